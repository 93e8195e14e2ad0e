// SPDX-License-Identifier: EUPL-1.2
/* One message of a topic, with what one may do with it. */
import { useRef, useState } from "preact/hooks";
import type { Post } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import type { MyWords } from "../../model/state";
import { Attachment, Attachments, Button, DeletedNote, Icon, Menu, Message, Quoted, Word, named, type MenuItem } from "../kit";
import { act } from "../use";
import { Prose, copyLink, later, memo, to } from "./parts";
import "../../styles/screens/mail.css";

const Cut = later(() => import("./mail").then((m) => m.Cut));

/* What a screen does for its messages; one object for all of them. */
export interface PostActs {
	reply(post: Post, quote?: string): void;
	edit(post: Post): void;
	remove(post: Post): void;
	history(post: Post): void;
	unreadFrom(post: Post): void;
	pick(post: Post): void;
	/* this is the answer, or no longer */
	answer(post: Post, is: boolean): void;
}

export interface PostViewProps {
	post: Post;
	words: MyWords | undefined;
	me: number;
	/* what one may do here */
	writes: boolean;
	runs: boolean;
	closed: boolean;
	present: boolean;
	/* undefined: messages are not being chosen */
	picked: boolean | undefined;
	/* one asked the question without one's name: what has none is one's own */
	unnamed?: boolean | undefined;
	/* of a question: whether this is its answer, and whether one may say so */
	answer?: "is" | "may" | "is-may" | undefined;
	acts: PostActs;
}

/* What is selected within this element, to be quoted. */
export function selectionIn(el: Element | null): string | undefined {
	const s = getSelection();
	if (!el || !s || s.isCollapsed || s.rangeCount === 0 || !el.contains(s.getRangeAt(0).commonAncestorContainer)) return undefined;
	const text = s.toString().trim().replace(/\s+/g, " ");
	return text.length > 1 ? text.slice(0, 400) : undefined;
}

export const href = (file: { id: number; name: string }) => `/files/${file.id}/${encodeURIComponent(file.name)}`;

/* « Par courriel », and what was cut off the mail, folded. */
function ByMail({ post, cut }: { post: number; cut: boolean }) {
	const [open, setOpen] = useState(false);
	return (
		<>
			<p class="by-mail mini">
				<Icon name="mail" />
				<span>{t.mailMark}</span>
				{cut && <Button kind="quiet" small icon={open ? "chevron-up" : "chevron-down"} aria-expanded={open} onClick={() => setOpen(!open)}>{t.mailQuoted}</Button>}
			</p>
			{open && <Cut post={post} onClose={() => setOpen(false)} />}
		</>
	);
}

export const PostView = memo(function PostView({ post, words, me, writes, runs, closed, present, picked, unnamed, answer, acts }: PostViewProps) {
	const box = useRef<HTMLDivElement>(null);
	const quote = useRef<string | undefined>(undefined);
	const mine = post.author.id === me || (unnamed === true && post.author.id === 0);
	const name = named(post.author);
	const gone = post.deleted_at !== undefined;
	const react = (kind: "useful" | "us_too") => void act(() => client.react(post.id, kind, !words?.[kind]));
	const items: MenuItem[] = [
		{ label: t.copyLink, icon: "link", run: () => void copyLink(to.post(post.id)) },
		{ label: t.unreadFrom, icon: "undo-2", run: () => acts.unreadFrom(post) },
	];
	if (post.version > 1) items.push({ label: t.postVersions, icon: "history", run: () => acts.history(post) });
	if (mine && writes && !closed) items.push({ label: t.postEdit, icon: "pencil", run: () => acts.edit(post) });
	if (answer === "may" && !gone) items.push({ label: t.qIsAnswer, icon: "check", run: () => acts.answer(post, true) });
	if (answer === "is-may") items.push({ label: t.qAnswerNot, icon: "undo-2", run: () => acts.answer(post, false) });
	if (runs) items.push({ label: t.splitFrom, icon: "split", run: () => acts.pick(post) });
	if ((mine && writes) || runs) items.push({ label: t.postDelete, icon: "trash-2", danger: true, run: () => acts.remove(post) });
	const buttons = gone || picked !== undefined ? undefined : (
		<>
			{(writes || post.useful > 0) && <Word label={t.postUseful} count={post.useful} mine={words?.useful ?? false} onToggle={() => react("useful")} disabled={!writes} />}
			{(writes || post.us_too > 0) && <Word label={t.postUsToo} count={post.us_too} mine={words?.us_too ?? false} onToggle={() => react("us_too")} disabled={!writes} />}
			{writes && !closed && (
				<Button
					kind="quiet"
					small
					icon="reply"
					onPointerDown={() => (quote.current = selectionIn(box.current))}
					onClick={() => {
						acts.reply(post, quote.current ?? selectionIn(box.current));
						quote.current = undefined;
					}}
				>
					{t.postReply}
				</Button>
			)}
			<Menu label={t.postMore({ name })} small items={items} />
		</>
	);
	return (
		<div class={picked === undefined ? "post" : "post picking"} ref={box}>
			{picked !== undefined && (
				<input type="checkbox" class="pick" checked={picked} aria-label={t.splitPick({ name })} onChange={() => acts.pick(post)} />
			)}
			<Message id={post.id} author={post.author} at={post.at} {...(post.edited_at && !gone ? { editedAt: post.edited_at } : {})} present={present} href={to.topic(post.topic, post.id)} onEdited={() => acts.history(post)} acts={buttons}>
				{gone ? (
					<DeletedNote by={post.deleted_by ?? ""} at={post.deleted_at!} />
				) : (
					<>
						{answer?.startsWith("is") && (
							<p class="is-answer">
								<Icon name="check" />
								{t.qMarkAnswer}
							</p>
						)}
						{post.reply_to && <Quoted name={post.reply_to.author} text={post.reply_to.text} href={to.topic(post.topic, post.reply_to.post)} />}
						<Prose html={post.html} me={me} />
						{post.mail && <ByMail post={post.id} cut={post.mail === "cut"} />}
						{post.files.length > 0 && (
							<Attachments>
								{post.files.map((f) => (
									<Attachment key={f.id} href={href(f)} name={f.name} size={f.size} />
								))}
							</Attachments>
						)}
					</>
				)}
			</Message>
		</div>
	);
});
