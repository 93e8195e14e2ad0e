/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * door - commands as the administrator of this machine, whether a server runs or not.
 *
 * With a server, by its socket DIR/admin.sock; without one, the directory is locked and the same
 * commands run in this process. Whoever may read the data directory may use it.
 * Main thread of a tool; waits for each answer.
 */
#include "base/json.h"
#include "house/local.h"
#include "main/cli.h"

struct door {
	struct config cfg;
	int fd; /* of the socket; -1: in this process */
	struct house house;
	struct local *local;
	struct db *db; /* a reader, see door_person() */
	struct buf frame, line;
	struct cJSON *answer;
};

/* Reads the settings and finds the way. false: it was said why; nothing is open. */
bool door_open(struct door *d, const struct cli *cli);
void door_close(struct door *d);

/* Begin a command; arguments are then written to the returned writer, an object already begun. */
struct jsonw door_args(struct door *d);
/* Send it and wait. `as` NULL: the administrator. NULL: no answer, and it was said why. Otherwise
 * the whole frame, until the next command. */
const struct cJSON *door_ask(struct door *d, struct jsonw *args, const char *command,
                             const char *as);
/* The same, for an answer that must be ok: its content. NULL: refused, and said why. */
const struct cJSON *door_call(struct door *d, struct jsonw *args, const char *command,
                              const char *as);
/* The answer as it came. */
struct str door_answer(const struct door *d);

/* A text or a number of an answer; "" and 0 when it is not there. Texts live as long as it. */
const char *door_text(const struct cJSON *obj, const char *key);
int64_t door_int(const struct cJSON *obj, const char *key);

/* The person of an e-mail address; 0, and said so: nobody. */
int64_t door_person(struct door *d, const char *email);
/* The group of a slug; 0, and said so: none. */
int64_t door_group(struct door *d, const char *slug);
