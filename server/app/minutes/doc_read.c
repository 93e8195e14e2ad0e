/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "app/meeting/meeting.h"
#include "app/minutes/doc.h"
#include "app/person/person.h"
#include "app/post/markdown.h"
#include "db/db.h"

/* ---- where they stand ---- */

static const char SQL_DOC[] =
	"SELECT m.title, m.starts_at, d.made_at, d.closes_at, d.published_at, d.approved_at,"
	" d.approved_in, d.revision, d.lang, d.revision > d.published_revision FROM minutes_doc d JOIN meeting m ON m.id = d.meeting"
	" WHERE d.meeting = :meeting AND d.made_at IS NOT NULL";

static bool load(struct req *r, int64_t meeting, struct minutes *out, enum lang *lang)
{
	struct query *q = db_q(r->db, SQL_DOC);

	*out = (struct minutes){ .meeting = meeting };
	db_int(q, ":meeting", meeting);
	if (!db_one(q))
		return false;
	out->title = db_col_str(r->arena, q, 0);
	out->starts_at = db_col_int(q, 1);
	out->made_at = db_col_int(q, 2);
	out->closes_at = db_col_int(q, 3);
	out->has_published_at = !db_col_null(q, 4);
	out->published_at = db_col_int(q, 4);
	out->has_approved_at = !db_col_null(q, 5);
	out->approved_at = db_col_int(q, 5);
	out->has_approved_in = !db_col_null(q, 6);
	out->approved_in = db_col_int(q, 6);
	out->revision = db_col_int(q, 7);
	if (!lang_from_str(db_col_view(q, 8), lang))
		*lang = LANG_FR;
	out->has_amended = out->has_approved_at && !db_col_null(q, 9);
	out->amended = db_col_bool(q, 9);
	out->state = out->has_approved_at       ? MINUTES_STATE_APPROVED
	             : out->has_published_at    ? MINUTES_STATE_PUBLISHED
	             : out->closes_at <= r->now ? MINUTES_STATE_READY
	                                        : MINUTES_STATE_CORRECTING;
	return true;
}

bool doc_minutes(struct req *r, int64_t meeting, struct minutes *out)
{
	enum lang lang;

	return load(r, meeting, out, &lang);
}

static const char SQL_TO_APPROVE[] =
	"SELECT d.meeting FROM meeting_group h CROSS JOIN meeting_group g ON g.grp = h.grp"
	" AND g.meeting <> h.meeting CROSS JOIN minutes_doc d ON d.meeting = g.meeting AND d.published_at IS NOT NULL AND d.approved_at IS NULL"
	" WHERE h.meeting = :meeting GROUP BY d.meeting ORDER BY max(g.ends_at), d.meeting LIMIT :max";

size_t doc_to_approve(struct req *r, int64_t meeting, int64_t *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_TO_APPROVE);

	db_int(q, ":meeting", meeting);
	return db_ids(q, out, max);
}

static const char SQL_APPROVED[] =
	"SELECT coalesce(approved_item, 0) FROM minutes_doc WHERE meeting = :meeting";

/* "2" or "2.1", as it stands on its agenda. */
static struct str number_of(struct req *r, const struct agenda_at *i)
{
	struct agenda_at *all;
	int top = 0, sub = 0;
	size_t n = agenda_all(r, i->meeting, &all);

	for (size_t k = 0; k < n; k++) {
		top += !all[k].parent;
		sub = all[k].parent ? sub + 1 : 0;
		if (all[k].id == i->id)
			return sub ? arena_printf(r->arena, "%d.%d", top, sub)
			           : arena_printf(r->arena, "%d", top);
	}
	return STR("");
}

bool doc_approval(struct req *r, const struct doc *doc, struct minutes_approval *out)
{
	struct agenda_item view;
	struct agenda_at item;
	struct room_at room;
	struct my_meeting m;

	if (!doc->minutes.has_approved_in || !doc->who.part)
		return false;
	struct query *q = db_q(r->db, SQL_APPROVED);
	db_int(q, ":meeting", doc->minutes.meeting);
	int64_t id = db_one(q) ? db_col_int(q, 0) : 0;
	if (!id || !agenda_at(r, id, &item) || !room_load_for(r, item.meeting, r->person, &room) ||
	    !agenda_sees(r, &room, r->person, &item) || !agenda_view(r, id, &view) ||
	    !meeting_load(r, item.meeting, &m))
		return false;
	*out = (struct minutes_approval){ .meeting = item.meeting,
		                          .title = m.meeting.title,
		                          .starts_at = m.meeting.starts_at,
		                          .number = number_of(r, &item),
		                          .item = view.title };
	return true;
}

/* ---- who reads them ---- */

static const char SQL_ATTENDED[] = "SELECT 1 FROM room_stay WHERE meeting = :meeting"
				   " AND person = :person LIMIT 1";

static bool attended(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_ATTENDED);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", r->person);
	return db_one(q);
}

enum err doc_load(struct req *r, int64_t meeting, struct doc *out)
{
	*out = (struct doc){ .attended = false };
	bool there = load(r, meeting, &out->minutes, &out->lang);
	minutes_reader_load(r, meeting, &out->who);
	if (!there)
		return req_fail(r, out->who.part ? ERR_NOT_PUBLISHED : ERR_NOT_FOUND, "meeting");
	out->chairs = out->who.part && out->who.room.part == ROOM_PART_CHAIR;
	out->attended = out->who.part && attended(r, meeting);
	if (out->minutes.has_published_at || out->chairs || out->attended)
		return ERR_OK;
	return req_fail(r, out->who.part ? ERR_NOT_PUBLISHED : ERR_NOT_FOUND, "meeting");
}

enum err doc_run_load(struct req *r, int64_t meeting, bool change, struct doc *out)
{
	enum err e = doc_load(r, meeting, out);

	if (e)
		return e;
	if (!out->who.part)
		return req_fail(r, ERR_NOT_FOUND, "meeting");
	if (!out->chairs || !r->person)
		return req_fail(r, ERR_FORBIDDEN, "meeting");
	return change && out->minutes.has_approved_at ? req_fail(r, ERR_SEALED, "meeting") : ERR_OK;
}

/* ---- paragraphs ---- */

#define PARAGRAPH                                                                              \
	"SELECT id, meeting, place, coalesce(item, 0), version, part, label, body, edited_at," \
	" removed_at IS NOT NULL FROM minutes_paragraph"

static const char SQL_ONE[] = PARAGRAPH " WHERE id = :paragraph";
static const char SQL_ALL[] = PARAGRAPH
	" WHERE meeting = :meeting AND removed_at IS NULL ORDER BY place LIMIT :max";

static void read_one(struct req *r, const struct query *q, struct doc_paragraph *out)
{
	*out = (struct doc_paragraph){ .id = db_col_int(q, 0),
		                       .meeting = db_col_int(q, 1),
		                       .place = db_col_int(q, 2),
		                       .item = db_col_int(q, 3),
		                       .version = db_col_int(q, 4),
		                       .body = db_col_str(r->arena, q, 7),
		                       .has_edited_at = !db_col_null(q, 8),
		                       .edited_at = db_col_int(q, 8),
		                       .removed = db_col_bool(q, 9) };
	/* What does not read as one of its values (a newer program's) is for the fewest. */
	if (!minutes_label_from_str(db_col_view(q, 6), &out->label))
		out->label = MINUTES_LABEL_UNMINUTED;
	if (!minutes_part_from_str(db_col_view(q, 5), &out->part))
		out->part = MINUTES_PART_TEXT;
}

/* What is read as by others is read twice: by him, and by somebody who is nobody to the meeting. */
static bool sees(struct req *r, const struct doc *doc, enum minutes_label as,
                 const struct doc_paragraph *p)
{
	static const struct minutes_reader nobody = { .part = false };

	if (p->label > as || !minutes_sees(r, &doc->who, p->item, p->label))
		return false;
	return as > MINUTES_LABEL_NETWORK || minutes_sees(r, &nobody, p->item, p->label);
}

/* From the end: a heading is read with what stands below it, down to the next one of its rank. */
size_t doc_read(struct req *r, const struct doc *doc, enum minutes_label as,
                struct doc_paragraph **out)
{
	struct doc_paragraph *all = arena_array(r->arena, DOC_PARAGRAPHS, struct doc_paragraph);
	bool *keep = arena_array(r->arena, DOC_PARAGRAPHS, bool);
	bool below = false, below_sub = false;
	size_t n = 0, kept = 0;
	struct query *q = db_q(r->db, SQL_ALL);

	db_int(q, ":meeting", doc->minutes.meeting);
	db_int(q, ":max", DOC_PARAGRAPHS);
	db_each (q)
		read_one(r, q, &all[n++]);
	for (size_t i = n; i-- > 0;) {
		bool sub = all[i].part == MINUTES_PART_SUBHEADING;
		keep[i] = sees(r, doc, as, &all[i]);
		if (!doc_is_heading(all[i].part)) {
			below = below || keep[i];
			below_sub = below_sub || keep[i];
			continue;
		}
		keep[i] = keep[i] || (sub ? below_sub : below);
		below = sub && (below || keep[i]);
		below_sub = false;
	}
	for (size_t i = 0; i < n; i++)
		if (keep[i])
			all[kept++] = all[i];
	*out = all;
	return kept;
}

bool doc_paragraph_bare(struct req *r, int64_t paragraph, struct doc_paragraph *out)
{
	struct query *q = db_q(r->db, SQL_ONE);

	db_int(q, ":paragraph", paragraph);
	if (!db_one(q))
		return false;
	read_one(r, q, out);
	return true;
}

enum err doc_paragraph_load(struct req *r, int64_t paragraph, struct doc *doc,
                            struct doc_paragraph *out)
{
	if (!doc_paragraph_bare(r, paragraph, out))
		return req_fail(r, ERR_NOT_FOUND, "paragraph");
	enum err e = doc_load(r, out->meeting, doc);
	if (e == ERR_NOT_PUBLISHED)
		return e;
	if (e || out->removed || !minutes_sees(r, &doc->who, out->item, out->label))
		return req_fail(r, ERR_NOT_FOUND, "paragraph");
	return ERR_OK;
}

enum err doc_paragraph_run_load(struct req *r, int64_t paragraph, int64_t version, struct doc *doc,
                                struct doc_paragraph *out)
{
	enum err e = doc_paragraph_load(r, paragraph, doc, out);

	if (!e)
		e = doc_run_load(r, out->meeting, true, doc);
	if (!e && version != out->version)
		e = req_fail(r, ERR_CHANGED, "version");
	return e;
}

void doc_paragraph_view(struct req *r, const struct doc *doc, const struct doc_paragraph *p,
                        struct minutes_paragraph *out)
{
	*out = (struct minutes_paragraph){ .id = p->id,
		                           .part = p->part,
		                           .has_item = p->item != 0,
		                           .item = p->item,
		                           .label = p->label,
		                           .body = p->body,
		                           .html = markdown_html(r->arena, p->body, doc->lang),
		                           .version = p->version,
		                           .has_edited_at = p->has_edited_at,
		                           .edited_at = p->edited_at };
}

/* ---- corrections ---- */

static const char SQL_CORRECTION[] =
	"SELECT paragraph, was, body, reason, state, answer, author, at, decided_at"
	" FROM minutes_correction WHERE id = :id";

bool doc_correction_view(struct req *r, int64_t id, struct minutes_correction *out)
{
	struct query *q = db_q(r->db, SQL_CORRECTION);

	*out = (struct minutes_correction){ .id = id };
	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	out->paragraph = db_col_int(q, 0);
	out->was = db_col_str(r->arena, q, 1);
	out->body = db_col_str(r->arena, q, 2);
	out->reason = db_col_str(r->arena, q, 3);
	bool ok = correction_state_from_str(db_col_view(q, 4), &out->state);
	out->answer = db_col_str(r->arena, q, 5);
	int64_t author = db_col_int(q, 6);
	out->at = db_col_int(q, 7);
	out->has_decided_at = !db_col_null(q, 8);
	out->decided_at = db_col_int(q, 8);
	return ok && person_ref_load(r, author, 0, &out->author);
}

enum err doc_check_body(struct req *r, struct str body)
{
	struct markdown m;

	if (body.n > DOC_BODY_MAX)
		return req_fail(r, ERR_TOO_LARGE, "body");
	markdown_render(r->arena, body, LANG_FR, &m);
	return m.refused ? req_fail(r, ERR_TOO_LARGE, "body") : ERR_OK;
}
