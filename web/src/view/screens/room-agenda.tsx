// SPDX-License-Identifier: EUPL-1.2
/* room-agenda - the agenda as a woven band: its length is the time planned, what is woven the time taken. */
import { t, tidy } from "../../i18n";
import type { AgendaItem } from "../../gen/proto";
import { chapters, current, numberOf, spent, type RoomStore, type RoomView } from "../../model/room";
import { Icon } from "../kit";
import { useTick } from "./room-parts";

/* An item without a time of its own is still to be seen. */
const LEAST = 5;

const minutes = (ms: number) => Math.floor(ms / 60_000);

/* « 4 min, terminé », « 12 min sur 25 », « 20 min » */
export function timeOf(v: RoomView, item: AgendaItem, now: number, on = item.state === "current"): string {
	const took = minutes(spent(v, item, now));
	if (on) return item.minutes > 0 ? t.roomItemOn({ n: took, of: item.minutes }) : t.roomItemTime({ n: took });
	if (item.state === "done") return t.roomItemDone({ n: took });
	return item.minutes > 0 ? t.roomItemTime({ n: item.minutes }) : "";
}

/* `go`: what a press on an item does; undefined: it is only shown. */
export function AgendaBand({ room, go }: { room: RoomStore; go?: ((item: AgendaItem) => void) | undefined }) {
	useTick(10_000);
	const v = room.view.value;
	if (!v || v.items.length === 0) return null;
	const now = room.now();
	const here = current(v);
	return (
		<nav class="room-agenda" aria-label={t.roomAgenda}>
			<ol style={{ "--n": chapters(v).length }}>
				{chapters(v).map((item) => {
					const on = here !== undefined && (here.id === item.id || here.parent === item.id);
					const took = minutes(spent(v, item, now));
					const shown = on && here.id !== item.id ? here : item;
					const body = (
						<>
							<span class="band" style={on ? { "--p": `${Math.min(100, item.minutes > 0 ? (spent(v, item, now) / item.minutes / 600) : 50)}%` } : undefined} />
							<span class="name"><b>{numberOf(v, shown)}</b> {tidy(shown.title)}</span>
							<span class="mini soft">
								{item.audience === "closed" && <Icon name="lock" />}
								{timeOf(v, item, now, on)}
							</span>
						</>
					);
					const kind = on ? (item.minutes > 0 && took >= item.minutes ? "on late" : "on") : item.state === "done" ? "done" : undefined;
					return (
						<li key={item.id} class={kind} style={{ flexGrow: Math.max(LEAST, item.minutes) }}>
							{go ? (
								<button type="button" aria-current={on ? "step" : undefined} onClick={() => go(item)}>{body}</button>
							) : (
								<span class="room-item" aria-current={on ? "step" : undefined}>{body}</span>
							)}
						</li>
					);
				})}
			</ol>
		</nav>
	);
}
