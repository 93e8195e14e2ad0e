/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/mail_room.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "db/store.h"
#include "letter/maildir.h"
#include "main/mail_read.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

enum { QUEUE_MAX = LMTP_CONNS + 2 };

enum door { DOOR_LMTP, DOOR_MAILDIR };

/* One mail on its way. */
struct entry {
	struct list link; /* mail_room::queue */
	struct mail_room *room;
	enum door door;
	uint64_t id; /* the door's */
	struct str from, to[TALK_RCPTS];
	size_t n_to, at;    /* recipients, and which of them is being served */
	struct arena arena; /* of the envelope */
	struct mail_read read;
	bool readable;
	uv_work_t work;
	/* the write for one recipient */
	struct store_job job;
	struct arena run;
	struct req req;
	struct mail_in in;
	struct mail_in_result result;
	enum err refusal; /* of the command; its author is told in a second write */
	enum err err;
};

struct mail_room {
	const struct req_house *house;
	struct store *store;
	struct bus *bus;
	struct uv_loop_s *loop;
	struct lmtp *lmtp;
	struct maildir *maildir;
	struct letter_config letter_cfg;
	char *files_dir, *spool;
	struct list queue; /* entry::link */
	size_t n;
	struct entry *busy; /* the one that is being read or written */
	bool stopping;
	struct mail_room_stats stats;
};

static void go_on(struct mail_room *m);
static void write_next(struct entry *e);

/* ---- what became of it ---- */

static void tell(struct mail_room *m, enum door door, uint64_t id, enum talk_verdict v,
                 const char *why)
{
	m->stats.later += v == TALK_LATER;
	m->stats.refused += v == TALK_REFUSED;
	if (door == DOOR_LMTP && m->lmtp)
		lmtp_verdict(m->lmtp, id, v, why);
	else if (door == DOOR_MAILDIR && m->maildir)
		maildir_verdict(m->maildir, id, v, why);
}

static void entry_free(struct entry *e)
{
	if (e->read.fd >= 0)
		close(e->read.fd);
	arena_finish(&e->arena);
	arena_finish(&e->read.arena);
	arena_finish(&e->run);
	free(e);
}

static void finish(struct entry *e)
{
	struct mail_room *m = e->room;

	m->busy = NULL;
	m->n--;
	entry_free(e);
	go_on(m);
}

/* For the recipient that is being served; then the next one. */
static void verdict(struct entry *e, enum talk_verdict v, const char *why)
{
	e->at++;
	tell(e->room, e->door, e->id, v, why);
	if (e->at < e->n_to)
		write_next(e);
	else
		finish(e);
}

/* ---- a recipient: a write of its own ---- */

static void run(struct store_job *j, struct db *db)
{
	struct entry *e = (struct entry *)((char *)j - offsetof(struct entry, job));

	arena_reset(&e->run);
	e->req = (struct req){
		.db = db,
		.arena = &e->run,
		.house = e->room->house,
		.admin = true,
		.now = clock_wall_ms(),
	};
	e->req.effects_end = &e->req.effects;
	e->err = ERR_OK;
	if (e->refusal)
		mail_in_refuse(&e->req, &e->in, e->refusal, &e->result);
	else
		e->err = mail_in_take(&e->req, &e->in, &e->result);
	j->refused = e->err != ERR_OK;
}

/* A refusal that is about the moment, not about the mail. */
static bool passes(enum err e)
{
	return e == ERR_STORAGE || e == ERR_BUSY || e == ERR_INTERNAL || e == ERR_RATE_LIMITED;
}

static void count(struct entry *e)
{
	struct mail_room_stats *s = &e->room->stats;

	if (e->result.verdict != MAIL_IN_TAKEN)
		return;
	if (e->result.again)
		s->again++;
	else
		s->outcomes[e->result.outcome]++;
}

static void on_written(struct store_job *j)
{
	static const enum talk_verdict verdicts[] = { [MAIL_IN_TAKEN] = TALK_TAKEN,
		                                      [MAIL_IN_LATER] = TALK_LATER,
		                                      [MAIL_IN_REFUSED] = TALK_REFUSED };
	struct entry *e = (struct entry *)((char *)j - offsetof(struct entry, job));

	if (j->status == STORE_FAILED || passes(e->err)) {
		verdict(e, TALK_LATER, "Cannot be stored now");
	} else if (e->err) {
		e->refusal = e->err;
		write_next(e);
	} else {
		count(e);
		bus_tell(e->room->bus,
		         &(struct bus_outcome){ .to = BUS_NOBODY, .effects = e->req.effects });
		e->refusal = ERR_OK;
		verdict(e, verdicts[e->result.verdict], e->result.why);
	}
}

static void write_next(struct entry *e)
{
	struct mail_read *rd = &e->read;

	e->in = (struct mail_in){ .sender = e->from, .recipient = e->to[e->at] };
	e->in.letter = &rd->letter;
	e->in.files = rd->files;
	e->in.n_files = rd->n_files;
	e->in.left = rd->left;
	e->in.n_left = rd->n_left;
	mail_in_op(e->in.op, rd->letter.id, str_from(rd->whole), e->in.recipient);
	e->job = (struct store_job){ .run = run, .done = on_written };
	if (!e->room->store || !store_write(e->room->store, &e->job))
		verdict(e, TALK_LATER, "Too busy now");
}

/* ---- reading, on a worker ---- */

static void reading(uv_work_t *w)
{
	struct entry *e = w->data;

	e->readable = mail_read(&e->read);
}

static void on_read(uv_work_t *w, int status)
{
	struct entry *e = w->data;

	if (!status && e->readable) {
		write_next(e);
		return;
	}
	while (e->at + 1 < e->n_to) {
		e->at++;
		tell(e->room, e->door, e->id, TALK_LATER, "Cannot be stored now");
	}
	verdict(e, TALK_LATER, "Cannot be stored now");
}

static void go_on(struct mail_room *m)
{
	struct entry *e = list_first(&m->queue, struct entry, link);

	if (m->busy || !e)
		return;
	list_remove(&e->link);
	m->busy = e;
	e->work.data = e;
	if (uv_queue_work(m->loop, &e->work, reading, on_read))
		log_die("no worker can be had");
}

/* ---- a mail at one of the doors ---- */

static void take_in(struct mail_room *m, enum door door, uint64_t id, const struct lmtp_mail *mail)
{
	int fd = -1;

	if (!m->stopping && m->n < QUEUE_MAX && store_state(m->store) == DB_OK)
		fd = fcntl(mail->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0) {
		for (size_t i = 0, n = mail->n_to; i < n; i++)
			tell(m, door, id, TALK_LATER, "Cannot be stored now");
		return;
	}
	struct entry *e = xcalloc(1, sizeof(*e));
	e->room = m;
	e->door = door;
	e->id = id;
	arena_init(&e->arena);
	arena_init(&e->run);
	arena_init(&e->read.arena);
	e->from = arena_str(&e->arena, mail->from);
	for (; e->n_to < mail->n_to; e->n_to++)
		e->to[e->n_to] = arena_str(&e->arena, mail->to[e->n_to]);
	e->read.fd = fd;
	e->read.size = mail->size;
	e->read.files_dir = m->files_dir;
	e->read.file_max = m->house->file_max;
	e->read.letter_cfg = m->letter_cfg;
	list_append(&m->queue, &e->link);
	m->n++;
	go_on(m);
}

static void on_lmtp(void *arg, uint64_t id, const struct lmtp_mail *mail)
{
	take_in(arg, DOOR_LMTP, id, mail);
}

static void on_maildir(void *arg, uint64_t id, const struct lmtp_mail *mail)
{
	take_in(arg, DOOR_MAILDIR, id, mail);
}

/* Whether there is such a group, or such a topic still, is found out when the mail has come. */
static bool is_known(void *arg, struct str address)
{
	struct mail_room *m = arg;
	struct mail_in_to to;
	struct arena a;

	arena_init(&a);
	mail_in_read(m->house, &a, address, &to);
	arena_finish(&a);
	return to.kind != MAIL_IN_NONE;
}

/* ---- life ---- */

static bool open_doors(struct mail_room *m, struct config *c)
{
	struct config_listen at;
	struct talk_config talk = { .name = m->house->mail_domain.p, .dir = m->spool };

	talk.size_max = c->mail_in_size_max;
	talk.known = is_known;
	talk.arg = m;
	config_listen(&c->arena, c->mail_in_lmtp, &at);
	if (at.path || at.host) {
		struct lmtp_config l = { .loop = m->loop, .path = at.path, .host = at.host };
		l.port = at.port;
		l.talk = talk;
		l.on_mail = on_lmtp;
		l.arg = m;
		if (!(m->lmtp = lmtp_create(&l)))
			return false;
		LOG_KV(LOG_INFO, "mail_in: listening",
		       log_txt("at", str_from(at.path ? at.path : at.host)),
		       log_num("port", lmtp_port(m->lmtp)));
	}
	if (c->mail_in_maildir.n) {
		struct maildir_config d = { .loop = m->loop, .path = c->mail_in_maildir.p };
		d.size_max = c->mail_in_size_max;
		d.known = is_known;
		d.on_mail = on_maildir;
		d.arg = m;
		return (m->maildir = maildir_create(&d)) != NULL;
	}
	return true;
}

bool mail_room_open(struct config *c, const struct req_house *house, struct store *store,
                    struct bus *bus, struct uv_loop_s *loop, struct mail_room **out)
{
	*out = NULL;
	if (!c->mail_in_lmtp.n && !c->mail_in_maildir.n)
		return true;
	letter_init();
	struct mail_room *m = xcalloc(1, sizeof(*m));
	m->house = house;
	m->store = store;
	m->bus = bus;
	m->loop = loop;
	m->letter_cfg.authserv = c->mail_in_authserv;
	m->files_dir = xstrndup(house->files_dir);
	m->spool = xstrndup(arena_printf(&c->arena, STR_FMT "/tmp", STR_ARG(house->files_dir)));
	list_init(&m->queue);
	*out = m;
	return open_doors(m, c);
}

void mail_room_stop(struct mail_room *m)
{
	if (!m || m->stopping)
		return;
	m->stopping = true;
	lmtp_stop(m->lmtp);
	maildir_stop(m->maildir);
}

bool mail_room_busy(const struct mail_room *m)
{
	return m && m->n;
}

void mail_room_close(struct mail_room *m)
{
	if (!m)
		return;
	mail_room_stop(m);
	lmtp_destroy(m->lmtp);
	maildir_destroy(m->maildir);
	m->store = NULL; /* it goes next; a mail that is still being read comes back later */
	m->lmtp = NULL;
	m->maildir = NULL;
}

void mail_room_free(struct mail_room *m)
{
	if (!m)
		return;
	free(m->files_dir);
	free(m->spool);
	free(m);
}

void mail_room_stats(const struct mail_room *m, struct mail_room_stats *out)
{
	*out = m->stats;
}
