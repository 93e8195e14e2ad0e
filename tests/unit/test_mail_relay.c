/* SPDX-License-Identifier: EUPL-1.2 */
/* The mailer against a relay on loopback (smtp_sink.py): what arrives, what is tried again. */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/store.h"
#include "mail/mail.h"
#include "migrated.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <uv.h>

/* What a relay that cannot be reached is waited for, in one round. */
enum { SCALE_MS = 60, PATIENCE_MS = 15000 };

struct post {
	struct temp temp;
	uv_loop_t loop;
	struct store *store;
	struct mailer *mailer;
	char spool[300];
	pid_t sink;
	int sink_in;
	int port;
	uv_timer_t tick; /* keeps the loop from sleeping while a test waits */
};

/* ---- the relay ---- */

static void start_sink(struct post *p, const char *const more[])
{
	static const char script[] = "smtp_sink.py";
	char path[512], line[16] = "";
	const char *argv[10] = { "python3", path, p->spool };
	int in[2], out[2];

	snprintf(path, sizeof(path), "%.*s%s", (int)(strrchr(__FILE__, '/') + 1 - __FILE__),
	         __FILE__, script);
	for (size_t i = 0; more && more[i]; i++)
		argv[3 + i] = more[i];
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	p->sink = fork();
	assert_true(p->sink >= 0);
	if (!p->sink) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	p->sink_in = in[1];
	for (size_t n = 0;
	     n + 1 < sizeof(line) && read(out[0], line + n, 1) == 1 && line[n] != '\n'; n++)
		;
	close(out[0]);
	p->port = (int)strtol(line, NULL, 10);
	assert_true(p->port > 0);
}

static void stop_sink(struct post *p)
{
	int status;

	if (!p->sink)
		return;
	close(p->sink_in);
	assert_int_equal(waitpid(p->sink, &status, 0), p->sink);
	p->sink = 0;
}

/* ---- the house around the mailer ---- */

static void on_tick(uv_timer_t *t)
{
	(void)t;
}

static void open_post(struct post *p)
{
	struct store_config cfg = { .path = p->temp.path, .readers = 1 };

	assert_int_equal(uv_loop_init(&p->loop), 0);
	uv_timer_init(&p->loop, &p->tick);
	uv_timer_start(&p->tick, on_tick, 5, 5);
	p->store = store_create(&p->loop, &cfg);
	assert_non_null(p->store);
}

static int set_up(void **state)
{
	struct post *p = calloc(1, sizeof(*p));

	signal(SIGPIPE, SIG_IGN);
	db_close(migrated_make(&p->temp));
	snprintf(p->spool, sizeof(p->spool), "%s/spool", p->temp.dir);
	assert_int_equal(mkdir(p->spool, 0700), 0);
	open_post(p);
	*state = p;
	return 0;
}

static void close_post(struct post *p)
{
	mailer_stop(p->mailer);
	assert_true(store_drain(p->store));
	mailer_destroy(p->mailer);
	p->mailer = NULL;
	store_destroy(p->store);
	uv_close((uv_handle_t *)&p->tick, NULL);
	uv_run(&p->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&p->loop), 0);
}

static int tear_down(void **state)
{
	struct post *p = *state;
	char path[700];
	static const char *const names[] = { "1.eml",   "2.eml",    "3.eml",   "4.eml",   "5.eml",
		                             "key.pem", "cert.pem", "a.1.eml", ".a.1.tmp" };

	close_post(p);
	stop_sink(p);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", p->spool, names[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(p->spool), 0);
	temp_remove(&p->temp);
	free(p);
	return 0;
}

static void start_mailer(struct post *p, struct mail_config cfg)
{
	cfg.store = p->store;
	cfg.loop = &p->loop;
	cfg.from = "palabre@example.org";
	cfg.from_name = "Réseau Palabre";
	if (!cfg.dir) {
		cfg.host = "127.0.0.1";
		cfg.port = cfg.port ? cfg.port : p->port;
	}
	cfg.retry_scale_ms = SCALE_MS;
	if (!cfg.timeout_ms)
		cfg.timeout_ms = 5000;
	p->mailer = mailer_create(&cfg);
	assert_non_null(p->mailer);
}

/* A statement as a store job, waited for. */
struct ask {
	struct store_job job;
	const char *id, *to, *sql, *sender;
	int64_t expires_at, found;
	bool over;
};

static void run_ask(struct store_job *j, struct db *db)
{
	struct ask *a = (struct ask *)j;

	if (!a->sql) {
		assert_true(mail_queue(
			db, &(struct mail_new){
				    .id = str_from(a->id),
				    .recipient = str_from(a->to),
				    .subject = STR("Votre lien à vous"),
				    .text = STR("Bonjour,\n.un point\n..deux\n.\nFin é\n"),
				    .html = STR("<p>Bonjour</p>\n"),
				    .now = clock_wall_ms(),
				    .expires_at = a->expires_at,
				    .sender = str_from(a->sender),
			    }));
		return;
	}
	struct query *q = db_q(db, a->sql);
	a->found = db_one(q) ? db_col_int(q, 0) : -1;
}

static void done_ask(struct store_job *j)
{
	((struct ask *)j)->over = true;
}

static int64_t ask(struct post *p, struct ask a)
{
	a.job.run = run_ask;
	a.job.done = done_ask;
	assert_true(store_write(p->store, &a.job));
	while (!a.over)
		uv_run(&p->loop, UV_RUN_ONCE);
	assert_int_equal(a.job.status, STORE_OK);
	return a.found;
}

static void queue(struct post *p, const char *id, const char *to)
{
	ask(p, (struct ask){ .id = id, .to = to });
	mailer_kick(p->mailer);
}

/* Run the loop until the statement gives this number. */
static void until(struct post *p, const char *sql, int64_t want)
{
	int64_t end = clock_mono_ms() + PATIENCE_MS;

	while (ask(p, (struct ask){ .sql = sql }) != want) {
		assert_true(clock_mono_ms() < end);
		uv_run(&p->loop, UV_RUN_ONCE);
	}
}

static char *spooled(struct post *p, const char *name)
{
	static char text[16384];
	char path[700];

	snprintf(path, sizeof(path), "%s/%s", p->spool, name);
	FILE *f = fopen(path, "re");
	if (!f)
		return NULL;
	text[fread(text, 1, sizeof(text) - 1, f)] = 0;
	fclose(f);
	return text;
}

static const char SENT[] = "SELECT COUNT(*) FROM outbox WHERE state = 'sent'";
static const char FAILED[] = "SELECT COUNT(*) FROM outbox WHERE state = 'failed'";
static const char TRIED[] = "SELECT COUNT(*) FROM outbox WHERE state = 'due' AND tries > 0";

/* ---- cases ---- */

static void a_mail_arrives_as_it_was_written(void **state)
{
	struct post *p = *state;
	struct mail_stats stats;

	start_sink(p, NULL);
	start_mailer(p, (struct mail_config){ 0 });
	queue(p, "a.1", "awa@example.org");
	until(p, SENT, 1);
	char *text = spooled(p, "1.eml");
	assert_non_null(text);
	assert_non_null(strstr(text, "Message-ID: <a.1@example.org>\r\n"));
	assert_non_null(strstr(text, "To: <awa@example.org>\r\n"));
	assert_non_null(
		strstr(text, "\r\nBonjour,\r\n=2Eun point\r\n=2E.deux\r\n=2E\r\nFin =C3=A9\r\n"));
	assert_null(spooled(p, "2.eml"));
	mailer_stats(p->mailer, &stats);
	assert_int_equal(stats.sent, 1);
	assert_int_equal(stats.deferred + stats.failed + stats.expired, 0);
}

static void each_recipient_has_his_own_fate(void **state)
{
	struct post *p = *state;
	FILE *file = tmpfile();
	char said[8192];

	log_init(file, LOG_INFO);
	start_sink(p, NULL);
	start_mailer(p, (struct mail_config){ 0 });
	queue(p, "a.1", "refuse@example.org");
	queue(p, "a.2", "spam@example.org");
	queue(p, "a.3", "later@example.org");
	queue(p, "a.4", "awa@example.org");
	until(p, SENT, 2); /* the third at its second try */
	until(p, FAILED, 2);
	assert_int_equal(ask(p, (struct ask){ .sql = "SELECT tries FROM outbox WHERE id = 3" }), 2);
	assert_int_equal(
		ask(p, (struct ask){ .sql = "SELECT COUNT(*) FROM outbox WHERE id = 1"
	                                    " AND error LIKE '%550 5.1.1 <refuse@example.org>:"
	                                    " no mailbox REFUSE here'" }),
		1);
	assert_int_equal(ask(p, (struct ask){ .sql = "SELECT COUNT(*) FROM outbox WHERE id = 2"
	                                             " AND error LIKE '%554 5.7.1%'" }),
	                 1);
	/* The log has why, and not who. */
	log_init(stderr, LOG_INFO);
	rewind(file);
	said[fread(said, 1, sizeof(said) - 1, file)] = 0;
	fclose(file);
	assert_non_null(strstr(said, "550 5.1.1 ... no mailbox ... here"));
	assert_null(strstr(said, "efuse"));
	assert_null(strstr(said, "REFUSE"));
	assert_null(strchr(said, '@'));
}

static void a_relay_that_is_away_is_waited_for(void **state)
{
	struct post *p = *state;

	/* A port where nobody listens: that of a relay which just left. */
	start_sink(p, NULL);
	stop_sink(p);
	start_mailer(p, (struct mail_config){ 0 });
	queue(p, "a.1", "awa@example.org");
	queue(p, "a.2", "bob@example.org");
	until(p, TRIED, 2);
	mailer_stop(p->mailer);
	close_post(p);

	open_post(p);
	start_sink(p, NULL);
	start_mailer(p, (struct mail_config){ 0 });
	until(p, SENT, 2);
	assert_non_null(spooled(p, "2.eml"));
}

static void a_silent_relay_holds_nobody_up_at_the_end(void **state)
{
	struct post *p = *state;

	start_sink(p, NULL);
	start_mailer(p, (struct mail_config){ .timeout_ms = 60000 });
	queue(p, "a.1", "hang@example.org");
	until(p, "SELECT COUNT(*) FROM outbox WHERE state = 'sending'", 1);
	int64_t from = clock_mono_ms();
	mailer_stop(p->mailer);
	assert_true(clock_mono_ms() - from < 8000);
	close_post(p);
	open_post(p);
	/* Nothing is lost: it is due again. */
	assert_int_equal(
		ask(p, (struct ask){ .sql = "SELECT tries FROM outbox WHERE state = 'due'" }), 0);
}

static void a_relay_that_falls_silent_may_have_it_and_gets_it_once(void **state)
{
	struct post *p = *state;
	struct mail_stats stats;

	start_sink(p, NULL);
	start_mailer(p, (struct mail_config){ 0 });
	queue(p, "a.1", "drop@example.org");
	queue(p, "a.2", "awa@example.org");
	until(p, SENT, 1);
	until(p, "SELECT COUNT(*) FROM outbox WHERE state = 'unsure' AND tries = 1", 1);
	assert_non_null(strstr(spooled(p, "1.eml"), "Message-ID: <a.1@example.org>\r\n"));
	mailer_stats(p->mailer, &stats);
	assert_int_equal(stats.unsure, 1);
}

static void a_bounce_has_an_address_of_its_own(void **state)
{
	struct post *p = *state;

	start_sink(p, NULL);
	start_mailer(p, (struct mail_config){ 0 });
	ask(p, (struct ask){ .id = "a.1",
	                     .to = "awa@example.org",
	                     .sender = "bounces+7-c0ffee@in.example.org" });
	mailer_kick(p->mailer);
	until(p, SENT, 1);
	assert_non_null(
		strstr(spooled(p, "1.eml"), "Return-Path: <bounces+7-c0ffee@in.example.org>\r\n"));
	queue(p, "a.2", "awa@example.org");
	until(p, SENT, 2);
	assert_non_null(strstr(spooled(p, "2.eml"), "Return-Path: <palabre@example.org>\r\n"));
}

static void what_a_killed_program_was_sending_is_sent(void **state)
{
	struct post *p = *state;

	start_sink(p, NULL);
	ask(p, (struct ask){ .id = "a.1", .to = "awa@example.org" });
	ask(p,
	    (struct ask){ .sql = "UPDATE outbox SET state = 'sending', tries = 1 RETURNING id" });
	start_mailer(p, (struct mail_config){ 0 });
	until(p, SENT, 1);
}

static void a_password_is_used_and_a_wrong_one_loses_nothing(void **state)
{
	struct post *p = *state;

	start_sink(p, (const char *const[]){ "--auth", "palabre", "arbre à palabres", NULL });
	start_mailer(p, (struct mail_config){ .user = "palabre", .password = "wrong" });
	queue(p, "a.1", "awa@example.org");
	until(p, TRIED, 1);
	close_post(p);
	open_post(p);
	start_mailer(p, (struct mail_config){ .user = "palabre", .password = "arbre à palabres" });
	until(p, SENT, 1);
}

static void tls_is_insisted_upon(void **state)
{
	static const enum mail_tls modes[] = { MAIL_TLS_STARTTLS, MAIL_TLS_WRAPPED };
	struct post *p = *state;
	char ca[400];

	/* Not offered: not sent. */
	start_sink(p, NULL);
	start_mailer(p, (struct mail_config){ .tls = MAIL_TLS_STARTTLS });
	queue(p, "a.1", "awa@example.org");
	until(p, TRIED, 1);
	close_post(p);
	stop_sink(p);
	for (int i = 0; i < 2; i++) {
		start_sink(p, (const char *const[]){ "--tls", i ? "wrapped" : "starttls", NULL });
		snprintf(ca, sizeof(ca), "%s/cert.pem", p->spool);
		/* A certificate that nobody vouches for: not sent either. */
		open_post(p);
		start_mailer(p, (struct mail_config){ .tls = modes[i] });
		if (i)
			queue(p, "a.2", "awa@example.org");
		until(p,
		      "SELECT COUNT(*) FROM outbox WHERE state = 'due' AND error LIKE '%certificate%'",
		      1);
		close_post(p);
		open_post(p);
		start_mailer(p, (struct mail_config){ .tls = modes[i], .ca_file = ca });
		until(p, SENT, i + 1);
		close_post(p);
		stop_sink(p);
	}
	open_post(p);
}

static void mails_can_be_files(void **state)
{
	struct post *p = *state;
	char gone[320];

	/* A directory that is not there yet: waited for. */
	snprintf(gone, sizeof(gone), "%s-gone", p->spool);
	start_mailer(p, (struct mail_config){ .dir = gone });
	queue(p, "a.1", "awa@example.org");
	until(p, TRIED, 1);
	assert_int_equal(rename(p->spool, gone), 0);
	until(p, SENT, 1);
	assert_int_equal(rename(gone, p->spool), 0);
	assert_non_null(strstr(spooled(p, "a.1.eml"), "Auto-Submitted: auto-generated\r\n"));
}

static void a_wrong_configuration_is_refused(void **state)
{
	struct post *p = *state;
	struct mail_config cfg = { .store = p->store,
		                   .loop = &p->loop,
		                   .from = "palabre@example.org" };

	assert_null(mailer_create(&cfg));
	cfg.host = "127.0.0.1";
	cfg.from = "palabre@example.org\r\nBcc: x@y.org";
	assert_null(mailer_create(&cfg));
	cfg.from = "palabre@example.org";
	cfg.from_name = "a\nb";
	assert_null(mailer_create(&cfg));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_mail_arrives_as_it_was_written, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(each_recipient_has_his_own_fate, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_relay_that_is_away_is_waited_for, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(a_silent_relay_holds_nobody_up_at_the_end, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(
			a_relay_that_falls_silent_may_have_it_and_gets_it_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bounce_has_an_address_of_its_own, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(what_a_killed_program_was_sending_is_sent, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(a_password_is_used_and_a_wrong_one_loses_nothing,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(tls_is_insisted_upon, set_up, tear_down),
		cmocka_unit_test_setup_teardown(mails_can_be_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_wrong_configuration_is_refused, set_up,
		                                tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
