# SPDX-License-Identifier: EUPL-1.2
"""load - the TOML files to a Proto, and everything that can be wrong with them.

It goes on after an error, so that one run names everything to mend; any error makes the
program fail.
"""
import re
import tomllib
from pathlib import Path

from examples import check_examples
from model import (C_KEYWORDS, CALLERS, FLAGS, IMPLIED, INT_MAX, SETTINGS, TAGS_TAKEN, VIAS, WORD,
                   Command, Enum, Error, Event, Field, Proto, Rate, Struct)


class Loader:
    def __init__(self, root):
        self.root, self.proto, self.bad, self.tags = Path(root), Proto(), [], {}

    def fail(self, where, what):
        self.bad.append(f"{where}: {what}")

    # ---- pieces of TOML

    def read(self, path):
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
            self.fail(path, e)
            return {}

    def take(self, table, where, key, kind, default=None):
        """table[key] of this Python type; without a default it must be there."""
        v = table.get(key, default)
        if v is None:
            self.fail(where, f"{key} is missing")
            return kind()
        if type(v) is not kind:
            self.fail(where, f"{key} must be a {kind.__name__}, not {v!r}")
            return kind()
        return v

    def only(self, table, where, *known):
        for key in table:
            if key not in known:
                self.fail(where, f"unknown key {key!r}; known here: {', '.join(known)}")

    def claim(self, tag, where):
        """A C tag (and a TypeScript name made of it) stands for one thing only."""
        if tag in TAGS_TAKEN or tag in C_KEYWORDS or not WORD.match(tag):
            self.fail(where, f"{tag!r} is a name of the C code, or no word of lower-case letters, digits and _")
        elif tag in self.tags:
            self.fail(where, f"{tag!r} is already {self.tags[tag]}")
        self.tags[tag] = where

    # ---- fields

    def struct(self, tag, doc, table, where):
        self.claim(tag, where)
        fields = [self.field(name, t, f"{where}.{name}") for name, t in table.items()]
        names = [f.name for f in fields]
        for f in fields:
            for extra in (f"has_{f.name}", f"n_{f.name}"):
                if extra in names:
                    self.fail(where, f"field {extra!r} stands in the way of {f.name!r} in C")
        return Struct(tag, doc, fields, where)

    def field(self, name, t, where):
        f = Field(name, "bool")
        if not WORD.match(name) or name in C_KEYWORDS:
            self.fail(where, "a field's name is lower-case letters, digits and _, and no word of C")
        if not isinstance(t, dict):
            self.fail(where, 'a field is a table such as { type = "id" }')
            return f
        type_ = self.take(t, where, "type", str)
        if type_ not in SETTINGS:
            self.fail(where, f"unknown type {type_!r}; known: {', '.join(SETTINGS)}")
            return f
        f.type = type_
        self.only(t, where, "type", "optional", "doc", *SETTINGS[type_])
        f.optional = self.take(t, where, "optional", bool, False)
        f.doc = self.take(t, where, "doc", str, "")
        f.line = self.take(t, where, "line", bool, False)
        f.trimmed = self.take(t, where, "trimmed", bool, False)
        for key in ("min", "max", "min_item", "max_item"):
            if key in t:
                setattr(f, key, self.take(t, where, key, int))
        if type_ in ("enum", "object", "list"):
            f.of = self.take(t, where, "of", str)
        self.bounds(f, where)
        return f

    def bounds(self, f, where):
        if f.type in ("text", "list"):
            f.min = f.min or 0
            if f.max is None:
                self.fail(where, f"a {f.type} needs max ({'bytes' if f.type == 'text' else 'items'})")
                f.max = max(f.min, 1)
            if f.min < 0 or f.max < 1:
                self.fail(where, "min is at least 0 and max at least 1")
        if f.type == "int":
            f.min = -INT_MAX if f.min is None else f.min
            f.max = INT_MAX if f.max is None else f.max
            if f.min < -INT_MAX or f.max > INT_MAX:
                self.fail(where, "an int lies within 2^53 - 1 either way")
        for low, high in ((f.min, f.max), (f.min_item, f.max_item)):
            if low is not None and high is not None and low > high:
                self.fail(where, f"min {low} is above max {high}")

    def resolve(self, s):
        """Check what the fields of a struct refer to, once every type is known."""
        for f in s.fields:
            where = f"{s.where}.{f.name}"
            if f.type == "enum" and f.of not in self.proto.enums:
                self.fail(where, f"unknown enum {f.of!r}")
            if f.type == "object" and f.of not in self.proto.objects:
                self.fail(where, f"unknown object {f.of!r}")
            if f.type == "list":
                self.resolve_list(f, where)

    def resolve_list(self, f, where):
        if f.of in ("id", "int", "text"):
            f.of_kind = f.of
        elif f.of in self.proto.enums:
            f.of_kind = "enum"
        elif f.of in self.proto.objects:
            f.of_kind = "object"
        else:
            self.fail(where, f"a list is of id, int, text, an enum or an object, not {f.of!r}")
            f.of, f.of_kind = "id", "id"
        if f.of_kind == "text":
            if f.max_item is None:
                self.fail(where, "a list of text needs max_item (bytes)")
            f.min_item, f.max_item = f.min_item or 0, f.max_item or 0
        elif f.of_kind == "int":
            f.min_item = -INT_MAX if f.min_item is None else f.min_item
            f.max_item = INT_MAX if f.max_item is None else f.max_item
        elif f.min_item is not None or f.max_item is not None:
            self.fail(where, f"min_item and max_item are for lists of int or text, not of {f.of}")
        if f.of_kind != "text" and (f.line or f.trimmed):
            self.fail(where, f"line and trimmed are for texts, not for {f.of}")

    # ---- files

    def type_file(self, path):
        doc = self.read(path)
        self.only(doc, path, "enum", "object")
        for name, t in doc.get("enum", {}).items():
            where = f"{path}: enum.{name}"
            self.claim(name, where)
            self.only(t, where, "doc", "values")
            values = self.take(t, where, "values", list)
            if not values or not all(isinstance(v, str) and WORD.match(v) for v in values):
                self.fail(where, "values are at least one word of lower-case letters, digits and _")
            elif len(set(values)) != len(values) or "count" in values:
                self.fail(where, "each value stands once, and none is 'count'")
            self.proto.enums[name] = Enum(name, self.take(t, where, "doc", str), values)
        for name, t in doc.get("object", {}).items():
            where = f"{path}: object.{name}"
            self.only(t, where, "doc", "fields")
            self.proto.objects[name] = self.struct(
                name, self.take(t, where, "doc", str), self.take(t, where, "fields", dict), where)

    def types(self):
        """What the commands of a topic share stands beside their folder; any may use what stands in another's."""
        for path in sorted(self.root.glob("*.toml")):
            if path.name in ("errors.toml", "rates.toml"):
                continue
            if not path.with_suffix("").is_dir():
                self.fail(path, f"nobody reads this file: there is no topic {path.stem}")
            self.type_file(path)
        self.proto.enums = dict(sorted(self.proto.enums.items()))
        if "fr" not in (langs := getattr(self.proto.enums.get("lang"), "values", ())) or "en" not in langs:
            self.fail(self.root, "enum.lang with fr and en is needed for the texts of errors")

    def errors_and_rates(self):
        path = self.root / "errors.toml"
        for t in self.take(self.read(path), path, "error", list):
            where = f"{path}: {t.get('code')}"
            self.only(t, where, "code", "fr", "en", "retry")
            e = Error(self.take(t, where, "code", str), self.take(t, where, "fr", str),
                      self.take(t, where, "en", str), self.take(t, where, "retry", bool))
            if not WORD.match(e.code) or e.code in ("ok", "count"):
                self.fail(where, "a code is lower-case letters, digits and _, and neither ok nor count")
            if any(e.code == other.code for other in self.proto.errors):
                self.fail(where, "this code is given twice")
            self.proto.errors.append(e)
        for code in IMPLIED:
            if not any(e.code == code for e in self.proto.errors):
                self.fail(path, f"the general error {code!r} is missing")
        path = self.root / "rates.toml"
        for name, t in self.take(self.read(path), path, "rate", dict).items():
            where = f"{path}: rate.{name}"
            self.only(t, where, "per_minute", "burst")
            r = Rate(name, self.take(t, where, "per_minute", int), self.take(t, where, "burst", int))
            if not WORD.match(name) or r.per_minute < 1 or r.burst < 1:
                self.fail(where, "per_minute and burst are at least 1, the name is a word")
            self.proto.rates.append(r)

    def command(self, path):
        t = self.read(path)
        self.only(t, path, "name", "summary", "caller", "flags", "via", "rate", "errors", "pass", "args", "result",
                  "example")
        name = self.take(t, path, "name", str)
        expected = f"{path.parent.name}.{path.stem}"
        if name != expected:
            self.fail(path, f"name is {name!r}; the path says {expected!r}")
        if not all(WORD.match(part) for part in expected.split(".")):
            self.fail(path, "topic and command are lower-case letters, digits and _")
        ident = expected.replace(".", "_")
        c = Command(
            expected, self.take(t, path, "summary", str), self.take(t, path, "caller", str), "",
            self.take(t, path, "via", list, list(VIAS)), self.take(t, path, "rate", str),
            self.take(t, path, "errors", list), self.take(t, path, "pass", bool, False),
            self.struct(f"{ident}_args", f"Arguments of {expected}.", self.take(t, path, "args", dict), f"{path}: args"),
            self.struct(f"{ident}_result", f"Result of {expected}.", self.take(t, path, "result", dict), f"{path}: result"),
            self.take(t, path, "example", list, []))
        if c.caller not in CALLERS:
            self.fail(path, f"caller is one of {', '.join(CALLERS)}, not {c.caller!r}")
        if c.under_pass and c.caller != "person":
            self.fail(path, 'pass belongs to what caller = "person" may ask')
        flags = self.take(t, path, "flags", list)
        if len(flags) != 1 or flags[0] not in FLAGS:
            self.fail(path, f"flags holds exactly one of {', '.join(FLAGS)}")
        c.flag = flags[0] if flags else ""
        if c.via != ["local"] and (not c.via or any(v not in VIAS for v in c.via)):
            self.fail(path, f"via holds one or both of {', '.join(VIAS)}, or is [\"local\"]")
        if c.flag == "live" and "http" in c.via:
            self.fail(path, 'a live command belongs to a socket: via = ["ws"]')
        if not any(r.name == c.rate for r in self.proto.rates):
            self.fail(path, f"unknown rate class {c.rate!r}")
        codes = [e.code for e in self.proto.errors]
        for code in c.errors:
            if code not in codes:
                self.fail(path, f"unknown error {code!r}")
            elif code in IMPLIED and code != "forbidden":
                self.fail(path, f"error {code!r} is implied; it is not listed")
        self.proto.commands.append(c)

    def event_file(self, path):
        doc = self.read(path)
        self.only(doc, path, "event")
        for t in doc.get("event", []):
            name = self.take(t, path, "name", str)
            where = f"{path}: {name}"
            self.only(t, where, "name", "doc", "channels", "live", "alone", "data")
            if not re.match(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z", name):
                self.fail(where, "the name of an event is topic.what_happened")
            if any(e.name == name for e in self.proto.events):
                self.fail(where, "this event is given twice")
            channels = self.take(t, where, "channels", list)
            if not channels or not all(isinstance(c, str) and c.isalpha() for c in channels):
                self.fail(where, 'channels names at least one kind of channel, such as "g"')
            if t.get("live") and channels not in (["gl"], ["rl"]):
                self.fail(where, 'what is live is said on "gl" or "rl": the other channels keep and number what they say')
            about = self.take(t, where, "doc", str)
            self.proto.events.append(Event(
                name, about, channels, self.take(t, where, "live", bool, False),
                self.take(t, where, "alone", bool, False),
                self.struct(name.replace(".", "_"), about, self.take(t, where, "data", dict), where)))

    def order_objects(self):
        """Sort objects by name, what one is made of before it, whatever file it stands in; refuse a circle."""
        done, way = {}, []

        def visit(s):
            if s.tag in done:
                return
            if s.tag in way:
                self.fail(s.where, f"the object holds itself: {' > '.join(way[way.index(s.tag):] + [s.tag])}")
                return
            way.append(s.tag)
            for f in s.fields:
                if f.kind == "object" and f.of in self.proto.objects:
                    visit(self.proto.objects[f.of])
            way.pop()
            done[s.tag] = s

        for _, s in sorted(self.proto.objects.items()):
            visit(s)
        self.proto.objects = done

    def passes(self):
        """What a person is told of a meeting, he is told as well where he is here for that meeting alone."""
        def own(s):
            return any(f.name == "meeting" and f.type == "id" and not f.optional for f in s.fields)

        for e in self.proto.events:
            if "u" not in e.channels:
                continue
            inner = [f.name for f in e.data.fields if f.type == "object" and not f.optional and own(self.proto.objects[f.of])]
            e.meeting = "meeting" if own(e.data) else f"{inner[0]}.meeting" if inner else None
            if e.meeting:
                e.channels.append("s")

    def handlers(self, app):
        for c in self.proto.commands:
            path = Path(app) / (c.name.replace(".", "/") + ".c")
            if not path.is_file():
                self.fail(path, f"the handler of {c.name} is missing")

    def load(self, handlers=None):
        if not self.root.is_dir():
            self.fail(self.root, "no such folder")
            return None, self.bad
        self.types()
        self.errors_and_rates()
        for path in sorted(self.root.glob("*/*.toml")):
            if path.parent.name == "events":
                self.event_file(path)
            else:
                self.command(path)
        p = self.proto
        p.commands.sort(key=lambda c: c.name)
        p.events.sort(key=lambda e: e.name)
        if not p.commands or not p.events:
            self.fail(self.root, "a protocol has at least one command and one event")
        for s in [*p.objects.values(), *(x for c in p.commands for x in (c.args, c.result)), *(e.data for e in p.events)]:
            self.resolve(s)
        self.order_objects()
        if not self.bad:          # examples are checked against types that stand
            check_examples(p, self.fail)
            self.passes()
        if handlers is not None:
            self.handlers(handlers)
        return p, self.bad


def load(root, handlers=None):
    """(Proto, []) or (something, [messages])."""
    return Loader(root).load(handlers)
