/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/receipt/receipt.h"
#include "app/session/as.h"
#include "base/clock.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "db/db.h"
#include "dispatch/internal.h"
#include "hub/hub.h"
#include <stdlib.h>
#include <string.h>

enum {
	REPLY_MAX = 256 * 1024, /* bytes of one reply; what a result may hold is bounded to less */
	JOBS_KEPT = 64,         /* finished jobs kept with their memory for the next ones */
};

void dispatch_destroy(struct dispatch *d)
{
	if (!d)
		return;
	while (d->spare) {
		struct job *j = d->spare;
		d->spare = j->next;
		arena_finish(&j->arena);
		buf_finish(&j->reply);
		free(j);
	}
	rates_destroy(d->rates);
	db_close(d->db);
	free(d);
}

void dispatch_sweep(struct dispatch *d, int64_t mono_ms)
{
	rates_sweep(d->rates, mono_ms);
}

static struct job *job_new(struct dispatch *d)
{
	struct job *j = d->spare;

	if (j) {
		d->spare = j->next;
		d->n_spare--;
	} else {
		j = xcalloc(1, sizeof(*j));
		arena_init(&j->arena);
		buf_init(&j->reply, REPLY_MAX);
	}
	j->d = d;
	return j;
}

static void job_free(struct job *j)
{
	struct dispatch *d = j->d;
	struct arena arena = j->arena;
	struct buf reply = j->reply;

	json_free(j->doc);
	if (d->n_spare == JOBS_KEPT) {
		arena_finish(&arena);
		buf_finish(&reply);
		free(j);
		return;
	}
	arena_reset(&arena);
	buf_reset(&reply);
	*j = (struct job){ .arena = arena, .reply = reply, .next = d->spare };
	d->spare = j;
	d->n_spare++;
}

/* ---- the answer ---- */

static void write_ok(struct job *j, struct str result)
{
	buf_reset(&j->reply);
	struct jsonw w = json_writer(&j->reply);
	json_begin_obj(&w);
	if (!j->http) {
		json_key(&w, "re");
		json_int(&w, j->id);
	}
	json_key(&w, "ok");
	json_raw(&w, result);
	json_end_obj(&w);
}

static void answer(struct job *j)
{
	struct dispatch *d = j->d;

	job_count(j);
	if (j->err)
		job_refusal(j);
	bus_tell(d->cfg.bus, &(struct bus_outcome){
				     .to = j->from,
				     .err = j->err,
				     .reply = buf_view(&j->reply),
				     .effects = j->err ? NULL : j->req.effects,
			     });
	job_free(j);
}

static void refuse(struct job *j, enum err err, const char *field)
{
	j->err = err;
	j->req.field = field;
	answer(j);
}

/* ---- running ---- */

/* Encode the result, keep it under the write's own id, and make it the reply. */
static enum err conclude(struct job *j)
{
	struct jsonw w = json_writer(&j->reply);

	buf_reset(&j->reply);
	j->cmd->encode(&w, j->result);
	if (j->reply.full) {
		log_error("dispatch: the result of %s is larger than a reply may be", j->cmd->name);
		return ERR_INTERNAL;
	}
	struct str result = arena_str(&j->arena, buf_view(&j->reply));
	if (j->has_op)
		receipt_put(&j->req, j->op, j->req.blind ? j->blind : j->hash, result);
	write_ok(j, result);
	return j->reply.full ? ERR_INTERNAL : ERR_OK;
}

static enum err run(struct job *j)
{
	struct str before;

	/* Nothing of an earlier run: the store may undo it and run the job again. */
	j->req.effects = NULL;
	j->req.effects_end = &j->req.effects;
	j->req.field = NULL;
	j->req.keep = j->req.blind = false;
	memset(j->result, 0, j->cmd->result_size);
	if (j->has_op)
		switch (receipt_find(&j->req, j->op, j->hash, j->blind, &before)) {
		case RECEIPT_SAME: write_ok(j, before); return ERR_OK;
		case RECEIPT_OTHER: j->req.field = "op"; return ERR_CONFLICT;
		case RECEIPT_NONE: break;
		}
	enum err e = j->cmd->run(&j->req, j->args, j->result);
	return e ? e : conclude(j);
}

/* A store thread. */
static void on_run(struct store_job *s, struct db *db)
{
	struct job *j = (struct job *)s; /* first member */

	job_about(j);
	j->req.db = db;
	j->err = run(j);
	/* Whatever came in was valid: so the file has changed by itself. A browser closes its
	 * socket over such a frame. */
	if (!j->err && !utf8_valid(j->reply.p, j->reply.n)) {
		db_fail(db, DB_CORRUPT, "a text is not UTF-8 any more");
		j->err = ERR_STORAGE;
	}
	log_request(NULL);
	s->refused = j->err != ERR_OK && !j->req.keep;
}

static void on_done(struct store_job *s)
{
	struct job *j = (struct job *)s;

	if (s->status == STORE_FAILED) {
		bool ours = s->error == DB_OTHER || s->error == DB_CONSTRAINT;
		j->err = s->error == DB_TIMEOUT ? ERR_BUSY : ours ? ERR_INTERNAL : ERR_STORAGE;
		j->req.field = NULL;
	}
	answer(j);
}

/* To the historian, as it came: his gate looks at it again. */
static void hand_on(struct job *j, const struct bus_ask *ask)
{
	struct bus_ask further = *ask;

	further.re = j->http ? RE_NONE : j->id;
	bus_ask(j->d->cfg.further, &further);
	job_free(j);
}

static void start(struct job *j, const struct bus_ask *ask)
{
	struct store *store = j->d->cfg.store;

	j->store.run = on_run;
	j->store.done = on_done;
	j->store.background = j->from == BUS_NOBODY;
	if (j->cmd == j->d->due)
		job_here(j);
	if (j->cmd->flags & COMMAND_LIVE) {
		j->err = run(j);
		answer(j);
	} else if (j->cmd == j->d->resume && resume_from_hub(j)) {
		j->err = conclude(j);
		answer(j);
	} else if (j->d->cfg.further) {
		hand_on(j, ask);
	} else if (!((j->cmd->flags & COMMAND_WRITE) ? store_write(store, &j->store)
	                                             : store_read(store, &j->store))) {
		refuse(j, ERR_BUSY, NULL);
	}
}

/* ---- reading the ask ---- */

/* Whom the frame of the machine's own tool speaks for. */
static enum err check_as(struct job *j, struct str as)
{
	struct db *db = dispatch_db(j->d);
	struct session_info found;

	if (!db || !session_as(db, as, &found))
		return req_fail(&j->req, ERR_NOT_FOUND, "as");
	j->req.person = found.person;
	j->req.admin = found.admin;
	j->req.lang = found.lang;
	j->system = false;
	return ERR_OK;
}

/* The frame around the arguments. Its "id" is told even when the rest is wrong. */
static enum err read_frame(struct job *j, const struct bus_ask *ask, struct str *name,
                           const struct cJSON **args)
{
	static const char *const ws_keys[] = { "id", "cmd", "op", "args", "as" };
	static const char *const http_keys[] = { "op", "args" };
	struct json_fail fail = { NULL, NULL };
	const char *why;
	bool has_args, has_as = false;
	struct str op, as;

	j->doc = json_parse(ask->text.p, ask->text.n, &why);
	if (!j->doc) {
		log_debug("dispatch: a frame is refused: %s", why);
		return ERR_MALFORMED;
	}

	struct json_in in = { json_root(j->doc), &j->arena, &fail };
	bool fine = true;
	if (!ask->http)
		fine = json_in_int(&in, "id", 1, JSON_INT_MAX, &j->id, NULL) &&
		       json_in_text(&in, "cmd", 1, 64, JSON_LINE, name, NULL);
	fine = fine && json_in_text(&in, "op", 32, 32, JSON_LINE, &op, &j->has_op) &&
	       json_in_object(&in, "args", args, &has_args) &&
	       (ask->http ? json_in_only(&in, http_keys, 2)
	                  : json_in_only(&in, ws_keys, ask->local ? 5 : 4));
	if (fine && ask->local)
		fine = json_in_text(&in, "as", 1, 254, JSON_LINE, &as, &has_as);
	if (!fine)
		return req_fail(&j->req, ERR_MALFORMED, fail.field);
	if (j->has_op && !hex_decode(op, j->op, OP_SIZE))
		return req_fail(&j->req, ERR_MALFORMED, "op");
	return has_as ? check_as(j, as) : ERR_OK;
}

static enum err check_caller(struct job *j)
{
	if (j->cmd->caller == CALLER_ANYONE || j->req.admin)
		return ERR_OK;
	if (!j->req.person)
		return ERR_UNAUTHENTICATED;
	if (j->req.only && !j->cmd->pass)
		return ERR_PASS_ONLY;
	return j->cmd->caller == CALLER_ADMIN ? ERR_FORBIDDEN : ERR_OK;
}

static enum err check_rate(struct job *j)
{
	int64_t key = j->req.person ? rate_key_person(j->req.person)
	                            : rate_key_address(j->req.peer.address);

	if (!j->d->cfg.rates || j->system || j->local ||
	    rate_take(j->d->rates, key, j->cmd->rate, clock_mono_ms(), &j->wait_ms))
		return ERR_OK;
	return ERR_RATE_LIMITED;
}

/* Writes of people are named; those of nobody in particular and of the machine's own
 * administrator are not kept under a name. */
static enum err check_op(struct job *j, const struct cJSON *args)
{
	bool named = (j->cmd->flags & COMMAND_WRITE) && j->cmd->caller != CALLER_ANYONE &&
	             !j->system;

	if (named && !j->has_op)
		return req_fail(&j->req, ERR_BAD_ARGS, "op");
	j->has_op = named;
	if (!named)
		return ERR_OK;
	uint8_t of_args[OP_HASH_SIZE];
	json_canonical_hash(args, of_args);
	receipt_hash(str_from(j->cmd->name), of_args, j->hash);
	memset(of_args, 0, sizeof(of_args));
	receipt_hash(str_from(j->cmd->name), of_args, j->blind);
	return ERR_OK;
}

static enum err prepare(struct job *j, const struct bus_ask *ask)
{
	struct str name = ask->command;
	const struct cJSON *args = NULL;
	struct json_fail fail = { NULL, NULL };

	enum err e = read_frame(j, ask, &name, &args);
	if (e)
		return e;
	j->cmd = command_find(name);
	if (!j->cmd || !(ask->local || (j->cmd->via & (ask->http ? VIA_HTTP : VIA_WS)))) {
		j->cmd = NULL;
		return ERR_UNKNOWN_COMMAND;
	}
	if ((e = check_caller(j)) || (e = check_rate(j)))
		return e;
	j->args = arena_alloc(&j->arena, j->cmd->args_size + 1);
	j->result = arena_alloc(&j->arena, j->cmd->result_size + 1);
	if (!j->cmd->decode(args, &j->arena, j->args, &fail))
		return req_fail(&j->req, ERR_BAD_ARGS, fail.field);
	return check_op(j, args);
}

static void on_ask(void *arg, const struct bus_ask *ask)
{
	struct dispatch *d = arg;
	struct job *j = job_new(d);
	const struct bus_caller *who = &ask->caller;

	j->begun_us = clock_mono_us();
	j->from = ask->from;
	j->request = arena_str(&j->arena, ask->request);
	j->http = ask->http;
	j->local = ask->local;
	j->system = who->system;
	j->req = (struct req){
		.arena = &j->arena,
		.house = d->cfg.house,
		.person = who->person,
		.admin = who->admin,
		.session = who->session,
		.only = who->only,
		.now = d->cfg.now ? d->cfg.now(d->cfg.now_arg) : clock_wall_ms(),
		.lang = who->lang,
		.hub = d->cfg.hub,
		.conn = d->cfg.hub ? hub_conn(d->cfg.hub, ask->from) : NULL,
		.peer = {
			.address = arena_str(&j->arena, who->address),
			.agent = arena_str(&j->arena, who->agent),
			.browser = arena_str(&j->arena, who->browser),
		},
	};
	j->req.effects_end = &j->req.effects;
	if (ask->touch && d->cfg.store)
		dispatch_touch(d, who->session);
	enum err e = prepare(j, ask);
	if (e)
		refuse(j, e, j->req.field);
	else
		start(j, ask);
}

struct dispatch *dispatch_create(const struct dispatch_config *cfg)
{
	struct dispatch *d = xcalloc(1, sizeof(*d));

	d->cfg = *cfg;
	d->resume = command_find(STR("session.resume"));
	d->due = command_find(STR("due.run"));
	d->rates = rates_create();
	bus_set_historian(cfg->bus, &(struct bus_end){
					    .ask = on_ask,
					    .who = dispatch_who,
					    .fetch = dispatch_fetch,
					    .arg = d,
				    });
	if (cfg->further)
		relay_open(d);
	return d;
}
