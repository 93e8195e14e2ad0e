# SPDX-License-Identifier: EUPL-1.2
"""meeting_judge - nothing that was said or done in a meeting is lost, doubled or told in two ways. A pure function,
proved in test_checker.py.

	judge(events, persons, kept) -> [text]      what does not hold

`events`: the history (checker.py). `persons`: {c: person}. `kept`: what was read afterwards:

	entries  [[id, person, state]]              hands
	speeches [[id, spent_ms, since, ended_at]]
	casts    [[person, choices]]                in order
	notes    [text]
	told     [frame]                            the meeting's channel, from the database, in order
	queues   {who asked: [entry]}               floor.get afterwards, by several
	counts   [for, against, abstain] or None    of the ballot, once made known
"""
import collections

CLOCK_MS = 2 # of rounding


def judge(events, persons, kept):
    writes = gather(events)
    return [*hands(writes, persons, kept), *voices(writes, persons, kept), *notes(writes, kept), *queues(kept), *clocks(kept)]


def gather(events):
    writes = {}
    for e in events:
        if e["k"] == "invoke":
            writes[e["op"]] = {**e, "ok": None, "fail": None}
        elif e["k"] in ("ok", "fail") and e["op"] in writes:
            writes[e["op"]][e["k"]] = e
    return writes


def of(writes, command):
    return [w for w in writes.values() if w["cmd"] == command]


def hands(writes, persons, kept):
    stored = collections.defaultdict(list)
    for id_, person, _ in kept["entries"]:
        stored[person].append(id_)
    asked = collections.defaultdict(list)
    for w in of(writes, "floor.ask"):
        if w["ok"]:
            asked[persons[w["c"]]].append(w["ok"]["entry"])
        elif w["fail"]:
            yield f"hand: client {w['c']} is refused ({w['fail']['code']}) what he asked for once"
    for person in stored.keys() | asked.keys():
        if sorted(asked[person]) != sorted(stored[person]):
            yield f"hand: person {person} was acknowledged {sorted(asked[person])}, stored are {sorted(stored[person])}"


def voices(writes, persons, kept):
    stored, cast, count = collections.defaultdict(list), collections.defaultdict(list), [0, 0, 0]
    for person, choices in kept["casts"]:
        stored[person].append(choices)
    for w in of(writes, "ballot.cast"):
        if w["ok"]:
            cast[persons[w["c"]]].append(w["v"])
        elif w["fail"]:
            yield f"vote: client {w['c']} is refused his voice: {w['fail']['code']}"
    for person in stored.keys() | cast.keys():
        if stored[person] != cast[person]:
            yield f"vote: person {person} was acknowledged {cast[person]}, stored is {stored[person]}"
    for choices in cast.values():
        count[choices[-1][0] if choices[-1] else 2] += 1
    if kept["counts"] is not None and kept["counts"] != count:
        yield f"vote: {count} was acknowledged, {kept['counts']} is the result"


def notes(writes, kept):
    stored = collections.Counter(kept["notes"])
    for w in of(writes, "minutes.note"):
        n = stored.pop(w["w"], 0)
        if n > 1 or (w["ok"] and n == 0) or (w["fail"] and n):
            yield f"minutes: {w['w']} is there {n} times; answered {'ok' if w['ok'] else w['fail']}"
    for text in stored:
        yield f"minutes: {text!r} was never written"


def queues(kept):
    floors = [f["data"]["floor"] for f in kept["told"] if f["ev"] == "floor.changed"]
    last = floors[-1]["order"] if floors else []
    waits = sorted(id_ for id_, _, state in kept["entries"] if state == "waiting")
    for who, queue in kept["queues"].items():
        if queue != last:
            yield f"queue: {who} is told {queue}, the last event says {last}"
    if sorted(last) != waits:
        yield f"queue: the last event says {last}, stored are {waits}"


def clocks(kept):
    """What each speech lasted is the sum of the times when its clock ran, whatever happened to the server meanwhile."""
    ran = {}  # speech -> [spent, since or None]
    for frame in kept["told"]:
        if frame["ev"] != "floor.changed" or "rest" not in frame["data"]["floor"]:
            continue  # the rest is as it was
        speech, at = frame["data"]["floor"]["rest"].get("speech"), frame["data"].get("trace", {}).get("at")
        for id_, (spent, since) in list(ran.items()):
            if (not speech or speech["id"] != id_) and since is not None and at is not None:
                ran[id_] = [spent + at - since, None]
        if not speech:
            continue
        before, now = ran.get(speech["id"]), [speech["spent_ms"], speech.get("since")]
        if before and not same_clock(before, now, at):
            yield f"clock: of speech {speech['id']} {before} was told, then {now} at {at}"
        ran[speech["id"]] = now
    for id_, spent, since, ended in kept["speeches"]:
        if id_ in ran and ended is not None and abs(ran[id_][0] - spent) > CLOCK_MS:
            yield f"clock: speech {id_} is stored as of {spent} ms, {ran[id_][0]} were told"


def same_clock(before, now, at):
    if before[1] is None:
        return now[0] == before[0]
    if now[1] is None:
        return at is None or abs(before[0] + at - before[1] - now[0]) <= CLOCK_MS
    return now == before
