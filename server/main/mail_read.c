/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "main/mail_read.h"
#include "app/file/file.h"
#include "app/file/kind.h"
#include "base/fault.h"
#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HASH_BYTES = 32, WHOLE_BYTES = 16, PATH_ROOM = 1024 };

static bool fault(const char *what)
{
	log_warn("mail_in: %s: %s", what, strerror(errno));
	return false;
}

static bool sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && !fault_io(FAULT_SYNC) && !fsync(fd);

	if (fd >= 0)
		close(fd);
	return fine;
}

/* Under their hash, as an upload's. */
static bool put_bytes(struct mail_read *m, struct str bytes, struct str hash)
{
	char tmp[PATH_ROOM];

	snprintf(tmp, sizeof(tmp), "%s/tmp/XXXXXX", m->files_dir);
	int fd = fault_io(FAULT_OPEN) ? -1 : mkostemp(tmp, O_CLOEXEC);
	if (fd < 0)
		return fault("no file for an attachment");
	struct str path = file_path(&m->arena, str_from(m->files_dir), hash);
	bool fine = !fault_io(FAULT_WRITE) && io_write(fd, bytes.p, bytes.n) &&
	            !fault_io(FAULT_SYNC) && !fsync(fd) && !rename(tmp, path.p) &&
	            sync_dir(m->files_dir);
	close(fd);
	if (!fine) {
		unlink(tmp);
		return fault("keeping an attachment");
	}
	return true;
}

static bool put_file(struct mail_read *m, const struct letter_file *f)
{
	uint8_t hash[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];
	struct file_kind kind;
	size_t head = f->bytes.n < FILE_HEAD ? f->bytes.n : FILE_HEAD;

	if (m->n_files == MAIL_IN_FILES || (int64_t)f->bytes.n > m->file_max ||
	    !file_name_check(f->name) ||
	    !file_kind_check((const uint8_t *)f->bytes.p, head, f->name, &kind)) {
		m->left[m->n_left++] = f->name;
		return true;
	}
	crypto_generichash(hash, sizeof(hash), (const uint8_t *)f->bytes.p, f->bytes.n, NULL, 0);
	hex_encode(hex, hash, sizeof(hash));
	struct mail_in_file *out = &m->files[m->n_files++];
	*out = (struct mail_in_file){ .name = f->name, .mime = kind.mime };
	out->hash = arena_str(&m->arena, str_from(hex));
	out->size = (int64_t)f->bytes.n;
	return put_bytes(m, f->bytes, out->hash);
}

static bool read_bytes(struct mail_read *m, struct str bytes)
{
	uint8_t hash[WHOLE_BYTES];
	bool fine = true;

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)bytes.p, bytes.n, NULL, 0);
	hex_encode(m->whole, hash, sizeof(hash));
	letter_parse(&m->arena, bytes, &m->letter_cfg, &m->letter);
	/* A program's mail is not kept, nor what comes with it. */
	for (size_t i = 0; fine && m->letter.sort == LETTER_PERSON && i < m->letter.n_files; i++)
		fine = put_file(m, &m->letter.files[i]);
	letter_finish(&m->letter);
	return fine;
}

bool mail_read(struct mail_read *m)
{
	size_t n = (size_t)m->size;

	if (!n)
		return read_bytes(m, STR(""));
	void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, m->fd, 0);
	if (p == MAP_FAILED)
		return fault("reading a mail");
	bool fine = read_bytes(m, (struct str){ p, n });
	munmap(p, n);
	return fine;
}
