/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"
#include "base/mem.h"
#include "demo/corpus.h"
#include "demo/internal.h"
#include <stdlib.h>

const char *demo_text(const cJSON *obj, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(obj, key);
	return cJSON_IsString(v) ? v->valuestring : "";
}

double demo_number(const cJSON *obj, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(obj, key);
	return cJSON_IsNumber(v) ? v->valuedouble : 0;
}

bool demo_flag(const cJSON *obj, const char *key)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(obj, key));
}

const cJSON *demo_list(const cJSON *obj, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(obj, key);
	return cJSON_IsArray(v) ? v->child : NULL;
}

struct named *demo_find(const struct table *t, const char *key)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->rows[i].key, key))
			return &t->rows[i];
	log_die("demo: the corpus speaks of \"%s\", who is not in it", key);
}

int64_t demo_at(const struct demo *d, const cJSON *obj)
{
	int64_t at = moment_before(d->reference, demo_number(obj, "days_ago"));
	return at < d->now ? at : d->now;
}

/* xorshift64*: chance that repeats itself is what is wanted here. */
uint64_t demo_chance(struct demo *d, uint64_t below)
{
	d->chance ^= d->chance >> 12;
	d->chance ^= d->chance << 25;
	d->chance ^= d->chance >> 27;
	return (d->chance * UINT64_C(2685821657736338717) >> 33) % below;
}

static void read_table(struct table *t, const cJSON *list)
{
	size_t n = (size_t)cJSON_GetArraySize(list);

	t->rows = xcalloc(n + 1, sizeof(*t->rows));
	for (const cJSON *v = list->child; v; v = v->next)
		t->rows[t->n++] = (struct named){ .key = demo_text(v, "key"), .def = v };
}

/* The smallest days_ago of all messages. */
static double latest(const struct demo *d)
{
	double least = 1000;

	for (size_t i = 0; i < d->n_corpus; i++)
		for (const cJSON *t = demo_list(d->corpus[i], "topics"); t; t = t->next)
			for (const cJSON *m = demo_list(t, "messages"); m; m = m->next) {
				double days = demo_number(m, "days_ago");
				least = days < least ? days : least;
			}
	return least;
}

bool demo_read(struct demo *d)
{
	static const char *const tables[] = { "authorities", "people", "groups" };
	struct table *const into[] = { &d->authorities, &d->people, &d->groups };

	for (size_t i = 0; i < corpus_count && i < TOPIC_FILES_MAX; i++) {
		struct str json = corpus_files[i].json;
		cJSON *root = cJSON_ParseWithLength(json.p, json.n);
		if (!root) {
			log_error("demo: %s is no JSON", corpus_files[i].name);
			return false;
		}
		d->corpus[d->n_corpus++] = root;
		for (size_t k = 0; k < 3; k++) {
			const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, tables[k]);
			if (cJSON_IsArray(list))
				read_table(into[k], list);
		}
	}
	d->reference = moment_reference(d->now, latest(d));
	return d->authorities.n && d->people.n && d->groups.n;
}

void demo_forget(struct demo *d)
{
	for (size_t i = 0; i < d->n_corpus; i++)
		cJSON_Delete(d->corpus[i]);
	free(d->authorities.rows);
	free(d->people.rows);
	free(d->groups.rows);
}
