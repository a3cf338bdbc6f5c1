# SPDX-License-Identifier: MIT

"""A client that does not read harms only itself."""

import re
import unittest

from papo import TOLD_WHY, Server, wait_until

LINES_A_TURN = 20
FILLER = 'x' * 1000
ENOUGH = 30_000  # Lines: far more than the kernel holds for two sockets.


class SlowPeople(unittest.TestCase):
    def talk_until_told(self, talker, listener, notice):
        """The listener's lines of the talker until the listener was told of something, at its own
        pace."""
        lines = []
        while len(lines) < ENOUGH:
            first = len(lines)
            talker.say(*(f'{number:06} {FILLER}' for number in range(first, first + LINES_A_TURN)))
            while len(lines) < first + LINES_A_TURN:
                line = listener.line()
                if line == notice:
                    # Lines that were being said meanwhile arrive as well.
                    lines += [listener.line() for _ in range(first + LINES_A_TURN - len(lines))]
                    return lines
                lines.append(line)
        raise AssertionError(f'{notice!r} did not come in {len(lines)} lines')

    def test_who_never_reads_is_removed_and_the_others_lose_nothing(self):
        with Server('--send-limit', '65536', '--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            slow = server.join('slow', receive_buffer=4096)
            for other in (ana, bia):
                other.expect('-- slow joined #lobby')
            slow.say('/state')
            slow.expect('%% state slow #lobby #lobby')

            heard = self.talk_until_told(ana, bia, '-- slow left #lobby (too slow)')
            self.assertEqual(heard, [f'<ana> {number:06} {FILLER}' for number in range(len(heard))])
            ana.expect('-- slow left #lobby (too slow)')
            bia.say('are you there?')
            ana.expect('<bia> are you there?')

            # When the client reads at last, it gets whole lines without a gap, and learns why it went.
            *got, told, last = slow.lines_to_end()
            self.assertRegex(told, TOLD_WHY)
            self.assertEqual(last, '%% closed too-slow')
            got = [line for line in got if not line.startswith('%% said ')]
            self.assertEqual(got, heard[:len(got)])
            self.assertGreater(len(got), 0)

    def test_who_is_removed_frees_its_name_and_what_it_held(self):
        with Server('--send-limit', '65536', '--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            before = server.descriptors()
            for _ in range(3):
                slow = server.join('slow', receive_buffer=4096)
                for other in (ana, bia):
                    other.expect('-- slow joined #lobby')
                self.talk_until_told(ana, bia, '-- slow left #lobby (too slow)')
                ana.expect('-- slow left #lobby (too slow)')
                slow.close()
            server.join('slow').leave()
            wait_until(lambda: server.descriptors() == before, 'all its connections are closed')

    def test_many_slow_people_cost_the_others_nothing(self):
        with Server('--send-limit', '65536', '--rate-limit', '0', '--workers', '2') as server:
            ana, bia = server.people('ana', 'bia')
            for number in range(10):
                server.join(f'slow{number}', receive_buffer=4096)
            joined = [f'-- slow{number} joined #lobby' for number in range(10)]
            ana.expect(*joined)
            bia.expect(*joined)
            ana.say(*(f'{number:06} {FILLER}' for number in range(20)))
            bia.expect(*(f'<ana> {number:06} {FILLER}' for number in range(20)))

            gone = []
            said = heard = 0
            while len(gone) < 10:
                self.assertLess(said, ENOUGH)
                ana.say(*(f'{number} {FILLER}' for number in range(said, said + LINES_A_TURN)))
                said += LINES_A_TURN
                while heard < said:
                    line = bia.line()
                    if removed := re.fullmatch(r'-- (slow\d) left #lobby \(too slow\)', line):
                        gone.append(removed[1])
                    else:
                        self.assertEqual(line, f'<ana> {heard} {FILLER}')
                        heard += 1
            self.assertEqual(sorted(gone), [f'slow{number}' for number in range(10)])
            ana.expect(*(f'-- {name} left #lobby (too slow)' for name in gone))

    def test_within_the_limit_nobody_is_removed(self):
        with Server('--send-limit', str(64 << 20), '--rate-limit', '0') as server:
            ana = server.join('ana')
            late = server.join('late', receive_buffer=4096)
            ana.expect('-- late joined #lobby')
            lines = [f'{number:06} {FILLER}' for number in range(12_000)]
            ana.say(*lines, '/who')
            ana.expect('-- 2 here in #lobby: ana, late')
            late.expect(*(f'<ana> {line}' for line in lines))
            late.say('I have it all')
            ana.expect('<late> I have it all')


if __name__ == '__main__':
    unittest.main()
