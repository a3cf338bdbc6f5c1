# SPDX-License-Identifier: MIT

"""Rooms: JOIN, PART, NAMES, LIST, TOPIC, KICK, INVITE and RENAME."""

import re
import time

import irc


class Joining(irc.Case):
    def test_a_join_is_echoed_and_then_come_the_names(self):
        ana = self.client('ana')
        messages = ana.say(f'JOIN {self.room}')
        self.order(messages, 'JOIN', '353', '366')
        self.assertTrue(self.one(messages, 'JOIN', self.room).source.startswith('ana!someone@'))

    def test_a_join_of_a_room_without_a_topic_has_no_332(self):
        self.none(self.client('ana').say(f'JOIN {self.room}'), '331', '332', '333')

    def test_who_makes_a_room_is_its_operator(self):
        ana = self.client('ana')
        messages = ana.say(f'JOIN {self.room}')
        self.one(messages, '353', 'ana', '=', self.room, '@ana')
        self.none(messages, 'MODE')

    def test_who_joins_later_is_not_its_operator(self):
        ana, bia = self.together('ana', 'bia')
        self.assertEqual(self.names(bia.say(f'NAMES {self.room}'), self.room), ['@ana', 'bia'])

    def test_the_others_see_the_join_with_a_full_source(self):
        ana, = self.together('ana')
        self.join(self.room, self.client('bia', user='bibi'))
        message = self.only(ana.sync(), 'JOIN', self.room)
        self.assertRegex(message.source, r'^bia!bibi@[^ @!]+$')

    def test_a_room_has_the_spelling_of_its_maker(self):
        ana, bia = self.together('ana', 'bia')
        messages = bia.say(f'PART {self.room}', f'JOIN {self.room.upper()}')
        self.one(messages, 'JOIN', self.room)
        self.one(ana.sync(), 'JOIN', self.room)

    def test_joining_again_is_passed_over(self):
        ana, bia = self.together('ana', 'bia')
        self.none(bia.say(f'JOIN {self.room}'), 'JOIN')
        self.none(ana.sync())

    def test_several_rooms_at_once(self):
        messages = self.client('ana').say('JOIN #uma,#duas')
        self.assertEqual([message.params[0] for message in self.all(messages, 'JOIN', None)],
                         ['#uma', '#duas'])
        self.assertEqual(len(self.all(messages, '366', ...)), 2)

    def test_several_rooms_of_which_one_is_refused(self):
        messages = self.client('ana').say('JOIN #uma,notaroom,#duas')
        self.assertEqual(len(self.all(messages, 'JOIN', None)), 2)
        self.assertTrue(self.all(messages, '403', ...) + self.all(messages, '476', ...))

    def test_join_0_leaves_all_rooms(self):
        ana, bia = self.clients('ana', 'bia')
        self.join('#uma', ana, bia)
        self.join('#duas', ana, bia)
        ana.sync()
        messages = bia.say('JOIN 0')
        self.assertEqual(sorted(message.params[0] for message in self.all(messages, 'PART', ...)),
                         ['#duas', '#uma'])
        self.assertEqual(len(self.all(ana.sync(), 'PART', ...)), 2)

    def test_join_0_leaves_a_room_that_was_joined_just_before(self):
        ana, bia = self.together('ana', 'bia')
        messages = bia.say('JOIN #uma', 'JOIN 0', f'PRIVMSG {self.room} :gone')
        self.order(messages, 'JOIN', 'PART', 'PART', '404')
        self.assertEqual({message.params[0] for message in self.all(messages, 'PART', ...)},
                         {self.room, '#uma'})
        self.one(ana.sync(), 'PART', self.room, ...)

    def test_join_0_of_somebody_in_no_room_is_passed_over(self):
        self.none(self.client('ana').say('JOIN 0'))

    def test_each_command_of_a_packet_finds_the_rooms_as_the_one_before_left_them(self):
        ana = self.client('ana')
        self.join(self.room, ana)
        messages = ana.say(f'PART {self.room}', f'JOIN {self.room}', f'TOPIC {self.room} :again',
                           f'MODE {self.room}', f'WHO {self.room}')
        self.none(messages, '403')
        self.order(messages, 'PART', 'JOIN', '366', 'TOPIC', '324', '352', '315')

    def test_what_is_said_behind_a_hop_is_said(self):
        ana, bia = self.together('ana', 'bia')
        bia.say(f'PART {self.room}', f'JOIN {self.room}', f'PRIVMSG {self.room} :hop')
        self.order(ana.sync(), 'PART', 'JOIN', 'PRIVMSG')

    def test_to_leave_a_room_twice_is_refused_by_its_name(self):
        ana, bia = self.together('ana', 'bia')
        messages = bia.say(f'PART {self.room}', f'PART {self.room}')
        self.one(messages, '442', 'bia', self.room, None)
        messages = ana.say(f'PART {self.room}', f'PRIVMSG {self.room} :nobody here')
        self.one(messages, '403', 'ana', self.room, None)

    def test_join_without_a_parameter_is_461(self):
        self.only(self.client('ana').say('JOIN'), '461', 'ana', 'JOIN', None)

    def test_a_room_needs_its_sign(self):
        ana = self.client('ana')
        message, = ana.say('JOIN room')
        self.assertIn(message.command, ('403', '476'))
        self.assertEqual(message.params[:2], ['ana', 'room'])

    def test_rooms_with_unusual_names(self):
        ana = self.client('ana')
        for room in ('##double', '#c++', '#a/b', '#a-b_c', '#são', "#it's", '#[x]{y}|z'):
            self.one(ana.say(f'JOIN {room}'), 'JOIN', room)

    def test_a_room_whose_name_is_too_long_is_refused(self):
        ana = self.client('ana')
        longest = int(ana.support['CHANNELLEN'])
        room = '#' + 'a' * (longest - 1)
        self.one(ana.say(f'JOIN {room}'), 'JOIN', room)
        message, = ana.say(f'JOIN {room}a')
        self.assertIn(message.command, ('403', '476', '479'))

    def test_too_many_rooms_is_405(self):
        ana = self.client('ana')
        most = int(re.search(r'#:(\d+)', ana.support['CHANLIMIT'])[1])
        for start in range(0, most, 10):
            ana.say(*(f'JOIN #many{number}' for number in range(start, min(start + 10, most))))
        self.only(ana.say('JOIN #onemore'), '405', 'ana', '#onemore', None)


class Parting(irc.Case):
    def test_a_part_is_echoed_with_its_reason(self):
        ana, bia = self.together('ana', 'bia')
        message = self.only(bia.say(f'PART {self.room} :see you'), 'PART', self.room, 'see you')
        self.assertTrue(message.source.startswith('bia!'))
        self.only(ana.sync(), 'PART', self.room, 'see you')

    def test_a_part_without_a_reason_has_no_second_parameter(self):
        ana, bia = self.together('ana', 'bia')
        self.only(bia.say(f'PART {self.room}'), 'PART', self.room)
        self.assertEqual(self.only(ana.sync(), 'PART', ...).params[:1], [self.room])

    def test_several_rooms_at_once(self):
        ana = self.client('ana')
        self.join('#uma', ana)
        self.join('#duas', ana)
        messages = ana.say('PART #uma,#duas :bye')
        self.assertEqual([message.params for message in messages], [['#uma', 'bye'], ['#duas', 'bye']])

    def test_a_room_that_one_is_not_in_is_442(self):
        self.together('ana')
        self.only(self.client('bia').say(f'PART {self.room}'), '442', 'bia', self.room, None)

    def test_no_such_room_is_403(self):
        message, = self.client('ana').say(f'PART {self.room}')
        self.assertIn(message.command, ('403', '442'))
        self.assertEqual(message.params[1], self.room)

    def test_part_without_a_parameter_is_461(self):
        self.only(self.client('ana').say('PART'), '461', 'ana', 'PART', None)

    def test_who_left_hears_no_more(self):
        ana, bia = self.together('ana', 'bia')
        bia.say(f'PART {self.room}')
        ana.say(f'PRIVMSG {self.room} :alone now')
        self.none(bia.sync())

    def test_an_empty_room_is_made_anew(self):
        ana, bia = self.together('ana', 'bia')
        ana.say(f'TOPIC {self.room} :old')
        ana.say(f'PART {self.room}')
        bia.say(f'PART {self.room}')
        messages = bia.say(f'JOIN {self.room}')
        self.one(messages, '353', 'bia', '=', self.room, '@bia')
        self.none(messages, '332')


class Names(irc.Case):
    def test_names_of_a_room(self):
        ana, bia = self.together('ana', 'bia')
        messages = bia.say(f'NAMES {self.room}')
        self.assertEqual(self.names(messages, self.room), ['@ana', 'bia'])
        self.assertEqual((messages[-1].command, messages[-1].params[:2]), ('366', ['bia', self.room]))

    def test_names_of_several_rooms(self):
        ana = self.client('ana')
        self.join('#uma', ana)
        self.join('#duas', ana)
        messages = ana.say('NAMES #uma,#duas')
        self.assertEqual(self.names(messages, '#uma'), ['@ana'])
        self.assertEqual(self.names(messages, '#duas'), ['@ana'])
        self.assertEqual(len(self.all(messages, '366', ...)), 2)

    def test_names_of_no_such_room_is_366_alone(self):
        self.only(self.client('ana').say('NAMES #nowhere'), '366', 'ana', '#nowhere', None)

    def test_366_repeats_what_was_asked(self):
        ana, = self.together('ana')
        self.one(ana.say(f'NAMES {self.room.upper()}'), '366', 'ana', self.room.upper(), None)

    def test_names_of_a_secret_room_are_for_its_members(self):
        ana, bia = self.clients('ana', 'bia')
        self.join(self.room, ana)
        ana.say(f'MODE {self.room} +s')
        self.only(bia.say(f'NAMES {self.room}'), '366', 'bia', self.room, None)
        self.one(ana.say(f'NAMES {self.room}'), '353', 'ana', '@', self.room, '@ana')

    def test_a_voice_has_a_plus(self):
        ana, bia = self.together('ana', 'bia')
        ana.say(f'MODE {self.room} +v bia')
        self.assertEqual(self.names(ana.say(f'NAMES {self.room}'), self.room), ['+bia', '@ana'])

    def test_of_two_ranks_only_the_higher_is_shown(self):
        ana, bia = self.together('ana', 'bia')
        ana.say(f'MODE {self.room} +ov bia bia')
        self.assertEqual(self.names(ana.say(f'NAMES {self.room}'), self.room), ['@ana', '@bia'])

    def test_names_of_many_are_several_lines(self):
        people = self.clients(*(f'a-rather-long-nick-{number}' for number in range(40)))
        self.join(self.room, *people)
        messages = people[-1].say(f'NAMES {self.room}')
        self.assertGreater(len(self.all(messages, '353', ...)), 1)
        self.assertEqual(len(self.names(messages, self.room)), 40)

    def test_names_without_a_parameter_ends_in_366(self):
        self.assertEqual(self.client('ana').say('NAMES')[-1].command, '366')


class Lists(irc.Case):
    def listed(self, client, *what):
        messages = client.say(' '.join(['LIST', *what]))
        self.assertEqual((messages[0].command, messages[-1].command), ('321', '323'))
        return {message.params[1]: message for message in self.all(messages, '322', ...)}

    def test_a_list_begins_with_321_and_ends_with_323(self):
        self.listed(self.client('ana'))

    def test_a_list_has_rooms_with_their_members_and_topics(self):
        ana, bia = self.together('ana', 'bia')
        ana.say(f'TOPIC {self.room} :of the day')
        message = self.listed(self.client('caio'))[self.room]
        self.assertEqual(message.params[2], '2')
        self.assertTrue(message.last.endswith('of the day'), message)

    def test_a_secret_room_is_listed_for_its_members_only(self):
        ana, bia = self.clients('ana', 'bia')
        self.join(self.room, ana)
        ana.say(f'MODE {self.room} +s')
        self.assertIn(self.room, self.listed(ana))
        self.assertNotIn(self.room, self.listed(bia))

    def test_one_room(self):
        ana = self.client('ana')
        self.join('#uma', ana)
        self.join('#duas', ana)
        self.assertEqual(list(self.listed(ana, '#uma')), ['#uma'])

    def test_several_rooms(self):
        ana = self.client('ana')
        for room in ('#uma', '#duas', '#tres'):
            self.join(room, ana)
        self.assertEqual(sorted(self.listed(ana, '#uma,#tres')), ['#tres', '#uma'])

    def test_many_rooms(self):
        ana = self.client('ana')
        rooms = [f'#many{number}' for number in range(10)]
        for room in rooms:
            self.join(room, ana)
        self.assertEqual(sorted(self.listed(ana, ','.join(rooms).upper())), rooms)

    def test_letters_beyond_ascii_have_no_case(self):
        ana = self.client('ana')
        self.join('#ação', ana)
        for what in ('#ação', '#AÇÃO', '*ção', '*ÇÃO', '#aç*'):
            self.assertEqual(list(self.listed(ana, what)), ['#ação'], what)
        self.assertNotIn('#ação', self.listed(ana, '!#AÇ*'))

    def test_more_masks_than_are_looked_for_are_416(self):
        ana = self.client('ana')
        self.join('#masked-one', ana)
        masks = ','.join(f'#masked-{letter}*' for letter in 'abcdo')
        messages = ana.say(f'LIST {masks}')
        self.none(messages, '322')
        self.one(messages, '416', 'ana', 'LIST', None)
        self.none(ana.say('LIST #masked-o*'), '416')

    def test_no_such_room(self):
        self.assertEqual(self.listed(self.client('ana'), '#nowhere'), {})
        self.assertEqual(self.listed(self.client('bia'), 'nowhere'), {})

    def test_rooms_by_a_mask(self):
        ana = self.client('ana')
        for room in ('#masked-one', '#masked-two', '#other'):
            self.join(room, ana)
        self.assertEqual(sorted(self.listed(ana, '#masked-*')), ['#masked-one', '#masked-two'])

    def test_rooms_by_a_mask_that_they_do_not_match(self):
        ana = self.client('ana')
        for room in ('#masked-one', '#other'):
            self.join(room, ana)
        listed = self.listed(ana, '!#masked-*')
        self.assertIn('#other', listed)
        self.assertNotIn('#masked-one', listed)

    def test_rooms_by_the_number_of_members(self):
        ana, bia, caio = self.clients('ana', 'bia', 'caio')
        self.join('#pair', ana, bia)
        self.join('#three', ana, bia, caio)
        self.assertIn('#three', self.listed(ana, '>2'))
        self.assertNotIn('#pair', self.listed(ana, '>2'))
        self.assertIn('#pair', self.listed(ana, '<3'))
        self.assertNotIn('#three', self.listed(ana, '<3'))

    def test_rooms_by_the_age_of_their_topic(self):
        ana, = self.together('ana')
        ana.say(f'TOPIC {self.room} :new')
        self.assertIn(self.room, self.listed(ana, 'T<5'))
        self.assertNotIn(self.room, self.listed(ana, 'T>5'))

    def test_rooms_by_their_age(self):
        ana, = self.together('ana')
        self.assertIn(self.room, self.listed(ana, 'C<5'))
        self.assertNotIn(self.room, self.listed(ana, 'C>5'))


class Topics(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def test_a_topic_is_told_to_all_and_to_its_writer(self):
        message = self.only(self.ana.say(f'TOPIC {self.room} :of the day'), 'TOPIC', self.room,
                            'of the day')
        self.assertTrue(message.source.startswith('ana!'))
        self.only(self.bia.sync(), 'TOPIC', self.room, 'of the day')

    def test_a_topic_is_asked_for(self):
        self.ana.say(f'TOPIC {self.room} :of the day')
        self.bia.sync()
        messages = self.bia.say(f'TOPIC {self.room}')
        self.order(messages, '332', '333')
        self.one(messages, '332', 'bia', self.room, 'of the day')

    def test_333_has_the_writer_and_the_time(self):
        self.ana.say(f'TOPIC {self.room} :of the day')
        self.bia.sync()
        message = self.one(self.bia.say(f'TOPIC {self.room}'), '333', 'bia', self.room,
                           re.compile(r'ana(!.*)?'), re.compile(r'\d+'))
        self.assertLess(abs(int(message.last) - time.time()), 3600)

    def test_no_topic_is_331(self):
        self.only(self.bia.say(f'TOPIC {self.room}'), '331', 'bia', self.room, None)

    def test_an_empty_topic_takes_the_topic_away(self):
        self.ana.say(f'TOPIC {self.room} :of the day')
        self.bia.sync()
        self.only(self.ana.say(f'TOPIC {self.room} :'), 'TOPIC', self.room, '')
        self.only(self.bia.sync(), 'TOPIC', self.room, '')
        self.only(self.bia.say(f'TOPIC {self.room}'), '331', 'bia', self.room, None)

    def test_a_newcomer_gets_the_topic_before_the_names(self):
        self.ana.say(f'TOPIC {self.room} :of the day')
        messages = self.client('caio').say(f'JOIN {self.room}')
        self.order(messages, 'JOIN', '332', '333', '353', '366')

    def test_without_being_operator_it_is_482(self):
        self.only(self.bia.say(f'TOPIC {self.room} :mine'), '482', 'bia', self.room, None)
        self.none(self.ana.sync())

    def test_with_minus_t_members_change_it(self):
        self.ana.say(f'MODE {self.room} -t')
        self.bia.sync()
        self.only(self.bia.say(f'TOPIC {self.room} :mine'), 'TOPIC', self.room, 'mine')

    def test_from_outside_it_is_442(self):
        self.only(self.client('caio').say(f'TOPIC {self.room} :mine'), '442', 'caio', self.room, None)

    def test_of_no_such_room_it_is_403(self):
        message, = self.ana.say('TOPIC #nowhere :mine')
        self.assertIn(message.command, ('403', '442'))

    def test_without_a_parameter_it_is_461(self):
        self.only(self.ana.say('TOPIC'), '461', 'ana', 'TOPIC', None)

    def test_a_topic_of_a_secret_room_is_no_outsiders_affair(self):
        self.ana.say(f'TOPIC {self.room} :of the night', f'MODE {self.room} +s')
        message, = self.client('caio').say(f'TOPIC {self.room}')
        self.assertIn(message.command, ('403', '442'))

    def test_a_topic_that_is_too_long_is_cut_on_a_character(self):
        longest = int(self.ana.support['TOPICLEN'])
        message = self.only(self.ana.say(f'TOPIC {self.room} :' + 'é' * 200), 'TOPIC', self.room, None)
        self.assertLessEqual(len(message.last.encode()), longest)
        self.assertEqual(set(message.last), {'é'})


class Kicking(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia, self.caio = self.together('ana', 'bia', 'caio')

    def test_a_kick_is_told_to_all(self):
        message = self.only(self.ana.say(f'KICK {self.room} bia :enough'), 'KICK', self.room, 'bia',
                            'enough')
        self.assertTrue(message.source.startswith('ana!'))
        for client in (self.bia, self.caio):
            self.only(client.sync(), 'KICK', self.room, 'bia', 'enough')

    def test_who_was_kicked_is_out_and_still_connected(self):
        self.ana.say(f'KICK {self.room} bia')
        self.bia.sync()
        self.ana.say(f'PRIVMSG {self.room} :without bia')
        self.none(self.bia.sync())
        self.one(self.bia.say(f'JOIN {self.room}'), 'JOIN', self.room)

    def test_a_kick_without_a_reason_has_one_all_the_same(self):
        message = self.only(self.ana.say(f'KICK {self.room} bia'), 'KICK', self.room, 'bia', ...)
        self.assertTrue(message.last)

    def test_several_at_once(self):
        messages = self.ana.say(f'KICK {self.room} bia,caio :all of you')
        self.assertEqual([message.params for message in self.all(messages, 'KICK', ...)],
                         [[self.room, 'bia', 'all of you'], [self.room, 'caio', 'all of you']])

    def test_without_being_operator_it_is_482(self):
        self.only(self.bia.say(f'KICK {self.room} caio'), '482', 'bia', self.room, None)
        self.none(self.caio.sync())

    def test_a_voice_is_not_enough(self):
        self.ana.say(f'MODE {self.room} +v bia')
        self.bia.sync()
        self.only(self.bia.say(f'KICK {self.room} caio'), '482', 'bia', self.room, None)

    def test_somebody_who_is_not_in_the_room_is_441(self):
        self.client('dora')
        self.only(self.ana.say(f'KICK {self.room} dora'), '441', 'ana', 'dora', self.room, None)

    def test_nobody_by_that_nick_is_401(self):
        message, = self.ana.say(f'KICK {self.room} nobody')
        self.assertIn(message.command, ('401', '441'))

    def test_of_a_room_that_one_is_not_in_is_442(self):
        self.only(self.client('dora').say(f'KICK {self.room} bia'), '442', 'dora', self.room, None)

    def test_of_no_such_room_is_403(self):
        self.only(self.ana.say('KICK #nowhere bia'), '403', 'ana', '#nowhere', None)

    def test_without_enough_parameters_is_461(self):
        self.only(self.ana.say(f'KICK {self.room}'), '461', 'ana', 'KICK', None)

    def test_one_can_kick_oneself(self):
        self.only(self.ana.say(f'KICK {self.room} ana :me'), 'KICK', self.room, 'ana', 'me')
        self.only(self.bia.sync(), 'KICK', self.room, 'ana', 'me')


class Inviting(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')
        self.caio = self.client('caio')

    def test_an_invitation_is_told_to_the_invited_and_confirmed(self):
        self.only(self.ana.say(f'INVITE caio {self.room}'), '341', 'ana', 'caio', self.room)
        message = self.only(self.caio.sync(), 'INVITE', 'caio', self.room)
        self.assertTrue(message.source.startswith('ana!'))
        self.none(self.bia.sync())

    def test_an_invitation_opens_a_room_with_plus_i(self):
        self.ana.say(f'MODE {self.room} +i')
        self.only(self.caio.say(f'JOIN {self.room}'), '473', 'caio', self.room, None)
        self.ana.say(f'INVITE caio {self.room}')
        self.one(self.caio.say(f'JOIN {self.room}'), 'JOIN', self.room)

    def test_an_invitation_is_for_one_time(self):
        self.ana.say(f'MODE {self.room} +i', f'INVITE caio {self.room}')
        self.caio.say(f'JOIN {self.room}', f'PART {self.room}')
        self.only(self.caio.say(f'JOIN {self.room}'), '473', 'caio', self.room, None)

    def test_members_invite_to_a_room_without_plus_i(self):
        self.only(self.bia.say(f'INVITE caio {self.room}'), '341', 'bia', 'caio', self.room)

    def test_with_plus_i_only_operators_invite(self):
        self.ana.say(f'MODE {self.room} +i')
        self.bia.sync()
        self.only(self.bia.say(f'INVITE caio {self.room}'), '482', 'bia', self.room, None)
        self.none(self.caio.sync())

    def test_somebody_who_is_in_the_room_is_443(self):
        self.only(self.ana.say(f'INVITE bia {self.room}'), '443', 'ana', 'bia', self.room, None)

    def test_from_outside_it_is_442(self):
        self.client('dora')
        self.only(self.caio.say(f'INVITE dora {self.room}'), '442', 'caio', self.room, None)

    def test_nobody_by_that_nick_is_401(self):
        self.only(self.ana.say(f'INVITE nobody {self.room}'), '401', 'ana', 'nobody', None)

    def test_no_such_room_is_403(self):
        self.only(self.ana.say('INVITE caio #nowhere'), '403', 'ana', '#nowhere', None)

    def test_without_enough_parameters_is_461(self):
        self.only(self.ana.say('INVITE caio'), '461', 'ana', 'INVITE', None)

    def test_without_parameters_it_lists_the_rooms_that_invite(self):
        self.ana.say('JOIN #Segunda', f'INVITE caio {self.room}', 'INVITE caio #segunda')
        self.caio.sync()
        messages = self.caio.say('INVITE')
        self.assertEqual([(message.command, *message.params[:2]) for message in messages],
                         [('336', 'caio', self.room), ('336', 'caio', '#Segunda'),
                          ('337', 'caio', 'End of /INVITE list')])
        self.caio.say(f'JOIN {self.room}', 'JOIN #segunda')
        self.only(self.caio.say('INVITE'), '337', 'caio', None)

    def test_an_empty_list_of_invitations_is_its_end_alone(self):
        self.only(self.caio.say('INVITE'), '337', 'caio', None)

    def test_the_list_of_invitations_has_the_label(self):
        dora = self.client('dora', 'batch labeled-response')
        self.ana.say(f'INVITE dora {self.room}')
        dora.sync()
        _, content = self.batch(dora.say('@label=x INVITE'), 'labeled-response')
        self.order(content, '336', '337')

    def test_an_invitation_overrides_a_full_room(self):
        self.ana.say(f'MODE {self.room} +l 2')
        self.only(self.caio.say(f'JOIN {self.room}'), '471', 'caio', self.room, None)
        self.ana.say(f'INVITE caio {self.room}')
        self.one(self.caio.say(f'JOIN {self.room}'), 'JOIN', self.room)


RENAME = 'draft/channel-rename'


class Renaming(irc.Case):
    operators = True

    def setUp(self):
        super().setUp()
        self.new = f'#new{self.room[1:]}'
        self.ana, self.bia = self.together('ana', 'bia', caps=RENAME)

    def test_all_with_the_capability_read_the_new_name(self):
        for reader, messages in ((self.ana, self.ana.say(f'RENAME {self.room} {self.new} :a typo')),
                                 (self.bia, self.bia.sync())):
            message = self.only(messages, 'RENAME', self.room, self.new, 'a typo')
            self.assertTrue(message.source.startswith('ana!someone@'), reader)

    def test_without_a_reason_it_is_empty(self):
        message = self.only(self.ana.say(f'RENAME {self.room} {self.new}'), 'RENAME', self.room, self.new, '')
        self.assertTrue(message.has_colon)

    def test_the_room_stays_the_same(self):
        self.ana.say(f'TOPIC {self.room} :chess', f'MODE {self.room} +mb eva!*@*')
        self.ana.say(f'RENAME {self.room} {self.new}')
        messages = self.ana.say(f'NAMES {self.new}', f'TOPIC {self.new}', f'MODE {self.new}',
                                f'MODE {self.new} b')
        self.assertEqual(self.names(messages, self.new), ['@ana', 'bia'])
        self.one(messages, '332', 'ana', self.new, 'chess')
        self.one(messages, '324', 'ana', self.new, '+mnt')
        self.one(messages, '367', 'ana', self.new, 'eva!*@*', ...)
        self.only(self.ana.say(f'PRIVMSG {self.room} :hello'), '403', 'ana', self.room, None)
        self.bia.sync()
        self.ana.say(f'PRIVMSG {self.new} :hello')
        self.only(self.bia.sync(), 'PRIVMSG', self.new, 'hello')

    def test_the_old_name_is_free(self):
        self.ana.say(f'RENAME {self.room} {self.new}')
        caio = self.client('caio')
        self.assertEqual(self.names(caio.say(f'JOIN {self.room}'), self.room), ['@caio'])
        self.none(self.bia.sync(), 'JOIN')

    def test_others_leave_and_join(self):
        caio = self.client('caio', 'server-time')
        self.join(self.room, caio)
        self.ana.say(f'TOPIC {self.room} :chess')
        caio.sync()
        self.ana.say(f'RENAME {self.room} {self.new} :a typo')
        messages = caio.sync()
        self.assertEqual([message.command for message in messages],
                         ['PART', 'JOIN', '332', '333', '353', '366'])
        part = self.one(messages, 'PART', self.room, 'a typo')
        join = self.one(messages, 'JOIN', self.new)
        self.assertRegex(part.source, '^caio!someone@.+')
        self.assertEqual((join.source, join.tags['time']), (part.source, part.tags['time']))
        self.one(messages, '332', 'caio', self.new, 'chess')
        self.one(messages, '333', 'caio', self.new, re.compile('ana!someone@.+'), None)
        self.assertEqual(self.names(messages, self.new), ['@ana', 'bia', 'caio'])
        self.one(messages, '366', 'caio', self.new, None)

    def test_others_join_as_their_capabilities_say(self):
        caio = self.client('caio', 'extended-join multi-prefix userhost-in-names', real='Caio')
        self.join(self.room, caio)
        self.ana.say(f'MODE {self.room} +v ana')
        caio.sync()
        self.ana.say(f'RENAME {self.room} {self.new}')
        messages = caio.sync()
        self.one(messages, 'PART', self.room)
        self.one(messages, 'JOIN', self.new, '*', 'Caio')
        self.assertRegex(self.names(messages, self.new)[0], r'^@\+ana!someone@.+')

    def test_an_operator_without_the_capability_renames_as_well(self):
        caio = self.client('caio')
        self.join(self.room, caio)
        self.ana.say(f'MODE {self.room} +o caio')
        caio.sync()
        messages = caio.say(f'RENAME {self.room} {self.new}')
        self.order(messages, 'PART', 'JOIN', '353', '366')
        self.one(self.bia.sync(), 'RENAME', self.room, self.new, '')

    def test_another_case_alone_tells_others_nothing(self):
        caio = self.client('caio')
        self.join(self.room, caio)
        self.bia.sync()
        self.ana.say(f'RENAME {self.room} {self.room.upper()}')
        self.none(caio.sync())
        self.only(self.bia.sync(), 'RENAME', self.room, self.room.upper(), '')
        self.ana.say(f'PRIVMSG {self.room} :hello')
        self.only(caio.sync(), 'PRIVMSG', self.room.upper(), 'hello')

    def test_the_label_comes_back_to_its_sender_alone(self):
        caio, dora = self.clients('caio', 'dora', caps=f'batch labeled-response {RENAME}')
        self.join(self.room, caio, dora)
        self.ana.say(f'MODE {self.room} +o caio')
        caio.sync(), dora.sync()
        message = self.only(caio.say(f'@label=x RENAME {self.room} {self.new}'), 'RENAME', ...)
        self.assertEqual(message.tags['label'], 'x')
        self.assertEqual(self.only(dora.sync(), 'RENAME', ...).tags, {})

    def test_without_the_capability_the_label_has_a_batch(self):
        caio = self.client('caio', 'batch labeled-response')
        self.join(self.room, caio)
        self.ana.say(f'MODE {self.room} +o caio')
        caio.sync()
        _, content = self.batch(caio.say(f'@label=x RENAME {self.room} {self.new}'), 'labeled-response')
        self.order(content, 'PART', 'JOIN', '353', '366')

    def test_a_mark_of_reading_goes_along(self):
        caio = self.client('caio', 'draft/read-marker')
        self.join(self.room, caio)
        mark = 'timestamp=2020-02-02T02:02:02.020Z'
        caio.say(f'MARKREAD {self.room} {mark}')
        self.ana.say(f'RENAME {self.room} {self.new}')
        self.one(caio.sync(), 'MARKREAD', self.new, mark)
        self.only(caio.say(f'MARKREAD {self.room}'), 'MARKREAD', self.room, '*')

    def test_the_past_has_the_new_name(self):
        self.ana.say(f'PRIVMSG {self.room} :before')
        self.ana.say(f'RENAME {self.room} {self.new}')
        caio = self.client('caio', 'batch server-time message-tags draft/chathistory')
        self.join(self.new, caio)
        opening, content = self.batch(caio.say(f'CHATHISTORY LATEST {self.new} * 10'), 'chathistory', self.new)
        self.assertTrue(opening)
        self.only(content, 'PRIVMSG', self.new, 'before')

    def test_an_invitation_goes_along(self):
        caio = self.client('caio')
        self.ana.say(f'MODE {self.room} +i', f'INVITE caio {self.room}')
        self.ana.say(f'RENAME {self.room} {self.new}')
        caio.sync()
        self.one(caio.say('INVITE'), '336', 'caio', self.new)
        self.one(caio.say(f'JOIN {self.new}'), 'JOIN', self.new)

    def test_only_operators_may(self):
        self.only(self.bia.say(f'RENAME {self.room} {self.new}'), '482', 'bia', self.room, None)
        caio = self.client('caio')
        self.only(caio.say(f'RENAME {self.room} {self.new}'), '442', 'caio', self.room, None)
        self.none(self.ana.sync())

    def test_an_operator_of_the_house_may_from_outside(self):
        caio = self.client('caio', RENAME)
        self.become_operator(caio)
        self.only(caio.say(f'RENAME {self.room} {self.new}'), 'NOTICE', 'caio', None)
        self.only(self.ana.sync(), 'RENAME', self.room, self.new, '')

    def test_a_name_in_use_fails(self):
        self.client('caio').say(f'JOIN {self.new}')
        self.only(self.ana.say(f'RENAME {self.room} {self.new}'), 'FAIL', 'RENAME', 'CHANNEL_NAME_IN_USE',
                  self.room, self.new, None)
        self.only(self.ana.say(f'RENAME {self.room} {self.room}'), 'FAIL', 'RENAME', 'CHANNEL_NAME_IN_USE',
                  self.room, self.room, None)

    def test_a_name_that_no_room_can_have_fails(self):
        for name in ('news', '#', '#a,b', '&news', '#' + 'x' * 40):
            self.only(self.ana.say(f'RENAME {self.room} {name}'), 'FAIL', 'RENAME', 'CANNOT_RENAME',
                      self.room, name, None)
        self.none(self.bia.sync())

    def test_the_first_room_of_the_house_keeps_its_name(self):
        self.become_operator(self.ana)
        self.ana.say('JOIN #lobby')
        self.only(self.ana.say(f'RENAME #lobby {self.new}'), 'FAIL', 'RENAME', 'CANNOT_RENAME',
                  '#lobby', self.new, None)

    def test_a_new_name_is_kept_for_a_while(self):
        self.ana.say(f'RENAME {self.room} {self.new}')
        self.only(self.ana.say(f'RENAME {self.new} {self.room}'), 'FAIL', 'RENAME', 'CANNOT_RENAME',
                  self.new, self.room, None)

    def test_no_such_room_is_403(self):
        self.only(self.ana.say(f'RENAME #nowhere {self.new}'), '403', 'ana', '#nowhere', None)

    def test_without_enough_parameters_is_461(self):
        self.only(self.ana.say(f'RENAME {self.room}'), '461', 'ana', 'RENAME', None)


if __name__ == '__main__':
    irc.main()
