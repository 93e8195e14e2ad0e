/* SPDX-License-Identifier: EUPL-1.2 */
/* The page of a link: plain HTML that works without a script, with a style sheet of its own. */
#include "app/link/link.h"
#include "app/post/typography.h"

enum { PAGE_MAX = 16 * 1024 };

struct words {
	const char *lang, *site, *daily, *some, *never, *save, *legend;
	const char *days[7];
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.lang = "fr",
		.site = "Ouvrir Palabre",
		.legend = "Recevoir le résumé",
		.daily = "Chaque jour",
		.some = "Certains jours",
		.never = "Jamais",
		.save = "Enregistrer",
		.days = { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
	},
	[LANG_EN] = {
		.lang = "en",
		.site = "Open Palabre",
		.legend = "Get the summary",
		.daily = "Every day",
		.some = "On some days",
		.never = "Never",
		.save = "Save",
		.days = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
	},
};

static void put_para(struct buf *b, struct str text, const char *class)
{
	if (!text.n)
		return;
	buf_printf(b, "<p%s>", class);
	html_text(b, text);
	buf_puts(b, "</p>\n");
}

static void put_choice(struct buf *b, const char *value, const char *said, bool on)
{
	buf_printf(
		b,
		"<p><label><input type=\"radio\" name=\"rhythm\" value=\"%s\"%s> %s</label></p>\n",
		value, on ? " checked" : "", said);
}

static void put_form(struct buf *b, const struct words *w, int days)
{
	bool daily = days == 127, some = days && !daily;

	buf_printf(b, "<form method=\"post\">\n<fieldset>\n<legend>%s</legend>\n", w->legend);
	put_choice(b, "daily", w->daily, daily);
	put_choice(b, "days", w->some, some);
	buf_puts(b, "<p class=\"days\">\n");
	for (int i = 0; i < 7; i++)
		buf_printf(
			b,
			"<label><input type=\"checkbox\" name=\"day\" value=\"%d\"%s> %s</label>\n",
			i + 1, (some ? days : 31) >> i & 1 ? " checked" : "", w->days[i]);
	buf_puts(b, "</p>\n");
	put_choice(b, "never", w->never, !days);
	buf_printf(b, "</fieldset>\n<p><button>%s</button></p>\n</form>\n", w->save);
}

static void put_button(struct buf *b, const struct link_page *p)
{
	if (!p->button.n)
		return;
	buf_puts(b, "<form method=\"post\"");
	if (p->action.n) {
		buf_puts(b, " action=\"");
		html_text(b, p->action);
		buf_char(b, '"');
	}
	/* Never empty: a length of 0 is as good as none to some proxies. */
	buf_printf(b, "><p><input type=\"hidden\" name=\"go\" value=\"1\"><button%s>",
	           p->state == LINK_STATE_DONE ? " class=\"undo\"" : "");
	html_text(b, p->button);
	buf_puts(b, "</button></p></form>\n");
}

struct str link_html(struct req *r, const struct link_page *p)
{
	const struct words *w = &words[r->lang];
	struct buf b;

	buf_init(&b, PAGE_MAX);
	buf_printf(&b,
	           "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
	           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	           "<meta name=\"robots\" content=\"noindex\">\n"
	           "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
	           w->lang);
	html_text(&b, p->title);
	buf_puts(&b, " \u00b7 ");
	html_text(&b, r->house->network_name);
	buf_puts(&b, "</title>\n<link rel=\"stylesheet\" href=\"/lien.css\">\n</head>\n<body>\n"
	             "<header>");
	html_text(&b, r->house->network_name);
	buf_puts(&b, "</header>\n<main>\n<h1>");
	html_text(&b, p->title);
	buf_puts(&b, "</h1>\n");
	put_para(&b, p->words, "");
	if (p->choose)
		put_form(&b, w, p->choose->value);
	put_button(&b, p);
	put_para(&b, p->note, " class=\"note\"");
	buf_printf(&b, "<p><a href=\"/\">%s</a></p>\n</main>\n</body>\n</html>\n", w->site);
	struct str html = arena_str(r->arena, buf_view(&b));
	buf_finish(&b);
	return html;
}
