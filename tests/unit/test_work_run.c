/* SPDX-License-Identifier: EUPL-1.2 */
/* Children: what they may not do, how long they may take, and what becomes of the files they read. */
#define _GNU_SOURCE
#include "base/clock.h"
#include "temp.h"
#include "work/child.h"
#include "work/confine.h"
#include "work/spawn.h"
#include "work/work.h"
#include "zip_make.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <uv.h>

enum { DOCUMENTS = 100 };

/* ---- in the child ---- */

/* What it finds closed to it, a letter each. */
static int tell_limits(void)
{
	char open_files[8] = "";
	struct rlimit r;
	extern char **environ;

	for (int fd = 3; fd < 100; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			open_files[0] = 'F';
	confine(CONFINE_SELF);
	printf("%s", open_files);
	if (environ && environ[0])
		printf("E");
	if (socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM)
		printf("s");
	if (!getrlimit(RLIMIT_CPU, &r) && r.rlim_max == CONFINE_CPU_S)
		printf("c");
	if (!getrlimit(RLIMIT_CORE, &r) && !r.rlim_max)
		printf("k");
	if (!getrlimit(RLIMIT_FSIZE, &r) && !r.rlim_max)
		printf("w");
	if (getpriority(PRIO_PROCESS, 0) == 19)
		printf("n");
	if (kill(getppid(), 0) < 0 && errno == EPERM)
		printf("p");
	if (getpgrp() == getpid())
		printf("g");
	if (open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES)
		printf("f");
	fflush(stdout);
	_exit(0);
}

/* Another program that may have threads starts no process all the same. */
static int tell_processes(void)
{
	static const char *const argv[] = { "sh", "-c", "echo alone; /bin/true; echo two", NULL };
	static const char *const environment[] = { NULL };

	confine(CONFINE_THREADS);
	execve("/bin/sh", (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
	return 1;
}

/* ---- in the test ---- */

static atomic_bool no_stop;

static enum spawn_end spawned(const char *program, const char *verb, const char *word, int64_t ms,
                              struct buf *out, int *status)
{
	struct spawn s = {
		.program = program, .verb = verb, .word = word, .ms = ms, .stop = &no_stop
	};

	s.in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	enum spawn_end end = spawn_run(&s, out, status);
	close(s.in);
	return end;
}

static void a_child_has_nothing_but_its_file(void **state)
{
	struct buf out;
	int status, leak = open("/dev/null", O_RDONLY); /* not closed on exec */

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(spawned("/proc/self/exe", "limits", "x", 20000, &out, &status),
	                 SPAWN_EXITED);
	assert_int_equal(status, 0);
	buf_char(&out, 0);
	/* Files are closed to it where the kernel can (Linux 5.13). */
	bool can = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >
	           0;
	assert_string_equal(out.p, can ? "sckwnpgf" : "sckwnpg");
	buf_reset(&out);
	assert_int_equal(spawned("/proc/self/exe", "processes", "x", 20000, &out, &status),
	                 SPAWN_EXITED);
	buf_char(&out, 0);
	assert_string_equal(out.p, "alone\n");
	buf_finish(&out);
	close(leak);
}

static void a_child_that_takes_too_long_is_killed_with_all_its_own(void **state)
{
	struct buf out;
	int status;
	int64_t begun = clock_mono_ms();

	(void)state;
	buf_init(&out, 1000);
	/* one that waits, one that computes, one that has closed its output, one with a child */
	assert_int_equal(spawned("/bin/sh", "-c", "sleep 50", 200, &out, &status), SPAWN_LATE);
	assert_int_equal(spawned("/bin/sh", "-c", "while :; do :; done", 200, &out, &status),
	                 SPAWN_LATE);
	assert_int_equal(spawned("/bin/sh", "-c", "exec >&-; sleep 50", 200, &out, &status),
	                 SPAWN_LATE);
	assert_int_equal(spawned("/bin/sh", "-c", "sleep 50 & echo $!; wait", 400, &out, &status),
	                 SPAWN_LATE);
	assert_true(clock_mono_ms() - begun < 10000);
	buf_char(&out, 0);
	char *end;
	long child = strtol(out.p, &end, 10);
	assert_true(child > 1);
	for (int i = 0; i < 200 && !kill((pid_t)child, 0); i++)
		poll(NULL, 0, 10); /* whoever adopts it has to bury it */
	char path[64], stat_line[200] = "";
	snprintf(path, sizeof(path), "/proc/%ld/stat", child);
	FILE *f = fopen(path, "r");
	if (f) {
		assert_non_null(fgets(stat_line, sizeof(stat_line), f));
		assert_non_null(strstr(stat_line, ") Z")); /* dead, if not buried */
		fclose(f);
	}
	buf_finish(&out);
}

static void a_child_that_says_too_much_is_cut_short(void **state)
{
	struct buf out;
	int status;

	(void)state;
	buf_init(&out, 100000);
	assert_int_equal(spawned("/bin/sh", "-c", "yes", 20000, &out, &status), SPAWN_EXITED);
	assert_int_equal(status, 0);
	assert_int_equal(out.n, 100000);
	buf_reset(&out);
	assert_int_equal(spawned("/bin/sh", "-c", "kill -SEGV $$", 20000, &out, &status),
	                 SPAWN_KILLED);
	assert_int_equal(spawned("/proc/self/exe", "no-tool", "x", 20000, &out, &status),
	                 SPAWN_EXITED);
	assert_int_equal(status, CHILD_NO_TOOL);
	assert_int_equal(spawned("/proc/self/exe", "no-document-tool", "x", 20000, &out, &status),
	                 SPAWN_EXITED);
	assert_int_equal(status, CHILD_NO_TOOL);
	assert_int_equal(spawned("/nowhere", "x", "y", 20000, &out, &status), SPAWN_NOT);
	buf_finish(&out);
}

/* ---- files ---- */

struct fixture {
	struct temp temp;
	uv_loop_t loop;
	struct work *work;
};

struct one {
	struct work_job job;
	char path[320];
	struct buf got;
	int calls;
};

static void on_done(struct work_job *j)
{
	struct one *o = (struct one *)j;

	o->calls++;
	buf_init(&o->got, WORK_TEXT_MAX + 1);
	buf_str(&o->got, buf_view(&j->text));
	buf_char(&o->got, 0);
	buf_finish(&j->text);
}

static void begin(struct fixture *f)
{
	*f = (struct fixture){ .temp = temp_make() };
	assert_int_equal(uv_loop_init(&f->loop), 0);
	f->work = work_create(&f->loop, NULL);
	assert_non_null(f->work);
}

static void end(struct fixture *f)
{
	work_destroy(f->work);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&f->loop), 0);
	temp_remove(&f->temp);
}

/* Read a file of these bytes; the caller frees one->got. */
static void read_file(struct fixture *f, struct str bytes, const char *ext, struct one *o)
{
	*o = (struct one){ 0 };
	snprintf(o->path, sizeof(o->path), "%s/file", f->temp.dir);
	FILE *out = fopen(o->path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, out), bytes.n);
	assert_int_equal(fclose(out), 0);
	o->job = (struct work_job){ .path = o->path, .ext = ext, .done = on_done };
	assert_true(work_submit(f->work, &o->job));
	while (!o->calls) {
		uv_run(&f->loop, UV_RUN_NOWAIT);
		poll(NULL, 0, 1);
	}
	assert_int_equal(o->calls, 1);
	assert_int_equal(unlink(o->path), 0);
}

static void reads(struct fixture *f, struct str bytes, const char *ext, enum work_end want,
                  const char *text)
{
	struct one o;

	read_file(f, bytes, ext, &o);
	if (o.job.end != want)
		print_error("%s: \"%.60s\"\n", ext, o.got.p);
	assert_int_equal(o.job.end, want);
	if (text)
		assert_string_equal(o.got.p, text);
	buf_finish(&o.got);
}

/* A PDF of one page with this content, and more in its trailer. Its offsets are wrong: readers make up
 * for that, as they must for half of all PDFs. */
static struct str pdf(char *out, size_t n, const char *content, const char *kids,
                      const char *trailer)
{
	int len = snprintf(
		out, n,
		"%%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
		"2 0 obj\n<</Type/Pages/Count 1/Kids[%s]>>\nendobj\n"
		"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
		"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>\nendobj\n"
		"4 0 obj\n<</Length %zu>>\nstream\n%s\nendstream\nendobj\n"
		"5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>\nendobj\n"
		"6 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
		"/Length 11>>\nstream\n/X Do /X Do\nendstream\nendobj\n"
		"trailer\n<</Root 1 0 R/Size 7%s>>\nstartxref\n0\n%%%%EOF\n",
		kids, strlen(content), content, trailer);
	assert_true(len > 0 && (size_t)len < n);
	return (struct str){ out, (size_t)len };
}

static void a_pdf_tells_its_words(void **state)
{
	struct fixture f;
	char file[8192];
	static const char words[] = "BT /F1 12 Tf 50 700 Td (Convention de coop\\351ration) Tj ET";

	(void)state;
	if (access("/usr/bin/pdftotext", X_OK)) {
		print_message("there is no pdftotext\n");
		skip();
	}
	begin(&f);
	reads(&f, pdf(file, sizeof(file), words, "3 0 R", ""), "pdf", WORK_DONE,
	      "Convention de coopération");
	reads(&f, pdf(file, sizeof(file), "", "3 0 R", ""), "pdf", WORK_DONE, "");
	/* pages that hold themselves, a form that draws itself twice over, a trailer before itself */
	reads(&f, pdf(file, sizeof(file), words, "2 0 R 3 0 R 2 0 R", ""), "pdf", WORK_DONE, NULL);
	reads(&f, pdf(file, sizeof(file), "/X Do", "3 0 R", ""), "pdf", WORK_DONE, "");
	reads(&f, pdf(file, sizeof(file), words, "3 0 R", "/Prev 0"), "pdf", WORK_DONE, NULL);
	/* locked: who opens it must know a word */
	reads(&f,
	      pdf(file, sizeof(file), words, "3 0 R",
	          "/ID[(0123456789abcdef)(0123456789abcdef)]/Encrypt<</Filter/Standard/V 1/R 2/P -4"
	          "/O(01234567890123456789012345678901)/U(01234567890123456789012345678901)>>"),
	      "pdf", WORK_FAILED, "");
	/* cut off, and nothing at all */
	struct str whole = pdf(file, sizeof(file), words, "3 0 R", "");
	reads(&f, (struct str){ whole.p, 200 }, "pdf", WORK_FAILED, "");
	reads(&f, STR("%PDF-1.4\n"), "pdf", WORK_FAILED, "");
	end(&f);
}

static void other_files_tell_their_words(void **state)
{
	struct fixture f;
	struct zip_make z;

	(void)state;
	begin(&f);
	reads(&f, STR("Ville;\xe9t\xe9\r\n"), "csv", WORK_DONE, "Ville;été");
	reads(&f, STR(""), "txt", WORK_DONE, "");
	zm_begin(&z);
	zm_add(&z, "content.xml", "<text:p>Budget   2027</text:p>", 2);
	reads(&f, zm_end(&z), "odt", WORK_DONE, "Budget 2027\nBudget 2027");
	zm_finish(&z);
	reads(&f, STR("PK\3\4 nothing"), "docx", WORK_FAILED, "");
	reads(&f, STR("x"), "exe", WORK_FAILED, "");
	/* fifty megabytes of a text are read as far as is kept */
	char *large = malloc(50 * 1000 * 1000);
	memset(large, 'a', 50 * 1000 * 1000);
	struct one o;
	read_file(&f, (struct str){ large, 50 * 1000 * 1000 }, "txt", &o);
	assert_int_equal(o.job.end, WORK_DONE);
	assert_int_equal(o.got.n, WORK_TEXT_MAX + 1);
	buf_finish(&o.got);
	free(large);
	end(&f);
}

static void what_is_not_a_file_is_not_read(void **state)
{
	struct fixture f;
	struct one o = { 0 };

	(void)state;
	begin(&f);
	snprintf(o.path, sizeof(o.path), "%s/none", f.temp.dir);
	for (int i = 0; i < 2; i++) {
		o.calls = 0;
		o.job = (struct work_job){ .path = o.path, .ext = "txt", .done = on_done };
		assert_true(work_submit(f.work, &o.job));
		while (!o.calls)
			uv_run(&f.loop, UV_RUN_NOWAIT);
		buf_finish(&o.got);
		assert_int_equal(o.job.end, i ? WORK_FAILED : WORK_NO_FILE);
		/* a pipe that nobody writes to holds nobody up */
		if (!i)
			assert_int_equal(mkfifo(o.path, 0600), 0);
	}
	unlink(o.path);
	end(&f);
}

static void a_document_is_made_of_a_page(void **state)
{
	struct fixture f;
	struct one o = { 0 };

	(void)state;
	if (access("/usr/bin/pandoc", X_OK)) {
		print_message("there is no pandoc\n");
		skip();
	}
	begin(&f);
	/* so often, since now and then one had no room left for its threads; the last is of no kind that is made */
	for (int i = 0; i <= DOCUMENTS; i++) {
		o.calls = 0;
		o.job = (struct work_job){ .ext = i == DOCUMENTS ? "sh"
			                          : i % 2        ? "docx"
			                                         : "odt",
			                   .made_of = STR("<h1>Compte rendu</h1>"),
			                   .done = on_done };
		assert_true(work_submit(f.work, &o.job));
		while (!o.calls) {
			uv_run(&f.loop, UV_RUN_NOWAIT);
			poll(NULL, 0, 1);
		}
		assert_int_equal(o.job.end, i == DOCUMENTS ? WORK_FAILED : WORK_DONE);
		if (i < DOCUMENTS)
			assert_memory_equal(o.got.p, "PK\3\4", 4);
		buf_finish(&o.got);
	}
	end(&f);
}

static void at_the_end_every_job_comes_back(void **state)
{
	struct fixture f;
	struct one jobs[WORK_QUEUE + 1] = { 0 };
	struct work_stats stats;
	size_t n = 0;

	(void)state;
	begin(&f);
	snprintf(jobs[0].path, sizeof(jobs[0].path), "%s/file", f.temp.dir);
	FILE *out = fopen(jobs[0].path, "w");
	fputs("mot", out);
	fclose(out);
	for (; n <= WORK_QUEUE; n++) {
		jobs[n].job =
			(struct work_job){ .path = jobs[0].path, .ext = "txt", .done = on_done };
		if (!work_submit(f.work, &jobs[n].job))
			break;
	}
	assert_int_equal(n, WORK_QUEUE);
	work_stop(f.work);
	assert_false(work_submit(f.work, &jobs[n].job));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(jobs[i].calls, 1);
		assert_true(jobs[i].job.end == WORK_STOPPED || jobs[i].job.end == WORK_DONE);
		buf_finish(&jobs[i].got);
	}
	work_stats(f.work, &stats);
	assert_int_equal(stats.waiting, 0);
	unlink(jobs[0].path);
	end(&f);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_has_nothing_but_its_file),
		cmocka_unit_test(a_child_that_takes_too_long_is_killed_with_all_its_own),
		cmocka_unit_test(a_child_that_says_too_much_is_cut_short),
		cmocka_unit_test(a_pdf_tells_its_words),
		cmocka_unit_test(other_files_tell_their_words),
		cmocka_unit_test(what_is_not_a_file_is_not_read),
		cmocka_unit_test(a_document_is_made_of_a_page),
		cmocka_unit_test(at_the_end_every_job_comes_back),
	};

	if (argc == 3 && !strcmp(argv[1], CHILD_VERB))
		_exit(child_main(argv[2]));
	if (argc == 3 && !strcmp(argv[1], CHILD_MAKE_VERB))
		_exit(child_make(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "no-document-tool"))
		_exit(child_document("/nowhere/pandoc", "odt", -1));
	if (argc == 3 && !strcmp(argv[1], "processes"))
		return tell_processes();
	if (argc == 3 && !strcmp(argv[1], "no-tool"))
		_exit(child_pdf("/nowhere/pdftotext"));
	if (argc == 3 && !strcmp(argv[1], "limits"))
		return tell_limits();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
