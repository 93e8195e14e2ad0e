# SPDX-License-Identifier: EUPL-1.2
"""Nothing leaks: who is in a group or not, times every way by which something could reach him.

leak.py says how it is looked for. Each kind of group is played on a server of its own, in which these
stand around it:

	keeper, member, observer   in it: the first two must be told each word, or the search is blind; the last is
	           outside of what is closed to observers, and of the group of those who have a voice
	former     taken out while one browser of his is connected and another one is away
	invited    asked to come, who has not; requested: who asks to come in
	lent       runs another group, with which a topic was shared, until it was withdrawn
	other      in that other group, nothing more
	visiting   a guest of a meeting of the group, for one item, let in by its chairs
	guest      signed in, in no group
	nobody     not signed in
"""
import json
import sqlite3
import time

import leak
from net_cases import check
from raw import case

INSIDE = ("member", "observer")
OUTSIDE = ("former", "invited", "requested", "lent", "other", "visiting", "guest", "nobody")
DAY = 86400_000


class Scene:
    """One group full of words, and the people around it."""

    def __init__(self, f, mode):
        self.f, self.mode, self.hidden = f, mode, mode == "hidden"
        self.words, self.ids = {}, {}
        self.people, self.clients, self.away = {}, {}, {}
        for who in ("keeper", *INSIDE, "asker", *OUTSIDE[:-1]):
            f.names[f"email_{who}"] = f"{who}.{mode}@example.org"
            self.people[who] = f.admin("person.create", {"email": self.email(who), "name": f"Personne {who}", "function": "élue", "authority": 1 if who == "member" else 2})["person"]["id"]
        self.group = self.new_group(self.word("groupslug", "the group's address") if self.hidden else "groupe", mode,
                                    self.word("grouptitle", "the group's title") if self.hidden else "Un groupe",
                                    self.word("grouppurpose", "the group's purpose") if self.hidden else "Se parler.")
        self.other = self.new_group("voisins", "open", "Voisins", "")
        for who, role in (("keeper", "chair"), ("member", "member"), ("observer", "observer"), ("former", "moderator")):
            self.add(self.group, who, role)
        self.add(self.other, "lent", "moderator")
        self.add(self.other, "other", "member")

    def email(self, who):
        return self.f.names[f"email_{who}"]

    def word(self, place, what):
        word = f"qx{self.mode}{place}zz"
        self.words[word] = what
        return word

    def new_group(self, slug, mode, title, purpose):
        return self.f.admin("group.create", {"slug": slug, "kind": "thematic", "title": title, "purpose": purpose, "join_mode": mode})["group"]["id"]

    def add(self, group, who, role):
        self.f.admin("group.add", {"group": group, "person": self.people[who], "role": role})

    def do(self, command, args, who="keeper"):
        return self.f.admin(command, args, self.email(who))

    def keep(self, kind, value):
        self.ids.setdefault(kind, []).append(value)
        return value

    # ---- what is said ----

    def call(self, *people):
        return " ".join(f"@[{p}](p{self.people[p]})" for p in people if p in self.people)

    def say(self, when, called):
        """Everything that can be written in a group, each with a word of its own."""
        w = lambda place, what: self.word(when + place, f"{what}, written {when}")
        made = self.do("topic.create", {"group": self.group, "kind": "discussion", "title": f"Sujet {w('title', 'a title')}",
                                        "body": f"Voici {w('body', 'a message')} {self.call(*called)} @[Saint-Denis](a1) @[Animation](mods)"}, "member")
        topic, post = self.keep("topic", made["topic"]["id"]), self.keep("post", made["post"])
        edited = self.keep("post", self.do("post.create", {"topic": topic, "body": f"Ancien {w('old', 'what stood before an edit')}"}, "member")["post"])
        self.do("post.edit", {"post": edited, "version": 1, "body": f"Nouveau {w('edited', 'an edited message')} {self.call(*called)}"}, "member")
        self.keep("post", self.do("post.create", {"topic": topic, "body": f"Réponse {w('reply', 'an answer')}", "reply_to": post}, "keeper")["post"])
        member = self.clients["member"]
        file = member.upload(self.group, f"{w('filename', 'a name of a file')}.txt", f"Texte {w('filetext', 'the text of a file')}.".encode())[1]["ok"]["file"]
        self.keep("file", file["id"])
        self.files = getattr(self, "files", []) + [f"/files/{file['id']}/{file['name']}"]
        self.keep("post", self.do("post.create", {"topic": topic, "body": "Voir le fichier.", "files": [file["id"]]}, "member")["post"])
        self.do("topic.set_essential", {"topic": topic, "version": 0, "settled": w("settled", "what is settled"), "to_decide": w("decide", "what is to decide"), "next_step": w("next", "the next step")})
        self.do("post.react", {"post": post, "kind": "useful", "on": True})
        self.do("topic.pin", {"topic": topic, "on": True})
        asked = self.do("question.create", {"group": self.group, "title": f"Qui sait {w('question', 'a question')} ?", "body": f"Je cherche {w('qbody', 'the body of a question')}.", "country": "ML"}, "member")
        question = self.keep("topic", asked["topic"]["id"])
        answer = self.keep("post", self.do("post.create", {"topic": question, "body": f"Moi {w('answer', 'an answer to a question')}."})["post"])
        self.do("question.accept_answer", {"topic": question, "post": answer}, "member")
        sheet = self.do("sheet.draft_from_answer", {"topic": question})["sheet"]
        self.keep("sheet", sheet["id"])
        self.do("sheet.publish", {"sheet": sheet["id"], "on": True})
        asked = self.do("consultation.open", {"group": self.group, "question": f"Faut-il {w('consulted', 'what a group consults on')} ?", "context": f"Vu {w('context', 'the context of a consultation')}.",
                                              "options": [f"Oui {w('option', 'an option')}", "Non"], "closes_at": self.f.now() + DAY, "results": "at_close"})["consultation"]["consultation"]
        consultation = self.keep("consultation", asked["id"])
        self.do("consultation.answer", {"consultation": consultation, "answer": 0}, "member")
        self.do("consultation.close", {"consultation": consultation})
        self.do("consultation.conclude", {"consultation": consultation, "conclusion": f"Donc {w('conclusion', 'what a consultation led to')}."})
        starts = self.f.now() + 5 * DAY
        called = self.do("meeting.create", {"groups": [self.group], "title": f"Point {w('meettitle', 'the title of a meeting')}", "about": f"Vu {w('meetabout', 'what a meeting is about')}",
                                            "place": w("meetplace", "the place of a meeting"), "starts_at": starts, "ends_at": starts + 3_600_000, "zone": "Europe/Paris"})["meeting"]["meeting"]
        meeting = self.keep("meeting", called["id"])
        self.hold(when, meeting)
        self.leave(when)
        self.do("meeting.answer", {"meeting": meeting, "answer": "maybe", "note": w("meetnote", "what somebody said who may come")}, "member")
        position = self.do("position.create", {"group": self.group, "title": f"Position {w('postitle', 'the title of a position')}", "body": f"Nous {w('posbody', 'the text of a position')}"}, "member")["position"]["position"]
        self.keep("position", position["id"])
        sealed = self.do("position.open", {"position": position["id"], "version": 1, "sign_by": self.f.now() + 20 * DAY})["position"]["position"]
        self.do("position.sign", {"position": position["id"], "seal": sealed["seal"], "reservation": w("reserve", "a reservation"), "reference": w("deliberation", "the number of a deliberation")})
        if self.mode == "request":
            self.do("group.join", {"group": self.group, "note": f"Bonjour {w('note', 'what somebody wrote who asks to come in')}"}, "asker")
            self.do("group.answer", {"group": self.group, "person": self.people["asker"], "accept": True})
            self.do("group.remove", {"group": self.group, "person": self.people["asker"]})
        return topic, question

    def hold(self, when, meeting):
        """The meeting under way: what is said of each item stays with who may hear it."""
        w = lambda place, what: self.word(when + place, f"{what}, written {when}")
        items = {}
        for name, audience in (("whole", "members"), ("his", "members"), ("closed", "closed")):
            args = {"meeting": meeting, "title": f"Point {w('item' + name, f'the title of an agenda item ({name})')}", "minutes": 5, "audience": audience}
            items[name] = self.keep("item", self.do("agenda.add", args)["item"]["id"])
        self.do("room.open", {"meeting": meeting})
        self.do("room.invite", {"meeting": meeting, "item": items["his"], "person": self.people["visiting"]})
        for who in ("keeper", "member", "visiting"):
            self.do("room.enter", {"meeting": meeting}, who)
        self.do("room.message", {"meeting": meeting, "person": self.people["visiting"], "text": f"Encore {w('hisword', 'a word to a guest')}"})
        self.do("room.admit", {"meeting": meeting, "person": self.people["visiting"]})
        for name in ("his", "whole", "closed"):
            of = {"meeting": meeting, "item": items[name]}
            self.do("room.go_to", of)
            for who in ("member", "keeper"):
                self.do("floor.ask", of, who)
            self.do("floor.call", of)
            self.do("chat.send", {**of, "text": f"Écrit {w('chat' + name, f'what was written at an agenda item ({name})')}"}, "member")
            self.keep("ask", self.do("ask.put", {**of, "text": f"Pourquoi {w('ask' + name, f'a question put at an agenda item ({name})')} ?"}, "member")["ask"])
            self.do("minutes.note", {"meeting": meeting, "item": items[name], "kind": "note", "text": f"Noté {w('note' + name, f'what was noted of an agenda item ({name})')}"})

    def leave(self, when):
        """A meeting that is over: what its minutes say, what was promised."""
        w = lambda place, what: self.word(when + place, f"{what}, written {when}")
        starts = self.f.now() + 6 * DAY
        meeting = self.keep("meeting", self.do("meeting.create", {"groups": [self.group], "title": "Point tenu", "starts_at": starts, "ends_at": starts + 3_600_000, "zone": "Europe/Paris"})["meeting"]["meeting"]["id"])
        item = self.keep("item", self.do("agenda.add", {"meeting": meeting, "title": f"Point {w('minitem', 'an item in minutes')}", "minutes": 5})["item"]["id"])
        self.do("room.open", {"meeting": meeting})
        self.do("room.enter", {"meeting": meeting}, "member")
        self.do("room.go_to", {"meeting": meeting, "item": item})
        shut = self.keep("item", self.do("agenda.add", {"meeting": meeting, "title": f"Point {w('leftitemclosed', 'the title of a closed item that is over')}", "minutes": 5, "audience": "closed"})["item"]["id"])
        self.keep("ask", self.do("ask.put", {"meeting": meeting, "item": shut, "text": f"Pourquoi {w('leftclosed', 'a question left of a closed item, and its topic')} ?"}, "member")["ask"])
        self.keep("note", self.do("minutes.note", {"meeting": meeting, "kind": "decision", "text": f"Décidé {w('decided', 'a decision in minutes')}"})["note"]["id"])
        made = self.do("minutes.note", {"meeting": meeting, "kind": "action", "text": f"Faire {w('promised', 'what was promised in a meeting')}", "owner": 1, "due_at": starts})["note"]["action"]
        self.keep("action", made["id"])
        self.do("room.close", {"meeting": meeting})
        self.f.admin("due.run", {"at": self.f.now() + 31_000})
        left = self.do("ask.list", {"meeting": meeting})["topics"][0]
        self.keep("topic", left["topic"])
        self.keep("post", self.do("post.create", {"topic": left["topic"], "body": f"Parce que {w('saidclosed', 'what was answered in the group of those who have a voice')}"}, "member")["post"])
        self.circle = left["group"]
        file = self.clients["member"].upload(self.circle, f"{w('fileclosed', 'a file there')}.txt", b"Texte.")[1]["ok"]["file"]
        self.keep("file", file["id"])
        self.keep("post", self.do("post.create", {"topic": left["topic"], "body": "Voir le fichier.", "files": [file["id"]]}, "member")["post"])
        self.shut = getattr(self, "shut", []) + [f"/files/{file['id']}/{file['name']}"]
        self.circle_slug = self.do("group.get", {"group": self.circle})["group"]["group"]["slug"]
        self.words.setdefault(self.circle_slug, "the address of the group of those who have a voice, of what is closed")
        p = self.keep("paragraph", next(x["id"] for x in self.do("minutes.get", {"meeting": meeting})["paragraphs"] if x["part"] == "decision"))
        self.keep("correction", self.do("minutes.correct", {"paragraph": p, "version": 1, "body": f"Plutôt {w('corrected', 'a correction of minutes')}"}, "member")["correction"]["id"])
        self.papers = getattr(self, "papers", []) + [f"/reunions/{meeting}/compte-rendu{ext}" for ext in ("", ".md", ".odt", ".docx")]

    # ---- what happens ----

    def play(self):
        """Until all are where they are to be. Tells from where on each of them is searched."""
        f = self.f
        for who in ("keeper", *INSIDE, *OUTSIDE[:-1]):
            self.clients[who] = f.person(who)
        self.clients["nobody"] = f.visitor()
        self.topic, self.question = self.say("before", ("former", "observer"))
        if self.mode != "hidden":
            self.share(self.question)
            self.share(self.topic)
        self.do("group.invite", {"group": self.group, "person": self.people["invited"]})
        if self.mode == "request":
            self.do("group.join", {"group": self.group, "note": "Bonjour."}, "requested")
        elif self.mode != "open":
            del self.clients["requested"], self.people["requested"]
        self.feeds = {"former": self.feed("former")}
        for who in ("former", "lent", "guest", "observer"):
            self.clients[who].ok("search.save", {"q": "voici", "alert": True})
        for who in ("former", "lent"):
            if who == "former" or not self.hidden:
                self.clients[who].ok("topic.open", {"topic": self.topic})
            self.away[who] = f.person(who)
            self.away[who].settle()
            self.away[who].cut()
        self.do("post.create", {"topic": self.topic, "body": f"Pendant ce temps {self.word('gap', 'what was said while a browser was away')} {self.call('former', 'lent')}"}, "member")
        f.admin("due.run", {"at": f.now() + 600_000})
        self.queued = self.message_ids()  # what they were told while they were in it, at some hours a summary besides, may arrive later
        self.mails = {who: len(f.house.mails(self.email(who))) for who in self.people}
        # those who lose it, while they listen
        self.do("group.remove", {"group": self.group, "person": self.people["former"]})
        if not self.hidden:
            for topic in (self.topic, self.question):
                self.do("share.withdraw", {"topic": topic, "group": self.other})
        self.outbox = self.highest("outbox")
        for client in self.clients.values():
            client.settle()
        self.heard = {who: len(client.received) for who, client in self.clients.items()}
        self.say("after", ("former", "lent", "invited", "requested", "other", "guest"))
        self.indexed()
        for later in (600_000, DAY, 9 * DAY):
            f.admin("due.run", {"at": f.now() + later})
        told = self.do("notice.list", {}, "observer")["notices"]
        check(any(n["kind"] == "saved_search" for n in told), f"the observer is not told of what his saved search finds: {[n['kind'] for n in told]}")
        for client in self.clients.values():
            client.settle()

    def indexed(self):
        """What was said is found by who may find it; only then does it say something that others do not."""
        word, end = f"qx{self.mode}afterbodyzz", time.monotonic() + 20
        while not self.do("search.find", {"q": word}, "member")["hits"]:
            check(time.monotonic() < end, f"{word} is not found by a member")
            time.sleep(0.1)

    def share(self, topic):
        self.do("share.propose", {"topic": topic, "group": self.other, "extract": True, "note": f"{self.word(f'sharenote{topic}', 'a word between moderators')}"})
        self.do("share.answer", {"topic": topic, "group": self.other, "accept": True}, "lent")

    def feed(self, who):
        client = self.clients[who]
        client.ok("feed.create", {"group": self.group})
        return client.ok("feed.list", {"group": self.group})["feeds"][0]["path"]

    def message_ids(self):
        with sqlite3.connect(self.f.house.data / "palabre.db") as db:
            return {i for (i,) in db.execute("SELECT message_id FROM outbox")}

    def since(self, who):
        """The mails to him that were not on their way already when he lost it."""
        came = self.f.house.mails(self.email(who))[self.mails[who]:]
        return [m for m in came if str(m["Message-ID"]).strip("<> ").split("@")[0] not in self.queued]

    def highest(self, table):
        with sqlite3.connect(self.f.house.data / "palabre.db") as db:
            return db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]

    # ---- what is looked at ----

    def all_ids(self):
        ids = {**self.ids, "group": [self.group, self.other, self.circle], "person": [self.people["member"], self.people["keeper"]], "around": self.ids["post"], "before": self.ids["post"][:4], "after": self.ids["post"][:4],
               "from": self.ids["post"][:2], "upto": self.ids["post"][:2], "reply_to": self.ids["post"][:2], "into": self.ids["topic"], "other": [self.group],
               "text": [*self.words, "qx"], "slug": ["groupe" if not self.hidden else f"qx{self.mode}groupslugzz", self.circle_slug],
               "token": [self.feeds["former"].removeprefix("/flux/").removesuffix(".atom")], "authority": [1, 2]}
        ids["any"] = sorted({v for kind in ("topic", "post", "file", "sheet", "position") for v in self.ids[kind]} | {self.group, *range(1, 6)})
        return ids

    def probe(self, who):
        """All that reached this person by any way since he was outside."""
        f, client = self.f, self.clients[who]
        words = self.words
        # who is invited is told to what; who asked saw it
        if self.hidden and who == "invited":
            words = {w: what for w, what in words.items() if "group" not in w}
        # the guest of a meeting is told what it is and what he is there for
        if who == "visiting":
            words = {w: what for w, what in words.items() if not any(told in w for told in ("meettitle", "itemhis", "notehis", "chathis", "askhis", "hisword"))}
        if who == "observer":
            words = {w: what for w, what in words.items() if "closed" in w or "closed" in what}
        p = leak.Probe(f"{self.mode}, {who}", client, words, (*OUTSIDE, *INSIDE).index(who))
        if client.link:
            self.reopen(client)
        for text in client.received[self.heard[who]:] + client.openings[-1:]:
            p.search("a push", text)
        if who in self.away:
            self.come_back(p, self.away[who])
        if client.link:
            self.force(p)
        if who in self.people:
            p.mails(self.since(who), "a mail")
            with sqlite3.connect(f.house.data / "palabre.db") as db:
                for row in db.execute("SELECT * FROM outbox WHERE id > ? AND recipient = ?", (self.outbox, self.email(who))):
                    p.search("the outbox", json.dumps([v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in row], ensure_ascii=False))
        self.pages(p, who)
        p.everything(self.all_ids())
        return p

    def reopen(self, client):
        """Who says nothing for long is taken for gone."""
        client.cut()
        client.connect()
        client.open()

    def come_back(self, p, away):
        for what, back in (("a resume", away.resume), ("opening afresh", lambda: self.reopen(away))):
            heard, opened = len(away.received), len(away.openings)
            back()
            away.settle()
            for text in away.received[heard:] + away.openings[opened:]:
                p.search(what, text)

    def force(self, p):
        """He asks for channels that are not his."""
        client = p.client
        names = [f"{kind}{self.circle}" for kind in ("g", "gm", "gl")]
        if p.client is not self.clients["observer"]:
            names += [f"{kind}{self.group}" for kind in ("g", "gm", "gl")] + [f"u{self.people[w]}" for w in INSIDE]
        frame = client.ask("session.resume", {"epoch": client.epoch, "channels": [{"ch": c, "seq": 0} for c in names]}, count=False)
        p.search("a resume of others' channels", json.dumps(frame))
        given = {c["ch"] for c in frame["ok"]["channels"]} & set(names) if "ok" in frame else ()
        if given:
            p.leaks.append(f"{p.who}: a resume gives him {given}")
        for group in (self.circle, *(() if p.who.split(", ")[1] in INSIDE else (self.group,))):
            if "ok" in client.ask("presence.watch", {"group": group}, count=False):
                p.leaks.append(f"{p.who}: presence.watch shows him who is there")

    def pages(self, p, who):
        slug = self.all_ids()["slug"][0]
        for path in ["/", f"/g/{slug}", f"/g/{slug}/membres", *(f"/s/{t}" for t in self.ids["topic"]), *(f"/m/{m}" for m in self.ids["post"][:3])]:
            p.search(f"GET {path}", p.page(path).body, but=leak.found(path, self.words))
        tags = [v for k, v in self.clients["member"].get(self.files[0]).headers.items() if k.lower() == "etag"]
        inside = who in INSIDE
        for path in (*(() if inside else self.files), *self.shut):
            for more in ((), (("Range", "bytes=0-9"),), *((("If-None-Match", str(t[0] if isinstance(t, list) else t)),) for t in tags)):
                p.get(path, more)
            for way in ("?w=320", "?thumb=1", "?size=small"):
                p.get(path + way)
        for path in self.papers:
            p.search(path, p.page(path).body) if inside else p.get(path)
        if who in self.feeds:
            p.get(self.feeds[who])
        if who in self.people:
            for url in leak.addresses_in(self.f.house.mails(self.email(who))):
                path = "/" + url.split("/", 3)[3] if url.count("/") > 2 else "/"
                p.search(f"GET {path[:60]} of a mail", p.page(path.split("#")[0]).body)

    def beyond(self, p):
        """The groups that he is not in."""
        return {self.circle} if p.client is self.clients["observer"] else {self.circle, self.group}

    def unread(self, p):
        """Counters: of a group he is not in he has nothing unread."""
        if not p.client.link:
            return
        for g in p.client.ok("group.list", {})["groups"]:
            if g["group"]["id"] in self.beyond(p) and (g["unread"] or g["topics_unread"]):
                p.leaks.append(f"{p.who}: group.list counts {g['unread']} unread")
        for g in p.client.ok("inbox.get", {})["groups"]:
            if g["group"] in self.beyond(p):
                p.leaks.append(f"{p.who}: inbox.get counts {g}")


def scene(f, mode):
    f.names.setdefault("run", 1)
    f.now = lambda: int(time.time() * 1000)
    s = Scene(f, mode)
    s.play()
    return s


def commands_asked(s, p):
    """Every command that reads is among what was asked."""
    known = s.clients["member"].world.proto.commands
    wanted = {c for c, k in known.items() if k["flag"] in ("read", "live") and k["caller"] != "admin" and k["via"] != ["local"]} - leak.NOT_ASKED
    if not p.client.link:
        wanted = {c for c in wanted if "http" in known[c]["via"]}
    return sorted(wanted - p.asked)


def seen_inside(s):
    """What those are told who are in it: each word, or else it is not looked for where it is."""
    missing = {w for w in s.words if "sharenote" not in w and "hisword" not in w}  # gone for everybody with the sharing; told to a guest alone
    for who in ("keeper", "member"):
        client = s.clients[who]
        p = leak.Probe(who, client, s.words)
        s.reopen(client)
        said = "\n".join(client.received + client.openings)
        ids = s.all_ids()
        for command, known in sorted(client.world.proto.commands.items()):
            if known["flag"] == "read" and known["caller"] != "admin" and command not in leak.NOT_ASKED and known["via"] != ["local"]:
                for args in leak.arguments(command, ids, client.world.proto):
                    told = p.ask(command, args)
                    missing -= leak.found(told, missing - leak.found(json.dumps(args), missing))
        missing -= leak.found(said, missing)
        for path in (*s.files, *s.shut):
            missing -= leak.found(client.get(path).body, missing)
    return missing


def whole(t, mode):
    with t.fresh("--no-rates") as f:
        s = scene(f, mode)
        leaks = []
        for who in (*OUTSIDE, "observer"):
            if who in s.clients:
                p = s.probe(who)
                s.unread(p)
                leaks += p.leaks
                check(not commands_asked(s, p), f"{who} was not asked {commands_asked(s, p)}")
        check(not leaks, f"{len(leaks)} leaks:\n" + "\n".join(dict.fromkeys(leaks)))
        blind = seen_inside(s)
        check(not blind, f"those in it are not told {[s.words[w] for w in blind]}: the search is blind there")


@case("nothing of a group that is open reaches who is not in it, by any way [wire.leak]", seconds=60)
def of_open(t):
    whole(t, "open")


@case("nothing of a group on request reaches who is not in it, by any way [wire.leak]", seconds=60)
def of_request(t):
    whole(t, "request")


@case("nothing of a group by invitation reaches who is not in it, by any way [wire.leak]", seconds=60)
def of_invitation(t):
    whole(t, "invitation")


@case("nothing of a hidden group reaches who is not in it, by any way, not even that it is there [wire.leak]", seconds=60)
def of_hidden(t):
    whole(t, "hidden")


@case("a leak that is planted is found, by each way it could take [wire.leak]", seconds=30)
def planted(t):
    with t.fresh("--no-rates") as f:
        s = scene(f, "invitation")
        with sqlite3.connect(f.house.data / "palabre.db", timeout=10) as db:
            db.execute("UPDATE topic SET grp = ? WHERE id = ?", (s.other, s.topic))
            db.execute("INSERT INTO outbox (message_id, recipient, subject, body_text, body_html, due_at, created_at)"
                       " VALUES ('planted', ?, 'x', ?, '', 9e15, 1)", (s.email("other"), f"Un mot : {next(iter(s.words))}"))
        p = s.probe("other")
        ways = "\n".join(p.leaks)
        for way in ("topic.open", "topic.list", "topic.find", "post.history", "inbox.get", "GET /files", "HEAD /files", "the outbox", "from 'zq"):
            check(way in ways, f"{way} is not among what was found:\n{ways[:3000]}")
        # and a push to who is in a group again behind everybody's back
        s.reopen(s.clients["guest"])
        f.admin("group.add", {"group": s.group, "person": s.people["guest"], "role": "observer"})
        s.do("post.create", {"topic": s.question, "body": f"Encore {s.word('pushed', 'a push')}"}, "member")
        guest = leak.Probe("guest", s.clients["guest"], s.words)
        guest.client.settle()
        for text in guest.client.received[s.heard["guest"]:]:
            guest.search("a push", text)
        check(any("a push (" in x for x in guest.leaks), f"the push is not found: {guest.leaks}")
