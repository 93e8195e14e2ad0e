# SPDX-License-Identifier: EUPL-1.2
"""raw - cases written in Python, for what a conversation in .jsonl cannot say.

	@case("a text frame of 65 KiB closes the socket with 1009 [net/too_large]")
	def oversized(t):
		awa = t.person("awa")
		...
"""
import collections
import contextlib
import pathlib
import re
import shutil

import pattern
import people
import play
from cluster import Cluster
from house import House, new_address

Registered = collections.namedtuple("Registered", "name where function seconds")
CASES = []


class Skip(Exception):
    """This cannot be tried here; says why."""


def case(name, seconds=1):
    """`seconds`: about how long it takes; long ones are begun first."""
    if not re.search(r"\[[a-z_]+[./][a-z_0-9]+(/[a-z_]+)?\]$", name):
        raise play.BadCase(f"the name of a case ends with what it shows, [net/origin]: {name!r}")

    def register(function):
        code = function.__code__
        where = f"tests/wire/{pathlib.Path(code.co_filename).name}:{code.co_firstlineno}"
        CASES.append(Registered(name, where, function, seconds))
        return function
    return register


class Test:
    """What a case is given: the shared server, and people of its own in a village of its own."""

    def __init__(self, runner, case_, house=None):
        self.runner, self.case = runner, case_
        self.world = runner.world(house)
        self.house = self.world.house
        self.names, self.clients, self._admin = {}, [], None
        self.inner = []

    @property
    def admin(self):
        if not self._admin:
            self._admin = self.house.admin()
        return self._admin

    def village(self):
        """Sows the village once; returns its names."""
        if not self.names:
            self.names["run"] = next(self.runner.runs)
            play.sow(self.admin, "village", self.names)
        return self.names

    def __getitem__(self, name):
        return pattern.lookup(name, self.village())

    def cookie(self, who, source):
        return self.house.sign_in(self[f"email_{who}"], self.admin, source)

    def person(self, who, open_=True):
        """A signed-in client; open_: with its socket, session.open answered."""
        source = new_address()
        client = people.Client(self.world, who, self.cookie(who, source), source)
        self.clients.append(client)
        if open_:
            client.open()
        return client

    def visitor(self):
        client = people.Client(self.world, "visitor")
        self.clients.append(client)
        return client

    @contextlib.contextmanager
    def fresh(self, *options, **more):
        """A server of this case's own, as a Test around it."""
        with self.around(House(self.runner.o.palabre, options, **more)) as inner:
            yield inner

    @contextlib.contextmanager
    def cluster(self, *options, **more):
        """The same behind two gateways."""
        if not shutil.which("redis-server"):
            raise Skip("there is no redis-server")
        with self.around(Cluster(self.runner.o.palabre, options, **more)) as inner:
            yield inner

    @contextlib.contextmanager
    def around(self, house):
        with house:
            inner = Test(self.runner, self.case, house)
            self.inner.append(inner)
            try:
                yield inner
            finally:
                inner.end()

    def account(self):
        tests = [self, *self.inner]
        lines = []
        for t in tests:
            for client in t.clients[:8]:
                lines.append(f"last frames of {client.who}:")
                lines += [f"  {entry}" for entry in list(client.log)[-8:]]
        for t in self.inner:
            lines += ["the server said:", *("  " + line for line in t.house.tail(12).splitlines())]
        return "\n".join(lines)

    def end(self):
        for client in self.clients:
            if client.link:
                client.link.close()
        if self._admin:
            self._admin.close()
            self._admin = None
