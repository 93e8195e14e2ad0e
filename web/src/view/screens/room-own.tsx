// SPDX-License-Identifier: EUPL-1.2
/* room-own - what the chairs of a meeting did to oneself, in neutral words, and one's answer to it; what they
   say to oneself alone. */
import "../../i18n/parts";
import { useState } from "preact/hooks";
import { clock, t, tidy } from "../../i18n";
import { client } from "../../model";
import type { RoomWord } from "../../gen/proto";
import type { RoomStore } from "../../model/room";
import { useForm } from "../form";
import { AreaField, Banner, Button, Form } from "../kit";

/* One answer; after it, that it was given. */
export function Appeal({ room }: { room: RoomStore }) {
	const [open, setOpen] = useState(false);
	const [text, setText] = useState("");
	const v = room.view.value;
	const { errors, busy, onSend } = useForm("appeal-text", () => text.trim() === "" && { "appeal-text": t.sayWrong }, async () => {
		await client.call("room.appeal", { meeting: room.meeting, text: text.trim() });
		room.view.value = room.view.value && { ...room.view.value, appeals: false, answered: true };
	});
	if (v?.answered) return <p class="small" role="status">{t.appealSent}</p>;
	if (!v?.appeals) return null;
	if (!open) return <Button small onClick={() => setOpen(true)}>{t.appealOpen}</Button>;
	return (
		<Form errors={errors} onSend={onSend}>
			<AreaField id="appeal-text" label={t.appealText} hint={t.appealHint} error={errors["appeal-text"]} value={text} onText={setText} maxLength={280} rows={3} autofocus required />
			<Button kind="main" type="submit" aria-busy={busy}>{t.appealSend}</Button>
		</Form>
	);
}

/* What a chair says to who is in. */
function Word({ word }: { word: RoomWord }) {
	const [seen, see] = useState(0);
	if (word.seat !== "in" || word.id === seen) return null;
	return (
		<div class="room-note" role="status">
			<Banner icon="mail">
				<div>
					<p>{t.ownWord({ name: word.from?.name ?? "" })}</p>
					<p><q>{tidy(word.text)}</q></p>
				</div>
				<Button small onClick={() => see(word.id)}>{t.ownSeen}</Button>
			</Banner>
		</div>
	);
}

function Done({ room }: { room: RoomStore }) {
	const v = room.view.value;
	const [seen, see] = useState(0);
	if (!v) return null;
	const limited = v.limited !== undefined && v.limited > room.now();
	const told = v.told && v.told.id !== seen ? v.told : undefined;
	if (!limited && !told) return null;
	return (
		<div class="room-note" role="status">
			<Banner icon={limited ? "lock" : "megaphone"}>
				<div>
					<p>{limited ? t.ownLimited({ time: clock(v.limited!) }) : t.ownWarned}</p>
					{told?.text && <p><q>{tidy(told.text)}</q></p>}
					<Appeal room={room} />
				</div>
				{told && !limited && <Button small onClick={() => see(told.id)}>{t.ownSeen}</Button>}
			</Banner>
		</div>
	);
}

export default function Own({ room }: { room: RoomStore }) {
	const word = room.view.value?.word;
	return (
		<>
			<Done room={room} />
			{word && <Word word={word} />}
		</>
	);
}
