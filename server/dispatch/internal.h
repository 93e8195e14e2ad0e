/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* internal - what the files of dispatch share; nobody else includes it. */
#include "app/receipt/receipt.h"
#include "app/req/req.h"
#include "base/buf.h"
#include "base/log.h"
#include "db/store.h"
#include "dispatch/dispatch.h"
#include "dispatch/rate.h"

/* One ask on its way. */
struct job {
	struct store_job store;
	struct dispatch *d;
	struct req req;
	struct arena arena;
	struct jsondoc *doc; /* arguments borrow from it */
	const struct command *cmd;
	void *args, *result;
	struct buf reply; /* the ok, written by run */
	uint64_t from;
	bool http;   /* the reply carries no "re": there is one ask a request */
	bool local;  /* from the tool on this machine: no rates */
	bool system; /* ... and in nobody's name: no receipts */
	int64_t id;  /* of the frame */
	enum err err;
	int64_t wait_ms; /* ERR_RATE_LIMITED: try again after */
	int64_t begun_us;
	struct str request; /* its name, and with the frame's id the job's; empty: none */
	bool has_op;
	uint8_t op[OP_SIZE], hash[OP_HASH_SIZE], blind[OP_HASH_SIZE];
	struct job *next; /* dispatch::spare */
};

struct dispatch {
	struct dispatch_config cfg;
	struct rates *rates;
	const struct command *resume, *due;
	struct db *db; /* a reader of the loop's, for who and "as"; NULL until the first */
	struct job *spare;
	int n_spare;
	struct dispatch_stats stats;
};

/* The loop's own connection; NULL where there is no database, or it cannot be opened. */
struct db *dispatch_db(struct dispatch *d);

/* What a refusal is written from. */
struct refusal {
	int64_t re; /* id of the frame; RE_NONE: over HTTP */
	enum err err;
	enum lang lang;
	const char *field; /* NULL: none */
	int64_t wait_ms;
	const char *ref; /* under which it is in the log; NULL or "": none */
};
void refusal_write(struct buf *b, const struct refusal *r);
/* Make j->reply its refusal. */
void job_refusal(struct job *j);
/* What this thread logs is about this job, until log_request(NULL). */
void job_about(const struct job *j);

/* who.c */
void dispatch_who(void *arg, const struct bus_who *who);
/* Put into its req who is at a page: known on the loop alone. */
void job_here(struct job *j);
/* The session is in use: noted, once an hour at most. Nobody waits for it. */
void dispatch_touch(struct dispatch *d, int64_t session);

/* fetch.c */
void dispatch_fetch(void *arg, uint64_t from, const struct bus_fetch *want, size_t n);

/* resume.c: session.resume out of memory. false: the database has to be asked. */
bool resume_from_hub(struct job *j);

/* count.c */
/* An answer is about to be given. */
void job_count(const struct job *j);

/* relay.c */
void relay_open(struct dispatch *d);
