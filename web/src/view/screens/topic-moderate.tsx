// SPDX-License-Identifier: EUPL-1.2
/* Keeping topics in order: title and kind, another group, two made one, one
   made two. Addresses stay good through all of it. */
import "../../i18n/more";
import { useEffect, useState } from "preact/hooks";
import type { Topic, TopicKind } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, mayRun, myGroups, otherGroups, topicsOf } from "../../model";
import { DialogForm } from "../form";
import { Button, Choices, Dialog, SelectField, TextField, toast } from "../kit";
import { navigate } from "../router";
import { useModel } from "../use";
import { kindOptions, to } from "./parts";

const titleWrong = (title: string) => title.trim().length < 4 && { "topic-title": t.titleShort };

export function Rename({ topic, runs, onClose }: { topic: Topic; runs: boolean; onClose: () => void }) {
	const [title, setTitle] = useState(topic.title);
	const [kind, setKind] = useState<TopicKind>(topic.kind);
	return (
		<DialogForm
			title={t.rename}
			go={t.save}
			onClose={onClose}
			field="topic-title"
			check={() => titleWrong(title)}
			run={async () => {
				const change = { ...(title.trim() !== topic.title ? { title: title.trim() } : {}), ...(kind !== topic.kind ? { kind } : {}) };
				if (Object.keys(change).length > 0) await client.call("topic.rename", { topic: topic.id, ...change });
			}}
		>
			<TextField id="topic-title" label={t.topicTitle} required maxLength={160} value={title} onText={setTitle} autofocus />
			<Choices name="kind" legend={t.topicKind} value={kind} onPick={setKind} options={kindOptions(runs || topic.kind === "announcement")} />
		</DialogForm>
	);
}

export function Move({ topic, onClose }: { topic: Topic; onClose: () => void }) {
	const groups = useModel((s) => [...myGroups(s), ...otherGroups(s)].filter((g) => mayRun(s, g) && g.group.id !== topic.group));
	const [group, setGroup] = useState(String(groups[0]?.group.id ?? ""));
	if (groups.length === 0)
		return (
			<Dialog title={t.move} onClose={onClose} acts={<Button onClick={onClose}>{t.close}</Button>}>
				<p>{t.moveNowhere}</p>
			</Dialog>
		);
	return (
		<DialogForm
			title={t.move}
			go={t.moveGo}
			onClose={onClose}
			field="group"
			run={async () => {
				await client.call("topic.move", { topic: topic.id, group: Number(group) });
				toast(t.moved);
			}}
		>
			<SelectField id="group" label={t.moveWhere} hint={t.moveNote} value={group} onPick={setGroup} options={groups.map((g) => ({ value: String(g.group.id), label: g.group.title }))} />
		</DialogForm>
	);
}

const SOME = 8;

export function Merge({ topic, onClose }: { topic: Topic; onClose: () => void }) {
	const [q, setQ] = useState("");
	const [into, setInto] = useState("");
	const all = useModel((s) => topicsOf(s, topic.group));
	useEffect(() => void client.topics(topic.group).catch(() => undefined), []);
	const found = all
		.map((e) => e.topic)
		.filter((x) => x.id !== topic.id && x.title.toLocaleLowerCase().includes(q.trim().toLocaleLowerCase()))
		.slice(0, SOME);
	return (
		<DialogForm
			title={t.merge}
			go={t.mergeGo}
			onClose={onClose}
			field="merge-find"
			check={() => !found.some((x) => String(x.id) === into) && { "merge-find": t.mergePick }}
			run={async () => {
				await client.call("topic.merge", { topic: topic.id, into: Number(into) });
				toast(t.merged);
				navigate(to.topic(Number(into)), { replace: true });
			}}
		>
			<p class="small soft">{t.mergeNote}</p>
			<TextField id="merge-find" type="search" label={t.mergeFind} value={q} onText={setQ} autofocus />
			<Choices name="into" legend={t.mergeInto} value={into} onPick={setInto} options={found.map((x) => ({ value: String(x.id), label: tidy(x.title), note: t.messageCount({ n: x.post_count }) }))} />
		</DialogForm>
	);
}

export function Split({ topic, posts, onDone, onClose }: { topic: Topic; posts: readonly number[]; onDone: () => void; onClose: () => void }) {
	const [title, setTitle] = useState("");
	return (
		<DialogForm
			title={t.split}
			go={t.splitGo}
			onClose={onClose}
			field="topic-title"
			check={() => titleWrong(title)}
			run={async () => {
				const r = await client.call("topic.split", { topic: topic.id, title: title.trim(), posts: [...posts].sort((a, b) => a - b) });
				onDone();
				toast(t.splitDone, { action: { label: t.open, run: () => navigate(to.topic(r.topic.id)) } });
			}}
		>
			<p class="small soft">{t.splitNote({ n: posts.length })}</p>
			<TextField id="topic-title" label={t.splitTitle} required maxLength={160} value={title} onText={setTitle} autofocus />
		</DialogForm>
	);
}
