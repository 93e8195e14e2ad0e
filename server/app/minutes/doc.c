/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/minutes/doc.h"
#include "app/agenda/agenda.h"
#include "app/due/due.h"
#include "app/meeting/meeting.h"
#include "app/minutes/draft.h"
#include "app/notice/notice.h"
#include "app/search/search.h"
#include "db/db.h"
#include "emit.h"

/* ---- the whole ---- */

static const char SQL_BEGIN[] = "INSERT INTO minutes_doc (meeting, lang, closes_at)"
				" VALUES (:meeting, :lang, :closes_at) ON CONFLICT DO NOTHING";
static const char SQL_MADE[] = "UPDATE minutes_doc SET made_at = :now, tell = 'attended', told = 0"
			       " WHERE meeting = :meeting";
static const char SQL_SHUT[] = "UPDATE minutes_doc SET closes_at = :now WHERE meeting = :meeting";
static const char SQL_PUBLISH[] =
	"UPDATE minutes_doc SET published_at = :now, published_revision = revision, tell = 'absent',"
	" told = 0 WHERE meeting = :meeting";
static const char SQL_APPROVE[] =
	"UPDATE minutes_doc SET approved_at = :now, approved_in = :at_meeting, approved_item = :item"
	" WHERE meeting = :meeting";

void doc_begin(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_BEGIN);

	db_int(q, ":meeting", meeting);
	db_text(q, ":lang", lang_str(r->lang));
	db_int(q, ":closes_at", r->now + DOC_WINDOW_MS);
	db_run(q);
}

void doc_set_step(struct req *r, int64_t meeting, enum doc_step step)
{
	static const char *const sql[] = {
		[DOC_MADE] = SQL_MADE, [DOC_SHUT] = SQL_SHUT, [DOC_PUBLISHED] = SQL_PUBLISH
	};
	struct query *q = db_q(r->db, sql[step]);

	db_int(q, ":meeting", meeting);
	db_int(q, ":now", r->now);
	db_run(q);
	if (step == DOC_PUBLISHED)
		doc_touch(r, meeting);
	if (step != DOC_MADE) /* there is nothing to correct any more */
		notice_done_meeting(r, 0, NOTICE_KIND_MINUTES_DRAFT, meeting);
}

void doc_set_approved(struct req *r, int64_t meeting, const struct agenda_at *item)
{
	struct query *q = db_q(r->db, SQL_APPROVE);

	db_int(q, ":meeting", meeting);
	db_int_opt(q, ":at_meeting", item != NULL, item ? item->meeting : 0);
	db_int_opt(q, ":item", item != NULL, item ? item->id : 0);
	db_int_opt(q, ":now", item != NULL, r->now);
	db_run(q);
}

/* ---- paragraphs ---- */

static const char SQL_INSERT[] =
	"INSERT INTO minutes_paragraph (meeting, place, part, item, label, body)"
	" VALUES (:meeting, :place, :part, :item, :label, :body)";
static const char SQL_ROOM[] = "UPDATE minutes_paragraph SET place = place + 1"
			       " WHERE meeting = :meeting AND place > :place";
static const char SQL_KEEP[] =
	"INSERT INTO minutes_paragraph_version (paragraph, version, body, label, by, at)"
	" SELECT id, version, body, label, :person, :now FROM minutes_paragraph WHERE id = :paragraph";
static const char SQL_SET[] =
	"UPDATE minutes_paragraph SET body = :body, label = :label, version = version + 1,"
	" edited_at = :now WHERE id = :paragraph";
static const char SQL_REMOVE[] = "UPDATE minutes_paragraph SET removed_at = :now,"
				 " version = version + 1 WHERE id = :paragraph";
static const char SQL_REVISE[] =
	"UPDATE minutes_doc SET revision = revision + 1 WHERE meeting = :meeting";

int64_t doc_insert(struct req *r, const struct doc_paragraph *p)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":meeting", p->meeting);
	db_int(q, ":place", p->place);
	db_text(q, ":part", minutes_part_str(p->part));
	db_int_opt(q, ":item", p->item != 0, p->item);
	db_text(q, ":label", minutes_label_str(p->label));
	db_text(q, ":body", p->body);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static void revise(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_REVISE);

	db_int(q, ":meeting", meeting);
	db_run(q);
}

/* It says something else from now on, or nothing; a heading says it of all below. */
static void touch(struct req *r, int64_t meeting, int64_t paragraph, enum minutes_part part)
{
	if (doc_is_heading(part))
		doc_touch(r, meeting);
	else
		search_touch(r->db, SEARCH_KIND_MINUTES, paragraph);
}

int64_t doc_insert_after(struct req *r, const struct doc_paragraph *above, struct doc_paragraph *p)
{
	struct query *q = db_q(r->db, SQL_ROOM);

	db_int(q, ":meeting", above->meeting);
	db_int(q, ":place", above->place);
	db_run(q);
	p->meeting = above->meeting;
	p->place = above->place + 1;
	revise(r, above->meeting);
	int64_t id = doc_insert(r, p);
	touch(r, above->meeting, id, p->part);
	return id;
}

static void keep(struct req *r, int64_t paragraph)
{
	struct query *q = db_q(r->db, SQL_KEEP);

	db_int(q, ":paragraph", paragraph);
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	db_run(q);
}

void doc_set(struct req *r, const struct doc_paragraph *p, struct str body,
             enum minutes_label label)
{
	keep(r, p->id);
	struct query *q = db_q(r->db, SQL_SET);
	db_int(q, ":paragraph", p->id);
	db_text(q, ":body", body);
	db_text(q, ":label", minutes_label_str(label));
	db_int(q, ":now", r->now);
	db_run(q);
	revise(r, p->meeting);
	touch(r, p->meeting, p->id, p->part);
}

void doc_remove(struct req *r, const struct doc_paragraph *p)
{
	keep(r, p->id);
	struct query *q = db_q(r->db, SQL_REMOVE);
	db_int(q, ":paragraph", p->id);
	db_int(q, ":now", r->now);
	db_run(q);
	revise(r, p->meeting);
	touch(r, p->meeting, p->id, p->part);
}

/* ---- telling ---- */

static void announce(struct req *r, const struct minutes *m, bool all)
{
	struct minutes_changed ev = { .minutes = *m };
	struct my_meeting of;

	if (!meeting_load(r, m->meeting, &of))
		return;
	for (size_t i = 0; i < of.meeting.n_groups; i++) {
		int64_t group = of.meeting.groups[i].id;
		emit_minutes_changed(r, all ? ch_group(group) : ch_mods(group), &ev);
	}
}

enum err doc_announce(struct req *r, int64_t meeting, struct minutes *out)
{
	if (!doc_minutes(r, meeting, out))
		return req_db_fail(r);
	announce(r, out, true);
	return ERR_OK;
}

void doc_announce_change(struct req *r, int64_t meeting)
{
	struct minutes m;

	if (doc_minutes(r, meeting, &m))
		announce(r, &m, false);
}

/* ---- by the clock ---- */

enum { DRAFTS = 10 }; /* made in one run: the writer is not held up */

static const char SQL_TO_MAKE[] =
	"SELECT /*scan*/ meeting, lang FROM minutes_doc WHERE made_at IS NULL ORDER BY meeting LIMIT :max";

int doc_due(struct req *r)
{
	int64_t meetings[DRAFTS];
	enum lang langs[DRAFTS];
	struct minutes m;
	int n = 0;
	struct query *q = db_q(r->db, SQL_TO_MAKE);

	db_int(q, ":max", DRAFTS);
	db_each (q) {
		meetings[n] = db_col_int(q, 0);
		if (!lang_from_str(db_col_view(q, 1), &langs[n]))
			langs[n] = LANG_FR;
		n++;
	}
	for (int i = 0; i < n; i++) {
		struct req as = *r;
		as.lang = langs[i];
		draft_make(&as, meetings[i]);
		doc_set_step(r, meetings[i], DOC_MADE);
		if (doc_announce(r, meetings[i], &m) != ERR_OK)
			return i;
	}
	return n;
}

static const char SQL_TO_TELL[] =
	"SELECT /*scan*/ meeting, tell = 'absent', told FROM minutes_doc WHERE tell IS NOT NULL"
	" ORDER BY meeting LIMIT :max";
/* Of who attended also those who are in none of its groups. */
static const char SQL_ATTENDED[] =
	"SELECT s.person, (SELECT min(p.grp) FROM meeting_group g CROSS JOIN membership p"
	"  ON p.grp = g.grp AND p.person = s.person AND p.state = 'active' WHERE g.meeting = :meeting)"
	" FROM room_stay s WHERE s.meeting = :meeting AND s.person > :told"
	" GROUP BY s.person ORDER BY s.person LIMIT :max";
static const char SQL_ABSENT[] =
	"SELECT p.person, min(p.grp) FROM meeting_group g CROSS JOIN membership p ON p.grp = g.grp"
	" AND p.state = 'active' AND p.person > :told WHERE g.meeting = :meeting"
	" AND NOT EXISTS (SELECT 1 FROM room_stay s WHERE s.meeting = :meeting AND s.person = p.person)"
	" GROUP BY p.person ORDER BY p.person LIMIT :max";
static const char SQL_TOLD[] = "UPDATE minutes_doc SET told = :told, tell = iif(:more, tell, NULL)"
			       " WHERE meeting = :meeting";

/* The next of those of one meeting; DUE_MAX at most. Returns how many. */
static int tell(struct req *r, int64_t meeting, bool absent, int64_t told)
{
	int64_t people[DUE_MAX], groups[DUE_MAX];
	struct minutes m;
	int n = 0;
	struct query *q = db_q(r->db, absent ? SQL_ABSENT : SQL_ATTENDED);

	db_int(q, ":meeting", meeting);
	db_int(q, ":told", told);
	db_int(q, ":max", DUE_MAX);
	db_each (q) {
		people[n] = db_col_int(q, 0);
		groups[n++] = db_col_int(q, 1);
	}
	if (!doc_minutes(r, meeting, &m))
		return 0;
	for (int i = 0; i < n; i++)
		notice_put(r, &(struct notice_new){ .person = people[i],
		                                    .kind = absent ? NOTICE_KIND_MINUTES
		                                                   : NOTICE_KIND_MINUTES_DRAFT,
		                                    .group = groups[i],
		                                    .meeting = meeting,
		                                    .line = m.title,
		                                    .deadline = absent ? 0 : m.closes_at });
	q = db_q(r->db, SQL_TOLD);
	db_int(q, ":meeting", meeting);
	db_int(q, ":told", n ? people[n - 1] : told);
	db_bool(q, ":more", n == DUE_MAX);
	db_run(q);
	return n;
}

int doc_tell_due(struct req *r)
{
	struct {
		int64_t meeting, told;
		bool absent;
	} to[DRAFTS];
	int n = 0, done = 0;
	struct query *q = db_q(r->db, SQL_TO_TELL);

	db_int(q, ":max", DRAFTS);
	db_each (q) {
		to[n].meeting = db_col_int(q, 0);
		to[n].absent = db_col_bool(q, 1);
		to[n++].told = db_col_int(q, 2);
	}
	for (int i = 0; i < n && done < DUE_MAX; i++)
		done += tell(r, to[i].meeting, to[i].absent, to[i].told);
	return done;
}
