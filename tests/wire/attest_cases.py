# SPDX-License-Identifier: EUPL-1.2
"""Certificates of attendance: checked by another program, and altered in every place."""
import base64
import json
import subprocess
import tempfile
import time

from net_cases import check, same
from raw import case

CONTEXT = b"palabre attestation 1\n"


def unpad(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def pad(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def issue(t):
    moussa, awa = t.person("moussa"), t.person("awa")
    meeting = moussa.ok("meeting.create", {"groups": [t["g1"]], "title": "Point de situation", "starts_at": 1990000000000, "ends_at": 1990005400000, "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
    moussa.ok("room.open", {"meeting": meeting})
    awa.ok("room.enter", {"meeting": meeting})
    moussa.ok("room.close", {"meeting": meeting})
    t.admin("due.run", {"at": int(time.time() * 1000) + 31_000})
    return awa, awa.ok("attest.issue", {"meeting": meeting})


@case("a certificate altered in any of its letters is none [attest.check/altered]", seconds=3)
def altered(t):
    awa, made = issue(t)
    token = made["token"]
    says, signature = token.split(".")
    told = json.loads(unpad(says))
    told["p"] += 3_600_000
    awa.error("attest.check", {"token": pad(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()) + "." + signature})
    for at in range(0, len(token), 23):
        other = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1:]
        frame = awa.ask("attest.check", {"token": other})
        same(frame.get("err", {}).get("code"), "not_found", f"letter {at} is another one")
    awa.error("attest.check", {"token": says + "."})
    awa.error("attest.check", {"token": says + "." + pad(bytes(64))})
    awa.ok("attest.check", {"token": token})


@case("late coming, leaving and times out are told as they were [attest.issue/late]", seconds=5)
def late(t):
    moussa, awa = t.person("moussa"), t.person("awa")
    meeting = moussa.ok("meeting.create", {"groups": [t["g1"]], "title": "Point de situation", "starts_at": 1990000000000, "ends_at": 1990005400000, "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
    moussa.ok("room.open", {"meeting": meeting})
    time.sleep(1.2)
    awa.ok("room.enter", {"meeting": meeting})
    awa.ok("room.leave", {"meeting": meeting})
    time.sleep(1.2)
    awa.ok("room.enter", {"meeting": meeting})
    moussa.ok("room.close", {"meeting": meeting})
    t.admin("due.run", {"at": int(time.time() * 1000) + 31_000})
    a = awa.ok("attest.issue", {"meeting": meeting})["attestation"]
    check(a["from_at"] - a["opened_at"] >= 1200, f"he came late: {a}")
    check(a["to_at"] <= a["closed_at"] and a["to_at"] - a["from_at"] >= 1200, f"and left with the end: {a}")
    check(a["present_ms"] < 1000, f"what he was out for does not count: {a}")


@case("any other program checks it by the public key alone [attest.keys/openssl]", seconds=3)
def elsewhere(t):
    awa, made = issue(t)
    says, signature = (unpad(part) for part in made["token"].split("."))
    key = next(k for k in awa.ok("attest.keys", {})["keys"] if k["id"] == made["attestation"]["key"])
    der = bytes.fromhex("302a300506032b6570032100") + unpad(key["public"])
    same(json.loads(says)["n"], "Awa Diallo", "what it says can be read as it is")
    with tempfile.TemporaryDirectory() as d:
        for name, data in (("key.der", der), ("text", CONTEXT + says), ("sig", signature), ("other", CONTEXT + says.replace(b"Awa", b"Ava"))):
            with open(f"{d}/{name}", "wb") as f:
                f.write(data)
        verify = lambda text: subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", f"{d}/key.der", "-rawin", "-in", f"{d}/{text}", "-sigfile", f"{d}/sig"], capture_output=True).returncode
        same((verify("text"), verify("other") != 0), (0, True), "openssl says")
    check(made["url"].endswith("/verifier#" + made["token"]), "the address of the page that checks it")
    rows = made["qr"].split("\n")
    same({len(r) for r in rows}, {len(rows)}, "the code is a square")
