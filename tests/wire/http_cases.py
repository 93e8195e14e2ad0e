# SPDX-License-Identifier: EUPL-1.2
"""HTTP: the pages, the headers on all of them, and requests that no browser sends."""
import concurrent.futures
import gzip
import json
import re
import socket
import time

import link
from house import new_address, new_op
from net_cases import check, same
from people import Wrong
from raw import Skip, case

CSP = {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'", "font-src": "'self'",
       "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'", "require-trusted-types-for": "'script'"}


def secure(response, what, sandboxed=False):
    """The headers of trust S-9, on every response; what is no page of ours may do nothing at all when it is made one."""
    h = {k: ", ".join(v) for k, v in response.headers.items()}
    kind, piece = h.get("content-type", ""), "immutable" in h.get("cache-control", "")
    if piece or kind == "application/json":
        same(h.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'", f"{what}: the policy")
        same(h.get("x-content-type-options"), "nosniff", f"{what}: x-content-type-options")
        same(h.get("cross-origin-resource-policy"), "same-origin", f"{what}: cross-origin-resource-policy")
        if not piece:
            same(h.get("referrer-policy"), "no-referrer", f"{what}: referrer-policy")
            same(h.get("cross-origin-opener-policy"), "same-origin", f"{what}: cross-origin-opener-policy")
        return
    policy = dict((d.strip().split(" ", 1) + [""])[:2] for d in h.get("content-security-policy", "").split(";"))
    if not sandboxed:
        for directive, value in CSP.items():
            same(policy.get(directive), value, f"{what}: {directive} of the policy")
        check("unsafe" not in h["content-security-policy"], f"{what}: an unsafe policy")
        check("trusted-types" in policy, f"{what}: no trusted-types")
    same(h.get("x-content-type-options"), "nosniff", f"{what}: x-content-type-options")
    same(h.get("referrer-policy"), "no-referrer", f"{what}: referrer-policy")
    same(h.get("cross-origin-opener-policy"), "same-origin", f"{what}: cross-origin-opener-policy")
    check("permissions-policy" in h, f"{what}: no permissions-policy")
    check("server" not in h or "palabre" not in h["server"] or "/" not in h["server"], f"{what}: server: {h.get('server')}")


def client_built(t):
    page = t.house.get("/")
    if page.status != 200:
        raise Skip("this program was built without the browser client")
    return page


@case("every response carries the security headers, whatever its status [net/headers]")
def everywhere(t):
    awa = t.person("awa")
    asks = [("GET", "/"), ("GET", "/groupes"), ("GET", "/g/mali/sujets"), ("GET", "/nothing.js"), ("GET", "/assets/none.css"), ("GET", "/healthz"),
            ("GET", "/readyz"), ("GET", "/api/post.create"), ("GET", "/files/1/x"), ("GET", "/files/x/y"), ("DELETE", "/"), ("PUT", "/x"),
            ("HEAD", "/"), ("POST", "/nowhere"), ("OPTIONS", "/"), ("PATCH", "/api/post.create")]
    for method, path in asks:
        body = b"{}" if method in ("POST", "PUT", "PATCH") else None
        r = link.request(t.house.port, method, path, [("Origin", t.house.origin)], body, awa.source)
        secure(r, f"{method} {path} ({r.status})")
    for cookie, args in ((awa.cookie, {}), (None, {}), (awa.cookie, {"x": 1})):
        r = t.house.api("session.list", {"args": args}, cookie, awa.source)
        secure(r, f"session.list ({r.status})")
        check("no-store" in r.headers["cache-control"][0], "data may be stored by caches")


@case("/healthz says ok and /readyz ready [net/health]")
def health(t):
    for path, words in (("/healthz", b"ok"), ("/readyz", b"ready")):
        r = t.house.get(path)
        same((r.status, r.body.strip()), (200, words), path)
        check("no-store" in r.headers["cache-control"][0], f"{path} may be stored")


@case("an address without extension is the client itself, one with a wrong name is 404 [net/pages]")
def pages(t):
    index = client_built(t)
    check(b"<html" in index.body and index.headers["content-type"][0].startswith("text/html"), "/ is no page")
    for path in ("/groupes", "/g/mali/sujets", "/s/12", "/moi", "/connexion", "/a/b/c", "/s/12?x=1.5"):
        r = t.house.get(path)
        same((r.status, r.body), (200, index.body), path)
    for path in ("/nothing.js", "/assets/x.css", "/a.b", "/assets/../secret.key", "/favicon.xyz"):
        same(t.house.get(path).status, 404, path)


@case("no path leads out of the client's files [net/traversal]")
def traversal(t):
    index = t.house.get("/").body
    for path in ("/../palabre.db", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/assets/%2e%2e/%2e%2e/palabre.db",
                 "//etc/passwd", "/./../etc/passwd", "/%00", "/a%00.js", "/..\\..\\etc\\passwd", "/files/../palabre.db", "/files/1/../../palabre.db",
                 "/%c0%ae%c0%ae/etc/passwd", "/%", "/%zz", "/?" + "a" * 3000):
        try:
            r = t.house.get(path)
        except link.LinkDown:
            continue
        check(b"root:" not in r.body and b"SQLite" not in r.body, f"{path} shows a file")
        check(r.status in (400, 401, 403, 404, 414) or r.body == index or r.status == 200 and b"<html" in r.body, f"{path}: {r.status} {r.body[:60]!r}")


def assets_of(t):
    index = client_built(t)
    return re.findall(rb'(?:src|href)="(/assets/[^"]+)"', index.body)


def known_again(t, path, etag):
    again = t.house.get(path, headers=[("If-None-Match", etag)])
    same((again.status, again.body), (304, b""), f"{path} again")
    secure(again, f"{path} again")
    same(again.headers["etag"], [etag], f"{path}: the ETag of a 304")
    same(t.house.get(path, headers=[("If-None-Match", '"other"')]).status, 200, f"{path} with another ETag")
    same(t.house.get(path, headers=[("If-None-Match", f'"x", {etag}')]).status, 304, f"{path} with a list of ETags")


@case("the client's files travel compressed, those with a hash are for ever, the others are known by ETag [net/assets]")
def assets(t):
    paths = [p.decode() for p in assets_of(t)]
    check(any(p.endswith(".js") for p in paths) and any(p.endswith(".css") for p in paths), f"the page names {paths}")
    for path in paths + ["/"]:
        plain = t.house.get(path)
        same(plain.status, 200, path)
        secure(plain, path)
        check("content-encoding" not in plain.headers, f"{path} is compressed unasked")
        check("accept-encoding" in plain.headers.get("vary", [""])[0].lower(), f"{path} does not vary")
        wanted = "immutable" if path.startswith("/assets/") else "no-cache"
        check(wanted in plain.headers["cache-control"][0], f"{path}: cache-control: {plain.headers['cache-control']}")
        if wanted == "immutable":
            check("etag" not in plain.headers, f"{path} is never asked for again")
        else:
            known_again(t, path, plain.headers["etag"][0])
        if len(plain.body) < 1500 or path.endswith((".woff2", ".png")):
            continue
        for accept, coding in (("br", "br"), ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("gzip;q=0, br;q=0", None), ("br;q=0, gzip", "gzip"),
                               ("identity", None), ("br;q=0.5", "br")):
            r = t.house.get(path, headers=[("Accept-Encoding", accept)])
            same(r.headers.get("content-encoding", [None])[0], coding, f"{path} for accept-encoding: {accept}")
            if coding == "gzip":
                same(gzip.decompress(r.body), plain.body, f"{path} unzipped")
            check(len(r.body) < len(plain.body) or not coding, f"{path} grows by {coding}")


@case("what the first page asks for travels compressed where that is worth it, and only to who takes it [session.boot]")
def boot(t):
    moussa = t.person("moussa")
    plain = moussa.get("/boot")
    same(plain.status, 200, "/boot")
    check("content-encoding" not in plain.headers and len(plain.body) > 2000, "compressed unasked, or too short to show it")
    small = link.request(t.house.port, "GET", "/boot", [("Cookie", moussa.cookie), ("Accept-Encoding", "gzip, br")], None, moussa.source)
    same(small.headers.get("content-encoding"), ["gzip"], "the coding")
    check("no-store" in small.headers["cache-control"][0], "may be stored")
    check(len(small.body) < len(plain.body) / 2, f"{len(small.body)} of {len(plain.body)} bytes")
    whole, again = json.loads(plain.body)["ok"], json.loads(gzip.decompress(small.body))["ok"]
    same({**again, "now": 0}, {**whole, "now": 0}, "what it holds")
    secure(small, "/boot")
    short = t.house.api("presence.watch", {"args": {}}, moussa.cookie, moussa.source)
    check("content-encoding" not in short.headers, "a short reply is compressed")
    for accept in ("identity", "gzip;q=0", "br"):
        r = link.request(t.house.port, "GET", "/boot", [("Cookie", moussa.cookie), ("Accept-Encoding", accept)], None, moussa.source)
        check("content-encoding" not in r.headers, f"compressed for {accept}")
    same(link.request(t.house.port, "DELETE", "/boot", [("Cookie", moussa.cookie)], None, moussa.source).status, 405, "DELETE /boot")


@case("every file of the client has its type, the service worker is not kept by caches [net/assets]")
def types(t):
    client_built(t)
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json",
             ".png": "image/png"}
    known = [p.decode() for p in assets_of(t)] + ["/sw.js", "/manifest.webmanifest"]
    for path in known:
        r = t.house.get(path)
        same(r.status, 200, path)
        kind = kinds[path[path.rindex("."):]]
        check(r.headers["content-type"][0].startswith(kind), f"{path} is {r.headers['content-type']}")
    check("no-cache" in t.house.get("/sw.js").headers["cache-control"][0], "the service worker is kept")


@case("HEAD is GET without a body [net/head]")
def head(t):
    for path in ("/", "/healthz", "/nothing.js"):
        get, h = t.house.get(path), link.request(t.house.port, "HEAD", path)
        same((h.status, h.body), (get.status, b""), f"HEAD {path}")
        same(h.headers["content-length"], get.headers["content-length"], f"content-length of HEAD {path}")


@case("methods that we do not have are refused with 405 [net/method]")
def methods(t):
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
        try:
            r = link.request(t.house.port, method, "/", body=b"x" if method in ("PUT", "PATCH") else None)
        except link.LinkDown:
            continue
        check(r.status in (400, 405, 501), f"{method}: {r.status}")
    for method in ("TRACE", "BREW"):
        try:
            r = link.request(t.house.port, method, "/", timeout=15)
            check(r.status in (400, 403, 404, 405, 501), f"{method}: {r.status}")
        except link.LinkDown:
            pass
    same(t.house.get("/api/post.create").status, 405, "GET of a command")


@case("a command by HTTP needs its length, JSON and a known name [net/http]")
def api(t):
    awa = t.person("awa")
    me = dict(cookie=awa.cookie, source=awa.source)
    same(t.house.api("post.explode", {"args": {}}, **me).status, 404, "an unknown command")
    same(t.house.api("../session.list", {"args": {}}, **me).status, 404, "a command with dots")
    same(t.house.api("session.list", b"{}", content_type="text/plain", **me).status, 415, "text/plain")
    same(t.house.api("session.list", b"{}", content_type=None, **me).status, 415, "no type")
    same(t.house.api("session.list", b"{}", content_type="application/jsonx", **me).status, 415, "application/jsonx")
    same(t.house.api("session.list", b"{}", content_type="application/json; charset=utf-8", **me).status, 200, "a charset")
    same(t.house.api("session.list", b"{", **me).status, 400, "half a JSON text")
    same(t.house.api("session.list", b"\xff\xfe", **me).status, 400, "no UTF-8")
    same(t.house.api("session.list", b'{"args":{}}' + b" " * 70000, **me).status, 413, "a body of 70 KB")
    same(t.house.api("session.list", b'{"args":{},"id":3}', **me).status, 400, "an id")
    headers = [("Origin", t.house.origin), ("Cookie", awa.cookie), ("Content-Type", "application/json")]
    r = link.request(t.house.port, "POST", "/api/session.list", [*headers, ("Content-Length", "0")], b"", awa.source)
    check(r.status in (400, 411), f"an empty body: {r.status}")
    for extra in ([("Transfer-Encoding", "chunked")], [("Content-Length", "-5")], [("Content-Length", "2x")], [("Content-Length", "99999999999")],
                  [("Content-Length", "2"), ("Content-Length", "3")], [("Content-Length", "2"), ("Transfer-Encoding", "chunked")]):
        try:
            r = link.request(t.house.port, "POST", "/api/session.list", headers + extra, b"{}" if len(extra) > 1 else None, awa.source)
            check(400 <= r.status < 500, f"{extra}: {r.status}")
        except (link.LinkDown, TimeoutError) as e:
            check(isinstance(e, link.LinkDown), f"{extra}: no answer")
    awa.ok("session.list", {})


@case("two requests on one connection are answered in order [net/keepalive]")
def keepalive(t):
    with link.connect(t.house.port) as sock:
        ask = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{t.house.port}\r\n\r\n".encode()
        sock.sendall(ask)
        first, rest = link.read_response(sock)
        sock.sendall(ask.replace(b"/healthz", b"/readyz"))
        second, rest = link.read_response(sock, rest=rest)
        same((first.body, second.body), (b"ok\n", b"ready\n"), "the two answers")


@case("what is sent without waiting is answered once each and in order, or the connection ends [net/keepalive]")
def pipelined(t):
    awa = t.person("awa")

    def post(body):
        return (f"POST /api/session.list HTTP/1.1\r\nHost: 127.0.0.1:{t.house.port}\r\nOrigin: {t.house.origin}\r\nCookie: {awa.cookie}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
    get = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{t.house.port}\r\n\r\n".encode()
    fine, wrong = (post('{"args":{}}'), 200), (post('{"args":{"x":1}}'), 400)
    page = (get, 200)
    for asked in ([fine] * 3, [fine, wrong, fine], [page, fine, page], [fine, page, page], [page] * 3):
        with link.connect(t.house.port, awa.source) as sock:
            sock.sendall(b"".join(a[0] for a in asked))
            rest, got = b"", []
            try:
                while len(got) < len(asked):
                    r, rest = link.read_response(sock, rest=rest)
                    got.append(r.status)
                sock.settimeout(0.3)
                rest += sock.recv(100)
            except (TimeoutError, link.LinkDown, ConnectionError):
                pass
            same(rest, b"", "what follows the answers")
            wanted = [a[1] for a in asked]
            if page in asked[1:] and all(a is page for a in asked[1:]):
                same(got, wanted, "the answers")
            # libwebsockets 4.1 mistakes a body that it holds already: then it is refused, or nothing comes
            check(got[:1] == wanted[:1] and all(g in (w, 400) for g, w in zip(got, wanted)), f"the answers: {got}, not {wanted}")
    # an empty line behind a body is the habit of old clients (RFC 9112, 2.2)
    with link.connect(t.house.port, awa.source) as sock:
        sock.sendall(fine[0] + b"\r\n")
        same(link.read_response(sock)[0].status, 200, "a request and an empty line")
    awa.ok("session.list", {})


@case("a header that is too large or no HTTP at all ends the connection, nothing more [net/header]")
def huge_header(t):
    for head in (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 40000 + b"\r\n\r\n", b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\n\r\n",
                 b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(3000)) + b"\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
                 b"hello\r\n\r\n", b"\0" * 10000, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n\r\n", b"\r\n" * 5000):
        with link.connect(t.house.port, new_address()) as sock:
            try:
                sock.sendall(head)
                sock.settimeout(15)
                answer = sock.recv(4096)
            except ConnectionError:
                answer = b""
            except TimeoutError:
                raise Wrong(f"{head[:30]!r}… is neither answered nor ended") from None
            check(not answer or re.match(rb"HTTP/1\.[01] (200|4\d\d|5\d\d)", answer), f"{head[:30]!r}… is answered with {answer[:60]!r}")
    same(t.house.get("/healthz").status, 200, "afterwards")


@case("a request header that trickles in is not waited for longer than ten seconds or so [net/slow]", seconds=16)
def slow_header(t):
    with link.connect(t.house.port, new_address()) as sock:
        begun = time.monotonic()
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        sock.settimeout(1)
        while time.monotonic() - begun < 25:
            try:
                if not sock.recv(100):
                    break
            except TimeoutError:
                try:
                    sock.sendall(b"X-A: b\r\n")
                except OSError:
                    break
            except OSError:
                break
        check(time.monotonic() - begun < 20, f"after {time.monotonic() - begun:.0f} s it is still waited for")


@case("a body that never comes is not waited for [net/slow]", seconds=16)
def slow_body(t):
    awa = t.person("awa", open_=False)
    with link.connect(t.house.port, awa.source) as sock:
        begun = time.monotonic()
        sock.sendall((f"POST /api/session.list HTTP/1.1\r\nHost: 127.0.0.1:{t.house.port}\r\nOrigin: {t.house.origin}\r\nCookie: {awa.cookie}\r\n"
                      "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{").encode())
        sock.settimeout(40)
        try:
            answer = sock.recv(4096)
        except TimeoutError:
            raise Wrong("after 40 s it is still waited for") from None
        except OSError:
            answer = b""
        check(not answer or answer.startswith(b"HTTP/1.1 4"), f"{answer[:60]!r}")
        check(time.monotonic() - begun < 35, "it is waited for too long")


@case("many slow requests at once leave the others served [net/slow]", seconds=4)
def slowloris(t):
    socks = []
    try:
        for i in range(12):
            source = new_address()
            for _ in range(25):
                sock = link.connect(t.house.port, source)
                sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-")
                socks.append(sock)
        begun = time.monotonic()
        awa = t.person("awa")
        for _ in range(20):
            awa.ok("session.list", {})
            same(t.house.get("/healthz").status, 200, "/healthz")
        check(time.monotonic() - begun < 8, f"beside 300 slow requests, 20 replies took {time.monotonic() - begun:.1f} s")
    finally:
        for sock in socks:
            sock.close()


# ---- signing in ----

def request_mail(t, visitor, address):
    response, frame = visitor.api("auth.request", {"email": address})
    check("ok" in frame, f"auth.request: {frame}")
    return response


def parts(t, who, n=0):
    from house import sign_in_of
    return sign_in_of(t.house.mail(t[f"email_{who}"], n))


@case("the session cookie is out of reach of scripts and other sites [auth.redeem]")
def cookie_flags(t):
    visitor = t.visitor()
    asked = request_mail(t, visitor, t["email_awa"])
    response, frame = visitor.api("auth.redeem", {"token": parts(t, "awa")["token"]})
    check("ok" in frame, f"{frame}")
    for r, name in ((asked, "palabre_browser"), (response, "palabre_session")):
        values, attributes = link.cookies_of(r)
        check(name in values, f"{name} is not set")
        words = [a.lower() for a in attributes[name]]
        check("httponly" in words and "samesite=lax" in words and "path=/" in words, f"{name}: {attributes[name]}")
        check(not any(w.startswith("domain") for w in words), f"{name} is for a whole domain")
        check(len(values[name]) >= 43, f"{name} has only {len(values[name])} characters")
    visitor.open()
    same(visitor.opened["me"]["person"]["id"], t["awa"], "who is signed in")


@case("over https the cookies are Secure and bound to the host, and HSTS is sent [auth.redeem]", seconds=3)
def https_cookies(t):
    with t.fresh(config={"server": {"public_url": "https://palabre.example.org"}}) as f:
        visitor = f.visitor()
        headers = [("Content-Type", "application/json"), ("Origin", "https://palabre.example.org")]
        r = link.request(f.house.port, "POST", "/api/auth.request", headers, json.dumps({"op": new_op(), "args": {"email": f["email_awa"]}}).encode(), visitor.source)
        values, attributes = link.cookies_of(r)
        check(all(n.startswith("__Host-") for n in values) and values, f"the cookies are {list(values)}")
        check(all("secure" in [w.lower() for w in a] for a in attributes.values()), f"{attributes}")
        check("max-age" in r.headers.get("strict-transport-security", [""])[0], "no HSTS")
        same(f.house.api("auth.request", {"op": new_op(), "args": {"email": "x@example.org"}}).status, 403, "http origin of the machine itself")


@case("opening the link consumes nothing, however often; the POST does, once [auth.redeem/expired]", seconds=3)
def get_consumes_nothing(t):
    visitor = t.visitor()
    request_mail(t, visitor, t["email_awa"])
    found = parts(t, "awa")
    path = re.search(r"https?://[^/\s]+(/\S*)", found["text"]).group(1).split("#")[0]
    for _ in range(10):
        for method in ("GET", "HEAD"):
            r = link.request(t.house.port, method, path, [("Cookie", visitor.cookie)], source=visitor.source)
            check(r.status in (200, 404) and "set-cookie" not in r.headers, f"{method} {path[:12]}…: {r.status}")
    _, first = visitor.api("auth.redeem", {"token": found["token"]})
    check("ok" in first, f"{first}")
    other = t.visitor()
    other.jar = {k: v for k, v in visitor.jar.items() if "browser" in k}
    for args in ({"token": found["token"]}, {"code": found["code"]}):
        _, again = other.api("auth.redeem", args)
        check("err" in again and again["err"]["code"] in ("expired", "wrong_code"), f"used twice: {again}")


@case("a link opens only in the browser that asked for it, and stays good there [auth.redeem/other_browser]")
def other_browser(t):
    visitor, thief = t.visitor(), t.visitor()
    request_mail(t, visitor, t["email_awa"])
    found = parts(t, "awa")
    _, frame = thief.api("auth.redeem", {"token": found["token"]})
    same(frame.get("err", {}).get("code"), "other_browser", "the link in another browser")
    request_mail(t, thief, t["email_bob"])  # now it has a browser cookie of its own
    _, frame = thief.api("auth.redeem", {"token": found["token"]})
    same(frame.get("err", {}).get("code"), "other_browser", "the link in another browser with a cookie")
    _, frame = thief.api("auth.redeem", {"code": found["code"]})
    check("err" in frame, "somebody else's code signs in")
    _, frame = visitor.api("auth.redeem", {"token": found["token"]})
    same(frame.get("ok", {}).get("person", {}).get("id"), t["awa"], "who is signed in")


@case("five wrong codes and even the right one is too late [auth.redeem/wrong_code]")
def wrong_codes(t):
    visitor = t.visitor()
    request_mail(t, visitor, t["email_awa"])
    found = parts(t, "awa")
    wrong = [f"{(int(found['code']) + k) % 1000000:06d}" for k in range(1, 6)]
    codes = []
    for code in wrong:
        _, frame = visitor.api("auth.redeem", {"code": code})
        codes.append(frame["err"]["code"])
    same(codes[:4], ["wrong_code"] * 4, "the first four")
    for args in ({"code": found["code"]}, {"token": found["token"]}):
        _, frame = visitor.api("auth.redeem", args)
        same(frame.get("err", {}).get("code"), "expired", "after five wrong codes")


@case("a new request makes the right code work again, the old one is no use [auth.redeem]")
def second_request(t):
    visitor = t.visitor()
    request_mail(t, visitor, t["email_awa"])
    request_mail(t, visitor, t["email_awa"])
    _, frame = visitor.api("auth.redeem", {"code": parts(t, "awa", 1)["code"]})
    check("ok" in frame, f"{frame}")


@case("an unknown address is answered as a known one, body and cookie alike, and gets no mail [auth.request]", seconds=3)
def unknown_address(t):
    known, unknown = t.visitor(), t.visitor()
    times = {0: [], 1: []}
    bodies = []
    for i in range(4):
        for k, (visitor, address) in enumerate(((known, t["email_awa"]), (unknown, f"nobody.{t['run']}@example.org"))):
            begun = time.monotonic()
            r = request_mail(t, visitor, address)
            times[k].append(time.monotonic() - begun)
            bodies.append((r.body, sorted(r.headers), [a for a in link.cookies_of(r)[1].values()]))
    check(all(b == bodies[0] or b == bodies[2] for b in bodies), f"the answers differ: {bodies[:2]}")
    t.house.mail(t["email_awa"])
    same(t.house.mails(f"nobody.{t['run']}@example.org"), [], "mails to an unknown address")
    low = [min(v) for v in times.values()]
    check(abs(low[0] - low[1]) < 0.05, f"the times differ: {low}")


@case("asking for mails is limited by address of the sender [auth.request/rate_limited]", seconds=2)
def many_requests(t):
    visitor = t.visitor()
    codes = []
    for i in range(25):
        r = t.house.api("auth.request", {"op": new_op(), "args": {"email": f"x{i}.{t['run']}@example.org"}}, None, visitor.source,
                        headers=[("X-Forwarded-For", f"192.0.2.{i}")])
        codes.append(r.status)
    check(200 in codes and 429 in codes, f"{codes}")
    frame = json.loads(r.body)
    same(frame["err"]["code"], "rate_limited", "the 25th")


@case("one address gets five mails an hour at most, and who asks is not told [auth.request]", seconds=2)
def many_mails(t):
    for _ in range(8):
        request_mail(t, t.visitor(), t["email_awa"])
    t.house.mail(t["email_awa"], 4)
    time.sleep(1)
    same(len(t.house.mails(t["email_awa"])), 5, "mails")


@case("signing out forgets the cookie, ends the socket and clears the browser [auth.leave]")
def leaving(t):
    awa = t.person("awa")
    kept = awa.cookie
    response, frame = awa.api("auth.leave")
    check("ok" in frame, f"{frame}")
    check("palabre_session" not in awa.jar, "the cookie stays")
    check("storage" in response.headers.get("clear-site-data", [""])[0], "the browser is not told to forget")
    same(awa.link.closed_with(5), 4401, "the socket")
    same(t.house.api("session.list", {"args": {}}, kept, awa.source).status, 401, "the old cookie")


@case("a sign-in gives a new session each time [auth.redeem]")
def new_sessions(t):
    one, two = t.person("awa", open_=False), t.person("awa", open_=False)
    check(one.jar["palabre_session"] != two.jar["palabre_session"], "the same session twice")


@case("what the database holds opens nothing: no cookie, link or code stands in it [auth.redeem]", seconds=2)
def nothing_in_the_file(t):
    with t.fresh() as f:
        visitor = f.visitor()
        request_mail(f, visitor, f["email_awa"])
        found = parts(f, "awa")
        _, frame = visitor.api("auth.redeem", {"token": found["token"]})
        check("ok" in frame, f"{frame}")
        secrets = [visitor.jar["palabre_session"], visitor.jar["palabre_browser"]]
        f.house.stop()
        stored = b"".join(p.read_bytes() for p in f.house.data.glob("palabre.db*"))
        for secret in secrets:
            check(secret.encode() not in stored, "a cookie stands in the database")
        check(b"Awa Diallo" in stored, "this test reads the wrong files")


# ---- files ----

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82")


def upload(t, client, name="Relevé n° 1.pdf", data=PDF, group=None):
    return client.upload(group or t["g1"], name, data)


@case("a file comes back byte for byte, to be kept and never run [file.create]")
def file_roundtrip(t):
    awa, helene, bob = t.person("awa"), t.person("helene"), t.person("bob")
    data = PDF + bytes(range(256)) * 400
    _, frame = upload(t, awa, data=data)
    file = frame["ok"]["file"]
    same((file["name"], file["mime"], file["size"]), ("Relevé n° 1.pdf", "application/pdf", len(data)), "the file")
    awa.ok("post.create", {"topic": t["t1"], "body": "Le relevé.", "files": [file["id"]]})
    for who, name in ((helene, "x.pdf"), (awa, "Relev%C3%A9.pdf")):
        r = who.get(f"/files/{file['id']}/{name}")
        same((r.status, r.body == data), (200, True), f"GET by {who.who}")
    secure(r, "a download", sandboxed=True)
    disposition = r.headers["content-disposition"][0]
    check(disposition.startswith("attachment") and "filename*=UTF-8''Relev%C3%A9%20n%C2%B0%201.pdf" in disposition, disposition)
    check(any("sandbox" in v for v in r.headers["content-security-policy"]), "no sandbox")
    check("private" in r.headers["cache-control"][0] or "no-store" in r.headers["cache-control"][0], "shared caches may keep it")
    h = helene.get(f"/files/{file['id']}/x.pdf", "HEAD")
    same((h.status, h.body, h.headers["content-length"]), (200, b"", [str(len(data))]), "HEAD")
    same(bob.get(f"/files/{file['id']}/x.pdf").status, 404, "GET by an outsider")
    same(t.visitor().get(f"/files/{file['id']}/x.pdf").status, 401, "GET by nobody")
    for path in ("/files/9007199254740991/x", "/files/0/x", "/files/-1/x", "/files/abc/x", "/files/99999999999999999999/x"):
        same(awa.get(path).status, 404, path)


@case("an image is shown in place, a page or a drawing that could run is not taken [file.create/file_kind]")
def file_kinds(t):
    awa = t.person("awa")
    _, frame = upload(t, awa, "plan.png", PNG)
    r = awa.get(f"/files/{frame['ok']['file']['id']}/plan.png")
    check(r.headers["content-disposition"][0].startswith("inline") and r.headers["content-type"] == ["image/png"], "the image is not shown")
    for name, data in (("page.html", b"<html><script>alert(1)</script>"), ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("a.exe", b"MZ" + b"\0" * 50),
                       ("sans", PDF), ("x.pdf", b"<html>not a pdf"), ("x.png", PDF), ("x.pdf", PNG), ("x.js", b"alert(1)"), ("x.pdf.html", PDF)):
        response, frame = upload(t, awa, name, data)
        same((response.status, frame.get("err", {}).get("code")), (400, "file_kind"), f"{name} of {data[:12]!r}")


@case("names that are paths or hold controls are refused [file.create/bad_args]")
def file_names(t):
    awa = t.person("awa")
    for name in ("../../x.pdf", "a/b.pdf", "a\\b.pdf", "a\nb.pdf", "a\0.pdf", "", ".pdf" * 60, "\u202efdp.exe.pdf"):
        try:
            response, frame = upload(t, awa, name)
        except link.LinkDown:
            check("\0" in name or len(name) > 200, f"{name!r} ends the connection")
            continue
        if "ok" in frame:  # a name may also be made harmless
            kept = frame["ok"]["file"]["name"]
            check(not set("/\\\n\0\u202e") & set(kept) and not kept.startswith("."), f"{name!r} becomes {kept!r}")
        else:
            same((response.status, frame["err"]["code"] in ("bad_args", "file_kind")), (400, True), f"{name!r}")


@case("a file that is too large is refused before it has come [file.create/too_large]")
def file_too_large(t):
    awa = t.person("awa")
    headers = [("Origin", t.house.origin), ("Cookie", awa.cookie), ("Content-Type", "application/octet-stream"), ("Content-Length", str(600 << 20))]
    begun = time.monotonic()
    r = link.request(t.house.port, "POST", f"/files?group={t['g1']}&name=x.pdf", headers, PDF, awa.source)
    same((r.status, json.loads(r.body)["err"]["code"]), (413, "too_large"), "600 MB")
    check(time.monotonic() - begun < 5, "it was waited for")


@case("a file goes only to a group one may write in, from our own pages [file.create/not_found]")
def file_rights(t):
    awa, bob, ines = t.person("awa"), t.person("bob"), t.person("ines")
    check(upload(t, bob)[1]["err"]["code"] in ("not_found", "forbidden"), "an outsider")
    same(upload(t, ines)[1]["err"]["code"], "forbidden", "an observer")
    check(upload(t, awa, group=t["g2"])[1]["err"]["code"] in ("not_found", "forbidden"), "another group")
    same(upload(t, bob, group=t["g3"])[1]["err"]["code"], "not_found", "a hidden group")
    same(upload(t, t.visitor())[1]["err"]["code"], "unauthenticated", "nobody")
    r = link.request(t.house.port, "POST", f"/files?group={t['g1']}&name=x.pdf", [("Origin", "https://evil.example"), ("Cookie", awa.cookie)], PDF, awa.source)
    same(r.status, 403, "another origin")
    file = upload(t, awa)[1]["ok"]["file"]["id"]
    check(t.person("helene").error("post.create", {"topic": t["t1"], "body": "x", "files": [file]}) in ("not_found", "bad_args"), "somebody else's file")


@case("an upload that breaks off leaves nothing behind [file.create]")
def broken_upload(t):
    with t.fresh() as f:
        awa = f.person("awa")
        with link.connect(f.house.port, awa.source) as sock:
            sock.sendall((f"POST /files?group={f['g1']}&name=x.pdf HTTP/1.1\r\nHost: 127.0.0.1:{f.house.port}\r\nOrigin: {f.house.origin}\r\n"
                          f"Cookie: {awa.cookie}\r\nContent-Length: 100000\r\n\r\n").encode() + PDF)
            time.sleep(0.3)
        end = time.monotonic() + 5
        left = None
        while time.monotonic() < end and left != []:
            left = [p for p in (f.house.data / "files").rglob("*") if p.is_file()]
            time.sleep(0.05)
        same(left, [], "files left")


@case("a file whose bytes are lost is an internal error, said plainly, not a crash [file.get/internal]")
def lost_bytes(t):
    with t.fresh() as f:
        awa = f.person("awa")
        file = upload(f, awa)[1]["ok"]["file"]["id"]
        for path in (f.house.data / "files").rglob("*"):
            if path.is_file():
                path.unlink()
        r = awa.get(f"/files/{file}/x.pdf")
        same((r.status, json.loads(r.body)["err"]["code"]), (500, "internal"), "the lost file")
        awa.ok("session.list", {})
