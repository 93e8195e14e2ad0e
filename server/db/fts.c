/* SPDX-License-Identifier: EUPL-1.2 */
/* What FTS5 is given of ours: the tokenizer "palabre" and the function fts_counts(). See db.h. */
#include "base/mem.h"
#include "base/term.h"
#include "db/internal.h"
#include <stdlib.h>
#include <string.h>

struct tokenizer {
	struct term_maker *maker;
};

static int create(void *arg, const char **words, int n, Fts5Tokenizer **out)
{
	(void)arg;
	(void)words;
	(void)n;
	struct tokenizer *t = xcalloc(1, sizeof(*t));

	t->maker = term_maker_create();
	*out = (Fts5Tokenizer *)t;
	return SQLITE_OK;
}

static void destroy(Fts5Tokenizer *tokenizer)
{
	struct tokenizer *t = (struct tokenizer *)tokenizer;

	term_maker_destroy(t->maker);
	free(t);
}

typedef int token_fn(void *ctx, int flags, const char *p, int n, int from, int to);

struct handing {
	token_fn *fn;
	void *ctx;
	int rc;
};

static bool hand(void *arg, const struct term *t)
{
	struct handing *h = arg;

	h->rc = h->fn(h->ctx, t->kind == TERM_WORD ? 0 : FTS5_TOKEN_COLOCATED, t->word.p,
	              (int)t->word.n, (int)t->from, (int)t->to);
	return h->rc == SQLITE_OK;
}

/* Terms as they stand: blanks between places, bars between those of one place. */
static int as_they_stand(const char *text, int n, token_fn *fn, void *ctx)
{
	int flags = 0, rc = SQLITE_OK;

	for (int i = 0; i < n && rc == SQLITE_OK;) {
		int from = i;
		while (i < n && text[i] != ' ' && text[i] != '|')
			i++;
		if (i > from)
			rc = fn(ctx, flags, text + from, i - from, from, i);
		flags = i < n && text[i] == '|' ? FTS5_TOKEN_COLOCATED : 0;
		i++;
	}
	return rc;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *ctx, int flags, const char *text, int n,
                    token_fn *fn)
{
	struct tokenizer *t = (struct tokenizer *)tokenizer;
	struct handing h = { .fn = fn, .ctx = ctx, .rc = SQLITE_OK };

	if (flags & FTS5_TOKENIZE_QUERY)
		return as_they_stand(text, n, fn, ctx);
	if (n && text[0] == FTS_RAW)
		return as_they_stand(text + 1, n - 1, fn, ctx);
	term_each(t->maker, (struct str){ text, (size_t)n }, hand, &h);
	return h.rc;
}

/* fts_counts(table): one byte a phrase and column, how often the row has it there, 255 at most. */
static void counts(const Fts5ExtensionApi *api, Fts5Context *at, sqlite3_context *ctx, int n_args,
                   sqlite3_value **args)
{
	uint8_t found[FTS_COUNTS_MAX] = { 0 };
	int columns = api->xColumnCount(at), phrases = api->xPhraseCount(at), n = 0;
	(void)n_args;
	(void)args;

	if (phrases > FTS_COUNTS_MAX / columns)
		phrases = FTS_COUNTS_MAX / columns;
	int rc = api->xInstCount(at, &n);
	for (int i = 0; i < n && rc == SQLITE_OK; i++) {
		int phrase, column, place;
		rc = api->xInst(at, i, &phrase, &column, &place);
		if (rc == SQLITE_OK && phrase < phrases && found[phrase * columns + column] < 255)
			found[phrase * columns + column]++;
	}
	if (rc != SQLITE_OK)
		sqlite3_result_error_code(ctx, rc);
	else
		sqlite3_result_blob(ctx, found, phrases * columns, SQLITE_TRANSIENT);
}

/* FTS5 hands out its interface through a pointer bound to a statement. */
static fts5_api *interface(sqlite3 *h)
{
	sqlite3_stmt *st = NULL;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(h, "SELECT fts5(?1)", -1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(st, 1, (void *)&api, "fts5_api_ptr", NULL);
		sqlite3_step(st);
	}
	sqlite3_finalize(st);
	return api;
}

bool fts_register(sqlite3 *h)
{
	fts5_api *api = interface(h);
	fts5_tokenizer tokenizer = { .xCreate = create, .xDelete = destroy, .xTokenize = tokenize };

	return api && api->iVersion >= 2 &&
	       api->xCreateTokenizer(api, "palabre", NULL, &tokenizer, NULL) == SQLITE_OK &&
	       api->xCreateFunction(api, "fts_counts", NULL, counts, NULL) == SQLITE_OK;
}
