/* SPDX-License-Identifier: EUPL-1.2 */
#include "calendar/calendar.h"
#include "letter/cut.h"
#include "letter/internal.h"

void letter_init(void)
{
	g_mime_init();
	calendar_init();
}

static GMimeMessage *read_message(struct str bytes)
{
	static const char *charsets[] = { "utf-8", "windows-1252", NULL };
	GMimeParserOptions *options = g_mime_parser_options_new();
	GMimeStream *mem = g_mime_stream_mem_new_with_buffer(bytes.p, bytes.n);
	GMimeParser *parser = g_mime_parser_new_with_stream(mem);

	g_mime_parser_options_set_fallback_charsets(options, charsets);
	g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
	GMimeMessage *m = g_mime_parser_construct_message(parser, options);
	g_object_unref(parser);
	g_object_unref(mem);
	g_mime_parser_options_free(options);
	return m;
}

/* A picture of the mail itself is wanted when it is in the new words; the others are of what is
 * quoted, or a firm's sign under each of its mails. */
static void drop_pictures(struct reader *rd)
{
	struct letter *l = rd->out;
	struct cut html;
	size_t kept = 0;

	if (rd->html.n)
		cut_text(rd->a, rd->html, &html);
	for (size_t i = 0; i < l->n_files; i++) {
		bool wanted = true;
		if (rd->inline_cid[i] && rd->html.n) {
			struct str mark =
				arena_printf(rd->a, "[cid:" STR_FMT "]", STR_ARG(rd->cids[i]));
			wanted = str_holds(html.text, mark) || !str_holds(rd->html, mark);
		}
		if (wanted)
			l->files[kept++] = l->files[i];
		else
			g_free((void *)l->files[i].bytes.p);
	}
	l->n_files = kept;
}

/* The marks of pictures, ours and those of Outlook and Gmail in plain text, are no words. */
static struct str without_pictures(struct arena *a, struct str text)
{
	char *out = arena_alloc(a, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		struct str s = { text.p + i, text.n - i };
		const char *close = NULL;
		if (str_starts(s, STR("[cid:")) || str_starts(s, STR("[image: ")))
			close = memchr(s.p, ']', s.n < 200 ? s.n : 200);
		if (close && !memchr(s.p, '\n', (size_t)(close - s.p)))
			i += (size_t)(close - s.p);
		else if (text.p[i] != '\n' || n < 2 || out[n - 1] != '\n' || out[n - 2] != '\n')
			out[n++] = text.p[i];
	}
	return str_trim((struct str){ out, n });
}

static void read_text(struct reader *rd)
{
	struct cut cut;

	cut_text(rd->a, buf_view(&rd->text), &cut);
	rd->out->text = cut_markdown(rd->a, without_pictures(rd->a, cut.text));
	rd->out->quoted = without_pictures(rd->a, cut.quoted);
	rd->out->signature = without_pictures(rd->a, cut.signature);
	drop_pictures(rd);
}

bool letter_parse(struct arena *a, struct str bytes, const struct letter_config *cfg,
                  struct letter *out)
{
	struct reader rd = { .a = a, .cfg = cfg, .out = out };

	*out = (struct letter){ .sort = LETTER_PERSON };
	GMimeMessage *m = read_message(bytes);
	if (!m)
		return false;
	GMimeObject *body = g_mime_message_get_mime_part(m);
	bool fine = g_mime_header_list_get_count(g_mime_object_get_header_list(GMIME_OBJECT(m))) >
	            0;
	buf_init(&rd.text, LETTER_TEXT_MAX + 16);
	arena_init(&rd.scratch);
	header_read(&rd, m);
	if (body && dsn_read(&rd, body)) {
		out->sort = LETTER_BOUNCE;
	} else if (body && g_mime_content_type_is_type(g_mime_object_get_content_type(body),
	                                               "multipart", "report")) {
		out->sort = LETTER_AUTO; /* a receipt: read, or not read */
	} else {
		parts_read(&rd, body);
		read_text(&rd);
		if (rd.calendar)
			out->sort = LETTER_CALENDAR;
	}
	arena_finish(&rd.scratch);
	buf_finish(&rd.text);
	g_object_unref(m);
	return fine;
}

void letter_finish(struct letter *l)
{
	for (size_t i = 0; l && i < l->n_files; i++)
		g_free((void *)l->files[i].bytes.p);
	if (l)
		l->n_files = 0;
}
