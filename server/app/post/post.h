/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * post - messages: their versions and reactions, and whom they call on.
 *
 * Owner of the tables post, post_version, post_mail and reaction; nothing else writes to them.
 *
 * A row holds the markdown as typed; html is made at each reading, in the language of its
 * author (his typography), so that everybody reads the same. A message speaks in the name of
 * the mandate its author held when he wrote it, and keeps saying so after the mandate ends.
 * Ids only grow and are never used again: permalinks and read marks rest on that, and moving
 * a message to another topic changes neither.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/post/markdown.h"
#include "app/req/req.h"

enum {
	POST_PAGE = 50,               /* messages in one reply */
	POST_PAGE_BYTES = 128 * 1024, /* of all of it, as JSON */
	POST_PAGE_HTML = 48 * 1024, /* bytes of html after which a reply takes no further message */
	POST_MENTIONED = 200,       /* people one message calls on, at most */
	POST_MAIL_QUOTED = 32 * 1024,
	POST_MAIL_SIGNATURE = 4 * 1024,
};

/* Where a message goes and who writes it, read in one statement. */
struct post_place {
	int64_t topic, group; /* group: under which it stands for the caller */
	struct str title;
	bool closed;
	int64_t post_count;       /* of the topic, before this message */
	int64_t last_post;        /* the highest id in it, 0: none */
	struct person_ref author; /* the caller, with the mandate he now speaks for */
	int64_t mandate;          /* 0: none */
	enum lang lang;           /* of the caller */
	bool question;            /* its topic is one */
	bool masked;              /* the caller is not to be named there: `author` then is nobody */
};

/* ERR_OK when the caller may write in the topic (a closed one: only who runs the group). Follows
 * merged topics. */
enum err post_place_load(struct req *r, int64_t topic, struct post_place *out)
	__attribute__((warn_unused_result));

/* What came with the words of a mail. */
struct post_mail {
	struct str quoted, signature; /* plain; cut at POST_MAIL_QUOTED and POST_MAIL_SIGNATURE */
};

struct post_new {
	struct str body;
	const struct post_mail *mail; /* NULL: it did not come by mail */
	int64_t reply_to;             /* 0: none */
	bool has_quote;
	struct str quote;
	const int64_t *files;
	size_t n_files;
};

/* Write a message, attach its files, call on whom it mentions, and announce all that. *seq (may be
 * NULL) is that of post.created. */
enum err post_add(struct req *r, const struct post_place *at, const struct post_new *p, int64_t *id,
                  int64_t *seq) __attribute__((warn_unused_result));

/* A message of former times (app/import): the caller is its author and r->now its date, nobody is told. */
struct post_old {
	int64_t group, topic;
	int64_t last_post; /* of the topic, 0: none */
	int64_t author, mandate, at;
	struct str body;
	int64_t reply_to; /* 0: none */
	const int64_t *files;
	size_t n_files;
};
/* May this be the text of a message? */
bool post_old_fits(struct req *r, struct str body);
/* Its id; 0: a statement failed. */
int64_t post_add_old(struct req *r, const struct post_old *p);

/* What a new message answers: the words given when the message says them, else its beginning.
 * false: no such message in the topic, or a deleted one. */
bool post_quote(struct req *r, int64_t topic, const struct post_new *p, struct quote *out);

/* A message as everybody sees it. false: no such message. */
bool post_load(struct req *r, int64_t id, struct post *out);

/* Ids of a topic's messages, ascending, at most `max`: the last ones before `id`, the first ones
 * after it. Return how many. */
size_t post_ids_before(struct req *r, int64_t topic, int64_t id, int64_t *out, size_t max);
size_t post_ids_after(struct req *r, int64_t topic, int64_t id, int64_t *out, size_t max);
/* How many there are in all. */
int64_t post_count_before(struct req *r, int64_t topic, int64_t id);
int64_t post_count_after(struct req *r, int64_t topic, int64_t id);

/* Those of `ids` (ascending, at most POST_PAGE) around ids[at] whose html together stays within
 * POST_PAGE_HTML, and they themselves within POST_PAGE_BYTES; ids[at] always. Only what precedes is
 * taken when `at` is the last, only what follows when it is the first. *first is the place in `ids`
 * of the first one taken. */
void post_load_window(struct req *r, const int64_t *ids, size_t n, size_t at, struct post **out,
                      size_t *n_out, size_t *first);
/* The caller's own reactions to these messages. */
void post_mine(struct req *r, const struct post *posts, size_t n, struct my_reaction **out,
               size_t *n_out);

/* What a command needs to know of a message before it touches it. */
struct post_row {
	int64_t topic, author, version, at;
	int64_t edited_at; /* 0: never */
	struct str body, topic_title;
	bool deleted, closed; /* closed: its topic is */
	bool masked;          /* its author is not named */
	enum lang lang;       /* of its author */
};
bool post_row_load(struct req *r, int64_t id, struct post_row *out);

/* What somebody wrote in a topic without his name is told with it from now on. */
void post_unmask(struct req *r, int64_t topic, int64_t author);
void post_rewrite(struct req *r, int64_t id, const struct post_row *was, struct str body);
/* Empty it and all that hangs on it; who did it and when stays. */
void post_erase(struct req *r, int64_t id);
/* true: it was not so before. */
bool post_react(struct req *r, int64_t id, enum reaction kind, bool on);
int64_t post_reactions(struct req *r, int64_t id, enum reaction kind);
/* Put all messages of a topic, or one of them, into another topic. */
void post_move_all(struct req *r, int64_t from, int64_t to);
bool post_move_one(struct req *r, int64_t id, int64_t from, int64_t to);

/* A message that may call on people. */
struct post_call {
	int64_t post, topic;
	const struct mention *mentions;
	size_t n;
};

/* Call on those whom a message mentions and whom it did not call on before: active members of the
 * groups that read the topic, never its author, POST_MENTIONED in all. It is a notice to each (app/notice). */
void post_call(struct req *r, const struct post_call *c);

/* Keep what was cut off a mail; nothing is kept of what is empty. */
void post_mail_put(struct req *r, int64_t post, const struct post_mail *m);
/* false: nothing was cut off, or it came by no mail. */
bool post_mail_load(struct req *r, int64_t post, struct post_mail *out);
void post_mail_drop(struct req *r, int64_t post);
