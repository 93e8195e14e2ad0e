// SPDX-License-Identifier: EUPL-1.2
/* The positions of a group as rows, the latest first. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { MyGroup, MyPosition } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, mayWrite } from "../../model";
import { Button, Empty, Kind } from "../kit";
import { useModel } from "../use";
import { Rows } from "./group-thing";
import { later, to } from "./parts";
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
	const [writing, setWriting] = useState(false);
	const group = my.group.id;
	return (
		<>
			<Rows<MyPosition>
				of={{ group }}
				ask={(after) => client.call("position.list", { group, ...(after ? { after } : {}) }).then((r) => ({ rows: r.positions, next: r.next }))}
				told={(p) => p.ev === "position.updated" && p.data.position.group === group}
				times={(x) => [x.position.sign_by]}
				act={writes ? (kind) => <Button kind={kind} icon="plus" onClick={() => setWriting(true)}>{t.positionWrite}</Button> : undefined}
				list="position-rows"
				row={(x) => <Row key={x.position.id} my={x} />}
				none={(write) => <Empty title={t.positionsNone} action={write}>{t.positionsNoneText}</Empty>}
				more={t.positionsMore}
			/>
			{writing && <Form group={group} onClose={() => setWriting(false)} />}
		</>
	);
}
