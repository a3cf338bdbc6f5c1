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
