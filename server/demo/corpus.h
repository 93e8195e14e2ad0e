/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * corpus - the texts of the demonstration, inside the program.
 *
 * The files of demo/corpus/, whose README says what stands in them; made into a table by
 * demo/embed_corpus.py. Constant; any thread.
 */
#include "base/str.h"

struct corpus_file {
	const char *name; /* "topics_mali" */
	struct str json;
};

/* By name. */
extern const struct corpus_file corpus_files[];
extern const size_t corpus_count;
