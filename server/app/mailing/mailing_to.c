/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/bounce/bounce.h"
#include "app/mail_in/address.h"
#include "app/mailing/mailing.h"
#include "base/clock.h"
#include "base/zone.h"
#include "db/db.h"

static const char SQL_TO[] = "SELECT email, name, zone, lang FROM person"
			     " WHERE id = :person AND disabled_at IS NULL";

bool mailing_to(struct req *r, int64_t person, struct mailing_to *out)
{
	struct query *q = db_q(r->db, SQL_TO);

	db_int(q, ":person", person);
	if (!db_one(q))
		return false;
	*out = (struct mailing_to){
		.person = person,
		.email = db_col_str(r->arena, q, 0),
		.name = db_col_str(r->arena, q, 1),
		.zone = db_col_str(r->arena, q, 2),
	};
	lang_from_str(db_col_view(q, 3), &out->lang);
	return !bounce_stopped(r, person);
}

void mailing_address(struct req *r, const struct mailing_to *to, int64_t number,
                     struct mail_new *out)
{
	int64_t wall = clock_wall_ms();

	out->recipient = to->email;
	out->person = to->person;
	out->sender = mail_in_bounce_address(r, to->person, number);
	/* When due.run is told of a later time, its mails need not wait for it. */
	out->now = r->now < wall ? r->now : wall;
}

struct str mailing_from(struct req *r, struct str name)
{
	enum { LEAST = 8 }; /* the name of the network may be long: what is too much is left out */
	struct str all = arena_printf(r->arena, STR_FMT " (" STR_FMT ")", STR_ARG(name),
	                              STR_ARG(r->house->network_name));

	return name.n < LEAST || all.n <= 200 ? all : name;
}

struct str mailing_fill(struct req *r, const char *fmt, const struct str *with)
{
	struct str out = STR("");

	for (const char *at; (at = strstr(fmt, "%s")); fmt = at + 2, with++)
		out = arena_printf(r->arena, STR_FMT "%.*s" STR_FMT, STR_ARG(out), (int)(at - fmt),
		                   fmt, STR_ARG(*with));
	return arena_printf(r->arena, STR_FMT "%s", STR_ARG(out), fmt);
}

struct str mailing_who(struct req *r, const struct person_ref *p)
{
	if (!p->name.n) /* masked */
		return r->lang == LANG_FR ? STR("Une personne qui ne donne pas son nom")
		                          : STR("Somebody who does not give a name");
	bool function = p->has_function && p->function.n,
	     place = p->has_authority && p->authority.n;

	return arena_printf(r->arena, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(p->name),
	                    function ? ", " : "", STR_ARG(function ? p->function : STR("")),
	                    place ? ", " : "", STR_ARG(place ? p->authority : STR("")));
}

static const char *const days[LANG_COUNT][8] = {
	[LANG_FR] = { "", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
	[LANG_EN] = { "", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
	              "Sunday" },
};

static const char *const months[LANG_COUNT][13] = {
	[LANG_FR] = { "", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	              "septembre", "octobre", "novembre", "décembre" },
	[LANG_EN] = { "", "January", "February", "March", "April", "May", "June", "July", "August",
	              "September", "October", "November", "December" },
};

static struct str day(struct req *r, enum lang lang, const struct zone_time *t)
{
	bool first = lang == LANG_FR && t->day == 1;

	return arena_printf(r->arena, "%s %d%s\u00a0%s", days[lang][t->weekday], t->day,
	                    first ? "er" : "", months[lang][t->month]);
}

struct str mailing_day(struct req *r, const struct mailing_to *to, int64_t at)
{
	struct zone_time t = zone_local(to->zone, at);

	return day(r, to->lang, &t);
}

struct str mailing_clock(struct req *r, enum lang lang, struct str zone, int64_t at)
{
	struct zone_time t = zone_local(zone, at);
	int hours = t.minutes / 60, minutes = t.minutes % 60;

	if (lang != LANG_FR)
		return arena_printf(r->arena, "%d:%02d", hours, minutes);
	return minutes ? arena_printf(r->arena, "%d\u00a0h\u00a0%02d", hours, minutes)
	               : arena_printf(r->arena, "%d\u00a0h", hours);
}

struct str mailing_duration(struct req *r, int64_t ms)
{
	int64_t s = ms / 1000, minutes = (s + 30) / 60;

	if (s < 60)
		return arena_printf(r->arena, "%d\u00a0s", (int)s);
	if (minutes < 60)
		return arena_printf(r->arena, "%d\u00a0min", (int)minutes);
	return arena_printf(r->arena, "%d\u00a0h\u00a0%02d", (int)(minutes / 60),
	                    (int)(minutes % 60));
}

struct str mailing_time(struct req *r, const struct mailing_to *to, int64_t at)
{
	struct str d = mailing_day(r, to, at), c = mailing_clock(r, to->lang, to->zone, at);

	return arena_printf(r->arena, STR_FMT "%s\u00a0" STR_FMT, STR_ARG(d),
	                    to->lang == LANG_FR ? " à" : " at", STR_ARG(c));
}

struct str mailing_url(struct req *r, char kind, int64_t id)
{
	return arena_printf(r->arena, STR_FMT "/%c/%lld", STR_ARG(r->house->public_url), kind,
	                    (long long)id);
}
