// SPDX-License-Identifier: EUPL-1.2
/* room-chat-write - a few words to the meeting. What is typed stays until the server has it. */
import "../../i18n/parts";
import { useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { client } from "../../model";
import { current, room as roomOf } from "../../model/room";
import { useTyped } from "../form";
import { Button, Icon } from "../kit";
import { act, useModel } from "../use";

const MOST = 1000;
const bytes = (text: string) => new TextEncoder().encode(text).length;

export function ChatWrite({ meeting, item }: { meeting: number; item: number | undefined }) {
	const kept = useTyped(`cw${meeting}`, () => ({ text: "", aloud: "" }));
	const { typed: x, set } = kept;
	const [busy, setBusy] = useState(false);
	const sending = useRef(false);
	const v = roomOf(meeting).view.value;
	const at = v && current(v);
	const group = useModel((s) => s.groups[at?.group ?? 0]?.group.title);
	const to = !at ? t.chatToAll : at.group !== undefined ? t.askToGroup({ group: group ?? "" }) : at.audience === "closed" ? t.askToClosed : at.audience === "public" ? t.askToPublic : t.chatToAll;
	const long = bytes(x.text.trim()) > MOST;
	async function send() {
		const text = x.text.trim();
		if (sending.current || text === "" || long) return;
		sending.current = true;
		setBusy(true);
		const ok = await act(() => client.call("chat.send", { meeting, text, ...(item === undefined ? {} : { item }), ...(x.aloud ? { aloud: true } : {}) }));
		sending.current = false;
		setBusy(false);
		/* what was typed meanwhile is the next one */
		if (ok && client.drafts.of(`cw${meeting}`).value.about) set({ text: "", aloud: "" });
	}
	return (
		<form
			class="chat-write"
			onSubmit={(e) => {
				e.preventDefault();
				void send();
			}}
		>
			<p class="mini soft ask-to" id="chat-to"><Icon name={at && (at.group !== undefined || at.audience === "closed") ? "lock" : "users"} />{to}</p>
			<div class="chat-field">
				<label class="vh" for="chat-text">{t.chatWrite}</label>
				<textarea
					id="chat-text"
					class="area"
					rows={2}
					maxLength={MOST}
					value={x.text}
					placeholder={t.chatWrite}
					aria-describedby="chat-to"
					aria-invalid={long || undefined}
					readOnly={busy}
					onInput={(e) => set({ text: e.currentTarget.value })}
					onKeyDown={(e) => {
						if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
						e.preventDefault();
						void send();
					}}
				/>
				<Button kind="main" type="submit" icon="send" aria-busy={busy}><span class="vh">{t.chatSend}</span></Button>
			</div>
			{long && <p class="mini error" role="alert">{t.consultLong}</p>}
			<label class="chat-check" for="chat-aloud">
				<input id="chat-aloud" type="checkbox" checked={x.aloud === "1"} onChange={(e) => set({ aloud: e.currentTarget.checked ? "1" : "" })} />
				<span>{t.chatAskAloud}</span>
			</label>
		</form>
	);
}
