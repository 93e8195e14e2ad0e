#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""What proto/gen must refuse, and say clearly; what it must write.    python3 tests/lint/test_gen.py"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GEN = ROOT / "proto" / "gen"
sys.dont_write_bytecode = True
sys.path.insert(0, str(GEN))
from load import load        # noqa: E402
from model import IMPLIED    # noqa: E402

ERRORS = "".join(f'[[error]]\ncode = "{c}"\nfr = "f"\nen = "e"\nretry = false\n' for c in (*IMPLIED, "closed"))
TYPES = """
[enum.lang]
doc = "A language."
values = ["fr", "en"]
[object.tag]
doc = "A tag."
[object.tag.fields]
name = { type = "text", min = 1, max = 8, line = true }
lang = { type = "enum", of = "lang", optional = true }
[object.box]
doc = "Tags."
[object.box.fields]
tags = { type = "list", of = "tag", max = 2 }
"""
RATES = "[rate.write]\nper_minute = 10\nburst = 5\n"
EVENT = """
[[event]]
name = "note.added"
doc = "A note is there."
channels = ["g"]
[event.data]
note = { type = "id" }
"""
COMMAND = """
name = "note.add"
summary = "Add a note."
caller = "person"
flags = ["write"]
rate = "write"
errors = ["closed"]
[args]
body = { type = "text", min = 1, max = 8, trimmed = true }
box = { type = "object", of = "box", optional = true }
langs = { type = "list", of = "lang", max = 2, optional = true }
words = { type = "list", of = "text", min = 1, max = 2, max_item = 3, line = true, optional = true }
level = { type = "int", min = -1, max = 3, optional = true }
at = { type = "time", optional = true }
on = { type = "bool", optional = true }
[result]
note = { type = "id" }
[[example]]
send = { body = "d\u00e9j\u00e0" }
recv = { note = 1 }
"""


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.top = Path(self.dir.name)
        self.proto = self.top / "proto"
        for name, text in {"errors.toml": ERRORS, "note.toml": TYPES, "rates.toml": RATES,
                           "events/note.toml": EVENT, "note/add.toml": COMMAND}.items():
            self.put(name, text)

    def put(self, name, text):
        path = self.proto / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name, before, after):
        text = (self.proto / name).read_text(encoding="utf-8")
        self.assertIn(before, text)
        self.put(name, text.replace(before, after, 1))

    def bad(self, *messages, handlers=None):
        """The protocol is refused, and these words are said, each in a line of its own."""
        said = load(self.proto, handlers)[1]
        for m in messages:
            self.assertTrue(any(m in line for line in said), f"{m!r} is not said in {said}")
        self.assertEqual(len(said), len(messages), said)

    def run_gen(self, *args):
        return subprocess.run([sys.executable, str(GEN), *map(str, args)], capture_output=True, text=True)


class Refused(Case):
    def test_nothing_when_sound(self):
        self.bad()

    def test_text_without_max(self):
        self.change("note/add.toml", "min = 1, max = 8, trimmed", "min = 1, trimmed")
        self.bad("note/add.toml: args.body: a text needs max (bytes)")

    def test_list_without_max(self):
        self.change("note.toml", 'of = "tag", max = 2', 'of = "tag"')
        self.bad("object.box.tags: a list needs max (items)")

    def test_list_of_text_without_max_item(self):
        self.change("note/add.toml", "max_item = 3, ", "")
        self.bad("args.words: a list of text needs max_item")

    def test_unknown_type(self):
        self.change("note/add.toml", 'type = "bool"', 'type = "boolean"')
        self.bad("args.on: unknown type 'boolean'; known: id,")

    def test_unknown_setting(self):
        self.change("note/add.toml", 'type = "time", optional', 'type = "time", optionnal')
        self.bad("args.at: unknown key 'optionnal'")

    def test_setting_of_another_type(self):
        self.change("note/add.toml", 'type = "bool"', 'type = "bool", max = 3')
        self.bad("args.on: unknown key 'max'")

    def test_setting_of_another_kind_of_item(self):
        self.change("note/add.toml", 'of = "lang", max = 2', 'of = "lang", max = 2, max_item = 3, line = true')
        self.bad("max_item are for lists of int or text, not of lang", "line and trimmed are for texts, not for lang")

    def test_unknown_enum_object_and_item(self):
        self.change("note/add.toml", 'of = "box"', 'of = "crate"')
        self.change("note/add.toml", 'of = "lang"', 'of = "tongue"')
        self.change("note.toml", '"enum", of = "lang"', '"enum", of = "tongue"')
        self.bad("args.box: unknown object 'crate'", "args.langs: a list is of id,", "object.tag.lang: unknown enum 'tongue'")

    def test_object_that_holds_itself(self):
        self.change("note.toml", "[object.box]", 'box = { type = "object", of = "box" }\n[object.box]')
        self.bad("the object holds itself: box > tag > box")

    def test_min_above_max(self):
        self.change("note/add.toml", "min = -1, max = 3", "min = 4, max = 3")
        self.bad("args.level: min 4 is above max 3")

    def test_int_beyond_what_json_carries(self):
        self.change("note/add.toml", "max = 3, optional", "max = 9007199254740992, optional")
        self.bad("args.level: an int lies within 2^53 - 1")

    def test_unknown_error_rate_caller_flag_via(self):
        self.change("note/add.toml", '["closed"]', '["lost"]')
        self.change("note/add.toml", 'rate = "write"', 'rate = "often"\nvia = ["mail"]')
        self.change("note/add.toml", '"person"', '"king"')
        self.change("note/add.toml", '["write"]', '["write", "read"]')
        self.bad("unknown error 'lost'", "unknown rate class 'often'", "via holds one or both of ws, http",
                 "caller is one of anyone, person, admin, not 'king'", "flags holds exactly one of write, read, live")

    def test_implied_error_listed(self):
        self.change("note/add.toml", '["closed"]', '["closed", "bad_args"]')
        self.bad("error 'bad_args' is implied")

    def test_live_over_http(self):
        self.change("note/add.toml", '["write"]', '["live"]')
        self.bad('a live command belongs to a socket: via = ["ws"]')

    def test_name_that_differs_from_the_path(self):
        self.change("note/add.toml", '"note.add"', '"note.append"')
        self.bad("note/add.toml: name is 'note.append'; the path says 'note.add'")

    def test_missing_parts(self):
        self.change("note/add.toml", 'summary = "Add a note."\n', "")
        self.bad("note/add.toml: summary is missing")

    def test_unknown_part(self):
        self.change("note/add.toml", "summary", 'auth = "user"\nsummary')
        self.bad("note/add.toml: unknown key 'auth'")

    def test_bad_toml(self):
        self.put("events/note.toml", "[[event]\n")
        said = load(self.proto)[1]
        self.assertIn("events/note.toml: ", said[0])

    def test_duplicate_event(self):
        self.put("events/other.toml", EVENT)
        self.bad("this event is given twice", "'note_added' is already")

    def test_duplicate_error(self):
        self.put("errors.toml", ERRORS + '[[error]]\ncode = "closed"\nfr = "f"\nen = "e"\nretry = true\n')
        self.bad("errors.toml: closed: this code is given twice")

    def test_general_error_missing(self):
        self.change("errors.toml", '"busy"', '"very_busy"')
        self.bad("the general error 'busy' is missing")

    def test_type_declared_in_two_files(self):
        (self.proto / "tag").mkdir()
        self.put("tag.toml", '[object.tag]\ndoc = ""\n[object.tag.fields]\nname = { type = "id" }\n')
        self.bad("tag.toml: object.tag: 'tag' is already")
        self.put("tag.toml", '[enum.tag]\ndoc = ""\nvalues = ["a"]\n')
        self.bad("tag.toml: enum.tag: 'tag' is already")

    def test_file_nobody_reads(self):
        self.put("types.toml", '[enum.colour]\ndoc = ""\nvalues = ["red"]\n')
        self.bad("types.toml: nobody reads this file: there is no topic types")

    def test_no_language_for_errors(self):
        self.change("note.toml", '["fr", "en"]', '["fr", "de"]')
        self.bad("enum.lang with fr and en is needed")

    def test_same_name_for_two_things(self):
        self.put("note.toml", TYPES + '[enum.note_added]\ndoc = ""\nvalues = ["a"]\n')
        self.bad("'note_added' is already")

    def test_names_of_the_c_code(self):
        self.put("note.toml", TYPES + '[object.arena]\ndoc = ""\n[object.arena.fields]\nfor = { type = "id" }\n')
        self.bad("'arena' is a name of the C code", "object.arena.for: a field's name is lower-case letters")

    def test_field_in_the_way_of_another(self):
        self.change("note/add.toml", "[result]", 'has_body = { type = "bool" }\n[result]')
        self.change("note/add.toml", 'send = {', 'send = { has_body = true,')
        self.bad("field 'has_body' stands in the way of 'body' in C")

    def test_enum_values(self):
        self.change("note.toml", '["fr", "en"]', '["fr", "en", "fr"]')
        self.bad("each value stands once")

    def test_event_without_channels(self):
        self.change("events/note.toml", '["g"]', "[]")
        self.bad("channels names at least one kind of channel")

    def test_live_event_among_those_that_are_kept(self):
        self.change("events/note.toml", 'channels = ["g"]', 'channels = ["g"]\nlive = true')
        self.bad('what is live is said on "gl"')

    def test_missing_handler(self):
        self.bad("note/add.c: the handler of note.add is missing", handlers=self.top)
        (self.top / "note").mkdir()
        (self.top / "note" / "add.c").touch()
        self.bad(handlers=self.top)

    def test_missing_example(self):
        text = (self.proto / "note/add.toml").read_text(encoding="utf-8")
        self.put("note/add.toml", text.partition("[[example]]")[0])
        self.bad("note/add.toml: at least one [[example]] is needed")

    def test_no_such_folder(self):
        self.assertIn("no such folder", load(self.top / "none")[1][0])


class Examples(Case):
    def example(self, send, *messages, recv="{ note = 1 }"):
        self.setUp()
        self.change("note/add.toml", 'send = { body = "d\u00e9j\u00e0" }\nrecv = { note = 1 }', f"send = {send}\nrecv = {recv}")
        self.bad(*messages)

    def test_checked_like_arguments(self):
        self.example('{ body = " 12345678 " }')
        self.example('{ body = "d\u00e9j\u00e0 vu\u00e9" }', "example 1: send.body has 11 bytes, not 1 to 8")
        self.example('{ body = "  " }', "example 1: send.body has 0 bytes")
        self.example("{ }", "example 1: send.body is required")
        self.example("{ body = 1 }", "send.body must be a text")
        self.example('{ body = "a", extra = 1 }', "send.extra is not a known field")
        self.example('{ body = "a", level = 4 }', "send.level is out of range (-1 to 3)")
        self.example('{ body = "a", level = 1.0 }', "send.level must be a whole number")
        self.example('{ body = "a", on = 1 }', "send.on must be true or false")
        self.example('{ body = "a", at = "now" }', "send.at must be a whole number")
        self.example('{ body = "a", langs = ["fr", "de"] }', "send.langs[1] is not one of fr, en")
        self.example('{ body = "a", words = [] }', "send.words has 0 items, not 1 to 2")
        self.example('{ body = "a", words = ["a\\nb"] }', "send.words[0] holds a line break")
        self.example('{ body = "a", box = { tags = [{ name = "a" }, { name = "" }] } }', "send.box.tags[1].name has 0 bytes")
        self.example('{ body = "a" }', "recv.note is out of range", recv="{ note = 0 }")
        self.example('{ body = "a" }', "recv must be an object", recv="1")


class Written(Case):
    FILES = ["REFERENCE.md", "asyncapi.json", "commands.c", "commands.h", "emit.h", "proto.c", "proto.h", "proto.ts",
             "schema.json"]

    def test_all_files_and_only_when_changed(self):
        out = self.top / "out"
        r = self.run_gen(self.proto, out)
        self.assertEqual((r.returncode, r.stdout, r.stderr), (0, "", ""))
        self.assertEqual(sorted(p.name for p in out.iterdir()), self.FILES)
        before = {p: p.stat().st_mtime_ns for p in out.iterdir()}
        self.change("note/add.toml", "Add a note.", "Add one note.")
        self.assertEqual(self.run_gen(self.proto, out).returncode, 0)
        touched = sorted(p.name for p, t in before.items() if p.stat().st_mtime_ns != t)
        self.assertEqual(touched, [f for f in self.FILES if f != "emit.h" and f != "commands.h" and f != "proto.c"])

    def test_whatever_file_a_type_stands_in(self):
        one, two = self.top / "one", self.top / "two"
        self.assertEqual(self.run_gen(self.proto, one).returncode, 0)
        rest, mark, box = TYPES.partition("[object.box]")
        (self.proto / "a").mkdir()
        self.put("a.toml", mark + box)
        self.put("note.toml", rest)
        self.assertEqual(self.run_gen(self.proto, two).returncode, 0)
        for p in one.iterdir():
            self.assertEqual(p.read_text(encoding="utf-8"), (two / p.name).read_text(encoding="utf-8"), p.name)

    def test_errors_go_to_stderr_and_nothing_is_written(self):
        self.change("note/add.toml", 'type = "bool"', 'type = "boolean"')
        r = self.run_gen(self.proto, self.top / "out")
        self.assertEqual(r.returncode, 1)
        self.assertIn("unknown type 'boolean'", r.stderr)
        self.assertFalse((self.top / "out").exists())

    def test_check_compares_the_reference(self):
        ref = self.top / "REFERENCE.md"
        self.assertEqual(self.run_gen("--check", self.proto).returncode, 0)
        self.assertEqual(self.run_gen("--check", self.proto, "--reference", ref).returncode, 1)
        self.assertEqual(self.run_gen(self.proto, self.top / "out", "--reference", ref).returncode, 0)
        self.assertEqual(self.run_gen("--check", self.proto, "--reference", ref).returncode, 0)
        self.change("note/add.toml", "Add a note.", "Add one note.")
        r = self.run_gen("--check", self.proto, "--reference", ref)
        self.assertEqual(r.returncode, 1)
        self.assertIn("run proto/gen with --reference", r.stderr)

    def test_generated_c_compiles(self):
        out = self.top / "out"
        self.assertEqual(self.run_gen(self.proto, out).returncode, 0)
        for c in ("proto.c", "commands.c"):
            r = subprocess.run(["cc", "-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Wconversion", "-Wshadow",
                                "-Wmissing-prototypes", "-Wvla", "-Werror", "-I", str(ROOT / "server"), "-I", str(out),
                                str(out / c)], capture_output=True, text=True)
            self.assertEqual(r.returncode, 0, r.stderr)

    def test_schema_points_somewhere(self):
        out = self.top / "out"
        self.assertEqual(self.run_gen(self.proto, out).returncode, 0)
        for name in ("schema.json", "asyncapi.json"):
            doc = json.loads((out / name).read_text(encoding="utf-8"))

            def refs(v):
                if isinstance(v, dict):
                    if isinstance(v.get("$ref"), str):
                        yield v["$ref"]
                    v = list(v.values())
                for x in v if isinstance(v, list) else ():
                    yield from refs(x)

            for ref in refs(doc):
                at = doc
                for key in ref.removeprefix("#/").split("/"):
                    self.assertIn(key, at, ref)
                    at = at[key]

    def test_typescript_says_what_writes(self):
        out = self.top / "out"
        self.assertEqual(self.run_gen(self.proto, out).returncode, 0)
        ts = (out / "proto.ts").read_text(encoding="utf-8")
        self.assertIn('"note.add": { args: NoteAddArgs; result: NoteAddResult; write: true };', ts)
        self.assertIn('"note.added": { data: NoteAdded; live: false };', ts)
        self.assertNotRegex(ts, r"\bany\b")


class Here(unittest.TestCase):
    """The protocol of this checkout."""

    def test_reference_is_up_to_date(self):
        r = subprocess.run([sys.executable, str(GEN), "--check", str(ROOT / "proto"),
                            "--reference", str(ROOT / "proto" / "REFERENCE.md")], capture_output=True, text=True)
        self.assertEqual(r.returncode, 0, r.stderr)


if __name__ == "__main__":
    unittest.main()
