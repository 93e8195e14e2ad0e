/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * app_fixture - a migrated database and requests in it, for tests of handlers.
 *
 *	struct app app;
 *	app_open(&app);
 *	int64_t awa = app_person(&app, "Awa Diallo");
 *	struct req *r = app_begin(&app, awa);
 *	assert_int_equal(cmd_group_join(r, &args, &result), ERR_OK);
 *	assert_non_null(app_event(r, "group.entered"));
 *	app_end(&app, true);
 *	app_close(&app);
 *
 * One request at a time, in one transaction, as the writer thread would run it. What it
 * allocated lives until the next app_begin().
 */
#include "app/person/person.h"
#include "app/req/req.h"
#include "migrated.h"

/* The machine's own administrator, in app_begin(). */
enum { APP_ROOT = 0 };

struct app {
	struct temp temp;
	struct db *db;
	struct req_house house;
	struct arena arena;
	struct req req;
	int64_t now; /* of the next request; move it to let time pass */
	int people;  /* made so far */
};

static inline void app_open(struct app *app)
{
	*app = (struct app){ .now = INT64_C(1795407753621) };
	app->db = migrated_make(&app->temp);
	arena_init(&app->arena);
	memset(app->house.key, 7, sizeof(app->house.key));
	app->house.public_url = STR("https://palabre.example.org");
	app->house.mail_from = STR("palabre@example.org");
	app->house.network_name = STR("Palabre");
	app->house.epoch = STR("00c0ffee00c0ffee");
	app->house.files_dir = str_from(app->temp.dir);
	app->house.file_max = 20 * 1024 * 1024;
}

static inline void app_close(struct app *app)
{
	db_close(app->db);
	arena_finish(&app->arena);
	temp_remove(&app->temp);
}

/* A request of `person`, whose language and rights are as the database has them. */
static inline struct req *app_begin(struct app *app, int64_t person)
{
	struct me me = { .admin = true };

	arena_reset(&app->arena);
	app->req = (struct req){
		.db = app->db,
		.arena = &app->arena,
		.house = &app->house,
		.person = person,
		.now = app->now,
	};
	app->req.effects_end = &app->req.effects;
	assert_true(db_begin(app->db));
	assert_true(!person || me_load(&app->req, person, &me));
	app->req.admin = me.admin;
	app->req.lang = me.lang;
	return &app->req;
}

/* Keep what it did, or undo it. */
static inline void app_end(struct app *app, bool keep)
{
	assert_false(db_failed(app->db));
	if (keep)
		assert_true(db_commit(app->db));
	else
		db_rollback(app->db);
}

/* "Awa Diallo" has the address p1@example.org when made first, then p2@ ... */
static inline int64_t app_person(struct app *app, const char *name)
{
	char email[64];

	snprintf(email, sizeof(email), "p%d@example.org", ++app->people);
	app_begin(app, APP_ROOT);
	int64_t id = person_put(app->db, &(struct person_new){ .email = str_from(email),
	                                                       .name = str_from(name),
	                                                       .created_at = app->now });
	assert_int_not_equal(id, 0);
	app_end(app, true);
	return id;
}

/* The first event of this name among the request's effects after `from` (NULL: from the start). */
static inline const struct effect *app_event_after(const struct req *r, const struct effect *from,
                                                   const char *name)
{
	char want[80];
	int n = snprintf(want, sizeof(want), "\"ev\":\"%s\"", name);

	for (const struct effect *e = from ? from->next : r->effects; e; e = e->next)
		for (size_t i = 0; e->kind == EFFECT_EVENT && i + (size_t)n <= e->text.n; i++)
			if (!memcmp(e->text.p + i, want, (size_t)n))
				return e;
	return NULL;
}

static inline const struct effect *app_event(const struct req *r, const char *name)
{
	return app_event_after(r, NULL, name);
}

/* The first effect of a kind on a channel (key 0: any). */
static inline const struct effect *app_effect(const struct req *r, enum effect_kind kind,
                                              struct channel ch)
{
	const struct effect *e = r->effects;

	while (e && (e->kind != kind || (ch.key && e->ch.key != ch.key)))
		e = e->next;
	return e;
}

/* Does `a` come before `b` among the effects? Both are there. */
static inline bool app_before(const struct effect *a, const struct effect *b)
{
	assert_non_null(a);
	assert_non_null(b);
	for (; a; a = a->next)
		if (a->next == b)
			return true;
	return false;
}

/* The single number a statement gives: "SELECT COUNT(*) FROM post". */
static inline int64_t app_number(struct app *app, const char *sql)
{
	struct query *q = db_q(app->db, sql);
	return db_one(q) ? db_col_int(q, 0) : -1;
}
