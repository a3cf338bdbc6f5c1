# SPDX-License-Identifier: MIT

"""The console client's own commands and their results: help, ignored people, the search, the log."""

import os
import stat
import subprocess
import tempfile
import time
import unittest

from papo import BYE, DEADLINE, Server, wait_until
from terminal import CTRL_U, ClientTest, House, Terminal, environment, run_client

WELCOME = '-- welcome to papo'
HERE = '-- you are ana, alone in #lobby'


class AtTerminal(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(House())

    def enter(self, *args, **how):
        how.setdefault('columns', 120)
        terminal = self.enterContext(Terminal(self.server.port, '--name', 'ana', *args, **how))
        self.server.enters()
        terminal.shows(WELCOME, HERE, '#lobby ana>')
        return terminal


class Help(AtTerminal):
    def test_the_first_line_tells_of_it_and_how_to_leave(self):
        for language, told in (('en', '-- /help lists the commands; /quit or Ctrl-D leaves'),
                               ('pt_BR', '-- /ajuda mostra os comandos; /sair ou Ctrl-D vai embora')):
            with self.subTest(language), House() as server:
                terminal = self.enterContext(Terminal(
                    server.port, '--name', 'ana', '--lang', language,
                    env=environment(PAPO_CLIENT_HINT=None)))
                server.enters()
                terminal.shows(WELCOME, HERE, told, '#lobby ana>')
                server.reset()
                server.enters()
                terminal.matches(HERE, '-- (back|de volta) .*', '#lobby ana>')  # The text does not come again.

    def test_it_lists_what_the_client_and_the_server_can_do(self):
        terminal = self.enter()
        terminal.type('/help\r')
        self.server.takes('/help')
        self.server.say('-- /who  lists')
        terminal.shows('#lobby ana> /help',
                       '-- /query [name]         sends all that you type to one person alone; alone: '
                       'ends that',
                       '-- /go [room|name]       goes there, as Alt-1 to Alt-9 do; alone: lists where '
                       'one can go',
                       '-- /save FILE            writes what was shown to a new file',
                       '-- /find words           shows the lines with these words once more',
                       '-- /ignore [name]        shows nothing more that someone says; alone: tells '
                       'who that is',
                       '-- /unignore name        shows again what someone says',
                       '-- /who  lists', '#lobby ana>')

    def test_of_one_command(self):
        terminal = self.enter()
        terminal.type('/help save\r/AJUDA /ouvir\r/help who\r')
        self.server.takes('/help who')
        terminal.shows('#lobby ana> /help save',
                       '-- /save FILE            writes what was shown to a new file',
                       '#lobby ana> /AJUDA /ouvir', '-- /unignore name        shows again what '
                       'someone says', '#lobby ana> /help who', '#lobby ana>')

    def test_of_the_server(self):
        with Server() as server:
            ended = run_client(server.port, '--name', 'ana', input=b'/help who\n/ajuda /sair\n')
            self.assertEqual(ended.stdout.decode().splitlines()[2:],
                             ['-- /who [#room] [page]   lists who is in the room; @ marks operators of papo',
                              '-- /quit [reason]        leaves; so does the word sair', BYE])

    def test_the_words_are_completed(self):
        terminal = self.enter()
        for begun, whole in (('/sav', '/save '), ('/ignorar', '/ignorar '), ('/ouv', '/ouvir '),
                             ('/sear', '/search '), ('/he', '/help ')):
            terminal.type(CTRL_U + begun + '\t')
            terminal.cursor_is_after(f'#lobby ana> {whole}')


class Ignoring(AtTerminal):
    def test_what_someone_says_is_not_shown(self):
        terminal = self.enter()
        terminal.type('/ignore @Eva\r')
        undo = '-- you hear nothing more of what Eva says; /unignore Eva undoes it'
        terminal.shows('#lobby ana> /ignore @Eva', undo, '#lobby ana>')
        self.server.say('<bia> one', '<eva> ana!', '* @eva waves', '#ops <eva> hi',
                        '(private) <eva> psst', '[2006-11-23 12:03] <eva> old',
                        '-- eva left #lobby (quit)', '<evan> two')
        terminal.shows(undo, '<bia> one', '-- eva left #lobby (quit)', '<evan> two', '#lobby ana>')
        self.assertEqual(terminal.screen.bells, 0)
        terminal.type('/reply x\r')
        self.server.takes('/reply x')  # The answer does not go to eva.

    def test_it_is_listed_and_undone(self):
        terminal = self.enter()
        for typed, told in (('/ignore', '-- you ignore nobody'),
                            ('/ignorar eva', '-- you hear nothing more of what eva says; '
                                             '/unignore eva undoes it'),
                            ('/ignore dora', '-- you hear nothing more of what dora says; '
                                             '/unignore dora undoes it'),
                            ('/ignore a b', '!! a b cannot be ignored'),
                            ('/ignore', '-- you ignore eva, dora'),
                            ('/ouvir EVA', '-- you hear EVA again'),
                            ('/unignore eva', '!! you do not ignore eva'),
                            ('/ignore', '-- you ignore dora')):
            terminal.type(typed + '\r')
            terminal.shows(f'#lobby ana> {typed}', told, '#lobby ana>')
        self.server.say('<dora> one', '<eva> two')
        terminal.shows('-- you ignore dora', '<eva> two', '#lobby ana>')

    def test_from_the_beginning(self):
        terminal = self.enter('--ignore', 'eva', env=environment(PAPO_CLIENT_IGNORE='dora'))
        self.server.say('<eva> one', '<dora> two')
        terminal.shows(HERE, '<dora> two', '#lobby ana>')


class Searching(AtTerminal):
    def test_finds_what_was_shown(self):
        terminal = self.enter()
        self.server.say('<bia> Olá, gente', '<caio> nada', '<bia> olá de novo')
        terminal.shows('<bia> olá de novo', '#lobby ana>')
        terminal.type('eu disse OLÁ\r')
        self.server.takes('eu disse OLÁ')
        for _ in range(2):  # Found lines are not found again.
            terminal.type('/find olá\r')
            terminal.shows('#lobby ana> /find olá', '-- 3 lines with olá:', '   <bia> Olá, gente',
                           '   <bia> olá de novo', '   #lobby ana> eu disse OLÁ', '#lobby ana>')
        terminal.type('/achar caio> nad\r')
        terminal.shows('-- 1 line with caio> nad:', '   <caio> nada', '#lobby ana>')
        for typed, told in (('/find zz', '-- no line has zz'),
                            ('/find', '!! /find needs the words to look for')):
            terminal.type(typed + '\r')
            terminal.shows(f'#lobby ana> {typed}', told, '#lobby ana>')

    def test_shows_the_last_of_many(self):
        terminal = self.enter()
        self.server.say(*(f'<bia> line {i}' for i in range(200)))
        terminal.wait_for(lambda: '<bia> line 199' in terminal.screen.lines(), 'all')
        terminal.type('/find bia\r')
        terminal.shows('-- 200 lines with bia; the last 50:',
                       *(f'   <bia> line {i}' for i in range(150, 200)), '#lobby ana>')

    def test_finds_no_password(self):
        terminal = self.enter()
        terminal.type('/oper sesame\r/find sesame\r')
        terminal.shows('-- no line has sesame', '#lobby ana>')


class Logging(ClientTest):
    def setUp(self):
        self.server = self.enterContext(House())
        self.above = self.enterContext(tempfile.TemporaryDirectory())
        self.folder = self.above + '/log'

    def open(self, *args):
        terminal = self.enterContext(Terminal(self.server.port, '--name', 'ana', '--log',
                                              self.folder, *args, columns=120))
        self.server.enters()
        terminal.matches(HERE, '#lobby ana>')
        return terminal

    def logged(self, place):
        """The lines, without the times."""
        with open(f'{self.folder}/{place}.{time.strftime("%Y-%m-%d")}.log', encoding='utf-8') as file:
            lines = file.read().splitlines()
        for line in lines:
            self.assertRegex(line, r'\A([0-2]\d:[0-5]\d:[0-6]\d|\[\d{4}-\d\d-\d\d \d\d:\d\d\]) ')
        return [line.split(' ', 1)[1] if line[0] != '[' else line for line in lines]

    def test_a_file_for_each_room_and_person_that_nobody_else_may_read(self):
        terminal = self.open('--ignore', 'eva')
        self.server.say('%% state ana #lobby #lobby #ops', '-- bia joined #lobby', '<bia> olá \x1b[m',
                        '#ops <caio> hi', '<eva> nonsense', '-- caio left #ops (quit)',
                        '(private) <bia> psst', '(private to bia) sim?', '!! no',
                        '[2006-11-23 12:03] <bia> old', '-- /who [#room]  lists', '-- end')
        terminal.matches('.* <bia> old', '-- /who.*', '-- end', r'#lobby ana \[#ops 1, bia 1\]>')
        terminal.type('oi\r#ops here\r/me acena\r/oper sesame\r/msg bia x\r')
        self.server.takes('oi', '#ops here', '/me acena', '/oper sesame', '/msg bia x')
        wait_until(lambda: '* ana acena' in self.logged('lobby'), 'the log has what was typed')
        self.assertEqual(self.logged('lobby'), ['-- bia joined #lobby', '<bia> olá [m', '<ana> oi',
                                                '* ana acena'])
        self.assertEqual(self.logged('ops'), ['<caio> hi', '-- caio left #ops (quit)', '<ana> here'])
        self.assertEqual(self.logged('@bia'), ['(private) <bia> psst', '(private to bia) sim?'])
        self.assertEqual(len(os.listdir(self.folder)), 3)
        self.assertEqual(stat.S_IMODE(os.stat(self.folder).st_mode), 0o700)
        for name in os.listdir(self.folder):
            self.assertEqual(stat.S_IMODE(os.stat(f'{self.folder}/{name}').st_mode), 0o600)

    def test_what_was_missed_is_in_it_too(self):
        terminal = self.open()
        self.server.say('<bia> one')
        terminal.shows('<bia> one', '#lobby ana>')
        self.server.reset()
        self.server.greets()
        self.server.takes('ana')
        minute = time.strftime('%Y-%m-%d %H:%M')
        self.server.say(HERE, '-- last 2 lines of #lobby:', f'[{minute}] <bia> one',
                        f'[{minute}] <bia> two', '-- end of history', '%% state ana #lobby #lobby')
        terminal.matches('-- back after .*', '#lobby ana>')
        self.assertEqual([line.split('] ')[-1] for line in self.logged('lobby')
                          if 'bia' in line], ['<bia> one', '<bia> two'])

    def test_a_hostile_name_leads_nowhere_else(self):
        terminal = self.open()
        self.server.say('#../../x <bia> one', '(private) <../bia> two', '#/etc/x <bia> three')
        terminal.matches('.*three', r'#lobby ana \[\.\./bia 1\]>')
        self.assertEqual(os.listdir(self.above), ['log'])
        date = time.strftime('%Y-%m-%d')
        self.assertEqual(sorted(os.listdir(self.folder)),
                         [f'%2E.%2F..%2Fx.{date}.log', f'%2Fetc%2Fx.{date}.log',
                          f'@..%2Fbia.{date}.log'])

    def test_from_a_pipe(self):
        client = self.start_client(self.server.port, '--name', 'ana', '--log', self.folder,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        client.stdin.write(b'oi\n')
        self.server.enters()
        self.server.takes('oi')
        self.server.say('<bia> hi')
        client.stdin.close()
        self.server.takes('/quit')
        self.server.lets_go()
        self.assertEqual(client.stdout.read().decode().splitlines(), [WELCOME, HERE, '<bia> hi', BYE])
        self.assertEqual(client.wait(DEADLINE), 0)
        self.assertEqual(self.logged('lobby')[:2], ['<ana> oi', '<bia> hi'])

    def test_a_folder_that_cannot_be_is_told_at_once(self):
        ended = run_client(1, '--name', 'ana', '--log', '/nonexistent/folder')
        self.assertEqual((ended.returncode, ended.stderr),
                         (1, b'papo-client: cannot log to /nonexistent/folder: No such file or '
                             b'directory\n'))

    def test_that_it_fails_is_told_once(self):
        terminal = self.open()
        os.symlink('/nonexistent', f'{self.folder}/lobby.{time.strftime("%Y-%m-%d")}.log')
        self.server.say('<bia> one', '<bia> two')
        told = '!! what is said in #lobby is not logged: Too many levels of symbolic links'
        terminal.shows(told, '<bia> one', '<bia> two', '#lobby ana>')


if __name__ == '__main__':
    unittest.main()
