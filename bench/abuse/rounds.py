# SPDX-License-Identifier: MIT

"""All runs, round by round, and their results."""

import dataclasses
import statistics
import sys

from abuse.programs import Failed
from abuse.running import measure
from namespace_link import NoCable

FAULTS = ['lost', 'duplicated', 'out_of_order', 'astray', 'damaged', 'closed', 'kept_out']


@dataclasses.dataclass
class Result:
    """An attack: the runs without it, those with it, why there are none, and the faults of any run."""
    name: str
    without: list = dataclasses.field(default_factory=list)
    during: list = dataclasses.field(default_factory=list)
    why_not: str = ''
    failed: str = ''

    def median(self, runs, value):
        return statistics.median(value(figures) for figures in runs)

    def latency(self, runs, percentile):
        return self.median(runs, lambda figures: figures['latency_us'][percentile] / 1000)

    def ratio(self):
        return self.latency(self.during, 'p99') / self.latency(self.without, 'p99')

    def rise(self):
        return self.latency(self.during, 'p99') - self.latency(self.without, 'p99')

    def log_rate(self):
        return self.median(self.during, lambda figures: figures['logged'] / figures['seconds'])

    def memory(self):
        return self.median(self.during, lambda figures: figures['memory'] / 2**20)

    def faults(self):
        return {fault: count for fault in FAULTS
                if (count := sum(figures[fault] for figures in self.during))}


def run_once(options, cores, result):
    try:
        if not options.check:
            result.without.append(measure(options, cores, result.name, attacked=False))
    except (Failed, NoCable) as why:
        result.why_not = str(why)
        return
    try:
        result.during.append(measure(options, cores, result.name, attacked=True))
    except NoCable as why:
        result.why_not = str(why)
    except Failed as why:
        result.failed = str(why)


def run_all(options, cores, names):
    results = [Result(name) for name in names]
    for number in range(options.rounds):
        for result in results:
            if not result.why_not and not result.failed:
                run_once(options, cores, result)
                told = result.why_not or result.failed or ' ms with, '.join(
                    f'{runs[-1]["latency_us"]["p99"] / 1000:.2f}'
                    for runs in (result.during, result.without) if runs) + ' ms'
                print(f'round {number + 1} of {options.rounds}: {result.name}: {told}',
                      file=sys.stderr)
    return results
