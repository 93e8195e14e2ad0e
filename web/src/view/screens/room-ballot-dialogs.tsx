// SPDX-License-Identifier: EUPL-1.2
/* room-ballot-dialogs - a vote is opened, once one has seen who will have a voice; a reserved voice becomes final. */
import "../../i18n/after";
import { useState } from "preact/hooks";
import { t, tidy } from "../../i18n";
import type { BallotGetResult, MyBallot } from "../../gen/proto";
import { client } from "../../model";
import { DialogForm, useTyped, type Errors } from "../form";
import { Button, Choices, Dialog, Skeleton, TextField, toast } from "../kit";
import { useLoad } from "../use";
import { abstention, dueOf, optionsOf, rulesOf } from "./ballot-words";

interface Props {
	b: MyBallot;
	onDone: (b: MyBallot) => void;
	onClose: () => void;
}

export function OpenDialog({ b, onOpen, onClose }: { b: MyBallot; onOpen: () => Promise<boolean>; onClose: () => void }) {
	const { id, paper } = b.ballot;
	const [got, set] = useState<BallotGetResult>();
	const [busy, setBusy] = useState(false);
	const at = useLoad(id, () => client.call("ballot.get", { ballot: id }).then(set));
	async function go() {
		if (busy) return;
		setBusy(true);
		const ok = await onOpen();
		setBusy(false);
		if (ok) onClose();
	}
	const n = got?.voices.length ?? 0;
	return (
		<Dialog
			title={t.voteOpenAsk}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" icon="vote" aria-busy={busy} disabled={!got} onClick={() => void go()}>{t.voteOpenGo}</Button>
				</>
			}
		>
			<p><b>{tidy(paper.title)}</b></p>
			<p class="small">{tidy(rulesOf(paper))}</p>
			{got ? (
				<>
					<p>{paper.voice === "authority" ? t.voteWillAuthorities({ n }) : t.voteWillPersons({ n })}</p>
					<p class="small soft">{got.voices.map((x) => x.name).join(", ")}</p>
				</>
			) : at === "failed" ? (
				<p>{t.loadFailed}</p>
			) : (
				<Skeleton />
			)}
			<p class="small soft">{t.voteFrozen}</p>
		</Dialog>
	);
}

export function ConfirmDialog({ b, onDone, onClose }: Props) {
	const { id, paper } = b.ballot;
	const kept = useTyped(`bc${id}`, () => ({ choice: "", reference: "" }));
	const { choice, reference } = kept.typed;
	function check(): Errors {
		const wrong: Errors = {};
		if (choice === "") wrong["vote-choice"] = t.voteConfirmChoose;
		if (reference.trim() === "") wrong["vote-reference"] = t.voteReferenceEmpty;
		return wrong;
	}
	async function run() {
		const r = await client.call("ballot.confirm", { ballot: id, choices: choice === "none" ? [] : choice.split(",").map(Number), reference: reference.trim() });
		onDone(r.ballot);
		toast(t.voteConfirmed);
	}
	return (
		<DialogForm title={t.voteConfirm} go={t.voteConfirm} onClose={onClose} check={check} run={run} field="vote-reference" kept={kept}>
			{(wrong) => (
				<>
					<p><b>{tidy(paper.title)}</b></p>
					<p class="small soft">{t.voteConfirmText({ date: dueOf(paper) })}</p>
					<Choices
						name="vote-choice"
						legend={t.voteConfirmLegend}
						value={choice}
						onPick={(x) => kept.set({ choice: x })}
						options={[...optionsOf(paper).map((label, n) => ({ value: String(n), label })), { value: "none", label: abstention(paper) }]}
					/>
					<TextField id="vote-reference" label={t.voteReference} hint={t.voteReferenceHint} required maxLength={190} value={reference} onText={(x) => kept.set({ reference: x })} {...wrong("vote-reference")} />
				</>
			)}
		</DialogForm>
	);
}
