/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What clients hold and hand back, a line each: the cookie of a session, the token and the code of a
 * sign-in mail, the epoch of the database, then names of channels and how far each was read. Only
 * the right ones open anything, and nothing is given as recovered that was not asked for as it is.
 */
#include "base/json.h"
#include "base/log.h"
#include "fuzz.h"
#include "oracle.h"
#include "village.h"
#include <cjson/cJSON.h>

enum { ASKER = 4, HELD_MAX = 50, FRAME_MAX = 32 * 1024 };

struct held {
	struct str ch;
	long long seq;
};

static struct village village;
static struct buf frame;
static enum err told;
static cJSON *reply;

static void on_outcome(void *arg, const struct bus_outcome *o)
{
	(void)arg;
	MUST(!reply);
	told = o->err;
	reply = cJSON_ParseWithLength(o->reply.p, o->reply.n);
	MUST(reply);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	buf_init(&frame, FRAME_MAX);
	village_open(&village);
	village.outcome = on_outcome;
	return 0;
}

static bool is_cookie(struct str s, int person)
{
	char cookie[44];

	village_cookie(person, cookie);
	return str_eq(s, str_from(cookie));
}

static void cookie(struct str given)
{
	const struct bus_known *known = village_who(&village, given);

	MUST(!known->away && known->caller.person < VILLAGE_PEOPLE);
	if (known->caller.person)
		MUST(is_cookie(given, (int)known->caller.person) &&
		     known->caller.session == known->caller.person);
}

/* A text that JSON can hold. */
static bool sendable(struct str s)
{
	return s.n && oracle_utf8(s.p, s.n) && !memchr(s.p, 0, s.n);
}

static void put_text(struct jsonw *w, const char *key, struct str s)
{
	if (!sendable(s))
		return;
	json_key_str(w, str_from(key));
	json_str(w, s);
}

static void ask(enum village_way way, const char *command)
{
	MUST(!frame.full);
	village_ask(&village, ASKER, way, str_from(command), buf_view(&frame));
	MUST(reply);
}

static void forget(void)
{
	cJSON_Delete(reply);
	reply = NULL;
	buf_reset(&frame);
}

static void redeem(struct str token, struct str code)
{
	struct jsonw w = json_writer(&frame);

	if (token.n > 200 || code.n > 200)
		return;
	json_begin_obj(&w);
	json_key(&w, "args");
	json_begin_obj(&w);
	put_text(&w, "token", token);
	put_text(&w, "code", code);
	json_end_obj(&w);
	json_end_obj(&w);
	ask(VILLAGE_HTTP, "auth.redeem");
	if (!told)
		MUST(is_cookie(token, ASKER) || (!sendable(token) && str_eq(code, STR("123456"))));
	forget();
}

static void resume(struct str epoch, const struct held *held, size_t n)
{
	struct jsonw w = json_writer(&frame);

	json_begin_obj(&w);
	json_key(&w, "id");
	json_int(&w, 1);
	json_key(&w, "cmd");
	json_str(&w, STR("session.resume"));
	json_key(&w, "args");
	json_begin_obj(&w);
	put_text(&w, "epoch", epoch);
	json_key(&w, "channels");
	json_begin_arr(&w);
	for (size_t i = 0; i < n; i++) {
		json_begin_obj(&w);
		put_text(&w, "ch", held[i].ch);
		json_key(&w, "seq");
		json_int(&w, held[i].seq);
		json_end_obj(&w);
	}
	json_end_arr(&w);
	json_end_obj(&w);
	json_end_obj(&w);
	ask(VILLAGE_WS, "");
	const cJSON *channels = json_at(json_at(reply, "ok"), "channels"), *c;
	MUST(told || cJSON_GetArraySize(channels) == 3); /* u4, g1, g3 */
	cJSON_ArrayForEach(c, channels)
	{
		struct str name = str_from(cJSON_GetStringValue(json_at(c, "ch")));
		double head = cJSON_GetNumberValue(json_at(c, "seq"));
		bool asked = false;
		for (size_t i = 0; i < n; i++)
			asked = asked || (str_eq(held[i].ch, name) && (double)held[i].seq <= head &&
			                  held[i].seq >= 0);
		if (cJSON_IsTrue(json_at(c, "recovered")))
			MUST(asked && str_eq(epoch, village.house.epoch));
	}
	forget();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = { (const char *)data, n };
	struct held held[HELD_MAX];
	size_t n_held = 0;

	if (n > 4096)
		return 0;
	village_begin(&village);
	cookie(fuzz_line(&in));
	struct str token = fuzz_line(&in), code = fuzz_line(&in), epoch = fuzz_line(&in);
	while (in.n && n_held < HELD_MAX) {
		struct str seq = fuzz_line(&in), ch = str_split(&seq, ' ');
		struct held *h = &held[n_held++];
		*h = (struct held){ .ch = ch };
		str_to_int(seq, &h->seq);
	}
	resume(epoch, held, n_held);
	redeem(token, code); /* last: it may end the session that asks */
	MUST(!village.failed);
	village_end(&village);
	return 0;
}
