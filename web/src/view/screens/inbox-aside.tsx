// SPDX-License-Identifier: EUPL-1.2
/* Beside « À suivre »: what was settled, one's own questions, topics one follows. */
import "../../i18n/more";
import "../../styles/screens/side.css";
import { useEffect, useState } from "preact/hooks";
import type { Decision } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, myGroups, type State, type TopicEntry } from "../../model";
import { Button, When } from "../kit";
import { thrift, thriftOffered } from "../thrift";
import { useModel } from "../use";
import { to } from "./words";

const DECIDED = 5;
const latest = (a: TopicEntry, b: TopicEntry) => b.topic.last_at - a.topic.last_at;

function questions(s: State): TopicEntry[] {
	return Object.values(s.topics)
		.filter((e) => e.topic.kind === "question" && e.topic.author.id === s.me?.person.id && !e.topic.closed && e.topic.merged_into === undefined)
		.sort(latest)
		.slice(0, 4);
}

function followed(s: State): TopicEntry[] {
	return Object.values(s.topics)
		.filter((e) => e.state.level === "follow" && e.state.unread === 0 && e.topic.merged_into === undefined && !(e.topic.kind === "question" && e.topic.author.id === s.me?.person.id))
		.sort(latest)
		.slice(0, 4);
}

export default function InboxAside({ decisions }: { decisions: readonly Decision[] }) {
	const s = useModel((x) => x);
	/* the first page of a few groups: what one asked and follows is in there, and they open at once */
	useEffect(() => {
		if (!s.fresh || thrift.value || thriftOffered.value) return;
		const wanted = myGroups(client.state.value).filter((g) => client.state.value.lists[g.group.id]?.stale !== false).slice(0, 6);
		let mine = true;
		const timer = setTimeout(() => {
			void (async () => {
				for (const g of wanted) if (mine) await client.topics(g.group.id).catch(() => undefined);
			})();
		}, 1500);
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [s.fresh]);
	const [all, setAll] = useState(false);
	const shown = all ? decisions : decisions.slice(0, DECIDED);
	const asked = questions(s);
	const follow = followed(s);
	return (
		<>
			{decisions.length > 0 && (
				<section aria-labelledby="decided-title">
					<h2 id="decided-title">{t.inboxDecided}</h2>
					<ul class="decided">
						{shown.map((d) => (
							<li key={d.topic}>
								<a href={to.topic(d.topic)}>{tidy(d.title)}</a>
								<p class="small">{tidy(d.line)}</p>
								<p class="mini soft">{d.by.name}, <When at={d.at} class="" /></p>
							</li>
						))}
					</ul>
					{shown.length < decisions.length && <Button kind="quiet" small onClick={() => setAll(true)}>{t.decidedMore({ n: decisions.length - shown.length })}</Button>}
				</section>
			)}
			{asked.length > 0 && (
				<section aria-labelledby="asked-title">
					<h2 id="asked-title">{t.yourQuestions}</h2>
					<ul class="side-rows">
						{asked.map(({ topic }) => (
							<li key={topic.id}>
								<a href={to.topic(topic.id)}>{tidy(topic.title)}</a>
								<span class={topic.post_count > 1 ? "mini good" : "mini soft"}>{t.answers({ n: topic.post_count - 1 })}</span>
							</li>
						))}
					</ul>
				</section>
			)}
			{follow.length > 0 && (
				<section aria-labelledby="follow-title">
					<h2 id="follow-title">{t.followedTopics}</h2>
					<ul class="side-rows">
						{follow.map(({ topic }) => (
							<li key={topic.id}>
								<a href={to.topic(topic.id)}>{tidy(topic.title)}</a>
								<When at={topic.last_at} />
							</li>
						))}
					</ul>
				</section>
			)}
			{s.me?.shortcuts && (
				<section class="only-wide" aria-labelledby="keyboard-title">
					<h2 id="keyboard-title">{t.keyboard}</h2>
					<dl class="keys">
						<dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>{t.keysStep}</dd>
						<dt><kbd>e</kbd></dt><dd>{t.keysRead}</dd>
						<dt><kbd>u</kbd></dt><dd>{t.keysUndo}</dd>
						<dt><kbd>n</kbd></dt><dd>{t.keysNextUnread}</dd>
						<dt><kbd>?</kbd></dt><dd>{t.keysAll}</dd>
					</dl>
				</section>
			)}
		</>
	);
}
