#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Checks the demonstration's corpus: references, order, membership, limits, counts.

usage: check.py [--geo DIR]    DIR holds communes.json, epci.json, departements.json and
                               regions.json of @etalab/decoupage-administratif
Exits with 1 and a line for each fault."""
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
FILE_MAX = 60 * 1024
TOPICS_MIN, MESSAGES_MIN, PEOPLE_MIN, ESSENTIALS_MIN = 75, 520, 85, 25
SPECIALS = {"elected", "practitioner", "moderator", "administrator"}
KEY = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
LINK = re.compile(r"@\[([^\]]+)\]\(([a-z]+)(?::([a-z0-9-]+))?\)")
TOKEN = re.compile(r"\{\{[+-]\d{1,3}\}\}")
URL = re.compile(r"https?://([^/\s)>]+)")
# The reference instant that hours are judged by: a Monday at 18:00 in Paris.
REFERENCE = datetime(2026, 11, 23, 17, 0, tzinfo=timezone.utc)

faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def load(name):
    path = HERE / name
    if path.stat().st_size >= FILE_MAX:
        fault(name, f"{path.stat().st_size} bytes, at most {FILE_MAX - 1}")

    def no_twins(pairs):
        keys = [k for k, _ in pairs]
        if len(keys) != len(set(keys)):
            fault(name, f"a key twice in {keys}")
        return dict(pairs)

    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_twins)


def fields(where, thing, required, optional=()):
    for k in required:
        if k not in thing:
            fault(where, f"without {k}")
    for k in thing:
        if k not in required and k not in optional:
            fault(where, f"unknown field {k}")


def size(where, text, low, high):
    n = len(text.encode("utf-8"))
    if not low <= n <= high:
        fault(where, f"{n} bytes, {low} to {high} allowed: {text[:50]!r}")
    if text != text.strip():
        fault(where, f"blanks around {text[:50]!r}")


def french(where, text):
    """Typography: no straight apostrophe or quotes in prose, no no-break space, no stray token."""
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)|https?://\S+", "", text)
    if "'" in prose:
        fault(where, f"straight apostrophe: {prose[:60]!r}")
    if '"' in prose:
        fault(where, f"straight quotes: {prose[:60]!r}")
    if re.search("[\u00a0\u202f\u2009]", text):
        fault(where, "no-break space")
    if re.search(r"[^\s(\[«>*][:;?!](?=\s|$)", re.sub(r"[a-z]+://|\d+:\d+", "", prose)):
        found = re.search(r"\S*[^\s(\[«>*][:;?!](?=\s|$)", prose)
        fault(where, f"no space before the sign in {found and found.group()!r}")
    if "{{" in TOKEN.sub("", text) or "}}" in TOKEN.sub("", text):
        fault(where, "malformed day token")
    for host in URL.findall(text):
        if not re.search(r"(^|\.)example\.(org|net)$", host):
            fault(where, f"link outside example.org: {host}")


def by_key(where, things):
    out = {}
    for t in things:
        if not KEY.match(t.get("key", "")):
            fault(where, f"bad key {t.get('key')!r}")
        if t["key"] in out:
            fault(where, f"key twice: {t['key']}")
        out[t["key"]] = t
    return out


def check_authorities(geo):
    table = by_key("authorities", load("authorities.json")["authorities"])
    names = ("commune", "epci", "department", "region")
    known = {}
    if geo:
        for kind, name in zip(names, ("communes", "epci", "departements", "regions")):
            rows = json.loads((Path(geo) / f"{name}.json").read_text(encoding="utf-8"))
            known[kind] = {r["code"] for r in rows if r.get("type", "") != "commune-deleguee"}
    for key, a in table.items():
        where = f"authority {key}"
        size(where, a["name"], 2, 200)
        french(where, a["name"])
        if a["kind"] == "partner":
            fields(where, a, ("key", "kind", "name", "country", "type", "city"))
            if not re.match(r"[A-Z]{2}\Z", a["country"]):
                fault(where, "country")
        else:
            fields(where, a, ("key", "kind", "code", "name"))
            if a["kind"] not in names:
                fault(where, f"kind {a['kind']}")
            elif geo and a["code"] not in known[a["kind"]]:
                fault(where, f"no {a['kind']} has the code {a['code']}")
    return table


def check_people(authorities, themes):
    table = by_key("people", load("people.json")["people"])
    mails, specials = set(), []
    for key, p in table.items():
        where = f"person {key}"
        fields(where, p, ("key", "name", "function", "authority", "email", "tz", "languages",
                          "countries", "themes", "bio"), ("special", "mandate", "skills"))
        size(where, p["name"], 2, 120)
        size(where, p["function"], 2, 120)
        size(where, p["bio"], 10, 1000)
        french(where, p["bio"])
        french(where, p["function"])
        if p["authority"] not in authorities:
            fault(where, f"authority {p['authority']}")
        if not re.match(r"[a-z.-]+@[a-z0-9.-]+\.example\.(org|net)\Z", p["email"]):
            fault(where, f"e-mail {p['email']}")
        if p["email"] in mails:
            fault(where, "e-mail twice")
        mails.add(p["email"])
        for t in p["themes"]:
            if t not in themes:
                fault(where, f"theme {t}")
        if "special" in p:
            specials.append(p["special"])
        m = p.get("mandate")
        if m and m.get("until", 0) >= m["since"]:
            fault(where, "mandate ends before it begins")
    if sorted(specials) != sorted(SPECIALS):
        fault("people", f"special roles {specials}")
    for key in authorities:
        if not any(p["authority"] == key for p in table.values()):
            fault(f"authority {key}", "nobody speaks for it")
    return table


def check_groups(table, people):
    for key, g in table.items():
        where = f"group {key}"
        fields(where, g, ("key", "kind", "title", "purpose", "countries", "join", "linked", "tint",
                          "members"))
        size(where, g["title"], 2, 120)
        size(where, g["purpose"], 40, 1000)
        french(where, g["purpose"])
        if g["kind"] not in ("country", "thematic", "task_force"):
            fault(where, "kind")
        if g["join"] not in ("open", "request", "invitation", "hidden"):
            fault(where, "join")
        if not 1 <= g["tint"] <= 8:
            fault(where, "tint")
        for other in g["linked"]:
            if other not in table or other == key:
                fault(where, f"linked {other}")
        seen = set()
        for m in g["members"]:
            fields(where, m, ("person", "role"), ("state", "note"))
            if m["person"] not in people or m["person"] in seen:
                fault(where, f"member {m['person']}")
            seen.add(m["person"])
            if m["role"] not in ("observer", "member", "moderator", "chair"):
                fault(where, f"role {m['role']}")
            if m.get("state", "requested") not in ("requested", "invited"):
                fault(where, f"state {m['state']}")
            if ("note" in m) != (m.get("state") == "requested"):
                fault(where, f"note of {m['person']}")
        if not any(m["role"] in ("moderator", "chair") for m in g["members"]):
            fault(where, "nobody runs it")


class Topics:
    def __init__(self, people, authorities, groups):
        self.people, self.authorities, self.groups = people, authorities, groups
        self.topics = self.messages = self.essentials = self.files = 0
        self.latest, self.oldest = 1e9, 0.0
        self.office = self.hours = 0
        self.bodies, self.titles, self.names = {}, {}, {}
        self.unread, self.mentions, self.kinds, self.marks = {}, {}, {}, {}

    def text(self, where, text, low, high, members):
        size(where, text, low, high)
        french(where, text)
        for label, kind, key in LINK.findall(text):
            if kind == "person":
                if key not in self.people or self.people[key]["name"] != label:
                    fault(where, f"mention {label} ({key})")
                elif key not in members:
                    fault(where, f"{key} is mentioned and no member")
            elif kind == "authority":
                if key not in self.authorities or self.authorities[key]["name"] != label:
                    fault(where, f"mention {label} ({key})")
            elif kind != "moderators" or key:
                fault(where, f"mention {kind}")
        if "@[" in LINK.sub("", text):
            fault(where, "malformed mention")

    def instant(self, where, days, person):
        self.latest, self.oldest = min(self.latest, days), max(self.oldest, days)
        if not 0.02 < days < 245:
            fault(where, f"days_ago {days}")
        try:
            from zoneinfo import ZoneInfo
            at = (REFERENCE - timedelta(days=days)).astimezone(ZoneInfo(self.people[person]["tz"]))
        except (ImportError, KeyError):
            return
        self.hours += 1
        self.office += at.weekday() < 5 and 7 <= at.hour < 20

    def essential(self, where, e, writers, members):
        self.essentials += 1
        versions = e.get("history", []) + [{k: v for k, v in e.items() if k != "history"}]
        before = 1e9
        for v in versions:
            fields(where, v, ("by", "days_ago", "settled", "to_decide", "next_step"))
            if v["by"] not in writers:
                fault(where, f"essential by {v['by']}")
            if v["days_ago"] >= before:
                fault(where, "essentials out of order")
            before = v["days_ago"]
            for k in ("settled", "to_decide", "next_step"):
                self.text(f"{where} {k}", v[k], 0, 1000, members)
        return before

    def message(self, where, i, m, messages, writers, members):
        fields(where, m, ("by", "days_ago", "body"),
               ("reply_to", "quote", "reactions", "edited", "deleted", "attachments"))
        if m["by"] not in writers:
            fault(where, f"{m['by']} may not write here")
        self.instant(where, m["days_ago"], m["by"])
        if i and m["days_ago"] >= messages[i - 1]["days_ago"]:
            fault(where, "out of order")
        self.text(where, m["body"], 2, 4096, members)
        if m["body"] in self.bodies:
            fault(where, f"same body as {self.bodies[m['body']]}")
        self.bodies[m["body"]] = where
        r = m.get("reply_to")
        if r is not None and not 0 <= r < i:
            fault(where, f"reply_to {r}")
        if "quote" in m:
            size(where, m["quote"], 3, 600)
            plain = LINK.sub(r"\1", messages[r]["body"]) if r is not None else ""
            if m["quote"] not in re.sub(r"[*`_]", "", plain):
                fault(where, f"quotes what was not said: {m['quote'][:50]!r}")
        for kind, who in m.get("reactions", {}).items():
            if kind not in ("useful", "us_too") or len(who) != len(set(who)):
                fault(where, f"reactions {kind}")
            for p in who:
                if p not in writers or p == m["by"]:
                    fault(where, f"reaction of {p}")
        if "edited" in m:
            fields(where, m["edited"], ("days_ago", "old"))
            if m["edited"]["days_ago"] >= m["days_ago"] or m["edited"]["old"] == m["body"]:
                fault(where, "edited")
            self.text(where, m["edited"]["old"], 2, 4096, members)
        if "deleted" in m:
            if m["deleted"]["days_ago"] >= m["days_ago"] or m["deleted"]["by"] not in writers:
                fault(where, "deleted")
        for a in m.get("attachments", []):
            self.files += 1
            fields(where, a, ("name", "type", "kb", "text"))
            if a["type"] not in ("pdf", "odt", "csv", "png") or not a["name"].endswith("." + a["type"]):
                fault(where, f"file {a['name']}")
            if not 1 <= a["kb"] <= 4096:
                fault(where, f"size of {a['name']}")
            size(where, a["name"], 5, 160)
            size(where, a["text"], 20, 4000)
            if a["name"] in self.names:
                fault(where, f"file name twice: {a['name']}")
            self.names[a["name"]] = where

    def question(self, where, t, writers):
        """What a question says beside its messages."""
        q = t.get("question")
        if q is None:
            return
        fields(where, q, (), ("country", "theme", "kind", "urgency", "unnamed", "relay_days", "ask", "sheet"))
        if t["kind"] != "question":
            fault(where, "no question")
        if q.get("kind", "legal") not in ("legal", "financial", "technical", "political"):
            fault(where, f"kind {q['kind']}")
        if q.get("urgency", "soon") not in ("soon", "urgent") or not 1 <= q.get("relay_days", 5) <= 30:
            fault(where, "urgency or relay_days")
        if ask := q.get("ask"):
            fields(where, ask, ("to", "days_ago"), ("taken",))
            first = t["messages"][0]
            if ask["to"] not in writers or ask["to"] == first["by"] or ask["days_ago"] >= first["days_ago"]:
                fault(where, f"{ask['to']} cannot be asked")
        if sheet := q.get("sheet"):
            fields(where, sheet, (), ("situation", "done", "cost", "failed", "sources", "draft"))
            if "answer" not in t:
                fault(where, "a sheet without an answer")
            for k in ("situation", "done", "cost", "failed", "sources"):
                if k in sheet:
                    size(where, sheet[k], 3, 480)

    def topic(self, group, t, active, writers, runners):
        where = f"{group['key']}/{t.get('key')}"
        fields(where, t, ("key", "title", "kind", "messages"),
               ("pinned", "closed", "answer", "question", "read", "follow", "essential"))
        self.question(where, t, writers)
        self.text(where, t["title"], 4, 160, active)
        if t["title"] in self.titles:
            fault(where, "title twice")
        self.titles[t["title"]] = where
        self.topics += 1
        self.kinds[t["kind"]] = self.kinds.get(t["kind"], 0) + 1
        for k in ("pinned", "closed"):
            self.marks[k] = self.marks.get(k, 0) + bool(t.get(k))
        messages = t["messages"]
        self.messages += len(messages)
        if not messages:
            fault(where, "empty")
            return
        if t["kind"] not in ("discussion", "question", "announcement"):
            fault(where, f"kind {t['kind']}")
        if t["kind"] == "announcement" and messages[0]["by"] not in runners:
            fault(where, f"{messages[0]['by']} may not announce here")
        if "answer" in t and (t["kind"] != "question" or not 0 < t["answer"] < len(messages)
                              or messages[t["answer"]]["by"] == messages[0]["by"]):
            fault(where, "answer")
        for i, m in enumerate(messages):
            self.message(f"{where}[{i}]", i, m, messages, writers, active)
        if "essential" in t:
            self.essential(where, t["essential"], writers, active)
        special = {k: p["special"] for k, p in self.people.items() if "special" in p}
        for who, n in t.get("read", {}).items():
            if who not in special or who not in active:
                fault(where, f"read by {who}")
                continue
            if not 0 <= n < len(messages):
                fault(where, f"{who} read {n} of {len(messages)}")
            rest = [m for m in messages[n:] if "deleted" not in m]
            if any(m["by"] == who for m in rest):
                fault(where, f"{who} wrote after what he has read")
            u = self.unread.setdefault(who, {})
            if t.get("follow", {}).get(who) != "mute":
                u.setdefault(group["key"], []).append(len(rest))
            c = self.mentions.setdefault(who, 0)
            self.mentions[who] = c + sum(f"(person:{who})" in m["body"] for m in rest)
        for who, level in t.get("follow", {}).items():
            if who not in active or level not in ("follow", "mute"):
                fault(where, f"follow of {who}")

    def run(self):
        seen = set()
        for path in sorted(HERE.glob("topics_*.json")):
            data = load(path.name)
            fields(path.name, data, ("group", "topics"))
            group = self.groups.get(data["group"])
            if not group or path.name != f"topics_{data['group']}.json":
                fault(path.name, f"group {data['group']}")
                continue
            seen.add(data["group"])
            active = {m["person"] for m in group["members"] if "state" not in m}
            writers = {m["person"] for m in group["members"]
                       if "state" not in m and m["role"] != "observer"}
            runners = {m["person"] for m in group["members"] if m["role"] in ("moderator", "chair")}
            by_key(path.name, data["topics"])
            for t in data["topics"]:
                self.topic(group, t, active, writers, runners)
        for key in self.groups:
            if key not in seen:
                fault(f"group {key}", "no topic")


def check_meetings(groups):
    for m in load("meetings.json")["meetings"]:
        where = f"meeting {m['title']}"
        ours = [groups[g] for g in m["groups"] if g in groups]
        if len(ours) != len(m["groups"]):
            fault(where, "an unknown group")
        for g in ours:
            if not any(x["person"] == m["by"] and x["role"] in ("moderator", "chair") for x in g["members"]):
                fault(where, f"{m['by']} does not run {g['key']}")
        inside = {x["person"] for g in ours for x in g["members"] if "state" not in x}
        for who in m.get("yes", []) + m.get("maybe", []) + m.get("no", []):
            if who not in inside:
                fault(where, f"{who} is in none of its groups")
        if not {"soon", "begun"} & set(m) and ("days" not in m or "at" not in m):
            fault(where, "no time")
        names = {i["key"] for i in m.get("agenda", [])}
        for i in m.get("agenda", []):
            french(where, i["args"]["title"])
        for a in m.get("acts", []):
            if a["who"] not in inside:
                fault(where, f"{a['who']} acts and is in none of its groups")
            for v in (a.get("args") or {}).values():
                if isinstance(v, str) and v.startswith("#") and v[1:] not in names:
                    fault(where, f"{v} is not known yet")
                if isinstance(v, str) and v.startswith("@") and v[1:] not in inside:
                    fault(where, f"{v} is in none of its groups")
            if "text" in (a.get("args") or {}):
                french(where, a["args"]["text"])
            if "as" in a:
                names.add(a["as"])


def check_consultations(groups):
    for c in load("consultations.json")["consultations"]:
        where = f"consultation {c['question']}"
        g = groups.get(c["group"])
        if not g:
            fault(where, "an unknown group")
            continue
        roles = {x["person"]: x["role"] for x in g["members"] if "state" not in x}
        if roles.get(c["by"]) not in ("moderator", "chair"):
            fault(where, f"{c['by']} does not run {c['group']}")
        if not 2 <= len(set(c["options"])) == len(c["options"]) <= 8:
            fault(where, "from two to eight options, none twice")
        for a in c["answers"]:
            if roles.get(a["by"], "observer") == "observer":
                fault(where, f"{a['by']} may not answer")
            if not 0 <= a["option"] < len(c["options"]) or not c["opened"] <= a["day"] < c["closes"]:
                fault(where, f"the answer of {a['by']} is none, or out of time")
        if "conclusion" in c and not c["closes"] < c["concluded"] <= 0:
            fault(where, "concluded before it is closed")


def check_positions(groups, people):
    for p in load("positions.json")["positions"]:
        where = f"position {p['title']}"
        members = {m["person"]: m["role"] for m in groups[p["group"]]["members"] if "state" not in m and m["role"] != "observer"}
        signed = [s["by"] for s in p.get("signed", [])]
        for who in [p["by"], *signed]:
            if who not in members:
                fault(where, f"{who} does not write in {p['group']}")
        if "sign_days" in p and members.get(p["opened_by"]) not in ("moderator", "chair"):
            fault(where, f"{p['opened_by']} does not run {p['group']}")
        if signed and "sign_days" not in p:
            fault(where, "signed without being open")
        if len({people[s]["authority"] for s in signed}) != len(signed):
            fault(where, "an authority signs twice")


def main(argv):
    geo = argv[2] if len(argv) == 3 and argv[1] == "--geo" else None
    if len(argv) > 1 and not geo:
        print(__doc__)
        return 2
    authorities = check_authorities(geo)
    groups = by_key("groups", load("groups.json")["groups"])
    people = check_people(authorities, {k for k, g in groups.items() if g["kind"] == "thematic"})
    check_groups(groups, people)
    check_meetings(groups)
    check_consultations(groups)
    check_positions(groups, people)
    t = Topics(people, authorities, groups)
    t.run()
    for what, n, low in (("people", len(people), PEOPLE_MIN), ("topics", t.topics, TOPICS_MIN),
                         ("messages", t.messages, MESSAGES_MIN),
                         ("essentials", t.essentials, ESSENTIALS_MIN)):
        if n < low:
            fault("corpus", f"{n} {what}, at least {low} wanted")
    if t.hours and t.office < 0.9 * t.hours:
        fault("corpus", f"{t.office} of {t.hours} messages in office hours")
    for line in faults:
        print(line)
    print(f"{len(authorities)} authorities, {len(people)} people, {len(groups)} groups, "
          f"{t.topics} topics {t.kinds} {t.marks}, {t.messages} messages, "
          f"{t.essentials} essentials, {t.files} files")
    print(f"from {t.oldest:.2f} to {t.latest:.4f} days ago; "
          f"{t.office} of {t.hours} messages in their author's office hours")
    for who, g in sorted(t.unread.items()):
        print(f"unread for {who}: {g}, mentions among them: {t.mentions[who]}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
