# SPDX-License-Identifier: MIT

"""Coming in: PASS, NICK, USER, the welcome and what it says, and names."""

import re

import irc


class Welcome(irc.Case):
    def test_the_welcome_has_its_numerics_in_their_order(self):
        ana = self.client('ana')
        self.order(ana.welcome, '001', '002', '003', '004', '005', '251', '255', '422')

    def test_nothing_but_a_notice_comes_before_the_welcome(self):
        ana = self.client('ana')
        self.assertEqual(ana.welcome[0].command, '001')

    def test_001_has_the_nick_and_names_it_in_its_text(self):
        ana = self.client('ana')
        self.assertIn('ana', self.one(ana.welcome, '001', 'ana', None).last)

    def test_002_names_the_server(self):
        ana = self.client('ana')
        self.assertIn('papo.server', self.one(ana.welcome, '002', 'ana', None).last)

    def test_004_has_the_servers_name_its_version_and_its_modes(self):
        ana = self.client('ana')
        message = self.one(ana.welcome, '004', 'ana', 'papo.server', ...)
        self.assertGreaterEqual(len(message.params), 5)
        self.assertLessEqual(set('beIiklmnostv'), set(message.params[4]))

    def test_the_source_of_the_welcome_is_the_server(self):
        ana = self.client('ana')
        self.assertEqual({message.source for message in ana.welcome if message.is_numeric()},
                         {'papo.server'})

    def test_user_before_nick_does_as_well(self):
        client = self.connect()
        client.send('USER someone 0 * :Some One', 'NICK ana')
        client.until('001', 'ana', ...)

    def test_commands_in_small_letters_do_as_well(self):
        client = self.connect()
        client.send('nick ana', 'user someone 0 * :Some One')
        client.until('001', 'ana', ...)

    def test_lines_that_end_in_lf_alone_do_as_well(self):
        client = self.connect()
        client.send_bytes(b'NICK ana\nUSER someone 0 * :Some One\n')
        client.until('001', 'ana', ...)

    def test_lines_may_come_byte_by_byte(self):
        client = self.connect()
        for byte in b'NICK ana\r\nUSER someone 0 * :Some One\r\n':
            client.send_bytes(bytes([byte]))
        client.until('001', 'ana', ...)

    def test_empty_lines_are_passed_over(self):
        client = self.connect()
        client.send_bytes(b'NICK ana\r\n\r\n\nUSER someone 0 * :Some One\r\n\r\n')
        client.until('001', 'ana', ...)
        self.assertNotIn('421', [message.command for message in client.sync()])

    def test_blanks_between_words_may_be_many(self):
        client = self.connect()
        client.send('NICK   ana', 'USER  someone   0  *   :Some One')
        client.until('001', 'ana', ...)

    def test_a_real_name_keeps_its_blanks(self):
        ana = self.client('ana', real='Ana  of  the Tests')
        self.one(ana.say('WHOIS ana'), '311', 'ana', 'ana', None, None, '*', 'Ana  of  the Tests')

    def test_without_a_motd_422_ends_the_welcome(self):
        ana = self.client('ana')
        self.one(ana.welcome, '422', 'ana', None)
        self.none(ana.welcome, '375', '372', '376')


class Support(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana = self.client('ana')

    def test_005_has_at_most_13_tokens_a_line_and_ends_in_a_text(self):
        lines = self.all(self.ana.welcome, '005', ...)
        for line in lines:
            self.assertLessEqual(len(line.params), 15)
            self.assertIn('supported', line.last)
        self.assertTrue(lines)

    def test_005_is_ascii(self):
        for line in self.all(self.ana.welcome, '005', ...):
            self.assertTrue(line.line.isascii(), line)

    def test_casemapping(self):
        self.assertEqual(self.ana.support['CASEMAPPING'], 'ascii')

    def test_chantypes(self):
        self.assertEqual(self.ana.support['CHANTYPES'], '#')

    def test_prefix(self):
        self.assertEqual(self.ana.support['PREFIX'], '(ov)@+')

    def test_statusmsg(self):
        self.assertEqual(self.ana.support['STATUSMSG'], '@+')

    def test_chanmodes_has_four_kinds(self):
        lists, keys, limits, flags = self.ana.support['CHANMODES'].split(',')
        self.assertEqual((set(lists), keys, limits), (set('beI'), 'k', 'l'))
        self.assertLessEqual(set('imnst'), set(flags))

    def test_exceptions(self):
        self.assertIn(self.ana.support['EXCEPTS'], ('', 'e'))
        self.assertIn(self.ana.support['INVEX'], ('', 'I'))

    def test_network(self):
        self.assertEqual(self.ana.support['NETWORK'], 'Papo')

    def test_the_first_room(self):
        self.assertEqual(self.ana.support['papo.chat/FIRSTROOM'], '#lobby')

    def test_lengths_are_numbers(self):
        for token in ('NICKLEN', 'CHANNELLEN', 'TOPICLEN', 'KICKLEN', 'AWAYLEN'):
            self.assertGreater(int(self.ana.support[token]), 0, token)

    def test_chanlimit_and_maxlist_have_kinds_and_numbers(self):
        for token in ('CHANLIMIT', 'MAXLIST'):
            self.assertRegex(self.ana.support[token], r'^[#beI]+:\d+(,[#beI]+:\d+)*$')

    def test_targmax_names_commands(self):
        self.assertRegex(self.ana.support['TARGMAX'], r'^[A-Z]+:\d*(,[A-Z]+:\d*)*$')

    def test_modes_is_a_number_or_empty(self):
        self.assertRegex(self.ana.support['MODES'], r'^\d*$')

    def test_monitor_whox_bot_utf8only_and_safelist(self):
        self.assertGreater(int(self.ana.support['MONITOR']), 0)
        self.assertLessEqual({'WHOX', 'UTF8ONLY', 'SAFELIST'}, set(self.ana.support))
        self.assertEqual(self.ana.support['BOT'], 'B')

    def test_elist(self):
        self.assertEqual(set(self.ana.support['ELIST']), set('CMNTU'))

    def test_chathistory_and_its_references(self):
        self.assertGreater(int(self.ana.support['CHATHISTORY']), 0)
        self.assertEqual(set(self.ana.support['MSGREFTYPES'].split(',')), {'msgid', 'timestamp'})

    def test_version_repeats_005(self):
        self.assertTrue(self.all(self.ana.say('VERSION'), '005', ...))


class Unregistered(irc.Case):
    def test_a_command_before_the_welcome_is_451(self):
        client = self.connect()
        client.send('NICK ana', 'JOIN #room')
        client.until('451', None, ...)

    def test_after_451_the_client_can_still_come_in(self):
        client = self.connect()
        client.send('NICK ana', 'PRIVMSG ana :hello')
        client.until('451', None, ...)
        client.send('USER someone 0 * :Some One')
        client.until('001', 'ana', ...)

    def test_ping_is_answered_before_the_welcome(self):
        client = self.connect()
        client.send('NICK ana', 'PING early')
        client.until('PONG', None, 'early')

    def test_quit_before_the_welcome_ends_in_an_error(self):
        client = self.connect()
        client.send('NICK ana', 'QUIT')
        self.assertEqual(client.rest()[-1].command, 'ERROR')

    def test_nick_without_a_parameter_is_431(self):
        client = self.connect()
        client.send('USER someone 0 * :Some One', 'NICK')
        client.until('431', None, None)

    def test_nick_with_an_empty_parameter_is_431_or_432(self):
        client = self.connect()
        answer = client.say('USER someone 0 * :Some One', 'NICK :')
        self.assertTrue({message.command for message in answer} & {'431', '432'}, answer)

    def test_user_without_enough_parameters_is_461(self):
        client = self.connect()
        client.send('NICK ana', 'USER someone')
        client.until('461', None, 'USER', None)

    def test_user_with_an_empty_real_name_is_461_or_accepted(self):
        client = self.connect()
        messages = client.say('NICK ana', 'USER someone 0 * :')
        self.assertTrue({message.command for message in messages} & {'001', '461'}, messages)

    def test_a_nick_that_is_taken_is_433(self):
        self.client('ana')
        client = self.connect()
        client.send('NICK ana', 'USER someone 0 * :Some One')
        client.until('433', None, 'ana', None)
        client.send('NICK bia')
        client.until('001', 'bia', ...)

    def test_a_nick_that_is_taken_in_other_letters_is_433(self):
        self.client('ana')
        client = self.connect()
        client.send('NICK ANA', 'USER someone 0 * :Some One')
        client.until('433', None, 'ANA', None)

    def test_a_nick_is_free_once_its_client_has_left(self):
        self.client('ana').leave()
        self.client('ana')


class Nicks(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana = self.client('ana')

    def erroneous(self, nick):
        self.only(self.ana.say(f'NICK {nick}'), '432', 'ana', ...)
        self.assertEqual(self.ana.nick, 'ana')

    def test_a_new_nick_is_told_with_the_old_source(self):
        message = self.only(self.ana.say('NICK bia'), 'NICK', 'bia')
        self.assertTrue(message.source.startswith('ana!someone@'), message)

    def test_a_nick_in_other_letters_is_told(self):
        self.only(self.ana.say('NICK Ana'), 'NICK', 'Ana')

    def test_the_same_nick_again_is_passed_over(self):
        self.none(self.ana.say('NICK ana'))

    def test_a_nick_of_somebody_else_is_433(self):
        self.client('bia')
        self.only(self.ana.say('NICK bia'), '433', 'ana', 'bia', None)

    def test_no_nick_is_431(self):
        self.only(self.ana.say('NICK'), '431', 'ana', None)

    def test_a_nick_with_a_dot_is_432(self):
        self.erroneous('ana.bia')

    def test_the_servers_name_is_432(self):
        self.erroneous('papo.server')

    def test_a_nick_that_begins_with_a_digit_is_432(self):
        self.erroneous('0')
        self.erroneous('1ana')

    def test_a_nick_that_begins_with_a_hyphen_is_432(self):
        self.erroneous('-ana')

    def test_a_nick_that_begins_with_a_sign_of_rooms_ranks_or_masks_is_432(self):
        for sign in '#@+$':
            self.erroneous(sign + 'ana')

    def test_a_nick_with_signs_of_a_source_or_a_mask_is_432(self):
        for sign in '!@*?,':
            self.erroneous(f'an{sign}a')

    def test_the_signs_of_ircs_nicks_are_taken(self):
        self.only(self.ana.say(r'NICK a[]\^{}|`_-'), 'NICK', r'a[]\^{}|`_-')

    def test_brackets_and_braces_are_two_nicks(self):
        self.client('bia[]')
        self.only(self.ana.say('NICK bia{}'), 'NICK', 'bia{}')

    def test_a_nick_is_never_cut(self):
        longest = int(self.ana.support['NICKLEN'])
        self.erroneous('a' * (longest + 1))
        self.only(self.ana.say('NICK ' + 'a' * longest), 'NICK', 'a' * longest)

    def test_a_nick_with_letters_beyond_ascii_is_taken(self):
        self.only(self.ana.say('NICK joão'), 'NICK', 'joão')

    def test_a_new_nick_is_told_once_to_each_who_shares_rooms(self):
        bia, caio = self.clients('bia', 'caio')
        self.join('#one', self.ana, bia)
        self.join('#two', self.ana, bia)
        self.only(self.ana.say('NICK dora'), 'NICK', 'dora')
        self.only(bia.sync(), 'NICK', 'dora')
        self.none(caio.sync())

    def test_the_old_nick_is_free_at_once(self):
        self.ana.say('NICK bia')
        self.client('ana')

    def test_user_again_is_462(self):
        self.only(self.ana.say('USER someone 0 * :Some One'), '462', 'ana', None)

    def test_pass_again_is_462(self):
        self.only(self.ana.say('PASS word'), '462', 'ana', None)


class Leaving(irc.Case):
    def test_quit_ends_in_an_error_that_has_the_reason(self):
        ana = self.client('ana')
        ana.send('QUIT :gone fishing')
        last = ana.rest()[-1]
        self.assertEqual(last.command, 'ERROR')
        self.assertIn('gone fishing', last.last)

    def test_a_quit_is_told_once_to_each_who_shares_rooms(self):
        ana, bia, caio = self.clients('ana', 'bia', 'caio')
        self.join('#one', ana, bia)
        self.join('#two', ana, bia)
        ana.send('QUIT :gone fishing')
        ana.rest()
        message = self.only(bia.sync(), 'QUIT', re.compile('.*gone fishing'))
        self.assertTrue(message.source.startswith('ana!'), message)
        self.none(caio.sync())

    def test_a_lost_connection_is_told_as_a_quit(self):
        ana, bia = self.together('ana', 'bia')
        ana.socket.close()
        bia.until('QUIT', None)

    def test_a_quit_without_a_reason_is_told(self):
        ana, bia = self.together('ana', 'bia')
        ana.send('QUIT')
        ana.rest()
        self.one(bia.sync(), 'QUIT', ...)


class House(irc.Case):
    """A house with a name and a password."""

    options = ('--server-name', 'irc.my.house', '--network', 'MyHouse', '--password', 'let-me-in')

    def enter(self, *before):
        client = self.connect()
        client.send(*before, 'NICK ana', 'USER someone 0 * :Some One')
        return client

    def test_the_right_password_lets_in(self):
        client = self.enter('PASS let-me-in')
        self.assertEqual(client.until('001', 'ana', ...)[-1].source, 'irc.my.house')

    def test_the_network_has_its_name(self):
        client = self.enter('PASS let-me-in')
        self.assertIn('MyHouse', client.until('001', 'ana', ...)[-1].last)
        self.assertIn('NETWORK=MyHouse',
                      sum((message.params for message in self.all(client.sync(), '005', ...)), []))

    def test_a_wrong_password_is_464_and_the_end(self):
        client = self.enter('PASS let-him-in')
        messages = client.rest()
        self.assertIn('464', [message.command for message in messages])
        self.assertNotIn('001', [message.command for message in messages])

    def test_no_password_is_464_and_the_end(self):
        client = self.enter()
        messages = client.rest()
        self.assertIn('464', [message.command for message in messages])
        self.assertNotIn('001', [message.command for message in messages])

    def test_of_two_passwords_the_last_counts(self):
        self.enter('PASS let-him-in', 'PASS let-me-in').until('001', 'ana', ...)

    def test_pass_without_a_parameter_is_461(self):
        client = self.connect()
        client.send('NICK ana', 'PASS')
        client.until('461', None, 'PASS', None)


if __name__ == '__main__':
    irc.main()
