// SPDX-License-Identifier: EUPL-1.2
/* The positions of a group as rows, the latest first. */
import "../../i18n/far";
import { useEffect, useState } from "preact/hooks";
import type { MyGroup, MyPosition } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, mayWrite } from "../../model";
import { Button, Empty, Kind, Skeleton } from "../kit";
import { act, useModel } from "../use";
import { NotYet, later, to, useLoadAgain } from "./parts";
import { isSignable, stateName, stateWord } from "./position-words";
import "../../styles/screens/position.css";

const Form = later(() => import("./position-form").then((m) => m.PositionForm));

function Row({ my }: { my: MyPosition }) {
	const p = my.position;
	const now = client.serverNow();
	return (
		<li>
			<h2><a href={to.position(p.id)}>{tidy(p.title)}</a></h2>
			<p class="small soft row tight">
				<Kind kind={isSignable(p, now) ? "position" : "plain"} icon="signature">{stateWord(p, now)}</Kind>
				{isSignable(p, now) && <span>{stateName(p, now)}</span>}
				{p.state !== "draft" && <span>{t.positionSigners({ n: p.signers })}</span>}
				{my.ours && <span>{t.positionOurs}</span>}
			</p>
		</li>
	);
}

export function Positions({ my }: { my: MyGroup }) {
	const writes = useModel((s) => mayWrite(s, my));
	const [turn, setTurn] = useState(0);
	const [writing, setWriting] = useState(false);
	const [busy, setBusy] = useState(false);
	const group = my.group.id;
	const [got, setGot] = useState<{ list: readonly MyPosition[]; next: number | undefined }>();
	const { at, again } = useLoadAgain(`${group} ${turn}`, () => client.call("position.list", { group }).then((r) => setGot({ list: r.positions, next: r.next })));
	useEffect(() => client.listen((n) => n.kind === "pushed" && n.push.ev === "position.updated" && n.push.data.position.group === group && setTurn((x) => x + 1)), [group]);
	async function more() {
		setBusy(true);
		await act(async () => {
			const r = await client.call("position.list", { group, ...(got?.next ? { after: got.next } : {}) });
			setGot((was) => was && { list: [...was.list, ...r.positions], next: r.next });
		});
		setBusy(false);
	}
	const write = writes && <Button kind={got?.list.length ? "second" : "main"} icon="plus" onClick={() => setWriting(true)}>{t.positionWrite}</Button>;
	return (
		<>
			{got && got.list.length > 0 && write && <div class="list-tools">{write}</div>}
			{!got ? (
				at === "loading" ? <Skeleton lines={4} /> : <NotYet at={at} again={again} />
			) : got.list.length > 0 ? (
				<ul class="position-rows card">{got.list.map((x) => <Row key={x.position.id} my={x} />)}</ul>
			) : (
				<Empty title={t.positionsNone} action={write}>{t.positionsNoneText}</Empty>
			)}
			{got?.next !== undefined && <p class="more-rows"><Button onClick={() => void more()} aria-busy={busy}>{t.positionsMore}</Button></p>}
			{writing && <Form group={group} onClose={() => setWriting(false)} />}
		</>
	);
}
