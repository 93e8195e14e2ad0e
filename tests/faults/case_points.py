# SPDX-License-Identifier: EUPL-1.2
"""Killed at named points (trust R-21): between two steps of whatever keeps what was promised."""
import hashlib
import json
import os
import signal
import subprocess
import threading
import time
import urllib.parse

import inside
import link
from core import Core, Template, program, sound
from scenario import scenario
from seat import COOKIE

# under load; up to so many passages away
TALKING = {"commit.before": 40, "commit.after": 40, "receipt.before": 80, "receipt.after": 80, "outcome.before": 80, "outcome.published": 80,
           "flush.before": 300, "flush.replied": 300, "flush.channel": 100, "wal.write": 400, "wal.sync": 40}
# once nobody has spoken for a second, the log is folded into the file
QUIET = {"checkpoint.before": 1, "checkpoint.after": 1, "db.write": 20, "db.sync": 1}
ENDING = ("drain.begun", "drain.store", "drain.stored", "db.write", "db.sync", "wal.truncate")
UPLOAD = ("upload.synced", "upload.named")
BACKUP = ("backup.made", "backup.flushed", "backup.named", "archive.written", "archive.read", "archive.named")
RESTORE = ("restore.files", "restore.kept", "db.write", "db.sync")
# met in case_migrate.py, or by no way there is
ELSEWHERE = {"migrate.copied", "migrate.begun", "migrate.done", "migrate.stamped", "migrate.committed",
             "db.truncate"}  # a checkpoint shortens a file only after a VACUUM, which nothing here does


def died(t, f, load, point):
    status = f.place.wait_dead()
    t.healed(point, cut=True)
    said = f.place.log()
    t.require(status == -signal.SIGKILL and f"fault: killed at {point}\n" in said, f"at {point} it ended with {status}")
    f.place.start()
    load.tell("live")


@scenario("R-21", "killed at each named point of a commit, its answer, its sending, a checkpoint and an end", seconds=110)
def each_point(t):
    f = inside.Faulty(t)
    load = t.load(f.place)
    order = [(p, n, kind) for kind, of in (("talk", TALKING), ("quiet", QUIET), ("end", dict.fromkeys(ENDING, 1))) for p, n in of.items()]
    t.rng.shuffle(order)
    for point, most, kind in order:
        kill_at(t, f, load, point, t.rng.randint(1, most), kind)
    t.note(points=len(order))
    t.sleep(2)
    t.all(f.place, load, heal_s=5, quantile=0.99)


@scenario("R-21", "killed at some named points, drawn by the seed", seconds=10, smoke=True)
def some_points(t):
    f = inside.Faulty(t, people=60, groups=6)
    load = t.load(f.place, rate=60)
    for point in ["commit.after", *t.rng.sample(sorted(TALKING), 2)]:
        kill_at(t, f, load, point, t.rng.randint(1, TALKING[point]), "talk")
    kill_at(t, f, load, "db.write", t.rng.randint(1, QUIET["db.write"]), "quiet")
    t.sleep(1)
    t.all(f.place, load, heal_s=5, quantile=0.99)


def kill_at(t, f, load, point, nth, kind):
    load.speak()
    t.sleep(0.5 + 0.3 * t.rng.random())
    f.plan(f"crash={point}:{nth}")
    if kind == "quiet":
        load.hush()
    elif kind == "end":
        f.place.house.process.send_signal(signal.SIGTERM)
    died(t, f, load, point)


@scenario("R-21", "killed in the middle of keeping a file: sent again under its op it is there once, whole", seconds=20)
def uploading(t):
    f = inside.Faulty(t, people=20, groups=2, members=10)
    load = t.load(f.place, rate=20)
    person, group, cookie = f.place.seats[0]
    kept = {}
    for point in UPLOAD * 2 + ("commit.before", "commit.after", "outcome.published") * 2:
        data = b"%PDF-1.4\n" + hashlib.blake2b(point.encode() + os.urandom(8)).digest() * t.rng.randint(1, 3000)
        op = os.urandom(16).hex()
        f.plan(f"crash={point}:1")
        thread = threading.Thread(target=upload, args=(f.place, group, cookie, data, op), daemon=True)
        thread.start()
        died(t, f, load, point)
        thread.join()
        kept[upload(f.place, group, cookie, data, op)] = data
        t.require(upload(f.place, group, cookie, data, op) in kept, "the same op gave another file")
    for file, data in kept.items():
        answer = link.request(f.place.port, "GET", f"/files/{file}/x", [("Cookie", f"{COOKIE}={cookie}")])
        t.require(answer.status == 200 and answer.body == data, f"file {file} is answered with {answer.status}, {len(answer.body)} bytes of {len(data)}")
    with f.place.database() as db:
        n = db.execute("SELECT count(*) FROM file WHERE owner = ?", (person,)).fetchone()[0]
    t.require(n == len(kept), f"{n} files are recorded, {len(kept)} were sent")
    t.note(files=n)
    t.all(f.place, load, heal_s=5, quantile=0.99)


def upload(place, group, cookie, data, op):
    """The file's id; None when the line broke, or he may not."""
    query = f"group={group}&name={urllib.parse.quote('pièce.pdf')}&op={op}"
    pairs = [("Origin", place.origin), ("Content-Type", "application/octet-stream"), ("Cookie", f"{COOKIE}={cookie}")]
    try:
        answer = link.request(place.port, "POST", f"/files?{query}", pairs, data, timeout=30)
    except (link.LinkDown, OSError):
        return None
    return json.loads(answer.body)["ok"]["file"]["id"] if answer.status == 200 else None


@scenario("R-21", "a backup killed at each of its points leaves the old one or a whole new one; the server does not notice", seconds=25)
def backing_up(t):
    f = inside.Faulty(t)
    load = t.load(f.place)
    copy = t.dir / "copy.backup"
    backup(t, f.place.data, copy)
    for point in (*BACKUP, "db.write", "db.write", "db.sync"):
        t.sleep(0.3)
        killed_at(t, point, t.rng.randint(1, 30) if point == "db.write" else 1, "backup", "--plain", str(copy), "--data", str(f.place.data))
        palabre(t, "verify", str(copy))
    backup(t, f.place.data, copy)
    left = sorted(p.name for p in [*t.dir.iterdir(), *f.place.data.iterdir()] if p.name.startswith(("copy.backup", "backup.db")) and p != copy)
    t.require(not left, f"{left} is left over")
    t.require(f.place.alive(), "the server ended")
    t.healed("the last backup")
    t.all(f.place, load, heal_s=1)


@scenario("R-21", "a restore killed at each of its points: what there was is served, or what was restored; the next one ends it", seconds=20)
def restoring(t):
    template = Template(t)
    house = template.house()
    c = Core(house, template.names)
    for _ in range(2):
        c.round()
    copy = t.dir / "copy.backup"
    backup(t, house.data, copy)
    kept, files = dict(c.posts), dict(c.files)
    for point in RESTORE:
        c.round()
        c.settle()
        c.close()
        house.stop()
        killed_at(t, point, 1, "restore", str(copy), "--data", str(house.data))
        house.start()
        c.verify()  # nothing of it is in place yet
    c.close()
    house.stop()
    palabre(t, "restore", str(copy), "--data", str(house.data))
    house.start()
    c.posts = {words: post for words, post in c.posts.items() if words in kept}
    c.edits = {post: words for post, words in c.edits.items() if post in kept.values()}
    c.files = files
    c.sign_in()
    c.verify()
    c.close()
    house.stop()
    sound(house.data)
    t.note(points=len(RESTORE))


def palabre(t, *arguments, env=None):
    done = subprocess.run([str(program(t)), *arguments], capture_output=True, text=True, env={**os.environ, **(env or {})}, timeout=60)
    t.require(env or done.returncode == 0, f"palabre {' '.join(arguments)} ends with {done.returncode}: {done.stderr[-1500:]}")
    return done


def backup(t, data, copy):
    palabre(t, "backup", "--plain", str(copy), "--data", str(data))


def killed_at(t, point, nth, *arguments):
    done = palabre(t, *arguments, env={"PALABRE_FAULT_CRASH": f"{point}:{nth}"})
    t.require(done.returncode == -signal.SIGKILL, f"palabre {arguments[0]} at {point} ends with {done.returncode}: {done.stderr[-1500:]}")


@scenario("R-21", "no point of the sources is forgotten", seconds=0, smoke=True)
def all_named(t):
    met = {*TALKING, *QUIET, *ENDING, *UPLOAD, *BACKUP, *RESTORE, *ELSEWHERE}
    t.require(met == inside.points(), f"forgotten: {sorted(inside.points() - met)}; gone: {sorted(met - inside.points())}")
