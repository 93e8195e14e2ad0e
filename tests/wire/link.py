# SPDX-License-Identifier: EUPL-1.2
"""link - HTTP/1.1 and WebSocket (RFC 6455) as raw as a test needs them.

What the server sends is checked here as any browser would: unmasked, no reserved bit, no unknown
opcode, text in valid UTF-8. What a test sends may break every rule.
One thread at a time uses a Link; nothing runs in the background.
"""
import base64
import collections
import os
import select
import socket
import struct
import time

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class LinkDown(Exception):
    """The other end is gone; .code is that of its close frame, None without one."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"closed with {code} {reason}".rstrip() if code else "closed without a close frame")
        self.code, self.reason = code, reason


class Broken(Exception):
    """The server broke the protocol below ours."""


Response = collections.namedtuple("Response", "status reason headers body")


def connect(port, source=None, timeout=10, host="127.0.0.1"):
    return socket.create_connection((host, port), timeout, source_address=(source, 0) if source else None)


def headers_of(head):
    """Status line and headers, names in lower case; a repeated header is a list entry of its own."""
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = collections.defaultdict(list)
    for line in lines:
        name, _, value = line.partition(":")
        fields[name.strip().lower()].append(value.strip())
    _, status, reason = (first + "  ").split(" ", 2)
    return int(status), reason.strip(), fields


def read_response(sock, head_only=False, rest=b""):
    """One response off the socket. A response without a length runs to the end of the connection."""
    data = rest
    while b"\r\n\r\n" not in data:
        part = sock.recv(65536)
        if not part:
            raise LinkDown()
        data += part
    head, data = data.split(b"\r\n\r\n", 1)
    status, reason, fields = headers_of(head)
    length = fields.get("content-length")
    if head_only or status in (204, 304) or status < 200:
        return Response(status, reason, fields, b""), data
    while length is None or len(data) < int(length[0]):
        part = sock.recv(65536)
        if not part:
            if length is not None:
                raise LinkDown()
            break
        data += part
    n = len(data) if length is None else int(length[0])
    return Response(status, reason, fields, data[:n]), data[n:]


def request(port, method="GET", path="/", headers=(), body=None, source=None, timeout=10):
    """One request on its own connection; `headers` are (name, value) pairs or a dict."""
    pairs = list(headers.items() if isinstance(headers, dict) else headers)
    names = {n.lower() for n, _ in pairs}
    if "host" not in names:
        pairs.insert(0, ("Host", f"127.0.0.1:{port}"))
    if body is not None and "content-length" not in names:
        pairs.append(("Content-Length", str(len(body))))
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in pairs) + "\r\n"
    with connect(port, source, timeout) as sock:
        try:
            sock.sendall(head.encode("latin-1") + (body or b""))
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was all sent: the answer may be there all the same
        try:
            return read_response(sock, head_only=method == "HEAD")[0]
        except ConnectionResetError:
            raise LinkDown() from None


def cookies_of(response):
    """{name: value} of what the response sets, and {name: attributes}."""
    values, attributes = {}, {}
    for line in response.headers.get("set-cookie", ()):
        pair, *rest = [p.strip() for p in line.split(";")]
        name, _, value = pair.partition("=")
        values[name] = value
        attributes[name] = rest
    return values, attributes


def upgrade_headers(port, origin=None, cookie=None, protocol="palabre.v1", extensions=None, version="13"):
    pairs = [("Host", f"127.0.0.1:{port}"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
             ("Sec-WebSocket-Key", base64.b64encode(os.urandom(16)).decode())]
    for name, value in (("Sec-WebSocket-Version", version), ("Origin", origin), ("Cookie", cookie),
                        ("Sec-WebSocket-Protocol", protocol), ("Sec-WebSocket-Extensions", extensions)):
        if value is not None:
            pairs.append((name, value))
    return pairs


class Refused(Exception):
    """The upgrade was answered with something else than 101."""

    def __init__(self, response):
        super().__init__(f"the upgrade was answered with {response.status}")
        self.response = response


class Link:
    """A WebSocket."""

    def __init__(self, port, headers, source=None, path="/ws", timeout=10, rcvbuf=None):
        if rcvbuf:
            self.sock = socket.socket()
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
            if source:
                self.sock.bind((source, 0))
            self.sock.settimeout(timeout)
            self.sock.connect(("127.0.0.1", port))
        else:
            self.sock = connect(port, source, timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = f"GET {path} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers) + "\r\n"
        try:
            self.sock.sendall(head.encode("latin-1"))
            response, rest = read_response(self.sock)
        except (ConnectionError, LinkDown):
            self.sock.close()
            raise LinkDown() from None
        if response.status != 101:
            self.sock.close()
            raise Refused(response)
        self.response = response
        self.data = bytearray(rest)
        self.pongs = 0
        self.down = None  # LinkDown, once it is

    # ---- sending ----

    def send_frame(self, opcode, payload=b"", fin=True, mask=True, rsv=0, length=None):
        """`length` may lie about the payload's."""
        n = len(payload) if length is None else length
        head = bytearray([(0x80 if fin else 0) | rsv << 4 | opcode])
        bit = 0x80 if mask else 0
        if n < 126:
            head.append(bit | n)
        elif n < 65536:
            head += struct.pack("!BH", bit | 126, n)
        else:
            head += struct.pack("!BQ", bit | 127, n)
        if mask:
            key = os.urandom(4)
            head += key
            whole = key * (len(payload) // 4 + 1)
            payload = (int.from_bytes(payload, "big") ^
                       int.from_bytes(whole[:len(payload)], "big")).to_bytes(len(payload), "big")
        self.send_bytes(bytes(head) + payload)

    def send_bytes(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            if self.down is None:
                self.down = LinkDown()

    def send_text(self, text):
        self.send_frame(TEXT, text.encode() if isinstance(text, str) else text)

    # ---- receiving ----

    def _need(self, n, deadline):
        while len(self.data) < n:
            if self.down:
                raise self.down
            left = deadline - time.monotonic()
            if not select.select([self.sock], [], [], max(left, 0))[0]:
                if left <= 0:
                    raise TimeoutError
                continue
            try:
                part = self.sock.recv(1 << 18)
            except OSError:
                part = b""
            if not part:
                self.down = LinkDown()
                raise self.down
            self.data += part

    def frame(self, timeout):
        """The next frame: opcode, payload. TimeoutError leaves nothing half-read."""
        deadline = time.monotonic() + timeout
        self._need(2, deadline)
        first, second = self.data[0], self.data[1]
        if first & 0x70 or second & 0x80 or not first & 0x80:
            raise Broken(f"a frame begins with {first:02x} {second:02x}")
        n, at = second & 0x7F, 2
        if n == 126:
            self._need(4, deadline)
            n, at = struct.unpack_from("!H", self.data, 2)[0], 4
        elif n == 127:
            self._need(10, deadline)
            n, at = struct.unpack_from("!Q", self.data, 2)[0], 10
        if (second & 0x7F == 126 and n < 126) or (second & 0x7F == 127 and n < 65536):
            raise Broken("a length longer than needed")
        self._need(at + n, deadline)
        payload = bytes(self.data[at:at + n])
        del self.data[:at + n]
        return first & 0x0F, payload

    def text(self, timeout):
        """The next text; pings are answered on the way, a close frame is answered and raised."""
        deadline = time.monotonic() + timeout
        while True:
            opcode, payload = self.frame(max(deadline - time.monotonic(), 0))
            if opcode == TEXT:
                return payload.decode()  # strict: UnicodeDecodeError is the server's fault
            if opcode == PING:
                self.send_frame(PONG, payload)
            elif opcode == PONG:
                self.pongs += 1
                return None
            elif opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else None
                self.send_frame(CLOSE, payload[:2])
                self.down = LinkDown(code, payload[2:].decode())
                raise self.down
            else:
                raise Broken(f"a frame with opcode {opcode}")

    def closed_with(self, timeout=10):
        """The close code, once what comes before it was read; None without a close frame."""
        deadline = time.monotonic() + timeout
        try:
            while True:
                self.text(deadline - time.monotonic())
        except LinkDown as down:
            return down.code

    def cut(self):
        """Gone without a word, as a phone in a tunnel."""
        self.sock.close()
        self.down = self.down or LinkDown()

    def close(self):
        if not self.down:
            self.send_frame(CLOSE, struct.pack("!H", 1000))
        self.cut()
