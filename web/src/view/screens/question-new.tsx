// SPDX-License-Identifier: EUPL-1.2
/* Asking a question: first in one sentence, with what was asked before and is near to it; then
   where, the context, whom to ask, and what it is about. What is typed is kept as it is typed. */
import "../../i18n/far";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SearchTopic } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, mayWrite, myGroups } from "../../model";
import { encode } from "../../model/draft";
import { newOp } from "../../wire/op";
import { Button, ButtonLink, Choices, Composer, Empty, Form, Icon, SelectField, Skeleton, TextField, Toggle, announce } from "../kit";
import { Page } from "../page";
import { navigate, type ScreenProps } from "../router";
import { useModel, wordsOf } from "../use";
import { to } from "./parts";
import { AboutFields, PickWho, StateMark, aboutArgs, type AboutQuestion, type Chosen } from "./question-parts";
import { unnamed } from "./question-words";
import { Preview, useFiles, useMentions } from "./topic-composer";
import "../../styles/screens/dialogs.css";
import "../../styles/screens/question.css";

/* The one question being written on this device. */
const KEY = "q";
const ENOUGH = 12;

interface About extends AboutQuestion, Chosen {
	group?: number;
	whom?: "group" | "one";
	unnamed?: boolean;
}

/* undefined: not looked for yet. */
function useSimilar(title: string): readonly SearchTopic[] | undefined {
	const [found, setFound] = useState<readonly SearchTopic[]>();
	const text = title.trim();
	useEffect(() => {
		if (text.length < ENOUGH) return setFound(undefined);
		let mine = true;
		const timer = setTimeout(() => {
			client.call("search.similar", { text: text.slice(0, 160) }).then(
				(r) => {
					if (!mine) return;
					setFound(r.topics);
					announce(r.topics.length > 0 ? t.qNear({ n: r.topics.length }) : t.qNearNone);
				},
				() => mine && setFound(undefined),
			);
		}, 400);
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [text]);
	return found;
}

function Near({ found }: { found: readonly SearchTopic[] }) {
	if (found.length === 0) return <p class="near-none soft">{t.qNearNone}</p>;
	return (
		<section class="near card" aria-labelledby="near-title">
			<h2 id="near-title">{t.qNear({ n: found.length })}</h2>
			<ul>
				{found.map((x) => (
					<li key={x.topic}>
						<a class="near-row" href={to.topic(x.topic)}>
							<b>{tidy(x.title)}</b>
							<span class="marks">
								{x.kind === "question" ? <StateMark q={{ state: x.resolved ? "resolved" : "open", ...(x.posts > 1 ? { first_answer_at: x.at } : {}) }} /> : <span class="small soft">{t.messageCount({ n: x.posts })}</span>}
								<span class="small soft">{unnamed(x.author.authority ?? x.author.name)}</span>
							</span>
							{x.excerpt.length > 0 && <span class="excerpt">{x.excerpt.map((piece, i) => (i % 2 === 1 ? <mark key={i}>{piece}</mark> : tidy(piece)))}</span>}
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

/* ↓ goes from the field into what was found, and on; ↑ back. */
function walk(e: KeyboardEvent): void {
	if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
	const rows = [...document.querySelectorAll<HTMLElement>(".near-row")];
	const field = document.getElementById("q-title");
	if (rows.length === 0 || !field) return;
	const at = rows.indexOf(document.activeElement as HTMLElement);
	if (at < 0 && (document.activeElement !== field || e.key === "ArrowUp")) return;
	e.preventDefault();
	(e.key === "ArrowDown" ? rows[Math.min(at + 1, rows.length - 1)] : at <= 0 ? field : rows[at - 1])?.focus();
}

function Ask({ slug }: { slug: string | undefined }) {
	const groups = useModel((s) => myGroups(s).filter((g) => mayWrite(s, g)));
	const draft = client.drafts.of(KEY).value;
	const about = (draft.about ?? {}) as About;
	const set = (change: About) => client.drafts.set(KEY, { about: { ...(client.drafts.of(KEY).value.about as About | undefined), ...change } });
	const asked = groups.find((g) => g.group.slug === slug)?.group.id;
	const mine = groups.find((g) => g.group.id === (about.group ?? asked)) ?? (groups.length === 1 ? groups[0] : undefined);
	const group = mine?.group.id;
	const known = mine?.group.countries ?? [];
	const country = about.country ?? (known.length === 1 ? known[0] : undefined);
	const title = draft.title ?? "";
	const found = useSimilar(title);
	const files = useFiles(group, KEY);
	const mentions = useMentions(group, KEY);
	const [preview, setPreview] = useState(false);
	const [errors, setErrors] = useState<Record<string, string>>({});
	const [busy, setBusy] = useState(false);
	/* of what is being sent: the same words, sent again, are asked once */
	const op = useRef<{ words: string; op: string }>(undefined as never);

	async function publish() {
		const wrong: Record<string, string> = {};
		if (title.trim().length < 4) wrong["q-title"] = t.titleShort;
		if (group === undefined) wrong["q-group"] = t.qGroupNone;
		if (draft.text.trim() === "") wrong["q-body"] = t.qBodyEmpty;
		if (files.busy) wrong["q-body"] = t.filesOnTheirWay;
		if (about.whom === "one" && !about.person && !about.authority) wrong["q-who"] = t.qWhoNone;
		setErrors(wrong);
		if (Object.keys(wrong).length > 0 || busy || group === undefined) return;
		const args = {
			group,
			title: title.trim(),
			body: encode(draft),
			...(draft.files.length > 0 ? { files: draft.files.map((f) => f.id) } : {}),
			...aboutArgs({ ...about, country }),
			...(about.unnamed ? { named: false } : {}),
			...(about.whom === "one" && about.person ? { person: about.person.id } : about.whom === "one" && about.authority ? { authority: about.authority.id } : {}),
		};
		const words = JSON.stringify(args);
		if (op.current?.words !== words) op.current = { words, op: newOp() };
		setBusy(true);
		try {
			const r = await client.call("question.create", args, op.current.op);
			client.drafts.clear(KEY);
			navigate(to.topic(r.topic.id), { replace: true });
		} catch (e) {
			setErrors({ "q-title": wordsOf(e) });
			setBusy(false);
		}
	}

	if (groups.length === 0) return <Empty title={t.qNowhere} action={<ButtonLink href="/groupes">{t.navAllGroups}</ButtonLink>}>{t.qNowhereText}</Empty>;
	return (
		<Form class="q-form" errors={errors} onSend={() => void publish()} onKeyDown={walk}>
			<TextField id="q-title" label={t.qTitle} hint={t.qTitleHint} required maxLength={160} value={title} onText={(text) => client.drafts.set(KEY, { title: text })} {...(errors["q-title"] ? { error: errors["q-title"] } : {})} />
			{found && <Near found={found} />}
			<SelectField
				id="q-group"
				label={t.qGroup}
				value={group === undefined ? "" : String(group)}
				options={[...(group === undefined ? [{ value: "", label: t.qGroupPick }] : []), ...groups.map((g) => ({ value: String(g.group.id), label: g.group.title }))]}
				onPick={(id) => set({ group: Number(id), person: undefined as never, authority: undefined as never })}
				{...(errors["q-group"] ? { error: errors["q-group"] } : {})}
			/>
			<div class={errors["q-body"] ? "input-group wrong" : "input-group"}>
				<label for="q-body">{t.qBody} <span class="soft small">({t.required})</span></label>
				<p class="hint">{t.qBodyHint}</p>
				<Composer plain id="q-body" label={t.qBody} text={draft.text} onText={(text) => client.drafts.set(KEY, { text })} onSend={() => void publish()} canSend rows={6} suggest={mentions.suggest} onMention={mentions.chosen} onFiles={files.send} onPreview={() => setPreview(!preview)} {...(errors["q-body"] ? { describedBy: "q-body-error" } : {})}>
					{preview && <Preview draft={draft} />}
					{files.view}
				</Composer>
				{errors["q-body"] && (
					<p class="error" id="q-body-error">
						<Icon name="triangle-alert" />
						{errors["q-body"]}
					</p>
				)}
			</div>
			<Choices<"group" | "one">
				name="q-whom"
				legend={t.qWhom}
				value={about.whom ?? "group"}
				onPick={(whom) => set({ whom })}
				options={[
					{ value: "group", label: t.qWhomGroup, note: t.qWhomGroupNote },
					{ value: "one", label: t.qWhomOne, note: t.qWhomOneNote },
				]}
			/>
			{about.whom === "one" && group !== undefined && (
				<PickWho group={group} id="q-who" chosen={about} onPick={(c) => set({ person: c.person as never, authority: c.authority as never })} error={errors["q-who"]} />
			)}
			<fieldset class="input-group">
				<legend>{t.qAboutTitle}</legend>
				<AboutFields about={{ ...about, country }} countries={known} onChange={set} />
			</fieldset>
			<Toggle id="q-unnamed" label={t.qUnnamed} note={t.qUnnamedNote} checked={about.unnamed ?? false} onChange={(on) => set({ unnamed: on })} />
			<div class="row">
				<Button kind="main" type="submit" icon="send" aria-busy={busy}>{t.qPublish}</Button>
				<ButtonLink kind="quiet" href={mine ? to.group(mine.group.slug, "questions") : "/"}>{t.cancel}</ButtonLink>
				<span class="mini soft">{t.draftKept}</span>
			</div>
		</Form>
	);
}

export default function NewQuestion({ query }: ScreenProps) {
	const me = useModel((s) => s.me);
	return (
		<Page title={t.qAsk}>
			<h1 tabIndex={-1}>{t.qAsk}</h1>
			{me ? <Ask slug={query.get("groupe") ?? undefined} /> : <Skeleton />}
		</Page>
	);
}
