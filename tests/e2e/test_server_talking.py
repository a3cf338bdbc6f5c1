# SPDX-License-Identifier: MIT

"""The text that reaches the others, and the text that does not."""

import unittest

from papo import BYE, GREETING, TOLD_WHY, Server


# The eye sees a blank here: spaces, characters without width, fillers.
UNSEEN = [' ', '   ', '\t', '\u00a0', '\u2003', '\u3000', '\u200b', '\u2060', '\u3164', '\u2800', '\ufe0f']


class Talking(unittest.TestCase):
    def test_the_sender_gets_no_copy(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('hello')
            bia.expect('<ana> hello')
            bia.say('hi')
            ana.expect('<bia> hi')

    def test_what_one_says_arrives_in_order(self):
        with Server('--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            lines = [f'line {number}' for number in range(2000)]
            for line in lines:
                ana.say(line)
            bia.expect(*(f'<ana> {line}' for line in lines))

    def test_many_lines_in_one_segment_are_many_messages(self):
        with Server('--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            lines = [f'line {number}' for number in range(2000)]
            ana.say(*lines)
            bia.expect(*(f'<ana> {line}' for line in lines))

    def test_a_line_may_come_byte_by_byte(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            for byte in 'olá, João\r\nagain\n'.encode():
                ana.send(bytes([byte]))
            bia.expect('<ana> olá, João', '<ana> again')

    def test_a_carriage_return_before_the_newline_is_dropped(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.send(b'one\r\ntwo\nthree\r\n')
            bia.expect('<ana> one', '<ana> two', '<ana> three')

    def test_empty_lines_are_ignored(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.send(b'\n\r\n\n\nhello\n')
            bia.expect('<ana> hello')

    def test_eight_blanks_in_a_row_are_kept_and_a_tab_is_one(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('  a  b\tc', 'a        b')
            bia.expect('<ana>   a  b c', '<ana> a        b')

    def test_no_blanks_fill_a_line_so_that_what_follows_looks_like_the_servers(self):
        with Server('--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            forged = '-- papo is stopping; goodbye'
            for blank in '\t', ' ', '\u00a0', '\u2003', '\u3000', '\u2800', '\u3164', '\u200b':
                with self.subTest(blank=ascii(blank)):
                    seen = ' ' if blank == '\t' else blank
                    ana.say('hello' + 200 * blank + forged)
                    bia.expect('<ana> hello' + 8 * seen + forged)
            ana.say('/topic hello' + 100 * '\t' + forged)
            bia.expect('-- ana set the topic of #lobby: hello' + 8 * ' ' + forged)

    def test_two_slashes_say_what_begins_with_one(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('//who is there?', '//', '///three')
            bia.expect('<ana> /who is there?', '<ana> /', '<ana> //three')

    def test_blanks_before_a_command_do_not_publish_it(self):
        with Server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            for blank in UNSEEN:
                with self.subTest(blank=ascii(blank)):
                    ana.say(blank + '/oper secret', blank + '/msg bia psst', blank + '/dance',
                            blank + '#lobby hello')
                    ana.expect(TOLD_WHY, '(private to bia) psst', TOLD_WHY)
                    bia.expect('(private) <ana> psst', '<ana> hello')
                    caio.expect('<ana> hello')
            ana.say('\u200b /quit')
            ana.expect(BYE)
            caio.expect('-- ana left #lobby (quit)')

    def test_a_space_of_any_width_parts_a_room_from_the_text(self):
        with Server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            for one in ana, bia:
                one.say('/join #ops', '/go #lobby')
                one.lines_until('-- you are talking in #lobby now')
            ana.expect('-- bia joined #ops')
            ana.say('#ops\u00a0psst', 'hello')
            bia.expect('#ops <ana> psst', '<ana> hello')
            caio.expect('<ana> hello')

    def test_what_shows_nothing_is_refused_once(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            for blank in UNSEEN:
                with self.subTest(blank=ascii(blank)):
                    ana.say(blank, f'/me {blank}\u3164', f'/msg bia {blank}\u200b', 'hello')
                    ana.expect(*3 * ['!! there is nothing to be seen in that, so it was not sent'])
                    bia.expect('<ana> hello')

    def test_of_many_marks_on_one_character_eight_stay(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('z' + 500 * '\u0310' + 'algo', '/me z' + 500 * '\u0310',
                    '/topic z' + 100 * '\u0310\u200d', '/away z' + 99 * '\u0310')
            z = 'z' + 8 * '\u0310'
            bia.expect(f'<ana> {z}algo', f'* ana {z}',
                       f'-- ana set the topic of #lobby: z{8 * (chr(0x310) + chr(0x200d))}'
                       + 7 * '\u200d')
            bia.say('/who')
            bia.expect(f'-- 2 here in #lobby: ana (away: {z}), bia')

    def test_all_scripts_and_emoji_pass_unchanged(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            for line in ['ação, coração, às vezes', 'Ωμέγα', 'Привет', 'こんにちは', '안녕하세요',
                         '你好', 'שלום', 'مرحبا', 'नमस्ते', 'สวัสดี', '𐐷𐑌𐐶', 'می\u200cخواهم',
                         'e\u0301 is not \u00e9', '😀🏳️‍🌈👨‍👩‍👧‍👦🇧🇷', '\U0010fffd',
                         '<bia> not from bia', '-- not a notice', '!! not an error']:
                with self.subTest(line=line):
                    ana.say(line)
                    bia.expect(f'<ana> {line}')


class Leaving(unittest.TestCase):
    def test_name_and_words_may_come_at_once_and_end_at_once(self):
        with Server() as server:
            bia = server.join('bia')
            ana = server.connect()
            ana.send(b'ana\nhello\n')
            ana.close()
            bia.expect('-- ana joined #lobby', '<ana> hello',
                       '-- ana left #lobby (connection lost)')

    def test_what_was_said_before_a_quit_arrives_and_what_was_said_after_does_not(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.send(b'one\ntwo\nsair\nthree\n/quit\n')
            bia.expect('<ana> one', '<ana> two', '-- ana left #lobby (quit)')
            ana.expect(BYE)
            bia.say('/who')
            bia.expect('-- 1 here in #lobby: bia')

    def test_all_that_was_said_before_a_reset_arrives(self):
        with Server('--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            lines = [f'line {number}' for number in range(500)]
            ana.say(*lines)
            ana.reset()
            bia.expect(*(f'<ana> {line}' for line in lines),
                       '-- ana left #lobby (connection lost)')

    def test_an_unfinished_last_line_is_not_delivered(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.send(b'whole\nunfinish')
            ana.close()
            bia.expect('<ana> whole', '-- ana left #lobby (connection lost)')

    def test_who_sends_no_more_still_gets_its_due(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.send(b'hello\n/who\n')
            ana.finish()
            ana.expect('-- 2 here in #lobby: ana, bia')
            ana.expect_end()
            bia.expect('<ana> hello', '-- ana left #lobby (connection lost)')

    def test_who_sends_no_more_still_gets_all_that_waited_for_it(self):
        with Server('--rate-limit', '0', '--send-limit', str(64 << 20)) as server:
            ana = server.join('ana')
            bia = server.join('bia', receive_buffer=4096)  # Bia reads nothing for now.
            ana.expect('-- bia joined #lobby')
            lines = [f'{number:06} {"x" * 1000}' for number in range(12_000)]
            ana.say(*lines)
            ana.say('/who')
            ana.expect('-- 2 here in #lobby: ana, bia')
            bia.finish()
            ana.expect('-- bia left #lobby (connection lost)')
            bia.expect(*(f'<ana> {line}' for line in lines))
            bia.expect_end()


class Unsayable(unittest.TestCase):
    def test_what_is_not_utf8_is_refused_and_the_next_line_is_taken(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            no_such_byte = [b'\xff', b'\xfe\xff', b'\xf5\x80\x80\x80', b'\xf8\x88\x80\x80\x80']
            unfinished = [b'caf\xe9', b'\xc3', b'\xe2\x82', b'\xf0\x9f\x98']
            overlong = [b'\xc0\xaf', b'\xc1\xbf', b'\xe0\x80\xaf', b'\xf0\x80\x80\xaf']
            surrogates = [b'\xed\xa0\x80', b'\xed\xbf\xbf', b'\xed\xa0\xbd\xed\xb8\x80']
            beyond_unicode = [b'\xf4\x90\x80\x80']
            for bad in [*no_such_byte, b'\x80', *unfinished, *overlong, *surrogates,
                        *beyond_unicode]:
                with self.subTest(bad=bad):
                    ana.send(b'before ' + bad + b' after\n')
                    ana.expect(TOLD_WHY)
                    ana.say('still here')
                    bia.expect('<ana> still here')

    def test_a_line_of_exactly_the_limit_is_said(self):
        with Server('--max-line', '64') as server:
            ana, bia = server.people('ana', 'bia')
            for line, end in [('x' * 64, b'\n'), ('x' * 64, b'\r\n'), ('é' * 32, b'\n')]:
                ana.send(line.encode() + end)
                bia.expect(f'<ana> {line}')

    def test_the_limit_of_a_line_is_4096_bytes_unless_told_otherwise(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('x' * 4096, 'x' * 4097, 'next')
            bia.expect('<ana> ' + 'x' * 4096, '<ana> next')
            ana.expect(TOLD_WHY)

    def test_a_line_over_the_limit_is_refused_and_the_next_line_is_taken(self):
        with Server('--max-line', '64') as server:
            ana, bia = server.people('ana', 'bia')
            for line in ['x' * 65, 'x' * 66, 'x' * 5000, 'é' * 32 + 'x']:
                with self.subTest(length=len(line)):
                    ana.say(line, 'still here')
                    ana.expect(TOLD_WHY)
                    bia.expect('<ana> still here')

    def test_a_line_over_the_limit_that_comes_in_pieces_is_refused_once(self):
        with Server('--max-line', '64') as server:
            ana, bia = server.people('ana', 'bia')
            ana.send(b'x' * 60)
            ana.send(b'y' * 60)
            ana.expect(TOLD_WHY)  # The error is known before the line has ended.
            ana.send(b'z' * 60)
            ana.say(' the end', 'still here')
            bia.expect('<ana> still here')
            bia.say('so I see')
            ana.expect('<bia> so I see')


class ControlCharacters(unittest.TestCase):
    def said(self, lines):
        with Server('--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            for sent, seen in lines.items():
                with self.subTest(sent=ascii(sent)):
                    ana.say(sent)
                    bia.expect(f'<ana> {seen}')

    def test_terminal_escapes_lose_their_power(self):
        self.said({'a\x1b[31mred\x1b[0m b': 'a[31mred[0m b',
                   '\x1b]0;title\x07x': ']0;titlex',
                   'a\x9b31mb': 'a31mb'})

    def test_all_control_characters_are_removed_but_the_tab_which_is_a_blank(self):
        controls = [*range(0x00, 0x08), *range(0x0b, 0x20), *range(0x80, 0xa0)]
        self.said({f'a{chr(code)}b': 'ab' for code in controls} | {'\ta\tb': ' a b'})

    def test_bidirectional_controls_are_removed(self):
        self.said({f'a{chr(code)}b': 'ab'
                   for code in [*range(0x202a, 0x202f), *range(0x2066, 0x206a)]})

    def test_separators_of_lines_are_removed(self):
        self.said({'hello\u2028<bia> a line of mine': 'hello<bia> a line of mine',
                   'hello\u2029-- bia left #lobby': 'hello-- bia left #lobby'})

    def test_a_line_of_nothing_else_says_nothing(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('\x07\x1b\u202e', 'hello')
            bia.expect('<ana> hello')

    def test_a_backspace_takes_back_a_whole_character(self):
        self.said({'helo\blo': 'hello', 'olá\x7f\x7fé': 'oé', '👩\u200d💻\bx': 'x',
                   'e\u0301\bi': 'i', 'ab\b\b\b\bc': 'c', 'x\b//help': '/help'})

    def test_a_backspace_counts_before_a_line_is_understood(self):
        with Server() as server:
            ana = server.connect()
            ana.say('an\x7fna')
            ana.expect(GREETING, '-- you are ana, alone in #lobby')
            ana.say('/wo\bho', 'sal\bir')
            ana.expect('-- 1 here in #lobby: ana', BYE)

    def test_a_byte_order_mark_is_no_part_of_a_line(self):
        with Server() as server:
            bia, ana = server.join('bia'), server.connect()
            ana.say('\ufeffana', '\ufeffhello', '\ufeff/quit')
            ana.expect(GREETING, '-- you are ana, in #lobby with 1 other: bia', BYE)
            bia.expect('-- ana joined #lobby', '<ana> hello', '-- ana left #lobby (quit)')

    def test_a_reason_to_leave_is_cleaned_too(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/quit a\x1b[31mb\u202ec')
            bia.expect('-- ana left #lobby (quit: a[31mbc)')


if __name__ == '__main__':
    unittest.main()
