/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * query - what somebody typed into the field, read.
 *
 * Nothing is refused: what is no operator is a word, what cannot be looked for (punctuation, an
 * operator without a value) is left out. Words are asked for together; OU or OR between two asks
 * for either; - before one, or before words in quotes, asks for what has it not. Quotes are " or « ».
 * Of more than QUERY_ITEMS words and QUERY_FILTERS operators the rest is left out.
 *
 * Texts are borrowed from what was typed. Any thread.
 */
#include "base/arena.h"
#include "proto.h"

enum { QUERY_ITEMS = 24, QUERY_FILTERS = 8 };

struct query_item {
	struct str text;
	bool quoted;  /* these words in a row, as they stand */
	bool without; /* a minus before it */
	bool or_last; /* either this or the item before it */
};

enum query_key {
	QUERY_GROUP,
	QUERY_AUTHOR,
	QUERY_AUTHORITY,
	QUERY_TYPE,
	QUERY_COUNTRY,
	QUERY_THEME,
	QUERY_BEFORE,
	QUERY_AFTER,
	QUERY_HAS,
};

struct query_filter {
	enum query_key key;
	struct str value, typed; /* `typed` with its operator */
};

struct query_text {
	struct query_item items[QUERY_ITEMS];
	size_t n_items;
	struct query_filter filters[QUERY_FILTERS];
	size_t n_filters;
	struct str words; /* without the operators, one blank between; from the arena */
};

void query_read(struct arena *a, struct str text, struct query_text *out);

/* The values of the operators; false: there is no such one. `value` as typed. */
bool query_kind(struct arena *a, struct str value, enum search_kind *out);
bool query_theme(struct arena *a, struct str value, enum matter *out);
bool query_files(struct arena *a, struct str value);
/* 2026, 2026-10 or 2026-10-01: the moment it begins in that zone. */
bool query_date(struct str value, struct str zone, int64_t *out);
