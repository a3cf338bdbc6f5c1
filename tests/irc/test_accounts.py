# SPDX-License-Identifier: MIT

"""Registered names: SASL, REGISTER, NickServ, and several clients of one person."""

import base64
import os
import tempfile
import unittest

import irc

PASSWORD = 'secret12'
CAPS = 'sasl account-tag account-notify extended-join server-time'


def plain(name, password=PASSWORD):
    return base64.b64encode(f'\0{name}\0{password}'.encode()).decode()


class Case(irc.Case):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.options = ('--data', os.path.join(cls.folder, 'data'))
        super().setUpClass()
        probe = irc.Client(cls.server.addresses[0])
        probe.send('CAP LS 302')
        offered = probe.until('CAP', None, 'LS', None)[-1].last
        probe.socket.close()
        if 'sasl' not in offered:
            raise unittest.SkipTest('the server keeps no accounts')

    def registered(self, nick, caps=CAPS):
        """A client whose name is registered now."""
        client = self.client(nick, caps)
        self.one(client.say(f'REGISTER * * {PASSWORD}'), 'REGISTER', 'SUCCESS', nick, None)
        return client

    def logged_in(self, name, password=PASSWORD, nick='guest', caps=CAPS):
        """A client that logs in by SASL before it comes in, and what it reads."""
        client = self.connect()
        client.request(caps)
        client.send('AUTHENTICATE PLAIN')
        client.until('AUTHENTICATE', '+')
        client.send('AUTHENTICATE ' + plain(name, password), f'NICK {nick}', 'USER u 0 * :Real')
        return client, client.say('CAP END')


class Sasl(Case):
    def test_a_client_gets_the_name_of_its_account(self):
        self.registered('ana').leave()
        client, read = self.logged_in('ana')
        self.one(read, '900', '*', None, 'ana', None)
        self.one(read, '903', '*', None)
        self.one(read, '001', 'ana', None)
        self.one(client.say('WHOIS ana'), '330', 'ana', 'ana', 'ana', None)
        self.one(client.say('AUTHENTICATE PLAIN'), '907', 'ana', None)

    def test_a_wrong_name_and_a_wrong_password_have_one_answer(self):
        self.registered('bia').leave()
        _, read = self.logged_in('bia', 'another-one', nick='guest1')
        wrong = self.one(read, '904', '*', None)
        self.one(read, '001', 'guest1', None)
        _, read = self.logged_in('nobody', nick='guest2')
        self.assertEqual(self.one(read, '904', '*', None).last, wrong.last)

    def test_a_long_message_comes_in_pieces(self):
        password = 'x' * 250
        client = self.client('caio')
        self.one(client.say(f'REGISTER * * {password}'), 'REGISTER', 'SUCCESS', ...)
        client.leave()
        client = self.connect()
        client.send('AUTHENTICATE PLAIN')
        client.until('AUTHENTICATE', '+')
        message = base64.b64encode(f'caio\0caio\0{password}'.encode()).decode()
        self.assertLess(len(message), 400)
        client.send('AUTHENTICATE ' + message)
        client.until('903', '*', None)

    def test_the_lines_behind_wait_for_the_verdict(self):
        self.registered('davi').leave()
        client = self.connect()
        client.send('CAP REQ :sasl', 'NICK guest3', 'USER u 0 * :Real', 'AUTHENTICATE PLAIN',
                    'AUTHENTICATE ' + plain('davi'), 'CAP END', 'JOIN #davi')
        read = client.until('366', 'davi', '#davi', None)
        self.order(read, 'AUTHENTICATE', '900', '903', '001', 'JOIN')


class Names(Case):
    def test_a_registered_name_is_asked_for(self):
        self.registered('ana').leave()
        client = self.connect()
        client.send('NICK ana', 'USER u 0 * :Real')
        client.until('433', '*', 'ana', None)
        client.send('NICK eva')
        client.until('001', 'eva', None)
        client.sync()
        read = client.say(f'PRIVMSG NickServ :IDENTIFY ana {PASSWORD}')
        self.one(read, 'NICK', 'ana')
        self.one(read, '900', 'ana', None, 'ana', None)

    def test_a_name_is_registered_once(self):
        client = self.registered('bia')
        self.one(client.say(f'REGISTER * * {PASSWORD}'), 'FAIL', 'REGISTER', 'ALREADY_AUTHENTICATED',
                 'bia', None)
        other = self.client('caio')
        self.one(other.say('REGISTER * * short'), 'FAIL', 'REGISTER', 'WEAK_PASSWORD', 'caio', None)
        self.one(other.say('NICK bia'), '433', 'caio', 'bia', None)

    def test_nickserv_is_nobody(self):
        client = self.client('hugo')
        for name in ('NickServ', 'ChanServ', 'nickserv'):
            self.one(client.say(f'NICK {name}'), '432', 'hugo', name, None)
        other = self.client('iris', 'echo-message')
        self.one(other.say('PRIVMSG hugo,NickServ :IDENTIFY x y'), '401', 'iris', 'NickServ', None)
        self.none(client.sync())

    def test_others_see_who_is_logged_in(self):
        lara = self.client('lara', CAPS)
        self.join(self.room, lara)
        ana = self.client('joana')
        self.join(self.room, ana)
        self.one(lara.sync(), 'JOIN', self.room, '*', None)
        ana.say(f'NS REGISTER {PASSWORD}')
        self.one(lara.sync(), 'ACCOUNT', 'joana')
        ana.say(f'PRIVMSG {self.room} :hi')
        self.assertEqual(self.one(lara.sync(), 'PRIVMSG', self.room, 'hi').tags['account'], 'joana')
        ana.say(f'NS DROP {PASSWORD}')
        self.one(lara.sync(), 'ACCOUNT', '*')


class Devices(Case):
    def test_a_further_client_is_the_same_person(self):
        ana = self.registered('ana')
        bia = self.client('bia')
        self.join(self.room, ana, bia)
        phone, read = self.logged_in('ana')
        self.order(read, '001', 'JOIN', '353', '366')
        self.none(bia.sync())
        phone.say(f'PRIVMSG {self.room} :from the phone')
        self.one(ana.sync(), 'PRIVMSG', self.room, 'from the phone')
        ana.say('PRIVMSG bia :psst')
        self.one(phone.sync(), 'PRIVMSG', 'bia', 'psst')
        phone.leave()
        bia.sync()
        self.one(ana.say('NS GHOST'), 'NOTICE', 'ana', None)

    def test_a_letter_waits(self):
        self.registered('caio').leave()
        eva = self.client('eva')
        eva.send('PRIVMSG caio :come tomorrow')
        eva.until('301', 'eva', 'caio', None)
        client = self.connect()
        client.send('CAP REQ :sasl', 'NICK guest4', 'USER u 0 * :Real', 'AUTHENTICATE PLAIN',
                    'AUTHENTICATE ' + plain('caio'), 'CAP END')
        letter = client.until('PRIVMSG', 'caio', None)[-1]
        self.assertRegex(letter.last, r'\[.* UTC\] come tomorrow')


if __name__ == '__main__':
    irc.main()
