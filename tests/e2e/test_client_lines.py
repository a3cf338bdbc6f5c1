# SPDX-License-Identifier: MIT

"""The console client: the time and the day of a line, and whether it speaks to the user. Also lines
from before the user came, or from an absence."""

import re
import struct
import tempfile
import time
import unittest

from papo import faults
from terminal import House, Terminal, environment

WELCOME = '-- welcome to papo'
HERE = '-- you are ana, alone in #lobby'
DAY = 24 * 3600


class AtTerminal(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(House())

    def enter(self, *args, **how):
        terminal = self.enterContext(Terminal(self.server.port, '--name', 'ana', *args, **how))
        self.server.enters()
        terminal.matches(f'.*{HERE}', '#lobby ana>')
        return terminal


class Times(AtTerminal):
    def test_own_lines_have_theirs(self):
        terminal = self.enter(times=True)
        terminal.type('olá\r/me acena\r')
        self.server.takes('olá', '/me acena')
        time_of_day = '[012][0-9]:[0-5][0-9]'
        terminal.matches(f'{time_of_day} #lobby ana> olá', f'{time_of_day} #lobby ana> /me acena',
                         '#lobby ana>')

    def test_and_are_saved_with_them(self):
        terminal = self.enter('--time-format', 'at %Y')
        with tempfile.TemporaryDirectory() as folder:
            terminal.type(f'olá\r/save {folder}/chat\r')
            terminal.wait_for(lambda: '-- saved' in terminal.screen.lines()[-2], 'saved')
            with open(f'{folder}/chat', encoding='utf-8') as saved:
                self.assertRegex(saved.read().splitlines()[2], r'at \d{4} #lobby ana> olá')

    def test_history_of_today_looks_like_what_is_said_now(self):
        terminal = self.enter(times=True, env=environment(TZ='UTC'))
        now = time.gmtime()
        today, yesterday = (time.strftime('%Y-%m-%d', time.gmtime(time.time() - ago))
                            for ago in (0, DAY))
        self.server.say(f'[{yesterday} 23:59] <bia> one', f'[{today} 00:00] * bia dois',
                        f'[{today} 00:00] <bia> três, ana')
        if time.gmtime()[:3] != now[:3]:
            self.skipTest('it is midnight')
        terminal.shows(f'[{yesterday} 23:59] <bia> one', '00:00 * bia dois',
                       '00:00 <bia> três, ana', '#lobby ana>')
        self.assertIn('\x1b[7m', terminal.screen.escapes)
        self.assertEqual(terminal.screen.bells, 0)
        names = [escape for escape in terminal.screen.escapes
                 if re.fullmatch(r'\x1b\[(1;)?3\dm', escape)]
        self.assertEqual(len(names), 2)


class Days(AtTerminal):
    def setUp(self):
        super().setUp()
        file = self.enterContext(tempfile.NamedTemporaryFile())
        self.clock = file.name
        self.set(0)

    def set(self, seconds):
        """The clock on the wall goes so much ahead."""
        with open(self.clock, 'r+b') as clock:
            clock.write(struct.pack('=q', seconds))

    def test_a_line_tells_that_it_is_another(self):
        for language, names in (('en', 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'),
                                ('pt_BR', 'domingo segunda-feira terça-feira quarta-feira '
                                          'quinta-feira sexta-feira sábado')):
            with self.subTest(language), House() as server:
                self.set(0)
                terminal = self.enterContext(Terminal(
                    server.port, '--name', 'ana', '--lang', language, times=True,
                    env=environment(TZ='UTC', **faults(clock_file=self.clock))))
                server.enters()
                terminal.matches(f'.*{HERE}', '#lobby ana>')
                for days, do in ((2, lambda s=server: s.say('<bia> one')),
                                 (3, lambda t=terminal: t.type('two\r'))):
                    self.set(days * DAY)
                    date = time.gmtime(time.time() + days * DAY)
                    do()
                    told = ('-- ' + names.split()[(date.tm_wday + 1) % 7] + ', '
                            + time.strftime('%Y-%m-%d', date))
                    terminal.matches(f'..:.. {told}', '..:.. .* (one|two)', '#lobby ana>')
                self.assertEqual(sum(any(f'-- {name}, ' in line for name in names.split())
                                     for line in terminal.screen.lines()), 2)

    def test_where_no_times_are_wanted_neither_are_days(self):
        terminal = self.enter(env=environment(**faults(clock_file=self.clock)))
        self.set(2 * DAY)
        self.server.say('<bia> one')
        terminal.shows(HERE, '<bia> one', '#lobby ana>')


class Missed(AtTerminal):
    def loses(self, terminal):
        self.server.reset()
        terminal.matches('-- the connection was lost; trying again in [1-3] s',
                         r'#.* ana \(offline\)>.*')

    def comes_back(self, *history):
        self.server.greets()
        self.server.takes('ana')
        self.server.say(HERE, *history, '%% state ana #lobby #lobby')

    def test_is_marked_and_nothing_is_shown_twice(self):
        terminal = self.enter()
        terminal.type('mine\r')
        self.server.takes('mine')
        self.server.is_pinged()
        self.server.say('<bia> one', '* caio two')
        terminal.shows('#lobby ana> mine', '<bia> one', '* caio two', '#lobby ana>')
        self.loses(terminal)
        minute = time.strftime('%Y-%m-%d %H:%M')
        seen = [f'[{minute}] <bia> one', f'[{minute}] * @caio two', f'[{minute}] <ana> mine']
        missed = [f'[{minute}] <bia> ana?', f'[{minute}] <bia> four']
        self.comes_back('-- last 5 lines of #lobby:', *seen, *missed, '-- end of history')
        terminal.matches('.*lost.*', HERE, '-- 2 lines were said in #lobby while you were away:',
                         r'.* <bia> ana\?', r'.* <bia> four', '-- end of what you missed',
                         r'-- back after \d+ s', '#lobby ana>')
        self.assertEqual(terminal.screen.bells, 1)
        self.server.say('<bia> five')
        terminal.shows('<bia> five', '#lobby ana>')
        self.loses(terminal)
        self.comes_back('-- last 3 lines of #lobby:', *missed, f'[{minute}] <bia> five',
                        '-- end of history')
        terminal.matches('<bia> five', '.*lost.*', HERE, r'-- back after \d+ s', '#lobby ana>')

    def test_what_the_history_tells_to_have_been_taken_is_not_in_doubt(self):
        terminal = self.enter()
        terminal.type('one\rtwo\r')
        self.server.takes('one')
        self.server.say('<bia> x')
        terminal.wait_for(lambda: '<bia> x' in terminal.screen.lines(), 'x')
        self.loses(terminal)
        minute = time.strftime('%Y-%m-%d %H:%M')
        self.comes_back('-- last 2 lines of #lobby:', f'[{minute}] <ana> one', f'[{minute}] <bia> x',
                        '-- end of history')
        terminal.matches(r'-- back after \d+ s', '!! this may not have been sent: two', '#lobby ana>')

    def test_history_is_highlighted_before_the_server_has_told_the_state(self):
        terminal = self.enterContext(Terminal(self.server.port, '--color', 'never'))
        self.server.greets()
        terminal.type('ana\r')
        self.server.takes('ana')
        self.server.say(HERE, '-- last 1 line of #lobby:', '[2006-11-23 12:03] <bia> oi, Ana',
                        '-- end of history')
        terminal.shows('[2006-11-23 12:03] >> <bia> oi, Ana', '-- end of history', '>')
        self.assertEqual(terminal.screen.bells, 0)

    def test_more_than_the_server_sends_at_once(self):
        terminal = self.enter()
        self.server.say('<bia> one')
        terminal.shows('<bia> one', '#lobby ana>')
        self.loses(terminal)
        end = '-- end of history; /history more shows what was said before'
        self.comes_back('-- last 1 line of #lobby:', '[2026-11-23 12:03] <bia> nine', end)
        terminal.matches('-- at least 1 line was said in #lobby while you were away; the last:',
                         '.* <bia> nine', end, '-- back after .*', '#lobby ana>')

    def test_what_one_asks_for_is_shown_whole(self):
        terminal = self.enter()
        self.server.say('<bia> one')
        lines = ['-- last 1 line of #lobby:', '[2006-11-23 12:03] <bia> one', '-- end of history']
        self.server.say(*lines)
        terminal.shows('<bia> one', *lines, '#lobby ana>')
        self.loses(terminal)
        self.comes_back()
        terminal.matches('-- back after .*', '#lobby ana>')
        self.server.say(*lines)
        terminal.shows(*lines, '#lobby ana>')


class Highlights(AtTerminal):
    def test_are_seen_without_color(self):
        for args, env in ((['--color', 'never'], environment()),
                          ([], environment(TERM='dumb'))):
            with self.subTest(env['TERM']), House() as server:
                terminal = self.enterContext(Terminal(server.port, '--name', 'ana', *args, env=env))
                server.enters()
                server.say('<bia> hello ana', "<bia> banana", '(private) <bia> psst')
                terminal.wait_for(lambda t=terminal: [
                    line for line in t.screen.lines() if '<bia>' in line] == [
                        '>> <bia> hello ana', '<bia> banana', '>> (private) <bia> psst'], 'marks')


class Colors(AtTerminal):
    def test_of_nine_people_differ(self):
        terminal = self.enter()
        colors = set()
        for name in ('bia', 'caio', 'dora', 'eva', 'edu', 'gil', 'hugo', 'iara', 'joão'):
            self.server.say(f'<{name}> oi')
            terminal.wait_for(lambda n=name: f'm<{n}>' in terminal.fed, name)
            colors.add(terminal.fed.split(f'm<{name}>')[0].rsplit('\x1b', 1)[1])
        self.assertEqual(len(colors), 9)

    def test_are_256_where_there_are(self):
        terminal = self.enter(env=environment(TERM='xterm-256color'))
        self.server.say('<bia> oi')
        terminal.wait_for(lambda: 'm<bia>' in terminal.fed, 'bia')
        self.assertRegex(terminal.fed, r'\x1b\[38;5;\d+m<bia>')


if __name__ == '__main__':
    unittest.main()
