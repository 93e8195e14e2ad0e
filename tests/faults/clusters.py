# SPDX-License-Identifier: EUPL-1.2
"""clusters - a place of several processes: one historian, gateways where clients connect, Redis between them."""
import shutil
import signal
import subprocess
import tempfile
import time

from house import START_SECONDS, Trouble, _end_with_parent
from place import Guest, Single, free_port, wait_for
from scenario import Skip

ORIGIN = "http://cluster.test"


class Cluster(Single):
    """`house` is the historian; kill(), stop() and start() are the whole cluster's, the rest one by one.

    `redis_of`: a port for each gateway at which it is to look for Redis, in place of Redis's own; `redis_of_historian`: its."""

    def __init__(self, program, options=(), gateways=2, redis_of=(), redis_of_historian=None, env=None, redis_options=(), **more):
        if not shutil.which("redis-server"):
            raise Skip("redis-server is missing: deploy/install faults")
        self.redis_port, self.redis, self.redis_options = free_port(), None, list(redis_options)
        env = {"PALABRE_SERVER_PUBLIC_URL": ORIGIN, **(env or {})}
        super().__init__(program, ["--role", "historian", *options],
                         env={**env, "PALABRE_REDIS_URL": self.redis_at(redis_of_historian or self.redis_port)}, **more)
        self.gateways = []
        for i in range(gateways):
            port, redis = free_port(), redis_of[i] if i < len(redis_of) else self.redis_port
            data = tempfile.mkdtemp(dir=self.dir, prefix="gateway")
            self.gateways.append(Guest(self, str(program), ["--role", "gateway", "--no-rates", "--port", str(port), *options], data,
                                       more.get("config"), {**env, "PALABRE_REDIS_URL": self.redis_at(redis)}))
            self.gateways[-1].port = port

    @staticmethod
    def redis_at(port):
        return f"redis://127.0.0.1:{port}"

    # ---- life ----

    def start_redis(self):
        """Empty, as it always is."""
        self.redis = subprocess.Popen(["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--protected-mode", "no", "--save", "",
                                       "--appendonly", "no", "--dir", str(self.dir), *self.redis_options],
                                      stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, preexec_fn=_end_with_parent)
        if not wait_for(lambda: self.redis_answers(), START_SECONDS):
            raise Trouble("redis-server does not start")

    def redis_says(self, *command):
        return subprocess.run(["redis-cli", "-p", str(self.redis_port), *command], capture_output=True, text=True, timeout=10).stdout

    def redis_answers(self):
        return "PONG" in self.redis_says("ping")

    def kill_redis(self):
        self.redis.kill()
        self.redis.wait()

    def start(self):
        if not self.redis or self.redis.poll() is not None:
            self.start_redis()
        for gateway in self.gateways:
            if not gateway.process or gateway.process.poll() is not None:
                self.start_gateway(gateway)
        if not self.alive():
            self.house.start()
        if not wait_for(lambda: all(self.ready_at(g) == 200 for g in self.gateways), START_SECONDS):
            raise Trouble("the gateways do not find the historian:\n" + "\n".join(g.tail(5) for g in [self.house, *self.gateways]))
        if not self.overseer:
            self.settle()
        return self

    def start_gateway(self, gateway):
        gateway.start()

    def ready_at(self, guest):
        try:
            return guest.get("/readyz", timeout=5).status
        except OSError:
            return 0

    def kill_gateway(self, i):
        self.gateways[i].kill()

    def kill(self):
        for gateway in self.gateways:
            gateway.kill()
        super().kill()

    def stop(self):
        for gateway in self.gateways:
            if gateway.process.poll() is None:
                gateway.stop()
        status = super().stop()
        self.redis.send_signal(signal.SIGTERM)
        self.redis.wait(20)
        return status

    def clear(self):
        for gateway in self.gateways:
            gateway._clear()
        if self.redis and self.redis.poll() is None:
            self.redis.kill()
            self.redis.wait()
        super().clear()

    # ---- asking and measuring ----

    @property
    def pids(self):
        return [g.process.pid for g in [self.house, *self.gateways]]

    @property
    def nodes(self):
        return [["127.0.0.1", g.port] for g in self.gateways]

    @property
    def origin(self):
        return ORIGIN

    @property
    def complaints(self):
        return [c for g in [self.house, *self.gateways] for c in g.complaints]

    def log(self):
        return "".join(f"== {name}\n{g.log.decode(errors='replace')}" for name, g in
                       [("historian", self.house), *((f"gateway {i}", g) for i, g in enumerate(self.gateways))])


class Blocked:
    """How long the loop of a gateway answers nothing: /healthz asked again and again."""

    def __init__(self, guest):
        self.guest, self.worst = guest, 0.0

    def look(self, seconds, step=0.05):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.monotonic()
            if self.guest.get("/healthz", timeout=10).status != 200:
                raise Trouble("/healthz of a gateway")
            self.worst = max(self.worst, time.monotonic() - begun)
            time.sleep(step)
        return self.worst
