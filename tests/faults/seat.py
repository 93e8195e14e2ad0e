# SPDX-License-Identifier: EUPL-1.2
"""seat - one client of the load: a WebSocket that is kept up as the browser's is (web/src/wire/socket.ts).

It opens its session or resumes it with what it has seen, keeps each write until it is answered and
sends it again under the same op, comes back after a cut with jitter, and notices a line that is
dead. Whatever it does and hears goes into the history as it stands; nothing is judged here.
Never blocks; its Load turns the loop. What it keeps is bounded: AT_MOST writes, one frame.
"""
import collections
import errno
import json
import os
import selectors
import socket
import struct
import time
import zlib

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
AT_ONCE = 32        # commands on one socket not yet answered, as in the browser
AT_MOST = 60        # writes a person has waiting; he types no more then
CALL_S = 20         # a command without an answer is sent again
HANDSHAKE_S = 10
QUIET_S, PATIENCE_S = 20, 10
FRAME_MAX = 1 << 20
COOKIE = "palabre_session"
KEY = "cGFsYWJyZSBmYXVsdHMuLg=="


class Write:
    """A write until its answer."""

    def __init__(self, op, command, args):
        self.op, self.command, self.args = op, command, args
        self.sent_at, self.again_at, self.tries = None, 0.0, 0


def first_word(html):
    """The words by which the load knows its own messages."""
    return html.removeprefix("<p>").split("<")[0].split(" ")[0].strip()


class Seat:
    def __init__(self, load, conf):
        self.load, self.n, self.kind = load, conf["n"], conf.get("kind", "plain")
        self.cookie, self.source, self.node = conf["cookie"], conf.get("source"), conf.get("node", 0)
        self.rcvbuf = conf.get("rcvbuf")
        self.groups = set(conf.get("groups", ()))
        self.state, self.since = "idle", 0.0   # idle waiting connecting upgrading opening live gone
        self.sock, self.data, self.out = None, bytearray(), bytearray()
        self.conn, self.tries, self.ids = 0, 0, 0
        self.epoch, self.heads, self.session = "", {}, 0
        self.early, self.asked = [], {}
        self.writes = collections.OrderedDict()  # op -> Write
        self.on_wire = {}                        # id -> Write, or the name of a handshake
        self.heard, self.beaten = 0.0, False
        self.stalled, self.count = False, 0

    def say(self, kind, **more):
        self.load.write(kind, c=self.n, **more)

    # ---- the connection ----

    def connect(self):
        if self.state == "gone":
            return
        self.conn += 1
        self.data.clear()
        self.out.clear()
        self.on_wire.clear()
        self.early = []
        self.beaten = self.stalled = False
        self.enter("connecting")
        self.sock = socket.socket()
        self.sock.setblocking(False)
        if self.rcvbuf:  # and segments as on a real line: for loopback's the other end's kernel keeps megabytes
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.rcvbuf)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1000)
        try:
            if self.source:
                self.sock.bind((self.source, 0))
            code = self.sock.connect_ex(tuple(self.load.nodes[self.node % len(self.load.nodes)]))
        except OSError as e:
            code = e.errno
        if code not in (0, errno.EINPROGRESS):
            return self.lost(f"connect: {errno.errorcode.get(code, code)}")
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.load.watch(self, selectors.EVENT_WRITE)

    def enter(self, state):
        self.state, self.since = state, time.monotonic()

    def drop(self, reset=False):
        if self.sock is None:
            return
        self.load.unwatch(self)
        if reset:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        self.sock = None

    def lost(self, why, code=None, reset=False):
        """The line is gone, by whichever end; comes back by itself unless signed out."""
        if self.sock is None:
            return
        self.drop(reset)
        if self.state in ("opening", "live"):
            self.say("down", conn=self.conn, code=code, why=why)
        for w in self.writes.values():
            w.sent_at = None
        if code == 4401:
            return self.signed_out()
        self.enter("waiting")
        first, last = self.load.backoff
        wait = self.load.rng.random() * min(last, first * 2 ** min(self.tries, 20))
        self.tries += 1
        self.load.after(wait, self.connect)

    def signed_out(self):
        self.say("thrown")
        self.enter("gone")

    def cut(self, reset=False):
        """Gone without a word, as a phone in a tunnel."""
        self.lost("cut", reset=reset)

    def leave(self):
        """For good."""
        self.drop()
        self.enter("gone")

    # ---- out ----

    def frame(self, payload, opcode=TEXT):
        # masked by a key of noughts: what RFC 6455 asks, and cheap
        n = len(payload)
        head = bytes([0x80 | opcode]) + (bytes([0x80 | n]) if n < 126 else struct.pack("!BH", 0xFE, n))
        self.out += head + b"\0\0\0\0" + payload
        self.flush()

    def flush(self):
        while self.out:
            try:
                n = self.sock.send(self.out)
            except BlockingIOError:
                break
            except OSError as e:
                return self.lost(f"send: {errno.errorcode.get(e.errno, e.errno)}")
            del self.out[:n]
        self.load.watch(self, self.wants())

    def wants(self):
        return (0 if self.stalled else selectors.EVENT_READ) | (selectors.EVENT_WRITE if self.out else 0)

    def command(self, command, args, op=None, what=None):
        self.ids += 1
        body = {"id": self.ids, "cmd": command, "args": args}
        if op:
            body["op"] = op
        self.on_wire[self.ids] = what
        self.frame(json.dumps(body, ensure_ascii=False).encode())

    def post(self, command, args, **more):
        """A write: in the history at once, on the wire when its turn comes."""
        self.count += 1
        op = os.urandom(16).hex() if self.load.wild_ops else f"{int(time.time() * 1000):012x}7{self.count & 0xfff:03x}8{os.urandom(8).hex()[1:]}"
        w = self.writes[op] = Write(op, command, args)
        self.say("invoke", op=op, cmd=command, **more)
        self.flow()
        return w

    def flow(self):
        """Sends those whose turn it is, in the order in which they were made."""
        if self.state != "live":
            return
        now, free = time.monotonic(), AT_ONCE
        for w in list(self.writes.values()):
            if w.sent_at is None and w.again_at <= now:
                w.sent_at = now
                w.tries += 1
                self.say("sent", op=w.op, conn=self.conn)
                self.command(w.command, w.args, w.op, w)
                if self.state != "live":
                    return
            free -= w.sent_at is not None
            if free == 0:
                return

    def tick(self, now):
        """Once a second: what has waited too long."""
        if self.state in ("connecting", "upgrading", "opening") and now - self.since > HANDSHAKE_S:
            return self.lost("handshake")
        if self.state != "live":
            return
        for id_, w in list(self.on_wire.items()):
            if isinstance(w, Write) and w.sent_at is not None and now - w.sent_at > CALL_S:
                del self.on_wire[id_]
                w.sent_at = None
        if not self.stalled:
            if now - self.heard > self.load.quiet_s + self.load.patience_s:
                return self.lost("silent")
            if now - self.heard > self.load.quiet_s and not self.beaten:
                self.beaten = True
                self.command("presence.watch", {}, what="beat")
        self.flow()

    # ---- in ----

    def ready(self, mask):
        if self.state == "connecting":
            code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                return self.lost(f"connect: {errno.errorcode.get(code, code)}")
            return self.upgrade()
        if mask & selectors.EVENT_WRITE:
            self.flush()
        if self.sock and mask & selectors.EVENT_READ:
            self.read()

    def upgrade(self):
        self.enter("upgrading")
        host, port = self.load.nodes[self.node % len(self.load.nodes)]
        self.out += (f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: palabre.v1\r\n"
                     f"Origin: {self.load.origin}\r\nCookie: {COOKIE}={self.cookie}\r\n\r\n").encode()
        self.flush()

    def read(self):
        try:
            part = self.sock.recv(2048 if self.kind == "slow" else 1 << 16)
        except BlockingIOError:
            return
        except OSError as e:
            return self.lost(f"recv: {errno.errorcode.get(e.errno, e.errno)}")
        if not part:
            return self.lost("end")
        self.heard, self.beaten = time.monotonic(), False
        self.data += part
        if self.kind == "slow" and self.load.mischief:  # reads little at a time, seldom
            self.load.watch(self, selectors.EVENT_WRITE if self.out else 0)
            self.load.after(0.05 + 0.1 * self.load.rng.random(), self.look_again, self.conn)
        if self.state == "upgrading" and not self.upgraded():
            return
        self.frames()

    def look_again(self, conn):
        if self.sock and conn == self.conn:
            self.load.watch(self, self.wants())

    def upgraded(self):
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return False
        status = self.data[9:12].decode(errors="replace")
        del self.data[:end + 4]
        if status == "401":
            self.drop()
            self.signed_out()
            return False
        if status != "101":
            self.lost(f"status {status}")
            return False
        self.enter("opening")
        if self.epoch:
            self.asked = dict(self.heads)
            self.command("session.resume", {"epoch": self.epoch, "channels": [{"ch": c, "seq": s} for c, s in self.heads.items()]},
                         what="session.resume")
        else:
            self.command("session.open", {}, what="session.open")
        return self.sock is not None

    def frames(self):
        data, at = self.data, 0
        while self.sock and len(data) - at >= 2:
            first, n, head = data[at], data[at + 1], 2
            if n == 126:
                head, n = 4, int.from_bytes(data[at + 2:at + 4], "big")
            elif n == 127:
                head, n = 10, int.from_bytes(data[at + 2:at + 10], "big")
            if first & 0x70 or not first & 0x80 or n > FRAME_MAX:
                return self.lost("not a frame of ours")
            if len(data) - at < head + n:
                break
            payload = bytes(data[at + head:at + head + n])
            at += head + n
            self.one(first & 0x0F, payload)
        if self.sock:
            del data[:at]

    def one(self, opcode, payload):
        if opcode == TEXT:
            frame = json.loads(payload)
            if "re" in frame:
                self.answer(frame)
            elif "seq" in frame:
                self.push(frame, zlib.crc32(payload))
        elif opcode == PING:
            self.frame(payload, PONG)
        elif opcode == CLOSE:
            self.lost("closed", int.from_bytes(payload[:2], "big") if len(payload) >= 2 else None)

    # ---- answers ----

    def answer(self, frame):
        what = self.on_wire.pop(frame["re"], None)
        if isinstance(what, Write):
            self.write_answered(what, frame)
        elif what in ("session.open", "session.resume"):
            if "ok" not in frame:
                if frame["err"]["code"] == "unauthenticated":
                    self.drop()
                    return self.signed_out()
                return self.lost(f"{what}: {frame['err']['code']}")
            (self.opened if what == "session.open" else self.resumed)(frame["ok"])

    def write_answered(self, w, frame):
        if w.op not in self.writes:
            return  # sent twice, answered before
        if "ok" in frame:
            del self.writes[w.op]
            more = self.load.meeting.answered(self, w, frame["ok"]) if self.load.meeting else {}
            self.say("ok", op=w.op, post=frame["ok"].get("post", 0), seq=frame["ok"].get("seq", 0), **more)
        elif frame["err"]["retry"]:
            self.say("busy", op=w.op, code=frame["err"]["code"])
            w.sent_at = None
            w.again_at = time.monotonic() + (0.2 + 0.8 * self.load.rng.random())
            self.load.after(w.again_at - time.monotonic() + 0.01, self.flow)
        else:
            del self.writes[w.op]
            self.say("fail", op=w.op, code=frame["err"]["code"])
        self.flow()

    def opened(self, ok):
        self.epoch, self.session = ok["epoch"], ok["session"]
        self.heads = {c["ch"]: c["seq"] for c in ok["channels"]}
        self.groups = {int(c[1:]) for c in self.heads if c[0] == "g" and c[1:].isdigit()}
        self.say("open", conn=self.conn, epoch=self.epoch, ch=self.heads)
        early, self.early = self.early, []
        self.up()
        for frame, crc in early:
            if self.state == "live" and frame["seq"] > self.heads.get(frame["ch"], 1 << 60):
                self.push(frame, crc)

    def resumed(self, ok):
        self.say("resume", conn=self.conn, epoch=ok["epoch"],
                 ch={c["ch"]: [self.asked.get(c["ch"], -1), c["seq"], c["recovered"]] for c in ok["channels"]})
        if ok["epoch"] != self.epoch or not all(c["recovered"] and c["ch"] in self.asked for c in ok["channels"]):
            self.epoch, self.early = "", []
            return self.command("session.open", {}, what="session.open")
        ours = {c["ch"] for c in ok["channels"]}
        for ch in [c for c in self.heads if c not in ours]:
            self.forget(ch)
        self.session = ok["session"]
        self.up()

    def up(self):
        self.tries = 0
        self.heard = time.monotonic()
        self.enter("live")
        self.say("live", conn=self.conn)
        self.load.is_live(self)
        self.flow()

    # ---- pushes ----

    def push(self, frame, crc):
        if self.state != "live":
            return self.early.append((frame, crc)) if len(self.early) < 2000 else self.lost("too early")
        ch, seq, data = frame["ch"], frame["seq"], frame["data"]
        post = data.get("post") if frame["ev"] == "post.created" else None
        self.say("recv", conn=self.conn, ch=ch, seq=seq, h=crc, id=post["id"] if post else 0, x=first_word(post["html"]) if post else "")
        head = self.heads.get(ch)
        if head is None or seq <= head:
            return
        if seq != head + 1:
            return self.lost("a hole")
        self.heads[ch] = seq
        if self.load.meeting and ch == self.load.meeting.channel:
            self.load.meeting.heard(frame)
        if frame["ev"] in ("group.entered", "room.entered"):
            if frame["ev"] == "group.entered":
                self.groups.add(data["group"]["group"]["id"])
            for c in data["channels"]:
                self.heads[c["ch"]] = max(self.heads.get(c["ch"], 0), c["seq"])
                self.say("enter", conn=self.conn, ch=c["ch"], seq=c["seq"])
        elif frame["ev"] == "room.left":
            for name in data["channels"]:
                self.forget(name)
        elif frame["ev"] == "group.left":
            self.forget(f"g{data['group']}")
            self.forget(f"gm{data['group']}")

    def forget(self, ch):
        if self.heads.pop(ch, None) is not None:
            self.say("leave", conn=self.conn, ch=ch)
        if ch[1:].isdigit() and ch[0] == "g":
            self.groups.discard(int(ch[1:]))
