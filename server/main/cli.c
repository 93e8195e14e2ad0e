/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/cli.h"
#include "base/mem.h"
#include "work/child.h"
#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#define STANDARD_FILE "/etc/palabre/palabre.ini"

extern char **environ;

int cli_fail(const char *fmt, ...)
{
	va_list ap;

	fputs("palabre: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CLI_FAILED;
}

/* ---- help ---- */

/* `text` in lines of at most 78 bytes, each after `indent` blanks; the first one is at `column`. */
static void print_wrapped(FILE *out, const char *text, int indent, int column)
{
	struct str rest = str_from(text);
	bool first = true;

	while (rest.n) {
		struct str word = str_split(&rest, ' ');
		if (!first && column + 1 + (int)word.n > 78) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
			first = true;
		}
		fprintf(out, "%s" STR_FMT, first ? "" : " ", STR_ARG(word));
		column += (int)word.n + !first;
		first = false;
	}
	fputc('\n', out);
}

static void print_option(FILE *out, const struct cli_option *o)
{
	enum { COLUMN = 26 };
	int n = fprintf(out, "  --%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");

	if (n >= COLUMN)
		fprintf(out, "\n%*s", COLUMN, "");
	else
		fprintf(out, "%*s", COLUMN - n, "");
	print_wrapped(out, o->doc, COLUMN, COLUMN);
}

static void help_command(FILE *out, const struct cli_command *c)
{
	static const struct cli_option help = { "help", NULL, "This text." };
	bool args = c->args && *c->args;

	fprintf(out, "usage: palabre %s%s%s [options]\n\n", c->name, args ? " " : "",
	        args ? c->args : "");
	print_wrapped(out, c->summary, 0, 0);
	if (c->more) {
		fputc('\n', out);
		print_wrapped(out, c->more, 0, 0);
	}
	fputc('\n', out);
	for (int i = 0; i < CLI_OPTIONS && c->options[i]; i++)
		print_option(out, c->options[i]);
	print_option(out, &help);
}

/* Is `head` the first words of `name`? */
static bool begins(const char *name, const char *head)
{
	size_t n = strlen(head);
	return !n || (!strncmp(name, head, n) && (name[n] == ' ' || !name[n]));
}

/* All commands that begin with these words. */
static void help_list(FILE *out, const char *head)
{
	fprintf(out, "usage: palabre %s%sCOMMAND [options]\n\n", head, *head ? " " : "");
	for (size_t i = 0; i < cli_command_count; i++) {
		const struct cli_command *c = &cli_commands[i];
		if (begins(c->name, head))
			fprintf(out, "  %-26s %s\n", c->name, c->summary);
	}
	fputs("\n`palabre COMMAND --help` or `palabre help COMMAND` says more of one, `palabre help\n"
	      "settings` names all settings. palabre(8) is the manual.\n",
	      out);
}

static void help_settings(FILE *out)
{
	fputs("Settings stand in a file of [section]s and key = value lines; the environment wins\n"
	      "over it, as PALABRE_SERVER_PORT=8081, and options over both.\n",
	      out);
	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *k = &config_keys[i];
		if (!i || strcmp(k->section, config_keys[i - 1].section))
			fprintf(out, "\n[%s]\n", k->section);
		fprintf(out, "  %s = %s\n      ", k->name, k->standard);
		print_wrapped(out, k->doc, 6, 6);
	}
}

/* ---- reading ---- */

static const struct cli_command *find_exact(const char *name)
{
	for (size_t i = 0; i < cli_command_count; i++)
		if (!strcmp(cli_commands[i].name, name))
			return &cli_commands[i];
	return NULL;
}

static bool any_begins(const char *head)
{
	for (size_t i = 0; i < cli_command_count; i++)
		if (begins(cli_commands[i].name, head))
			return true;
	return false;
}

/* Take the words of a command off the front: as many as are the beginning of one. What they are
 * goes to `name`; returns how many. */
static int take_words(char **argv, int n, char *name, size_t size)
{
	int taken = 0;

	name[0] = 0;
	for (; taken < n && argv[taken][0] != '-'; taken++) {
		char longer[100];
		int len = snprintf(longer, sizeof(longer), "%s%s%s", name, taken ? " " : "",
		                   argv[taken]);
		if (len < 0 || (size_t)len >= sizeof(longer) || (size_t)len >= size ||
		    !any_begins(longer))
			break;
		memcpy(name, longer, (size_t)len + 1);
	}
	return taken;
}

static int option_index(const struct cli_command *c, struct str name)
{
	for (int i = 0; i < CLI_OPTIONS && c->options[i]; i++)
		if (str_eq(name, str_from(c->options[i]->name)))
			return i;
	return -1;
}

static int usage(const struct cli_command *c, const char *what, const char *which)
{
	fprintf(stderr, "palabre: %s%s%s\nTry `palabre %s --help`.\n", what, *which ? ": " : "",
	        which, c->name);
	return CLI_USAGE;
}

/* Options and arguments after the words of the command. */
static int read_rest(struct cli *cli, char **argv, int n)
{
	const struct cli_command *c = cli->command;
	bool options = true;

	for (int i = 0; i < n; i++) {
		struct str value = str_from(argv[i]);
		if (!options || argv[i][0] != '-' || !argv[i][1]) {
			if (cli->n_args == c->args_max)
				return usage(c, "one argument too many", argv[i]);
			cli->args[cli->n_args++] = argv[i];
			continue;
		}
		if (!strcmp(argv[i], "--")) {
			options = false;
			continue;
		}
		bool has_value = strchr(argv[i], '=');
		struct str name = str_split(&value, '=');
		int at = -1;
		if (str_starts(name, STR("--")))
			at = option_index(c, (struct str){ name.p + 2, name.n - 2 });
		if (at < 0)
			return usage(c, "it has no such option", argv[i]);
		if (!c->options[at]->arg) {
			if (has_value)
				return usage(c, "this option takes no value", argv[i]);
			cli->values[at] = "";
		} else if (has_value) {
			cli->values[at] = value.p ? value.p : "";
		} else if (++i < n) {
			cli->values[at] = argv[i];
		} else {
			return usage(c, "this option needs a value", argv[i - 1]);
		}
	}
	if (cli->n_args < c->args_min)
		return usage(c, "an argument is missing", c->args);
	return CLI_DONE;
}

const char *cli_value(const struct cli *cli, const char *option)
{
	int at = option_index(cli->command, str_from(option));
	return at < 0 ? NULL : cli->values[at];
}

bool cli_has(const struct cli *cli, const char *option)
{
	return cli_value(cli, option) != NULL;
}

static bool wants_help(char **argv, int n)
{
	for (int i = 0; i < n && strcmp(argv[i], "--") != 0; i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

static int help_on(char **argv, int n, FILE *out)
{
	char name[100];
	int taken = take_words(argv, n, name, sizeof(name));
	const struct cli_command *c = find_exact(name);

	if (n == 1 && !strcmp(argv[0], "settings")) {
		help_settings(out);
		return CLI_DONE;
	}
	if (taken < n) {
		fprintf(stderr, "palabre: there is no command \"%s\"\n", argv[taken]);
		return CLI_USAGE;
	}
	if (c)
		help_command(out, c);
	else
		help_list(out, name);
	return CLI_DONE;
}

/* Out of memory ends the program, whoever asked for it (base/mem.h): libraries that are given
 * nothing answer wrongly, or wait for ever. */
static void lend_memory(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){ .malloc_fn = xmalloc, .free_fn = free });
	uv_replace_allocator(xmalloc, xrealloc, xcalloc, free);
}

int cli_main(int argc, char **argv)
{
	struct cli cli = { 0 };
	char name[100];

	/* What the server starts for itself: not a command of anybody's. */
	if (argc == 3 && !strcmp(argv[1], CHILD_VERB))
		_exit(child_main(argv[2]));
	if (argc == 3 && !strcmp(argv[1], CHILD_MAKE_VERB))
		_exit(child_make(argv[2]));
	lend_memory();
	umask(077); /* whatever is written is for us alone */
	argc -= argc > 0;
	argv++;
	if (!argc) {
		help_list(stderr, "");
		return CLI_USAGE;
	}
	if (!strcmp(argv[0], "--version"))
		argv[0] = (char *)"version";
	if (!strcmp(argv[0], "help"))
		return help_on(argv + 1, argc - 1, stdout);
	int taken = take_words(argv, argc, name, sizeof(name));
	cli.command = find_exact(name);
	if (wants_help(argv + taken, argc - taken) && (cli.command || argv[taken][0] == '-'))
		return help_on(argv, taken, stdout);
	if (!cli.command) {
		if (taken < argc)
			fprintf(stderr, "palabre: there is no command \"%s%s%s\"\n", name,
			        *name ? " " : "", argv[taken]);
		help_list(stderr, name);
		return CLI_USAGE;
	}
	int bad = read_rest(&cli, argv + taken, argc - taken);
	return bad ? bad : cli.command->run(&cli);
}

/* ---- settings ---- */

/* Options that stand for a setting. */
static bool apply_options(const struct cli *cli, struct config *c, struct buf *faults)
{
	static const struct {
		const char *option, *section, *key;
	} map[] = {
		{ "data", "server", "data_dir" }, { "port", "server", "port" },
		{ "host", "server", "host" },     { "role", "server", "role" },
		{ "redis", "redis", "url" },
	};
	bool fine = true;

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
		const char *v = cli_value(cli, map[i].option);
		char where[40];
		/* Elsewhere a role is somebody's in a group. */
		if (!strcmp(map[i].key, "role") && cli->command->run != cli_serve)
			continue;
		snprintf(where, sizeof(where), "--%s", map[i].option);
		if (v)
			fine &= config_set(c, map[i].section, map[i].key, str_from(v), where,
			                   faults);
	}
	if (cli_has(cli, "no-rates"))
		c->rates = false;
	return fine;
}

bool cli_config_load(const struct cli *cli, struct config *c, bool warn)
{
	const char *file = cli_value(cli, "config");
	struct buf faults, warnings;
	bool fine = true;

	config_init(c);
	buf_init(&faults, 64 * 1024);
	buf_init(&warnings, 64 * 1024);
	if (file || !access(STANDARD_FILE, F_OK))
		fine = config_read_file(c, file ? file : STANDARD_FILE, &faults);
	fine &= config_read_env(c, environ, &faults);
	fine &= apply_options(cli, c, &faults);
	if (fine)
		fine = config_check(c, &faults, &warnings);
	if (faults.n)
		fwrite(faults.p, 1, faults.n, stderr);
	for (struct str rest = buf_view(&warnings); warn && rest.n;) {
		struct str line = str_split(&rest, '\n');
		fprintf(stderr, "warning: " STR_FMT "\n", STR_ARG(line));
	}
	buf_finish(&faults);
	buf_finish(&warnings);
	return fine;
}

bool cli_config(const struct cli *cli, struct config *c)
{
	if (!cli_config_load(cli, c, false))
		return false;
	log_init(stderr, (enum log_level)c->log_level);
	log_set_format((enum log_format)c->log_format);
	return true;
}
