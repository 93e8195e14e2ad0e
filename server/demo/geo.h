/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * geo - the official geography, as entries for authority.put.
 *
 * Read from the JSON files of the npm package @etalab/decoupage-administratif (Insee, Banatic):
 * regions.json, departements.json, epci.json, ept.json, communes.json. Communes are those that exist,
 * without the delegated and associated ones and the arrondissements. Overseas collectivities
 * stand once, as regions, and not again as departments. The population of a region or
 * department is the sum of its communes'.
 *
 * The files are of our own installation, not of strangers. Any thread, one at a time.
 */
#include "base/str.h"
#include <stdbool.h>
#include <stddef.h>

struct geo_counts {
	size_t regions, departments, epcis, communes;
};

/* Entries of one call of `put`, and their JSON list. */
enum { GEO_BATCH = 150 };

/* Hands over all of them, GEO_BATCH at a time. false: a file is missing or not what it should be, or
 * `put` said no; it was said why. */
bool geo_read(const char *dir, bool (*put)(void *arg, struct str authorities), void *arg,
              struct geo_counts *n);
