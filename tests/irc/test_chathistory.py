# SPDX-License-Identifier: MIT

"""Earlier messages: CHATHISTORY, marks of the ones that were read, and messages taken back."""

import irc

CAPS = 'batch message-tags server-time draft/chathistory echo-message'
LONG_AGO = '2000-01-01T00:00:00.000Z'
LONG_HENCE = '2200-01-01T00:00:00.000Z'


class Chathistory(irc.Case):
    options = ('--history-limit', '1000')

    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia', caps=CAPS)
        self.said = []

    def talk(self, number, target=None):
        """Has ana say so many numbered messages."""
        for one in range(number):
            self.said += self.all(self.ana.say(f'PRIVMSG {target or self.room} :number {one}'),
                                  'PRIVMSG', target or self.room, f'number {one}')[:1]
        self.bia.sync()

    def past(self, line, target=None):
        """The content of the answer."""
        messages = self.bia.say(f'CHATHISTORY {line}')
        _, content = self.batch(messages, 'chathistory', target or self.room)
        self.assertEqual(len(messages), len(content) + 2, messages)
        return content

    def numbers(self, line, target=None):
        return [int(message.last.split()[1]) for message in self.past(line, target)
                if message.last.startswith('number')]

    def id_of(self, number):
        return 'msgid=' + self.said[number].tags['msgid']

    def time_of(self, number):
        return 'timestamp=' + self.said[number].tags['time']

    def fails(self, line, code):
        message = self.only(self.bia.say(line), 'FAIL', 'CHATHISTORY', ...)
        self.assertEqual(message.params[1], code)

    def test_latest_has_all_where_the_limit_is_high(self):
        self.talk(5)
        self.assertEqual(self.numbers(f'LATEST {self.room} * 50'), [0, 1, 2, 3, 4])

    def test_a_message_of_several_lines_is_a_batch_within_the_batch(self):
        eva, dora = self.client('eva', f'{CAPS} draft/multiline'), self.client('dora', CAPS)
        self.join(self.room, eva, dora)
        eva.say(f'BATCH +m draft/multiline {self.room}', f'@batch=m PRIVMSG {self.room} :one',
                f'@batch=m;draft/multiline-concat PRIVMSG {self.room} : half',
                f'@batch=m PRIVMSG {self.room} :two', 'BATCH -m')
        self.talk(1)
        eva.sync()
        dora.sync()
        messages = eva.say(f'CHATHISTORY LATEST {self.room} * 5')
        outer, = self.all(messages, 'BATCH', None, 'chathistory', self.room)
        inner, = self.all(messages, 'BATCH', None, 'draft/multiline', self.room)
        around, within = outer.params[0][1:], inner.params[0][1:]
        self.assertEqual(inner.tags['batch'], around)
        self.assertIn('msgid', inner.tags)
        texts = self.all(messages, 'PRIVMSG', self.room, None)
        self.assertEqual([message.last for message in texts], ['one', ' half', 'two', 'number 0'])
        self.assertEqual([message.tags['batch'] for message in texts], [within] * 3 + [around])
        self.assertEqual(['draft/multiline-concat' in message.tags for message in texts],
                         [False, True, False, False])
        end, = self.all(messages, 'BATCH', f'-{within}')
        self.assertEqual(end.tags['batch'], around)
        self.assertEqual([message.last for message in self.all(
            dora.say(f'CHATHISTORY LATEST {self.room} * 5'), 'PRIVMSG', self.room, None)],
            ['one', ' half', 'two', 'number 0'])

    def test_latest_has_the_last_ones(self):
        self.talk(5)
        self.assertEqual(self.numbers(f'LATEST {self.room} * 2'), [3, 4])

    def test_latest_after_an_id(self):
        self.talk(5)
        self.assertEqual(self.numbers(f'LATEST {self.room} {self.id_of(2)} 50'), [3, 4])

    def test_latest_after_a_time(self):
        self.talk(3)
        self.assertEqual(self.numbers(f'LATEST {self.room} timestamp={LONG_AGO} 50'), [0, 1, 2])
        self.assertEqual(self.numbers(f'LATEST {self.room} timestamp={LONG_HENCE} 50'), [])

    def test_before_an_id(self):
        self.talk(5)
        self.assertEqual(self.numbers(f'BEFORE {self.room} {self.id_of(3)} 50'), [0, 1, 2])

    def test_before_has_the_nearest(self):
        self.talk(5)
        self.assertEqual(self.numbers(f'BEFORE {self.room} {self.id_of(4)} 2'), [2, 3])

    def test_before_a_time(self):
        self.talk(3)
        self.assertEqual(self.numbers(f'BEFORE {self.room} timestamp={LONG_AGO} 50'), [])
        self.assertEqual(self.numbers(f'BEFORE {self.room} timestamp={LONG_HENCE} 2'), [1, 2])

    def test_before_a_time_beyond_all_clocks(self):
        self.talk(3)
        self.assertEqual(self.numbers(f'BEFORE {self.room} timestamp=9999-12-31T23:59:59.999Z 2'), [1, 2])
        self.assertEqual(self.numbers(f'AFTER {self.room} timestamp=0001-01-01T00:00:00.000Z 2'), [0, 1])

    def test_after_an_id(self):
        self.talk(5)
        self.assertEqual(self.numbers(f'AFTER {self.room} {self.id_of(1)} 50'), [2, 3, 4])

    def test_after_has_the_nearest(self):
        self.talk(5)
        self.assertEqual(self.numbers(f'AFTER {self.room} {self.id_of(0)} 2'), [1, 2])

    def test_after_a_time(self):
        self.talk(3)
        self.assertEqual(self.numbers(f'AFTER {self.room} timestamp={LONG_AGO} 2'), [0, 1])

    def test_around_an_id(self):
        self.talk(7)
        got = self.numbers(f'AROUND {self.room} {self.id_of(3)} 3')
        self.assertIn(3, got)
        self.assertEqual(len(got), 3)
        self.assertEqual(got, sorted(got))

    def test_between_two_ids(self):
        self.talk(6)
        self.assertEqual(self.numbers(f'BETWEEN {self.room} {self.id_of(1)} {self.id_of(4)} 50'), [2, 3])

    def test_between_backwards_counts_from_the_first(self):
        self.talk(6)
        self.assertEqual(sorted(self.numbers(
            f'BETWEEN {self.room} {self.id_of(5)} {self.id_of(0)} 2')), [3, 4])

    def test_between_two_times(self):
        self.talk(3)
        self.assertEqual(self.numbers(
            f'BETWEEN {self.room} timestamp={LONG_AGO} timestamp={LONG_HENCE} 50'), [0, 1, 2])

    def test_messages_have_the_id_and_the_time_that_they_had(self):
        self.talk(2)
        past = self.past(f'LATEST {self.room} * 50')
        self.assertEqual([(message.tags['msgid'], message.tags['time']) for message in past],
                         [(message.tags['msgid'], message.tags['time']) for message in self.said])

    def test_messages_have_the_source_that_they_had(self):
        self.talk(1)
        self.assertEqual(self.past(f'LATEST {self.room} * 50')[0].source, self.said[0].source)

    def test_notices_and_actions_stay_what_they_were(self):
        self.ana.say(f'NOTICE {self.room} :hear', f'PRIVMSG {self.room} :\x01ACTION waves\x01')
        self.bia.sync()
        past = self.past(f'LATEST {self.room} * 50')
        self.assertEqual([(message.command, message.last) for message in past],
                         [('NOTICE', 'hear'), ('PRIVMSG', '\x01ACTION waves\x01')])

    def test_client_tags_stay(self):
        self.ana.say(f'@+draft/reply=abc PRIVMSG {self.room} :re')
        self.bia.sync()
        self.assertEqual(self.past(f'LATEST {self.room} * 50')[0].tags['+draft/reply'], 'abc')

    def test_only_talk_without_event_playback(self):
        self.ana.say(f'TOPIC {self.room} :new', f'MODE {self.room} +m')
        self.bia.sync()
        self.talk(1)
        self.assertEqual({message.command for message in self.past(f'LATEST {self.room} * 50')},
                         {'PRIVMSG'})

    def test_an_empty_history_is_an_empty_batch(self):
        self.assertEqual(self.past(f'LATEST {self.room} * 50'), [])

    def test_a_room_that_one_is_not_in_fails(self):
        self.talk(1)
        self.bia.say(f'PART {self.room}')
        self.fails(f'CHATHISTORY LATEST {self.room} * 50', 'INVALID_TARGET')

    def test_no_such_room_fails(self):
        self.fails('CHATHISTORY LATEST #nowhere * 50', 'INVALID_TARGET')

    def test_an_unknown_word_fails(self):
        self.fails(f'CHATHISTORY FROB {self.room} * 50', 'INVALID_PARAMS')

    def test_missing_parameters_fail(self):
        message, = self.bia.say(f'CHATHISTORY LATEST {self.room}')
        self.assertTrue(message.command == '461' or message.params[1] == 'INVALID_PARAMS', message)

    def test_a_reference_that_is_none_fails(self):
        message = self.only(self.bia.say(f'CHATHISTORY BEFORE {self.room} frob=1 50'), 'FAIL', ...)
        self.assertIn(message.params[1], ('INVALID_PARAMS', 'INVALID_MSGREFTYPE'))
        self.fails(f'CHATHISTORY BEFORE {self.room} timestamp=yesterday 50', 'INVALID_PARAMS')

    def test_a_limit_that_is_none_fails(self):
        self.fails(f'CHATHISTORY LATEST {self.room} * many', 'INVALID_PARAMS')

    def test_the_limit_of_005_is_kept(self):
        most = int(self.bia.support['CHATHISTORY'])
        message = self.bia.say(f'CHATHISTORY LATEST {self.room} * {most + 1}')[0]
        self.assertIn(message.command, ('BATCH', 'FAIL'))

    def test_a_labelled_question_is_answered_by_one_labelled_batch(self):
        self.talk(2)
        dora = self.client('dora', CAPS + ' labeled-response')
        self.join(self.room, dora)
        messages = dora.say(f'@label=h1 CHATHISTORY LATEST {self.room} * 2')
        self.assertEqual(messages[0].tags['label'], 'h1')
        self.assertEqual(sum('label' in message.tags for message in messages), 1)

    def test_without_the_capability_it_is_refused(self):
        message = self.client('caio').say(f'CHATHISTORY LATEST {self.room} * 2')[0]
        self.assertIn(message.command, ('421', 'FAIL'))

    def test_targets_has_the_rooms_with_a_history(self):
        self.talk(1)
        messages = self.bia.say(f'CHATHISTORY TARGETS timestamp={LONG_AGO} timestamp={LONG_HENCE} 50')
        _, content = self.batch(messages, 'draft/chathistory-targets')
        found = {message.params[1]: message for message in content}
        self.assertIn(self.room, found)
        self.assertTrue(found[self.room].matches('CHATHISTORY', ['TARGETS', self.room,
                                                                 self.said[0].tags['time']]))

    def test_pages_join_without_a_gap_or_a_repetition(self):
        self.talk(20)
        got = self.numbers(f'LATEST {self.room} * 7')
        while got[0] > 0:
            got = self.numbers(f'BEFORE {self.room} {self.id_of(got[0])} 7') + got
        self.assertEqual(got, list(range(20)))

    def test_joining_plays_nothing_back_to_who_asks_for_history(self):
        self.talk(3)
        dora = self.client('dora', CAPS)
        self.none(dora.say(f'JOIN {self.room}'), 'PRIVMSG', 'BATCH')

    def test_a_room_that_was_joined_just_before_has_a_history(self):
        messages = self.ana.say('JOIN #justnow', 'CHATHISTORY LATEST #justnow * 5')
        self.none(messages, 'FAIL')
        self.batch(messages, 'chathistory', '#justnow')


class ReadMarkers(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana = self.client('ana', 'draft/read-marker server-time')

    def test_a_join_has_the_mark_before_the_end_of_the_names(self):
        messages = self.ana.say(f'JOIN {self.room}')
        self.order(messages, 'JOIN', 'MARKREAD', '366')
        self.one(messages, 'MARKREAD', self.room, '*')

    def test_no_mark_is_a_star(self):
        self.only(self.ana.say('MARKREAD somebody'), 'MARKREAD', 'somebody', '*')

    def test_a_mark_is_set_and_asked_for(self):
        mark = 'timestamp=2020-02-02T02:02:02.020Z'
        self.join(self.room, self.ana)
        self.only(self.ana.say(f'MARKREAD {self.room} {mark}'), 'MARKREAD', self.room, mark)
        self.only(self.ana.say(f'MARKREAD {self.room}'), 'MARKREAD', self.room, mark)

    def test_a_mark_only_goes_on(self):
        late, early = (f'timestamp=20{year}-02-02T02:02:02.020Z' for year in (20, 19))
        self.join(self.room, self.ana)
        self.ana.say(f'MARKREAD {self.room} {late}')
        self.only(self.ana.say(f'MARKREAD {self.room} {early}'), 'MARKREAD', self.room, late)

    def test_missing_parameters_fail(self):
        self.only(self.ana.say('MARKREAD'), 'FAIL', 'MARKREAD', 'NEED_MORE_PARAMS', ...)

    def test_a_mark_that_is_none_fails(self):
        self.join(self.room, self.ana)
        for mark in ('timestamp=yesterday', 'yesterday', '*', 'msgid=1'):
            self.only(self.ana.say(f'MARKREAD {self.room} {mark}'), 'FAIL', 'MARKREAD', 'INVALID_PARAMS', ...)

    def test_others_do_not_see_it(self):
        bia = self.client('bia', 'draft/read-marker')
        self.join(self.room, self.ana, bia)
        self.ana.sync()
        self.ana.say(f'MARKREAD {self.room} timestamp=2020-02-02T02:02:02.020Z')
        self.none(bia.sync())

    def test_without_the_capability_a_join_has_no_mark(self):
        self.none(self.client('bia').say(f'JOIN {self.room}'), 'MARKREAD')


class Redaction(irc.Case):
    operators = True
    caps = 'message-tags echo-message batch server-time draft/message-redaction draft/chathistory'

    def setUp(self):
        super().setUp()
        self.ana, self.bia, self.caio = self.together('ana', 'bia', 'caio', caps=self.caps)

    def id_of(self, client, target=None):
        """Says something. Everyone has read it."""
        message = self.one(client.say(f'PRIVMSG {target or self.room} :oops'), 'PRIVMSG', ...)
        for other in (self.ana, self.bia, self.caio):
            other.sync()
        return message.tags['msgid']

    def fails(self, client, line, code):
        message = self.only(client.say(line), 'FAIL', 'REDACT', ...)
        self.assertEqual(message.params[1], code)

    def test_the_sender_takes_a_message_back(self):
        one = self.id_of(self.bia)
        self.only(self.bia.say(f'REDACT {self.room} {one} :wrong room'), 'REDACT', self.room, one,
                  'wrong room')
        message = self.only(self.ana.sync(), 'REDACT', self.room, one, 'wrong room')
        self.assertTrue(message.source.startswith('bia!'))

    def test_a_reason_is_not_needed(self):
        one = self.id_of(self.bia)
        self.bia.say(f'REDACT {self.room} {one}')
        self.assertEqual(self.only(self.ana.sync(), 'REDACT', ...).params[:2], [self.room, one])

    def test_somebody_else_may_not(self):
        one = self.id_of(self.bia)
        self.fails(self.caio, f'REDACT {self.room} {one}', 'REDACT_FORBIDDEN')
        self.none(self.bia.sync())

    def test_an_operator_of_the_room_may(self):
        one = self.id_of(self.bia)
        self.ana.say(f'REDACT {self.room} {one}')
        self.one(self.bia.sync(), 'REDACT', self.room, one, ...)

    def test_an_operator_of_the_house_may(self):
        one = self.id_of(self.bia)
        self.become_operator(self.caio)
        self.caio.say(f'REDACT {self.room} {one}')
        self.one(self.bia.sync(), 'REDACT', self.room, one, ...)

    def test_an_unknown_id_fails(self):
        message, = self.bia.say(f'REDACT {self.room} nothing')
        self.assertEqual(message.command, 'FAIL')
        self.assertIn(message.params[1], ('UNKNOWN_MSGID', 'REDACT_FORBIDDEN'))

    def test_a_room_that_one_is_not_in_fails(self):
        message, = self.bia.say('REDACT #nowhere nothing')
        self.assertTrue(message.command == '403' or message.params[1] == 'INVALID_TARGET', message)

    def test_it_is_gone_from_the_history(self):
        one = self.id_of(self.bia)
        self.bia.say(f'REDACT {self.room} {one}')
        self.ana.sync()
        _, content = self.batch(self.ana.say(f'CHATHISTORY LATEST {self.room} * 10'), 'chathistory', ...)
        self.assertFalse([message for message in content
                          if message.command == 'PRIVMSG' and message.last == 'oops'], content)

    def test_clients_without_the_capability_are_not_told(self):
        dora = self.client('dora', 'message-tags')
        self.join(self.room, dora)
        for other in (self.ana, self.bia, self.caio):
            other.sync()
        one = self.id_of(self.bia)
        dora.sync()
        self.bia.say(f'REDACT {self.room} {one}')
        self.none(dora.sync(), 'REDACT')


if __name__ == '__main__':
    irc.main()
