# SPDX-License-Identifier: EUPL-1.2
"""A historian, two gateways and Redis: each of them gone, stopped, cut off."""
import signal
import time

from clusters import Blocked
from net import Proxied
from scenario import scenario

BLOCKED_S = 0.5   # of /healthz on a machine that does other things too; the loop itself is never to wait


def refused(t):
    """Sends of which a client was told that they failed, even if only for now."""
    return [e for e in t.events if e["k"] in ("busy", "fail") and e["code"] not in ("not_found", "forbidden")]


@scenario("R-22", "Redis killed, started empty ten seconds later: nobody is refused anything", seconds=35, smoke=True)
def redis_killed(t):
    place = t.cluster()
    load = t.load(place)
    t.sleep(3)
    place.kill_redis()
    blocked = Blocked(place.gateways[0]).look(10)
    place.start_redis()
    t.healed("Redis was gone")
    t.sleep(5)
    t.note(healthz_max_ms=round(1000 * blocked))
    t.all(place, load, heal_s=3)
    t.require(not refused(t), f"{len(refused(t))} sends were refused: {refused(t)[:3]}")
    t.require(blocked < BLOCKED_S, f"/healthz took {blocked:.2f} s while Redis was gone")


@scenario("R-23", "Redis stopped for fifteen seconds, and goes on", seconds=35)
def redis_stopped(t):
    place = t.cluster()
    load = t.load(place)
    t.sleep(3)
    place.redis.send_signal(signal.SIGSTOP)
    blocked = Blocked(place.gateways[0]).look(15)
    place.redis.send_signal(signal.SIGCONT)
    t.healed("Redis was stopped")
    t.sleep(5)
    t.note(healthz_max_ms=round(1000 * blocked))
    t.all(place, load, heal_s=5)
    t.require(not refused(t), f"{len(refused(t))} sends were refused: {refused(t)[:3]}")
    t.require(blocked < BLOCKED_S, f"/healthz took {blocked:.2f} s while Redis was stopped")


@scenario("R-23", "Redis is told to pause its clients for eight seconds", seconds=25)
def redis_paused(t):
    place = t.cluster()
    load = t.load(place)
    t.sleep(3)
    place.redis_says("CLIENT", "PAUSE", "8000", "ALL")
    t.sleep(8)
    t.healed("Redis paused")
    t.sleep(4)
    t.all(place, load, heal_s=5)
    t.require(not refused(t), f"{len(refused(t))} sends were refused: {refused(t)[:3]}")


@scenario("R-23", "Redis throws out every subscriber whose buffer is fuller than a few KiB", seconds=30)
def redis_overflows(t):
    place = t.cluster()
    load = t.load(place, long_every=2)
    t.sleep(2)
    place.redis_says("CONFIG", "SET", "client-output-buffer-limit", "pubsub 16kb 16kb 1")
    for gateway in place.gateways:  # stopped for a moment, so that what is meant for it piles up
        gateway.process.send_signal(signal.SIGSTOP)
        t.sleep(2.5)
        gateway.process.send_signal(signal.SIGCONT)
        t.sleep(2)
    place.redis_says("CONFIG", "SET", "client-output-buffer-limit", "pubsub 32mb 8mb 60")
    t.healed("the overflow")
    t.sleep(4)
    t.all(place, load, heal_s=5)


@scenario("R-20", "the historian of a cluster killed three times, started again at once", seconds=50)
def historian_killed(t):
    place = t.cluster()
    load = t.load(place)
    for _ in range(3):
        t.sleep(1 + 2 * t.rng.random())
        place.forget_admin()
        place.house.kill()
        t.healed("the historian was killed")
        place.start()
        t.sleep(2)
    t.sleep(2)
    t.all(place, load, heal_s=10)
    t.require(not refused(t), f"{len(refused(t))} sends were refused: {refused(t)[:3]}")


@scenario("R-20", "gateways killed in turn, started again at once", seconds=35)
def gateways_killed(t):
    place = t.cluster()
    load = t.load(place)
    for i in range(6):
        t.sleep(1 + 2 * t.rng.random())
        place.kill_gateway(i % 2)
        t.healed("a gateway was killed")
        place.start()
    t.sleep(4)
    t.all(place, load, heal_s=5, quantile=0.99)


@scenario("R-39", "gateways and historian restarted in turn, twenty times: nobody is refused anything", seconds=110)
def rolled(t):
    place = t.cluster()
    load = t.load(place)
    t.sleep(2)
    for round_ in range(20):
        which = round_ % 4
        begun = time.monotonic()
        if which == 3:
            place.forget_admin()
            place.house.stop()
        else:
            place.gateways[which % 2].stop()
        t.healed("an end")
        place.start()
        t.sample(place) if which == 3 else None
        t.sleep(max(0, 2.5 - (time.monotonic() - begun)))
    t.sleep(3)
    t.all(place, load, heal_s=5, quantile=0.99)
    t.require(not refused(t), f"{len(refused(t))} sends were refused: {refused(t)[:3]}")


@scenario("R-45", "a gateway stopped for thirty seconds, then the historian for eight", seconds=65)
def stopped(t):
    place = t.cluster()
    load = t.load(place)
    t.sleep(3)
    for process, seconds in ((place.gateways[0].process, 30), (place.house.process, 8)):
        process.send_signal(signal.SIGSTOP)
        t.sleep(seconds)
        process.send_signal(signal.SIGCONT)
        t.healed("the stop")
        t.sleep(6)
    t.all(place, load, heal_s=10, quantile=0.99)


def cut_off(t, **through):
    """One process reaches Redis through a proxy that hands on nothing, first one way, then the other, then both."""
    proxy = Proxied(t)
    place = t.cluster(**{key: [proxy.port] if key == "redis_of" else proxy.port for key in through}, start=False)
    proxy.start("127.0.0.1", place.redis_port)
    place.start()
    load = t.load(place)
    for way in ({"way": "down"}, {"way": "up"}, {}):
        t.sleep(3)
        proxy.set("deaf", **way)
        t.sleep(8)
        proxy.set("clear")
        t.healed(f"the silence {way.get('way', 'both ways')}")
        t.sleep(5)
    t.all(place, load, heal_s=5)


@scenario("R-34", "one gateway and Redis: nothing goes through, one way, the other, both", seconds=60)
def gateway_cut_off(t):
    cut_off(t, redis_of=True)


@scenario("R-34", "the historian and Redis: nothing goes through, one way, the other, both", seconds=60)
def historian_cut_off(t):
    cut_off(t, redis_of_historian=True)


@scenario("R-40", "two thousand people come back at once through two gateways", seconds=60)
def crowd(t):
    place = t.cluster(people=2000, groups=200, members=10)
    load = t.load(place)
    t.sleep(4)
    place.kill()
    t.healed("the restart", cut=True)
    place.start()
    t.sleep(10)
    t.all(place, load, heal_s=25)
