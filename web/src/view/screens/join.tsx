// SPDX-License-Identifier: EUPL-1.2
/* Coming into a group: at once, by asking, or by an invitation. */
import { useState } from "preact/hooks";
import type { MyGroup } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { DialogForm } from "../form";
import { AreaField, Button, Kind, toast } from "../kit";
import { act } from "../use";

function Ask({ my, onClose }: { my: MyGroup; onClose: () => void }) {
	const [note, setNote] = useState("");
	async function run() {
		await client.call("group.join", { group: my.group.id, ...(note.trim() ? { note: note.trim() } : {}) });
		await client.groups().catch(() => undefined);
		toast(t.asked({ group: my.group.title }));
	}
	return (
		<DialogForm title={t.askTitle({ group: my.group.title })} go={t.askSend} onClose={onClose} field="ask-note" run={run}>
			<AreaField id="ask-note" label={t.askNote} hint={t.askHint} rows={3} maxLength={400} value={note} onText={setNote} />
		</DialogForm>
	);
}

export function Join({ my }: { my: MyGroup }) {
	const [asking, setAsking] = useState(false);
	const group = my.group.id;
	const title = my.group.title;
	const enter = () =>
		void act(async () => {
			await client.call("group.join", { group });
			await client.groups().catch(() => undefined);
		}).then((ok) => ok && toast(t.joined({ group: title })));
	const leave = (words: string) =>
		void act(async () => {
			await client.call("group.leave", { group });
			await client.groups().catch(() => undefined);
		}).then((ok) => ok && toast(words));
	if (my.state === "active") return null;
	if (my.state === "invited")
		return (
			<p class="join row tight">
				<Button kind="main" onClick={enter} aria-label={t.acceptOf({ group: title })}>{t.inviteAccept}</Button>
				<Button kind="quiet" onClick={() => leave(t.declined)} aria-label={t.declineOf({ group: title })}>{t.inviteDecline}</Button>
			</p>
		);
	if (my.state === "requested")
		return (
			<p class="join row tight">
				<Kind kind="waiting" icon="clock">{t.requested}</Kind>
				<Button kind="quiet" small onClick={() => leave(t.withdrawn)} aria-label={t.withdrawOf({ group: title })}>{t.withdraw}</Button>
			</p>
		);
	return (
		<div class="join">
			{my.group.join_mode === "open" && <Button kind="second" icon="plus" onClick={enter} aria-label={t.joinOf({ group: title })}>{t.join}</Button>}
			{my.group.join_mode === "request" && <Button kind="second" icon="mail" onClick={() => setAsking(true)} aria-label={t.askOf({ group: title })}>{t.ask}</Button>}
			{(my.group.join_mode === "invitation" || my.group.join_mode === "hidden") && <span class="small soft">{t.byInvitation}</span>}
			{asking && <Ask my={my} onClose={() => setAsking(false)} />}
		</div>
	);
}
