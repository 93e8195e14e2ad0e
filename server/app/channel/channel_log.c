/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/channel/channel_log.h"
#include "base/json.h"
#include "db/db.h"

/* A push holds at most one message and its topic; the html of a message is bounded well below. */
enum { PUSH_MAX = 128 * 1024 };

static const char SQL_HEAD[] = "SELECT head FROM channel WHERE key = :key";
static const char SQL_NEXT[] = "INSERT INTO channel (key, head) VALUES (:key, 1)"
			       " ON CONFLICT (key) DO UPDATE SET head = head + 1 RETURNING head";
static const char SQL_INSERT[] = "INSERT INTO event (channel, seq, at, frame)"
				 " VALUES (:channel, :seq, :at, :frame)";
static const char SQL_AFTER[] =
	"SELECT seq, frame FROM event"
	" WHERE channel = :channel AND seq > :seq ORDER BY seq LIMIT :limit";
static const char SQL_SWEEP[] =
	"DELETE FROM event WHERE id IN ("
	" SELECT e.id FROM event e CROSS JOIN channel c ON c.key = e.channel"
	" WHERE e.id <= :upto AND e.at < :before AND e.seq <= c.head - :keep LIMIT :max)";
static const char SQL_OLDEST[] = "SELECT min(id) FROM event";

int64_t channel_head(struct req *r, struct channel ch)
{
	struct query *q = db_q(r->db, SQL_HEAD);

	db_int(q, ":key", ch.key);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static struct str push_text(struct req *r, struct channel ch, int64_t seq, enum ev ev,
                            const void *data)
{
	char name[CHANNEL_NAME_MAX];
	struct buf b;
	size_t n = channel_name(ch, name);

	buf_init(&b, PUSH_MAX);
	struct jsonw w = json_writer(&b);
	json_begin_obj(&w);
	json_key(&w, "ch");
	json_str(&w, (struct str){ name, n });
	if (seq) {
		json_key(&w, "seq");
		json_int(&w, seq);
	}
	json_key(&w, "ev");
	json_str(&w, str_from(ev_table[ev].name));
	json_key(&w, "at");
	json_int(&w, r->now);
	json_key(&w, "data");
	ev_table[ev].encode(&w, data);
	json_end_obj(&w);
	if (b.full) {
		db_fail(r->db, DB_OTHER, "an event is larger than a push may be");
		buf_reset(&b);
	}
	struct str out = arena_str(r->arena, buf_view(&b));
	buf_finish(&b);
	return out;
}

int64_t channel_append(struct req *r, struct channel ch, enum ev ev, const void *data,
                       struct str *push)
{
	struct query *q = db_q(r->db, SQL_NEXT);

	db_int(q, ":key", ch.key);
	int64_t seq = db_one(q) ? db_col_int(q, 0) : 0;
	*push = push_text(r, ch, seq, ev, data);
	q = db_q(r->db, SQL_INSERT);
	db_int(q, ":channel", ch.key);
	db_int(q, ":seq", seq);
	db_int(q, ":at", r->now);
	db_text(q, ":frame", *push);
	db_run(q);
	return seq;
}

struct str channel_live(struct req *r, struct channel ch, enum ev ev, const void *data)
{
	return push_text(r, ch, 0, ev, data);
}

bool channel_replay(struct req *r, struct channel ch, int64_t seq, size_t *left, int64_t *head)
{
	struct effect *first = NULL, **last = &first;
	int64_t at = seq;
	size_t bytes = 0;

	*head = channel_head(r, ch);
	if (seq > *head || *head - seq > REPLAY_MAX)
		return false;
	if (seq == *head)
		return true;
	struct query *q = db_q(r->db, SQL_AFTER);
	db_int(q, ":channel", ch.key);
	db_int(q, ":seq", seq);
	db_int(q, ":limit", REPLAY_MAX);
	db_each (q) {
		struct effect *e = arena_new(r->arena, struct effect);
		if (db_col_int(q, 0) != at + 1)
			break; /* swept */
		at++;
		*e = (struct effect){ .kind = EFFECT_REPLAY, .ch = ch, .seq = at };
		e->text = db_col_str(r->arena, q, 1);
		bytes += e->text.n;
		*last = e;
		last = &e->next;
		if (bytes > *left)
			break;
	}
	if (at != *head || bytes > *left)
		return false;
	*left -= bytes;
	*r->effects_end = first;
	r->effects_end = last;
	return true;
}

/* So many rows are looked at in one go, oldest first, so that no sweep holds the writer up. */
enum { SWEEP_SPAN = 20000 };

int64_t channel_sweep(struct db *db, int64_t before, int64_t max)
{
	struct query *q = db_q(db, SQL_OLDEST);
	int64_t oldest = db_one(q) ? db_col_int(q, 0) : 0;

	q = db_q(db, SQL_SWEEP);
	db_int(q, ":upto", oldest + SWEEP_SPAN);
	db_int(q, ":before", before);
	db_int(q, ":keep", REPLAY_MAX);
	db_int(q, ":max", max);
	return db_run(q) ? db_changes(db) : 0;
}
