// SPDX-License-Identifier: EUPL-1.2
/* attestation-parts - what a certificate of attendance says, in words and as a code. */
import type { Attestation } from "../../gen/proto";
import { longDate, t, tidy } from "../../i18n";
import { clock } from "../../i18n/dates";
import { city } from "./city";

/* « 1 h 35 » */
export function span(ms: number): string {
	const minutes = Math.round(ms / 60_000);
	return minutes < 60 ? t.attMinutes({ n: minutes }) : t.attHours({ h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, "0") });
}

export function Says({ a }: { a: Attestation }) {
	const at = (x: number) => clock(x, a.zone);
	const late = a.from_at - a.opened_at > 60_000;
	const early = a.closed_at - a.to_at > 60_000;
	return (
		<dl>
			<dt>{t.attName}</dt>
			<dd>{[a.name, a.function, a.authority].filter(Boolean).join(", ")}</dd>
			<dt>{t.attMeeting}</dt>
			<dd>{a.groups ? `${tidy(a.title)} (${a.groups})` : tidy(a.title)}</dd>
			<dt>{t.attHeld}</dt>
			<dd>{t.attFromTo({ date: longDate(a.opened_at), from: at(a.opened_at), to: at(a.closed_at), place: city(a.zone) })}</dd>
			<dt>{t.attPresent}</dt>
			<dd>
				{t.attWas({ from: at(a.from_at), to: at(a.to_at), span: span(a.present_ms) })}
				{(late || early) && <span class="small soft"> {late && early ? t.attLateEarly : late ? t.attLate : t.attEarly}</span>}
			</dd>
			{a.how !== "online" && <><dt>{t.attHow}</dt><dd>{a.how === "phone" ? t.roomPhone : t.roomSite}</dd></>}
			<dt>{t.attIssued}</dt>
			<dd>{t.attIssuedBy({ network: a.network, date: longDate(a.issued_at), house: a.house })}</dd>
		</dl>
	);
}

/* Rows of 0 and 1 as a picture, with the margin that readers need. */
export function Code({ rows, label }: { rows: string; label: string }) {
	const lines = rows.split("\n");
	const n = lines.length;
	const path = lines.flatMap((row, y) => [...row.matchAll(/1+/g)].map((m) => `M${m.index + 4} ${y + 4}h${m[0].length}v1h-${m[0].length}z`)).join("");
	return (
		<svg class="att-qr" viewBox={`0 0 ${n + 8} ${n + 8}`} role="img" aria-label={label} shape-rendering="crispEdges">
			<path d={path} fill="#000" />
		</svg>
	);
}
