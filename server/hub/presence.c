/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Presence: a person is present in a group while one of his connections listens to it.
 * Changes are gathered and told every few seconds, to those who watch the group only, so that
 * a thousand people who come back at once cost each watcher one frame and the others nothing.
 */
#include "base/json.h"
#include "base/mem.h"
#include "hub/internal.h"

enum { TOLD_MAX = 100 }; /* ids in one presence.changed; the count is exact all the same */

struct live {
	struct chan *chan; /* the group's */
	size_t present;    /* people, each once */
	int64_t came[TOLD_MAX], left[TOLD_MAX];
	size_t n_came, n_left;
	bool changed;
	struct list link; /* hub::lives while changed, or alone */
};

static struct channel live_of(struct channel group)
{
	return channel_make(CHANNEL_LIVE, channel_id(group));
}

bool presence_elsewhere(const struct conn *c, const struct chan *chan)
{
	struct person_conns *p = hub_person(c->hub, c->person);
	struct conn *other;

	if (!p)
		return false;
	list_each (other, &p->conns, of_person)
		if (other != c && conn_sub(other, chan))
			return true;
	return false;
}

static size_t count_present(const struct chan *group)
{
	struct sub *s;
	size_t n = 0;

	list_each (s, &group->subs, of_chan) {
		/* A person counts at the first of his connections that listens. */
		struct person_conns *p = hub_person(s->conn->hub, s->conn->person);
		struct conn *c;
		list_each (c, &p->conns, of_person)
			if (conn_sub(c, group))
				break;
		n += c == s->conn;
	}
	return n;
}

static bool take_out(int64_t *ids, size_t *n, int64_t id)
{
	for (size_t i = 0; i < *n; i++)
		if (ids[i] == id) {
			ids[i] = ids[--*n];
			return true;
		}
	return false;
}

void presence_note(struct chan *group, int64_t person, bool came)
{
	struct live *l = group->live;

	if (!l) /* nobody has watched this group yet */
		return;
	l->present += came ? 1 : (size_t)-1;
	if (!came) {
		if (!take_out(l->came, &l->n_came, person) && l->n_left < TOLD_MAX)
			l->left[l->n_left++] = person;
	} else if (!take_out(l->left, &l->n_left, person) && l->n_came < TOLD_MAX) {
		l->came[l->n_came++] = person;
	}
	l->changed = true;
}

void presence_forget(struct chan *group)
{
	if (!group->live)
		return;
	list_remove(&group->live->link);
	free(group->live);
	group->live = NULL;
}

size_t presence_watch(struct conn *c, int64_t group, int64_t *people, size_t max, size_t *n)
{
	struct sub *s;

	*n = 0;
	if (c->live.key) {
		struct channel live = c->live;
		c->live.key = 0;
		conn_unsubscribe(c, live);
	}
	if (!group)
		return 0;

	struct chan *chan = hub_chan(c->hub, channel_make(CHANNEL_GROUP, group), true);
	if (!chan->live) {
		chan->live = xcalloc(1, sizeof(*chan->live));
		chan->live->chan = chan;
		chan->live->present = count_present(chan);
		list_append(&c->hub->lives, &chan->live->link);
	}
	c->live = live_of(chan->ch);
	conn_subscribe(c, c->live, 0);
	list_each (s, &chan->subs, of_chan) {
		bool known = false;
		if (*n == max)
			break;
		for (size_t i = 0; i < *n && !known; i++)
			known = people[i] == s->conn->person;
		if (!known)
			people[(*n)++] = s->conn->person;
	}
	return chan->live->present;
}

static void tell(struct hub *hub, struct live *l, struct chan *to, int64_t now_ms)
{
	struct presence_changed data = {
		.group = channel_id(l->chan->ch),
		.count = (int64_t)l->present,
		.came = l->came,
		.n_came = l->n_came,
		.left = l->left,
		.n_left = l->n_left,
	};
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
	presence_changed_encode(&w, &data);
	json_end_obj(&w);
	hub_publish(hub, to->ch, 0, buf_view(&b));
	buf_finish(&b);
}

void presence_flush(struct hub *hub, int64_t now_ms)
{
	struct live *l, *next;

	list_each_safe (l, next, &hub->lives, link) {
		struct chan *to = hub_chan(hub, live_of(l->chan->ch), false);

		if (!to || list_empty(&to->subs)) {
			presence_forget(l->chan); /* nobody watches any more: stop counting */
			continue;
		}
		if (!l->changed)
			continue;
		tell(hub, l, to, now_ms);
		l->changed = false;
		l->n_came = l->n_left = 0;
	}
}
