# SPDX-License-Identifier: EUPL-1.2
"""net - what is between the programs: a network of its own, or a proxy.

Net: the load runs in a namespace joined to the servers by a pair of virtual interfaces; every rule
stands in that namespace. Needs root, ip, nft and tc. Proxied: a line through proxy.py.
"""
import itertools
import json
import os
import shutil
import subprocess
import sys

from house import Trouble
from place import free_port
from scenario import HERE, Skip

COUNT = itertools.count(1)
HOSTS = 240
TABLE = "inet palabre_faults"


class Net:
    """10.213.N.1 is the servers' side, 10.213.N.2 and above are the clients'."""

    def __init__(self, trial):
        if os.geteuid() != 0:
            raise Skip("a network namespace needs root")
        for program in ("ip", "nft", "tc"):
            if not shutil.which(program):
                raise Skip(f"{program} is missing: deploy/install faults")
        number = os.getpid() % 200 + next(COUNT) % 50
        self.name, self.near, self.far = f"palabre{os.getpid()}-{number}", f"pf{number}a", f"pf{number}b"
        self.host, self.prefix = f"10.213.{number}.1", f"10.213.{number}"
        done = self.run("ip", "netns", "add", self.name)
        if done.returncode:
            raise Skip(f"a network namespace cannot be made here: {done.stderr.strip()}")
        trial.after.callback(self.run, "ip", "netns", "del", self.name)
        self.must("ip", "link", "add", self.near, "type", "veth", "peer", "name", self.far, "netns", self.name)
        self.must("ip", "addr", "add", f"{self.host}/24", "dev", self.near)
        self.must("ip", "link", "set", self.near, "up")
        lines = "".join(f"addr add {self.address(i)}/24 dev {self.far}\n" for i in range(HOSTS))
        self.must("ip", "-n", self.name, "-batch", "-", input=lines + f"link set lo up\nlink set {self.far} up\n")

    def address(self, i):
        return f"{self.prefix}.{2 + i % HOSTS}"

    @staticmethod
    def run(*command, **more):
        return subprocess.run(command, capture_output=True, text=True, **more)

    def must(self, *command, **more):
        done = self.run(*command, **more)
        if done.returncode:
            raise Trouble(f"{' '.join(command)}: {done.stderr.strip()}")

    @property
    def wrap(self):
        """In front of a command that is to run inside."""
        return ["ip", "netns", "exec", self.name]

    def rules(self, inward="", outward=""):
        """What befalls packets to the clients and from them; in the words of nft."""
        text = f"table {TABLE} {{\n"
        for hook, rule in (("input", inward), ("output", outward)):
            if rule:
                text += f"\tchain {hook} {{ type filter hook {hook} priority 0; {rule} }}\n"
        self.clear()
        self.must(*self.wrap, "nft", "-f", "-", input=text + "}\n")

    def drop(self, inward=True, outward=True):
        self.rules(f"ip saddr {self.host} drop;" if inward else "", f"ip daddr {self.host} drop;" if outward else "")

    def lose(self, percent):
        rule = f"numgen random mod 100 < {percent} drop;"
        self.rules(f"ip saddr {self.host} {rule}", f"ip daddr {self.host} {rule}")

    def reset(self):
        """Every packet of a connection is answered by a RST, to both ends."""
        rule = "reject with tcp reset;"
        self.rules(f"ip saddr {self.host} tcp sport != 0 {rule}", f"ip daddr {self.host} tcp dport != 0 {rule}")

    def clear(self):
        self.run(*self.wrap, "nft", "delete", "table", *TABLE.split())

    def rate(self, kbit):
        """Both directions; None: as fast as it goes."""
        for where in ([], self.wrap):
            device = self.far if where else self.near
            self.run(*where, "tc", "qdisc", "del", "dev", device, "root")
            if kbit:
                self.must(*where, "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", f"{kbit}kbit", "burst", "4kb", "latency", "400ms")


class Proxied:
    """proxy.py in a process of its own; its port is known before it runs."""

    def __init__(self, trial):
        self.port, self.process = free_port(), None
        trial.after.callback(self.end)

    def start(self, host, port):
        self.process = subprocess.Popen([sys.executable, str(HERE / "proxy.py"), str(self.port), host, str(port)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.process.stdout.readline()
        return self

    @property
    def nodes(self):
        return [["127.0.0.1", self.port]]

    def set(self, mode, **more):
        """How many lines it has broken so far."""
        self.process.stdin.write(json.dumps({"mode": mode, **more}) + "\n")
        return json.loads(self.process.stdout.readline())["broken"]

    def end(self):
        if not self.process:
            return
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
