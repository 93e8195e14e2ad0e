/* SPDX-License-Identifier: EUPL-1.2 */
/* Who is told of what is new in the searches he keeps. */
#include "app/notice/notice.h"
#include "app/person/person.h"
#include "app/search/find.h"
#include "app/search/saved.h"
#include "db/db.h"

enum { LOOKS = 5 }; /* searches in one run: each is a question to the index, on the writer's time */

struct due {
	int64_t id, person, upto;
	struct str q;
};

static const char SQL_DUE[] =
	"SELECT id, person, upto, q FROM search_saved WHERE alert = 1 AND due_at <= :now"
	" ORDER BY due_at LIMIT :max";
static const char SQL_LAST[] = "SELECT coalesce(max(id), 0) FROM search_item";
static const char SQL_LOOKED[] =
	"UPDATE search_saved SET upto = max(upto, :upto), due_at = :due_at WHERE id = :id";

static int64_t last_item(struct req *r)
{
	struct query *q = db_q(r->db, SQL_LAST);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* What fits and came after `upto`, of what the person may read; his own left out. */
static void look(struct req *r, const struct due *d, struct find *f, struct match *m)
{
	struct search_find_args a = { .q = d->q };
	struct search_find_result said = { 0 };
	struct query_text text;
	struct find_want *want = arena_new(r->arena, struct find_want);
	struct access_scope *scope = arena_new(r->arena, struct access_scope);
	size_t n = 0;

	*f = (struct find){ .r = r, .scope = scope, .want = want, .match = m };
	query_read(r->arena, d->q, &text);
	if (find_want_read(r, &a, &text, want, &said) != ERR_OK)
		return;
	if (want->after <= d->upto)
		want->after = d->upto + 1;
	if (want->group)
		access_scope_group(r, want->group, scope);
	else
		access_scope_load(r, scope);
	struct term_maker *maker = term_maker_create();
	f->below = INT64_MAX;
	if (find_marks(r, m, want) &&
	    (match_items(m, maker, text.items, text.n_items) || want->narrowed))
		find_gather(f, true);
	term_maker_destroy(maker);
	for (size_t i = 0; i < f->n; i++)
		if (f->found[i].author != r->person)
			f->found[n++] = f->found[i];
	f->n = n;
}

static struct str line_of(struct req *r, const struct due *d, size_t n)
{
	const char *many = n == 1 ? "" : "s";

	if (r->lang == LANG_FR)
		return arena_printf(r->arena, "%zu %s%s : « " STR_FMT " »", n,
		                    n == 1 ? "nouveau résultat" : "nouveaux résultat", many,
		                    STR_ARG(d->q));
	return arena_printf(r->arena, "%zu new result%s: “" STR_FMT "”", n, many, STR_ARG(d->q));
}

/* true: he was told. */
static bool tell(struct req *r, const struct due *d)
{
	struct req as = *r; /* in his name: what he may read is what he is told of */
	struct me me;
	struct match m;
	struct find f;
	bool told = false;

	as.person = d->person;
	if (!me_load(&as, d->person, &me))
		return false;
	as.admin = me.admin;
	as.lang = me.lang;
	match_init(&m);
	look(&as, d, &f, &m);
	if (f.n) {
		struct notice_new n = { .person = d->person, .kind = NOTICE_KIND_SAVED_SEARCH };
		n.topic = f.n == 1 ? f.found[0].topic : 0;
		n.post = f.n == 1 ? f.found[0].post : 0;
		n.line = line_of(&as, d, f.n);
		told = notice_put(r, &n);
	}
	match_finish(&m);
	return told;
}

int saved_due(struct req *r)
{
	struct due due[LOOKS];
	size_t n = 0;
	int told = 0;
	struct query *q = db_q(r->db, SQL_DUE);

	db_int(q, ":now", r->now);
	db_int(q, ":max", LOOKS);
	db_each (q) {
		due[n] =
			(struct due){ db_col_int(q, 0), db_col_int(q, 1), db_col_int(q, 2), { 0 } };
		due[n++].q = db_col_str(r->arena, q, 3);
	}
	int64_t last = n ? last_item(r) : 0;
	for (size_t i = 0; i < n; i++) {
		bool some = tell(r, &due[i]);
		told += some;
		q = db_q(r->db, SQL_LOOKED);
		db_int(q, ":id", due[i].id);
		db_int(q, ":upto", last);
		db_int(q, ":due_at", r->now + (some ? SAVED_DAY_MS : SAVED_AGAIN_MS));
		db_run(q);
	}
	return told;
}
