# SPDX-License-Identifier: MIT

"""Order in the house: the people that may come in, and how operators' passwords are made."""

import os
import pty
import re
import select
import socket
import subprocess
import tempfile
import time
import unittest

from papo import (DEADLINE, GREETING, TOLD_WHY, Server, clean_environment, hash_of, server_program,
                  wait_until)

TOO_MANY = '!! too many connections from your address (2 allowed); close one first'
HASH = re.compile(r'\$argon2id\$\S+')


class MaxPerAddress(unittest.TestCase):
    def test_one_too_many_is_told_and_sent_away(self):
        with Server('--max-per-shared-address', '2') as server:
            ana, bia = server.people('ana', 'bia')
            for _ in range(3):
                extra = server.connect()
                extra.expect(TOO_MANY)
                extra.expect_end()
            ana.say('we are complete')
            bia.expect('<ana> we are complete')

    def test_who_leaves_makes_room_however_it_leaves(self):
        with Server('--max-per-shared-address', '2') as server:
            server.newcomer()
            for leave in ('leave', 'close', 'reset'):
                with self.subTest(leave):
                    someone = self.connect_when_there_is_room(server)
                    server.connect().expect(TOO_MANY)
                    someone.say('bia')
                    someone.expect(re.compile('-- you are bia.*'))
                    getattr(someone, leave)()
            self.connect_when_there_is_room(server)
            server.connect().expect(TOO_MANY)

    def connect_when_there_is_room(self, server):
        admitted = []

        def attempt():
            someone = server.connect()
            if someone.line() == GREETING:
                admitted.append(someone)
            return admitted

        wait_until(attempt, 'there is room')
        return admitted[0]

    def test_all_of_this_machine_is_one_address(self):
        with Server('--max-per-shared-address', '2', '--host', '0.0.0.0') as server:
            for host in ('127.0.0.1', '127.0.0.2'):
                self.assertEqual(self.first_line(server, host), GREETING)
            for host in ('127.0.0.1', '127.0.0.2', '127.0.0.3'):
                self.assertEqual(self.first_line(server, host), TOO_MANY)

    def first_line(self, server, host):
        connection = socket.create_connection(('127.0.0.1', server.port), DEADLINE, (host, 0))
        self.addCleanup(connection.close)
        lines = connection.makefile(encoding='utf-8')
        self.addCleanup(lines.close)
        return lines.readline().rstrip('\n')

    def test_this_machine_can_not_fill_the_house(self):
        with Server('--max-clients', '200') as server:
            for _ in range(100):
                server.newcomer()
            extra = server.connect()
            extra.expect(TOO_MANY.replace('(2', '(100'))
            extra.expect_end()

    def test_without_a_limit_any_number_may_come(self):
        with Server('--max-clients', '20', '--max-per-address', '0') as server:
            for _ in range(20):
                server.newcomer()


class HashPassword(unittest.TestCase):
    def test_it_prints_the_hash_of_a_line(self):
        for text in (b'secret\n', b'secret', b'secret\r\n', 'senha é ção\nmore\n'.encode()):
            with self.subTest(text):
                ended = hash_of(text)
                self.assertEqual(ended.returncode, 0, ended)
                self.assertEqual(ended.stderr, b'')
                self.assertRegex(ended.stdout.decode(), rf'\A{HASH.pattern}\n\Z')

    def test_the_server_takes_the_hash(self):
        made = hash_of(b'secret\n').stdout.decode().strip()
        with Server('--oper-password', made) as server:
            ana = server.join('ana')
            ana.say('/oper secret')
            ana.expect('-- you are an operator now, and shown as @ana')

    def test_what_nobody_could_give_is_one_line_and_exit_status_1(self):
        for text in (b'', b'\n', b' secret\n', b'\xff\n', b'\x1b\n', b'x' * 257, b'x' * 1000000):
            with self.subTest(text[:20]):
                ended = hash_of(text)
                self.assertEqual(ended.returncode, 1, ended)
                self.assertEqual(ended.stdout, b'')
                self.assertRegex(ended.stderr.decode(), r'\A[^\n]+\n\Z')


KNOCK = '-- welcome to papo; what is the password?'


class Password(unittest.TestCase):
    def test_it_is_asked_for_before_the_name(self):
        with Server('--password', 'open sesame', '--log-level', 'debug') as server:
            ana = server.connect()
            ana.expect(KNOCK)
            ana.say('ana', '/who', '/help')
            ana.expect(*['!! wrong password', '-- what is the password?'] * 2)
            ana.lines_until(re.compile('-- /announce .*'))
            ana.say('open sesame', 'open sesame', 'ana')
            ana.expect('-- what is your name?', TOLD_WHY, '-- what is your name?',
                       '-- you are ana, alone in #lobby')
            server.log.wait_for('gave a wrong password', count=2)
            self.assertEqual(server.log.matches('sesame'), [])

    def test_five_wrong_ones_and_the_door_stays_shut(self):
        with Server('--password', 'secret') as server:
            guesser = server.connect()
            guesser.expect(KNOCK)
            guesser.say(*'12345', 'secret', 'ana')
            guesser.expect(*['!! wrong password', '-- what is the password?'] * 4,
                           '!! too many wrong passwords')
            guesser.expect_end()
            ana = server.connect()
            ana.say('secret', 'ana', '/who')
            ana.expect(KNOCK, '-- what is your name?', '-- you are ana, alone in #lobby',
                       '-- 1 here in #lobby: ana')


class Guessing(unittest.TestCase):
    """A client with a wrong password has to wait, and so do others from its address."""

    def knock(self, server, host=None, *lines):
        """A client that says something at once is greeted at once."""
        person = server.connect()
        if host:
            person.send(f'PROXY TCP4 {host} 127.0.0.1 1234 50000\r\n'.encode())
        if lines:
            person.say(*lines)
        person.expect(KNOCK)
        return person

    def test_an_address_waits_longer_and_longer(self):
        with Server('--password', 'secret', '--proxy-protocol', '127.0.0.1',
                    '--workers', '1') as server:
            began = time.monotonic()
            guesser = self.knock(server, '192.0.2.7', '1', '2', '3')
            guesser.expect(*['!! wrong password', '-- what is the password?'] * 2)
            neighbour = self.knock(server, '192.0.2.7', 'secret', 'bia')
            ana = self.knock(server, '192.0.2.8', 'secret', 'ana', '/ping')
            ana.lines_until('%% pong')
            neighbour.expect('-- what is your name?', re.compile('-- you are bia, .*'))
            guesser.expect('!! wrong password')
            self.assertGreaterEqual(time.monotonic() - began, 1)

    def test_one_machine_tries_only_so_many_a_second(self):
        at_once, a_second = 100, 100
        with Server('--password', 'secret') as server:
            guessers = [server.connect() for _ in range(40)]
            for guesser in guessers:
                guesser.expect(KNOCK)
            began = time.monotonic()
            for guesser in guessers:
                guesser.say(*'1234')
            for guesser in guessers:
                guesser.expect(*['!! wrong password', '-- what is the password?'] * 4)
            took = time.monotonic() - began
            self.assertGreaterEqual(took, (4 * len(guessers) - at_once - 1) / a_second)
            ana = self.knock(server)
            ana.say('secret', 'ana')
            ana.expect('-- what is your name?', '-- you are ana, alone in #lobby')


class MessageOfTheDay(unittest.TestCase):
    def test_it_is_shown_to_who_enters_and_never_again(self):
        with tempfile.NamedTemporaryFile('w', encoding='utf-8') as motd:
            motd.write('Sejam bem-vindos.\nBe kind.\n')
            motd.flush()
            with Server('--motd', motd.name) as server:
                ana = server.newcomer()
                ana.say('ana', '/join #jogos')
                ana.expect('-- Sejam bem-vindos.', '-- Be kind.', '-- you are ana, alone in #lobby',
                           '-- you are alone in #jogos')


class HashPasswordAtATerminal(unittest.TestCase):
    """A terminal, where the program asks twice and does not show the typed keys."""

    def setUp(self):
        self.terminal, other_end = pty.openpty()
        self.addCleanup(os.close, self.terminal)
        self.process = subprocess.Popen([server_program(), '--hash-password'],
                                        env=clean_environment(), stdin=other_end,
                                        stdout=subprocess.PIPE, stderr=other_end)
        os.close(other_end)
        self.addCleanup(self.end)
        self.shown = ''

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def answer(self, question, text):
        deadline = time.monotonic() + DEADLINE
        while question not in self.shown:
            ready, _, _ = select.select([self.terminal], [], [], deadline - time.monotonic())
            self.assertTrue(ready, self.shown)
            self.shown += os.read(self.terminal, 4096).decode()
        os.write(self.terminal, text)

    def finish(self):
        """The program's exit status and output."""
        printed = self.process.stdout.read().decode()
        status = self.process.wait(DEADLINE)
        while select.select([self.terminal], [], [], 0)[0]:
            try:
                self.shown += os.read(self.terminal, 4096).decode()
            except OSError:  # The other end is closed, and everything was read.
                break
        self.assertNotIn('secret', self.shown)
        return status, printed

    def test_it_asks_twice(self):
        self.answer('password: ', b'secret\n')
        self.answer('once more: ', b'secret\n')
        status, printed = self.finish()
        self.assertEqual(status, 0)
        self.assertRegex(printed, HASH)

    def test_it_takes_no_password_that_was_mistyped(self):
        self.answer('password: ', b'secret\n')
        self.answer('once more: ', b'secret too\n')
        self.assertEqual(self.finish(), (1, ''))
        self.assertIn('two different passwords', self.shown)

    def test_it_ends_at_ctrl_c(self):
        self.answer('password: ', b'sec\x03')
        self.assertEqual(self.finish(), (1, ''))


if __name__ == '__main__':
    unittest.main()
