// SPDX-License-Identifier: EUPL-1.2
/* room-ballot-state - the votes of a meeting, as they are to oneself, and what events make of them. Pure.

   What is the same for all comes by channel; what is one's own (the voice one has, what stands for it,
   counts one may know) comes with the answer to one's own act, or is asked for when an event says that
   it changed. What somebody has half filled in is not here: no event touches it. */
import type { Ballot, BallotAct, BallotCounts, BallotResult, MyBallot, Push } from "../gen/proto";

export type Ballots = readonly MyBallot[];

export const put = (all: Ballots, b: MyBallot): Ballots => (all.some((x) => x.ballot.id === b.ballot.id) ? all.map((x) => (x.ballot.id === b.ballot.id ? b : x)) : [...all, b]);

const change = (all: Ballots, id: number, how: (b: MyBallot) => MyBallot): Ballots => all.map((b) => (b.ballot.id === id ? how(b) : b));

const STEPS: readonly Ballot["state"][] = ["prepared", "open", "closed", "published"];

/* What is said of a ballot to all, over what one knows of one's own. What was taken back is known no more. */
function changed(all: Ballots, ballot: Ballot): Ballots {
	const had = all.find((b) => b.ballot.id === ballot.id);
	const back = had && STEPS.indexOf(ballot.state) < STEPS.indexOf(had.ballot.state);
	const was = back ? (({ result, counts, ...rest }) => rest)(had) : had;
	if (ballot.state === "prepared") return put(all, { voted: false, ballot });
	const { result } = ballot;
	return put(all, { ...(was ?? { voted: false }), ballot, ...(result ? { result, counts: result.counts } : {}) });
}

/* A lower rank's word is in the trail and does not stand. */
const seen = (b: MyBallot, act: BallotAct): MyBallot => ({ ...b, voted: true, ...(act.stands ? { act } : {}) });

/* What a chair gave for it was taken back: what was said before stands, or nothing, and gives no right to counts. */
function unsaid({ act, counts, ...b }: MyBallot, stands: BallotAct | undefined): MyBallot {
	const known = counts && (stands || b.ballot.paper.shown === "live");
	return { ...b, voted: !!stands, ...(stands ? { act: stands } : {}), ...(known ? { counts } : {}) };
}

/* The last one told: a voice may be taken back. */
function counted(b: MyBallot, cast: number, counts: BallotCounts | undefined): MyBallot {
	if (b.ballot.state !== "open") return b;
	return { ...b, ballot: { ...b.ballot, cast }, ...(counts ? { counts } : {}) };
}

export function applyBallots(all: Ballots, p: Push): Ballots {
	switch (p.ev) {
		case "ballot.changed": return changed(all, p.data.ballot);
		case "ballot.counted": return change(all, p.data.ballot, (b) => counted(b, p.data.cast, p.data.counts));
		case "ballot.removed": return all.filter((b) => b.ballot.id !== p.data.ballot);
		/* what it had for members is told them as the meeting's, before; one does not hear of the others */
		case "agenda.removed": return all.filter((b) => b.ballot.item !== p.data.item);
		case "ballot.cast_seen": return change(all, p.data.ballot, (b) => seen(b, p.data.act));
		case "ballot.uncast_seen": return change(all, p.data.ballot, (b) => unsaid(b, p.data.stands));
		default: return all;
	}
}

/* What an event makes of one's own has to be asked for: whether one has a voice, what the close says to
   a chair, counts that voting gives the right to. */
export function asksAgain(p: Push, all: Ballots): boolean {
	if (p.ev === "ballot.changed") return p.data.ballot.state !== "prepared";
	return (p.ev === "ballot.cast_seen" || p.ev === "ballot.uncast_seen") && all.some((b) => b.ballot.id === p.data.ballot && b.ballot.paper.shown === "after_vote");
}

/* ---- what one asks of them ---- */

export const open = (all: Ballots): Ballots => all.filter((b) => b.ballot.state === "open");
export const prepared = (all: Ballots): Ballots => all.filter((b) => b.ballot.state === "prepared");
export const closed = (all: Ballots): Ballots => all.filter((b) => b.ballot.state === "closed");
/* The latest made known first. */
export const published = (all: Ballots): Ballots => all.filter((b) => b.ballot.state === "published").sort((a, b) => (b.ballot.published_at ?? 0) - (a.ballot.published_at ?? 0));

/* Its voice waits for a deliberation, and can still be confirmed. */
export const waits = (b: MyBallot, now: number): boolean =>
	(b.ballot.state === "closed" || b.ballot.state === "published") && b.act?.reserved === true && (b.ballot.paper.due_at ?? 0) > now;

/* One press gives the voice where it can be given again; otherwise it is chosen first, then given. */
export const atOnce = (b: Ballot): boolean => b.paper.changeable && (b.paper.kind === "yes_no_abstain" || b.paper.kind === "choice");

export const resultOf = (b: MyBallot): BallotResult | undefined => b.result ?? b.ballot.result;
