/* SPDX-License-Identifier: EUPL-1.2 */
/* What is left over at the end of a meeting becomes topics of its groups. */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"
#include "app/group/access.h"
#include "app/group/circle.h"
#include "app/meeting/meeting.h"
#include "app/person/person.h"
#include "app/post/post.h"
#include "app/question/question.h"
#include "app/topic/topic.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "db/db.h"
#include <inttypes.h>

enum { TITLE = 160, BODY = 12 * 1024, JOINED = 10 };

struct words {
	const char *from, *voice, *voices, *joined;
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.from = "Question posée pendant la réunion",
		.voice = "voix",
		.voices = "voix",
		.joined = "D’autres questions y ont été jointes\u00a0:",
	},
	[LANG_EN] = {
		.from = "Question put during the meeting",
		.voice = "voice",
		.voices = "voices",
		.joined = "Other questions were joined to it:",
	},
};

/* ---- where ---- */

static bool may_write(struct req *r, int64_t group, int64_t person)
{
	struct req as = *r;

	as.person = person;
	as.admin = false;
	as.only = 0;
	return access_group(&as, group, RIGHT_WRITE, NULL) == ERR_OK;
}

static int64_t first_for(struct req *r, const int64_t *groups, size_t n, int64_t person)
{
	for (size_t i = 0; i < n; i++)
		if (may_write(r, groups[i], person))
			return groups[i];
	return 0;
}

/* Of a closed item: among those who could hear it, and nobody else. The circle is made for it alone. */
static int64_t find_circle(struct req *r, const struct room_at *room, const struct agenda_at *item,
                           int64_t author, int64_t *who)
{
	const int64_t *of = item->group ? &item->group : room->groups;
	const size_t n = item->group ? 1 : room->n_groups;
	const int64_t people[] = { author, r->person };

	for (size_t i = 0; i < 2; i++) {
		*who = people[i];
		if (first_for(r, of, n, *who))
			return circle_of(r, of, n, person_lang(r, r->person));
	}
	return 0;
}

/* The group, and in whose name; 0: none will do. */
static int64_t find_place(struct req *r, const struct room_at *room, const struct ask_rules *rules,
                          const struct ask_row *a, int64_t *who)
{
	struct agenda_at item = { .group = 0 };

	if (a->item && !agenda_at(r, a->item, &item))
		return 0;
	if (a->item && item.audience == ITEM_AUDIENCE_CLOSED)
		return find_circle(r, room, &item, a->author, who);
	const int64_t people[] = { a->author, r->person };
	for (size_t i = 0; i < 2; i++) {
		*who = people[i];
		if (item.group) {
			if (may_write(r, item.group, *who))
				return item.group;
			continue;
		}
		int64_t group = first_for(r, rules->groups, rules->n_groups, *who);
		if (!group && !rules->n_groups)
			group = first_for(r, room->groups, room->n_groups, *who);
		if (group)
			return group;
	}
	return 0;
}

/* ---- what ---- */

/* As words of a message that mean nothing but themselves. */
static void plain(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (strchr("\\`*_{}[]()<>#+-!|@&~", s.p[i]))
			buf_char(b, '\\');
		buf_char(b, s.p[i]);
	}
}

static const char SQL_JOINED[] = "SELECT text FROM ask WHERE into_ask = :ask AND told"
				 " ORDER BY voices DESC, id LIMIT :max";

static struct str compose(struct req *r, const struct ask_row *a, const struct my_meeting *m)
{
	const struct words *w = &words[person_lang(r, r->person)];
	struct buf b;
	bool any = false;

	buf_init(&b, BODY);
	plain(&b, a->text);
	struct query *q = db_q(r->db, SQL_JOINED);
	db_int(q, ":ask", a->id);
	db_int(q, ":max", JOINED);
	db_each (q) {
		if (!any)
			buf_printf(&b, "\n\n%s\n", w->joined);
		any = true;
		buf_puts(&b, "\n- ");
		plain(&b, db_col_view(q, 0));
	}
	buf_printf(&b, "\n\n%s [", w->from);
	plain(&b, m->meeting.title);
	buf_printf(&b, "](/r/%" PRId64 "), %" PRId64 " %s.", a->meeting, a->voices,
	           a->voices == 1 ? w->voice : w->voices);
	struct str out = arena_str(r->arena, buf_view(&b));
	buf_finish(&b);
	return out;
}

static struct str title_of(struct req *r, struct str text)
{
	static const char MORE[] = "…";

	if (text.n <= TITLE)
		return text;
	struct str cut = utf8_cut(text, TITLE - (sizeof(MORE) - 1));
	for (size_t n = cut.n; n > TITLE / 2; n--)
		if (cut.p[n - 1] == ' ') {
			cut.n = n - 1;
			break;
		}
	return arena_printf(r->arena, STR_FMT "%s", STR_ARG(cut), MORE);
}

/* In the name of r->person. */
static bool open_topic(struct req *r, const struct ask_row *a, const struct my_meeting *m,
                       int64_t group, int64_t *topic)
{
	bool own = r->person == a->author;
	struct topic_new t = { .group = group, .author = r->person, .created_at = r->now };
	struct post_new p = { .body = compose(r, a, m) };
	int64_t post;

	t.kind = TOPIC_KIND_QUESTION;
	t.title = title_of(r, a->text);
	t.masked = own && a->masked;
	if (topic_begin(r, &t, &p, topic, &post) != ERR_OK)
		return false;
	question_ask(r, &(struct question_new){
				.topic = *topic, .asker = r->person, .sealed = t.masked });
	return true;
}

void ask_end(struct req *r, int64_t meeting)
{
	struct ask_rules rules;
	struct ask_row *rows;
	struct room_at room;
	struct my_meeting m;
	int64_t by = r->person, who, topic;

	if (!room_load_for(r, meeting, by, &room) || !meeting_load(r, meeting, &m))
		return;
	ask_rules_load(r, meeting, &rules);
	size_t n = ask_all(r, meeting, &rows);
	for (size_t i = 0; i < n; i++) {
		const struct ask_row *a = &rows[i];
		if (a->topic || !ask_open(a))
			continue;
		int64_t group = find_place(r, &room, &rules, a, &who);
		if (!group)
			continue;
		r->person = who;
		bool done = open_topic(r, a, &m, group, &topic);
		r->person = by;
		if (done)
			ask_set_topic(r, a->id, topic);
	}
	ask_set_wall(r, meeting, 0);
}
