/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/seal.h"
#include "backup/internal.h"
#include "base/io.h"
#include "base/log.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	VERSION = 1,
	AT_VERSION = 15,
	AT_MADE = 16,
	AT_ID = 24,
	AT_KEY = 32,
	AT_STREAM = 112,
	SYNC_BYTES = 8 << 20,
};

static const char MAGIC[AT_VERSION] = "palabre-backup\n";

_Static_assert(SEAL_KEY + crypto_box_SEALBYTES == AT_STREAM - AT_KEY, "the key, sealed");
_Static_assert(AT_STREAM + crypto_secretstream_xchacha20poly1305_HEADERBYTES == SEAL_HEAD,
               "the header of the stream ends the label");

static bool fail(struct seal *s, const char *why)
{
	if (s->fine)
		log_error("backup: %s", why);
	s->fine = false;
	return false;
}

/* ---- writing ---- */

/* What was written goes to the disk as it comes: one large fsync at the end would hold up those of
 * a server's commits. */
static bool write_out(struct seal *s, const uint8_t *p, size_t n)
{
	if (!io_write(s->fd, p, n))
		return fail(s, strerror(errno));
	int64_t before = s->size / SYNC_BYTES;
	s->size += (int64_t)n;
	if (s->size / SYNC_BYTES > before && fdatasync(s->fd))
		return fail(s, strerror(errno));
	return true;
}

bool seal_begin(struct seal *s, int fd, const struct backup_key *to, int64_t made_at)
{
	backup_sodium();
	s->fd = fd;
	s->fine = true;
	s->last = false;
	s->chunks = 0;
	s->size = s->left = 0;
	s->n = s->at = 0;
	memset(s->head, 0, sizeof(s->head));
	memcpy(s->head, MAGIC, sizeof(MAGIC));
	s->head[AT_VERSION] = VERSION;
	backup_put64(s->head + AT_MADE, (uint64_t)made_at);
	crypto_secretstream_xchacha20poly1305_keygen(s->key);
	if (!to) {
		memcpy(s->head + AT_KEY, s->key, SEAL_KEY);
	} else {
		memcpy(s->head + AT_ID, to->id, BACKUP_KEY_ID);
		if (crypto_box_seal(s->head + AT_KEY, s->key, SEAL_KEY, to->open))
			return fail(s, "nothing can be sealed to this key");
	}
	crypto_secretstream_xchacha20poly1305_init_push(&s->stream, s->head + AT_STREAM, s->key);
	crypto_generichash_init(&s->sum, NULL, 0, SEAL_SUM);
	crypto_generichash_update(&s->sum, s->head, SEAL_HEAD);
	return write_out(s, s->head, SEAL_HEAD);
}

static bool push(struct seal *s, bool final)
{
	unsigned char tag = final ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
	size_t n = s->n + SEAL_EXTRA;

	crypto_secretstream_xchacha20poly1305_push(&s->stream, s->coded, NULL, s->plain, s->n,
	                                           s->chunks ? NULL : s->head,
	                                           s->chunks ? 0 : SEAL_HEAD, tag);
	crypto_generichash_update(&s->sum, s->coded, n);
	s->chunks++;
	s->n = 0;
	return write_out(s, s->coded, n);
}

bool seal_put(struct seal *s, const void *p, size_t n)
{
	const uint8_t *from = p;

	while (s->fine && n) {
		/* A full chunk waits for what follows: it might be the last one. */
		if (s->n == SEAL_CHUNK && !push(s, false))
			break;
		size_t room = SEAL_CHUNK - s->n, part = n < room ? n : room;
		memcpy(s->plain + s->n, from, part);
		s->n += part;
		from += part;
		n -= part;
	}
	return s->fine;
}

bool seal_end(struct seal *s)
{
	uint8_t sum[SEAL_SUM];

	if (!s->fine || !push(s, true))
		return false;
	crypto_generichash_final(&s->sum, sum, sizeof(sum));
	return write_out(s, sum, sizeof(sum));
}

/* ---- reading ---- */

bool seal_label(int fd, const char *name, struct seal_label *out)
{
	static const uint8_t none[BACKUP_KEY_ID];
	struct stat st;

	backup_sodium();
	*out = (struct seal_label){ 0 };
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || lseek(fd, 0, SEEK_SET) < 0) {
		log_error("backup: %s is not a file", name);
		return false;
	}
	if (!backup_read(fd, out->head, SEAL_HEAD) ||
	    memcmp(out->head, MAGIC, sizeof(MAGIC)) != 0) {
		log_error("backup: %s is not a backup of Palabre", name);
		return false;
	}
	if (out->head[AT_VERSION] != VERSION) {
		log_error(
			"backup: %s has form %u, this program knows form %d: use the program that "
			"made it, or a newer one",
			name, out->head[AT_VERSION], VERSION);
		return false;
	}
	if (st.st_size < SEAL_HEAD + SEAL_EXTRA + SEAL_SUM) {
		log_error("backup: %s is cut short", name);
		return false;
	}
	out->size = st.st_size;
	out->made_at = (int64_t)backup_get64(out->head + AT_MADE);
	memcpy(out->id, out->head + AT_ID, BACKUP_KEY_ID);
	out->encrypted = memcmp(out->id, none, sizeof(none)) != 0;
	return true;
}

bool seal_key(const struct seal_label *label, const struct backup_key *with, uint8_t key[SEAL_KEY])
{
	if (!label->encrypted && with) {
		log_error("backup: it is not encrypted, though a key was given: anybody may have "
		          "made it; without --key it is read all the same");
		return false;
	}
	if (!label->encrypted) {
		memcpy(key, label->head + AT_KEY, SEAL_KEY);
		return true;
	}
	if (!with) {
		log_error("backup: it is encrypted: its private key is needed");
		return false;
	}
	if (memcmp(with->id, label->id, BACKUP_KEY_ID) != 0) {
		log_error("backup: it was encrypted for another key than this one");
		return false;
	}
	if (crypto_box_seal_open(key, label->head + AT_KEY, SEAL_KEY + crypto_box_SEALBYTES,
	                         with->open, with->bytes)) {
		log_error("backup: it is damaged: its key does not open");
		return false;
	}
	return true;
}

bool seal_open(struct seal *s, int fd, const struct seal_label *label, const uint8_t key[SEAL_KEY])
{
	s->fd = fd;
	s->fine = true;
	s->last = false;
	s->chunks = 0;
	s->n = s->at = 0;
	s->size = label->size;
	s->left = label->size - SEAL_HEAD - SEAL_SUM;
	memcpy(s->head, label->head, SEAL_HEAD);
	memcpy(s->key, key, SEAL_KEY);
	crypto_generichash_init(&s->sum, NULL, 0, SEAL_SUM);
	crypto_generichash_update(&s->sum, s->head, SEAL_HEAD);
	if (lseek(fd, SEAL_HEAD, SEEK_SET) < 0)
		return fail(s, strerror(errno));
	if (crypto_secretstream_xchacha20poly1305_init_pull(&s->stream, s->head + AT_STREAM, key))
		return fail(s, "it is damaged: its stream does not open");
	return true;
}

/* The next chunk into `plain`. */
static bool pull(struct seal *s)
{
	int64_t most = SEAL_CHUNK + SEAL_EXTRA;
	size_t n = (size_t)(s->left < most ? s->left : most);
	unsigned char tag = 0;

	if (s->last || n < SEAL_EXTRA)
		return fail(s, "it is damaged: it ends too early");
	if (!backup_read(s->fd, s->coded, n))
		return fail(s, "it cannot be read to its end");
	crypto_generichash_update(&s->sum, s->coded, n);
	if (crypto_secretstream_xchacha20poly1305_pull(&s->stream, s->plain, NULL, &tag, s->coded,
	                                               n, s->chunks ? NULL : s->head,
	                                               s->chunks ? 0 : SEAL_HEAD))
		return fail(s, "it is damaged, or was changed: a chunk does not verify");
	s->last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	s->left -= (int64_t)n;
	s->chunks++;
	s->n = n - SEAL_EXTRA;
	s->at = 0;
	if (s->last != (s->left == 0))
		return fail(s, s->last ? "it is damaged: something was added to it"
		                       : "it is damaged: its end is missing");
	return true;
}

bool seal_get(struct seal *s, void *p, size_t n)
{
	uint8_t *to = p;

	while (s->fine && n) {
		if (s->at == s->n && !pull(s))
			break;
		size_t there = s->n - s->at, part = n < there ? n : there;
		memcpy(to, s->plain + s->at, part);
		s->at += part;
		to += part;
		n -= part;
	}
	return s->fine;
}

bool seal_done(struct seal *s)
{
	uint8_t sum[SEAL_SUM], found[SEAL_SUM];

	if (!s->fine || (s->at == s->n && !s->last && !pull(s)))
		return false;
	if (!s->last || s->at != s->n)
		return fail(s, "it is damaged: there is more in it than it says");
	crypto_generichash_final(&s->sum, sum, sizeof(sum));
	if (!backup_read(s->fd, found, sizeof(found)) || memcmp(sum, found, sizeof(sum)) != 0)
		return fail(s, "it is damaged: its sum is wrong");
	return true;
}

bool seal_check_sum(int fd, const struct seal_label *label)
{
	crypto_generichash_state state;
	uint8_t piece[SEAL_CHUNK], sum[SEAL_SUM];
	int64_t left = label->size - SEAL_SUM;
	bool fine = lseek(fd, 0, SEEK_SET) == 0;

	crypto_generichash_init(&state, NULL, 0, SEAL_SUM);
	while (fine && left) {
		size_t n = (size_t)(left < SEAL_CHUNK ? left : SEAL_CHUNK);
		fine = backup_read(fd, piece, n);
		crypto_generichash_update(&state, piece, n);
		left -= (int64_t)n;
	}
	crypto_generichash_final(&state, sum, sizeof(sum));
	fine = fine && backup_read(fd, piece, SEAL_SUM) && !memcmp(piece, sum, SEAL_SUM);
	if (!fine)
		log_error("backup: it is damaged: its sum is wrong");
	return fine;
}

void seal_finish(struct seal *s)
{
	if (s)
		sodium_memzero(s, sizeof(*s));
}
