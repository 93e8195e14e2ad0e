/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The file of settings, and the environment (lines after a form feed). What is taken is within
 * the table, is printed, and the print says the same; what is refused is told with its line.
 */
#include "base/mem.h"
#include "fuzz.h"
#include "main/config.h"
#include "oracle.h"

enum { FAULTS_MAX = 1 << 20, VARIABLES = 16 };

static struct buf faults, warnings, first, second;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	buf_init(&faults, FAULTS_MAX);
	buf_init(&warnings, FAULTS_MAX);
	buf_init(&first, FAULTS_MAX);
	buf_init(&second, FAULTS_MAX);
	return 0;
}

static void within(const struct config *c)
{
	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *k = &config_keys[i];
		const void *at = (const char *)c + k->at;
		if (k->kind == CONFIG_INT || k->kind == CONFIG_SIZE)
			MUST(*(const int64_t *)at >= k->min && *(const int64_t *)at <= k->max);
		if (k->kind != CONFIG_TEXT && k->kind != CONFIG_WORDS)
			continue;
		struct str s = *(const struct str *)at;
		MUST((int64_t)s.n >= k->min && (int64_t)s.n <= k->max);
		MUST(oracle_utf8(s.p, s.n));
		if (k->kind == CONFIG_TEXT)
			MUST(!oracle_has_control(s));
		while (k->kind == CONFIG_WORDS && s.n) /* tabs may stand between them */
			MUST(!oracle_has_control(str_split(&s, '\t')));
	}
}

static void environment(struct config *c, struct str lines)
{
	char *env[VARIABLES + 1];
	int n = 0;

	while (lines.n && n < VARIABLES)
		env[n++] = xstrndup(str_split(&lines, '\n'));
	env[n] = NULL;
	buf_reset(&faults);
	MUST(config_read_env(c, env, &faults) == !faults.n);
	while (n)
		free(env[--n]);
}

/* What is printed is read back as the same, and nobody complains. */
static void round_trip(const struct config *c)
{
	struct config copy;

	buf_reset(&first);
	buf_reset(&second);
	buf_reset(&faults);
	config_print(c, &first);
	buf_char(&first, 0);
	config_init(&copy);
	bool fine = config_read_text(&copy, first.p, "print", &faults);
	if (!fine)
		fprintf(stderr, "" STR_FMT "%s", STR_ARG(buf_view(&faults)), first.p);
	MUST(fine);
	config_print(&copy, &second);
	buf_char(&second, 0);
	MUST(str_eq(buf_view(&first), buf_view(&second)));
	config_finish(&copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = { (const char *)data, n };
	char *text = xstrndup(str_split(&in, '\f'));
	struct config_relay relay;
	struct config c;

	config_init(&c);
	buf_reset(&faults);
	buf_reset(&warnings);
	MUST(config_read_text(&c, text, "palabre.ini", &faults) == !faults.n);
	environment(&c, in);
	within(&c);
	round_trip(&c);
	buf_reset(&faults);
	MUST(config_check(&c, &faults, &warnings) == !faults.n);
	if (config_relay(&c, &relay))
		MUST(relay.host.n && relay.port >= 0 && relay.port <= 65535);
	config_finish(&c);
	free(text);
	return 0;
}
