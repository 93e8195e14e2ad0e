/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* notice_row - a row of the table as what is told of it. Within the module. */
#include "app/notice/notice.h"
#include "app/topic/topic_sql.h"

struct query;

/* Who is not named where it was said is not named here. */
#define NOTICE_MASKED "(coalesce(p.masked, 0) OR (coalesce(t.masked, 0) AND t.author = n.author))"

#define NOTICE_COLUMNS                                                                                              \
	"n.id, n.person, n.kind, n.grp, n.topic, t.title, n.post, n.line, n.at, n.deadline,"                        \
	" n.seen_at, n.done_at, p.body, pp.lang, " SQL_AUTHOR_COLS(                                                 \
		NOTICE_MASKED) ", n.meeting FROM notice n"                                                          \
			       " LEFT JOIN topic t ON t.id = n.topic"                                               \
			       " LEFT JOIN post p ON p.id = n.post LEFT JOIN person pp ON pp.id = p.author"         \
			       " LEFT JOIN person pe ON pe.id = n.author LEFT JOIN mandate md ON md.id = n.mandate" \
			       " LEFT JOIN authority au ON au.id = md.authority"

/* Of NOTICE_COLUMNS. false: a newer program's kind. */
bool notice_row(struct req *r, const struct query *q, struct notice *n);
