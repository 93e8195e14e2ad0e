/* SPDX-License-Identifier: EUPL-1.2 */
/* What another meeting's agenda gives to one. */
#include "app/agenda/agenda.h"
#include "app/file/file.h"
#include "db/db.h"

static bool among(const int64_t *groups, size_t n, int64_t group)
{
	for (size_t i = 0; i < n; i++)
		if (groups[i] == group)
			return true;
	return false;
}

/* Which group it is for there, 0: all. false: it has no place there. */
static bool place_for(const struct agenda_copy *c, const struct agenda_at *i, int64_t *group)
{
	bool wider = false;

	*group = i->group;
	if (i->group)
		return among(c->to->groups, c->to->n_groups, i->group);
	for (size_t k = 0; k < c->to->n_groups; k++)
		wider = wider || !among(c->from->groups, c->from->n_groups, c->to->groups[k]);
	if (!wider || i->audience == ITEM_AUDIENCE_PUBLIC)
		return true;
	/* What others were not to hear there, they do not read here. */
	*group = c->from->groups[0];
	return c->from->n_groups == 1 && among(c->to->groups, c->to->n_groups, *group);
}

static const char SQL_THERE[] = "SELECT id FROM agenda_item WHERE meeting = :meeting"
				" AND copied_from = :item AND removed_at IS NULL";

static int64_t there(struct req *r, int64_t meeting, int64_t item)
{
	struct query *q = db_q(r->db, SQL_THERE);

	db_int(q, ":meeting", meeting);
	db_int(q, ":item", item);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_COPY[] =
	"INSERT INTO agenda_item (meeting, parent, place, title, about, minutes, owner, audience, grp,"
	" copied_from) SELECT :meeting, :parent, 1 + coalesce((SELECT max(i.place) FROM agenda_item i"
	"  WHERE i.meeting = :meeting AND i.parent IS :parent AND i.removed_at IS NULL), 0),"
	" s.title, s.about, s.minutes, s.owner, s.audience, :group, s.id"
	" FROM agenda_item s WHERE s.id = :item";
static const char SQL_NO_OWNER[] = "UPDATE agenda_item SET owner = NULL WHERE id = :item";

static int64_t insert(struct req *r, const struct agenda_copy *c, const struct agenda_at *i,
                      int64_t parent, int64_t group)
{
	struct query *q = db_q(r->db, SQL_COPY);
	struct agenda_item view;
	struct agenda_at at;
	struct room_at his;

	db_int(q, ":meeting", c->to->meeting);
	db_int_opt(q, ":parent", parent != 0, parent);
	db_int_opt(q, ":group", group != 0, group);
	db_int(q, ":item", i->id);
	int64_t id = db_run(q) ? db_last_id(r->db) : 0;
	/* Who brought it forward there may not hear it here. */
	if (id && agenda_view(r, id, &view) && view.has_owner && agenda_at(r, id, &at) &&
	    (!room_load_for(r, c->to->meeting, view.owner.id, &his) ||
	     !agenda_sees(r, &his, view.owner.id, &at))) {
		q = db_q(r->db, SQL_NO_OWNER);
		db_int(q, ":item", id);
		db_run(q);
	}
	return id;
}

static void copy_papers(struct req *r, int64_t from, int64_t to)
{
	struct agenda_paper *papers;
	size_t n = agenda_papers(r, from, &papers);

	for (size_t i = 0; i < n; i++) {
		const struct agenda_paper *p = &papers[i];
		int64_t file = p->has_file ? file_copy_item(r, p->file.id, to) : 0;
		agenda_paper_insert(r, to, p->title, file, p->url);
	}
}

enum err agenda_copy(struct req *r, const struct agenda_copy *c, struct agenda_item **out,
                     size_t *n)
{
	struct agenda_at *all, *mine;
	size_t n_all = agenda_all(r, c->from->meeting, &all);
	size_t full = agenda_all(r, c->to->meeting, &mine);

	*out = arena_array(r->arena, AGENDA_ITEMS, struct agenda_item);
	for (size_t i = 0; i < n_all; i++) {
		const struct agenda_at *one = &all[i];
		int64_t group, parent = one->parent ? there(r, c->to->meeting, one->parent) : 0;
		struct agenda_at now;
		/* What has a kind comes by itself. */
		if (one->of || (c->left && one->state == ITEM_STATE_DONE) ||
		    there(r, c->to->meeting, one->id) || !agenda_sees(r, c->from, r->person, one) ||
		    !place_for(c, one, &group))
			continue;
		if (full++ >= AGENDA_ITEMS)
			return req_fail(r, ERR_LIMIT, "meeting");
		int64_t id = insert(r, c, one, parent, group);
		if (!id || !agenda_at(r, id, &now))
			return req_db_fail(r);
		/* Nor does anybody add what he could not hear. */
		if (!agenda_sees(r, c->to, r->person, &now)) {
			agenda_drop(r, id, false);
			full--;
			continue;
		}
		if (c->left)
			copy_papers(r, one->id, id);
		room_item_moved(r, id, NULL);
		enum err e = agenda_announce(r, id, &(*out)[(*n)++]);
		if (e)
			return e;
	}
	return ERR_OK;
}
