/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* words - what summaries say, in French and in English. */
#include "proto.h"

struct digest_words {
	const char *title, *subject, *list;
	/* one, many; with a %lld */
	const char *unread, *unreads, *topic, *topics, *wait, *waits, *other, *others;
	const char *other_topic, *other_topics, *only_topic, *only_topics, *between, *betweens,
		*quiet, *quiets;
	const char *in, *waiting, *calling, *before, *overdue;
	const char *kind[WAIT_KIND_COUNT];
	const char *mute, *group, *open, *read, *rhythm, *stop;
};

extern const struct digest_words digest_words[LANG_COUNT];
