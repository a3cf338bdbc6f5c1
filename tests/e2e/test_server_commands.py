# SPDX-License-Identifier: MIT

"""The commands that a person can give the server."""

import re
import unittest

from papo import BYE, TOLD_WHY, Server


class Commands(unittest.TestCase):
    def test_who_tells_who_is_here(self):
        with Server() as server:
            ana = server.join('ana')
            ana.say('/who')
            ana.expect('-- 1 here in #lobby: ana')
            bia, caio = server.join('bia'), server.join('caio')
            ana.expect('-- bia joined #lobby', '-- caio joined #lobby')
            caio.say('/who')
            caio.expect('-- 3 here in #lobby: ana, bia, caio')
            bia.expect('-- caio joined #lobby')
            bia.leave()
            ana.expect('-- bia left #lobby (quit)')
            ana.say('/who')
            ana.expect('-- 2 here in #lobby: ana, caio')

    def test_many_names_are_listed_in_lines_of_20(self):
        with Server() as server:
            names = [f'p{number:02}' for number in range(45)]
            people = [server.join(name) for name in names]
            people[-1].say('/who')
            people[-1].expect(f'-- 45 here in #lobby: {", ".join(names[:20])},',
                              f'-- {", ".join(names[20:40])},', f'-- {", ".join(names[40:])}')

    def test_only_who_asked_gets_the_answer(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/who', '/help', '/nonsense', 'hello')
            bia.expect('<ana> hello')

    def test_help_names_the_commands(self):
        with Server() as server:
            ana = server.join('ana')
            ana.say('/help', '/who')
            lines = ana.lines_until('-- 1 here in #lobby: ana')
            self.assertGreater(len(lines), 1)
            for line in lines:
                self.assertRegex(line, r'^-- ')
            for command in ['/who', '/help', '/quit', 'sair']:
                self.assertIn(command, '\n'.join(lines))

    def test_an_unknown_command_is_refused_and_not_said(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            for command in ['/nonsense', '/whoisit ana', '/', '/ who', '/quitter']:
                with self.subTest(command):
                    ana.say(command, 'still here')
                    ana.expect(TOLD_WHY)
                    bia.expect('<ana> still here')

    def test_sair_in_any_case_leaves(self):
        with Server() as server:
            ana = server.join('ana')
            for word in [b'sair\n', b'SAIR\n', b'Sair\r\n', b'sAiR\n']:
                with self.subTest(word):
                    bia = server.join('bia')
                    bia.send(word)
                    bia.expect(BYE)
                    bia.expect_end()
                    ana.expect('-- bia joined #lobby', '-- bia left #lobby (quit)')

    def test_sair_among_other_words_is_just_said(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            for line in ['sair agora', 'vou sair', 'sair!', 'sairei', '//sair']:
                ana.say(line)
                bia.expect(f'<ana> {line.removeprefix("/")}')

    def test_quit_leaves(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.say('/quit')
            bia.expect(BYE)
            bia.expect_end()
            ana.expect('-- bia left #lobby (quit)')

    def test_quit_may_give_a_reason(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.say('/quit até amanhã, gente')
            bia.expect(BYE)
            bia.expect_end()
            ana.expect('-- bia left #lobby (quit: até amanhã, gente)')

    def test_commands_have_portuguese_words_too(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/quem', '/salas', '/Entrar #jogos', '/assunto xadrez', '/deixar', '/eu acena')
            ana.expect('-- 2 here in #lobby: ana, bia', '-- 1 room:', '-- #lobby, 2 people',
                       '-- you are alone in #jogos', '-- ana set the topic of #jogos: xadrez',
                       '-- you left #jogos; you are talking in #lobby now')
            bia.expect('* ana acena')
            bia.say('/priv ana oi', '/quemé ana', '/histórico 1', '/ajuda')
            ana.expect('(private) <bia> oi')
            bia.lines_until('-- ana is in #lobby')
            bia.lines_until('-- last line of #lobby:')
            bia.lines_until(re.compile('-- /join #room .*'))
            ana.say('/responder tudo bem?', '/apelido anna', '/sair até já')
            bia.lines_until('(private) <ana> tudo bem?')
            bia.expect('-- ana is now known as anna', '-- anna left #lobby (quit: até já)')


if __name__ == '__main__':
    unittest.main()
