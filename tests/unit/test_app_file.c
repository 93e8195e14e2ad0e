/* SPDX-License-Identifier: EUPL-1.2 */
/* Files: which are taken, who reads them, and when they go. */
#include "app/file/file.h"
#include "app/file/kind.h"
#include "app_talk.h"
#include <fcntl.h>
#include <sys/stat.h>

enum { PARTS = 80 };

static struct str hash_of(int i)
{
	static char hash[PARTS][65];

	snprintf(hash[i], sizeof(hash[i]), "%064x", (unsigned)i + 0xabc0);
	return str_from(hash[i]);
}

static const char *path_of(struct talk *t, int i)
{
	static char path[400];

	snprintf(path, sizeof(path), "%s/%.64s", t->app.temp.dir, hash_of(i).p);
	return path;
}

/* Bytes on disk under hash i, last touched `age_ms` before the tests' own time. */
static void put_bytes(struct talk *t, int i, int64_t age_ms)
{
	int fd = open(path_of(t, i), O_CREAT | O_WRONLY | O_TRUNC, 0600);
	struct timespec at = { .tv_sec = (t->app.now - age_ms) / 1000 };

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "abc", 3), 3);
	assert_int_equal(futimens(fd, (struct timespec[]){ at, at }), 0);
	close(fd);
}

static bool is_on_disk(struct talk *t, int i)
{
	return access(path_of(t, i), F_OK) == 0;
}

static int tear_down(void **state)
{
	struct talk *t = *state;

	for (int i = 0; i < PARTS; i++)
		unlink(path_of(t, i));
	return talk_tear_down(state);
}

static enum err sent(struct talk *t, int64_t who, int64_t group, const char *name, int i,
                     struct file_create_result *out)
{
	struct file_kind kind = { .mime = STR("application/pdf") };

	file_kind_of(str_from(name), &kind);
	return DO(t, who, file_create,
	          ARGS(.group = group, .name = str_from(name), .mime = kind.mime, .size = 3,
	               .hash = hash_of(i)),
	          out);
}

static bool may_read(struct talk *t, int64_t who, int64_t file)
{
	struct file_get_result out;
	enum err e = DO(t, who, file_get, ARGS(.file = file), &out);

	assert_true(e == ERR_OK || e == ERR_NOT_FOUND);
	return e == ERR_OK;
}

/* ---- names and bytes ---- */

static void names_are_checked(void **state)
{
	static const char *const good[] = { "Relevé 2026.pdf", "a.b.csv",      "été.PNG",
		                            "x.JPEG",          "notes (2).md", "ü—«».txt" };
	static const char *const bad[] = { "",
		                           "pdf",
		                           ".pdf",
		                           "a.exe",
		                           "a.pdf.exe",
		                           "a.svg",
		                           "a.html",
		                           "a.zip",
		                           "a.docm",
		                           "a/b.pdf",
		                           "..\\b.pdf",
		                           "../a.pdf",
		                           "a\nb.pdf",
		                           "a.pdf ",
		                           " a.pdf",
		                           "a.pdf.",
		                           "c:a.pdf",
		                           "a\u202efdp.pdf",
		                           "a\u200b.pdf",
		                           "a\u2028.pdf",
		                           "\ufeffa.pdf",
		                           "a.js",
		                           "a.xml",
		                           "a." };
	struct file_kind kind;
	char longest[170];
	(void)state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(file_name_check(str_from(good[i])) &&
		            file_kind_of(str_from(good[i]), &kind));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(file_kind_of(str_from(bad[i]), &kind));
	memset(longest, 'a', sizeof(longest));
	memcpy(longest + 156, ".pdf", 4);
	assert_true(file_kind_of((struct str){ longest, 160 }, &kind));
	memcpy(longest + 157, ".pdf", 4);
	assert_false(file_kind_of((struct str){ longest, 161 }, &kind));
	assert_true(file_kind_of(STR("a.JPG"), &kind) && kind.image &&
	            str_eq(kind.mime, STR("image/jpeg")));
	assert_true(file_kind_of(STR("a.csv"), &kind) && !kind.image &&
	            str_eq(kind.ext, STR("csv")));
}

#define ENTRY(name) "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0" name
#define HEAD(lit) (const uint8_t *)(lit), sizeof(lit) - 1

static bool taken(const uint8_t *head, size_t n, const char *name)
{
	struct file_kind kind;

	return file_kind_check(head, n, str_from(name), &kind);
}

static void bytes_are_what_the_name_says(void **state)
{
	(void)state;
	assert_true(taken(HEAD("%PDF-1.7\n"), "a.pdf"));
	assert_true(taken(HEAD("\x89PNG\r\n\x1a\n...."), "a.png"));
	assert_true(taken(HEAD("\xff\xd8\xff\xe0"), "a.jpg"));
	assert_true(taken(HEAD("GIF89a"), "a.gif"));
	assert_true(taken(HEAD("RIFF\x01\x02\x03\x04WEBPVP8 "), "a.webp"));
	assert_true(taken(HEAD(ENTRY("mimetypeapplication/vnd.oasis.opendocument.text")), "a.odt"));
	assert_true(taken(HEAD(ENTRY("mimetypeapplication/vnd.oasis.opendocument.spreadsheet")),
	                  "a.ods"));
	assert_true(taken(HEAD(ENTRY("[Content_Types].xml")), "a.docx"));
	assert_true(taken(HEAD(ENTRY("xl/workbook.xml")), "a.xlsx"));
	assert_true(taken(HEAD("nom;commune\nH\xe9l\xe8ne;Lyon\n"),
	                  "a.csv")); /* as spreadsheets still write it */
	assert_true(taken(HEAD("# Titre"), "a.md"));
	assert_true(taken(HEAD("\xef\xbb\xbf"
	                       "BEGIN:VCALENDAR\r\n"),
	                  "a.ics"));

	assert_false(taken(HEAD("<html><script>"), "a.pdf"));
	assert_false(taken(HEAD("\n%PDF-1.7"), "a.pdf"));
	assert_false(taken(HEAD("%PDF-1.7\n"), "a.png"));
	assert_false(taken(HEAD("%PDF-1.7\n"), "a.exe"));
	assert_false(taken(HEAD("MZ\x90\0"), "a.txt"));
	assert_false(taken(HEAD("\x7f"
	                        "ELF\x02"),
	                   "a.csv"));
	assert_false(taken(HEAD("texte"), "a.ics"));
	assert_false(taken(HEAD("RIFF\x01\x02\x03\x04WAVE"), "a.webp"));
	assert_false(taken(HEAD("RIFF"), "a.webp"));
	assert_false(
		taken(HEAD(ENTRY("mimetypeapplication/vnd.oasis.opendocument.text")), "a.ods"));
	assert_false(
		taken(HEAD(ENTRY("mimetypeapplication/vnd.oasis.opendocument.text")), "a.docx"));
	assert_false(taken(HEAD(ENTRY("xl/workbook.xml")), "a.docx"));
	assert_false(taken(HEAD(ENTRY("evil.sh")), "a.docx"));
	assert_false(taken(HEAD(ENTRY("word/document.xml") "....word/vbaProject.bin"), "a.docx"));
	assert_false(taken(HEAD("PK\x03\x04"), "a.docx"));
	assert_false(taken(HEAD(""), "a.txt"));
	assert_false(taken(HEAD(""), "a.pdf"));
}

/* ---- rows ---- */

static void a_file_is_recorded_when_it_is_there(void **state)
{
	struct talk *t = *state;
	struct file_create_result out;

	put_bytes(t, 1, 0);
	assert_int_equal(sent(t, t->awa, t->mali, "Relevé.pdf", 1, &out), ERR_OK);
	assert_true(out.file.id && str_eq(out.file.mime, STR("application/pdf")) &&
	            out.file.size == 3);
	assert_int_equal(sent(t, t->awa, t->mali, "Relevé.pdf", 2, &out), ERR_NOT_FOUND);
	assert_string_equal(talk_field(t), "hash");
	assert_int_equal(DO(t, t->awa, file_create,
	                    ARGS(.group = t->mali, .name = STR("a.pdf"),
	                         .mime = STR("application/pdf"), .size = 4, .hash = hash_of(1)),
	                    &out),
	                 ERR_NOT_FOUND); /* another size */
	assert_int_equal(
		DO(t, t->awa, file_create,
	           ARGS(.group = t->mali, .name = STR("a.pdf"), .mime = STR("application/pdf"),
	                .size = 3,
	                .hash = STR(
				"../../../../../../../../../../../../../../../../../../etc/passwd")),
	           &out),
		ERR_NOT_FOUND);
	assert_int_equal(DO(t, t->awa, file_create,
	                    ARGS(.group = t->mali, .name = STR("a.pdf"), .mime = STR("text/html"),
	                         .size = 3, .hash = hash_of(1)),
	                    &out),
	                 ERR_FILE_KIND);
	assert_int_equal(sent(t, t->awa, t->mali, "a.exe", 1, &out), ERR_FILE_KIND);
	assert_int_equal(sent(t, t->awa, t->mali, "a/b.pdf", 1, &out), ERR_BAD_ARGS);
	assert_int_equal(sent(t, t->ines, t->mali, "a.pdf", 1, &out), ERR_FORBIDDEN);
	assert_int_equal(sent(t, t->awa, 99, "a.pdf", 1, &out), ERR_NOT_FOUND);
}

static void one_person_has_fifty_loose_files(void **state)
{
	struct talk *t = *state;
	struct file_create_result out;

	put_bytes(t, 1, 0);
	for (int i = 0; i < FILE_LOOSE_MAX; i++)
		assert_int_equal(sent(t, t->awa, t->mali, "a.pdf", 1, &out), ERR_OK);
	assert_int_equal(sent(t, t->awa, t->mali, "a.pdf", 1, &out), ERR_LIMIT);
	assert_int_equal(sent(t, t->bob, t->mali, "a.pdf", 1, &out), ERR_OK);
}

static void a_message_carries_files_of_its_author(void **state)
{
	struct talk *t = *state;
	struct file_create_result mine, his, elsewhere;
	struct post_create_result out;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");

	put_bytes(t, 1, 0);
	assert_int_equal(sent(t, t->awa, t->mali, "Relevé.pdf", 1, &mine), ERR_OK);
	assert_int_equal(sent(t, t->bob, t->mali, "Devis.pdf", 1, &his), ERR_OK);
	assert_int_equal(sent(t, t->awa, t->eau, "Plan.pdf", 1, &elsewhere), ERR_OK);
	/* Loose: its owner's alone. */
	assert_true(may_read(t, t->awa, mine.file.id) && !may_read(t, t->bob, mine.file.id));
	assert_false(may_read(t, t->root, mine.file.id) || may_read(t, APP_ROOT, mine.file.id) ||
	             may_read(t, t->awa, 999));

	int64_t with_his[] = { mine.file.id, his.file.id },
		twice[] = { mine.file.id, mine.file.id };
	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = STR("x"), .files = with_his, .n_files = 2),
	                    &out),
	                 ERR_BAD_ARGS);
	assert_string_equal(talk_field(t), "files[1]");
	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = STR("x"), .files = twice, .n_files = 2),
	                    &out),
	                 ERR_BAD_ARGS);
	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = STR("x"), .files = &elsewhere.file.id,
	                         .n_files = 1),
	                    &out),
	                 ERR_BAD_ARGS);
	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = STR("x"), .files = twice, .n_files = 1),
	                    &out),
	                 ERR_OK);
	assert_true(talk_holds(app_event(&t->app.req, "post.created"), "\"name\":\"Relevé.pdf\""));
	assert_true(may_read(t, t->bob, mine.file.id) && may_read(t, t->ines, mine.file.id));
	assert_false(may_read(t, t->eve, mine.file.id));

	struct topic_open_result o;
	struct post_delete_result deleted;
	struct topic_move_result moved;
	assert_int_equal(DO(t, t->ines, topic_open, ARGS(.topic = topic), &o), ERR_OK);
	assert_true(o.n_files == 1 && o.files[0].id == mine.file.id && o.posts[1].n_files == 1);
	/* It goes where the topic goes, and with the message. */
	assert_int_equal(
		DO(t, t->moussa, topic_move, ARGS(.topic = topic, .group = t->eau), &moved),
		ERR_OK);
	assert_true(may_read(t, t->awa, mine.file.id) && !may_read(t, t->ines, mine.file.id));
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM file WHERE grp = 2"), 2);
	assert_int_equal(DO(t, t->awa, post_delete, ARGS(.post = out.post), &deleted), ERR_OK);
	assert_int_equal(deleted.post.n_files, 0);
	assert_false(may_read(t, t->awa, mine.file.id));
}

/* What the server does now and then: list on one thread, sweep on another. */
static void swept(struct talk *t, const char *between)
{
	struct str *hashes;
	size_t n;

	app_begin(&t->app, APP_ROOT);
	file_orphans(t->app.db, &t->app.arena, t->app.house.files_dir, t->app.now, &hashes, &n);
	if (between)
		assert_true(db_exec(t->app.db, between));
	file_sweep(t->app.db, &t->app.arena, t->app.house.files_dir, t->app.now, hashes, n);
	app_end(&t->app, true);
}

static void what_nothing_names_is_swept(void **state)
{
	struct talk *t = *state;
	struct file_create_result loose, carried, same;
	struct post_create_result post;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba"), day = FILE_LOOSE_MS;

	put_bytes(t, 1, 0);
	put_bytes(t, 2, 0);
	assert_int_equal(sent(t, t->awa, t->mali, "perdu.pdf", 1, &loose), ERR_OK);
	assert_int_equal(sent(t, t->awa, t->mali, "porté.pdf", 2, &carried), ERR_OK);
	assert_int_equal(sent(t, t->awa, t->mali, "même.pdf", 2, &same), ERR_OK);
	assert_int_equal(
		DO(t, t->awa, post_create,
	           ARGS(.topic = topic, .body = STR("x"), .files = &carried.file.id, .n_files = 1),
	           &post),
		ERR_OK);
	t->app.now += day - 60000;
	swept(t, NULL);
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM file"), 3);
	t->app.now += 120000;
	swept(t, NULL); /* the rows first, the bytes once nothing names them */
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM file"), 1);
	swept(t, NULL);
	assert_true(!is_on_disk(t, 1) && is_on_disk(t, 2));

	/* Young bytes without a row are an upload on its way; other files are not ours to judge. */
	put_bytes(t, 3, day / 2);
	put_bytes(t, 4, 2 * day);
	put_bytes(t, 5, 2 * day);
	char other[400];
	snprintf(other, sizeof(other), "%s/palabre.db", t->app.temp.dir);
	swept(t,
	      "INSERT INTO file (hash, name, mime, size, owner, grp, at) VALUES"
	      " ('000000000000000000000000000000000000000000000000000000000000abc5', 'x.pdf', 'y', 3, 1, 1, 9e15)");
	assert_true(is_on_disk(t, 3) && !is_on_disk(t, 4) && is_on_disk(t, 5));
	assert_int_equal(access(other, F_OK), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_checked),
		cmocka_unit_test(bytes_are_what_the_name_says),
		T(a_file_is_recorded_when_it_is_there),
		T(one_person_has_fifty_loose_files),
		T(a_message_carries_files_of_its_author),
		T(what_nothing_names_is_swept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
