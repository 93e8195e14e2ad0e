/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/push/push_due.h"
#include "app/notice/notice.h"
#include "app/push/push_words.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "db/db.h"
#include "push/push.h"
#include <inttypes.h>

enum {
	PRESENT_MS = 2 * 60 * 1000, /* who was here so lately is here */
	TOPICS = 50,                /* with new messages, in one run */
};

static void send(struct req *r, const struct push_say *s, bool urgent)
{
	struct push_new p = { .person = s->person, .tag = s->tag, .urgent = urgent, .now = r->now };

	p.payload = push_words(r, s);
	if (push_queue(r->db, &p))
		req_mail(r); /* the pusher is told with the mailer */
}

/* ---- notices ---- */

static int notices(struct req *r)
{
	struct notice_mail *due = arena_array(r->arena, DUE_MAX, struct notice_mail);
	size_t n = notice_to_push(r, r->now - PRESENT_MS, due, DUE_MAX);

	/* All that is due of one person is one push; the first is what it is about. */
	for (size_t i = 0; i < n; i++) {
		const struct notice *it = &due[i].notice;
		struct push_say s = { .person = due[i].person, .kind = it->kind, .tag = STR("n") };
		if (!s.person)
			continue;
		s.where = it->group_title;
		s.topic = notice_of_group(it->kind) ? 0 : it->topic;
		s.post = it->post;
		s.meeting = it->has_meeting ? it->meeting : 0;
		for (size_t k = i + 1; k < n; k++) {
			if (due[k].person != s.person)
				continue;
			s.more++;
			due[k].person = 0;
		}
		send(r, &s, true);
	}
	return (int)n;
}

/* ---- new messages ---- */

static const char SQL_WANT[] =
	"SELECT k.person FROM topic_mark k WHERE k.topic = :topic AND k.level = 'follow'"
	" AND EXISTS (SELECT 1 FROM push_sub u WHERE u.person = k.person)"
	" UNION SELECT l.person FROM notice_level l WHERE l.grp = :group AND l.level = 'all'"
	" AND EXISTS (SELECT 1 FROM push_sub u WHERE u.person = l.person)";

/* Is it news to him: may he read it, does he want it, and is the first that he has not read one of
 * these? */
static bool news(struct req *as, const struct notice_fresh *f, int64_t group)
{
	int64_t topic = f->topic;
	struct topic_state state;

	if (access_topic(as, &topic, RIGHT_READ, NULL) || topic != f->topic ||
	    notice_level_of(as, as->person, group, topic) != NOTICE_LEVEL_ALL ||
	    notice_here(as, as->person, as->now - PRESENT_MS) ||
	    notice_quiet(as, as->person, as->now, NULL))
		return false;
	topic_state_load(as, topic, as->person, &state);
	return state.unread && topic_first_unread(as, topic, &state) >= f->first;
}

static const char SQL_TITLE[] = "SELECT title FROM grp WHERE id = :id";

static void tell(struct req *r, int64_t person, const struct notice_fresh *f)
{
	struct req as = *r;
	struct push_say s = { .person = person, .message = true, .topic = f->topic };

	as.person = person;
	as.admin = false;
	int64_t group = share_seat(&as, f->topic, person);
	if (!news(&as, f, group))
		return;
	struct query *q = db_q(r->db, SQL_TITLE);
	db_int(q, ":id", group);
	if (db_one(q))
		s.where = db_col_str(r->arena, q, 0);
	s.tag = arena_printf(r->arena, "t%" PRId64, f->topic);
	send(r, &s, false);
}

static void topic(struct req *r, const struct notice_fresh *f)
{
	struct ev_view groups[SHARE_GROUPS];
	size_t n = share_audience(r, f->topic, groups), n_people = 0;
	int64_t people[DUE_MAX * 4];

	for (size_t i = 0; i < n; i++) {
		struct query *q = db_q(r->db, SQL_WANT);
		db_int(q, ":topic", f->topic);
		db_int(q, ":group", groups[i].group);
		db_each (q) {
			int64_t person = db_col_int(q, 0);
			size_t k = 0;
			while (k < n_people && people[k] != person)
				k++;
			if (k == n_people && n_people < sizeof(people) / sizeof(*people))
				people[n_people++] = person;
		}
	}
	for (size_t i = 0; i < n_people; i++)
		tell(r, people[i], f);
}

static int messages(struct req *r)
{
	struct notice_fresh fresh[TOPICS];
	size_t n = notice_fresh(r, fresh, TOPICS);

	for (size_t i = 0; i < n; i++)
		topic(r, &fresh[i]);
	return (int)n;
}

int push_due(struct req *r)
{
	return notices(r) + messages(r);
}
