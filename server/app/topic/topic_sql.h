/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * topic_sql - what several statements about topics and messages say in the same words.
 *
 * Each expects the aliases it names: `t` the topic, `k` the person's mark, `m` his membership.
 */
#include "app/post/span.h"

/* The group under which topic `t` stands for :person, see app/share/share.h; its own when he is in
 * none that reads it. */
#define SQL_SEAT                                                            \
	"CASE WHEN t.shared = 0 THEN t.grp ELSE coalesce((SELECT x.grp"     \
	"  FROM membership x WHERE x.grp = t.grp AND x.person = :person"    \
	"  AND x.state = 'active'), (SELECT min(x.grp) FROM topic_share y"  \
	"  CROSS JOIN membership x ON x.grp = y.grp AND x.person = :person" \
	"  AND x.state = 'active' WHERE y.topic = t.id AND y.state = 'accepted'), t.grp) END"

/* What follows FROM: the topics t that other groups share with :group or, where m is named before,
 * with its group. */
#define SQL_SHARED_WITH(group)                                                       \
	" topic_share s CROSS JOIN topic t ON t.id = s.topic AND s.grp = " group " " \
	" AND s.state = 'accepted' AND t.merged_into IS NULL"

/* The person's mark and membership, for :person. */
#define SQL_MARK_JOIN                                                      \
	" LEFT JOIN topic_mark k ON k.person = :person AND k.topic = t.id" \
	" LEFT JOIN membership m ON m.grp = " SQL_SEAT                     \
	" AND m.person = :person AND m.state = 'active'"

/* The message up to which he has read; what came in with an archive is read by everybody. */
#define SQL_MARK "max(coalesce(k.read_upto, 0), coalesce(m.since_post, 0), t.archive)"

/* What follows FROM in a subquery on his unread messages p of `t`. */
#define SQL_UNREAD_POSTS          \
	SQL_POSTS_ABOVE(SQL_MARK) \
	" WHERE s.topic = t.id AND p.author <> :person AND p.deleted_at IS NULL"

#define SQL_HAS_UNREAD "(t.last_post > " SQL_MARK " AND EXISTS (SELECT 1 FROM" SQL_UNREAD_POSTS "))"

#define SQL_NOT_MUTED "coalesce(k.level, 'normal') <> 'mute'"

/* Columns for person_ref_cols(); pe the person, md his mandate, au its authority. Where `masked` is
 * true his name is not said: id 0, no name. There is no way to read an author without saying what
 * masks him: p.masked of a message, t.masked of who opened a topic. */
#define SQL_AUTHOR_COLS(masked)                                                \
	"iif(" masked ", 0, pe.id), iif(" masked ", '', pe.name), iif(" masked \
	", NULL, md.function), iif(" masked ", NULL, au.name), iif(" masked ", NULL, au.id)"
/* The mandate he held at a time, of several the one held longest, as in person_mandate_now(); the
 * time stands between the two. */
#define SQL_MANDATE_AT                                                 \
	" LEFT JOIN mandate md ON md.id = (SELECT x.id FROM mandate x" \
	"  WHERE x.person = pe.id AND "
#define SQL_MANDATE_HELD                                                    \
	" BETWEEN x.from_at AND coalesce(x.to_at - 1, 9223372036854775807)" \
	"  ORDER BY x.from_at, x.id LIMIT 1)"                               \
	" LEFT JOIN authority au ON au.id = md.authority"
/* The mandate in whose name message p was written. */
#define SQL_MANDATE_WRITTEN                          \
	" LEFT JOIN mandate md ON md.id = p.mandate" \
	" LEFT JOIN authority au ON au.id = md.authority"
