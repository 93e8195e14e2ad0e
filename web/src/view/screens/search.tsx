// SPDX-License-Identifier: EUPL-1.2
/* Search: a field, ways to narrow that live in the address, what was found with the words made out,
   and the searches one keeps. */
import "../../i18n/far";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SearchFindResult, SearchHit } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, mayWrite, myGroups } from "../../model";
import { announce, Avatar, Button, ButtonLink, Empty, Kind, Shield, Sprig, TopicKindLabel, When } from "../kit";
import { step, useKeys } from "../keys";
import { Page } from "../page";
import type { ScreenProps } from "../router";
import { act, useModel } from "../use";
import { NotYet, later, to, useLoadAgain } from "./parts";
import { minutesOf } from "./minutes-words";
import { kindName, stateName } from "./search-words";
import { isNothing, narrowings, readSearch, searchHref, searchLine, type Search } from "./search-query";
import "../../styles/forms.css";
import "../../styles/screens/search.css";

const Narrow = later(() => import("./search-narrow").then((m) => m.Narrow));
const Kept = later(() => import("./search-kept").then((m) => m.Kept));
const never = () => undefined;

/* Every second piece, from the second on, is what was looked for. */
function Pieces({ of }: { of: readonly string[] }) {
	return <>{of.map((text, i) => (i % 2 ? <mark key={i}>{text}</mark> : text))}</>;
}

const icons = { file: "paperclip", meeting: "calendar-days", minutes: "file-text", consultation: "vote", position: "signature", sheet: "file-text" } as const;

function hrefOf(h: SearchHit): string {
	if (h.kind === "meeting" || h.kind === "consultation" || h.kind === "position" || h.kind === "sheet") return to[h.kind](h.id);
	if (h.kind === "minutes") return `${minutesOf(h.id)}#p${h.paragraph ?? 0}`;
	return h.topic ? to.topic(h.topic, h.kind === "post" || h.kind === "file" ? h.post : undefined) : h.group ? to.group(h.group.slug) : "/";
}

function Hit({ h }: { h: SearchHit }) {
	return (
		<li>
			<a class="hit" href={hrefOf(h)} data-row>
				<span class="hit-kind">
					{h.kind === "question" || h.kind === "announcement" ? <TopicKindLabel kind={h.kind} /> : h.kind === "post" || h.kind === "topic" ? <span class="mini soft">{kindName(h.kind)}</span> : <Kind kind={h.kind === "consultation" || h.kind === "position" ? h.kind : "plain"} icon={icons[h.kind]}>{kindName(h.kind)}</Kind>}
					{h.state && <Kind kind="plain" icon={h.state === "draft" ? "pencil" : "x"}>{stateName(h.state)}</Kind>}
					{h.resolved && <Kind kind="plain" icon="check">{t.findResolved}</Kind>}
					<When at={h.at} />
				</span>
				<b class="hit-title"><Pieces of={h.title} /></b>
				{h.excerpt.some(Boolean) && <span class="hit-excerpt"><Pieces of={h.excerpt} /></span>}
				<span class="small soft dots">
					{h.group && <span class="hit-group"><Sprig tint={h.group.tint} />{h.group.title}</span>}
					{h.of && <span>{tidy(h.of)}</span>}
					{h.author?.name && <span>{h.author.name}{h.author.authority && `, ${h.author.authority}`}</span>}
				</span>
			</a>
		</li>
	);
}

function People({ got }: { got: SearchFindResult }) {
	if (got.people.length + got.authorities.length === 0) return null;
	return (
		<section aria-labelledby="find-people">
			<h2 id="find-people" class="find-sub">{t.findPeople}</h2>
			<ul class="find-people">
				{got.people.map((p) => (
					<li key={`p${p.id}`}>
						<a href={to.person(p.id)} data-row>
							<Avatar name={p.name} id={p.authority_id ?? p.id} small />
							<span><b>{p.name}</b>{p.authority && <span class="small soft">{p.authority}</span>}</span>
						</a>
					</li>
				))}
				{got.authorities.map((a) => (
					<li key={`a${a.id}`}>
						<a href={to.authority(a.id)} data-row>
							<Shield id={a.id} />
							<b>{a.name}</b>
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

function Nothing({ got }: { got: SearchFindResult }) {
	const slug = useModel((s) => myGroups(s).find((g) => mayWrite(s, g))?.group.slug);
	return (
		<Empty title={t.findNone} action={slug && <ButtonLink kind="main" icon="message-circle-question-mark" href={`/q/nouvelle?groupe=${slug}`}>{t.findAsk}</ButtonLink>}>
			{got.unknown.length > 0 ? t.findUnknown({ what: got.unknown.join(", ") }) : t.findNoneText}
			{got.experts.length > 0 && (
				<span class="find-experts">
					{t.findExperts}
					{got.experts.map((x) => (
						<a key={x.person.id} href={to.person(x.person.id)} data-row>
							<Avatar name={x.person.name} id={x.person.authority_id ?? x.person.id} small />
							<span><b>{x.person.name}</b>{x.person.authority && `, ${x.person.authority}`}</span>
						</a>
					))}
				</span>
			)}
		</Empty>
	);
}

/* How many of each kind: a way to narrow, too. */
function Counts({ got, s, change }: { got: SearchFindResult; s: Search; change: (part: Partial<Search>) => void }) {
	const kinds = got.counts.filter((c) => c.kind);
	if (s.kind || kinds.length < 2) return null;
	return (
		<ul class="find-counts" aria-label={t.findByKind}>
			{kinds.map((c) => (
				<li key={c.kind}>
					<Button small kind="quiet" onClick={() => change({ kind: c.kind === "topic" ? "topic" : (c.kind ?? "") })}>{kindName(c.kind ?? "topic")} <span class="soft">{c.n}</span></Button>
				</li>
			))}
		</ul>
	);
}

export default function SearchScreen({ query }: ScreenProps) {
	const address = query.toString();
	const [s, setS] = useState(() => readSearch(query));
	const [text, setText] = useState(s.q);
	const [got, setGot] = useState<{ line: string; r: SearchFindResult }>();
	const [wide, setWide] = useState(narrowings(s) > 0);
	const [more, setMore] = useState(false);
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => {
		const now = readSearch(query);
		setS(now);
		setText(now.q);
		if (isNothing(now)) field.current?.focus();
	}, [address]);
	/* the address follows without a visit: the focus stays where it is */
	function change(part: Partial<Search>) {
		const next = { ...s, q: text.trim(), ...part };
		setS(next);
		history.replaceState(history.state, "", searchHref(next));
	}
	const line = searchLine(s);
	const key = `${line}${s.newest ? "!" : ""}`;
	const { at, again } = useLoadAgain(line ? `find ${key}` : undefined, async () => {
		const r = await client.call("search.find", { q: line, ...(s.newest ? { newest: true } : {}) });
		setGot({ line: key, r });
		announce(r.more ? t.findFoundMore({ n: r.total }) : t.findFound({ n: r.total }));
	});
	async function next() {
		if (!got?.r.next || more) return;
		setMore(true);
		await act(async () => {
			const r = await client.call("search.find", { q: line, next: got.r.next ?? "", ...(s.newest ? { newest: true } : {}) });
			setGot({ line: key, r: { ...got.r, hits: [...got.r.hits, ...r.hits], next: r.next ?? "" } });
		});
		setMore(false);
	}
	useKeys({
		j: () => step("[data-row]", 1),
		k: () => step("[data-row]", -1),
		"/": () => field.current?.focus(),
		"Ctrl+k": () => field.current?.focus(),
	});
	const shown = got?.line === key ? got.r : undefined;
	const n = narrowings(s);
	return (
		<Page title={s.q ? t.findTitleOf({ q: s.q }) : t.navSearch} place={{ title: t.navSearch, back: "/" }} aside={<Kept s={s} line={line} onPick={(q) => { setText(q); change({ ...readSearch(new URLSearchParams()), q }); }} onClose={never} />} asideLabel={t.findKept}>
			<h1 tabIndex={-1}>{t.navSearch}</h1>
			<form
				role="search"
				class="find-form"
				onSubmit={(e) => {
					e.preventDefault();
					change({ q: text.trim() });
				}}
			>
				<label class="vh" for="find-q">{t.findField}</label>
				<input id="find-q" ref={field} class="input" type="search" enterkeyhint="search" autocomplete="off" maxLength={200} value={text} placeholder={t.findField} onInput={(e) => setText(e.currentTarget.value)} />
				<Button kind="main" type="submit" icon="search">{t.findGo}</Button>
			</form>
			<details class="find-narrow" open={wide} onToggle={(e) => setWide(e.currentTarget.open)}>
				<summary>{n > 0 ? t.findNarrowed({ n }) : t.findNarrow}</summary>
				{wide && <Narrow s={s} change={change} onClose={never} />}
			</details>
			{!line ? (
				<p class="soft find-hint">{t.findHint}</p>
			) : at === "offline" ? (
				<Empty title={t.findOffline} action={<Button icon="refresh-cw" onClick={again}>{t.retry}</Button>}>{t.findOfflineText}</Empty>
			) : !shown ? (
				<NotYet at={at} again={again} lines={8} />
			) : (
				<>
					<div class="find-head">
						<p class="small soft">{shown.more ? t.findFoundMore({ n: shown.total }) : t.findFound({ n: shown.total })}</p>
						<Counts got={shown} s={s} change={change} />
						{shown.total > 1 && <Button small kind="quiet" icon="clock" aria-pressed={s.newest} onClick={() => change({ newest: !s.newest })}>{t.findNewest}</Button>}
					</div>
					<People got={shown} />
					{shown.hits.length === 0 ? <Nothing got={shown} /> : <ol class="hits">{shown.hits.map((h) => <Hit key={`${h.kind}${h.id}`} h={h} />)}</ol>}
					{shown.next && <p class="find-more"><Button onClick={() => void next()} aria-busy={more}>{t.findMore}</Button></p>}
				</>
			)}
		</Page>
	);
}
