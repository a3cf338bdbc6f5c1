# SPDX-License-Identifier: MIT

"""The price of speaking IRC, and its limits: beside the plain dialect, beside other IRC servers, and on arriving."""

import json
import subprocess
import tempfile
from pathlib import Path

from comparison.limits import Limit
from comparison.report import as_number, print_rows
from comparison.running import CannotDo, Running
from comparison.servers import find_program

SERVERS = ['floor', 'papo', 'papo-irc', 'papo-irc-tags', 'papo-irc-mixed', 'ngircd', 'inspircd']
CASES = ['w1', 'w1-awake', 'w16', 'w256', '5000', 'rooms-w16']


# At 1 in flight the readers of both dialects never sleep: chance decides how often a reader does, and to wake it
# costs the server more than the difference of the dialects.
LIMITS = [
    Limit('papo-irc', 'papo', ['w1-awake', 'w16'], 1.05),
    Limit('papo-irc', 'papo', ['w256'], 1.4),  # The lines are longer.
    Limit('papo-irc-tags', 'papo', ['w1-awake', 'w16'], 1.15),
    Limit('papo-irc-mixed', 'papo-irc-tags', ['w1', 'w16', 'w256'], 1.3),
    Limit('papo-irc', 'inspircd', ['w1', 'w16', 'w256', '5000'], 0.65),
    Limit('papo-irc', 'ngircd', ['w1', 'w16', 'w256', '5000'], 0.65),
    Limit('papo-irc', 'inspircd', ['rooms-w16'], 0.95),
    Limit('papo-irc', 'ngircd', ['rooms-w16'], 0.95),
]

# IRC names everyone to each newcomer. ngIRCd takes minutes for that.
ARRIVING = ['papo', 'papo-irc', 'inspircd']
CROWD = 5000
AT_ONCE = 512  # So many may connect at a time.
MOST_CPU = {'papo-irc': 3.0}       # Seconds for all who arrive.
MOST_MEMORY = {'papo-irc': 1.8}    # KiB a member, once all are in.


def arrive(options, server):
    """The figures of one run in which everyone comes at once; raises CannotDo."""
    path = find_program(server.program)
    if path is None:
        raise CannotDo('not installed')
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Running(server, path, CROWD, folder) as running:
            figures = folder / 'figures.json'
            command = [options.build / 'papo-load', '--arrivals', '--protocol', server.protocol,
                       '--port', running.port, '--server-pid', running.process.pid,
                       '--clients', CROWD, '--entering', AT_ONCE, '--json', figures]
            try:
                ended = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL,
                                       capture_output=True, text=True, timeout=options.timeout * 2,
                                       check=False)
            except subprocess.TimeoutExpired:
                raise CannotDo('timed out') from None
            if not figures.exists():
                raise CannotDo(ended.stderr.strip().removeprefix('papo-load: ') or 'no word why')
            return json.loads(figures.read_text(encoding='utf-8'))


def print_arrivals(options, servers):
    """Measures how everyone comes at once. Returns how many figures are too high."""
    rows = [['server', 's of CPU', 'at most', 'KiB a member', 'at most', '']]
    told, faults = {}, 0
    for server in servers:
        if server.name not in ARRIVING:
            continue
        try:
            told[server.name] = figures = arrive(options, server)
        except CannotDo as why:
            rows.append([server.title, '–', '', '–', '', str(why)])
            continue
        cpu = figures['server']['arriving_cpu_s']
        memory = figures['server']['bytes_a_member'] / 1024
        notes = [f'{figures[fault]} {fault}' for fault in ('wrong', 'missing', 'closed')
                 if figures[fault]]
        most_cpu, most_memory = MOST_CPU.get(server.name), MOST_MEMORY.get(server.name)
        too_much = bool(most_cpu and cpu > most_cpu) + bool(most_memory and memory > most_memory)
        faults += too_much
        rows.append([server.title, as_number(cpu), str(most_cpu or ''), as_number(memory),
                     str(most_memory or ''), ', '.join(['TOO MUCH'] * (too_much > 0) + notes)])
    print(f'\n### {CROWD:,} people arrive in one room\n')
    print_rows(rows)
    return told, faults
