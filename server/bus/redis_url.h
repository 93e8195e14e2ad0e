/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* redis_url - where a Redis server is: redis://HOST[:PORT], rediss://HOST[:PORT], unix:/PATH. */
#include "base/str.h"
#include <stdbool.h>

struct redis_url {
	bool tls, unix_socket;
	char host[256]; /* or the path of the socket */
	char port[8];
};

enum { REDIS_PORT = 6379 };

/* false: it is of no such form. An IPv6 address stands in brackets. */
bool redis_url_parse(struct str url, struct redis_url *out);
