// SPDX-License-Identifier: EUPL-1.2
/* The forms of a position: a draft written or changed, opened with its day, signed. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { PositionGetResult } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client } from "../../model";
import { AreaField, TextField, toast } from "../kit";
import { navigate } from "../router";
import { useModel } from "../use";
import { fields, instant } from "./meeting-words";
import { to } from "./parts";
import { DialogForm } from "./topic-moderate";

const DAY = 86_400_000;

export function PositionForm({ group, was, onClose }: { group?: number; was?: PositionGetResult; onClose: () => void }) {
	const p = was?.position.position;
	/* what was read when the form was opened: who was faster since is not written over */
	const [version] = useState(p?.version ?? 1);
	const [title, setTitle] = useState(p?.title ?? "");
	const [body, setBody] = useState(was?.body ?? "");
	const [errors, setErrors] = useState<Record<string, string>>({});
	function check(): Record<string, string> {
		const wrong: Record<string, string> = {};
		if (title.trim().length < 4) wrong["position-title"] = t.titleShort;
		if (!body.trim()) wrong["position-body"] = t.positionNoBody;
		setErrors(wrong);
		return wrong;
	}
	async function run() {
		const words = { title: title.trim(), body: body.trim() };
		const r = p ? await client.call("position.edit", { position: p.id, version, ...words }) : await client.call("position.create", { group: group ?? 0, ...words });
		toast(t.positionSaved);
		if (!p) navigate(to.position(r.position.position.id));
	}
	const wrong = (id: string) => (errors[id] ? { error: errors[id] } : {});
	return (
		<DialogForm title={p ? t.positionEdit : t.positionWrite} go={t.positionWriteGo} onClose={onClose} check={check} run={run} field="position-title">
			<TextField id="position-title" label={t.positionTitle} required maxLength={160} value={title} onText={setTitle} {...wrong("position-title")} />
			<AreaField id="position-body" label={t.positionBody} hint={t.positionBodyHint} required rows={12} maxLength={15_000} value={body} onText={setBody} {...wrong("position-body")} />
		</DialogForm>
	);
}

export function OpenForm({ was, onClose }: { was: PositionGetResult; onClose: () => void }) {
	const p = was.position.position;
	const [version] = useState(p.version);
	const [day, setDay] = useState(() => fields(client.serverNow() + 30 * DAY, zone.value).day);
	const by = instant(day, "23:59", zone.value);
	function check(): Record<string, string> {
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
			<div class="input-group">
				<label for="position-day">{t.positionSignBy}</label>
				<input id="position-day" class="input" type="date" value={day} aria-required onInput={(e) => setDay(e.currentTarget.value)} />
			</div>
		</DialogForm>
	);
}

export function SignForm({ was, onClose }: { was: PositionGetResult; onClose: () => void }) {
	const p = was.position.position;
	const me = useModel((s) => s.me?.person);
	const [seal] = useState(p.seal ?? "");
	const [reservation, setReservation] = useState("");
	const [reference, setReference] = useState("");
	async function run() {
		await client.call("position.sign", { position: p.id, seal, ...(reservation.trim() ? { reservation: reservation.trim() } : {}), ...(reference.trim() ? { reference: reference.trim() } : {}) });
		toast(t.positionSigned);
	}
	return (
		<DialogForm title={tidy(p.title)} go={t.positionSign} onClose={onClose} check={() => ({})} run={run} field="position-reservation">
			<p>{t.positionSignFor({ authority: me?.authority ?? "", function: me?.function ?? "" })}</p>
			<p class="small soft">{t.positionSeal({ short: seal.slice(0, 8) })}</p>
			<AreaField id="position-reservation" label={t.positionReservation} hint={t.positionReservationHint} rows={3} maxLength={550} value={reservation} onText={setReservation} />
			<TextField id="position-reference" label={t.positionReference} hint={t.positionReferenceHint} maxLength={120} value={reference} onText={setReference} />
		</DialogForm>
	);
}
