// SPDX-License-Identifier: EUPL-1.2
/* room-ballot-result - voices counted, and what came of a vote, in short; all of it is in a dialog of its own. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { t, tidy } from "../../i18n";
import type { BallotCounts, BallotPaper, MyBallot } from "../../gen/proto";
import { resultOf } from "../../model/room-ballot";
import { Button, Icon } from "../kit";
import { abstention, castOf, optionsOf, outcomeName } from "./ballot-words";
import { later } from "./later";

const Detail = later(() => import("./room-ballot-detail").then((m) => m.BallotDetail));

/* Bars beside their numbers. */
export function Counts({ paper, counts, cast }: { paper: BallotPaper; counts: BallotCounts; cast: number }) {
	const most = Math.max(1, paper.kind === "ranking" ? Math.max(...counts.counts) : cast);
	const lines = [
		...optionsOf(paper).map((label, n) => ({ label, n: counts.counts[n] ?? 0 })),
		{ label: abstention(paper), n: counts.abstain },
		...(paper.reservation ? [{ label: t.voteReserved, n: counts.reserved }] : []),
	];
	return (
		<ul class="vote-counts">
			{lines.map((l) => (
				<li key={l.label}>
					<p>
						<span>{tidy(l.label)}</span>
						<b class="num">{l.n}</b>
					</p>
					<progress aria-hidden="true" value={l.n} max={most} />
				</li>
			))}
		</ul>
	);
}

/* What a deliberation given since makes of it stands beside what it was at the close. */
export function Outcome({ b }: { b: MyBallot }) {
	const r = resultOf(b);
	if (!r) return null;
	const { paper } = b.ballot;
	const won = r.winners.map((n) => tidy(optionsOf(paper)[n] ?? ""));
	const pending = r.counts.reserved - r.confirmed;
	return (
		<>
			<p class={`vote-outcome ${r.outcome}`}>
				<Icon name={r.outcome === "adopted" || r.outcome === "chosen" ? "check" : "vote"} />
				<b>{outcomeName(r.outcome)}</b>
				{won.length > 0 && <span>{won.join(", ")}</span>}
			</p>
			{r.outcome !== "few" && <Counts paper={paper} counts={r.counts} cast={b.ballot.cast} />}
			{r.counts.reserved > 0 && <p class="small">{t.voteFirm({ firm: b.ballot.cast - r.counts.reserved, reserved: r.counts.reserved, confirmed: r.confirmed, pending })}</p>}
			{r.later_outcome && <p class="small">{t.voteLater({ outcome: outcomeName(r.later_outcome) })}</p>}
		</>
	);
}

export function ResultCard({ b, runs, children }: { b: MyBallot; runs?: boolean; children?: ComponentChildren }) {
	const [shown, show] = useState(false);
	const title = useId();
	const { paper, state } = b.ballot;
	return (
		<article class="card vote-card over" aria-labelledby={title}>
			<header>
				<p class="vote-kind">
					<Icon name={state === "published" ? "vote" : "lock"} />
					{state === "published" ? t.voteResult : t.voteClosed}
				</p>
				<span class="small soft">{castOf(b.ballot)}</span>
			</header>
			<h2 id={title}>{tidy(paper.title)}</h2>
			{resultOf(b) ? <Outcome b={b} /> : <p class="small soft">{runs && b.ballot.counts_at !== undefined ? t.voteCountsSoon : t.voteResultLater}</p>}
			{children}
			{resultOf(b) && <Button small kind="quiet" onClick={() => show(true)}>{t.voteDetail}<span class="vh">{t.voteWhole({ title: paper.title })}</span></Button>}
			{shown && <Detail b={b} runs={runs ?? false} onClose={() => show(false)} />}
		</article>
	);
}
