// SPDX-License-Identifier: EUPL-1.2
/* One's own certificate of attendance at a meeting: to print, and to be checked by whoever gets it. */
import "../../i18n/after";
import { useState } from "preact/hooks";
import type { AttestIssueResult } from "../../gen/proto";
import { longDate, t, tidy } from "../../i18n";
import { Refused, client } from "../../model";
import { Button, ButtonLink, Empty, toast } from "../kit";
import { Page } from "../page";
import { Code, Says } from "./attestation-parts";
import { NotYet, useLoadAgain } from "./parts";
import { to } from "./words";
import "../../styles/screens/minutes.css";

export function AttestationScreen({ id }: { id: number }) {
	const [got, setGot] = useState<AttestIssueResult | "not_over" | "not_attended">();
	const { at, again } = useLoadAgain(String(id), async () => {
		try {
			setGot(await client.call("attest.issue", { meeting: id }));
		} catch (e) {
			if (!(e instanceof Refused) || (e.code !== "not_over" && e.code !== "not_attended")) throw e;
			setGot(e.code);
		}
	});
	const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => toast(t.attCopied), () => undefined);
	if (got === undefined || typeof got === "string")
		return (
			<Page title={at === "missing" ? t.pageNotFound : t.attTitle}>
				<h1 tabIndex={-1}>{at === "missing" ? t.pageNotFound : t.attTitle}</h1>
				{got === undefined ? <NotYet at={at} again={again} /> : <Empty title={got === "not_over" ? t.attNotOver : t.attNotThere} action={<ButtonLink href={to.meeting(id)}>{t.minToMeeting}</ButtonLink>} />}
			</Page>
		);
	const a = got.attestation;
	return (
		<Page title={t.attTitle}>
			<article class="card pad att">
				<h1 tabIndex={-1}>{t.attTitle}</h1>
				<p>{t.attCertifies({ network: a.network, name: a.name, title: tidy(a.title), date: longDate(a.opened_at) })}</p>
				<Says a={a} />
				{got.qr && <Code rows={got.qr} label={t.attCode} />}
				<p class="small soft">{t.attCheckText({ url: `${a.house}/verifier` })}</p>
				<p class="row tight no-print">
					<Button kind="main" onClick={() => print()}>{t.attPrint}</Button>
					<Button icon="link" onClick={() => copy(got.url)}>{t.attCopy}</Button>
					<ButtonLink kind="quiet" href={to.meeting(id)}>{t.minToMeeting}</ButtonLink>
				</p>
			</article>
		</Page>
	);
}
