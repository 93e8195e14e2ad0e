# SPDX-License-Identifier: EUPL-1.2
"""The disk: full, read-only, frozen."""
import time

import disks
from place import wait_for
from scenario import scenario

STORAGE, SIGNED_OUT = "storage", 4401


def degraded(t, place, load, since):
    """While nothing can be stored: said by /readyz, refused with storage, read all the same, nobody cut off."""
    t.require(wait_for(lambda: place.ready() == 503, 10), "/readyz does not say that nothing can be stored")
    t.require(place.ready("/healthz") == 200, "/healthz")
    topic = next(iter(place.topics().values()))
    t.require(len(place.messages("127.0.0.1", place.port, topic)) > 0, "nothing can be read")
    t.require(load.tell("ask")["live"] > 150, "people were cut off")


def well_again(t, place, load, bound):
    """Seconds until /readyz is 200."""
    begun = time.monotonic()
    t.require(wait_for(lambda: place.ready() == 200, 10, 0.02), "/readyz stays 503")
    took = time.monotonic() - begun
    t.require(took <= bound, f"{took:.1f} s until writing works again, not {bound}")
    return took


def refusals(t, spans):
    """Refused while it was so, with storage and nothing else; nobody was cut off by it."""
    for begun, end in spans:
        codes = {e["code"] for e in t.events if e["k"] == "busy" and begun <= e["t"] < end}
        t.require(codes == {STORAGE}, f"refused with {codes}")


@scenario("R-27", "the disk is full to the last byte, twice", seconds=20, smoke=True)
def full(t):
    data = disks.mounted(t, "tmpfs", 48)
    place = t.single(data=data)
    load = t.load(place)
    ballast, spans, took = data.parent / "ballast", [], []
    for _ in range(2):
        t.sleep(1.5)
        disks.fill(ballast)
        begun = time.monotonic()
        degraded(t, place, load, begun)
        t.sleep(1.5)
        disks.fill(ballast)
        spans.append((begun, time.monotonic()))
        ballast.unlink()
        t.healed("the full disk")
        took.append(well_again(t, place, load, 2))
    t.sleep(2)
    t.note(well_again_max_s=round(max(took), 2))
    t.all(place, load, heal_s=5)
    refusals(t, spans)


@scenario("R-27", "killed while the disk is full; started while it still is, and once it is not", seconds=25)
def full_and_killed(t):
    data = disks.mounted(t, "tmpfs", 48)
    place = t.single(data=data)
    load = t.load(place)
    ballast = data.parent / "ballast"
    t.sleep(3)
    disks.fill(ballast)
    t.sleep(2)
    place.kill()
    disks.fill(ballast)
    place.house.start(wait=False)
    ended = wait_for(lambda: not place.alive(), 5)
    t.require(not ended or place.house.process.returncode == 1, f"started on a full disk it ends with {place.house.process.returncode}")
    t.note(starts_on_full_disk=not ended)
    if not ended:
        place.kill()
    ballast.unlink()
    t.healed("the full disk", cut=True)
    place.start()
    t.sleep(4)
    t.all(place, load, heal_s=10)


@scenario("R-28", "the database can no longer be written to, three times", seconds=30)
def unwritable(t):
    data = disks.mounted(t, "ext4", 96)
    place = t.single(data=data)
    load = t.load(place)
    files, spans, took = [data / "palabre.db", data / "palabre.db-wal"], [], []
    for _ in range(3):
        t.sleep(1.5)
        disks.immutable(t, files, True)
        begun = time.monotonic()
        degraded(t, place, load, begun)
        t.sleep(1.5)
        spans.append((begun, time.monotonic()))
        disks.immutable(t, files, False)
        t.healed("the read-only files")
        took.append(well_again(t, place, load, 2))
    t.sleep(2)
    t.note(well_again_max_s=round(max(took), 2))
    t.all(place, load, heal_s=5)
    refusals(t, spans)


@scenario("R-28", "started on a read-only file system it says so; started again on a writable one all is there", seconds=20)
def read_only(t):
    data = disks.mounted(t, "ext4", 96)
    place = t.single(data=data)
    load = t.load(place)
    t.sleep(3)
    place.kill()
    done = disks.run("mount", "-o", "remount,ro", data.parent)
    t.require(done.returncode == 0, f"remount: {done.stderr}")
    place.house.start(wait=False)
    ended = wait_for(lambda: not place.alive(), 5)
    said = place.log()[-2000:]
    t.note(starts_read_only=not ended)
    if ended:
        t.require(place.house.process.returncode == 1 and ("read-only" in said or "Read-only" in said or "readonly" in said),
                  f"it ends with {place.house.process.returncode} and says: {said}")
    else:
        t.require(place.ready() == 503, "/readyz")
        place.kill()
    disks.run("mount", "-o", "remount,rw", data.parent)
    t.healed("the read-only file system", cut=True)
    place.start()
    t.sleep(4)
    t.all(place, load, heal_s=10)


@scenario("R-29", "the disk is frozen for ten seconds: acknowledgements wait, connections do not notice", seconds=30)
def frozen(t):
    data = disks.mounted(t, "ext4", 96)
    place = t.single(data=data)
    load = t.load(place)
    t.sleep(3)
    disks.freeze(t, data)
    begun = time.monotonic()
    t.sleep(8)
    t.require(place.ready("/healthz") == 200, "/healthz while the disk is frozen")
    t.sleep(2)
    end = time.monotonic()
    disks.thaw(data)
    t.healed("the frozen disk")
    t.sleep(5)
    t.all(place, load, heal_s=5)
    false = [e for e in t.events if e["k"] == "ok" and begun + 0.5 < e["t"] < end and e["post"]]
    t.require(not false, f"{len(false)} messages were acknowledged while nothing could be written: {false[:2]}")
    downs = [e for e in t.events if e["k"] == "down" and begun < e["t"] < end + 1 and e["why"] != "cut" and e["code"] != SIGNED_OUT]
    t.require(not downs, f"{len(downs)} connections did not survive: {downs[:3]}")
