/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Frames through the gate, into the handlers and the database, a line each; before the frame who
 * asks: "3{…}" person 3 on his socket, "H3post.create {…}" by HTTP, "A0{…}" the machine's own tool.
 * Each ask has one outcome, in the form of proto/README.md, and nobody is ever told `internal` or
 * `storage`; each event is one JSON text that fits a frame, and its channel has no hole.
 */
#include "base/log.h"
#include "db/db.h"
#include "fuzz.h"
#include "oracle.h"
#include "village.h"

enum { FRAME_MAX = 64 * 1024, LINES_MAX = 40, NORM_MAX = 1 << 20 };

static struct village village;
static struct buf norm;
static int outcomes;

static bool json_is(struct str text)
{
	struct oracle_json o = { .norm = &norm };

	buf_reset(&norm);
	return oracle_json(text.p, text.n, &o) && !o.twice && !o.broken_text && !o.outside;
}

static void on_outcome(void *arg, const struct bus_outcome *o)
{
	(void)arg;
	outcomes++;
	MUST(json_is(o->reply));
	struct str head = o->reply;
	bool re = str_starts(head, STR("{\"re\":"));
	if (re)
		str_split(&head, ',');
	else
		head = (struct str){ head.p + 1, head.n - 1 };
	MUST(str_starts(head, o->err ? STR("\"err\":{\"code\":\"") : STR("\"ok\":{")));
	MUST(o->err != ERR_INTERNAL && o->err != ERR_STORAGE && o->err != ERR_BUSY);
	for (const struct effect *e = o->effects; e; e = e->next)
		if (e->kind == EFFECT_EVENT || e->kind == EFFECT_REPLAY)
			MUST(e->text.n <= FRAME_MAX && json_is(e->text));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	buf_init(&norm, NORM_MAX);
	village_open(&village);
	village.outcome = on_outcome;
	return 0;
}

static void ask(struct str line)
{
	enum village_way way = VILLAGE_WS;
	struct str command = STR("");
	uint8_t who = fuzz_byte(&line);

	if (who == 'A' || who == 'H') {
		way = who == 'A' ? VILLAGE_TOOL : VILLAGE_HTTP;
		who = fuzz_byte(&line);
	}
	if (way == VILLAGE_HTTP) {
		command = str_split(&line, ' ');
		if (!line.p)
			line = STR("");
	}
	int person = who % VILLAGE_PEOPLE;
	bool asked = way != VILLAGE_WS || !person || !village.conns[person]->closing;
	outcomes = 0;
	village_ask(&village, person, way, command, line);
	MUST(outcomes == asked);
}

static const char SQL_HOLES[] = "SELECT count(*) FROM channel c /*scan*/ WHERE head <>"
				" (SELECT count(*) FROM event e WHERE e.channel = c.key)";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = { (const char *)data, n };

	if (n > 2 * FRAME_MAX)
		return 0;
	village_begin(&village);
	for (int i = 0; i < LINES_MAX && in.n; i++)
		ask(fuzz_line(&in));
	struct query *q = db_q(village.db, SQL_HOLES);
	MUST(!village.failed && db_one(q) && !db_col_int(q, 0));
	village_end(&village);
	return 0;
}
