/* SPDX-License-Identifier: EUPL-1.2 */
#include "calendar/calendar.h"
#include <libical/ical.h>
#include <stdlib.h>

void calendar_init(void)
{
	icalerror_set_errors_are_fatal(false);
	icaltimezone_get_utc_timezone(); /* reads its list of zones once */
}

/* ---- writing ---- */

static void add(icalcomponent *c, icalproperty *p)
{
	icalcomponent_add_property(c, p);
}

/* A text for libical, which wants it to end. */
static const char *text(struct arena *a, struct str s)
{
	return arena_str(a, s).p;
}

/* What a parameter may not hold, in or out of quotes (RFC 5545, 3.1). */
static const char *parameter(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		out[i] = s.p[i] == '"' ? '\'' : (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i];
	return out;
}

static struct icaltimetype moment(int64_t ms)
{
	return icaltime_from_timet_with_zone((time_t)(ms / 1000), 0,
	                                     icaltimezone_get_utc_timezone());
}

static const char *mailto(struct arena *a, struct str address)
{
	return arena_printf(a, "mailto:" STR_FMT, STR_ARG(address)).p;
}

static void add_organizer(struct arena *a, icalcomponent *c, const struct calendar_person *who)
{
	icalproperty *p = icalproperty_new_organizer(mailto(a, who->address));

	if (who->name.n)
		icalproperty_add_parameter(p, icalparameter_new_cn(parameter(a, who->name)));
	add(c, p);
}

static void add_attendee(struct arena *a, icalcomponent *c, const struct calendar_event *e)
{
	static const icalparameter_partstat said[] = {
		[CALENDAR_NOT_ANSWERED] = ICAL_PARTSTAT_NEEDSACTION,
		[CALENDAR_YES] = ICAL_PARTSTAT_ACCEPTED,
		[CALENDAR_MAYBE] = ICAL_PARTSTAT_TENTATIVE,
		[CALENDAR_NO] = ICAL_PARTSTAT_DECLINED,
	};
	icalproperty *p = icalproperty_new_attendee(mailto(a, e->attendee.address));

	if (e->attendee.name.n)
		icalproperty_add_parameter(p, icalparameter_new_cn(parameter(a, e->attendee.name)));
	icalproperty_add_parameter(p, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
	icalproperty_add_parameter(p, icalparameter_new_partstat(said[e->answer]));
	if (e->rsvp)
		icalproperty_add_parameter(p, icalparameter_new_rsvp(ICAL_RSVP_TRUE));
	add(c, p);
}

static icalcomponent *event(struct arena *a, const struct calendar_event *e)
{
	static const icalproperty_status states[] = {
		[CALENDAR_FIXED] = ICAL_STATUS_CONFIRMED,
		[CALENDAR_TENTATIVE] = ICAL_STATUS_TENTATIVE,
		[CALENDAR_OFF] = ICAL_STATUS_CANCELLED,
	};
	icalcomponent *c = icalcomponent_new_vevent();

	add(c, icalproperty_new_uid(text(a, e->uid)));
	add(c, icalproperty_new_sequence((int)e->sequence));
	add(c, icalproperty_new_dtstamp(moment(e->stamp)));
	add(c, icalproperty_new_dtstart(moment(e->starts_at)));
	add(c, icalproperty_new_dtend(moment(e->ends_at)));
	add(c, icalproperty_new_summary(text(a, e->title)));
	if (e->about.n)
		add(c, icalproperty_new_description(text(a, e->about)));
	if (e->place.n)
		add(c, icalproperty_new_location(text(a, e->place)));
	if (e->url.n)
		add(c, icalproperty_new_url(text(a, e->url)));
	add(c, icalproperty_new_status(states[e->state]));
	if (e->organizer.address.n)
		add_organizer(a, c, &e->organizer);
	if (e->attendee.address.n)
		add_attendee(a, c, e);
	return c;
}

static icalproperty *name_of(struct arena *a, struct str name)
{
	icalproperty *p = icalproperty_new_x(text(a, name));

	icalproperty_set_x_name(p, "X-WR-CALNAME");
	return p;
}

struct str calendar_write(struct arena *a, const struct calendar *c)
{
	static const icalproperty_method methods[] = {
		[CALENDAR_PUBLISH] = ICAL_METHOD_PUBLISH,
		[CALENDAR_REQUEST] = ICAL_METHOD_REQUEST,
		[CALENDAR_CANCEL] = ICAL_METHOD_CANCEL,
	};
	icalcomponent *all = icalcomponent_new_vcalendar();

	add(all, icalproperty_new_version("2.0"));
	add(all, icalproperty_new_prodid("-//Palabre//Palabre//FR"));
	add(all, icalproperty_new_calscale("GREGORIAN"));
	add(all, icalproperty_new_method(methods[c->method]));
	if (c->name.n)
		add(all, name_of(a, c->name));
	for (size_t i = 0; i < c->n_events; i++)
		icalcomponent_add_component(all, event(a, &c->events[i]));
	char *out = icalcomponent_as_ical_string_r(all);
	struct str copy = arena_str(a, str_from(out));
	free(out);
	icalcomponent_free(all);
	return copy;
}

/* ---- reading an answer ---- */

static struct str lower(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 32) : s.p[i];
	return (struct str){ out, s.n };
}

static struct str value_of(struct arena *a, icalcomponent *c, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);
	icalvalue *v = p ? icalproperty_get_value(p) : NULL;
	const char *s = NULL;

	if (v && kind == ICAL_UID_PROPERTY)
		s = icalproperty_get_uid(p);
	else if (v && kind == ICAL_COMMENT_PROPERTY)
		s = icalproperty_get_comment(p);
	return arena_str(a, str_from(s));
}

/* The address of "mailto:a@example.org", in quotes or not; empty: it is none. */
static struct str address_of(struct arena *a, const char *uri)
{
	struct str s = str_trim(lower(a, str_from(uri ? uri : "")));

	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = (struct str){ s.p + 1, s.n - 2 };
	if (!str_starts(s, STR("mailto:")))
		return STR("");
	return (struct str){ s.p + 7, s.n - 7 };
}

static bool is_delegate(icalproperty *p)
{
	return icalproperty_get_first_parameter(p, ICAL_DELEGATEDFROM_PARAMETER) != NULL;
}

/* The one whose word it is; beside him may stand whom he sends instead (RFC 5546, 3.2.2.3). NULL: nobody. */
static icalproperty *speaker(icalcomponent *c)
{
	icalproperty *one = NULL;

	for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_ATTENDEE_PROPERTY); p;
	     p = icalcomponent_get_next_property(c, ICAL_ATTENDEE_PROPERTY)) {
		if (is_delegate(p))
			continue;
		/* Whose word would that of two be? */
		if (one)
			return NULL;
		one = p;
	}
	return one ? one : icalcomponent_get_first_property(c, ICAL_ATTENDEE_PROPERTY);
}

static bool read_attendee(struct arena *a, icalcomponent *c, struct calendar_reply *out)
{
	icalproperty *p = speaker(c);
	const char *who = p && icalproperty_get_value(p) ? icalproperty_get_attendee(p) : NULL;
	icalparameter *said = p ? icalproperty_get_first_parameter(p, ICAL_PARTSTAT_PARAMETER)
	                        : NULL;
	icalparameter *to = p ? icalproperty_get_first_parameter(p, ICAL_DELEGATEDTO_PARAMETER)
	                      : NULL;

	if (!who || !said)
		return false;
	out->attendee = address_of(a, who);
	if (!out->attendee.n)
		return false;
	switch (icalparameter_get_partstat(said)) {
	case ICAL_PARTSTAT_ACCEPTED: out->answer = CALENDAR_YES; return true;
	case ICAL_PARTSTAT_TENTATIVE: out->answer = CALENDAR_MAYBE; return true;
	case ICAL_PARTSTAT_DECLINED: out->answer = CALENDAR_NO; return true;
	case ICAL_PARTSTAT_DELEGATED:
		out->answer = CALENDAR_DELEGATED;
		out->delegate = address_of(a, to ? icalparameter_get_delegatedto(to) : NULL);
		return true;
	default: return false;
	}
}

static bool read_event(struct arena *a, icalcomponent *all, struct calendar_reply *out)
{
	icalproperty *method = icalcomponent_get_first_property(all, ICAL_METHOD_PROPERTY);
	icalcomponent *c = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);

	if (!method || !icalproperty_get_value(method) ||
	    icalproperty_get_method(method) != ICAL_METHOD_REPLY || !c ||
	    icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT))
		return false;
	icalproperty *seq = icalcomponent_get_first_property(c, ICAL_SEQUENCE_PROPERTY);
	if (seq && icalproperty_get_value(seq))
		out->sequence = icalproperty_get_sequence(seq);
	out->uid = value_of(a, c, ICAL_UID_PROPERTY);
	out->comment = value_of(a, c, ICAL_COMMENT_PROPERTY);
	c = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);
	return out->uid.n && read_attendee(a, c, out);
}

bool calendar_read_reply(struct arena *a, struct str bytes, struct calendar_reply *out)
{
	*out = (struct calendar_reply){ .answer = CALENDAR_NOT_ANSWERED };
	if (!bytes.n || bytes.n > CALENDAR_READ_MAX || memchr(bytes.p, 0, bytes.n))
		return false;
	icalcomponent *root = icalparser_parse_string(text(a, bytes));
	if (!root)
		return false;
	icalcomponent *all =
		icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT
			? root
			: icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
	bool fine = all && read_event(a, all, out);
	icalcomponent_free(root);
	return fine;
}
