/* SPDX-License-Identifier: EUPL-1.2 */
/* Where messages begin in an archive, and what archives do to them. */
#include "letter/mbox.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>

struct seen {
	int64_t from[20], to[20];
	size_t n;
};

static void on_found(void *arg, int64_t from, int64_t to)
{
	struct seen *s = arg;

	assert_true(s->n < 20 && from < to);
	s->from[s->n] = from;
	s->to[s->n++] = to;
}

static void feed(struct seen *out, const char *text, size_t n, size_t piece)
{
	struct mbox m;

	*out = (struct seen){ 0 };
	mbox_begin(&m, on_found, out);
	for (size_t i = 0; i < n; i += piece)
		mbox_feed(&m, text + i, n - i < piece ? n - i : piece);
	mbox_end(&m);
}

/* The messages are these, however the text is cut. */
static void messages_are(const char *text, size_t count, const char *const *want)
{
	struct seen whole, cut;
	size_t n = strlen(text);

	feed(&whole, text, n, n + 1);
	for (size_t piece = 1; piece < 40; piece++) {
		feed(&cut, text, n, piece);
		assert_int_equal(cut.n, whole.n);
		assert_memory_equal(cut.from, whole.from, sizeof(whole.from));
		assert_memory_equal(cut.to, whole.to, sizeof(whole.to));
	}
	assert_int_equal(whole.n, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(whole.to[i] - whole.from[i], strlen(want[i]));
		assert_memory_equal(text + whole.from[i], want[i], strlen(want[i]));
	}
}

#define ARE(text, ...)                                                                     \
	messages_are(text, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(const char *), \
	             (const char *[]){ __VA_ARGS__ })

static void messages_begin_after_their_line(void **state)
{
	(void)state;
	ARE("From a@b.fr Mon Mar  3 10:12:45 2008\nSubject: un\n\ncorps\n\nFrom c@d.fr Tue Mar  4 10:12:45 2008\nX: y\n\nz\n",
	    "Subject: un\n\ncorps\n\n", "X: y\n\nz\n");
	/* Pipermail's, with blanks in it; Windows' ends of lines; the end without one */
	ARE("From jean at ville.fr  Mon Mar  3 10:12:45 2008\r\nFrom: jean at ville.fr (Jean)\r\n\r\nx\r\n\r\nFrom x Sat, 01 Feb 2020 08:00:00 +0100\r\nA: b\r\n\r\ny",
	    "From: jean at ville.fr (Jean)\r\n\r\nx\r\n\r\n", "A: b\r\n\r\ny");
	/* one message without any line, as Sympa keeps it */
	ARE("Received: x\nSubject: seul\n\nFrom a@b.fr Mon Mar  3 10:12:45 2008\nnon.\n",
	    "Received: x\nSubject: seul\n\nFrom a@b.fr Mon Mar  3 10:12:45 2008\nnon.\n");
}

static void a_sentence_divides_nothing(void **state)
{
	(void)state;
	ARE("From a@b.fr Mon Mar  3 10:12:45 2008\nA: b\n\nBonjour\n\nFrom 10:30 on, in 2008, we meet.\nVoilà.\n\nFrom here\nB: c\nFrom a@b.fr Mon Mar  3 10:12:45 2008\nC: d\n",
	    "A: b\n\nBonjour\n\nFrom 10:30 on, in 2008, we meet.\nVoilà.\n\nFrom here\nB: c\nFrom a@b.fr Mon Mar  3 10:12:45 2008\nC: d\n");
	struct seen s;
	feed(&s, "", 0, 1);
	assert_int_equal(s.n, 0);
	feed(&s, "From a@b.fr Mon Mar  3 10:12:45 2008\n", 37, 5);
	assert_int_equal(s.n, 0);
	feed(&s, "nothing of the kind\n\nat all\n", 28, 5);
	assert_int_equal(s.n, 0);
}

static void long_lines_are_no_trouble(void **state)
{
	char *text = malloc(100000);
	struct seen s;

	(void)state;
	int n = snprintf(text, 100000, "From a@b.fr Mon Mar  3 10:12:45 2008\nA: ");
	memset(text + n, 'x', 50000);
	memcpy(text + n + 50000, "\n\ny\n", 4);
	feed(&s, text, (size_t)n + 50004, 7);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.to[0], n + 50004);
	free(text);
}

static void marks_before_from_are_taken_away_once(void **state)
{
	char text[] = ">From ici\n>>From la\n> From non\nx>From non\n>Fro\n>From";
	size_t n = mbox_unescape(text, sizeof(text) - 1);
	static const char want[] = "From ici\n>From la\n> From non\nx>From non\n>Fro\n>From";

	(void)state;
	assert_int_equal(n, sizeof(want) - 1);
	assert_memory_equal(text, want, n);
}

static void restored(const char *in, const char *want)
{
	struct arena a;

	arena_init(&a);
	struct str out = mbox_restore(&a, str_from(in));
	assert_int_equal(out.n, strlen(want));
	assert_memory_equal(out.p, want, out.n);
	arena_finish(&a);
}

static void hidden_addresses_are_as_they_were(void **state)
{
	(void)state;
	restored("From: jean.dupont at ville.fr (Jean Dupont)\nX: y\n\nz at a (b)",
	         "From: \"Jean Dupont\" <jean.dupont@ville.fr>\nX: y\n\nz at a (b)");
	restored("X: y\r\nfrom: j at v.fr (=?utf-8?q?J=C3=A9r=C3=B4me?=)\r\n\r\n",
	         "X: y\r\nfrom: =?utf-8?q?J=C3=A9r=C3=B4me?= <j@v.fr>\r\n\r\n");
	restored("From: j at v.fr\n\n", "From:  <j@v.fr>\n\n");
	restored("From: Jean Dupont <jean(a)ville.fr>\n\nx(a)y",
	         "From: Jean Dupont <jean@ville.fr>\n\nx(a)y");
	restored("From: Jean (a) <x>\n\n", "From: Jean (a) <x>\n\n");
	/* whole ones, names, what stands in the text, what goes on in the next line */
	restored("From: Jean <jean@ville.fr>\n\n", "From: Jean <jean@ville.fr>\n\n");
	restored("From: Jean at home today\n\n", "From: Jean at home today\n\n");
	restored("X: y\n\nFrom: j at v.fr (J)\n", "X: y\n\nFrom: j at v.fr (J)\n");
	restored("From: j at v.fr\n (J)\n\n", "From: j at v.fr\n (J)\n\n");
	restored("From:\n\n", "From:\n\n");
	restored("From: at (\n\n", "From: at (\n\n");
	restored("From: )(\n\n", "From: )(\n\n");
	restored("", "");
	restored("From: a at b (", "From:  <a@b>");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_begin_after_their_line),
		cmocka_unit_test(a_sentence_divides_nothing),
		cmocka_unit_test(long_lines_are_no_trouble),
		cmocka_unit_test(marks_before_from_are_taken_away_once),
		cmocka_unit_test(hidden_addresses_are_as_they_were),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
