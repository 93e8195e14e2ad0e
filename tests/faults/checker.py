# SPDX-License-Identifier: EUPL-1.2
"""checker - what a run's history says of the server. A pure function, proved in test_checker.py.

	judge(events, finals, bounds) -> Report(verdicts, numbers)

`events`: dicts in order of time, as seat.py, load.py and scenario.py write them:

	invoke  c op cmd [x g | m=[group, person, on] | out]   a write begins; x: its words
	sent    c op conn                  it goes out, the first time or again
	ok      c op post seq              it is acknowledged; its post and seq
	busy    c op code                  refused for now: nothing was done, the same op comes again
	fail    c op code                  refused for good: nothing was done
	open    c conn epoch ch={ch: seq}                      all is loaded afresh up to there
	resume  c conn epoch ch={ch: [asked, head, recovered]} asked -1: not named
	live / down  c conn                the session answers; the line is gone
	recv    c conn ch seq h id x       a push: crc of its bytes, its post and words if it has one
	enter / leave  c conn ch [seq]     the client listens from there on; no longer
	thrown  c                          signed out
	view    c gone live heads          what the client holds at the end
	fault   word [cut]                 the fault ends here: from now on all must heal.
	                                   cut: every line is down at this moment

A write that was neither acknowledged nor refused may exist, once or not at all.

`finals`: db {integrity, posts: [[id, topic, author, words]], events: {ch: [[seq, crc, post, bytes]]}, members: {g: [person]}},
api {node: {topic: [[id, words]]}}, known (highest post id before the run), persons {c: person},
complaints [text], samples [{fds, rss}].
`bounds`: heal_s, heal_quantile, slow_readers (clients without a bound), growth.

Verdicts: lost, doubled, phantom, reordered, gap, diverged, leak, slow_heal, thrown_out, corrupt,
complaint, growth.
"""
import collections
import math

import healing

Verdict = collections.namedtuple("Verdict", "kind text")
Report = collections.namedtuple("Report", "verdicts numbers")
KINDS = ("lost", "doubled", "phantom", "reordered", "gap", "diverged", "leak", "slow_heal", "thrown_out", "corrupt", "complaint", "growth")
REPLAY_MAX = 500      # events of a channel that a resume gives back,
REPLAY_BYTES = 500000 # and about so many bytes of all of them
LEAK_S = 1.0          # what a removal may take to reach everybody
SHOWN = 5             # verdicts of a kind told in full


class Verdicts:
    def __init__(self):
        self.found, self.counts = [], collections.Counter()

    def __call__(self, kind, text):
        assert kind in KINDS
        self.counts[kind] += 1
        if self.counts[kind] <= SHOWN:
            self.found.append(Verdict(kind, text))

    def all(self):
        more = [Verdict(k, f"… and {n - SHOWN} more") for k, n in self.counts.items() if n > SHOWN]
        return self.found + more


class History:
    """The events by what they are about."""

    def __init__(self, events):
        self.writes = {}                            # op -> the first event, with what became of it
        self.by_client = collections.defaultdict(list)
        self.recvs, self.faults, self.views, self.thrown = [], [], {}, []
        self.holes = 0                              # lines a client gave up because of a hole
        self.changes = collections.defaultdict(list)  # (group, person) -> the writes that took him out or in
        for e in events:
            k = e["k"]
            if k == "invoke":
                self.writes[e["op"]] = {**e, "oks": [], "fail": None, "sents": [], "busy": 0}
                if "m" in e:
                    self.changes[e["m"][0], e["m"][1]].append(self.writes[e["op"]])
            elif k in ("ok", "fail", "busy", "sent"):
                self.outcome(k, e)
            elif k == "fault":
                self.faults.append(e)
            elif k == "view":
                self.views[e["c"]] = e
            elif k == "thrown":
                self.thrown.append(e)
            if k == "recv":
                self.recvs.append(e)
            self.holes += k == "down" and e.get("why") == "a hole"
            if k in ("open", "resume", "live", "down", "recv", "enter", "leave", "thrown"):
                self.by_client[e["c"]].append(e)

    def outcome(self, k, e):
        w = self.writes[e["op"]]
        if k == "ok":
            w["oks"].append(e)
        elif k == "fail":
            w["fail"] = e
        elif k == "busy":
            w["busy"] += 1
        else:
            w["sents"].append(e)

    def posts(self):
        return [w for w in self.writes.values() if "x" in w]


def judge(events, finals, bounds):
    say, h, numbers = Verdicts(), History(events), {}
    db, persons = finals["db"], finals.get("persons", {})
    stored(say, h, db, finals.get("known", 0), persons)
    for node, topics in finals.get("api", {}).items():
        same_as_stored(say, node, topics, db, finals.get("known", 0))
    events_agree(say, h, db)
    fifo(say, h, db)
    for c, told in h.by_client.items():
        streams(say, c, told, db["events"], {f"g{group}" for group, person in h.changes if person == persons.get(c, 0)})
    leaks(say, h, persons)
    thrown(say, h)
    healing.held(say, h, db)
    healing.heals(say, h, bounds, numbers)
    if db.get("integrity", "ok") != "ok":
        say("corrupt", f"integrity_check: {db['integrity']}")
    for line in finals.get("complaints", ()):
        say("complaint", line)
    healing.growth(say, finals.get("samples", ()), bounds.get("growth", 0.05))
    posts = h.posts()
    waits = [w["oks"][0]["t"] - w["t"] for w in posts if w["oks"]]
    numbers.update(sent=len(posts), acked=len(waits), refused=sum(w["busy"] for w in h.writes.values()), received=len(h.recvs), holes=h.holes,
                   ack_p50_ms=round(1000 * healing.quantile(waits, 0.5), 1), ack_max_s=round(max(waits, default=0), 2))
    return Report(say.all(), numbers)


# ---- messages ----

def stored(say, h, db, known, persons):
    """Every acknowledged message is there once, as its sender's; nothing is there that nobody sent."""
    rows = collections.defaultdict(list)
    for id_, _topic, author, words in db["posts"]:
        if id_ > known:
            rows[words].append((id_, author))
    seqs = {post: (ch, seq) for ch, list_ in db["events"].items() for seq, _, post, _ in list_ if post}
    sent = {}
    for w in h.posts():
        sent[w["x"]] = w
        there = rows.get(w["x"], [])
        if w["oks"] and not there:
            say("lost", f"{w['x']} of client {w['c']} was acknowledged and is not stored")
        if len(there) > 1:
            say("doubled", f"{w['x']} is stored {len(there)} times: {[i for i, _ in there]}")
        if w["fail"] and there and not w["oks"]:
            say("phantom", f"{w['x']} was refused ({w['fail']['code']}) and is stored as {there[0][0]}")
        answers = {(e["post"], e["seq"]) for e in w["oks"]}
        if len(answers) > 1:
            say("diverged", f"{w['x']} was acknowledged as {sorted(answers)}")
        for id_, author in there:
            if w["c"] in persons and author != persons[w["c"]]:
                say("diverged", f"{w['x']} is stored as of person {author}, not {persons[w['c']]}")
            for post, seq in answers:
                if post != id_ and len(there) == 1:
                    say("diverged", f"{w['x']} was acknowledged as post {post} and is post {id_}")
                elif post == id_ and seqs.get(id_, (0, 0))[1] != seq:
                    say("diverged", f"{w['x']} was acknowledged with seq {seq} and has {seqs.get(id_)}")
    for words, there in rows.items():
        if words not in sent:
            say("phantom", f"{words!r} is stored as {there[0][0]} and was never sent")


def same_as_stored(say, node, topics, db, known):
    wanted = collections.defaultdict(list)
    for id_, topic, _, words in sorted(db["posts"]):
        if id_ > known:
            wanted[topic].append([id_, words])
    for topic in wanted.keys() | topics.keys():
        got = [list(p) for p in topics.get(topic, []) if p[0] > known]
        if got != wanted.get(topic, []):
            missing = [p for p in wanted.get(topic, []) if p not in got]
            extra = [p for p in got if p not in wanted.get(topic, [])]
            say("diverged", f"topic {topic} by {node}: {len(got)} messages, not {len(wanted.get(topic, []))}; missing {missing[:3]}, more {extra[:3]}")


def events_agree(say, h, db):
    """The same event under the same seq for everybody and in the database; no hole there."""
    truth = {}
    for ch, list_ in db["events"].items():
        seqs = [row[0] for row in list_]
        if len(set(seqs)) != len(seqs):
            say("doubled", f"{ch}: a seq is stored twice")
        elif seqs and seqs != list(range(seqs[0], seqs[0] + len(seqs))):
            hole = next(a + 1 for a, b in zip(seqs, seqs[1:]) if b != a + 1)
            say("gap", f"{ch}: seq {hole} is not stored")
        ids = [row[2] for row in list_ if row[2]]
        if ids != sorted(ids):
            say("reordered", f"{ch}: the stored posts do not grow with their seqs")
        truth.update({(ch, row[0]): row[1] for row in list_})
    for e in h.recvs:
        key = e["ch"], e["seq"]
        if key not in truth:
            first = db["events"].get(e["ch"], [[0]])[0][0]
            if e["seq"] >= first:
                say("phantom", f"client {e['c']} received seq {e['seq']} of {e['ch']} ({e['x'] or 'no message'}), which is not stored")
        elif truth[key] != e["h"]:
            say("diverged", f"client {e['c']} received another seq {e['seq']} of {e['ch']} ({e['x'] or 'no message'}) than is stored")


def fifo(say, h, db):
    """What one client sent once, on one line, to one group, keeps its order."""
    lines = collections.defaultdict(list)
    for w in h.posts():
        if len(w["sents"]) == 1 and w["oks"] and not w["busy"]:
            lines[w["c"], w["sents"][0]["conn"], w["g"]].append((w["sents"][0]["t"], w["oks"][0]["seq"], w["x"]))
    for (c, _, g), list_ in lines.items():
        for (_, a, first), (_, b, second) in zip(sorted(list_), sorted(list_)[1:]):
            if a > b:
                say("reordered", f"client {c} sent {first} before {second} to group {g}; they are seqs {a} and {b}")


# ---- what each client heard ----

class Stream:
    """One channel on one line."""

    def __init__(self, base, strict):
        self.base, self.top, self.seen, self.strict = base, base, set(), strict
        self.swapped = False


def streams(say, c, told, stored_events, moved):
    """`moved`: channels of groups that he was taken out of and put back into. A hole there may be the time between,
    before he is told; he resumes, as the protocol says."""
    lines, epoch, early = {}, None, collections.defaultdict(set)
    for e in told:
        k, ch = e["k"], e.get("ch")
        if k == "open":
            # after a resume that did not do, he listens already: what came in between he may hear once more, and drops
            strict = not lines
            lines, epoch = {name: Stream(seq, strict) for name, seq in ch.items()}, e["epoch"]
        elif k == "resume":
            end_lines(say, c, lines, moved)
            lines = resumed(say, c, e, epoch, stored_events)
        elif k == "recv" and ch not in lines:
            early[ch].add(e["seq"])  # of a channel left, or that he is about to be told of; leaks() looks at what it was
        elif k == "recv":
            received(say, c, lines[ch], e)
        elif k == "enter" and (ch not in lines or e["seq"] > lines[ch].top):
            lines[ch] = Stream(e["seq"], False)
            lines[ch].seen = {seq for seq in early.pop(ch, ()) if seq > e["seq"]}
        elif k == "leave":
            lines.pop(ch, None)
        elif k == "down":
            end_lines(say, c, lines, moved)
            lines = {}
            early.clear()
    end_lines(say, c, lines, moved)


def resumed(say, c, e, epoch, events):
    lines, room = {}, REPLAY_BYTES
    for ch, (asked, head, recovered) in e["ch"].items():
        if asked >= 0:
            room -= sum(row[3] for row in events.get(ch, ()) if asked < row[0] <= head)
        if not recovered and asked >= 0 and e["epoch"] == epoch and 0 <= head - asked <= REPLAY_MAX and room > 0:
            say("gap", f"client {c} is refused the {head - asked} events of {ch} after {asked}")
        if recovered:
            lines[ch] = Stream(asked, True)
    return lines


def received(say, c, s, e):
    seq, ch = e["seq"], e["ch"]
    if seq in s.seen or (s.strict and seq <= s.base):
        say("doubled", f"client {c} received seq {seq} of {ch} twice")
    elif seq < s.top and s.strict:
        say("reordered", f"client {c} received seq {seq} of {ch} after {s.top}")
        s.swapped = True
    s.seen.add(seq)
    s.top = max(s.top, seq)


def end_lines(say, c, lines, moved):
    for ch, s in lines.items():
        missing = [n for n in range(s.base + 1, s.top) if n not in s.seen]
        if missing and not s.swapped and ch not in moved:
            say("gap", f"client {c} has no {missing[:5]} of {ch} between {s.base} and {s.top}")


# ---- rights ----

def outside(changes):
    """Spans (taken out at, may be back from) of one person and one group. What is asked later may be done before
    the answer to what was asked first is heard."""
    spans = []
    for i, w in enumerate(changes):
        if not w["m"][2] and w["oks"]:
            back = min((v["t"] for v in changes[i + 1:] if v["m"][2]), default=math.inf)
            if back > w["oks"][0]["t"]:
                spans.append((w["oks"][0]["t"], back))
    return spans


def leaks(say, h, persons):
    """Words sent a second after somebody was taken out do not reach him while he is."""
    invoked = {w["x"]: w for w in h.posts()}
    spans = {key: outside(list_) for key, list_ in h.changes.items()}
    left = {w["c"]: w["oks"][0]["t"] for w in h.writes.values() if w.get("out") and w["oks"]}
    for e in h.recvs:
        w = invoked.get(e["x"])
        if not w:
            continue
        for since, back in spans.get((w["g"], persons.get(e["c"])), ()):
            if w["t"] > since + LEAK_S and since + LEAK_S < e["t"] < back:
                say("leak", f"client {e['c']} received {e['x']} of group {w['g']}, {e['t'] - since:.1f} s after he was taken out")
        if w["t"] > left.get(e["c"], math.inf) + LEAK_S:
            say("leak", f"client {e['c']} received {e['x']}, {e['t'] - left[e['c']]:.1f} s after he signed out")


def thrown(say, h):
    asked = {w["c"] for w in h.writes.values() if w.get("out")}
    for e in h.thrown:
        if e["c"] not in asked:
            say("thrown_out", f"client {e['c']} was signed out and had not asked for it")
