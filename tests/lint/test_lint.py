#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Each rule of lint.py must catch the fault planted for it, and a sound tree must be clean.

A small project is written to a temporary folder; every case changes one of its files and names
the rule that has to speak, and how many times.
"""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import guarantees  # noqa: E402
import lint  # noqa: E402

C = "/* SPDX-License-Identifier: EUPL-1.2 */\n"
TS = "// SPDX-License-Identifier: EUPL-1.2\n"

SOUND = {
    "server/CMakeLists.txt": """
layer(base FOREIGN libcjson libsodium)
layer(proto USES base)
layer(db USES proto FOREIGN sqlite3 libuv)
layer(hub USES db FOREIGN libuv)
layer(app USES hub)
layer(net USES app FOREIGN libwebsockets)
""",
    "server/banned.h": (HERE.parent.parent / "server/banned.h").read_text(),
    "server/migrations/0001_first.sql": """-- A person's things aren't strings.
-- owner: topic
CREATE TABLE topic (
	id INTEGER PRIMARY KEY,
	title TEXT NOT NULL DEFAULT 'x',
	seq INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX topic_title ON topic (title);

-- owner: post
CREATE TABLE post (
	id INTEGER PRIMARY KEY,
	topic INTEGER NOT NULL REFERENCES topic (id),
	body TEXT NOT NULL
) STRICT;
CREATE INDEX post_topic ON post (topic, id);

-- owner: post
CREATE VIRTUAL TABLE post_fts USING fts5 (body, content = 'post', content_rowid = 'id');
CREATE TRIGGER post_ai AFTER INSERT ON post BEGIN
	INSERT INTO post_fts (rowid, body) VALUES (new.id, new.body);
	UPDATE topic SET seq = seq + 1 WHERE id = new.topic;
END;
""",
    "server/base/str.h": C + "#pragma once\n#include <stddef.h>\nstruct str { const char *p; size_t n; };\n",
    "server/base/mem.c": C + '#include <stdlib.h>\nvoid *xmalloc(size_t n)\n{\n\treturn malloc(n);\n}\n',
    "server/db/db.h": C + '#pragma once\n#include "base/str.h"\nstruct db;\nvoid db_close(struct db *db);\n',
    "server/db/internal.h": C + "#pragma once\n#include <sqlite3.h>\nint db_rc(int rc);\n",
    "server/db/db.c": C + '#include "db/db.h"\n#include "db/internal.h"\n#include <unistd.h>\nvoid db_close(struct db *db)\n'
                          "{\n\tsqlite3_close(db);\n}\n",
    "server/hub/hub.h": C + '#pragma once\n#include "db/db.h"\n#include <uv.h>\nstruct conn;\n'
                            "void hub_flush(void);\nvoid conn_close(struct conn *c);\n",
    "server/app/topic/topic_sql.h": C + "#pragma once\n#define TOPIC_COLS \"t.id,\" \\\n\t\" t.title\"\n"
                                        "#define TOPIC_WHERE(id) \" WHERE t.id = \" id\n",
    "server/app/topic/topic.c": C + '#include "app/topic/topic_sql.h"\n#include "db/db.h"\n'
                                    'static const char SQL_GET[] =\n\t"SELECT " TOPIC_COLS " FROM topic t"\n'
                                    '\tTOPIC_WHERE(":id") " AND t.title <> \'a \\"b\\" ; --é\'";\n'
                                    'static const char SQL_ALL[] = "SELECT id FROM topic /*scan*/";\n'
                                    'static const char SQL_SET[] = "UPDATE topic SET title = :t WHERE id = :id";\n',
    "server/app/post/create.c": C + '#include "proto.h"\n'
                                    'static const char SQL_ADD[] = "INSERT INTO post (topic, body) VALUES (:t, :b)";\n'
                                    'static const char SQL_FIND[] = "SELECT rowid FROM post_fts WHERE post_fts MATCH :q";\n'
                                    "enum err cmd_post_create(struct req *r)\n{\n\treturn 0;\n}\n",
    "server/net/ws.c": C + '#include "hub/hub.h"\n#include <libwebsockets.h>\n#include <sys/socket.h>\n',
    "proto/post/create.toml": 'name = "post.create"\n',
    "proto/events/post.toml": '[[event]]\n',
    "proto/post.toml": "[struct.post]\n",
    "tests/wire/post/create.jsonl": '{"case":"it works [post.create/closed]"}\n',
    "tests/wire/net/frames.jsonl": '{"case":"a frame is a text [net.frames]"}\n',
    "tests/unit/test_db_x.c": C + "#include <cmocka.h>\n/* strcpy(a, b) in words only */\n",
    "web/src/view/html.ts": TS + "el.innerHTML = html;\n",
    "web/src/view/topic.tsx": TS + "/* never innerHTML */\nexport const x = 1;\n",
    "web/src/i18n/fr.json": '{ "a": { "b": "{n, plural, one {# sujet} other {# sujets}}", "c": "Bonjour {name}" } }',
    "web/src/i18n/en.json": '{ "a": { "b": "{n, plural, one {# topic} other {# topics}}", "c": "Hello {name}" } }',
}

CREATE = "server/app/post/create.c"
TOPIC = "server/app/topic/topic.c"
SQL = "server/migrations/0001_first.sql"


def sql(text: str) -> str:
    return f'static const char SQL_NEW[] = "{text}";\n'


# what is planted, where, the rule that must speak, and how often
FAULTS = [
    ("an include to the right", "server/db/db.c", '#include "hub/hub.h"\n', "include", 1),
    ("generated code of a higher layer", "server/hub/hub.h", '#include "emit.h"\n', "include", 1),
    ("an include without its layer", "server/db/db.c", '#include "internal.h"\n', "include", 1),
    ("the insides of another folder", "server/hub/hub.h", '#include "db/internal.h"\n', "private", 1),
    ("a library where it does not belong", "server/hub/hub.h", "#include <sqlite3.h>\n", "foreign", 1),
    ("cJSON in a handler", CREATE, "#include <cjson/cJSON.h>\n", "foreign", 1),
    ("a library nobody knows", "server/net/ws.c", "#include <boost.h>\n", "foreign", 1),
    ("a banned function", "server/db/db.c", "void f(char *a) { strcpy(a, a); }\n", "banned", 1),
    ("a banned function in a test", "tests/unit/test_db_x.c", "int i = atoi(s);\n", "banned", 1),
    ("memory by hand", CREATE, "void *p = malloc(4);\n", "banned", 1),
    ("SQLite outside of db", CREATE, "void f(void) { sqlite3_exec(h, q); }\n", "banned", 1),
    ("db_exec in a handler", CREATE, "void f(void) { db_exec(db, q); }\n", "banned", 1),
    ("a typedef", "server/hub/hub.h", "typedef struct { int x; } thing;\n", "naming", 1),
    ("work left for later", CREATE, "/* TO" "DO later */\n", "naming", 1),
    ("a handler in another's file", CREATE, "enum err cmd_post_edit(struct req *r)\n", "naming", 1),
    ("a handler of another topic", CREATE, "enum err cmd_topic_create(struct req *r)\n", "naming", 1),
    ("an export without its prefix", "server/hub/hub.h", "void do_it(int a);\n", "naming", 1),
    ("a plural table", SQL, "-- owner: post\nCREATE TABLE likes (id INTEGER) STRICT;\n", "naming", 1),
    ("a table in capitals", SQL, "-- owner: post\nCREATE TABLE Like_ (id INTEGER) STRICT;\n", "naming", 1),
    ("a table without owner", SQL, "CREATE TABLE vote (id INTEGER) STRICT;\n", "owner", 1),
    ("a deferred key", SQL, "-- owner: post\nCREATE TABLE vote (p INTEGER REFERENCES post (id)"
                            " DEFERRABLE INITIALLY DEFERRED) STRICT;\n", "sql", 1),
    ("a broken migration", SQL, "CREATE INDEX i ON nowhere (x);\n", "sql", 1),
    ("another's table", CREATE, sql("UPDATE topic SET seq = 1 WHERE id = :id"), "owner", 1),
    ("another's table behind WITH", CREATE, sql("WITH x(i) AS (VALUES (1)) DELETE FROM topic WHERE id IN (SELECT i FROM x)"),
     "owner", 1),
    ("another's table by an upsert", CREATE,
     sql("INSERT INTO topic (id) VALUES (:i) ON CONFLICT (id) DO UPDATE SET seq = 2"), "owner", 1),
    ("a table read from end to end", TOPIC, sql("SELECT id FROM topic WHERE seq = :s"), "sql", 1),
    ("the same under an alias", TOPIC, sql("SELECT p.id FROM post AS p WHERE p.body = :b"), "sql", 1),
    ("the same in an inner query", TOPIC, sql("SELECT x FROM (SELECT seq AS x FROM topic) q WHERE x = :x"), "sql", 1),
    ("the same in a write", TOPIC, sql("UPDATE topic SET seq = 0"), "sql", 1),
    ("a full-text table from end to end", TOPIC, sql("SELECT rowid FROM post_fts"), "sql", 1),
    ("an unknown column", TOPIC, sql("SELECT titel FROM topic WHERE id = :id"), "sql", 1),
    ("a nameless parameter", TOPIC, sql("SELECT title FROM topic WHERE id = ?"), "sql", 1),
    ("two statements", TOPIC, sql("SELECT title FROM topic WHERE id = :id; SELECT 1"), "sql", 1),
    ("SQL by pointer", TOPIC, 'static const char *SQL_P = "SELECT title FROM topic WHERE id = :id";\n', "sql", 1),
    ("SQL made from something else", TOPIC, 'static const char SQL_Q[] = "SELECT " COLUMNS;\n', "sql", 1),
    ("SQL on the spot", TOPIC, 'int f(void) { return run("SELECT title FROM topic"); }\n', "sql", 1),
    ("no licence", "server/app/post/new.c", "int x;\n", "spdx", 1),
    ("markup from a string", "web/src/view/topic.tsx", "el.innerHTML = x;\n", "html", 1),
    ("markup from a string, by preact", "web/src/view/topic.tsx",
     "<p dangerouslySetInnerHTML={{ __html: x }} />;\n", "html", 1),
    ("a command without cases", "proto/post/edit.toml", 'name = "post.edit"\n', "case", 1),
    ("cases of no command", "tests/wire/post/edit.jsonl", '{"case":"it works [post.create]"}\n', "case", 1),
]

REPLACED = [
    ("a text missing in English", "web/src/i18n/en.json", '{ "a": { "c": "Hello {name}" } }', "i18n", 1),
    ("a text missing in French", "web/src/i18n/fr.json", '{ "a": { "c": "Bonjour {name}" } }', "i18n", 1),
    ("an empty text", "web/src/i18n/en.json", SOUND["web/src/i18n/en.json"].replace("Hello {name}", " "), "i18n", 2),
    ("another argument", "web/src/i18n/en.json", SOUND["web/src/i18n/en.json"].replace("{name}", "{nom}"), "i18n", 1),
    ("no JSON", "web/src/i18n/en.json", "{", "i18n", 1),
    ("cases of another command only", "tests/wire/post/create.jsonl", '{"case":"it works [post.created]"}\n', "case", 1),
]


class Planted(unittest.TestCase):
    def found(self, changes: dict[str, str]) -> list[lint.Finding]:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in (SOUND | changes).items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, "utf-8")
            return lint.lint(root)

    def expect(self, what: str, file: str, text: str, rule: str, times: int) -> None:
        with self.subTest(what):
            found = self.found({file: text})
            self.assertEqual([f.rule for f in found], [rule] * times, "\n".join(map(str, found)))

    def test_a_sound_tree_is_clean(self) -> None:
        self.assertEqual(list(map(str, self.found({}))), [])

    def test_each_fault_is_caught_and_nothing_else_is_said(self) -> None:
        for what, file, text, rule, times in FAULTS:
            self.expect(what, file, SOUND.get(file, "") + text, rule, times)
        for what, file, text, rule, times in REPLACED:
            self.expect(what, file, text, rule, times)

    def test_every_rule_has_its_fault(self) -> None:
        listed = {line.split()[0] for line in lint.__doc__.splitlines() if line.startswith("  ") and line[2] != " "}
        self.assertEqual(listed, {fault[3] for fault in FAULTS + REPLACED})

    def test_the_line_is_told(self) -> None:
        found = self.found({TOPIC: SOUND[TOPIC] + "\n\n" + sql("SELECT nothing FROM topic")})
        self.assertEqual(found[0].line, SOUND[TOPIC].count("\n") + 3)


class Guarantees(unittest.TestCase):
    def test_a_test_that_is_named_and_not_there_is_told(self) -> None:
        root = HERE.parent.parent
        for there in ("unit/test_db_store", "faults R-20", "wire/fault: killed between", "wire/net/frames: the same write", "web/outbox: 1. keeps"):
            self.assertIsNone(guarantees.missing(root, there), there)
        for gone in ("unit/test_nothing", "faults R-1000", "wire/fault: killed in between", "wire/nothing: at all", "web/outbox: 9.", "unit/test_db_store: x", "somewhere"):
            self.assertIsNotNone(guarantees.missing(root, gone), gone)


if __name__ == "__main__":
    unittest.main()
