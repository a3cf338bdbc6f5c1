# SPDX-License-Identifier: MIT

"""One run: members chat, with an attack or without it, and a newcomer comes again and again."""

import contextlib
import json
import subprocess
import tempfile
import time
from pathlib import Path

from abuse.holdings import MostMemory, logged_of_attackers, peak_memory
from abuse.newcomer import Newcomer
from abuse.programs import PASSWORD, Failed, running_attack, running_server, start
from attacks import ATTACKS
from namespace_link import Cable


def load(options, kind, folder, cores, pid, host, port, prefix):
    figures_file = folder / 'figures.json'
    members = kind.members or options.clients
    # Some of the chatters must only listen. The rate is a little off 50, so that messages do not
    # keep in step with the kernel's clock.
    command = [*prefix, options.build / 'papo-load', '--host', host, '--port', port,
               '--protocol', kind.protocol, '--server-pid', pid, '--clients', members,
               '--senders', min(members, options.clients) - 1,
               '--rate', options.rate, '--warmup', options.warmup, '--duration', options.duration,
               '--json', figures_file, *(['--password', PASSWORD] if kind.password else [])]
    process = start(command, cores[0], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE)
    _, said = process.communicate()
    if not figures_file.exists():
        raise Failed('the members: ' + said.strip())
    return json.loads(figures_file.read_text(encoding='utf-8'))


def measure(options, cores, name, attacked):
    """The figures of one run, with the attack or without it."""
    kind = ATTACKS[name]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        log = folder / 'log'
        hosts, attack_from, prefix = ['127.0.0.1'], {}, ()
        members_from = '127.0.0.1'
        sources = '127.0.0.2' if kind.sources == 1 else f'127.0.1.1+{kind.sources}'
        if kind.link:
            link = stack.enter_context(Cable(kind.link))
            hosts.append(link.here)
            prefix, members_from = link.over_there, link.there
        members_host = hosts[-1]
        attacked_host = hosts[0]
        if kind.elsewhere:
            cable = stack.enter_context(Cable())
            hosts.append(cable.here)
            attacked_host, sources = cable.here, cable.there
            if kind.sources > 1:
                sources = f'{cable.there_too}1+{kind.sources}'
            attack_from = {'prefix': cable.over_there,
                           'more': [cable.link] if kind.cuts_link else []}
        memory = stack.enter_context(MostMemory())
        pid, port = stack.enter_context(running_server(options, kind, log, cores, hosts))
        began = time.monotonic()
        if attacked:
            stack.enter_context(
                running_attack(name, attacked_host, port, sources, cores, **attack_from))
        with Newcomer(kind, port, options.patience) as newcomer:
            figures = load(options, kind, folder, cores, pid, members_host, port, prefix)
        seconds = time.monotonic() - began
        figures.setdefault('server', {'cpu_share': 0.0})  # All members were cut off before the server was measured.
        figures.update(kept_out=newcomer.kept_out, newcomer_waits=newcomer.waits,
                       seconds=seconds, logged=logged_of_attackers(log, members_from),
                       memory=peak_memory(pid) + memory.most)
        return figures
