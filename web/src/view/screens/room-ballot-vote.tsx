// SPDX-License-Identifier: EUPL-1.2
/* room-ballot-vote - a vote that is open, for who has a voice in it: what is asked, the answers, the receipt.

   Where the voice can be given again one press gives it; where it cannot, or there is more than one thing to
   choose, it is chosen first and then given. What is chosen and not given yet stays on the device, whatever
   the others do meanwhile. */
import { clock, t, tidy } from "../../i18n";
import type { MyBallot } from "../../gen/proto";
import { atOnce, pick, picked as pickedOf, type BallotStore } from "../../model/room-ballot";
import { client } from "../../model";
import { roomNow } from "../../model/room";
import { voice } from "../../model/room-voice";
import { Button, Icon } from "../kit";
import { act } from "../use";
import { abstention, castOf, choiceOf, dueOf, optionsOf } from "./ballot-words";
import { useLast } from "./last";
import { Counts } from "./room-ballot-result";
import { mmss, useTick } from "./room-parts";

/* The whole label is said, the word that differs is seen. */
function Whole({ word, title }: { word: string; title: string }) {
	return (
		<>
			{tidy(word)}
			<span class="vh">{t.voteWhole({ title })}</span>
		</>
	);
}

function Since({ b }: { b: MyBallot }) {
	useTick(1000);
	const { meeting, opened_at } = b.ballot;
	if (opened_at === undefined) return null;
	return (
		<span class="vote-since" aria-hidden="true">
			<Icon name="clock" />
			<span class="num">{mmss(roomNow(meeting) - opened_at)}</span>
		</span>
	);
}

/* What stands, and who gave it where it was somebody else of the authority. */
function Receipt({ b }: { b: MyBallot }) {
	const { act: said, ballot } = b;
	const mine = said?.person.id === client.state.value.me?.person.id && !said?.by;
	const others = said && b.ballot.paper.voice === "authority" && !(mine && atOnce(ballot)) ? said : undefined;
	return (
		<div class="vote-receipt">
			{b.voted && (
				<p class="done">
					<Icon name="check-check" />
					{t.voteDone({ cast: castOf(ballot) })}
				</p>
			)}
			{!b.voted && <p class="small soft">{castOf(ballot)}</p>}
			{others && !ballot.paper.secret && (
				<p class="small soft">{t.voteStands({ choice: choiceOf(ballot.paper, others), name: others.person.name, time: others.at === undefined ? "" : clock(others.at) })}</p>
			)}
			{others && ballot.paper.secret && <p class="small soft">{t.voteSecretBy({ name: others.person.name })}</p>}
		</div>
	);
}

interface Picking {
	b: MyBallot;
	picked: readonly number[];
	busy: boolean;
	pick: (choices: readonly number[]) => void;
}

/* One of them, or none: all of it on one line where it fits. */
function One({ b, picked, busy, pick, none }: Picking & { none: boolean }) {
	const { paper } = b.ballot;
	return (
		<div class={paper.kind === "yes_no_abstain" ? "vote-answers three" : "vote-answers"}>
			{optionsOf(paper).map((option, n) => (
				<Button key={n} kind={picked[0] === n ? "main" : "second"} {...(picked[0] === n ? { icon: "check" as const } : {})} aria-pressed={picked[0] === n} aria-busy={busy} onClick={() => pick([n])}>
					<Whole word={option} title={paper.title} />
				</Button>
			))}
			<Button kind={none ? "main" : "second"} {...(none ? { icon: "check" as const } : {})} aria-pressed={none} aria-busy={busy} onClick={() => pick([])}>
				<Whole word={abstention(paper)} title={paper.title} />
			</Button>
		</div>
	);
}

/* Several, or an order: a press takes one, another one leaves it. */
function Many({ b, picked, busy, pick }: Picking) {
	const { paper } = b.ballot;
	const order = paper.kind === "ranking";
	const most = order ? (paper.options?.length ?? 0) : (paper.max_choices ?? 1);
	const full = picked.length >= most;
	return (
		<>
			<p class="small">{order ? t.voteOrderHint : t.voteManyHint({ n: most })}</p>
			<ol class="vote-answers many">
				{optionsOf(paper).map((option, n) => {
					const place = picked.indexOf(n);
					const on = place >= 0;
					return (
						<li key={n}>
							<Button kind={on ? "main" : "second"} {...(on && !order ? { icon: "check" as const } : {})} aria-pressed={on} aria-busy={busy} aria-disabled={!on && full} onClick={() => (on ? pick(picked.filter((x) => x !== n)) : !full && pick([...picked, n]))}>
								{order && on && <b class="vote-place">{place + 1}</b>}
								<Whole word={option} title={on && order ? t.votePlace({ n: place + 1, title: paper.title }) : paper.title} />
							</Button>
						</li>
					);
				})}
			</ol>
		</>
	);
}

function Answers({ b, store }: { b: MyBallot; store: BallotStore }) {
	const { id, paper } = b.ballot;
	const now = atOnce(b.ballot);
	const standing = b.voted && !paper.secret ? b.act : undefined;
	const given = standing && !standing.reserved ? standing.choices : undefined;
	const chosen = now ? given : (pickedOf(b.ballot).value ?? given);
	const { busy, choose } = useLast(async ({ choices, reserved }: { choices: readonly number[]; reserved: boolean }) => {
		if (!(await act(() => store.cast(id, choices, reserved)))) return;
		pick(b.ballot, undefined);
		voice.say(`vote${id}`, t.voteSaved);
	});
	/* one that is given once is not given again */
	const send = (choices: readonly number[], reserved = false) => (paper.changeable || !busy) && choose({ choices, reserved });
	const several = paper.kind === "multiple" || paper.kind === "ranking";
	const ready = chosen !== undefined || several;
	const p: Picking = { b, picked: chosen ?? [], busy, pick: (choices) => void (now ? send(choices) : pick(b.ballot, choices)) };
	const reserved = standing?.reserved === true;
	return (
		<>
			{several ? <Many {...p} /> : <One {...p} none={chosen?.length === 0} />}
			{paper.reservation && (
				<Button class="vote-reserve" kind={reserved ? "main" : "second"} icon={reserved ? "check" : "hourglass"} aria-pressed={reserved} aria-busy={busy} onClick={() => send([], true)}>
					<Whole word={t.voteReserveUntil({ date: dueOf(paper) })} title={paper.title} />
				</Button>
			)}
			{!now && (
				<>
					{(!paper.changeable || paper.secret) && <p class="small soft">{paper.secret ? t.voteOnceSecret : t.voteOnce}</p>}
					<Button kind="main" class="vote-give" icon="vote" disabled={!ready} aria-busy={busy} onClick={() => send(chosen ?? [])}>
						{several && !chosen?.length ? t.voteGiveBlank : t.voteGive}
						<span class="vh">{t.voteWhole({ title: paper.title })}</span>
					</Button>
				</>
			)}
		</>
	);
}

export function VoteCard({ b, store }: { b: MyBallot; store: BallotStore }) {
	const { id, paper } = b.ballot;
	const final = b.voted && (!paper.changeable || paper.secret);
	return (
		<article class="card vote-card" aria-labelledby={`vote-${id}`}>
			<header>
				<p class="vote-kind">
					<Icon name="vote" />
					{paper.secret ? t.voteOpenSecret : t.voteOpen}
				</p>
				<Since b={b} />
			</header>
			<h2 id={`vote-${id}`}>{tidy(paper.title)}</h2>
			{paper.about && <p class="small">{tidy(paper.about)}</p>}
			<p class="small soft">{b.voice ? [t.voteForWhom({ name: b.voice.name }), paper.changeable ? t.voteChangeable : ""].filter(Boolean).join(" ") : t.voteNoVoice}</p>
			{b.voice && !final && <Answers key={id} b={b} store={store} />}
			<Receipt b={b} />
			{b.counts && <Counts paper={paper} counts={b.counts} cast={b.ballot.cast} />}
		</article>
	);
}
