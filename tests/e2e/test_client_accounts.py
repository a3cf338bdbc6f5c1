# SPDX-License-Identifier: MIT

"""The console client and accounts: a real server with a store, and a person at a terminal."""

import os
import unittest

from papo import wait_until
from terminal import CTRL_C, CTRL_U, UP, Terminal, environment
from test_accounts_kept import AccountCase
from test_client_gaps import Relay

SECRET = 'abre-te-sesame'
OTHER = 'another-sesame'
REGISTERED = '-- ana is registered; what is the password? (an empty line: another name)'


class Accounts(AccountCase):
    def terminal(self, port, *args, **how):
        return self.enterContext(Terminal(port, '--lang', 'en', *args, columns=200, **how))

    def unseen(self, terminal, end='\r'):
        """No password was ever on the screen, nor is one kept."""
        path = os.path.join(self.parent, 'chat')
        terminal.type(f'/save {path}{end}')
        terminal.wait_for(lambda: os.path.exists(path), 'the file')
        with open(path, encoding='utf-8') as saved:
            everything = saved.read()
        os.remove(path)
        self.assertNotIn('sesame', everything + ''.join(terminal.screen.lines()) + terminal.fed)

    def registers(self, terminal, password=SECRET):
        terminal.shows('#lobby ana>')
        terminal.type('/register\r')
        terminal.shows('a new password for ana:')
        terminal.type(f'{password}\r')
        terminal.shows('the new password once more:')
        terminal.type(f'{password}\r')
        terminal.shows('-- ana is yours: from now on the password is asked for', '#lobby ana>')

    def test_each_password_is_asked_for_unseen(self):
        with self.server() as server:
            terminal = self.terminal(server.port, '--name', 'ana')
            self.registers(terminal)
            self.assertTrue(self.is_let_in(server, 'ana', SECRET))
            terminal.type(f'/password\r{SECRET}\r{OTHER}\r{OTHER}\r')
            terminal.shows('-- the password of ana is another one now', '#lobby ana>')
            self.assertTrue(self.is_let_in(server, 'ana', OTHER))
            terminal.type(f'/password\r{OTHER}\r{SECRET}\r{OTHER}\r')
            terminal.shows('!! these are two passwords; nothing was changed', '#lobby ana>')
            terminal.type(f'/password\r{OTHER}\rmy {SECRET}\r')
            terminal.shows('!! such a password is one word, without blanks; nothing was changed', '#lobby ana>')
            terminal.type(f'/unregister\r{OTHER[:4]}{CTRL_C}{CTRL_C}hello\r')
            terminal.shows('#lobby ana> hello', '#lobby ana>')
            terminal.type(UP + UP)
            terminal.cursor_is_after('#lobby ana> /unregister')
            terminal.type('\r')
            terminal.shows('the password of ana:')
            terminal.type(f'{OTHER}\r')
            terminal.wait_for(lambda: '-- anyone may be called ana after you' in terminal.screen.lines(), 'the end')
            self.unseen(terminal)

    def test_a_registered_name_asks_for_its_password_unseen(self):
        with self.server() as server:
            bia = server.join('bia')
            bia.say(f'/register {SECRET}')
            bia.lines_until('-- bia is yours: from now on the password is asked for')
            for term in ('vt100', 'dumb'):
                with self.subTest(term), Terminal(server.port, '--lang', 'en', columns=200,
                                                  env=environment(TERM=term)) as terminal:
                    def shows(line, times=1, terminal=terminal):
                        terminal.wait_for(lambda: terminal.screen.lines().count(line) == times, line)

                    def echoes(wanted, terminal=terminal, term=term):
                        wait_until(lambda: term == 'vt100' or (terminal.modes() == terminal.modes_before) == wanted,
                                   'an echo')
                    end = '\r' if term == 'vt100' else '\n'
                    shows('-- welcome to papo; what is your name?')
                    echoes(True)
                    terminal.type(f'bia{end}')
                    for times, password in ((1, f'not-{SECRET}'), (2, SECRET)):
                        shows('-- bia is registered; what is the password? (an empty line: another name)', times)
                        echoes(False)
                        terminal.type(f'{password}{end}')
                        if times == 1:
                            shows('!! wrong password')
                    terminal.wait_for(lambda t=terminal: '-- you are bia' in t.fed, 'the house')
                    if term == 'vt100':
                        terminal.cursor_is_after('#lobby bia> ')
                        terminal.type(UP * 3)
                        terminal.cursor_is_after('#lobby bia> bia')
                        terminal.type(CTRL_U)
                    else:
                        echoes(True)
                    self.unseen(terminal, end)

    def test_somebody_that_is_here_logs_in(self):
        with self.server() as server:
            bia = server.join('bia')
            bia.say(f'/register {SECRET}')
            bia.lines_until('-- bia is yours: from now on the password is asked for')
            bia.leave()
            relay = self.enterContext(Relay(server.port))
            terminal = self.terminal(relay.port, '--name', 'ana')
            terminal.shows('#lobby ana>')
            terminal.type('/login @bia\r')
            terminal.shows('the password of bia:')
            terminal.type(f'{OTHER}\r')
            terminal.shows('!! wrong password', '#lobby ana>')
            terminal.type(f'/identificar bia\r{SECRET}\r')
            terminal.wait_for(lambda: terminal.screen.cursor().startswith('#lobby bia>'), 'the name')
            relay.cut()
            relay.mend()
            terminal.matches(r'-- back after \d+ s', '#lobby bia>')
            terminal.type(f'/login bia {SECRET}')
            terminal.cursor_is_after('#lobby bia> /login bia ' + '*' * len(SECRET))
            terminal.type('\t' + CTRL_U)  # Nothing of it is completed.
            self.unseen(terminal)

    def test_a_password_typed_ahead_of_the_question_is_unseen(self):
        with self.server() as server:
            bia = server.join('bia')
            bia.say(f'/register {SECRET}')
            bia.lines_until('-- bia is yours: from now on the password is asked for')
            terminal = self.terminal(server.port)
            terminal.shows('-- welcome to papo; what is your name?', '>')
            terminal.type(f'bia\r{SECRET}\r')
            terminal.shows('#lobby bia>')
            self.unseen(terminal)

    def test_the_client_logs_in_again_after_a_restart(self):
        with self.server() as server:
            relay = self.enterContext(Relay(server.port))
            terminal = self.terminal(relay.port, '--name', 'ana', '--room', '#jogos')
            terminal.shows('#jogos ana>')
            terminal.type('/go #lobby\r')
            self.registers(terminal)
            terminal.type('/go #jogos\r')
            terminal.shows('#jogos ana>')
            server.stop()
        with self.server() as server:
            relay.to = server.port
            terminal.matches(r'-- back after \d+ s', '#jogos ana>')
            visitor = server.join('bia')
            visitor.say('/join #jogos', 'hello')
            terminal.shows('<bia> hello', '#jogos ana>')
            terminal.type('hi\r')
            visitor.lines_until('<ana> hi')
            self.assertNotIn('what is the password', terminal.fed)
            self.assertNotIn('is registered', terminal.fed)
            self.unseen(terminal)

    def test_a_password_that_is_another_one_meanwhile_is_asked_for(self):
        with self.server() as server:
            relay = self.enterContext(Relay(server.port))
            terminal = self.terminal(relay.port, '--name', 'ana')
            self.registers(terminal)
            relay.cut()
            visitor = server.join('bia')
            visitor.say(f'/login ana {SECRET}', f'/password {SECRET} {OTHER}')
            visitor.lines_until('-- the password of ana is another one now')
            relay.mend()
            terminal.shows('!! wrong password', REGISTERED, '>')
            terminal.type(f'{OTHER}\r')
            terminal.matches(r'-- back after \d+ s', '#lobby ana>')
            relay.cut()
            relay.mend()
            terminal.wait_for(lambda: sum('-- back after' in line for line in terminal.screen.lines()) == 2, 'the return')
            self.assertEqual(sum('wrong password' in line for line in terminal.screen.lines()), 1)
            self.unseen(terminal)


if __name__ == '__main__':
    unittest.main()
