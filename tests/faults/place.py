# SPDX-License-Identifier: EUPL-1.2
"""place - where a scenario takes place: the servers over one data directory, filled with people.

	Single    `palabre serve`, alone
	Cluster   a historian, gateways and Redis: clusters.py

What is here says how servers are started, ended and asked; scenario.py says what happens to them.
"""
import collections
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import zlib

import house
import link
from house import House, Trouble, new_address
from seat import COOKIE, first_word

PEOPLE, GROUPS, MEMBERS = 200, 20, 10
OVERSEER = "overseer@bench.example.org"
CHANNELS = {1: "g", 2: "gm", 3: "u", 5: "r", 6: "rm", 7: "ri"}  # hub/channel.h


def free_port():
    """One that nobody has, nor is given by the kernel meanwhile: the server comes back to it."""
    for port in random.SystemRandom().sample(range(20000, 32000), 200):
        with socket.socket() as s:
            try:
                s.bind(("0.0.0.0", port))
                return port
            except OSError:
                pass
    raise Trouble("no port is free from 20000 to 32000")


def fill(program, data, people=PEOPLE, groups=GROUPS, members=MEMBERS):
    """A directory of people signed in, each in one group: [(person, group, cookie)]."""
    seats = pathlib.Path(data) / "seats.test"
    done = subprocess.run([program, "demo", "--bench", str(people), str(groups), str(members), "--data", str(data), "--tokens", str(seats)],
                          capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise Trouble(f"palabre demo --bench: {(done.stderr or done.stdout)[-800:]}")
    rows = [line.split() for line in seats.read_text().splitlines()]
    seats.unlink()
    return [(int(p), int(g), cookie) for p, g, cookie in rows]


class Single:
    """One process. `env` and `house.env` may change between two starts."""

    def __init__(self, program, options=(), data=None, config=None, env=None, people=PEOPLE, groups=GROUPS, members=MEMBERS,
                 wrap=(), port=None):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="palabre-faults-"))
        self.data = pathlib.Path(data or self.dir / "data")
        self.port = port or free_port()
        self.wrap = list(wrap)
        self.house = Guest(self, str(program), ["--no-rates", "--port", str(self.port), *options], self.data, config, env)
        self.seats = fill(program, self.data, people, groups, members)
        self.host, self.known, self._admin = "127.0.0.1", 0, None
        self.overseer = None  # (person, cookie) of the network's team
        self.ends = []  # (how, status) of every process there was

    # ---- life ----

    def start(self):
        self.house.start()
        if not self.overseer:
            self.settle()
        return self

    def oversee(self):
        """Signs in who may read everything; makes him first where he is not, or is no more."""
        self.forget_admin()  # of a process that may have ended
        frame = self.admin.reply(self.admin.send("person.create", {"email": OVERSEER, "name": "Réseau", "admin": True}))
        person = frame["ok"]["person"]["id"] if "ok" in frame else self.overseer[0]
        self.overseer = person, self.cookie(OVERSEER)

    def settle(self):
        """Once: who oversees, and some people in a second group."""
        self.oversee()
        groups = sorted({g for _, g, _ in self.seats})
        asked = [self.admin.send("group.add", {"group": groups[(groups.index(g) + 7) % len(groups)], "person": p, "role": "member"})
                 for p, g, _ in self.seats[:400:4]]
        for id_ in asked:
            if "ok" not in self.admin.reply(id_):
                raise Trouble("somebody cannot be added to a second group")
        with contextlib.closing(self.database()) as db:
            self.known = db.execute("SELECT max(id) FROM post").fetchone()[0]

    @property
    def pid(self):
        return self.house.process.pid

    @property
    def pids(self):
        return [self.pid]

    def alive(self):
        return self.house.process is not None and self.house.process.poll() is None

    def kill(self):
        self.forget_admin()
        self.house.kill()
        self.ends.append(("killed", self.house.process.returncode))

    def stop(self):
        """As a service manager would; Trouble when it does not end with 0."""
        self.forget_admin()
        status = self.house.stop()
        self.ends.append(("stopped", status))
        return status

    def wait_dead(self, timeout=30):
        """It ends by itself; its status."""
        status = self.house.process.wait(timeout)
        self.house.reader.join()
        self.forget_admin()
        self.ends.append(("ended", status))
        return status

    def clear(self):
        self.forget_admin()
        self.house._clear()
        shutil.rmtree(self.dir, ignore_errors=True)

    def forget_admin(self):
        if self._admin:
            self._admin.close()
            self._admin = None

    # ---- asking ----

    @property
    def nodes(self):
        """Where clients may connect, one after the other."""
        return [[self.host, self.port]]

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def admin(self):
        if not self._admin:
            self._admin = self.house.admin()
        return self._admin

    def cookie(self, email):
        """Somebody signed in by a help-desk link: the cookie's value."""
        header = self.house.sign_in(email, self.admin, new_address())
        return re.search(rf"{COOKIE}=([^;]+)", header)[1]

    def ready(self, path="/readyz"):
        try:
            return self.house.get(path, timeout=5).status
        except (OSError, link.LinkDown):
            return 0

    @property
    def complaints(self):
        return self.house.complaints

    def log(self):
        return self.house.log.decode(errors="replace")

    # ---- looking ----

    def database(self):
        return sqlite3.connect(f"file:{self.data}/palabre.db?mode=ro", uri=True, timeout=10)

    def topics(self):
        with contextlib.closing(self.database()) as db:
            return dict(db.execute("SELECT grp, min(id) FROM topic GROUP BY grp"))

    def heads(self):
        """The head of each channel, by name."""
        with contextlib.closing(self.database()) as db:
            return {channel_name(key): head for key, head in db.execute("SELECT key, head FROM channel")}

    def stored(self, path=None):
        """What the database holds, as the checker reads it."""
        db = sqlite3.connect(f"file:{path or self.data / 'palabre.db'}?mode=ro", uri=True, timeout=10)
        try:
            posts = [[i, t, a, b.split(" ")[0]] for i, t, a, b in db.execute("SELECT id, topic, author, body FROM post ORDER BY id")]
            events = collections.defaultdict(list)
            for channel, seq, frame in db.execute("SELECT channel, seq, frame FROM event ORDER BY channel, seq"):
                push = json.loads(frame)
                post = push["data"]["post"]["id"] if push["ev"] == "post.created" else 0
                raw = frame.encode()
                events[channel_name(channel)].append([seq, zlib.crc32(raw), post, len(raw)])
            integrity = "; ".join(r[0] for r in db.execute("PRAGMA integrity_check(5)"))
            broken = db.execute("PRAGMA foreign_key_check").fetchall()
            return {"integrity": integrity if not broken else f"foreign keys: {broken[:5]}", "posts": posts, "events": dict(events)}
        finally:
            db.close()

    def asked(self, node=0):
        """Every message, as the overseer is told over HTTP: {topic: [[id, words]]}."""
        host, port = self.nodes[node]
        self.oversee()  # a session of before may be over by now, or gone with what a fault has taken
        return {topic: self.messages(host, port, topic) for topic in self.topics().values()}

    def messages(self, host, port, topic):
        posts, after = [], 1
        while True:
            answer = link.request(port, "POST", "/api/topic.posts", [("Origin", self.origin), ("Cookie", f"{COOKIE}={self.overseer[1]}"),
                                                                     ("Content-Type", "application/json")],
                                  json.dumps({"args": {"topic": topic, "after": after}}).encode(), timeout=30)
            if answer.status != 200:
                raise Trouble(f"topic.posts of {topic}: {answer.status} {answer.body!r:.200}")
            page = json.loads(answer.body)["ok"]
            posts += [[p["id"], first_word(p["html"])] for p in page["posts"]]
            if not page["more"]:
                return posts
            after = page["posts"][-1]["id"]

    # ---- measuring ----

    def sample(self):
        """Open files and resident KiB of all processes."""
        fds = rss = 0
        for pid in self.pids:
            fds += len(os.listdir(f"/proc/{pid}/fd"))
            rss += int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1])
        return {"fds": fds, "rss": rss}

    def cpu_s(self):
        """Processor seconds used so far."""
        ticks = 0
        for pid in self.pids:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


class Guest(House):
    """A House over a directory that is filled already, in front of which a program may stand."""

    def __init__(self, place, binary, options, data, config, env):
        # freed memory is kept by the sanitizer for a while: less, so that growth is the server's
        held = f"{os.environ.get('ASAN_OPTIONS', '')}:quarantine_size_mb=8".lstrip(":")
        super().__init__(binary, options, data=data, config=config, env={"ASAN_OPTIONS": held, **(env or {})})
        self.place = place

    def command(self):
        return [*self.place.wrap, *super().command()]

    @property
    def origin(self):
        return self.place.origin

    def write_config(self):
        """Beside the data, which may not be writable."""
        path = self.place.dir / "test.ini"
        path.write_text("".join(f"[{section}]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items()) for section, keys in self.config.items()))
        return path


def channel_name(key):
    """The kind above bit 48, the id below."""
    return f"{CHANNELS[key >> 48]}{key & ((1 << 48) - 1)}"



def wait_for(condition, seconds, step=0.05):
    """True as soon as it holds; False when the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(step)
    return bool(condition())
