// SPDX-License-Identifier: EUPL-1.2
/* A position: its text, its seal, who signed it, and what one may do with it. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { Position, PositionGetResult, PositionSignature } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { longDate } from "../../i18n/dates";
import { client } from "../../model";
import { Confirm } from "../form";
import { Button, Kind, toast } from "../kit";
import type { ScreenProps } from "../router";
import { act, useModel } from "../use";
import { NotYetPage, ThingPage, useThing } from "./group-thing";
import { Prose, later, to } from "./parts";
import { isSignable, stateName } from "./position-words";
import "../../styles/screens/position.css";

const Form = later(() => import("./position-form").then((m) => m.PositionForm));
const OpenForm = later(() => import("./position-form").then((m) => m.OpenForm));
const SignForm = later(() => import("./position-form").then((m) => m.SignForm));
type Doing = "edit" | "open" | "sign" | "withdraw" | "close";

function Steps({ state }: { state: Position["state"] }) {
	const steps = { draft: t.positionDraft, open: t.positionStepSign, closed: t.positionClosed };
	return (
		<ol class="position-steps" aria-label={t.positionSteps}>
			{(["draft", "open", "closed"] as const).map((x) => <li key={x} aria-current={x === state ? "step" : undefined}>{steps[x]}</li>)}
		</ol>
	);
}

function Seal({ got, seal }: { got: PositionGetResult; seal: string }) {
	return (
		<details class="position-seal small">
			<summary>{t.positionSeal({ short: seal.slice(0, 8) })}</summary>
			<p><code>{seal}</code></p>
			<p class="soft">{t.positionSealText}</p>
			<pre>{`${got.position.position.title}\n${got.body}`}</pre>
		</details>
	);
}

function Signature({ x }: { x: PositionSignature }) {
	const gone = x.withdrawn_at !== undefined;
	return (
		<li class={gone ? "withdrawn" : undefined}>
			<p>
				<b>{x.person.authority}</b>
				<span class="small soft">
					{" · "}
					<a href={to.person(x.person.id)}>{x.person.name}</a>
					{x.person.function && `, ${x.person.function}`}
				</span>
			</p>
			<p class="small soft row tight">
				<span>{t.positionSignedOn({ date: longDate(x.at) })}</span>
				{x.reference && <span>{t.positionReferenceOf({ text: tidy(x.reference) })}</span>}
				{gone && <Kind kind="waiting" icon="x">{t.positionWithdrawnOn({ date: longDate(x.withdrawn_at ?? 0) })}</Kind>}
			</p>
			{x.reservation && <p class="position-reservation">{t.positionReservationOf({ text: tidy(x.reservation) })}</p>}
		</li>
	);
}

export default function PositionScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const [doing, setDoing] = useState<Doing>();
	const { got, at, again, reload } = useThing(id, () => client.call("position.get", { position: id }), (p) => p.ev === "position.updated" && p.data.position.id === id, (r) => [r.position.position.sign_by]);
	const home = useModel((s) => s.groups[got?.position.position.group ?? 0]);
	if (!got) return <NotYetPage at={at} again={again} />;
	const p = got.position.position;
	const now = client.serverNow();
	const signable = isSignable(p, now);
	const end = () => (setDoing(undefined), reload());
	async function run(command: "position.withdraw" | "position.close", said: string) {
		setDoing(undefined);
		if (await act(() => client.call(command, { position: id }))) {
			toast(said);
			reload();
		}
	}
	return (
		<ThingPage title={p.title} home={home?.state === "active" ? home : undefined} list="positions">
			<header class="position-head">
				<p class="row tight"><Kind kind="position" icon="signature">{t.waitPosition}</Kind></p>
				<h1 tabIndex={-1}>{tidy(p.title)}</h1>
				<Steps state={p.state} />
				<p class="small soft">{stateName(p, now)}</p>
				<p class="row tight">
					{got.may_edit && <Button small icon="pencil" onClick={() => setDoing("edit")}>{t.positionEdit}</Button>}
					{got.runs && p.state === "draft" && <Button small kind="main" onClick={() => setDoing("open")}>{t.positionOpen}</Button>}
					{got.runs && p.state === "open" && <Button small kind="quiet" onClick={() => setDoing("close")}>{t.positionClose}</Button>}
				</p>
			</header>
			<div class="card pad"><Prose html={got.html} /></div>
			{p.seal && <Seal got={got} seal={p.seal} />}
			{signable && (
				<p class="row position-acts">
					{got.position.ours ? (
						<>
							<span>{t.positionOurs}</span>
							{got.may_sign && <Button kind="quiet" onClick={() => setDoing("withdraw")}>{t.positionWithdraw}</Button>}
						</>
					) : got.may_sign ? (
						<Button kind="main" icon="signature" onClick={() => setDoing("sign")}>{t.waitPositionAct}</Button>
					) : (
						<span class="small soft">{t.positionNoMandate}</span>
					)}
				</p>
			)}
			{p.state !== "draft" && (
				<section aria-labelledby="signatures-title">
					<h2 id="signatures-title">{t.positionSigners({ n: p.signers })}</h2>
					{got.signatures.length > 0 && <ol class="position-signatures card">{got.signatures.map((x) => <Signature key={`${x.person.id} ${x.at}`} x={x} />)}</ol>}
				</section>
			)}
			<p class="small soft">{t.positionBy({ name: p.author.name })}</p>
			{doing === "edit" && <Form was={got} onClose={end} />}
			{doing === "open" && <OpenForm was={got} onClose={end} />}
			{doing === "sign" && <SignForm was={got} onClose={end} />}
			{doing === "withdraw" && <Confirm title={t.positionWithdraw} text={t.positionWithdrawText} keep={t.positionKeep} go={t.positionWithdraw} onClose={() => setDoing(undefined)} onGo={() => void run("position.withdraw", t.positionWithdrawDone)} />}
			{doing === "close" && <Confirm title={t.positionClose} text={t.positionCloseText} keep={t.positionLeaveOpen} go={t.positionClose} onClose={() => setDoing(undefined)} onGo={() => void run("position.close", t.positionCloseDone)} />}
		</ThingPage>
	);
}
