/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * palabre demo - a data directory with something in it, to look at or to measure on.
 */
#include "demo/demo.h"
#include "base/clock.h"
#include "demo/crowd.h"
#include "main/door.h"
#include <errno.h>
#include <stdio.h>

/* ---- sign-in links ---- */

static int print_links(struct cli *cli)
{
	struct demo_special people[DEMO_SPECIALS];
	struct door d;
	bool fine = true;

	demo_specials(people);
	if (!door_open(&d, cli))
		return CLI_FAILED;
	for (size_t i = 0; i < DEMO_SPECIALS && fine; i++) {
		struct jsonw w = door_args(&d);
		json_key(&w, "email");
		json_str(&w, str_from(people[i].email));
		const struct cJSON *ok = door_call(&d, &w, "auth.link", NULL);
		fine = ok != NULL;
		if (fine)
			printf("  %s, %s\n    " STR_FMT "%s\n", people[i].name, people[i].title,
			       STR_ARG(d.cfg.public_url), door_text(ok, "path"));
	}
	door_close(&d);
	return fine ? CLI_DONE : CLI_FAILED;
}

/* ---- filling ---- */

struct place {
	struct config cfg;
	struct house house;
	struct local *local;
};

static void place_close(struct place *p)
{
	local_destroy(p->local);
	house_close(&p->house);
	config_finish(&p->cfg);
}

static bool place_open(struct place *p, const struct cli *cli)
{
	*p = (struct place){ .house.lock = LOCK_INIT };
	bool fine = cli_config(cli, &p->cfg);

	if (fine && p->cfg.log_level == LOG_INFO)
		log_init(stderr, LOG_WARN);
	fine = fine && house_open(&p->house, &(struct house_config){
						     .dir = p->cfg.data_dir.p,
						     .create = true,
						     .public_url = p->cfg.public_url,
						     .mail_from = p->cfg.mail_from,
						     .network_name = p->cfg.network_name,
						     .file_max = p->cfg.file_max,
					     });
	if (fine)
		p->local = local_create(&p->house);
	if (p->local)
		return true;
	place_close(p);
	return false;
}

static int fill(struct cli *cli)
{
	const char *geo = cli_value(cli, "geo"), *given = cli_value(cli, "seed");
	int64_t start = clock_mono_ms();
	struct demo_counts n;
	struct place p;
	long long seed = 1;

	if (!geo)
		return cli_fail("--geo DIR is missing: data/ of the npm package "
		                "@etalab/decoupage-administratif") +
		       1;
	if (given && !str_to_int(str_from(given), &seed))
		return cli_fail("--seed: \"%s\" is not a number", given) + 1;
	if (!place_open(&p, cli))
		return CLI_FAILED;
	bool fine = demo_fill(p.local, geo, (uint64_t)seed, &n);
	place_close(&p);
	if (!fine)
		return cli_fail("the demonstration is not complete");
	printf("authorities  %zu communes, %zu EPCI, %zu departments, %zu regions, %zu partners\n"
	       "people       %zu, in %zu groups with %zu memberships\n"
	       "discussion   %zu messages in %zu topics, %zu reactions, %zu files, %zu versions of "
	       "the essential\n"
	       "time         %.1f s\n",
	       n.communes, n.epcis, n.departments, n.regions, n.partners, n.people, n.groups,
	       n.members, n.posts, n.topics, n.reactions, n.files, n.essentials,
	       (double)(clock_mono_ms() - start) / 1000);
	return CLI_DONE;
}

/* ---- the bench ---- */

static int bench(struct cli *cli)
{
	const char *texts[] = { cli_value(cli, "bench"), cli->args[0], cli->args[1] };
	const char *path = cli_value(cli, "tokens");
	long long n[3];
	struct place p;

	for (size_t i = 0; i < 3; i++)
		if (!texts[i] || !str_to_int(str_from(texts[i]), &n[i]) || n[i] < 1 ||
		    n[i] > 1000000)
			return cli_fail("--bench takes three numbers from 1 on: PEOPLE GROUPS "
			                "MEMBERS") +
			       1;
	if (!path)
		return cli_fail("--bench needs --tokens FILE") + 1;
	if (!place_open(&p, cli))
		return CLI_FAILED;
	struct crowd c = { .people = (size_t)n[0],
		           .groups = (size_t)n[1],
		           .members = (size_t)n[2],
		           .seats = fopen(path, "we") };
	bool fine = c.seats;
	if (!fine)
		cli_fail("%s: %s", path, strerror(errno));
	fine = fine && crowd_fill(p.local, &c);
	if (c.seats && fclose(c.seats))
		fine = false;
	place_close(&p);
	return fine ? CLI_DONE : CLI_FAILED;
}

int cli_demo(struct cli *cli)
{
	if (cli_has(cli, "bench"))
		return bench(cli);
	if (cli->n_args) {
		cli_fail("arguments go with --bench only");
		return CLI_USAGE;
	}
	return cli_has(cli, "links") ? print_links(cli) : fill(cli);
}
