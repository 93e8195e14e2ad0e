/* SPDX-License-Identifier: EUPL-1.2 */
/* feed.calendar - meetings for who subscribes to them. */
#include "app/convocation/convocation.h"
#include "app/feed/feed.h"
#include "app/group/group.h"
#include "base/utf8.h"
#include "db/db.h"

enum {
	EVENTS = 150,
	ABOUT_MAX = 1000, /* bytes of what one is about */
	ROOM = 55 *
	       1000, /* bytes of texts: escaped, folded and framed they are at most twice that */
	EVENT_BYTES = 450, /* what an event takes besides its texts */
};
#define PAST_MS (INT64_C(31) * 24 * 3600 * 1000)

static const char SQL_OF_GROUP[] =
	"SELECT m.id FROM meeting_group g CROSS JOIN meeting m ON m.id = g.meeting"
	" WHERE g.grp = :group AND g.ends_at > :since AND NOT m.undated AND :person > 0"
	" ORDER BY m.starts_at, m.id LIMIT :max";
static const char SQL_OF_PERSON[] =
	"SELECT DISTINCT m.id FROM membership p CROSS JOIN meeting_group g ON g.grp = p.grp"
	" AND g.ends_at > :since CROSS JOIN meeting m ON m.id = g.meeting AND NOT m.undated"
	" WHERE p.person = :person AND p.state = 'active' AND :group = 0"
	" ORDER BY m.starts_at, m.id LIMIT :max";

static size_t find(struct req *r, const struct feed_row *f, int64_t ids[EVENTS])
{
	struct query *q = db_q(r->db, f->group ? SQL_OF_GROUP : SQL_OF_PERSON);

	db_int(q, ":group", f->group);
	db_int(q, ":person", f->person);
	db_int(q, ":since", r->now - PAST_MS);
	return db_ids(q, ids, EVENTS);
}

static struct str name_of(struct req *r, const struct group_ref *g)
{
	if (g)
		return arena_printf(r->arena, STR_FMT " (" STR_FMT ")", STR_ARG(g->title),
		                    STR_ARG(r->house->network_name));
	return arena_printf(r->arena, STR_FMT "%s", STR_ARG(r->house->network_name),
	                    r->lang == LANG_FR ? "\u00a0: mes réunions" : ": my meetings");
}

static struct str document(struct req *r, const struct feed_row *f, const struct group_ref *g)
{
	struct calendar_event *events = arena_array(r->arena, EVENTS, struct calendar_event);
	struct calendar c = { .name = name_of(r, g), .events = events };
	int64_t ids[EVENTS];
	size_t n = find(r, f, ids), used = 0;

	for (size_t i = 0; i < n; i++) {
		struct calendar_event *e = &events[c.n_events];
		struct my_meeting m;
		if (!meeting_load(r, ids[i], &m))
			continue;
		convocation_event(r, &m.meeting, e);
		e->about = utf8_cut(e->about, ABOUT_MAX);
		used += EVENT_BYTES + e->about.n + e->title.n + e->place.n;
		if (used > ROOM)
			break;
		c.n_events++;
	}
	return calendar_write(r->arena, &c);
}

enum err cmd_feed_calendar(struct req *r, const struct feed_calendar_args *a,
                           struct feed_calendar_result *out)
{
	uint8_t hash[HASH_SIZE];
	char etag[HEX_SIZE(16)];
	struct feed_row f;
	struct group_ref g;
	struct access acc;

	if (!feed_find(r, a->token, FEED_FORM_CALENDAR, &f))
		return req_fail(r, ERR_NOT_FOUND, "token");
	struct req as = *r;
	as.person = f.person;
	as.admin = false;
	as.lang = f.lang;
	if (f.group && (access_group(&as, f.group, RIGHT_READ, &acc) || !acc.active ||
	                group_ref_load(&as, f.group, &g)))
		return req_fail(r, ERR_NOT_FOUND, "token");
	out->ics = document(&as, &f, f.group ? &g : NULL);
	hash_keyed(hash, r->house->key, 'e', out->ics);
	hex_encode(etag, hash, 16);
	out->etag = arena_str(r->arena, str_from(etag));
	out->stale = f.read_at <= r->now - FEED_SEEN_MS;
	return ERR_OK;
}
