/* SPDX-License-Identifier: EUPL-1.2 */
/* authority.search - authorities whose name has words beginning so, the most populous first. */
#include "app/authority/authority.h"
#include "app/person/fold.h"
#include "db/db.h"

enum { FOUND_MAX = 20 };

static const char SQL_SEARCH[] =
	"SELECT " AUTHORITY_COLUMNS " FROM authority_fts f JOIN authority a ON a.id = f.rowid"
	" WHERE authority_fts MATCH :match ORDER BY a.population DESC, a.name, a.id LIMIT :max";

/* "oe" may be written "œ" in the index, which drops accents but parts no letters. */
static struct str with_ligature(struct arena *a, struct str word)
{
	char *out = arena_alloc(a, word.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < word.n; i++) {
		bool pair = i + 1 < word.n && word.p[i] == 'o' && word.p[i + 1] == 'e';
		if (pair) {
			memcpy(out + n, "œ", 2);
			n += 2;
			i++;
		} else {
			out[n++] = word.p[i];
		}
	}
	return (struct str){ out, n };
}

/* All of the words, each as the beginning of one: `("saint"*) AND ("oeuf"* OR "œuf"*)`. Nothing of
 * what was typed is read as syntax: folding leaves no quotes, and the rest stands within quotes. */
static struct str match_of(struct arena *a, struct str q)
{
	struct str words = fold(a, q), match = STR("");

	while (words.n) {
		struct str word = str_split(&words, ' '), other = with_ligature(a, word);
		match = arena_printf(a, STR_FMT "%s(\"" STR_FMT "\"* OR \"" STR_FMT "\"*)",
		                     STR_ARG(match), match.n ? " AND " : "", STR_ARG(word),
		                     STR_ARG(other));
	}
	return match;
}

static const char SQL_IDS[] =
	"SELECT a.id FROM authority_fts f JOIN authority a ON a.id = f.rowid"
	" WHERE authority_fts MATCH :match ORDER BY a.population DESC, a.name, a.id LIMIT :max";

size_t authority_find(struct req *r, struct str words, int64_t *ids, size_t max)
{
	struct str match = match_of(r->arena, words);

	if (!match.n)
		return 0;
	struct query *q = db_q(r->db, SQL_IDS);
	db_text(q, ":match", match);
	return db_ids(q, ids, max);
}

enum err cmd_authority_search(struct req *r, const struct authority_search_args *a,
                              struct authority_search_result *out)
{
	struct str match = match_of(r->arena, a->q);

	out->authorities = arena_array(r->arena, FOUND_MAX, struct authority_ref);
	if (!match.n)
		return ERR_OK;
	struct query *q = db_q(r->db, SQL_SEARCH);
	db_text(q, ":match", match);
	db_int(q, ":max", FOUND_MAX);
	db_each (q)
		authority_ref_from(r, q, 0, &out->authorities[out->n_authorities++]);
	return ERR_OK;
}
