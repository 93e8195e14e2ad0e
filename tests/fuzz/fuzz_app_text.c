/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Small readers of what strangers send: names of files and how their bytes begin, addresses of
 * e-mail, names as people look them up, what a browser calls itself.
 */
#include "app/file/kind.h"
#include "app/person/fold.h"
#include "app/person/person.h"
#include "app/session/agent.h"
#include "base/log.h"
#include "fuzz.h"
#include "mail/message.h"
#include "oracle.h"

static struct arena arena;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	arena_init(&arena);
	return 0;
}

static void file(struct str name, struct str head)
{
	static const char *const ends[] = {
		"svg", "html", "htm", "js", "exe", "docm", "zip", "xml"
	};
	struct file_kind kind, seen;
	bool known = file_kind_of(name, &kind);

	if (file_name_check(name)) {
		MUST(name.n >= 1 && name.n <= 160 && !oracle_has_control(name));
		MUST(!memchr(name.p, '/', name.n) && !memchr(name.p, '\\', name.n));
		MUST(name.p[0] != '.' && name.p[name.n - 1] != '.');
	} else {
		MUST(!known);
	}
	if (file_kind_check((const uint8_t *)head.p, head.n, name, &seen))
		MUST(known && str_eq(seen.mime, kind.mime) && seen.image == kind.image && head.n);
	for (size_t i = 0; known && i < sizeof(ends) / sizeof(ends[0]); i++)
		MUST(!str_eq(kind.ext, str_from(ends[i])));
}

static void folding(struct str text, struct str q)
{
	struct str f = fold(&arena, text), of_q = fold(&arena, q);

	MUST(oracle_utf8(f.p, f.n));
	MUST(!f.n || (f.p[0] != ' ' && f.p[f.n - 1] != ' '));
	for (size_t i = 0; i < f.n; i++) {
		unsigned char c = (unsigned char)f.p[i];
		MUST(c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ');
		MUST(c != ' ' || f.p[i + 1] != ' ');
	}
	MUST(str_eq(fold(&arena, f), f)); /* folding twice is folding once */
	MUST(fold_begins(f, STR("")) && fold_begins(f, f));
	fold_begins(f, of_q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = { (const char *)data, n };
	struct str line = fuzz_line(&rest);

	arena_reset(&arena);
	if (!oracle_utf8(line.p, line.n))
		return 0;
	file(line, rest);
	folding(line, rest.n && oracle_utf8(rest.p, rest.n) ? rest : line);
	struct str agent = session_agent(&arena, line);
	MUST(agent.n <= 60 && !oracle_has_control(agent));
	/* Whom mail is sent to is whom a message can be written to. */
	if (person_email_ok(line))
		MUST(message_address_ok(line));
	return 0;
}
