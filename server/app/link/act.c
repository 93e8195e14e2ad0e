/* SPDX-License-Identifier: EUPL-1.2 */
/* What links offer, and what they do: each by the command that its person would use. */
#include "app/digest/digest.h"
#include "app/group/group.h"
#include "app/held/held.h"
#include "app/link/link.h"
#include "app/link/words.h"
#include "app/mailing/mailing.h"
#include "app/meeting/meeting.h"
#include "app/notice/notice.h"
#include "app/post/post.h"
#include "app/topic/topic.h"

enum { MARKS = 500, EVERY_DAY = 127 };

static const struct link_words *say(const struct req *r)
{
	return &link_words[r->lang];
}

static struct str named(struct req *r, const char *fmt, struct str name)
{
	return mailing_fill(r, fmt, &name);
}

static struct str counted(struct req *r, const char *fmt, int64_t n)
{
	const char *at = strstr(fmt, "%lld");

	return arena_printf(r->arena, "%.*s%lld%s", (int)(at - fmt), fmt, (long long)n, at + 4);
}

static void gone(struct req *r, struct link_page *out)
{
	*out = (struct link_page){ .state = LINK_STATE_REFUSED,
		                   .title = str_from(say(r)->refused),
		                   .words = str_from(say(r)->gone) };
}

bool link_open(struct req *r, struct str token, struct link *out, struct link_page *page)
{
	enum link_fault fault = link_read(r, token, out);

	if (!fault && link_enter(r, out))
		return true;
	gone(r, page);
	if (fault)
		page->words = str_from(fault == LINK_OLD ? say(r)->old : say(r)->forged);
	return false;
}

/* The button that brings back what was. */
static void undo(struct req *r, const struct link *was, struct link_page *out)
{
	out->button = str_from(say(r)->undo);
	out->action = link_path(r, was);
	out->note = str_from(say(r)->settings);
}

/* ---- topics ---- */

static void offer_topic(struct req *r, const struct link *l, struct link_page *out)
{
	int64_t id = l->object;
	struct access acc;
	struct topic topic;

	if (topic_reader(r, &id, &acc) || !topic_load(r, id, &topic)) {
		gone(r, out);
		return;
	}
	bool mute = l->value == LEVEL_MUTE;
	out->title = str_from(mute ? say(r)->mute : say(r)->unmute);
	out->words = mute ? named(r, say(r)->mute_what, topic.title) : topic.title;
	out->button = str_from(mute ? say(r)->mute_button : say(r)->unmute);
}

static void do_topic(struct req *r, const struct link *l, struct link_page *out)
{
	struct topic_follow_args args = { .topic = l->object, .level = (enum level)l->value };
	struct topic_follow_result result;
	struct link was = *l;
	struct topic_state state;
	struct access acc;

	if (topic_reader(r, &args.topic, &acc)) {
		gone(r, out);
		return;
	}
	topic_state_load(r, args.topic, r->person, &state);
	if (cmd_topic_follow(r, &args, &result)) {
		gone(r, out);
		return;
	}
	bool mute = args.level == LEVEL_MUTE;
	out->title = str_from(mute ? say(r)->mute : say(r)->unmute);
	out->words = str_from(mute ? say(r)->muted : say(r)->unmuted);
	was.value = (int)(state.level == LEVEL_MUTE && mute ? LEVEL_NORMAL : state.level);
	if (mute)
		undo(r, &was, out);
}

/* ---- groups ---- */

static void offer_group(struct req *r, const struct link *l, struct link_page *out)
{
	struct group_ref g;

	if (access_group(r, l->object, RIGHT_READ, NULL) || group_ref_load(r, l->object, &g)) {
		gone(r, out);
		return;
	}
	bool quiet = l->value == NOTICE_LEVEL_NOTHING;
	out->title = str_from(quiet ? say(r)->group : say(r)->ungroup);
	out->words = quiet ? named(r, say(r)->group_what, g.title) : g.title;
	out->button = str_from(quiet ? say(r)->group_button : say(r)->ungroup);
}

static void do_group(struct req *r, const struct link *l, struct link_page *out)
{
	struct notice_settings_set_args args = { .has_group = true,
		                                 .group = l->object,
		                                 .has_level = true,
		                                 .level = (enum notice_level)l->value };
	struct notice_settings_set_result result;
	struct link was = *l;

	if (access_group(r, l->object, RIGHT_READ, NULL)) {
		gone(r, out);
		return;
	}
	was.value = (int)notice_level_of(r, r->person, l->object, 0);
	if (cmd_notice_settings_set(r, &args, &result)) {
		gone(r, out);
		return;
	}
	bool quiet = l->value == NOTICE_LEVEL_NOTHING;
	out->title = str_from(quiet ? say(r)->group : say(r)->ungroup);
	out->words = str_from(quiet ? say(r)->grouped : say(r)->ungrouped);
	if (quiet && was.value != l->value)
		undo(r, &was, out);
}

/* ---- the summary ---- */

static void offer_digest(struct req *r, const struct link *l, struct link_page *out)
{
	struct link *set = arena_new(r->arena, struct link);
	struct digest d;

	if (l->value != LINK_CHOOSE) {
		out->title = str_from(l->value ? say(r)->rhythm : say(r)->none);
		out->words = str_from(l->value ? say(r)->rhythm_what : say(r)->none_what);
		out->button = str_from(l->value ? say(r)->undo : say(r)->none_button);
		return;
	}
	digest_load(r, r->person, &d);
	*set = *l;
	set->value = (int)d.days;
	out->title = str_from(say(r)->rhythm);
	out->words = str_from(say(r)->rhythm_what);
	out->choose = set;
}

/* "rhythm=days&day=1&day=4" -> bits; -1: nothing of the kind. */
static int chosen(struct str form)
{
	int days = 0, rhythm = -1;

	while (form.n) {
		struct str value = str_split(&form, '&'), name = str_split(&value, '=');
		long long day;
		if (str_eq(name, STR("rhythm")))
			rhythm = str_eq(value, STR("never"))   ? 0
			         : str_eq(value, STR("daily")) ? EVERY_DAY
			         : str_eq(value, STR("days"))  ? LINK_CHOOSE
			                                       : -1;
		else if (str_eq(name, STR("day")) && str_to_int(value, &day) && day >= 1 &&
		         day <= 7)
			days |= 1 << (day - 1);
	}
	return rhythm == LINK_CHOOSE ? days : rhythm;
}

static void do_digest(struct req *r, const struct link *l, struct str form, struct link_page *out)
{
	int days = l->value == LINK_CHOOSE ? chosen(form) : l->value;
	struct link was = *l;
	struct digest d;

	if (days < 0) {
		out->state = LINK_STATE_READY;
		offer_digest(r, l, out);
		return;
	}
	digest_load(r, r->person, &d);
	was.value = (int)d.days;
	bool changed = d.days != days;
	d.days = days;
	if (changed)
		digest_set(r, r->person, &d);
	out->title = str_from(say(r)->saved);
	out->words = !days ? str_from(say(r)->days_none)
	                   : counted(r, days == EVERY_DAY ? say(r)->days_all : say(r)->days_some,
	                             d.hour);
	if (changed)
		undo(r, &was, out);
}

/* ---- what is written at once ---- */

static void do_instant(struct req *r, const struct link *l, struct link_page *out)
{
	struct link was = *l;
	struct digest d;

	digest_load(r, r->person, &d);
	was.value = (int)(d.instant & ((1 << MAIL_KIND_COUNT) - 1));
	bool changed = was.value != l->value;
	d.instant = l->value;
	if (changed)
		digest_set(r, r->person, &d);
	out->title = str_from(l->value ? say(r)->saved : say(r)->instant);
	out->words = str_from(l->value ? say(r)->instant_on : say(r)->instant_off);
	if (changed)
		undo(r, &was, out);
}

/* ---- marks ---- */

/* Everything of a topic that was there then is read. false: it changes nothing. */
static bool mark(struct req *r, int64_t topic, int64_t upto, struct mark_undo *out)
{
	struct topic_read_args args = { .topic = topic };
	struct topic_read_result result;
	struct topic_state was;

	if (!post_ids_before(r, topic, upto + 1, &args.upto, 1))
		return false;
	topic_state_load(r, topic, r->person, &was);
	if (args.upto <= was.read_upto || cmd_topic_read(r, &args, &result))
		return false;
	*out = (struct mark_undo){ topic, was.read_upto, result.state.read_upto };
	return true;
}

static void do_read(struct req *r, const struct link *l, struct link_page *out)
{
	struct mark_undo *marks = arena_array(r->arena, MARKS, struct mark_undo);
	int64_t ids[MARKS];
	size_t n = topic_unread_ids(r, 0, MARKS, ids), done = 0;

	for (size_t i = 0; i < n; i++)
		done += mark(r, ids[i], l->object, &marks[done]);
	out->title = str_from(say(r)->read);
	out->words = counted(r, say(r)->read_done, (int64_t)done);
	if (!done)
		return;
	struct link back = { .purpose = LINK_UNREAD,
		             .person = r->person,
		             .object = link_undo_put(r, marks, done),
		             .until = r->now + LINK_READ_MS };
	undo(r, &back, out);
}

static void do_unread(struct req *r, const struct link *l, struct link_page *out)
{
	struct inbox_restore_result result;
	struct inbox_restore_args args = { .marks =
		                                   arena_array(r->arena, MARKS, struct mark_undo) };

	args.n_marks = link_undo_load(r, l->object, args.marks, MARKS);
	if (!args.n_marks || cmd_inbox_restore(r, &args, &result)) {
		gone(r, out);
		return;
	}
	out->title = str_from(say(r)->unread);
	out->words = str_from(say(r)->unread_done);
}

/* ---- all of them ---- */

/* ---- a mail that waits for his word ---- */

static void offer_held(struct req *r, const struct link *l, struct link_page *out)
{
	struct mail_in_post p;
	struct held_mail h;

	if (!held_load(r, l->object, &p) || p.person != r->person || !held_show(r, l->object, &h)) {
		gone(r, out);
		out->words = str_from(say(r)->held_gone);
		return;
	}
	out->title = str_from(say(r)->held);
	out->words = h.title.n ? arena_printf(r->arena, STR_FMT "\u00a0: " STR_FMT,
	                                      STR_ARG(h.title), STR_ARG(h.excerpt))
	                       : h.excerpt;
	out->button = str_from(say(r)->held_button);
	out->note = STR("");
}

static void do_held(struct req *r, const struct link *l, struct link_page *out)
{
	struct mail_in_post p;
	int64_t topic, post;

	if (!held_load(r, l->object, &p) || p.person != r->person ||
	    held_publish(r, l->object, &topic, &post)) {
		gone(r, out);
		out->words = str_from(say(r)->held_gone);
		return;
	}
	out->title = str_from(say(r)->held);
	out->words = str_from(say(r)->held_done);
}

/* ---- a meeting ---- */

static bool meeting_of(struct req *r, const struct link *l, struct my_meeting *out)
{
	return l->value < MEETING_REPLY_COUNT &&
	       meeting_caller_load(r, l->object, false, out) == ERR_OK &&
	       meeting_open(r, &out->meeting) && !out->meeting.undated;
}

static void offer_meeting(struct req *r, const struct link *l, struct link_page *out)
{
	struct my_meeting m;
	struct mailing_to to;

	if (!meeting_of(r, l, &m) || !mailing_to(r, r->person, &to)) {
		gone(r, out);
		out->words = str_from(say(r)->meeting_gone);
		return;
	}
	struct str at = mailing_time(r, &to, m.meeting.starts_at);
	out->title = out->button = str_from(say(r)->meeting[l->value]);
	out->words =
		arena_printf(r->arena, STR_FMT ", " STR_FMT, STR_ARG(m.meeting.title), STR_ARG(at));
	out->note = STR("");
}

static void do_meeting(struct req *r, const struct link *l, struct link_page *out)
{
	struct meeting_answer_args args = { .meeting = l->object,
		                            .answer = (enum meeting_reply)l->value };
	struct meeting_answer_result result;
	struct my_meeting m;

	if (!meeting_of(r, l, &m) || cmd_meeting_answer(r, &args, &result)) {
		gone(r, out);
		out->words = str_from(say(r)->meeting_gone);
		return;
	}
	out->title = m.meeting.title;
	out->words = str_from(say(r)->met[l->value]);
	if (m.has_answer && m.answer != args.answer) {
		struct link was = *l;
		was.value = (int)m.answer;
		undo(r, &was, out);
		out->note = STR("");
	}
}

/* ---- one sort of mail ---- */

static void offer_kind(struct req *r, const struct link *l, struct link_page *out)
{
	out->title = str_from(l->value ? say(r)->undo : say(r)->meetings);
	out->words = str_from(l->value ? "" : say(r)->meetings_what);
	out->button = str_from(l->value ? say(r)->undo : say(r)->meetings_button);
}

static void do_kind(struct req *r, const struct link *l, struct link_page *out)
{
	int64_t bit = INT64_C(1) << (l->object % MAIL_KIND_COUNT);
	struct link was = *l;
	struct digest d;

	digest_load(r, r->person, &d);
	was.value = (d.instant & bit) != 0;
	d.instant = l->value ? d.instant | bit : d.instant & ~bit;
	if (was.value != l->value)
		digest_set(r, r->person, &d);
	out->title = str_from(l->value ? say(r)->saved : say(r)->meetings);
	out->words = str_from(l->value ? say(r)->meetings_on : say(r)->meetings_off);
	if (was.value != l->value)
		undo(r, &was, out);
}

void link_offer(struct req *r, const struct link *l, struct link_page *out)
{
	out->note = str_from(say(r)->settings);
	switch (l->purpose) {
	case LINK_TOPIC: offer_topic(r, l, out); return;
	case LINK_DIGEST: offer_digest(r, l, out); return;
	case LINK_INSTANT:
		out->title = str_from(l->value ? say(r)->undo : say(r)->instant);
		out->words = str_from(l->value ? "" : say(r)->instant_what);
		out->button = str_from(l->value ? say(r)->undo : say(r)->instant_button);
		return;
	case LINK_READ:
		out->title = str_from(say(r)->read);
		out->words = str_from(say(r)->read_what);
		out->button = str_from(say(r)->read_button);
		return;
	case LINK_HELD: offer_held(r, l, out); return;
	case LINK_MEETING: offer_meeting(r, l, out); return;
	case LINK_KIND: offer_kind(r, l, out); return;
	case LINK_UNREAD: out->title = out->button = str_from(say(r)->unread); return;
	case LINK_GROUP: offer_group(r, l, out); return;
	}
}

void link_do(struct req *r, const struct link *l, struct str form, struct link_page *out)
{
	switch (l->purpose) {
	case LINK_TOPIC: do_topic(r, l, out); return;
	case LINK_DIGEST: do_digest(r, l, form, out); return;
	case LINK_INSTANT: do_instant(r, l, out); return;
	case LINK_READ: do_read(r, l, out); return;
	case LINK_HELD: do_held(r, l, out); return;
	case LINK_MEETING: do_meeting(r, l, out); return;
	case LINK_KIND: do_kind(r, l, out); return;
	case LINK_UNREAD: do_unread(r, l, out); return;
	case LINK_GROUP: do_group(r, l, out); return;
	}
}
