/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * fold - texts reduced to what people mean when they look something up.
 *
 * Folding drops accents and case and turns all punctuation, apostrophes and hyphens included,
 * into single spaces: "Saint-Étienne" becomes "saint etienne", "L’Haÿ" "l hay", "œuvre" "oeuvre".
 * Latin letters are folded to ASCII; those of other scripts stay as they are. Any thread.
 */
#include "base/arena.h"

struct str fold(struct arena *a, struct str text);
/* Does every word of `q` begin some word of `text`? Both folded; an empty `q` matches. */
bool fold_begins(struct str text, struct str q);
