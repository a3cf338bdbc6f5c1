# SPDX-License-Identifier: MIT

"""Rooms: coming, going, talking in several, topics, lists."""

import re
import unittest

from papo import BYE, TOLD_WHY, Server


class Rooms(unittest.TestCase):
    def test_who_joins_a_room_is_told_who_is_there_and_they_of_it(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/join #jogos')
            ana.expect('-- you are alone in #jogos')
            bia.say('/entrar jogos')
            bia.expect('-- you are in #jogos with 1 other: ana')
            ana.expect('-- bia joined #jogos')
            caio = server.join('caio')
            for person in (ana, bia):
                person.expect('-- caio joined #lobby')
            caio.say('/join #JOGOS')
            caio.expect('-- you are in #jogos with 2 others: ana, bia')

    def test_what_is_said_stays_in_its_room(self):
        with Server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            for person in (ana, bia):
                person.say('/join #jogos')
                person.lines_until(re.compile('-- you are (alone )?in #jogos.*'))
            ana.expect('-- bia joined #jogos')
            ana.say('in the games room', '/me waves')
            bia.expect('<ana> in the games room', '* ana waves')
            bia.say('#lobby hello all', '/go #lobby')
            bia.expect('-- you are talking in #lobby now')
            ana.expect('#lobby <bia> hello all')
            ana.say('still games', '/me waves')
            bia.expect('#jogos <ana> still games', '#jogos * ana waves')
            bia.say('/leave #jogos')
            bia.expect('-- you left #jogos; you are talking in #lobby now')
            ana.expect('-- bia left #jogos')
            ana.say('alone', '#lobby bye')
            bia.expect('<ana> bye')
            caio.expect('<bia> hello all', '<ana> bye')

    def test_a_room_that_one_is_not_in_is_refused(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.say('/join #jogos')
            bia.expect('-- you are alone in #jogos')
            for line in ('/go #jogos', '#jogos hello', '/leave #jogos', '/who #jogos'):
                with self.subTest(line):
                    ana.say(line)
                    ana.expect('!! you are not in #jogos; /join #jogos enters it')
            bia.say('/who')
            bia.expect('-- 1 here in #jogos: bia (operator)')

    def test_in_no_room_one_is_still_here(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/leave', 'hello?', '/who', '/leave', '/topic', '/history')
            ana.expect('-- you left #lobby; you are in no room',
                       *['!! you are in no room; /join #name enters one'] * 5)
            bia.expect('-- ana left #lobby')
            bia.say('/msg ana still there?')
            ana.expect('(private) <bia> still there?')
            ana.say('/join #lobby')
            ana.expect('-- you are in #lobby with 1 other: bia')
            bia.expect('(private to ana) still there?', '-- ana joined #lobby')

    def test_no_more_rooms_than_allowed(self):
        with Server('--max-rooms', '3') as server:
            ana = server.join('ana')
            ana.say('/join #a', '/join #b', '/join #c', '/join #a', '/leave', '/join #c')
            ana.expect('-- you are alone in #a', '-- you are alone in #b',
                       '!! you are in 3 rooms, and no one may be in more',
                       '-- you are talking in #a now',
                       '-- you left #a; you are talking in #b now', '-- you are alone in #c')

    def test_rooms_are_listed_with_their_topics_and_go_when_empty(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/join #jogos', '/mode -t', '/topic xadrez às 3', '/topic', '/rooms')
            ana.expect('-- you are alone in #jogos',
                       '-- ana changed #jogos: every member may set the topic',
                       '-- ana set the topic of #jogos: xadrez às 3',
                       '-- topic of #jogos: xadrez às 3',
                       '-- 2 rooms:', '-- #lobby, 2 people', '-- #jogos, 1 person: xadrez às 3')
            bia.say('/join #jogos')
            bia.expect('-- you are in #jogos with 1 other: ana', '-- topic of #jogos: xadrez às 3')
            bia.say('/topic -', '/topic')
            bia.expect('-- bia took away the topic of #jogos', '-- #jogos has no topic')
            ana.expect('-- bia joined #jogos', '-- bia took away the topic of #jogos')
            ana.say('/leave #jogos')
            ana.expect('-- you left #jogos; you are talking in #lobby now')
            bia.expect('-- ana left #jogos')
            bia.say('/leave #jogos', '/rooms')
            bia.expect('-- you left #jogos; you are talking in #lobby now', '-- 1 room:',
                       '-- #lobby, 2 people')

    def test_many_empty_rooms_hide_none_where_people_are(self):
        with Server('--rate-limit', '0') as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            for person in (ana, bia):
                person.say('/join #zoo')
                person.lines_until(re.compile('-- you are .*in #zoo.*'))
            flooders = [server.join(f'flooder{number}') for number in range(11)]
            for number, flooder in enumerate(flooders):
                flooder.say(*(f'/join #a{number}x{room}' for room in range(19)), '/ping')
                flooder.lines_until('%% pong')
            caio.say('/rooms')
            caio.lines_until('-- 211 rooms:')
            caio.expect('-- #lobby, 14 people', '-- #zoo, 2 people',
                        *(re.compile('-- #a.*, 1 person') for _ in range(98)),
                        '-- and 111 more; /rooms 2 shows the next')
            caio.say('/salas 3')
            caio.expect('-- 211 rooms, page 3:', *(re.compile('-- #a.*, 1 person') for _ in range(11)))
            caio.say('/rooms x')
            caio.expect('!! it is used like this: /rooms [page]')

    def test_the_people_of_a_large_room_are_listed_in_pages(self):
        with Server() as server:
            crowd = [server.join(f'n{number}') for number in range(210)]
            ana = crowd[0]
            for number in range(1, 210):
                ana.expect(f'-- n{number} joined #lobby')

            def names_of(line):
                return re.sub('.*: ', '', line).removeprefix('-- ').rstrip(',').split(', ')

            ana.say('/who', '/ping')
            lines = ana.lines_until('%% pong')
            self.assertTrue(lines[0].startswith('-- 210 here in #lobby: n0, n1, '))
            self.assertEqual([name for line in lines[:10] for name in names_of(line)],
                             [f'n{number}' for number in range(200)])
            self.assertEqual(lines[10], '-- and 10 more; /who #lobby 2 shows the next')
            ana.say('/who #lobby 2', '/who 2')
            rest = ', '.join(f'n{number}' for number in range(200, 210))
            ana.expect(*[f'-- 210 here in #lobby, page 2: {rest}'] * 2)

    def test_the_first_room_can_be_another(self):
        with Server('--room', '#Sala') as server:
            ana = server.connect()
            ana.join('ana')
            ana.say('/who', '/leave', '/join #sala')
            ana.expect('-- 1 here in #Sala: ana', '-- you left #Sala; you are in no room',
                       '-- you are alone in #sala')

    def test_who_leaves_the_server_leaves_all_rooms(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            for person in (ana, bia):
                person.say('/join #jogos')
                person.lines_until(re.compile('-- you are .*in #jogos.*'))
            ana.reset()
            bia.lines_until('-- ana left #lobby (connection lost)')
            bia.expect('-- ana left #jogos (connection lost)')

    def test_names_of_rooms_are_checked(self):
        with Server() as server:
            ana = server.join('ana')
            for line in ('/join', '/join #', '/join # a', '/join ##', '/join #a,b',
                         '/join #' + 'a' * 33, '/go', '/go #,', '#' + 'a' * 32 + ' x', '#a,b'):
                with self.subTest(line):
                    if line == '#a,b':  # This is said: no part of it is a room.
                        ana.say(line, '/ping')
                        ana.expect('%% pong')
                    else:
                        ana.say(line)
                        ana.expect(TOLD_WHY)


def at(room):
    return re.compile(f'%% at [0-9a-v]+ {room}')


class Programs(unittest.TestCase):
    def test_a_program_is_told_its_state_right_after_the_notice(self):
        with Server() as server:
            bia = server.join('bia')
            ana = server.connect()
            ana.say('/state')
            ana.expect('-- welcome to papo; what is your name?', '%% asks name')
            ana.say('bia')
            ana.expect('!! the name bia is taken', '-- what is your name?', '%% asks name')
            ana.say('ana')
            ana.expect('-- you are ana, in #lobby with 1 other: bia', at('#lobby'),
                       '%% state ana #lobby #lobby')
            ana.say('/join #jogos', '/go #lobby', '/nick aninha', '/leave', '/leave')
            ana.expect('-- you are alone in #jogos', at('#jogos'),
                       '%% state ana #jogos #lobby #jogos',
                       '-- you are talking in #lobby now', '%% state ana #lobby #lobby #jogos',
                       '-- you are aninha now', '%% state aninha #lobby #lobby #jogos',
                       '-- you left #lobby; you are talking in #jogos now',
                       '%% state aninha #jogos #jogos',
                       '-- you left #jogos; you are in no room', '%% state aninha -')
            bia.expect('-- ana joined #lobby', '-- ana is now known as aninha',
                       '-- aninha left #lobby')

    def test_and_why_it_is_closed(self):
        with Server() as server:
            ana = server.join('ana')
            ana.say('/state', '/quit')
            ana.expect('%% state ana #lobby #lobby', BYE, '%% closed quit')
            self.assertEqual(ana.lines_to_end(), [])
            bia = server.join('bia')
            bia.say('/quit')
            self.assertEqual(bia.lines_to_end(), [BYE])  # Only a client that asked is told.

    def test_a_pong_tells_that_all_before_it_was_taken(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('hello', '/nonsense', 'x' * 5000, '/ping 1 2', '/ping')
            ana.expect(TOLD_WHY, TOLD_WHY, '%% pong 1 2', '%% pong')
            bia.expect('<ana> hello')

    def test_names_and_rooms_are_completed(self):
        with Server() as server:
            ana, _, _ = server.people('ana', 'Anabela', 'bia')
            ana.say('/join #Animais', '/complete AN', '/complete #an', '/complete x',
                    '/complete #', '/complete ' + 'a' * 4000)
            ana.expect('-- you are alone in #Animais', '%% complete AN ana Anabela',
                       '%% complete #an #Animais', '%% complete x',
                       '%% complete # #Animais #lobby', '%% complete ' + 'a' * 4000)


if __name__ == '__main__':
    unittest.main()
