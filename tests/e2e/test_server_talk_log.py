# SPDX-License-Identifier: MIT

"""The log of the talk in rooms: the lines in it, those that are never in it, and the notice about
it."""

import json
import os
import re
import resource
import signal
import stat
import tempfile
import unittest

from papo import GREETING, Server, run, wait_until

NOTICE = '-- what is said in the rooms here is logged'


class Talk(unittest.TestCase):
    def setUp(self):
        parent = tempfile.TemporaryDirectory()
        self.addCleanup(parent.cleanup)
        self.folder = os.path.join(parent.name, 'talk')

    def server(self, *options):
        return Server('--talk-log', self.folder, *options)

    def join(self, server, name):
        person = server.connect()
        person.say(name)
        person.expect(GREETING, NOTICE, re.compile(f'-- you are {name}, .*'))
        return person

    def lines(self, room):
        path = os.path.join(self.folder, f'{room}.jsonl')
        if not os.path.exists(path):
            return []
        with open(path, encoding='utf-8') as file:
            return [json.loads(line) for line in file]

    def talk(self, room):
        return [(line['name'], line['kind'], line['text']) for line in self.lines(room)]

    def test_what_is_said_in_each_room_is_there_and_what_is_private_is_not(self):
        with self.server() as server:
            ana, bia = self.join(server, 'ana'), self.join(server, 'bia')
            ana.say('hello "you"', '/me waves', '/msg bia psst', '/away psst', '/topic a topic',
                    '/join #.jogos', 'olá', '#lobby there', '/ping')
            ana.lines_until('%% pong')
            bia.say('/reply psst', '/ping')
            bia.lines_until('%% pong')
            server.stop()
            self.assertEqual(server.log.matches('hello|olá|psst'), [])
        self.assertEqual(self.talk('lobby'), [('ana', 'say', 'hello "you"'), ('ana', 'act', 'waves'),
                                              ('ana', 'say', 'there')])
        self.assertEqual(self.talk('%2Ejogos'), [('ana', 'say', 'olá')])
        self.assertEqual(sorted(os.listdir(self.folder)), ['%2Ejogos.jsonl', 'lobby.jsonl'])
        for line in self.lines('lobby'):
            self.assertEqual(list(line), ['time', 'room', 'name', 'kind', 'text'])
            self.assertRegex(line['time'], r'\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z')
            self.assertEqual(line['room'], '#lobby')

    def test_it_is_for_its_user_alone_and_goes_on_where_it_ended(self):
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        for text in ('one', 'two'):
            with self.server() as server:
                self.join(server, 'ana').say(text)
                wait_until(lambda text=text: ('ana', 'say', text) in self.talk('lobby'), 'it is there')
        self.assertEqual(self.talk('lobby'), [('ana', 'say', 'one'), ('ana', 'say', 'two')])
        for path, mode in ((self.folder, 0o700), (f'{self.folder}/lobby.jsonl', 0o600)):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), mode)

    def test_without_the_option_nothing_is_written_and_nobody_is_told(self):
        with Server() as server:
            server.join('ana').say('hello')
        self.assertFalse(os.path.exists(self.folder))

    def test_after_a_hangup_it_goes_to_where_the_path_leads(self):
        with self.server() as server:
            ana = self.join(server, 'ana')
            ana.say('one')
            wait_until(lambda: self.talk('lobby'), 'it is there')
            os.rename(self.folder, self.folder + '.1')
            os.mkdir(self.folder)
            server.send_signal(signal.SIGHUP)
            server.log.wait_for('were read again')
            ana.say('two')
            wait_until(lambda: self.talk('lobby') == [('ana', 'say', 'two')], 'it is in the new one')

    def test_a_disk_that_takes_no_more_keeps_nobody_from_talking_and_loses_nothing_soon(self):
        with self.server('--rate-limit', '0') as server:
            ana, bia = self.join(server, 'ana'), self.join(server, 'bia')
            ana.expect('-- bia joined #lobby')
            # The server's log is a pipe, so no file size limits it.
            server.limit(resource.RLIMIT_FSIZE, 1000)
            sent = [f'{number:04} {"x" * 100}' for number in range(500)]
            for first in range(0, 500, 50):
                ana.say(*sent[first:first + 50])
                for text in sent[first:first + 50]:
                    bia.expect(f'<ana> {text}')
            server.log.wait_for('talk cannot be logged in .*: File too large')
            server.limit(resource.RLIMIT_FSIZE)
            server.log.wait_for('talk is logged again')
            wait_until(lambda: len(self.lines('lobby')) == 500, 'all is there')
            self.assertEqual([line['text'] for line in self.lines('lobby')], sent)

    def test_a_folder_that_cannot_be_had_is_told_at_once(self):
        ended = run('--port', '0', '--talk-log', f'{self.folder}/none/talk')
        self.assertEqual((ended.returncode, ended.stderr),
                         (1, f'papo-server: cannot log talk in {self.folder}/none/talk: No such file '
                             'or directory\n'))


if __name__ == '__main__':
    unittest.main()
