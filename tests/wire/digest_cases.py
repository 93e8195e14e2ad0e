# SPDX-License-Identifier: EUPL-1.2
"""Summaries by mail, and the links in them that work without signing in."""
import datetime
import html.parser
import re
import time
import urllib.parse
import zoneinfo

import link
from net_cases import check, same
from raw import case

PARIS = zoneinfo.ZoneInfo("Europe/Paris")


def next_hour(weekday=None, hour=7, zone=PARIS, after=None):
    """When a clock there next says this hour, on this weekday (0 Monday) or Monday to Friday; ms."""
    t = datetime.datetime.fromtimestamp((after or time.time() * 1000) / 1000, zone)
    at = t.replace(hour=hour, minute=0, second=0, microsecond=0)
    while at <= t or (at.weekday() > 4 if weekday is None else at.weekday() != weekday):
        at = (at + datetime.timedelta(days=1)).replace(hour=hour)
    return int(at.timestamp() * 1000)


class Page(html.parser.HTMLParser):
    """What an HTML text says, its addresses, its forms, and whatever it would fetch or run."""

    def __init__(self, text):
        super().__init__()
        self.words, self.links, self.forms, self.fetched, self._hidden = [], [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._hidden += tag in ("style", "title")
        if tag == "a":
            self.links.append(attrs["href"])
        if tag == "form":
            self.forms.append(attrs)
        if tag in ("img", "script", "iframe", "object", "link", "input") or "src" in attrs or "background" in attrs:
            self.fetched.append((tag, attrs))

    def handle_endtag(self, tag):
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data):
        if not self._hidden:
            self.words += data.split()


def parts(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n"), mail.get_body(("html",)).get_content()


def same_in_both(mail):
    """The two forms of a mail say the same: each word and each address of one is in the other. Marks of
    markdown, which only the text has, are no words."""
    text, page = parts(mail)
    seen = Page(page)
    urls = [u.rstrip(").,") for u in re.findall(r"https?://\S+", text)]
    same(sorted(set(seen.links)), sorted(set(urls)), "addresses in HTML, in text")
    said = re.sub(r"https?://\S+|^ *([|*=-]|--+)+( |$)", " ", text, flags=re.M).split()
    bare = lambda words: {w.strip("*_`:·,()[]-\u00a0") for w in words} - {""}
    same(bare(seen.words) ^ bare(said), set(), "words in one form alone")
    same(seen.fetched, [], "what the mail would fetch")
    return text, seen


def run_due(f, at):
    return f.admin("due.run", {"at": at})["done"]


def digests(f, who):
    return [m for m in f.house.mails(f[f"email_{who}"]) if m["Message-ID"].startswith("<digest.")]


def fetch(f, url, method="GET", body=None, cookie=None):
    path = urllib.parse.urlsplit(url).path
    headers = [("Content-Type", "application/x-www-form-urlencoded")] if body is not None else []
    return link.request(f.house.port, method, path, headers + ([("Cookie", cookie)] if cookie else []), body)


def link_of(seen, words, text):
    """The address that stands below these words in the text of a mail."""
    found = re.search(re.escape(words) + r"[\s\u00a0]*:\s*(https?://\S+)", text)
    check(found, f"no link {words!r} in\n{text}")
    return found[1]


def wait_mail(f, who, n):
    end = time.monotonic() + 10
    while len(found := digests(f, who)) < n:
        check(time.monotonic() < end, f"no summary number {n} for {who}")
        time.sleep(0.05)
    return found[n - 1]


@case("a summary tells what « À suivre » tells, with the same counts, and can be read without opening anything [digest/content]", seconds=4)
def content(t):
    with t.fresh("--no-rates") as f:
        awa, moussa, helene = f.person("awa"), f.person("moussa"), f.person("helene")
        run_due(f, int(time.time() * 1000))  # everybody has his standard
        for n in range(4):
            moussa.ok("post.create", {"topic": f["t1"], "body": f"Message {n} : **la pompe** <est> changée."})
        moussa.ok("post.create", {"topic": f["t1"], "body": f"Qu’en dit @[Awa]({'p' + str(f['awa'])}) ?"})
        at = next_hour()
        check(run_due(f, at) > 0, "nobody is due at seven")
        mail = wait_mail(f, "awa", 1)
        inbox = awa.ok("inbox.get", {})
        text, seen = same_in_both(mail)
        total = sum(g["unread"] for g in inbox["groups"])
        same(total, 6, "unread messages: five of the topic, one of the question")
        check(f"{total} messages non lus dans {sum(g['topics'] for g in inbox['groups'])} sujets" in text, text)
        for group in inbox["groups"]:
            check(re.search(rf"== Groupe-pays Mali – {group['unread']} messages non lus", text), text)
        for topic, unread in zip(inbox["topics"], inbox["unread"]):
            check(topic["topic"]["title"] in text, f"{topic['topic']['title']} is not in\n{text}")
            for line in ("first", "last"):
                if line in unread:
                    check(unread[line]["excerpt"] in text and unread[line]["by"]["name"] in text, f"{line} line of {topic}")
        check("Message 0 : la pompe <est> changée." in text.replace("\u00a0", " "), text)
        check("On s’adresse à vous" in text and "3 messages entre les deux" in text, text)
        check(str(mail["Subject"]).startswith("Votre résumé\u00a0: ") and "6 messages non lus" in str(mail["Subject"]), str(mail["Subject"]))
        # what one wrote oneself is no news
        for m in digests(f, "moussa"):
            check("la pompe" not in parts(m)[0], "what moussa wrote himself")
        # headers
        domain = str(mail["From"]).split("@")[1].rstrip(">")
        check(str(mail["List-Id"]).endswith(f"<resume.{domain}>"), str(mail["List-Id"]))
        same(str(mail["Auto-Submitted"]), "auto-generated", "Auto-Submitted")
        same(str(mail["List-Unsubscribe-Post"]), "List-Unsubscribe=One-Click", "List-Unsubscribe-Post")
        check(re.fullmatch(r"\s*<http://\S+/lien/\S+>", str(mail["List-Unsubscribe"])), str(mail["List-Unsubscribe"]))
        same(len(mail.defects), 0, "defects that Python finds")
        # nothing more to tell: no mail, and the next day is another one
        same(len(helene.ok("digest.get", {})["settings"]["days"]), 5, "helene's days")
        before = len(digests(f, "awa"))
        run_due(f, next_hour(after=at))
        time.sleep(0.3)
        same(len(digests(f, "awa")), before, "summaries of awa, when nothing new came")
        same(awa.ok("digest.get", {})["settings"]["next_at"], next_hour(after=next_hour(after=at)), "awa's next one")


@case("a summary is sent once a day, however often the clock is asked; an empty one never [digest/once]", seconds=3)
def once(t):
    with t.fresh("--no-rates") as f:
        f.village()
        awa, moussa = f.person("awa"), f.person("moussa")
        run_due(f, int(time.time() * 1000))
        at = next_hour()
        for _ in range(3):
            run_due(f, at)
        wait_mail(f, "awa", 1)
        moussa.ok("post.create", {"topic": f["t1"], "body": "Encore un."})
        # later the same day, at another hour
        # of that day alone: today, whose evening may still come, is another one
        awa.ok("digest.set", {"hour": 18, "days": [datetime.datetime.fromtimestamp(at / 1000, PARIS).isoweekday()]})
        run_due(f, next_hour(hour=18, after=at))
        time.sleep(0.3)
        ids = [m["Message-ID"] for m in digests(f, "awa")]
        same(len(ids), 1, "summaries of one day")
        for m in digests(f, "bob"):
            check(False, f"bob, who is in no group, got a summary: {m}")
        same(digests(f, "root"), [], "mails to who is in no group")


@case("each at his own rhythm and in his own zone; never means never [digest/rhythm]", seconds=3)
def rhythm(t):
    with t.fresh("--no-rates") as f:
        awa, helene, claire = f.person("awa"), f.person("helene"), f.person("claire")
        port = zoneinfo.ZoneInfo("America/Port-au-Prince")
        awa.ok("person.update", {"zone": "America/Port-au-Prince"})
        got = awa.ok("digest.set", {"days": [3], "hour": 6})["settings"]
        same((got["days"], got["hour"], got["next_at"]), ([3], 6, next_hour(2, 6, port)), "awa's choice")
        same(awa.ok("person.update", {"zone": "Europe/Paris"})["me"]["zone"], "Europe/Paris", "her zone")
        same(awa.ok("digest.get", {})["settings"]["next_at"], next_hour(2, 6), "it moves with her")
        got = helene.ok("digest.set", {"days": []})["settings"]
        check("next_at" not in got, f"never, and yet {got}")
        same(claire.ok("digest.set", {"days": [1, 2, 3, 4, 5, 6, 7]})["settings"]["next_at"],
             min(next_hour(d) for d in range(7)), "every day")
        run_due(f, int(time.time() * 1000))
        for day in range(14):
            run_due(f, next_hour(day % 7))
        wait_mail(f, "awa", 1)
        wait_mail(f, "claire", 1)
        same(digests(f, "helene"), [], "mails to who wants none")


@case("from a mail each topic can be quietened, everything marked as read, the rhythm changed, without signing in; looking changes nothing [link.use]", seconds=4)
def links(t):
    with t.fresh("--no-rates") as f:
        awa, moussa = f.person("awa"), f.person("moussa")
        run_due(f, int(time.time() * 1000))
        moussa.ok("post.create", {"topic": f["t1"], "body": "Une nouvelle."})
        run_due(f, next_hour())
        text, _ = parts(wait_mail(f, "awa", 1))
        mute = link_of(None, "Ne plus suivre ce sujet", text)
        before = awa.ok("inbox.get", {})
        for method in ("GET", "HEAD", "GET"):
            answer = fetch(f, mute, method)
            same(answer.status, 200, f"{method} of a link")
        check(b"<script" not in answer.body and b"style=" not in answer.body, "the page needs a script or a style of its own")
        same(fetch(f, "/lien.css").headers["content-type"], ["text/css; charset=utf-8"], "its sheet")
        same(awa.ok("inbox.get", {}), before, "« À suivre » after looking")
        muted = int(re.search(r"/s/(\d+)", text[text.index("== "):])[1])
        # whatever she wanted of it comes back
        awa.ok("topic.follow", {"topic": muted, "level": "mentions"})
        answer = fetch(f, mute, "POST", b"go=1")
        same(answer.status, 200, "POST of a link")
        undo = Page(answer.body.decode()).forms[0]["action"]
        same(fetch(f, undo, "POST", b"go=1").status, 200, "undo")
        same(awa.ok("topic.open", {"topic": muted})["state"]["level"], "mentions", "its level after that")
        awa.ok("topic.follow", {"topic": muted, "level": "normal"})
        answer = fetch(f, mute, "POST", b"go=1")
        same(answer.status, 200, "POST of a link")
        awa.await_push("topic.marked", lambda p: p["data"]["state"]["topic"] == muted and p["data"]["state"]["level"] == "mute")
        # again: nothing more happens; and back
        same(fetch(f, mute, "POST", b"go=1").status, 200, "POST again")
        undo = Page(answer.body.decode()).forms[0]["action"]
        same(fetch(f, undo, "POST", b"go=1").status, 200, "undo")
        same(awa.ok("topic.open", {"topic": muted})["state"]["level"], "normal", "its level after that")
        # everything read up to the mail, nothing later
        moussa.ok("post.create", {"topic": f["t1"], "body": "Plus tard."})
        answer = fetch(f, link_of(None, "Tout marquer comme lu", text), "POST", b"go=1")
        inbox = awa.ok("inbox.get", {})
        same([(u["unread"], u["first"]["excerpt"]) for u in inbox["unread"]], [(1, "Plus tard.")], "unread afterwards")
        fetch(f, Page(answer.body.decode()).forms[0]["action"], "POST", b"go=1")
        same(sum(u["unread"] for u in awa.ok("inbox.get", {})["unread"]), 3, "unread after undo")
        # the rhythm, by a form
        choose = link_of(None, "Changer le rythme de ce résumé", text)
        check(b'name="rhythm"' in fetch(f, choose).body, "no form")
        check(b'name="rhythm"' in fetch(f, choose, "POST", b"rhythm=often").body, "no form after nonsense")
        fetch(f, choose, "POST", b"rhythm=days&day=1&day=4")
        awa.await_push("digest.changed", lambda p: p["data"]["settings"]["days"] == [1, 4])
        answer = fetch(f, choose, "POST", b"rhythm=never&day=1")
        awa.await_push("digest.changed", lambda p: p["data"]["settings"]["days"] == [])
        fetch(f, Page(answer.body.decode()).forms[0]["action"], "POST", b"go=1")
        awa.await_push("digest.changed", lambda p: p["data"]["settings"]["days"] == [1, 4])


@case("the next summary can be looked at as a page, by its person alone, under a policy that lets nothing else happen [digest/page]", seconds=2)
def page(t):
    with t.fresh("--no-rates") as f:
        awa, bob = f.person("awa"), f.person("bob")
        answer = fetch(f, "/resume", cookie=awa.cookie)
        same((answer.status, answer.headers["content-type"]), (200, ["text/html; charset=utf-8"]), "the page")
        check("Qui a déjà réparé un forage à distance" in answer.body.decode(), f"{answer.body!r:.300}")
        same(len(answer.headers["content-security-policy"]), 1, "policies")
        check("script" not in answer.headers["content-security-policy"][0], f"{answer.headers}")
        same(answer.headers["cache-control"], ["no-store"], "what may be kept")
        check("Nothing new" in fetch(f, "/resume", cookie=bob.cookie).body.decode(), "who has nothing to be told")
        same(fetch(f, "/resume").status, 401, "signed out")
        same(digests(f, "awa"), [], "mails sent by looking")


@case("a mail program unsubscribes with one request, without cookie or origin [link/one_click]", seconds=3)
def one_click(t):
    with t.fresh("--no-rates") as f:
        awa = f.person("awa")
        run_due(f, int(time.time() * 1000))
        run_due(f, next_hour())
        mail = wait_mail(f, "awa", 1)
        url = re.search(r"<(\S+)>", str(mail["List-Unsubscribe"]))[1]
        same(fetch(f, url).status, 200, "GET")
        same(len(awa.ok("digest.get", {})["settings"]["days"]), 5, "days after GET")
        same(fetch(f, url, "POST", b"List-Unsubscribe=One-Click").status, 200, "POST")
        awa.await_push("digest.changed", lambda p: p["data"]["settings"]["days"] == [])
        # as some send it
        awa.ok("digest.set", {"days": [1]})
        body = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
        path = urllib.parse.urlsplit(url).path
        answer = link.request(f.house.port, "POST", path, [("Content-Type", "multipart/form-data; boundary=x")], body)
        same(answer.status, 200, "POST in parts")
        same(awa.ok("digest.get", {})["settings"]["days"], [], "days afterwards")


@case("a link does nothing for who may no longer, nor when it was forged, is too old or of somebody disabled [link/refused]", seconds=3)
def refused(t):
    with t.fresh("--no-rates") as f:
        awa, moussa = f.person("awa"), f.person("moussa")
        run_due(f, int(time.time() * 1000))
        run_due(f, next_hour())
        text, _ = parts(wait_mail(f, "awa", 1))
        mute = link_of(None, "Ne plus suivre ce sujet", text)
        token = mute.rsplit("/", 1)[1]
        forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), token[:-4], token + "AAAA", "x", "A" * 43]
        for bad in forged:
            for method, body in (("GET", None), ("POST", b"go=1")):
                answer = fetch(f, f"/lien/{bad}", method, body)
                same(answer.status, 410, f"{method} of a forged link")
                check(b"ne sert plus" in answer.body, f"no sentence: {answer.body!r:.300}")
        for bad in ("", "a/b", "a%20b", "%00", "A" * 200):
            same(fetch(f, f"/lien/{bad}").status, 404, f"/lien/{bad}")
        moussa.ok("group.remove", {"group": f["g1"], "person": f["awa"]})
        for method, body in (("GET", None), ("POST", b"go=1")):
            answer = fetch(f, mute, method, body)
            same(answer.status, 410, f"{method} after she was taken out of the group")
            check("Diaraba".encode() not in answer.body and b"forage" not in answer.body, "the title is told")
        check("n’avez plus accès".encode() in answer.body, f"{answer.body!r:.400}")


@case("the page of a link holds to the rates of one address [link/rate_limited]", seconds=2)
def rate(t):
    source = "127.99.7.7"
    statuses = {link.request(t.house.port, "GET", "/lien/AAAA", source=source).status for _ in range(200)}
    same(statuses, {410, 429}, "statuses of two hundred requests in a row")
