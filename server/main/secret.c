/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/secret.h"
#include "base/log.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

bool secret_read(const char *path, const char *what, char out[SECRET_MAX])
{
	FILE *f = fopen(path, "re");

	if (!f || !fgets(out, SECRET_MAX, f)) {
		log_error("%s: %s: %s", what, path, f ? "the file is empty" : strerror(errno));
		if (f)
			fclose(f);
		return false;
	}
	fclose(f);
	out[strcspn(out, "\r\n")] = 0;
	return true;
}
