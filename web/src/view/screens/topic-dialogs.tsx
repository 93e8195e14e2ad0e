// SPDX-License-Identifier: EUPL-1.2
/* What is changed in a topic now and then: a message of one's own and « L'essentiel »,
   which keep every version, and what one wants to be told of it. */
import "../../i18n/more";
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Essential, Level, Post, PostVersion } from "../../gen/proto";
import { t, dateTime, tidy } from "../../i18n";
import { Refused, client, type Mention } from "../../model";
import { encode } from "../../model/draft";
import { AreaField, Button, Choices, Composer, Dialog, ErrorSummary, Skeleton, named, toast } from "../kit";
import { act, wordsOf } from "../use";
import { changes } from "./changes";
import "../../styles/screens/dialogs.css";

/* Markdown as it is kept, with the names of mentions as they are shown. */
function decode(body: string): { text: string; mentions: Mention[] } {
	const mentions = new Map<string, Mention>();
	const text = body.replace(/@\[([^\]\n]+)\]\((p\d+|a\d+|mods)\)/g, (token, name: string) => {
		const shown = `@${name}`;
		mentions.set(token, { shown, token });
		return shown;
	});
	return { text, mentions: [...mentions.values()] };
}

export function EditPost({ post, onClose }: { post: Post; onClose: () => void }) {
	const [version, setVersion] = useState(0);
	const [text, setText] = useState("");
	const [mentions, setMentions] = useState<readonly Mention[]>([]);
	const [error, setError] = useState("");
	const [theirs, setTheirs] = useState<string>();
	const [busy, setBusy] = useState(false);
	async function load(keep: boolean) {
		const r = await client.call("post.history", { post: post.id });
		const last = r.versions[0];
		if (!last) return;
		const got = decode(last.body);
		setVersion(last.version);
		setMentions((was) => [...was, ...got.mentions]);
		if (keep) setTheirs(got.text);
		else setText(got.text);
	}
	useEffect(() => void load(false).catch((e: unknown) => setError(wordsOf(e))), []);
	async function save() {
		if (busy || text.trim() === "") return setError(t.bodyMissing);
		setBusy(true);
		try {
			await client.call("post.edit", { post: post.id, version, body: encode({ text, mentions, files: [] }) });
			toast(t.postEditDone);
			onClose();
		} catch (e) {
			setError(wordsOf(e));
			if (e instanceof Refused && e.code === "changed") await load(true).catch(() => undefined);
		}
		setBusy(false);
	}
	return (
		<Dialog
			title={t.postEditTitle}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" aria-busy={busy} disabled={version === 0} onClick={() => void save()}>{t.save}</Button>
				</>
			}
		>
			<ErrorSummary errors={error ? { edit: error } : {}} />
			{theirs !== undefined && <p class="theirs">{theirs}</p>}
			{version === 0 && !error ? <Skeleton lines={3} /> : <Composer plain id="edit" label={t.postEditLabel} text={text} onText={setText} onSend={() => void save()} canSend={version > 0} rows={6} autofocus />}
			<p class="mini soft">{t.postEditNote}</p>
		</Dialog>
	);
}

export function DeletePost({ post, mine, onClose }: { post: Post; mine: boolean; onClose: () => void }) {
	return (
		<Dialog
			title={t.postDeleteTitle}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button
						kind="danger"
						icon="trash-2"
						onClick={() => {
							void act(() => client.call("post.delete", { post: post.id })).then((ok) => ok && toast(t.postDeleteDone));
							onClose();
						}}
					>
						{t.remove}
					</Button>
				</>
			}
		>
			<p>{mine ? t.postDeleteOwn : t.postDeleteOther({ name: named(post.author) })}</p>
		</Dialog>
	);
}

const LEVELS = ["follow", "normal", "mentions", "mute"] as const satisfies readonly Level[];

/* What one wants to be told of the topic: going through the choices does nothing yet. */
export function TopicLevel({ level, onPick, onClose }: { level: Level; onPick: (level: Level) => void; onClose: () => void }) {
	const [picked, setPicked] = useState(level);
	function save() {
		if (picked !== level) onPick(picked);
		onClose();
	}
	return (
		<Dialog
			title={t.topicLevelTitle}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" onClick={save}>{t.save}</Button>
				</>
			}
		>
			<Choices<Level> name="level" legend={t.topicLevelPick} value={picked} onPick={setPicked} options={LEVELS.map((value) => ({ value, label: t.topicLevel({ level: value }), note: t.topicLevelNote({ level: value }) }))} />
		</Dialog>
	);
}

/* Words added and taken away, as one text. */
function Diff({ before, after }: { before: string; after: string }) {
	return (
		<p class="version">
			{changes(before, after).map(([kind, words], i) => (kind === "same" ? words : kind === "added" ? <ins key={i}>{words}</ins> : <del key={i}>{words}</del>))}
		</p>
	);
}

function Versions<T>({ title, load, onClose, children }: { title: string; load: () => Promise<readonly T[]>; onClose: () => void; children: (list: readonly T[]) => ComponentChildren }) {
	const [list, setList] = useState<readonly T[]>();
	const [why, setWhy] = useState("");
	useEffect(() => void load().then(setList, (e: unknown) => setWhy(wordsOf(e))), []);
	return (
		<Dialog title={title} onClose={onClose}>
			{why && <p>{why}</p>}
			{!list && !why && <Skeleton lines={4} />}
			{list && <ol class="versions">{children(list)}</ol>}
		</Dialog>
	);
}

export function PostVersions({ post, onClose }: { post: Post; onClose: () => void }) {
	return (
		<Versions<PostVersion> title={t.postVersions} onClose={onClose} load={() => client.call("post.history", { post: post.id }).then((r) => r.versions)}>
			{(list) =>
				list.map((v, i) => (
					<li key={v.version}>
						<h3>{i === 0 ? t.versionNow({ when: dateTime(v.at) }) : t.versionOf({ when: dateTime(v.at) })}</h3>
						<Diff before={list[i + 1] ? decode(list[i + 1]!.body).text : decode(v.body).text} after={decode(v.body).text} />
					</li>
				))
			}
		</Versions>
	);
}

const PARTS = ["settled", "to_decide", "next_step"] as const;

export function EssentialForm({ topic, essential, onClose }: { topic: number; essential: Essential | undefined; onClose: () => void }) {
	const [base] = useState(essential);
	const [version, setVersion] = useState(essential?.version ?? 0);
	const [mine, setMine] = useState({ settled: base?.settled ?? "", to_decide: base?.to_decide ?? "", next_step: base?.next_step ?? "" });
	const [error, setError] = useState("");
	const [theirs, setTheirs] = useState<Essential>();
	const [busy, setBusy] = useState(false);
	const words = { settled: t.essentialSettledLabel, to_decide: t.essentialToDecideLabel, next_step: t.essentialNextLabel };
	async function save() {
		if (busy) return;
		setBusy(true);
		try {
			await client.call("topic.set_essential", { topic, version, ...mine });
			toast(t.essentialSaved);
			onClose();
		} catch (e) {
			setError(wordsOf(e));
			if (e instanceof Refused && e.code === "changed") {
				const r = await client.call("topic.essential_history", { topic }).catch(() => undefined);
				const last = r?.versions[0];
				if (last) {
					setTheirs(last);
					setVersion(last.version);
				}
			}
		}
		setBusy(false);
	}
	return (
		<Dialog
			title={t.essential}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" aria-busy={busy} onClick={() => void save()}>{t.save}</Button>
				</>
			}
		>
			<p class="small soft">{t.essentialWhat}</p>
			<ErrorSummary errors={error ? { "essential-settled": error } : {}} />
			{PARTS.map((part) => (
				<AreaField
					key={part}
					id={`essential-${part}`}
					label={words[part]}
					rows={2}
					maxLength={900}
					value={mine[part]}
					onText={(text) => setMine({ ...mine, [part]: text })}
					{...(theirs && theirs[part] !== mine[part] ? { hint: t.essentialTheirs({ name: named(theirs.author), text: tidy(theirs[part]) || t.nothing }) } : {})}
				/>
			))}
		</Dialog>
	);
}

export function EssentialVersions({ topic, onClose }: { topic: number; onClose: () => void }) {
	return (
		<Versions<Essential> title={t.essentialHistoryTitle} onClose={onClose} load={() => client.call("topic.essential_history", { topic }).then((r) => r.versions)}>
			{(list) =>
				list.map((v, i) => (
					<li key={v.version}>
						<h3>{t.essentialVersion({ name: named(v.author), when: dateTime(v.at) })}</h3>
						{PARTS.filter((part) => v[part] || list[i + 1]?.[part]).map((part) => (
							<div key={part}>
								<b class="small">{{ settled: t.essentialSettled, to_decide: t.essentialToDecide, next_step: t.essentialNext }[part]}</b>
								<Diff before={list[i + 1]?.[part] ?? v[part]} after={v[part]} />
							</div>
						))}
					</li>
				))
			}
		</Versions>
	);
}

