# SPDX-License-Identifier: MIT

"""People that want another person's account, and people that lose their own by chance."""

import base64
import re
import sqlite3
import unittest

from papo import hash_of, wait_until
from test_accounts_kept import PASSWORD, AccountCase

NEXT_PASSWORD = 'another-horse'


class Attacked(AccountCase):
    def irc(self, server, *lines, until):
        client = server.connect()
        client.say(*lines)
        client.lines_until(re.compile(until))
        return client

    def logged_in_by_sasl(self, server, name, password=PASSWORD):
        """A client that has logged in, and has not come in yet."""
        client = self.irc(server, 'CAP REQ sasl', 'NICK x', 'USER x 0 * :x', 'AUTHENTICATE PLAIN',
                          until=r'AUTHENTICATE \+\r?')
        client.say('AUTHENTICATE ' + base64.b64encode(f'\0{name}\0{password}'.encode()).decode())
        client.lines_until(re.compile(r'.* 903 .*'))
        return client

    def change_password(self, person):
        person.say(f'/password {PASSWORD} {NEXT_PASSWORD}')
        person.lines_until(re.compile('-- the password of .*'))

    def people_in(self, room, person):
        person.say(f'/who {room}', '/ping')
        return person.lines_until('%% pong')

    def test_a_login_before_a_new_password_is_over(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            thief = self.logged_in_by_sasl(server, 'ana')
            self.change_password(ana)
            thief.say('CAP END', 'PING end')
            told = thief.lines_until(re.compile(r'.*PONG.*end.*|ERROR.*'))
            self.assertFalse([line for line in told if ' 001 ana ' in line], told)

    def test_a_login_before_a_reset_is_over(self):
        with self.server() as server:
            self.register(server, 'ana').leave()
            thief = self.logged_in_by_sasl(server, 'ana')
            self.told('reset', 'ana')
            thief.say('CAP END', 'PING end')
            told = thief.lines_until(re.compile(r'.*PONG.*end.*|ERROR.*'))
            self.assertFalse([line for line in told if ' 001 ana ' in line], told)

    def test_the_old_password_does_not_fit_until_the_disk_has_the_new_one(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            self.assertTrue(self.is_let_in(server, 'ana'))
            disk = sqlite3.connect(self.database, isolation_level=None)
            disk.execute('BEGIN IMMEDIATE')
            try:
                self.change_password(ana)
                self.assertFalse(self.is_let_in(server, 'ana'))
                self.assertTrue(self.is_let_in(server, 'ana', NEXT_PASSWORD))
            finally:
                disk.execute('ROLLBACK')
                disk.close()

    def test_a_letter_is_not_lost_if_its_reader_leaves_at_once(self):
        with self.server() as server:
            self.register(server, 'ana').leave()
            bia = server.join('bia')
            bia.say('/msg ana oi')
            bia.lines_until('-- ana is not here, and reads that later')
            hasty = server.join('hasty')
            hasty.say(f'/login ana {PASSWORD}', '/quit')
            read = hasty.lines_to_end()
            ana = server.join('visitor')
            ana.say(f'/login ana {PASSWORD}')
            ana.lines_until('-- you are logged in as ana')
            wait_until(lambda: not self.read('SELECT * FROM letters'), 'the letter was handed out')
            ana.say('/quit')
            read += ana.lines_to_end()
        self.assertEqual([line[-8:] for line in read if '<bia>' in line], ['<bia> oi'])

    def test_a_letter_is_seen_on_the_other_devices_of_its_writer(self):
        with self.server() as server:
            self.register(server, 'bia').leave()
            ana = self.register(server, 'ana')
            other = server.join('other')
            other.say(f'/login ana {PASSWORD}')
            other.lines_until('-- you are logged in as ana')
            ana.say('/msg bia oi')
            ana.lines_until('-- bia is not here, and reads that later')
            other.lines_until('(private to bia) oi')

    def test_lines_of_a_deleted_account_are_not_its_successors(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            ana.say('/join #r', 'said by the first ana', '/quit')
            ana.lines_to_end()
            bia = server.join('bia')
            bia.say('/join #r', '/ping')
            bia.lines_until('%% pong')
            self.told('delete', 'ana')
            self.register(server, 'ana').leave()
            self.told('erase', 'ana')
            bia.say('/history', '/ping')
            told = bia.lines_until('%% pong')
            self.assertTrue([line for line in told if 'said by the first ana' in line], told)

    def test_staying_outlives_a_restart(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            ana.say('/stay on')
            ana.lines_until('-- you stay in your rooms while you are gone')
            ana.leave()
        with self.server() as server:
            ana = server.join('visitor')
            ana.say(f'/login ana {PASSWORD}')
            ana.lines_until('-- you are logged in as ana')
            ana.leave()
            self.assertIn('-- ana is in #lobby', self.told_of(server, 'ana'))

    def told_of(self, server, name):
        bia = server.join('bia')
        bia.say(f'/whois {name}', '/ping')
        return [line.split(' (')[0] for line in bia.lines_until('%% pong')]

    def test_a_password_after_a_wrong_one_is_no_name(self):
        with self.server() as server:
            self.register(server, 'ana').leave()
            bia = server.join('bia')
            client = server.connect()
            client.say('ana', 'mistyped-horse')
            client.lines_until('!! wrong password')
            client.say(PASSWORD, '/ping')
            client.lines_until('%% pong')
            self.settle(bia)
            bia.say('/who', '/ping')
            self.assertFalse([line for line in bia.lines_until('%% pong') if PASSWORD in line])

    def test_a_room_is_registered(self):
        with self.server() as server:
            ana = self.register(server, 'ana')
            ana.say('/join #r', '/room register', '/ping')
            told = ana.lines_until('%% pong')
            self.assertFalse([line for line in told if line.startswith('!!')], told)

    def test_the_rank_of_an_operator_of_the_house_needs_its_password(self):
        with self.server('--oper-password', self.hash_of_operators()) as server:
            ana = self.register(server, 'ana')
            ana.say('/oper the-operators', '/stay on')
            ana.lines_until('-- you stay in your rooms while you are gone')
            ana.leave()
            other = server.join('other')
            other.say(f'/login ana {PASSWORD}')
            other.lines_until('-- you are logged in as ana')
            other.say('/bans', '/ping')
            told = other.lines_until('%% pong')
            self.assertIn('!! only operators can do that', told)

    def test_an_operator_of_the_server_may_allow_passwords_in_clear(self):
        with self.server('--plain-passwords', 'on', '--proxy-protocol', '127.0.0.1') as server:
            ana = server.connect()
            ana.send(f'PROXY TCP4 192.0.2.1 127.0.0.1 4321 {server.port}\r\n'.encode())
            ana.join('ana')
            ana.say(f'/register {PASSWORD}', '/ping')
            self.assertIn('-- ana is yours: from now on the password is asked for', ana.lines_until('%% pong'))

    def hash_of_operators(self):
        return hash_of(b'the-operators\n').stdout.decode().strip()


if __name__ == '__main__':
    unittest.main()
