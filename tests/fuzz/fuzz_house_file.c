/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The village's database with its log, damaged: opened as the program opens it, asked and written
 * to. It may be refused at any point; the program goes on.
 *
 * An input is a list of patches on file and log one after the other, eight bytes and more each:
 * where (three bytes, little end first), how (one: the low half is how many of the bytes that
 * follow are put there, 16 and up cuts everything behind it off), then those bytes.
 */
#include "app/channel/channel_log.h"
#include "app/session/session.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/migrate.h"
#include "fuzz.h"
#include "house/house.h"
#include "mail/outbox.h"
#include "village.h"
#include <fcntl.h>
#include <unistd.h>

enum { PATIENCE_MS = 3000, DEADLINE_MS = 1000, CUT = 16 };

static struct village village;
static char wal_path[300], shm_path[300];
static struct buf file, wal; /* as they are when nothing is wrong */
static char *damaged;        /* room for both */

/* ---- the sound file ---- */

static void load(struct buf *b, const char *path)
{
	FILE *f = fopen(path, "re");

	MUST(f);
	buf_init(b, 8 << 20);
	for (char *p; (p = buf_room(b, 65536));) {
		size_t n = fread(p, 1, 65536, f);
		b->n += n;
		if (!n)
			break;
	}
	MUST(!b->full && b->n && !ferror(f));
	fclose(f);
}

static void write_key(void)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/secret.key", village.dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	MUST(fd >= 0 && write(fd, village.house.key, 32) == 32);
	close(fd);
}

/* What is said in the village so that every table has a row, left in the log. */
static const struct village_step said[] = {
	{ 4,
	  STR_INIT("{\"id\":1,\"cmd\":\"post.create\",\"op\":\"00112233445566778899aabbccddee01\","
	           "\"args\":{\"topic\":1,\"body\":\"@[Moussa](p2) voir **ici**\"}}") },
	{ 4, STR_INIT("{\"id\":2,\"cmd\":\"post.edit\",\"op\":\"00112233445566778899aabbccddee02\","
	              "\"args\":{\"post\":3,\"version\":1,\"body\":\"@[Moussa](p2) voir là\"}}") },
	{ 2,
	  STR_INIT("{\"id\":3,\"cmd\":\"post.react\",\"op\":\"00112233445566778899aabbccddee03\","
	           "\"args\":{\"post\":3,\"kind\":\"useful\",\"on\":true}}") },
	{ 2,
	  STR_INIT(
		  "{\"id\":4,\"cmd\":\"topic.set_essential\","
		  "\"op\":\"00112233445566778899aabbccddee04\","
		  "\"args\":{\"topic\":1,\"version\":0,\"settled\":\"Décidé.\",\"to_decide\":\"\",\"next_step\":\"\"}}") },
	{ 3,
	  STR_INIT("{\"id\":5,\"cmd\":\"topic.read\",\"op\":\"00112233445566778899aabbccddee05\","
	           "\"args\":{\"topic\":1,\"upto\":1}}") },
};

static const struct village_step asked[] = {
	{ 4, STR_INIT("{\"id\":1,\"cmd\":\"session.open\",\"args\":{}}") },
	{ 4,
	  STR_INIT("{\"id\":2,\"cmd\":\"session.resume\",\"args\":{\"epoch\":\"00c0ffee00c0ffee\","
	           "\"channels\":[{\"ch\":\"g1\",\"seq\":0},{\"ch\":\"u4\",\"seq\":0}]}}") },
	{ 4, STR_INIT("{\"id\":3,\"cmd\":\"inbox.get\",\"args\":{}}") },
	{ 2, STR_INIT("{\"id\":4,\"cmd\":\"topic.list\",\"args\":{\"group\":1}}") },
	{ 2, STR_INIT("{\"id\":5,\"cmd\":\"topic.open\",\"args\":{\"topic\":1}}") },
	{ 2, STR_INIT("{\"id\":6,\"cmd\":\"topic.posts\",\"args\":{\"topic\":1,\"before\":9}}") },
	{ 2, STR_INIT("{\"id\":7,\"cmd\":\"post.history\",\"args\":{\"post\":3}}") },
	{ 2, STR_INIT("{\"id\":8,\"cmd\":\"topic.essential_history\",\"args\":{\"topic\":1}}") },
	{ 2, STR_INIT("{\"id\":9,\"cmd\":\"group.members\",\"args\":{\"group\":1}}") },
	{ 3, STR_INIT("{\"id\":10,\"cmd\":\"group.list\",\"args\":{}}") },
	{ 3,
	  STR_INIT("{\"id\":11,\"cmd\":\"person.search\",\"args\":{\"group\":1,\"q\":\"mo\"}}") },
	{ 3, STR_INIT("{\"id\":12,\"cmd\":\"authority.search\",\"args\":{\"q\":\"saint\"}}") },
	{ 3, STR_INIT("{\"id\":13,\"cmd\":\"topic.find\",\"args\":{\"q\":\"forage\"}}") },
	{ 3, STR_INIT("{\"id\":14,\"cmd\":\"person.get\",\"args\":{\"person\":2}}") },
	{ 3, STR_INIT("{\"id\":15,\"cmd\":\"session.list\",\"args\":{}}") },
};

static const struct village_step written[] = {
	{ 4,
	  STR_INIT("{\"id\":1,\"cmd\":\"post.create\",\"op\":\"00112233445566778899aabbccddee11\","
	           "\"args\":{\"topic\":1,\"body\":\"encore\"}}") },
	{ 4,
	  STR_INIT("{\"id\":2,\"cmd\":\"post.delete\",\"op\":\"00112233445566778899aabbccddee12\","
	           "\"args\":{\"post\":3}}") },
	{ 2,
	  STR_INIT(
		  "{\"id\":3,\"cmd\":\"topic.create\",\"op\":\"00112233445566778899aabbccddee13\","
		  "\"args\":{\"group\":1,\"kind\":\"discussion\",\"title\":\"Suite\",\"body\":\"x\"}}") },
	{ 2,
	  STR_INIT("{\"id\":4,\"cmd\":\"topic.merge\",\"op\":\"00112233445566778899aabbccddee14\","
	           "\"args\":{\"topic\":2,\"into\":1}}") },
	{ 6,
	  STR_INIT("{\"id\":5,\"cmd\":\"group.join\",\"op\":\"00112233445566778899aabbccddee15\","
	           "\"args\":{\"group\":1}}") },
	{ 5,
	  STR_INIT(
		  "{\"id\":6,\"cmd\":\"person.update\",\"op\":\"00112233445566778899aabbccddee16\","
		  "\"args\":{\"name\":\"Inès\"}}") },
};

static void ask_all(const struct village_step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		village_ask(&village, steps[i].as, VILLAGE_WS, STR(""), steps[i].frame);
}

static void any_outcome(void *arg, const struct bus_outcome *o)
{
	(void)arg;
	MUST(o->reply.n && o->reply.p[0] == '{');
}

/* ---- the damaged one ---- */

static void put_file(const char *path, const char *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	MUST(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	close(fd);
}

static void put_damaged(struct str in)
{
	size_t all = file.n + wal.n, end = all;
	char copy[400];

	memcpy(damaged, file.p, file.n);
	memcpy(damaged + file.n, wal.p, wal.n);
	while (in.n >= 4) {
		size_t at = fuzz_byte(&in);
		at |= (size_t)fuzz_byte(&in) << 8;
		at = (at | (size_t)fuzz_byte(&in) << 16) % all;
		uint8_t how = fuzz_byte(&in);
		if (how >= CUT && how < 2 * CUT) {
			end = at;
			continue;
		}
		for (size_t n = how % CUT; n && in.n && at < all; n--)
			damaged[at++] = (char)fuzz_byte(&in);
	}
	put_file(village.path, damaged, end < file.n ? end : file.n);
	unlink(wal_path);
	unlink(shm_path);
	if (end > file.n)
		put_file(wal_path, damaged + file.n, end - file.n);
	for (int v = 0; v < 4; v++) { /* copies that an earlier one had made before migrating */
		snprintf(copy, sizeof(copy), "%s.v%d.bak", village.path, v);
		unlink(copy);
	}
}

/* As a reader and as the writer have it: whatever fails, somebody is answered. */
static void use(enum db_mode mode)
{
	village.db = db_open(village.path, mode);
	if (!village.db)
		return;
	migrate_version(village.db);
	db_clear(village.db);
	db_set_deadline(village.db, clock_mono_ms() + DEADLINE_MS);
	village_wire(&village);
	db_begin(village.db);
	db_clear(village.db);
	if (mode == DB_READER) {
		ask_all(asked, sizeof(asked) / sizeof(asked[0]));
	} else {
		struct arena arena;
		struct outbox_mail mails[4];
		int64_t ended[8];
		size_t expired;
		arena_init(&arena);
		ask_all(written, sizeof(written) / sizeof(written[0]));
		session_sweep(village.db, VILLAGE_NOW, ended, 8);
		db_clear(village.db);
		channel_sweep(village.db, VILLAGE_NOW, 100);
		db_clear(village.db);
		outbox_claim(village.db, VILLAGE_NOW, &arena, mails, 4, &expired);
		db_clear(village.db);
		if (db_commit(village.db))
			db_checkpoint(village.db, true);
		arena_finish(&arena);
	}
	village_unwire(&village);
	db_rollback(village.db);
	db_close(village.db);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	village_open(&village);
	village_begin(&village);
	ask_all(said, sizeof(said) / sizeof(said[0]));
	MUST(!village.failed && db_commit(village.db));
	village_end(&village);
	db_close(village.db);
	snprintf(wal_path, sizeof(wal_path), "%s-wal", village.path);
	snprintf(shm_path, sizeof(shm_path), "%s-shm", village.path);
	load(&file, village.path);
	load(&wal, wal_path);
	damaged = xmalloc(file.n + wal.n);
	write_key();
	/* On the sound file all of it succeeds. */
	put_damaged(STR(""));
	use(DB_READER);
	use(DB_WRITER);
	MUST(!village.failed);
	village.outcome = any_outcome;
	village.damaged = true;
	log_init(stderr, LOG_ERROR + 1); /* what is damaged says so */
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct house house;
	int64_t until = clock_mono_ms() + PATIENCE_MS;

	put_damaged((struct str){ (const char *)data, n });
	use(DB_READER);
	if (house_open(&house, &(struct house_config){ .dir = village.dir, .file_max = 1 << 20 })) {
		house_close(&house);
		use(DB_WRITER);
	}
	MUST(clock_mono_ms() < until);
	return 0;
}
