# SPDX-License-Identifier: MIT

"""The console client that comes back to a real server has each missed line once, and in its order."""

import os
import re
import socket
import subprocess
import tempfile
import threading
import unittest

from papo import Output, Server, wait_until
from terminal import client_program, environment

NUMBER = re.compile(r'(?:\[[-0-9]+ [0-9:]+\] )?(?:#\S+ )?<(\w+)> (\d+)$')


class Relay:
    """Passes bytes on between clients and a server, until it is cut."""

    def __init__(self, port):
        self.to = port
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []
        self.lets_in = True
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.cut()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if not self.lets_in:
                client.close()
                continue
            try:
                server = socket.create_connection(('127.0.0.1', self.to))
            except OSError:
                client.close()
                continue
            self.pairs.append((client, server))
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass_on(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        """The connections are gone, and no new ones come until they may again."""
        self.lets_in = False
        for pair in self.pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                end.close()
        self.pairs = []

    def mend(self):
        self.lets_in = True


class Client:
    """The console client in a pipe, which comes back if the connection is lost."""

    def __init__(self, port, *rooms):
        self.process = subprocess.Popen(
            [client_program(), '--port', str(port), '--name', 'ana', '--reconnect', '--lang', 'en',
             *(option for room in rooms for option in ('--room', room))],
            env=environment(LC_ALL='C.UTF-8'), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding='utf-8')
        self.out = Output(self.process.stdout)
        self.errors = Output(self.process.stderr)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.out.finish()
        self.errors.finish()

    def say(self, line):
        self.process.stdin.write(f'{line}\n')
        self.process.stdin.flush()

    def numbers(self, name):
        """The numbers that this person said, as the user was shown them."""
        found = (NUMBER.match(line) for line in self.out.lines)
        return [int(match[2]) for match in found if match and match[1] == name]


class Gaps(unittest.TestCase):
    def wait_for(self, client, name, last):
        wait_until(lambda: last in client.numbers(name),
                   f'{last} of {name}')

    def check(self, client, name, last):
        self.wait_for(client, name, last)
        self.assertEqual(client.numbers(name), list(range(last + 1)))

    def start(self, *options, port=0):
        return self.enterContext(Server('--rate-limit', '0', *options, port=port))

    def test_more_lines_than_a_page_while_others_talk_on(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        server = self.start('--data', os.path.join(folder, 'data'), '--history-limit', '50')
        relay = self.enterContext(Relay(server.port))
        with Client(relay.port, '#jogos') as client:
            client.out.wait_for('-- you are alone in #jogos')
            bia = server.join('bia')
            caio = server.join('caio')
            for person in (bia, caio):
                person.say('/join #jogos')
            bia.lines_until('-- caio joined #jogos')
            bia.say('0')
            caio.say('#lobby 0')
            for name in ('bia', 'caio'):
                self.wait_for(client, name, 0)
            relay.cut()
            bia.lines_until('-- ana left #jogos (connection lost)')
            bia.say(*(str(number) for number in range(1, 351)))
            caio.say(*(f'#lobby {number}' for number in range(1, 121)))
            caio.say('/ping')
            caio.lines_until('%% pong')
            relay.mend()
            # The others talk until ana has caught up.
            number = 350
            while client.numbers('bia')[-1] != number:
                number += 1
                bia.say(str(number))
                caio.lines_until(f'<bia> {number}')
                caio.say(f'#lobby {number - 230}')
                self.assertLess(number, 100_000)
            self.check(client, 'bia', number)
            self.check(client, 'caio', number - 230)
            missed = [line for line in client.out.lines if 'while you were away' in line]
            self.assertEqual(len(missed), 2, missed)
            self.assertEqual(sum(line == '-- end of what you missed' for line in client.out.lines), 2)

    def test_after_a_restart_of_the_server(self):
        folder = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), 'data')
        server = self.start('--data', folder)
        relay = self.enterContext(Relay(server.port))
        with Client(relay.port) as client:
            client.out.wait_for('-- you are ana')
            bia = server.join('bia')
            bia.say(*(str(number) for number in range(10)))
            self.wait_for(client, 'bia', 9)
            relay.cut()
            bia.lines_until('-- ana left #lobby (connection lost)')
            bia.say(*(str(number) for number in range(10, 40)), '/ping')
            bia.lines_until('%% pong')
            server.stop()
            server = self.start('--data', folder)
            relay.to = server.port
            bia = server.join('bia')
            bia.say(*(str(number) for number in range(40, 200)), '/ping')
            bia.lines_until('%% pong')
            relay.mend()
            self.wait_for(client, 'bia', 199)
            bia.say('200')
            self.check(client, 'bia', 200)

    def test_a_line_of_the_user_that_was_taken_is_not_in_doubt(self):
        server = self.start()
        relay = self.enterContext(Relay(server.port))
        with Client(relay.port) as client:
            client.out.wait_for('-- you are ana')
            bia = server.join('bia')
            client.say('mine')
            bia.lines_until('<ana> mine')
            relay.cut()
            bia.lines_until('-- ana left #lobby (connection lost)')
            bia.say('0')
            relay.mend()
            self.check(client, 'bia', 0)
            self.assertFalse(client.errors.matches('may not have been sent'), client.errors.lines)
            self.assertFalse(client.out.matches('<ana> mine'), 'the user knows it')

    def test_nothing_is_said_of_a_gap_without_lines(self):
        server = self.start()
        relay = self.enterContext(Relay(server.port))
        with Client(relay.port) as client:
            client.out.wait_for('-- you are ana')
            bia = server.join('bia')
            bia.say('0')
            self.wait_for(client, 'bia', 0)
            for _ in range(2):
                relay.cut()
                bia.lines_until('-- ana left #lobby (connection lost)')
                relay.mend()
                bia.lines_until('-- ana joined #lobby')
            bia.say('1')
            self.check(client, 'bia', 1)
            self.assertFalse(client.out.matches('while you were away'))


if __name__ == '__main__':
    unittest.main()
