// SPDX-License-Identifier: EUPL-1.2
/* The small pieces: buttons, marks, people, labels. They show what they are
   given and know nothing of the model. */
import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { t, shortWhen, dateTime, iso } from "../../i18n";
import { Icon, type IconName } from "./icon";

export type ButtonKind = "main" | "second" | "quiet" | "danger";

const classes = (...names: (string | false | null | undefined)[]) => names.filter(Boolean).join(" ");
export { classes };

interface Look {
	kind?: ButtonKind;
	small?: boolean;
	icon?: IconName;
	class?: string | undefined;
	children?: ComponentChildren;
}

type ButtonProps = Look & Omit<ButtonHTMLAttributes, keyof Look | "role">;

/* A button with a text; `busy` and `disabled` are the platform's. */
export function Button({ kind = "second", small, icon, class: more, children, type = "button", ...rest }: ButtonProps) {
	return (
		<button {...rest} type={type} class={classes("b", `b-${kind}`, small && "b-small", more)}>
			{icon && <Icon name={icon} />}
			<span>{children}</span>
		</button>
	);
}

/* A link that looks like a button: it goes somewhere; `beside`: in a window of its own, which knows nothing of this one. */
export function ButtonLink({ href, kind = "second", small, icon, class: more, beside, children }: Look & { href: string; beside?: boolean }) {
	return (
		<a href={href} {...(beside ? { target: "_blank", rel: "noopener noreferrer" } : {})} class={classes("b", `b-${kind}`, small && "b-small", more)}>
			{icon && <Icon name={icon} />}
			<span>{children}</span>
		</a>
	);
}

/* A button with an icon only; the label is spoken and shown on hover. */
export function IconButton({ icon, label, small, kind = "quiet", class: more, ...rest }: Omit<ButtonProps, "children" | "icon"> & { icon: IconName; label: string }) {
	return (
		<button type="button" {...rest} class={classes("b", `b-${kind}`, "b-icon", small && "b-small", more)} aria-label={label} title={label}>
			<Icon name={icon} />
		</button>
	);
}

/* How many messages are unread; faint where it only informs. Nothing for 0. */
export function Leaf({ n, faint, label = true }: { n: number; faint?: boolean; label?: boolean }) {
	if (n <= 0) return null;
	return (
		<span class={classes("leaf", faint && "faint")}>
			{n > 999 ? "999+" : n}
			{label && <span class="vh">{t.unreadCount({ n })}</span>}
		</span>
	);
}

export const tintOf = (id: number): number => (id % 8) + 1;

/* The mark before a group's name. */
export function Sprig({ tint = 3 }: { tint?: number }) {
	return <span class={`sprig tint-${tint}`} aria-hidden="true" />;
}

/* The mark before an authority's name. */
export function Shield({ id }: { id: number }) {
	return <span class={`shield tint-${tintOf(id)}`} aria-hidden="true" />;
}

function initials(name: string): string {
	const words = name.split(/[\s-]+/).filter((w) => /^\p{L}/u.test(w));
	const first = words[0]?.[0] ?? "";
	const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "";
	return (first + last).toUpperCase();
}

/* A person's round mark; coloured by authority, so that colleagues look alike. */
export function Avatar({ name, id, small, here }: { name: string; id: number; small?: boolean; here?: boolean }) {
	return (
		<span class={classes("avatar", `tint-${tintOf(id)}`, small && "small", here && "here")} aria-hidden="true">
			{initials(name)}
		</span>
	);
}

export type KindName = "consultation" | "due" | "position" | "question" | "announcement" | "mention" | "waiting" | "failed" | "plain";

/* What sort of thing this is: icon, word and colour together. */
export function Kind({ kind, icon, children }: { kind: KindName; icon: IconName; children: ComponentChildren }) {
	return (
		<span class={`kind ${kind}`}>
			<Icon name={icon} />
			{children}
		</span>
	);
}

/* The kind of a topic as a label; nothing for a plain discussion. */
export function TopicKindLabel({ kind }: { kind: string }) {
	if (kind === "question") return <Kind kind="question" icon="message-circle-question-mark">{t.kindQuestion}</Kind>;
	if (kind === "announcement") return <Kind kind="announcement" icon="megaphone">{t.kindAnnouncement}</Kind>;
	return null;
}

/* An instant in a few characters, whole in its title. */
export function When({ at, class: more = "mini soft" }: { at: number; class?: string }) {
	return (
		<time class={more} dateTime={iso(at)} title={dateTime(at)}>
			{shortWhen(at)}
		</time>
	);
}
