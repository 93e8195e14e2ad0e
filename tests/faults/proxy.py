#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""proxy - a TCP line between clients and server that is slow, dribbles, stalls or breaks.

	proxy.py PORT HOST PORT      modes on standard input, a JSON text a line:
	{"mode":"clear"}                       as if it were not there
	{"mode":"late","from":0.3,"to":0.6}    each piece so many seconds later, in order
	{"mode":"drip"}                        one byte a segment
	{"mode":"cut","up":N} or "down":N      after N more bytes that way the line breaks with a RST;
	                                       "upto":M goes on to N+1 … M with each further line
	{"mode":"deaf"}                        takes everything in and hands on nothing; no end is told.
	                                       "way":"up" or "down": only what goes that way
	{"mode":"ask"}                         changes nothing; each answer says how many lines were broken

The server sees each line come from an address of its own. What is read and not handed on is bounded.
"""
import asyncio
import contextlib
import itertools
import json
import random
import socket
import struct
import sys

PIECE = 4096
PIECES_MAX = 256


class Proxy:
    def __init__(self, target):
        self.target, self.mode = target, {"mode": "clear"}
        self.lines, self.changed = itertools.count(1), asyncio.Event()
        self.cuts, self.broken = 0, 0

    def set(self, mode):
        self.mode, self.cuts = mode, 0
        self.changed.set()
        self.changed = asyncio.Event()

    async def accept(self, reader, writer):
        n = next(self.lines)
        try:
            far = await asyncio.open_connection(*self.target, local_addr=(f"127.9.{n // 250 % 250}.{1 + n % 250}", 0))
        except OSError:
            return writer.close()
        for w in (writer, far[1]):
            with contextlib.suppress(OSError):
                w.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = {"left": self.budget()}
        tasks = []
        for source, sink, way in ((reader, far[1], "up"), (far[0], writer, "down")):
            queue = asyncio.Queue(PIECES_MAX)
            tasks += [asyncio.create_task(self.send(queue, sink, line, way)), asyncio.create_task(self.take(source, queue))]
        await asyncio.wait(tasks[::2], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for w in (writer, far[1]):
            with contextlib.suppress(OSError):  # closed by the other end meanwhile
                if line.get("cut"):
                    w.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            w.transport.abort() if line.get("cut") else w.close()

    def budget(self):
        """How many bytes this line is to carry each way; None: no end."""
        m = self.mode
        if m["mode"] != "cut":
            return {}
        key = "up" if "up" in m else "down"
        left = m[key] + self.cuts % max(1, m.get("upto", m[key] + 1) - m[key])
        self.cuts += 1
        return {key: left}

    async def take(self, reader, queue):
        clock = asyncio.get_running_loop().time
        with contextlib.suppress(OSError):
            while part := await reader.read(PIECE):
                m = self.mode
                await queue.put((clock() + (random.uniform(m["from"], m["to"]) if m["mode"] == "late" else 0), part))
        await queue.put((0, b""))

    async def send(self, queue, writer, line, way):
        clock = asyncio.get_running_loop().time
        while True:
            due, part = await queue.get()
            while self.mode["mode"] == "deaf" and self.mode.get("way", way) == way:
                await self.changed.wait()
            if not part:
                return
            await asyncio.sleep(max(0, due - clock()))
            left = line["left"].get(way)
            if left is not None and len(part) >= left:
                writer.write(part[:left])
                await writer.drain()
                line["cut"] = True
                self.broken += 1
                return
            if left is not None:
                line["left"][way] = left - len(part)
            if self.mode["mode"] == "drip":
                for i in range(len(part)):
                    writer.write(part[i:i + 1])
                    await asyncio.sleep(0)
            else:
                writer.write(part)
            await writer.drain()


async def main():
    port, host, to = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    proxy = Proxy((host, to))
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", port, backlog=1024)
    stdin = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    print(json.dumps({"ready": port}), flush=True)
    while line := await stdin.readline():
        mode = json.loads(line)
        if mode["mode"] != "ask":
            proxy.set(mode)
        print(json.dumps({"broken": proxy.broken}), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
