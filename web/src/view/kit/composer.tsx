// SPDX-License-Identifier: EUPL-1.2
/* The composer: a textarea, a toolbar, a list of names to mention. It keeps no
   text of its own; whoever uses it holds the draft. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import "../../styles/composer.css";
import { t } from "../../i18n";
import { Button, IconButton, classes } from "./basic";
import { Icon, type IconName } from "./icon";
import { continued, mentionAt, prefix, replace, wrap, type Edited } from "./edit";
import { announce } from "./announce";

/* One line of the mention list. `insert` is what goes into the text. */
export interface Suggestion {
	key: string;
	insert: string;
	label: ComponentChildren;
}

export interface ComposerProps {
	label: string;
	placeholder?: string;
	text: string;
	onText: (text: string) => void;
	onSend: () => void;
	/* false: nothing to send yet */
	canSend: boolean;
	/* names for what follows @; absent: no mentions here */
	suggest?: (query: string) => Promise<readonly Suggestion[]>;
	onMention?: (s: Suggestion) => void;
	onFiles?: (files: readonly File[]) => void;
	onTyping?: () => void;
	replyTo?: string | undefined;
	onNoReply?: () => void;
	onPreview?: () => void;
	/* inside a form of several fields: no send button, no sticking */
	plain?: boolean;
	sendLabel?: string;
	rows?: number;
	autofocus?: boolean;
	id?: string;
	describedBy?: string;
	/* attachments on their way, the preview */
	children?: ComponentChildren;
}

export function Composer(p: ComposerProps) {
	const own = useId();
	const id = p.id ?? own;
	const list = `${own}-names`;
	const area = useRef<HTMLTextAreaElement>(null);
	const picker = useRef<HTMLInputElement>(null);
	const selection = useRef<Edited | null>(null);
	const [names, setNames] = useState<readonly Suggestion[] | null>(null);
	const [active, setActive] = useState(0);
	const asked = useRef(0);

	useEffect(() => {
		if (p.autofocus) area.current?.focus();
	}, []);

	/* the caret is put back after the text came round through the draft */
	useEffect(() => {
		const s = selection.current;
		if (s && area.current && area.current.value === s.text) {
			selection.current = null;
			area.current.setSelectionRange(s.start, s.end);
		}
	}, [p.text]);

	function put(edited: Edited) {
		selection.current = edited;
		p.onText(edited.text);
		area.current?.focus();
	}
	function on(edit: (text: string, start: number, end: number) => Edited) {
		const a = area.current;
		if (a) put(edit(a.value, a.selectionStart, a.selectionEnd));
	}

	async function look() {
		const a = area.current;
		const turn = ++asked.current;
		const found = a && p.suggest ? mentionAt(a.value, a.selectionStart) : null;
		if (!found || !p.suggest) return setNames(null);
		const got = await p.suggest(found.query).catch(() => []);
		if (turn !== asked.current) return;
		setNames(got);
		setActive(0);
		if (found.query) announce(t.mentionFound({ n: got.length }));
	}
	function choose(s: Suggestion) {
		const a = area.current;
		const found = a && mentionAt(a.value, a.selectionStart);
		setNames(null);
		if (!a || !found) return;
		p.onMention?.(s);
		put(replace(a.value, found.from, a.selectionStart, `${s.insert} `));
	}

	function onKeyDown(e: KeyboardEvent) {
		const a = area.current;
		if (e.isComposing || !a) return;
		if (names && names.length > 0) {
			const step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
			if (step) {
				e.preventDefault();
				return setActive((active + step + names.length) % names.length);
			}
			const chosen = names[active];
			if ((e.key === "Enter" || e.key === "Tab") && !e.ctrlKey && !e.metaKey && chosen) {
				e.preventDefault();
				return choose(chosen);
			}
		}
		if (e.key === "Escape" && names) {
			e.preventDefault();
			e.stopPropagation();
			return setNames(null);
		}
		if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
			e.preventDefault();
			if (p.canSend) p.onSend();
			return;
		}
		if (e.key === "Enter" && !e.shiftKey && a.selectionStart === a.selectionEnd) {
			const next = continued(a.value, a.selectionStart);
			if (next) {
				e.preventDefault();
				put(next);
			}
		}
	}

	const tool = (icon: IconName, label: string, onClick: () => void) => (
		<button type="button" aria-label={label} title={label} onClick={onClick}>
			<Icon name={icon} />
		</button>
	);

	const body = (
		<>
			{p.replyTo && (
				<div class="replying">
					<p>{t.composerReplyTo({ name: p.replyTo, b: (text) => <b>{text}</b> })}</p>
					<IconButton icon="x" small label={t.composerNoReply} onClick={p.onNoReply} />
				</div>
			)}
			{p.children}
			<div class="entry">
				<label class="vh" for={id}>{p.label}</label>
				<textarea
					ref={area}
					id={id}
					autofocus={p.autofocus}
					rows={p.rows ?? 1}
					placeholder={p.placeholder}
					value={p.text}
					maxLength={16000}
					aria-describedby={p.describedBy}
					aria-autocomplete={p.suggest ? "list" : undefined}
					aria-controls={names?.length ? list : undefined}
					aria-activedescendant={names?.length ? `${list}-${active}` : undefined}
					onInput={(e) => {
						p.onText(e.currentTarget.value);
						p.onTyping?.();
						void look();
					}}
					onClick={() => void look()}
					onBlur={() => setNames(null)}
					onKeyDown={onKeyDown}
					onPaste={(e) => {
						const files = [...(e.clipboardData?.files ?? [])];
						if (files.length && p.onFiles) {
							e.preventDefault();
							p.onFiles(files);
						}
					}}
				/>
				{!p.plain && (
					<Button kind="main" icon="send" class="send" type="submit" aria-disabled={!p.canSend}>
						{p.sendLabel ?? t.composerSend}
					</Button>
				)}
				{names && names.length > 0 && (
					<ul class="suggestions" role="listbox" id={list} aria-label={t.mentionList}>
						{names.map((s, i) => (
							<li key={s.key} id={`${list}-${i}`} role="option" aria-selected={i === active} onPointerDown={(e) => e.preventDefault()} onClick={() => choose(s)}>
								{s.label}
							</li>
						))}
					</ul>
				)}
			</div>
			<div class="toolbar" role="group" aria-label={t.composerTools} onPointerDown={(e) => e.preventDefault()}>
				{tool("bold", t.composerBold, () => on((x, s, e) => wrap(x, s, e, "**")))}
				{tool("italic", t.composerItalic, () => on((x, s, e) => wrap(x, s, e, "*")))}
				{tool("list", t.composerList, () => on((x, s, e) => prefix(x, s, e, "- ")))}
				{tool("quote", t.composerQuote, () => on((x, s, e) => prefix(x, s, e, "> ")))}
				{p.suggest &&
					tool("at-sign", t.composerMention, () => {
						on((x, s, e) => replace(x, s, e, s > 0 && !/\s/.test(x[s - 1] ?? "") ? " @" : "@"));
						setTimeout(() => void look());
					})}
				{p.onFiles && tool("paperclip", t.composerAttach, () => picker.current?.click())}
				{p.onPreview && tool("eye", t.composerPreview, p.onPreview)}
				{!p.plain && (
					<span class="mini soft push only-wide">{t.composerKept({ kbd: (text) => <kbd>{text}</kbd> })}</span>
				)}
				{p.onFiles && (
					<input
						ref={picker}
						type="file"
						multiple
						hidden
						aria-label={t.composerAttach}
						onChange={(e) => {
							p.onFiles?.([...(e.currentTarget.files ?? [])]);
							e.currentTarget.value = "";
						}}
					/>
				)}
			</div>
		</>
	);
	if (p.plain) return <div class="composer-plain">{body}</div>;
	return (
		<form
			class={classes("composer card")}
			onSubmit={(e) => {
				e.preventDefault();
				if (p.canSend) p.onSend();
				else area.current?.focus();
			}}
		>
			{body}
		</form>
	);
}
