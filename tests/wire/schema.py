# SPDX-License-Identifier: EUPL-1.2
"""schema - checks frames against gen/schema.json: a strict subset of JSON Schema 2020-12.

A keyword that is not known here is an error, never ignored.
"""
import functools
import json
import re

NOTES = {"description", "title", "$comment", "$schema", "$id", "$defs"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


class Mismatch(Exception):
    pass


def is_a(value, kind):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])


class Schema:
    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.root = json.load(f)
        self.commands = self.root["commands"]
        self.events = self.root["events"]
        self.facts = self.root["eventFacts"]
        self.errors = self.root["$defs"]["refusal"]["properties"]["code"]["enum"]
        listed = {e for c in self.commands.values() for e in c["errors"]}
        # what any command may answer with stands before the particular ones
        first = min((self.errors.index(e) for e in listed), default=len(self.errors))
        self.general = set(self.errors[:first])

    @functools.lru_cache(maxsize=None)
    def resolve(self, ref):
        node = self.root
        for part in ref.removeprefix("#/").split("/"):
            node = node[part]
        return node

    def check(self, value, schema, at=""):
        """Mismatch unless `value` is as `schema` says."""
        if "$ref" in schema:
            self.check(value, self.resolve(schema["$ref"]), at)
        if "anyOf" in schema or "oneOf" in schema:
            self._alternatives(value, schema, at)
        if "type" in schema and not is_a(value, schema["type"]):
            raise Mismatch(f"{at or 'it'} is not of type {schema['type']}: {value!r:.80}")
        for word, wanted in schema.items():
            if word in NOTES or word in ("$ref", "anyOf", "oneOf", "type"):
                continue
            rule = getattr(self, "_" + word.replace("-", "_"), None)
            if rule is None:
                raise Mismatch(f"schema.json uses {word!r}, which tests/wire/schema.py does not know")
            if not rule(value, wanted, schema, at):
                raise Mismatch(f"{at or 'it'} does not keep {word} {wanted!r:.60}: {value!r:.80}")

    def fits(self, value, schema):
        try:
            self.check(value, schema)
            return True
        except Mismatch:
            return False

    def _alternatives(self, value, schema, at):
        choices = schema.get("anyOf") or schema["oneOf"]
        if len(choices) == 2 and choices[1] == {"type": "null"} and value is not None:
            self.check(value, choices[0], at)  # its own words say better what is wrong
            return
        n = sum(self.fits(value, c) for c in choices)
        if n == 0 or ("oneOf" in schema and n > 1):
            raise Mismatch(f"{at or 'it'} is as {n} of {len(choices)} alternatives: {value!r:.120}")

    def _const(self, value, wanted, *_):
        return value == wanted and type(value) is type(wanted)

    def _enum(self, value, wanted, *_):
        return value in wanted

    def _minimum(self, value, wanted, *_):
        return value >= wanted

    def _maximum(self, value, wanted, *_):
        return value <= wanted

    def _minLength(self, value, wanted, *_):
        return len(value) >= wanted

    def _maxLength(self, value, wanted, *_):
        return len(value) <= wanted

    def _x_minBytes(self, value, wanted, *_):
        return len(value.encode()) >= wanted

    def _x_maxBytes(self, value, wanted, *_):
        return len(value.encode()) <= wanted

    def _pattern(self, value, wanted, *_):
        return re.search(wanted, value) is not None

    def _minItems(self, value, wanted, *_):
        return len(value) >= wanted

    def _maxItems(self, value, wanted, *_):
        return len(value) <= wanted

    def _items(self, value, wanted, _schema, at):
        for i, item in enumerate(value):
            self.check(item, wanted, f"{at}[{i}]")
        return True

    def _required(self, value, wanted, _schema, at):
        for name in wanted:
            if name not in value:
                raise Mismatch(f"{at or 'it'} lacks {name!r}")
        return True

    def _properties(self, value, wanted, _schema, at):
        for name, schema in wanted.items():
            if name in value:
                self.check(value[name], schema, f"{at}.{name}" if at else name)
        return True

    def _additionalProperties(self, value, wanted, schema, at):
        for name in value:
            if name not in schema.get("properties", {}):
                if wanted is False:
                    raise Mismatch(f"{at or 'it'} has {name!r}, which is not in proto/")
        return True

    # ---- frames ----

    def command_fits(self, command, args):
        return command in self.commands and self.fits(args, self.commands[command]["args"])

    def check_push(self, frame):
        name = frame.get("ev")
        if name not in self.events:
            raise Mismatch(f"event {name!r} is not in proto/")
        facts = self.facts[name]
        keys = {"ch", "ev", "at", "data"} | (set() if facts["live"] else {"seq"})
        if set(frame) != keys:
            raise Mismatch(f"a push of {name} has the keys {sorted(frame)}")
        if not re.fullmatch("(" + "|".join(facts["channels"]) + ")[1-9][0-9]*", frame["ch"]):
            raise Mismatch(f"{name} came on channel {frame['ch']!r}")
        if not facts["live"] and not (is_a(frame["seq"], "integer") and frame["seq"] >= 1):
            raise Mismatch(f"{name} has seq {frame['seq']!r}")
        if not is_a(frame["at"], "integer"):
            raise Mismatch(f"{name} has at {frame['at']!r}")
        self.check(frame["data"], self.events[name], "data")

    def check_reply(self, command, frame, http=False):
        """`command` None: what was sent named none."""
        if not http:
            if not is_a(frame.get("re"), "integer"):
                raise Mismatch("a reply without re")
            frame = {k: v for k, v in frame.items() if k != "re"}
        if set(frame) == {"ok"}:
            if command is None:
                raise Mismatch("ok to what is no command")
            self.check(frame["ok"], self.commands[command]["result"], "ok")
        elif set(frame) == {"err"}:
            self.check(frame["err"], self.resolve("#/$defs/refusal"), "err")
            code = frame["err"]["code"]
            if command in self.commands and code not in self.general and code not in self.commands[command]["errors"]:
                raise Mismatch(f"{command} answers {code}, which proto/ does not list for it")
        else:
            raise Mismatch(f"a reply has the keys {sorted(frame)}")
