#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""watching.py [ROOT]: what watches the program asks for what it tells.

Every metric and label in deploy/grafana/palabre.json and deploy/prometheus-rules.yml is one that
server/main/metric*.c names (that these are what is served, tests/wire/metrics_cases.py looks at);
every metric is on the dashboard; its panels do not overlap. With promtool every expression is
read, and watching_test.yml shows when each alert fires; without, that is told, and skipped.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

LABELS_OF_PROMETHEUS = {"instance", "job", "le", "severity"}
HISTOGRAM = ("_bucket", "_sum", "_count")
SKIPPED = 77


def told(root):
    """{name: type} of what the program tells, and the labels it uses."""
    text = "".join(p.read_text("utf-8") for p in sorted((root / "server/main").glob("metric*.c")))
    text = re.sub(r'"\s*\n\s*"', "", text)
    kinds = dict(re.findall(r'metric_family\(\s*b,\s*"(\w+)",\s*"(\w+)"', text))
    kinds.update({name: kind for kind, name in re.findall(r'metric_(counter|gauge)(?:_us)?\(\s*b,\s*"(\w+)"', text)})
    labels = set(re.findall(r'metric_(?:sample|histogram)(?:_us)?\(\s*b,\s*"\w+",\s*"(\w+)"', text))
    return kinds, labels


def samples(kinds):
    """The names of its samples."""
    return {n + end for n, kind in kinds.items() for end in (HISTOGRAM if kind == "histogram" else ("",))}


def names_in(expression):
    return set(re.findall(r"\b(?:palabre|process)_\w+", expression))


def labels_in(expression):
    grouped = re.findall(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)", expression)
    return ({w for g in grouped for w in re.split(r"[\s,]+", g) if w} |
            {m for braces in re.findall(r"\{([^}]*)\}", expression) for m in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", braces)})


def expressions(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]
    for note in dashboard["annotations"]["list"]:
        yield note["name"], note["expr"]
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["name"], variable["definition"]


def check_form(dashboard):
    taken, ids = {}, set()
    for panel in dashboard["panels"]:
        title, g = panel["title"], panel["gridPos"]
        if panel["id"] in ids:
            yield f"two panels have the id {panel['id']}"
        ids.add(panel["id"])
        for cell in ((x, y) for x in range(g["x"], g["x"] + g["w"]) for y in range(g["y"], g["y"] + g["h"])):
            if cell in taken:
                yield f"{title} stands on {taken[cell]}"
                break
            if cell[0] > 23:
                yield f"{title} is beyond the edge"
                break
            taken[cell] = title
        if panel["type"] != "row" and (panel["datasource"]["uid"] != "${datasource}" or not panel["targets"]):
            yield f"{title} has a source of its own, or nothing to show"
    for title, expr in expressions(dashboard):
        if expr.startswith(("sum", "max", "min", "topk", "histogram_quantile")) and 'instance=~"$instance"' not in expr:
            yield f"{title}: {expr} leaves out the instance chosen"


def plain(expr):
    """As Prometheus reads it, once Grafana has put its variables in."""
    return re.sub(r"\$__rate_interval", "5m", expr).replace("$job", ".*").replace("$instance", ".*")


def rules_of(text):
    """The expressions of the alerts."""
    return re.findall(r"- alert: (\w+)\n\s+expr: (.*)", text)


def check_with_promtool(root, tool):
    dashboard = json.loads((root / "deploy/grafana/palabre.json").read_text("utf-8"))

    def run(*words):
        done = subprocess.run([tool, *words], capture_output=True, text=True, timeout=60)
        return [f"promtool {words[0]} {words[1]}: {(done.stdout + done.stderr).strip()}"] if done.returncode else []
    found = run("check", "rules", str(root / "deploy/prometheus-rules.yml"))
    found += run("test", "rules", str(root / "tests/lint/watching_test.yml"))
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        exprs = [e for _, e in expressions(dashboard) if not e.startswith("label_values")]
        file.write("groups:\n- name: dashboard\n  rules:\n" +
                   "".join(f"  - record: panel:{i}\n    expr: {json.dumps(plain(e))}\n" for i, e in enumerate(exprs)))
        file.flush()
        return found + run("check", "rules", file.name)


def check(root):
    """What can be found without promtool."""
    kinds, labels = told(root)
    dashboard = json.loads((root / "deploy/grafana/palabre.json").read_text("utf-8"))
    rules = rules_of((root / "deploy/prometheus-rules.yml").read_text("utf-8"))
    fired = (root / "tests/lint/watching_test.yml").read_text("utf-8")
    if len(kinds) < 40 or len(labels) < 8 or len(rules) < 10:
        return [f"watching.py does not understand the sources: {len(kinds)} metrics, {len(labels)} labels, {len(rules)} rules"]
    found = list(check_form(dashboard))
    for where, expr in [*expressions(dashboard), *rules]:
        found += [f"{where}: the program does not tell {n}" for n in sorted(names_in(expr) - samples(kinds))]
        found += [f"{where}: no metric has the label {n}" for n in sorted(labels_in(expr) - labels - LABELS_OF_PROMETHEUS)]
    shown = {n for _, expr in expressions(dashboard) for n in names_in(expr)}
    found += [f"no panel shows {n}" for n in sorted(kinds) if not samples({n: kinds[n]}) & shown]
    return found + [f"watching_test.yml does not let {name} fire" for name, _ in rules if f'alertname="{name}"' not in fired]


def main(root):
    found = check(root)
    tool = shutil.which("promtool") or shutil.which("promtool", path=root / "build/tools/bin")
    if tool:
        found += check_with_promtool(root, tool)
    for line in found:
        print(line)
    if not tool and not found:
        print("skipped: there is no promtool to read the expressions with; deploy/install test unpacks one")
        return SKIPPED
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
