# SPDX-License-Identifier: MIT

"""The clock on the wall is set forward and back while people talk."""

import os
import re
import struct
import tempfile
import unittest

from papo import GREETING, Server, faults, hash_of

HOUR = 3600
YEAR = 365 * 24 * HOUR


class WallClock(unittest.TestCase):
    def setUp(self):
        with tempfile.NamedTemporaryFile(delete=False) as file:
            self.clock = file.name
        self.addCleanup(os.remove, self.clock)
        self.set(0)

    def set(self, seconds):
        """From now on the clock is so much ahead of the real one."""
        with open(self.clock, 'r+b') as clock:
            clock.write(struct.pack('=q', seconds))

    def server(self, *options):
        return Server(*options, env=faults(clock_file=self.clock))

    def test_people_talk_on_whatever_the_clock_says(self):
        with self.server('--name-timeout', '60', '--rate-limit', '2') as server:
            ana, bia = server.people('ana', 'bia')
            nameless = server.newcomer()
            years = [0, 1, -1, 100, -50, 0]
            for year in years:
                self.set(year * YEAR)
                ana.say(f'it is year {year}')
                bia.expect(f'<ana> it is year {year}')
            bia.say('/history', '/ping')
            said = re.findall(r'<ana> it is year (\S+)', '\n'.join(bia.lines_until('%% pong')))
            self.assertEqual(said, [str(year) for year in years])
            nameless.say('caio')
            nameless.lines_until(re.compile('-- you are caio, .*'))

    def test_how_long_someone_has_been_idle_is_not_told_by_the_clock(self):
        with self.server() as server:
            ana = server.join('ana')
            for seconds in (0, 5 * HOUR, -5 * HOUR):
                self.set(seconds)
                ana.say('/whois ana')
                ana.lines_until(re.compile(r'-- here since \S+ \S+, idle for \d+ s'))

    def test_a_mute_lasts_its_time(self):
        password = hash_of(b'secret\n').stdout.decode().strip()
        with self.server('--oper-password', password) as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/oper secret', '/mute bia 1h')
            ana.expect('-- you are an operator now, and shown as @ana',
                       '-- bia may only listen now')
            bia.expect('-- @ana lets you only listen for now')
            for seconds in (0, 2 * HOUR, -2 * HOUR):
                self.set(seconds)
                bia.say('hello?')
                bia.expect('!! you may only listen for now, so it was not sent')

    def test_a_ban_ends_when_the_clock_says_so(self):
        """A ban outlives the server, so only the wall's clock can tell its end."""
        password = hash_of(b'secret\n').stdout.decode().strip()
        with tempfile.TemporaryDirectory() as folder:
            options = ('--oper-password', password, '--bans', os.path.join(folder, 'bans'))
            with self.server(*options) as server:
                ana = server.join('ana')
                ana.say('/oper secret', '/ban bia 1h')
                ana.expect('-- you are an operator now, and shown as @ana',
                           re.compile('-- bia is banned until .*'))
                bia = server.newcomer()
                for seconds in (0, HOUR // 2, -YEAR):
                    self.set(seconds)
                    bia.is_refused('bia')
                self.set(2 * HOUR)
                bia.say('bia')
                bia.expect(re.compile('-- you are bia, .*'))
                self.set(0)
            with self.server(*options) as server:
                bia = server.newcomer()
                bia.is_refused('bia')
                self.set(2 * HOUR)
                bia.say('bia')
                bia.expect(re.compile('-- you are bia, .*'))


if __name__ == '__main__':
    unittest.main()
