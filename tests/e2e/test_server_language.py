# SPDX-License-Identifier: MIT

"""A server that speaks Brazilian Portuguese: how it is chosen, and the texts that people read."""

import http.client
import os
import re
import signal
import subprocess
import unittest

from papo import DEADLINE, Server, clean_environment, hash_of, server_program

CLIENT = os.path.join(os.path.dirname(server_program()), 'papo-client')
GREETING = '-- boas-vindas ao papo; qual é o seu nome?'
ASKED_AGAIN = '-- qual é o seu nome?'
BYE = '-- tchau'
ENTERED = '-- você é {}, em #lobby com mais {}: {}'


def enter(server, name):
    """A person that has given a name, but read no answer to it yet."""
    person = server.connect()
    person.expect(GREETING)
    person.say(name)
    person.name = name
    return person


def two_people(server):
    ana = enter(server, 'ana')
    ana.expect('-- você é ana, e por enquanto só tem você em #lobby')
    bia = enter(server, 'bia')
    bia.expect(ENTERED.format('bia', '1 pessoa', 'ana'))
    ana.expect('-- bia entrou em #lobby')
    return ana, bia


class Choosing(unittest.TestCase):
    def assert_speaks(self, greeting, *args, **environment):
        with Server(*args, env=environment) as server:
            server.connect().expect(greeting)

    def test_the_option(self):
        self.assert_speaks(GREETING, '--lang', 'pt_BR')
        self.assert_speaks(GREETING, '--lang', 'pt_BR', LC_ALL='C')
        self.assert_speaks(GREETING, PAPO_LANG='pt_BR')

    def test_the_locale_even_one_that_is_not_installed(self):
        self.assert_speaks(GREETING, LC_ALL='', LC_MESSAGES='', LANG='pt_BR.UTF-8',
                           LANGUAGE='pt_BR')
        self.assert_speaks(GREETING, LC_ALL='', LC_MESSAGES='', LANG='pt_BR.UTF-8')
        self.assert_speaks(GREETING, LC_ALL='', LC_MESSAGES='pt_BR.UTF-8', LANG='en_US.UTF-8')
        self.assert_speaks(GREETING, LC_ALL='pt_BR', LANG='C')

    def test_the_locale_of_any_country_that_speaks_portuguese(self):
        for locale in ('pt', 'pt_PT', 'pt_PT.UTF-8', 'pt_AO.UTF-8', 'pt_PT.ISO-8859-1@euro'):
            with self.subTest(locale):
                self.assert_speaks(GREETING, LC_ALL='', LC_MESSAGES='', LANG=locale)
        self.assert_speaks(GREETING, LC_ALL='pt_PT.UTF-8', LANGUAGE='pt_PT:pt')
        self.assert_speaks(GREETING, LC_ALL='xx_XX.UTF-8', LANGUAGE='xx:pt')

    def test_english_otherwise(self):
        english = '-- welcome to papo; what is your name?'
        self.assert_speaks(english, LC_ALL='', LC_MESSAGES='', LANG='C', LANGUAGE='pt_BR')
        self.assert_speaks(english, LC_ALL='', LC_MESSAGES='', LANG='xx_XX.UTF-8')
        self.assert_speaks(english, LC_ALL='', LC_MESSAGES='', LANG='ptx_PT.UTF-8')
        self.assert_speaks(english, '--lang', 'en', LC_ALL='pt_BR.UTF-8', LANGUAGE='pt_BR')

    def test_nothing_but_the_option_is_needed(self):
        process = subprocess.Popen([server_program(), '--port', '0', '--lang', 'pt_BR'], env={},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, encoding='utf-8')
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        self.assertRegex(process.stdout.readline(), r'\A\[ESCUTANDO\] ')
        process.terminate()
        self.assertEqual(process.wait(DEADLINE), 0)


class Starting(unittest.TestCase):
    def test_the_first_line_says_where_it_listens_and_the_second_how_to_join(self):
        with Server('--lang', 'pt_BR') as server:
            server.out.wait_for('Para entrar')
            self.assertEqual(
                server.out.lines[:2],
                [f'[ESCUTANDO] Servidor está escutando em 127.0.0.1:{server.port}',
                 f'Para entrar, só desta máquina: {CLIENT} --host 127.0.0.1 --port {server.port}, '
                 f'ou: nc 127.0.0.1 {server.port}'])

    def test_the_log_stays_english(self):
        with Server('--lang', 'pt_BR') as server:
            server.stop()
            self.assertTrue(server.log.matches('info: stopped'), server.log.lines)

    def test_errors_of_the_system_stay_english(self):
        with Server() as server:
            ended = subprocess.run(
                [server_program(), '--port', str(server.port), '--lang', 'pt_BR'],
                env=clean_environment(), capture_output=True, encoding='utf-8', timeout=DEADLINE,
                stdin=subprocess.DEVNULL, check=False)
            self.assertEqual(ended.returncode, 1)
            self.assertIn('address already in use', ended.stderr.lower())


class Talking(unittest.TestCase):
    def test_entering_talking_and_leaving(self):
        with Server('--lang', 'pt_BR') as server:
            ana, bia = two_people(server)
            caio = enter(server, 'caio')
            caio.expect(ENTERED.format('caio', '2 pessoas', 'ana, bia'))
            ana.expect('-- caio entrou em #lobby')
            bia.expect('-- caio entrou em #lobby')
            caio.say('olá, gente')
            ana.expect('<caio> olá, gente')
            caio.reset()
            ana.expect('-- caio saiu de #lobby (conexão perdida)')
            bia.expect('<caio> olá, gente', '-- caio saiu de #lobby (conexão perdida)')
            bia.say('sair')
            bia.expect(BYE)
            bia.expect_end()
            ana.expect('-- bia saiu de #lobby (se despediu)')

    def test_a_reason_is_said(self):
        with Server('--lang', 'pt_BR') as server:
            ana, bia = two_people(server)
            bia.say('/sair vou jantar')
            bia.expect(BYE)
            ana.expect('-- bia saiu de #lobby (se despediu: vou jantar)')

    def test_who_is_told_why_something_was_not_done(self):
        with Server('--lang', 'pt_BR') as server:
            newcomer = server.connect()
            newcomer.expect(GREETING)
            newcomer.say('ana maria', 'ana')
            newcomer.expect('!! um nome é feito de letras, números, "_", "-" e "."', ASKED_AGAIN,
                            re.compile('-- você é ana, .*'))
            other = enter(server, 'ANA')
            other.expect('!! o nome ANA já está em uso', ASKED_AGAIN)
            newcomer.say('/nada', '/entrar', '/ir #longe', 'x' * 5000)
            newcomer.expect('!! o comando /nada não existe; /ajuda mostra os que existem',
                            '!! use assim: /entrar #sala [chave]',
                            '!! você não está em #longe; /entrar #longe leva você até lá',
                            '!! essa linha tem mais de 4096 bytes, por isso não foi enviada')

    def test_one_and_many(self):
        with Server('--lang', 'pt_BR') as server:
            ana, bia = two_people(server)
            ana.say('/salas', '/entrar #jogos', '/salas')
            ana.expect('-- 1 sala:', '-- #lobby, 2 pessoas',
                       '-- por enquanto só tem você em #jogos',
                       '-- 2 salas:')
            self.assertEqual({ana.line(), ana.line()},
                             {'-- #lobby, 2 pessoas', '-- #jogos, 1 pessoa'})
            bia.say('um', '/histórico')
            bia.expect('-- última linha de #lobby:', re.compile(r'\[.*\] <bia> um'),
                       '-- fim do histórico')
            bia.say('dois', '/historico')
            bia.expect('-- últimas 2 linhas de #lobby:', re.compile(r'\[.*\] <bia> um'),
                       re.compile(r'\[.*\] <bia> dois'), '-- fim do histórico')

    def test_help_shows_portuguese_words_and_each_of_them_works(self):
        with Server('--lang', 'pt_BR') as server:
            ana, _ = two_people(server)
            ana.say('/ajuda', '/ping fim')
            shown = ana.lines_until('%% pong fim')
            self.assertIn('-- /entrar #sala [chave]  entra em uma sala, ou cria a sala', shown)
            self.assertTrue(any(line.startswith('-- /sair [motivo] ') for line in shown), shown)
            words = [found[1] for line in shown if (found := re.match(r'-- (/\S+)', line))]
            self.assertGreater(len(words), 20)
            ana.say(*(word for word in words if word not in ('/sair', '/desconectar')), '/ping fim')
            answers = ana.lines_until('%% pong fim')
            self.assertFalse([line for line in answers if 'não existe' in line])

    def test_a_browser_is_told_in_portuguese_how_to_join(self):
        with Server('--lang', 'pt_BR', '--web', 'off') as server:
            browser = http.client.HTTPConnection(*server.addresses[0], timeout=DEADLINE)
            browser.request('GET', '/')
            body = browser.getresponse().read().decode()  # Exactly as many bytes as the header says.
            self.assertIn('Este é o Papo', body)
            self.assertTrue(body.endswith('que você deu ao navegador.\n'), body)
            browser.close()
            someone = server.connect()
            someone.say('SERVER irc.example 1 :a server')
            someone.expect(re.compile('ERROR :aqui é o papo.*\r'))

    def test_operators(self):
        hashed = hash_of(b'secret\n').stdout.decode().strip()
        with Server('--lang', 'pt_BR', '--oper-password', hashed) as server:
            ana, bia = two_people(server)
            bia.say('/expulsar ana', '/responder oi')
            bia.expect('!! só quem é da operação pode fazer isso',
                       '!! ninguém escreveu só para você ainda')
            ana.say('/operador secret', '/banidos')
            ana.expect('-- agora você é da operação e aparece como @ana',
                       '-- ninguém está na lista de banimentos')
            for silence, voice in (('/silenciar', '/dessilenciar'), ('/calar', '/descalar')):
                ana.say(f'{silence} bia', f'{voice} bia')
                ana.expect('-- bia agora só pode ouvir', '-- bia pode falar de novo')
                bia.expect('-- @ana silenciou você: por enquanto você só pode ouvir',
                           '-- @ana dessilenciou você: você pode falar de novo')
            ana.say('/banir bia que barulho', '/banidos')
            bia.expect('!! você está na lista de banimentos: que barulho')
            self.assertIn('-- bia saiu de #lobby (banimento por @ana: que barulho)',
                          ana.lines_until('-- 1 banimento:'))


class ChoosingForOneself(unittest.TestCase):
    def test_each_reads_the_same_room_in_its_own_language(self):
        with Server('--lang', 'en') as server:
            ana = server.join('ana')
            bia = server.connect()
            bia.expect('-- welcome to papo; what is your name?')
            bia.say('/lang pt_BR', 'bia')
            bia.expect('-- agora o papo fala português com você',
                       ENTERED.format('bia', '1 pessoa', 'ana'))
            ana.expect('-- bia joined #lobby')
            caio = server.join('caio')
            ana.expect('-- caio joined #lobby')
            bia.expect('-- caio entrou em #lobby')
            caio.say('hi', '/nick carlos')
            ana.expect('<caio> hi', '-- caio is now known as carlos')
            bia.expect('<caio> hi', '-- caio agora se chama carlos')
            caio.reset()
            ana.expect('-- carlos left #lobby (connection lost)')
            bia.expect('-- carlos saiu de #lobby (conexão perdida)')
            server.send_signal(signal.SIGTERM)
            ana.expect('-- papo is stopping; goodbye')
            bia.expect('-- o papo está encerrando; até logo')
            self.assertEqual(server.wait(), 0)

    def test_a_language_is_changed_and_changed_back(self):
        with Server('--lang', 'pt_BR') as server:
            ana, _ = two_people(server)
            ana.say('/idioma', '/idioma en', '/lang', '/nada', '/idioma PT', '/nada', '/lang xx')
            ana.expect('-- o papo fala português com você; /idioma escolhe entre en, pt_BR',
                       '-- papo speaks English to you now',
                       '-- papo speaks English to you; /lang chooses from en, pt_BR',
                       '!! there is no command /nada; /help lists those there are',
                       '-- agora o papo fala português com você',
                       '!! o comando /nada não existe; /ajuda mostra os que existem',
                       '!! o papo não fala esse idioma; os que ele fala: en, pt_BR')

    def test_what_is_for_programs_is_the_same(self):
        with Server('--lang', 'en') as server:
            ana = server.join('ana')
            ana.say('/state', '/lang pt', '/ping 1')
            ana.expect('%% state ana #lobby #lobby', '-- agora o papo fala português com você',
                       '%% pong 1')


if __name__ == '__main__':
    unittest.main()
