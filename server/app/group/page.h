/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * page - a list of what is in one group, or in all the groups of who asks, one page at a time.
 *
 * The list is a statement of its owner's, which says who reads what; here is what all such lists
 * do alike. It gives ids in its first column, one more than a page shows when there is a next one.
 *
 * Any thread with a connection.
 */
#include "app/req/req.h"

struct query;

struct page {
	int64_t *ids; /* from the request's arena */
	size_t n;
	bool has_next;
	int64_t next; /* of the last one shown, what the next page goes on from; 0: none is shown */
};

/* Of a group only who reads it may ask; of his own groups everybody. Field "group". */
enum err page_check(struct req *r, bool has_group, int64_t group)
	__attribute__((warn_unused_result));
/* Binds :group where one is asked for, else :person. */
void page_whose(struct req *r, struct query *q, bool has_group, int64_t group);
/* Binds :max and reads `size` ids at most; `next` is from column `from`. */
void page_read(struct req *r, struct query *q, size_t size, int from, struct page *out);
