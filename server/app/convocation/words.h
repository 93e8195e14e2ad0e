/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* words - what convocations say, in French and in English. */
#include "proto.h"

struct convocation_words {
	/* before the meeting's title; of each sort of news */
	const char *subject[4];
	/* after who calls; what the mail is about where nobody has to be named */
	const char *calls, *stead, *news[4];
	const char *some; /* a meeting whose title is not told */
	const char *when, *at, *place, *video, *page;
	const char *question, *answers[MEETING_REPLY_COUNT];
	const char *redated; /* dates to choose among, to who has answered */
	const char *open, *why, *file, *stop;
};

extern const struct convocation_words convocation_words[LANG_COUNT];
