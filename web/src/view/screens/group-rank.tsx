// SPDX-License-Identifier: EUPL-1.2
/* group-rank - who of an authority's people in a group comes before whom: it says whose word stands when
   several of them give its voice. */
import "../../i18n/far";
import "../../styles/screens/ballot.css";
import { useState } from "preact/hooks";
import type { PersonRef } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { announce, Button, Dialog, IconButton, Skeleton, toast } from "../kit";
import { act, useLoad } from "../use";

export function RankDialog({ group, authority, name, onClose }: { group: number; authority: number; name: string; onClose: () => void }) {
	const [people, set] = useState<readonly PersonRef[]>();
	const [busy, setBusy] = useState(false);
	const at = useLoad(authority, () => client.call("authority.people", { group, authority }).then((r) => set(r.people)));
	function up(i: number) {
		const next = [...(people ?? [])];
		const [who] = next.splice(i, 1);
		if (!who) return;
		next.splice(i - 1, 0, who);
		set(next);
		announce(t.rankPlace({ name: who.name, n: i }));
	}
	async function save() {
		if (busy || !people) return;
		setBusy(true);
		const ok = await act(() => client.call("authority.rank", { group, authority, people: people.map((p) => p.id) }));
		setBusy(false);
		if (!ok) return;
		toast(t.rankDone);
		onClose();
	}
	const alone = people !== undefined && people.length < 2;
	return (
		<Dialog
			title={t.rankTitle}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{alone ? t.close : t.cancel}</Button>
					{!alone && <Button kind="main" disabled={!people} aria-busy={busy} onClick={() => void save()}>{t.save}</Button>}
				</>
			}
		>
			<p class="small soft">{alone ? t.rankAlone : t.rankText({ authority: name })}</p>
			{people ? (
				<ol class="rank-list">
					{people.map((p, i) => (
						<li key={p.id}>
							<span class="num">{i + 1}</span>
							<span>
								<b>{p.name}</b>
								<span class="mini soft">{p.function}</span>
							</span>
							{i > 0 && <IconButton icon="chevron-up" label={t.rankUp({ name: p.name })} onClick={() => up(i)} />}
						</li>
					))}
				</ol>
			) : at === "failed" ? (
				<p>{t.loadFailed}</p>
			) : (
				<Skeleton />
			)}
		</Dialog>
	);
}
