# SPDX-License-Identifier: EUPL-1.2
"""Memory that runs out, one allocation after the other: the program's own and those of its libraries.

The house's rule is that out of memory ends the program, with one line that says so; what was
acknowledged is on disk, and a supervisor starts it again. First a round is traced: each place (each
stack of calls) that allocates is told with the number of its first allocation. Then one of these
after the other fails.
"""
import collections
import re
import time

from core import Core, Failed, Gone, MAY_SAY, Refused, Template, sound
from scenario import scenario

OWN_WORDS = re.compile(r"out of memory|returned null pointer, aborting|Cannot allocate memory")
ROUNDS_A_COPY = 4    # then over a fresh directory: who asks for more mails within the hour gets none
IDLE_S = 1.3         # a checkpoint


def places(template):
    """The number of the first allocation of each place, over a round and a checkpoint."""
    house = template.house()
    c = Core(house, template.names)
    house.plan("alloc=trace")
    c.round()
    c.settle()
    time.sleep(IDLE_S)
    c.close()
    at = len(house.log)
    house.plan()
    house.stop()
    return [int(n) for n in re.findall(r"fault: a place allocates, call (\d+)", house.told()[:at])]


def one(house, c, n):
    """The n-th allocation of a round fails. What became of the program, and the stack."""
    at = len(house.log)
    house.plan(f"alloc={n}")
    try:
        c.round(MAY_SAY | {"internal", "503", "malformed", "unauthenticated", "401"})
        c.settle()
        if " bytes fails, call " not in house.told(at):
            time.sleep(IDLE_S)
    except Gone:
        pass
    except Failed as e:
        raise Failed(f"allocation {n}: {e}\n{house.told(at)[:4000]}") from None
    fired = " bytes fails, call " in house.told(at)
    if "CHECK failed" in house.told(at):  # the sanitizer itself had no memory, for a thread that begins
        house.ended()
        house.complaints.clear()
        return "sanitizer's own", ""
    if not fired or house.process.poll() is None and not gone(house):
        if house.plan():
            return "survived" if fired else "not met", ""
    status = house.ended()
    said = house.told(at)
    stack = said[said.index("fault: allocation"):][:3000] if fired else ""
    if house.complaints or status in (-11, -7, -4, -8):
        return "crashed", f"status {status}\n{said[-4000:]}"
    if "uv_thread_create" in stack:  # libuv ends without a word when its workers cannot begin
        return "libuv's own", stack
    if not OWN_WORDS.search(said):
        return "silent", f"status {status}\n{stack}"
    return "ended", stack


def gone(house):
    """A program that aborts takes a moment to be gone."""
    time.sleep(0.02)
    return house.process.poll() is not None


def run(t, template, numbers):
    outcomes, bad = collections.Counter(), []
    house = c = None
    for i, n in enumerate(numbers):
        if i % ROUNDS_A_COPY == 0:
            if house:
                finish(house, c)
            house = template.house()
            c = Core(house, template.names)
        else:
            house.kill()  # what one has got by now, it asks for no more
            house.start()
        outcome, told = one(house, c, n)
        outcomes[outcome] += 1
        if outcome in ("crashed", "silent"):
            bad.append(f"allocation {n}: {outcome}\n{told}")
            house.complaints.clear()
        c.close()
        if house.process.poll() is not None:
            house.start()
        c.settle()
        c.verify()
        c.close()
    finish(house, c)
    return outcomes, bad


def finish(house, c):
    c.close()
    house.stop()
    sound(house.data)
    house._clear()


@scenario("R-31", "each place that allocates finds no memory once: it says so and ends, nothing acknowledged is lost", seconds=600)
def alloc_sweep(t):
    template = Template(t)
    numbers = places(template)
    t.require(len(numbers) > 300, f"only {len(numbers)} places allocate")
    outcomes, bad = run(t, template, numbers)
    t.note(places=len(numbers), **outcomes)
    t.require(not bad, f"{len(bad)} of {len(numbers)} ended badly\n" + "\n".join(bad[:40]))


@scenario("R-31", "some places that allocate, drawn by the seed, find no memory once", seconds=8, smoke=True)
def alloc_sample(t):
    template = Template(t)
    outcomes, bad = run(t, template, t.rng.sample(places(template), 12))
    t.note(**outcomes)
    t.require(not bad, "\n".join(bad))


@scenario("R-31", "from some allocation on there is no memory at all, in a round and from a start", seconds=60)
def alloc_lasting(t):
    template = Template(t)
    house = template.house()
    c = Core(house, template.names)
    ends = collections.Counter()
    for _ in range(30):
        at = len(house.log)
        house.plan(f"alloc={t.rng.randint(1, 4000)}:0")
        try:
            c.round(MAY_SAY | {"internal"})
            c.settle()
            time.sleep(IDLE_S)
        except Gone:
            pass
        judge_end(t, house, at, ends)
        c.close()
        house.start()
        c.settle()
        c.verify()
    c.close()
    house.stop()
    for n in [t.rng.randint(1, 4000) for _ in range(30)]:
        at = len(house.log)
        house.env["PALABRE_FAULT_ALLOC"] = f"{n}:0"
        house.start(wait=False)
        house.heard.wait(30)
        if house.port:
            house.kill()
            ends["served"] += 1
        else:
            judge_end(t, house, at, ends)
        del house.env["PALABRE_FAULT_ALLOC"]
    house.start()
    c.verify()
    finish(house, c)
    t.note(**ends)


def judge_end(t, house, at, ends):
    status, said = house.ended(), house.told(at)
    t.require(not house.complaints and status not in (-11, -7), f"it crashed, status {status}:\n{said[-4000:]}")
    t.require(OWN_WORDS.search(said), f"it ended with {status} and did not say why:\n{said[-3000:]}")
    ends["ended"] += 1
