// SPDX-License-Identifier: EUPL-1.2
/* What a group is for, how one joins it, who runs it, which groups are near. */
import { useState } from "preact/hooks";
import type { GroupRef, MyGroup } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, mayRun, type GroupPage } from "../../model";
import { follows } from "../../model/group";
import { Avatar, Button, Dialog, Sprig, capacity, toast } from "../kit";
import { act, useModel, type Loading } from "../use";
import { Join } from "./join";
import { NotYet, countries, later, to } from "./parts";

const Feed = later(() => import("./group-feed").then((m) => m.Feed));
const Imports = later(() => import("./group-imports").then((m) => m.Imports));
const EditGroup = later(() => import("./group-admin").then((m) => m.EditGroup));

export function About({ my, page, at, again }: { my: MyGroup; page: GroupPage | undefined; at: Loading; again: () => void }) {
	const [editing, setEditing] = useState(false);
	const [leaving, setLeaving] = useState(false);
	const [feeding, setFeeding] = useState(false);
	const runs = useModel((s) => mayRun(s, my));
	const { group } = my;
	const fixed = follows(my, page);
	const sources = page?.sources ?? [];
	const modes = { open: t.modeOpen, request: t.modeRequest, invitation: t.modeInvitation, hidden: t.modeHidden };
	return (
		<div class="about">
			<section aria-labelledby="purpose-title">
				<h2 id="purpose-title">{t.purpose}</h2>
				<p class="purpose">{group.purpose ? tidy(group.purpose) : t.purposeNone}</p>
				<dl class="facts">
					{group.countries.length > 0 && (
						<>
							<dt>{t.countriesOf({ n: group.countries.length })}</dt>
							<dd>{countries(group.countries)}</dd>
						</>
					)}
					<dt>{t.howToJoin}</dt>
					<dd>{sources.length > 0 ? t.circleHow : modes[group.join_mode]}</dd>
					{my.state === "active" && (
						<>
							<dt>{t.yourRole}</dt>
							<dd>{roleName(my.role ?? "member")}</dd>
						</>
					)}
				</dl>
				<Join my={my} />
				<p class="about-acts">
					{runs && <Button icon="settings" onClick={() => setEditing(true)}>{t.editGroup}</Button>}
					{my.state === "active" && <Button icon="rss" onClick={() => setFeeding(true)}>{t.feedOpen}</Button>}
				</p>
			</section>
			<section aria-labelledby="run-title">
				<h2 id="run-title">{t.moderatorsTitle}</h2>
				{page ? (
					<ul class="people">
						{page.moderators.map((m) => (
							<li key={m.person.id}>
								<Avatar name={m.person.name} id={m.person.authority_id ?? m.person.id} />
								<div>
									<a href={to.person(m.person.id)}>{m.person.name}</a>
									<p class="small soft">{capacity(m.person)}</p>
								</div>
							</li>
						))}
					</ul>
				) : (
					<NotYet at={at} again={again} lines={3} />
				)}
			</section>
			<Near id="sources-title" title={t.circleSources} groups={sources} />
			<Near id="links-title" title={t.linkedGroups} groups={page?.links ?? []} />
			{runs && <Imports my={my} onClose={() => undefined} />}
			{my.state === "active" && !fixed && (
				<p>
					<Button kind="quiet" icon="log-out" onClick={() => setLeaving(true)}>{t.leaveGroup}</Button>
				</p>
			)}
			{leaving && (
				<Dialog
					title={t.leaveTitle({ group: group.title })}
					onClose={() => setLeaving(false)}
					acts={
						<>
							<Button onClick={() => setLeaving(false)}>{t.cancel}</Button>
							<Button
								kind="danger"
								onClick={() => {
									setLeaving(false);
									void act(() => client.call("group.leave", { group: group.id })).then((ok) => ok && toast(t.leftGroup({ group: group.title })));
								}}
							>
								{t.leaveGo}
							</Button>
						</>
					}
				>
					<p>{group.join_mode === "open" ? t.leaveOpen : t.leaveOther}</p>
				</Dialog>
			)}
			{feeding && <Feed my={my} onClose={() => setFeeding(false)} />}
			{editing && <EditGroup my={my} fixed={fixed} onClose={() => setEditing(false)} />}
		</div>
	);
}

function Near({ id, title, groups }: { id: string; title: string; groups: readonly GroupRef[] }) {
	if (groups.length === 0) return null;
	return (
		<section aria-labelledby={id}>
			<h2 id={id}>{title}</h2>
			<ul class="linked">
				{groups.map((g) => (
					<li key={g.id}>
						<a href={to.group(g.slug)}>
							<Sprig tint={g.tint} />
							{g.title}
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

export function roleName(role: "observer" | "member" | "moderator" | "chair"): string {
	return { observer: t.roleObserver, member: t.roleMember, moderator: t.roleModerator, chair: t.roleChair }[role];
}
