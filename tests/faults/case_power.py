# SPDX-License-Identifier: EUPL-1.2
"""The power goes (trust R-24). The data stands on ext4, in an image that is a file on XFS; a copy of the
image by reference (cp --reflink) is the disk as it was at that instant, with nothing that the kernel
still held. Each is mounted, the database opened, and compared with what had been acknowledged before."""
import hashlib
import os
import shutil
import sqlite3
import subprocess
import threading
import time

import disks
from core import program
from case_points import upload
from scenario import Failed, Skip, scenario

CUTS = 50
XFS_MIB, EXT4_MIB = 1024, 192


class Disk:
    """A disk of which pictures are taken."""

    def __init__(self, t):
        if os.geteuid() != 0:
            raise Skip("mounting a file system needs root")
        for tool in ("mkfs.xfs", "mkfs.ext4"):
            if not shutil.which(tool):
                raise Skip(f"{tool} is missing (deploy/install faults)")
        self.t, self.below, self.where = t, t.dir / "below", t.dir / "disk"
        self.make("mkfs.xfs", "-q", "-m", "reflink=1", t.dir / "below.img", XFS_MIB, self.below)
        self.image = self.below / "disk.img"
        self.make("mkfs.ext4", "-q", "-F", "-m", "0", self.image, EXT4_MIB, self.where)
        self.data = self.where / "data"
        self.data.mkdir(mode=0o700)
        self.pictures = []

    def make(self, *command_and):
        *command, image, mib, where = command_and
        with image.open("wb") as f:
            f.truncate(mib << 20)
        where.mkdir()
        for step in ([*command, image], ["mount", "-o", "loop", image, where]):
            done = disks.run(*step)
            if done.returncode:
                raise Skip(f"{step[0]} does not work here: {done.stderr.strip()}")
        self.t.after.callback(disks.run, "umount", "-l", where)

    def cut(self):
        """The disk of this instant, and when it surely was: between the two moments."""
        copy = self.below / f"cut{len(self.pictures)}.img"
        before = time.monotonic()
        done = disks.run("cp", "--reflink=always", self.image, copy)
        if done.returncode:
            raise Skip(f"cp --reflink does not work here: {done.stderr.strip()}")
        self.pictures.append((copy, before, time.monotonic()))

    def seen(self, copy, look):
        """What `look` finds on that disk, mounted as after a start: the file system heals itself."""
        where = self.t.dir / "after"
        where.mkdir(exist_ok=True)
        done = disks.run("mount", "-o", "loop", copy, where)
        if done.returncode:
            raise Failed(f"{copy.name} cannot be mounted: {done.stderr}")
        try:
            return look(where / "data")
        finally:
            disks.run("umount", where)


class Sender(threading.Thread):
    """Files, one after the other: (id, digest, when it was acknowledged)."""

    def __init__(self, t, place):
        super().__init__(daemon=True)
        self.place, self.kept, self.ended, self.rng = place, [], threading.Event(), t.rng

    def run(self):
        sent = 0
        while not self.ended.is_set():
            _, group, cookie = self.place.seats[sent % len(self.place.seats)]
            data = b"%PDF-1.4\n" + os.urandom(self.rng.randint(10, 60000))
            file = upload(self.place, group, cookie, data, os.urandom(16).hex())
            if file:
                self.kept.append((file, hashlib.blake2b(data, digest_size=32).hexdigest(), time.monotonic()))
            sent += 1
            time.sleep(0.05)


def opened(t, data):
    """As a start does, nothing repaired by hand: the posts, and the files by id."""
    done = subprocess.run([str(program(t)), "migrate", "--data", str(data)], capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise Failed(f"it does not open: {done.stderr[-2000:]}")
    db = sqlite3.connect(f"file:{data}/palabre.db?mode=ro", uri=True)
    try:
        posts = {id_: body.split(" ")[0] for id_, body in db.execute("SELECT id, body FROM post")}
        files = dict(db.execute("SELECT id, hash FROM file"))
        integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
        holes = db.execute("SELECT channel FROM event GROUP BY channel HAVING count(*) != max(seq) - min(seq) + 1").fetchall()
    finally:
        db.close()
    if integrity != "ok" or holes:
        raise Failed(f"integrity_check: {integrity}; channels with holes: {holes}")
    kept = {p.name: hashlib.blake2b(p.read_bytes(), digest_size=32).hexdigest() for p in (data / "files").glob("*") if p.is_file()}
    return posts, files, kept


def power(t, cuts, env=None):
    """So many cuts under load. What was acknowledged before each and is not on its disk."""
    disk = Disk(t)
    place = t.single(data=disk.data, program=program(t), env=env)
    load = t.load(place)
    sender = Sender(t, place)
    sender.start()
    for n in range(cuts):
        t.sleep(0.2 + 0.5 * t.rng.random())
        if n % 10 == 9:  # quiet enough for the log to be folded in
            load.hush()
            t.sleep(1.1 + 0.3 * t.rng.random())
        disk.cut()
        load.speak()
    sender.ended.set()
    sender.join()
    t.healed("the last cut")
    t.all(place, load, heal_s=2)
    words = {e["op"]: e["x"] for e in t.events if e["k"] == "invoke" and "x" in e}
    acked = [(e["post"], words[e["op"]], e["t"]) for e in t.events if e["k"] == "ok" and e["op"] in words]
    lost, compared = [], 0
    for copy, before, _ in disk.pictures:
        posts, files, bytes_ = disk.seen(copy, lambda data: opened(t, data))
        for post, said, when in acked:
            if when < before:
                compared += 1
                if posts.get(post) != said:
                    lost.append(f"{copy.name}: {said} was acknowledged {before - when:.3f} s before as {post}, which is {posts.get(post)}")
        for file, digest, when in sender.kept:
            if when < before:
                compared += 1
                if files.get(file) != digest or bytes_.get(digest) != digest:
                    lost.append(f"{copy.name}: file {file} was acknowledged {before - when:.3f} s before; {files.get(file)}, {bytes_.get(digest)}")
    t.require(compared > 20 * cuts, f"only {compared} acknowledgements were compared")
    t.note(cuts=cuts, files=len(sender.kept), compared=compared, lost=len(lost))
    return lost


@scenario("R-24", "the power goes fifty times under load: nothing acknowledged is lost, the database opens by itself", seconds=90)
def cut(t):
    lost = power(t, CUTS)
    t.require(not lost, f"{len(lost)} are lost\n" + "\n".join(lost[:20]))


@scenario("R-24", "where syncs do not come to the disk, that is found", seconds=30)
def unsynced(t):
    lost = power(t, 8, {"PALABRE_FAULT_BUG": "no_sync"})
    t.require(lost, "nothing was lost without a single sync: the pictures are not those of the disk")
