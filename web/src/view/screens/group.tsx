// SPDX-License-Identifier: EUPL-1.2
/* A group: what is said in it, its questions, who is in it, what it is for. */
import "../../i18n/more";
import { useEffect, useState } from "preact/hooks";
import type { MyGroup, TopicFilter } from "../../gen/proto";
import { t } from "../../i18n";
import { client, groupBySlug, mayRun, maySee, mayWrite, topicsOf, type TopicEntry } from "../../model";
import { follows } from "../../model/group";
import { mergeTopics } from "../../model/load";
import { Button, ButtonLink, Empty, Kind, PendingMessage, Segments, Skeleton, TopicRow, TopicRows, toast } from "../kit";
import { step, useKeys } from "../keys";
import { Page } from "../page";
import { navigate, type ScreenProps } from "../router";
import { whereItWaits } from "../shell";
import { act, useModel } from "../use";
import { About } from "./group-about";
import { Members } from "./group-members";
import { GroupRailHead, SECTIONS, groupSections, type Section } from "./group-rail";
import { NotYet, groupKindName, later, to, useLoadAgain } from "./parts";
import "../../styles/screens/group.css";

const Held = later(() => import("./mail").then((m) => m.Held));
const Proposals = later(() => import("./topic-share").then((m) => m.Proposals));
const Questions = later(() => import("./group-questions").then((m) => m.GroupQuestions));
const GroupMeetings = later(() => import("./group-meetings").then((m) => m.Meetings));
const GroupConsultations = later(() => import("./group-consultations").then((m) => m.GroupConsultations));
const GroupPositions = later(() => import("./group-positions").then((m) => m.Positions));
const Actions = later(() => import("./group-actions").then((m) => m.GroupActions));
const Sheets = later(() => import("./group-sheets").then((m) => m.GroupSheets));
const stay = () => undefined;

function Head({ my, section }: { my: MyGroup; section: Section }) {
	const presence = useModel((s) => (s.presence?.group === my.group.id ? s.presence.count : 0));
	const writes = useModel((s) => mayWrite(s, my));
	const { title, members, authorities, slug } = my.group;
	return (
		<header class="group-head">
			<h1 tabIndex={-1}>{title}</h1>
			<div class="row tight">
				<p class="small soft dots">
					<span>{groupKindName(my)}</span>
					<span>{t.memberCount({ n: members })}</span>
					<span>{t.authorityCount({ n: authorities })}</span>
					{presence > 1 && <span class="here-now">{t.presentCount({ n: presence })}</span>}
				</p>
				{writes && (section === "topics" || section === "about") && <ButtonLink kind="main" icon="plus" class="push" href={to.newTopic(slug)}>{t.newTopic}</ButtonLink>}
			</div>
		</header>
	);
}

function Rows({ list, pinned = true }: { list: readonly TopicEntry[]; pinned?: boolean }) {
	return (
		<TopicRows>
			{list.map(({ topic, state }) => (
				<TopicRow
					key={topic.id}
					href={to.topic(topic.id)}
					title={topic.title}
					unread={state.unread}
					at={topic.last_at}
					kind={topic.kind}
					pinned={pinned && topic.pinned}
					closed={topic.closed}
					shared={topic.groups !== undefined}
					muted={state.level === "mute"}
					{...(topic.last_author ? { who: topic.last_author } : {})}
					{...(topic.excerpt ? { excerpt: topic.excerpt } : {})}
				/>
			))}
		</TopicRows>
	);
}

/* New topics that have not reached the server yet. */
function Leaving({ group }: { group: number }) {
	const me = useModel((s) => s.me?.person);
	const items = client.outbox.items.value.filter((i) => i.group === group && i.cmd === "topic.create");
	if (!me || items.length === 0) return null;
	return (
		<div class="leaving">
			{items.map((item) => (
				<PendingMessage
					key={item.op}
					me={me}
					state={item.state === "failed" ? "failed" : item.state === "waiting" ? "waiting" : "sending"}
					where={whereItWaits.value}
					text={item.cmd === "topic.create" ? `${item.args.title}\n${item.shown}` : item.shown}
					{...(item.why ? { why: item.why } : {})}
					onRetry={() => client.outbox.retry(item.op)}
					onRemove={() => void client.outbox.discard(item.op)}
				/>
			))}
		</div>
	);
}

const FILTERS = ["all", "unread", "pinned"] as const;

/* Pages of the other filters are held here; those of all topics in the state. */
function useFiltered(group: number, filter: TopicFilter) {
	const [ids, setIds] = useState<readonly number[]>([]);
	const [next, setNext] = useState<number>();
	async function load(before?: number) {
		const since = client.state.value.tick;
		const r = await client.call("topic.list", { group, filter, ...(before ? { before } : {}) });
		client.took((s) => mergeTopics(s, r.topics, since));
		setIds((was) => [...(before ? was : []), ...r.topics.map((x) => x.topic.id)]);
		setNext(r.next);
	}
	return { ids, next, load };
}

function Topics({ my }: { my: MyGroup }) {
	const group = my.group.id;
	const [wanted, setFilter] = useState<TopicFilter>("all");
	const filtered = useFiltered(group, wanted);
	const s = useModel((x) => x);
	const { at, again } = useLoadAgain(`${group} ${wanted}`, () => (wanted === "all" ? client.topics(group) : filtered.load()));
	const [busy, setBusy] = useState(false);
	const held = wanted === "all" || at !== "ready" ? topicsOf(s, group, wanted) : [...new Set([...filtered.ids, ...topicsOf(s, group, wanted).map((e) => e.topic.id)])].flatMap((id) => s.topics[id] ?? []).filter((e) => e.topic.group === group && e.topic.merged_into === undefined);
	const pinned = wanted === "all" ? held.filter((e) => e.topic.pinned) : [];
	const rest = held.filter((e) => !pinned.includes(e));
	const next = wanted === "all" ? s.lists[group]?.next : filtered.next;
	async function more() {
		setBusy(true);
		await act(() => (wanted === "all" ? client.topics(group, "all", true) : filtered.load(next)));
		setBusy(false);
	}
	async function markAll() {
		let undo: (() => Promise<void>) | undefined;
		const n = held.filter((e) => e.state.unread > 0).length;
		if (await act(async () => (undo = await client.readAll(group)))) toast(t.markedAll({ n }), { action: { label: t.undo, run: () => void act(async () => (await undo?.(), await client.inbox())) } });
	}
	const names = { all: t.filterAll, unread: t.filterUnread, pinned: t.filterPinned };
	const unread = held.some((e) => e.state.unread > 0 && e.state.level !== "mute");
	const waiting = held.length === 0 && at !== "ready";
	return (
		<>
			<Leaving group={group} />
			{mayRun(s, my) && <Proposals my={my} onClose={() => undefined} />}
			{mayRun(s, my) && <Held my={my} onClose={() => undefined} />}
			<div class="list-tools">
				<div class="filters" role="group" aria-label={t.filterLabel}>
					{FILTERS.map((f) => (
						<Button key={f} small kind={f === wanted ? "second" : "quiet"} aria-pressed={f === wanted} onClick={() => setFilter(f)}>{names[f]}</Button>
					))}
				</div>
				{unread && <Button kind="quiet" small icon="check-check" onClick={() => void markAll()}>{t.markAll}</Button>}
			</div>
			{waiting && (at === "loading" ? <Skeleton lines={8} /> : <NotYet at={at} again={again} />)}
			{pinned.length > 0 && (
				<section class="card topics" aria-labelledby="pinned-title">
					<h2 id="pinned-title" class="list-title">{t.pinnedTopics}</h2>
					<Rows list={pinned} pinned={false} />
				</section>
			)}
			{rest.length > 0 && (
				<section class="card topics" aria-labelledby="topics-title">
					<h2 id="topics-title" class={pinned.length > 0 ? "list-title" : "vh"}>{t.latestTopics}</h2>
					<Rows list={rest} />
				</section>
			)}
			{next !== undefined && held.length > 0 && (
				<p class="more-rows"><Button onClick={() => void more()} aria-busy={busy}>{t.moreTopics}</Button></p>
			)}
			{held.length === 0 && at === "ready" && <NoTopics my={my} filter={wanted} />}
		</>
	);
}

function NoTopics({ my, filter }: { my: MyGroup; filter: TopicFilter }) {
	const writes = useModel((s) => mayWrite(s, my));
	const runs = useModel((s) => mayRun(s, my));
	const page = useModel((s) => s.groupPages[my.group.id]);
	const open = writes && <ButtonLink kind="main" icon="plus" href={to.newTopic(my.group.slug)}>{t.newTopic}</ButtonLink>;
	if (filter === "unread") return <Empty title={t.inboxEmpty}>{t.emptyUnread}</Empty>;
	if (filter === "pinned") return <Empty title={t.emptyPinned}>{runs ? t.emptyPinnedRun : undefined}</Empty>;
	if (!runs) return <Empty title={t.emptyTopics} action={open}>{t.emptyTopicsText}</Empty>;
	return (
		<div class="first-steps card pad">
			<h2>{t.firstSteps}</h2>
			<ol>
				<li><a href={to.group(my.group.slug, "apropos")}>{t.firstPurpose}</a></li>
				{!follows(my, page) && <li><a href={to.group(my.group.slug, "membres")}>{t.firstInvite}</a></li>}
				<li><a href={to.newTopic(my.group.slug)}>{t.firstTopic}</a></li>
			</ol>
		</div>
	);
}

export default function GroupScreen({ params }: ScreenProps) {
	const slug = params["slug"] ?? "";
	const wanted = SECTIONS[params["section"] ?? ""];
	const s = useModel((x) => x);
	const my = groupBySlug(s, slug);
	const sees = maySee(s, my);
	/* who is not in the group reads what it is, and how to come in */
	const section = my && !sees && wanted ? "about" : wanted;
	const { at, again } = useLoadAgain(section ? slug : undefined, () => client.openGroup(slug));
	const id = my?.group.id;
	const inside = my?.state === "active";
	useEffect(() => {
		if (id === undefined || !inside) return;
		void client.watch(id);
		return () => void client.watch(undefined);
	}, [id, inside]);
	useKeys({
		j: () => step(".topic-row", 1),
		k: () => step(".topic-row", -1),
		c: () => mayWrite(s, my) && navigate(to.newTopic(slug)),
		1: () => my && navigate(to.group(slug)),
		2: () => my && navigate(to.group(slug, "questions")),
		3: () => my && navigate(to.group(slug, "membres")),
		4: () => my && navigate(to.group(slug, "apropos")),
	});
	useEffect(() => document.querySelector(".group-tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" }), [section, my !== undefined]);
	if (!my || !section) {
		const missing = !section || at === "missing" || at === "ready";
		return (
			<Page title={missing ? t.pageNotFound : undefined}>
				<h1 class="vh" tabIndex={-1}>{missing ? t.pageNotFound : t.loading}</h1>
				<NotYet at={missing ? "missing" : at} again={again} />
			</Page>
		);
	}
	const sections = groupSections(s, my, section);
	const name = sections.find((x) => x.current)?.label ?? "";
	const page = s.groupPages[my.group.id];
	return (
		<Page
			title={section === "topics" || !sees ? my.group.title : `${name} · ${my.group.title}`}
			place={{ title: my.group.title, tint: my.group.tint, back: "/groupes" }}
			railHead={<GroupRailHead my={my} />}
			railItems={sections}
			railLabel={my.group.title}
			group={my.group.id}
		>
			<Head my={my} section={section} />
			{sections.length > 1 && <div class="only-narrow group-tabs"><Segments label={my.group.title} items={sections.map((x) => ({ ...x, icon: undefined, strong: false }))} /></div>}
			{section === "topics" && <Topics key="topics" my={my} />}
			{section === "questions" && <Questions key={my.group.id} my={my} onClose={stay} />}
			{section === "meetings" && <GroupMeetings key={my.group.id} my={my} onClose={stay} />}
			{section === "consultations" && <GroupConsultations key={my.group.id} my={my} onClose={stay} />}
			{section === "positions" && <GroupPositions key={my.group.id} my={my} onClose={stay} />}
			{section === "actions" && <Actions key={my.group.id} my={my} onClose={stay} />}
			{section === "sheets" && <Sheets key={my.group.id} my={my} onClose={stay} />}
			{section === "members" && <Members my={my} page={page} />}
			{section === "about" && <About my={my} page={page} at={at} again={again} />}
			{my.role === "observer" && !mayWrite(s, my) && section === "topics" && <p class="small soft"><Kind kind="plain" icon="eye">{t.observerNote}</Kind></p>}
		</Page>
	);
}
