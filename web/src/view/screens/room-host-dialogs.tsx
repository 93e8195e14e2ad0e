// SPDX-License-Identifier: EUPL-1.2
/* room-host-dialogs - what chairs fill in: whom they invite, what they say to one person, whom they
   register. */
import "../../i18n/parts";
import { useEffect, useState } from "preact/hooks";
import { t, tidy } from "../../i18n";
import type { PersonRef, SeatHow } from "../../gen/proto";
import { client } from "../../model";
import { numberOf, room as roomOf } from "../../model/room";
import { useForm } from "../form";
import { AreaField, Button, Choices, Dialog, ErrorSummary, Form, SelectField, TextField } from "../kit";
import { wordsOf } from "../use";
import { undoable } from "./room-parts";
import { doTo, wayBack, whoIs } from "./room-people";

interface Open {
	meeting: number;
	onClose: () => void;
}

export function InviteDialog({ meeting, onClose }: Open) {
	const v = roomOf(meeting).view.value;
	const [email, setEmail] = useState("");
	const [name, setName] = useState("");
	const [item, setItem] = useState("");
	const items = [{ value: "", label: t.inviteAll }, ...(v ? v.items.map((i) => ({ value: String(i.id), label: `${numberOf(v, i)}. ${tidy(i.title)}` })) : [])];
	const { errors, busy, onSend } = useForm(
		"invite-email",
		() => ({
			...(/^\S+@\S+\.\S+$/.test(email.trim()) ? {} : { "invite-email": t.signInEmailWrong }),
			...(name.trim().length < 2 ? { "invite-name": t.inviteNameWrong } : {}),
		}),
		async () => {
			const { named } = await client.call("room.invite", { meeting, email: email.trim(), name: name.trim(), ...(item ? { item: Number(item) } : {}) });
			undoable(t.inviteDone({ name: name.trim() }), () => client.call("room.uninvite", { meeting, person: named.person.id, ...(item ? { item: Number(item) } : {}) }));
			onClose();
		},
	);
	return (
		<Dialog title={t.guestTitle} onClose={onClose}>
			<Form errors={errors} onSend={onSend}>
				<p class="soft">{t.inviteText}</p>
				<TextField id="invite-email" type="email" inputMode="email" label={t.guestEmail} error={errors["invite-email"]} value={email} onText={setEmail} maxLength={254} spellcheck={false} required autofocus />
				<TextField id="invite-name" label={t.inviteName} error={errors["invite-name"]} value={name} onText={setName} maxLength={120} required />
				<SelectField id="invite-item" label={t.inviteItem} value={item} options={items} onPick={setItem} />
				<div class="dialog-acts">
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" type="submit" aria-busy={busy}>{t.guestSend}</Button>
				</div>
			</Form>
		</Dialog>
	);
}

/* One text, and what it is for. */
function Words({ title, hint, send, kind, least, run, onClose }: { title: string; hint: string; send: string; kind?: "danger"; least: number; run: (text: string) => Promise<unknown>; onClose: () => void }) {
	const [text, setText] = useState("");
	const { errors, busy, onSend } = useForm("say-text", () => text.trim().length < least && { "say-text": t.sayWrong }, async () => {
		await run(text.trim());
		onClose();
	});
	return (
		<Dialog title={title} onClose={onClose}>
			<Form errors={errors} onSend={onSend}>
				<AreaField id="say-text" label={t.sayText} hint={hint} error={errors["say-text"]} value={text} onText={setText} maxLength={280} rows={3} required={least > 0} autofocus />
				<div class="dialog-acts">
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind={kind ?? "main"} type="submit" aria-busy={busy}>{send}</Button>
				</div>
			</Form>
		</Dialog>
	);
}

export function SayDialog({ meeting, person, onClose }: Open & { person: { id: number; name: string } }) {
	const say = async (text: string) => {
		const { word } = await client.call("room.message", { meeting, person: person.id, text });
		undoable(t.sayDone({ name: person.name }), () => client.call("room.unsay", { meeting, word }));
	};
	return <Words title={t.sayTitle({ name: person.name })} hint={t.sayHint} send={t.saySend} least={1} run={say} onClose={onClose} />;
}

export function WarnDialog({ meeting, person, onClose }: Open & { person: PersonRef }) {
	return (
		<Words
			title={t.warnTitle({ name: person.name })}
			hint={t.warnHint}
			send={t.warnSend}
			least={0}
			run={(text) => doTo(meeting, t.warnDone({ name: person.name }), () => client.call("room.warn", { meeting, person: person.id, ...(text ? { text } : {}) }))}
			onClose={onClose}
		/>
	);
}

export function ExpelDialog({ meeting, person, onClose }: Open & { person: PersonRef }) {
	return (
		<Words
			title={t.expelTitle({ name: person.name })}
			hint={t.expelHint}
			send={t.expelSend}
			kind="danger"
			least={3}
			run={(text) => doTo(meeting, t.expelDone({ name: person.name }), () => client.call("room.expel", { meeting, person: person.id, text }))}
			onClose={onClose}
		/>
	);
}

/* Somebody who is on the telephone or in the same place, found by his name. */
export function RegisterDialog({ meeting, onClose }: Open) {
	const [q, setQ] = useState("");
	const [how, setHow] = useState<SeatHow>("phone");
	const [found, setFound] = useState<readonly PersonRef[]>([]);
	const [groups, setGroups] = useState<readonly number[]>([]);
	const [error, setError] = useState("");
	useEffect(() => void client.call("meeting.get", { meeting }).then((r) => setGroups(r.meeting.meeting.groups.map((g) => g.id)), () => undefined), []);
	useEffect(() => {
		const text = q.trim();
		if (!text) return setFound([]);
		let mine = true;
		const timer = setTimeout(() => {
			void Promise.all(groups.map((group) => client.call("person.search", { group, q: text }).then((r) => r.people, () => [] as PersonRef[]))).then((lists) => {
				const all = new Map(lists.flat().map((p) => [p.id, p]));
				if (mine) setFound([...all.values()].slice(0, 8));
			});
		}, 250);
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [q, groups.join()]);
	async function register(p: PersonRef) {
		setError("");
		try {
			const back = wayBack(meeting, t.registerDone({ name: p.name }));
			await client.call("room.register", { meeting, person: p.id, how });
			back();
			setQ("");
		} catch (e) {
			setError(wordsOf(e));
		}
	}
	return (
		<Dialog title={t.registerTitle} onClose={onClose} acts={<Button onClick={onClose}>{t.close}</Button>}>
			<p class="soft">{t.registerText}</p>
			<Choices name="register-how" legend={t.registerHow} value={how} options={[{ value: "phone", label: t.roomPhone }, { value: "site", label: t.roomSite }]} onPick={(h) => setHow(h as SeatHow)} />
			<ErrorSummary errors={error ? { "register-q": error } : {}} />
			<TextField id="register-q" type="search" inputMode="search" label={t.registerName} value={q} onText={setQ} autofocus />
			<ul class="room-people" aria-live="polite">
				{found.map((p) => (
					<li key={p.id}>
						<span class="grow">
							<b>{p.name}</b>
							<span class="mini soft">{whoIs(p)}</span>
						</span>
						<Button small kind="main" aria-label={t.registerWho({ name: p.name })} onClick={() => void register(p)}>{t.registerDo}</Button>
					</li>
				))}
			</ul>
			{q.trim() !== "" && found.length === 0 && <p class="small soft">{t.registerNone}</p>}
		</Dialog>
	);
}

