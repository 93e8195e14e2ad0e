// SPDX-License-Identifier: EUPL-1.2
/* parts - what several screens share: code that comes when it is wanted, what
   the server rendered, things not drawn twice. What the first page needs of
   this stands in words.ts. */
import { Component, type ComponentChildren, type ComponentType } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { dayDistance, lang, listed, relativeDay, t } from "../../i18n";
import type { MyGroup, TopicKind } from "../../gen/proto";
import { client } from "../../model";
import { setServerHtml } from "../html";
import { Button, Empty, Skeleton, toast, type Option } from "../kit";
import { network } from "../shell";
import { useLoad, type Loading } from "../use";
import { to } from "./words";
import "../../styles/prose.css";

export * from "./later";
export * from "./words";

/* A load that can be asked for again, and is after an act of which no event tells. */
export function useLoadAgain(key: string | number | undefined, load: () => Promise<unknown>): { at: Loading; again: () => void } {
	const turn = useSignal(0);
	const at = useLoad(key === undefined ? undefined : `${key} ${turn.value} ${client.unheard.value}`, load);
	/* a question waits for the link a while; the person is told at once */
	return { at: at === "loading" && network.value === "offline" ? "offline" : at, again: () => void turn.value++ };
}

/* What stands in the place of something that has not come. */
export function NotYet({ at, again, lines }: { at: Loading; again: () => void; lines?: number }) {
	if (at === "loading" || at === "ready") return <Skeleton lines={lines ?? 6} />;
	if (at === "missing") return <Empty title={t.pageNotFound}>{t.pageNotFoundText}</Empty>;
	return (
		<Empty title={at === "offline" ? t.loadOffline : t.loadFailed} action={<Button icon="refresh-cw" onClick={again}>{t.retry}</Button>}>
			{at === "offline" ? t.loadOfflineText : t.unexpected}
		</Empty>
	);
}

/* Drawn again only when something it was given changed. */
export function memo<P extends object>(draw: ComponentType<P>): ComponentType<P> {
	class Memo extends Component<P> {
		override shouldComponentUpdate(next: P): boolean {
			const was = this.props as Record<string, unknown>;
			const is = next as Record<string, unknown>;
			for (const k in is) if (is[k] !== was[k]) return true;
			for (const k in was) if (!(k in is)) return true;
			return false;
		}
		override render(): ComponentChildren {
			const Draw = draw;
			return <Draw {...(this.props as P)} />;
		}
	}
	return Memo as unknown as ComponentType<P>;
}

/* Where a mention leads; the moderators have no page of their own. */
function mentionHref(ref: string): string | undefined {
	const m = /^([pa])(\d+)$/.exec(ref);
	if (!m) return undefined;
	return m[1] === "p" ? to.person(Number(m[2])) : to.authority(Number(m[2]));
}

/* Markdown as the server rendered it, with mentions made into links. */
export function Prose({ html, me }: { html: string; me?: number | undefined }) {
	const ref = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const el = ref.current;
		if (!el) return;
		setServerHtml(el, html);
		for (const span of el.querySelectorAll<HTMLElement>("span.mention")) {
			const target = span.dataset["ref"] ?? "";
			if (target === `p${me}`) span.classList.add("me");
			const href = mentionHref(target);
			if (!href) continue;
			const link = document.createElement("a");
			link.className = span.className;
			link.href = href;
			link.append(...span.childNodes);
			span.replaceWith(link);
		}
	}, [html, me]);
	return <div class="prose" ref={ref} />;
}

/* What sort of group it is, in two words. */
export function groupKindName(my: MyGroup): string {
	return { country: t.groupCountry, thematic: t.groupThematic, task_force: t.groupTaskForce }[my.group.kind];
}

export async function copyLink(path: string): Promise<void> {
	try {
		await navigator.clipboard.writeText(new URL(path, location.origin).href);
		toast(t.linkCopied);
	} catch {
		toast(t.linkNotCopied, { bad: true });
	}
}

/* Kinds of topic to choose from; announcements are for those who run the group. */
export function kindOptions(runs: boolean): Option<TopicKind>[] {
	const options: Option<TopicKind>[] = [
		{ value: "discussion", label: t.kindDiscussion, note: t.kindDiscussionNote },
		{ value: "question", label: t.kindQuestion, note: t.kindQuestionNote },
	];
	if (runs) options.push({ value: "announcement", label: t.kindAnnouncement, note: t.kindAnnouncementNote });
	return options;
}

/* « hier », « vendredi », « le 3 novembre »: a day within a sentence. */
function near(at: number): boolean {
	return Math.abs(dayDistance(at, Date.now())) < 7;
}
export function onDay(at: number): string {
	return near(at) ? relativeDay(at) : t.onDate({ date: relativeDay(at) });
}
export function sinceDay(at: number): string {
	return near(at) ? relativeDay(at) : t.sinceDate({ date: relativeDay(at) });
}

/* « Mali, Niger et Sénégal » */
export function countries(codes: readonly string[]): string {
	const names = new Intl.DisplayNames(lang.value, { type: "region" });
	return listed(
		codes.map((code) => {
			try {
				return names.of(code) ?? code;
			} catch {
				return code;
			}
		}),
	);
}
