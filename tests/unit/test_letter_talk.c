/* SPDX-License-Identifier: EUPL-1.2 */
/* LMTP: what is said to what is sent, however it is cut into pieces, and what the message then is. */
#include "base/log.h"
#include "letter/talk.h"
#include "temp.h"
#include <stdlib.h>
#include <unistd.h>

static const char CONVERSATION[] =
	"LHLO mx.example.org\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<known@here>\r\n"
	"RCPT TO:<who@here>\r\nRCPT TO:<@relay.example:known2@here>\r\nDATA\r\n"
	"Subject: x\r\n\r\n..\r\n.one dot\r\nbare\n.\nlf\r\n.\r.\r\nend\r\n.\r\nNOOP\r\nQUIT\r\n";
static const char MESSAGE[] = "Subject: x\r\n\r\n.\r\none dot\r\nbare\n.\nlf\r\n\r.\r\nend\r\n";
static const char REPLIES[] = "220 250-250-250-250-250 250 250 550 250 354 250 451 250 221 ";

static bool known(void *arg, struct str address)
{
	(void)arg;
	return str_starts(address, STR("known"));
}

static struct talk_config config(const struct temp *temp)
{
	return (struct talk_config){
		.name = "here", .dir = temp->dir, .size_max = 4096, .known = known
	};
}

/* The codes of all lines, each with what follows it. */
static void codes(struct talk *t, char *out, size_t room)
{
	struct str said = buf_view(&t->out);

	while (said.n) {
		struct str line = str_split(&said, '\n');
		size_t n = strlen(out);
		assert_true(line.n > 4 && n + 5 < room);
		memcpy(out + n, line.p, 4);
		out[n + 4] = 0;
	}
	buf_reset(&t->out);
}

static void check_message(const struct talk *t)
{
	char is[sizeof(MESSAGE) + 10];

	assert_int_equal(t->n_to, 2);
	assert_string_equal(t->to[1], "known2@here");
	assert_int_equal(pread(t->fd, is, sizeof(is), 0), sizeof(MESSAGE) - 1);
	assert_memory_equal(is, MESSAGE, sizeof(MESSAGE) - 1);
	assert_int_equal(t->size, sizeof(MESSAGE) - 1);
}

static void talk_through(struct talk_config *cfg, size_t piece)
{
	size_t at = 0, n = sizeof(CONVERSATION) - 1;
	char said[200] = "";
	struct talk t;

	talk_init(&t, cfg);
	while (at < n && t.state != TALK_OVER) {
		size_t give = n - at < piece ? n - at : piece;
		at += talk_input(&t, CONVERSATION + at, give);
		if (t.state != TALK_WAIT)
			continue;
		check_message(&t);
		assert_int_equal(talk_input(&t, CONVERSATION + at, 1), 0);
		talk_verdict(&t, TALK_TAKEN, "Ok");
		assert_int_equal(t.state, TALK_WAIT);
		talk_verdict(&t, TALK_LATER, "Not now");
	}
	codes(&t, said, sizeof(said));
	assert_string_equal(said, REPLIES);
	assert_int_equal(t.state, TALK_OVER);
	assert_int_equal(t.fd, -1);
	talk_finish(&t);
}

static void test_pieces(void **state)
{
	struct temp temp = temp_make();
	struct talk_config cfg = config(&temp);

	(void)state;
	for (size_t piece = 1; piece < sizeof(CONVERSATION); piece++)
		talk_through(&cfg, piece);
	temp_remove(&temp);
}

static void say(struct talk *t, const char *lines)
{
	size_t n = strlen(lines);

	assert_true(talk_input(t, lines, n) == n || t->state == TALK_OVER || t->state == TALK_WAIT);
}

static void test_limits(void **state)
{
	struct temp temp = temp_make();
	struct talk_config cfg = config(&temp);
	char said[4000] = "", line[300];
	struct talk t;

	(void)state;
	/* recipients */
	talk_init(&t, &cfg);
	say(&t, "LHLO x\r\nMAIL FROM:<>\r\n");
	buf_reset(&t.out);
	for (int i = 0; i < TALK_RCPTS + 2; i++) {
		snprintf(line, sizeof(line), "RCPT TO:<known%d@here>\r\n", i);
		say(&t, line);
	}
	codes(&t, said, sizeof(said));
	assert_int_equal(strlen(said), 4 * (TALK_RCPTS + 2));
	assert_string_equal(said + (size_t)4 * TALK_RCPTS, "452 452 ");
	assert_int_equal(t.n_to, TALK_RCPTS);
	assert_string_equal(t.from, "");
	/* bytes of a message: one reply a recipient, and nothing is kept */
	say(&t, "DATA\r\n");
	for (int i = 0; i < 100; i++)
		say(&t,
		    "0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
	buf_reset(&t.out);
	say(&t, ".\r\n");
	said[0] = 0;
	codes(&t, said, sizeof(said));
	assert_int_equal(strlen(said), (size_t)4 * TALK_RCPTS);
	assert_memory_equal(said, "552 552 ", 8);
	assert_int_equal(t.state, TALK_COMMAND);
	assert_int_equal(t.n_to, 0);
	talk_finish(&t);
	/* a line that does not end */
	talk_init(&t, &cfg);
	for (int i = 0; i < TALK_LINE && t.state != TALK_OVER; i++)
		say(&t, "xx");
	assert_int_equal(t.state, TALK_OVER);
	talk_finish(&t);
	/* mistakes */
	talk_init(&t, &cfg);
	int tries = 0;
	while (t.state != TALK_OVER && tries++ < 100)
		say(&t, "HELP\r\n");
	assert_int_equal(tries, TALK_MISTAKES + 1);
	talk_finish(&t);
	temp_remove(&temp);
}

/* Where there is no room for it, it is to come later. */
static void test_no_folder(void **state)
{
	struct temp temp = temp_make();
	struct talk_config cfg = config(&temp);
	char said[200] = "";
	struct talk t;

	(void)state;
	cfg.dir = "/nowhere";
	talk_init(&t, &cfg);
	say(&t, "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<known@here>\r\nDATA\r\nQUIT\r\n");
	codes(&t, said, sizeof(said));
	assert_true(str_ends(str_from(said), STR("250 451 221 ")));
	talk_finish(&t);
	temp_remove(&temp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_folder),
	};
	log_init(stderr, LOG_ERROR + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
