# SPDX-License-Identifier: MIT

"""Registered rooms outlive their members and a restart, and keep their lines for days of their own."""

import re
import sqlite3
import unittest

from papo import wait_until
from test_accounts_kept import PASSWORD, AccountCase

DAY = 86_400_000_000  # As the store has times, in microseconds.


class RoomCase(AccountCase):
    def log_in(self, server, name):
        person = server.join('visitor')
        person.say(f'/login {name} {PASSWORD}')
        person.lines_until(f'-- you are logged in as {name}')
        return person

    def answer(self, person, *lines):
        """The lines that the person reads up to the end of these requests."""
        person.say(*lines, '/ping')
        return person.lines_until('%% pong')

    def make_room(self, server, *rules):
        """Ana, who has registered the room #jogos, and has said a line there."""
        ana = self.register(server, 'ana')
        ana.say('/join #jogos', 'oi', '/room register')
        ana.lines_until('-- #jogos is registered: ana founded it')
        self.answer(ana, *rules)
        return ana

    def make_older(self, days):
        """All lines were said so many days earlier. The server is stopped."""
        with sqlite3.connect(self.database) as opened:
            opened.execute('UPDATE lines SET time = time - ?', (days * DAY,))
        opened.close()

    def lines_on_disk(self):
        return [text for text, in self.read('SELECT text FROM lines ORDER BY sequence')]


class Rooms(RoomCase):
    def test_a_room_is_as_it_was(self):
        with self.server() as server:
            ana = self.make_room(server, '/topic cartas hoje', '/mode +tk sesame', '/mode +b caio')
            bia = self.register(server, 'bia')
            self.answer(bia, '/join #jogos sesame')
            self.assertIn('-- ana made bia an operator of #jogos', self.answer(ana, '/op bia'))
            for person in (ana, bia):
                self.answer(person, '/leave #jogos')
            caio = server.join('caio')
            self.assertIn('!! you are banned from #jogos', self.answer(caio, '/join #jogos sesame'))
        with self.server() as server:
            caio = server.join('caio')
            self.assertIn('!! you are banned from #jogos', self.answer(caio, '/join #jogos sesame'))
            dora = server.join('dora')
            self.assertIn('!! joining #jogos takes a key: /join #jogos key', self.answer(dora, '/join #jogos'))
            told = self.answer(dora, '/join #jogos sesame')
            self.assertIn('-- topic of #jogos: cartas hoje', told)
            self.assertTrue([line for line in told if re.search(r'<@?ana> oi$', line)], told)
            for wish in ('/op dora', '/topic mine', '/mode -b caio'):
                self.assertIn('!! only operators of #jogos can do that', self.answer(dora, wish))
            self.assertIn('!! only the founder of #jogos can do that', self.answer(dora, '/retention 1'))
            bia = self.log_in(server, 'bia')
            self.assertIn('-- bia set the topic of #jogos: of bia', self.answer(bia, '/join #jogos', '/topic of bia'))
            ana = self.log_in(server, 'ana')
            told = self.answer(ana, '/join #jogos', '/topic of ana', '/deop bia')
            self.assertIn('-- ana ended that bia is an operator of #jogos', told)
            # The modes, once more from the disk.
            for person in (ana, bia, dora):
                self.answer(person, '/leave #jogos')
            self.assertIn('!! joining #jogos takes a key: /join #jogos key', self.answer(dora, '/join #jogos'))
            self.assertIn('-- topic of #jogos: of ana', self.answer(dora, '/join #jogos sesame'))
            self.assertIn('!! joining #jogos takes a key: /join #jogos key', self.answer(bia, '/join #jogos'))

    def test_a_room_is_given_to_another(self):
        with self.server() as server:
            ana = self.make_room(server)
            self.assertIn('!! the name bia is not registered', self.answer(ana, '/room transfer bia'))
            bia = self.register(server, 'bia')
            ana.say('/room transfer bia')
            ana.lines_until('-- bia is the founder of #jogos now')
            self.answer(ana, '/leave #jogos')
            self.settle(bia)
        with self.server() as server:
            ana = self.log_in(server, 'ana')
            told = self.answer(ana, '/join #jogos', '/room drop', '/topic of ana')
            self.assertIn('!! only the founder of #jogos can do that', told)
            self.assertIn('-- ana set the topic of #jogos: of ana', told)
            bia = self.log_in(server, 'bia')
            bia.say('/join #jogos', '/room drop')
            bia.lines_until('-- #jogos is registered no more; what was said there stays')

    def test_a_dropped_room_is_as_any_other(self):
        for rule, becomes, is_there in (('/mode +n', 'stays', True), ('/mode +k sesame', 'goes with its last member', False)):
            with self.subTest(rule):
                with self.server() as server:
                    if is_there:
                        ana = self.make_room(server, rule)
                    else:
                        ana = self.log_in(server, 'ana')
                        self.answer(ana, '/join #jogos', '/room register', rule)
                    ana.say('/room drop')
                    ana.lines_until(f'-- #jogos is registered no more; what was said there {becomes}')
                with self.server() as server:
                    dora = server.join('dora')
                    told = self.answer(dora, '/join #jogos', '/topic of dora')
                    self.assertIn('-- dora set the topic of #jogos: of dora', told)
                    self.assertEqual(is_there, any(re.search(r'<@?ana> oi$', line) for line in told), told)
                self.assertEqual(self.read('SELECT * FROM registered_rooms'), [])

    def test_a_room_goes_with_the_account_of_its_founder(self):
        with self.server() as server:
            ana = self.make_room(server)
            self.answer(ana, '/leave #jogos')
            ana.say(f'/unregister {PASSWORD}')
            ana.lines_until('-- anyone may be called ana after you')
            self.assertIn('-- dora set the topic of #jogos: of dora',
                          self.answer(server.join('dora'), '/join #jogos', '/topic of dora'))
        self.assertEqual(self.read('SELECT * FROM registered_rooms'), [])

    def test_a_member_comes_back_without_the_key(self):
        with self.server() as server:
            ana = self.make_room(server)
            dora = self.register(server, 'dora')
            self.answer(dora, '/join #jogos')
            self.answer(ana, '/mode +ik word')
            dora.leave()
            dora = self.log_in(server, 'dora')
            dora.lines_until(re.compile('-- you are in #jogos with .*'))
        # Nobody is in the room then.
        with self.server() as server:
            dora = self.log_in(server, 'dora')
            dora.lines_until('-- you are alone in #jogos')
            ana = self.log_in(server, 'ana')
            ana.lines_until(re.compile('-- you are in #jogos with .*'))
            ana.say('/kick dora')
            dora.lines_until('!! you were taken out of #jogos by ana')
            dora.leave()
            dora = self.log_in(server, 'dora')
            self.assertIn('!! #jogos is for invited people only', self.answer(dora, '/join #jogos'))

    def test_lines_are_kept_for_days_of_the_room(self):
        with self.server() as server:
            ana = self.make_room(server)
            self.answer(ana, '/join #outra', 'ola', '/go #jogos')
            ana.say('/retention 10')
            ana.lines_until('-- what is said in #jogos is kept for 10 days')
            self.answer(ana, '/leave #jogos', '/leave #outra')
        self.make_older(7)
        with self.server('--keep-days', '5'):
            wait_until(lambda: self.lines_on_disk() == ['oi'], 'the room that is not registered loses its line')
        self.make_older(7)
        with self.server():
            wait_until(lambda: self.lines_on_disk() == [], 'nobody is in the room, and its lines go')
            self.assertEqual(self.read('SELECT keep_days FROM registered_rooms'), [(10,)])
        with self.server() as server:
            ana = self.log_in(server, 'ana')
            self.answer(ana, '/join #jogos')
            ana.say('/retention off')
            ana.lines_until('-- what is said in #jogos is kept as long as anywhere')
        self.assertEqual(self.read('SELECT keep_days FROM registered_rooms'), [(0,)])


if __name__ == '__main__':
    unittest.main()
