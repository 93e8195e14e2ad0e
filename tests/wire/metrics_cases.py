# SPDX-License-Identifier: EUPL-1.2
"""What the server tells those who watch it: the form, the numbers, the door, and that nobody is in it."""
import collections
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import link
import private
from log_cases import awaited
from net_cases import check, same
from raw import Skip, case
from storage_cases import untouchable

ROOT = pathlib.Path(__file__).resolve().parents[2]
LABELS = {"code", "command", "error", "kind", "le", "outcome", "recovered", "state", "status", "version", "what"}
SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*)\})? (\d+(?:\.\d+)?|\+Inf)')
LABEL = re.compile(r'([a-z_]+)="([^"]*)"')
WATCHED = {"metrics": {"listen": "0"}}


def port_of(house):
    return int(awaited(house, mod="monitor", msg="listening")[0]["port"])


def scrape(house):
    r = link.request(port_of(house), "GET", "/metrics")
    same(r.status, 200, "/metrics")
    same(r.headers["content-type"], ["text/plain; version=0.0.4; charset=utf-8"], "its type")
    return r.body.decode()


def numbers(page):
    """{(name, ((label, value), ...)): number}, once the form has been looked at."""
    kinds, out, family = {}, {}, None
    check(page.endswith("\n"), "the last line has no end")
    for line in page.splitlines():
        if line.startswith("# HELP "):
            family = line.split(" ", 3)[2]
            check(family not in kinds and len(line.split(" ", 3)[3]) > 8, f"{line}")
        elif line.startswith("# TYPE "):
            name, kind = line.split(" ")[2:]
            same(name, family, "TYPE follows HELP")
            check(kind in ("counter", "gauge", "histogram"), line)
            check((kind == "counter") == name.endswith("_total"), f"{name} is a {kind}")
            kinds[name] = kind
        else:
            m = SAMPLE.fullmatch(line)
            check(m, f"no sample: {line}")
            base = re.sub(r"_(bucket|sum|count)$", "", m[1]) if kinds.get(family) == "histogram" else m[1]
            same(base, family, line)
            key = (m[1], tuple(LABEL.findall(m[2] or "")))
            check(key not in out, f"told twice: {line}")
            out[key] = float(m[3])
    for name, kind in kinds.items():
        check(re.match(r"(palabre|process)_", name), name)
        if kind == "histogram":
            series = collections.defaultdict(list)
            for (n, labels), v in out.items():
                if n == f"{name}_bucket":
                    series[tuple(label for label in labels if label[0] != "le")].append((dict(labels)["le"], v))
            for labels, buckets in series.items():
                check([v for _, v in buckets] == sorted(v for _, v in buckets), f"{name} does not grow: {buckets}")
                same(buckets[-1], ("+Inf", out[(f"{name}_count", labels)]), name)
                check((f"{name}_sum", labels) in out, f"{name} has no sum")
    return out


def value(found, name, **labels):
    return found[(name, tuple(labels.items()))]


def traffic(f):
    """A bit of everything. Returns awa, helene."""
    awa, helene = f.person("awa"), f.person("helene")
    for n in range(5):
        awa.ok("post.create", {"topic": f["t1"], "body": f"Message {n}, avec son secret"})
    same(awa.error("post.create", {"topic": 999999, "body": "Bonjour"}), "not_found", "a refusal")
    helene.ok("session.list", {})  # she has seen all that
    helene.cut()
    awa.ok("post.create", {"topic": f["t1"], "body": "Pendant son absence"})
    helene.resume()
    helene.cut()
    helene.resume(epoch="0123456789abcdef")
    f.house.api("session.list", {"args": {}}, awa.cookie, awa.source)
    f.house.get("/nothing.js")
    return awa, helene


@case("/metrics has the form that Prometheus reads, in every family [metrics/form]")
def form(t):
    with t.fresh(config=WATCHED) as f:
        traffic(f)
        numbers(scrape(f.house))


@case("what the sources name is what is served, but for Redis, backups and mail that comes in where there are none [metrics/names]")
def names(t):
    sys.path.insert(0, str(ROOT / "tests/lint"))
    import watching
    kinds, labels = watching.told(ROOT)
    with t.fresh(config=WATCHED) as f:
        traffic(f)
        page = scrape(f.house)
        numbers(page)
        served = dict(re.findall(r"^# TYPE (\w+) (\w+)$", page, re.M))
        same({n for n in kinds if n not in served and not re.match("palabre_(redis|bus|historian|backup|mails_in)", n)}, set(), "not served")
        same(served, {n: kinds[n] for n in served}, "of another type")
        same(labels | {"le"}, LABELS, "labels")


@case("promtool finds nothing wrong with /metrics [metrics/promtool]")
def promtool(t):
    tool = shutil.which("promtool") or shutil.which("promtool", path=ROOT / "build/tools/bin")
    if not tool:
        raise Skip("there is no promtool; deploy/install test unpacks one")
    with t.fresh(config=WATCHED) as f:
        traffic(f)
        done = subprocess.run([tool, "check", "metrics"], input=scrape(f.house), capture_output=True, text=True, timeout=60)
        same((done.returncode, done.stdout, done.stderr), (0, "", ""), "promtool check metrics")


@case("the numbers of /metrics are what happened [metrics/numbers]")
def counted(t):
    with t.fresh(config=WATCHED) as f:
        f["t1"]
        before = numbers(scrape(f.house))
        awa, helene = traffic(f)
        now = numbers(scrape(f.house))

        def grown(name, **labels):
            return value(now, name, **labels) - value(before, name, **labels)
        same(grown("palabre_acks_total", command="post.create"), 6, "acks of post.create")
        same(grown("palabre_refused_commands_total", command="post.create"), 1, "refusals of it")
        same(grown("palabre_refusals_total", error="not_found"), 1, "what they said")
        same(grown("palabre_resumed_channels_total", recovered="true"),
             grown("palabre_resumed_channels_total", recovered="false"), "channels of the two resumes")
        check(grown("palabre_resumed_channels_total", recovered="true") >= 2, "channels of a resume")
        same(grown("palabre_gap_events_total"), 1, "what was missed")
        same(value(now, "palabre_connections"), 2, "connections")
        same(value(now, "palabre_people"), 2, "people")
        same(grown("palabre_connections_opened_total"), 4, "opened")
        same(grown("palabre_connections_closed_total", code="1006"), 2, "cut")
        check(grown("palabre_events_total") >= 6 and grown("palabre_deliveries_total") >= 6, "events")
        check(grown("palabre_sent_bytes_total") > 1000 and grown("palabre_socket_writes_total") >= 10, "writes")
        same(value(now, "palabre_send_queue_bytes"), 0, "nothing waits")
        same(grown("palabre_http_requests_total", status="4xx"), 1, "HTTP 404")
        same(grown("palabre_http_requests_total", status="2xx"), 3, "HTTP 200")
        check(grown("palabre_commit_seconds_count") >= 6, "commits")
        same(grown("palabre_commit_seconds_count"), grown("palabre_commit_rows_count"), "commits")
        same(grown("palabre_commit_rows_sum"), sum(grown("palabre_writes_total", outcome=o) for o in ("written", "refused")), "jobs")
        check(grown("palabre_fsync_seconds_count") >= 6, "syncs")
        check(0 < grown("palabre_fsync_seconds_sum") <= grown("palabre_commit_seconds_sum") + grown("palabre_checkpoint_seconds_total"),
              "a sync is a part of a commit")
        check(grown("palabre_ack_seconds_count", kind="write") >= 7, "acks timed")
        check(value(now, "palabre_ack_seconds_sum", kind="write") > value(now, "palabre_fsync_seconds_sum") * 0.5, "an ack waits for the disk")
        check(value(now, "palabre_database_bytes") + value(now, "palabre_wal_file_bytes") > 4096, "sizes")
        same(value(now, "palabre_storage_degraded"), 0, "storage")
        same(value(now, "palabre_ready"), 1, "ready")
        check(now[("process_resident_memory_bytes", ())] > 1 << 20 and now[("process_open_fds", ())] > 8, "the process")
        check(grown("palabre_loop_turn_seconds_count") > 10 and 0 < grown("palabre_loop_turn_seconds_sum") < 30, "turns of the loop")
        check(abs(now[("process_start_time_seconds", ())] - time.time()) < 60, "its start")
        check(grown("process_cpu_seconds_total") > 0, "its time")


@case("a mail is counted where it went [metrics/mail]")
def mail(t):
    with t.fresh(config=WATCHED) as f:
        f.house.api("auth.request", {"args": {"email": f["email_awa"]}}, source="127.99.1.1")
        f.house.mail(f["email_awa"])
        end = time.monotonic() + 10
        while not value(numbers(scrape(f.house)), "palabre_mails_total", outcome="sent"):
            check(time.monotonic() < end, "a mail that was sent is not counted")
            time.sleep(0.05)
        same(value(numbers(scrape(f.house)), "palabre_mails_waiting"), 0, "waiting")


@case("the age of the newest backup is told, and more than any when there is none [metrics/backup]", seconds=4)
def backup(t):
    with tempfile.TemporaryDirectory(prefix="palabre-backups-") as folder:
        with t.fresh(config={**WATCHED, "backup": {"dir": folder, "plain": "on"}}) as f:
            check(value(numbers(scrape(f.house)), "palabre_backup_age_seconds") >= 0, "no age")
            end = time.monotonic() + 30
            while not value(found := numbers(scrape(f.house)), "palabre_backups_total", outcome="made"):
                check(time.monotonic() < end, f"no backup is made: {f.house.tail()}")
                time.sleep(0.1)
            check(value(found, "palabre_backup_age_seconds") < 60 and value(found, "palabre_backup_bytes") > 1000, "its age and size")
            same((value(found, "palabre_backup_failed"), value(found, "palabre_backups_total", outcome="failed")), (0, 0), "failures")
            check(value(found, "palabre_backup_duration_seconds") > 0, "it took no time")
    with t.fresh(config={**WATCHED, "backup": {"dir": "/proc/nowhere", "plain": "on"}}) as f:
        end = time.monotonic() + 30
        while not value(found := numbers(scrape(f.house)), "palabre_backup_failed"):
            check(time.monotonic() < end, f"nothing fails: {f.house.tail()}")
            time.sleep(0.1)
        same(value(found, "palabre_backup_age_seconds"), float("inf"), "the age of none")
    with t.fresh(config=WATCHED) as f:
        check("palabre_backup" not in scrape(f.house), "there is no schedule, and an age")


@case("neither a label nor a value of /metrics tells of a person, a group or a word [metrics/private]")
def nobody(t):
    with t.fresh(config=WATCHED) as f:
        traffic(f)
        page = scrape(f.house)
        words = {**private.words_of(f.house.data), **f.house.keys}
        check(len(words) > 20, "there is nothing to look for")
        same(private.found_in(page, words), [], "found")
        for (name, labels) in numbers(page):
            check({label for label, _ in labels} <= LABELS, f"{name} has a label that is not of the closed ones: {labels}")


@case("what waits for a reader who does not read is in the send queue [metrics/queue]", seconds=4)
def queue(t):
    with t.fresh("--no-rates", config=WATCHED) as f:
        awa = f.person("awa")
        f.person("helene")  # she reads nothing from here on
        end = time.monotonic() + 60
        while not value(numbers(scrape(f.house)), "palabre_send_queue_bytes"):
            check(time.monotonic() < end, "nothing waits")
            for _ in range(20):
                awa.ok("post.create", {"topic": f["t1"], "body": "mot " * 3000})
        found = numbers(scrape(f.house))
        check(value(found, "palabre_lagging_subscriptions") >= 1 or value(found, "palabre_slow_closes_total"), "nobody lags")


@case("while the disk refuses, /metrics and /readyz of the door say so, and no longer when it has passed [metrics/degraded]", seconds=4)
def degraded(t):
    with t.fresh(config=WATCHED) as f:
        awa = f.person("awa")
        port = port_of(f.house)

        def states():
            found = numbers(scrape(f.house))
            return {s: value(found, "palabre_storage_state", state=s) for s in ("ok", "full", "io", "readonly", "corrupt")}, found
        same(states()[0], {"ok": 1, "full": 0, "io": 0, "readonly": 0, "corrupt": 0}, "before")
        with untouchable(f.house.data / "palabre.db", f.house.data / "palabre.db-wal") as free:
            err = awa.error("post.create", {"topic": f["t1"], "body": "Bonjour"})
            if err != "storage":
                raise Skip("this file system cannot be made to refuse")
            now, found = states()
            same((now["ok"], sum(now.values()), value(found, "palabre_storage_degraded"), value(found, "palabre_ready")), (0, 1, 1, 0), "meanwhile")
            check(value(found, "palabre_writes_total", outcome="failed") >= 1, "a write that failed is not counted")
            r = link.request(port, "GET", "/readyz")
            same((r.status, now[r.body.decode().strip()]), (503, 1), "/readyz")
            same(link.request(port, "GET", "/healthz").status, 200, "/healthz")
            free()
            end = time.monotonic() + 10
            while link.request(port, "GET", "/readyz").status != 200:
                check(time.monotonic() < end, "it does not come back")
                time.sleep(0.1)
        same(value(states()[1], "palabre_storage_degraded"), 0, "afterwards")


def raw_answer(port, data, timeout=10):
    with socket.create_connection(("127.0.0.1", port), timeout) as s:
        s.sendall(data)
        got = b""
        while part := s.recv(65536):
            got += part
    return got


@case("the door answers three questions, and what is no question with a refusal [metrics/door]")
def door(t):
    with t.fresh(config=WATCHED) as f:
        port = port_of(f.house)
        for ask, status in ((b"GET /metrics HTTP/1.0\r\n\r\n", b"200"), (b"GET /metrics?x=1 HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
                            (b"GET /readyz HTTP/1.1\r\n\r\n", b"200"), (b"GET / HTTP/1.1\r\n\r\n", b"404"), (b"GET /metricsx HTTP/1.1\r\n\r\n", b"404"),
                            (b"GET /../secret.key HTTP/1.1\r\n\r\n", b"404"), (b"POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", b"405"),
                            (b"GARBAGE\r\n\r\n", b"400"), (b"\r\n\r\n", b"400"), (b"GET metrics HTTP/1.1\r\n\r\n", b"400"),
                            (b"GET /metrics SPDY/9\r\n\r\n", b"400"), (b"\0" * 40 + b"\r\n\r\n", b"400"),
                            (b"GET /metrics HTTP/1.1\r\nx: " + b"y" * 9000, b"431")):
            got = raw_answer(port, ask)
            check(got.startswith(b"HTTP/1.1 " + status + b" "), f"{ask[:60]!r}: {got[:80]!r}")
            check(b"connection: close" in got, "it stays open")
        head = raw_answer(port, b"HEAD /metrics HTTP/1.1\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head)[1])
        check(head.endswith(b"\r\n\r\n") and length > 10000, "HEAD")
        split = socket.create_connection(("127.0.0.1", port), 10)
        for byte in b"GET /healthz HTTP/1.1\r\n\r\n":
            split.sendall(bytes([byte]))
        check(split.recv(100).startswith(b"HTTP/1.1 200"), "byte by byte")
        split.close()
        check(f.house.get("/metrics").status == 404 or b"palabre_" not in f.house.get("/metrics").body, "/metrics is at the door for people")


@case("at the door who says nothing is cut after five seconds, and seventeen at once are too many [metrics/bounds]", seconds=7)
def bounds(t):
    with t.fresh(config=WATCHED) as f:
        port = port_of(f.house)
        idle = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(16)]
        time.sleep(0.2)
        begun = time.monotonic()
        idle[0].sendall(b"GET /metrics HT")
        with socket.create_connection(("127.0.0.1", port), 10) as late:
            try:
                same(late.recv(10), b"", "the seventeenth")
            except ConnectionResetError:
                pass
        for s in idle:
            try:
                same(s.recv(10), b"", "an idle one")
            except ConnectionResetError:
                pass
            s.close()
        took = time.monotonic() - begun
        check(4 < took < 8, f"it took {took:.1f} s")
        scrape(f.house)


@case("on a unix socket only the owner and the group may look, a dead one is replaced, and without a setting there is no door [metrics/socket]")
def unix_socket(t):
    with t.fresh() as f:
        path = f.house.data / "metrics.sock"
        check("monitor" not in f.house.log.decode(), "there is a door nobody asked for")
        f.house.stop()
        dead = socket.socket(socket.AF_UNIX)
        dead.bind(str(path))
        dead.close()
        f.house.config["metrics"] = {"listen": str(path)}
        f.house.start()
        same(oct(path.stat().st_mode & 0o777), "0o660", "its mode")
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(str(path))
            s.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
            got = b""
            while part := s.recv(65536):
                got += part
        numbers(got.split(b"\r\n\r\n", 1)[1].decode())
        f.house.stop()
        path.unlink(missing_ok=True)
        path.write_text("keep me")
        f.house.start(wait=False)
        f.house.process.wait(20)
        f.house.reader.join()
        same((f.house.process.returncode, path.read_text()), (1, "keep me"), "a file in its place")
        check("monitor" in f.house.log.decode() and str(path) in f.house.log.decode(), f"why: {f.house.tail()}")
