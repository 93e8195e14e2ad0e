#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""watching.py must find the faults planted for it, and nothing in the files as they are."""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
import watching  # noqa: E402

DASHBOARD, RULES, METRICS = "deploy/grafana/palabre.json", "deploy/prometheus-rules.yml", "server/main/metrics.c"
FAULTS = [  # file, what is replaced, by what, what has to be said
    (METRICS, '"palabre_people"', '"palabre_persons"', "the program does not tell palabre_people"),
    (METRICS, '"palabre_people"', '"palabre_persons"', "no panel shows palabre_persons"),
    (METRICS, '"command"', '"order"', "no metric has the label command"),
    (DASHBOARD, "sum by (code)", "sum by (person)", "no metric has the label person"),
    (DASHBOARD, '"id": 3,', '"id": 2,', "two panels have the id 2"),
    (DASHBOARD, '"w": 4, "x": 4,', '"w": 4, "x": 3,', "stands on"),
    (DASHBOARD, ',instance=~\\"$instance\\"', "", "leaves out the instance chosen"),
    (RULES, "palabre_wal_bytes >", "palabre_wal_size >", "PalabreWalGrowing: the program does not tell palabre_wal_size"),
    (RULES, "- alert: PalabreDown", "- alert: PalabreAway", "watching_test.yml does not let PalabreAway fire"),
]


class Watching(unittest.TestCase):
    def found(self, file=None, old="", new=""):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in (DASHBOARD, RULES, "tests/lint/watching_test.yml", *(f"server/main/{p.name}" for p in (ROOT / "server/main").glob("metric*.c"))):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, root / name)
            if file:
                text = (root / file).read_text("utf-8")
                self.assertIn(old, text)
                (root / file).write_text(text.replace(old, new), "utf-8")
            return watching.check(root)

    def test_all_is_well_as_it_is(self):
        self.assertEqual(self.found(), [])

    def test_each_fault_is_found(self):
        for file, old, new, said in FAULTS:
            with self.subTest(said):
                found = self.found(file, old, new)
                self.assertTrue(any(said in line for line in found), found)


if __name__ == "__main__":
    unittest.main()
