/* SPDX-License-Identifier: EUPL-1.2 */
#include "village.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/hex.h"
#include "base/log.h"
#include "db/db.h"
#include "db/migrate.h"
#include "db/store.h"
#include "fuzz.h"
#include "temp.h"
#include <sys/stat.h>
#include <unistd.h>

/* ---- in the place of the store ---- */

static void finish(struct store_job *job, struct village *v)
{
	job->error = db_error_kind(v->db);
	job->status = job->error ? STORE_FAILED : STORE_OK;
	v->failed = v->failed || job->error;
	db_clear(v->db);
	job->done(job);
}

bool store_write(struct store *s, struct store_job *job)
{
	struct village *v = (struct village *)s;

	bool marked = db_mark(v->db);
	MUST(marked || v->damaged);
	if (marked)
		job->run(job, v->db);
	enum db_kind error = db_error_kind(v->db);
	if (marked) {
		bool ended = error || job->refused ? db_undo(v->db) : db_keep(v->db);
		MUST(ended || v->damaged);
	}
	if (error)
		db_fail(v->db, error, "told again, for the job");
	finish(job, v);
	return true;
}

bool store_read(struct store *s, struct store_job *job)
{
	struct village *v = (struct village *)s;

	job->run(job, v->db);
	finish(job, v);
	return true;
}

void store_damaged(struct store *s)
{
	((struct village *)s)->failed = true;
}

/* ---- building ---- */

void village_cookie(int person, char out[44])
{
	uint8_t bytes[32];

	memset(bytes, person, sizeof(bytes));
	base64url_encode(out, bytes, sizeof(bytes));
}

static void must_be_ok(void *arg, const struct bus_outcome *o)
{
	(void)arg;
	if (o->err)
		fprintf(stderr, STR_FMT "\n", STR_ARG(o->reply));
	MUST(!o->err);
}

/* Sessions and sign-in requests whose secrets an input can know. */
static void sign_in(struct village *v, int person)
{
	char cookie[44], hex[3][HEX_SIZE(HASH_SIZE)], sql[1000];
	char both[HASH_SIZE + 6];
	uint8_t hash[HASH_SIZE], token[HASH_SIZE];
	long long now = VILLAGE_NOW;

	village_cookie(person, cookie);
	hash_keyed(hash, v->house.key, 's', str_from(cookie));
	hex_encode(hex[0], hash, HASH_SIZE);
	hash_keyed(token, v->house.key, 't', str_from(cookie));
	hex_encode(hex[1], token, HASH_SIZE);
	memcpy(both, token, HASH_SIZE);
	memcpy(both + HASH_SIZE, "123456", 6);
	hash_keyed(hash, v->house.key, 'c', (struct str){ both, sizeof(both) });
	hex_encode(hex[2], hash, HASH_SIZE);
	snprintf(
		sql, sizeof(sql),
		"INSERT INTO session (id, person, token_hash, agent, created_at, seen_at, expires_at)"
		" VALUES (%d, %d, x'%s', 'Firefox, Linux', %lld, %lld, %lld)",
		person, person, hex[0], now, now, now + INT64_C(7776000000));
	MUST(db_exec(v->db, sql));
	hash_keyed(hash, v->house.key, 'b', str_from(cookie));
	hex_encode(hex[0], hash, HASH_SIZE);
	snprintf(
		sql, sizeof(sql),
		"INSERT INTO sign_in (email, person, token_hash, code_hash, browser_hash, created_at,"
		" expires_at) SELECT email, id, x'%s', x'%s', x'%s', %lld, %lld FROM person"
		" WHERE id = %d",
		hex[1], hex[2], hex[0], now, now + 600000, person);
	MUST(db_exec(v->db, sql));
}

static void make_file(const char *dir)
{
	char path[400];

	snprintf(path, sizeof(path), "%s/%064d", dir, 0);
	FILE *f = fopen(path, "w");
	MUST(f && fputs("%PDF-1.7", f) >= 0 && !fclose(f));
}

void village_open(struct village *v)
{
	temp_folder(v->dir);
	snprintf(v->path, sizeof(v->path), "%s/palabre.db", v->dir);
	snprintf(v->files, sizeof(v->files), "%s/files", v->dir);
	MUST(!mkdir(v->files, 0700));
	make_file(v->files);
	v->house = (struct req_house){
		.public_url = STR("https://palabre.example.org"),
		.mail_from = STR("palabre@example.org"),
		.network_name = STR("Palabre"),
		.epoch = STR("00c0ffee00c0ffee"),
		.files_dir = str_from(v->files),
		.file_max = 20 * 1024 * 1024,
	};
	memset(v->house.key, 7, sizeof(v->house.key));
	v->db = db_open(v->path, DB_WRITER);
	MUST(v->db && migrate_run(v->db, migrations, migration_count));
	v->outcome = must_be_ok;
	village_begin(v);
	for (size_t i = 0; i < village_step_count; i++)
		village_ask(v, village_steps[i].as, VILLAGE_TOOL, STR(""), village_steps[i].frame);
	for (int i = 1; i < VILLAGE_PEOPLE; i++)
		sign_in(v, i);
	MUST(db_exec(v->db, "INSERT INTO meta VALUES ('epoch', '00c0ffee00c0ffee')"));
	MUST(!v->failed && db_commit(v->db) && db_checkpoint(v->db, true));
	village_end(v);
}

/* ---- a socket that takes everything ---- */

static bool is_ready(void *peer)
{
	(void)peer;
	return true;
}

static bool take(void *peer, const char *p, size_t n)
{
	(void)peer;
	return p && n;
}

static void nothing(void *peer)
{
	(void)peer;
}

static void close_soon(void *peer, enum close_code code, const char *reason)
{
	(void)peer;
	MUST(code && reason);
}

static const struct conn_ops ops = { is_ready, take, nothing, close_soon };

/* ---- asking ---- */

static int64_t now_of(void *arg)
{
	(void)arg;
	return VILLAGE_NOW;
}

/* As net/outcome.c. */
static void carry_out(struct village *v, struct conn *c, const struct effect *e)
{
	switch (e->kind) {
	case EFFECT_EVENT: hub_publish(v->hub, e->ch, e->seq, e->text); break;
	case EFFECT_SUBSCRIBE: hub_subscribe_person(v->hub, e->id, e->ch, e->seq); break;
	case EFFECT_UNSUBSCRIBE: hub_unsubscribe_person(v->hub, e->id, e->ch); break;
	case EFFECT_END_SESSION: hub_close_session(v->hub, e->id); break;
	case EFFECT_END_PERSON: hub_close_person(v->hub, e->id); break;
	case EFFECT_FORGET: hub_forget(v->hub, e->ch, e->seq); break;
	case EFFECT_LISTEN:
		if (c && !c->closing)
			conn_listen(c, e->ch, e->seq);
		break;
	case EFFECT_REPLAY:
		if (c && !c->closing)
			conn_send(c, e->text);
		break;
	case EFFECT_MAIL:
	case EFFECT_COOKIE:
	case EFFECT_BROWSER: break;
	}
}

static void on_outcome(void *arg, const struct bus_outcome *o)
{
	struct village *v = arg;
	struct conn *c = hub_conn(v->hub, o->to);

	for (const struct effect *e = o->effects; e; e = e->next)
		carry_out(v, c, e);
	if (c && !c->closing)
		conn_send(c, o->reply);
	if (c && !c->closing)
		conn_answered(c);
	hub_flush(v->hub);
	v->outcome(v->outcome_arg, o);
}

static void on_known(void *arg, const struct bus_known *known)
{
	((struct village *)arg)->known = *known;
}

void village_wire(struct village *v)
{
	v->failed = false;
	v->hub = hub_create(&(struct hub_config){ .log_max = 64 * 1024 });
	for (int i = 1; i < VILLAGE_PEOPLE; i++)
		v->conns[i] = conn_create(v->hub, &ops, v, i, i);
	v->bus = bus_local_create();
	bus_set_gateway(v->bus,
	                &(struct bus_end){ .outcome = on_outcome, .known = on_known, .arg = v });
	v->dispatch = dispatch_create(&(struct dispatch_config){
		.store = (struct store *)v,
		.db_path = v->path,
		.bus = v->bus,
		.hub = v->hub,
		.house = &v->house,
		.now = now_of,
	});
}

void village_begin(struct village *v)
{
	village_wire(v);
	MUST(db_begin(v->db));
}

void village_unwire(struct village *v)
{
	for (int i = 1; i < VILLAGE_PEOPLE; i++)
		conn_destroy(v->conns[i]);
	dispatch_destroy(v->dispatch);
	bus_destroy(v->bus);
	hub_destroy(v->hub);
}

void village_end(struct village *v)
{
	db_rollback(v->db);
	village_unwire(v);
}

const struct bus_known *village_who(struct village *v, struct str cookie)
{
	v->known = (struct bus_known){ .away = true };
	bus_who(v->bus, &(struct bus_who){ .from = 1, .cookie = cookie });
	return &v->known;
}

void village_ask(struct village *v, int person, enum village_way way, struct str command,
                 struct str text)
{
	char cookie[44];
	struct conn *c = way == VILLAGE_WS && person ? v->conns[person] : NULL;

	village_cookie(person, cookie);
	if (c && c->closing)
		return;
	if (c)
		conn_asked(c);
	bus_ask(v->bus,
	        &(struct bus_ask){
			.from = c ? c->id : UINT64_MAX,
			.http = way == VILLAGE_HTTP,
			.local = way == VILLAGE_TOOL,
			.command = command,
			.text = text,
			.caller = {
				.person = person,
				.session = person,
				.admin = person == VILLAGE_PEOPLE - 1 || (way == VILLAGE_TOOL && !person),
				.system = way == VILLAGE_TOOL && !person,
				.lang = person % 2 ? LANG_FR : LANG_EN,
				.address = STR("203.0.113.7"),
				.agent = STR("Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"),
				.browser = str_from(cookie),
			},
		});
}
