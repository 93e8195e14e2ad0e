/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * link - one nonblocking TCP socket watched by an epoll: what came in halves, what could not go out
 * yet.
 *
 * A link costs no memory beyond itself while nothing is under way: the read buffer is the caller's,
 * shared by all, and the two remainders are allocated when needed and freed when empty. epoll's
 * data.ptr is the link. A broken link is silent: sends do nothing, and epoll reports the hang-up to
 * its owner.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct link {
	int fd;
	int epoll;
	bool blocked; /* out holds what the socket refused; EPOLLOUT is armed */
	bool connecting;
	bool broken;
	uint32_t n_in, n_out, cap_out;
	char *in;  /* an unfinished frame */
	char *out; /* staged or refused bytes */
};

/* Takes fd (already nonblocking) into the epoll; connecting also waits for the connection to be
 * made. */
void link_init(struct link *l, int epoll, int fd, bool connecting);
/* Closes; with reset the peer gets a RST and no TIME_WAIT stays. A finished link may be given
 * again. */
void link_finish(struct link *l, bool reset);

/*
 * What waits and what the socket has, into room[0..cap). Gives the number of bytes that stand
 * there, 0 when nothing new came, -1 when the peer is gone. The caller hands back the unfinished
 * end with link_keep.
 */
ptrdiff_t link_read(struct link *l, char *room, size_t cap);
void link_keep(struct link *l, const char *p, size_t n);

/* Puts p[0..n) behind what waits, without sending. */
void link_stage(struct link *l, const char *p, size_t n);
/* Sends what waits and then p[0..n) in one system call; the link keeps what the socket refuses. */
void link_send(struct link *l, const char *p, size_t n);
/* EPOLLOUT came: connected, or room again. */
void link_writable(struct link *l);
