# SPDX-License-Identifier: EUPL-1.2
"""model - the protocol as Python objects, and the words its TOML files are made of."""
import re
from dataclasses import dataclass, field, replace

INT_MAX = 2**53 - 1                      # what every peer reads exactly
TIME_MIN, TIME_MAX = -62135596800000, 253402300799999   # years 1 to 9999, in ms
CALLERS = {"anyone": "anyone, signed in or not", "person": "anyone signed in", "admin": "network administrators"}
FLAGS = ("write", "read", "live")
VIAS = ("ws", "http")
# Errors any command may answer with; a command does not list them.
IMPLIED = ("malformed", "too_large", "unknown_command", "bad_args", "unauthenticated", "pass_only",
           "forbidden", "rate_limited", "conflict", "storage", "busy", "internal")

# What may be said of a field of each type, beside type, optional and doc.
SETTINGS = {
    "id": (), "bool": (), "time": (),
    "int": ("min", "max"),
    "text": ("min", "max", "line", "trimmed"),
    "enum": ("of",), "object": ("of",),
    "list": ("of", "min", "max", "min_item", "max_item", "line", "trimmed"),
}
C_KEYWORDS = set("""auto bool break case char const continue default do double else enum extern false
float for goto if inline int long register restrict return short signed sizeof static struct switch
true typedef union unsigned void volatile while NULL errno linux unix""".split())
# struct and enum tags of the layers that generated code is compiled with
TAGS_TAKEN = set("""arena arena_chunk buf caller channel command db err ev ev_info ev_view hub json_fail json_in
json_list jsondoc jsonw list log_field query rate rate_class req str""".split())
WORD = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass
class Field:
    name: str
    type: str
    of: str | None = None        # list, enum, object
    of_kind: str | None = None   # list: id, int, text, enum or object
    min: int | None = None       # int: value; text: bytes; list: items
    max: int | None = None
    min_item: int | None = None  # list of int or text: the same, of each item
    max_item: int | None = None
    line: bool = False
    trimmed: bool = False
    optional: bool = False
    doc: str = ""

    @property
    def kind(self):
        """id, int, bool, text, time, enum or object: of the value, or of a list's items."""
        return self.of_kind if self.type == "list" else self.type


@dataclass
class Struct:
    tag: str                     # in C
    doc: str
    fields: list[Field]
    where: str


@dataclass
class Enum:
    name: str
    doc: str
    values: list[str]


@dataclass
class Error:
    code: str
    fr: str
    en: str
    retry: bool


@dataclass
class Rate:
    name: str
    per_minute: int
    burst: int


@dataclass
class Command:
    name: str
    summary: str
    caller: str
    flag: str
    via: list[str]
    rate: str
    errors: list[str]
    under_pass: bool             # also who is here for one meeting alone
    args: Struct
    result: Struct
    examples: list[dict]

    @property
    def ident(self):
        return self.name.replace(".", "_")


@dataclass
class Event:
    name: str
    doc: str
    channels: list[str]
    live: bool
    alone: bool                  # about one group only, whoever else reads the topic it names
    data: Struct
    meeting: str | None = None   # of what a person is told: where its meeting stands, "act.meeting"

    @property
    def ident(self):
        return self.name.replace(".", "_")


@dataclass
class Proto:
    errors: list[Error] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    enums: dict[str, Enum] = field(default_factory=dict)
    objects: dict[str, Struct] = field(default_factory=dict)   # what an object is made of stands before it
    commands: list[Command] = field(default_factory=list)      # by name
    events: list[Event] = field(default_factory=list)          # by name

    def public(self):
        """Without what only the machine itself may ask."""
        return replace(self, commands=[c for c in self.commands if c.via != ["local"]])
