# SPDX-License-Identifier: MIT

"""Accounts outlive a restart, with their rooms and the letters for them, and papo-admin changes them."""

import base64
import json
import re
import sqlite3
import subprocess
import unittest

from papo import DEADLINE, clean_environment, wait_until
from test_admin import ADMIN, AdminCase

PASSWORD = 'correct-horse'


class AccountCase(AdminCase):
    visitors = 0

    def register(self, server, name):
        """A person with an account, which is on the disk."""
        person = server.join(name)
        person.say(f'/register {PASSWORD}')
        person.lines_until(f'-- {name} is yours: from now on the password is asked for')
        return person

    def is_let_in(self, server, name, password=PASSWORD):
        """Whether the password opens the account, from a client of its own."""
        self.visitors += 1
        client = server.join(f'visitor{self.visitors}')
        client.say(f'/login {name} {password}', '/ping')
        told = client.lines_until('%% pong')
        client.leave()
        return any(re.match(rf'-- you are( logged in as)? {name}', line) for line in told)

    def settle(self, *people):
        for person in people:
            person.say('/ping')
            person.lines_until('%% pong')


class Kept(AccountCase):
    def test_an_account_is_there_after_a_restart(self):
        with self.server() as server:
            self.register(server, 'ana')
        with self.server() as server:
            visitor = server.join('bia')
            visitor.say('/nick ana', '/ping')
            self.assertNotIn('-- you are ana now', visitor.lines_until('%% pong'))
            self.assertFalse(self.is_let_in(server, 'ana', 'another-one'))
            self.assertTrue(self.is_let_in(server, 'ana'))

    def test_rooms_are_joined_again(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            wait_until(lambda: self.read('SELECT accounts.name, account_rooms.key FROM accounts, account_rooms') == [('ana', '#lobby')],
                       'the room is remembered in which the account was made')
            ana.say('/join #jogos', '/join #left', '/leave #left', '/join #musica')
            self.settle(ana)
        with self.server() as server:
            bia = server.join('bia')
            bia.say('/join #left', '/join #musica', '/join #jogos')
            self.settle(bia)
            ana = server.join('visitor')
            ana.say(f'/login ana {PASSWORD}')
            told = bia.lines_until('-- ana joined #musica')
            self.assertIn('-- ana joined #jogos', told)
            self.settle(ana, bia)
            ana.say('/leave #musica')
            bia.lines_until('-- ana left #musica')
        self.assertEqual(self.read('SELECT key FROM account_rooms ORDER BY key'), [('#jogos',), ('#lobby',)])

    def test_lines_that_were_missed_are_told(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            bia = server.join('bia')
            for person in (ana, bia):
                person.say('/join #jogos')
            self.settle(ana, bia)
            bia.say('read')
            ana.lines_until('<bia> read')
        for number in (0, 3, 120):
            with self.subTest(number), self.server() as server:
                bia = server.join('bia')
                bia.say('/join #jogos', *(f'{number}, {line}' for line in range(number)))
                self.settle(bia)
                ana = server.join('visitor')
                ana.say(f'/login ana {PASSWORD}')
                ana.lines_until('-- you are in #jogos with 1 other: bia')
                ana.say('/ping')
                told = ana.lines_until('%% pong')
                self.assertEqual([line[19:] for line in told if line.startswith('[')],
                                 [f'<bia> {number}, {line}' for line in range(number)][-100:])
                more = [line for line in told if 'was said in #jogos while you were gone' in line]
                self.assertEqual(len(more), number > 100)
                if more:
                    ana.say(re.search('/history since [^ ]*', more[0]).group())
                    ana.lines_until('-- the 100 lines of #jogos since then:')
                    self.assertEqual(ana.line()[19:], f'<bia> {number}, 0')

    def test_lines_of_the_first_room_that_were_missed_are_told_on_entering(self):
        with self.server() as server:
            ana, bia = self.register(server, 'ana'), server.join('bia')
            bia.say('read')
            ana.lines_until('<bia> read')
        for number in (0, 3, 40):  # The first lines are told from the disk, after a restart.
            with self.subTest(number), self.server() as server:
                bia = server.join('bia')
                bia.say(*(f'{number}, {line}' for line in range(number)))
                self.settle(bia)
                ana = server.connect()
                ana.say('ana', PASSWORD)
                ana.lines_until('-- you are ana, in #lobby with 1 other: bia')
                ana.say('/ping')
                told = [line for line in ana.lines_until('%% pong') if line.startswith('[')]
                self.assertEqual([line[19:] for line in told],
                                 [f'<bia> {number}, {line}' for line in range(number)])

    def logged_in_by_irc(self, server, *rooms):
        client = server.connect()
        client.say('CAP REQ :sasl draft/read-marker', 'NICK x', 'USER x 0 * :x', 'AUTHENTICATE PLAIN',
                   'AUTHENTICATE ' + base64.b64encode(f'\0ana\0{PASSWORD}'.encode()).decode(), 'CAP END',
                   *(f'JOIN {room}' for room in rooms), 'PING end')
        return client, client.lines_until(re.compile('.*PONG.*end.*'))

    def test_words_to_operators_are_read_by_all_ones_clients(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            ana.say('/join #jogos')
            self.settle(ana)
            phone, _ = self.logged_in_by_irc(server)
            phone.say('PRIVMSG @#jogos :psst')
            ana.lines_until('#jogos <ana> (to operators) psst')

    def test_a_mark_of_reading_goes_from_client_to_client_and_outlives_a_restart(self):
        early, late = ('timestamp=2026-11-28T14:03:0%d.000Z' % second for second in (1, 2))
        with self.server() as server:
            self.register(server, 'ana').leave()
            phone, _ = self.logged_in_by_irc(server, '#jogos')
            desk, told = self.logged_in_by_irc(server)
            self.assertTrue(any('MARKREAD #jogos *' in line for line in told), told)
            phone.say(f'MARKREAD #jogos {late}', f'MARKREAD #jogos {early}')
            for client in (phone, desk):
                client.lines_until(re.compile(f'.* MARKREAD #jogos {late}\\r?'))
            # A further client is told the mark of a room in which it is already.
            wait_until(lambda: self.read('SELECT target FROM markers') == [('#jogos',)], 'the mark is kept')
            third, _ = self.logged_in_by_irc(server)
            third.say('PING more')
            third.lines_until(re.compile(f'.* MARKREAD #jogos {late}\\r?'))
        with self.server() as server:
            ana, told = self.logged_in_by_irc(server)
            if not any(f'MARKREAD #jogos {late}' in line for line in told):
                told = ana.lines_until(re.compile(f'.* MARKREAD #jogos {late}\\r?'))
                self.assertTrue(any('JOIN' in line and '#jogos' in line for line in told), told)

    def test_a_letter_waits_and_is_read_once(self):
        with self.server() as server:
            self.register(server, 'ana').leave()
            bia = server.join('bia')
            bia.say('/msg ana oi')
            bia.lines_until('-- ana is not here, and reads that later')
        for wanted in (1, 0):
            with self.server() as server:
                ana = server.join('visitor')
                ana.say(f'/login ana {PASSWORD}')
                ana.lines_until('-- you are logged in as ana')
                if wanted:
                    ana.lines_until(re.compile(r'\(private, .*\) <?bia>? oi'))
                    wait_until(lambda: not self.read('SELECT * FROM letters'), 'the letter is gone')
                ana.say('/ping')
                self.assertFalse([line for line in ana.lines_until('%% pong') if 'oi' in line])

    def test_one_sender_leaves_space_for_the_letters_of_others(self):
        with self.server() as server:
            self.register(server, 'ana').leave()
            caio = self.register(server, 'caio')
            bia = server.join('bia')
            full = '!! you have left as many letters to ana as one may; ana has to read them first'
            bia.say(*('/msg ana oi' for _ in range(51)))
            self.assertEqual(bia.lines_until(full).count('(private to ana) oi'), 50)
            bia.say('/nick bea', '/msg ana oi')
            bia.lines_until(full)
            caio.say('/msg ana oi')
            caio.lines_until('-- ana is not here, and reads that later')

    def test_a_dropped_account_is_in_no_file(self):
        with self.server() as server:
            ana = self.register(server, 'ananas')
            ana.say('hello', f'/unregister {PASSWORD}')
            ana.lines_until('-- anyone may be called ananas after you')
            wait_until(lambda: not self.read('SELECT * FROM partings'), 'its lines are without it')
            self.assertEqual(self.read("SELECT account FROM lines WHERE text = 'hello'"), [('',)])
            self.assertEqual(self.read('SELECT * FROM accounts'), [])


class Deeds(AccountCase):
    def test_a_new_password_opens_the_account_and_the_old_one_does_not(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            password = self.told('reset', 'ana').strip()
            ana.lines_to_end()
            self.assertTrue(self.is_let_in(server, 'ana', password))
            self.assertFalse(self.is_let_in(server, 'ana'))
            server.log.wait_for('papo-admin gave ana another password')
        self.assertNotIn(password, ''.join(server.log.lines))

    def test_a_new_password_counts_before_the_disk_takes_it(self):
        with self.server() as server:
            self.register(server, 'ana').leave()
            disk = sqlite3.connect(self.database, isolation_level=None)
            disk.execute('BEGIN IMMEDIATE')
            reset = subprocess.Popen((ADMIN, '--data', self.folder, 'reset', 'ana'), stdout=subprocess.PIPE,
                                     env=clean_environment(), encoding='utf-8')
            with reset:
                password = reset.stdout.readline().strip()
                self.assertTrue(self.is_let_in(server, 'ana', password))
                self.assertFalse(self.is_let_in(server, 'ana'))
                self.assertIsNone(reset.poll(), 'it waits for the disk')
                disk.execute('ROLLBACK')
                disk.close()
                self.assertEqual(reset.wait(DEADLINE), 0)

    def test_a_suspended_account_opens_for_nobody(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            self.told('suspend', 'ana')
            ana.lines_to_end()
            self.assertFalse(self.is_let_in(server, 'ana'))
            wait_until(lambda: 'suspended' in self.told('list'), 'the disk knows')
        with self.server() as server:
            self.assertFalse(self.is_let_in(server, 'ana'))
            self.told('unsuspend', 'ana')
            self.assertTrue(self.is_let_in(server, 'ana'))

    def test_a_deleted_account_leaves_its_lines(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            ana.say('hello')
            self.settle(ana)
            self.told('delete', 'ana')
            self.assertEqual(self.read('SELECT * FROM accounts'), [])
            self.assertEqual(self.read("SELECT text, account FROM lines"), [('hello', '')])
            self.assertEqual(self.refused('show', 'ana'), 'papo-admin: there is no account ana')
            ana.lines_until('-- ana is registered no more')

    def test_an_erasure_reaches_the_memory_and_the_disk(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            bia = server.join('bia')
            bia.say('of bia')
            ana.say('abracadabra', '/join #jogos', '#jogos abracadabra too')
            self.settle(ana, bia)
            wait_until(lambda: len(self.read('SELECT * FROM lines')) == 3, 'all is kept')
            exported = [json.loads(line) for line in self.told('export', 'ana').splitlines()]
            self.assertEqual([one['text'] for one in exported if one['kind'] == 'line'],
                             ['abracadabra', 'abracadabra too'])
            self.told('erase', 'ana')
            self.assertEqual(self.files_with('abracadabra'), [])
            carl = server.join('carl')
            carl.say('/join #jogos', '/history', '/search abracadabra', '/ping')
            told = carl.lines_until('%% pong')
            self.assertFalse([line for line in told if 'abracadabra' in line and not line.startswith('!!')], told)
            self.assertIn('ana', self.told('list'))
            self.told('erase', 'ana', '--account')
            self.assertNotIn('ana', self.told('list'))
        self.assertEqual(self.read('SELECT text FROM lines'), [('of bia',)])


if __name__ == '__main__':
    unittest.main()
