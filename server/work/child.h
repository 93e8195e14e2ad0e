/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * child - what a child process of the server does: it reads one file, whoever made it, and writes
 * its words.
 *
 * The file is descriptor 0, the words go to descriptor 1, nothing else is open and the environment
 * is empty. Before it looks at the first byte it gives up what it can: processor and memory are
 * limited, it is the last to be served, it opens no socket and no file of the server's, starts no
 * process, gains no right and dies with the server. What the system cannot withhold (an older kernel)
 * it has; the limits always hold. PDF is read by /usr/bin/pdftotext in its place, all else here.
 *
 * It is this very program, started as `palabre text-of EXT`. Started as `palabre document-of EXT` it
 * makes, of html in descriptor 0, a document for word processors in descriptor 1, by /usr/bin/pandoc in
 * its place: confined in the same way, but that it may have threads, and one file besides without a name:
 * what the document is to look like (work/reference.h).
 */
#include "base/str.h"

#define CHILD_VERB "text-of"
#define CHILD_MAKE_VERB "document-of"

enum child_status {
	CHILD_DONE = 0,
	CHILD_UNREADABLE = 20, /* locked, damaged, no such kind */
	CHILD_NO_TOOL = 21,    /* the program that reads this kind is not installed */
};

/* Is there a way to read files of this ending? */
bool child_reads(struct str ext);
/* Become the program that reads PDF; returns why not. */
int child_pdf(const char *tool);
/* Is there a way to make documents of this ending? */
bool child_makes(struct str ext);
/* Become the program that makes them, as the file open at `reference` (-1: none) looks; returns why not. */
int child_document(const char *tool, const char *ext, int reference);
/* As child_main(), for CHILD_MAKE_VERB. */
int child_make(const char *ext);
/* Everything; returns the status to exit with, if it is not another program by then. */
int child_main(const char *ext);
