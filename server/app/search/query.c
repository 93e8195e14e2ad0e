/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/search/query.h"
#include "app/person/fold.h"
#include "base/zone.h"

/* ---- operators ---- */

static const struct {
	const char *name;
	enum query_key key;
} keys[] = {
	{ "groupe", QUERY_GROUP },
	{ "group", QUERY_GROUP },
	{ "de", QUERY_AUTHOR },
	{ "auteur", QUERY_AUTHOR },
	{ "autrice", QUERY_AUTHOR },
	{ "from", QUERY_AUTHOR },
	{ "author", QUERY_AUTHOR },
	{ "collectivite", QUERY_AUTHORITY },
	{ "authority", QUERY_AUTHORITY },
	{ "type", QUERY_TYPE },
	{ "pays", QUERY_COUNTRY },
	{ "country", QUERY_COUNTRY },
	{ "theme", QUERY_THEME },
	{ "avant", QUERY_BEFORE },
	{ "before", QUERY_BEFORE },
	{ "apres", QUERY_AFTER },
	{ "after", QUERY_AFTER },
	{ "depuis", QUERY_AFTER },
	{ "since", QUERY_AFTER },
	{ "a", QUERY_HAS },
	{ "has", QUERY_HAS },
};

static bool key_of(struct arena *a, struct str name, enum query_key *out)
{
	struct str folded = fold(a, name);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (str_eq(folded, str_from(keys[i].name))) {
			*out = keys[i].key;
			return true;
		}
	return false;
}

/* ---- cutting ---- */

struct cut {
	struct arena *a;
	const char *p, *end;
	struct query_text *out;
	bool or_next;
};

static bool at_blank(const struct cut *c)
{
	return (unsigned char)*c->p <= ' ' || (c->end - c->p >= 2 && !memcmp(c->p, "\u00a0", 2)) ||
	       (c->end - c->p >= 3 && !memcmp(c->p, "\u202f", 3));
}

static void skip_blanks(struct cut *c)
{
	while (c->p < c->end && at_blank(c))
		c->p += (unsigned char)*c->p <= ' ' ? 1 : (unsigned char)*c->p == 0xC2 ? 2 : 3;
}

/* Is this a quotation mark that opens? *close is the one that ends it. */
static size_t opens(const struct cut *c, const char **close)
{
	static const char *const marks[][2] = { { "\"", "\"" }, { "«", "»" }, { "“", "”" } };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t n = strlen(marks[i][0]);
		if ((size_t)(c->end - c->p) >= n && !memcmp(c->p, marks[i][0], n)) {
			*close = marks[i][1];
			return n;
		}
	}
	return 0;
}

/* What stands in quotes, or up to the next blank or quote. */
static struct str read_value(struct cut *c, bool *quoted)
{
	const char *close, *from;
	size_t n = opens(c, &close);

	*quoted = n > 0;
	if (!n) {
		from = c->p;
		while (c->p < c->end && !at_blank(c) && !opens(c, &close))
			c->p++;
		return (struct str){ from, (size_t)(c->p - from) };
	}
	from = c->p += n;
	n = strlen(close);
	while (c->p < c->end && ((size_t)(c->end - c->p) < n || memcmp(c->p, close, n)))
		c->p++;
	struct str value = { from, (size_t)(c->p - from) };
	if (c->p < c->end)
		c->p += n;
	return str_trim(value);
}

static void add_words(struct cut *c, const char *from)
{
	struct str said = { from, (size_t)(c->p - from) }, *w = &c->out->words;

	*w = w->n ? arena_printf(c->a, STR_FMT " " STR_FMT, STR_ARG(*w), STR_ARG(said))
	          : arena_str(c->a, said);
}

/* name:value, with nothing between. false: no operator; nothing is read. */
static bool read_filter(struct cut *c)
{
	const char *from = c->p, *colon = from;
	enum query_key key;
	bool quoted;

	while (colon < c->end && *colon != ':' && (unsigned char)*colon > ' ' && *colon != '"')
		colon++;
	if (colon == c->end || *colon != ':' || colon == from ||
	    !key_of(c->a, (struct str){ from, (size_t)(colon - from) }, &key))
		return false;
	c->p = colon + 1;
	struct str value = read_value(c, &quoted);
	if (value.n && c->out->n_filters < QUERY_FILTERS)
		c->out->filters[c->out->n_filters++] = (struct query_filter){
			.key = key, .value = value, .typed = { from, (size_t)(c->p - from) }
		};
	return true;
}

static void read_item(struct cut *c)
{
	struct query_item item = { .or_last = c->or_next };
	const char *from = c->p;

	if (*c->p == '-') {
		item.without = true;
		c->p++;
	}
	item.text = c->p < c->end && !at_blank(c) ? read_value(c, &item.quoted) : STR("");
	add_words(c, from);
	bool either = !item.quoted && !item.without &&
	              (str_eq(item.text, STR("OU")) || str_eq(item.text, STR("OR")));
	if (either) {
		c->or_next = c->out->n_items > 0;
		return;
	}
	c->or_next = false;
	if (item.without)
		item.or_last = false;
	if (item.text.n && c->out->n_items < QUERY_ITEMS)
		c->out->items[c->out->n_items++] = item;
}

void query_read(struct arena *a, struct str text, struct query_text *out)
{
	struct cut c = {
		.a = a, .p = text.p, .end = text.n ? text.p + text.n : text.p, .out = out
	};

	*out = (struct query_text){ .words = STR("") };
	for (skip_blanks(&c); c.p < c.end; skip_blanks(&c))
		if (!read_filter(&c))
			read_item(&c);
}

/* ---- values ---- */

struct name {
	const char *name;
	int value;
};

static bool lookup(struct arena *a, struct str value, const struct name *names, size_t n, int *out)
{
	struct str folded = fold(a, value);

	for (size_t i = 0; folded.n >= 3 && i < n; i++)
		if (str_starts(folded, str_from(names[i].name))) {
			*out = names[i].value;
			return true;
		}
	return false;
}

bool query_kind(struct arena *a, struct str value, enum search_kind *out)
{
	/* by how the word begins, so that its plural does as well */
	static const struct name names[] = {
		{ "sujet", SEARCH_KIND_TOPIC },
		{ "topic", SEARCH_KIND_TOPIC },
		{ "question", SEARCH_KIND_QUESTION },
		{ "annonce", SEARCH_KIND_ANNOUNCEMENT },
		{ "announce", SEARCH_KIND_ANNOUNCEMENT },
		{ "message", SEARCH_KIND_POST },
		{ "fichier", SEARCH_KIND_FILE },
		{ "file", SEARCH_KIND_FILE },
		{ "document", SEARCH_KIND_FILE },
		{ "reunion", SEARCH_KIND_MEETING },
		{ "meeting", SEARCH_KIND_MEETING },
		{ "compte rendu", SEARCH_KIND_MINUTES },
		{ "minutes", SEARCH_KIND_MINUTES },
		{ "consultation", SEARCH_KIND_CONSULTATION },
		{ "position", SEARCH_KIND_POSITION },
		{ "fiche", SEARCH_KIND_SHEET },
		{ "sheet", SEARCH_KIND_SHEET },
	};
	int v;

	if (!lookup(a, value, names, sizeof(names) / sizeof(names[0]), &v))
		return false;
	*out = (enum search_kind)v;
	return true;
}

bool query_theme(struct arena *a, struct str value, enum matter *out)
{
	static const struct name names[] = {
		{ "eau", MATTER_WATER },
		{ "assainissement", MATTER_WATER },
		{ "sante", MATTER_HEALTH },
		{ "education", MATTER_EDUCATION },
		{ "ecole", MATTER_EDUCATION },
		{ "culture", MATTER_CULTURE },
		{ "jeunes", MATTER_YOUTH },
		{ "econom", MATTER_ECONOMY },
		{ "agricult", MATTER_AGRICULTURE },
		{ "climat", MATTER_CLIMATE },
		{ "gouvernance", MATTER_GOVERNANCE },
		{ "egalite", MATTER_EQUALITY },
		{ "migration", MATTER_MIGRATION },
		{ "numerique", MATTER_DIGITAL },
		{ "patrimoine", MATTER_HERITAGE },
		{ "urbain", MATTER_URBAN },
		{ "urbanisme", MATTER_URBAN },
		{ "ville", MATTER_URBAN },
		{ "touris", MATTER_TOURISM },
		{ "sport", MATTER_SPORT },
		{ "urgence", MATTER_EMERGENCY },
	};
	int v;

	if (matter_from_str(value, out))
		return true;
	if (!lookup(a, value, names, sizeof(names) / sizeof(names[0]), &v))
		return false;
	*out = (enum matter)v;
	return true;
}

bool query_files(struct arena *a, struct str value)
{
	static const struct name names[] = {
		{ "fichier", 1 }, { "file", 1 }, { "piece", 1 }, { "attachment", 1 }
	};
	int v;

	return lookup(a, value, names, sizeof(names) / sizeof(names[0]), &v);
}

bool query_date(struct str value, struct str zone, int64_t *out)
{
	struct str year = str_split(&value, '-'), month = str_split(&value, '-');
	long long y = 0, m = 1, d = 1;

	if (year.n != 4 || !str_to_int(year, &y) || y < 1)
		return false;
	if (month.n && (month.n > 2 || !str_to_int(month, &m) || m < 1 || m > 12))
		return false;
	if (value.n && (!month.n || value.n > 2 || !str_to_int(value, &d) || d < 1 || d > 31))
		return false;
	*out = zone_instant(zone,
	                    &(struct zone_time){ .year = (int)y, .month = (int)m, .day = (int)d });
	return true;
}
