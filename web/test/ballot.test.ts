// SPDX-License-Identifier: EUPL-1.2
/* What events make of the votes of a meeting. */
import { expect, it } from "vitest";
import type { Ballot, BallotAct, MyBallot, Push } from "../src/gen/proto";
import { applyBallots, asksAgain, atOnce, open, published, waits } from "../src/model/room-ballot-state";

const paper: Ballot["paper"] = { title: "Reprendre", kind: "yes_no_abstain", voice: "authority", basis: "members", secret: false, base: "expressed", threshold: "simple", shown: "at_close", reservation: false, changeable: true };
const ballot = (id: number, more: Partial<Ballot> = {}): Ballot => ({ id, meeting: 1, paper, state: "open", entitled: 4, present: 4, cast: 0, ...more });
const mine = (b: Ballot, more: Partial<MyBallot> = {}): MyBallot => ({ ballot: b, voted: false, ...more });
const act = (more: Partial<BallotAct> = {}): BallotAct => ({ person: { id: 7, name: "Awa" }, choices: [0], reserved: false, at: 5, stands: true, ...more });
const push = (ev: string, data: object): Push => ({ ch: "r1", seq: 1, at: 1, ev, data }) as Push;

it("what is said to all leaves one's own as it is", () => {
	const had = [mine(ballot(1), { voice: { id: 5, name: "Kayes" }, voted: true, act: act() })];
	const now = applyBallots(had, push("ballot.changed", { ballot: ballot(1, { state: "closed", cast: 3 }) }));
	expect(now[0]?.ballot.state).toBe("closed");
	expect([now[0]?.voice?.id, now[0]?.act?.choices]).toEqual([5, [0]]);
});

it("the last count told while it is open is shown, also a lower one, and what for where that is told", () => {
	let all = [mine(ballot(1, { cast: 2 }))] as readonly MyBallot[];
	all = applyBallots(all, push("ballot.counted", { meeting: 1, ballot: 1, cast: 1 }));
	expect(all[0]?.ballot.cast).toBe(1);
	all = applyBallots(all, push("ballot.counted", { meeting: 1, ballot: 1, cast: 3, counts: { counts: [2, 1], abstain: 0, reserved: 0 } }));
	expect([all[0]?.ballot.cast, all[0]?.counts?.counts]).toEqual([3, [2, 1]]);
	all = applyBallots(all, push("ballot.changed", { ballot: ballot(1, { state: "closed", cast: 3 }) }));
	expect(applyBallots(all, push("ballot.counted", { meeting: 1, ballot: 1, cast: 4 }))[0]?.ballot.cast).toBe(3);
});

it("a lower rank's word is seen and does not stand", () => {
	const had = [mine(ballot(1), { voted: true, act: act({ choices: [1] }) })];
	expect(applyBallots(had, push("ballot.cast_seen", { meeting: 1, ballot: 1, act: act({ stands: false }) }))[0]?.act?.choices).toEqual([1]);
	expect(applyBallots(had, push("ballot.cast_seen", { meeting: 1, ballot: 1, act: act() }))[0]?.act?.choices).toEqual([0]);
});

it("where a chair's voice is taken back what was said before stands, or the voice is not given and gives no right to counts", () => {
	const counts = { counts: [1, 0], abstain: 0, reserved: 0 };
	const had = (shown: "at_close" | "after_vote" | "live") => [mine(ballot(1, { cast: 1, paper: { ...paper, shown } }), { voice: { id: 5, name: "Kayes" }, voted: true, act: act(), counts })];
	const gone = push("ballot.uncast_seen", { meeting: 1, ballot: 1, act: act({ stands: false, taken_back_at: 9 }) });
	expect(applyBallots(had("after_vote"), gone)).toEqual([mine(ballot(1, { cast: 1, paper: { ...paper, shown: "after_vote" } }), { voice: { id: 5, name: "Kayes" } })]);
	expect(applyBallots(had("live"), gone)[0]?.counts).toEqual(counts);
	const [b] = applyBallots(had("after_vote"), push("ballot.uncast_seen", { meeting: 1, ballot: 1, act: act({ stands: false }), stands: act({ choices: [1] }) }));
	expect([b?.voted, b?.act?.choices, b?.counts]).toEqual([true, [1], counts]);
	expect([asksAgain(gone, had("after_vote")), asksAgain(gone, had("at_close"))]).toEqual([true, false]);
});

it("what one has not heard of is added, what is taken away goes, what is made known brings its result", () => {
	const result = { outcome: "adopted", winners: [], counts: { counts: [3, 1], abstain: 0, reserved: 0 }, base: 4, quorum_reached: true, absent: 0, confirmed: 0 } as const;
	const all = applyBallots([], push("ballot.changed", { ballot: ballot(2, { state: "published", published_at: 9, result: result as never }) }));
	expect(all[0]?.counts?.counts).toEqual([3, 1]);
	expect(published(all).length).toBe(1);
	expect(open(all).length).toBe(0);
	expect(applyBallots(all, push("ballot.removed", { meeting: 1, ballot: 2 })).length).toBe(0);
});

it("what is one's own is asked for when it opens or closes, and where voting gives the right to counts", () => {
	const after = [mine(ballot(1, { paper: { ...paper, shown: "after_vote" } }))];
	expect(asksAgain(push("ballot.changed", { ballot: ballot(1, { state: "prepared" }) }), [])).toBe(false);
	expect(asksAgain(push("ballot.changed", { ballot: ballot(1) }), [])).toBe(true);
	expect(asksAgain(push("ballot.cast_seen", { meeting: 1, ballot: 1, act: act() }), after)).toBe(true);
	expect(asksAgain(push("ballot.cast_seen", { meeting: 1, ballot: 1, act: act() }), [mine(ballot(1))])).toBe(false);
});

it("one press gives what can be given again; a reserved voice waits until its day", () => {
	expect(atOnce(ballot(1))).toBe(true);
	expect(atOnce(ballot(1, { paper: { ...paper, changeable: false } }))).toBe(false);
	expect(atOnce(ballot(1, { paper: { ...paper, kind: "ranking" } }))).toBe(false);
	const b = mine(ballot(1, { state: "published", paper: { ...paper, due_at: 100 } }), { act: act({ reserved: true, choices: [] }) });
	expect([waits(b, 99), waits(b, 100), waits({ ...b, act: act() }, 99)]).toEqual([true, false, false]);
});

it("what was taken back is known no more: a result that was withdrawn, a close, an opening with who had a voice", () => {
	const counts = { counts: [2, 1], abstain: 0, reserved: 0 };
	const known = { voice: { id: 5, name: "Kayes" }, voted: true, act: act(), counts, result: { outcome: "adopted", counts } as never };
	const had = [mine(ballot(1, { state: "published" }), known)];
	for (const state of ["closed", "open"] as const) {
		const [b] = applyBallots(had, push("ballot.changed", { ballot: ballot(1, { state }) }));
		expect([b?.result, b?.counts, b?.voice?.id, b?.act?.choices]).toEqual([undefined, undefined, 5, [0]]);
	}
	expect(applyBallots(had, push("ballot.changed", { ballot: ballot(1, { state: "prepared" }) }))[0]).toEqual(mine(ballot(1, { state: "prepared" })));
});

it("what one does not hear any more takes its votes along", () => {
	const had = [mine(ballot(1, { state: "prepared", item: 4 })), mine(ballot(2, { state: "prepared" }))];
	expect(applyBallots(had, push("agenda.removed", { meeting: 1, item: 4 })).map((b) => b.ballot.id)).toEqual([2]);
});
