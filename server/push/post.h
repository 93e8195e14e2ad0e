/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* post - one push to its service, over HTTPS. The pusher's thread. */
#include "push/box.h"
#include <stdatomic.h>

struct post_config {
	uint8_t private[32];
	const char *contact, *test_host, *ca_file; /* the last two may be NULL */
	const atomic_bool *stop;                   /* break off */
};

struct post_office;

/* NULL: libcurl cannot be used. */
struct post_office *post_begin(const struct post_config *cfg);
void post_end(struct post_office *o);
/* Seal and send it: sets what became of it. */
void post_send(struct post_office *o, struct box_push *p, int64_t now);
