# SPDX-License-Identifier: EUPL-1.2
"""How a server ends: killed, asked to, doubled, its files used up."""
from scenario import scenario


@scenario("R-20", "kill -9 at random moments, started again at once", seconds=35, smoke=True)
def killed(t):
    place = t.single()
    load = t.load(place)
    for _ in range(6):
        t.sleep(1.5 + 2 * t.rng.random())
        place.kill()
        t.healed("the kill", cut=True)
        place.start()
    t.sleep(5)
    t.all(place, load, heal_s=5, quantile=0.99)
