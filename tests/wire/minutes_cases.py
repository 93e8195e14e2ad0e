# SPDX-License-Identifier: EUPL-1.2
"""Minutes as what word processors open."""
import io
import pathlib
import re
import time
import zipfile

from digest_cases import parts
from instant_cases import await_instants, awake, instants
from net_cases import check, same
from raw import Skip, case


def held(t):
    """A meeting that has ended, with a line of each sort; its number."""
    moussa, awa = t.person("moussa"), t.person("awa")
    meeting = moussa.ok("meeting.create", {"groups": [t["g1"]], "title": "Point de situation", "starts_at": 1990000000000, "ends_at": 1990005400000, "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
    moussa.ok("room.open", {"meeting": meeting})
    awa.ok("room.enter", {"meeting": meeting})
    for kind, text, more in (("decision", "Adopté à l’unanimité", {}), ("note", "Jamais imprimé", {"label": "unminuted"}), ("action", "Envoyer la convention", {"owner": 5, "due_at": 1991000000000})):
        moussa.ok("minutes.note", {"meeting": meeting, "kind": kind, "text": text, **more})
    moussa.ok("room.close", {"meeting": meeting})
    for _ in range(2):
        t.admin("due.run", {"at": int(time.time() * 1000) + 31_000})
    return meeting, awa


def headings(ext, body, title, first):
    """What stands above a part is a heading of the first rank, the title is the title, once; A4, in French."""
    with zipfile.ZipFile(io.BytesIO(body)) as z:
        files = {n: z.read(n).decode() for n in z.namelist() if n.endswith((".xml", ".rels"))}
    plain = lambda xml: re.sub(r"<[^>]+>", "", xml)
    if ext == "odt":
        text, styles, about = files["content.xml"], files["styles.xml"], files["meta.xml"]
        found = re.findall(r'<text:h [^>]*text:outline-level="1"[^>]*>(.*?)</text:h>', text, re.S)
        titled = re.findall(r'<text:p text:style-name="Title">(.*?)</text:p>', text, re.S)
        check('fo:page-width="21cm"' in styles and 'fo:language="fr"' in styles, "odt is on A4, in French")
        check("Standard" in styles and "text:page-number" in styles, "odt has a number on each page")
    else:
        text, styles, about = files["word/document.xml"], files["word/styles.xml"], files["docProps/core.xml"]
        paragraphs = re.findall(r"<w:p>.*?</w:p>", text, re.S)
        found = [p for p in paragraphs if '<w:pStyle w:val="Heading1"' in p]
        titled = [p for p in paragraphs if '<w:pStyle w:val="Title"' in p]
        check(re.search(r'<w:pgSz [^>]*w:w="11906"', text), "docx is on A4")
        check(re.search(r'<w:lang [^>]*w:val="fr', styles), "docx is in French")
        check(re.search(r'w:styleId="Heading1".*?<w:outlineLvl w:val="0"', styles, re.S), "docx: a heading is one in the outline")
        check("footerReference" in text and any(" PAGE " in x for x in files.values()), "docx has a number on each page")
    check(first in [plain(x) for x in found], f"{ext}: {first} is a heading: {found}")
    same([plain(x) for x in titled], [title], f"{ext}: its title")
    same(plain(text).count(title), 1, f"{ext}: the title stands once")
    check(f"<dc:title>{title}</dc:title>" in about and "viewport" not in "".join(files.values()), f"{ext} says what it is: {about}")


@case("minutes are made into documents that word processors open, of what one may read [minutes.page/documents]", seconds=6)
def documents(t):
    if not pathlib.Path("/usr/bin/pandoc").exists():
        raise Skip("there is no pandoc")
    meeting, awa = held(t)
    for ext, part, mime in (("odt", "content.xml", "application/vnd.oasis.opendocument.text"), ("docx", "word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")):
        answer = awa.get(f"/reunions/{meeting}/compte-rendu.{ext}")
        same((answer.status, answer.headers["content-type"]), (200, [mime]), ext)
        check(f".{ext}" in answer.headers["content-disposition"][0], f"it has a name: {answer.headers['content-disposition']}")
        with zipfile.ZipFile(io.BytesIO(answer.body)) as z:
            same(z.testzip(), None, f"{ext} is whole")
            text = re.sub(r"<[^>]+>", "", z.read(part).decode())
        headings(ext, answer.body, "Compte rendu – Point de situation", "Présences")
        for words in ("Point de situation", "Présences", "Adopté à l’unanimité", "Envoyer la convention"):
            check(words in text, f"{ext} says {words!r}")
        check("Jamais imprimé" not in text, f"{ext} keeps what is not minuted to itself")
    same(t.person("bob").get(f"/reunions/{meeting}/compte-rendu.odt").status, 404, "for who has no part")
    same(t.visitor().get(f"/reunions/{meeting}/compte-rendu.docx").status, 401, "for who is not signed in")
    same(awa.get(f"/reunions/{meeting}/compte-rendu.odt", method="HEAD").status, 200, "HEAD")


@case("who was not there is told of published minutes in a mail of two lines, with nothing he may not read [minutes.publish/mail]", seconds=6)
def mail(t):
    with t.fresh("--no-rates") as f:
        meeting, awa = held(f)
        moussa = f.person("moussa")
        awake(f, "helene", "awa")
        moussa.ok("minutes.shut", {"meeting": meeting})
        moussa.ok("minutes.publish", {"meeting": meeting})
        for _ in range(2):
            f.admin("due.run", {})
        f.admin("due.run", {"at": int(time.time() * 1000) + 4 * 60 * 1000})
        await_instants(f, "helene", 1)
        mails = [m for m in instants(f, "helene") if "Point de situation" in m["Subject"]]
        same(len(mails), 1, "one mail")
        text = parts(mails[0])[0]
        check("1\u00a0décision, 1\u00a0engagement." in text, f"what came of it: {text}")
        check("compte rendu" in text and f"/r/{meeting}" in text, f"what it is, and where: {text}")
        check("Adopté" not in text and "Jamais imprimé" not in text, "what was said stays where it is")
        same([m["Subject"] for m in instants(f, "awa") if "publié" in parts(m)[0]], [], "who was there has read it")
