// SPDX-License-Identifier: EUPL-1.2
/* room-dialogs - what a meeting under way asks or tells in a dialog: its whole agenda, its keys, whether
   it is to end. */
import "../../i18n/parts";
import { Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { AgendaPaper } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client } from "../../model";
import { numberOf, onRoomFrame, type RoomStore } from "../../model/room";
import { asks, waiting } from "../../model/room-ask";
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

type Papers = ReadonlyMap<number, readonly AgendaPaper[]>;

/* What one is to have read for each item, asked for when it is looked at. */
function usePapers(meeting: number): Papers {
	const [papers, set] = useState<Papers>(new Map());
	useEffect(() => {
		const load = () => void client.call("agenda.get", { meeting }).then((r) => set(new Map(r.pages.map((p) => [p.item.id, p.papers]))), () => undefined);
		load();
		return onRoomFrame(meeting, (p) => p.ev === "agenda.papers" && load());
	}, [meeting]);
	return papers;
}

function Plan({ room }: { room: RoomStore }) {
	useTick(10_000);
	const papers = usePapers(room.meeting);
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
						{papers.get(item.id)?.map((p) => (
							<a key={p.id} class="room-paper" href={p.file ? `/files/${p.file.id}/${encodeURIComponent(p.file.name)}` : (p.url ?? "")} target="_blank" rel="noreferrer">
								<Icon name={p.file ? "file-text" : "link"} />
								{tidy(p.title)}
							</a>
						))}
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
	const questions = asks(room.meeting).state.value;
	const unread = questions ? waiting(questions).length : 0;
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
			{unread > 0 && <p>{t.roomCloseAsks({ n: unread })}</p>}
		</Dialog>
	);
}
