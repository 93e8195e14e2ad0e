/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * doc - the minutes of a meeting that is over: how they are made, corrected, published, approved.
 *
 * Owner of the tables minutes_doc, minutes_paragraph, minutes_paragraph_version and minutes_correction;
 * nothing else writes to them.
 *
 *	correcting  the draft was made when the meeting ended (draft.h). Until closes_at who attended
 *	            reads it and asks for corrections; the chairs accept or refuse each, and edit
 *	ready       the chairs alone still change it, who attended reads it
 *	published   all its readers have it; the chairs may still edit
 *	approved    by a later meeting, on the item of its agenda that comes there by itself: they
 *	            stay as they are, once DOC_BACK_MS have passed in which that is taken back
 *
 * They are paragraphs of markdown in an order, each with a label and, mostly, an agenda item: who
 * reads a paragraph is for minutes_sees() alone. A heading is read by whoever reads something below
 * it. What a paragraph said before, and who changed it, is kept.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/minutes/minutes.h"

#define DOC_WINDOW_MS ((int64_t)7 * 24 * 3600 * 1000)
/* Half a minute for second thoughts, and what a weak line takes. */
#define DOC_BACK_MS ((int64_t)35 * 1000)

enum {
	DOC_PARAGRAPHS = 1000,      /* of one meeting */
	DOC_BODY_MAX = 4000,        /* bytes of one */
	DOC_REPLY_MAX = 150 * 1024, /* bytes of texts in one reply */
	DOC_CORRECTIONS = 400,      /* of one meeting */
	DOC_PAGE = 100,             /* paragraphs or corrections in one reply */
	DOC_LIST = 40,              /* minutes in one list */
	DOC_VERSIONS = 30,
};

struct doc {
	struct minutes minutes;
	enum lang lang;
	/* who asks */
	struct minutes_reader who;
	bool attended, chairs;
};

struct doc_paragraph {
	int64_t id, meeting, place, item, version; /* item 0: none */
	enum minutes_part part;
	enum minutes_label label;
	struct str body;
	bool removed, has_edited_at;
	int64_t edited_at;
};

/* ---- reading ---- */

/* Minutes that the caller may read something of. ERR_NOT_FOUND, field "meeting", for who has no part
 * in the meeting and of whom they are not published; ERR_NOT_PUBLISHED. */
enum err doc_load(struct req *r, int64_t meeting, struct doc *out)
	__attribute__((warn_unused_result));
/* The same for its chairs; ERR_FORBIDDEN. With `change`, ERR_SEALED when they are approved. */
enum err doc_run_load(struct req *r, int64_t meeting, bool change, struct doc *out)
	__attribute__((warn_unused_result));
/* A paragraph that he reads. ERR_NOT_FOUND, field "paragraph". */
enum err doc_paragraph_load(struct req *r, int64_t paragraph, struct doc *doc,
                            struct doc_paragraph *out) __attribute__((warn_unused_result));
/* One that chairs change, as it is in this version. As the two above; ERR_CHANGED, field "version". */
enum err doc_paragraph_run_load(struct req *r, int64_t paragraph, int64_t version, struct doc *doc,
                                struct doc_paragraph *out) __attribute__((warn_unused_result));
/* Whatever its rights, removed or not. false: there is none. */
bool doc_paragraph_bare(struct req *r, int64_t paragraph, struct doc_paragraph *out);
static inline bool doc_is_heading(enum minutes_part part)
{
	return part == MINUTES_PART_HEADING || part == MINUTES_PART_SUBHEADING;
}
/* Whatever its rights. false: there are none, or they are not made yet. */
bool doc_minutes(struct req *r, int64_t meeting, struct minutes *out);
/* Published ones that no meeting approved, of earlier meetings of its groups, the oldest first. */
size_t doc_to_approve(struct req *r, int64_t meeting, int64_t *out, size_t max);
/* Where they were approved, for who may hear that item. */
bool doc_approval(struct req *r, const struct doc *doc, struct minutes_approval *out);

/* All that the caller reads, in order, from the arena; of what is for `as` at most, as somebody who
 * reads nothing else. Returns how many. */
size_t doc_read(struct req *r, const struct doc *doc, enum minutes_label as,
                struct doc_paragraph **out);
void doc_paragraph_view(struct req *r, const struct doc *doc, const struct doc_paragraph *p,
                        struct minutes_paragraph *out);
bool doc_correction_view(struct req *r, int64_t id, struct minutes_correction *out);
/* Is it text that a paragraph may have? Field "body". */
enum err doc_check_body(struct req *r, struct str body) __attribute__((warn_unused_result));

/* ---- search ---- */

/* Put a paragraph where search finds it, with its heading, if it is published and for more than the
 * chairs; see app/search/search.h. Each by itself: a sentence is found by who may read it, nobody else. */
void doc_index(struct req *r, int64_t paragraph);
/* All of them say something else from now on. */
void doc_touch(struct req *r, int64_t meeting);
/* May the caller read this paragraph, as published? *meeting: whose. */
bool doc_found(struct req *r, int64_t paragraph, int64_t *meeting);

/* Two lines for r->person's mail: how much was decided and promised, or until when he may ask for
 * corrections. */
struct mailing;
struct mailing_to;
void doc_put_mail(struct mailing *m, const struct mailing_to *to, int64_t meeting);

/* ---- writing ---- */

/* A room_end_fn: there are to be minutes; they are made the second after. */
void doc_begin(struct req *r, int64_t meeting);
/* Two due_fn: drafts to be made; people to be told. */
int doc_due(struct req *r);
int doc_tell_due(struct req *r);

int64_t doc_insert(struct req *r, const struct doc_paragraph *p);
/* The same below a paragraph, the others making room. */
int64_t doc_insert_after(struct req *r, const struct doc_paragraph *above, struct doc_paragraph *p);
void doc_set(struct req *r, const struct doc_paragraph *p, struct str body,
             enum minutes_label label);
void doc_remove(struct req *r, const struct doc_paragraph *p);

enum doc_step { DOC_MADE, DOC_SHUT, DOC_PUBLISHED };
void doc_set_step(struct req *r, int64_t meeting, enum doc_step step);
/* On this item, under way; NULL: not any more. */
void doc_set_approved(struct req *r, int64_t meeting, const struct agenda_at *item);

/* Tell its groups where they stand; who runs them alone, when only a paragraph changed. */
enum err doc_announce(struct req *r, int64_t meeting, struct minutes *out)
	__attribute__((warn_unused_result));
void doc_announce_change(struct req *r, int64_t meeting);
