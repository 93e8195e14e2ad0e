/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * metrics - what a server tells of itself, in one page for Prometheus (main/metric.h).
 *
 * The modules count; here their numbers get names, units and words. All families begin with palabre_,
 * but those of the process, whose names every program shares. Labels are commands, error codes and
 * the like: closed lists of the program. Of people, groups and addresses there is nothing.
 * Whatever a server does not have is NULL and told of nowhere. Loop thread.
 */
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct bus;
struct dispatch;
struct hub;
struct mail_room;
struct mailer;
struct net;
struct pusher;
struct schedule;
struct store;
struct sweep;
struct texts;

struct metrics {
	struct store *store;
	const char *db_path; /* beside which the log stands */
	struct hub *hub;
	struct bus *bus;
	struct dispatch *dispatch;
	struct net *net;
	struct mailer *mailer;
	struct mail_room *mail_room;
	struct pusher *pusher;
	struct sweep *sweep;
	struct texts *texts;
	struct schedule *backups;
	bool ready;
	int64_t started_ms; /* wall clock */
};

/* Append the page. */
void metrics_render(const struct metrics *m, struct buf *out);

/* Of the process itself: processor, memory, open files. */
void metrics_process(int64_t started_ms, struct buf *out);
/* Of the database and its threads. */
void metrics_store(struct store *store, const char *db_path, struct buf *out);
