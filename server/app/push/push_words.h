/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * push_words - what a push says, in the language of its person: of what sort it is and where, never
 * a word of what was written.
 *
 * {"title":"Groupe-pays Mali","body":"On fait appel à vous.","url":"/s/12#m34","tag":"n","n":3}
 */
#include "app/req/req.h"

struct push_say {
	int64_t person;
	bool test, message;    /* an attempt; new messages under the level `all`; else a notice */
	enum notice_kind kind; /* of the only one */
	size_t more;           /* how many come with it */
	struct str where;      /* title of the group, may be empty */
	int64_t topic, post;   /* 0: none */
	int64_t meeting;       /* 0: none */
	struct str tag;
};

/* From the arena. */
struct str push_words(struct req *r, const struct push_say *s);
