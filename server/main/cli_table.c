/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"
#include "db/migrate.h"
#include "house/house.h"
#include "main/cli.h"
#include <stdio.h>

#define OPTION(var, name, arg, doc) static const struct cli_option var = { name, arg, doc }

OPTION(CONFIG, "config", "FILE", "Settings to read; without it /etc/palabre/palabre.ini if there.");
OPTION(DATA, "data", "DIR", "Data directory, instead of the one of the settings.");
OPTION(PORT, "port", "N", "Port to listen on, also in links; 0: any free one.");
OPTION(HOST, "host", "ADDRESS", "Address to listen on, a number.");
OPTION(SERVE_ROLE, "role", "ROLE", "standalone (the standard), historian or gateway.");
OPTION(REDIS, "redis", "URL", "Redis that a historian and its gateways meet in.");
OPTION(NO_RATES, "no-rates", NULL, "No limits of rate; for benches.");
OPTION(KEY_PUBLIC, "key", "FILE",
       "Public key to encrypt it for, instead of the one of the settings.");
OPTION(KEY_PRIVATE, "key", "FILE", "Private key that opens it.");
OPTION(PLAIN, "plain", NULL, "Do not encrypt; secret.key is then not in it.");
OPTION(JSON, "json", NULL, "Print the answer as JSON.");
OPTION(AS, "as", "EMAIL", "In whose name; without it the network's administrator.");
OPTION(SAMPLE, "sample", NULL, "Print a file of settings with all keys explained.");
OPTION(PRINT, "print", NULL, "Print the settings in force.");
OPTION(FUNCTION, "function", "TEXT", "What the person is: \"maire adjointe\".");
OPTION(AUTHORITY, "authority", "ID", "For which authority; see admin authority search.");
OPTION(LANG, "lang", "fr|en", "Language of the interface and of mails.");
OPTION(ADMIN, "admin", NULL, "Of the network's small team: sees and runs every group.");
OPTION(GROUP, "group", "SLUG", "Into which group.");
OPTION(DRY_RUN, "dry-run", NULL, "Only read the archive and say what is in it.");
OPTION(KIND, "kind", "KIND", "country, thematic or task_force.");
OPTION(JOIN, "join", "MODE", "open, request (the standard), invitation or hidden.");
OPTION(PURPOSE, "purpose", "TEXT", "What the group is for.");
OPTION(COUNTRIES, "countries", "CODES", "ISO 3166-1 codes: ML,BF,NE.");
OPTION(TINT, "tint", "1-8", "Colour of the group.");
OPTION(MODERATOR, "moderator", "EMAIL", "Who runs it first.");
OPTION(ROLE, "role", "ROLE", "observer, member (the standard), moderator or chair.");
OPTION(UNDO, "undo", NULL, "Undo the link.");
OPTION(COUNTRY, "country", "CODE", "ISO 3166-1 code; FR without it.");
OPTION(GEO, "geo", "DIR", "data/ of the npm package @etalab/decoupage-administratif.");
OPTION(SEED, "seed", "N", "Another number, other small chances; the same, the same database.");
OPTION(LINKS, "links", NULL, "Print sign-in links of four people of the demonstration.");
OPTION(BENCH, "bench", "PEOPLE GROUPS MEMBERS",
       "Fill a directory for the bench instead: so many people, signed in, and groups.");
OPTION(TOKENS, "tokens", "FILE",
       "With --bench: where to write person, group and cookie, a line each.");

static int cli_migrate(struct cli *cli)
{
	struct config c;
	struct house h;
	bool fine = cli_config(cli, &c) &&
	            house_open(&h, &(struct house_config){ .dir = c.data_dir.p });

	if (fine) {
		printf("%s is at version %d\n", h.db_path, migration_count);
		house_close(&h);
	}
	config_finish(&c);
	return fine ? CLI_DONE : CLI_FAILED;
}

static int cli_check_config(struct cli *cli)
{
	struct config c;
	struct buf text;
	bool fine = true;

	buf_init(&text, 64 * 1024);
	if (cli_has(cli, "sample")) {
		config_sample(&text);
	} else {
		fine = cli_config_load(cli, &c, true);
		if (fine && cli_has(cli, "print"))
			config_print(&c, &text);
		else if (fine)
			buf_puts(&text, "the settings are fine\n");
		config_finish(&c);
	}
	if (text.n)
		fwrite(text.p, 1, text.n, stdout);
	buf_finish(&text);
	return fine ? CLI_DONE : CLI_FAILED;
}

static int cli_version(struct cli *cli)
{
	(void)cli;
	printf("palabre %s, database version %d\n", PALABRE_VERSION, migration_count);
	return CLI_DONE;
}

#define WHERE &CONFIG, &DATA

const struct cli_command cli_commands[] = {
	{ .name = "serve",
	  .summary = "Run the server.",
	  .more = "Serves until it gets SIGTERM or SIGINT, then lets everybody come back later "
	          "(WebSocket close 1012), finishes what was begun, and exits with 0; another "
	          "signal, a second later or more, ends it at once.",
	  .options = { WHERE, &PORT, &HOST, &SERVE_ROLE, &REDIS, &NO_RATES },
	  .run = cli_serve },
	{ .name = "migrate",
	  .summary = "Bring the database to the version of this program, and check it.",
	  .more = "serve does the same at start. A copy is kept beside the file first.",
	  .options = { WHERE },
	  .run = cli_migrate },
	{ .name = "check-config",
	  .summary = "Say what is wrong with the settings, if anything.",
	  .options = { WHERE, &PRINT, &SAMPLE },
	  .run = cli_check_config },
	{ .name = "backup",
	  .args = "[FILE]",
	  .args_max = 1,
	  .summary = "Write all data to one file, while the server runs or not.",
	  .more = "One moment's state: database, attached files, key; encrypted to a public key, and "
	          "verified before it gets its name. It replaces FILE. Without FILE it is the next "
	          "one in the folder of the settings, and old ones go by their rule.",
	  .options = { WHERE, &KEY_PUBLIC, &PLAIN },
	  .run = cli_backup },
	{ .name = "backup-key",
	  .args = "FILE",
	  .args_min = 1,
	  .args_max = 1,
	  .summary = "Make the pair of keys of encrypted backups.",
	  .more = "FILE.pub, the public key, goes to the server, which can then write backups and "
	          "not read them. FILE, the private one, is kept elsewhere.",
	  .run = cli_backup_key },
	{ .name = "verify",
	  .args = "FILE",
	  .args_min = 1,
	  .args_max = 1,
	  .summary = "Check a backup to its last byte, and say what is in it.",
	  .more = "The database is unpacked into TMPDIR, or /var/tmp, without a name. FILE may be a "
	          "folder: then its newest one. Without its key an encrypted backup is only compared "
	          "with its sum.",
	  .options = { &KEY_PRIVATE },
	  .run = cli_verify },
	{ .name = "restore",
	  .args = "FILE",
	  .args_min = 1,
	  .args_max = 1,
	  .summary = "Put a backup in the place of the data; no server may run.",
	  .more = "Nothing is touched before all of it was verified. What was there stays beside it: "
	          "palabre.db.before, files.before, secret.key.before. Browsers that know more than "
	          "the backup start afresh. FILE may be a folder, then its newest one; or a bare "
	          "database, as a migration keeps one: then files and key stay as they are.",
	  .options = { WHERE, &KEY_PRIVATE },
	  .run = cli_restore },
	{ .name = "admin person create",
	  .args = "EMAIL NAME",
	  .args_min = 2,
	  .args_max = 2,
	  .summary = "Add a person.",
	  .options = { WHERE, &FUNCTION, &AUTHORITY, &LANG, &ADMIN, &JSON },
	  .run = cli_admin_person_create },
	{ .name = "admin group create",
	  .args = "SLUG TITLE",
	  .args_min = 2,
	  .args_max = 2,
	  .summary = "Found a group; SLUG is its name in addresses.",
	  .options = { WHERE, &KIND, &JOIN, &PURPOSE, &COUNTRIES, &TINT, &MODERATOR, &JSON },
	  .run = cli_admin_group_create },
	{ .name = "admin group add",
	  .args = "SLUG EMAIL",
	  .args_min = 2,
	  .args_max = 2,
	  .summary = "Make a person a member of a group, or change his role.",
	  .options = { WHERE, &ROLE, &JSON },
	  .run = cli_admin_group_add },
	{ .name = "admin group remove",
	  .args = "SLUG EMAIL",
	  .args_min = 2,
	  .args_max = 2,
	  .summary = "Take a member out of a group.",
	  .options = { WHERE, &JSON },
	  .run = cli_admin_group_remove },
	{ .name = "admin group link",
	  .args = "SLUG SLUG",
	  .args_min = 2,
	  .args_max = 2,
	  .summary = "Link two groups to each other.",
	  .options = { WHERE, &UNDO, &JSON },
	  .run = cli_admin_group_link },
	{ .name = "admin group list",
	  .summary = "List all groups.",
	  .options = { WHERE, &JSON },
	  .run = cli_admin_group_list },
	{ .name = "admin authority search",
	  .args = "WORDS",
	  .args_min = 1,
	  .args_max = 1,
	  .summary = "Find authorities by the beginnings of words of their names.",
	  .options = { WHERE, &JSON },
	  .run = cli_admin_authority_search },
	{ .name = "admin authority add",
	  .args = "NAME",
	  .args_min = 1,
	  .args_max = 1,
	  .summary = "Add a partner that is no French local authority.",
	  .options = { WHERE, &COUNTRY, &JSON },
	  .run = cli_admin_authority_add },
	{ .name = "admin sign-in-link",
	  .args = "EMAIL",
	  .args_min = 1,
	  .args_max = 1,
	  .summary = "Make a link that signs this person in, once, within ten minutes.",
	  .options = { WHERE, &PORT, &JSON },
	  .run = cli_admin_sign_in_link },
	{ .name = "admin mail",
	  .summary = "List the mails of the last month that were not sent, or perhaps not.",
	  .more = "failed: the relay refused it, or it grew too old. unsure: the program or the relay "
	          "ended while it was handed over; it may have arrived, and is not sent again.",
	  .options = { WHERE, &JSON },
	  .run = cli_admin_mail },
	{ .name = "admin import-authorities",
	  .args = "DIR",
	  .args_min = 1,
	  .args_max = 1,
	  .summary = "Bring the directory of authorities up to date from the official geography.",
	  .more = "DIR is data/ of the npm package @etalab/decoupage-administratif: regions, "
	          "departments, EPCI and communes with their codes and population. What has the "
	          "same code is brought up to date, the rest is added; nothing is removed.",
	  .options = { WHERE },
	  .run = cli_admin_import_authorities },
	{ .name = "import mbox",
	  .args = "FILE...",
	  .args_min = 1,
	  .args_max = CLI_ARGS,
	  .summary = "Bring the archive of a mailing list into a group.",
	  .more = "FILE is a mailbox as Mailman keeps it, plain or .gz, or a folder of messages as "
	          "Sympa does; several are one archive. Threads become topics, authors are "
	          "found by their address, others stand by their name alone. Nobody is told, nothing "
	          "becomes unread. Put again, or broken off and put again, nothing is there twice.",
	  .options = { WHERE, &GROUP, &DRY_RUN },
	  .run = cli_import_mbox },
	{ .name = "admin call",
	  .args = "COMMAND [JSON]",
	  .args_min = 1,
	  .args_max = 2,
	  .summary = "Run any command of the protocol; see proto/REFERENCE.md.",
	  .options = { WHERE, &AS },
	  .run = cli_admin_call },
	{ .name = "demo",
	  .args = "",
	  .args_max = 2,
	  .summary = "Fill an empty data directory with the demonstration.",
	  .more = "The directory of authorities is the official one; people and what they say are "
	          "invented.",
	  .options = { WHERE, &PORT, &GEO, &SEED, &LINKS, &BENCH, &TOKENS },
	  .run = cli_demo },
	{ .name = "version", .summary = "Print the version.", .run = cli_version },
};

const size_t cli_command_count = sizeof(cli_commands) / sizeof(cli_commands[0]);
