/* SPDX-License-Identifier: EUPL-1.2 */
/* A meeting as calendars and mails tell it. */
#include "app/convocation/convocation.h"
#include "app/convocation/words.h"
#include "app/link/link.h"
#include "base/zone.h"
#include "db/db.h"

/* ---- for calendars ---- */

static const char SQL_MADE[] = "SELECT created_at FROM meeting WHERE id = :id";
static const char SQL_ABOUT[] =
	"SELECT coalesce(cancelled_at, created_at), about FROM meeting WHERE id = :id";

struct str convocation_uid(struct req *r, int64_t meeting)
{
	struct str domain = r->house->mail_from;
	struct query *q = db_q(r->db, SQL_MADE);

	db_int(q, ":id", meeting);
	int64_t made = db_one(q) ? db_col_int(q, 0) : 0;
	/* With when it was made: another database may give the same number to another meeting. */
	str_split(&domain, '@');
	return arena_printf(r->arena, "meeting-%lld-%lld@" STR_FMT, (long long)meeting,
	                    (long long)made, STR_ARG(domain));
}

static struct str about(struct req *r, const struct meeting *m, struct str words)
{
	const struct convocation_words *w = &convocation_words[r->lang];
	bool fr = r->lang == LANG_FR;
	struct str page = mailing_url(r, 'r', m->id);

	return arena_printf(r->arena, "%s%s" STR_FMT "%s%s" STR_FMT "%s" STR_FMT,
	                    m->has_video ? w->video : "",
	                    !m->has_video ? ""
	                    : fr          ? "\u00a0: "
	                                  : ": ",
	                    STR_ARG(m->video), m->has_video ? "\n" : "", w->page, STR_ARG(page),
	                    words.n ? "\n\n" : "", STR_ARG(words));
}

void convocation_event(struct req *r, const struct meeting *m, struct calendar_event *out)
{
	*out = (struct calendar_event){
		.uid = convocation_uid(r, m->id),
		.sequence = m->sequence,
		.starts_at = m->starts_at,
		.ends_at = m->ends_at,
		.state = m->has_cancelled_at ? CALENDAR_OFF : CALENDAR_FIXED,
		.title = m->title,
		.place = m->place.n ? m->place : m->video,
		.url = mailing_url(r, 'r', m->id),
	};
	struct query *q = db_q(r->db, SQL_ABOUT);
	db_int(q, ":id", m->id);
	if (db_one(q)) {
		out->stamp = db_col_int(q, 0);
		out->about = about(r, m, db_col_str(r->arena, q, 1));
	}
}

/* ---- when ---- */

struct str convocation_city(struct req *r, struct str zone)
{
	char *out;
	size_t n = 0;

	while (zone.n > n && zone.p[zone.n - 1 - n] != '/')
		n++;
	out = arena_alloc(r->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		char c = zone.p[zone.n - n + i];
		out[i] = c == '_' ? ' ' : c;
	}
	return (struct str){ out, n };
}

static bool same_clock(struct str a, struct str b, int64_t at)
{
	struct zone_time x = zone_local(a, at), y = zone_local(b, at);

	return x.minutes == y.minutes && x.day == y.day;
}

/* ", 13 h 30 à Bamako", with the day where it is another one. */
static struct str elsewhere(struct req *r, const struct mailing_to *to, struct str zone, int64_t at)
{
	struct mailing_to there = *to;

	there.zone = zone;
	struct str here_day = mailing_day(r, to, at), there_day = mailing_day(r, &there, at);
	struct str time = str_eq(here_day, there_day) ? mailing_clock(r, to->lang, zone, at)
	                                              : mailing_time(r, &there, at);
	struct str place = convocation_city(r, zone);
	return arena_printf(r->arena, ", " STR_FMT " %s" STR_FMT, STR_ARG(time),
	                    convocation_words[to->lang].at, STR_ARG(place));
}

struct str convocation_when(struct req *r, const struct mailing_to *to, const struct meeting *m)
{
	struct str day = mailing_day(r, to, m->starts_at), rest[2] = { STR(""), STR("") };
	struct str time = mailing_clock(r, to->lang, to->zone, m->starts_at);
	struct str others[2] = { m->zone, m->has_sister ? m->sister : STR("") };

	for (size_t i = 0; i < 2; i++)
		if (others[i].n && !same_clock(to->zone, others[i], m->starts_at) &&
		    !(i && same_clock(others[0], others[1], m->starts_at)))
			rest[i] = elsewhere(r, to, others[i], m->starts_at);
	struct str place = convocation_city(r, to->zone);
	return arena_printf(r->arena, STR_FMT ", " STR_FMT " %s" STR_FMT STR_FMT STR_FMT,
	                    STR_ARG(day), STR_ARG(time), convocation_words[to->lang].at,
	                    STR_ARG(place), STR_ARG(rest[0]), STR_ARG(rest[1]));
}

/* ---- in mails ---- */

void convocation_put(struct mailing *m, const struct mailing_to *to, const struct meeting *meeting)
{
	const struct convocation_words *w = &convocation_words[to->lang];
	struct req *r = m->r;
	struct str when = convocation_when(r, to, meeting);

	mailing_para(m, arena_printf(r->arena, "%s" STR_FMT ".", w->when, STR_ARG(when)));
	if (meeting->place.n)
		mailing_para(
			m, arena_printf(r->arena, "%s" STR_FMT, w->place, STR_ARG(meeting->place)));
	if (meeting->has_video)
		mailing_links(m, &(struct mailing_link){ str_from(w->video), meeting->video }, 1);
}

void convocation_put_dates(struct mailing *m, const struct mailing_to *to,
                           const struct meeting *meeting)
{
	struct meeting at = *meeting;
	struct meeting_date *dates;
	size_t n = meeting_dates(m->r, meeting->id, &dates);
	bool said = false;

	for (size_t i = 0; i < n; i++)
		said = said || dates[i].has_answer;
	if (said)
		mailing_para(m, str_from(convocation_words[to->lang].redated));
	for (size_t i = 0; i < n; i++) {
		at.starts_at = dates[i].starts_at;
		mailing_line(m, STR(""), convocation_when(m->r, to, &at));
	}
}

void convocation_put_question(struct mailing *m, const struct mailing_to *to, int64_t meeting)
{
	const struct convocation_words *w = &convocation_words[to->lang];
	struct mailing_link links[MEETING_REPLY_COUNT];

	for (int i = 0; i < MEETING_REPLY_COUNT; i++) {
		links[i].words = str_from(w->answers[i]);
		links[i].url = link_url(m->r, &(struct link){ .purpose = LINK_MEETING,
		                                              .value = i,
		                                              .person = to->person,
		                                              .object = meeting,
		                                              .until = m->r->now + LINK_MS });
	}
	mailing_para(m, str_from(w->question));
	mailing_choices(m, links, MEETING_REPLY_COUNT);
}
