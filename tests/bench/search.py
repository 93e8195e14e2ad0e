# SPDX-License-Identifier: EUPL-1.2
"""What a search costs when a million messages are stored, and how long they take to be indexed.

The messages are put straight into the database, by the schema as it is: in topics of twenty-five, over five years, of
words whose frequencies fall like those of French (Zipf). The common ones are those of the demonstration's own texts,
the rare ones are made of syllables. Then the server indexes them, and three people ask over HTTP, one question at a
time, each question another one: who is in one group of a hundred, in thirty, and of the network's team, who reads all.
"""
import http.client
import json
import os
import pathlib
import random
import re
import sqlite3
import time

TOPIC = 25
YEARS = 5 * 365 * 86400 * 1000
PEOPLE, GROUPS, MEMBERS = 1000, 100, 10
CORPUS = pathlib.Path(__file__).resolve().parents[2] / "server/demo/corpus"
RARE = 60_000  # words that the corpus does not have
WORDS = (30, 60)
STREAM = 3_000_000


def _vocabulary(rng):
    """The commonest first: as often as the corpus has them, then made up ones."""
    counts = {}
    for path in CORPUS.glob("topics_*.json"):
        for word in re.findall(r"[\w’-]+", path.read_text(encoding="utf-8").lower()):
            counts[word] = counts.get(word, 0) + 1
    words = sorted(counts, key=lambda w: -counts[w])
    syllables = [c + v for c in "bcdfgjklmnprstvz" for v in ("a", "e", "i", "o", "u", "an", "on", "eau", "é")]
    words += ["".join(rng.choice(syllables) for _ in range(rng.randint(3, 5))) for _ in range(RARE)]
    return words


def _texts(rng, words):
    weights = [1 / (rank + 3) for rank in range(len(words))]
    stream = rng.choices(words, weights, k=STREAM)
    while True:
        n = rng.randint(*WORDS)
        at = rng.randrange(STREAM - n)
        yield " ".join(stream[at:at + n])


def fill(database, total):
    """Gives the words, by how common they are, and who asks."""
    rng = random.Random(7)
    words = _vocabulary(rng)
    texts = _texts(rng, words)
    db = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = off", "cache_size = -400000", "locking_mode = exclusive"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    groups = [g for (g,) in db.execute("SELECT id FROM grp ORDER BY id")]
    members = {g: [p for (p,) in db.execute("SELECT person FROM membership WHERE grp = ?", (g,))] for g in groups}
    now = db.execute("SELECT max(created_at) FROM grp").fetchone()[0]
    topic = (db.execute("SELECT max(id) FROM topic").fetchone()[0] or 0) + 1
    post = (db.execute("SELECT max(id) FROM post").fetchone()[0] or 0) + 1
    first, step = post, YEARS // total
    db.execute("BEGIN")
    for n in range(total // TOPIC):
        group = rng.choice(groups)
        at = now - YEARS + n * TOPIC * step
        here = members[group]
        title = " ".join(next(texts).split()[:rng.randint(4, 9)])
        db.execute("INSERT INTO topic (id, grp, kind, title, author, created_at, post_count, last_post, last_at)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (topic, group, rng.choice(("discussion", "question")), title,
                   here[0], at, TOPIC, post + TOPIC - 1, at + (TOPIC - 1) * step))
        db.executemany("INSERT INTO post (id, topic, author, at, body) VALUES (?, ?, ?, ?, ?)",
                       ((post + i, topic, here[i % len(here)], at + i * step, next(texts)) for i in range(TOPIC)))
        topic, post = topic + 1, post + TOPIC
    db.execute("""INSERT INTO post_span (topic, span, before) SELECT topic, span, sum(n) OVER (PARTITION BY topic ORDER BY span) - n
        FROM (SELECT topic, span, count(*) AS n FROM post WHERE id >= ? GROUP BY span, topic)""", (first,))
    asking = {"one group": members[groups[0]][0], "thirty groups": members[groups[1]][0], "all groups": members[groups[2]][0]}
    db.execute("UPDATE person SET admin = 1 WHERE id = ?", (asking["all groups"],))
    db.executemany("INSERT OR IGNORE INTO membership (grp, person, role, state, at) VALUES (?, ?, 'member', 'active', 0)",
                   ((g, asking["thirty groups"]) for g in groups[:30]))
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    return words, asking


def behind(database):
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        last, upto = db.execute("SELECT (SELECT max(id) FROM post), (SELECT upto FROM search_progress WHERE kind = 'post')").fetchone()
        return last - upto
    finally:
        db.close()


def questions(words, rng):
    """kind of question, command, arguments: each time another one"""
    top, common, rare = words[:60], words[60:1500], words[1500:]
    some = [w for w in common if len(w) > 3]

    def pick(of, n=1):
        return " ".join(rng.choice(of) for _ in range(n))

    return {
        "a rare word": lambda: ("search.find", {"q": pick(rare)}),
        "a common word": lambda: ("search.find", {"q": pick(some)}),
        "the commonest words": lambda: ("search.find", {"q": pick(top, 2)}),
        "two common words": lambda: ("search.find", {"q": pick(some, 2)}),
        "three words": lambda: ("search.find", {"q": pick(some, 2) + " " + pick(rare)}),
        "either of two": lambda: ("search.find", {"q": f"{pick(some)} OU {pick(some)}"}),
        "one without another": lambda: ("search.find", {"q": f"{pick(some)} -{pick(some)}"}),
        "words in a row": lambda: ("search.find", {"q": f'"{pick(top)} {pick(some)}"'}),
        "filtered": lambda: ("search.find", {"q": f"{pick(some)} type:question avant:2024-0{rng.randint(1, 9)}"}),
        "latest first": lambda: ("search.find", {"q": pick(some), "newest": True}),
        "similar questions": lambda: ("search.similar", {"text": pick(top, 4) + " " + pick(some, 4) + " ?"}),
    }


class Asker:
    """A person's browser, as far as a question is concerned."""

    def __init__(self, port, cookie):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{port}", "Cookie": cookie}

    def ask(self, command, args):
        """Milliseconds until it is answered, and the answer."""
        body = json.dumps({"args": args})
        begun = time.perf_counter()
        self.connection.request("POST", f"/api/{command}", body, self.headers)
        answer = self.connection.getresponse().read()
        took = (time.perf_counter() - begun) * 1000
        return took, json.loads(answer)


def percentile(times, p):
    return sorted(times)[min(len(times) - 1, int(len(times) * p))]


def measure(words, asking, seats, port, pid, times):
    """A line for each person and kind of question, and one for all of them together."""
    cookies = {int(line.split()[0]): line.split()[2] for line in open(seats, encoding="ascii")}
    rng, everything = random.Random(3), []
    for who, person in asking.items():
        asker = Asker(port, f"palabre_session={cookies[person]}")
        for kind, make in questions(words, rng).items():
            took, cpu = [], _cpu(pid)
            for _ in range(times):
                ms, answer = asker.ask(*make())
                if "ok" not in answer:
                    raise OSError(f"{kind}: {answer}")
                took.append(ms)
            cpu = (_cpu(pid) - cpu) / times * 1000
            everything += took
            yield f"{who:14} {kind:20} p50 {percentile(took, 0.5):7.2f} ms  p99 {percentile(took, 0.99):7.2f} ms  CPU {cpu:6.2f} ms"
    yield f"{'all':14} {len(everything):20} p50 {percentile(everything, 0.5):7.2f} ms  p99 {percentile(everything, 0.99):7.2f} ms"


def _cpu(pid):
    """Seconds of processor that the server has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
