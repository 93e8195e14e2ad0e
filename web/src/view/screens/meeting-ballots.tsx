// SPDX-License-Identifier: EUPL-1.2
/* meeting-ballots - what a meeting that is over voted; a voice that was reserved becomes final here. */
import "../../i18n/parts";
import "../../styles/screens/ballot.css";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import type { MyBallot } from "../../gen/proto";
import { client } from "../../model";
import { put, resultOf, waits, type Ballots } from "../../model/room-ballot-state";
import { Confirm } from "../form";
import { Button, toast } from "../kit";
import { act, useLoad } from "../use";
import { later } from "./later";
import { ResultCard } from "./room-ballot-result";

const Confirming = later(() => import("./room-ballot-dialogs").then((m) => m.ConfirmDialog));

function Waiting({ b, onDone }: { b: MyBallot; onDone: (b: MyBallot) => void }) {
	const [on, set] = useState(false);
	if (!waits(b, client.serverNow())) return null;
	return (
		<>
			<Button kind="main" onClick={() => set(true)}>{t.voteConfirm}<span class="vh">{t.voteWhole({ title: b.ballot.paper.title })}</span></Button>
			{on && <Confirming b={b} onDone={onDone} onClose={() => set(false)} />}
		</>
	);
}

/* What was still open when the meeting ended was closed with it, and is made known here. */
function Publish({ b, onDone }: { b: MyBallot; onDone: (b: MyBallot) => void }) {
	const [asking, ask] = useState(false);
	const { id, paper, state } = b.ballot;
	if (state !== "closed" || !b.result) return null;
	async function publish() {
		ask(false);
		if (await act(() => client.call("ballot.publish", { ballot: id }).then((r) => onDone(r.ballot)))) toast(t.votePublishDone);
	}
	return (
		<>
			<p class="small soft">{t.voteOnlyChairs}</p>
			<Button kind="main" onClick={() => ask(true)}>{t.votePublish}<span class="vh">{t.voteWhole({ title: paper.title })}</span></Button>
			{asking && <Confirm title={t.votePublishAsk} text={t.votePublishText({ title: paper.title })} keep={t.cancel} go={t.votePublish} onClose={() => ask(false)} onGo={() => void publish()} />}
		</>
	);
}

/* Those whose result one may know, and those in which one's own voice still waits. */
export function MeetingBallots({ meeting }: { meeting: number; onClose: () => void }) {
	const [all, set] = useState<Ballots>([]);
	useLoad(meeting, () => client.call("ballot.list", { meeting }).then((r) => set(r.ballots)));
	const done = (b: MyBallot) => set((was) => put(was, b));
	const shown = all.filter((b) => resultOf(b) !== undefined || waits(b, client.serverNow()));
	if (shown.length === 0) return null;
	return (
		<section aria-labelledby="ballots-title">
			<h2 id="ballots-title">{t.voteMeeting}</h2>
			<div class="vote-list">
				{shown.map((b) => (
					<ResultCard key={b.ballot.id} b={b}>
						<Publish b={b} onDone={done} />
						<Waiting b={b} onDone={done} />
					</ResultCard>
				))}
			</div>
		</section>
	);
}
