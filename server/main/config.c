/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/config.h"
#include "base/utf8.h"
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE_LONGEST = 4096 };

void config_init(struct config *c)
{
	*c = (struct config){ 0 };
	arena_init(&c->arena);
	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *k = &config_keys[i];
		struct buf none;
		buf_init(&none, 1000);
		if (!config_set(c, k->section, k->name, str_from(k->standard), k->name, &none))
			log_die("config: the standard value of %s is wrong", k->name);
		buf_finish(&none);
	}
}

void config_finish(struct config *c)
{
	if (!c)
		return;
	arena_finish(&c->arena);
	*c = (struct config){ 0 };
}

/* ---- one value ---- */

static int64_t *int_of(struct config *c, const struct config_key *k)
{
	return (int64_t *)((char *)c + k->at);
}

static struct str *text_of(struct config *c, const struct config_key *k)
{
	return (struct str *)((char *)c + k->at);
}

static bool fault_range(const struct config_key *k, const char *where, struct buf *faults)
{
	buf_printf(faults, "%s: \"%s\" must be between %lld and %lld%s\n", where, k->name,
	           (long long)k->min, (long long)k->max,
	           k->kind == CONFIG_TEXT || k->kind == CONFIG_WORDS ? " bytes long" : "");
	return false;
}

static bool fault_kind(const struct config_key *k, struct str v, const char *what,
                       const char *where, struct buf *faults)
{
	buf_printf(faults, "%s: \"" STR_FMT "\" is not %s, as \"%s\" wants\n", where, STR_ARG(v),
	           what, k->name);
	return false;
}

static bool set_number(struct config *c, const struct config_key *k, struct str v,
                       const char *where, struct buf *faults)
{
	static const char units[] = "KMG";
	struct str digits = v;
	long long n;
	int shift = 0;

	if (k->kind == CONFIG_SIZE && v.n > 1 && memchr(units, v.p[v.n - 1], 3)) {
		shift = 10 * (int)(strchr(units, v.p[v.n - 1]) - units + 1);
		digits.n--;
	}
	if (!str_to_int(digits, &n))
		return fault_kind(
			k, v, k->kind == CONFIG_SIZE ? "a number of bytes (20M)" : "a whole number",
			where, faults);
	if (n < 0 || n > k->max >> shift || n << shift < k->min)
		return fault_range(k, where, faults);
	*int_of(c, k) = n << shift;
	return true;
}

static bool set_switch(struct config *c, const struct config_key *k, struct str v,
                       const char *where, struct buf *faults)
{
	bool on = str_eq(v, STR("on")) || str_eq(v, STR("yes")) || str_eq(v, STR("true"));

	if (!on && !str_eq(v, STR("off")) && !str_eq(v, STR("no")) && !str_eq(v, STR("false")))
		return fault_kind(k, v, "on or off", where, faults);
	*(bool *)((char *)c + k->at) = on;
	return true;
}

static bool set_choice(struct config *c, const struct config_key *k, struct str v,
                       const char *where, struct buf *faults)
{
	for (int i = 0; k->choices[i]; i++)
		if (str_eq(v, str_from(k->choices[i]))) {
			*int_of(c, k) = i;
			return true;
		}
	buf_printf(faults, "%s: \"%s\" is one of", where, k->name);
	for (int i = 0; k->choices[i]; i++)
		buf_printf(faults, "%s %s", i ? "," : "", k->choices[i]);
	buf_printf(faults, "; not \"" STR_FMT "\"\n", STR_ARG(v));
	return false;
}

/* What a file can say: its bytes go into mails and headers as they are, and after a blank a ';'
 * begins a comment. */
static bool is_line(struct str v, bool words)
{
	struct str rest = v;

	do { /* between words tabs are fine */
		struct str piece = words ? str_split(&rest, '\t') : v;
		if (!utf8_valid(piece.p, piece.n) || utf8_has_control(piece))
			return false;
	} while (words && rest.n);
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] == ';' && (!i || v.p[i - 1] == ' ' || v.p[i - 1] == '\t'))
			return false;
	return true;
}

static bool set_text(struct config *c, const struct config_key *k, struct str v, const char *where,
                     struct buf *faults)
{
	v = str_trim(v); /* as in a file, where no value begins or ends with a blank */
	if (v.n < (size_t)k->min || v.n > (size_t)k->max)
		return fault_range(k, where, faults);
	if (!is_line(v, k->kind == CONFIG_WORDS))
		return fault_kind(k, STR("…"), "one line of plain text", where, faults);
	if (k->kind == CONFIG_WORDS) {
		size_t n = 0;
		struct arena scratch;
		arena_init(&scratch);
		for (const char **w = config_words(&scratch, v); *w; w++)
			n++;
		arena_finish(&scratch);
		if (n > CONFIG_LIST_MAX) {
			buf_printf(faults, "%s: \"%s\" has more than %d words\n", where, k->name,
			           CONFIG_LIST_MAX);
			return false;
		}
	}
	*text_of(c, k) = arena_str(&c->arena, v);
	return true;
}

/* ---- names ---- */

/* Edit distance of two short names. */
static size_t distance(const char *a, const char *b)
{
	enum { LONGEST = 40 };
	size_t row[LONGEST + 1], n = strlen(a), m = strlen(b);

	if (n > LONGEST || m > LONGEST)
		return LONGEST;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = corner + (a[i - 1] != b[j - 1]);
			corner = row[j];
			best = best < row[j] + 1 ? best : row[j] + 1;
			row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
		}
	}
	return row[m];
}

/* The key whose name, or the section whose name, is nearest; NULL when none is near. */
static const struct config_key *nearest(const char *section, const char *name)
{
	const struct config_key *best = NULL;
	size_t least = 3;

	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *k = &config_keys[i];
		if (name && strcmp(k->section, section))
			continue;
		size_t d = name ? distance(name, k->name) : distance(section, k->section);
		if (d < least) {
			least = d;
			best = k;
		}
	}
	return best;
}

static const struct config_key *elsewhere(const char *name)
{
	for (size_t i = 0; i < config_key_count; i++)
		if (!strcmp(config_keys[i].name, name))
			return &config_keys[i];
	return NULL;
}

static bool has_section(const char *section)
{
	for (size_t i = 0; i < config_key_count; i++)
		if (!strcmp(config_keys[i].section, section))
			return true;
	return false;
}

static const struct config_key *find(const char *section, const char *name)
{
	for (size_t i = 0; i < config_key_count; i++)
		if (!strcmp(config_keys[i].section, section) && !strcmp(config_keys[i].name, name))
			return &config_keys[i];
	return NULL;
}

static bool fault_unknown(const char *section, const char *name, const char *where,
                          struct buf *faults)
{
	const struct config_key *k;

	if (!*section) {
		buf_printf(faults, "%s: \"%s\" stands before the first [section]\n", where, name);
	} else if (!has_section(section)) {
		buf_printf(faults, "%s: unknown section [%s]", where, section);
		if ((k = nearest(section, NULL)))
			buf_printf(faults, "; did you mean [%s]?", k->section);
		buf_puts(faults, "\n");
	} else {
		buf_printf(faults, "%s: unknown key \"%s\" in [%s]", where, name, section);
		if ((k = elsewhere(name)))
			buf_printf(faults, "; it belongs in [%s]", k->section);
		else if ((k = nearest(section, name)))
			buf_printf(faults, "; did you mean \"%s\"?", k->name);
		buf_puts(faults, "\n");
	}
	return false;
}

bool config_set(struct config *c, const char *section, const char *name, struct str v,
                const char *where, struct buf *faults)
{
	const struct config_key *k = find(section, name);

	if (!k)
		return fault_unknown(section, name, where, faults);
	switch (k->kind) {
	case CONFIG_INT:
	case CONFIG_SIZE: return set_number(c, k, v, where, faults);
	case CONFIG_SWITCH: return set_switch(c, k, v, where, faults);
	case CONFIG_CHOICE: return set_choice(c, k, v, where, faults);
	case CONFIG_TEXT:
	case CONFIG_WORDS: return set_text(c, k, v, where, faults);
	}
	return false;
}

/* ---- the file ---- */

struct reading {
	struct config *c;
	const char *name; /* of the file */
	struct str rest;  /* of its text */
	int line;
	int *given; /* by key: the line that gives it; 0: none */
	struct buf *faults;
	bool fine;
};

/* inih asks for its text line by line, which is how we know where we are. */
static char *next_line(char *out, int room, void *arg)
{
	struct reading *r = arg;

	if (!r->rest.n)
		return NULL;
	struct str line = str_split(&r->rest, '\n');
	r->line++;
	if (line.n + 2 > (size_t)room || memchr(line.p, 0, line.n)) {
		buf_printf(r->faults, "%s:%d: this line is too long, or no text\n", r->name,
		           r->line);
		r->fine = false;
		line.n = 0;
	}
	memcpy(out, line.p, line.n);
	out[line.n] = '\n';
	out[line.n + 1] = 0;
	return out;
}

static int on_value(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *r = arg;
	const struct config_key *k = find(section, name);
	char where[300];

	snprintf(where, sizeof(where), "%s:%d", r->name, r->line);
	if (k && r->given[k - config_keys]) {
		buf_printf(r->faults, "%s: \"%s\" was given in line %d already\n", where, name,
		           r->given[k - config_keys]);
		r->fine = false;
		return 1;
	}
	if (k)
		r->given[k - config_keys] = r->line;
	if (!config_set(r->c, section, name, str_from(value), where, r->faults))
		r->fine = false;
	return 1;
}

bool config_read_text(struct config *c, const char *text, const char *name, struct buf *faults)
{
	struct arena scratch;
	struct reading r = { c, name, str_from(text), 0, NULL, faults, true };

	arena_init(&scratch);
	r.given = arena_array(&scratch, config_key_count, int);
	ini_allow_multiline = false;
	ini_max_line = LINE_LONGEST;
	int line = ini_parse_stream(next_line, &r, on_value, &r);
	arena_finish(&scratch);
	if (line) {
		buf_printf(faults, "%s:%d: neither [section] nor key = value\n", name, line);
		return false;
	}
	return r.fine;
}

bool config_read_file(struct config *c, const char *path, struct buf *faults)
{
	enum { FILE_LONGEST = 256 * 1024 };
	FILE *f = fopen(path, "re");
	struct buf text;
	bool fine = false;

	if (!f) {
		buf_printf(faults, "%s: %s\n", path, strerror(errno));
		return false;
	}
	buf_init(&text, FILE_LONGEST);
	for (char *p; (p = buf_room(&text, 4096));) {
		size_t n = fread(p, 1, 4096, f);
		text.n += n;
		if (!n)
			break;
	}
	if (ferror(f)) {
		buf_printf(faults, "%s: %s\n", path, strerror(errno));
	} else if (text.full) {
		buf_printf(faults, "%s: larger than %d bytes\n", path, FILE_LONGEST);
	} else {
		buf_char(&text, 0);
		fine = config_read_text(c, text.p, path, faults);
	}
	fclose(f);
	buf_finish(&text);
	return fine;
}

/* ---- the environment ---- */

static void env_name(const char *section, const char *name, char *out, size_t size)
{
	snprintf(out, size, "PALABRE_%s_%s", section, name);
	for (char *p = out; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
}

bool config_read_env(struct config *c, char *const *env, struct buf *faults)
{
	bool fine = true;

	for (; *env; env++) {
		struct str value = str_from(*env), name = str_split(&value, '=');
		char known[100], where[100];
		bool section = false, found = false;
		for (size_t i = 0; i < config_key_count && !found; i++) {
			const struct config_key *k = &config_keys[i];
			env_name(k->section, k->name, known, sizeof(known));
			found = str_eq(name, str_from(known));
			if (found)
				fine &= config_set(c, k->section, k->name, value, known, faults);
			env_name(k->section, "", known, sizeof(known));
			section |= str_starts(name, str_from(known));
		}
		if (section && !found) {
			snprintf(where, sizeof(where), STR_FMT, STR_ARG(name));
			buf_printf(faults, "%s: no setting has this name\n", where);
			fine = false;
		}
	}
	return fine;
}
