#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The wire tests' own tools: what they must notice, they notice.    python3 tests/wire/test_tools.py"""
import base64
import gzip
import json
import pathlib
import sys
import tempfile
import unittest
import zlib

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import leak  # noqa: E402
import pattern  # noqa: E402
import people  # noqa: E402
import play  # noqa: E402
import schema  # noqa: E402

PERSON = {"type": "object", "properties": {"id": {"type": "integer", "minimum": 1}, "name": {"type": "string", "maxLength": 5, "x-maxBytes": 5}},
          "required": ["id"], "additionalProperties": False}
PROTO = {
    "$defs": {"refusal": {"type": "object", "properties": {"code": {"enum": ["internal", "closed"]}, "text": {"type": "string"},
                                                           "field": {"type": "string"}, "retry": {"type": "boolean"}},
                          "required": ["code", "text", "retry"], "additionalProperties": False}, "person": PERSON},
    "commands": {"a.b": {"args": {"type": "object", "properties": {"n": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}, "required": [],
                                  "additionalProperties": False},
                         "result": {"type": "object", "properties": {"who": {"$ref": "#/$defs/person"}}, "required": ["who"],
                                    "additionalProperties": False}, "errors": [], "flag": "write"},
                 "a.c": {"args": PERSON, "result": PERSON, "errors": ["closed"], "flag": "read"}},
    "events": {"a.done": PERSON, "a.live": PERSON, "group.entered": {"type": "object"}, "group.left": {"type": "object"}},
    "eventFacts": {"a.done": {"channels": ["g"], "live": False}, "a.live": {"channels": ["gl"], "live": True},
                   "group.entered": {"channels": ["u"], "live": False}, "group.left": {"channels": ["u"], "live": False}},
}


def proto(**more):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump({**PROTO, **more}, f)
        f.flush()
        return schema.Schema(f.name)



class Leaks(unittest.TestCase):
    def test_words_are_found_however_they_are_wrapped(self):
        words = {"qxsecretzz", "qxotherzz"}
        wrapped = [b"a QxSecretZZ b", b"qxsec&#114;etzz", b"qx<mark>secret</mark>zz", b"/s/qxsec%72etzz", b'"qxsec\\u0072etzz"', b"qxsec=\r\nretzz",
                   b"Content: " + base64.b64encode(b"Bonjour, voici qxsecretzz pour vous.") + b"\r\n", gzip.compress(b"<p>qxsecretzz</p>"), b"x" + zlib.compress(b"qxsecretzz" * 9)]
        for data in wrapped:
            self.assertEqual(leak.found(data, words), {"qxsecretzz"}, data)
        self.assertEqual(leak.found(b"nothing of it", words), set())

    def test_every_id_is_asked_for(self):
        known = proto()
        ids = {"id": [7, 8], "text": ["qxa", "toolong"], "any": [1]}
        asked = leak.arguments("a.c", ids, known)
        self.assertIn({"id": 8}, asked)
        self.assertIn({"id": 7, "name": "qxa"}, asked)
        self.assertFalse(any(a.get("name") == "toolong" for a in asked))

class TheSchema(unittest.TestCase):
    def refuses(self, value, rule):
        with self.assertRaises(schema.Mismatch):
            proto().check(value, rule)

    def test_values(self):
        p = proto()
        p.check({"id": 1, "name": "Awa"}, PERSON)
        for bad in ({}, {"id": 0}, {"id": True}, {"id": 1.0}, {"id": "1"}, {"id": 1, "x": 2}, {"id": 1, "name": "Hélène"}, {"id": 1, "name": "ééé"}, [], None):
            self.refuses(bad, PERSON)

    def test_an_unknown_keyword_is_no_licence(self):
        self.refuses(3, {"type": "integer", "multipleOf": 2})

    def test_null_stands_for_absent_in_arguments_only(self):
        p = proto()
        self.assertTrue(p.command_fits("a.b", {"n": None}))
        self.assertFalse(p.command_fits("a.b", {"n": "x"}))
        self.assertFalse(p.command_fits("a.c", {"id": 1, "name": None}))

    def test_replies(self):
        p = proto()
        p.check_reply("a.b", {"re": 1, "ok": {"who": {"id": 1}}})
        p.check_reply("a.c", {"re": 1, "err": {"code": "closed", "text": "x", "retry": False}})
        for bad in ({"re": 1, "ok": {}}, {"ok": {"who": {"id": 1}}}, {"re": 1}, {"re": 1, "ok": {"who": {"id": 1}}, "err": {}},
                    {"re": 1, "err": {"code": "closed", "text": "x", "retry": False}}, {"re": 1, "err": {"code": "odd", "text": "x", "retry": False}},
                    {"re": True, "ok": {"who": {"id": 1}}}):
            with self.assertRaises(schema.Mismatch, msg=bad):
                p.check_reply("a.b", bad)


class World:
    def __init__(self):
        self.proto, self.coverage, self.events, self.ops, self.house = proto(), people.Coverage(), {}, {}, None
        self.texts = {"closed": {"x"}, "internal": {"x"}}


class Pushes(unittest.TestCase):
    def client(self, **heads):
        client = people.Client(World(), "awa")
        client.heads = heads or {"g1": 4, "u1": 0}
        return client

    def push(self, client, seq=5, ch="g1", ev="a.done", data=None, **more):
        frame = {"ch": ch, "ev": ev, "at": 1, "data": data or {"id": 1}, **more}
        if seq is not None:
            frame["seq"] = seq
        client._pushed(frame)

    def test_the_next_is_fine(self):
        client = self.client()
        self.push(client)
        self.push(client, 6)
        self.assertEqual((client.heads["g1"], len(client.pushes), client.world.coverage.events), (6, 2, {"a.done"}))

    def test_what_is_wrong_is_noticed(self):
        for wrong in (dict(seq=6), dict(seq=4), dict(seq=1), dict(ch="g2", seq=1), dict(ch="gm1", seq=5), dict(ev="a.none"), dict(data={"id": 0}),
                      dict(seq=None), dict(ev="a.live", ch="gl1", seq=1), dict(more=1), dict(ch="g01"), dict(ch="u1", seq=1)):
            with self.assertRaises(people.Wrong, msg=wrong):
                self.push(self.client(), **wrong)

    def test_two_clients_must_see_the_same(self):
        one = self.client()
        two = people.Client(one.world, "bob")
        two.heads = {"g1": 4}
        self.push(one)
        with self.assertRaises(people.Wrong):
            self.push(two, data={"id": 2})

    def test_channels_come_and_go(self):
        client = self.client()
        self.push(client, 1, "u1", "group.entered", {"channels": [{"ch": "g9", "seq": 7}]})
        self.push(client, 8, "g9")
        self.push(client, 2, "u1", "group.left", {"group": 9})
        with self.assertRaises(people.Wrong):
            self.push(client, 9, "g9")

    def test_replies_to_wrong_arguments(self):
        client = self.client()
        with self.assertRaises(people.Wrong):
            client._check("a.b", {"n": "x"}, {"re": 1, "ok": {"who": {"id": 1}}})
        with self.assertRaises(people.Wrong):
            client._check("a.c", {"id": 1}, {"re": 1, "err": {"code": "closed", "text": "improvised", "retry": False}})

    def test_coverage(self):
        world = World()
        world.coverage.commands.add("a.b")
        world.coverage.errors.add("closed")
        self.assertEqual(world.coverage.missing(world.proto),
                         ["command a.c", "error internal", "event a.done", "event a.live", "event group.entered", "event group.left"])


class Patterns(unittest.TestCase):
    def test_fit(self):
        for wanted, value in (({"a": 1}, {"a": 1, "b": 2}), ({"a": "$any"}, {"a": None}), ({"b": "$absent"}, {"a": 1}), ([1, "$any"], [1, 2]),
                              ("$re:^a+$", "aaa"), ("$len:2", [1, 2]), (["$has", 2], [1, 2, 3]), (["$all", 2, 1], [1, 2]), ("text", "text")):
            self.assertIsNone(pattern.differs(wanted, value), (wanted, value))

    def test_do_not_fit(self):
        for wanted, value in (({"a": 1}, {"a": 2}), ({"a": 1}, {}), ({"a": "$absent"}, {"a": 1}), ([1], [1, 2]), ([1, 2], [1]), (1, True), (1, "1"), (1, 1.0),
                              ("$re:^a+$", "b"), ("$re:a", 5), ("$len:2", [1]), (["$has", 4], [1, 2]), (["$all", 1], [1, 2]), ({}, []), ([], {}), (None, 0)):
            self.assertIsNotNone(pattern.differs(wanted, value), (wanted, value))

    def test_variables(self):
        names = {"g": 7, "awa": 3, "email_awa": "awa@example.org"}
        self.assertEqual(pattern.fill({"a": "$g", "b": "g$g", "c": ["@[A](p$awa)"], "d": "5 $$", "e": "$email_awa", "f": "$any"}, names),
                         {"a": 7, "b": "g7", "c": ["@[A](p3)"], "d": "5 $", "e": "awa@example.org", "f": "$any"})
        with self.assertRaises(pattern.Unknown):
            pattern.fill("$nobody", names)


class Files(unittest.TestCase):
    def read(self, *lines):
        with tempfile.TemporaryDirectory() as where:
            path = pathlib.Path(where) / "x.jsonl"
            path.write_text("\n".join(json.dumps(line) for line in lines))
            return play.read_cases(path, "x.jsonl", proto())

    def test_a_case(self):
        case, = self.read({"case": "it works [a.b]"}, {"who": "awa", "send": "a.b"}, {"who": "visitor1", "send": "a.b"}, {"who": "bob/2", "nothing": True})
        self.assertEqual(list(case.people()), ["awa", "bob/2"])

    def test_what_cannot_be_meant(self):
        good = {"case": "it works [a.b/closed]"}
        for lines in ([{"case": "no bracket"}], [{"case": "unknown [a.z]"}], [{"case": "x [a.b]", "sed": "village"}], [{"who": "awa", "send": "a.b"}],
                      [good, {"who": "awa"}], [good, {"who": "awa", "send": "a.b", "expct": 1}], [good, {"who": "awa", "send": "a.b", "cut": True}],
                      [good, {"who": "awa", "expect": "a.done", "error": "closed"}]):
            with self.assertRaises(play.BadCase, msg=lines):
                self.read(*lines)


if __name__ == "__main__":
    unittest.main()
