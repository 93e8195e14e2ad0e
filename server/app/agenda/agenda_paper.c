/* SPDX-License-Identifier: EUPL-1.2 */
/* What one is to have read for an item. */
#include "app/agenda/agenda.h"
#include "app/file/file.h"
#include "app/post/markdown.h"
#include "db/db.h"

bool agenda_papers_for(struct req *r, int64_t item, int64_t person)
{
	struct agenda_at at;
	struct room_at room;

	if (!agenda_at(r, item, &at) || (r->only && r->only != at.meeting) ||
	    !room_load_for(r, at.meeting, person, &room))
		return false;
	if (room.came && (room.seat == SEAT_STATE_REFUSED || room.seat == SEAT_STATE_EXPELLED))
		return false;
	return agenda_sees(r, &room, person, &at);
}

#define COLS "SELECT id, title, coalesce(file, 0), url, item FROM agenda_paper "

static bool read_paper(struct req *r, const struct query *q, struct agenda_paper *out)
{
	int64_t file = db_col_int(q, 2);

	*out = (struct agenda_paper){ .id = db_col_int(q, 0),
		                      .title = db_col_str(r->arena, q, 1),
		                      .has_url = !db_col_null(q, 3),
		                      .url = db_col_str(r->arena, q, 3) };
	out->has_file = file && file_ref_load(r, file, &out->file);
	return out->has_file || out->has_url;
}

static const char SQL_PAPERS[] = COLS "WHERE item = :item ORDER BY id LIMIT :max";

size_t agenda_papers(struct req *r, int64_t item, struct agenda_paper **out)
{
	struct query *q = db_q(r->db, SQL_PAPERS);
	size_t n = 0;

	*out = arena_array(r->arena, AGENDA_PAPERS, struct agenda_paper);
	db_int(q, ":item", item);
	db_int(q, ":max", AGENDA_PAPERS);
	db_each (q)
		if (read_paper(r, q, &(*out)[n]))
			n++;
	return n;
}

static const char SQL_PAPER[] = COLS "WHERE id = :paper";

bool agenda_paper_load(struct req *r, int64_t paper, int64_t *item, struct agenda_paper *out)
{
	struct query *q = db_q(r->db, SQL_PAPER);

	db_int(q, ":paper", paper);
	if (!db_one(q))
		return false;
	*item = db_col_int(q, 4);
	return read_paper(r, q, out);
}

static const char SQL_INSERT[] =
	"INSERT INTO agenda_paper (item, title, file, url) VALUES (:item, :title, :file, :url)";

int64_t agenda_paper_insert(struct req *r, int64_t item, struct str title, int64_t file,
                            struct str url)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":item", item);
	db_text(q, ":title", title);
	db_int_opt(q, ":file", file != 0, file);
	db_text_opt(q, ":url", !file, url);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static const char SQL_DROP[] = "DELETE FROM agenda_paper WHERE id = :paper";

void agenda_paper_drop(struct req *r, const struct agenda_paper *p)
{
	struct query *q = db_q(r->db, SQL_DROP);

	db_int(q, ":paper", p->id);
	db_run(q);
	if (p->has_file)
		file_drop_of_item(r, p->file.id);
}

static const char SQL_ABOUT[] = "SELECT about FROM agenda_item WHERE id = :item";

bool agenda_page_load(struct req *r, int64_t item, bool source, struct agenda_page *out)
{
	struct query *q = db_q(r->db, SQL_ABOUT);

	*out = (struct agenda_page){ .has_about = source };
	db_int(q, ":item", item);
	if (!db_one(q))
		return false;
	out->about = db_col_str(r->arena, q, 0);
	out->html = markdown_html(r->arena, out->about, LANG_FR);
	out->n_papers = agenda_papers(r, item, &out->papers);
	return agenda_view(r, item, &out->item);
}
