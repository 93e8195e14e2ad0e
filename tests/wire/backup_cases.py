# SPDX-License-Identifier: EUPL-1.2
"""Backups: made under load, put back elsewhere, made by the server itself, refused."""
import datetime
import fcntl
import os
import pathlib
import re
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time

import people
from cli_cases import run, says
from fault_cases import all_posts
from house import House
from net_cases import check, same
from people import Wrong
from raw import Skip, case


def look(data):
    """People and epoch in a directory that no server works in."""
    db = sqlite3.connect(f"file:{data}/palabre.db?mode=ro", uri=True)
    found = db.execute("SELECT (SELECT count(*) FROM person), (SELECT value FROM meta WHERE key = 'epoch')").fetchone()
    db.close()
    return found


def keys(t, folder):
    """A fresh pair: the private file, the public one."""
    said = run(t, "backup-key", folder / "key")
    says(said, "key.pub goes to the server")
    return folder / "key", folder / "key.pub"


def name_of(moment):
    return f"palabre-{moment:%Y%m%dT%H%M%SZ}.backup"


class Writer(threading.Thread):
    """Somebody who talks without a pause until told to end: what was acknowledged, and when."""

    def __init__(self, client, topic):
        super().__init__(daemon=True)
        self.client, self.topic = client, topic
        self.over, self.acked, self.failure = threading.Event(), [], None

    def run(self):
        try:
            while not self.over.is_set():
                text = f"{self.client.who}.{len(self.acked)}"
                self.client.ok("post.create", {"topic": self.topic, "body": text})
                self.acked.append((text, time.monotonic()))
        except Exception as e:  # told by end(), in the thread of the case
            self.failure = e

    def end(self):
        self.over.set()
        self.join(30)
        check(not self.failure, f"{self.client.who} could not write: {self.failure}")


def drill_stored(stored, writers, begun, house):
    """What is there after a restore, judged by who wrote what when."""
    same(len(stored), len(set(stored)), "messages, and different ones")
    for w in writers:
        mine = [text for text in stored if text.startswith(w.client.who + ".")]
        same(mine, [text for text, _ in w.acked[:len(mine)]], f"what is stored of {w.client.who}")
        before = [text for text, at in w.acked if at < begun]
        check(before, f"{w.client.who} wrote nothing before the backup")
        check(len(mine) >= len(before), f"{len(before)} messages of {w.client.who} were acknowledged before, {len(mine)} are there")
    check(len(stored) < sum(len(w.acked) for w in writers), "nothing was written after the backup")
    db = sqlite3.connect(f"file:{house.data}/palabre.db?mode=ro", uri=True)
    same(db.execute("PRAGMA integrity_check").fetchone(), ("ok",), "integrity_check")
    same(db.execute("PRAGMA foreign_key_check").fetchall(), [], "foreign_key_check")
    same(db.execute("SELECT channel FROM event GROUP BY channel HAVING count(*) != max(seq)").fetchall(), [], "channels with a hole")
    db.close()


@case("a backup made under load, put back elsewhere: all that was acknowledged before it is there once [wire.restore_drill]", seconds=12)
def drill(t):
    letter = b"%PDF-1.4 lettre " + os.urandom(300_000)
    with tempfile.TemporaryDirectory() as d, t.fresh("--no-rates") as f:
        private, public = keys(t, pathlib.Path(d))
        copy, other = pathlib.Path(d) / "copy.backup", pathlib.Path(d) / "other"
        writers = [Writer(f.person(who), f["t1"]) for who in ("awa", "moussa", "claire")]
        helene = f.person("helene")
        file = helene.upload(f["g1"], "lettre.pdf", letter)[1]["ok"]["file"]["id"]
        helene.ok("post.create", {"topic": f["t2"], "body": "La lettre", "files": [file]})
        for w in writers:
            w.start()
        time.sleep(0.5)
        begun = time.monotonic()
        says(run(t, "backup", copy, "--key", public, "--data", f.house.data), "holds a verified backup", "1 files", "encrypted")
        time.sleep(0.5)
        for w in writers:
            w.end()
        helene.settle()
        epoch, heads = helene.epoch, dict(helene.heads)
        letter_there = helene.get(f"/files/{file}/lettre.pdf").body
        same(letter_there, letter, "the file before")
        f.house.stop()
        says(run(t, "verify", copy, "--key", private), "sound and whole", "files          1")
        run(t, "restore", copy, "--key", private, "--data", other)
        same(stat.S_IMODE(other.stat().st_mode), 0o700, "the mode of the new directory")

        house = House(t.runner.o.palabre, ["--no-rates"], data=other)
        try:
            house.start()
            back = people.Client(t.runner.world(house), "helene", helene.cookie)
            # she knows of messages that never were, here: nothing of hers is mixed with what is
            result = back.resume(epoch=epoch, heads=heads)
            check(result["epoch"] != epoch, "the epoch is the same")
            check(not any(c["recovered"] for c in result["channels"]), f"recovered: {result['channels']}")
            back.open()
            stored = [p["html"].removeprefix("<p>").split("</p>")[0] for p in all_posts(back, f["t1"])]
            drill_stored([text for text in stored if re.fullmatch(r"\w+\.\d+", text)], writers, begun, house)
            same(back.get(f"/files/{file}/lettre.pdf").body, letter, "the file afterwards")
            back.ok("post.create", {"topic": f["t1"], "body": "On reprend"})
            back.link.close()
            house.stop()
        finally:
            house._clear()


@case("a backup is one file, with a server or without, and put back under another epoch [cli.backup]", seconds=5)
def there_and_back(t):
    with tempfile.TemporaryDirectory() as d:
        private, public = keys(t, pathlib.Path(d))
        same(stat.S_IMODE(private.stat().st_mode), 0o600, "the mode of the private key")
        data, copy, plain = pathlib.Path(d) / "data", pathlib.Path(d) / "copy", pathlib.Path(d) / "plain"
        data.mkdir()
        with House(t.runner.o.palabre, data=data):
            run(t, "admin", "person", "create", "awa@example.org", "Awa Diallo", "--data", data)
            run(t, "backup", copy, "--key", public, "--data", data)
            run(t, "admin", "person", "create", "bob@example.org", "Bob Smith", "--data", data)
            says(run(t, "restore", copy, "--key", private, "--data", data, status=1), "another palabre")
        says(run(t, "backup", plain, "--plain", "--data", data), "not encrypted")
        for word in (b"SQLite format 3", b"awa@example.org", b"Awa Diallo"):
            check(word not in copy.read_bytes(), f"{word} can be read in an encrypted backup")
        before = look(data)
        run(t, "restore", copy, "--key", private, "--data", data)
        after = look(data)
        same((before[0], after[0]), (2, 1), "people before and after")
        check(before[1] != after[1], "the epoch is the same")
        check((data / "palabre.db.before").exists(), "what was there is gone")
        says(run(t, "restore", data / "palabre.db.before", "--data", data), "is in place")
        same(look(data)[0], 2, "people, once what was there is put back")
        says(run(t, "restore", plain, "--data", pathlib.Path(d) / "new"), "secret.key is not in it")
        same(look(pathlib.Path(d) / "new")[0], 2, "people of the plain one")
        same(sorted(p.name for p in pathlib.Path(d).iterdir()), ["copy", "data", "key", "key.pub", "new", "plain"], "what is there")


@case("what a backup cannot do is said, and leaves nothing behind [cli.backup]", seconds=5)
def refusals(t):
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        private, public = keys(t, d)
        (d / "two").mkdir()
        other, other_public = keys(t, d / "two")
        data = d / "data"
        data.mkdir()
        run(t, "migrate", "--data", data)
        says(run(t, "backup", d / "x", "--data", data, status=1), "--key", "--plain")
        says(run(t, "backup", "--data", data, status=1), "[backup] dir")
        says(run(t, "backup", d / "x", "--key", private, "--data", data, status=1), "is a private key")
        says(run(t, "backup", d / "x", "--key", __file__, "--data", data, status=1), "no public key")
        says(run(t, "backup", d / "none/x", "--plain", "--data", data, status=1), "No such file")
        says(run(t, "backup", d / "x", "--plain", "--data", d / "none", status=1), "does not exist")
        says(run(t, "backup-key", private, status=1), "File exists")
        run(t, "backup", d / "x", "--key", public, "--data", data)
        says(run(t, "verify", d / "x"), "as it was written", "only its private key can")
        says(run(t, "verify", d / "x", "--key", other, status=1), "for another key")
        says(run(t, "verify", d / "x", "--key", public, status=1), "is the public key")
        for wrong in (["--key", other], []):
            says(run(t, "restore", d / "x", *wrong, "--data", d / "new", status=1), "key")
        whole = (d / "x").read_bytes()
        (d / "x").write_bytes(whole[:-1])
        says(run(t, "verify", d / "x", status=1), "damaged")
        (d / "x").write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
        says(run(t, "verify", d / "x", "--key", private, status=1), "damaged")
        before = look(data)
        says(run(t, "restore", d / "x", "--key", private, "--data", data, status=1), "damaged")
        says(run(t, "restore", __file__, "--data", data, status=1), "not a backup")
        same(look(data), before, "the database after all that")
        check(not (d / "new").exists(), "a directory was made for nothing")
        same(sorted(p.name for p in data.iterdir() if p.suffix not in (".lock", ".db-shm", ".db-wal")), ["files", "palabre.db", "secret.key"], "what is in the directory")


@case("one backup at a time, and whoever removes files holds it off [cli.backup]", seconds=4)
def held(t):
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        (d / "data").mkdir()
        run(t, "migrate", "--data", d / "data")
        for leftover in ("backup.db", "backup.db.tmp"):
            (d / "data" / leftover).write_bytes(b"of one that was killed")
        with (d / "data/backup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            going = subprocess.Popen([str(t.runner.o.palabre), "backup", d / "x", "--plain", "--data", d / "data"], stdout=subprocess.DEVNULL)
            time.sleep(1)
            same(going.poll(), None, "the end of a backup that must wait")
            check(not (d / "x.tmp").exists() and (d / "data/backup.db").stat().st_size < 100, "it does not wait")
            fcntl.flock(lock, fcntl.LOCK_UN)
            same(going.wait(20), 0, "its end once it may go on")
        same([p.name for p in (d / "data").glob("backup.db*")], [], "what was left there")
        for leftover in ("backup.db", "backup.db.tmp"):
            (d / "data" / leftover).write_bytes(b"of one that was killed")
        (d / "data/restore.tmp/files").mkdir(parents=True)
        (d / "data/restore.tmp/files/x").write_bytes(b"of one that was killed")
        with House(t.runner.o.palabre, data=d / "data"):
            same([p.name for p in (d / "data").iterdir() if "tmp" in p.name or "backup.db" in p.name], [], "what was left, once a server has started")


@case("root gives what he makes to the owner, and does not restore in his place [cli.backup]", seconds=2)
def as_root(t):
    if os.geteuid():
        raise Skip("only root can be somebody else")
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        (d / "data").mkdir()
        run(t, "migrate", "--data", d / "data")
        for path in [d / "data", *(d / "data").rglob("*")]:
            os.chown(path, 65534, 65534)
        run(t, "backup", d / "x", "--plain", "--data", d / "data")
        same({p.name: p.stat().st_uid for p in (d / "data").iterdir() if p.stat().st_uid != 65534}, {}, "what is another one's")
        before = look(d / "data")
        says(run(t, "restore", d / "x", "--data", d / "data", status=1), "belongs to user 65534")
        same(look(d / "data"), before, "the database")


@case("there is room for a backup, or none is begun [cli.backup]", seconds=2)
def no_room(t):
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        small = d / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(small)], capture_output=True).returncode:
            raise Skip("tmpfs cannot be mounted here")
        try:
            (d / "data").mkdir()
            run(t, "migrate", "--data", d / "data")
            says(run(t, "backup", small / "x", "--plain", "--data", d / "data", status=1), "no room in", "MiB are needed")
            same(list(small.iterdir()), [], "what was left there")
            run(t, "backup", d / "x", "--plain", "--data", d / "data")
            says(run(t, "restore", d / "x", "--data", small / "data", status=1), "no room in")
            says(run(t, "verify", d / "x", env={"TMPDIR": str(small)}, status=1), "no room in")
            same(list(small.iterdir()), [], "what was left there")
        finally:
            subprocess.run(["umount", "-l", str(small)], check=True)


def until(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Wrong(f"after {seconds} s {what}")
        time.sleep(0.1)


@case("a server makes its own backups when they are due, and lets old ones go [wire.backup]", seconds=10)
def scheduled(t):
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        private, public = keys(t, d)
        folder = d / "folder"
        folder.mkdir()
        now = datetime.datetime.now(datetime.timezone.utc)
        days = [name_of(now - datetime.timedelta(days=n)) for n in range(2, 60)]
        for name in [*days, "notes.txt", "palabre-20260101T000000Z.backup.tmp"]:
            (folder / name).write_bytes(b"x")
        rule = {"dir": str(folder), "key_file": str(public), "keep_days": 3, "keep_weeks": 0, "keep_months": 0}
        with t.fresh(config={"backup": rule}) as f:
            until(lambda: b'mod=backup msg="made"' in f.house.log, f"no backup was made:\n{f.house.tail()}")
            until(lambda: b"old ones removed" in f.house.log, "old ones are there")
            there = sorted(p.name for p in folder.iterdir())
            same([n for n in there if n in days], sorted(days[:2]), "old ones that stay")
            same(len(there), 4, f"files in the folder, {there}")
            says(run(t, "verify", folder, "--key", private), "sound and whole")
            says(run(t, "backup", "--config", f.house.data / "test.ini", "--data", f.house.data), "holds a verified backup")
            restarted = f.house.log.count(b'mod=backup msg="made"')
            f.house.stop()
            f.house.start()
            time.sleep(5)
            same(f.house.log.count(b'mod=backup msg="made"'), restarted, "backups after a restart, with one that is new")


@case("a server whose backups fail says so and serves on [wire.backup]", seconds=8)
def failing(t):
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        config = {"backup": {"dir": str(d / "none"), "plain": "on"}}
        with t.fresh(config=config) as f:
            until(lambda: b"the scheduled one failed" in f.house.log, f"nothing is said:\n{f.house.tail()}")
            check(b"No such file" in f.house.log, f.house.tail())
            f.person("awa").ok("session.list", {})
        for wrong, word in (({"dir": "x"}, "needs a key_file"), ({"plain": "on", "key_file": "x"}, "which of them"),
                            ({"dir": "x", "key_file": str(d / "none")}, "No such file")):
            house = House(t.runner.o.palabre, config={"backup": wrong})
            try:
                done = subprocess.run(house.command(), capture_output=True, text=True, timeout=30)
                same(done.returncode, 1, f"the exit status with {wrong}")
                says(done.stdout + done.stderr, word)
            finally:
                house._clear()
