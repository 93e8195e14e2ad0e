// SPDX-License-Identifier: EUPL-1.2
/* room-chat - what is written while a meeting is held. Who hears badly asks that his words be read out; who
   runs the meeting sees which are to be, and says when one was. */
import "../../i18n/parts";
import "../../styles/screens/ask.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { clock, iso, t, tidy } from "../../i18n";
import type { ChatMessage } from "../../gen/proto";
import { client, whole } from "../../model";
import { numberOf, room as roomOf, roomCount } from "../../model/room";
import { chat, toRead, unseen, type ChatStore } from "../../model/room-chat";
import { Button, Icon, Menu, Skeleton } from "../kit";
import { act } from "../use";
import { later } from "./later";
import type { PanelProps } from "./room-panels";
import { Frame, undoable } from "./room-parts";

const Writer = later(() => Promise.all([import("./room-chat-write"), whole()]).then(([m]) => m.ChatWrite));

interface LineProps {
	m: ChatMessage;
	me: number;
	runs: boolean;
	voice: boolean;
}

/* Who runs the meeting says that it was read out, or takes that back. */
async function mark(m: ChatMessage, to: "asked" | "read"): Promise<void> {
	const set = (aloud: "no" | "asked" | "read") => client.call("chat.aloud", { message: m.id, aloud });
	if (await act(() => set(to))) undoable(to === "read" ? t.chatWasRead : t.chatToRead, () => set(m.aloud));
}

/* What one may do with a message. */
function menuOf({ m, me, runs, voice }: LineProps) {
	const call = client.call.bind(client);
	const own = m.author.id === me;
	const aloud = (to: "no" | "asked") => void act(() => call("chat.aloud", { message: m.id, aloud: to }));
	const remove = async () => {
		if (await act(() => call("chat.remove", { message: m.id }))) undoable(t.chatRemoveDone, () => call("chat.restore", { message: m.id }));
	};
	return [
		...(own && voice && m.aloud === "no" ? [{ label: t.chatAskAloud, icon: "megaphone" as const, run: () => aloud("asked") }] : []),
		...(own && m.aloud === "asked" ? [{ label: t.chatNotAloud, icon: "undo-2" as const, run: () => aloud("no") }] : []),
		...(runs && m.aloud === "read" ? [{ label: t.chatUnread, icon: "undo-2" as const, run: () => void mark(m, "asked") }] : []),
		...(own || runs ? [{ label: t.chatRemove, icon: "trash-2" as const, danger: true, run: () => void remove() }] : []),
	];
}

function Line({ meeting, ...p }: LineProps & { meeting: number }) {
	const { m, runs } = p;
	const v = roomOf(meeting).view.value;
	const item = v?.items.find((i) => i.id === m.item);
	const apart = item && (item.group !== undefined || item.audience === "closed");
	const items = m.removed_at === undefined ? menuOf(p) : [];
	return (
		<li class={m.aloud === "asked" ? "chat-line aloud" : "chat-line"}>
			<p class="chat-who">
				<b>{m.author.name}</b>
				{m.author.authority && <span class="mini soft">{m.author.authority}</span>}
				<time class="mini soft" dateTime={iso(m.at)}>{clock(m.at)}</time>
				{items.length > 0 && <Menu small label={t.chatMore({ name: m.author.name, time: clock(m.at) })} items={items} />}
			</p>
			{m.removed_at === undefined ? (
				<p class="chat-text">{tidy(m.text)}</p>
			) : (
				<p class="mini soft">{m.removed_by?.id === m.author.id ? t.chatRemovedOwn : t.chatRemovedChair({ name: m.removed_by?.name ?? "" })}</p>
			)}
			{apart && v && <p class="mini soft chat-apart"><Icon name="lock" />{t.chatOfItem({ n: numberOf(v, item) })}</p>}
			{m.aloud !== "no" && (
				<p class="chat-aloud">
					<span><Icon name={m.aloud === "read" ? "check" : "megaphone"} />{m.aloud === "read" ? t.chatWasRead : t.chatToRead}</span>
					{runs && m.aloud === "asked" && (
						<Button small onClick={() => void mark(m, "read")}>
							{t.chatRead}
							<span class="vh">{t.chatWhole({ name: m.author.name, text: m.text })}</span>
						</Button>
					)}
				</p>
			)}
		</li>
	);
}

/* Stays at the end for who is at the end; what he scrolled to otherwise does not move. */
function useEnd(last: number) {
	const ref = useRef<HTMLDivElement>(null);
	const atEnd = useRef(true);
	useLayoutEffect(() => {
		const el = ref.current;
		if (el && atEnd.current) el.scrollTop = el.scrollHeight;
	}, [last]);
	const onScroll = () => {
		const el = ref.current;
		if (el) atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 40;
	};
	return { ref, onScroll };
}

/* What is in view was seen. */
function useSeen(store: ChatStore, el: { current: HTMLElement | null }, last: number): void {
	const inView = useRef(false);
	useEffect(() => {
		if (!el.current) return;
		const watch = new IntersectionObserver(([e]) => {
			inView.current = e?.isIntersecting === true;
			if (inView.current) store.see();
		});
		watch.observe(el.current);
		return () => watch.disconnect();
	}, []);
	useEffect(() => void (inView.current && document.visibilityState === "visible" && store.see()), [last]);
}

function Log({ meeting, store, runs }: { meeting: number; store: ChatStore; runs: boolean }) {
	const c = store.state.value!;
	const me = client.state.value.me?.person.id ?? 0;
	const last = c.messages[c.messages.length - 1]?.id ?? 0;
	const { ref, onScroll } = useEnd(last);
	const [busy, setBusy] = useState(false);
	useSeen(store, ref, last);
	async function older() {
		const el = ref.current;
		const from = el ? el.scrollHeight - el.scrollTop : 0;
		setBusy(true);
		await act(() => store.older());
		setBusy(false);
		/* what was on top stays there */
		requestAnimationFrame(() => el && (el.scrollTop = el.scrollHeight - from));
	}
	return (
		<div class="chat-log" ref={ref} onScroll={onScroll} role="log" aria-label={t.roomTabChat} tabIndex={0}>
			{c.more && <p><Button small kind="quiet" aria-busy={busy} onClick={() => void older()}>{t.chatOlder}</Button></p>}
			{c.messages.length === 0 && <p class="small soft">{t.chatEmpty}</p>}
			<ol class="chat-lines">{c.messages.map((m) => <Line key={m.id} meeting={meeting} m={m} me={me} runs={runs} voice={c.voice} />)}</ol>
		</div>
	);
}

export default function ChatPanel({ meeting, part, item }: PanelProps) {
	const store = chat(meeting);
	const c = store.state.value;
	const me = client.state.value.me?.person.id ?? 0;
	const seen = store.seen.value;
	const runs = part === "chair";
	const loud = c ? toRead(c).length : 0;
	useEffect(() => roomCount(meeting, "chat", c && seen !== undefined ? unseen(c, seen, me) : 0), [c, seen]);
	if (!c) return <Frame title={t.roomTabChat}>{store.failed.value ? <p class="small soft">{t.loadFailed}</p> : <Skeleton />}</Frame>;
	return (
		<Frame title={t.roomTabChat} class="chat-panel">
			{runs && loud > 0 && <p class="chat-loud"><Icon name="megaphone" />{t.chatLoud({ n: loud })}</p>}
			<Log meeting={meeting} store={store} runs={runs} />
			{!c.voice ? <p class="small soft">{t.chatReadOnly}</p> : part === "guest" && item === undefined ? <p class="small soft">{t.chatGuestWaits}</p> : <Writer meeting={meeting} item={item} onClose={() => undefined} />}
		</Frame>
	);
}
