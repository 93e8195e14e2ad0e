/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "main/notify.h"
#include "base/log.h"
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void notify_say(const char *words)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	size_t n = path ? strlen(path) : 0;

	if (!n || (*path != '/' && *path != '@') || n >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, n);
	if (*path == '@') /* of the abstract kind */
		to.sun_path[0] = 0;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	if (fd < 0 ||
	    sendto(fd, words, strlen(words), MSG_NOSIGNAL, (struct sockaddr *)&to, size) < 0)
		log_warn("the service manager does not hear us: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

int64_t notify_watchdog_ms(void)
{
	long long us, pid;

	if (!str_to_int(str_from(getenv("WATCHDOG_USEC")), &us) || us <= 0)
		return 0;
	if (str_to_int(str_from(getenv("WATCHDOG_PID")), &pid) && pid != getpid())
		return 0;
	return us / 1000;
}
