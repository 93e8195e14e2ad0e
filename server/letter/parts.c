/* SPDX-License-Identifier: EUPL-1.2 */
/* The parts of a mail: its text, its files. */
#include "base/utf8.h"
#include "letter/charset.h"
#include "letter/flow.h"
#include "letter/html.h"
#include "letter/internal.h"

enum { NAME_MAX_BYTES = 120, PICTURE_LEAST = 64 };

/* What is wanted of a part: both, or its files when its text has been read in another form. */
enum want { WANT_ALL, WANT_FILES };

static void walk(struct reader *rd, GMimeObject *part, enum want want, int depth);

struct str parts_bytes(GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GByteArray *array;

	if (!content)
		return (struct str){ g_malloc0(1), 0 };
	GMimeStream *mem = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, mem);
	array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(mem), FALSE);
	g_object_unref(mem);
	size_t n = array->len;
	guint8 *p = g_byte_array_free(array, FALSE);
	return (struct str){ p ? (char *)p : g_malloc0(1), n };
}

static const char *param(GMimeObject *part, const char *name)
{
	const char *value = g_mime_object_get_content_type_parameter(part, name);

	return value ? value : "";
}

/* ---- text ---- */

/* Until the next one is read. */
static struct str text_of(struct reader *rd, GMimePart *part, bool html)
{
	GMimeObject *o = GMIME_OBJECT(part);
	struct str bytes = parts_bytes(part);

	arena_reset(&rd->scratch);
	struct str text = charset_text(&rd->scratch, bytes, str_from(param(o, "charset")),
	                               html ? HTML_MAX : LETTER_TEXT_MAX);
	rd->out->cut_off = rd->out->cut_off || bytes.n > (html ? HTML_MAX : LETTER_TEXT_MAX);
	g_free((void *)bytes.p);
	if (html)
		return html_to_text(&rd->scratch, text);
	if (!g_ascii_strcasecmp(param(o, "format"), "flowed"))
		return flow_join(&rd->scratch, text, !g_ascii_strcasecmp(param(o, "delsp"), "yes"));
	return text;
}

static void add_text(struct reader *rd, struct str text)
{
	if (!str_trim(text).n)
		return;
	if (rd->text.n)
		buf_puts(&rd->text, "\n\n");
	if (rd->text.n + text.n > LETTER_TEXT_MAX) {
		text = utf8_cut(text,
		                rd->text.n < LETTER_TEXT_MAX ? LETTER_TEXT_MAX - rd->text.n : 0);
		rd->out->cut_off = true;
	}
	buf_str(&rd->text, text);
}

/* ---- files ---- */

static const char *ending_of(struct str type)
{
	static const struct {
		const char *type, *ending;
	} known[] = {
		{ "image/png", "png" },           { "image/jpeg", "jpg" },
		{ "image/gif", "gif" },           { "image/webp", "webp" },
		{ "application/pdf", "pdf" },     { "text/calendar", "ics" },
		{ "text/plain", "txt" },          { "text/html", "html" },
		{ "message/rfc822", "eml" },      { "text/csv", "csv" },
		{ "application/ms-tnef", "dat" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(type, str_from(known[i].type)))
			return known[i].ending;
	return "bin";
}

static bool fits_name(uint32_t c)
{
	return c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0) &&
	       !strchr("/\\:*?\"<>|", (int)(c < 0x80 ? c : 'x')) && !(c >= 0x200b && c <= 0x200f) &&
	       !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2060 && c <= 0x206f) && c != 0x061c &&
	       c != 0xfeff && c < 0xe0000 && !(c >= 0xfff0 && c <= 0xfffb);
}

/* A name that can be shown: what does not fit is '_'. The ending survives the cut. */
static struct str file_name(struct reader *rd, const char *given, struct str type)
{
	struct str name = header_line(rd->a, given ? given : "", 1000);
	const char *p = name.p, *end = name.p + name.n;
	struct buf b;

	buf_init(&b, 1200);
	while (p < end) {
		const char *from = p;
		if (fits_name(utf8_next(&p, end)))
			buf_put(&b, from, (size_t)(p - from));
		else
			buf_char(&b, '_');
	}
	struct str s = str_trim(buf_view(&b));
	while (s.n && (s.p[0] == '.' || s.p[0] == ' ')) {
		s.p++;
		s.n--;
	}
	while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
		s.n--;
	size_t dot = s.n;
	while (dot && s.p[dot - 1] != '.' && s.n - dot < 8)
		dot--;
	bool ends = dot > 1 && dot < s.n && s.p[dot - 1] == '.';
	if (!s.n)
		s = arena_printf(rd->a, "piece-jointe-%zu.%s", rd->out->n_files + 1,
		                 ending_of(type));
	else if (s.n > NAME_MAX_BYTES && ends)
		s = arena_printf(rd->a, STR_FMT STR_FMT,
		                 STR_ARG(str_trim(utf8_cut(s, NAME_MAX_BYTES))),
		                 (int)(s.n - dot + 1), s.p + dot - 1);
	else
		s = arena_str(rd->a, str_trim(utf8_cut(s, NAME_MAX_BYTES)));
	buf_finish(&b);
	return s;
}

static struct str type_of(struct reader *rd, GMimeObject *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	char *text = g_mime_content_type_get_mime_type(type);
	struct str line = header_line(rd->a, text, 100);
	char *low = arena_alloc(rd->a, line.n + 1);

	for (size_t i = 0; i < line.n; i++)
		low[i] = (char)g_ascii_tolower(line.p[i]);
	g_free(text);
	return (struct str){ low, line.n };
}

static void add_file(struct reader *rd, GMimePart *part)
{
	struct letter *l = rd->out;
	GMimeObject *o = GMIME_OBJECT(part);
	const char *cid = g_mime_object_get_content_id(o);
	GMimeContentDisposition *where = g_mime_object_get_content_disposition(o);

	if (l->n_files == LETTER_FILES) {
		l->files_left++;
		return;
	}
	struct letter_file *f = &l->files[l->n_files];
	f->type = type_of(rd, o);
	f->name = file_name(rd, g_mime_part_get_filename(part), f->type);
	f->bytes = parts_bytes(part);
	rd->cids[l->n_files] = cid ? header_line(rd->a, cid, 200) : STR("");
	rd->inline_cid[l->n_files] = cid && str_starts(f->type, STR("image/")) &&
	                             !(where && g_mime_content_disposition_is_attachment(where));
	l->n_files++;
}

/* ---- one part after the other ---- */

/* Signatures of programs, and what only another mail server reads. */
static bool is_machinery(struct str type)
{
	static const char *const types[] = { "application/pgp-signature",
		                             "application/pkcs7-signature",
		                             "application/x-pkcs7-signature",
		                             "application/pgp-keys",
		                             "application/applefile",
		                             "message/delivery-status",
		                             "message/disposition-notification",
		                             "text/rfc822-headers",
		                             "text/x-amp-html",
		                             "text/watch-html",
		                             NULL };

	for (size_t i = 0; types[i]; i++)
		if (str_eq(type, str_from(types[i])))
			return true;
	return false;
}

/* The answer that stands in it, if it is one; some programs say it only within. */
static void read_calendar(struct reader *rd, GMimePart *part)
{
	struct str bytes = parts_bytes(part);
	struct calendar_reply reply;

	arena_reset(&rd->scratch);
	struct str text = charset_text(&rd->scratch, bytes,
	                               str_from(param(GMIME_OBJECT(part), "charset")),
	                               CALENDAR_READ_MAX);
	bool is = bytes.n < CALENDAR_READ_MAX && calendar_read_reply(rd->a, text, &reply);
	g_free((void *)bytes.p);
	if (is && !rd->out->reply.answer)
		rd->out->reply = reply;
	rd->calendar = rd->calendar || is ||
	               !g_ascii_strcasecmp(param(GMIME_OBJECT(part), "method"), "REPLY");
}

static void leaf(struct reader *rd, GMimePart *part, enum want want)
{
	GMimeObject *o = GMIME_OBJECT(part);
	struct str type = type_of(rd, o);
	GMimeContentDisposition *where = g_mime_object_get_content_disposition(o);
	bool attached = where && g_mime_content_disposition_is_attachment(where);
	bool plain = str_eq(type, STR("text/plain")), html = str_eq(type, STR("text/html"));

	if (is_machinery(type))
		return;
	if (str_eq(type, STR("text/calendar")) && !attached) {
		read_calendar(rd, part);
		return;
	}
	if ((plain || html) && !attached && !(plain && g_mime_part_get_filename(part))) {
		if (html || want == WANT_ALL) {
			struct str text = text_of(rd, part, html);
			if (html && !rd->html.n)
				rd->html = arena_str(rd->a, text);
			if (want == WANT_ALL)
				add_text(rd, text);
		}
		return;
	}
	if (str_starts(type, STR("text/")) && !attached && !g_mime_part_get_filename(part)) {
		if (want == WANT_ALL)
			add_text(rd, text_of(rd, part, false));
		return;
	}
	add_file(rd, part);
}

static bool says_something(struct reader *rd, GMimeObject *part)
{
	if (!GMIME_IS_PART(part) || !str_eq(type_of(rd, part), STR("text/plain")))
		return false;
	return str_trim(text_of(rd, GMIME_PART(part), false)).n > 0;
}

/* Plain text when it says something, else the last form there is, the richest. Files are in any. */
static void alternative(struct reader *rd, GMimeMultipart *m, enum want want, int depth)
{
	int n = g_mime_multipart_get_count(m), best = n - 1;

	for (int i = 0; i < n && rd->parts < LETTER_PARTS; i++)
		if (says_something(rd, g_mime_multipart_get_part(m, i))) {
			best = i;
			break;
		}
	/* A calendar as the last form is for programs: the text is before it. */
	while (best > 0 && GMIME_IS_PART(g_mime_multipart_get_part(m, best)) &&
	       str_eq(type_of(rd, g_mime_multipart_get_part(m, best)), STR("text/calendar")))
		best--;
	for (int i = 0; i < n; i++)
		walk(rd, g_mime_multipart_get_part(m, i), i == best ? want : WANT_FILES, depth);
}

/* A mail within the mail: what it says is quoted. */
static void forwarded(struct reader *rd, GMimeMessagePart *part, enum want want, int depth)
{
	GMimeMessage *m = g_mime_message_part_get_message(part);

	if (!m || want != WANT_ALL || depth >= LETTER_DEPTH || !g_mime_message_get_mime_part(m))
		return;
	add_text(rd, STR("-----Message transféré-----"));
	walk(rd, g_mime_message_get_mime_part(m), want, depth + 1);
}

static void walk(struct reader *rd, GMimeObject *part, enum want want, int depth)
{
	if (!part || depth > LETTER_DEPTH || rd->parts++ >= LETTER_PARTS)
		return;
	if (GMIME_IS_MULTIPART(part)) {
		GMimeMultipart *m = GMIME_MULTIPART(part);
		if (g_mime_content_type_is_type(g_mime_object_get_content_type(part), "multipart",
		                                "alternative")) {
			alternative(rd, m, want, depth + 1);
			return;
		}
		for (int i = 0; i < g_mime_multipart_get_count(m); i++)
			walk(rd, g_mime_multipart_get_part(m, i), want, depth + 1);
	} else if (GMIME_IS_MESSAGE_PART(part)) {
		forwarded(rd, GMIME_MESSAGE_PART(part), want, depth + 1);
	} else if (GMIME_IS_PART(part)) {
		leaf(rd, GMIME_PART(part), want);
	}
}

void parts_read(struct reader *rd, GMimeObject *part)
{
	walk(rd, part, WANT_ALL, 0);
}
