/* SPDX-License-Identifier: EUPL-1.2 */
#include "push/endpoint.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>

#define SCHEME "https://"

struct str endpoint_origin(struct str url)
{
	size_t i = sizeof(SCHEME) - 1;

	while (i < url.n && url.p[i] != '/')
		i++;
	return (struct str){ url.p, i };
}

/* A host by its name, all lower case; its last label is no number and none of those that stay at home. */
static bool name_ok(struct str host)
{
	static const struct str home[] = { STR_INIT("local"),    STR_INIT("localhost"),
		                           STR_INIT("internal"), STR_INIT("lan"),
		                           STR_INIT("home"),     STR_INIT("corp"),
		                           STR_INIT("intranet"), STR_INIT("arpa") };
	struct str rest = host, label = { NULL, 0 };
	int labels = 0;

	if (!host.n || host.n > 253)
		return false;
	while (rest.n) {
		label = str_split(&rest, '.');
		labels++;
		if (!label.n || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++) {
			char c = label.p[i];
			if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
				return false;
		}
	}
	if (labels < 2 || host.p[host.n - 1] == '.' || (label.p[0] >= '0' && label.p[0] <= '9'))
		return false;
	for (size_t i = 0; i < sizeof(home) / sizeof(*home); i++)
		if (str_eq(label, home[i]))
			return false;
	return true;
}

bool endpoint_ok(struct str url, struct str test_host)
{
	if (!str_starts(url, STR(SCHEME)) || url.n > PUSH_ENDPOINT_MAX)
		return false;
	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] > '~' || url.p[i] == '"' || url.p[i] == '\\')
			return false;
	struct str origin = endpoint_origin(url);
	struct str host = { url.p + sizeof(SCHEME) - 1, origin.n - (sizeof(SCHEME) - 1) };
	if (url.n == origin.n)
		return false;
	return name_ok(host) || (test_host.n && str_eq(host, test_host));
}

/* The networks that are not the Internet (RFC 6890 and its followers). */
static bool four_public(uint32_t a)
{
	static const struct {
		uint32_t net;
		int bits;
	} own[] = {
		{ 0x00000000, 8 },  { 0x0a000000, 8 },  { 0x64400000, 10 }, { 0x7f000000, 8 },
		{ 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 },
		{ 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xc6336400, 24 }, { 0xcb007100, 24 },
		{ 0xe0000000, 4 },  { 0xf0000000, 4 },
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if ((a ^ own[i].net) >> (32 - own[i].bits) == 0)
			return false;
	return true;
}

static uint32_t four_of(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Of what is given out, 2000::/3, without the ways back into IPv4 and what is for documents. */
static bool six_public(const uint8_t a[16])
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	if (!memcmp(a, mapped, sizeof(mapped)))
		return four_public(four_of(a + 12));
	if (a[0] == 0x20 && a[1] == 0x02) /* 6to4 */
		return four_public(four_of(a + 2));
	if (a[0] == 0x20 && a[1] == 0x01 && (a[2] < 0x02 || (a[2] == 0x0d && a[3] == 0xb8)))
		return false;
	return (a[0] & 0xe0) == 0x20;
}

bool endpoint_public(const struct sockaddr *to)
{
	if (to->sa_family == AF_INET)
		return four_public(
			ntohl(((const struct sockaddr_in *)(const void *)to)->sin_addr.s_addr));
	if (to->sa_family == AF_INET6)
		return six_public(
			((const struct sockaddr_in6 *)(const void *)to)->sin6_addr.s6_addr);
	return false;
}
