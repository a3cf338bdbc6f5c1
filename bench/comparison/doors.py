# SPDX-License-Identifier: MIT

"""The price of TLS and of WebSocket, and its limits: beside the plain dialect, and beside other servers."""

import statistics

from comparison.limits import Limit, print_ratios, verdict
from comparison.report import print_rows

PARTS = ['papo', 'papo-irc', 'papo-websocket', 'papo-tls']  # A quarter each of papo-all.
SERVERS = [*PARTS, 'papo-all', 'redis-tls', 'mosquitto-tls', 'inspircd-tls', 'nats-websocket', 'mosquitto-websocket',
           'inspircd-websocket']
CASES = ['w1', 'w1-awake', 'w16', 'w256']
EACH = ['w1', 'w16', 'w256']

# At 1 in flight the readers of both never sleep: chance decides how often a reader does, and to wake it costs the
# server more than the difference.
LIMITS = [
    Limit('papo-tls', 'papo', ['w1-awake'], 1.2),
    Limit('papo-tls', 'papo', ['w16'], 1.25),
    Limit('papo-tls', 'papo', ['w256'], 2.2),
    Limit('papo-tls', 'redis-tls', ['w1'], 0.9),
    Limit('papo-tls', 'redis-tls', ['w16'], 0.7),
    Limit('papo-tls', 'redis-tls', ['w256'], 0.4),
    Limit('papo-tls', 'mosquitto-tls', EACH, 0.65),
    Limit('papo-tls', 'inspircd-tls', EACH, 0.65),
    Limit('papo-websocket', 'papo', ['w1-awake', 'w16'], 1.1),
    Limit('papo-websocket', 'papo', ['w256'], 1.3),
    Limit('papo-websocket', 'nats-websocket', EACH, 0.65),
    Limit('papo-websocket', 'mosquitto-websocket', EACH, 0.65),
    Limit('papo-websocket', 'inspircd-websocket', EACH, 0.65),
]
MOST_OF_SUM = 1.1  # A room of all kinds costs so many times the mean of its parts.


def print_doors(cases, servers, results):
    """Returns how many ratios are too high."""
    faults = print_ratios('By TLS and by WebSocket', LIMITS, cases, servers, results)
    rows = [['a room of all kinds, beside the mean of its parts', 'ratio', 'of the rounds', 'at most', '']]
    for case in cases:
        of_case = results[case.name]
        if not {'papo-all', *PARTS} <= of_case.keys():
            continue
        whole, parts = of_case['papo-all'], [of_case[part] for part in PARTS]
        rounds = [number for number in whole.rounds if all(number in part.rounds for part in parts)]
        ratios = [whole.cpu(number) / statistics.mean(part.cpu(number) for part in parts) for number in rounds]
        rows.append([case.title, *verdict(ratios, MOST_OF_SUM)])
        faults += bool(rows[-1][-1])
    print()
    print_rows(rows)
    return faults
