# SPDX-License-Identifier: MIT

"""The console client in pipes, with a real server: status 0 says that all lines were said."""

import subprocess
import tempfile
import unittest

from papo import DEADLINE, Server
from terminal import environment, client_program, run_client


class FirstLines(unittest.TestCase):
    """The first lines answer the server's questions, in any language."""

    LANGUAGES = ('en', 'pt_BR')

    def test_a_name_that_is_taken_ends_it(self):
        for language in self.LANGUAGES:
            for args, first in (([], 'bia\n'), (['--name', 'bia'], '')):
                with self.subTest(language, args=args), Server('--lang', language) as server:
                    bia = self.join(server, 'bia')
                    ended = run_client(server.port, *args, input=f'{first}começou\npronto\n'.encode())
                    self.assertEqual(ended.returncode, 1)
                    self.assertRegex(ended.stderr.decode(), r'\Apapo-client: [^\n]*bia[^\n]*\n\Z')
                    bia.say('/ping end')
                    bia.expect('%% pong end')  # Nobody came, and nothing was said.

    def test_all_is_said_once_it_is_accepted(self):
        for language in self.LANGUAGES:
            for args, first in (([], '\n ana\n'), (['--name', 'ana'], '')):
                with self.subTest(language, args=args), Server('--lang', language) as server:
                    bia = self.join(server, 'bia')
                    ended = run_client(server.port, *args, input=f'{first}olá\nsem fim'.encode())
                    self.assertEqual((ended.returncode, ended.stderr), (0, b''))
                    bia.say('/ping end')
                    lines = bia.lines_until('%% pong end')
                    self.assertEqual(lines[1:3], ['<ana> olá', '<ana> sem fim'])

    def test_the_password_of_the_house_comes_first(self):
        with tempfile.NamedTemporaryFile('w') as file:
            file.write('sesame\n')
            file.flush()
            for language in self.LANGUAGES:
                with self.subTest(language), \
                        Server('--lang', language, '--password-file', file.name) as server:
                    for given, status in (('sesame\nbia\n', 0), ('wrong\nbia\n', 1),
                                          ('sesame\npapo\neva\nolá\n', 1)):
                        ended = run_client(server.port, input=given.encode())
                        self.assertEqual(ended.returncode, status, given)
                        self.assertNotIn('eva', ended.stdout.decode())

    def test_blanks_before_a_command(self):
        with Server() as server:
            ended = run_client(server.port, input=b'  /quit\nana\nhello\n')
            self.assertEqual((ended.returncode, ended.stderr), (0, b''))

    @staticmethod
    def join(server, name):
        person = server.connect()
        person.line()
        person.say(name)
        person.line()
        return person


class Sending(unittest.TestCase):
    def test_what_nobody_heard(self):
        for language, told in (('en', 'nobody else is in #opps, so nobody heard it'),
                               ('pt_BR', 'não tem mais ninguém em #opps, então ninguém ouviu')):
            with self.subTest(language), Server('--lang', language) as server:
                ended = subprocess.run(
                    [client_program(), '--port', str(server.port), '--name', 'deploy', '--room',
                     '#opps', '--send', 'pronto'], capture_output=True, timeout=DEADLINE,
                    env=environment(PAPO_CLIENT_LANG=language), check=False)
                self.assertEqual((ended.returncode, ended.stdout, ended.stderr.decode()),
                                 (0, b'', f'papo-client: {told}\n'))

    def test_what_somebody_heard(self):
        with Server() as server:
            bia = server.join('bia')
            ended = run_client(server.port, '--name', 'deploy', '--send', 'a\tb')
            self.assertEqual((ended.returncode, ended.stderr), (0, b''))
            bia.expect('-- deploy joined #lobby', '<deploy> a b')


if __name__ == '__main__':
    unittest.main()
