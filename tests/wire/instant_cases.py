# SPDX-License-Identifier: EUPL-1.2
"""Mails about what calls on a person: when, to whom, what they say and what their links do."""
import re
import time

from digest_cases import Page, fetch, link_of, next_hour, parts, run_due, same_in_both, wait_mail
from net_cases import check, same
from raw import case

MINUTE = 60 * 1000
INBOUND = {"mail_in": {"domain": "in.example.org"}}


def awake(f, *names):
    """Whatever the hour, they have no quiet ones."""
    for name in names:
        f.admin("notice.settings_set", {"quiet": {"on": False, "from": 0, "to": 0, "days": []}}, as_=f[f"email_{name}"])


def now():
    return int(time.time() * 1000)


def instants(f, who):
    return [m for m in f.house.mails(f[f"email_{who}"]) if m["Message-ID"].startswith("<notice.")]


def await_instants(f, who, n):
    end = time.monotonic() + 10
    while len(found := instants(f, who)) < n:
        check(time.monotonic() < end, f"no mail number {n} for {who}")
        time.sleep(0.05)
    same(len(found), n, f"mails to {who}")
    return found[n - 1]


def settled(f, who, n):
    """No further mail comes: what was queued before has left when one queued after it has."""
    f.house.api("auth.request", {"args": {"email": f["email_bob"]}}, source="127.98.1.1")
    have = len(f.house.mails(f["email_bob"]))
    f.house.mail(f["email_bob"], have - 1 if have else 0)
    time.sleep(0.2)
    same(len(instants(f, who)), n, f"mails to {who}")


def call(f, client, name, words):
    return client.ok("post.create", {"topic": f["t1"], "body": f"@[{name}](p{f[name.lower()]}) {words}"})["post"]


@case("a mention not seen within minutes is a mail that holds all of it, and is answered by mail [instant/mention]", seconds=3)
def mention(t):
    with t.fresh("--no-rates", config=INBOUND) as f:
        moussa = f.person("moussa")
        awake(f, "awa", "moussa")
        words = "la **pompe** est là.\n\n- une vis\n- deux joints\n\nVoir [le sujet](/s/1), et <b>ceci</b> & cela."
        post = call(f, moussa, "Awa", words)
        run_due(f, now() + 2 * MINUTE)
        settled(f, "awa", 0)
        run_due(f, now() + 4 * MINUTE)
        mail = await_instants(f, "awa", 1)
        text, seen = same_in_both(mail)
        for said in ("Moussa Traoré, chargé de coopération", "s’adresse à vous.", "une vis", "deux joints", "<b>ceci</b> & cela"):
            check(said in text, f"{said!r} is not in\n{text}")
        check(f"{f.house.origin}/m/{post}" in text and f"{f.house.origin}/s/1" in seen.links, text)
        same(str(mail["Subject"]), "[Groupe-pays Mali] Forage de Diaraba : suivi à distance", "subject")
        check(str(mail["From"]).startswith("Moussa Traoré (Palabre) <") or "Moussa Traoré (Palabre)" in str(mail["From"]), str(mail["From"]))
        check(re.fullmatch(r"<?r\+[a-z0-9]+@in\.example\.org>?", str(mail["Reply-To"])), str(mail["Reply-To"]))
        check("il suffit aussi de répondre à ce courriel" in text, text)
        same(str(mail["In-Reply-To"]), str(mail["References"]), "the conversation")
        check(re.search(r"<mali-\d+\.", str(mail["List-Id"])) and "Groupe-pays Mali" in str(mail["List-Id"]), str(mail["List-Id"]))
        same((str(mail["Precedence"]), str(mail["Auto-Submitted"])), ("list", "auto-generated"), "what it says of itself")
        # the second one about the topic stands in the same conversation, under the same subject
        call(f, moussa, "Awa", "encore.")
        run_due(f, now() + 4 * MINUTE)
        again = await_instants(f, "awa", 2)
        same([str(again[h]) for h in ("Subject", "References", "Reply-To")],
             [str(mail[h]) for h in ("Subject", "References", "Reply-To")], "the second mail")
        check(again["Message-ID"] != mail["Message-ID"], "two mails of one name")
        # never twice
        run_due(f, now() + 9 * MINUTE)
        settled(f, "awa", 2)


@case("nothing is written about what one did oneself, has read or does not want [instant/unwanted]", seconds=3)
def unwanted(t):
    with t.fresh("--no-rates") as f:
        awa, moussa = f.person("awa"), f.person("moussa")
        awake(f, "awa", "moussa")
        call(f, moussa, "Moussa", "note pour moi.")
        post = call(f, moussa, "Awa", "lu aussitôt.")
        awa.ok("topic.read", {"topic": f["t1"], "upto": post})
        awa.ok("digest.set", {"instant": ["question"]})
        call(f, moussa, "Awa", "pas voulu.")
        run_due(f, now() + 4 * MINUTE)
        settled(f, "awa", 0)
        settled(f, "moussa", 0)
        # in quiet hours it waits
        awa.ok("digest.set", {"instant": ["mention"]})
        awa.ok("notice.settings_set", {"quiet": {"on": True, "from": 0, "to": 1439, "days": [1, 2, 3, 4, 5, 6, 7]}})
        call(f, moussa, "Awa", "la nuit.")
        run_due(f, now() + 4 * MINUTE)
        settled(f, "awa", 0)


@case("a question that is confided is written at once, whole, without an address to answer where no mail comes in [instant/question]", seconds=3)
def question(t):
    with t.fresh("--no-rates") as f:
        moussa = f.person("moussa")
        awake(f, "awa", "moussa")
        moussa.ok("question.assign", {"topic": f["t2"], "person": f["awa"]})
        run_due(f, now() + 4 * MINUTE)
        mail = await_instants(f, "awa", 1)
        text, _ = same_in_both(mail)
        check("vous confie cette question" in text and "Nous cherchons un retour d’expérience." in text, text)
        same(mail["Reply-To"], None, "Reply-To")
        check("répondre à ce courriel" not in text, text)


@case("a group is quietened from its mail, by its button or by one click, and taken up again [instant/group]", seconds=3)
def group(t):
    with t.fresh("--no-rates") as f:
        awa, moussa = f.person("awa"), f.person("moussa")
        awake(f, "awa", "moussa")

        def level():
            groups = awa.ok("notice.settings_get", {})["settings"]["groups"]
            return next(g["level"] for g in groups if g["group"] == f["g1"])

        call(f, moussa, "Awa", "un.")
        run_due(f, now() + 4 * MINUTE)
        mail = await_instants(f, "awa", 1)
        stop = link_of(None, "Plus de courriels de ce groupe", parts(mail)[0])
        check("Groupe-pays Mali" in fetch(f, stop).body.decode(), "the page names no group")
        same(level(), "mentions", "level after looking")
        answer = fetch(f, stop, "POST", b"go=1")
        same((answer.status, level()), (200, "nothing"), "level afterwards")
        call(f, moussa, "Awa", "deux.")
        run_due(f, now() + 4 * MINUTE)
        settled(f, "awa", 1)
        fetch(f, Page(answer.body.decode()).forms[0]["action"], "POST", b"go=1")
        same(level(), "mentions", "level after undo")
        one_click = re.search(r"<(\S+)>", str(mail["List-Unsubscribe"]))[1]
        fetch(f, one_click, "POST", b"List-Unsubscribe=One-Click")
        same(level(), "nothing", "level after one click")
        off = link_of(None, "Plus de courriels immédiats", parts(mail)[0])
        answer = fetch(f, off, "POST", b"go=1")
        same(awa.ok("digest.get", {})["settings"]["instant"], [], "what is written at once")
        fetch(f, Page(answer.body.decode()).forms[0]["action"], "POST", b"go=1")
        same(len(awa.ok("digest.get", {})["settings"]["instant"]), 6, "after undo")


@case("who asks without his name is named in no mail [instant/masked]", seconds=3)
def masked(t):
    with t.fresh("--no-rates") as f:
        helene = f.person("helene")
        awake(f, "awa")
        run_due(f, now())
        helene.ok("question.create", {"group": f["g1"], "title": "Qui a rompu un jumelage ?", "named": False,
                                      "body": f"@[Awa Diallo](p{f['awa']}) Sans bruit."})
        run_due(f, now() + 4 * MINUTE)
        mail = await_instants(f, "awa", 1)
        run_due(f, next_hour())
        for m in (mail, wait_mail(f, "awa", 1)):
            text, _ = same_in_both(m)
            about = text.split("Qui a déjà réparé", 1)[0]
            check("Sans bruit" in about, text)
            check("Hélène" not in about and "Hélène" not in str(m["From"]) and "Hélène" not in str(m["Subject"]), text)
        check("On s’adresse à vous." in parts(mail)[0], parts(mail)[0])


@case("who is taken out of a group hears no more of it by mail, though it was said before [instant/removed]", seconds=2)
def removed(t):
    with t.fresh("--no-rates") as f:
        moussa = f.person("moussa")
        awake(f, "awa", "moussa")
        call(f, moussa, "Awa", "confidentiel.")
        moussa.ok("group.remove", {"group": f["g1"], "person": f["awa"]})
        run_due(f, now() + 4 * MINUTE)
        settled(f, "awa", 0)
        for m in f.house.mails(f["email_awa"]):
            check("confidentiel" not in parts(m)[0], "told after removal")
