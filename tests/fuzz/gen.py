#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""gen.py ROOT OUTDIR: what the fuzz targets need of proto/ and of the wire cases, so that nothing is written twice.

    fuzz_args.c     for each command: its decoder, an encoder of its arguments, and what proto/ allows in them
    fuzz_village.c  tests/wire/seeds as frames with their ids settled: a database with something in it
    seeds/TARGET/   the examples of proto/ and the conversations of tests/wire, as inputs
    dict/           the names of proto/, for libFuzzer

What else is kept as input stands in tests/fuzz/seeds. Standard library only.
"""
import hashlib
import json
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT, OUT = Path(sys.argv[1]), Path(sys.argv[2])
sys.path.insert(0, str(ROOT / "proto/gen"))
from emit_c import MARK                                           # noqa: E402
from emit_codec import decoded_objects, encode_prototype, encoder  # noqa: E402
from load import load                                             # noqa: E402

PEOPLE = ("helene", "moussa", "claire", "awa", "ines", "bob", "root")  # in the order of their ids
LONGEST = 8000  # bytes of a conversation


def c_string(s):
    """A C string literal, in octal where it must be."""
    return '"' + "".join("\\" + chr(b) if chr(b) in '"\\' else chr(b) if 32 <= b < 127 and chr(b) != "?" else f"\\{b:03o}"
                         for b in s.encode()) + '"'


def put(path, text):
    data = text.encode() if isinstance(text, str) else text
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)


# ---- arguments: what may be in them, said once more and differently

def of_value(f, v, low, high):
    """Conditions on one value."""
    if f.kind in ("id", "int", "time"):
        low, high = {"id": (1, 2**53 - 1), "time": ("PROTO_TIME_MIN", "PROTO_TIME_MAX")}.get(f.kind, (low or 0, high or 0))
        return f"args_int({v}, {low}, {high})"
    if f.kind == "text":
        return f"args_text({v}, {low}, {high}, {str(f.line).lower()}, {str(f.trimmed).lower()})"
    if f.kind == "enum":
        return f"(unsigned){v} < {f.of.upper()}_COUNT"
    return f"within_{f.of}(&{v})" if f.kind == "object" else "true"


def within(s):
    lines = [f"static bool within_{s.tag}(const struct {s.tag} *v)", "{", "\tbool fine = true;", ""]
    for f in s.fields:
        if f.type == "list":
            one = of_value(f, f"v->{f.name}[i]", f.min_item, f.max_item)
            low = f"v->n_{f.name} >= {f.min} && " if f.min else ""
            body = [f"fine = fine && {low}v->n_{f.name} <= {f.max};",
                    f"for (size_t i = 0; fine && i < v->n_{f.name}; i++)", f"\tfine = {one};"]
        else:
            body = [f"fine = fine && {of_value(f, f'v->{f.name}', f.min, f.max)};"]
        if f.optional:
            body = [f"if (v->has_{f.name}) {{", *("\t" + b for b in body), "}"]
        lines += ["\t" + b for b in body]
    if not s.fields:
        lines.append("\t(void)v;")
    return "\n".join([*lines, "\treturn fine;", "}", ""])


def args(proto):
    out = [MARK.replace("proto/gen", "tests/fuzz/gen.py") + '#include "args.h"\n']
    out += [within(s) for s in decoded_objects(proto)]
    for c in proto.commands:
        out += ["static " + encode_prototype(c.args) + ";", "static " + encoder(c.args), within(c.args)]
        out.append(f"""static bool decode_{c.ident}(const struct cJSON *obj, struct arena *arena, void *out, struct json_fail *fail)
{{
	return {c.ident}_decode(obj, arena, out, fail);
}}

static void put_{c.ident}(struct jsonw *w, const void *v)
{{
	{c.args.tag}_encode(w, v);
}}

static bool check_{c.ident}(const void *v)
{{
	return within_{c.args.tag}(v);
}}
""")
    rows = "".join(f"\t{{ STR_INIT({c_string(c.name)}), sizeof(struct {c.args.tag}), decode_{c.ident}, put_{c.ident}, "
                   f"check_{c.ident} }},\n" for c in proto.commands)
    out.append(f"const struct args args_table[] = {{\n{rows}}};\nconst size_t args_count = {len(proto.commands)};\n")
    return "\n".join(out)


# ---- the village

def settle(v, names):
    """A JSON value with the variables of a wire case replaced; what is not known is the first of its kind."""
    if isinstance(v, dict):
        return {k: settle(x, names) for k, x in v.items()}
    if isinstance(v, list):
        return [settle(x, names) for x in v]
    if not isinstance(v, str):
        return v
    if re.fullmatch(r"\$\w+", v):
        return names.get(v[1:], 1)
    return re.sub(r"\$(\w+)", lambda m: str(names.get(m[1], 1)), v.replace("$$", "\0")).replace("\0", "$")


def steps_of(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("//"):
            yield json.loads(line)


def op_of(*what):
    return hashlib.md5(repr(what).encode()).hexdigest()


class Village:
    def __init__(self, root):
        self.names, self.frames, made = {"run": "1"}, [], {}
        for p in PEOPLE:
            self.names[f"email_{p}"] = f"{p}.1@example.org"
        authorities = json.loads((root / "tests/wire/seeds/authorities.json").read_text(encoding="utf-8"))
        self.add({"admin": "authority.put", "args": authorities})
        for step in steps_of(root / "tests/wire/seeds/village.jsonl"):
            if "admin" not in step:
                continue
            self.add(step)
            for name, path in step.get("save", {}).items():
                made[path] = made.get(path, 0) + 1
                self.names[name] = made[path]
        if [self.names.get(p) for p in PEOPLE] != list(range(1, len(PEOPLE) + 1)):
            sys.exit("gen.py: the people of the village are not those of PEOPLE, in this order")

    def add(self, step):
        frame = {"id": 1, "cmd": step["admin"], "op": op_of(len(self.frames)), "args": settle(step.get("args", {}), self.names)}
        who = next((i for i, p in enumerate(PEOPLE, 1) if step.get("as") == f"$email_{p}"), 0)
        self.frames.append((who, json.dumps(frame, ensure_ascii=False)))

    def source(self):
        rows = "".join(f"\t{{ {who}, STR_INIT({c_string(frame)}) }},\n" for who, frame in self.frames)
        return (MARK.replace("proto/gen from the TOML files in proto", "tests/fuzz/gen.py from tests/wire/seeds")
                + f'#include "village.h"\n\nconst struct village_step village_steps[] = {{\n{rows}}};\n'
                f"const size_t village_step_count = {len(self.frames)};\n")


# ---- inputs

def frames_of(case, names):
    """A wire case as lines of fuzz_dispatch_frame: who asks, then the frame."""
    for n, step in enumerate(case, 1):
        who = step.get("who", "").split("/")[0]
        digit = str(PEOPLE.index(who) + 1) if who in PEOPLE else "0"
        if "raw" in step:
            yield digit + settle(step["raw"], names).replace("\n", " ")
            continue
        command = step.get("send") or step.get("admin")
        if not command:
            continue
        frame = {"id": n, "cmd": command, "op": op_of(step.get("op", n)), "args": settle(step.get("args", {}), names)}
        if step.get("http") or (command.startswith("auth.") and "send" in step):
            del frame["id"], frame["cmd"]
            digit = f"H{digit}{command} "
        yield ("A" if "admin" in step else "") + digit + json.dumps(frame, ensure_ascii=False)


def cases_of(root):
    for path in sorted((root / "tests/wire").glob("*/*.jsonl")):
        if path.parent.name == "seeds":
            continue
        case = []
        for step in steps_of(path):
            if "case" in step:
                if case:
                    yield path, case
                case = []
            else:
                case.append(step)
        yield path, case


def texts_in(v):
    if isinstance(v, dict):
        for k, x in v.items():
            if k in ("body", "essential", "text") and isinstance(x, str):
                yield x
            yield from texts_in(x)
    elif isinstance(v, list):
        for x in v:
            yield from texts_in(x)


def seeds(proto, village):
    """TARGET -> inputs, each once."""
    found = {"proto_args": set(), "dispatch_frame": set(), "app_markdown": set(), "base_json": set()}
    for c in proto.commands:
        for e in c.examples:
            found["proto_args"].add(c.name + "\n" + json.dumps(e["send"], ensure_ascii=False))
    for path, case in cases_of(ROOT):
        talk = "\n".join(frames_of(case, village.names))
        if 0 < len(talk.encode()) < LONGEST:
            found["dispatch_frame"].add(talk)
        for step in case:
            args = settle(step.get("args", {}), village.names)
            if "send" in step and len(json.dumps(args)) < LONGEST:
                found["proto_args"].add(step["send"] + "\n" + json.dumps(args, ensure_ascii=False))
            for text in texts_in(args):
                if len(text) < LONGEST:
                    found["app_markdown"].add("\0" + text)
            if "raw" in step and len(step["raw"]) < LONGEST:
                found["base_json"].add(settle(step["raw"], village.names))
    return found


def words(proto):
    """A dictionary: what the protocol's names are."""
    structs = [c.args for c in proto.commands] + decoded_objects(proto)
    found = {f'\\"{f.name}\\":' for s in structs for f in s.fields} | {c.name for c in proto.commands}
    found |= {f'\\"{v}\\"' for e in proto.enums.values() for v in e.values}
    return "".join(f'"{w}"\n' for w in sorted(found))


def main():
    proto, bad = load(ROOT / "proto", None)
    if bad:
        sys.exit("\n".join(bad))
    village = Village(ROOT)
    put(OUT / "fuzz_args.c", args(proto))
    put(OUT / "fuzz_village.c", village.source())
    put(OUT / "dict/proto_args.dict", words(proto))
    for target, inputs in seeds(proto, village).items():
        folder, names = OUT / "seeds" / target, set()
        for text in sorted(inputs):
            data = text.encode("utf-8", "surrogatepass")
            names.add(hashlib.md5(data).hexdigest()[:16])
            put(folder / hashlib.md5(data).hexdigest()[:16], data)
        for old in folder.glob("*"):
            if old.name not in names:
                old.unlink()


main()
