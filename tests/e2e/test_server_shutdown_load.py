"""The server is told to stop while many talk at once: what it has read is delivered to all.

What it has read is what anyone was told of: so all who read well must have been told the same, in
the same order, of each who talks all up to some line, and not less than what it was answered to.

PAPO_ROUNDS says how often; each round also says how long the server took to end.
"""

import os
import re
import signal
import statistics
import threading
import time
import unittest

from papo import STOPPING, Server

ROUNDS = int(os.environ.get('PAPO_ROUNDS', '5'))
ROOMS = ('#lobby', '#tea', '#tools')
TALKERS = 2  # In each room.
WINDOW = 4  # Bursts that a talker sends ahead of the answer, so that readers in Python keep up.
DRAIN_TIMEOUT = 10.0  # Seconds.
GRACE = 5.0  # What a busy machine may need to wake us up and join the threads.

SAID = re.compile(r'<(\w+)> (\d+) x*')
ANSWERED = re.compile(r'%% pong (\d+)')


class Member(threading.Thread):
    """Reads all that it is told, to the end; and may talk all the time, until it can't."""

    def __init__(self, server, name, room, talks, **how):
        super().__init__(daemon=True)
        self.person = server.join(name, **how)
        self.room = room
        self.talks = talks
        self.lines = []
        self.failure = None
        self.is_over = False
        self.heard_enough = threading.Event()
        self.may_talk = threading.Semaphore(WINDOW)
        if room != ROOMS[0]:
            self.person.say(f'/join {room}', f'/leave {ROOMS[0]}', '/ping 0')
            self.person.lines_until('%% pong 0')

    def run(self):
        talker = threading.Thread(target=self.talk, daemon=True)
        if self.talks:
            talker.start()
        try:
            while (line := self.person.line(deadline=60)) is not None:
                self.lines.append(line)
                if ANSWERED.fullmatch(line):
                    self.may_talk.release()
                if len(self.lines) == 300:
                    self.heard_enough.set()
        except AssertionError as error:
            self.failure = error
        self.is_over = True
        self.may_talk.release()
        if self.talks:
            talker.join()

    def talk(self):
        number = 0
        try:
            while self.may_talk.acquire() and not self.is_over:
                lines = [f'{number + i} {"x" * 40}' for i in range(20)]
                number += len(lines)
                self.person.say(*lines, f'/ping {number}')
        except OSError:
            pass  # The server has closed the connection.

    def said(self):
        return [found.groups() for found in map(SAID.fullmatch, self.lines) if found]

    def answered(self):
        """How many of its lines it knows to have been read."""
        return max((int(found[1]) for found in map(ANSWERED.fullmatch, self.lines) if found),
                   default=0)


class ShutdownUnderLoad(unittest.TestCase):
    def round(self, has_deaf):
        with Server('--rate-limit', '0', '--workers', '2', '--send-limit', str(64 << 20),
                    '--max-per-address', '0', '--drain-timeout', f'{DRAIN_TIMEOUT:.0f}') as server:
            crowd = [Member(server, f't{i}{room[1:]}', room, True)
                     for room in ROOMS for i in range(TALKERS)]
            readers = [Member(server, f'r{i}{room[1:]}', room, False)
                       for room in ROOMS for i in range(2)]
            if has_deaf:
                server.join('deaf', receive_buffer=4096)  # It never reads.
            everyone = crowd + readers
            for member in everyone:
                member.start()
            for member in everyone:
                self.assertTrue(member.heard_enough.wait(60), f'{member.person.name} hears little')
            start = time.monotonic()
            server.send_signal(signal.SIGTERM)
            status = server.wait(DRAIN_TIMEOUT + GRACE)
            took = time.monotonic() - start
            for member in everyone:
                member.join(60)
                self.assertFalse(member.is_alive(), f'{member.person.name} is still connected')
            self.assertEqual(status, 0)
        for member in everyone:
            self.assertIsNone(member.failure)
            self.assertEqual(member.lines[-1], STOPPING, member.person.name)
            self.assertEqual(member.lines.count(STOPPING), 1)
        for room in ROOMS:
            self.check_room([m for m in crowd if m.room == room],
                            [m for m in readers if m.room == room])
        return took

    def check_room(self, talkers, readers):
        first = readers[0].said()
        for reader in readers[1:]:
            self.assertEqual(reader.said(), first)
        for talker in talkers:
            name = talker.person.name
            numbers = [int(number) for who, number in first if who == name]
            self.assertEqual(numbers, list(range(numbers[0], numbers[-1] + 1)), name)
            self.assertEqual(numbers[0], 0)
            self.assertGreaterEqual(len(numbers), talker.answered(), name)
            # One's own are not told to oneself.
            self.assertEqual(talker.said(), [said for said in first if said[0] != name], name)

    def test_all_that_was_read_is_delivered_and_all_are_told(self):
        times = [self.round(has_deaf=number % 5 == 4) for number in range(ROUNDS)]
        print(f'{ROUNDS} rounds: from SIGTERM to the end a median of '
              f'{statistics.median(times):.2f} s, at most {max(times):.2f} s')


if __name__ == '__main__':
    unittest.main()
