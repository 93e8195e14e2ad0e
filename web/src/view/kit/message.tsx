// SPDX-License-Identifier: EUPL-1.2
/* A message, in all the states it can be in, and what hangs on it. */
import type { ComponentChildren } from "preact";
import "../../styles/prose.css";
import "../../styles/discussion.css";
import { t, dateTime, shortWhen, iso, fileSize } from "../../i18n";
import { Icon } from "./icon";
import { Avatar, Button, IconButton, Kind, classes } from "./basic";

export interface Author {
	id: number;
	name: string;
	function?: string;
	authority?: string;
	authority_id?: number;
}

/* Who asks without his name has none. */
export const named = (a: { name: string }): string => a.name || t.unnamed;

/* « maire adjoint, Commune de Diaraba » */
export function capacity(a: Author): string {
	return [a.function, a.authority].filter(Boolean).join(", ");
}

export interface MessageProps {
	id: number;
	author: Author;
	at: number;
	editedAt?: number;
	present?: boolean;
	/* chosen by the keyboard */
	here?: boolean;
	/* address of the message itself */
	href: string;
	onEdited?: () => void;
	/* quote, prose, attachments */
	children: ComponentChildren;
	/* words and buttons; none for a deleted message */
	acts?: ComponentChildren;
}

export function Message(p: MessageProps) {
	const head = `m${p.id}-head`;
	return (
		<article class={classes("message", p.here && "here")} id={`m${p.id}`} data-post={p.id} aria-labelledby={head} tabIndex={-1}>
			<Avatar name={p.author.name} id={p.author.authority_id ?? p.author.id} here={p.present} />
			<div class="body">
				<header id={head}>
					{p.author.id > 0 ? <a class="author" href={`/p/${p.author.id}`}>{p.author.name}</a> : <b class="author">{t.unnamed}</b>}
					<span class="soft small who">{capacity(p.author)}</span>
					<span class="push row tight mini">
						{p.editedAt && (
							<button type="button" class="soft mini" title={dateTime(p.editedAt)} onClick={p.onEdited}>
								{t.postEdited}
							</button>
						)}
						<a class="soft" href={p.href} title={dateTime(p.at)}>
							<time dateTime={iso(p.at)}>{shortWhen(p.at)}</time>
						</a>
					</span>
				</header>
				{p.children}
				{p.acts && <div class="acts">{p.acts}</div>}
			</div>
		</article>
	);
}

export function DeletedNote({ by, at }: { by: string; at: number }) {
	return <p class="gone">{t.postDeleted({ name: by || t.unnamed, when: shortWhen(at) })}</p>;
}

export type PendingState = "waiting" | "sending" | "failed";

/* One's own message that the server has not confirmed yet. `where` it waits: for
   the network, or kept here until writing is possible. `why` is the server's
   refusal, in its words; then it can be tried again or given up. */
export function PendingMessage({ me, text, state, where, why, onRetry, onRemove, children }: { me: Author; text: string; state: PendingState; where: "network" | "kept" | "way"; why?: string; onRetry?: () => void; onRemove?: () => void; children?: ComponentChildren }) {
	const failed = state === "failed";
	return (
		<article class={classes("message pending", failed && "failed")} aria-label={failed ? t.postFailedLabel : t.postPendingLabel}>
			<Avatar name={me.name} id={me.authority_id ?? me.id} />
			<div class="body">
				<header>
					<b>{t.postYou}</b>
					{failed ? (
						<Kind kind="failed" icon="triangle-alert">{t.postFailed}</Kind>
					) : (
						<Kind kind="waiting" icon="clock">{where === "network" ? t.postPending : where === "kept" || state === "waiting" ? t.postKept : t.postSending}</Kind>
					)}
				</header>
				<div class="prose">{text}</div>
				{children}
				{failed && (
					<>
						{why && <p class="small">{why}</p>}
						<div class="acts">
							{onRetry && <Button kind="second" small icon="refresh-cw" onClick={onRetry}>{t.retry}</Button>}
							{onRemove && <Button kind="quiet" small icon="trash-2" onClick={onRemove}>{t.remove}</Button>}
						</div>
					</>
				)}
			</div>
		</article>
	);
}

export function Quoted({ name, text, href }: { name: string; text: string; href: string }) {
	return (
		<blockquote class="quoted">
			<a href={href} aria-label={t.postQuoteOf({ name: name || t.unnamed })}>{name || t.unnamed}</a> {text}
		</blockquote>
	);
}

/* A reaction in words; pressed when it is also one's own. */
export function Word({ label, count, mine, onToggle, disabled }: { label: string; count: number; mine: boolean; onToggle: () => void; disabled?: boolean }) {
	return (
		<button type="button" class="word" aria-pressed={mine} onClick={onToggle} disabled={disabled}>
			{label}
			{count > 0 && <b class="num">{count}</b>}
		</button>
	);
}

export function Attachments({ children }: { children: ComponentChildren }) {
	return <div class="attachments">{children}</div>;
}

/* A file of a message. */
export function Attachment({ href, name, size, offline }: { href: string; name: string; size: number; offline?: boolean }) {
	return (
		<a class="attachment" href={href} download={name}>
			<Icon name="paperclip" />
			<span>
				{name} <span class="soft mini">{fileSize(size)}</span>
			</span>
			{offline && (
				<span class="kind mini good">
					<Icon name="check" />
					{t.attachmentOffline}
				</span>
			)}
		</a>
	);
}

/* A file on its way into a message: `done` from 0 to 1, 1 once it is there. */
export function Uploading({ name, size, done, why, onRetry, onRemove }: { name: string; size: number; done: number; why?: string; onRetry?: () => void; onRemove: () => void }) {
	return (
		<span class="attachment">
			<Icon name={why ? "triangle-alert" : "paperclip"} />
			<span>
				{name} <span class="soft mini">{why ?? fileSize(size)}</span>
			</span>
			{!why && done < 1 && <progress value={done} aria-label={t.attachmentUploading({ name })} />}
			{onRetry && <IconButton icon="refresh-cw" small label={t.attachmentRetry({ name })} onClick={onRetry} />}
			<IconButton icon="x" small label={t.attachmentRemove({ name })} onClick={onRemove} />
		</span>
	);
}

/* The line above the first unread message. */
export function NewLine({ id, children }: { id?: string; children: ComponentChildren }) {
	return (
		<h2 class="new-line" id={id}>
			{children}
		</h2>
	);
}

/* « Revoir les 19 messages déjà lus » */
export function Unfold({ onClick, children, up }: { onClick: () => void; children: ComponentChildren; up?: boolean }) {
	return (
		<button type="button" class="unfold" onClick={onClick}>
			<Icon name={up ? "chevron-up" : "chevron-down"} />
			{children}
		</button>
	);
}

/* « L'essentiel »: settled, to decide, next step; empty parts are left out. */
export function Essential({ settled, toDecide, next, note, action, children }: { settled?: string; toDecide?: string; next?: string; note?: ComponentChildren; action?: ComponentChildren; children?: ComponentChildren }) {
	return (
		<section class="essential" aria-labelledby="essential">
			<h2 id="essential">{t.essential}</h2>
			{(settled || toDecide || next) && (
				<ul class="plain">
					{settled && <li><b>{t.essentialSettled}</b> {settled}</li>}
					{toDecide && <li><b>{t.essentialToDecide}</b> {toDecide}</li>}
					{next && <li><b>{t.essentialNext}</b> {next}</li>}
				</ul>
			)}
			{children}
			{(note || action) && (
				<p class="mini soft row tight">
					{note && <span>{note}</span>}
					{action}
				</p>
			)}
		</section>
	);
}
