# SPDX-License-Identifier: EUPL-1.2
"""Files that are not as they were left: a log cut short or with a wrong bit (trust R-25), a database
with wrong bits (R-26). What can be known must be said, what is left must be one moment's state."""
import collections
import pathlib
import shutil
import struct
import subprocess
import tempfile
import time

from core import MAY_SAY, Core, Gone, Refused, Template, contents, program
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


@scenario("R-25", "with its log deleted it opens, and the judge tells what was acknowledged and is gone", seconds=4, smoke=True)
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


# ---- a database with wrong bits ----

class Spoilt:
    """A sound directory, what is read of it, and copies with something wrong in the file."""

    def __init__(self, t, rounds=12):
        self.t, self.template = t, Template(t)
        house = self.template.house()
        self.core = Core(house, self.template.names)
        for _ in range(rounds):
            self.core.round()
        self.core.settle()
        self.core.connect()
        self.truth = self.core.answers()
        self.core.close()
        house.stop()
        self.data = house.data
        self.db = (self.data / "palabre.db").read_bytes()
        self.page = struct.unpack_from("!H", self.db, 16)[0]
        self.pages = len(self.db) // self.page

    def look(self, db, where):
        """A start over it, reading, writing: what became of it."""
        data = pathlib.Path(tempfile.mkdtemp(dir=self.t.dir))
        for name in ("secret.key", "test.ini"):
            shutil.copy(self.data / name, data)
        (data / "palabre.db").write_bytes(db)
        house = self.template.over(data, config=self.backups())
        house.start(wait=False)
        house.heard.wait(30)
        try:
            if not house.port:
                status, said = house.ended(), house.told()
                self.t.require(status == 1, f"{where}: it ends with {status}\n{said[-3000:]}")
                if "is at version" in said or "of Palabre" in said or "not Palabre's" in said:
                    return "taken for another's"  # the two numbers in the head that say so
                self.t.require(NEWEST in said, f"{where}: it does not say which backup to restore:\n{said[-1500:]}")
                return "refused at the start"
            return self.talk(house, where)
        finally:
            house._clear()
            self.t.require(not house.complaints, f"{where}: {house.complaints}\n{house.tail(60)}")
            shutil.rmtree(data)

    def backups(self):
        folder = self.t.dir / "backups"
        if not folder.exists():
            folder.mkdir()
            (folder / NEWEST).write_text("")  # its name is all that is asked of it
        return {"backup": {"dir": str(folder), "plain": "on", "every": "744"}}

    def talk(self, house, where):
        c = self.core.over(house)
        try:
            told = c.answers()
            refused = c.round(MAY_SAY | {"internal", *BY_CHANGED_NUMBERS})
        except Gone as e:
            raise Failed(f"{where}: the line breaks, {e}\n{house.tail(40)}") from None
        except Refused as e:
            return self.refused(house, where, e.code)
        finally:
            c.close()
        if refused:
            return self.refused(house, where, refused[0])
        return "told as it was" if told == self.truth else "a text or number is another"

    def refused(self, house, where, code):
        """What could not be read or written is said to be so; the file's damage, with the way out."""
        end = time.monotonic() + 1
        while NEWEST not in (said := house.told()) and time.monotonic() < end:
            time.sleep(0.02)
        if "the database is damaged" not in said:
            return "refused by another number" if code in BY_CHANGED_NUMBERS else f"refused as {code}"
        self.t.require(NEWEST in said, f"{where}: it does not say which backup to restore:\n{said[-1500:]}")
        self.t.require(house.get("/readyz").status == 503, f"{where}: /readyz does not say so")
        return "found while it ran"


# a version, a flag, an owner that a bit has made another: refused in good faith, and nobody can know
BY_CHANGED_NUMBERS = ("changed", "closed", "not_found", "deleted", "forbidden", "limit", "conflict", "unauthenticated")
NEWEST = time.strftime("palabre-%Y%m%dT%H%M%SZ.backup", time.gmtime())


def spoil_all(t, ways):
    s = Spoilt(t)
    untouched = s.look(s.db, "nothing")
    t.require(untouched == "told as it was", f"of a copy with nothing wrong {untouched}")
    outcomes = collections.Counter(s.look(bytes(db), where) for where, db in ways(s))
    t.note(pages=s.pages, **{k.replace(" ", "_"): n for k, n in outcomes.items()})
    return outcomes


def flips(t, s, times):
    for _ in range(times):
        db, page, at = bytearray(s.db), t.rng.randrange(s.pages), 0
        while at == 0 or (not db[at] and t.rng.random() < 0.9):  # most of a young page is empty, and nobody reads it
            at = page * s.page + t.rng.randrange(s.page)
        db[at] ^= 1 << t.rng.randrange(8)
        yield f"a wrong bit in byte {at % s.page} of page {page + 1}", db


def tears(t, s, times):
    """A whole page of noughts, of another page's bytes, or half of one."""
    for _ in range(times):
        db, page = bytearray(s.db), t.rng.randrange(s.pages)
        at, n = page * s.page, t.rng.choice((s.page, s.page // 2, 512))
        other = t.rng.randrange(s.pages) * s.page
        db[at:at + n] = bytes(n) if t.rng.random() < 0.5 else s.db[other:other + n]
        yield f"{n} bytes of page {page + 1} are others", db
    for n in (0, 50, s.page, len(s.db) // 2, len(s.db) - 1):
        if n:
            yield f"{n} bytes are left", s.db[:n]


def heads(t, s):
    """Each byte of the file's head, and heads of other things."""
    for at in range(100):
        db = bytearray(s.db)
        db[at] ^= 1 << t.rng.randrange(8)
        yield f"a wrong bit in byte {at} of the head", db
    yield "noughts for a head", bytes(100) + s.db[100:]
    yield "a text for a head", b"Bonjour, je suis un texte. ".ljust(100) + s.db[100:]


@scenario("R-26", "a wrong bit in a thousand random pages: no crash, and what can be known is said", seconds=420)
def wrong_bits(t):
    outcomes = spoil_all(t, lambda s: flips(t, s, 1000))
    t.require(outcomes["refused at the start"] > 100, f"hardly anything was found: {outcomes}")


@scenario("R-26", "pages of noughts or of other pages, half pages, a file cut short", seconds=90)
def wrong_pages(t):
    outcomes = spoil_all(t, lambda s: tears(t, s, 200))
    t.require(outcomes["refused at the start"] > 100, f"hardly anything was found: {outcomes}")


@scenario("R-26", "each byte of the file's head", seconds=50)
def wrong_heads(t):
    spoil_all(t, lambda s: heads(t, s))


@scenario("R-26", "some wrong bits, pages and heads, drawn by the seed", seconds=6, smoke=True)
def some_wrong(t):
    spoil_all(t, lambda s: [*flips(t, s, 8), *t.rng.sample([*tears(t, s, 8)], 6), *t.rng.sample([*heads(t, s)], 6)])
