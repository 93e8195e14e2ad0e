// SPDX-License-Identifier: EUPL-1.2
/* Beside a topic: where one is in it, who took part, what was attached. */
import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Essential, Post, Topic, TopicState } from "../../gen/proto";
import { t, clock, relativeDay, fileSize } from "../../i18n";
import type { Window } from "../../model";
import { Icon, Shield, named } from "../kit";
import { capital, to } from "./parts";
import { href } from "./topic-post";

interface Stop {
	at: number;
	kind: "past" | "now" | "todo";
	day: string;
	what: ComponentChildren;
	href: string;
}

export interface TrailProps {
	topic: Topic;
	state: TopicState;
	window: Window;
	posts: readonly Post[];
	essential: Essential | undefined;
	/* the first message that was unread when the topic was opened */
	anchor: number | undefined;
	onStart: () => void;
}

function stops({ topic, state, window: w, posts, essential, anchor }: TrailProps): Stop[] {
	const list: Stop[] = [{ at: topic.created_at, kind: "past", day: capital(relativeDay(topic.created_at)), what: t.trailOpened({ name: named(topic.author) }), href: "#start" }];
	if (essential) list.push({ at: essential.at, kind: "past", day: capital(relativeDay(essential.at)), what: t.trailEssential, href: "#essential" });
	const split = anchor === undefined ? -1 : posts.findIndex((p) => p.id >= anchor);
	const lastRead = split > 0 ? posts[split - 1] : undefined;
	if (lastRead) list.push({ at: lastRead.at + 1, kind: "now", day: t.trailMessage({ day: capital(relativeDay(lastRead.at)), n: w.before + split }), what: t.trailLastRead, href: to.topic(topic.id, lastRead.id) });
	list.sort((a, b) => a.at - b.at);
	const last = posts[posts.length - 1];
	if (state.unread > 0 && anchor !== undefined) list.push({ at: Infinity, kind: "todo", day: capital(relativeDay(topic.last_at)), what: t.trailUnread({ n: state.unread }), href: to.topic(topic.id, anchor) });
	else if (last) list.push({ at: Infinity, kind: lastRead ? "todo" : "now", day: `${capital(relativeDay(last.at))}, ${clock(last.at)}`, what: t.trailAllRead, href: to.topic(topic.id, last.id) });
	return list;
}

function Trail(p: TrailProps) {
	return (
		<section aria-labelledby="trail-title">
			<h2 id="trail-title">{t.trailTitle}</h2>
			<ol class="trail">
				{stops(p).map((s) => (
					<li key={`${s.kind}${s.at}`} class={s.kind}>
						<a
							href={s.href}
							onClick={(e) => {
								if (s.href !== "#start") return;
								e.preventDefault();
								p.onStart();
							}}
						>
							{s.day}
						</a>
						<span class="mini soft">{s.what}</span>
					</li>
				))}
			</ol>
		</section>
	);
}

const FEW = 5;

/* The first few of a list, the others when they are asked for. */
function Few<T>({ list, title, id, more, children }: { list: readonly T[]; title: string; id: string; more: (n: number) => string; children: (x: T) => ComponentChildren }) {
	const [all, setAll] = useState(false);
	if (list.length === 0) return null;
	const rest = list.length - FEW;
	return (
		<section aria-labelledby={id}>
			<h2 id={id}>{title}</h2>
			<ul class="parts">{(all || rest <= 1 ? list : list.slice(0, FEW)).map(children)}</ul>
			{!all && rest > 1 && (
				<button type="button" class="b-link small" onClick={() => setAll(true)}>
					{more(rest)}
				</button>
			)}
		</section>
	);
}

export function TopicAside(p: TrailProps) {
	return (
		<>
			{p.posts.length > 0 && <Trail {...p} />}
			<Few list={p.window.participants} id="parts-title" title={t.partsTitle} more={(n) => t.partsMore({ n })}>
				{(x) => (
					<li key={x.authority}>
						<Shield id={x.authority} />
						<a class="plain-link" href={to.authority(x.authority)}>{x.name}</a>
						<span class="num soft">{x.posts}<span class="vh"> {t.messagesWord({ n: x.posts })}</span></span>
					</li>
				)}
			</Few>
			<Few list={p.window.files} id="files-title" title={t.filesTitle} more={(n) => t.filesMore({ n })}>
				{(f) => (
					<li key={f.id}>
						<Icon name="file-text" />
						<a href={href(f)} download={f.name} title={fileSize(f.size)}>{f.name}</a>
					</li>
				)}
			</Few>
		</>
	);
}
