# SPDX-License-Identifier: MIT

"""Capabilities: asking for them (CAP), and what each of them changes."""

import re

import irc

RATIFIED = {'account-notify', 'account-tag', 'away-notify', 'batch', 'cap-notify', 'chghost',
            'echo-message', 'extended-join', 'extended-monitor', 'invite-notify', 'labeled-response',
            'message-tags', 'multi-prefix', 'server-time', 'setname', 'standard-replies',
            'userhost-in-names'}
DRAFTS = {'draft/channel-rename', 'draft/chathistory', 'draft/message-redaction', 'draft/metadata-2',
          'draft/multiline', 'draft/read-marker'}


class Negotiation(irc.Case):
    def offered(self, client, what='CAP LS 302'):
        client.send(what)
        offered = {}
        while True:
            message = client.until('CAP', ...)[-1]
            self.assertEqual(message.params[1], 'LS')
            offered.update(cap.partition('=')[::2] for cap in message.last.split())
            if message.params[2] != '*':
                return offered

    def test_cap_ls_302_offers_what_is_ratified(self):
        self.assertLessEqual(RATIFIED, set(self.offered(self.connect())))

    def test_drafts_are_named_as_drafts(self):
        self.assertLessEqual(DRAFTS, set(self.offered(self.connect())))

    def test_cap_ls_without_302_is_one_line_without_values(self):
        client = self.connect()
        client.send('CAP LS')
        message = client.until('CAP', ...)[-1]
        self.assertEqual((len(message.params), message.params[1]), (3, 'LS'))
        self.assertNotIn('=', message.last)

    def test_cap_ls_has_a_source_and_a_star(self):
        client = self.connect()
        client.send('CAP LS 302')
        message = client.until('CAP', ...)[-1]
        self.assertEqual((message.source, message.params[0]), ('papo.server', '*'))

    def test_cap_ls_holds_the_welcome_back(self):
        client = self.connect()
        messages = client.say('CAP LS 302', 'NICK ana', 'USER someone 0 * :Some One')
        self.none(messages, '001')
        client.send('CAP END')
        client.until('001', 'ana', ...)

    def test_cap_req_holds_the_welcome_back(self):
        client = self.connect()
        client.request('server-time')
        self.none(client.say('NICK ana', 'USER someone 0 * :Some One'), '001')
        client.send('CAP END')
        client.until('001', 'ana', ...)

    def test_cap_end_before_nick_and_user(self):
        client = self.connect()
        client.send('CAP LS 302', 'CAP END', 'NICK ana', 'USER someone 0 * :Some One')
        client.until('001', 'ana', ...)

    def test_cap_req_is_acknowledged_with_what_was_asked(self):
        client = self.connect()
        client.send('CAP REQ :server-time multi-prefix')
        message = client.until('CAP', ...)[-1]
        self.assertEqual((message.params[1], sorted(message.last.split())),
                         ('ACK', ['multi-prefix', 'server-time']))

    def test_cap_req_of_an_unknown_one_is_refused(self):
        client = self.connect()
        client.send('CAP REQ :frobnication')
        client.until('CAP', '*', 'NAK', re.compile('frobnication ?'))

    def test_cap_req_of_a_known_and_an_unknown_one_is_refused_wholly(self):
        client = self.connect()
        client.send('CAP REQ :multi-prefix frobnication')
        self.assertEqual(client.until('CAP', ...)[-1].params[1], 'NAK')
        client.send('CAP LIST')
        client.until('CAP', '*', 'LIST', '')

    def test_cap_req_may_end_in_a_blank(self):
        client = self.connect()
        client.send('CAP REQ :multi-prefix ')
        self.assertEqual(client.until('CAP', ...)[-1].params[1], 'ACK')

    def test_cap_req_needs_no_colon_for_one(self):
        client = self.connect()
        client.send('CAP REQ multi-prefix')
        client.until('CAP', '*', 'ACK', re.compile('multi-prefix ?'))

    def test_cap_list_has_what_is_on(self):
        client = self.connect()
        client.request('server-time multi-prefix')
        client.send('CAP LIST')
        message = client.until('CAP', '*', 'LIST', None)[-1]
        self.assertEqual(sorted(message.last.split()), ['multi-prefix', 'server-time'])

    def test_a_minus_switches_off(self):
        ana = self.client('ana', caps='server-time')
        self.assertIn('time', self.one(ana.say('PRIVMSG ana :one'), 'PRIVMSG', ...).tags)
        ana.send('CAP REQ :-server-time')
        self.assertEqual(ana.until('CAP', ...)[-1].params[1], 'ACK')
        ana.caps.discard('server-time')
        self.assertEqual(self.one(ana.say('PRIVMSG ana :two'), 'PRIVMSG', ...).tags, {})
        self.only(ana.say('CAP LIST'), 'CAP', 'ana', 'LIST', '')

    def test_cap_req_after_the_welcome(self):
        ana = self.client('ana')
        ana.request('server-time')
        self.assertIn('time', self.one(ana.say('PRIVMSG ana :one'), 'PRIVMSG', ...).tags)

    def test_cap_ls_after_the_welcome_has_the_nick(self):
        self.assertEqual(self.client('ana').say('CAP LS 302')[0].params[:2], ['ana', 'LS'])

    def test_cap_end_after_the_welcome_is_passed_over(self):
        self.none(self.client('ana').say('CAP END'))

    def test_an_unknown_word_is_410(self):
        client = self.connect()
        client.send('CAP FROB')
        client.until('410', None, 'FROB', None)

    def test_302_brings_cap_notify(self):
        client = self.connect()
        self.offered(client)
        client.send('CAP LIST')
        self.assertIn('cap-notify', client.until('CAP', '*', 'LIST', None)[-1].last.split())

    def test_values_are_there_with_302(self):
        offered = self.offered(self.connect())
        self.assertRegex(offered['draft/multiline'], r'max-bytes=\d+')

    def test_no_sts_without_tls(self):
        self.assertNotIn('sts', self.offered(self.connect()))


class Effects(irc.Case):
    """A client with one capability, beside one without any."""

    def pair(self, caps):
        """A client with the capabilities and one without, both in the room of ana."""
        ana, = self.together('ana')
        with_it, without = self.client('with', caps), self.client('without')
        self.join(self.room, with_it, without)
        ana.sync()
        return ana, with_it, without

    def test_multi_prefix_in_names(self):
        ana, with_it, without = self.pair('multi-prefix')
        ana.say(f'MODE {self.room} +v ana')
        for client, shown in ((with_it, '@+ana'), (without, '@ana')):
            client.sync()
            self.assertIn(shown, self.names(client.say(f'NAMES {self.room}'), self.room))

    def test_multi_prefix_in_who(self):
        ana, with_it, without = self.pair('multi-prefix')
        ana.say(f'MODE {self.room} +v ana')
        for client, shown in ((with_it, 'H@+'), (without, 'H@')):
            client.sync()
            found = {message.params[5]: message.params[6]
                     for message in self.all(client.say(f'WHO {self.room}'), '352', ...)}
            self.assertEqual(found['ana'], shown)

    def test_userhost_in_names(self):
        _, with_it, without = self.pair('userhost-in-names')
        self.assertTrue(all(re.fullmatch(r'[@+]*\w+!\S+@\S+', name) for name in
                            self.names(with_it.say(f'NAMES {self.room}'), self.room)))
        self.assertFalse(any('!' in name for name in
                             self.names(without.say(f'NAMES {self.room}'), self.room)))

    def test_server_time(self):
        ana, with_it, without = self.pair('server-time')
        ana.say(f'PRIVMSG {self.room} :hello')
        self.assertRegex(self.only(with_it.sync(), 'PRIVMSG', ...).tags['time'],
                         r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertEqual(self.only(without.sync(), 'PRIVMSG', ...).tags, {})

    def test_server_time_is_on_whatever_happens(self):
        ana, with_it, _ = self.pair('server-time')
        ana.say(f'TOPIC {self.room} :new', f'MODE {self.room} +m', 'AWAY :x', f'PART {self.room}',
                f'JOIN {self.room}', 'NICK anna')
        messages = with_it.sync()
        self.order(messages, 'TOPIC', 'MODE', 'PART', 'JOIN', 'NICK')
        self.assertTrue(all('time' in message.tags for message in messages), messages)

    def test_echo_message(self):
        ana, with_it, without = self.pair('echo-message')
        message = self.only(with_it.say(f'PRIVMSG {self.room} :hello'), 'PRIVMSG', self.room, 'hello')
        self.assertTrue(message.source.startswith('with!'))
        self.none(without.say(f'PRIVMSG {self.room} :hello'), 'with')
        self.only(with_it.sync(), 'PRIVMSG', self.room, 'hello')

    def test_echo_message_of_what_was_said_to_somebody(self):
        _, with_it, _ = self.pair('echo-message')
        self.only(with_it.say('PRIVMSG ana :hello'), 'PRIVMSG', 'ana', 'hello')
        self.only(with_it.say('NOTICE ana :hello'), 'NOTICE', 'ana', 'hello')

    def test_echo_and_delivery_to_oneself_are_two(self):
        _, with_it, _ = self.pair('echo-message')
        self.assertEqual(len(self.all(with_it.say('PRIVMSG with :remember'), 'PRIVMSG', 'with',
                                      'remember')), 2)

    def test_no_echo_of_what_was_refused(self):
        _, with_it, _ = self.pair('echo-message')
        self.only(with_it.say('PRIVMSG nobody :hello'), '401', ...)

    def test_the_echo_has_the_time_and_the_id_that_others_see(self):
        caps = 'echo-message server-time message-tags'
        ana, bia = self.together('ana', 'bia', caps=caps)
        sent = self.only(ana.say(f'PRIVMSG {self.room} :hello'), 'PRIVMSG', ...)
        got = self.only(bia.sync(), 'PRIVMSG', ...)
        self.assertEqual(sent.tags, got.tags)
        self.assertLessEqual({'time', 'msgid'}, set(sent.tags))

    def test_extended_join(self):
        _, with_it, without = self.pair('extended-join')
        self.join(self.room, self.client('dora', real='Dora of the Tests'))
        self.only(with_it.sync(), 'JOIN', self.room, '*', 'Dora of the Tests')
        self.only(without.sync(), 'JOIN', self.room)

    def test_extended_join_of_oneself(self):
        client = self.client('dora', 'extended-join')
        self.one(client.say(f'JOIN {self.room}'), 'JOIN', self.room, '*', 'Some One')

    def test_away_notify(self):
        ana, with_it, without = self.pair('away-notify')
        ana.say('AWAY :at lunch')
        message = self.only(with_it.sync(), 'AWAY', 'at lunch')
        self.assertTrue(message.source.startswith('ana!'))
        ana.say('AWAY')
        self.assertEqual(self.only(with_it.sync(), 'AWAY', ...).params, [])
        self.none(without.sync())

    def test_away_notify_of_somebody_absent_who_joins(self):
        _, with_it, without = self.pair('away-notify')
        dora = self.client('dora')
        dora.say('AWAY :at lunch')
        self.join(self.room, dora)
        messages = with_it.sync()
        self.order(messages, 'JOIN', 'AWAY')
        self.only(without.sync(), 'JOIN', ...)

    def test_away_notify_is_for_those_who_share_a_room(self):
        dora = self.client('dora', 'away-notify')
        self.client('ana').say('AWAY :at lunch')
        self.none(dora.sync())

    def test_setname(self):
        ana, with_it, without = self.pair('setname')
        message = self.only(with_it.say('SETNAME :A New Name'), 'SETNAME', 'A New Name')
        self.assertTrue(message.source.startswith('with!'))
        self.none(ana.sync())
        self.one(ana.say('WHOIS with'), '311', 'ana', 'with', None, None, '*', 'A New Name')
        self.none(without.sync())

    def test_setname_is_told_to_those_who_share_a_room(self):
        dora = self.client('dora', 'setname')
        _, with_it, _ = self.pair('setname')
        self.join(self.room, dora)
        with_it.sync()
        dora.say('SETNAME :A New Name')
        self.only(with_it.sync(), 'SETNAME', 'A New Name')

    def test_setname_with_an_empty_or_a_long_name(self):
        _, with_it, _ = self.pair('setname standard-replies')
        message = with_it.say('SETNAME :' + 'x' * 450)[0]
        if message.command == 'FAIL':
            self.assertEqual(message.params[:2], ['SETNAME', 'INVALID_REALNAME'])
        else:
            self.assertEqual(message.command, 'SETNAME')

    def test_setname_without_the_capability_is_not_answered(self):
        ana, _, without = self.pair('setname')
        self.none(without.say('SETNAME :A New Name'))
        self.one(ana.say('WHOIS without'), '311', 'ana', 'without', None, None, '*', 'A New Name')

    def test_namelen_is_in_005(self):
        self.assertGreater(int(self.client('ana', 'setname').support['NAMELEN']), 0)

    def test_invite_notify(self):
        ana, = self.together('ana')
        with_it, without, dora = (self.client('with', 'invite-notify'), self.client('without'),
                                  self.client('dora'))
        self.join(self.room, with_it, without)
        ana.sync()
        ana.say(f'INVITE dora {self.room}')
        self.only(dora.sync(), 'INVITE', 'dora', self.room)
        message = self.only(with_it.sync(), 'INVITE', 'dora', self.room)
        self.assertTrue(message.source.startswith('ana!'))
        self.none(without.sync())

    def test_message_tags_bring_an_id(self):
        ana, with_it, without = self.pair('message-tags')
        ana.say(f'PRIVMSG {self.room} :one', f'PRIVMSG {self.room} :two')
        ids = [message.tags['msgid'] for message in self.all(with_it.sync(), 'PRIVMSG', ...)]
        self.assertEqual(len(set(ids)), 2)
        self.assertTrue(all(re.fullmatch('[^ :;]+', one) for one in ids))
        self.assertEqual([message.tags for message in self.all(without.sync(), 'PRIVMSG', ...)],
                         [{}, {}])

    def test_standard_replies_tell_a_refusal(self):
        ana = self.client('ana', 'standard-replies draft/chathistory batch')
        message = self.only(ana.say('CHATHISTORY FROB #room * 1'), 'FAIL', 'CHATHISTORY', ...)
        self.assertGreaterEqual(len(message.params), 3)

    def test_chghost_and_account_notify_are_there(self):
        self.client('ana', 'chghost account-notify account-tag')


class Sasl(irc.Case):
    """The frame. Mechanisms come with accounts, so sasl is not offered where there are none."""

    def test_authenticate_without_the_capability_is_refused_and_the_client_stays(self):
        client = self.connect()
        client.send('CAP LS 302', 'NICK ana', 'USER someone 0 * :Some One', 'AUTHENTICATE PLAIN')
        answer = client.say('CAP END')
        self.one(answer, '001', 'ana', ...)
        self.assertTrue({message.command for message in answer} & {'904', '908', '421', '902', '451'})


if __name__ == '__main__':
    irc.main()
