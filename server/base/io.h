/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * io - bytes to a descriptor, all of them. Any thread that may wait.
 */
#include <stdbool.h>
#include <stddef.h>

/* Goes on after a part and after a signal. false: errno says why, unless the kernel took nothing. */
bool io_write(int fd, const void *p, size_t n);
