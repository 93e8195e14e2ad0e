// SPDX-License-Identifier: EUPL-1.2
/* Writing: the draft, names to mention, files on their way, the preview. Used
   for an answer in a topic and for the first message of a new one. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AuthorityRef, FileRef, PersonRef } from "../../gen/proto";
import { t } from "../../i18n";
import { client, mention, upload, type Draft, type Upload } from "../../model";
import { encode } from "../../model/draft";
import { Avatar, Attachments, Composer, Shield, TroubleNote, Uploading, announce, capacity, passing, toast, type Suggestion } from "../kit";
import { trouble } from "../shell";
import { wordsOf } from "../use";
import { Prose } from "./parts";

interface OnItsWay {
	key: number;
	file: File;
	done: number;
	why?: string | undefined;
	sending?: Upload;
}

let keys = 0;
const FILES = 10;

/* The files of a draft: those that came, and those that are being sent. */
export function useFiles(group: number | undefined, draftKey: string) {
	const [list, setList] = useState<readonly OnItsWay[]>([]);
	const change = (key: number, to: Partial<OnItsWay>) => setList((was) => was.map((x) => (x.key === key ? { ...x, ...to } : x)));
	const drop = (key: number) => setList((was) => was.filter((x) => x.key !== key));
	const draft = () => client.drafts.of(draftKey).value;
	useEffect(() => () => list.forEach((x) => x.sending?.abort()), []);

	function send(files: readonly File[]) {
		if (group === undefined) return;
		const room = FILES - draft().files.length - list.filter((x) => !x.why).length;
		if (files.length > room) toast(t.filesTooMany({ n: FILES }), { bad: true });
		for (const file of files.slice(0, Math.max(0, room))) {
			const key = ++keys;
			setList((was) => [...was, { key, file, done: 0 }]);
			begin(group, key, file);
		}
	}
	function begin(to: number, key: number, file: File) {
		const sending = upload(to, file, (done) => change(key, { done }));
		change(key, { sending, done: 0, why: undefined });
		sending.done.then(
			(ref) => {
				drop(key);
				client.drafts.set(draftKey, { files: [...draft().files, ref] });
				announce(t.fileReady({ name: ref.name }));
			},
			(e: unknown) => {
				client.health.failed(e);
				change(key, { why: wordsOf(e) });
				announce(t.fileFailed({ name: file.name, why: wordsOf(e) }));
			},
		);
	}
	function give(file: FileRef) {
		client.drafts.set(draftKey, { files: draft().files.filter((f) => f.id !== file.id) });
	}
	const busy = list.some((x) => !x.why);
	const stuck = list.some((x) => x.why);
	const view =
		list.length + draft().files.length > 0 ? (
			<Attachments>
				{draft().files.map((f) => (
					<Uploading key={`f${f.id}`} name={f.name} size={f.size} done={1} onRemove={() => give(f)} />
				))}
				{list.map((x) => (
					<Uploading
						key={x.key}
						name={x.file.name}
						size={x.file.size}
						done={x.done}
						{...(x.why ? { why: x.why } : {})}
						{...(x.why && passing.has(x.why) && group !== undefined ? { onRetry: () => begin(group, x.key, x.file) } : {})}
						onRemove={() => {
							x.sending?.abort();
							drop(x.key);
						}}
					/>
				))}
			</Attachments>
		) : null;
	return { send, busy, stuck, view };
}

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/* Who may be called in a group, by the beginning of a name. */
export function useMentions(group: number | undefined, draftKey: string) {
	const targets = useRef(new Map<string, { name: string; target: string }>());
	async function suggest(query: string): Promise<Suggestion[]> {
		const out: Suggestion[] = [];
		const add = (target: string, name: string, label: Suggestion["label"]) => {
			targets.current.set(target, { name, target });
			out.push({ key: target, insert: mention(name, target).shown, label });
		};
		const q = query.trim();
		if (q !== "" && group !== undefined && client.link.value.state === "open") {
			const found = await client.call("person.search", { group, q: q.slice(0, 60) });
			for (const p of found.people as PersonRef[])
				add(`p${p.id}`, p.name, <><Avatar name={p.name} id={p.authority_id ?? p.id} small /><span><b>{p.name}</b> <span class="soft small">{capacity(p)}</span></span></>);
			for (const a of found.authorities as AuthorityRef[]) add(`a${a.id}`, a.name, <><Shield id={a.id} /><b>{a.name}</b></>);
		}
		if (fold(t.mentionModeratorsName).split(/[\s’]/).some((w) => w.startsWith(fold(q)))) add("mods", t.mentionModeratorsName, <b>{t.mentionModerators}</b>);
		return out;
	}
	function chosen(s: Suggestion) {
		const x = targets.current.get(s.key);
		if (!x) return;
		const made = mention(x.name, x.target);
		const draft = client.drafts.of(draftKey).value;
		if (!draft.mentions.some((m) => m.token === made.token)) client.drafts.set(draftKey, { mentions: [...draft.mentions, made] });
	}
	return { suggest, chosen };
}

/* How the draft will look; follows it while it is open. */
export function Preview({ draft }: { draft: Draft }) {
	const [html, setHtml] = useState<string>();
	const [why, setWhy] = useState("");
	const body = encode(draft);
	useEffect(() => {
		let mine = true;
		const timer = setTimeout(() => {
			client.call("post.preview", { body }).then(
				(r) => {
					if (!mine) return;
					setHtml(r.html);
					setWhy("");
				},
				(e: unknown) => mine && setWhy(wordsOf(e)),
			);
		}, 300);
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [body]);
	return (
		<section class="preview" aria-label={t.composerPreview}>
			<p class="mini soft">{why || t.composerPreview}</p>
			{body === "" ? <p class="soft">{t.previewEmpty}</p> : html !== undefined && <Prose html={html} />}
		</section>
	);
}

export function Answer({ topic, group, onSent }: { topic: number; group: number; onSent: () => void }) {
	const key = `t${topic}`;
	const draft = client.drafts.of(key).value;
	const files = useFiles(group, key);
	const mentions = useMentions(group, key);
	const [preview, setPreview] = useState(false);
	/* it was sent while a file was on its way: it leaves with the file, and stays when that fails */
	const [held, setHeld] = useState(false);
	function leave() {
		setPreview(false);
		void client.send(topic).then(onSent);
	}
	useEffect(() => {
		if (!held || files.busy) return;
		setHeld(false);
		if (!files.stuck && draft.text.trim() !== "") leave();
	}, [held, files.busy]);
	return (
		<Composer
			id="answer"
			label={t.answerLabel}
			placeholder={t.answerHint}
			text={draft.text}
			onText={(text) => client.drafts.set(key, { text })}
			canSend={draft.text.trim() !== ""}
			onSend={() => {
				if (!files.busy) return leave();
				setHeld(true);
				toast(t.leavesWithFile);
			}}
			suggest={mentions.suggest}
			onMention={mentions.chosen}
			onFiles={files.send}
			onTyping={() => client.typing(topic)}
			replyTo={draft.replyTo?.name}
			onNoReply={() => client.drafts.set(key, { replyTo: undefined })}
			onPreview={() => setPreview(!preview)}
		>
			<TroubleNote trouble={trouble.value} />
			{draft.replyTo?.quote && <p class="quoted reply-quote">{draft.replyTo.quote}</p>}
			{preview && <Preview draft={draft} />}
			{files.view}
		</Composer>
	);
}
