/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * maildir - mail that a mail server puts into a maildir, for houses without LMTP.
 *
 * What lies in new/ is taken one after the other, in the order of its names, with on_mail() and
 * maildir_verdict() as at lmtp.h. What was taken goes to cur/, what was refused to .failed/new/, where
 * somebody may look at it; what is to come later stays, and is tried again after MAILDIR_AGAIN_MS. A
 * program that is killed takes the last one again: at most once is its owner's to see to.
 *
 * The envelope is what the mail server wrote into the header when it delivered: Return-Path, and
 * Delivered-To, X-Original-To or Envelope-To, those above the first of another kind. Loop thread only.
 */
#include "letter/lmtp.h"

struct maildir;

enum { MAILDIR_AGAIN_MS = 30 * 1000, MAILDIR_HEAD = 64 * 1024 };

struct maildir_config {
	struct uv_loop_s *loop;
	const char *path;
	int64_t size_max;
	bool (*known)(void *arg, struct str address); /* is it an address of ours at all? */
	void (*on_mail)(void *arg, uint64_t id, const struct lmtp_mail *mail);
	void *arg;
	int again_ms; /* 0: MAILDIR_AGAIN_MS (tests shorten it) */
};

/* Makes the folders it needs. NULL, with a logged reason. */
struct maildir *maildir_create(const struct maildir_config *cfg);
void maildir_verdict(struct maildir *m, uint64_t id, enum talk_verdict v, const char *why);
void maildir_stop(struct maildir *m);
/* Memory goes when the loop has run its close callbacks. NULL is fine. */
void maildir_destroy(struct maildir *m);
