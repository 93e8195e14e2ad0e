// SPDX-License-Identifier: EUPL-1.2
/* Oneself: how one is presented, how the page looks, where one is signed in. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { Gender, Lang, Me, Session, Theme } from "../../gen/proto";
import { t, dateTime, shortWhen } from "../../i18n";
import { Unreached, client } from "../../model";
import { useForm } from "../form";
import { AreaField, Avatar, Button, Choices, Dialog, Form, Kind, SelectField, Skeleton, TextField, Toggle, capacity, toast } from "../kit";
import { Page } from "../page";
import { chooseThrift, thrift } from "../thrift";
import { act, useModel } from "../use";
import { NoticeLevels } from "./me-notices";
import { NotYet, later, to, useLoadAgain } from "./parts";
import "../../styles/screens/me.css";

const Expertise = later(() => import("./expertise").then((m) => m.ExpertiseView));
const Calendars = later(() => import("./me-calendars").then((m) => m.Calendars));
const Mails = later(() => import("./me-mails").then((m) => m.MailChoices));
const noClose = () => undefined;

/* Zones most members live in come first; every other one the browser knows follows. */
const NEAR = ["Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "Africa/Bamako", "Africa/Dakar", "Africa/Ouagadougou", "Africa/Niamey", "Africa/Porto-Novo", "Africa/Casablanca", "Africa/Tunis", "Indian/Antananarivo", "Asia/Beirut", "Asia/Ho_Chi_Minh"];

function zoneOptions(current: string): { value: string; label: string }[] {
	const all = (Intl as { supportedValuesOf?: (what: string) => string[] }).supportedValuesOf?.("timeZone") ?? [];
	return [...new Set([current, ...NEAR, ...all])].map((z) => ({ value: z, label: z.replace(/_/g, " ").replace("/", " · ") }));
}

function Profile({ me }: { me: Me }) {
	/* until something is typed, what is shown follows what is known: it may come from this device first */
	const [typed, setTyped] = useState<{ name?: string; bio?: string }>({});
	const { name, bio } = { name: me.person.name, bio: me.bio, ...typed };
	const { errors, busy, wrong, onSend } = useForm("name", () => name.trim().length < 2 && { name: t.nameShort }, async () => {
		await client.saveMe({ name: name.trim(), bio: bio.trim() });
		setTyped({});
		toast(t.profileSaved);
	});
	return (
		<Form errors={errors} onSend={onSend}>
			<TextField id="name" label={t.profileName} hint={t.profileNameHint} required maxLength={120} autocomplete="name" value={name} onText={(x) => setTyped({ ...typed, name: x })} {...wrong("name")} />
			<AreaField id="bio" label={t.profileBio} hint={t.profileBioHint} rows={3} maxLength={900} value={bio} onText={(x) => setTyped({ ...typed, bio: x })} />
			<div><Button kind="main" type="submit" aria-busy={busy}>{t.save}</Button></div>
		</Form>
	);
}

function Look({ me }: { me: Me }) {
	const change = (what: Parameters<typeof client.saveMe>[0]) => void act(() => client.saveMe(what)).then((ok) => ok && toast(t.settingSaved));
	return (
		<div class="form">
			<Choices<Theme>
				name="theme"
				legend={t.theme}
				value={me.theme}
				onPick={(theme) => change({ theme })}
				options={[
					{ value: "auto", label: t.themeAuto },
					{ value: "light", label: t.themeLight },
					{ value: "dark", label: t.themeDark },
				]}
			/>
			<SelectField id="lang" label={t.language} value={me.lang} onPick={(lang) => change({ lang: lang as Lang })} options={[{ value: "fr", label: "Français" }, { value: "en", label: "English" }]} />
			<SelectField id="zone" label={t.zone} hint={t.zoneHint} value={me.zone} onPick={(zone) => change({ zone })} options={zoneOptions(me.zone)} />
			<SelectField
				id="gender"
				label={t.meGender}
				hint={t.meGenderNote}
				value={me.gender ?? "untold"}
				onPick={(gender) => change({ gender: gender as Gender })}
				options={[
					{ value: "untold", label: t.meGenderUntold },
					{ value: "woman", label: t.meGenderWoman },
					{ value: "man", label: t.meGenderMan },
					{ value: "other", label: t.meGenderOther },
				]}
			/>
			<Toggle id="shortcuts" label={t.shortcuts} note={t.shortcutsNote} checked={me.shortcuts} onChange={(shortcuts) => change({ shortcuts })} />
			<Toggle id="thrift" label={t.thrift} note={t.thriftNote} checked={thrift.value} onChange={chooseThrift} />
		</div>
	);
}

function Sessions() {
	const [list, setList] = useState<readonly Session[]>();
	const { at, again } = useLoadAgain("sessions", () => client.call("session.list", {}).then((r) => setList(r.sessions)));
	if (!list) return <NotYet at={at} again={again} lines={3} />;
	return (
		<ul class="sessions card">
			{[...list].sort((a, b) => Number(b.current) - Number(a.current) || b.seen_at - a.seen_at).map((x) => (
				<li key={x.id}>
					<div>
						<p><b>{x.agent || t.sessionUnknown}</b></p>
						<p class="small soft">{t.sessionSince({ since: dateTime(x.created_at), seen: shortWhen(x.seen_at) })}</p>
					</div>
					{x.only !== undefined && <Kind kind="plain" icon="calendar-days">{t.sessionOnly}</Kind>}
					{x.current ? (
						<Kind kind="plain" icon="check">{t.sessionHere}</Kind>
					) : (
						<Button
							small
							aria-label={t.sessionEndOf({ agent: x.agent })}
							onClick={() =>
								void act(() => client.call("session.revoke", { session: x.id })).then((ok) => {
									if (!ok) return;
									setList(list.filter((y) => y.id !== x.id));
									toast(t.sessionEnded);
								})
							}
						>
							{t.sessionEnd}
						</Button>
					)}
				</li>
			))}
		</ul>
	);
}

function SignOut() {
	const [asking, setAsking] = useState(false);
	const waiting = client.outbox.items.value.filter((i) => i.state !== "sent").length;
	async function leave() {
		setAsking(false);
		try {
			await client.signOut();
			history.replaceState(null, "", "/");
		} catch (e) {
			toast(e instanceof Unreached ? t.signOutOffline : t.signOutLater, { bad: true });
		}
	}
	return (
		<>
			<Button kind="danger" icon="log-out" onClick={() => (waiting > 0 ? setAsking(true) : void leave())}>{t.signOut}</Button>
			{asking && (
				<Dialog
					title={t.signOutTitle}
					onClose={() => setAsking(false)}
					acts={
						<>
							<Button onClick={() => setAsking(false)}>{t.cancel}</Button>
							<Button kind="danger" onClick={() => void leave()}>{t.signOut}</Button>
						</>
					}
				>
					<p>{t.signOutPending({ n: waiting })}</p>
				</Dialog>
			)}
		</>
	);
}

export default function MeScreen() {
	const me = useModel((s) => s.me);
	return (
		<Page title={t.navMe}>
			<h1 tabIndex={-1}>{t.meTitle}</h1>
			{!me ? (
				<Skeleton />
			) : (
				<div class="me">
					<section aria-labelledby="me-who">
						<h2 id="me-who">{t.meWho}</h2>
						<p class="me-card">
							<Avatar name={me.person.name} id={me.person.authority_id ?? me.person.id} />
							<span>
								<a href={to.person(me.person.id)}>{me.person.name}</a>
								<span class="small soft">{capacity(me.person) || t.noFunction}</span>
								<span class="small soft">{me.email}</span>
							</span>
						</p>
						<p class="small soft">{t.meFunctionNote}</p>
						<Profile me={me} />
					</section>
					<Expertise of={{ person: me.person.id }} id="me-knows" onClose={noClose} />
					<section aria-labelledby="me-look">
						<h2 id="me-look">{t.meLook}</h2>
						<Look me={me} />
					</section>
					<section aria-labelledby="me-notices-title" id="me-notices">
						<h2 id="me-notices-title">{t.ntMe}</h2>
						<p class="small soft">{t.ntMeNote}</p>
						<NoticeLevels />
					</section>
					<section aria-labelledby="me-mails-title" id="me-mails">
						<h2 id="me-mails-title">{t.mailMe}</h2>
						<p class="small soft">{t.mailMeNote}</p>
						<Mails onClose={noClose} />
					</section>
					<section aria-labelledby="me-calendars-title" id="me-calendars">
						<h2 id="me-calendars-title">{t.calMe}</h2>
						<p class="small soft">{t.calWhat}</p>
						<Calendars onClose={noClose} />
					</section>
					<section aria-labelledby="me-sessions">
						<h2 id="me-sessions">{t.meSessions}</h2>
						<p class="small soft">{t.meSessionsNote}</p>
						<Sessions />
						<SignOut />
					</section>
				</div>
			)}
		</Page>
	);
}
