/* SPDX-License-Identifier: EUPL-1.2 */
/* Who wrote a message of an archive. */
#include "app/import/import.h"
#include "app/person/person.h"
#include "base/hash.h"
#include "base/hex.h"
#include "db/db.h"

/* What an author without an account is known by: an address that nobody can have (RFC 2606), of
 * this group and of a hash that only this house can make. */
static struct str shadow_address(struct req *r, int64_t group, const struct import_message *m)
{
	struct str known = m->email.n ? m->email : m->name;
	uint8_t hash[HASH_SIZE];
	char hex[HEX_SIZE(16)];

	hash_keyed(hash, r->house->key, 'i',
	           arena_printf(r->arena, "%lld " STR_FMT, (long long)group, STR_ARG(known)));
	hex_encode(hex, hash, 16);
	return arena_printf(r->arena, "%s@archives.invalid", hex);
}

/* What stands before the @, when that is all there is. */
static struct str name_of(struct req *r, const struct import_message *m)
{
	struct str rest = m->email, before = str_split(&rest, '@');
	struct str name = m->name.n ? m->name : before;

	/* An address for a name would show it to everybody. */
	if (memchr(name.p ? name.p : "", '@', name.n))
		name = str_split(&name, '@');
	return arena_printf(r->arena, STR_FMT " (archives)", STR_ARG(name));
}

static int64_t shadow(struct req *r, int64_t group, const struct import_message *m)
{
	struct str address = shadow_address(r, group, m);
	int64_t id = person_by_email(r, address);

	if (id)
		return id;
	struct person_new p = { .email = address, .name = name_of(r, m), .created_at = r->now };
	p.shut_out = true;
	return person_put(r->db, &p);
}

int64_t import_author(struct req *r, int64_t group, const struct import_message *m,
                      int64_t *mandate)
{
	int64_t id = m->email.n ? person_by_email(r, m->email) : 0;

	*mandate = 0;
	if (!id)
		return shadow(r, group, m);
	struct req then = *r;
	then.now = m->at;
	*mandate = person_mandate_now(&then, id);
	return id;
}
