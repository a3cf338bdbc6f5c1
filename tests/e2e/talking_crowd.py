# SPDX-License-Identifier: MIT

"""Well-behaved people that talk beside something else, and check every line that reaches them. No
line may come late, twice, in another order, or with a byte in it that steers a terminal.

One line is under way at a time, so everyone must hear all lines in one order that is known. The
first of these people only listens: its lines are the story of the room.
"""

import re
import selectors
import time

from papo import DEADLINE

SPOKEN = re.compile(r'<m\d+> (\d+)')
NOTICE = re.compile(r'-- (\S+) (joined|left) #lobby(?: \((.*)\))?')
PACE = 0.01  # Seconds from line to line: nobody comes near the rate limit.
STEERING = re.compile('[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]')


class TalkingCrowd:
    def __init__(self, server, how_many=24):
        self._members = [server.join(f'm{number}') for number in range(how_many)]
        self._heard = [[] for _ in self._members]  # For each member, the numbers that it has heard.
        self._unread = [b'' for _ in self._members]
        self._selector = selectors.DefaultSelector()
        for index, member in enumerate(self._members):
            self._selector.register(member.socket, selectors.EVENT_READ, index)
        self.story = []  # Every line that the listener got, without those of the crowd itself.
        self._said = 0
        self._waits = []  # For each line, the seconds until the listener had it.

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._selector.close()

    def talk_until(self, done, what, deadline=2 * DEADLINE):
        end = time.monotonic() + deadline
        while not done():
            assert time.monotonic() < end, f'not within {deadline} s: {what}; {self.story[-10:]}'
            self._say_next()

    def check(self):
        """One more line is said, and all earlier lines are in their places."""
        self._say_next()
        number = self._said - 1
        self._read_until(lambda: all(heard and heard[-1] == number or self._speaker(number) == index
                                     for index, heard in enumerate(self._heard)),
                         'everyone has heard the last line')
        for index, heard in enumerate(self._heard):
            due = [n for n in range(self._said) if self._speaker(n) != index]
            assert heard == due, f'm{index} heard {heard}, and was due {due}'
        usual = sorted(self._waits)[len(self._waits) // 2]
        assert usual < DEADLINE / 4, f'a line took {usual} s'

    def notices(self):
        """(name, 'joined' or 'left', why) of everyone that came or went."""
        return [found.groups() for line in self.story if (found := NOTICE.fullmatch(line))]

    def have_left(self, why):
        return [name for name, way, reason in self.notices() if way == 'left' and reason == why]

    def _speaker(self, number):
        return 1 + number % (len(self._members) - 1)

    def _say_next(self):
        number = self._said
        self._said += 1
        began = time.monotonic()
        self._members[self._speaker(number)].say(str(number))
        self._read_until(lambda: self._heard[0] and self._heard[0][-1] == number,
                         f'the listener has heard {number}')
        self._waits.append(time.monotonic() - began)
        while (rest := began + PACE - time.monotonic()) > 0:
            self._read(rest)

    def _read_until(self, done, what):
        end = time.monotonic() + DEADLINE
        while not done():
            left = end - time.monotonic()
            assert left > 0, f'not within {DEADLINE} s: {what}'
            self._read(left)

    def _read(self, timeout):
        for key, _ in self._selector.select(timeout):
            index = key.data
            data = self._members[index].socket.recv(1 << 16)
            assert data, f'm{index} was cut off'
            *lines, self._unread[index] = (self._unread[index] + data).split(b'\n')
            for line in lines:
                self._take(index, line.decode())

    def _take(self, index, line):
        assert not STEERING.search(line), f'm{index} got {ascii(line)}'
        if spoken := SPOKEN.fullmatch(line):
            self._heard[index].append(int(spoken[1]))
        elif index == 0:
            self.story.append(line)
