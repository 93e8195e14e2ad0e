/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * archive - the messages of a mailing list's archive, in the order in which they are to stand.
 *
 * Files are mailboxes (mbox, as Mailman and Pipermail keep them, plain or .gz), single messages, or
 * folders of either (as Sympa keeps them). Each is read once from end to end for where its messages
 * are and what their headers say; then message after message is read again where it is. Only that
 * index is in memory, some 150 bytes a message; what was packed is unpacked into TMPDIR, under no name.
 *
 * Main thread of a tool.
 */
#include "base/buf.h"
#include "letter/letter.h"
#include "letter/threads.h"

struct archive;

enum {
	ARCHIVE_MESSAGE = 64 * 1024 * 1024, /* bytes of one message */
	ARCHIVE_FILES = 500 * 1000,
	ARCHIVE_HASH = 2 * THREADS_HASH + 1, /* of a Message-ID, as text */
};

struct archive *archive_create(void);
void archive_destroy(struct archive *a); /* NULL is fine */
/* Look through a file or a folder; `tell` hears how many messages there are so far. false: it cannot
 * be read, and it was said why. */
bool archive_look(struct archive *a, const char *path, void (*tell)(size_t found));
/* All were looked through. */
void archive_settle(struct archive *a);
size_t archive_count(const struct archive *a);
size_t archive_threads(const struct archive *a);

/* One message, read. Texts are in the arena, files until letter_finish(). */
struct archive_message {
	struct letter letter;
	char hash[ARCHIVE_HASH], thread[ARCHIVE_HASH];
	char refs[LETTER_REFS][ARCHIVE_HASH];
	size_t n_refs;
	int64_t at;
	const char *file; /* where it stands, for who looks for it */
	int64_t offset;
};
/* The i-th in order; letter_finish() in any case. NULL, or why it cannot be read. */
const char *archive_read(struct archive *a, size_t i, struct arena *arena,
                         struct archive_message *out);
