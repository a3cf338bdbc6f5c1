# SPDX-License-Identifier: MIT

"""Modes: of rooms, with their lists and ranks, and of people."""

import re
import time

import irc


class Rooms(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def told(self, change, *params):
        """The operator changes a mode, and both are told."""
        for messages in (self.ana.say(f'MODE {self.room} {change}'), self.bia.sync()):
            message = self.only(messages, 'MODE', self.room, *params)
            self.assertTrue(message.source.startswith('ana!'), message)

    def modes(self, client=None):
        client = client or self.ana
        return self.one(client.say(f'MODE {self.room}'), '324', client.nick, self.room, ...).params[2:]

    def test_324_has_the_modes_of_a_new_room(self):
        self.assertEqual(self.modes(), ['+nt'])

    def test_329_has_the_time_of_its_making(self):
        message = self.one(self.ana.say(f'MODE {self.room}'), '329', 'ana', self.room, re.compile(r'\d+'))
        self.assertLess(abs(int(message.last) - time.time()), 3600)

    def test_flags_are_set_and_taken_back(self):
        for flag in 'imns':
            if flag == 'n':
                self.told('-n', '-n')
            self.told(f'+{flag}', f'+{flag}')
            self.assertIn(flag, self.modes()[0])
            if flag != 'n':
                self.told(f'-{flag}', f'-{flag}')
                self.assertNotIn(flag, self.modes()[0])

    def test_several_modes_at_once(self):
        message = self.only(self.ana.say(f'MODE {self.room} +im-t'), 'MODE', self.room, None)
        self.assertEqual(message.params[1], '+im-t')

    def test_modes_with_parameters_at_once(self):
        message = self.only(self.ana.say(f'MODE {self.room} +vl-n bia 10'), 'MODE', self.room, ...)
        self.assertEqual(message.params[1:], ['+vl-n', 'bia', '10'])

    def test_a_mode_that_is_so_already_is_not_told(self):
        self.none(self.ana.say(f'MODE {self.room} +n-i'))
        self.none(self.bia.sync())

    def test_an_unknown_mode_is_472(self):
        self.one(self.ana.say(f'MODE {self.room} +y'), '472', 'ana', 'y', ...)

    def test_without_being_operator_it_is_482(self):
        self.only(self.bia.say(f'MODE {self.room} +i'), '482', 'bia', self.room, None)
        self.assertEqual(self.modes(), ['+nt'])

    def test_no_such_room_is_403(self):
        self.only(self.ana.say('MODE #nowhere'), '403', 'ana', '#nowhere', None)
        self.only(self.ana.say('MODE #nowhere +i'), '403', 'ana', '#nowhere', None)

    def test_mode_without_a_parameter_is_461(self):
        self.only(self.ana.say('MODE'), '461', 'ana', 'MODE', None)

    # A key.

    def test_a_key_is_needed(self):
        self.told('+k sesame', '+k', 'sesame')
        caio = self.client('caio')
        self.only(caio.say(f'JOIN {self.room}'), '475', 'caio', self.room, None)
        self.only(caio.say(f'JOIN {self.room} wrong'), '475', 'caio', self.room, None)
        self.one(caio.say(f'JOIN {self.room} sesame'), 'JOIN', self.room)

    def test_keys_go_with_their_rooms(self):
        self.told('+k sesame', '+k', 'sesame')
        messages = self.client('caio').say(f'JOIN #other,{self.room} x,sesame')
        self.assertEqual(len(self.all(messages, 'JOIN', None)), 2)

    def test_a_key_is_taken_back(self):
        self.told('+k sesame', '+k', 'sesame')
        self.told('-k sesame', '-k', ...)
        self.one(self.client('caio').say(f'JOIN {self.room}'), 'JOIN', self.room)

    def test_members_see_the_key_and_others_only_that_there_is_one(self):
        self.told('+k sesame', '+k', 'sesame')
        self.assertEqual(self.modes(self.bia)[1:], ['sesame'])
        caio = self.client('caio')
        modes = self.modes(caio)
        self.assertIn('k', modes[0])
        self.assertNotIn('sesame', modes)

    def test_a_key_without_a_parameter_is_461_or_696_or_passed_over(self):
        messages = self.ana.say(f'MODE {self.room} +k')
        self.assertLessEqual({message.command for message in messages}, {'461', '696'})
        self.assertEqual(self.modes(), ['+nt'])

    # A limit.

    def test_a_full_room_is_471(self):
        self.told('+l 2', '+l', '2')
        caio = self.client('caio')
        self.only(caio.say(f'JOIN {self.room}'), '471', 'caio', self.room, None)
        self.told('-l', '-l')
        self.one(caio.say(f'JOIN {self.room}'), 'JOIN', self.room)

    def test_324_has_the_limit(self):
        self.told('+l 7', '+l', '7')
        self.assertEqual(self.modes()[1:], ['7'])

    def test_a_limit_can_be_changed(self):
        self.told('+l 7', '+l', '7')
        self.told('+l 8', '+l', '8')

    def test_a_limit_that_is_no_number_sets_none(self):
        for limit in ('-1', '0', 'many', ''):
            self.none(self.ana.say(f'MODE {self.room} +l {limit}'), 'MODE')
        self.assertEqual(self.modes(), ['+nt'])

    # Invited only, moderated, from outside, secret.

    def test_plus_i_is_473(self):
        self.told('+i', '+i')
        self.only(self.client('caio').say(f'JOIN {self.room}'), '473', 'caio', self.room, None)

    def test_plus_m_is_404_for_who_has_no_voice(self):
        self.told('+m', '+m')
        self.only(self.bia.say(f'PRIVMSG {self.room} :hello'), '404', 'bia', self.room, None)
        self.none(self.ana.sync())

    def test_plus_m_lets_voices_and_operators_talk(self):
        self.ana.say(f'MODE {self.room} +mv bia')
        self.bia.sync()
        self.none(self.bia.say(f'PRIVMSG {self.room} :hello'))
        self.one(self.ana.sync(), 'PRIVMSG', self.room, 'hello')
        self.none(self.ana.say(f'PRIVMSG {self.room} :hello too'))
        self.one(self.bia.sync(), 'PRIVMSG', self.room, 'hello too')

    def test_plus_n_is_404_from_outside(self):
        caio = self.client('caio')
        self.only(caio.say(f'PRIVMSG {self.room} :hello'), '404', 'caio', self.room, None)
        self.none(self.ana.sync())

    def test_minus_n_lets_talk_from_outside(self):
        self.told('-n', '-n')
        caio = self.client('caio')
        self.none(caio.say(f'PRIVMSG {self.room} :hello'))
        self.only(self.ana.sync(), 'PRIVMSG', self.room, 'hello')

    # Ranks.

    def test_an_operator_makes_another(self):
        self.told('+o bia', '+o', 'bia')
        self.only(self.bia.say(f'MODE {self.room} +i'), 'MODE', self.room, '+i')

    def test_an_operator_can_be_one_no_more(self):
        self.told('-o ana', '-o', 'ana')
        self.only(self.ana.say(f'MODE {self.room} +i'), '482', 'ana', self.room, None)

    def test_a_voice_is_given_and_taken(self):
        self.told('+v bia', '+v', 'bia')
        self.told('-v bia', '-v', 'bia')

    def test_a_rank_for_nobody_is_401(self):
        message = self.ana.say(f'MODE {self.room} +o nobody')[0]
        self.assertIn(message.command, ('401', '441'))
        self.assertIn('nobody', message.params)

    def test_a_rank_for_somebody_outside_is_441(self):
        self.client('caio')
        self.only(self.ana.say(f'MODE {self.room} +o caio'), '441', 'ana', 'caio', self.room, None)

    def test_a_rank_has_the_spelling_of_its_nick(self):
        self.told('+v BIA', '+v', 'bia')

    def test_ranks_end_with_the_stay(self):
        self.told('+v bia', '+v', 'bia')
        self.bia.say(f'PART {self.room}', f'JOIN {self.room}')
        self.ana.sync()
        self.assertEqual(self.names(self.ana.say(f'NAMES {self.room}'), self.room), ['@ana', 'bia'])


class Lists(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, = self.together('ana')
        self.bia = self.client('bia', user='bibi')

    def listed(self, letter, client=None):
        client = client or self.ana
        one, end = {'b': ('367', '368'), 'e': ('348', '349'), 'I': ('346', '347')}[letter]
        messages = client.say(f'MODE {self.room} +{letter}')
        self.assertEqual(messages[-1].command, end)
        self.assertEqual(messages[-1].params[:2], [client.nick, self.room])
        return [message.params[2] for message in self.all(messages, one, client.nick, self.room, ...)]

    def ban(self, *masks, change='+b'):
        for mask in masks:
            self.only(self.ana.say(f'MODE {self.room} {change} {mask}'), 'MODE', self.room, change, mask)

    def is_kept_out(self, client, room=None):
        room = room or self.room
        self.only(client.say(f'JOIN {room}'), '474', client.nick, room, None)

    def comes_in(self, client, room=None):
        room = room or self.room
        self.one(client.say(f'JOIN {room}'), 'JOIN', room)

    def test_an_empty_list_has_its_end(self):
        for letter in 'beI':
            self.assertEqual(self.listed(letter), [])

    def test_a_ban_keeps_out(self):
        self.ban('bia!*@*')
        self.is_kept_out(self.bia)

    def test_a_ban_that_is_taken_back_lets_in(self):
        self.ban('bia!*@*')
        self.ban('bia!*@*', change='-b')
        self.comes_in(self.bia)

    def test_a_ban_by_the_user(self):
        self.ban('*!bibi@*')
        self.is_kept_out(self.bia)
        self.comes_in(self.client('caio'))

    def test_a_ban_by_the_host(self):
        self.comes_in(self.bia)
        host = self.one(self.ana.sync(), 'JOIN', self.room).source.partition('@')[2]
        self.bia.say(f'PART {self.room}')
        self.ana.sync()
        self.ban(f'*!*@{host}')
        self.is_kept_out(self.bia)

    def test_a_ban_with_wildcards(self):
        self.ban('b?a!*ib*@*')
        self.is_kept_out(self.bia)
        self.comes_in(self.client('caio', user='bibi'))

    def test_a_ban_knows_no_case(self):
        self.ban('BIA!*@*')
        self.is_kept_out(self.bia)

    def test_a_mask_is_completed(self):
        self.only(self.ana.say(f'MODE {self.room} +b bia'), 'MODE', self.room, '+b', 'bia!*@*')
        self.only(self.ana.say(f'MODE {self.room} +b *@host'), 'MODE', self.room, '+b', '*!*@host')

    def test_who_is_banned_within_cannot_talk(self):
        self.comes_in(self.bia)
        self.ana.sync()
        self.ban('bia!*@*')
        self.bia.sync()
        self.only(self.bia.say(f'PRIVMSG {self.room} :hello'), '404', 'bia', self.room, None)
        self.none(self.ana.sync())

    def test_who_is_banned_within_talks_with_a_voice(self):
        self.comes_in(self.bia)
        self.ana.say(f'MODE {self.room} +bv bia!*@* bia')
        self.bia.sync()
        self.none(self.bia.say(f'PRIVMSG {self.room} :hello'))
        self.one(self.ana.sync(), 'PRIVMSG', self.room, 'hello')

    def test_a_list_has_its_masks(self):
        self.ban('one!*@*', 'two!*@*')
        self.assertEqual(sorted(self.listed('b')), ['one!*@*', 'two!*@*'])

    def test_367_has_who_and_when(self):
        self.ban('one!*@*')
        message = self.one(self.ana.say(f'MODE {self.room} b'), '367', 'ana', self.room, 'one!*@*',
                           re.compile('ana(!.*)?'), re.compile(r'\d+'))
        self.assertLess(abs(int(message.last) - time.time()), 3600)

    def test_who_is_banned_within_keeps_its_nick(self):
        self.comes_in(self.bia)
        self.ana.sync()
        for mask in ('bia!*@*', '$m:bia!*@*'):
            self.ban(mask)
            self.bia.sync(), self.ana.sync()
            self.only(self.bia.say('NICK words'), '435', 'bia', 'words', self.room, None)
            self.none(self.ana.sync())
            self.ban(mask, change='-b')
        self.bia.sync()
        self.only(self.bia.say('NICK eva'), 'NICK', 'eva')

    def test_who_is_banned_within_takes_another_nick_with_a_rank(self):
        self.comes_in(self.bia)
        for change in ('+v', '+o'):
            self.ana.say(f'MODE {self.room} +b *!*@*', f'MODE {self.room} {change} {self.bia.nick}')
            self.bia.sync()
            self.only(self.bia.say('NICK eva' + change[1]), 'NICK', 'eva' + change[1])
            self.ana.sync()
            self.ana.say(f'MODE {self.room} -vo {self.bia.nick} {self.bia.nick}')

    def test_members_who_are_no_operators_see_the_bans(self):
        self.comes_in(self.bia)
        self.ana.sync()
        self.ban('one!*@*')
        self.bia.sync()
        self.assertEqual(self.listed('b', self.bia), ['one!*@*'])

    def test_the_same_ban_again_is_not_told(self):
        self.ban('one!*@*')
        self.none(self.ana.say(f'MODE {self.room} +b one!*@*'), 'MODE')

    def test_a_ban_that_is_not_there_is_not_taken_back(self):
        self.none(self.ana.say(f'MODE {self.room} -b one!*@*'), 'MODE')

    def test_an_exception_lets_in_who_is_banned(self):
        self.ban('*!*@*')
        self.is_kept_out(self.bia)
        self.ban('bia!*@*', change='+e')
        self.assertEqual(self.listed('e'), ['bia!*@*'])
        self.comes_in(self.bia)

    def test_an_exception_lets_talk_who_is_banned(self):
        self.comes_in(self.bia)
        self.ana.say(f'MODE {self.room} +be *!*@* bia!*@*')
        self.bia.sync()
        self.none(self.bia.say(f'PRIVMSG {self.room} :hello'))

    def test_an_exception_to_invitations_lets_in(self):
        self.ana.say(f'MODE {self.room} +i')
        self.only(self.bia.say(f'JOIN {self.room}'), '473', 'bia', self.room, None)
        self.ban('bia!*@*', change='+I')
        self.assertEqual(self.listed('I'), ['bia!*@*'])
        self.comes_in(self.bia)

    def test_an_exception_to_invitations_does_not_lift_a_ban(self):
        self.ana.say(f'MODE {self.room} +ibI bia!*@* bia!*@*')
        self.is_kept_out(self.bia)

    def test_a_full_list_is_478(self):
        most = int(re.search(r'b\w*:(\d+)', self.ana.support['MAXLIST'])[1])
        for number in range(most):
            self.ana.send(f'MODE {self.room} +b many{number}!*@*')
        self.ana.sync()
        self.one(self.ana.say(f'MODE {self.room} +b onemore!*@*'), '478', 'ana', self.room, ...)
        self.assertNotIn('onemore!*@*', self.listed('b'))

    def test_a_ban_fits_letters_beyond_ascii_in_either_case(self):
        elan = self.client('élan')
        for mask in ('Élan!*@*', 'ÉL*'):
            self.ana.say(f'MODE {self.room} +b {mask}')
            self.only(elan.say(f'JOIN {self.room}'), '474', 'élan', self.room, None)
            self.one(self.ana.say(f'MODE {self.room} -b {mask.lower()}'), 'MODE', self.room, '-b', ...)
        self.one(elan.say(f'JOIN {self.room}'), 'JOIN', self.room)

    def test_a_mute_lets_in_and_not_talk(self):
        prefix, _, kinds = self.ana.support['EXTBAN'].partition(',')
        self.assertIn('m', kinds)
        self.ban(f'{prefix}m:bia!*@*')
        self.comes_in(self.bia)
        self.only(self.bia.say(f'PRIVMSG {self.room} :hello'), '404', 'bia', self.room, None)


class People(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana = self.client('ana')

    def test_221_has_ones_own_modes(self):
        self.only(self.ana.say('MODE ana'), '221', 'ana', re.compile(r'\+\w*'))

    def test_the_modes_of_others_are_502(self):
        self.client('bia')
        self.only(self.ana.say('MODE bia'), '502', 'ana', None)
        self.only(self.ana.say('MODE bia +i'), '502', 'ana', None)

    def test_the_modes_of_nobody_are_401_or_502(self):
        message, = self.ana.say('MODE nobody')
        self.assertIn(message.command, ('401', '502'))

    def test_an_unknown_mode_is_501(self):
        self.one(self.ana.say('MODE ana +y'), '501', 'ana', ...)

    def test_invisible_is_set_and_taken_back(self):
        self.only(self.ana.say('MODE ana +i'), 'MODE', 'ana', '+i')
        self.assertIn('i', self.one(self.ana.say('MODE ana'), '221', 'ana', None).last)
        self.only(self.ana.say('MODE ana -i'), 'MODE', 'ana', '-i')

    def test_nobody_becomes_operator_of_the_house_by_mode(self):
        self.none(self.ana.say('MODE ana +o'), 'MODE')
        self.assertNotIn('o', self.one(self.ana.say('MODE ana'), '221', 'ana', None).last)

    def test_bot_mode_is_set_and_shown_in_whois(self):
        letter = self.ana.support['BOT']
        self.only(self.ana.say(f'MODE ana +{letter}'), 'MODE', 'ana', f'+{letter}')
        self.one(self.client('bia').say('WHOIS ana'), '335', 'bia', 'ana', ...)

    def test_bot_mode_is_shown_in_who(self):
        letter = self.ana.support['BOT']
        self.ana.say(f'MODE ana +{letter}')
        self.join(self.room, self.ana)
        message = self.one(self.client('bia').say(f'WHO {self.room}'), '352', 'bia', self.room, ...)
        self.assertIn(letter, message.params[6])

    def test_what_a_bot_says_has_the_tag(self):
        bia = self.client('bia', caps='message-tags')
        self.ana.say(f"MODE ana +{self.ana.support['BOT']}", 'PRIVMSG bia :beep')
        self.assertIn('bot', self.only(bia.sync(), 'PRIVMSG', 'bia', 'beep').tags)


if __name__ == '__main__':
    irc.main()
