// SPDX-License-Identifier: EUPL-1.2
/* meeting-asks - the questions of a meeting on its own page: prepared before it opens, and what became of
   them after its end. */
import "../../i18n/parts";
import "../../styles/screens/ask.css";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { AgendaItem, Ask, Meeting } from "../../gen/proto";
import { client } from "../../model";
import { answered, asked, counted, loadAsks, owned, parked, refused, shown, supported, waiting, type Asks } from "../../model/room-ask-state";
import { Button } from "../kit";
import { act } from "../use";
import { AskItem } from "./ask-list";
import { later, to } from "./parts";

const PutForm = later(() => import("./room-ask-dialogs").then((m) => m.PutForm));
const RulesForm = later(() => import("./room-ask-dialogs").then((m) => m.RulesForm));

function useAsks(meeting: number) {
	const [s, set] = useState<Asks>();
	const [items, setItems] = useState<readonly AgendaItem[]>([]);
	const load = () => void client.call("ask.list", { meeting }).then((r) => set(loadAsks(r)), () => undefined);
	useEffect(() => {
		load();
		void client.call("room.get", { meeting }).then((r) => setItems(r.items), () => undefined);
	}, [meeting]);
	return { s, set, items, load };
}

export function MeetingAsks({ m, runs }: { m: Meeting; runs: boolean }) {
	const { s, set, items, load } = useAsks(m.id);
	const [dialog, show] = useState<"put" | "rules">();
	if (!s) return null;
	const over = m.state === "closed" || m.cancelled_at !== undefined;
	const now = asked(s);
	const list: readonly Ask[] = [...waiting(s), ...(now ? [now] : []), ...shown(s), ...parked(s), ...refused(s), ...answered(s)];
	if (list.length === 0 && (over || !s.voice)) return null;
	const support = (a: Ask) => async (on: boolean) => {
		set(supported(s, a.id, on));
		const r = { voices: a.voices };
		const ok = await act(() => client.call("ask.support", { ask: a.id, on }).then((x) => Object.assign(r, x)));
		set(counted(supported(s, a.id, ok ? on : !on), a.id, r.voices));
	};
	return (
		<section class="meeting-asks" aria-labelledby="asks-title">
			<h2 id="asks-title">{over ? t.askLeft : t.askPrepared}</h2>
			{!over && <p class="small soft">{s.rules.open ? t.askPreparedText : t.askShut}</p>}
			{list.length > 0 && (
				<ol class="asks card pad">
					{list.map((a) => {
						const topic = s.topics.find((x) => x.ask === a.id);
						return (
							<AskItem key={a.id} a={a} mine={s.mine.has(a.id)} voiced={s.voiced.has(a.id)} onSupport={s.voice && (a.state === "shown" || a.state === "parked") ? (on) => void support(a)(on) : undefined} more={a.state === "waiting" && `, ${t.askWaiting.toLowerCase()}`}>
								{topic && <p><a href={to.topic(topic.topic)}>{t.askTopicLink}<span class="vh">{t.askWhole({ text: a.text })}</span></a></p>}
							</AskItem>
						);
					})}
				</ol>
			)}
			<p class="row tight">
				{!over && s.voice && s.rules.open && <Button icon="message-circle-question-mark" onClick={() => show("put")}>{t.askPrepare}</Button>}
				{!over && runs && <Button kind="quiet" icon="settings" onClick={() => show("rules")}>{t.askRules}</Button>}
			</p>
			{dialog === "put" && (
				<PutForm
					meeting={m.id}
					rules={s.rules}
					items={items}
					put={async (args) => {
						const r = await client.call("ask.put", { meeting: m.id, ...args });
						set(owned(s, r.ask));
						load();
						return r.state === "waiting" ? "waiting" : "shown";
					}}
					onClose={() => show(undefined)}
				/>
			)}
			{dialog === "rules" && <RulesForm meeting={m.id} rules={s.rules} onClose={() => (show(undefined), load())} />}
		</section>
	);
}
