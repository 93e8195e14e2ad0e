/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * agenda - what a meeting is to speak of, item by item, and who may hear each.
 *
 * Owner of the tables agenda_item and agenda_paper; nothing else writes to them.
 *
 * Who hears an item, asked of agenda_sees() alone:
 *
 *   public   everybody in the meeting, guests of the whole of it, and the wall it is projected on
 *   members  its members; a guest only who is invited to this item
 *   closed   those of them who have a voice, observers not; a guest as above
 *   group    of all three: of the members, those of that group alone
 *
 * An item that not all members hear is restricted: nothing of it, not even that it exists, reaches
 * the others.
 *
 * A removed item keeps its row, so that its number and its channel are never another one's; for everybody
 * it is not there. Sub-items take no longer together than what they are within (0: as long as they take).
 *
 * Some items come by themselves (agenda_left.c): to approve minutes, to take up again what earlier
 * meetings left open. Chairs move them and take them off, for good.
 *
 * Papers are files, which the item carries as a message does (app/file), and links. Who may hear the item
 * reads them, guests invited to it before they are in.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/room/room.h"

enum {
	AGENDA_ITEMS = 60,         /* of one meeting */
	AGENDA_PAPERS = 10,        /* of one item */
	AGENDA_BYTES = 128 * 1024, /* of html, after which a reply tells the rest without */
};

struct agenda_at {
	int64_t id, meeting, parent;
	enum item_audience audience;
	int64_t group; /* 0: all of the meeting's */
	enum item_state state;
	enum item_kind kind;
	int64_t of; /* the meeting that left what it is about; 0: it has no kind */
};

bool agenda_restricted(const struct agenda_at *i);
/* May who asked for `room` hear the item? */
bool agenda_sees(struct req *r, const struct room_at *room, int64_t person,
                 const struct agenda_at *i);

/* false: there is none. Asks no rights. */
bool agenda_at(struct req *r, int64_t item, struct agenda_at *out);
/* An item of this meeting that the caller may hear. ERR_NOT_FOUND, field "item". */
enum err agenda_item_load(struct req *r, const struct room_at *room, int64_t item,
                          struct agenda_at *out) __attribute__((warn_unused_result));
/* All items of a meeting, in order, from the arena, whoever may hear them. */
size_t agenda_all(struct req *r, int64_t meeting, struct agenda_at **out);
bool agenda_view(struct req *r, int64_t item, struct agenda_item *out);
/* The items as the caller may hear them, in order, each parent before its own. */
size_t agenda_list(struct req *r, const struct room_at *room, struct agenda_item **out);

/* With what is said of it and its papers; `source`: the markdown besides. */
bool agenda_page_load(struct req *r, int64_t item, bool source, struct agenda_page *out);
/* May `person` read the papers of the item? */
bool agenda_papers_for(struct req *r, int64_t item, int64_t person);

/* ---- what an item may be; the field is that of agenda.add ---- */

/* r->person chairs the meeting, which is not over. ERR_MEETING_OVER. */
enum err agenda_run(struct req *r, int64_t meeting, struct room_at *out)
	__attribute__((warn_unused_result));
/* The same for the meeting of an item that he may hear. ERR_NOT_FOUND, field "item". */
enum err agenda_run_item(struct req *r, int64_t item, struct room_at *room, struct agenda_at *out)
	__attribute__((warn_unused_result));
enum err agenda_check_parent(struct req *r, const struct room_at *room, int64_t parent)
	__attribute__((warn_unused_result));
enum err agenda_check_group(struct req *r, const struct room_at *room, int64_t group)
	__attribute__((warn_unused_result));
enum err agenda_check_about(struct req *r, struct str about) __attribute__((warn_unused_result));
/* As it was just written: who brings it forward can hear it, r->person too, and what is within another
 * one takes no longer than that. */
enum err agenda_check_written(struct req *r, const struct room_at *room, int64_t item)
	__attribute__((warn_unused_result));

/* ---- writing ---- */

int64_t agenda_insert(struct req *r, const struct agenda_add_args *a);
void agenda_set(struct req *r, const struct agenda_update_args *a);
/* It stands within `parent` (0: nothing), before `before` (0: last); tells whoever hears what moved. */
enum err agenda_put(struct req *r, const struct agenda_at *i, int64_t parent, int64_t before)
	__attribute__((warn_unused_result));
/* The item alone is not there any more. Says nothing. `by_chair`: nor does it come back by itself. */
void agenda_drop(struct req *r, int64_t item, bool by_chair);
/* From now on it is there to approve the minutes of `of`, or to take up what that meeting left. */
void agenda_set_kind(struct req *r, int64_t item, enum item_kind kind, int64_t of);
/* A paper; its id, 0: a statement failed. `file` 0: it is a link. */
int64_t agenda_paper_insert(struct req *r, int64_t item, struct str title, int64_t file,
                            struct str url);
bool agenda_paper_load(struct req *r, int64_t paper, int64_t *item, struct agenda_paper *out);
void agenda_paper_drop(struct req *r, const struct agenda_paper *p);
size_t agenda_papers(struct req *r, int64_t item, struct agenda_paper **out);

/* Copy items of another meeting that the caller may hear into one he chairs, those not copied before,
 * as far as they are for its people: an item for more than these is for the group that both have. */
struct agenda_copy {
	const struct room_at *from, *to;
	bool left; /* only what is not done, with its papers */
};
enum err agenda_copy(struct req *r, const struct agenda_copy *c, struct agenda_item **out,
                     size_t *n) __attribute__((warn_unused_result));
/* All items of a meeting, for a rehearsal of it. */
void agenda_rehearse(struct req *r, int64_t from, int64_t to);

/* ---- what earlier meetings left (agenda_left.c) ---- */

struct action_row;

/* It stands on the agenda of the next meeting of the group: the soonest that is called and not begun. */
void agenda_take_up(struct req *r, int64_t group);
/* ... of each group of a meeting; on the agenda of this meeting. */
void agenda_take_up_all(struct req *r, int64_t meeting);
void agenda_take_up_at(struct req *r, int64_t meeting);
/* Is the commitment taken up on this item, of kind follow_up? `room`: of the item's meeting. */
bool agenda_follows(struct req *r, const struct room_at *room, const struct agenda_at *i,
                    const struct action_row *row);
/* It changed: its groups take it up at their next meetings, those under way are told. */
void agenda_action_moved(struct req *r, int64_t action);
/* Published minutes that r->person runs and that no meeting approved, which this one could: field
 * "approves". *group: the group of `room` for which alone they are, 0: all. */
enum err agenda_check_approves(struct req *r, const struct room_at *room, int64_t meeting,
                               int64_t *group) __attribute__((warn_unused_result));
/* Its title, in the language of r. */
struct str agenda_left_title(struct req *r, enum item_kind kind, int64_t of);

/* ---- under way ---- */

/* It is under way from now on, or done; the time it took is kept. */
void agenda_set_state(struct req *r, int64_t item, enum item_state state);
/* All of a meeting wait, and took no time. Tells nobody. */
void agenda_unopened(struct req *r, int64_t meeting);
/* Tell whoever may hear it what it now is; loads it into *out (may be NULL). */
enum err agenda_announce(struct req *r, int64_t item, struct agenda_item *out)
	__attribute__((warn_unused_result));
