// SPDX-License-Identifier: EUPL-1.2
/* room-ballot-detail - all of a result: what it is counted of, read by authority and by person, then by level,
   stratum, region, place and group, in tables; who had a voice; to those of a voice, who gave it when and what was
   taken back; and the file from which anybody can count again. */
import "../../i18n/after";
import { useState } from "preact/hooks";
import { clock, t, tidy } from "../../i18n";
import type { BallotAct, BallotCounts, BallotGetResult, BallotPaper, BallotReading, MyBallot } from "../../gen/proto";
import { client } from "../../model";
import { resultOf } from "../../model/room-ballot";
import { Button, Dialog, Skeleton } from "../kit";
import { act, useLoad } from "../use";
import { abstention, choiceOf, optionsOf, outcomeName, rulesOf } from "./ballot-words";

const cutName = (r: BallotReading): string => ({ level: t.voteCutLevel, stratum: t.voteCutStratum, region: t.voteCutRegion, place: t.voteCutPlace, group: t.voteCutGroup })[r.cut];

function keyName(cut: BallotReading["cut"], key: string): string {
	const kinds: Record<string, string> = { commune: t.authorityCommune, epci: t.authorityEpci, department: t.authorityDepartment, region: t.authorityRegion, partner: t.authorityPartner };
	const strata = [t.voteStratum0, t.voteStratum1, t.voteStratum2, t.voteStratum3, t.voteStratum4, t.voteStratum5, t.voteStratum6, t.voteStratum7];
	if (key === "none") return t.voteKeyNone;
	if (key === "abroad") return t.voteKeyAbroad;
	if (cut === "level") return kinds[key] ?? key;
	if (cut === "stratum") return strata[Number(key)] ?? key;
	return cut === "place" ? (key === "overseas" ? t.voteKeyOverseas : t.voteKeyMainland) : key;
}

interface Line {
	name: string;
	voices: number | undefined;
	counts: BallotCounts;
}

function Table({ caption, head, paper, lines }: { caption: string; head: string; paper: BallotPaper; lines: readonly Line[] }) {
	const points = paper.kind === "ranking";
	return (
		<div class="vote-table" role="region" aria-label={caption} tabIndex={0}>
			<table>
				<caption>{caption}</caption>
				<thead>
					<tr>
						<th scope="col">{head}</th>
						{optionsOf(paper).map((o) => <th key={o} scope="col">{tidy(o)}</th>)}
						<th scope="col">{abstention(paper)}</th>
						{paper.reservation && <th scope="col">{t.voteReservedShort}</th>}
						<th scope="col">{points ? t.voteVoices : t.voteTotal}</th>
					</tr>
				</thead>
				<tbody>
					{lines.map((l) => (
						<tr key={l.name}>
							<th scope="row">{tidy(l.name)}</th>
							{l.counts.counts.map((n, i) => <td key={i}>{n}</td>)}
							<td>{l.counts.abstain}</td>
							{paper.reservation && <td>{l.counts.reserved}</td>}
							<td>{l.voices ?? ""}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Facts({ b }: { b: MyBallot }) {
	const r = resultOf(b);
	if (!r) return null;
	const { paper, entitled, present, cast } = b.ballot;
	const rows: readonly (readonly [string, string | number])[] = [
		[t.voteOutcome, outcomeName(r.outcome)],
		...(r.winners.length > 0 ? [[t.voteWinners, r.winners.map((n) => tidy(optionsOf(paper)[n] ?? "")).join(", ")] as const] : []),
		[t.voteEntitled, entitled],
		[t.votePresent, present],
		[t.voteCast, cast],
		[t.voteAbsent, r.absent],
		...(r.needed === undefined ? [] : [[t.voteNeeded, t.voteNeededOf({ n: r.needed, of: r.base })] as const]),
		...(r.quorum_needed === undefined ? [] : [[t.voteQuorumTitle, r.quorum_reached ? t.voteQuorumYes({ n: r.quorum_needed }) : t.voteQuorumMissed({ n: r.quorum_needed })] as const]),
	];
	return (
		<dl class="vote-facts">
			{rows.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}

async function save(ballot: number): Promise<void> {
	const { name, csv } = await client.call("ballot.export", { ballot });
	const url = URL.createObjectURL(new Blob(["\ufeff", csv], { type: "text/csv;charset=utf-8" }));
	const a = document.createElement("a");
	a.href = url;
	a.download = name;
	a.click();
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function Readings({ b, got }: { b: MyBallot; got: BallotGetResult }) {
	const { paper } = b.ballot;
	const r = resultOf(b);
	if (!r || r.outcome === "few") return <p class="small soft">{t.voteFewText}</p>;
	const byWhom: Line[] = [{ name: paper.voice === "authority" ? t.voteByAuthorityCounts : t.voteByPersonCounts, voices: b.ballot.cast, counts: r.counts }];
	if (r.later) byWhom.push({ name: t.voteWithConfirmed, voices: b.ballot.cast, counts: r.later });
	if (got.persons) byWhom.push({ name: t.voteByPersonOnly, voices: undefined, counts: got.persons });
	return (
		<>
			<Table caption={t.voteTableWhole} head={t.voteHeadReading} paper={paper} lines={byWhom} />
			{got.readings.map((x) => (
				<Table key={x.cut} caption={cutName(x)} head={t.voteHeadPart} paper={paper} lines={x.cells.map((c) => ({ name: c.keys.map((k) => keyName(x.cut, k)).join(", "), voices: c.voices, counts: c.counts }))} />
			))}
			<p class="small soft">{paper.secret ? t.voteCellsSecret : t.voteCells}{!paper.secret && got.readings.some((x) => x.cut === "group") && ` ${t.voteCellsGroup}`}</p>
		</>
	);
}

function Voices({ got }: { got: BallotGetResult }) {
	const yes = got.voices.filter((x) => x.voted).map((x) => x.name);
	const no = got.voices.filter((x) => x.voted === false).map((x) => x.name);
	return (
		<>
			<h3>{t.voteWho}</h3>
			{yes.length > 0 && <p class="small">{t.voteWhoDid({ names: yes.join(", ") })}</p>}
			{no.length > 0 && <p class="small">{t.voteWhoNot({ names: no.join(", ") })}</p>}
		</>
	);
}

function Trail({ paper, trail }: { paper: BallotPaper; trail: readonly BallotAct[] }) {
	const at = (a: BallotAct) => t.voteTrailAct({ time: clock(a.at ?? 0), name: a.person.name, choice: choiceOf(paper, a) });
	if (paper.secret || trail.length === 0) return null;
	return (
		<>
			<h3>{t.voteTrail({ of: paper.voice })}</h3>
			<ul>
				{trail.map((a) => (
					<li key={a.id}>
						<p class="small">{[at(a), a.by && t.voteTrailBy({ name: a.by.name }), a.taken_back_at !== undefined && t.voteTrailBack({ name: a.taken_back_by?.name ?? "", time: clock(a.taken_back_at) }), a.stands && t.voteTrailStands].filter(Boolean).join(", ")}</p>
					</li>
				))}
			</ul>
		</>
	);
}

export function BallotDetail({ b, onClose }: { b: MyBallot; runs: boolean; onClose: () => void }) {
	const { id, paper } = b.ballot;
	const [got, set] = useState<BallotGetResult>();
	const at = useLoad(id, () => client.call("ballot.get", { ballot: id }).then(set));
	return (
		<Dialog title={t.voteDetail} onClose={onClose} acts={<Button icon="download" onClick={() => void act(() => save(id))}>{t.voteExport}</Button>}>
			<p><b>{tidy(paper.title)}</b></p>
			<p class="small soft">{tidy(rulesOf(paper))}</p>
			<Facts b={b} />
			{got ? <><Readings b={b} got={got} /><Voices got={got} /><Trail paper={paper} trail={got.trail} /></> : at === "failed" ? <p>{t.loadFailed}</p> : <Skeleton />}
		</Dialog>
	);
}
