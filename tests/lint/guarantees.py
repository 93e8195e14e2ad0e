#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""guarantees.py ROOT: every row of server/GUARANTEES.md names tests, and each of them is there."""
import pathlib
import re
import sys

# where the tests of each kind are, and what stands around a name there
FILES = {"unit": ["tests/unit/{}.c"], "wire": ["tests/wire/{}.jsonl", "tests/wire/{}_cases.py"],
         "web": ["web/test/{}.test.ts"], "browser": ["tests/browser/{}.test.mjs"]}
NAMES = {"wire": r'(?:@case\("|\{{"case":"){}', "web": r'it(?:\.each\(.*\))?\("{}', "browser": r'name: "{}'}


def missing(root, reference):
    """What is wrong with `wire/fault: killed between`, `unit/test_db_store` or `faults R-20`; None when it is there."""
    row = re.fullmatch(r"faults (R-\d+)", reference)
    if row:
        found = any(f'@scenario("{row[1]}"' in p.read_text("utf-8") for p in (root / "tests/faults").glob("case_*.py"))
        return None if found else "no such row"
    parts = re.fullmatch(r"(\w+)/([\w/]+)(?:: (.+))?", reference)
    if not parts or parts[1] not in FILES or (parts[1] == "unit") != (parts[3] is None):
        return "not a way to name a test"
    path = next((p for p in (root / f.format(parts[2]) for f in FILES[parts[1]]) if p.exists()), None)
    if not path:
        return "no such file"
    if parts[3] and not re.search(NAMES[parts[1]].format(re.escape(parts[3])), path.read_text("utf-8")):
        return "no such case"
    return None


def main(root):
    text = (root / "server/GUARANTEES.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| |") and "| shown by |" not in line]
    wrong = [f"a row that names no test: {row[:80]}" for row in rows if not re.search(r"`[^`]+` \|$", row)]
    references = {r for row in rows for r in re.findall(r"`([^`]+)`", row.rsplit(" | ", 1)[-1])}
    wrong += [f"{r}: {why}" for r in sorted(references) if (why := missing(root, r))]
    if len(rows) < 10 or not references:
        wrong.append("guarantees.py does not understand the page")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
