/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/group/group.h"
#include "app/mailing/mailing.h"
#include "app/meeting/meeting.h"
#include "app/person/person.h"
#include "app/wait/wait.h"
#include "base/zone.h"
#include "db/db.h"

/* ---- one meeting ---- */

static const char SQL_MEETING[] =
	"SELECT m.title, m.starts_at, m.ends_at, m.zone, m.sister, m.place, m.video, m.author,"
	" m.sequence, m.cancelled_at, coalesce(o.state, 'planned'), m.undated,"
	" m.sensitive, m.quorum"
	" FROM meeting m LEFT JOIN room o ON o.meeting = m.id WHERE m.id = :id";
static const char SQL_GROUPS[] = "SELECT grp FROM meeting_group WHERE meeting = :id ORDER BY grp";
/* Of who is still in one of its groups. */
static const char SQL_ANSWERS[] =
	"SELECT a.person = :person, a.answer, a.deputy FROM meeting_answer a WHERE a.meeting = :id"
	" AND EXISTS (SELECT 1 FROM meeting_group g CROSS JOIN membership m ON m.grp = g.grp"
	"  AND m.person = a.person AND m.state = 'active' WHERE g.meeting = a.meeting)";

static void load_groups(struct req *r, struct meeting *m)
{
	int64_t ids[MEETING_GROUPS];
	struct query *q = db_q(r->db, SQL_GROUPS);

	db_int(q, ":id", m->id);
	size_t n = db_ids(q, ids, MEETING_GROUPS);
	m->groups = arena_array(r->arena, MEETING_GROUPS, struct group_ref);
	for (size_t i = 0; i < n; i++)
		if (group_ref_load(r, ids[i], &m->groups[m->n_groups]) == ERR_OK)
			m->n_groups++;
}

static void load_answers(struct req *r, struct my_meeting *out)
{
	struct query *q = db_q(r->db, SQL_ANSWERS);
	int64_t deputy = 0;

	db_int(q, ":id", out->meeting.id);
	db_int(q, ":person", r->person);
	db_each (q) {
		enum meeting_reply answer;
		if (!meeting_reply_from_str(db_col_view(q, 1), &answer))
			continue;
		int64_t *const counts[] = { &out->yes, &out->maybe, &out->no };
		++*counts[answer];
		if (db_col_bool(q, 0)) {
			out->has_answer = true;
			out->answer = answer;
			deputy = db_col_int(q, 2);
		}
	}
	out->has_deputy = deputy && person_ref_load(r, deputy, 0, &out->deputy);
}

bool meeting_load(struct req *r, int64_t id, struct my_meeting *out)
{
	struct meeting *m = &out->meeting;
	struct query *q = db_q(r->db, SQL_MEETING);

	*out = (struct my_meeting){ .meeting = { .id = id } };
	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	m->title = db_col_str(r->arena, q, 0);
	m->starts_at = db_col_int(q, 1);
	m->ends_at = db_col_int(q, 2);
	m->zone = db_col_str(r->arena, q, 3);
	m->has_sister = !db_col_null(q, 4);
	m->sister = db_col_str(r->arena, q, 4);
	m->place = db_col_str(r->arena, q, 5);
	m->video = db_col_str(r->arena, q, 6);
	m->has_video = m->video.n > 0;
	int64_t author = db_col_int(q, 7);
	m->sequence = db_col_int(q, 8);
	m->has_cancelled_at = !db_col_null(q, 9);
	m->cancelled_at = db_col_int(q, 9);
	if (!room_state_from_str(db_col_view(q, 10), &m->state))
		return false;
	m->has_undated = m->undated = db_col_bool(q, 11);
	m->has_sensitive = m->sensitive = db_col_bool(q, 12);
	m->has_quorum = !db_col_null(q, 13);
	m->quorum = db_col_int(q, 13);
	person_ref_load(r, author, 0, &m->author);
	load_groups(r, m);
	load_answers(r, out);
	return true;
}

static const char SQL_DAY[] = "SELECT zone, starts_at FROM meeting WHERE id = :id";

struct str meeting_day(struct req *r, int64_t id, enum lang lang)
{
	struct query *q = db_q(r->db, SQL_DAY);

	db_int(q, ":id", id);
	if (!db_one(q))
		return STR("");
	struct mailing_to to = { .zone = db_col_str(r->arena, q, 0), .lang = lang };
	int64_t at = db_col_int(q, 1);
	struct str day = mailing_day(r, &to, at);
	return arena_printf(r->arena, STR_FMT "\u00a0%d", STR_ARG(day),
	                    zone_local(to.zone, at).year);
}

enum err meeting_caller_load(struct req *r, int64_t id, bool run, struct my_meeting *out)
{
	enum err e = access_meeting(r, id, run ? RIGHT_MODERATE : RIGHT_READ);

	if (e)
		return req_fail(r, e, "meeting");
	return meeting_load(r, id, out) ? ERR_OK : req_db_fail(r);
}

bool meeting_open(const struct req *r, const struct meeting *m)
{
	return !m->has_cancelled_at && m->state != ROOM_STATE_CLOSED &&
	       (m->ends_at > r->now || m->state != ROOM_STATE_PLANNED);
}

/* ---- what comes next, and what waits ---- */

/* Those of the person's groups to come, and not over before their time; each once, seen from the first of its groups he is in. */
#define COMING                                                                                \
	" FROM membership p CROSS JOIN meeting_group g ON g.grp = p.grp AND g.ends_at > :now" \
	" CROSS JOIN meeting m ON m.id = g.meeting AND m.cancelled_at IS NULL"                \
	" LEFT JOIN meeting_answer a ON a.meeting = m.id AND a.person = :person"              \
	" LEFT JOIN room o ON o.meeting = m.id"                                               \
	" WHERE p.person = :person AND p.state = 'active' AND o.state IS NOT 'closed'"

static const char SQL_NEXT[] =
	"SELECT m.id, m.title, min(g.grp), m.starts_at, m.ends_at, m.zone, m.sister, m.video" COMING
	" AND NOT m.undated AND a.answer IS NOT 'no' GROUP BY m.id"
	" ORDER BY m.starts_at, m.id LIMIT 1";

static void read_ref(struct req *r, struct query *q, struct meeting_ref *out)
{
	*out = (struct meeting_ref){ .id = 0 };
	out->id = db_col_int(q, 0);
	out->title = db_col_str(r->arena, q, 1);
	out->group = db_col_int(q, 2);
	out->starts_at = db_col_int(q, 3);
	out->ends_at = db_col_int(q, 4);
	out->has_zone = !db_col_null(q, 6);
	out->zone = db_col_str(r->arena, q, 6);
	out->url = db_col_str(r->arena, q, 7);
	out->has_url = out->url.n > 0;
}

bool meeting_next(struct req *r, struct meeting_ref *out)
{
	struct query *q = db_q(r->db, SQL_NEXT);

	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	bool any = db_one(q);
	if (any)
		read_ref(r, q, out);
	return any;
}

/* One that goes on beyond its end is still looked for. Who was named for it has his place without its groups. */
static const char SQL_SITTING[] =
	"SELECT m.id, m.title, x.grp, m.starts_at, m.ends_at, m.zone, m.sister, m.video FROM ("
	" SELECT g.meeting AS id, min(g.grp) AS grp FROM membership p"
	"  CROSS JOIN meeting_group g ON g.grp = p.grp AND g.ends_at > :since"
	"  CROSS JOIN room o ON o.meeting = g.meeting AND o.state IN ('open', 'suspended')"
	"  WHERE p.person = :person AND p.state = 'active' GROUP BY g.meeting"
	" UNION SELECT a.meeting, (SELECT min(g.grp) FROM meeting_group g WHERE g.meeting = a.meeting)"
	"  FROM room_part a CROSS JOIN room o ON o.meeting = a.meeting"
	"  AND o.state IN ('open', 'suspended') WHERE a.person = :person AND a.part <> 'guest'"
	") x CROSS JOIN meeting m ON m.id = x.id AND m.cancelled_at IS NULL"
	" AND m.rehearsal_of IS NULL GROUP BY m.id ORDER BY m.starts_at, m.id LIMIT :max";

size_t meeting_sitting(struct req *r, struct meeting_ref *out)
{
	struct query *q = db_q(r->db, SQL_SITTING);
	size_t n = 0;

	db_int(q, ":person", r->person);
	db_int(q, ":since", r->now - MEETING_LONGEST_MS);
	db_int(q, ":max", MEETING_SITTING);
	db_each (q)
		read_ref(r, q, &out[n++]);
	return n;
}

static const char SQL_WAITS[] =
	"SELECT min(g.grp), NULL, m.id, m.title, NULL, m.created_at, m.starts_at, 0, m.author" COMING
	" AND a.answer IS NULL AND m.starts_at > :now AND m.author <> :person"
	" AND NOT (m.undated AND EXISTS (SELECT 1 FROM meeting_date d CROSS JOIN meeting_date_answer x"
	"  ON x.date = d.id AND x.person = :person WHERE d.meeting = m.id"
	/* ... since the last one was added. */
	"  AND x.at >= (SELECT max(l.added_at) FROM meeting_date l WHERE l.meeting = m.id)))"
	" GROUP BY m.id ORDER BY m.starts_at, m.created_at, m.id";

size_t meeting_waits(struct req *r, struct wait *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_WAITS);

	db_int(q, ":now", r->now);
	return wait_read(r, q, WAIT_KIND_MEETING, out, max);
}
