/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * dispatch - the gate every command passes: find, decode, authenticate, rate, run, answer once.
 *
 * In this order: the frame is read and bounded; the command is found; its arguments decoded;
 * the caller must be who the command wants; the rate classes; then a write waits for the writer
 * thread and its COMMIT, a read for a reader, a live command runs at once. Each ask gets
 * exactly one outcome, on the bus, on the loop thread. Writes of one caller are committed and
 * answered in the order he sent them.
 *
 * What a command refuses has brought nothing about. What it answers with ok is on disk.
 *
 * At a gateway the same gate stands in front of the bus: what cannot be read, found, decoded or
 * allowed goes no further, live commands and resumes from memory are answered there, the rest is
 * the historian's.
 *
 * Loop thread only.
 */
#include "app/req/req.h"
#include "base/hist.h"
#include "bus/bus.h"
#include "commands.h"

struct dispatch;
struct store;

struct dispatch_config {
	struct store *store; /* NULL at a gateway */
	const char *db_path; /* opened read only, at the first need; NULL at a gateway */
	struct bus *bus;
	struct bus *further; /* at a gateway: where what needs the database goes */
	struct hub *hub;     /* for live commands and resumes; NULL where there are no sockets */
	const struct req_house *house;
	bool rates; /* false: no rate limits (benches, imports) */
	/* What requests take for the wall clock; NULL: the wall clock. For filling a database. */
	int64_t (*now)(void *arg);
	void *now_arg;
};

/* Counted per command, by its place in command_table. */
struct dispatch_count {
	uint64_t ok, refused;
};

/* From an ask to its outcome, by what the command is: there is the disk's time in those of writes.
 * What is refused before it is run is counted with its kind, what is no command with none. */
enum dispatch_kind { DISPATCH_WRITE, DISPATCH_READ, DISPATCH_LIVE, DISPATCH_KINDS };

struct dispatch_stats {
	struct dispatch_count commands[COMMAND_COUNT];
	uint64_t errors[ERR_COUNT]; /* ERR_OK: all that were not refused */
	struct hist took[DISPATCH_KINDS];
	uint64_t resumed, not_resumed; /* channels of session.resume */
	uint64_t replayed;             /* events given to those */
	uint64_t indexed;              /* things that due.run put into the index of search */
	int64_t to_index;              /* those that waited for it, the last time */
};

struct dispatch *dispatch_create(const struct dispatch_config *cfg);
void dispatch_destroy(struct dispatch *d); /* after the store was drained; NULL is fine */
/* Every minute. */
void dispatch_sweep(struct dispatch *d, int64_t mono_ms);
const struct dispatch_stats *dispatch_stats(const struct dispatch *d);
