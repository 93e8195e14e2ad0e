// SPDX-License-Identifier: EUPL-1.2
/* overlay - the dialog that every screen may open: the list of keys. */
import "../i18n/more";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Dialog } from "./kit";
import { overlay } from "./shell";

const close = () => (overlay.value = "none");

function KeyHelp() {
	const line = (keys: ComponentChildren, what: string) => (
		<>
			<dt>{keys}</dt>
			<dd>{what}</dd>
		</>
	);
	const k = (key: string) => <kbd>{key}</kbd>;
	return (
		<Dialog title={t.keysTitle} onClose={close}>
			<dl class="keys">
				{line(<>{k("j")} {k("k")}</>, t.keysStep)}
				{line(k("n"), t.keysNextUnread)}
				{line(k("e"), t.keysRead)}
				{line(k("u"), t.keysUnread)}
				{line(k("r"), t.keysReply)}
				{line(k("q"), t.keysQuote)}
				{line(k("c"), t.keysCreate)}
				{line(<>{k("/")} {k("Ctrl K")}</>, t.keysSearch)}
				{line(<>{k("g")} {k("i")} · {k("g")} {k("g")} · {k("g")} {k("m")}</>, t.keysGo)}
				{line(k(t.keyCtrlEnter), t.keysSend)}
				{line(k(t.keyEscape), t.keysEscape)}
				{line(k("?"), t.keysHelp)}
			</dl>
			<p class="small soft">{t.keysOff}</p>
		</Dialog>
	);
}

export default function Overlay() {
	return overlay.value === "keys" ? <KeyHelp /> : null;
}
