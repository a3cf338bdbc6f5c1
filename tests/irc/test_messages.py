# SPDX-License-Identifier: MIT

"""Talking: PRIVMSG and NOTICE, to rooms, to ranks and to people, and AWAY."""

import re

import irc


class Talking(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def test_what_is_said_in_a_room_reaches_the_others(self):
        self.none(self.ana.say(f'PRIVMSG {self.room} :hello there'))
        message = self.only(self.bia.sync(), 'PRIVMSG', self.room, 'hello there')
        self.assertRegex(message.source, r'^ana!someone@[^ @!]+$')

    def test_what_is_said_to_somebody_reaches_only_that_one(self):
        caio = self.client('caio')
        self.none(self.ana.say('PRIVMSG bia :just you'))
        self.only(self.bia.sync(), 'PRIVMSG', 'bia', 'just you')
        self.none(caio.sync())

    def test_what_is_said_to_oneself_comes_back(self):
        self.only(self.ana.say('PRIVMSG ana :remember'), 'PRIVMSG', 'ana', 'remember')

    def test_a_notice_in_a_room(self):
        self.ana.say(f'NOTICE {self.room} :hear hear')
        self.only(self.bia.sync(), 'NOTICE', self.room, 'hear hear')

    def test_a_notice_to_somebody(self):
        self.ana.say('NOTICE bia :hear')
        self.only(self.bia.sync(), 'NOTICE', 'bia', 'hear')

    def test_a_text_of_one_word_needs_no_colon(self):
        self.ana.say(f'PRIVMSG {self.room} hello')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, 'hello')

    def test_a_text_may_begin_with_a_colon(self):
        self.ana.say(f'PRIVMSG {self.room} ::-)')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, ':-)')

    def test_blanks_stay_as_they_are(self):
        self.ana.say(f'PRIVMSG {self.room} :  two  blanks  ')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, '  two  blanks  ')

    def test_a_text_may_begin_with_a_slash_as_no_command(self):
        self.ana.say(f'PRIVMSG {self.room} :/quit')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, '/quit')

    def test_letters_beyond_ascii(self):
        self.ana.say(f'PRIVMSG {self.room} :olá, 世界 🦜')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, 'olá, 世界 🦜')

    def test_an_action_passes_as_it_is(self):
        self.ana.say(f'PRIVMSG {self.room} :\x01ACTION waves\x01')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, '\x01ACTION waves\x01')

    def test_questions_between_clients_pass_as_they_are(self):
        self.ana.say('PRIVMSG bia :\x01VERSION\x01')
        self.only(self.bia.sync(), 'PRIVMSG', 'bia', '\x01VERSION\x01')
        self.bia.say('NOTICE ana :\x01VERSION none\x01')
        self.only(self.ana.sync(), 'NOTICE', 'ana', '\x01VERSION none\x01')

    def test_formatting_passes_as_it_is(self):
        text = '\x02bold\x02 \x034,5colour\x03 \x1ditalic\x0f \x16\x1e\x1f\x11'
        self.ana.say(f'PRIVMSG {self.room} :{text}')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, text)

    def test_a_room_is_told_by_its_own_spelling(self):
        self.ana.say(f'PRIVMSG {self.room.upper()} :hello')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, 'hello')

    def test_a_nick_is_found_in_other_letters(self):
        self.ana.say('PRIVMSG BIA :hello')
        self.only(self.bia.sync(), 'PRIVMSG', 'bia', 'hello')

    def test_several_targets_at_once(self):
        self.none(self.ana.say(f'PRIVMSG bia,{self.room} :both'))
        self.assertEqual([message.params[0] for message in self.all(self.bia.sync(), 'PRIVMSG', ...)],
                         ['bia', self.room])

    def test_the_order_of_what_one_says_is_kept(self):
        self.ana.say(*(f'PRIVMSG {self.room} :{number}' for number in range(50)))
        self.assertEqual([message.last for message in self.bia.sync()], [str(n) for n in range(50)])

    def test_all_see_one_order(self):
        caio = self.client('caio')
        self.join(self.room, caio)
        for client in (self.ana, self.bia):
            client.sync()
            client.request('echo-message')
        for number in range(20):
            self.ana.send(f'PRIVMSG {self.room} :a{number}')
            self.bia.send(f'PRIVMSG {self.room} :b{number}')
        stories = [self.ana.sync(), self.bia.sync()]
        stories[0] += self.ana.sync()  # The messages behind the first PING.
        stories.append(caio.sync())
        told = [[message.last for message in story] for story in stories]
        self.assertEqual(len(told[0]), 40)
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[0], told[2])


class Refusals(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def test_nobody_by_that_nick_is_401(self):
        self.only(self.ana.say('PRIVMSG nobody :hello'), '401', 'ana', 'nobody', None)

    def test_no_such_room_is_401_or_403(self):
        message, = self.ana.say('PRIVMSG #nowhere :hello')
        self.assertIn(message.command, ('401', '403'))
        self.assertEqual(message.params[1], '#nowhere')

    def test_no_text_is_412(self):
        self.only(self.ana.say('PRIVMSG bia'), '412', 'ana', None)

    def test_an_empty_text_is_412(self):
        self.only(self.ana.say('PRIVMSG bia :'), '412', 'ana', None)

    def test_no_target_is_411(self):
        message, = self.ana.say('PRIVMSG')
        self.assertIn(message.command, ('411', '461'))

    def test_a_notice_gets_no_refusal(self):
        self.none(self.ana.say('NOTICE nobody :hello'))
        self.none(self.ana.say('NOTICE #nowhere :hello'))

    def test_a_line_that_is_too_long_is_417_and_the_client_stays(self):
        self.only(self.ana.say(f'PRIVMSG {self.room} :' + 'x' * 600), '417', 'ana', None)
        self.none(self.bia.sync())
        self.ana.say(f'PRIVMSG {self.room} :still here')
        self.one(self.bia.sync(), 'PRIVMSG', self.room, 'still here')

    def test_a_line_that_is_too_long_with_its_source_is_417_or_reaches_the_others_in_part(self):
        head = f'PRIVMSG {self.room} :'
        text = 'é' * ((510 - len(head)) // 2)
        answer = self.ana.say(head + text)
        told = self.all(self.bia.sync(), 'PRIVMSG', self.room, None)
        if told:
            self.assertTrue(text.startswith(told[0].last))
        else:
            self.only(answer, '417', 'ana', None)

    def test_a_line_that_fits_with_its_source_reaches_the_others_whole(self):
        text = 'é' * 200
        self.none(self.ana.say(f'PRIVMSG {self.room} :{text}'))
        self.only(self.bia.sync(), 'PRIVMSG', self.room, text)

    def test_bytes_that_are_no_utf8_are_refused(self):
        self.ana.send_bytes(f'PRIVMSG {self.room} :'.encode() + b'caf\xe9\r\n')
        message, = self.ana.sync()
        self.assertEqual(message.command, 'FAIL')
        self.assertIn(message.params[0], ('PRIVMSG', '*'))
        self.assertEqual(message.params[1], 'INVALID_UTF8')
        self.none(self.bia.sync())


class Spellings(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def test_a_room_that_is_written_twice_is_told_once(self):
        targets = f'{self.room},{self.room.upper()},{self.room}'
        self.none(self.ana.say(f'PRIVMSG {targets} :hello'))
        self.only(self.bia.sync(), 'PRIVMSG', self.room, 'hello')

    def test_a_nick_that_is_written_twice_is_told_once(self):
        self.none(self.ana.say('NOTICE bia,BIA,bia!x@y :hello'))
        self.only(self.bia.sync(), 'NOTICE', 'bia', 'hello')

    def test_letters_beyond_ascii_have_spellings_too(self):
        elan = self.client('élan')
        self.none(self.ana.say('PRIVMSG élan,ÉLAN :hello'))
        self.only(elan.sync(), 'PRIVMSG', 'élan', 'hello')

    def test_a_rank_of_a_room_is_another_target(self):
        self.none(self.bia.say(f'PRIVMSG {self.room},@{self.room} :hello'))
        messages = self.ana.sync()
        self.assertEqual([message.params[0] for message in messages], [self.room, f'@{self.room}'])


class Muted(irc.Case):
    """Somebody whom an operator of the house lets only listen."""

    operators = True

    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')
        dora = self.plain('dora')
        dora.say(f'/oper {irc.OPERATORS_PASSWORD}', '/mute bia')
        dora.lines_until('-- bia may only listen now')
        self.addCleanup(self.let_talk, dora)
        self.one(self.bia.sync(), 'NOTICE', 'bia', ...)

    @staticmethod
    def let_talk(dora):
        dora.say('/unmute bia')
        dora.lines_until('-- bia may talk again')

    def test_is_told_the_room(self):
        for line in (f'PRIVMSG {self.room} :hello', f'TOPIC {self.room} :hello', f'INVITE ana {self.room}',
                     f'MODE {self.room} +m'):
            self.only(self.bia.say(line), '404', 'bia', self.room, None)

    def test_is_told_the_person(self):
        self.only(self.bia.say('PRIVMSG ANA :hello'), '404', 'bia', 'ana', None)

    def test_takes_no_other_nick(self):
        self.only(self.bia.say('NICK beatriz'), '437', 'bia', 'beatriz', None)

    def test_makes_no_room(self):
        self.only(self.bia.say('JOIN #nova'), '437', 'bia', '#nova', None)

    def test_keeps_its_real_name(self):
        self.only(self.bia.say('SETNAME :another'), 'FAIL', 'SETNAME', 'CANNOT_CHANGE_REALNAME', None)

    def test_takes_nothing_back(self):
        self.only(self.bia.say(f'REDACT {self.room} 1 :hello'), 'FAIL', 'REDACT', 'REDACT_FORBIDDEN',
                  self.room, '1', None)

    def test_reads_no_answer_to_a_notice(self):
        self.none(self.bia.say(f'NOTICE {self.room} :hello'))


class Ranks(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia, self.caio = self.together('ana', 'bia', 'caio')
        self.ana.say(f'MODE {self.room} +v bia')
        for client in (self.bia, self.caio):
            client.sync()

    def test_what_is_said_to_operators_reaches_them_alone(self):
        self.none(self.caio.say(f'PRIVMSG @{self.room} :help'))
        self.only(self.ana.sync(), 'PRIVMSG', f'@{self.room}', 'help')
        self.none(self.bia.sync())

    def test_what_is_said_to_voices_reaches_operators_too(self):
        self.none(self.caio.say(f'PRIVMSG +{self.room} :help'))
        self.only(self.ana.sync(), 'PRIVMSG', f'+{self.room}', 'help')
        self.only(self.bia.sync(), 'PRIVMSG', f'+{self.room}', 'help')

    def test_a_notice_to_operators(self):
        self.bia.say(f'NOTICE @{self.room} :help')
        self.only(self.ana.sync(), 'NOTICE', f'@{self.room}', 'help')
        self.none(self.caio.sync())


class Absence(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia')

    def test_306_and_305(self):
        self.only(self.ana.say('AWAY :at lunch'), '306', 'ana', None)
        self.only(self.ana.say('AWAY'), '305', 'ana', None)

    def test_an_empty_reason_ends_it(self):
        self.ana.say('AWAY :at lunch')
        self.only(self.ana.say('AWAY :'), '305', 'ana', None)

    def test_who_writes_to_somebody_absent_is_told_each_time(self):
        self.ana.say('AWAY :at lunch')
        for _ in range(2):
            self.only(self.bia.say('PRIVMSG ana :hello'), '301', 'bia', 'ana', 'at lunch')
        self.assertEqual(len(self.all(self.ana.sync(), 'PRIVMSG', ...)), 2)

    def test_a_notice_is_not_answered_by_301(self):
        self.ana.say('AWAY :at lunch')
        self.none(self.bia.say('NOTICE ana :hello'))

    def test_saying_something_does_not_end_it(self):
        self.ana.say('AWAY :at lunch', f'PRIVMSG {self.room} :one more thing')
        self.bia.sync()
        self.one(self.bia.say('PRIVMSG ana :hello'), '301', 'bia', 'ana', 'at lunch')

    def test_whois_tells_of_it(self):
        self.ana.say('AWAY :at lunch')
        self.one(self.bia.say('WHOIS ana'), '301', 'bia', 'ana', 'at lunch')

    def test_userhost_and_who_tell_of_it(self):
        self.ana.say('AWAY :at lunch')
        self.one(self.bia.say('USERHOST ana'), '302', 'bia', re.compile(r'ana=-.*'))
        self.one(self.bia.say('WHO ana'), '352', 'bia', None, None, None, None, 'ana',
                 re.compile('G.*'), None)


if __name__ == '__main__':
    irc.main()
