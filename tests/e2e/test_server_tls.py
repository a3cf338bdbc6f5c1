# SPDX-License-Identifier: MIT

"""TLS on the same port as everything else."""

import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

import secure
from papo import DEADLINE, GREETING, STOPPING, Output, Person, Server, run, wait_until
from secure import certificate_of

KEPT = 'the configuration was not read again, and stays as it was: '
READ = 'the message of the day and the passwords were read again'


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(secure.Folder()) if hasattr(cls, 'enterClassContext') \
            else secure.Folder().__enter__()
        cls.certificate, cls.key = cls.folder.certificate('papo', 'chat.example')
        cls.options = ('--tls-cert', cls.certificate, '--tls-key', cls.key)

    @classmethod
    def tearDownClass(cls):
        cls.folder.__exit__()

    def server(self, *more, **how):
        return Server(*self.options, *more, **how)


class Talking(Tls):
    def test_people_with_and_without_it_meet_in_one_room(self):
        with self.server() as server:
            ana = server.join('ana')
            bia = secure.join(server, 'bia', using=secure.context(self.certificate),
                              host='chat.example')
            ana.expect('-- bia joined #lobby')
            bia.say('hello')
            ana.expect('<bia> hello')
            ana.say('hello bia')
            bia.expect('<ana> hello bia')
            bia.leave()
            ana.expect('-- bia left #lobby (quit)')

    def test_both_versions_are_spoken(self):
        with self.server() as server:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                using = secure.context()
                using.minimum_version = using.maximum_version = version
                person = secure.join(server, 'ana', using=using)
                self.assertEqual(person.socket.version(), version.name.replace('v1_', 'v1.'))
                person.leave()

    def test_a_client_that_says_nothing_is_greeted(self):
        with self.server() as server:
            ana = secure.connect(server)
            ana.expect(GREETING)
            ana.say('ana')
            ana.expect(re.compile('-- you are ana,.*'))

    def test_irc_is_spoken_within(self):
        with self.server() as server:
            for protocols in (None, ['irc']):
                ana = secure.connect(server, using=secure.context(protocols=protocols))
                ana.send(b'NICK ana\r\nUSER ana 0 * :Ana\r\n')
                line = ana.line()
                self.assertRegex(line, r'^:papo.server 001 ana ')
                ana.send(b'QUIT\r\n')
                ana.lines_until(re.compile('ERROR .*'))
                ana.expect_end()
                ana.close()

    def test_irc_agreed_on_by_alpn_is_never_greeted_in_plain(self):
        with self.server() as server:
            ana = secure.connect(server, using=secure.context(protocols=['irc']))
            self.assertEqual(ana.socket.selected_alpn_protocol(), 'irc')
            ana.send(b'ana\r\n')  # Would be a name in plain.
            self.assertRegex(ana.line(), r'^:papo.server (421|451) ')

    def test_other_protocols_are_answered_within(self):
        with self.server() as server:
            browser = secure.connect(server)
            browser.send(b'GET / HTTP/1.1\r\n\r\n')
            browser.expect('HTTP/1.1 400 Bad Request\r')
            browser.lines_to_end()
            twice = secure.connect(server)
            twice.send(b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
            self.assertEqual(twice.socket.recv(100), b'\x15\x03\x01\x00\x02\x02\x46')

    def test_many_lines_at_once_come_in_their_order(self):
        with self.server('--rate-limit', '0') as server:
            ana = server.join('ana')
            bia = secure.join(server, 'bia')
            ana.expect('-- bia joined #lobby')
            bia.say(*(f'line {i}' for i in range(3000)))
            ana.expect(*(f'<bia> line {i}' for i in range(3000)))

    def test_many_short_lines_wait_for_tokens_as_they_do_without_it(self):
        with self.server('--rate-limit', '20') as server:
            ana = server.join('ana')
            for enter in (secure.join, Server.join):
                bia = enter(server, 'bia')
                ana.expect('-- bia joined #lobby')
                began = time.monotonic()
                bia.say(*(f'{i}' for i in range(160)))
                ana.expect(*(f'<bia> {i}' for i in range(160)))
                # A burst has 100 lines. The others come as the tokens do: 20 in a second.
                self.assertGreater(time.monotonic() - began, 1.8)
                bia.reset()
                bia.close()
                ana.lines_until('-- bia left #lobby (connection lost)')

    def test_a_line_may_be_long_and_a_longer_one_is_refused(self):
        with self.server('--max-line', '20000', '--rate-limit', '0') as server:
            ana, bia = secure.join(server, 'ana'), secure.join(server, 'bia')
            ana.expect('-- bia joined #lobby')
            ana.say('x' * 20000)
            bia.expect('<ana> ' + 'x' * 20000)
            ana.say('x' * 20001)
            ana.expect(re.compile('!! .*20000.*'))

    def test_the_house_has_its_password_there_too(self):
        with self.server('--password', 'sesame') as server:
            ana = secure.connect(server)
            ana.say('sesame', 'ana')
            ana.expect('-- welcome to papo; what is the password?', '-- what is your name?')
            ana.expect(re.compile('-- you are ana,.*'))


class Ending(Tls):
    def test_a_stop_is_told_and_ends_the_text_in_good_order(self):
        with self.server() as server:
            ana = secure.join(server, 'ana')
            server.send_signal(signal.SIGTERM)
            ana.expect(STOPPING)
            ana.expect_end()  # A connection that is only cut raises an error here.
            self.assertEqual(server.wait(), 0)

    def test_a_client_may_end_its_text_or_just_go(self):
        with self.server() as server:
            ana = server.join('ana')
            bia = secure.join(server, 'bia')
            ana.expect('-- bia joined #lobby')
            bia.say('last')
            bia.finish()
            ana.expect('<bia> last', '-- bia left #lobby (connection lost)')
            caio = secure.join(server, 'caio')
            ana.expect('-- caio joined #lobby')
            caio.say('cut')
            caio.socket.shutdown(socket.SHUT_WR)
            ana.expect('<caio> cut', '-- caio left #lobby (connection lost)')

    def test_a_stop_does_not_wait_for_handshakes(self):
        with self.server('--drain-timeout', '60') as server:
            with secure.ByHand(server) as one, secure.ByHand(server) as other:
                one.socket.sendall(one.hello())
                one.socket.recv(1)
                other.socket.sendall(other.hello()[:50])
                server.join('ana').leave()
                self.assertEqual(server.stop(deadline=10), 0)


class Hostile(Tls):
    def test_a_hello_may_come_byte_by_byte(self):
        with self.server() as server:
            def one_by_one(data):
                for i in range(len(data)):
                    client.socket.send(data[i:i + 1])
            with secure.ByHand(server) as client:
                client.until_done(client.tls.do_handshake, send=one_by_one)
                client.until_done(lambda: client.tls.write(b'ana\n'), send=one_by_one)
                self.assertEqual(client.line(), GREETING)

    def test_old_versions_and_weak_ciphers_are_refused(self):
        with self.server() as server:
            for option in ('-tls1', '-tls1_1', '-tls1_2 -cipher AES128-SHA:@SECLEVEL=0',
                           '-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0',
                           '-tls1_2 -cipher aNULL:@SECLEVEL=0'):
                done = self.s_client(server, *option.split())
                self.assertIn('New, (NONE)', done, option)
            server.join('ana')

    def s_client(self, server, *options, text=''):
        return subprocess.run(['openssl', 's_client', '-connect', f'127.0.0.1:{server.port}',
                               *options], input=text, capture_output=True, text=True,
                              timeout=DEADLINE, check=False).stdout

    def test_nobody_negotiates_again(self):
        with self.server() as server:
            told = self.s_client(server, '-tls1_2', text='R\n')
            self.assertNotIn('RENEGOTIATING\ndepth', told)
            server.join('ana')

    def test_garbage_after_a_hello_is_answered_by_an_alert_and_logged(self):
        with self.server() as server:
            with secure.ByHand(server) as client:
                hello = client.hello()
                client.socket.sendall(hello[:11] + b'\xff' * (len(hello) - 11))
                client.socket.settimeout(DEADLINE)
                self.assertEqual(client.socket.recv(100)[:1], b'\x15')
                self.assertEqual(client.socket.recv(100), b'')
            server.log.wait_for(r'127\.0\.0\.1:\d+ could not speak TLS: \w+')

    def test_a_changed_bit_ends_the_connection_and_is_not_heard(self):
        with self.server() as server:
            ana = server.join('ana')
            with secure.ByHand(server) as client:
                client.until_done(client.tls.do_handshake)
                client.until_done(lambda: client.tls.write(b'bia\n'))
                ana.expect('-- bia joined #lobby')
                client.tls.write(b'pay ana 1\n')
                sealed = bytearray(client.sealed())
                sealed[-20] ^= 1
                client.socket.sendall(sealed)
                ana.expect('-- bia left #lobby (connection lost)')

    def test_handshakes_that_are_left_behind_cost_nothing_lasting(self):
        with self.server('--max-per-shared-address', '0', '--rate-limit', '0') as server:
            server.join('ana').leave()
            before = server.descriptors()
            with secure.ByHand(server) as client:
                hello = client.hello()  # Each of the others says the same.
            for _ in range(200):
                clients = [socket.create_connection(server.addresses[0], DEADLINE) for _ in range(50)]
                for i, client in enumerate(clients):
                    client.sendall(hello if i % 2 else hello[:i + 1])
                for client in clients:
                    client.close()
                # A server that is full would turn the next ones away.
                wait_until(lambda: server.descriptors() <= before + 1000, 'the server keeps up')
            wait_until(lambda: server.descriptors() <= before, 'the server lets go of them')
            secure.join(server, 'bia').leave()

    def test_a_handshake_that_does_not_end_has_as_long_as_a_name(self):
        with self.server('--name-timeout', '1') as server:
            with secure.ByHand(server) as client:
                client.socket.sendall(client.hello())
                client.socket.settimeout(DEADLINE)
                while client.socket.recv(1 << 16):
                    pass

    def test_changes_of_keys_are_taken(self):
        with self.server() as server:
            ana = server.join('ana')
            with subprocess.Popen(
                    ['openssl', 's_client', '-connect', f'127.0.0.1:{server.port}', '-tls1_3'],
                    stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                    text=True) as bia:
                told = Output(bia.stderr)
                for number, say in enumerate(('bia\n', 'one\n', 'two\n')):
                    bia.stdin.write(say)
                    bia.stdin.flush()
                    ana.expect(('-- bia joined #lobby', '<bia> one', '<bia> two')[number])
                    bia.stdin.write('K\n')  # New keys, and the server is asked for new ones, too.
                    bia.stdin.flush()
                    told.wait_for('KEYUPDATE', number + 1)
                bia.stdin.close()
                bia.kill()

    def test_a_client_that_reads_nothing_is_given_up_and_told(self):
        with self.server('--send-limit', '200000', '--rate-limit', '0') as server:
            ana = server.join('ana')
            bia = secure.join(server, 'bia', receive_buffer=4096)
            ana.expect('-- bia joined #lobby')
            count = 0
            while not server.log.matches(r'bia left \(too slow\)'):
                ana.say(*(f'{count + i} ' + 'x' * 4000 for i in range(50)))
                count += 50
                ana.say('/ping')
                ana.lines_until(re.compile('%% pong|!! .*'))
                self.assertLess(count, 20000)
            self.assertEqual(bia.lines_to_end()[-1], '!! you were too slow to read what was said, '
                                                     'and were disconnected')


class Sealed(Tls):
    def test_required_of_others_and_not_of_this_machine(self):
        own = subprocess.run(['hostname', '-I'], capture_output=True, text=True,
                             check=False).stdout.split()
        if not own:
            self.skipTest('this machine has no address but those of the loopback')
        with self.server('--tls', 'required', '--host', '0.0.0.0') as server:
            there = (own[0], server.port)
            server.join('ana', address=('127.0.0.1', server.port))
            plain = Person(there)
            plain.say('bia')
            self.assertIn('TLS only', plain.line())
            plain.expect_end()
            plain.close()
            irc = Person(there)
            irc.send(b'NICK bia\r\n')
            self.assertRegex(irc.line(), '^ERROR :.*TLS only')
            irc.close()
            bia = secure.SecurePerson(there)
            bia.join('bia')
            bia.close()

    def test_passwords_of_accounts_are_taken_from_others_by_way_of_it(self):
        own = subprocess.run(['hostname', '-I'], capture_output=True, text=True,
                             check=False).stdout.split()
        if not own:
            self.skipTest('this machine has no address but those of the loopback')
        with tempfile.TemporaryDirectory() as folder:
            with self.server('--host', '0.0.0.0', env={'PAPO_DATA': folder}) as server:
                for person, is_refused in ((Person((own[0], server.port)), True),
                                           (secure.SecurePerson((own[0], server.port)), False)):
                    person.join('ana')
                    person.say('/register correct-horse')
                    told = person.line()
                    self.assertEqual('others could read a password' in told, is_refused, told)
                    person.leave()

    def test_clients_of_irc_are_told_to_insist_on_it(self):
        with self.server('--tls-sts', '1000') as server:
            ana = server.connect()
            ana.send(b'CAP LS 302\r\n')
            self.assertRegex(ana.line() + ana.line(), rf' sts=port={server.port}\b')
            bia = secure.connect(server)
            bia.send(b'CAP LS 302\r\n')
            self.assertRegex(bia.line() + bia.line(), r' sts=duration=1000\b')
            bia.send(b'CAP REQ :sts\r\n')
            self.assertRegex(bia.line(), ' CAP \\* NAK :sts')
            caio = secure.connect(server)
            caio.send(b'CAP LS\r\nCAP LIST\r\n')
            self.assertNotIn('sts', caio.line())
        with self.server() as server:
            dora = secure.connect(server)
            dora.send(b'CAP LS 302\r\nCAP END\r\nPING x\r\n')
            lines = dora.lines_until(re.compile('.*PONG.*x.*|.*451.*'))
            self.assertNotIn('sts', ' '.join(lines))

    def test_without_a_certificate_there_is_an_alert(self):
        with Server() as server, secure.ByHand(server) as client:
            client.socket.sendall(client.hello())
            self.assertEqual(client.socket.recv(100), b'\x15\x03\x01\x00\x02\x02\x46')

    def test_its_own_certificate_stays_and_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            prints = []
            for _ in range(2):
                with Server('--tls-self-signed', env={'PAPO_DATA': folder}) as server:
                    told = server.out.wait_for('fingerprint ([0-9a-f:]{95})')[0]
                    prints.append(told[1])
                    secure.join(server, 'ana').leave()
            self.assertEqual(*prints)
            mode = os.stat(os.path.join(folder, 'self-signed.pem')).st_mode
            self.assertEqual(mode & 0o077, 0)

    def test_options_that_do_not_fit_are_told(self):
        for options, told in ((('--tls', 'required'), 'without a certificate'),
                              (('--tls-cert', self.certificate), 'it has no key'),
                              (('--tls-cert', '/nowhere'), '/nowhere'),
                              ((*self.options, '--tls-self-signed'), 'not both')):
            done = run(*options, '--port', '0')
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(told, done.stderr)
        self.assertEqual(run(*self.options, '--check-config').returncode, 0)
        self.assertEqual(run('--tls-cert', self.key, '--check-config').returncode, 1)


class Renewing(Tls):
    def test_sighup_takes_a_renewed_certificate_and_keeps_the_old_one_for_a_bad_one(self):
        certificate, key = self.folder.certificate('renewed')
        first = certificate_of(certificate)
        with Server('--tls-cert', certificate, '--tls-key', key) as server:
            ana = secure.join(server, 'ana')
            self.assertEqual(ana.fingerprint(), first)
            self.folder.certificate('renewed')
            second = certificate_of(certificate)
            server.send_signal(signal.SIGHUP)
            server.log.wait_for(READ)
            bia = secure.join(server, 'bia')
            self.assertEqual(bia.fingerprint(), second)
            ana.expect('-- bia joined #lobby')
            with open(certificate, 'w', encoding='ascii') as file:
                file.write('half a certi')
            server.send_signal(signal.SIGHUP)
            server.log.wait_for(KEPT + '.*renewed.crt: it has no certificate')
            caio = secure.join(server, 'caio')
            self.assertEqual(caio.fingerprint(), second)
            ana.expect('-- caio joined #lobby')

    def test_the_host_that_is_asked_for_decides(self):
        one, other = (self.folder.certificate(name, name + '.example') for name in ('one', 'other'))
        with Server('--tls-cert', f'{one[0]},{other[0]}', '--tls-key',
                    f'{one[1]},{other[1]}') as server:
            for certificate, name in ((one[0], 'one'), (other[0], 'other')):
                person = secure.join(server, name, using=secure.context(certificate),
                                     host=name + '.example')
                self.assertEqual(person.fingerprint(), certificate_of(certificate))

    def test_a_session_is_resumed(self):
        with self.server() as server:
            using = secure.context()
            ana = secure.join(server, 'ana', using=using)
            session = ana.socket.session
            plain = socket.create_connection(server.addresses[0], DEADLINE)
            again = using.wrap_socket(plain, session=session)
            self.assertTrue(again.session_reused)
            again.close()


if __name__ == '__main__':
    unittest.main()
