/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/share/share.h"
#include "app/channel/channel_log.h"
#include "app/notice/notice.h"
#include "app/topic/topic.h"
#include "db/db.h"
#include "emit.h"

static struct query *about(struct req *r, const char *sql, int64_t topic, int64_t group)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":topic", topic);
	db_int(q, ":group", group);
	return q;
}

/* To those who run either group. */
static void announce(struct req *r, int64_t topic, int64_t group, enum share_state state)
{
	struct share_changed ev = { .topic = topic, .group = group, .state = state };
	struct ev_view views[SHARE_GROUPS];

	if (!share_audience(r, topic, views))
		return;
	emit_share_changed(r, ch_mods(views[0].group), &ev);
	emit_share_changed(r, ch_mods(group), &ev);
}

static const char SQL_MODERATORS[] =
	"SELECT person FROM membership WHERE grp = :group AND state = 'active'"
	" AND role IN ('moderator', 'chair') ORDER BY person LIMIT :max";

enum { MODERATORS_MAX = 200 };

static size_t moderators(struct req *r, int64_t group, int64_t people[MODERATORS_MAX])
{
	struct query *q = db_q(r->db, SQL_MODERATORS);

	db_int(q, ":group", group);
	return db_ids(q, people, MODERATORS_MAX);
}

/* Those who run the other group are told of an offer; then, that it waits no more. */
static void ask(struct req *r, const struct share_offer *o)
{
	int64_t people[MODERATORS_MAX];
	size_t n = moderators(r, o->group, people);

	for (size_t i = 0; i < n; i++)
		notice_put(r, &(struct notice_new){ .person = people[i],
		                                    .kind = NOTICE_KIND_SHARE_PROPOSED,
		                                    .group = o->group,
		                                    .topic = o->topic,
		                                    .by = r->person,
		                                    .line = o->note });
}

static void asked_no_more(struct req *r, int64_t topic, int64_t group)
{
	int64_t people[MODERATORS_MAX];
	size_t n = moderators(r, group, people);

	for (size_t i = 0; i < n; i++)
		notice_done(r, people[i], NOTICE_KIND_SHARE_PROPOSED, topic);
}

static const char SQL_OFFER[] =
	"INSERT INTO topic_share (topic, grp, state, extract, by, at, note)"
	" VALUES (:topic, :group, 'proposed', :extract, :by, :now, :note)"
	" ON CONFLICT (topic, grp) DO UPDATE SET state = 'proposed', pinned = 0,"
	" extract = excluded.extract, by = excluded.by, at = excluded.at, note = excluded.note,"
	" answered_by = NULL, answered_at = NULL, answer = '', ended_by = NULL, ended_at = NULL";

void share_offer(struct req *r, const struct share_offer *o)
{
	struct query *q = about(r, SQL_OFFER, o->topic, o->group);

	db_bool(q, ":extract", o->extract);
	db_int(q, ":by", r->person);
	db_int(q, ":now", r->now);
	db_text(q, ":note", o->note);
	db_run(q);
	announce(r, o->topic, o->group, SHARE_STATE_PROPOSED);
	ask(r, o);
}

static const char SQL_TOLD[] = "SELECT grp FROM topic_share"
			       " WHERE topic = :topic AND state IN ('accepted', 'ended')";

void share_scrub(struct req *r, int64_t topic, int64_t since, int64_t post)
{
	struct ev_view views[SHARE_GROUPS];
	struct query *q = db_q(r->db, SQL_TOLD);

	if (share_audience(r, topic, views))
		channel_scrub(r, ch_group(views[0].group), since, post);
	db_int(q, ":topic", topic);
	db_each (q)
		channel_scrub(r, ch_group(db_col_int(q, 0)), since, post);
}

/* ---- beginning and end ---- */

static void begin(struct req *r, int64_t topic, int64_t group)
{
	struct share_began ev;

	if (!topic_load(r, topic, &ev.topic))
		return;
	ev.topic.group = group;
	ev.topic.pinned = false;
	emit_share_began(r, ch_group(group), &ev);
}

static const char SQL_PROPOSER[] =
	"SELECT by FROM topic_share WHERE topic = :topic AND grp = :group";

static int64_t proposer(struct req *r, int64_t topic, int64_t group)
{
	struct query *q = about(r, SQL_PROPOSER, topic, group);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_SETTLE[] =
	"UPDATE topic_share SET state = :state, answered_by = :by, answered_at = :now,"
	" answer = :answer WHERE topic = :topic AND grp = :group";

void share_settle(struct req *r, int64_t topic, int64_t group, bool accept, struct str answer)
{
	enum share_state state = accept ? SHARE_STATE_ACCEPTED : SHARE_STATE_REFUSED;
	struct query *q = about(r, SQL_SETTLE, topic, group);
	struct topic now;

	db_text(q, ":state", share_state_str(state));
	db_int_opt(q, ":by", r->person != 0, r->person);
	db_int(q, ":now", r->now);
	db_text(q, ":answer", answer);
	db_run(q);
	announce(r, topic, group, state);
	asked_no_more(r, topic, group);
	notice_put(r, &(struct notice_new){ .person = proposer(r, topic, group),
	                                    .kind = NOTICE_KIND_SHARE_ANSWERED,
	                                    .topic = topic,
	                                    .by = r->person,
	                                    .line = answer });
	if (!accept)
		return;
	topic_recount_shared(r, topic);
	begin(r, topic, group);
	topic_announce(r, topic, &now);
}

static const char SQL_GUESTS[] =
	"SELECT m.person FROM membership m WHERE m.grp = :group AND m.state = 'active'"
	" AND NOT EXISTS (SELECT 1 FROM topic t CROSS JOIN membership x ON x.grp = t.grp"
	"  AND x.person = m.person AND x.state = 'active' WHERE t.id = :topic)";

void share_bar(struct req *r, int64_t topic, int64_t group)
{
	struct query *q = about(r, SQL_GUESTS, topic, group);

	channel_bar(r, ch_group(group));
	db_each (q)
		channel_bar(r, ch_user(db_col_int(q, 0)));
}

static const char SQL_END[] =
	"UPDATE topic_share SET state = 'ended', pinned = 0, ended_by = :by, ended_at = :now"
	" WHERE topic = :topic AND grp = :group";

void share_end(struct req *r, int64_t topic, int64_t group)
{
	struct query *q = about(r, SQL_END, topic, group);
	struct share_ended ev = { .topic = topic, .group = group };
	struct topic now;

	db_int_opt(q, ":by", r->person != 0, r->person);
	db_int(q, ":now", r->now);
	db_run(q);
	announce(r, topic, group, SHARE_STATE_ENDED);
	topic_recount_shared(r, topic);
	share_bar(r, topic, group);
	emit_share_ended(r, ch_group(group), &ev);
	asked_no_more(r, topic, group);
	notice_sift(r, topic);
	topic_announce(r, topic, &now);
}

static const char SQL_COPY[] =
	"INSERT INTO topic_share (topic, grp, state, extract, by, at, note, answered_by,"
	" answered_at, answer) SELECT :to, grp, state, extract, by, at, note, answered_by,"
	" answered_at, answer FROM topic_share WHERE topic = :from AND state = 'accepted'";

void share_copy(struct req *r, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_COPY);

	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_run(q);
	topic_recount_shared(r, to);
}

static const char SQL_MERGED[] = "UPDATE topic_share SET state = 'ended', pinned = 0,"
				 " ended_by = :by, ended_at = :now WHERE topic = :topic";

void share_merged(struct req *r, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_MERGED);

	db_int(q, ":topic", topic);
	db_int_opt(q, ":by", r->person != 0, r->person);
	db_int(q, ":now", r->now);
	db_run(q);
	topic_recount_shared(r, topic);
}

/* ---- at the head of a group ---- */

static const char SQL_PIN[] =
	"UPDATE topic_share SET pinned = :on WHERE topic = :topic AND grp = :group";
static const char SQL_PINNED[] = "SELECT count(*) FROM topic_share"
				 " WHERE grp = :group AND state = 'accepted' AND pinned = 1";

void share_set_pinned(struct req *r, int64_t topic, int64_t group, bool on)
{
	struct query *q = about(r, SQL_PIN, topic, group);

	db_bool(q, ":on", on);
	db_run(q);
}

int64_t share_pinned(struct req *r, int64_t group)
{
	struct query *q = db_q(r->db, SQL_PINNED);

	db_int(q, ":group", group);
	return db_one(q) ? db_col_int(q, 0) : 0;
}
