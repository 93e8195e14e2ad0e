// SPDX-License-Identifier: EUPL-1.2
/* What concerned one: who calls, what one is asked, what became of what one asked. What was seen
   stays in its place, so that the list does not move under the reader. */
import "../../i18n/more";
import { useEffect, useState } from "preact/hooks";
import type { Notice, NoticeKind } from "../../gen/proto";
import { dateTime, t, longDate, shortWhen, tidy } from "../../i18n";
import { client } from "../../model";
import { Button, Empty, IconButton, Kind, toast, type IconName } from "../kit";
import { step, useKeys } from "../keys";
import { Page } from "../page";
import { act, useModel } from "../use";
import { NotYet, to, useLoadAgain } from "./parts";
import { capital } from "./words";
import "../../styles/screens/notices.css";

const ICONS: Partial<Record<NoticeKind, IconName>> = { mention: "at-sign", answer: "reply", answer_accepted: "check", share_proposed: "link", share_answered: "link", invited: "users", join_request: "user-plus", saved_search: "search", meeting: "clock", meeting_soon: "clock", meeting_dates: "calendar-days", reserve: "vote" };

function what(n: Notice): string {
	const name = n.by?.name || t.ntSomebody;
	switch (n.kind) {
		case "mention": return t.ntMention({ name });
		case "answer": return t.ntAnswer({ name });
		case "answer_accepted": return t.ntAccepted;
		case "question_assigned": return t.ntAssigned;
		case "question_relayed": return t.ntRelayed;
		case "question_escalated": return t.ntEscalated;
		case "share_proposed": return t.ntShare({ name });
		case "share_answered": return t.ntShareAnswered;
		case "invited": return t.ntInvited({ name });
		case "join_request": return t.ntAsks({ name });
		case "saved_search": return t.ntSearch;
		case "consultation": return t.ntConsultation;
		case "position": return t.ntPosition;
		case "meeting": return t.ntMeeting;
		case "meeting_soon": return t.ntMeetingSoon;
		case "meeting_dates": return t.ntMeetingDates;
		case "action": return t.ntAction;
		case "reserve": return t.ntReserve;
		case "minutes_draft": return t.ntMinutesDraft;
		case "minutes": return t.ntMinutes;
		default: return t.ntOther;
	}
}

function Row({ n, mark }: { n: Notice; mark: (ids: number[]) => void }) {
	const slug = useModel((s) => s.groups[n.group ?? 0]?.group.slug);
	const href = n.topic && n.kind !== "share_proposed" ? to.topic(n.topic, n.post) : n.meeting && n.kind.startsWith("minutes") ? `${to.meeting(n.meeting)}/compte-rendu` : n.meeting && n.kind === "meeting_soon" ? to.room(n.meeting) : n.meeting ? to.meeting(n.meeting) : n.kind === "invited" || !slug ? "/groupes" : to.group(slug, n.kind === "join_request" ? "membres" : n.kind === "action" ? "engagements" : "");
	const fresh = n.state === "unseen";
	return (
		<li id={`n${n.id}`} class={fresh ? "fresh" : ""}>
			<div>
				<p class="row tight">
					<Kind kind={fresh ? "mention" : "plain"} icon={ICONS[n.kind] ?? "message-circle-question-mark"}>{what(n)}</Kind>
					<span class="mini soft">{shortWhen(n.at)}</span>
					{fresh && <span class="vh">{t.ntNew}</span>}
				</p>
				<h2>
					<a href={href} data-row onClick={() => fresh && !n.post && mark([n.id])}>{tidy(n.topic_title ?? (n.meeting ? n.line : n.group_title) ?? t.ntOther)}</a>
				</h2>
				{n.line && !n.meeting && <p class="said">{tidy(n.line)}</p>}
				<p class="mini soft dots">
					{n.group_title && (n.topic_title || n.meeting) && <span>{tidy(n.group_title)}</span>}
					{n.by?.authority && <span>{n.by.authority}</span>}
					{n.deadline && n.state !== "done" && <span>{n.meeting && n.kind !== "reserve" ? capital(dateTime(n.deadline)) : t.ntUntil({ date: longDate(n.deadline) })}</span>}
					{n.state === "done" && <span>{t.ntDone}</span>}
				</p>
			</div>
			{fresh && <IconButton icon="check" label={t.ntSeen} onClick={() => mark([n.id])} />}
		</li>
	);
}

export default function Notices() {
	const unseen = useModel((s) => s.unseen);
	const [list, setList] = useState<readonly Notice[]>();
	const [more, setMore] = useState(false);
	/* what comes, or is seen elsewhere, is asked for; pages that were added stay */
	const { at, again } = useLoadAgain(`notices ${unseen}`, async () => {
		const r = await client.call("notice.list", {});
		const last = r.notices[r.notices.length - 1]?.id ?? 0;
		setList((was) => [...r.notices, ...(r.more ? (was ?? []).filter((n) => n.id < last) : [])]);
		setMore((had) => (list && list.length > r.notices.length ? had : r.more));
	});

	async function older() {
		const before = list?.[list.length - 1]?.id;
		if (before === undefined) return;
		await act(async () => {
			const r = await client.call("notice.list", { before });
			setList([...(list ?? []), ...r.notices]);
			setMore(r.more);
		});
	}

	const turn = (ids: readonly number[], state: Notice["state"]) => setList((was) => was?.map((n) => (ids.includes(n.id) && n.state !== "done" ? { ...n, state } : n)));

	async function see(args: { ids: number[] } | { upto: number }) {
		let ids: number[] = [];
		if (!(await act(async () => (ids = (await client.call("notice.seen", args)).ids))) || ids.length === 0) return;
		turn(ids, "seen");
		toast(t.ntSeenDone({ n: ids.length }), {
			action: { label: t.undo, run: () => void act(async () => (await client.call("notice.seen", { ids, on: false }), turn(ids, "unseen"))) },
		});
	}

	useKeys({
		j: () => step("[data-row]", 1),
		k: () => step("[data-row]", -1),
		e: () => {
			const id = Number(document.activeElement?.closest("li[id^=n]")?.id.slice(1));
			if (list?.some((n) => n.id === id && n.state === "unseen")) void see({ ids: [id] });
		},
	});
	useEffect(() => {
		if (client.link.value.state === "open") void client.inbox().catch(() => undefined);
	}, []);

	return (
		<Page title={t.ntTitle}>
			<div class="notices-head">
				<h1 tabIndex={-1}>{t.ntTitle}</h1>
				{unseen > 0 && list && list.length > 0 && <Button kind="quiet" small icon="check-check" onClick={() => void see({ upto: list[0]!.id })}>{t.ntAllSeen}</Button>}
			</div>
			<p class="small soft">
				{t.ntLead} <a href="/moi#me-notices">{t.ntSettings}</a>
			</p>
			{!list ? (
				<NotYet at={at} again={again} />
			) : list.length === 0 ? (
				<Empty title={t.ntEmpty}>{t.ntEmptyText}</Empty>
			) : (
				<>
					<ol class="card notices">{list.map((n) => <Row key={n.id} n={n} mark={(ids) => void see({ ids })} />)}</ol>
					{more && <p class="end-more"><Button onClick={() => void older()}>{t.ntOlder}</Button></p>}
				</>
			)}
		</Page>
	);
}
