# SPDX-License-Identifier: MIT

"""From the connection to the room: greeting, name, welcome."""

import unicodedata
import unittest

from papo import BYE, GREETING, TOLD_WHY, Server, wait_until


def composed(text):
    return unicodedata.normalize('NFC', text)


def decomposed(text):
    return unicodedata.normalize('NFD', text)


class Welcome(unittest.TestCase):
    def test_the_first_one_in_is_alone(self):
        with Server() as server:
            ana = server.connect()
            self.assertEqual(ana.join('ana'), '-- you are ana, alone in #lobby')

    def test_the_second_finds_one_other(self):
        with Server() as server:
            server.people('ana')
            self.assertEqual(server.connect().join('bia'),
                             '-- you are bia, in #lobby with 1 other: ana')

    def test_the_third_finds_two_others(self):
        with Server() as server:
            server.people('ana', 'bia')
            self.assertEqual(server.connect().join('caio'),
                             '-- you are caio, in #lobby with 2 others: ana, bia')

    def test_twenty_others_are_all_named(self):
        with Server() as server:
            names = [f'p{number:02}' for number in range(20)]
            server.people(*names)
            self.assertEqual(server.connect().join('x'),
                             f'-- you are x, in #lobby with 20 others: {", ".join(names)}')

    def test_of_more_than_twenty_others_the_rest_is_counted(self):
        with Server() as server:
            names = [f'p{number:02}' for number in range(25)]
            server.people(*names)
            self.assertEqual(server.connect().join('x'),
                             '-- you are x, in #lobby with 25 others: '
                             f'{", ".join(names[:20])} and 5 more')

    def test_who_has_left_is_not_among_the_others(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.leave()
            ana.expect('-- bia left #lobby (quit)')
            self.assertEqual(server.connect().join('caio'),
                             '-- you are caio, in #lobby with 1 other: ana')

    def test_others_are_told_but_the_newcomer_is_not_told_of_itself(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('welcome')
            bia.expect('<ana> welcome')


class Names(unittest.TestCase):
    def test_a_taken_name_is_refused_and_another_is_asked_for(self):
        with Server() as server:
            ana = server.join('ana')
            second = server.newcomer()
            second.is_refused('ana')
            second.say('bia')
            second.expect('-- you are bia, in #lobby with 1 other: ana')
            ana.expect('-- bia joined #lobby')

    def test_names_that_differ_only_in_case_are_one_name(self):
        for name, again in [('João', 'JOÃO'), ('JOÃO', 'joão'), ('Straße', 'STRASSE'),
                            ('ΣΊΣΥΦΟΣ', 'σίσυφος'), ('Ёжик', 'ёЖИК')]:
            with self.subTest(name=name), Server() as server:
                server.join(name)
                second = server.newcomer()
                second.is_refused(again)

    def test_composed_and_decomposed_forms_are_one_name(self):
        for name, again in [(composed('João'), decomposed('João')),
                            (decomposed('João'), composed('João')),
                            (composed('João'), decomposed('JOÃO')),
                            (composed('한글'), decomposed('한글'))]:
            with self.subTest(name=ascii(name)), Server() as server:
                first = server.newcomer()
                first.say(name)
                first.expect(f'-- you are {composed(name)}, alone in #lobby')
                second = server.newcomer()
                second.is_refused(again)

    def test_a_name_is_free_again_once_its_bearer_has_left(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            bia.leave()
            ana.expect('-- bia left #lobby (quit)')
            second = server.join('BIA')
            ana.expect('-- BIA joined #lobby')
            second.reset()
            ana.expect('-- BIA left #lobby (connection lost)')
            server.join('bia')
            ana.expect('-- bia joined #lobby')

    def test_names_of_all_scripts_are_allowed(self):
        with Server() as server:
            ana = server.join('ana')
            for name in ['João', 'Ωμέγα', 'Дмитрий', '花子', '한글', 'שלום', 'محمد', 'नमस्ते', 'ไทย',
                         'x_y-z.w', '_2', '2', '٣', 'q', 'ß', 'ꙮ', '𐐷𐐷', 'e\u0301\u0323']:
                with self.subTest(name=name):
                    server.join(name)
                    ana.expect(f'-- {composed(name)} joined #lobby')

    def test_the_longest_name_has_32_characters_after_composition(self):
        for name in ['a' * 32, '花' * 32, '𐐷' * 32, decomposed('ã' * 32)]:
            with self.subTest(name=name), Server() as server:
                server.join(name)
        with Server() as server:
            someone = server.newcomer()
            for name in ['a' * 33, '花' * 33, decomposed('ã' * 33), 'a' * 4000]:
                someone.is_refused(name)
            someone.say('ana')
            someone.expect('-- you are ana, alone in #lobby')

    def test_names_that_could_mislead_are_refused(self):
        refused = {
            'a space within': 'ana bia', 'a no-break space': 'ana\u00a0bia', 'a comma': 'a,b',
            'brackets': '<ana>', 'a hash': '#ana', 'an at sign': '@ana', 'a colon': 'ana:',
            'a slash': 'a/b', 'a quote': '"ana"', 'an emoji': '😀', 'a symbol': 'a+b',
            'a combining mark first': '\u0301ana', 'an enclosing mark first': '\u20ddana',
            'zero width space': 'a\u200bna', 'zero width joiner': 'a\u200dna',
            'word joiner': 'a\u2060na', 'byte order mark': 'a\ufeffna', 'soft hyphen': 'a\u00adna',
            'left-to-right mark': 'a\u200ena', 'tag': 'a\U000e0041',
            'Hangul filler': '\u3164', 'Hangul choseong filler': '\u115f',
            'halfwidth Hangul filler': '\uffa0', 'variation selector': 'a\ufe0f',
            'combining grapheme joiner': 'a\u034fna', 'private use': 'a\ue000',
            'unassigned': 'a\u0378', 'noncharacter': 'a\uffff', 'signs alone': '--', 'dots': '...',
            'an address': '10.0.0.1', 'what reads as one': '300.1.1.1',
            'a mark that Unicode does not recommend': 'a\u0363', 'five marks on one letter': 'q' + 5 * '\u0323',
        }
        with Server('--rate-limit', '0') as server:
            someone = server.newcomer()
            for name in refused.values():
                someone.is_refused(name)
            someone.say('ana')
            someone.expect('-- you are ana, alone in #lobby')

    def test_the_names_of_the_server_and_of_commands_are_for_nobody(self):
        with Server('--rate-limit', '0') as server:
            someone = server.newcomer()
            for name in ['papo', 'Papo', 'p\u0430po', 'operator', 'operador', 'you', 'você', 'voce',
                         'join', 'ENTRAR', 'quit', 'histórico', 'state', 'complete']:
                self.assertEqual(someone.is_refused(name), f'!! the name {name} is not for people')
            someone.say('ana')
            someone.expect('-- you are ana, alone in #lobby')
            someone.say('/nick papo', '/join #papo')
            someone.expect('!! the name papo is not for people', '-- you are alone in #papo')

    def test_nobody_is_called_as_the_server_is(self):
        with Server('--rate-limit', '0', '--server-name', 'chat.example', '--network', 'Vila') as server:
            someone = server.newcomer()
            for name in ('chat.example', 'Chat.Example', 'VILA', 'nickserv'):
                self.assertEqual(someone.is_refused(name), f'!! the name {name} is not for people')

    def test_nobody_looks_like_someone_who_is_here(self):
        with Server('--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            someone = server.newcomer()
            for name in ['\u0430na', 'an\u0430', '\uff41\uff4e\uff41', '\U0001d41ana']:
                with self.subTest(name=ascii(name)):
                    self.assertEqual(someone.is_refused(name),
                                     f'!! the name {name} looks like ana, who is here')
            bia.say('/nick \u0430na')
            bia.expect('!! the name \u0430na looks like ana, who is here')
            ana.say('/nick an\u0430', 'sair')  # A name may look like the person's own former name.
            ana.expect('-- you are an\u0430 now')
            bia.expect('-- ana is now known as an\u0430', '-- an\u0430 left #lobby (quit)')
            someone.say('\u0430na')
            someone.expect('-- you are \u0430na, in #lobby with 1 other: bia')

    def test_names_that_are_not_text_are_refused(self):
        with Server() as server:
            someone = server.newcomer()
            for name in [b'\xff\n', b'an\xc3\n', b'\xed\xa0\x80\n', b'a\tna\n']:
                someone.is_refused(name)
            someone.is_refused(b'x' * 5000 + b'\n')  # Longer than any line may be.
            someone.say('ana')
            someone.expect('-- you are ana, alone in #lobby')

    def test_control_characters_are_taken_out_of_names_as_of_all_else(self):
        for sent in ['a\x1bna', '\x00ana', 'ana\x1f', 'a\u009bna', 'a\u2028na', 'a\u202ena',
                     '\u2066ana\u2069']:
            with self.subTest(sent=ascii(sent)), Server() as server:
                someone = server.newcomer()
                someone.say(sent)
                someone.expect('-- you are ana, alone in #lobby')

    def test_spaces_around_a_name_are_not_part_of_it(self):
        with Server() as server:
            someone = server.newcomer()
            someone.say('  ana\t ')
            someone.expect('-- you are ana, alone in #lobby')

    def test_empty_lines_are_not_names(self):
        with Server() as server:
            ana = server.connect()
            ana.send(b'\n\r\n  \t \n')
            ana.join('ana')


class BeforeTheName(unittest.TestCase):
    def test_one_may_leave_by_sair_and_by_quit(self):
        with Server() as server:
            for word in ['sair', 'SAIR', '/quit', '/quit I came by mistake']:
                with self.subTest(word):
                    someone = server.newcomer()
                    someone.say(word)
                    someone.expect(BYE)
                    someone.expect_end()

    def test_help_is_given_and_the_name_still_wanted(self):
        with Server() as server:
            someone = server.newcomer()
            someone.say('/help', 'ana')
            lines = someone.lines_until('-- you are ana, alone in #lobby')
            self.assertTrue(lines)
            for line in lines:
                self.assertRegex(line, r'^-- ')

    def test_who_never_gave_a_name_is_never_announced(self):
        with Server() as server:
            ana = server.join('ana')
            before = server.descriptors()
            for _ in range(5):
                polite = server.newcomer()
                polite.say('sair')
                polite.expect(BYE)
                polite.expect_end()
                polite.close()
                cut_off = server.newcomer()
                cut_off.reset()
                unfinished = server.connect()
                unfinished.send(b'bia')
                unfinished.close()
            wait_until(lambda: server.descriptors() == before, 'the server has closed them all')
            server.join('caio')
            ana.expect('-- caio joined #lobby')

    def test_what_is_said_does_not_reach_who_has_no_name_yet(self):
        with Server('--history', '0') as server:
            ana, bia = server.people('ana', 'bia')
            newcomer = server.newcomer()
            ana.say('between us')
            bia.expect('<ana> between us')
            newcomer.say('caio')
            newcomer.expect('-- you are caio, in #lobby with 2 others: ana, bia')
            ana.expect('-- caio joined #lobby')
            ana.say('hello')
            newcomer.expect('<ana> hello')

    def test_who_takes_too_long_to_give_a_name_is_told_and_sent_away(self):
        with Server('--name-timeout', '1') as server:
            ana = server.join('ana')
            silent, halfway, blank, refused = (server.connect() for _ in range(4))
            halfway.send(b'bi')
            blank.send(b'\n\n')
            refused.expect(GREETING)
            refused.is_refused('ana')
            for someone in (silent, halfway, blank):
                someone.expect(GREETING)
            for someone in (silent, halfway, blank, refused):
                someone.expect(TOLD_WHY)
                someone.expect_end()
            ana.say('/who')  # People with a name stay, and read nothing of the others.
            ana.expect('-- 1 here in #lobby: ana')

    def test_with_a_name_timeout_of_0_there_is_time(self):
        with Server('--name-timeout', '0') as server:
            server.join('ana')


if __name__ == '__main__':
    unittest.main()
