// SPDX-License-Identifier: EUPL-1.2
/* meeting-after - what earlier meetings left for one to take up, and what one itself has left. */
import "../../i18n/after";
import { useEffect, useState } from "preact/hooks";
import type { Meeting, Minutes, MyAction } from "../../gen/proto";
import { longDate, t, tidy } from "../../i18n";
import { client } from "../../model";
import { ButtonLink } from "../kit";
import { ActionRow } from "./group-actions";
import { minutesOf } from "./minutes-words";

interface Left {
	minutes: Minutes | undefined;
	approve: readonly Minutes[];
	back: readonly MyAction[];
	made: readonly MyAction[];
}

async function load(m: Meeting): Promise<Left> {
	const none = () => undefined;
	const begun = m.state !== "planned";
	const [own, approve, back, made] = await Promise.all([
		m.state === "closed" ? client.call("minutes.get", { meeting: m.id }).catch(none) : undefined,
		client.call("minutes.list", { at_meeting: m.id }).catch(none),
		client.call("action.list", { at_meeting: m.id }).catch(none),
		begun ? client.call("action.list", { meeting: m.id }).catch(none) : undefined,
	]);
	return { minutes: own?.minutes, approve: approve?.minutes ?? [], back: back?.actions ?? [], made: made?.actions ?? [] };
}

function List({ id, title, list }: { id: string; title: string; list: readonly MyAction[] }) {
	if (list.length === 0) return null;
	return (
		<section aria-labelledby={id}>
			<h2 id={id}>{title}</h2>
			<ul class="act-rows card">{list.map((x) => <ActionRow key={x.action.id} my={x} level="h3" />)}</ul>
		</section>
	);
}

export function MeetingAfter({ meeting }: { meeting: Meeting; onClose: () => void }) {
	const [left, setLeft] = useState<Left>();
	useEffect(() => {
		let on = true;
		const ask = () => void load(meeting).then((r) => on && setLeft(r), () => undefined);
		ask();
		const off = client.listen((n) => void (n.kind === "pushed" && (n.push.ev === "action.changed" || n.push.ev === "minutes.changed") && ask()));
		return () => {
			on = false;
			off();
		};
	}, [meeting.id, meeting.state]);
	if (!left) return null;
	return (
		<>
			{left.minutes && (
				<section class="card pad" aria-labelledby="minutes-title">
					<h2 id="minutes-title">{t.minTitle}</h2>
					<p class="row tight">
						<ButtonLink kind="main" icon="file-text" href={minutesOf(meeting.id)}>{left.minutes.state === "correcting" ? t.minReadThrough : t.minRead}</ButtonLink>
					</p>
				</section>
			)}
			{left.approve.length > 0 && (
				<section class="card pad" aria-labelledby="approve-title">
					<h2 id="approve-title">{t.minToApprove}</h2>
					<ul class="plain">{left.approve.map((m) => <li key={m.meeting}><a href={minutesOf(m.meeting)}>{t.minOf({ title: tidy(m.title), date: longDate(m.starts_at) })}</a></li>)}</ul>
				</section>
			)}
			<List id="back-title" title={t.actBack} list={left.back} />
			<List id="made-title" title={t.actMade} list={left.made} />
		</>
	);
}
