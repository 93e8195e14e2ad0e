/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/meeting/meeting.h"
#include "app/post/markdown.h"
#include "app/search/search.h"
#include "app/topic/topic_sql.h"
#include "base/zone.h"
#include "db/db.h"
#include "emit.h"

/* ---- what may be written ---- */

enum err meeting_check_times(struct req *r, int64_t starts_at, int64_t ends_at)
{
	if (ends_at <= r->now)
		return req_fail(r, ERR_BAD_ARGS, "ends_at");
	if (ends_at <= starts_at || ends_at - starts_at > MEETING_LONGEST_MS)
		return req_fail(r, ERR_BAD_ARGS, "ends_at");
	return ERR_OK;
}

/* An address that a browser may be sent to. */
static bool video_ok(struct str video)
{
	if (!str_starts(video, STR("https://")) || video.n == strlen("https://"))
		return false;
	for (size_t i = 0; i < video.n; i++)
		if ((unsigned char)video.p[i] <= ' ' || strchr("\"<>\\^`{|}", video.p[i]))
			return false;
	return true;
}

enum err meeting_check_words(struct req *r, struct str zone, struct str sister, struct str video,
                             struct str about)
{
	struct markdown m;

	if (zone.n && !zone_known(zone))
		return req_fail(r, ERR_BAD_ARGS, "zone");
	if (sister.n && !zone_known(sister))
		return req_fail(r, ERR_BAD_ARGS, "sister");
	if (video.n && !video_ok(video))
		return req_fail(r, ERR_BAD_ARGS, "video");
	markdown_render(r->arena, about, LANG_FR, &m);
	return m.refused ? req_fail(r, ERR_TOO_LARGE, "about") : ERR_OK;
}

/* ---- writing ---- */

static const char SQL_INSERT[] =
	"INSERT INTO meeting (title, about, starts_at, ends_at, zone, sister, place, video, author,"
	" created_at, sensitive, quorum) VALUES (:title, :about, :starts, :ends, :zone, :sister, :place, :video,"
	" :author, :now, :sensitive, :quorum)";
static const char SQL_JOIN[] =
	"INSERT INTO meeting_group (grp, meeting, ends_at) VALUES (:group, :meeting, :ends)";

int64_t meeting_insert(struct req *r, const struct meeting_create_args *a)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_text(q, ":title", a->title);
	db_text(q, ":about", a->has_about ? a->about : STR(""));
	db_int(q, ":starts", a->starts_at);
	db_int(q, ":ends", a->ends_at);
	db_text(q, ":zone", a->zone);
	db_text_opt(q, ":sister", a->has_sister, a->sister);
	db_text(q, ":place", a->has_place ? a->place : STR(""));
	db_text(q, ":video", a->has_video ? a->video : STR(""));
	db_int(q, ":author", r->person);
	db_int(q, ":now", r->now);
	db_bool(q, ":sensitive", a->has_sensitive && a->sensitive);
	db_int_opt(q, ":quorum", a->has_quorum, a->quorum);
	int64_t id = db_run(q) ? db_last_id(r->db) : 0;
	for (size_t i = 0; id && i < a->n_groups; i++) {
		q = db_q(r->db, SQL_JOIN);
		db_int(q, ":group", a->groups[i]);
		db_int(q, ":meeting", id);
		db_int(q, ":ends", a->ends_at);
		db_run(q);
	}
	if (id)
		search_touch(r->db, SEARCH_KIND_MEETING, id);
	return id;
}

static const char SQL_SET[] =
	"UPDATE meeting SET title = coalesce(:title, title), about = coalesce(:about, about),"
	" starts_at = coalesce(:starts, starts_at), ends_at = coalesce(:ends, ends_at),"
	" zone = coalesce(:zone, zone), sister = iif(:sister IS NULL, sister, nullif(:sister, '')),"
	" place = coalesce(:place, place), video = coalesce(:video, video),"
	" sensitive = coalesce(:sensitive, sensitive),"
	" quorum = iif(:quorum IS NULL, quorum, nullif(:quorum, 0)),"
	" sequence = sequence + :moved WHERE id = :id";
static const char SQL_SET_ENDS[] =
	"UPDATE meeting_group SET ends_at = :ends WHERE meeting = :id AND :ends IS NOT NULL";

static bool differs(bool has, struct str new, struct str old)
{
	return has && !str_eq(new, old);
}

void meeting_set(struct req *r, const struct meeting *was, const struct meeting_update_args *a)
{
	bool moved = (a->has_starts_at && a->starts_at != was->starts_at) ||
	             (a->has_ends_at && a->ends_at != was->ends_at) ||
	             differs(a->has_place, a->place, was->place) ||
	             differs(a->has_video, a->video, was->video);
	struct query *q = db_q(r->db, SQL_SET);

	db_int(q, ":id", a->meeting);
	db_text_opt(q, ":title", a->has_title, a->title);
	db_text_opt(q, ":about", a->has_about, a->about);
	db_int_opt(q, ":starts", a->has_starts_at, a->starts_at);
	db_int_opt(q, ":ends", a->has_ends_at, a->ends_at);
	db_text_opt(q, ":zone", a->has_zone, a->zone);
	db_text_opt(q, ":sister", a->has_sister, a->sister);
	db_text_opt(q, ":place", a->has_place, a->place);
	db_text_opt(q, ":video", a->has_video, a->video);
	db_int_opt(q, ":sensitive", a->has_sensitive, a->sensitive);
	db_int_opt(q, ":quorum", a->has_quorum, a->quorum);
	db_bool(q, ":moved", moved);
	db_run(q);
	q = db_q(r->db, SQL_SET_ENDS);
	db_int(q, ":id", a->meeting);
	db_int_opt(q, ":ends", a->has_ends_at, a->ends_at);
	db_run(q);
	search_touch(r->db, SEARCH_KIND_MEETING, a->meeting);
}

static const char SQL_CANCEL[] =
	"UPDATE meeting SET cancelled_at = :now, sequence = sequence + 1 WHERE id = :id";

void meeting_set_cancelled(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_CANCEL);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	db_run(q);
}

static const char SQL_ANSWER[] =
	"INSERT INTO meeting_answer (meeting, person, answer, note, at, deputy)"
	" VALUES (:meeting, :person, :answer, coalesce(:note, ''), :now, :deputy)"
	" ON CONFLICT (meeting, person) DO UPDATE SET answer = excluded.answer, at = excluded.at,"
	" deputy = excluded.deputy,"
	" note = coalesce(:note, note)";

void meeting_set_answer(struct req *r, const struct meeting_answer_args *a, int64_t deputy)
{
	struct query *q = db_q(r->db, SQL_ANSWER);

	db_int(q, ":meeting", a->meeting);
	db_int(q, ":person", r->person);
	db_text(q, ":answer", meeting_reply_str(a->answer));
	db_text_opt(q, ":note", a->has_note, a->note);
	db_int_opt(q, ":deputy", deputy != 0, deputy);
	db_int(q, ":now", r->now);
	db_run(q);
}

/* ---- search ---- */

static const char SQL_OF[] = "SELECT grp FROM meeting_group WHERE meeting = :id"
			     " ORDER BY grp LIMIT -1 OFFSET 1"; /* beyond the first */
static const char SQL_WORDS[] =
	"SELECT (SELECT min(g.grp) FROM meeting_group g WHERE g.meeting = m.id), m.title, m.place,"
	" m.about, pe.lang, m.author, au.id, m.created_at FROM meeting m"
	" JOIN person pe ON pe.id = m.author" SQL_MANDATE_AT "m.created_at" SQL_MANDATE_HELD
	" WHERE m.id = :id";

void meeting_index(struct req *r, int64_t id)
{
	int64_t groups[MEETING_GROUPS];
	struct search_new n = { .kind = SEARCH_KIND_MEETING, .id = id, .groups = groups };
	struct query *q = db_q(r->db, SQL_OF);

	db_int(q, ":id", id);
	n.n_groups = db_ids(q, groups, MEETING_GROUPS);
	q = db_q(r->db, SQL_WORDS);
	db_int(q, ":id", id);
	search_put_row(r, q, &n);
}

/* ---- announcing ---- */

enum err meeting_announce(struct req *r, int64_t id, struct my_meeting *out)
{
	if (!meeting_load(r, id, out))
		return req_db_fail(r);
	struct meeting_updated ev = { .meeting = out->meeting };
	for (size_t i = 0; i < out->meeting.n_groups; i++)
		emit_meeting_updated(r, ch_group(out->meeting.groups[i].id), &ev);
	return ERR_OK;
}
