# SPDX-License-Identifier: EUPL-1.2
"""The links of mails that lead into one meeting: what they open, for how long, and what they do not."""
import re
import sqlite3
import time

import link
from convocation_cases import DAY, EVERYBODY, HOUR, MINUTE, await_told, call
from digest_cases import run_due, same_in_both
from instant_cases import await_instants, awake, now
from net_cases import check, same
from raw import case

PERSONAL = "Ce lien est personnel"


def way_in(mail):
    """The token of the link, and the meeting it names; None: it has none."""
    text, seen = same_in_both(mail)
    found = [re.search(r"/entrer\?seance=(\d+)#([\w-]{43})$", url) for url in seen.links]
    found = [m for m in found if m]
    return (text, int(found[0][1]), found[0][2]) if found else (text, 0, None)


def pass_of(f, who, at=None, **more):
    """A meeting of g1 that who was called to by mail: its id, the token of the link."""
    m = call(f, groups=("g1",), at=at or now() + HOUR, **more)
    run_due(f, now() + 2 * MINUTE)
    return m, way_in(await_told(f, who, len(f.house.mails(f[f"email_{who}"])) or 1))[2]


def come_in(f, token, open_=True):
    v = f.visitor()
    frame = v.api("auth.redeem", {"token": token})[1]
    if "err" in frame:
        return frame["err"]["code"]
    if open_:
        v.open()
    return v


@case("a member's convocation leads in without a password, as often as he likes, and says that the link is his alone [convocation/pass]", seconds=3)
def convocation(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        at = now() + HOUR
        m = call(f, groups=("g1",), at=at)
        run_due(f, now() + 2 * MINUTE)
        text, named, token = way_in(await_told(f, "awa", 1))
        same(named, m, "the meeting of the link")
        check(PERSONAL in text and "Ne le transférez pas" in text, text)
        # the robots that read mail find a page and use nothing up
        for _ in range(10):
            check(f.visitor().get(f"/entrer?seance={m}").status == 200, "the page of the link")
        first, second = come_in(f, token), come_in(f, token)
        for v in (first, second):
            same((v.opened["only"], v.opened["me"]["person"]["id"], v.opened["groups"], v.opened["topics"]), (m, f["awa"], [], []), "who he is")
            same([c["ch"] for c in v.opened["channels"]], [f"s{v.opened['session']}"], "what he listens to")
        # before it opens: when, and what he answers
        same(first.ok("meeting.get", {"meeting": m})["meeting"]["meeting"]["starts_at"], at, "when it begins")
        first.ok("meeting.answer", {"meeting": m, "answer": "yes"})
        same(second.await_push("meeting.answered")["ch"][0], "s", "he is told on his own channel")
        same(f.person("awa").ok("meeting.get", {"meeting": m})["meeting"]["answer"], "yes", "the answer")
        moussa = f.person("moussa")
        i = moussa.ok("agenda.add", {"meeting": m, "title": "Pompe", "minutes": 5})["item"]["id"]
        moussa.ok("room.open", {"meeting": m})
        moussa.ok("room.go_to", {"meeting": m, "item": i})
        same(first.ok("room.enter", {"meeting": m})["part"], "member", "his part")
        same([second.await_push("room.entered")["ch"], f"r{m}" in second.heads], [f"s{second.opened['session']}", True], "also on the other device")
        first.ok("floor.ask", {"meeting": m, "item": i, "kind": "contribution"})
        same(second.await_push("floor.changed")["data"]["floor"]["entries"][0]["person"], f["awa"], "he waits to speak")
        first.ok("chat.send", {"meeting": m, "text": "Bonjour à tous"})
        moussa.ok("room.message", {"meeting": m, "person": f["awa"], "text": "Bienvenue"})
        same(first.await_push("room.messaged")["data"]["word"]["text"], "Bienvenue", "a word to him")


@case("who runs the meeting and the network's team enter by a code, whatever mail they have [convocation/pass_team]", seconds=3)
def team(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        m = call(f, groups=("g1",), at=now() + HOUR)
        run_due(f, now() + 2 * MINUTE)
        for who in ("moussa", "claire"):
            text, _, token = way_in(await_told(f, who, 1))
            check(token is None and f"{f.house.origin}/seance/{m}" in text and "un code" in text, text)
        token = way_in(await_told(f, "awa", 1))[2]
        db = sqlite3.connect(f.house.data / "palabre.db")
        db.execute("UPDATE person SET admin = 1 WHERE id = ?", (f["awa"],))
        db.commit()
        same(come_in(f, token), "expired", "of the team since")
        db.execute("UPDATE person SET admin = 0, disabled_at = 1 WHERE id = ?", (f["awa"],))
        db.commit()
        same(come_in(f, token), "expired", "disabled since")
        db.close()


@case("a session opened by a pass is refused all that is not of its meeting, and hears nothing else [net/pass_only]", seconds=5)
def only(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        m, token = pass_of(f, "awa")
        moussa, full = f.person("moussa"), f.person("awa")
        other = call(f, groups=("g1",), title="Autre séance", at=now() + HOUR)
        i = moussa.ok("agenda.add", {"meeting": other, "title": "Point secret", "minutes": 5})["item"]["id"]
        f.admin("group.add", {"group": f["g3"], "person": f["awa"], "role": "member"})
        v = come_in(f, token)
        for name, c in sorted(f.world.proto.commands.items()):
            if c["caller"] == "anyone" or "ws" not in c["via"] or c["pass"]:
                continue
            same(v.error(name, {}), "pass_only", name)
        for name, c in sorted(f.world.proto.commands.items()):
            if c["via"] == ["http"] and c["caller"] == "person" and not c["pass"]:
                same(v.api(name, {})[1]["err"]["code"], "pass_only", name)
        moussa.ok("room.open", {"meeting": other})
        for name, args in (("room.get", {"meeting": other}), ("room.enter", {"meeting": other}), ("meeting.get", {"meeting": other}),
                           ("agenda.get", {"meeting": other}), ("chat.list", {"meeting": other}), ("ask.list", {"meeting": other}),
                           ("ballot.list", {"meeting": other}), ("floor.get", {"meeting": other}), ("minutes.notes", {"meeting": other}),
                           ("action.list", {"meeting": other}), ("floor.ask", {"meeting": other, "item": i, "kind": "contribution"}),
                           ("meeting.answer", {"meeting": other, "answer": "no"})):
            same(v.error(name, args), "not_found", name)
        same(v.ok("action.list", {"authority": 1})["actions"], [], "commitments")
        same(v.error("action.list", {"group": f["g1"]}), "not_found", "of a group")
        same(v.error("meeting.answer", {"meeting": m, "answer": "no", "deputy": f["helene"]}), "pass_only", "a place given away")
        boot = v.api("session.boot", {})[1]["ok"]
        same((boot["only"], boot["groups"], boot["unread"], boot["waits"], boot["notices"], boot["unseen"]), (m, [], [], [], [], 0), "the first page")
        # what the person is told elsewhere is not told here: a notice, a group he comes to, another meeting
        moussa.ok("post.create", {"topic": f["t1"], "body": f"@[Awa Diallo](p{f['awa']}) le secret du forage"})
        full.await_push("notice.came")
        full.ok("room.enter", {"meeting": other})
        moussa.ok("room.message", {"meeting": other, "person": f["awa"], "text": "le secret du forage"})
        full.await_push("room.messaged")
        f.admin("group.add", {"group": f["g2"], "person": f["awa"], "role": "member"})
        full.await_push("group.entered")
        moussa.ok("room.enter", {"meeting": other})
        moussa.ok("chat.send", {"meeting": other, "text": "le secret du forage"})
        v.settle()
        check(not v.pushes, list(v.pushes))
        v.cut()
        v.resume()
        v.cut()
        time.sleep(0.1)
        v.open()
        check(all("secret" not in str(text) for text in v.received + v.openings), "a word of elsewhere")
        same(sorted(c["ch"] for c in v.opened["channels"]), [f"s{v.opened['session']}"], "what he listens to")


@case("a browser in which he is signed in stays so, and another person's session ends [auth.redeem/pass]", seconds=3)
def signed_in(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        m, token = pass_of(f, "awa")
        awa, helene = f.person("awa"), f.person("helene")
        same("only" in awa.api("auth.redeem", {"token": token})[1]["ok"], False, "he is signed in already")
        awa.ok("inbox.get", {})
        same(helene.api("auth.redeem", {"token": token})[1]["ok"]["only"], m, "in another one's browser")
        helene.connect()
        same(helene.open()["me"]["person"]["id"], f["awa"], "whose browser it is now")


@case("five devices at most are in by a pass: the sixth ends the oldest [auth.redeem/pass]", seconds=3)
def devices(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        _, token = pass_of(f, "awa")
        there = [come_in(f, token) for _ in range(6)]
        same(there[0].api("room.get", {"meeting": 1})[1]["err"]["code"], "unauthenticated", "the oldest")
        for v in there[1:]:
            check("ok" in v.api("session.boot", {})[1], "a later one")
        same([("only" in s) for s in f.person("awa").ok("session.list", {})["sessions"]].count(True), 5, "as he sees them")


@case("a pass and what it opened end when its person leaves the group, in the middle of the meeting too [group.leave/pass]", seconds=3)
def leaves(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        m, token = pass_of(f, "awa")
        moussa, full = f.person("moussa"), f.person("awa")
        moussa.ok("room.open", {"meeting": m})
        moussa.ok("room.enter", {"meeting": m})
        v = come_in(f, token)
        v.ok("room.enter", {"meeting": m})
        moussa.ok("group.remove", {"group": f["g1"], "person": f["awa"]})
        same(v.api("room.get", {"meeting": m})[1]["err"]["code"], "unauthenticated", "his session")
        same(come_in(f, token), "expired", "his link")
        # signed in elsewhere, he hears nothing more of it either
        full.await_push("room.left")
        moussa.ok("chat.send", {"meeting": m, "text": "Entre nous"})
        full.settle()
        check(all(p["ev"] != "chat.said" for p in full.pushes), list(full.pushes))


@case("a pass ends when the meeting is called off, and when its person comes to run it [meeting.cancel/pass]", seconds=3)
def called_off(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        m, token = pass_of(f, "awa")
        moussa = f.person("moussa")
        v = come_in(f, token)
        moussa.ok("meeting.cancel", {"meeting": m})
        same(v.api("room.get", {"meeting": m})[1]["err"]["code"], "unauthenticated", "his session")
        same(come_in(f, token), "expired", "his link")
        m = call(f, groups=("g1",), at=now() + HOUR)
        run_due(f, now() + 5 * MINUTE)
        tokens = {who: way_in([x for x in f.house.mails(f[f"email_{who}"]) if f"<meeting.{m}." in x["Message-ID"]][0])[2] for who in ("awa", "helene")} \
            if wait_for(f, m, ("awa", "helene")) else {}
        awa, helene = come_in(f, tokens["awa"]), come_in(f, tokens["helene"])
        moussa.ok("group.set_role", {"group": f["g1"], "person": f["awa"], "role": "moderator"})
        moussa.ok("room.name_chair", {"meeting": m, "person": f["helene"], "on": True})
        for who, gone in (("awa", awa), ("helene", helene)):
            same(gone.api("room.get", {"meeting": m})[1]["err"]["code"], "unauthenticated", who)
            same(come_in(f, tokens[who]), "expired", who)


def wait_for(f, m, names):
    end = time.monotonic() + 10
    while not all(any(f"<meeting.{m}." in x["Message-ID"] for x in f.house.mails(f[f"email_{who}"])) for who in names):
        check(time.monotonic() < end, "no mail")
        time.sleep(0.05)
    return True


@case("a pass opens nothing three hours after the meeting's end; its token is nowhere in the database [auth.redeem/pass_over]", seconds=3)
def over(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        _, token = pass_of(f, "awa")
        v = come_in(f, token)
        db = sqlite3.connect(f.house.data / "palabre.db")
        check(token not in "".join(str(row) for row in db.execute("SELECT * FROM sign_in")), "the token as it is")
        until = db.execute("SELECT expires_at FROM sign_in WHERE meeting IS NOT NULL AND person = ?", (f["awa"],)).fetchone()[0]
        same((until - now()) // MINUTE, (HOUR + 90 * MINUTE + 3 * HOUR) // MINUTE - 1, "until when")
        same(db.execute("SELECT expires_at FROM session WHERE meeting IS NOT NULL").fetchone()[0], until, "the session")
        for table in ("sign_in", "session"):
            db.execute(f"UPDATE {table} SET expires_at = ? WHERE meeting IS NOT NULL", (now() - 1,))
        db.commit()
        db.close()
        same(come_in(f, token), "expired", "the link")
        same(v.api("session.boot", {})[1]["err"]["code"], "unauthenticated", "the session")


@case("the reminder an hour before goes to everybody who may come, and leads in [convocation/hour]", seconds=3)
def hour(t):
    with t.fresh("--no-rates") as f:
        awake(f, *EVERYBODY)
        at = now() + 2 * DAY
        m = call(f, groups=("g1",), at=at)
        for who, answer in (("awa", "yes"), ("helene", "maybe"), ("ines", "no")):
            f.person(who).ok("meeting.answer", {"meeting": m, "answer": answer})
        run_due(f, at - HOUR + MINUTE)
        run_due(f, at - HOUR + 10 * MINUTE)
        for who in ("awa", "helene"):
            text, named, token = way_in(await_instants(f, who, 1))
            same(named, m, "the meeting of the link")
            check(PERSONAL in text and "commence bientôt" in text and len(text) < 1500, text)
        same([m for m in f.house.mails(f["email_ines"]) if m["Message-ID"].startswith("<notice.")], [], "who does not come")


@case("behind gateways a pass opens its meeting alone too, and ends there at once [cluster/pass]", seconds=5)
def gateways(t):
    with t.cluster("--no-rates") as f:
        awake(f, *EVERYBODY)
        m, token = pass_of(f, "awa")
        moussa, full = f.person("moussa"), f.person("awa")
        moussa.ok("room.open", {"meeting": m})
        moussa.ok("room.enter", {"meeting": m})
        first, second = come_in(f, token), come_in(f, token)
        first.ok("room.enter", {"meeting": m})
        second.await_push("room.entered")
        moussa.ok("chat.send", {"meeting": m, "text": "Bonjour"})
        for v in (first, second):
            same(v.await_push("chat.said")["ch"], f"r{m}", "what is said in the meeting")
            same(v.error("inbox.get", {}), "pass_only", "what is not of it")
        second.cut()
        moussa.ok("chat.send", {"meeting": m, "text": "Encore"})
        second.resume()
        second.await_push("chat.said")
        f.admin("group.add", {"group": f["g2"], "person": f["awa"], "role": "member"})
        full.await_push("group.entered")
        for v in (first, second):
            v.settle()
            check(not [p for p in v.pushes if p["ev"] not in ("chat.said", "room.seated")], list(v.pushes))
        moussa.ok("group.remove", {"group": f["g1"], "person": f["awa"]})
        for v in (first, second):
            closed(v)


def closed(v):
    try:
        for _ in range(20):
            v.take(5)
    except link.LinkDown as down:
        same(down.code, 4401, "how his socket ends")
        return
    check(False, "his socket stays")
