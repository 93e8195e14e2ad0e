/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/key.h"
#include "backup/internal.h"
#include "base/hex.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CHECK = 4, /* bytes of the hash after the key */
	LINE_ROOM = 120,
};

static const struct str HEAD_PUBLIC = STR_INIT("palabre-backup-public-1 ");
static const struct str HEAD_PRIVATE = STR_INIT("palabre-backup-private-1 ");

static bool complete(struct backup_key *key)
{
	uint8_t hash[32];

	memcpy(key->open, key->bytes, BACKUP_KEY);
	if (key->secret && crypto_scalarmult_base(key->open, key->bytes))
		return false;
	crypto_generichash(hash, sizeof(hash), key->open, BACKUP_KEY, NULL, 0);
	memcpy(key->id, hash, BACKUP_KEY_ID);
	return true;
}

static void check_of(const struct backup_key *key, uint8_t out[CHECK])
{
	uint8_t hash[32];

	crypto_generichash(hash, sizeof(hash), key->bytes, BACKUP_KEY, NULL, 0);
	memcpy(out, hash, CHECK);
	sodium_memzero(hash, sizeof(hash));
}

static size_t write_line(const struct backup_key *key, char out[LINE_ROOM])
{
	uint8_t raw[BACKUP_KEY + CHECK];
	char text[BASE64URL_SIZE(sizeof(raw))];

	memcpy(raw, key->bytes, BACKUP_KEY);
	check_of(key, raw + BACKUP_KEY);
	base64url_encode(text, raw, sizeof(raw));
	int n = snprintf(out, LINE_ROOM, STR_FMT "%s\n",
	                 STR_ARG(key->secret ? HEAD_PRIVATE : HEAD_PUBLIC), text);
	sodium_memzero(raw, sizeof(raw));
	sodium_memzero(text, sizeof(text));
	return (size_t)n;
}

static bool read_line(struct str line, bool secret, struct backup_key *out)
{
	uint8_t raw[BACKUP_KEY + CHECK], check[CHECK];
	struct str head = secret ? HEAD_PRIVATE : HEAD_PUBLIC;
	size_t n;

	if (!str_starts(line, head))
		return false;
	struct str text = { line.p + head.n, line.n - head.n };
	bool fine = base64url_decode(text, raw, sizeof(raw), &n) && n == sizeof(raw);
	if (fine) {
		out->secret = secret;
		memcpy(out->bytes, raw, BACKUP_KEY);
		check_of(out, check);
		fine = !memcmp(check, raw + BACKUP_KEY, CHECK) && complete(out);
	}
	sodium_memzero(raw, sizeof(raw));
	return fine;
}

bool backup_key_read(const char *path, bool secret, struct backup_key *out)
{
	char text[LINE_ROOM] = "";
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

	backup_sodium();
	*out = (struct backup_key){ 0 };
	if (n < 0) {
		log_error("backup: the key %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	struct str line = str_trim((struct str){ text, (size_t)n });
	bool fine = read_line(line, secret, out);
	if (!fine && str_starts(line, secret ? HEAD_PUBLIC : HEAD_PRIVATE))
		log_error(
			secret ? "backup: %s is the public key of a pair: its private one is needed here"
			       : "backup: %s is a private key: backups are made for the public one beside "
				 "it (.pub), and this one has no place on the server",
			path);
	else if (!fine)
		log_error("backup: %s holds no %s key of backups, or not a whole one", path,
		          secret ? "private" : "public");
	if (fine && secret && !fstat(fd, &st) && (st.st_mode & 077))
		log_warn("backup: %s may be read by others: chmod 600 it", path);
	close(fd);
	sodium_memzero(text, sizeof(text));
	if (!fine)
		backup_key_finish(out);
	return fine;
}

/* A new file of one line; never over one that is there. */
static bool put(const char *path, const struct backup_key *key, mode_t mode)
{
	char line[LINE_ROOM];
	size_t n = write_line(key, line);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ours = fd >= 0;
	bool fine = ours && write(fd, line, n) == (ssize_t)n && !fchmod(fd, mode) && !fsync(fd);

	if (!fine)
		log_error("backup: %s cannot be made: %s", path, strerror(errno));
	if (ours)
		close(fd);
	if (ours && !fine)
		unlink(path);
	sodium_memzero(line, sizeof(line));
	return fine;
}

bool backup_key_make(const char *path)
{
	char public_path[BACKUP_PATH];
	struct backup_key key = { .secret = true }, public = { 0 };
	int n = snprintf(public_path, sizeof(public_path), "%s.pub", path);
	bool fine = false;

	if (n < 0 || n >= BACKUP_PATH) {
		log_error("backup: the name of the key is too long");
		return false;
	}
	backup_sodium();
	crypto_box_keypair(public.bytes, key.bytes);
	if (put(path, &key, 0600)) {
		/* The public one is no secret, and another user's server has to read it. */
		fine = put(public_path, &public, 0644);
		if (!fine)
			unlink(path);
	}
	backup_key_finish(&key);
	return fine;
}

void backup_key_finish(struct backup_key *key)
{
	if (key)
		sodium_memzero(key, sizeof(*key));
}
