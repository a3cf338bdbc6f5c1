# SPDX-License-Identifier: MIT

"""One run: a server is started, driven by papo-load, and stopped."""

import json
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from comparison.servers import find_program

START_DEADLINE = 10.0  # Seconds.
STOP_DEADLINE = 5.0


class CannotDo(Exception):
    """The reason why a server has no figures for a case."""


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        return taken.getsockname()[1]


class Running:
    """Runs a server for the time of a `with`."""

    def __init__(self, server, path, clients, folder):
        self.port = free_port()
        arguments = server.arguments(self.port, clients, folder)
        environment = {k: v for k, v in os.environ.items() if not k.startswith('PAPO_')}
        environment['PAPO_DATA'] = 'none'
        self.log = folder / 'output'
        with open(self.log, 'wb') as output:
            self.process = subprocess.Popen(
                [path, *map(str, arguments)], cwd=folder, env=environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    def __enter__(self):
        try:
            self.wait_until_it_listens()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait_until_it_listens(self):
        deadline = time.monotonic() + START_DEADLINE
        while True:
            if self.process.poll() is not None:
                raise CannotDo(f'does not start: {self.last_words()}')
            try:
                socket.create_connection(('127.0.0.1', self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise CannotDo('does not listen') from None
                time.sleep(0.02)

    def last_words(self):
        lines = self.log.read_text(encoding='utf-8', errors='replace').split('\n')
        return next((line.strip() for line in reversed(lines) if line.strip()), 'no word why')


def start_load(options, case, server, running, folder, more=()):
    """Starts a papo-load that leaves its figures in that folder, for end_load()."""
    command = [options.build / 'papo-load', *server.load_arguments(),
               '--port', running.port, '--server-pid', running.process.pid,
               '--clients', case.clients, '--entering', server.entering,
               '--duration', options.duration, '--warmup', options.warmup,
               '--json', folder / 'figures.json', *case.load, *more]
    return subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def end_load(options, load, folder):
    """Waits for the end of a papo-load, and returns its figures; raises CannotDo."""
    try:
        _, said = load.communicate(timeout=options.timeout)
    except BaseException as why:
        load.kill()
        load.communicate()
        if isinstance(why, subprocess.TimeoutExpired):
            raise CannotDo(f'timed out after {options.timeout:g} s') from None
        raise
    figures_file = folder / 'figures.json'
    if not figures_file.exists():
        said = said.strip() or f'papo-load ended with status {load.returncode}'
        raise CannotDo(said.removeprefix('papo-load: '))
    figures = json.loads(figures_file.read_text(encoding='utf-8'))
    faults = [f'{figures[fault]} {fault}'
              for fault in ('closed', 'lost', 'duplicated', 'astray', 'damaged') if figures[fault]]
    if faults:
        raise CannotDo(', '.join(faults))
    if not figures.get('server', {}).get('cpu_us_per_delivery'):
        raise CannotDo('delivered nothing')
    return figures


def measure(options, case, server):
    """The figures of one run; raises CannotDo."""
    path = find_program(server.program)
    if path is None:
        raise CannotDo('not installed')
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Running(server, path, case.clients, folder) as running:
            return end_load(options, start_load(options, case, server, running, folder), folder)
