/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/mail_in/mail_in.h"
#include "app/bounce/bounce.h"
#include "app/file/file.h"
#include "app/group/access.h"
#include "app/held/held.h"
#include "app/person/person.h"
#include "db/db.h"
#include <sodium.h>

enum { SAID = 16, SWEEP = 500 };
#define SAME_MS (INT64_C(10) * 60 * 1000)
#define HOUR_MS (INT64_C(3600) * 1000)
#define KEPT_MS (INT64_C(60) * 24 * HOUR_MS) /* no mail server tries for so long */

/* A mail, and what was found out about it. */
struct taking {
	struct req *r;
	const struct mail_in *in;
	struct mail_in_to to;
	int64_t person; /* in whose name; 0: nobody known */
	int64_t group;
	struct str body;
	uint8_t said[SAID];
	struct mail_in_result *out;
};

/* ---- which mail it is ---- */

static void hash_part(crypto_generichash_state *s, struct str part)
{
	uint64_t n = part.n;

	crypto_generichash_update(s, (const uint8_t *)&n, sizeof(n));
	if (part.n)
		crypto_generichash_update(s, (const uint8_t *)part.p, part.n);
}

void mail_in_op(uint8_t op[MAIL_IN_OP], struct str id, struct str bytes, struct str recipient)
{
	crypto_generichash_state s;
	char low[300];
	size_t n = recipient.n < sizeof(low) ? recipient.n : sizeof(low);

	for (size_t i = 0; i < n; i++) {
		char c = recipient.p[i];
		low[i] = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
	}
	crypto_generichash_init(&s, NULL, 0, MAIL_IN_OP);
	hash_part(&s, id.n ? id : bytes);
	hash_part(&s, (struct str){ low, n });
	crypto_generichash_final(&s, op, MAIL_IN_OP);
}

static void hash_said(struct taking *t)
{
	crypto_generichash_state s;

	crypto_generichash_init(&s, NULL, 0, SAID);
	crypto_generichash_update(&s, (const uint8_t *)&t->person, sizeof(t->person));
	crypto_generichash_update(&s, (const uint8_t *)&t->to.topic, sizeof(t->to.topic));
	crypto_generichash_update(&s, (const uint8_t *)&t->group, sizeof(t->group));
	hash_part(&s, t->to.topic ? STR("") : t->in->letter->subject);
	hash_part(&s, t->in->letter->text);
	for (size_t i = 0; i < t->in->n_files; i++)
		hash_part(&s, t->in->files[i].hash);
	crypto_generichash_final(&s, t->said, SAID);
}

static const char SQL_SEEN[] = "SELECT 1 FROM mail_in WHERE op = :op";
static const char SQL_PUT[] = "INSERT INTO mail_in (op, at, person, outcome, said)"
			      " VALUES (:op, :at, :person, :outcome, :said)";

static bool is_seen(struct taking *t)
{
	struct query *q = db_q(t->r->db, SQL_SEEN);

	db_blob(q, ":op", t->in->op, MAIL_IN_OP);
	return db_one(q);
}

/* The end of every mail that is taken. */
static void done(struct taking *t, enum mail_in_outcome outcome)
{
	static const char *const names[] = { "posted",  "opened", "held",   "answered",
		                             "bounced", "noted",  "dropped" };
	struct query *q = db_q(t->r->db, SQL_PUT);

	t->out->verdict = MAIL_IN_TAKEN;
	t->out->why = "Ok";
	t->out->outcome = outcome;
	db_blob(q, ":op", t->in->op, MAIL_IN_OP);
	db_int(q, ":at", t->r->now);
	db_int(q, ":person", t->person);
	db_text(q, ":outcome", str_from(names[outcome]));
	db_blob(q, ":said", t->said, SAID);
	db_run(q);
}

static void refuse(struct taking *t, enum mail_in_verdict v, const char *why)
{
	t->out->verdict = v;
	t->out->why = why;
}

/* ---- whether it is too much ---- */

static const char SQL_SAME[] = "SELECT 1 FROM mail_in WHERE person = :person AND at > :after"
			       " AND said = :said AND outcome IN ('posted', 'opened', 'held')";
static const char SQL_OFTEN[] =
	"SELECT count(*) FROM mail_in WHERE person = :person AND at > :after";

static bool is_same(struct taking *t)
{
	struct query *q = db_q(t->r->db, SQL_SAME);

	db_int(q, ":person", t->person);
	db_int(q, ":after", t->r->now - SAME_MS);
	db_blob(q, ":said", t->said, SAID);
	return db_one(q);
}

static bool is_often(struct taking *t)
{
	struct query *q = db_q(t->r->db, SQL_OFTEN);

	db_int(q, ":person", t->person);
	db_int(q, ":after", t->r->now - HOUR_MS);
	return db_one(q) && db_col_int(q, 0) >= MAIL_IN_HOUR;
}

/* ---- answers ---- */

static struct str answer_id(struct taking *t)
{
	char hex[2 * MAIL_IN_OP + 1];

	sodium_bin2hex(hex, sizeof(hex), t->in->op, MAIL_IN_OP);
	return arena_printf(t->r->arena, "answer.%s", hex);
}

static void answer(struct taking *t, enum mail_in_why why)
{
	struct mail_in_answer a = { .why = why,
		                    .subject = t->in->letter->subject,
		                    .meeting = t->to.meeting };

	a.id = answer_id(t);
	if (t->person)
		mail_in_tell(t->r, t->person, &a);
	else {
		a.to = t->in->letter->from;
		a.name = t->in->letter->from_name;
		mail_in_answer(t->r, &a);
	}
	done(t, MAIL_IN_ANSWERED);
}

/* ---- what it says ---- */

/* The words, and below them the names of what could not be taken: nothing goes without a word. */
static void compose(struct taking *t)
{
	const struct mail_in *in = t->in;
	bool french = t->r->lang == LANG_FR;
	struct buf b;

	buf_init(&b, LETTER_TEXT_MAX * 2);
	buf_str(&b, in->letter->text);
	if (!in->letter->text.n && in->n_files)
		buf_str(&b, in->files[0].name);
	for (size_t i = 0; i < in->n_left; i++) {
		buf_puts(&b, i ? "\n" : "\n\n");
		buf_puts(&b, french ? "Pièce jointe non reprise : `" : "Attachment not taken: `");
		for (size_t k = 0; k < in->left[i].n; k++)
			if (in->left[i].p[k] != '`')
				buf_char(&b, in->left[i].p[k]);
		buf_char(&b, '`');
	}
	t->body = arena_str(t->r->arena, str_trim(buf_view(&b)));
	buf_finish(&b);
}

static enum err keep_files(struct taking *t, int64_t keep_ms, int64_t **ids)
{
	struct req *r = t->r;
	struct mail_in_who before;

	*ids = arena_array(r->arena, t->in->n_files + 1, int64_t);
	if (!mail_in_enter(r, t->person, &before))
		return ERR_NOT_FOUND;
	bool fine = !t->in->n_files ||
	            file_loose_count(r) + (int64_t)t->in->n_files <= FILE_LOOSE_MAX;
	for (size_t i = 0; fine && i < t->in->n_files; i++) {
		const struct mail_in_file *f = &t->in->files[i];
		(*ids)[i] = file_insert(r, &(struct file_new){ .group = t->group,
		                                               .name = f->name,
		                                               .mime = f->mime,
		                                               .hash = f->hash,
		                                               .size = f->size,
		                                               .keep_ms = keep_ms });
	}
	mail_in_leave(r, &before);
	return fine ? ERR_OK : ERR_LIMIT;
}

static enum err fill(struct taking *t, int64_t keep_ms, struct mail_in_post *p)
{
	const struct letter *l = t->in->letter;
	int64_t *ids;
	enum err e = keep_files(t, keep_ms, &ids);

	*p = (struct mail_in_post){ .person = t->person, .group = t->group, .topic = t->to.topic };
	p->title = letter_subject_bare(l->subject);
	p->body = t->body;
	p->reply_to = mail_in_answered(t->r, l, t->person);
	p->mail = (struct post_mail){ l->quoted, l->signature };
	p->files = ids;
	p->n_files = t->in->n_files;
	return e;
}

static enum err publish(struct taking *t)
{
	struct mail_in_post p;
	int64_t topic, post;
	enum err e = fill(t, 0, &p);

	if (!e)
		e = mail_in_publish(t->r, &p, &topic, &post);
	if (!e)
		done(t, p.topic ? MAIL_IN_POSTED : MAIL_IN_OPENED);
	return e;
}

/* ---- nobody is sure whose it is ---- */

/* What he may not do he need not confirm. */
static enum err may_write(struct taking *t)
{
	struct mail_in_who before;
	struct post_place at;

	if (!mail_in_enter(t->r, t->person, &before))
		return ERR_NOT_FOUND;
	enum err e = t->to.topic ? post_place_load(t->r, t->to.topic, &at)
	                         : access_group(t->r, t->group, RIGHT_WRITE, NULL);
	mail_in_leave(t->r, &before);
	return e;
}

static enum err hold(struct taking *t, enum held_reason reason)
{
	struct held_new h = { .reason = reason };
	enum err e = may_write(t);

	if (e)
		return e;
	if (!held_room(t->r, t->group, t->person)) {
		answer(t, MAIL_WHY_FULL);
		return ERR_OK;
	}
	e = fill(t, HELD_MS, &h.post);
	if (e)
		return e;
	struct mail_in_answer a = { .why = MAIL_WHY_HELD, .subject = t->in->letter->subject };
	a.id = answer_id(t);
	a.held = held_put(t->r, &h);
	mail_in_tell(t->r, t->person, &a);
	done(t, MAIL_IN_HELD);
	return ERR_OK;
}

/* ---- whose it is, and where it goes ---- */

static const char SQL_TOPIC_GROUP[] = "SELECT grp FROM topic WHERE id = :topic";
static const char SQL_SLUG[] = "SELECT id FROM grp WHERE slug = :slug";
static const char SQL_PERSON[] = "SELECT email = :from FROM person"
				 " WHERE id = :person AND disabled_at IS NULL";
static const char SQL_FROM[] = "SELECT id FROM person WHERE email = :from AND disabled_at IS NULL";

/* Of the person the reply's address was made for: *his, it says that it is from him. */
static bool find_replier(struct taking *t, bool *his)
{
	struct query *q = db_q(t->r->db, SQL_PERSON);

	db_int(q, ":person", t->to.person);
	db_text(q, ":from", t->in->letter->from);
	if (!db_one(q))
		return false;
	t->person = t->to.person;
	*his = db_col_bool(q, 0);
	q = db_q(t->r->db, SQL_TOPIC_GROUP);
	db_int(q, ":topic", t->to.topic);
	t->group = db_one(q) ? db_col_int(q, 0) : 0;
	return t->group;
}

static bool find_group(struct taking *t)
{
	struct query *q = db_q(t->r->db, SQL_SLUG);

	db_text(q, ":slug", t->to.slug);
	if (!db_one(q))
		return false;
	t->group = db_col_int(q, 0);
	q = db_q(t->r->db, SQL_FROM);
	db_text(q, ":from", t->in->letter->from);
	t->person = db_one(q) ? db_col_int(q, 0) : 0;
	return true;
}

/* From here on it is a person's word, of this person or of somebody who says so. */
static enum err take_words(struct taking *t, bool sure, enum held_reason reason)
{
	hash_said(t);
	if (is_often(t)) {
		refuse(t, MAIL_IN_LATER, "Too many messages in an hour, try again later");
		return ERR_OK;
	}
	if (is_same(t)) {
		done(t, MAIL_IN_DROPPED);
		return ERR_OK;
	}
	if (!t->in->letter->text.n && !t->in->n_files && !t->in->n_left) {
		answer(t, MAIL_WHY_EMPTY);
		return ERR_OK;
	}
	compose(t);
	return sure ? publish(t) : hold(t, reason);
}

static enum err take_reply(struct taking *t)
{
	bool his = false;

	if (!find_replier(t, &his)) {
		refuse(t, MAIL_IN_REFUSED, "This address is no longer in use");
		return ERR_OK;
	}
	return take_words(t, his && t->in->letter->proof != LETTER_FORGED, HELD_REASON_SENDER);
}

static enum err take_topic(struct taking *t)
{
	if (!find_group(t)) {
		refuse(t, MAIL_IN_REFUSED, "There is no such group");
		return ERR_OK;
	}
	if (t->in->letter->proof == LETTER_FORGED) {
		refuse(t, MAIL_IN_REFUSED, "The sender's domain disowns this message");
		return ERR_OK;
	}
	if (!t->person) {
		answer(t, MAIL_WHY_STRANGER);
		return ERR_OK;
	}
	return take_words(t, t->in->letter->proof == LETTER_PROVEN, HELD_REASON_UNPROVEN);
}

/* Who is away answers to that address as well: only what says that a mail was given up counts. */
static void take_bounce(struct taking *t)
{
	const struct letter_bounce *b = &t->in->letter->bounce;

	t->person = t->to.person;
	if (t->in->letter->sort != LETTER_BOUNCE || !b->failed || !person_exists(t->r, t->person)) {
		done(t, MAIL_IN_DROPPED);
		return;
	}
	bounce_report(t->r, t->person, str_starts(b->status, STR("5")), b->status);
	done(t, MAIL_IN_BOUNCED);
}

/* Somebody's calendar, or himself. */
static void take_meeting(struct taking *t)
{
	t->person = t->to.person;
	if (!t->in->sender.n || is_often(t)) {
		done(t, MAIL_IN_DROPPED);
		return;
	}
	enum mail_in_why why = MAIL_WHY_MEETING;
	enum mail_in_outcome outcome = mail_in_meeting(t->r, &t->to, t->in->letter, &why);
	if (outcome == MAIL_IN_ANSWERED)
		answer(t, why);
	else
		done(t, outcome);
}

/* A program's mail begets nothing, not even an answer. */
static bool is_program(const struct mail_in *in)
{
	return !in->sender.n || in->letter->sort != LETTER_PERSON || !in->letter->from.n;
}

static enum err take(struct taking *t)
{
	mail_in_read(t->r->house, t->r->arena, t->in->recipient, &t->to);
	if (t->to.kind == MAIL_IN_NONE) {
		refuse(t, MAIL_IN_REFUSED, "There is no such address here");
	} else if (is_seen(t)) {
		t->out->again = true;
		t->out->why = "Ok, once more";
	} else if (t->to.kind == MAIL_IN_BOUNCE) {
		take_bounce(t);
	} else if (t->to.kind == MAIL_IN_MEETING) {
		take_meeting(t);
	} else if (is_program(t->in)) {
		done(t, MAIL_IN_DROPPED);
	} else {
		return t->to.kind == MAIL_IN_REPLY ? take_reply(t) : take_topic(t);
	}
	return ERR_OK;
}

enum err mail_in_take(struct req *r, const struct mail_in *in, struct mail_in_result *out)
{
	struct taking t = { .r = r, .in = in, .out = out };

	*out = (struct mail_in_result){ .verdict = MAIL_IN_TAKEN, .why = "Ok" };
	return take(&t);
}

void mail_in_refuse(struct req *r, const struct mail_in *in, enum err why,
                    struct mail_in_result *out)
{
	struct taking t = { .r = r, .in = in, .out = out };
	bool his;

	*out = (struct mail_in_result){ .verdict = MAIL_IN_TAKEN };
	mail_in_read(r->house, r->arena, in->recipient, &t.to);
	bool found = t.to.kind == MAIL_IN_REPLY ? find_replier(&t, &his) : find_group(&t);
	if (!found || !t.person)
		refuse(&t, MAIL_IN_REFUSED, "There is no such address here");
	else
		answer(&t, why == ERR_CLOSED                              ? MAIL_WHY_CLOSED
		           : why == ERR_NOT_FOUND || why == ERR_FORBIDDEN ? MAIL_WHY_NOT_MEMBER
		           : why == ERR_TOO_LARGE                         ? MAIL_WHY_TOO_LONG
		                                                          : MAIL_WHY_OTHER);
}

/* ---- forgetting ---- */

static const char SQL_SWEEP[] =
	"DELETE FROM mail_in WHERE op IN"
	" (SELECT op FROM mail_in WHERE at < :before ORDER BY at LIMIT :max)";
static const char SQL_SWEEP_ANSWERS[] =
	"DELETE FROM mail_answer WHERE address IN"
	" (SELECT address FROM mail_answer WHERE at < :before ORDER BY at LIMIT :max)";

int mail_in_due(struct req *r)
{
	struct query *q = db_q(r->db, SQL_SWEEP);

	db_int(q, ":before", r->now - KEPT_MS);
	db_int(q, ":max", SWEEP);
	int64_t n = db_run(q) ? db_changes(r->db) : 0;
	q = db_q(r->db, SQL_SWEEP_ANSWERS);
	db_int(q, ":before", r->now - KEPT_MS);
	db_int(q, ":max", SWEEP);
	n += db_run(q) ? db_changes(r->db) : 0;
	return n > 0;
}
