# SPDX-License-Identifier: MIT

"""Everyone sees the same events in the same order, whichever workers they belong to."""

import itertools
import random
import threading
import unittest

from papo import Server

PEOPLE = 8
LINES = 400


def talk(person, seed):
    """Says LINES lines, a few at a time."""
    rng = random.Random(seed)
    numbers = iter(range(LINES))
    while some := list(itertools.islice(numbers, rng.randint(1, 20))):
        person.say(*(f'{number}' for number in some))


class OneOrder(unittest.TestCase):
    def check_with_workers(self, workers):
        with Server('--workers', str(workers), '--rate-limit', '0') as server:
            people = server.people(*(f'p{number}' for number in range(PEOPLE)))
            talkers = [threading.Thread(target=talk, args=(person, seed))
                       for seed, person in enumerate(people)]
            for talker in talkers:
                talker.start()
            seen = {person.name: [person.line() for _ in range((PEOPLE - 1) * LINES)]
                    for person in people}
            for talker in talkers:
                talker.join()

        for name, lines in seen.items():
            for other in seen.keys() - {name}:
                self.assertEqual(said_by(lines, other), [f'<{other}> {n}' for n in range(LINES)])
        for one, another in itertools.combinations(seen, 2):
            self.assertEqual(without(seen[one], another), without(seen[another], one))

    def test_with_one_worker(self):
        self.check_with_workers(1)

    def test_with_two_workers(self):
        self.check_with_workers(2)

    def test_with_four_workers(self):
        self.check_with_workers(4)

    def test_joins_and_leaves_are_in_the_same_order_too(self):
        with Server('--workers', '4', '--rate-limit', '0') as server:
            watchers = server.people('w0', 'w1', 'w2', 'w3')

            def visit(number):
                for times in range(10):
                    visitor = server.join(f'v{number}-{times}')
                    visitor.say('hello')
                    visitor.leave()

            visitors = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
            for visitor in visitors:
                visitor.start()
            first, *others = [[watcher.line() for _ in range(8 * 10 * 3)] for watcher in watchers]
            for visitor in visitors:
                visitor.join()
            for lines in others:
                self.assertEqual(lines, first)


def said_by(lines, name):
    return [line for line in lines if line.startswith(f'<{name}> ')]


def without(lines, name):
    return [line for line in lines if not line.startswith(f'<{name}> ')]


if __name__ == '__main__':
    unittest.main()
