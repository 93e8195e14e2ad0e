/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/ballot/ballot_urn.h"
#include "app/due/due.h"
#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"
#include "base/random.h"
#include "db/db.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	KEY = crypto_secretbox_KEYBYTES,
	NONCE = crypto_secretbox_NONCEBYTES,
	MAC = crypto_secretbox_MACBYTES,
	SLOT = 16, /* full, how many choices, 12 of them, the profile */
	NAME = 16, /* bytes of a key's name, twice that many letters */
	FORGET_MS =
		15 *
		1000, /* after the count: then it is on disk, whatever became of its transaction */
};

/* ---- the file of the key ---- */

static struct str folder(struct req *r)
{
	return arena_printf(r->arena, STR_FMT "/../urns", STR_ARG(r->house->files_dir));
}

static struct str path_of(struct req *r, struct str name)
{
	return arena_printf(r->arena, STR_FMT "/" STR_FMT, STR_ARG(folder(r)), STR_ARG(name));
}

static bool sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && !fsync(fd);

	if (fd >= 0)
		close(fd);
	return fine;
}

static bool key_make(struct req *r, struct str name, const uint8_t key[KEY])
{
	struct str dir = folder(r), up = arena_printf(r->arena, STR_FMT "/..", STR_ARG(dir));
	bool fine = !mkdir(dir.p, 0700) || errno == EEXIST;
	int fd = fine ? open(path_of(r, name).p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
	              : -1;

	fine = fd >= 0 && io_write(fd, key, KEY) && !fsync(fd) && sync_folder(dir.p) &&
	       sync_folder(up.p);
	if (!fine)
		log_error("ballot: no key can be kept in %s: %s", dir.p, strerror(errno));
	if (fd >= 0)
		close(fd);
	return fine;
}

static bool key_read(struct req *r, struct str name, uint8_t key[KEY])
{
	int fd = open(path_of(r, name).p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool fine = fd >= 0 && read(fd, key, KEY) == KEY;

	if (fd >= 0)
		close(fd);
	return fine;
}

static void key_destroy(struct req *r, struct str name)
{
	struct str path = path_of(r, name);
	uint8_t noise[KEY];
	int fd = open(path.p, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

	random_bytes(noise, sizeof(noise));
	if (fd >= 0 && (!io_write(fd, noise, sizeof(noise)) || fsync(fd)))
		log_warn("ballot: a key could not be overwritten: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	if (unlink(path.p) && errno != ENOENT)
		log_error("ballot: a key could not be removed: %s", strerror(errno));
}

/* ---- the slots ---- */

static void slot_write(uint8_t s[SLOT], const struct ballot_said *said)
{
	memset(s, 0, SLOT);
	s[0] = 1;
	s[1] = (uint8_t)said->n_choices;
	memcpy(s + 2, said->choices, said->n_choices);
	s[14] = (uint8_t)(said->profile >> 8);
	s[15] = (uint8_t)said->profile;
}

static void slot_read(const uint8_t s[SLOT], struct ballot_said *out)
{
	*out = (struct ballot_said){ .n = 1, .profile = s[14] << 8 | s[15] };
	out->n_choices = s[1] <= BALLOT_OPTIONS ? s[1] : BALLOT_OPTIONS;
	memcpy(out->choices, s + 2, out->n_choices);
}

static void shuffle(uint8_t *slots, size_t n)
{
	uint8_t t[SLOT];

	for (size_t i = n; i > 1; i--) {
		uint8_t *a = slots + (i - 1) * SLOT, *b = slots + random_below((uint32_t)i) * SLOT;
		memcpy(t, a, SLOT);
		memcpy(a, b, SLOT);
		memcpy(b, t, SLOT);
	}
	sodium_memzero(t, SLOT);
}

static struct str seal(struct req *r, uint8_t *slots, size_t n, const uint8_t key[KEY])
{
	size_t bytes = n * SLOT;
	uint8_t *box = arena_alloc(r->arena, NONCE + MAC + bytes);

	shuffle(slots, n);
	random_bytes(box, NONCE);
	crypto_secretbox_easy(box + NONCE, slots, bytes, box, key);
	return (struct str){ (const char *)box, NONCE + MAC + bytes };
}

static const char SQL_URN[] = "SELECT key, sealed FROM ballot_urn WHERE ballot = :ballot";

/* NULL: its key is not here, or the blob is not of it. Wipe both after use. */
static uint8_t *open_urn(struct req *r, int64_t ballot, uint8_t key[KEY], size_t *n)
{
	struct query *q = db_q(r->db, SQL_URN);

	*n = 0;
	db_int(q, ":ballot", ballot);
	if (!db_one(q))
		return NULL;
	struct str name = db_col_str(r->arena, q, 0), box = db_col_str(r->arena, q, 1);
	if (box.n < NONCE + MAC || (box.n - NONCE - MAC) % SLOT || !key_read(r, name, key))
		return NULL;
	uint8_t *slots = arena_alloc(r->arena, box.n);
	const uint8_t *p = (const uint8_t *)box.p;
	if (crypto_secretbox_open_easy(slots, p + NONCE, box.n - NONCE, p, key))
		return NULL;
	*n = (box.n - NONCE - MAC) / SLOT;
	return slots;
}

/* ---- the verbs ---- */

static const char SQL_MAKE[] =
	"INSERT INTO ballot_urn (ballot, key, sealed) VALUES (:ballot, :key, :sealed)";
static const char SQL_SEAL[] = "UPDATE ballot_urn SET sealed = :sealed WHERE ballot = :ballot";

enum err urn_make(struct req *r, int64_t ballot, size_t voices)
{
	uint8_t key[KEY], name[NAME];
	char *hex = arena_alloc(r->arena, HEX_SIZE(NAME));

	random_bytes(key, KEY);
	random_bytes(name, NAME);
	hex_encode(hex, name, NAME);
	bool fine = key_make(r, (struct str){ hex, 2 * NAME }, key);
	struct str sealed = seal(r, arena_alloc(r->arena, voices * SLOT), voices, key);
	sodium_memzero(key, KEY);
	if (!fine)
		return ERR_STORAGE;
	struct query *q = db_q(r->db, SQL_MAKE);
	db_int(q, ":ballot", ballot);
	db_text(q, ":key", (struct str){ hex, 2 * NAME });
	db_blob(q, ":sealed", sealed.p, sealed.n);
	return db_run(q) ? ERR_OK : req_db_fail(r);
}

enum err urn_put(struct req *r, int64_t ballot, const struct ballot_said *said)
{
	uint8_t key[KEY];
	size_t n, at = 0;
	uint8_t *slots = open_urn(r, ballot, key, &n);

	while (slots && at < n && slots[at * SLOT])
		at++;
	if (!slots || at == n) {
		sodium_memzero(key, KEY);
		log_error("ballot: an urn cannot be opened, or is full");
		return ERR_STORAGE;
	}
	slot_write(slots + at * SLOT, said);
	struct str sealed = seal(r, slots, n, key);
	sodium_memzero(key, KEY);
	sodium_memzero(slots, n * SLOT);
	struct query *q = db_q(r->db, SQL_SEAL);
	db_int(q, ":ballot", ballot);
	db_blob(q, ":sealed", sealed.p, sealed.n);
	return db_run(q) ? ERR_OK : req_db_fail(r);
}

size_t urn_take(struct req *r, int64_t ballot, struct ballot_said **out, bool *lost)
{
	uint8_t key[KEY];
	size_t n, kept = 0;
	uint8_t *slots = open_urn(r, ballot, key, &n);

	*lost = !slots;
	*out = arena_array(r->arena, n, struct ballot_said);
	for (size_t i = 0; i < n; i++)
		if (slots[i * SLOT])
			slot_read(slots + i * SLOT, &(*out)[kept++]);
	if (slots)
		sodium_memzero(slots, n * SLOT);
	sodium_memzero(key, KEY);
	return kept;
}

/* ---- destroying keys ---- */

static const char SQL_EMPTY[] =
	"SELECT u.ballot, u.key /*scan*/ FROM ballot_urn u CROSS JOIN ballot b ON b.id = u.ballot"
	" WHERE b.final_at < :before ORDER BY u.ballot LIMIT :max";
static const char SQL_FORGET[] = "DELETE FROM ballot_urn WHERE ballot = :ballot";

static void forget(struct req *r, int64_t ballot, struct str name)
{
	struct query *q = db_q(r->db, SQL_FORGET);

	key_destroy(r, name);
	db_int(q, ":ballot", ballot);
	db_run(q);
}

static const char SQL_KEY[] = "SELECT key FROM ballot_urn WHERE ballot = :ballot";

void urn_drop(struct req *r, int64_t ballot)
{
	struct query *q = db_q(r->db, SQL_KEY);

	db_int(q, ":ballot", ballot);
	if (db_one(q))
		forget(r, ballot, db_col_str(r->arena, q, 0));
}

int urn_forget(struct req *r)
{
	int64_t ballots[DUE_MAX];
	struct str names[DUE_MAX];
	int n = 0;
	struct query *q = db_q(r->db, SQL_EMPTY);

	db_int(q, ":before", r->now - FORGET_MS);
	db_int(q, ":max", DUE_MAX);
	db_each (q) {
		ballots[n] = db_col_int(q, 0);
		names[n++] = db_col_str(r->arena, q, 1);
	}
	for (int i = 0; i < n; i++)
		forget(r, ballots[i], names[i]);
	return n;
}
