/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is found, and how near it is.
 *
 * The score of a word is BM25's: log((N - n + ½) / (n + ½) + 1) for how rare it is, by how often the
 * thing has it, saturating, the longer the thing the less. How rare is counted among the latest SAMPLE things
 * only, since counting all of a common word's would cost more than the search. A word in a title
 * counts TITLE times, by its stem alone STEM times. What is a year old counts half as much more as what is new.
 */
#include "app/minutes/doc.h"
#include "app/search/find.h"
#include "app/share/share.h"
#include "db/db.h"
#include <math.h>
#include <stdlib.h>

enum {
	SAMPLE = 2000,
	COLUMNS = 3,
	USUAL_SIZE = 400,
	YEAR_DAYS = 365,
	FEW_PLACES = 3,
	OPEN_ROWS = 2000,
	CLOSED_ROWS =
		10000, /* more only when as much was moved away and is not yet indexed again */
};

static const double K = 1.2, B = 0.5, TITLE = 5, STEM = 0.6, TOPIC = 1.3, FRESH = 1.0;

/* ---- how rare a word is ---- */

static const char SQL_SAMPLE[] =
	"SELECT id FROM search_item ORDER BY id DESC LIMIT 1 OFFSET :n /*scan*/";
static const char SQL_COUNT[] =
	"SELECT count(*) FROM search_fts WHERE search_fts MATCH :match AND rowid >= :from";

double find_rarity(struct req *r, struct str phrase, int64_t from)
{
	struct query *q = db_q(r->db, SQL_COUNT);

	db_text(q, ":match", phrase);
	db_int(q, ":from", from);
	double n = db_one(q) ? (double)db_col_int(q, 0) : 0;
	return log(1 + (SAMPLE - n + 0.5) / (n + 0.5));
}

int64_t find_sample(struct req *r)
{
	struct query *q = db_q(r->db, SQL_SAMPLE);

	db_int(q, ":n", SAMPLE);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* ---- how near a thing is ---- */

static double often(const uint8_t *counts, size_t n, int phrase)
{
	size_t at = (size_t)phrase * COLUMNS;

	if (phrase < 0 || at + COLUMNS > n)
		return 0;
	return TITLE * counts[at] + counts[at + 1];
}

static double score(const struct find *f, const double *rare, struct str counts, int64_t size)
{
	const uint8_t *c = (const uint8_t *)counts.p;
	double sum = 0, norm = K * (1 - B + B * (double)size / USUAL_SIZE);

	for (size_t i = 0; i < f->match->n_words; i++) {
		const struct match_word *w = &f->match->words[i];
		if (w->without)
			continue;
		double exact = often(c, counts.n, w->exact), loose = often(c, counts.n, w->loose);
		/* what has the word has its stem as well, where it has one */
		double tf = exact + STEM * (loose > exact ? loose - exact : 0);
		sum += rare[i] * tf * (K + 1) / (tf + norm);
	}
	return sum;
}

static double fresh(int64_t now, int64_t at)
{
	double days = (double)(now - at) / 86400000;

	return 1 + FRESH / (1 + (days > 0 ? days : 0) / YEAR_DAYS);
}

/* ---- gathering ---- */

static const char SQL_FOUND[] =
	"SELECT search_fts.rowid, fts_counts(search_fts), i.kind, i.ref, coalesce(p.topic, i.topic),"
	" i.post, coalesce(t.grp, i.grp), i.author, i.size, t.kind,"
	" t.author = p.author AND t.created_at = p.at AND i.kind = 'post'"
	" FROM search_fts CROSS JOIN search_item i ON i.id = search_fts.rowid"
	" LEFT JOIN post p ON p.id = i.post LEFT JOIN topic t ON t.id = coalesce(p.topic, i.topic)"
	" WHERE search_fts MATCH :match AND search_fts.rowid < :below AND search_fts.rowid >= :after"
	" ORDER BY search_fts.rowid DESC LIMIT :max";

static bool has(const struct find *f, int64_t item)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->found[i].item == item)
			return true;
	return false;
}

/* As it now is: what was indexed may have been moved since. false: it is none the caller reads. */
static bool place(const struct find *f, struct found *one)
{
	if (one->kind == SEARCH_KIND_MEETING)
		return (one->group = access_scope_meeting(f->r, f->scope, one->ref)) != 0;
	if (one->kind == SEARCH_KIND_MINUTES) {
		if (!doc_found(f->r, one->ref, &one->meeting))
			return false;
		one->group = access_scope_meeting(f->r, f->scope, one->meeting);
		return one->group || !f->want->group;
	}
	if (one->group && !access_scope_has(f->scope, one->group, one->topic))
		return false;
	if (one->group && !access_scope_in(f->scope, one->group))
		one->group = share_seat(f->r, one->topic, f->r->person);
	return true;
}

static void take(struct find *f, const struct query *q, const double *rare)
{
	struct found *one = &f->found[f->n];
	enum topic_kind of = TOPIC_KIND_DISCUSSION;

	*one = (struct found){ .item = db_col_int(q, 0), .ref = db_col_int(q, 3) };
	if (!search_kind_from_str(db_col_view(q, 2), &one->kind) || has(f, one->item))
		return;
	one->topic = db_col_int(q, 4);
	one->post = db_col_int(q, 5);
	one->group = db_col_int(q, 6);
	one->author = db_col_int(q, 7);
	one->first = db_col_bool(q, 10);
	if (!place(f, one))
		return;
	one->score = score(f, rare, db_col_view(q, 1), db_col_int(q, 8)) *
	             fresh(f->r->now, one->item);
	if (one->kind == SEARCH_KIND_TOPIC) {
		one->score *= TOPIC;
		topic_kind_from_str(db_col_view(q, 9), &of);
		if (of == TOPIC_KIND_QUESTION)
			one->kind = SEARCH_KIND_QUESTION;
		if (of == TOPIC_KIND_ANNOUNCEMENT)
			one->kind = SEARCH_KIND_ANNOUNCEMENT;
	}
	f->n++;
}

/* This and one of the marks as well. */
static struct str within(struct arena *a, struct str match, struct str marks)
{
	if (!marks.n)
		return match;
	if (!match.n)
		return arena_printf(a, "\"" STR_FMT "\"", STR_ARG(marks));
	return arena_printf(a, "(" STR_FMT ") AND \"" STR_FMT "\"", STR_ARG(match), STR_ARG(marks));
}

/* Take the latest `max` below *below, which becomes the row to go on from, 0: that was all. At most
 * `rows` are looked at: false, that was not enough. */
static bool latest(struct find *f, struct str match, const double *rare, int64_t *below, size_t max,
                   int64_t rows)
{
	struct query *q = db_q(f->r->db, SQL_FOUND);
	size_t full = f->n + max;
	int64_t last = 0, n = 0;

	db_text(q, ":match", match);
	db_int(q, ":below", *below < f->want->before ? *below : f->want->before);
	db_int(q, ":after", f->want->after);
	db_int(q, ":max", rows);
	db_each (q) {
		last = db_col_int(q, 0);
		n++;
		take(f, q, rare);
		if (f->n == full)
			break;
	}
	if (f->n < full && n == rows)
		return false;
	*below = f->n == full ? last : 0;
	return true;
}

/* To ask the index for one of many groups costs more than to leave out what is of others, while
 * there is not much of it. */
static void gather(struct find *f, struct str match, const double *rare, int64_t *below, size_t max)
{
	size_t before = f->n, places = f->scope->n_groups + f->scope->n_topics;
	bool open = match.n && (f->scope->all || places > FEW_PLACES);

	if (!*below || (!match.n && f->scope->all))
		return;
	if (open && latest(f, match, rare, below, max, f->scope->all ? INT64_MAX : OPEN_ROWS))
		return;
	f->n = before;
	struct str marks = find_scope_marks(f->r->arena, f->scope);
	if (!latest(f, within(f->r->arena, match, marks), rare, below, max, CLOSED_ROWS))
		*below = 0;
}

static int by_score(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->item < y->item ? 1 : -1;
}

static int by_time(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return x->item < y->item ? 1 : -1;
}

/* A topic and its first message, paragraphs of the same minutes. */
static bool same_thing(const struct found *a, const struct found *b)
{
	bool topic = a->ref == a->topic && a->kind <= SEARCH_KIND_ANNOUNCEMENT;

	if (a->meeting)
		return a->meeting == b->meeting;
	return a->topic && a->topic == b->topic && topic && b->first;
}

/* The better of two that say the same stands for both. */
static void join_same(struct find *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		bool told = false;
		for (size_t k = 0; k < n && !told; k++)
			told = same_thing(&f->found[k], &f->found[i]) ||
			       same_thing(&f->found[i], &f->found[k]);
		if (!told)
			f->found[n++] = f->found[i];
	}
	f->n = n;
}

void find_gather(struct find *f, bool newest)
{
	double rare[MATCH_WORDS];
	size_t counted = 0;
	struct str match = match_text(f->match, f->r->arena);

	for (size_t i = 0; i < f->match->n_words; i++) {
		rare[i] = f->rare ? f->rare[i] : 1;
		counted += !f->match->words[i].without;
	}
	if (counted > 1 && !f->rare) {
		int64_t from = find_sample(f->r);
		for (size_t i = 0; i < f->match->n_words; i++)
			rare[i] = find_rarity(f->r, match_asked(f->match, i), from);
	}
	f->found = arena_array(f->r->arena, FIND_CANDIDATES + 1, struct found);
	f->n = 0;
	gather(f, within(f->r->arena, match, STR("@ktopic")), rare, &f->topics_below, FIND_TOPICS);
	gather(f, match, rare, &f->below, FIND_NEWEST);
	if (f->n)
		qsort(f->found, f->n, sizeof(*f->found), newest ? by_time : by_score);
	join_same(f);
}
