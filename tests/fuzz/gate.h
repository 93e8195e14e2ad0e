/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * gate - net as the program has it, on a loopback port and a socket of the administrator, with
 * nobody behind it: what it puts on the bus is answered here, from the bytes of the question alone.
 *
 * The first byte of an input says how: GATE_LATE the outcomes come in a later turn of the loop,
 * GATE_WHO_LATE so does whose cookie it is, GATE_REFUSE everything is refused. After it the
 * bytes, cut where GATE_CUT stands: there the loop runs before the next are sent.
 */
#include "base/buf.h"
#include "base/str.h"

enum { GATE_LATE = 1, GATE_WHO_LATE = 2, GATE_REFUSE = 4 };
#define GATE_CUT "\xff\xfe"
#define GATE_ORIGIN "https://palabre.example.org"

void gate_open(void);
/* Send an input, wait until all of it was answered and the connection is over. What came back, until
 * the next call. `admin`: to the administrator's socket. */
struct str gate_try(struct str in, bool admin);
/* Asks that were put on the bus by the last input. */
size_t gate_asks(void);
