/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* as - a person by his address, for the administrator's tool that acts in his name. */
#include "app/session/session.h"

/* Who this is; session 0. false: nobody, or disabled. Any thread that has a connection. */
bool session_as(struct db *db, struct str email, struct session_info *out);
