# SPDX-License-Identifier: EUPL-1.2
"""Mail that comes in, brought by LMTP as a mail server brings it, or laid into a maildir."""
import contextlib
import pathlib
import random
import re
import smtplib
import socket
import sqlite3
import tempfile
import threading
import time

import letters
import link
from fault_cases import all_posts
from house import free_port
from letters import AUTHSERV, DOMAIN
from net_cases import check, same
from raw import case
from storage_cases import degraded, fill, healed, tmpfs, writes_refused


@contextlib.contextmanager
def house(t, *options, **more):
    """A village into which mail comes; `f.lmtp()` is a mail server's connection."""
    port = free_port()
    config = {"mail_in": {"domain": DOMAIN, "lmtp": port, "authserv": AUTHSERV, **more}}
    with t.fresh(*options, config=config) as f:
        f.lmtp = lambda: smtplib.LMTP("127.0.0.1", port, local_hostname="mx.palabre.example", timeout=20)
        yield f


def token(f, purpose, person, other):
    return letters.token(f.house.data, purpose, person, other)


def reply_to(f, who, topic="t1"):
    return letters.reply_address(f.house.data, f[who], f[topic])


def letter(f, who, text, *headers, subject="Re: Forages", **more):
    return letters.compose(f[f"email_{who}"], text, *headers, name=who.capitalize(), subject=subject, **more)


def bring(f, to, mail, sender="someone@example.org"):
    """What the house says for each recipient: {address: (code, words)}."""
    to = [to] if isinstance(to, str) else to
    with f.lmtp() as lmtp:
        lmtp.ehlo_or_helo_if_needed()
        lmtp.mail(sender)
        said = {a: lmtp.rcpt(a) for a in to}
        taken = [a for a in to if said[a][0] == 250]
        if not taken:
            return said
        lmtp.putcmd("data")
        same(lmtp.getreply()[0], 354, "DATA")
        stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in mail.split(b"\r\n"))
        lmtp.send(stuffed + b"\r\n.\r\n")
        for a in taken:
            said[a] = lmtp.getreply()
    return said


def code(f, to, mail, **more):
    return bring(f, to, mail, **more)[to][0]


def bodies(client, topic):
    return [p["html"] for p in client.ok("topic.posts", {"topic": topic, "before": 2 ** 40})["posts"]]


def held(client, group):
    return client.ok("held.list", {"group": group})["held"]


@case("a reply by mail is a message, at once, in the name of who was asked [mail_in/reply]", seconds=3)
def reply(t):
    with house(t) as f:
        helene, awa = f.person("helene"), f.person("awa")
        same(code(f, reply_to(f, "awa"), letter(f, "awa", "Oui, jeudi.\r\n\r\nLe 25/11/2026 à 10:12, Palabre a écrit :\r\n> Qui peut ?")), 250, "the reply")
        post = helene.await_push("post.created")["data"]["post"]
        same((post["author"]["id"], post["html"], post["mail"]), (f["awa"], "<p>Oui, jeudi.</p>", "cut"), "the message")
        # it answers the message whose mail it refers to: the one that told helene of it
        called = awa.ok("post.create", {"topic": f["t1"], "body": f"@[Hélène](p{f['helene']}) ?"})["post"]
        notice = helene.await_push("notice.came")["data"]["notice"]["id"]
        id_ = f"<notice.{notice}.0123@localhost>"
        same(code(f, reply_to(f, "helene"), letter(f, "helene", "Parfait.", f"In-Reply-To: {id_}")), 250, "the answer")
        found = awa.await_push("post.created", lambda p: p["data"]["post"]["author"]["id"] == f["helene"])["data"]["post"]
        same((found["reply_to"]["post"], found["mail"]), (called, "whole"), "what it answers")


@case("the same mail brought again is taken and is no second message [mail_in/once]", seconds=3)
def once(t):
    with house(t) as f:
        awa = f.person("awa")
        mail = letter(f, "awa", "Une seule fois.", id_="abc@example.org")
        to = reply_to(f, "awa")
        for address in (to, to, to.upper().replace(DOMAIN.upper(), DOMAIN)):
            same(code(f, address, mail), 250, "brought")
        # another id, the same words: a program gone astray
        same(code(f, to, letter(f, "awa", "Une seule fois.")), 250, "the same words")
        same(sum("Une seule fois" in b for b in bodies(awa, f["t1"])), 1, "messages")
        # one mail for two recipients is two messages
        two = [to, reply_to(f, "awa", "t2")]
        same([c for c, _ in bring(f, two, letter(f, "awa", "Aux deux.")).values()], [250, 250], "two recipients")
        same([sum("Aux deux" in b for b in bodies(awa, f[x])) for x in ("t1", "t2")], [1, 1], "messages")


@case("killed again and again between a mail and the word for it, each is one message [mail_in/crash]", seconds=20)
def crash(t):
    random.seed(11)
    with house(t, "--no-rates") as f:
        to, total = reply_to(f, "awa"), 24
        awa = f.person("awa")
        for n in range(total):
            mail = letter(f, "awa", f"Message numéro {n}.", id_=f"crash.{n}@example.org")
            taken = False
            while not taken:
                killer = threading.Timer(random.random() * 0.012, f.house.process.kill) if n % 2 else None
                if killer:
                    killer.start()
                try:
                    taken = code(f, to, mail) == 250
                except (OSError, smtplib.SMTPException):
                    pass
                if killer:
                    killer.join()
                    f.house.process.wait()
                    f.house.reader.join()
                    f.house.start()
        awa.connect()
        awa.open()
        found = [p["html"] for p in all_posts(awa, f["t1"])]
        same([sum(f"numéro {n}." in b for b in found) for n in range(total)], [1] * total, "each of them")


@case("what waited for a fortnight goes, and its author is told [mail_in/old]", seconds=3)
def old(t):
    with house(t) as f:
        moussa = f.person("moussa")
        same(code(f, reply_to(f, "awa"), letter(f, "helene", "Encore ?")), 250, "held")
        last = moussa.await_push("held.added")["data"]["held"]
        f.admin("due.run", {"at": last["at"] + 13 * 24 * 3600 * 1000})
        same([h["id"] for h in held(moussa, f["g1"])], [last["id"]], "after thirteen days")
        f.admin("due.run", {"at": last["at"] + 15 * 24 * 3600 * 1000})
        same(moussa.await_push("held.done")["data"], {"group": f["g1"], "held": last["id"], "published": False}, "after a fortnight")
        same(held(moussa, f["g1"]), [], "what waits")
        with contextlib.closing(sqlite3.connect(f"file:{f.house.data}/palabre.db?mode=ro", uri=True)) as db:  # it is to go in a fortnight
            said = db.execute("SELECT body_text FROM outbox WHERE recipient = ? AND message_id GLOB ?", (f["email_awa"], f"held.{last['id']}.*")).fetchall()
        check(len(said) == 1 and "quatorze jours" in said[0][0], said)


@case("a mail to a group opens a topic when its sender is proven [mail_in/topic]", seconds=3)
def new_topic(t):
    with house(t) as f:
        helene = f.person("helene")
        mail = letter(f, "awa", "Le forage de Yélimané est à sec.\r\n", subject="Tr: Forage à sec", sure=True)
        for address in (f"mali-{f['run']}@{DOMAIN}", f"G+Mali-{f['run']}@{DOMAIN}"):
            same(code(f, address, mail), 250, "the mail")
        topic = helene.await_push("topic.created")["data"]["topic"]
        same((topic["title"], topic["kind"], topic["author"]["id"], topic["group"]), ("Forage à sec", "discussion", f["awa"], f["g1"]), "the topic")
        same(bodies(helene, topic["id"]), ["<p>Le forage de Yélimané est à sec.</p>"], "its message")
        # an observer may not, and is told so; a stranger too, once a day; a group that is none
        same(code(f, f"mali-{f['run']}@{DOMAIN}", letter(f, "ines", "Et moi ?", sure=True)), 250, "an observer")
        check("membre" in f.house.mail(f["email_ines"]).get_body(("plain",)).get_content(), "what ines is told")
        stranger = b"From: x@ailleurs.example\r\nMessage-ID: <%d@x>\r\nSubject: Bonjour\r\n\r\nUn mot.\r\n"
        for n in range(3):
            same(code(f, f"mali-{f['run']}@{DOMAIN}", stranger % n), 250, "a stranger")
        f.house.mail("x@ailleurs.example")
        same(len(f.house.mails("x@ailleurs.example")), 1, "answers to a stranger")
        same(code(f, f"rien@{DOMAIN}", letter(f, "awa", "Rien.", sure=True)), 550, "no such group")
        forged = letter(f, "awa", "Faux.", f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=x")
        same(code(f, f"mali-{f['run']}@{DOMAIN}", forged), 550, "disowned")


@case("what may not be published is answered with the reason, a program's mail with nothing [mail_in/refused]", seconds=4)
def refused(t):
    with house(t) as f:
        moussa, helene = f.person("moussa"), f.person("helene")
        to = reply_to(f, "awa")
        moussa.ok("topic.close", {"topic": f["t1"], "on": True})
        same(code(f, to, letter(f, "awa", "Trop tard ?")), 250, "a closed topic")
        mail = f.house.mail(f["email_awa"])
        check("publié" in mail["Subject"] and "fermé" in mail.get_body(("plain",)).get_content(), "what awa is told")
        moussa.ok("topic.close", {"topic": f["t1"], "on": False})
        # no second answer that day
        quoted = "Le 25/11/2026 à 10:12, Palabre a écrit :\r\n> Qui peut ?"
        same(code(f, to, letter(f, "awa", quoted)), 250, "nothing new in it")
        time.sleep(0.3)
        same(len(f.house.mails(f["email_awa"])), 1, "answers")
        # programs, and who is no sender
        for header in ("Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.example>", "X-Autoreply: yes"):
            same(code(f, reply_to(f, "helene"), letter(f, "helene", "Absente.", header)), 250, header)
        same(code(f, reply_to(f, "helene"), letter(f, "helene", "Absente.", subject="Réponse automatique : x")), 250, "a subject")
        same(code(f, reply_to(f, "helene"), letter(f, "helene", "Absente."), sender=""), 250, "the null sender")
        same(len(bodies(helene, f["t1"])), 1, "messages")
        same(f.house.mails(f["email_helene"]), [], "answers to programs")
        # a member no more
        moussa.ok("group.remove", {"group": f["g1"], "person": f["helene"]})
        same(code(f, reply_to(f, "helene"), letter(f, "helene", "Encore moi.")), 250, "a former member")
        check("membre" in f.house.mail(f["email_helene"]).get_body(("plain",)).get_content(), "what helene is told")
        # addresses that are nobody's
        wrong = to.replace("@", "a@")
        for address in (wrong, f"r+{'a' * 32}@{DOMAIN}", f"postmaster@{DOMAIN}", "awa@ailleurs.example"):
            same(bring(f, address, b"x")[address][0], 550, address)


@case("attachments are files of the message; what is not taken is named in it [mail_in/files]", seconds=3)
def attachments(t):
    with house(t) as f:
        helene = f.person("helene")
        mail = letter(f, "awa", "Le devis.", files=[("devis.pdf", b"%PDF-1.4\n%%EOF\n"), ("pro.exe", b"MZ\x90")])
        same(code(f, reply_to(f, "awa"), mail), 250, "the mail")
        post = helene.await_push("post.created")["data"]["post"]
        same([x["name"] for x in post["files"]], ["devis.pdf"], "files")
        check("pro.exe" in post["html"], post["html"])
        answer = f.house.get(f"/files/{post['files'][0]['id']}/devis.pdf", headers=[("Cookie", helene.cookie)], source=helene.source)
        same((answer.status, answer.body), (200, b"%PDF-1.4\n%%EOF\n"), "the file")


@case("what is too much, out of turn or half is answered as LMTP has it [mail_in/lmtp]", seconds=4)
def protocol(t):
    with house(t, size_max="64K") as f:
        to = reply_to(f, "awa")
        awa = f.person("awa")
        with f.lmtp() as lmtp:
            same(lmtp.docmd("MAIL FROM:<a@b.example>")[0], 503, "before LHLO")
            same(lmtp.docmd("EHLO x")[0], 500, "EHLO")
            lmtp.ehlo_or_helo_if_needed()
            check(lmtp.has_extn("size") and lmtp.esmtp_features["size"] == "65536", lmtp.esmtp_features)
            same(lmtp.docmd(f"RCPT TO:<{to}>")[0], 503, "RCPT before MAIL")
            same(lmtp.docmd("MAIL FROM:<a@b.example> SIZE=70000")[0], 552, "SIZE")
            same(lmtp.docmd("MAIL FROM:<a@b.example> SIZE=60000 BODY=8BITMIME")[0], 250, "MAIL")
            same(lmtp.docmd("DATA")[0], 503, "DATA without a recipient")
            same(lmtp.docmd(f"RCPT TO:<{to}>")[0], 250, "RCPT")
            same(lmtp.docmd("RSET")[0], 250, "RSET")
            same(lmtp.docmd(f"RCPT TO:<{to}>")[0], 503, "RCPT after RSET")
        same(code(f, to, letter(f, "awa", "x" * 70000)), 552, "too large")
        # pipelined, in pieces, and what looks like an end and is none
        with socket.create_connection(("127.0.0.1", f.lmtp().sock.getpeername()[1])) as s:
            s.settimeout(10)
            mail = letter(f, "awa", "Un.\r\n..Deux.\n.\nTrois.\r\n.\nQuatre.")
            whole = (f"LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode() + mail + b"\r\n.\r\nNOOP\r\nQUIT\r\n")
            for i in range(0, len(whole), 7):
                s.sendall(whole[i:i + 7])
            said = b""
            while piece := s.recv(4096):
                said += piece
        same([line[:3] for line in said.split(b"\r\n") if line[3:4] == b" "], [b"220", b"250", b"250", b"250", b"354", b"250", b"250", b"221"], said)
        check(any("Un." in b and ".Deux." in b and "Quatre." in b for b in bodies(awa, f["t1"])), "dots")
        # one connection too many is sent away, and the others go on
        many = [f.lmtp() for _ in range(16)]
        try:
            with f.lmtp() as one_more:
                check(False, f"taken: {one_more}")
        except (smtplib.SMTPException, OSError) as e:
            check("421" in str(e) or isinstance(e, (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected)), repr(e))
        same(many[7].noop()[0], 250, "the others")
        for lmtp in many:
            lmtp.close()


@case("a house that cannot write has the mail brought again later [mail_in/storage]", seconds=6)
def storage(t):
    port = free_port()
    config = {"mail_in": {"domain": DOMAIN, "lmtp": port}}
    with tmpfs("12m") as where, t.fresh("--no-rates", data=where, config=config) as f:
        f.lmtp = lambda: smtplib.LMTP("127.0.0.1", port, timeout=20)
        awa, _ = f.person("awa"), f.person("helene")
        ballast, to = where / "ballast", reply_to(f, "awa")
        mail = letter(f, "awa", "Gardé par le serveur de courrier.", id_="full@x")
        fill(ballast, upto=7 << 20)
        writes_refused(f, awa)
        fill(ballast)
        op, args = degraded(f)
        same(code(f, to, mail), 451, "with a full disk")
        healed(f, op, args, ballast.unlink, "a full disk, with mail")
        same(code(f, to, mail), 250, "brought again")
        same(code(f, to, mail), 250, "and again")
        same(sum("Gardé par" in p["html"] for p in all_posts(awa, f["t1"])), 1, "messages")


@case("mail in a maildir is taken, put away, and taken once [mail_in/maildir]", seconds=4)
def maildir(t):
    with tempfile.TemporaryDirectory(prefix="palabre-maildir-") as folder:
        box = pathlib.Path(folder)
        with house(t, maildir=folder) as f:
            helene = f.person("helene")
            for n, (to, text) in enumerate([(reply_to(f, "awa"), "Par la boîte."), ("personne@ailleurs.example", "Perdu."),
                                            (f"rien@{DOMAIN}", "Pas de groupe.")]):
                mail = f"Return-Path: <awa@example.org>\r\nDelivered-To: {to}\r\n".encode() + letter(f, "awa", text, id_=f"m{n}@x")
                (box / "tmp" / f"{n}.mail").write_bytes(mail)
                (box / "tmp" / f"{n}.mail").rename(box / "new" / f"{n}.mail")
            same(helene.await_push("post.created")["data"]["post"]["html"], "<p>Par la boîte.</p>", "the message")
            end = time.monotonic() + 10
            while any((box / "new").iterdir()):
                check(time.monotonic() < end, "mail is left in new/")
                time.sleep(0.05)
            same(sorted(p.name for p in (box / "cur").iterdir()), ["0.mail:2,S"], "taken")
            same(sorted(p.name for p in (box / ".failed/new").iterdir()), ["1.mail", "2.mail"], "refused")
            # killed before it was put away: it is there again
            (box / "cur" / "0.mail:2,S").rename(box / "new" / "0.mail")
            end = time.monotonic() + 10
            while any((box / "new").iterdir()):
                check(time.monotonic() < end, "mail is left in new/")
                time.sleep(0.05)
            same(sum("Par la boîte" in b for b in bodies(helene, f["t1"])), 1, "messages")


@case("the author of a mail that is held publishes it by the link of a mail, and looking does nothing [mail_in/confirm]", seconds=3)
def confirm(t):
    with house(t) as f:
        helene = f.person("helene")
        same(code(f, f"mali-{f['run']}@{DOMAIN}", letter(f, "awa", "C’est bien moi.", subject="Nouveau forage")), 250, "held")
        text = f.house.mail(f["email_awa"]).get_body(("plain",)).get_content()
        path = re.search(r"https?://[^/]+(/lien/\S+)", text)[1]
        for method in ("GET", "HEAD"):
            same(link.request(f.house.port, method, path).status, 200, method)
        page = link.request(f.house.port, "GET", path).body.decode()
        check("Nouveau forage" in page and "C’est bien moi." in page and "<form" in page, page)
        same(len(held(f.person("moussa"), f["g1"])), 1, "it waits still")
        same(link.request(f.house.port, "POST", path, [("Content-Type", "application/x-www-form-urlencoded")], b"go=1").status, 200, "POST")
        topic = helene.await_push("topic.created")["data"]["topic"]
        same((topic["title"], topic["author"]["id"]), ("Nouveau forage", f["awa"]), "the topic")
        answer = link.request(f.house.port, "POST", path, [("Content-Type", "application/x-www-form-urlencoded")], b"go=1")
        check("n’attend plus" in answer.body.decode(), answer.body)
        same(sum(x["topic"]["title"] == "Nouveau forage" for x in helene.ok("topic.list", {"group": f["g1"]})["topics"]), 1, "topics")


@case("mails of ours that come back stop at an address that is none, and at no other [mail_in/bounce]", seconds=3)
def bounces(t):
    with house(t) as f:
        awa = f.person("awa")

        def back(n, action, status):
            report = (f"From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nSubject: Undelivered\r\nMessage-ID: <{n}.{action}@mx>\r\n"
                      "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
                      "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
                      f"Final-Recipient: rfc822; {f['email_awa']}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 No such user\r\n\r\n--b--\r\n")
            to = f"bounces+{token(f, b'v', f['awa'], n)}@{DOMAIN}"
            same(code(f, to, report.encode(), sender=""), 250, "a report")

        def stopped():
            return "stopped_at" in awa.ok("digest.get")["settings"]
        for n in range(9):
            back(n, "delayed", "4.4.1")
        for n in range(4):
            back(n, "failed", "5.1.1")
            back(n, "failed", "5.1.1")  # the same report, brought again
        same(code(f, f"bounces+{token(f, b'v', f['awa'], 77)}@{DOMAIN}", letter(f, "awa", "Je suis absente."), sender=""), 250, "absent")
        same(stopped(), False, "after four")
        back(4, "failed", "5.1.1")
        same(stopped(), True, "after five")
