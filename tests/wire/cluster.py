# SPDX-License-Identifier: EUPL-1.2
"""A house behind gateways: Redis, one historian, several gateways; each person comes through his own."""
import itertools
import os
import shutil
import signal
import subprocess
import time

from house import START_SECONDS, House, Trouble, _end_with_parent

ORIGIN = "http://cluster.test"


class Gateway(House):
    """Owns nothing: its data directory only holds its settings."""

    def __init__(self, binary, options, env):
        super().__init__(binary, ["--role", "gateway", *options], env=env)


class Cluster(House):
    def __init__(self, binary, options=(), gateways=2, **more):
        super().__init__(binary, ["--role", "historian", *options], **more)
        self.redis = None
        self.socket_path = str(self.data / "redis.sock")
        self.env = {**(self.env or {}), "PALABRE_SERVER_PUBLIC_URL": ORIGIN, "PALABRE_REDIS_URL": f"unix:{self.socket_path}"}
        self.options_of_gateways = list(options)
        self.gateways = [Gateway(binary, options, self.env) for _ in range(gateways)]
        self.turn = itertools.count()
        self.way = {}  # who comes through which gateway

    # ---- life ----

    def start_redis(self):
        if not shutil.which("redis-server"):
            raise Trouble("there is no redis-server: deploy/install test")
        self.data.mkdir(parents=True, exist_ok=True)
        self.redis = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", self.socket_path, "--save", "", "--appendonly", "no",
                                       "--dir", str(self.data)], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                      preexec_fn=_end_with_parent)
        end = time.monotonic() + START_SECONDS
        while not os.path.exists(self.socket_path):
            if time.monotonic() > end or self.redis.poll() is not None:
                raise Trouble("redis-server does not start")
            time.sleep(0.02)

    def start(self, wait=True):
        if not self.redis:
            self.start_redis()
        super().start(wait)
        for gateway in self.gateways:
            if not gateway.process:
                gateway.start(wait)
        end = time.monotonic() + START_SECONDS
        for gateway in self.gateways:
            while wait and gateway.get("/readyz").status != 200:
                if time.monotonic() > end:
                    raise Trouble(f"a gateway does not find the historian:\n{gateway.tail()}\n{self.tail()}")
                time.sleep(0.05)
        return self

    def stop(self):
        for gateway in self.gateways:
            gateway.stop()
        status = super().stop()
        if self.redis:
            self.redis.send_signal(signal.SIGTERM)
            self.redis.wait(10)
        return status

    def _clear(self):
        for gateway in self.gateways:
            gateway._clear()
        if self.redis and self.redis.poll() is None:
            self.redis.kill()
            self.redis.wait()
        super()._clear()

    def said(self):
        return b"".join([super().said(), *(gateway.said() for gateway in self.gateways)])

    # ---- speaking to it ----

    @property
    def origin(self):
        return ORIGIN

    def port_of(self, path, who=None):
        """Files are at the historian; everybody else has a gateway of his own."""
        if path.startswith("/files") or not self.gateways[0].port:
            return self.port
        if who not in self.way:
            self.way[who] = next(self.turn) % len(self.gateways)
        return self.gateways[self.way[who]].port
