# SPDX-License-Identifier: MIT

"""The report of the runs, and the faults in them."""

import json
import os
import platform

from attacks import ATTACKS

SLOWER = 10.0  # Milliseconds by which the 99th percentile may rise, even if that is many percent.
LOG_AT_ONCE, LOG_RATE = 256 << 10, 20_000  # LOG_AT_ONCE in bytes, LOG_RATE in bytes a second.


def verdict(options, result):
    """All faults; none if all is well."""
    if result.failed:
        return result.failed
    if not result.during:
        return ''
    wrong = [f'{count} {fault}' for fault, count in result.faults().items()]
    if any(run['logged'] > LOG_AT_ONCE + LOG_RATE * run['seconds'] for run in result.during):
        wrong.append('log')
    most = ATTACKS[result.name].memory
    if most and result.memory() > most:
        wrong.append('memory')
    if result.without and result.ratio() > 1 + options.allowed / 100 and result.rise() > SLOWER:
        wrong.append('slower')
    return ', '.join(wrong)


def row_of(options, result):
    if not result.during:
        return [result.name, *['–'] * 9, result.why_not or result.failed]

    def both(value, form):
        return [form.format(result.median(runs, value)) if runs else '–'
                for runs in (result.without, result.during)]

    p50, p99 = (both(lambda f, p=p: f['latency_us'][p] / 1000, '{:.2f}') for p in ('p50', 'p99'))
    cpu = both(lambda f: f['server']['cpu_share'] * 100, '{:.0f}')
    memory = both(lambda f: f['memory'] / 2**20, '{:.0f}')
    waits = both(lambda f: max(f['newcomer_waits'], default=options.patience), '{:.2f}')
    return [result.name, *p50, *p99, ' / '.join(cpu), *memory, f'{result.log_rate() / 1000:.0f}',
            waits[-1], verdict(options, result) or 'none']


def print_table(options, results):
    rows = [['attack', 'p50 without, ms', 'with', 'p99 without, ms', 'with', 'CPU, %',
             'memory without, MiB', 'with', 'log, kB/s', 'newcomer, s', 'fault']]
    rows += [row_of(options, result) for result in results]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rows.insert(1, ['-' * width for width in widths])
    for row in rows:
        print('| ' + ' | '.join(cell.ljust(width) for cell, width in zip(row, widths)) + ' |')


def write_json(options, results):
    options.json.write_text(json.dumps({
        'machine': {'system': platform.platform(), 'cores': os.cpu_count()},
        'rounds': options.rounds,
        'attacks': [{
            'name': result.name,
            'why_not': result.why_not,
            'failed': result.failed,
            'p99_ratio': result.ratio() if result.during and result.without else None,
            'verdict': verdict(options, result),
            'faults': result.faults(),
            'without': result.without,
            'with': result.during,
        } for result in results],
    }, indent=2) + '\n', encoding='utf-8')
