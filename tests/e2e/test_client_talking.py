# SPDX-License-Identifier: MIT

"""The console client: the readers of typed lines. It goes from place to place, talks to one person,
and leaves by the words of other programs."""

import re
import unittest

from papo import BYE, Server
from terminal import CTRL_C, CTRL_U, AtTerminal, Terminal, environment

HERE = '-- you are ana, alone in #lobby'
ALONE_WITH_DORA = '-- what you type goes to dora alone; /query ends that'


def alt(number):
    return f'\x1b{number}'


class OnePerson(AtTerminal):
    def test_plain_lines_go_to_nobody_else(self):
        terminal = self.enter()
        terminal.type('/query @dora\r')
        terminal.shows('#lobby ana> /query @dora', ALONE_WITH_DORA, '(to dora) ana>')
        for typed, taken in (('psst', '/msg dora psst'), ('//x', '/msg dora /x'),
                             ('#lobby hello', '/msg dora #lobby hello'), ('#1!', '/msg dora #1!'),
                             ('/say so', '/msg dora so'), ('/dizer sair', '/msg dora sair'),
                             ('/who', '/who'), ('/msg bia hi', '/msg bia hi')):
            terminal.type(typed + '\r')
            self.server.takes(taken)
        terminal.type('  \r/me waves\r/query\r')
        terminal.shows('(to dora) ana> /me waves',
                       '!! /me is for rooms, and you are talking to dora alone; /query ends that',
                       '(to dora) ana> /query', '-- you are talking in #lobby', '#lobby ana>')
        terminal.type('hello\r')
        self.server.takes('hello')

    def test_and_what_is_pasted(self):
        terminal = self.enter()
        terminal.type('/conversar dora\r')
        terminal.shows(ALONE_WITH_DORA, '(to dora) ana>')
        terminal.paste('one\n/quit\n//x\n#lobby y\n')
        terminal.shows('say these 4 lines? (y/n)')
        terminal.type('y')
        self.server.takes('/msg dora one', '/msg dora /quit', '/msg dora //x',
                          '/msg dora #lobby y')

    def test_with_a_first_line(self):
        terminal = self.enter()
        terminal.type('/QUERY dora psst\r')
        self.server.takes('/msg dora psst')
        terminal.shows('(to dora) ana>')

    def test_until_one_goes_elsewhere(self):
        terminal = self.enter('#ops')
        for typed, taken in (('/join #x', '/join #x'), ('/j #x', '/join #x'), ('/go #lobby', '/go #lobby'),
                             ('/ir lobby', '/go #lobby'), (alt(1), '/go #lobby')):
            terminal.type('/query dora\r')
            terminal.shows(ALONE_WITH_DORA, '(to dora) ana>')
            terminal.type(typed if typed.startswith('\x1b') else typed + '\r')
            self.server.takes(taken)
            terminal.type('hello\r')
            self.server.takes('hello')

    def test_it_stays_so_when_one_comes_back(self):
        terminal = self.enter('#ops')
        terminal.type('/query dora\r')
        terminal.shows(ALONE_WITH_DORA, '(to dora) ana>')
        self.server.is_pinged()
        self.server.reset()
        terminal.matches('.*', r'\(to dora\) ana \(offline\)>')
        terminal.type('psst\r')
        self.server.enters('ana', '#ops')
        self.server.takes('/msg dora psst')
        terminal.shows('(to dora) ana>')
        terminal.type('and more\r')
        self.server.takes('/msg dora and more')

    def test_the_person_may_get_another_name(self):
        for language in ('en', 'pt_BR'):
            with self.subTest(language), Server('--lang', language) as server:
                dora = server.connect()
                dora.say('dora')
                with Terminal(server.port, '--name', 'ana') as terminal:
                    terminal.cursor_is_after('#lobby ana> ')
                    terminal.type('/query dora\r')
                    terminal.cursor_is_after('(to dora) ana> ')
                    dora.say('/nick dorinha')
                    terminal.cursor_is_after('(to dorinha) ana> ')
                    terminal.type('psst\r')
                    dora.lines_until(re.compile(r'\(priv\w+\) <ana> psst'))

    def test_a_terminal_that_cannot_move_its_cursor(self):
        with Terminal(self.server.port, '--name', 'ana', env=environment(TERM='dumb')) as terminal:
            self.server.enters()
            terminal.shows(HERE)
            terminal.type('/query dora\n')
            terminal.shows(ALONE_WITH_DORA)
            terminal.type('psst\n')
            self.server.takes('/msg dora psst')


class Places(AtTerminal):
    def test_alt_and_a_number_goes_there(self):
        terminal = self.enter('#ops')
        self.server.say('(private) <dora> hi')
        terminal.shows('(private) <dora> hi', '#ops ana [dora 1]>')
        terminal.type('half' + alt(3))
        terminal.shows(ALONE_WITH_DORA, '(to dora) ana> half')
        terminal.type(CTRL_U + alt(2))
        terminal.shows('-- you are talking in #ops', '#ops ana>')
        terminal.type(alt(1))
        self.server.takes('/go #lobby')
        terminal.type(alt(9))
        terminal.shows('!! there is no place with the number 9; /go lists those there are', '#ops ana>')

    def test_they_are_listed(self):
        terminal = self.enter('#ops')
        self.server.say('#lobby <bia> one', '(private) <dora> hi', '(private) <dora> hello')
        terminal.shows('#ops ana [#lobby 1, dora 2]>')
        terminal.type('/go\r')
        terminal.shows('-- /go and Alt with its number go to: 1 #lobby [1], 2 #ops, 3 dora [2]',
                       '#ops ana [#lobby 1, dora 2]>')
        terminal.type('/go 3\r')
        terminal.shows(ALONE_WITH_DORA, '(to dora) ana [#lobby 1]>')

    def test_tab_offers_them_those_with_something_to_read_first(self):
        terminal = self.enter('#ops')
        self.server.say('(private) <dora> hi', '<olga> hello')
        terminal.shows('<olga> hello', '#ops ana [dora 1]>')
        terminal.type('/go ')
        for place in ('dora', '#lobby', '#ops', 'olga'):
            terminal.type('\t')
            terminal.cursor_is_after(f'#ops ana [dora 1]> /go {place} ')
        terminal.type('\r')
        terminal.shows('-- what you type goes to olga alone; /query ends that',
                       '(to olga) ana [dora 1]>')

    def test_one_that_nobody_knows_is_the_servers_affair(self):
        terminal = self.enter()
        terminal.type('/go nowhere\r')
        self.server.takes('/go nowhere')


class Words(AtTerminal):
    def test_of_irc(self):
        terminal = self.enter()
        for typed, taken in (('/j #ops', '/join #ops'), ('/PART #ops', '/leave #ops'),
                             ('/names', '/who'), ('/list 2', '/rooms 2'), ('/whois dora', '/whois dora'),
                             ('/topic xadrez', '/topic xadrez'), ('//part', '//part')):
            terminal.type(typed + '\r')
            self.assertEqual(self.server.line().rstrip(), taken)

    def test_that_leave_other_programs_ask(self):
        terminal = self.enter()
        for word in ('quit', ' EXIT '):
            terminal.type(word + '\r')
            terminal.shows('leave? (y: leave, n: say it)')
            terminal.type('n')
            self.server.takes(word)
        terminal.type('exit\r' + CTRL_C + 'quit it\r')
        self.server.takes('quit it')
        terminal.type('quit\ry')
        self.server.takes('/quit')
        self.server.lets_go()
        self.assertEqual(terminal.ends(), 0)
        self.assertEqual(terminal.screen.lines()[-1], BYE)

    def test_also_where_the_name_is_asked_for(self):
        with Terminal(self.server.port) as terminal:
            self.server.greets()
            terminal.cursor_is_after('> ')
            terminal.type('exit\ry')
            self.server.takes('/quit')
            self.server.lets_go()
            self.assertEqual(terminal.ends(), 0)

    def test_a_terminal_that_cannot_ask_tells(self):
        with Terminal(self.server.port, '--name', 'ana', env=environment(TERM='dumb')) as terminal:
            self.server.enters()
            terminal.shows(HERE)
            terminal.type('quit\n')
            terminal.shows('-- /quit leaves; /say quit says it')
            terminal.type('hello\n')
            self.server.takes('hello')


if __name__ == '__main__':
    unittest.main()
