# SPDX-License-Identifier: EUPL-1.2
"""The clock of the machine jumps. The server runs under libfaketime, in a build without sanitizers."""
import glob
import json
import time

import link
from house import new_address, new_op
from scenario import Skip, scenario

DAY = 86400


class Clock:
    """The wall clock of the server; the monotonic one goes on as it is."""

    def __init__(self, t):
        found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") + glob.glob("/usr/local/lib/faketime/libfaketimeMT.so.1")
        if not found:
            raise Skip("libfaketime is missing: deploy/install faults")
        self.file = t.dir / "time"
        self.env = {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.set("+0")

    def set(self, word):
        temporary = self.file.with_suffix(".new")
        temporary.write_text(word + "\n")
        temporary.replace(self.file)


def redeem(place, path):
    token = path.replace("=", "/").replace("#", "/").split("/")[-1]
    answer = place.house.api("auth.redeem", {"op": new_op(), "args": {"token": token}}, source=new_address())
    return "ok" if answer.status == 200 else json.loads(answer.body)["err"]["code"]



@scenario("R-37", "the clock goes a day on, a day back, and an hour in a second", seconds=40)
def jumps(t):
    clock = Clock(t)
    place = t.single(plain=True, env=clock.env)
    load = t.load(place, kinds=False)  # who oversees is signed out after half a day, as the rule says
    clock.set("-30m")
    old = place.admin("auth.link", {"email": "p1@bench.example.org"})["path"]
    clock.set("+0")
    t.require(redeem(place, old) == "expired", "a sign-in link of half an hour ago still works")
    t.sleep(2)
    for word, steps in (("a day on", ["+1d"]), ("as before", ["+0"]), ("a day back", ["-1d"]),
                        ("an hour in a third of a second", [f"+{h}h" for h in range(11)]), ("as before", ["+0"])):
        for at in steps:
            clock.set(at)
            t.sleep(0.3)
        t.require(redeem(place, old) == "expired", f"{word}: a sign-in link that had expired works again")
        fresh = place.admin("auth.link", {"email": "p2@bench.example.org"})["path"]
        t.require(redeem(place, fresh) == "ok", f"{word}: a fresh sign-in link does not work")
        load.tell("cut", clients=t.rng.sample(range(200), 30))  # who comes back is looked at again
        t.healed(f"the clock: {word}")
        t.sleep(2)
        answer = load.tell("live")
        t.require(answer["live"] == 200, f"{word}: {answer['live']} people are connected")
    t.all(place, load, heal_s=5, quantile=0.99)
    told = {e["c"] for e in t.events if e["k"] == "down" and e["why"] != "cut"}
    t.require(not told, f"connections were lost to the clock: {sorted(told)[:10]}")


@scenario("R-37", "killed and started again a day earlier", seconds=25)
def started_earlier(t):
    clock = Clock(t)
    place = t.single(plain=True, env=clock.env, start=False)
    clock.set("+1d")
    place.start()
    load = t.load(place)
    t.sleep(3)
    place.kill()
    clock.set("-1d")
    t.healed("the kill", cut=True)
    place.start()
    t.sleep(4)
    t.all(place, load, heal_s=5, quantile=0.99)
