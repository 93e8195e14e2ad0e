// SPDX-License-Identifier: EUPL-1.2
/* Who is in a group; for those who run it, who asks to come and what each may do. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Member, MyGroup, Role } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { listed } from "../../i18n/amounts";
import { client, mayName, mayRun, type GroupPage } from "../../model";
import { follows } from "../../model/group";
import { Avatar, Button, Dialog, Empty, Menu, SectionTitle, TextField, announce, capacity, toast, type MenuItem } from "../kit";
import { act, useModel } from "../use";
import { roleName } from "./group-about";
import { NotYet, later, onDay, to, useLoadAgain } from "./parts";

const Ranks = later(() => import("./group-rank").then((m) => m.RankDialog));
const Invite = later(() => import("./group-admin").then((m) => m.Invite));

function Request({ group, member }: { group: number; member: Member }) {
	const { person } = member;
	const answer = (accept: boolean) =>
		void act(() => client.call("group.answer", { group, person: person.id, accept })).then((ok) => ok && toast(accept ? t.requestAccepted({ name: person.name }) : t.requestRefused({ name: person.name })));
	return (
		<li>
			<div>
				<p><a href={to.person(person.id)}><b>{person.name}</b></a></p>
				<p class="small soft">{capacity(person)}</p>
				{member.note && <p class="note">{tidy(member.note)}</p>}
				<p class="mini soft">{t.requestedOn({ day: onDay(member.at) })}</p>
			</div>
			<div class="row tight">
				<Button kind="main" onClick={() => answer(true)} aria-label={t.acceptPerson({ name: person.name })}>{t.inviteAccept}</Button>
				<Button kind="second" onClick={() => answer(false)} aria-label={t.refusePerson({ name: person.name })}>{t.refuse}</Button>
			</div>
		</li>
	);
}

function Row({ my, member, me, here, fixed, onRemove, onRank }: { my: MyGroup; member: Member; me: number; here: boolean; fixed: boolean; onRemove: (m: Member) => void; onRank: (m: Member) => void }) {
	const { person, role } = member;
	const runs = useModel((s) => mayRun(s, my));
	const chair = useModel((s) => mayName(s, my));
	const set = (next: Role) => void act(() => client.call("group.set_role", { group: my.group.id, person: person.id, role: next })).then((ok) => ok && toast(t.roleDone({ name: person.name, role: roleName(next) })));
	const items: MenuItem[] = [];
	if (runs && person.authority) items.push({ label: t.rankOpen({ authority: person.authority }), icon: "list-ordered", run: () => onRank(member) });
	if (runs && !fixed && person.id !== me) {
		const roles: Role[] = chair ? ["member", "observer", "moderator", "chair"] : role === "member" || role === "observer" ? ["member", "observer"] : [];
		for (const r of roles) if (r !== role) items.push({ label: t.roleMake({ role: roleName(r) }), icon: "users-round", run: () => set(r) });
		if (chair || role === "member" || role === "observer") items.push({ label: t.removeMember, icon: "trash-2", danger: true, run: () => onRemove(member) });
	}
	return (
		<li>
			<Avatar name={person.name} id={person.authority_id ?? person.id} here={here} />
			<div>
				<p>
					<a href={to.person(person.id)}>{person.name}</a>
					{here && <span class="vh"> {t.presentNow}</span>}
				</p>
				<p class="small soft">{capacity(person)}</p>
			</div>
			{role !== "member" && <span class="small role">{roleName(role)}</span>}
			{items.length > 0 && <Menu small label={t.memberMenu({ name: person.name })} items={items} />}
		</li>
	);
}

export function Members({ my, page }: { my: MyGroup; page: GroupPage | undefined }) {
	const group = my.group.id;
	const me = useModel((s) => s.me?.person.id ?? 0);
	const present = useModel((s) => (s.presence?.group === group ? s.presence.people : []));
	const runs = useModel((s) => mayRun(s, my));
	const [q, setQ] = useState("");
	const [sought, setSought] = useState("");
	const [inviting, setInviting] = useState(false);
	const [removing, setRemoving] = useState<Member>();
	const [ranking, setRanking] = useState<Member>();
	const [busy, setBusy] = useState(false);
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	const { at, again } = useLoadAgain(`${group} ${sought}`, () =>
		client.members(group, sought).then(() => {
			if (sought) announce(t.membersFound({ n: client.state.value.groupPages[group]?.members.length ?? 0 }));
		}),
	);
	useEffect(() => () => clearTimeout(timer.current), []);
	const members = page?.members ?? [];
	const fixed = follows(my, page);
	const sources = page?.sources ?? [];
	const requests = runs ? (page?.requests ?? []) : [];
	return (
		<>
			{requests.length > 0 && (
				<section aria-labelledby="requests-title">
					<SectionTitle id="requests-title">{t.requestsTitle({ n: requests.length })}</SectionTitle>
					<ul class="action-rows requests card">{requests.map((m) => <Request key={m.person.id} group={group} member={m} />)}</ul>
				</section>
			)}
			<section aria-labelledby="members-title">
				<SectionTitle id="members-title" action={runs && !fixed && <Button small icon="user-plus" onClick={() => setInviting(true)}>{t.invite}</Button>}>
					{t.memberCount({ n: my.group.members })}
				</SectionTitle>
				<div class="form">
					{sources.length > 0 && <p class="small soft">{t.circleFrom({ groups: listed(sources.map((g) => g.title)) })}</p>}
					<TextField
						id="find-member"
						type="search"
						label={t.membersFind}
						value={q}
						maxLength={60}
						onText={(text) => {
							setQ(text);
							clearTimeout(timer.current);
							timer.current = setTimeout(() => setSought(text.trim()), 300);
						}}
					/>
				</div>
				{members.length === 0 && (at === "ready" ? <Empty title={t.membersNone} level={3} /> : <NotYet at={at} again={again} />)}
				{members.length > 0 && (
					<ul class="people card">
						{members.map((m) => (
							<Row key={m.person.id} my={my} member={m} me={me} here={present.includes(m.person.id)} fixed={fixed} onRemove={setRemoving} onRank={setRanking} />
						))}
					</ul>
				)}
				{page?.next && members.length > 0 && (
					<p class="more-rows">
						<Button
							aria-busy={busy}
							onClick={() => {
								setBusy(true);
								void act(() => client.members(group, sought, true)).then(() => setBusy(false));
							}}
						>
							{t.moreMembers}
						</Button>
					</p>
				)}
			</section>
			{ranking?.person.authority_id !== undefined && <Ranks group={group} authority={ranking.person.authority_id} name={ranking.person.authority ?? ""} onClose={() => setRanking(undefined)} />}
			{removing && (
				<Dialog
					title={t.removeTitle({ name: removing.person.name })}
					onClose={() => setRemoving(undefined)}
					acts={
						<>
							<Button onClick={() => setRemoving(undefined)}>{t.cancel}</Button>
							<Button
								kind="danger"
								onClick={() => {
									setRemoving(undefined);
									void act(() => client.call("group.remove", { group, person: removing.person.id })).then((ok) => ok && toast(t.removed({ name: removing.person.name })));
								}}
							>
								{t.removeMember}
							</Button>
						</>
					}
				>
					<p>{t.removeText}</p>
				</Dialog>
			)}
			{inviting && <Invite my={my} onClose={() => setInviting(false)} />}
		</>
	);
}
