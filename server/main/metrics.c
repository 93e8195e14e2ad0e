/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/metrics.h"
#include "backup/schedule.h"
#include "bus/bus.h"
#include "dispatch/dispatch.h"
#include "hub/hub.h"
#include "mail/mail.h"
#include "main/mail_room.h"
#include "main/metric.h"
#include "main/sweep.h"
#include "main/texts.h"
#include "net/net.h"
#include "push/push.h"

/* ---- commands ---- */

static void commands(const struct dispatch_stats *s, struct buf *b)
{
	static const char *const kinds[DISPATCH_KINDS] = { "write", "read", "live" };

	metric_family(b, "palabre_acks_total", "counter",
	              "Commands answered with ok; what a write did is then on disk.");
	for (int i = 0; i < COMMAND_COUNT; i++)
		metric_sample(b, "palabre_acks_total", "command", command_table[i].name,
		              s->commands[i].ok);
	metric_family(b, "palabre_refused_commands_total", "counter",
	              "Commands answered with a refusal.");
	for (int i = 0; i < COMMAND_COUNT; i++)
		metric_sample(b, "palabre_refused_commands_total", "command", command_table[i].name,
		              s->commands[i].refused);
	metric_family(b, "palabre_refusals_total", "counter",
	              "Refusals by what they said; of frames that were no command too.");
	for (int i = ERR_OK + 1; i < ERR_COUNT; i++)
		metric_sample(b, "palabre_refusals_total", "error", err_code((enum err)i),
		              s->errors[i]);
	metric_family(b, "palabre_ack_seconds", "histogram",
	              "From a command's arrival to its answer, by what it needs.");
	for (int i = 0; i < DISPATCH_KINDS; i++)
		metric_histogram_us(b, "palabre_ack_seconds", "kind", kinds[i], &s->took[i]);
	metric_family(b, "palabre_resumed_channels_total", "counter",
	              "Channels of clients that came back, by whether what they missed was there.");
	metric_sample(b, "palabre_resumed_channels_total", "recovered", "true", s->resumed);
	metric_sample(b, "palabre_resumed_channels_total", "recovered", "false", s->not_resumed);
	metric_counter(b, "palabre_gap_events_total",
	               "Missed events given to clients that came back.", s->replayed);
}

static void search(const struct dispatch_stats *s, struct buf *b)
{
	metric_counter(b, "palabre_search_indexed_total",
	               "Messages, topics, files and people put into the index.", s->indexed);
	metric_gauge(b, "palabre_search_behind", "Those that wait for it, about.",
	             s->to_index > 0 ? (uint64_t)s->to_index : 0);
}

/* ---- fan-out ---- */

static void fan_out(const struct hub_stats *s, struct buf *b)
{
	metric_gauge(b, "palabre_connections", "WebSockets of people signed in.", s->conns);
	metric_gauge(b, "palabre_people", "People with at least one of them.", s->people);
	metric_gauge(b, "palabre_channels", "Channels in memory.", s->channels);
	metric_gauge(b, "palabre_subscriptions", "Connections that listen to a channel, for each.",
	             s->subs);
	metric_counter(b, "palabre_events_total", "Events given to channels.", s->events);
	metric_counter(b, "palabre_deliveries_total",
	               "Slices of a channel's events handed to a connection.", s->deliveries);
	metric_counter(b, "palabre_socket_writes_total", "Writes to WebSockets.", s->writes);
	metric_counter(b, "palabre_sent_bytes_total", "Bytes of these writes.", s->bytes);
	metric_counter(b, "palabre_slow_closes_total",
	               "Connections sent away because they were too far behind.", s->slow_closed);
	metric_gauge(b, "palabre_lagging_subscriptions",
	             "Subscriptions that are behind their channel.", s->lagging);
	metric_gauge(
		b, "palabre_send_queue_bytes",
		"Bytes that wait for slow connections: replies, and events not yet handed to them.",
		s->queued);
}

/* ---- sockets ---- */

static void sockets(const struct net_stats *s, struct buf *b)
{
	static const char *const classes[] = { "gone", "1xx", "2xx", "3xx", "4xx", "5xx" };

	metric_gauge(b, "palabre_sockets", "TCP connections open.", s->sockets);
	metric_counter(b, "palabre_connections_opened_total", "WebSockets opened.", s->opened);
	metric_family(b, "palabre_connections_closed_total", "counter",
	              "WebSockets closed, by code (RFC 6455, 7.4; 1006: cut; 4401: signed out).");
	for (int i = 0; i < NET_CLOSES; i++)
		metric_sample(b, "palabre_connections_closed_total", "code", net_close_name(i),
		              s->closed[i]);
	metric_family(
		b, "palabre_http_requests_total", "counter",
		"HTTP requests by the class of their status; gone: the client left before it.");
	for (int i = 0; i < 6; i++)
		metric_sample(b, "palabre_http_requests_total", "status", classes[i],
		              s->requests[i]);
}

static void loop(const struct hist *turns, struct buf *b)
{
	metric_family(b, "palabre_loop_turn_seconds", "histogram",
	              "What each turn of the event loop did, waiting not counted.");
	metric_histogram_us(b, "palabre_loop_turn_seconds", NULL, NULL, turns);
}

/* ---- between machines ---- */

static void redis(const struct bus_state *s, struct buf *b)
{
	metric_gauge(b, "palabre_redis_up", "Whether Redis can be reached.", s->connected);
	metric_gauge(
		b, "palabre_historian_up",
		"Whether the historian is there: heard of, at a gateway; in charge, at itself.",
		s->historian);
	metric_gauge(b, "palabre_bus_waiting", "Commands on their way, without an outcome yet.",
	             s->waiting);
	metric_gauge(b, "palabre_bus_channels", "Channels followed, or being told, over the bus.",
	             s->channels);
	metric_counter(b, "palabre_redis_connects_total",
	               "Connections made to Redis; two at the start, more each time it was lost.",
	               s->reconnects);
	metric_counter(b, "palabre_bus_repeats_total",
	               "Commands sent again, or come again, because no outcome came.", s->repeats);
	metric_counter(b, "palabre_bus_gaps_total", "Holes found in what the bus brought.",
	               s->gaps);
	metric_counter(b, "palabre_bus_fetched_events_total",
	               "Events asked for to fill such holes.", s->fetched);
	metric_counter(b, "palabre_bus_lost_total",
	               "Holes that were too old to be filled; who listens there loads afresh.",
	               s->lost);
	metric_counter(b, "palabre_bus_dropped_total",
	               "Commands given up after their time; messages that could not be sent.",
	               s->dropped);
	metric_counter(b, "palabre_bus_resyncs_total",
	               "Times that a gateway began afresh with the historian.", s->resyncs);
}

/* ---- the rest ---- */

static void mails(const struct mailer *mailer, struct buf *b)
{
	struct mail_stats s;

	mailer_stats(mailer, &s);
	metric_family(b, "palabre_mails_total", "counter", "Mails by what became of them.");
	metric_sample(b, "palabre_mails_total", "outcome", "sent", s.sent);
	metric_sample(b, "palabre_mails_total", "outcome", "deferred", s.deferred);
	metric_sample(b, "palabre_mails_total", "outcome", "failed", s.failed);
	metric_sample(b, "palabre_mails_total", "outcome", "expired", s.expired);
	metric_sample(b, "palabre_mails_total", "outcome", "unsure", s.unsure);
	metric_gauge(b, "palabre_mails_waiting", "Mails in the outbox when it was last looked at.",
	             s.waiting);
	metric_gauge(b, "palabre_mails_unsure",
	             "Mails of the last month that may have left or not; palabre admin mail.",
	             s.in_doubt);
}

static void mails_in(const struct mail_room *room, struct buf *b)
{
	static const char *const outcomes[] = { "posted",  "opened", "held",   "answered",
		                                "bounced", "noted",  "dropped" };
	struct mail_room_stats s;

	mail_room_stats(room, &s);
	metric_family(b, "palabre_mails_in_total", "counter",
	              "Mails that came in, for each recipient, by what became of them.");
	for (int i = 0; i < MAIL_IN_OUTCOMES; i++)
		metric_sample(b, "palabre_mails_in_total", "outcome", outcomes[i], s.outcomes[i]);
	metric_sample(b, "palabre_mails_in_total", "outcome", "again", s.again);
	metric_sample(b, "palabre_mails_in_total", "outcome", "refused", s.refused);
	metric_sample(b, "palabre_mails_in_total", "outcome", "later", s.later);
}

static void pushes(const struct pusher *pusher, struct buf *b)
{
	struct push_stats s;

	pusher_stats(pusher, &s);
	metric_family(b, "palabre_pushes_total", "counter",
	              "Pushes, for each browser, by what its push service made of them.");
	metric_sample(b, "palabre_pushes_total", "outcome", "sent", s.sent);
	metric_sample(b, "palabre_pushes_total", "outcome", "deferred", s.deferred);
	metric_sample(b, "palabre_pushes_total", "outcome", "failed", s.failed);
	metric_sample(b, "palabre_pushes_total", "outcome", "gone", s.gone);
	metric_gauge(b, "palabre_pushes_waiting",
	             "Pushes that were still to leave when it was last looked at.", s.waiting);
}

static void backups(const struct backup_status *s, struct buf *b)
{
	metric_family(b, "palabre_backup_age_seconds", "gauge",
	              "Since the moment that the newest good backup is of; +Inf: there is none.");
	if (s->age_seconds < 0)
		buf_puts(b, "palabre_backup_age_seconds +Inf\n");
	else
		metric_sample(b, "palabre_backup_age_seconds", NULL, NULL,
		              (uint64_t)s->age_seconds);
	metric_gauge(b, "palabre_backup_bytes", "Size of it.", (uint64_t)s->bytes);
	metric_family(b, "palabre_backups_total", "counter",
	              "Backups since the start, by what became of them.");
	metric_sample(b, "palabre_backups_total", "outcome", "made", s->made);
	metric_sample(b, "palabre_backups_total", "outcome", "failed", s->failed);
	metric_gauge(b, "palabre_backup_failed", "Whether the last one that was tried failed.",
	             s->last_failed);
	metric_gauge(b, "palabre_backup_running", "Whether one is being made.", s->running);
	metric_family(b, "palabre_backup_duration_seconds", "gauge",
	              "How long the last one took; 0: none since the start.");
	metric_sample_us(b, "palabre_backup_duration_seconds", NULL, NULL,
	                 (uint64_t)s->last_duration_ms * 1000);
}

static void sweeps(const struct sweep *sweep, struct buf *b)
{
	struct sweep_stats s;

	sweep_stats(sweep, &s);
	metric_family(b, "palabre_swept_total", "counter",
	              "What was cleared away because it was over.");
	metric_sample(b, "palabre_swept_total", "what", "sessions", s.sessions);
	metric_sample(b, "palabre_swept_total", "what", "events", s.events);
	metric_sample(b, "palabre_swept_total", "what", "files", s.files);
}

static void texts(const struct texts *texts, struct buf *b)
{
	struct texts_stats s;

	texts_stats(texts, &s);
	metric_family(b, "palabre_files_read_total", "counter",
	              "Attached files that were read for their words, by what became of it.");
	metric_sample(b, "palabre_files_read_total", "outcome", "words", s.done);
	metric_sample(b, "palabre_files_read_total", "outcome", "none", s.none);
	metric_sample(b, "palabre_files_read_total", "outcome", "failed", s.failed);
	metric_counter(b, "palabre_files_read_late_total",
	               "Children killed because they took too long over one.", s.late);
	metric_counter_us(b, "palabre_files_read_seconds_total", "Time that children took.", s.us);
	metric_gauge(b, "palabre_files_unread", "Attached files that wait, to the minute.",
	             s.waiting);
	metric_gauge(b, "palabre_files_no_tool", "Whether PDF files wait for pdftotext.",
	             s.no_tool);
}

void metrics_render(const struct metrics *m, struct buf *b)
{
	struct hub_stats hub;
	struct net_stats net;
	struct bus_state bus;
	struct backup_status backup;

	metric_family(b, "palabre_build_info", "gauge", "The version that runs.");
	metric_sample(b, "palabre_build_info", "version", PALABRE_VERSION, 1);
	metric_gauge(b, "palabre_ready", "Whether /readyz says so: commands can be carried out.",
	             m->ready);
	if (m->hub) {
		hub_stats(m->hub, &hub);
		fan_out(&hub, b);
	}
	if (m->net) {
		net_stats(m->net, &net);
		sockets(&net, b);
		loop(&net.turns, b);
	}
	if (m->dispatch)
		commands(dispatch_stats(m->dispatch), b);
	if (m->dispatch && m->store)
		search(dispatch_stats(m->dispatch), b);
	if (m->store)
		metrics_store(m->store, m->db_path, b);
	bus = (struct bus_state){ 0 };
	if (m->bus)
		bus_state(m->bus, &bus);
	if (bus.redis)
		redis(&bus, b);
	schedule_status(m->backups, &backup);
	if (backup.on)
		backups(&backup, b);
	if (m->mailer)
		mails(m->mailer, b);
	if (m->mail_room)
		mails_in(m->mail_room, b);
	if (m->pusher)
		pushes(m->pusher, b);
	if (m->sweep)
		sweeps(m->sweep, b);
	if (m->texts)
		texts(m->texts, b);
	metrics_process(m->started_ms, b);
}
