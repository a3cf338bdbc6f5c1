# SPDX-License-Identifier: MIT

"""Messages of several lines, which come in a batch."""

import re

import irc

CAPS = 'batch draft/multiline message-tags echo-message'


class Multiline(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia', caps=CAPS)

    def lines(self, *lines, name='b1', command='PRIVMSG', target=None, tags=''):
        """The client's lines for a batch of these texts; a text with + goes on with the one before."""
        target = target or self.room
        sent = [f'{tags}BATCH +{name} draft/multiline {target}']
        for line in lines:
            concat = ';draft/multiline-concat' if line.startswith('+') else ''
            sent.append(f"@batch={name}{concat} {command} {target} :{line.removeprefix('+')}")
        return [*sent, f'BATCH -{name}']

    def test_a_batch_reaches_the_others_as_a_batch(self):
        self.ana.say(*self.lines('one', '', 'three'))
        opening, content = self.batch(self.bia.sync(), 'draft/multiline', self.room)
        self.assertTrue(opening.source.startswith('ana!'))
        self.assertEqual([message.params for message in content],
                         [[self.room, 'one'], [self.room, ''], [self.room, 'three']])

    def test_the_id_is_on_the_opening(self):
        self.ana.say(*self.lines('one', 'two'))
        opening, content = self.batch(self.bia.sync(), 'draft/multiline', self.room)
        self.assertIn('msgid', opening.tags)
        self.assertFalse(any('msgid' in message.tags for message in content))

    def test_lines_that_go_on_are_marked(self):
        self.ana.say(*self.lines('how are ', '+you?'))
        _, content = self.batch(self.bia.sync(), 'draft/multiline', self.room)
        self.assertEqual(['draft/multiline-concat' in message.tags for message in content], [False, True])

    def test_the_echo_is_a_batch(self):
        opening, content = self.batch(self.ana.say(*self.lines('one', 'two')), 'draft/multiline', self.room)
        self.assertTrue(opening.source.startswith('ana!'))
        self.assertEqual([message.last for message in content], ['one', 'two'])

    def test_notices_too(self):
        self.ana.say(*self.lines('one', 'two', command='NOTICE'))
        _, content = self.batch(self.bia.sync(), 'draft/multiline', self.room)
        self.assertEqual({message.command for message in content}, {'NOTICE'})

    def test_to_somebody(self):
        self.ana.say(*self.lines('one', 'two', target='bia'))
        _, content = self.batch(self.bia.sync(), 'draft/multiline', 'bia')
        self.assertEqual([message.params for message in content], [['bia', 'one'], ['bia', 'two']])

    def test_without_the_capability_the_lines_come_alone_and_none_is_empty(self):
        caio = self.client('caio', 'message-tags')
        self.join(self.room, caio)
        self.ana.say(*self.lines('one', '', 'three'))
        messages = caio.sync()
        self.assertEqual([message.last for message in self.all(messages, 'PRIVMSG', self.room, None)],
                         ['one', 'three'])
        self.none(messages, 'BATCH')

    def test_without_the_capability_the_first_line_has_the_id(self):
        caio = self.client('caio', 'message-tags')
        self.join(self.room, caio)
        self.bia.sync()
        self.ana.say(*self.lines('one', 'two'))
        opening, _ = self.batch(self.bia.sync(), 'draft/multiline', self.room)
        ids = [message.tags.get('msgid') for message in self.all(caio.sync(), 'PRIVMSG', ...)]
        self.assertEqual(ids, [opening.tags['msgid'], None])

    def test_nothing_is_told_before_the_end_of_the_batch(self):
        self.ana.say(*self.lines('one', 'two')[:-1])
        self.none(self.bia.sync())
        self.ana.say('BATCH -b1')
        self.batch(self.bia.sync(), 'draft/multiline', self.room)

    def test_client_tags_of_the_opening_reach_the_others(self):
        self.ana.say(*self.lines('one', 'two', tags='@+draft/reply=abc '))
        opening, _ = self.batch(self.bia.sync(), 'draft/multiline', self.room)
        self.assertEqual(opening.tags['+draft/reply'], 'abc')

    def fails(self, code, *lines, client=None):
        messages = (client or self.ana).say(*lines)
        message = self.all(messages, 'FAIL', 'BATCH', ...)[0]
        self.assertEqual(message.params[1], code, messages)
        self.none(self.bia.sync())
        return message

    def test_another_target_within_fails(self):
        lines = self.lines('one', 'two')
        lines[2] = '@batch=b1 PRIVMSG #other :two'
        message = self.fails('MULTILINE_INVALID_TARGET', *lines)
        self.assertEqual(message.params[2:4], [self.room, '#other'])

    def test_privmsg_and_notice_mixed_fail(self):
        lines = self.lines('one', 'two')
        lines[2] = lines[2].replace('PRIVMSG', 'NOTICE')
        self.fails('MULTILINE_INVALID', *lines)

    def test_empty_lines_alone_fail(self):
        self.fails('MULTILINE_INVALID', *self.lines('', ''))

    def test_an_empty_line_that_goes_on_fails(self):
        self.fails('MULTILINE_INVALID', *self.lines('one', '+', 'three'))

    def limits(self):
        self.ana.send('CAP LS 302')
        text = ''
        while True:
            message = self.ana.until('CAP', ...)[-1]
            text += ' ' + message.last
            if message.params[2] != '*':
                break
        value = re.search(r'draft/multiline=(\S+)', text)[1]
        return {key: int(number) for key, number in (one.split('=') for one in value.split(','))}

    def test_too_many_lines_fail(self):
        most = self.limits()['max-lines']
        message = self.fails('MULTILINE_MAX_LINES', *self.lines(*['x'] * (most + 1)))
        self.assertEqual(message.params[2], str(most))

    def test_too_many_bytes_fail(self):
        most = self.limits()['max-bytes']
        message = self.fails('MULTILINE_MAX_BYTES', *self.lines(*['x' * 400] * (most // 400 + 1)))
        self.assertEqual(message.params[2], str(most))

    def test_as_many_lines_as_are_allowed_pass(self):
        most = self.limits()['max-lines']
        self.ana.say(*self.lines(*(str(number) for number in range(most))))
        _, content = self.batch(self.bia.sync(), 'draft/multiline', self.room)
        self.assertEqual([message.last for message in content], [str(number) for number in range(most)])

    def test_after_a_failure_the_next_batch_passes(self):
        self.fails('MULTILINE_INVALID', *self.lines('', ''))
        self.ana.say(*self.lines('one', 'two', name='b2'))
        self.batch(self.bia.sync(), 'draft/multiline', self.room)

    def test_a_batch_to_nobody_is_401(self):
        self.one(self.ana.say(*self.lines('one', 'two', target='nobody')), '401', 'ana', 'nobody', None)

    def test_a_batch_that_one_may_not_send_is_refused(self):
        self.ana.say(f'MODE {self.room} +m')
        self.bia.sync()
        self.one(self.bia.say(*self.lines('one', 'two')), '404', 'bia', self.room, None)
        self.none(self.ana.sync())

    def test_an_unknown_kind_of_batch_fails(self):
        self.assertEqual(self.ana.say('BATCH +b9 frobnication x')[0].command, 'FAIL')

    def test_an_end_without_an_opening_fails(self):
        self.assertEqual(self.ana.say('BATCH -nothing')[0].command, 'FAIL')

    def test_the_label_is_on_the_opening_of_the_echo(self):
        dora = self.client('dora', CAPS + ' labeled-response')
        self.join(self.room, dora)
        messages = dora.say(*self.lines('one', 'two', tags='@label=m1 '))
        opening, content = self.batch(messages, 'draft/multiline', self.room)
        self.assertEqual(opening.tags['label'], 'm1')
        self.assertFalse(any('label' in message.tags for message in content))


if __name__ == '__main__':
    irc.main()
