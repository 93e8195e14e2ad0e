/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * bus_redis - the bus between machines: one historian, any number of gateways, Redis between them.
 *
 * Redis is a wire here, never a memory: it may lose, and be emptied, without anything being lost.
 *
 * - Asks of a gateway are numbered. The historian takes them in order, each once; what it has answered
 *   is kept for a while, so that an ask sent again gets the same outcome. A gateway sends again what
 *   has no outcome: after a reconnection of either side, when the historian says REPEAT, when another
 *   historian is there, and every few seconds.
 * - Events of a channel are dense by seq. A gateway that misses some fetches them; that some are
 *   missing is told by the next ones, and by a beat each second, which names the channels with news.
 * - What ends or begins somebody's listening (effects) is numbered too, and each packet of the
 *   historian says the last such number: a gateway that has not come so far delivers nothing before it
 *   has caught up. So a member who was removed hears nothing that was said afterwards, whatever was
 *   lost.
 * - Another historian (a new life, maybe another epoch) makes a gateway send its clients back to
 *   resume: what the old one did last, nobody knows for sure.
 *
 * Loop thread only.
 */
#include "bus/bus.h"
#include "bus/redis.h"

struct hub;
struct lease;

struct bus_redis_config {
	struct uv_loop_s *loop;
	struct redis_config redis;
	const char *prefix; /* of the names of its channels: several houses may share a Redis */
};

/* `on_epoch` is told which history is served, the first time and whenever it becomes another; the
 * text lives as long as the bus. NULL, with a logged reason. */
struct bus *bus_gateway_create(const struct bus_redis_config *cfg, struct hub *hub,
                               void (*on_epoch)(void *arg, struct str epoch), void *arg);

/* `lease` says under which fence everything is sent, and whether anything may be. `writes_fail`
 * says how the disk is. */
struct bus *bus_historian_create(const struct bus_redis_config *cfg, struct str epoch,
                                 struct lease *lease, bool (*writes_fail)(void *arg), void *arg);
/* Take no more asks of gateways. What was taken is answered; bus_historian_idle() says when all of it
 * is on its way. */
void bus_historian_drain(struct bus *bus);
bool bus_historian_idle(struct bus *bus);
