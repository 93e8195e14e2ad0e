/* SPDX-License-Identifier: EUPL-1.2 */
#include "house/local.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "db/store.h"
#include "dispatch/dispatch.h"
#include <stdlib.h>
#include <uv.h>

/* Posted and not yet answered: below what the store queues, enough to fill its batches. */
enum { POSTED_MAX = 1024 };

struct local {
	uv_loop_t loop;
	struct store *store;
	struct bus *bus;
	struct dispatch *dispatch;
	const struct house *house;
	int64_t now;
	struct buf frame, reply; /* of the call waited for */
	bool answered;
	enum err err;
	size_t posted, refused;
};

/* outcome.to of a call that somebody waits for; of one that nobody does, the place of its command
 * in the table comes after */
enum { TO_WAITER = 1, TO_NOBODY = 2 };

static void on_outcome(void *arg, const struct bus_outcome *o)
{
	struct local *l = arg;

	if (o->to == TO_WAITER) {
		l->err = o->err;
		buf_reset(&l->reply);
		buf_str(&l->reply, o->reply);
		l->answered = true;
		return;
	}
	l->posted--;
	if (o->err) {
		l->refused++;
		uint64_t at = o->to - TO_NOBODY;
		log_warn("%s: " STR_FMT, at < COMMAND_COUNT ? command_table[at].name : "?",
		         STR_ARG(o->reply));
	}
}

static int64_t now_of(void *arg)
{
	struct local *l = arg;
	return l->now ? l->now : clock_wall_ms();
}

struct local *local_create(const struct house *house)
{
	struct local *l = xcalloc(1, sizeof(*l));

	buf_init(&l->frame, 256 * 1024);
	buf_init(&l->reply, 512 * 1024);
	l->house = house;
	if (uv_loop_init(&l->loop))
		log_die("no event loop");
	l->store = store_create(&l->loop,
	                        &(struct store_config){ .path = house->db_path, .readers = 1 });
	if (!l->store) {
		local_destroy(l);
		return NULL;
	}
	l->bus = bus_local_create();
	bus_set_gateway(l->bus, &(struct bus_end){ .outcome = on_outcome, .arg = l });
	l->dispatch = dispatch_create(&(struct dispatch_config){
		.store = l->store,
		.db_path = house->db_path,
		.bus = l->bus,
		.house = &house->req,
		.now = now_of,
		.now_arg = l,
	});
	return l;
}

void local_destroy(struct local *l)
{
	if (!l)
		return;
	if (l->store) {
		store_drain(l->store);
		store_destroy(l->store);
	}
	uv_run(&l->loop, UV_RUN_DEFAULT);
	uv_loop_close(&l->loop);
	dispatch_destroy(l->dispatch);
	bus_destroy(l->bus);
	buf_finish(&l->frame);
	buf_finish(&l->reply);
	free(l);
}

const struct req_house *local_house(const struct local *l)
{
	return &l->house->req;
}

void local_set_now(struct local *l, int64_t now_ms)
{
	l->now = now_ms;
}

/* ---- commands ---- */

static void ask(struct local *l, struct local_who who, struct str frame, uint64_t from)
{
	bus_ask(l->bus, &(struct bus_ask){
				.from = from,
				.local = true,
				.text = frame,
				.caller = { .person = who.person,
	                                    .admin = who.admin || !who.person,
	                                    .system = true },
			});
}

static struct str frame_of(struct local *l, struct str command, struct str args)
{
	struct jsonw w = json_writer(&l->frame);

	buf_reset(&l->frame);
	json_begin_obj(&w);
	json_key(&w, "id");
	json_int(&w, 1);
	json_key(&w, "cmd");
	json_str(&w, command);
	json_key(&w, "args");
	json_raw(&w, args);
	json_end_obj(&w);
	return buf_view(&l->frame);
}

static bool wait_answer(struct local *l, struct str *reply)
{
	while (!l->answered && uv_run(&l->loop, UV_RUN_ONCE))
		;
	l->answered = false;
	*reply = buf_view(&l->reply);
	return !l->err;
}

bool local_call(struct local *l, struct local_who who, struct str command, struct str args,
                struct str *reply)
{
	ask(l, who, frame_of(l, command, args), TO_WAITER);
	return wait_answer(l, reply);
}

void local_post(struct local *l, struct local_who who, struct str command, struct str args)
{
	const struct command *c = command_find(command);

	while (l->posted >= POSTED_MAX)
		uv_run(&l->loop, UV_RUN_ONCE);
	l->posted++;
	ask(l, who, frame_of(l, command, args),
	    TO_NOBODY + (uint64_t)(c ? c - command_table : COMMAND_COUNT));
}

size_t local_wait(struct local *l)
{
	size_t refused;

	while (l->posted)
		uv_run(&l->loop, UV_RUN_ONCE);
	refused = l->refused;
	l->refused = 0;
	return refused;
}

bool local_frame(struct local *l, struct str frame, struct str *reply)
{
	local_wait(l);
	ask(l, (struct local_who){ 0, true }, frame, TO_WAITER);
	return wait_answer(l, reply);
}

/* ---- a transaction of one's own ---- */

struct write_job {
	struct store_job job;
	bool (*fn)(void *arg, struct db *db);
	void *arg;
	bool finished;
};

static void write_run(struct store_job *j, struct db *db)
{
	struct write_job *w = (struct write_job *)j; /* first member */
	j->refused = !w->fn(w->arg, db);
}

static void write_done(struct store_job *j)
{
	((struct write_job *)j)->finished = true;
}

bool local_write(struct local *l, bool (*fn)(void *arg, struct db *db), void *arg)
{
	struct write_job w = { .job = { .run = write_run, .done = write_done },
		               .fn = fn,
		               .arg = arg };

	local_wait(l);
	if (!store_write(l->store, &w.job))
		return false;
	while (!w.finished)
		uv_run(&l->loop, UV_RUN_ONCE);
	return w.job.status == STORE_OK && !w.job.refused;
}

/* ---- replies ---- */

int64_t local_int(struct str reply, const char *path)
{
	struct jsondoc *doc = json_parse(reply.p, reply.n, NULL);
	struct str rest = str_from(path);
	struct json_fail fail;
	struct arena arena;
	int64_t found = 0;
	bool has;

	arena_init(&arena);
	struct json_in in = { doc ? json_root(doc) : NULL, &arena, &fail };
	const struct cJSON *at;
	bool fine = doc && json_in_object(&in, "ok", &at, &has) && has;
	while (fine) {
		char key[40];
		struct str part = str_split(&rest, '.');
		if (part.n >= sizeof(key))
			break;
		memcpy(key, part.p, part.n);
		key[part.n] = 0;
		in.obj = at;
		if (!rest.n) {
			json_in_int(&in, key, 0, JSON_INT_MAX, &found, &has);
			break;
		}
		fine = json_in_object(&in, key, &at, &has) && has;
	}
	json_free(doc);
	arena_finish(&arena);
	return found;
}
