// SPDX-License-Identifier: EUPL-1.2
/* Whom to ask, with reasons; declining; what a question is about. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { Proposal, Question } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { AreaField, Avatar, Button, Dialog, ErrorSummary, Kind, Toggle, capacity, toast } from "../kit";
import { act, wordsOf } from "../use";
import { NotYet, useLoadAgain } from "./parts";
import { AboutFields, PickWho, type AboutQuestion, type Chosen } from "./question-parts";
import { reasonWords } from "./question-words";
import "../../styles/screens/question.css";

export function Assign({ question: q, onClose }: { question: Question; onClose: () => void }) {
	const [list, setList] = useState<readonly Proposal[]>();
	const [chosen, setChosen] = useState<Chosen>({});
	const { at, again } = useLoadAgain(q.topic, () => client.call("question.propose", { topic: q.topic }).then((r) => setList(r.proposals)));
	async function ask(to: { person: number } | { authority: number }, name: string) {
		if (!(await act(() => client.call("question.assign", { topic: q.topic, ...to })))) return;
		toast(t.qAssigned({ name }));
		onClose();
	}
	const other = chosen.person ?? chosen.authority;
	return (
		<Dialog
			title={t.qAssignTitle}
			onClose={onClose}
			acts={other && <Button kind="main" icon="send" onClick={() => void ask(chosen.person ? { person: chosen.person.id } : { authority: other.id }, other.name)}>{t.qAssignTo({ name: other.name })}</Button>}
		>
			{!list ? (
				<NotYet at={at} again={again} lines={4} />
			) : list.length === 0 ? (
				<p class="soft">{t.qProposeNone}</p>
			) : (
				<>
					<p class="small soft">{t.qProposeNote}</p>
					<ul class="proposals">
						{list.map((p) => (
							<li key={p.person.id} class="card">
								<Avatar name={p.person.name} id={p.person.authority_id ?? p.person.id} />
								<div>
									<p><b>{p.person.name}</b> {p.partner && <Kind kind="plain" icon="users">{t.authorityPartner}</Kind>}</p>
									<p class="small soft">{capacity(p.person)}</p>
									<p class="small">{reasonWords(p.reasons, q)}.</p>
								</div>
								<Button small kind="main" aria-label={t.qAssignTo({ name: p.person.name })} onClick={() => void ask({ person: p.person.id }, p.person.name)}>{t.qAssignGo}</Button>
							</li>
						))}
					</ul>
				</>
			)}
			<h3 class="q-other">{t.qAssignElse}</h3>
			<PickWho group={q.group} id="q-who" chosen={chosen} onPick={setChosen} />
		</Dialog>
	);
}

export function Decline({ question: q, onClose }: { question: Question; onClose: () => void }) {
	const [reason, setReason] = useState("");
	const [errors, setErrors] = useState<Record<string, string>>({});
	async function send() {
		if (reason.trim().length < 2) return setErrors({ "q-reason": t.qReasonNone });
		try {
			await client.call("question.decline", { topic: q.topic, reason: reason.trim() });
			toast(t.qDeclined);
			onClose();
		} catch (e) {
			setErrors({ "q-reason": wordsOf(e) });
		}
	}
	return (
		<Dialog
			title={q.state === "taken" ? t.qGiveBack : t.qDeclineTitle}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" onClick={() => void send()}>{t.qDeclineGo}</Button>
				</>
			}
		>
			<ErrorSummary errors={errors} />
			<AreaField id="q-reason" label={t.qReason} hint={t.qReasonHint} required rows={3} maxLength={480} value={reason} onText={setReason} {...(errors["q-reason"] ? { error: errors["q-reason"] } : {})} />
		</Dialog>
	);
}

export function EditAbout({ question: q, mine, onClose }: { question: Question; mine: boolean; onClose: () => void }) {
	const [about, setAbout] = useState<AboutQuestion>({ country: q.country, theme: q.theme, kind: q.kind, urgency: q.urgency, relay_days: q.relay_days });
	const [named, setNamed] = useState(q.named);
	const countries = useCountries(q.group);
	async function save() {
		const changed = {
			topic: q.topic,
			country: about.country ?? "",
			...(about.theme ? { theme: about.theme } : {}),
			...(about.kind ? { kind: about.kind } : {}),
			...(about.urgency ? { urgency: about.urgency } : {}),
			...(about.relay_days ? { relay_days: about.relay_days } : {}),
			...(named && !q.named ? { named: true } : {}),
		};
		if (!(await act(() => client.call("question.update", changed)))) return;
		toast(t.qAboutSaved);
		onClose();
	}
	return (
		<Dialog
			title={t.qAboutTitle}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" onClick={() => void save()}>{t.save}</Button>
				</>
			}
		>
			<AboutFields about={about} countries={countries} onChange={(x) => setAbout({ ...about, ...x })} />
			{mine && !q.named && <Toggle id="q-named" label={t.qNameMe} note={t.qNameMeNote} checked={named} onChange={setNamed} />}
		</Dialog>
	);
}

const useCountries = (group: number): readonly string[] => client.state.value.groups[group]?.group.countries ?? [];
