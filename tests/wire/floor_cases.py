# SPDX-License-Identifier: EUPL-1.2
"""The floor against a small model: random commands by several people, and a server that is killed in between."""
import random
import sqlite3
import time

from net_cases import check, same
from raw import case

STEPS = 2200
KILLS = 4
PEOPLE = ("awa", "helene", "claire", "moussa")
RANK = {"question": 0, "intervention": 1, "reply": 1, "order": 2, "contribution": 3}


class Wait:
    def __init__(self, id_, person, kind, root, place):
        self.id, self.person, self.kind, self.root, self.place = id_, person, kind, root, place

    def slot(self):
        return self.person, self.kind == "order"


class Speech:
    def __init__(self, wait):
        self.wait, self.runs, self.ended = wait, True, False


class Model:
    """What the rules say, in the plainest way: lists, and a copy of all before each act that can be taken back."""

    def __init__(self):
        self.waiting, self.speeches, self.heard = [], [], None
        self.shut, self.places, self.undo = False, 0, None

    def order(self):
        def key(w):
            root = next((x for x in self.waiting if x.id == w.root), None)
            at = w.place if w.kind != "reply" else root.place if root else 0
            return RANK[w.kind], at, w.kind == "reply", w.place
        return sorted(self.waiting, key=key)

    def live(self):
        return [s for s in reversed(self.speeches) if not s.ended]

    def by_id(self, id_):
        return next((w for w in self.waiting if w.id == id_), None)

    def ask(self, person, kind, root, chair):
        """The refusal, or what waits then; its id is not known yet."""
        if self.shut and kind != "order" and not chair:
            return "queue_shut"
        if kind == "reply":
            root = root or next((s.wait.id for s in reversed(self.speeches) if s.wait.kind == "intervention"), None)
            if not root:
                return "not_found"
        if any(w.slot() == (person, kind == "order") for w in self.waiting):
            return "already"
        self.places += 1
        return Wait(0, person, kind, root if kind == "reply" else None, self.places)

    def take_out(self, wait):
        gone = [wait] + [w for w in self.waiting if w.root == wait.id]
        self.waiting = [w for w in self.waiting if w not in gone]
        return gone

    def call(self, wait):
        before = [(s, s.runs) for s in self.live()]
        self.waiting.remove(wait)
        new = Speech(wait)
        for s, _ in before:
            s.runs = False
            s.ended = not (wait.kind == "question" and s.wait.kind != "question")
        self.speeches.append(new)
        self.undo = ("call", wait, new, before)

    def end(self):
        s = self.live()[0]
        self.undo = ("end", s.wait, s, [(s, s.runs)])
        s.runs, s.ended = False, True

    def resume(self):
        live = self.live()
        if len(live) > 1 and live[0].runs:
            self.end()
            live = live[1:]
        live[0].runs = True

    def take_back(self):
        what, wait, speech, others = self.undo
        self.undo = None
        for s, ran in others:
            s.ended, s.runs = False, ran
        if what == "end":
            for s in self.live():
                s.runs = s.runs and s is speech
        if what == "call":
            self.speeches.remove(speech)
        if what != "end":
            for w in [wait] + (speech if what == "remove" else []):
                if w is wait:
                    self.waiting = [x for x in self.waiting if x.slot() != w.slot()]
                elif any(x.slot() == w.slot() for x in self.waiting):
                    continue
                self.waiting.append(w)

    def move(self, wait, before):
        alike = [w for w in self.order() if (w.kind, w.root) == (wait.kind, wait.root)]
        places = [w.place for w in alike]
        alike.remove(wait)
        alike.insert(alike.index(before) if before else len(alike), wait)
        for w, place in zip(alike, places):
            w.place = place

    def agree(self, floor, what):
        same([(w["id"], w["person"], w.get("kind", "contribution"), w.get("to")) for w in floor["waiting"]],
             [(w.id, w.person, w.kind, w.root) for w in self.order()], f"the order after {what}")
        told = [floor[k] for k in ("speech", "paused") if k in floor]
        same([(s["entry"], "since" in s) for s in told], [(s.wait.id, s.runs) for s in self.live()], f"who speaks after {what}")
        same("shut_at" in floor, self.shut, f"whether it is shut after {what}")


class Play:
    """One random step at a time, said to the server and to the model."""

    def __init__(self, t, meeting, item, seed):
        self.t, self.meeting, self.item = t, meeting, item
        self.random, self.model, self.clients = random.Random(seed), Model(), {}

    def do(self, who, command, **args):
        return self.clients[who].ask(f"floor.{command}", {"meeting": self.meeting, **args}, count=True)

    def pick(self, wanted=lambda w: True):
        found = [w for w in self.model.waiting if wanted(w)]
        return self.random.choice(found) if found else None

    def step(self):
        act = self.random.choices(("ask", "withdraw", "remove", "call", "next", "pause", "resume", "end", "undo", "move", "shut"),
                                  (40, 6, 4, 6, 12, 4, 5, 4, 8, 10, 3))[0]
        reply, refused = getattr(self, act)()
        if reply is None:
            return None
        got = reply["err"]["code"] if "err" in reply else None
        same(got, refused, f"the answer to {act}")
        if not refused:
            self.model.agree(reply["ok"]["floor"], act)
        return act

    def ask(self):
        who = self.random.choice(PEOPLE)
        person, kind = self.t[who], self.random.choice(("contribution", "contribution", "intervention", "reply", "order", "question"))
        to = self.pick(lambda w: w.kind == "intervention") if kind == "reply" and self.random.random() < .6 else None
        args = {"item": self.item, "kind": kind, **({"to": to.id} if to else {})}
        chair = who in ("claire", "moussa")
        registered = self.random.random() < .2
        wait = self.model.ask(person, kind, to and to.id, chair or registered)
        reply = self.do("moussa", "register", person=person, **args) if registered else self.do(who, "ask", **args)
        if isinstance(wait, str):
            return reply, wait
        check("ok" in reply, f"refused: {reply}")
        wait.id = reply["ok"]["entry"]
        self.model.waiting.append(wait)
        return reply, None

    def withdraw(self):
        w = self.pick()
        if not w:
            return None, None
        who = next(p for p in PEOPLE if self.t[p] == w.person)
        self.model.take_out(w)
        return self.do(who, "withdraw", entry=w.id), None

    def remove(self):
        w = self.pick(lambda w: w.person != self.t["moussa"])
        if not w:
            return None, None
        self.model.undo = ("remove", w, self.model.take_out(w)[1:], [])
        return self.do("moussa", "withdraw", entry=w.id), None

    def call(self):
        w = self.pick()
        if not w:
            return None, None
        self.model.call(w)
        return self.do("claire", "call", item=self.item, entry=w.id), None

    def next(self):
        if not self.model.waiting:
            return self.do("moussa", "call", item=self.item), "nobody_waits"
        self.model.call(self.model.order()[0])
        return self.do("moussa", "call", item=self.item), None

    def pause(self):
        if not self.model.live():
            return self.do("moussa", "pause"), "nobody_speaks"
        self.model.live()[0].runs = False
        return self.do("moussa", "pause"), None

    def resume(self):
        if not self.model.live():
            return self.do("claire", "resume"), "nobody_speaks"
        self.model.resume()
        return self.do("claire", "resume"), None

    def end(self):
        if not self.model.live():
            return self.do("moussa", "end"), "nobody_speaks"
        self.model.end()
        return self.do("moussa", "end"), None

    def undo(self):
        if not self.model.undo:
            return self.do("moussa", "undo"), "too_late"
        self.model.take_back()
        return self.do("moussa", "undo"), None

    def move(self):
        w = self.pick()
        if not w:
            return None, None
        before = self.pick() if self.random.random() < .8 else None
        args = {"entry": w.id, **({"before": before.id} if before else {})}
        if before and (before.kind, before.root) != (w.kind, w.root):
            return self.do("moussa", "move", **args), "bad_args"
        if before is not w:
            self.model.move(w, before)
        return self.do("moussa", "move", **args), None

    def shut(self):
        self.model.shut = not self.model.shut
        return self.do("moussa", "shut", item=self.item, on=self.model.shut), None

    def floor(self, who):
        return next(f for f in self.clients[who].ok("floor.get", {"meeting": self.meeting})["floors"] if f.get("item") == self.item)


def held(f, *people):
    """A meeting that is open, with these people in it, and an item: (clients, meeting, item)."""
    clients = {who: f.person(who) for who in people}
    moussa, begins = clients["moussa"], int(time.time() * 1000) + 3600_000
    meeting = moussa.ok("meeting.create", {"groups": [f["g1"]], "title": "Point de situation", "starts_at": begins,
                                           "ends_at": begins + 3600_000, "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
    item = moussa.ok("agenda.add", {"meeting": meeting, "title": "Situation par pays", "minutes": 25})["item"]["id"]
    moussa.ok("room.open", {"meeting": meeting})
    for client in clients.values():
        client.ok("room.enter", {"meeting": meeting})
    return clients, meeting, item


def restarted(f, clients, between=None):
    """Killed and started again, with everybody back."""
    for client in clients.values():
        client.settle()
    f.house.kill()
    if between:
        db = sqlite3.connect(f.house.data / "palabre.db")
        with db:
            db.executescript(between)
        db.close()
    f.house.start()
    f._admin = None  # its socket went with the server
    for client in clients.values():
        client.cut()
        client.resume()


def hear(client, knows):
    """What was pushed since: each entry is as it was told last, in the order told last. Looks at it once."""
    client.settle()
    while client.pushes:
        p = client.pushes.popleft()
        if p["ev"] == "floor.changed":
            now = knows["floor"] = p["data"]["floor"]
            known = {e["id"]: e for e in knows.get("waiting", []) + now.get("entries", [])}
            knows["rest"] = now.get("rest", knows.get("rest"))
            knows["waiting"] = [known[entry] for entry in now["order"]]
    return knows


@case("after each of two thousand random commands, and after each kill, the floor is what a small model says, the same for all [floor.call]", seconds=60)
def model(t, seed=7):
    with t.fresh("--no-rates") as f:
        clients, meeting, item = held(f, *PEOPLE)
        play = Play(f, meeting, item, seed)
        play.clients = clients
        knows = {who: {} for who in PEOPLE}
        for done in range(1, STEPS + 1):
            while not play.step():
                pass
            if done % 50 == 0:
                heard = [hear(clients[who], knows[who])["floor"] for who in PEOPLE]
                check(all(floor == heard[0] for floor in heard), f"what was pushed last is not the same for all after {done} steps")
                for who in PEOPLE:
                    floor = play.floor(who)
                    play.model.agree(floor, f"{done} steps, for {who}")
                    same({**knows[who]["rest"], "item": item, "waiting": knows[who]["waiting"]}, floor, f"what {who} knows by events alone after {done} steps")
            if done % (STEPS // (KILLS + 1)) == 0:
                for who in PEOPLE:
                    hear(clients[who], knows[who])
                restarted(f, clients)


@case("a speech under way goes on through a kill, with the time it had [floor.pause]", seconds=6)
def killed(t):
    with t.fresh("--no-rates") as f:
        clients, meeting, item = held(f, "moussa", "awa")
        moussa, awa = clients["moussa"], clients["awa"]
        awa.ok("floor.ask", {"meeting": meeting, "item": item})
        before = moussa.ok("floor.call", {"meeting": meeting, "item": item})["floor"]["speech"]
        time.sleep(1)
        restarted(f, clients)
        after = next(x for x in awa.ok("floor.get", {"meeting": meeting})["floors"] if x.get("item") == item)["speech"]
        same(after, before, "the speech")
        spent = moussa.ok("floor.pause", {"meeting": meeting})["floor"]["speech"]["spent_ms"]
        check(1000 <= spent < 15000, f"{spent} ms")
        restarted(f, clients)
        same(moussa.ok("floor.end", {"meeting": meeting})["floor"]["spent_ms"], spent, "what a stopped clock shows later")


@case("what was done is taken back for thirty seconds [floor.undo/too_late]", seconds=4)
def too_late(t):
    with t.fresh("--no-rates") as f:
        clients, meeting, item = held(f, "moussa", "awa")
        for ago, refused in ((10, None), (31, "too_late")):
            clients["awa"].ask("floor.ask", {"meeting": meeting, "item": item})
            clients["moussa"].ok("floor.call", {"meeting": meeting, "item": item})
            restarted(f, clients, f"UPDATE floor_meeting SET undo_at = undo_at - {ago * 1000}")
            reply = clients["moussa"].ask("floor.undo", {"meeting": meeting})
            same(reply.get("err", {}).get("code"), refused, f"the answer {ago} s later")


@case("a word, and a withdrawn address, are taken back for thirty seconds [room.unsay/too_late]", seconds=4)
def word_too_late(t):
    with t.fresh("--no-rates") as f:
        clients, meeting, _ = held(f, "moussa", "awa")
        moussa, wall = clients["moussa"], {"meeting": meeting, "on": True, "back": True}
        word = moussa.ok("room.message", {"meeting": meeting, "person": f["awa"], "text": "Bonjour"})["word"]
        moussa.ok("room.project_link", {"meeting": meeting, "on": True})
        moussa.ok("room.project_link", {"meeting": meeting, "on": False})
        restarted(f, clients, "UPDATE room_word SET at = at - 31000")
        reply = moussa.ask("room.unsay", {"meeting": meeting, "word": word})
        same((reply.get("err", {}).get("code"), reply.get("err", {}).get("field")), ("too_late", "word"), "the answer")
        restarted(f, clients, "UPDATE room_wall SET dropped_at = dropped_at - 31000")
        same(moussa.ask("room.project_link", wall).get("err", {}).get("code"), "too_late", "the wall's answer")


@case("the time by which a party is over its own is given to all of them, and nobody is over any more [floor.grant]", seconds=4)
def granted(t):
    with t.fresh("--no-rates") as f:
        clients, meeting, item = held(f, "moussa", "awa")
        moussa, at = clients["moussa"], {"meeting": meeting, "item": item}
        moussa.ok("floor.budget", {**at, "parties": ["france", "abroad"], "party_minutes": 5})
        clients["awa"].ok("floor.ask", at)
        moussa.ok("floor.call", at)
        restarted(f, clients, "UPDATE floor_speech SET since = since - 400000")
        floor = moussa.ok("floor.grant", {**at, "party": "abroad"})["floor"]
        budgets = {p["party"]: p["budget_ms"] for p in floor["parties"]}
        same(budgets["abroad"], 420000, "what they may speak, in whole minutes")
        same(budgets["france"], budgets["abroad"], "what each may speak")
        same(moussa.ok("floor.get", {"meeting": meeting})["trail"][0]["act"], "granted", "the trail")


def crowd(f, meeting, n):
    """So many people with a voice who are in the meeting: their addresses."""
    emails = []
    for i in range(n):
        email = f"elue{i}.{f['run']}@example.org"
        made = f.admin("person.create", {"email": email, "name": f"Élue numéro {i}", "function": "élue", "authority": 1 + i % 6})
        f.admin("group.add", {"group": f["g1"], "person": made["person"]["id"], "role": "member"})
        f.admin("room.enter", {"meeting": meeting}, as_=email)
        emails.append(email)
    return emails


@case("sixty who wait are told in less than a kilobyte, and no more wait than the limit [floor.ask/limit]", seconds=4)
def many(t):
    with t.fresh("--no-rates") as f:
        clients, meeting, item = held(f, "moussa")
        moussa, at = clients["moussa"], {"meeting": meeting, "item": item}
        emails = crowd(f, meeting, 121)
        for n, email in enumerate(emails[:120], 1):
            f.admin("floor.ask", at, as_=email)
            if n == 60:
                moussa.settle()
                text = next(x for x in reversed(moussa.received) if '"floor.changed"' in x)
                check(len(text.encode()) < 1024 and text.count('"person":') == 1, f"{len(text.encode())} bytes: {text}")
                same(len(hear(moussa, {})["waiting"]), 60, "who waits, by what was told")
        refused = f.admin.reply(f.admin.send("floor.ask", at, emails[120]))
        same(refused["err"]["code"], "limit", "the 121st")
        same(len(moussa.ok("floor.get", {"meeting": meeting})["people"]), 120, "people named")


@case("shares compare who spoke with who was there; what somebody told of himself counts, and is told to nobody else [floor.shares]", seconds=4)
def shares(t):
    with t.fresh("--no-rates") as f:
        clients, meeting, item = held(f, "moussa")
        moussa, at = clients["moussa"], {"meeting": meeting, "item": item}
        emails = crowd(f, meeting, 12)
        for i, email in enumerate(emails[:8]):
            f.admin("person.update", {"gender": ("woman", "man")[i % 2]}, as_=email)
        f.admin("floor.ask", at, as_=emails[0])
        speaker = moussa.ok("floor.call", at)["floor"]["speech"]["person"]
        restarted(f, clients, "UPDATE floor_speech SET since = since - 90000")
        told = moussa.ok("floor.shares", {"meeting": meeting})
        check(90000 <= told["total_ms"] < 110000, f"{told}")
        by = {c["by"]: {x["cell"]: (x["people"], x["spoke"]) for x in c["cells"]} for c in told["comparisons"]}
        same(by["gender"], {"woman": (4, 1000), "man": (4, 0)}, "by gender")
        same(by["side"], {"france": (9, 1000), "abroad": (4, 0)}, "by side")
        check("overseas" not in by, "a cell of two people is told")
        for email in emails[1], emails[4]:
            f.admin("floor.ask", at, as_=email)
        f.admin("floor.ask", at, as_=emails[0])
        same(moussa.ok("floor.get", {"meeting": meeting})["floors"][1]["speech"]["person"], speaker, "who speaks")
        proposed = moussa.ok("floor.suggest", at)["proposal"]
        same((proposed["reason"], proposed["share"]["cell"]), ("level", "partner"), "what is proposed")
        check(not any('"gender"' in x for x in moussa.received if '"floor.shares"' not in x and '"by":"gender"' not in x), "gender is told")
        same(f.admin("person.update", {"gender": "untold"}, as_=emails[0])["me"].get("gender"), None, "taken back")


@case("shares by way of being present, and over the year those of fewer than five together [floor.year]", seconds=4)
def year(t):
    with t.fresh("--no-rates") as f:
        moussa = f.person("moussa")
        authorities = f.admin("authority.put", {"authorities": [
            {"kind": "partner", "name": "Cercle de Ségou", "country": "ML"}, {"kind": "department", "code": "69", "siren": "226900018", "name": "Rhône", "department": "69", "region": "84", "population": 460000}]})["ids"]
        people = []
        for i in range(10):
            email = f"e{i}.{f['run']}@example.org"
            people.append((email, f.admin("person.create", {"email": email, "name": f"Élue {i}", "function": "élue", "authority": authorities[i % 2]})["person"]["id"]))
            f.admin("group.add", {"group": f["g2"], "person": people[-1][1], "role": "member"})
        met = []
        for n in range(2):
            at = int(time.time() * 1000) + 60_000
            m = moussa.ok("meeting.create", {"groups": [f["g2"]], "title": f"Séance {n}", "starts_at": at, "ends_at": at + 3_600_000, "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
            i = moussa.ok("agenda.add", {"meeting": m, "title": "Pompe", "minutes": 5})["item"]["id"]
            moussa.ok("room.open", {"meeting": m})
            moussa.ok("room.go_to", {"meeting": m, "item": i})
            for k, (email, person) in enumerate(people):
                if k < 6:
                    f.admin("room.enter", {"meeting": m}, email)
                else:
                    moussa.ok("room.register", {"meeting": m, "person": person, "how": "site" if k < 9 else "phone"})
            f.admin("floor.ask", {"meeting": m, "item": i}, people[n][0])
            moussa.ok("floor.call", {"meeting": m, "item": i})
            time.sleep(0.3)
            moussa.ok("floor.end", {"meeting": m})
            ways = next(c for c in moussa.ok("floor.shares", {"meeting": m})["comparisons"] if c["by"] == "way")["cells"]
            # one on the telephone is too few to be told
            same([(c["cell"], c["people"]) for c in ways], [("online", 6), ("site", 3)], "by way")
            same([c["spoke"] for c in ways], [1000, 0], "who spoke")
            moussa.ok("room.close", {"meeting": m})
            met.append(m)
        told = moussa.ok("floor.year", {"group": f["g2"]})
        same((told["meetings"], told["total_ms"] >= 600), (2, True), "both")
        side = next(c for c in told["comparisons"] if c["by"] == "side")["cells"]
        same([(c["cell"], c["people"]) for c in side], [("france", 5), ("abroad", 5)], "each person once, over both")
        check(abs(side[0]["spoke"] - side[1]["spoke"]) < 400 and all(c["spoke"] for c in side), f"one spoke of each: {side}")
        same([c["by"] for c in told["comparisons"] if c["by"] == "way"], [], "ways")
        check(all(c["people"] >= 5 for x in told["comparisons"] for c in x["cells"]), told)
