// SPDX-License-Identifier: EUPL-1.2
/* The forms of a position: a draft written or changed, opened with its day, signed. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { PositionGetResult } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { zone } from "../../i18n/dates";
import { Refused, client } from "../../model";
import { DialogForm, Moment, useTyped, type Errors } from "../form";
import { AreaField, TextField, toast } from "../kit";
import { navigate } from "../router";
import { useModel, wordsOf } from "../use";
import { fields, instant } from "./meeting-words";
import { to } from "./parts";

const DAY = 86_400_000;

export function PositionForm({ group, was, onClose }: { group?: number; was?: PositionGetResult; onClose: () => void }) {
	const p = was?.position.position;
	/* with what was read when one began to type: who was faster since is not written over unseen */
	const kept = useTyped(p ? `p${p.id}` : `pn${group ?? 0}`, () => ({ title: p?.title ?? "", body: was?.body ?? "", version: p?.version ?? 1 }));
	const { title, body, version } = kept.typed;
	const set = (change: { title?: string; body?: string }) => kept.set({ version, ...change });
	function check(): Errors {
		const wrong: Errors = {};
		if (title.trim().length < 4) wrong["position-title"] = t.titleShort;
		if (!body.trim()) wrong["position-body"] = t.positionNoBody;
		return wrong;
	}
	async function run() {
		const words = { title: title.trim(), body: body.trim() };
		const r = p ? await client.call("position.edit", { position: p.id, version, ...words }) : await client.call("position.create", { group: group ?? 0, ...words });
		toast(t.positionSaved);
		if (!p) navigate(to.position(r.position.position.id));
	}
	function words(e: unknown): string {
		if (p && e instanceof Refused && e.code === "changed") kept.set({ version: p.version });
		return wordsOf(e);
	}
	return (
		<DialogForm title={p ? t.positionEdit : t.positionWrite} go={t.positionWriteGo} onClose={onClose} check={check} run={run} field="position-title" words={words} kept={kept}>
			{(wrong) => (
				<>
					<TextField id="position-title" label={t.positionTitle} required maxLength={160} value={title} onText={(x) => set({ title: x })} {...wrong("position-title")} />
					<AreaField id="position-body" label={t.positionBody} hint={t.positionBodyHint} required rows={12} maxLength={15_000} value={body} onText={(x) => set({ body: x })} {...wrong("position-body")} />
				</>
			)}
		</DialogForm>
	);
}

export function OpenForm({ was, onClose }: { was: PositionGetResult; onClose: () => void }) {
	const p = was.position.position;
	const [version] = useState(p.version);
	const [day, setDay] = useState(() => fields(client.serverNow() + 30 * DAY, zone.value).day);
	const by = instant(day, "23:59", zone.value);
	function check(): Errors {
		const now = client.serverNow();
		return by === undefined || by <= now || by > now + 365 * DAY ? { "position-day": t.positionNoDay } : {};
	}
	async function run() {
		await client.call("position.open", { position: p.id, version, sign_by: by ?? 0 });
		toast(t.positionOpened);
	}
	return (
		<DialogForm title={t.positionOpen} go={t.positionOpen} onClose={onClose} check={check} run={run} field="position-day">
			<p>{t.positionOpenText}</p>
			<Moment id="position-day" label={t.positionSignBy} type="date" value={day} onText={setDay} />
		</DialogForm>
	);
}

export function SignForm({ was, onClose }: { was: PositionGetResult; onClose: () => void }) {
	const p = was.position.position;
	const me = useModel((s) => s.me?.person);
	const [seal] = useState(p.seal ?? "");
	const kept = useTyped(`ps${p.id}`, () => ({ reservation: "", reference: "" }));
	const { reservation, reference } = kept.typed;
	async function run() {
		await client.call("position.sign", { position: p.id, seal, ...(reservation.trim() ? { reservation: reservation.trim() } : {}), ...(reference.trim() ? { reference: reference.trim() } : {}) });
		toast(t.positionSigned);
	}
	return (
		<DialogForm title={tidy(p.title)} go={t.positionSign} onClose={onClose} run={run} field="position-reservation" kept={kept}>
			<p>{t.positionSignFor({ authority: me?.authority ?? "", function: me?.function ?? "" })}</p>
			<p class="small soft">{t.positionSeal({ short: seal.slice(0, 8) })}</p>
			<AreaField id="position-reservation" label={t.positionReservation} hint={t.positionReservationHint} rows={3} maxLength={550} value={reservation} onText={(x) => kept.set({ reservation: x })} />
			<TextField id="position-reference" label={t.positionReference} hint={t.positionReferenceHint} maxLength={120} value={reference} onText={(x) => kept.set({ reference: x })} />
		</DialogForm>
	);
}
