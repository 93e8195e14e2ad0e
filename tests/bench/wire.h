/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * wire - the frames of Palabre that the bench sends and reads; the only place of the bench that
 * knows their shape.
 *
 * The reference server speaks the same few shapes, so that both cost the generator the same.
 * Reading relies on the order of the members of a push ({"ch","seq","ev",…}), which the server's
 * generated encoder fixes; a frame of another shape is WIRE_UNREADABLE and fails the run.
 *
 * Each message sent by a run begins with "bench:" and 16 hexadecimal digits: 24 bits of the run, 40
 * bits of the message's number (its tag, from 1). That is how a push is told to be the post it is,
 * whoever receives it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ids of commands: these, and WIRE_POST + tag for posts and what is done in a meeting. */
enum {
	WIRE_OPEN = 1,
	WIRE_RESUME = 2,
	WIRE_TOPICS = 3,
	WIRE_ASK = 4,
	WIRE_ENTER = 5,
	WIRE_BEAT = 6,
	WIRE_POST = 16
};
enum { WIRE_COMMAND_MAX = 20 * 1024 };

enum wire_kind {
	WIRE_UNREADABLE,
	WIRE_REPLY,   /* re, and seq when the reply has one */
	WIRE_REFUSAL, /* re */
	WIRE_PUSH,    /* channel, id, seq, tag */
	WIRE_LIVE,    /* a push that is not stored: no seq */
};

struct wire_in {
	enum wire_kind kind;
	char channel[3]; /* "g", "u", "gm"… */
	int64_t id;      /* of the channel */
	int64_t re;
	int64_t seq;
	int64_t tag;    /* 0: no post of this run */
	const char *ev; /* a push's, within the frame; not ended */
};

/* The run's own mark, and where the last tag stood, tried first. */
struct wire {
	uint64_t run;
	size_t hint;
};

struct wire_head {
	char channel[3];
	int64_t id;
	int64_t seq;
	bool lost; /* a resume's recovered:false */
};

void wire_init(struct wire *w);
void wire_read(struct wire *w, const char *p, size_t n, struct wire_in *out);

/* Channel heads of the reply to open or resume, one after another from *at (0 at first); false at
 * the end. */
bool wire_next_head(const char *p, size_t n, size_t *at, struct wire_head *out);
/* The epoch in the same reply, NUL-terminated; "" when there is none. */
void wire_epoch(const char *p, size_t n, char out[24]);
/* The id of the first topic in the reply to topic.list; 0 when there is none. */
int64_t wire_topic(const char *p, size_t n);

/* Commands, without WebSocket head; each gives the length written to out[WIRE_COMMAND_MAX]. */
size_t wire_open(char *out);
size_t wire_resume(char *out, const char *epoch, const struct wire_head *heads, size_t n);
size_t wire_topics(char *out, int64_t group);
size_t wire_post(const struct wire *w, char *out, int64_t topic, int64_t tag, size_t size);
/* room.enter or room.here. */
size_t wire_room(const struct wire *w, char *out, int64_t id, int64_t meeting);
/* Any write; args are an object. */
size_t wire_write(const struct wire *w, char *out, int64_t id, const char *command,
                  const char *args);
/* What marks the words of a tag, at the end of which stands a NUL. */
enum { WIRE_MARK_MAX = 32 };
void wire_mark(const struct wire *w, char out[WIRE_MARK_MAX], int64_t tag);
/* The tag that stands in p[0..n), wherever; 0: none. */
int64_t wire_tag(struct wire *w, const char *p, size_t n);
/* "command {args}", each % in it replaced by n. */
size_t wire_ask(char *out, const char *text, int64_t n);
/* What a server without a protocol hands on as it stands: the push of a post, `size` bytes in all. */
size_t wire_plain(const struct wire *w, char *out, int64_t group, int64_t tag, size_t size);

/* A number that follows key in p[0..n), or missing. */
int64_t wire_number(const char *p, size_t n, const char *key, int64_t missing);
