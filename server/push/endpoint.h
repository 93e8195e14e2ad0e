/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * endpoint - the addresses that browsers name for pushes, and what we connect to.
 *
 * Whoever is signed in chooses the address, so it must not be a way into the machine's own network: it
 * is https at a public host by name, and what the name leads to is looked at once more when the
 * connection is made. Any thread.
 */
#include "base/str.h"

struct sockaddr;

enum { PUSH_ENDPOINT_MAX = 1000 };

/* May it be one? `test_host` ("localhost:8443", may be empty) is the one exception, for tests. */
bool endpoint_ok(struct str url, struct str test_host);
/* "https://push.example.org" of one that is ok. */
struct str endpoint_origin(struct str url);
/* Does the address belong to no network of somebody's own? */
bool endpoint_public(const struct sockaddr *to);
