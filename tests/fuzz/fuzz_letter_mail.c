/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A mail: whatever it is, what comes out is text within its limits, names that can be shown, and of
 * its plain text every letter is in one of the three parts it is cut into.
 */
#include "base/log.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "letter/cut.h"
#include "letter/html.h"
#include "letter/letter.h"
#include "oracle.h"

enum { INPUT_MAX = 256 * 1024 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	letter_init();
	return 0;
}

static void is_text(struct str s)
{
	MUST(oracle_utf8(s.p, s.n) && s.n <= (size_t)LETTER_TEXT_MAX * 2 + 64);
}

static void is_line(struct str s, size_t max)
{
	MUST(oracle_utf8(s.p, s.n) && s.n <= max && !oracle_has_control(s));
}

/* How often each byte is there, blanks and marks of quoting apart. */
static void count(struct str s, long sign, long counts[256])
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c > ' ' && c != '>')
			counts[c] += sign;
	}
}

/* Nothing is lost and nothing is made up; the no-break spaces at the ends of lines apart. */
static void is_whole(struct arena *a, struct str text)
{
	long counts[256] = { 0 };
	struct cut cut;

	cut_text(a, text, &cut);
	count(text, 1, counts);
	count(cut.text, -1, counts);
	count(cut.quoted, -1, counts);
	count(cut.signature, -1, counts);
	for (int c = 0; c < 256; c++)
		MUST(c == 0xc2 || c == 0xa0 ? counts[c] >= 0 : counts[c] == 0);
}

static void is_letter(const struct letter *l)
{
	is_text(l->text);
	is_text(l->quoted);
	is_text(l->signature);
	is_line(l->id, LETTER_ID + 2);
	is_line(l->from, 254);
	is_line(l->from_name, 200);
	is_line(l->subject, 400);
	MUST(oracle_utf8(l->reply.uid.p, l->reply.uid.n));
	MUST(oracle_utf8(l->reply.attendee.p, l->reply.attendee.n));
	MUST(oracle_utf8(l->reply.comment.p, l->reply.comment.n));
	MUST(l->reply.uid.n <= CALENDAR_READ_MAX && l->reply.comment.n <= CALENDAR_READ_MAX);
	MUST(l->n_refs <= LETTER_REFS && l->n_files <= LETTER_FILES);
	for (size_t i = 0; i < l->n_refs; i++)
		is_line(l->refs[i], LETTER_ID);
	for (size_t i = 0; i < l->n_files; i++) {
		is_line(l->files[i].name, 160);
		is_line(l->files[i].type, 100);
		MUST(l->files[i].name.n > 0 && l->files[i].bytes.p);
		MUST(!memchr(l->files[i].name.p, '/', l->files[i].name.n));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct letter_config cfg = { .authserv = STR("mx.palabre.example") };
	struct str in = { (const char *)data, n < INPUT_MAX ? n : INPUT_MAX };
	struct letter l;
	struct arena a;

	arena_init(&a);
	if (!in.p)
		in.p = "";
	letter_parse(&a, in, &cfg, &l);
	is_letter(&l);
	letter_finish(&l);
	if (oracle_utf8(in.p, in.n) && !memchr(in.p, 1, in.n) && !memchr(in.p, 0, in.n)) {
		is_whole(&a, in);
		struct str text = html_to_text(&a, in);
		MUST(oracle_utf8(text.p, text.n) && text.n <= HTML_TEXT_MAX);
	}
	arena_finish(&a);
	return 0;
}
