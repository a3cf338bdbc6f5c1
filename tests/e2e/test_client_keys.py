# SPDX-License-Identifier: MIT

"""The console client's keyboard: keys in any pieces, pastes, and the terminal afterwards."""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from papo import BYE, server_program, wait_until
from terminal import (CTRL_C, CTRL_D, CTRL_G, CTRL_Q, CTRL_R, CTRL_S, CTRL_U, LEFT, RIGHT, UP, House,
                      ScriptedServer, Terminal, Tmux, environment)

HERE = '-- you are ana, alone in #lobby'
ALT_LEFT, ALT_RIGHT, CTRL_LEFT, CTRL_RIGHT = '\x1b[1;3D', '\x1b[1;3C', '\x1b[1;5D', '\x1b[1;5C'


class AtKeyboard(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(House())

    def enter(self, *args, server=None, **how):
        server = server or self.server
        terminal = self.enterContext(Terminal(server.port, '--name', 'ana', *args, **how))
        server.enters()
        terminal.shows(HERE, '#lobby ana>')
        return terminal


class Pieces(AtKeyboard):
    def test_a_character_in_two_reads(self):
        terminal = self.enter()
        for piece in (b'\xc3', b'\xa9a', b'\x1b', b'[D', b'\xf0\x9f', b'\x91\x8d', b'\x1b[', b'C!'):
            os.write(terminal.controlling, piece)
            time.sleep(0.03)  # A slow line takes so long.
        terminal.type('\r')
        self.server.takes('é👍a!')

    def test_any_cut_of_any_input_gives_what_the_whole_gives(self):
        other_server = self.enterContext(House())
        whole, cut = self.enter(), self.enter(server=other_server)
        pieces = ['não é? ', 'ação', 'coração', '日本', '👍🏽', '👨\u200d👩\u200d👧', 'e\u0301', 'x', ' ', 'y',
                  LEFT, LEFT, RIGHT, '\x7f', '\x1b[3~', '\x01', '\x05', ALT_LEFT, CTRL_RIGHT,
                  '\x1b[5~', '\x1bOP', '\x17', '\0', '\x1b[200~um dois\x1b[201~', UP]
        chance = random.Random(cut.seed)
        for number in range(60):
            text = ''.join(chance.choice(pieces) for _ in range(chance.randint(1, 12))) + f'{number}\r'
            os.write(whole.controlling, text.encode())
            cut.type(text)
            self.assertEqual(other_server.line(), self.server.line(), (cut.seed, text))


class Keys(AtKeyboard):
    def expect_line(self, terminal, typed, line):
        terminal.type(typed + '\r')
        self.server.takes(line)

    def test_a_key_that_nobody_knows_types_nothing(self):
        terminal = self.enter()
        for key in ('\x1b[5~', '\x1b[6~', '\x1b[2~', '\x1b[15~', '\x1bOP', '\x1b[[A', '\0', '\x1d',
                    '\x1b[1;2P', '\x1bx', '\x1b[Z', '\x1b[?1;2c'):
            with self.subTest(key):
                self.expect_line(terminal, f'a{key}b', 'ab')

    def test_words_are_passed_by_alt_and_ctrl(self):
        terminal = self.enter()
        for left, right in ((ALT_LEFT, ALT_RIGHT), (CTRL_LEFT, CTRL_RIGHT), ('\x1bb', '\x1bf'),
                            ('\x1b\x1b[D', '\x1b\x1b[C'), ('\x1bOd', '\x1bOc')):
            with self.subTest(left):
                self.expect_line(terminal, f'um dois três{left}{left}X{right}Y', 'um XdoisY três')

    def test_ctrl_s_and_ctrl_q_freeze_nothing(self):
        terminal = self.enter()
        terminal.type(CTRL_S)
        self.server.say('<bia> one')
        terminal.wait_for(lambda: '<bia> one' in terminal.screen.lines(), 'one')
        terminal.type(CTRL_G + CTRL_Q)
        self.expect_line(terminal, 'two', 'two')

    def test_ctrl_r_finds_what_was_said(self):
        terminal = self.enter()
        for said in ('bom dia', 'boa noite', 'tchau'):
            self.expect_line(terminal, said, said)
        terminal.type(CTRL_R + 'bo')
        terminal.shows('(search: bo) boa noite')
        self.server.say('<bia> one')
        terminal.shows('<bia> one', '(search: bo) boa noite')
        terminal.type(CTRL_R)
        terminal.shows('(search: bo) bom dia')
        terminal.type(CTRL_R)
        terminal.shows('(not found: bo) bom dia')
        terminal.type('\r')
        self.server.takes('bom dia')
        terminal.type('half' + CTRL_R + 'zz')
        terminal.shows('(not found: zz) half')
        terminal.type(CTRL_G + '!')
        terminal.shows('#lobby ana> half!')
        self.expect_line(terminal, CTRL_U + CTRL_R + 'tch\x05!', 'tchau!')

    def test_ctrl_c_takes_the_line_back(self):
        terminal = self.enter()
        self.expect_line(terminal, f'never mind{CTRL_C}hello', 'hello')
        terminal.type(CTRL_C)
        self.server.takes('/quit')

    def test_ctrl_backslash_leaves(self):
        terminal = self.enter()
        terminal.type('half\x1c')
        self.server.takes('/quit')


class Replying(AtKeyboard):
    def test_to_whoever_it_was_when_the_line_was_begun(self):
        terminal = self.enter()
        self.server.say('(private) <dora> psst')
        terminal.shows('(private) <dora> psst', '#lobby ana [dora 1]>')
        terminal.type('/rep')
        terminal.cursor_is_after('#lobby ana [dora 1]> /rep')
        self.server.say('(private) <eva> hi')
        terminal.shows('(private) <eva> hi', '#lobby ana [dora 1, eva 1]> /rep')
        terminal.type('ly ')
        terminal.cursor_is_after('#lobby ana [dora 1, eva 1]> /msg dora ')
        terminal.type('yes\r')
        self.server.takes('/msg dora yes')
        for typed in ('/RESPONDER no', '/repl\tno', '/reply yes\x17no', 'xx\x15/reply no'):
            terminal.type(typed + '\r')
            self.server.takes('/msg eva no')

    def test_without_anybody_the_server_is_asked(self):
        terminal = self.enter()
        terminal.type('/reply yes\r')
        self.server.takes('/reply yes')


class Blanks(AtKeyboard):
    def test_before_a_command_do_not_publish_it(self):
        terminal = self.enter()
        for typed, taken in ((' /msg bia psst', '/msg bia psst'), (' \u00a0 /away', '/away'),
                             ('\u3000\u200b/away', '/away'),
                             ('  x', '  x'), (' a /b', ' a /b')):
            terminal.type(typed + '\r')
            self.server.takes(taken)


class Passwords(AtKeyboard):
    """The passwords of operators and of the house, which are shown nowhere."""

    def setUp(self):
        super().setUp()
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def expect_unseen(self, terminal):
        everything = ''.join(terminal.screen.lines()) + terminal.fed
        self.assertNotIn('sesame', everything)

    def expect_unsaved(self, terminal):
        path = os.path.join(self.folder, 'chat')
        terminal.type(f'/save {path}\r')
        terminal.wait_for(lambda: os.path.exists(path), 'the file')
        with open(path, encoding='utf-8') as saved:
            self.assertNotIn('sesame', saved.read())

    def test_of_an_operator_who_is_asked(self):
        terminal = self.enter(columns=200)
        terminal.type('/oper\r')
        terminal.shows("the operator's password:")
        terminal.type('sesame\r')
        self.server.takes('/oper sesame')
        terminal.type('/OPERADOR \rsesame\r')
        self.server.takes('/oper sesame')
        terminal.type('/oper\rses' + CTRL_C + CTRL_C + 'hello\r')
        self.server.takes('hello')
        terminal.type(UP * 4)
        terminal.cursor_is_after('#lobby ana> /oper')
        terminal.type(CTRL_U)
        self.expect_unsaved(terminal)
        self.expect_unseen(terminal)

    def test_of_an_operator_who_gives_it_at_once(self):
        terminal = self.enter(columns=200)
        terminal.type('hello\r/oper sesame')
        terminal.cursor_is_after('#lobby ana> /oper ******')
        self.server.say('<bia> one')
        terminal.shows('<bia> one', '#lobby ana> /oper ******')
        terminal.type('\r')
        self.server.takes('hello', '/oper sesame')
        terminal.type(UP)
        terminal.cursor_is_after('#lobby ana> hello')
        terminal.type(CTRL_U)
        self.expect_unsaved(terminal)
        self.expect_unseen(terminal)

    def test_behind_whatever_blanks(self):
        terminal = self.enter(columns=200)
        for typed in ('\u3000/oper sesame', '/oper\u00a0sesame', '\u200b/OPER\tsesame'):
            terminal.paste(typed)
            terminal.type('\r')
            self.server.takes('/oper sesame')
        self.expect_unsaved(terminal)
        self.expect_unseen(terminal)

    def test_typed_before_the_server_has_told_that_it_wants_one(self):
        for term in ('vt100', 'dumb'):
            with self.subTest(term), House() as server, \
                    Terminal(server.port, env=environment(TERM=term), columns=200) as terminal:
                server.accept()
                server.say('-- what is the password?')
                server.takes('/state')
                terminal.wait_for(lambda t=terminal: 'password?' in t.fed, 'the question')
                terminal.type('sesame\rana\r' if term == 'vt100' else 'sesame\n')
                server.say('%% asks password')
                server.takes('sesame')
                server.say('%% asks name')
                if term == 'dumb':
                    terminal.type('ana\n')
                server.takes('ana')
                server.is_in()
                terminal.wait_for(lambda t=terminal: HERE in t.fed, 'the house')
                terminal.type(UP * 3)
                server.say('<bia> end')
                terminal.wait_for(lambda t=terminal: any('<bia> end' in line for line
                                                       in t.screen.lines()), 'the end')
                self.expect_unseen(terminal)
                if term == 'vt100':
                    terminal.type(CTRL_U)
                    self.expect_unsaved(terminal)

    def test_a_server_that_tells_nothing_can_be_left(self):
        for typed in ('sair\r', CTRL_C, CTRL_D):
            with self.subTest(typed), House() as server, Terminal(server.port) as terminal:
                server.accept()
                server.takes('/state')
                terminal.cursor_is_after('> ')
                terminal.type(typed)
                if typed == 'sair\r':
                    server.say('%% asks name')
                self.assertIn(server.line(), ('sair', '/quit'))
                server.lets_go()
                self.assertEqual(terminal.ends(), 0)

    def test_that_may_not_have_been_sent(self):
        terminal = self.enter(columns=200)
        terminal.type('/oper sesame\r')
        self.server.takes('/oper sesame')
        self.server.reset()
        self.server.enters()
        terminal.shows('!! this may not have been sent: /oper ******', '#lobby ana>')
        self.expect_unseen(terminal)

    def test_where_no_line_can_be_edited(self):
        for term in ('dumb', 'no-such-terminal', None):
            with self.subTest(term), House() as server, \
                    Terminal(server.port, env=environment(TERM=term), columns=200) as terminal:
                server.greets('%% asks password')
                terminal.shows('-- welcome to papo')
                wait_until(lambda t=terminal: t.modes() != t.modes_before, 'no echo')
                terminal.type('sesame\n')
                server.takes('sesame')
                server.say('-- what is your name?', '%% asks name')
                wait_until(lambda t=terminal: t.modes() == t.modes_before, 'an echo')
                terminal.type('ana\n')
                server.takes('ana')
                server.is_in()
                terminal.shows(HERE)
                terminal.type('/oper\n')
                terminal.shows("the operator's password:")
                terminal.type('sesame\n')
                server.takes('/oper sesame')
                self.expect_unseen(terminal)
                self.expect_unsaved(terminal)
                terminal.type('/quit\n')
                server.takes('/quit')
                server.lets_go()
                self.assertEqual(terminal.ends(), 0)
                self.assertEqual(terminal.modes(), terminal.modes_before)

    def test_where_the_output_goes_elsewhere(self):
        with Terminal(self.server.port, output=os.path.join(self.folder, 'output')) as terminal:
            self.server.greets('%% asks password')
            wait_until(lambda: terminal.modes() != terminal.modes_before, 'no echo')
            terminal.type('sesame\n')
            self.server.takes('sesame')
            self.server.say('%% asks name')
            wait_until(lambda: terminal.modes() == terminal.modes_before, 'an echo')
            terminal.type('ana\n')
            self.server.takes('ana')
            terminal.shows('ana')
            self.expect_unseen(terminal)


class Pasting(AtKeyboard):
    def test_one_line_is_typed(self):
        terminal = self.enter()
        terminal.paste('oi, gente\n')
        terminal.shows('#lobby ana> oi, gente')
        terminal.type('!\r')
        self.server.takes('oi, gente!')

    def test_several_are_said_once_one_agrees_and_are_text(self):
        terminal = self.enter()
        terminal.type('say: end' + LEFT * 3)
        terminal.paste('one\nsair\n\n/quit now\n  #include <x>\n//x\n%% state\nlast ')
        terminal.shows(HERE, 'say these 7 lines? (y/n)')
        self.server.say('<bia> meanwhile')
        terminal.shows('<bia> meanwhile', 'say these 7 lines? (y/n)')
        terminal.type('xy')
        self.server.takes('say: one', '/say sair', '/say /quit now', '/say   #include <x>', '/say //x',
                          '%% state', 'last end')
        terminal.shows('#lobby ana> sair', '#lobby ana> /quit now', '#lobby ana>   #include <x>',
                       '#lobby ana> //x', '#lobby ana> %% state', '#lobby ana> last end',
                       '#lobby ana>')
        terminal.type('hello\r')
        self.server.takes('hello')

    def test_or_are_not(self):
        terminal = self.enter()
        for no in ('n', CTRL_C, CTRL_D):
            terminal.type('ab' + LEFT)
            terminal.paste('one\n/quit\n')
            terminal.shows('say these 2 lines? (y/n)')
            terminal.type(no + 'x\r')
            self.server.takes('axb')

    def test_a_long_one_shows_how_far_it_is_and_can_be_stopped(self):
        terminal = self.enter()
        terminal.paste('\n'.join(f'line {i}' for i in range(100)))
        terminal.type('y')
        for i in range(7):
            self.server.takes(f'line {i}')
        terminal.shows('#lobby ana> line 9', '(10 of 100 lines; Ctrl-C stops) #lobby ana>')
        terminal.type(CTRL_C)
        terminal.shows('-- stopped after 10 of 100 lines', '#lobby ana>')
        terminal.type('hello\r')
        self.server.takes('line 7', 'line 8', 'line 9', 'hello')

    def test_all_of_a_long_one_are_said(self):
        terminal = self.enter()
        lines = [f'line {i}' for i in range(300)]
        terminal.paste('\n'.join(lines))
        terminal.type('y')
        # The terminal is read meanwhile: it takes 64 KiB, and a slow client draws more than that.
        for line in lines:
            self.server.takes(line)
            if line.endswith('0'):
                terminal.wait_for(lambda shown=line: any(shown in row for row in terminal.screen.lines()), line)
        terminal.shows('#lobby ana> line 299', '#lobby ana>')

    def test_without_an_end_it_ends_all_the_same(self):
        terminal = self.enter()
        terminal.paste('oi, gente', end='')
        terminal.cursor_is_after('#lobby ana> oi, gente')
        terminal.type('!\r')
        self.server.takes('oi, gente!')

    def test_what_is_too_long_is_told(self):
        terminal = self.enter()
        os.write(terminal.controlling, b'\x1b[200~')
        data = b'x' * ((1 << 20) + 1) + b'\x1b[201~'
        while data:
            data = data[os.write(terminal.controlling, data[:4096]):]
        terminal.shows('!! what was pasted is too long, and was left out', '#lobby ana>')
        terminal.type('hello\r')
        self.server.takes('hello')

    def test_where_it_can_be_no_text_it_is_one_line(self):
        terminal = self.enter()
        terminal.type('/msg bia ')
        terminal.paste('one\ntwo')
        terminal.type('\r')
        self.server.takes('/msg bia one two')


class Left(unittest.TestCase):
    """The terminal is as before, however the program ends."""

    def test_by_a_signal(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGABRT, signal.SIGUSR2,
                       signal.SIGALRM):
            with self.subTest(number), ScriptedServer() as server, Terminal(server.port) as terminal:
                server.greets()
                terminal.cursor_is_after('> ')
                self.assertNotEqual(terminal.modes(), terminal.modes_before)
                terminal.process.send_signal(number)
                if number in (signal.SIGTERM, signal.SIGHUP):
                    self.assertEqual(server.line(), '/quit')
                    server.lets_go()
                    self.assertEqual(terminal.ends(), 0)
                else:
                    self.assertEqual(terminal.ends(), -number)
                self.assertEqual(terminal.modes(), terminal.modes_before)
                self.assertFalse(terminal.screen.pastes_are_marked)

    def test_by_sair(self):
        with ScriptedServer() as server, Terminal(server.port) as terminal:
            server.greets()
            terminal.cursor_is_after('> ')
            self.assertTrue(terminal.screen.pastes_are_marked)
            terminal.type('sair\r')
            self.assertEqual(server.line(), 'sair')
            server.lets_go()
            self.assertEqual(terminal.ends(), 0)
            self.assertEqual(terminal.screen.lines()[-1], BYE)
            self.assertFalse(terminal.screen.pastes_are_marked)

    def test_while_a_password_is_to_be_hashed(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1,
                       signal.SIGABRT):
            with self.subTest(number), \
                    Terminal(0, program=[server_program(), '--hash-password']) as terminal:
                terminal.cursor_is_after('password: ')
                self.assertNotEqual(terminal.modes(), terminal.modes_before)
                terminal.process.send_signal(number)
                self.assertEqual(terminal.ends(), -number)
                self.assertEqual(terminal.modes(), terminal.modes_before)


class Drawing(AtKeyboard):
    def test_a_line_taller_than_the_screen_leaves_the_messages_visible(self):
        terminal = self.enter(rows=8, columns=40)
        text = ''.join(f'{i:03} ' for i in range(150))
        terminal.type(text)
        terminal.wait_for(lambda: '149' in terminal.screen.lines()[-1], 'all of it was typed')
        for number in range(3):
            self.server.say(f'<bia> message {number}')
            shown = f'<bia> message {number}'
            # Both together: the line is drawn after the message, and may come in a read of its own.
            terminal.wait_for(lambda s=shown: s in terminal.screen.lines()[-8:]
                              and '149' in terminal.screen.lines()[-1], shown)
        terminal.type('\r')
        self.server.takes(text)

    def test_units_stay_whole_when_somebody_speaks(self):
        for unit in ('e\u0301\u0323', '👨\u200d👩\u200d👧', '🇧🇷', '👍🏽', 'שָׁלוֹם', 'नमस्ते'):
            with self.subTest(unit), House() as server:
                terminal = self.enter(server=server)
                terminal.type(f'a{unit}b')
                terminal.shows(f'#lobby ana> a{unit}b')
                server.say('<bia> one')
                terminal.shows('<bia> one', f'#lobby ana> a{unit}b')
                terminal.type('\r')
                server.takes(f'a{unit}b')

    def test_what_is_joined_is_erased_together(self):
        terminal = self.enter()
        for unit in ('e\u0301\u0323', '👨\u200d👩\u200d👧', '🇧🇷', '👍🏽', 'שׁ'):
            terminal.type(f'a{unit}{LEFT}x{RIGHT}\x7f\r')
            self.server.takes('ax')

    def test_no_message_is_lost_while_the_window_is_resized(self):
        steps = (80, 70, 61, 52, 44, 35, 44, 52, 61, 70, 80)
        for attempt in range(3):
            with self.subTest(attempt), House() as server, Tmux() as tmux:
                tmux.run_client(server.port, '--name', 'ana', '--time-format', '')
                server.enters()
                tmux.shows('#lobby ana>')
                tmux.type('-l', 'a line that was begun and is longer than the narrowest of windows')
                tmux.shows('#lobby ana> a line that was begun and is longer than the narrowest of windows')
                for step, columns in enumerate(steps):
                    server.say(f'<bia> before {step}')
                    tmux.resize(columns, wait=False)
                    server.say(f'<bia> after {step}')
                    time.sleep(0.05)  # A person draws so at the window's corner.
                server.say('<bia> end')
                tmux.shows('<bia> end')
                lines = list(map(str.rstrip, tmux.lines()))
                for step in range(len(steps)):
                    self.assertIn(f'<bia> before {step}', lines)
                    self.assertIn(f'<bia> after {step}', lines)


class Charsets(unittest.TestCase):
    """Terminals that do not speak UTF-8."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)

    def locale(self, source, charmap):
        if not shutil.which('localedef'):
            self.skipTest('no locale can be made here')
        folder = f'{self.folder.name}/{source}.{charmap}'
        subprocess.run(['localedef', '-i', source, '-f', charmap, '--no-archive', folder],
                       check=False, capture_output=True)
        if not os.path.exists(f'{folder}/LC_CTYPE'):  # Mere warnings give the same status.
            self.skipTest('no locale can be made here')
        return environment(LC_ALL=f'{source}.{charmap}', LOCPATH=self.folder.name,
                           PAPO_CLIENT_LANG='en')

    def test_what_is_typed_and_shown_is_converted(self):
        for source, charmap, codec, text in (('ja_JP', 'EUC-JP', 'euc_jp', '日本語'),
                                             ('ko_KR', 'EUC-KR', 'euc_kr', '한글'),
                                             ('zh_TW', 'BIG5', 'big5', '中文功能'),
                                             ('pt_BR', 'ISO-8859-1', 'latin-1', 'ação')):
            env = self.locale(source, charmap)
            with self.subTest(charmap), House() as server, \
                    Terminal(server.port, '--name', text.encode(codec), env=env,
                             codec=codec) as terminal:
                server.enters(text)
                terminal.shows(f'#lobby {text}>')
                terminal.type(f'olá {text}x'.replace('á', 'a' if codec != 'latin-1' else 'á')
                              .encode(codec) + b'\x7f\r')
                self.assertEqual(server.line()[4:], text)
                server.say(f'<bia> {text} 👍')
                terminal.shows(f'<bia> {text} <U+1F44D>', f'#lobby {text}>')
                terminal.type(b'a\xffb\r')
                self.assertEqual(server.line(), 'ab' if codec != 'latin-1' else 'aÿb')
                if codec != 'latin-1':
                    terminal.wait_for(lambda: any(line.startswith('!! something was typed that is not')
                                                  for line in terminal.screen.lines()), 'the reason')
                terminal.type(CTRL_D)
                server.takes('/quit')
                server.lets_go()
                self.assertEqual(terminal.ends(), 0)


if __name__ == '__main__':
    unittest.main()
