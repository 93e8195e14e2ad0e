/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "work/child.h"
#include "base/buf.h"
#include "base/io.h"
#include "work/confine.h"
#include "work/office.h"
#include "work/plain.h"
#include "work/reference.h"
#include "work/work.h"
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PDF_TOOL "/usr/bin/pdftotext"
#define DOCUMENT_TOOL "/usr/bin/pandoc"
/* Of words before they are cleaned: markup that is mostly blanks is no reason to go on for ever. */
enum { RAW_MAX = 4 * WORK_TEXT_MAX };

static bool is_plain(struct str ext)
{
	return str_eq(ext, STR("txt")) || str_eq(ext, STR("md")) || str_eq(ext, STR("csv")) ||
	       str_eq(ext, STR("ics"));
}

bool child_reads(struct str ext)
{
	return str_eq(ext, STR("pdf")) || is_plain(ext) || office_knows(ext);
}

int child_pdf(const char *tool)
{
	/* A thousand pages; a password is never asked for. */
	static const char *const argv[] = { "pdftotext", "-q",   "-enc", "UTF-8", "-nopgbrk",
		                            "-l",        "1000", "-",    "-",     NULL };
	static const char *const environment[] = { "LC_ALL=C.UTF-8", NULL };

	execve(tool, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
	return errno == ENOENT ? CHILD_NO_TOOL : CHILD_UNREADABLE;
}

static int read_here(struct str ext)
{
	struct buf raw, clean;
	struct stat st;
	int status = CHILD_UNREADABLE;

	if (fstat(STDIN_FILENO, &st) || !S_ISREG(st.st_mode))
		return CHILD_UNREADABLE;
	if (!st.st_size)
		return CHILD_DONE;
	size_t n = (size_t)st.st_size;
	const uint8_t *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
	if (p == MAP_FAILED)
		return CHILD_UNREADABLE;
	buf_init(&raw, RAW_MAX);
	buf_init(&clean, WORK_TEXT_MAX);
	if (is_plain(ext)) {
		plain_file((struct str){ (const char *)p, n < RAW_MAX ? n : RAW_MAX }, &clean);
		status = CHILD_DONE;
	} else if (office_text(p, n, ext, &raw)) {
		plain_clean(buf_view(&raw), &clean);
		status = CHILD_DONE;
	}
	if (status == CHILD_DONE && !io_write(STDOUT_FILENO, clean.p, clean.n))
		status = CHILD_UNREADABLE;
	buf_finish(&raw);
	buf_finish(&clean);
	return status;
}

int child_main(const char *ext)
{
	struct str e = str_from(ext);
	bool pdf = str_eq(e, STR("pdf"));

	if (!child_reads(e))
		return CHILD_UNREADABLE;
	confine(pdf ? CONFINE_PROGRAM : CONFINE_SELF);
	return pdf ? child_pdf(PDF_TOOL) : read_here(e);
}

bool child_makes(struct str ext)
{
	return str_eq(ext, STR("odt")) || str_eq(ext, STR("docx"));
}

/* A file without a name: what the document is to look like. -1: there is none. */
static int reference_open(const char *ext)
{
	for (int i = 0; i < reference_count; i++) {
		const struct reference *r = &references[i];
		int fd = str_eq(str_from(ext), str_from(r->ext)) ? memfd_create("reference", 0)
		                                                 : -1;
		if (fd >= 0 && io_write(fd, r->bytes, r->n))
			return fd;
	}
	return -1;
}

int child_document(const char *tool, const char *ext, int reference)
{
	/* Its own files are looked for below HOME, which is nowhere. */
	static const char *const environment[] = { "LC_ALL=C.UTF-8", "HOME=/usr/share/nowhere",
		                                   "XDG_DATA_HOME=/usr/share/nowhere",
		                                   "MALLOC_ARENA_MAX=1", NULL };
	char path[64];
	/* The title is no heading: what stands below it is of the first rank. */
	const char *const argv[] = {
		"pandoc",     "--from=html", "--shift-heading-level-by=-1", "--to", ext,
		"--output=-", "-",           reference < 0 ? NULL : path,   NULL
	};

	snprintf(path, sizeof(path), "--reference-doc=/proc/self/fd/%d", reference);

	execve(tool, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
	return errno == ENOENT ? CHILD_NO_TOOL : CHILD_UNREADABLE;
}

int child_make(const char *ext)
{
	if (!child_makes(str_from(ext)))
		return CHILD_UNREADABLE;
	/* While it may still write. */
	int reference = reference_open(ext);
	confine(CONFINE_THREADS);
	return child_document(DOCUMENT_TOOL, ext, reference);
}
