/* SPDX-License-Identifier: EUPL-1.2 */
/* Notices that were seen, are new again, wait no more, or go: each change is told with the count. */
#include "app/group/access.h"
#include "app/notice/notice.h"
#include "app/share/share.h"
#include "db/db.h"
#include "emit.h"

enum { CHANGED = 4096 }; /* rows of one statement that are told of */

#define ROW " RETURNING id, person"

struct changed {
	int64_t id, person;
};

/* Whoever dropped them when they were seen gets them back: r->person's, the latest. */
static void load_again(struct req *r, struct notice_marked *ev)
{
	ev->has_notices = true;
	ev->notices = arena_array(r->arena, NOTICE_PAGE, struct notice);
	for (size_t i = ev->n_ids; i > 0 && ev->n_notices < NOTICE_PAGE; i--) {
		struct notice_filter f = { .before = ev->ids[i - 1] + 1,
			                   .after = ev->ids[i - 1] - 1 };
		ev->n_notices += notice_load(r, &f, &ev->notices[ev->n_notices], 1, NULL);
	}
}

static void tell(struct req *r, int64_t person, const int64_t *ids, size_t n,
                 enum notice_state state)
{
	struct notice_marked ev = { .n_ids = n, .state = state };

	ev.ids = arena_array(r->arena, n, int64_t);
	memcpy(ev.ids, ids, n * sizeof(*ids));
	ev.unseen = notice_unseen(r, person);
	if (state == NOTICE_STATE_UNSEEN)
		load_again(r, &ev);
	emit_notice_marked(r, ch_user(person), &ev);
}

/* Run a change that returns ROW, and tell each person of his. Returns how many rows, and their
 * ids in `out` when they are one person's. */
static size_t change(struct req *r, struct query *q, enum notice_state state, int64_t *out)
{
	struct changed *rows = NULL;
	int64_t ids[NOTICE_MAX];
	size_t n = 0;

	db_each (q) {
		if (!rows) /* seldom is there anything */
			rows = arena_array(r->arena, CHANGED, struct changed);
		if (n < CHANGED)
			rows[n++] = (struct changed){ db_col_int(q, 0), db_col_int(q, 1) };
	}
	for (size_t i = 0; i < n; i++) {
		int64_t person = rows[i].person;
		size_t mine = 0;
		if (!person)
			continue;
		for (size_t k = i; k < n && mine < NOTICE_MAX; k++) {
			if (rows[k].person != person)
				continue;
			ids[mine++] = rows[k].id;
			rows[k].person = 0;
		}
		tell(r, person, ids, mine, state);
		if (out)
			memcpy(out, ids, mine * sizeof(*ids));
	}
	return n;
}

/* ---- read marks ---- */

static const char SQL_READ[] =
	"UPDATE notice SET seen_at = :now, seen_by_mark = 1 WHERE person = :person"
	" AND topic = :topic AND post <= :upto AND seen_at IS NULL" ROW;
/* What was seen once is not sent any more. */
static const char SQL_UNREAD[] =
	"UPDATE notice SET seen_at = NULL, seen_by_mark = 0, mail_due = NULL, push_due = NULL"
	" WHERE person = :person AND topic = :topic"
	" AND post > :upto AND seen_by_mark = 1 AND done_at IS NULL" ROW;

static struct query *marking(struct req *r, const char *sql, int64_t topic, int64_t upto)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":person", r->person);
	db_int(q, ":topic", topic);
	db_int(q, ":upto", upto);
	return q;
}

void notice_read(struct req *r, int64_t topic, int64_t upto)
{
	struct query *q = marking(r, SQL_READ, topic, upto);

	db_int(q, ":now", r->now);
	change(r, q, NOTICE_STATE_SEEN, NULL);
}

void notice_unread(struct req *r, int64_t topic, int64_t upto)
{
	change(r, marking(r, SQL_UNREAD, topic, upto), NOTICE_STATE_UNSEEN, NULL);
}

/* ---- by hand ---- */

static const char SQL_SEEN_UPTO[] = "UPDATE notice SET seen_at = :now WHERE person = :person"
				    " AND id <= :upto AND seen_at IS NULL" ROW;
static const char SQL_SEEN[] =
	"UPDATE notice SET seen_at = :now WHERE id = :id AND person = :person AND seen_at IS NULL";
static const char SQL_UNSEE[] =
	"UPDATE notice SET seen_at = NULL, seen_by_mark = 0, mail_due = NULL, push_due = NULL"
	" WHERE id = :id AND person = :person AND seen_at IS NOT NULL AND done_at IS NULL";

size_t notice_see(struct req *r, const int64_t *ids, size_t n, bool on, int64_t *out)
{
	size_t changed = 0;

	for (size_t i = 0; i < n; i++) {
		struct query *q = db_q(r->db, on ? SQL_SEEN : SQL_UNSEE);
		db_int(q, ":id", ids[i]);
		db_int(q, ":person", r->person);
		if (on)
			db_int(q, ":now", r->now);
		if (db_run(q) && db_changes(r->db))
			out[changed++] = ids[i];
	}
	if (changed)
		tell(r, r->person, out, changed, on ? NOTICE_STATE_SEEN : NOTICE_STATE_UNSEEN);
	return changed;
}

size_t notice_see_upto(struct req *r, int64_t upto, int64_t out[NOTICE_MAX])
{
	struct query *q = db_q(r->db, SQL_SEEN_UPTO);

	db_int(q, ":person", r->person);
	db_int(q, ":upto", upto);
	db_int(q, ":now", r->now);
	return change(r, q, NOTICE_STATE_SEEN, out);
}

/* ---- it waits no more ---- */

#define DONE                                                                         \
	"UPDATE notice SET done_at = :now, seen_at = coalesce(seen_at, :now) WHERE " \
	"kind = :kind AND done_at IS NULL AND (:person = 0 OR person = :person) AND "

static const char SQL_DONE[] = DONE "topic = :topic" ROW;
static const char SQL_DONE_GROUP[] = DONE "grp = :group AND (:by = 0 OR author = :by)" ROW;

static const char SQL_DONE_MEETING[] = DONE "meeting = :meeting" ROW;
static const char SQL_DONE_OWN[] = DONE "person = :person AND topic IS NULL AND grp IS NULL" ROW;

static struct query *finishing(struct req *r, const char *sql, int64_t person,
                               enum notice_kind kind)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":person", person);
	db_text(q, ":kind", notice_kind_str(kind));
	db_int(q, ":now", r->now);
	return q;
}

void notice_done(struct req *r, int64_t person, enum notice_kind kind, int64_t topic)
{
	struct query *q = finishing(r, SQL_DONE, person, kind);

	db_int(q, ":topic", topic);
	change(r, q, NOTICE_STATE_DONE, NULL);
}

void notice_done_group(struct req *r, int64_t person, enum notice_kind kind, int64_t group,
                       int64_t by)
{
	struct query *q = finishing(r, SQL_DONE_GROUP, person, kind);

	db_int(q, ":group", group);
	db_int(q, ":by", by);
	change(r, q, NOTICE_STATE_DONE, NULL);
}

void notice_done_meeting(struct req *r, int64_t person, enum notice_kind kind, int64_t meeting)
{
	struct query *q = finishing(r, SQL_DONE_MEETING, person, kind);

	db_int(q, ":meeting", meeting);
	change(r, q, NOTICE_STATE_DONE, NULL);
}

void notice_done_own(struct req *r, int64_t person, enum notice_kind kind)
{
	change(r, finishing(r, SQL_DONE_OWN, person, kind), NOTICE_STATE_DONE, NULL);
}

/* ---- what it is about goes, or goes elsewhere ---- */

static const char SQL_DROP_POST[] = "DELETE FROM notice WHERE post = :post" ROW;
static const char SQL_MOVE_ALL[] = "UPDATE notice SET topic = :to WHERE topic = :from";
static const char SQL_MOVE_POST[] = "UPDATE notice SET topic = :to WHERE post = :post";

void notice_drop_post(struct req *r, int64_t post)
{
	struct query *q = db_q(r->db, SQL_DROP_POST);

	db_int(q, ":post", post);
	change(r, q, NOTICE_STATE_GONE, NULL);
}

void notice_move_all(struct req *r, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_MOVE_ALL);

	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_run(q);
}

void notice_move_post(struct req *r, int64_t post, int64_t to)
{
	struct query *q = db_q(r->db, SQL_MOVE_POST);

	db_int(q, ":post", post);
	db_int(q, ":to", to);
	db_run(q);
}

/* ---- who may still read it ---- */

bool notice_readable(struct req *r, int64_t person, enum notice_kind kind, int64_t group,
                     int64_t topic)
{
	struct req as = *r;

	if (kind == NOTICE_KIND_INVITED || (!group && !topic))
		return true;
	as.person = person;
	as.admin = false;
	/* He answers for a group that does not read it yet. */
	if (kind == NOTICE_KIND_SHARE_PROPOSED)
		return share_asked(&as, topic);
	return topic ? access_topic(&as, &topic, RIGHT_READ, NULL) == ERR_OK
	             : access_group(&as, group, RIGHT_READ, NULL) == ERR_OK;
}

static const char SQL_PEOPLE[] = "SELECT DISTINCT person FROM notice WHERE topic = :topic"
				 " AND kind <> 'share_proposed'";
static const char SQL_DROP_TOPIC[] =
	"DELETE FROM notice WHERE topic = :topic AND person = :person AND kind <> 'share_proposed'" ROW;

static const char SQL_DROP_OFFER[] =
	"DELETE FROM notice WHERE topic = :topic AND person = :person AND kind = 'share_proposed'" ROW;

static void drop(struct req *r, const char *sql, int64_t topic, int64_t person)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":topic", topic);
	db_int(q, ":person", person);
	change(r, q, NOTICE_STATE_GONE, NULL);
}

void notice_sift(struct req *r, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_PEOPLE);
	int64_t *people = arena_array(r->arena, CHANGED, int64_t);
	size_t n = 0;

	db_int(q, ":topic", topic);
	db_each (q) {
		if (n < CHANGED)
			people[n++] = db_col_int(q, 0);
	}
	for (size_t i = 0; i < n; i++)
		if (!notice_readable(r, people[i], NOTICE_KIND_MENTION, 0, topic))
			drop(r, SQL_DROP_TOPIC, topic, people[i]);
}

static const char SQL_TOPICS[] =
	"SELECT DISTINCT topic FROM notice WHERE person = :person AND topic IS NOT NULL";
static const char SQL_DROP_GROUP[] = "DELETE FROM notice WHERE person = :person AND grp = :group"
				     " AND kind <> 'invited'" ROW;

void notice_sift_person(struct req *r, int64_t person, int64_t group)
{
	int64_t topics[NOTICE_MAX];
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_TOPICS);

	db_int(q, ":person", person);
	db_each (q) {
		if (n < NOTICE_MAX)
			topics[n++] = db_col_int(q, 0);
	}
	for (size_t i = 0; i < n; i++) {
		if (!notice_readable(r, person, NOTICE_KIND_MENTION, 0, topics[i]))
			drop(r, SQL_DROP_TOPIC, topics[i], person);
		if (!notice_readable(r, person, NOTICE_KIND_SHARE_PROPOSED, 0, topics[i]))
			drop(r, SQL_DROP_OFFER, topics[i], person);
	}
	q = db_q(r->db, SQL_DROP_GROUP);
	db_int(q, ":person", person);
	db_int(q, ":group", group);
	change(r, q, NOTICE_STATE_GONE, NULL);
}
