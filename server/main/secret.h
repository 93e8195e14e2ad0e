/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* secret - a password from a file: its first line. */
#include <stdbool.h>

enum { SECRET_MAX = 500 };

/* `what` names it in the reason that is logged: "the password of the mail relay". Wipe it after use. */
bool secret_read(const char *path, const char *what, char out[SECRET_MAX]);
