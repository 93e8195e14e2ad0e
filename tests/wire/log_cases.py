# SPDX-License-Identifier: EUPL-1.2
"""What the server says of each request, and under which name it is found again. That no log of any
case gives away who people are or what they wrote is looked at when its server ends (house.py)."""
import json
import re
import sqlite3
import struct
import time

import link
import private
from fault_cases import restart
from house import House, Trouble, new_address, new_op
from net_cases import check, same
from raw import case

FIELD = re.compile(r'([a-z_]+)=("(?:[^"\\]|\\.)*"|\S*)(?: |$)')
ID = re.compile(r"[0-9a-f]{16}")


def parsed(line):
    """A line of logfmt; numbers and texts as they are written, without quotes."""
    at, out = 0, {}
    while at < len(line):
        m = FIELD.match(line, at)
        if not m:
            return None
        out[m[1]] = m[2][1:-1] if m[2].startswith('"') else m[2]
        at = m.end()
    return out


def lines(house, **wanted):
    """Lines that have these fields."""
    found = []
    for line in house.log.decode().splitlines():
        fields = json.loads(line) if line.startswith("{") else parsed(line) if line.startswith("t=") else None
        if fields and all(str(fields.get(k)) == str(v) for k, v in wanted.items()):
            found.append(fields)
    return found


def awaited(house, n=1, **wanted):
    """The same, once there are `n`: a line is written after the reply has left."""
    end = time.monotonic() + 10
    while len(found := lines(house, **wanted)) < n and time.monotonic() < end:
        time.sleep(0.02)
    same(len(found), n, f"lines with {wanted} among\n{house.tail(40)}\n")
    return found


def name_of(response):
    return response.headers["x-request-id"][0]


@case("each request is told once, by the kind of its address and never the address itself [log/request]")
def requests(t):
    with t.fresh() as f:
        awa = f.person("awa")
        for method, path, route, status in (("GET", "/files/91/private-name.pdf?x=private-query", "/files/{id}/{name}", 404),
                                            ("GET", "/flux/private-token.atom", "/flux/{token}", 404),
                                            ("GET", "/agenda/private-token.ics", "/agenda/{token}", 404),
                                            ("HEAD", "/g/private-slug/x.y", "/{page}", 404), ("GET", "/g/private-slug.z", "/{page}", 404),
                                            ("PUT", "/private", "/{page}", 405), ("POST", "/files?group=1&name=private.exe", "/files", 400)):
            r = link.request(f.house.port, method, path, [("Origin", f.house.origin), ("Cookie", awa.cookie)],
                             b"x" if method == "POST" else None, awa.source)
            check(ID.fullmatch(name_of(r)), f"a strange name: {name_of(r)}")
            told, = awaited(f.house, mod="http", req=name_of(r))
            same((r.status, told["status"], told["route"]), (status, str(status), route), f"{method} {path}")
            same(told["method"], method if method != "PUT" else "other", path)
            check(int(told["ms"]) < 10000 and int(told["bytes"]) > 100, f"{told}")
        r = f.house.api("session.list", {"args": {}}, awa.cookie, awa.source)
        told, = awaited(f.house, mod="http", req=name_of(r))
        same((told["route"], told["cmd"], told["status"]), ("/api/{command}", "session.list", "200"), "a command")
        r = f.house.api("private.command", {"args": {}}, awa.cookie, awa.source)
        told, = awaited(f.house, mod="http", req=name_of(r))
        same((told["cmd"], told["status"]), ("", "404"), "no command")
        r = f.house.get("/healthz")
        check(not lines(f.house, req=name_of(r)), "who watches is told at level info")
        check(b"private" not in f.house.log, "an address is in the log")


@case("a proxy of ours may give a request its name, nobody else, and only one that is well-formed [log/request_id]")
def names(t):
    uuid, hexa = "0e0d6b5e-6d0c-4f2e-9d4b-0a4fd1d3a6a5", "5f2a" * 8
    with t.fresh(config={"server": {"proxies": "127.0.0.1"}}) as f:
        def asked(name, source=None):
            r = f.house.api("session.list", {"args": {}}, headers=[("X-Request-Id", name)], source=source)
            awaited(f.house, mod="http", req=name_of(r))
            return name_of(r)
        for name in (uuid, hexa, "a_b-C123"):
            same(asked(name), name, "the name")
        for name in ("short", "x" * 37, "a b c d e f", 'a"b=cdefgh', "caf\xe9caf\xe9", "../../../etc", "x" * 3000):
            check(ID.fullmatch(asked(name)), f"{name!r} is taken over")
        check(ID.fullmatch(asked(uuid, new_address())), "anybody may name his request")
        check(asked("short") != asked("short"), "two requests have one name")


@case("a WebSocket is told when it opens and when it ends, with the code, the time and the counts [log/socket]")
def sockets(t):
    with t.fresh() as f:
        awa = f.person("awa")
        name = name_of(awa.link.response)
        awaited(f.house, mod="ws", msg="opened", req=name)
        awa.ok("session.list", {})
        awa.link.send_frame(link.CLOSE, struct.pack("!H", 1001))
        awa.link.closed_with()
        told, = awaited(f.house, mod="ws", msg="closed", req=name)
        same((told["code"], told["ours"], told["commands"]), ("1001", "0", "2"), "his close")
        check(int(told["bytes_in"]) > 40 and int(told["bytes_out"]) > 200 and told["seconds"] in "0123", f"{told}")
        awa.open()
        session = next(s["id"] for s in awa.ok("session.list", {})["sessions"] if s["current"])
        name = name_of(awa.link.response)
        awa.post_frame("session.revoke", {"session": session})
        same(awa.link.closed_with(), 4401, "the close")
        awa.cut()
        told, = awaited(f.house, mod="ws", msg="closed", req=name)
        same((told["code"], told["ours"]), ("4401", "1"), "ours")
        helene = f.person("helene")
        name = name_of(helene.link.response)
        helene.link.cut()
        told, = awaited(f.house, mod="ws", msg="closed", req=name)
        same((told["code"], told["ours"]), ("1006", "0"), "a cut")
        try:
            f.house.socket("palabre_session=nobody")
            raise Trouble("a socket of nobody was opened")
        except link.Refused as e:
            told, = awaited(f.house, mod="http", req=name_of(e.response))
            same((told["route"], told["status"]), ("/ws", "401"), "a refused upgrade")


@case("a close that is not answered is over after five seconds, even where nothing else happens [log/closed]", seconds=8)
def unanswered(t):
    with t.fresh() as f:
        awa = f.person("awa")
        session = next(s["id"] for s in awa.ok("session.list", {})["sessions"] if s["current"])
        awa.post_frame("session.revoke", {"session": session})
        told, = awaited(f.house, mod="ws", msg="closed", req=name_of(awa.link.response))
        same((told["code"], told["ours"]), ("4401", "1"), "ours")
        check(4 <= int(told["seconds"]) <= 7, f"it took {told['seconds']} s")


@case("an error of ours tells under which name it is in the log, over WebSocket and HTTP [log/ref]")
def refs(t):
    with t.fresh() as f:
        awa = f.person("awa")
        topic = f["t1"]
        awa.cut()
        f.house.stop()
        db = sqlite3.connect(f.house.data / "palabre.db")
        db.execute("CREATE TRIGGER planted BEFORE INSERT ON post BEGIN SELECT RAISE(ABORT, 'planted'); END")
        db.commit()
        db.close()
        restart(f)
        awa.open()
        args = {"topic": topic, "body": "Cela ne se fera pas"}
        id_ = awa.post_frame("post.create", args)
        err = awa.reply(id_, "post.create", args)["err"]
        same((err["code"], err["ref"]), ("internal", f"{name_of(awa.link.response)}-{id_}"), "over the socket")
        told, = awaited(f.house, level="error", req=err["ref"], mod="dispatch")
        same(told["cmd"], "post.create", "the error")
        why = lines(f.house, level="error", req=err["ref"], mod="db")
        check(why and "planted" in why[0]["msg"], f"{why}")
        r = f.house.api("post.create", {"op": new_op(), "args": args}, awa.cookie, awa.source)
        err = json.loads(r.body)["err"]
        same((r.status, err["ref"]), (500, name_of(r)), "over HTTP")
        awaited(f.house, level="error", req=name_of(r), mod="dispatch")
        err = awa.ask("post.create", {"topic": 999999, "body": "Bonjour"})["err"]
        check("ref" not in err, "a refusal has a ref")


@case("with format = json each line is one object, whatever is in it [log/json]")
def json_lines(t):
    with t.fresh(config={"log": {"format": "json", "level": "debug"}}) as f:
        awa = f.person("awa")
        r = f.house.api("session.list", {"args": {}}, awa.cookie, awa.source)
        told, = awaited(f.house, mod="http", req=name_of(r))
        check(told["level"] == "info" and told["status"] == 200 and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z", told["t"]), f"{told}")
        awa.link.send_text('{"id":1,"cmd"\n"x\\u0000"}')
        awaited(f.house, mod="dispatch", level="debug")
        f.house.stop()
        said = [line for line in f.house.log.decode().splitlines() if not line.startswith("listening on ")]
        check(len(said) > 5 and all(isinstance(json.loads(line), dict) for line in said), "a line is no object")


@case("what must not stand in a log would be found there [log/private]")
def planted(t):
    with t.fresh() as f:
        awa = f.person("awa")
        awa.ok("post.create", {"topic": f["t1"], "body": "Le secret de la r\u00e9union"})
        same(f.house.betrayed(), [], "an honest log")
        name = awa.ok("session.open", {})["me"]["person"]["name"]
        key = awa.cookie.split("=", 1)[1]
        for words in ("le SECRET de la r\u00e9union", f["email_awa"], f"person=\"{name}\"", f"cookie={key}", f"from={awa.source}",
                      f"path=/g/mali-{f['run']}"):
            f.house.log += f"t=2026 level=info msg={words}\n".encode()
            check(f.house.betrayed(), f"{words} is not found")
            del f.house.log[f.house.log.rindex(b"t=2026"):]
        same(f.house.betrayed(), [], "an honest log")
