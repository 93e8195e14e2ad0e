/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * lmtp - the door through which a mail server brings mail: LMTP (RFC 2033) on a unix socket, or on
 * an address of this machine.
 *
 * For each message that has come whole on_mail() is called, with a file that has no name: gone when
 * the program ends. Its owner says with lmtp_verdict() what became of it for each recipient, in
 * order; only then is anything said to the other end, so that a 250 means what it makes it mean. The
 * other end keeps what it has no 250 for, and brings it again.
 *
 * LMTP_CONNS connections at a time, each with one message under way; who says nothing for
 * LMTP_IDLE_MS is sent away. Loop thread only.
 */
#include "letter/talk.h"

struct lmtp;
struct uv_loop_s;

enum { LMTP_CONNS = 16, LMTP_IDLE_MS = 5 * 60 * 1000 };

struct lmtp_mail {
	struct str from; /* of the envelope; empty: the null sender */
	size_t n_to;
	struct str to[TALK_RCPTS];
	int fd; /* borrowed until the last verdict; to be read with pread() or mmap() */
	int64_t size;
};

struct lmtp_config {
	struct uv_loop_s *loop;
	const char *path; /* of the unix socket; NULL: host and port */
	const char *host; /* numeric */
	int port;
	struct talk_config talk;
	/* `id` names it in lmtp_verdict(). What `mail` points to lives until the last verdict. */
	void (*on_mail)(void *arg, uint64_t id, const struct lmtp_mail *mail);
	void *arg;
};

/* NULL, with a logged reason. */
struct lmtp *lmtp_create(const struct lmtp_config *cfg);
/* What became of message `id` for its next recipient. The connection may be gone: nothing happens. */
void lmtp_verdict(struct lmtp *l, uint64_t id, enum talk_verdict v, const char *why);
/* Nobody new; what has come whole is still answered. Twice is fine. */
void lmtp_stop(struct lmtp *l);
/* Memory goes when the loop has run its close callbacks. NULL is fine. */
void lmtp_destroy(struct lmtp *l);
int lmtp_port(const struct lmtp *l); /* 0: a unix socket */
