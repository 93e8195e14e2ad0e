#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""A relay for tests: smtp_sink.py DIR [--tls starttls|wrapped] [--auth USER PASSWORD].

Prints its port, then takes mails until its standard input ends. Each mail accepted is DIR/N.eml,
exactly as it came but for the dots that SMTP adds, behind a Return-Path. What it does goes by the
recipient:
	refuse@…  550 to RCPT          spam@…   554 to the message
	later@…   451 to the first RCPT, then taken
	hang@…    no answer to RCPT    drop@…   takes the message and closes without a word
With --tls a certificate for 127.0.0.1 is made, DIR/cert.pem (needs openssl).
"""
import base64
import pathlib
import socketserver
import ssl
import subprocess
import sys
import threading
import time

DIR = pathlib.Path(sys.argv[1])
TLS = sys.argv[sys.argv.index("--tls") + 1] if "--tls" in sys.argv else None
AUTH = sys.argv[sys.argv.index("--auth") + 1:][:2] if "--auth" in sys.argv else None
LOCK = threading.Lock()
seen_later = set()
count = 0
context = None


class Session(socketserver.BaseRequestHandler):
    def setup(self):
        self.tls = False
        if TLS == "wrapped":
            self.secure()
        self.file = self.request.makefile("rb")

    def secure(self):
        self.request = context.wrap_socket(self.request, server_side=True)
        self.tls = True

    def say(self, line):
        self.request.sendall(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 sink ESMTP")
        self.to, self.let_in = None, AUTH is None
        while raw := self.file.readline():  # another file after STARTTLS
            line = raw.decode("latin-1").rstrip("\r\n")
            verb, _, rest = line.partition(" ")
            if not getattr(self, "do_" + verb.lower(), self.do_unknown)(rest):
                return

    def do_unknown(self, _):
        self.say("500 what?")
        return True

    def do_ehlo(self, _):
        lines = ["sink", "8BITMIME"]
        if TLS == "starttls" and not self.tls:
            lines.append("STARTTLS")
        if AUTH:
            lines.append("AUTH PLAIN")
        for line in lines[:-1]:
            self.say("250-" + line)
        self.say("250 " + lines[-1])
        return True

    def do_starttls(self, _):
        self.say("220 go on")
        self.secure()
        self.file = self.request.makefile("rb")
        return True

    def do_auth(self, rest):
        _, _, word = rest.partition(" ")
        if not word:
            self.say("334 ")
            word = self.file.readline().decode().strip()
        self.let_in = base64.b64decode(word).split(b"\0")[1:] == [w.encode() for w in AUTH]
        self.say("235 welcome" if self.let_in else "535 5.7.8 who?")
        return True

    def do_mail(self, rest):
        ok = self.let_in and rest.upper().startswith("FROM:<")
        self.sender = rest[6:].split(">", 1)[0]
        self.say("250 ok" if ok else "530 5.7.0 authentication required")
        return True

    def do_rcpt(self, rest):
        self.to = rest.split("<", 1)[1].split(">", 1)[0]
        name = self.to.split("@")[0]
        with LOCK:
            first = self.to not in seen_later
            seen_later.add(self.to)
        if name == "refuse":
            self.say(f"550 5.1.1 <{self.to}>: no mailbox {name.upper()} here")
        elif name == "later" and first:
            self.say("451 4.7.1 greylisted")
        elif name == "hang":
            time.sleep(30)
            return False
        else:
            self.say("250 ok")
        return True

    def do_data(self, _):
        global count
        self.say("354 go ahead")
        lines = []
        for raw in self.file:
            if raw == b".\r\n":
                break
            lines.append(raw[1:] if raw.startswith(b".") else raw)
        else:
            return False
        if self.to.startswith("spam@"):
            self.say("554 5.7.1 looks like spam")
            return True
        with LOCK:
            count += 1
            part = DIR / f".{count}"
            part.write_bytes(f"Return-Path: <{self.sender}>\r\n".encode() + b"".join(lines))
            part.rename(DIR / f"{count}.eml")
        if self.to.startswith("drop@"):
            return False
        self.say("250 taken")
        return True

    def do_rset(self, _):
        self.say("250 ok")
        return True

    def do_quit(self, _):
        self.say("221 bye")
        return False


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        pass  # a client that goes away is not our trouble


def make_certificate():
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=sink", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", DIR / "key.pem", "-out", DIR / "cert.pem"], check=True, capture_output=True)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(DIR / "cert.pem", DIR / "key.pem")
    return made


if TLS:
    context = make_certificate()
with Sink(("127.0.0.1", 0), Session) as sink:
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    print(sink.server_address[1], flush=True)
    sys.stdin.read()
