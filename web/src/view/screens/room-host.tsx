// SPDX-License-Identifier: EUPL-1.2
/* room-host - the room itself, for its chairs: who leads, where it is shown on a wall, and what was done
   to whom, in a dialog. Above all of it: that the line of who leads is broken, and who takes over. */
import "../../i18n/parts";
import { useEffect, useMemo, useState } from "preact/hooks";
import { clock, t, tidy } from "../../i18n";
import type { RoomAct, RoomLink } from "../../gen/proto";
import { client } from "../../model";
import { room as roomOf } from "../../model/room";
import { roomActs } from "../../model/room-acts";
import { leadOf } from "../../model/room-lead";
import { voice } from "../../model/room-voice";
import { Banner, Button, ButtonLink, Dialog, Toggle, toast } from "../kit";
import { act } from "../use";
import { ticks } from "./room-clock";
import type { PanelProps } from "./room-panels";
import { undoable } from "./room-parts";
import { doTo } from "./room-people";
import "../../styles/screens/room-people.css";

/* « 418 206 » */
export const codeText = (code: string): string => `${code.slice(0, 3)}\u202f${code.slice(3)}`;

/* Shown over everything: it is here for as long as one chairs. */
export function Card({ meeting }: PanelProps) {
	const lead = useMemo(() => leadOf(meeting, ticks), [meeting]);
	useEffect(() => () => lead.end(), [lead]);
	const who = lead.silent.value;
	useEffect(() => void (who && voice.say("lead", t.leadSilent({ name: who.name }))), [who?.id]);
	if (!who) return null;
	return (
		<div class="room-note">
			<Banner icon="wifi-off">
				<p>{t.leadSilent({ name: who.name })}</p>
				<Button small kind="main" onClick={() => void doTo(meeting, t.leadMe, () => lead.take())}>{t.leadTake}</Button>
			</Banner>
		</div>
	);
}

function Wall({ meeting }: { meeting: number }) {
	const [link, setLink] = useState<RoomLink>();
	const [busy, setBusy] = useState(false);
	async function set(on: boolean, members?: boolean) {
		setBusy(true);
		const ok = await act(async () => {
			setLink((await client.call("room.project_link", { meeting, on, ...(members === undefined ? {} : { members }) })).wall);
		});
		setBusy(false);
		return ok;
	}
	async function end() {
		if (await set(false)) undoable(t.wallEndDone, () => client.call("room.project_link", { meeting, on: true, back: true }).then((r) => setLink(r.wall)));
	}
	const path = link && `/projection/${link.token}`;
	async function copy() {
		try {
			await navigator.clipboard.writeText(location.origin + path!);
			toast(t.wallCopied);
		} catch {
			toast(location.origin + path!, { stay: true });
		}
	}
	return (
		<section class="room-wall" aria-labelledby="room-wall">
			<h3 id="room-wall">{t.wallTitle}</h3>
			<p class="small soft">{t.wallText}</p>
			{!link ? (
				<Button small aria-busy={busy} onClick={() => void set(true)}>{t.wallShow}</Button>
			) : (
				<>
					<p class="small">{t.wallCode} <b class="num">{codeText(link.code)}</b></p>
					<Toggle id="room-wall-members" label={t.wallMembers} note={t.wallMembersNote} checked={link.members} onChange={(on) => void set(true, on)} />
					<div class="row">
						<ButtonLink small href={path!}>{t.wallOpen}</ButtonLink>
						<Button small icon="link" onClick={() => void copy()}>{t.wallCopy}</Button>
						<Button small aria-busy={busy} onClick={() => void end()}>{t.wallEnd}</Button>
					</div>
				</>
			)}
		</section>
	);
}

function line(a: RoomAct): string {
	const who = { name: a.person.name, by: a.by.name };
	switch (a.kind) {
		case "admit": return t.trailAdmit(who);
		case "refuse": return t.trailRefuse(who);
		case "warn": return t.trailWarn(who);
		case "limit": return a.until !== undefined && a.until > a.at ? t.trailLimit({ ...who, time: clock(a.until) }) : t.trailLift(who);
		case "expel": return t.trailExpel(who);
		case "appeal": return t.trailAppeal(who);
		case "register": return a.how === "phone" ? t.trailPhone(who) : t.trailSite(who);
		case "unregister": return t.trailGone(who);
		case "chair": return t.trailChair(who);
		case "unchair": return t.trailUnchair(who);
		case "lead": return a.person.id === a.by.id ? t.trailLead(who) : t.trailHand(who);
	}
}

function Trail({ meeting }: { meeting: number }) {
	const acts = roomActs(meeting).state.value ?? [];
	return (
		<details class="room-fold">
			<summary>{t.actsTitle({ n: acts.length })}</summary>
			<ol class="room-trail">
				{acts.map((a) => (
					<li key={a.id} class="small">
						<span class="num soft">{clock(a.at)}</span> {a.undone_at === undefined ? line(a) : <s>{line(a)}</s>}
						{a.undone_at !== undefined && <span class="soft"> {t.trailUndone}</span>}
						{a.text && <q class="soft">{tidy(a.text)}</q>}
					</li>
				))}
			</ol>
		</details>
	);
}

export function HostDialog({ meeting, onClose }: { meeting: number; onClose: () => void }) {
	const me = client.state.value.me?.person.id;
	const lead = roomOf(meeting).view.value?.room.lead;
	return (
		<Dialog title={t.roomTabHost} onClose={onClose} acts={<Button onClick={onClose}>{t.close}</Button>}>
			<p class="row">
				<span>{!lead ? t.leadNobody : lead.id === me ? t.leadMe : t.leadOther({ name: lead.name })}</span>
				{lead?.id !== me && <Button small onClick={() => void doTo(meeting, t.leadMe, () => client.call("room.lead", { meeting }))}>{t.leadTake}</Button>}
			</p>
			<Wall meeting={meeting} />
			<Trail meeting={meeting} />
		</Dialog>
	);
}
