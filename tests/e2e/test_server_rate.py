# SPDX-License-Identifier: MIT

"""A person that says too much at once is slowed down. No line is lost and nobody else waits."""

import contextlib
import signal
import time
import unittest

from papo import DEADLINE, STOPPING, Server

RATE = 50
BURST = 5 * RATE
FLOOD = BURST + 3 * RATE  # This takes three seconds.


def flood(lines=FLOOD):
    return [f'flood {number}' for number in range(lines)]


class RateLimit(unittest.TestCase):
    def test_a_flood_arrives_whole_in_order_and_slowed_down(self):
        with Server('--rate-limit', str(RATE)) as server:
            ana, bia = server.people('ana', 'bia')
            start = time.monotonic()
            ana.say(*flood())
            bia.expect(*(f'<ana> {line}' for line in flood()))
            self.assertGreater(time.monotonic() - start, 0.9 * (FLOOD - BURST) / RATE)
            bia.say('what a flood')
            ana.expect('<bia> what a flood')

    def test_a_burst_is_not_slowed_down(self):
        with Server('--rate-limit', '1') as server:  # The client waits from the sixth line on.
            ana, bia = server.people('ana', 'bia')
            start = time.monotonic()
            ana.say('one', 'two', 'three')
            bia.expect('<ana> one', '<ana> two', '<ana> three')
            self.assertLess(time.monotonic() - start, 3)

    def test_others_do_not_wait_for_who_is_slowed_down(self):
        with Server('--rate-limit', str(RATE)) as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            ana.say(*flood())
            # While most of the flood is held back, the others talk back and forth.
            for number in range(20):
                bia.say(f'ping {number}')
                before = caio.lines_until(f'<bia> ping {number}')
                caio.say(f'pong {number}')
                bia.lines_until(f'<caio> pong {number}')
            self.assertNotIn(f'<ana> {flood()[-1]}', before)
            caio.lines_until(f'<ana> {flood()[-1]}')

    def test_what_was_held_back_arrives_though_its_sender_has_left(self):
        with Server('--rate-limit', str(RATE)) as server:
            ana, bia = server.people('ana', 'bia')
            ana.say(*flood(BURST + RATE))
            ana.close()
            bia.expect(*(f'<ana> {line}' for line in flood(BURST + RATE)),
                       '-- ana left #lobby (connection lost)')

    def pour_and_go(self, ghost):
        """Sends the bytes that its kernel takes, and is gone. The kernel goes on sending them."""
        ghost.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                ghost.send(b'boo\n' * 50_000)
        ghost.close()

    def departure_of(self, ghost, listener, most_lines):
        """The lines that were heard of it until it was seen to leave."""
        gone = time.monotonic()
        lines = listener.lines_until(f'-- {ghost.name} left #lobby (connection lost)')
        self.assertLess(time.monotonic() - gone, DEADLINE)
        boos = lines.count(f'<{ghost.name}> boo')
        self.assertGreaterEqual(boos, 100)  # So many may come at once.
        self.assertLess(boos, most_lines)

    def test_who_is_gone_is_heard_for_five_seconds_more(self):
        with Server() as server:
            bia, ghost = server.people('bia', 'ghost')
            bia.say('hello')  # The ghost does not read this, so its kernel sends a reset.
            self.pour_and_go(ghost)
            self.departure_of(ghost, bia, 100 + 20 * 8)

    def test_who_is_gone_is_found_out_though_nobody_else_talks(self):
        with Server() as server:
            bia, ghost = server.people('bia', 'ghost')
            self.pour_and_go(ghost)
            self.departure_of(ghost, bia, 100 + 20 * 15)

    def test_who_talks_too_fast_for_long_is_told_so(self):
        with Server('--rate-limit', '2') as server:
            ana, bia = server.people('ana', 'bia')
            ana.say(*flood(40))
            ana.expect('-- you talk faster than it is passed on; what you send waits for its turn')
            bia.expect(*(f'<ana> {line}' for line in flood(40)))

    def test_what_was_held_back_arrives_though_the_server_stops(self):
        with Server('--rate-limit', '1', '--drain-timeout', '5') as server:
            ana, bia = server.people('ana', 'bia')
            ana.say(*flood(100))
            bia.expect('<ana> flood 0')
            server.send_signal(signal.SIGTERM)
            lines = bia.lines_until(STOPPING)
            self.assertEqual(lines, [f'<ana> {line}' for line in flood(100)[1:]])
            self.assertEqual(server.wait(), 0)

    def test_with_a_rate_limit_of_0_nothing_is_slowed_down(self):
        with Server('--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            ana.say(*flood(20_000))
            bia.expect(*(f'<ana> {line}' for line in flood(20_000)))


if __name__ == '__main__':
    unittest.main()
