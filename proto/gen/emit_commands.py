# SPDX-License-Identifier: EUPL-1.2
"""emit_commands - commands.h and commands.c (layer dispatch), emit.h (layer app)."""
from emit_c import MARK
from emit_codec import quote


def emit_header(proto):
    out = [MARK + """#pragma once
/*
 * emit - announce an event, its data checked by the compiler.
 *
 * Each returns the seq the event got in its channel, 0 for a live one; see req_emit().
 */
#include "app/req/req.h"
"""]
    for e in proto.events:
        out.append(f"""/* {e.doc.replace('*/', '* /')} On: {', '.join(e.channels)}{', live' if e.live else ''}. */
static inline int64_t emit_{e.ident}(struct req *r, struct channel ch, const struct {e.data.tag} *data)
{{
	return req_emit(r, ch, EV_{e.ident.upper()}, data);
}}
""")
    return "\n".join(out)


def header(proto):
    rates = "".join(f"\tRATE_{r.name.upper()},\n" for r in proto.rates)
    return MARK + f"""#pragma once
/*
 * commands - the table of everything a client may ask, sorted by name.
 *
 * The table is constant; what is counted about a command stands in an array of
 * COMMAND_COUNT beside it, by `command - command_table`. Any thread.
 */
#include "base/json.h"
#include "proto.h"

struct req;

enum caller {{ CALLER_ANYONE, CALLER_PERSON, CALLER_ADMIN }};
enum {{
	/* exactly one of these in command.flags */
	COMMAND_WRITE = 1, /* writer thread; idempotent: its frame carries "op" */
	COMMAND_READ = 2,  /* reader thread; cannot write */
	COMMAND_LIVE = 4,  /* loop thread, no database */
	/* one or both in command.via, or local alone: from this machine only */
	VIA_WS = 1,
	VIA_HTTP = 2,
	VIA_LOCAL = 4,
}};

enum rate {{
{rates}}};
enum {{ RATE_COUNT = {len(proto.rates)} }};

struct rate_class {{
	const char *name;
	int per_minute; /* refilled evenly */
	int burst;      /* most at once */
}};

struct command {{
	const char *name, *summary;
	enum caller caller; /* finer rights are the handler's */
	bool pass;          /* also who is here for one meeting alone */
	unsigned flags, via;
	enum rate rate;
	size_t args_size, result_size; /* of the structs that the three below work on, zeroed first */
	bool (*decode)(const struct cJSON *obj, struct arena *arena, void *args, struct json_fail *fail);
	enum err (*run)(struct req *r, const void *args, void *result);
	void (*encode)(struct jsonw *w, const void *result);
}};

enum {{ COMMAND_COUNT = {len(proto.commands)} }};
extern const struct command command_table[COMMAND_COUNT];
extern const size_t command_count;
extern const struct rate_class rate_table[RATE_COUNT]; /* by enum rate */

/* NULL: there is no such command. */
const struct command *command_find(struct str name);
"""


def row(c):
    via = " | ".join(f"VIA_{v.upper()}" for v in c.via)
    return f"""	{{
		.name = {quote(c.name)},
		.summary = {quote(c.summary)},
		.caller = CALLER_{c.caller.upper()},
		.pass = {'true' if c.under_pass else 'false'},
		.flags = COMMAND_{c.flag.upper()},
		.via = {via},
		.rate = RATE_{c.rate.upper()},
		.args_size = sizeof(struct {c.args.tag}),
		.result_size = sizeof(struct {c.result.tag}),
		.decode = decode_{c.ident},
		.run = run_{c.ident},
		.encode = encode_{c.ident},
	}},
"""


def source(proto):
    out = [MARK + '#include "commands.h"\n#include <stdlib.h>\n']
    for c in proto.commands:
        out.append(f"""static bool decode_{c.ident}(const struct cJSON *obj, struct arena *arena, void *args, struct json_fail *fail)
{{
	return {c.ident}_decode(obj, arena, args, fail);
}}

static enum err run_{c.ident}(struct req *r, const void *args, void *result)
{{
	return cmd_{c.ident}(r, args, result);
}}

static void encode_{c.ident}(struct jsonw *w, const void *result)
{{
	{c.result.tag}_encode(w, result);
}}
""")
    rates = "".join(f"\t[RATE_{r.name.upper()}] = {{ {quote(r.name)}, {r.per_minute}, {r.burst} }},\n" for r in proto.rates)
    out.append(f"""const struct rate_class rate_table[RATE_COUNT] = {{
{rates}}};

const struct command command_table[COMMAND_COUNT] = {{
{''.join(map(row, proto.commands))}}};
const size_t command_count = COMMAND_COUNT;

static int by_name(const void *name, const void *command)
{{
	const struct command *c = command;
	return str_cmp(*(const struct str *)name, str_from(c->name));
}}

const struct command *command_find(struct str name)
{{
	return bsearch(&name, command_table, COMMAND_COUNT, sizeof(struct command), by_name);
}}
""")
    return "\n".join(out)
