# SPDX-License-Identifier: MIT

"""The console client, at a terminal and in pipes. Here the server has no lines for programs (for
those see test_client_rooms.py)."""

import errno
import fcntl
import os
import re
import select
import signal
import socket
import subprocess
import tempfile
import termios
import time
import unittest

from papo import BYE, DEADLINE, GREETING, Server, wait_until
from terminal import (CTRL_A, CTRL_C, CTRL_D, CTRL_E, CTRL_U, CTRL_Z, DELETE, END, HOME, LEFT, UP,
                      ClientTest, ScriptedServer, Terminal, client_program, environment, run_client)

def prompt(server, name):
    """The prompt of a person in the lobby. It has the room if the server tells programs the room."""
    with server.connect().socket as asking:
        asking.sendall(b'/state\n')
        told = asking.makefile('rb')
        told.readline()
        return f'#lobby {name}>' if told.readline().startswith(b'%% ') else f'{name}>'


class Memory(unittest.TestCase):
    def test_it_does_without_the_largest_library_that_the_server_needs(self):
        told = subprocess.run([client_program()], env=environment(LD_TRACE_LOADED_OBJECTS='1'),
                              capture_output=True, text=True, check=True).stdout
        self.assertIn('libc.so', told)
        self.assertNotIn('libicu', told)


class Talking(unittest.TestCase):
    """The client with a real server."""

    def test_lines_from_a_pipe_are_said_to_the_others(self):
        with Server() as server:
            bia = server.join('bia')
            ended = run_client(server.port, input=b'ana\nhello\n')
            self.assertEqual(ended.returncode, 0, ended)
            self.assertEqual(ended.stderr, b'')
            self.assertEqual(ended.stdout.decode().splitlines(),
                             [GREETING, '-- you are ana, in #lobby with 1 other: bia', BYE])
            bia.expect('-- ana joined #lobby', '<ana> hello', '-- ana left #lobby (quit)')

    def test_a_last_line_without_an_end_is_said_too(self):
        with Server() as server:
            bia = server.join('bia')
            self.assertEqual(run_client(server.port, input=b'ana\nhello\nbye').returncode, 0)
            bia.expect('-- ana joined #lobby', '<ana> hello', '<ana> bye',
                       '-- ana left #lobby (quit)')

    def test_a_file_is_said_to_its_last_line(self):
        with Server('--rate-limit', '0') as server, tempfile.TemporaryFile() as file:
            bia = server.join('bia')
            said = [f'line {i} ' + 'x' * 100 for i in range(5000)]
            file.write('\n'.join(said).encode())
            file.seek(0)
            self.assertEqual(run_client(server.port, '--name', 'ana', stdin=file).returncode, 0)
            bia.expect('-- ana joined #lobby')
            heard = bia.lines_until('-- ana left #lobby (quit)')
            self.assertEqual(heard, ['<ana> ' + line for line in said])

    def test_nothing_to_say_is_a_visit(self):
        with Server() as server:
            ended = run_client(server.port)  # Reads /dev/null.
            self.assertEqual((ended.returncode, ended.stdout.decode()), (0, f'{GREETING}\n{BYE}\n'))

    def test_standard_input_may_be_closed(self):
        with Server() as server:
            ended = run_client(server.port, '--name', 'ana', preexec_fn=lambda: os.close(0))
            self.assertEqual(ended.returncode, 0, ended)

    def test_sair_within_a_file_leaves_there(self):
        with Server() as server:
            bia = server.join('bia')
            ended = run_client(server.port, input=b'ana\nhello\nSair\nnot heard\n')
            self.assertEqual(ended.returncode, 0, ended)
            bia.expect('-- ana joined #lobby', '<ana> hello', '-- ana left #lobby (quit)')

    def test_a_name_that_is_refused_is_the_end_in_a_pipe(self):
        with Server() as server:
            bia = server.join('bia')
            ended = run_client(server.port, '--name', 'bia', input=b'caio\nhello\n')
            self.assertEqual(ended.returncode, 1)
            self.assertRegex(ended.stderr.decode(), r'\Apapo-client: [^\n]*\n\Z')
            bia.say('/who')
            bia.expect('-- 1 here in #lobby: bia')

    def test_two_people_at_terminals(self):
        with Server() as server, Terminal(server.port) as one:
            joao, bia = prompt(server, 'joão'), prompt(server, 'bia')
            one.shows(GREETING, '>')
            one.type('joão\r')
            one.shows('> joão', '-- you are joão, alone in #lobby', joao)
            with Terminal(server.port, '--name', 'bia') as other:
                other.shows('-- you are bia, in #lobby with 1 other: joão', bia)
                one.shows('-- bia joined #lobby', joao)
                one.type('olá, 日本!\r')
                other.shows('<joão> olá, 日本!', bia)
                other.type('não é?\r')
                one.shows(f'{joao} olá, 日本!', '<bia> não é?', joao)
                other.type('sair\r')
                self.assertEqual(other.ends(), 0)
                self.assertEqual(other.screen.lines()[-2:], [f'{bia} sair', BYE])
            one.shows('-- bia left #lobby (quit)', joao)
            one.type(CTRL_D)
            self.assertEqual(one.ends(), 0)

    def test_the_name_is_asked_for_again_at_a_terminal(self):
        with Server() as server:
            bia = server.join('bia')
            with Terminal(server.port, '--name', 'BIA') as terminal:
                terminal.wait_for(lambda: any(line.startswith('!! ')
                                              for line in terminal.screen.lines()), 'a refusal')
                terminal.shows('-- what is your name?', '>')
                terminal.type('ana\r')
                terminal.shows('-- you are ana, in #lobby with 1 other: bia', prompt(server, 'ana'))
                bia.expect('-- ana joined #lobby')


class Pipes(ClientTest):
    """The client without a terminal."""

    def test_why_it_ended_cannot_steer_the_terminal(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, '--name', 'ana', '--room', '#jogos',
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE)
            server.greets()
            self.assertEqual(server.line(), 'ana')
            server.say(b'!! not \x1b]0;title\x07\x1b[2J\x9b2J\xff here')
            _, error = client.communicate(timeout=DEADLINE)
            self.assertEqual(client.returncode, 1)
            self.assertEqual(error.decode(), 'papo-client: not ]0;title[2J\ufffd2J\ufffd here\n')

    def test_what_arrives_is_passed_on_unchanged(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            sent = bytes(range(256)) * 1024 + b'\nno end of line'
            server.accept()
            server.socket.sendall(sent)
            client.stdin.close()
            received = b''
            while len(received) < len(sent):
                received += client.stdout.read(1 << 16)
            self.assertEqual(server.line(), '/quit')
            server.socket.sendall(b'last')
            server.close()
            received += client.stdout.read()
            self.assertEqual(received, sent + b'last')
            client.stdout.close()
            self.assertEqual(client.wait(DEADLINE), 0)

    def test_it_goes_on_until_the_server_closes(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE)
            server.accept()
            self.assertEqual(server.line(), '/quit')
            self.assertIsNone(client.poll())
            server.say('<bia> while you leave')
            server.lets_go()
            self.assertEqual(client.stdout.read(), b'<bia> while you leave\n-- bye\n')
            client.stdout.close()
            self.assertEqual(client.wait(DEADLINE), 0)

    def test_the_input_waits_for_the_name_to_be_accepted(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, '--name', 'ana', stdin=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            client.stdin.write(b'hello\n')
            server.accept()
            server.say(GREETING)
            self.assertEqual(server.line(), 'ana')
            server.say('!! someone here is called ana', '-- what is your name?')
            self.assertIsNone(server.line())
            self.assertEqual(client.wait(DEADLINE), 1)
            self.assertEqual(client.stderr.read(), b'papo-client: someone here is called ana\n')

    def test_when_the_reader_has_had_enough_it_leaves_quietly(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            server.accept()
            server.say(GREETING)
            self.assertEqual(client.stdout.read(len(GREETING)), GREETING.encode())
            client.stdout.close()
            server.say('<bia> is anybody there?')
            self.assertEqual(server.line(), '/quit')
            server.lets_go()
            self.assertEqual(client.wait(DEADLINE), 0)
            self.assertEqual(client.stderr.read(), b'')

    def test_a_full_disk_is_said(self):
        with ScriptedServer() as server, open('/dev/full', 'wb') as full:
            client = self.start_client(server.port, stdin=subprocess.PIPE, stdout=full,
                                       stderr=subprocess.PIPE)
            server.accept()
            server.say(GREETING)
            self.assertEqual(client.wait(DEADLINE), 1)
            self.assertEqual(client.stderr.read(), b'papo-client: cannot write to standard output: '
                                                   b'No space left on device\n')

    def resident_bytes(self, client):
        with open(f'/proc/{client.pid}/status', encoding='ascii') as status:
            return int(re.search(r'VmRSS:\s+(\d+) kB', status.read())[1]) * 1024

    def fill(self, write):
        """Writes until nothing is taken for a while. Returns how much was taken."""
        taken = 0
        while taken < 64 << 20:
            try:
                taken += write(b'x' * 99 + b'\n')
            except OSError as error:
                if error.errno != errno.EAGAIN:
                    raise
                if not self.takes_more(write):
                    return taken
        self.fail('it takes without end')

    @staticmethod
    def takes_more(write):
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            try:
                write(b'\n')
                return True
            except OSError:
                select.select([], [], [], 0.02)
        return False

    def test_a_server_that_does_not_read_stops_the_reading_of_the_input(self):
        with ScriptedServer() as server:
            reading, writing = os.pipe()
            client = self.start_client(server.port, stdin=reading, stdout=subprocess.DEVNULL)
            before = fcntl.fcntl(reading, fcntl.F_GETFL)
            server.accept()
            os.set_blocking(writing, False)
            self.fill(lambda data: os.write(writing, data))
            self.assertLess(self.resident_bytes(client), 64 << 20)
            # Another program has the same pipe, which must have stayed blocking.
            self.assertEqual(fcntl.fcntl(reading, fcntl.F_GETFL), before)
            client.send_signal(signal.SIGTERM)
            self.assertEqual(client.wait(DEADLINE), 0)
            os.close(reading)
            os.close(writing)

    def test_a_reader_that_does_not_read_slows_the_server_down(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            server.accept()
            server.socket.setblocking(False)
            self.fill(server.socket.send)
            self.assertLess(self.resident_bytes(client), 64 << 20)
            # The client can still send, and can still be stopped.
            server.socket.settimeout(DEADLINE)
            client.stdin.write(b'hello\n')
            self.assertEqual(server.line(), 'hello')
            client.send_signal(signal.SIGTERM)
            self.assertEqual(server.line(), '/quit')
            self.assertEqual(client.wait(DEADLINE), 0)

    def test_color_in_a_pipe_only_when_asked_for(self):
        for args, shown in (([], '-- hi\n'), (['--color', 'always'], '\x1b[2m-- hi\x1b[0m\n')):
            with self.subTest(args=args), ScriptedServer() as server:
                client = self.start_client(server.port, *args, stdin=subprocess.DEVNULL,
                                           stdout=subprocess.PIPE)
                server.accept()
                server.say('-- hi')
                server.line()
                server.close()
                self.assertEqual(client.stdout.read().decode(), shown)
                client.stdout.close()
                self.assertEqual(client.wait(DEADLINE), 0)


class Ending(ClientTest):
    """Exit statuses, each with one clear line."""

    def expect_failure(self, client, why):
        self.assertEqual(client.wait(DEADLINE), 1)
        self.assertEqual(client.stderr.read().decode(), f'papo-client: {why}\n')

    def test_nobody_listens(self):
        with ScriptedServer() as server:
            port = server.port
        ended = run_client(port)
        self.assertEqual(ended.returncode, 1)
        self.assertEqual(ended.stderr.decode(), 'papo-client: cannot connect to '
                                                f'127.0.0.1:{port}: Connection refused\n')

    def test_what_the_system_says_is_in_the_language_of_the_rest(self):
        with socket.create_server(('127.0.0.1', 0)) as nobody:
            port = nobody.getsockname()[1]
        ended = run_client(port, '--lang', 'pt_BR')
        self.assertEqual(ended.stderr.decode(), 'papo-client: não foi possível conectar a '
                                                f'127.0.0.1:{port}: conexão recusada\n')
        ended = run_client(port, '--lang', 'pt_BR', '--host', 'nobody.invalid')
        self.assertRegex(ended.stderr.decode(),
                         r'\Apapo-client: não foi possível encontrar nobody\.invalid: '
                         r'(nome desconhecido|falha( temporária)? ao procurar o nome'
                         r'|o nome não tem endereço)\n\Z')
        with ScriptedServer() as server, open('/dev/full', 'wb') as full:
            client = self.start_client(server.port, '--lang', 'pt_BR', stdin=subprocess.PIPE,
                                       stdout=full, stderr=subprocess.PIPE)
            server.accept()
            server.say(GREETING)
            self.expect_failure(client, 'não foi possível escrever na saída padrão: '
                                        'não há mais espaço no disco')

    def test_the_exit_status_is_the_same_where_nothing_can_be_said(self):
        with socket.create_server(('127.0.0.1', 0)) as nobody:
            port = nobody.getsockname()[1]
        for args, status in (([], 1), (['--nonsense'], 2)):
            with self.subTest(args), open('/dev/full', 'wb') as full:
                client = self.start_client(port, *args, stdin=subprocess.DEVNULL, stdout=full,
                                           stderr=full)
                self.assertEqual(client.wait(DEADLINE), status)

    def test_all_addresses_of_a_host_are_tried(self):
        try:
            socket.getaddrinfo('localhost', None)
        except OSError as error:
            self.skipTest(f'there is no host of several addresses here: {error}')
        with ScriptedServer() as server:  # 127.0.0.1 may not be the first address of localhost.
            client = self.start_client(server.port, '--host', 'localhost', stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL)
            server.accept()
            self.assertEqual(server.line(), '/quit')
            server.lets_go()
            self.assertEqual(client.wait(DEADLINE), 0)

    def test_the_server_closes(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, stdin=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            server.accept()
            server.close()
            self.expect_failure(client, 'the server closed the connection')

    def test_the_connection_breaks(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            server.accept()
            server.say(GREETING)
            client.stdout.read(len(GREETING))
            server.reset()
            self.expect_failure(client, 'the connection was lost: Connection reset by peer')

    def test_nobody_can_tell_whether_it_was_heard(self):
        with ScriptedServer() as server:
            client = self.start_client(server.port, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            server.accept()
            self.assertEqual(server.line(), '/quit')
            server.reset()
            self.expect_failure(client, 'the connection was lost: Connection reset by peer')

    def test_a_signal_that_is_ignored_stays_so(self):
        with ScriptedServer() as server:
            client = self.start_client(
                server.port, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
            server.accept()
            server.say(GREETING)
            client.stdin.write(b'one\n')
            self.assertEqual(server.line(), 'one')
            server.say('-- you are one, alone in #lobby')
            client.send_signal(signal.SIGHUP)
            client.stdin.write(b'two\n')
            self.assertEqual(server.line(), 'two')
            client.stdin.close()
            self.assertEqual(server.line(), '/quit')
            server.lets_go()
            self.assertEqual(client.wait(DEADLINE), 0)

    def test_bad_options(self):
        for args in (['--port', '0'], ['--port', 'x'], ['--color', 'blue'], ['--name', ''],
                     ['--nonsense'], ['127.0.0.1', '1', 'stray'], ['[::1']):
            with self.subTest(args=args):
                ended = subprocess.run([client_program(), *args], capture_output=True,
                                       stdin=subprocess.DEVNULL, timeout=DEADLINE, check=False)
                self.assertEqual((ended.returncode, ended.stdout), (2, b''))
                self.assertRegex(ended.stderr.decode(), r'\Apapo-client: [^\n]+\n\Z')

    def test_help_and_version(self):
        for option, shown in (('--help', '--host'), ('--version', 'papo-client ')):
            ended = subprocess.run([client_program(), option], capture_output=True,
                                   timeout=DEADLINE, check=False)
            self.assertEqual((ended.returncode, ended.stderr), (0, b''))
            self.assertIn(shown, ended.stdout.decode())

    def test_in_portuguese(self):
        def said(*args, **env):
            ended = subprocess.run([client_program(), *args], capture_output=True, timeout=DEADLINE,
                                   env=environment(**env), stdin=subprocess.DEVNULL, check=False)
            return ended.stdout.decode() + ended.stderr.decode()
        catalogue = os.path.join(os.path.dirname(client_program()), 'po/pt_BR/LC_MESSAGES/papo.mo')
        if not os.path.exists(catalogue):
            self.skipTest('Papo was built without translations')
        for said_in in (said('-l', 'pt_BR', '-h'), said('--help', PAPO_CLIENT_LANG='pt_BR'),
                        said('--help', LC_ALL='pt_BR.UTF-8')):
            self.assertTrue(said_in.startswith('Uso: papo-client [OPÇÃO ...]'), said_in)
            for english in ('Usage', 'Name', 'Env:', 'TEXT', ' or ', ' to ', 'Whether'):
                self.assertNotIn(english, said_in)
        for args, why in ((['--port', 'x'], '--port: espera um número inteiro de 1 a 65535'),
                          (['--port'], '--port: precisa de um valor'),
                          (['--nmae', 'ana'], '--nmae: não existe essa opção; seria --name?'),
                          (['--color', 'azul'], '--color: espera auto, always ou never'),
                          (['--send', 'x'], '--send precisa de --name'),
                          (['--name', ''], '--name: está vazio')):
            self.assertEqual(said('--lang', 'pt_BR', *args), f'papo-client: {why}\n')

    def test_an_address_by_itself(self):
        for args in (['ana@127.0.0.1:{}'], ['127.0.0.1', '{}', '-n', 'ana']):
            with self.subTest(args), ScriptedServer() as server:
                client = subprocess.Popen(
                    [client_program(), *[arg.format(server.port) for arg in args]],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment())
                self.addCleanup(client.wait)
                self.addCleanup(client.kill)
                server.accept()
                server.say(GREETING)
                self.assertEqual(server.line(), 'ana')

    def leaves(self, leave):
        with ScriptedServer() as server, Terminal(server.port) as terminal:
            server.greets()
            terminal.shows(GREETING, '>')
            self.assertNotEqual(terminal.modes(), terminal.modes_before)
            leave(terminal)
            self.assertEqual(server.line(), '/quit')
            server.lets_go()
            self.assertEqual(terminal.ends(), 0)
            self.assertEqual(terminal.modes(), terminal.modes_before)
            self.assertEqual(terminal.screen.lines()[-1], BYE)
            self.assertEqual(terminal.screen.cursor(), '')

    def test_ctrl_d_leaves(self):
        self.leaves(lambda terminal: terminal.type(CTRL_D))

    def test_ctrl_c_leaves(self):
        self.leaves(lambda terminal: terminal.type(CTRL_C))

    def test_ctrl_c_takes_a_line_back_before_it_leaves(self):
        def leave(terminal):
            terminal.type('half a li' + CTRL_C)
            terminal.shows(GREETING, '>')
            terminal.type('x')
            terminal.shows(GREETING, '> x')
            terminal.type(CTRL_C + CTRL_C)
        self.leaves(leave)

    def test_being_told_to_end_leaves(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(number):
                self.leaves(lambda terminal, n=number: terminal.process.send_signal(n))

    def test_sair_leaves(self):
        with ScriptedServer() as server, Terminal(server.port) as terminal:
            server.greets()
            terminal.shows(GREETING, '>')
            terminal.type('sair\r')
            self.assertEqual(server.line(), 'sair')
            server.lets_go()
            self.assertEqual(terminal.ends(), 0)
            self.assertEqual(terminal.modes(), terminal.modes_before)

    def test_a_server_that_does_not_answer_is_left_all_the_same(self):
        with ScriptedServer() as server, Terminal(server.port) as terminal:
            server.greets()
            terminal.shows(GREETING, '>')
            terminal.type(CTRL_C)
            self.assertEqual(terminal.ends(), 0)
            self.assertEqual(terminal.modes(), terminal.modes_before)

    def test_the_terminal_is_given_back_when_the_server_is_gone(self):
        with ScriptedServer() as server, Terminal(server.port, '--no-reconnect') as terminal:
            server.greets()
            terminal.shows(GREETING, '>')
            terminal.type('half a li')
            terminal.shows('> half a li')
            server.close()
            self.assertEqual(terminal.ends(), 1)
            self.assertEqual(terminal.modes(), terminal.modes_before)
            self.assertEqual(terminal.screen.lines(),
                             [GREETING, 'papo-client: the server closed the connection'])

    def test_a_terminal_that_is_gone_is_the_end(self):
        with ScriptedServer() as server:
            terminal = Terminal(server.port)
            server.greets()
            terminal.shows(GREETING, '>')
            os.close(terminal.controlling)
            self.assertEqual(server.line(), '/quit')
            server.lets_go()
            self.assertEqual(terminal.process.wait(DEADLINE), 0)
            os.close(terminal.tty)


class Editing(unittest.TestCase):
    """The typed line, and lines that arrive meanwhile."""

    def setUp(self):
        self.server = self.enterContext(ScriptedServer())

    def open(self, **how):
        terminal = self.enterContext(Terminal(self.server.port, '--name', 'ana', **how))
        self.server.enters()
        terminal.shows('ana>')
        return terminal

    def shows(self, terminal, *lines):
        terminal.wait_for(lambda: terminal.screen.lines()[2:] == list(lines), repr(lines))

    def test_what_arrives_stands_above_the_line_that_stays_whole(self):
        terminal = self.open()
        terminal.type('half a')
        self.shows(terminal, 'ana> half a')
        self.server.say('<bia> one', '<bia> two')
        self.shows(terminal, '<bia> one', '<bia> two', 'ana> half a')
        terminal.cursor_is_after('ana> half a')
        terminal.type(' line\r')
        self.assertEqual(self.server.line(), 'half a line')
        self.shows(terminal, '<bia> one', '<bia> two', 'ana> half a line', 'ana>')

    def test_the_cursor_stays_where_it_was(self):
        terminal = self.open()
        terminal.type('não agora' + LEFT * 6)
        terminal.cursor_is_after('ana> não')
        self.server.say('<bia> one')
        self.shows(terminal, '<bia> one', 'ana> não agora')
        terminal.cursor_is_after('ana> não')
        terminal.type(',')
        self.shows(terminal, '<bia> one', 'ana> não, agora')
        terminal.type('\r')
        self.assertEqual(self.server.line(), 'não, agora')

    def test_typing_is_utf8_also_where_no_language_is_set(self):
        for language in (None, 'C', 'C.UTF-8'):
            with self.subTest(language=language), ScriptedServer() as server, \
                    Terminal(server.port, env=environment(LC_ALL=language)) as terminal:
                server.greets()
                terminal.shows(GREETING, '>')
                terminal.type('ãçé日本x' + LEFT + '\x7f')
                terminal.shows(GREETING, '> ãçé日x')
                server.say('<bia> 語 olá')
                terminal.shows('<bia> 語 olá', '> ãçé日x')
                terminal.cursor_is_after('> ãçé日')
                terminal.type('\r')
                self.assertEqual(server.line(), 'ãçé日x')

    def test_a_character_may_come_byte_by_byte(self):
        terminal = self.open()
        for byte in '日'.encode():
            terminal.type(bytes([byte]))
        self.shows(terminal, 'ana> 日')

    def test_a_line_over_several_rows(self):
        terminal = self.open(columns=45)
        text = ''.join(f'{i:02} ' for i in range(40)) + 'ção'
        rows = ['ana> ' + text[:40], text[40:85], text[85:]]
        terminal.type(text)
        self.shows(terminal, *rows)
        self.server.say('<bia> one')
        self.shows(terminal, '<bia> one', *(row.rstrip() for row in rows))
        terminal.type(HOME)
        terminal.cursor_is_after('ana> ')
        self.server.say('<bia> two')
        self.shows(terminal, '<bia> one', '<bia> two', *(row.rstrip() for row in rows))
        terminal.cursor_is_after('ana> ')
        terminal.type('\r')
        self.assertEqual(self.server.line(), text)
        self.server.say('<bia> three')
        self.shows(terminal, '<bia> one', '<bia> two', *(row.rstrip() for row in rows),
                   '<bia> three', 'ana>')

    def test_a_line_that_just_fills_the_row(self):
        terminal = self.open(columns=45)
        terminal.type('x' * 40)
        self.shows(terminal, 'ana> ' + 'x' * 40)
        self.server.say('<bia> one')
        self.shows(terminal, '<bia> one', 'ana> ' + 'x' * 40)
        terminal.type('y')
        self.shows(terminal, '<bia> one', 'ana> ' + 'x' * 40, 'y')

    def test_wide_characters_at_the_margin(self):
        terminal = self.open(columns=46)
        terminal.type('日' * 30)
        self.shows(terminal, 'ana> ' + '日' * 20, '日' * 10)
        self.server.say('<bia> one')
        self.shows(terminal, '<bia> one', 'ana> ' + '日' * 20, '日' * 10)
        terminal.cursor_is_after('日' * 10)

    def test_a_line_longer_than_the_screen_is_sent_whole(self):
        terminal = self.open(rows=6, columns=45)
        text = ''.join(f'{i:03} ' for i in range(250))
        terminal.type(text)
        terminal.wait_for(lambda: '249' in ''.join(terminal.screen.lines()[-1:]), 'the end')
        self.server.say('<bia> one')
        terminal.wait_for(lambda: '<bia> one' in terminal.screen.lines(), 'one')
        terminal.wait_for(lambda: '249' in ''.join(terminal.screen.lines()[-1:]), 'the end again')
        terminal.type('\r')
        self.assertEqual(self.server.line(), text)

    def test_the_line_follows_the_size_of_the_terminal(self):
        terminal = self.open(columns=45)
        terminal.type('half a')
        self.shows(terminal, 'ana> half a')
        terminal.set_size(24, 80)
        terminal.screen.widen(80)
        terminal.wait_for(lambda: '\x1b[J' in terminal.screen.escapes, 'the line drawn anew')
        text = ' line, and then some more that would not have fit'
        terminal.type(text + HOME)
        terminal.cursor_is_after('ana> ')
        terminal.type('<')
        self.shows(terminal, 'ana> <half a' + text)
        self.server.say('<bia> one')
        self.shows(terminal, '<bia> one', 'ana> <half a' + text)

    def test_keys(self):
        terminal = self.open()
        for typed, sent in ((f'ello{CTRL_A}h{CTRL_E}!', 'hello!'),
                            (f'{UP}{DELETE}{END}?', 'hello!?'),
                            (f'forget this{CTRL_U}say this', 'say this'),
                            (f'ab{LEFT}{CTRL_D}c', 'ac'),
                            (f'one two\x17three', 'one three'),
                            ('', '')):
            terminal.type(typed + '\r')
            self.assertEqual(self.server.line(), sent)

    def test_history_keeps_the_unfinished_line(self):
        terminal = self.open()
        terminal.type('first\rsecond\r')
        self.assertEqual((self.server.line(), self.server.line()), ('first', 'second'))
        terminal.type('third' + UP + UP)
        terminal.cursor_is_after('ana> first')
        self.server.say('<bia> one')
        self.shows(terminal, 'ana> first', 'ana> second', '<bia> one', 'ana> first')
        terminal.type('\x1b[B\x1b[B')
        terminal.cursor_is_after('ana> third')

    def test_escape_by_itself_keeps_nothing_from_being_shown(self):
        terminal = self.open()
        for key in ('\x1b', '\x1b5', '\x12', '\x16'):
            terminal.type(key)
            self.server.say(f'<bia> after {key!r}')
            terminal.wait_for(lambda k=key: f'<bia> after {k!r}' in terminal.screen.lines(), key)

    def test_pasted_lines_are_all_sent(self):
        terminal = self.open()
        lines = [f'line {i}' for i in range(60)]
        terminal.type(''.join(line + '\r' for line in lines))
        self.assertEqual([self.server.line() for _ in lines], lines)
        terminal.cursor_is_after('ana> ')

    def test_a_stopped_client_gives_the_terminal_back_for_that_time(self):
        terminal = self.open(shell=True)
        terminal.type('half a')
        self.shows(terminal, 'ana> half a')
        raw = terminal.modes()
        terminal.type(CTRL_Z)
        self.shows(terminal, '[stopped]')
        self.assertEqual(terminal.modes(), terminal.modes_before)
        self.assertFalse(terminal.screen.pastes_are_marked)
        self.server.say('<bia> one')
        terminal.process.send_signal(signal.SIGUSR1)
        self.shows(terminal, '[stopped]', '<bia> one', 'ana> half a')
        wait_until(lambda: terminal.modes() == raw, 'raw mode')
        self.assertTrue(terminal.screen.pastes_are_marked)
        terminal.type(' line\r')
        self.assertEqual(self.server.line(), 'half a line')

    def test_after_a_stop_by_others_the_terminal_is_taken_again(self):
        terminal = self.open(shell=True)
        terminal.type('half a')
        self.shows(terminal, 'ana> half a')
        raw = terminal.modes()
        os.kill(terminal.child(), signal.SIGSTOP)
        self.shows(terminal, 'ana> half a[stopped]')
        termios.tcsetattr(terminal.tty, termios.TCSANOW, terminal.modes_before)  # A shell does so.
        self.server.say('<bia> one')
        terminal.process.send_signal(signal.SIGUSR1)
        terminal.shows('<bia> one', 'ana> half a')
        wait_until(lambda: terminal.modes() == raw, 'raw mode')
        terminal.type(' line\r')
        self.assertEqual(self.server.line(), 'half a line')

    def test_where_nobody_could_continue_it_it_does_not_stop(self):
        terminal = self.open()
        for stop in (lambda: terminal.type(CTRL_Z),
                     lambda: terminal.process.send_signal(signal.SIGTSTP)):
            stop()
            self.server.say('<bia> one')
            terminal.shows('<bia> one', 'ana>')
            terminal.type('two\r')
            self.assertEqual(self.server.line(), 'two')

    def test_a_hostile_server_cannot_steer_the_terminal(self):
        terminal = self.open()
        self.server.say(b'<m> \x1b[2J\x1b[H\x1b]0;title\x07\x9b2J\xff \xc2\x9b2J\x08\r\x0e|',
                        '<m> \u202ereversed', 'x' * (1 << 20), '<m> end')
        self.shows(terminal, '<m> [2J[H]0;title\ufffd2J\ufffd 2J|', '<m> reversed',
                   '!! (a line too long to be shown)', '<m> end', 'ana>')

    def test_many_lines_at_once(self):
        terminal = self.open()
        terminal.type('half')
        lines = [f'<bia> line {i}' for i in range(2000)]
        self.server.say(*lines)
        self.shows(terminal, *lines, 'ana> half')

    def test_color_can_be_refused(self):
        dim = '\x1b[2m'
        for args, env, colored in (([], environment(), True),
                                   ([], environment(NO_COLOR=''), True),
                                   ([], environment(NO_COLOR='1'), False),
                                   (['--color', 'never'], environment(), False),
                                   (['--color', 'always'], environment(NO_COLOR='1'), True)):
            with self.subTest(args=args, env=env.get('NO_COLOR')), ScriptedServer() as server, \
                    Terminal(server.port, *args, env=env) as terminal:
                server.greets()
                terminal.shows(GREETING, '>')
                self.assertEqual(dim in terminal.screen.escapes, colored)

    def test_a_terminal_that_cannot_move_its_cursor_has_plain_lines(self):
        with Terminal(self.server.port, '--name', 'bia', env=environment(TERM='dumb')) as terminal:
            self.server.greets()
            self.assertEqual(self.server.line(), 'bia')
            self.server.say('!! that name is taken', '-- what is your name?')
            terminal.shows('-- what is your name?')
            self.assertEqual(terminal.modes(), terminal.modes_before)
            terminal.type('ana\n')
            self.assertEqual(self.server.line(), 'ana')
            self.assertEqual(terminal.screen.escapes, [])
            terminal.type(CTRL_D)
            self.assertEqual(self.server.line(), '/quit')
            self.server.lets_go()
            self.assertEqual(terminal.ends(), 0)


if __name__ == '__main__':
    unittest.main()
