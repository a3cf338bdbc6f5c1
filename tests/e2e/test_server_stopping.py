# SPDX-License-Identifier: MIT

"""The end of the server: everyone is told, and all lines are delivered first."""

import re
import signal
import time
import unittest

from papo import GREETING, STOPPING, Server


def fill(talker, names):
    """Says more than the kernel holds for a client that does not read. Returns once the server has
    read it."""
    talker.say(*(f'{number:06} {"x" * 1000}' for number in range(12_000)))
    talker.say('/who')
    talker.expect(f'-- {len(names)} here in #lobby: {", ".join(names)}')


class Stopping(unittest.TestCase):
    def test_everyone_is_told_and_the_server_ends_in_good_order(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), Server() as server:
                people = server.people('ana', 'bia', 'caio')
                self.assertEqual(server.stop(number), 0)
                for person in people:
                    person.expect(STOPPING)
                    person.expect_end()

    def test_who_has_no_name_yet_is_told_too(self):
        with Server() as server:
            newcomer = server.newcomer()
            self.assertEqual(server.stop(), 0)
            newcomer.expect(STOPPING)
            newcomer.expect_end()

    def test_a_server_without_people_just_ends(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), Server() as server:
                self.assertEqual(server.stop(number), 0)

    def test_a_server_that_has_had_people_just_ends(self):
        with Server() as server:
            server.join('ana').leave()
            self.assertEqual(server.stop(), 0)

    def test_all_that_was_said_before_is_delivered_first(self):
        with Server('--rate-limit', '0', '--workers', '2') as server:
            people = server.people('ana', 'bia', 'caio', 'davi')
            lines = {person.name: [f'{number}' for number in range(500)] for person in people}
            for person in people:
                person.say(*lines[person.name], '/who')
            # The answer that follows the person's own lines shows that the server has read them.
            heard = {person.name: person.lines_until(re.compile('-- 4 here .*'))
                     for person in people}
            self.assertEqual(server.stop(), 0)
            for person in people:
                heard[person.name] += person.lines_until(STOPPING)
                person.expect_end()
                for other in people:
                    by_other = [line for line in heard[person.name]
                                if line.startswith(f'<{other.name}> ')]
                    self.assertEqual(by_other, [] if other is person else
                                     [f'<{other.name}> {line}' for line in lines[other.name]])

    def test_what_waits_for_someone_to_read_it_is_delivered_too(self):
        with Server('--rate-limit', '0', '--send-limit', str(64 << 20),
                    '--drain-timeout', '20') as server:
            ana = server.join('ana')
            late = server.join('late', receive_buffer=4096)
            ana.expect('-- late joined #lobby')
            fill(ana, ['ana', 'late'])
            server.send_signal(signal.SIGTERM)
            ana.expect(STOPPING)
            self.assertEqual(len(late.lines_until(STOPPING)), 12_000)
            late.expect_end()
            self.assertEqual(server.wait(), 0)

    def test_it_does_not_wait_for_ever_for_who_does_not_read(self):
        with Server('--rate-limit', '0', '--send-limit', str(64 << 20),
                    '--drain-timeout', '1') as server:
            ana = server.join('ana')
            server.join('deaf', receive_buffer=4096)
            ana.expect('-- deaf joined #lobby')
            fill(ana, ['ana', 'deaf'])
            start = time.monotonic()
            self.assertEqual(server.stop(), 0)
            took = time.monotonic() - start
            self.assertGreater(took, 0.5)  # There was something to wait for.
            self.assertLess(took, 10)
            ana.expect(STOPPING)
            ana.expect_end()

    def test_a_second_signal_ends_it_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), Server('--rate-limit', '0', '--send-limit', str(64 << 20),
                                              '--drain-timeout', '600') as server:
                ana = server.join('ana')
                server.join('deaf', receive_buffer=4096)
                ana.expect('-- deaf joined #lobby')
                fill(ana, ['ana', 'deaf'])
                server.send_signal(number)
                ana.expect(STOPPING)
                self.assertEqual(server.stop(number), -number)

    def test_nobody_comes_in_while_it_stops(self):
        with Server('--rate-limit', '0', '--send-limit', str(64 << 20),
                    '--drain-timeout', '20') as server:
            ana = server.join('ana')
            late = server.join('late', receive_buffer=4096)
            ana.expect('-- late joined #lobby')
            fill(ana, ['ana', 'late'])
            server.send_signal(signal.SIGTERM)
            ana.expect(STOPPING)
            with self.assertRaises(ConnectionRefusedError):
                server.connect()
            late.lines_until(STOPPING)
            self.assertEqual(server.wait(), 0)


if __name__ == '__main__':
    unittest.main()
