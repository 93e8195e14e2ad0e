/* SPDX-License-Identifier: EUPL-1.2 */
/* What the header of a mail says: who, whether a person wrote it, what it answers. */
#include "base/utf8.h"
#include "letter/charset.h"
#include "letter/internal.h"

struct str header_line(struct arena *a, const char *value, size_t max)
{
	struct str s = charset_text(a, str_from(value ? value : ""), STR("utf-8"), max * 2);
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i] == '\n' || s.p[i] == '\t' ? ' ' : s.p[i];
		if (c != ' ' || (n && out[n - 1] != ' '))
			out[n++] = c;
	}
	return str_trim(utf8_cut((struct str){ out, n }, max));
}

static struct str lower(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		out[i] = (char)g_ascii_tolower(s.p[i]);
	return (struct str){ out, s.n };
}

static const char *header(GMimeMessage *m, const char *name)
{
	const char *value = g_mime_object_get_header(GMIME_OBJECT(m), name);

	return value ? value : "";
}

static struct str bare_id(struct arena *a, const char *value)
{
	struct str s = header_line(a, value, LETTER_ID + 2);

	if (s.n && s.p[0] == '<') {
		s.p++;
		s.n--;
	}
	return str_trim(str_split(&s, '>'));
}

/* ---- who ---- */

static bool is_address(struct str s)
{
	const char *at = memchr(s.p, '@', s.n);

	if (!at || at == s.p || at + 1 >= s.p + s.n || s.n > 254)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || strchr("<>()[]\\,;:\"", s.p[i]))
			return false;
	return true;
}

static void read_from(struct reader *rd, GMimeMessage *m)
{
	InternetAddressList *list = g_mime_message_get_from(m);
	InternetAddress *first = list && internet_address_list_length(list) == 1
	                                 ? internet_address_list_get_address(list, 0)
	                                 : NULL;

	/* Two authors are none: whose word would it be? */
	if (!first || !INTERNET_ADDRESS_IS_MAILBOX(first))
		return;
	const char *addr = internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(first));
	struct str from = lower(rd->a, header_line(rd->a, addr, 254));
	if (is_address(from))
		rd->out->from = from;
	rd->out->from_name = header_line(rd->a, internet_address_get_name(first), 200);
}

/* ---- what it answers: the nearest first ---- */

static void add_ref(struct reader *rd, struct str id)
{
	struct letter *l = rd->out;

	for (size_t i = 0; i < l->n_refs; i++)
		if (str_eq(l->refs[i], id))
			return;
	if (id.n && l->n_refs < LETTER_REFS)
		l->refs[l->n_refs++] = id;
}

static void read_refs(struct reader *rd, const char *value)
{
	struct str s = header_line(rd->a, value, 16 * 1024);

	/* From the end, where the nearest is. */
	while (s.n && rd->out->n_refs < LETTER_REFS) {
		size_t close = s.n, open;
		while (close && s.p[close - 1] != '>')
			close--;
		open = close;
		while (open && s.p[open - 1] != '<')
			open--;
		if (!open)
			return;
		struct str id = { s.p + open, close - 1 - open };
		if (id.n <= LETTER_ID)
			add_ref(rd, arena_str(rd->a, str_trim(id)));
		s.n = open - 1;
	}
}

/* ---- whether a person wrote it ---- */

static bool says(const char *value, const char *const words[])
{
	for (size_t i = 0; words[i]; i++)
		if (!g_ascii_strncasecmp(value, words[i], strlen(words[i])))
			return true;
	return false;
}

/* Subjects that programs write, without accents. */
static bool is_absence(struct reader *rd, struct str subject)
{
	static const char *const heads[] = { "reponse automatique",
		                             "automatic reply",
		                             "autoreply",
		                             "auto-reply",
		                             "auto reply",
		                             "auto:",
		                             "absence du bureau",
		                             "absent du bureau",
		                             "absente du bureau",
		                             "message d'absence",
		                             "reponse d'absence",
		                             "notification d'absence",
		                             "[absence]",
		                             "absence :",
		                             "out of office",
		                             "out-of-office",
		                             "automatische antwort",
		                             "abwesenheitsnotiz",
		                             "risposta automatica",
		                             "respuesta automatica",
		                             "resposta automatica",
		                             "je suis absent",
		                             "accuse de lecture",
		                             "accuse de reception",
		                             "read: ",
		                             "lu : ",
		                             "lu: ",
		                             "non lu : ",
		                             "delivery status notification",
		                             "undelivered mail returned",
		                             "undeliverable:",
		                             "non remis :",
		                             "mail delivery failed",
		                             NULL };
	char *folded = g_str_to_ascii(arena_str(rd->a, letter_subject_bare(subject)).p, "fr");
	bool yes = says(folded, heads);

	g_free(folded);
	return yes;
}

static bool is_auto(struct reader *rd, GMimeMessage *m)
{
	static const char *const marks[] = { "X-Autoreply",
		                             "X-Autorespond",
		                             "X-Autoresponder",
		                             "X-Autogenerated",
		                             "X-Auto-Response-Suppress",
		                             "X-Amazon-Auto-Reply",
		                             "X-Mail-Autoreply",
		                             "X-AutoReply-From",
		                             NULL };
	static const char *const precedence[] = { "bulk", "junk", "auto", NULL };
	const char *submitted = header(m, "Auto-Submitted");

	if (submitted[0] && g_ascii_strncasecmp(submitted, "no", 2))
		return true;
	for (size_t i = 0; marks[i]; i++)
		if (header(m, marks[i])[0])
			return true;
	return says(header(m, "Precedence"), precedence) || is_absence(rd, rd->out->subject);
}

static bool is_list(GMimeMessage *m)
{
	static const char *const marks[] = { "List-Id",   "List-Post",      "List-Unsubscribe",
		                             "List-Help", "X-Mailing-List", "Feedback-ID",
		                             NULL };
	static const char *const precedence[] = { "list", NULL };

	for (size_t i = 0; marks[i]; i++)
		if (header(m, marks[i])[0])
			return true;
	return says(header(m, "Precedence"), precedence);
}

static int hops(GMimeMessage *m)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(m));
	int n = 0;

	for (int i = 0; i < g_mime_header_list_get_count(list); i++)
		n += !g_ascii_strcasecmp(
			g_mime_header_get_name(g_mime_header_list_get_header_at(list, i)),
			"Received");
	return n;
}

static enum letter_sort sort_of(struct reader *rd, GMimeMessage *m)
{
	if (header(m, "X-Palabre")[0])
		return LETTER_OURS;
	if (hops(m) > LETTER_HOPS)
		return LETTER_RING;
	if (is_auto(rd, m))
		return LETTER_AUTO;
	return is_list(m) ? LETTER_LIST : LETTER_PERSON;
}

void header_read(struct reader *rd, GMimeMessage *m)
{
	struct letter *l = rd->out;

	read_from(rd, m);
	l->id = bare_id(rd->a, header(m, "Message-Id"));
	l->subject = header_line(rd->a, g_mime_message_get_subject(m), 400);
	GDateTime *date = g_mime_message_get_date(m);
	l->at = date ? g_date_time_to_unix(date) * 1000 : 0;
	read_refs(rd, header(m, "In-Reply-To"));
	read_refs(rd, header(m, "References"));
	l->sort = sort_of(rd, m);
	l->proof = proof_read(rd, m, l->from);
}

/* ---- subjects ---- */

/* "Re", "RE", "Tr", "TR", "Fwd", "FW", "Réf", "AW", "WG", then blanks and a colon, "[2]" before it. */
static size_t prefix(struct str s)
{
	static const char *const heads[] = { "re", "tr", "fwd", "fw", "rép",  "ref", "réf",
		                             "aw", "wg", "rv",  "sv", "antw", NULL };

	for (size_t i = 0; heads[i]; i++) {
		size_t n = strlen(heads[i]);
		if (s.n <= n || g_ascii_strncasecmp(s.p, heads[i], n))
			continue;
		if (n < s.n && s.p[n] == '[') {
			const char *close = memchr(s.p + n, ']', s.n - n);
			if (close)
				n = (size_t)(close - s.p) + 1;
		}
		while (n < s.n && s.p[n] == ' ')
			n++;
		if (n + 1 < s.n && !memcmp(s.p + n, "\u00a0", 2))
			n += 2;
		if (n + 2 < s.n && !memcmp(s.p + n, "\u202f", 3))
			n += 3;
		if (n < s.n && s.p[n] == ':')
			return n + 1;
	}
	return 0;
}

struct str letter_subject_bare(struct str s)
{
	size_t n;

	s = str_trim(s);
	while ((n = prefix(s))) {
		s.p += n;
		s.n -= n;
		s = str_trim(s);
	}
	return s;
}
