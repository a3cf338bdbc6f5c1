# SPDX-License-Identifier: MIT

"""IRC by WebSocket: who may have one, what a message is, and how it ends."""

import struct
import unittest

import secure
from papo import Server
from web import BINARY, CLOSE, PING, PONG, TEXT, Browser, Socket, frame

LONGEST = 8191 + 512 - 1  # Bytes of a message at most, about: tags and a line.


class Case(unittest.TestCase):
    options = ('--rate-limit', '0')

    def setUp(self):
        self.server = Server(*self.options)
        self.server.__enter__()
        self.addCleanup(lambda: self.server.__exit__(None, None, None))

    def socket(self, *args, **how):
        made = Socket(self.server, *args, **how)
        self.addCleanup(made.close)
        return made


class Handshake(Case):
    def test_addresses(self):
        for target in ('/socket', '/', '/chat/socket', '/chat/', '/?x', '/socket?x'):
            client = self.socket(target)
            self.assertEqual(client.opened.status, 101, target)
            client.join('ana')
            client.say('QUIT')
            client.expect_close(1000)
        self.assertEqual(self.socket('/other').opened.status, 404)
        self.assertEqual(self.socket('/index.html').opened.status, 200)

    def test_protocols(self):
        for asked, chosen in (('text.ircv3.net', 'text.ircv3.net'), ('binary.ircv3.net', 'binary.ircv3.net'),
                              (None, None), ('chat', None), ('x, text.ircv3.net', 'text.ircv3.net')):
            client = self.socket(protocol=asked)
            self.assertEqual(client.opened.headers.get('Sec-WebSocket-Protocol'), chosen)
            self.assertEqual(client.kind, BINARY if chosen == 'binary.ircv3.net' else TEXT)
            client.join('ana')
            client.say('QUIT')
            client.expect_close(1000)

    def test_wrong_ones(self):
        for headers, status in (({'Sec_WebSocket_Version': '8'}, 426), ({'Sec_WebSocket_Version': None}, 400),
                                ({'Sec_WebSocket_Key': None}, 400), ({'Sec_WebSocket_Key': 'short'}, 400),
                                ({'Upgrade': 'h2c'}, 426), ({'Upgrade': None}, 426),
                                ({'Connection': 'close'}, 426), ({'Connection': None}, 426)):
            opened = self.socket(headers=headers).opened
            self.assertEqual(opened.status, status, headers)
            if status == 426:
                self.assertEqual(opened.headers['Sec-WebSocket-Version'], '13')
        with Browser(self.server) as browser:
            self.assertEqual(browser.ask('/socket', method='POST', Upgrade='websocket', Connection='Upgrade').status, 405)
        with Browser(self.server) as browser:
            browser.send(b'GET /socket HTTP/1.0\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                         b'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
            self.assertEqual(browser.answer().status, 400)

    def test_pages_elsewhere_get_none(self):
        for origin, status in (('http://localhost', 101), ('https://localhost', 101), ('http://evil.example', 403),
                               ('null', 403), ('http://localhost:81', 403), ('http://localhost.evil', 403)):
            self.assertEqual(self.socket(headers={'Origin': origin}).opened.status, status, origin)

    def test_unless_they_are_named(self):
        with Server('--web-origin', 'https://friend.example') as server:
            for origin, status in (('https://friend.example', 101), ('http://friend.example', 403),
                                   ('https://evil.example', 403)):
                client = Socket(server, headers={'Origin': origin})
                self.assertEqual(client.opened.status, status, origin)
                client.close()

    def test_after_another_request(self):
        with Browser(self.server) as browser:
            self.assertEqual(browser.ask('/').status, 200)
            browser.send(b'GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                         b'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
                         + frame('NICK ana') + frame('USER ana 0 * :Ana'))
            self.assertEqual(browser.answer().status, 101)
            while b' 001 ana ' not in browser.received:
                self.assertTrue(browser.receive())


class Talking(Case):
    def test_everybody_sees_one_story(self):
        ana = self.server.join('ana')
        bia = self.socket().join('bia')
        caio = self.socket(protocol='binary.ircv3.net').join('caio')
        bia.say('PRIVMSG #lobby :olá')
        ana.expect('-- bia joined #lobby', '-- caio joined #lobby', '<bia> olá')
        caio.expect('PRIVMSG #lobby :olá$')
        ana.say('oi')
        for one in (bia, caio):
            one.expect('PRIVMSG #lobby :oi$')

    def test_long_lines_have_long_frames(self):
        ana, bia = self.socket().join('ana'), self.socket().join('bia')
        for size in (1, 60, 80, 90, 100, 200, 300, 400):
            ana.say('PRIVMSG #lobby :' + 'a' * size)
            bia.expect(f'PRIVMSG #lobby :{"a" * size}$')

    def test_a_message_is_one_line(self):
        ana = self.socket().join('ana')
        bia = self.socket().join('bia')
        for wrong in ('PRIVMSG #lobby :one\nPRIVMSG #lobby :two', 'PRIVMSG #lobby :one\r\nQUIT',
                      'PRIVMSG #lobby :o\0ne', 'PRIVMSG #lobby :o\rne'):
            ana.say(wrong)
            ana.expect('FAIL .* INVALID_MESSAGE ')
        ana.say('PRIVMSG #lobby :right\r\n')
        self.assertEqual([line for line in bia.lines_until(':right$') if 'PRIVMSG' in line and 'right' not in line], [])

    def test_messages_come_in_fragments_and_single_bytes(self):
        ana, bia = self.socket().join('ana'), self.socket().join('bia')
        for byte in frame('PRIVMSG #lobby :bytes'):
            ana.send(bytes([byte]))
        bia.expect(':bytes$')
        text = 'PRIVMSG #lobby :olá 💬'.encode()
        for cut in range(1, len(text)):
            ana.send(frame(text[:cut], last=False) + frame(b'p', PING) + frame(text[cut:], 0))
            bia.expect(':olá 💬$')

    def test_labels_and_tags(self):
        ana = self.socket()
        ana.say('CAP LS 302', 'CAP REQ :labeled-response batch server-time message-tags echo-message', 'CAP END')
        ana.join('ana')
        ana.say('@label=x PING y')
        self.assertRegex(ana.expect('label=x'), 'PONG')
        ana.say('@label=z;+a=b PRIVMSG #lobby :hi')
        self.assertRegex(ana.expect('label=z'), r'^@.*time=.* PRIVMSG #lobby :hi$')
        ana.say('@label=w LUSERS')
        self.assertRegex(ana.expect('label=w'), 'BATCH')

    def test_by_tls(self):
        with secure.Folder() as folder, Server(*folder.options()) as server:
            for _ in range(3):
                ana = Socket(server, using=secure.context()).join('ana')
                bia = Socket(server).join('bia')
                ana.say('PRIVMSG #lobby :hi')
                bia.expect(':hi$')
                bia.say('PRIVMSG #lobby :' + 'x' * 300)
                ana.expect('x' * 300)
                ana.say('QUIT')
                ana.expect_close(1000)
                bia.expect(':ana!.* QUIT')
                bia.say('QUIT')
                bia.expect_close(1000)
                ana.close()
                bia.close()


class Ends(Case):
    def test_the_client_closes(self):
        for code in (1000, 1001, 3000, 4999):
            ana = self.socket().join('ana')
            ana.send(frame(struct.pack('!H', code) + b'bye', CLOSE))
            self.assertEqual(ana.expect_close(code), 'bye')
        ana = self.socket().join('ana')
        ana.send(frame(b'', CLOSE))
        ana.expect_close(None)

    def test_a_last_word_is_heard(self):
        bia = self.socket().join('bia')
        ana = self.socket().join('ana')
        ana.send(frame('PRIVMSG #lobby :last word') + frame(struct.pack('!H', 1000), CLOSE) + frame('QUIT'))
        ana.expect_close(1000)
        bia.expect(':last word$')
        bia.expect(':ana!.* QUIT')

    def test_rules_are_kept(self):
        for wrong, code in ((frame('hi', masked=False), 1002), (frame('hi', reserved=4), 1002), (frame('hi', 3), 1002),
                            (frame('hi', 0), 1002), (frame('x' * 126, PING), 1002), (frame('x', PING, last=False), 1002),
                            (frame(b'\xff'), 1007), (frame(b'\xf0\x9f\x92'), 1007), (frame('x', CLOSE), 1002),
                            (frame(struct.pack('!H', 1005), CLOSE), 1002), (frame(b'x', BINARY), 1003),
                            (frame('x' * (LONGEST + 500)), 1009), (b'NICK ana\r\n', 1002), (b'\x16\x03\x01' * 10, 1002)):
            ana = self.socket().join('ana')
            ana.send(wrong)
            reason = ana.expect_close(code)
            self.assertTrue(reason or wrong[0] & 0x0f == CLOSE or code == 1002, wrong)
            ana.close()

    def test_a_long_message_is_told_its_limit(self):
        ana = self.socket().join('ana')
        ana.send(frame('x' * 70000)[:9000])  # The header tells the length.
        self.assertRegex(ana.expect_close(1009), r'a message has \d+ bytes at most')

    def test_an_irc_line_that_is_too_long_is_only_refused(self):
        ana = self.socket().join('ana')
        ana.say('PRIVMSG #lobby :' + 'x' * 600)
        ana.expect(' 417 ')
        ana.say('PING x')
        ana.expect('PONG')

    def test_pings_are_answered(self):
        ana = self.socket().join('ana')
        for payload in (b'', b'hi', b'\xff' * 125):
            ana.send(frame(payload, PING))
            self.assertEqual(ana.frame(), (PONG, payload))
        ana.send(frame(b'unasked', PONG))
        ana.say('PING x')
        ana.expect('PONG')

    def test_the_server_stops(self):
        with Server() as server:
            ana = Socket(server).join('ana')
            server.send_signal(15)
            self.assertEqual(ana.expect_close(1001), 'the server is stopping')
            ana.close()
            self.assertEqual(server.wait(), 0)

    def test_the_time_to_give_a_name_ends(self):
        with Server('--name-timeout', '1') as server:
            ana = Socket(server)
            ana.expect('ERROR :')
            ana.expect_close(1008)
            ana.close()

    def test_a_client_that_breaks_off(self):
        ana = self.socket().join('ana')
        bia = self.socket().join('bia')
        ana.send(frame('PRIVMSG #lobby :half')[:10])
        ana.close()
        bia.expect(':ana!.* QUIT')


class Slow(unittest.TestCase):
    def test_who_does_not_read_goes_at_the_border_of_a_frame(self):
        with Server('--rate-limit', '0', '--send-limit', '200000') as server:
            slow = Socket(server, receive_buffer=4096).join('slow')
            ana = Socket(server).join('ana')
            bia = Socket(server).join('bia')
            text = 'PRIVMSG #lobby :' + 'x' * 400
            gone = False
            for _ in range(4000):
                ana.say(text)
                ana.say('PING x')
                gone = any('slow!' in line and 'QUIT' in line for line in ana.lines_until('PONG')) or gone
                bia.lines_until('x' * 400)
                if gone:
                    break
            self.assertTrue(gone)
            seen = []
            while True:
                opcode, payload = slow.frame()
                if opcode == CLOSE:
                    break
                seen.append(payload.decode())
            self.assertEqual(struct.unpack('!H', payload[:2])[0], 1008)
            self.assertRegex(seen[-1], 'ERROR :.*slow')
            for one in (slow, ana, bia):
                one.close()


if __name__ == '__main__':
    unittest.main()
