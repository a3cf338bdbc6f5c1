"""What the server says of itself: on standard error, or in a file."""

import json
import os
import tempfile
import unittest

from papo import Server, run


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

    def test_what_is_said_is_in_the_log_only_at_the_debug_level(self):
        for level, shown in [('info', False), ('debug', True)]:
            with self.subTest(level), Server('--log-level', level) as server:
                what_happens(server)
                server.stop()
                self.assertEqual(bool(server.log.matches('secret')), shown, server.log.lines)

    def test_at_the_error_level_there_is_nothing_to_say_of_an_ordinary_day(self):
        with Server('--log-level', 'error') as server:
            what_happens(server)
            server.stop()
            self.assertEqual(server.log.lines, [])

    def test_nothing_but_the_addresses_is_on_standard_output(self):
        with Server('--log-level', 'debug') as server:
            what_happens(server)
            server.stop()
            self.assertEqual(len(server.out.lines), 1)

    def assert_json(self, lines):
        self.assertTrue(lines)
        for line in lines:
            entry = json.loads(line)
            for key in ('time', 'level', 'message'):
                self.assertIn(key, entry)
        self.assertTrue(any('secret' in json.loads(line)['message'] for line in lines))

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


if __name__ == '__main__':
    unittest.main()
