/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * authority - local authorities, from the official geography, and partners.
 *
 * Owner of the tables authority and authority_fts; nothing else writes to them.
 *
 * A commune, department or region is known by its INSEE code, a string ("2A004"); an EPCI by its
 * SIREN; a partner by its row alone.
 *
 * Population strata are those of the Code général des collectivités territoriales, article
 * L. 2123-23 (indemnités des maires), with its second and third together:
 *
 *	0  not a commune, or population unknown
 *	1  fewer than 500 inhabitants
 *	2  500 to 3 499
 *	3  3 500 to 9 999
 *	4  10 000 to 19 999
 *	5  20 000 to 49 999
 *	6  50 000 to 99 999
 *	7  100 000 and more
 *
 * Loads: any thread with a connection. Writes: writer thread, or an import's own connection.
 */
#include "app/req/req.h"

/* false: no such authority. */
bool authority_ref_load(struct req *r, int64_t id, struct authority_ref *out);
/* The same from columns `at`.. of a row: id, kind, name, COALESCE(code, siren), department,
 * country, population, overseas. See AUTHORITY_COLUMNS. */
struct query;
void authority_ref_from(struct req *r, const struct query *q, int at, struct authority_ref *out);
#define AUTHORITY_COLUMNS                                                                         \
	"a.id, a.kind, a.name, COALESCE(a.code, a.siren), a.department, a.country, a.population," \
	" a.overseas"

/* Ids of those whose name has words beginning so, the most populous first, `max` at most; returns
 * how many. */
size_t authority_find(struct req *r, struct str words, int64_t *ids, size_t max);

struct authority_new {
	enum authority_kind kind;
	struct str code;  /* INSEE; empty: none */
	struct str siren; /* empty: none */
	struct str name;
	struct str country;    /* empty: FR */
	struct str department; /* INSEE code; empty: none */
	struct str region;     /* INSEE code; empty: none */
	bool overseas;
	bool has_population;
	int64_t population;
};

/* Add it, or bring the row of its code (of its SIREN, for want of a code) up to date. A partner is
 * always added. Returns its id; 0: refused (db_failed()). */
int64_t authority_put(struct db *db, const struct authority_new *a);

int authority_stratum(enum authority_kind kind, bool has_population, int64_t population);
