// SPDX-License-Identifier: EUPL-1.2
/* meeting-after - what a meeting has left: its minutes, the commitments made at it. */
import "../../i18n/after";
import { useEffect, useState } from "preact/hooks";
import type { Meeting, Minutes, MyAction } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { ButtonLink } from "../kit";
import { ActionRow } from "./group-actions";
import { minutesOf } from "./minutes-words";

interface Left {
	minutes: Minutes | undefined;
	made: readonly MyAction[];
}

async function load(m: Meeting): Promise<Left> {
	const none = () => undefined;
	const begun = m.state !== "planned";
	const [own, made] = await Promise.all([
		m.state === "closed" ? client.call("minutes.get", { meeting: m.id }).catch(none) : undefined,
		begun ? client.call("action.list", { meeting: m.id }).catch(none) : undefined,
	]);
	return { minutes: own?.minutes, made: made?.actions ?? [] };
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
				<section class="card pad meeting-minutes" aria-labelledby="minutes-title">
					<h2 id="minutes-title">{t.minTitle}</h2>
					<p class="row tight">
						<ButtonLink kind="main" icon="file-text" href={minutesOf(meeting.id)}>{left.minutes.state === "correcting" ? t.minReadThrough : t.minRead}</ButtonLink>
					</p>
				</section>
			)}
			<List id="made-title" title={t.actMade} list={left.made} />
		</>
	);
}
