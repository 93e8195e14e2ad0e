/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * action - what authorities commit themselves to in meetings, until it is done.
 *
 * Owner of the tables action, action_group and action_step; nothing else writes to them.
 *
 * A commitment has an authority as its owner, not a person, and a day. It is made by a line of the
 * minutes (app/minutes) and never deleted: it is honoured, cancelled with a reason, or passed on to
 * another authority or day; each of these is a step of its trail. While it is open it is taken up
 * at every later meeting of its host groups: those of the meeting it was made in, or the one its
 * agenda item is for. There an item of the agenda comes by itself, on which it stands
 * (agenda_follows()).
 *
 * What was last done to it, honoured, cancelled or passed on, can be taken back for ACTION_BACK_MS, by who
 * did it or a chair: it is as it was, and the trail keeps both, for the first was told. Nobody is written
 * to at once of any of these, so that nothing has to be called back.
 *
 * Who may hear its agenda item may see it, nobody else: action_sees(). Who chairs its meeting, and
 * who speaks for its owner, may say what became of it.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

struct room_at;

enum {
	ACTION_PAGE = 40,
	ACTION_STEPS = 60,    /* of a trail, told */
	ACTION_LOOKED = 1000, /* looked at in one list: a group's, the latest due */
	ACTION_BACK_MS = 30 * 1000,
};

struct action_row {
	int64_t id, meeting, item, owner, due_at; /* item 0: none */
	int64_t ended_at;                         /* 0: it is open */
	struct str text;
	enum action_state state;
};

/* ---- reading ---- */

bool action_row_load(struct req *r, int64_t id, struct action_row *out);
/* The same for everybody who may see it. */
bool action_view(struct req *r, int64_t id, struct action *out);
/* May r->person see it? Asks app/room and app/agenda. */
bool action_sees(struct req *r, const struct action_row *row);
/* May he say what became of it? He sees it. */
bool action_acts(struct req *r, const struct action_row *row);
/* All that a meeting takes up again: made before it in one of its groups, and not ended before it
 * began. The last due first, ACTION_LOOKED at most, whoever may see them, without their text. */
size_t action_coming_back(struct req *r, int64_t meeting, struct action_row *out);
/* The rows of a statement that selects ACTION_ROW and is bound but for :max; the same. */
struct query;
size_t action_rows(struct query *q, struct action_row *out);
#define ACTION_ROW                                                                 \
	"SELECT a.id, a.meeting, coalesce(a.item, 0), a.owner, a.due_at, a.state," \
	" coalesce(a.ended_at, 0)"
/* Is it taken up in all of these groups? ... and for all of their members? */
bool action_hosted(struct req *r, int64_t action, const int64_t *groups, size_t n);
bool action_hosts(struct req *r, const struct action_row *row, const int64_t *groups, size_t n);
/* What was last done to it, for who may take that back. */
struct action_back {
	int64_t owner, due_at; /* before */
	bool cancelled;
};
/* ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_TOO_LATE, field "action". */
enum err action_back_load(struct req *r, int64_t id, struct action_row *row,
                          struct action_back *out) __attribute__((warn_unused_result));
/* An open one that the caller may act upon. ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_ALREADY, field "action". */
enum err action_caller_load(struct req *r, int64_t id, struct action_row *out)
	__attribute__((warn_unused_result));

/* ---- writing ---- */

struct action_new {
	int64_t meeting, item; /* 0: none */
	struct str text;
	int64_t owner, due_at;
};

/* Is there such an authority, and is that day to come? Fields "owner", "due_at". */
enum err action_check(struct req *r, int64_t owner, int64_t due_at)
	__attribute__((warn_unused_result));
int64_t action_put(struct req *r, const struct room_at *room, const struct action_new *n);
/* Text, owner and day as they are in `row`; one step of the trail. */
void action_set(struct req *r, const struct action_row *row, enum action_step_kind step,
                struct str reason);
void action_end(struct req *r, const struct action_row *row, enum action_state state,
                struct str outcome);
/* It is open as it was before that; one more step of the trail. */
void action_put_back(struct req *r, int64_t id, const struct action_back *was);
/* Tell its host groups what it now is; of an item that not all may hear, whoever hears it. The agendas
 * on which it is taken up follow. */
void action_tell(struct req *r, int64_t id);
