# SPDX-License-Identifier: EUPL-1.2
"""A disk that is full, read-only or errs: writes are refused, people read on, and writing comes
back by itself. Each cause is a real one, made by the kernel; how long it took is printed."""
import contextlib
import os
import pathlib
import resource
import sqlite3
import subprocess
import tempfile
import time

from fault_cases import all_posts, restart
from house import House, new_op, sign_in_of
from net_cases import check, same
from people import Wrong
from raw import Skip, case

HEALED_SECONDS = 10  # a bound for slow machines; what is promised is 2, and what it took is printed
NOBODY = 65534


# ---- causes ----

def run(*command):
    return subprocess.run(command, capture_output=True).returncode == 0


@contextlib.contextmanager
def mounted(*options):
    """A small file system of one's own."""
    if os.geteuid() != 0:
        raise Skip("mounting a small file system needs root")
    where = pathlib.Path(tempfile.mkdtemp(prefix="palabre-disk-"))
    if not run("mount", *options, str(where)):
        where.rmdir()
        raise Skip(f"mount {' '.join(options)} is not possible here")
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", str(where)], check=True)
        where.rmdir()


def tmpfs(size):
    return mounted("-t", "tmpfs", "-o", f"size={size}", "tmpfs")


@contextlib.contextmanager
def ext4():
    """A disk in a file: yields where it is mounted, and what makes it turn read-only as after an error of its own."""
    with tempfile.TemporaryDirectory(prefix="palabre-image-") as images:
        image = f"{images}/disk"
        with open(image, "wb") as file:
            file.truncate(64 << 20)
        if not run("mkfs.ext4", "-q", "-F", image):
            raise Skip("mkfs.ext4 is not here")
        with mounted("-o", "loop,errors=remount-ro", image) as where:
            (where / "lost+found").rmdir()
            device = subprocess.run(["findmnt", "-no", "SOURCE", str(where)], capture_output=True, text=True).stdout.strip()
            trigger = pathlib.Path("/sys/fs/ext4") / pathlib.Path(device).name / "trigger_fs_error"
            if not trigger.exists():
                raise Skip("this kernel does not let one spoil an ext4")
            yield where, lambda: trigger.write_text("test of palabre")


def fill(path, upto=None):
    """Takes all the room there is, to the last byte."""
    with path.open("ab", buffering=0) as file:
        try:
            while upto is None or file.tell() < upto:
                file.write(b"\0" * 4096)
        except OSError:
            pass


@contextlib.contextmanager
def untouchable(*paths):
    """Files that not even root may write, and that come back to life at the end or by calling what is yielded."""
    def change(flag):
        return all(run("chattr", flag, str(p)) for p in paths)
    if not change("+i"):
        change("-i")
        raise Skip("chattr +i is not possible here")
    try:
        yield lambda: check(change("-i"), "chattr -i")
    finally:
        change("-i")


# ---- what is looked at ----

def writes_refused(t, client):
    """Until a write is refused; how many passed."""
    for i in range(400):
        frame = client.ask("post.create", {"topic": t["t1"], "body": f"{i} " + "mot " * 3500})
        if "err" in frame:
            same(frame["err"]["code"], "storage", "the refusal")
            check(frame["err"]["retry"], "storage is worth a retry")
            return i
    raise Wrong("400 long messages fit")


def degraded(f):
    """Nothing is written, the same process answers, people read, and it says so where machines look."""
    awa = f.clients[0]
    op, args = new_op(), {"topic": f["t1"], "body": "gardé " * 2000}
    end = time.monotonic() + 10
    while True:  # the server tries again by itself, and what is small may just fit
        check(time.monotonic() < end, "/readyz does not say that writing fails")
        if awa.ask("post.create", args, op).get("err", {}).get("code") == "storage" and f.house.get("/readyz").status == 503:
            break
    for command, what in (("topic.open", {"topic": f["t1"]}), ("inbox.get", {}), ("session.list", {})):
        check("ok" in awa.ask(command, what), f"{command} is refused")
    awa.connect()  # who comes now is let in
    awa.open()
    same(f.house.get("/healthz").status, 200, "/healthz")
    return op, args


def healed(f, op, args, free, what):
    """Once the cause has gone, everything is written again by the same process, within seconds."""
    awa, helene = f.clients[0], f.clients[1]
    pid, begun = f.house.process.pid, time.monotonic()
    free()
    while f.house.get("/readyz").status != 200:
        check(time.monotonic() - begun < HEALED_SECONDS, "/readyz stays 503")
        time.sleep(0.02)
    print(f"measured: {what}: writing again {time.monotonic() - begun:.2f} s after its end", flush=True)
    frame = awa.ask("post.create", args, op)
    check("ok" in frame, f"well again, it is refused: {frame.get('err')}")
    same(awa.ok("post.create", args, op=op), frame["ok"], "the same write once more")
    helene.await_push("post.created", lambda p: p["data"]["post"]["id"] == frame["ok"]["post"])
    check(f.house.process.poll() is None and f.house.process.pid == pid, "another process")


# ---- full ----

@case("with a full disk writes are refused, reads go on, and all is well once there is room [wire.storage]", seconds=8)
def disk_full(t):
    with tmpfs("12m") as where, t.fresh("--no-rates", data=where) as f:
        awa, _ = f.person("awa"), f.person("helene")
        ballast = where / "ballast"
        fill(ballast, upto=7 << 20)  # more than the log that will have to be copied back
        writes_refused(f, awa)
        fill(ballast)
        healed(f, *degraded(f), ballast.unlink, "a full disk")
        said = f.house.log.decode()
        same(said.count("writes fail: full: the disk is full; reading goes on"), 1, "how often it is said")
        check(said.count("disk is full") < 12, "it is said again and again")
        f.house.kill()
        restart(f)
        awa.connect()
        awa.resume()
        check("ok" in awa.ask("post.create", {"topic": f["t1"], "body": "encore"}), "after a restart")


@case("what was acknowledged around a full disk is there once, what was refused comes once it is sent again [wire.storage]", seconds=8)
def nothing_lost(t):
    with tmpfs("18m") as where, t.fresh("--no-rates", data=where) as f:
        writers = [f.person(who) for who in ("awa", "helene", "claire", "moussa")]
        ballast, said, acked = where / "ballast", {}, {}
        fill(ballast, upto=13 << 20)

        def send(client, text, op):
            return client.post_frame("post.create", {"topic": f["t1"], "body": text}, op)
        for round_ in range(30):
            flying = []
            for client in writers:
                for i in range(3):
                    text, op = f"{client.who}-{round_}-{i} " + "mot " * 800, new_op()
                    said[op] = (client, text)
                    flying.append((client, op, send(client, text, op)))
            for client, op, id_ in flying:
                frame = client.reply(id_, "post.create")
                if "ok" in frame:
                    acked[op] = frame["ok"]["post"]
                else:
                    same(frame["err"]["code"], "storage", "the refusal")
        check(0 < len(acked) < len(said), f"{len(acked)} of {len(said)} were acknowledged: the disk was not filled half-way")
        ballast.unlink()
        end = time.monotonic() + HEALED_SECONDS
        while f.house.get("/readyz").status != 200:
            check(time.monotonic() < end, "/readyz stays 503")
            time.sleep(0.02)
        kept = dict(acked)
        for op, (client, text) in said.items():
            kept[op] = client.reply(send(client, text, op), "post.create")["ok"]["post"]
            same(kept[op], acked.get(op, kept[op]), "the first answer")
        f.house.kill()
        restart(f)
        writers[0].connect()
        writers[0].resume()
        ids = [p["id"] for p in all_posts(writers[0], f["t1"])]
        same(len(ids), len(set(ids)), "each once")
        check(set(kept.values()) <= set(ids), f"missing: {set(kept.values()) - set(ids)}")
        same(len(ids), len(said), "and nothing else")


@case("on a full disk nobody signs in, links keep, files are refused, and nobody who is there is sent away [wire.storage]", seconds=8)
def doors_when_full(t):
    with tmpfs("12m") as where, t.fresh("--no-rates", data=where) as f:
        awa, helene = f.person("awa"), f.person("helene")
        file = awa.upload(f["g1"], "avant.txt", b"avant")[1]["ok"]["file"]
        visitor, late = f.visitor(), f.visitor()
        check("ok" in visitor.api("auth.request", {"email": f["email_helene"]})[1], "a sign-in mail is not promised")
        token = sign_in_of(f.house.mail(f["email_helene"]))["token"]
        with contextlib.closing(sqlite3.connect(where / "palabre.db", timeout=10)) as other, other:  # nobody was seen for a day
            other.execute("UPDATE session SET seen_at = seen_at - 86400000")
        ballast = where / "ballast"
        fill(ballast, upto=6 << 20)
        writes_refused(f, awa)
        fill(ballast)
        op, args = degraded(f)

        response, frame = late.api("auth.request", {"email": f["email_awa"]})
        same((response.status, frame["err"]["code"]), (503, "storage"), "a mail is asked for")
        response, frame = visitor.api("auth.redeem", {"token": token})
        same((response.status, frame["err"]["code"]), (503, "storage"), "a link is opened")
        check("set-cookie" not in response.headers, "a session that is not kept")
        response, frame = awa.upload(f["g1"], "pendant.txt", b"pendant" * 40000)
        same((response.status, frame["err"]["code"]), (503, "storage"), "a file is sent")
        same(awa.get(f"/files/{file['id']}/avant.txt").body, b"avant", "a file of before")
        same(len(os.listdir(where / "files" / "tmp")), 0, "what is left of the refused file")
        check("ok" in helene.ask("presence.watch", {"group": f["g1"]}), "who is there is not told")
        check("ok" in awa.ask("topic.typing", {"topic": f["t1"]}), "live signals fail")
        helene.await_push("topic.typing")

        seen = [s["seen_at"] for s in awa.ok("session.list")["sessions"]]
        check(max(seen) < time.time() * 1000 - 80000000, f"a session is said to be used that could not be noted: {seen}")

        healed(f, op, args, ballast.unlink, "a full disk, seen from its doors")
        awa.connect()
        awa.open()
        awa.ok("post.create", {"topic": f["t1"], "body": "après"})  # behind it in the queue of writes
        check(max(s["seen_at"] for s in awa.ok("session.list")["sessions"]) > time.time() * 1000 - 60000, "well again, it is not noted")
        same(len(f.house.mails(f["email_awa"])), 0, "mails of a refused request")
        check("ok" in late.api("auth.request", {"email": f["email_awa"]})[1], "well again, no mail")
        f.house.mail(f["email_awa"])
        response, frame = visitor.api("auth.redeem", {"token": token})
        check("ok" in frame, f"the link was used up by a refusal: {frame}")
        check("ok" in awa.upload(f["g1"], "apres.txt", b"apres" * 40000)[1], "well again, no file")


@case("when the file may not grow, writes are refused, and all is well once it may [wire.storage]", seconds=6)
def file_limit(t):
    with t.fresh("--no-rates") as f:
        awa, _ = f.person("awa"), f.person("helene")
        pid = f.house.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        # not even the first page of a log begun afresh fits
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[1]))
        writes_refused(f, awa)
        healed(f, *degraded(f), lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, before), "a file limit")


# ---- read-only, and errors ----

@case("files that nobody may write any more are read on, and written again once they may be [wire.storage]", seconds=8)
def untouchable_files(t):
    with t.fresh("--no-rates") as f:
        awa, _ = f.person("awa"), f.person("helene")
        awa.ok("post.create", {"topic": f["t1"], "body": "avant"})
        with untouchable(f.house.data / "palabre.db", f.house.data / "palabre.db-wal") as free:
            op, args = degraded(f)
            time.sleep(1.5)  # long enough for the connection to have been made anew, in vain
            degraded(f)
            healed(f, op, args, free, "files that may not be written")
        check(f.house.log.count(b"readonly database") < 12, "it is said again and again")


@case("a disk that turned read-only is read on, and a start on it says so [wire.storage]", seconds=8)
def disk_turned_readonly(t):
    with ext4() as (where, spoil), t.fresh("--no-rates", data=where) as f:
        awa = f.person("awa")
        ids = [awa.ok("post.create", {"topic": f["t1"], "body": f"{i}"})["post"] for i in range(5)]
        os.sync()  # what is mapped is clean: writing to it would have to ask the disk
        spoil()
        for _ in range(3):
            degraded(f)
            time.sleep(0.7)
        same([p["id"] for p in all_posts(awa, f["t1"])][-5:], ids, "what was acknowledged")
        f.house.kill()  # it cannot end well: its log stays where it is
        refuses_to_start(t, where, f"the data directory may not be written: {where}/palabre.lock: Read-only file system")


@case("behind gateways a disk that takes nothing is refused in the same words, said by every gateway, and comes back by itself [wire.storage]", seconds=10)
def gateways(t):
    with t.cluster("--no-rates") as f:
        awa, _ = f.person("awa"), f.person("helene")
        awa.ok("post.create", {"topic": f["t1"], "body": "avant"})
        with untouchable(f.house.data / "palabre.db", f.house.data / "palabre.db-wal") as free:
            op, args = degraded(f)
            end = time.monotonic() + 5
            for gateway in f.house.gateways:
                while gateway.get("/readyz").body != b"storage\n":
                    check(time.monotonic() < end, f"a gateway is {gateway.get('/readyz').body}")
                    time.sleep(0.05)
            healed(f, op, args, free, "a disk behind gateways")
        for gateway in f.house.gateways:
            same(gateway.get("/readyz").status, 200, "/readyz of a gateway")


# ---- starts ----

def refuses_to_start(t, where, sentence, lines=1, **how):
    """It ends by itself, and says this."""
    done = subprocess.run([str(t.runner.o.palabre), "serve", "--data", str(where), "--port", "0"], capture_output=True, timeout=30, **how)
    said = (done.stderr + done.stdout).decode(errors="replace")
    same(done.returncode, 1, f"exit status\n{said}")
    check(sentence in said and said.count("level=error") <= lines, f"it does not say just {sentence!r}:\n{said}")


def asleep_until_writable(t, where, cause, free):
    """A server started on a disk that takes nothing: says why, lets people read, and writes once it can."""
    with t.fresh("--no-rates", data=where) as f:
        awa = f.person("awa")
        f.person("helene")
        f.house.stop()
        undo = cause()
        try:
            restart(f)
            end = time.monotonic() + 2  # its first write, just begun, tells it
            while (said := f.house.get("/readyz")).status != 503:
                check(time.monotonic() < end, "it claims to be ready")
            while f"writes fail: {said.body.decode().strip()}: " not in f.house.log.decode():
                check(time.monotonic() < end, f"it does not say so:\n{f.house.tail()}")
                time.sleep(0.02)
            awa.connect()
            awa.resume()
            f.clients[1].connect()
            f.clients[1].resume()
            healed(f, *degraded(f), lambda: free(undo), f"a start, {said.body.decode().strip()}")
        finally:
            free(undo)


@case("started on a full disk, it says so, people read, and it writes once there is room [wire.storage]", seconds=6)
def start_full(t):
    with tmpfs("12m") as where:
        ballast = where / "ballast"
        asleep_until_writable(t, where, lambda: fill(ballast), lambda _: ballast.unlink(missing_ok=True))


@case("started on a database that may not be written, it says so, people read, and it writes once it may [wire.storage]", seconds=6)
def start_readonly(t):
    with tempfile.TemporaryDirectory(prefix="palabre-ro-") as where, contextlib.ExitStack() as stack:
        path = pathlib.Path(where) / "palabre.db"
        asleep_until_writable(t, pathlib.Path(where), lambda: stack.enter_context(untouchable(path)), lambda free: free())


@case("a first start without room is refused in one sentence, and leaves nothing that keeps the next one from working [wire.storage]", seconds=3)
def first_start_full(t):
    for size in ("64k", "200k"):  # not even a header fits; the schema does not
        with tmpfs(size) as where:
            if size == "64k":
                fill(where / "ballast")
            refuses_to_start(t, where, f"the disk of the data directory {where} is full: make room and start again", lines=3)
            check(run("mount", "-o", "remount,size=12m", str(where)), "no room can be made")
            with House(t.runner.o.palabre, data=where) as house:
                same(house.get("/readyz").status, 200, "/readyz once there is room")


@case("a start on a disk mounted read-only, or in a directory of somebody else, is refused in one sentence [wire.storage]", seconds=3)
def start_refused(t):
    with tmpfs("12m") as where:
        House(t.runner.o.palabre, data=where).migrate()
        check(run("mount", "-o", "remount,ro", str(where)), "it cannot be mounted read-only")
        refuses_to_start(t, where, f"the data directory {where} may not be written: Read-only file system")
        check(run("mount", "-o", "remount,rw", str(where)), "it cannot be mounted for writing")
        os.chmod(where, 0o755)
        refuses_to_start(t, where, f"the data directory {where} may not be written: Permission denied", user=NOBODY, group=NOBODY, extra_groups=[])
