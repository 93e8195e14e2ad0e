# SPDX-License-Identifier: EUPL-1.2
"""pattern - what a case says must be in a value, and the variables of a case."""
import re

NAME = re.compile(r"\$(\$|[a-z][a-z0-9_]*)")
WORDS = ("$any", "$absent", "$has", "$all", "$re:", "$len:")


class Unknown(Exception):
    """A case names a variable that nothing has set."""


def fill(value, names):
    """`value` with its variables replaced."""
    if isinstance(value, dict):
        return {k: fill(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [fill(v, names) for v in value]
    if not isinstance(value, str) or "$" not in value or value in WORDS or value.startswith("$len:"):
        return value
    lead = ""
    if value.startswith("$re:"):
        lead, value = "$re:", value[4:]
    whole = NAME.fullmatch(value)
    if whole and whole.group(1) != "$" and not lead:
        return lookup(whole.group(1), names)
    return lead + NAME.sub(lambda m: "$" if m.group(1) == "$" else str(lookup(m.group(1), names)), value)


def lookup(name, names):
    if name not in names:
        raise Unknown(f"${name} has no value here")
    return names[name]


def differs(pattern, value, at=""):
    """None when `value` is as `pattern` says, else where it is not."""
    here = at or "it"
    if isinstance(pattern, str) and pattern.startswith("$"):
        if pattern == "$any":
            return None
        if pattern.startswith("$re:"):
            found = isinstance(value, str) and re.search(pattern[4:], value)
            return None if found else f"{here} does not match /{pattern[4:]}/: {value!r:.300}"
        if pattern.startswith("$len:"):
            n = len(value) if isinstance(value, (str, list, dict)) else None
            return None if n == int(pattern[5:]) else f"{here} has the size {n}, not {pattern[5:]}: {value!r:.300}"
    if isinstance(pattern, dict):
        if not isinstance(value, dict):
            return f"{here} is no object: {value!r:.300}"
        for key, inner in pattern.items():
            where = f"{at}.{key}" if at else key
            if inner == "$absent":
                if key in value:
                    return f"{where} is there: {value[key]!r:.300}"
            elif key not in value:
                return f"{where} is missing"
            else:
                found = differs(inner, value[key], where)
                if found:
                    return found
        return None
    if isinstance(pattern, list):
        return list_differs(pattern, value, here)
    if pattern != value or type(pattern) is not type(value):
        return f"{here} is {value!r:.300}, not {pattern!r:.300}"
    return None


def list_differs(pattern, value, here):
    if not isinstance(value, list):
        return f"{here} is no list: {value!r:.300}"
    if pattern and pattern[0] in ("$has", "$all"):
        left = list(value)
        for wanted in pattern[1:]:
            for i, item in enumerate(left):
                if differs(wanted, item) is None:
                    del left[i]
                    break
            else:
                return f"{here} lacks {wanted!r:.300}: {value!r:.600}"
        return f"{here} has more: {left!r:.300}" if left and pattern[0] == "$all" else None
    if len(pattern) != len(value):
        return f"{here} has {len(value)} items, not {len(pattern)}: {value!r:.600}"
    for i, (wanted, item) in enumerate(zip(pattern, value)):
        found = differs(wanted, item, f"{here}[{i}]")
        if found:
            return found
    return None


def reach(value, path):
    """What stands at "posts.0.id"."""
    for part in path.split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            raise Unknown(f"there is no {path!r}: it ends before {part!r}") from None
    return value
