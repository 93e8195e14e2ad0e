/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * log_limit - how many lines of one message may leave; of log.c only.
 *
 * A message is known by the address of its text, which is a constant of the program. Any thread.
 */
#include <stdbool.h>
#include <stdint.h>

/* May a line of this message leave now? Then *held is how many have not since the last one. */
bool log_limit_take(const char *msg, int64_t mono_ms, uint64_t *held);
/* The next message of which lines are held back, and how many; they are forgotten. NULL: none. */
const char *log_limit_next_held(uint64_t *held);
