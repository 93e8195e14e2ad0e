/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/internal.h"
#include "base/buf.h"
#include "base/log.h"
#include <stdio.h>

void backup_about(const struct backup_facts *f, struct buf *out)
{
	buf_printf(out, "made %lld\n", (long long)f->made_at);
	buf_printf(out, "program %s\n", f->program);
	buf_printf(out, "epoch %s\n", f->epoch);
	buf_printf(out, "schema %lld\n", (long long)f->census.schema);
	buf_printf(out, "application %lld\n", (long long)f->census.app_id);
	buf_printf(out, "files %lld\n", (long long)f->files);
	buf_printf(out, "file-bytes %lld\n", (long long)f->file_bytes);
	for (size_t i = 0; i < f->census.n; i++)
		buf_printf(out, "table %s %lld\n", f->census.tables[i].name,
		           (long long)f->census.tables[i].rows);
}

/* Once each. */
static bool copy_text(struct str s, char *out, size_t size)
{
	if (!s.n || s.n >= size || out[0] || memchr(s.p, 0, s.n))
		return false;
	memcpy(out, s.p, s.n);
	out[s.n] = 0;
	return true;
}

static bool read_table(struct str value, struct copy_census *c)
{
	struct str name = str_split(&value, ' ');
	long long rows;

	if (c->n == COPY_TABLES || !str_to_int(value, &rows) || rows < 0 ||
	    !copy_text(name, c->tables[c->n].name, COPY_NAME))
		return false;
	/* in their order, so none twice */
	if (c->n && strcmp(c->tables[c->n - 1].name, c->tables[c->n].name) >= 0)
		return false;
	if (rows > INT64_MAX - c->rows)
		return false;
	c->tables[c->n++].rows = rows;
	c->rows += rows;
	return true;
}

bool backup_about_read(struct str text, struct backup_facts *out)
{
	const struct {
		const char *name;
		int64_t *at;
	} numbers[] = {
		{ "made", &out->made_at },          { "schema", &out->census.schema },
		{ "files", &out->files },           { "application", &out->census.app_id },
		{ "file-bytes", &out->file_bytes },
	};
	enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };
	unsigned found = 0; /* a bit each */
	bool fine = true;

	while (text.n && fine) {
		struct str value = str_split(&text, '\n'), name = str_split(&value, ' ');
		long long n;
		for (size_t i = 0; i < NUMBERS; i++)
			if (str_eq(name, str_from(numbers[i].name))) {
				fine = !(found & 1u << i) && str_to_int(value, &n) && n >= 0;
				*numbers[i].at = fine ? n : 0;
				found |= 1u << i;
			}
		if (str_eq(name, STR("program")))
			fine = copy_text(value, out->program, sizeof(out->program));
		else if (str_eq(name, STR("epoch")))
			fine = copy_text(value, out->epoch, sizeof(out->epoch));
		else if (str_eq(name, STR("table")))
			fine = read_table(value, &out->census);
	}
	fine = fine && found == (1u << NUMBERS) - 1 && out->program[0] && out->epoch[0];
	if (!fine)
		log_error("backup: what it says of itself cannot be understood");
	return fine;
}

static const char SQL_FILES[] =
	"SELECT hash, max(size), max(post) FROM file GROUP BY hash ORDER BY hash /*scan*/";

bool backup_each_file(struct db *db, bool (*fn)(void *arg, const struct backup_file *f), void *arg)
{
	struct query *q = db_q(db, SQL_FILES);
	bool fine = true;

	db_each (q) {
		struct backup_file f = { db_col_view(q, 0), db_col_int(q, 1), db_col_int(q, 2) };
		fine = fn(arg, &f);
		if (!fine)
			break;
	}
	return fine && !db_failed(db);
}
