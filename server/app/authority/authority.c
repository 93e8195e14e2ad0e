/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/authority/authority.h"
#include "base/utf8.h"
#include "db/db.h"

enum { NAME_MAX_BYTES = 200 };

static const char SQL_REF[] = "SELECT " AUTHORITY_COLUMNS " FROM authority a WHERE a.id = :id";
static const char SQL_BY_CODE[] = "SELECT id FROM authority WHERE kind = :kind AND code = :code";
static const char SQL_BY_SIREN[] =
	"SELECT id FROM authority WHERE kind = :kind AND siren = :siren AND code IS NULL";
static const char SQL_INSERT[] =
	"INSERT INTO authority (kind, code, siren, name, country, department, region, overseas,"
	" population, stratum) VALUES (:kind, :code, :siren, :name, :country, :department, :region,"
	" :overseas, :population, :stratum)";
static const char SQL_UPDATE[] =
	"UPDATE authority SET siren = :siren, name = :name, country = :country,"
	" department = :department, region = :region, overseas = :overseas,"
	" population = :population, stratum = :stratum WHERE id = :id";

/* The index of names is kept by hand: a trigger on a virtual table does not run in a connection
 * that trusts no schema. What is taken out must be told as it was put in. */
static const char SQL_NAME[] = "SELECT name FROM authority WHERE id = :id";
static const char SQL_UNINDEX[] = "INSERT INTO authority_fts (authority_fts, rowid, name)"
				  " VALUES ('delete', :id, :name)";
static const char SQL_INDEX[] = "INSERT INTO authority_fts (rowid, name) VALUES (:id, :name)";

void authority_ref_from(struct req *r, const struct query *q, int at, struct authority_ref *out)
{
	*out = (struct authority_ref){ .id = db_col_int(q, at) };
	authority_kind_from_str(db_col_view(q, at + 1), &out->kind);
	out->name = db_col_str(r->arena, q, at + 2);
	out->has_code = !db_col_null(q, at + 3);
	out->code = db_col_str(r->arena, q, at + 3);
	out->has_department = !db_col_null(q, at + 4);
	out->department = db_col_str(r->arena, q, at + 4);
	out->country = db_col_str(r->arena, q, at + 5);
	out->has_population = !db_col_null(q, at + 6);
	out->population = db_col_int(q, at + 6);
	out->overseas = db_col_bool(q, at + 7);
}

bool authority_ref_load(struct req *r, int64_t id, struct authority_ref *out)
{
	struct query *q = db_q(r->db, SQL_REF);

	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	authority_ref_from(r, q, 0, out);
	return true;
}

int authority_stratum(enum authority_kind kind, bool has_population, int64_t population)
{
	static const int64_t below[] = { 500, 3500, 10000, 20000, 50000, 100000 };
	int stratum = 1;

	if (kind != AUTHORITY_KIND_COMMUNE || !has_population)
		return 0;
	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++)
		stratum += population >= below[i];
	return stratum;
}

/* The row that stands for it already; 0: none. */
static int64_t find(struct db *db, const struct authority_new *a)
{
	struct query *q;

	if (!a->code.n && !a->siren.n)
		return 0;
	q = db_q(db, a->code.n ? SQL_BY_CODE : SQL_BY_SIREN);
	db_text(q, ":kind", authority_kind_str(a->kind));
	if (a->code.n)
		db_text(q, ":code", a->code);
	else
		db_text(q, ":siren", a->siren);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static void index_name(struct db *db, const char *sql, int64_t id, struct str name)
{
	struct query *q = db_q(db, sql);

	db_int(q, ":id", id);
	db_text(q, ":name", name);
	db_run(q);
}

static void unindex(struct db *db, int64_t id)
{
	struct query *q = db_q(db, SQL_NAME);

	db_int(q, ":id", id);
	if (db_one(q))
		index_name(db, SQL_UNINDEX, id, db_col_view(q, 0));
}

int64_t authority_put(struct db *db, const struct authority_new *a)
{
	int64_t id = find(db, a);
	struct str name = utf8_cut(a->name, NAME_MAX_BYTES);

	if (id)
		unindex(db, id);
	struct query *q = db_q(db, id ? SQL_UPDATE : SQL_INSERT);
	if (id) {
		db_int(q, ":id", id);
	} else {
		db_text(q, ":kind", authority_kind_str(a->kind));
		db_text_opt(q, ":code", a->code.n, a->code);
	}
	db_text_opt(q, ":siren", a->siren.n, a->siren);
	db_text(q, ":name", name);
	db_text(q, ":country", a->country.n ? a->country : STR("FR"));
	db_text_opt(q, ":department", a->department.n, a->department);
	db_text_opt(q, ":region", a->region.n, a->region);
	db_bool(q, ":overseas", a->overseas);
	db_int_opt(q, ":population", a->has_population, a->population);
	db_int(q, ":stratum", authority_stratum(a->kind, a->has_population, a->population));
	if (!db_run(q))
		return 0;
	if (!id)
		id = db_last_id(db);
	index_name(db, SQL_INDEX, id, name);
	return db_failed(db) ? 0 : id;
}
