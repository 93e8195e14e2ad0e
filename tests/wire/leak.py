# SPDX-License-Identifier: EUPL-1.2
"""leak - every byte that reaches somebody, searched for words that are no business of his.

Words are planted in a group, one for each place where a person may write. Then everything that proto/
allows is asked with every id of that group, by somebody who is not in it: a command that is added
tomorrow is asked too, and its arguments are made from the schema. What is pushed to him, mailed to
him or given to him as a page or a file is searched the same way.
"""
import base64
import binascii
import html
import itertools
import json
import os
import re
import urllib.parse
import zlib

import link

ROOM = 60  # most combinations of several arguments of one command; each who asks is given others
EACH = 120  # most values of a single one: every word is asked for
# What changes who one is, rather than what one is told.
NOT_ASKED = {"auth.leave", "auth.redeem", "auth.request", "group.join", "group.leave", "session.revoke", "session.open", "session.resume",
             "person.update"}


# ---- finding words ----

def _inside(data):
    """What may be wrapped in the bytes: pieces in base64 and what is compressed."""
    for piece in re.findall(rb"[A-Za-z0-9+/_\r\n-]{24,}={0,2}", data):
        piece = re.sub(rb"\s", b"", piece).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        try:
            yield base64.b64decode(piece + b"=" * (-len(piece) % 4))
        except (binascii.Error, ValueError):
            pass
    for begin, bits in ((b"\x1f\x8b", 31), (b"x\x9c", 15), (b"x\xda", 15), (b"x\x01", 15)):
        at = data.find(begin)
        if at >= 0:
            try:
                yield zlib.decompressobj(bits).decompress(data[at:], 1 << 22)
            except zlib.error:
                pass


def _forms(text):
    """A text in each form in which it could be read."""
    yield text
    if "&" in text:
        yield html.unescape(text)
    if "%" in text:
        yield urllib.parse.unquote(text)
    if "=\n" in text or "=\r\n" in text:
        yield re.sub(r"=\r?\n", "", text)
    if "<" in text:
        yield re.sub(r"<[^<>]*>", "", text)
    if "\\u" in text:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)


def found(data, words, deep=2):
    """Those of `words` that stand in the data in any form in which it could be read."""
    data = data.encode() if isinstance(data, str) else data
    begin = os.path.commonprefix(list(words))  # of hundreds of replies one has any
    out = set()
    for form in _forms(data.decode("utf-8", "replace")):
        form = form.lower()
        if begin in form:
            out |= {w for w in words if w in form}
    if deep:
        for inner in _inside(data):
            out |= found(inner, words, deep - 1)
    return out


# ---- arguments ----

def _one(spec, proto):
    """The schema of a value, without null and without references."""
    while True:
        if "$ref" in spec:
            spec = proto.resolve(spec["$ref"])
        elif "anyOf" in spec:
            spec = next(s for s in spec["anyOf"] if s.get("type") != "null")
        else:
            return spec


def values(name, spec, ids, proto):
    """What to give as this argument; an id of a kind that is not known here is every id there is."""
    spec = _one(spec, proto)
    if "enum" in spec:
        return list(spec["enum"])
    kind = spec.get("type")
    if kind == "integer":
        if name in ids:
            return list(ids[name])
        return list(ids["any"]) if spec.get("minimum") == 1 else [spec.get("minimum", 0), spec.get("maximum", 1)]
    if kind == "boolean":
        return [True, False]
    if kind == "string":
        least, most = spec.get("minLength", 0), spec.get("maxLength", 1000)
        given = [v for v in ids.get(name, ()) if isinstance(v, str)] or ids["text"]
        return [v for v in given if least <= len(v) <= most] or ["a" * max(least, 1)]
    if kind == "array":
        item = _one(spec["items"], proto)
        if item.get("type") in ("integer", "string"):
            return [[v] for v in values(name.rstrip("s"), item, ids, proto)]
        return [[]] if not spec.get("minItems") else [[example(item, ids, proto)]]
    if kind == "object":
        return [example(spec, ids, proto)]
    return [None]


def example(spec, ids, proto):
    return {k: values(k, v, ids, proto)[0] for k, v in spec.get("properties", {}).items() if k in spec.get("required", ())}


def spread(combinations, turn, room):
    """All of them, or as many as there is room for, from everywhere among them; others at each turn."""
    every = list(itertools.islice(combinations, 20000))
    return every if len(every) <= room else [every[(i * len(every) // room + turn) % len(every)] for i in range(room)]


def arguments(command, ids, proto, turn=0):
    """What a command is asked with: its required arguments in all combinations, then with each optional one."""
    schema = proto.commands[command]["args"]
    properties = schema.get("properties", {})
    required = [k for k in properties if k in schema.get("required", ())]
    choices = {k: values(k, v, ids, proto) for k, v in properties.items()}
    asked = [dict(zip(required, c)) for c in spread(itertools.product(*(choices[k] for k in required)), turn, ROOM if len(required) > 1 else EACH)]
    for k in properties:
        if k not in required:
            pairs = itertools.product(asked[:: max(1, len(asked) // 12)], choices[k])
            asked += [{**some, k: v} for some, v in spread(pairs, turn, ROOM // 2)]
    return asked


# ---- asking ----

class Probe:
    """One person who is not to learn anything, and what he was told of the words all the same."""

    def __init__(self, who, client, words, turn=0):
        self.who, self.client, self.words, self.turn = who, client, words, turn
        self.leaks, self.asked = [], set()

    def search(self, what, data, but=()):
        for word in found(data, self.words.keys() - set(but)):
            self.leaks.append(f"{self.who}: {what} tells {self.words[word]} ({word})")

    def ask(self, command, args):
        """Over the socket where that is possible, else by HTTP; the reply as text."""
        via = self.client.world.proto.commands[command]["via"]
        if "ws" in via and self.client.link:
            frame = self.client.ask(command, args, count=False)
        elif "http" in via:
            frame = self.client.api(command, args)[1]
        else:
            return ""
        self.asked.add(command)
        return json.dumps(frame, ensure_ascii=False)

    def everything(self, ids):
        """Each command of proto/ that a person may ask, with all that could be put into it."""
        proto = self.client.world.proto
        # what he could write himself is not written with the words, nor anywhere but where he is not
        harmless = {**ids, "group": ids["group"][:1], "text": ["sans secret"], "slug": ["sans-secret"]}
        for flags, given in ((("read", "live"), ids), (("write",), harmless)):
            for command, known in sorted(proto.commands.items()):
                if command in NOT_ASKED or known["flag"] not in flags or known["caller"] == "admin" or known["via"] == ["local"]:
                    continue
                for args in arguments(command, given, proto, self.turn):
                    told = self.ask(command, args)
                    said = json.dumps(args, ensure_ascii=False)
                    self.search(f"{command} {said[:120]}", told, but=found(said, self.words))
                    self.compare(command, known, args, told)

    def compare(self, command, known, args, told):
        """Asked for a word that is there he is told what he is told of one that is nowhere: not even a count."""
        for name, value in args.items():
            if known["flag"] != "read" or not isinstance(value, str) or value not in self.words:
                continue
            nonsense = "zq" + value[::-1][2:]
            other = self.ask(command, {**args, name: nonsense})
            if bare(told, value) != bare(other, nonsense):
                self.leaks.append(f"{self.who}: {command} tells {value!r} from {nonsense!r}: {told[:200]} and {other[:200]}")

    def page(self, path, method="GET", headers=()):
        client = self.client
        pairs = [*headers, *([("Cookie", client.cookie)] if client.cookie else [])]
        return link.request(client.world.house.port_of(path, client.source), method, path, pairs, source=client.source)

    def get(self, path, headers=()):
        for method in ("GET", "HEAD"):
            answer = self.page(path, method, headers)
            said = f"{method} {path}"
            heads = "\n".join(f"{k}: {v}" for k, v in answer.headers.items())
            self.search(said, answer.body + heads.encode(), but=found(path, self.words))
            if answer.status in (200, 206, 304) and path.startswith(("/files/", "/flux/", "/agenda/", "/reunions/")):
                self.leaks.append(f"{self.who}: {said} is answered with {answer.status}")

    def mails(self, mails, what):
        for mail in mails:
            parts = [str(v) for v in mail.values()]
            parts += [p.get_payload(decode=True).decode("utf-8", "replace") for p in mail.walk() if not p.is_multipart()]
            self.search(what, "\n".join(parts))


def bare(reply, word):
    """A reply without what differs in any two."""
    return re.sub(r'"(re|id|now|at|ref|took)": ?"?[\w-]+"?', "", reply.replace(word, "…"))


def addresses_in(mails):
    """Every address of the house in these mails."""
    out = set()
    for mail in mails:
        for part in [*map(str, mail.values()), *(p.get_payload(decode=True).decode("utf-8", "replace") for p in mail.walk() if not p.is_multipart())]:
            out |= {html.unescape(u) for u in re.findall(r"https?://[^\s\"'<>)\]]+", part)}
    return sorted(out)
