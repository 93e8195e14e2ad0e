/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Mails as mail programs write them: unit/mail/NAME.eml, and in NAME.want what is to come of it:
 *
 *	from: address      sort: person      proof: proven      subject: …      files: a.pdf, b.png
 *	refs: how many     bounce: status address            calendar: uid attendee answer sequence comment
 *	--- text           the new words, exactly
 *	--- quoted         lines that are quoted and not in the new words, in this order
 *	--- signature      lines that are the signature and not in the new words, in this order
 */
#define _GNU_SOURCE
#include "base/buf.h"
#include "base/log.h"
#include "letter/letter.h"
#include "unit.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAILS_MAX = 200, MAILS_LEAST = 45, FILE_MAX = 1 << 20 };

static char *names[MAILS_MAX];
static size_t n_names;

static struct str read_file(struct arena *a, const char *name, const char *ending)
{
	FILE *f = fopen(arena_printf(a, "%s/%s%s", MAILS, name, ending).p, "re");
	char *p = arena_alloc(a, FILE_MAX);

	assert_non_null(f);
	size_t n = fread(p, 1, FILE_MAX, f);
	fclose(f);
	assert_true(n > 0 && n < FILE_MAX);
	return (struct str){ p, n };
}

static void fail_at(const char *name, const char *what, struct str want, struct str is)
{
	print_error("%s: %s\n--- wanted\n" STR_FMT "\n--- is\n" STR_FMT "\n---\n", name, what,
	            STR_ARG(want), STR_ARG(is));
	fail();
}

static void same(const char *name, const char *what, struct str want, struct str is)
{
	if (!str_eq(want, is))
		fail_at(name, what, want, is);
}

static struct str file_names(struct arena *a, const struct letter *l)
{
	struct buf b;

	buf_init(&b, 4000);
	for (size_t i = 0; i < l->n_files; i++)
		buf_printf(&b, "%s" STR_FMT, i ? ", " : "", STR_ARG(l->files[i].name));
	struct str out = arena_str(a, buf_view(&b));
	buf_finish(&b);
	return out;
}

static struct str reply_of(struct arena *a, const struct calendar_reply *r)
{
	static const char *const answers[] = { "none", "yes", "maybe", "no" };

	return str_trim(arena_printf(a, STR_FMT " " STR_FMT " %s %lld " STR_FMT, STR_ARG(r->uid),
	                             STR_ARG(r->attendee), answers[r->answer],
	                             (long long)r->sequence, STR_ARG(str_trim(r->comment))));
}

static void check_field(struct arena *a, const char *name, const struct letter *l, struct str key,
                        struct str want)
{
	static const char *const sorts[] = { "person", "auto",     "list",  "ours",
		                             "ring",   "calendar", "bounce" };
	static const char *const proofs[] = { "unproven", "proven", "forged" };
	const char *what = arena_str(a, key).p;

	if (str_eq(key, STR("from")))
		same(name, what, want, l->from);
	else if (str_eq(key, STR("sort")))
		same(name, what, want, str_from(sorts[l->sort]));
	else if (str_eq(key, STR("proof")))
		same(name, what, want, str_from(proofs[l->proof]));
	else if (str_eq(key, STR("subject")))
		same(name, what, want, l->subject);
	else if (str_eq(key, STR("files")))
		same(name, what, want, file_names(a, l));
	else if (str_eq(key, STR("refs")))
		same(name, what, want, arena_printf(a, "%zu", l->n_refs));
	else if (str_eq(key, STR("bounce")))
		same(name, what, want,
		     arena_printf(a, "%s " STR_FMT " " STR_FMT,
		                  l->bounce.failed ? "failed" : "late", STR_ARG(l->bounce.status),
		                  STR_ARG(l->bounce.address)));
	else if (str_eq(key, STR("calendar")))
		same(name, what, want, reply_of(a, &l->reply));
	else
		fail_at(name, "no such field", key, want);
}

static const char *find(struct str s, const char *from, struct str what)
{
	return from ? memmem(from, (size_t)(s.p + s.n - from), what.p, what.n) : NULL;
}

/* Each line of `want` is in `is`, one after the other, and none of them in the new words. */
static void check_lines(const char *name, const char *what, const struct letter *l, struct str want,
                        struct str is)
{
	const char *at = is.p;

	if (!want.n && is.n)
		fail_at(name, what, want, is);
	while (want.n) {
		struct str line = str_trim(str_split(&want, '\n'));
		if (!line.n)
			continue;
		at = find(is, at, line);
		if (!at)
			fail_at(name, what, line, is);
		if (line.n > 12 && find(l->text, l->text.p, line))
			fail_at(name, "this is new and is not", line, l->text);
	}
}

static void check(void **state)
{
	const char *name = *state;
	struct letter_config cfg = { .authserv = STR("mx.palabre.example") };
	struct letter l;
	struct arena a;

	arena_init(&a);
	struct str mail = read_file(&a, name, ".eml"), want = read_file(&a, name, ".want");
	assert_true(letter_parse(&a, mail, &cfg, &l));
	while (want.n && !str_starts(want, STR("--- "))) {
		struct str value = str_split(&want, '\n');
		struct str key = str_split(&value, ':');
		check_field(&a, name, &l, key, str_trim(value));
	}
	const char *quoted = memmem(want.p, want.n, "--- quoted\n", 11);
	const char *signature = memmem(want.p, want.n, "--- signature\n", 14);
	assert_true(str_starts(want, STR("--- text\n")) && quoted && signature > quoted);
	same(name, "text", str_trim((struct str){ want.p + 9, (size_t)(quoted - want.p) - 9 }),
	     l.text);
	check_lines(name, "quoted", &l,
	            str_trim((struct str){ quoted + 11, (size_t)(signature - quoted) - 11 }),
	            l.quoted);
	check_lines(name, "signature", &l,
	            str_trim((struct str){ signature + 14,
	                                   (size_t)(want.p + want.n - signature) - 14 }),
	            l.signature);
	letter_finish(&l);
	arena_finish(&a);
}

static void find_names(void)
{
	struct dirent **found;
	int n = scandir(MAILS, &found, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		struct str name = str_from(found[i]->d_name);
		if (str_ends(name, STR(".eml")) && n_names < MAILS_MAX) {
			names[n_names++] = strndup(name.p, name.n - 4);
		}
		free(found[i]);
	}
	if (n >= 0)
		free(found);
}

static void test_enough(void **state)
{
	(void)state;
	assert_true(n_names >= MAILS_LEAST);
}

int main(void)
{
	struct CMUnitTest tests[MAILS_MAX + 1];

	log_init(stderr, LOG_ERROR);
	letter_init();
	find_names();
	tests[0] = (struct CMUnitTest)cmocka_unit_test(test_enough);
	for (size_t i = 0; i < n_names; i++)
		tests[i + 1] = (struct CMUnitTest){ .name = names[i],
			                            .test_func = check,
			                            .initial_state = names[i] };
	int failed = _cmocka_run_group_tests("mails", tests, n_names + 1, NULL, NULL);
	for (size_t i = 0; i < n_names; i++)
		free(names[i]);
	return failed;
}
