# SPDX-License-Identifier: MIT

"""Private messages, names that change, being away, and /whois."""

import re
import unittest

from papo import Server


class Private(unittest.TestCase):
    def test_only_the_two_read_it(self):
        with Server('--workers', '3') as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            ana.say('/msg BIA psst,  you')
            bia.expect('(private) <ana> psst,  you')
            bia.say('/reply yes?')
            ana.expect('(private to bia) psst,  you', '(private) <bia> yes?')
            bia.say('to all')
            bia.expect('(private to ana) yes?')
            caio.expect('<bia> to all')

    def test_it_needs_no_room_in_common(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.say('/leave', '/join #jogos')
            bia.expect('-- you left #lobby; you are in no room', '-- you are alone in #jogos')
            ana.say('/priv bia psst')
            bia.expect('(private) <ana> psst')

    def test_there_must_be_someone(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/msg caio psst', '/msg bia', '/msg a!b psst', '/reply psst', '/whois caio')
            ana.expect('!! there is nobody called caio', '!! it is used like this: /msg name text',
                       '!! there is nobody called a!b', '!! there is nobody to reply to',
                       '!! there is nobody called caio')
            bia.say('/msg ana psst', '/quit')
            ana.expect('(private) <bia> psst', '-- bia left #lobby (quit)')
            server.join('bia')
            ana.expect('-- bia joined #lobby')
            ana.say('/reply who are you?')
            ana.expect('!! there is nobody to reply to')

    def test_it_leaves_no_trace_in_the_history_or_the_log(self):
        with Server('--log-level', 'debug') as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/msg bia between us', 'for all')
            bia.expect('(private) <ana> between us', '<ana> for all')
            bia.say('/history')
            bia.expect('-- last line of #lobby:', re.compile(r'\[.*\] <ana> for all'))
            server.stop()
            self.assertEqual(server.log.matches('between us'), [])


class Names(unittest.TestCase):
    def test_all_who_share_a_room_are_told_once(self):
        with Server('--workers', '3') as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            for person in (ana, bia):
                person.say('/join #a', '/join #b')
                person.lines_until(re.compile('-- you are .*in #b.*'))
            caio.say('/leave')
            caio.expect('-- you left #lobby; you are in no room')
            ana.lines_until('-- caio left #lobby')
            bia.expect('-- caio left #lobby')
            ana.say('/nick aninha', 'hello')
            ana.expect('-- you are aninha now')
            bia.expect('-- ana is now known as aninha', '<aninha> hello')
            caio.say('/msg ana hello', '/msg aninha hello')
            caio.expect('!! there is nobody called ana', '(private to aninha) hello')

    def test_the_old_name_is_free_and_the_new_one_taken(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/nick BIA', '/nick a b', '/nick ANA', '/nick aninha')
            ana.expect('!! the name BIA is taken', re.compile('!! a name is made of .*'),
                       '-- you are ANA now', '-- you are aninha now')
            other = server.join('ana')
            newcomer = server.connect()
            newcomer.expect('-- welcome to papo; what is your name?')
            newcomer.is_refused('Aninha')
            other.say('/whois aninha')
            other.expect('-- aninha is in #lobby')
            bia.expect('-- ana is now known as ANA', '-- ANA is now known as aninha',
                       '-- ana joined #lobby')


class Away(unittest.TestCase):
    def test_who_writes_is_told_once(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.say('/away at lunch')
            bia.expect('-- you are away: at lunch')
            ana.say('/msg bia hi', '/msg bia hello?', '/who')
            ana.expect('(private to bia) hi', '-- bia is away: at lunch', '(private to bia) hello?',
                       '-- 2 here in #lobby: ana, bia (away: at lunch)')
            bia.expect('(private) <ana> hi', '(private) <ana> hello?')
            bia.say('I am here')
            bia.expect('-- you are back')
            ana.expect('<bia> I am here')
            ana.say('/who')
            ana.expect('-- 2 here in #lobby: ana, bia')

    def test_being_back_is_told_and_nothing_else_happens(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/ausente', '/voltei', '/back', 'hello')
            ana.expect('-- you are away', '-- you are back')
            bia.expect('<ana> hello')


class WhoIs(unittest.TestCase):
    def test_it_tells_where_and_since_when_and_no_address(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.say('/join #jogos', '/away')
            bia.expect('-- you are alone in #jogos', '-- you are away')
            ana.say('/whois BIA')
            ana.expect('-- bia is in #lobby, #jogos (operator)',
                       re.compile(r'-- here since \d{4}-\d\d-\d\d \d\d:\d\d, idle for \d+ s'),
                       '-- away')
            ana.say('/ping')
            ana.expect('%% pong')


if __name__ == '__main__':
    unittest.main()
