# SPDX-License-Identifier: MIT

"""The costs of servers beside each other, and how high they may be."""

import dataclasses
import statistics

from comparison.report import print_rows


@dataclasses.dataclass
class Limit:
    server: str
    beside: str
    cases: list
    most: float  # The ratio of the CPU time of a delivery.


def print_ratios(heading, limits, cases, servers, results):
    """Compares the ratios with their limits. Returns how many are too high."""
    titles = {server.name: server.title for server in servers}
    rows, faults = [['server', 'beside', 'case', 'ratio', 'of the rounds', 'at most', '']], 0
    for limit in limits:
        for case in cases:
            of_case = results[case.name]
            if case.name not in limit.cases or not {limit.server, limit.beside} <= of_case.keys():
                continue
            ratios = of_case[limit.server].ratios_to(of_case[limit.beside])
            rows.append([titles[limit.server], titles[limit.beside], case.title, *verdict(ratios, limit.most)])
            faults += bool(rows[-1][-1])
    print(f'\n### {heading}\n')
    print_rows(rows)
    return faults


def verdict(ratios, most):
    """The last columns of a row."""
    if not ratios:
        return ['–', '–', f'{most}', '']
    ratio = statistics.median(ratios)
    return [f'{ratio:.3f}', f'{min(ratios):.3f} to {max(ratios):.3f}', f'{most}', 'TOO MUCH' if ratio > most else '']
