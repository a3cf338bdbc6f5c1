# SPDX-License-Identifier: MIT

"""The page for browsers, by HTTP on the same port."""

import gzip
import re
import select
import socket
import tempfile
import time
import unittest

import secure
from papo import DEADLINE, Server
from web import Browser, Socket, ask, frame

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'")
LINES = b'eva\nhello, all\n/msg bia psst\n'
PATIENCE = 10  # Seconds that a request may take, from accept on.


class Page(unittest.TestCase):
    def setUp(self):
        self.server = Server('--rate-limit', '0')
        self.server.__enter__()
        self.addCleanup(lambda: self.server.__exit__(None, None, None))

    def test_it_is_served_beside_everything_else(self):
        ana = self.server.join('ana')
        answer = ask(self.server)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers['Content-Type'], 'text/html; charset=utf-8')
        self.assertIn(b'<title>', answer.body)
        ana.say('hello', '/ping')
        ana.expect('%% pong')

    def test_each_answer_guards_the_browser(self):
        for target in ('/', '/health', '/nothing', '/socket'):
            headers = ask(self.server, target).headers
            self.assertEqual(headers['Content-Security-Policy'], POLICY)
            self.assertEqual(headers['X-Content-Type-Options'], 'nosniff')
            self.assertEqual(headers['Referrer-Policy'], 'no-referrer')
            self.assertNotIn('Strict-Transport-Security', headers)

    def test_folders_before_it_do_not_matter(self):
        page = ask(self.server).body
        for target in ('/index.html', '/chat/', '/a/b/c/', '/a/index.html', '/?x=y', '/chat/?/socket',
                       'http://localhost/', 'http://localhost'):
            answer = ask(self.server, target)
            self.assertEqual((answer.status, answer.body), (200, page), target)

    def test_what_is_not_there(self):
        for target in ('/nothing', '/index.html/', '/chat', '/INDEX.HTML', '/%2e%2e/index', '/../../etc/passwd',
                       '/index.html%00', '/healthy'):
            expected = 200 if target.endswith('/') else 404
            self.assertEqual(ask(self.server, target).status, expected, target)

    def test_it_is_compressed_for_those_who_take_that(self):
        page = ask(self.server).body
        for accepted, zipped in (('gzip', True), ('br, gzip;q=0.5', True), ('gzip;q=0', False), ('br', False),
                                 ('identity', False)):
            answer = ask(self.server, accept_encoding=accepted)
            self.assertEqual('Content-Encoding' in answer.headers, zipped, accepted)
            self.assertEqual(gzip.decompress(answer.body) if zipped else answer.body, page)
            self.assertEqual(answer.headers['Vary'], 'Accept-Encoding')

    def test_it_is_not_sent_twice(self):
        first = ask(self.server)
        self.assertEqual(first.headers['Cache-Control'], 'no-cache')
        for tag in (first.headers['ETag'], 'W/' + first.headers['ETag'], '"a", ' + first.headers['ETag'], '*'):
            answer = ask(self.server, if_none_match=tag)
            self.assertEqual((answer.status, answer.body), (304, b''), tag)
        self.assertEqual(ask(self.server, if_none_match='"other"').status, 200)

    def test_head_tells_all_but_the_body(self):
        got = ask(self.server)
        told = ask(self.server, method='HEAD')
        self.assertEqual(told.headers, got.headers)

    def test_health(self):
        answer = ask(self.server, '/health')
        self.assertEqual((answer.status, answer.body), (200, b'ok\n'))
        self.assertEqual(answer.headers['Cache-Control'], 'no-store')

    def test_other_methods_and_bodies_are_refused(self):
        for method in ('POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'):
            answer = ask(self.server, method=method)
            self.assertEqual((answer.status, answer.headers['Allow'], answer.headers['Connection']),
                             (405, 'GET, HEAD', 'close'))
        for headers in ({'Content_Length': '5'}, {'Transfer_Encoding': 'chunked'}, {'Content_Length': 'x'}):
            self.assertEqual(ask(self.server, **headers).status, 400)

    def test_no_byte_of_a_body_is_heard(self):
        with Server('--rate-limit', '0') as server:
            ana = server.join('bia')
            with Browser(server) as browser:
                browser.send(b'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n'
                             b'Content-Length: %d\r\n\r\n%s' % (len(LINES), LINES))
                self.assertTrue(browser.rest().startswith(b'HTTP/1.1 405 '))
            ana.say('/ping')
            ana.expect('%% pong')

    def test_faults_have_their_statuses(self):
        for request, status in ((b'GET / HTTP/1.1\r\n\r\n', 400),
                                (b'GET / HTTP/3.0\r\nHost: x\r\n\r\n', 505),
                                (b'GET /' + b'a' * 9000 + b' HTTP/1.1\r\nHost: x\r\n\r\n', 414),
                                (b'GET / HTTP/1.1\r\nHost: x\r\nX: ' + b'a' * 9000, 431),
                                (b'GET / HTTP/1.1\nHost: x\n\n', 400),
                                (b'GET / HTTP/1.1\r\nHost x\r\n\r\n', 400),
                                (b'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400)):
            with Browser(self.server) as browser:
                browser.send(request)
                answer = browser.answer()
                self.assertEqual((answer.status, answer.headers['Connection']), (status, 'close'), request[:40])
                self.assertEqual(browser.rest(), b'')

    def test_one_connection_serves_several_requests(self):
        with Browser(self.server) as browser:
            for _ in range(10):
                answer = browser.ask()
                self.assertEqual((answer.status, answer.headers['Connection']), (200, 'keep-alive'))
            self.assertEqual(browser.ask(connection='close').headers['Connection'], 'close')
            self.assertEqual(browser.rest(), b'')

    def test_requests_at_once_are_bounded(self):
        with Browser(self.server) as browser:
            browser.send(b'GET /health HTTP/1.1\r\nHost: x\r\n\r\n' * 100)
            found = browser.rest()
            self.assertEqual(found.count(b'HTTP/1.1 200 OK'), 4)
            self.assertEqual(found.count(b'Connection: close'), 1)

    def test_it_is_understood_byte_by_byte(self):
        with Browser(self.server) as browser:
            for byte in b'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n':
                browser.send(bytes([byte]))
            self.assertEqual(browser.answer().body, b'ok\n')

    def test_half_a_connection_gets_its_answer(self):
        with Browser(self.server) as browser:
            browser.send(b'GET /health HTTP/1.0\r\n\r\n')
            browser.socket.shutdown(socket.SHUT_WR)
            self.assertTrue(browser.rest().endswith(b'ok\n'))

    def test_visitors_are_not_told_to_anyone(self):
        ana = self.server.join('ana')
        for _ in range(3):
            ask(self.server)
        ana.say('/ping')
        ana.expect('%% pong')
        self.assertFalse(self.server.log.matches('disconnected'))


class Time(unittest.TestCase):
    """All wait at the same time, so that the test takes one patience."""

    def test_a_request_has_its_time_and_no_more(self):
        with Server('--rate-limit', '0', '--max-per-shared-address', '500') as server:
            bia = server.join('bia')
            began = time.monotonic()
            slow = [Browser(server) for _ in range(50)]       # Slow headers.
            idle = Browser(server)                            # Asks once, and keeps the connection.
            self.assertEqual(idle.ask('/health').status, 200)
            socket_client = Socket(server)                    # No longer HTTP.
            for browser in slow:
                browser.send(b'GET / HTTP/1.1\r\nHost: x\r\n')
            alive = list(slow)
            while alive and time.monotonic() - began < PATIENCE + DEADLINE:
                bia.say('/ping')
                bia.expect('%% pong')  # Nobody else notices.
                for browser in list(alive):
                    readable, _, _ = select.select([browser.socket], [], [], 0.005)
                    if not readable:
                        browser.send(b'X: y\r\n')
                    elif not browser.receive():
                        alive.remove(browser)
            took = time.monotonic() - began
            self.assertGreater(took, PATIENCE - 1)
            for browser in slow:
                self.assertIn(b'HTTP/1.1 408 ', browser.received)
            self.assertEqual(idle.rest(), b'')
            socket_client.join('ana')
            for browser in (*slow, idle, socket_client):
                browser.close()


class Places(unittest.TestCase):
    def test_off(self):
        with Server('--web', 'off') as server:
            self.assertEqual(ask(server).status, 400)

    def test_other_dialects_without_it(self):
        with Server('--dialects', 'plain,irc') as server:
            self.assertEqual(ask(server).status, 400)
            server.join('ana')

    def test_it_alone(self):
        with Server('--dialects', 'http') as server:
            self.assertEqual(ask(server).status, 200)
            Socket(server).join('ana').close()
            with Browser(server) as other:
                other.send(b'ana\nhello\n')
                self.assertTrue(other.rest().startswith(b'HTTP/1.1 400 '))

    def test_by_tls(self):
        with secure.Folder() as folder, Server(*folder.options(), '--hsts', '86400') as server:
            with Browser(server, using=secure.context(protocols=['h2', 'http/1.1'])) as browser:
                self.assertEqual(browser.socket.selected_alpn_protocol(), 'http/1.1')
                answer = browser.ask()
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.headers['Strict-Transport-Security'], 'max-age=86400')
                self.assertEqual(browser.ask('/health').body, b'ok\n')
            self.assertNotIn('Strict-Transport-Security', ask(server).headers)

    def test_named_hosts(self):
        with Server('--web-host', 'chat.example,other.example:8080') as server:
            for host, status in (('chat.example', 200), ('CHAT.example:1234', 200), ('other.example:8080', 200),
                                 ('other.example', 421), ('localhost', 421), ('evil.example', 421)):
                self.assertEqual(ask(server, host=None, Host=host).status, status, host)


class Proxies(unittest.TestCase):
    def test_a_proxy_tells_the_address(self):
        with Server('--web-proxy', '127.0.0.1') as server:
            for told, logged in (('10.1.2.3', '10.1.2.3'), ('6.6.6.6, 10.1.2.4', '10.1.2.4'),
                                 ('6.6.6.6, 10.1.2.5, 127.0.0.1', '10.1.2.5'), ('2001:db8::1', '2001:db8::1'),
                                 ('10.1.2.6:4711', '10.1.2.6'), ('[2001:db8::2]:4711', '2001:db8::2')):
                client = Socket(server, headers={'X_Forwarded_For': told})
                client.join('ana')
                server.log.wait_for(r'ana entered from \[?' + re.escape(logged) + r'\]?:')
                client.say('QUIT')
                client.expect_close(1000)
                client.close()
                server.log.wait_for('ana left', count=1)

    def test_each_request_of_a_connection_tells_it_anew(self):
        with Server('--web-proxy', '127.0.0.1', '--hsts', '60') as server:
            for name, told in (('ana', {'X_Forwarded_For': '127.0.0.1'}), ('bia', {}), ('caio', {'X_Forwarded_For': 'nobody'}),
                               ('davi', {'X_Forwarded_For': 'nobody, 127.0.0.1'})):
                with Browser(server) as proxy:
                    self.assertIn('Strict-Transport-Security',
                                  proxy.ask(X_Forwarded_For='10.1.2.3', X_Forwarded_Proto='https').headers)
                    self.assertNotIn('Strict-Transport-Security', proxy.ask('/health', **told).headers)
                    proxy.ask('/socket', Upgrade='websocket', Connection='Upgrade', Sec_WebSocket_Version='13',
                              Sec_WebSocket_Key='dGhlIHNhbXBsZSBub25jZQ==', **told)
                    proxy.send(frame(f'NICK {name}') + frame(f'USER {name} 0 * :{name}'))
                    server.log.wait_for(name + r' entered from 127\.0\.0\.1:')

    def test_one_too_many_behind_it_reads_nothing_wrong(self):
        told = {'X_Forwarded_For': '10.1.2.3'}
        with Server('--web-proxy', '127.0.0.1', '--max-per-address', '1') as server, Socket(server, headers=told) as first:
            first.join('ana')
            with Browser(server) as proxy:
                self.assertEqual(proxy.ask('/health', **told).status, 200)
                self.assertEqual(proxy.rest(), b'')
            with Browser(server) as proxy:
                proxy.send(b'GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                           b'X-Forwarded-For: 10.1.2.3\r\nSec-WebSocket-Version: 13\r\n'
                           b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n' + frame('NICK bia') + frame('USER bia 0 * :b'))
                self.assertEqual(proxy.answer().status, 101)
                rest = proxy.rest()
                self.assertNotIn(b'HTTP/', rest)
                self.assertEqual(rest[-4:-2], b'\x88\x02')
            first.say('PING x')
            first.expect('PONG')

    def test_it_tells_who_speaks_tls(self):
        # Only over TLS are passwords of accounts taken, and are browsers told to insist on it.
        with tempfile.TemporaryDirectory() as data, \
                Server('--web-proxy', '127.0.0.1', '--data', data, '--hsts', '60') as server:
            for told, taken in (({'X_Forwarded_For': '10.1.2.3', 'X_Forwarded_Proto': 'https'}, True),
                                ({'X_Forwarded_For': '10.1.2.3', 'X_Forwarded_Proto': 'HTTPS'}, True),
                                ({'X_Forwarded_Proto': 'https'}, True),
                                ({'X_Forwarded_For': '10.1.2.3'}, False),
                                ({'X_Forwarded_For': '10.1.2.3', 'X_Forwarded_Proto': 'http'}, False),
                                ({'X_Forwarded_For': '10.1.2.3', 'X_Forwarded_Proto': 'https, http'}, False),
                                ({'X_Forwarded_For': '127.0.0.1', 'X_Forwarded_Proto': 'http'}, False),
                                ({}, False)):
                with Socket(server, headers=told) as client:
                    client.say('CAP LS 302')
                    self.assertEqual('sasl' in ''.join(client.lines_until(r' LS :')), taken, told)
                self.assertEqual('Strict-Transport-Security' in ask(server, **told).headers, taken, told)

    def test_others_are_not_believed(self):
        with tempfile.TemporaryDirectory() as data, Server('--web-proxy', '10.0.0.0/8', '--data', data, '--hsts', '60') as server:
            told = {'X_Forwarded_For': '10.1.2.3', 'X_Forwarded_Proto': 'https'}
            self.assertNotIn('Strict-Transport-Security', ask(server, **told).headers)
            client = Socket(server, headers=told)
            client.join('ana')
            server.log.wait_for(r'ana entered from 127\.0\.0\.1:')
            client.close()


if __name__ == '__main__':
    unittest.main()
