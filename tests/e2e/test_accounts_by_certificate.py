# SPDX-License-Identifier: MIT

"""A client of IRC logs in by the certificate that it shows inside TLS."""

import base64
import re
import resource
import unittest

import secure
from papo import hash_of, wait_until
from test_accounts_kept import PASSWORD, AccountCase

WRONG = ':The name or the password is wrong'


class CertificateCase(AccountCase):
    def setUp(self):
        super().setUp()
        self.certificates = self.enterContext(secure.Folder())
        self.of_server = self.certificates.options()
        self.of_ana = self.certificates.certificate('ana')

    def house(self, *options):
        return self.server(*self.of_server, *options)

    def showing(self, files=None):
        """Shows the certificate in these files."""
        made = secure.context()
        if files:
            made.load_cert_chain(*files)
        return made


class ByCertificate(CertificateCase):
    def setUp(self):
        super().setUp()
        self.as_ana = self.showing(self.of_ana)

    def context(self, name):
        """Shows a certificate of its own making."""
        return self.showing(self.certificates.certificate(name))

    def come(self, server, using, *lines, nick='guest', first='CAP LS 302'):
        """A client that says the lines before it comes in, and all that it was told."""
        client = secure.connect(server, using)
        client.say(first, *lines, f'NICK {nick}', 'USER u 0 * :u', 'CAP END', 'PING in')
        return client, client.lines_until(re.compile('.* PONG .*in.*'))

    def go(self, client):
        client.say('QUIT')
        client.lines_to_end()
        client.close()

    def log_in(self, server, using, name=None):
        """The name by which the certificate logs in, or the words of the refusal."""
        message = base64.b64encode(name.encode()).decode() if name else '+'
        client, told = self.come(server, using, 'AUTHENTICATE EXTERNAL', f'AUTHENTICATE {message}')
        self.go(client)
        end = [line.rstrip('\r') for line in told if re.match(r':\S+ 90[0248] ', line)]
        self.assertTrue(end, told)
        return end[-1].split(maxsplit=3)[3] if ' 900 ' not in end[-1] else end[-1].split()[4]

    def order(self, client, order):
        """The last word of NickServ about that."""
        client.say(f'PRIVMSG NickServ :{order}', 'PING done')
        told = [line for line in client.lines_until(re.compile('.* PONG .*done.*')) if line.startswith(':NickServ!')]
        self.assertTrue(told, order)
        return told[-1].rstrip('\r').split(' :', 1)[1]

    def ana(self, server):
        """A client with an account that its certificate opens."""
        client, _ = self.come(server, self.as_ana, nick='ana')
        self.assertIn('is yours', self.order(client, f'REGISTER {PASSWORD}'))
        self.add_to(client)
        return client

    def add_to(self, client):
        self.assertEqual(self.order(client, 'CERT ADD'), 'Your certificate logs you in as ana from now on')

    def test_the_certificate_opens_its_account_and_no_other(self):
        with self.house() as server:
            self.ana(server)
        self.assertEqual(len(self.read('SELECT * FROM account_certificates')), 1)
        with self.house() as server:
            bia, told = self.come(server, None, nick='bia')
            self.assertFalse([line for line in told if 'EXTERNAL' in line])
            self.order(bia, f'REGISTER {PASSWORD}')
            self.assertEqual(self.log_in(server, self.as_ana), 'ana')
            self.assertEqual(self.log_in(server, self.as_ana, 'ANA'), 'ana')
            self.assertEqual(self.log_in(server, self.as_ana, 'bia'), WRONG)
            self.assertEqual(self.log_in(server, self.as_ana, 'nobody'), WRONG)
            self.assertEqual(self.log_in(server, self.context('another')), WRONG)
            self.assertEqual(self.log_in(server, self.context('third'), 'ana'), WRONG)

    def test_a_client_without_a_certificate_has_no_such_way_in(self):
        with self.house() as server:
            self.ana(server)
            client, told = self.come(server, None, 'AUTHENTICATE EXTERNAL', 'AUTHENTICATE +')
            self.assertTrue(any(re.match(r':\S+ 908 \S+ PLAIN :', line) for line in told), told)
            self.assertTrue(any('sasl=PLAIN ' in line for line in told), told)
            self.assertFalse([line for line in told if ' 900 ' in line])
            self.assertEqual(self.order(client, 'CERT ADD'), 'Your program shows no certificate')
            other, told = self.come(server, self.context('other'), nick='other')
            self.assertTrue(any('sasl=PLAIN,EXTERNAL ' in line for line in told), told)
            self.assertEqual(self.order(other, 'CERT ADD'), 'You are not logged in')
            self.assertEqual(self.order(other, 'CERT DROP'), 'You are not logged in')

    def test_a_certificate_that_was_dropped_opens_nothing(self):
        with self.house() as server:
            ana = self.ana(server)
            self.assertEqual(self.order(ana, 'CERT DROP'), 'No certificate logs anyone in as ana any more')
            self.assertEqual(self.log_in(server, self.as_ana), WRONG)
            self.add_to(ana)
            self.assertEqual(self.log_in(server, self.as_ana), 'ana')

    def test_one_that_was_dropped_opens_nothing_though_the_disk_refuses(self):
        with self.house() as server:
            ana = self.ana(server)
            server.limit(resource.RLIMIT_FSIZE, 4096)
            self.assertIn('No certificate logs anyone in as ana any more', self.order(ana, 'CERT DROP'))
            self.assertEqual(len(self.read('SELECT * FROM account_certificates')), 1)
            self.assertEqual(self.log_in(server, self.as_ana), WRONG)
            server.limit(resource.RLIMIT_FSIZE)
            wait_until(lambda: not self.read('SELECT * FROM account_certificates'), 'the disk has none')
            self.assertEqual(self.log_in(server, self.as_ana), WRONG)

    def test_a_new_password_drops_the_certificates(self):
        with self.house() as server:
            ana = self.ana(server)
            self.assertIn('another one now', self.order(ana, f'SET PASSWORD {PASSWORD} another-horse'))
            self.assertEqual(self.log_in(server, self.as_ana), WRONG)
            self.add_to(ana)
            self.assertEqual(self.log_in(server, self.as_ana), 'ana')
            self.told('reset', 'ana')
            self.assertEqual(self.log_in(server, self.as_ana), WRONG)

    def test_an_account_that_is_suspended_or_dropped_opens_for_no_certificate(self):
        with self.house() as server:
            self.go(self.ana(server))
            self.told('suspend', 'ana')
            self.assertEqual(self.log_in(server, self.as_ana), ':That name is suspended')
            self.told('unsuspend', 'ana')
            self.assertEqual(self.log_in(server, self.as_ana), 'ana')
            self.told('delete', 'ana')
            self.assertEqual(self.log_in(server, self.as_ana), WRONG)
            wait_until(lambda: not self.read('SELECT * FROM account_certificates'), 'the disk has none')

    def test_a_gateway_shows_its_own_certificate(self):
        password = hash_of(b'secret').stdout.decode().strip()
        with self.house('--webirc', '127.0.0.1', '--webirc-password', password) as server:
            self.ana(server)
            client, told = self.come(server, self.as_ana, 'CAP LS 302', 'AUTHENTICATE EXTERNAL',
                                     first='WEBIRC secret gateway some.host 192.0.2.7')
            self.assertTrue(any('sasl=PLAIN ' in line for line in told), told)
            self.assertTrue(any(' 904 ' in line for line in told), told)
            self.assertEqual(self.order(client, 'CERT ADD'), 'Your program shows no certificate')
            self.go(client)
            # The gateway says for whom it connects in the middle of a login.
            client, told = self.come(server, self.as_ana, 'AUTHENTICATE EXTERNAL',
                                     'WEBIRC secret gateway some.host 192.0.2.7', 'AUTHENTICATE +')
            self.assertTrue(any(' 904 ' in line for line in told), told)
            self.assertFalse([line for line in told if ' 900 ' in line])


if __name__ == '__main__':
    unittest.main()
