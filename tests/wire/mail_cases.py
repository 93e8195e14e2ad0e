# SPDX-License-Identifier: EUPL-1.2
"""Mail on its way to a relay: what a kill, a silence and a refusal make of it."""
import collections
import email
import email.policy
import json
import os
import pathlib
import pwd
import random
import re
import shutil
import socket
import socketserver
import sqlite3
import subprocess
import tempfile
import threading
import time

from digest_cases import fetch, link_of, next_hour, parts, run_due, same_in_both
from instant_cases import MINUTE, awake, now
from net_cases import check, same
from raw import Skip, case


class Relay(socketserver.ThreadingTCPServer):
    """Takes its time at every step, as relays do. `taken`: how often it has taken each Message-ID; by
    recipient: refuse@… is 550, silent@… is taken without a word."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, pause=0.0):
        super().__init__(("127.0.0.1", 0), Session)
        self.pause, self.taken, self.lock = pause, collections.Counter(), threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # who is killed hangs up

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    @property
    def config(self):
        return {"mail": {"mode": "smtp", "url": f"smtp+plain://127.0.0.1:{self.server_address[1]}"}}


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        time.sleep(random.random() * self.server.pause)
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 relay")
        to = ""
        for raw in self.rfile:
            verb = raw[:4].upper()
            if verb == b"RCPT":
                to = raw.decode().split("<")[1].split(">")[0]
                self.say("550 5.1.1 who?" if to.startswith("refuse") else "250 ok")
            elif verb == b"DATA":
                self.say("354 go on")
                body = b""
                for line in self.rfile:
                    if line == b".\r\n":
                        break
                    body += line
                else:
                    return
                with self.server.lock:
                    self.server.taken[re.search(rb"Message-ID: <(\S+)@", body)[1].decode()] += 1
                if to.startswith("silent"):
                    return
                time.sleep(random.random() * self.server.pause * 5)
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 relay")


def states(house):
    db = sqlite3.connect(house.data / "palabre.db")
    try:
        return dict(db.execute("SELECT message_id, state FROM outbox").fetchall())
    finally:
        db.close()


def ask_for_mails(f, people):
    for name, address in people:
        f.house.api("auth.request", {"args": {"email": address}}, source=name)


@case("killed again and again while mails leave, each arrives once or not at all [mail/once]", seconds=25)
def once(t):
    random.seed(5)
    with Relay(pause=0.012) as relay, t.fresh("--no-rates", config=relay.config) as f:
        admin = f.house.admin()
        people = [(f"127.80.{n // 200}.{n % 200 + 1}", f"p{n}@example.org") for n in range(120)]
        for n, (_, address) in enumerate(people):
            admin("person.create", {"email": address, "name": f"Personne {n}"})
        admin.close()
        kills, left = 0, list(people)
        while left or kills < 12:
            ask_for_mails(f, left[:10])
            del left[:10]
            time.sleep(random.random() * 0.35)
            f.house.kill()
            kills += 1
            f.house.start()
        end = time.monotonic() + 30
        found = states(f.house)
        while {"due", "sending", "handing"} & set(found.values()):
            check(time.monotonic() < end, f"mails wait: {collections.Counter(found.values())}")
            time.sleep(0.1)
            found = states(f.house)
        twice = {id_: n for id_, n in relay.taken.items() if n > 1}
        same(twice, {}, "mails that arrived twice")
        same(len(found), 120, "mails in all")
        for id_, state in found.items():
            if state == "sent":
                same(relay.taken[id_], 1, f"{id_}, said to be sent, arrived")
            else:
                same(state, "unsure", f"the state of {id_}")
        unsure = sum(s == "unsure" for s in found.values())
        check(unsure <= kills, f"{unsure} unsure after {kills} kills: one mail is handed over at a time")
        check(unsure, "no kill came while a mail was handed over: nothing was shown")


@case("the administrator sees what was refused and what may have left or not [mail/seen]")
def seen(t):
    with Relay() as relay, t.fresh(config=relay.config) as f:
        admin = f.house.admin()
        for address in ("refuse.x@example.org", "silent.x@example.org"):
            admin("person.create", {"email": address, "name": "Personne"})
        ask_for_mails(f, [("127.81.0.1", "refuse.x@example.org"), ("127.81.0.2", "silent.x@example.org")])
        end = time.monotonic() + 10
        while len(mails := admin("outbox.list")["mails"]) < 2:
            check(time.monotonic() < end, f"not told: {mails}")
            time.sleep(0.05)
        found = {m["to"]: (m["state"], "550 5.1.1" in m["why"]) for m in mails}
        same(found, {"refuse.x@example.org": ("failed", True), "silent.x@example.org": ("unsure", False)}, "told")
        admin.close()
        tool = [f.house.binary, "admin", "mail", "--data", str(f.house.data)]
        done = subprocess.run(tool, capture_output=True, text=True, timeout=30)
        same((done.returncode, done.stderr), (0, ""), "palabre admin mail")
        check(re.search(r"failed +refuse\.x@", done.stdout) and re.search(r"unsure +silent\.x@", done.stdout), done.stdout)
        done = subprocess.run([*tool, "--json"], capture_output=True, text=True, timeout=30)
        same(len(json.loads(done.stdout)["mails"]), 2, "palabre admin mail --json")


class Exim:
    """Debian's exim, a real relay, on a port of loopback: it puts what it takes into a maildir, and knows
    nobody whose name begins with nobody."""

    def __init__(self):
        self.tool = shutil.which("exim4", path="/usr/sbin:/usr/bin")
        if not self.tool:
            raise Skip("there is no exim4")
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="palabre-exim-"))

    def __enter__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        user = pwd.getpwnam("Debian-exim") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        for folder in ("spool", "log", "mail"):
            (self.dir / folder).mkdir()
            os.chown(self.dir / folder, user.pw_uid, user.pw_gid)
        self.dir.chmod(0o755)
        conf = self.dir / "exim.conf"
        conf.write_text(f"""
exim_user = {user.pw_name}
exim_group = {user.pw_gid}
spool_directory = {self.dir}/spool
log_file_path = {self.dir}/log/%slog
pid_file_path = {self.dir}/spool/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {self.port}
primary_hostname = relay.example.org
domainlist here = example.org
smtp_accept_max = 50
acl_smtp_rcpt = rcpt
never_users =
begin acl
rcpt:
  deny local_parts = ^nobody
       message = 5.1.1 no such mailbox
  accept domains = +here
  deny
begin routers
all:
  driver = accept
  domains = +here
  transport = box
begin transports
box:
  driver = appendfile
  maildir_format
  create_directory
  directory = {self.dir}/mail
  user = {user.pw_uid}
  group = {user.pw_gid}
  envelope_to_add
  return_path_add
""")
        self.process = subprocess.Popen([self.tool, "-bdf", "-q1m", "-C", str(conf)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    self.process.kill()
                    raise Skip(f"exim does not start: {self.process.stdout.read(500)!r}") from None
                time.sleep(0.1)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def config(self):
        return {"mail": {"mode": "smtp", "url": f"smtp+plain://127.0.0.1:{self.port}", "from": "palabre@example.org"},
                "mail_in": {"domain": "in.example.org"}}

    def mails(self, address=""):
        found = []
        for path in (self.dir / "mail" / "new").glob("*"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address in str(mail["To"]):
                found.append(mail)
        return sorted(found, key=lambda m: m["Message-ID"])

    def await_mails(self, address, n):
        end = time.monotonic() + 20
        while len(found := self.mails(address)) < n:
            check(time.monotonic() < end, f"{len(found)} mails, not {n}, for {address}")
            time.sleep(0.1)
        same(len(found), n, f"mails for {address}")
        return found


@case("through a real relay: what arrives is whole, says what it is, and its links work [mail/relay]", seconds=10)
def relay(t):
    with Exim() as exim, t.fresh("--no-rates", config=exim.config) as f:
        awa, moussa = f.person("awa"), f.person("moussa")
        awake(f, "awa", "moussa")
        run_due(f, now())
        moussa.ok("post.create", {"topic": f["t1"], "body": f"@[Awa Diallo](p{f['awa']}) la pompe « Ségou » est là :\n.\n.. et From ici"})
        run_due(f, now() + 4 * MINUTE)
        inbox = awa.ok("inbox.get", {})
        run_due(f, next_hour())
        instant, digest = sorted(exim.await_mails(f["email_awa"], 2), key=lambda m: m["Message-ID"], reverse=True)
        for mail in (instant, digest):
            same(mail.defects, [], "defects")
            same([p.get_content_type() for p in mail.iter_parts()], ["text/plain", "text/html"], "its forms")
            text, seen = same_in_both(mail)
            for header in ("Date", "From", "To", "Subject", "Message-ID", "List-Id", "List-Unsubscribe", "Auto-Submitted", "MIME-Version"):
                same(len(mail.get_all(header, [])), 1, f"headers {header}")
            same(str(mail["List-Unsubscribe-Post"]), "List-Unsubscribe=One-Click", "one click")
            check(re.search(r"@example\.org>?$", str(mail["From"])), f"From {mail['From']}: not the house's own address")
            check(re.fullmatch(r"<?bounces\+[a-z2-7]+@in\.example\.org>?", str(mail["Return-path"])), str(mail["Return-path"]))
            check(seen.links and all(u.startswith(f.house.origin) for u in seen.links), f"{seen.links}")
            check(text.strip() and seen.words, "an empty mail")
        text = parts(instant)[0]
        check("« Ségou »" in text.replace("\u00a0", " ") and "| .\n| .. et From ici" in text, text)
        text = parts(digest)[0]
        total = sum(g["unread"] for g in inbox["groups"])
        check(f"{total} messages non lus" in text, f"{total} is not what stands in\n{text}")
        # nothing about what one did oneself
        for mail in exim.mails(f["email_moussa"]):
            check("la pompe" not in parts(mail)[0], "moussa is told what he wrote")
        mute = link_of(None, "Ne plus suivre ce sujet", parts(instant)[0])
        same(fetch(f, mute).status, 200, "GET")
        same(awa.ok("topic.open", {"topic": f["t1"]})["state"]["level"], "normal", "level after GET")
        same(fetch(f, mute, "POST", b"go=1").status, 200, "POST")
        same(awa.ok("topic.open", {"topic": f["t1"]})["state"]["level"], "mute", "level after POST")


@case("an address that refuses again and again is written to no more, its person is told and says when it works [mail/bounced]", seconds=8)
def bounced(t):
    with Exim() as exim, t.fresh("--no-rates", config=exim.config) as f:
        f.village()
        person = f.admin("person.create", {"email": "nobody.1@example.org", "name": "Nadia Brun"})["person"]["id"]
        f.admin("group.add", {"group": f["g1"], "person": person, "role": "member"})
        f.names["email_nadia"] = "nobody.1@example.org"
        nadia, moussa = f.person("nadia"), f.person("moussa")
        awake(f, "nadia")
        nadia.ok("digest.set", {"days": []})  # whatever the hour, only what calls on her
        run_due(f, now())
        for n in range(5):
            same("stopped_at" in nadia.ok("digest.get", {})["settings"], False, f"stopped after {n}")
            moussa.ok("post.create", {"topic": f["t1"], "body": f"@[Nadia](p{person}) {n}"})
            run_due(f, now() + 4 * MINUTE)
            end = time.monotonic() + 10
            while sum(s == "failed" for i, s in states(f.house).items()) <= n:
                check(time.monotonic() < end, f"{states(f.house)}")
                time.sleep(0.05)
            run_due(f, now())
        nadia.await_push("digest.changed", lambda p: "5.1.1" in p["data"]["settings"].get("reason", ""))
        check("stopped_at" in nadia.ok("digest.get", {})["settings"], "she is not told")
        nadia.await_push("notice.came", lambda p: p["data"]["notice"]["kind"] == "mail_stopped")
        moussa.ok("post.create", {"topic": f["t1"], "body": f"@[Nadia](p{person}) encore"})
        run_due(f, now() + 4 * MINUTE)
        run_due(f, next_hour())
        hers = [i for i in states(f.house) if i.startswith("notice.") or i.startswith(f"digest.{person}.")]
        same(len(hers), 5, "mails to an address that is stopped")
        same("stopped_at" in nadia.ok("bounce.clear", {})["settings"], False, "stopped after she said it works")
        nadia.await_push("digest.changed", lambda p: "stopped_at" not in p["data"]["settings"])
        moussa.ok("post.create", {"topic": f["t1"], "body": f"@[Nadia](p{person}) enfin"})
        run_due(f, now() + 4 * MINUTE)
        check(len([i for i in states(f.house) if i.startswith("notice.")]) == 6, "nothing is written after that")
