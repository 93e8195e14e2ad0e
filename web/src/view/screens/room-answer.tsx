// SPDX-License-Identifier: EUPL-1.2
/* room-answer - before a meeting opens: whether one comes to it. */
import "../../i18n/parts";
import { useEffect, useState } from "preact/hooks";
import type { MeetingReply } from "../../gen/proto";
import { t } from "../../i18n";
import { client, Refused } from "../../model";
import { Button, toast } from "../kit";
import { act } from "../use";

const names = (): readonly [MeetingReply, string][] => [
	["yes", t.meetingYes],
	["maybe", t.meetingMaybe],
	["no", t.meetingNo],
];

/* Who is not asked, standing in for somebody, sees nothing. */
export default function RoomAnswer({ meeting, onMissing }: { meeting: number; onMissing: () => void }) {
	const [said, set] = useState<MeetingReply | "none">();
	const [busy, setBusy] = useState(false);
	useEffect(() => void client.call("meeting.get", { meeting }).then((r) => set(r.meeting.answer ?? "none"), (e) => e instanceof Refused && e.code === "not_found" && onMissing()), [meeting]);
	if (!said) return null;
	async function say(answer: MeetingReply, name: string) {
		setBusy(true);
		if (await act(() => client.call("meeting.answer", { meeting, answer }))) {
			set(answer);
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
