# SPDX-License-Identifier: MIT

"""The server's own log: on standard error, or in a file."""

import json
import os
import resource
import signal
import subprocess
import tempfile
import unittest

from papo import (DEADLINE, Person, Server, clean_environment, hash_of, run, server_program,
                  wait_until)


def what_happens(server):
    ana, bia = server.people('ana', 'bia')
    ana.say('a "secret" \\ of 1 line')
    bia.expect('<ana> a "secret" \\ of 1 line')
    bia.leave()
    ana.expect('-- bia left #lobby (quit)')


class Logs(unittest.TestCase):
    def test_it_tells_who_enters_and_leaves_and_how_many_are_in(self):
        with Server() as server:
            what_happens(server)
            server.stop()
            for event in [r'ana entered .*\b1 here', r'bia entered .*\b2 here',
                          r'bia left .*\b1 here']:
                self.assertEqual(len(server.log.matches(event)), 1, server.log.lines)

    def test_it_tells_from_where_someone_connects(self):
        with Server() as server:
            ana = server.join('ana')
            host, port = ana.socket.getsockname()
            server.log.wait_for(rf'{host}:{port}')

    def test_what_is_said_is_not_in_the_log(self):
        hashed = hash_of(b'hush\n').stdout.decode().strip()
        with Server('--log-level', 'debug', '--oper-password', hashed) as server:
            what_happens(server)
            ana, bia = server.join('davi'), server.join('eva')
            ana.say('/oper hush', '/mute eva', '/announce of a secret')
            ana.lines_until('-- @davi announces: of a secret')
            bia.say('a secret', '/quit a secret')
            ana.lines_until('-- eva left #lobby (quit)')
            ana.say('/me is secret', '/topic secret', '/away secret', '/quit secret')
            ana.lines_until('-- bye')
            server.stop()
            self.assertEqual(server.log.matches('secret'), [])
            self.assertTrue(server.log.matches('davi made an announcement'))

    def test_who_comes_again_and_again_is_summed_up(self):
        rounds = 300
        with Server() as server:
            for number in range(rounds):
                person = server.connect()
                person.say(f'ana{number}', '/quit ' + 'x' * 4000)
                person.lines_until('-- bye')
                person.close()
            bia = server.join('bia')
            bia.leave()
            server.stop()
            told = server.log.matches(r'127\.0\.0\.1:\d+ connected|ana\d+ (entered|left)')
            left_out = sum(int(m[1]) for m in server.log.matches('and (\\d+) more from 127'))
            self.assertLess(len(told), 3 * rounds)
            self.assertEqual(len(server.log.matches(r'connected|entered|left')) + left_out,
                             3 * (rounds + 1))
            self.assertLess(sum(map(len, server.log.lines)), 100 * rounds)

    def test_at_the_error_level_there_is_nothing_to_say_of_an_ordinary_day(self):
        with Server('--log-level', 'error') as server:
            what_happens(server)
            server.stop()
            self.assertEqual(server.log.lines, [])

    def test_nothing_but_the_addresses_is_on_standard_output(self):
        with Server('--log-level', 'debug') as server:
            what_happens(server)
            server.stop()
            self.assertEqual(len(server.out.lines), 2)  # One for browsers.

    def assert_json(self, lines):
        self.assertTrue(lines)
        for line in lines:
            entry = json.loads(line)
            for key in ('time', 'level', 'message'):
                self.assertIn(key, entry)
        self.assertTrue(any('ana entered' in json.loads(line)['message'] for line in lines))

    def test_as_json_every_line_is_an_object(self):
        with Server('--log-level', 'debug', '--log-format', 'json') as server:
            what_happens(server)
            server.stop()
            self.assert_json(server.log.lines)

    def test_it_can_go_to_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'papo.log')
            with Server('--log-level', 'debug', '--log-format', 'json', '--log-file',
                        path) as server:
                what_happens(server)
                server.stop()
                self.assertEqual(server.log.lines, [])
            with open(path, encoding='utf-8') as log:
                self.assert_json(log.read().splitlines())

    def test_a_log_file_is_added_to(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'papo.log')
            for name in ('ana', 'bia'):
                with Server('--log-file', path) as server:
                    server.join(name)
            with open(path, encoding='utf-8') as log:
                text = log.read()
            self.assertIn('ana', text)
            self.assertIn('bia', text)

    def test_a_log_file_that_cannot_be_written_is_one_line_and_exit_status_1(self):
        with tempfile.NamedTemporaryFile() as no_folder:
            ended = run('--port', '0', '--log-file', os.path.join(no_folder.name, 'papo.log'))
            self.assertEqual(ended.returncode, 1, ended)
            self.assertEqual(ended.stdout, '')
            self.assertRegex(ended.stderr, r'\A[^\n]+\n\Z')

    def test_a_pipe_is_logged_to_and_one_that_nobody_reads_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'papo.log')
            os.mkfifo(path)
            ended = run('--port', '0', '--log-file', path)
            self.assertEqual((ended.returncode, ended.stdout), (1, ''))
            self.assertRegex(ended.stderr, r'\A[^\n]+\n\Z')
            reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            with os.fdopen(reader, 'rb', buffering=0) as log:
                with Server('--log-file', path) as server:
                    server.join('ana')
                os.set_blocking(reader, True)
                self.assertIn(b'ana entered', log.readall())

    def test_what_stands_for_a_descriptor_is_logged_to(self):
        for path, output in ('/dev/stdout', 'out'), ('/dev/stderr', 'log'), ('/dev/fd/1', 'out'):
            with self.subTest(path), Server('--log-file', path) as server:
                server.join('ana')
                getattr(server, output).wait_for('ana entered')

    def test_a_descriptor_that_cannot_be_written_is_one_line_and_exit_status_1(self):
        ended = run('--port', '0', '--log-file', '/dev/fd/9')  # There is no ninth descriptor.
        self.assertEqual((ended.returncode, ended.stdout), (1, ''))
        self.assertRegex(ended.stderr, r'\A[^\n]*/dev/fd/9[^\n]*\n\Z')

    def test_a_log_file_that_is_moved_away_is_begun_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'papo.log')
            with Server('--log-file', path) as server:
                server.join('ana')
                wait_until(lambda: 'ana entered' in text_of(path), 'ana is in the log')
                os.rename(path, path + '.1')
                server.join('bia')
                wait_until(lambda: 'bia entered' in text_of(path), 'bia is in the new log')
            self.assertNotIn('bia', text_of(path + '.1'))


def text_of(path):
    if not os.path.exists(path):
        return ''
    with open(path, encoding='utf-8') as file:
        return file.read()


class LogsThatCannotBeWritten(unittest.TestCase):
    """All acts of operators are logged, however many there are."""

    @classmethod
    def setUpClass(cls):
        cls.hash = hash_of(b'secret\n').stdout.decode().strip()

    def act(self, ana, acts):
        """Enough to fill the buffers of the log many times over."""
        at_once = 50
        for first in range(0, acts, at_once):
            numbers = range(first, min(first + at_once, acts))
            ana.say(*[f'/ban bia no. {number} ' + 'x' * 190 for number in numbers])
            ana.expect(*['-- bia is banned for ever'] * len(numbers))

    def operate(self, ana):
        ana.say('/oper secret')
        ana.expect('-- you are an operator now, and shown as @ana')

    def test_without_room_for_the_log_the_chat_goes_on_and_so_does_the_log_later(self):
        limit = 8192
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'papo.log')
            with Server('--oper-password', self.hash, '--log-file', path,
                        '--rate-limit', '0') as server:
                ana = server.join('ana')
                self.operate(ana)
                server.limit(resource.RLIMIT_FSIZE, limit)
                self.act(ana, 50)
                told = server.log.wait_for('papo-server: cannot write the log: File too large')
                self.act(ana, 50)
                self.assertEqual(server.log.lines, [m[0] for m in told])
                self.assertEqual(os.path.getsize(path), limit)

                # No line that could wait is lost.
                server.limit(resource.RLIMIT_FSIZE)
                wait_until(lambda: text_of(path).count(' banned ') == 100, 'all is in the log')

                # The next line is not delayed by the log that another program moved away.
                server.limit(resource.RLIMIT_FSIZE, os.path.getsize(path))
                self.act(ana, 1)
                os.remove(path)
                ana.say('/ban bia after all')
                wait_until(lambda: 'after all' in text_of(path), 'a new log is written')

    def test_a_full_disk_from_the_first_line_to_the_last(self):
        with Server('--log-file', '/dev/full') as server:
            what_happens(server)
            server.log.wait_for('papo-server: cannot write the log: No space left on device')
            server.stop()
            self.assertEqual(len(server.log.lines), 1, server.log.lines)

    def test_who_does_not_read_the_log_stops_neither_the_chat_nor_the_end(self):
        server = subprocess.Popen(
            [server_program(), '--port', '0', '--oper-password', self.hash, '--rate-limit', '0'],
            env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding='utf-8', errors='replace')
        with server:
            try:
                host, _, port = server.stdout.readline().split()[4].rstrip(';,').rpartition(':')
                ana = Person((host, int(port)))
                ana.join('ana')
                self.operate(ana)
                self.act(ana, 12_000)  # 3 MB, of which the pipe and the server keep two.
                server.send_signal(signal.SIGTERM)
                self.assertEqual(server.wait(DEADLINE), 0)
                log = server.stderr.read()
                self.assertIn(' 0 xxx', log)
                self.assertNotIn(' 11999 xxx', log)
                ana.close()
            finally:
                server.kill()


if __name__ == '__main__':
    unittest.main()
