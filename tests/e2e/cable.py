# SPDX-License-Identifier: MIT

"""Two networks with a cable between them that delays, loses packets, has a limited rate, and can be
cut.

The networks are namespaces of the kernel without a name, so they are gone with this process,
however it ends. The cable is a thread that carries packets between the TUN devices of the two
networks. All of this needs root's rights, and no program but this.
"""

import bisect
import collections
import contextlib
import ctypes
import fcntl
import itertools
import os
import random
import select
import socket
import struct
import threading
import time

HERE, THERE = '10.77.0.1', '10.77.0.2'

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454ca
IFF_TUN, IFF_NO_PI = 1, 0x1000
SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK = 0x8914, 0x8916, 0x891c
IFF_UP, IFF_RUNNING = 1, 0x40

libc = ctypes.CDLL(None, use_errno=True)


def succeed(result):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def this_network():
    return os.open('/proc/thread-self/ns/net', os.O_RDONLY | os.O_CLOEXEC)


class Network:
    """One end of the cable."""

    def __init__(self, address):
        self.address = address
        before = this_network()
        try:
            succeed(libc.unshare(CLONE_NEWNET))
            self._namespace = this_network()
            try:
                self.device = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
                fcntl.ioctl(self.device, TUNSETIFF,
                            struct.pack('16sH22x', b'cable', IFF_TUN | IFF_NO_PI))
                self._set_up(b'lo', '127.0.0.1', '255.0.0.0')
                self._set_up(b'cable', address, '255.255.255.0')
            finally:
                succeed(libc.setns(before, CLONE_NEWNET))
        finally:
            os.close(before)

    def _set_up(self, device, address, mask):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            for what, value in ((SIOCSIFADDR, address), (SIOCSIFNETMASK, mask)):
                fcntl.ioctl(any_socket, what, struct.pack(
                    '16sHH4s16x', device, socket.AF_INET, 0, socket.inet_aton(value)))
            fcntl.ioctl(any_socket, SIOCSIFFLAGS,
                        struct.pack('16sH22x', device, IFF_UP | IFF_RUNNING))

    @contextlib.contextmanager
    def __call__(self):
        """Programs that start, and sockets that connect, during the `with` do so in this network."""
        before = this_network()
        try:
            succeed(libc.setns(self._namespace, CLONE_NEWNET))
            try:
                yield
            finally:
                succeed(libc.setns(before, CLONE_NEWNET))
        finally:
            os.close(before)

    def close(self):
        os.close(self.device)
        os.close(self._namespace)


class Cable:
    """Loses so many of a hundred packets, and delays the others by so many seconds. Each way
    carries so many bytes a second; 0: any number. Packets that come faster wait, and are lost if
    they would wait for over a second."""

    def __init__(self, loss=0, delay=0.0, rate=0, seed=1):
        self.here, self.there = Network(HERE), Network(THERE)
        self.cut = False
        self.lost = 0
        self._loss = loss
        self._delay = delay
        self._rate = rate
        self._free_at = {self.here.device: 0.0, self.there.device: 0.0}  # By the device of the sender.
        self._random = random.Random(seed)
        self._numbers = itertools.count()
        self._on_its_way = collections.deque()  # The time of arrival, a number, the place, and the packet.
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        self.here.close()
        self.there.close()

    def _carry(self):
        other = {self.here.device: self.there.device, self.there.device: self.here.device}
        while not self._stop.is_set():
            wait = 0.05
            if self._on_its_way:
                wait = min(wait, max(0.0, self._on_its_way[0][0] - time.monotonic()))
            for device in select.select(list(other), [], [], wait)[0]:
                packet = os.read(device, 1 << 16)
                through = self._through(device, len(packet))
                if self.cut or not through or self._random.random() * 100 < self._loss:
                    self.lost += 1
                else:
                    bisect.insort(self._on_its_way, (through + self._delay, next(self._numbers),
                                                     other[device], packet))
            while self._on_its_way and self._on_its_way[0][0] <= time.monotonic():
                *_, device, packet = self._on_its_way.popleft()
                with contextlib.suppress(BlockingIOError):  # The device's queue is full, so the packet is lost, too.
                    os.write(device, packet)


    def _through(self, device, size):
        """The time at which the whole packet arrives from there; None if it is lost."""
        now = time.monotonic()
        if not self._rate:
            return now
        start = max(now, self._free_at[device])
        if start > now + 1:
            return None
        self._free_at[device] = start + size / self._rate
        return self._free_at[device]


def why_not():
    """Why this machine cannot have such a cable; empty if it can."""
    try:
        with Cable():
            return None
    except OSError as error:
        return f'no networks of our own here: {error}'
