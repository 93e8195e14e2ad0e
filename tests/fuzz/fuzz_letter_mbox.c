/* SPDX-License-Identifier: EUPL-1.2 */
/* The archive of a mailing list: where its messages are, what was done to them, which belong together. */
#include "fuzz.h"
#include "letter/mbox.h"
#include "letter/threads.h"
#include <stdlib.h>

struct seen {
	int64_t end;
	size_t n;
	uint64_t sum; /* of where they begin and end */
};

static void on_found(void *arg, int64_t from, int64_t to)
{
	struct seen *s = arg;

	MUST(from >= s->end && to > from);
	s->end = to;
	s->n++;
	s->sum = s->sum * 31 + (uint64_t)from * 7 + (uint64_t)to;
}

static struct seen scan(const uint8_t *data, size_t n, size_t piece)
{
	struct seen s = { 0 };
	struct mbox m;

	mbox_begin(&m, on_found, &s);
	for (size_t i = 0; i < n; i += piece)
		mbox_feed(&m, (const char *)data + i, n - i < piece ? n - i : piece);
	mbox_end(&m);
	MUST(s.end <= (int64_t)n);
	return s;
}

/* However it is cut, the messages are the same. */
static void boundaries(const uint8_t *data, size_t n)
{
	struct seen whole = scan(data, n, n + 1), cut = scan(data, n, 1 + (n ? data[0] % 50 : 0));

	MUST(whole.n == cut.n && whole.sum == cut.sum && whole.end == cut.end);
}

static void message(const uint8_t *data, size_t n)
{
	struct arena a;

	arena_init(&a);
	struct str in = { (const char *)data, n }, header = mbox_header(in);
	MUST(header.p == in.p && header.n <= n);
	struct str out = mbox_restore(&a, in);
	/* A header's line changes, and nothing behind the header. */
	struct str rest = { in.p + header.n, n - header.n };
	MUST(str_ends(out, rest) && out.n <= n + 8);
	char *copy = malloc(n + 1);
	memcpy(copy, data, n);
	size_t less = mbox_unescape(copy, n);
	MUST(less <= n);
	free(copy);
	arena_finish(&a);
}

/* Bytes as messages: an id, a date, and what it answers, of a few that come again and again. */
static void threads(const uint8_t *data, size_t n)
{
	struct threads *t = threads_create();
	size_t added = 0;

	for (size_t i = 0; i + 4 <= n; added++) {
		struct threads_message m = { .at = data[i + 1] };
		m.id[0] = data[i];
		m.subject[0] = data[i + 1] & 3;
		m.has_subject = data[i + 2] & 1;
		m.answers = data[i + 2] & 2;
		size_t refs = data[i + 3] % 4;
		for (i += 4; m.n_refs < refs && i < n; i++)
			m.refs[m.n_refs++][0] = data[i];
		MUST(threads_add(t, &m));
	}
	threads_settle(t);
	MUST(threads_count(t) == added && threads_threads(t) <= added);
	bool *seen = calloc(added + 1, sizeof(*seen));
	for (size_t i = 0; i < added; i++) {
		struct threads_place p = threads_at(t, i);
		MUST(p.message < added && !seen[p.message] && p.thread);
		seen[p.message] = true;
	}
	free(seen);
	threads_destroy(t);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	boundaries(data, n);
	message(data, n);
	threads(data, n);
	return 0;
}
