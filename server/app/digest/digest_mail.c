/* SPDX-License-Identifier: EUPL-1.2 */
/* What is in a summary: what « À suivre » has, from the same place, in a mail. */
#include "app/digest/digest.h"
#include "app/digest/words.h"
#include "app/group/group.h"
#include "app/inbox/inbox.h"
#include "app/link/link.h"
#include "app/mailing/mailing.h"
#include "app/notice/notice.h"
#include "db/db.h"

enum {
	ROOM = 8 * 1024, /* bytes left for what follows the topics */
	A_TOPIC = 4096,  /* bytes one may take in a form */
	WAITS_TOLD = 10,
	NOTICES_TOLD = 10,
};

struct draft {
	struct req *r; /* r->person is his */
	struct mailing m;
	const struct mailing_to *to;
	const struct digest_words *say;
	const struct inbox_get_result *in;
	int64_t unread, topics; /* in all */
	int64_t quiet;          /* unread in groups that he wants no mails about */
};

static struct str counted(struct draft *d, const char *one, const char *many, int64_t n)
{
	bool single = d->to->lang == LANG_FR ? n < 2 : n == 1;
	const char *fmt = single ? one : many, *at = strstr(fmt, "%lld");

	return arena_printf(d->r->arena, "%.*s%lld%s", (int)(at - fmt), fmt, (long long)n, at + 4);
}

/* ---- what comes first ---- */

static struct str summary(struct draft *d)
{
	struct arena *a = d->r->arena;
	struct str unread = STR(""), waits = STR("");

	if (d->unread)
		unread = arena_printf(
			a, STR_FMT " %s " STR_FMT,
			STR_ARG(counted(d, d->say->unread, d->say->unreads, d->unread)), d->say->in,
			STR_ARG(counted(d, d->say->topic, d->say->topics, d->topics)));
	if (d->in->waits_total)
		waits = counted(d, d->say->wait, d->say->waits, d->in->waits_total);
	return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(waits),
	                    waits.n && unread.n ? ", " : "", STR_ARG(unread));
}

static struct str wait_aside(struct draft *d, const struct wait *w)
{
	struct arena *a = d->r->arena;
	struct str by = w->has_by ? mailing_who(d->r, &w->by) : STR("");
	struct str when = str_from(d->say->kind[w->kind]);

	if (w->has_deadline)
		when = arena_printf(a, STR_FMT " \u00b7 %s" STR_FMT, STR_ARG(when),
		                    w->deadline < d->r->now ? d->say->overdue : d->say->before,
		                    STR_ARG(mailing_time(d->r, d->to, w->deadline)));
	return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(when), by.n ? " \u00b7 " : "",
	                    STR_ARG(by));
}

static struct str wait_url(struct draft *d, const struct wait *w)
{
	struct group_ref g;

	if (w->has_topic)
		return mailing_url(d->r, 's', w->topic);
	if (w->has_thing && w->kind == WAIT_KIND_MEETING)
		return mailing_url(d->r, 'r', w->thing);
	if (w->has_meeting)
		return mailing_url(d->r, 'r', w->meeting);
	if (w->has_thing && w->kind == WAIT_KIND_CONSULTATION)
		return mailing_url(d->r, 'c', w->thing);
	if (w->has_group && !group_ref_load(d->r, w->group, &g))
		return arena_printf(d->r->arena, STR_FMT "/g/" STR_FMT,
		                    STR_ARG(d->r->house->public_url), STR_ARG(g.slug));
	return arena_printf(d->r->arena, STR_FMT "/", STR_ARG(d->r->house->public_url));
}

static void put_waits(struct draft *d)
{
	const struct inbox_get_result *in = d->in;

	if (!in->n_waits)
		return;
	mailing_part(&d->m, str_from(d->say->waiting), 0);
	for (size_t i = 0; i < in->n_waits && i < WAITS_TOLD; i++) {
		const struct wait *w = &in->waits[i];
		mailing_item(&d->m, w->title, wait_url(d, w), wait_aside(d, w));
		if (w->has_line && w->line.n)
			mailing_line(&d->m, STR(""), w->line);
	}
	if (in->waits_total > WAITS_TOLD)
		mailing_note(&d->m, counted(d, d->say->other, d->say->others,
		                            in->waits_total - WAITS_TOLD));
}

static void put_notices(struct draft *d)
{
	const struct inbox_get_result *in = d->in;

	if (!in->n_notices)
		return;
	mailing_part(&d->m, str_from(d->say->calling), 0);
	for (size_t i = 0; i < in->n_notices && i < NOTICES_TOLD; i++) {
		const struct notice *n = &in->notices[i];
		mailing_item(&d->m, n->topic_title, mailing_url(d->r, 'm', n->post),
		             mailing_time(d->r, d->to, n->at));
		mailing_line(&d->m, n->has_by ? mailing_who(d->r, &n->by) : STR(""), n->line);
	}
	if (in->n_notices > NOTICES_TOLD)
		mailing_note(&d->m, counted(d, d->say->other, d->say->others,
		                            (int64_t)in->n_notices - NOTICES_TOLD));
}

/* ---- what is unread ---- */

static struct str link_to(struct draft *d, enum link_purpose purpose, int64_t object, int value)
{
	return link_url(
		d->r, &(struct link){
			      .purpose = purpose,
			      .value = value,
			      .person = d->to->person,
			      .object = object,
			      .until = d->r->now + (purpose == LINK_READ ? LINK_READ_MS : LINK_MS),
		      });
}

static void put_line(struct draft *d, const struct inbox_line *l)
{
	mailing_line(&d->m,
	             arena_printf(d->r->arena, STR_FMT " \u00b7 " STR_FMT,
	                          STR_ARG(mailing_who(d->r, &l->by)),
	                          STR_ARG(mailing_time(d->r, d->to, l->at))),
	             l->excerpt);
}

static void put_topic(struct draft *d, const struct my_topic *t, const struct inbox_topic *u)
{
	const struct mailing_link mute = { str_from(d->say->mute),
		                           link_to(d, LINK_TOPIC, t->topic.id, LEVEL_MUTE) };

	mailing_item(&d->m, t->topic.title, mailing_url(d->r, 's', t->topic.id),
	             counted(d, d->say->unread, d->say->unreads, u->unread));
	put_line(d, &u->first);
	if (u->has_last && u->unread > 2)
		mailing_note(&d->m, counted(d, d->say->between, d->say->betweens, u->unread - 2));
	if (u->has_last)
		put_line(d, &u->last);
	mailing_links(&d->m, &mute, 1);
}

static bool wanted(struct req *r, int64_t group)
{
	return notice_level_of(r, r->person, group, 0) != NOTICE_LEVEL_NOTHING;
}

/* A group with its topics, latest first, as far as there is room. */
static void put_group(struct draft *d, const struct inbox_group *g, size_t *at)
{
	const struct inbox_get_result *in = d->in;
	struct group_ref ref;
	int64_t told = 0;

	if (group_ref_load(d->r, g->group, &ref))
		return;
	if (!wanted(d->r, g->group)) {
		for (; *at < in->n_topics && in->topics[*at].topic.group == g->group; (*at)++)
			;
		d->quiet += g->unread;
		return;
	}
	mailing_part(&d->m,
	             arena_printf(d->r->arena, STR_FMT " %s " STR_FMT, STR_ARG(ref.title), "\u2013",
	                          STR_ARG(counted(d, d->say->unread, d->say->unreads, g->unread))),
	             ref.tint);
	for (; *at < in->n_topics && in->topics[*at].topic.group == g->group; (*at)++) {
		if (mailing_left(&d->m) < ROOM + A_TOPIC)
			continue;
		put_topic(d, &in->topics[*at], &in->unread[*at]);
		told++;
	}
	if (told < g->topics)
		mailing_note(&d->m, counted(d, told ? d->say->other_topic : d->say->only_topic,
		                            told ? d->say->other_topics : d->say->only_topics,
		                            g->topics - told));
	const struct mailing_link stop = { str_from(d->say->group),
		                           link_to(d, LINK_GROUP, ref.id, NOTICE_LEVEL_NOTHING) };
	mailing_links(&d->m, &stop, 1);
}

static const char SQL_LAST[] = "SELECT coalesce(max(id), 0) FROM post";

static void put_end(struct draft *d)
{
	struct query *q = db_q(d->r->db, SQL_LAST);
	int64_t last = db_one(q) ? db_col_int(q, 0) : 0;
	const struct mailing_link links[] = {
		{ str_from(d->say->read), link_to(d, LINK_READ, last, 0) },
		{ str_from(d->say->rhythm), link_to(d, LINK_DIGEST, 0, LINK_CHOOSE) },
		{ str_from(d->say->stop), link_to(d, LINK_DIGEST, 0, 0) },
	};
	size_t first = d->unread ? 0 : 1;

	mailing_rule(&d->m);
	mailing_button(&d->m, str_from(d->say->open),
	               arena_printf(d->r->arena, STR_FMT "/", STR_ARG(d->r->house->public_url)));
	mailing_links(&d->m, links + first, 3 - first);
}

/* ---- all of it ---- */

/* Has anything come since the last summary? */
static bool news(struct req *r, const struct inbox_get_result *in, const struct digest *d)
{
	for (size_t i = 0; i < in->n_unread; i++) {
		const struct inbox_topic *u = &in->unread[i];
		if ((u->has_last ? u->last.post : u->first.post) > d->told_post &&
		    wanted(r, in->topics[i].topic.group))
			return true;
	}
	for (size_t i = 0; i < in->n_notices; i++)
		if (in->notices[i].at > d->last_sent_at)
			return true;
	for (size_t i = 0; i < in->n_waits; i++)
		if (in->waits[i].since > d->last_sent_at)
			return true;
	return false;
}

static void count(struct draft *d)
{
	for (size_t i = 0; i < d->in->n_groups; i++) {
		d->unread += d->in->groups[i].unread;
		d->topics += d->in->groups[i].topics;
	}
}

static void write(struct draft *d, struct mail_new *out)
{
	struct str title = arena_printf(d->r->arena, "%s" STR_FMT, d->say->title,
	                                STR_ARG(mailing_day(d->r, d->to, d->r->now)));
	struct str sum = summary(d);
	size_t at = 0;

	mailing_begin(&d->m, d->r, d->to->lang, title);
	mailing_title(&d->m, title);
	mailing_para(&d->m, arena_printf(d->r->arena, STR_FMT ".", STR_ARG(sum)));
	put_waits(d);
	put_notices(d);
	for (size_t i = 0; i < d->in->n_groups && mailing_left(&d->m) > ROOM; i++)
		put_group(d, &d->in->groups[i], &at);
	if (d->quiet)
		mailing_note(&d->m, counted(d, d->say->quiet, d->say->quiets, d->quiet));
	put_end(d);
	out->subject = arena_printf(d->r->arena, "%s" STR_FMT, d->say->subject, STR_ARG(sum));
	out->unsubscribe = link_to(d, LINK_DIGEST, 0, 0);
	out->list = STR("resume");
	out->list_name = arena_printf(d->r->arena, "%s " STR_FMT, d->say->list,
	                              STR_ARG(d->r->house->network_name));
	mailing_end(&d->m, out);
}

bool digest_compose(struct req *r, int64_t person, const struct digest *d, bool anew,
                    struct mail_new *out)
{
	struct inbox_get_result in;
	struct mailing_to to;
	struct req own = *r;
	struct draft draft = { .r = &own, .to = &to, .in = &in };

	own.person = person;
	own.admin = false;
	/* Who looks at what he would get may do so though nothing would be sent. */
	if (!mailing_to(&own, person, &to) && anew)
		return false;
	inbox_collect(&own, person, 0, DIGEST_TOPICS, &in);
	if ((!in.n_groups && !in.n_waits && !in.n_notices) || (anew && !news(&own, &in, d)))
		return false;
	own.lang = to.lang;
	draft.say = &digest_words[to.lang];
	count(&draft);
	mailing_address(&own, &to, r->now / 1000, out);
	write(&draft, out);
	return true;
}
