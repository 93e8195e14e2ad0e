#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""load - two hundred people at once, in one process without threads. Started by scenario.py.

	load.py CONFIG.json      commands on standard input, a JSON text a line; answers on standard output

Who speaks when is drawn from the seed; everything that happens is written to the history, a JSON
text a line, with the time of CLOCK_MONOTONIC. Ends when its input does.
"""
import heapq
import itertools
import json
import os
import random
import selectors
import sys
import time

sys.dont_write_bytecode = True

import meeting  # noqa: E402
import seat  # noqa: E402

WORDS = ("puits", "forage", "comité", "convention", "rapport", "budget", "Mopti", "Kayes", "école", "semences", "réunion", "mission")


class Load:
    def __init__(self, conf):
        self.conf = conf
        self.rng = random.Random(conf["seed"])
        self.nodes, self.origin = conf["nodes"], conf["origin"]
        self.topics = {int(g): t for g, t in conf["topics"].items()}
        self.backoff = conf.get("backoff", [0.3, 10])
        self.quiet_s, self.patience_s = conf.get("quiet", [seat.QUIET_S, seat.PATIENCE_S])
        self.wild_ops = conf.get("wild_ops", False)
        self.long_every = conf.get("long_every", 12)
        self.out = open(conf["history"], "a", encoding="utf-8", buffering=1 << 16)
        self.selector, self.timers, self.order = selectors.DefaultSelector(), [], itertools.count()
        self.masks = {}
        self.seats = {c["n"]: seat.Seat(self, c) for c in conf["clients"]}
        self.by_person = {c["person"]: self.seats[c["n"]] for c in conf["clients"]}
        self.admin = next((s for s in self.seats.values() if s.kind == "admin"), None)
        self.speakers = [s for s in self.seats.values() if s.kind not in ("admin", "mute")]
        self.sending = self.mischief = False
        self.rate, self.due = conf.get("rate", 100), 0.0
        self.meeting = meeting.Meeting(self, conf["meeting"]) if "meeting" in conf else None
        self.away = {}  # (group, person) -> the seat that was taken out
        self.waits = []  # (until, condition, answer)
        self.told = bytearray()

    # ---- what seats use ----

    def write(self, kind, **more):
        more["t"] = round(time.monotonic(), 6)
        more["k"] = kind
        self.out.write(json.dumps(more, ensure_ascii=False, separators=(",", ":")) + "\n")

    def after(self, seconds, fn, *args):
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.order), fn, args))

    def watch(self, s, mask):
        if self.masks.get(s, 0) == mask:
            return
        if mask == 0:
            self.selector.unregister(s.sock)
        elif self.masks.get(s, 0) == 0:
            self.selector.register(s.sock, mask, s)
        else:
            self.selector.modify(s.sock, mask, s)
        self.masks[s] = mask

    def unwatch(self, s):
        self.watch(s, 0)

    def is_live(self, s):
        if self.meeting:
            self.meeting.enter(s)
        if s.kind == "flapping" and self.mischief:
            self.after(0.5 + 3 * self.rng.random(), self.flap, s, s.conn)

    # ---- what people do ----

    def flap(self, s, conn):
        if self.mischief and s.state == "live" and s.conn == conn:
            s.cut(reset=self.rng.random() < 0.5)

    def speak(self):
        if self.meeting and self.rng.random() < 0.9:
            return self.meeting.act()
        s = self.rng.choice(self.speakers)
        groups = sorted(s.groups & self.topics.keys())
        if s.state == "gone" or not groups or len(s.writes) >= seat.AT_MOST:
            return
        group = self.rng.choice(groups)
        text = f"{self.conf['run']}-{s.n}-{s.count + 1}"
        body = text
        if self.rng.randrange(self.long_every) == 0:
            body += " " + " ".join(self.rng.choices(WORDS, k=self.rng.randint(20, 250)))
        s.post("post.create", {"topic": self.topics[group], "body": body}, x=text, g=group)

    def change(self):
        """Somebody is taken out of a group, or back in; now and then one signs out for good."""
        if self.mischief and self.admin and len(self.admin.writes) < 8:
            if self.away and (len(self.away) > 6 or self.rng.random() < 0.5):
                group, person = self.rng.choice(sorted(self.away))
                del self.away[group, person]
                self.admin.post("group.add", {"group": group, "person": person, "role": "member"}, m=[group, person, True])
            else:
                s = self.rng.choice(self.speakers)
                groups = sorted(s.groups & self.topics.keys())
                if groups and s.state == "live":
                    person = next(p for p, who in self.by_person.items() if who is s)
                    group = self.rng.choice(groups)
                    if (group, person) not in self.away:
                        self.away[group, person] = s
                        self.admin.post("group.remove", {"group": group, "person": person}, m=[group, person, False])
            leavers = [s for s in self.speakers if s.kind == "leaver" and s.state == "live" and not s.writes]
            if leavers and self.rng.random() < 0.2:
                leavers[0].kind = "left"
                leavers[0].post("session.revoke", {"session": leavers[0].session}, out=True)
        self.after(self.conf.get("changes_s", 1.0) * (0.5 + self.rng.random()), self.change)

    def tick(self):
        now = time.monotonic()
        for s in self.seats.values():
            s.tick(now)
        self.after(1, self.tick)

    # ---- what it is told ----

    def obey(self, c):
        do = c["do"]
        if do == "begin":
            for s in self.seats.values():
                self.after(self.rng.random() * c.get("spread", 1.0), s.connect)
            self.wait(c, lambda: all(s.state in ("live", "gone") for s in self.seats.values()))
        elif do == "set":
            for key in ("sending", "mischief", "rate", "nodes", "backoff"):
                if key in c:
                    setattr(self, key, c[key])
            if self.mischief:
                for s in self.seats.values():
                    self.is_live(s)
            self.due = time.monotonic()
            self.reply(c)
        elif do == "cut":  # all at once
            for s in self.chosen(c):
                s.cut(reset=c.get("reset", False))
            self.reply(c)
        elif do == "stall":
            for s in self.chosen(c):
                s.stalled = c["on"]
                if s.sock and s.state != "connecting":
                    self.watch(s, s.wants())
            self.reply(c)
        elif do == "move":  # to other addresses, and at once: the browser hears that the network changed
            for n, source in c["sources"].items():
                s = self.seats[int(n)]
                s.source, s.tries = source, 0
                s.cut()
            self.reply(c)
        elif do == "live":
            self.wait(c, lambda: all(s.state in ("live", "gone") for s in self.seats.values()))
        elif do == "done":  # nothing waits for an answer
            self.wait(c, lambda: not any(s.writes for s in self.seats.values() if s.state != "gone"))
        elif do == "caught":
            self.wait(c, lambda: not self.behind(c["heads"]), lambda: {"behind": self.behind(c["heads"])})
        elif do == "ask":
            self.reply(c)
        elif do == "views":
            for s in self.seats.values():
                self.write("view", c=s.n, gone=s.state == "gone", live=s.state == "live", heads=s.heads, writes=len(s.writes))
            self.out.flush()
            self.reply(c)

    def chosen(self, c):
        return [self.seats[n] for n in c["clients"]] if "clients" in c else [s for s in self.seats.values() if s.kind != "admin"]

    def behind(self, heads):
        """Who does not hold everything yet."""
        late = []
        for s in self.seats.values():
            if s.state == "gone":
                continue
            short = [c for c, seq in s.heads.items() if seq < heads.get(c, 0)]
            if s.state != "live" or short:
                late.append([s.n, s.state, [[c, s.heads[c], heads[c]] for c in short][:4]])
        return late[:20]

    def wait(self, c, condition, more=dict):
        self.waits.append((time.monotonic() + c.get("within", 30), condition, c, more))

    def reply(self, c, late=False, more=dict):
        seats = self.seats.values()
        self.out.flush()
        print(json.dumps({"re": c["do"], "late": late, "live": sum(s.state == "live" for s in seats), "gone": sum(s.state == "gone" for s in seats),
                          "waiting": sum(len(s.writes) for s in seats), **more()}), flush=True)

    def look(self):
        for w in list(self.waits):
            until, condition, c, more = w
            fine = condition()
            if fine or time.monotonic() > until:
                self.waits.remove(w)
                self.reply(c, late=not fine, more=more)

    # ---- the loop ----

    def read_commands(self):
        part = os.read(0, 1 << 16)
        if not part:
            return False
        self.told += part
        while b"\n" in self.told:
            line, _, self.told = self.told.partition(b"\n")
            self.obey(json.loads(line))
        return True

    def run(self):
        os.set_blocking(0, False)
        self.selector.register(0, selectors.EVENT_READ, None)
        self.after(1, self.tick)
        self.after(1, self.change)
        while True:
            now = time.monotonic()
            while self.timers and self.timers[0][0] <= now:
                _, _, fn, args = heapq.heappop(self.timers)
                fn(*args)
            if self.sending:
                behind = 0
                while self.due <= now and behind < 50:
                    self.due += 1 / self.rate
                    behind += 1
                    self.speak()
                self.due = max(self.due, now - 1)
            self.look()
            nap = min([0.05 if self.waits else 1.0, *([max(self.timers[0][0] - time.monotonic(), 0)] if self.timers else []),
                       *([max(self.due - time.monotonic(), 0)] if self.sending else [])])
            for key, mask in self.selector.select(nap):
                if key.data is None:
                    if not self.read_commands():
                        return
                elif key.data.sock is key.fileobj:
                    key.data.ready(mask)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as f:
        it = Load(json.load(f))
    try:
        it.run()
    finally:
        it.out.close()
