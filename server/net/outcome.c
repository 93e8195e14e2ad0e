/* SPDX-License-Identifier: EUPL-1.2 */
/* Outcomes: first what happened goes to everybody concerned, then the reply to who asked. */
#include "base/fault.h"
#include "net/internal.h"

/* All but what is for the asking socket alone. */
static void carry_out(struct net *net, const struct effect *e)
{
	struct hub *hub = net->cfg.hub;

	switch (e->kind) {
	case EFFECT_EVENT: hub_publish(hub, e->ch, e->seq, e->text); break;
	case EFFECT_SUBSCRIBE: hub_subscribe_person(hub, e->id, e->ch, e->seq); break;
	case EFFECT_UNSUBSCRIBE: hub_unsubscribe_person(hub, e->id, e->ch); break;
	case EFFECT_END_SESSION: hub_close_session(hub, e->id); break;
	case EFFECT_END_PERSON: hub_close_person(hub, e->id); break;
	case EFFECT_FORGET: hub_forget(hub, e->ch, e->seq); break;
	case EFFECT_MAIL:
		if (net->cfg.on_mail)
			net->cfg.on_mail(net->cfg.on_mail_arg);
		break;
	case EFFECT_LISTEN:
	case EFFECT_REPLAY:
	case EFFECT_COOKIE:
	case EFFECT_BROWSER: break;
	}
}

static void conn_outcome(struct net *net, uint64_t id, const struct bus_outcome *o)
{
	struct conn *c = hub_conn(net->cfg.hub, id);

	if (!c)
		return;
	conn_send(c, o->reply);
	if (o->err == ERR_RATE_LIMITED) {
		if (++c->refused > REFUSED_MAX)
			conn_close(c, CLOSE_POLICY, "too many commands");
	} else {
		c->refused = 0;
	}
	for (const struct effect *e = o->effects; e && !c->closing; e = e->next) {
		if (e->kind == EFFECT_REPLAY)
			conn_send(c, e->text);
		else if (e->kind == EFFECT_LISTEN)
			conn_listen(c, e->ch, e->seq);
	}
	if (!c->closing)
		conn_answered(c);
}

void net_outcome(void *arg, const struct bus_outcome *o)
{
	struct net *net = arg;
	uint64_t id = o->to & (((uint64_t)1 << ORIGIN_SHIFT) - 1);
	struct call *call;

	fault_point("outcome.before");
	for (const struct effect *e = o->effects; e; e = e->next)
		carry_out(net, e);
	fault_point("outcome.published");
	switch ((enum origin)(o->to >> ORIGIN_SHIFT)) {
	case ORIGIN_CONN: conn_outcome(net, id, o); break;
	case ORIGIN_CALL:
		HASH_FIND(hh, net->calls, &id, sizeof(id), call);
		if (call)
			call_outcome(call, o);
		break;
	case ORIGIN_ADMIN: admin_outcome(net->admin, id, o); break;
	}
}
