# SPDX-License-Identifier: EUPL-1.2
"""What reading and writing cost when much is stored: the same commands beside 10,000 messages and beside millions.

The messages are put straight into the database, by the schema as it is, before the server is started: ten thousand ids
a group, in which nine topics of a thousand messages and the one long topic take turns. So the long topic has a tenth of
all there is; the other topics and groups are as many as it takes. Each message has its receipt.
"""
import sqlite3

BLOCK, TOPICS = 10_000, 10
SMALL = BLOCK
UNREAD = 5  # of each topic of the two who ask, who have read the rest
BODY = "lorem ipsum dolor sit amet " * 11

POSTS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :block - 1)
INSERT INTO post (id, topic, author, mandate, at, body)
SELECT :first + i, CASE i % :topics WHEN 0 THEN :long ELSE :base + i % :topics END, m.person,
 (SELECT id FROM mandate x WHERE x.person = m.person LIMIT 1), :at + i, i || ' ' || :body
FROM n JOIN here m ON m.k = i / 7 % :members"""
TOPIC = """INSERT INTO topic (id, grp, kind, title, author, created_at, post_count, last_post, last_at)
SELECT :id, :grp, 'discussion', 'sujet', person, :at, :count, :last, :at FROM here WHERE k = 0"""
SPANS = """INSERT INTO post_span (topic, span, before)
SELECT topic, span, sum(n) OVER (PARTITION BY topic ORDER BY span) - n
FROM (SELECT topic, span, count(*) AS n FROM post WHERE id >= :first GROUP BY span, topic)"""
MARK = """INSERT INTO topic_mark (person, topic, read_upto)
SELECT :person, id, last_post - :unread * :topics FROM topic WHERE grp = :grp AND last_post > 0"""


def _receipts(first, n, at):
    for i in range(first, first + n):
        yield 1, (at * 2**80 + i).to_bytes(16, "big"), i.to_bytes(16, "little"), f'{{"post":{i},"seq":{i}}}', at


def fill(database, total, seats):
    """Gives what depth is measured on: ids of messages and topics, and the two seats that ask."""
    db = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = off", "cache_size = -400000", "locking_mode = exclusive"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    groups = [g for (g,) in db.execute("SELECT id FROM grp ORDER BY id")]
    at = db.execute("SELECT max(created_at) FROM grp").fetchone()[0]
    start = db.execute("SELECT coalesce(max(id), 0) + 1 FROM post").fetchone()[0]
    topic = long = db.execute("SELECT max(id) + 1 FROM topic").fetchone()[0]
    blocks = total // BLOCK
    if blocks > len(groups):
        raise ValueError(f"{total} messages need {blocks} groups, there are {len(groups)}")
    db.execute("BEGIN")
    db.execute("CREATE TEMP TABLE here (k INTEGER PRIMARY KEY, person INTEGER)")
    for b in range(blocks):
        first, base = start + b * BLOCK, topic
        db.execute("DELETE FROM here")
        db.execute("INSERT INTO here SELECT row_number() OVER (ORDER BY person) - 1, person FROM membership WHERE grp = ?", (groups[b],))
        for i in range(0 if b == 0 else 1, TOPICS):  # the long topic is of the first group
            db.execute(TOPIC, {"id": base + i, "grp": groups[b], "at": at + b * BLOCK, "count": BLOCK // TOPICS,
                               "last": first + BLOCK - TOPICS + i})
        topic = base + TOPICS
        members = db.execute("SELECT count(*) FROM here").fetchone()[0]
        db.execute(POSTS, {"block": BLOCK, "first": first, "topics": TOPICS, "long": long, "base": base, "at": at + b * BLOCK,
                           "body": BODY, "members": members})
    last = start + blocks * BLOCK - TOPICS
    db.execute("UPDATE topic SET post_count = ?, last_post = ? WHERE id = ?", (blocks * BLOCK // TOPICS, last, long))
    db.execute(SPANS, {"first": start})
    db.executemany("INSERT INTO receipt (person, op, hash, result, at) VALUES (?, ?, ?, ?, ?)", _receipts(start, blocks * BLOCK, at))
    # What was said before is in the index: the server does not put it there while it is measured.
    for kind in ("topic", "post"):
        db.execute(f"UPDATE search_progress SET upto = (SELECT max(id) FROM {kind}) WHERE kind = ?", (kind,))
    middle = blocks // 2
    lines = [line.split() for line in open(seats, encoding="ascii")]
    asking = {}
    for name, group in (("any", groups[middle]), ("long", groups[0])):
        asking[name] = next(line for line in lines if int(line[1]) == group)
        db.execute(MARK + " ON CONFLICT DO NOTHING", {"person": int(asking[name][0]), "grp": group, "unread": UNREAD, "topics": TOPICS})
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    low = start + middle * BLOCK
    return {"seats": asking, "group": groups[middle], "long": long, "topic": long + middle * TOPICS + 1, "low": low + BLOCK // 10,
            "high": low + BLOCK - 1, "first": start + 1000, "last": last}


END = 2**53 - 1


def commands(at):
    """label, whose seat, command with % for a number, least and greatest of it"""
    topic, long, group = at["topic"], at["long"], at["group"]
    return (
        ("a topic's last page", "any", f'topic.posts {{"topic":{topic},"before":{END}}}', 1, 1),
        ("an older page of it", "any", f'topic.posts {{"topic":{topic},"before":%}}', at["low"], at["high"]),
        ("the long topic's last page", "long", f'topic.posts {{"topic":{long},"before":{END}}}', 1, 1),
        ("an older page of it, anywhere", "long", f'topic.posts {{"topic":{long},"before":%}}', at["first"], at["last"]),
        ("opening a topic", "any", f'topic.open {{"topic":{topic}}}', 1, 1),
        ("opening the long topic", "long", f'topic.open {{"topic":{long}}}', 1, 1),
        ("the topics of a group", "any", f'topic.list {{"group":{group}}}', 1, 1),
        ("a group's page", "any", f'group.get {{"group":{group}}}', 1, 1),
        ("what is unread", "any", "inbox.get {}", 1, 1),
        ("signing in", "any", "session.open {}", 1, 1),
    )
