/* SPDX-License-Identifier: EUPL-1.2 */
/* A convocation, a change of it, its end: the mail. */
#include "app/convocation/convocation.h"
#include "app/convocation/words.h"
#include "app/group/group.h"
#include "app/link/link.h"
#include "app/mail_in/address.h"
#include "app/person/person.h"
#include "app/room/room_people.h"
#include "base/utf8.h"
#include "db/db.h"

enum { SUBJECT_TITLE = 240 }; /* bytes of the title in a subject */

struct draft {
	struct req *r;
	const struct mailing_to *to;
	const struct convocation_mail *c;
	const struct meeting *meeting;
	const struct convocation_words *say;
	struct mailing m;
	bool off;
};

/* ---- the invitation ---- */

static struct str invitation(struct draft *d)
{
	static const enum calendar_answer said[MEETING_REPLY_COUNT] = {
		[MEETING_REPLY_YES] = CALENDAR_YES,
		[MEETING_REPLY_MAYBE] = CALENDAR_MAYBE,
		[MEETING_REPLY_NO] = CALENDAR_NO,
	};
	struct req *r = d->r;
	struct calendar_event e;
	struct str back = d->c->stead_of
	                          ? STR("")
	                          : mail_in_meeting_address(r, d->to->person, d->meeting->id);

	convocation_event(r, d->meeting, &e);
	e.sequence = d->c->sequence;
	e.stamp = r->now;
	if (d->off)
		e.state = CALENDAR_OFF;
	if (d->c->news == CONVOCATION_LEFT)
		e.about = STR("");
	e.organizer.name = mailing_from(r, d->meeting->author.name);
	e.organizer.address = back.n ? back : r->house->mail_from;
	e.attendee = (struct calendar_person){ d->to->name, d->to->email };
	if (d->c->meeting->has_answer)
		e.answer = said[d->c->meeting->answer];
	e.rsvp = back.n && !d->off;
	return calendar_write(
		r->arena, &(struct calendar){ .method = d->off ? CALENDAR_CANCEL : CALENDAR_REQUEST,
	                                      .events = &e,
	                                      .n_events = 1 });
}

/* ---- the words ---- */

static void put_news(struct draft *d)
{
	struct req *r = d->r;

	if (d->c->news != CONVOCATION_CALL) {
		mailing_para(&d->m, str_from(d->say->news[d->c->news]));
		return;
	}
	struct person_ref by = d->meeting->author;
	if (d->c->stead_of)
		person_ref_load(r, d->c->stead_of, 0, &by);
	struct str who = mailing_who(r, &by);
	mailing_para(&d->m, arena_printf(r->arena, STR_FMT "%s%s", STR_ARG(who),
	                                 who.n > by.name.n ? "," : "",
	                                 d->c->stead_of ? d->say->stead : d->say->calls));
}

static const char SQL_ABOUT[] = "SELECT about FROM meeting WHERE id = :id";

static void put_about(struct draft *d, struct str url)
{
	struct query *q = db_q(d->r->db, SQL_ABOUT);

	db_int(q, ":id", d->meeting->id);
	struct str words = db_one(q) ? db_col_str(d->r->arena, q, 0) : STR("");
	if (words.n)
		mailing_message(&d->m, words, person_lang(d->r, d->meeting->author.id), url);
}

/* Through which groups it concerns him. */
static void put_why(struct draft *d)
{
	struct req *r = d->r;
	struct group_ref g;
	struct buf b;
	bool any = false;

	buf_init(&b, 4096);
	buf_puts(&b, d->say->why);
	for (size_t i = 0; i < d->c->n_groups; i++) {
		if (group_ref_load(r, d->c->groups[i], &g))
			continue;
		buf_puts(&b, any ? ", " : "");
		buf_str(&b, g.title);
		any = true;
	}
	buf_char(&b, '.');
	if (any)
		mailing_note(&d->m, arena_str(r->arena, buf_view(&b)));
	buf_finish(&b);
}

static struct str stop_url(struct draft *d)
{
	return link_url(d->r, &(struct link){ .purpose = LINK_KIND,
	                                      .value = 0,
	                                      .person = d->to->person,
	                                      .object = MAIL_KIND_MEETING,
	                                      .until = d->r->now + LINK_MS });
}

static void put_body(struct draft *d, struct mail_new *out)
{
	struct str url = mailing_url(d->r, 'r', d->meeting->id);
	struct mailing_link stop = { str_from(d->say->stop), out->unsubscribe };

	mailing_begin(&d->m, d->r, d->to->lang, out->subject);
	mailing_title(&d->m, d->meeting->title);
	put_news(d);
	convocation_put(&d->m, d->to, d->meeting);
	if (!d->off) {
		put_about(d, url);
		if (!d->c->stead_of)
			convocation_put_question(&d->m, d->to, d->meeting->id);
	}
	if (!d->off)
		room_put_way_in(&d->m, d->meeting->id, d->meeting->ends_at, d->to);
	else if (d->c->news != CONVOCATION_LEFT && !d->c->stead_of)
		mailing_button(&d->m, str_from(d->say->open), url);
	mailing_rule(&d->m);
	if (!d->off && !d->c->stead_of)
		mailing_links(&d->m, &(struct mailing_link){ str_from(d->say->open), url }, 1);
	if (!d->off) {
		if (!d->c->stead_of)
			put_why(d);
		mailing_note(&d->m, str_from(d->say->file));
	}
	mailing_links(&d->m, &stop, 1);
	mailing_end(&d->m, out);
}

static struct str subject(struct draft *d)
{
	struct str title = utf8_cut(d->meeting->title, SUBJECT_TITLE);
	struct str at = mailing_time(d->r, d->to, d->meeting->starts_at);

	return arena_printf(d->r->arena, "%s" STR_FMT ", " STR_FMT, d->say->subject[d->c->news],
	                    STR_ARG(title), STR_ARG(at));
}

/* Who has left is told when it is, to know which it was, and nothing that may have been written since. */
static const struct meeting *bare(struct draft *d)
{
	struct meeting *m = arena_new(d->r->arena, struct meeting);

	*m = d->c->meeting->meeting;
	m->title = str_from(d->say->some);
	m->place = STR("");
	m->video = STR("");
	m->has_video = false;
	return m;
}

bool convocation_mail(struct req *r, const struct mailing_to *to, const struct convocation_mail *c)
{
	struct draft d = { .r = r, .to = to, .c = c, .meeting = &c->meeting->meeting };
	struct mail_new mail = { .now = 0 };
	long long id = d.meeting->id, person = to->person;

	d.say = &convocation_words[to->lang];
	d.off = c->news == CONVOCATION_OFF || c->news == CONVOCATION_LEFT;
	if (c->news == CONVOCATION_LEFT)
		d.meeting = bare(&d);
	mailing_address(r, to, id, &mail);
	mail.id = arena_printf(r->arena, "meeting.%lld.%lld.%lld." STR_FMT, id, person,
	                       (long long)c->sequence, STR_ARG(r->house->epoch));
	mail.thread = arena_printf(r->arena, "meeting.%lld.%lld." STR_FMT, id, person,
	                           STR_ARG(r->house->epoch));
	mail.subject = subject(&d);
	mail.from_name = mailing_from(r, d.meeting->author.name);
	mail.unsubscribe = stop_url(&d);
	mail.calendar = invitation(&d);
	mail.expires_at = d.meeting->ends_at;
	put_body(&d, &mail);
	return mail_queue(r->db, &mail);
}
