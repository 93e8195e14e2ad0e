/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Without a database of its own a gate hands on what needs one: here the answers come back. What a
 * frame asks for was found and decoded before it left, so that nonsense goes no further.
 */
#include "dispatch/internal.h"

static void on_outcome(void *arg, const struct bus_outcome *o)
{
	struct dispatch *d = arg;
	struct bus_outcome told = *o;
	struct buf b;

	buf_init(&b, 4096);
	if (o->err && !o->reply.n) { /* given up on the way: nobody has written the refusal */
		refusal_write(&b, &(struct refusal){ .re = o->re, .err = o->err, .lang = o->lang });
		told.reply = buf_view(&b);
	}
	bus_tell(d->cfg.bus, &told);
	buf_finish(&b);
}

static void on_known(void *arg, const struct bus_known *known)
{
	struct dispatch *d = arg;

	bus_known(d->cfg.bus, known);
}

void relay_open(struct dispatch *d)
{
	bus_set_gateway(d->cfg.further, &(struct bus_end){
						.outcome = on_outcome,
						.known = on_known,
						.arg = d,
					});
}
