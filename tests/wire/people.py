# SPDX-License-Identifier: EUPL-1.2
"""people - clients as tests see them: each sends commands, keeps what it was pushed, and checks
every frame both ways against proto/."""
import base64
import collections
import json
import time
import urllib.parse

import link
import schema
from house import new_address, new_op

REPLY_SECONDS = 15
PUSH_SECONDS = 5


def scrubbed(frame):
    """The push as who comes after the deletion of its message is told it: without the words."""
    def clean(v):
        if isinstance(v, dict):
            return {k: "" if k in ("html", "text", "excerpt") else clean(x) for k, x in v.items()}
        return [clean(x) for x in v] if isinstance(v, list) else v
    return clean(frame)


class Wrong(Exception):
    """The server did not do what the test says it does."""


class Coverage:
    """What was seen of proto/ by any client of the run."""

    def __init__(self):
        self.commands, self.errors, self.events = set(), set(), set()

    def missing(self, of):
        return ([f"command {c}" for c in sorted(set(of.commands) - self.commands)] +
                [f"error {e}" for e in of.errors if e not in self.errors] +
                [f"event {e}" for e in sorted(set(of.events) - self.events)])


class World:
    """What clients of one case share: the server, proto/, and each event as it was first seen."""

    def __init__(self, house, proto, coverage, texts):
        self.house, self.proto, self.coverage, self.texts = house, proto, coverage, texts
        self.events = {}
        self.ops = {}

    def op(self, name):
        return self.ops.setdefault(name, new_op()) if name else new_op()


def short(value, room=400):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= room else f"{text[:room]} … ({len(text)} characters)"


class Client:
    """One browser. `cookie` signs it in; without one it speaks HTTP only."""

    def __init__(self, world, who, cookie=None, source=None):
        self.world, self.who = world, who
        self.jar = dict(p.split("=", 1) for p in cookie.split("; ")) if cookie else {}
        self.source = source or new_address()
        self.link = None
        self.ids = 0
        self.replies = {}
        self.pushes = collections.deque()  # not yet looked at
        self.epoch, self.heads = "", {}    # how far it is on each channel
        self.opened = None                 # result of the last session.open
        self.log = collections.deque(maxlen=40)
        self.received = []                 # every text that came, as it came
        self.openings = []                 # and what session.open and session.resume were answered with
        self.heard = []                    # every push since `opened`, for the record
        self.gap = False                   # something was not recovered since `opened`

    @property
    def cookie(self):
        return "; ".join(f"{k}={v}" for k, v in self.jar.items()) or None

    # ---- the socket ----

    def connect(self, **more):
        if self.link:
            self.link.cut()
        self.link = self.world.house.socket(self.cookie, self.source, **more)
        self.replies.clear()
        self.pushes.clear()

    def cut(self):
        self.link.cut()
        self.pushes.clear()

    def post_frame(self, command, args, op=None, id_=None):
        """Sends a command; returns the id under which reply() awaits the answer."""
        self.ids += 1
        id_ = id_ or self.ids
        frame = {"id": id_, "cmd": command}
        known = self.world.proto.commands.get(command)
        if op or (known and known["flag"] == "write"):
            frame["op"] = op or new_op()
        if args is not None:
            frame["args"] = args
        text = json.dumps(frame, ensure_ascii=False)
        self.log.append(f"-> {short(text)}")
        self.link.send_text(text)
        return id_

    def take(self, timeout):
        """Reads one frame into replies or pushes. False: a pong; TimeoutError; LinkDown."""
        text = self.link.text(timeout)
        if text is None:
            return False
        self.log.append(f"<- {short(text)}")
        self.received.append(text if isinstance(text, str) else text.decode())
        try:
            frame = json.loads(text)
        except ValueError:
            raise Wrong(f"{self.who} received what is not JSON: {short(text)}") from None
        if "re" in frame:
            self.replies[frame["re"]] = frame
        elif "ev" in frame:
            self._pushed(frame)
        else:
            raise Wrong(f"{self.who} received neither a reply nor a push: {short(text)}")
        return True

    def _pushed(self, frame):
        try:
            self.world.proto.check_push(frame)
        except schema.Mismatch as e:
            raise Wrong(f"{self.who} received a push that is not as proto/ says: {e}\n{short(frame)}") from None
        ch, seq = frame["ch"], frame.get("seq")
        if seq is not None:
            if ch not in self.heads:
                raise Wrong(f"{self.who} received a push on {ch}, to which he does not listen: {short(frame)}")
            if seq != self.heads[ch] + 1:
                raise Wrong(f"{self.who} received seq {seq} of {ch} after {self.heads[ch]}: {short(frame)}")
            self.heads[ch] = seq
            first = self.world.events.setdefault((ch, seq), frame)
            if frame not in (first, scrubbed(first)):
                raise Wrong(f"seq {seq} of {ch} is not the same for all:\n{short(first)}\n{short(frame)}")
            self.heard.append(frame)
        if frame["ev"] in ("group.entered", "room.entered"):
            for head in frame["data"]["channels"]:
                self.heads[head["ch"]] = max(self.heads.get(head["ch"], 0), head["seq"])
        elif frame["ev"] == "group.left":
            for kind in ("g", "gm"):
                self.heads.pop(f"{kind}{frame['data']['group']}", None)
        elif frame["ev"] == "room.left":
            for ch in frame["data"]["channels"]:
                self.heads.pop(ch, None)
        self.world.coverage.events.add(frame["ev"])
        self.pushes.append(frame)

    def reply(self, id_, command, args=None, timeout=REPLY_SECONDS, count=True):
        """Awaits and checks the one answer."""
        end = time.monotonic() + timeout
        while id_ not in self.replies:
            try:
                self.take(max(end - time.monotonic(), 0))
            except TimeoutError:
                raise Wrong(f"{self.who} has no reply to {command} after {timeout} s") from None
        frame = self.replies.pop(id_)
        self._check(command, args, frame, count=count)
        return frame

    def _check(self, command, args, frame, http=False, count=True):
        proto, coverage = self.world.proto, self.world.coverage
        try:
            proto.check_reply(command, frame, http)
        except schema.Mismatch as e:
            raise Wrong(f"the reply to {command} is not as proto/ says: {e}\n{short(frame)}") from None
        if "ok" in frame:
            if args is not None and not proto.command_fits(command, args):
                raise Wrong(f"{command} was done with arguments that proto/ does not allow: {short(args)}")
            if count:
                coverage.commands.add(command)
        else:
            err = frame["err"]
            if err["text"] not in self.world.texts[err["code"]]:
                raise Wrong(f"the text of {err['code']} is {err['text']!r}, not that of proto/errors.toml")
            if count:
                coverage.errors.add(err["code"])

    def ask(self, command, args=None, op=None, **more):
        """A command and its reply, whichever it is."""
        return self.reply(self.post_frame(command, args, op), command, {} if args is None else args, **more)

    def ok(self, command, args=None, **more):
        frame = self.ask(command, args, **more)
        if "ok" not in frame:
            raise Wrong(f"{self.who}: {command} {short(args)} is refused: {short(frame['err'])}")
        return frame["ok"]

    def error(self, command, args=None, **more):
        frame = self.ask(command, args, **more)
        if "err" not in frame:
            raise Wrong(f"{self.who}: {command} {short(args)} is done: {short(frame['ok'])}")
        return frame["err"]["code"]

    # ---- the session ----

    def open(self, **more):
        if self.link is None or self.link.down:
            self.connect()
        # pushes may overtake the reply's reader: heads are set before any is read
        result = self._listen("session.open", {}, **more)
        self.epoch, self.opened, self.heard, self.gap = result["epoch"], result, [], False
        return result

    def resume(self, epoch=None, heads=None, **more):
        """Comes back with what was seen. Returns the result, once all it promises has arrived."""
        if self.link is None or self.link.down:
            self.connect()
        heads = dict(self.heads if heads is None else heads)
        args = {"epoch": epoch or self.epoch, "channels": [{"ch": c, "seq": s} for c, s in heads.items()]}
        result = self._listen("session.resume", args, before=heads, **more)
        self.epoch = result["epoch"]
        for c in result["channels"]:
            end = time.monotonic() + REPLY_SECONDS
            while self.heads[c["ch"]] < c["seq"]:
                try:
                    self.take(max(end - time.monotonic(), 0))
                except TimeoutError:
                    raise Wrong(f"{self.who} was promised {c['ch']} up to {c['seq']} and has it up to "
                                f"{self.heads[c['ch']]}") from None
        return result

    def _listen(self, command, args, before=None, **more):
        """Sends it and sets the heads from the reply before any push is judged."""
        id_ = self.post_frame(command, args)
        end = time.monotonic() + REPLY_SECONDS
        while True:
            try:
                text = self.link.text(max(end - time.monotonic(), 0))
            except TimeoutError:
                raise Wrong(f"{self.who} has no reply to {command}") from None
            if text is None:
                continue
            self.log.append(f"<- {short(text)}")
            self.openings.append(text)
            frame = json.loads(text)
            if frame.get("re") == id_:
                break
            if "re" in frame:
                self.replies[frame["re"]] = frame
            else:
                raise Wrong(f"{self.who} is pushed something before {command} is answered: {short(frame)}")
        self._check(command, args, frame, **more)
        if "err" in frame:
            raise Wrong(f"{self.who}: {command} is refused: {short(frame['err'])}")
        result = frame["ok"]
        if before is None:
            self.heads = {c["ch"]: c["seq"] for c in result["channels"]}
        else:
            self.gap |= not all(c["recovered"] for c in result["channels"] if c["ch"] in before)
            self.heads = {c["ch"]: before[c["ch"]] if c["recovered"] else c["seq"] for c in result["channels"]}
        return result

    def settle(self):
        """Everything that was written to this socket before is read."""
        if self.link is None or self.link.down:
            return
        n = self.link.pongs
        self.link.send_frame(link.PING, b"here")
        end = time.monotonic() + REPLY_SECONDS
        while self.link.pongs == n:
            try:
                self.take(max(end - time.monotonic(), 0))
            except TimeoutError:
                raise Wrong(f"{self.who}: the server does not answer a ping") from None

    def await_push(self, event, fits=lambda frame: True, timeout=PUSH_SECONDS, only_next=False):
        """The next push of this kind for which fits(); those before it are skipped."""
        end = time.monotonic() + timeout
        skipped = []
        while True:
            while self.pushes:
                frame = self.pushes.popleft()
                if frame["ev"] == event and fits(frame):
                    return frame
                skipped.append(frame)
                if only_next:
                    raise Wrong(f"{self.who} expects {event} next and has {short(frame)}")
            try:
                self.take(max(end - time.monotonic(), 0))
            except TimeoutError:
                seen = "\n".join("  " + short(f, 300) for f in skipped) or "  nothing"
                raise Wrong(f"{self.who} waits for {event} and received only\n{seen}") from None
            except link.LinkDown as down:
                raise Wrong(f"{self.who} waits for {event} and his socket is {down}") from None

    # ---- HTTP ----

    def keep_cookies(self, response):
        for name, value in link.cookies_of(response)[0].items():
            if value:
                self.jar[name] = value
            else:
                self.jar.pop(name, None)

    def api(self, command, args=None, op=None, body=None):
        """A command by POST: the response and its JSON."""
        if body is None:
            body = {"args": {} if args is None else args}
            known = self.world.proto.commands.get(command)
            if op or (known and known["flag"] == "write"):
                body["op"] = op or new_op()
        self.log.append(f"-> POST /api/{command} {short(body if isinstance(body, dict) else repr(body))}")
        response = self.world.house.api(command, body, self.cookie, self.source)
        return response, self._json(command, args, response)

    def _json(self, command, args, response):
        self.log.append(f"<- {response.status} {short(response.body.decode(errors='replace'))}")
        self.received.append(response.body.decode(errors="replace"))
        self.keep_cookies(response)
        if not response.headers.get("content-type", [""])[0].startswith("application/json"):
            raise Wrong(f"{command} by HTTP is answered with {response.status} "
                        f"{response.headers.get('content-type')} {short(response.body.decode(errors='replace'))}")
        frame = json.loads(response.body)
        if (response.status == 200) != ("ok" in frame):
            raise Wrong(f"{command} by HTTP: status {response.status} with {short(frame)}")
        self._check(command if command in self.world.proto.commands else None, args, frame, http=True)
        return frame

    def upload(self, group, name, data, op=None):
        query = f"group={group}&name={urllib.parse.quote(name, safe='')}" + (f"&op={op}" if op else "")
        self.log.append(f"-> POST /files?{query} ({len(data)} bytes)")
        pairs = [("Origin", self.world.house.origin), ("Content-Type", "application/octet-stream")]
        if self.cookie:
            pairs.append(("Cookie", self.cookie))
        response = link.request(self.world.house.port_of("/files"), "POST", f"/files?{query}", pairs, data, self.source)
        return response, self._json("file.create", None, response)

    def get(self, path, method="GET", headers=()):
        self.log.append(f"-> {method} {path}")
        pairs = list(headers) + ([("Cookie", self.cookie)] if self.cookie else [])
        response = link.request(self.world.house.port_of(path, self.source), method, path, pairs, source=self.source)
        self.log.append(f"<- {response.status} ({len(response.body)} bytes)")
        self.received.append(response.body.decode(errors="replace"))
        if response.headers.get("content-type", [""])[0].startswith("application/json"):
            frame = json.loads(response.body)
            if set(frame) == {"err"}:
                self.world.coverage.errors.add(frame["err"]["code"])
        elif response.status == 200 and path.startswith("/files/"):
            self.world.coverage.commands.add("file.get")
        elif response.status == 200 and path.startswith("/agenda/"):
            self.world.coverage.commands.add("feed.calendar")
        return response


def bytes_of(what):
    return base64.b64decode(what["base64"]) if "base64" in what else what.get("text", "").encode()
