/* SPDX-License-Identifier: EUPL-1.2 */
/* The door for who watches, and what is told there of whatever the role has. */
#include "base/log.h"
#include "main/metrics.h"
#include "main/server.h"
#include "net/monitor.h"

static void render(void *arg, struct buf *out)
{
	const struct server *s = arg;

	metrics_render(
		&(struct metrics){
			.store = s->store,
			.db_path = s->house.db_path,
			.hub = s->hub,
			.bus = s->further ? s->further : s->bus,
			.dispatch = s->dispatch,
			.net = s->net,
			.mailer = s->mailer,
			.mail_room = s->mail_room,
			.pusher = s->pusher,
			.sweep = s->sweep,
			.texts = s->texts,
			.backups = s->backups,
			.ready = !server_unready(arg),
			.started_ms = s->started_ms,
		},
		out);
}

bool server_watch(struct server *s)
{
	struct config_listen at;

	config_listen(&s->cfg.arena, s->cfg.metrics_listen, &at);
	if (!at.path && !at.host)
		return true;
	s->monitor = monitor_create(&(struct monitor_config){
		.loop = &s->loop,
		.host = at.host,
		.port = at.port,
		.path = at.path,
		.render = render,
		.unready = server_unready,
		.arg = s,
	});
	if (!s->monitor)
		return false;
	LOG_KV(LOG_INFO, "monitor: listening", log_txt("at", str_from(at.path ? at.path : at.host)),
	       log_num("port", monitor_port(s->monitor)));
	return true;
}
