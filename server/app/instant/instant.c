/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/instant/instant.h"
#include "app/convocation/convocation.h"
#include "app/digest/digest.h"
#include "app/due/due.h"
#include "app/group/group.h"
#include "app/instant/words.h"
#include "app/link/link.h"
#include "app/mail_in/address.h"
#include "app/mailing/mailing.h"
#include "app/minutes/doc.h"
#include "app/notice/notice.h"
#include "app/post/post.h"
#include "app/room/room_people.h"
#include "db/db.h"

struct draft {
	struct req *r; /* r->person is his */
	struct mailing m;
	const struct mailing_to *to;
	const struct notice *n;
	const struct instant_words *say;
	bool member; /* of its group: who is invited is not */
};

static enum mail_kind kind_of(enum notice_kind kind)
{
	switch (kind) {
	case NOTICE_KIND_MENTION: return MAIL_KIND_MENTION;
	case NOTICE_KIND_QUESTION_ASSIGNED:
	case NOTICE_KIND_QUESTION_RELAYED:
	case NOTICE_KIND_QUESTION_ESCALATED: return MAIL_KIND_QUESTION;
	case NOTICE_KIND_ANSWER:
	case NOTICE_KIND_ANSWER_ACCEPTED: return MAIL_KIND_ANSWER;
	case NOTICE_KIND_SHARE_PROPOSED:
	case NOTICE_KIND_SHARE_ANSWERED:
	case NOTICE_KIND_INVITED:
	case NOTICE_KIND_JOIN_REQUEST: return MAIL_KIND_GROUP;
	case NOTICE_KIND_MEETING:
	case NOTICE_KIND_MEETING_SOON:
	case NOTICE_KIND_MEETING_DATES:
	case NOTICE_KIND_MINUTES_DRAFT:
	case NOTICE_KIND_MINUTES:
	case NOTICE_KIND_RESERVE: return MAIL_KIND_MEETING;
	default: return MAIL_KIND_OTHER;
	}
}

/* ---- pieces ---- */

/* Somebody did it, and gives his name. */
static bool named(const struct notice *n)
{
	return n->has_by && n->by.name.n;
}

/* What happened, by whom: "Awa Diallo, secrétaire générale, Lyon, s’adresse à vous." */
static struct str what(const struct draft *d)
{
	const char *by = d->say->what[d->n->kind].by, *at = strstr(by, "%s");

	if (!named(d->n))
		return str_from(d->say->what[d->n->kind].bare);
	struct str who = mailing_who(d->r, &d->n->by);
	return arena_printf(d->r->arena, "%.*s" STR_FMT "%s%s", (int)(at - by), by, STR_ARG(who),
	                    who.n > d->n->by.name.n && at[2] == ' ' ? "," : "", at + 2);
}

/* The same in short, for where there is no topic whose title could stand there. */
static struct str what_title(const struct draft *d)
{
	const char *by = d->say->what[d->n->kind].by, *at = strstr(by, "%s");
	struct str all = str_from(d->say->what[d->n->kind].bare);

	if (named(d->n))
		all = arena_printf(d->r->arena, "%.*s" STR_FMT "%s", (int)(at - by), by,
		                   STR_ARG(d->n->by.name), at + 2);
	return str_ends(all, STR(".")) ? (struct str){ all.p, all.n - 1 } : all;
}

static struct str url(const struct draft *d, const struct group_ref *g)
{
	if (d->n->has_post)
		return mailing_url(d->r, 'm', d->n->post);
	if (d->n->has_topic)
		return mailing_url(d->r, 's', d->n->topic);
	if (d->n->has_meeting)
		return mailing_url(d->r, 'r', d->n->meeting);
	return arena_printf(d->r->arena, STR_FMT "%s" STR_FMT, STR_ARG(d->r->house->public_url),
	                    g ? "/g/" : "/", STR_ARG(g ? g->slug : STR("")));
}

static struct str link_to(const struct draft *d, enum link_purpose purpose, int64_t object,
                          int value)
{
	return link_url(d->r, &(struct link){ .purpose = purpose,
	                                      .value = value,
	                                      .person = d->to->person,
	                                      .object = object,
	                                      .until = d->r->now + LINK_MS });
}

/* The message it is about: that of the notice; of a question that is assigned, the question itself. */
static int64_t message(const struct draft *d)
{
	int64_t first;

	if (d->n->has_post)
		return d->n->post;
	if (d->n->has_topic && kind_of(d->n->kind) == MAIL_KIND_QUESTION &&
	    post_ids_after(d->r, d->n->topic, 0, &first, 1))
		return first;
	return 0;
}

static void put_files(struct draft *d, int64_t id)
{
	struct post post;
	struct buf b;

	if (!post_load(d->r, id, &post) || !post.n_files)
		return;
	buf_init(&b, 4096);
	buf_puts(&b, d->say->files);
	for (size_t i = 0; i < post.n_files; i++) {
		buf_puts(&b, i ? ", " : "");
		buf_str(&b, post.files[i].name);
	}
	mailing_note(&d->m, arena_str(d->r->arena, buf_view(&b)));
	buf_finish(&b);
}

static void put_words(struct draft *d, struct str where)
{
	int64_t id = message(d);
	struct post_row row;

	if (id && post_row_load(d->r, id, &row) && !row.deleted) {
		mailing_message(&d->m, row.body, row.lang, where);
		put_files(d, id);
	} else if (d->n->line.n) {
		mailing_line(&d->m, STR(""), d->n->line);
	}
}

static void put_deadline(struct draft *d)
{
	if (!d->n->has_deadline)
		return;
	struct str at = mailing_time(d->r, d->to, d->n->deadline);
	mailing_para(&d->m,
	             arena_printf(d->r->arena, "%s" STR_FMT ".",
	                          d->n->deadline < d->r->now ? d->say->overdue : d->say->before,
	                          STR_ARG(at)));
}

/* A meeting says itself when it is; of a vote in it, until when it can be confirmed. */
static void put_meeting(struct draft *d)
{
	struct my_meeting m;

	if (d->n->kind == NOTICE_KIND_MINUTES || d->n->kind == NOTICE_KIND_MINUTES_DRAFT) {
		doc_put_mail(&d->m, d->to, d->n->meeting);
		return;
	}
	if (!meeting_load(d->r, d->n->meeting, &m))
		return;
	if (d->n->kind == NOTICE_KIND_RESERVE) {
		mailing_line(&d->m, STR(""), m.meeting.title);
		put_deadline(d);
		return;
	}
	if (m.meeting.undated) {
		convocation_put_dates(&d->m, d->to, &m.meeting);
		return;
	}
	convocation_put(&d->m, d->to, &m.meeting);
	if (d->n->kind == NOTICE_KIND_MEETING)
		convocation_put_question(&d->m, d->to, m.meeting.id);
}

/* A reminder leads into the meeting. false: it is none, or of a meeting that has no date yet. */
static bool put_way_in(struct draft *d)
{
	struct my_meeting m;

	if ((d->n->kind != NOTICE_KIND_MEETING && d->n->kind != NOTICE_KIND_MEETING_SOON) ||
	    !meeting_load(d->r, d->n->meeting, &m) || m.meeting.undated ||
	    m.meeting.has_cancelled_at)
		return false;
	room_put_way_in(&d->m, m.meeting.id, m.meeting.ends_at, d->to);
	return true;
}

static void put_links(struct draft *d, const struct group_ref *g)
{
	struct mailing_link links[3];
	size_t n = 0;

	if (d->n->has_topic)
		links[n++] =
			(struct mailing_link){ str_from(d->say->mute),
			                       link_to(d, LINK_TOPIC, d->n->topic, LEVEL_MUTE) };
	if (g)
		links[n++] = (struct mailing_link){
			str_from(d->say->group), link_to(d, LINK_GROUP, g->id, NOTICE_LEVEL_NOTHING)
		};
	links[n++] =
		(struct mailing_link){ str_from(d->say->stop), link_to(d, LINK_INSTANT, 0, 0) };
	mailing_links(&d->m, links, n);
}

/* ---- all of it ---- */

/* Where answers go; empty when he may not write there, or no mail comes in. */
static struct str reply_to(struct draft *d)
{
	int64_t topic = d->n->topic;

	if (!d->n->has_topic || access_topic(d->r, &topic, RIGHT_WRITE, NULL))
		return STR("");
	return mail_in_address(d->r, d->to->person, topic);
}

/* What it is about, where that has a title of its own. */
static bool titled(const struct draft *d)
{
	return d->n->has_topic_title || d->n->has_meeting;
}

static struct str head_of(const struct draft *d)
{
	return d->n->has_topic_title ? d->n->topic_title
	       : d->n->has_meeting   ? d->n->line
	                             : what_title(d);
}

static void put_head(struct draft *d, const struct group_ref *g, struct mail_new *out)
{
	struct arena *a = d->r->arena;
	struct str title = head_of(d);

	out->id = arena_printf(a, "notice.%lld." STR_FMT, (long long)d->n->id,
	                       STR_ARG(d->r->house->epoch));
	out->subject = title;
	if (g)
		out->subject = arena_printf(a, "[" STR_FMT "] " STR_FMT, STR_ARG(g->title),
		                            STR_ARG(title));
	if (named(d->n))
		out->from_name = mailing_from(d->r, d->n->by.name);
	out->reply_to = reply_to(d);
	if (d->n->has_topic)
		out->thread = arena_printf(a, "topic.%lld.%lld." STR_FMT, (long long)d->n->topic,
		                           (long long)d->to->person, STR_ARG(d->r->house->epoch));
	if (g) {
		out->list = g->slug;
		out->list_name = g->title;
	}
	out->unsubscribe = d->member ? link_to(d, LINK_GROUP, g->id, NOTICE_LEVEL_NOTHING)
	                             : link_to(d, LINK_INSTANT, 0, 0);
}

static void write(struct draft *d, struct mail_new *out)
{
	struct group_ref ref, *g = NULL;

	if (d->n->has_group && !group_ref_load(d->r, d->n->group, &ref))
		g = &ref;
	d->member = g && !access_group(d->r, g->id, RIGHT_READ, NULL);
	put_head(d, g, out);
	struct str where = url(d, g);
	struct str head = head_of(d);
	mailing_begin(&d->m, d->r, d->to->lang, out->subject);
	mailing_title(&d->m, titled(d) || !g ? head : g->title);
	if (titled(d) && g)
		mailing_note(&d->m, g->title);
	mailing_para(&d->m, what(d));
	if (d->n->has_meeting) {
		put_meeting(d);
	} else {
		put_words(d, where);
		put_deadline(d);
	}
	if (!put_way_in(d))
		mailing_button(&d->m, str_from(out->reply_to.n ? d->say->open_reply : d->say->open),
		               where);
	if (out->reply_to.n)
		mailing_note(&d->m, str_from(d->say->reply));
	mailing_rule(&d->m);
	put_links(d, g);
	mailing_end(&d->m, out);
}

static bool send(struct req *r, const struct notice_mail *n)
{
	struct mail_new mail = { .now = 0 };
	struct mailing_to to;
	struct draft d = { .r = r, .to = &to, .n = &n->notice };

	r->person = n->person;
	r->admin = false;
	if (!mailing_to(r, n->person, &to) ||
	    !digest_instant(r, n->person, kind_of(n->notice.kind)))
		return false;
	r->lang = to.lang;
	d.say = &instant_words[to.lang];
	mailing_address(r, &to, n->notice.id, &mail);
	write(&d, &mail);
	return mail_queue(r->db, &mail);
}

int instant_due(struct req *r)
{
	struct notice_mail *list = arena_array(r->arena, DUE_MAX, struct notice_mail);
	size_t n = notice_undelivered(r, list, DUE_MAX);
	struct req own = *r;
	struct arena arena;
	bool any = false;

	/* Each from memory of its own: together they would be more than a request may take. */
	arena_init(&arena);
	own.arena = &arena;
	for (size_t i = 0; i < n && !db_failed(r->db); i++) {
		bool sent = send(&own, &list[i]);
		notice_mailed(r, list[i].notice.id, sent);
		any = any || sent;
		arena_reset(&arena);
	}
	arena_finish(&arena);
	if (any)
		req_mail(r);
	return (int)n;
}
