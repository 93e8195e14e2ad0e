# SPDX-License-Identifier: EUPL-1.2
"""Killed while a database becomes one of today (trust R-41): all of a step or nothing of it, a copy of
what there was beside it, and in the end what an undisturbed migration makes."""
import collections
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile

from core import Core, Template, contents, program
from scenario import Skip, scenario

STEP = ("migrate.begun", "migrate.done", "migrate.stamped", "migrate.committed")
ONCE = ("migrate.copied", "backup.made", "backup.flushed", "backup.named")
CALLS = {"wal.write": 60, "wal.sync": 6, "db.write": 120, "db.sync": 2}  # up to so many, of the copy, the steps and the log's folding


def upgrade(t, path, version):
    """As a program of that version does it: exit status and words."""
    tool = t.o.palabre.parent / "tests/upgrade"
    if not tool.exists():
        raise Skip(f"{tool} is missing: build the tests")
    done = subprocess.run([str(tool), str(path), str(version)], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr


def newest():
    return len(list((pathlib.Path(__file__).resolve().parents[2] / "server/migrations").glob("*.sql")))


def version_of(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute("PRAGMA user_version").fetchone()[0]
    finally:
        db.close()


def of_version(t, full, version):
    """A database of that version, with all rows of today's that it has room for."""
    path = t.dir / f"v{version}.db"
    status, said = upgrade(t, path, version)
    t.require(status == 0, f"no database of version {version}: {said}")
    db = sqlite3.connect(path)
    db.execute("ATTACH ? AS full", (str(full),))
    def columns(schema, table):
        return [c for _, c, *_ in db.execute(f"PRAGMA {schema}.table_info('{table}')")]
    virtual = [n for n, in db.execute("SELECT name FROM main.sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%'")]
    for table, in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
        if any(table == v or table.startswith(f"{v}_") for v in virtual):
            continue
        common = ", ".join(c for c in columns("main", table) if c in columns("full", table))
        if common:
            db.execute(f'INSERT OR REPLACE INTO main."{table}" ({common}) SELECT {common} FROM full."{table}"')
    for table in virtual:
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    for tail in ("-wal", "-shm"):
        pathlib.Path(f"{path}{tail}").unlink(missing_ok=True)
    return path


def migrate(t, data, crash=None):
    env = {**os.environ, **({"PALABRE_FAULT_CRASH": crash} if crash else {})}
    return subprocess.run([str(program(t)), "migrate", "--data", str(data)], capture_output=True, text=True, env=env, timeout=60)


@scenario("R-41", "a migration killed at each of its steps, from every version there was", seconds=20)
def killed(t):
    last, template, tried = newest(), Template(t), collections.Counter()
    house = template.house()
    c = Core(house, template.names)
    for _ in range(6):
        c.round()
    c.close()
    house.stop()
    t.require(last > 1, "there is one version only")
    for version in range(1, last):
        old = of_version(t, house.data / "palabre.db", version)
        before, wanted = contents(old), undisturbed(t, old)
        points = [f"{p}:{n}" for p in STEP for n in range(1, last - version + 1)] + [f"{p}:1" for p in ONCE]
        points += [f"{p}:{n}" for p, most in CALLS.items() for n in sorted(t.rng.sample(range(1, most + 1), min(most, 12)))]
        for point in points:
            tried[one(t, old, version, last, point, before, wanted)] += 1
    t.require(tried["killed"] >= len(STEP) + len(ONCE) + 10, f"hardly anything was killed: {tried}")
    t.note(versions=last - 1, **tried)


def undisturbed(t, old):
    with tempfile.TemporaryDirectory(dir=t.dir) as where:
        shutil.copy(old, pathlib.Path(where, "palabre.db"))
        done = migrate(t, where)
        t.require(done.returncode == 0, f"{old.name} does not migrate: {done.stderr}")
        return contents(pathlib.Path(where, "palabre.db"))


def one(t, old, version, last, point, before, wanted):
    with tempfile.TemporaryDirectory(dir=t.dir) as where:
        db, copy = pathlib.Path(where, "palabre.db"), pathlib.Path(where, f"palabre.db.v{version}.bak")
        shutil.copy(old, db)
        done = migrate(t, where, point)
        if done.returncode == 0:
            t.require(not point.startswith(("migrate", "backup")), f"{point} is not met")
            return "past the end"  # so many calls there are not
        t.require(done.returncode == -signal.SIGKILL, f"{point}: it ends with {done.returncode}: {done.stderr}")
        reached = version_of(db)
        t.require(version <= reached <= last, f"{point}: it is of version {reached}")
        if reached == version:
            t.require(contents(db) == before, f"{point}: still of version {version}, its rows are not those it had")
        if reached > version or copy.exists():
            t.require(copy.exists() and version_of(copy) == version and contents(copy) == before, f"{point}: no copy of what there was")
        done = migrate(t, where)
        t.require(done.returncode == 0, f"{point}: the next start ends with {done.returncode}: {done.stderr}")
        t.require(version_of(db) == last and contents(db) == wanted, f"{point}: the rows are not those of an undisturbed migration")
        left = sorted(p.name for p in pathlib.Path(where).glob("*.tmp"))
        t.require(not left, f"{point}: {left} is left over")
        return "killed"


@scenario("R-41", "an older program refuses a newer database and leaves it as it is", seconds=1, smoke=True)
def older(t):
    house = Template(t).house(start=False)
    db = house.data / "palabre.db"
    before = db.read_bytes()
    for version in range(newest()):
        status, said = upgrade(t, db, version)
        t.require(status == 1 and f"at version {newest()}" in said and "newer program" in said, f"one of version {version} ends with {status}: {said}")
    t.require(db.read_bytes() == before, "the file was changed")
