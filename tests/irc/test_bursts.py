# SPDX-License-Identifier: MIT

"""Much at once: a client is heard more slowly, and gets all its answers."""

import itertools
import time

import irc

PEOPLE = 102  # In each room.
ROOMS = [f'#burst{number}' for number in range(10)]


class Crowd(irc.Case):
    """Many rooms with the same people."""
    rate = 20
    options = ('--dialects', 'irc')  # Newcomers may have to wait, and nobody greets them meanwhile.

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = [irc.Client(cls.server.addresses[0]) for _ in range(PEOPLE - 1)]
        for number, one in enumerate(people):
            cls.addClassCleanup(one.socket.close)
            one.register(f'crowd{number}')
        for one in people:
            one.send('JOIN ' + ','.join(ROOMS))
        for one in people:
            one.sync()

    def burst(self):
        """The questions of irssi once it is in its rooms."""
        return [line for room in ROOMS for line in (f'MODE {room}', f'WHO {room}', f'MODE {room} b')]

    def test_a_client_that_asks_about_all_its_rooms_at_once_gets_all_answers(self):
        client = self.client('asker')
        client.say('JOIN ' + ','.join(ROOMS))
        began = time.monotonic()
        messages = client.say(*self.burst())
        seconds = time.monotonic() - began
        self.none(messages, '263')
        self.assertEqual(len(self.all(messages, '352', ...)), PEOPLE * len(ROOMS))
        for numeric in ('324', '315', '368'):
            self.assertEqual([message.params[1] for message in self.all(messages, numeric, ...)], ROOMS)
        self.assertLess(seconds, 8, 'the next line is heard soon')

    def test_the_line_behind_a_question_comes_after_its_answer(self):
        client = self.client('asker')
        client.say('JOIN ' + ','.join(ROOMS))
        client.send(*itertools.chain.from_iterable(
            (f'WHO {room}', f'PING :{room[1:]}') for room in ROOMS))
        for room in ROOMS:
            messages = client.until('PONG', None, room[1:])
            self.assertEqual(messages[-2].params[1], room)
            self.assertEqual(messages[-2].command, '315')

    def test_a_client_that_sends_no_more_gets_all_answers_too(self):
        client = self.client('asker')
        client.say('JOIN ' + ','.join(ROOMS))
        client.send(*self.burst(), 'QUIT :bye')
        messages = client.rest()
        self.assertEqual(len(self.all(messages, '315', ...)), len(ROOMS))
        self.none(messages, '263')

    def test_one_line_that_asks_much_is_answered(self):
        client = self.client('asker', 'userhost-in-names')
        messages = client.say('NAMES ' + ','.join(ROOMS))
        self.none(messages, '263')
        self.assertEqual([message.params[1] for message in self.all(messages, '366', ...)], ROOMS)


if __name__ == '__main__':
    irc.main()
