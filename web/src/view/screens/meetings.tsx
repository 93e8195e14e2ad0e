// SPDX-License-Identifier: EUPL-1.2
/* The meetings of all one's groups. */
import "../../i18n/far";
import { t } from "../../i18n";
import { useState } from "preact/hooks";
import { client, Refused } from "../../model";
import { useForm } from "../form";
import { Button, Form, TextField } from "../kit";
import { Page } from "../page";
import { navigate } from "../router";
import { wordsOf } from "../use";
import { Meetings } from "./group-meetings";
import { to } from "./words";
import "../../styles/screens/group.css";

/* The six digits that stand on the wall. */
function ByCode() {
	const [code, setCode] = useState("");
	const digits = code.replace(/\D/g, "").slice(0, 6);
	const { errors, busy, onSend } = useForm(
		"wall-code",
		() => digits.length !== 6 && { "wall-code": t.codeWrong },
		async () => navigate(to.room((await client.call("room.by_code", { code: digits })).meeting)),
		(e) => (e instanceof Refused && e.code === "not_found" ? t.codeUnknown : wordsOf(e)),
	);
	return (
		<Form errors={errors} onSend={onSend} class="meeting-code">
			<TextField id="wall-code" label={t.codeLabel} error={errors["wall-code"]} value={code} onText={setCode} inputMode="numeric" maxLength={7} />
			<Button type="submit" aria-busy={busy}>{t.codeGo}</Button>
		</Form>
	);
}

export default function MeetingsScreen() {
	return (
		<Page title={t.meetings}>
			<h1 tabIndex={-1}>{t.meetings}</h1>
			<ByCode />
			<Meetings />
		</Page>
	);
}
