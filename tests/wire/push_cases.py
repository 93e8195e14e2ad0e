# SPDX-License-Identifier: EUPL-1.2
"""Pushes on their way to a push service that checks and opens them."""
import json
import pathlib
import queue
import sqlite3
import subprocess
import tempfile
import threading
import time

from metrics_cases import WATCHED, numbers, scrape, value
from net_cases import check, same
from raw import case

HERE = pathlib.Path(__file__).resolve().parent


class Service:
    """push_service.mjs with a certificate of its own; `told`: what arrived."""

    def __enter__(self):
        self.dir = tempfile.TemporaryDirectory(prefix="palabre-push-")
        key, cert = (str(pathlib.Path(self.dir.name) / name) for name in ("key.pem", "cert.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True, timeout=30)
        self.process = subprocess.Popen(["node", str(HERE / "push_service.mjs"), key, cert], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.about = json.loads(self.process.stdout.readline())
        self.told = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.host = f"localhost:{self.about['port']}"
        self.config = {"push": {"test_host": self.host, "ca_file": cert}}
        return self

    def _read(self):
        for line in self.process.stdout:
            self.told.put(json.loads(line))

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
        self.dir.cleanup()

    def browser(self, path):
        return {"endpoint": f"https://{self.host}{path}", "p256dh": self.about["p256dh"], "auth": self.about["auth"]}

    def next(self):
        try:
            push = self.told.get(timeout=10)
        except queue.Empty:
            check(False, "no push came")
        check("wrong" not in push, push.get("wrong"))
        return push

    def nothing(self, seconds=0.5):
        time.sleep(seconds)
        check(self.told.empty(), f"a push came: {list(self.told.queue)}")


def rows(house, sql):
    db = sqlite3.connect(house.data / "palabre.db")
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def until(house, sql, wanted, what):
    end = time.monotonic() + 10
    while (got := rows(house, sql)) != wanted:
        check(time.monotonic() < end, f"{what}: {got}")
        time.sleep(0.05)


def pushes(house):
    page = numbers(scrape(house))
    return {**{o: value(page, "palabre_pushes_total", outcome=o) for o in ("sent", "deferred", "failed", "gone")},
            "waiting": value(page, "palabre_pushes_waiting")}


@case("a push is sealed for its browser and signed by the house [push.test]", seconds=3)
def sealed(t):
    with Service() as service, t.fresh(config=service.config) as f:
        helene = f.person("helene")
        key = helene.ok("push.get")["key"]
        helene.ok("push.subscribe", service.browser("/a"))
        helene.ok("push.test", {"endpoint": service.browser("/a")["endpoint"]})
        push = service.next()
        same((push["method"], push["path"], push["encoding"], push["ttl"], push["urgency"], push["topic"]),
             ("POST", "/a", "aes128gcm", "43200", "high", "test"), "the request")
        vapid = push["vapid"]
        same((vapid["good"], vapid["alg"], vapid["k"], vapid["aud"]), (True, "ES256", key, f"https://{service.host}"), "who signed")
        check(0 < vapid["exp"] - time.time() <= 24 * 3600, "the token is good for a day at most")
        same(push["payload"]["url"], "/moi", "where it leads")
        until(f.house, "SELECT count(*) FROM push_out", [(0,)], "what is left of it")


@case("a browser that is gone is forgotten, one that is busy is asked again, a redirection is not followed [push.test]", seconds=3)
def answers(t):
    with Service() as service, t.fresh(config={**service.config, **WATCHED}) as f:
        helene = f.person("helene")
        for path in ("/gone", "/busy", "/moved"):
            helene.ok("push.subscribe", service.browser(path))
            helene.ok("push.test", {"endpoint": service.browser(path)["endpoint"]})
            same(service.next()["path"], path, "what was asked")
        until(f.house, "SELECT count(*) FROM push_sub", [(2,)], "browsers")
        until(f.house, "SELECT state, tries, due_at > created_at FROM push_out", [("due", 1, 1)], "what waits")
        service.nothing()
        same(helene.ok("push.get")["browsers"], 2, "browsers told")
        helene.ok("push.subscribe", service.browser("/fine"))
        helene.ok("push.test", {"endpoint": service.browser("/fine")["endpoint"]})
        service.next()
        counted = {"sent": 1, "deferred": 1, "failed": 1, "gone": 1, "waiting": 1}
        end = time.monotonic() + 10
        while (told := pushes(f.house)) != counted:
            check(time.monotonic() < end, f"counted: {told}")
            time.sleep(0.05)


@case("a server killed while a push is on its way does not send it again [push/killed]", seconds=4)
def killed(t):
    with Service() as service, t.fresh(config=service.config) as f:
        helene = f.person("helene")
        helene.ok("push.subscribe", service.browser("/silent"))
        helene.ok("push.test", {"endpoint": service.browser("/silent")["endpoint"]})
        same(service.next()["path"], "/silent", "what was asked")
        same(rows(f.house, "SELECT state FROM push_out"), [("sending",)], "what is on its way")
        f.house.kill()
        f.house.start()
        until(f.house, "SELECT count(*) FROM push_out", [(0,)], "what is left of it")
        service.nothing()
        helene.connect()
        helene.open()
        same(helene.ok("push.get")["browsers"], 1, "browsers told")


@case("who is called on is told where and of what sort, without a word of it; not when he is here, nor at night [push.subscribe]", seconds=4)
def called(t):
    with Service() as service, t.fresh(config=service.config) as f:
        helene, awa = f.person("helene"), f.person("awa")
        helene.ok("push.subscribe", service.browser("/a"))
        awa.ok("push.subscribe", service.browser("/b"))

        def run(seconds):
            f.admin("due.run", {"at": int((time.time() + seconds) * 1000)})
        helene.ok("notice.settings_set", {"quiet": {"on": False, "from": 0, "to": 0, "days": []}})
        awa.ok("notice.settings_set", {"quiet": {"on": True, "from": 0, "to": 0, "days": [1, 2, 3, 4, 5, 6, 7]}})
        said = awa.ok("post.create", {"topic": f["t1"], "body": f"@[H](p{f['helene']}) un secret"})
        run(10)
        service.nothing()
        run(25)
        push = service.next()
        same((push["path"], push["topic"], push["urgency"]), ("/a", "n", "high"), "the push")
        same(push["payload"], {"title": "Groupe-pays Mali", "body": "On fait appel à vous.", "tag": "n", "n": 1,
                               "url": f"/s/{f['t1']}#m{said['post']}"}, "what it says")
        run(26)
        service.nothing()

        # read before it is due; quiet all week; here just now
        said = awa.ok("post.create", {"topic": f["t1"], "body": f"@[H](p{f['helene']}) deux"})
        helene.ok("topic.read", {"topic": f["t1"], "upto": said["post"]})
        helene.ok("post.create", {"topic": f["t1"], "body": f"@[A](p{f['awa']}) trois"})
        run(30)
        service.nothing()
        helene.ok("inbox.visit")
        awa.ok("post.create", {"topic": f["t1"], "body": f"@[H](p{f['helene']}) quatre"})
        run(40)
        service.nothing()
        run(400)
        same(service.next()["payload"]["n"], 1, "how many are new")


@case("who follows a topic is told once that it has new messages, until he reads them; signed out, no more [push.subscribe]", seconds=4)
def followed(t):
    with Service() as service, t.fresh(config=service.config) as f:
        helene, awa = f.person("helene"), f.person("awa")
        helene.ok("push.subscribe", service.browser("/a"))
        helene.ok("notice.settings_set", {"quiet": {"on": False, "from": 0, "to": 0, "days": []}})
        helene.ok("topic.read", {"topic": f["t1"], "upto": f["p1"]})

        def say(text, seconds):
            said = awa.ok("post.create", {"topic": f["t1"], "body": text})
            f.admin("due.run", {"at": int((time.time() + seconds) * 1000)})
            return said["post"]
        last = say("un", 100)
        service.nothing()
        helene.ok("topic.read", {"topic": f["t1"], "upto": last})
        helene.ok("notice.settings_set", {"group": f["g1"], "level": "all"})
        helene.ok("topic.follow", {"topic": f["t1"], "level": "mentions"})
        say("un autre", 100)
        service.nothing()  # of this one she does not want that
        helene.ok("topic.follow", {"topic": f["t1"], "level": "follow"})
        last = say("deux", 100)
        service.nothing()  # she had not read the one before
        helene.ok("topic.read", {"topic": f["t1"], "upto": last})
        say("trois", 100)
        push = service.next()
        same((push["urgency"], push["payload"]["title"], push["payload"]["body"], push["payload"]["url"]),
             ("normal", "Groupe-pays Mali", "De nouveaux messages.", f"/s/{f['t1']}"), "the push")
        last = say("quatre", 100)
        service.nothing()
        helene.ok("topic.read", {"topic": f["t1"], "upto": last})
        helene.api("auth.leave", {})
        say("cinq", 100)
        service.nothing()


@case("who is at another device is not told of what he is about to read, and is once he has gone; a page in the background is nobody [push/here]", seconds=5)
def elsewhere(t):
    with Service() as service, t.fresh(config=service.config) as f:
        helene, awa, desk = f.person("helene"), f.person("awa"), f.person("helene")
        helene.ok("push.subscribe", service.browser("/a"))
        helene.ok("notice.settings_set", {"quiet": {"on": False, "from": 0, "to": 0, "days": []}})
        helene.ok("topic.follow", {"topic": f["t1"], "level": "follow"})

        def say(text, seconds):
            said = awa.ok("post.create", {"topic": f["t1"], "body": text})
            f.admin("due.run", {"at": int((time.time() + seconds) * 1000)})
            helene.ok("topic.read", {"topic": f["t1"], "upto": said["post"]})
        desk.ok("presence.watch", {"group": f["g1"], "here": True})
        helene.ok("topic.read", {"topic": f["t1"], "upto": f["p1"]})
        say("un", 100)  # she follows, and is here
        desk.ok("presence.watch", {"group": f["g1"]})  # the beat of her page takes nothing back
        awa.ok("post.create", {"topic": f["t2"], "body": "deux"})
        f.admin("due.run", {"at": int((time.time() + 100) * 1000)})
        service.nothing()
        desk.cut()
        time.sleep(0.3)
        f.admin("due.run", {"at": int((time.time() + 230) * 1000)})
        push = service.next()
        same((push["topic"], push["payload"]["body"]), ("n", "Votre question a une réponse."), "what she had not read")
        # her other page is open all the time; it was looked at, too, and is in the background now
        for here in (True, False):
            helene.ok("presence.watch", {"here": here})
        say("trois", 100)
        same(service.next()["payload"]["body"], "De nouveaux messages.", "the push")
