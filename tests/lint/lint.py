#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""lint.py [ROOT]: the rules of the house that a compiler cannot see.

Each finding is `file:line: what is wrong [rule]`. Rules and their reasons:

  include   a layer includes itself and what stands to its left in server/CMakeLists.txt
  private   internal.h and *_internal.h are for their own folder
  foreign   a library's header appears only in the layers that may use the library
  banned    functions of server/banned.h; malloc and friends outside base/; sqlite3_* outside db/;
            db_exec outside db/ and demo/
  naming    handlers, tables, exported functions; no typedef of a struct; no work left for later
  spdx      every source says its licence in its first lines
  sql       each SQL_ text prepares against the migrated schema, with named parameters, and reads
            no table from end to end unless it says /*scan*/
  owner     a table is written by the module named above its CREATE TABLE, and by no other
  html      markup from a string enters the page in one file only
  i18n      every text stands in French and in English, with the same arguments
  case      each command of proto/ has its file of cases in tests/wire, with one of its own, and no
            file there is about anything else

Long files, functions and lines are told as warnings and fail nothing.
Standard library only; the SQLite of Python prepares the texts.
"""
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
from typing import Iterator, NamedTuple

HEADERS = {  # pkg-config name -> how its headers begin
    "libcjson": ("cjson/",),
    "libsodium": ("sodium.h", "sodium/"),
    "sqlite3": ("sqlite3.h",),
    "libstemmer": ("libstemmer.h",),
    "libqrencode": ("qrencode.h",),
    "libuv": ("uv.h", "uv/"),
    "hiredis": ("hiredis/",),
    "openssl": ("openssl/",),
    "libcurl": ("curl/",),
    "libwebsockets": ("libwebsockets.h", "libwebsockets/"),
    "libcmark": ("cmark.h",),
    "gmime-3.0": ("gmime/",),
    "libical": ("libical/",),
    "inih": ("ini.h",),
    "cmocka": ("cmocka.h",),
    "uthash": ("uthash.h", "utlist.h"),
    "zlib": ("zlib.h",),
}
SYSTEM = re.compile(
    r"(assert|ctype|dirent|errno|execinfo|fcntl|float|grp|iconv|inttypes|limits|locale|math|malloc|netdb|poll|pthread"
    r"|pwd|sched|setjmp|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib"
    r"|stdnoreturn|string|strings|syslog|termios|threads|time|unistd|wchar"
    r"|(arpa|net|netinet|sys|linux)/\w+)\.h")
GENERATED = {"proto.h": "proto", "emit.h": "app", "commands.h": "dispatch"}
HTML_HOME = "web/src/view/html.ts"
NO_COMMANDS = {"proto": {"events", "gen"}, "tests/wire": {"net", "seeds"}}  # their folders that hold none
ALLOC = ("malloc", "calloc", "realloc", "strdup", "strndup", "asprintf", "vasprintf", "alloca")
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")


class Finding(NamedTuple):
    file: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text} [{self.rule}]"


def blank(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def without_comments(text: str) -> str:
    """The text with its comments blanked, strings kept, every line where it was."""
    return re.sub(
        r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/',
        lambda m: m[0] if m[0][0] in "\"'" else blank(m), text, flags=re.S)


def without_strings(code: str) -> str:
    return re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, code)


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


class Source:
    """One C file: its text, the same without comments, and where it stands."""

    def __init__(self, root: pathlib.Path, path: pathlib.Path):
        self.path = path
        self.name = path.relative_to(root).as_posix()
        self.text = path.read_text("utf-8")
        self.code = without_comments(self.text)
        self.bare = without_strings(self.code)
        parts = path.relative_to(root).parts
        self.top = parts[0]
        self.folder = path.parent
        self.layer = parts[1] if parts[0] == "server" and len(parts) > 2 else None
        # whose tables it may write
        self.module = parts[2] if self.layer == "app" and len(parts) > 3 else self.layer

    def at(self, where: int, rule: str, text: str) -> Finding:
        return Finding(self.name, line_of(self.text, where), rule, text)


class Tree:
    def __init__(self, root: pathlib.Path):
        self.root = root
        self.sources = [Source(root, p) for top in ("server", "tests") for p in sorted((root / top).rglob("*.[ch]"))]
        self.server = [s for s in self.sources if s.top == "server"]
        self.layers, self.foreign = self.read_layers()
        self.migrations = sorted((root / "server/migrations").glob("*.sql"))

    def read_layers(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """From the layer() lines: what each layer may include, and the libraries it may use."""
        uses, foreign = {}, {}
        cmake = (self.root / "server/CMakeLists.txt").read_text("utf-8")
        for m in re.finditer(r"^layer\((\w+)([^)]*)\)", cmake, re.M):
            words, into = m[2].split(), None
            uses[m[1]], foreign[m[1]] = {m[1]}, set()
            for word in words:
                if word in ("USES", "FOREIGN", "GENERATED"):
                    into = word
                elif into == "USES":
                    uses[m[1]] |= uses[word]
                elif into == "FOREIGN":
                    foreign[m[1]].add(word)
        return uses, foreign


# ---- includes -----------------------------------------------------------------------------------

def layer_of_include(tree: Tree, header: str) -> str | None:
    if header in GENERATED:
        return GENERATED[header]
    first = header.split("/")[0]
    return first if "/" in header and first in tree.layers else None


def check_includes(tree: Tree) -> Iterator[Finding]:
    for s in tree.server:
        for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]+(["<])([^">]+)[">]', s.code, re.M):
            header = m[2]
            if m[1] == "<":
                yield from check_foreign(tree, s, m.start(), header)
                continue
            layer = layer_of_include(tree, header)
            if s.layer and layer is None:
                yield s.at(m.start(), "include", f'"{header}" must be named from its layer on')
            elif s.layer and layer not in tree.layers.get(s.layer, set()):
                yield s.at(m.start(), "include", f"{s.layer} may not include {layer}")
            private = re.search(r"/(\w+_)?internal\.h$", header)
            if private and (tree.root / "server" / header).parent != s.folder:
                yield s.at(m.start(), "private", f'"{header}" is for its own folder')


def check_foreign(tree: Tree, s: Source, at: int, header: str) -> Iterator[Finding]:
    if SYSTEM.fullmatch(header):
        return
    for library, starts in HEADERS.items():
        if header.startswith(starts):
            if s.layer and library not in tree.foreign.get(s.layer, set()):
                yield s.at(at, "foreign", f"{s.layer} may not use {library}")
            return
    yield s.at(at, "foreign", f"<{header}> belongs to no library known here")


# ---- functions and names ------------------------------------------------------------------------

def check_banned(tree: Tree) -> Iterator[Finding]:
    listed = re.findall(r"^BANNED\(.*?\)\s[\w\s*]*?\b(\w+)\(", (tree.root / "server/banned.h").read_text(), re.M)
    everywhere = re.compile(r"(?<![\w.>])(" + "|".join(listed) + r")\s*\(")
    memory = re.compile(r"(?<![\w.>])(" + "|".join(ALLOC) + r")\s*\(")
    for s in tree.sources:
        if s.path.name == "banned.h":
            continue
        for m in everywhere.finditer(s.bare):
            yield s.at(m.start(), "banned", f"{m[1]}() is banned, see server/banned.h")
        if s.top != "server":
            continue
        if s.layer != "base":
            for m in memory.finditer(s.bare):
                yield s.at(m.start(), "banned", f"{m[1]}(): memory comes from base/mem.h or an arena")
        if s.layer != "db":
            for m in re.finditer(r"\bsqlite3_\w+\s*\(", s.bare):
                yield s.at(m.start(), "banned", f"{m[0].rstrip(' (')}() outside of db/")
        if s.layer not in ("db", "demo"):
            for m in re.finditer(r"\bdb_exec\s*\(", s.bare):
                yield s.at(m.start(), "banned", "db_exec() is for migrations, seeds and tests")


def check_names(tree: Tree) -> Iterator[Finding]:
    tables = {t for p in tree.migrations for t in re.findall(r"CREATE TABLE (\w+)", p.read_text("utf-8"))}
    for s in tree.sources:
        for m in LATER.finditer(s.text):
            yield s.at(m.start(), "naming", f"{m[0]}: do it now, or open an issue")
        for m in re.finditer(r"\btypedef\s+(struct|union|enum)\b", s.bare):
            yield s.at(m.start(), "naming", f"a {m[1]} is named with its keyword, without typedef")
    for s in tree.server:
        for m in re.finditer(r"^enum err (cmd_\w+)\(", s.bare, re.M):
            if s.layer != "app" or m[1] != f"cmd_{s.module}_{s.path.stem}":
                yield s.at(m.start(), "naming", f"{m[1]}() belongs in app/{'/'.join(m[1].split('_', 2)[1:])}.c")
        if s.path.suffix == ".h" and s.layer not in (None, "base"):
            yield from check_prefix(s, tables)


def check_prefix(s: Source, tables: set[str]) -> Iterator[Finding]:
    """An exported function begins like its header, its folder, a struct or a table it is about,
    or with a word that the header's manual introduces."""
    homes = {s.path.stem, s.module or "", s.layer or "", *tables}
    homes |= set(re.findall(r"\b(?:struct|enum) (\w+)", s.bare))
    homes |= {f.stem for f in s.folder.glob("*.c")}  # hub.h speaks for presence.c too
    manual = re.search(r"/\*\n.*?\*/", s.text, re.S)
    words = set(re.findall(r"\w+", manual[0])) if manual else set()
    for m in re.finditer(r"^(?!static|typedef|#)[a-z_][\w \t*]*?\b(\w+)\([^;{]*\)[^;{]*;", s.bare, re.M):
        head = m[1].split("_")[0]
        if m[1].startswith("cmd_") or any(m[1] == h or m[1].startswith(h + "_") for h in homes if h):
            continue
        if head in words or (len(head) >= 2 and any(h.startswith(head) for h in homes)):
            continue
        yield s.at(m.start(1), "naming", f"{m[1]}() lacks the prefix of its module")


def check_spdx(tree: Tree) -> Iterator[Finding]:
    kinds = {".c", ".h", ".py", ".ts", ".tsx", ".cmake", ".sh"}
    for top in ("server", "tests", "proto", "web/src", "deploy"):
        for path in sorted((tree.root / top).rglob("*")):
            if path.suffix not in kinds or not path.is_file() or "node_modules" in path.parts:
                continue
            if path.relative_to(tree.root).as_posix().startswith("web/src/gen/"):
                continue
            with path.open(encoding="utf-8") as file:
                head = file.readline() + file.readline()
            if "SPDX-License-Identifier: EUPL-1.2" not in head:
                yield Finding(path.relative_to(tree.root).as_posix(), 1, "spdx", "no licence line")


# ---- SQL ----------------------------------------------------------------------------------------

STRING = r'"(?:\\.|[^"\\\n])*"'


class Text(NamedTuple):
    """One SQL_ text as it stands in a source."""
    name: str
    start: int
    end: int
    sound: bool  # declared as it must be
    pieces: str  # what follows the `=`


def texts_of(s: Source) -> list[Text]:
    found = []
    for m in re.finditer(r"^[ \t]*([\w \t]*?)\bchar ([ \t*\w]*)\b(SQL_\w+)(\[\])?\s*=", s.code, re.M):
        end = re.compile(rf"(?:{STRING}|[^;\"])*;").match(s.code, m.end())
        if end:
            sound = m[1].strip() == "static const" and not m[2].strip() and bool(m[4])
            found.append(Text(m[3], m.start(3), end.end(), sound, s.code[m.end():end.end() - 1]))
    return found


def defines(tree: Tree, path: pathlib.Path, seen: set[pathlib.Path]) -> list[str]:
    """The macros a file sees of our own, headers first."""
    if path in seen or not path.is_file():
        return []
    seen.add(path)
    code, out = without_comments(path.read_text("utf-8")), []
    for header in re.findall(r'^#include "([^"]+)"', code, re.M):
        out += defines(tree, tree.root / "server" / header, seen)
    return out + re.findall(r"^#(?:define|undef)(?:[^\\\n]|\\\n|\\.)*", code, re.M)


def expand(tree: Tree, s: Source, texts: list[Text]) -> list[str | None]:
    """What each text says once the preprocessor has joined its macros; None: not only strings."""
    parts = [t.pieces for t in texts]
    if any(re.search(r"\w", re.sub(STRING, "", p)) for p in parts):
        source = "\n".join(defines(tree, s.path, set()) + [f"@{n} {p}" for n, p in enumerate(parts)]) + "\n@"
        done = subprocess.run(["cc", "-E", "-P", "-x", "c", "-"], input=source, capture_output=True, text=True)
        parts = re.split(r"^\s*@\d* ?", done.stdout, flags=re.M)[1:-1]
        if len(parts) != len(texts):
            return [None] * len(texts)
    return [None if re.sub(STRING, "", p).strip() else
            "".join(unescape(m[1:-1]) for m in re.findall(STRING, p)) for p in parts]


def unescape(piece: str) -> str:
    return piece.encode("utf-8").decode("unicode_escape").encode("latin-1").decode("utf-8")


class Schema:
    """The migrated database, who owns which table, and what a statement does to it."""

    def __init__(self, tree: Tree):
        self.owners: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.db = sqlite3.connect(":memory:")
        self.db.create_function("fts_counts", 1, lambda table: b"")  # of db/fts.c, as is the tokenizer
        for path in tree.migrations:
            self.read_owners(tree, path)
            try:
                self.db.executescript(path.read_text("utf-8").replace("'palabre'", "'unicode61'"))
            except sqlite3.Error as e:
                self.findings.append(Finding(path.relative_to(tree.root).as_posix(), 1, "sql", str(e)))
        self.virtual = {name for (name,) in self.db.execute(
            "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%'")}
        self.writes: set[str] = set()

    def read_owners(self, tree: Tree, path: pathlib.Path) -> None:
        text, name = path.read_text("utf-8"), path.relative_to(tree.root).as_posix()
        code = re.sub(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'",
                      lambda m: m[0] if m[0].startswith("-- owner: ") else blank(m), text, flags=re.S)
        for m in re.finditer(r"^(?:-- owner: (\w+)\n)?[ \t]*CREATE\s+(?:VIRTUAL\s+)?TABLE\s+(\w+)", code, re.M):
            line = line_of(text, m.start(2))
            if not m[1]:
                self.findings.append(Finding(name, line, "owner", f"{m[2]} has no `-- owner: <module>` above it"))
            self.owners[m[2]] = m[1] or ""
            plural = m[2].endswith("s") and not m[2].endswith(("ss", "us", "is", "_fts"))
            if plural or not re.fullmatch(r"[a-z][a-z0-9_]*", m[2]):
                self.findings.append(Finding(name, line, "naming", f"{m[2]}: tables are singular, in lower case"))
        for m in re.finditer(r"\bALTER\s+TABLE\s+(\w+)\s+RENAME\s+TO\s+(\w+)", code, re.I):
            self.owners[m[2]] = self.owners.pop(m[1], "")
        deferred = re.search(r"\bDEFERR(ABLE|ED)\b", code, re.I)
        if deferred:
            self.findings.append(Finding(name, 1, "sql", "a deferred key would fail the commit of its neighbours"))

    def authorize(self, action: int, first: str, *rest: str) -> int:
        writing = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
        trigger = rest[-1]
        if action in writing and not trigger and not first.startswith("sqlite_"):
            self.writes.add(first)
        return sqlite3.SQLITE_OK

    def explain(self, sql: str) -> list[str]:
        """Prepare it, note what it writes, and give its plan."""
        self.writes = set()
        names = re.findall(r":([A-Za-z_]\w*)", re.sub(r"'(?:[^']|'')*'", "", sql))
        self.db.set_authorizer(self.authorize)
        try:
            rows = self.db.execute("EXPLAIN QUERY PLAN " + sql, dict.fromkeys(names)).fetchall()
        finally:
            self.db.set_authorizer(None)
        return [row[3] for row in rows]

    def scans(self, sql: str, plan: list[str]) -> list[str]:
        """The steps that walk a whole table of ours."""
        real = dict.fromkeys(self.owners)
        words = r"ON|WHERE|SET|JOIN|LEFT|INNER|CROSS|ORDER|GROUP|LIMIT|USING|NATURAL|UNION|INDEXED|NOT|DO|VALUES"
        for table, alias in re.findall(rf"\b(\w+)(?=\s+(?:AS\s+)?(?!(?:{words})\b)([A-Za-z_]\w*))", sql, re.I):
            if table in self.owners:
                real[alias] = None
        found = []
        for step in plan:
            m = re.match(r"SCAN (\w+)", step)
            if m and m[1] in real:
                virtual = re.search(r"VIRTUAL TABLE INDEX \d+:(.*)", step)
                if not virtual or (not virtual[1] and m[1] in self.virtual):
                    found.append(step)
            elif "USING AUTOMATIC" in step:
                found.append(step)
        return found


def check_sql(tree: Tree, schema: Schema) -> Iterator[Finding]:
    yield from schema.findings
    for s in tree.server:
        texts = texts_of(s)
        for text, sql in zip(texts, expand(tree, s, texts)):
            if not text.sound:
                yield s.at(text.start, "sql", f"{text.name} must be a static const char []: its address is its name")
            if sql is None:
                yield s.at(text.start, "sql", f"{text.name} is not made of strings alone")
            else:
                yield from check_statement(schema, s, text.start, text.name, sql)
        if s.layer == "db":
            continue
        spans = [(t.start, t.end) for t in texts]
        spans += [m.span() for m in re.finditer(r"^#define(?:[^\\\n]|\\\n|\\.)*", s.code, re.M)]
        for m in re.finditer(r'"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\s', s.code):
            if not any(a <= m.start() < b for a, b in spans):
                yield s.at(m.start(), "sql", "SQL stands in a static const char SQL_X[] and nowhere else")


def check_statement(schema: Schema, s: Source, at: int, name: str, sql: str) -> Iterator[Finding]:
    try:
        plan = schema.explain(sql)
    except (sqlite3.Error, sqlite3.Warning) as e:
        yield s.at(at, "sql", f"{name}: {e}")
        return
    if "/*scan*/" not in sql.replace(" ", ""):
        for step in schema.scans(sql, plan):
            yield s.at(at, "sql", f"{name}: {step}; if that is meant, say /*scan*/ in the text")
    for table in sorted(schema.writes):
        owner = schema.owners.get(table)
        if owner is not None and owner != s.module:
            yield s.at(at, "owner", f"{name} writes {table}, which {owner} owns")


# ---- the client -----------------------------------------------------------------------------------

def check_html(tree: Tree) -> Iterator[Finding]:
    ways = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|createContextualFragment"
                      r"|parseFromString|document\s*\.\s*write(?:ln)?)\b")
    for path in sorted((tree.root / "web/src").rglob("*")):
        name = path.relative_to(tree.root).as_posix()
        if path.suffix not in (".ts", ".tsx", ".js") or name == HTML_HOME or name.startswith("web/src/gen/"):
            continue
        code = without_comments(path.read_text("utf-8"))
        for m in ways.finditer(code):
            yield Finding(name, line_of(code, m.start()), "html", f"{m[1]} outside of {HTML_HOME}")


def flatten(node: object, at: str = "") -> dict[str, str]:
    if not isinstance(node, dict):
        return {at: str(node)}
    out = {}
    for key, value in node.items():
        out |= flatten(value, f"{at}.{key}" if at else key)
    return out


def arguments(text: str) -> set[str]:
    """The names that stand first in {name}, {name, plural, …}, not the words of a plural's arms."""
    found, depth, at = set(), 0, 0
    while at < len(text):
        if text[at] == "{":
            m = re.match(r"\{\s*(\w+)\s*([,}])", text[at:])
            if m and depth % 2 == 0:
                found.add(m[1])
            depth += 1
        elif text[at] == "}":
            depth -= 1
        at += 1
    return found


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A key that stands twice is two texts of which one is lost."""
    keys = [k for k, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"{key} stands twice")
    return dict(pairs)


def check_i18n(tree: Tree) -> Iterator[Finding]:
    folder = tree.root / "web/src/i18n"
    if not folder.is_dir():
        return
    texts = {}
    for lang in ("fr", "en"):
        path = folder / f"{lang}.json"
        try:
            texts[lang] = flatten(json.loads(path.read_text("utf-8"), object_pairs_hook=once))
        except (OSError, ValueError) as e:
            yield Finding(f"web/src/i18n/{lang}.json", 1, "i18n", str(e))
            return
    for lang, other in (("fr", "en"), ("en", "fr")):
        for key in sorted(texts[lang].keys() - texts[other].keys()):
            yield Finding(f"web/src/i18n/{other}.json", 1, "i18n", f"{key} is missing, {lang} has it")
    for key in sorted(texts["fr"].keys() & texts["en"].keys()):
        if not texts["fr"][key].strip() or not texts["en"][key].strip():
            yield Finding("web/src/i18n", 1, "i18n", f"{key} is empty")
        if arguments(texts["fr"][key]) != arguments(texts["en"][key]):
            yield Finding("web/src/i18n", 1, "i18n", f"{key} does not take the same arguments in French and English")


# ---- cases of commands ---------------------------------------------------------------------------

def commands_in(tree: Tree, top: str, suffix: str) -> dict[str, str]:
    """The commands that have a file of this kind: "post/create" -> its name."""
    found = {}
    for path in sorted((tree.root / top).glob("*/*" + suffix)):
        if path.parent.name not in NO_COMMANDS[top]:
            found[f"{path.parent.name}/{path.stem}"] = path.relative_to(tree.root).as_posix()
    return found


def check_cases(tree: Tree) -> Iterator[Finding]:
    commands, cases = commands_in(tree, "proto", ".toml"), commands_in(tree, "tests/wire", ".jsonl")
    for command in sorted(commands.keys() - cases.keys()):
        yield Finding(commands[command], 1, "case", f"tests/wire/{command}.jsonl is missing")
    for command, name in cases.items():
        shown = re.escape(command.replace("/", "."))
        if command not in commands:
            yield Finding(name, 1, "case", f"there is no command {command.replace('/', '.')}")
        elif not re.search(rf'^{{"case":"[^\n]*\[{shown}(/\w+)?\]"', (tree.root / name).read_text("utf-8"), re.M):
            yield Finding(name, 1, "case", f"no case of it ends with [{command.replace('/', '.')}]")


# ---- size -----------------------------------------------------------------------------------------

def warnings(tree: Tree) -> Iterator[str]:
    for s in tree.server:
        lines = s.text.splitlines()
        if len(lines) > 400:
            yield f"{s.name}: {len(lines)} lines"
        for n, line in enumerate(lines, 1):
            if len(line.expandtabs(8)) > 100:
                yield f"{s.name}:{n}: {len(line.expandtabs(8))} columns"
        start = None
        for n, line in enumerate(s.bare.splitlines(), 1):
            if line == "{":
                start = n
            elif line == "}" and start:
                if n - start > 60:
                    yield f"{s.name}:{start}: a function of {n - start} lines"
                start = None


def lint(root: pathlib.Path) -> list[Finding]:
    tree = Tree(root)
    schema = Schema(tree)
    found: list[Finding] = []
    for check in (check_includes, check_banned, check_names, check_spdx, check_html, check_i18n, check_cases):
        found += check(tree)
    found += check_sql(tree, schema)
    return sorted(set(found))


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = lint(root)
    for warning in warnings(Tree(root)):
        print(f"warning: {warning}")
    for finding in found:
        print(finding)
    print(f"lint: {len(found)} findings" if found else "lint: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
