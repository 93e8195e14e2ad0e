/* SPDX-License-Identifier: EUPL-1.2 */
#include "bus/redis_url.h"
#include <stdio.h>

static bool keep(char *out, size_t size, struct str s)
{
	if (!s.n || s.n >= size || memchr(s.p, 0, s.n))
		return false;
	memcpy(out, s.p, s.n);
	out[s.n] = 0;
	return true;
}

static bool keep_port(struct redis_url *out, struct str port)
{
	long long n = REDIS_PORT;

	if (port.n && (!str_to_int(port, &n) || n < 1 || n > 65535))
		return false;
	snprintf(out->port, sizeof(out->port), "%lld", n);
	return true;
}

static struct str from(struct str s, size_t n)
{
	return (struct str){ s.p + n, s.n - n };
}

bool redis_url_parse(struct str url, struct redis_url *out)
{
	struct str rest = url, host;

	*out = (struct redis_url){ 0 };
	if (str_starts(url, STR("unix:/"))) {
		out->unix_socket = true;
		return keep(out->host, sizeof(out->host), from(url, 5));
	}
	out->tls = str_starts(url, STR("rediss://"));
	if (!out->tls && !str_starts(url, STR("redis://")))
		return false;
	rest = from(url, out->tls ? 9 : 8);
	if (rest.n && rest.p[rest.n - 1] == '/')
		rest.n--;
	if (memchr(rest.p, '@', rest.n) || memchr(rest.p, '/', rest.n))
		return false; /* user, password and database are not said in an address */
	if (rest.n && *rest.p == '[') {
		rest = from(rest, 1);
		if (!memchr(rest.p, ']', rest.n))
			return false;
		host = str_split(&rest, ']');
		if (rest.n && *rest.p != ':')
			return false;
		rest = rest.n ? from(rest, 1) : rest;
	} else {
		host = str_split(&rest, ':');
	}
	return keep(out->host, sizeof(out->host), host) && keep_port(out, rest);
}
