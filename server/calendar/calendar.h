/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * calendar - meetings as calendars write them (RFC 5545), sent as invitations (RFC 5546), and the
 * answers that come back.
 *
 * Times are written in UTC, which every calendar shows at its reader's own hour, so that no table of
 * time zones has to travel along. The same event always gives the same bytes. Lines end in CRLF and
 * hold at most 75 bytes, no character cut in two.
 *
 * Texts are valid UTF-8 of whatever length the caller has bounded. What is read comes from outside:
 * nothing in it is believed here. Any thread; calendar_init() once before.
 */
#include "base/arena.h"
#include <stdint.h>

enum { CALENDAR_READ_MAX = 64 * 1024 }; /* bytes of an answer: more is none */

enum calendar_method { CALENDAR_PUBLISH, CALENDAR_REQUEST, CALENDAR_CANCEL };
enum calendar_state { CALENDAR_FIXED, CALENDAR_TENTATIVE, CALENDAR_OFF };
enum calendar_answer {
	CALENDAR_NOT_ANSWERED,
	CALENDAR_YES,
	CALENDAR_MAYBE,
	CALENDAR_NO,
	CALENDAR_DELEGATED,
	/* read only: somebody else is to come instead */
};

/* Somebody, by an address; empty: nobody. */
struct calendar_person {
	struct str name, address;
};

struct calendar_event {
	struct str uid;
	int64_t sequence;
	int64_t stamp; /* when it was as it is told */
	int64_t starts_at, ends_at;
	enum calendar_state state;
	struct str title;
	struct str about, place, url; /* each may be empty */
	struct calendar_person organizer, attendee;
	enum calendar_answer answer; /* of the attendee */
	bool rsvp;                   /* his answer is read when his calendar sends it */
};

struct calendar {
	enum calendar_method method;
	struct str name; /* of a feed, as calendars show it; empty: none */
	const struct calendar_event *events;
	size_t n_events;
};

void calendar_init(void);
/* All of it, from the arena. */
struct str calendar_write(struct arena *a, const struct calendar *c);

struct calendar_reply {
	struct str uid;
	struct str attendee; /* his address, lower case */
	enum calendar_answer answer;
	struct str
		delegate; /* of CALENDAR_DELEGATED: the address of the first one sent; may be empty */
	int64_t sequence;   /* of the invitation that is answered */
	struct str comment; /* may be empty */
};
/* false: no answer of one person to one event. */
bool calendar_read_reply(struct arena *a, struct str bytes, struct calendar_reply *out);
