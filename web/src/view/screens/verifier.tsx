// SPDX-License-Identifier: EUPL-1.2
/* /verifier#certificate: whether a certificate of attendance is what the house signed. For everybody. */
import "../../i18n/after";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { tokenIn, verify, type Verdict } from "../../model/attest";
import { AreaField, Button, Icon } from "../kit";
import { LonePage } from "../page";
import { here } from "../router";
import { Says } from "./attestation-parts";
import "../../styles/screens/minutes.css";

function Told({ v }: { v: Verdict }) {
	if (v.good)
		return (
			<section aria-labelledby="verdict">
				<h2 id="verdict" class="att-good"><Icon name="check" /> {t.attGood}</h2>
				<Says a={v.says} />
				{v.offline && <p class="small soft">{t.attOffline}</p>}
			</section>
		);
	return (
		<section aria-labelledby="verdict">
			<h2 id="verdict" class="att-bad"><Icon name="triangle-alert" /> {v.why === "unreached" ? t.attUnreached : t.attBad}</h2>
			<p>{v.why === "broken" ? t.attBroken : v.why === "unknown" ? t.attUnknown : t.attUnreachedText}</p>
		</section>
	);
}

export default function Verifier() {
	const [text, setText] = useState(() => tokenIn(here.value.hash));
	const [verdict, setVerdict] = useState<Verdict>();
	const [busy, setBusy] = useState(false);
	async function check() {
		if (!text.trim()) return;
		setBusy(true);
		setVerdict(await verify(text));
		setBusy(false);
	}
	useEffect(() => void check(), []);
	return (
		<LonePage title={t.attVerify}>
			<div class="card pad att">
				<h1 tabIndex={-1}>{t.attVerify}</h1>
				<p class="soft">{t.attVerifyText}</p>
				<form onSubmit={(e) => (e.preventDefault(), void check())}>
					<AreaField id="certificate" label={t.attCertificate} hint={t.attCertificateHint} rows={4} spellcheck={false} value={text} onText={(x) => (setText(x), setVerdict(undefined))} />
					<p><Button kind="main" type="submit" aria-busy={busy}>{t.attVerifyGo}</Button></p>
				</form>
				<div aria-live="polite">{verdict && <Told v={verdict} />}</div>
			</div>
		</LonePage>
	);
}
