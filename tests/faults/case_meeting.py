# SPDX-License-Identifier: EUPL-1.2
"""A meeting under way: forty people who raise hands and vote, a chair who calls and writes down, and the server killed."""
import contextlib
import json
import time

import link
import meeting_judge
from house import Trouble
from scenario import Failed, scenario
from seat import COOKIE

PEOPLE = 40
CHAIR = "p1@bench.example.org"
PAPER = {"title": "Reprendre les missions courtes", "kind": "yes_no_abstain", "voice": "person", "basis": "members", "secret": False,
         "base": "expressed", "threshold": "simple", "shown": "at_close", "reservation": False, "changeable": True}


class Sitting:
    """The meeting of a place, open, with a ballot that is open; everybody of the load is in it."""

    def __init__(self, t, place, **more):
        self.t, self.place = t, place
        person, group, _ = place.seats[0]
        place.admin("group.add", {"group": group, "person": person, "role": "moderator"})
        now = int(time.time() * 1000)
        made = self.run("meeting.create", {"groups": [group], "title": "Séance d’essai", "starts_at": now + 60_000, "ends_at": now + 7_260_000,
                                           "zone": "Europe/Paris"})
        self.id = made["meeting"]["meeting"]["id"]
        self.run("room.open", {"meeting": self.id})
        self.ballot = self.run("ballot.prepare", {"meeting": self.id, "paper": PAPER})["ballot"]["ballot"]["id"]
        self.run("ballot.open", {"ballot": self.ballot})
        self.load = t.load(place, speak=False, kinds=False, meeting={"id": self.id, "chair": 0, "ballot": self.ballot}, **more)
        if self.load.tell("done")["late"]:
            raise Trouble("not everybody is in the meeting")
        self.load.speak(rate=150, mischief=False)

    def run(self, command, args):
        return self.place.admin(command, args, CHAIR)

    def ask(self, seat, command, args):
        """By HTTP, at the node of this seat: the ok."""
        host, port = self.place.nodes[seat % len(self.place.nodes)]
        answer = link.request(port, "POST", f"/api/{command}", [("Origin", self.place.origin), ("Cookie", f"{COOKIE}={self.place.seats[seat][2]}"),
                                                                ("Content-Type", "application/json")], json.dumps({"args": args}).encode(), timeout=30)
        frame = json.loads(answer.body)
        if "ok" not in frame:
            raise Failed(f"{command} of seat {seat}: {frame['err']}")
        return frame["ok"]

    def queue(self, seat):
        floors = self.ask(seat, "floor.get", {"meeting": self.id})["floors"]
        return [e["id"] for f in floors if "item" not in f for e in f["waiting"]]

    def all(self, **more):
        """What is required after every fault, and of the meeting; the server is ended by it."""
        t, load = self.t, self.load
        load.hush()
        if load.tell("done", within=60)["late"]:
            raise Failed("what was done in the meeting is not answered after 60 s of quiet")
        queues = {f"seat {n}": self.queue(n) for n in (0, 1, 2, 3)}
        self.place.forget_admin()
        self.run("ballot.close", {"ballot": self.ballot})
        self.run("ballot.publish", {"ballot": self.ballot})
        result = self.ask(1, "ballot.get", {"ballot": self.ballot})["ballot"]["ballot"]["result"]["counts"]
        t.all(self.place, load, **more)
        kept = {**self.kept(), "queues": queues, "counts": [*result["counts"], result["abstain"]]}
        told = list(meeting_judge.judge(t.events, load.persons, kept))
        t.note(hands=len(kept["entries"]), speeches=len(kept["speeches"]), voices=len(kept["casts"]), notes=len(kept["notes"]))
        t.require(kept["speeches"] and kept["casts"] and kept["notes"], f"nothing was done in the meeting: {t.numbers}")
        if told:
            raise Failed("\n".join(told[:20]))

    def kept(self):
        with contextlib.closing(self.place.database()) as db:
            rows = lambda sql, value: [list(r) for r in db.execute(sql, (value,))]  # noqa: E731
            return {
                "entries": rows("SELECT id, person, state FROM floor_entry WHERE meeting = ? ORDER BY id", self.id),
                "speeches": rows("SELECT id, spent_ms, since, ended_at FROM floor_speech WHERE meeting = ? ORDER BY id", self.id),
                "casts": [[p, [int(n) for n in c.split(",") if n]] for p, c in
                          rows("SELECT person, choices FROM ballot_cast WHERE ballot = ? ORDER BY id", self.ballot)],
                "notes": [n for n, in rows("SELECT text FROM minutes_note WHERE meeting = ? AND removed_at IS NULL", self.id)],
                "told": [json.loads(f) for f, in rows("SELECT frame FROM event WHERE channel = ? ORDER BY seq", 5 << 48 | self.id)],
            }


def seats(**more):
    """All in one group; place.py adds some to another one."""
    return {"people": PEOPLE, "groups": 2, "members": PEOPLE, **more}


@scenario("R-50", "a meeting under way: kill -9 amid votes, speeches and minutes", seconds=15, smoke=True)
def killed_in_meeting(t):
    place = t.single(**seats())
    s = Sitting(t, place)
    for _ in range(3):
        t.sleep(1 + t.rng.random())
        place.kill()
        t.healed("the kill", cut=True)
        place.start()
    t.sleep(3)
    s.all(heal_s=5)


@scenario("R-50", "a meeting under way behind two gateways: historian and gateways killed in turn", seconds=40)
def killed_in_cluster(t):
    place = t.cluster(**seats())
    s = Sitting(t, place)
    for i in range(4):
        t.sleep(1 + t.rng.random())
        if i % 2:
            place.kill_gateway(i // 2)
        else:
            place.house.kill()
        t.healed("the kill")
        place.start()
    t.sleep(5)
    s.all(heal_s=5)


@scenario("R-50", "a meeting under way: asked to end and begun again, twice", seconds=20)
def restarted_in_meeting(t):
    place = t.single(**seats())
    s = Sitting(t, place)
    for _ in range(2):
        t.sleep(1 + t.rng.random())
        place.stop()
        t.healed("the end", cut=True)
        place.start()
    t.sleep(3)
    s.all(heal_s=5)
