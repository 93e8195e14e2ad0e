# SPDX-License-Identifier: EUPL-1.2
"""emit_codec - the C functions that decode arguments and encode everything else, one struct at a time."""


def quote(s):
    """A C string literal. UTF-8 stands as it is."""
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("??", "?\\?") + '"'


def decoded_objects(proto):
    """The objects that arguments are made of, in the order of proto.objects."""
    found, todo = set(), [c.args for c in proto.commands]
    while todo:
        for f in todo.pop().fields:
            if f.kind == "object" and f.of not in found:
                found.add(f.of)
                todo.append(proto.objects[f.of])
    return [s for name, s in proto.objects.items() if name in found]


def decode_prototype(s):
    lead = f"bool {s.tag.removesuffix('_args')}_decode("
    return (f"{lead}const struct cJSON *obj, struct arena *arena,\n"
            f"{' ' * len(lead)}struct {s.tag} *out, struct json_fail *fail)")


def encode_prototype(s):
    return f"void {s.tag}_encode(struct jsonw *w, const struct {s.tag} *v)"


# ---- decoders

def decoded(proto, kind):
    """(names read alone, names read in lists) of the enums or objects that arguments are made of."""
    alone, lists = set(), set()
    for s in [*decoded_objects(proto), *(c.args for c in proto.commands)]:
        for f in s.fields:
            if f.kind == kind:
                (lists if f.type == "list" else alone).add(f.of)
    return alone, lists


def read_enum(e):
    up = e.name.upper()
    return f"""static bool in_{e.name}(const struct json_in *in, const char *key, enum {e.name} *out, bool *has)
{{
	int v = (int)*out;
	if (!json_in_enum(in, key, {up}_NAMES, {up}_COUNT, &v, has))
		return false;
	*out = (enum {e.name})v;
	return true;
}}
"""


def read_enum_list(e):
    up = e.name.upper()
    return f"""static bool in_{e.name}_list(const struct json_in *in, const char *key, size_t min, size_t max,
                     enum {e.name} **out, size_t *n, bool *has)
{{
	int *all = NULL;
	if (!json_in_enums(in, key, min, max, {up}_NAMES, {up}_COUNT, &all, n, has))
		return false;
	*out = arena_array(in->arena, *n, enum {e.name});
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (enum {e.name})all[i];
	return true;
}}
"""


def read_object(s):
    return f"""static bool in_{s.tag}(const struct json_in *in, const char *key, struct {s.tag} *out, bool *has)
{{
	const struct cJSON *obj = NULL;
	if (!json_in_object(in, key, &obj, has))
		return false;
	if (!obj || {s.tag}_decode(obj, in->arena, out, in->fail))
		return true;
	return json_in_blame(in, key, -1);
}}
"""


def read_object_list(s):
    return f"""static bool in_{s.tag}_list(const struct json_in *in, const char *key, size_t min, size_t max,
                     struct {s.tag} **out, size_t *n, bool *has)
{{
	struct json_list l;
	if (!json_in_list(in, key, min, max, &l, has))
		return false;
	*out = arena_array(in->arena, l.n, struct {s.tag});
	*n = l.n;
	for (const struct cJSON *obj; (obj = json_in_next(&l));)
		if (!{s.tag}_decode(obj, in->arena, &(*out)[l.index], in->fail))
			return json_in_blame(in, key, l.index);
	return true;
}}
"""


def int64(v):
    return f"INT64_C({v})" if abs(v) > 2**31 - 1 else str(v)


def read_field(f):
    """The call that decodes one field."""
    has = f"&out->has_{f.name}" if f.optional else "NULL"
    flags = " | ".join(n for n, on in (("JSON_LINE", f.line), ("JSON_TRIMMED", f.trimmed)) if on) or "0"
    key, to = f'&in, "{f.name}"', f"&out->{f.name}"
    if f.type == "list":
        key, to = f"{key}, {f.min}, {f.max}", f"{to}, &out->n_{f.name}"
        return {"id": f"json_in_ids({key}, {to}, {has})",
                "int": f"json_in_ints({key}, {int64(f.min_item or 0)}, {int64(f.max_item or 0)}, {to}, {has})",
                "text": f"json_in_texts({key}, {f.min_item}, {f.max_item}, {flags}, {to}, {has})",
                "enum": f"in_{f.of}_list({key}, {to}, {has})",
                "object": f"in_{f.of}_list({key}, {to}, {has})"}[f.of_kind]
    return {"id": f"json_in_id({key}, {to}, {has})",
            "int": f"json_in_int({key}, {int64(f.min or 0)}, {int64(f.max or 0)}, {to}, {has})",
            "time": f"json_in_int({key}, PROTO_TIME_MIN, PROTO_TIME_MAX, {to}, {has})",
            "bool": f"json_in_bool({key}, {to}, {has})",
            "text": f"json_in_text({key}, {f.min}, {f.max}, {flags}, {to}, {has})",
            "enum": f"in_{f.of}({key}, {to}, {has})",
            "object": f"in_{f.of}({key}, {to}, {has})"}[f.type]


def decoder(s):
    out = [decode_prototype(s), "{"]
    if s.fields:
        out.append(f"\tstatic const char *const keys[] = {{ {', '.join(quote(f.name) for f in s.fields)} }};")
    out += ["\tconst struct json_in in = { .obj = obj, .arena = arena, .fail = fail };", "",
            f"\t*out = (struct {s.tag}){{ 0 }};"]
    keys = f"keys, {len(s.fields)}" if s.fields else "NULL, 0"
    calls = [f"json_in_only(&in, {keys})", *map(read_field, s.fields)]
    return "\n".join(out) + "\n\treturn " + " &&\n\t       ".join(calls) + ";\n}\n"


# ---- encoders

def write_value(f, value, pointer):
    """The statement that writes a value; `pointer` is its address, for an object."""
    return {"bool": f"json_bool(w, {value});", "text": f"json_str(w, {value});",
            "enum": f"json_str(w, {f.of}_str({value}));", "object": f"{f.of}_encode(w, {pointer});"
            }.get(f.kind, f"json_int(w, {value});")


def write_field(f):
    name = f"v->{f.name}"
    if f.type == "list":
        lines = ["json_begin_arr(w);", f"for (size_t i = 0; i < v->n_{f.name}; i++)",
                 "\t" + write_value(f, f"{name}[i]", f"&{name}[i]"), "json_end_arr(w);"]
    else:
        lines = [write_value(f, name, f"&{name}")]
    lines.insert(0, f'json_key(w, "{f.name}");')
    if f.optional:
        lines = [f"if (v->has_{f.name}) {{", *("\t" + line for line in lines), "}"]
    return ["\t" + line for line in lines]


def encoder(s):
    out = [encode_prototype(s), "{"]
    if not s.fields:
        out.append("\t(void)v;")
    out.append("\tjson_begin_obj(w);")
    for f in s.fields:
        out += write_field(f)
    return "\n".join([*out, "\tjson_end_obj(w);", "}", ""])
