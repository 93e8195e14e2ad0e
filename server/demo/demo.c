/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "demo/internal.h"
#include <stdio.h>

enum { ARGS_MAX = 128 * 1024, WORDS_MAX = 64 * 1024 };

static const char SQL_ANY[] = "SELECT 1 FROM authority /*scan*/ UNION ALL SELECT 1 FROM person"
			      " /*scan*/ LIMIT 1";

/* ---- commands ---- */

struct jsonw demo_begin(struct demo *d)
{
	struct jsonw w = json_writer(&d->args);

	buf_reset(&d->args);
	json_begin_obj(&w);
	return w;
}

bool demo_call(struct demo *d, struct jsonw *w, int64_t person, const char *command,
               struct str *reply)
{
	json_end_obj(w);
	if (local_call(d->l, (struct local_who){ person, false }, str_from(command),
	               buf_view(&d->args), reply))
		return true;
	log_error("demo: %s " STR_FMT ": " STR_FMT, command, STR_ARG(buf_view(&d->args)),
	          STR_ARG(*reply));
	d->failed = true;
	return false;
}

void demo_post(struct demo *d, struct jsonw *w, int64_t person, const char *command)
{
	json_end_obj(w);
	local_post(d->l, (struct local_who){ person, false }, str_from(command),
	           buf_view(&d->args));
}

void demo_put_id(struct jsonw *w, const char *key, int64_t id)
{
	json_key_str(w, str_from(key));
	json_int(w, id);
}

void demo_put_text(struct jsonw *w, const char *key, struct str s)
{
	json_key_str(w, str_from(key));
	json_str(w, s);
}

void demo_put_flag(struct jsonw *w, const char *key, bool on)
{
	json_key_str(w, str_from(key));
	json_bool(w, on);
}

/* ---- the whole ---- */

static bool is_empty(void *arg, struct db *db)
{
	(void)arg;
	return !db_one(db_q(db, SQL_ANY));
}

bool demo_fill(struct local *l, const char *geo, uint64_t seed, struct demo_counts *n)
{
	struct demo d = { .l = l,
		          .now = clock_wall_ms(),
		          .chance = seed * UINT64_C(0x9e3779b97f4a7c15) | 1,
		          .n = n };

	*n = (struct demo_counts){ 0 };
	buf_init(&d.args, ARGS_MAX);
	buf_init(&d.words, WORDS_MAX);
	if (!local_write(l, is_empty, NULL)) {
		log_error(
			"the data directory is not empty: the demonstration wants one of its own");
		d.failed = true;
	}
	d.failed = d.failed || !demo_read(&d);
	if (!d.failed)
		demo_cast(&d, geo);
	if (!d.failed)
		demo_play(&d);
	if (!d.failed)
		demo_meetings(&d);
	if (!d.failed)
		demo_consultations(&d);
	if (!d.failed)
		demo_positions(&d);
	demo_forget(&d);
	buf_finish(&d.args);
	buf_finish(&d.words);
	return !d.failed;
}

void demo_specials(struct demo_special out[DEMO_SPECIALS])
{
	static const struct {
		const char *role, *title;
	} roles[DEMO_SPECIALS] = {
		{ "elected", "elected official" },
		{ "practitioner", "practitioner" },
		{ "moderator", "moderator of groups" },
		{ "administrator", "administrator of the network" },
	};
	struct demo d = { .now = clock_wall_ms() };

	if (!demo_read(&d))
		log_die("demo: the corpus cannot be read");
	for (size_t i = 0; i < DEMO_SPECIALS; i++) {
		out[i] = (struct demo_special){ .role = roles[i].role, .title = roles[i].title };
		for (size_t k = 0; k < d.people.n; k++) {
			const cJSON *p = d.people.rows[k].def;
			if (strcmp(demo_text(p, "special"), roles[i].role) != 0)
				continue;
			snprintf(out[i].name, sizeof(out[i].name), "%s", demo_text(p, "name"));
			snprintf(out[i].email, sizeof(out[i].email), "%s", demo_text(p, "email"));
		}
	}
	demo_forget(&d);
}
