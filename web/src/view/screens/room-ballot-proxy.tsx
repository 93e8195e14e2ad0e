// SPDX-License-Identifier: EUPL-1.2
/* room-ballot-proxy - who runs a meeting gives the voice of somebody who is there by telephone or on site: he
   chooses aloud, it is read back to him, then it is written down, and a mail tells him what once it is not taken
   back any more. */
import "../../i18n/after";
import { useState } from "preact/hooks";
import { t, tidy } from "../../i18n";
import type { MyBallot, RoomSeat } from "../../gen/proto";
import { client } from "../../model";
import { present, room as roomOf } from "../../model/room";
import { Button, Choices, Dialog, SelectField } from "../kit";
import { act } from "../use";
import { abstention, choiceOf, optionsOf } from "./ballot-words";
import { undoable } from "./room-parts";

interface Props {
	b: MyBallot;
	onDone: (b: MyBallot) => void;
	onClose: () => void;
}

/* Those whose hands others have to be. */
export const away = (meeting: number): readonly RoomSeat[] => {
	const v = roomOf(meeting).view.value;
	return v ? present(v).filter((s) => s.how !== "online") : [];
};

const RESERVED = "reserved";

export function ProxyDialog({ b, onDone, onClose }: Props) {
	const { id, meeting, paper } = b.ballot;
	const seats = away(meeting);
	const [who, choose] = useState(String(seats[0]?.person.id ?? ""));
	const [said, say] = useState<readonly string[]>();
	const [back, readBack] = useState(false);
	const [busy, setBusy] = useState(false);
	const several = paper.kind === "multiple" || paper.kind === "ranking";
	const most = paper.kind === "ranking" ? (paper.options?.length ?? 0) : paper.kind === "multiple" ? (paper.max_choices ?? 1) : 1;
	const seat = seats.find((s) => String(s.person.id) === who);
	const reserved = said?.[0] === RESERVED;
	const choices = reserved ? [] : (said ?? []).map(Number);
	async function save() {
		if (busy || !seat) return;
		setBusy(true);
		let given: number | undefined;
		await act(async () => {
			const r = await client.call("ballot.cast", { ballot: id, person: seat.person.id, choices, ...(reserved ? { reserved } : {}) });
			onDone(r.ballot);
			given = r.act.id;
		});
		setBusy(false);
		if (given === undefined) return;
		const it = { ballot: id, act: given };
		undoable(t.voteProxyDone({ name: seat.person.name }), () => client.call("ballot.uncast", it).then((r) => onDone(r.ballot)));
		onClose();
	}
	const toggle = (n: string) => say((said ?? []).includes(n) ? (said ?? []).filter((x) => x !== n) : (said ?? []).length < most ? [...(said ?? []), n] : said);
	if (back && seat)
		return (
			<Dialog
				title={t.voteProxyBack}
				onClose={onClose}
				acts={
					<>
						<Button onClick={() => readBack(false)}>{t.voteProxyAgain}</Button>
						<Button kind="main" aria-busy={busy} onClick={() => void save()}>{t.voteProxySave}</Button>
					</>
				}
			>
				<p>{t.voteProxyAloud}</p>
				<blockquote class="vote-aloud">{t.voteProxySaid({ name: seat.person.name, title: tidy(paper.title), choice: choiceOf(paper, { choices, reserved }) })}</blockquote>
				<p class="small soft">{t.voteProxyMail}</p>
			</Dialog>
		);
	return (
		<Dialog
			title={t.voteProxy}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" disabled={!seat || (said === undefined && !several)} onClick={() => readBack(true)}>{t.voteProxyGo}</Button>
				</>
			}
		>
			<p><b>{tidy(paper.title)}</b></p>
			<SelectField id="vote-who" label={t.voteProxyWho} value={who} onPick={choose} options={seats.map((s) => ({ value: String(s.person.id), label: [s.person.name, s.person.authority].filter(Boolean).join(", ") }))} />
			{several ? (
				<fieldset class="input-group">
					<legend>{paper.kind === "ranking" ? t.voteOrderHint : t.voteManyHint({ n: most })}</legend>
					<div class="vote-answers">
						{optionsOf(paper).map((option, n) => {
							const place = (said ?? []).indexOf(String(n));
							return (
								<Button key={n} kind={place < 0 ? "second" : "main"} aria-pressed={place >= 0} onClick={() => toggle(String(n))}>
									{paper.kind === "ranking" && place >= 0 && <b class="vote-place">{place + 1}</b>}
									{tidy(option)}
								</Button>
							);
						})}
					</div>
				</fieldset>
			) : (
				<Choices
					name="vote-said"
					legend={t.voteProxyChoice}
					value={said === undefined ? "" : (said[0] ?? "none")}
					onPick={(x) => say(x === "none" ? [] : [x])}
					options={[...optionsOf(paper).map((label, n) => ({ value: String(n), label: tidy(label) })), { value: "none", label: abstention(paper) }, ...(paper.reservation ? [{ value: RESERVED, label: t.voteReserved }] : [])]}
				/>
			)}
		</Dialog>
	);
}
