# SPDX-License-Identifier: EUPL-1.2
"""Those who read too slowly, or not at all."""
import healing
from scenario import scenario

CLOSE_SLOW = 1013
SURE_S = 1.5   # what other programs on the machine may cost is no fault of the server


def latencies(t, clients, begun, end):
    """From the sending of a message to its hearing, among these people."""
    sent = {e["x"]: e["t"] for e in t.events if e["k"] == "invoke" and "x" in e and e["c"] in clients}
    return [e["t"] - sent[e["x"]] for e in t.events
            if e["k"] == "recv" and e["x"] in sent and begun <= sent[e["x"]] < end and e["c"] in clients]


def stalled(t, seconds, base_s, rate=150):
    # The least log the settings allow, and large groups: the kernel alone holds a megabyte or two for each socket.
    place = t.single(config={"limits": {"channel_log": "64K"}}, people=20, groups=2)
    deaf = [n for n, _ in enumerate(place.seats) if n % 5 == 2]
    load = t.load(place, kinds=False, rate=rate, long_every=1, tiny=deaf)
    t.sleep(base_s)
    base = place.sample()["rss"]
    begun = load.clock()
    load.tell("stall", clients=deaf, on=True)
    t.sleep(seconds)
    end = load.clock()
    rss = place.sample()["rss"]
    load.tell("stall", clients=deaf, on=False)
    t.healed("the stall")
    t.sleep(4)
    t.all(place, load, heal_s=5)
    others = {n for n in range(len(place.seats)) if n not in deaf}
    before, during = latencies(t, others, begun - base_s, begun), latencies(t, others, begun, end)
    was, became = healing.quantile(before, 0.99), healing.quantile(during, 0.99)
    t.note(others_p99_ms=round(1000 * became), others_p99_before_ms=round(1000 * was), rss_grew_mib=round((rss - base) / 1024, 1))
    t.require(became <= max(2 * was, SURE_S), f"p99 of the others is {became:.3f} s, {was:.3f} s before")
    told = {e["c"] for e in t.events if e["k"] == "down" and e["code"] == CLOSE_SLOW and e["c"] in deaf}
    cut = {e["c"] for e in t.events if e["k"] == "down" and e["c"] in deaf and e["t"] > begun}
    t.note(sent_away=len(cut), told_1013=len(told))
    t.require(len(cut) >= len(deaf) // 2, f"of {len(deaf)} who read nothing only {len(cut)} were sent away")


@scenario("R-32", "four people in twenty read nothing for ten seconds: they are sent away and resume, nobody else notices", seconds=25, smoke=True)
def stalled_short(t):
    stalled(t, 10, 2, rate=300)


@scenario("R-32", "four people in twenty read nothing for a minute", seconds=80)
def stalled_long(t):
    stalled(t, 60, 5)
