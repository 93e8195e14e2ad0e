# SPDX-License-Identifier: EUPL-1.2
"""What the bench says: the table of medians and ratios, and the machine they were measured on."""
import datetime
import os
import platform

import meet


def per_million(cpu, deliveries):
    return cpu / deliveries * 1e6 if cpu is not None and deliveries else None


# label, measure, key or function of the result, format, what a ratio is taken to ("reference" or a sqlite measure)
LINES = (
    ("durable acks/s, 1 poster", "acks1", "acks_per_s", "{:,.0f}", "sqlite1"),
    ("durable acks/s, 50 posters", "acks50", "acks_per_s", "{:,.0f}", "sqlite1"),
    ("durable acks/s, 200 posters", "acks200", "acks_per_s", "{:,.0f}", "sqlite1"),
    ("ack p50 ms, 50 posters", "acks50", "ack_p50_ms", "{:.2f}", None),
    ("ack p99 ms, 50 posters", "acks50", "ack_p99_ms", "{:.2f}", None),
    ("CPU µs an ack, 50 posters", "acks50", lambda r: r["cpu_s"] / r["acks"] * 1e6 if r["acks"] else None, "{:.1f}", None),
    ("deliveries/s, 1,000 subscribers, one at a time", "single", "deliveries_per_s", "{:,.0f}", "reference"),
    ("CPU s per 1M deliveries, one at a time", "single", lambda r: per_million(r["cpu_s"], r["deliveries"]), "{:.2f}", "reference"),
    ("deliveries/s, 1,000 subscribers, 32 under way", "batch", "deliveries_per_s", "{:,.0f}", "reference"),
    ("CPU s per 1M deliveries, 32 under way", "batch", lambda r: per_million(r["cpu_s"], r["deliveries"]), "{:.2f}", "reference"),
    ("p50 ms, 20 msg/s x 1,000", "steady", "p50_ms", "{:.2f}", "reference"),
    ("p99 ms, 20 msg/s x 1,000", "steady", "p99_ms", "{:.2f}", "reference"),
    ("p50 ms, 10,000 in 1,000 groups, 200 msg/s", "town", "p50_ms", "{:.2f}", "reference"),
    ("p99 ms, 10,000 in 1,000 groups, 200 msg/s", "town", "p99_ms", "{:.2f}", "reference"),
    ("CPU % of a core, the same", "town", "cpu_percent", "{:.1f}", "reference"),
    ("resident bytes per idle connection, caches with it", "idle", "bytes_per_connection", "{:,.0f}", None),
    ("resident bytes per further idle connection", "idle", "bytes_per_further", "{:,.0f}", None),
    ("connect 10,000, s", "idle", "gather_s", "{:.2f}", "reference"),
    ("storm of 10,000: all live again, s", "storm", "live_s", "{:.2f}", "reference"),
    ("storm of 10,000: all gaps filled, s", "storm", "filled_s", "{:.2f}", "reference"),
    ("storm of 10,000: CPU s", "storm", "storm_cpu_s", "{:.2f}", "reference"),
)

# What nchan is measured by as well; it stores nothing and its answer is the echo.
COMPARED = {"acks50", "acks200", "single", "batch", "steady", "town", "idle", "storm"}
PEERS = ("nchan", "nchan-redis")

SHORT = {
    "acks": ("acks_per_s", "{:,.0f} acks/s"), "single": ("deliveries_per_s", "{:,.0f} deliveries/s"),
    "batch": ("deliveries_per_s", "{:,.0f} deliveries/s"), "steady": ("p99_ms", "p99 {:.2f} ms"),
    "town": ("cpu_percent", "CPU {:.1f} %"), "idle": ("bytes_per_connection", "{:,.0f} bytes a connection"),
    "storm": ("filled_s", "{:.2f} s"),
}


def in_short(name, result):
    key, form = SHORT[name.rstrip("0123456789")]
    return form.format(result[key])


def _median(bench, measure, server, what):
    values = []
    for r in bench.results.get((measure, server), []):
        v = what(r) if callable(what) else r.get(what)
        if v is not None:
            values.append(v)
    values.sort()
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2 if values else None


def _row(bench, line, peers):
    label, measure, what, form, base = line
    if bench.o.people:
        label = label.replace("10,000", f"{bench.o.people:,}").replace("1,000 groups", f"{max(1, bench.o.people // 10):,} groups")
    ours = _median(bench, measure, "palabre", what)
    theirs = _median(bench, measure, "reference", what)
    beside = theirs if base == "reference" else _median(bench, base, "sqlite", "rows_per_s") if base else None
    if ours is None and theirs is None:
        return None
    cells = [label, *(form.format(v) if v is not None else "" for v in (ours, theirs))]
    ratio = f"{ours / beside:.2f}" if ours is not None and beside else ""
    if ratio and base != "reference":
        ratio += " of one row a commit"
    cells.append(ratio)
    for peer in peers:
        v = _median(bench, measure, peer, what)
        cells.append(f"{form.format(v)} ({ours / v:.2f})" if v and ours is not None else "")
    return f"| {' | '.join(cells)} |"


def _depth(bench):
    """Beside many messages and beside few: medians of the time and of the server's CPU for one command."""
    few, many = (f"depth {n}" for n in (min(bench.deep), max(bench.deep)))
    rows = ["", f"| one command beside … stored messages | {min(bench.deep):,}: p50 ms | {max(bench.deep):,}: p50 ms | ratio | CPU µs | CPU µs | ratio |",
            "|---|---|---|---|---|---|---|"]
    for label in dict.fromkeys(name for name, server in bench.results if server == many):
        cells = [label]
        for what, form in (("ack_p50_ms", "{:.3f}"), ("cpu_us", "{:.0f}")):
            a, b = (_median(bench, label, server, what) for server in (few, many))
            if a is None or b is None:
                break
            cells += [form.format(a), form.format(b), f"{b / a:.2f}" if a else ""]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def table(bench):
    peers = [p for p in PEERS if any(server == p for _, server in bench.results)]
    rows = [f"| | palabre | reference | ratio |{''.join(f' {p} (palabre / it) |' for p in peers)}", "|---" * (4 + len(peers)) + "|"]
    rows += filter(None, (_row(bench, line, peers) for line in LINES))
    for n in (1, 64):
        v = _median(bench, f"sqlite{n}", "sqlite", "rows_per_s")
        if v is not None:
            rows.append(f"| SQLite rows/s, {n} a FULL commit | | {v:,.0f} | |{' |' * len(peers)}")
    if len(rows) == 2:
        rows = []
    if len(bench.deep) > 1:
        rows += _depth(bench)
    rows += meet.table(bench.met)
    runs = [r for (_, server), rs in bench.results.items() if server == "palabre" for r in rs]
    if runs:
        count = {k: sum(r.get(k, 0) for r in runs) for k in ("lost", "doubled", "reordered", "diverged", "cuts", "refused")}
        rows.append("")
        rows.append(f"{len(runs)} runs against palabre, {sum(r.get('deliveries', 0) for r in runs):,} deliveries measured: "
                    + ", ".join(f"{v} {k}" for k, v in count.items()) + ".")
    return "\n".join(rows)


def _first(path, key):
    try:
        with open(path) as f:
            for text in f:
                if text.startswith(key):
                    return text.split(":", 1)[1].strip()
    except OSError:
        pass
    return "?"


def _file_system(path):
    """Of the mount point that holds path: the longest one that is its beginning."""
    best = ("", "?", "?")
    with open("/proc/mounts") as f:
        for text in f:
            device, point, kind = text.split()[:3]
            if str(path).startswith(point) and len(point) >= len(best[0]):
                best = (point, kind, device)
    return f"{best[1]} on {best[2]}"


def machine(path, o):
    memory = int(_first("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    kind = _file_system(path)
    text = (f"{datetime.date.today()}, {os.cpu_count()} x {_first('/proc/cpuinfo', 'model name')}, {memory:.0f} GiB, "
            f"Linux {platform.release()}, {kind}; load {os.getloadavg()[0]:.1f} at the end; medians of {o.repeat}.")
    if kind.startswith(("tmpfs", "ramfs")):
        text += " Memory, not a disk: durable rates mean nothing here."
    return text + "\n"
