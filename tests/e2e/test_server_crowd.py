# SPDX-License-Identifier: MIT

"""A crowd that comes, talks and goes at random. All of it must have seen one and the same story.

An observer is there from the first to the last. The observer's lines are the one order of events.
The lines of every other person, between that person's coming and going, must be exactly that part
of it, without the person's own lines. PAPO_CROWD_SECONDS sets how long this takes, PAPO_CROWD_SEED
repeats a run.
"""

import os
import random
import re
import selectors
import socket
import struct
import time
import unittest

from papo import ASKED_AGAIN, BYE, DEADLINE, GREETING, TOLD_WHY, Server, wait_until

CROWD = 200
IN_FLIGHT = 300  # Lines that were said but not yet seen by the observer.
SECONDS = float(os.environ.get('PAPO_CROWD_SECONDS', '5'))
SEED = int(os.environ.get('PAPO_CROWD_SEED', random.SystemRandom().randrange(1 << 32)))

JOINED = re.compile(r'-- (\S+) joined #lobby')
LEFT = re.compile(r'-- (\S+) left #lobby \((.*)\)')
LISTED_AT_ONCE = 200
LISTED = re.compile(r'-- (\d+) here in #lobby: (.*)')

QUIT, FINISH, RESET = 'quits', 'finishes', 'is reset'


class Visitor:
    """One visit, from the connection to its end, with all lines that came."""

    def __init__(self, name, address):
        self.name = name
        self.said = 0
        self.going = None  # The way in which the visitor leaves, once it does.
        self.received = bytearray()
        self.socket = socket.create_connection(address, DEADLINE)

    def send(self, text):
        self.socket.sendall(text.encode())

    def say(self, how_many):
        self.send(''.join(f'{number}\n' for number in range(self.said, self.said + how_many)))
        self.said += how_many

    def go(self, way):
        self.going = way
        if way == QUIT:
            self.send('/quit\nthis is said by nobody\n')
        elif way == FINISH:
            self.send('half a line')
            self.socket.shutdown(socket.SHUT_WR)
        else:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))

    def receive(self):
        """Whether more lines may come."""
        data = self.socket.recv(1 << 16)
        self.received += data
        return bool(data)

    def lines(self):
        whole, _, rest = self.received.rpartition(b'\n')
        if self.going != RESET:
            assert not rest, f'{self.name} got an unfinished line: {bytes(rest)!r}'
        return whole.decode().split('\n') if whole else []


class Crowd:
    """Drives all visitors from one thread, so that the seed decides their acts."""

    def __init__(self, server, rng):
        self.server = server
        self.rng = rng
        self.selector = selectors.DefaultSelector()
        self.visits = []
        self.present = []
        self.observer = Visitor('observer', server.addresses[0])
        self.observer.send('observer\n')
        self.selector.register(self.observer.socket, selectors.EVENT_READ, self.observer)
        self.read_until(lambda: self.observer.received.count(b'\n') == 2,
                        time.monotonic() + DEADLINE)
        self.descriptors = server.descriptors()

    def read_until(self, enough, end):
        while not enough():
            assert time.monotonic() < end, 'the server fell silent'
            self.read(1)

    def read(self, timeout):
        for key, _ in self.selector.select(timeout):
            if not key.data.receive():
                assert key.data.going, f'{key.data.name} was cut off'
                self.forget(key.data)

    def forget(self, visitor):
        self.selector.unregister(visitor.socket)
        visitor.socket.close()

    def come(self):
        visitor = Visitor(f'v{len(self.visits)}', self.server.addresses[0])
        self.visits.append(visitor)
        self.present.append(visitor)
        self.selector.register(visitor.socket, selectors.EVENT_READ, visitor)
        if self.rng.random() < 0.1:
            visitor.send('observer\n')  # The name is refused.
        visitor.send(f'{visitor.name}\n')

    def go(self, visitor, way):
        self.present.remove(visitor)
        visitor.go(way)
        if way == RESET:
            self.forget(visitor)

    def act(self):
        visitor = self.rng.choice(self.present)
        chance = self.rng.random()
        if chance < 0.05:
            self.go(visitor, self.rng.choice([QUIT, FINISH, RESET]))
            self.come()
        elif chance < 0.07:
            visitor.send('/who\n')
        else:
            visitor.say(self.rng.choice([1, 1, 1, 2, 10]))

    def run(self):
        for _ in range(CROWD):
            self.come()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            said = sum(visitor.said for visitor in self.visits)
            if said - len(re.findall(rb'\n<', self.observer.received)) < IN_FLIGHT:
                for _ in range(10):
                    self.act()
            self.read(0.001)

        for visitor in list(self.present):
            self.go(visitor, self.rng.choice([QUIT, FINISH]))
        end = time.monotonic() + DEADLINE
        self.read_until(lambda: len(self.selector.get_map()) == 1, end)
        # Visitors that were reset may still be coming in, for a moment.
        wait_until(lambda: self.server.descriptors() == self.descriptors, 'all are gone')
        self.observer.go(QUIT)
        self.read_until(lambda: not self.selector.get_map(), end)
        self.selector.close()


class Story:
    """The one order of events, as the observer saw it."""

    def __init__(self, lines):
        self.events = lines
        self.came = {}
        self.went = {}
        self.here = []  # After each event: the people that are in, in the order they came.
        here = ('observer',)
        for at, line in enumerate(lines):
            if joined := JOINED.fullmatch(line):
                self.came[joined[1]] = at
                here += (joined[1],)
            elif left := LEFT.fullmatch(line):
                self.went[left[1]] = at, left[2]
                here = tuple(name for name in here if name != left[1])
            self.here.append(here)


def welcome(name, others):
    if not others:
        return f'-- you are {name}, alone in #lobby'
    more = f' and {len(others) - 20} more' if len(others) > 20 else ''
    return (f'-- you are {name}, in #lobby with {len(others)} other{"s"[:len(others) > 1]}: '
            f'{", ".join(others[:20])}{more}')


class RandomCrowd(unittest.TestCase):
    def check(self, visitor, story):
        lines = visitor.lines()
        if visitor.name not in story.came:
            self.assertEqual(visitor.going, RESET)  # The visitor was gone before it had come.
            return
        came = story.came[visitor.name]
        went, reason = story.went[visitor.name]
        self.assertEqual(reason, 'quit' if visitor.going == QUIT else 'connection lost')

        own = f'<{visitor.name}> '
        said = [line for line in story.events[came:went] if line.startswith(own)]
        self.assertEqual(said, [f'{own}{number}' for number in range(len(said))])
        if visitor.going != RESET:
            self.assertEqual(len(said), visitor.said)

        due = [GREETING, welcome(visitor.name, story.here[came - 1] if came else ('observer',))]
        if len(lines) > 1 and TOLD_WHY.fullmatch(lines[1]):
            due[1:1] = [lines[1], ASKED_AGAIN]
        self.assertEqual(lines[:len(due)], due[:len(lines)])
        seen = lines[len(due):]
        if visitor.going == QUIT:
            self.assertEqual(seen.pop(), BYE)

        # Goes through the story step by step. A list of the people is true for its moment.
        part = [(line, here) for line, here in zip(story.events[came:went], story.here[came:went])
                if not line.startswith(own)]
        at = 0
        seen = iter(seen)
        for line in seen:
            if listed := LISTED.fullmatch(line):
                names = listed[2]
                while names.endswith(',') and (more := next(seen, None)):
                    names += more.removeprefix('--')
                if names.endswith(','):  # The reset cut it off.
                    break
                here = part[at][1]
                self.assertEqual((int(listed[1]), names), (len(here), ', '.join(here[:LISTED_AT_ONCE])))
                if len(here) > LISTED_AT_ONCE:
                    rest = next(seen, None)
                    self.assertIn(rest, (None, f'-- and {len(here) - LISTED_AT_ONCE} more; '
                                               '/who #lobby 2 shows the next'))
            else:
                at += 1
                self.assertEqual(line, part[at][0] if at < len(part) else 'the end')
        if visitor.going != RESET:
            self.assertEqual(at, len(part) - 1)

    def test_everyone_sees_the_same_story(self):
        print(f'PAPO_CROWD_SEED={SEED} PAPO_CROWD_SECONDS={SECONDS}', flush=True)
        with Server('--workers', '4', '--history', '0', '--rate-limit', '0',
                    '--send-limit', str(16 << 20), '--max-clients', '1000', '--max-per-address', '0') as server:
            crowd = Crowd(server, random.Random(SEED))
            crowd.run()
        greeting, entered, *events, bye = crowd.observer.lines()
        self.assertEqual([greeting, entered, bye], [GREETING, welcome('observer', ()), BYE])
        story = Story(events)
        print(f'{len(crowd.visits)} visits, {len(events)} events')
        for visitor in crowd.visits:
            try:
                self.check(visitor, story)
            except AssertionError as error:  # One failure is enough: all the others would fail with it.
                self.fail(f'{visitor.name}, who {visitor.going}: {error}')


if __name__ == '__main__':
    unittest.main()
