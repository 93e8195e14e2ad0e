# SPDX-License-Identifier: EUPL-1.2
"""Mail on its way to a relay: what a kill, a silence and a refusal make of it."""
import collections
import json
import random
import re
import socketserver
import sqlite3
import subprocess
import threading
import time

from net_cases import check, same
from raw import case


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
