# SPDX-License-Identifier: EUPL-1.2
"""Votes: many at once, through a kill, counted again from what is exported, and secret ones looked for in all that is kept."""
import csv
import io
import json
import random
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time

from digest_cases import run_due
from fault_cases import restart
from net_cases import check, same
from raw import case

PAPER = {"title": "Reprendre les missions", "kind": "yes_no_abstain", "voice": "authority", "basis": "members", "secret": False,
         "base": "expressed", "threshold": "simple", "shown": "at_close", "reservation": False, "changeable": True}
SECRET = {**PAPER, "secret": True, "changeable": False}
LEVELS = ("commune", "epci", "department", "region", "partner")


def entry(i):
    kind = LEVELS[i % 7 % 5]
    e = {"kind": kind, "name": f"Collectivité {i:03}"}
    if kind == "epci":
        e["siren"] = f"{300000000 + i}"
    elif kind != "partner":
        e["code"] = f"Z{i:04}"
    if kind == "commune":
        e["population"] = (400, 2000, 8000, 40000, 200000)[i // 7 % 5]
    if kind == "partner":
        e["country"] = "ML"
    else:
        e.update(region=f"{i % 3 + 1}", overseas=i % 3 == 0)
    return e


class Hall:
    """A meeting of `n` authorities, each with one person who is in, chaired by moussa."""

    def __init__(self, t, n, groups=None):
        self.t = t
        self.chair = t.person("moussa")
        self.groups = groups or [t["g1"]]
        ids = t.admin("authority.put", {"authorities": [entry(i) for i in range(n)]})["ids"]
        self.meeting = self.chair.ok("meeting.create", {"groups": self.groups, "title": "Assemblée", "starts_at": 1990000000000, "ends_at": 1990005400000,
                                                        "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
        self.chair.ok("room.open", {"meeting": self.meeting})
        self.people = []
        for i, a in enumerate(ids):
            self.name(f"elu{i}", a, self.groups[i % len(self.groups)])
        for i in range(n):
            self.people.append(self.enter(f"elu{i}"))
            if i % 20 == 19:
                self.settle()

    def name(self, name, authority, group):
        t = self.t
        t.village()[f"email_{name}"] = f"{name}.{t['run']}@example.org"
        t.names[name] = t.admin("person.create", {"email": t[f"email_{name}"], "name": f"Élu {name}", "function": "maire", "authority": authority})["person"]["id"]
        t.admin("group.add", {"group": group, "person": t[name], "role": "member"})

    def enter(self, name):
        client = self.t.person(name)
        client.ok("room.enter", {"meeting": self.meeting})
        return client

    def come(self, name, authority, group):
        self.name(name, authority, group)
        return self.enter(name)

    def settle(self):
        for client in (self.chair, *self.people):
            client.settle()
            client.pushes.clear()

    def ballot(self, paper, **more):
        b = self.chair.ok("ballot.prepare", {"meeting": self.meeting, "paper": {**paper, **more}})["ballot"]["ballot"]["id"]
        self.chair.ok("ballot.open", {"ballot": b})
        return b

    def close(self, b):
        """What came of it; of a secret one, when it is counted."""
        closed = self.chair.ok("ballot.close", {"ballot": b})["ballot"]
        if "result" not in closed:
            self.t.admin("due.run", {"at": closed["ballot"]["counts_at"]})
            closed = self.chair.ok("ballot.get", {"ballot": b})["ballot"]
        return closed["result"]

    def readings(self, b):
        return {r["cut"]: r["cells"] for r in self.chair.ok("ballot.get", {"ballot": b})["readings"]}


def args_of(b, choices, reserved=False):
    return {"ballot": b, "choices": choices, **({"reserved": True} if reserved else {})}


# ---- counting again ----

def recount(text):
    """The result, from an export alone."""
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    rule = {r[1]: r[2] for r in rows if r[0] == "rule"}
    options = sum(r[0] == "option" for r in rows)
    if rule["secret"] == "1":
        said = [(r[1], False) for r in rows if r[0] == "slip"]
    else:
        said = [(r[10], r[11] == "1") for r in rows if r[0] == "voice" and r[9] == "1"]
    counts, abstain, reserved = [0] * options, 0, 0
    for choices, kept_back in said:
        places = [int(c) for c in choices.split(",")] if choices else []
        reserved += kept_back
        abstain += not places and not kept_back
        for i, place in enumerate(places):
            counts[place] += options - i if rule["kind"] == "ranking" else 1
    expressed = len(said) - abstain - reserved
    base = {"expressed": expressed, "present": int(rule["here"]), "entitled": int(rule["entitled"])}[rule["base"]]
    needed = {"simple": 0, "absolute": base // 2 + 1, "two_thirds": (2 * base + 2) // 3}[rule["threshold"]]
    result = {"counts": {"counts": counts, "abstain": abstain, "reserved": reserved}, "base": base, "absent": int(rule["entitled"]) - len(said)}
    quorum = int(rule.get("quorum", 0)) * int(rule[rule["quorum_of"]]) / 100 if "quorum" in rule else 0
    if len(said) < quorum:
        return {**result, "outcome": "no_quorum", "winners": []}
    if rule["kind"] == "yes_no_abstain":
        yes, no = counts
        won = yes >= max(needed, 1) if needed else yes > no
        return {**result, "winners": [], "outcome": "none" if not yes + no else "adopted" if won else "tied" if not needed and yes == no else "rejected"}
    places = int(rule["max_choices"]) if rule["kind"] == "multiple" else 1
    able = sorted((i for i in range(options) if counts[i] and counts[i] >= needed), key=lambda i: (-counts[i], i))
    winners = [i for i in able if counts[i] >= counts[able[min(places, len(able)) - 1]]]
    return {**result, "winners": winners, "outcome": "none" if not winners else "tied" if len(winners) > places else "chosen"}


def counted(rule, options, said):
    """Voices, counts, abstentions and reserved ones of some rows."""
    counts, abstain, reserved = [0] * options, 0, 0
    for r in said:
        places = [int(c) for c in r[10].split(",")] if r[10] else []
        reserved += r[11] == "1"
        abstain += not places and r[11] != "1"
        for i, place in enumerate(places):
            counts[place] += options - i if rule["kind"] == "ranking" else 1
    return len(said), counts, abstain, reserved


def recount_parts(text):
    """Each part of each reading, as the export tells it and as its voices alone give it. Not of a secret one."""
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    rule = {r[1]: r[2] for r in rows if r[0] == "rule"}
    title = {r[1]: r[2] for r in rows if r[0] == "group"}
    options = sum(r[0] == "option" for r in rows)
    given = [r for r in rows if r[0] == "voice" and r[9] == "1"]
    at = {"level": 3, "stratum": 4, "region": 5, "place": 6}
    told, again = {}, {}
    for r in rows:
        if r[0] != "cell" or r[1] in ("all", "persons"):
            continue
        keys = frozenset(r[2].split("\n"))
        told[r[1], keys] = (int(r[3]), [int(c) for c in r[4].split(",")], int(r[5]), int(r[6]))
        mine = [v for v in given if (keys & {title[g] for g in v[7].split()} if r[1] == "group" else v[at[r[1]]] in keys)]
        again[r[1], keys] = counted(rule, options, mine)
    return told, again


def agrees(hall, b, result):
    again = recount(hall.chair.ok("ballot.export", {"ballot": b})["csv"])
    same({k: result[k] for k in again}, again, "the result, counted again")


@case("whatever is asked and by whatever rule, its export counted again gives the same result, and each reading sums up to it [ballot.export]", seconds=8)
def counted_again(t):
    dice = random.Random(5)
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 23)
        three = {"options": ["Forage", "École", "Santé"]}
        for n in range(18):
            kind = ("yes_no_abstain", "choice", "multiple", "ranking")[n % 4]
            more = {"kind": kind, "base": dice.choice(["expressed", "present", "entitled"]), "basis": dice.choice(["present", "members"]),
                    "threshold": "simple" if kind == "ranking" else dice.choice(["simple", "absolute", "two_thirds"])}
            more |= three if kind != "yes_no_abstain" else {}
            more |= {"max_choices": 2} if kind == "multiple" else {}
            more |= {"quorum_of": dice.choice(["entitled", "present"]), "quorum": dice.choice([20, 60, 90])} if n % 3 == 0 else {}
            kept = n % 5 == 1
            more |= {"reservation": True, "due_at": 1990000000000} if kept else {}
            b = hall.ballot(SECRET if n % 2 and not kept else PAPER, **more)
            for client in dice.sample(hall.people, dice.randrange(3, 24)):
                options = list(range(2 if kind == "yes_no_abstain" else 3))
                most = {"ranking": 3, "multiple": 2}.get(kind, 1)
                reserved = kept and dice.random() < 0.2
                client.ok("ballot.cast", args_of(b, [] if reserved else dice.sample(options, dice.randrange(0, most + 1)), reserved))
            result = hall.close(b)
            agrees(hall, b, result)
            for cut, cells in hall.readings(b).items():
                for i, total in enumerate(result["counts"]["counts"]):
                    same(sum(c["counts"]["counts"][i] for c in cells), total, f"option {i} by {cut}")
                same(sum(c["counts"]["abstain"] for c in cells), result["counts"]["abstain"], f"abstentions by {cut}")
                check(all(c["voices"] >= 5 for c in cells), f"fewer than five by {cut}: {cells}")


@case("in a joint meeting a result is read by each group and jointly; of a small group of a secret ballot nothing is told [ballot.get/group]", seconds=4)
def jointly(t):
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 14, [f["g1"], f["g2"]])
        b = hall.ballot(PAPER)
        for i, client in enumerate(hall.people):
            client.ok("ballot.cast", args_of(b, [0 if i % 2 == 0 else 1]))
        same(hall.close(b)["counts"]["counts"], [7, 7], "jointly")
        by_group = {c["keys"][0]: c["counts"]["counts"] for c in hall.readings(b)["group"]}
        same(by_group, {"Groupe-pays Mali": [7, 0], "Eau et assainissement": [0, 7]}, "by group")
        b = hall.ballot(SECRET)
        for i, client in enumerate(hall.people):
            client.ok("ballot.cast", args_of(b, [0 if i % 2 == 0 else 1]))
        same(hall.close(b)["counts"]["counts"], [7, 7], "jointly")
        check("group" not in hall.readings(b), "a group in which all said the same is told apart")


@case("of a joint meeting the export alone gives each part of each reading again: by group, also where somebody is in two, by level, population, region, place [ballot.export/joint]", seconds=6)
def joint_again(t):
    dice = random.Random(11)
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 31, [f["g1"], f["g2"]])
        for i in range(0, 31, 4):
            f.admin("group.add", {"group": f["g2"] if i % 2 == 0 else f["g1"], "person": f[f"elu{i}"], "role": "member"})
        for kind in ("yes_no_abstain", "choice", "multiple", "ranking"):
            more = {"kind": kind, **({} if kind == "yes_no_abstain" else {"options": ["Forage", "École", "Santé"]}), **({"max_choices": 2} if kind == "multiple" else {})}
            b = hall.ballot(PAPER, reservation=True, due_at=1990000000000, **more)
            for client in dice.sample(hall.people, 27):
                reserved = dice.random() < 0.2
                options, most = list(range(2 if kind == "yes_no_abstain" else 3)), {"ranking": 3, "multiple": 2}.get(kind, 1)
                client.ok("ballot.cast", args_of(b, [] if reserved else dice.sample(options, dice.randrange(0, most + 1)), reserved))
            result = hall.close(b)
            agrees(hall, b, result)
            told, again = recount_parts(hall.chair.ok("ballot.export", {"ballot": b})["csv"])
            same(told, again, f"the parts of {kind}, counted again")
            shown = {(cut, frozenset(c["keys"])): (c["voices"], c["counts"]["counts"], c["counts"]["abstain"], c["counts"]["reserved"])
                     for cut, cells in hall.readings(b).items() for c in cells}
            same(shown, told, "what is shown, and what is exported")
            groups = [v for (cut, _), v in told.items() if cut == "group"]
            same(len(groups), 2, "results of groups")
            check(sum(g[0] for g in groups) > 27, "nobody is in two groups")
            same(set(cut for cut, _ in told) >= {"level", "region", "place", "group"}, True, "readings")


# ---- given by another's hand ----

def given_for(dice, hall, b, n):
    """Chairs give voices for the first `n`, again and again, and take back some; what stands for each."""
    stands = {}
    for i in range(n):
        words, who = [], hall.t[f"elu{i}"]
        for _ in range(dice.randrange(1, 4)):
            said = dice.sample([0, 1], dice.randrange(0, 2))
            words.append((hall.chair.ok("ballot.cast", {**args_of(b, said), "person": who})["act"]["id"], said))
        for _ in range(dice.randrange(0, len(words) + 1)):
            hall.chair.ok("ballot.uncast", {"ballot": b, "act": words.pop()[0]})
        if words:
            stands[i] = words
    return stands


@case("voices that chairs gave and took back, in any order, leave a result that its export counts again; through a kill each that stands is told by one mail, the others by none [ballot.uncast/again]", seconds=6)
def taken_back(t):
    dice = random.Random(5)
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 14)
        for i, client in enumerate(hall.people[:9]):
            client.ok("room.leave", {"meeting": hall.meeting})
            hall.chair.ok("room.register", {"meeting": hall.meeting, "person": f[f"elu{i}"], "how": "phone"})
        b = hall.ballot(PAPER)
        for client in hall.people[9:]:
            client.ok("ballot.cast", args_of(b, [0]))
        stands = given_for(dice, hall, b, 9)
        check(0 < len(stands) < 9, "some stand, some do not")
        f.house.kill()
        restart(f)
        hall.chair.connect()
        hall.chair.resume()
        result = hall.close(b)
        last = [words[-1][1] for words in stands.values()]
        same(result["counts"], {"counts": [5 + last.count([0]), last.count([1])], "abstain": last.count([]), "reserved": 0}, "counts")
        same(hall.chair.ok("ballot.get", {"ballot": b})["persons"], result["counts"], "by who gave them")
        agrees(hall, b, result)
        for _ in range(2):
            f.admin("due.run", {"at": int(time.time() * 1000) + 31_000})
        votes = lambda i: sum(m["Message-ID"].startswith("<vote.") for m in f.house.mails(f[f"email_elu{i}"]))
        wanted = [len(stands.get(i, [])) for i in range(9)]
        end = time.monotonic() + 10
        while [votes(i) for i in range(9)] != wanted and time.monotonic() < end:
            time.sleep(0.05)
        same([votes(i) for i in range(9)], wanted, "mails")


# ---- many at once ----

@case("two hundred vote at once: exact counts, each hears the last of them and not every one, and what others do clears nothing [ballot.cast]", seconds=25)
def two_hundred(t):
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 200)
        for paper in (PAPER, SECRET):
            b = hall.ballot(paper)
            wanted = [i % 3 for i in range(200)]
            args = [args_of(b, [w] if w < 2 else []) for w in wanted]
            sent = [c.post_frame("ballot.cast", a) for c, a in zip(hall.people, args)]
            for client, id_, a in zip(hall.people, sent, args):
                frame = client.reply(id_, "ballot.cast", a, timeout=60)
                check("ok" in frame and frame["ok"]["ballot"]["voted"], f"not counted: {frame}")
            told = set()
            for client in hall.people:
                client.await_push("ballot.counted", lambda p: told.add(p["seq"]) or p["data"]["ballot"] == b and p["data"]["cast"] == 200)
            check(len(told) < 40, f"the count was told {len(told)} times")
            result = hall.close(b)
            same(result["counts"], {"counts": [wanted.count(0), wanted.count(1)], "abstain": wanted.count(2), "reserved": 0}, "counts")
            same(result["absent"], 4, "the four of the village")
            agrees(hall, b, result)


@case("three delegates of one city vote at once: one voice, with its trail, and the word of the highest stands [ballot.cast]", seconds=2)
def three_delegates(t):
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 1)
        three = [hall.people[0], *(hall.come(f"adjoint{i}", 7, f["g1"]) for i in range(2))]
        names = ["elu0", "adjoint0", "adjoint1"]
        hall.chair.ok("authority.rank", {"group": f["g1"], "authority": 7, "people": [f["adjoint1"], f["elu0"], f["adjoint0"]]})
        for _ in range(8):
            b = hall.ballot(PAPER, basis="present")
            args = [args_of(b, [0]), args_of(b, []), args_of(b, [1])]
            sent = [c.post_frame("ballot.cast", a) for c, a in zip(three, args)]
            for client, id_, a in zip(three, sent, args):
                check("ok" in client.reply(id_, "ballot.cast", a), "one is refused")
            got = [c.ok("ballot.get", {"ballot": b}) for c in three]
            for g in got:
                same(g["ballot"]["ballot"]["cast"], 1, "voices")
                same(g["ballot"]["act"]["choices"], [1], "the word of the highest")
                same(g["trail"], got[0]["trail"], "the trail")
                same([a["person"]["id"] for a in g["trail"] if a["stands"]], [f["adjoint1"]], "who stands")
                same(sorted(a["person"]["id"] for a in g["trail"]), sorted(f[n] for n in names), "who gave it")
            result = hall.close(b)
            same(result["counts"]["counts"], [0, 1], "counts")
            same(hall.chair.ok("ballot.get", {"ballot": b})["persons"], {"counts": [1, 1], "abstain": 1, "reserved": 0}, "by person")


@case("what becomes of accounts, mandates and the directory after the opening alters no result [ballot.close]", seconds=2)
def frozen(t):
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 12)
        b = hall.ballot(PAPER, base="entitled", threshold="absolute")
        for i, client in enumerate(hall.people):
            client.ok("ballot.cast", args_of(b, [i % 2]))
        f.admin("authority.put", {"authorities": [{**entry(0), "name": "Autre nom", "population": 999999}]})
        for i in range(3):
            f.admin("group.remove", {"group": f["g1"], "person": f[f"elu{i}"]})
        hall.come("tard", 1, f["g1"])
        result = hall.close(b)
        same((result["base"], result["counts"]["counts"]), (16, [6, 6]), "what was entitled and said")
        text = hall.chair.ok("ballot.export", {"ballot": b})["csv"]
        check("Collectivité 000" in text and "Autre nom" not in text, "the name at the opening")
        same(hall.people[0].error("ballot.get", {"ballot": b}), "not_found", "who left the group")


@case("killed in the middle of a vote, a secret one too, nothing acknowledged is lost and nothing counts twice [ballot.cast]", seconds=12)
def killed(t):
    for paper in (PAPER, SECRET):
        with t.fresh("--no-rates") as f:
            hall = Hall(f, 60)
            b = hall.ballot(paper)
            ops = [f"{i:032x}" for i in range(1, 61)]
            sent = [(c, c.post_frame("ballot.cast", args_of(b, [i % 2]), op)) for i, (c, op) in enumerate(zip(hall.people, ops))]
            acked = 0
            for client, id_ in sent[:20]:
                acked += "ok" in client.reply(id_, "ballot.cast")
            f.house.kill()
            restart(f)
            hall.chair.connect()
            hall.chair.resume()
            check(hall.chair.ok("ballot.get", {"ballot": b})["ballot"]["ballot"]["cast"] >= acked, "acknowledged voices are lost")
            for i, (client, op) in enumerate(zip(hall.people, ops)):
                client.connect()
                client.resume()
                check(client.ok("ballot.cast", args_of(b, [i % 2]), op=op)["ballot"]["voted"], "sent again")
            result = hall.close(b)
            same(result["counts"]["counts"], [30, 30], "counts")


@case("killed in the half minute after a close, a secret vote is taken back or counted as it was, and the end of the meeting comes once [ballot.undo/killed]", seconds=8)
def killed_between(t):
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 6)
        chair, at = hall.chair, lambda seconds: {"at": int(time.time() * 1000) + seconds * 1000}

        def crash():
            f.house.kill()
            restart(f)
            for client in (chair, *hall.people):
                client.connect()
                client.resume()

        chair.ok("ballot.undo", {"ballot": hall.ballot(SECRET), "state": "open"})
        same(list((f.house.data / "urns").iterdir()), [], "keys of an opening that was taken back")
        b = hall.ballot(SECRET)
        for client in hall.people[:4]:
            client.ok("ballot.cast", args_of(b, [0]))
        chair.ok("ballot.close", {"ballot": b})
        crash()
        same(chair.ok("ballot.undo", {"ballot": b, "state": "closed"})["ballot"]["ballot"]["cast"], 4, "voices of what is open again")
        hall.people[4].ok("ballot.cast", args_of(b, [1]))
        chair.ok("room.close", {"meeting": hall.meeting})
        crash()
        chair.ok("room.reopen", {"meeting": hall.meeting})
        hall.people[5].ok("ballot.cast", args_of(b, [1]))
        chair.ok("room.close", {"meeting": hall.meeting})
        f.admin("due.run", {})
        same(chair.error("minutes.get", {"meeting": hall.meeting}), "not_published", "a draft before the end stands")
        crash()
        for _ in range(3):
            f.admin("due.run", at(31))
        same(chair.ok("ballot.get", {"ballot": b})["ballot"]["result"]["counts"], {"counts": [4, 2], "abstain": 0, "reserved": 0}, "counts")
        votes = [x for x in chair.ok("minutes.get", {"meeting": hall.meeting})["paragraphs"] if x["part"] == "vote"]
        same(len(votes), 1, "votes in the draft")
        run_due(f, int(time.time() * 1000) + 90_000)
        same(list((f.house.data / "urns").iterdir()), [], "keys once it is over")


@case("after its day a reserved voice stays what it was [ballot.confirm/reserve_over]", seconds=2)
def lapsed(t):
    hall_chair, awa = t.person("moussa"), t.person("awa")
    m = hall_chair.ok("meeting.create", {"groups": [t["g1"]], "title": "Assemblée", "starts_at": 1990000000000, "ends_at": 1990005400000, "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
    hall_chair.ok("room.open", {"meeting": m})
    awa.ok("room.enter", {"meeting": m})
    due = int(time.time() * 1000) + 1500
    b = hall_chair.ok("ballot.prepare", {"meeting": m, "paper": {**PAPER, "reservation": True, "due_at": due}})["ballot"]["ballot"]["id"]
    hall_chair.ok("ballot.open", {"ballot": b})
    awa.ok("ballot.cast", args_of(b, [], True))
    hall_chair.ok("ballot.close", {"ballot": b})
    waits = lambda: [w["thing"] for w in awa.ok("inbox.get", {})["waits"] if w["kind"] == "reserve"]
    same(waits(), [b], "what waits until its day")
    time.sleep(max(0, due / 1000 - time.time()) + 0.1)
    same(waits(), [], "... and after it")
    same(awa.error("ballot.confirm", {"ballot": b, "choices": [0], "reference": "DEL-1"}), "reserve_over", "late")


@case("where less than two weeks lie between the close and the day, one is reminded half-way [ballot.confirm/half_way]", seconds=3)
def half_way(t):
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 3)
        now = int(time.time() * 1000)
        b = hall.ballot(PAPER, reservation=True, due_at=now + 4 * 86_400_000)
        hall.people[0].ok("ballot.cast", args_of(b, [], True))
        hall.close(b)
        notices = lambda: [n["kind"] for n in hall.people[0].ok("notice.list", {})["notices"] if n["kind"] == "reserve"]
        for hours, told in ((1, 0), (47, 0), (49, 1), (50, 1)):
            f.admin("due.run", {"at": now + hours * 3_600_000})
            same(len(notices()), told, f"reminders {hours} h after the close")
        f.admin("due.run", {"at": now + 51 * 3_600_000})
        mails = lambda: [m for m in f.house.mails(f["email_elu0"]) if m["Message-ID"].startswith("<notice.") and "Reprendre les missions" in str(m["Subject"])]
        end = time.monotonic() + 10
        while not mails() and time.monotonic() < end:
            time.sleep(0.05)
        same([str(m["Subject"]) for m in mails()], ["[Groupe-pays Mali] Reprendre les missions"], "mails that remind")
        text = mails()[0].get_body(("plain",)).get_content()
        check("sous réserve de délibération" in text and "Assemblée" in text and f"/r/{hall.meeting}" in text, text)


# ---- secret ----

def dump(data):
    """Every row of every table, from a copy of the file and its log as they are at this moment."""
    with tempfile.TemporaryDirectory() as d:
        for name in ("palabre.db", "palabre.db-wal"):
            shutil.copy(data / name, d)
        db = sqlite3.connect(f"{d}/palabre.db")
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
        rows = {}
        for table in tables:
            try:
                cursor = db.execute(f"SELECT * FROM {table}")
            except sqlite3.OperationalError:
                continue  # a tokenizer of ours
            names = [c[0] for c in cursor.description]
            rows[table] = [dict(zip(names, r)) for r in cursor]
        db.close()
        return rows


def shape(value):
    """All of a value but what is a number, a person or noise: what must not depend on the choice."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, int):
        return "a number"
    return re.sub(r"\d+", "0", re.sub(r'"name":"[^"]*"|Collectivité \d+', "a name", value)) if isinstance(value, str) else value


# What of a row is the voter's own, and the same before he votes.
HIS = {"ballot_voice": ("name", "level", "stratum", "region", "place", "groups"), "ballot_urn": ("key",), "receipt": ("op",)}


def difference(before, after):
    """What one voice changed: which rows came, went or are others, by their shape."""
    found = []
    for table, rows in after.items():
        if table.startswith("search_"):
            continue  # the index is kept by the clock
        old = [repr(r) for r in before[table]]
        for r in rows:
            if repr(r) not in old:
                found.append((table, tuple((k, shape(v)) for k, v in r.items() if k not in HIS.get(table, ()))))
    return sorted(found)


@case("of a secret ballot neither database, log of the database, backup nor log says who chose what: a voice for and one against change the same, and look the same [ballot.cast/secret]", seconds=10)
def secret(t):
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 8)
        b = hall.ballot(SECRET, kind="choice", options=["Forage", "École", "Santé"])
        data = f.house.data
        keys = [p.read_bytes() for p in (data / "urns").iterdir()]
        same([len(k) for k in keys], [32], "one key, of this ballot")
        chosen = [[0], [2], [0], [1], [], [2], [0], [1]]
        f.admin("due.run", {"at": int(time.time() * 1000), "index": True})
        while run_due(f, int(time.time() * 1000)):
            pass  # what the clock writes by itself is written
        before, changes, urns = dump(data), [], []
        kept = b""
        for client, choices in zip(hall.people, chosen):
            mine = client.ok("ballot.cast", args_of(b, choices))["ballot"]
            same((mine["act"]["choices"], "counts" in mine), ([], False), "what he is answered")
            while run_due(f, int(time.time() * 1000)):
                pass  # the first is told at once, the others by the clock
            after = dump(data)
            changes.append(difference(before, after))
            urns.append(after["ballot_urn"][0]["sealed"])
            kept += (data / "palabre.db-wal").read_bytes() + (data / "palabre.db").read_bytes()
            before = after
        for c in changes[1:]:
            same([x for x in c if x not in changes[0]] + [x for x in changes[0] if x not in c], [], "what one voice changes and another does not")
            same(len(c), len(changes[0]), "rows that a voice changes")
        same({table for table, _ in changes[0]}, {"ballot", "ballot_urn", "ballot_voice", "channel", "event", "receipt"}, "where a voice leaves a trace")
        same((before["ballot_slip"], before["ballot_cast"], before["ballot_cell"]), ([], [], []), "tables of choices while it is open")
        check(all(v["choices"] is None for v in before["ballot_voice"]), "a choice beside its voice")
        casts = [r for r in before["receipt"] if '"voted":true' in r["result"]]
        same((len(casts), len({r["hash"] for r in casts})), (8, 1), "receipts, and what they remember of the arguments")
        same(len({len(u) for u in urns}), 1, "sizes of the urn")
        for a, z in zip(urns, urns[1:]):
            differ = sum(bin(x ^ y).count("1") for x, y in zip(a, z)) / (8 * len(a))
            check(0.4 < differ < 0.6, f"two urns are alike: {differ:.2f} of their bits differ")
        for frame in (json.loads(e["frame"]) for e in before["event"]):
            if frame["ev"] == "ballot.cast_seen":
                same((frame["data"]["act"]["choices"], "at" in frame["data"]["act"]), ([], False), "what is pushed")
        copy = data / "copy"
        subprocess.run([t.runner.o.palabre, "backup", copy, "--plain", "--data", data], check=True, capture_output=True)
        kept += copy.read_bytes()
        check(keys[0] not in kept, "the key is in the database, its log or a backup")
        said = f.house.log.decode()
        check(not re.search(r"choices|\[0\]", said), "the program's log says what was asked")
        same(hall.close(b)["counts"], {"counts": [3, 2, 2], "abstain": 1, "reserved": 0}, "counts")
        after = dump(data)
        same(sorted(r["choices"] for r in after["ballot_slip"]), ["", "0", "0", "0", "1", "1", "2", "2"], "the slips")
        check(all(set(r) == {"ballot", "id", "choices"} and len(r["id"]) == 16 for r in after["ballot_slip"]), "a slip says more")
        check(all(v["choices"] is None for v in after["ballot_voice"]), "a choice beside its voice")
        run_due(f, int(time.time() * 1000) + 60_000)
        same(list((data / "urns").iterdir()), [], "keys once it is over")
        same(dump(data)["ballot_urn"], [], "urns")
        agrees(hall, b, hall.chair.ok("ballot.publish", {"ballot": b})["ballot"]["result"])


@case("a secret ballot whose key is gone, as after a backup was put back, ends as one of too few [ballot.close/few]", seconds=3)
def key_gone(t):
    with t.fresh("--no-rates") as f:
        hall = Hall(f, 5)
        b = hall.ballot(SECRET)
        for client in hall.people[:4]:
            client.ok("ballot.cast", args_of(b, [0]))
        for path in (f.house.data / "urns").iterdir():
            path.unlink()
        same(hall.people[4].error("ballot.cast", args_of(b, [0])), "storage", "a voice that cannot be kept")
        same(hall.close(b)["outcome"], "few", "what came of it")
