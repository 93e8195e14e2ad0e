// SPDX-License-Identifier: EUPL-1.2
/* The consultations of a group as rows: those open, and those closed. */
import "../../i18n/far";
import { useEffect, useState } from "preact/hooks";
import type { MyConsultation, MyGroup } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { client, mayRun } from "../../model";
import { Button, Empty, Kind, Skeleton } from "../kit";
import { act, useModel } from "../use";
import { closeWords, isOpen } from "./consultation-words";
import { NotYet, later, to, useLoadAgain } from "./parts";
import "../../styles/screens/consultation.css";

const Form = later(() => import("./consultation-form").then((m) => m.ConsultationForm));

function Row({ my }: { my: MyConsultation }) {
	const c = my.consultation;
	const now = client.serverNow();
	const waits = isOpen(c, now) && my.authority !== undefined && my.answer === undefined;
	return (
		<li>
			<h2><a href={to.consultation(c.id)}>{tidy(c.question)}</a></h2>
			<p class="small"><time dateTime={iso(c.closes_at)}>{closeWords(c, now)}</time></p>
			<p class="small soft row tight">
				{waits && <Kind kind="consultation" icon="vote">{t.consultAwaited}</Kind>}
				<span>{t.consultAnswered({ n: c.answered, of: c.entitled })}</span>
				{my.answer !== undefined && <span>{t.consultYours({ answer: c.options[my.answer] ?? "" })}</span>}
				{c.concluded_at !== undefined && <span>{t.consultOutcome}</span>}
			</p>
		</li>
	);
}

export function GroupConsultations({ my }: { my: MyGroup }) {
	const runs = useModel((s) => mayRun(s, my));
	const [closed, setClosed] = useState(false);
	const [turn, setTurn] = useState(0);
	const [asking, setAsking] = useState(false);
	const [busy, setBusy] = useState(false);
	const [got, setGot] = useState<{ of: string; list: readonly MyConsultation[]; next: number | undefined }>();
	const of = { group: my.group.id, ...(closed ? { closed } : {}) };
	const key = JSON.stringify(of);
	const { at, again } = useLoadAgain(`${key} ${turn}`, () => client.call("consultation.list", of).then((r) => setGot({ of: key, list: r.consultations, next: r.next })));
	useEffect(() => client.listen((n) => n.kind === "pushed" && n.push.ev.startsWith("consultation.") && setTurn((x) => x + 1)), []);
	async function more() {
		setBusy(true);
		await act(async () => {
			const r = await client.call("consultation.list", { ...of, ...(got?.next ? { after: got.next } : {}) });
			setGot((was) => was && { ...was, list: [...was.list, ...r.consultations], next: r.next });
		});
		setBusy(false);
	}
	const ask = runs && <Button kind={got?.list.length ? "second" : "main"} icon="plus" onClick={() => setAsking(true)}>{t.consultOpen}</Button>;
	const shown = got?.of === key ? got : undefined;
	return (
		<>
			<div class="list-tools">
				<div class="filters" role="group" aria-label={t.consultWhich}>
					<Button small kind={closed ? "quiet" : "second"} aria-pressed={!closed} onClick={() => setClosed(false)}>{t.consultsOpen}</Button>
					<Button small kind={closed ? "second" : "quiet"} aria-pressed={closed} onClick={() => setClosed(true)}>{t.consultsClosed}</Button>
				</div>
				{shown && shown.list.length > 0 && ask}
			</div>
			{!shown ? (
				at === "loading" ? <Skeleton lines={4} /> : <NotYet at={at} again={again} />
			) : shown.list.length > 0 ? (
				<ul class="consult-rows card">{shown.list.map((x) => <Row key={x.consultation.id} my={x} />)}</ul>
			) : (
				<Empty title={closed ? t.consultsNoneClosed : t.consultsNone} action={closed ? undefined : ask}>{closed ? undefined : t.consultsNoneText}</Empty>
			)}
			{shown?.next !== undefined && <p class="more-rows"><Button onClick={() => void more()} aria-busy={busy}>{t.consultsMore}</Button></p>}
			{asking && <Form group={my.group.id} onClose={() => setAsking(false)} />}
		</>
	);
}
