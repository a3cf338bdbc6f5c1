# SPDX-License-Identifier: MIT

"""The program as a user starts it: options, configuration, addresses, exit statuses."""

import itertools
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import unittest

from papo import DEADLINE, GREETING, Server, clean_environment, run, server_program

README = pathlib.Path(__file__).parents[2] / 'README.md'
README_PT_BR = README.with_name('README.pt-BR.md')
NOT_IN_A_FILE = ['--config']
MAY_BE_EMPTY = ['--log-file']


def options_of(program):
    """The help of each option: its default, and its variable."""
    told = subprocess.run([program, '--help'], env=clean_environment({'HOME': '/home'}),
                          timeout=DEADLINE, capture_output=True, text=True, check=True).stdout
    options = {}
    for entry in re.findall(r'^  (?:-\w,|   ) (--.*(?:\n {30}.*)*)', told, re.MULTILINE):
        entry = ' '.join(entry.split())
        default = re.search(r' \[([^]]+)\]$', entry)
        names = re.match(r'--[\w-]+(?:, --[\w-]+)*', entry)[0].split(', ')
        is_everywhere = not entry.endswith('(on the command line only)')
        variable = 'PAPO_' + names[0][2:].replace('-', '_').upper() if is_everywhere else None
        for name in names:
            options[name] = (default[1] if default else None, variable)
    for name in ('--help', '--version'):
        del options[name]
    return options


COMMANDS = ('--hash-password', '--check-config')
SWITCHES = ('--tls-self-signed', '--no-tls-self-signed')  # These take no value.
OPTIONS = [option for option in options_of(server_program()) if option not in COMMANDS + SWITCHES]


def options_shown(page, heading):
    """The table below the heading: for each option, in its order, the cell with its default."""
    lines = iter(page.read_text(encoding='utf-8').splitlines())
    while next(lines) != heading:
        pass
    cells = [line.split(' | ') for line in itertools.takewhile(
        lambda line: not line.startswith('## '), lines) if re.match(r'\| `-', line)]
    return {name: default for first, default, *_ in cells for name in re.findall(r'--[\w-]+', first)}


class Pages(unittest.TestCase):
    """README and the programs know the same options."""

    def assert_shown(self, program, page, heading, *not_shown):
        options = options_of(program)
        shown = options_shown(page, heading)
        self.assertEqual(sorted(shown), sorted(set(options) - set(not_shown)))
        for name, cell in shown.items():
            default = options[name][0]
            if name != '--config' and (plain := re.fullmatch(r'`(.*)`|(\d+|on)', cell)):
                with self.subTest(option=name):
                    self.assertEqual(plain[1] or plain[2], default)

    def test_of_the_server(self):
        self.assert_shown(server_program(), README, '## Options', *COMMANDS)
        self.assert_shown(server_program(), README_PT_BR, '## Opções', *COMMANDS)

    def test_of_the_client(self):
        for page, heading in (README, '## Chatting'), (README_PT_BR, '## Conversando'):
            self.assert_shown(os.environ['PAPO_CLIENT'], page, heading)


class Usage(unittest.TestCase):
    def assert_usage_error(self, *args, env=None):
        ended = run(*args, env=env)
        self.assertEqual(ended.returncode, 2, ended)
        self.assertEqual(ended.stdout, '')
        self.assertRegex(ended.stderr, r'\A\S[^\n]*\n\Z')  # One line, and something on it.
        return ended.stderr

    def test_help_names_every_option(self):
        ended = run('--help')
        self.assertEqual(ended.returncode, 0)
        self.assertEqual(ended.stderr, '')
        for option in OPTIONS:
            self.assertIn(option, ended.stdout)

    def test_version_is_one_line(self):
        ended = run('--version')
        self.assertEqual(ended.returncode, 0)
        self.assertRegex(ended.stdout, r'\A[^\n]*\d+\.\d+\.\d+[^\n]*\n\Z')

    def test_a_bad_value_is_one_line_and_exit_status_2(self):
        bad = {'--port': ['abc', '-1', '65536', '', '80.5'],
               '--workers': ['abc', '-1', '1000000'],
               '--max-clients': ['abc', '-1', '0'],
               '--max-line': ['abc', '-1', '0'],
               '--send-limit': ['abc', '-1', '0'],
               '--send-soft-limit': ['abc', '-1', '0'],
               '--send-patience': ['abc', '-1', '0'],
               '--send-memory': ['abc', '-1'],
               '--rate-limit': ['abc', '-1'],
               '--name-timeout': ['abc', '-1'],
               '--idle-ping': ['abc', '-1'],
               '--drain-timeout': ['abc', '-1'],
               '--log-level': ['loud', ''],
               '--log-format': ['xml', ''],
               '--max-per-address': ['abc', '-1'],
               '--max-per-shared-address': ['abc', '-1'],
               '--shared-address': ['somewhere', '10.0.0.0/33', ''],
               '--motd': ['/nonexistent/motd', '/', ''],
               '--room': ['lobby', '#', '#a b', ''],
               '--max-rooms': ['abc', '0'],
               '--history': ['abc', '-1'],
               '--history-limit': ['abc', '10001'],
               '--oper-password': ['secret', '$argon2id$', ''],
               '--bans': [''],
               '--lang': ['fr', ''],
               '--password-file': ['/nonexistent/password', '/', ''],
               '--proxy-protocol': ['somewhere', '10.0.0.1,here', '10.0.0.0/33', ''],
               '--config': ['/nonexistent/papo.toml']}
        for option, values in bad.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    self.assert_usage_error(option, value)

    def test_the_exit_status_is_the_same_where_nothing_can_be_said(self):
        for args, status in ((['--port', '0', '--host', '192.0.2.1'], 1), (['--port', 'x'], 2),
                             (['--hash-password'], 1)):
            with self.subTest(args), open('/dev/full', 'wb') as full:
                ended = subprocess.run([server_program(), *args], env=clean_environment(),
                                       stdin=subprocess.DEVNULL, stdout=full, stderr=full,
                                       timeout=DEADLINE, check=False)
                self.assertEqual(ended.returncode, status)

    def test_a_missing_value_is_one_line_and_exit_status_2(self):
        for option in OPTIONS:
            with self.subTest(option):
                self.assert_usage_error(option)

    def test_an_unknown_option_is_named(self):
        self.assertIn('--nonsense', self.assert_usage_error('--nonsense'))
        self.assertIn('nonsense', self.assert_usage_error('nonsense'))

    def test_a_bad_value_in_the_environment_is_found_too(self):
        self.assertIn('PAPO_PORT', self.assert_usage_error(env={'PAPO_PORT': 'abc'}))
        said = self.assert_usage_error(env={'PAPO_PASSWORD': os.fsdecode(b'hush\xff')})
        self.assertIn('PAPO_PASSWORD', said)
        self.assertNotIn('hush', said)

    def test_every_option_has_its_variable(self):
        variables = {name: variable for name, (_, variable) in options_of(server_program()).items()}
        for command in COMMANDS:
            self.assertIsNone(variables.pop(command))
        for switch in SWITCHES:
            self.assertEqual(variables.pop(switch), 'PAPO_TLS_SELF_SIGNED')
        for option, variable in variables.items():
            with self.subTest(option):
                self.assertEqual(variable, 'PAPO_' + option[2:].replace('-', '_').upper())
                if option not in MAY_BE_EMPTY:
                    self.assertIn(variable, self.assert_usage_error(env={variable: ''}))

    def test_every_option_has_its_key(self):
        for option in OPTIONS:
            with self.subTest(option), tempfile.NamedTemporaryFile('w') as file:
                file.write(f'{option[2:]} = 1979-05-27\n')
                file.flush()
                said = self.assert_usage_error('--config', file.name)
                self.assertTrue(said.startswith(f'papo-server: {file.name}:1:'), said)
                (self.assertIn if option in NOT_IN_A_FILE else self.assertNotIn)('no such option', said)


class Addresses(unittest.TestCase):
    def test_a_port_in_use_is_one_line_and_exit_status_1(self):
        with Server() as server:
            ended = run('--port', str(server.port))
            self.assertEqual(ended.returncode, 1)
            self.assertEqual(ended.stdout, '')
            self.assertRegex(ended.stderr, r'\A[^\n]+\n\Z')
            self.assertIn(str(server.port), ended.stderr)

    def test_an_address_that_is_not_here_is_one_line_and_exit_status_1(self):
        ended = run('--port', '0', '--host', '192.0.2.1')  # RFC 5737 keeps this address for documentation.
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, r'\A[^\n]+\n\Z')

    def test_it_listens_at_every_host_it_is_given(self):
        second = '::1' if has_ipv6_loopback() else '127.0.0.2'
        with Server('--host', '127.0.0.1', '--host', second, addresses=2) as server:
            self.assertEqual([host for host, _ in server.addresses], ['127.0.0.1', second])
            ana = server.join('ana')
            bia = server.join('bia', address=server.addresses[1])
            ana.expect('-- bia joined #lobby')
            bia.say('from the other side')
            ana.expect('<bia> from the other side')

    def test_it_listens_at_the_port_it_is_given(self):
        with Server() as one:
            port = one.port
            one.stop()
            with Server(port=port) as another:
                self.assertEqual(another.port, port)

    def test_it_can_be_started_again_at_once_where_people_were_in(self):
        with Server() as one:
            ana = one.join('ana')
            port = one.port
            one.stop()
            with Server(port=port) as another:  # The kernel still remembers connections, but the port is free.
                another.join('ana')
            ana.lines_to_end()

    def test_it_listens_at_the_loopback_unless_told_otherwise(self):
        with Server() as server:
            self.assertEqual(server.addresses[0][0], '127.0.0.1')


class Configuration(unittest.TestCase):
    """The number of people that are let in tells which setting was taken."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def config(self, text):
        path = os.path.join(self.folder.name, 'papo.toml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def places(self, server):
        """The number of people that are let in, found by trying."""
        for number in range(10):
            if server.connect().line() != GREETING:
                return number
        return 10

    def test_a_file_sets_what_is_not_set_otherwise(self):
        config = self.config('port = 0\nhost = ["127.0.0.1"]\nmax-clients = 2\n')
        with Server('--config', config, port=None) as server:
            self.assertEqual(server.addresses[0][0], '127.0.0.1')
            self.assertEqual(self.places(server), 2)

    def test_the_environment_sets_what_the_command_line_does_not(self):
        with Server(env={'PAPO_PORT': '0', 'PAPO_MAX_CLIENTS': '3'}, port=None) as server:
            self.assertEqual(self.places(server), 3)

    def test_the_environment_may_name_several_hosts(self):
        with Server(env={'PAPO_HOST': '127.0.0.1,127.0.0.2'}, addresses=2) as server:
            self.assertEqual([host for host, _ in server.addresses], ['127.0.0.1', '127.0.0.2'])

    def test_blanks_after_commas_are_no_part_of_a_value(self):
        with Server(env={'PAPO_HOST': '127.0.0.1, 127.0.0.2'}, addresses=2) as server:
            self.assertEqual([host for host, _ in server.addresses], ['127.0.0.1', '127.0.0.2'])

    def test_an_array_may_have_many_lines(self):
        config = self.config('port = 0\nhost = [\n  "127.0.0.1",  # One.\n  "127.0.0.2",\n]\n')
        with Server('--config', config, port=None, addresses=2) as server:
            self.assertEqual([host for host, _ in server.addresses], ['127.0.0.1', '127.0.0.2'])

    def test_a_file_may_come_through_a_pipe(self):
        for path in '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0':
            with self.subTest(path):
                ended = subprocess.run([server_program(), '--config', path], input='max-clients = 0\n',
                                       env=clean_environment(), timeout=DEADLINE,
                                       capture_output=True, text=True, check=False)
                self.assertEqual(ended.returncode, 2)
                self.assertIn(f'{path}:1:15: max-clients: ', ended.stderr)

    def test_every_file_to_read_may_come_through_a_pipe(self):
        pipes = {}
        for option, text in (('--motd', 'welcome\n'), ('--password-file', 'open sesame\n'),
                             ('--config', 'room = "#hall"\n')):
            reader, writer = os.pipe()
            self.addCleanup(os.close, reader)
            os.write(writer, text.encode())
            os.close(writer)
            pipes[option] = reader
        arguments = [word for option, fd in pipes.items() for word in (option, f'/dev/fd/{fd}')]
        with Server(*arguments, inherited=pipes.values()) as server:
            ana = server.connect()
            ana.say('open sesame', 'ana')
            self.assertIn('-- welcome', ana.lines_until('-- you are ana, alone in #hall'))

    def test_the_environment_comes_before_the_file(self):
        config = self.config('max-clients = 2\n')
        with Server('--config', config, env={'PAPO_MAX_CLIENTS': '3'}) as server:
            self.assertEqual(self.places(server), 3)

    def test_the_command_line_comes_before_all(self):
        config = self.config('max-clients = 2\n')
        with Server('--config', config, '--max-clients', '4',
                    env={'PAPO_MAX_CLIENTS': '3'}) as server:
            self.assertEqual(self.places(server), 4)

    def test_a_file_that_makes_no_sense_is_one_line_and_exit_status_2(self):
        for text, place in {'port = "abc"\n': '1:8', 'nonsense = 1\n': '1:1',
                            'max-clients = 0\n': '1:15', 'port = 1\nport = 2\n': '2:',
                            '[server]\nport = 1\n': '1:2', 'port = 1979-05-27\n': '1:8',
                            '\n\n  host = "::1" x\n': '3:', 'port = [1, 2]\n': '1:8',
                            'host = ["::1"\n': '1:', 'password = "\\q"\n': '1:',
                            '"a\\nb" = 1\n': '1:1'}.items():
            with self.subTest(text):
                path = self.config(text)
                ended = run('--config', path)
                self.assertEqual(ended.returncode, 2, ended)
                self.assertRegex(ended.stderr, r'\A[^\n]+\n\Z')
                self.assertIn(f'{path}:{place}', ended.stderr)

    def test_a_misspelt_key_is_told_with_the_one_that_was_meant(self):
        for wrong, right in {'prot': 'port', 'max_line': 'max-line', 'hosts': 'host'}.items():
            with self.subTest(wrong):
                ended = run('--config', self.config(f'{wrong} = 1\n'))
                self.assertIn(f'did you mean {right}?', ended.stderr)


def has_ipv6_loopback():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(('::1', 0))
        return True
    except OSError:
        return False


if __name__ == '__main__':
    unittest.main()
