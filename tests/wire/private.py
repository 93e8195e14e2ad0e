# SPDX-License-Identifier: EUPL-1.2
"""private - what must not be found in a log, nor among the metrics: who people are, where they sit,
what they wrote, and what opens their doors. Read from the database that the server worked on."""
import re
import sqlite3

# columns that hold somebody's name, address or words, by the table they are in
COLUMNS = {
    "person": ["email", "name", "folded", "bio"], "mandate": ["function"], "session": ["agent"], "sign_in": ["email"],
    "grp": ["slug", "title", "purpose"], "membership": ["note"], "topic": ["title"],
    "essential": ["settled", "to_decide", "next_step"], "post": ["body", "quote"], "post_version": ["body"],
    "file": ["name"], "outbox": ["recipient", "subject", "body_text"], "authority": ["name"],
    "held": ["title", "body", "quoted"], "post_mail": ["quoted", "signature"],
}
SHORTEST = 5  # shorter ones are found in any text
ADDRESS = re.compile(r"\S+@\S+")
SOURCE = re.compile(r"\b127\.(?!0\.0\.1\b)\d+\.\d+\.\d+\b")  # where the people of the cases connect from


def words_of(data):
    """All such values of a data directory: {value: where it is from}."""
    db = sqlite3.connect(f"file:{data}/palabre.db?mode=ro", uri=True, timeout=10)
    try:
        return {value.strip(): f"{table}.{column}" for table, columns in COLUMNS.items() for column in columns
                for (value,) in db.execute(f"SELECT DISTINCT {column} FROM {table}")
                if isinstance(value, str) and len(value.strip()) >= SHORTEST}
    finally:
        db.close()


def found_in(text, values, unless=()):
    """What of `values` stands in `text` as words of its own, as `value (where from)`; addresses besides."""
    found = [f"an address: {m[0]}" for m in ADDRESS.finditer(text)] + [f"a network address: {m[0]}" for m in SOURCE.finditer(text)]
    low = text.lower()
    for value, origin in values.items():
        needle = value.lower()
        at = low.find(needle)
        while at >= 0:
            before, after = low[at - 1:at], low[at + len(needle):at + len(needle) + 1]
            if not (before.isalnum() and needle[0].isalnum()) and not (after.isalnum() and needle[-1].isalnum()):
                if value not in unless:
                    found.append(f"{value[:60]!r} ({origin})")
                break
            at = low.find(needle, at + 1)
    return found
