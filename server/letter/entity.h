/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* entity - the characters that html writes by name or number. Any thread. */
#include "base/str.h"
#include <stdint.h>

/* `s` begins with '&'. The character, and in *used how many bytes named it; 0: none. */
uint32_t entity_read(struct str s, size_t *used);
