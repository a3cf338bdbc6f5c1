# SPDX-License-Identifier: MIT

"""The server is killed, and started again on the same port at once."""

import json
import os
import random
import re
import tempfile
import unittest

from papo import GREETING, Server, hash_of

TIMES = 8
BANS = 60  # How many bans an operator sets in one run, if the run lasts so long.


class Crashes(unittest.TestCase):
    def test_a_new_one_takes_the_port_at_once_though_many_were_connected(self):
        port = 0
        for _ in range(3):
            with Server(port=port) as server:
                port = server.port
                ana, bia = server.people('ana', 'bia')
                ana.say('hello')
                bia.expect('<ana> hello')
                for _ in range(20):
                    server.newcomer()
                server.crash()

    def bans_in(self, path):
        if not os.path.exists(path):
            return []
        with open(path, encoding='utf-8') as file:
            text = file.read()
        self.assertTrue(not text or text.endswith('\n'), 'the last line is whole')
        return [json.loads(line)['name'] for line in text.splitlines()]

    def test_the_file_of_bans_is_whole_whenever_the_server_is_killed(self):
        """The file holds the bans up to some moment, and all of which the operator was told."""
        password = hash_of(b'secret\n').stdout.decode().strip()
        rng = random.Random(1)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'bans')
            kept = []
            for run in range(TIMES):
                with Server('--oper-password', password, '--bans', path,
                            '--rate-limit', '0') as server:
                    ana = server.join('ana')
                    ana.say('/oper secret')
                    ana.expect('-- you are an operator now, and shown as @ana')
                    wanted = kept + [f'r{run}n{number:03}' for number in range(BANS)]
                    confirmed = rng.randrange(1, BANS)
                    for name in wanted[len(kept):][:confirmed]:
                        ana.say(f'/ban {name}')
                        ana.expect(f'-- {name} is banned for ever')
                    # The operator was not told of these bans, so they may be there or not.
                    ana.say(*[f'/ban {name}' for name in wanted[len(kept) + confirmed:]])
                    server.crash()
                after = self.bans_in(path)
                self.assertEqual(after, wanted[:len(after)])
                self.assertGreaterEqual(len(after), len(kept) + confirmed)
                kept = after
            # Other files that the crashes left beside it do no harm.
            with Server('--oper-password', password, '--bans', path) as server:
                ana = server.join('ana')
                ana.say('/oper secret', '/bans')
                ana.expect('-- you are an operator now, and shown as @ana', f'-- {len(kept)} bans:')

    def test_a_ban_that_its_operator_was_told_of_outlives_the_server(self):
        password = hash_of(b'secret\n').stdout.decode().strip()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'bans')
            with Server('--oper-password', password, '--bans', path) as server:
                ana = server.join('ana')
                ana.say('/oper secret', '/ban bia')
                ana.expect('-- you are an operator now, and shown as @ana',
                           '-- bia is banned for ever')
                server.crash()
            with Server('--bans', path) as server:
                bia = server.newcomer()
                self.assertTrue(re.search('banned', bia.is_refused('bia')))


if __name__ == '__main__':
    unittest.main()
