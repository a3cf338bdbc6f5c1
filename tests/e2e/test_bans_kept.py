# SPDX-License-Identifier: MIT

"""The store keeps the bans of the house: after a crash, after a bad day of the disk, and those of an older
Papo, which had a file for them."""

import contextlib
import json
import os
import random
import re
import resource
import signal
import sqlite3
import unittest

from papo import hash_of, run, wait_until
from store_case import StoreCase

TIMES = 8
BANS = 60  # How many bans an operator sets in one run, if the run lasts so long.
UNSAVED = '!! but that is not on the disk yet, and may not outlive papo; papo goes on trying'


class Case(StoreCase):
    def setUp(self):
        super().setUp()
        self.password = hash_of(b'secret\n').stdout.decode().strip()
        self.file = os.path.join(self.parent, 'bans')

    def server(self, *options, **how):
        return super().server('--oper-password', self.password, *options, **how)

    def operator(self, server):
        ana = server.join('ana')
        ana.say('/oper secret')
        ana.expect('-- you are an operator now, and shown as @ana')
        return ana

    def banned(self, person):
        """The names that are banned, as the operator is told."""
        person.say('/bans', '/ping')
        return [line.split()[1].rstrip(',') for line in person.lines_until('%% pong')
                if ', by ' in line]

    def on_disk(self):
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as database:
            return [target for target, in database.execute('SELECT target FROM bans ORDER BY target')]

    def write_file(self, *names):
        with open(self.file, 'w', encoding='utf-8') as file:
            for name in names:
                file.write(json.dumps({'name': name, 'by': 'root', 'at': 1777896000}) + '\n')


class Crashes(Case):
    def test_a_ban_and_its_lifting_outlive_a_crash_once_they_are_told(self):
        with self.server() as server:
            ana = self.operator(server)
            ana.say('/ban bia', '/ban caio', '/ban 127.0.5.0/24 7d not from there')
            ana.expect('-- bia is banned for ever', '-- caio is banned for ever',
                       re.compile('-- 127.0.5.0/24 is banned until .*'))
            server.crash()
        with self.server('--host', '0.0.0.0') as server:
            server.newcomer().is_refused('bia')
            server.connect(source='127.0.5.9').expect('!! you are banned: not from there')
            ana = self.operator(server)
            ana.say('/unban bia')
            ana.expect('-- bia is not banned any more')
            server.crash()
        with self.server() as server:
            server.join('bia')
            server.newcomer().is_refused('caio')

    def test_all_bans_that_were_told_are_there_whenever_the_server_is_killed(self):
        rng = random.Random(1)
        kept = []
        for number in range(TIMES):
            with self.server() as server:
                ana = self.operator(server)
                wanted = kept + [f'r{number}n{n:03}' for n in range(BANS)]
                told = rng.randrange(1, BANS)
                for name in wanted[len(kept):][:told]:
                    ana.say(f'/ban {name}')
                    ana.expect(f'-- {name} is banned for ever')
                # The operator was not told of these bans, so they may be there or not.
                ana.say(*(f'/ban {name}' for name in wanted[len(kept) + told:]))
                server.crash()
            after = self.on_disk()
            self.assertEqual(after, wanted[:len(after)])
            self.assertGreaterEqual(len(after), len(kept) + told)
            kept = after
        with self.server() as server:
            ana = self.operator(server)
            ana.say('/bans')
            ana.expect(re.compile(f'-- {len(kept)} bans.*'))


class Trouble(Case):
    def test_a_ban_that_the_disk_refuses_holds_and_is_kept_later(self):
        with self.server() as server:
            ana = self.operator(server)
            ana.say('/ban bia')
            ana.expect('-- bia is banned for ever')
            server.limit(resource.RLIMIT_FSIZE, 4096)
            ana.say('/ban caio', '/unban bia')
            # The operator is also told that the disk refuses, at any time.
            for told in ('-- caio is banned for ever', UNSAVED, '-- bia is not banned any more', UNSAVED):
                ana.lines_until(told)
            server.newcomer().is_refused('caio')
            self.assertEqual(self.on_disk(), ['bia'])
            server.limit(resource.RLIMIT_FSIZE)
            wait_until(lambda: self.on_disk() == ['caio'], 'the bans are on the disk')
            ana.say('/ban davi', '/ping')
            told = ana.lines_until('%% pong')
            self.assertIn('-- davi is banned for ever', told)
            self.assertNotIn(UNSAVED, told)

    def test_with_a_damaged_database_the_house_begins_without_bans_and_keeps_new_ones(self):
        self.write_file('bia')
        with self.server('--bans', self.file) as server:
            self.assertEqual(self.banned(self.operator(server)), ['bia'])
            server.stop()
        with open(self.database, 'r+b') as file:
            file.write(random.Random(1).randbytes(os.path.getsize(self.database)))
        with self.server('--bans', self.file) as server:
            server.log.wait_for(r'error.*put aside as .*/papo\.db\.damaged-')
            ana = self.operator(server)
            self.assertEqual(self.banned(ana), [])
            ana.say('/ban caio')
            ana.expect('-- caio is banned for ever')
            server.crash()
        with self.server('--bans', self.file) as server:
            self.assertEqual(self.banned(self.operator(server)), ['caio'])


class OldFile(Case):
    def test_it_is_taken_over_once(self):
        self.write_file('bia', 'caio')
        with self.server('--bans', self.file) as server:
            server.log.wait_for(f'the store has taken over 2 bans of {self.file}')
            ana = self.operator(server)
            self.assertEqual(self.banned(ana), ['bia', 'caio'])
            ana.say('/unban bia')
            ana.expect('-- bia is not banned any more')
            server.crash()
        self.assertEqual(sorted(os.listdir(self.parent)), ['bans.taken', 'data'])
        # Somebody gives the file its old name.
        os.rename(f'{self.file}.taken', self.file)
        with self.server('--bans', self.file) as server:
            server.log.wait_for(f'warn.*bans of its own, so {self.file} is not read')
            ana = self.operator(server)
            self.assertEqual(self.banned(ana), ['caio'])
            self.write_file('davi')
            server.send_signal(signal.SIGHUP)
            server.log.wait_for('were read again')
            self.assertEqual(self.banned(ana), ['caio'])

    def test_of_a_spoiled_one_nothing_is_taken(self):
        with open(self.file, 'w', encoding='utf-8') as file:
            file.write('{"name":"bia","at":0}\nbia\n')
        ended = run('--port', '0', '--data', self.folder, '--bans', self.file)
        self.assertEqual(ended.returncode, 1)
        self.assertIn(f'{self.file}:2: it is not a JSON object', ended.stderr)
        self.write_file('bia')
        with self.server('--bans', self.file) as server:
            self.assertEqual(self.banned(self.operator(server)), ['bia'])


if __name__ == '__main__':
    unittest.main()
