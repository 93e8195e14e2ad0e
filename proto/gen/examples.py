# SPDX-License-Identifier: EUPL-1.2
"""examples - the examples of every command, checked as the server would check them."""
import re

from model import INT_MAX, TIME_MAX, TIME_MIN

BLANKS = " \t\n\r\v\f\u00a0\u202f\u200b\ufeff"    # as str_trim() in server/base/str.c
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def check_examples(proto, fail):
    for c in proto.commands:
        where = c.args.where.removesuffix(": args")
        if not c.examples:
            fail(where, "at least one [[example]] is needed")
        for n, example in enumerate(c.examples, 1):
            for key in example:
                if key not in ("send", "recv", "doc"):
                    fail(where, f"example {n}: unknown key {key!r}; known here: send, recv, doc")
            if "send" not in example:
                fail(where, f"example {n}: send is missing")
            for key, struct in (("send", c.args), ("recv", c.result)):
                if key in example:
                    for what in problems(proto, struct, example[key]):
                        fail(where, f"example {n}: {key}{what}")


def problems(proto, struct, value):
    """What is wrong with a value of a struct, each as '.field is too long'."""
    if not isinstance(value, dict):
        yield " must be an object"
        return
    known = {f.name: f for f in struct.fields}
    for key in value:
        if key not in known:
            yield f".{key} is not a known field"
    for f in struct.fields:
        if f.name in value:
            for what in of_field(proto, f, value[f.name]):
                yield f".{f.name}{what}"
        elif not f.optional:
            yield f".{f.name} is required"


def of_field(proto, f, v):
    if f.type != "list":
        yield from of_kind(proto, f, f.type, f.min, f.max, v)
    elif not isinstance(v, list):
        yield " must be a list"
    elif not f.min <= len(v) <= f.max:
        yield f" has {len(v)} items, not {f.min} to {f.max}"
    else:
        for i, item in enumerate(v):
            for what in of_kind(proto, f, f.of_kind, f.min_item, f.max_item, item):
                yield f"[{i}]{what}"


def of_kind(proto, f, kind, low, high, v):
    if kind in ("id", "int", "time"):
        low, high = {"id": (1, INT_MAX), "time": (TIME_MIN, TIME_MAX)}.get(kind, (low, high))
        if type(v) is not int:
            yield " must be a whole number"
        elif not low <= v <= high:
            yield f" is out of range ({low} to {high})"
    elif kind == "bool":
        if type(v) is not bool:
            yield " must be true or false"
    elif kind == "text":
        yield from of_text(f, low, high, v)
    elif kind == "enum":
        if v not in proto.enums[f.of].values:
            yield f" is not one of {', '.join(proto.enums[f.of].values)}"
    else:
        yield from problems(proto, proto.objects[f.of], v)


def of_text(f, low, high, v):
    if not isinstance(v, str):
        yield " must be a text"
        return
    if f.trimmed:
        v = v.strip(BLANKS)
    if not low <= len(v.encode()) <= high:
        yield f" has {len(v.encode())} bytes, not {low} to {high}"
    if "\0" in v or (f.line and CONTROL.search(v)):
        yield " holds a line break or a control character"
