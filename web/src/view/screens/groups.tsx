// SPDX-License-Identifier: EUPL-1.2
/* The groups: one's own, then those one may join, by kind. */
import "../../i18n/more";
import { useState } from "preact/hooks";
import type { GroupKind, MyGroup } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, myGroups, otherGroups, unreadOfGroup } from "../../model";
import { Empty, Leaf, SectionTitle, Skeleton, Sprig, TextField } from "../kit";
import { step, useKeys } from "../keys";
import { Page } from "../page";
import { useModel } from "../use";
import { Join } from "./join";
import { countries, groupKindName, to, useLoadAgain, NotYet } from "./parts";
import "../../styles/screens/group.css";

const KINDS: readonly GroupKind[] = ["country", "task_force", "thematic"];

function Mine({ my }: { my: MyGroup }) {
	const unread = useModel((s) => unreadOfGroup(s, my.group.id));
	const { slug, title, tint } = my.group;
	return (
		<li>
			<a class={`group-tile card tint-${tint}`} href={to.group(slug)} data-row>
				<Sprig tint={tint} />
				<span class="subject">
					<b>{title}</b>
					<span class="small soft dots">
						<span>{groupKindName(my)}</span>
						<span>{t.memberCount({ n: my.group.members })}</span>
					</span>
				</span>
				<Leaf n={unread} />
			</a>
		</li>
	);
}

function Other({ my }: { my: MyGroup }) {
	const { slug, title, tint, purpose } = my.group;
	return (
		<li class="group-offer card">
			<div>
				<h3>
					<Sprig tint={tint} />
					<a href={to.group(slug, "apropos")} data-row>{title}</a>
				</h3>
				{purpose && <p class="small">{tidy(purpose)}</p>}
				<p class="small soft dots">
					<span>{t.memberCount({ n: my.group.members })}</span>
					<span>{t.authorityCount({ n: my.group.authorities })}</span>
					{my.group.kind !== "country" && my.group.countries.length > 0 && <span>{countries(my.group.countries)}</span>}
				</p>
			</div>
			<Join my={my} />
		</li>
	);
}

export default function Groups() {
	const mine = useModel(myGroups);
	const others = useModel(otherGroups);
	const [q, setQ] = useState("");
	const { at, again } = useLoadAgain("groups", () => client.groups());
	useKeys({ j: () => step("[data-row]", 1), k: () => step("[data-row]", -1) });
	const wanted = q.trim().toLocaleLowerCase();
	const shown = others.filter((g) => g.state === "invited" || wanted === "" || `${g.group.title} ${g.group.purpose} ${countries(g.group.countries)}`.toLocaleLowerCase().includes(wanted));
	const kindTitle = { country: t.groupsCountry, task_force: t.groupsTaskForce, thematic: t.groupsThematic };
	const invited = shown.filter((g) => g.state === "invited");
	return (
		<Page title={t.navAllGroups}>
			<h1 tabIndex={-1}>{t.navAllGroups}</h1>
			{invited.length > 0 && (
				<section aria-labelledby="invited">
					<SectionTitle id="invited">{t.invitations}</SectionTitle>
					<ul class="group-offers">{invited.map((g) => <Other key={g.group.id} my={g} />)}</ul>
				</section>
			)}
			<section aria-labelledby="mine">
				<SectionTitle id="mine">{t.navGroups}</SectionTitle>
				{mine.length > 0 ? <ul class="group-tiles">{mine.map((g) => <Mine key={g.group.id} my={g} />)}</ul> : at === "loading" ? <Skeleton lines={3} /> : <p class="soft">{t.groupsNone}</p>}
			</section>
			<section aria-labelledby="others">
				<SectionTitle id="others">{t.groupsOthers}</SectionTitle>
				{others.length > 4 && (
					<div class="form">
						<TextField id="find-group" type="search" label={t.groupsFind} value={q} onText={setQ} maxLength={60} />
					</div>
				)}
				{others.length === 0 && (at === "ready" ? <Empty title={t.groupsAllJoined} level={3} /> : <NotYet at={at} again={again} />)}
				{KINDS.map((kind) => {
					const list = shown.filter((g) => g.group.kind === kind && g.state !== "invited");
					if (list.length === 0) return null;
					return (
						<div key={kind} class="group-kind">
							<p class="kind-title" id={`kind-${kind}`}>{kindTitle[kind]}</p>
							<ul class="group-offers" aria-labelledby={`kind-${kind}`}>{list.map((g) => <Other key={g.group.id} my={g} />)}</ul>
						</div>
					);
				})}
				{others.length > 0 && shown.length === 0 && <p class="soft" role="status">{t.groupsNotFound}</p>}
			</section>
		</Page>
	);
}
