// SPDX-License-Identifier: EUPL-1.2
/* « À suivre »: who calls on one, then what is unread, group by group.

   The list does not move under the reader: what was read here stays until the
   screen is left, and new topics come in when they are asked for. */
import "../../styles/screens/inbox.css";
import { useEffect, useState } from "preact/hooks";
import type { Notice } from "../../gen/proto";
import { t, dateTime, tidy } from "../../i18n";
import { client, inbox, myGroups, otherGroups, unreadInAll, type State, type TopicEntry } from "../../model";
import { Banner, Button, ButtonLink, Empty, GroupCard, IconButton, Kind, SectionTitle, Skeleton, TopicRow, TopicRows, announce, toast } from "../kit";
import { step, useKeys } from "../keys";
import { Page } from "../page";
import { act, useModel } from "../use";
import { InboxAside } from "./inbox-aside";
import { capital, firstName, inWords, to } from "./words";

const ROWS = "[data-row]";

interface Order {
	readonly fresh: boolean;
	readonly groups: readonly { readonly group: number; readonly topics: readonly number[] }[];
	readonly known: ReadonlySet<number>;
}

function orderOf(s: State): Order {
	const groups = inbox(s).map((g) => ({ group: g.group.group.id, topics: g.topics.map((e) => e.topic.id) }));
	return { fresh: s.fresh, groups, known: new Set(groups.flatMap((g) => g.topics)) };
}

function Greeting({ s }: { s: State }) {
	const name = s.me ? firstName(s.me.person.name) : "";
	const unread = unreadInAll(s);
	const groups = inbox(s).length;
	const calls = s.notices.length;
	return (
		<div>
			<h1 tabIndex={-1}>{t.inboxHello({ name })}</h1>
			<p>
				{calls > 0 && (
					<>
						{t.inboxCalls({ n: calls, words: inWords(calls), a: (text) => <a href="#notices">{text}</a> })}{" "}
					</>
				)}
				{unread > 0 ? t.inboxUnread({ n: unread, words: capital(inWords(unread)), g: groups, groups: inWords(groups) }) : calls === 0 ? t.inboxNothing : null}
			</p>
		</div>
	);
}

function Call({ notice, first }: { notice: Notice; first: boolean }) {
	const group = useModel((s) => s.groups[notice.group ?? 0]?.group.title);
	const href = to.topic(notice.topic ?? 0, notice.post);
	return (
		<li>
			<div>
				<p class="row tight">
					<Kind kind="mention" icon="at-sign">{t.kindMention}</Kind>
					<span class="mini soft">{group}</span>
				</p>
				<h3>
					<a href={href} data-row={`p${notice.post}`}>{tidy(notice.topic_title ?? "")}</a>
				</h3>
				<p class="said">
					<b>{notice.by?.name}</b>
					{notice.by?.authority && `, ${notice.by.authority}`}
					{"\u00a0: "}
					{tidy(notice.line)}
				</p>
			</div>
			<ButtonLink kind={first ? "main" : "second"} href={href}>{t.inboxReply}</ButtonLink>
		</li>
	);
}

function Row({ entry, done }: { entry: TopicEntry; done: boolean }) {
	const { topic, state } = entry;
	return (
		<TopicRow
			href={to.topic(topic.id)}
			title={topic.title}
			unread={done ? 0 : state.unread}
			at={topic.last_at}
			kind={topic.kind}
			pinned={topic.pinned}
			closed={topic.closed}
			shared={topic.groups !== undefined}
			{...(topic.last_author ? { who: topic.last_author } : {})}
			{...(topic.excerpt ? { excerpt: topic.excerpt } : {})}
			id={`t${topic.id}`}
		/>
	);
}

export default function Inbox() {
	const s = useModel((x) => x);
	const [order, setOrder] = useState(() => orderOf(s));
	/* marked here, the server not having answered yet */
	const [done, setDone] = useState<ReadonlyMap<number, number>>(new Map());

	/* what was kept on the device gives way once to what the server says */
	useEffect(() => {
		if (s.fresh && !order.fresh) setOrder(orderOf(s));
	}, [s.fresh]);
	useEffect(() => {
		if (client.link.value.state === "open") void client.inbox().catch(() => undefined);
	}, []);

	/* what one opens next, while there is nothing better to do */
	useEffect(() => {
		if (!s.fresh || (navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
		const timer = setTimeout(() => void import("./topic").catch(() => undefined), 2000);
		return () => clearTimeout(timer);
	}, [s.fresh]);

	const isDone = (e: TopicEntry) => (done.get(e.topic.id) ?? 0) >= e.topic.last_post;
	const arrived = inbox(s).flatMap((g) => g.topics).filter((e) => !order.known.has(e.topic.id));
	useEffect(() => {
		if (arrived.length > 0) announce(t.inboxArrived({ n: arrived.length }));
	}, [arrived.length]);

	function markRead(entry: TopicEntry) {
		const { topic, state } = entry;
		if (state.unread === 0 || isDone(entry)) return;
		setDone(new Map(done).set(topic.id, topic.last_post));
		client.markRead(topic.id, topic.last_post);
		toast(t.markedRead({ title: topic.title }), {
			action: {
				label: t.undo,
				run: () => {
					setDone((was) => new Map([...was].filter(([id]) => id !== topic.id)));
					void act(async () => (await client.markUnread(topic.id, state.read_upto + 1), await client.inbox()));
				},
			},
		});
	}

	async function markAll(group?: number) {
		const which = Object.values(s.topics).filter((e) => e.state.unread > 0 && (group === undefined || e.topic.group === group));
		let undo: (() => Promise<void>) | undefined;
		if (!(await act(async () => (undo = await client.readAll(group))))) return;
		toast(t.markedAll({ n: which.length }), { action: { label: t.undo, run: () => void act(async () => (await undo?.(), await client.inbox())) } });
	}

	const focused = () => {
		const id = document.activeElement?.closest("[id^=t]")?.id.slice(1);
		return id ? s.topics[Number(id)] : undefined;
	};
	useKeys({
		j: () => step(`${ROWS}, .topic-row`, 1),
		k: () => step(`${ROWS}, .topic-row`, -1),
		e: () => {
			const entry = focused();
			if (entry) markRead(entry);
		},
	});

	const cards = order.groups
		.map(({ group, topics }) => ({ my: s.groups[group], entries: topics.map((id) => s.topics[id]).filter((e): e is TopicEntry => e?.topic.group === group && e.topic.merged_into === undefined) }))
		.filter((c) => c.my && c.entries.length > 0);
	const left = cards.some((c) => c.entries.some((e) => e.state.unread > 0 && !isDone(e)));
	const waiting = !s.fresh && s.me === null;
	const groups = myGroups(s);
	return (
		<Page title={t.navInbox} hero={<Greeting s={s} />} aside={<InboxAside />} asideLabel={t.inboxAside}>
			{client.keptAt.value !== undefined && (
				<p class="small soft kept">{t.keptAt({ when: dateTime(client.keptAt.value) })}</p>
			)}
			{waiting && <Skeleton />}
			{s.notices.length > 0 && (
				<section id="notices" aria-labelledby="notices-title" tabIndex={-1}>
					<SectionTitle id="notices-title">{t.inboxAwaited}</SectionTitle>
					<ol class="action-rows card">
						{s.notices.map((n, i) => (
							<Call key={n.post} notice={n} first={i === 0} />
						))}
					</ol>
				</section>
			)}
			{!waiting && (
				<section aria-labelledby="read-title">
					<SectionTitle
						id="read-title"
						action={left && <Button kind="quiet" small icon="check-check" onClick={() => void markAll()}>{t.markAll}</Button>}
					>
						{t.inboxToRead}
					</SectionTitle>
					{arrived.length > 0 && (
						<p class="arrived">
							<Button kind="second" small icon="chevron-up" onClick={() => setOrder(orderOf(s))}>{t.inboxArrived({ n: arrived.length })}</Button>
						</p>
					)}
					<div>
						{cards.map(({ my, entries }) => (
							<GroupCard
								key={my!.group.id}
								id={`g${my!.group.id}`}
								title={my!.group.title}
								href={to.group(my!.group.slug)}
								tint={my!.group.tint}
								action={
									cards.length > 1 &&
									entries.some((e) => e.state.unread > 0 && !isDone(e)) && (
										<IconButton icon="check-check" small label={t.markGroup({ group: my!.group.title })} onClick={() => void markAll(my!.group.id)} />
									)
								}
							>
								<TopicRows>
									{entries.map((e) => (
										<Row key={e.topic.id} entry={e} done={isDone(e)} />
									))}
								</TopicRows>
							</GroupCard>
						))}
					</div>
					{cards.length === 0 && groups.length > 0 && (
						<Empty title={t.inboxEmpty} level={3} action={<ButtonLink href="/groupes">{t.inboxSeeGroups}</ButtonLink>}>{t.inboxEmptyText}</Empty>
					)}
					{cards.length > 0 && <p class="end">{left ? t.inboxEnd : t.inboxEmpty}</p>}
					{groups.length === 0 && (
						<Empty title={t.inboxNoGroup} level={3} action={<ButtonLink kind="main" href="/groupes">{t.inboxFindGroup}</ButtonLink>}>
							{otherGroups(s).some((g) => g.state === "requested") ? t.inboxRequested : t.inboxNoGroupText}
						</Empty>
					)}
				</section>
			)}
			{!s.fresh && client.link.value.state === "waiting" && s.me === null && (
				<Banner icon="wifi-off">
					<p>{t.loadOfflineText}</p>
				</Banner>
			)}
		</Page>
	);
}
