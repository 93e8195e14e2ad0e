# SPDX-License-Identifier: EUPL-1.2
"""play - reads .jsonl cases and plays them. The format stands in tests/README.md."""
import json
import re
import time

import letters
import link
import pattern
import people
from house import SEEDS, Trouble, sign_in_of
from people import Wrong, bytes_of, short

BRACKET = re.compile(r"\[([a-z_]+)[./]([a-z_0-9]+)(/[a-z_]+)?\]$")
LIVE_WORDS = ("presence.changed", "topic.typing", "room.beat")
KINDS = {
    "send": {"who", "args", "ok", "error", "field", "op", "http", "status", "save"},
    "raw": {"who", "reply", "save"}, "expect": {"who", "ch", "data", "next", "save", "timeout"},
    "nothing": {"who"}, "unheard": {"who"}, "cut": {"who"}, "resume": {"who", "ok", "save", "epoch"}, "connect": {"who", "ok", "save"},
    "closed": {"who"}, "admin": {"args", "as", "ok", "error", "field", "save"},
    "upload": {"who", "ok", "error", "field", "status", "op", "save"},
    "get": {"who", "status", "headers", "body"}, "mail": {"ok", "save", "none"},
    "letter": {"refused"}, "let": set(), "wait": set(),
}


class BadCase(Exception):
    """A case that cannot be read."""


class Case:
    def __init__(self, path, line, header):
        self.path, self.line, self.header = path, line, header
        self.name = header.get("case", "")
        self.steps = []  # (line number, step)

    @property
    def where(self):
        return f"{self.path}:{self.line}"

    def people(self):
        """Whoever needs a socket, in order of appearance."""
        return dict.fromkeys(s["who"] for _, s in self.steps if "who" in s and not s["who"].startswith("visitor"))


def kind_of(step):
    """A reply beside "raw" is no kind; of a step's keys exactly one says what it does."""
    return [k for k in KINDS if k in step]


def read_lines(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("//"):
            try:
                yield number, json.loads(line)
            except ValueError as e:
                raise BadCase(f"{path}:{number}: {e}") from None


def read_cases(path, shown, proto):
    cases = []
    for number, step in read_lines(path):
        if "case" in step:
            unknown = set(step) - {"case", "seed", "fresh", "options", "one_gateway"}
            if unknown:
                raise BadCase(f"{shown}:{number}: a header has no {sorted(unknown)}")
            found = BRACKET.search(step["case"])
            if not found or not (f"{found[1]}.{found[2]}" in proto.commands or found[1] in ("net", "wire")):
                raise BadCase(f"{shown}:{number}: the name of a case ends with the command it shows, "
                              f"[post.create] or [post.create/closed]: {step['case']!r}")
            cases.append(Case(shown, number, step))
            continue
        kinds = kind_of(step)
        if len(kinds) != 1:
            raise BadCase(f"{shown}:{number}: a step does one thing of {', '.join(KINDS)}: {short(step)}")
        unknown = set(step) - KINDS[kinds[0]] - {kinds[0], "note"}
        if unknown:
            raise BadCase(f"{shown}:{number}: a step of kind {kinds[0]} has no {sorted(unknown)}")
        if not cases:
            raise BadCase(f"{shown}:{number}: a step before any case")
        cases[-1].steps.append((number, step))
    return cases


def sow(admin, name, names):
    """Plays a seed: lines leave at once until one needs what an earlier one brings."""
    waiting = []

    def gather():
        for id_, line in waiting:
            frame = admin.reply(id_)
            if "ok" not in frame:
                raise Trouble(f"seed {name}: {short(line)} is refused: {short(frame.get('err'))}")
            for var, path in line.get("save", {}).items():
                names[var] = pattern.reach(frame["ok"], path)
        waiting.clear()

    for number, line in read_lines(SEEDS / f"{name}.jsonl"):
        if "let" in line:
            names.update(pattern.fill(line["let"], names))
            continue
        try:
            filled = pattern.fill({k: line[k] for k in ("args", "as") if k in line}, names)
        except pattern.Unknown:
            gather()
            filled = pattern.fill({k: line[k] for k in ("args", "as") if k in line}, names)
        waiting.append((admin.send(line["admin"], filled.get("args"), filled.get("as")), line))
    gather()


class Player:
    """Plays one case."""

    def __init__(self, case, world, run, record=None):
        self.case, self.world, self.record = case, world, record
        self.names = {"run": run, "tomorrow": int(time.time() + 86400) * 1000}
        self.clients = {}
        self.admin = None
        self.mails = {}
        self.line = case.line
        self.segments = []

    def play(self):
        self.admin = self.world.house.admin()
        try:
            sow(self.admin, self.case.header.get("seed", "village"), self.names)
            for who in self.case.people():
                self.arrive(who)
            for client in self.clients.values():
                self.begin(client)
            for self.line, step in self.case.steps:
                try:
                    self.step(step)
                except link.LinkDown as down:
                    raise Wrong(f"the socket of {step.get('who')} is {down}") from None
                except pattern.Unknown as e:
                    raise Wrong(str(e)) from None
            self.line = "end"
            self.epilogue()
        finally:
            for client in self.clients.values():
                if client.link:
                    client.link.close()
            self.admin.close()

    def arrive(self, who):
        email = pattern.lookup("email_" + who.split("/")[0], self.names)
        client = people.Client(self.world, who)
        cookie = self.world.house.sign_in(email, self.admin, client.source)
        client.jar = dict(p.split("=", 1) for p in cookie.split("; "))
        client.open(count=False)
        self.clients[who] = client

    def client(self, who):
        if who not in self.clients:
            self.clients[who] = people.Client(self.world, who)
        return self.clients[who]

    # ---- snapshots, for the client's reducers ----

    def begin(self, client):
        if self.record is not None:
            client.before = self.snapshot(client, client.opened)
            client.settle()

    def finish(self, client):
        """Closes a segment of the record: the events since, and a fresh snapshot."""
        if self.record is None or not client.opened or client.gap or not client.jar:
            return
        for _ in range(5):
            after = self.afresh(client)
            if after is None:
                return  # the session was ended
            if after[0]:
                break  # otherwise something was said meanwhile, by the clock: both are asked once more
        self.record.append({"case": self.case.name, "at": self.case.where, "who": client.who,
                            "before": client.before, "events": list(client.heard), "after": after[1]})

    def afresh(self, client):
        """What a fresh client loads, and whether nothing was said from before it to the last that `client` heard."""
        fresh = people.Client(self.world, client.who + " afresh", client.cookie, client.source)
        try:
            opened = fresh.open(count=False)
            heads = dict(fresh.heads)
            after = self.snapshot(fresh, opened)
            fresh.settle()
            client.settle()
        except link.Refused:
            return None
        finally:
            if fresh.link:
                fresh.link.close()
        return heads == fresh.heads == client.heads, after

    @staticmethod
    def snapshot(client, opened):
        """What a client that looks at everything holds."""
        told, heard = list(client.log), len(client.received)
        inbox = client.ok("inbox.get", {}, count=False)
        lists, topics = {}, {}
        for mine in opened["groups"]:
            if mine.get("state") != "active":
                continue
            group = mine["group"]["id"]
            lists[group] = client.ok("topic.list", {"group": group}, count=False)
            for entry in lists[group]["topics"]:
                topic = entry["topic"]["id"]
                topics[topic] = client.ok("topic.open", {"topic": topic}, count=False)
        client.log.clear()
        client.log.extend(told)  # the case is not about these
        client.received[heard:] = [text for text in client.received[heard:] if not text.startswith('{"re"')]
        return {"open": opened, "inbox": inbox, "lists": lists, "topics": topics}

    def epilogue(self):
        for client in self.clients.values():
            try:
                client.settle()
            except link.LinkDown as down:
                raise Wrong(f"the socket of {client.who} is {down}") from None
        for client in self.clients.values():
            if client.link and not client.link.down:
                self.finish(client)

    # ---- steps ----

    def step(self, raw):
        self.names["soon"] = int(time.time() * 1000) + 31_000
        step = pattern.fill(raw, self.names)
        step["save"] = raw.get("save", {})
        getattr(self, "do_" + kind_of(step)[0])(step)

    def judge(self, step, frame):
        """Is the reply what the step says?"""
        if "error" in step:
            if "err" not in frame:
                raise Wrong(f"expected the refusal {step['error']}, got {short(frame)}")
            err = frame["err"]
            if err["code"] != step["error"]:
                raise Wrong(f"expected the refusal {step['error']}, got {short(err)}")
            if "field" in step and err.get("field") != step["field"]:
                raise Wrong(f"expected the field {step['field']!r}, got {err.get('field')!r}")
            return
        if "ok" not in frame:
            raise Wrong(f"expected ok, got {short(frame)}")
        self.look(step.get("ok", {}), frame["ok"])
        self.save(step, frame["ok"])

    @staticmethod
    def look(wanted, value):
        found = pattern.differs(wanted, value)
        if found:
            raise Wrong(f"{found}\nin {short(value, 2000)}")

    def save(self, step, value):
        for name, path in step["save"].items():
            self.names[name] = pattern.reach(value, path)

    def do_send(self, step):
        client, command, args = self.client(step["who"]), step["send"], step.get("args", {})
        op = self.world.op(step["op"]) if "op" in step else None
        if step.get("http") or not client.link:
            response, frame = client.api(command, args, op)
            if step.get("status", response.status) != response.status:
                raise Wrong(f"expected the status {step['status']}, got {response.status}")
        else:
            frame = client.ask(command, args, op)
        self.judge(step, frame)

    def do_raw(self, step):
        client = self.client(step["who"])
        client.log.append(f"-> {short(step['raw'])}")
        client.replies.clear()
        client.link.send_text(step["raw"])
        if "reply" not in step:
            return
        end = time.monotonic() + people.REPLY_SECONDS
        while not client.replies:
            try:
                client.take(max(end - time.monotonic(), 0))
            except TimeoutError:
                raise Wrong("no reply") from None
        _, frame = client.replies.popitem()
        if "err" in frame:
            self.world.proto.check_reply(None, frame)
            self.world.coverage.errors.add(frame["err"]["code"])
        self.look(step["reply"], frame)
        self.save(step, frame)

    def do_expect(self, step):
        def fits(frame):
            return ("ch" not in step or frame["ch"] == step["ch"]) and (
                step.get("next") or pattern.differs(step.get("data", {}), frame["data"]) is None)

        frame = self.client(step["who"]).await_push(step["expect"], fits, step.get("timeout", people.PUSH_SECONDS),
                                                    bool(step.get("next")))
        self.look(step.get("data", {}), frame["data"])
        self.save(step, frame["data"])

    def do_nothing(self, step):
        client, of = self.client(step["who"]), step["nothing"]
        if isinstance(of, int) and not isinstance(of, bool):
            end = time.monotonic() + of / 1000
            while time.monotonic() < end:
                try:
                    client.take(max(end - time.monotonic(), 0))
                except TimeoutError:
                    break
        else:
            client.settle()
        counts = (lambda ev: ev in of) if isinstance(of, list) else (lambda ev: ev not in LIVE_WORDS)
        for frame in client.pushes:
            if counts(frame["ev"]):
                raise Wrong(f"{client.who} expects nothing and has {short(frame)}")
        client.pushes.clear()

    def do_unheard(self, step):
        """In nothing that came to him, by socket or by HTTP, does this stand."""
        client = self.client(step["who"])
        client.settle()
        for text in client.received:
            if step["unheard"] in text:
                raise Wrong(f"{client.who} has heard {step['unheard']!r}: {short(text)}")

    def do_cut(self, step):
        client = self.client(step["who"])
        client.settle()
        client.cut()

    def do_resume(self, step):
        result = self.client(step["who"]).resume(epoch=step.get("epoch"))
        self.look(step.get("ok", {}), result)
        self.save(step, result)

    def do_connect(self, step):
        client = self.client(step["who"])
        # who was cut off has not heard all that a fresh one is told
        if client.link and not client.link.down:
            client.settle()
            if client.opened:
                self.finish(client)
        client.connect()
        result = client.open()
        self.begin(client)
        self.look(step.get("ok", {}), result)
        self.save(step, result)

    def do_closed(self, step):
        client = self.client(step["who"])
        end = time.monotonic() + people.PUSH_SECONDS
        try:
            while True:
                client.take(max(end - time.monotonic(), 0))
        except TimeoutError:
            raise Wrong(f"the socket of {client.who} is not closed") from None
        except link.LinkDown as down:
            if down.code != step["closed"]:
                raise Wrong(f"the socket of {client.who} is {down}, not with {step['closed']}") from None

    def do_admin(self, step):
        command, args = step["admin"], step.get("args", {})
        frame = self.admin.reply(self.admin.send(command, args, step.get("as")))
        try:
            self.world.proto.check_reply(command, frame)
        except people.schema.Mismatch as e:
            raise Wrong(f"the reply to {command} is not as proto/ says: {e}\n{short(frame)}") from None
        if "ok" in frame:
            self.world.coverage.commands.add(command)
        else:
            self.world.coverage.errors.add(frame["err"]["code"])
        self.judge(step, frame)

    def do_upload(self, step):
        what = step["upload"]
        op = self.world.op(step["op"]) if "op" in step else None
        response, frame = self.client(step["who"]).upload(what["group"], what["name"], bytes_of(what), op)
        if step.get("status", response.status) != response.status:
            raise Wrong(f"expected the status {step['status']}, got {response.status}")
        self.judge(step, frame)

    def do_get(self, step):
        response = self.client(step["who"]).get(step["get"])
        if response.status != step.get("status", 200):
            raise Wrong(f"GET {step['get']}: status {response.status}, not {step.get('status', 200)}")
        self.look(step.get("headers", {}), {k: ", ".join(v) for k, v in response.headers.items()})
        if "body" in step:
            self.look({"body": step["body"]}, {"body": response.body.decode(errors="replace")})

    def do_mail(self, step):
        address = step["mail"]
        n = self.mails.get(address, 0)
        if step.get("none"):
            time.sleep(0.5)
            if len(self.world.house.mails(address)) > n:
                raise Wrong(f"there is a mail for {address}")
            return
        mail = self.world.house.mail(address, n)
        self.mails[address] = n + 1
        text = mail.get_body(("plain",)).get_content()
        try:
            parts = sign_in_of(mail)
        except Trouble:
            parts = {"text": text}
            if token := re.search(r"#([A-Za-z0-9_-]{40,})", text):
                parts["token"] = token.group(1)
        parts["subject"] = str(mail["Subject"])
        self.look(step.get("ok", {}), parts)
        self.save(step, parts)

    def do_letter(self, step):
        """A mail comes in; the next step is played when it has been taken, or refused."""
        letter, house = dict(step["letter"]), self.world.house
        sender, to, text = letter.pop("from"), letter.pop("to"), letter.pop("text").replace("\n", "\r\n")
        to = letters.reply_address(house.data, **to) if isinstance(to, dict) else f"{to}@{letters.DOMAIN}"
        files = [(f["name"], bytes_of(f)) for f in letter.pop("files", [])]
        try:
            taken = house.maildir.bring(to, sender, letters.compose(sender, text, files=files, **letter))
        except TimeoutError:
            raise Wrong("the mail is left in the maildir") from None
        if taken == step.get("refused", False):
            raise Wrong(f"the mail is {'taken' if taken else 'refused'}")

    def do_let(self, step):
        self.names.update(step["let"])

    def do_wait(self, step):
        time.sleep(step["wait"] / 1000)

    # ---- telling what went wrong ----

    def account(self, limit=12):
        """The last frames of everybody."""
        lines = []
        for client in self.clients.values():
            lines.append(f"  last frames of {client.who}:")
            lines += [f"    {entry}" for entry in list(client.log)[-limit:]] or ["    none"]
        return "\n".join(lines)
