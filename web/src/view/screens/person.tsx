// SPDX-License-Identifier: EUPL-1.2
/* A person: what he does, a few words, the groups one shares with him. */
import "../../i18n/more";
import { useState } from "preact/hooks";
import type { PersonGetResult } from "../../gen/proto";
import { t, longDate, tidy } from "../../i18n";
import { client } from "../../model";
import { Avatar, ButtonLink, Sprig } from "../kit";
import { Page } from "../page";
import type { ScreenProps } from "../router";
import { useModel } from "../use";
import { NotYet, later, to, useLoadAgain } from "./parts";
import "../../styles/screens/me.css";

const Expertise = later(() => import("./expertise").then((m) => m.ExpertiseView));
const noClose = () => undefined;

export default function PersonScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const [got, setGot] = useState<PersonGetResult>();
	const me = useModel((s) => s.me?.person.id);
	const { at, again } = useLoadAgain(Number.isSafeInteger(id) ? id : undefined, () => client.call("person.get", { person: id }).then(setGot));
	if (!got)
		return (
			<Page title={at === "missing" ? t.pageNotFound : undefined}>
				<h1 class="vh" tabIndex={-1}>{at === "missing" ? t.pageNotFound : t.loading}</h1>
				<NotYet at={at} again={again} />
			</Page>
		);
	const { person, bio, mandates, groups } = got;
	const now = mandates.filter((m) => m.to_at === undefined);
	const before = mandates.filter((m) => m.to_at !== undefined);
	return (
		<Page title={person.name}>
			<header class="person-head">
				<Avatar name={person.name} id={person.authority_id ?? person.id} />
				<h1 tabIndex={-1}>{person.name}</h1>
				{person.id === me && <ButtonLink small icon="pencil" href="/moi">{t.personEdit}</ButtonLink>}
			</header>
			<div class="me">
				<section aria-labelledby="person-functions">
					<h2 id="person-functions">{t.personFunctions}</h2>
					{now.length === 0 && <p class="soft">{t.noFunction}</p>}
					<ul class="mandates">
						{now.map((m) => (
							<li key={m.id}>
								<b>{m.function}</b>, <a href={to.authority(m.authority.id)}>{m.authority.name}</a>
								<p class="small soft">{t.mandateSince({ date: longDate(m.from_at) })}</p>
							</li>
						))}
						{before.map((m) => (
							<li key={m.id} class="soft">
								{m.function}, <a href={to.authority(m.authority.id)}>{m.authority.name}</a>
								<p class="small">{t.mandateOver({ from: longDate(m.from_at), to: longDate(m.to_at ?? 0) })}</p>
							</li>
						))}
					</ul>
					{bio && <p class="bio">{tidy(bio)}</p>}
				</section>
				<Expertise of={{ person: person.id }} id="person-knows" onClose={noClose} />
				{groups.length > 0 && person.id !== me && (
					<section aria-labelledby="person-groups">
						<h2 id="person-groups">{t.personGroups}</h2>
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
				)}
			</div>
		</Page>
	);
}
