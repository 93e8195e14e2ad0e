/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * sheet - the library of a group: what somebody did, what it cost, what failed, whom to ask.
 *
 * Owner of the table sheet; nothing else writes to it. A sheet begins as a draft made from a question
 * and its answer, one for each question, for its author and who runs the group; published, the
 * members of its group read it. It keeps the addresses of the question and the answer, and its own
 * words: what is later deleted or moved there changes nothing here.
 *
 * Who made it out of his own question, asked without his name, is not named here either.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/group/access.h"
#include "app/req/req.h"

enum { SHEET_PAGE = 60 };

/* A sheet the caller may read, and what he is to it. */
struct sheet_caller {
	struct sheet sheet;
	int64_t author; /* also where he is not named */
	bool runs, own; /* own: its author, who may still write in the group */
};
/* ERR_NOT_FOUND, field "sheet", for what he may not read. */
enum err sheet_caller_load(struct req *r, int64_t id, struct sheet_caller *out)
	__attribute__((warn_unused_result));
/* The same for its author or a moderator; ERR_FORBIDDEN for other readers. */
enum err sheet_own(struct req *r, int64_t id, struct sheet_caller *out)
	__attribute__((warn_unused_result));
bool sheet_load(struct req *r, int64_t id, struct sheet *out, int64_t *author);
struct sheet_ref sheet_short(struct req *r, const struct sheet *s);

/* The sheet of a question; 0: none. */
int64_t sheet_of_topic(struct req *r, int64_t topic);

/* A draft of the caller's. Returns its id. */
int64_t sheet_insert(struct req *r, const struct sheet *s);
void sheet_set(struct req *r, const struct sheet_edit_args *a);
void sheet_set_published(struct req *r, int64_t id, bool on);

/* Put it where search finds it, if it is published; see app/search/search.h. */
void sheet_index(struct req *r, int64_t id);
/* Tell who may see it what it now is; loads it into *out. ERR_STORAGE: it is not there. */
enum err sheet_announce(struct req *r, int64_t id, struct sheet *out)
	__attribute__((warn_unused_result));
