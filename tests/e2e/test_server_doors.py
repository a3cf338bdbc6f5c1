# SPDX-License-Identifier: MIT

"""The doors of a server: which dialect is spoken where, and for whom a gateway speaks."""

import re
import select
import socket
import unittest

from papo import DEADLINE, GREETING, Server, hash_of

REGISTERED = r':papo\.server 001 ana '


class IrcClient:
    """A client of IRC with a bare socket."""

    def __init__(self, address, source=None):
        self.socket = socket.create_connection(
            address, DEADLINE, source_address=(source, 0) if source else None)
        self.received = ''

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def say(self, *lines):
        self.socket.sendall(''.join(line + '\r\n' for line in lines).encode())

    def register(self, *before):
        self.say(*before, 'CAP LS 302', 'NICK ana', 'USER ana 0 * :Ana', 'CAP END')
        self.expect(REGISTERED)

    def expect(self, pattern):
        """All that was received up to and with that pattern."""
        while not (found := re.search(pattern, self.received)):
            try:
                more = self.socket.recv(65536)
            except OSError as error:
                raise AssertionError(f'{pattern!r} did not come ({error}): {self.received}') from None
            if not more:
                raise AssertionError(f'{pattern!r} did not come before the end: {self.received}')
            self.received += more.decode()
        before, self.received = self.received[:found.end()], self.received[found.end():]
        return before

    def until_end(self):
        for more in iter(lambda: self.socket.recv(65536), b''):
            self.received += more.decode()
        return self.received

    def is_silent(self):
        return not self.received and not select.select([self.socket], [], [], 0)[0]


class Dialects(unittest.TestCase):
    def test_both_join_at_one_port(self):
        with Server() as server:
            bia = server.join('bia')
            with IrcClient(server.addresses[0]) as ana:
                ana.register()
                ana.say('JOIN #lobby')
                bia.expect('-- ana joined #lobby')
                ana.expect(r' 366 ana #lobby ')
                bia.say('hello')
                ana.expect(r':bia!\S+ PRIVMSG #lobby :hello\r\n')

    def test_one_that_was_greeted_may_still_speak_irc(self):
        with Server() as server, IrcClient(server.addresses[0]) as ana:
            self.assertIn(GREETING, ana.expect(r'\n'))
            ana.register()
            ana.say('JOIN #a')
            ana.expect(r' 366 ana #a ')

    def test_bytes_may_be_cut_anywhere(self):
        first = b'CAP LS\r\nNICK ana\r\nUSER ana 0 * :Ana\r\nCAP END\r\n'
        with Server('--rate-limit', '0') as server:
            for cut in range(1, 12):
                with IrcClient(server.addresses[0]) as ana:
                    ana.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    ana.socket.sendall(first[:cut])
                    ana.socket.sendall(first[cut:])
                    self.assertNotIn(GREETING, ana.expect(REGISTERED))
                    ana.say('QUIT')
                    ana.until_end()

    def test_where_plain_is_not_spoken_nobody_is_greeted(self):
        with Server('--listen', 'irc:127.0.0.1:0', addresses=2) as server:
            with IrcClient(server.addresses[1]) as ana:
                server.connect().expect(GREETING)  # That client came later, and waited as long.
                self.assertTrue(ana.is_silent())
                self.assertRegex(next(line for line in server.out.lines[1:] if 'papo' in line),
                                 r'papo is listening on 127\.0\.0\.1:\d+; join with a client of IRC$')
                ana.say('what is this')
                ana.expect(r' 451 ')
                ana.register()

    def test_where_irc_is_not_spoken_it_gets_an_error(self):
        with Server('--dialects', 'plain') as server, IrcClient(server.addresses[0]) as ana:
            ana.say('NICK ana')
            self.assertTrue(ana.until_end().startswith('ERROR :'))

    def test_newcomers_are_turned_away_in_the_dialect_of_the_door(self):
        with Server('--max-clients', '1', '--listen', 'irc:127.0.0.1:0', addresses=2) as server:
            server.join('bia')
            with IrcClient(server.addresses[1]) as ana:
                self.assertRegex(ana.until_end(), r'^ERROR :[^\n]+\r\n$')
            with IrcClient(server.addresses[0]) as ana:
                self.assertRegex(ana.until_end(), r'^!! papo is full')

    def test_a_password_that_looks_like_irc_is_for_plain(self):
        with Server('--password', 'pass word') as server:
            ana = server.connect()
            ana.say('pass word', 'ana')
            ana.expect('-- welcome to papo; what is the password?', '-- what is your name?')
            with IrcClient(server.addresses[0]) as eva:
                eva.say('CAP LS', 'PASS :pass word', 'NICK ana2', 'USER eva 0 * :Eva', 'CAP END')
                eva.expect(r' 001 ana2 ')


class LongLines(unittest.TestCase):
    def test_tags_may_be_longer_than_a_line_of_plain(self):
        with Server('--rate-limit', '0') as server, IrcClient(server.addresses[0]) as ana:
            ana.say(f'@+a={4080 * "x"} CAP LS 302')
            ana.expect(r' CAP \* LS ')
            ana.register()
            ana.say(f'@+a={4080 * "x"} PING still{300 * "y"}')
            ana.expect(r'PONG papo\.server :?stilly+\r\n')

    def test_a_line_that_is_too_long_is_told_and_the_connection_stays(self):
        with Server('--rate-limit', '0') as server, IrcClient(server.addresses[0]) as ana:
            ana.register()
            ana.say('@+a=' + 20000 * 'x' + ' PING lost', 'PING still')
            self.assertNotIn('lost', ana.expect(r' 417 ') + ana.expect(r'PONG papo\.server :?still\r\n'))


class Gateways(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hash = hash_of(b'secret').stdout.decode().strip()

    def server(self, *args):
        return Server('--webirc', '127.0.0.0/24', '--webirc-password', self.hash, *args)

    def test_its_client_counts_for_the_address_that_it_names(self):
        with self.server() as server, IrcClient(server.addresses[0]) as ana:
            ana.register('WEBIRC secret gateway some.host 192.0.2.7')
            server.log.wait_for(r'ana entered from 192\.0\.2\.7:0')

    def test_each_address_has_its_own_limit(self):
        with self.server('--max-per-address', '1') as server:
            with IrcClient(server.addresses[0]) as ana, IrcClient(server.addresses[0]) as eva:
                ana.register('WEBIRC secret gateway some.host 192.0.2.7')
                eva.say('WEBIRC secret gateway some.host 192.0.2.7')
                self.assertRegex(eva.until_end(), r'ERROR :[^\n]+address')
                with IrcClient(server.addresses[0]) as caio:
                    caio.say('WEBIRC secret gateway some.host 192.0.2.8', 'NICK caio', 'USER c 0 * :C')
                    caio.expect(r' 001 caio ')

    def test_with_a_wrong_password_it_has_to_go(self):
        with self.server() as server, IrcClient(server.addresses[0]) as ana:
            ana.say('WEBIRC wrong gateway some.host 192.0.2.7', 'NICK ana', 'USER ana 0 * :Ana')
            told = ana.until_end()
            self.assertIn('ERROR :', told)
            self.assertNotIn(' 001 ', told)
            server.log.wait_for('a gateway .* gave a wrong password')

    def test_nobody_else_is_believed(self):
        with self.server() as server:
            with IrcClient(server.addresses[0], source='127.0.1.1') as ana:
                ana.say('WEBIRC secret gateway some.host 192.0.2.7', 'NICK ana', 'USER ana 0 * :Ana')
                told = ana.until_end()
                self.assertIn('ERROR :', told)
                self.assertNotIn(' 001 ', told)


if __name__ == '__main__':
    unittest.main()
