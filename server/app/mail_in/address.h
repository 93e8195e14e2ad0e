/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * address - the addresses under which mail comes in, and what each of them proves.
 *
 *	r+TOKEN@domain        a reply: what one person answers in one topic
 *	m+TOKEN@domain        the answer of one person's calendar to one meeting's invitation
 *	bounces+TOKEN@domain  the envelope's sender of one mail to one person: what comes back
 *	SLUG@domain           a new topic in a group; g+SLUG@domain too, for a slug that is taken
 *
 * A token is two numbers and a keyed hash of them, cut to 80 bits, in base32: nothing is stored, and
 * whoever has the address was sent it. Lower case, but read in any, since mail programs change it;
 * no local part is longer than 64 bytes (RFC 5321, 4.5.3.1.1).
 *
 * Any thread.
 */
#include "app/req/req.h"

enum mail_in_kind {
	MAIL_IN_NONE,    /* no address of ours, or one whose token is not */
	MAIL_IN_REPLY,   /* person, topic */
	MAIL_IN_MEETING, /* person, meeting */
	MAIL_IN_BOUNCE,  /* person, mail */
	MAIL_IN_GROUP,   /* slug */
};

struct mail_in_to {
	enum mail_in_kind kind;
	int64_t person;
	int64_t topic;   /* of a reply */
	int64_t meeting; /* that is answered */
	int64_t mail;    /* of a bounce: the number it was made with */
	struct str slug; /* of a group, lower case, in the arena that was given */
};

/* Where `person` answers in `topic`; empty when no mail comes in here. */
struct str mail_in_address(struct req *r, int64_t person, int64_t topic);
/* Where his calendar answers a meeting; empty when no mail comes in here. */
struct str mail_in_meeting_address(struct req *r, int64_t person, int64_t meeting);
/* Where a mail to `person` comes back to when it cannot be delivered; `mail` is any number that the
 * sender knows it by. Empty when no mail comes in here. */
struct str mail_in_bounce_address(struct req *r, int64_t person, int64_t mail);
/* Where a new topic for the group with this slug is sent; empty when no mail comes in here. */
struct str mail_in_group_address(struct req *r, struct str slug);

/* Read an address of an envelope. MAIL_IN_NONE also when no mail comes in here. */
void mail_in_read(const struct req_house *house, struct arena *a, struct str address,
                  struct mail_in_to *out);
