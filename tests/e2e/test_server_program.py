"""The program as one starts it: options, configuration, addresses, exit statuses."""

import os
import socket
import subprocess
import tempfile
import unittest

from papo import DEADLINE, GREETING, Server, clean_environment, run, server_program

OPTIONS = ['--host', '--port', '--workers', '--max-clients', '--max-line', '--send-limit',
           '--rate-limit', '--name-timeout', '--idle-ping', '--drain-timeout', '--log-level',
           '--log-file', '--log-format', '--config', '--max-per-address', '--password', '--motd',
           '--oper-password', '--bans', '--room', '--max-rooms', '--history', '--history-limit',
           '--lang', '--password-file', '--proxy-protocol', '--io-uring', '--shared-address',
           '--max-per-shared-address', '--send-soft-limit', '--send-patience', '--send-memory']


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
        self.assert_usage_error(env={'PAPO_PORT': 'abc'})


class Addresses(unittest.TestCase):
    def test_a_port_in_use_is_one_line_and_exit_status_1(self):
        with Server() as server:
            ended = run('--port', str(server.port))
            self.assertEqual(ended.returncode, 1)
            self.assertEqual(ended.stdout, '')
            self.assertRegex(ended.stderr, r'\A[^\n]+\n\Z')
            self.assertIn(str(server.port), ended.stderr)

    def test_an_address_that_is_not_here_is_one_line_and_exit_status_1(self):
        ended = run('--port', '0', '--host', '192.0.2.1')  # For documentation only: RFC 5737.
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
            with Server(port=port) as another:  # Though the kernel still remembers connections.
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
        """How many are let in, counted by trying."""
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
        for text in ['port = "abc"\n', 'nonsense = 1\n', 'max-clients = 0\n']:
            with self.subTest(text):
                ended = run('--config', self.config(text))
                self.assertEqual(ended.returncode, 2, ended)
                self.assertRegex(ended.stderr, r'\A[^\n]+\n\Z')


def has_ipv6_loopback():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(('::1', 0))
        return True
    except OSError:
        return False


if __name__ == '__main__':
    unittest.main()
