/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/geo.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX_BYTES = 64 * 1024 * 1024, AREAS = 128 };

/* A region or department: its code and how many live there. */
struct area {
	const char *code;
	int64_t people;
};

struct geo {
	cJSON *regions, *departments, *epcis, *epts, *communes;
	struct area by_region[AREAS], by_department[AREAS];
	bool (*put)(void *arg, struct str authorities);
	void *arg;
	struct buf batch;
	struct jsonw w;
	size_t pending;
	bool failed;
};

/* ---- files ---- */

static cJSON *load(const char *dir, const char *name)
{
	struct buf text;
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "re");
	if (!f) {
		log_error("%s: %s", path, strerror(errno));
		return NULL;
	}
	buf_init(&text, FILE_MAX_BYTES);
	for (char *p; (p = buf_room(&text, 1 << 16));) {
		size_t n = fread(p, 1, 1 << 16, f);
		text.n += n;
		if (!n)
			break;
	}
	fclose(f);
	cJSON *list = cJSON_ParseWithLength(text.p, text.n);
	buf_finish(&text);
	if (cJSON_IsArray(list) && list->child)
		return list;
	cJSON_Delete(list);
	log_error("%s is not the list it should be", path);
	return NULL;
}

static const char *text(const cJSON *obj, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(obj, key);
	return cJSON_IsString(v) ? v->valuestring : "";
}

static bool number(const cJSON *obj, const char *key, int64_t *out)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(obj, key);

	if (!cJSON_IsNumber(v) || v->valuedouble < 0 || v->valuedouble > 1e8)
		return false;
	*out = (int64_t)v->valuedouble;
	return true;
}

static bool is(const cJSON *obj, const char *key, const char *value)
{
	return !strcmp(text(obj, key), value);
}

/* ---- sums ---- */

static struct area *area_of(struct area list[AREAS], const char *code)
{
	for (int i = 0; i < AREAS; i++)
		if (!list[i].code || !strcmp(list[i].code, code)) {
			list[i].code = code;
			return &list[i];
		}
	log_die("geo: more than %d areas", AREAS);
}

static void sum_people(struct geo *g)
{
	for (const cJSON *c = g->communes->child; c; c = c->next) {
		int64_t people;
		if (!is(c, "type", "commune-actuelle") || !number(c, "population", &people))
			continue;
		area_of(g->by_region, text(c, "region"))->people += people;
		area_of(g->by_department, text(c, "departement"))->people += people;
	}
}

/* ---- entries ---- */

struct entry {
	const char *kind, *code, *siren, *name, *department, *region;
	bool overseas;
	int64_t people; /* 0: unknown, or nobody */
};

static void flush(struct geo *g)
{
	if (!g->pending)
		return;
	json_end_arr(&g->w);
	g->failed = g->failed || g->batch.full || !g->put(g->arg, buf_view(&g->batch));
	g->pending = 0;
}

static void put_text(struct geo *g, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	json_key_str(&g->w, str_from(key));
	json_str(&g->w, str_from(value));
}

/* "CC du Pays de Die" as one says it: "Communauté de communes du Pays de Die"; but "CA Lorient
 * Agglomération" is "Lorient Agglomération". */
static void put_epci_name(struct buf *b, const char *name)
{
	static const struct {
		const char *head, *words;
	} kinds[] = {
		{ "CC ", "Communauté de communes " },
		{ "CA ", "Communauté d’agglomération " },
		{ "CU ", "Communauté urbaine " },
	};
	static const char *const enough[] = { "Agglo", "Métropole", "Communauté" };

	for (size_t i = 0; i < 3; i++) {
		if (strncmp(name, kinds[i].head, 3) != 0)
			continue;
		bool plain = false;
		for (size_t k = 0; k < 3; k++)
			plain = plain || strstr(name, enough[k]);
		buf_printf(b, "%s%s", plain ? "" : kinds[i].words, name + 3);
		return;
	}
	buf_puts(b, name);
}

/* The files write a straight apostrophe; French typography has the curved one. */
static void put_name(struct geo *g, const struct entry *e)
{
	struct buf said, b;

	buf_init(&said, 1000);
	buf_init(&b, 1000);
	if (!strcmp(e->kind, "epci"))
		put_epci_name(&said, e->name);
	else
		buf_puts(&said, e->name);
	for (size_t i = 0; i < said.n; i++)
		if (said.p[i] == '\'')
			buf_puts(&b, "’");
		else
			buf_char(&b, said.p[i]);
	json_key(&g->w, "name");
	json_str(&g->w, buf_view(&b));
	buf_finish(&said);
	buf_finish(&b);
}

static void put_entry(struct geo *g, const struct entry *e)
{
	if (g->failed)
		return;
	if (!g->pending) {
		buf_reset(&g->batch);
		g->w = json_writer(&g->batch);
		json_begin_arr(&g->w);
	}
	json_begin_obj(&g->w);
	put_text(g, "kind", e->kind);
	put_text(g, "code", e->code);
	put_text(g, "siren", e->siren);
	put_name(g, e);
	put_text(g, "department", e->department);
	put_text(g, "region", e->region);
	if (e->overseas) {
		json_key(&g->w, "overseas");
		json_bool(&g->w, true);
	}
	if (e->people) {
		json_key(&g->w, "population");
		json_int(&g->w, e->people);
	}
	json_end_obj(&g->w);
	if (++g->pending == GEO_BATCH)
		flush(g);
}

static size_t put_regions(struct geo *g)
{
	size_t n = 0;

	for (const cJSON *r = g->regions->child; r; r = r->next, n++)
		put_entry(g, &(struct entry){
				     .kind = "region",
				     .code = text(r, "code"),
				     .name = text(r, "nom"),
				     .region = text(r, "code"),
				     .overseas = !is(r, "zone", "metro"),
				     .people = area_of(g->by_region, text(r, "code"))->people,
			     });
	return n;
}

static size_t put_departments(struct geo *g)
{
	size_t n = 0;

	for (const cJSON *d = g->departments->child; d; d = d->next) {
		if (is(d, "zone", "com"))
			continue;
		n++;
		put_entry(g, &(struct entry){
				     .kind = "department",
				     .code = text(d, "code"),
				     .name = text(d, "nom"),
				     .department = text(d, "code"),
				     .region = text(d, "region"),
				     .overseas = !is(d, "zone", "metro"),
				     .people = area_of(g->by_department, text(d, "code"))->people,
			     });
	}
	return n;
}

/* The department of a commune's code: its first two characters, three overseas. */
static const cJSON *department_of(const struct geo *g, const char *commune)
{
	size_t n = !strncmp(commune, "97", 2) || !strncmp(commune, "98", 2) ? 3 : 2;

	for (const cJSON *d = g->departments->child; d; d = d->next)
		if (strlen(text(d, "code")) == n && !strncmp(text(d, "code"), commune, n))
			return d;
	return NULL;
}

/* One of several departments stands with that of its first member, the most populous. */
static size_t put_epcis(struct geo *g, const cJSON *list)
{
	size_t n = 0;

	for (const cJSON *e = list->child; e; e = e->next, n++) {
		const cJSON *members = cJSON_GetObjectItemCaseSensitive(e, "membres");
		const cJSON *d = members ? department_of(g, text(members->child, "code")) : NULL;
		int64_t people = 0;
		number(e, "populationMunicipale", &people);
		put_entry(g, &(struct entry){
				     .kind = "epci",
				     .siren = text(e, "code"),
				     .name = text(e, "nom"),
				     .department = text(d, "code"),
				     .region = text(d, "region"),
				     .overseas = d && !is(d, "zone", "metro"),
				     .people = people,
			     });
	}
	return n;
}

static size_t put_communes(struct geo *g)
{
	size_t n = 0;

	for (const cJSON *c = g->communes->child; c; c = c->next) {
		int64_t people = 0;
		if (!is(c, "type", "commune-actuelle"))
			continue;
		n++;
		number(c, "population", &people);
		put_entry(g, &(struct entry){
				     .kind = "commune",
				     .code = text(c, "code"),
				     .siren = text(c, "siren"),
				     .name = text(c, "nom"),
				     .department = text(c, "departement"),
				     .region = text(c, "region"),
				     .overseas = !is(c, "zone", "metro"),
				     .people = people,
			     });
	}
	return n;
}

bool geo_read(const char *dir, bool (*put)(void *arg, struct str authorities), void *arg,
              struct geo_counts *n)
{
	struct geo *g = xcalloc(1, sizeof(*g));
	bool fine = false;

	g->put = put;
	g->arg = arg;
	buf_init(&g->batch, 60 * 1024); /* within a frame */
	if ((g->regions = load(dir, "regions.json")) &&
	    (g->departments = load(dir, "departements.json")) &&
	    (g->epcis = load(dir, "epci.json")) && (g->epts = load(dir, "ept.json")) &&
	    (g->communes = load(dir, "communes.json"))) {
		sum_people(g);
		n->regions = put_regions(g);
		n->departments = put_departments(g);
		n->epcis = put_epcis(g, g->epcis) + put_epcis(g, g->epts);
		n->communes = put_communes(g);
		flush(g);
		fine = !g->failed;
	}
	cJSON_Delete(g->regions);
	cJSON_Delete(g->departments);
	cJSON_Delete(g->epcis);
	cJSON_Delete(g->epts);
	cJSON_Delete(g->communes);
	buf_finish(&g->batch);
	free(g);
	return fine;
}
