/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Presence: a person is present in a group while one of his connections listens to it, here or at
 * another gateway (which tells whom it has). Who is present is looked at anew every few seconds
 * where something changed, and the difference told to those who watch the group only, so that a
 * thousand people who come back at once cost each watcher one frame and the others nothing.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "hub/internal.h"
#include <string.h>

enum {
	TOLD_MAX = 100,           /* ids in one presence.changed; the count is exact all the same */
	ELSEWHERE_MS = 25 * 1000, /* what another gateway said and did not say again is over */
};

/* People of a group at another gateway. */
struct elsewhere {
	uint64_t gateway;
	int64_t until;   /* mono ms */
	int64_t *people; /* sorted */
	size_t n;
	struct list link; /* live::elsewhere */
};

struct live {
	struct chan *chan; /* the group's */
	int64_t *told;     /* people present when last told, sorted */
	size_t n_told;
	bool changed;
	struct list elsewhere; /* elsewhere::link */
	struct list link;      /* hub::lives */
};

static struct channel live_of(struct channel group)
{
	return channel_make(CHANNEL_LIVE, channel_id(group));
}

static struct channel group_of(int64_t group)
{
	return channel_make(CHANNEL_GROUP, group);
}

void presence_note(struct chan *group)
{
	if (group->live)
		group->live->changed = true;
}

/* ---- who is present ---- */

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* Sort, and keep each once. */
static size_t unique(int64_t *ids, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(ids, n, sizeof(*ids), by_id);
	for (size_t i = 0; i < n; i++)
		if (!kept || ids[kept - 1] != ids[i])
			ids[kept++] = ids[i];
	return kept;
}

/* Everybody present, sorted, each once; the caller frees. */
static int64_t *gather(const struct chan *group, const struct live *l, size_t *n)
{
	size_t room = list_length(&group->subs);
	struct elsewhere *e;
	struct sub *s;

	if (l)
		list_each (e, &l->elsewhere, link)
			room += e->n;
	int64_t *ids = xcalloc(room + 1, sizeof(*ids));
	*n = 0;
	list_each (s, &group->subs, of_chan)
		ids[(*n)++] = s->conn->person;
	if (l)
		list_each (e, &l->elsewhere, link) {
			memcpy(ids + *n, e->people, e->n * sizeof(*ids));
			*n += e->n;
		}
	*n = unique(ids, *n);
	return ids;
}

size_t hub_present(struct hub *hub, int64_t group, int64_t *people, size_t max)
{
	const struct chan *chan = hub_chan(hub, group_of(group), false);
	size_t n;

	if (!chan)
		return 0;
	int64_t *ids = gather(chan, NULL, &n);
	if (n > max)
		n = max;
	memcpy(people, ids, n * sizeof(*ids));
	free(ids);
	return n;
}

/* ---- at other gateways ---- */

static void elsewhere_destroy(struct elsewhere *e)
{
	list_remove(&e->link);
	free(e->people);
	free(e);
}

void hub_present_elsewhere(struct hub *hub, uint64_t gateway, int64_t group, const int64_t *people,
                           size_t n)
{
	struct chan *chan = hub_chan(hub, group_of(group), false);
	struct elsewhere *e, *found = NULL;

	if (!chan || !chan->live)
		return; /* nobody watches here */
	list_each (e, &chan->live->elsewhere, link)
		if (e->gateway == gateway)
			found = e;
	if (!found) {
		found = xcalloc(1, sizeof(*found));
		found->gateway = gateway;
		list_append(&chan->live->elsewhere, &found->link);
	}
	free(found->people);
	found->people = xcalloc(n + 1, sizeof(*people));
	memcpy(found->people, people, n * sizeof(*people));
	found->n = unique(found->people, n);
	found->until = clock_mono_ms() + ELSEWHERE_MS;
	chan->live->changed = true;
}

static void forget_silent(struct live *l)
{
	int64_t now = clock_mono_ms();
	struct elsewhere *e, *next;

	list_each_safe (e, next, &l->elsewhere, link)
		if (now > e->until) {
			elsewhere_destroy(e);
			l->changed = true;
		}
}

/* ---- watching ---- */

void presence_forget(struct chan *group)
{
	struct live *l = group->live;
	struct elsewhere *e, *next;

	if (!l)
		return;
	list_each_safe (e, next, &l->elsewhere, link)
		elsewhere_destroy(e);
	list_remove(&l->link);
	free(l->told);
	free(l);
	group->live = NULL;
}

static struct live *watched(struct hub *hub, struct chan *chan)
{
	struct live *l = chan->live;

	if (l)
		return l;
	l = chan->live = xcalloc(1, sizeof(*l));
	l->chan = chan;
	list_init(&l->elsewhere);
	list_append(&hub->lives, &l->link);
	l->told = gather(chan, NULL, &l->n_told);
	return l;
}

size_t presence_watch(struct conn *c, int64_t group, int64_t *people, size_t max, size_t *n)
{
	*n = 0;
	if (c->live.key) {
		struct channel live = c->live;
		c->live.key = 0;
		conn_unsubscribe(c, live);
	}
	if (!group)
		return 0;

	struct chan *chan = hub_chan(c->hub, group_of(group), true);
	struct live *l = watched(c->hub, chan);
	c->live = live_of(chan->ch);
	conn_subscribe(c, c->live, 0);
	size_t all;
	int64_t *ids = gather(chan, l, &all);
	*n = all < max ? all : max;
	memcpy(people, ids, *n * sizeof(*ids));
	free(ids);
	return all;
}

/* ---- at a page ---- */

void conn_here(struct conn *c, bool here)
{
	c->here_at = here ? clock_mono_ms() : 0;
}

static bool touched(const struct person_conns *p, int64_t since)
{
	const struct conn *c;

	list_each (c, &p->conns, of_person)
		if (!c->closing && c->here_at && c->here_at >= since)
			return true;
	return false;
}

size_t hub_here(const struct hub *hub, int64_t since, int64_t *people, size_t max)
{
	const struct person_conns *p, *next;
	size_t n = 0;

	HASH_ITER(hh, hub->persons, p, next)
	if (n < max && touched(p, since))
		people[n++] = p->person;
	return n;
}

/* ---- telling ---- */

size_t hub_watched(struct hub *hub, int64_t *groups, size_t max)
{
	struct live *l;
	size_t n = 0;

	list_each (l, &hub->lives, link)
		if (n < max)
			groups[n++] = channel_id(l->chan->ch);
	return n;
}

/* Ids of `a` that are not in `b`, both sorted: at most TOLD_MAX of them. */
static size_t missing(const int64_t *a, size_t n_a, const int64_t *b, size_t n_b, int64_t *out)
{
	size_t n = 0, j = 0;

	for (size_t i = 0; i < n_a && n < TOLD_MAX; i++) {
		while (j < n_b && b[j] < a[i])
			j++;
		if (j == n_b || b[j] != a[i])
			out[n++] = a[i];
	}
	return n;
}

static void tell(struct hub *hub, struct chan *to, const struct presence_changed *data,
                 int64_t now_ms)
{
	struct buf b;
	char name[CHANNEL_NAME_MAX];

	buf_init(&b, 16 * 1024);
	size_t n = channel_name(to->ch, name);
	struct jsonw w = json_writer(&b);
	json_begin_obj(&w);
	json_key(&w, "ch");
	json_str(&w, (struct str){ name, n });
	json_key(&w, "ev");
	json_str(&w, STR("presence.changed"));
	json_key(&w, "at");
	json_int(&w, now_ms);
	json_key(&w, "data");
	presence_changed_encode(&w, data);
	json_end_obj(&w);
	hub_publish(hub, to->ch, 0, buf_view(&b));
	buf_finish(&b);
}

static void look_again(struct hub *hub, struct live *l, struct chan *to, int64_t now_ms)
{
	int64_t came[TOLD_MAX], left[TOLD_MAX];
	size_t n;
	int64_t *now = gather(l->chan, l, &n);
	struct presence_changed data = {
		.group = channel_id(l->chan->ch),
		.count = (int64_t)n,
		.came = came,
		.n_came = missing(now, n, l->told, l->n_told, came),
		.left = left,
		.n_left = missing(l->told, l->n_told, now, n, left),
	};

	l->changed = false;
	free(l->told);
	l->told = now;
	l->n_told = n;
	if (data.n_came || data.n_left)
		tell(hub, to, &data, now_ms);
}

void presence_flush(struct hub *hub, int64_t now_ms)
{
	struct live *l, *next;

	list_each_safe (l, next, &hub->lives, link) {
		struct chan *to = hub_chan(hub, live_of(l->chan->ch), false);

		if (!to || list_empty(&to->subs)) {
			presence_forget(l->chan); /* nobody watches any more */
			continue;
		}
		forget_silent(l);
		if (l->changed)
			look_again(hub, l, to, now_ms);
	}
}
