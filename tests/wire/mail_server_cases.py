# SPDX-License-Identifier: EUPL-1.2
"""A real mail server in front: what people send it by SMTP it brings by LMTP, and brings again what the
house could not take. OpenSMTPD, when it is here and may be run (Debian's, as root)."""
import contextlib
import os
import pathlib
import shutil
import smtplib
import subprocess
import tempfile
import time

from fault_cases import all_posts
from mail_in_cases import DOMAIN, free_port, letter, reply_to
from net_cases import check, same
from raw import Skip, case

SPOOL = pathlib.Path("/var/spool/smtpd")  # where Debian's has its queue, whatever its settings


@contextlib.contextmanager
def mail_server(lmtp):
    """An SMTP port behind which is `lmtp`."""
    program = shutil.which("smtpd")
    if not program or os.geteuid():
        raise Skip("there is no OpenSMTPD, or nobody who may run it")
    if any((SPOOL / "queue").rglob("*.*")) or subprocess.run(["pgrep", "-x", "smtpd"], capture_output=True).returncode == 0:
        raise Skip("OpenSMTPD is in use here")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="palabre-smtpd-") as folder:
        config = pathlib.Path(folder, "smtpd.conf")
        config.write_text(f'listen on 127.0.0.1 port {port} hostname mx.palabre.example\n'
                          f'action "palabre" lmtp "127.0.0.1:{lmtp}" rcpt-to virtual {{ "@" = nobody }}\n'
                          f'match from any for domain "{DOMAIN}" action "palabre"\n')
        process = subprocess.Popen([program, "-d", "-f", config], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + 10
            while True:
                try:
                    smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
                    break
                except OSError:
                    check(time.monotonic() < end and process.poll() is None, "OpenSMTPD does not start")
                    time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait()


def send(port, to, mail):
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
        smtp.sendmail("awa@example.org", to, mail)


@case("through a mail server an answer is a message; what it brings while the house is down comes later [mail_in/server]", seconds=12)
def through(t):
    lmtp = free_port()
    with mail_server(lmtp) as port, t.fresh(config={"mail_in": {"domain": DOMAIN, "lmtp": lmtp}}) as f:
        helene = f.person("helene")
        to = reply_to(f, "awa")
        begun = time.monotonic()
        send(port, to, letter(f, "awa", "Par un vrai serveur.\r\n\r\nLe 25/11/2026 à 10:12, Palabre a écrit :\r\n> Qui peut ?"))
        same(helene.await_push("post.created", timeout=20)["data"]["post"]["html"], "<p>Par un vrai serveur.</p>", "the message")
        print(f"measured: by SMTP, LMTP and back to a browser: {time.monotonic() - begun:.2f} s", flush=True)
        # to two at once, one of whom is nobody
        send(port, [to, f"r+{'a' * 32}@{DOMAIN}"], letter(f, "awa", "Aux deux."))
        helene.await_push("post.created", timeout=20)
        f.house.kill()
        send(port, to, letter(f, "awa", "Pendant la panne."))
        time.sleep(1)
        f.house.start()
        subprocess.run(["smtpctl", "schedule", "all"], capture_output=True, timeout=20)
        helene.connect()
        helene.open()
        end = time.monotonic() + 30
        while not any("Pendant la panne" in p["html"] for p in all_posts(helene, f["t1"])):
            check(time.monotonic() < end, "it does not come")
            subprocess.run(["smtpctl", "schedule", "all"], capture_output=True, timeout=20)
            time.sleep(0.5)
        same(sum("Pendant la panne" in p["html"] for p in all_posts(helene, f["t1"])), 1, "messages")
