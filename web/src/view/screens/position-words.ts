// SPDX-License-Identifier: EUPL-1.2
/* position-words - where a position stands, in words. */
import type { Position } from "../../gen/proto";
import { t } from "../../i18n";
import { longDate } from "../../i18n/dates";

/* The day ends the signing, whether or not it was closed. */
export const isSignable = (p: Position, now: number): boolean => p.state === "open" && (p.sign_by ?? 0) > now;

/* In a word or two. */
export function stateWord(p: Position, now: number): string {
	if (p.state === "draft") return t.positionDraft;
	if (p.state === "closed") return t.positionClosed;
	return isSignable(p, now) ? t.positionToSign : t.positionLate;
}

/* In a sentence. */
export function stateName(p: Position, now: number): string {
	if (p.state === "draft") return t.positionDraftNote;
	if (p.state === "closed") return t.positionClosedOn({ date: longDate(p.closed_at ?? 0) });
	return isSignable(p, now) ? t.positionUntil({ date: longDate(p.sign_by ?? 0) }) : t.positionOver;
}
