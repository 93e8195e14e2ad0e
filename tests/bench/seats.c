/* SPDX-License-Identifier: EUPL-1.2 */
/* The making and ending of a fleet: who sits where. */
#include "fleet.h"

#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static void fleet_start(struct fleet *f, uint32_t people)
{
	bench_files(people + 64);
	f->clients = bench_alloc(people, sizeof(*f->clients));
	f->groups = bench_alloc(people, sizeof(*f->groups));
	f->room = bench_alloc(FLEET_ROOM, 1);
	f->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (f->epoll < 0)
		bench_die("epoll_create1: %s", strerror(errno));
	wire_init(&f->wire);
}

/* Few groups, and their seats often stand together: the search begins with the last one. */
static struct fleet_group *group_of(struct fleet *f, int64_t id)
{
	for (uint32_t i = f->n_groups; i > 0; i--)
		if (f->groups[i - 1].id == id)
			return f->groups + i - 1;
	f->groups[f->n_groups] = (struct fleet_group){ .id = id };
	f->topics_missing += !f->reference;
	return f->groups + f->n_groups++;
}

static struct client *sit_down(struct fleet *f, int64_t person, int64_t group)
{
	struct client *c = f->clients + f->n;

	c->number = f->n++;
	c->link.fd = -1;
	c->group = group_of(f, group);
	c->group->channel.listeners++;
	c->own_id = person;
	c->ear = (struct judge_ear){ .channel = &c->group->channel, .last = -1 };
	c->own = (struct judge_ear){ .last = -1 };
	return c;
}

void fleet_seats_plain(struct fleet *f, uint32_t people, uint32_t groups)
{
	fleet_start(f, people);
	for (uint32_t i = 0; i < people; i++) {
		struct client *c = sit_down(f, i + 1, i % groups + 1);

		c->group->topic = c->group->id;
	}
}

void fleet_seats_file(struct fleet *f, const char *path, uint32_t people)
{
	char line[512], cookie[300];
	FILE *file = fopen(path, "re");
	long long person, group;

	if (!file)
		bench_die("%s: %s", path, strerror(errno));
	fleet_start(f, people);
	while (f->n < people && fgets(line, sizeof(line), file))
		if (sscanf(line, "%lld %lld %299s", &person, &group, cookie) == 3) {
			struct client *c = sit_down(f, person, group);

			c->cookie = strdup(cookie);
			if (!c->cookie)
				bench_die("out of memory");
		}
	fclose(file);
	if (f->n < people)
		bench_die("%s has %u people, %u are needed", path, f->n, people);
}

void fleet_finish(struct fleet *f)
{
	for (uint32_t i = 0; i < f->n; i++) {
		link_finish(&f->clients[i].link, true);
		judge_ear_finish(&f->clients[i].ear);
		judge_ear_finish(&f->clients[i].own);
		free(f->clients[i].cookie);
	}
	for (uint32_t i = 0; i < f->n_groups; i++)
		judge_channel_finish(&f->groups[i].channel);
	judge_finish(&f->judge);
	free(f->clients);
	free(f->groups);
	free(f->room);
}
