# SPDX-License-Identifier: EUPL-1.2
"""Atom feeds as a program that reads feeds sees them: RFC 4287, and HTTP around it."""
import re
import time
import xml.etree.ElementTree as tree

import link
from net_cases import check, same
from raw import case

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
# RFC 4151, 2.1: authority, date, specific
TAG = re.compile(r"tag:[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?,\d{4}(-\d{2}(-\d{2})?)?:[A-Za-z0-9/._~:@!$&'()*+,;=%-]+\Z")
# RFC 3339 as RFC 4287, 3.3 narrows it
DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})\Z")


def one(parent, name, where):
    found = parent.findall(ATOM + name)
    same(len(found), 1, f"{where}: how many {name}")
    return found[0]


def person(el, where):
    check(one(el, "name", where).text.strip(), f"{where}: nobody's name")


def text_construct(el, where):
    check(el.get("type", "text") in ("text", "html", "xhtml"), f"{where}: type {el.get('type')}")
    check(not list(el), f"{where}: markup within text")


def links(parent, where):
    kinds = []
    for el in parent.findall(ATOM + "link"):
        check(el.get("href", "").startswith("http"), f"{where}: a link without an address")
        kinds.append((el.get("rel", "alternate"), el.get("type"), el.get("hreflang")))
    same(len(kinds), len(set(kinds)), f"{where}: links of one kind and type (4.1.1)")
    return [k[0] for k in kinds]


def checked(data):
    """The document, after what RFC 4287 says a feed must be; its entries."""
    feed = tree.fromstring(data)
    same(feed.tag, ATOM + "feed", "the root")
    for el in feed.iter():
        check(el.tag.startswith(ATOM), f"{el.tag} is not Atom's")
    lang = feed.get(XML + "lang")
    check(lang in ("fr", "en"), f"xml:lang is {lang}")
    ids = [one(feed, "id", "feed").text]
    text_construct(one(feed, "title", "feed"), "title of the feed")
    updated = [one(feed, "updated", "feed").text]
    person(one(feed, "author", "feed"), "author of the feed")
    check("self" in links(feed, "feed"), "the feed has no link to itself")
    entries = feed.findall(ATOM + "entry")
    # nothing of the feed's own stands behind the first entry: readers that stream rely on it
    if entries:
        tail = list(feed)[list(feed).index(entries[0]):]
        check(all(e.tag == ATOM + "entry" for e in tail), "something stands among the entries")
    for e in entries:
        ids.append(one(e, "id", "entry").text)
        text_construct(one(e, "title", "entry"), "title of an entry")
        person(one(e, "author", "entry"), "author of an entry")
        published = one(e, "published", "entry").text
        updated += [one(e, "updated", "entry").text, published]
        check("alternate" in links(e, "entry"), "an entry leads nowhere")
        content = one(e, "content", "entry")
        same(content.get("type"), "html", "type of the content")
        check(not list(content), "the html is not escaped")
        check("<script" not in content.text, "a script")
    for i in ids:
        check(TAG.match(i), f"{i} is no tag URI")
    same(len(ids), len(set(ids)), "ids given twice")
    for u in updated:
        check(DATE.match(u), f"{u} is no date")
    same(max(updated), updated[0] if entries else max(updated), "the feed is as young as its youngest entry")
    return feed, entries


def feed_of(client, group):
    client.ok("feed.create", {"group": group})
    return client.ok("feed.list", {"group": group})["feeds"][0]["path"]


def get(t, path, method="GET", **headers):
    return link.request(t.house.port, method, path, [(k.replace("_", "-"), v) for k, v in headers.items()])


@case("a feed is what RFC 4287 says, whatever people wrote in it [feed.read/atom]")
def valid(t):
    awa = t.person("awa")
    path = feed_of(awa, t["g1"])
    words = ["1 < 2 && \"x\" > 'y' ]]> <!-- & -->", "<script>alert(1)</script>", "**gras** et [lien](/s/1)", "\ufffe\uffff zéro\u200b", "`a < b`\n\n> cité"]
    for w in words:
        awa.ok("post.create", {"topic": t["t1"], "body": w})
    awa.ok("topic.rename", {"topic": t["t1"], "title": "Un titre <b>&amp; \"fin\" ]]>"})
    r = get(t, path)
    same(r.status, 200, "status")
    feed, entries = checked(r.body)
    same(len(entries), 2 + len(words), "messages of both topics")
    same(one(entries[0], "title", "entry").text, "Un titre <b>&amp; \"fin\" ]]>", "title as it was typed")
    same(one(one(entries[0], "author", "entry"), "name", "author").text[:12], "Awa Diallo, ", "who speaks, and for whom")
    check("<code>a &lt; b</code>" in one(entries[0], "content", "entry").text, "the html of the message")
    check("&lt;script&gt;" in one(entries[3], "content", "entry").text, "raw html is shown as it was typed")
    dates = [one(e, "published", "entry").text for e in entries]
    same(dates, sorted(dates, reverse=True), "youngest first")
    again = get(t, path)
    same(again.body, r.body, "the same when nothing happened")
    # the commands behind it, as another way to the same
    visitor, token = t.visitor(), {"token": path[6:-5]}
    _, frame = visitor.api("feed.read", token)
    same(frame["ok"]["xml"].encode(), r.body, "feed.read")
    same(visitor.api("feed.seen", token)[1], {"ok": {}}, "feed.seen")


@case("a feed holds the latest fifty messages, of all topics, and stays within its size [feed.read/limits]", seconds=3)
def latest(t):
    with t.fresh("--no-rates") as f:
        awa = f.person("awa")
        path = feed_of(awa, f["g1"])
        for i in range(30):
            topic = awa.ok("topic.create", {"group": f["g1"], "kind": "discussion", "title": f"Sujet {i}", "body": f"Message {i}"})["topic"]["id"]
            awa.ok("post.create", {"topic": topic, "body": f"Suite {i}"})
        _, entries = checked(get(f, path).body)
        same(len(entries), 50, "messages")
        said = [re.sub("<[^>]+>", "", one(e, "content", "entry").text).strip() for e in entries]
        same(said, [f"{w} {i}" for i in range(29, 4, -1) for w in ("Suite", "Message")], "the latest, youngest first")
        # large ones: told in part, then fewer of them
        for i in range(12):
            awa.ok("post.create", {"topic": topic, "body": "mot " * 3000})
        awa.ok("post.create", {"topic": topic, "body": "mot & " * 2500})
        r = get(f, path)
        _, entries = checked(r.body)
        check(len(r.body) <= 120 * 1024 and len(entries) < 50, f"{len(r.body)} bytes, {len(entries)} messages")
        check(one(entries[0], "content", "entry").text.endswith("…</p>"), "a long message is not told in part")


@case("what a reader of feeds has already is not sent again: ETag, Last-Modified, HEAD [feed.read/cache]", seconds=4)
def cached(t):
    awa = t.person("awa")
    path = feed_of(awa, t["g1"])
    time.sleep(2.2)  # what is just now said has no date to go by
    r = get(t, path)
    tag, date = r.headers["etag"][0], r.headers["last-modified"][0]
    check(re.match(r'"[0-9a-f]{32}"\Z', tag), f"etag {tag}")
    check(re.match(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\Z", date), f"last-modified {date}")
    head = get(t, path, "HEAD")
    same((head.status, head.body, head.headers["content-length"], head.headers["etag"]), (200, b"", [str(len(r.body))], [tag]), "HEAD")
    for asked in ({"If_None_Match": tag}, {"If_None_Match": f'"x", W/{tag}'}, {"If_None_Match": "*"}, {"If_Modified_Since": date}):
        same((get(t, path, **asked).status, get(t, path, **asked).body), (304, b""), f"unchanged for {asked}")
    # the tag goes before the date
    same(get(t, path, If_None_Match='"x"', If_Modified_Since=date).status, 200, "another tag")
    awa.ok("post.create", {"topic": t["t1"], "body": "Nouveau"})
    after = get(t, path, If_None_Match=tag)
    same(after.status, 200, "after a message")
    check(after.headers["etag"][0] != tag and "last-modified" not in after.headers, "its tag, and its date while it is young")
    for name in ("set-cookie", "www-authenticate"):
        check(name not in after.headers, f"{name} on a feed")
    same(after.headers["x-robots-tag"], ["noindex"], "search machines are sent away")


@case("a feed is rated by its token, whoever asks; others are not held up [feed.read/rate_limited]", seconds=2)
def rated(t):
    awa, moussa = t.person("awa"), t.person("moussa")
    path, other = feed_of(awa, t["g1"]), feed_of(moussa, t["g1"])
    got = [get(t, path).status for _ in range(30)]
    same(sorted(set(got)), [200, 429], "statuses")
    check(18 <= got.count(200) <= 24, f"{got.count(200)} of 30 at once")
    check(get(t, path).headers["retry-after"][0].isdigit(), "when to come back")
    same(get(t, other).status, 200, "another feed from the same address")


@case("who is shut out has no feed any more, and his address nothing but 404 [feed.read/disabled]", seconds=2)
def shut_out(t):
    import sqlite3
    with t.fresh() as f:
        awa = f.person("awa")
        path = feed_of(awa, f["g1"])
        same(get(f, path).status, 200, "before")
        db = sqlite3.connect(f.house.data / "palabre.db")
        db.execute("UPDATE person SET disabled_at = 1 WHERE id = ?", (f["awa"],))
        db.commit()
        db.close()
        r = get(f, path)
        same((r.status, r.body), (404, b"404\n"), "after")
        stored = (f.house.data / "palabre.db").read_bytes() + b"".join(p.read_bytes() for p in f.house.data.glob("palabre.db-*"))
        check(path[6:-5].encode() not in stored, "the token stands in the database")
