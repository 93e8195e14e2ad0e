// SPDX-License-Identifier: EUPL-1.2
/* The consultations of a group as rows: those open, and those closed. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { MyConsultation, MyGroup } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { client, mayRun } from "../../model";
import { Button, Empty, Kind } from "../kit";
import { useModel } from "../use";
import { closeWords, isOpen } from "./consultation-words";
import { Either, Rows } from "./group-thing";
import { later, to } from "./parts";
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
	const [asking, setAsking] = useState(false);
	const of = { group: my.group.id, ...(closed ? { closed } : {}) };
	return (
		<>
			<Rows<MyConsultation>
				of={of}
				ask={(after) => client.call("consultation.list", { ...of, ...(after ? { after } : {}) }).then((r) => ({ rows: r.consultations, next: r.next }))}
				told={(p) => p.ev.startsWith("consultation.")}
				times={(x) => [x.consultation.closes_at]}
				filters={<Either label={t.consultWhich} first={t.consultsOpen} second={t.consultsClosed} on={closed} onPick={setClosed} />}
				act={runs ? (kind) => <Button kind={kind} icon="plus" onClick={() => setAsking(true)}>{t.consultOpen}</Button> : undefined}
				list="consult-rows"
				row={(x) => <Row key={x.consultation.id} my={x} />}
				none={(ask) => <Empty title={closed ? t.consultsNoneClosed : t.consultsNone} action={closed ? undefined : ask}>{closed ? undefined : t.consultsNoneText}</Empty>}
				more={t.consultsMore}
			/>
			{asking && <Form group={my.group.id} onClose={() => setAsking(false)} />}
		</>
	);
}
