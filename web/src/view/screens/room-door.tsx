// SPDX-License-Identifier: EUPL-1.2
/* room-door - what stands before a meeting for who is not in it: it is not open yet, it has ended, one
   waits to be let in, one has left. */
import "../../i18n/parts";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { MeetingReply } from "../../gen/proto";
import { iso, relativeDay, t, tidy } from "../../i18n";
import { client } from "../../model";
import type { RoomStore } from "../../model/room";
import { Button, ButtonLink } from "../kit";
import { act } from "../use";
import { later } from "./later";
import { timesOf } from "./room-head";
import { Appeal } from "./room-own";
import { capital, to } from "./words";

const Answer = later(() => import("./room-answer").then((m) => m.default));

function Door({ title, children, acts }: { title: string; children?: ComponentChildren; acts?: ComponentChildren }) {
	return (
		<section class="room-door card" aria-live="polite">
			<span class="sprig" aria-hidden="true" />
			<h2>{title}</h2>
			{children}
			{acts && <div class="row">{acts}</div>}
		</section>
	);
}

export default function RoomDoor({ room }: { room: RoomStore }) {
	const [busy, setBusy] = useState(false);
	const v = room.view.value;
	const at = room.at.value;
	/* Its page is for its groups: who is a guest, stands in for somebody or chairs it alone has none, and nothing to answer. */
	const [mine, set] = useState<{ answer?: MeetingReply | undefined }>();
	const asks = v !== undefined && v.part !== "guest" && at !== "lobby";
	useEffect(() => void (asks && client.call("meeting.get", { meeting: room.meeting }).then((r) => set({ answer: r.meeting.answer }), () => undefined)), [asks, room.meeting]);
	const back = mine && <ButtonLink href={to.meeting(room.meeting)}>{t.roomToMeeting}</ButtonLink>;
	/* the word of a chair, as it was written */
	const word = v?.word && v.word.seat === v.state && (
		<p class="room-word">
			{tidy(v.word.text)}
			{v.word.from && <span class="mini soft">{v.word.from.name}</span>}
		</p>
	);
	async function run(what: () => Promise<unknown>) {
		setBusy(true);
		await act(what);
		setBusy(false);
	}
	const open = async () => {
		await client.call("room.open", { meeting: room.meeting });
		void import("./room-chair").then((m) => m.opened(room.meeting));
		await room.enter();
	};
	if (at === "planned")
		return (
			<Door
				title={t.roomNotOpen}
				acts={<>{v?.part === "chair" && <Button kind="main" aria-busy={busy} onClick={() => void run(open)}>{t.roomOpen}</Button>}{back}</>}
			>
				{v && <p><time dateTime={iso(v.starts_at)}>{`${capital(relativeDay(v.starts_at))}, ${timesOf(v, v.starts_at)}`}</time></p>}
				<p class="soft">{v?.part === "chair" ? t.roomNotOpenChair : t.roomNotOpenText}</p>
				{v?.part === "member" && mine && <Answer meeting={room.meeting} said={mine.answer} onSaid={(answer) => set({ answer })} onClose={() => undefined} />}
			</Door>
		);
	if (at === "lobby")
		return (
			<Door title={t.roomLobby} acts={<Button aria-busy={busy} onClick={() => void run(() => room.leave())}>{t.roomLeave}</Button>}>
				<p class="soft">{t.roomLobbyText}</p>
				{word}
			</Door>
		);
	if (at === "out") return <Door title={t.roomOut} acts={<><Button kind="main" aria-busy={busy} onClick={() => void run(() => room.enter())}>{t.roomEnterAgain}</Button>{back}</>}><p class="soft">{t.roomOutText}</p></Door>;
	if (at === "apart") return <Door title={t.roomShut} acts={back}><p class="soft">{t.roomShutText}</p>{word}<Appeal room={room} /></Door>;
	return <Door title={t.roomOver} acts={back}><p class="soft">{t.roomOverText}</p></Door>;
}
