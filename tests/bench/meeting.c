/* SPDX-License-Identifier: EUPL-1.2 */
#include "meeting.h"

#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTLE_MS = 1500, DRAIN_SECONDS = 30, BEAT_SECONDS = 60, OPTIONS = 3 };

static const struct {
	const char *command, *event;
	bool marked;
} acts[ACTS] = {
	[ACT_HAND] = { "floor.ask", "floor.changed", false },
	[ACT_HAND_DOWN] = { "floor.withdraw", "floor.changed", false },
	[ACT_CALL] = { "floor.call", "floor.changed", false },
	[ACT_PUT] = { "ask.put", "ask.changed", true },
	[ACT_SUPPORT] = { "ask.support", "ask.counted", false },
	[ACT_SAY] = { "chat.send", "chat.said", true },
	[ACT_NOTE] = { "minutes.note", "minutes.noted", true },
	[ACT_BALLOT] = { "ballot.", "ballot.changed", false },
	[ACT_CAST] = { "ballot.cast", "", false },
};

/* Acts told of by the same kind of event wait in one line. */
static enum act line_of(enum act a)
{
	return a == ACT_HAND_DOWN || a == ACT_CALL ? ACT_HAND : a;
}

void meeting_init(struct meeting *m, struct scenario *s)
{
	*m = (struct meeting){ .s = s, .ballot = s->ballot, .counts = { -1, -1, -1 } };
	m->waits = bench_alloc(s->fleet.n, sizeof(*m->waits));
	s->fleet.arg = m;
}

void meeting_finish(struct meeting *m)
{
	for (size_t i = 0; i < ACTS; i++)
		free(m->pending[i]);
	free(m->acts);
	free(m->who);
	free(m->waits);
}

/* ---- acts ---- */

static void act(struct meeting *m, struct client *c, enum act a, int64_t at, const char *format,
                ...) __attribute__((format(printf, 5, 6)));

static void act(struct meeting *m, struct client *c, enum act a, int64_t at, const char *format,
                ...)
{
	struct fleet *f = &m->s->fleet;
	char args[600], command[40];
	enum act line = line_of(a);
	va_list list;

	va_start(list, format);
	vsnprintf(args, sizeof(args), format, list);
	va_end(list);
	snprintf(command, sizeof(command), "%s", acts[a].command);
	if (a == ACT_BALLOT) /* the verb stands before the args */
		snprintf(command, sizeof(command), "ballot.%.*s", (int)strcspn(args, " "), args);
	int64_t tag =
		fleet_act(f, c, command, args + (a == ACT_BALLOT ? strcspn(args, " ") : 0), at);
	if ((size_t)tag > m->cap_acts) {
		m->cap_acts = 2 * (size_t)tag + 1000;
		m->acts = bench_grow(m->acts, m->cap_acts, sizeof(*m->acts));
		m->who = bench_grow(m->who, m->cap_acts, sizeof(*m->who));
	}
	m->acts[tag - 1] = a;
	m->who[tag - 1] = c->number;
	if (a == ACT_CAST)
		judge_quiet(&f->judge, tag);
	if (acts[a].marked || a == ACT_CAST)
		return;
	if (m->n_pending[line] == m->cap_pending[line]) {
		m->cap_pending[line] = 2 * m->cap_pending[line] + 64;
		m->pending[line] = bench_grow(m->pending[line], m->cap_pending[line],
		                              sizeof(*m->pending[line]));
	}
	m->pending[line][m->n_pending[line]++] = tag;
}

/* The mark of the act to come. */
static const char *mark(struct meeting *m, char out[WIRE_MARK_MAX])
{
	wire_mark(&m->s->fleet.wire, out, (int64_t)m->s->fleet.judge.n_posts + 1);
	return out;
}

static struct client *chair(struct meeting *m)
{
	return m->s->fleet.clients;
}

static struct client *somebody(struct meeting *m)
{
	struct fleet *f = &m->s->fleet;

	return scenario_anybody(m->s, f->n - m->s->chairs) + m->s->chairs;
}

static void raise_hand(struct meeting *m, int64_t at)
{
	struct client *c = somebody(m);

	while (m->waits[c->number])
		c = somebody(m);
	m->waits[c->number] = true;
	act(m, c, ACT_HAND, at, "{\"meeting\":%lld}", (long long)m->s->fleet.meeting);
}

static void leave_queue(struct meeting *m, size_t i)
{
	m->waits[m->queue[i].client] = false;
	memmove(m->queue + i, m->queue + i + 1, (--m->n_queue - i) * sizeof(*m->queue));
}

static void call_next(struct meeting *m, int64_t at)
{
	act(m, chair(m), ACT_CALL, at, "{\"meeting\":%lld,\"entry\":%lld}",
	    (long long)m->s->fleet.meeting, (long long)m->queue[0].entry);
	leave_queue(m, 0);
}

static void support(struct meeting *m, int64_t at)
{
	struct fleet *f = &m->s->fleet;
	size_t i = m->steps % m->n_asks;
	uint32_t people = f->n - m->s->chairs;
	uint32_t who = (m->asks[i].author - m->s->chairs + ++m->asks[i].voices) % people;

	act(m, f->clients + m->s->chairs + who, ACT_SUPPORT, at, "{\"ask\":%lld,\"on\":true}",
	    (long long)m->asks[i].id);
}

/* Twenty acts, again and again: more hands than a chair can call, until the queue is long. */
void meeting_step(struct meeting *m, int64_t at)
{
	static const enum act order[] = {
		ACT_HAND, ACT_PUT,     ACT_HAND, ACT_SAY,  ACT_CALL, ACT_HAND,      ACT_SUPPORT,
		ACT_HAND, ACT_NOTE,    ACT_CALL, ACT_HAND, ACT_PUT,  ACT_SUPPORT,   ACT_HAND,
		ACT_CALL, ACT_SUPPORT, ACT_SAY,  ACT_HAND, ACT_CALL, ACT_HAND_DOWN,
	};
	long long meeting = m->s->fleet.meeting;
	enum act a = order[m->steps++ % (sizeof(order) / sizeof(*order))];
	char words[WIRE_MARK_MAX];

	if (a == ACT_HAND && m->n_queue + m->n_pending[ACT_HAND] > MEETING_QUEUE / 2)
		a = m->n_queue ? ACT_CALL : ACT_SAY;
	if ((a == ACT_CALL || a == ACT_HAND_DOWN) && !m->n_queue)
		a = ACT_HAND;
	if (a == ACT_PUT && m->n_asks == MEETING_ASKS)
		a = ACT_SUPPORT;
	if (a == ACT_SUPPORT && !m->n_asks)
		a = ACT_SAY;
	switch (a) {
	case ACT_HAND: raise_hand(m, at); break;
	case ACT_CALL: call_next(m, at); break;
	case ACT_SUPPORT: support(m, at); break;
	case ACT_HAND_DOWN:
		act(m, m->s->fleet.clients + m->queue[m->n_queue - 1].client, a, at,
		    "{\"meeting\":%lld,\"entry\":%lld}", meeting,
		    (long long)m->queue[m->n_queue - 1].entry);
		leave_queue(m, m->n_queue - 1);
		break;
	case ACT_PUT:
		act(m, somebody(m), a, at,
		    "{\"meeting\":%lld,\"text\":\"Peut-on reprogrammer les crédits de cette "
		    "année sans repasser en conseil ? %s\"}",
		    meeting, mark(m, words));
		break;
	case ACT_NOTE:
		act(m, chair(m), a, at,
		    "{\"meeting\":%lld,\"kind\":\"note\",\"text\":\"Les communes demandent un "
		    "calendrier commun avant la fin du mois. %s\"}",
		    meeting, mark(m, words));
		break;
	default:
		act(m, somebody(m), ACT_SAY, at,
		    "{\"meeting\":%lld,\"text\":\"La fiche est dans les documents du point 2. %s\"}",
		    meeting, mark(m, words));
	}
}

void meeting_ballot(struct meeting *m, const char *verb)
{
	act(m, chair(m), ACT_BALLOT, bench_now(), "%s {\"ballot\":%lld}", verb,
	    (long long)m->ballot);
}

void meeting_cast(struct meeting *m, struct client *c, int64_t at)
{
	static const char *const choices[OPTIONS] = { "[0]", "[1]", "[]" };

	m->n_cast++;
	act(m, c, ACT_CAST, at, "{\"ballot\":%lld,\"choices\":%s}", (long long)m->ballot,
	    choices[c->number % OPTIONS]);
}

/* ---- what comes back ---- */

static void forget_pending(struct meeting *m, int64_t tag)
{
	enum act line = line_of(m->acts[tag - 1]);

	for (size_t i = 0; i < m->n_pending[line]; i++)
		if (m->pending[line][i] == tag) {
			memmove(m->pending[line] + i, m->pending[line] + i + 1,
			        (--m->n_pending[line] - i) * sizeof(tag));
			return;
		}
}

static void answered(struct fleet *f, struct client *c, int64_t tag, bool ok, int64_t now)
{
	struct meeting *m = f->arg;
	int64_t took = now - judge_find(&f->judge, tag)->at, id;
	enum act a = m->acts[tag - 1];

	if (a >= ACT_BALLOT)
		m->ballot_bytes += f->n_text + 4;
	if (!ok) {
		m->refused_acts++;
		forget_pending(m, tag);
		return;
	}
	if (m->s->measuring) {
		hist_add(a == ACT_CAST ? &m->casts : &m->s->acks, took);
		if (a == ACT_HAND)
			hist_add(&m->hands, took);
	}
	if (a == ACT_HAND && m->n_queue < MEETING_QUEUE &&
	    (id = wire_number(f->text, f->n_text, "\"entry\":", 0))) {
		m->queue[m->n_queue].client = c->number;
		m->queue[m->n_queue++].entry = id;
	} else if (a == ACT_PUT && m->n_asks < MEETING_ASKS &&
	           (id = wire_number(f->text, f->n_text, "\"ask\":", 0))) {
		m->asks[m->n_asks].id = id;
		m->asks[m->n_asks++].author = c->number;
	} else if (a == ACT_CAST) {
		m->n_cast_answered++;
		m->last_receipt = now;
	}
}

static bool is_event(const struct wire_in *in, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(in->ev, name, n) && in->ev[n] == '"';
}

/* Of which act is this the event? The first who hears it says so for all. */
static int64_t tag_of(struct meeting *m, struct client *c, const struct wire_in *in)
{
	struct fleet *f = &m->s->fleet;
	struct judge_channel *ch = c->ear.channel;

	if (ch->base && in->seq >= ch->base && (size_t)(in->seq - ch->base) < ch->n) {
		const struct judge_slot *s = ch->slots + (in->seq - ch->base);
		if (s->tag)
			return s->tag == JUDGE_OTHER ? 0 : s->tag;
	}
	for (enum act a = 0; a < ACTS; a++) {
		if (!is_event(in, acts[a].event))
			continue;
		if (acts[a].marked)
			return wire_tag(&f->wire, f->text, f->n_text);
		if (!m->n_pending[a])
			continue;
		int64_t tag = m->pending[a][0];
		forget_pending(m, tag);
		return tag;
	}
	return 0;
}

/* The counts that were made known. */
static void read_counts(struct meeting *m)
{
	const char *p = m->s->fleet.text;
	size_t n = m->s->fleet.n_text;
	long long yes, no;

	const char *at = memmem(p, n, "\"counts\":[", 10);
	if (!at || sscanf(at + 10, "%lld,%lld]", &yes, &no) != 2)
		return;
	m->counts[0] = yes;
	m->counts[1] = no;
	m->counts[2] = wire_number(p, n, "\"abstain\":", -1);
	m->result_heard++;
}

static void said(struct fleet *f, struct client *c, const struct wire_in *in, int64_t now)
{
	struct meeting *m = f->arg;

	/* What was said while people came in is not judged. */
	if (!m->s->measuring && !m->s->stopped) {
		c->ear.last = in->seq;
		return;
	}
	if (!strncmp(in->ev, "ballot.", 7))
		m->ballot_bytes += f->n_text + 4;
	if (is_event(in, "ballot.changed") &&
	    memmem(f->text, f->n_text, "\"state\":\"published\"", 19))
		read_counts(m);
	if (is_event(in, "ballot.counted") &&
	    wire_number(f->text, f->n_text, "\"cast\":", 0) == (int64_t)f->n) {
		m->n_all_heard++;
		m->last_heard = now;
	}
	int64_t tag = tag_of(m, c, in);
	if (tag) {
		f->frames++;
		f->frame_bytes += f->n_text;
	}
	if (!judge_heard(&f->judge, &c->ear, in->seq, tag) || !tag)
		return;
	int64_t took = now - judge_find(&f->judge, tag)->at;
	if (m->acts[tag - 1] != ACT_BALLOT)
		hist_add(&m->all_heard, took);
}

/* ---- its course ---- */

void meeting_run(struct meeting *m, int64_t until)
{
	struct fleet *f = &m->s->fleet;
	int64_t step = BEAT_SECONDS * BENCH_SECOND / f->n;

	if (!m->s->beat_due)
		m->s->beat_due = bench_now();
	do {
		for (; m->s->beat_due <= bench_now(); m->s->beat_due += step) {
			struct client *c = f->clients + m->s->beating++ % f->n;

			if (c->stage == STAGE_LIVE)
				fleet_beat(f, c);
		}
		fleet_turn(f, m->s->beat_due < until ? m->s->beat_due : until);
	} while (bench_now() < until);
}

void meeting_gather(struct meeting *m)
{
	struct fleet *f = &m->s->fleet;

	f->hooks = (struct fleet_hooks){ .answered = answered, .said = said };
	f->topics_missing = 0;
	scenario_gather(m->s);
	meeting_run(m, bench_now() + SETTLE_MS * BENCH_MS);
	for (uint32_t i = 1; i < f->n; i++)
		if (f->clients[i].ear.last != f->clients[0].ear.last)
			bench_die(
				"client %u heard the meeting up to %lld, the first one up to %lld",
				i, (long long)f->clients[i].ear.last,
				(long long)f->clients[0].ear.last);
	f->bytes_in = f->bytes_out = 0;
}

bool meeting_settle(struct meeting *m)
{
	struct fleet *f = &m->s->fleet;
	int64_t end = bench_now() + DRAIN_SECONDS * BENCH_SECOND;

	/* each of all who have voted hears that all have */
	uint64_t heard = m->n_cast / f->n * f->n;
	while ((f->judge.open || m->n_all_heard < heard) && bench_now() < end)
		fleet_turn(f, bench_now() + 10 * BENCH_MS);
	return !f->judge.open && m->n_all_heard >= heard;
}

bool meeting_count(struct meeting *m)
{
	struct fleet *f = &m->s->fleet;
	int64_t cast[OPTIONS] = { 0 };
	bool fine = true;

	m->result_heard = 0;
	meeting_ballot(m, "close");
	fine &= meeting_settle(m);
	meeting_ballot(m, "publish");
	fine &= meeting_settle(m);
	for (uint32_t i = 0; i < f->n; i++)
		cast[f->clients[i].number % OPTIONS]++;
	for (size_t i = 0; i < OPTIONS; i++)
		fine &= cast[i] == m->counts[i];
	return fine && m->result_heard == f->n;
}
