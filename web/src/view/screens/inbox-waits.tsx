// SPDX-License-Identifier: EUPL-1.2
/* What waits for one's answer, each with the one thing to do about it; and the next meeting. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { MeetingRef, Notice, Wait, WaitKind } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { clock, dayDistance, relativeDay } from "../../i18n/dates";
import { client } from "../../model";
import { announce, Button, ButtonLink, Kind, toast, type IconName, type KindName } from "../kit";
import { act, useModel } from "../use";
import { capital, to } from "./words";

const LOOKS: Record<WaitKind, { kind: KindName; icon: IconName; label: () => string; act: () => string }> = {
	invitation: { kind: "mention", icon: "mail", label: () => t.waitInvitation, act: () => t.inviteAccept },
	join_request: { kind: "mention", icon: "user-plus", label: () => t.waitJoin, act: () => t.waitAnswer },
	question: { kind: "question", icon: "message-circle-question-mark", label: () => t.waitQuestion, act: () => t.waitQuestionAct },
	share: { kind: "question", icon: "share-2", label: () => t.waitShare, act: () => t.waitAnswer },
	meeting: { kind: "consultation", icon: "calendar-days", label: () => t.waitMeeting, act: () => t.waitAnswer },
	consultation: { kind: "consultation", icon: "vote", label: () => t.waitConsultation, act: () => t.waitAnswer },
	position: { kind: "position", icon: "signature", label: () => t.waitPosition, act: () => t.waitPositionAct },
	action: { kind: "due", icon: "hourglass", label: () => t.waitAction, act: () => t.waitAnswer },
	reserve: { kind: "due", icon: "vote", label: () => t.waitReserve, act: () => t.waitReserveAct },
};

/* « Avant vendredi », « Aujourd’hui, 18 h », « En retard : 3 novembre » */
function dueWords(at: number, now: number): string {
	const days = dayDistance(at, now);
	const day = relativeDay(at, now);
	if (at < now) return t.dueOver({ when: days === 0 ? clock(at) : day });
	if (days <= 1) return `${capital(day)}, ${clock(at)}`;
	return days < 7 ? t.dueBy({ when: day }) : t.dueByDate({ when: day });
}

export function Due({ at }: { at: number }) {
	return <Kind kind="due" icon="hourglass">{dueWords(at, client.serverNow())}</Kind>;
}

interface EntryProps {
	kind: KindName;
	icon: IconName;
	label: string;
	group: string | undefined;
	href: string;
	row: string;
	title: string;
	children?: ComponentChildren;
	acts: ComponentChildren;
}

function Entry(p: EntryProps) {
	return (
		<li>
			<div>
				<p class="row tight">
					<Kind kind={p.kind} icon={p.icon}>{p.label}</Kind>
					<span class="mini soft">{p.group}</span>
				</p>
				<h3>
					<a href={p.href} data-row={p.row}>{tidy(p.title)}</a>
				</h3>
				{p.children}
			</div>
			{p.acts}
		</li>
	);
}

const from = (by: Wait["by"]) => [by?.name, by?.authority].filter(Boolean).join(", ");

export function WaitRow({ wait: w, first }: { wait: Wait; first: boolean }) {
	const my = useModel((s) => s.groups[w.group ?? 0]);
	const look = LOOKS[w.kind];
	const slug = my?.group.slug ?? "";
	const joins = w.kind === "join_request";
	const section = w.kind === "invitation" ? "apropos" : joins ? "membres" : "";
	const href = w.topic !== undefined ? to.topic(w.topic) : w.meeting !== undefined ? to.meeting(w.meeting) : w.kind === "meeting" ? to.meeting(w.thing ?? 0) : w.kind === "consultation" ? to.consultation(w.thing ?? 0) : w.kind === "position" ? to.position(w.thing ?? 0) : to.group(slug, w.kind === "action" ? "engagements" : section);
	const line = w.line ?? (w.kind === "invitation" ? t.waitInvitationText : joins ? t.waitJoinText({ group: w.title }) : w.kind === "question" && w.by ? t.waitQuestionBy({ who: from(w.by) }) : "");
	const group = my?.group.id ?? 0;
	return (
		<Entry
			kind={look.kind}
			icon={look.icon}
			label={look.label()}
			group={w.kind === "invitation" ? undefined : my?.group.title}
			href={href}
			row={`${w.kind}${w.thing ?? w.topic ?? w.group ?? 0}`}
			title={joins ? from(w.by) : w.title}
			acts={
				w.kind === "invitation" ? (
					<div class="acts">
						<Button kind={first ? "main" : "second"} onClick={() => void act(() => client.call("group.join", { group })).then((ok) => ok && toast(t.joined({ group: w.title })))}>{t.inviteAccept}</Button>
						<Button kind="quiet" small onClick={() => void act(() => client.call("group.leave", { group }))}>{t.inviteDecline}</Button>
					</div>
				) : (
					<ButtonLink kind={first ? "main" : "second"} href={href}>{look.act()}</ButtonLink>
				)
			}
		>
			{(line || w.deadline !== undefined || w.for_authority) && (
				<p class="small soft row tight">
					{line && <span class="said">{tidy(line)}</span>}
					{w.for_authority && <span>{t.waitForAuthority}</span>}
					{w.deadline !== undefined && <Due at={w.deadline} />}
				</p>
			)}
		</Entry>
	);
}

export function CallRow({ notice, first }: { notice: Notice; first: boolean }) {
	const group = useModel((s) => s.groups[notice.group ?? 0]?.group.title);
	const href = to.topic(notice.topic ?? 0, notice.post);
	return (
		<Entry kind="mention" icon="at-sign" label={t.kindMention} group={group} href={href} row={`p${notice.post}`} title={notice.topic_title ?? ""} acts={<ButtonLink kind={first ? "main" : "second"} href={href}>{t.inboxReply}</ButtonLink>}>
			<p class="said">
				<b>{from(notice.by)}</b>
				{"\u00a0: "}
				{tidy(notice.line)}
			</p>
		</Entry>
	);
}

/* « 14 h 30 à Paris » */
const place = (at: number, tz: string) => t.meetingAt({ time: clock(at, tz), place: (tz.split("/").pop() ?? tz).replaceAll("_", " ") });

/* What is under way comes and goes by itself, and is said. */
export function useSitting(meetings: readonly MeetingRef[]): void {
	const seen = useRef(meetings);
	useEffect(() => {
		for (const m of meetings) if (!seen.current.some((x) => x.id === m.id)) announce(t.inboxSittingSaid({ title: m.title }));
		seen.current = meetings;
	}, [meetings]);
}

export function Sitting({ meetings }: { meetings: readonly MeetingRef[] }) {
	return (
		<ul class="next sitting" aria-label={t.inboxSitting}>
			{meetings.map((m) => (
				<li key={m.id}>
					<div>
						<p class="mini">{t.inboxSitting}</p>
						<h2>{tidy(m.title)}</h2>
					</div>
					<a class="b b-gold" href={to.room(m.id)} aria-label={t.inboxEnterOf({ title: m.title })}>{t.inboxEnter}</a>
				</li>
			))}
		</ul>
	);
}

export function NextMeeting({ meeting: m, zone }: { meeting: MeetingRef; zone: string }) {
	const left = Math.max(0, Math.round((m.starts_at - Date.now()) / 60_000));
	const day = capital(relativeDay(m.starts_at));
	const joins = m.url !== undefined && left < 60;
	return (
		<section class="next" aria-label={t.meetingNext}>
			<div>
				<p class="mini">{left < 60 ? t.meetingIn({ n: left }) : day}</p>
				<h2>{tidy(m.title)}</h2>
				<p class="small">
					<time dateTime={new Date(m.starts_at).toISOString()}>{[zone, m.zone].filter((z): z is string => z !== undefined).map((z) => place(m.starts_at, z)).join(", ")}</time>
				</p>
			</div>
			<a class="b b-gold" href={joins ? m.url : to.meeting(m.id)}>{joins ? t.meetingJoin : t.meetingSee}</a>
		</section>
	);
}
