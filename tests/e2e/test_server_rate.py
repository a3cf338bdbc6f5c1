"""Who says too much at once is slowed down; nothing of it is lost and nobody else waits."""

import signal
import time
import unittest

from papo import STOPPING, Server

RATE = 50
BURST = 5 * RATE
FLOOD = BURST + 3 * RATE  # Takes three seconds.


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
        with Server('--rate-limit', '1') as server:  # Only from the sixth line on it waits.
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
