# SPDX-License-Identifier: MIT

"""People who are here or were: WHO, WHOX, WHOIS, WHOWAS, USERHOST and ISON."""

import re

import irc


class Who(irc.Case):
    operators = True

    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def who(self, client, mask):
        """The answers by their nicks."""
        messages = client.say(f'WHO {mask}')
        self.assertEqual(messages[-1].command, '315', messages)
        return {message.params[5]: message for message in self.all(messages, '352', client.nick, ...)}

    def test_the_members_of_a_room(self):
        found = self.who(self.bia, self.room)
        self.assertEqual(sorted(found), ['ana', 'bia'])

    def test_352_has_its_fields(self):
        message = self.who(self.bia, self.room)['ana']
        self.assertEqual(len(message.params), 8)
        _, room, user, host, server, nick, flags, last = message.params
        self.assertEqual((room, user, server, nick, flags),
                         (self.room, 'someone', 'papo.server', 'ana', 'H@'))
        self.assertRegex(host, r'^[^ @!:][^ @!]*$')
        self.assertRegex(last, r'^\d+ Some One$')

    def test_a_voice_is_shown(self):
        self.ana.say(f'MODE {self.room} +v bia')
        self.bia.sync()
        self.assertEqual(self.who(self.ana, self.room)['bia'].params[6], 'H+')

    def test_somebody_by_a_nick(self):
        self.assertEqual(list(self.who(self.bia, 'ana')), ['ana'])

    def test_a_nick_in_other_letters(self):
        self.assertEqual(list(self.who(self.bia, 'ANA')), ['ana'])

    def test_a_mask(self):
        self.client('anabela')
        self.assertEqual(sorted(self.who(self.bia, 'ana*')), ['ana', 'anabela'])

    def test_a_mask_with_letters_beyond_ascii(self):
        self.client('élan')
        self.assertEqual(list(self.who(self.bia, 'ÉL*')), ['élan'])
        self.assertEqual(list(self.who(self.bia, '?lan')), ['élan'])

    def test_nobody_is_315_alone(self):
        self.only(self.bia.say('WHO nobody'), '315', 'bia', 'nobody', None)

    def test_no_such_room_is_315_alone(self):
        self.only(self.bia.say('WHO #nowhere'), '315', 'bia', '#nowhere', None)

    def test_315_repeats_what_was_asked(self):
        self.one(self.bia.say(f'WHO {self.room.upper()}'), '315', 'bia', self.room.upper(), None)

    def test_a_secret_rooms_members_are_no_outsiders_affair(self):
        self.ana.say(f'MODE {self.room} +s')
        self.assertEqual(self.who(self.client('caio'), self.room), {})

    def test_invisible_people_are_not_found_by_strangers_with_a_mask(self):
        self.ana.say('MODE ana +i')
        self.assertEqual(self.who(self.client('caio'), 'an?'), {})
        self.assertEqual(list(self.who(self.bia, 'an?')), ['ana'])

    def test_operators_only(self):
        self.become_operator(self.bia)
        messages = self.ana.say(f'WHO {self.room} o')
        self.assertEqual([message.params[5] for message in self.all(messages, '352', ...)], ['bia'])
        self.assertIn('*', self.all(messages, '352', ...)[0].params[6])


class Whox(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def fields(self, asked, mask='ana'):
        messages = self.bia.say(f'WHO {mask} %{asked}')
        self.order(messages, '354', '315')
        return self.all(messages, '354', 'bia', ...)[0].params[1:]

    def test_fields_come_in_their_own_order(self):
        self.assertEqual(self.fields('nut,7'), ['7', 'someone', 'ana'])

    def test_all_fields(self):
        got = self.fields('tcuihsnfdlaor,123', self.room)
        self.assertEqual(len(got), 13)
        token, room, user, _, _, server, nick, flags, hops, idle, account, level, real = got
        self.assertEqual((token, room, user, server, nick, account, real),
                         ('123', self.room, 'someone', 'papo.server', 'ana', '0', 'Some One'))
        self.assertTrue(flags.startswith('H@'))
        self.assertTrue(hops.isdigit() and idle.isdigit())
        self.assertRegex(level, r'^(\d+|n/a)$')

    def test_a_room_is_a_star_where_none_was_asked_for(self):
        self.assertEqual(self.fields('cn')[1], 'ana')

    def test_somebody_without_an_account_has_a_zero(self):
        self.assertEqual(self.fields('na'), ['ana', '0'])

    def test_a_real_name_with_blanks_is_one_field(self):
        self.assertEqual(self.fields('r'), ['Some One'])

    def test_the_address_is_not_shown_to_others(self):
        self.assertEqual(self.fields('i'), ['255.255.255.255'])

    def test_the_members_of_a_room(self):
        messages = self.bia.say(f'WHO {self.room} %n')
        self.assertEqual(sorted(message.last for message in self.all(messages, '354', ...)),
                         ['ana', 'bia'])

    def test_what_clients_ask_when_they_join(self):
        for asked in ('%tcuhnfdar,152', '%chtsunfra,152', '%tcnf,999'):
            messages = self.bia.say(f'WHO {self.room} {asked}')
            self.assertEqual(len(self.all(messages, '354', ...)), 2)
            self.one(messages, '315', 'bia', self.room, None)


class Whois(irc.Case):
    operators = True

    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def test_whois_has_its_numerics_and_its_end(self):
        messages = self.bia.say('WHOIS ana')
        self.order(messages, '311', '318')
        for numeric in ('312', '317', '319'):
            self.one(messages, numeric, 'bia', 'ana', ...)
        self.assertEqual(messages[-1].command, '318')

    def test_311_has_user_host_and_real_name(self):
        message = self.one(self.bia.say('WHOIS ana'), '311', 'bia', 'ana', 'someone', None, '*', 'Some One')
        self.assertRegex(message.params[3], r'^[^ @!:][^ @!]*$')

    def test_312_names_the_server(self):
        self.one(self.bia.say('WHOIS ana'), '312', 'bia', 'ana', 'papo.server', None)

    def test_317_has_idle_and_signon_times(self):
        message = self.one(self.bia.say('WHOIS ana'), '317', 'bia', 'ana', re.compile(r'\d+'),
                           re.compile(r'\d+'), None)
        self.assertGreater(int(message.params[3]), 1_000_000_000)

    def test_319_has_the_rooms_with_ranks(self):
        self.assertIn(f'@{self.room}', self.one(self.bia.say('WHOIS ana'), '319', 'bia', 'ana',
                                                None).last.split())

    def test_secret_rooms_are_shown_to_their_members_only(self):
        self.ana.say(f'MODE {self.room} +s')
        self.bia.sync()
        self.one(self.bia.say('WHOIS ana'), '319', ...)
        self.none(self.client('caio').say('WHOIS ana'), '319')

    def test_an_operator_of_the_house_is_313(self):
        self.none(self.bia.say('WHOIS ana'), '313')
        self.become_operator(self.ana)
        self.one(self.bia.say('WHOIS ana'), '313', 'bia', 'ana', None)

    def test_nobody_is_401_and_318(self):
        messages = self.bia.say('WHOIS nobody')
        self.order(messages, '401', '318')
        self.one(messages, '401', 'bia', 'nobody', None)
        self.one(messages, '318', 'bia', 'nobody', None)

    def test_318_repeats_what_was_asked(self):
        self.one(self.bia.say('WHOIS ANA'), '318', 'bia', 'ANA', None)

    def test_311_has_the_nicks_own_spelling(self):
        self.one(self.bia.say('WHOIS ANA'), '311', 'bia', 'ana', ...)

    def test_a_server_may_be_named_first(self):
        self.one(self.bia.say('WHOIS papo.server ana'), '311', 'bia', 'ana', ...)
        self.one(self.bia.say('WHOIS ana ana'), '311', 'bia', 'ana', ...)

    def test_no_parameter_is_431(self):
        self.only(self.bia.say('WHOIS'), '431', 'bia', None)

    def test_others_do_not_see_the_address(self):
        text = ' '.join(message.line for message in self.bia.say('WHOIS ana'))
        self.assertNotIn('127.0.0.1', text)

    def test_an_operator_of_the_house_sees_the_address(self):
        self.become_operator(self.bia)
        text = ' '.join(message.line for message in self.bia.say('WHOIS ana')
                        if message.command in ('338', '378'))
        self.assertIn('127.0.0.1', text)

    def test_the_host_is_the_same_everywhere(self):
        host = self.one(self.bia.say('WHOIS ana'), '311', ...).params[3]
        self.assertEqual(self.one(self.bia.say('WHO ana'), '352', ...).params[3], host)
        self.ana.say('PRIVMSG bia :hello')
        self.assertEqual(self.one(self.bia.sync(), 'PRIVMSG', ...).source.partition('@')[2], host)


class Whowas(irc.Case):
    def setUp(self):
        super().setUp()
        self.bia = self.client('bia')

    def was(self, nick, **who):
        self.client(nick, **who).leave()

    def test_who_left_is_314_and_369_ends_it(self):
        self.was('gone', user='guest', real='Once Here')
        messages = self.bia.say('WHOWAS gone')
        self.order(messages, '314', '312', '369')
        self.one(messages, '314', 'bia', 'gone', 'guest', None, '*', 'Once Here')
        self.one(messages, '369', 'bia', 'gone', None)

    def test_nobody_is_406_and_369(self):
        messages = self.bia.say('WHOWAS neverhere')
        self.order(messages, '406', '369')

    def test_a_changed_nick_is_remembered(self):
        self.client('before').say('NICK after')
        self.one(self.bia.say('WHOWAS before'), '314', 'bia', 'before', ...)

    def test_the_latest_comes_first(self):
        self.was('twice', real='First')
        self.was('twice', real='Second')
        found = self.all(self.bia.say('WHOWAS twice'), '314', ...)
        self.assertEqual([message.last for message in found], ['Second', 'First'])

    def test_a_number_limits_the_answers(self):
        self.was('thrice', real='First')
        self.was('thrice', real='Second')
        self.was('thrice', real='Third')
        found = self.all(self.bia.say('WHOWAS thrice 2'), '314', ...)
        self.assertEqual([message.last for message in found], ['Third', 'Second'])

    def test_a_nick_in_other_letters(self):
        self.was('Shouted')
        self.one(self.bia.say('WHOWAS SHOUTED'), '314', 'bia', 'Shouted', ...)

    def test_no_parameter_is_431(self):
        message, = self.bia.say('WHOWAS')
        self.assertIn(message.command, ('431', '461'))


class Here(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.clients('ana', 'bia')

    def test_ison_has_those_who_are_here(self):
        message = self.only(self.ana.say('ISON bia nobody ANA'), '303', 'ana', None)
        self.assertEqual(sorted(message.last.lower().split()), ['ana', 'bia'])

    def test_ison_of_nobody_is_an_empty_303(self):
        self.assertEqual(self.only(self.ana.say('ISON nobody'), '303', 'ana', None).last.strip(), '')

    def test_ison_without_a_parameter_is_461(self):
        self.only(self.ana.say('ISON'), '461', 'ana', 'ISON', None)

    def test_userhost_has_nick_user_and_host(self):
        self.one(self.ana.say('USERHOST bia'), '302', 'ana', re.compile(r'bia=\+~?someone@\S+ ?'))

    def test_userhost_of_several_is_one_302(self):
        message = self.only(self.ana.say('USERHOST ana bia nobody'), '302', 'ana', None)
        self.assertEqual(len(message.last.split()), 2)

    def test_userhost_without_a_parameter_is_461(self):
        self.only(self.ana.say('USERHOST'), '461', 'ana', 'USERHOST', None)


if __name__ == '__main__':
    irc.main()
