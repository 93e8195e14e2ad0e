/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * palabre admin - commands that set a network up, with names instead of ids.
 */
#include "base/clock.h"
#include "demo/geo.h"
#include "main/door.h"
#include <cjson/cJSON.h>
#include <stdio.h>

/* ---- what all of them do ---- */

static void put_text(struct jsonw *w, const char *key, const char *value)
{
	if (!value)
		return;
	json_key_str(w, str_from(key));
	json_str(w, str_from(value));
}

/* A number given as an option. false, and said so: it is none. */
static bool put_number(struct jsonw *w, const struct cli *cli, const char *key)
{
	const char *value = cli_value(cli, key);
	long long n;

	if (!value)
		return true;
	if (!str_to_int(str_from(value), &n)) {
		cli_fail("--%s: \"%s\" is not a number", key, value);
		return false;
	}
	json_key_str(w, str_from(key));
	json_int(w, n);
	return true;
}

/* Print the whole ok as JSON, if asked to. */
static bool print_json(const struct cli *cli, const struct cJSON *ok)
{
	char *text = ok && cli_has(cli, "json") ? cJSON_Print(ok) : NULL;

	if (!text)
		return false;
	puts(text);
	cJSON_free(text);
	return true;
}

static const cJSON *first(const cJSON *obj, const char *list)
{
	const cJSON *l = json_at(obj, list);
	return l ? l->child : NULL;
}

static int finish(struct door *d, bool fine)
{
	door_close(d);
	return fine ? CLI_DONE : CLI_FAILED;
}

/* ---- people ---- */

int cli_admin_person_create(struct cli *cli)
{
	struct door d;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	struct jsonw w = door_args(&d);
	put_text(&w, "email", cli->args[0]);
	put_text(&w, "name", cli->args[1]);
	put_text(&w, "function", cli_value(cli, "function"));
	put_text(&w, "lang", cli_value(cli, "lang"));
	if (cli_has(cli, "admin")) {
		json_key(&w, "admin");
		json_bool(&w, true);
	}
	if (!put_number(&w, cli, "authority"))
		return finish(&d, false);
	const struct cJSON *ok = door_call(&d, &w, "person.create", NULL);
	if (ok && !print_json(cli, ok))
		printf("%s is person %lld\n", cli->args[1],
		       (long long)door_int(json_at(ok, "person"), "id"));
	return finish(&d, ok);
}

int cli_admin_sign_in_link(struct cli *cli)
{
	struct door d;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	struct jsonw w = door_args(&d);
	put_text(&w, "email", cli->args[0]);
	const struct cJSON *ok = door_call(&d, &w, "auth.link", NULL);
	if (ok && !print_json(cli, ok))
		printf(STR_FMT "%s\n", STR_ARG(d.cfg.public_url), door_text(ok, "path"));
	return finish(&d, ok);
}

/* ---- groups ---- */

static void put_countries(struct jsonw *w, struct arena *arena, const char *codes)
{
	if (!codes)
		return;
	json_key(w, "countries");
	json_begin_arr(w);
	for (const char **c = config_words(arena, str_from(codes)); *c; c++)
		json_str(w, str_from(*c));
	json_end_arr(w);
}

int cli_admin_group_create(struct cli *cli)
{
	const char *kind = cli_value(cli, "kind"), *join = cli_value(cli, "join");
	const char *moderator = cli_value(cli, "moderator");
	int64_t person = 0;
	struct door d;

	if (!kind)
		return cli_fail("--kind is missing: country, thematic or task_force") + 1;
	if (!door_open(&d, cli))
		return CLI_FAILED;
	if (moderator && !(person = door_person(&d, moderator)))
		return finish(&d, false);
	struct jsonw w = door_args(&d);
	put_text(&w, "slug", cli->args[0]);
	put_text(&w, "title", cli->args[1]);
	put_text(&w, "kind", kind);
	put_text(&w, "join_mode", join ? join : "request");
	put_text(&w, "purpose", cli_value(cli, "purpose"));
	put_countries(&w, &d.cfg.arena, cli_value(cli, "countries"));
	if (person) {
		json_key(&w, "moderator");
		json_int(&w, person);
	}
	if (!put_number(&w, cli, "tint"))
		return finish(&d, false);
	const struct cJSON *ok = door_call(&d, &w, "group.create", NULL);
	if (ok && !print_json(cli, ok))
		printf("%s is group %lld\n", cli->args[0],
		       (long long)door_int(json_at(ok, "group"), "id"));
	return finish(&d, ok);
}

/* Group and person of the two arguments; false, and said so: there is no such one. */
static bool put_membership(struct door *d, const struct cli *cli, struct jsonw *w)
{
	int64_t group = door_group(d, cli->args[0]);
	int64_t person = group ? door_person(d, cli->args[1]) : 0;

	if (!person)
		return false;
	*w = door_args(d);
	json_key(w, "group");
	json_int(w, group);
	json_key(w, "person");
	json_int(w, person);
	return true;
}

int cli_admin_group_add(struct cli *cli)
{
	const char *role = cli_value(cli, "role");
	struct door d;
	struct jsonw w;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	if (!put_membership(&d, cli, &w))
		return finish(&d, false);
	put_text(&w, "role", role ? role : "member");
	const struct cJSON *ok = door_call(&d, &w, "group.add", NULL);
	if (ok && !print_json(cli, ok))
		printf("%s is %s of %s\n", cli->args[1], door_text(json_at(ok, "member"), "role"),
		       cli->args[0]);
	return finish(&d, ok);
}

int cli_admin_group_remove(struct cli *cli)
{
	struct door d;
	struct jsonw w;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	if (!put_membership(&d, cli, &w))
		return finish(&d, false);
	const struct cJSON *ok = door_call(&d, &w, "group.remove", NULL);
	if (ok && !print_json(cli, ok))
		printf("%s is no longer in %s\n", cli->args[1], cli->args[0]);
	return finish(&d, ok);
}

int cli_admin_group_link(struct cli *cli)
{
	bool on = !cli_has(cli, "undo");
	int64_t group, other = 0;
	struct door d;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	if (!(group = door_group(&d, cli->args[0])) || !(other = door_group(&d, cli->args[1])))
		return finish(&d, false);
	struct jsonw w = door_args(&d);
	json_key(&w, "group");
	json_int(&w, group);
	json_key(&w, "other");
	json_int(&w, other);
	json_key(&w, "on");
	json_bool(&w, on);
	const struct cJSON *ok = door_call(&d, &w, "group.link", NULL);
	if (ok && !print_json(cli, ok))
		printf("%s and %s are %s linked\n", cli->args[0], cli->args[1],
		       on ? "now" : "no longer");
	return finish(&d, ok);
}

int cli_admin_group_list(struct cli *cli)
{
	struct door d;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	struct jsonw w = door_args(&d);
	const struct cJSON *ok = door_call(&d, &w, "group.list", NULL);
	if (ok && !print_json(cli, ok))
		for (const cJSON *g = first(ok, "groups"); g; g = g->next) {
			const cJSON *group = json_at(g, "group");
			printf("%6lld  %-20s %-11s %-11s %5lld  %s\n",
			       (long long)door_int(group, "id"), door_text(group, "slug"),
			       door_text(group, "kind"), door_text(group, "join_mode"),
			       (long long)door_int(group, "members"), door_text(group, "title"));
		}
	return finish(&d, ok);
}

/* ---- authorities ---- */

int cli_admin_authority_search(struct cli *cli)
{
	struct door d;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	struct jsonw w = door_args(&d);
	put_text(&w, "q", cli->args[0]);
	const struct cJSON *ok = door_call(&d, &w, "authority.search", NULL);
	if (ok && !print_json(cli, ok))
		for (const cJSON *a = first(ok, "authorities"); a; a = a->next)
			printf("%6lld  %-10s %-10s %9lld  %s\n", (long long)door_int(a, "id"),
			       door_text(a, "kind"), door_text(a, "code"),
			       (long long)door_int(a, "population"), door_text(a, "name"));
	return finish(&d, ok);
}

int cli_admin_authority_add(struct cli *cli)
{
	struct door d;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	struct jsonw w = door_args(&d);
	json_key(&w, "authorities");
	json_begin_arr(&w);
	json_begin_obj(&w);
	put_text(&w, "kind", "partner");
	put_text(&w, "name", cli->args[0]);
	put_text(&w, "country", cli_value(cli, "country"));
	json_end_obj(&w);
	json_end_arr(&w);
	const struct cJSON *ok = door_call(&d, &w, "authority.put", NULL);
	const cJSON *id = cJSON_GetArrayItem(json_at(ok, "ids"), 0);
	if (ok && !print_json(cli, ok))
		printf("%s is authority %lld\n", cli->args[0],
		       (long long)(id ? id->valuedouble : 0));
	return finish(&d, ok);
}

static bool put_batch(void *arg, struct str authorities)
{
	struct door *d = arg;
	struct jsonw w = door_args(d);

	json_key(&w, "authorities");
	json_raw(&w, authorities);
	return door_call(d, &w, "authority.put", NULL) != NULL;
}

int cli_admin_import_authorities(struct cli *cli)
{
	struct geo_counts n;
	struct door d;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	bool fine = geo_read(cli->args[0], put_batch, &d, &n);
	if (fine)
		printf("%zu regions, %zu departments, %zu EPCI, %zu communes\n", n.regions,
		       n.departments, n.epcis, n.communes);
	return finish(&d, fine);
}

/* ---- mail ---- */

int cli_admin_mail(struct cli *cli)
{
	struct door d;

	if (!door_open(&d, cli))
		return CLI_FAILED;
	struct jsonw w = door_args(&d);
	const struct cJSON *ok = door_call(&d, &w, "outbox.list", NULL);
	if (ok && !print_json(cli, ok))
		for (const cJSON *m = first(ok, "mails"); m; m = m->next) {
			char at[CLOCK_ISO];
			clock_iso(door_int(m, "at"), at);
			printf("%.16s  %-6s  %s  %s\n                          %s  %s\n", at,
			       door_text(m, "state"), door_text(m, "to"), door_text(m, "subject"),
			       door_text(m, "id"), door_text(m, "why"));
		}
	return finish(&d, ok);
}

/* ---- any command ---- */

int cli_admin_call(struct cli *cli)
{
	const char *args = cli->n_args > 1 ? cli->args[1] : "{}";
	cJSON *checked = cJSON_ParseWithOpts(args, NULL, true);
	struct door d;

	if (!cJSON_IsObject(checked)) {
		cJSON_Delete(checked);
		return cli_fail("the arguments are no JSON object: %s", args) + 1;
	}
	cJSON_Delete(checked);
	if (!door_open(&d, cli))
		return CLI_FAILED;
	door_args(&d);
	buf_reset(&d.line);
	buf_puts(&d.line, args);
	struct jsonw w = { 0 };
	const struct cJSON *ok = door_call(&d, &w, cli->args[0], cli_value(cli, "as"));
	char *text = ok ? cJSON_Print(ok) : NULL;
	if (text)
		puts(text);
	cJSON_free(text);
	return finish(&d, ok);
}
