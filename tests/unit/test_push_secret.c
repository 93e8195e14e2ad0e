/* SPDX-License-Identifier: EUPL-1.2 */
/* push/secret: the example of RFC 8291 to the byte; push/endpoint: what is no way into a network. */
#include "base/hex.h"
#include "push/endpoint.h"
#include "push/secret.h"
#include "unit.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>

static void bytes(const char *text, uint8_t *out, size_t want)
{
	size_t n;

	assert_true(base64url_decode(str_from(text), out, want, &n) && n == want);
}

/* RFC 8291, 5 */
static void seals_as_the_rfc_does(void **state)
{
	static const char sealed[] =
		"DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
		"InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV"
		"WGNWQexSgSxsj_Qulcy4a-fN";
	struct push_target target;
	struct push_fixed fixed;
	char text[400];
	struct buf out;
	(void)state;

	bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoI"
	      "Aiw4",
	      target.p256dh, PUSH_PUBLIC);
	bytes("BTBZMqHH6r4Tts7J_aSIgg", target.auth, PUSH_AUTH);
	bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", fixed.private, 32);
	bytes("DGv6ra1nlYgDCS1FRnbzlw", fixed.salt, PUSH_SALT);
	buf_init(&out, PUSH_SEALED_MAX);
	assert_true(
		push_seal(&out, &target, STR("When I grow up, I want to be a watermelon"), &fixed));
	base64url_encode(text, out.p, out.n);
	assert_string_equal(text, sealed);
	/* without what is fixed, never the same twice */
	buf_reset(&out);
	assert_true(push_seal(&out, &target, STR("x"), NULL));
	assert_int_equal(out.n, 16 + 4 + 1 + 65 + 1 + 1 + 16);
	char first[103];
	memcpy(first, out.p, 103);
	buf_reset(&out);
	assert_true(push_seal(&out, &target, STR("x"), NULL));
	assert_memory_not_equal(first, out.p, 16);
	/* not for a point beside the curve, not beyond the size */
	char large[PUSH_PLAIN_MAX + 1] = { 0 };
	assert_false(push_seal(&out, &target, (struct str){ large, sizeof(large) }, NULL));
	target.p256dh[40] ^= 1;
	assert_false(push_point_ok(target.p256dh));
	assert_false(push_seal(&out, &target, STR("x"), NULL));
	buf_finish(&out);
}

static void the_key_follows_from_the_house(void **state)
{
	uint8_t house[32] = { 1 }, other[32] = { 2 }, a[32], b[32], point[PUSH_PUBLIC];
	(void)state;

	push_private(a, house);
	push_private(b, house);
	assert_memory_equal(a, b, 32);
	push_private(b, other);
	assert_memory_not_equal(a, b, 32);
	assert_true(push_public(point, a) && push_point_ok(point));
	memset(a, 0xff, sizeof(a)); /* not below the order */
	assert_false(push_public(point, a));
	memset(a, 0, sizeof(a));
	assert_false(push_public(point, a));
}

static void says_who_it_is(void **state)
{
	uint8_t house[32] = { 1 }, key[32];
	struct buf out;
	(void)state;

	push_private(key, house);
	buf_init(&out, 2000);
	assert_true(push_authorize(&out, key, STR("https://push.example.org"), 1795407753,
	                           STR("https://palabre.example.org")));
	struct str rest = buf_view(&out);
	assert_true(str_starts(rest, STR("vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.")));
	str_split(&rest, '.');
	struct str claims = str_split(&rest, '.');
	uint8_t text[300];
	size_t n;
	assert_true(base64url_decode(claims, text, sizeof(text), &n));
	assert_true(str_eq((struct str){ (char *)text, n },
	                   STR("{\"aud\":\"https://push.example.org\",\"exp\":1795407753,"
	                       "\"sub\":\"https://palabre.example.org\"}")));
	struct str signature = str_split(&rest, ',');
	assert_int_equal(signature.n, 86);
	assert_true(str_starts(rest, STR(" k=")) && rest.n == 3 + 87);
	buf_finish(&out);
}

static void only_public_hosts_are_endpoints(void **state)
{
	static const char *const good[] = {
		"https://fcm.googleapis.com/fcm/send/abc:APA91",
		"https://updates.push.services.mozilla.com/wpush/v2/gA",
		"https://web.push.apple.com/QGuQ",
		"https://wns2-par02p.notify.windows.com/w/?token=BQ%3d"
	};
	static const char *const bad[] = { "",
		                           "http://push.example.org/a",
		                           "https://push.example.org",
		                           "https:///a",
		                           "https://localhost/a",
		                           "https://127.0.0.1/a",
		                           "https://2130706433/a",
		                           "https://127.1/a",
		                           "https://0x7f.0x1/a",
		                           "https://[::1]/a",
		                           "https://push.example.org:8080/a",
		                           "https://a@push.example.org/a",
		                           "https://a@127.0.0.1:80@push.example.org/a",
		                           "https://push.example.org./a",
		                           "https://printer.local/a",
		                           "https://db.internal/a",
		                           "https://push.Example.org/a",
		                           "https://push.example.org/a b",
		                           "https://push.example.org/a\r\nHost: b",
		                           "https://push.example.org\\@evil.example/a",
		                           "https://push..org/a",
		                           "https://-a.example.org/a",
		                           "https://push.example.org?a/",
		                           "file:///etc/passwd" };
	char long_url[PUSH_ENDPOINT_MAX + 2];
	(void)state;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(endpoint_ok(str_from(good[i]), STR("")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (endpoint_ok(str_from(bad[i]), STR("")))
			fail_msg("%s is taken", bad[i]);
	memset(long_url, 'a', sizeof(long_url));
	memcpy(long_url, good[0], 40);
	assert_false(endpoint_ok((struct str){ long_url, sizeof(long_url) }, STR("")));
	assert_true(endpoint_ok(STR("https://localhost:8443/a"), STR("localhost:8443")));
	assert_false(endpoint_ok(STR("https://localhost:8444/a"), STR("localhost:8443")));
	assert_true(str_eq(endpoint_origin(str_from(good[1])),
	                   STR("https://updates.push.services.mozilla.com")));
}

static bool four(const char *text)
{
	struct sockaddr_in a = { .sin_family = AF_INET };

	assert_int_equal(inet_pton(AF_INET, text, &a.sin_addr), 1);
	return endpoint_public((const struct sockaddr *)&a);
}

static bool six(const char *text)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 };

	assert_int_equal(inet_pton(AF_INET6, text, &a.sin6_addr), 1);
	return endpoint_public((const struct sockaddr *)&a);
}

static void only_public_addresses_are_connected_to(void **state)
{
	(void)state;
	assert_true(four("8.8.8.8") && four("172.15.0.1") && four("172.32.0.1") &&
	            four("100.128.0.1"));
	assert_false(four("127.0.0.1") || four("0.0.0.0") || four("10.1.2.3") ||
	             four("172.16.0.1") || four("172.31.255.255") || four("192.168.0.1") ||
	             four("169.254.169.254") || four("100.64.0.1") || four("224.0.0.1") ||
	             four("255.255.255.255"));
	assert_true(six("2a00:1450:4007::200e") && six("2001:4860:4860::8888"));
	assert_false(six("::1") || six("::") || six("fe80::1") || six("fc00::1") ||
	             six("fd12::1") || six("::ffff:127.0.0.1") || six("::ffff:10.0.0.1") ||
	             six("2001:db8::1") || six("ff02::1") || six("64:ff9b::7f00:1") ||
	             six("2002:7f00:1::") || six("2001:0:1::1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seals_as_the_rfc_does),
		cmocka_unit_test(the_key_follows_from_the_house),
		cmocka_unit_test(says_who_it_is),
		cmocka_unit_test(only_public_hosts_are_endpoints),
		cmocka_unit_test(only_public_addresses_are_connected_to),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
