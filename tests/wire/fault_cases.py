# SPDX-License-Identifier: EUPL-1.2
"""What happens to a server: killed, stopped, out of disk, started over the wrong things."""
import concurrent.futures
import os
import pathlib
import random
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

import link
import people
from house import House, Trouble, new_op
from net_cases import check, same
from people import Wrong
from raw import Skip, case


def all_posts(client, topic):
    """Every message of a topic, oldest first."""
    posts, after = [], 1
    while True:
        page = client.ok("topic.posts", {"topic": topic, "after": after})
        posts += page["posts"]
        if not page["more"]:
            return posts
        after = posts[-1]["id"]


def restart(f):
    f.house.start()
    if f._admin:
        f._admin.close()
        f._admin = None


# ---- ends ----

@case("killed between two messages and started again, what was acknowledged is there once [wire.crash]", seconds=12)
def killed(t):
    with t.fresh("--no-rates") as f:
        awa, helene = f.person("awa"), f.person("helene")
        rng = random.Random(1)
        acked, unsure = {}, {}
        for round_ in range(6):
            pending = {}
            for i in range(rng.randint(3, 40)):
                text, op = f"{round_}.{i}", new_op()
                pending[awa.post_frame("post.create", {"topic": f["t1"], "body": text}, op)] = (text, op)
            end = time.monotonic() + rng.random() * 0.03
            try:
                while pending and time.monotonic() < end:
                    awa.take(0.002)
                    for id_ in [i for i in pending if i in awa.replies]:
                        frame = awa.replies.pop(id_)
                        check("ok" in frame, f"{frame}")
                        acked[pending.pop(id_)[0]] = frame["ok"]["post"]
            except TimeoutError:
                pass
            f.house.kill()
            try:
                while True:
                    awa.take(1)
            except (link.LinkDown, TimeoutError):
                pass
            for id_, (text, op) in pending.items():
                frame = awa.replies.pop(id_, None)
                if frame:
                    acked[text] = frame["ok"]["post"]
                else:
                    unsure[text] = op
            restart(f)
            awa.connect()
            awa.resume()
            # what was not acknowledged is sent again under its own op
            for text, op in unsure.items():
                frame = awa.ask("post.create", {"topic": f["t1"], "body": text}, op)
                check("ok" in frame, f"sent again: {frame}")
                acked[text] = frame["ok"]["post"]
            unsure.clear()
        helene.connect()
        helene.open()
        stored = {}
        for post in all_posts(helene, f["t1"]):
            text = post["html"].removeprefix("<p>").split("</p>")[0]
            check(text not in stored, f"{text} is there twice")
            stored[text] = post["id"]
        same({k: stored.get(k) for k in acked}, acked, "what is stored of what was acknowledged")
        db = sqlite3.connect(f"file:{f.house.data}/palabre.db?mode=ro", uri=True)
        same(db.execute("PRAGMA integrity_check").fetchone(), ("ok",), "integrity_check")
        same(db.execute("SELECT channel, count(*), max(seq), min(seq) FROM event GROUP BY channel HAVING count(*) != max(seq)").fetchall(), [],
             "channels whose seqs are not dense")
        db.close()


@case("a client cut off by the kill resumes without gap or double [session.resume]", seconds=4)
def killed_reader(t):
    with t.fresh() as f:
        awa, helene = f.person("awa"), f.person("helene")
        ids = []
        for i in range(3):
            ids.append(awa.ok("post.create", {"topic": f["t1"], "body": f"avant {i}"})["post"])
        helene.settle()
        f.house.kill()
        restart(f)
        awa.connect()
        awa.open()
        for i in range(3):
            ids.append(awa.ok("post.create", {"topic": f["t1"], "body": f"après {i}"})["post"])
        seen = [p["data"]["post"]["id"] for p in helene.pushes if p["ev"] == "post.created"]
        helene.link.cut()
        helene.pushes.clear()
        result = helene.resume()
        check(all(c["recovered"] for c in result["channels"]), f"{result['channels']}")
        same(seen + [p["data"]["post"]["id"] for p in helene.pushes if p["ev"] == "post.created"], ids, "what the reader received")


@case("asked to end, it tells every socket 1012, keeps what it acknowledged and ends with 0 [wire.drain]", seconds=5)
def drained(t):
    with t.fresh("--no-rates") as f:
        people_ = [f.person(who) for who in ("awa", "helene", "claire", "moussa")]
        awa = people_[0]
        pending = {awa.post_frame("post.create", {"topic": f["t1"], "body": f"fin {i}"}): f"fin {i}" for i in range(50)}
        f.house.process.send_signal(signal.SIGTERM)
        acked, codes = [], []
        for client in people_:
            try:
                while True:
                    client.take(10)
            except link.LinkDown as down:
                codes.append(down.code)
        acked = [text for id_, text in pending.items() if "ok" in awa.replies.get(id_, ())]
        same(codes, [1012] * 4, "close codes")
        begun = time.monotonic()
        same(f.house.stop(), 0, "exit status")
        check(time.monotonic() - begun < 10, "it takes its time to end")
        check("palabre.db-wal" not in os.listdir(f.house.data) or os.path.getsize(f.house.data / "palabre.db-wal") == 0, "the log was not folded into the database")
        restart(f)
        helene = f.person("helene")
        stored = [p["html"] for p in all_posts(helene, f["t1"])]
        for text in acked:
            same(sum(text + "<" in html for html in stored), 1, f"how often {text} is there")


@case("asked to end while idle, it ends with 0 at once [wire.drain]", seconds=2)
def idle_end(t):
    with t.fresh() as f:
        begun = time.monotonic()
        same(f.house.stop(), 0, "exit status")
        check(time.monotonic() - begun < 5, "it takes its time to end")


@case("SIGINT ends it as SIGTERM does [wire.drain]", seconds=2)
def interrupted(t):
    with t.fresh() as f:
        awa = f.person("awa")
        f.house.process.send_signal(signal.SIGINT)
        same(awa.link.closed_with(10), 1012, "the socket")
        same(f.house.process.wait(10), 0, "exit status")


# ---- the database in other hands ----

@case("while somebody else holds the database, writes are refused, far too many at once as busy, and come back [wire.busy]", seconds=10)
def held_database(t):
    with t.fresh("--no-rates") as f:
        awa = f.person("awa")
        other = sqlite3.connect(f.house.data / "palabre.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        op, args = new_op(), {"topic": f["t1"], "body": "patience"}
        first = awa.post_frame("post.create", args, op)
        check("ok" in awa.ask("topic.open", {"topic": f["t1"]}), "reading waits too")
        # the queue holds so many; who comes later is told at once
        ids = [f.admin.send("topic.read", {"topic": f["t1"], "upto": f["p1"]}, f["email_helene"]) for _ in range(4500)]
        frame = f.admin.reply(ids[-1])
        same(frame.get("err", {}).get("code"), "busy", "the 4500th write under way")
        f.world.coverage.errors.add("busy")
        frame = awa.reply(first, "post.create", args, timeout=30)
        check(frame.get("err", {}).get("code") in ("busy", "storage") and frame["err"]["retry"], f"{frame}")
        other.execute("ROLLBACK")
        other.close()
        begun = time.monotonic()
        while "err" in awa.ask("post.create", args, op, timeout=30):
            check(time.monotonic() - begun < 10, "it stays busy")
            time.sleep(0.1)


@case("the clock of the machine may go back, the order of messages may not [wire.order]")
def order(t):
    awa, helene = t.person("awa"), t.person("helene")
    ids = [awa.ok("post.create", {"topic": t["t1"], "body": f"{i}"}) for i in range(5)]
    same([p["seq"] for p in ids], list(range(ids[0]["seq"], ids[0]["seq"] + 5)), "the seqs")
    same(sorted(p["post"] for p in ids), [p["post"] for p in ids], "the ids")


# ---- starts ----

def refused_start(t, words, options=(), prepare=lambda data: None, data=None):
    """`palabre serve` ends by itself, not with 0 nor by a signal, and says each of `words`."""
    house = House(t.runner.o.palabre, options, data=data)
    try:
        prepare(house.data)
        done = subprocess.run(house.command() if house.data.is_dir() else bare(house), capture_output=True, timeout=30)
        said = (done.stderr + done.stdout).decode(errors="replace")
        check(0 < done.returncode < 100, f"it ends with {done.returncode}:\n{said}")
        check("Sanitizer" not in said and "runtime error" not in said, said)
        for word in words:
            check(word.replace("DATA", str(house.data)) in said, f"it does not say {word!r}:\n{said}")
        return said
    finally:
        house._clear()


def bare(house):
    return [house.binary, "serve", "--data", str(house.data), "--port", "0"]


@case("a port that is taken is said, with its number [wire.start]")
def taken_port(t):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        port = sock.getsockname()[1]
        refused_start(t, [str(port)], ["--port", str(port)])


@case("a directory that is not there and cannot be made is said [wire.start]")
def missing_directory(t):
    refused_start(t, ["/proc/nowhere/palabre"], data="/proc/nowhere/palabre")
    with tempfile.NamedTemporaryFile() as file:
        refused_start(t, [file.name], data=file.name)


@case("a directory in use by another server is said, and that one goes on [wire.start]", seconds=2)
def used_directory(t):
    with t.fresh() as f:
        refused_start(t, ["DATA"], data=f.house.data)
        f.person("awa").ok("session.list", {})


def set_pragma(name, value):
    def prepare(data):
        db = sqlite3.connect(data / "palabre.db")
        db.execute(f"PRAGMA {name} = {value}")
        db.commit()
        db.close()
    return prepare


@case("a database of a newer version is refused and left as it is [wire.start]")
def newer_database(t):
    kept = {}

    def prepare(data):
        set_pragma("user_version", 9999)(data)
        kept["bytes"] = (data / "palabre.db").read_bytes()
        kept["path"] = data / "palabre.db"
    house = House(t.runner.o.palabre)
    house.migrate()
    try:
        refused_start(t, ["9999"], prepare=prepare, data=house.data)
        same(kept["path"].read_bytes() == kept["bytes"], True, "the file is as it was")
    finally:
        house._clear()


@case("a database of another program, or no database at all, is refused and left as it is [wire.start]")
def foreign_database(t):
    def other_program(data):
        db = sqlite3.connect(data / "palabre.db")
        db.executescript("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('mafé'); PRAGMA application_id = 77;")
        db.close()

    def unmarked(data):
        db = sqlite3.connect(data / "palabre.db")
        db.executescript("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('yassa');")
        db.close()

    for prepare in (other_program, unmarked, lambda d: (d / "palabre.db").write_bytes(b"Bonjour, je suis un texte. " * 500),
                    lambda d: (d / "palabre.db").mkdir()):
        refused_start(t, ["DATA"], prepare=prepare)


@case("a database whose pages are spoilt never crashes the server [wire.start]", seconds=6)
def spoilt_database(t):
    rng = random.Random(7)
    for round_ in range(6):
        house = House(t.runner.o.palabre)
        try:
            house.migrate()
            path = house.data / "palabre.db"
            data = bytearray(path.read_bytes())
            for _ in range(1 + 40 * round_):
                data[rng.randrange(100 if round_ else 0, len(data))] ^= 1 << rng.randrange(8)
            path.write_bytes(data)
            process = subprocess.Popen(house.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            try:
                said, _ = process.communicate(timeout=1.5)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGTERM)
                said, _ = process.communicate(timeout=15)
            said = said.decode(errors="replace")
            check(process.returncode >= 0 and "Sanitizer" not in said and "runtime error" not in said, f"it ends with {process.returncode}:\n{said[-3000:]}")
        finally:
            house._clear()


@case("a wrong configuration is refused with file, line and the word that is wrong [wire.config]")
def configuration(t):
    for text, words in (("[server]\nprot = 8080\n", ["bad.ini:2", "prot", "port"]), ("[servr]\nport = 8080\n", ["bad.ini:2", "servr"]),
                        ("# fine\n[server]\nport = many\n", ["bad.ini:3", "port"]), ("[server]\nport = 99999\n", ["bad.ini:2", "port"]),
                        ("port = 1\n", ["bad.ini:1", "port"]), ("[server]\nport = 1\nport = 2\n", ["bad.ini:3", "port"]),
                        ("[mail]\nmode = pigeon\n", ["bad.ini:2", "pigeon"])):
        with tempfile.TemporaryDirectory() as where:
            path = pathlib.Path(where) / "bad.ini"
            path.write_text(text)
            for command in (["check-config", "--config", str(path)], ["serve", "--config", str(path), "--data", where]):
                done = subprocess.run([str(t.runner.o.palabre), *command], capture_output=True, timeout=30)
                said = (done.stderr + done.stdout).decode(errors="replace")
                check(0 < done.returncode < 100, f"{command[0]} over {text!r} ends with {done.returncode}: {said}")
                for word in words:
                    check(word in said, f"{command[0]} over {text!r} does not say {word!r}: {said}")
    said = refused_start(t, ["/nowhere/at/all.ini"], ["--config", "/nowhere/at/all.ini"])
    check(len(said) < 2000, "it says too much")


@case("an option or a command that is not there is refused with 2 and a pointer to --help [wire.options]")
def options(t):
    program = str(t.runner.o.palabre)
    for command in (["serve", "--prot", "1"], ["sevre"], ["serve", "extra"], ["admin"], ["admin", "fly"], ["serve", "--port"], ["--nothing"], []):
        done = subprocess.run([program, *command], capture_output=True, timeout=20)
        said = (done.stderr + done.stdout).decode(errors="replace")
        check(done.returncode == 2 or (not command and done.returncode in (0, 2)), f"{command} ends with {done.returncode}: {said[:400]}")
        check("help" in said or "sage" in said, f"{command} does not point to --help: {said[:400]}")
    for command in (["--help"], ["serve", "--help"], ["admin", "--help"], ["demo", "--help"], ["migrate", "--help"], ["check-config", "--help"],
                    ["version"], ["--version"]):
        done = subprocess.run([program, *command], capture_output=True, timeout=20)
        same(done.returncode, 0, f"{command}: {done.stderr.decode(errors='replace')[:300]}")
        check(done.stdout.strip(), f"{command} says nothing")
