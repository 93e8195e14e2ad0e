// SPDX-License-Identifier: EUPL-1.2
/* Topics in a list, by group. */
import type { ComponentChildren } from "preact";
import { t, tidy } from "../../i18n";
import { Icon } from "./icon";
import { Kind, Leaf, Sprig, TopicKindLabel, When, classes } from "./basic";

export interface TopicRowProps {
	href: string;
	title: string;
	unread: number;
	at: number;
	kind?: string;
	pinned?: boolean;
	closed?: boolean;
	muted?: boolean;
	shared?: boolean;
	who?: string;
	excerpt?: string;
	/* the last of several */
	last?: { who: string; excerpt: string } | undefined;
	/* chosen by the keyboard */
	here?: boolean;
	id?: string;
}

export function TopicRow(p: TopicRowProps) {
	const marks = p.pinned || p.closed || p.muted || p.shared || (p.kind && p.kind !== "discussion");
	return (
		<li>
			<a class={classes("topic-row", p.here && "here")} href={p.href} id={p.id}>
				{p.unread > 0 ? (
					<Leaf n={p.unread} faint={p.muted} />
				) : (
					<span class="read">
						<Icon name="check" />
					</span>
				)}
				<span class="subject">
					<b class={p.unread > 0 ? undefined : "read-title"}>{tidy(p.title)}</b>
					{marks && (
						<span class="marks">
							{p.kind && <TopicKindLabel kind={p.kind} />}
							{p.pinned && <Kind kind="plain" icon="pin">{t.kindPinned}</Kind>}
							{p.closed && <Kind kind="plain" icon="lock">{t.kindClosed}</Kind>}
							{p.shared && <Kind kind="plain" icon="users">{t.shareMark}</Kind>}
							{p.muted && <Kind kind="plain" icon="bell-off">{t.kindMuted}</Kind>}
						</span>
					)}
					{p.excerpt && (
						<span class="excerpt">
							{p.who && <span class="who">{p.who}{"\u00a0: "}</span>}
							{tidy(p.excerpt)}
						</span>
					)}
					{p.last && (
						<span class="excerpt last">
							<span class="who">{p.last.who}{"\u00a0: "}</span>
							{tidy(p.last.excerpt)}
						</span>
					)}
				</span>
				<When at={p.at} />
			</a>
		</li>
	);
}

export function TopicRows({ children }: { children: ComponentChildren }) {
	return <ul class="topic-rows">{children}</ul>;
}

/* A card with the topics of one group. */
export function GroupCard({ id, title, href, tint, action, children }: { id: string; title: string; href: string; tint: number; action?: ComponentChildren; children: ComponentChildren }) {
	return (
		<section class={`group-card card tint-${tint}`} aria-labelledby={id}>
			<h3 id={id}>
				<Sprig tint={tint} />
				<a href={href}>{title}</a>
				{action && <span class="push">{action}</span>}
			</h3>
			{children}
		</section>
	);
}
