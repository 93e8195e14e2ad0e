/* SPDX-License-Identifier: EUPL-1.2 */
#include "link.h"

#include "bench.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static void link_watch(struct link *l, int op, bool out)
{
	struct epoll_event e = { .events = EPOLLIN | (out ? EPOLLOUT : 0), .data.ptr = l };

	if (epoll_ctl(l->epoll, op, l->fd, &e) < 0)
		bench_die("epoll_ctl: %s", strerror(errno));
}

void link_init(struct link *l, int epoll, int fd, bool connecting)
{
	*l = (struct link){ .fd = fd, .epoll = epoll, .connecting = connecting };
	link_watch(l, EPOLL_CTL_ADD, connecting);
}

void link_finish(struct link *l, bool reset)
{
	struct linger now = { .l_onoff = 1 };

	if (l->fd >= 0) {
		if (reset)
			setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		close(l->fd);
	}
	free(l->in);
	free(l->out);
	*l = (struct link){ .fd = -1, .epoll = l->epoll };
}

ptrdiff_t link_read(struct link *l, char *room, size_t cap)
{
	size_t kept = l->n_in;
	ssize_t n;

	if (kept) {
		memcpy(room, l->in, kept);
		free(l->in);
		l->in = NULL;
		l->n_in = 0;
	}
	n = recv(l->fd, room + kept, cap - kept, 0);
	if (n > 0)
		return (ptrdiff_t)kept + n;
	link_keep(l, room, kept);
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void link_keep(struct link *l, const char *p, size_t n)
{
	if (!n)
		return;
	l->in = bench_alloc(n, 1);
	memcpy(l->in, p, n);
	l->n_in = (uint32_t)n;
}

void link_stage(struct link *l, const char *p, size_t n)
{
	if (l->broken || !n)
		return;
	if (l->n_out + n > l->cap_out) {
		l->cap_out = (uint32_t)(l->n_out + n + 256);
		l->out = bench_grow(l->out, l->cap_out, 1);
	}
	memcpy(l->out + l->n_out, p, n);
	l->n_out += (uint32_t)n;
}

static void link_sent(struct link *l, size_t sent, const char *p, size_t n)
{
	size_t own = sent < l->n_out ? sent : l->n_out;

	l->n_out -= (uint32_t)own;
	sent -= own;
	if (l->n_out)
		memmove(l->out, l->out + own, l->n_out);
	link_stage(l, p + sent, n - sent);
	if (!l->n_out) {
		free(l->out);
		l->out = NULL;
		l->cap_out = 0;
	}
}

void link_send(struct link *l, const char *p, size_t n)
{
	struct iovec part[2] = { { l->out, l->n_out }, { (void *)(uintptr_t)p, n } };
	struct msghdr m = { .msg_iov = part + !l->n_out, .msg_iovlen = (size_t) !!l->n_out + !!n };
	ssize_t sent;

	if (l->broken || l->n_out + n == 0)
		return;
	if (l->connecting || l->blocked) {
		link_stage(l, p, n);
		return;
	}
	if (m.msg_iovlen == 1)
		sent = send(l->fd, m.msg_iov->iov_base, m.msg_iov->iov_len, MSG_NOSIGNAL);
	else
		sent = sendmsg(l->fd, &m, MSG_NOSIGNAL);
	if (sent < 0 && errno != EAGAIN && errno != EINTR) {
		l->broken = true;
		return;
	}
	link_sent(l, sent < 0 ? 0 : (size_t)sent, p, n);
	if (l->n_out) {
		l->blocked = true;
		link_watch(l, EPOLL_CTL_MOD, true);
	}
}

void link_writable(struct link *l)
{
	if (!l->connecting && !l->blocked)
		return;
	l->connecting = l->blocked = false;
	link_send(l, "", 0);
	if (!l->blocked)
		link_watch(l, EPOLL_CTL_MOD, false);
}
