#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""test_migrate.py UPGRADE [FREEZE FILE]: every database there ever was becomes today's.

Two kinds are upgraded by the program UPGRADE (tests/migrate/upgrade.c, which does what the server
does at start): an empty database of each version, and the frozen ones, tests/migrate/v*.db.gz,
one for each released version, kept for ever. Afterwards the schema is that of a new database, the
file is sound, no row is lost, and the copy made before is the file as it was.

At a release:  test_migrate.py UPGRADE freeze DIR/palabre.db   writes v<version>.db.gz from a
demonstration database, and v<version>.sha256: migrations that are out are never edited.
"""
import gzip
import hashlib
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MIGRATIONS = sorted((HERE.parent.parent / "server/migrations").glob("*.sql"))


def digest(version: int) -> str:
    """Of the migrations that make this version."""
    return hashlib.sha256(b"".join(f.read_bytes() for f in MIGRATIONS[:version])).hexdigest()


def upgrade(program: str, file: pathlib.Path, version: int | None = None) -> None:
    command = [program, str(file)] + ([str(version)] if version is not None else [])
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{file.name}: the upgrade failed\n{done.stderr}")


def schema(db: sqlite3.Connection) -> dict[tuple[str, str], object]:
    """What a schema means, whatever way it came about: columns, keys, indexes, triggers."""
    out: dict[tuple[str, str], object] = {}
    for kind, name, table, text in db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"):
        if kind == "table" and "tokenize = 'palabre'" in text:
            out[kind, name] = " ".join(text.split())  # only the server's own SQLite can open it
        elif kind == "table":
            out[kind, name] = (db.execute(f"SELECT * FROM pragma_table_xinfo('{name}')").fetchall(),
                               sorted(row[2:] for row in db.execute(f"PRAGMA foreign_key_list('{name}')")))
        elif text:
            out[kind, name] = (table, " ".join(text.split()))
    return out


def rows(db: sqlite3.Connection) -> dict[str, int]:
    names = [n for (n,) in db.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")]
    return {n: db.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names if not n.startswith("sqlite_")}


def check(program: str, file: pathlib.Path, wanted: dict, label: str) -> None:
    with sqlite3.connect(file) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        before = rows(db)
    db.close()
    upgrade(program, file)
    db = sqlite3.connect(file)
    after, found = rows(db), schema(db)
    problems = [f"{key} differs from a new database" for key in sorted(wanted.keys() | found.keys())
                if wanted.get(key) != found.get(key)]
    problems += [f"{name}: {n} rows, {after[name]} after" for name, n in before.items()
                 if name in after and after[name] < n]
    problems += [f"foreign key: {row}" for row in db.execute("PRAGMA foreign_key_check")]
    problems += [f"integrity: {row[0]}" for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
    db.close()
    backup = pathlib.Path(f"{file}.v{version}.bak")
    if 0 < version < len(MIGRATIONS):
        copy = sqlite3.connect(backup)
        if copy.execute("PRAGMA user_version").fetchone()[0] != version or rows(copy) != before:
            problems.append("the copy made before is not the file as it was")
        copy.close()
    if problems:
        sys.exit(f"{label}: " + "\n".join(problems))
    print(f"{label}: {sum(after.values())} rows, sound")


def thaw(frozen: pathlib.Path, file: pathlib.Path) -> None:
    version = int(frozen.name[1:].split(".")[0])
    if (HERE / f"v{version:04d}.sha256").read_text().strip() != digest(version):
        sys.exit(f"{frozen.name}: a migration that is out has been edited")
    file.write_bytes(gzip.decompress(frozen.read_bytes()))


def freeze(source: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "copy.db")
        db = sqlite3.connect(source)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute("VACUUM INTO ?", (str(copy),))
        db.close()
        target = HERE / f"v{version:04d}.db.gz"
        target.write_bytes(gzip.compress(copy.read_bytes(), 9, mtime=0))
    (HERE / f"v{version:04d}.sha256").write_text(digest(version) + "\n")
    print(f"{target}: {target.stat().st_size} bytes")


def main(program: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        new = pathlib.Path(folder, "new.db")
        upgrade(program, new)
        db = sqlite3.connect(new)
        wanted = schema(db)
        db.close()
        for version in range(len(MIGRATIONS) + 1):
            file = pathlib.Path(folder, f"empty{version}.db")
            upgrade(program, file, version)
            check(program, file, wanted, f"an empty database of version {version}")
        for frozen in sorted(HERE.glob("v*.db.gz")):
            file = pathlib.Path(folder, frozen.name.split(".")[0] + ".db")
            thaw(frozen, file)
            check(program, file, wanted, frozen.name)


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[2] == "freeze":
        freeze(sys.argv[3])
    elif len(sys.argv) == 2:
        main(sys.argv[1])
    else:
        sys.exit(__doc__)
