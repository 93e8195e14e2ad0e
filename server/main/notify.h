/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * notify - words to the service manager (systemd's sd_notify protocol).
 *
 * Without NOTIFY_SOCKET in the environment nothing is said. Main thread.
 */
#include <stdint.h>

/* "READY=1", "STOPPING=1", "WATCHDOG=1", lines of NAME=value. */
void notify_say(const char *words);
/* How often the manager wants to hear WATCHDOG=1, in ms; 0: never. */
int64_t notify_watchdog_ms(void);
