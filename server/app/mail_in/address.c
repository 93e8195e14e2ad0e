/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/mail_in/address.h"
#include "base/hash.h"

enum {
	NUMBER = 5, /* bytes of each of the two numbers */
	MAC = 10,
	TOKEN = NUMBER + NUMBER + MAC,
	LETTERS = TOKEN * 8 / 5,
	PURPOSE_REPLY = 'r',
	PURPOSE_BOUNCE = 'v',
	PURPOSE_MEETING = 'm',
	SLUG_MAX = 40,
};

static const char ALPHABET[] = "abcdefghijklmnopqrstuvwxyz234567";

/* ---- tokens ---- */

static void put_number(uint8_t *out, int64_t n)
{
	for (int i = NUMBER - 1; i >= 0; i--, n >>= 8)
		out[i] = (uint8_t)(n & 0xff);
}

static int64_t get_number(const uint8_t *p)
{
	int64_t n = 0;

	for (int i = 0; i < NUMBER; i++)
		n = n << 8 | p[i];
	return n;
}

static void seal(const struct req_house *house, char purpose, const uint8_t numbers[2 * NUMBER],
                 uint8_t mac[MAC])
{
	uint8_t hash[HASH_SIZE];

	hash_keyed(hash, house->key, purpose,
	           (struct str){ (const char *)numbers, (size_t)2 * NUMBER });
	memcpy(mac, hash, MAC);
}

/* 5 bytes are 8 letters, and TOKEN is a multiple of 5. */
static void encode(const uint8_t bytes[TOKEN], char out[LETTERS + 1])
{
	for (int i = 0; i < TOKEN / 5; i++) {
		uint64_t v = 0;
		for (int k = 0; k < 5; k++)
			v = v << 8 | bytes[i * 5 + k];
		for (int k = 7; k >= 0; k--, v >>= 5)
			out[i * 8 + k] = ALPHABET[v & 31];
	}
	out[LETTERS] = 0;
}

static bool decode(struct str text, uint8_t out[TOKEN])
{
	if (text.n != LETTERS)
		return false;
	for (int i = 0; i < TOKEN / 5; i++) {
		uint64_t v = 0;
		for (int k = 0; k < 8; k++) {
			char c = text.p[i * 8 + k];
			if (c >= 'A' && c <= 'Z')
				c = (char)(c | 32);
			const char *at = c ? strchr(ALPHABET, c) : NULL;
			if (!at)
				return false;
			v = v << 5 | (uint64_t)(at - ALPHABET);
		}
		for (int k = 4; k >= 0; k--, v >>= 8)
			out[i * 5 + k] = (uint8_t)(v & 0xff);
	}
	return true;
}

static struct str make(struct req *r, const char *head, char purpose, int64_t person, int64_t other)
{
	uint8_t bytes[TOKEN];
	char text[LETTERS + 1];

	if (!r->house->mail_domain.n)
		return STR("");
	put_number(bytes, person);
	put_number(bytes + NUMBER, other);
	seal(r->house, purpose, bytes, bytes + 2 * NUMBER);
	encode(bytes, text);
	return arena_printf(r->arena, "%s+%s@" STR_FMT, head, text, STR_ARG(r->house->mail_domain));
}

struct str mail_in_address(struct req *r, int64_t person, int64_t topic)
{
	return make(r, "r", PURPOSE_REPLY, person, topic);
}

struct str mail_in_meeting_address(struct req *r, int64_t person, int64_t meeting)
{
	return make(r, "m", PURPOSE_MEETING, person, meeting);
}

struct str mail_in_bounce_address(struct req *r, int64_t person, int64_t mail)
{
	return make(r, "bounces", PURPOSE_BOUNCE, person, mail);
}

/* Addresses that are the house's own, whatever group has such a slug. */
static bool is_taken(struct str slug)
{
	static const struct str taken[] = { STR_INIT("r"),          STR_INIT("g"),
		                            STR_INIT("m"),          STR_INIT("bounces"),
		                            STR_INIT("postmaster"), STR_INIT("abuse"),
		                            STR_INIT("palabre"),    STR_INIT("hostmaster"),
		                            STR_INIT("webmaster") };

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (str_eq(slug, taken[i]))
			return true;
	return false;
}

struct str mail_in_group_address(struct req *r, struct str slug)
{
	if (!r->house->mail_domain.n)
		return STR("");
	return arena_printf(r->arena, "%s" STR_FMT "@" STR_FMT, is_taken(slug) ? "g+" : "",
	                    STR_ARG(slug), STR_ARG(r->house->mail_domain));
}

/* ---- reading ---- */

static bool same_fold(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char x = a.p[i], y = b.p[i];
		x = x >= 'A' && x <= 'Z' ? (char)(x | 32) : x;
		y = y >= 'A' && y <= 'Z' ? (char)(y | 32) : y;
		if (x != y)
			return false;
	}
	return true;
}

/* `text` without `head` before it, which may stand in any case. */
static bool after(struct str text, struct str head, struct str *rest)
{
	if (text.n < head.n || !same_fold((struct str){ text.p, head.n }, head))
		return false;
	*rest = (struct str){ text.p + head.n, text.n - head.n };
	return true;
}

static void read_token(const struct req_house *house, struct str token, enum mail_in_kind kind,
                       struct mail_in_to *out)
{
	static const char purposes[] = { [MAIL_IN_REPLY] = PURPOSE_REPLY,
		                         [MAIL_IN_MEETING] = PURPOSE_MEETING,
		                         [MAIL_IN_BOUNCE] = PURPOSE_BOUNCE };
	uint8_t bytes[TOKEN], mac[MAC];

	if (!decode(token, bytes))
		return;
	seal(house, purposes[kind], bytes, mac);
	if (!hash_same(mac, bytes + 2 * NUMBER, MAC))
		return;
	out->kind = kind;
	out->person = get_number(bytes);
	*(kind == MAIL_IN_REPLY     ? &out->topic
	  : kind == MAIL_IN_MEETING ? &out->meeting
	                            : &out->mail) = get_number(bytes + NUMBER);
}

static void read_slug(struct arena *a, struct str slug, struct mail_in_to *out)
{
	if (!slug.n || slug.n > SLUG_MAX)
		return;
	char *low = arena_alloc(a, slug.n + 1);
	for (size_t i = 0; i < slug.n; i++) {
		char c = slug.p[i];
		c = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return;
		low[i] = c;
	}
	out->kind = MAIL_IN_GROUP;
	out->slug = (struct str){ low, slug.n };
}

void mail_in_read(const struct req_house *house, struct arena *a, struct str address,
                  struct mail_in_to *out)
{
	struct str domain = address, local, rest;

	*out = (struct mail_in_to){ .kind = MAIL_IN_NONE };
	local = str_split(&domain, '@');
	if (!house->mail_domain.n || !same_fold(domain, house->mail_domain))
		return;
	if (after(local, STR("r+"), &rest)) {
		read_token(house, rest, MAIL_IN_REPLY, out);
	} else if (after(local, STR("m+"), &rest)) {
		read_token(house, rest, MAIL_IN_MEETING, out);
	} else if (after(local, STR("bounces+"), &rest)) {
		read_token(house, rest, MAIL_IN_BOUNCE, out);
	} else if (after(local, STR("g+"), &rest)) {
		read_slug(a, rest, out);
	} else {
		read_slug(a, local, out);
		if (is_taken(out->slug))
			*out = (struct mail_in_to){ .kind = MAIL_IN_NONE };
	}
}
