# SPDX-License-Identifier: EUPL-1.2
"""Meetings told by mail: the invitations that calendars take, the links that answer, the reminders."""
import datetime
import json
import re
import time
import zoneinfo

import link
from digest_cases import Page, fetch, link_of, run_due, same_in_both
from instant_cases import INBOUND, awake, now, settled
from mail_in_cases import AUTHSERV, code, house as mail_house, letter
from net_cases import check, same
from raw import case

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
EVERYBODY = ("awa", "claire", "helene", "ines", "moussa")


def winter(days=7, hour=14, minute=30):
    """A time of day in Paris some days ahead, in a week where Bamako is one hour behind."""
    zone = zoneinfo.ZoneInfo("Europe/Paris")
    at = datetime.datetime.now(zone) + datetime.timedelta(days=days)
    at = at.replace(hour=hour, minute=minute, second=0, microsecond=0)
    while at.utcoffset() != datetime.timedelta(hours=1):
        at += datetime.timedelta(days=7)
    return int(at.timestamp() * 1000)


def call(f, who="moussa", groups=("g1", "g2"), at=None, **more):
    at = at or winter()
    args = {"groups": [f[g] for g in groups], "title": "Point de situation", "starts_at": at, "ends_at": at + 90 * MINUTE,
            "zone": "Europe/Paris", "sister": "Africa/Bamako", **more}
    return f.person(who).ok("meeting.create", args)["meeting"]["meeting"]["id"]


def told(f, who):
    return [m for m in f.house.mails(f[f"email_{who}"]) if m["Message-ID"].startswith("<meeting.")]


def await_told(f, who, n):
    end = time.monotonic() + 10
    while len(found := told(f, who)) < n:
        check(time.monotonic() < end, f"no mail number {n} about a meeting for {who}")
        time.sleep(0.05)
    same(len(found), n, f"mails about meetings for {who}")
    return found[n - 1]


def counts(f, expected):
    """After all that was queued has left, each of these has so many mails about meetings."""
    settled(f, "awa", len([m for m in f.house.mails(f["email_awa"]) if m["Message-ID"].startswith("<notice.")]))
    same({who: len(told(f, who)) for who in expected}, expected, "mails about meetings")


def lines_of(text):
    return re.sub(r"\r?\n[ \t]", "", text).replace("\r\n", "\n").split("\n")


def invitation(mail):
    """What the calendar part says, {NAME: (parameters, value)}; the attached file says the same."""
    part = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
    file = next(p for p in mail.walk() if p.get_content_type() == "application/ics")
    text = part.get_content()
    same(file.get_payload(decode=True).decode().replace("\r\n", "\n"), text.replace("\r\n", "\n"), "the file")
    same((file.get_filename(), file.get_content_disposition()), ("invite.ics", "attachment"), "the file's name")
    out = {}
    for line in lines_of(text):
        head, _, value = line.partition(":")
        name, *parameters = head.split(";")
        out[name] = (dict(p.split("=", 1) for p in parameters), value)
    same(part.get_param("method"), out["METHOD"][1], "the method of the part")
    same(mail.get_content_type(), "multipart/mixed", "the mail")
    return out


def utc(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")


@case("each member of a meeting's groups gets one invitation that his calendar takes, with his reasons and both hours [convocation/call]", seconds=3)
def called(t):
    with t.fresh("--no-rates", config=INBOUND) as f:
        awake(f, "bob", *EVERYBODY)
        at = winter()
        m = call(f, at=at, place="Hôtel de ville", video="https://visio.example.org/sahel", about="Ordre du jour :\n\n- la **pompe**")
        run_due(f, now() + 30_000)
        counts(f, dict.fromkeys(EVERYBODY, 0))
        run_due(f, now() + 2 * MINUTE)
        mails = {who: await_told(f, who, 1) for who in EVERYBODY}
        counts(f, {"bob": 0, "helene": 1})
        mail = mails["helene"]
        text, seen = same_in_both(mail)
        for said in ("Point de situation", "Moussa Traoré, chargé de coopération", "vous convie à cette réunion.", "Lieu : Hôtel de ville",
                     "14 h 30 à Paris, 13 h 30 à Bamako.", "la **pompe**", "Viendrez-vous ?",
                     "comme membre de : Groupe-pays Mali, Eau et assainissement."):
            check(said.replace(" :", "\u00a0:").replace(" ?", "\u00a0?").replace(" h ", "\u00a0h\u00a0").replace(" h,", "\u00a0h,").replace("à Paris", "à\u00a0Paris")
                  .replace("à Bamako", "à\u00a0Bamako") in text, f"{said!r} is not in\n{text}")
        check("https://visio.example.org/sahel" in seen.links and f"{f.house.origin}/r/{m}" in seen.links, seen.links)
        check(str(mail["Subject"]).startswith("Réunion\u00a0: Point de situation, "), str(mail["Subject"]))
        check("comme membre de\u00a0: Groupe-pays Mali." in same_in_both(mails["awa"])[0], "awa's reason")
        e = invitation(mail)
        same((e["METHOD"][1], e["SEQUENCE"][1], e["STATUS"][1]), ("REQUEST", "0", "CONFIRMED"), "the invitation")
        same((e["DTSTART"][1], e["DTEND"][1]), (utc(at), utc(at + 90 * MINUTE)), "when")
        same((e["SUMMARY"][1], e["LOCATION"][1]), ("Point de situation", "Hôtel de ville"), "what and where")
        parameters, address = e["ATTENDEE"]
        same((address, parameters["RSVP"], parameters["PARTSTAT"]), (f"mailto:{f['email_helene']}", "TRUE", "NEEDS-ACTION"), "attendee")
        check(re.fullmatch(r"mailto:m\+[a-z2-7]{32}@in\.example\.org", e["ORGANIZER"][1]), e["ORGANIZER"])
        same(len({invitation(x)["UID"][1] for x in mails.values()}), 1, "one meeting")
        same(len({invitation(x)["ORGANIZER"][1] for x in mails.values()}), 5, "addresses that answers go to")
        # never twice
        run_due(f, now() + 20 * MINUTE)
        counts(f, dict.fromkeys(EVERYBODY, 1))


@case("where no mail comes in, an invitation asks no calendar to answer [convocation/no_answers]", seconds=2)
def no_answers(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        call(f, groups=("g1",))
        run_due(f, now() + 2 * MINUTE)
        e = invitation(await_told(f, "awa", 1))
        check("RSVP" not in e["ATTENDEE"][0] and "+" not in e["ORGANIZER"][1], e)


@case("another time or place is told to all, with the same UID and a greater SEQUENCE; other words are not; the end is told [convocation/change]", seconds=3)
def changed(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        moussa = f.person("moussa")
        m = call(f, groups=("g1",))
        run_due(f, now() + 2 * MINUTE)
        first = invitation(await_told(f, "awa", 1))
        moussa.ok("meeting.update", {"meeting": m, "title": "Point sur les forages", "about": "Autre chose."})
        run_due(f, now() + 2 * MINUTE)
        counts(f, dict.fromkeys(EVERYBODY, 1))
        f.person("awa").ok("meeting.answer", {"meeting": m, "answer": "yes"})
        at = winter(days=8)
        moussa.ok("meeting.update", {"meeting": m, "starts_at": at, "ends_at": at + HOUR})
        moussa.ok("meeting.update", {"meeting": m, "place": "Salle 3"})
        run_due(f, now() + 2 * MINUTE)
        mail = await_told(f, "awa", 2)
        e = invitation(mail)
        same((e["UID"], e["METHOD"][1], e["SEQUENCE"][1]), (first["UID"], "REQUEST", "2"), "the change")
        same((e["DTSTART"][1], e["LOCATION"][1], e["ATTENDEE"][0]["PARTSTAT"]), (utc(at), "Salle 3", "ACCEPTED"), "what it is now")
        check("Cette réunion a changé." in same_in_both(mail)[0] and "Réunion modifiée" in str(mail["Subject"]), str(mail["Subject"]))
        same(str(mail["References"]), str(told(f, "awa")[0]["References"]), "the conversation")
        moussa.ok("meeting.cancel", {"meeting": m})
        run_due(f, now() + 2 * MINUTE)
        mail = await_told(f, "awa", 3)
        e = invitation(mail)
        same((e["UID"], e["METHOD"][1], e["SEQUENCE"][1], e["STATUS"][1]), (first["UID"], "CANCEL", "3", "CANCELLED"), "the end")
        text, _ = same_in_both(mail)
        check("Cette réunion est annulée." in text and "Viendrez-vous" not in text, text)
        # what was called off before anybody was told is told nobody
        other = call(f, groups=("g1",))
        moussa.ok("meeting.cancel", {"meeting": other})
        run_due(f, now() + 20 * MINUTE)
        counts(f, dict.fromkeys(EVERYBODY, 3))


@case("who leaves the groups has the meeting taken out of his calendar, who comes has it put in; nobody else hears of it [convocation/members]", seconds=3)
def members(t):
    with t.fresh("--no-rates") as f:
        awake(f, "bob", *EVERYBODY)
        m = call(f)
        run_due(f, now() + 2 * MINUTE)
        first = invitation(await_told(f, "awa", 1))
        await_told(f, "helene", 1)
        f.person("awa").ok("group.leave", {"group": f["g1"]})
        f.person("helene").ok("group.leave", {"group": f["g1"]})  # the other group still calls her
        f.person("bob").ok("group.join", {"group": f["g1"]})
        run_due(f, now() + 2 * MINUTE)
        mail = await_told(f, "awa", 2)
        e = invitation(mail)
        same((e["UID"], e["METHOD"][1], e["STATUS"][1]), (first["UID"], "CANCEL", "CANCELLED"), "who left")
        check("ne vous concerne plus" in same_in_both(mail)[0] and f"/r/{m}" not in same_in_both(mail)[0], "what she is told")
        whole = same_in_both(mail)[0] + str(mail["Subject"]) + e.get("SUMMARY", ["", ""])[1] + str(e.get("DESCRIPTION", "")) + str(e.get("LOCATION", ""))
        check(first["SUMMARY"][1] not in whole and not e.get("DESCRIPTION") and not e.get("LOCATION"), f"who left is told no more of it: {whole}")
        check("METHOD:REQUEST" in str(await_told(f, "bob", 1)) and "invites you" in same_in_both(told(f, "bob")[0])[0], "who came, in English")
        f.person("awa").ok("group.join", {"group": f["g1"]})
        run_due(f, now() + 2 * MINUTE)
        again = invitation(await_told(f, "awa", 3))
        check(again["METHOD"][1] == "REQUEST" and int(again["SEQUENCE"][1]) > int(e["SEQUENCE"][1]) > int(first["SEQUENCE"][1]), again)
        counts(f, {"awa": 3, "bob": 1, "helene": 1, "claire": 1, "ines": 1, "moussa": 1})


@case("nobody is written to who wants no mails about meetings, or none of its groups; quiet hours wait; what he has is put right [convocation/unwanted]", seconds=3)
def unwanted(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        moussa = f.person("moussa")
        f.person("awa").ok("digest.set", {"instant": ["mention", "other"]})
        f.person("ines").ok("notice.settings_set", {"group": f["g1"], "level": "nothing"})
        f.person("claire").ok("notice.settings_set", {"quiet": {"on": True, "from": 0, "to": 1439, "days": [1, 2, 3, 4, 5, 6, 7]}})
        m = call(f, groups=("g1",), at=winter(days=21))
        run_due(f, now() + 2 * MINUTE)
        await_told(f, "helene", 1)
        counts(f, {"awa": 0, "ines": 0, "claire": 0, "helene": 1})
        f.person("claire").ok("notice.settings_set", {"quiet": {"on": False, "from": 0, "to": 0, "days": []}})
        f.person("helene").ok("notice.settings_set", {"group": f["g1"], "level": "nothing"})
        moussa.ok("meeting.update", {"meeting": m, "place": "Salle 3"})
        run_due(f, now() + 2 * MINUTE)
        same(invitation(await_told(f, "claire", 1))["SEQUENCE"][1], "1", "told for the first time")
        await_told(f, "helene", 2)
        counts(f, {"awa": 0, "ines": 0})


@case("the links of a convocation answer it by their button, without signing in, and say what they did [convocation/links]", seconds=3)
def links(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        awa = f.person("awa")
        m = call(f, groups=("g1",))
        run_due(f, now() + 2 * MINUTE)
        text, seen = same_in_both(await_told(f, "awa", 1))
        answer = lambda: awa.ok("meeting.get", {"meeting": m})["meeting"].get("answer")
        for words, value in (("Je viens", "yes"), ("Peut-être", "maybe"), ("Je ne viens pas", "no")):
            was = answer()
            url = link_of(seen, words, text)
            shown = fetch(f, url)
            same(shown.status, 200, "looking")
            check("Point de situation" in shown.body.decode() and answer() == was, "looking changed something")
            done = fetch(f, url, "POST", b"go=1")
            same((done.status, answer()), (200, value), "the button")
            check("C’est noté" in done.body.decode(), done.body.decode())
        # what it was before is one button away
        undo = Page(fetch(f, url, "POST", b"go=1").body.decode())
        same(undo.forms, [], "nothing was changed: nothing to undo")
        back = Page(fetch(f, link_of(seen, "Je viens", text), "POST", b"go=1").body.decode())
        fetch(f, f.house.origin + back.forms[0]["action"], "POST", b"go=1")
        same(answer(), "no", "undone")
        # no more mails about meetings, from the mail
        stop = link_of(seen, "Plus de courriels sur les réunions", text)
        check("réunions" in fetch(f, stop).body.decode(), "the page")
        same(fetch(f, stop, "POST", b"List-Unsubscribe=One-Click").status, 200, "one click")
        check("meeting" not in awa.ok("digest.get", {})["settings"]["instant"], "still wanted")
        f.person("moussa").ok("meeting.cancel", {"meeting": m})
        same(fetch(f, url).status, 410, "called off")
        same(fetch(f, url, "POST", b"go=1").status, 410, "called off")


def reminders(f, who):
    return [m for m in f.house.mails(f[f"email_{who}"]) if m["Message-ID"].startswith("<notice.") and str(m["Subject"]).endswith("Point de situation")]


def await_reminder(f, who, n):
    end = time.monotonic() + 10
    while len(found := reminders(f, who)) < n:
        check(time.monotonic() < end, f"no reminder number {n} for {who}")
        time.sleep(0.05)
    return found[n - 1]


@case("a day before, who has not answered is reminded, an hour before, who comes or may come; each once [convocation/reminders]", seconds=3)
def reminded(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        at = winter()
        m = call(f, groups=("g1",), at=at)
        for who, answer in (("awa", "yes"), ("claire", "maybe"), ("ines", "no")):
            f.person(who).ok("meeting.answer", {"meeting": m, "answer": answer})
        helene, awa = f.person("helene"), f.person("awa")
        run_due(f, at - DAY - MINUTE)
        same(helene.ok("notice.list", {})["notices"], [], "too early")
        run_due(f, at - DAY + MINUTE)
        got = helene.await_push("notice.came")["data"]["notice"]
        same((got["kind"], got["meeting"], got["line"], got["deadline"]), ("meeting", m, "Point de situation", at), "the day before")
        run_due(f, at - DAY + 5 * MINUTE)
        run_due(f, at - DAY + 6 * MINUTE)
        kinds = lambda who: [n["kind"] for n in f.person(who).ok("notice.list", {})["notices"] if "meeting" in n]
        same({who: kinds(who) for who in EVERYBODY}, {"awa": [], "claire": [], "helene": ["meeting"], "ines": [], "moussa": []}, "a day before")
        helene.ok("meeting.answer", {"meeting": m, "answer": "maybe"})
        same(helene.ok("notice.list", {})["notices"][0]["state"], "done", "it waits no more")
        run_due(f, at - HOUR + MINUTE)
        run_due(f, at - HOUR + 5 * MINUTE)
        run_due(f, at - HOUR + 6 * MINUTE)
        same({who: kinds(who) for who in EVERYBODY}, {"awa": ["meeting_soon"], "claire": ["meeting_soon"], "helene": ["meeting_soon", "meeting"],
                                                      "ines": [], "moussa": []}, "an hour before")
        await_reminder(f, "helene", 2)
        counts(f, {"awa": 1})
        same({who: len(reminders(f, who)) for who in EVERYBODY}, {"awa": 1, "claire": 1, "helene": 2, "ines": 0, "moussa": 0}, "mails")
        same(awa.ok("notice.list", {"unseen": True})["unseen"], 1, "new")


@case("a reminder asks in the mail itself, of the time that now is; a meeting called off or begun reminds nobody [convocation/moved]", seconds=3)
def moved(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        moussa, helene = f.person("moussa"), f.person("helene")
        at = winter()
        m = call(f, groups=("g1",), at=at)
        run_due(f, at - DAY + MINUTE)
        run_due(f, at - DAY + 5 * MINUTE)
        text, seen = same_in_both(await_reminder(f, "helene", 1))
        check("Vous n’avez pas encore dit" in text and "à\u00a0Bamako" in text and any(f"/entrer?seance={m}#" in x for x in seen.links), text)
        fetch(f, link_of(seen, "Je viens", text), "POST", b"go=1")
        same(helene.ok("meeting.get", {"meeting": m})["meeting"]["answer"], "yes", "answered from the reminder")
        # moved by a week, its reminders move
        later = winter(days=21)
        moussa.ok("meeting.update", {"meeting": m, "starts_at": later, "ends_at": later + HOUR})
        run_due(f, at - HOUR + MINUTE)
        same([n["kind"] for n in helene.ok("notice.list", {"unseen": True})["notices"]], [], "of the old time")
        run_due(f, later - HOUR + MINUTE)
        same([n["kind"] for n in helene.ok("notice.list", {"unseen": True})["notices"]], ["meeting_soon"], "of the new one")
        moussa.ok("meeting.cancel", {"meeting": m})
        same(helene.ok("notice.list", {})["unseen"], 0, "called off")
        # a server that was away comes back in the middle of one
        other = winter(days=28)
        call(f, groups=("g1",), at=other)
        run_due(f, other + MINUTE)
        same(helene.ok("notice.list", {})["unseen"], 0, "begun")


def answer(f, who, meeting, partstat, *, sequence=0, uid=None, attendee=None, sender=None, method="REPLY", comment="", proof=(), to=None):
    """What a calendar sends, as Outlook does: words, and the answer as the other form of them."""
    address = f[f"email_{attendee or who}"]
    ics = ["BEGIN:VCALENDAR", "PRODID:-//Test//Test//FR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid}", f"SEQUENCE:{sequence}",
           "DTSTAMP:20261126T040000Z", f"ATTENDEE;CN={who};PARTSTAT={partstat}" + (f';DELEGATED-TO="mailto:{to}"' if to else "") + f":MAILTO:{address.upper()}",
           *([f'ATTENDEE;DELEGATED-FROM="mailto:{address}";PARTSTAT=NEEDS-ACTION:mailto:{to}'] if to else []), *([f"COMMENT:{comment}"] if comment else []),
           "END:VEVENT", "END:VCALENDAR", ""]
    head = [*proof, f"From: {who} <{f['email_' + (sender or who)]}>", "Subject: Accepted: Point de situation", f"Message-ID: <{time.monotonic_ns()}@example.org>",
            "MIME-Version: 1.0", 'Content-Type: multipart/alternative; boundary="=b"', "", "--=b", "Content-Type: text/plain; charset=utf-8", "", "Accepted.", "",
            "--=b", f'Content-Type: text/calendar; charset="utf-8"; method={method}', "Content-Transfer-Encoding: 8bit", ""]
    return "\r\n".join([*head, *ics, "--=b--", ""]).encode()


@case("what a calendar answers to an invitation is his answer; from another address, of another meeting, to an older time it is none [convocation/reply]", seconds=4)
def replied(t):
    with mail_house(t, "--no-rates") as f:
        awake(f, *EVERYBODY)
        moussa, awa = f.person("moussa"), f.person("awa")
        m = call(f, groups=("g1",))
        run_due(f, now() + 2 * MINUTE)
        e = invitation(await_told(f, "awa", 1))
        uid, to = e["UID"][1], e["ORGANIZER"][1].removeprefix("mailto:")
        mine = lambda: awa.ok("meeting.get", {"meeting": m})
        said = lambda: mine()["meeting"].get("answer")
        for partstat, value in (("ACCEPTED", "yes"), ("TENTATIVE", "maybe"), ("DECLINED", "no")):
            same(code(f, to, answer(f, "awa", m, partstat, uid=uid, comment="Avec un peu de retard\\, hélas")), 250, partstat)
            same((said(), mine()["note"]), (value, "Avec un peu de retard, hélas"), partstat)
        forged = (f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=example.org",)
        for why, mail in (
            ("from another address", answer(f, "awa", m, "ACCEPTED", uid=uid, sender="bob")),
            ("for another person", answer(f, "awa", m, "ACCEPTED", uid=uid, attendee="bob")),
            ("of another meeting", answer(f, "awa", m, "ACCEPTED", uid="meeting-99-1@example.org")),
            ("no answer", answer(f, "awa", m, "NEEDS-ACTION", uid=uid)),
            ("a request", answer(f, "awa", m, "ACCEPTED", uid=uid, method="REQUEST")),
            ("a forged one", answer(f, "awa", m, "ACCEPTED", uid=uid, proof=forged)),
        ):
            same((code(f, to, mail), said()), (250, "no"), why)
        same(code(f, to.replace("m+", "m+a"), answer(f, "awa", m, "ACCEPTED", uid=uid)), 550, "an address that nobody was given")
        same(code(f, to, answer(f, "awa", m, "ACCEPTED", uid=uid), sender=""), 250, "from nobody")
        same(said(), "no", "from nobody")
        # moved: what answers the time before says nothing of the new one
        at = winter(days=9)
        moussa.ok("meeting.update", {"meeting": m, "starts_at": at, "ends_at": at + HOUR})
        run_due(f, now() + 2 * MINUTE)
        same(invitation(await_told(f, "awa", 2))["SEQUENCE"][1], "1", "the change")
        same((code(f, to, answer(f, "awa", m, "ACCEPTED", uid=uid)), said()), (250, "no"), "to the older time")
        same((code(f, to, answer(f, "awa", m, "ACCEPTED", uid=uid, sequence=1)), said()), (250, "yes"), "to the new one")
        # who is out of it answers no more
        awa.ok("group.leave", {"group": f["g1"]})
        same(code(f, to, answer(f, "awa", m, "DECLINED", uid=uid, sequence=1)), 250, "gone")
        same(f.person("helene").ok("meeting.get", {"meeting": m})["guests"], [], "gone")


@case("words sent to the address of an invitation are not lost without a word: their author is told how to answer [convocation/words]", seconds=3)
def words(t):
    with mail_house(t, "--no-rates") as f:
        awake(f, *EVERYBODY)
        m = call(f, groups=("g1",))
        run_due(f, now() + 2 * MINUTE)
        to = invitation(await_told(f, "awa", 1))["ORGANIZER"][1].removeprefix("mailto:")
        same(code(f, to, letter(f, "awa", "Je serai en retard.", subject="Re: Point de situation")), 250, "words")
        end = time.monotonic() + 10
        while not (got := [x for x in f.house.mails(f["email_awa"]) if x["Message-ID"].startswith("<answer.")]):
            check(time.monotonic() < end, "she is told nothing")
            time.sleep(0.05)
        check("ne reçoit que les réponses des agendas" in same_in_both(got[0])[0], "what she is told")
        same(code(f, to, letter(f, "bob", "Je viens.", subject="Re: Point de situation")), 250, "somebody else's words")
        same([x for x in f.house.mails(f["email_bob"]) if x["Message-ID"].startswith("<answer.")], [], "he is told something")
        check("answer" not in f.person("awa").ok("meeting.get", {"meeting": m})["meeting"], "words were an answer")


@case("a calendar that has these very bytes is told so, and nothing else; what changed is another one [convocation/feed]", seconds=2)
def feed(t):
    with t.fresh("--no-rates") as f:
        awa = f.person("awa")
        awa.ok("feed.create", {"form": "calendar"})
        path = awa.ok("feed.list", {})["feeds"][0]["path"]
        ask = lambda *headers: link.request(f.house.port, "GET", path, list(headers))
        empty = ask()
        same((empty.status, empty.body.decode().count("BEGIN:VEVENT")), (200, 0), "no meetings")
        m = call(f, groups=("g1",))
        full = ask(("If-None-Match", empty.headers["etag"][0]))
        same((full.status, full.body.decode().count("BEGIN:VEVENT")), (200, 1), "one meeting")
        again = ask(("If-None-Match", full.headers["etag"][0]))
        same((again.status, again.body, again.headers["etag"]), (304, b"", full.headers["etag"]), "the same bytes")
        # the same meeting as in the invitation
        awake(f, *EVERYBODY)
        run_due(f, now() + 2 * MINUTE)
        check(f"UID:{invitation(await_told(f, 'awa', 1))['UID'][1]}\r\n" in full.body.decode(), "another name for it")
        check(awa.ok("feed.list", {})["feeds"][0]["feed"].get("read_at"), "it was read")


@case("which dates suit is asked once, with both hours; the one that is chosen calls everybody, and is in no calendar before [convocation/dates]", seconds=3)
def dates(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        moussa, helene = f.person("moussa"), f.person("helene")
        at, then = winter(days=7), winter(days=8)
        slots = [{"starts_at": x, "ends_at": x + 90 * MINUTE} for x in (at, then)]
        m = moussa.ok("meeting.propose_dates", {"groups": [f["g1"], f["g2"]], "title": "Point de situation", "dates": slots,
                                               "zone": "Europe/Paris", "sister": "Africa/Bamako"})["meeting"]["meeting"]["id"]
        helene.ok("feed.create", {"form": "calendar"})
        path = helene.ok("feed.list", {})["feeds"][0]["path"]
        events = lambda: link.request(f.house.port, "GET", path).body.decode().count("BEGIN:VEVENT")
        run_due(f, now() + 2 * MINUTE)
        got = helene.await_push("notice.came")["data"]["notice"]
        same((got["kind"], got["meeting"], got["by"]["id"], got["group"]), ("meeting_dates", m, f["moussa"], f["g1"]), "the notice")
        run_due(f, now() + 6 * MINUTE)
        text, seen = same_in_both(await_reminder(f, "helene", 1))
        check("demande quelles dates vous conviennent" in text and text.count("14\u00a0h\u00a030 à\u00a0Paris, 13\u00a0h\u00a030 à\u00a0Bamako") == 2, text)
        check(f"{f.house.origin}/r/{m}" in seen.links and "Viendrez-vous" not in text, text)
        for who in ("awa", "claire", "ines"):
            await_reminder(f, who, 1)
        run_due(f, now() + 12 * MINUTE)
        counts(f, dict.fromkeys(EVERYBODY, 0))
        same(({who: len(reminders(f, who)) for who in EVERYBODY}, events()), ({"awa": 1, "claire": 1, "helene": 1, "ines": 1, "moussa": 0}, 0), "before")
        ids = [d["id"] for d in helene.ok("meeting.get", {"meeting": m})["dates"]]
        helene.ok("meeting.answer_dates", {"meeting": m, "answers": [{"date": ids[1], "answer": "yes"}]})
        same(helene.ok("notice.list", {})["notices"][0]["state"], "done", "answered")
        moussa.ok("meeting.choose_date", {"meeting": m, "date": ids[1]})
        same({n["state"] for n in f.person("awa").ok("notice.list", {})["notices"] if n["kind"] == "meeting_dates"}, {"done"}, "chosen")
        run_due(f, now() + 2 * MINUTE)
        e = invitation(await_told(f, "helene", 1))
        same((e["METHOD"][1], e["DTSTART"][1], events()), ("REQUEST", utc(then), 1), "the convocation")
        counts(f, dict.fromkeys(EVERYBODY, 1))


@case("who stands in for somebody is called in his stead, hears of changes, and is let go when he is not needed any more [convocation/deputy]", seconds=3)
def deputy(t):
    with t.fresh("--no-rates", config=INBOUND) as f:
        awake(f, *EVERYBODY)
        awa, moussa = f.person("awa"), f.person("moussa")
        paul = f"paul.{f['awa']}@example.org"
        mails = lambda: [x for x in f.house.mails(paul) if x["Message-ID"].startswith("<meeting.")]

        def await_mail(n):
            run_due(f, now() + 2 * MINUTE)
            end = time.monotonic() + 10
            while len(mails()) < n:
                check(time.monotonic() < end, f"no mail number {n}")
                time.sleep(0.05)
            return mails()[n - 1]

        m = call(f, groups=("g1",), at=winter(days=21))
        other = call(f, groups=("g1",), at=winter(days=22))
        awa.ok("meeting.answer", {"meeting": m, "answer": "no", "deputy_email": paul, "deputy_name": "Paul Roy"})
        f.admin("notice.settings_set", {"quiet": {"on": False, "from": 0, "to": 0, "days": []}}, as_=paul)
        mail = await_mail(1)
        e = invitation(mail)
        same((e["METHOD"][1], e["SEQUENCE"][1], e["ATTENDEE"][1]), ("REQUEST", "0", f"mailto:{paul}"), "the invitation")
        check("RSVP" not in e["ATTENDEE"][0], "he is asked to answer")
        text, _ = same_in_both(mail)
        check("Awa Diallo, secrétaire générale" in text and "siéger à sa place" in text and "Viendrez-vous" not in text and "comme membre de" not in text, text)
        # the mail lets him in, to this meeting and to nothing else
        signed = f.house.api("auth.redeem", {"op": f"{m:032x}", "args": {"token": re.search(rf"/entrer\?seance={m}#(\S+)", text)[1]}})
        same(signed.status, 200, "signing in")
        cookie = "; ".join(f"{name}={value}" for name, value in link.cookies_of(signed)[0].items())
        his = lambda command, args: json.loads(f.house.api(command, {"args": args}, cookie).body)
        for meeting in (m, other):
            moussa.ok("room.open", {"meeting": meeting})
        same(his("room.get", {"meeting": m})["ok"]["part"], "member", "his part")
        same([his(command, args)["err"]["code"] for command, args in
              (("room.get", {"meeting": other}), ("meeting.get", {"meeting": m}), ("topic.list", {"group": f["g3"]}))], ["not_found"] * 3, "what is not his")
        moussa.ok("meeting.update", {"meeting": m, "place": "Salle 3"})
        same(invitation(await_mail(2))["LOCATION"][1], "Salle 3", "the change")
        awa.ok("meeting.answer", {"meeting": m, "answer": "yes"})
        same(his("room.get", {"meeting": m})["err"]["code"], "not_found", "he is out at once")
        mail = await_mail(3)
        same(invitation(mail)["METHOD"][1], "CANCEL", "he is let go")
        check("ne vous concerne plus" in same_in_both(mail)[0] and "/entrer" not in same_in_both(mail)[0], "what he is told")


@case("a calendar that sends somebody else names who may stand in; of anybody else his own word is noted, and he is told how to name one [convocation/delegated]", seconds=4)
def delegated(t):
    with mail_house(t, "--no-rates") as f:
        awake(f, *EVERYBODY)
        helene = f.person("helene")
        f.admin("person.create", {"email": f"paul.{f['run']}@example.org", "name": "Paul Roy", "function": "technicien", "authority": 1})
        paul = f"paul.{f['run']}@example.org"
        m = call(f, groups=("g2",))
        run_due(f, now() + 2 * MINUTE)
        e = invitation(await_told(f, "helene", 1))
        uid, to = e["UID"][1], e["ORGANIZER"][1].removeprefix("mailto:")
        mine = lambda: helene.ok("meeting.get", {"meeting": m})["meeting"]
        answers = lambda: [x for x in f.house.mails(f["email_helene"]) if x["Message-ID"].startswith("<answer.")]
        same(code(f, to, answer(f, "helene", m, "DELEGATED", uid=uid, to=paul)), 250, "to a colleague")
        same((mine()["answer"], mine()["deputy"]["name"], answers()), ("no", "Paul Roy", []), "who stands in")
        helene.ok("meeting.answer", {"meeting": m, "answer": "yes"})
        for n, other in enumerate((f["email_bob"], "inconnu@ailleurs.example", ""), 1):
            same(code(f, to, answer(f, "helene", m, "DELEGATED", uid=uid, to=other)), 250, "to somebody else")
            same((mine()["answer"], mine().get("deputy")), ("no", None), "his own word")
            end = time.monotonic() + 10
            while len(answers()) < n:
                check(time.monotonic() < end, "he is not told")
                time.sleep(0.05)
        text, seen = same_in_both(answers()[-1])
        check("une autre personne vous remplace" in text and f"{f.house.origin}/r/{m}" in seen.links, text)
        same(f.house.mails("inconnu@ailleurs.example"), [], "a stranger hears nothing")


@case("who stands in is reminded an hour before, as who comes, with the way in [convocation/deputy_hour]", seconds=3)
def deputy_hour(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        at = winter()
        m = call(f, groups=("g2",), at=at)
        paul = f"paul.{f['run']}@example.org"
        f.person("helene").ok("meeting.answer", {"meeting": m, "answer": "no", "deputy_email": paul, "deputy_name": "Paul Roy"})
        f.admin("notice.settings_set", {"quiet": {"on": False, "from": 0, "to": 0, "days": []}}, as_=paul)
        run_due(f, at - HOUR + MINUTE)
        run_due(f, at - HOUR + 10 * MINUTE)
        end = time.monotonic() + 10
        while not (found := [x for x in f.house.mails(paul) if x["Message-ID"].startswith("<notice.")]):
            check(time.monotonic() < end, "who stands in is not reminded")
            time.sleep(0.05)
        text, seen = same_in_both(found[0])
        check("commence bientôt" in text and any(f"/entrer?seance={m}#" in x for x in seen.links), text)
        same([x for x in f.house.mails(f["email_helene"]) if x["Message-ID"].startswith("<notice.")], [], "who does not come")


@case("when the dates change, who had answered is told once, however often they change until he answers again [convocation/redated]", seconds=4)
def redated(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        moussa, helene = f.person("moussa"), f.person("helene")
        at = winter(days=20)
        slot = lambda n: {"starts_at": at + n * DAY, "ends_at": at + n * DAY + HOUR}
        m = moussa.ok("meeting.propose_dates", {"groups": [f["g2"]], "title": "Point de situation", "dates": [slot(0), slot(1)], "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
        run_due(f, now() + 2 * MINUTE)
        asked = lambda: len([n for n in helene.ok("notice.list", {})["notices"] if n["kind"] == "meeting_dates"])
        same(asked(), 1, "at first")
        date = helene.ok("meeting.get", {"meeting": m})["dates"][1]["id"]
        helene.ok("meeting.answer_dates", {"meeting": m, "answers": [{"date": date, "answer": "yes"}]})
        for n in (2, 3):
            moussa.ok("meeting.change_dates", {"meeting": m, "add": [slot(n)]})
        run_due(f, now() + 5 * MINUTE)
        same(asked(), 1, "while they may still change")
        run_due(f, now() + 12 * MINUTE)
        same(asked(), 2, "once")
        moussa.ok("meeting.change_dates", {"meeting": m, "add": [slot(4)]})
        run_due(f, now() + 30 * MINUTE)
        same(asked(), 2, "he has not answered since")
        text, _ = same_in_both(await_reminder(f, "helene", 1))
        check("ont changé depuis votre réponse" in text, text)
