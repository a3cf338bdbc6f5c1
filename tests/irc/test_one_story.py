# SPDX-License-Identifier: MIT

"""One story: people with netcat and people with IRC in one room are told the same, each in their
own words. The cases follow the matters in which the two dialects differ.

Each matter, and the classes here or in other files that try it:

- case of letters: Names, test_rooms.py Joining, test_unusual.py Within (inspircd 1017).
- nicks: Names, test_registration.py Nicks, Lengths.
- rooms and their names: Rooms, test_rooms.py Joining.
- the current room: CurrentRoom.
- the first room: Rooms, FirstRoom.
- a new name, leaving the house: Names, Rooms, test_registration.py Nicks and Leaving.
- a kick from a room, and from the house: Ruling, test_rooms.py Kicking, test_house.py Operators.
- operators, ranks, modes and lists: Ruling, test_modes.py, test_house.py Operators.
- bans, mutes and announcements of the house: House.
- the topic: Rooms, test_rooms.py Topics.
- being away: Absence, test_messages.py Absence.
- the echo: Talking (order), test_caps.py Effects.
- formatting and CTCP: Talking, test_messages.py Talking.
- lengths: Talking, Lengths, test_tags.py, test_messages.py Refusals, test_batch_multiline.py.
- what is no UTF-8: test_messages.py Refusals.
- asking the quiet for a sign: tests/server/dialects_test.cc, tests/net/of_dialects_test.cc.
- messages to oneself: test_caps.py Effects, test_messages.py Talking.

tests/server/one_story_test.cc has all of these at random, and checks each line against a model.
"""

import itertools
import re

import irc
from papo import BYE, Server

_tokens = itertools.count()


class Story(irc.Case):
    def setUp(self):
        super().setUp()
        self.pia = self.plain('pia')

    def heard(self, person):
        """The lines up to an answer behind all that happened before."""
        token = f'token{next(_tokens)}'
        person.say(f'/ping {token}')
        return person.lines_until(re.compile(rf'%% pong {token}'))

    def say(self, person, *lines):
        person.say(*lines)
        return self.heard(person)

    def both(self, room=None):
        """An IRC client that made the room, and the person with netcat, who talks in it."""
        room = room or self.room
        ana = self.client('ana')
        self.join(room, ana)
        self.say(self.pia, f'/join {room}')
        ana.sync()
        return ana

    def told(self, person, pattern):
        """The one line that matches, of all that have come."""
        lines = self.heard(person)
        self.assertEqual(len([line for line in lines if re.fullmatch(pattern, line)]), 1,
                         f'{pattern!r} once in {lines}')
        return lines


class Talking(Story):
    def test_what_is_said_in_irc_is_read_in_plain(self):
        ana = self.both()
        ana.say(f'PRIVMSG {self.room} :hello, pia')
        self.assertEqual(self.heard(self.pia), ['<ana> hello, pia'])

    def test_what_is_said_in_plain_is_read_in_irc(self):
        ana = self.both()
        self.say(self.pia, 'hello, ana')
        message = self.only(ana.sync(), 'PRIVMSG', self.room, 'hello, ana')
        self.assertRegex(message.source, r'^pia!plain@[^ @!]+$')

    def test_an_action_in_irc_is_me_in_plain(self):
        ana = self.both()
        ana.say(f'PRIVMSG {self.room} :\x01ACTION waves\x01')
        self.assertEqual(self.heard(self.pia), ['* ana waves'])

    def test_me_in_plain_is_an_action_in_irc(self):
        ana = self.both()
        self.say(self.pia, '/me waves')
        self.only(ana.sync(), 'PRIVMSG', self.room, '\x01ACTION waves\x01')

    def test_private_lines_go_both_ways(self):
        ana = self.both()
        self.say(self.pia, '/msg ana just you')
        self.only(ana.sync(), 'PRIVMSG', 'ana', 'just you')
        ana.say('PRIVMSG pia :just you too')
        self.assertEqual(self.heard(self.pia), ['(private) <ana> just you too'])

    def test_formatting_is_taken_out_for_plain(self):
        ana = self.both()
        ana.say(f'PRIVMSG {self.room} :\x02bold\x02 \x0304,05red\x03 \x1dslanted\x0f')
        self.assertEqual(self.heard(self.pia), ['<ana> bold red slanted'])

    def test_questions_between_clients_are_nothing_for_plain(self):
        ana = self.both()
        ana.say('PRIVMSG pia :\x01VERSION\x01', f'PRIVMSG {self.room} :\x01PING 1\x01')
        self.assertFalse([line for line in self.heard(self.pia) if 'VERSION' in line or '\x01' in line])

    def test_a_long_line_of_plain_is_several_of_irc_cut_between_characters(self):
        ana = self.both()
        text = 'ção ' * 300
        self.say(self.pia, text.strip())
        parts = [message.last for message in self.all(ana.sync(), 'PRIVMSG', self.room, None)]
        self.assertGreater(len(parts), 1)
        self.assertEqual(''.join(''.join(parts).split()), ''.join(text.split()))

    def test_a_long_line_of_plain_has_one_id(self):
        ana = self.client('ana', 'message-tags')
        self.join(self.room, ana)
        self.say(self.pia, f'/join {self.room}', 'x' * 1200)
        parts = self.all(ana.sync(), 'PRIVMSG', self.room, None)
        self.assertEqual(['msgid' in message.tags for message in parts], [True] + [False] * (len(parts) - 1))

    def test_a_long_line_of_plain_is_one_batch_for_who_can_read_it(self):
        ana = self.client('ana', 'batch message-tags draft/multiline')
        self.join(self.room, ana)
        self.say(self.pia, f'/join {self.room}', 'word ' * 250)
        _, content = self.batch(ana.sync(), 'draft/multiline', self.room)
        self.assertEqual(''.join(message.last for message in content).split(), ['word'] * 250)

    def test_a_message_of_several_lines_is_read_in_plain(self):
        dora = self.client('dora', 'batch message-tags draft/multiline')
        self.join(self.room, dora)
        self.say(self.pia, f'/join {self.room}')
        dora.say(f'BATCH +1 draft/multiline {self.room}', f'@batch=1 PRIVMSG {self.room} :one',
                 f'@batch=1 PRIVMSG {self.room} :two', 'BATCH -1')
        self.assertEqual(self.heard(self.pia), ['<dora> one', '<dora> two'])

    def test_the_order_is_one_for_all(self):
        ana = self.client('ana', 'echo-message')
        bia = self.client('bia')
        self.join(self.room, ana, bia)
        self.say(self.pia, f'/join {self.room}')
        rui = self.plain('rui')
        self.say(rui, f'/join {self.room}')
        for client in (ana, bia):
            client.sync()
        self.heard(self.pia)
        for number in range(20):
            ana.send(f'PRIVMSG {self.room} :a{number}')
            self.pia.say(f'p{number}')
        pia = self.heard(self.pia)  # Without her own lines.
        anas = [message.last for message in ana.sync()]
        pia += self.heard(self.pia)
        anas += [message.last for message in ana.sync()]
        bias = [message.last for message in bia.sync()]
        self.assertEqual(len(bias), 40)
        self.assertEqual(anas, bias)
        self.assertEqual([line.split()[-1] for line in self.heard(rui)], bias)
        self.assertEqual([line.split()[-1] for line in pia], [text for text in bias if text[0] == 'a'])


class Names(Story):
    def test_a_name_is_found_in_other_letters_and_told_in_its_own(self):
        ana = self.both()
        ana.say('PRIVMSG PIA :hello')
        self.assertEqual(self.heard(self.pia), ['(private) <ana> hello'])
        self.one(ana.say('WHOIS PIA'), '311', 'ana', 'pia', 'plain', None, '*', ...)

    def test_letters_beyond_ascii_are_folded_too(self):
        emile = self.plain('Émile')
        self.client('ana').say('PRIVMSG émile :hello')
        self.assertEqual(self.heard(emile), ['(private) <ana> hello'])

    def test_a_name_that_plain_has_is_433(self):
        self.only(self.client('ana').say('NICK PIA'), '433', 'ana', 'PIA', None)

    def test_a_name_that_irc_has_is_taken_for_plain(self):
        self.client('ana')
        self.assertEqual(self.say(self.pia, '/nick ANA'), ['!! the name ANA is taken'])

    def test_a_new_name_is_told_both_ways(self):
        ana = self.both()
        self.say(self.pia, '/nick pipa')
        self.assertTrue(self.only(ana.sync(), 'NICK', 'pipa').source.startswith('pia!plain@'))
        ana.say('NICK anna')
        self.told(self.pia, '-- ana is now known as anna')

    def test_a_name_in_other_letters_is_told_both_ways(self):
        ana = self.both()
        self.say(self.pia, '/nick Pia')
        self.only(ana.sync(), 'NICK', 'Pia')
        ana.say('NICK Ana')
        self.told(self.pia, '-- ana is now known as Ana')

    def test_a_new_name_is_told_once_to_who_shares_several_rooms(self):
        ana = self.both('#um')
        self.join('#dois', ana)
        self.say(self.pia, '/join #dois')
        ana.sync()
        self.say(self.pia, '/nick pipa')
        self.only(ana.sync(), 'NICK', 'pipa')

    def test_the_names_of_ircs_nicks_are_read_in_plain(self):
        ana = self.both()
        ana.say(r'NICK [ana]^|`')
        ana.say(f'PRIVMSG {self.room} :hello')
        self.assertIn(r'<[ana]^|`> hello', self.heard(self.pia))


class Rooms(Story):
    def test_an_irc_client_is_not_put_into_the_first_room(self):
        ana = self.client('ana')
        self.none(ana.sync(), 'JOIN')
        self.assertEqual(self.heard(self.pia), [])

    def test_a_join_is_told_both_ways(self):
        ana = self.client('ana')
        self.join(self.room, ana)
        self.say(self.pia, f'/join {self.room}')
        self.assertTrue(self.only(ana.sync(), 'JOIN', self.room).source.startswith('pia!plain@'))
        self.join(self.room, self.client('bia'))
        self.told(self.pia, f'-- bia joined {self.room}')

    def test_a_part_is_told_both_ways(self):
        ana = self.both()
        bia = self.client('bia')
        self.join(self.room, bia)
        self.heard(self.pia)
        bia.say(f'PART {self.room}')
        self.told(self.pia, f'-- bia left {self.room}')
        ana.sync()
        self.say(self.pia, f'/leave {self.room}')
        self.only(ana.sync(), 'PART', self.room)

    def test_a_quit_is_told_both_ways(self):
        ana = self.both()
        bia = self.client('bia')
        self.join(self.room, bia)
        self.heard(self.pia)
        bia.send('QUIT :gone fishing')
        bia.rest()
        self.told(self.pia, rf'-- bia left {self.room} \(.*gone fishing.*\)')
        ana.sync()
        self.pia.say('/quit see you')
        self.pia.lines_until(BYE)
        self.assertIn('see you', self.only(ana.sync(), 'QUIT', None).last)

    def test_rooms_with_unusual_names_are_for_both(self):
        for room in ('#c++', '##x', '#a/b'):
            ana = self.client('ana')
            self.join(room, ana)
            lines = self.say(self.pia, f'/join {room}')
            self.assertTrue([line for line in lines if room in line and line.startswith('-- ')], lines)
            self.one(ana.sync(), 'JOIN', room)
            ana.leave()

    def test_names_and_who_have_both(self):
        ana = self.both()
        self.assertEqual(self.names(ana.say(f'NAMES {self.room}'), self.room), ['@ana', 'pia'])
        found = {message.params[5]: message.params[2]
                 for message in self.all(ana.say(f'WHO {self.room}'), '352', ...)}
        self.assertEqual(found, {'ana': 'someone', 'pia': 'plain'})

    def test_the_first_room_makes_nobody_its_operator(self):
        ana = self.client('ana')
        self.assertEqual(self.names(ana.say('JOIN #lobby'), '#lobby'), ['ana', 'pia'])
        self.told(self.pia, '-- ana joined #lobby')

    def test_who_makes_a_room_in_plain_is_its_operator(self):
        self.say(self.pia, f'/join {self.room}')
        ana = self.client('ana')
        self.assertEqual(self.names(ana.say(f'JOIN {self.room}'), self.room), ['@pia', 'ana'])

    def test_a_topic_is_told_both_ways(self):
        ana = self.both()
        ana.say(f'TOPIC {self.room} :of the day')
        self.told(self.pia, f'-- ana set the topic of {self.room}: of the day')
        ana.say(f'MODE {self.room} -t')
        self.heard(self.pia)
        self.say(self.pia, '/topic of the night')
        self.only(ana.sync(), 'TOPIC', self.room, 'of the night')
        self.one(ana.say(f'TOPIC {self.room}'), '333', 'ana', self.room, re.compile('pia(!.*)?'), None)

    def test_a_topic_and_reasons_lose_their_formatting(self):
        ana = self.client('ana')
        self.join(self.room, ana, bia := self.client('bia'))
        ana.say(f'TOPIC {self.room} :\x0304,05red\x03 and \x02bold\x02')
        self.only(bia.sync(), 'TOPIC', self.room, 'red and bold')
        ana.say(f'PART {self.room} :\x04ff0000red')
        self.only(bia.sync(), 'PART', self.room, 'red')

    def test_a_topic_is_its_operators_affair_in_plain_too(self):
        ana = self.both()
        lines = self.say(self.pia, '/topic mine')
        self.assertTrue(lines[-1].startswith('!! '), lines)
        self.none(ana.sync())


class Ruling(Story):
    operators = True

    def test_a_kick_of_irc_takes_from_one_room(self):
        ana = self.both()
        ana.say(f'KICK {self.room} pia :enough')
        lines = self.heard(self.pia)
        self.assertTrue([line for line in lines if self.room in line and 'ana' in line
                         and 'enough' in line], lines)
        ana.say(f'PRIVMSG {self.room} :without pia')
        self.assertEqual(self.heard(self.pia), [])

    def test_a_kick_of_plain_is_kick_in_irc(self):
        self.say(self.pia, f'/join {self.room}')
        ana = self.client('ana')
        self.join(self.room, ana)
        self.heard(self.pia)
        self.say(self.pia, '/kick ana enough')
        message = self.only(ana.sync(), 'KICK', self.room, 'ana', 'enough')
        self.assertTrue(message.source.startswith('pia!plain@'))

    def test_ranks_of_irc_count_in_plain(self):
        ana = self.both()
        ana.say(f'MODE {self.room} +o pia')
        self.heard(self.pia)
        self.say(self.pia, '/topic mine')
        self.only(ana.sync(), 'TOPIC', self.room, 'mine')

    def test_ranks_of_plain_are_modes_in_irc(self):
        self.say(self.pia, f'/join {self.room}')
        ana = self.client('ana')
        self.join(self.room, ana)
        for command, change in (('/op', '+o'), ('/deop', '-o'), ('/voice', '+v'), ('/devoice', '-v')):
            self.say(self.pia, f'{command} ana')
            message = self.only(ana.sync(), 'MODE', self.room, change, 'ana')
            self.assertTrue(message.source.startswith('pia!plain@'))

    def test_a_moderated_room_is_so_for_plain(self):
        ana = self.both()
        ana.say(f'MODE {self.room} +m')
        self.heard(self.pia)
        lines = self.say(self.pia, 'hello')
        self.assertTrue(lines[-1].startswith('!! '), lines)
        self.none(ana.sync())
        ana.say(f'MODE {self.room} +v pia')
        self.heard(self.pia)
        self.say(self.pia, 'hello')
        self.only(ana.sync(), 'PRIVMSG', self.room, 'hello')

    def test_a_ban_keeps_plain_out(self):
        ana = self.client('ana')
        self.join(self.room, ana)
        ana.say(f'MODE {self.room} +b pia!*@*')
        lines = self.say(self.pia, f'/join {self.room}')
        self.assertTrue(lines[-1].startswith('!! '), lines)
        self.none(ana.sync())

    def test_a_ban_keeps_the_name_of_somebody_of_plain(self):
        ana = self.both()
        ana.say(f'MODE {self.room} +b pia!*@*')
        self.heard(self.pia)
        self.assertEqual(self.say(self.pia, '/nick words'),
                         [f'!! you may only listen in {self.room} for now, so you keep your name'])
        self.none(ana.sync())

    def test_an_invitation_of_irc_reaches_plain(self):
        ana = self.client('ana')
        self.join(self.room, ana)
        ana.say(f'MODE {self.room} +i', f'INVITE pia {self.room}')
        lines = self.heard(self.pia)
        self.assertTrue([line for line in lines if 'ana' in line and self.room in line], lines)
        self.say(self.pia, f'/join {self.room}')
        self.only(ana.sync(), 'JOIN', self.room)

    def test_an_invitation_of_plain_reaches_irc(self):
        self.say(self.pia, f'/join {self.room}')
        ana = self.client('ana')
        self.say(self.pia, '/invite ana')
        self.only(ana.sync(), 'INVITE', 'ana', self.room)

    def test_a_new_name_of_a_room_reaches_plain(self):
        ana = self.both()
        new = f'#new{self.room[1:]}'
        ana.say(f'RENAME {self.room} {new} :a typo')
        self.assertEqual(self.heard(self.pia), [f'-- ana renamed {self.room}; {new} is its name now: a typo'])
        self.say(self.pia, 'hello')
        self.only(ana.sync(), 'PRIVMSG', new, 'hello')

    def test_kill_is_expel(self):
        ana = self.both()
        self.become_operator(ana)
        messages = ana.say('KILL pia :enough of this')
        self.assertTrue(self.pia.lines_to_end())
        self.assertIn('enough of this', self.one(messages + ana.sync(), 'QUIT', None).last)

    def test_expel_is_kill(self):
        ana = self.both()
        self.say(self.pia, f'/oper {irc.OPERATORS_PASSWORD}')
        ana.sync()
        self.say(self.pia, '/expel ana enough of this')
        messages = ana.rest()
        self.assertEqual(messages[-1].command, 'ERROR')
        self.assertIn('enough of this', messages[-1].last)


class Absence(Story):
    def test_away_in_plain_is_301_in_irc(self):
        ana = self.both()
        self.say(self.pia, '/away at lunch')
        self.one(ana.say('PRIVMSG pia :hello'), '301', 'ana', 'pia', 'at lunch')

    def test_away_in_irc_is_told_in_plain(self):
        ana = self.both()
        ana.say('AWAY :at lunch')
        self.assertIn('-- ana is away: at lunch', self.say(self.pia, '/msg ana hello'))

    def test_saying_something_ends_it_in_plain(self):
        ana = self.client('ana', 'away-notify')
        self.join(self.room, ana)
        self.say(self.pia, f'/join {self.room}')
        ana.sync()
        self.say(self.pia, '/away at lunch')
        self.only(ana.sync(), 'AWAY', 'at lunch')
        self.say(self.pia, 'back again')
        messages = ana.sync()
        self.assertEqual(self.one(messages, 'AWAY', ...).params, [])
        self.one(messages, 'PRIVMSG', self.room, 'back again')

    def test_saying_something_does_not_end_it_in_irc(self):
        ana = self.both()
        ana.say('AWAY :at lunch', f'PRIVMSG {self.room} :one more thing')
        self.heard(self.pia)
        self.assertIn('-- ana is away: at lunch', self.say(self.pia, '/msg ana hello'))


class CurrentRoom(Story):
    """Only plain has a room in which one talks. In IRC each line names its room."""

    def test_a_room_in_which_plain_does_not_talk_is_named(self):
        ana = self.both()
        self.say(self.pia, '/go #lobby')
        ana.say(f'PRIVMSG {self.room} :hello')
        self.assertEqual(self.heard(self.pia), [f'{self.room} <ana> hello'])

    def test_a_line_of_plain_goes_to_the_room_in_which_one_talks(self):
        ana = self.both()
        self.join('#lobby', ana)
        self.heard(self.pia)
        self.say(self.pia, 'here')
        self.only(ana.sync(), 'PRIVMSG', self.room, 'here')
        self.say(self.pia, '/go #lobby', 'there')
        self.only(ana.sync(), 'PRIVMSG', '#lobby', 'there')

    def test_a_kick_of_irc_leaves_plain_talking_in_the_room_before(self):
        ana = self.both()
        ana.say(f'KICK {self.room} pia :enough')
        self.told(self.pia, '-- you are talking in #lobby now')


LUSERS = ('251', '252', '253', '254', '255', '265', '266')


class FirstRoom(Story):
    """A house that puts IRC's clients into its first room, too."""

    options = ('--irc-lobby', 'on')
    operators = True

    def test_an_irc_client_is_put_into_the_first_room(self):
        ana = self.client('ana')
        self.assertEqual(self.names(ana.welcome, '#lobby'), ['ana', 'pia'])
        self.order(ana.welcome, '001', '005', '422', 'JOIN', '353', '366')
        self.told(self.pia, '-- ana joined #lobby')

    def test_the_welcome_counts_as_lusers_does(self):
        self.say(self.pia, f'/oper {irc.OPERATORS_PASSWORD}')
        for client in self.clients('bia', 'caio'):
            client.leave()
        ana = self.client('ana')
        told = [message.params for message in ana.welcome if message.command in LUSERS]
        self.assertEqual(told, [message.params for message in ana.say('LUSERS')])
        for numeric in ('252', '254'):
            self.one(ana.welcome, numeric, 'ana', '1', None)
        for numeric in ('265', '266'):
            self.one(ana.welcome, numeric, 'ana', '2', '3', None)


class House(Story):
    """Operators of the house use plain's commands."""

    operators = True

    def setUp(self):
        super().setUp()
        self.say(self.pia, f'/oper {irc.OPERATORS_PASSWORD}')

    def test_who_is_banned_reads_465_and_the_end(self):
        ana, bia = self.together('ana', 'bia')
        self.say(self.pia, '/ban ana 1h enough of this')
        self.addCleanup(self.say, self.pia, '/unban ana')
        messages = ana.rest()
        self.assertEqual([message.command for message in messages], ['465', 'ERROR'])
        self.assertEqual(messages[-1].last, 'Closing link: banned: enough of this')
        self.one(bia.sync(), 'QUIT', re.compile('Banned.*enough of this'))

    def test_a_name_that_is_banned_is_432(self):
        self.say(self.pia, '/ban caio 1h')
        self.addCleanup(self.say, self.pia, '/unban caio')
        client = self.connect()
        client.send('NICK caio', 'USER someone 0 * :Some One')
        client.until('432', '*', 'caio', None)

    def test_an_address_that_is_banned_is_465_and_the_end(self):
        options = ('--oper-password', self.oper_hash, '--listen', 'irc:127.0.0.1:0')
        with Server(*options, addresses=2) as server:
            boss = server.join('boss')
            self.say(boss, f'/oper {irc.OPERATORS_PASSWORD}', '/ban 127.0.0.9 1h')
            client = irc.Client(server.addresses[1], source='127.0.0.9')
            self.addCleanup(client.socket.close)
            self.assertEqual([message.command for message in client.rest()], ['465', 'ERROR'])

    def test_an_address_that_is_banned_is_465_on_a_listener_of_both_dialects_too(self):
        with Server('--oper-password', self.oper_hash, '--host', '0.0.0.0') as server:
            boss = server.join('boss')
            self.say(boss, f'/oper {irc.OPERATORS_PASSWORD}', '/ban 127.0.0.9 1h not from there')
            client = irc.Client(('127.0.0.1', server.port), source='127.0.0.9')
            self.addCleanup(client.socket.close)
            client.send('NICK ana', 'USER ana 0 * :Ana')
            messages = client.rest()
            self.assertEqual([message.command for message in messages], ['465', 'ERROR'])
            self.assertEqual(messages[-1].last, 'Closing link: banned: not from there')
            server.connect(source='127.0.0.9').expect('!! you are banned: not from there')

    def test_who_is_muted_reads_404_with_the_target(self):
        ana, bia = self.together('ana', 'bia')
        self.say(self.pia, '/mute ana')
        self.addCleanup(self.say, self.pia, '/unmute ana')
        self.only(ana.sync(), 'NOTICE', 'ana', None)
        self.only(ana.say(f'PRIVMSG {self.room} :hello'), '404', 'ana', ...)
        self.only(ana.say('PRIVMSG bia :hello'), '404', 'ana', ...)
        self.none(bia.sync())

    def test_who_is_muted_keeps_its_nick(self):
        ana, bia = self.together('ana', 'bia')
        self.say(self.pia, '/mute ana')
        self.addCleanup(self.say, self.pia, '/unmute ana')
        ana.sync()
        self.only(ana.say('NICK words'), '437', 'ana', 'words', None)
        self.none(bia.sync())

    def test_who_is_muted_gives_no_facts_and_no_name_to_a_room(self):
        ana, bia = self.together('ana', 'bia', caps='batch draft/metadata-2 draft/channel-rename')
        ana.say('METADATA * SET url :x')
        bia.say('METADATA * SUB url')
        self.say(self.pia, '/mute ana')
        self.addCleanup(self.say, self.pia, '/unmute ana')
        ana.sync()
        for target, name in (('*', 'ana'), (self.room, self.room)):
            for words, key in (('SET url :words', 'url'), ('SET url', 'url'), ('CLEAR', '*')):
                self.only(ana.say(f'METADATA {target} {words}'), 'FAIL', 'METADATA', 'KEY_NO_PERMISSION', name,
                          key, None)
        self.only(ana.say(f'RENAME {self.room} #words'), 'FAIL', 'RENAME', 'CANNOT_RENAME', self.room, '#words',
                  None)
        self.none(bia.sync())
        self.one(ana.say('METADATA * LIST'), '761', 'ana', 'ana', 'url', '*', 'x')

    def test_an_announcement_is_a_notice_to_all(self):
        ana, bia = self.clients('ana', 'bia')
        self.say(self.pia, '/announce dinner')
        for client in (ana, bia):
            message = self.only(client.sync(), 'NOTICE', '$*', 'dinner')
            self.assertTrue(message.source.startswith('pia!plain@'))


class Lengths(Story):
    """32 letters of four bytes are a nick of 128 bytes."""

    LONGEST = '\N{LINEAR B SYLLABLE B008 A}' * 32

    def test_lines_of_the_longest_nick_are_short_enough(self):
        ana = self.client(self.LONGEST, 'echo-message')
        room = '#' + self.LONGEST
        bia = self.client('bia', 'userhost-in-names')
        self.join(room, ana, bia)
        ana.say(f'TOPIC {room} :' + 't' * 230, f'PRIVMSG {room} :' + 'x' * 100,
                f'KICK {room} bia :' + 'k' * 200)
        told = bia.sync()  # Each line is looked at.
        self.assertEqual([message.command for message in told], ['TOPIC', 'PRIVMSG', 'KICK'])
        self.assertEqual({message.nick for message in told}, {self.LONGEST})
        self.assertEqual(told[1].last, 'x' * 100)

    def test_a_long_line_of_plain_by_the_longest_name_comes_whole(self):
        ana = self.both()
        self.say(self.pia, f'/nick {self.LONGEST}', 'ção ' * 300)
        parts = self.all(ana.sync(), 'PRIVMSG', self.room, None)
        self.assertEqual(''.join(message.last for message in parts).split(), ['ção'] * 300)

    def test_nobody_of_plain_has_the_name_of_the_server(self):
        self.assertEqual(self.say(self.pia, '/nick papo.server'),
                         ['!! the name papo.server is not for people'])


if __name__ == '__main__':
    irc.main()
