# SPDX-License-Identifier: MIT

"""Rooms that their people rule, as people of plain do it."""

import re
import unittest

from papo import Server, hash_of

JOINED = re.compile('-- you are (alone )?in #.*')


def in_room(server, room, *names):
    """These people, who have all joined that room, the first one first; it rules it."""
    people = server.people(*names)
    for person in people:
        person.say(f'/join {room}', f'/ping in {room}')
        person.lines_until(f'%% pong in {room}')
    for person in people:
        settle(person)
    return people


def settle(*people):
    """All that happened so far is read."""
    for person in people:
        person.say('/ping settled')
        person.lines_until('%% pong settled')


class Ranks(unittest.TestCase):
    def test_the_first_in_a_room_rules_it_and_makes_others_rule_it(self):
        with Server() as server:
            ana, bia, caio = in_room(server, '#jogos', 'ana', 'bia', 'caio')
            bia.say('/op bia', '/kick ana', '/mode +m', '/voice caio')
            bia.expect(*['!! only operators of #jogos can do that'] * 4)
            ana.say('/promover bia', '/voz caio', '/who')
            for person in (ana, bia, caio):
                person.expect('-- ana made bia an operator of #jogos', '-- ana gave caio voice in #jogos')
            ana.expect('-- 3 here in #jogos: ana (operator), bia (operator), caio (voice)')
            bia.say('/deop ana', '/tirarvoz caio')
            for person in (ana, bia, caio):
                person.expect('-- bia ended that ana is an operator of #jogos',
                              '-- bia took away the voice of caio in #jogos')
            ana.say('/op ana', '/op dora', '/op a!b')
            ana.expect('!! only operators of #jogos can do that', '!! only operators of #jogos can do that',
                       '!! there is nobody called a!b')
            bia.say('/op dora', '/rebaixar bia')
            bia.expect('!! there is nobody called dora', '-- bia ended that bia is an operator of #jogos')

    def test_the_first_room_of_the_house_makes_nobody_its_operator(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/op ana', '/kick bia', '/who', '/modes')
            ana.expect('!! only operators of #lobby can do that', '!! only operators of #lobby can do that',
                       '-- 2 here in #lobby: ana, bia', '-- modes of #lobby:',
                       '-- +n  only members may write to it')
            bia.say('/topic chess')  # The first room lets everyone set its topic.
            bia.expect('-- bia set the topic of #lobby: chess')

    def test_a_rank_ends_with_the_membership(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            ana.say('/leave', '/join #jogos')
            ana.expect('-- you left #jogos; you are talking in #lobby now', '-- you are in #jogos with 1 other: bia')
            ana.say('/mode +m', '/who')
            ana.expect('!! only operators of #jogos can do that', '-- 2 here in #jogos: bia, ana')


class Past(unittest.TestCase):
    def test_it_can_be_hidden_from_those_that_join(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            ana.say('open', '/mode +H', 'hidden')
            bia.expect('<ana> open',
                       '-- ana changed #jogos: people that join cannot read what was said before',
                       '<ana> hidden')
            caio = server.join('caio')
            caio.say('/join #jogos', '/history')
            caio.expect('-- you are in #jogos with 2 others: ana, bia',
                        '-- nothing is kept of what was said in #jogos')
            bia.say('/history')
            bia.expect('-- caio joined #lobby', '-- caio joined #jogos', '-- last 2 lines of #jogos:', re.compile('.*<ana> open'),
                       re.compile('.*<ana> hidden'), '-- end of history')
        with Server('--room-modes', 'H') as server:
            ana = server.join('ana')
            ana.say('/join #jogos', '/modes')
            ana.expect('-- you are alone in #jogos', '-- modes of #jogos:',
                       '-- +H  people that join cannot read what was said before')


class Kicks(unittest.TestCase):
    def test_a_kick_is_from_one_room(self):
        with Server() as server:
            ana, bia, caio = in_room(server, '#jogos', 'ana', 'bia', 'caio')
            bia.say('/state')
            bia.expect('%% state bia #jogos #lobby #jogos')
            ana.say('/kick bia too loud')
            bia.expect('!! you were taken out of #jogos by ana: too loud', '-- you are talking in #lobby now',
                       '%% state bia #lobby #lobby')
            for person in (ana, caio):
                person.expect('-- ana took bia out of #jogos: too loud')
            bia.say('still here')
            for person in (ana, caio):
                person.expect('#lobby <bia> still here')
            bia.say('/join #jogos')
            bia.expect(re.compile('%% sent .* #lobby'), '-- you are in #jogos with 2 others: ana, caio',
                       re.compile('%% at .* #jogos'),
                       '%% state bia #jogos #lobby #jogos')
            caio.expect('-- bia joined #jogos')

    def test_who_talks_elsewhere_goes_on_there(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            bia.say('/go #lobby', '/state')
            bia.expect('-- you are talking in #lobby now', '%% state bia #lobby #lobby #jogos')
            ana.say('/remover bia')
            bia.expect('!! you were taken out of #jogos by ana', '%% state bia #lobby #lobby')

    def test_out_of_the_only_room_one_is_in_none(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            bia.say('/leave #lobby')
            bia.expect('-- you left #lobby; you are talking in #jogos now')
            ana.lines_until('-- bia left #lobby')
            ana.say('/tirar bia')
            bia.expect('!! you were taken out of #jogos by ana', '-- you are in no room now; /join #name enters one')
            bia.say('hello')
            bia.expect('!! you are in no room; /join #name enters one')

    def test_only_members_are_taken_out(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            caio = server.join('caio')
            ana.lines_until('-- caio joined #lobby')
            ana.say('/kick caio', '/kick dora', '/kick')
            ana.expect('!! caio is not in #jogos', '!! there is nobody called dora',
                       '!! it is used like this: /kick name [reason]')
            settle(caio)
            bia.say('/kick ana')
            bia.lines_until('!! only operators of #jogos can do that')


class Modes(unittest.TestCase):
    def test_each_change_is_told_in_words(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            ana.say('/modes', '/mode +kil-n sesame 20', '/modo')
            ana.expect('-- modes of #jogos:', '-- +n  only members may write to it',
                       '-- +t  only operators may set the topic')
            for person in (ana, bia):
                person.expect('-- ana changed #jogos: joining takes the key sesame',
                              '-- ana changed #jogos: only invited people may join',
                              '-- ana changed #jogos: at most 20 people may be there',
                              '-- ana changed #jogos: people that are not in it may write to it, too')
            ana.expect('-- modes of #jogos:', '-- +i  only invited people may join',
                       '-- +t  only operators may set the topic', '-- +k  joining takes the key sesame',
                       '-- +l  at most 20 people may be there')
            caio = server.join('caio')
            caio.say('/modes #jogos')  # The key is for members.
            caio.expect('-- modes of #jogos:', '-- +i  only invited people may join',
                        '-- +t  only operators may set the topic', '-- +k  joining takes a key',
                        '-- +l  at most 20 people may be there')
            caio.say('/modes #xadrez', '#jogos hello')
            caio.expect('!! there is no room called #xadrez; /join #xadrez makes it')
            ana.lines_until('<caio> hello')

    def test_in_a_moderated_room_only_those_with_a_rank_talk(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            ana.say('/mode +m')
            bia.expect('-- ana changed #jogos: only operators and people with voice may talk')
            bia.say('hello', '/me waves')
            bia.expect(*['!! you may only listen in #jogos for now, so it was not sent'] * 2)
            ana.expect('-- ana changed #jogos: only operators and people with voice may talk')
            ana.say('/voice bia')
            bia.expect('-- ana gave bia voice in #jogos')
            bia.say('hello')
            ana.expect('-- ana gave bia voice in #jogos', '<bia> hello')

    def test_a_room_lets_in_whom_its_modes_let_in(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            caio = server.join('caio')
            bia.lines_until('-- caio joined #lobby')
            for modes, taken_back, why in (
                    ('+i', '-i', '!! #jogos is for invited people only'),
                    ('+k sesame', '-k', '!! joining #jogos takes a key: /join #jogos key'),
                    ('+l 2', '-l', '!! #jogos is full'),
                    ('+b caio', '-b caio', '!! you are banned from #jogos')):
                with self.subTest(modes):
                    ana.say(f'/mode {modes}', '/ping')
                    ana.lines_until('%% pong')
                    caio.say('/join #jogos')
                    caio.expect(why)
                    ana.say(f'/mode {taken_back}', '/ping')
                    ana.lines_until('%% pong')
                    caio.say('/join #jogos', '/leave')
                    caio.expect('-- you are in #jogos with 2 others: ana, bia',
                                '-- you left #jogos; you are talking in #lobby now')
            ana.say('/mode +k sesame', '/ping')
            ana.lines_until('%% pong')
            caio.say('/join #jogos open', '/entrar jogos sesame')
            caio.expect('!! joining #jogos takes a key: /join #jogos key',
                        '-- you are in #jogos with 2 others: ana, bia')

    def test_nobody_outside_writes_to_a_room_or_sees_a_secret_one(self):
        with Server() as server:
            ana, _ = in_room(server, '#jogos', 'ana', 'bia')
            caio = server.join('caio')
            caio.say('#jogos hello', '#xadrez hello')
            caio.expect('!! you are not in #jogos; /join #jogos enters it',
                        '!! there is no room called #xadrez; /join #xadrez makes it')
            ana.say('/mode +s', '/rooms')
            ana.lines_until('-- ana changed #jogos: only members are shown that it exists')
            ana.expect('-- 2 rooms:', '-- #lobby, 3 people', '-- #jogos, 2 people (secret)')
            caio.say('/rooms', '/whois ana')
            caio.expect('-- 1 room:', '-- #lobby, 3 people', '-- ana is in #lobby')

    def test_lists_of_masks_are_kept_and_told(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            ana.say('/mode +b $m:bia')
            for person in (ana, bia):
                person.expect('-- ana changed #jogos: bia!*@* may not talk there')
            bia.say('hello', '/mode b', '/mode e')
            bia.expect('!! you may only listen in #jogos for now, so it was not sent', '-- 1 ban in #jogos',
                       re.compile(r'-- \$m:bia!\*@\*, by ana, \d{4}-\d\d-\d\d \d\d:\d\d'),
                       '!! only operators of #jogos can do that')
            ana.say('/mode +e bia', '/mode e', '/mode I')
            for person in (ana, bia):
                person.expect('-- ana changed #jogos: bans do not count for bia!*@*')
            ana.expect('-- 1 exception from the bans in #jogos',
                       re.compile(r'-- bia!\*@\*, by ana, \d{4}-\d\d-\d\d \d\d:\d\d'),
                       '-- 0 masks of people that need no invitation to #jogos')
            bia.say('hello')
            ana.expect('<bia> hello')
            ana.say('/mode -b $m:bia', '/mode b', '/mode +k a,b')
            ana.expect('-- ana changed #jogos: bia!*@* may talk there again', '-- 0 bans in #jogos',
                       '!! a,b will not do; a mask is like ana!*@*, and a key is one short word')

    def test_new_rooms_have_the_modes_of_the_option(self):
        with Server('--room-modes', 'im') as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/join #jogos', '/modes')
            ana.lines_until('-- modes of #jogos:')
            ana.expect('-- +i  only invited people may join',
                       '-- +m  only operators and people with voice may talk')
            bia.say('/join #jogos')
            bia.expect('!! #jogos is for invited people only')


class Invitations(unittest.TestCase):
    def test_an_invitation_opens_the_room_once(self):
        with Server() as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            caio = server.join('caio')
            bia.lines_until('-- caio joined #lobby')
            ana.say('/mode +i', '/convidar caio', '/invite bia', '/invite dora')
            caio.expect('-- ana invites you to #jogos; /join #jogos enters it')
            ana.lines_until('-- you invited caio to #jogos')
            ana.expect('!! bia is in #jogos already', '!! there is nobody called dora')
            bia.expect('-- ana changed #jogos: only invited people may join', '-- ana invited caio to #jogos')
            bia.say('/invite caio')
            bia.expect('!! only operators of #jogos can do that')
            caio.say('/join #jogos', '/leave', '/join #jogos')
            caio.expect('-- you are in #jogos with 2 others: ana, bia',
                        '-- you left #jogos; you are talking in #lobby now',
                        '!! #jogos is for invited people only')

    def test_whoever_is_away_is_told_of_and_everyone_may_invite(self):
        with Server() as server:
            _, bia = in_room(server, '#jogos', 'ana', 'bia')
            caio = server.join('caio')
            caio.say('/away lunch')
            caio.expect('-- you are away: lunch')
            bia.lines_until('-- caio joined #lobby')
            bia.say('/invite caio')
            bia.expect('-- you invited caio to #jogos', '-- caio is away: lunch')
            caio.expect('-- bia invites you to #jogos; /join #jogos enters it')


class TheHouse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hash = hash_of(b'secret\n').stdout.decode().strip()

    def test_its_operators_enter_every_room_and_rule_it(self):
        with Server('--oper-password', self.hash) as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            olga = server.join('olga')
            olga.say('/oper secret')
            olga.expect('-- you are an operator now, and shown as @olga')
            ana.lines_until('-- olga joined #lobby')
            ana.say('/mode +iklb sesame 1 olga', '/ping')
            ana.lines_until('%% pong')
            olga.say('/join #jogos', '/mode +m', 'hello', '/kick bia')
            olga.expect('-- you are in #jogos with 2 others: ana, bia',
                        '-- @olga changed #jogos: only operators and people with voice may talk',
                        '-- @olga took bia out of #jogos')
            bia.lines_until('<@olga> hello')
            bia.expect('!! you were taken out of #jogos by @olga', '-- you are talking in #lobby now')
            olga.say('/expel bia')
            bia.expect('!! you were expelled by @olga')
            bia.expect_end()

    def test_expelling_is_for_operators_of_the_house_alone(self):
        with Server('--oper-password', self.hash) as server:
            ana, bia = in_room(server, '#jogos', 'ana', 'bia')
            ana.say('/expel bia', '/expulsar bia')
            ana.expect('!! only operators can do that', '!! only operators can do that')
            settle(bia)


if __name__ == '__main__':
    unittest.main()
