# SPDX-License-Identifier: MIT

"""Behind proxies, which name their clients: the PROXY protocol."""

import random
import re
import socket
import struct
import unittest

from papo import GREETING, Server, hash_of

SIGNATURE = b'\r\n\r\n\0\r\nQUIT\n'
NOBODY = '!! your address is that of a proxy, but nobody was announced by the PROXY protocol'
TOO_MANY = '!! too many connections from your address (1 allowed); close one first'
PROXY = ('--proxy-protocol', '127.0.0.1')


def header(host, port=51234, notes=b'', command=0x21, family=None):
    kind = socket.AF_INET6 if ':' in host else socket.AF_INET
    address = socket.inet_pton(kind, host)
    family = family or (0x21 if kind == socket.AF_INET6 else 0x11)
    rest = address * 2 + struct.pack('!HH', port, 50000) + notes
    return SIGNATURE + struct.pack('!BBH', command, family, len(rest)) + rest


class Proxy(unittest.TestCase):
    def announce(self, server, who):
        person = server.connect()
        person.send(who if isinstance(who, bytes) else header(who))
        return person

    def join(self, server, who, name):
        person = self.announce(server, who)
        person.join(name)
        return person

    def assert_refused(self, person, why=NOBODY):
        person.expect(why)
        person.expect_end()

    def test_the_log_tells_who_is_behind_it(self):
        with Server(*PROXY) as server:
            for host, shown in [('192.0.2.7', '192.0.2.7:51234'),
                                ('2001:db8::7', '[2001:db8::7]:51234')]:
                self.announce(server, host).expect(GREETING)
                server.log.wait_for(re.escape(shown))
            self.announce(server, b'PROXY TCP4 192.0.2.8 127.0.0.1 51234 50000\r\n').expect(GREETING)
            server.log.wait_for(re.escape('192.0.2.8:51234'))

    def test_a_proxy_that_speaks_for_itself_is_itself(self):
        with Server(*PROXY) as server:
            for said in (SIGNATURE + b'\x20\0\0\0', header('192.0.2.7', command=0x20),
                         header('192.0.2.7', family=0x12), b'PROXY UNKNOWN\r\n'):
                person = self.announce(server, said)
                person.expect(GREETING)
                server.log.wait_for('{}:{}'.format(*person.socket.getsockname()))

    def test_notes_are_passed_over_and_what_follows_is_the_persons(self):
        with Server(*PROXY) as server:
            person = server.connect()
            person.send(header('192.0.2.7', notes=bytes(4000)) + b'ana\n/ping hello\n')
            person.expect(GREETING, re.compile('-- you are ana, .*'), '%% pong hello')

    def test_it_may_come_in_any_pieces(self):
        whole = header('192.0.2.7', notes=b'abc') + b'ana\n'
        with Server(*PROXY, '--max-clients', '200') as server:
            for cut in range(1, len(whole)):
                person = server.connect()
                person.send(whole[:cut])
                person.send(whole[cut:])
                person.expect(GREETING, re.compile('-- you are ana, .*'))
                person.leave()

    def test_who_announces_nobody_is_told_and_sent_away(self):
        with Server(*PROXY) as server:
            ana = self.join(server, '192.0.2.7', 'ana')
            for bad in (b'bia\n', b'\r\n\r\nGET / HTTP/1.1\r\n', header('192.0.2.7', command=0x31),
                        header('192.0.2.7', command=0x2f), header('192.0.2.7', family=0x41),
                        header('192.0.2.7', family=0x21), header('192.0.2.7', notes=bytes(4100)),
                        SIGNATURE + b'\x21\x11\xff\xff', b'PROXY TCP4 1.2.3 4\r\n'):
                with self.subTest(bad[:60]):
                    self.assert_refused(self.announce(server, bad))
            ana.say('/ping still here')
            ana.expect('%% pong still here')

    def test_random_bytes_do_no_harm(self):
        chance = random.Random(7)
        with Server(*PROXY) as server:
            ana = self.join(server, '192.0.2.7', 'ana')
            for _ in range(50):
                bad = bytearray(header('192.0.2.7'))
                for _ in range(chance.randrange(1, 4)):
                    bad[chance.randrange(16)] = chance.randrange(256)
                with server.connect().socket as raw:
                    raw.sendall(bad)
            ana.say('/ping still here')
            ana.expect('%% pong still here')

    def test_who_says_nothing_is_sent_away_in_time(self):
        with Server(*PROXY, '--name-timeout', '1') as server:
            quiet = server.connect()
            halfway = self.announce(server, header('192.0.2.7')[:20])
            self.assert_refused(quiet)
            self.assert_refused(halfway)

    def test_who_only_looks_whether_it_is_there_is_let_go(self):
        with Server(*PROXY) as server:
            server.connect().close()
            server.connect().reset()
            half = server.connect()
            half.finish()
            half.expect_end()
            self.join(server, '192.0.2.7', 'ana')

    def test_each_announced_address_has_places_of_its_own(self):
        with Server(*PROXY, '--max-per-address', '1') as server:
            self.join(server, '192.0.2.7', 'ana')
            self.join(server, '192.0.2.8', 'bia')
            self.assert_refused(self.announce(server, '192.0.2.7'), TOO_MANY)
            self.assert_refused(self.announce(server, '::ffff:192.0.2.7'), TOO_MANY)

    def test_a_ban_is_of_the_announced_address(self):
        secret = hash_of(b'secret').stdout.decode().strip()
        with Server(*PROXY, '--oper-password', secret) as server:
            ana = self.join(server, '192.0.2.7', 'ana')
            bia = self.join(server, '192.0.2.8', 'bia')
            ana.say('/oper secret', '/ban 192.0.2.8 too loud')
            self.assertEqual(bia.lines_to_end()[-1], '!! you are banned: too loud')
            again = self.announce(server, '192.0.2.8')
            again.expect('!! you are banned: too loud')
            again.expect_end()
            self.join(server, '192.0.2.9', 'caio')

    def test_others_are_not_asked_and_not_believed(self):
        with Server('--proxy-protocol', '192.0.2.0/24,127.0.0.2/32') as server:
            ana = server.newcomer()
            ana.send(b'PROXY TCP4 192.0.2.7 127.0.0.1 51234 50000\r\n')
            ana.expect(re.compile('!! .*'))
            server.log.wait_for('{}:{}'.format(*ana.socket.getsockname()))
            proxy = server.connect(source='127.0.0.2')
            proxy.say('ana')
            self.assert_refused(proxy)

    def test_it_stops_at_once_though_someone_has_not_announced_anybody(self):
        with Server(*PROXY, '--drain-timeout', '60') as server:
            quiet = server.connect()
            self.join(server, '192.0.2.7', 'ana')  # The other connection has been accepted by then, too.
            self.assertEqual(server.stop(), 0)
            quiet.expect_end()


if __name__ == '__main__':
    unittest.main()
