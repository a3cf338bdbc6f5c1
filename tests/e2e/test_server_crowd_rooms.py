# SPDX-License-Identifier: MIT

"""A crowd in several rooms: people join, leave, talk, change their names, come and go at random.

An observer is in every room from the first to the last, and so sees the one order of events. The
lines of every other person follow from that: exactly the events of each room between the person's
joining and leaving, in that same order, and every new name once.
"""

import collections
import itertools
import random
import re
import selectors
import time
import unittest

from papo import BYE, DEADLINE, GREETING, Server
from test_server_crowd import QUIT, SEED, Visitor

ROOMS = ['#lobby', '#a', '#b', '#c', '#d']
CROWD = 40
ACTS = 6000

# Everyone has a name of a word that stays and a number that changes: v3.0, v3.1.
JOINED = re.compile(r'-- (\w+)\.\d+ joined (#\w+)')
LEFT = re.compile(r'-- (\w+)\.\d+ left (#\w+)( \(quit\))?')
RENAMED = re.compile(r'-- (\w+)\.\d+ is now known as (\S+)')
I_AM = re.compile(r'-- you are \S+ now')
I_JOINED = re.compile(r'-- you are (?:\S+, )?(?:alone )?in (#\w+).*')
I_WENT = re.compile(r'-- you are talking in (#\w+) now')
I_LEFT = re.compile(r'-- you left (#\w+); you are (?:talking in (#\w+) now|in no room)')

CAME, WENT = 'it came', 'it went'


class Guest(Visitor):
    """A visitor that knows its rooms, because all its requests are carried out in their order."""

    def __init__(self, name, address):
        super().__init__(name, address)
        self.names = 1
        self.rooms = ['#lobby']
        self.send(f'{name}.0\n')

    def join(self, room):
        self.send(f'/join {room}\n')
        if room not in self.rooms:
            self.rooms.append(room)

    def act(self, rng):
        chance = rng.random()
        if chance < 0.1 or not self.rooms:
            self.join(rng.choice(ROOMS))
        elif chance < 0.2:
            room = rng.choice(self.rooms)
            self.rooms.remove(room)
            self.send(f'/leave {room}\n')
        elif chance < 0.3:
            self.send(f'/go {rng.choice(self.rooms)}\n')
        elif chance < 0.35:
            self.send(f'/nick {self.name}.{self.names}\n')
            self.names += 1
        else:
            self.send(f'{rng.choice(self.rooms)} {self.said}\n')
            self.said += 1


class Crowd:
    """Drives all guests from one thread, so that the seed decides their acts."""

    def __init__(self, server, rng):
        self.server = server
        self.rng = rng
        self.selector = selectors.DefaultSelector()
        self.guests = []
        self.observer = self.come('observer')
        for room in ROOMS:
            self.observer.join(room)
        self.observer.send('/ping\n')
        self.read_until(lambda: self.observer.received.endswith(b'%% pong\n'))

    def come(self, name):
        guest = Guest(name, self.server.addresses[0])
        self.selector.register(guest.socket, selectors.EVENT_READ, guest)
        return guest

    def read_until(self, enough):
        end = time.monotonic() + DEADLINE
        while not enough():
            assert time.monotonic() < end, 'the server fell silent'
            self.read(1)

    def read(self, timeout):
        for key, _ in self.selector.select(timeout):
            if not key.data.receive():
                assert key.data.going, f'{key.data.name} was cut off'
                self.selector.unregister(key.fileobj)
                key.fileobj.close()

    def run(self):
        present = []
        for number in range(ACTS):
            if len(present) < CROWD:
                present.append(self.come(f'v{len(self.guests)}'))
                self.guests.append(present[-1])
            guest = self.rng.choice(present)
            if self.rng.random() < 0.01:
                present.remove(guest)
                guest.go(QUIT)
            else:
                guest.act(self.rng)
            if number % 10 == 0:
                self.read(0)
        for guest in present:
            guest.go(QUIT)
        self.read_until(lambda: len(self.selector.get_map()) == 1)
        self.observer.go(QUIT)
        self.read_until(lambda: not self.selector.get_map())
        self.selector.close()


def told(lines):
    """The part of a room that a person saw. None: the whole."""
    talking_in = None
    for line in lines:
        if found := I_JOINED.fullmatch(line):
            talking_in = found[1]
            yield talking_in, CAME
        elif found := I_WENT.fullmatch(line):
            talking_in = found[1]
        elif found := I_LEFT.fullmatch(line):
            yield found[1], WENT
            talking_in = found[2] or talking_in
        elif found := JOINED.fullmatch(line) or LEFT.fullmatch(line):
            yield found[2], line
        elif RENAMED.fullmatch(line) or I_AM.fullmatch(line):
            yield None, line
        elif line.startswith('<'):
            yield talking_in, line
        elif line.startswith('#'):
            yield tuple(line.split(' ', 1))
        elif line not in (GREETING, BYE, '%% pong'):
            raise AssertionError(f'unexpected: {line}')


def due_to(who, story):
    """The lines of the story that a person must have seen."""
    rooms = collections.defaultdict(set)  # The present rooms of each person.
    for room, line in story:
        if found := RENAMED.fullmatch(line):
            if found[1] == who:
                yield None, f'-- you are {found[2]} now'
            elif rooms[found[1]] & rooms[who]:
                yield None, line
        elif found := JOINED.fullmatch(line):
            if found[1] == who:
                yield room, CAME
            elif room in rooms[who]:
                yield room, line
            rooms[found[1]].add(room)
        elif found := LEFT.fullmatch(line):
            rooms[found[1]].remove(room)
            if found[1] == who and not found[3]:
                yield room, WENT
            elif room in rooms[who]:
                yield room, line
        elif room in rooms[who] and not line.startswith(f'<{who}.'):
            yield room, line


def who_departs(event):
    found = LEFT.fullmatch(event[1])
    return found[1] if found and found[3] else None


def settled(events):
    """A departure is one event for all rooms. It is told in the order in which each reader joined
    them."""
    for who, group in itertools.groupby(events, who_departs):
        yield from sorted(group) if who else group


class RandomCrowdInRooms(unittest.TestCase):
    def test_everyone_sees_the_story_of_its_rooms(self):
        print(f'PAPO_CROWD_SEED={SEED}', flush=True)
        with Server('--workers', '4', '--history', '0', '--rate-limit', '0',
                    '--send-limit', str(16 << 20)) as server:
            crowd = Crowd(server, random.Random(SEED))
            crowd.run()
        story = [(room, line) for room, line in told(crowd.observer.lines()) if line != CAME]
        print(f'{len(crowd.guests)} visits, {len(story)} events')
        for guest in crowd.guests:
            with self.subTest(guest.name):
                said = [line.split('> ')[1] for _, line in story
                        if line.startswith(f'<{guest.name}.')]
                self.assertEqual(said, [str(number) for number in range(guest.said)])
                self.assertEqual(list(settled(told(guest.lines()))),
                                 list(settled(due_to(guest.name, story))))


if __name__ == '__main__':
    unittest.main()
