// SPDX-License-Identifier: EUPL-1.2
/* room-answer - before a meeting opens: whether one comes to it. */
import "../../i18n/parts";
import { useState } from "preact/hooks";
import type { MeetingReply } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { Button, toast } from "../kit";
import { act } from "../use";

const names = (): readonly [MeetingReply, string][] => [
	["yes", t.meetingYes],
	["maybe", t.meetingMaybe],
	["no", t.meetingNo],
];

export default function RoomAnswer({ meeting, said, onSaid }: { meeting: number; said: MeetingReply | undefined; onSaid: (answer: MeetingReply) => void }) {
	const [busy, setBusy] = useState(false);
	async function say(answer: MeetingReply, name: string) {
		setBusy(true);
		if (await act(() => client.call("meeting.answer", { meeting, answer }))) {
			onSaid(answer);
			toast(t.meetingAnswered({ answer: name }));
		}
		setBusy(false);
	}
	return (
		<fieldset class="room-answer">
			<legend>{t.meetingQuestion}</legend>
			<div class="row">
				{names().map(([a, name]) => (
					<Button key={a} kind={said === a ? "main" : "second"} aria-pressed={said === a} aria-busy={busy} onClick={() => void (!busy && say(a, name))}>{name}</Button>
				))}
			</div>
		</fieldset>
	);
}
