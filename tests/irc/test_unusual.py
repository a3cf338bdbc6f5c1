# SPDX-License-Identifier: MIT

"""Unusual clients. Each case was reported by people who ran other servers: the project and the
number stand at the case."""

import re

import irc


class Beginnings(irc.Case):
    def welcome(self, client, *rest):
        client.send(*rest, 'NICK ana', 'USER someone 0 * :Some One', 'CAP END')
        return client.until('001', 'ana', ...)

    def test_irssi_1531_a_join_of_nothing_behind_cap_ls(self):
        client = self.connect()
        client.send('CAP LS 302', 'JOIN :')
        client.until('CAP', '*', 'LS', ...)
        self.welcome(client)

    def test_inspircd_2103_a_join_of_nothing_first(self):
        client = self.connect()
        client.send('JOIN :', 'CAP LS 302')
        client.until('CAP', '*', 'LS', ...)
        self.welcome(client)

    def test_soju_62_cap_lines_have_a_source(self):
        client = self.connect()
        client.send('CAP LS 302', 'CAP REQ :batch', 'CAP LIST')
        for _ in range(2):
            for message in client.until('CAP', ...):
                self.assertEqual(message.source, 'papo.server')

    def test_ergo_2068_a_plain_cap_ls_is_one_line(self):
        client = self.connect()
        client.send('CAP LS', 'CAP LIST')
        self.assertEqual([message.params[1] for message in client.until('CAP', '*', 'LIST', None)],
                         ['LS', 'LIST'])

    def test_hexchat_1616_cap_req_and_end_without_waiting(self):
        client = self.connect()
        client.send('CAP REQ :batch server-time', 'CAP END', 'NICK ana', 'USER someone 0 * :Some One')
        self.order(client.until('001', 'ana', ...), 'CAP', '001')

    def test_irc3_208_a_ping_before_the_welcome(self):
        client = self.connect()
        client.send('NICK ana', 'PING :early bird')
        client.until('PONG', 'papo.server', 'early bird')
        self.welcome(client)

    def test_lines_that_end_in_lf_and_cr(self):
        client = self.connect()
        client.send_bytes(b'NICK ana\n\rUSER someone 0 * :Some One\n\r')
        client.until('001', 'ana', ...)

    def test_a_command_cut_within_its_first_word(self):
        client = self.connect()
        client.send_bytes(b'C')
        client.send_bytes(b'AP LS 302\r\n')
        client.until('CAP', '*', 'LS', ...)

    def test_a_source_before_the_first_command(self):
        client = self.connect()
        client.send(':ana NICK ana', 'USER someone 0 * :Some One')
        client.until('001', 'ana', ...)

    def test_tags_before_the_first_command(self):
        client = self.connect()
        client.send('@label=1 CAP LS 302')
        client.until('CAP', '*', 'LS', ...)

    def test_a_greeted_client_may_still_turn_out_to_be_irc(self):
        client = self.connect()
        while b'\n' not in client._received:  # The greeting, once nothing has come for a while.
            client._received += client.socket.recv(4096)
        client._received.clear()
        self.welcome(client)

    def test_ergo_2156_an_unknown_mechanism_is_no_attempt(self):
        client = self.connect()
        for _ in range(5):
            client.send('AUTHENTICATE FROBNICATION')
        self.welcome(client)

    def test_znc_1212_authenticate_has_no_source(self):
        client = self.connect()
        client.send('CAP LS 302', 'AUTHENTICATE PLAIN')
        messages = client.say('PING x')
        for message in self.all(messages, 'AUTHENTICATE', ...):
            self.assertEqual(message.source, '')
        self.welcome(client)


class Within(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana = self.client('ana')

    def test_gitter_103_hexchats_ping(self):
        self.ana.send('PING LAG1')
        message = self.ana.until('PONG', ...)[-1]
        self.assertEqual((message.source, message.params), ('papo.server', ['papo.server', 'LAG1']))

    def test_ergo_177_and_854_353_has_its_colon_for_a_lone_nick(self):
        messages = self.ana.say(f'JOIN {self.room}')
        self.assertTrue(self.one(messages, '353', ...).line.endswith(' :@ana'))

    def test_ergo_1831_315_repeats_what_was_asked(self):
        self.join(self.room, self.ana)
        for mask in (self.room.upper(), 'ANA', 'nobody*'):
            self.one(self.ana.say(f'WHO {mask}'), '315', 'ana', mask, None)

    def test_ergo_163_a_list_of_bans_for_who_is_no_operator(self):
        self.join(self.room, self.ana, bia := self.client('bia'))
        for asked in ('b', '+b'):
            self.only(bia.say(f'MODE {self.room} {asked}'), '368', 'bia', self.room, None)

    def test_ergo_353_names_have_the_rank_and_no_mode_follows(self):
        messages = self.ana.say(f'JOIN {self.room}')
        self.one(messages, '353', 'ana', '=', self.room, '@ana')
        self.none(messages + self.ana.sync(), 'MODE')

    def test_ergo_682_and_90_one_302_for_several_nicks(self):
        self.client('bia')
        message = self.only(self.ana.say('USERHOST ana bia'), '302', 'ana', None)
        self.assertEqual(len(message.last.split()), 2)

    def test_ergo_1335_and_ngircd_112_a_list_begins_with_321(self):
        messages = self.ana.say('LIST')
        self.assertEqual((messages[0].command, messages[-1].command), ('321', '323'))

    def test_inspircd_1017_the_casemapping_that_is_told_is_obeyed(self):
        self.client('bia[]')
        caio = self.client('bia{}')  # Two people by ascii, one by rfc1459.
        self.ana.say('PRIVMSG BIA{} :for you')
        self.only(caio.sync(), 'PRIVMSG', 'bia{}', 'for you')

    def test_inspircd_1851_the_echo_has_its_label(self):
        bia = self.client('bia', 'labeled-response batch echo-message')
        self.assertEqual(self.only(bia.say('@label=1 PRIVMSG ana :x'), 'PRIVMSG', ...).tags['label'], '1')

    def test_ergo_994_421_has_the_label(self):
        bia = self.client('bia', 'labeled-response batch')
        self.assertEqual(self.only(bia.say('@label=1 FROB'), '421', ...).tags['label'], '1')

    def test_ergo_434_and_754_no_tags_that_were_not_asked_for(self):
        everything = ('message-tags server-time account-tag batch echo-message labeled-response '
                      'extended-join')
        bia = self.client('bia', everything)
        self.join(self.room, self.ana, bia)
        self.ana.sync()
        bia.say(f'@label=1;+x=2 PRIVMSG {self.room} :hello')
        self.assertEqual(self.only(self.ana.sync(), 'PRIVMSG', ...).tags, {})

    def test_ergo_618_three_digits_of_milliseconds(self):
        bia = self.client('bia', 'server-time')
        for message in bia.say(*['PRIVMSG bia :now'] * 20):
            self.assertRegex(message.tags['time'], r'\.\d{3}Z$')

    def test_ngircd_121_and_thelounge_295_a_long_line_is_417(self):
        self.join(self.room, self.ana)
        for size in (513, 1000, 5000):
            self.one(self.ana.say(f'PRIVMSG {self.room} :' + 'x' * size), '417', 'ana', None)

    def test_localslackirc_300_a_nick_with_a_dot(self):
        self.only(self.ana.say('NICK ana.b'), '432', 'ana', 'ana.b', None)

    def test_goguma_asks_for_much_at_once(self):
        rooms = [f'#burst{number}' for number in range(20)]
        for room in rooms:
            self.ana.send(f'JOIN {room}', f'MODE {room}', f'WHO {room} %tcnf,1', f'MODE {room} b')
        messages = self.ana.sync()
        self.assertEqual(len(self.all(messages, '315', ...)), 20)
        self.assertEqual(len(self.all(messages, '368', ...)), 20)

    def test_all_bytes_in_one_line_are_refused(self):
        self.ana.send_bytes(bytes(one for one in range(1, 256) if one not in (10, 13)) + b'\r\n')
        self.only(self.ana.sync(), 'FAIL', '*', 'INVALID_UTF8', None)

    def test_a_nul_in_a_line_reaches_nobody(self):
        bia = self.client('bia')
        for line in (b'PRIVMSG bia :a\0b\r\n', b'PRIVMSG bia :a\rb\r\n'):
            self.ana.send_bytes(line)
            self.only(self.ana.sync(), 'FAIL', '*', 'INVALID_MESSAGE', None)
        for message in bia.sync():
            self.assertNotIn('\0', message.line)

    def test_a_line_may_end_with_more_than_one_cr(self):
        bia = self.client('bia')
        self.ana.send_bytes(b'PRIVMSG bia :hello\r\r\n')
        self.ana.sync()
        self.only(bia.sync(), 'PRIVMSG', 'bia', 'hello')


class Bursts(irc.Case):
    """With a rate limit: such clients send more at once than it allows."""

    rate = 50

    def test_ergo_1978_a_burst_on_connecting_is_slowed_and_nobody_is_killed(self):
        ana = self.client('ana', 'draft/read-marker')
        rooms = [f'#burst{number}' for number in range(20)]
        ana.send(*(f'JOIN {room}' for room in rooms))
        ana.send(*(line for room in rooms for line in (f'WHO {room} %tcnf,1', f'MODE {room}',
                                                       f'MARKREAD {room}', f'MODE {room} b')))
        messages = ana.sync()
        self.assertEqual(len(self.all(messages, '315', ...)), 20)
        self.assertEqual(len(self.all(messages, 'MARKREAD', re.compile('#.*'), None)), 40)
        self.none(messages, 'ERROR')


if __name__ == '__main__':
    irc.main()
