// SPDX-License-Identifier: EUPL-1.2
/* A topic: what is essential, what was read folded, what is new, an answer.

   It opens at the first unread message. What arrives afterwards goes below and
   never moves the reader: a button tells of it. */
import "../../i18n/more";
import "../../styles/screens/topic.css";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Level, Post } from "../../gen/proto";
import { t, listed, tidy } from "../../i18n";
import { client, mayRun, mayWrite, type Item, type State } from "../../model";
import { loadGroup } from "../../model/group";
import { Banner, Button, ButtonLink, Empty, Essential, Kind, Menu, NewLine, PendingMessage, TopicKindLabel, Unfold, announce, toast, named, type MenuItem } from "../kit";
import { step, useKeys } from "../keys";
import { Page } from "../page";
import { here, navigate, type ScreenProps } from "../router";
import { useReadMark } from "../reading";
import { whereItWaits } from "../shell";
import { act, useModel } from "../use";
import { GroupRailHead, groupSections } from "./group-rail";
import { NotYet, copyLink, later, onDay, sinceDay, to, useLoadAgain } from "./parts";
import { Answer } from "./topic-composer";
import { TopicAside } from "./topic-aside";
import { useQuestion } from "./question";
import { PostView, selectionIn, type PostActs } from "./topic-post";

const dialogs = () => import("./topic-dialogs");
const EditPost = later(() => dialogs().then((m) => m.EditPost));
const TopicLevel = later(() => dialogs().then((m) => m.TopicLevel));
const DeletePost = later(() => dialogs().then((m) => m.DeletePost));
const PostVersions = later(() => dialogs().then((m) => m.PostVersions));
const EssentialForm = later(() => dialogs().then((m) => m.EssentialForm));
const EssentialVersions = later(() => dialogs().then((m) => m.EssentialVersions));
const moderation = () => import("./topic-moderate");
const Rename = later(() => moderation().then((m) => m.Rename));
const Move = later(() => moderation().then((m) => m.Move));
const Merge = later(() => moderation().then((m) => m.Merge));
const Split = later(() => moderation().then((m) => m.Split));
const QuestionHead = later(() => import("./question-head").then((m) => m.QuestionHead));

const sharing = () => import("./topic-share");
const SharedNote = later(() => sharing().then((m) => m.SharedNote));
const Readers = later(() => sharing().then((m) => m.Readers));
const Sharing = later(() => sharing().then((m) => m.Sharing));
const nothing = () => undefined;

type Open = { what: "edit" | "delete" | "versions"; post: Post } | { what: "essential" | "essential-versions" | "rename" | "move" | "merge" | "split" | "share" | "level" };

/* Read messages left in view when nothing is new; fewer are not worth folding. */
const TAIL = 4;
const FOLD = 3;

const NONE: readonly number[] = [];
const noClose = () => undefined;

/* What was there when the topic was opened: the fold and the count stay with it. */
interface Opening {
	readonly anchor: number | undefined;
	readonly unread: number;
	readonly last: number;
}

function scrollToPost(id: number): boolean {
	const el = document.getElementById(`m${id}`);
	if (!el) return false;
	el.scrollIntoView({ block: "start" });
	el.focus({ preventScroll: true });
	return true;
}

function focusAnswer(): void {
	document.getElementById("answer")?.focus();
}

function Typing({ s, id }: { s: State; id: number }) {
	const names = (s.typing[id] ?? []).map((x) => x.person.name);
	return <p class="typing">{names.length > 0 && t.typing({ n: names.length, names: listed(names.slice(0, 3)) })}</p>;
}

function Pending({ item, s }: { item: Item; s: State }) {
	if (!s.me) return null;
	return (
		<PendingMessage
			me={s.me.person}
			state={item.state === "failed" ? "failed" : item.state === "waiting" ? "waiting" : "sending"}
			where={whereItWaits.value}
			text={item.shown}
			{...(item.why ? { why: item.why } : {})}
			onRetry={() => client.outbox.retry(item.op)}
			onRemove={() => {
				void client.outbox.discard(item.op).then((gone) => {
					if (!gone || gone.cmd !== "post.create") return;
					const key = `t${gone.args.topic}`;
					toast(t.pendingRemoved, {
						action: { label: t.pendingBack, run: () => client.drafts.set(key, { text: [client.drafts.of(key).value.text, gone.shown].filter(Boolean).join("\n\n") }) },
					});
				});
			}}
		/>
	);
}

export default function TopicScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const s = useModel((x) => x);
	const hash = here.value.hash;
	const aim = /^#m(\d+)$/.exec(hash)?.[1];
	const around = aim ? Number(aim) : undefined;
	const w = s.windows[id];
	const entry = s.topics[id];
	const my = entry && s.groups[entry.topic.group];
	const ids = w?.ids ?? NONE;
	const posts = useMemo(() => ids.flatMap((p) => s.posts[p] ?? []), [ids, s.posts]);

	const [opening, setOpening] = useState<Opening>();
	const [unfolded, setUnfolded] = useState(around !== undefined);
	const [open, setOpen] = useState<Open>();
	const [picked, setPicked] = useState<ReadonlySet<number>>();
	const [seenMax, setSeenMax] = useState(0);
	const [busy, setBusy] = useState<"before" | "after">();
	/* another group's, which may take it back at any time */
	const lent = useRef(false);
	if (entry) lent.current = entry.topic.groups !== undefined && entry.topic.groups[0] !== entry.topic.group;
	const list = useRef<HTMLElement>(null);
	const aimed = useRef<number | undefined>(undefined);

	/* ---- loading ---- */

	const target = useRef(around);
	const { at, again } = useLoadAgain(Number.isSafeInteger(id) && id > 0 ? id : undefined, async () => {
		const real = await client.openTopic(id, target.current);
		if (real !== id) return navigate(to.topic(real, target.current), { replace: true });
		const now = client.state.value;
		const got = now.windows[id];
		setOpening((was) => was ?? { anchor: got?.firstUnread, unread: now.topics[id]?.state.unread ?? 0, last: got?.ids[got.ids.length - 1] ?? 0 });
	});
	useEffect(() => () => client.closeTopic(id), [id]);
	/* it went elsewhere while it was read: ask again, for what one may still see of it */
	useEffect(() => {
		if (at === "ready" && !w) again();
	}, [at, w === undefined]);
	const { got: question } = useQuestion(entry?.topic.kind === "question" && entry.topic.merged_into === undefined ? id : undefined);
	const group = entry?.topic.group;
	const inside = my?.state === "active";
	useEffect(() => {
		if (group === undefined || !inside) return;
		void client.watch(group);
		return () => void client.watch(undefined);
	}, [group, inside]);
	useEffect(() => {
		if (group === undefined) return;
		if (!client.state.value.groupPages[group]?.loaded) void client.call("group.get", { group }).then((r) => client.took((x) => loadGroup(x, r)), () => undefined);
	}, [group]);

	/* an address of a message: go there, fetching its surroundings if need be */
	useEffect(() => {
		if (around === undefined || aimed.current === around || ids.length === 0) return;
		const known = ids.includes(around);
		if (!known && at !== "ready") return;
		target.current = around;
		aimed.current = around;
		setUnfolded(true);
		if (known) setTimeout(() => scrollToPost(around));
		else void act(() => client.openTopic(id, around)).then((ok) => ok && setTimeout(() => scrollToPost(around)));
	}, [around, at, ids]);
	useEffect(() => {
		if (around === undefined) aimed.current = undefined;
	}, [around]);

	/* ---- folding, and what is new ---- */

	const anchor = opening ? opening.anchor : w?.firstUnread;
	const split = anchor === undefined ? posts.length : Math.max(0, posts.findIndex((p) => p.id >= anchor));
	const shownRead = anchor === undefined ? Math.max(0, posts.length - Math.max(TAIL, posts.filter((p) => p.id > (opening?.last ?? Infinity)).length)) : split;
	const foldable = shownRead + (w?.before ?? 0);
	const folded = !unfolded && foldable > FOLD ? shownRead : 0;
	const mark = entry?.state.read_upto ?? 0;
	const hole = (w?.before ?? 0) > 0 && !((ids[0] ?? Infinity) <= mark);
	const reading = useReadMark(id, list, ids, mark, hole);

	const fresh = opening ? posts.filter((p) => p.id > opening.last && p.author.id !== s.me?.person.id && !(p.author.id === 0 && question?.mine) && p.deleted_at === undefined) : [];
	const below = fresh.filter((p) => p.id > seenMax);
	const freshKey = fresh.map((p) => p.id).join();
	useEffect(() => {
		if (freshKey === "") return;
		const watcher = new IntersectionObserver((entries) => {
			for (const e of entries) if (e.isIntersecting && document.visibilityState === "visible") setSeenMax((max) => Math.max(max, Number((e.target as HTMLElement).dataset["post"])));
		}, { rootMargin: "0px 0px -96px 0px" });
		for (const p of fresh) {
			const el = document.getElementById(`m${p.id}`);
			if (el) watcher.observe(el);
		}
		return () => watcher.disconnect();
	}, [freshKey]);
	const said = useRef(0);
	useEffect(() => {
		if (below.length === 0) return;
		const timer = setTimeout(() => {
			said.current = Date.now();
			announce(t.newMessages({ n: below.length }));
		}, Math.max(300, 10_000 - (Date.now() - said.current)));
		return () => clearTimeout(timer);
	}, [below.length]);

	/* ---- more of it ---- */

	async function more(way: "before" | "after") {
		if (busy) return;
		setBusy(way);
		const first = list.current?.querySelector("[data-post]");
		const top = first?.getBoundingClientRect().top ?? 0;
		const ok = await act(() => client.morePosts(id, way));
		setBusy(undefined);
		/* what came above must not push away what is being read */
		if (ok && way === "before" && first)
			requestAnimationFrame(() => {
				const moved = first.getBoundingClientRect().top - top;
				if (Math.abs(moved) > 1) scrollBy(0, moved);
			});
	}
	async function toStart() {
		setUnfolded(true);
		for (let i = 0; i < 20 && (client.state.value.windows[id]?.before ?? 0) > 0; i++) if (!(await act(() => client.morePosts(id, "before")))) return;
		setTimeout(() => {
			const first = client.state.value.windows[id]?.ids[0];
			if (first !== undefined) scrollToPost(first);
		});
	}
	/* one's own message goes to the end: the end is fetched if it is not held, and shown */
	async function toEnd() {
		const now = client.state.value;
		if ((now.windows[id]?.after ?? 0) > 0) await act(() => client.openTopic(id, now.topics[id]?.topic.last_post));
		setTimeout(() => document.querySelector(".thread > :last-child")?.scrollIntoView({ block: "end" }), 50);
	}
	const end = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const el = end.current;
		if (!el || !w || w.after === 0 || w.stale) return;
		const watcher = new IntersectionObserver((e) => e[0]?.isIntersecting && void more("after"), { rootMargin: "0px 0px 600px 0px" });
		watcher.observe(el);
		return () => watcher.disconnect();
	}, [w?.after, w?.stale, ids]);

	/* ---- acts ---- */

	const writes = mayWrite(s, my);
	const runs = mayRun(s, my);
	const closed = entry?.topic.closed ?? false;
	const acts = useRef<PostActs>(undefined as never);
	acts.current ??= {
		reply(post, quote) {
			client.drafts.set(`t${id}`, { replyTo: { post: post.id, name: named(post.author), ...(quote ? { quote } : {}) } });
			focusAnswer();
		},
		edit: (post) => setOpen({ what: "edit", post }),
		remove: (post) => setOpen({ what: "delete", post }),
		history: (post) => setOpen({ what: "versions", post }),
		unreadFrom(post) {
			reading.forget(post.id);
			void act(() => client.markUnread(id, post.id)).then((ok) => ok && toast(t.unreadDone));
		},
		pick: (post) =>
			setPicked((was) => {
				const next = new Set(was);
				if (!next.delete(post.id)) next.add(post.id);
				return next;
			}),
		answer: () => undefined,
	};
	acts.current.answer = (post, is) => void act(() => client.call("question.accept_answer", { topic: id, ...(is ? { post: post.id } : {}) })).then((ok) => ok && toast(is ? t.qAnswerKept : t.qAnswerLost, is ? { action: { label: t.undo, run: () => void act(() => client.call("question.accept_answer", { topic: id })) } } : {}));
	const here_ = () => {
		const el = document.activeElement?.closest<HTMLElement>("[data-post]");
		return el ? s.posts[Number(el.dataset["post"])] : undefined;
	};
	useKeys({
		j: () => step("[data-post]", 1),
		k: () => step("[data-post]", -1),
		r: () => {
			if (!writes || closed) return;
			const post = here_();
			if (post && !post.deleted_at) acts.current.reply(post);
			else focusAnswer();
		},
		q: () => {
			const post = here_();
			if (!post || post.deleted_at || !writes || closed) return;
			const el = document.querySelector(`#m${post.id} .prose`);
			acts.current.reply(post, selectionIn(el) ?? el?.textContent?.trim().slice(0, 400));
		},
		u: () => {
			const post = here_() ?? posts[split];
			if (post) acts.current.unreadFrom(post);
		},
	});

	const items = client.outbox.items.value.filter((i) => i.cmd === "post.create" && i.args.topic === id);
	if (!entry || !w || (ids.length === 0 && at !== "ready")) {
		const title = entry?.topic.title ?? (at === "missing" ? t.pageNotFound : undefined);
		return (
			<Page title={title} group={group}>
				<header class="topic-head">
					<h1 class={entry ? undefined : "vh"} tabIndex={-1}>{title ? tidy(title) : t.loading}</h1>
				</header>
				{at === "missing" && lent.current ? <Empty title={t.shareOver}>{t.shareOverText}</Empty> : <NotYet at={at} again={again} lines={9} />}
				{at === "missing" && <section aria-label={t.messages}>{items.map((item) => <Pending key={item.op} item={item} s={s} />)}</section>}
			</Page>
		);
	}

	const { topic, state } = entry;
	const essential = s.essentials[id];
	const present = new Set(s.presence?.group === topic.group ? s.presence.people : []);
	const mineTopic = topic.author.id === s.me?.person.id || question?.mine === true;
	const follow = (level: Level) => void act(() => client.follow(id, level)).then((ok) => ok && toast(t.settingSaved));
	const menu: MenuItem[] = [{ label: t.copyLink, icon: "link", run: () => void copyLink(to.topic(id)) }];
	if (my) {
		const first = posts[split] ?? posts[0];
		if (first) menu.push({ label: t.keysUnread, icon: "undo-2", run: () => acts.current.unreadFrom(first) });
	}
	if (writes && !closed) menu.push({ label: essential ? t.essentialEditLong : t.essentialWrite, icon: "book-open-check", run: () => setOpen({ what: "essential" }) });
	const keeps = runs && !lent.current;
	if ((mineTopic && writes) || keeps) {
		menu.push({ label: t.rename, icon: "pencil", run: () => setOpen({ what: "rename" }) });
		menu.push(
			closed
				? { label: t.reopen, icon: "lock-open", run: () => void act(() => client.call("topic.close", { topic: id, on: false })).then((ok) => ok && toast(t.reopened)) }
				: { label: t.closeTopic, icon: "lock", run: () => void act(() => client.call("topic.close", { topic: id, on: true })).then((ok) => ok && toast(t.closedDone, { action: { label: t.undo, run: () => void act(() => client.call("topic.close", { topic: id, on: false })) } })) },
		);
	}
	if (runs && my?.group.join_mode !== "hidden") menu.push({ label: topic.groups ? t.shareMenu : t.share, icon: "users", run: () => setOpen({ what: "share" }) });
	if (runs) {
		menu.push(
			{ label: topic.pinned ? t.unpin : t.pin, icon: topic.pinned ? "pin-off" : "pin", run: () => void act(() => client.call("topic.pin", { topic: id, on: !topic.pinned })).then((ok) => ok && toast(topic.pinned ? t.unpinned : t.pinned)) },
		);
	}
	if (keeps) {
		menu.push(
			{ label: t.move, icon: "folder-input", run: () => setOpen({ what: "move" }) },
			{ label: t.merge, icon: "merge", run: () => setOpen({ what: "merge" }) },
			{ label: t.split, icon: "split", run: () => setPicked(new Set()) },
		);
	}
	const unnamed = question?.mine === true && !question.question.named;
	/* of a question: is this its answer, and may one say so of what others wrote? */
	function answerOf(p: Post): "is" | "may" | "is-may" | undefined {
		if (!question) return undefined;
		const own = question.mine || (question.runs && writes);
		if (question.question.answer === p.id) return own ? "is-may" : "is";
		return own && p.author.id !== 0 && p.author.id !== topic.author.id ? "may" : undefined;
	}
	const view = (p: Post) => (
		<PostView key={p.id} unnamed={unnamed} answer={answerOf(p)} post={p} words={s.words[p.id]} me={s.me?.person.id ?? 0} writes={writes} runs={runs} closed={closed} present={present.has(p.author.id)} picked={picked?.has(p.id)} acts={acts.current} />
	);
	const lastRead = posts[split - 1];
	const composer = writes && !closed;
	return (
		<Page
			title={topic.title}
			group={topic.group}
			{...(my ? { place: { title: my.group.title, tint: my.group.tint, back: to.group(my.group.slug) }, railHead: <GroupRailHead my={my} />, railItems: groupSections(s, my, "topics"), railLabel: my.group.title } : {})}
			composer={composer}
			skipTo={{ href: "#new", label: t.skipToNew }}
			aside={<TopicAside topic={topic} state={state} window={w} posts={posts} essential={essential} anchor={anchor} onStart={() => void toStart()} />}
			asideLabel={t.topicAside}
		>
			<header class="topic-head">
				<h1 tabIndex={-1}>{tidy(topic.title)}</h1>
				<div class="row tight">
					{(topic.kind !== "discussion" || topic.pinned || closed) && (
						<p class="row tight">
							<TopicKindLabel kind={topic.kind} />
							{topic.pinned && <Kind kind="plain" icon="pin">{t.kindPinned}</Kind>}
							{closed && <Kind kind="plain" icon="lock">{t.kindClosed}</Kind>}
						</p>
					)}
					<p class="small soft dots">
						<span>{t.messageCount({ n: topic.post_count })}</span>
						{w.participants.length > 0 && <span>{t.authorityCount({ n: w.participants.length })}</span>}
						<span>{t.openedOn({ day: onDay(topic.created_at) })}</span>
					</p>
					<span class="topic-acts push">
						{my && (
							<Button small icon={state.level === "mute" ? "bell-off" : "bell"} aria-haspopup="dialog" onClick={() => setOpen({ what: "level" })}>
								{t.topicLevelNow({ level: state.level })}
							</Button>
						)}
						<Menu label={t.topicMenu} small items={menu} />
					</span>
				</div>
			</header>
			{topic.groups && <SharedNote topic={topic} onClose={nothing} />}

			{question && <QuestionHead got={question} post={s.posts[question.question.answer ?? 0]} closed={closed} me={s.me?.person.id ?? 0} onClose={noClose} />}
			{essential && (
				<Essential
					{...(essential.settled ? { settled: tidy(essential.settled) } : {})}
					{...(essential.to_decide ? { toDecide: tidy(essential.to_decide) } : {})}
					{...(essential.next_step ? { next: tidy(essential.next_step) } : {})}
					note={t.essentialKept({ name: named(essential.author), when: onDay(essential.at) })}
					action={
						<>
							{writes && !closed && <button type="button" class="b-link" onClick={() => setOpen({ what: "essential" })}>{t.essentialEdit}</button>}
							{essential.version > 1 && <button type="button" class="b-link" onClick={() => setOpen({ what: "essential-versions" })}>{t.essentialHistory}</button>}
						</>
					}
				/>
			)}
			{!essential && writes && !closed && topic.post_count > 6 && (
				<Essential note={t.essentialNone} action={<button type="button" class="b-link" onClick={() => setOpen({ what: "essential" })}>{t.essentialWrite}</button>} />
			)}

			{folded > 0 ? (
				<Unfold
					onClick={() => {
						setUnfolded(true);
						const first = posts[0];
						if (first) setTimeout(() => scrollToPost(first.id));
					}}
				>
					{t.unfold({ n: folded + w.before })}
				</Unfold>
			) : (
				w.before > 0 && <Unfold up onClick={() => void more("before")}>{busy === "before" ? t.loading : t.olderMessages({ n: w.before })}</Unfold>
			)}

			<section ref={list} aria-label={t.messages} class="thread">
				{posts.slice(folded, split).map(view)}
				{anchor !== undefined && split < posts.length && (
					<NewLine id="new">
						{lastRead && split + w.before > 0 ? t.unreadSince({ n: opening?.unread ?? state.unread, day: sinceDay(lastRead.at) }) : t.unreadAll({ n: opening?.unread ?? state.unread })}
					</NewLine>
				)}
				{posts.slice(split).map(view)}
				{w.after > 0 && (
					<div ref={end}>
						<Unfold onClick={() => void more("after")}>{busy === "after" ? t.loading : t.newerMessages({ n: w.after })}</Unfold>
					</div>
				)}
				{w.after === 0 && items.map((item) => <Pending key={item.op} item={item} s={s} />)}
				{anchor === undefined && <span id="new" tabIndex={-1} />}
			</section>
			{topic.post_count === 1 && items.length === 0 && !closed && topic.kind === "question" && !mineTopic && writes && <p class="first-answer">{t.beFirst}</p>}

			<Typing s={s} id={id} />
			{below.length > 0 && (
				<div class="new-below">
					<Button kind="main" small icon="chevron-down" onClick={() => below[0] && scrollToPost(below[0].id)}>
						{t.newMessages({ n: below.length })}
					</Button>
				</div>
			)}
			{picked ? (
				<div class="composer card pick-bar" role="group" aria-label={t.split}>
					<p>{t.splitCount({ n: picked.size })}</p>
					<Button kind="quiet" onClick={() => setPicked(undefined)}>{t.cancel}</Button>
					<Button kind="main" icon="split" disabled={picked.size === 0} onClick={() => setOpen({ what: "split" })}>{t.splitGo}</Button>
				</div>
			) : composer ? (
				<>
					{topic.groups && <Readers topic={topic} onClose={nothing} />}
					<Answer topic={id} group={topic.group} onSent={() => void toEnd()} />
				</>
			) : (
				<Banner icon={closed ? "lock" : "users"}>
					<p>{closed ? t.closedNote : my?.state === "active" ? t.observerNote : t.outsiderNote}</p>
					{!closed && my && my.state !== "active" && <ButtonLink small href={to.group(my.group.slug, "apropos")}>{t.seeGroup}</ButtonLink>}
				</Banner>
			)}

			{open?.what === "edit" && <EditPost post={open.post} onClose={() => setOpen(undefined)} />}
			{open?.what === "delete" && <DeletePost post={open.post} mine={open.post.author.id === s.me?.person.id || (unnamed && open.post.author.id === 0)} onClose={() => setOpen(undefined)} />}
			{open?.what === "versions" && <PostVersions post={open.post} onClose={() => setOpen(undefined)} />}
			{open?.what === "essential" && <EssentialForm topic={id} essential={essential} onClose={() => setOpen(undefined)} />}
			{open?.what === "essential-versions" && <EssentialVersions topic={id} onClose={() => setOpen(undefined)} />}
			{open?.what === "level" && <TopicLevel level={state.level} onPick={follow} onClose={() => setOpen(undefined)} />}
			{open?.what === "rename" && <Rename topic={topic} runs={runs} onClose={() => setOpen(undefined)} />}
			{open?.what === "move" && <Move topic={topic} onClose={() => setOpen(undefined)} />}
			{open?.what === "share" && <Sharing topic={topic} onClose={() => setOpen(undefined)} />}
			{open?.what === "merge" && <Merge topic={topic} onClose={() => setOpen(undefined)} />}
			{open?.what === "split" && picked && <Split topic={topic} posts={[...picked]} onDone={() => setPicked(undefined)} onClose={() => setOpen(undefined)} />}
		</Page>
	);
}
