# SPDX-License-Identifier: MIT

"""People of plain log in by the certificate that they show inside TLS."""

import re
import unittest

import secure
from test_accounts_kept import PASSWORD, AccountCase

QUESTION = '-- ana is registered; what is the password? (an empty line: another name)'
ADDED = '-- your certificate logs you in as ana from now on'
DROPPED = '-- no certificate logs anyone in as ana any more'


class Case(AccountCase):
    def setUp(self):
        super().setUp()
        self.certificates = self.enterContext(secure.Folder())
        self.of_server = self.certificates.options()
        self.of_ana = self.certificates.certificate('ana')

    def house(self, *options):
        return self.server(*self.of_server, *options)

    def showing(self, files=None):
        made = secure.context()
        if files:
            made.load_cert_chain(*files)
        return made

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


if __name__ == '__main__':
    unittest.main()
