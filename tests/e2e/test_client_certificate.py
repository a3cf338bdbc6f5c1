# SPDX-License-Identifier: MIT

"""People of plain, and the console client, log in by the certificate that they show inside TLS."""

import os
import re
import subprocess
import unittest

import secure
from papo import DEADLINE, clean_environment
from terminal import Terminal
from test_accounts_by_certificate import CertificateCase
from test_accounts_kept import PASSWORD

QUESTION = '-- ana is registered; what is the password? (an empty line: another name)'
ADDED = '-- your certificate logs you in as ana from now on'
DROPPED = '-- no certificate logs anyone in as ana any more'


class Case(CertificateCase):
    def come(self, server, name, files=None):
        """A person that has given its name, and what it was told then."""
        person = secure.connect(server, self.showing(files))
        person.say(name, '/ping in')
        return person, person.lines_until('%% pong in')

    def ana(self, server, files=None):
        """A person whose certificate opens its account."""
        ana, _ = self.come(server, 'ana', files or self.of_ana)
        ana.say(f'/register {PASSWORD}', '/certificate add')
        ana.lines_until(ADDED)
        return ana


class Plain(Case):
    def test_one_that_gives_the_name_of_its_account_is_not_asked_for_the_password(self):
        with self.house() as server:
            self.ana(server)
        with self.house() as server:
            _, told = self.come(server, 'Ana', self.of_ana)
            self.assertTrue(told[1].startswith('-- you are ana, '), told)
            for files in (None, self.certificates.certificate('other')):
                other, told = self.come(server, 'ana', files)
                self.assertIn(QUESTION, told)
                other.say(PASSWORD)
                other.lines_until(re.compile('-- you are ana.*'))

    def test_one_that_is_here_logs_in(self):
        with self.house() as server:
            self.ana(server)
            bia, _ = self.come(server, 'bia', self.of_ana)
            bia.say('/login ana', '/state')
            told = bia.lines_until(re.compile('%% state ana .*'))
            self.assertFalse([line for line in told if 'password' in line], told)
            caio, _ = self.come(server, 'caio', self.certificates.certificate('other'))
            caio.say('/login ana')
            caio.expect('-- what is the password of ana? (an empty line: never mind)')
            caio.say(PASSWORD)
            caio.lines_until(re.compile('-- you are( logged in as)? ana.*'))

    def test_a_certificate_that_opens_nothing_is_no_wrong_password(self):
        with self.house() as server:
            self.ana(server)
            person = secure.connect(server, self.showing(self.certificates.certificate('other')))
            for _ in range(10):
                person.say('ana', '')
                person.lines_until(QUESTION)
                person.lines_until('-- what is your name?')
            person.say('bia')
            person.lines_until(re.compile('-- you are bia.*'))
            self.assertEqual(server.log.matches('gave a wrong password'), [])

    def test_a_certificate_that_was_dropped_opens_nothing(self):
        with self.house() as server:
            ana = self.ana(server)
            ana.say('/certificado liberar')
            ana.lines_until(DROPPED)
            _, told = self.come(server, 'ana', self.of_ana)
            self.assertIn(QUESTION, told)

    def test_without_one_there_is_nothing_to_add(self):
        with self.house() as server:
            bia, _ = self.come(server, 'bia')
            bia.say('/certificate add', '/certificate drop')
            bia.expect('!! your program shows no certificate',
                       '!! you are not logged in; /register makes your name yours')


class Client(Case):
    def client(self, server, *options, name='ana'):
        """Says hello."""
        env = clean_environment({'SSL_CERT_FILE': self.of_server[1], 'SSL_CERT_DIR': '/nowhere',
                                 'HOME': '/nowhere'})
        return subprocess.run(
            [os.environ['PAPO_CLIENT'], f'tls://127.0.0.1:{server.port}', '--name', name, '--send', 'hello',
             *options], env=env, stdin=subprocess.DEVNULL, timeout=DEADLINE, capture_output=True, text=True,
            check=False)

    def both_in_one(self, files):
        path = os.path.join(self.certificates.path, 'both.pem')
        with open(path, 'w', encoding='ascii') as both:
            for one in reversed(files):
                both.write(secure.certificate_of(one))
        return path

    def test_it_shows_the_certificate_of_its_options(self):
        certificate, key = self.of_ana
        with self.house() as server:
            bia, _ = self.come(server, 'bia')
            self.ana(server).leave()
            for options in (('--tls-cert', certificate, '--tls-key', key),
                            ('--tls-cert', self.both_in_one(self.of_ana))):
                done = self.client(server, *options)
                self.assertEqual((done.returncode, done.stderr), (0, ''), options)
                bia.lines_until('<ana> hello')
            other, other_key = self.certificates.certificate('other')
            for options in ((), ('--tls-cert', other, '--tls-key', other_key)):
                done = self.client(server, *options)
                self.assertEqual((done.returncode, done.stderr), (1, 'papo-client: the name ana is registered\n'))
            done = self.client(server, '--tls-cert', other, '--tls-key', other_key, name='caio')
            self.assertEqual((done.returncode, done.stderr), (0, ''))
            bia.lines_until('<caio> hello')

    def test_it_says_why_a_certificate_is_of_no_use(self):
        certificate, key = self.of_ana
        _, other_key = self.certificates.certificate('other')
        with self.house() as server:
            for options, told in (
                    (('--tls-cert', certificate), f'{certificate}: it has no key (PEM)'),
                    (('--tls-cert', key), f'{key}: it has no certificate (PEM)'),
                    (('--tls-cert', certificate, '--tls-key', other_key),
                     f'{other_key}: its key does not belong to the certificate in {certificate}'),
                    (('--tls-key', key), '--tls-key needs --tls-cert')):
                done = self.client(server, *options)
                self.assertEqual(done.stderr, f'papo-client: {told}\n')
                self.assertNotEqual(done.returncode, 0)

    def test_at_a_terminal(self):
        certificate, key = self.of_ana
        with self.house() as server:
            self.ana(server).leave()
            with Terminal(server.port, '--lang', 'en', '--name', 'bia', '--tls-cert', certificate, '--tls-key', key,
                          '--tls-fingerprint', server.out.wait_for('fingerprint ([0-9a-f:]{95})')[0][1],
                          columns=200) as terminal:
                terminal.shows('#lobby bia>')
                terminal.type('/login ana\r')
                terminal.shows('#lobby ana>')
                terminal.type('/certificate dr\t\r')
                terminal.shows(DROPPED, '#lobby ana>')


if __name__ == '__main__':
    unittest.main()
