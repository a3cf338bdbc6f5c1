# SPDX-License-Identifier: MIT

"""The report of the runs: a table for each case, and all figures as JSON."""

import json
import os
import platform
import statistics
from math import floor, log10


def as_number(value):
    """With three significant digits."""
    if value is None:
        return '–'
    return f'{value:.{max(0, 2 - floor(log10(value)))}f}' if value > 0 else '0'


def notes_of(result):
    notes = []
    if result.why_not:
        notes.append(result.why_not)
    if any(figures['out_of_order'] for figures in result.rounds.values()):
        notes.append('not one order for all')
    return '; '.join(notes)


def columns(result, floor_result, papo_result):
    if not result.rounds:
        return ['–'] * 6
    costs = [result.cpu(number) for number in result.rounds]
    spread = f'{as_number(min(costs))} to {as_number(max(costs))}'
    return [as_number(statistics.median(costs)), spread, as_number(result.ratio_to(floor_result)),
            as_number(result.ratio_to(papo_result)),
            f'{result.median(lambda f: f["deliveries_per_s"]):,.0f}',
            as_number(result.median(lambda f: f['latency_us']['p99']) / 1000)]


def print_table(case, servers, results):
    floor_result, papo_result = results.get('floor'), results.get('papo')
    rows = [['server', 'µs of CPU a delivery', 'of the rounds', 'floor = 1', 'papo = 1',
             'deliveries/s', 'p99, ms', '']]
    for server in servers:
        if server.name in results:
            result = results[server.name]
            rows.append([server.title, *columns(result, floor_result, papo_result),
                         notes_of(result)])
    print(f'\n### {case.title}\n')
    print_rows(rows)


def print_beside_before(cases, results, allowed):
    """Compares the build with the one before. Returns in how many cases it costs too much."""
    rows, faults = [['papo, with papo before = 1', 'CPU a delivery', 'of the rounds', '']], 0
    for case in cases:
        now, before = (results[case.name][name] for name in ('papo', 'papo-before'))
        ratio = now.ratio_to(before)
        if ratio is None:
            rows.append([case.title, '–', '–', notes_of(now) or notes_of(before)])
            continue
        ratios = now.ratios_to(before)
        too_much = ratio > 1 + allowed / 100
        faults += too_much
        rows.append([case.title, f'{ratio:.3f}', f'{min(ratios):.3f} to {max(ratios):.3f}',
                     'TOO MUCH' if too_much else ''])
    print('\n### Beside the build before\n')
    print_rows(rows)
    return faults


def print_rows(rows):
    """A table, whose first row is the head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in [rows[0], ['-' * width for width in widths], *rows[1:]]:
        cells = [cell.ljust(width) for cell, width in zip(row, widths)]
        print(f'| {" | ".join(cells)} |')


def write_json(path, options, cases, servers, versions, results, arrivals):
    path.write_text(json.dumps({
        'machine': {'system': platform.platform(), 'cores': os.cpu_count()},
        'runs': options.runs,
        'duration_s': options.duration,
        'servers': {server.name: {'title': server.title, 'version': versions[server.name]}
                    for server in servers},
        'cases': [{
            'name': case.name,
            'title': case.title,
            'servers': {name: {
                'cpu_us_per_delivery': result.median(lambda f: f['server']['cpu_us_per_delivery'])
                                       if result.rounds else None,
                'ratio_to_floor': result.ratio_to(results[case.name].get('floor')),
                'ratio_to_papo': result.ratio_to(results[case.name].get('papo')),
                'notes': notes_of(result),
                'rounds': list(result.rounds.values()),
            } for name, result in results[case.name].items()},
        } for case in cases],
        'arrivals': arrivals,
    }, indent=2, ensure_ascii=False) + '\n', encoding='utf-8')
