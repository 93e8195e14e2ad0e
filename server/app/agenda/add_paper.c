/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.add_paper - give an item of the agenda a file or a link. */
#include "app/agenda/agenda.h"
#include "app/file/file.h"
#include "base/utf8.h"

enum { TITLE = 160 };

static bool is_https(struct str s)
{
	static const struct str HEAD = STR("https://");

	if (s.n <= HEAD.n || memcmp(s.p, HEAD.p, HEAD.n) != 0)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || strchr("<>\"\\^`{|}", s.p[i]))
			return (unsigned char)s.p[i] >= 0x80;
	return true;
}

static enum err check(struct req *r, const struct agenda_add_paper_args *a, struct room_at *room,
                      struct agenda_at *at)
{
	struct agenda_paper *papers;

	enum err e = agenda_run_item(r, a->item, room, at);
	if (e)
		return e;
	if (a->has_file == a->has_url)
		return req_fail(r, ERR_BAD_ARGS, "file");
	if (a->has_url && !is_https(a->url))
		return req_fail(r, ERR_BAD_ARGS, "url");
	return agenda_papers(r, a->item, &papers) < AGENDA_PAPERS ? ERR_OK
	                                                          : req_fail(r, ERR_LIMIT, "item");
}

enum err cmd_agenda_add_paper(struct req *r, const struct agenda_add_paper_args *a,
                              struct agenda_add_paper_result *out)
{
	struct file_ref file = { 0 };
	struct room_at room;
	struct agenda_at at;
	int64_t of;

	enum err e = check(r, a, &room, &at);
	if (e)
		return e;
	if (a->has_file) {
		int64_t id = file_give_item(r, a->file, room.groups, room.n_groups, a->item);
		if (!id || !file_ref_load(r, id, &file))
			return req_fail(r, ERR_NOT_FOUND, "file");
	}
	struct str title = a->has_title ? a->title : a->has_file ? file.name : a->url;
	int64_t id = agenda_paper_insert(r, a->item, utf8_cut(title, TITLE), file.id, a->url);
	if (!id || !agenda_paper_load(r, id, &of, &out->paper))
		return req_db_fail(r);
	struct agenda_papers ev = { .meeting = at.meeting, .item = a->item };
	room_tell(r, at.meeting, a->item, EV_AGENDA_PAPERS, &ev);
	return ERR_OK;
}
