# SPDX-License-Identifier: MIT

"""SIGHUP opens the log anew, and reads a part of the configuration again."""

import json
import os
import re
import signal
import tempfile
import time
import unittest

from papo import ASKED_AGAIN, GREETING, STOPPING, Server, hash_of, run, wait_until

READ = 'the message of the day and the passwords were read again'
KEPT = 'the configuration was not read again, and stays as it was: '
BANS_READ = 'the bans were read again'
BANS_KEPT = 'the bans were not read again: '
PASSWORD_ASKED = '-- welcome to papo; what is the password?'


def ban(name, **more):
    return json.dumps({'name': name, 'by': 'root', 'at': 1777896000, **more}) + '\n'


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hash = hash_of(b'secret\n').stdout.decode().strip()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write('motd', 'good morning\n')
        self.configure()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)

    def configure(self, *lines):
        self.write('papo.toml', '\n'.join([f'motd = "{self.path("motd")}"', *lines, '']))

    def server(self, *options, **how):
        return Server('--config', self.path('papo.toml'), *options, **how)

    def enter(self, server, *names):
        people = [server.connect() for _ in names]
        for person, name in zip(people, names):
            person.say(name)
            person.lines_until(re.compile(f'-- you are {name}, .*'))
        return people

    def told(self, server, what, count=1):
        server.send_signal(signal.SIGHUP)
        return server.log.wait_for(what, count)


class Reloading(Files):
    def test_the_message_of_the_day_is_the_new_one_for_who_enters_from_then_on(self):
        with self.server() as server:
            ana = server.connect()
            ana.say('ana')
            ana.expect(GREETING, '-- good morning', '-- you are ana, alone in #lobby')
            self.write('motd', '\ngood evening\n  and good night\n')
            self.told(server, READ)
            bia = server.connect()
            bia.say('bia')
            bia.expect(GREETING, '-- ', '-- good evening', '--   and good night',
                       '-- you are bia, in #lobby with 1 other: ana')
            self.configure()
            self.write('papo.toml', '')
            self.told(server, READ, 2)
            server.join('caio')
            ana.expect('-- bia joined #lobby', '-- caio joined #lobby')

    def test_a_password_of_the_house_comes_changes_and_goes(self):
        with self.server() as server:
            inside = server.connect()
            inside.say('inside')
            inside.lines_until('-- you are inside, alone in #lobby')
            self.configure('password = "one"')
            self.told(server, READ)
            ana = server.connect()
            ana.expect(PASSWORD_ASKED)
            self.configure('password = "other"')
            self.told(server, READ, 2)
            ana.say('one', 'other', 'ana')
            ana.expect('!! wrong password', '-- what is the password?', ASKED_AGAIN)
            ana.lines_until('-- you are ana, in #lobby with 1 other: inside')
            bia = server.connect()
            bia.expect(PASSWORD_ASKED)
            self.configure()
            self.told(server, READ, 3)
            server.connect().expect(GREETING)
            bia.say('whatever', 'bia')  # The server had asked bia for a password.
            bia.lines_until('-- you are bia, in #lobby with 2 others: inside, ana')
            inside.expect('-- ana joined #lobby', '-- bia joined #lobby')

    def test_the_passwords_of_operators_come_and_go(self):
        with self.server() as server:
            ana, bia = self.enter(server, 'ana', 'bia')
            ana.say('/oper secret')
            ana.lines_until('!! this server has no operators')
            self.configure(f"oper-password = '{self.hash}'")
            self.told(server, READ)
            ana.say('/oper secret')
            ana.expect('-- you are an operator now, and shown as @ana')
            self.configure()
            self.told(server, READ, 2)
            bia.say('/oper secret')
            bia.expect('!! this server has no operators')
            ana.say('/announce still one')
            bia.expect('-- @ana announces: still one')

    def test_bans_are_as_the_file_has_them(self):
        self.configure(f'bans = "{self.path("bans")}"', f"oper-password = '{self.hash}'")
        self.write('motd', '')
        with self.server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            ana.say('/oper secret', '/ban davi')
            ana.lines_until('-- davi is banned for ever')
            self.write('bans', ban('bia', reason='by hand') + ban('ana'))
            self.told(server, BANS_READ)
            bia.lines_until('!! you are banned: by hand')
            bia.expect_end()
            caio.expect('-- bia left #lobby (banned by @root: by hand)')
            server.join('davi')
            ana.lines_until('-- davi joined #lobby')  # The operator stays.
            ana.say('/bans')
            ana.expect('-- 2 bans:', '-- ana, by @root', '-- bia, by @root: by hand')

            self.write('bans', ban('caio') + 'caio\n')
            told = self.told(server, f'{BANS_KEPT}.*')[0][0]
            self.assertIn(f'{self.path("bans")}:2: it is not a JSON object', told)
            ana.say('/ban eva', '/bans')
            ana.expect('-- eva is banned for ever', '-- 3 bans:', '-- ana, by @root',
                       '-- bia, by @root: by hand', '-- eva, by @ana')
            self.told(server, BANS_READ, 2)

    def test_what_is_wrong_is_logged_and_changes_nothing(self):
        self.configure('password = "one"')
        with self.server() as server:
            mistakes = [
                (lambda: self.configure('pasword = "sesame"'),
                 'papo.toml:2:1: pasword: there is no such option; did you mean password?'),
                (lambda: self.configure('password = "sesame'), 'papo.toml:2:'),
                (lambda: self.configure('password = ""'),
                 "papo.toml:2:12: password: a password can't be empty"),
                (lambda: self.configure('password = "sesame"', 'port = 70000'),
                 'papo.toml:3:8: port: it takes'),
                (lambda: os.remove(self.path('papo.toml')), 'papo.toml: No such file'),
            ]
            for count, (make_mistake, told) in enumerate(mistakes, 1):
                make_mistake()
                self.told(server, re.escape(KEPT), count)
                self.assertIn(told, server.log.matches(re.escape(KEPT) + '.*')[-1][0])
                ana = server.connect()
                ana.say('one', 'ana')
                ana.expect(PASSWORD_ASKED, ASKED_AGAIN, '-- good morning',
                           '-- you are ana, alone in #lobby')
                ana.leave()
            self.configure('password = "sesame"')
            self.told(server, READ)
            self.assertNotIn('sesame', '\n'.join(server.log.lines))

    def test_it_says_what_only_a_new_start_takes(self):
        self.configure('history = 5')
        with self.server() as server:
            self.configure('history = 6', 'rate-limit = 7', 'password = "x"')
            self.told(server, READ)
            self.assertEqual([m[1] for m in server.log.matches(r'warning: (\S+) was changed')],
                             ['history', 'rate-limit'])

    def test_a_pipe_that_was_read_is_not_taken_for_empty(self):
        for option, told in (('--password-file', PASSWORD_ASKED), ('--motd', '-- open sesame')):
            read, write = os.pipe()
            with os.fdopen(write, 'w', encoding='utf-8') as pipe:
                pipe.write('open sesame\n')
            with Server(option, f'/dev/fd/{read}', inherited=[read]) as server:
                os.close(read)
                self.told(server, f'{KEPT}cannot read /dev/fd/{read} again')
                ana = server.connect()
                ana.say('ana')
                ana.lines_until(told)

    def test_it_never_ends_the_server(self):
        with self.server() as server:
            ana, bia = self.enter(server, 'ana', 'bia')
            ana.lines_until('-- bia joined #lobby')
            end = time.monotonic() + 1
            number = 0
            while time.monotonic() < end:
                number += 1
                server.send_signal(signal.SIGHUP)
                ana.say(f'{number}')
                bia.expect(f'<ana> {number}')
            server.send_signal(signal.SIGTERM)
            server.send_signal(signal.SIGHUP)
            for person in (ana, bia):
                self.assertEqual(person.lines_to_end()[-1], STOPPING)
            self.assertEqual(server.wait(), 0)

    def test_the_log_is_opened_anew(self):
        for level in ('info', 'off'):
            log = self.path(f'log of {level}')
            with self.server('--log-file', log, '--log-level', level) as server:
                wait_until(lambda: os.path.exists(log), 'there is a log')
                os.rename(log, log + '.1')
                server.send_signal(signal.SIGHUP)
                wait_until(lambda: os.path.exists(log), 'there is another')
                if level == 'info':
                    wait_until(lambda: self.has(log, READ), 'it is the one that is written to')
                self.assertFalse(self.has(log + '.1', READ))

    def has(self, path, text):
        with open(path, encoding='utf-8') as file:
            return text in file.read()


class Checking(Files):
    """--check-config, which starts nothing."""

    def check(self, *options):
        ended = run('--check-config', '--config', self.path('papo.toml'), *options)
        return ended.returncode, ended.stdout + ended.stderr

    def test_it_says_that_nothing_is_wrong(self):
        self.configure(f'bans = "{self.path("bans")}"', 'password = "one"')
        self.assertEqual(self.check(),
                         (0, 'papo-server: there is nothing wrong with its options and their '
                             'files\n'))
        self.assertEqual(sorted(os.listdir(self.folder)), ['motd', 'papo.toml'])

    def test_it_says_what_is_wrong_and_where(self):
        self.write('bans', ban('ana') + 'bia\n')
        config = self.path('papo.toml')
        mistakes = [
            (['port = 70000'], [], f'{config}:2:8: port: it takes a whole number from 0 to 65535'),
            (['max-line = 9', 'prot = 1'], [],
             f'{config}:3:1: prot: there is no such option; did you mean port?'),
            ([], ['--port', 'x'], '--port: it takes a whole number from 0 to 65535'),
            ([], ['--prot', '1'], '--prot: there is no such option; did you mean --port?'),
            ([f'bans = "{self.path("bans")}"'], [],
             f'{self.path("bans")}:2: it is not a JSON object'),
            ([], ['--motd', self.path('none')],
             f'cannot read {self.path("none")}: No such file or directory'),
        ]
        for lines, options, told in mistakes:
            self.configure(*lines)
            self.assertEqual(self.check(*options), (1, f'papo-server: {told}\n'))


if __name__ == '__main__':
    unittest.main()
