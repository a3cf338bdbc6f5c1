# SPDX-License-Identifier: MIT

"""Labels: each answer carries the label of its question, once."""

import irc

CAPS = 'labeled-response batch'


class Labels(irc.Case):
    caps = CAPS

    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.clients('ana', 'bia', caps=self.caps)
        self.join(self.room, self.ana, self.bia)
        self.ana.sync()

    def test_an_answer_of_one_message_has_the_label(self):
        message = self.only(self.ana.say('@label=l1 MODE ana'), '221', ...)
        self.assertEqual(message.tags['label'], 'l1')

    def test_an_answer_of_several_messages_is_a_batch(self):
        opening, content = self.batch(self.ana.say('@label=l2 WHOIS bia'), 'labeled-response')
        self.assertEqual(opening.tags['label'], 'l2')
        self.order(content, '311', '318')
        self.assertFalse(any('label' in message.tags for message in content))

    def test_no_answer_is_an_ack(self):
        message = self.only(self.ana.say('@label=l3 PONG server'), 'ACK', ...)
        self.assertEqual((message.tags['label'], message.params, message.source),
                         ('l3', [], 'papo.server'))

    def test_something_said_without_an_echo_is_an_ack(self):
        self.assertEqual(self.only(self.ana.say('@label=l4 PRIVMSG bia :hello'), 'ACK').tags['label'], 'l4')
        self.assertNotIn('label', self.only(self.bia.sync(), 'PRIVMSG', ...).tags)

    def test_ping_is_answered_with_the_label(self):
        self.ana.send('@label=l5 PING token')
        self.assertEqual(self.ana.until('PONG', None, 'token')[-1].tags['label'], 'l5')

    def test_a_refusal_has_the_label(self):
        self.assertEqual(self.only(self.ana.say('@label=l6 PRIVMSG nobody :hi'), '401', ...).tags['label'],
                         'l6')

    def test_421_has_the_label(self):
        self.assertEqual(self.only(self.ana.say('@label=l7 FROB'), '421', ...).tags['label'], 'l7')

    def test_461_has_the_label(self):
        self.assertEqual(self.only(self.ana.say('@label=l8 KICK'), '461', ...).tags['label'], 'l8')

    def test_a_join_is_a_batch_with_the_names(self):
        opening, content = self.batch(self.ana.say('@label=l9 JOIN #other'), 'labeled-response')
        self.assertEqual(opening.tags['label'], 'l9')
        self.order(content, 'JOIN', '353', '366')

    def test_the_others_see_no_label(self):
        self.ana.say('@label=l10 TOPIC ' + self.room + ' :new')
        self.assertEqual(self.only(self.bia.sync(), 'TOPIC', ...).tags, {})

    def test_a_nick_is_told_with_the_label(self):
        self.assertEqual(self.only(self.ana.say('@label=l11 NICK anna'), 'NICK', 'anna').tags['label'], 'l11')

    def test_a_label_may_have_any_text(self):
        label = 'a;b c\\'
        message = self.only(self.ana.say(f'@label={irc.escape(label)} MODE ana'), '221', ...)
        self.assertEqual(message.tags['label'], label)

    def test_answers_keep_the_order_of_their_questions(self):
        messages = self.ana.say(*(f'@label=n{number} MODE ana' for number in range(20)))
        self.assertEqual([message.tags['label'] for message in messages],
                         [f'n{number}' for number in range(20)])

    def test_an_empty_label_is_none(self):
        self.assertNotIn('label', self.only(self.ana.say('@label= MODE ana'), '221', ...).tags)

    def test_without_the_capability_a_label_is_passed_over(self):
        self.assertEqual(self.only(self.client('caio').say('@label=x MODE caio'), '221', ...).tags, {})

    def test_what_happens_meanwhile_has_no_label(self):
        self.bia.say(f'PRIVMSG {self.room} :hello')
        messages = self.ana.say('@label=l12 MODE ana')
        self.assertNotIn('label', self.one(messages, 'PRIVMSG', ...).tags)
        self.assertEqual(self.one(messages, '221', ...).tags['label'], 'l12')


    def test_leaving_all_rooms_is_a_batch(self):
        self.ana.say('JOIN #second,#third')
        opening, content = self.batch(self.ana.say('@label=l13 JOIN 0'), 'labeled-response')
        self.assertEqual(opening.tags['label'], 'l13')
        self.assertEqual({message.params[0] for message in self.all(content, 'PART', ...)},
                         {self.room, '#second', '#third'})

    def test_a_label_of_a_batch_may_be_no_longer_than_another(self):
        for length, counts in ((64, True), (65, False)):
            label = 'x' * length
            client = self.client(f'multi{length}', CAPS + ' draft/multiline message-tags echo-message')
            message = self.only(
                client.say(f'@label={label} BATCH +1 draft/multiline {client.nick}',
                           f'@batch=1 PRIVMSG {client.nick} :one', 'BATCH -1')[:1], 'PRIVMSG', ...)
            self.assertEqual('label' in message.tags, counts, length)
            client.leave()

    def test_a_password_without_need_is_an_ack_at_once(self):
        client = self.connect()
        client.request(CAPS)
        client.send('@label=p1 PASS secret', 'NICK caio', 'USER caio 0 * :Caio', 'CAP END')
        messages = client.until('001', ...)
        self.assertEqual(self.one(messages, 'ACK').tags['label'], 'p1')
        self.assertEqual(messages[-1].tags, {})


    def test_capabilities_of_two_lines_are_a_batch(self):
        messages = self.ana.say('@label=c1 CAP LS 302')
        opening, content = self.batch(messages, 'labeled-response')
        self.assertEqual(opening.tags['label'], 'c1')
        self.assertEqual([message.command for message in content], ['CAP', 'CAP'])
        self.assertEqual(len(messages), 4)
        self.assertEqual(self.only(self.ana.say('@label=c2 CAP LIST'), 'CAP', ...).tags['label'], 'c2')

    def test_a_batch_that_is_refused_has_the_label(self):
        self.assertEqual(self.only(self.ana.say('@label=b1 BATCH +1 frob'), 'FAIL', 'BATCH', 'INVALID_TYPE',
                                   ...).tags['label'], 'b1')
        self.assertEqual(self.only(self.ana.say('@label=b2 BATCH +'), 'FAIL', 'BATCH', 'INVALID_REFTAG',
                                   ...).tags['label'], 'b2')
        self.assertEqual(self.only(self.ana.say('@label=b3 BATCH -1'), 'FAIL', 'BATCH', 'MULTILINE_INVALID',
                                   ...).tags['label'], 'b3')

    def test_a_batch_within_a_batch_ends_both_and_each_has_its_label(self):
        client = self.client('multi', CAPS + ' draft/multiline')
        messages = client.say('@label=b4 BATCH +1 draft/multiline bia', '@label=b5 BATCH +2 draft/multiline bia')
        failures = self.all(messages, 'FAIL', 'BATCH', 'MULTILINE_INVALID', None)
        self.assertEqual([message.tags['label'] for message in failures], ['b5', 'b4'])
        self.assertEqual(len(messages), 2)
        messages = client.say('BATCH +1 draft/multiline bia', 'BATCH +2 draft/multiline bia')
        self.assertEqual(self.only(messages, 'FAIL', ...).tags, {})

    def test_a_batch_that_shows_nothing_has_the_label_of_its_first_line(self):
        client = self.client('multi', CAPS + ' draft/multiline')
        messages = client.say('@label=b6 BATCH +1 draft/multiline bia', '@batch=1 PRIVMSG bia :',
                              '@label=b7 PING x', 'BATCH -1')
        self.assertEqual([(message.command, message.tags['label']) for message in messages],
                         [('PONG', 'b7'), ('FAIL', 'b6')])

    def test_a_line_that_is_no_line_has_the_label(self):
        for number, rest in enumerate((b'PRIVMSG bia :a\0b', b'PRIVMSG bia :a\rb', b'\0')):
            self.ana.send_bytes(b'@label=n%d ' % number + rest + b'\r\n')
            message = self.only(self.ana.sync(), 'FAIL', '*', 'INVALID_MESSAGE', None)
            self.assertEqual(message.tags['label'], f'n{number}')
        self.ana.send_bytes(b'@label=a\0b PRIVMSG bia :x\r\n')
        self.assertEqual(self.only(self.ana.sync(), 'FAIL', '*', 'INVALID_MESSAGE', None).tags, {})
        self.assertEqual(self.only(self.ana.say('MODE ana'), '221', ...).tags, {})

    def test_a_line_that_is_too_long_or_no_utf8_has_the_label(self):
        message = self.only(self.ana.say('@label=n9 PRIVMSG bia :' + 'x' * 600), '417', ...)
        self.assertEqual(message.tags['label'], 'n9')
        for label, wanted in ((b'n8', {'label': 'n8'}), (b'\xff', {})):
            self.ana.send_bytes(b'@label=' + label + b' PRIVMSG bia :\xff\r\n')
            self.assertEqual(self.only(self.ana.sync(), 'FAIL', '*', 'INVALID_UTF8', None).tags, wanted)

    def test_several_refusals_of_a_kick_are_one_batch(self):
        self.client('caio')
        messages = self.bia.say(f'@label=k1 KICK {self.room} ana,caio')
        opening, content = self.batch(messages, 'labeled-response')
        self.assertEqual(opening.tags['label'], 'k1')
        self.assertEqual([message.command for message in content], ['482', '482'])
        self.assertEqual(len(messages), 4)

    def test_the_facts_of_a_room_are_in_the_batch_of_its_join(self):
        caio, dora = self.clients('caio', 'dora', caps=CAPS + ' draft/metadata-2')
        self.join(self.room, dora)
        dora.say('METADATA * SET url :x')
        caio.say('METADATA * SUB url')
        for label, command in (('j1', f'JOIN {self.room}'), ('j2', 'MONITOR + dora')):
            messages = caio.say(f'@label={label} {command}')
            self.assertEqual([message.tags.get('label') for message in messages],
                             [label] + [None] * (len(messages) - 1))
            self.assertEqual(messages[-1].params, ['-' + messages[0].params[0][1:]])
            self.one(messages, 'METADATA', 'dora', 'url', '*', 'x')


class Passwords(irc.Case):
    """The password is checked by a thread of its own, so the answer comes late."""
    operators = True

    def test_an_operator_is_told_with_the_label(self):
        client = self.client('ana', CAPS)
        messages = client.say(f'@label=o1 OPER any {irc.OPERATORS_PASSWORD}')
        opening, content = self.batch(messages, 'labeled-response')
        self.assertEqual(opening.tags['label'], 'o1')
        self.one(content, '381', ...)

    def test_a_wrong_password_is_refused_with_the_label_and_the_next_answer_has_none(self):
        client = self.client('bia', CAPS)
        messages = client.say('@label=o2 OPER any wrong', 'MODE bia')
        self.assertEqual(self.one(messages, '464', ...).tags['label'], 'o2')
        self.assertEqual(self.one(messages, '221', ...).tags, {})

    def test_nobody_can_be_an_operator_where_there_is_no_password(self):
        server = self.enterContext(irc.papo.Server(*irc.OPTIONS))
        client = irc.Client(server.addresses[0])
        self.addCleanup(client.leave)
        client.register('caio', CAPS)
        self.assertEqual(self.only(client.say('@label=o3 OPER any x'), '491', ...).tags['label'], 'o3')


class HousePassword(irc.Case):
    options = ('--password', 'come in')

    def test_a_right_password_is_an_ack(self):
        client = self.connect()
        client.request(CAPS)
        messages = client.say('@label=h1 PASS :come in', 'NICK ana', 'USER ana 0 * :Ana', 'CAP END')
        self.assertEqual(messages[0].command, 'ACK')
        self.assertEqual(messages[0].tags['label'], 'h1')
        self.assertEqual(self.one(messages, '001', ...).tags, {})

    def test_a_wrong_password_is_refused_with_the_label(self):
        client = self.connect()
        client.request(CAPS)
        self.assertEqual(self.only(client.say('@label=h2 PASS wrong'), '464', ...).tags['label'], 'h2')

    def test_a_wrong_password_takes_away_no_nick(self):
        client = self.connect()
        client.say('NICK ana', 'PASS wrong', 'PASS :come in')
        self.one(client.say('USER ana 0 * :Ana'), '001', 'ana', ...)


class Echoes(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia', caps=CAPS + ' echo-message message-tags')

    def test_the_echo_has_the_label(self):
        message = self.only(self.ana.say(f'@label=e1 PRIVMSG {self.room} :hello'), 'PRIVMSG', ...)
        self.assertEqual(message.tags['label'], 'e1')
        self.assertNotIn('label', self.only(self.bia.sync(), 'PRIVMSG', ...).tags)

    def test_the_echo_of_what_was_said_to_somebody_has_the_label(self):
        message = self.only(self.ana.say('@label=e2 PRIVMSG bia :hello'), 'PRIVMSG', ...)
        self.assertEqual(message.tags['label'], 'e2')

    def test_of_what_one_says_to_oneself_the_echo_alone_has_the_label(self):
        messages = self.all(self.ana.say('@label=e3 PRIVMSG ana :remember'), 'PRIVMSG', 'ana', 'remember')
        self.assertEqual(sorted('label' in message.tags for message in messages), [False, True])
        self.assertEqual(len({message.tags['msgid'] for message in messages}), 1)

    def test_the_echo_of_a_tagmsg_has_the_label(self):
        message = self.only(self.ana.say(f'@label=e4;+typing=active TAGMSG {self.room}'), 'TAGMSG', ...)
        self.assertEqual((message.tags['label'], message.tags['+typing']), ('e4', 'active'))


if __name__ == '__main__':
    irc.main()
