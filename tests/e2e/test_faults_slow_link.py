# SPDX-License-Identifier: MIT

"""Many people share a slow link, while others talk as fast as they may.

Skipped where the kernel or our rights do not allow networks of our own (tests/e2e/cable.py).
"""

import selectors
import sys
import threading
import time
import unittest

from cable import HERE, Cable, why_not
from papo import Server

LISTENERS = 20
TALKERS = 30
RATE = LISTENERS * 6000  # Bytes a second: for each as much as for one of 200 on 10 Mbit/s.
SECONDS = 25  # More than twice as long as a client may be far behind.
LINE = 'x' * 255 + '\n'
MOST_MEMORY = 96 << 20  # Bytes; sanitizers need most of it.


class Talkers(threading.Thread):
    """These people talk as much as they may, and read everything."""

    def __init__(self, people):
        super().__init__(daemon=True)
        self._people = people
        self._over = threading.Event()

    def run(self):
        for person in self._people:
            person.socket.setblocking(False)
        while not self._over.wait(0.02):
            for person in self._people:
                try:
                    while person.socket.recv(1 << 18):
                        pass
                except BlockingIOError:
                    pass
                try:
                    person.socket.send(LINE.encode() * 20)
                except BlockingIOError:
                    pass

    def __enter__(self):
        self.start()

    def __exit__(self, *_):
        self._over.set()
        self.join()


def read_for(seconds, people):
    """The bytes that each has received. Ends sooner if a person is disconnected."""
    end = time.monotonic() + seconds
    received = {person.name: bytearray() for person in people}
    with selectors.DefaultSelector() as selector:
        for person in people:
            selector.register(person.socket, selectors.EVENT_READ, person)
        while time.monotonic() < end:
            for key, _ in selector.select(0.1):
                try:
                    data = key.data.socket.recv(1 << 16)
                except ConnectionError:
                    data = b''
                received[key.data.name] += data
                if not data:
                    return received
    return received


class SlowLink(unittest.TestCase):
    def test_who_talks_is_slowed_before_who_listens_is_lost(self):
        with Cable(rate=RATE) as cable:
            with cable.here(), Server('--host', HERE, '--host', '127.0.0.1',
                                      addresses=2) as server:
                before = server.memory()
                with cable.there():
                    listeners = [server.join(f'listener{number}') for number in range(LISTENERS)]
                talkers = [server.join(f'talker{number}', address=server.addresses[1],
                                       source=f'127.0.0.{2 + number}')
                           for number in range(TALKERS)]
                with Talkers(talkers):
                    received = read_for(SECONDS, listeners)
                for person in listeners:
                    self.assertNotIn(b'you were too slow', received[person.name])
                # TCP divides the link among them as it likes.
                total = sum(map(len, received.values()))
                print(f'{total / SECONDS / RATE:.0%} of the link was used')
                self.assertGreater(total, SECONDS * RATE // 4)
                gone = server.log.matches(r'listener\d+ left.*')
                self.assertEqual([match[0] for match in gone], [])
                self.assertLess(server.memory() - before, MOST_MEMORY)
                for person in listeners + talkers:
                    person.close()


if __name__ == '__main__':
    if reason := why_not():
        print(f'skipped: {reason}')
        sys.exit(77)
    unittest.main()
