# SPDX-License-Identifier: MIT

"""A chat over sockets that do only a part, are interrupted, or break.

All sockets in it can meet these faults, but only some of them break (tests/faults). The people
whose sockets do not break must all have seen one story, with everything that each of them said.
"""

import os
import random
import re
import unittest

from papo import STOPPING, Server, faults, wait_until

SEEDS = [int(seed) for seed in os.environ.get('PAPO_FAULT_SEEDS', '1 2 3 4').split()]
RATES = 'short=300 again=100 interrupted=100 exhausted=50 reset=20'
STEADY = 6
FRAGILE = 10
ACTS = 1000
LISTED = re.compile(r'-- (\d+) here in #lobby: .*')


class Fragile:
    """A person whose connection breaks some time. Sends until then, and never reads."""

    def __init__(self, server, name):
        self.name = name
        self.said = 0
        self.person = server.connect(source='127.0.9.1')
        self.person.socket.setblocking(False)
        self.gone = False
        self.send(name)

    def send(self, line):
        try:
            self.person.say(line)
        except ConnectionError:
            self.gone = True

    def say(self):
        self.send(str(self.said))
        self.said += 1


class Sockets(unittest.TestCase):
    def chat(self, server, rng):
        """Everyone talks at random. Returns the lines that the steady ones read, by name."""
        steady = [server.connect() for _ in range(STEADY)]
        for number, person in enumerate(steady):
            person.join(f's{number}')
        for person in steady[:-1]:
            person.lines_until(f'-- s{STEADY - 1} joined #lobby')
        fragile = [Fragile(server, f'f{number}') for number in range(FRAGILE)]
        said = {person.name: 0 for person in steady}
        stories = {person.name: [] for person in steady}
        for act in range(ACTS):
            if act % 10 == 0:  # So that the server takes many turns.
                someone = rng.choice(steady)
                someone.say('/ping')
                stories[someone.name] += someone.lines_until('%% pong')
            elif rng.random() < 0.5:
                someone = rng.choice(fragile)
                someone.say()
                if someone.gone:
                    fragile.append(Fragile(server, f'f{len(fragile)}'))
            else:
                someone = rng.choice(steady)
                someone.say(str(said[someone.name]))
                said[someone.name] += 1
        for someone in fragile:
            someone.person.close()

        def only_steady_are_here():
            steady[0].say('/who')
            line = steady[0].line()
            while not (listed := LISTED.fullmatch(line)):
                stories['s0'].append(line)
                line = steady[0].line()
            while line.endswith(','):  # A long list has several lines.
                line = steady[0].line()
            return listed[1] == str(STEADY)

        wait_until(only_steady_are_here, 'the fragile are gone')
        for person in steady:
            person.say('/state')
            stories[person.name] += person.lines_until(f'%% state {person.name} #lobby #lobby')
        server.stop()
        for person in steady:
            stories[person.name] += person.lines_to_end()
        return stories, said, {someone.name: someone.said for someone in fragile}

    def check(self, stories, said, most_said):
        # A person that has asked for the state is told the id of each line, and the others have not asked yet.
        stories = {name: [line for line in story if not line.startswith('%% said ')]
                   for name, story in stories.items()}
        for name, story in stories.items():
            self.assertEqual(story.pop(), STOPPING)
            for other, count in said.items():
                lines = [line for line in story if line.startswith(f'<{other}> ')]
                due = 0 if other == name else count
                self.assertEqual(lines, [f'<{other}> {number}' for number in range(due)])
        for name, story in stories.items():
            for other, others_story in stories.items():
                own = f'<{name}> ', f'<{other}> '
                self.assertEqual([line for line in story if not line.startswith(own)],
                                 [line for line in others_story if not line.startswith(own)])
        story = stories['s0']
        for name, most in most_said.items():
            lines = [line for line in story if re.search(rf'\b{name}\b', line)]
            if not lines:  # The person was gone before it had come.
                continue
            self.assertEqual(lines[0], f'-- {name} joined #lobby')
            self.assertEqual(lines[-1], f'-- {name} left #lobby (connection lost)')
            self.assertEqual(lines[1:-1], [f'<{name}> {at}' for at in range(len(lines) - 2)])
            self.assertLessEqual(len(lines) - 2, most)

    def test_who_is_not_cut_off_sees_everything_in_one_order(self):
        cut_off = 0
        for seed in SEEDS:
            with self.subTest(seed=seed):
                with Server('--workers', '3', '--rate-limit', '0',
                            env=faults(f'seed={seed} ring={seed % 2} {RATES}')) as server:
                    stories, said, most_said = self.chat(server, random.Random(seed))
                self.check(stories, said, most_said)
                cut_off += len(most_said) - FRAGILE
        print(f'{cut_off} were cut off')
        self.assertGreater(cut_off, 0)


if __name__ == '__main__':
    unittest.main()
