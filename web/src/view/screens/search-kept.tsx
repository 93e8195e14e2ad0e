// SPDX-License-Identifier: EUPL-1.2
/* The searches one keeps: keep this one, be told of what is new, go back to one, let one go. */
import "../../i18n/far";
import "../../styles/screens/side.css";
import { useState } from "preact/hooks";
import type { SearchSaved } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client } from "../../model";
import { Button, IconButton, toast } from "../kit";
import { act } from "../use";
import { useLoadAgain } from "./parts";
import type { Search } from "./search-query";

export function Kept({ line, onPick }: { s: Search; line: string; onPick: (q: string) => void }) {
	const [kept, setKept] = useState<readonly SearchSaved[]>([]);
	const { at } = useLoadAgain("kept", () => client.call("search.list", {}).then((r) => setKept(r.saved)));
	const here = kept.find((k) => k.q === line);
	const keep = (q: string, alert: boolean) =>
		act(async () => {
			const { saved } = await client.call("search.save", { q, alert });
			setKept((list) => [saved, ...list.filter((k) => k.id !== saved.id)]);
			toast(alert ? t.findWillTell : t.findIsKept);
		});
	const drop = (id: number) =>
		act(async () => {
			await client.call("search.delete", { saved: id });
			setKept((list) => list.filter((k) => k.id !== id));
		});
	return (
		<section class="find-kept" aria-labelledby="find-kept">
			<h2 id="find-kept">{t.findKept}</h2>
			{line && !here && (
				<div class="find-keep">
					<Button small icon="bell" onClick={() => void keep(line, true)}>{t.findKeepAlert}</Button>
					<Button small kind="quiet" onClick={() => void keep(line, false)}>{t.findKeep}</Button>
				</div>
			)}
			{kept.length === 0 && at === "ready" && <p class="small soft">{t.findKeptNone}</p>}
			<ul class="side-rows">
				{kept.map((k) => (
					<li key={k.id}>
						<a
							href={`/chercher?q=${encodeURIComponent(k.q)}`}
							onClick={(e) => {
								e.preventDefault();
								onPick(k.q);
							}}
						>
							{tidy(k.q)}
						</a>
						<span>
							<IconButton small icon={k.alert ? "bell" : "bell-off"} label={k.alert ? t.findTellsOf({ q: k.q }) : t.findTellsNotOf({ q: k.q })} aria-pressed={k.alert} onClick={() => void keep(k.q, !k.alert)} />
							<IconButton small icon="trash-2" label={t.findForget({ q: k.q })} onClick={() => void drop(k.id)} />
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}
