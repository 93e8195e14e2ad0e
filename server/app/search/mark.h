/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * mark - the terms by which what is found is narrowed before anything is ranked.
 *
 * They stand in the third column of search_fts and begin with @, which no word does: @kpost what
 * it is, @g42 its group, @t7 its topic, @p3 its author, @a5 his authority, @cML a country, @heau a
 * theme, @file it carries files, @first it opened its topic.
 */
#include "base/buf.h"
#include "proto.h"

static inline void mark_id(struct buf *b, char what, int64_t id)
{
	buf_printf(b, "@%c%lld", what, (long long)id);
}

static inline void mark_str(struct buf *b, char what, struct str s)
{
	buf_printf(b, "@%c" STR_FMT, what, STR_ARG(s));
}

/* A country or a theme as it stands in a mark: nothing that would end it. false: there is none. */
static inline bool mark_fits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '|' || s.p[i] == '"')
			return false;
	return s.n > 0 && s.n <= 64;
}
