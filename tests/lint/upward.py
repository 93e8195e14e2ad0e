#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""upward.py CC upward.c libdb.a BUILD_DIR: a call from db up to app must not link.

The same file links when the call is taken out, so that it is the call, and nothing else, that
is refused.
"""
import pathlib
import subprocess
import sys
import tempfile

cc, source, library, build = sys.argv[1:5]
text = pathlib.Path(source).read_text()
call = "cmd_post_create((void *)0, (void *)0, (void *)0)"
if text.count(call) != 1:
    sys.exit(f"{source}: the planted call has changed")


def links(code: str) -> tuple[bool, str]:
    with tempfile.TemporaryDirectory(dir=build) as folder:
        file = pathlib.Path(folder, "upward.c")
        file.write_text(code)
        done = subprocess.run(
            [cc, "-w", str(file), library, "-o", str(pathlib.Path(folder, "upward"))],
            capture_output=True, text=True)
    return done.returncode == 0, done.stderr


good, why = links(text.replace(call, "0"))
if not good:
    sys.exit(f"without the call it should link:\n{why}")
good, why = links(text)
if good:
    sys.exit("a call from db up to app links: the layers have run into one another")
if "cmd_post_create" not in why:
    sys.exit(f"refused for another reason:\n{why}")
print("refused, as it must be")
