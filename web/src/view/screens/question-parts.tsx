// SPDX-License-Identifier: EUPL-1.2
/* What the screens about questions share: the mark of a state, whom to ask, what it is about. */
import "../../i18n/more";
import { useEffect, useState } from "preact/hooks";
import type { AuthorityRef, Matter, PersonRef, Question, QuestionKind, Urgency } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { Avatar, Button, IconButton, Kind, SelectField, Shield, TextField, announce, capacity } from "../kit";
import { MATTERS, RELAY_DAYS, countryOptions, kindName, matterName, urgencyName } from "./question-words";

export function StateMark({ q }: { q: Pick<Question, "state" | "first_answer_at"> }) {
	if (q.state === "resolved") return <Kind kind="announcement" icon="check">{t.qMarkResolved}</Kind>;
	if (q.state === "escalated") return <Kind kind="waiting" icon="triangle-alert">{t.qMarkEscalated}</Kind>;
	if (q.state === "assigned") return <Kind kind="question" icon="clock">{t.qMarkAssigned}</Kind>;
	if (q.state === "taken") return <Kind kind="question" icon="circle-user">{t.qMarkTaken}</Kind>;
	if (q.state === "answered" || q.first_answer_at !== undefined) return <Kind kind="question" icon="reply">{t.qMarkAnswered}</Kind>;
	return <Kind kind="waiting" icon="clock">{t.qMarkOpen}</Kind>;
}

export interface Chosen {
	person?: PersonRef;
	authority?: AuthorityRef;
}

/* Somebody of a group, or an authority in it, by the beginning of a name. */
export function PickWho({ group, id, chosen, onPick, error }: { group: number; id: string; chosen: Chosen; onPick: (c: Chosen) => void; error?: string | undefined }) {
	const [q, setQ] = useState("");
	const [found, setFound] = useState<{ people: readonly PersonRef[]; authorities: readonly AuthorityRef[] }>();
	useEffect(() => {
		if (q.trim().length < 2) return setFound(undefined);
		let mine = true;
		const timer = setTimeout(() => {
			client.call("person.search", { group, q: q.trim().slice(0, 60) }).then(
				(r) => {
					if (!mine) return;
					setFound(r);
					announce(t.qFoundWho({ n: r.people.length + r.authorities.length }));
				},
				() => undefined,
			);
		}, 300);
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [q, group]);
	const name = chosen.person?.name ?? chosen.authority?.name;
	if (name)
		return (
			<p class="who-chosen card">
				{chosen.person ? <Avatar name={name} id={chosen.person.authority_id ?? chosen.person.id} small /> : <Shield id={chosen.authority?.id ?? 0} />}
				<span>
					<b>{name}</b> {chosen.person && <span class="small soft">{capacity(chosen.person)}</span>}
				</span>
				<IconButton icon="x" small label={t.qWhoDrop({ name })} onClick={() => onPick({})} />
			</p>
		);
	return (
		<div class="who">
			<TextField id={id} type="search" label={t.qWhoName} hint={t.qWhoHint} value={q} onText={setQ} {...(error ? { error } : {})} />
			{found && (
				<ul class="who-found">
					{found.people.map((p) => (
						<li key={`p${p.id}`}>
							<Avatar name={p.name} id={p.authority_id ?? p.id} small />
							<span><b>{p.name}</b> <span class="small soft">{capacity(p)}</span></span>
							<Button small aria-label={t.qWhoPickOf({ name: p.name })} onClick={() => onPick({ person: p })}>{t.qWhoPick}</Button>
						</li>
					))}
					{found.authorities.map((a) => (
						<li key={`a${a.id}`}>
							<Shield id={a.id} />
							<b>{a.name}</b>
							<Button small aria-label={t.qWhoPickOf({ name: a.name })} onClick={() => onPick({ authority: a })}>{t.qWhoPick}</Button>
						</li>
					))}
					{found.people.length + found.authorities.length === 0 && <li class="soft">{t.qWhoNobody}</li>}
				</ul>
			)}
		</div>
	);
}

/* What a question is about, as it is being said. */
export interface AboutQuestion {
	country?: string | undefined;
	theme?: Matter | "" | undefined;
	kind?: QuestionKind | "" | undefined;
	urgency?: Urgency | undefined;
	relay_days?: number | undefined;
}

export function AboutFields({ about, countries, onChange }: { about: AboutQuestion; countries: readonly string[]; onChange: (change: AboutQuestion) => void }) {
	return (
		<div class="q-about">
			<SelectField id="q-country" label={t.qCountry} value={about.country ?? ""} options={countryOptions(countries, t.qAny)} onPick={(country) => onChange({ country })} />
			<SelectField id="q-theme" label={t.qTheme} value={about.theme ?? ""} options={[{ value: "", label: t.qAny }, ...MATTERS.map((m) => ({ value: m, label: matterName(m) }))]} onPick={(theme) => onChange({ theme: theme as Matter | "" })} />
			<SelectField id="q-kind" label={t.qKind} value={about.kind ?? ""} options={[{ value: "", label: t.qAny }, ...(["legal", "financial", "technical", "political"] as const).map((k) => ({ value: k, label: kindName(k) }))]} onPick={(kind) => onChange({ kind: kind as QuestionKind | "" })} />
			<SelectField id="q-urgency" label={t.qUrgency} value={about.urgency ?? "normal"} options={(["normal", "soon", "urgent"] as const).map((u) => ({ value: u, label: urgencyName(u) }))} onPick={(urgency) => onChange({ urgency: urgency as Urgency })} />
			<SelectField
				id="q-relay"
				label={t.qRelay}
				hint={t.qRelayHint}
				value={about.relay_days === undefined ? "" : String(about.relay_days)}
				options={[{ value: "", label: t.qRelayAuto }, ...[...new Set([...RELAY_DAYS, ...(about.relay_days ? [about.relay_days] : [])])].sort((a, b) => a - b).map((n) => ({ value: String(n), label: t.qRelayDays({ n }) }))]}
				onPick={(n) => onChange({ relay_days: n === "" ? undefined : Number(n) })}
			/>
		</div>
	);
}

/* What was said, as the server takes it. */
export function aboutArgs(a: AboutQuestion) {
	return { ...(a.country ? { country: a.country } : {}), ...(a.theme ? { theme: a.theme } : {}), ...(a.kind ? { kind: a.kind } : {}), ...(a.urgency ? { urgency: a.urgency } : {}), ...(a.relay_days ? { relay_days: a.relay_days } : {}) };
}
