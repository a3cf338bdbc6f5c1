# SPDX-License-Identifier: MIT

"""The loads under which the servers are compared."""

import dataclasses


@dataclasses.dataclass
class Case:
    name: str
    title: str
    clients: int
    load: list               # Further arguments of papo-load.
    is_shape: bool = False   # Only Papo and the floor are measured.


CASES = [
    Case('w1', '500 members, 1 in flight', 500, ['--window', '1']),
    Case('w1-awake', '500 members, 1 in flight, readers that never sleep', 500,
         ['--window', '1', '--awake'], True),
    Case('w16', '500 members, 16 in flight', 500, ['--window', '16']),
    Case('w256', '500 members, 256 in flight', 500, ['--window', '256']),
    Case('paced', '500 members, 100 messages a second', 500, ['--rate', '100']),
    Case('5000', '5,000 members, 16 in flight', 5000, ['--window', '16']),
    Case('one-sender', '500 members, one sender', 500, ['--window', '16', '--senders', '1'], True),
    # A client that says nothing judges the order.
    Case('all-send', '500 members, all but one sending', 500,
         ['--window', '16', '--senders', '499'], True),
    Case('16-bytes', '500 members, 16 bytes a message', 500,
         ['--window', '16', '--size', '16'], True),
    Case('4000-bytes', '500 members, 4,000 bytes a message', 500,
         ['--window', '16', '--size', '4000'], True),
    Case('10000', '10,000 members, 16 in flight', 10000, ['--window', '16'], True),
    # The floor knows no rooms, and says so.
    Case('rooms-w16', '1,000 rooms of 5, 16 in flight', 5000,
         ['--rooms', '1000', '--window', '16'], True),
    Case('rooms-w256', '1,000 rooms of 5, 256 in flight', 5000,
         ['--rooms', '1000', '--window', '256'], True),
]
