/* SPDX-License-Identifier: EUPL-1.2 */
/* What people say and do, each step by the command they would use. */
#include "app/file/file.h"
#include "app/file/kind.h"
#include "base/hex.h"
#include "base/log.h"
#include "demo/paper.h"
#include "demo/steps.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

enum { HASH_BYTES = 32, PAPER_MAX = 16 * 1024 * 1024 };

/* ---- attachments ---- */

static bool write_file(const char *path, struct str bytes)
{
	FILE *f = fopen(path, "wxe");

	if (!f && errno == EEXIST)
		return true; /* the same bytes: the name is their hash */
	bool fine = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && !fflush(f) &&
	            !fsync(fileno(f));
	if (!fine)
		log_error("demo: %s: %s", path, strerror(errno));
	if (f)
		fclose(f);
	return fine;
}

static enum paper paper_kind(const char *type)
{
	return !strcmp(type, "odt")   ? PAPER_ODT
	       : !strcmp(type, "csv") ? PAPER_CSV
	       : !strcmp(type, "png") ? PAPER_PNG
	                              : PAPER_PDF;
}

/* One file, stored and recorded; its id, 0: it failed. */
static int64_t put_file(struct demo *d, const struct step *s, const cJSON *a)
{
	struct str name = str_from(demo_text(a, "name")), reply;
	uint8_t hash[HASH_BYTES];
	char hex[HEX_SIZE(HASH_BYTES)];
	struct file_kind kind;
	struct arena arena;
	struct buf paper;
	int64_t id = 0;

	arena_init(&arena);
	buf_init(&paper, PAPER_MAX);
	paper_make(&paper, paper_kind(demo_text(a, "type")), demo_words(d, demo_text(a, "text")),
	           (size_t)demo_number(a, "kb"));
	crypto_generichash(hash, sizeof(hash), (const uint8_t *)paper.p, paper.n, NULL, 0);
	hex_encode(hex, hash, sizeof(hash));
	struct str path = file_path(&arena, local_house(d->l)->files_dir, str_from(hex));
	if (file_kind_check((const uint8_t *)paper.p, paper.n, name, &kind) &&
	    write_file(path.p, buf_view(&paper))) {
		struct jsonw w = demo_begin(d);
		demo_put_id(&w, "group", s->scene->group->id);
		demo_put_text(&w, "name", name);
		demo_put_text(&w, "mime", kind.mime);
		demo_put_id(&w, "size", (int64_t)paper.n);
		demo_put_text(&w, "hash", str_from(hex));
		if (demo_call(d, &w, s->person, "file.create", &reply))
			id = local_int(reply, "file.id");
	}
	d->n->files++;
	buf_finish(&paper);
	arena_finish(&arena);
	return id;
}

/* ---- steps ---- */

static void put_files(struct jsonw *w, const int64_t *files, size_t n)
{
	if (!n)
		return;
	json_key(w, "files");
	json_begin_arr(w);
	for (size_t i = 0; i < n; i++)
		json_int(w, files[i]);
	json_end_arr(w);
}

static void put_body(struct demo *d, struct jsonw *w, const cJSON *m, bool first_version)
{
	const cJSON *edited = cJSON_GetObjectItemCaseSensitive(m, "edited");

	demo_put_text(w, "body",
	              demo_words(d, edited && first_version ? demo_text(edited, "old")
	                                                    : demo_text(m, "body")));
}

/* What a question is about, as far as neither it nor its group says otherwise. */
static void put_about(struct jsonw *w, const struct scene *scene)
{
	const cJSON *q = cJSON_GetObjectItemCaseSensitive(scene->def, "question");
	const cJSON *countries = demo_list(scene->group->def, "countries");
	const char *country = demo_text(q, "country"), *theme = demo_text(q, "theme");

	if (!*country && countries && !countries->next)
		country = countries->valuestring;
	if (!*theme)
		theme = demo_matter(scene->group->key);
	if (*country)
		demo_put_text(w, "country", str_from(country));
	if (theme && *theme)
		demo_put_text(w, "theme", str_from(theme));
	if (*demo_text(q, "kind"))
		demo_put_text(w, "kind", str_from(demo_text(q, "kind")));
	if (*demo_text(q, "urgency"))
		demo_put_text(w, "urgency", str_from(demo_text(q, "urgency")));
	if (demo_number(q, "relay_days") > 0)
		demo_put_id(w, "relay_days", (int64_t)demo_number(q, "relay_days"));
	if (demo_flag(q, "unnamed"))
		demo_put_flag(w, "named", false);
}

static void do_post(struct demo *d, const struct step *s)
{
	const cJSON *m = s->def, *to = cJSON_GetObjectItemCaseSensitive(m, "reply_to");
	struct scene *scene = s->scene;
	bool asks = s->i == 0 && !strcmp(demo_text(scene->def, "kind"), "question");
	int64_t files[10];
	size_t n = 0;
	struct str reply;

	for (const cJSON *a = demo_list(m, "attachments"); a && n < 10; a = a->next)
		files[n++] = put_file(d, s, a);
	struct jsonw w = demo_begin(d);
	put_files(&w, files, n);
	put_body(d, &w, m, true);
	if (s->i == 0) {
		demo_put_id(&w, "group", scene->group->id);
		if (asks)
			put_about(&w, scene);
		else
			demo_put_text(&w, "kind", str_from(demo_text(scene->def, "kind")));
		demo_put_text(&w, "title", demo_words(d, demo_text(scene->def, "title")));
	} else {
		demo_put_id(&w, "topic", scene->topic);
		if (to)
			demo_put_id(&w, "reply_to", scene->posts[(size_t)to->valuedouble]);
		if (*demo_text(m, "quote"))
			demo_put_text(&w, "quote", demo_words(d, demo_text(m, "quote")));
	}
	if (!demo_call(d, &w, s->person,
	               s->i   ? "post.create"
	               : asks ? "question.create"
	                      : "topic.create",
	               &reply))
		return;
	scene->posts[s->i] = local_int(reply, "post");
	if (s->i == 0) {
		scene->topic = local_int(reply, "topic.id");
		d->n->topics++;
	}
	d->n->posts++;
}

static void do_edit(struct demo *d, const struct step *s)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "post", s->scene->posts[s->i]);
	demo_put_id(&w, "version", 1);
	put_body(d, &w, s->def, false);
	demo_post(d, &w, s->person, "post.edit");
}

static void do_delete(struct demo *d, const struct step *s)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "post", s->scene->posts[s->i]);
	demo_post(d, &w, s->person, "post.delete");
}

static void do_react(struct demo *d, const struct step *s)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "post", s->scene->posts[s->i]);
	demo_put_text(&w, "kind", str_from(s->def->string));
	demo_put_flag(&w, "on", true);
	demo_post(d, &w, s->person, "post.react");
	d->n->reactions++;
}

static void do_essential(struct demo *d, const struct step *s)
{
	static const char *const parts[] = { "settled", "to_decide", "next_step" };
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "topic", s->scene->topic);
	demo_put_id(&w, "version", s->scene->essential++);
	for (size_t i = 0; i < 3; i++)
		demo_put_text(&w, parts[i], demo_words(d, demo_text(s->def, parts[i])));
	demo_post(d, &w, s->person, "topic.set_essential");
	d->n->essentials++;
}

static void do_switch(struct demo *d, const struct step *s, const char *command)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "topic", s->scene->topic);
	demo_put_flag(&w, "on", true);
	demo_post(d, &w, s->scene->runner, command);
}

static void do_follow(struct demo *d, const struct step *s)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "topic", s->scene->topic);
	demo_put_text(&w, "level", str_from(s->def->valuestring));
	demo_post(d, &w, s->person, "topic.follow");
}

static void do_ask(struct demo *d, const struct step *s)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "topic", s->scene->topic);
	demo_put_id(&w, "person", demo_find(&d->people, demo_text(s->def, "to"))->id);
	demo_post(d, &w, s->person, "question.assign");
}

static void do_on_topic(struct demo *d, const struct step *s, const char *command)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "topic", s->scene->topic);
	demo_post(d, &w, s->person, command);
}

static void do_accept(struct demo *d, const struct step *s)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "topic", s->scene->topic);
	demo_put_id(&w, "post", s->scene->posts[s->i]);
	demo_post(d, &w, s->person, "question.accept_answer");
	do_on_topic(d, s, "question.thank");
}

static void do_sheet(struct demo *d, const struct step *s)
{
	static const char *const parts[] = { "situation", "done", "cost", "failed", "sources" };
	struct jsonw w = demo_begin(d);
	struct str reply;

	demo_put_id(&w, "topic", s->scene->topic);
	if (!demo_call(d, &w, s->person, "sheet.draft_from_answer", &reply))
		return;
	int64_t sheet = local_int(reply, "sheet.id");
	w = demo_begin(d);
	demo_put_id(&w, "sheet", sheet);
	demo_put_id(&w, "version", 1);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (*demo_text(s->def, parts[i]))
			demo_put_text(&w, parts[i], demo_words(d, demo_text(s->def, parts[i])));
	demo_post(d, &w, s->person, "sheet.edit");
	if (demo_flag(s->def, "draft"))
		return;
	w = demo_begin(d);
	demo_put_id(&w, "sheet", sheet);
	demo_put_flag(&w, "on", true);
	demo_post(d, &w, s->person, "sheet.publish");
}

static void do_read(struct demo *d, const struct step *s)
{
	struct jsonw w = demo_begin(d);

	demo_put_id(&w, "topic", s->scene->topic);
	demo_put_id(&w, "upto", s->scene->posts[s->i]);
	demo_post(d, &w, s->person, "topic.read");
}

static void do_step(struct demo *d, const struct step *s)
{
	local_set_now(d->l, s->at);
	switch (s->kind) {
	case STEP_POST: do_post(d, s); break;
	case STEP_EDIT: do_edit(d, s); break;
	case STEP_DELETE: do_delete(d, s); break;
	case STEP_REACT: do_react(d, s); break;
	case STEP_ESSENTIAL: do_essential(d, s); break;
	case STEP_PIN: do_switch(d, s, "topic.pin"); break;
	case STEP_CLOSE: do_switch(d, s, "topic.close"); break;
	case STEP_FOLLOW: do_follow(d, s); break;
	case STEP_ASK: do_ask(d, s); break;
	case STEP_TAKE: do_on_topic(d, s, "question.accept"); break;
	case STEP_ACCEPT: do_accept(d, s); break;
	case STEP_SHEET: do_sheet(d, s); break;
	case STEP_READ: do_read(d, s); break;
	}
}

enum { LAST_SEEN_DAYS = 9 };

/* Those who show what each role sees were here some days ago: what was settled since is told them. */
static void last_visits(struct demo *d)
{
	local_set_now(d->l, d->reference - LAST_SEEN_DAYS * MOMENT_DAY);
	for (size_t i = 0; i < d->people.n && !d->failed; i++) {
		struct jsonw w;
		if (!*demo_text(d->people.rows[i].def, "special"))
			continue;
		w = demo_begin(d);
		demo_post(d, &w, d->people.rows[i].id, "inbox.visit");
	}
}

void demo_play(struct demo *d)
{
	struct steps s;

	steps_make(&s, d);
	for (size_t i = 0; i < s.n && !d->failed; i++)
		do_step(d, &s.list[i]);
	last_visits(d);
	d->failed = local_wait(d->l) || d->failed;
	local_set_now(d->l, 0);
	steps_finish(&s);
}
