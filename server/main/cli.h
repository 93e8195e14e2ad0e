/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * cli - the command line: which command, its options, its help.
 *
 * All commands stand in one table, cli_commands; from it come the reading of the command line and
 * every --help, and tests/lint/man.py checks the manual page against it.
 *
 * Exit codes: 0 done, 1 it did not work, 2 the command line is wrong.
 * Main thread, at start.
 */
#include "main/config.h"

enum { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };
enum { CLI_OPTIONS = 12, CLI_ARGS = 8 };

struct cli;

struct cli_option {
	const char *name; /* "port" */
	const char *arg;  /* "N"; NULL: a switch */
	const char *doc;
};

struct cli_command {
	const char *name; /* one to three words: "admin person create" */
	const char *args; /* as shown: "EMAIL NAME" */
	int args_min, args_max;
	const char *summary;                           /* one line */
	const char *more;                              /* paragraphs; NULL for none */
	const struct cli_option *options[CLI_OPTIONS]; /* NULL-ended */
	int (*run)(struct cli *cli);
};

/* A command line that was read. Texts are those of argv. */
struct cli {
	const struct cli_command *command;
	const char *args[CLI_ARGS];
	int n_args;
	const char *values[CLI_OPTIONS]; /* parallel to command->options; "" for a switch */
};

extern const struct cli_command cli_commands[];
extern const size_t cli_command_count;

/* The whole program: reads, runs, returns the exit code. */
int cli_main(int argc, char **argv);

/* The value of an option; NULL when it was not given, or the command has none of this name. */
const char *cli_value(const struct cli *cli, const char *option);
bool cli_has(const struct cli *cli, const char *option);

/* The settings: --config or the standard file, the environment, then --data, --port, --host and
 * --no-rates; checked. Starts the log. false: what is wrong was printed. */
bool cli_config(const struct cli *cli, struct config *c);
/* The same, without the log; with `warn`, what is merely unwise is printed too. */
bool cli_config_load(const struct cli *cli, struct config *c, bool warn);

/* "palabre: …" to stderr; returns CLI_FAILED. */
int cli_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- the commands ---- */
int cli_serve(struct cli *cli);
int cli_demo(struct cli *cli);
int cli_backup(struct cli *cli);
int cli_restore(struct cli *cli);
int cli_verify(struct cli *cli);
int cli_backup_key(struct cli *cli);
int cli_admin_person_create(struct cli *cli);
int cli_admin_group_create(struct cli *cli);
int cli_admin_group_add(struct cli *cli);
int cli_admin_group_remove(struct cli *cli);
int cli_admin_group_link(struct cli *cli);
int cli_admin_group_list(struct cli *cli);
int cli_admin_authority_search(struct cli *cli);
int cli_admin_authority_add(struct cli *cli);
int cli_admin_sign_in_link(struct cli *cli);
int cli_admin_mail(struct cli *cli);
int cli_admin_import_authorities(struct cli *cli);
int cli_import_mbox(struct cli *cli);
int cli_admin_call(struct cli *cli);
