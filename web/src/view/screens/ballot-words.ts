// SPDX-License-Identifier: EUPL-1.2
/* ballot-words - what a vote asks, by which rules, and what came of it, in words. */
import type { Ballot, BallotAct, BallotOutcome, BallotPaper } from "../../gen/proto";
import { longDate, t } from "../../i18n";

/* The options as they are to be chosen, the abstention apart. */
export const optionsOf = (p: BallotPaper): readonly string[] => (p.kind === "yes_no_abstain" ? [t.voteFor, t.voteAgainst] : (p.options ?? []));

export const abstention = (p: BallotPaper): string => (p.kind === "yes_no_abstain" ? t.voteAbstain : t.voteBlank);

/* « Pour », « Forage, puis École » */
export function choiceOf(p: BallotPaper, act: Pick<BallotAct, "choices" | "reserved">): string {
	if (act.reserved) return t.voteReserved;
	if (act.choices.length === 0) return abstention(p);
	const named = act.choices.map((n) => optionsOf(p)[n] ?? "");
	return named.join(p.kind === "ranking" ? ` ${t.voteThen} ` : ", ");
}

/* « Pour, contre, abstention. Une voix par collectivité, majorité des présents. » */
export function rulesOf(p: BallotPaper): string {
	const what = { yes_no_abstain: t.voteAsksYesNo, choice: t.voteAsksChoice({ n: p.options?.length ?? 0 }), multiple: t.voteAsksMultiple({ n: p.max_choices ?? 0 }), ranking: t.voteAsksRanking };
	const majority = p.threshold === "simple" ? t.voteMajoritySimple : t.voteMajority({ part: p.threshold, base: p.base });
	const more = [p.secret ? t.voteSecretShort : "", p.quorum_of ? t.voteQuorum({ n: p.quorum ?? 0, of: p.quorum_of }) : ""].filter(Boolean);
	return [what[p.kind], `${p.voice === "authority" ? t.voteByAuthority : t.voteByPerson}, ${majority}.`, ...more].join(" ");
}

export const outcomeName = (o: BallotOutcome): string =>
	({ adopted: t.voteAdopted, rejected: t.voteRejected, chosen: t.voteChosen, tied: t.voteTied, none: t.voteNone, no_quorum: t.voteNoQuorum, few: t.voteFew })[o];

/* « 22 collectivités sur 26 » */
export const castOf = (b: Ballot): string => (b.paper.voice === "authority" ? t.voteCastAuthorities({ n: b.cast, of: b.entitled }) : t.voteCastPersons({ n: b.cast, of: b.entitled }));

export const dueOf = (p: BallotPaper): string => (p.due_at === undefined ? "" : longDate(p.due_at));
