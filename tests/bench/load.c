/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * load - the generator: one scenario against one server on loopback, told in one JSON object.
 *
 * Status 0: done, every message heard once and in order by all; 1: not so; 2: it could not be run.
 */
#include "bench.h"
#include "scenario.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"bench_load SCENARIO --port N --pid N (--seats FILE | --reference) [options]\n"
	"  acks     --publishers post and post again when answered\n"
	"  fanout   --outstanding posts of --publishers under way, each replaced when heard by all\n"
	"  rate     --rate posts a second from anybody; latency from the moment a post was due\n"
	"  idle     connects and measures the server's memory\n"
	"  ask      --ask \"command {args}\" again and again, each % a number from --low to --high\n"
	"  storm    all but --keep clients reset and reconnect at once, --rounds times; --keep post at --rate\n"
	"  meeting  --rate acts a minute of people in --meeting, of whom the first --chairs chair; all cast in --ballot\n"
	"  vote     all of --meeting cast at once in --ballot, and in the next one, --rounds times\n"
	"  --people N       clients                            --groups N     of the reference's clients\n"
	"  --seats FILE     lines \"person group cookie\"        --reference    the server is bench_reference\n"
	"  --plain          with --reference: the server hands on what it is sent, --frame bytes\n"
	"  --seconds N      measured (3)                       --warm MS      before (500)\n"
	"  --size BYTES     of a message's body (300)          --sources N    loopback addresses to come from (200)\n";

static const struct {
	const char *name;
	bool (*run)(struct scenario *s);
} scenarios[] = {
	{ "acks", scenario_acks },       { "fanout", scenario_fanout }, { "rate", scenario_rate },
	{ "idle", scenario_idle },       { "storm", scenario_storm },   { "ask", scenario_ask },
	{ "meeting", scenario_meeting }, { "vote", scenario_vote },
};

struct seats {
	const char *file;
	uint32_t people, groups;
};

static void read_options(struct scenario *s, struct seats *seats, int argc, char **argv)
{
	enum {
		PORT,
		PID,
		PEOPLE,
		GROUPS,
		SECONDS,
		WARM,
		SIZE,
		SOURCES,
		PUBLISHERS,
		OUTSTANDING,
		RATE,
		KEEP,
		ROUNDS,
		FRAME,
		LOW,
		HIGH,
		MEETING,
		BALLOT,
		CHAIRS,
		NUMBERS,
		SEATS = NUMBERS,
		REFERENCE,
		PLAIN,
		ASK
	};
	static const struct option options[] = {
		{ "port", 1, NULL, PORT },
		{ "pid", 1, NULL, PID },
		{ "people", 1, NULL, PEOPLE },
		{ "groups", 1, NULL, GROUPS },
		{ "seconds", 1, NULL, SECONDS },
		{ "warm", 1, NULL, WARM },
		{ "size", 1, NULL, SIZE },
		{ "sources", 1, NULL, SOURCES },
		{ "publishers", 1, NULL, PUBLISHERS },
		{ "outstanding", 1, NULL, OUTSTANDING },
		{ "rate", 1, NULL, RATE },
		{ "keep", 1, NULL, KEEP },
		{ "rounds", 1, NULL, ROUNDS },
		{ "frame", 1, NULL, FRAME },
		{ "low", 1, NULL, LOW },
		{ "high", 1, NULL, HIGH },
		{ "meeting", 1, NULL, MEETING },
		{ "ballot", 1, NULL, BALLOT },
		{ "chairs", 1, NULL, CHAIRS },
		{ "plain", 0, NULL, PLAIN },
		{ "ask", 1, NULL, ASK },
		{ "seats", 1, NULL, SEATS },
		{ "reference", 0, NULL, REFERENCE },
		{ NULL, 0, NULL, 0 },
	};
	int64_t v[NUMBERS] = {
		[PEOPLE] = 1,    [GROUPS] = 1,     [SECONDS] = 3,     [WARM] = 500, [SIZE] = 300,
		[SOURCES] = 200, [PUBLISHERS] = 1, [OUTSTANDING] = 1, [RATE] = 20,  [ROUNDS] = 3,
		[FRAME] = 800,   [LOW] = 1,        [HIGH] = 1,        [CHAIRS] = 1
	};
	static const int64_t most[NUMBERS] = { 65535,     INT32_MAX, 60000,     60000, 600,
		                               60000,     16000,     60000,     60000, 100000,
		                               100000,    60000,     16,        16000, INT64_MAX,
		                               INT64_MAX, INT64_MAX, INT64_MAX, 16 };
	int o;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == SEATS)
			seats->file = optarg;
		else if (o == REFERENCE)
			s->fleet.reference = true;
		else if (o == PLAIN)
			s->fleet.plain = true;
		else if (o == ASK)
			s->ask = optarg;
		else if (o >= 0 && o < NUMBERS)
			v[o] = bench_number(options[o].name, optarg,
			                    o == KEEP || o == WARM ? 0
			                    : o == SIZE            ? 32
			                    : o == FRAME           ? 128
			                                           : 1,
			                    most[o]);
		else
			exit(2);
	}
	if (!v[PORT] || !v[PID] || (!seats->file == !s->fleet.reference) ||
	    v[PUBLISHERS] > v[PEOPLE])
		bench_die(
			"--port, --pid and one of --seats and --reference are needed; publishers are people");
	*seats = (struct seats){ seats->file, (uint32_t)v[PEOPLE], (uint32_t)v[GROUPS] };
	s->fleet.port = (uint16_t)v[PORT];
	s->fleet.sources = (uint32_t)v[SOURCES];
	s->fleet.size = (size_t)v[SIZE];
	s->pid = (pid_t)v[PID];
	s->seconds = v[SECONDS];
	s->warm_ms = v[WARM];
	s->publishers = (uint32_t)v[PUBLISHERS];
	s->outstanding = (uint32_t)v[OUTSTANDING];
	s->rate = (double)v[RATE];
	s->keep = (uint32_t)v[KEEP];
	s->rounds = (uint32_t)v[ROUNDS];
	s->fleet.frame = (size_t)v[FRAME];
	s->low = v[LOW];
	s->high = v[HIGH];
	s->fleet.meeting = v[MEETING];
	s->ballot = v[BALLOT];
	s->chairs = (uint32_t)v[CHAIRS];
	s->random = 1;
}

int main(int argc, char **argv)
{
	static struct scenario s;
	struct seats seats = { NULL, 0, 0 };
	bool ok;

	for (size_t i = 0; argc > 1 && i < sizeof(scenarios) / sizeof(*scenarios); i++) {
		if (strcmp(argv[1], scenarios[i].name) != 0)
			continue;
		signal(SIGPIPE, SIG_IGN);
		s.name = argv[1];
		read_options(&s, &seats, argc - 1, argv + 1);
		if (seats.file)
			fleet_seats_file(&s.fleet, seats.file, seats.people);
		else
			fleet_seats_plain(&s.fleet, seats.people, seats.groups);
		ok = scenarios[i].run(&s);
		fleet_finish(&s.fleet);
		return !ok;
	}
	fputs(usage, stderr);
	return 2;
}
