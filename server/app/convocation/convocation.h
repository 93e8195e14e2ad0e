/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * convocation - meetings told to whom they concern: by mail with an invitation that calendars take,
 * and by reminders.
 *
 * Owner of the tables convocation and reminder; nothing else writes to them.
 *
 * Each active member of a meeting's groups gets one mail, in however many of them he is, with an
 * invitation of his own: the same UID for ever, a SEQUENCE that grows with each mail, an organizer
 * that is an address of this house, so that his calendar's answer comes back (app/mail_in), and links
 * that answer and one that leads in without signing in. A mail goes CONVOCATION_GRACE_MS after what it tells of, so that a
 * slip mended at once is told nobody, and not in quiet hours unless the meeting begins in them. He is
 * told again when time or place change, when it is called off, when he leaves its groups, and
 * nothing else. What he was told stands in his row; what is to be told is what differs from it.
 *
 * Who comes in somebody's stead is told the same way, with the way in instead of the question.
 *
 * No mail goes to who wants none about meetings, and no first one to who wants none of the groups
 * that call him; but what is in his calendar is put right.
 *
 * A meeting whose date is still to be chosen is in no calendar; its members hear once, by a notice, that
 * they are asked which dates suit them.
 *
 * A reminder is a notice (app/notice), with the mails and pushes that its person wants: a day before
 * to who has not said whether he comes, an hour before to who said that he might and to who stands in for
 * somebody. Each once, unless the time is moved. When the dates to choose among change, who had answered
 * is asked again once, however many changes there are until he has.
 *
 * Writer thread.
 */
#include "app/mailing/mailing.h"
#include "app/meeting/meeting.h"
#include "calendar/calendar.h"

enum { CONVOCATION_GRACE_MS = 60 * 1000 };

/* The meeting was called, dated, changed or called off; `was` is what it was before, NULL: it is new. */
void convocation_tell(struct req *r, const struct meeting *was, const struct meeting *now);
/* Somebody came to the group or left it. */
void convocation_member(struct req *r, int64_t group, int64_t person);
/* Somebody is to come in another's stead, or is not any more. */
void convocation_deputy(struct req *r, int64_t meeting, int64_t person);
/* r->person has said whether he comes, or which dates suit him. */
void convocation_answered(struct req *r, int64_t meeting);

/* The dates to choose among are others: who has said which suit him is asked again, once. */
#define REMINDER_REDATE_MS (INT64_C(10) * 60 * 1000) /* after the last change */
void reminder_redate(struct req *r, int64_t meeting);

/* What is to go now; for due.c. */
int convocation_due(struct req *r);
int reminder_due(struct req *r);

/* The name that calendars know the meeting by, for ever. */
struct str convocation_uid(struct req *r, int64_t meeting);
/* The SEQUENCE of the last invitation that `person` was sent; 0: he was sent none. */
int64_t convocation_sequence(struct req *r, int64_t meeting, int64_t person);

/* ---- a meeting in words (convocation_words.c) ---- */

/* The meeting as calendars have it, for r->person's eyes. */
void convocation_event(struct req *r, const struct meeting *m, struct calendar_event *out);
/* "Port-au-Prince" of "America/Port-au-Prince". */
struct str convocation_city(struct req *r, struct str zone);
/* "jeudi 3 décembre, 14 h 30 à Paris, 13 h 30 à Bamako": first where he is, then elsewhere. */
struct str convocation_when(struct req *r, const struct mailing_to *to, const struct meeting *m);
/* When and where it is; then what it asks him, with links that answer. */
void convocation_put(struct mailing *m, const struct mailing_to *to, const struct meeting *meeting);
/* The dates to choose among. */
void convocation_put_dates(struct mailing *m, const struct mailing_to *to,
                           const struct meeting *meeting);
void convocation_put_question(struct mailing *m, const struct mailing_to *to, int64_t meeting);

/* ---- within the module ---- */

enum convocation_news { CONVOCATION_CALL, CONVOCATION_CHANGE, CONVOCATION_OFF, CONVOCATION_LEFT };

struct convocation_mail {
	enum convocation_news news;
	const struct my_meeting *meeting;
	int64_t sequence;      /* of this mail */
	const int64_t *groups; /* that call him */
	size_t n_groups;
	int64_t stead_of; /* in whose stead he comes; 0: he is called himself */
};
/* r->person is who it is for. false: it cannot be a mail. */
bool convocation_mail(struct req *r, const struct mailing_to *to, const struct convocation_mail *c);

/* Reminders of the meeting as it now is. */
void reminder_set(struct req *r, const struct meeting *m);
