/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The administrator's socket: lines in whatever pieces, each whole one answered once, in a line.
 */
#include "base/log.h"
#include "fuzz.h"
#include "gate.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	gate_open();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = { (const char *)data, n }, rest = in;
	size_t lines = 0, answers = 0;

	struct str got = gate_try(in, true);
	fuzz_byte(&rest);
	for (size_t i = 0; i < rest.n; i++) {
		if (i + 1 < rest.n && !memcmp(rest.p + i, GATE_CUT, 2))
			i++;
		else
			lines += rest.p[i] == '\n';
	}
	for (size_t i = 0; i < got.n; i++)
		answers += got.p[i] == '\n';
	MUST(gate_asks() == lines && answers == lines);
	MUST(!got.n || got.p[got.n - 1] == '\n');
	return 0;
}
