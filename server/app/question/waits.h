/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* waits - questions that wait for somebody. See app/wait/wait.h. */
#include "app/wait/wait.h"

/* Those he is asked or has taken, those his authority is asked, and in groups he runs those that
 * went to the moderators. */
wait_fn question_waits;
