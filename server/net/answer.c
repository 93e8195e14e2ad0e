/* SPDX-License-Identifier: EUPL-1.2 */
#include "net/internal.h"

bool answer_read(struct answer *a, const struct bus_outcome *o)
{
	const struct cJSON *ok = NULL;

	arena_init(&a->arena);
	a->doc = json_parse(o->reply.p, o->reply.n, NULL);
	a->ok = (struct json_in){ a->doc ? json_root(a->doc) : NULL, &a->arena, &a->fail };
	bool fine = a->doc && json_in_object(&a->ok, "ok", &ok, NULL);
	a->ok = json_in_within(&a->ok, fine ? ok : NULL);
	return fine;
}

void answer_finish(struct answer *a)
{
	json_free(a->doc);
	arena_finish(&a->arena);
}
