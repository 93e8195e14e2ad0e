/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * charset - the bytes of a mail's text, in whatever code it says or does not say, as UTF-8.
 *
 * What is said is believed less than what is there: bytes that are UTF-8 are UTF-8, whatever their
 * header calls them; what says iso-8859-1 is windows-1252; what says nothing, or something that is
 * not of the list, too. A byte that means nothing is U+FFFD. Never fails. Any thread.
 */
#include "base/arena.h"

/* Valid UTF-8, \n between lines, without control characters but tab. `charset` may be empty. At most
 * `max` bytes of it. */
struct str charset_text(struct arena *a, struct str bytes, struct str charset, size_t max);
