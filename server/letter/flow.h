/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* flow - text/plain; format=flowed made whole lines again (RFC 3676). Any thread. */
#include "base/arena.h"

/* `text` has \n between lines; `delsp`: the blank at the end of a line was put there to break it. */
struct str flow_join(struct arena *a, struct str text, bool delsp);
