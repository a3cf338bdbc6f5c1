# SPDX-License-Identifier: MIT

"""The programs of a run: the server and the attack, each on its core."""

import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path

ATTACKS_PROGRAM = Path(__file__).resolve().parents[2] / 'tests' / 'e2e' / 'attacks.py'
STOP_DEADLINE = 15.0  # Seconds.
REAL_TIME = 1  # The priority of the server and papo-load, as root.
PASSWORD, OPERATORS_PASSWORD = 'sesame', 'secret'


class Failed(Exception):
    """The reason why a run has no figures."""


def start(command, core, last=False, **how):
    def place():
        os.sched_setaffinity(0, {core})
        if os.geteuid() == 0 and not last:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REAL_TIME))
        elif os.geteuid() != 0 and last:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))

    return subprocess.Popen(list(map(str, command)), preexec_fn=place, text=True, **how)


def first_line(process, what):
    line = process.stdout.readline()
    if not line:
        raise Failed(f'{what} did not start')
    return line.strip()


def stop(process):
    process.terminate()
    try:
        return process.wait(STOP_DEADLINE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise Failed('the server did not stop') from None


def hash_of(options, password):
    made = subprocess.run([options.build / 'papo-server', '--hash-password'], input=password,
                          capture_output=True, text=True, check=True)
    return made.stdout.strip()


def settings(options, kind):
    """The server's options, in its environment: an older server ignores an option that it does not
    know."""
    these = {'LANG': 'en', 'DATA': 'none', **kind.server}
    if kind.password:
        these['PASSWORD'] = PASSWORD
    if kind.operators:
        these['OPER_PASSWORD'] = hash_of(options, OPERATORS_PASSWORD)
    return {'PAPO_' + name.upper().replace('-', '_'): str(value) for name, value in these.items()}


@contextlib.contextmanager
def running_server(options, kind, log, cores, hosts):
    """The pid and the port of the server."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith('PAPO_')}
    environment.update(settings(options, kind))
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
    command = [options.build / 'papo-server', '--port', port]
    for host in hosts:
        command += ['--host', host]
    with open(log, 'w', encoding='utf-8') as log_file:
        server = start(command, cores[-1], env=environment, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=log_file)
    try:
        first_line(server, 'the server')
        yield server.pid, port
    except BaseException:
        server.kill()
        server.wait()
        raise
    if stop(server) != 0:
        raise Failed(f'the server ended with {server.returncode}')


@contextlib.contextmanager
def running_attack(name, host, port, sources, cores, prefix=(), more=()):
    attack = start([*prefix, sys.executable, '-B', ATTACKS_PROGRAM, name, host, port, sources,
                    *more], cores[0], last=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        first_line(attack, f'the attack {name}')
        yield
        if attack.poll() is not None:
            raise Failed(f'the attack {name} ended with {attack.returncode}')
    finally:
        attack.kill()
        attack.wait()
