# SPDX-License-Identifier: EUPL-1.2
"""What stands in attached files: read outside of the server, once for equal bytes, and gone with the message."""
import io
import os
import pathlib
import sqlite3
import time
import zipfile

from net_cases import check, same
from raw import Skip, case

WORDS = "Convention de coopération décentralisée"


def odt(words):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        z.writestr(zipfile.ZipInfo("content.xml"), f"<office:document-content><text:p>{words}</text:p></office:document-content>")
    return out.getvalue()


def bomb():
    """A small file that unfolds to two hundred megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        with z.open("word/document.xml", "w", force_zip64=False) as f:
            for _ in range(200):
                f.write(b"<w:p/>" * 170000)
    return out.getvalue()


def row(house, hash_=None):
    db = sqlite3.connect(f"file:{house.data}/palabre.db?mode=ro", uri=True)
    try:
        return db.execute("SELECT hash, ext, state, tries, text FROM file_text" + (" WHERE hash = ?" if hash_ else ""), (hash_,) if hash_ else ()).fetchall()
    finally:
        db.close()


def settled(house, n, seconds=20):
    """All rows, once there are n and none is due."""
    end = time.monotonic() + seconds
    while True:
        found = row(house)
        if len(found) == n and all(r[2] != "due" for r in found):
            return sorted(found, key=lambda r: r[1])
        if time.monotonic() > end:
            raise AssertionError(f"still {found!r:.500}")
        time.sleep(0.05)


def carry(t, client, name, data, topic="t1"):
    """A message that carries this file; its id."""
    _, frame = client.upload(t["g1"], name, data)
    return client.ok("post.create", {"topic": t[topic], "body": "Voir la pièce jointe.", "files": [frame["ok"]["file"]["id"]]})["post"]


@case("the words of an attached file are read once for equal bytes, and gone with the last message that carries it [file_text/once]", seconds=5)
def once(t):
    with t.fresh("--no-rates") as f:
        awa, helene = f.person("awa"), f.person("helene")
        first = carry(f, awa, "convention.odt", odt(WORDS))
        second = carry(f, helene, "copie.odt", odt(WORDS), "t2")
        carry(f, awa, "notes.txt", "été\n\n\n2027".encode("latin-1"))
        # an image has no words; a file that no message carries is not read
        awa.upload(f["g1"], "seul.txt", b"jamais")
        found = settled(f.house, 2)
        same([(r[1], r[2], r[4]) for r in found], [("odt", "done", WORDS), ("txt", "done", "été\n2027")], "what was read")
        end = time.monotonic() + 15
        while not (hits := helene.ok("search.find", {"q": "décentralisée"})["hits"]) and time.monotonic() < end:
            time.sleep(0.2)
        check(any("convention.odt" in str(h) for h in hits), f"its words are found: {hits}")
        check(not f.person("bob").ok("search.find", {"q": "décentralisée"})["hits"], "not by who is not in the group")
        awa.ok("post.delete", {"post": first})
        same(len(row(f.house)), 2, "another message carries it still")
        helene.ok("post.delete", {"post": second})
        same([r[1] for r in row(f.house)], ["txt"], "it is gone with the last one")
        same(helene.ok("search.find", {"q": "décentralisée"})["hits"], [], "and found no more")
        stored = (f.house.data / "palabre.db").read_bytes()
        check(len(stored) > 1000, "a database")


@case("what is made to hurt is bounded and marked as unreadable; the next file is read [file_text/hostile]", seconds=20)
def hostile(t):
    with t.fresh("--no-rates") as f:
        awa = f.person("awa")
        carry(f, awa, "bombe.docx", bomb())
        carry(f, awa, "coupe.odt", odt(WORDS)[:90])
        if os.access("/usr/bin/pdftotext", os.X_OK):
            carry(f, awa, "coupe.pdf", b"%PDF-1.7\n1 0 obj\n<<")
        else:
            carry(f, awa, "coupe.xlsx", b"PK\x03\x04" + b"\0" * 26 + b"xl/x")
        carry(f, awa, "apres.txt", b"et la suite")
        found = {r[1]: r for r in settled(f.house, 4, 60)}
        same(found["txt"][4], "et la suite", "what came after")
        check(found["odt"][2] == "failed" and found["docx"][2] in ("failed", "none"), f"{found}")
        check(all(len(r[4].encode()) <= 256 * 1024 for r in found.values()), "more than is kept")
        awa.ok("post.create", {"topic": f["t1"], "body": "On parle toujours."})


@case("a server killed in between reads it after the next start, once [file_text/crash]", seconds=5)
def crash(t):
    with t.fresh("--no-rates") as f:
        awa = f.person("awa")
        for i in range(6):
            carry(f, awa, f"n{i}.odt", odt(f"{WORDS} {i}"))
        f.house.kill()
        check(len(row(f.house)) == 6, "they are due as soon as they are carried")
        f.house.start()
        found = settled(f.house, 6)
        same(sorted(r[4] for r in found), [f"{WORDS} {i}" for i in range(6)], "each is read")
        same([r[3] for r in found], [0] * 6, "none was tried in vain")
        left = [p for p in pathlib.Path("/proc").glob("[0-9]*/cmdline") if b"text-of" in (p.read_bytes() if p.exists() else b"")
                and str(f.house.process.pid) in (p.parent / "stat").read_text().split()[3:4]]
        check(not left, f"children are left: {left}")
