#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Plays the wire cases against a palabre program. See tests/README.md for their format.

	tests/wire/run.py build/san/palabre [--only post.create] [--record FILE]

Exit status: 0 all passed, 1 a case failed or proto/ is not covered, 2 it could not be run.
"""
import argparse
import concurrent.futures
import importlib
import itertools
import json
import pathlib
import sys
import threading
import time
import tomllib
import traceback

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import link  # noqa: E402
import play  # noqa: E402
import raw  # noqa: E402
from cluster import Cluster  # noqa: E402
from house import House, Trouble  # noqa: E402
from pattern import Unknown  # noqa: E402
from people import Coverage, World, Wrong  # noqa: E402
from schema import Schema  # noqa: E402

PROTO = HERE.parents[1] / "proto"
WORKERS = 6


def options():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("palabre", type=pathlib.Path, help="the program")
    p.add_argument("--schema", type=pathlib.Path, help="schema.json; without it gen/schema.json beside the program, or made anew")
    p.add_argument("--only", action="append", default=[], metavar="SUBSTR", help="cases whose name or file holds this")
    p.add_argument("--record", type=pathlib.Path, metavar="FILE", help="snapshots and events of each client, a JSON text a line")
    p.add_argument("--workers", type=int, default=WORKERS, metavar="N", help=f"cases at once ({WORKERS})")
    p.add_argument("--keep", action="store_true", help="leave the data directory of the shared server")
    p.add_argument("--slow", type=int, default=0, metavar="N", help="name the N slowest cases")
    p.add_argument("--gateways", type=int, default=0, metavar="N",
                   help="play the conversations through N gateways of one historian, joined by Redis")
    p.add_argument("--list", action="store_true", help="name the cases and end")
    return p.parse_args()


def load_schema(o):
    path = o.schema or o.palabre.resolve().parent / "gen" / "schema.json"
    if path.exists():
        return Schema(path)
    raise Trouble(f"{path} is missing: build first, or name it with --schema")


def load_texts():
    """The words of each refusal, in both languages."""
    errors = tomllib.loads((PROTO / "errors.toml").read_text(encoding="utf-8"))["error"]
    return {e["code"]: {e["fr"], e["en"]} for e in errors}


class Runner:
    def __init__(self, o):
        self.o, self.proto, self.texts = o, load_schema(o), load_texts()
        self.coverage = Coverage()
        self.runs = itertools.count(1)
        self.lock = threading.Lock()
        self.failed, self.skipped, self.times = [], [], []
        self.out = o.record.open("w", encoding="utf-8") if o.record else None
        self.house = None

    def world(self, house=None):
        return World(house or self.house, self.proto, self.coverage, self.texts)

    def chosen(self, name, where):
        return not self.o.only or any(s in name or s in where for s in self.o.only)

    def make_house(self, options=(), **more):
        """One in which conversations are played."""
        if self.o.gateways:
            return Cluster(self.o.palabre, options, self.o.gateways, mail_in=True, **more)
        return House(self.o.palabre, options, mail_in=True, **more)

    def gather(self):
        """Everything to be run, long ones first: (name, where, function)."""
        jobs = []
        for path in sorted(HERE.glob("*_cases.py")) if not self.o.gateways else ():
            importlib.import_module(path.stem)
        for c in sorted(raw.CASES, key=lambda c: -c.seconds):
            jobs.append((c.name, c.where, lambda c=c: self.run_raw(c)))
        for path in sorted(HERE.glob("*/*.jsonl")):
            if path.parent.name != "seeds":
                for c in play.read_cases(path, str(path.relative_to(HERE.parents[1])), self.proto):
                    if self.o.gateways and c.header.get("one_gateway"):
                        continue
                    jobs.append((c.name, c.where, lambda c=c: self.run_case(c)))
        return [j for j in jobs if self.chosen(j[0], j[1])]

    # ---- one case ----

    def run_case(self, case):
        record = [] if self.out else None
        house = None
        if case.header.get("fresh"):
            house = self.make_house(case.header.get("options", ()))
            house.__enter__()
        try:
            player = play.Player(case, self.world(house), next(self.runs), record)
            try:
                player.play()
            except (Wrong, Trouble, link.LinkDown, link.Broken, Unknown, OSError) as e:
                e.told = f"line {player.line}: {e}\n{player.account()}"
                raise
        finally:
            if house:
                house.__exit__(*sys.exc_info())
        if record:
            with self.lock:
                for entry in record:
                    self.out.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def run_raw(self, case):
        test = raw.Test(self, case)
        try:
            case.function(test)
        except raw.Skip:
            raise
        except (Exception, AssertionError) as e:
            e.told = f"{type(e).__name__}: {e}\n{test.account()}"
            raise
        finally:
            test.end()

    def attempt(self, job):
        name, where, function = job
        begun = time.monotonic()
        try:
            function()
        except raw.Skip as e:
            with self.lock:
                self.skipped.append((name, str(e)))
        except Exception as e:
            told = getattr(e, "told", None) or traceback.format_exc()
            if not isinstance(e, (Wrong, Trouble, link.LinkDown, link.Broken, Unknown, AssertionError, OSError)):
                told = traceback.format_exc() + told
            with self.lock:
                self.failed.append(name)
                print(f"\nFAILED {where}\n  {name}\n" + "\n".join("  " + line for line in told.splitlines()), flush=True)
        with self.lock:
            self.times.append((time.monotonic() - begun, name))

    def run(self, jobs):
        """Plays all; the shared server's own end is a case too."""
        name = "the shared server ends well after all that [wire.end]"
        try:
            with self.make_house(keep=self.o.keep) as self.house:
                with concurrent.futures.ThreadPoolExecutor(self.o.workers) as pool:
                    list(pool.map(self.attempt, jobs))
                if self.house.process.poll() is not None:
                    raise Trouble(f"it ended with {self.house.process.returncode}:\n{self.house.tail(80)}")
        except Trouble as e:
            if not self.times:
                raise
            self.failed.append(name)
            print(f"\nFAILED {name}\n{e}")


def main():
    o = options()
    runner = Runner(o)
    jobs = runner.gather()
    if o.list:
        for name, where, _ in jobs:
            print(f"{where}: {name}")
        return 0
    begun = time.monotonic()
    runner.run(jobs)
    for seconds, name in sorted(runner.times, reverse=True)[:o.slow]:
        print(f"{seconds:6.1f} s  {name}")
    for name, why in runner.skipped:
        print(f"skipped: {name}: {why}")
    missing = [] if o.only or o.gateways else runner.coverage.missing(runner.proto)
    for what in missing:
        print(f"never produced by any case: {what}")
    passed = len(jobs) + 1 - len(runner.failed) - len(runner.skipped)
    print(f"wire: {passed} passed, {len(runner.failed)} failed, {len(runner.skipped)} skipped, "
          f"{time.monotonic() - begun:.1f} s")
    for name in runner.failed:
        print(f"  failed: {name}")
    return 1 if runner.failed or missing else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Trouble, play.BadCase) as e:
        print(f"wire: {e}", file=sys.stderr)
        sys.exit(2)
