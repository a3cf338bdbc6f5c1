# SPDX-License-Identifier: MIT

"""HTTP and WebSocket for the end-to-end tests, byte by byte: right ones, and wrong ones."""

import base64
import hashlib
import os
import re
import socket
import struct

from papo import DEADLINE

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
ACCEPT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
PROTOCOL = 'text.ircv3.net'


class Answer:
    """An answer of HTTP."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body


class Browser:
    """A connection by which requests are made."""

    def __init__(self, server, using=None, host='localhost', receive_buffer=None, source=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            self.socket.bind((source, 0))
        self.socket.settimeout(DEADLINE)
        self.socket.connect(server.addresses[0])
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if using is not None:
            self.socket = using.wrap_socket(self.socket, server_hostname=host)
        self.received = b''

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """False once the server has closed."""
        try:
            some = self.socket.recv(65536)
        except (ConnectionError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise AssertionError(f'nothing came, after {self.received[-200:]!r}') from None
            some = b''
        self.received += some
        return bool(some)

    def until(self, end):
        """The bytes up to that end, which they have."""
        while end not in self.received:
            if not self.receive():
                raise AssertionError(f'closed, after {self.received[-200:]!r}')
        found, self.received = self.received.split(end, 1)
        return found + end

    def exactly(self, count):
        while len(self.received) < count:
            if not self.receive():
                raise AssertionError(f'closed, after {self.received[-200:]!r}')
        found, self.received = self.received[:count], self.received[count:]
        return found

    def rest(self):
        """All bytes until the server closes."""
        while self.receive():
            pass
        found, self.received = self.received, b''
        return found

    def answer(self, has_body=True):
        head = self.until(b'\r\n\r\n').decode()
        first, *lines = head.rstrip().split('\r\n')
        headers = dict(line.split(': ', 1) for line in lines)
        length = int(headers.get('Content-Length', 0)) if has_body else 0
        return Answer(int(re.match(r'HTTP/1\.1 (\d+) .+', first)[1]), headers, self.exactly(length))

    def ask(self, target='/', method='GET', **headers):
        lines = {'Host': 'localhost', **{k.replace('_', '-'): v for k, v in headers.items()}}
        self.send((f'{method} {target} HTTP/1.1\r\n' + ''.join(
            f'{name}: {value}\r\n' for name, value in lines.items() if value is not None) + '\r\n').encode())
        return self.answer(has_body=method != 'HEAD')


def ask(server, target='/', **how):
    with Browser(server) as browser:
        return browser.ask(target, **how)


def frame(payload=b'', opcode=TEXT, last=True, reserved=0, masked=True, mask=b'\x01\x02\x03\x04'):
    if isinstance(payload, str):
        payload = payload.encode()
    size = len(payload)
    first = (0x80 if last else 0) | reserved << 4 | opcode
    bit = 0x80 if masked else 0
    if size < 126:
        head = struct.pack('!BB', first, bit | size)
    elif size < 65536:
        head = struct.pack('!BBH', first, bit | 126, size)
    else:
        head = struct.pack('!BBQ', first, bit | 127, size)
    if not masked:
        return head + payload
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


class Socket(Browser):
    """A client of IRC by WebSocket."""

    def __init__(self, server, target='/socket', protocol=PROTOCOL, headers=None, **how):
        super().__init__(server, **how)
        key = base64.b64encode(os.urandom(16)).decode()
        asked = {'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec_WebSocket_Version': '13',
                 'Sec_WebSocket_Key': key, 'Sec_WebSocket_Protocol': protocol, **(headers or {})}
        self.opened = self.ask(target, **asked)
        if self.opened.status == 101:
            expected = base64.b64encode(hashlib.sha1((key + ACCEPT).encode()).digest()).decode()
            if self.opened.headers['Sec-WebSocket-Accept'] != expected:
                raise AssertionError(self.opened.headers)
        self.kind = BINARY if protocol == 'binary.ircv3.net' else TEXT

    def frame(self):
        """The next frame, as opcode and payload."""
        first, size = self.exactly(2)
        if not first & 0x80 or first & 0x70 or size & 0x80 or size == 127:
            raise AssertionError(f'no frame of a server: {first:x} {size:x}')
        if size == 126:
            size, = struct.unpack('!H', self.exactly(2))
        return first & 0x0f, self.exactly(size)

    def line(self):
        """The next message, which is one line."""
        opcode, payload = self.frame()
        if opcode != self.kind or b'\r' in payload or b'\n' in payload:
            raise AssertionError(f'{opcode} {payload!r}')
        return payload.decode()

    def say(self, *lines):
        self.send(b''.join(frame(line, self.kind) for line in lines))

    def lines_until(self, pattern):
        lines = []
        while not lines or not re.search(pattern, lines[-1]):
            lines.append(self.line())
        return lines

    def expect(self, pattern):
        """Passes over lines up to one like that."""
        return self.lines_until(pattern)[-1]

    def join(self, name, room='#lobby'):
        self.name = name
        self.say(f'NICK {name}', f'USER {name} 0 * :{name}', f'JOIN {room}')
        self.expect(' 366 ')
        return self

    def expect_close(self, code=None):
        """Reads to the frame that closes, and to the end behind it. The reason."""
        while True:
            opcode, payload = self.frame()
            if opcode == CLOSE:
                break
        found = struct.unpack('!H', payload[:2])[0] if payload else None
        if found != code:
            raise AssertionError(f'closed with {found} {payload[2:]!r}, not {code}')
        if rest := self.rest():
            raise AssertionError(f'behind the end: {rest!r}')
        return payload[2:].decode()
