/* SPDX-License-Identifier: EUPL-1.2 */
/* import.put - the next messages of an archive. */
#include "app/file/file.h"
#include "app/file/kind.h"
#include "app/import/import.h"
#include "app/post/post.h"
#include "app/topic/topic.h"
#include "base/hex.h"
#include "db/db.h"
#include <sys/stat.h>

/* ---- where it goes ---- */

static const char SQL_TOPIC[] = "SELECT grp, merged_into, archive >= last_post, last_post, title"
				" FROM topic WHERE id = :topic";

struct place {
	int64_t topic, last;
	int64_t reply_to; /* 0: nothing that is in this topic */
	struct str title;
};

/* May the archive's next message stand in this topic? */
static bool takes(struct req *r, int64_t group, int64_t topic, struct place *out)
{
	struct query *q = db_q(r->db, SQL_TOPIC);

	db_int(q, ":topic", topic);
	if (!db_one(q) || db_col_int(q, 0) != group || !db_col_null(q, 1) || !db_col_bool(q, 2))
		return false;
	*out = (struct place){ .topic = topic, .last = db_col_int(q, 3) };
	out->title = db_col_str(r->arena, q, 4);
	return true;
}

static bool find_place(struct req *r, int64_t group, const struct import_message *m,
                       struct place *out)
{
	uint8_t hash[IMPORT_HASH];
	struct post_row row;

	for (size_t i = 0; i < m->n_refs; i++) {
		if (!hex_decode(m->refs[i], hash, IMPORT_HASH))
			continue;
		int64_t post = import_find(r, group, hash);
		if (!post || !post_row_load(r, post, &row) || !takes(r, group, row.topic, out))
			continue;
		out->reply_to = row.deleted ? 0 : post;
		return true;
	}
	if (!hex_decode(m->thread, hash, IMPORT_HASH))
		return false;
	int64_t topic = import_thread(r, group, hash);
	return topic && takes(r, group, topic, out);
}

/* ---- its files ---- */

static bool is_there(struct req *r, const struct import_file *f)
{
	uint8_t bytes[32];
	struct stat st;

	return hex_decode(f->hash, bytes, sizeof(bytes)) &&
	       !lstat(file_path(r->arena, r->house->files_dir, f->hash).p, &st) &&
	       S_ISREG(st.st_mode) && st.st_size == f->size;
}

/* Rows in its author's name; those that may be taken. */
static size_t put_files(struct req *as, int64_t group, const struct import_message *m, int64_t *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_files; i++) {
		const struct import_file *f = &m->files[i];
		struct file_kind kind;
		if (!file_kind_of(f->name, &kind) || f->size > as->house->file_max ||
		    !is_there(as, f))
			continue;
		struct file_new new = { .group = group, .name = f->name, .mime = kind.mime };
		new.hash = f->hash;
		new.size = f->size;
		ids[n++] = file_insert(as, &new);
	}
	return n;
}

/* ---- one message ---- */

static enum import_result put(struct req *r, int64_t group, const struct import_message *m,
                              struct import_run *more, const char **field)
{
	uint8_t hash[IMPORT_HASH], thread[IMPORT_HASH];
	int64_t files[10];
	struct place at;
	struct req as = *r; /* in his name and at that time; it announces nothing */

	if (!hex_decode(m->hash, hash, IMPORT_HASH) ||
	    !hex_decode(m->thread, thread, IMPORT_HASH)) {
		*field = "hash";
		return IMPORT_RESULT_REFUSED;
	}
	if (import_find(r, group, hash))
		return IMPORT_RESULT_KNOWN;
	struct post_old p = { .group = group, .at = m->at, .body = m->body };
	if (!post_old_fits(r, m->body)) {
		*field = "body";
		return IMPORT_RESULT_REFUSED;
	}
	as.person = p.author = import_author(r, group, m, &p.mandate);
	as.now = m->at;
	bool found = find_place(r, group, m, &at);
	if (!found) {
		struct topic_new t = { .group = group, .author = p.author, .created_at = m->at };
		t.kind = TOPIC_KIND_DISCUSSION;
		t.title = m->subject;
		at = (struct place){ .topic = topic_insert(r, &t) };
		more->topics++;
	}
	import_note_thread(r, group, thread, at.topic);
	p.topic = at.topic;
	p.last_post = at.last;
	p.reply_to = at.reply_to;
	p.n_files = put_files(&as, group, m, files);
	p.files = files;
	import_note(r, group, hash, post_add_old(&as, &p));
	return IMPORT_RESULT_ADDED;
}

static void count(struct import_run *more, enum import_result result)
{
	more->added += result == IMPORT_RESULT_ADDED;
	more->known += result == IMPORT_RESULT_KNOWN;
	more->failed += result == IMPORT_RESULT_REFUSED;
}

enum err cmd_import_put(struct req *r, const struct import_put_args *a,
                        struct import_put_result *out)
{
	struct import_run run, more = { .failed = a->failed };

	if (!import_load(r, a->import, &run))
		return req_fail(r, ERR_NOT_FOUND, "import");
	if (run.state != IMPORT_STATE_RUNNING)
		return req_fail(r, ERR_CLOSED, "import");
	out->outcomes = arena_array(r->arena, a->n_messages, struct import_outcome);
	out->n_outcomes = a->n_messages;
	for (size_t i = 0; i < a->n_messages; i++) {
		struct import_outcome *o = &out->outcomes[i];
		const char *field = NULL;
		o->result = put(r, run.group, &a->messages[i], &more, &field);
		o->has_field = field != NULL;
		o->field = str_from(field);
		count(&more, o->result);
	}
	import_count(r, a->import, &more);
	if (run.at / IMPORT_TOLD_MS != r->now / IMPORT_TOLD_MS)
		import_tell(r, a->import);
	return ERR_OK;
}
