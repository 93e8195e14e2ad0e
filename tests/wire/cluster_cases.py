# SPDX-License-Identifier: EUPL-1.2
"""One historian, its gateways, and Redis between them: what is the same as with one process, and what
happens when one of them is gone."""
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
import time

import link
from cluster import Cluster
from fault_cases import all_posts
from house import House, free_port
from net_cases import check, same
from people import Wrong
from raw import Skip, case

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"


def within(seconds, what, holds):
    end = time.monotonic() + seconds
    while not holds():
        check(time.monotonic() < end, f"not within {seconds} s: {what}")
        time.sleep(0.05)


def bodies(client):
    return [p["data"]["post"]["html"] for p in client.pushes if p["ev"] == "post.created"]


def apart(f, *who):
    """These people, the first at one gateway and the others at another."""
    clients = [f.person(w, open_=False) for w in who]
    for i, client in enumerate(clients):
        f.house.way[client.source] = min(i, 1)
        client.open()
    return clients


@case("what one says at a gateway is heard at the other, once, in order, and who left hears nothing [cluster.hear]", seconds=3)
def heard(t):
    with t.cluster("--no-rates") as f:
        awa, helene, moussa = apart(f, "awa", "helene", "moussa")
        ids = [awa.post_frame("post.create", {"topic": f["t1"], "body": f"mot {i}"}) for i in range(60)]
        for id_ in ids:
            check("ok" in awa.reply(id_, "post.create"), "a message is refused")
        for i in range(60):
            helene.await_push("post.created", lambda p, i=i: f"mot {i}<" in p["data"]["post"]["html"])
        moussa.ok("group.remove", {"group": f["g1"], "person": f["helene"]})
        helene.await_push("group.left")
        awa.ok("post.create", {"topic": f["t1"], "body": "après son départ"})
        moussa.await_push("post.created", lambda p: "après son départ" in p["data"]["post"]["html"])
        helene.settle()
        check(not any("après" in html for html in bodies(helene)), "who was removed hears what was said afterwards")


@case("one PUBLISH for all that a commit says on a channel, and a gateway hears only what its people listen to [cluster.publish]", seconds=6)
def published(t):
    with t.cluster("--no-rates") as f:
        awa, helene = apart(f, "awa", "helene")
        awa.settle()
        tool = ["redis-cli", "-s", f.house.socket_path]
        time.sleep(0.5)
        said = subprocess.run([*tool, "pubsub", "numsub", f"palabre:ch:g{f['g1']}", f"palabre:ch:g{f['g3']}", f"palabre:ch:g{f['g4']}"],
                              capture_output=True, text=True, check=True).stdout.split()
        same([int(n) for n in said[1::2]], [2, 1, 0], "gateways that hear g1 (both), g3 (awa's), g4 (nobody's)")
        monitor = subprocess.Popen([*tool, "monitor"], stdout=subprocess.PIPE, text=True)
        try:
            check("OK" in monitor.stdout.readline(), "no monitor")
            # while somebody else holds the database they come together; then they are one commit
            other = sqlite3.connect(f.house.data / "palabre.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            ids = [awa.post_frame("post.create", {"topic": f["t1"], "body": f"ensemble {i}"}) for i in range(40)]
            time.sleep(1)
            other.execute("ROLLBACK")
            other.close()
            for id_ in ids:
                check("ok" in awa.reply(id_, "post.create"), "a message is refused")
            for i in range(40):
                helene.await_push("post.created", lambda p, i=i: f"ensemble {i}<" in p["data"]["post"]["html"])
        finally:
            monitor.terminate()
        lines = [line for line in monitor.stdout.read().splitlines() if f'"PUBLISH" "palabre:ch:g{f["g1"]}"' in line]
        check(1 <= len(lines) <= 2, f"{len(lines)} times PUBLISH for 40 messages")  # the first may have gone alone


@case("signing out ends the sockets at every gateway within a second [cluster.sign_out]", seconds=3)
def signed_out(t):
    with t.cluster() as f:
        awa, = apart(f, "awa")
        other = f.person("awa", open_=False)
        f.house.way[other.source] = 1
        other.jar = dict(awa.jar)
        other.open()
        session = next(s["id"] for s in awa.ok("session.list", {})["sessions"] if s["current"])
        begun = time.monotonic()
        awa.post_frame("session.revoke", {"session": session})
        same(other.link.closed_with(5), 4401, "the socket at the other gateway")
        check(time.monotonic() - begun < 1, "it took more than a second")
        other.link = None
        # the cookie opens nothing any more, whatever a gateway remembers
        again = f.house.socket(awa.cookie, other.source)
        same(again.closed_with(5), 4401, "a cookie that is over")


@case("a cookie that never was one is told so after the upgrade, before it is served anything [cluster.stranger]", seconds=2)
def stranger(t):
    with t.cluster() as f:
        bad = f.house.socket("palabre_session=" + "x" * 43)
        bad.send_text('{"id":1,"cmd":"session.open","args":{}}')
        same(bad.closed_with(5), 4401, "the close code")
        try:
            f.house.socket(None)
            raise Wrong("a socket without a cookie is opened")
        except link.Refused as e:
            same(e.response.status, 401, "without a cookie")
        same(link.request(f.house.gateways[0].port, "GET", "/files/1/a.pdf").status, 421, "files at a gateway")


@case("who is present is counted over all gateways, and leaves with his last socket [cluster.presence]", seconds=8)
def presence(t):
    with t.cluster() as f:
        awa, helene = apart(f, "awa", "helene")
        first = awa.ok("presence.watch", {"group": f["g1"]})
        if first["count"] != 2:
            awa.await_push("presence.changed", lambda p: p["data"]["count"] == 2 and f["helene"] in p["data"]["came"])
        here = f.person("helene", open_=False)
        f.house.way[here.source] = 0
        here.open()
        helene.cut()
        time.sleep(3)
        awa.settle()
        check(not any(f["helene"] in p["data"]["left"] for p in awa.pushes if p["ev"] == "presence.changed"), "she is still here")
        here.cut()
        awa.await_push("presence.changed", lambda p: p["data"]["count"] == 1 and f["helene"] in p["data"]["left"], timeout=10)


@case("who is at a page at a gateway is known to the historian, until he leaves it [cluster.here]", seconds=22)
def at_a_page(t):
    with t.cluster() as f:
        awa, helene = apart(f, "awa", "helene")
        helene.ok("notice.settings_set", {"quiet": {"on": False, "from": 0, "to": 0, "days": []}})
        awa.ok("post.create", {"topic": f["t1"], "body": f"@[H](p{f['helene']}) un"})

        def waits(seconds):
            f.admin("due.run", {"at": int((time.time() + seconds) * 1000)})
            db = sqlite3.connect(f.house.data / "palabre.db")
            try:
                return db.execute("SELECT push_due IS NOT NULL FROM notice").fetchone()[0] == 1
            finally:
                db.close()
        helene.ok("presence.watch", {"here": True})
        time.sleep(6)
        check(waits(30), "a push for who is at a page")
        helene.cut()
        later = iter(range(300, 10**6, 300))  # put off once more each time
        within(20, "she has gone", lambda: not waits(next(later)))


@case("Redis killed and started empty: what was sent meanwhile waits, and arrives once [cluster.redis]", seconds=12)
def redis_killed(t):
    with t.cluster("--no-rates") as f:
        awa, helene = apart(f, "awa", "helene")
        f.house.redis.kill()
        f.house.redis.wait()
        ids = [awa.post_frame("post.create", {"topic": f["t1"], "body": f"sans {i}"}) for i in range(5)]
        within(8, "/readyz of a gateway says redis", lambda: f.house.gateways[0].get("/readyz").status == 503)
        same(f.house.gateways[0].get("/readyz").body, b"redis\n", "why it is not ready")
        same(f.house.gateways[0].get("/healthz").status, 200, "/healthz")
        time.sleep(3)
        os.unlink(f.house.socket_path)
        f.house.start_redis()
        begun = time.monotonic()
        for id_ in ids:
            check("ok" in awa.reply(id_, "post.create", timeout=20), "what waited is refused")
        for i in range(5):
            helene.await_push("post.created", lambda p, i=i: f"sans {i}<" in p["data"]["post"]["html"])
        print(f"measured: Redis back: answered after {time.monotonic() - begun:.2f} s")
        check(time.monotonic() - begun < 8, "it takes too long to come back")
        helene.settle()
        same(bodies(helene), [], "nothing twice")


@case("Redis stopped for a while goes on without a loss, and nobody is kept waiting by the loop [cluster.redis]", seconds=12)
def redis_stopped(t):
    with t.cluster("--no-rates") as f:
        awa, helene = apart(f, "awa", "helene")
        f.house.redis.send_signal(signal.SIGSTOP)
        try:
            id_ = awa.post_frame("post.create", {"topic": f["t1"], "body": "pendant"})
            for _ in range(20):
                begun = time.monotonic()
                same(f.house.gateways[0].get("/healthz").status, 200, "/healthz")
                check(time.monotonic() - begun < 1, "the loop is held up")
                time.sleep(0.2)
        finally:
            f.house.redis.send_signal(signal.SIGCONT)
        check("ok" in awa.reply(id_, "post.create", timeout=20), "what waited is refused")
        helene.await_push("post.created", lambda p: "pendant" in p["data"]["post"]["html"], timeout=10)
        helene.settle()
        same(bodies(helene), [], "nothing twice")


@case("without Redis for longer than anybody waits, a command is refused as busy and may be sent again [cluster.busy]", seconds=27)
def too_long(t):
    with t.cluster("--no-rates") as f:
        awa, = apart(f, "awa")
        f.house.redis.kill()
        f.house.redis.wait()
        op, args = "7" * 32, {"topic": f["t1"], "body": "patience"}
        first = awa.post_frame("post.create", args, op)
        frame = awa.reply(first, "post.create", args, timeout=30)
        same((frame.get("err", {}).get("code"), frame["err"]["retry"]), ("busy", True), "the refusal")
        os.unlink(f.house.socket_path)
        f.house.start_redis()
        within(10, "the gateway is ready", lambda: f.house.gateways[0].get("/readyz").status == 200)
        again = awa.reply(awa.post_frame("post.create", args, op), "post.create", args, timeout=20)
        check("ok" in again, f"{again}")


@case("without Redis a historian writes nothing once its lease may be over, and writes again by itself [cluster.lease]", seconds=15)
def lease_over(t):
    with t.cluster("--no-rates") as f:
        awa, = apart(f, "awa")
        admin, said = f.admin, []

        def write():
            said.append(f"par la maison {len(said)}")
            return admin.reply(admin.send("post.create", {"topic": f["t1"], "body": said[-1]}, f["email_awa"])).get("err", {}).get("code")
        same(write(), None, "a write by the historian's own door")
        f.house.redis.kill()
        f.house.redis.wait()
        within(8, "it refuses to write", lambda: write() == "storage")
        refused = [write() for _ in range(20) if not time.sleep(0.1)]
        same(refused, ["storage"] * 20, "writes without a lease")
        check("ok" in admin.reply(admin.send("topic.open", {"topic": f["t1"]}, f["email_awa"])), "reading is refused")
        os.unlink(f.house.socket_path)
        f.house.start_redis()
        begun = time.monotonic()
        within(10, "it writes again", lambda: write() is None)
        print(f"measured: Redis back: the historian writes after {time.monotonic() - begun:.2f} s")
        check(f.house.log.count(b"the lease") < 8, "it is said again and again")
        within(10, "the gateway is ready", lambda: f.house.gateways[0].get("/readyz").status == 200)
        html = [p["html"] for p in all_posts(awa, f["t1"])]
        for text in said[-22:-2]:
            same(sum(f"{text}<" in h for h in html), 0, f"what was refused: {text}")
        same(sum(f"{said[-1]}<" in h for h in html), 1, "what was not")


@case("a historian killed and started again: clients come back, what was acknowledged is there once [cluster.historian]", seconds=15)
def historian_killed(t):
    with t.cluster("--no-rates") as f:
        awa, helene = apart(f, "awa", "helene")
        acked = []
        for i in range(20):
            id_ = awa.post_frame("post.create", {"topic": f["t1"], "body": f"avant {i}"})
            acked.append(awa.reply(id_, "post.create")["ok"]["post"])
        op, args = "8" * 32, {"topic": f["t1"], "body": "au milieu"}
        awa.post_frame("post.create", args, op)
        House.kill(f.house)
        House.start(f.house)
        begun = time.monotonic()
        for client in (awa, helene):
            same(client.link.closed_with(15), 1012, "clients are told to come back")
        print(f"measured: historian back: clients told after {time.monotonic() - begun:.2f} s")
        for client in (awa, helene):
            client.link = None
            client.connect()
            client.resume()
        again = awa.reply(awa.post_frame("post.create", args, op), "post.create", args)
        check("ok" in again, f"{again}")
        page = helene.ok("topic.posts", {"topic": f["t1"], "after": 1})
        html = [p["html"] for p in page["posts"]]
        for i in range(20):
            same(sum(f"avant {i}<" in h for h in html), 1, f"message {i}")
        same(sum("au milieu" in h for h in html), 1, "the message sent twice")


@case("a second historian waits and says for whom, and takes over when the first one dies [cluster.takeover]", seconds=20)
def takeover(t):
    with t.cluster("--no-rates") as f:
        awa, = apart(f, "awa")
        awa.ok("post.create", {"topic": f["t1"], "body": "le premier"})
        second = House(f.house.binary, ["--role", "historian"], data=f.house.data, env=f.house.env)
        second.start(wait=False)
        try:
            within(10, "it says that it waits", lambda: b"waiting: another historian serves: " in second.log)
            same(second.port, 0, "it does not listen")
            begun = time.monotonic()
            House.kill(f.house)
            within(12, "it serves", lambda: second.port)
            took = time.monotonic() - begun
            print(f"measured: takeover after {took:.2f} s")
            check(took < 10, f"it took {took:.1f} s")
            same(awa.link.closed_with(10), 1012, "clients are told to come back")
            awa.link = None
            awa.connect()
            awa.resume()
            awa.ok("post.create", {"topic": f["t1"], "body": "le second"})
            # the first one back again is the one that waits
            House.start(f.house, wait=False)
            within(10, "the first waits", lambda: f.house.log.count(b"waiting: another historian serves") == 1)
        finally:
            second.stop()
        within(10, "the first serves", lambda: f.house.port)


@case("asked to end, a historian hands over within two seconds and nothing is refused meanwhile [cluster.handover]", seconds=12)
def handover(t):
    with t.cluster("--no-rates") as f:
        awa, = apart(f, "awa")
        second = House(f.house.binary, ["--role", "historian"], data=f.house.data, env=f.house.env)
        second.start(wait=False)
        try:
            within(10, "it says that it waits", lambda: b"waiting: another historian" in second.log)
            begun = time.monotonic()
            House.stop(f.house)
            within(5, "the other serves", lambda: second.port)
            print(f"measured: handover after {time.monotonic() - begun:.2f} s")
            House.start(f.house, wait=False)
        finally:
            second.stop()
        within(10, "the first serves", lambda: f.house.port)


@case("a historian stopped and gone on after another took over writes and says nothing more [cluster.deposed]", seconds=25)
def deposed(t):
    """On another machine: another data directory, restored from a copy."""
    with t.cluster("--no-rates") as f:
        awa, = apart(f, "awa")
        awa.ok("post.create", {"topic": f["t1"], "body": "avant"})
        other = Cluster(f.house.binary)  # only its directory is used
        try:
            subprocess.run([f.house.binary, "backup", "--plain", str(other.data / "copy"), "--data", str(f.house.data)],
                           check=True, capture_output=True)
            data = other.data / "moved"
            data.mkdir()
            subprocess.run([f.house.binary, "restore", str(other.data / "copy"), "--data", str(data)], check=True, capture_output=True)
            shutil.copy(f.house.data / "secret.key", data)  # a copy in plain does not hold it
            second = House(f.house.binary, ["--role", "historian"], data=data, env=f.house.env)
            f.house.process.send_signal(signal.SIGSTOP)
            second.start(wait=False)
            try:
                within(15, "the other serves", lambda: second.port)
                f.house.process.send_signal(signal.SIGCONT)
                same(f.house.process.wait(10), 1, "the first one ends by itself")
                check(b"another historian" in f.house.log, "it says why")
                awa.link = None
                awa.connect()
                result = awa.ok("session.resume", {"epoch": awa.epoch, "channels": [{"ch": c, "seq": s} for c, s in awa.heads.items()]})
                check(not any(c["recovered"] for c in result["channels"]), "another history is not resumed")
                awa.open()
                awa.ok("post.create", {"topic": f["t1"], "body": "après"})
            finally:
                second.stop()
            f.house.start()
        finally:
            other._clear()


@case("a gateway killed: its clients go to another one and miss nothing [cluster.gateway]", seconds=6)
def gateway_killed(t):
    with t.cluster("--no-rates") as f:
        awa, helene = apart(f, "awa", "helene")
        awa.ok("post.create", {"topic": f["t1"], "body": "un"})
        helene.await_push("post.created", lambda p: "un<" in p["data"]["post"]["html"])
        f.house.gateways[1].kill()
        awa.ok("post.create", {"topic": f["t1"], "body": "deux"})
        f.house.way[helene.source] = 0
        helene.link = None
        helene.connect()
        result = helene.resume()
        check(all(c["recovered"] for c in result["channels"]), "everything is recovered")
        helene.await_push("post.created", lambda p: "deux<" in p["data"]["post"]["html"])
        f.house.gateways[1].start()


@case("a line that breaks is resumed at its gateway without the historian [cluster.memory]", seconds=6)
def from_memory(t):
    with t.cluster("--no-rates") as f:
        awa, helene = apart(f, "awa", "helene")
        helene.settle()
        helene.cut()
        awa.ok("post.create", {"topic": f["t1"], "body": "pendant la coupure"})
        time.sleep(0.3)
        f.house.process.send_signal(signal.SIGSTOP)
        try:
            begun = time.monotonic()
            helene.link = None
            helene.connect()
            result = helene.resume()
            check(time.monotonic() - begun < 1, "it waited for the historian")
            check(all(c["recovered"] for c in result["channels"]), "everything is recovered")
            helene.await_push("post.created", lambda p: "pendant la coupure" in p["data"]["post"]["html"])
        finally:
            f.house.process.send_signal(signal.SIGCONT)


def redis_at_some_port(*options):
    """With TLS, and listening: a port that was free a moment ago may be somebody else's by now."""
    for _ in range(5):
        port = free_port()
        said = tempfile.TemporaryFile()
        redis = subprocess.Popen(["redis-server", "--bind", "127.0.0.1", "--tls-port", str(port), *options], stdout=said, stderr=said)
        end = time.monotonic() + 20
        while redis.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                if redis.poll() is None:
                    return redis, port
        redis.kill()
        redis.wait()
    said.seek(0)
    raise Wrong(f"redis-server does not listen:\n{said.read()[-1500:].decode(errors='replace')}")


@case("Redis behind a password, a user with few rights and TLS [cluster.guarded]", seconds=6)
def guarded(t):
    with t.cluster() as f:
        where = pathlib.Path(f.house.data)
        key, cert, acl, password = where / "redis.key", where / "redis.crt", where / "users.acl", where / "password"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert), "-days", "2",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        acl.write_text("user default off\nuser palabre on >secret-of-redis resetchannels &palabre:* ~palabre:* "
                       "-@all +publish +subscribe +unsubscribe +ping +client|setname +eval +hget +hmget +hset +get +set +pexpire +del\n")
        password.write_text("secret-of-redis\n")
        redis, port = redis_at_some_port("--port", "0", "--tls-cert-file", str(cert), "--tls-key-file", str(key), "--tls-ca-cert-file", str(cert),
                                         "--tls-auth-clients", "no", "--save", "", "--aclfile", str(acl), "--dir", str(where))
        try:
            env = {**f.house.env, "PALABRE_REDIS_URL": f"rediss://127.0.0.1:{port}", "PALABRE_REDIS_USER": "palabre",
                   "PALABRE_REDIS_PASSWORD_FILE": str(password), "PALABRE_REDIS_CA_FILE": str(cert)}
            House.stop(f.house)
            f.house.env = env
            for gateway in f.house.gateways:
                gateway.stop()
                gateway.env, gateway.process = env, None
            f.house.start()
            awa, helene = apart(f, "awa", "helene")
            awa.ok("post.create", {"topic": f["t1"], "body": "à couvert"})
            helene.await_push("post.created", lambda p: "à couvert" in p["data"]["post"]["html"])
            said = json.dumps([line for g in (f.house, *f.house.gateways) for line in g.log.decode().splitlines()])
            check("secret-of-redis" not in said, "the password is in a log")
            # a certificate nobody vouches for is refused
            stray = House(f.house.binary, ["--role", "gateway"], env={**env, "PALABRE_REDIS_CA_FILE": ""})
            stray.start()
            try:
                within(5, "TLS is refused", lambda: b"redis: TLS" in stray.log or b"TLS: " in stray.log)
                same(stray.get("/readyz").status, 503, "its /readyz")
            finally:
                stray.stop()
                stray._clear()
        finally:
            redis.terminate()
            redis.wait(10)


class Deployed(House):
    """What deploy/cluster starts, as seen from its proxy."""
    listening = re.compile(rb"Palabre is at http://127\.0\.0\.1:(\d+)")

    def command(self):
        return [str(DEPLOY / "cluster"), "--port", str(free_port()), "--data", str(self.data), "--gateways", "2", "--standby",
                "--palabre", self.binary, "--no-install"]

    def processes(self):
        rows = [line.split("\t") for line in (self.data / "cluster" / "processes").read_text().splitlines()]
        return {name: int(pid) for name, pid, _ in rows}

    def tail(self, lines=25):
        return super().tail(lines) + "".join(f"\n{p.name}: {p.read_text()[-1500:]}" for p in (self.data / "cluster").glob("*.log"))


@case("deploy/cluster: people and files through its proxy, also after the historian died [cluster.deploy]", seconds=20)
def deployed(t):
    for tool in ("nginx", "redis-server"):
        if not shutil.which(tool):
            raise Skip(f"there is no {tool}")
    house = Deployed(t.runner.o.palabre)
    house.migrate()
    with t.around(house) as f:
        awa, helene = f.person("awa"), f.person("helene")
        awa.ok("post.create", {"topic": f["t1"], "body": "par le mandataire"})
        helene.await_push("post.created", lambda p: "par le mandataire" in p["data"]["post"]["html"])
        _, file = awa.upload(f["g1"], "note.pdf", b"%PDF-1.4 bonjour")
        check("ok" in file, f"{file}")
        path = f"/files/{file['ok']['file']['id']}/note.pdf"
        awa.ok("post.create", {"topic": f["t1"], "body": "voici", "files": [file["ok"]["file"]["id"]]})
        same(helene.get(path).body, b"%PDF-1.4 bonjour", "the file")
        os.kill(house.processes()["historian"], signal.SIGKILL)
        for client in (awa, helene):
            same(client.link.closed_with(15), 1012, "clients are told to come back")
            client.link = None
            client.connect()
            client.resume()
        awa.ok("post.create", {"topic": f["t1"], "body": "chez le second"})
        helene.await_push("post.created", lambda p: "chez le second" in p["data"]["post"]["html"])
        same(helene.get(path).body, b"%PDF-1.4 bonjour", "the file, at the second historian")
    for log in (house.data / "cluster").glob("*.log") if house.data.exists() else ():
        check(b"Sanitizer" not in log.read_bytes(), f"{log}")


@case("the roles that need Redis say when it is not said where [cluster.config]")
def unset(t):
    for role in ("historian", "gateway"):
        done = subprocess.run([t.runner.o.palabre, "serve", "--role", role, "--port", "0", "--data", "/tmp"], capture_output=True, timeout=20)
        said = (done.stderr + done.stdout).decode()
        check(done.returncode == 1 and "[redis] url" in said, f"{role}: {done.returncode} {said}")
