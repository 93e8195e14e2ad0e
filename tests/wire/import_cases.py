# SPDX-License-Identifier: EUPL-1.2
"""palabre import mbox: archives as Mailman and Sympa keep them, put once, twice, broken off, with a
server and without. All people and places are invented."""
import base64
import gzip
import os
import random
import re
import signal
import sqlite3
import subprocess
import time

from net_cases import check, same
from raw import case

PIPERMAIL = """\
From claire.le-goff at bourg.example  Mon Mar  3 10:12:45 2008
From: claire.le-goff at bourg.example (=?iso-8859-1?q?Claire_Le_Goff?=)
Date: Mon, 3 Mar 2008 10:12:45 +0100
Subject: [mali-coop] Transport du =?iso-8859-1?q?mat=E9riel?=
Message-ID: <1001@bourg.example>

Bonjour,

Qui connait un transporteur ?
>From Bamako, deux camions partent.

--
Claire Le Goff
Tel 00 00 00 00 00

From awa.diallo at kayes.example  Mon Mar  3 15:00:00 2008
From: awa.diallo at kayes.example (Awa Diallo)
Date: Mon, 3 Mar 2008 14:00:00 +0000
Subject: [mali-coop] Re: Transport du =?iso-8859-1?q?mat=E9riel?=
In-Reply-To: <1001@bourg.example>
References: <1001@bourg.example>
Message-ID: <1002@kayes.example>

Le 3 mars 2008, Claire Le Goff a écrit :
> Qui connait un transporteur ?

Nous en connaissons deux.

From jean at ville.example  Tue Apr  1 09:00:00 2008
From: jean at ville.example (Jean Dupont)
Date: Tue, 1 Apr 2008 09:00:00 +0200
Subject: RE: [mali-coop] Transport du =?iso-8859-1?q?mat=E9riel?=
Message-ID: <1003@ville.example>

Sans fil, mais le sujet suffit.

From nobody  Wed Apr  2 09:00:00 2008
Subject: vide
Date: Wed, 2 Apr 2008 09:00:00 +0200
Message-ID: <1004@ville.example>

"""

SYMPA = """\
Return-Path: <marie@region.example>
From: =?UTF-8?Q?Marie_Cl=C3=A9ment?= <marie@region.example>
To: eau@listes.example
Date: Fri, 05 Feb 2021 08:00:00 +0100
Subject: [eau] Convention
Message-ID: <s1@region.example>
X-Loop: eau@listes.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Voici la convention signée.
--b
Content-Type: text/plain; name="convention.txt"
Content-Disposition: attachment; filename="convention.txt"
Content-Transfer-Encoding: base64

{file}
--b
Content-Type: application/x-msdownload; name="x.exe"
Content-Disposition: attachment; filename="x.exe"
Content-Transfer-Encoding: base64

TVqQAAMAAAAEAAAA
--b--
"""


def palabre(t, *words, wait=True, stdin=None):
    args = [str(t.runner.o.palabre), *map(str, words)]
    if not wait:
        return subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return subprocess.run(args, capture_output=True, text=True, timeout=240)


def put(t, f, *paths, slug=None, options=()):
    done = palabre(t, "import", "mbox", "--data", f.house.data, "--config", f.house.data / "test.ini", "--group", slug or f"mali-{f['run']}", *options, *paths)
    same((done.returncode, done.stderr if done.returncode else ""), (0, ""), "palabre import mbox")
    return done


def counts(done):
    return tuple(int(n) for n in re.search(r"(\d+) messages in (\d+) threads: (\d+) added, (\d+) known, (\d+) not taken; (\d+) files left out", done.stdout).groups())


def rows(f, sql, *args):
    db = sqlite3.connect(f"file:{f.house.data}/palabre.db?mode=ro", uri=True)
    try:
        return db.execute(sql, args).fetchall()
    finally:
        db.close()


@case("an archive of Pipermail becomes topics, while the server runs; put again it changes nothing [import.put/mailman]", seconds=4)
def mailman(t):
    with t.fresh("--no-rates") as f:
        claire = f.person("claire")
        path = f.house.data / "2008-March.txt.gz"
        path.write_bytes(gzip.compress(PIPERMAIL.replace("awa.diallo at kayes.example", f["email_awa"].replace("@", " at ")).encode("latin-1")))
        dry = put(t, f, path, options=["--dry-run"])
        same(counts(dry), (4, 2, 3, 0, 1, 0), "a dry run")
        same(rows(f, "SELECT count(*) FROM import_run"), [(0,)], "nothing was written")
        done = put(t, f, path)
        same(counts(done), (4, 2, 3, 0, 1, 0), "what it says")
        check("at byte" in done.stderr and "nothing in it" in done.stderr, f"what cannot be taken is named: {done.stderr}")
        claire.await_push("group.imported", lambda e: e["data"]["posts"] == 3)
        topics = claire.ok("topic.list", {"group": f["g1"], "filter": "all"})["topics"]
        topic = next(x for x in topics if x["topic"]["title"] == "Transport du matériel")
        same((topic["topic"]["post_count"], topic["state"]["unread"]), (3, 0), "the thread")
        posts = claire.ok("topic.open", {"topic": topic["topic"]["id"]})["posts"]
        same([p["author"]["name"] for p in posts], ["Claire Le Goff (archives)", "Awa Diallo", "Jean Dupont (archives)"], "who wrote it")
        same([p["at"] for p in posts], [1204535565000, 1204552800000, 1207033200000], "when")
        check("From Bamako, deux camions partent." in posts[0]["html"] and "Tel" not in posts[0]["html"], f"what: {posts[0]['html']}")
        check("Nous en connaissons deux." in posts[1]["html"] and "transporteur" not in posts[1]["html"], f"without what it quotes: {posts[1]['html']}")
        same(posts[1]["reply_to"]["post"], posts[0]["id"], "what it answers")
        before = rows(f, "SELECT id, topic, author, at, body FROM post")
        same(counts(put(t, f, path)), (4, 2, 0, 3, 1, 0), "the second time")
        same(rows(f, "SELECT id, topic, author, at, body FROM post"), before, "nothing was added")
        same(claire.ok("import.status", {"group": f["g1"]})["runs"][0]["known"], 3, "told to who runs it")
        # a very large one is cut, and nothing falls over it
        (f.house.data / "gros.mbox").write_text("From x Mon Mar  3 10:12:45 2008\nFrom: gros at ville.example (Gros)\nMessage-ID: <g@x>\nSubject: gros\n\n" + "mot mot mot\n" * 1200000)
        same(counts(put(t, f, f.house.data / "gros.mbox"))[2], 1, "a message of 14 MB")
        body, = rows(f, "SELECT p.body FROM post p JOIN topic t ON t.id = p.topic WHERE t.title = 'gros'")
        check(body[0].endswith("[…]") and len(body[0]) < 16384, f"{len(body[0])} characters")
        # who is only a name has no door
        shadow = rows(f, "SELECT email, disabled_at IS NOT NULL FROM person WHERE name = 'Jean Dupont (archives)'")
        check(shadow[0][0].endswith("@archives.invalid") and shadow[0][1] == 1 and "ville.example" not in shadow[0][0], f"{shadow}")
        found = claire.ok("person.search", {"group": f["g1"], "q": "Dupont"})
        same(found["people"], [], "he is nobody to be called on")


@case("a folder of Sympa's goes in without a server, with its files; the rest of a thread comes later [import.put/sympa]", seconds=4)
def sympa(t):
    with t.fresh("--no-rates") as f:
        f.village()
        slug = f"eau-{f['run']}"
        folder = f.house.data / "arctxt" / "2021-02"
        folder.mkdir(parents=True)
        (folder / "1").write_text(SYMPA.replace("{file}", base64.b64encode("texte de la convention".encode()).decode()), encoding="utf-8")
        (folder / ".index").write_text("not a message")
        f.house.stop()
        same(counts(put(t, f, f.house.data / "arctxt", slug=slug)), (1, 1, 1, 0, 0, 1), "the first one, a file of no kind left out")
        (folder / "2").write_text("From: Marie <MARIE@region.example>\nDate: Sat, 06 Feb 2021 08:00:00 +0100\nSubject: Re: [eau] Convention\n"
                                  "References: <s1@region.example>\nMessage-ID: <s2@region.example>\n\nEt la suite.\n", encoding="utf-8")
        same(counts(put(t, f, f.house.data / "arctxt", slug=slug)), (2, 1, 1, 1, 0, 1), "a longer archive")
        f.house.start()
        f._admin = None  # of the server that was
        moussa = f.person("moussa")
        topic = moussa.ok("topic.list", {"group": f["g2"], "filter": "all"})["topics"][0]["topic"]
        same((topic["title"], topic["post_count"]), ("Convention", 2), "one thread")
        posts = moussa.ok("topic.open", {"topic": topic["id"]})["posts"]
        same([p["author"]["name"] for p in posts], ["Marie Clément (archives)"] * 2, "one author, as she was first known")
        file, = posts[0]["files"]
        r = moussa.get(f"/files/{file['id']}/convention.txt")
        same((r.status, r.body), (200, b"texte de la convention"), "the file")
        same(f.person("bob").get(f"/files/{file['id']}/convention.txt").status, 404, "not for who is not in the group")


def invent(n, seed):
    """An archive of n messages, shuffled, a tenth of them doubled, with lost parents and rings."""
    rng = random.Random(seed)
    found = []
    for i in range(n):
        refs = []
        if i and rng.random() < 0.7:
            refs = [f"<{rng.randrange(i)}@a.example>"]
        if rng.random() < 0.05:
            refs.insert(0, f"<lost{rng.randrange(n // 3 + 1)}@a.example>")
        if rng.random() < 0.02:
            refs.append(f"<{rng.randrange(n)}@a.example>")
        who = rng.randrange(40)
        date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(1200000000 + i * 600))
        found.append(f"From p{who}@a.example Mon Mar  3 10:12:45 2008\nFrom: Personne {who} <p{who}@a.example>\nDate: {date}\n"
                     f"Subject: {'Re: ' if refs else ''}Sujet {i % 97}\nMessage-ID: <{i}@a.example>\n" +
                     (f"References: {' '.join(refs)}\n" if refs else "") + f"\nMessage {i}.\n" + "mot " * rng.randrange(5, 120) + "\n\n")
    found += [rng.choice(found) for _ in range(n // 10)]
    rng.shuffle(found)
    return "".join(found)


def until(f, n):
    """There are n messages of the archive; how many there are."""
    end = time.monotonic() + 60
    while (there := rows(f, "SELECT count(*) FROM imported")[0][0]) < n:
        check(time.monotonic() < end, f"{there} messages after a minute")
        time.sleep(0.02)
    return there


@case("broken off and put again an archive is whole, and nothing is there twice [import.put/crash]", seconds=12)
def crash(t):
    with t.fresh("--no-rates") as f:
        claire, awa = f.person("claire"), f.person("awa")
        path = f.house.data / "liste.mbox"
        path.write_text(invent(3000, 7), encoding="utf-8")
        words = ("import", "mbox", "--data", f.house.data, "--config", f.house.data / "test.ini", "--group", f"mali-{f['run']}", path)
        # the tool is killed in the middle
        tool = palabre(t, *words, wait=False)
        n = until(f, 200)
        tool.send_signal(signal.SIGKILL)
        tool.communicate()
        # the server is, the next time
        claire.await_push("import.progress")
        tool = palabre(t, *words, wait=False)
        n = until(f, n + 300)
        f.house.kill()
        check(n < 3000, f"{n} messages before the end")
        out, err = tool.communicate(timeout=60)
        check(tool.returncode == 1 and "does not answer" in err, f"{tool.returncode} {err}")
        f.house.start()
        f._admin = None
        done = put(t, f, path)
        total, _, added, known, failed, _ = counts(done)
        same((total, failed), (3300, 0), "all are taken")
        same(rows(f, "SELECT count(*), count(DISTINCT hash), count(DISTINCT post) FROM imported"), [(3000, 3000, 3000)], "each once")
        same(rows(f, "SELECT count(*) FROM post WHERE body LIKE 'Message %'"), [(3000,)], "messages")
        same(added + known, 3300, "new or known")
        bad = rows(f, "SELECT t.id FROM topic t WHERE t.post_count <> (SELECT count(*) FROM post p WHERE p.topic = t.id)"
                      " OR t.last_post <> (SELECT max(id) FROM post p WHERE p.topic = t.id)"
                      " OR EXISTS (SELECT 1 FROM post a JOIN post b ON b.id = a.reply_to WHERE a.topic = t.id AND (b.topic <> t.id OR b.id > a.id))")
        same(bad, [], "topics whose counts or answers are wrong")
        awa = f.person("awa")
        group = next(g for g in awa.ok("group.list", {})["groups"] if g["group"]["id"] == f["g1"])
        same(group["unread"], 1, "only what a member wrote is unread")
        claire = f.person("claire")
        runs = claire.ok("import.status", {"group": f["g1"]})["runs"]
        same([r["state"] for r in runs], ["done", "broken", "broken"], "how they ended")
        check(sum(r["added"] for r in runs) == 3000, f"{runs}")
