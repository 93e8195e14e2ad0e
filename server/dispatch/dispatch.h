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

struct dispatch *dispatch_create(const struct dispatch_config *cfg);
void dispatch_destroy(struct dispatch *d); /* after the store was drained; NULL is fine */
/* Every minute. */
void dispatch_sweep(struct dispatch *d, int64_t mono_ms);
const struct dispatch_count *dispatch_counts(const struct dispatch *d);
