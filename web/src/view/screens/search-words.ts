// SPDX-License-Identifier: EUPL-1.2
/* search-words - what is found, by name. */
import "../../i18n/far";
import type { SearchKind, SearchState } from "../../gen/proto";
import { t } from "../../i18n";

export function kindName(kind: SearchKind): string {
	return { topic: t.findKindTopic, question: t.kindQuestion, announcement: t.kindAnnouncement, post: t.findKindPost, file: t.findKindFile, meeting: t.findKindMeeting, minutes: t.findKindMinutes, consultation: t.findKindConsultation, position: t.findKindPosition, sheet: t.findKindSheet }[kind];
}

/* Why what is found is perhaps not what one looks for. */
export function stateName(state: SearchState): string {
	return { cancelled: t.findCancelled, closed: t.findClosed, draft: t.findDraft }[state];
}
