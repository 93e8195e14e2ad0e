// SPDX-License-Identifier: EUPL-1.2
/* What somebody or an authority says to know; and saying it. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { ExpertiseGetResult, Matter } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { Button, Dialog, IconButton, SelectField, TextField, Toggle, toast } from "../kit";
import { act } from "../use";
import { useLoadAgain } from "./parts";
import { MATTERS, countryName, countryOptions, matterName } from "./question-words";
import "../../styles/screens/question.css";

type Of = { person: number } | { authority: number };

const COUNTRIES = 12;
const THEMES = 8;
const SKILLS = 12;

function Form({ of, got, onDone, onClose }: { of: Of; got: ExpertiseGetResult; onDone: () => void; onClose: () => void }) {
	const [countries, setCountries] = useState<readonly string[]>(got.expertise.countries);
	const [themes, setThemes] = useState<readonly Matter[]>(got.expertise.themes);
	const [skills, setSkills] = useState<readonly string[]>(got.expertise.skills);
	const [skill, setSkill] = useState("");
	const add = () => {
		const text = skill.trim();
		if (text.length < 2 || skills.includes(text) || skills.length >= SKILLS) return;
		setSkills([...skills, text]);
		setSkill("");
	};
	async function save() {
		const last = skill.trim();
		const all = last.length > 1 && !skills.includes(last) ? [...skills, last].slice(0, SKILLS) : skills;
		if (!(await act(() => client.call("expertise.set", { ..."authority" in of ? { authority: of.authority } : {}, countries: [...countries], themes: [...themes], skills: [...all] })))) return;
		toast(t.expSaved);
		onDone();
	}
	const drop = (label: string, run: () => void) => (
		<li key={label} class="tag">
			{label}
			<IconButton icon="x" small label={t.expDrop({ what: label })} onClick={run} />
		</li>
	);
	return (
		<Dialog
			title={"authority" in of ? t.expTitleAuthority : t.expTitle}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" onClick={() => void save()}>{t.save}</Button>
				</>
			}
		>
			<p class="small soft">{t.expNote}</p>
			<div class="exp-part">
				<SelectField id="exp-country" label={t.expCountries({ n: COUNTRIES })} value="" options={countryOptions([], t.expAdd)} onPick={(c) => c && !countries.includes(c) && countries.length < COUNTRIES && setCountries([...countries, c])} />
				{countries.length > 0 && <ul class="tags">{countries.map((c) => drop(countryName(c), () => setCountries(countries.filter((x) => x !== c))))}</ul>}
			</div>
			<fieldset class="input-group">
				<legend>{t.expThemes({ n: THEMES })}</legend>
				<div class="exp-themes">
					{MATTERS.map((m) => (
						<Toggle key={m} id={`exp-${m}`} label={matterName(m)} checked={themes.includes(m)} onChange={(on) => setThemes(on ? [...themes, m].slice(0, THEMES) : themes.filter((x) => x !== m))} />
					))}
				</div>
			</fieldset>
			<div class="exp-part">
				<div class="exp-skill">
					<TextField id="exp-skill" label={t.expSkills({ n: SKILLS })} hint={t.expSkillsHint} maxLength={60} value={skill} onText={setSkill} />
					<Button onClick={add}>{t.expAddGo}</Button>
				</div>
				{skills.length > 0 && <ul class="tags">{skills.map((k) => drop(k, () => setSkills(skills.filter((x) => x !== k))))}</ul>}
			</div>
		</Dialog>
	);
}

export function ExpertiseView({ of, id }: { of: Of; id: string }) {
	const [got, setGot] = useState<ExpertiseGetResult>();
	const [editing, setEditing] = useState(false);
	const { again } = useLoadAgain(JSON.stringify(of), () => client.call("expertise.get", of).then(setGot));
	if (!got) return null;
	const { countries, themes, skills } = got.expertise;
	const all = [...countries.map(countryName), ...themes.map(matterName), ...skills];
	if (all.length === 0 && !got.may_set) return null;
	return (
		<section class="expertise" aria-labelledby={id}>
			<h2 id={id}>{t.expHead}</h2>
			{all.length > 0 ? <ul class="tags">{all.map((x) => <li key={x} class="tag">{x}</li>)}</ul> : <p class="small soft">{t.expNone}</p>}
			{got.may_set && <p><Button small icon="pencil" onClick={() => setEditing(true)}>{all.length > 0 ? t.expEdit : t.expSay}</Button></p>}
			{editing && (
				<Form
					of={of}
					got={got}
					onClose={() => setEditing(false)}
					onDone={() => {
						setEditing(false);
						again();
					}}
				/>
			)}
		</section>
	);
}
