# SPDX-License-Identifier: MIT

"""The server itself: what it tells, and what its operators do."""

import re
import tempfile

import irc


class Questions(irc.Case):
    @classmethod
    def setUpClass(cls):
        motd = cls.enterClassContext(tempfile.NamedTemporaryFile('w', encoding='utf-8'))
        motd.write('Be kind.\n\nThat is all.\n')
        motd.flush()
        cls.options = ('--motd', motd.name, '--admin', 'The House', '--admin', 'ask@my.house')
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.ana = self.client('ana')

    def test_the_motd_is_in_the_welcome(self):
        self.order(self.ana.welcome, '375', '372', '376')
        self.none(self.ana.welcome, '422')

    def test_motd_repeats_it(self):
        messages = self.ana.say('MOTD')
        self.assertEqual((messages[0].command, messages[-1].command), ('375', '376'))
        texts = [message.last for message in self.all(messages, '372', 'ana', None)]
        self.assertTrue(texts[0].endswith('Be kind.'), texts)
        self.assertTrue(texts[-1].endswith('That is all.'), texts)

    def test_an_empty_line_of_the_motd_stays(self):
        texts = [message.last for message in self.all(self.ana.say('MOTD'), '372', ...)]
        self.assertEqual([text.strip('- ') for text in texts[1:2]], [''])

    def test_lusers(self):
        messages = self.ana.say('LUSERS')
        self.order(messages, '251', '255', '265', '266')
        self.one(messages, '251', 'ana', re.compile(r'.*\d.*'))

    def test_265_and_266_count_people(self):
        def people(numeric):
            now, most, *_ = re.findall(r'\d+', ' '.join(self.one(self.ana.say('LUSERS'), numeric,
                                                                'ana', ...).params[1:]))
            self.assertGreaterEqual(int(most), int(now))
            return int(now)
        before = people('265')
        self.clients('bia', 'caio')
        self.assertEqual(people('265') - before, 2)
        self.assertEqual(people('266') - before, 2)

    def test_254_counts_rooms(self):
        self.join(self.room, self.ana)
        number = self.one(self.ana.say('LUSERS'), '254', 'ana', re.compile(r'\d+'), None).params[1]
        self.join(self.room + 'b', self.ana)
        again = self.one(self.ana.say('LUSERS'), '254', 'ana', None, None).params[1]
        self.assertEqual(int(again) - int(number), 1)

    def test_a_newcomer_is_told_no_room_that_is_secret(self):
        before = self.one(self.client('bia').welcome, '254', ...).params[1]
        self.join(self.room, self.ana)
        self.ana.say(f'MODE {self.room} +s')
        self.assertEqual(self.one(self.client('caio').welcome, '254', ...).params[1], before)
        self.ana.say(f'MODE {self.room} -s')
        self.assertEqual(self.one(self.client('dora').welcome, '254', ...).params[1], str(int(before) + 1))

    def test_version(self):
        message = self.one(self.ana.say('VERSION'), '351', 'ana', None, 'papo.server', ...)
        self.assertRegex(message.params[1].lower(), 'papo')

    def test_time(self):
        self.one(self.ana.say('TIME'), '391', 'ana', 'papo.server', ...)

    def test_info(self):
        messages = self.ana.say('INFO')
        self.assertTrue(self.all(messages, '371', 'ana', None))
        self.assertEqual(messages[-1].command, '374')

    def test_admin(self):
        messages = self.ana.say('ADMIN')
        self.one(messages, '256', 'ana', ...)
        text = ' '.join(message.last for message in messages)
        self.assertIn('The House', text)
        self.assertIn('ask@my.house', text)

    def test_links(self):
        messages = self.ana.say('LINKS')
        self.one(messages, '364', 'ana', 'papo.server', 'papo.server', re.compile('0 The House'))
        self.one(messages, '365', 'ana', '*', None)

    def test_help(self):
        messages = self.ana.say('HELP')
        self.assertEqual((messages[0].command, messages[-1].command), ('704', '706'))
        self.assertEqual({message.params[0] for message in messages}, {'ana'})

    def test_help_about_a_command(self):
        messages = self.ana.say('HELP PRIVMSG')
        self.assertEqual((messages[0].command, messages[-1].command), ('704', '706'))
        self.assertEqual({message.params[1] for message in messages}, {'PRIVMSG'})

    def test_help_about_nothing_is_524(self):
        self.only(self.ana.say('HELP nonsense'), '524', 'ana', 'nonsense', None)

    def test_ping_is_answered_by_the_servers_name_and_the_token(self):
        self.ana.send('PING LAG1234')
        message = self.ana.until('PONG', 'papo.server', 'LAG1234')[-1]
        self.assertEqual(message.source, 'papo.server')

    def test_ping_keeps_a_token_with_blanks(self):
        self.ana.send('PING :a b c')
        self.ana.until('PONG', 'papo.server', 'a b c')

    def test_ping_without_a_parameter_is_409_or_461(self):
        message, = self.ana.say('PING')
        self.assertIn(message.command, ('409', '461'))

    def test_pong_is_passed_over(self):
        self.none(self.ana.say('PONG papo.server', 'PONG'), 'PONG', '421')

    def test_an_unknown_command_is_421(self):
        self.only(self.ana.say('FROBNICATE now'), '421', 'ana', 'FROBNICATE', None)

    def test_commands_of_servers_are_unknown(self):
        for command in ('SERVER a.b 1 :x', 'SQUIT a.b :x', 'NJOIN #a :b'):
            self.assertIn(self.ana.say(command)[0].command, ('421', '462'))

    def test_a_source_before_a_command_is_passed_over(self):
        self.client('bia')
        self.ana.send(':ana PING one', ':ana!x@y PING two')
        self.ana.until('PONG', None, 'one')
        self.ana.until('PONG', None, 'two')


class LongMotd(irc.Case):
    @classmethod
    def setUpClass(cls):
        motd = cls.enterClassContext(tempfile.NamedTemporaryFile('w', encoding='utf-8'))
        motd.write('çã' * 500 + '\nThat is all.\n')
        motd.flush()
        cls.options = ('--motd', motd.name)
        super().setUpClass()

    def test_a_line_that_is_too_long_for_irc_is_cut_between_characters(self):
        messages = self.client('ana').say('MOTD')
        text = ''.join(message.last.removeprefix('- ') for message in self.all(messages, '372', ...)[:-1])
        self.assertTrue(('çã' * 500).startswith(text))
        self.assertGreater(len(text), 150)


class Operators(irc.Case):
    operators = True

    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def test_oper_is_381_and_a_mode(self):
        messages = self.ana.say(f'OPER anything {irc.OPERATORS_PASSWORD}')
        self.one(messages, '381', 'ana', None)
        self.assertIn('o', self.one(messages, 'MODE', 'ana', re.compile(r'\+\w+')).last)

    def test_a_wrong_password_is_464(self):
        self.only(self.ana.say('OPER anything wrong'), '464', 'ana', None)
        self.assertNotIn('o', self.one(self.ana.say('MODE ana'), '221', 'ana', None).last)

    def test_oper_without_enough_parameters_is_461(self):
        self.only(self.ana.say('OPER anything'), '461', 'ana', 'OPER', None)

    def test_an_operator_can_be_one_no_more(self):
        self.become_operator(self.ana)
        self.only(self.ana.say('MODE ana -o'), 'MODE', 'ana', '-o')
        self.only(self.ana.say('KILL bia :no'), '481', 'ana', None)

    def test_kill_takes_off_the_server(self):
        self.become_operator(self.ana)
        self.ana.say('KILL bia :enough of this')
        messages = self.bia.rest()
        self.assertEqual(messages[-1].command, 'ERROR')
        self.assertIn('enough of this', messages[-1].last)
        kill = self.one(messages, 'KILL', 'bia', 'enough of this')
        self.assertRegex(kill.source, r'^ana!someone@\w+\.ip$')

    def test_a_kill_is_told_to_the_others_as_a_quit(self):
        caio = self.client('caio')
        self.join(self.room, caio)
        self.become_operator(self.ana)
        self.ana.say('KILL bia :enough of this')
        self.bia.rest()
        self.assertIn('enough of this', self.one(caio.sync(), 'QUIT', None).last)

    def test_kill_without_being_operator_is_481(self):
        self.only(self.bia.say('KILL ana :no'), '481', 'bia', None)

    def test_kill_of_nobody_is_401(self):
        self.become_operator(self.ana)
        self.only(self.ana.say('KILL nobody :x'), '401', 'ana', 'nobody', None)

    def test_kill_without_enough_parameters_is_461(self):
        self.become_operator(self.ana)
        self.only(self.ana.say('KILL'), '461', 'ana', 'KILL', None)

    def test_an_operator_who_kills_somebody_elsewhere_is_told_so(self):
        caio = self.client('caio')
        self.become_operator(caio)
        message = self.only(caio.say('KILL bia :enough'), 'NOTICE', 'caio', None)
        self.assertIn('bia', message.last)
        self.become_operator(self.ana)
        self.ana.say('PART ' + self.room)
        eva = self.client('eva')
        self.join(self.room, self.ana, eva)
        self.only(self.ana.say('KILL eva :enough'), 'QUIT', None)

    def test_an_operator_who_kicks_from_outside_reads_the_kick(self):
        caio = self.client('caio', 'labeled-response batch')
        self.become_operator(caio)
        message = self.only(caio.say(f'@label=k1 KICK {self.room} bia :out'), 'KICK', self.room, 'bia', 'out')
        self.assertEqual((message.nick, message.tags['label']), ('caio', 'k1'))
        self.assertEqual(self.one(self.bia.sync(), 'KICK', ...).source, message.source)
        self.assertEqual(self.one(self.ana.sync(), 'KICK', ...).source, message.source)

    def test_wallops_reach_who_asked_for_them(self):
        self.become_operator(self.ana)
        self.bia.say('MODE bia +w')
        self.ana.say('WALLOPS :all hands')
        self.one(self.bia.sync(), 'WALLOPS', 'all hands')

    def test_wallops_reach_nobody_else(self):
        self.become_operator(self.ana)
        self.bia.say('MODE bia -w')
        self.ana.say('WALLOPS :all hands')
        self.none(self.bia.sync())

    def test_wallops_without_being_operator_is_481(self):
        self.only(self.bia.say('WALLOPS :all hands'), '481', 'bia', None)

    def test_an_operator_of_the_house_enters_any_room(self):
        caio = self.client('caio')
        self.ana.say(f'MODE {self.room} +ikb sesame *!*@*')
        self.assertIn(caio.say(f'JOIN {self.room}')[0].command, ('473', '474', '475'))
        self.become_operator(caio)
        self.one(caio.say(f'JOIN {self.room}'), 'JOIN', self.room)

    def test_an_operator_of_the_house_may_what_a_rooms_operators_may(self):
        self.become_operator(self.bia)
        self.ana.sync()
        self.only(self.bia.say(f'MODE {self.room} +m'), 'MODE', self.room, '+m')
        self.only(self.bia.say(f'KICK {self.room} ana :order'), 'KICK', self.room, 'ana', 'order')


if __name__ == '__main__':
    irc.main()
