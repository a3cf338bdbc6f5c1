# SPDX-License-Identifier: MIT

"""The server is told to stop under full load: it delivers all lines that it has read.

Many people send as much as their sockets take, all the time. So the kernel's buffers, the server's
mailboxes and the outboxes of the listeners are full when SIGTERM comes. A line that anyone was told
was read. So all members of a room must have been told the same lines, in the same order, with the
goodbye last. Of each talker these are all lines up to some line, and at least those that the server
had answered.

One thread does everything, and checks the lines only afterwards, because it must keep up with the
server.

PAPO_ROUNDS says how often. In one of five rounds there is also a client that never reads, for which
the server waits until --drain-timeout.
"""

import os
import random
import select
import selectors
import signal
import statistics
import time
import unittest

from papo import DEADLINE, STOPPING, Server

ROUNDS = int(os.environ.get('PAPO_ROUNDS', '3'))
ROOMS = ('#lobby', '#tea', '#tools')
TALKERS, READERS = 8, 2  # In each room.
LINES = 100  # Lines between two pings.
LENGTH = 1000  # The most bytes of such a line.
HEARD = 256 << 10  # Bytes that each is told, at least, before the server is told to stop.
DRAIN_TIMEOUT = 10.0  # Seconds.
# The server gives up at the drain timeout, whatever it waits for. After that it ends its threads and, in some
# builds, looks for leaks. On a busy machine, the kernel and this program need time as well.
ALLOWANCE = 2.0
TICK = 0.1  # The loop knows the time only by the beginning of its turn.

GOODBYE = STOPPING.encode() + b'\n'


class Member:
    """A person at a socket that does not block. Keeps all lines, and may talk all the time."""

    def __init__(self, person, room, talks):
        self.name = person.name
        self.room = room
        self.socket = person.socket
        self.socket.setblocking(False)
        self.talks = talks
        self.told = []  # In pieces.
        self.bytes_told = 0
        self.is_full = False  # The socket takes no more just now.
        self.is_over = False
        self._number = 0
        self._to_send = memoryview(b'')

    def events(self):
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self.talks else 0)

    def talk(self):
        """Sends until the socket takes no more."""
        try:
            while True:
                if not self._to_send:
                    numbers = range(self._number, self._number + LINES)
                    lines = [f'{number} {"x" * (number * 37 % LENGTH)}\n' for number in numbers]
                    self._number += LINES
                    self._to_send = memoryview(
                        (''.join(lines) + f'/ping {self._number}\n').encode())
                self._to_send = self._to_send[self.socket.send(self._to_send):]
                self.is_full = False
        except BlockingIOError:
            self.is_full = True
        except ConnectionError:
            self.talks = False  # The server has closed the connection.

    def listen(self):
        try:
            data = self.socket.recv(1 << 20)
        except BlockingIOError:
            return
        except ConnectionError:  # A reset: the server did not read the person's last bytes.
            data = b''
        self.told.append(data)
        self.bytes_told += len(data)
        self.is_over = not data

    def lines(self):
        return b''.join(self.told).split(b'\n')[:-1]


class Crowd:
    """All people, at one selector."""

    def __init__(self, members):
        self.members = members
        self._selector = selectors.DefaultSelector()
        for member in members:
            self._selector.register(member.socket, member.events(), member)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._selector.close()

    def go_on_until(self, done, what, deadline=3 * DEADLINE):
        end = time.monotonic() + deadline
        while not done():
            if time.monotonic() > end:
                raise AssertionError(f'not within {deadline} s: {what}')
            self._step()

    def wait_for_end_of(self, process):
        """Goes on until the server has ended. Returns the time of that."""
        end = os.pidfd_open(process)
        try:
            self._selector.register(end, selectors.EVENT_READ, None)
            self.go_on_until(lambda: select.select([end], [], [], 0)[0], 'the server has ended')
            self._selector.unregister(end)
        finally:
            os.close(end)
        return time.monotonic()

    def _step(self):
        for key, events in self._selector.select(0.1):
            member = key.data
            if member is None:
                continue
            if events & selectors.EVENT_WRITE:
                member.talk()
            if events & selectors.EVENT_READ:
                member.listen()
            if member.is_over:
                self._selector.unregister(member.socket)
            elif events & selectors.EVENT_WRITE and not member.talks:
                self._selector.modify(member.socket, member.events(), member)


def seated(server):
    """Members of all rooms. Each has read all lines from before the talking."""
    people = [(server.join(f'{kind}{i}-{room[1:]}'), room, kind == 'talker') for room in ROOMS
              for kind, count in (('talker', TALKERS), ('reader', READERS)) for i in range(count)]
    for person, room, _ in people:
        if room != ROOMS[0]:
            person.say(f'/join {room}', f'/leave {ROOMS[0]}')
    return people


def settled(people):
    """All have moved, and have been told so, once each has been answered twice."""
    for _ in range(2):
        for person, _, _ in people:
            person.say('/ping seated')
        for person, _, _ in people:
            person.lines_until('%% pong seated')
    return [Member(*seat) for seat in people]


class ShutdownUnderLoad(unittest.TestCase):
    def round(self, number):
        has_deaf = number % 5 == 2
        with Server('--rate-limit', '0', '--workers', '2', '--send-limit', str(256 << 20),
                    '--drain-timeout', f'{DRAIN_TIMEOUT:.0f}') as server:
            people = seated(server)
            if has_deaf:
                server.join('deaf', receive_buffer=4096)  # This client never reads.
            with Crowd(settled(people)) as crowd:
                talkers = [member for member in crowd.members if member.talks]
                heard = HEARD + random.Random(number).randrange(2 * HEARD)  # Another moment each time.
                crowd.go_on_until(
                    lambda: all(member.bytes_told > heard for member in crowd.members)
                    and all(member.is_full for member in talkers), 'the load is full')
                start = time.monotonic()
                server.send_signal(signal.SIGTERM)
                took = crowd.wait_for_end_of(server.pid) - start
                self.assertEqual(server.wait(), 0)
                crowd.go_on_until(lambda: all(member.is_over for member in crowd.members),
                                  'all connections have ended')
            self.assertLessEqual(took, DRAIN_TIMEOUT + ALLOWANCE)
            if has_deaf:
                self.assertGreaterEqual(took, DRAIN_TIMEOUT - TICK, 'it was not waited for')
            for room in ROOMS:
                self.check_room([member for member in crowd.members if member.room == room])
        return took, sum(b''.join(member.told).count(b'\n') for member in crowd.members)

    def check_room(self, members):
        for member in members:
            told = b''.join(member.told)
            self.assertTrue(told.endswith(GOODBYE), f'{member.name}: {told[-500:]}')
            self.assertEqual(told.count(GOODBYE), 1, member.name)
        readers = [member for member in members if member.name.startswith('reader')]
        all_of_it = readers[0].lines()
        for reader in readers[1:]:
            self.assert_same(reader.lines(), all_of_it, reader.name)
        for talker in members:
            if talker in readers:
                continue
            mark = f'<{talker.name}> '.encode()
            told = talker.lines()
            pongs = [line for line in told if line.startswith(b'%% pong ')]
            # A person is not told its own lines.
            self.assert_same([line for line in told if not line.startswith(b'%%')],
                             [line for line in all_of_it if not line.startswith(mark)],
                             talker.name)
            numbers = [int(line[len(mark):].split(b' ', 1)[0]) for line in all_of_it
                       if line.startswith(mark)]
            self.assertEqual(numbers, list(range(len(numbers))), talker.name)
            self.assertEqual([int(pong.split()[2]) for pong in pongs],
                             [LINES * (i + 1) for i in range(len(pongs))], talker.name)
            self.assertGreaterEqual(len(numbers), LINES * len(pongs), talker.name)

    def assert_same(self, told, all_of_it, name):
        if told == all_of_it:
            return
        at = next((i for i, (one, other) in enumerate(zip(told, all_of_it)) if one != other),
                  min(len(told), len(all_of_it)))
        self.fail(f'{name} was told {len(told)} lines and others {len(all_of_it)}; they differ from '
                  f'{at} on: {told[at:at + 2]}, {all_of_it[at:at + 2]}')

    def test_all_that_was_read_is_delivered_and_all_are_told(self):
        rounds = [self.round(number) for number in range(ROUNDS)]
        for what, these in (('all read', [r for i, r in enumerate(rounds) if i % 5 != 2]),
                            ('one never reads', rounds[2::5])):
            if these:
                times, lines = zip(*these)
                print(f'{what}, {len(these)} rounds: from SIGTERM to the end a median of '
                      f'{statistics.median(times):.2f} s, at most {max(times):.2f} s; '
                      f'{sum(lines)} lines compared')


if __name__ == '__main__':
    unittest.main()
