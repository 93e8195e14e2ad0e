// SPDX-License-Identifier: EUPL-1.2
/* Who has spoken how much in a group's meetings since the first of January, beside who was there: for who runs it. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { FloorYearResult } from "../../gen/proto";
import { t } from "../../i18n";
import { longDate } from "../../i18n/dates";
import { client } from "../../model";
import { NotYet, useLoadAgain } from "./parts";

const percent = (thousandths: number): number => Math.round(thousandths / 10);

export function GroupShares({ group }: { group: number }) {
	const [got, set] = useState<FloorYearResult>();
	const { at, again } = useLoadAgain(`shares ${group}`, () => client.call("floor.year", { group }).then(set));
	if (!got) return <NotYet at={at} again={again} lines={3} />;
	return (
		<div class="group-shares">
			<p class="small soft">{t.sharesSince({ n: got.meetings, date: longDate(got.since), minutes: Math.round(got.total_ms / 60_000) })}</p>
			{got.comparisons.map((c) => (
				<table key={c.by}>
					<caption>{t.floorBy({ by: c.by })}</caption>
					<thead>
						<tr>
							<th scope="col">{t.sharesWho}</th>
							<th scope="col" class="num">{t.sharesSpoke}</th>
							<th scope="col" class="num">{t.sharesPresent}</th>
						</tr>
					</thead>
					<tbody>
						{c.cells.map((x) => (
							<tr key={x.cell}>
								<th scope="row">{t.sharesCell({ cell: t.floorCell({ cell: x.cell }), n: x.people })}</th>
								<td class="num">{t.sharesPercent({ n: percent(x.spoke) })}</td>
								<td class="num">{t.sharesPercent({ n: percent(x.present) })}</td>
							</tr>
						))}
					</tbody>
				</table>
			))}
			<p class="mini soft">{got.comparisons.length > 0 ? t.sharesSmall : t.sharesNone}</p>
		</div>
	);
}
