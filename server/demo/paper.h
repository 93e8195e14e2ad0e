/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * paper - documents for the demonstration to attach: small, valid, and with something in them.
 *
 * A PDF and an OpenDocument text say the given words, a CSV is them, a PNG is a map with them as
 * its description. PDF, ODT and PNG are made about `kb` KiB large. The same words give the
 * same bytes. Any thread.
 */
#include "base/buf.h"

enum paper { PAPER_PDF, PAPER_ODT, PAPER_CSV, PAPER_PNG };

/* `words` in UTF-8, a paragraph a line. `b` has room for the size and half as much again. */
void paper_make(struct buf *b, enum paper kind, struct str words, size_t kb);
