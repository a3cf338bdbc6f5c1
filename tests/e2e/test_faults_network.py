# SPDX-License-Identifier: MIT

"""People on the other side of a bad network: packets are lost or late, and the cable is cut.

Skipped where the kernel or our rights do not allow networks of our own (tests/e2e/cable.py).
"""

import sys
import time
import unittest

from cable import HERE, Cable, why_not
from papo import Server

IDLE_PING = 2
# The server asks after a silent peer after so long, and then so often, until it gives the peer up.
NOTICED_WITHIN = IDLE_PING + 3


class BadNetwork(unittest.TestCase):
    def test_with_loss_and_delay_nothing_is_lost_or_out_of_order(self):
        names = ['ana', 'bia', 'caio', 'davi']
        lines = 60
        with Cable(loss=5, delay=0.01) as cable:
            with cable.here(), Server('--host', HERE, '--rate-limit', '0') as server:
                with cable.there():
                    people = [server.join(name) for name in names]
                for at, person in enumerate(people):
                    person.expect(*[f'-- {name} joined #lobby' for name in names[at + 1:]])
                for number in range(lines):
                    for person in people:
                        person.say(f'{number}')
                told = {}
                for person in people:
                    own = f'<{person.name}> '
                    told[own] = [person.line() for _ in range(lines * (len(people) - 1))]
                for own, story in told.items():
                    for name in names:
                        said = [line for line in story if line.startswith(f'<{name}> ')]
                        due = 0 if own == f'<{name}> ' else lines
                        self.assertEqual(said, [f'<{name}> {number}' for number in range(due)])
                    for other, others_story in told.items():
                        self.assertEqual(
                            [line for line in story if not line.startswith((own, other))],
                            [line for line in others_story if not line.startswith((own, other))])
            print(f'{cable.lost} packets were lost')
            self.assertGreater(cable.lost, 0)

    def test_what_is_said_while_the_cable_is_out_for_a_moment_arrives(self):
        with Cable() as cable:
            with cable.here(), Server('--host', HERE) as server:
                ana = server.join('ana')
                with cable.there():
                    bia = server.join('bia')
                ana.expect('-- bia joined #lobby')
                cable.cut = True
                ana.say('are you there?')
                bia.say('I am')
                ana.say('/ping')
                ana.expect('%% pong')
                cable.cut = False
                bia.expect('<ana> are you there?')
                ana.expect('<bia> I am')

    def test_who_vanishes_is_noticed_and_the_room_is_told(self):
        """The server sends something to bia, and nothing to caio."""
        with Cable() as cable:
            with cable.here(), Server('--host', HERE, '--rate-limit', '0', '--idle-ping',
                                      str(IDLE_PING)) as server:
                ana, davi = server.people('ana', 'davi')
                davi.say('/join #quiet', '/leave #lobby', '/ping')
                davi.lines_until('%% pong')
                with cable.there():
                    bia, caio = server.join('bia'), server.join('caio')
                caio.say('/join #quiet', '/leave #lobby', '/ping')
                caio.lines_until('%% pong')
                davi.expect('-- caio joined #quiet')
                ana.lines_until('-- caio left #lobby')
                cut = time.monotonic()
                cable.cut = True
                for number in range(10):
                    ana.say(f'{number}')
                self.assertEqual(ana.line(), '-- bia left #lobby (connection lost)')
                print(f'while talked to: noticed after {time.monotonic() - cut:.1f} s')
                davi.expect('-- caio left #quiet (connection lost)')
                after = time.monotonic() - cut
                print(f'while silent: noticed after {after:.1f} s')
                # The test machine may take longer.
                self.assertLess(after, NOTICED_WITHIN + 5)
                for person in (bia, caio):
                    person.close()


if __name__ == '__main__':
    if reason := why_not():
        print(f'skipped: {reason}')
        sys.exit(77)
    unittest.main()
