# SPDX-License-Identifier: EUPL-1.2
"""core - one person who does all that matters, in order, and notes what was promised.

For faults that are swept call by call, where a crowd would only blur which call failed. A round is
a sign-in, a mail asked for, a message, its edit, a file, reading. Every write has its own op; one
without an answer, or refused for now, is sent again under it once the fault is over (settle), and
then everything that was ever acknowledged must be there, once, as it was said (verify).
"""
import hashlib
import json
import pathlib
import re
import shutil
import signal
import sqlite3
import tempfile
import time
import urllib.parse

import link
import play
from house import House, Trouble, new_address, new_op
from scenario import Failed, Skip

CALL_S = 15     # a command has its answer, whatever fails
HEAL_S = 5      # after the fault writing works again within
MAY_SAY = {"storage", "busy"}   # refusals that a failing disk may bring about


class Gone(Exception):
    """The server is not there any more."""


class Refused(Exception):
    def __init__(self, command, code):
        super().__init__(f"{command} is refused: {code}")
        self.code = code


def program(t):
    """The fault build, or a reason."""
    if not t.o.faulty:
        raise Skip("it needs the fault build: cmake --preset faults && cmake --build --preset faults --target palabre")
    return t.o.faulty


class FaultHouse(House):
    """A server of the fault build whose plan can be changed while it runs."""

    def __init__(self, binary, env=None, **more):
        self.plan_file = pathlib.Path(tempfile.mkdtemp(prefix="palabre-plan-")) / "plan"
        self.plan_file.write_text("")
        super().__init__(binary, ["--no-rates"], env={"PALABRE_FAULT_PLAN": str(self.plan_file), **(env or {})}, **more)

    def plan(self, text=""):
        """From now on this, counted from here. False: the server ended before it could be told."""
        self.plan_file.write_text(text)
        before = self.log.count(b"fault: plan")
        try:
            self.process.send_signal(signal.SIGUSR2)
        except ProcessLookupError:
            return False
        end = time.monotonic() + 10
        while self.log.count(b"fault: plan") == before:
            if self.process.poll() is not None:
                return False
            if time.monotonic() > end:
                raise Trouble("the server does not take its plan")
            time.sleep(0.001)
        return True

    def told(self, since=0):
        return self.log[since:].decode(errors="replace")

    def ended(self, timeout=20):
        """Its exit status, after it ended by itself."""
        status = self.process.wait(timeout)
        self.reader.join()
        return status

    def _clear(self):
        super()._clear()
        shutil.rmtree(self.plan_file.parent, ignore_errors=True)


class Template:
    """A village over which any number of servers are started: copied, never served itself."""

    def __init__(self, t, binary=None):
        self.t, self.binary, self.names = t, binary or program(t), {"run": 1}
        self.data = t.dir / "template"
        self.data.mkdir()
        with FaultHouse(self.binary, data=self.data) as house:
            admin = house.admin()
            play.sow(admin, "village", self.names)
            admin.close()

    def over(self, data, **more):
        """A server over a directory that is there, not started."""
        house = FaultHouse(self.binary, data=data, **more)
        self.t.after.callback(house._clear)
        return house

    def house(self, env=None, start=True, kind=FaultHouse):
        """A server over a copy; cleared away with the trial."""
        where = pathlib.Path(tempfile.mkdtemp(dir=self.t.dir))
        shutil.copytree(self.data, where, dirs_exist_ok=True, ignore=shutil.ignore_patterns("admin.sock", "mail"))
        house = kind(self.binary, env, data=where)
        self.t.after.callback(house._clear)
        return house.start() if start else house


class Core:
    def __init__(self, house, names, who="awa"):
        self.house, self.names = house, names
        self.email = names[f"email_{who}"]
        self.source = new_address()
        self.cookie = None
        self.line = None
        self.ids, self.count = 0, 0
        self.unsure = {}             # op -> (command, args, kind, key)
        self.invoked = set()         # words ever sent
        self.posts = {}              # words -> post id, acknowledged
        self.edits = {}              # post id -> words that replaced the first ones, acknowledged
        self.files = {}              # file id -> bytes, acknowledged
        self.attached = set()        # those a message may carry by now

    def over(self, house):
        """The same person, of whom another server over a copy is asked."""
        other = Core(house, self.names)
        other.email, other.cookie, other.posts = self.email, self.cookie, dict(self.posts)
        return other

    # ---- asking ----

    def _http(self, function, *args, **more):
        try:
            return function(*args, **more)
        except (link.LinkDown, OSError) as e:
            raise Gone(str(e)) from None

    def sign_in(self):
        """A link of the help desk, redeemed."""
        try:
            admin = self.house.admin()
        except OSError as e:
            raise Gone(str(e)) from None
        try:
            frame = admin.reply(admin.send("auth.link", {"email": self.email}))
        except (Trouble, OSError, json.JSONDecodeError) as e:
            raise Gone(str(e)) from None
        finally:
            admin.close()
        if "ok" not in frame:
            raise Refused("auth.link", frame["err"]["code"])
        token = re.split(r"[/=#]", frame["ok"]["path"])[-1]
        answer = self._http(self.house.api, "auth.redeem", {"op": new_op(), "args": {"token": token}}, source=self.source)
        if answer.status != 200:
            raise Refused("auth.redeem", json.loads(answer.body)["err"]["code"])
        self.cookie = "; ".join(f"{k}={v}" for k, v in link.cookies_of(answer)[0].items())

    def ask_for_mail(self):
        answer = self._http(self.house.api, "auth.request", {"op": new_op(), "args": {"email": self.email}}, source=self.source)
        if answer.status != 200:
            raise Refused("auth.request", json.loads(answer.body)["err"]["code"])

    def connect(self):
        self.close()
        try:
            self.line = self.house.socket(self.cookie, self.source)
        except link.Refused as e:
            # 401 would sign the person out
            raise Refused("the upgrade", "storage" if e.response.status == 503 else str(e.response.status)) from None
        except (link.LinkDown, OSError) as e:
            raise Gone(str(e)) from None
        return self.ask("session.open", {})

    def close(self):
        if self.line:
            self.line.cut()
            self.line = None

    def ask(self, command, args, op=None):
        self.ids += 1
        body = {"id": self.ids, "cmd": command, "args": args, **({"op": op} if op else {})}
        if self.line is None:
            self.connect()
        self.line.send_text(json.dumps(body))
        end = time.monotonic() + CALL_S
        try:
            while True:
                text = self.line.text(max(end - time.monotonic(), 0))
                frame = json.loads(text) if text else {}
                if frame.get("re") == body["id"]:
                    break
        except link.LinkDown as down:
            self.line = None
            raise Gone(str(down)) from None
        except TimeoutError:
            raise Failed(f"{command} has no answer in {CALL_S} s") from None
        if "ok" not in frame:
            raise Refused(command, frame["err"]["code"])
        return frame["ok"]

    def write(self, command, args, kind, key, op=None):
        op = op or new_op()
        self.unsure[op] = (command, args, kind, key)
        ok = self.send_file(args, op) if kind == "file" else self.ask(command, args, op)
        del self.unsure[op]
        if kind == "post":
            self.posts[key] = ok["post"]
        elif kind == "edit":
            self.edits[args["post"]] = key
        elif kind == "file":
            self.files[ok["file"]["id"]] = key
        return ok

    def send_file(self, args, op):
        query = f"group={args['group']}&name={urllib.parse.quote(args['name'])}&op={op}"
        pairs = [("Origin", self.house.origin), ("Content-Type", "application/octet-stream"), ("Cookie", self.cookie)]
        answer = self._http(link.request, self.house.port, "POST", f"/files?{query}", pairs, args["data"], self.source)
        frame = json.loads(answer.body)
        if answer.status != 200:
            raise Refused("file.create", frame["err"]["code"])
        return frame["ok"]

    # ---- a round ----

    def words(self, kind):
        self.count += 1
        w = f"{kind}-{self.count}"
        self.invoked.add(w)
        return w

    def steps(self):
        first, then = self.words("dit"), self.words("redit")
        data = b"%PDF-1.4\n" + hashlib.blake2b(first.encode()).digest() * 300

        def edit():
            if first in self.posts:
                self.write("post.edit", {"post": self.posts[first], "version": 1, "body": then}, "edit", then)
        t1 = self.names["t1"]
        return [self.sign_in, self.ask_for_mail, self.connect,
                lambda: self.write("post.create", {"topic": t1, "body": first}, "post", first),
                edit,
                lambda: self.write("file.create", {"group": self.names["g1"], "name": f"{first}.pdf", "data": data}, "file", data),
                self.attach,
                lambda: self.ask("topic.open", {"topic": t1}),
                lambda: self.ask("topic.read", {"topic": t1, "upto": max(self.posts.values(), default=1)}, new_op()),
                lambda: self.ask("inbox.get", {})]

    def round(self, may_say=MAY_SAY):
        """Every step, whatever became of those before. The refusals; Gone when the server ends."""
        refused = []
        for step in self.steps():
            try:
                step()
            except Refused as e:
                if e.code not in may_say:
                    raise Failed(str(e)) from None
                refused.append(e.code)
        return refused

    def answers(self):
        """All that can be read of the village, as it is told; without what depends on the hour."""
        names, said = self.names, []
        for command, args in (("session.open", {}), ("inbox.get", {}), ("group.list", {}), ("group.get", {"group": names["g1"]}),
                              ("group.members", {"group": names["g1"]}), ("topic.list", {"group": names["g1"]}),
                              ("topic.open", {"topic": names["t1"]}), ("topic.posts", {"topic": names["t1"], "after": 1}),
                              ("topic.open", {"topic": names["t2"]}), ("person.get", {"person": names["helene"]}),
                              ("person.search", {"q": "mou"}), ("authority.search", {"q": "saint"}), ("topic.find", {"q": "forage"})):
            try:
                said.append(self.ask(command, args))
            except Refused as e:
                if e.code in ("not_found", "bad_args", "unknown_command"):
                    said.append(e.code)
                else:
                    raise
        said[0].pop("now")
        return said

    # ---- afterwards ----

    def attach(self):
        """A file in no message counts against what one may have waiting."""
        for file in [f for f in self.files if f not in self.attached]:
            words = self.words("joint")
            self.attached.add(file)
            self.write("post.create", {"topic": self.names["t1"], "body": words, "files": [file]}, "post", words)

    def settle(self, within=HEAL_S):
        """What was not done is asked for again, until it is. Seconds until the first write passed."""
        begun, healed = time.monotonic(), None
        while True:
            try:
                if not self.cookie:
                    self.sign_in()
                if self.line is None:
                    self.connect()
                for op, (command, args, kind, key) in list(self.unsure.items()):
                    self.write(command, args, kind, key, op)
                probe = self.words("sonde")
                self.write("post.create", {"topic": self.names["t1"], "body": probe}, "post", probe)
                healed = healed or time.monotonic() - begun
                self.attach()
                if not self.unsure:
                    return healed
            except Refused as e:
                if e.code not in MAY_SAY:
                    raise Failed(f"after the fault: {e}") from None
            if time.monotonic() - begun > within:
                raise Failed(f"{within} s after the fault writing does not work: {[c for c, *_ in self.unsure.values()]}")
            time.sleep(0.02)

    def verify(self):
        """Everything acknowledged is there once; nothing is there that nobody said."""
        found, after = {}, self.names["p1"] - 1 or 1
        while True:
            page = self.ask("topic.posts", {"topic": self.names["t1"], "after": after})
            for post in page["posts"]:
                found.setdefault(post["html"].removeprefix("<p>").split("</p>")[0], []).append(post["id"])
            if not page["more"]:
                break
            after = page["posts"][-1]["id"]
        for words, post in self.posts.items():
            now = self.edits.get(post, words)
            if found.get(now) != [post]:
                raise Failed(f"{words} was acknowledged as {post}, last as {now}, and is {found.get(now)}")
        for words, posts in found.items():
            if words.startswith(("dit-", "redit-", "joint-", "sonde-")) and (words not in self.invoked or len(posts) > 1):
                raise Failed(f"{words} is there as {posts}")
        for file, data in self.files.items():
            answer = self._http(link.request, self.house.port, "GET", f"/files/{file}/x", [("Cookie", self.cookie)], source=self.source)
            if answer.status != 200 or answer.body != data:
                raise Failed(f"file {file} was acknowledged and is answered with {answer.status}, {len(answer.body)} bytes")
        return len(self.posts) + len(self.edits) + len(self.files)


def sound(data):
    """What the file itself says, once nobody serves it."""
    db = sqlite3.connect(f"file:{data}/palabre.db?mode=ro", uri=True)
    try:
        integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
        holes = db.execute("SELECT channel FROM event GROUP BY channel HAVING count(*) != max(seq) OR min(seq) != 1").fetchall()
        keys = db.execute("PRAGMA foreign_key_check").fetchall()
        unmatched = db.execute("SELECT op FROM receipt GROUP BY person, op HAVING count(*) > 1").fetchall()
    finally:
        db.close()
    if integrity != "ok" or holes or keys or unmatched:
        raise Failed(f"the file: {integrity}, channels with holes {holes}, broken keys {keys}, double receipts {len(unmatched)}")


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
