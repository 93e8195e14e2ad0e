/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* waits - what of groups waits for an answer: invitations, and requests to join. See app/wait/wait.h. */
#include "app/wait/wait.h"

wait_fn group_invitation_waits; /* to groups he has not yet entered */
wait_fn group_request_waits;    /* of others, in groups that he runs */
