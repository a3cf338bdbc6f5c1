# SPDX-License-Identifier: MIT

"""The talk before a person came."""

import random
import re
import unittest

from papo import Server

LINE = r'\[\d{4}-\d\d-\d\d \d\d:\d\d\] '


MORE = '-- end of history; /history more shows what was said before'


def recalled(text):
    return re.compile(LINE + re.escape(text))


class History(unittest.TestCase):
    def test_who_comes_reads_what_was_said_last(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say(*(f'line {number}' for number in range(25)), '/me waves')
            bia.lines_until('* ana waves')
            ana.say('/topic us')
            ana.expect('-- ana set the topic of #lobby: us')
            caio = server.join('caio')
            caio.expect('-- topic of #lobby: us', '-- last 20 lines of #lobby:',
                        *(recalled(f'<ana> line {number}') for number in range(6, 25)),
                        recalled('* ana waves'), '-- end of history')

    def test_it_can_be_asked_for_again(self):
        with Server('--history', '2', '--history-limit', '4') as server:
            ana = server.join('ana')
            ana.say('/history', *'abcdef', '/history', '/historico 1', '/histórico 99')
            ana.expect('-- nothing is kept of what was said in #lobby',
                       '-- last 2 lines of #lobby:', recalled('<ana> e'), recalled('<ana> f'), MORE,
                       '-- last line of #lobby:', recalled('<ana> f'), MORE,
                       '-- last 4 lines of #lobby:', *(recalled(f'<ana> {x}') for x in 'cdef'),
                       '-- end of history')
            for wrong in ('x', '-1', '1x', '9' * 30):
                ana.say(f'/history {wrong}')
                ana.expect('!! it is used like this: /history [lines|more|before ID|since ID|around ID]')

    def test_lines_beside_another_are_asked_for_by_its_id(self):
        with Server('--history', '3') as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('/state', *'abcdef')
            ana.expect('%% state ana #lobby #lobby')
            ids = [re.fullmatch('%% sent ([0-9a-v]+) #lobby', ana.line())[1] for _ in 'abcdef']
            bia.lines_until('<ana> f')
            bia.say('/join #jogos', f'/history around #lobby:{ids[2]}', f'/histórico desde #lobby:{ids[3]}',
                    '/go #lobby', f'/history before {ids[2]}', f'/history since {ids[5]}')
            bia.expect('-- you are alone in #jogos', '-- the 3 lines of #lobby around then:',
                       *(recalled(f'<ana> {x}') for x in 'bcd'),
                       '-- end of history; /history more shows what was said before, '
                       f'and /history since #lobby:{ids[3]} what was said after',
                       '-- the 2 lines of #lobby since then:', recalled('<ana> e'), recalled('<ana> f'),
                       '-- end of history', '-- you are talking in #lobby now',
                       '-- the 2 lines of #lobby before:', recalled('<ana> a'), recalled('<ana> b'),
                       '-- end of history', '-- nothing was said in #lobby since then')
            bia.say('/state', f'/history since {ids[4]}')
            bia.expect('%% state bia #lobby #lobby #jogos', f'%% history #lobby since {ids[4]}',
                       '-- the line of #lobby since then:', f'%% said {ids[5]} #lobby',
                       recalled('<ana> f'), '-- end of history', '%% history-end #lobby older')
            ana.say('g')
            self.assertRegex(bia.line(), '%% said [0-9a-v]+ #lobby')
            bia.expect('<ana> g')

    def test_it_is_told_in_pages(self):
        with Server('--history', '1000', '--rate-limit', '0') as server:
            ana, bia = server.people('ana', 'bia')
            ana.say(*(f'{number}' for number in range(150)))
            bia.lines_until('<ana> 149')
            bia.say('/history', '/history more', '/histórico mais')
            bia.expect('-- last 100 lines of #lobby:',
                       *(recalled(f'<ana> {number}') for number in range(50, 150)), MORE,
                       '-- the 50 lines of #lobby before:',
                       *(recalled(f'<ana> {number}') for number in range(50)), '-- end of history',
                       '-- nothing is kept of what was said in #lobby before that')
            caio = server.connect()
            caio.say('caio')
            caio.lines_until('-- last 100 lines of #lobby:')

    def test_each_room_has_its_own_and_an_empty_one_has_none(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            ana.say('in the lobby', '/join #jogos', 'in the games room')
            ana.expect('-- you are alone in #jogos')
            bia.expect('<ana> in the lobby')
            bia.say('/join #jogos')
            bia.expect('-- you are in #jogos with 1 other: ana', '-- last line of #jogos:',
                       recalled('<ana> in the games room'), '-- end of history')
            for person in (ana, bia):
                person.say('/leave #jogos')
                person.lines_until(re.compile('-- you left #jogos;.*'))
            bia.say('/join #jogos', '/history')
            bia.expect('-- you are alone in #jogos', '-- nothing is kept of what was said in #jogos')

    def test_it_can_be_switched_off(self):
        for option in ('--history', '--history-limit'):
            with self.subTest(option), Server(option, '0') as server:
                ana, bia = server.people('ana', 'bia')
                ana.say('hello')
                bia.expect('<ana> hello')
                caio = server.join('caio')
                caio.say('/history')
                if option == '--history':  # The server sends no history unasked.
                    caio.expect('-- last line of #lobby:', recalled('<ana> hello'),
                                '-- end of history')
                else:
                    caio.expect('-- nothing is kept of what was said in #lobby')


class Race(unittest.TestCase):
    """Many people talk while others come: nobody misses a line, and nobody reads one twice."""

    TALKERS = 6
    LINES = 250
    COMERS = 25

    def test_every_line_is_read_once_in_the_history_or_after_it(self):
        rng = random.Random(1)
        with Server('--workers', '4', '--rate-limit', '0', '--history', '10000',
                    '--history-limit', '10000', '--send-limit', str(16 << 20)) as server:
            observer, restless, *talkers = server.people(
                'observer', 'restless', *(f't{number}' for number in range(self.TALKERS)))
            restless.say('/join #jogos')
            restless.expect('-- you are alone in #jogos')
            # So that each visit of the lobby has something to read.
            observer.say('the beginning')
            talkers[0].expect('<observer> the beginning')
            comers = []
            for number in range(self.LINES):
                for talker in talkers:
                    talker.say(f'{number}')
                if rng.random() < self.COMERS / self.LINES:
                    comer = server.connect()
                    comer.say(f'c{len(comers)}')
                    comers.append(comer)
                if rng.random() < 0.1:
                    restless.say('/leave #lobby', '/join #lobby', '/go #jogos')
            story = ['<observer> the beginning', *self.story_of(observer, self.TALKERS * self.LINES)]
            for number, talker in enumerate(talkers):
                own = [line for line in story if line.startswith(f'<t{number}> ')]
                self.assertEqual(own, [f'<t{number}> {line}' for line in range(self.LINES)])

            observer.say('the end')
            whole_story = [*story, '<observer> the end']
            self.assertGreater(len(comers), 5)
            for comer in comers:
                lines = comer.lines_until('<observer> the end')
                self.check_is_end_of(story, lines)

            restless.say('/ping')
            visits = self.visits(restless.lines_until('%% pong'))
            self.assertGreater(len(visits), 5)
            at = 0
            for visit in visits:
                self.assertGreater(len(visit), 0)
                at = whole_story.index(visit[0])
                self.assertEqual(visit, whole_story[at:at + len(visit)])
            self.assertEqual(visits[-1], whole_story[at:])

    def check_is_end_of(self, story, lines):
        """The whole history, or the last 100 lines that had been said by then."""
        told = self.told(lines)
        self.assertEqual(told, story[len(story) - len(told):])
        if len(told) < len(story):
            self.assertIn('-- last 100 lines of #lobby:', lines)

    def story_of(self, person, count):
        story = []
        while len(story) < count:
            line = person.line()
            if line.startswith('<'):
                story.append(line)
        return story

    def told(self, lines):
        """The lines of the talk, from the history or after it."""
        said = (re.sub(rf'^({LINE}|#lobby )', '', line) for line in lines)
        return [line for line in said if line.startswith('<')]

    def visits(self, lines):
        """The talk in the lobby, from each of this person's comings to the next."""
        visits = [[]]
        for line in lines:
            if line.startswith('-- you are in #lobby'):
                visits.append([])
            visits[-1].append(line)
        return [self.told(visit) for visit in visits]


if __name__ == '__main__':
    unittest.main()
