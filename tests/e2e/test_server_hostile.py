# SPDX-License-Identifier: MIT

"""Beside one hostile client, or a thousand, the others talk on as if there were none.

Each attack goes on beside a crowd that talks (talking_crowd.py), until it has done its worst.
bench/hostile measures how long people wait meanwhile. These tests only look for lost lines.
"""

import contextlib
import re
import resource
import subprocess
import sys
import unicodedata
import unittest

import attacks
import broken_clients
from attack_thread import Attack
from namespace_link import Cable, NoCable
from papo import Server, wait_until
from strangers import Door
from talking_crowd import TalkingCrowd

FEW_BYTES = '65536'  # A small --send-limit, so that a client that does not read is soon cut off.
ENOUGH_BYTES = str(64 << 20)
MOST_MEMORY = 128 << 20  # Bytes that an attack may cost; sanitizers need most of it.


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # The server inherits this limit.

    @contextlib.contextmanager
    def crowd_under(self, attack, *arguments):
        """A crowd that talks during the `with`, and the attack on its server. At the end the attack
        must have harmed nobody and left nothing behind."""
        with Server(*arguments) as server, TalkingCrowd(server) as crowd:
            crowd.talk_until(lambda: True, 'they talk')
            before, memory = server.descriptors(), server.memory()
            with Attack(attack(Door(*server.addresses[0]))) as running:
                yield crowd, running, server
                crowd.check()
            wait_until(lambda: server.descriptors() == before, 'all its connections are closed')
            self.assertLess(server.peak_memory() - memory, MOST_MEMORY)
            crowd.check()

    def endure(self, attack, steps, *arguments):
        with self.crowd_under(attack, *arguments) as (crowd, running, _):
            crowd.talk_until(lambda: running.steps >= steps, f'{steps} steps of the attack')
        return crowd

    def test_who_never_reads_and_asks_for_more_is_cut_again_and_again(self):
        def attack(door):
            return broken_clients.never_reads(door, 5)

        # With a limit the clients would have to pay for their questions, and wait for that.
        with self.crowd_under(attack, '--send-limit', FEW_BYTES, '--rate-limit', '0') as (crowd, *_):
            crowd.talk_until(lambda: len(crowd.have_left('too slow')) >= 5, 'they are cut')

    def test_a_hundred_who_never_read(self):
        self.endure(attacks.ATTACKS['100-never-read'], 3)

    def test_one_byte_after_the_other_becomes_a_line(self):
        def attack(door):
            return broken_clients.byte_a_second(door, 0.05)

        with self.crowd_under(attack) as (crowd, _, _):
            crowd.talk_until(lambda: '<slow0> very, very slowly' in crowd.story, 'it has spoken')

    def test_a_line_without_end(self):
        crowd = self.endure(broken_clients.endless_line, 100)
        self.assertFalse([line for line in crowd.story if line.startswith('<endless')])

    def test_a_thousand_who_say_nothing_are_sent_away_in_time(self):
        with self.crowd_under(broken_clients.silent, '--name-timeout', '2') as (crowd, running, server):
            # The clients come again when they are thrown out.
            crowd.talk_until(lambda: running.steps >= 4, 'they have been sent away')
            self.assertLess(server.descriptors(), 1200)
        self.assertEqual(crowd.notices(), self.own_notices(crowd))
        # The log has some of them, and counts the others.
        self.assertTrue(server.log.matches(r'and \d+ more from 127\.0\.0\.0/8'))

    def test_a_storm_of_resets(self):
        crowd = self.endure(broken_clients.resets, 50)
        self.assertEqual(crowd.notices(), self.own_notices(crowd))

    def test_who_sends_no_more_and_never_reads_is_heard_and_let_go(self):
        with self.crowd_under(broken_clients.half_closed) as (crowd, running, _):
            crowd.talk_until(lambda: len(crowd.have_left('connection lost')) >= 5, 'five have left')
        for number in range(5):
            of_it = [line for line in crowd.story if re.search(rf'\bhalf{number}\b', line)]
            self.assertEqual(of_it, [f'-- half{number} joined #lobby',
                                     f'<half{number}> is anyone here?',
                                     f'-- half{number} left #lobby (connection lost)'])

    def test_who_has_vanished_is_noticed(self):
        how_many = 20
        with contextlib.ExitStack() as stack:
            try:
                cable = stack.enter_context(Cable())
            except NoCable as why:
                self.skipTest(str(why))
            server = stack.enter_context(Server('--host', '127.0.0.1', '--host', cable.here,
                                                '--idle-ping', '2', addresses=2))
            crowd = stack.enter_context(TalkingCrowd(server))
            before = server.descriptors()
            port = server.addresses[1][1]
            attack = stack.enter_context(subprocess.Popen(
                [*cable.over_there, sys.executable, '-B', attacks.__file__, 'half-open',
                 cable.here, str(port), cable.there, cable.link,
                 str(how_many)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            self.assertEqual(attack.stdout.readline(), 'ready\n')
            crowd.talk_until(lambda: len(crowd.have_left('connection lost')) == how_many,
                             'all are missed')
            crowd.check()
            wait_until(lambda: server.descriptors() == before, 'all its connections are closed')
            attack.kill()

    def check_flood(self, how_many):
        # Few of these long lines fit into the kernel, but each costs one token only.
        crowd = self.endure(lambda door: broken_clients.flood(door, how_many, size=240), 30,
                            '--send-limit', ENOUGH_BYTES)
        for number in range(how_many):
            heard = [line for line in crowd.story if line.startswith(f'<flood{number}> ')]
            self.assertGreaterEqual(len(heard), 100)  # So many may come at once.
            for place, line in enumerate(heard):
                self.assertEqual(line.split(), [f'<flood{number}>', str(place % 100), '.'])

    def test_a_flood_by_one_arrives_whole(self):
        self.check_flood(1)

    def test_a_flood_by_fifty_arrives_whole(self):
        self.check_flood(50)

    def test_random_bytes(self):
        self.endure(broken_clients.random_bytes, 30, '--rate-limit', '200')

    def test_text_that_steers_terminals_and_names_that_look_alike(self):
        crowd = self.endure(lambda door: broken_clients.nasty_text(door, rest=0.02),
                            len(broken_clients.NASTY_LINES) + len(broken_clients.alike('João')))
        came = [unicodedata.normalize('NFC', name).casefold()
                for name, way, _ in crowd.notices() if way == 'joined' and name[0] != 'm']
        self.assertEqual(came, ['joão'])

    def test_two_hundred_who_come_and_go_at_once(self):
        crowd = self.endure(broken_clients.come_and_go, 5)
        here = set()
        for name, way, _ in crowd.notices()[len(self.own_notices(crowd)):]:
            if way == 'joined':
                self.assertNotIn(name, here)
                here.add(name)
            else:
                here.remove(name)
        self.assertFalse(here)

    def own_notices(self, crowd):
        return [notice for notice in crowd.notices() if re.fullmatch(r'm\d+', notice[0])]


if __name__ == '__main__':
    unittest.main()
