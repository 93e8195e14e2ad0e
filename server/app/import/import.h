/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * import - archives of mailing lists, brought into a group.
 *
 * Owner of the tables import_run, imported and import_thread. Whoever reads the archive (main/mbox_*)
 * has found its threads and their order; here each message becomes a message of the group:
 *
 * - once: it is known by the hash of its Message-ID, so that the same archive, or a longer one, may be
 *   put again, after a crash or years later;
 * - in the topic of what it answers, when that is in this group already, else in that of its thread,
 *   else in a new one; a topic in which people have written since takes no further message of an
 *   archive: what follows opens one of its own;
 * - by the person who has the address, with the mandate he held at that time; else by somebody who
 *   is only a name: a person of this group's archives without an address, who is shut out from the
 *   beginning, « Jean Dupont (archives) ». His address is kept as a keyed hash alone, by which his
 *   messages are known as his, in this group and nowhere else;
 * - with its date, unread for nobody (topic.archive); nobody is called on, mailed or told, but for one
 *   event at the end.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

enum { IMPORT_HASH = 16, IMPORT_TOLD_MS = 4000, IMPORT_RUNS = 10 };

/* ---- one import ---- */

/* A new one; those of the group that were broken off are over. */
int64_t import_begin(struct req *r, int64_t group, struct str label, int64_t total);
/* false: no such one. */
bool import_load(struct req *r, int64_t id, struct import_run *out);
/* Add to its counts. */
void import_count(struct req *r, int64_t id, const struct import_run *more);
void import_set_state(struct req *r, int64_t id, enum import_state state);
void import_list(struct req *r, int64_t group, struct import_run **out, size_t *n);
void import_tell(struct req *r, int64_t id); /* import.progress */

/* ---- its messages ---- */

/* Is a message of this hash in the group? Its id, 0: no. */
int64_t import_find(struct req *r, int64_t group, const uint8_t hash[IMPORT_HASH]);
void import_note(struct req *r, int64_t group, const uint8_t hash[IMPORT_HASH], int64_t post);
/* The topic of a thread, as it stands now; 0: it has none. */
int64_t import_thread(struct req *r, int64_t group, const uint8_t hash[IMPORT_HASH]);
void import_note_thread(struct req *r, int64_t group, const uint8_t hash[IMPORT_HASH],
                        int64_t topic);

/* Who wrote it: an id, and the mandate he held then (0: none). */
int64_t import_author(struct req *r, int64_t group, const struct import_message *m,
                      int64_t *mandate);
