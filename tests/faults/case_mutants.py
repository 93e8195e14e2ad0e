# SPDX-License-Identifier: EUPL-1.2
"""The judge is judged (trust R-49): four servers that cheat, each of which must be caught."""
import contextlib
import sqlite3
import time

import inside
from scenario import Failed, scenario

SMALL = {"people": 24, "groups": 3, "members": 8}


def caught(t, f, load, kinds, **more):
    """The ALL line must fail, by one of these verdicts."""
    try:
        t.all(f.place, load, within=4, **more)
    except Failed as e:
        found = {line.split(":")[0] for line in str(e).splitlines()}
        t.require(found & kinds, f"it was found to be {sorted(found)}, not {sorted(kinds)}:\n{e}")
        t.note(verdicts=", ".join(sorted(found & {"lost", "doubled", "phantom", "reordered", "gap", "diverged", "slow_heal"})))
        return
    raise Failed("it cheats, and nobody noticed")


@contextlib.contextmanager
def waiting(place):
    """Somebody else holds the database: what is written meanwhile waits, and becomes one commit."""
    db = sqlite3.connect(place.data / "palabre.db", isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
        db.close()


@scenario("R-49", "a server that answers before it commits is caught", seconds=4, smoke=True)
def ack_early(t):
    f = inside.Faulty(t, **SMALL)
    load = t.load(f.place, kinds=False, rate=200)
    t.sleep(0.5)
    f.plan(f"bug=ack_early\ncrash=commit.before:{t.rng.randint(3, 12)}")
    f.place.wait_dead()
    t.healed("the crash", cut=True)
    f.place.start()
    load.tell("live")
    caught(t, f, load, {"lost"})


@scenario("R-49", "a server that forgets what it has answered is caught", seconds=4, smoke=True)
def no_dedup(t):
    f = inside.Faulty(t, **SMALL)
    f.plan("bug=no_dedup")
    load = t.load(f.place, kinds=False, rate=200)
    for _ in range(3):  # who waits for an answer is cut off, and sends the same again
        t.sleep(0.2)
        with waiting(f.place):
            t.sleep(0.2)
            load.tell("cut", reset=True)
            t.sleep(0.6)
    load.tell("live")
    caught(t, f, load, {"doubled"})


@scenario("R-49", "a server that does not tell everybody is caught", seconds=4, smoke=True)
def drop_publish(t):
    f = inside.Faulty(t, **SMALL)
    load = t.load(f.place, kinds=False)
    f.plan("bug=drop_publish")
    t.sleep(2)
    f.plan()
    caught(t, f, load, {"gap"})


@scenario("R-49", "a server that tells in another order than it wrote is caught", seconds=4, smoke=True)
def reorder(t):
    f = inside.Faulty(t, **SMALL)
    load = t.load(f.place, kinds=False, rate=300)
    f.plan("bug=reorder")
    for _ in range(4):
        t.sleep(0.2)
        with waiting(f.place):
            t.sleep(0.3)
    f.plan()
    caught(t, f, load, {"reordered", "gap"})


@scenario("R-49", "the same without a mistake holds", seconds=4, smoke=True)
def honest(t):
    f = inside.Faulty(t, **SMALL)
    load = t.load(f.place, kinds=False, rate=200)
    for _ in range(2):
        t.sleep(0.2)
        with waiting(f.place):
            t.sleep(0.2)
            load.tell("cut", reset=True)
            t.sleep(0.6)
    f.plan(f"crash=commit.before:{t.rng.randint(3, 12)}")
    f.place.wait_dead()
    t.healed("the crash", cut=True)
    f.place.start()
    t.sleep(1)
    t.all(f.place, load, heal_s=5)
