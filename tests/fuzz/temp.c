/* SPDX-License-Identifier: EUPL-1.2 */
#include "temp.h"
#include "fuzz.h"
#include <dirent.h>
#include <unistd.h>

enum { SHORT = 80 };

static char folder[200];
static pid_t owner;

/* What is in a folder, and it; no link is followed. */
static void remove_all(const char *path)
{
	DIR *d = opendir(path);
	char inner[600];

	for (struct dirent *e; d && (e = readdir(d));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, e->d_name);
		if (unlink(inner))
			remove_all(inner);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

static void at_end(void)
{
	if (getpid() == owner)
		remove_all(folder);
}

void temp_folder(char out[200])
{
	const char *base =
		getenv("FUZZ_TMP"); /* of tests/fuzz/run, which removes it whatever happens */

	/* In memory where there is such a place; short enough for the name of a socket in it. */
	if (!base)
		base = !access("/dev/shm", W_OK) ? "/dev/shm" : getenv("TMPDIR");
	if (!base || strlen(base) > SHORT)
		base = "/tmp";
	snprintf(folder, sizeof(folder), "%s/palabre-fuzz-XXXXXX", base);
	MUST(mkdtemp(folder));
	owner = getpid();
	memcpy(out, folder, sizeof(folder));
	atexit(at_end);
}
