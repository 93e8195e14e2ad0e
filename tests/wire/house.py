# SPDX-License-Identifier: EUPL-1.2
"""house - a Palabre server for tests: started on a free port over a fresh directory, spoken to
through its administration socket, and ended."""
import ctypes
import email
import email.policy
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time

import letters
import link
import private

START_SECONDS = 30
END_SECONDS = 20
LISTENING = re.compile(rb"listening on http://[^ /]+:(\d+)")
SEEDS = pathlib.Path(__file__).resolve().parent / "seeds"

_libc = ctypes.CDLL(None)
_addresses = itertools.count(1)


def new_address():
    """A loopback address of one's own: limits that count by address are then one's own too."""
    n = next(_addresses)
    return f"127.{1 + n // 62500 % 250}.{n // 250 % 250}.{1 + n % 250}"


def _end_with_parent():
    """In the child: a runner that is killed leaves no server behind (PR_SET_PDEATHSIG)."""
    _libc.prctl(1, signal.SIGKILL)


def free_port():
    """Of a program that takes none by itself."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Trouble(Exception):
    """Something could not be run at all; said as it stands."""


def new_op(counter=itertools.count()):
    """A client's own id of a write: a UUIDv7 without dashes."""
    ms = int(time.time() * 1000)
    return f"{ms:012x}7{next(counter) & 0xfff:03x}{8 + os.urandom(1)[0] % 4:x}{os.urandom(8).hex()[1:]}"


class Admin:
    """The administration socket: the same frames, one JSON text a line, as the system itself."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(str(path))
        self.file = self.sock.makefile("rb")
        self.ids = itertools.count(1)
        self.early = {}

    def send(self, command, args=None, as_=None):
        id_ = next(self.ids)
        frame = {"id": id_, "cmd": command, "op": new_op(), "args": args or {}}
        if as_:
            frame["as"] = as_
        self.sock.sendall(json.dumps(frame).encode() + b"\n")
        return id_

    def reply(self, id_):
        while id_ not in self.early:
            line = self.file.readline()
            if not line:
                raise Trouble("the administration socket was closed")
            frame = json.loads(line)
            if frame["re"] == 0:
                raise Trouble(f"admin.sock: {frame}")
            self.early[frame["re"]] = frame
        return self.early.pop(id_)

    def __call__(self, command, args=None, as_=None):
        """The ok; Trouble when it is refused."""
        frame = self.reply(self.send(command, args, as_))
        if "ok" not in frame:
            raise Trouble(f"admin.sock: {command} {args}: {frame.get('err')}")
        return frame["ok"]

    def close(self):
        self.file.close()
        self.sock.close()


class House:
    """One data directory and the server over it. `with House(binary) as h:` starts it."""

    def __init__(self, binary, options=(), data=None, keep=False, env=None, config=None, mail_in=False):
        """`config`: sections of the configuration file, beside mail written to files. `mail_in`: mail comes in, through
        a maildir in its directory."""
        self.binary, self.options, self.env = str(binary), list(options), env
        self.config = {**(config or {}), "mail": {"mode": "files", **(config or {}).get("mail", {})}}
        self.own = data is None
        self.data = pathlib.Path(data or tempfile.mkdtemp(prefix="palabre-wire-"))
        self.keep = keep
        self.maildir = letters.Maildir(self.data / "maildir") if mail_in else None
        if mail_in:
            self.config["mail_in"] = self.maildir.settings()
        self.process, self.port = None, 0
        self.log = bytearray()
        self.complaints = []
        self.keys = {}  # what opened somebody's door: cookies, tokens
        self.letters = {}  # by the name of its file: when it was written, to whom, the mail

    # ---- life ----

    listening = LISTENING

    def command(self):
        port = [] if "--port" in self.options else ["--port", "0"]
        config = [] if "--config" in self.options else ["--config", str(self.write_config())]
        return [self.binary, "serve", *config, "--data", str(self.data), *port, *self.options]

    def write_config(self):
        path = self.data / "test.ini"
        path.write_text("".join(f"[{section}]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items())
                                for section, keys in self.config.items()), encoding="utf-8")
        return path

    def migrate(self):
        """The database, made without starting a server."""
        done = subprocess.run([self.binary, "migrate", "--data", str(self.data)], capture_output=True, timeout=60)
        if done.returncode:
            raise Trouble(f"palabre migrate: {(done.stderr or done.stdout).decode(errors='replace')}")

    def settle_authorities(self):
        """Those for which the people of the cases speak, numbered from 1."""
        admin = self.admin()
        ids = admin("authority.put", json.loads((SEEDS / "authorities.json").read_text(encoding="utf-8")))["ids"]
        admin.close()
        if ids[0] != 1:
            raise Trouble(f"the first authority of an empty database is number {ids[0]}")

    def start(self, wait=True):
        self.process = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        stdin=subprocess.DEVNULL, preexec_fn=_end_with_parent,
                                        env={**os.environ, **(self.env or {})})
        self.heard = threading.Event()
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.port = 0
        self.reader.start()
        if wait:
            if not self.heard.wait(START_SECONDS) or not self.port:
                raise Trouble(f"the server does not start:\n{self.tail()}")
        return self

    def _read(self, out):
        for line in out:
            self.log += line
            found = self.listening.search(line)
            if found:
                self.port = int(found.group(1))
                self.heard.set()
            if b"runtime error:" in line or b"Sanitizer" in line:
                self.complaints.append(line.decode(errors="replace").strip())
        self.heard.set()

    def said(self):
        """The log, of all that belongs to the house."""
        return bytes(self.log)

    def betrayed(self):
        """What the log gives away of people, at level info and above."""
        text = "\n".join(line for line in self.said().decode(errors="replace").splitlines() if "level=debug" not in line)
        try:
            words = private.words_of(self.data)
        except sqlite3.Error:
            words = {}  # a database that a case has spoilt
        return private.found_in(text, {**words, **self.keys})

    def tail(self, lines=25):
        """The last lines it said, without a sanitizer's maps of memory."""
        said = self.log.decode(errors="replace").splitlines()
        return "\n".join([line for line in said if not re.match(r"  [ =][>0S]|  [A-Z][\w ]+:  +\w\w|\s*$|Shadow", line)][-lines:])

    def kill(self):
        """As a power cut would end the process."""
        self.process.kill()
        self.process.wait()
        self.reader.join()

    def stop(self):
        """As a service manager would. Returns the exit status."""
        if not self.process:  # it did not come up, which has been said
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            self.reader.join()
            raise Trouble(f"the server does not end on SIGTERM:\n{self.tail()}") from None
        self.reader.join()
        if status or self.complaints:
            raise Trouble(f"the server ended with {status}\n" + "\n".join(self.complaints) + "\n" + self.tail(60))
        return status

    def __enter__(self):
        try:
            self.start()
            self.settle_authorities()
            return self
        except BaseException:
            self._clear()
            raise

    def __exit__(self, kind, *_):
        try:
            if self.process and self.process.returncode is None:
                self.stop()
            if kind is None and (found := self.betrayed()):
                raise Trouble("the log says of people what it must not:\n" + "\n".join(found[:20]))
        except Trouble:
            if kind is None:
                raise
        finally:
            self._clear()

    def _clear(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.own and not self.keep:
            shutil.rmtree(self.data, ignore_errors=True)

    # ---- speaking to it ----

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    def admin(self):
        return Admin(self.data / "admin.sock")

    def port_of(self, path, who=None):
        """Where this person (a source address) goes with such a request."""
        return self.port

    def get(self, path, **more):
        return link.request(self.port_of(path, more.get("source")), "GET", path, **more)

    def api(self, command, body, cookie=None, source=None, origin=True, content_type="application/json", headers=()):
        """POST /api/<command>; `body` is a dict or the bytes themselves."""
        pairs = list(headers)
        if origin:
            pairs.append(("Origin", self.origin if origin is True else origin))
        if cookie:
            pairs.append(("Cookie", cookie))
        if content_type:
            pairs.append(("Content-Type", content_type))
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return link.request(self.port_of("/api", source), "POST", f"/api/{command}", pairs, raw, source)

    def sign_in(self, address, admin, source):
        """A session of the person with this e-mail, by a help-desk link: the cookie header."""
        path = admin("auth.link", {"email": address})["path"]
        token = re.split(r"[/=#]", path)[-1]
        answer = self.api("auth.redeem", {"op": new_op(), "args": {"token": token}}, source=source)
        if answer.status != 200:
            raise Trouble(f"auth.redeem for {address}: {answer.status} {answer.body!r:.300}")
        cookies = link.cookies_of(answer)[0]
        self.keys.update({token: "a token", **{v: "a cookie" for v in cookies.values()}})
        return "; ".join(f"{k}={v}" for k, v in cookies.items())

    def socket(self, cookie, source=None, origin=True, **more):
        """A WebSocket, not yet opened as a session."""
        origin = self.origin if origin is True else origin
        port = self.port_of("/ws", source)
        return link.Link(port, link.upgrade_headers(port, origin, cookie, **more), source)

    # ---- mail ----

    def mails(self, address):
        """Mails written for this address, oldest first. A file that was read is not read again: many wait here at once."""
        found = []
        for entry in os.scandir(self.data / "mail") if (self.data / "mail").is_dir() else ():
            if not entry.name.endswith(".eml"):
                continue
            try:
                at = entry.stat().st_mtime_ns
                if self.letters.get(entry.name, (0,))[0] != at:
                    mail = email.message_from_bytes(pathlib.Path(entry.path).read_bytes(), policy=email.policy.default)
                    self.letters[entry.name] = (at, str(mail["To"]).lower(), mail)
            except FileNotFoundError:
                continue
            if address.lower() in self.letters[entry.name][1]:
                found.append((at, entry.name, self.letters[entry.name][2]))
        return [mail for _, _, mail in sorted(found, key=lambda m: m[:2])]

    def mail(self, address, after=0, timeout=20):
        """The mail number `after` (from 0) for this address, once it is there."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            mails = self.mails(address)
            if len(mails) > after:
                return mails[after]
            time.sleep(0.05)
        raise Trouble(f"no mail number {after + 1} for {address} within {timeout} s")


def sign_in_of(mail):
    """Token and code of a sign-in mail."""
    text = mail.get_body(("plain",)).get_content()
    token = re.search(r"https?://\S*?([A-Za-z0-9_-]{40,})", text)
    code = re.search(r"(?<!\d)(\d{3})[ \u00a0\u202f]?(\d{3})(?!\d)", re.sub(r"https?://\S+", "", text))
    if not token or not code:
        raise Trouble(f"a sign-in mail without link and code:\n{text}")
    return {"token": token.group(1), "code": "".join(code.groups()), "text": text}
