# SPDX-License-Identifier: EUPL-1.2
"""healing - how soon all was well again, by a run's history. Part of checker.py."""
import bisect
import collections
import math


def quantile(values, q):
    """The value below which the share q lies; 0 of nothing."""
    values = sorted(values)
    return values[max(0, math.ceil(q * len(values)) - 1)] if values else 0.0


def held(say, h, db):
    """At the end each client is live and holds the head of each of its channels."""
    heads = {ch: list_[-1][0] for ch, list_ in db["events"].items() if list_}
    for c, v in h.views.items():
        if v["gone"]:
            continue
        short = {ch: (seq, heads.get(ch, 0)) for ch, seq in v["heads"].items() if seq != heads.get(ch, 0)}
        if not v["live"] or short:
            say("slow_heal", f"client {c} at the end: {'live' if v['live'] else 'not connected'}, {short}")


def progress(told):
    """For each channel of one client: [(t, seq)] growing; when it was live: [(from, to)]; when it last came to a channel."""
    steps, spans, since, came, ours = collections.defaultdict(list), [], None, {}, None

    def reach(ch, t, seq):
        if not steps[ch] or seq > steps[ch][-1][1]:
            steps[ch].append((t, seq))
    for e in told:
        k = e["k"]
        if k == "recv":
            reach(e["ch"], e["t"], e["seq"])
        elif k == "open":
            for ch, seq in e["ch"].items():
                reach(ch, e["t"], seq)
                if ours is not None and ch not in ours:
                    came[ch] = e["t"]
            ours = set(e["ch"])
        elif k == "enter":
            reach(e["ch"], e["t"], e["seq"])
            came[e["ch"]] = e["t"]
            ours = (ours or set()) | {e["ch"]}
        elif k == "leave" and ours:
            ours.discard(e["ch"])
        elif k == "live":
            since = e["t"]
        elif k in ("down", "thrown") and since is not None:
            spans.append((since, e["t"]))
            since = None
    return steps, spans + ([(since, math.inf)] if since is not None else []), came


def heals(say, h, bounds, numbers):
    """From each end of a fault: until who is there at the end is live, holds what there was, and
    has the answers to what he had sent. Those who read slowly take their own time: they come back, without a bound."""
    if not h.faults:
        return
    ways = {c: progress(told) for c, told in h.by_client.items() if not h.views.get(c, {"gone": True})["gone"]}
    tops = collections.defaultdict(list)  # ch -> [(t, highest seq anybody had by then)]
    for t, ch, seq in sorted((t, ch, seq) for steps, _, _ in ways.values() for ch, list_ in steps.items() for t, seq in list_):
        if not tops[ch] or seq > tops[ch][-1][1]:
            tops[ch].append((t, seq))
    lazy, all_, slow = set(bounds.get("slow_readers", ())), [], []  # (seconds, what)
    for f in h.faults:
        for c, done, what in durations(h, f, ways, tops):
            if done is None:
                say("slow_heal", f"client {c} never came back after {f['word']}")
            else:
                (slow if c in lazy else all_).append((done, f"{what} after {f['word']}"))
    times, q = [done for done, _ in all_], bounds.get("heal_quantile", 1.0)
    numbers.update(heal_p50_s=round(quantile(times, 0.5), 2), heal_p99_s=round(quantile(times, 0.99), 2), heal_max_s=round(max(times, default=0), 2))
    if slow:
        numbers["heal_slow_readers_max_s"] = round(max(slow)[0], 2)
    if "heal_s" in bounds and quantile(times, q) > bounds["heal_s"]:
        say("slow_heal", f"{quantile(times, q):.2f} s (quantile {q}) is more than {bounds['heal_s']} s; the slowest {max(all_)[0]:.2f} s: {max(all_)[1]}")


def durations(h, fault, ways, tops):
    """(client, seconds or None, what) of every client, and of every write that waited for its answer."""
    t, target = fault["t"], {}
    for ch, list_ in tops.items():
        at = bisect.bisect_right(list_, (t, math.inf))
        if at:
            target[ch] = list_[at - 1][1]
    for c, (steps, spans, came) in ways.items():
        yield c, client_heal(fault, target, [ch for ch in h.views[c]["heads"] if came.get(ch, 0) <= t], steps, spans), f"client {c}"
    for w in h.writes.values():
        if w["t"] <= t and w["oks"] and w["oks"][0]["t"] > t and w["c"] in ways:
            yield w["c"], w["oks"][0]["t"] - t, f"{w.get('x') or w['cmd']} of client {w['c']}"


def client_heal(fault, target, channels, steps, spans):
    """Seconds from the fault's end until live and caught up; None: never."""
    t = fault["t"]
    ready = t
    for ch in channels:
        want = target.get(ch, 0)
        reached = next((at for at, seq in steps.get(ch, ()) if seq >= want), None)
        if want and reached is None:
            return None
        ready = max(ready, reached or t)
    for since, to in spans:
        if fault.get("cut") and since <= t:
            continue  # this line died with the fault
        if to > ready:
            return max(ready, since) - t
    return None


def growth(say, samples, limit):
    """Open files and memory after the last cycle beside those after the first third."""
    if len(samples) < 6:
        return
    early, late = samples[len(samples) // 3], samples[-1]
    for key, slack in (("fds", 2), ("rss", 0)):
        if key in early and late[key] > early[key] * (1 + limit) + slack:
            say("growth", f"{key}: {early[key]} after cycle {len(samples) // 3 + 1}, {late[key]} after cycle {len(samples)}")
