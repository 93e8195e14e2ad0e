// SPDX-License-Identifier: EUPL-1.2
/* What the link of a mail does not open: it lets one into a meeting, and nowhere else. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { client } from "../../model";
import { Button, ButtonLink, Mark } from "../kit";
import { LonePage } from "../page";
import { act, useModel } from "../use";
import { to } from "./words";
import "../../styles/screens/sign-in.css";

export default function Beyond() {
	const only = useModel((s) => s.only);
	const [busy, setBusy] = useState(false);
	async function signIn() {
		setBusy(true);
		await act(() => client.signOut());
		setBusy(false);
	}
	return (
		<LonePage title={t.beyondTitle}>
			<div class="card pad sign-in">
				<p class="sign-mark" aria-hidden="true"><Mark /></p>
				<h1 tabIndex={-1}>{t.beyondTitle}</h1>
				<p class="soft">{t.beyondText}</p>
				<div class="row">
					<Button kind="main" aria-busy={busy} onClick={() => void signIn()}>{t.signIn}</Button>
					{only !== undefined && <ButtonLink href={to.room(only)}>{t.beyondBack}</ButtonLink>}
				</div>
			</div>
		</LonePage>
	);
}
