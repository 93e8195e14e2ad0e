/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The decoders that proto/gen writes: the name of a command, a line feed, its arguments. What is
 * taken is within what proto/ says; written and decoded again it is the same; what is refused names
 * the field, twice in the same way.
 */
#include "args.h"
#include "base/log.h"
#include "fuzz.h"

enum { WRITTEN_MAX = 4 << 20 };

static struct arena arena;
static struct buf first, second;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	arena_init(&arena);
	buf_init(&first, WRITTEN_MAX);
	buf_init(&second, WRITTEN_MAX);
	return 0;
}

/* The command of this name, or one chosen by its bytes: most inputs should decode something. */
static const struct args *find(struct str name)
{
	unsigned sum = 0;

	for (size_t i = 0; i < args_count; i++)
		if (str_eq(args_table[i].name, name))
			return &args_table[i];
	for (size_t i = 0; i < name.n; i++)
		sum += (unsigned char)name.p[i];
	return &args_table[sum % args_count];
}

/* Decode into `out` and write what came out to `b`. */
static bool decode(const struct args *a, const struct jsondoc *doc, struct buf *b,
                   struct json_fail *fail)
{
	void *out = arena_alloc(&arena, a->size);
	struct jsonw w = json_writer(b);

	*fail = (struct json_fail){ NULL, NULL };
	buf_reset(b);
	if (!a->decode(json_root(doc), &arena, out, fail)) {
		MUST(fail->field && fail->why && *fail->why);
		return false;
	}
	MUST(!fail->why && a->within(out));
	a->put(&w, out);
	MUST(!b->full);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = { (const char *)data, n };
	const struct args *a = find(fuzz_line(&in));
	struct jsondoc *doc = json_parse(in.p, in.n, NULL);
	struct json_fail fail, again;

	if (!doc)
		return 0;
	arena_reset(&arena);
	bool taken = decode(a, doc, &first, &fail);
	MUST(decode(a, doc, &second, &again) == taken);
	json_free(doc);
	if (!taken) {
		MUST(!strcmp(fail.field, again.field) && !strcmp(fail.why, again.why));
		return 0;
	}
	MUST(str_eq(buf_view(&first), buf_view(&second)));
	doc = json_parse(first.p, first.n, NULL);
	MUST(doc && decode(a, doc, &second, &again));
	MUST(str_eq(buf_view(&first), buf_view(&second)));
	json_free(doc);
	return 0;
}
