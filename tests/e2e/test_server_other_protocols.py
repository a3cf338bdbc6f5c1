# SPDX-License-Identifier: MIT

"""Clients that take the server for something else: browsers, TLS, SSH, IRC, telnet. Each gets its
answer, and nothing that it sends is ever heard."""

import http.client
import re
import socket
import ssl
import struct
import time
import unittest

from papo import BYE, DEADLINE, GREETING, TOLD_WHY, Person, Server

LINES = b'eva\nhello, all\n#lobby hello\n/msg bia psst\n/topic mine\n/oper sesame\nsair\n'
POST = (b'POST / HTTP/1.1\r\nHost: 127.0.0.1:50000\r\nContent-Type: text/plain\r\n'
        b'Content-Length: %d\r\n\r\n' % len(LINES) + LINES)
PAGE = b'HTTP/1.1 400 Bad Request\r\n'
HOW_TO_JOIN = 'this is papo, a chat; join it with nc HOST PORT, or with papo-client'


TELNET_ANSWER = re.compile(rb'\xff[\xfb-\xfe].', re.DOTALL)


class TelnetClient(Person):
    """Takes the answers to its negotiation out of the received bytes."""

    answers = b''

    def _receive(self, end):
        more = super()._receive(end)
        self.answers += b''.join(TELNET_ANSWER.findall(self._received))
        self._received = bytearray(TELNET_ANSWER.sub(b'', self._received))
        return more


def answer(server, *pieces, greeted=False, proxy=b''):
    """The server's answer to a client that sends these pieces. The server closes after it."""
    with socket.create_connection(server.addresses[0], DEADLINE) as stranger:
        stranger.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stranger.sendall(proxy)
        if greeted:
            stranger.recv(4096)
        for piece in pieces:
            try:
                stranger.sendall(piece)
            except ConnectionError:  # The server has closed the connection by now.
                break
        return b''.join(iter(lambda: stranger.recv(65536), b''))


class Heard(unittest.TestCase):
    """A person is in the room all the while, and must not notice."""

    web = 'off'

    def setUp(self):
        self.server = Server('--rate-limit', '0', '--max-per-shared-address', '5000', '--web', self.web)
        self.server.__enter__()
        self.bia = self.server.join('bia')
        self.failure = None

    def tearDown(self):
        try:
            self.bia.say('/who', '/topic')
            self.bia.expect('-- 1 here in #lobby: bia', '-- #lobby has no topic')
        finally:
            self.server.__exit__(None, None, None)


class Browsers(Heard):
    refused = PAGE

    def test_nothing_of_a_body_is_heard(self):
        self.assertTrue(answer(self.server, POST).startswith(self.refused))
        for method in b'GET', b'PUT', b'PATCH', b'DELETE', b'OPTIONS', b'PROPFIND', b'ana':
            self.assertTrue(answer(self.server, POST.replace(b'POST', method)).startswith(self.refused))
        self.assertTrue(answer(self.server, POST.replace(b'/1.1', b'/1.0')).startswith(self.refused))

    def test_nothing_is_heard_wherever_it_is_cut(self):
        for cut in range(1, len(POST)):
            with self.subTest(cut=cut):
                self.assertTrue(answer(self.server, POST[:cut], POST[cut:]).startswith(self.refused))

    def test_nothing_is_heard_that_comes_byte_by_byte(self):
        pieces = [bytes([byte]) for byte in POST]
        self.assertTrue(answer(self.server, *pieces).startswith(self.refused))

    def test_nothing_is_heard_after_an_address_that_is_longer_than_a_line(self):
        for length in 4000, 4096, 4097, 5000, 100_000:
            with self.subTest(length=length):
                long_one = POST.replace(b'/ ', b'/' + length * b'x' + b' ', 1)
                self.assertTrue(answer(self.server, long_one).startswith(self.refused))
                self.assertTrue(answer(self.server, long_one[:4100], long_one[4100:]).startswith(self.refused))

    def test_nothing_is_heard_of_one_that_was_greeted_first(self):
        """A browser may connect long before it asks for something."""
        self.assertTrue(answer(self.server, POST, greeted=True).startswith(self.refused))
        self.assertTrue(answer(self.server, POST[:5], POST[5:], greeted=True).startswith(self.refused))

    def test_the_answer_arrives_also_at_one_that_goes_on_sending(self):
        big = POST.replace(LINES, LINES * 1000)
        self.assertTrue(answer(self.server, big[:100], *[big[100:]] * 20).startswith(self.refused))

    def test_http2_is_told_to_use_http1(self):
        told = answer(self.server, b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0' + LINES)
        length, = struct.unpack('!I', b'\0' + told[9:12])
        self.assertEqual(told[:9], b'\0\0\0\x04\0\0\0\0\0')
        self.assertEqual(told[12:26], b'\x07\0\0\0\0\0' + b'\0\0\0\0' + b'\0\0\0\x0d')
        self.assertEqual(told[26:].decode(), HOW_TO_JOIN)
        self.assertEqual(length, len(told) - 18)


class BrowsersAtThePage(Browsers):
    """The page is served, and nothing else is heard."""
    web = 'on'
    refused = b'HTTP/1.1 4'


class WithoutAPage(Heard):
    def test_a_page_says_how_to_join(self):
        browser = http.client.HTTPConnection(*self.server.addresses[0], timeout=DEADLINE)
        browser.request('GET', '/')
        response = browser.getresponse()
        self.assertEqual(response.status, 400)
        self.assertEqual(response.getheader('Content-Type'), 'text/plain; charset=utf-8')
        self.assertEqual(response.getheader('X-Content-Type-Options'), 'nosniff')
        self.assertEqual(response.getheader('Connection'), 'close')
        self.assertIn('nc HOST PORT', response.read().decode())
        browser.close()


class Others(Heard):
    def test_tls_gets_an_alert(self):
        context = ssl.create_default_context()
        with socket.create_connection(self.server.addresses[0], DEADLINE) as stranger:
            with self.assertRaisesRegex(ssl.SSLError, 'TLSV1_ALERT_PROTOCOL_VERSION'):
                context.wrap_socket(stranger, server_hostname='chat.example')

    def test_nothing_of_a_hello_of_tls_is_heard(self):
        hello = b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n' + LINES
        alert = b'\x15\x03\x01\x00\x02\x02\x46'
        for cut in range(1, 20):
            self.assertEqual(answer(self.server, hello[:cut], hello[cut:]), alert)
        self.assertTrue(answer(self.server, hello, greeted=True).endswith(alert))

    def test_ssh_is_disconnected_with_a_reason(self):
        told = answer(self.server, b'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n' + LINES)
        self.assertTrue(told.startswith(b'SSH-2.0-Papo\r\n'))
        packet = told[told.index(b'\n') + 1:]
        length, padding, message, reason, size = struct.unpack('!IBBII', packet[:14])
        self.assertEqual((length, message, reason), (len(packet) - 4, 1, 7))
        self.assertEqual(packet[14:14 + size].decode(), HOW_TO_JOIN)
        self.assertEqual(packet[14 + size:], bytes(4 + padding))

    def test_irc_gets_an_error_where_it_is_not_spoken(self):
        with Server('--dialects', 'plain', '--rate-limit', '0') as server:
            for first in (b'NICK eva', b'USER eva 0 * :Eva', b'CAP LS 302', b'PASS sesame', b'nick eva',
                          b'PING x', b'JOIN :', b'@a=b CAP LS', b':eva NICK ana'):
                for end in b'\r\n', b'\n', b'\n\r':
                    with self.subTest(first=first, end=end):
                        told = answer(server, first + end + b'NICK eva' + end + LINES)
                        self.assertEqual(told.decode(), f'ERROR :{HOW_TO_JOIN}\r\n')

    def test_a_server_of_irc_gets_an_error(self):
        told = answer(self.server, b'SERVER irc.example 1 :a server\r\n' + LINES)
        self.assertEqual(told.decode(), f'ERROR :{HOW_TO_JOIN}\r\n')

    def test_a_proxy_that_nobody_asked_for_is_told(self):
        for first in (b'PROXY TCP4 10.0.0.7 10.0.0.1 51234 50000\r\n',
                      b'\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c' + 12 * b'\n'):
            told = answer(self.server, first + LINES)
            self.assertEqual(told, b'!! the PROXY protocol is only for the addresses of '
                                   b'--proxy-protocol\n')

    def test_the_log_tells_of_them(self):
        answer(self.server, POST)
        self.server.log.wait_for(r'127\.0\.0\.1:\d+ disconnected \(speaks another protocol\)')


class Ours(unittest.TestCase):
    def test_one_that_says_nothing_is_greeted(self):
        with Server() as server:
            server.connect().expect(GREETING)

    def test_one_that_speaks_first_is_greeted_at_once(self):
        with Server() as server:
            begin = time.monotonic()
            for number in range(20):  # Half a second for each would be ten.
                server.join(f'ana{number}')
            self.assertLess(time.monotonic() - begin, 5)

    def test_words_of_other_protocols_are_names(self):
        with Server() as server:
            for name in 'GET', 'post', 'HTTP', 'user', 'Pass', 'cap', 'SSH', 'SSH-2.0', 'PROXY':
                with self.subTest(name=name):
                    server.join(name).leave()

    def test_what_is_no_name_is_told_so_and_asked_again(self):
        with Server() as server:
            ana = server.connect()
            ana.say('get lost', 'USER ana', 'nick', 'nick ana', 'GET / HTTP/1.1', 'ana')
            ana.expect(GREETING, *5 * [TOLD_WHY, '-- what is your name?'],
                       '-- you are ana, alone in #lobby')

    def test_in_the_chat_all_of_that_is_talk(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            for line in 'GET / HTTP/1.1', 'NICK eva', 'SSH-2.0-x', 'CAP LS', 'PRI * HTTP/2.0':
                ana.say(line)
                bia.expect(f'<ana> {line}')

    def test_a_password_of_two_words_is_a_password(self):
        with Server('--password', 'pass word') as server:
            ana = server.connect()
            ana.say('pass ward', 'pass word', 'ana')
            ana.expect('-- welcome to papo; what is the password?', '!! wrong password',
                       '-- what is the password?', '-- what is your name?',
                       '-- you are ana, alone in #lobby')
        with Server('--password', 'sesame', '--dialects', 'plain') as server:
            self.assertTrue(answer(server, POST).startswith(PAGE))
            self.assertTrue(answer(server, b'NICK eva\r\n').startswith(b'ERROR :'))

    def test_behind_a_proxy_it_is_the_same(self):
        with Server('--proxy-protocol', '127.0.0.1', '--web', 'off') as server:
            proxy = b'PROXY TCP4 10.1.2.3 10.0.0.1 51234 50000\r\n'
            self.assertTrue(answer(server, POST, proxy=proxy).startswith(PAGE))
            self.assertTrue(answer(server, proxy + POST).startswith(PAGE))
            server.log.wait_for(r'10\.1\.2\.3:51234 disconnected \(speaks another protocol\)')
            ana = TelnetClient(server.addresses[0])
            self.addCleanup(ana.close)
            ana.send(proxy + b'\xff\xfd\x01ana\n')
            ana.expect(GREETING, '-- you are ana, alone in #lobby')
            self.assertEqual(ana.answers, b'\xff\xfc\x01')

    def test_telnet_is_understood(self):
        """The first bytes of PuTTY, and those that a telnet client sends when a key or the window
        changes. The server refuses all: PuTTY's offers (WILL) by DONT, its requests (DO) by WONT."""
        refused = (b'\xff\xfe\x1f\xff\xfe\x20\xff\xfe\x18\xff\xfe\x27\xff\xfc\x01\xff\xfe\x03\xff\xfc\x03')
        begin = (b'\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x18\xff\xfb\x27\xff\xfd\x01\xff\xfb\x03\xff\xfd\x03')
        window = b'\xff\xfa\x1f\0\x50\0\n\xff\xf0'
        said = begin + b'ana\r\n' + window + b'helo' + b'\xff\xf7' + b'lo\xff\xf1!\r\n' + window
        with Server('--rate-limit', '0', '--history', '0') as server:
            bia = server.join('bia')
            for cut in range(len(said)):
                ana = TelnetClient(server.addresses[0])
                self.addCleanup(ana.close)
                ana.send(said[:cut])
                ana.send(said[cut:])
                ana.say('sair')
                ana.expect(GREETING, '-- you are ana, in #lobby with 1 other: bia', BYE)
                ana.expect_end()
                self.assertEqual(ana.answers, refused)
                bia.expect('-- ana joined #lobby', '<ana> hello!', '-- ana left #lobby (quit)')

    def test_what_telnet_asks_on_an_interrupt_is_answered(self):
        """The client shows nothing more until it has that answer: to a request for a timing mark."""
        with Server() as server:
            ana = TelnetClient(server.addresses[0])
            self.addCleanup(ana.close)
            ana.say('ana')
            ana.expect(GREETING, '-- you are ana, alone in #lobby')
            ana.send(b'\xff\xf4\xff\xfd\x06')
            ana.say('/ping')
            ana.expect('%% pong')
            self.assertEqual(ana.answers, b'\xff\xfc\x06')

    def test_what_only_looks_like_telnet_is_refused(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.send('caf\u00ff\n'.encode('latin-1') + b'still here\n')
            ana.expect('!! that line is not UTF-8, so it was not sent')
            bia.expect('<ana> still here')
            caio = server.connect()
            caio.send(b'\xff\xfe' + 'caio\n'.encode('utf-16-le'))
            caio.expect(GREETING, '!! that line is not UTF-8, so it was not sent')


if __name__ == '__main__':
    unittest.main()
