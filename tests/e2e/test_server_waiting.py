# SPDX-License-Identifier: MIT

"""The bytes that wait for people: their bound, for one and for all, and its effect on others."""

import contextlib
import re
import resource
import shutil
import socket
import subprocess
import time
import unittest

from papo import DEADLINE, Server, wait_until

MEBI = 1 << 20
FILLER = 'x' * 3990
IDLE_PING = 2
TCP_CLOSE = 7  # A state of the kernel's connections.


def in_kernel(port):
    """Bytes of memory that the kernel takes for data on its way from that port."""
    if not shutil.which('ss'):
        raise unittest.SkipTest('there is no ss here')
    told = subprocess.run(['ss', '--no-header', '-tmn', f'sport = :{port}'], check=True,
                          capture_output=True, encoding='utf-8', timeout=DEADLINE).stdout
    return sum(int(found) for found in re.findall(r'skmem:\([^)]*\bw(\d+)', told))


def is_reset(one):
    return one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_CLOSE


class Waiting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # The server inherits this limit.

    def talk(self, talker, listener, lines):
        """A few at a time, as the listener hears them."""
        for first in range(0, lines, 10):
            said = [f'{number:06} {FILLER}' for number in range(first, min(first + 10, lines))]
            talker.say(*said)
            for line in said:
                while (heard := listener.line()) != f'<{talker.name}> {line}':
                    self.assertRegex(heard, r'^-- ')

    def test_who_reads_steadily_however_slowly_stays_and_gets_everything(self):
        """The client's window is closed for longer than a peer may be silent, but its kernel
        answers."""
        with Server('--idle-ping', str(IDLE_PING), '--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            slow = server.join('slow', receive_buffer=1 << 17)
            for other in (ana, bia):
                other.expect('-- slow joined #lobby')
            self.talk(ana, bia, 200)
            started = time.monotonic()
            while time.monotonic() < started + 4 * IDLE_PING:
                slow._received += slow.socket.recv(300)
                time.sleep(0.1)  # 3 kB/s, because this test is about the pace.
            self.assertEqual(slow.line(), '<ana> 000000 ' + FILLER)
            ana.say('/who')
            ana.expect('-- 3 here in #lobby: ana, bia, slow')
            for number in range(1, 200):
                slow.expect(f'<ana> {number:06} {FILLER}')
            slow.say('I have it all')
            ana.expect('<slow> I have it all')

    def test_who_is_over_the_soft_limit_for_long_is_removed_and_nobody_below_it(self):
        with Server('--send-soft-limit', str(MEBI // 2), '--send-patience', '1', '--rate-limit',
                    '0') as server:
            ana, bia = server.people('ana', 'bia')
            above = server.join('above', receive_buffer=4096)
            self.talk(ana, bia, 150)
            below = server.join('below', receive_buffer=4096)
            self.talk(ana, bia, 100)
            # Silence in the room does not save the client.
            bia.lines_until('-- above left #lobby (too slow)')
            ana.lines_until('-- above left #lobby (too slow)')
            ana.say('/who')
            ana.expect('-- 3 here in #lobby: ana, bia, below')
            for person in (above, below):
                person.close()

    def test_who_is_below_the_soft_limit_in_between_stays(self):
        """The client reads its lines, but always after a while."""
        with Server('--send-soft-limit', str(MEBI // 4), '--send-patience', '2', '--rate-limit',
                    '0') as server:
            ana, bia = server.people('ana', 'bia')
            late = server.join('late', receive_buffer=4096)
            for _ in range(4):
                self.talk(ana, bia, 150)
                time.sleep(1)  # Shorter than the patience, but longer in total.
                late.lines_until(f'<ana> 000149 {FILLER}')
            late.say('I have it all')
            bia.expect('<late> I have it all')

    def test_nothing_more_is_whispered_to_who_has_much_to_read(self):
        with Server('--rate-limit', '0') as server:
            ana = server.join('ana')
            bia = server.join('bia', receive_buffer=4096)
            ana.expect('-- bia joined #lobby')
            refusal = '!! bia has not yet read what was written before; try again later'
            for number in range(2000):
                ana.say(f'/msg bia {number:06} {FILLER}')
                answer = ana.line()
                if answer == refusal:
                    break
                self.assertEqual(answer, f'(private to bia) {number:06} {FILLER}')
            self.assertEqual(answer, refusal)
            self.assertGreater(number, 50)
            for read in range(number):
                bia.expect(f'(private) <ana> {read:06} {FILLER}')

            def is_heard():
                ana.say('/msg bia psst')
                return ana.line() == '(private to bia) psst'

            wait_until(is_heard, 'once bia has read that')
            bia.expect('(private) <ana> psst')

    def test_three_hundred_who_never_read_cost_no_more_than_is_allowed(self):
        """More waits for each in the room than may wait for all together."""
        budget = 16 * MEBI
        with Server('--send-memory', str(budget), '--rate-limit', '0', '--workers', '2') as server:
            ana, bia, talker = server.people('ana', 'bia', 'talker')
            for person in (ana, bia):
                person.say('/join #quiet', '/leave #lobby', '/ping')
                person.lines_until('%% pong')
            ana.lines_until('-- bia joined #quiet')
            before = server.memory()
            with contextlib.ExitStack() as deaf:
                all_deaf = []
                for number in range(300):
                    one = deaf.enter_context(socket.socket())
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                    one.connect(server.addresses[0])
                    one.sendall(f'deaf{number}\n'.encode())
                    all_deaf.append(one)
                talker.lines_until('-- deaf299 joined #lobby')
                talker.say(*[FILLER] * 300)
                for number in range(300):  # Nobody else is slower for it, or misses anything.
                    ana.say(f'{number}')
                    bia.expect(f'<ana> {number}')
                wait_until(lambda: sum(map(is_reset, all_deaf)) >= 270, 'most are cut off')
                self.assertLess(in_kernel(server.port), 2 * budget)
                # All of it would be 22 times as much. A sanitizer needs some ten times the budget.
                self.assertLess(server.peak_memory() - before, 15 * budget)
                bia.say('/who')
                bia.expect('-- 2 here in #quiet: ana (operator), bia')


if __name__ == '__main__':
    unittest.main()
