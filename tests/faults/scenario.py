# SPDX-License-Identifier: EUPL-1.2
"""scenario - what a fault scenario is given.

	@scenario("R-20", "killed at random moments", seconds=30, smoke=True)
	def killed(t):
		place = t.single()
		load = t.load(place)
		...
		t.healed("the kill", cut=True)
		t.all(place, load, heal_s=5)

A Trial cleans up behind itself. A scenario that cannot be run here raises Skip and says why.
"""
import collections
import contextlib
import ctypes
import json
import os
import pathlib
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import checker
import place as place_
from house import Trouble, new_address

HERE = pathlib.Path(__file__).resolve().parent
Registered = collections.namedtuple("Registered", "row name function seconds smoke")
SCENARIOS = []
ANSWER_S = 120
TINY = 4096             # bytes of what a slow reader lets the kernel keep for him
LINES_MAX = 2_000_000   # events of one run
_libc = ctypes.CDLL(None)


class Skip(Exception):
    """This cannot be tried here; says why."""


class Failed(Exception):
    """The server did not do what the row asks."""


def scenario(row, name, seconds=30, smoke=False):
    def register(function):
        SCENARIOS.append(Registered(row, name, function, seconds, smoke))
        return function
    return register


def crowded():
    """How much longer things may take on a machine that has more to do than processors for it; 1: it has not."""
    return min(4.0, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / 2))


class Load:
    """The process of load.py, and what it writes."""

    def __init__(self, trial, place, kinds=True, address=lambda i: new_address(), wrap=(), tiny=(), **more):
        self.place, self.dir = place, trial.dir
        self.history = self.dir / f"history{len(trial.loads)}.jsonl"
        self.run = f"{trial.row.lower().replace('-', '')}s{trial.seed}n{len(trial.loads)}"
        clients = [self.client(i, seat, kinds, address) for i, seat in enumerate(place.seats)]
        self.slow_readers = [c["n"] for c in clients if c["kind"] == "slow"]
        for n in tiny:
            clients[n]["rcvbuf"] = TINY
        self.persons = {c["n"]: c["person"] for c in clients}
        if kinds:
            clients.append({"n": len(clients), "person": place.overseer[0], "cookie": place.overseer[1], "kind": "admin", "groups": [],
                            "source": address(len(clients)), "node": 0})
        conf = {"run": self.run, "seed": trial.seed, "clients": clients, "nodes": place.nodes, "origin": place.origin,
                "topics": place.topics(), "history": str(self.history), "rate": 100, **more}
        config = self.dir / f"load{len(trial.loads)}.json"
        config.write_text(json.dumps(conf))
        self.answers, self.told = queue.Queue(1000), (self.dir / f"load{len(trial.loads)}.err").open("w+")
        self.process = subprocess.Popen([*wrap, sys.executable, str(HERE / "load.py"), str(config)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.told, text=True, bufsize=1,
                                        preexec_fn=lambda: _libc.prctl(1, signal.SIGKILL))
        threading.Thread(target=self.read, daemon=True).start()

    @staticmethod
    def client(i, seat, kinds, address):
        """One in ten is slow or comes and goes; three sign out for good."""
        person, group, cookie = seat
        kind = "plain"
        if kinds:
            kind = {3: "slow", 13: "flapping"}.get(i % 20, "plain")
            kind = "leaver" if i % 67 == 5 else kind
        return {"n": i, "person": person, "cookie": cookie, "groups": [group], "kind": kind, "node": i, "source": address(i),
                "rcvbuf": TINY if kind == "slow" else None}

    def read(self):
        for line in self.process.stdout:
            self.answers.put(json.loads(line))

    def tell(self, do, timeout=ANSWER_S, **more):
        try:
            self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
            self.process.stdin.flush()
            while True:
                answer = self.answers.get(timeout=timeout)
                if answer["re"] == do:
                    return answer
        except (queue.Empty, OSError):
            self.told.seek(0)
            raise Trouble(f"the load does not answer to {do}:\n{self.told.read()[-3000:]}") from None

    def begin(self, spread=1.0, within=40):
        if self.tell("begin", spread=spread, within=within)["late"]:
            raise Trouble(f"not everybody is connected after {within} s: {self.tell('ask')}")
        return self

    def speak(self, mischief=True, **more):
        return self.tell("set", sending=True, mischief=mischief, **more)

    def hush(self):
        """Nobody says anything new; who flaps stays."""
        return self.tell("set", sending=False, mischief=False)

    @staticmethod
    def clock():
        """The time of the history."""
        return time.monotonic()

    def end(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.told.close()

    def events(self):
        with self.history.open(encoding="utf-8") as f:
            found = [json.loads(line) for _, line in zip(range(LINES_MAX + 1), f)]
        if len(found) > LINES_MAX:
            raise Trouble("the history is too long to be judged")
        return found


class Trial:
    def __init__(self, options, registered, seed):
        self.o, self.row, self.seed = options, registered.row, seed
        self.rng = random.Random(f"{seed} {registered.row} {registered.name}")
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="palabre-trial-"))
        self.places, self.loads, self.marks, self.samples = [], [], [], []
        self.numbers, self.events = {}, []
        self.after = contextlib.ExitStack()

    # ---- what a scenario uses ----

    def single(self, *options, start=True, plain=False, program=None, **more):
        """One server over a directory of its own; plain: a build without sanitizers."""
        program = program or (self.plain_program() if plain else self.o.palabre)
        place = place_.Single(program, options, **more)
        self.places.append(place)
        return place.start() if start else place

    def cluster(self, *options, start=True, **more):
        """A historian, gateways and Redis."""
        import clusters  # needs this module
        place = clusters.Cluster(more.pop("program", self.o.palabre), options, **more)
        self.places.append(place)
        return place.start() if start else place

    def plain_program(self):
        if not self.o.plain:
            raise Skip("it needs a build without sanitizers (--plain PATH, or build/clang or build/release)")
        return self.o.plain

    def load(self, place, speak=True, **more):
        """Everybody connected and speaking."""
        load = Load(self, place, **more)
        self.loads.append(load)
        load.begin()
        if speak:
            load.speak()
        return load

    def healed(self, word, cut=False):
        """The fault ends now; from here healing is counted. cut: every line is down at this moment."""
        self.marks.append({"k": "fault", "t": time.monotonic(), "word": word, "cut": cut})

    def sleep(self, seconds):
        time.sleep(seconds)

    def note(self, **numbers):
        """Measured, for the table."""
        self.numbers.update(numbers)

    def require(self, true, what):
        if not true:
            raise Failed(what)

    def sample(self, place):
        """Open files and memory at the end of a cycle."""
        self.samples.append(place.sample())

    def all(self, place, load, heal_s=None, quantile=1.0, growth=0.05, stop=True, within=60):
        """What is required after every fault (trust A.3, ALL): everything settles by itself, then
        the history and all final reads are judged. Leaves the server ended."""
        load.hush()
        slow = load.tell("done", within=within)
        late = load.tell("caught", within=within, heads=place.heads())
        load.tell("views")
        finals = {"api": {f"node {i}": place.asked(i) for i in range(len(place.nodes))}, "known": place.known, "persons": load.persons,
                  "samples": self.samples}
        load.end()
        if stop:
            place.stop()
        finals["db"] = place.stored()
        finals["complaints"] = place.complaints
        self.events = sorted(load.events() + self.marks, key=lambda e: e["t"])
        bounds = {"growth": growth, "slow_readers": load.slow_readers}
        if heal_s:
            bounds.update(heal_s=round(heal_s * crowded(), 1), heal_quantile=quantile)
            self.note(heal_bound_s=bounds["heal_s"])
        report = checker.judge(self.events, finals, bounds)
        self.note(**report.numbers)
        told = [f"{v.kind}: {v.text}" for v in report.verdicts]
        if slow["late"]:
            told.insert(0, f"{slow['waiting']} writes are not answered after {within} s of quiet")
        if late["late"]:
            told.insert(0, f"not caught up after {within} s of quiet: {late['behind'][:5]}")
        if told:
            raise Failed("\n".join(told))
        return report

    # ---- its end ----

    def end(self, failed):
        self.after.close()
        for load in self.loads:
            load.end()
        kept = self.o.keep and failed
        for i, place in enumerate(self.places):
            if kept:
                (self.dir / f"server{i}.log").write_text(place.log())
            place.clear()
        if kept:
            where = self.o.keep / f"{self.row}-{self.seed}"
            shutil.rmtree(where, ignore_errors=True)
            shutil.copytree(self.dir, where)
        shutil.rmtree(self.dir, ignore_errors=True)
