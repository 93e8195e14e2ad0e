#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""man.py PALABRE ROOT: what the program says of itself is what its papers say.

Every command and option of --help stands in deploy/palabre.8, and nothing else does that looks like
one; deploy/palabre.ini is what `check-config --sample` prints; every --help ends with 0.
"""
import pathlib
import re
import subprocess
import sys


def says(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=20)
    if done.returncode:
        sys.exit(f"palabre {' '.join(words)} ends with {done.returncode}: {done.stderr}")
    return done.stdout


def main(program, root):
    page = (root / "deploy/palabre.8").read_text("utf-8")
    plain = re.sub(r"\\f[BIR]|\\\(lq|\\\(rq", "", page).replace("\\-", "-")
    plain = re.sub(r'^\.[A-Z]{1,2} ?', "", plain, flags=re.M).replace('"', "")
    found, options = [], {"--help"}
    commands = re.findall(r"^  ([a-z-]+(?: [a-z-]+)*) +[A-Z]", says(program, "help"), re.M)
    if len(commands) < 10:
        sys.exit(f"man.py does not understand `palabre help`: {commands}")
    for command in commands:
        if not re.search(rf"^{re.escape(command)}\b", plain, re.M):
            found.append(f"palabre.8 does not have the command {command}")
        text = says(program, *command.split(), "--help")
        if text != says(program, "help", *command.split()):
            found.append(f"{command} --help and help {command} differ")
        options |= set(re.findall(r"^  (--[a-z-]+)", text, re.M))
    named = set(re.findall(r"--[a-z][a-z-]*", plain))
    found += [f"palabre.8 does not have the option {o}" for o in sorted(options - named)]
    found += [f"palabre.8 has {o}, which no command takes" for o in sorted(named - options)]
    if says(program, "check-config", "--sample") != (root / "deploy/palabre.ini").read_text("utf-8"):
        found.append("deploy/palabre.ini is not what check-config --sample prints")
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
