#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The checker is proved on histories made by hand: one good, and for every verdict a bad one.    python3 tests/faults/test_checker.py"""
import copy
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import checker  # noqa: E402
import healing  # noqa: E402
import meeting_judge  # noqa: E402

# Two people of group 1, topic 10: client 0 is person 100, client 1 person 101. Three messages.
PERSONS = {0: 100, 1: 101}


def good():
    """A run without a fault: (events, finals)."""
    events = [{"k": "open", "t": 0.0, "c": c, "conn": 1, "epoch": "e", "ch": {"g1": 2, f"u{100 + c}": 1}} for c in (0, 1)]
    events += [{"k": "live", "t": 0.1, "c": c, "conn": 1} for c in (0, 1)]
    for i in range(3):
        t, op, words = 1.0 + i, f"op{i}", f"r-0-{i}"
        events += [{"k": "invoke", "t": t, "c": 0, "op": op, "cmd": "post.create", "x": words, "g": 1},
                   {"k": "sent", "t": t, "c": 0, "op": op, "conn": 1},
                   {"k": "recv", "t": t + 0.1, "c": 0, "conn": 1, "ch": "g1", "seq": 3 + i, "h": 30 + i, "id": 50 + i, "x": words},
                   {"k": "ok", "t": t + 0.1, "c": 0, "op": op, "post": 50 + i, "seq": 3 + i},
                   {"k": "recv", "t": t + 0.2, "c": 1, "conn": 1, "ch": "g1", "seq": 3 + i, "h": 30 + i, "id": 50 + i, "x": words}]
    events += [{"k": "view", "t": 9.0, "c": c, "gone": False, "live": True, "heads": {"g1": 5, f"u{100 + c}": 1}} for c in (0, 1)]
    posts = [[50 + i, 10, 100, f"r-0-{i}"] for i in range(3)]
    finals = {"db": {"integrity": "ok", "posts": posts,
                     "events": {"g1": [[1, 1, 0, 90], [2, 2, 0, 90]] + [[3 + i, 30 + i, 50 + i, 700] for i in range(3)],
                                "u100": [[1, 9, 0, 90]], "u101": [[1, 9, 0, 90]]}},
              "api": {"node 0": {10: [[50 + i, f"r-0-{i}"] for i in range(3)]}}, "known": 49, "persons": PERSONS}
    return events, finals


def at(events, k, c=None, n=0):
    """The n-th event of a kind, of a client."""
    return [e for e in events if e["k"] == k and (c is None or e.get("c") == c)][n]


class Verdicts(unittest.TestCase):
    def kinds(self, events, finals, bounds=None):
        report = checker.judge(sorted(events, key=lambda e: e["t"]), finals, bounds or {})
        return {v.kind for v in report.verdicts}

    def bad(self, kind, change, bounds=None):
        """What change() does to a good history is this verdict."""
        events, finals = copy.deepcopy(good())
        change(events, finals)
        self.assertIn(kind, self.kinds(events, finals, bounds))

    def fine(self, change, bounds=None):
        events, finals = copy.deepcopy(good())
        change(events, finals)
        self.assertEqual(self.kinds(events, finals, bounds), set())

    def test_good(self):
        self.fine(lambda e, f: None)

    # ---- lost, doubled, phantom ----

    def test_lost(self):
        def gone(e, f):
            f["db"]["posts"].pop(1)
        self.bad("lost", gone)

    def test_unacknowledged_may_be_absent_or_there(self):
        self.fine(lambda e, f: e.remove(at(e, "ok", n=2)))

        def absent(e, f):
            e.remove(at(e, "ok", n=2))
            for c in (0, 1):
                e.remove(at(e, "recv", c, 2))
                at(e, "view", c)["heads"]["g1"] = 4
            f["db"]["posts"].pop()
            f["db"]["events"]["g1"].pop()
            f["api"]["node 0"][10].pop()
        self.fine(absent)

    def test_stored_twice(self):
        self.bad("doubled", lambda e, f: f["db"]["posts"].append([53, 10, 100, "r-0-1"]))

    def test_unacknowledged_stored_twice(self):
        def twice(e, f):
            e.remove(at(e, "ok", n=1))
            f["db"]["posts"].append([53, 10, 100, "r-0-1"])
        self.bad("doubled", twice)

    def test_heard_twice(self):
        self.bad("doubled", lambda e, f: e.append({**at(e, "recv", 1, 2), "t": 4.0}))

    def test_heard_again_after_resume(self):
        def again(e, f):
            e.append({"k": "down", "t": 3.5, "c": 1, "conn": 1})
            e.append({"k": "resume", "t": 3.6, "c": 1, "conn": 2, "epoch": "e", "ch": {"g1": [5, 5, True]}})
            e.append({**at(e, "recv", 1, 2), "t": 3.7, "conn": 2})
        self.bad("doubled", again)

    def test_opened_after_a_resume_that_did_not_do(self):
        def opened(e, f):
            e.append({"k": "down", "t": 2.5, "c": 1, "conn": 1})
            e.append({"k": "resume", "t": 2.6, "c": 1, "conn": 2, "epoch": "e", "ch": {"g1": [4, 4, True], "g2": [-1, 3, False]}})
            e.append({"k": "open", "t": 2.7, "c": 1, "conn": 2, "epoch": "e", "ch": {"g1": 5, "u101": 1}})
        self.fine(opened)

    def test_seq_stored_twice(self):
        self.bad("doubled", lambda e, f: f["db"]["events"]["g1"].append([5, 32, 52, 700]))

    def test_never_sent(self):
        self.bad("phantom", lambda e, f: f["db"]["posts"].append([53, 10, 100, "nobody"]))

    def test_refused_and_stored(self):
        def refused(e, f):
            ok = at(e, "ok", n=1)
            ok.update(k="fail", code="closed")
        self.bad("phantom", refused)

    def test_heard_and_not_stored(self):
        self.bad("phantom", lambda e, f: e.append({**at(e, "recv", 1, 2), "t": 4.0, "seq": 6, "h": 33}))

    # ---- order ----

    def test_pushes_swapped(self):
        def swap(e, f):
            a, b = at(e, "recv", 1, 1), at(e, "recv", 1, 2)
            a["t"], b["t"] = b["t"], a["t"]
        self.bad("reordered", swap)

    def test_writes_of_one_line_swapped(self):
        def swap(e, f):
            a, b = at(e, "ok", n=1), at(e, "ok", n=2)
            for key in ("post", "seq"):
                a[key], b[key] = b[key], a[key]
            f["db"]["posts"][1][3], f["db"]["posts"][2][3] = "r-0-2", "r-0-1"
        self.bad("reordered", swap)

    def test_stored_order(self):
        def swap(e, f):
            rows = f["db"]["events"]["g1"]
            rows[3][2], rows[4][2] = rows[4][2], rows[3][2]
        self.bad("reordered", swap)

    # ---- gaps ----

    def test_push_missing(self):
        self.bad("gap", lambda e, f: e.remove(at(e, "recv", 1, 1)))

    def test_push_missing_after_resume(self):
        def hole(e, f):
            e.append({"k": "down", "t": 1.5, "c": 1, "conn": 1})
            e.append({"k": "resume", "t": 1.6, "c": 1, "conn": 2, "epoch": "e", "ch": {"g1": [3, 3, True]}})
            e.remove(at(e, "recv", 1, 1))
        self.bad("gap", hole)

    def test_missed_while_away(self):
        def away(e, f):
            e.append({"k": "down", "t": 1.5, "c": 1, "conn": 1})
            e.append({"k": "resume", "t": 1.6, "c": 1, "conn": 2, "epoch": "e", "ch": {"g1": [3, 3, True]}})
        self.fine(away)

    def test_out_and_in_again_before_he_is_told(self):
        def hole(e, f):
            self.removal(e, ok=1.5, back=2.5)
            e.remove(at(e, "recv", 1, 1))
        self.fine(hole)

    def test_heard_before_told_of_the_channel(self):
        def early(e, f):
            e.append({"k": "leave", "t": 0.5, "c": 1, "conn": 1, "ch": "g1"})
            e.append({"k": "enter", "t": 2.5, "c": 1, "conn": 1, "ch": "g1", "seq": 2})
        self.fine(early)
        self.bad("gap", lambda e, f: (early(e, f), e.remove(at(e, "recv", 1, 0))))

    def test_resume_refused(self):
        def refused(e, f):
            e.append({"k": "resume", "t": 5.0, "c": 1, "conn": 2, "epoch": "e", "ch": {"g1": [3, 5, False]}})
        self.bad("gap", refused)
        self.fine(lambda e, f: e.append({"k": "resume", "t": 5.0, "c": 1, "conn": 2, "epoch": "f", "ch": {"g1": [3, 5, False]}}))

        def large(e, f):
            refused(e, f)
            f["db"]["events"]["g1"][4][3] = checker.REPLAY_BYTES
        self.fine(large)

    def test_stored_hole(self):
        self.bad("gap", lambda e, f: f["db"]["events"]["g1"].pop(1))

    # ---- the same for all ----

    def test_other_bytes(self):
        self.bad("diverged", lambda e, f: at(e, "recv", 1, 1).update(h=99))

    def test_api_differs(self):
        self.bad("diverged", lambda e, f: f["api"]["node 0"][10].pop())

    def test_acknowledged_as_another(self):
        self.bad("diverged", lambda e, f: at(e, "ok", n=1).update(post=77))
        self.bad("diverged", lambda e, f: at(e, "ok", n=1).update(seq=9))

    def test_two_answers(self):
        self.bad("diverged", lambda e, f: e.append({**at(e, "ok", n=1), "t": 4.0, "post": 77, "seq": 8}))

    def test_other_author(self):
        self.bad("diverged", lambda e, f: f["db"]["posts"][0].__setitem__(2, 101))

    # ---- rights ----

    def removal(self, e, ok=1.5, back=None, ended=None):
        """Client 1 is taken out of group 1; what he hears afterwards is on his screen all the same."""
        e.append({"k": "invoke", "t": ok - 0.1, "c": 9, "op": "m0", "cmd": "group.remove", "m": [1, 101, False]})
        e.append({"k": "ok", "t": ok, "c": 9, "op": "m0", "post": 0, "seq": 0})
        if back:
            e.append({"k": "invoke", "t": back, "c": 9, "op": "m1", "cmd": "group.add", "m": [1, 101, True]})

    def test_delivered_to_somebody_taken_out(self):
        self.bad("leak", lambda e, f: self.removal(e))

    def test_delivered_once_he_is_back(self):
        self.fine(lambda e, f: self.removal(e, back=2.9))

    def test_both_changes_wait_for_their_answers(self):
        self.fine(lambda e, f: self.removal(e, ok=1.6, back=1.55))

    def test_delivered_within_the_second(self):
        self.fine(lambda e, f: self.removal(e, ok=2.5))

    def test_delivered_after_signing_out(self):
        def out(e, f):
            e.append({"k": "invoke", "t": 0.5, "c": 1, "op": "o", "cmd": "session.revoke", "out": True})
            e.append({"k": "ok", "t": 0.6, "c": 1, "op": "o", "post": 0, "seq": 0})
        self.bad("leak", out)

    def test_signed_out_unasked(self):
        self.bad("thrown_out", lambda e, f: e.append({"k": "thrown", "t": 5.0, "c": 1}))

    # ---- healing ----

    def fault(self, e, back=None, cut=True):
        e.append({"k": "fault", "t": 4.0, "word": "the kill", "cut": cut})
        if back:
            for c in (0, 1):
                e.append({"k": "down", "t": 4.01, "c": c, "conn": 1})
                e.append({"k": "live", "t": back, "c": c, "conn": 2})

    def test_heals_in_time(self):
        self.fine(lambda e, f: self.fault(e, back=5.0), {"heal_s": 2})

    def test_heals_late(self):
        self.bad("slow_heal", lambda e, f: self.fault(e, back=7.0), {"heal_s": 2})

    def test_who_reads_slowly_takes_his_time(self):
        def slowly(e, f):
            self.fault(e, cut=False)
            at(e, "recv", 1, 2)["t"] = 8.0
        self.fine(slowly, {"heal_s": 2, "slow_readers": [1]})
        self.bad("slow_heal", slowly, {"heal_s": 2})

    def test_never_heals(self):
        self.bad("slow_heal", lambda e, f: self.fault(e), {"heal_s": 2})

    def test_untouched_by_the_fault(self):
        self.fine(lambda e, f: self.fault(e, cut=False), {"heal_s": 2})

    def test_taken_in_again_later(self):
        def later(e, f):
            self.fault(e, cut=False)
            e.remove(at(e, "recv", 1, 2))
            e.append({"k": "leave", "t": 2.9, "c": 1, "conn": 1, "ch": "g1"})
            e.append({"k": "enter", "t": 8.0, "c": 1, "conn": 1, "ch": "g1", "seq": 5})
        self.fine(later, {"heal_s": 2})

    def test_taken_in_again_while_away(self):
        def away(e, f):
            e.append({"k": "fault", "t": 4.0, "word": "the kill", "cut": False})
            e.append({"k": "leave", "t": 2.9, "c": 1, "conn": 1, "ch": "g1"})
            e.remove(at(e, "recv", 1, 2))
            e.append({"k": "down", "t": 7.0, "c": 1, "conn": 1})
            e.append({"k": "open", "t": 8.0, "c": 1, "conn": 2, "epoch": "e", "ch": {"g1": 5, "u101": 1}})
            e.append({"k": "live", "t": 8.0, "c": 1, "conn": 2})
        self.fine(away, {"heal_s": 2})

    def test_answer_comes_late(self):
        def late(e, f):
            self.fault(e, cut=False)
            at(e, "ok", n=2)["t"] = 8.0
        self.bad("slow_heal", late, {"heal_s": 2})

    def test_behind_at_the_end(self):
        self.bad("slow_heal", lambda e, f: at(e, "view", 1)["heads"].update(g1=4))
        self.bad("slow_heal", lambda e, f: at(e, "view", 1).update(live=False))
        self.fine(lambda e, f: at(e, "view", 1).update(live=False, gone=True))

    # ---- the rest ----

    def test_corrupt(self):
        self.bad("corrupt", lambda e, f: f["db"].update(integrity="row 3 missing from index"))

    def test_complaint(self):
        self.bad("complaint", lambda e, f: f.update(complaints=["ERROR: AddressSanitizer"]))

    def test_growth(self):
        def samples(*fds):
            return lambda e, f: f.update(samples=[{"fds": n, "rss": 1000} for n in fds])
        self.bad("growth", samples(100, 104, 108, 112, 116, 120, 124))
        self.fine(samples(100, 120, 120, 119, 121, 120, 121))

    def test_every_verdict_is_proved(self):
        source = pathlib.Path(__file__).read_text(encoding="utf-8")
        for kind in checker.KINDS:
            self.assertIn(f'self.bad("{kind}"', source)

    def test_quantile(self):
        self.assertEqual(healing.quantile([], 0.99), 0)
        self.assertEqual(healing.quantile([3, 1, 2], 1.0), 3)
        self.assertEqual(healing.quantile(range(1, 101), 0.99), 99)


def sitting():
    """Two hands, one of them heard for two seconds and stopped for one, two voices, a note: (events, kept)."""
    def write(t, c, op, cmd, ok=None, **more):
        return [{"k": "invoke", "t": t, "c": c, "op": op, "cmd": cmd, **more}, {"k": "ok", "t": t + 0.1, "c": c, "op": op, **(ok or {})}]

    def told(seq, at, act, waiting, speech=None):
        floor = {"order": waiting, "rest": {"speech": speech} if speech else {}}
        return {"ch": "r1", "seq": seq, "ev": "floor.changed", "data": {"meeting": 1, "floor": floor, "trace": {"act": act, "at": at}}}
    events = [*write(1, 0, "a", "floor.ask", {"entry": 1}), *write(2, 1, "b", "floor.ask", {"entry": 2}),
              *write(3, 0, "c", "ballot.cast", v=[1]), *write(4, 0, "d", "ballot.cast", v=[0]), *write(5, 1, "e", "ballot.cast", v=[]),
              *write(6, 0, "f", "minutes.note", w="r-note-1")]
    kept = {"entries": [[1, 100, "called"], [2, 101, "waiting"]], "speeches": [[7, 2000, None, 9000]],
            "casts": [[100, [1]], [100, [0]], [101, []]], "notes": ["r-note-1"], "counts": [1, 0, 1], "queues": {"seat 0": [2], "seat 1": [2]},
            "told": [told(1, 1000, "asked", [1]), told(2, 2000, "asked", [1, 2]),
                     told(3, 5000, "called", [2], {"id": 7, "spent_ms": 0, "since": 5000}),
                     told(4, 6500, "paused", [2], {"id": 7, "spent_ms": 1500}), told(5, 7500, "resumed", [2], {"id": 7, "spent_ms": 1500, "since": 7500}),
                     told(6, 8000, "ended", [2])]}
    return events, kept


class Meetings(unittest.TestCase):
    def said(self, change=lambda events, kept: None):
        events, kept = copy.deepcopy(sitting())
        change(events, kept)
        return "; ".join(meeting_judge.judge(events, PERSONS, kept))

    def test_good(self):
        self.assertEqual(self.said(), "")

    def test_a_hand_is_lost_or_twice_there(self):
        self.assertIn("hand: person 101", self.said(lambda e, k: (k["entries"].pop(), k["told"].clear(), k["queues"].clear())))
        self.assertIn("hand: person 100", self.said(lambda e, k: k["entries"].append([3, 100, "gone"])))

    def test_a_hand_sent_again_is_refused(self):
        self.assertIn("is refused (already)", self.said(lambda e, k: (e[1].update(k="fail", code="already"))))

    def test_a_voice_is_lost_doubled_or_in_another_order(self):
        self.assertIn("vote: person 101", self.said(lambda e, k: k["casts"].pop()))
        self.assertIn("vote: person 100", self.said(lambda e, k: k["casts"].insert(0, [100, [1]])))
        self.assertIn("vote: person 100", self.said(lambda e, k: k["casts"].reverse()))

    def test_a_result_that_does_not_count_what_was_cast(self):
        self.assertIn("[0, 1, 1] is the result", self.said(lambda e, k: k.update(counts=[0, 1, 1])))

    def test_a_note_is_lost_doubled_or_nobodys(self):
        self.assertIn("is there 0 times", self.said(lambda e, k: k["notes"].clear()))
        self.assertIn("is there 2 times", self.said(lambda e, k: k["notes"].append("r-note-1")))
        self.assertIn("was never written", self.said(lambda e, k: k["notes"].append("r-note-9")))

    def test_queues_differ(self):
        self.assertIn("queue: seat 1", self.said(lambda e, k: k["queues"].update({"seat 1": []})))
        self.assertIn("queue: the last event", self.said(lambda e, k: k["entries"][0].__setitem__(2, "waiting")))

    def test_a_clock_that_ran_while_it_stood_or_stood_while_it_ran(self):
        self.assertIn("clock: of speech 7", self.said(lambda e, k: k["told"][3]["data"]["floor"]["rest"]["speech"].update(spent_ms=1400)))
        self.assertIn("clock: of speech 7", self.said(lambda e, k: k["told"][4]["data"]["floor"]["rest"]["speech"].update(spent_ms=2500)))
        self.assertIn("is stored as of", self.said(lambda e, k: k["speeches"][0].__setitem__(1, 3000)))


if __name__ == "__main__":
    unittest.main()
