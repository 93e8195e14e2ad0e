/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * backups - the [backup] settings, made into what works by them.
 */
#include "backup/schedule.h"
#include "main/config.h"

/* Where and how, borrowed from the settings. false: there is no folder in them. */
bool backups_series(const struct config *c, struct series *out);

/* The database is damaged: which backup to restore is said. */
void backups_advise(const struct config *c);

/* The schedule of a server over `series`, which it fills; *out is NULL without a folder. false: the
 * key cannot be used, and it was said why. */
bool backups_open(const struct config *c, struct uv_loop_s *loop, struct series *series,
                  struct schedule **out);
