// SPDX-License-Identifier: EUPL-1.2
/* Beside « À suivre »: invitations, one's own questions, topics one follows. */
import { useEffect } from "preact/hooks";
import type { MyGroup } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, myGroups, otherGroups, type State, type TopicEntry } from "../../model";
import { Button, Sprig, When, toast } from "../kit";
import { act, useModel } from "../use";
import { to } from "./words";

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

function Invitation({ my }: { my: MyGroup }) {
	const { id, title, tint, slug } = my.group;
	return (
		<li>
			<a class="group-name" href={to.group(slug, "apropos")}><Sprig tint={tint} />{title}</a>
			<p class="row tight">
				<Button kind="main" small onClick={() => void act(() => client.call("group.join", { group: id })).then((ok) => ok && toast(t.joined({ group: title })))}>{t.inviteAccept}</Button>
				<Button kind="quiet" small onClick={() => void act(() => client.call("group.leave", { group: id }))}>{t.inviteDecline}</Button>
			</p>
		</li>
	);
}

export function InboxAside() {
	const s = useModel((x) => x);
	/* the first page of a few groups: what one asked and follows is in there, and they open at once */
	useEffect(() => {
		if (!s.fresh) return;
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
	const invited = otherGroups(s).filter((g) => g.state === "invited");
	const asked = questions(s);
	const follow = followed(s);
	return (
		<>
			{invited.length > 0 && (
				<section aria-labelledby="invited-title">
					<h2 id="invited-title">{t.invitations}</h2>
					<ul class="invitations">
						{invited.map((g) => (
							<Invitation key={g.group.id} my={g} />
						))}
					</ul>
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
						<dt><kbd>n</kbd></dt><dd>{t.keysNextUnread}</dd>
						<dt><kbd>?</kbd></dt><dd>{t.keysAll}</dd>
					</dl>
				</section>
			)}
		</>
	);
}
