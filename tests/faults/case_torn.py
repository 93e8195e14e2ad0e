# SPDX-License-Identifier: EUPL-1.2
"""Files that are not as they were left: a log cut short or with a wrong bit (trust R-25), a database
with wrong bits (R-26). What can be known must be said, what is left must be one moment's state."""
import collections
import hashlib
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile

from core import Core, Gone, Refused, Template, program
from scenario import Failed, scenario

FRAME_HEAD, LOG_HEAD = 24, 32


class Log:
    """A write-ahead log as sqlite.org/fileformat2.html, 4.1 describes it: where its frames and commits end."""

    def __init__(self, data):
        self.page = struct.unpack_from("!I", data, 8)[0]
        salt, self.frames, self.commits = data[16:24], [], []
        at = LOG_HEAD
        while at + FRAME_HEAD + self.page <= len(data) and data[at + 8:at + 16] == salt:
            size = struct.unpack_from("!I", data, at + 4)[0]
            at += FRAME_HEAD + self.page
            self.frames.append(at)
            if size:
                self.commits.append(at)

    def whole(self, n):
        """How many commits lie within the first n bytes."""
        return sum(end <= n for end in self.commits)


def contents(path):
    """A digest of all rows of all tables."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        check = db.execute("PRAGMA integrity_check").fetchone()[0]
        if check != "ok":
            raise Failed(f"integrity_check: {check}")
        tables = [n for n, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")]
        digest = hashlib.blake2b()
        for table in tables:
            for row in db.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2' if table != "sqlite_sequence" else "SELECT * FROM sqlite_sequence ORDER BY 1"):
                digest.update(repr(row).encode())
        return digest.hexdigest()
    finally:
        db.close()


class Crime:
    """A directory as a killed server leaves it, of which any number of spoilt copies are opened."""

    def __init__(self, t, rounds):
        self.t, self.binary = t, program(t)
        self.template = Template(t)
        house = self.template.house()
        self.core = Core(house, self.template.names)
        self.core.round()
        house.stop()  # the file holds all of this, the log nothing
        house.start()
        for _ in range(rounds):
            self.core.round()
        self.core.close()
        house.kill()
        self.house, self.data = house, house.data
        self.db = (self.data / "palabre.db").read_bytes()
        self.wal = (self.data / "palabre.db-wal").read_bytes()
        self.shm = (self.data / "palabre.db-shm").read_bytes()

    def opened(self, db=None, wal=None, shm=None):
        """Opened as a start does. (status, what it said, digest or None)"""
        with tempfile.TemporaryDirectory(dir=self.t.dir) as where:
            where = pathlib.Path(where)
            for name, data in (("palabre.db", db or self.db), ("palabre.db-wal", wal), ("palabre.db-shm", shm)):
                if data is not None:
                    (where / name).write_bytes(data)
            shutil.copy(self.data / "secret.key", where)
            done = subprocess.run([str(self.binary), "migrate", "--data", str(where)], capture_output=True, text=True, timeout=60)
            said = done.stderr + done.stdout
            if "Sanitizer" in said or "runtime error" in said or done.returncode < 0:
                raise Failed(f"it crashed, {done.returncode}:\n{said[-4000:]}")
            return done.returncode, said, contents(where / "palabre.db") if done.returncode == 0 else None


def states(crime, log):
    """What the rows were after each commit; the first: before any."""
    ends = [0, *log.commits]
    found = {}
    for k, end in enumerate(ends):
        status, said, digest = crime.opened(wal=crime.wal[:end] if end else None)
        crime.t.require(status == 0, f"a log of {k} whole commits does not open: {said}")
        found[k] = digest
    return found


def must_be(t, crime, wanted, what, **files):
    status, said, digest = crime.opened(**files)
    t.require(status == 0, f"{what}: it does not open: {said[-1000:]}")
    t.require(digest == wanted, f"{what}: the rows are those of no moment, or of another than what is whole in the log")


@scenario("R-25", "a log cut anywhere, with a wrong bit, without its index: what was whole in it is there, and nothing else", seconds=90)
def torn_log(t):
    crime = Crime(t, 3)
    log = Log(crime.wal)
    moments, tried = states(crime, log), collections.Counter()
    t.require(len(log.commits) > 15 and len(set(moments.values())) > 15, f"only {len(log.commits)} commits are in the log")
    for end in [LOG_HEAD, *log.frames]:
        for cut in {end, end - t.rng.randint(1, 4095), end + t.rng.randint(1, 4095)} if t.rng.random() < 0.5 else {end + t.rng.choice((-1, 1)) * t.rng.randint(1, 4095)}:
            cut = max(0, min(cut, len(crime.wal)))
            must_be(t, crime, moments[log.whole(cut)], f"cut at byte {cut}", wal=crime.wal[:cut], shm=crime.shm if t.rng.random() < 0.3 else None)
            tried["cuts"] += 1
    for _ in range(60):
        at = t.rng.randrange(LOG_HEAD, log.frames[-1])
        spoilt = bytearray(crime.wal)
        spoilt[at] ^= 1 << t.rng.randrange(8)
        must_be(t, crime, moments[log.whole(at)], f"a wrong bit in byte {at}", wal=bytes(spoilt))
        tried["bits"] += 1
    for at in range(LOG_HEAD):
        spoilt = bytearray(crime.wal)
        spoilt[at] ^= 1 << t.rng.randrange(8)
        must_be(t, crime, moments[0], f"a wrong bit in byte {at} of the log's head", wal=bytes(spoilt))
        tried["bits"] += 1
    for _ in range(20):  # the last sectors never came to the disk
        at = t.rng.randrange(LOG_HEAD, log.frames[-1]) & ~511
        must_be(t, crime, moments[log.whole(at)], f"nothing but noughts from byte {at}", wal=crime.wal[:at] + bytes(len(crime.wal) - at))
        tried["noughts"] += 1
    must_be(t, crime, moments[len(log.commits)], "without its index", wal=crime.wal)
    must_be(t, crime, moments[len(log.commits)], "with a spoilt index", wal=crime.wal, shm=bytes(len(crime.shm)))
    t.note(commits=len(log.commits), frames=len(log.frames), **tried)


@scenario("R-25", "with its log deleted it opens, and the judge tells what was acknowledged and is gone", seconds=15, smoke=True)
def deleted_log(t):
    place = t.single(people=24, groups=3, members=8)
    load = t.load(place, kinds=False)
    t.sleep(1)
    place.kill()
    (place.data / "palabre.db-wal").unlink()
    t.healed("the deletion", cut=True)
    place.start()
    load.tell("live")
    try:
        t.all(place, load)
    except Failed as e:
        t.require("lost: " in str(e), f"nothing is said to be lost: {e}")
        t.require("corrupt" not in str(e), f"what is left is not sound: {e}")
    else:
        raise Failed("acknowledged messages are gone, and nobody noticed")
