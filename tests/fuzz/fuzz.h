/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * fuzz - what a target is made of.
 *
 * A target takes any bytes at all and comes back; what must be true afterwards it says with
 * MUST(), which ends the program when it is not. The same file is linked with libFuzzer, which
 * invents bytes and is told by the compiler where they led, or with replay.c, which feeds the kept
 * ones and simple mutations of them. A target keeps nothing from one input to the next that could
 * change what the next one does.
 */
#include "base/str.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's names. The second runs once, before everything. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static inline _Noreturn void fuzz_fail(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: this must be true: %s\n", file, line, what);
	abort();
}

#define MUST(what) ((what) ? (void)0 : fuzz_fail(#what, __FILE__, __LINE__))

/* The next byte of the input; 0 when there is none. */
static inline uint8_t fuzz_byte(struct str *in)
{
	if (!in->n)
		return 0;
	uint8_t b = (uint8_t)*in->p++;
	in->n--;
	return b;
}

/* The input up to the next line feed; without one, all of it. */
static inline struct str fuzz_line(struct str *in)
{
	struct str line = str_split(in, '\n');

	if (!in->p)
		in->p = "";
	if (!line.p)
		line.p = "";
	return line;
}
