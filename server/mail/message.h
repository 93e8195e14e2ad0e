/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * message - a mail as the bytes that travel: RFC 5322, 2045, 2047.
 *
 * Two alternatives, plain text and HTML, both UTF-8 in quoted-printable. An invitation is a third one,
 * which calendars offer to answer, and a file as well, for those that only open files (RFC 6047). The same mail always
 * gives the same bytes: its Message-ID and Date are those of its row. Lines end in CRLF and hold
 * at most 76 characters, but for an address that cannot be broken.
 *
 * It says of itself what programs go by: that a machine wrote it (RFC 3834), which list it is of
 * (RFC 2919), how one gets off it with one request (RFC 2369, 8058), and which conversation it
 * belongs to. That one begins with a Message-ID that no mail has: all that a person gets about a
 * topic answers the same one, whichever of them he gets first. Any thread.
 */
#include "base/buf.h"
#include <stdint.h>

struct message {
	struct str from, from_name; /* bare address; UTF-8, may be empty */
	struct str to;              /* bare address */
	struct str id;              /* left part of the Message-ID */
	struct str subject, text, html;
	int64_t at; /* Date */
	/* each may be empty */
	struct str reply_to;    /* bare address */
	struct str thread;      /* left part of the Message-ID that the conversation begins with */
	struct str list;        /* one label, "mali": List-Id is <mali.DOMAIN> */
	struct str list_name;   /* UTF-8, beside it */
	struct str unsubscribe; /* address that takes one off with a POST */
	struct str calendar;    /* iCalendar, with its METHOD */
};

/* false: an address, the id or the subject holds what a header may not; nothing is written. */
bool message_put(struct buf *out, const struct message *m);

/* What a message may be made of: checked when it is queued, so that message_put() succeeds. */
bool message_address_ok(struct str address);
bool message_id_ok(struct str id);
bool message_line_ok(struct str text);
bool message_label_ok(struct str label);
bool message_url_ok(struct str url);
/* All that is said of the mail in its headers; what is empty is fine where it may be. */
bool message_ok(const struct message *m);
