/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* words - what mails about one thing say, in French and in English. */
#include "proto.h"

struct instant_words {
	/* of each kind: what happened, with a %s for who it was; the same when nobody is named */
	struct {
		const char *by, *bare;
	} what[NOTICE_KIND_COUNT];
	const char *before, *overdue, *files, *open, *open_reply, *reply;
	const char *mute, *group, *stop;
};

extern const struct instant_words instant_words[LANG_COUNT];
