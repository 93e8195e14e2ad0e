/* SPDX-License-Identifier: EUPL-1.2 */
/* Mails as bytes: headers that cannot be forged, lines that no relay changes. */
#include "mail/message.h"
#include "unit.h"
#include <string.h>

static struct message sample(void)
{
	return (struct message){
		.from = STR("palabre@example.org"),
		.from_name = STR("Réseau Palabre"),
		.to = STR("awa.diallo@example.org"),
		.id = STR("sign-in.412.00c0ffee00c0ffee"),
		.subject = STR("Votre lien de connexion à Palabre"),
		.text = STR("Bonjour Awa,\n\n.point\nFrom the start\nfin \n"),
		.html = STR("<p>Bonjour</p>\n"),
		.at = INT64_C(1795427281621), /* 2026-11-23T09:48:01Z */
	};
}

static char *put(struct buf *b, struct message m)
{
	buf_init(b, 1 << 20);
	assert_true(message_put(b, &m));
	buf_char(b, 0);
	return b->p;
}

static void a_mail_has_its_headers(void **state)
{
	struct buf b;
	char *p = put(&b, sample());

	(void)state;
	assert_non_null(strstr(p, "Date: Mon, 23 Nov 2026 09:48:01 +0000\r\n"));
	assert_non_null(
		strstr(p, "From: =?UTF-8?Q?R=C3=A9seau_Palabre?=\r\n <palabre@example.org>\r\n"));
	assert_non_null(strstr(p, "\r\nTo: <awa.diallo@example.org>\r\n"));
	assert_non_null(
		strstr(p, "Subject: =?UTF-8?Q?Votre_lien_de_connexion_=C3=A0_Palabre?=\r\n"));
	assert_non_null(strstr(p, "Message-ID: <sign-in.412.00c0ffee00c0ffee@example.org>\r\n"));
	assert_non_null(strstr(p, "\r\nAuto-Submitted: auto-generated\r\n"));
	assert_non_null(strstr(p, "multipart/alternative; boundary=\"=_palabre\"\r\n\r\n"));
	assert_non_null(strstr(p, "\r\n--=_palabre--\r\n"));
	buf_finish(&b);
}

static void a_mail_says_what_programs_go_by(void **state)
{
	struct message m = sample();
	struct buf b;

	(void)state;
	m.from_name = STR("Awa Keïta (Palabre)");
	m.reply_to = STR("reply+abc@in.example.org");
	m.thread = STR("topic.12.7");
	m.list = STR("mali");
	m.list_name = STR("Groupe Mali");
	m.unsubscribe =
		STR("https://palabre.example.org/lien/"
	            "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789");
	char *p = put(&b, m);
	assert_non_null(strstr(p, "From: =?UTF-8?Q?Awa_Ke=C3=AFta_=28Palabre=29?=\r\n"
	                          " <palabre@example.org>\r\n"));
	assert_non_null(strstr(p, "\r\nReply-To: <reply+abc@in.example.org>\r\n"));
	assert_non_null(strstr(p, "\r\nIn-Reply-To: <topic.12.7@example.org>\r\n"
	                          "References: <topic.12.7@example.org>\r\n"));
	assert_non_null(strstr(p, "\r\nList-Id: \"Groupe Mali\"\r\n <mali.example.org>\r\n"
	                          "Precedence: list\r\n"));
	assert_non_null(
		strstr(p, "\r\nList-Unsubscribe:\r\n <https://palabre.example.org/lien/abcd"));
	assert_non_null(strstr(p, "9>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
	assert_non_null(strstr(p, "\r\nX-Auto-Response-Suppress: All\r\n"));
	buf_finish(&b);
	/* What is not given is not there. */
	p = put(&b, sample());
	assert_null(strstr(p, "List-"));
	assert_null(strstr(p, "Precedence"));
	assert_null(strstr(p, "Reply-To"));
	assert_null(strstr(p, "References"));
	buf_finish(&b);
}

static void lines_are_short_and_end_in_crlf(void **state)
{
	struct message m = sample();
	char words[4000], subject[301];
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(words); i++)
		words[i] = "abcd é=\t"[i % 8];
	for (size_t i = 0; i + 2 < sizeof(words); i++) /* whole characters only */
		if (words[i] == '\xC3' && words[i + 1] != '\xA9')
			words[i] = 'x';
	memset(subject, 'e', 300);
	for (size_t i = 0; i + 1 < 300; i += 5)
		memcpy(subject + i, "é", 2);
	m.text = m.html = (struct str){ words, sizeof(words) };
	m.subject = (struct str){ subject, 300 };
	char *p = put(&b, m);
	for (size_t i = 0, at = 0; i + 1 < b.n; i++) {
		if (p[i] == '\n') {
			assert_true(i > 0 && p[i - 1] == '\r');
			assert_true(i - at <= 77);
			at = i + 1;
		}
		assert_true((unsigned char)p[i] < 0x80);
		assert_true(p[i] != '\r' || p[i + 1] == '\n');
	}
	buf_finish(&b);
}

static void what_relays_change_is_encoded(void **state)
{
	struct buf b;
	char *p = put(&b, sample());

	(void)state;
	assert_non_null(strstr(p, "\r\n=2Epoint\r\n"));
	assert_non_null(strstr(p, "\r\n=46rom the start\r\n"));
	assert_non_null(strstr(p, "\r\nfin=20\r\n"));
	buf_finish(&b);

	/* also where a long line is broken */
	char text[200];
	struct message m = sample();
	m.text = (struct str){ text, sizeof(text) };
	memset(text, '.', sizeof(text));
	p = put(&b, m);
	assert_null(strstr(p, "\n."));
	buf_finish(&b);
	for (size_t at = 70; at < 80; at++) {
		memset(text, 'x', sizeof(text));
		memcpy(text + at, "From ", 5);
		p = put(&b, m);
		assert_null(strstr(p, "\nFrom "));
		buf_finish(&b);
	}
}

static void the_same_mail_is_the_same_bytes(void **state)
{
	struct buf a, b;

	(void)state;
	put(&a, sample());
	put(&b, sample());
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
	buf_finish(&a);
	buf_finish(&b);
}

static void no_header_can_be_forged(void **state)
{
	static const char *const addresses[] = {
		"",        "awa",           "awa@",        "@b.org",          "a@b@c.org",
		"a b@c.d", "a@b.c\r\nBcc:", "a@b.c\n",     "<a@b.c>",         "a@b.c,d@e.f",
		"\"a\"@b", "é@b.org",       "a@b.org\x7f", "a@b.org;x@y.org", "a@[127.0.0.1]",
	};
	struct message m = sample();
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		assert_false(message_address_ok(str_from(addresses[i])));
	assert_true(message_address_ok(STR("a.b+c@d-e.org")));
	assert_false(message_line_ok(STR("a\nb")));
	assert_false(message_line_ok(STR("a\r\nBcc: x@y.org")));
	assert_false(message_line_ok(STR("a\xE2\x80\xA8z")));
	assert_false(message_line_ok(STR("")));
	assert_false(message_id_ok(STR("../x")));
	assert_false(message_id_ok(STR(".x")));
	assert_false(message_id_ok(STR("a>b")));

	const struct str bad = STR("x\r\nBcc: y@z.org");
	struct message forged[] = { m, m, m, m, m, m };
	forged[0].from_name = forged[1].reply_to = forged[2].thread = bad;
	forged[3].list = forged[4].list_name = forged[5].unsubscribe = bad;
	buf_init(&b, 4096);
	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++)
		assert_false(message_put(&b, &forged[i]));
	assert_false(message_label_ok(STR("a.b")));
	assert_false(message_label_ok(STR("-a")));
	assert_false(message_url_ok(STR("https://a/>\r\nX: y")));
	assert_false(message_url_ok(STR("javascript:1")));
	m.subject = bad;
	assert_false(message_put(&b, &m));
	m = sample();
	m.to = STR("a@b.org>\r\nX: y");
	assert_false(message_put(&b, &m));
	assert_int_equal(b.n, 0);
	m = sample();
	m.subject = STR("=?UTF-8?Q?tricked?=");
	assert_true(message_put(&b, &m));
	buf_char(&b, 0);
	assert_null(strstr(b.p, "Q?tricked?="));
	buf_finish(&b);
}

static void an_invitation_goes_along_twice(void **state)
{
	struct message m = sample();
	struct buf b;

	(void)state;
	m.calendar = STR("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:é=1\r\nEND:VCALENDAR\r\n");
	char *p = put(&b, m);
	char *outer = strstr(
		p, "\r\nContent-Type: multipart/mixed; boundary=\"=_outer\"\r\n\r\n--=_outer\r\n");
	assert_non_null(outer);
	char *inner =
		strstr(outer, "Content-Type: multipart/alternative; boundary=\"=_palabre\"\r\n");
	assert_non_null(inner);
	char *html = strstr(inner, "Content-Type: text/html");
	assert_non_null(html);
	/* the richest form comes last */
	char *calendar = strstr(html, "--=_palabre\r\nContent-Type: text/calendar; method=CANCEL; "
	                              "charset=utf-8\r\nContent-Transfer-Encoding: "
	                              "quoted-printable\r\n\r\nBEGIN:VCALENDAR\r\n");
	assert_non_null(calendar);
	assert_non_null(strstr(calendar, "SUMMARY:=C3=A9=3D1\r\n"));
	char *file =
		strstr(calendar, "--=_palabre--\r\n\r\n--=_outer\r\nContent-Type: application/ics");
	assert_non_null(file);
	assert_non_null(strstr(file, "END:VCALENDAR\r\n--=_outer--\r\n"));
	buf_finish(&b);
	/* one that asks for nothing known is none */
	m.calendar = STR("BEGIN:VCALENDAR\r\nMETHOD:x\r\nContent-Type: y\r\n");
	assert_false(message_ok(&m));
	m.calendar = STR("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
	assert_false(message_ok(&m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_has_its_headers),
		cmocka_unit_test(a_mail_says_what_programs_go_by),
		cmocka_unit_test(lines_are_short_and_end_in_crlf),
		cmocka_unit_test(what_relays_change_is_encoded),
		cmocka_unit_test(the_same_mail_is_the_same_bytes),
		cmocka_unit_test(no_header_can_be_forged),
		cmocka_unit_test(an_invitation_goes_along_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
