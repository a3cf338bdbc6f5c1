# SPDX-License-Identifier: MIT

"""The client speaks TLS, and says what is wrong with a server that it does not trust."""

import os
import re
import socket
import ssl
import subprocess
import threading
import unittest

import secure
from papo import DEADLINE, Server, clean_environment


def client(*args, authorities=None):
    env = {'SSL_CERT_FILE': authorities, 'SSL_CERT_DIR': '/nowhere', 'HOME': '/nowhere'}
    return subprocess.run([os.environ['PAPO_CLIENT'], '--name', 'bia', '--send', 'hello', *args],
                          env=clean_environment(env), stdin=subprocess.DEVNULL, timeout=DEADLINE,
                          capture_output=True, text=True, check=False)


class Client(unittest.TestCase):
    def setUp(self):
        self.folder = secure.Folder().__enter__()
        self.addCleanup(self.folder.__exit__)
        self.certificate, key = self.folder.certificate('papo', 'localhost')
        self.options = ('--tls-cert', self.certificate, '--tls-key', key)

    def fingerprint(self, server):
        return server.out.wait_for('fingerprint ([0-9a-f:]{95})')[0][1]

    def test_it_talks_to_a_server_that_it_trusts(self):
        with Server(*self.options) as server:
            ana = server.join('ana')
            place = f'127.0.0.1:{server.port}'
            fingerprint = self.fingerprint(server)
            for args, authorities in (
                    ((f'tls://{place}',), self.certificate),
                    ((f'tls://localhost:{server.port}/',), self.certificate),
                    (('--tls', place), self.certificate),
                    ((f'tls://{place}', '--tls-fingerprint', fingerprint), None),
                    (('--tls-fingerprint', fingerprint.replace(':', '').upper(), place), None)):
                done = client(*args, authorities=authorities)
                self.assertEqual((done.returncode, done.stderr), (0, ''), args)
                ana.expect('-- bia joined #lobby', '<bia> hello')
                ana.expect(re.compile('-- bia left #lobby.*'))

    def test_it_says_why_it_trusts_no_other(self):
        with Server(*self.options) as server:
            place = f'127.0.0.1:{server.port}'
            fingerprint = self.fingerprint(server)
            other = fingerprint.replace(fingerprint[0], 'a' if fingerprint[0] != 'a' else 'b')
            for args, authorities, told in (
                    ((f'tls://{place}',), None, 'nobody known to this machine vouches for the '
                     "server's certificate; if its fingerprint is the one that you were told, add: "
                     f'--tls-fingerprint {fingerprint}'),
                    ((f'tls://{place}', '--tls-fingerprint', other), None,
                     f"the server's certificate has another fingerprint, {fingerprint}; it may be "
                     'another server')):
                with self.subTest(args):
                    done = client(*args, authorities=authorities)
                    self.assertEqual(done.returncode, 1)
                    self.assertEqual(done.stderr.strip(),
                                     f'papo-client: cannot connect to {place}: {told}')
            server.join('ana')

    def test_the_host_must_be_the_one_of_the_certificate(self):
        certificate, key = self.folder.certificate('other', 'other.example')
        with Server('--tls-cert', certificate, '--tls-key', key) as server:
            done = client(f'tls://localhost:{server.port}', authorities=certificate)
            self.assertEqual(done.returncode, 1)
            self.assertIn("the server's certificate is not for localhost", done.stderr)

    def test_a_certificate_whose_time_is_over(self):
        certificate, key = self.folder.certificate('old', 'localhost', is_over=True)
        with Server('--tls-cert', certificate, '--tls-key', key) as server:
            server.log.wait_for('warning: the certificate in .*old.crt ended on .*')
            done = client(f'tls://localhost:{server.port}', authorities=certificate)
            self.assertIn("the time of the server's certificate has ended", done.stderr)

    def test_a_server_without_it(self):
        with Server() as server:
            done = client(f'tls://127.0.0.1:{server.port}')
            self.assertEqual(done.returncode, 1)
            self.assertIn('the server does not speak TLS there', done.stderr)

    def test_a_text_that_is_cut_is_no_end(self):
        listener = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(listener.close)

        def serve():
            using = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            using.load_cert_chain(self.certificate, self.certificate.replace('.crt', '.key'))
            with using.wrap_socket(listener.accept()[0], server_side=True) as accepted:
                accepted.sendall(b'-- welcome to papo; what is your name?\n')
                accepted.recv(100)

        server = threading.Thread(target=serve)
        server.start()
        done = client(f'tls://127.0.0.1:{listener.getsockname()[1]}', '--no-reconnect',
                      authorities=self.certificate)
        server.join()
        self.assertEqual(done.returncode, 1)
        self.assertIn('Connection aborted', done.stderr)


if __name__ == '__main__':
    unittest.main()
