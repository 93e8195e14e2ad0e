// SPDX-License-Identifier: EUPL-1.2
/* Who comes to a meeting in one's stead: a colleague, or somebody by his address. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { PersonRef } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client } from "../../model";
import { DialogForm, type Errors } from "../form";
import { Choices, TextField, toast } from "../kit";
import { useModel } from "../use";
import { NotYet, useLoadAgain } from "./parts";

const OTHER = "other";

export function Deputy({ meeting, onClose }: { meeting: number; onClose: () => void }) {
	const me = useModel((s) => s.me?.person);
	const [people, setPeople] = useState<readonly PersonRef[]>([]);
	const [who, setWho] = useState("");
	const [name, setName] = useState("");
	const [email, setEmail] = useState("");
	const authority = me?.authority_id;
	const { at, again } = useLoadAgain(`deputy ${authority ?? ""}`, () =>
		authority === undefined ? Promise.resolve() : client.call("authority.get", { authority }).then((r) => setPeople(r.people.filter((p) => p.id !== me?.id))),
	);
	const other = people.length === 0 || who === OTHER;
	function check(): Errors {
		const wrong: Errors = {};
		if (!other && !who) wrong["deputy-who"] = t.deputyNobody;
		if (other && name.trim().length < 2) wrong["deputy-name"] = t.nameShort;
		if (other && !/^\S+@\S+$/.test(email.trim())) wrong["deputy-email"] = t.deputyEmailBad;
		return wrong;
	}
	async function run() {
		const whom = other ? { deputy_email: email.trim(), deputy_name: name.trim() } : { deputy: Number(who) };
		const r = await client.call("meeting.answer", { meeting, answer: "no", ...whom });
		toast(t.deputyDone({ name: r.meeting.deputy?.name ?? "" }));
	}
	return (
		<DialogForm title={t.deputyTitle} go={t.deputyGo} onClose={onClose} check={check} run={run} field={other ? "deputy-email" : "deputy-who"}>
			{(wrong) =>
				at !== "ready" ? (
					<NotYet at={at} again={again} lines={3} />
				) : (
					<>
						<p>{t.deputyText}</p>
						{people.length > 0 && (
							<div id="deputy-who" tabIndex={-1}>
								<Choices name="deputy" legend={t.deputyWho} value={who} onPick={setWho} options={[...people.map((p) => ({ value: String(p.id), label: tidy(p.name), ...(p.function ? { note: tidy(p.function) } : {}) })), { value: OTHER, label: t.deputyOther }]} />
							</div>
						)}
						{other && (
							<>
								<TextField id="deputy-name" label={t.deputyName} required maxLength={120} value={name} onText={setName} {...wrong("deputy-name")} />
								<TextField id="deputy-email" label={t.deputyEmail} hint={t.deputyEmailHint} required type="email" maxLength={254} value={email} onText={setEmail} {...wrong("deputy-email")} />
							</>
						)}
					</>
				)
			}
		</DialogForm>
	);
}
