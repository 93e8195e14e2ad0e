// SPDX-License-Identifier: EUPL-1.2
/* room-dialogs - what a meeting under way asks or tells in a dialog: its whole agenda, its keys, whether
   it is to end. */
import "../../i18n/room";
import { Fragment } from "preact";
import { t, tidy } from "../../i18n";
import { numberOf, type RoomStore } from "../../model/room";
import { Button, Dialog, Icon } from "../kit";
import { act } from "../use";
import { timeOf } from "./room-agenda";
import { roomKeys, useTick } from "./room-parts";

export interface RoomDialogProps {
	which: "plan" | "keys" | "close";
	room: RoomStore;
	onClose: () => void;
	onGo: () => void;
}

function Plan({ room }: { room: RoomStore }) {
	useTick(10_000);
	const v = room.view.value;
	const now = room.now();
	if (!v || v.items.length === 0) return <p>{t.roomNoAgenda}</p>;
	return (
		<ol class="room-plan">
			{v.items.map((item) => (
				<li key={item.id} class={item.parent === undefined ? undefined : "part"} aria-current={item.state === "current" ? "step" : undefined}>
					<b class="num">{numberOf(v, item)}</b>
					<span>
						{tidy(item.title)}
						<span class="mini soft">{[timeOf(v, item, now), item.owner?.name, item.audience === "closed" ? t.roomItemClosed : ""].filter(Boolean).join(", ")}</span>
					</span>
					{item.audience === "closed" && <Icon name="lock" />}
				</li>
			))}
		</ol>
	);
}

function Keys() {
	return (
		<>
			<dl class="keys">
				{roomKeys().map((k) => (
					<Fragment key={k.key}>
						<dt><kbd>{k.name ?? k.key}</kbd></dt>
						<dd>{k.label}</dd>
					</Fragment>
				))}
			</dl>
			<p class="small soft">{t.keysOff}</p>
		</>
	);
}

export function RoomDialog({ which, room, onClose, onGo }: RoomDialogProps) {
	if (which === "plan")
		return (
			<Dialog title={t.roomAgenda} onClose={onClose} acts={<Button icon="log-out" onClick={() => void act(() => room.leave())}>{t.roomLeave}</Button>}>
				<Plan room={room} />
			</Dialog>
		);
	if (which === "keys") return <Dialog title={t.keysTitle} onClose={onClose}><Keys /></Dialog>;
	return (
		<Dialog
			title={t.roomCloseTitle}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.roomCloseKeep}</Button>
					<Button kind="danger" onClick={onGo}>{t.roomClose}</Button>
				</>
			}
		>
			<p>{t.roomCloseText}</p>
		</Dialog>
	);
}
