// SPDX-License-Identifier: EUPL-1.2
/* left-item - what an item of the agenda that came by itself is about: minutes to approve, with the way to
   their text, or what earlier meetings left open, with what may be done about each. In the room and on the
   page of the meeting. */
import "../../i18n/after";
import { useEffect, useState } from "preact/hooks";
import type { AgendaItem, Minutes, MyAction } from "../../gen/proto";
import { longDate, t, tidy } from "../../i18n";
import { client } from "../../model";
import { Button, ButtonLink, Icon } from "../kit";
import { act } from "../use";
import { ActionRow, type Offer } from "./group-actions";
import { minutesOf } from "./minutes-words";

type Told = "action.changed" | "agenda.followed" | "minutes.changed";

/* Asked for again at each of these. */
function useAsked<T>(ask: () => Promise<T>, told: readonly Told[], key: unknown): T | undefined {
	const [got, set] = useState<T>();
	useEffect(() => {
		let on = true;
		const again = () => void ask().then((r) => on && set(r), () => undefined);
		again();
		const off = client.listen((n) => void (n.kind === "pushed" && (told as readonly string[]).includes(n.push.ev) && again()));
		return () => {
			on = false;
			off();
		};
	}, [key]);
	return got;
}

const toApprove = (meeting: number) => client.call("minutes.list", { at_meeting: meeting }).then((r) => r.minutes);

/* `approve`: who asks chairs the meeting, which has come to this item. */
function Approval({ item, approve }: { item: AgendaItem; approve: ((m: Minutes) => void) | undefined }) {
	const list = useAsked<readonly Minutes[]>(() => toApprove(item.meeting), ["minutes.changed"], item.id);
	const m = list?.find((x) => x.meeting === item.of);
	if (!m) return null;
	return (
		<>
			<p class="row tight">
				<ButtonLink small icon="file-text" href={minutesOf(m.meeting)} beside>{t.minRead}</ButtonLink>
				{approve && m.state === "published" && <Button small kind="main" icon="check" onClick={() => approve(m)}>{t.minApprove}</Button>}
			</p>
			{approve && m.state === "published" && <p class="mini soft">{t.minApproveHint}</p>}
			{m.state === "approved" && <p class="small" role="status"><Icon name="check" /> {m.amended ? t.minApprovedAmended : t.minApprovedHere}</p>}
		</>
	);
}

function FollowUp({ item, level, undoable }: { item: AgendaItem; level: "h3" | "h4"; undoable: Offer | undefined }) {
	const list = useAsked<readonly MyAction[]>(() => client.call("action.list", { at_item: item.id }).then((r) => r.actions), ["action.changed", "agenda.followed"], item.id);
	if (!list) return null;
	if (list.length === 0) return <p class="small soft">{t.actNoneLeft}</p>;
	return <ul class="act-rows">{list.map((x) => <ActionRow key={x.action.id} my={x} level={level} {...(undoable && { undoable })} />)}</ul>;
}

export function LeftItem({ item, level, approve, undoable }: { item: AgendaItem; level: "h3" | "h4"; approve?: ((m: Minutes) => void) | undefined; undoable?: Offer; onClose?: () => void }) {
	if (item.kind === "approval") return <Approval item={item} approve={approve} />;
	return item.kind === "follow_up" ? <FollowUp item={item} level={level} undoable={undoable} /> : null;
}

/* Minutes that could be approved and are on no item, for who puts the agenda together. */
export function NotOnAgenda({ meeting, items, onDone }: { meeting: number; items: readonly AgendaItem[]; onDone: () => void; onClose?: () => void }) {
	const list = useAsked<readonly Minutes[]>(() => toApprove(meeting), ["minutes.changed"], items);
	const left = list?.filter((m) => m.state === "published" && !items.some((i) => i.kind === "approval" && i.of === m.meeting)) ?? [];
	if (left.length === 0) return null;
	const put = (m: Minutes) => void act(() => client.call("agenda.add", { meeting, title: t.minApprovalOf({ date: longDate(m.starts_at) }), minutes: 5, approves: m.meeting })).then((ok) => ok && onDone());
	return (
		<section aria-labelledby="approve-title">
			<h3 id="approve-title">{t.minToApprove}</h3>
			<ul class="plain">
				{left.map((m) => (
					<li key={m.meeting} class="row tight">
						<a href={minutesOf(m.meeting)}>{t.minOf({ title: tidy(m.title), date: longDate(m.starts_at) })}</a>
						<Button small icon="plus" onClick={() => put(m)}>{t.minPutOn}</Button>
					</li>
				))}
			</ul>
		</section>
	);
}
