# SPDX-License-Identifier: EUPL-1.2
"""A real mail server in front: what people send it by SMTP it brings by LMTP, and brings again what the
house could not take. Debian's Exim with settings and a queue of its own, when it is here."""
import contextlib
import os
import pathlib
import shutil
import smtplib
import subprocess
import tempfile
import time

from fault_cases import all_posts
from house import free_port
from mail_in_cases import DOMAIN, letter, reply_to
from net_cases import check, same
from raw import Skip, case

SETTINGS = """primary_hostname = mx.palabre.example
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
acl_smtp_rcpt = all
begin acl
all:
  accept
begin routers
palabre:
  driver = manualroute
  domains = {domain}
  route_list = * 127.0.0.1
  self = send
  transport = palabre
begin transports
palabre:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
begin retry
* * F,1h,1s
"""


@contextlib.contextmanager
def mail_server(lmtp):
    """An SMTP port behind which is `lmtp`."""
    program = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not program or os.geteuid():
        raise Skip("there is no exim4, or nobody who may give it other settings")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="palabre-exim-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o777)  # its own user keeps the queue there
        config = pathlib.Path(folder, "conf")
        config.write_text(SETTINGS.format(folder=folder, port=port, lmtp=lmtp, domain=DOMAIN))
        process = subprocess.Popen([program, "-C", config, "-bdf", "-q1s"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 10
            while True:
                try:
                    smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
                    break
                except OSError:
                    check(time.monotonic() < end and process.poll() is None, "Exim does not start")
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
        print(f"measured: by SMTP, LMTP and to a browser: {time.monotonic() - begun:.2f} s", flush=True)
        # to two at once, one of whom is nobody
        send(port, [to, f"r+{'a' * 32}@{DOMAIN}"], letter(f, "awa", "Aux deux."))
        helene.await_push("post.created", timeout=20)
        f.house.kill()
        send(port, to, letter(f, "awa", "Pendant la panne."))
        time.sleep(2)
        f.house.start()
        helene.connect()
        helene.open()
        end = time.monotonic() + 60
        while not (found := sum("Pendant la panne" in p["html"] for p in all_posts(helene, f["t1"]))):
            check(time.monotonic() < end, "it does not come")
            time.sleep(0.3)
        same(found, 1, "messages")
