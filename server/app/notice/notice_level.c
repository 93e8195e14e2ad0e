/* SPDX-License-Identifier: EUPL-1.2 */
/* What one wants to be told, and when not. */
#include "app/notice/notice.h"
#include "base/zone.h"
#include "db/db.h"

enum {
	QUIET_FROM = 20 * 60, /* the defaults: from eight in the evening */
	QUIET_TO = 7 * 60,    /* to seven in the morning, whatever the day */
	QUIET_LOOK = 8,       /* days ahead in which an end is looked for */
	DAY_MIN = 24 * 60,
};

/* ---- levels ---- */

static const char SQL_LEVEL[] =
	"SELECT (SELECT k.level FROM topic_mark k WHERE k.person = :person AND k.topic = :topic),"
	" (SELECT l.level FROM notice_level l WHERE l.person = :person AND l.grp = :group)";

enum notice_level notice_level_of(struct req *r, int64_t person, int64_t group, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_LEVEL);
	enum level mine = LEVEL_NORMAL;
	enum notice_level level = NOTICE_LEVEL_MENTIONS;

	db_int(q, ":person", person);
	db_int(q, ":group", group);
	db_int(q, ":topic", topic);
	if (!db_one(q))
		return level;
	level_from_str(db_col_view(q, 0), &mine);
	notice_level_from_str(db_col_view(q, 1), &level);
	switch (mine) {
	case LEVEL_FOLLOW: return NOTICE_LEVEL_ALL;
	case LEVEL_MENTIONS: return NOTICE_LEVEL_MENTIONS;
	case LEVEL_MUTE: return NOTICE_LEVEL_NOTHING;
	default: return level;
	}
}

static const char SQL_SET_LEVEL[] =
	"INSERT INTO notice_level (person, grp, level) VALUES (:person, :group, :level)"
	" ON CONFLICT (person, grp) DO UPDATE SET level = excluded.level";

void notice_level_set(struct req *r, int64_t person, int64_t group, enum notice_level level)
{
	struct query *q = db_q(r->db, SQL_SET_LEVEL);

	db_int(q, ":person", person);
	db_int(q, ":group", group);
	db_text(q, ":level", notice_level_str(level));
	db_run(q);
}

/* ---- quiet hours ---- */

struct quiet {
	bool on;
	int from, to;
	unsigned days;
};

static const char SQL_QUIET[] = "SELECT s.quiet, s.quiet_from, s.quiet_to, s.quiet_days, p.zone"
				" FROM person p LEFT JOIN notice_setting s ON s.person = p.id"
				" WHERE p.id = :person";

static struct quiet quiet_load(struct req *r, int64_t person, struct str *zone)
{
	struct query *q = db_q(r->db, SQL_QUIET);
	struct quiet s = { .on = true, .from = QUIET_FROM, .to = QUIET_TO };

	*zone = STR("UTC");
	db_int(q, ":person", person);
	if (!db_one(q))
		return s;
	*zone = db_col_str(r->arena, q, 4);
	if (db_col_null(q, 0))
		return s;
	s.on = db_col_bool(q, 0);
	s.from = (int)db_col_int(q, 1);
	s.to = (int)db_col_int(q, 2);
	s.days = (unsigned)db_col_int(q, 3);
	return s;
}

/* Whether it is quiet at that minute of that day, and when the reason for it ends, in minutes of
 * the same day. */
static bool quiet_at(const struct quiet *s, int weekday, int minutes, int *end)
{
	if (s->days & 1u << (weekday - 1)) {
		*end = DAY_MIN;
		return true;
	}
	*end = s->to;
	if (s->from <= s->to)
		return minutes >= s->from && minutes < s->to;
	if (minutes >= s->from) {
		*end = DAY_MIN;
		return true;
	}
	return minutes < s->to;
}

bool notice_quiet(struct req *r, int64_t person, int64_t at, int64_t *until)
{
	struct str zone;
	struct quiet s = quiet_load(r, person, &zone);
	int end;

	if (!s.on)
		return false;
	struct zone_time t = zone_local(zone, at);
	if (!quiet_at(&s, t.weekday, t.minutes, &end))
		return false;
	for (int day = 0; day < QUIET_LOOK && quiet_at(&s, t.weekday, t.minutes, &end); day++) {
		if (end < DAY_MIN) {
			t.minutes = end;
			continue; /* seldom the last word: 7 o'clock may be the beginning of more */
		}
		t.day++;
		t.weekday = t.weekday % 7 + 1;
		t.minutes = 0;
	}
	if (until)
		*until = zone_instant(zone, &t);
	return true;
}

static const char SQL_SET_QUIET[] =
	"INSERT INTO notice_setting (person, quiet, quiet_from, quiet_to, quiet_days)"
	" VALUES (:person, :on, :from, :to, :days) ON CONFLICT (person) DO UPDATE SET"
	" quiet = excluded.quiet, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,"
	" quiet_days = excluded.quiet_days";
/* What was put off by the old hours is looked at again. */
static const char SQL_LOOK_AGAIN[] =
	"UPDATE notice SET mail_due = min(mail_due, at + :mail_grace),"
	" push_due = min(push_due, at + :push_grace) WHERE person = :person AND seen_at IS NULL";

void notice_quiet_set(struct req *r, int64_t person, const struct quiet_hours *h)
{
	struct query *q = db_q(r->db, SQL_SET_QUIET);
	unsigned days = 0;

	for (size_t i = 0; i < h->n_days; i++)
		days |= 1u << (h->days[i] - 1);
	db_int(q, ":person", person);
	db_bool(q, ":on", h->on);
	db_int(q, ":from", h->from);
	db_int(q, ":to", h->to);
	db_int(q, ":days", days);
	db_run(q);
	q = db_q(r->db, SQL_LOOK_AGAIN);
	db_int(q, ":person", person);
	db_int(q, ":mail_grace", NOTICE_GRACE_MS);
	db_int(q, ":push_grace", NOTICE_PUSH_GRACE_MS);
	db_run(q);
}

/* ---- for the settings page ---- */

enum { GROUPS_MAX = 200, DAYS = 7 };

static const char SQL_GROUPS[] =
	"SELECT m.grp, coalesce(l.level, 'mentions') FROM membership m"
	" LEFT JOIN notice_level l ON l.person = :person AND l.grp = m.grp"
	" WHERE m.person = :person AND m.state = 'active' ORDER BY m.grp LIMIT :max";

void notice_settings_load(struct req *r, int64_t person, struct notice_settings *out)
{
	struct query *q = db_q(r->db, SQL_GROUPS);
	struct str zone;
	struct quiet s = quiet_load(r, person, &zone);

	*out = (struct notice_settings){ .groups = arena_array(r->arena, GROUPS_MAX,
		                                               struct group_level) };
	db_int(q, ":person", person);
	db_int(q, ":max", GROUPS_MAX);
	db_each (q) {
		struct group_level *g = &out->groups[out->n_groups++];
		g->group = db_col_int(q, 0);
		g->level = NOTICE_LEVEL_MENTIONS;
		notice_level_from_str(db_col_view(q, 1), &g->level);
	}
	out->quiet = (struct quiet_hours){ .on = s.on, .from = s.from, .to = s.to };
	out->quiet.days = arena_array(r->arena, DAYS, int64_t);
	for (int day = 1; day <= DAYS; day++)
		if (s.days & 1u << (day - 1))
			out->quiet.days[out->quiet.n_days++] = day;
}
