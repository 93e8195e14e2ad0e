#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""no_faults.py PALABRE ON|OFF: a program has the faults of server/base/fault.h exactly when it was built with them.

Looked for are names of functions and the words that stand in fault_point("…") and in the plan.
"""
import pathlib
import re
import subprocess
import sys

SERVER = pathlib.Path(__file__).resolve().parents[2] / "server"


def words():
    """What must not be found: every point of the sources, and how a plan is given."""
    found = {"PALABRE_FAULT_"}
    for path in SERVER.rglob("*.c"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r'fault_point\("([a-z.]+)"\)', text))
        for pair in re.findall(r'point\(f, "([a-z.]+)", "([a-z.]+)"\)', text):
            found |= set(pair)
    return found


def main(program, faults):
    data = pathlib.Path(program).read_bytes()
    symbols = subprocess.run(["nm", program], capture_output=True, text=True, check=True).stdout
    # the bytes first: that is quick, and mostly all there is to do
    there = {w for w in words() if w.encode() in data and re.search(rb"(?<![\w.])" + re.escape(w).encode() + (b"" if w.endswith("_") else rb"\0"), data)}
    there |= set(re.findall(r" [tT] (fault_(?:point|io|bug|alloc|plan|vfs_\w+))$", symbols, re.M))
    if faults == "OFF" and there:
        sys.exit(f"{program} has faults within: {', '.join(sorted(there))}")
    missing = words() - there
    if faults == "ON" and missing:
        sys.exit(f"{program} is a fault build without {', '.join(sorted(missing))}")
    print(f"{len(there)} traces of faults, as it should be")


if __name__ == "__main__":
    main(*sys.argv[1:])
