/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/held/held.h"
#include "app/due/due.h"
#include "app/file/file.h"
#include "app/person/person.h"
#include "base/utf8.h"
#include "db/db.h"
#include "emit.h"

enum { EXCERPT = 500 };

/* ---- reading ---- */

static const char SQL_ROOM[] = "SELECT (SELECT count(*) FROM held WHERE grp = :group) < :groups"
			       " AND (SELECT count(*) FROM held WHERE person = :person) < :persons";

bool held_room(struct req *r, int64_t group, int64_t person)
{
	struct query *q = db_q(r->db, SQL_ROOM);

	db_int(q, ":group", group);
	db_int(q, ":groups", HELD_GROUP);
	db_int(q, ":person", person);
	db_int(q, ":persons", HELD_PERSON);
	return db_one(q) && db_col_bool(q, 0);
}

static const char SQL_LOAD[] = "SELECT grp, topic, person, title, body, quoted, signature, reply_to"
			       " FROM held WHERE id = :id";
static const char SQL_FILES[] =
	"SELECT file FROM held_file WHERE held = :id ORDER BY file LIMIT :max";

bool held_load(struct req *r, int64_t id, struct mail_in_post *out)
{
	struct query *q = db_q(r->db, SQL_LOAD);
	int64_t *files = arena_array(r->arena, MAIL_IN_FILES, int64_t);

	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	*out = (struct mail_in_post){ .group = db_col_int(q, 0), .topic = db_col_int(q, 1) };
	out->person = db_col_int(q, 2);
	out->title = db_col_str(r->arena, q, 3);
	out->body = db_col_str(r->arena, q, 4);
	out->mail.quoted = db_col_str(r->arena, q, 5);
	out->mail.signature = db_col_str(r->arena, q, 6);
	out->reply_to = db_col_int(q, 7);
	out->files = files;
	q = db_q(r->db, SQL_FILES);
	db_int(q, ":id", id);
	out->n_files = db_ids(q, files, MAIL_IN_FILES);
	return true;
}

static const char SQL_SHOW[] =
	"SELECT h.reason, h.person, h.at, h.topic, ifnull(t.title, h.title), h.body, pe.lang FROM held h"
	" JOIN person pe ON pe.id = h.person LEFT JOIN topic t ON t.id = h.topic WHERE h.id = :id";
static const char SQL_NAMES[] = "SELECT f.name FROM held_file h JOIN file f ON f.id = h.file"
				" WHERE h.held = :id ORDER BY h.file LIMIT :max";

bool held_show(struct req *r, int64_t id, struct held_mail *out)
{
	struct query *q = db_q(r->db, SQL_SHOW);
	enum lang lang = LANG_FR;

	*out = (struct held_mail){ .id = id };
	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	held_reason_from_str(db_col_view(q, 0), &out->reason);
	int64_t person = db_col_int(q, 1);
	out->at = db_col_int(q, 2);
	out->has_topic = !db_col_null(q, 3);
	out->topic = db_col_int(q, 3);
	out->title = db_col_str(r->arena, q, 4);
	lang_from_str(db_col_view(q, 6), &lang);
	out->excerpt = markdown_excerpt(r->arena, db_col_view(q, 5), lang, EXCERPT);
	if (!person_ref_load(r, person, 0, &out->author))
		return false;
	out->files = arena_array(r->arena, MAIL_IN_FILES, struct str);
	q = db_q(r->db, SQL_NAMES);
	db_int(q, ":id", id);
	db_int(q, ":max", MAIL_IN_FILES);
	db_each (q)
		out->files[out->n_files++] = db_col_str(r->arena, q, 0);
	return true;
}

static const char SQL_IDS[] = "SELECT id FROM held WHERE grp = :group ORDER BY at, id LIMIT :max";

size_t held_ids(struct req *r, int64_t group, int64_t *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_IDS);

	db_int(q, ":group", group);
	return db_ids(q, out, max);
}

/* ---- writing ---- */

static const char SQL_PUT[] =
	"INSERT INTO held (grp, topic, person, reason, title, body, quoted, signature, reply_to, at)"
	" VALUES (:group, :topic, :person, :reason, :title, :body, :quoted, :signature, :reply_to, :at)";
static const char SQL_PUT_FILE[] = "INSERT INTO held_file (held, file) VALUES (:held, :file)";

int64_t held_put(struct req *r, const struct held_new *h)
{
	const struct mail_in_post *p = &h->post;
	struct query *q = db_q(r->db, SQL_PUT);
	struct held_added ev = { .group = p->group };

	db_int(q, ":group", p->group);
	db_int_opt(q, ":topic", p->topic != 0, p->topic);
	db_int(q, ":person", p->person);
	db_text(q, ":reason", held_reason_str(h->reason));
	db_text(q, ":title", p->topic ? STR("") : utf8_cut(p->title, 160));
	db_text(q, ":body", p->body);
	db_text(q, ":quoted", utf8_cut(p->mail.quoted, POST_MAIL_QUOTED));
	db_text(q, ":signature", utf8_cut(p->mail.signature, POST_MAIL_SIGNATURE));
	db_int_opt(q, ":reply_to", p->reply_to != 0, p->reply_to);
	db_int(q, ":at", r->now);
	int64_t id = db_run(q) ? db_last_id(r->db) : 0;
	for (size_t i = 0; i < p->n_files; i++) {
		q = db_q(r->db, SQL_PUT_FILE);
		db_int(q, ":held", id);
		db_int(q, ":file", p->files[i]);
		db_run(q);
	}
	if (held_show(r, id, &ev.held))
		emit_held_added(r, ch_mods(p->group), &ev);
	return id;
}

static const char SQL_DROP_FILES[] = "DELETE FROM held_file WHERE held = :id";
static const char SQL_DROP[] = "DELETE FROM held WHERE id = :id";

void held_end(struct req *r, int64_t id, int64_t group, bool published)
{
	struct query *q = db_q(r->db, SQL_DROP_FILES);

	db_int(q, ":id", id);
	db_run(q);
	q = db_q(r->db, SQL_DROP);
	db_int(q, ":id", id);
	db_run(q);
	emit_held_done(r, ch_mods(group), &(struct held_done){ group, id, published });
}

enum err held_publish(struct req *r, int64_t id, int64_t *topic, int64_t *post)
{
	struct mail_in_post p;

	if (!held_load(r, id, &p))
		return req_fail(r, ERR_NOT_FOUND, "held");
	enum err e = mail_in_publish(r, &p, topic, post);
	if (e)
		return e;
	held_end(r, id, p.group, true);
	return ERR_OK;
}

void held_tell(struct req *r, int64_t id, const struct mail_in_post *h, enum mail_in_why why)
{
	struct mail_in_answer a = { .why = why, .subject = h->title };

	a.id = arena_printf(r->arena, "held.%lld." STR_FMT, (long long)id,
	                    STR_ARG(r->house->epoch));
	mail_in_tell(r, h->person, &a);
}

static const char SQL_OLD[] = "SELECT id FROM held WHERE at < :before ORDER BY at LIMIT :max";

int held_due(struct req *r)
{
	struct query *q = db_q(r->db, SQL_OLD);
	int64_t ids[DUE_MAX];

	db_int(q, ":before", r->now - HELD_MS);
	int n = (int)db_ids(q, ids, DUE_MAX);
	for (int i = 0; i < n; i++) {
		struct mail_in_post p;
		if (!held_load(r, ids[i], &p))
			continue;
		held_tell(r, ids[i], &p, MAIL_WHY_OLD);
		held_end(r, ids[i], p.group, false);
	}
	return n;
}
