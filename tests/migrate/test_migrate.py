#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""test_migrate.py UPGRADE [FREEZE FILE]: every database there ever was becomes today's.

Two kinds are upgraded by the program UPGRADE (tests/migrate/upgrade.c, which does what the server
does at start): an empty database of each version (with a few rows where KEPT says so, which are the
same afterwards), and the frozen ones, tests/migrate/v*.db.gz,
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


# What is put into an empty database of a version, and what a question about it finds afterwards.
KEPT = {
    19: ("""INSERT INTO person (id, email, name, folded, created_at) VALUES (1, 'a@example.org', 'A', 'a', 1), (2, 'b@example.org', 'B', 'b', 1);
            INSERT INTO grp (id, slug, kind, title, join_mode, created_at) VALUES (1, 'g', 'country', 'G', 'open', 1);
            INSERT INTO topic (id, grp, kind, title, author, created_at) VALUES (1, 1, 'discussion', 'T', 1, 1), (2, 1, 'discussion', 'U', 1, 1);
            INSERT INTO topic_mark (person, topic, read_upto, level) VALUES (2, 1, 7, 'mute'), (1, 2, 0, 'follow'), (1, 1, 9, 'normal');""",
         "SELECT person, topic, read_upto, level FROM topic_mark ORDER BY person, topic",
         [(1, 1, 9, "normal"), (1, 2, 0, "follow"), (2, 1, 7, "mute")]),
}


def keep(file: pathlib.Path, version: int) -> None:
    if version in KEPT:
        with sqlite3.connect(file) as db:
            db.executescript(KEPT[version][0])
        db.close()


def kept(file: pathlib.Path, version: int) -> None:
    if version in KEPT:
        db = sqlite3.connect(file)
        found = db.execute(KEPT[version][1]).fetchall()
        db.close()
        if found != KEPT[version][2]:
            sys.exit(f"a database of version {version} kept {found}")


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
            keep(file, version)
            check(program, file, wanted, f"an empty database of version {version}")
            kept(file, version)
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
