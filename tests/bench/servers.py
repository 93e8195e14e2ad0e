# SPDX-License-Identifier: EUPL-1.2
"""The servers a bench compares: how each is filled, started and ended.

All that the bench assumes of Palabre's command line stands in the class Palabre.
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

    def prepare(self, shape):
        """Fills the shape's directory the first time; gives it and its seats."""
        name = "x".join(map(str, shape))
        data, seats = self.work / f"filled-{name}", self.work / f"seats-{name}"
        if not seats.exists():
            self._fill(shape, data, seats)
        return data, seats

    def start(self, shape, port, turn):
        filled, seats = self.prepare(shape)
        data = self.work / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(filled, data)
        os.sync()  # writing back the copy is not the server's work
        return Server(self._command(data, port), port, self.work / "palabre.log", ["--seats", str(seats)])
