// SPDX-License-Identifier: EUPL-1.2
/* authority-field - one authority: of those that are near first, of all when one goes on typing. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { client } from "../../model";
import { TextField } from "../kit";

export interface Near {
	id: number;
	name: string;
}

const WAIT_MS = 250;

interface Props {
	id: string;
	label: string;
	near: readonly Near[];
	value: string;
	error?: string | undefined;
	/* `id` when what is typed names one */
	onPick: (text: string, id: number | undefined) => void;
}

export function AuthorityField({ id, label, near, value, error, onPick }: Props) {
	const [found, setFound] = useState<readonly Near[]>([]);
	const all = [...near, ...found.filter((f) => !near.some((n) => n.id === f.id))];
	/* two of one name are told apart by their number of order */
	const named = all.map((a, i) => ({ id: a.id, text: all.some((b, k) => k < i && b.name === a.name) ? `${a.name} (${all.filter((b, k) => k <= i && b.name === a.name).length})` : a.name }));
	const typed = value.trim();
	useEffect(() => {
		if (typed.length < 2 || named.some((n) => n.text === typed)) return;
		const timer = setTimeout(
			() =>
				void client.call("authority.search", { q: typed.slice(0, 60) }).then(
					(r) => setFound(r.authorities.map((a) => ({ id: a.id, name: a.department ? `${a.name} (${a.department})` : a.name }))),
					() => undefined,
				),
			WAIT_MS,
		);
		return () => clearTimeout(timer);
	}, [typed]);
	return (
		<>
			<TextField id={id} label={label} value={value} maxLength={200} list={`${id}-list`} {...(error ? { error } : {})} onText={(x) => onPick(x, named.find((n) => n.text === x.trim())?.id)} />
			<datalist id={`${id}-list`}>{named.map((n) => <option key={n.id} value={n.text} />)}</datalist>
			<p class="vh" aria-live="polite">{typed.length > 1 && found.length > 0 ? t.authorityFound({ n: found.length }) : ""}</p>
		</>
	);
}
