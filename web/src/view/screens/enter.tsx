// SPDX-License-Identifier: EUPL-1.2
/* /entrer#token: where the link of the mail leads. Nothing happens until the
   button is pressed, so that mail scanners, which follow links, use up none. */
import "../../i18n/more";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { client } from "../../model";
import { Button, ButtonLink, ErrorSummary, Mark, passing } from "../kit";
import { LonePage } from "../page";
import { here, navigate } from "../router";
import { wordsOf } from "../use";
import { Language, rememberSignIn } from "./sign-in";
import { to } from "./words";

export default function Enter() {
	const [token] = useState(() => here.value.hash.slice(1));
	/* an invitation leads to its meeting, and to nowhere else */
	const [meeting] = useState(() => Number(new URLSearchParams(location.search).get("seance")) || 0);
	const [error, setError] = useState("");
	const [busy, setBusy] = useState(false);
	async function redeem() {
		setBusy(true);
		setError("");
		try {
			await client.post("auth.redeem", { token });
			rememberSignIn(undefined);
			await client.signedIn();
			navigate(meeting > 0 ? to.room(meeting) : "/", { replace: true });
		} catch (e) {
			setError(wordsOf(e));
		} finally {
			setBusy(false);
		}
	}
	const good = token.length >= 20;
	return (
		<LonePage title={t.signIn}>
			<div class="card pad sign-in">
				<p class="sign-mark" aria-hidden="true"><Mark /></p>
				<h1 tabIndex={-1}>{!good ? t.enterBroken : meeting > 0 ? t.enterMeeting : t.enterTitle}</h1>
				<p class="soft">{!good ? t.enterBrokenText : meeting > 0 ? t.enterMeetingText : t.enterText}</p>
				<ErrorSummary errors={error ? { enter: error } : {}} />
				{good && !error && <Button kind="main" id="enter" aria-busy={busy} onClick={() => !busy && void redeem()}>{meeting > 0 ? t.roomGo : t.signIn}</Button>}
				{(!good || error) && (
					<div class="row">
						{passing.has(error) && <Button kind="main" id="enter" aria-busy={busy} onClick={() => !busy && void redeem()}>{t.retry}</Button>}
						<ButtonLink kind={passing.has(error) ? "quiet" : "main"} href={meeting > 0 ? to.room(meeting) : "/"}>{t.signInAgain}</ButtonLink>
						{error && !passing.has(error) && <Button kind="second" id="enter" onClick={() => void redeem()}>{t.retry}</Button>}
					</div>
				)}
			</div>
			<Language />
		</LonePage>
	);
}
