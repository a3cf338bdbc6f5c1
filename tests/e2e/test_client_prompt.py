# SPDX-License-Identifier: MIT

"""The console client's prompt: the room, unread lines elsewhere, and whether the server answers.
Also how the client comes back to a server that does not take it at once."""

import os
import shutil
import signal
import subprocess
import tempfile
import unittest

from papo import Server
from terminal import AtTerminal, House, Terminal, client_program, environment

HERE = '-- you are ana, alone in #lobby'
LOST = r'-- the connection was lost; trying again in [12] s'


class AtPrompt(AtTerminal):
    def enter(self, *rooms, **how):
        terminal = super().enter(*rooms, **how)
        if rooms:
            self.server.is_pinged()
        return terminal


class Unread(AtPrompt):
    def test_lines_of_other_rooms_and_of_people_are_counted(self):
        terminal = self.enter('#ops', '#dev')
        self.server.say('<bia> here', '#ops <bia> one', '#ops * bia waves', '#OPS <caio> three',
                        '#lobby <bia> four', '(private) <dora> psst', '-- caio left #ops (quit)',
                        '(private to dora) yes?', '[2026-11-23 12:03] <ana> #ops')
        terminal.matches('.*', '#dev ana \\[#lobby 1, #ops 3, dora 1\\]>')

    def test_until_one_talks_there(self):
        terminal = self.enter('#ops')
        self.server.say('#lobby <bia> one', '(private) <dora> two', '(private) <eva> three')
        terminal.shows('(private) <eva> three', '#ops ana [#lobby 1, dora 1, eva 1]>')
        terminal.type('/msg DORA yes?\r')
        self.server.takes('/msg DORA yes?')
        terminal.shows('#ops ana [#lobby 1, eva 1]>')
        terminal.type('/priv @eva yes?\r')
        self.server.takes('/priv @eva yes?')
        terminal.shows('#ops ana [#lobby 1]>')
        terminal.type('#LOBBY hello\r')
        self.server.takes('#LOBBY hello')
        terminal.shows('#ops ana>')
        self.server.say('#lobby <bia> four')
        terminal.shows('#lobby <bia> four', '#ops ana [#lobby 1]>')
        self.server.say('-- you are talking in #lobby now', '%% state ana #lobby #lobby #ops')
        terminal.shows('-- you are talking in #lobby now', '#lobby ana>')

    def test_they_do_not_stay_before_what_was_said(self):
        terminal = self.enter('#ops')
        self.server.say('#lobby <bia> one')
        terminal.shows('#lobby <bia> one', '#ops ana [#lobby 1]>')
        terminal.type('hello\r')
        terminal.shows('#lobby <bia> one', '#ops ana> hello', '#ops ana [#lobby 1]>')

    def test_a_narrow_screen_has_their_sum(self):
        terminal = self.enter('#ops', columns=40)
        self.server.say('#lobby <bia> one', '#lobby <bia> two', '(private) <dora> psst')
        terminal.shows('(private) <dora> psst', '#ops ana [3]>')


class Presence(AtPrompt):
    def enter(self, *rooms, **how):
        terminal = super().enter(*rooms, **how)
        terminal.tells_silence = True
        return terminal

    def test_a_server_that_does_not_answer(self):
        terminal = self.enter()
        terminal.type('hello\r')
        self.server.takes('hello')
        terminal.matches('#lobby ana> hello', r'#lobby ana \(no answer for [5-9] s\)>')
        self.server.say('<bia> hi')  # The server is slow, but there.
        terminal.shows('<bia> hi', '#lobby ana>')
        terminal.matches(r'#lobby ana \(no answer for [5-9] s\)>')
        self.server.is_pinged()
        terminal.shows('#lobby ana>')

    def test_a_server_that_is_silent_is_asked(self):
        terminal = self.enter()
        self.server.is_pinged()  # The first ping follows the name. Nobody had to wait for the second.
        ping = super(House, self.server).line()
        self.assertRegex(ping, r'\A/ping \d+\Z')
        terminal.matches(r'#lobby ana \(no answer for \d s\)>')
        self.server.say(f'%% pong {ping[6:]}')
        terminal.shows('#lobby ana>')

    def test_a_server_that_is_gone(self):
        terminal = self.enter()
        self.server.say('(private) <dora> psst')
        terminal.shows('(private) <dora> psst', '#lobby ana [dora 1]>')
        self.server.reset()
        terminal.matches(LOST, r'#lobby ana \[dora 1\] \(offline\)>')
        terminal.type('hello\r')
        terminal.matches(LOST, '#lobby ana> hello', r'#lobby ana \[dora 1\] \(offline\)>')
        self.server.enters()
        terminal.matches('-- back after .*', r'#lobby ana \[dora 1\]>')


class ComingBack(AtPrompt):
    def test_a_name_that_is_still_held_is_told_at_once_and_tried_on(self):
        terminal = self.enter()
        self.server.reset()
        self.server.greets()
        self.server.takes('ana')
        self.server.say('!! the name ana is taken', '-- what is your name?')
        self.server.is_pinged()
        terminal.matches(
            '!! the name ana is taken',
            '-- perhaps by your connection that was lost; trying again until it is gone',
            r'#lobby ana \(offline\)>')
        for _ in range(2):
            self.server.takes('ana')
            self.server.say('!! the name ana is taken', '-- what is your name?')
            self.server.is_pinged()
        self.server.takes('ana')
        self.server.is_in()
        terminal.matches('-- back after .*', '#lobby ana>')
        self.assertEqual(terminal.screen.lines().count('!! the name ana is taken'), 1)

    def test_who_was_too_slow_comes_back(self):
        for why in ('too-slow', 'out-of-memory'):
            terminal = self.enter()
            self.server.say('!! and were disconnected', f'%% closed {why}')
            self.server.close()
            terminal.matches('!! and were disconnected', LOST, r'#lobby ana \(offline\)>')
            self.server.enters()
            terminal.matches('-- back after .*', '#lobby ana>')

    def test_who_was_sent_away_does_not(self):
        for why in ('%% closed kicked', '%% closed banned', '%% closed some-new-reason', '-- that is all'):
            terminal = self.enter()
            self.server.say('!! you have to go', why)
            if why.startswith('--'):
                self.server.say('!! you have to go')
            self.server.close()
            self.assertEqual(terminal.ends(), 1)

    def test_a_real_server_says_why(self):
        with Server('--send-limit', '65536', '--rate-limit', '0') as server:
            bia = server.join('bia')
            with Terminal(server.port, '--name', 'ana', shell=True) as terminal:
                terminal.cursor_is_after('#lobby ana> ')
                bia.expect('-- ana joined #lobby')
                os.kill(terminal.child(), signal.SIGSTOP)  # The client reads no more.
                terminal.shows('#lobby ana> [stopped]')
                filler = 'x' * 4000
                heard = '%% pong'
                while heard == '%% pong':
                    bia.say(*[filler] * 20, '/ping')
                    heard = bia.line()
                self.assertEqual(heard, '-- ana left #lobby (too slow)')
                terminal.process.send_signal(signal.SIGUSR1)
                terminal.matches('-- end of what you missed', '#lobby ana>')
                self.assertRegex(terminal.fed, '-- back after ')
                bia.lines_until('-- ana joined #lobby')


class Addresses(unittest.TestCase):
    """A host with several addresses, or new ones. Only the client knows its name."""

    def setUp(self):
        self.hosts = self.enterContext(tempfile.NamedTemporaryFile('w'))
        self.program = ['unshare', '--map-root-user', '--mount', 'sh', '-c',
                        'mount --bind "$0" /etc/hosts && exec "$@"', self.hosts.name]
        try:
            tried = subprocess.run([*self.program, 'true'], capture_output=True, check=False)
        except FileNotFoundError:
            tried = None
        if tried is None or tried.returncode != 0 or not shutil.which('unshare'):
            self.skipTest('no mount namespace is to be had')

    def host_is_at(self, *addresses):
        self.hosts.seek(0)
        self.hosts.truncate()
        self.hosts.write(''.join(f'{address} papo.test\n' for address in addresses))
        self.hosts.flush()

    def open(self, port):
        return self.enterContext(Terminal(port, env=environment(), program=[
            *self.program, client_program(), '--host', 'papo.test', '--port', str(port), '--name', 'ana',
            '--time-format', '']))

    def test_the_host_is_looked_up_again(self):
        server = self.enterContext(House())
        self.host_is_at('127.0.0.1')
        terminal = self.open(server.port)
        server.enters()
        terminal.shows(HERE, '#lobby ana>')
        self.host_is_at('127.0.0.2')
        moved = self.enterContext(House(('127.0.0.2', server.port)))
        server.listener.close()
        server.reset()
        moved.enters()
        terminal.matches('-- back after .*', '#lobby ana>')

    def test_all_addresses_are_tried_each_time(self):
        server = self.enterContext(House())
        self.host_is_at('127.0.0.3', '127.0.0.1', '127.0.0.4')
        terminal = self.open(server.port)
        server.enters()
        terminal.shows(HERE, '#lobby ana>')
        moved = self.enterContext(House(('127.0.0.4', server.port)))
        server.listener.close()
        server.reset()
        moved.enters()
        terminal.matches('-- back after .*', '#lobby ana>')

    def test_those_known_are_tried_when_nobody_knows_the_host(self):
        server = self.enterContext(House())
        self.host_is_at('127.0.0.1')
        terminal = self.open(server.port)
        server.enters()
        terminal.shows(HERE, '#lobby ana>')
        self.host_is_at()
        server.reset()
        server.enters()
        terminal.matches('-- back after .*', '#lobby ana>')


if __name__ == '__main__':
    unittest.main()
