// SPDX-License-Identifier: EUPL-1.2
/* room-ballot - the votes of a meeting: for who takes part the one that is open, before everything else, and
   what came of the last; for who runs it all of them, from being prepared to being made known. */
import "../../i18n/parts";
import "../../styles/screens/ballot.css";
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { t, tidy } from "../../i18n";
import type { MyBallot } from "../../gen/proto";
import { client, whole } from "../../model";
import { numberOf, present, room as roomOf, roomCount, roomNow } from "../../model/room";
import { ballots, closed, open, prepared, published, resultOf, waits, type Ballots, type BallotStore } from "../../model/room-ballot";
import { voice } from "../../model/room-voice";
import { Confirm } from "../form";
import { Button, Icon, Menu, Skeleton } from "../kit";
import { act } from "../use";
import { castOf, outcomeName, rulesOf } from "./ballot-words";
import { later } from "./later";
import { ResultCard } from "./room-ballot-result";
import { VoteCard } from "./room-ballot-vote";
import type { PanelProps } from "./room-panels";
import { Frame, undoable, useRoomKeys } from "./room-parts";

/* Forms keep what is typed: the whole client does that. */
const Form = later(() => Promise.all([import("./room-ballot-form"), whole()]).then(([m]) => m.BallotForm));
const Opening = later(() => Promise.all([import("./room-ballot-dialogs"), whole()]).then(([m]) => m.OpenDialog));
const Proxy = later(() => import("./room-ballot-proxy").then((m) => m.ProxyDialog));
const Confirming = later(() => Promise.all([import("./room-ballot-dialogs"), whole()]).then(([m]) => m.ConfirmDialog));

/* A vote opens, ends, has its result: each is said once, to who was there before. */
function useNews(all: Ballots | undefined): void {
	const was = useRef<ReadonlyMap<number, string>>(undefined);
	useEffect(() => {
		if (!all) return;
		const had = was.current;
		was.current = new Map(all.map((b) => [b.ballot.id, b.ballot.state]));
		for (const b of had ? all : []) {
			const { id, state, paper } = b.ballot;
			const was = had?.get(id);
			if (was === state) continue;
			const r = resultOf(b);
			if (state === "prepared" && was) voice.say(`vote${id}`, t.voteSaidNot({ title: paper.title }));
			else if (state === "open" && was === "closed") voice.say(`vote${id}`, t.voteSaidAgain({ title: paper.title }));
			else if (state === "closed" && was === "published") voice.say(`vote${id}`, t.voteSaidWithdrawn({ title: paper.title }));
			else if (state === "open") voice.say(`vote${id}`, t.voteSaidOpen({ title: paper.title }));
			else if (state === "closed") voice.say(`vote${id}`, t.voteSaidClosed({ title: paper.title }));
			else if (state === "published" && r) voice.say(`vote${id}`, t.voteSaidResult({ title: paper.title, outcome: outcomeName(r.outcome) }));
		}
	}, [all]);
}

function useBallots(meeting: number): { store: BallotStore; all: Ballots | undefined } {
	const store = ballots(meeting);
	const all = store.state.value;
	useNews(all);
	useEffect(() => roomCount(meeting, "ballot", all ? open(all).length : 0), [all]);
	return { store, all };
}

/* One's authority has deliberated: its voice becomes final. */
function Waiting({ b, store }: { b: MyBallot; store: BallotStore }) {
	const [on, set] = useState(false);
	if (!waits(b, roomNow(b.ballot.meeting))) return null;
	return (
		<>
			<Button icon="book-open-check" onClick={() => set(true)}>{t.voteConfirm}<span class="vh">{t.voteWhole({ title: b.ballot.paper.title })}</span></Button>
			{on && <Confirming b={b} onDone={store.take} onClose={() => set(false)} />}
		</>
	);
}

/* What comes first on a participant's screen. */
export function Card({ meeting }: PanelProps) {
	const { store, all } = useBallots(meeting);
	if (!all) return null;
	const last = published(all).slice(0, 1);
	return (
		<>
			{open(all).map((b) => <VoteCard key={b.ballot.id} b={b} store={store} />)}
			{[...closed(all), ...last].map((b) => (
				<ResultCard key={b.ballot.id} b={b}>
					<Waiting b={b} store={store} />
				</ResultCard>
			))}
		</>
	);
}

/* ---- for who runs the meeting ---- */

/* The dialog that is open. It outlasts the panel, which is another one when a tablet is turned. */
const dialog = signal<{ what: "new" } | { what: "edit" | "open" | "proxy"; ballot: number } | undefined>(undefined);
const shut = () => void (dialog.value = undefined);

/* An act by which a vote came to be in this state, with the way back. */
async function undoably(store: BallotStore, text: string, what: () => Promise<{ ballot: MyBallot }>): Promise<boolean> {
	let done: MyBallot | undefined;
	if (!(await act(async () => store.take((done = (await what()).ballot)))) || !done) return false;
	const { id, state } = done.ballot;
	undoable(text, () => client.call("ballot.undo", { ballot: id, state }).then((r) => store.take(r.ballot)));
	return true;
}

interface Lead {
	meeting: number;
	store: BallotStore;
}

function Prepared({ b, meeting }: { b: MyBallot; meeting: number }) {
	const [leaving, leave] = useState(false);
	const v = roomOf(meeting).view.value;
	const item = v?.items.find((i) => i.id === b.ballot.item);
	const { id, paper } = b.ballot;
	async function remove() {
		leave(false);
		const again = { meeting, ...(b.ballot.item ? { item: b.ballot.item } : {}), paper };
		if (await act(() => client.call("ballot.remove", { ballot: id }))) undoable(t.voteRemoved, () => client.call("ballot.prepare", again));
	}
	return (
		<article class="card vote-card ready" aria-labelledby={`vote-${id}`}>
			<header>
				<p class="vote-kind"><Icon name="vote" />{t.voteReady}</p>
				{item && v && <span class="small soft">{t.votePoint({ n: numberOf(v, item) })}</span>}
				<Menu
					small
					label={t.voteMore({ title: paper.title })}
					items={[
						{ label: t.voteEdit, icon: "pencil", run: () => void (dialog.value = { what: "edit", ballot: id }) },
						{ label: t.voteRemove, icon: "trash-2", danger: true, run: () => leave(true) },
					]}
				/>
			</header>
			<h2 id={`vote-${id}`}>{tidy(paper.title)}</h2>
			<p class="small soft">{tidy(rulesOf(paper))}</p>
			<Button onClick={() => void (dialog.value = { what: "open", ballot: id })}>{t.voteOpenGo}<span class="vh">{t.voteWhole({ title: paper.title })}</span></Button>
			{leaving && <Confirm title={t.voteRemove} text={t.voteRemoveText({ title: paper.title })} keep={t.cancel} go={t.voteRemoveGo} onClose={() => leave(false)} onGo={() => void remove()} />}
		</article>
	);
}

function Counting({ b, store }: { b: MyBallot; store: BallotStore }) {
	const { id, paper, meeting } = b.ballot;
	const v = roomOf(meeting).view.value;
	const away = v ? present(v).some((s) => s.how !== "online") : false;
	const close = () => undoably(store, t.voteCloseDone, () => client.call("ballot.close", { ballot: id }));
	return (
		<>
			<VoteCard b={b} store={store} />
			<section class="vote-counting" aria-label={t.voteCounting({ title: paper.title })}>
				<p>
					<progress aria-hidden="true" value={b.ballot.cast} max={Math.max(1, b.ballot.entitled)} />
					<span class="small soft">{castOf(b.ballot)}</span>
				</p>
				{away && !paper.secret && <Button icon="user-plus" onClick={() => void (dialog.value = { what: "proxy", ballot: id })}>{t.voteProxy}<span class="vh">{t.voteWhole({ title: paper.title })}</span></Button>}
				<Button kind="main" onClick={() => void close()}>{t.voteCloseGo}<span class="vh">{t.voteWhole({ title: paper.title })}</span></Button>
			</section>
		</>
	);
}

function Closed({ b, store }: { b: MyBallot; store: BallotStore }) {
	const { id, paper, counts_at } = b.ballot;
	const publish = () => undoably(store, t.votePublishDone, () => client.call("ballot.publish", { ballot: id }));
	return (
		<ResultCard b={b} runs>
			{resultOf(b) && <p class="small soft">{t.voteOnlyChairs}</p>}
			<Button kind="main" onClick={() => void publish()}>{counts_at === undefined ? t.votePublish : t.votePublishCount}<span class="vh">{t.voteWhole({ title: paper.title })}</span></Button>
		</ResultCard>
	);
}

function Chair({ meeting, item, store, all }: Lead & { item: number | undefined; all: Ballots }) {
	const ready = prepared(all);
	/* that of the item under way first */
	const first = ready.find((b) => b.ballot.item === item) ?? ready[0];
	const on = dialog.value;
	const which = on && on.what !== "new" ? all.find((b) => b.ballot.id === on.ballot) : undefined;
	useRoomKeys([{ key: "v", label: t.voteKeyOpen, run: () => first && (dialog.value = { what: "open", ballot: first.ballot.id }) }]);
	return (
		<Frame title={t.roomTabBallot} acts={<Button small kind="quiet" icon="plus" onClick={() => void (dialog.value = { what: "new" })}>{t.votePrepare}</Button>} class="vote-panel">
			{all.length === 0 && <p class="small soft">{t.voteEmpty}</p>}
			{open(all).map((b) => <Counting key={b.ballot.id} b={b} store={store} />)}
			{closed(all).map((b) => <Closed key={b.ballot.id} b={b} store={store} />)}
			{[...(first ? [first] : []), ...ready.filter((b) => b !== first)].map((b) => <Prepared key={b.ballot.id} b={b} meeting={meeting} />)}
			{published(all).map((b) => (
				<ResultCard key={b.ballot.id} b={b} runs>
					<Waiting b={b} store={store} />
				</ResultCard>
			))}
			{on?.what === "new" && <Form meeting={meeting} item={item} onDone={store.take} onClose={shut} />}
			{on?.what === "edit" && which && <Form meeting={meeting} was={which.ballot} item={which.ballot.item} onDone={store.take} onClose={shut} />}
			{on?.what === "proxy" && which && <Proxy b={which} onDone={store.take} onClose={shut} />}
			{on?.what === "open" && which && <Opening b={which} onOpen={() => undoably(store, t.voteOpenDone, () => client.call("ballot.open", { ballot: which.ballot.id }))} onClose={shut} />}
		</Frame>
	);
}

export default function BallotPanel({ meeting, part, item }: PanelProps) {
	const { store, all } = useBallots(meeting);
	if (!all) return <Frame title={t.roomTabBallot}>{store.failed.value ? <p class="small soft">{t.loadFailed}</p> : <Skeleton />}</Frame>;
	if (part === "chair") return <Chair meeting={meeting} item={item} store={store} all={all} />;
	return (
		<Frame title={t.roomTabBallot} class="vote-panel">
			{published(all).length === 0 && <p class="small soft">{t.voteNoResults}</p>}
			{published(all).map((b) => (
				<ResultCard key={b.ballot.id} b={b}>
					<Waiting b={b} store={store} />
				</ResultCard>
			))}
		</Frame>
	);
}
