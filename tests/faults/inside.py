# SPDX-License-Identifier: EUPL-1.2
"""inside - a place whose server has faults within that can be changed while it runs."""
import pathlib
import re
import signal
import time

from core import program
from house import Trouble

SERVER = pathlib.Path(__file__).resolve().parents[2] / "server"


class Faulty:
    """t.single() of the fault build, and its plan."""

    def __init__(self, t, **more):
        self.file = t.dir / "plan"
        self.file.write_text("")
        self.place = t.single(program=program(t), env={"PALABRE_FAULT_PLAN": str(self.file)}, **more)

    def plan(self, text=""):
        """From now on this, counted from here."""
        self.file.write_text(text)
        log = self.place.house.log
        before, end = log.count(b"fault: plan"), time.monotonic() + 10
        self.place.house.process.send_signal(signal.SIGUSR2)
        while self.place.alive() and log.count(b"fault: plan") == before:
            if time.monotonic() > end:
                raise Trouble("the server does not take its plan")
            time.sleep(0.002)


def points():
    """Every named point of the sources, and those before the calls of the file system."""
    found = set()
    for path in SERVER.rglob("*.c"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r'fault_point\("([a-z.]+)"\)', text))
        for pair in re.findall(r'point\(f, "([a-z.]+)", "([a-z.]+)"\)', text):
            found |= set(pair)
    return found
