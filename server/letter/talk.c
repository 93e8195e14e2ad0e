/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "letter/talk.h"
#include "base/fault.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { PIECE = 16 * 1024 };

static void say(struct talk *t, const char *line)
{
	buf_puts(&t->out, line);
	buf_puts(&t->out, "\r\n");
	if (t->out.full) /* it sends commands and reads no replies */
		t->state = TALK_OVER;
}

static void drop_message(struct talk *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	t->has_from = false;
	t->from[0] = 0;
	t->n_to = t->told = 0;
	t->size = 0;
	t->too_large = t->no_room = false;
}

void talk_init(struct talk *t, const struct talk_config *cfg)
{
	*t = (struct talk){ .cfg = cfg, .fd = -1 };
	buf_init(&t->line, TALK_LINE);
	buf_init(&t->out, TALK_OUT);
	buf_printf(&t->out, "220 %s LMTP\r\n", cfg->name);
}

void talk_finish(struct talk *t)
{
	drop_message(t);
	buf_finish(&t->line);
	buf_finish(&t->out);
}

void talk_turn_away(struct talk *t)
{
	buf_reset(&t->out);
	say(t, "421 4.3.2 Too many connections, try again later");
	t->state = TALK_OVER;
}

/* ---- commands ---- */

static void mistake(struct talk *t, const char *reply)
{
	if (++t->mistakes > TALK_MISTAKES) {
		say(t, "421 4.7.0 Too many errors");
		t->state = TALK_OVER;
	} else {
		say(t, reply);
	}
}

/* `line` without `word` before it, in any case. */
static bool after(struct str line, const char *word, struct str *rest)
{
	size_t n = strlen(word);

	if (line.n < n || strncasecmp(line.p, word, n))
		return false;
	*rest = (struct str){ line.p + n, line.n - n };
	return true;
}

/* "<address>" and what follows it. A source route before the address is left out (RFC 5321, 4.1.1.3). */
static bool read_path(struct str s, char out[TALK_ADDRESS + 1], struct str *rest)
{
	s = str_trim(s);
	if (!s.n || s.p[0] != '<' || !memchr(s.p, '>', s.n))
		return false;
	s.p++;
	s.n--;
	struct str address = str_split(&s, '>');
	if (address.n && address.p[0] == '@')
		str_split(&address, ':');
	if (address.n > TALK_ADDRESS)
		return false;
	for (size_t i = 0; i < address.n; i++)
		if (address.p[i] <= ' ' || address.p[i] > '~')
			return false;
	if (address.n)
		memcpy(out, address.p, address.n);
	out[address.n] = 0;
	*rest = str_trim(s);
	return true;
}

static bool size_fits(const struct talk *t, struct str params)
{
	struct str value;
	long long size;

	while (params.n) {
		struct str one = str_split(&params, ' ');
		if (after(one, "SIZE=", &value) && str_to_int(value, &size) &&
		    size > t->cfg->size_max)
			return false;
	}
	return true;
}

static void on_mail(struct talk *t, struct str path)
{
	struct str params;

	if (!t->greeted || t->has_from) {
		mistake(t, "503 5.5.1 Not now");
	} else if (!read_path(path, t->from, &params)) {
		mistake(t, "501 5.1.7 Not an address");
	} else if (!size_fits(t, params)) {
		say(t, "552 5.3.4 The message is too large");
	} else {
		t->has_from = true;
		say(t, "250 2.1.0 Ok");
	}
}

static void on_rcpt(struct talk *t, struct str path)
{
	struct str params;

	if (!t->has_from)
		mistake(t, "503 5.5.1 MAIL first");
	else if (t->n_to == TALK_RCPTS)
		say(t, "452 4.5.3 Too many recipients");
	else if (!read_path(path, t->to[t->n_to], &params) || !t->to[t->n_to][0])
		mistake(t, "501 5.1.3 Not an address");
	else if (!t->cfg->known(t->cfg->arg, str_from(t->to[t->n_to])))
		say(t, "550 5.1.1 There is no such address here");
	else {
		t->n_to++;
		say(t, "250 2.1.5 Ok");
	}
}

static int open_message(const struct talk *t)
{
	char path[1024];

	if ((size_t)snprintf(path, sizeof(path), "%s/XXXXXX", t->cfg->dir) >= sizeof(path))
		return -1;
	int fd = fault_io(FAULT_OPEN) ? -1 : mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path); /* it lives as long as it is open */
	else
		log_error("letter: no file for a mail: %s", strerror(errno));
	return fd;
}

static void on_data(struct talk *t)
{
	if (!t->n_to) {
		mistake(t, "503 5.5.1 No valid recipients");
		return;
	}
	t->fd = open_message(t);
	if (t->fd < 0) {
		say(t, "451 4.3.0 Cannot be stored now");
		return;
	}
	t->state = TALK_DATA;
	t->at = DATA_CRLF;
	say(t, "354 Go on");
}

static void on_lhlo(struct talk *t)
{
	drop_message(t);
	t->greeted = true;
	buf_printf(&t->out, "250-%s\r\n", t->cfg->name);
	say(t, "250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME");
	buf_printf(&t->out, "250 SIZE %lld\r\n", (long long)t->cfg->size_max);
}

static void command(struct talk *t, struct str line)
{
	struct str rest;

	if (after(line, "LHLO ", &rest) && str_trim(rest).n) {
		on_lhlo(t);
	} else if (after(line, "MAIL FROM:", &rest)) {
		on_mail(t, rest);
	} else if (after(line, "RCPT TO:", &rest)) {
		on_rcpt(t, rest);
	} else if (after(line, "DATA", &rest) && !rest.n) {
		on_data(t);
	} else if (after(line, "RSET", &rest) && !rest.n) {
		drop_message(t);
		say(t, "250 2.0.0 Ok");
	} else if (after(line, "NOOP", &rest)) {
		say(t, "250 2.0.0 Ok");
	} else if (after(line, "VRFY", &rest)) {
		say(t, "252 2.1.5 Try it");
	} else if (after(line, "QUIT", &rest) && !rest.n) {
		say(t, "221 2.0.0 Bye");
		t->state = TALK_OVER;
	} else if (after(line, "HELO", &rest) || after(line, "EHLO", &rest)) {
		mistake(t, "500 5.5.1 This is LMTP: LHLO");
	} else {
		mistake(t, "500 5.5.2 Not understood");
	}
}

static size_t read_command(struct talk *t, const char *p, size_t n)
{
	const char *lf = memchr(p, '\n', n);
	size_t take = lf ? (size_t)(lf - p) + 1 : n;

	buf_put(&t->line, p, take);
	if (!lf && !t->line.full)
		return take;
	struct str line = buf_view(&t->line);
	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	if (t->line.full) {
		say(t, "500 5.5.2 The line is too long");
		t->state = TALK_OVER; /* where the next one begins nobody knows */
	} else {
		command(t, line);
	}
	buf_reset(&t->line);
	return take;
}

/* ---- a message ---- */

static void keep(struct talk *t, const char *p, size_t n)
{
	if (t->too_large || t->no_room)
		return;
	t->size += (int64_t)n;
	if (t->size > t->cfg->size_max) {
		t->too_large = true;
		return;
	}
	for (size_t done = 0; done < n;) {
		ssize_t w = fault_io(FAULT_WRITE) ? -1 : write(t->fd, p + done, n - done);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0) {
			log_warn("letter: keeping a mail: %s", strerror(errno));
			t->no_room = true;
			return;
		}
		done += (size_t)w;
	}
}

static void all(struct talk *t, const char *reply)
{
	for (size_t i = 0; i < t->n_to; i++)
		say(t, reply);
	drop_message(t);
	if (t->state != TALK_OVER)
		t->state = TALK_COMMAND;
}

static void complete(struct talk *t)
{
	t->state = TALK_WAIT;
	if (t->too_large)
		all(t, "552 5.3.4 The message is too large");
	else if (t->no_room)
		all(t, "451 4.3.0 Cannot be stored now");
}

/* Only CR LF . CR LF ends it: what takes less lets one mail smuggle in another. */
static size_t read_data(struct talk *t, const char *p, size_t n)
{
	char piece[PIECE];
	size_t out = 0, i = 0;

	while (i < n && i < sizeof(piece) / 2) {
		char c = p[i++];
		if (t->at == DATA_DOT && c == '\r') {
			t->at = DATA_DOT_CR;
			continue;
		}
		if (t->at == DATA_DOT_CR) {
			if (c == '\n') {
				keep(t, piece, out);
				complete(t);
				return i;
			}
			piece[out++] = '\r'; /* the dot before it was there to hide another */
			t->at = DATA_CR;
		}
		if (t->at == DATA_CRLF && c == '.') {
			t->at = DATA_DOT; /* the end, or one dot too many */
			continue;
		}
		piece[out++] = c;
		t->at = c == '\r' ? DATA_CR : c == '\n' && t->at == DATA_CR ? DATA_CRLF : DATA_TEXT;
	}
	keep(t, piece, out);
	return i;
}

size_t talk_input(struct talk *t, const char *p, size_t n)
{
	size_t used = 0;

	while (used < n && (t->state == TALK_COMMAND || t->state == TALK_DATA))
		used += t->state == TALK_COMMAND ? read_command(t, p + used, n - used)
		                                 : read_data(t, p + used, n - used);
	return used;
}

void talk_verdict(struct talk *t, enum talk_verdict v, const char *why)
{
	static const char *const codes[] = { [TALK_TAKEN] = "250 2.0.0 ",
		                             [TALK_LATER] = "451 4.3.0 ",
		                             [TALK_REFUSED] = "550 5.7.1 " };

	if (t->state != TALK_WAIT)
		return;
	buf_puts(&t->out, codes[v]);
	say(t, why);
	if (++t->told < t->n_to)
		return;
	drop_message(t);
	if (t->state != TALK_OVER)
		t->state = TALK_COMMAND;
}
