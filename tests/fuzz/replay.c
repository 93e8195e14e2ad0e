/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * replay - a target without libFuzzer: each kept input, then simple mutations of them, always the
 * same ones.
 *
 *	fuzz_base_json [--mutations N] [--seed N] [--keep FILE] FOLDER|FILE...
 *
 * The input that is being tried stands in the file of --keep, which is left behind when the
 * program does not come back from it.
 */
#include "base/mem.h"
#include "fuzz.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INPUT_MAX = 1 << 20, GROWN_MAX = 16 * 1024, INPUTS_MAX = 20000 };

struct input {
	uint8_t *p;
	size_t n;
};

static struct input inputs[INPUTS_MAX];
static size_t n_inputs;
static int kept = -1; /* the --keep file */
static uint64_t state;

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16) % below;
}

/* ---- the inputs ---- */

static void add_file(const char *path)
{
	uint8_t *p = xmalloc(INPUT_MAX);
	FILE *f = fopen(path, "re");

	MUST(f && n_inputs < INPUTS_MAX);
	size_t n = fread(p, 1, INPUT_MAX, f);
	MUST(!ferror(f) && feof(f));
	fclose(f);
	inputs[n_inputs++] = (struct input){ xrealloc(p, n + 1), n };
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_file(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void add(const char *path)
{
	struct dirent **names;
	struct stat st;
	char file[4096];

	if (stat(path, &st)) {
		fprintf(stderr, "replay: there is no %s\n", path);
		exit(2);
	}
	if (!S_ISDIR(st.st_mode)) {
		add_file(path);
		return;
	}
	int n = scandir(path, &names, is_file, by_name);
	for (int i = 0; i < n; i++) {
		snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
		add_file(file);
		free(names[i]);
	}
	free(names);
}

/* ---- mutations ---- */

static void cut(struct input *in, size_t at, size_t n)
{
	memmove(in->p + at, in->p + at + n, in->n - at - n);
	in->n -= n;
}

static void put(struct input *in, size_t at, const uint8_t *from, size_t n)
{
	memmove(in->p + at + n, in->p + at, in->n - at);
	memcpy(in->p + at, from, n);
	in->n += n;
}

/* Numbers and bytes at which something changes. */
static void put_known(struct input *in, size_t at)
{
	static const struct str known[] = {
		STR_INIT("\0"),
		STR_INIT("\r\n"),
		STR_INIT("\xff"),
		STR_INIT("\x80"),
		STR_INIT("\n"),
		STR_INIT("9007199254740992"),
		STR_INIT("-1"),
		STR_INIT("0"),
		STR_INIT("\\u0000"),
		STR_INIT("18446744073709551616"),
		STR_INIT("\xc2\x85"),
		STR_INIT("\xe2\x80\xa8"),
		STR_INIT("\xf0\x9f\x98\x80"),
		STR_INIT("\\ud800"),
		STR_INIT("%00"),
		STR_INIT("\xff\xff\xff\xff\xff\xff\xff\x7f"),
	};
	struct str k = known[chance(sizeof(known) / sizeof(known[0]))];

	put(in, at, (const uint8_t *)k.p, k.n);
}

static void mutate_once(struct input *in)
{
	const struct input *other = &inputs[chance((uint32_t)n_inputs)];
	size_t at = chance((uint32_t)in->n + 1), left = in->n - at;
	uint8_t copy[64];
	size_t n;

	switch (chance(8)) {
	case 0:
		if (left)
			in->p[at] ^= (uint8_t)(1 << chance(8));
		break;
	case 1:
		if (left)
			in->p[at] = (uint8_t)chance(256);
		break;
	case 2:
		if (left)
			cut(in, at, 1 + chance((uint32_t)(left < 64 ? left : 64)));
		break;
	case 3: /* again, what stands here */
		n = left < sizeof(copy) ? left : 1 + chance(sizeof(copy));
		memcpy(copy, in->p + at, n);
		put(in, at, copy, n);
		break;
	case 4: /* something of another input */
		n = other->n < sizeof(copy) ? other->n : 1 + chance(sizeof(copy));
		put(in, at, other->p + chance((uint32_t)(other->n - n) + 1), n);
		break;
	case 5: /* the end of another one */
		n = other->n ? chance((uint32_t)other->n) : 0;
		if (at + other->n - n <= GROWN_MAX) {
			in->n = at;
			put(in, at, other->p + n, other->n - n);
		}
		break;
	case 6: in->n = at; break;
	case 7: put_known(in, at); break;
	default: break;
	}
}

/* ---- running ---- */

/* On its own piece of the heap, so that a byte read past its end is seen. */
static void try(const uint8_t *p, size_t n)
{
	uint8_t *own = xmalloc(n + !n);

	MUST(kept < 0 || (pwrite(kept, p, n, 0) == (ssize_t)n && !ftruncate(kept, (off_t)n)));
	memcpy(own, p, n);
	LLVMFuzzerTestOneInput(own, n);
	free(own);
}

static void mutate(size_t seed)
{
	struct input in = { xmalloc(INPUT_MAX + GROWN_MAX), inputs[seed].n };

	memcpy(in.p, inputs[seed].p, in.n);
	for (uint32_t i = 1 + chance(4); i; i--)
		if (in.n < GROWN_MAX)
			mutate_once(&in);
	try(in.p, in.n);
	free(in.p);
}

/* Under the address sanitizer: as libFuzzer, so that nobody asks for more on a stranger's word. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "max_allocation_size_mb=2048";
}

int main(int argc, char **argv)
{
	long mutations = 2000;
	const char *keep = NULL;
	int i = 1;

	state = 1;
	for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
		if (!strcmp(argv[i], "--mutations"))
			mutations = strtol(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--seed"))
			state = strtoull(argv[i + 1], NULL, 10) | 1;
		else if (!strcmp(argv[i], "--keep"))
			keep = argv[i + 1];
		else
			return 2;
	}
	for (; i < argc; i++)
		add(argv[i]);
	if (keep)
		MUST((kept = open(keep, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) >= 0);
	LLVMFuzzerInitialize(&argc, &argv);
	try((const uint8_t *)"", 0);
	for (size_t k = 0; k < n_inputs; k++)
		try(inputs[k].p, inputs[k].n);
	for (long k = 0; n_inputs && k < mutations; k++)
		mutate((size_t)k % n_inputs);
	printf("%zu inputs, %ld mutations\n", n_inputs, n_inputs ? mutations : 0);
	for (size_t k = 0; k < n_inputs; k++)
		free(inputs[k].p);
	if (keep)
		unlink(keep);
	return 0;
}
