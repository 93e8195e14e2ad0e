# SPDX-License-Identifier: EUPL-1.2
"""How a server ends: killed, asked to, begun twice, its files used up, everybody back at once."""
import os
import resource
import socket
import subprocess
import time

import link
from house import new_address
from place import wait_for
from scenario import scenario

RESTART = 1012


@scenario("R-20", "kill -9 at random moments, started again at once", seconds=25, smoke=True)
def killed(t):
    place = t.single()
    load = t.load(place)
    for _ in range(4):
        t.sleep(1 + t.rng.random())
        place.kill()
        t.healed("the kill", cut=True)
        place.start()
    t.sleep(3)
    t.all(place, load, heal_s=5, quantile=0.99)


@scenario("R-20", "kill -9 a few milliseconds after a start, again and again", seconds=25)
def killed_young(t):
    place = t.single()
    load = t.load(place, backoff=[0.05, 0.5])
    for _ in range(20):
        t.sleep(0.6 * t.rng.random())
        place.kill()
        place.start()
    place.kill()
    t.healed("the last kill", cut=True)
    place.start()
    t.sleep(3)
    t.all(place, load, heal_s=5, quantile=0.99)


@scenario("R-38", "SIGTERM under load: everybody is told, nothing is left over, all come back", seconds=20, smoke=True)
def terminated(t):
    place = t.single()
    load = t.load(place)
    took, ended = [], []
    for _ in range(2):
        t.sleep(2 + t.rng.random())
        live = load.tell("ask")["live"]
        begun = time.monotonic()
        place.stop()  # Trouble unless it ends with 0
        took.append(time.monotonic() - begun)
        ended.append((begun, live))
        wal = place.data / "palabre.db-wal"
        t.require(not wal.exists() or wal.stat().st_size == 0, f"the log has {wal.exists() and wal.stat().st_size} bytes after the end")
        t.healed("the end", cut=True)
        place.start()
        load.tell("live")
    t.sleep(2)
    t.all(place, load, heal_s=5, quantile=0.99)
    t.note(end_max_s=round(max(took), 2))
    t.require(max(took) <= 5, f"it took {max(took):.1f} s to end")
    for begun, live in ended:
        codes = [e["code"] for e in t.events if e["k"] == "down" and begun <= e["t"] < begun + 5]
        # who flaps or came just then may miss it
        t.require(codes.count(RESTART) >= 0.9 * live, f"of {live} live people {codes.count(RESTART)} were told 1012; the codes: {sorted(set(map(str, codes)))}")


@scenario("R-43", "a second server over the same data ends with 1 and says why; the first goes on", seconds=12, smoke=True)
def doubled(t):
    place = t.single()
    load = t.load(place)
    for command in (["serve", "--port", "0"], ["serve", "--port", str(place.port)]):
        done = subprocess.run([str(t.o.palabre), *command, "--data", str(place.data)], capture_output=True, text=True, timeout=30)
        t.require(done.returncode == 1, f"{command} ends with {done.returncode}: {done.stderr[-500:]}")
        t.require(str(place.data) in done.stderr + done.stdout, f"{command} does not name the directory: {done.stderr[-500:]}")
    t.healed("the second start")
    t.sleep(2)
    t.all(place, load, heal_s=1)


@scenario("R-44", "no file may be opened any more: who is there talks on, who comes waits, nothing spins", seconds=25)
def exhausted(t):
    place = t.single()
    load = t.load(place, rate=20)
    t.sleep(1)
    before = resource.prlimit(place.pid, resource.RLIMIT_NOFILE)
    calm = cpu_share(t, place, 3)
    resource.prlimit(place.pid, resource.RLIMIT_NOFILE, (place.sample()["fds"] + 4, before[1]))
    waiting = []
    for _ in range(100):
        sock = socket.socket()
        sock.bind((new_address(), 0))
        sock.settimeout(30)
        sock.connect(("127.0.0.1", place.port))
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        waiting.append(sock)
    busy = cpu_share(t, place, 8)
    heard = load.tell("ask")
    t.require(heard["waiting"] <= 20, f"{heard['waiting']} writes wait while files are short")
    resource.prlimit(place.pid, resource.RLIMIT_NOFILE, before)
    t.healed("the shortage")
    for sock in waiting:
        status = link.read_response(sock)[0].status
        t.require(status == 200, f"who waited is answered with {status}")
        sock.close()
    t.note(cpu_calm=round(calm, 3), cpu_short=round(busy, 3))
    t.require(busy < calm + 0.2, f"it takes {busy:.0%} of a processor while files are short, {calm:.0%} before")
    t.all(place, load, heal_s=5)


def cpu_share(t, place, seconds):
    before = place.cpu_s()
    t.sleep(seconds)
    return (place.cpu_s() - before) / seconds


def ended(sock):
    """The other end has closed it."""
    sock.setblocking(False)
    try:
        return sock.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@scenario("R-44", "with 512 files allowed, as many connect as fit and the rest is turned away", seconds=20)
def limited(t):
    # the right to raise one's own limit is taken first
    wrap = ["prlimit", "--nofile=512:512", "setpriv", "--bounding-set=-sys_resource", "--inh-caps=-sys_resource"] if os.geteuid() == 0 else ["prlimit", "--nofile=512:512"]
    place = t.single(wrap=wrap)
    load = t.load(place)
    extra = [socket.create_connection(("127.0.0.1", place.port), 10, source_address=(new_address(), 0)) for _ in range(200)]
    for sock in extra:
        sock.sendall(b"GET ")  # who says nothing is not counted yet
    wait_for(lambda: sum(map(ended, extra)) >= 100, 10)
    refused = sum(map(ended, extra))
    t.require(refused >= 100, f"of 200 who came too late {refused} were turned away")
    t.require(place.sample()["fds"] <= 512, "more files than allowed")
    for sock in extra:
        sock.close()
    t.healed("the crowd")
    t.sleep(3)
    t.note(turned_away=refused)
    t.all(place, load, heal_s=5, quantile=0.99)


@scenario("R-40", "two thousand people come back at once", seconds=60)
def crowd(t):
    place = t.single(people=2000, groups=200, members=10)
    load = t.load(place, speak=False)
    load.speak()
    t.sleep(4)
    for end in (place.kill, place.stop):
        end()
        t.healed("the restart", cut=True)
        place.start()
        t.sleep(8)
    t.note(rss_mib=place.sample()["rss"] // 1024)
    t.all(place, load, heal_s=15)
    t.require(not afresh(t), f"somebody had to load everything afresh: {afresh(t)[:3]}")


def afresh(t):
    """Nobody is told to load afresh what he missed of a second or two: who was, and by what. Whoever was put into a group
    at the very moment of the cut has never heard of its channel, and rightly opens anew."""
    first, resumes, found = {}, {}, []
    for e in t.events:
        if e["k"] == "resume":
            resumes[e["c"]] = e
        elif e["k"] == "open" and first.setdefault(e["c"], e["conn"]) != e["conn"]:
            back = resumes.get(e["c"])
            new = back and back["conn"] == e["conn"] and any(asked < 0 for asked, _, _ in back["ch"].values())
            if not new or any(asked >= 0 and not recovered for asked, _, recovered in back["ch"].values()):
                found.append((e["c"], e["conn"], back))
    return found
