/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * confine - this process gives up what it does not need, for good. For children (work/child.h), with
 * one thread.
 */
#include <stdbool.h>

enum {
	CONFINE_CPU_S = 20,
	CONFINE_MEMORY = 768 * 1024 * 1024, /* of address space */
};

/* `programs`: files of /usr and /lib may still be read and run. */
void confine(bool programs);
