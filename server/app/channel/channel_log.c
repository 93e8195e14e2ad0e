/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/channel/channel_log.h"
#include "base/json.h"
#include "base/utf8.h"
#include "db/db.h"

/* A push holds at most one message and its topic; the html of a message is bounded well below. */
enum { PUSH_MAX = 128 * 1024, PUSH_USUAL = 1500 };

static const char SQL_HEAD[] = "SELECT head, last FROM channel WHERE key = :key";
static const char SQL_FIRST[] = "INSERT INTO channel (key, head, last) VALUES (:key, :head, :last)";
static const char SQL_SET_HEAD[] = "UPDATE channel SET head = :head, last = :last WHERE key = :key";
static const char SQL_INSERT[] = "INSERT INTO event (channel, seq, prev, at, frame)"
				 " VALUES (:channel, :seq, :prev, :at, :frame)";
static const char SQL_EVENT[] = "SELECT seq, prev, frame FROM event WHERE id = :id";
static const char SQL_SWEEP[] =
	"DELETE FROM event WHERE id IN ("
	" SELECT e.id FROM event e CROSS JOIN channel c ON c.key = e.channel"
	" WHERE e.id <= :upto AND e.at < :before AND e.seq <= c.head - :keep LIMIT :max)";
static const char SQL_OLDEST[] = "SELECT min(id) FROM event";

/* Head and last event of a channel; both 0 when it has none. */
static void channel_row(struct db *db, struct channel ch, int64_t *head, int64_t *last)
{
	struct query *q = db_q(db, SQL_HEAD);

	db_int(q, ":key", ch.key);
	bool any = db_one(q);
	*head = any ? db_col_int(q, 0) : 0;
	*last = any ? db_col_int(q, 1) : 0;
}

static const char SQL_FLOOR[] = "SELECT floor FROM channel WHERE key = :key";

static int64_t channel_floor(struct db *db, struct channel ch)
{
	struct query *q = db_q(db, SQL_FLOOR);

	db_int(q, ":key", ch.key);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_BAR[] = "UPDATE channel SET floor = head WHERE key = :key";

void channel_bar(struct req *r, struct channel ch)
{
	struct query *q = db_q(r->db, SQL_BAR);

	db_int(q, ":key", ch.key);
	db_run(q);
	req_forget(r, ch);
}

int64_t channel_head(struct req *r, struct channel ch)
{
	int64_t head, last;

	channel_row(r->db, ch, &head, &last);
	return head;
}

static struct str push_text(struct req *r, struct channel ch, int64_t seq, enum ev ev,
                            const void *data)
{
	char name[CHANNEL_NAME_MAX];
	struct buf b;
	size_t n = channel_name(ch, name);

	buf_init(&b, PUSH_MAX);
	buf_room(&b, PUSH_USUAL); /* one allocation instead of three */
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
	int64_t seq, prev;

	channel_row(r->db, ch, &seq, &prev);
	*push = push_text(r, ch, ++seq, ev, data);
	struct query *q = db_q(r->db, SQL_INSERT);
	db_int(q, ":channel", ch.key);
	db_int(q, ":seq", seq);
	db_int(q, ":prev", prev);
	db_int(q, ":at", r->now);
	db_text(q, ":frame", *push);
	db_run(q);
	q = db_q(r->db, seq == 1 ? SQL_FIRST : SQL_SET_HEAD);
	db_int(q, ":key", ch.key);
	db_int(q, ":head", seq);
	db_int(q, ":last", db_last_id(r->db));
	db_run(q);
	return seq;
}

struct str channel_live(struct req *r, struct channel ch, enum ev ev, const void *data)
{
	return push_text(r, ch, 0, ev, data);
}

/* Walk the chain back from the last event until the one after `seq`: texts[0] is that of seq + 1.
 * false: the chain has been swept before it gets there, or it is more than *left bytes. */
static bool collect(struct db *db, struct arena *arena, int64_t last, int64_t seq, int64_t head,
                    size_t *left, struct str *texts)
{
	int64_t id = last;
	size_t bytes = 0;

	for (int64_t want = head; want > seq; want--) {
		struct query *q = db_q(db, SQL_EVENT);
		db_int(q, ":id", id);
		if (!db_one(q) || db_col_int(q, 0) != want)
			return false;
		id = db_col_int(q, 1);
		texts[want - seq - 1] = db_col_str(arena, q, 2);
		bytes += texts[want - seq - 1].n;
		if (!utf8_valid(texts[want - seq - 1].p, texts[want - seq - 1].n)) {
			db_fail(db, DB_CORRUPT, "an event is not UTF-8 any more");
			return false;
		}
		if (bytes > *left)
			return false;
	}
	*left -= bytes;
	return true;
}

bool channel_after(struct db *db, struct arena *arena, struct channel ch, int64_t seq, size_t *left,
                   struct str **texts, size_t *n, int64_t *head)
{
	int64_t last;

	*n = 0;
	*texts = NULL;
	channel_row(db, ch, head, &last);
	if (seq > *head || *head - seq > REPLAY_MAX || seq < channel_floor(db, ch))
		return false;
	*texts = arena_array(arena, (size_t)(*head - seq), struct str);
	if (!collect(db, arena, last, seq, *head, left, *texts))
		return false;
	*n = (size_t)(*head - seq);
	return true;
}

bool channel_replay(struct req *r, struct channel ch, int64_t seq, size_t *left, int64_t *head)
{
	struct str *texts;
	size_t n;

	if (!channel_after(r->db, r->arena, ch, seq, left, &texts, &n, head))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct effect *e = arena_new(r->arena, struct effect);
		*e = (struct effect){ .kind = EFFECT_REPLAY, .ch = ch };
		e->seq = seq + 1 + (int64_t)i;
		e->text = texts[i];
		*r->effects_end = e;
		r->effects_end = &e->next;
	}
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
