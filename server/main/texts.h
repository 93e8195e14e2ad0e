/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * texts - has the files that messages carry read for their words, one after the other.
 *
 * Looks once a second, and at once after each: what is due (app/file_text), its words by a child
 * process (work/work.h), back into the database. Without the tool that reads a kind that kind waits,
 * said once; it is looked for again each hour. Loop thread.
 */
#include <stdbool.h>
#include <stdint.h>

struct req_house;
struct store;
struct texts;
struct work;

struct texts_stats {
	uint64_t done, none, failed, late, us;
	uint64_t waiting; /* when it was last looked at */
	bool no_tool;     /* PDF files wait for pdftotext */
};

struct texts *texts_create(struct store *store, struct work *work, const struct req_house *house);
/* Every second. */
void texts_second(struct texts *t);
/* After work_stop() and store_drain(); NULL is fine. */
void texts_destroy(struct texts *t);
void texts_stats(const struct texts *t, struct texts_stats *out);
