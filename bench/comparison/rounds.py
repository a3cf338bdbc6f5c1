# SPDX-License-Identifier: MIT

"""All runs, round by round, and their results."""

import dataclasses
import statistics
import sys
from typing import Optional

from comparison.running import CannotDo, measure


@dataclasses.dataclass
class Result:
    """A server in a case: the figures of each round, or the reason why there are none."""
    rounds: dict = dataclasses.field(default_factory=dict)
    why_not: Optional[str] = None

    def cpu(self, number):
        return self.rounds[number]['server']['cpu_us_per_delivery']

    def median(self, value):
        return statistics.median(value(figures) for figures in self.rounds.values())

    def ratios_to(self, other):
        """The ratios of those rounds that both servers have."""
        return [self.cpu(n) / other.cpu(n) for n in self.rounds
                if other is not None and n in other.rounds]

    def ratio_to(self, other):
        """The median of these; None if there are none."""
        ratios = self.ratios_to(other)
        return statistics.median(ratios) if ratios else None


def run_all(options, cases, servers):
    results = {case.name: {server.name: Result() for server in servers
                           if server.in_shapes or not case.is_shape} for case in cases}
    for number in range(options.runs):
        # The servers change their neighbours from round to round.
        shift = number % len(servers)
        for case in cases:
            for server in servers[shift:] + servers[:shift]:
                result = results[case.name].get(server.name)
                if result is None or result.why_not:
                    continue
                print(f'round {number + 1} of {options.runs}: {case.title}: {server.title}',
                      file=sys.stderr)
                try:
                    result.rounds[number] = measure(options, case, server)
                except CannotDo as why:
                    result.why_not = str(why)
                    print(f'    {why}', file=sys.stderr)
    return results
