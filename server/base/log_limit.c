/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log_limit.h"
#include "base/log.h"
#include <pthread.h>

/* More than the program has messages; should it ever not be, the last place is shared. */
enum { PLACES = 512 };

struct place {
	const char *msg; /* NULL: free */
	int64_t at_ms;   /* when `left` was counted */
	int64_t left;    /* thousandths of a line */
	uint64_t held;
};

/* Part of the sink. */
static struct place places[PLACES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Under the lock. */
static struct place *place_of(const char *msg)
{
	size_t at = ((uintptr_t)msg >> 3) % PLACES;

	for (int tries = 1; tries < PLACES && places[at].msg && places[at].msg != msg; tries++)
		at = (at + 1) % PLACES;
	if (!places[at].msg)
		places[at] = (struct place){ .msg = msg, .left = LOG_BURST * INT64_C(1000) };
	return &places[at];
}

bool log_limit_take(const char *msg, int64_t mono_ms, uint64_t *held)
{
	pthread_mutex_lock(&lock);
	struct place *p = place_of(msg);
	if (mono_ms > p->at_ms) {
		/* Long ago is a full measure: the product below must not overflow. */
		int64_t ms = mono_ms - p->at_ms < 3600 * 1000 ? mono_ms - p->at_ms : 3600 * 1000;
		p->left += ms * LOG_PER_SECOND;
		p->at_ms = mono_ms;
	}
	if (p->left > LOG_BURST * INT64_C(1000))
		p->left = LOG_BURST * INT64_C(1000);
	bool may = p->left >= 1000;
	*held = may ? p->held : 0;
	if (may)
		p->left -= 1000;
	p->held = may ? 0 : p->held + 1;
	pthread_mutex_unlock(&lock);
	return may;
}

const char *log_limit_next_held(uint64_t *held)
{
	const char *msg = NULL;

	pthread_mutex_lock(&lock);
	for (int i = 0; i < PLACES && !msg; i++)
		if (places[i].held) {
			msg = places[i].msg;
			*held = places[i].held;
			places[i].held = 0;
		}
	pthread_mutex_unlock(&lock);
	return msg;
}
