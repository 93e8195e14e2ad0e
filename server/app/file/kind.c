/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/file/kind.h"
#include "base/utf8.h"

enum sign { SIGN_BYTES, SIGN_WEBP, SIGN_OPENDOCUMENT, SIGN_OFFICE, SIGN_TEXT, SIGN_CALENDAR };

static const struct known {
	struct str ext, mime;
	enum sign sign;
	struct str bytes; /* SIGN_BYTES: what it begins with */
} KNOWN[] = {
	{ STR_INIT("csv"), STR_INIT("text/csv"), SIGN_TEXT, STR_INIT("") },
	/* Outlook packs into winmail.dat what other programs cannot read: kept, as it comes by mail. */
	{ STR_INIT("dat"), STR_INIT("application/ms-tnef"), SIGN_BYTES,
	  STR_INIT("\x78\x9f\x3e\x22") },
	{ STR_INIT("docx"),
	  STR_INIT("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
	  SIGN_OFFICE, STR_INIT("word/") },
	{ STR_INIT("gif"), STR_INIT("image/gif"), SIGN_BYTES, STR_INIT("GIF8") },
	{ STR_INIT("ics"), STR_INIT("text/calendar"), SIGN_CALENDAR, STR_INIT("") },
	{ STR_INIT("jpeg"), STR_INIT("image/jpeg"), SIGN_BYTES, STR_INIT("\xff\xd8\xff") },
	{ STR_INIT("jpg"), STR_INIT("image/jpeg"), SIGN_BYTES, STR_INIT("\xff\xd8\xff") },
	{ STR_INIT("md"), STR_INIT("text/markdown"), SIGN_TEXT, STR_INIT("") },
	{ STR_INIT("odp"), STR_INIT("application/vnd.oasis.opendocument.presentation"),
	  SIGN_OPENDOCUMENT, STR_INIT("") },
	{ STR_INIT("ods"), STR_INIT("application/vnd.oasis.opendocument.spreadsheet"),
	  SIGN_OPENDOCUMENT, STR_INIT("") },
	{ STR_INIT("odt"), STR_INIT("application/vnd.oasis.opendocument.text"), SIGN_OPENDOCUMENT,
	  STR_INIT("") },
	{ STR_INIT("pdf"), STR_INIT("application/pdf"), SIGN_BYTES, STR_INIT("%PDF-") },
	{ STR_INIT("png"), STR_INIT("image/png"), SIGN_BYTES, STR_INIT("\x89PNG\r\n\x1a\n") },
	{ STR_INIT("pptx"),
	  STR_INIT("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
	  SIGN_OFFICE, STR_INIT("ppt/") },
	{ STR_INIT("txt"), STR_INIT("text/plain"), SIGN_TEXT, STR_INIT("") },
	{ STR_INIT("webp"), STR_INIT("image/webp"), SIGN_WEBP, STR_INIT("") },
	{ STR_INIT("xlsx"),
	  STR_INIT("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
	  SIGN_OFFICE, STR_INIT("xl/") },
};

/* Characters that turn the direction of a text or have no width: "devis\u202efdp.exe" would show
 * as another name. */
static bool is_deceptive(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0x061c || c == 0xfeff ||
	       (c >= 0xfff0 && c <= 0xfffb) || c >= 0xe0000;
}

bool file_name_check(struct str name)
{
	struct str trimmed = str_trim(name);
	const char *p = name.p, *end = name.p + name.n;

	if (!name.n || name.n > 160 || trimmed.n != name.n || utf8_has_control(name))
		return false;
	if (name.p[0] == '.' || name.p[name.n - 1] == '.')
		return false;
	while (p < end) {
		uint32_t c = utf8_next(&p, end);
		if (c == '/' || c == '\\' || c == ':' || is_deceptive(c))
			return false;
	}
	return true;
}

static bool same_ext(struct str given, struct str ext)
{
	if (given.n != ext.n)
		return false;
	for (size_t i = 0; i < ext.n; i++)
		if ((given.p[i] | 32) != ext.p[i])
			return false;
	return true;
}

static const struct known *find(struct str name)
{
	size_t dot = name.n;

	if (!file_name_check(name))
		return NULL;
	while (dot && name.p[dot - 1] != '.')
		dot--;
	if (dot < 2)
		return NULL;
	struct str given = { name.p + dot, name.n - dot };
	for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++)
		if (same_ext(given, KNOWN[i].ext))
			return &KNOWN[i];
	return NULL;
}

bool file_kind_of(struct str name, struct file_kind *out)
{
	const struct known *k = find(name);

	if (!k)
		return false;
	*out = (struct file_kind){ .ext = k->ext, .mime = k->mime };
	out->image = str_starts(k->mime, STR("image/"));
	return true;
}

/* ---- how the bytes begin ---- */

/* Plain text in UTF-8 or in an older code (spreadsheets still write them): anything without the
 * controls that only other things hold. */
static bool is_text(struct str head)
{
	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7f)
			return false;
	}
	return head.n > 0;
}

static bool is_calendar(struct str head)
{
	if (str_starts(head, STR("\ufeff")))
		head = (struct str){ head.p + 3, head.n - 3 };
	return is_text(head) && str_starts(head, STR("BEGIN:VCALENDAR"));
}

#define ZIP "PK\x03\x04"
enum { ZIP_NAME = 30 }; /* where the name of a zip's first entry stands */

/* The first entry of an OpenDocument file is "mimetype", not packed, and says what it is. */
static bool is_opendocument(struct str head, struct str mime)
{
	if (!str_starts(head, STR(ZIP)) || head.n < ZIP_NAME + 8 + mime.n)
		return false;
	return !memcmp(head.p + ZIP_NAME, "mimetype", 8) &&
	       !memcmp(head.p + ZIP_NAME + 8, mime.p, mime.n);
}

/* The entries of an Office Open XML file come in any order, of a known few. No macros. */
static bool is_office(struct str head, struct str part)
{
	static const struct str FIRST[] = { STR_INIT("[Content_Types].xml"), STR_INIT("_rels/"),
		                            STR_INIT("docProps/"), STR_INIT("customXml/") };

	if (!str_starts(head, STR(ZIP)) || head.n <= ZIP_NAME || str_holds(head, STR("vbaProject")))
		return false;
	struct str name = { head.p + ZIP_NAME, head.n - ZIP_NAME };
	for (size_t i = 0; i < sizeof(FIRST) / sizeof(FIRST[0]); i++)
		if (str_starts(name, FIRST[i]))
			return true;
	return str_starts(name, part);
}

bool file_kind_check(const uint8_t *head, size_t n, struct str name, struct file_kind *out)
{
	const struct known *k = find(name);
	struct str h = { (const char *)head, n };

	if (!k || !file_kind_of(name, out))
		return false;
	switch (k->sign) {
	case SIGN_BYTES: return str_starts(h, k->bytes);
	case SIGN_WEBP: return n >= 12 && str_starts(h, STR("RIFF")) && !memcmp(h.p + 8, "WEBP", 4);
	case SIGN_OPENDOCUMENT: return is_opendocument(h, k->mime);
	case SIGN_OFFICE: return is_office(h, k->bytes);
	case SIGN_TEXT: return is_text(h);
	case SIGN_CALENDAR: return is_calendar(h);
	}
	return false;
}
