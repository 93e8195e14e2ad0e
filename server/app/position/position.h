/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * position - common texts of a group, which authorities sign.
 *
 * Owner of the tables position, position_version and position_signature; nothing else writes to
 * them.
 *
 * A draft is seen by the active members of its group; its author, or who runs the group, changes it.
 * When it is opened its text is sealed: from then on neither title nor body changes, and the seal
 * names them. Who signs says which seal he saw.
 *
 * A signature is of an authority, given by an active member who writes in the group, from the mandate
 * he speaks for (app/person). Each authority has one that stands; withdrawn, it stays to be seen
 * and another may be given. Signatures are given and withdrawn while the position is open and its
 * day has not come, as the clock says.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/group/access.h"
#include "app/req/req.h"

enum { POSITION_PAGE = 40, POSITION_SIGNATURES = 200 };

/* A position that the caller reads, and what he is to it. */
struct position_caller {
	struct my_position position;
	int64_t mandate, authority; /* from which he would sign; 0: none, or no seat */
	bool runs, edits, seated;   /* seated: an active member who writes */
};

/* ---- reading ---- */

/* false: no such position. Asks no rights. */
bool position_load(struct req *r, int64_t id, struct my_position *out);
/* ERR_NOT_FOUND, field "position", for what he may not read. */
enum err position_caller_load(struct req *r, int64_t id, struct position_caller *out)
	__attribute__((warn_unused_result));
/* The same for who runs its group; ERR_FORBIDDEN for other readers. */
enum err position_runner_load(struct req *r, int64_t id, struct position_caller *out)
	__attribute__((warn_unused_result));
/* The same for who may sign; ERR_FORBIDDEN, ERR_POSITION_CLOSED, ERR_NO_MANDATE. */
enum err position_signer_load(struct req *r, int64_t id, struct position_caller *out)
	__attribute__((warn_unused_result));
/* A wait_fn: those that the person's authority has not signed and still can. */
size_t position_waits(struct req *r, struct wait *out, size_t max);

/* ---- writing ---- */

/* The body can be shown: ERR_TOO_LARGE, field "body". */
enum err position_check_body(struct req *r, struct str body) __attribute__((warn_unused_result));
int64_t position_insert(struct req *r, const struct position_create_args *a);
void position_set(struct req *r, const struct position_edit_args *a);
void position_set_open(struct req *r, const struct position_open_args *a);
void position_set_closed(struct req *r, int64_t id);
void position_put_signature(struct req *r, const struct position_caller *c,
                            const struct position_sign_args *a);
void position_drop_signature(struct req *r, const struct position_caller *c);

/* Put it where search finds it, a draft too; see app/search/search.h. */
void position_index(struct req *r, int64_t id);
/* Tell its group what it now is; loads it into *out. ERR_STORAGE: it is not there. */
enum err position_announce(struct req *r, int64_t id, struct my_position *out)
	__attribute__((warn_unused_result));
