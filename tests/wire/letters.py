# SPDX-License-Identifier: EUPL-1.2
"""letters - mails as people send them to a house, and the addresses to which they answer."""
import base64
import hashlib
import itertools
import mimetypes
import random
import threading
import time

DOMAIN = "courrier.palabre.example"
AUTHSERV = "mx.palabre.example"
PUT_SECONDS = 10


def token(data, purpose, person, other):
    """What only the house can make, made a second time from what it is said to be."""
    numbers = person.to_bytes(5, "big") + other.to_bytes(5, "big")
    mac = hashlib.blake2b(purpose + numbers, digest_size=32, key=(data / "secret.key").read_bytes()).digest()[:10]
    return base64.b32encode(numbers + mac).decode().lower()


def reply_address(data, person, topic):
    return f"r+{token(data, b'r', person, topic)}@{DOMAIN}"


def compose(address, text, *headers, name="", subject="", id_=None, sure=False, files=()):
    """The bytes of a mail from this address. `sure`: the mail server vouches for it. `files`: names and bytes."""
    domain = address.split("@")[1]
    proof = [f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={domain}"] if sure else []
    id_ = id_ or f"{random.getrandbits(64):x}@{domain}"
    words = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", *(() if files else headers), "", text]
    lines = [*proof, f"From: {name} <{address}>", f"Subject: {subject}", f"Message-ID: <{id_}>", "MIME-Version: 1.0"]
    if files:
        lines += ["Content-Type: multipart/mixed; boundary=b", *headers, "", "--b", *words]
        for file, data in files:
            lines += ["--b", f'Content-Type: {mimetypes.guess_type(file)[0] or "application/octet-stream"}; name="{file}"',
                      "Content-Transfer-Encoding: base64", "", base64.b64encode(data).decode()]
        lines.append("--b--\r\n")
    else:
        lines += words
    return "\r\n".join(lines).encode()


class Maildir:
    """A maildir into which a mail server delivers, one mail at a time: they are taken in the order of their names."""

    def __init__(self, path):
        self.path = path
        self.lock, self.numbers = threading.Lock(), itertools.count(1)

    def settings(self):
        return {"domain": DOMAIN, "authserv": AUTHSERV, "maildir": self.path}

    def bring(self, to, sender, mail):
        """Whether the house takes it: back when it has put it away, TimeoutError when it does not."""
        with self.lock:
            name = f"{next(self.numbers):08}"
            (self.path / "tmp" / name).write_bytes(f"Return-Path: <{sender}>\r\nDelivered-To: {to}\r\n".encode() + mail)
            (self.path / "tmp" / name).rename(self.path / "new" / name)
        end = time.monotonic() + PUT_SECONDS
        while (self.path / "new" / name).exists():
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.005)
        return (self.path / "cur" / f"{name}:2,S").exists()
