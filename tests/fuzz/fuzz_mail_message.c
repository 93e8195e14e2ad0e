/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A mail of lines (from, its name, to, id, subject, where answers go, thread, list, its name, how one
 * gets off it, then text and html): whatever they hold, what is written is one message whose headers are ours alone, in lines that SMTP takes.
 */
#include "base/log.h"
#include "fuzz.h"
#include "mail/message.h"
#include "oracle.h"

enum { WRITTEN_MAX = 1 << 20, LINE_LONGEST = 520 };

static struct buf out;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	buf_init(&out, WRITTEN_MAX);
	return 0;
}

/* The next line, which ends in CRLF and holds no other CR or LF, nothing but ASCII. */
static struct str line(struct str *rest)
{
	const char *lf = memchr(rest->p, '\n', rest->n);

	MUST(lf && lf > rest->p && lf[-1] == '\r');
	struct str l = { rest->p, (size_t)(lf - rest->p) - 1 };
	rest->n -= l.n + 2;
	rest->p += l.n + 2;
	for (size_t i = 0; i < l.n; i++)
		MUST((l.p[i] >= ' ' && l.p[i] <= '~') || l.p[i] == '\t');
	return l;
}

static void headers(struct str *rest)
{
	/* in their order; those with a blank before them need not be there */
	static const char *const names[] = {
		"Date: ",
		"From: ",
		"To: ",
		"Subject: ",
		"Message-ID: ",
		" Reply-To: ",
		" In-Reply-To: ",
		" References: ",
		" List-Id: ",
		" Precedence: ",
		" List-Unsubscribe:",
		" List-Unsubscribe-Post: ",
		"Auto-Submitted: ",
		"X-Auto-Response-Suppress: ",
		"MIME-Version: ",
		"Content-Type: ",
	};
	const size_t all = sizeof(names) / sizeof(names[0]);
	size_t next = 0;

	for (;;) {
		struct str l = line(rest);
		if (!l.n)
			break;
		MUST(l.n <= LINE_LONGEST);
		if (l.p[0] == ' ')
			continue;
		while (next < all && names[next][0] == ' ' &&
		       !str_starts(l, str_from(names[next] + 1)))
			next++;
		MUST(next < all && str_starts(l, str_from(names[next] + (names[next][0] == ' '))));
		next++;
	}
	MUST(next == all);
}

/* Two parts, three boundaries; a line is no longer than 76, begins with no dot, ends in no blank. */
static void body(struct str rest)
{
	int boundaries = 0;

	while (rest.n) {
		struct str l = line(&rest);
		if (str_starts(l, STR("--=_palabre")))
			boundaries++;
		MUST(l.n <= 76 && (!l.n || (l.p[0] != '.' && l.p[l.n - 1] != ' ')));
		MUST(!str_starts(l, STR("From ")));
	}
	MUST(boundaries == 3);
}

/* What put_quoted() did, undone. */
static void unquote(struct buf *b, struct str part)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < part.n; i++) {
		if (part.p[i] != '=') {
			buf_char(b, part.p[i]);
		} else if (part.p[i + 1] == '\r') {
			i += 2;
		} else {
			buf_char(b, (char)((strchr(hex, part.p[i + 1]) - hex) << 4 |
			                   (strchr(hex, part.p[i + 2]) - hex)));
			i += 2;
		}
	}
}

/* The text of the first part is the one that was given, its ends of lines made one kind. */
static void text_is(struct str written, struct str given)
{
	struct buf is, want;
	struct str head = STR("quoted-printable\r\n\r\n");
	const char *from = written.p;

	while (memcmp(from, head.p, head.n) != 0)
		from++;
	from += head.n;
	const char *to = from;
	while (memcmp(to, "--=_palabre", 11) != 0 || (to > from && to[-1] != '\n'))
		to++;
	buf_init(&is, 1 << 20);
	buf_init(&want, 1 << 20);
	unquote(&is, (struct str){ from, (size_t)(to - from) });
	for (size_t i = 0; i < given.n; i++)
		if (given.p[i] == '\n')
			buf_puts(&want, "\r\n");
		else if (given.p[i] != '\r')
			buf_char(&want, given.p[i]);
	if (want.n && want.p[want.n - 1] != '\n')
		buf_puts(&want, "\r\n");
	MUST(str_eq(buf_view(&is), buf_view(&want)));
	buf_finish(&is);
	buf_finish(&want);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = { (const char *)data, n };
	struct message m = { .at = n ? (int64_t)data[0] * INT64_C(1000000000) : 0 };

	m.from = fuzz_line(&in);
	m.from_name = fuzz_line(&in);
	m.to = fuzz_line(&in);
	m.id = fuzz_line(&in);
	m.subject = fuzz_line(&in);
	m.reply_to = fuzz_line(&in);
	m.thread = fuzz_line(&in);
	m.list = fuzz_line(&in);
	m.list_name = fuzz_line(&in);
	m.unsubscribe = fuzz_line(&in);
	m.text = str_split(&in, '\f');
	m.html = in;
	buf_reset(&out);
	if (!message_put(&out, &m)) {
		MUST(!out.n || out.full);
		return 0;
	}
	struct str written = buf_view(&out), rest = written;
	MUST(oracle_utf8(m.subject.p, m.subject.n) && !oracle_has_control(m.subject));
	headers(&rest);
	body(rest);
	text_is(written, m.text);
	return 0;
}
