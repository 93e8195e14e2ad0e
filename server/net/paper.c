/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * GET /reunions/{meeting}/compte-rendu: minutes as a page to print; with .md behind it as markdown, with
 * .odt or .docx as what word processors open. `?pour=public`, `reseau` or `groupes`: as these would
 * read it.
 *
 * The command minutes.page gives the text piece by piece, to whoever may read it; of the page a
 * document is made by a child process (work/work.h), where there is pandoc. The page has its style
 * within and can do nothing: no script runs in it, nothing is fetched.
 */
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/header.h"
#include "net/internal.h"
#include "work/work.h"
#include <inttypes.h>
#include <stdlib.h>

enum { TEXT_MAX = 8 * 1024 * 1024, PIECE_MAX = 200000 };

static const struct format {
	const char *ext; /* of the address; "" the page itself */
	const char *mime;
	bool markdown, document;
} formats[] = {
	{ "", "text/html; charset=utf-8", false, false },
	{ "md", "text/markdown; charset=utf-8", true, false },
	{ "odt", "application/vnd.oasis.opendocument.text", false, true },
	{ "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false,
	  true },
};

struct paper {
	struct work_job job; /* first: the job is the paper */
	struct call *call;
	const struct format *format;
	long long meeting;
	const char *readers; /* "": as who asks */
	char name[400];
	struct buf text;
	bool made; /* job.text is to be finished */
};

void paper_free(struct paper *p)
{
	if (!p)
		return;
	if (p->made)
		buf_finish(&p->job.text);
	buf_finish(&p->text);
	free(p);
}

/* ---- what is asked for ---- */

/* "12/compte-rendu.odt" */
static bool read_path(struct str rest, struct paper *p)
{
	static const char name[] = "/compte-rendu";
	struct str id = str_split(&rest, '/');

	if (!str_to_int(id, &p->meeting) || p->meeting <= 0)
		return false;
	if (!str_starts(rest, str_from(name + 1)))
		return false;
	rest.p += sizeof(name) - 2;
	rest.n -= sizeof(name) - 2;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct str ext = str_from(formats[i].ext);
		if (ext.n ? rest.n == ext.n + 1 && rest.p[0] == '.' && str_ends(rest, ext)
		          : !rest.n)
			p->format = &formats[i];
	}
	return p->format;
}

static bool read_readers(struct call *c, struct paper *p)
{
	static const char *const words[][2] = { { "public", "public" },
		                                { "reseau", "network" },
		                                { "groupes", "group" } };
	char part[80], value[16];
	int n;

	p->readers = "";
	n = lws_hdr_copy_fragment(c->wsi, part, sizeof(part), WSI_TOKEN_HTTP_URI_ARGS, 0);
	if (n < 0 || header_arg((struct str){ part, (size_t)n }, "pour", value, sizeof(value)) < 0)
		return true;
	for (size_t i = 0; i < 3; i++)
		if (str_eq(str_from(value), str_from(words[i][0])))
			p->readers = words[i][1];
	return *p->readers;
}

static void ask(struct call *c, int64_t after)
{
	struct paper *p = c->paper;
	struct jsonw w = json_writer(&c->in);

	buf_reset(&c->in);
	json_begin_obj(&w);
	json_key(&w, "args");
	json_begin_obj(&w);
	json_key(&w, "meeting");
	json_int(&w, p->meeting);
	json_key(&w, "format");
	json_str(&w, p->format->markdown   ? STR("markdown")
	             : p->format->document ? STR("document")
	                                   : STR("html"));
	if (*p->readers) {
		json_key(&w, "readers");
		json_str(&w, str_from(p->readers));
	}
	if (after) {
		json_key(&w, "after");
		json_int(&w, after);
	}
	json_end_obj(&w);
	json_end_obj(&w);
	c->whole = true;
	if (c->who)
		return; /* it goes when it is known who asks */
	call_await(c);
	call_ask(c, c->command);
}

int paper_begin(struct call *c, struct str rest)
{
	struct paper *p = c->paper = xcalloc(1, sizeof(*p));

	c->kind = CALL_PAPER;
	c->command = STR("minutes.page");
	p->call = c;
	buf_init(&p->text, TEXT_MAX);
	if (!read_path(rest, p) || !read_readers(c, p))
		return call_refuse(c, 404, ERR_NOT_FOUND, NULL);
	if (!who_call(c))
		return call_refuse(c, 503, ERR_STORAGE, NULL);
	ask(c, 0);
	return 0;
}

/* ---- what came of it ---- */

static void reply(struct call *c, struct str bytes)
{
	struct paper *p = c->paper;
	struct buf headers;

	buf_init(&headers, 2048);
	buf_puts(&headers, "cache-control: no-store\r\nx-robots-tag: noindex\r\n");
	if (*p->format->ext) {
		size_t n = strlen(p->name);
		snprintf(p->name + n, sizeof(p->name) - n, ".%s", p->format->ext);
		header_disposition(&headers, str_from(p->name), false);
	} else {
		c->security = SECURITY_DRAWN;
	}
	buf_char(&headers, 0);
	call_reply(c, 200, p->format->mime, bytes, true, headers.full ? NULL : headers.p);
	buf_finish(&headers);
}

static const char *const words[LANG_COUNT][3] = {
	[LANG_FR] = { "Ce document ne peut pas être préparé",
	              "Pandoc n’est pas installé sur ce serveur\u00a0: les formats ODT et DOCX ne sont pas "
	              "disponibles. La page à imprimer le reste.",
	              "La préparation du document n’a pas abouti. Réessayez dans un instant, ou utilisez "
	              "la page à imprimer." },
	[LANG_EN] = { "This document cannot be made",
	              "Pandoc is not installed on this server: ODT and DOCX are not available. The page to "
	              "print is.",
	              "Making the document did not succeed. Try again in a moment, or use the page to "
	              "print." },
};

static void sorry(struct call *c, bool no_tool)
{
	enum lang lang = c->caller.lang;
	const char *const *say = words[lang];
	struct buf b;

	buf_init(&b, 4096);
	buf_printf(
		&b,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n"
		"<link rel=\"stylesheet\" href=\"/lien.css\">\n</head>\n<body>\n<main>\n<h1>%s</h1>\n"
		"<p>%s</p>\n<p><a href=\"/reunions/%lld/compte-rendu\">%s</a></p>\n</main>\n</body>\n"
		"</html>\n",
		lang_str(lang).p, say[0], say[0], say[no_tool ? 1 : 2], c->paper->meeting,
		lang == LANG_FR ? "Ouvrir la page à imprimer" : "Open the page to print");
	call_reply(c, 503, "text/html; charset=utf-8", buf_view(&b), false, NULL);
	buf_finish(&b);
}

static void on_made(struct work_job *j)
{
	struct paper *p = (struct paper *)j;
	struct call *c = p->call;

	p->made = true;
	if (!c->wsi) {
		call_free(c);
		return;
	}
	log_request(c->request);
	if (j->end == WORK_DONE)
		reply(c, buf_view(&j->text));
	else
		sorry(c, j->end == WORK_NO_TOOL);
	log_request(NULL);
}

static void make(struct call *c)
{
	struct paper *p = c->paper;

	p->job.ext = p->format->ext;
	p->job.made_of = buf_view(&p->text);
	p->job.done = on_made;
	if (!c->net->cfg.work || !work_submit(c->net->cfg.work, &p->job))
		sorry(c, false);
}

static void refuse(struct call *c, enum err err)
{
	int status = err == ERR_UNAUTHENTICATED                         ? 401
	             : err == ERR_RATE_LIMITED                          ? 429
	             : err == ERR_NOT_FOUND || err == ERR_NOT_PUBLISHED ? 404
	             : err == ERR_TOO_LARGE                             ? 413
	                                                                : 503;

	call_refuse(c, status, err, NULL);
}

void paper_outcome(struct call *c, const struct bus_outcome *o)
{
	struct paper *p = c->paper;
	struct answer a;
	struct str text, name;
	int64_t next = 0;
	bool more = false;

	if (o->err) {
		refuse(c, o->err);
		return;
	}
	bool fine = answer_read(&a, o) &&
	            json_in_text(&a.ok, "text", 0, PIECE_MAX, 0, &text, NULL) &&
	            json_in_text(&a.ok, "name", 1, 200, 0, &name, NULL) &&
	            json_in_int(&a.ok, "next", 1, JSON_INT_MAX, &next, &more);
	if (fine) {
		buf_str(&p->text, text);
		if (!*p->name)
			snprintf(p->name, sizeof(p->name) - 8, STR_FMT, STR_ARG(name));
	}
	answer_finish(&a);
	if (!fine || p->text.full)
		call_refuse(c, fine ? 413 : 500, fine ? ERR_TOO_LARGE : ERR_INTERNAL, NULL);
	else if (more) {
		HASH_DEL(c->net->calls, c);
		ask(c, next);
	} else if (p->format->document)
		make(c);
	else
		reply(c, buf_view(&p->text));
}
