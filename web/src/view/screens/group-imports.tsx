// SPDX-License-Identifier: EUPL-1.2
/* Archives brought into a group, for those who run it: how far each is. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { ImportRun, MyGroup } from "../../gen/proto";
import { relativeDay, t } from "../../i18n";
import { client } from "../../model";
import { useModel } from "../use";
import { useLoadAgain } from "./parts";
import "../../styles/screens/group-feed.css";

/* Broken off, when nothing has come of it for so long. */
const SILENT_MS = 60_000;

export function Imports({ my }: { my: MyGroup; onClose: () => void }) {
	const group = my.group.id;
	const [asked, setAsked] = useState<readonly ImportRun[]>([]);
	const heard = useModel((s) => s.imports[group]);
	useLoadAgain(`imports ${group}`, () => client.call("import.status", { group }).then((r) => setAsked(r.runs)));
	const runs = heard ? [heard, ...asked.filter((r) => r.id !== heard.id)] : asked;
	if (runs.length === 0) return null;
	return (
		<section aria-labelledby="imports-title">
			<h2 id="imports-title">{t.importsTitle}</h2>
			<ul class="imports">
				{runs.slice(0, 3).map((r) => (
					<li key={r.id}>
						<Run run={r} />
					</li>
				))}
			</ul>
		</section>
	);
}

function Run({ run }: { run: ImportRun }) {
	const done = run.added + run.known + run.failed;
	const silent = run.state === "running" && Date.now() - run.at > SILENT_MS;
	if (run.state !== "running" || silent)
		return (
			<p>
				<span class="name">{run.label}</span>{" "}
				{run.state === "done" ? t.importDone({ n: run.added, topics: run.topics, day: relativeDay(run.at) }) : t.importBroken({ n: done, day: relativeDay(run.at) })}
				{run.failed > 0 && <span class="soft"> {t.importFailed({ n: run.failed })}</span>}
			</p>
		);
	return (
		<p>
			<label for={`import-${run.id}`}>
				<span class="name">{run.label}</span> {t.importRunning({ n: done, total: run.total })}
			</label>
			<progress id={`import-${run.id}`} max={Math.max(run.total, 1)} value={done} />
		</p>
	);
}
