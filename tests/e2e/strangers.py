# SPDX-License-Identifier: MIT

"""The connections of hostile or broken clients, of which all attacks (attacks.py) are made."""

import contextlib
import ipaddress
import itertools
import socket
import struct
import time

PATIENCE = 20.0
RESET = struct.pack('ii', 1, 0)  # SO_LINGER: closing sends a reset.
IP_BIND_ADDRESS_NO_PORT = 24     # With this, as many ports are free as without binding.


class Door:
    """The server's place, and the addresses by which the attackers come there, each in its turn."""

    def __init__(self, host, port, sources=('127.0.0.2',)):
        self.address = (host, port)
        self.came = 0
        self._sources = itertools.cycle(sources)

    def source(self):
        """The address of the next attacker."""
        self.came += 1
        return next(self._sources)


def addresses(text):
    """The addresses that `ADDRESS` or `ADDRESS+N` means."""
    first, _, count = text.partition('+')
    return [str(ipaddress.ip_address(first) + number) for number in range(int(count or 1))]


class Stranger:
    """A connection that never makes its user wait, except for entering."""

    def __init__(self, door, receive_buffer=None):
        host, _ = door.address
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        self.socket = socket.socket(family)
        if receive_buffer:  # Before connecting, because this sets the offered window.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if family == socket.AF_INET:
            self.socket.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        self.socket.bind((door.source(), 0))
        self.socket.setblocking(False)
        self.socket.connect_ex(door.address)  # Bytes that are sent before the connection stands wait.
        self.gone = False  # True once the end is known.
        self.greeted = False
        self._unsent = b''

    def enter(self, name):
        """Gives a name, and waits until the client is in."""
        self.socket.settimeout(PATIENCE)
        self.socket.sendall(name.encode() + b'\n')
        self.wait_for(b'\n-- you are ')

    def send(self, data):
        """Gives the kernel as many bytes as it takes. Returns whether it took all of them."""
        self._unsent = self._unsent or data
        try:
            self._unsent = self._unsent[self.socket.send(self._unsent):]
        except BlockingIOError:
            pass
        except OSError:
            self.gone = True
        return not self._unsent and not self.gone

    def wait_for(self, wanted):
        """Reads until this has come, and drops the bytes before it."""
        received = b''
        self.socket.settimeout(PATIENCE)
        while wanted not in received:
            more = self.socket.recv(1 << 18)
            if not more:
                raise ConnectionError(f'{wanted!r} did not come, but {received[-200:]!r}')
            received = received[-len(wanted):] + more
        self.socket.setblocking(False)

    def pour(self, data):
        """Sends these bytes again and again, until the kernel takes no more for now."""
        while self.send(data):
            pass

    def take_input(self):
        """The bytes that have come by now; a piece of them if they are many."""
        try:
            data = self.socket.recv(1 << 18)
            self.gone = self.gone or not data
            return data
        except BlockingIOError:
            pass
        except OSError:
            self.gone = True
        return b''

    def drop_input(self):
        while len(self.take_input()) >= 1 << 15:
            pass

    def finish(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.socket.close()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Group(list):
    """Strangers. If the server closes one, it comes again as another."""

    def __init__(self, how_many, make):
        super().__init__()
        self._make = make
        self._numbers = itertools.count()
        for _ in range(how_many):
            self.append(self._next())

    def _next(self):
        return self._make(next(self._numbers))

    def come_again(self):
        for place, stranger in enumerate(self):
            if stranger.gone:
                stranger.close()
                self[place] = self._next()

    def close(self):
        for stranger in self:
            stranger.close()


def group(how_many, make):
    return contextlib.closing(Group(how_many, make))


def member(door, name, **how):
    stranger = Stranger(door, **how)
    stranger.enter(name)
    return stranger
