# SPDX-License-Identifier: MIT

"""The acts of operators: who is told of them, and the record of them."""

import os
import re
import tempfile
import unittest

from papo import GREETING, Server, hash_of, wait_until


class Operators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hash = hash_of(b'secret\n').stdout.decode().strip()

    def server(self, *options):
        return Server('--oper-password', self.hash, '--log-level', 'debug', *options)

    def operate(self, person):
        person.say('/oper secret')
        person.expect(f'-- you are an operator now, and shown as @{person.name}')

    def see_logged(self, server, *acts):
        for act in acts:
            server.log.wait_for(act)
        self.assertEqual(server.log.matches('secret|letmein'), [])

    def test_only_the_password_makes_one(self):
        with self.server() as server:
            ana, bia = server.people('ana', 'bia')
            for line in ('/expel bia', '/ban bia', '/unban bia', '/bans', '/mute bia',
                         '/unmute bia', '/announce hello'):
                ana.say(line)
                ana.expect('!! only operators can do that')
            bia.say('/state')
            bia.expect('%% state bia #lobby #lobby')
            ana.say('/oper letmein', '/expel bia', '/oper secret', '/expel bia')
            ana.expect('!! wrong password', '!! only operators can do that',
                       '-- you are an operator now, and shown as @ana',
                       '-- bia left #lobby (expelled by @ana)')
            bia.expect('!! you were expelled by @ana', '%% closed kicked')
            bia.expect_end()
            self.see_logged(server, r'ana \(127\.0\.0\.1:\d+\) gave a wrong password',
                            r'ana \(127\.0\.0\.1:\d+\) is an operator now', 'ana expelled bia')

    def test_five_wrong_passwords_and_one_is_out(self):
        with self.server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.say(*['/oper letmein'] * 5, '/oper secret', 'hello')
            bia.expect(*['!! wrong password'] * 4, '!! too many wrong passwords')
            bia.expect_end()
            ana.expect('-- bia left #lobby (too many wrong passwords)')
            self.see_logged(server)

    def test_who_guesses_on_the_same_machine_keeps_no_operator_out(self):
        with self.server() as server:
            guessers = [server.join(f'guesser{number}') for number in range(60)]
            self.let_in_before(guessers, server.join('ana'))

    def test_who_guesses_from_many_addresses_keeps_no_operator_out(self):
        with self.server('--proxy-protocol', '127.0.0.1') as server:
            def join(name, host):
                person = server.connect()
                person.send(f'PROXY TCP4 {host} 127.0.0.1 1234 50000\r\n'.encode())
                person.join(name)
                return person

            guessers = [join(f'guesser{number}', f'10.0.0.{number}') for number in range(60)]
            self.let_in_before(guessers, join('ana', '10.0.1.1'))

    def let_in_before(self, guessers, operator):
        """Is told so before eight earlier clients were checked."""
        answers = []

        def checked():
            for guesser in guessers:
                answers.extend(line for line in lines_by_now(guesser) if line == '!! wrong password')
            return len(answers)

        for guesser in guessers:
            guesser.say(*['/oper letmein'] * 4)
        wait_until(checked, 'the guessing has begun')
        before = checked()
        operator.say('/oper secret')
        operator.lines_until(f'-- you are an operator now, and shown as @{operator.name}')
        self.assertLess(checked() - before, 8)

    @unittest.skipIf(os.nice(0) >= 19, 'nobody is nicer than we are already')
    def test_checking_passwords_lets_the_talking_go_first(self):
        with self.server() as server:
            self.operate(server.join('ana'))
            ours, *others = sorted(self.nice_values(server))
            self.assertGreater(others.pop(), ours)
            self.assertEqual(set(others), {ours})

    def nice_values(self, server):
        """The times of its threads."""
        values = []
        for thread in os.listdir(f'/proc/{server.pid}/task'):
            with open(f'/proc/{server.pid}/task/{thread}/stat', encoding='utf-8') as stat:
                values.append(int(stat.read().rpartition(')')[2].split()[16]))
        return values

    def test_without_a_password_there_are_none(self):
        with Server() as server:
            ana = server.join('ana')
            ana.say('/oper secret')
            ana.expect('!! this server has no operators')

    def test_lines_after_the_password_wait_for_the_verdict_and_those_of_others_do_not(self):
        with self.server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/oper secret', '/announce dinner', 'yes', '/ping 1')
            ana.expect('-- you are an operator now, and shown as @ana', '-- @ana announces: dinner',
                       '%% pong 1')
            bia.expect('-- @ana announces: dinner', '<@ana> yes')

    def test_a_program_that_sends_all_at_once_and_no_more_is_answered(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.server('--bans', os.path.join(folder, 'bans')) as server:
                bia = server.join('bia')
                robot = server.connect()
                robot.say('robot', '/oper letmein', '/oper secret', '/ban bia 1h 30m spam',
                          '/ban 300.1.1.1', '/ban caio 1x', '/bans', 'done')
                robot.finish()
                robot.expect(GREETING, '-- you are robot, in #lobby with 1 other: bia',
                             '!! wrong password',
                             '-- you are an operator now, and shown as @robot',
                             '-- bia left #lobby (banned by @robot: spam)',
                             re.compile('-- bia is banned until .*'),
                             '!! 300.1.1.1 is neither a name nor an address',
                             '!! a time is given like this: 30s, 10m, 2h, 7d, 1w, 1h30m',
                             '-- 1 ban:', re.compile('-- bia, by @robot, until .*: spam'))
                robot.expect_end()
                bia.lines_until('!! you are banned: spam')

    def test_expelling_is_told_to_all_rooms_and_the_person_may_come_again(self):
        with self.server() as server:
            ana, bia = server.people('ana', 'bia')
            self.operate(ana)
            for person in (ana, bia):
                person.say('/join #jogos')
            ana.lines_until(re.compile('-- (you are in|bia joined) #jogos.*'))
            ana.say('/expulsar bia que barulho')
            bia.lines_until('!! you were expelled by @ana: que barulho')
            bia.expect_end()
            ana.expect('-- bia left #lobby (expelled by @ana: que barulho)',
                       '-- bia left #jogos (expelled by @ana: que barulho)')
            again = server.join('bia')
            ana.expect('-- bia joined #lobby')
            again.say('/quit ' + 300 * 'x')
            ana.expect(f'-- bia left #lobby (quit: {200 * "x"})')
            ana.say('/expel caio', '/expel ana')
            ana.expect('!! there is nobody called caio', '!! ana is an operator')
            self.see_logged(server, 'ana expelled bia: que barulho')

    def test_an_operator_elsewhere_is_told_of_the_own_acts(self):
        with self.server() as server:
            ana, _ = server.people('ana', 'bia')
            self.operate(ana)
            ana.say('/leave #lobby', '/expel bia')
            ana.lines_until('-- bia was expelled')

    def test_a_banned_name_is_out_until_the_ban_is_lifted(self):
        with self.server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            self.operate(ana)
            ana.say('/ban BIA 2h too loud', '/bans')
            bia.lines_until('!! you are banned: too loud')
            bia.expect_end()
            ana.expect('-- bia left #lobby (banned by @ana: too loud)', re.compile(r'-- BIA is banned until \d{4}-\d\d-\d\d \d\d:\d\d'),
                       '-- 1 ban:',
                       re.compile(r'-- BIA, by @ana, until \d{4}-\d\d-\d\d \d\d:\d\d: too loud'))
            caio.expect('-- bia left #lobby (banned by @ana: too loud)')
            caio.say('/nick bia')
            caio.expect('!! the name bia is banned')
            again = server.newcomer()
            self.assertEqual(again.is_refused('Bia'), '!! the name Bia is banned')
            ana.say('/unban bia', '/unban bia', '/bans')
            ana.expect('-- bia is not banned any more', '!! bia is not banned', '-- there are no bans')
            again.say('bia')
            again.expect('-- you are bia, in #lobby with 2 others: @ana, caio')
            self.see_logged(server, 'ana banned BIA for 2h: too loud', 'ana lifted the ban of bia')

    def test_a_banned_range_of_addresses_is_out(self):
        with self.server('--host', '0.0.0.0') as server:
            ana = server.join('ana')
            bia = server.join('bia', source='127.0.5.1')
            caio = server.join('caio', source='127.0.6.1')
            waiting = server.newcomer(source='127.0.5.2')
            ana.expect('-- bia joined #lobby', '-- caio joined #lobby')
            self.operate(ana)
            ana.say('/whois bia')
            ana.lines_until(re.compile(r'-- connected from 127\.0\.5\.1:\d+'))
            ana.say('/ban 127.0.5.0/24 not from there', '/ban 127.0.0.0/8 nor there',
                    '/ban 10.0.0.0/33', '/bans')
            ana.expect('-- bia left #lobby (banned by @ana: not from there)',
                       '-- 127.0.5.0/24 is banned for ever', '!! ana is an operator',
                       '!! 10.0.0.0/33 is neither a name nor an address',
                       '-- 1 ban:', '-- 127.0.5.0/24, by @ana: not from there')
            bia.lines_until('!! you are banned: not from there')
            bia.expect_end()
            caio.expect('-- bia left #lobby (banned by @ana: not from there)')
            newcomer = server.connect(source='127.0.5.3')
            newcomer.expect('!! you are banned: not from there')
            newcomer.expect_end()
            waiting.say('davi')  # This client had connected before.
            waiting.expect('!! you are banned: not from there')
            waiting.expect_end()
            server.join('eva', source='127.0.6.2')
            ana.expect('-- eva joined #lobby')
            ana.say('/desbanir 127.0.5.0/24')
            ana.expect('-- 127.0.5.0/24 is not banned any more')
            server.join('bia', source='127.0.5.1')
            self.see_logged(server, 'ana banned 127.0.5.0/24 for ever: not from there',
                            r'127\.0\.5\.3:\d+ is banned', 'ana lifted the ban of 127.0.5.0/24')

    def test_bans_survive_a_crash(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, 'bans')

            def saved():
                if not os.path.exists(file):
                    return ''
                with open(file, encoding='utf-8') as bans:
                    return bans.read()

            with self.server('--bans', file, '--host', '0.0.0.0') as server:
                ana = server.join('ana')
                self.operate(ana)
                ana.say('/ban bia', '/ban 127.0.5.0/24 7d not from there')
                ana.expect('-- bia is banned for ever', re.compile('-- 127.0.5.0/24 is banned until .*'))
                self.assertEqual(saved().count('\n'), 2)
                server.crash()
            with self.server('--bans', file, '--host', '0.0.0.0') as server:
                bia = server.newcomer()
                bia.is_refused('bia')
                server.connect(source='127.0.5.9').expect('!! you are banned: not from there')
                ana = server.join('ana')
                self.operate(ana)
                ana.say('/unban bia')
                ana.expect('-- bia is not banned any more')
                self.assertEqual(saved().count('\n'), 1)
            with self.server('--bans', file) as server:
                server.join('bia')

    def test_who_is_muted_listens_until_the_time_is_over(self):
        with self.server() as server:
            ana, bia = server.people('ana', 'bia')
            self.operate(ana)
            ana.say('/mute bia 1s', '/mute bia 5 fortnights', '/mute caio')
            ana.expect('-- bia may only listen now', '!! a time is given like this: 30s, 10m, 2h, 7d, 1w, 1h30m',
                       '!! there is nobody called caio')
            bia.expect('-- @ana lets you only listen for now')
            bia.say('hello?', '/msg ana hello?', '/nick beatriz', '/join #ana_is_unfair')
            bia.expect(*['!! you may only listen for now, so it was not sent'] * 4)
            ana.say('quiet now')
            bia.expect('<@ana> quiet now')

            def may_talk():
                bia.say('hello', '/ping')
                first = bia.line()
                return first == '%% pong' or bia.expect('%% pong') != '%% pong'

            wait_until(may_talk, 'the time is over')
            ana.expect('<bia> hello')
            self.see_logged(server, 'ana muted bia for 1s')

    def test_who_is_muted_talks_again_when_an_operator_lets_it(self):
        with self.server() as server:
            ana, bia = server.people('ana', 'bia')
            self.operate(ana)
            ana.say('/silenciar bia', '/dessilenciar bia', '/unmute bia')
            ana.expect('-- bia may only listen now', '-- bia may talk again',
                       '!! bia may talk anyway')
            bia.expect('-- @ana lets you only listen for now', '-- @ana lets you talk again')
            bia.say('hello')
            ana.expect('<bia> hello')
            self.see_logged(server, 'ana muted bia for ever', 'ana unmuted bia')

    def test_nobody_passes_for_an_operator(self):
        with self.server() as server:
            ana, bia = server.people('ana', 'operator_ana')
            self.operate(ana)
            for name in ('@ana', '@', '\uff20ana', 'a@b'):
                bia.say(f'/nick {name}')
                bia.expect('!! a name is made of letters, digits, "_", "-" and "."')
            ana.say('hello', '/me waves', '/msg operator_ana psst', '/join #jogos', '/topic xadrez')
            bia.expect('<@ana> hello', '* @ana waves', '(private) <@ana> psst')
            bia.say('@ana: hello', '/me @ana waves', '/who', '/whois ana', '/msg @ana psst',
                    '/join #jogos')
            ana.lines_until('-- @ana set the topic of #jogos: xadrez')
            ana.expect('#lobby <operator_ana> @ana: hello', '#lobby * operator_ana @ana waves',
                       '(private) <operator_ana> psst', '-- operator_ana joined #jogos')
            bia.expect('-- 2 here in #lobby: @ana, operator_ana',
                       '-- @ana is in #lobby, #jogos (operator)', '-- @ana is an operator',
                       re.compile('-- here since .*'), '(private to @ana) psst',
                       '-- you are in #jogos with 1 other: @ana', '-- topic of #jogos: xadrez')
            ana.say('/nick aninha', '/state', '/leave #jogos', '/quit')
            bia.expect('-- @ana is now known as @aninha', '-- @aninha left #jogos',
                       '-- @aninha left #lobby (quit)')
            ana.expect('-- you are aninha now', '%% state aninha #jogos #lobby #jogos')
            bia.say('/go #lobby', '/history')
            bia.lines_until('-- last 4 lines of #lobby:')
            for line in ('<@ana> hello', '* @ana waves', '<operator_ana> @ana: hello'):
                bia.expect(re.compile(r'\[.*\] ' + re.escape(line)))

    def test_the_network_of_an_ipv6_address_can_be_banned(self):
        with self.server() as server:
            ana = server.join('ana')
            self.operate(ana)
            ana.say('/ban 2001:db8::7', '/ban 2001:db8::/64')
            ana.expect('-- 2001:db8::7 is banned for ever; /ban 2001:db8::/64 bans all of its network',
                       '-- 2001:db8::/64 is banned for ever')

    def test_an_announcement_reaches_all_rooms_once(self):
        with self.server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            self.operate(ana)
            bia.say('/join #jogos')
            bia.lines_until('-- you are alone in #jogos')
            caio.say('/leave')
            caio.lines_until('-- you left #lobby; you are in no room')
            nameless = server.newcomer()
            ana.expect('-- caio left #lobby')
            ana.say('/anunciar o jantar está na mesa', '/ping')
            bia.expect('-- caio left #lobby')
            for person in (ana, bia, caio):
                person.expect('-- @ana announces: o jantar está na mesa')
            ana.expect('%% pong')
            for person in (bia, caio):
                person.say('/ping')
                person.expect('%% pong')
            nameless.say('davi')
            nameless.expect(re.compile('-- you are davi, .*'))
            self.see_logged(server, 'ana made an announcement')
            self.assertEqual(server.log.matches('jantar'), [])


def lines_by_now(person):
    """The bytes that have come, without waiting for more."""
    person.socket.setblocking(False)
    try:
        return person.socket.recv(1 << 16).decode().splitlines()
    except BlockingIOError:
        return []
    finally:
        person.socket.setblocking(True)


if __name__ == '__main__':
    unittest.main()
