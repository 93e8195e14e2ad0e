// SPDX-License-Identifier: EUPL-1.2
/* consultation-words - until when a consultation is open, in the words of who reads it. */
import type { Consultation } from "../../gen/proto";
import { t } from "../../i18n";
import { clock, longDate } from "../../i18n/dates";

export const isOpen = (c: Consultation, now: number): boolean => c.closes_at > now;

/* « Ouverte jusqu’au 3 décembre, 18 h », « Close le 3 décembre, 18 h » */
export function closeWords(c: Consultation, now: number): string {
	const when = `${longDate(c.closes_at)}, ${clock(c.closes_at)}`;
	return isOpen(c, now) ? t.consultUntil({ when }) : t.consultClosedOn({ when });
}
