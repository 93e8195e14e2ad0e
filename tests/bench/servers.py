# SPDX-License-Identifier: EUPL-1.2
"""The servers a bench compares: how each is filled, started and ended.

All that the bench assumes of Palabre's command line stands in the class Palabre, of nginx and nchan in Nchan.
"""
import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

READY_SECONDS = 30
FILL_SECONDS = 300
END_SECONDS = 15


class Trouble(Exception):
    """Something could not be run; said to people as it stands."""


def _end_with_parent():
    """In the child: a driver that is killed leaves no server behind (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def free_port(first):
    """The first port from `first` on that nobody listens on."""
    for port in range(first, first + 50):
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass
    raise Trouble(f"no free port from {first} to {first + 49}")


def tail_of(path, lines=5):
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


class Server:
    """One started process, ended by leaving the `with`."""

    def __init__(self, command, port, log, load_options, env=None):
        self.port, self.log, self.load_options = port, log, load_options
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                            env=env, preexec_fn=_end_with_parent)

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        try:
            self.wait_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait_ready(self):
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Trouble(f"{self.process.args[0]} ended with {self.process.returncode}:\n{tail_of(self.log)}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise Trouble(f"{self.process.args[0]} does not listen on {self.port}:\n{tail_of(self.log)}")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Reference:
    """bench_reference: nothing to fill."""
    name = "reference"

    def __init__(self, programs, work):
        self.program, self.work = programs / "bench_reference", work
        self.frame = 0

    def start(self, shape, port, turn, fault=None):
        command = [str(self.program), "--port", str(port), "--frame", str(self.frame)]
        if turn:
            command.append("--turn")
        if fault:
            command += ["--fault", fault]
        return Server(command, port, self.work / "reference.log", ["--reference", "--groups", str(shape[1])])


class Palabre:
    """`palabre serve` on a fresh copy of a data directory filled once for each shape."""
    name = "palabre"

    def __init__(self, program, work):
        self.program, self.work = str(pathlib.Path(program).resolve()), work

    def _fill(self, shape, data, seats):
        """People, groups and memberships; seats gets one line a person: person_id group_id cookie_value."""
        people, groups, members = shape
        command = [self.program, "demo", "--bench", str(people), str(groups), str(members),
                   "--data", str(data), "--tokens", str(seats)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=FILL_SECONDS)
        except subprocess.TimeoutExpired:
            raise Trouble(f"{' '.join(command)} takes more than {FILL_SECONDS} s")
        if done.returncode:
            raise Trouble(f"{' '.join(command)}:\n{(done.stderr or done.stdout)[-1000:]}")

    def _command(self, data, port):
        """Limits of rate are lifted: the bench posts faster than a person may."""
        return [self.program, "serve", "--data", str(data), "--port", str(port), "--no-rates"]

    def prepare(self, shape, purpose="rooms"):
        """Fills the directory of a shape and a purpose the first time; gives it and its seats."""
        name = f"{purpose}-{'x'.join(map(str, shape))}"
        data, seats = self.work / f"filled-{name}", self.work / f"seats-{name}"
        if not seats.exists():
            self._fill(shape, data, seats)
        return data, seats

    def migrate(self, data):
        """To the schema of this program, as a start would."""
        done = subprocess.run([self.program, "migrate", "--data", str(data)], capture_output=True, text=True)
        if done.returncode:
            raise Trouble(f"migrate: {done.stderr[-500:]}")

    def serve(self, data, port, seats):
        return Server(self._command(data, port), port, self.work / "palabre.log", ["--seats", str(seats)])

    def start(self, shape, port, turn):
        filled, seats = self.prepare(shape)
        data = self.work / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(filled, data)
        os.sync()  # writing back the copy is not the server's work
        return self.serve(data, port, seats)


class Redis(Server):
    """A store for nchan, in memory only."""

    def __init__(self, work, port):
        super().__init__(["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no",
                          "--dir", str(work)], port, work / "redis.log", [])


class NginxServer(Server):
    """nginx: what is measured is its one worker; ended with what it leans on."""

    def __init__(self, command, port, log, load_options, redis):
        self.redis = redis
        super().__init__(command, port, log, load_options)

    def wait_ready(self):
        super().wait_ready()  # the port is open before there is a worker
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        end = time.monotonic() + READY_SECONDS
        while not (workers := children.read_text().split()):
            if time.monotonic() > end:
                raise Trouble(f"nginx has no worker:\n{tail_of(self.log)}")
            time.sleep(0.02)
        self.worker = int(workers[0])
        if self.redis:
            time.sleep(1)  # until then it refuses everybody

    @property
    def pid(self):
        return self.worker

    def __exit__(self, *_):
        super().__exit__()
        if self.redis:
            self.redis.__exit__()


class Nchan:
    """nginx with nchan, which hands on what one subscriber of a group sends to all of it: nothing is stored beyond
    memory, nobody is asked who he is. With `redis`, messages go by way of a Redis of its own."""
    MODULES = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules")
    CONFIG = """load_module {module};
daemon off;
pid {work}/nginx.pid;
error_log {work}/nginx-errors.log crit;
worker_processes 1;
worker_rlimit_nofile 20000;
events {{ worker_connections 16384; }}
http {{
	access_log off;
	client_body_temp_path {work}/nginx-body;
	proxy_temp_path {work}/nginx-proxy;
	fastcgi_temp_path {work}/nginx-fastcgi;
	uwsgi_temp_path {work}/nginx-uwsgi;
	scgi_temp_path {work}/nginx-scgi;
	nchan_shared_memory_size 256m;
	{upstream}
	server {{
		listen 127.0.0.1:{port} backlog=4096;
		location = /ws {{
			nchan_pubsub websocket;
			nchan_channel_id $arg_group;
			nchan_message_buffer_length 100;
			nchan_message_timeout 60s;
			nchan_subscriber_first_message newest;
			{store}
		}}
	}}
}}
"""

    def __init__(self, work, redis):
        self.name, self.work, self.redis = "nchan-redis" if redis else "nchan", work, redis
        self.frame = 0
        self.module = next((str(found) for d in self.MODULES if (found := pathlib.Path(d) / "ngx_nchan_module.so").exists()), None)

    def missing(self):
        """What is not there, or None."""
        if not shutil.which("nginx") or not self.module:
            return "nginx with nchan (deploy/install bench)"
        if self.redis and not shutil.which("redis-server"):
            return "redis-server (deploy/install bench)"
        return None

    def start(self, shape, port, turn):
        store, upstream, redis = "", "", None
        if self.redis:
            redis = Redis(self.work, free_port(port + 100))
            redis.__enter__()
            upstream = f"upstream store {{ nchan_redis_server redis://127.0.0.1:{redis.port}; }}"
            store = "nchan_redis_pass store;"
        config = self.work / "nginx.conf"
        config.write_text(self.CONFIG.format(module=self.module, work=self.work, port=port, upstream=upstream, store=store))
        return NginxServer(["nginx", "-p", str(self.work), "-c", str(config)], port, self.work / "nginx.log",
                           ["--reference", "--plain", "--groups", str(shape[1]), "--frame", str(self.frame or 800)], redis)
