# SPDX-License-Identifier: EUPL-1.2
"""A meeting of five hundred, and a vote of all at once: made through the administrator's socket, then left to bench_load."""
import itertools
import json
import os
import socket
import time

from servers import Trouble

PEOPLE, CHAIRS = 500, 2
VOTERS = (200, 500)
ROUNDS = 5
KIB = ("bytes_person_hour",)
PAPER = {"title": "Reprendre les missions courtes en janvier", "kind": "yes_no_abstain", "voice": "person", "basis": "present", "secret": False,
         "base": "expressed", "threshold": "simple", "shown": "at_close", "reservation": False, "changeable": True}


class Admin:
    """The administrator's socket: a command a line."""

    def __init__(self, data):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        end = time.monotonic() + 10
        while True:  # it is there a moment after the port
            try:
                self.socket.connect(str(data / "admin.sock"))
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self.file, self.ids = self.socket.makefile("rb"), itertools.count(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def ask(self, command, args, who=None):
        op = f"{int(time.time() * 1000):012x}7{os.urandom(2).hex()[1:]}8{os.urandom(8).hex()[1:]}"
        frame = {"id": next(self.ids), "cmd": command, "op": op, "args": args, **({"as": who} if who else {})}
        self.socket.sendall(json.dumps(frame).encode() + b"\n")
        answer = json.loads(self.file.readline())
        if "ok" not in answer:
            raise Trouble(f"{command}: {answer.get('err')}")
        return answer["ok"]


def begin(data, seats, ballots):
    """A meeting that is open, chaired by the first who have a seat; its ballots are prepared. Their numbers."""
    rows = [[int(n) for n in line.split()[:2]] for line in seats.read_text().splitlines()]
    now = int(time.time() * 1000)
    with Admin(data) as admin:
        for person, group in rows[:CHAIRS]:
            admin.ask("group.add", {"group": group, "person": person, "role": "moderator"})
        chair = "p1@bench.example.org"
        meeting = admin.ask("meeting.create", {"groups": [rows[0][1]], "title": "Banc d’essai", "starts_at": now + 60_000, "ends_at": now + 7_260_000,
                                               "zone": "Europe/Paris"}, chair)["meeting"]["meeting"]["id"]
        admin.ask("room.open", {"meeting": meeting}, chair)
        first = [admin.ask("ballot.prepare", {"meeting": meeting, "paper": PAPER}, chair)["ballot"]["ballot"]["id"] for _ in range(ballots)][0]
    return meeting, first


def options(meeting, ballot):
    return ["--meeting", str(meeting), "--ballot", str(ballot), "--chairs", str(CHAIRS)]


def table(results):
    """results: {(measure, number): [objects]}"""
    def middle(key, number, what):
        values = sorted(r[what] for r in results.get((key, number), []))
        return values[len(values) // 2] if values else None

    def row(label, key, numbers, what, form):
        cells = [label]
        for n in numbers:
            values = [middle(key, n, w) for w in what]
            if what == KIB and None not in values:
                values = [v / 1024 for v in values]
            cells.append(form.format(*values) if None not in values else "")
        return f"| {' | '.join(cells)} |"

    out = []
    rates = sorted(n for key, n in results if key == "meeting")
    if rates:
        out += ["", f"| a meeting of {PEOPLE} and {CHAIRS} chairs | {' | '.join(f'{n} events a minute' for n in rates)} |", "|---" * (1 + len(rates)) + "|"]
        out += [row(label, "meeting", rates, what, form) for label, what, form in (
            ("a hand is acknowledged, p50 / p99 ms", ("hand_p50_ms", "hand_p99_ms"), "{:.1f} / {:.1f}"),
            ("any act is acknowledged, p50 / p99 ms", ("ack_p50_ms", "ack_p99_ms"), "{:.1f} / {:.1f}"),
            ("until all have heard of it, p50 / p99 ms", ("all_heard_p50_ms", "all_heard_p99_ms"), "{:.1f} / {:.1f}"),
            ("a voice given meanwhile by all within ten seconds: acknowledged, p50 / p99 ms", ("cast_p50_ms", "cast_p99_ms"), "{:.1f} / {:.1f}"),
            ("CPU, % of a core", ("cpu_percent",), "{:.1f}"),
            ("KiB a participant receives an hour, without ballots", KIB, "{:,.0f}"),
            ("... and for a ballot, bytes", ("bytes_ballot_person",), "{:,.0f}"),
            ("all come in, s", ("gather_s",), "{:.2f}"))]
    crowds = sorted(n for key, n in results if key == "vote")
    if crowds:
        out += ["", f"| all vote at once | {' | '.join(f'{n} people' for n in crowds)} |", "|---" * (1 + len(crowds)) + "|"]
        out += [row(label, "vote", crowds, what, form) for label, what, form in (
            ("until the last has his receipt, ms", ("last_receipt_ms",), "{:.0f}"),
            ("until all have heard the last count, ms", ("last_heard_ms",), "{:.0f}"))]
    return out
