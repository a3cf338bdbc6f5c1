# SPDX-License-Identifier: MIT

"""Earlier messages that only the disk has, and rooms that sleep there."""

import os
import tempfile
import unittest

import irc

CAPS = 'batch message-tags server-time draft/chathistory echo-message labeled-response'
LINES = 300
MOST = 100  # Lines that are told at once.


class Store(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, 'data')
        self.server = None
        self.start()

    def start(self):
        """Starts the server, or starts it anew."""
        self.stop()
        self.server = irc.papo.Server(*irc.OPTIONS, '--rate-limit', '0', '--history-limit', '5',
                                      '--data', self.folder)
        self.addCleanup(self.stop)

    def stop(self):
        if self.server is None:
            return
        server, self.server = self.server, None
        with server:
            self.assertEqual(server.stop(), 0)

    def client(self, nick, caps=CAPS):
        client = irc.Client(self.server.addresses[0])
        self.addCleanup(client.socket.close)
        client.register(nick, caps)
        return client

    def talk(self, client, room, numbers):
        """Says these numbers, and returns the messages as they were read."""
        client.send(*(f'PRIVMSG {room} :{number}' for number in numbers))
        return [message for message in client.sync() if message.command == 'PRIVMSG']

    def past(self, client, line):
        """The messages of the one batch that answers."""
        opening, *content, end = client.say(f'CHATHISTORY {line}')
        self.assertEqual((opening.command, end.command), ('BATCH', 'BATCH'), content)
        self.assertTrue(all(message.command == 'PRIVMSG' for message in content), content)
        return content

    def numbers(self, client, line):
        return [int(message.last) for message in self.past(client, line)]

    def sleeping(self, *rooms):
        """The rooms have a line each, and nobody is in them."""
        client = self.client('sandman')
        for room in rooms:
            client.say(f'JOIN {room}', f'PRIVMSG {room} :from {room}', f'PART {room}')
        client.leave()

    def test_a_message_of_several_lines_is_the_same_from_the_disk(self):
        ana = self.client('ana', f'{CAPS} draft/multiline')
        ana.say('JOIN #jogos', 'BATCH +m draft/multiline #jogos', '@batch=m PRIVMSG #jogos :one',
                '@batch=m;draft/multiline-concat PRIVMSG #jogos : half', '@batch=m PRIVMSG #jogos :two',
                'BATCH -m')
        asked = 'CHATHISTORY LATEST #jogos * 5'

        def told(client):
            return [(message.command, message.params[-1], 'draft/multiline-concat' in message.tags,
                     message.tags.get('msgid')) for message in client.say(asked)[1:-1]]
        from_memory = told(ana)
        self.assertEqual([one[0] for one in from_memory], ['BATCH', *['PRIVMSG'] * 3, 'BATCH'])
        self.assertEqual([one[2] for one in from_memory], [False, False, True, False, False])
        self.start()
        ana = self.client('ana', f'{CAPS} draft/multiline')
        ana.say('JOIN #jogos')
        self.assertEqual(told(ana), from_memory)

    def test_search_finds_what_fits_all_attributes(self):
        caps = f'{CAPS} soju.im/search'
        ana = self.client('ana', caps)
        ana.say('JOIN #jogos')
        ana.send('PRIVMSG #jogos :Ação e bolo', 'PRIVMSG #jogos :\1ACTION come bolo\1', 'PRIVMSG #jogos :nada')
        said = [message for message in ana.sync() if message.command == 'PRIVMSG']

        def found(attributes, who=ana):
            opening, *content, end = who.say(f'SEARCH {attributes}')
            self.assertEqual((opening.command, opening.params[1], end.command),
                             ('BATCH', 'soju.im/search', 'BATCH'))
            return [message.tags['msgid'] for message in content]
        ids = [message.tags['msgid'] for message in said]
        self.assertEqual(found('text=bolo'), ids[:2])
        self.assertEqual(found('in=#jogos;text=acao\\sbolo'), ids[:1])
        self.assertEqual(found('in=#jogos;from=ANA;limit=1'), ids[2:])
        self.assertEqual(found('text=bolo;before=2020-01-01T00:00:00.000Z'), [])
        # A time has whole milliseconds, and both lines may have the same one.
        self.assertIn(ids[1], found(f'text=bolo;after={said[1].tags["time"]}'))
        self.assertEqual(found('text=bolo', self.client('bia', caps)), [])
        for wrong in ('in=jogos', 'limit=x', 'after=yesterday'):
            answer, = ana.say(f'SEARCH text=bolo;{wrong}')
            self.assertEqual(answer.params[:2], ['SEARCH', 'INVALID_PARAMS'])
        answer, = self.client('caio').say('SEARCH text=bolo')
        self.assertEqual(answer.command, '421')

    def check_pages(self, client, said):
        """Pages through all lines, in each way."""
        ids = ['msgid=' + message.tags['msgid'] for message in said]
        times = ['timestamp=' + message.tags['time'] for message in said]
        every = list(range(LINES))

        got = self.numbers(client, 'LATEST #jogos * 70')
        while got[0] > 0:
            got = self.numbers(client, f'BEFORE #jogos {ids[got[0]]} 70') + got
        self.assertEqual(got, every)

        got = [0]
        while got[-1] < LINES - 1:
            got += self.numbers(client, f'AFTER #jogos {ids[got[-1]]} 70')
        self.assertEqual(got, every)

        for middle in (0, 1, 150, 293, 294, 295, 296, 299):
            got = self.numbers(client, f'AROUND #jogos {ids[middle]} 20')
            self.assertEqual(got, every[max(middle - 10, 0):middle + 10])
            for first in (0, 100, middle):
                one, other = sorted((first, middle))
                self.assertEqual(self.numbers(client, f'BETWEEN #jogos {ids[one]} {ids[other]} 100'),
                                 every[one + 1:other][:MOST])
                last = every[one + 1:other][-7:]
                self.assertEqual(self.numbers(client, f'BETWEEN #jogos {ids[other]} {ids[one]} 7'), last)
            self.assertEqual(self.numbers(client, f'LATEST #jogos {ids[middle]} 100'),
                             every[middle + 1:][-MOST:])
        # Several lines may have one time. In a tag it has milliseconds, and the line's own has more.
        for middle in (1, 150, 250, 297):
            got = self.numbers(client, f'BEFORE #jogos {times[middle]} 100')
            earlier = [n for n in every if times[n] < times[middle]]
            self.assertEqual(got, earlier[-MOST:])
            got = self.numbers(client, f'AFTER #jogos {times[middle]} 100')
            begin = got[0] if got else LINES
            later = [n for n in every if times[n] > times[middle]]
            self.assertLessEqual(begin, later[0] if later else LINES)
            self.assertGreaterEqual(begin, len(earlier))
            self.assertEqual(got, every[begin:begin + MOST])

    def test_pages_go_on_from_memory_to_the_disk_and_ids_stay(self):
        ana = self.client('ana')
        ana.say('JOIN #jogos')
        said = self.talk(ana, '#jogos', range(LINES))
        self.assertEqual(len({message.tags['msgid'] for message in said}), LINES)
        self.check_pages(ana, said)
        self.start()
        bia = self.client('bia')
        bia.say('JOIN #jogos')
        self.check_pages(bia, said)
        past = self.past(bia, 'LATEST #jogos * 100')
        for was, now in zip(said[-MOST:], past, strict=True):
            self.assertEqual((now.tags['msgid'], now.tags['time'], now.source, now.params),
                             (was.tags['msgid'], was.tags['time'], was.source, was.params))
        new, = self.talk(bia, '#jogos', [LINES])
        self.assertNotIn(new.tags['msgid'], {message.tags['msgid'] for message in said})

    def test_pages_go_on_while_lines_arrive(self):
        ana, bia = self.client('ana'), self.client('bia')
        for client in (ana, bia):
            client.say('JOIN #jogos')
        said = self.talk(ana, '#jogos', range(LINES))
        bia.sync()
        got = [LINES]
        while got[0] > 0:
            ana.send('PRIVMSG #jogos :meanwhile')
            border = '*' if got[0] == LINES else 'msgid=' + said[got[0]].tags['msgid']
            word = 'LATEST' if got[0] == LINES else 'BEFORE'
            messages = [message for message in bia.say(f'CHATHISTORY {word} #jogos {border} 50')
                        if 'batch' in message.tags and message.last != 'meanwhile']
            got = [int(message.last) for message in messages] + got
        self.assertEqual(got, list(range(LINES + 1)))

    def test_a_labelled_join_of_a_sleeping_room_has_its_label(self):
        self.sleeping('#a')
        ana = self.client('ana')
        for label in ('l1', 'l2'):
            opening, *content = ana.say(f'@label={label} JOIN #a')
            self.assertEqual((opening.command, opening.tags.get('label')), ('BATCH', label))
            words = [message.command for message in content]
            self.assertEqual([word for word in words if word in ('JOIN', '353', '366')],
                             ['JOIN', '353', '366'])
            self.assertEqual(words[-1], 'BATCH')
            self.assertFalse(any('label' in message.tags for message in content))
            ana.say('PART #a')

    def test_a_labelled_question_to_the_disk_has_its_label(self):
        ana = self.client('ana')
        ana.say('JOIN #jogos')
        self.talk(ana, '#jogos', range(50))
        messages = ana.say('@label=l1 CHATHISTORY LATEST #jogos * 40', '@label=l2 MODE ana')
        self.assertEqual(messages[0].tags['label'], 'l1')
        self.assertEqual([int(message.last) for message in messages if message.command == 'PRIVMSG'],
                         list(range(10, 50)))
        self.assertEqual([message.tags['label'] for message in messages if 'label' in message.tags],
                         ['l1', 'l2'])
        self.assertEqual(messages[-1].command, '221')

    def test_rooms_of_one_join_come_in_their_order_whether_they_sleep_or_not(self):
        self.sleeping('#a', '#c')
        bia = self.client('bia')
        bia.say('JOIN #b')
        ana = self.client('ana')
        messages = ana.say('JOIN #a,#b,#c,#new')
        self.assertEqual([message.params[0] for message in messages if message.command == 'JOIN'],
                         ['#a', '#b', '#c', '#new'])
        self.assertEqual([message.params[1] for message in messages if message.command == '366'],
                         ['#a', '#b', '#c', '#new'])
        for room, past in (('#a', ['from #a']), ('#b', []), ('#c', ['from #c']), ('#new', [])):
            self.assertEqual([message.last for message in self.past(ana, f'LATEST {room} * 10')], past)

    def test_a_labelled_join_of_several_is_one_batch(self):
        self.sleeping('#a', '#c')
        bia = self.client('bia')
        bia.say('JOIN #b')
        ana = self.client('ana')
        opening, *content, end = ana.say('@label=l1 JOIN #a,#b,#c')
        self.assertEqual(opening.tags.get('label'), 'l1')
        self.assertEqual(end.params, ['-' + opening.params[0][1:]])
        self.assertEqual([message.params[0] for message in content if message.command == 'JOIN'],
                         ['#a', '#b', '#c'])

    def test_the_next_command_of_the_same_packet_works(self):
        self.sleeping('#a', '#b')
        bia = self.client('bia')
        bia.say('JOIN #b')
        ana = self.client('ana')
        messages = ana.say('JOIN #a,#b', 'PRIVMSG #a :hello', 'PRIVMSG #b :hello, too', 'PART #a',
                           'JOIN #a', 'CHATHISTORY LATEST #a * 10')
        self.assertFalse([message for message in messages if message.is_numeric()
                          and message.command[0] in '45' or message.command == 'FAIL'], messages)
        self.assertEqual([message.last for message in messages if 'batch' in message.tags],
                         ['from #a', 'hello'])
        self.assertEqual(bia.until('PRIVMSG', '#b', None)[-1].last, 'hello, too')

    def test_a_stranger_does_not_make_a_private_room_forget(self):
        ana = self.client('ana')
        ana.say('JOIN #secret', 'MODE #secret +k word')
        self.talk(ana, '#secret', range(20))
        mallory = self.client('mallory')
        mallory.say('JOIN #nowhere,#secret', 'JOIN #sleeping,#secret wrong,wrong')
        self.assertEqual(self.numbers(ana, 'LATEST #secret * 20'), list(range(20)))
        ana.say('PART #secret')
        mallory.say('JOIN #secret')
        self.assertEqual(self.past(mallory, 'LATEST #secret * 20'), [])

    def test_a_message_that_was_taken_back_is_gone_from_the_disk(self):
        ana = self.client('ana', CAPS + ' draft/message-redaction')
        ana.say('JOIN #jogos')
        oops, = self.talk(ana, '#jogos', ['oops'])
        ana.say(f'REDACT #jogos {oops.tags["msgid"]}')
        self.talk(ana, '#jogos', range(10))
        self.assertEqual(self.numbers(ana, 'LATEST #jogos * 20'), list(range(10)))
        self.start()
        bia = self.client('bia')
        bia.say('JOIN #jogos')
        self.assertEqual(self.numbers(bia, 'LATEST #jogos * 20'), list(range(10)))

    def test_a_message_that_only_the_disk_has_is_taken_back_by_an_operator_of_the_room(self):
        caps = CAPS + ' draft/message-redaction'
        ana, bia = self.client('ana', caps), self.client('bia', caps)
        for client in (ana, bia):
            client.say('JOIN #jogos')
        oops, = self.talk(bia, '#jogos', ['oops'])
        again, = self.talk(bia, '#jogos', ['again'])
        self.talk(ana, '#jogos', range(20))
        bia.sync()
        message = oops.tags['msgid']
        refused, = bia.say(f'@label=a REDACT #jogos {message}')
        self.assertEqual((refused.command, refused.params[1]), ('FAIL', 'REDACT_FORBIDDEN'))
        self.assertEqual(refused.tags['label'], 'a')
        told, = ana.say(f'@label=b REDACT #jogos {message} :sorry')
        self.assertEqual((told.command, told.params), ('REDACT', ['#jogos', message, 'sorry']))
        self.assertEqual(told.tags['label'], 'b')
        self.assertEqual([told.params for told in bia.sync()], [['#jogos', message, 'sorry']])
        refused, = ana.say(f'REDACT #jogos {message}')
        self.assertEqual((refused.command, refused.params[1]), ('FAIL', 'UNKNOWN_MSGID'))
        self.start()
        ana = self.client('ana', caps)
        ana.say('JOIN #jogos', f'REDACT #jogos {again.tags["msgid"]}')
        self.assertEqual(self.numbers(ana, 'LATEST #jogos * 30'), list(range(20)))


if __name__ == '__main__':
    irc.main()
