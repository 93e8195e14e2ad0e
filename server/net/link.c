/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * /lien/{token}: the commands link.show (GET, HEAD) and link.use (POST), as pages for who has no
 * script, and for the mail programs that unsubscribe by themselves (RFC 8058). No cookie is looked at
 * or set, no origin asked for: the address is the whole right, and a form on a page that sends no
 * referrer has none.
 */
#include "base/hex.h"
#include "base/json.h"
#include "base/random.h"
#include "net/internal.h"
#include <string.h>

enum { TOKEN_MAX = 128, FORM_MAX = 400, PAGE_MAX = 20000 };

/* The client's colours; see web/src/styles. */
static const char SHEET[] =
	":root{color-scheme:light dark;--sol:#f1f3e9;--carte:#fff;--encre:#16231c;--encre2:#46564c;"
	"--trait:#cfd9ce;--feuille:#15573f;--sur:#fff;--houppier:#123c2d;--lien:#2a4494}\n"
	"@media (prefers-color-scheme:dark){:root{--sol:#0d1520;--carte:#16212d;--encre:#edf0e8;"
	"--encre2:#aebac0;--trait:#2b3a49;--feuille:#8ad6ac;--sur:#06261a;--houppier:#0c2a21;"
	"--lien:#aec2ff}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--sol);color:var(--encre);"
	"font:17px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n"
	"header{background:var(--houppier);color:#fff;padding:14px 20px;font-weight:600}\n"
	"main{max-width:34em;margin:24px auto;padding:24px;background:var(--carte);"
	"border:1px solid var(--trait);border-radius:14px}\n"
	"h1{margin:0 0 12px;font-size:1.375rem;line-height:1.25}\n"
	"p{margin:0 0 14px}form{margin:20px 0}\n"
	"button{font:inherit;font-weight:600;min-height:44px;padding:8px 22px;border:1px solid var(--feuille);"
	"border-radius:8px;background:var(--feuille);color:var(--sur);cursor:pointer}\n"
	"button.undo{background:transparent;color:var(--feuille)}\n"
	"fieldset{border:1px solid var(--trait);border-radius:8px;margin:0 0 16px;padding:12px 16px}\n"
	"legend{padding:0 6px;font-weight:600}label{display:inline-flex;align-items:center;gap:10px;"
	"min-height:44px}\n"
	"input{width:20px;height:20px;margin:0;accent-color:var(--feuille)}\n"
	"fieldset p{margin:0}.days{display:flex;flex-wrap:wrap;gap:0 20px;padding-left:30px}\n"
	".note{color:var(--encre2);font-size:.9375rem}a{color:var(--lien)}\n"
	":focus-visible{outline:3px solid var(--lien);outline-offset:2px}\n"
	"@media (max-width:36em){main{margin:0;border-width:0 0 1px;border-radius:0}}\n";

int link_sheet(struct call *c)
{
	return call_reply(c, 200, "text/css; charset=utf-8", str_from(SHEET), true,
	                  "cache-control: public, max-age=86400\r\n");
}

static int nothing(struct call *c, int status, const char *text)
{
	return call_reply(c, status, "text/plain; charset=utf-8", str_from(text), true, NULL);
}

static void write_frame(struct call *c, struct str form)
{
	char op[HEX_SIZE(16)];
	uint8_t any[16];
	struct buf b;

	buf_init(&b, BODY_MAX);
	struct jsonw w = json_writer(&b);
	json_begin_obj(&w);
	if (c->method == METHOD_POST) {
		random_bytes(any, sizeof(any));
		hex_encode(op, any, sizeof(any));
		json_key(&w, "op");
		json_str(&w, str_from(op));
	}
	json_key(&w, "args");
	json_begin_obj(&w);
	json_key(&w, "token");
	json_str(&w, str_from(c->token));
	if (form.n) {
		json_key(&w, "form");
		json_str(&w, form);
	}
	json_end_obj(&w);
	json_end_obj(&w);
	buf_reset(&c->in);
	buf_str(&c->in, buf_view(&b));
	buf_finish(&b);
}

int link_begin(struct call *c, struct str token)
{
	c->kind = CALL_LINK;
	who_address(c->net, c->wsi, c->address);
	if (!token.n || token.n >= sizeof(c->token) || strspn(token.p, TOKEN_LETTERS) != token.n)
		return nothing(c, 404, "404\n");
	memcpy(c->token, token.p, token.n + 1);
	if (c->method == METHOD_POST)
		return 0; /* its body is to come */
	write_frame(c, STR(""));
	call_await(c);
	call_ask(c, STR("link.show"));
	return 0;
}

/* What a form of ours sends, or the one word of RFC 8058; anything else is as if nothing was sent. */
static struct str form_of(struct str body)
{
	if (body.n > FORM_MAX)
		return STR("");
	for (size_t i = 0; i < body.n; i++)
		if (body.p[i] <= ' ' || body.p[i] > '~')
			return STR("");
	return body;
}

int link_end(struct call *c)
{
	struct str form = form_of(buf_view(&c->in));
	char copy[FORM_MAX + 1];

	memcpy(copy, form.n ? form.p : "", form.n);
	write_frame(c, (struct str){ copy, form.n });
	call_await(c);
	call_ask(c, STR("link.use"));
	return 0;
}

void link_outcome(struct call *c, const struct bus_outcome *o)
{
	struct answer a;
	struct str page, state;

	if (o->err) {
		nothing(c, o->err == ERR_RATE_LIMITED ? 429 : 503,
		        o->err == ERR_RATE_LIMITED ? "429\n" : "503\n");
		return;
	}
	bool fine = answer_read(&a, o) &&
	            json_in_text(&a.ok, "page", 1, PAGE_MAX, 0, &page, NULL) &&
	            json_in_text(&a.ok, "state", 1, 20, 0, &state, NULL);
	if (fine)
		call_reply(c, str_eq(state, STR("refused")) ? 410 : 200, "text/html; charset=utf-8",
		           page, false, NULL);
	else
		nothing(c, 500, "500\n");
	answer_finish(&a);
}
