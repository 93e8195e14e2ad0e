# SPDX-License-Identifier: EUPL-1.2
"""meeting - what people of the load do in a meeting: raise hands and take them down, vote and vote again; its chair calls,
stops clocks and writes down. conf: {id, chair (n of a seat), ballot}.

Nobody asks for what he knows to be refused, so that a refusal tells of something done twice: who has
his hand up does not raise it, and who waits for an answer does nothing else of that kind.
"""


class Meeting:
    def __init__(self, load, conf):
        self.load, self.rng = load, load.rng
        self.id, self.chair, self.ballot = conf["id"], conf["chair"], conf.get("ballot")
        self.up = {}         # n of a seat -> his entry that waits, acknowledged
        self.gone = set()    # entries that wait no more
        self.speaks = self.runs = False
        self.head, self.waiting, self.notes = 0, 0, 0

    @property
    def channel(self):
        return f"r{self.id}"

    # ---- what it hears ----

    def enter(self, s):
        """Whoever is live is in."""
        if self.channel not in s.heads and not any(w.command == "room.enter" for w in s.writes.values()):
            s.post("room.enter", {"meeting": self.id})

    def heard(self, frame):
        """Something on its channel, by whoever is first told."""
        if frame["ev"] != "floor.changed" or frame["seq"] <= self.head:
            return
        self.head = frame["seq"]
        floor, trace = frame["data"]["floor"], frame["data"].get("trace", {})
        if trace.get("act") in ("called", "removed", "withdrawn", "left"):
            self.gone.add(trace["entry"])
        self.waiting = len(floor["order"])
        if "rest" in floor:  # else it is as it was
            speech = floor["rest"].get("speech")
            self.speaks, self.runs = bool(speech), bool(speech and "since" in speech)
        self.forget()

    def answered(self, s, write, ok):
        """What is to be kept of the answer to a write; {} for most."""
        if write.command == "floor.ask":
            self.up[s.n] = ok["entry"]
            self.forget()
            return {"entry": ok["entry"]}
        if write.command == "floor.withdraw":
            self.up.pop(s.n, None)
        return {"note": ok["note"]["id"]} if write.command == "minutes.note" else {}

    def forget(self):
        self.up = {n: entry for n, entry in self.up.items() if entry not in self.gone}

    # ---- what people do ----

    def act(self):
        do = self.rng.choices((self.hand, self.voice, self.call, self.clock, self.write), (40, 25, 12, 8, 15))[0]
        people = [s for s in self.load.speakers if s.state != "gone" and self.channel in s.heads]
        if people:
            do(self.rng.choice(people))

    @staticmethod
    def asked(s, what):
        return any(w.command.startswith(what) for w in s.writes.values())

    def hand(self, s):
        if s.n == self.chair or self.asked(s, "floor."):
            return
        if s.n not in self.up:
            s.post("floor.ask", {"meeting": self.id})
        elif self.rng.random() < 0.2:
            s.post("floor.withdraw", {"meeting": self.id, "entry": self.up[s.n]})

    def voice(self, s):
        if self.ballot and not self.asked(s, "ballot."):
            choices = self.rng.choice(([0], [1], []))
            s.post("ballot.cast", {"ballot": self.ballot, "choices": choices}, v=choices)

    def call(self, _):
        s = self.load.seats[self.chair]
        if self.waiting > 2 and not self.asked(s, "floor."):
            s.post("floor.call", {"meeting": self.id})

    def clock(self, _):
        s = self.load.seats[self.chair]
        if self.speaks and not self.asked(s, "floor."):
            s.post("floor.pause" if self.runs else "floor.resume", {"meeting": self.id})

    def write(self, _):
        s = self.load.seats[self.chair]
        self.notes += 1
        text = f"{self.load.conf['run']}-note-{self.notes}"
        s.post("minutes.note", {"meeting": self.id, "kind": self.rng.choice(("note", "decision")), "text": text}, w=text)
