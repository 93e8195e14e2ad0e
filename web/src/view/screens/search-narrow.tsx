// SPDX-License-Identifier: EUPL-1.2
/* The ways to narrow a search, each as its operator says it too. */
import "../../i18n/far";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { myGroups } from "../../model";
import { Button, SelectField, Toggle } from "../kit";
import { useModel } from "../use";
import { countries } from "./parts";
import { matterName } from "./question-words";
import { matters, narrowings, NOTHING, searchKinds, type Search } from "./search-query";
import { kindName } from "./search-words";

/* A text that counts once one has stopped typing. */
function Typed({ id, label, value, type, onText }: { id: string; label: string; value: string; type?: "date"; onText: (text: string) => void }) {
	const [text, setText] = useState(value);
	useEffect(() => setText(value), [value]);
	useEffect(() => {
		if (text === value) return;
		const timer = setTimeout(() => onText(text), 500);
		return () => clearTimeout(timer);
	}, [text]);
	return (
		<div class="input-group">
			<label for={id}>{label}</label>
			<input id={id} class="input" type={(type ?? "text") as "text"} autocomplete="off" maxLength={60} value={text} onInput={(e) => setText(e.currentTarget.value)} />
		</div>
	);
}

export function Narrow({ s, change }: { s: Search; change: (part: Partial<Search>) => void }) {
	const groups = useModel(myGroups);
	const codes = [...new Set([...groups.flatMap((g) => g.group.countries), ...(s.country ? [s.country] : [])])];
	const any = { value: "", label: t.findAny };
	return (
		<div class="find-filters">
			<SelectField id="find-group" label={t.findGroup} value={s.group} onPick={(group) => change({ group })} options={[any, ...groups.map((g) => ({ value: g.group.slug, label: g.group.title }))]} />
			<SelectField id="find-kind" label={t.findKind} value={s.kind} onPick={(kind) => change({ kind: searchKinds.find((k) => k === kind) ?? "" })} options={[any, ...searchKinds.map((k) => ({ value: k, label: kindName(k) }))]} />
			<SelectField id="find-country" label={t.findCountry} value={s.country} onPick={(country) => change({ country })} options={[any, ...codes.map((c) => ({ value: c, label: countries([c]) })).sort((a, b) => a.label.localeCompare(b.label))]} />
			<SelectField id="find-theme" label={t.findTheme} value={s.theme} onPick={(theme) => change({ theme: matters.find((m) => m === theme) ?? "" })} options={[any, ...matters.map((m) => ({ value: m, label: matterName(m) }))]} />
			<Typed id="find-from" label={t.findFrom} value={s.from} onText={(from) => change({ from })} />
			<Typed id="find-authority" label={t.findAuthority} value={s.authority} onText={(authority) => change({ authority })} />
			<Typed id="find-after" label={t.findAfter} type="date" value={s.after} onText={(after) => change({ after })} />
			<Typed id="find-before" label={t.findBefore} type="date" value={s.before} onText={(before) => change({ before })} />
			<Toggle id="find-files" label={t.findFiles} checked={s.files} onChange={(files) => change({ files })} />
			{narrowings(s) > 0 && <Button kind="quiet" icon="x" onClick={() => change({ ...NOTHING, q: s.q, newest: s.newest })}>{t.findClear}</Button>}
		</div>
	);
}
