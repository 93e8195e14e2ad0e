# SPDX-License-Identifier: EUPL-1.2
"""Calls that fail, one after the other: of the file system, and of whoever wants memory."""
import collections
import re
import shutil
import sqlite3
import subprocess
import time

import core
from core import Core, Template, sound
from scenario import Failed, scenario

SORTS = ("write", "sync", "truncate", "read", "shm", "open", "delete", "write+sync+truncate+full")
KILL_EVERY = 10   # rounds: what was promised must be on disk, not only in memory
MESSAGES = 16     # more, a round that is swept
LONG = 16000      # bytes of one of them


class Talker(Core):
    """One who says more: a commit is one write, and there are to be many that fail."""

    def say(self, more=""):
        words = self.words("dit")
        self.write("post.create", {"topic": self.names["t1"], "body": f"{words}\n\n{more}".strip()}, "post", words)

    def steps(self):
        return [*super().steps(), lambda: self.say("long " * (LONG // 5)), *[self.say] * (MESSAGES - 1)]


def sweep(t, template, sort, at_most=400):
    """Each call of this sort within a round fails once. How many there were, how long until writing worked."""
    house = template.house()
    c, worst, refused = Talker(house, template.names), 0.0, collections.Counter()
    c.round()
    for n in range(1, at_most):
        at = len(house.log)
        house.plan(f"io={sort}:{n}")
        refused.update(c.round())
        house.plan()
        fired = " fails, call " in house.told(at)
        worst = max(worst, c.settle())
        c.verify()
        if not fired:
            break
        if n % KILL_EVERY == 0:
            c.close()
            house.kill()
            house.start()
            c.verify()
    else:
        raise Failed(f"{sort}: more than {at_most} calls in a round")
    c.close()
    house.stop()
    sound(house.data)
    return n - 1, worst, refused


@scenario("R-30", "each call of the file system fails once: refused, never a false ok, well again at once", seconds=120)
def io_sweep(t):
    template, calls, heal, refused = Template(t), {}, 0.0, collections.Counter()
    for sort in SORTS:
        calls[sort], worst, more = sweep(t, template, sort)
        heal, refused = max(heal, worst), refused + more
    t.note(calls=sum(calls.values()), refused=dict(refused), heal_max_s=round(heal, 2))
    t.require(calls["write"] > 20 and calls["sync"] > 5 and calls["read"] > 5, f"hardly anything was swept: {calls}")
    t.require(heal <= 2, f"after one failing call writing was off for {heal:.1f} s")


@scenario("R-30", "a handful of calls, drawn by the seed, fail once", seconds=5, smoke=True)
def io_sample(t):
    template = Template(t)
    house = template.house()
    c = Core(house, template.names)
    c.round()
    for sort in SORTS:
        house.plan(f"io={sort}:{t.rng.randint(1, 12)}")
        c.round()
        house.plan()
        t.require(c.settle() <= 2, f"after a failing {sort} writing was off for more than 2 s")
    c.close()
    house.kill()
    house.start()
    c.verify()
    house.stop()
    sound(house.data)


@scenario("R-30", "every call of a sort fails for three seconds: reading and connections go on, writing comes back by itself", seconds=45)
def io_lasting(t):
    template, heal = Template(t), 0.0
    for sort in ("sync", "write", "write+full", "write+sync+truncate", "any"):
        house = template.house()
        c = Core(house, template.names)
        c.round()
        said = house.get("/readyz").status
        t.require(said == 200, f"/readyz is {said} before anything failed")
        house.plan(f"io={sort}:1:0")
        end, refused, ready = time.monotonic() + 3, 0, set()
        while time.monotonic() < end:
            refused += bool(c.round())
            ready.add(house.get("/readyz").status)
            if sort != "any":
                c.ask("topic.open", {"topic": template.names["t1"]})  # reading is not refused
            time.sleep(0.1)
        t.require(refused and 503 in ready, f"{sort}: {refused} rounds were refused anything, /readyz was {ready}")
        house.plan()
        heal = max(heal, c.settle())
        c.verify()
        t.require(house.get("/readyz").status == 200, f"{sort}: /readyz does not come back")
        c.close()
        house.stop()
        sound(house.data)
    t.note(heal_max_s=round(heal, 2))
    t.require(heal <= 2, f"writing came back after {heal:.1f} s")


@scenario("R-30", "each call of a checkpoint fails once: nothing is lost, the next one does it", seconds=60)
def io_checkpoint(t):
    template = Template(t)
    house = template.house()
    c, fired = Core(house, template.names), 0
    c.sign_in()
    for sort in ("write", "sync", "write+full"):
        for n in range(1, 60):
            c.settle()
            at = len(house.log)
            house.plan(f"io={sort}:{n}")
            time.sleep(1.25)  # idle for a second, it folds its log
            if " fails, call " not in house.told(at):
                break
            fired += 1
            house.plan()
            c.settle()
            c.verify()
        house.plan()
    t.note(calls=fired)
    t.require(fired > 3, f"only {fired} calls of a checkpoint were swept")
    c.close()
    house.stop()
    sound(house.data)


@scenario("R-30", "each call of a start fails once: it starts, or says why and ends; the next start finds everything", seconds=60)
def io_start(t):
    template = Template(t)
    house, ends = template.house(), collections.Counter()
    c = Core(house, template.names)
    c.round()
    c.settle()
    c.close()
    house.kill()  # with a log to be made up for
    for sort in ("any", "any+full"):
        for n in range(1, 400):
            outcome = start(t, house, {"PALABRE_FAULT_IO": f"{sort}:{n}"})
            ends[outcome] += 1
            house.env.pop("PALABRE_FAULT_IO")
            if outcome == "untouched":
                break
        house.start()
        c.verify()
        c.close()
        house.kill()
    sound(house.data)
    t.note(**ends)
    t.require(ends["refused"] > 10, f"only {dict(ends)} starts met a failing call")


def start(t, house, env):
    """A start with a fault: served, refused (it said why and ended with 1) or untouched by it."""
    house.env.update(env)
    at = len(house.log)
    house.start(wait=False)
    house.heard.wait(30)
    if house.port:
        time.sleep(0.05)
        house.kill()
        return "served" if "fault: " in house.told(at) else "untouched"
    status, said = house.ended(), house.told(at)
    t.require(status == 1 and "level=error" in said, f"a start with {env} ends with {status}:\n{said[-1500:]}")
    t.require(not house.complaints, f"a start with {env}: {house.complaints}")
    return "refused"
