/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/config.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

static struct config cfg;
static struct buf faults, warnings;

static int begin(void **state)
{
	(void)state;
	config_init(&cfg);
	buf_init(&faults, 64 * 1024);
	buf_init(&warnings, 64 * 1024);
	return 0;
}

static int end(void **state)
{
	(void)state;
	config_finish(&cfg);
	buf_finish(&faults);
	buf_finish(&warnings);
	return 0;
}

static void expect(const struct buf *b, const char *text)
{
	char *all = calloc(1, b->n + 1);
	if (b->n)
		memcpy(all, b->p, b->n);
	assert_string_equal(all, text);
	free(all);
}

static void refused(const char *text, const char *why)
{
	buf_reset(&faults);
	assert_false(config_read_text(&cfg, text, "palabre.ini", &faults));
	expect(&faults, why);
}

static void what_is_said_is_taken(void **state)
{
	(void)state;
	assert_true(config_read_text(&cfg,
	                             "; a comment\n"
	                             "[server]\n"
	                             "host = ::1\n"
	                             "port=9000 ; after blanks, a comment too\n"
	                             "origins = https://a.example.org, https://b.example.org\n"
	                             "\n"
	                             "[limits]\n"
	                             "rates = off\n"
	                             "file_max = 5M\n"
	                             "[mail]\n"
	                             "mode = files\n"
	                             "[log]\n"
	                             "level = warn\n",
	                             "palabre.ini", &faults));
	assert_int_equal(faults.n, 0);
	assert_true(str_eq(cfg.host, STR("::1")));
	assert_int_equal(cfg.port, 9000);
	assert_false(cfg.rates);
	assert_int_equal(cfg.file_max, 5 << 20);
	assert_int_equal(cfg.mail_mode, CONFIG_MAIL_FILES);
	assert_int_equal(cfg.log_level, LOG_WARN);
	assert_int_equal(cfg.readers, 2); /* standard */

	struct arena a;
	arena_init(&a);
	const char **w = config_words(&a, cfg.origins);
	assert_string_equal(w[0], "https://a.example.org");
	assert_string_equal(w[1], "https://b.example.org");
	assert_null(w[2]);
	arena_finish(&a);

	assert_true(config_check(&cfg, &faults, &warnings));
	assert_true(str_eq(cfg.public_url, STR("http://[::1]:9000")));
	assert_false(config_secure(&cfg));
}

static void what_is_wrong_has_its_line(void **state)
{
	(void)state;
	refused("[server]\n\nprot = 80\n",
	        "palabre.ini:3: unknown key \"prot\" in [server]; did you mean \"port\"?\n");
	refused("[sever]\nport = 80\n",
	        "palabre.ini:2: unknown section [sever]; did you mean [server]?\n");
	refused("[server]\nlevel = info\n",
	        "palabre.ini:2: unknown key \"level\" in [server]; it belongs in [log]\n");
	refused("[server]\nzzzzzz = 1\n", "palabre.ini:2: unknown key \"zzzzzz\" in [server]\n");
	refused("port = 80\n", "palabre.ini:1: \"port\" stands before the first [section]\n");
	refused("[server]\nport = 80a\n",
	        "palabre.ini:2: \"80a\" is not a whole number, as \"port\" wants\n");
	refused("[server]\nport = 70000\n",
	        "palabre.ini:2: \"port\" must be between 0 and 65535\n");
	refused("[limits]\nfile_max = 900G\n",
	        "palabre.ini:2: \"file_max\" must be between 1024 and 524288000\n");
	refused("[limits]\nfile_max = 99999999999999999G\n",
	        "palabre.ini:2: \"file_max\" must be between 1024 and 524288000\n");
	refused("[limits]\nrates = maybe\n",
	        "palabre.ini:2: \"maybe\" is not on or off, as \"rates\" wants\n");
	refused("[mail]\nmode = pigeon\n",
	        "palabre.ini:2: \"mode\" is one of none, files, smtp; not \"pigeon\"\n");
	refused("[server]\nport = 1\nhost = ::1\nport = 2\n",
	        "palabre.ini:4: \"port\" was given in line 2 already\n");
	refused("[server]\nport 8080\n", "palabre.ini:2: neither [section] nor key = value\n");
}

static void all_faults_are_told_at_once(void **state)
{
	(void)state;
	refused("[server]\nport = x\nhots = 1\n",
	        "palabre.ini:2: \"x\" is not a whole number, as \"port\" wants\n"
	        "palabre.ini:3: unknown key \"hots\" in [server]; did you mean \"host\"?\n");
}

static void a_line_that_is_too_long_is_no_other_line(void **state)
{
	(void)state;
	enum { N = 9000 };
	char *text = calloc(1, N + 100);
	memcpy(text, "[server]\nhost = ", 16);
	memset(text + 16, 'a', N);
	memcpy(text + 16 + N, "\nprot = 1\n", 10);
	refused(text, "palabre.ini:2: this line is too long, or no text\n"
	              "palabre.ini:3: unknown key \"prot\" in [server]; did you mean \"port\"?\n");
	free(text);
}

static void the_environment_wins(void **state)
{
	(void)state;
	char *env[] = { (char *)"PATH=/bin", (char *)"PALABRE_SERVER_PORT=99",
		        (char *)"PALABRE_MAIL_PASSWORD_FILE=/run/secret=1",
		        (char *)"PALABRE_PROGRAM=/usr/bin/palabre", NULL };
	assert_true(config_read_text(&cfg, "[server]\nport = 80\n", "x", &faults));
	assert_true(config_read_env(&cfg, env, &faults));
	assert_int_equal(cfg.port, 99);
	assert_true(str_eq(cfg.mail_password_file, STR("/run/secret=1")));

	char *bad[] = { (char *)"PALABRE_SERVER_PROT=1", (char *)"PALABRE_SERVER_PORT=x", NULL };
	assert_false(config_read_env(&cfg, bad, &faults));
	expect(&faults, "PALABRE_SERVER_PROT: no setting has this name\n"
	                "PALABRE_SERVER_PORT: \"x\" is not a whole number, as \"port\" wants\n");
}

static void a_text_is_one_that_a_file_can_say(void **state)
{
	static const char *const bad[] = { "a\xff"
		                           "b",
		                           "a\xc2\x85"
		                           "b",
		                           "a\xe2\x80\xa8"
		                           "b",
		                           "a\tb",
		                           "a ; b",
		                           ";" };
	(void)state;

	assert_true(config_set(&cfg, "network", "name", STR(" Réseau;x\u00a0"), "x", &faults));
	assert_true(str_eq(cfg.network_name, STR("Réseau;x")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_reset(&faults);
		assert_false(config_set(&cfg, "network", "name", str_from(bad[i]), "x", &faults));
		expect(&faults, "x: \"…\" is not one line of plain text, as \"name\" wants\n");
	}
	assert_true(config_set(&cfg, "server", "proxies", STR("::1\t10.0.0.1"), "x", &faults));
}

static void values_must_go_together(void **state)
{
	(void)state;
	assert_true(config_read_text(&cfg,
	                             "[server]\nhost=0.0.0.0\npublic_url = https://x.org/path\n"
	                             "proxies = 127.0.0.1 proxy\n"
	                             "[mail]\nmode = smtp\nurl = mail.example.org\nuser = u\n",
	                             "x", &faults));
	assert_false(config_check(&cfg, &faults, &warnings));
	expect(&faults, "[server] public_url: \"https://x.org/path\" is not of the form "
	                "https://palabre.example.org, without a path\n"
	                "[server] proxies: \"proxy\" is not a numeric address\n"
	                "[mail] url: \"mail.example.org\" is not of the form smtp://host:587, "
	                "smtps://host:465 or smtp+plain://host:25\n"
	                "[mail] user: \"u\" has no password_file\n");
}

static void relays(void **state)
{
	static const struct {
		const char *url;
		bool fine;
		enum config_tls tls;
		const char *host;
		int port;
	} t[] = {
		{ "smtp://mail.example.org", true, CONFIG_TLS_START, "mail.example.org", 0 },
		{ "smtps://mail.example.org:4650/", true, CONFIG_TLS_WRAPPED, "mail.example.org",
		  4650 },
		{ "smtp+plain://[::1]:25", true, CONFIG_TLS_NONE, "::1", 25 },
		{ "smtp://", false, 0, NULL, 0 },
		{ "smtp://a:0", false, 0, NULL, 0 },
		{ "smtp://user:pw@host", false, 0, NULL, 0 },
		{ "http://a", false, 0, NULL, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct config_relay r = { 0 };
		cfg.mail_url = str_from(t[i].url);
		assert_int_equal(config_relay(&cfg, &r), t[i].fine);
		if (!t[i].fine)
			continue;
		assert_int_equal(r.tls, t[i].tls);
		assert_int_equal(r.port, t[i].port);
		assert_true(str_eq(r.host, str_from(t[i].host)));
	}
}

/* With every ; before a key taken away, the sample says what holds without it. */
static void the_sample_is_a_valid_file(void **state)
{
	struct buf sample, plain, before, after;
	struct buf *all[] = { &sample, &plain, &before, &after };
	(void)state;
	for (size_t i = 0; i < 4; i++)
		buf_init(all[i], 64 * 1024);
	config_sample(&sample);
	for (size_t i = 0; i < sample.n; i++) {
		bool key = sample.p[i] == ';' && sample.p[i + 1] != ' ';
		if (!key)
			buf_char(&plain, sample.p[i]);
	}
	buf_char(&plain, 0);
	config_print(&cfg, &before);
	assert_true(config_read_text(&cfg, plain.p, "sample", &faults));
	config_print(&cfg, &after);
	assert_int_equal(before.n, after.n);
	assert_memory_equal(before.p, after.p, after.n);
	for (size_t i = 0; i < 4; i++)
		buf_finish(all[i]);
}

static void listens(const char *text, const char *path, const char *host, int port)
{
	struct config_listen at;
	bool fine = config_listen(&cfg.arena, str_from(text), &at);

	assert_true(fine == (port >= 0));
	if (!fine)
		return;
	assert_true(path ? at.path && !strcmp(at.path, path) : !at.path);
	assert_true(host ? at.host && !strcmp(at.host, host) : !at.host);
	assert_int_equal(at.port, port);
}

static void the_door_for_metrics_has_three_forms(void **state)
{
	char longer[200] = "/";
	(void)state;

	listens("", NULL, NULL, 0);
	listens("9464", NULL, "127.0.0.1", 9464);
	listens("0", NULL, "127.0.0.1", 0);
	listens("10.0.0.5:9464", NULL, "10.0.0.5", 9464);
	listens("[::1]:9464", NULL, "::1", 9464);
	listens("/run/palabre/metrics.sock", "/run/palabre/metrics.sock", NULL, 0);
	memset(longer + 1, 'x', 150);
	listens(longer, NULL, NULL, -1);
	listens("::1:9464", NULL, NULL, -1);
	listens("localhost:9464", NULL, NULL, -1);
	listens("127.0.0.1:", NULL, NULL, -1);
	listens("127.0.0.1:99999", NULL, NULL, -1);
	listens(":9464", NULL, NULL, -1);
	listens("[]:9464", NULL, NULL, -1);
	listens("metrics.sock", NULL, NULL, -1);
	assert_true(config_set(&cfg, "metrics", "listen", STR("0.0.0.0:9464"), "x", &faults));
	assert_true(config_check(&cfg, &faults, &warnings));
	expect(&warnings, "[metrics] listen: \"0.0.0.0:9464\" can be read by whoever reaches it\n");
	assert_true(config_set(&cfg, "metrics", "listen", STR("here"), "x", &faults));
	assert_false(config_check(&cfg, &faults, &warnings));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_said_is_taken, begin, end),
		cmocka_unit_test_setup_teardown(what_is_wrong_has_its_line, begin, end),
		cmocka_unit_test_setup_teardown(all_faults_are_told_at_once, begin, end),
		cmocka_unit_test_setup_teardown(a_line_that_is_too_long_is_no_other_line, begin,
		                                end),
		cmocka_unit_test_setup_teardown(the_environment_wins, begin, end),
		cmocka_unit_test_setup_teardown(a_text_is_one_that_a_file_can_say, begin, end),
		cmocka_unit_test_setup_teardown(values_must_go_together, begin, end),
		cmocka_unit_test_setup_teardown(relays, begin, end),
		cmocka_unit_test_setup_teardown(the_sample_is_a_valid_file, begin, end),
		cmocka_unit_test_setup_teardown(the_door_for_metrics_has_three_forms, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
