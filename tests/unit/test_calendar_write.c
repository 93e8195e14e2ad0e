/* SPDX-License-Identifier: EUPL-1.2 */
/* Invitations as calendars read them, and the answers calendars send. */
#include "base/utf8.h"
#include "calendar/calendar.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

static struct arena arena;

static struct calendar_event sample(void)
{
	return (struct calendar_event){
		.uid = STR("meeting-12-k3j2@example.org"),
		.sequence = 2,
		.stamp = INT64_C(1795427281621),     /* 2026-11-23T09:48:01Z */
		.starts_at = INT64_C(1796304600000), /* 2026-12-03T13:30:00Z */
		.ends_at = INT64_C(1796310000000),
		.title = STR("Point de situation"),
		.url = STR("https://palabre.example.org/reunion/12"),
		.organizer = { STR("Moussa Traoré (Palabre)"), STR("m+abc@in.example.org") },
		.attendee = { STR("Awa Diallo"), STR("awa@example.org") },
		.rsvp = true,
	};
}

static struct str written(enum calendar_method method, struct calendar_event e)
{
	return calendar_write(&arena,
	                      &(struct calendar){ .method = method, .events = &e, .n_events = 1 });
}

static void an_invitation_is_exactly_this(void **state)
{
	static const char golden[] =
		"BEGIN:VCALENDAR\r\n"
		"VERSION:2.0\r\n"
		"PRODID:-//Palabre//Palabre//FR\r\n"
		"CALSCALE:GREGORIAN\r\n"
		"METHOD:REQUEST\r\n"
		"BEGIN:VEVENT\r\n"
		"UID:meeting-12-k3j2@example.org\r\n"
		"SEQUENCE:2\r\n"
		"DTSTAMP:20261123T094801Z\r\n"
		"DTSTART:20261203T133000Z\r\n"
		"DTEND:20261203T150000Z\r\n"
		"SUMMARY:Point de situation\r\n"
		"URL:https://palabre.example.org/reunion/12\r\n"
		"STATUS:CONFIRMED\r\n"
		"ORGANIZER;CN=Moussa Traoré (Palabre):mailto:m+abc@in.example.org\r\n"
		"ATTENDEE;CN=Awa Diallo;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;\r\n"
		" RSVP=TRUE:mailto:awa@example.org\r\n"
		"END:VEVENT\r\n"
		"END:VCALENDAR\r\n";

	(void)state;
	assert_string_equal(written(CALENDAR_REQUEST, sample()).p, golden);
}

static void what_is_called_off_says_so(void **state)
{
	struct calendar_event e = sample();

	(void)state;
	e.state = CALENDAR_OFF;
	e.rsvp = false;
	e.answer = CALENDAR_NO;
	struct str s = written(CALENDAR_CANCEL, e);
	assert_non_null(strstr(s.p, "\r\nMETHOD:CANCEL\r\n"));
	assert_non_null(strstr(s.p, "\r\nSTATUS:CANCELLED\r\n"));
	assert_non_null(strstr(s.p, "PARTSTAT=DECLINED:"));
	assert_null(strstr(s.p, "RSVP"));
}

static void texts_are_escaped_and_parameters_quoted(void **state)
{
	struct calendar_event e = sample();

	(void)state;
	e.title = STR("Eau; forages, \\ et « suivi »");
	e.about = STR("Un :\n- deux ;\n- trois");
	e.place = STR("Mairie, salle 3");
	e.attendee.name = STR("Diallo, \"Awa\": maire");
	struct str s = written(CALENDAR_REQUEST, e);
	assert_non_null(strstr(s.p, "\r\nSUMMARY:Eau\\; forages\\, \\\\ et « suivi »\r\n"));
	assert_non_null(strstr(s.p, "\r\nDESCRIPTION:Un :\\n- deux \\;\\n- trois\r\n"));
	assert_non_null(strstr(s.p, "\r\nLOCATION:Mairie\\, salle 3\r\n"));
	assert_non_null(strstr(s.p, "ATTENDEE;CN=\"Diallo, 'Awa': maire\";"));
}

/* Nothing that is put in can end a line and begin another one. */
static void no_line_is_forged(void **state)
{
	struct calendar_event e = sample();

	(void)state;
	e.title = STR("x\r\nATTENDEE:mailto:eve@example.org");
	e.attendee.name = STR("y\r\nATTENDEE:mailto:eve@example.org");
	struct str s = written(CALENDAR_REQUEST, e);
	assert_null(strstr(s.p, "\nATTENDEE:mailto:eve"));
}

static void lines_hold_75_bytes_and_whole_characters(void **state)
{
	static const char word[] = "é€𝄞 ";
	struct calendar_event e = sample();
	char about[900] = "";

	(void)state;
	for (int shift = 0; shift < 12; shift++) {
		size_t at = (size_t)shift;
		memset(about, 'a', at);
		for (; at + sizeof(word) < sizeof(about); at += sizeof(word) - 1)
			memcpy(about + at, word, sizeof(word));
		e.about = str_from(about);
		struct str s = written(CALENDAR_REQUEST, e), left = s;
		char whole[2000] = "";
		size_t n = 0;
		while (left.n) {
			struct str line = str_split(&left, '\n');
			assert_true(str_ends(line, STR("\r")));
			line.n--;
			assert_true(line.n <= 75);
			assert_true(utf8_valid(line.p, line.n));
			bool goes_on = line.n && line.p[0] == ' ';
			if (!goes_on)
				whole[n++] = '\n';
			memcpy(whole + n, line.p + goes_on, line.n - goes_on);
			n += line.n - goes_on;
			assert_true(n < sizeof(whole) - 100);
		}
		assert_non_null(strstr(whole, about)); /* unfolded, it is what it was */
	}
}

static void a_feed_has_its_name_and_all_events(void **state)
{
	struct calendar_event e[2] = { sample(), sample() };

	(void)state;
	e[1].uid = STR("meeting-13@example.org");
	e[1].state = CALENDAR_TENTATIVE;
	e[1].attendee = e[1].organizer = (struct calendar_person){ .name = STR("") };
	struct str s = calendar_write(
		&arena, &(struct calendar){ .name = STR("Mali, eau"), .events = e, .n_events = 2 });
	assert_non_null(strstr(s.p, "\r\nMETHOD:PUBLISH\r\n"));
	assert_non_null(strstr(s.p, "\r\nX-WR-CALNAME:Mali, eau\r\n"));
	assert_non_null(strstr(s.p, "UID:meeting-13@example.org\r\n"));
	assert_non_null(strstr(s.p, "STATUS:TENTATIVE\r\nEND:VEVENT\r\n"));
}

/* ---- answers ---- */

#define REPLY(attendee)                                                             \
	"BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\n"  \
	"VERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nDTSTART:20261203T133000Z\r" \
	"\nUID:meeting-12-k3j2@example.org\r\nSEQUENCE:2\r\nCOMMENT:Avec un peu "   \
	"de\r\n  retard\\, hélas\r\n" attendee "END:VEVENT\r\nEND:VCALENDAR\r\n"

static bool answered(const char *text, struct calendar_reply *out)
{
	return calendar_read_reply(&arena, str_from(text), out);
}

static void an_answer_is_read(void **state)
{
	static const struct {
		const char *said;
		enum calendar_answer is;
	} answers[] = { { "ACCEPTED", CALENDAR_YES },
		        { "tentative", CALENDAR_MAYBE },
		        { "DECLINED", CALENDAR_NO } };
	struct calendar_reply r;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char text[1200];
		snprintf(text, sizeof(text),
		         REPLY("ATTENDEE;CN=\"Awa\";PARTSTAT=%s:MAILTO:Awa@Example.org\r\n"),
		         answers[i].said);
		assert_true(answered(text, &r));
		assert_int_equal(r.answer, answers[i].is);
		assert_string_equal(r.uid.p, "meeting-12-k3j2@example.org");
		assert_true(str_eq(r.attendee, STR("awa@example.org")));
		assert_int_equal(r.sequence, 2);
		assert_string_equal(r.comment.p, "Avec un peu de retard, hélas");
	}
}

static void who_sends_somebody_else_says_whom(void **state)
{
	static const struct {
		const char *text, *to;
	} said[] = {
		{ REPLY("ATTENDEE;PARTSTAT=DELEGATED:mailto:awa@example.org\r\n"), "" },
		{ REPLY("ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:Bob@Example.org\":"
		        "mailto:awa@example.org\r\n"),
		  "bob@example.org" },
		{ REPLY("ATTENDEE;DELEGATED-FROM=\"mailto:awa@example.org\":mailto:bob@example.org\r\n"
		        "ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:bob@example.org\":"
		        "mailto:awa@example.org\r\n"),
		  "bob@example.org" },
		{ REPLY("ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:bob@example.org\","
		        "\"mailto:eve@example.org\":mailto:awa@example.org\r\n"),
		  "bob@example.org" },
	};
	struct calendar_reply r;

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		assert_true(answered(said[i].text, &r));
		assert_int_equal(r.answer, CALENDAR_DELEGATED);
		assert_true(str_eq(r.attendee, STR("awa@example.org")));
		assert_true(str_eq(r.delegate, str_from(said[i].to)));
	}
}

static void what_is_no_answer_is_none(void **state)
{
	static const char *const bad[] = {
		"",
		"BEGIN:VCALENDAR\r\n",
		"not a calendar at all",
		REPLY(""),
		REPLY("ATTENDEE:mailto:awa@example.org\r\n"),
		REPLY("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:awa@example.org\r\n"),
		REPLY("ATTENDEE;PARTSTAT=ACCEPTED:awa@example.org\r\n"),
		REPLY("ATTENDEE;PARTSTAT=ACCEPTED:mailto:awa@example.org\r\n"
		      "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.org\r\n"),
		"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:a\r\n"
		"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.c\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
		"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.c\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
	};
	struct calendar_reply r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(answered(bad[i], &r));
	/* too long */
	char *big = arena_alloc(&arena, CALENDAR_READ_MAX + 2);
	memset(big, 'x', CALENDAR_READ_MAX + 1);
	assert_false(calendar_read_reply(&arena, (struct str){ big, CALENDAR_READ_MAX + 1 }, &r));
}

static int clear(void **state)
{
	(void)state;
	arena_reset(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(an_invitation_is_exactly_this, clear),
		cmocka_unit_test_teardown(what_is_called_off_says_so, clear),
		cmocka_unit_test_teardown(texts_are_escaped_and_parameters_quoted, clear),
		cmocka_unit_test_teardown(no_line_is_forged, clear),
		cmocka_unit_test_teardown(lines_hold_75_bytes_and_whole_characters, clear),
		cmocka_unit_test_teardown(a_feed_has_its_name_and_all_events, clear),
		cmocka_unit_test_teardown(an_answer_is_read, clear),
		cmocka_unit_test_teardown(who_sends_somebody_else_says_whom, clear),
		cmocka_unit_test_teardown(what_is_no_answer_is_none, clear),
	};

	arena_init(&arena);
	calendar_init();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_finish(&arena);
	return failed;
}
