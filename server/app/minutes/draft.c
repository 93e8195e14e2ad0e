/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/minutes/draft.h"
#include "app/agenda/agenda.h"
#include "app/mailing/mailing.h"
#include "base/utf8.h"
#include "base/zone.h"

/* What comes before the items; NULL ends the list. */
static minutes_part_fn *const before[] = {
	draft_head, draft_attendance, draft_objective, draft_follow_up, NULL,
};

/* What is said of each item, then of the meeting apart from them, in this order. */
static minutes_part_fn *const of_item[] = {
	draft_left,   /* what earlier meetings left */
	draft_floor,  /* who spoke */
	draft_lines,  /* what the chairs wrote down */
	draft_ballot, /* votes */
	draft_ask,    /* questions, answered and left */
	NULL,
};

/* ---- paragraphs ---- */

static void put(struct req *r, struct minutes_draft *d, enum minutes_part part, int64_t item,
                enum minutes_label label, struct str body)
{
	struct doc_paragraph p = { .meeting = d->meeting.id,
		                   .place = ++d->place,
		                   .part = part,
		                   .item = item,
		                   .label = label,
		                   .body = utf8_cut(body, DOC_BODY_MAX) };

	if (d->place <= DOC_PARAGRAPHS)
		doc_insert(r, &p);
}

static void end_list(struct req *r, struct minutes_draft *d)
{
	if (d->list.n)
		put(r, d, MINUTES_PART_TEXT, d->list_item, MINUTES_LABEL_GROUP, buf_view(&d->list));
	buf_reset(&d->list);
}

void draft_put(struct req *r, struct minutes_draft *d, enum minutes_part part, int64_t item,
               enum minutes_label label, struct str body)
{
	end_list(r, d);
	put(r, d, part, item, label, body);
}

void draft_line(struct req *r, struct minutes_draft *d, int64_t item, struct str line)
{
	line = utf8_cut(line, DRAFT_CHUNK);
	if (d->list.n && (d->list_item != item || d->list.n + line.n > DRAFT_CHUNK))
		end_list(r, d);
	d->list_item = item;
	buf_puts(&d->list, d->list.n ? "\n- " : "- ");
	buf_str(&d->list, line);
}

void draft_besides(struct req *r, struct minutes_draft *d, int64_t item)
{
	if (item || d->besides)
		return;
	draft_put(r, d, MINUTES_PART_HEADING, 0, MINUTES_LABEL_GROUP, str_from(d->say->besides));
	d->besides = true;
}

/* ---- words ---- */

struct str draft_text(struct req *r, struct str words)
{
	char *out = arena_alloc(r->arena, words.n * 2 + 1);
	size_t n = 0;

	for (size_t i = 0; i < words.n; i++) {
		if (words.p[i] && strchr("\\`*_[]<>#", words.p[i]))
			out[n++] = '\\';
		out[n++] = words.p[i] == '\n' ? ' ' : words.p[i];
	}
	return (struct str){ out, n };
}

struct str draft_who(struct req *r, const struct minutes_draft *d, const struct person_ref *p)
{
	struct str place = p->has_authority ? draft_text(r, p->authority) : STR("");

	if (d->meeting.sensitive)
		return place;
	return arena_printf(r->arena, STR_FMT "%s" STR_FMT "%s" STR_FMT "%s",
	                    STR_ARG(draft_text(r, p->name)), p->has_function ? ", " : "",
	                    STR_ARG(draft_text(r, p->function)), place.n ? " (" : "",
	                    STR_ARG(place), place.n ? ")" : "");
}

struct str draft_day(struct req *r, const struct minutes_draft *d, int64_t at)
{
	struct mailing_to to = { .zone = d->meeting.zone, .lang = d->lang };
	struct str day = mailing_day(r, &to, at);

	return arena_printf(r->arena, STR_FMT "\u00a0%d", STR_ARG(day),
	                    zone_local(d->meeting.zone, at).year);
}

struct str draft_clock(struct req *r, const struct minutes_draft *d, int64_t at)
{
	return mailing_clock(r, d->lang, d->meeting.zone, at);
}

/* ---- all of it ---- */

static void write_item(struct req *r, struct minutes_draft *d, int64_t item)
{
	for (minutes_part_fn *const *part = of_item; *part; part++)
		(*part)(r, d, item);
	end_list(r, d);
}

/* "2. Situation par pays", "2.1 Mali" */
static void put_heading(struct req *r, struct minutes_draft *d, const struct agenda_at *at, int top,
                        int sub)
{
	struct agenda_item view;

	if (!agenda_view(r, at->id, &view))
		return;
	struct str title = draft_text(r, view.title);
	draft_put(r, d, at->parent ? MINUTES_PART_SUBHEADING : MINUTES_PART_HEADING, at->id,
	          MINUTES_LABEL_GROUP,
	          at->parent ? arena_printf(r->arena, "%d.%d " STR_FMT, top, sub, STR_ARG(title))
	                     : arena_printf(r->arena, "%d\\. " STR_FMT, top, STR_ARG(title)));
}

static void write_items(struct req *r, struct minutes_draft *d)
{
	struct agenda_at *all;
	int top = 0, sub = 0;
	size_t n = agenda_all(r, d->meeting.id, &all);

	for (size_t i = 0; i < n; i++) {
		top += !all[i].parent;
		sub = all[i].parent ? sub + 1 : 0;
		put_heading(r, d, &all[i], top, sub);
		write_item(r, d, all[i].id);
	}
}

void draft_make(struct req *r, int64_t meeting)
{
	struct minutes_draft d = { .lang = r->lang, .say = &draft_words[r->lang] };
	struct my_meeting m;

	if (!meeting_load(r, meeting, &m))
		return;
	d.meeting = m.meeting;
	/* Nobody's part is asked: who reads what of it is decided when it is read. */
	room_load_for(r, meeting, m.meeting.author.id, &d.room);
	buf_init(&d.list, 2 * DRAFT_CHUNK + 16);
	for (minutes_part_fn *const *part = before; *part; part++)
		(*part)(r, &d, 0);
	end_list(r, &d);
	write_items(r, &d);
	write_item(r, &d, 0);
	buf_finish(&d.list);
}
