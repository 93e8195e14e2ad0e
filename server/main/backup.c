/* SPDX-License-Identifier: EUPL-1.2 */
/* palabre backup, restore, verify, backup-key */
#include "backup/backup.h"
#include "base/clock.h"
#include "main/backups.h"
#include "main/cli.h"
#include <stdio.h>
#include <sys/stat.h>

enum { FILE_ROOM = 4096 };

static void print_facts(const struct backup_facts *f)
{
	char when[CLOCK_ISO];

	clock_iso(f->made_at, when);
	printf("made           %s by palabre %s\n", when, f->program);
	printf("encrypted      %s, secret.key is %s it\n", f->encrypted ? "yes" : "no",
	       f->secret ? "in" : "not in");
	printf("size           %lld bytes\n", (long long)f->size);
	printf("database       %lld bytes, version %lld, %lld rows\n", (long long)f->db_bytes,
	       (long long)f->census.schema, (long long)f->census.rows);
	for (size_t i = 0; i < f->census.n; i++)
		printf("  %-24s %lld\n", f->census.tables[i].name,
		       (long long)f->census.tables[i].rows);
	printf("files          %lld, %lld bytes\n", (long long)f->files, (long long)f->file_bytes);
}

/* ---- backup ---- */

static bool backup_to(struct cli *cli, const struct config *c, const char *file,
                      struct backup_facts *facts)
{
	struct backup_config b = { .data_dir = c->data_dir.p, .program = PALABRE_VERSION };
	bool plain = cli_has(cli, "plain") || c->backup_plain;
	const char *key_file = cli_value(cli, "key");
	struct backup_key key = { 0 };

	if (!key_file && !plain && c->backup_key_file.n)
		key_file = c->backup_key_file.p;
	if (!key_file && !plain) {
		cli_fail("for whom? --key FILE.pub, or [backup] key_file, says so; `palabre "
		         "backup-key` makes one; --plain writes what anybody can read");
		return false;
	}
	if (key_file && !backup_key_read(key_file, false, &key))
		return false;
	b.key = key_file ? &key : NULL;
	return backup_make(&b, file, facts);
}

int cli_backup(struct cli *cli)
{
	struct config c;
	struct backup_facts facts;
	struct series series;
	bool fine = cli_config(cli, &c);

	if (fine && cli->n_args) {
		fine = backup_to(cli, &c, cli->args[0], &facts);
	} else if (fine && (cli_has(cli, "key") || cli_has(cli, "plain"))) {
		cli_fail("--key and --plain go with a FILE; the settings say it for their folder");
		fine = false;
	} else if (fine && !backups_series(&c, &series)) {
		cli_fail("where to? Name a FILE, or set [backup] dir");
		fine = false;
	} else if (fine) {
		fine = series_next(&series, NULL, &facts);
	}
	if (fine)
		printf("%s holds a verified backup: %lld rows, %lld files, %lld bytes%s\n",
		       cli->n_args ? cli->args[0] : series.dir, (long long)facts.census.rows,
		       (long long)facts.files, (long long)facts.size,
		       facts.encrypted ? ", encrypted" : ", not encrypted");
	config_finish(&c);
	return fine ? CLI_DONE : CLI_FAILED;
}

/* ---- restore, verify ---- */

/* The file named, or the newest of the folder named. */
static const char *file_of(const char *arg, char room[FILE_ROOM])
{
	int64_t made_at;
	struct stat st;

	if (stat(arg, &st) || !S_ISDIR(st.st_mode))
		return arg;
	if (!series_newest(arg, room, FILE_ROOM, &made_at))
		return NULL;
	if (made_at)
		return room;
	cli_fail("there is no backup in %s", arg);
	return NULL;
}

static bool private_key(const struct cli *cli, struct backup_key *key, struct backup_key **out)
{
	const char *file = cli_value(cli, "key");

	*key = (struct backup_key){ 0 };
	*out = file ? key : NULL;
	return !file || backup_key_read(file, true, key);
}

int cli_restore(struct cli *cli)
{
	struct config c;
	struct backup_facts facts;
	struct backup_key key, *with;
	char room[FILE_ROOM];
	const char *file = NULL;
	bool fine = cli_config(cli, &c) && private_key(cli, &key, &with) &&
	            (file = file_of(cli->args[0], room)) &&
	            backup_restore(c.data_dir.p, file, with, &facts);

	if (fine) {
		if (facts.program[0])
			print_facts(&facts);
		printf("%s is in place in %s, under the new epoch %s\n", file, c.data_dir.p,
		       facts.epoch);
	}
	backup_key_finish(&key);
	config_finish(&c);
	return fine ? CLI_DONE : CLI_FAILED;
}

int cli_verify(struct cli *cli)
{
	struct backup_facts facts;
	struct backup_key key, *with;
	char room[FILE_ROOM], when[CLOCK_ISO];
	const char *file = NULL;
	bool fine = private_key(cli, &key, &with) && (file = file_of(cli->args[0], room)) &&
	            backup_verify(file, with, &facts);

	if (fine && facts.program[0]) {
		print_facts(&facts);
		printf("%s is sound and whole: it can be restored\n", file);
	} else if (fine) {
		clock_iso(facts.made_at, when);
		printf("made           %s\nsize           %lld bytes\n", when,
		       (long long)facts.size);
		printf("%s is as it was written. It is encrypted: what is in it was not looked "
		       "at, only its private key can (--key)\n",
		       file);
	}
	backup_key_finish(&key);
	return fine ? CLI_DONE : CLI_FAILED;
}

int cli_backup_key(struct cli *cli)
{
	if (!backup_key_make(cli->args[0]))
		return CLI_FAILED;
	printf("%s.pub goes to the server: [backup] key_file, or --key.\n"
	       "%s opens every backup made for it: keep it off the server, twice. Without it they "
	       "are lost.\n",
	       cli->args[0], cli->args[0]);
	return CLI_DONE;
}
