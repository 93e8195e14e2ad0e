/* SPDX-License-Identifier: EUPL-1.2 */
/* Reports of mail that was not delivered (RFC 3464). */
#include "letter/charset.h"
#include "letter/internal.h"

enum { REPORT_MAX = 64 * 1024, PARTS = 8 };

/* The value of a field of one line; empty when the line is another's. */
static struct str field(struct str line, const char *name)
{
	size_t n = strlen(name);

	if (line.n <= n || g_ascii_strncasecmp(line.p, name, n) || line.p[n] != ':')
		return STR("");
	return str_trim((struct str){ line.p + n + 1, line.n - n - 1 });
}

/* "rfc822; awa@example.org" */
static struct str typed(struct str value)
{
	struct str rest = value;

	str_split(&rest, ';');
	return str_trim(rest.p ? rest : value);
}

static bool same(struct str s, const char *word)
{
	return s.n == strlen(word) && !g_ascii_strncasecmp(s.p, word, s.n);
}

static void read_status(struct reader *rd, struct str text)
{
	struct letter_bounce one = { .failed = false }, *out = &rd->out->bounce;
	struct str s;

	/* One group of lines a recipient; the first is about the mail. */
	for (;;) {
		struct str line = str_trim(str_split(&text, '\n'));
		if ((s = field(line, "Action")).n)
			one.failed = same(s, "failed");
		if ((s = field(line, "Status")).n)
			one.status = str_split(&s, ' ');
		if ((s = field(line, "Final-Recipient")).n)
			one.address = typed(s);
		if (line.n && text.n)
			continue;
		if (one.address.n && (!out->address.n || (one.failed && !out->failed))) {
			one.id = out->id;
			*out = one;
		}
		one = (struct letter_bounce){ .failed = false };
		if (!text.n)
			return;
	}
}

static void read_original(struct reader *rd, struct str text)
{
	while (text.n && !rd->out->bounce.id.n) {
		struct str id = field(str_split(&text, '\n'), "Message-ID");
		if (id.n && id.p[0] == '<') {
			id.p++;
			id.n--;
			rd->out->bounce.id = str_trim(str_split(&id, '>'));
		}
	}
}

static void read_part(struct reader *rd, GMimeObject *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);

	if (GMIME_IS_MESSAGE_PART(part)) {
		GMimeMessage *m = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
		const char *id = m ? g_mime_message_get_message_id(m) : NULL;
		if (id)
			rd->out->bounce.id = header_line(rd->a, id, LETTER_ID);
		return;
	}
	if (!GMIME_IS_PART(part))
		return;
	struct str bytes = parts_bytes(GMIME_PART(part));
	struct str text = charset_text(rd->a, bytes, STR("utf-8"), REPORT_MAX);
	g_free((void *)bytes.p);
	if (g_mime_content_type_is_type(type, "message", "delivery-status") ||
	    g_mime_content_type_is_type(type, "message", "global-delivery-status"))
		read_status(rd, text);
	else if (g_mime_content_type_is_type(type, "text", "rfc822-headers"))
		read_original(rd, text);
}

bool dsn_read(struct reader *rd, GMimeObject *report)
{
	const char *kind = g_mime_object_get_content_type_parameter(report, "report-type");

	if (!GMIME_IS_MULTIPART(report) || !kind || g_ascii_strcasecmp(kind, "delivery-status"))
		return false;
	GMimeMultipart *m = GMIME_MULTIPART(report);
	for (int i = 0; i < g_mime_multipart_get_count(m) && i < PARTS; i++)
		read_part(rd, g_mime_multipart_get_part(m, i));
	return true;
}
