# SPDX-License-Identifier: MIT

"""The console client with a server that has lines for programs: the prompt, rooms, coming back,
completion, mentions, saving, sending. The test plays the server."""

import os
import re
import stat
import subprocess
import tempfile
import unittest

from papo import BYE, DEADLINE
from terminal import (CTRL_D, LEFT, UP, ClientTest, House, Terminal, Tmux, client_program,
                      environment, run_client)

WELCOME = '-- welcome to papo'
HERE = '-- you are ana, alone in #lobby'


class AtTerminal(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(House())

    def open(self, *args, **how):
        return self.enterContext(Terminal(self.server.port, *args, **how))

    def enter(self, *args, **how):
        terminal = self.open('--name', 'ana', *args, **how)
        self.server.enters()
        terminal.shows(WELCOME, HERE, '#lobby ana>')
        return terminal

    def loses(self, terminal):
        self.server.reset()
        terminal.matches('-- the connection was lost; trying again in [12] s', r'#.* ana \(offline\)>.*')


class Prompt(AtTerminal):
    def test_it_tells_the_room_and_the_name(self):
        terminal = self.enter()
        for state, prompt in (('ana #jogos #lobby #jogos', '#jogos ana>'),
                              ('aninha #jogos #lobby #jogos', '#jogos aninha>'),
                              ('joão #日本 #lobby #日本', '#日本 joão>'),
                              ('joão -', 'joão>')):
            self.server.say(f'%% state {state}')
            terminal.shows(HERE, prompt)

    def test_what_is_for_programs_is_never_shown(self):
        terminal = self.enter()
        self.server.say('%% pong 99', '%% complete x y', '%% some new thing', '%% state', '%% ',
                        '<bia> one')
        terminal.shows(HERE, '<bia> one', '#lobby ana>')

    def test_a_hostile_state_cannot_steer_the_terminal(self):
        terminal = self.enter()
        self.server.say('%% state a\x1b[2Jna #x\x07 #x')
        terminal.shows(HERE, '#x a[2Jna>')
        self.server.say('%% state ' + 'x' * 2000 + ' #lobby #lobby', '<bia> one')
        terminal.shows('<bia> one', '#x a[2Jna>')

    def test_the_name_is_asked_for(self):
        terminal = self.open()
        self.server.greets()
        terminal.shows(WELCOME, '>')
        terminal.type('bia\r')
        self.server.takes('bia')
        self.server.say('!! the name bia is taken', '-- what is your name?')
        self.server.is_pinged()
        terminal.shows('-- what is your name?', '>')
        terminal.type('ana\r')
        self.server.takes('ana')
        self.server.is_in()
        terminal.shows(HERE, '#lobby ana>')

    def test_what_is_typed_ahead_waits_for_its_turn(self):
        terminal = self.open()
        self.server.accept()
        terminal.type('ana\rhello\rsair\r')
        self.server.say(WELCOME)
        self.server.takes('/state')
        self.server.say('%% asks name')
        self.server.takes('ana')
        self.server.is_in()
        self.server.takes('hello', 'sair')
        self.server.lets_go()
        self.assertEqual(terminal.ends(), 0)

    def test_a_password_is_typed_unseen(self):
        terminal = self.open('--name', 'ana')
        self.server.greets('%% asks password')
        terminal.shows(WELCOME, '>')
        self.server.say('-- one more')  # This shows that the state was read.
        terminal.shows('-- one more', '>')
        terminal.type('wronk\x7fg x\x15sésamoé\x7f\r')
        self.server.takes('sésamo')
        self.server.say('-- what is your name?', '%% asks name')
        self.server.takes('ana')
        self.server.is_in()
        terminal.shows(HERE, '#lobby ana>')
        terminal.type(UP + 'x')
        terminal.shows(HERE, '#lobby ana> x')
        self.assertNotIn('samo', ' '.join(terminal.screen.lines()))

    def test_a_long_line_above_the_prompt_is_whole(self):
        terminal = self.enter(columns=40, rows=10)
        terminal.type('half')
        terminal.shows('#lobby ana> half')
        text = '<bia> ' + ''.join(f'{i:03} ' for i in range(100)) + 'end'
        self.server.say(text)
        terminal.wait_for(lambda: ' '.join(
            line.strip() for line in terminal.screen.lines()[2:-1]) == text, text)
        self.assertEqual(terminal.screen.lines()[-1], '#lobby ana> half')


class ComingBack(AtTerminal):
    def test_with_the_same_name_and_rooms_and_what_was_typed_meanwhile(self):
        terminal = self.enter('--room', '#ops', '--room', 'jogos')
        self.server.joins('#ops')
        self.server.joins('#jogos')
        self.server.is_pinged()
        terminal.shows('-- you are alone in #jogos', '#jogos ana>')
        self.server.say('%% state ana #ops #lobby #ops #jogos')
        terminal.shows('-- you are alone in #jogos', '#ops ana>')
        self.loses(terminal)
        terminal.type('are you there?\r')
        self.server.greets()
        self.server.takes('ana')
        self.server.is_in()
        self.server.joins('#ops')
        self.server.joins('#jogos')
        self.server.takes('/go #ops')
        self.server.say('-- you are talking in #ops now', '%% state ana #ops #lobby #ops #jogos')
        self.server.takes('are you there?')
        terminal.matches('-- the connection was lost; trying again in . s',
                         '#ops ana> are you there[?]', HERE, '-- you are alone in #ops',
                         '-- you are alone in #jogos', '-- you are talking in #ops now',
                         r'-- back after \d+ s', '#ops ana>')

    def test_it_does_not_stay_in_a_room_that_was_left(self):
        terminal = self.enter('--room', '#ops')
        self.server.joins('#ops')
        self.server.is_pinged()
        self.server.say('-- you left #lobby', '%% state ana #ops #ops')
        terminal.shows('-- you left #lobby', '#ops ana>')
        self.loses(terminal)
        self.server.enters('ana', '#ops')
        self.server.takes('/leave #lobby')

    def test_a_server_that_stops_is_waited_for(self):
        terminal = self.enter()
        self.server.say('-- papo is stopping; goodbye')
        self.server.close()
        self.server.greets()
        terminal.matches('-- papo is stopping; goodbye', '-- the connection was lost; .*',
                         r'#lobby ana \(offline\)>')
        self.server.takes('ana')

    def test_a_server_that_is_full_on_return_is_tried_again(self):
        terminal = self.enter()
        self.loses(terminal)
        self.server.accept()
        self.server.say('!! papo is full (10 people); come back later')
        self.server.close()
        terminal.matches('!! papo is full .*',
                         '-- 127.*; trying again in [23] s', '.*')
        self.server.enters()
        terminal.matches(HERE, '-- back after .*', '#lobby ana>')

    def test_a_server_that_lets_in_and_closes_is_left_alone_for_longer_and_longer(self):
        terminal = self.enter()
        for pause in ('[12]', '[23]', '[456]'):
            self.server.close()
            terminal.matches(f'-- the connection was lost; trying again in {pause} s',
                             r'#.* ana \(offline\)>')
            if pause != '[456]':
                self.server.enters()
                terminal.matches('-- back after .*', '#.* ana>')

    def test_what_may_not_have_been_taken_is_told(self):
        terminal = self.enter()
        terminal.type('one\r')
        self.server.takes('one')
        terminal.type('two\r')
        self.server.takes('two')  # The ping after "one" is answered by now.
        self.loses(terminal)
        self.server.enters()
        terminal.matches(HERE, '-- back after .*', '!! this may not have been sent: two',
                         '#lobby ana>')
        terminal.type('three\r')
        self.server.takes('three')

    def test_too_much_is_not_kept(self):
        terminal = self.enter(columns=200)
        self.loses(terminal)
        for number in range(25):
            terminal.type(('x' * 180 + '\r') * 15 + f'mark {number}\r')
            mark = f'#lobby ana> mark {number}'
            terminal.wait_for(lambda m=mark: m in terminal.screen.lines()[-40:], mark)
        terminal.wait_for(lambda: any(line.startswith('!! this was not kept')
                                      for line in terminal.screen.lines()), 'not kept')

    def test_the_name_may_be_taken_for_a_while(self):
        terminal = self.enter()
        self.loses(terminal)
        self.server.greets()
        self.server.takes('ana')
        self.server.say('!! the name ana is taken', '-- what is your name?')
        terminal.type('this is for the others\r')
        self.server.takes('ana')
        self.server.is_in()
        self.server.takes('this is for the others')
        terminal.matches(HERE, '-- back after .*', '#lobby ana>')
        self.assertEqual(terminal.screen.lines().count('!! the name ana is taken'), 1)

    def test_the_password_is_remembered(self):
        terminal = self.open()
        self.server.greets('%% asks password')
        self.server.say('-- one more')
        terminal.shows('-- one more', '>')
        terminal.type('sesame\r')
        self.server.takes('sesame')
        self.server.say('%% asks name')
        terminal.type('ana\r')
        self.server.takes('ana')
        self.server.is_in()
        terminal.shows(HERE, '#lobby ana>')
        self.loses(terminal)
        self.server.greets('%% asks password')
        self.server.takes('sesame')
        self.server.say('%% asks name')
        self.server.takes('ana')

    def test_who_is_kicked_does_not_come_back(self):
        terminal = self.enter()
        self.server.say('!! you were expelled by bia: enough')
        self.server.close()
        self.assertEqual(terminal.ends(), 1)
        self.assertIn('!! you were expelled by bia: enough', terminal.screen.lines())

    def test_who_leaves_does_not_come_back(self):
        for said in ('/quit going home', ' /SAIR ', 'Sair'):
            with self.subTest(said), House() as server, \
                    Terminal(server.port, '--name', 'ana') as terminal:
                server.enters()
                terminal.shows(HERE, '#lobby ana>')
                terminal.type(said + '\r')
                server.takes(said.lstrip())
                server.lets_go()
                self.assertEqual(terminal.ends(), 0)

    def test_nor_who_has_had_enough_of_waiting(self):
        for typed, status in ((CTRL_D, 0), ('sair\r', 0), ('hello\r' + CTRL_D, 1)):
            with self.subTest(typed), House() as server, \
                    Terminal(server.port, '--name', 'ana') as terminal:
                server.enters()
                terminal.shows(HERE, '#lobby ana>')
                server.reset()
                terminal.matches('-- the connection was lost; .*', r'#lobby ana \(offline\)>')
                terminal.type(typed)
                self.assertEqual(terminal.ends(), status)

    def test_it_can_be_told_not_to(self):
        terminal = self.enter('--no-reconnect')
        self.server.close()
        self.assertEqual(terminal.ends(), 1)
        self.assertEqual(terminal.screen.lines()[-1],
                         'papo-client: the server closed the connection')


class Lines(AtTerminal):
    """How lines are shown."""

    def test_the_time_stands_before_each(self):
        terminal = self.open('--name', 'ana', '--time-format', '(%Y)')
        self.server.enters()
        self.server.say('<bia> one', '[2006-11-23 12:03] <bia> said before', '[2026] <bia>')
        terminal.matches(*[re.escape('(20') + r'\d\d\) ' + re.escape(line)
                           for line in (WELCOME, HERE, '<bia> one')],
                         re.escape('[2006-11-23 12:03] <bia> said before'),
                         r'\(20\d\d\) \[2026\] <bia>', '#lobby ana>')

    def test_by_default_it_is_hours_and_minutes(self):
        terminal = self.open('--name', 'ana')
        self.server.greets()
        terminal.shows(WELCOME, '>')
        with House() as server, Terminal(server.port, times=True) as other:
            server.greets()
            other.matches(r'[012]\d:[0-5]\d ' + WELCOME, '>')

    def test_being_spoken_to_is_noticed(self):
        terminal = self.enter()
        bells = 0
        for line, is_alert in (('<bia> hello ANA!', True), ('<bia> banana', False),
                               ('* bia hugs ana', True), ('<ana> ana', False),
                               ('#jogos <bia> ana?', True), ('(privado) <bia> hi', True),
                               ('(private to bia) ana', False), ('-- ana joined #lobby', False),
                               ("<bia> isn't that a-na?", False), ('<bia> ana.maria', False)):
            with self.subTest(line):
                terminal.screen.escapes.clear()
                self.server.say(line)
                terminal.matches(re.escape(line), r'#lobby ana( \[bia 1\])?>')
                bells += is_alert
                self.assertEqual(terminal.screen.bells, bells)
                self.assertEqual('\x1b[7m' in terminal.screen.escapes, is_alert)

    def test_the_bell_can_be_refused(self):
        terminal = self.enter('--no-bell')
        self.server.say('<bia> ana!')
        terminal.shows('<bia> ana!', '#lobby ana>')
        self.assertEqual(terminal.screen.bells, 0)


class Forging(AtTerminal):
    """The end of a message never stands where a line of the server would begin."""

    forged = '-- papo is stopping; goodbye'

    def messages(self, columns):
        """A message whose end would begin a row."""
        for padding in (' ' * (columns - 11), '\t' * (columns // 8), 'x' * (columns - 12) + ' ',
                        '日' * (columns // 2) + ' ', 'word ' * columns,
                        'https://example.org/' + 'x' * (columns * 2 - 34) + ' ',
                        '\u00a0' * (columns - 11), '👨\u200d👩\u200d👧' * columns + ' ' * columns):
            for more in range(3):
                yield f'<eva> hello{padding}' + ' ' * more + self.forged
                yield f'<eva> hello{padding}'[:-more - 1] + self.forged

    def expect_none(self, lines):
        for line in lines:
            self.assertFalse(line.startswith('-- papo'), line)

    def test_at_any_width(self):
        for columns in (20, 33, 40, 80, 132):
            with self.subTest(columns), House() as server, \
                    Terminal(server.port, '--name', 'ana', rows=60, columns=columns) as terminal:
                server.enters()
                terminal.cursor_is_after('#lobby ana> ')
                server.say(*self.messages(columns), '<bia> end')
                terminal.shows('<bia> end', '#lobby ana>')
                self.expect_none(terminal.screen.lines())

    def test_in_tmux_at_any_width_also_of_a_window_that_was_resized(self):
        tmux = self.enterContext(Tmux())
        tmux.run_client(self.server.port, '--name', 'ana', '--time-format', '')
        self.server.enters()
        tmux.shows('#lobby ana>')
        for number, columns in enumerate((80, 60, 41, 100, 30)):
            tmux.resize(columns)
            self.server.say(*self.messages(columns), f'<bia> end {number}')
            tmux.shows(f'<bia> end {number}')
            self.expect_none(tmux.lines())
            tmux.clear()


class Completing(AtTerminal):
    def test_a_command(self):
        terminal = self.enter()
        terminal.type('/whoi\t')
        terminal.shows('#lobby ana> /whois')
        terminal.cursor_is_after('#lobby ana> /whois ')
        terminal.type('\x15/ent\t#x\r')
        self.server.takes('/entrar #x')
        terminal.paste('/ent\t#x')  # A pasted tab is text.
        terminal.type('\r')
        self.server.takes('/ent\t#x')

    def test_the_only_name(self):
        terminal = self.enter()
        terminal.type('BI\t')
        self.server.takes('/complete BI')
        self.server.say('%% complete BI bia')
        terminal.cursor_is_after('#lobby ana> bia: ')
        terminal.type('jo\t')
        self.server.takes('/complete jo')
        self.server.say('%% complete jo joão')
        terminal.cursor_is_after('#lobby ana> bia: joão ')
        terminal.type('#l\t')
        self.server.takes('/complete #l')
        self.server.say('%% complete #l #lobby')
        terminal.cursor_is_after('#lobby ana> bia: joão #lobby ')
        terminal.type('\r')
        self.server.takes('bia: joão #lobby ')

    def test_several_names_one_after_the_other(self):
        terminal = self.enter()
        terminal.type('psst j end' + LEFT * 4)
        terminal.cursor_is_after('#lobby ana> psst j')
        terminal.type('\t')
        self.server.takes('/complete j')
        self.server.say('%% complete j joana Joaquim JOANINHA')
        for name in ('joana', 'Joaquim', 'JOANINHA', 'joana'):
            terminal.shows(HERE, f'#lobby ana> psst {name}  end')
            terminal.cursor_is_after(f'#lobby ana> psst {name} ')
            terminal.type('\t')

    def test_who_is_known_at_once_and_whoever_spoke_last_first(self):
        terminal = self.enter()
        self.server.say('[2026-11-23 12:03] <bento> long ago', '<bia> one', '<@bianca> two',
                        '#ops <bira> three', '<bia> four', '-- bela joined #lobby',
                        '-- 2 here in #lobby: bruna (away: lunch), bia')
        terminal.shows('-- 2 here in #lobby: bruna (away: lunch), bia', '#lobby ana>')
        terminal.type('oi b')
        for name in ('bia', 'bira', 'bianca', 'bento', 'bela', 'bruna', 'bia'):
            terminal.type('\t')
            terminal.cursor_is_after(f'#lobby ana> oi {name} ')
        terminal.type('\r')
        self.server.takes('/complete b', 'oi bia ')

    def test_after_an_at_sign(self):
        terminal = self.enter()
        self.server.say('<bia> one')
        terminal.shows('<bia> one', '#lobby ana>')
        terminal.type('@B\toi\r')
        self.server.takes('/complete B', '@bia oi')

    def test_what_the_server_knows_besides(self):
        terminal = self.enter()
        self.server.say('<bia> one', '<boris> two', '<bia> three')
        terminal.shows('<bia> three', '#lobby ana>')
        terminal.type('b\t')
        terminal.cursor_is_after('#lobby ana> bia: ')
        self.server.takes('/complete b')
        self.server.say('%% complete b beto bia', '<caio> heard')  # Boris is here no more.
        terminal.shows('<caio> heard', '#lobby ana> bia:')
        terminal.type('\t')
        terminal.cursor_is_after('#lobby ana> boris: ')
        terminal.type('\t')
        terminal.cursor_is_after('#lobby ana> beto: ')
        terminal.type('\x15b\t\t')
        terminal.cursor_is_after('#lobby ana> beto: ')

    def test_an_answer_that_comes_too_late_is_ignored(self):
        terminal = self.enter()
        terminal.type('bi\t')
        self.server.takes('/complete bi')
        terminal.type('g')  # The key waits for the answer, but not for ever.
        terminal.cursor_is_after('#lobby ana> big')
        self.server.say('%% complete bi bia', '<bia> one')
        terminal.shows('<bia> one', '#lobby ana> big')

    def test_keys_that_come_with_the_tab_wait_for_what_it_brings(self):
        terminal = self.enter()
        terminal.type('bi\tolá\rto\tx')
        self.server.takes('/complete bi')
        self.server.say('%% complete bi bia')
        self.server.takes('bia: olá', '/complete to')
        self.server.say('%% complete to')
        terminal.cursor_is_after('#lobby ana> tox')

    def test_nobody(self):
        terminal = self.enter()
        terminal.type('zz\t')
        self.server.takes('/complete zz')
        self.server.say('%% complete zz', '%% complete zz \x1b[2Jzz', '<bia> one')
        terminal.shows('<bia> one', '#lobby ana> zz')


class Saving(AtTerminal):
    def setUp(self):
        super().setUp()
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def test_what_was_shown(self):
        terminal = self.enter()
        path = os.path.join(self.folder, 'chat.txt')
        terminal.type('hello\r')
        self.server.takes('hello')
        self.server.say('<bia> hi \x1b[31mana')
        terminal.shows('<bia> hi [31mana', '#lobby ana>')
        terminal.type(f'/save {path}\r')
        terminal.shows(f'-- saved 5 lines to {path}', '#lobby ana>')
        with open(path, encoding='utf-8') as saved:
            self.assertEqual(saved.read().splitlines(),
                             [WELCOME, HERE, '#lobby ana> hello', '<bia> hi [31mana',
                              f'#lobby ana> /save {path}'])
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        terminal.type(f'/salvar {path}2\r')
        terminal.shows(f'-- saved 7 lines to {path}2', '#lobby ana>')
        terminal.type('bye\r')
        self.server.takes('bye')  # Neither command was sent.

    def test_nothing_is_overwritten_or_followed(self):
        terminal = self.enter(columns=200)
        there = os.path.join(self.folder, 'there')
        with open(there, 'w', encoding='ascii') as file:
            file.write('mine')
        link = os.path.join(self.folder, 'link')
        os.symlink(os.path.join(self.folder, 'elsewhere'), link)
        for path, why in ((there, 'File exists'), (link, 'File exists'),
                          (self.folder + '/no/file', 'No such file or directory')):
            terminal.type(f'/save {path}\r')
            terminal.shows(f'!! not saved to {path}: {why}', '#lobby ana>')
        terminal.type('/save \r')
        terminal.shows('!! /save needs the name of a file', '#lobby ana>')
        self.assertEqual(sorted(os.listdir(self.folder)), ['link', 'there'])
        with open(there, encoding='ascii') as file:
            self.assertEqual(file.read(), 'mine')


class Sending(ClientTest):
    """The client in scripts."""

    def setUp(self):
        self.server = self.enterContext(House())

    def start(self, *args, env=None):
        client = subprocess.Popen(
            [client_program(), '--port', str(self.server.port), '--name', 'deploy', *args],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=env or environment())
        self.addCleanup(client.stdout.close)
        self.addCleanup(client.stderr.close)
        self.addCleanup(client.kill)
        self.addCleanup(client.wait)
        return client

    NOT_HEARD = 'papo-client: nobody else is in {}, so nobody heard it\n'

    def expect_end(self, client, status, error=''):
        out, err = client.communicate(timeout=DEADLINE)
        self.assertEqual((client.returncode, out.decode(), err.decode()), (status, '', error))

    def test_lines_that_are_taken(self):
        client = self.start('--room', '#ops', '--send', 'build 12 is out', '--send', 'really')
        self.server.enters('deploy', '#ops')
        self.server.say('-- bia joined #ops')
        self.server.takes('build 12 is out', 'really', '/quit')
        self.server.lets_go()
        self.expect_end(client, 0)

    def test_lines_that_nobody_heard(self):
        client = self.start('--room', '#opps', '--send', 'x', '--send', '#lobby y')
        self.server.enters('deploy', '#opps')
        self.server.say('-- bia joined #lobby')
        self.server.takes('x', '#lobby y', '/quit')
        self.server.lets_go()
        self.expect_end(client, 0, self.NOT_HEARD.format('#opps'))

    def test_a_tab_is_a_blank(self):
        client = self.start('--send', '\t/msg bia a\tb')
        self.server.enters('deploy')
        self.server.takes('/msg bia a\tb', '/quit')
        self.server.lets_go()
        self.expect_end(client, 0)

    def test_a_line_that_is_refused(self):
        client = self.start('--send', 'x')
        self.server.enters('deploy')
        self.server.takes('x')
        self.server.say('!! you may not speak here')
        self.server.line()
        self.expect_end(client, 1, 'papo-client: you may not speak here\n')

    def test_a_room_that_is_refused(self):
        client = self.start('--room', '#ops', '--send', 'x')
        self.server.enters('deploy')
        self.server.takes('/join #ops')
        self.server.say('!! no')
        self.assertIsNone(self.server.line())
        self.expect_end(client, 1, 'papo-client: no\n')

    def test_a_server_that_closes_before_it_has_taken_it(self):
        client = self.start('--send', 'x')
        self.server.enters('deploy')
        self.server.takes('x')
        self.server.close()
        _, err = client.communicate(timeout=DEADLINE)
        self.assertEqual(client.returncode, 1)
        self.assertRegex(err.decode(), r'\Apapo-client: (the connection was lost.*|the server '
                                       r'closed the connection)\n\Z')

    def test_a_server_that_does_not_answer(self):
        client = self.start('--send', 'x', '--timeout', '1')
        self.server.accept()
        self.expect_end(client, 1, 'papo-client: the server did not take it within 1 s\n')

    def test_being_let_go_or_interrupted_before_it_was_taken(self):
        client = self.start('--send', '/quit', '--send', 'x')
        self.server.enters('deploy')
        self.server.takes('/quit')
        self.server.lets_go()
        self.assertEqual(client.wait(DEADLINE), 1)
        client = self.start('--send', 'x')
        self.server.accept()
        self.server.takes('/state')
        client.terminate()
        self.expect_end(client, 1, 'papo-client: it was interrupted\n')

    def test_to_leave_is_taken_when_one_is_let_go(self):
        client = self.start('--send', 'x', '--send', '/quit bye')
        self.server.enters('deploy')
        self.server.takes('x', '/quit bye')
        self.server.lets_go()
        self.expect_end(client, 0)

    def test_nothing_is_not_said(self):
        for nothing in (' ', '', '   ', '\t'):
            ended = run_client(1, '--name', 'ana', '--send', nothing)
            self.assertEqual(ended.returncode, 2)
            self.assertRegex(ended.stderr.decode(), r'\Apapo-client: [^\n]+\n\Z')

    def test_what_is_asked_is_answered(self):
        client = self.start('--send', '/who')
        self.server.enters('deploy')
        self.server.takes('/who')
        self.server.say('<bia> hello', '-- 2 here in #lobby: bia, deploy', '* bia waves')
        self.server.is_pinged()
        self.server.takes('/quit')
        self.server.lets_go()
        out, err = client.communicate(timeout=DEADLINE)
        self.assertEqual((client.returncode, out, err),
                         (0, b'-- 2 here in #lobby: bia, deploy\n', b''))

    def test_blanks_before_a_command_do_not_publish_it(self):
        client = self.start('--send', ' /msg bia psst')
        self.server.enters('deploy')
        self.server.takes('/msg bia psst')
        client.terminate()

    def test_a_server_that_does_not_tell_what_it_has_taken(self):
        client = self.start('--send', 'x')
        self.server.greets('!! there is no command /state')
        self.assertEqual(client.wait(DEADLINE), 1)
        _, err = client.communicate(timeout=DEADLINE)
        self.assertRegex(err.decode(), r'\Apapo-client: [^\n]+\n\Z')

    def test_the_password_of_a_file_or_of_the_environment(self):
        with tempfile.NamedTemporaryFile('w') as file:
            file.write('sesame\nno more\n')
            file.flush()
            for args, env in ((['--password-file', file.name], environment()),
                              ([], environment(PAPO_CLIENT_PASSWORD='sesame'))):
                client = self.start('--send', 'x', *args, env=env)
                self.server.greets('%% asks password')
                self.server.takes('sesame')
                self.server.say('-- what is your name?', '%% asks name')
                self.server.takes('deploy')
                self.server.is_in('deploy')
                self.server.say('-- bia joined #lobby')
                self.server.takes('x', '/quit')
                self.server.lets_go()
                self.expect_end(client, 0)

    def test_a_password_that_is_wanted_or_wrong(self):
        client = self.start('--send', 'x')
        self.server.greets('%% asks password')
        self.expect_end(client, 1, 'papo-client: the server asks for a password\n')
        client = self.start('--send', 'x', env=environment(PAPO_CLIENT_PASSWORD='open'))
        self.server.greets('%% asks password')
        self.server.takes('open')
        self.server.say('!! wrong password', '-- what is the password?', '%% asks password')
        self.expect_end(client, 1, 'papo-client: wrong password\n')


class Pipes(ClientTest):
    def test_rooms_are_joined_before_the_input_is_sent(self):
        with House() as server:
            client = self.start_client(server.port, '--name', 'ana', '--room', '#ops',
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            client.stdin.write(b'hello\nno end')
            client.stdin.close()
            server.enters('ana', '#ops')
            server.takes('hello', 'no end', '/quit')
            server.say('<bia> \x1b[m')
            server.lets_go()
            self.assertEqual(client.stdout.read().decode().splitlines(),
                             [WELCOME, HERE, '-- you are alone in #ops', '<bia> \x1b[m', BYE])
            self.assertEqual(client.wait(DEADLINE), 0)

    def test_the_first_line_is_the_name(self):
        with House() as server:
            client = self.start_client(server.port, '--reconnect', stdin=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL)
            client.stdin.write(b'ana\nhello\nsair\nnot heard\n')
            server.enters()
            server.takes('hello', 'sair')
            server.lets_go()
            self.assertEqual(client.wait(DEADLINE), 0)

    def test_it_comes_back_if_it_is_told_to(self):
        with House() as server:
            client = self.start_client(server.port, '--name', 'ana', '--reconnect',
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            server.enters()
            client.stdin.write(b'one\n')
            server.takes('one')
            server.is_pinged()
            server.close()
            self.assertRegex(client.stderr.readline().decode(),
                             r'\A-- the connection was lost; trying again in \d s\n\Z')
            client.stdin.write(b'two\n')
            server.enters()
            server.takes('two')
            client.stdin.close()
            server.takes('/quit')
            server.lets_go()
            self.assertEqual(client.stdout.read().decode().splitlines(),
                             [WELCOME, HERE, HERE, BYE])
            self.assertRegex(client.stderr.read().decode(), r'\A-- back after \d s\n\Z')
            self.assertEqual(client.wait(DEADLINE), 0)


    def test_a_line_that_is_refused_is_a_failure(self):
        for args in ([], ['--reconnect']):
            with self.subTest(args), House() as server:
                client = self.start_client(server.port, *args, stdin=subprocess.PIPE,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                client.stdin.write(b'ana\n/jion #x\nhello\n')
                client.stdin.close()
                if args:
                    server.enters()
                else:
                    server.accept()
                    server.say(WELCOME)
                    server.takes('ana')
                    server.is_in()
                server.takes('/jion #x')
                server.say('!! there is no command /jion; /help lists those there are')
                server.takes('hello', '/quit')
                server.lets_go()
                self.assertEqual(client.stderr.read(), b'papo-client: there is no command /jion; '
                                                       b'/help lists those there are\n')
                self.assertEqual(client.wait(DEADLINE), 1)

    def test_a_line_that_was_not_said_is_a_failure(self):
        with House() as server:
            client = self.start_client(server.port, '--name', 'ana', '--reconnect',
                                       stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE)
            server.enters()
            client.stdin.write(b'x' * 70000 + b'\nhello\n')
            client.stdin.close()
            server.takes('hello', '/quit')
            server.lets_go()
            self.assertRegex(client.stderr.read().decode(),
                             r'\npapo-client: a line of the input was too long, and was not sent\n\Z')
            self.assertEqual(client.wait(DEADLINE), 1)

    def test_a_line_that_may_not_have_been_said_is_a_failure(self):
        with House() as server:
            client = self.start_client(server.port, '--name', 'ana', '--reconnect',
                                       stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE)
            server.enters()
            client.stdin.write(b'one\n')
            server.takes('one')
            server.close()
            server.enters()
            client.stdin.close()
            server.takes('/quit')
            server.lets_go()
            self.assertRegex(client.stderr.read().decode(),
                             r'\npapo-client: this may not have been sent: one\n\Z')
            self.assertEqual(client.wait(DEADLINE), 1)

    def test_a_name_that_is_refused_is_a_failure(self):
        with House() as server:
            client = self.start_client(server.port, stdin=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            client.stdin.write(b'ana\n')
            client.stdin.close()
            server.accept()
            server.say(WELCOME)
            server.takes('ana')
            server.say('!! the name ana is taken', '-- what is your name?')
            self.assertIn(server.line(), ('/quit', None))  # The client may have read either first.
            server.close()
            self.assertEqual(client.stderr.read(), b'papo-client: the name ana is taken\n')
            self.assertEqual(client.wait(DEADLINE), 1)


class Configuration(ClientTest):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        os.mkdir(self.folder + '/papo')

    def write(self, text):
        with open(self.folder + '/papo/client.toml', 'w', encoding='utf-8') as file:
            file.write(text)

    def test_a_file_below_the_environment_below_the_command_line(self):
        with House() as server:
            self.write('name = "of-file"\nroom = ["#ops", "#dev"]\nhost = "nowhere.invalid"\n')
            env = environment(XDG_CONFIG_HOME=self.folder, PAPO_CLIENT_HOST='127.0.0.1',
                              PAPO_CLIENT_PORT='1')
            client = subprocess.Popen([client_program(), '--port', str(server.port)], env=env,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            self.addCleanup(client.wait)
            self.addCleanup(client.kill)
            server.enters('of-file', '#ops', '#dev')
            server.takes('/quit')
            server.lets_go()
            self.assertEqual(client.wait(DEADLINE), 0)

    def test_a_bad_file_is_one_line(self):
        for text in ('nonsense = 1\n', 'port = "x"\n', 'send = "x"\n', 'color = "blue"\n'):
            with self.subTest(text):
                self.write(text)
                ended = subprocess.run([client_program()], capture_output=True, check=False,
                                       env=environment(XDG_CONFIG_HOME=self.folder),
                                       stdin=subprocess.DEVNULL, timeout=DEADLINE)
                self.assertEqual((ended.returncode, ended.stdout), (2, b''))
                self.assertRegex(ended.stderr.decode(), r'\Apapo-client: [^\n]+\n\Z')

    def test_send_needs_a_name(self):
        ended = run_client(1, '--send', 'x')
        self.assertEqual((ended.returncode, ended.stderr), (2, b'papo-client: --send needs --name\n'))


if __name__ == '__main__':
    unittest.main()
