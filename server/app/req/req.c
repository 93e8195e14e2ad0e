/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/req/req.h"
#include "app/channel/channel_log.h"
#include "app/session/pass.h"
#include "app/share/share.h"
#include "db/db.h"
#include "hub/hub.h"

enum err req_fail(struct req *r, enum err e, const char *field)
{
	r->field = field;
	return e;
}

void req_blind(struct req *r)
{
	r->blind = true;
}

enum err req_db_fail(struct req *r)
{
	/* db.c has logged the statement; here it must only not be forgotten. */
	if (!db_failed(r->db))
		db_fail(r->db, DB_OTHER, "a statement did not do what its handler rests on");
	return ERR_STORAGE;
}

static struct effect *add(struct req *r, enum effect_kind kind)
{
	struct effect *e = arena_new(r->arena, struct effect);

	e->kind = kind;
	*r->effects_end = e;
	r->effects_end = &e->next;
	return e;
}

static int64_t emit(struct req *r, struct channel ch, enum ev ev, const void *data)
{
	struct effect *e = add(r, EFFECT_EVENT);

	e->ch = ch;
	if (ev_table[ev].live)
		e->text = channel_live(r, ch, ev, data);
	else
		e->seq = channel_append(r, ch, ev, data, &e->text);
	return e->seq;
}

/* The same, as one of the groups of a topic is told it. */
static int64_t emit_seen(struct req *r, struct channel ch, enum ev ev, const void *data,
                         const struct ev_view *view)
{
	void *copy = arena_alloc(r->arena, ev_table[ev].size);

	memcpy(copy, data, ev_table[ev].size);
	ev_table[ev].seen(copy, view);
	return emit(r, ch, ev, copy);
}

static void emit_apart(struct req *r, int64_t person, enum ev ev, const void *data)
{
	int64_t in[PASS_SESSIONS];
	size_t n = pass_sessions(r, ev_table[ev].meeting(data), person, in);

	for (size_t i = 0; i < n; i++)
		emit(r, ch_pass(in[i]), ev, data);
}

int64_t req_emit(struct req *r, struct channel ch, enum ev ev, const void *data)
{
	const struct ev_info *info = &ev_table[ev];
	enum channel_kind kind = channel_kind(ch);
	struct ev_view views[SHARE_GROUPS];
	size_t n = info->topic && r->db ? share_audience(r, info->topic(data), views) : 0;
	int64_t seq = 0;

	if (info->meeting && kind == CHANNEL_PERSON && r->db)
		emit_apart(r, channel_id(ch), ev, data);
	if (n < 2 || kind == CHANNEL_MODERATORS)
		return emit(r, ch, ev, data);
	if (kind == CHANNEL_PERSON)
		return emit_seen(r, ch, ev, data, &views[share_place(r, channel_id(ch), views, n)]);
	for (size_t i = 0; i < n; i++) {
		struct channel of = channel_make(kind, views[i].group);
		int64_t got = emit_seen(r, of, ev, data, &views[i]);
		seq = of.key == ch.key ? got : seq;
	}
	return seq;
}

void req_subscribe(struct req *r, int64_t person, struct channel ch)
{
	struct effect *e = add(r, EFFECT_SUBSCRIBE);

	e->ch = ch;
	e->id = person;
	e->seq = channel_head(r, ch);
}

void req_unsubscribe(struct req *r, int64_t person, struct channel ch)
{
	struct effect *e = add(r, EFFECT_UNSUBSCRIBE);

	e->ch = ch;
	e->id = person;
}

void req_subscribe_meeting(struct req *r, int64_t meeting, int64_t person, struct channel ch)
{
	int64_t in[PASS_SESSIONS];
	size_t n = pass_sessions(r, meeting, person, in);

	req_subscribe(r, person, ch);
	for (size_t i = 0; i < n; i++)
		req_subscribe(r, hub_apart(in[i]), ch);
}

void req_unsubscribe_meeting(struct req *r, int64_t meeting, int64_t person, struct channel ch)
{
	int64_t in[PASS_SESSIONS];
	size_t n = pass_sessions(r, meeting, person, in);

	req_unsubscribe(r, person, ch);
	for (size_t i = 0; i < n; i++)
		req_unsubscribe(r, hub_apart(in[i]), ch);
}

void req_listen(struct req *r, struct channel ch, int64_t seq)
{
	struct effect *e = add(r, EFFECT_LISTEN);

	e->ch = ch;
	e->seq = seq;
}

void req_forget(struct req *r, struct channel ch)
{
	struct effect *e = add(r, EFFECT_FORGET);

	e->ch = ch;
	e->seq = channel_head(r, ch);
}

void req_end_session(struct req *r, int64_t session)
{
	add(r, EFFECT_END_SESSION)->id = session;
}

void req_end_person(struct req *r, int64_t person)
{
	add(r, EFFECT_END_PERSON)->id = person;
}

void req_mail(struct req *r)
{
	add(r, EFFECT_MAIL);
}

void req_set_cookie(struct req *r, struct str value)
{
	add(r, EFFECT_COOKIE)->text = arena_str(r->arena, value);
}

void req_set_browser(struct req *r, struct str value)
{
	add(r, EFFECT_BROWSER)->text = arena_str(r->arena, value);
}
