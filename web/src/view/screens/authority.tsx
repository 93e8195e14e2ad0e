// SPDX-License-Identifier: EUPL-1.2
/* An authority or partner, and who speaks for it in the groups one shares. */
import "../../i18n/more";
import { useState } from "preact/hooks";
import type { AuthorityGetResult } from "../../gen/proto";
import { lang, t } from "../../i18n";
import { client } from "../../model";
import { Avatar, Shield } from "../kit";
import { Page } from "../page";
import type { ScreenProps } from "../router";
import { NotYet, countries, later, to, useLoadAgain } from "./parts";
import "../../styles/screens/me.css";

const Expertise = later(() => import("./expertise").then((m) => m.ExpertiseView));
const noClose = () => undefined;

export default function AuthorityScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const [got, setGot] = useState<AuthorityGetResult>();
	const { at, again } = useLoadAgain(Number.isSafeInteger(id) ? id : undefined, () => client.call("authority.get", { authority: id }).then(setGot));
	if (!got)
		return (
			<Page title={at === "missing" ? t.pageNotFound : undefined}>
				<h1 class="vh" tabIndex={-1}>{at === "missing" ? t.pageNotFound : t.loading}</h1>
				<NotYet at={at} again={again} />
			</Page>
		);
	const { authority: a, people } = got;
	const kinds = { commune: t.authorityCommune, epci: t.authorityEpci, department: t.authorityDepartment, region: t.authorityRegion, partner: t.authorityPartner };
	return (
		<Page title={a.name}>
			<header class="person-head">
				<Shield id={a.id} />
				<h1 tabIndex={-1}>{a.name}</h1>
			</header>
			<p class="small soft dots">
				<span>{kinds[a.kind]}</span>
				{a.department && a.kind !== "department" && <span>{t.departmentCode({ code: a.department })}</span>}
				{a.country !== "FR" && <span>{countries([a.country])}</span>}
				{a.population !== undefined && a.population > 0 && <span>{t.population({ n: a.population, figure: new Intl.NumberFormat(lang.value).format(a.population) })}</span>}
			</p>
			<Expertise of={{ authority: a.id }} id="authority-knows" onClose={noClose} />
			<section aria-labelledby="authority-people">
				<h2 id="authority-people">{t.authorityPeople}</h2>
				{people.length === 0 ? (
					<p class="soft">{t.authorityNobody}</p>
				) : (
					<ul class="people card">
						{people.map((p) => (
							<li key={p.id}>
								<Avatar name={p.name} id={p.authority_id ?? p.id} />
								<div>
									<p><a href={to.person(p.id)}>{p.name}</a></p>
									<p class="small soft">{p.function}</p>
								</div>
							</li>
						))}
					</ul>
				)}
			</section>
		</Page>
	);
}
