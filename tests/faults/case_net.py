# SPDX-License-Identifier: EUPL-1.2
"""The network between clients and server: silent, one-way, lossy, slow, broken at every byte, another one."""
import healing
from net import Net, Proxied
from place import free_port, wait_for
from scenario import scenario

NOTICE_S = 30
MANY, FEW = {}, {"people": 20, "groups": 2}


def joined(t, net, shape=MANY, **more):
    """A server that listens towards the namespace, and everybody inside it."""
    port = free_port()
    place = t.single("--host", "0.0.0.0", port=port, config={"server": {"origins": f"http://127.0.0.1:{port}"}}, **shape)
    return place, t.load(place, wrap=net.wrap, nodes=[[net.host, place.port]], address=net.address, **more)


def downs(t, begun, end):
    return [e for e in t.events if e["k"] == "down" and begun <= e["t"] < end]


def silent(t, heal_s, **which):
    """Packets vanish for so long that both sides notice, and everybody is back soon after."""
    net = Net(t)
    place, load = joined(t, net)
    t.sleep(3)
    idle = place.sample()["fds"]
    begun = load.clock()
    net.drop(**which)
    noticed = wait_for(lambda: place.sample()["fds"] < idle - 150, NOTICE_S + 12, 0.5)
    took = load.clock() - begun
    t.note(server_noticed_s=round(took, 1))
    t.sleep(max(0, 40 - took))
    end = load.clock()
    net.clear()
    t.healed("the silence")
    t.sleep(10)
    t.all(place, load, heal_s=heal_s, quantile=0.99)
    t.require(noticed, f"after {took:.0f} s of silence the server still holds {idle} files or so")
    t.require(took < NOTICE_S + 6, f"the server needed {took:.0f} s")  # a slot a second, and the time to look
    found = [e["t"] - begun for e in downs(t, begun, end) if e["why"] in ("silent", "end") or e["why"].startswith(("send", "recv"))]
    t.note(clients_noticed_p99_s=round(healing.quantile(found, 0.99), 1))


@scenario("R-33", "nothing goes through for forty seconds, either way, and nobody is told", seconds=65)
def half_open(t):
    silent(t, 10)


@scenario("R-34", "what clients send arrives, what the server sends does not", seconds=65)
def deaf_clients(t):
    silent(t, 10, inward=True, outward=False)


@scenario("R-34", "what the server sends arrives, what clients send does not", seconds=65)
def mute_clients(t):
    silent(t, 10, inward=False, outward=True)


@scenario("R-35", "one packet in ten is lost, both ways", seconds=35)
def lossy(t):
    net = Net(t)
    place, load = joined(t, net)
    net.lose(10)
    t.sleep(20)
    net.clear()
    t.healed("the losses")
    t.sleep(4)
    t.all(place, load, heal_s=15)


@scenario("R-35", "a storm of resets, twenty-eight times", seconds=50)
def resets(t):
    net = Net(t)
    place, load = joined(t, net)
    for cycle in range(28):
        if cycle == 8:  # whoever speaks fills logs and caches: silence shows what lines leave behind
            load.hush()
        net.reset()
        t.sleep(0.3)
        net.clear()
        t.healed("the resets")
        load.tell("live")
        t.sleep(0.3)
        if cycle >= 8:
            t.sample(place)
    load.speak()
    t.sleep(3)
    t.all(place, load, heal_s=15)


@scenario("R-35", "everybody behind a line of 64 kbit/s", seconds=45)
def narrow(t):
    net = Net(t)
    place, load = joined(t, net, FEW, rate=1)
    net.rate(64)
    t.sleep(25)
    net.rate(None)
    t.healed("the narrow line")
    t.sleep(3)
    t.all(place, load, heal_s=15)


@scenario("R-46", "everybody gets another address at once, the old ones are silent", seconds=25)
def moved(t):
    net = Net(t)
    place, load = joined(t, net)
    here = {str(n): net.address(n) for n in load.persons}
    for i in range(2):
        t.sleep(3)
        there = {n: net.address(int(n) + 17 * (i + 1)) for n in here}
        old = ", ".join(sorted(set(here.values())))
        # the old lines are cut before any end of theirs gets out
        net.rules(outward=f"ip saddr {{ {old} }} tcp flags & (fin | rst) != 0 drop;")
        load.tell("move", sources=there)
        t.healed("the move")
        here = there
    t.sleep(5)
    t.all(place, load, heal_s=5)
    t.require(not [e for e in t.events if e["k"] == "thrown" and e["c"] % 67 != 5], "somebody had to sign in again")


# ---- through a proxy of ours ----

@scenario("R-36", "each piece comes 300 to 600 ms late", seconds=30)
def late(t):
    place = t.single()
    proxy = Proxied(t).start("127.0.0.1", place.port)
    load = t.load(place, nodes=proxy.nodes)
    proxy.set("late", **{"from": 0.3, "to": 0.6})
    t.sleep(12)
    proxy.set("clear")
    t.healed("the delay")
    t.sleep(3)
    t.all(place, load, heal_s=5)


@scenario("R-36", "one byte at a time", seconds=30)
def dripping(t):
    place = t.single(people=20, groups=2)
    proxy = Proxied(t).start("127.0.0.1", place.port)
    load = t.load(place, nodes=proxy.nodes, rate=3)
    proxy.set("drip")
    load.tell("cut")  # handshakes as well
    t.sleep(12)
    proxy.set("clear")
    t.healed("the dripping")
    t.sleep(2)
    t.all(place, load, heal_s=10)


@scenario("R-36", "lines that break at every byte, upwards and downwards", seconds=50)
def broken_anywhere(t):
    place = t.single(people=60, groups=6)
    proxy = Proxied(t).start("127.0.0.1", place.port)
    load = t.load(place, nodes=proxy.nodes, rate=60, backoff=[0.02, 0.1])
    for way, first, last in (("up", 1, 1100), ("down", 1, 2200)):
        before = proxy.set("cut", **{way: first, "upto": last})
        load.tell("cut", reset=True)
        wait_for(lambda goal=before + last: proxy.set("ask") >= goal, 40, 0.5)
    t.note(lines_broken=proxy.set("clear"))
    t.healed("the breaking")
    t.sleep(3)
    t.all(place, load, heal_s=10)
    t.require(t.numbers["lines_broken"] >= 2000, f"only {t.numbers['lines_broken']} lines were broken")
