# SPDX-License-Identifier: MIT

"""The units of systemd, under a running systemd. This file starts the systemd, which runs
under_systemd.py.

The systemd is this machine's own, in a container that is gone afterwards. The container can read
the machine's /usr, and nothing else of the machine. It has a loopback of its own, and no other
network.

Needs root, and systemd-nspawn; is skipped without.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

from papo import server_program

HERE = os.path.dirname(os.path.abspath(__file__))
DEADLINE = 120
PYTHON = '/usr/bin/python3'

# The unit that the container starts, which ends the container with its own status.
CHECK = f'''
[Unit]
DefaultDependencies=no
Wants=sysinit.target
After=sysinit.target
SuccessAction=exit
FailureAction=exit

[Service]
Type=oneshot
Environment=PAPO_SERVER=/papo/papo-server LC_ALL=C.UTF-8
StandardOutput=append:/papo/out/log
StandardError=inherit
ExecStart={PYTHON} -B /papo/e2e/under_systemd.py
'''


class Impossible(Exception):
    """Why no systemd can be started here."""


@contextlib.contextmanager
def own_cgroup():
    """Enters a namespace. Two systemd in one would end each other's services."""
    with open('/proc/self/mountinfo', encoding='utf-8') as mounts:
        found = re.search(r'^\S+ \S+ \S+ / (\S+) .* - cgroup2 ', mounts.read(), re.MULTILINE)
    if not found:
        raise Impossible('there are no control groups of version 2')
    group = os.path.join(found[1], f'papo{os.getpid()}')
    try:
        os.mkdir(group)
    except OSError as error:
        raise Impossible(f'no control group can be made: {error}') from None

    def enter():
        with open(os.path.join(group, 'cgroup.procs'), 'w', encoding='utf-8') as members:
            members.write('0')

    try:
        yield enter
    finally:
        for folder, _, _ in os.walk(group, topdown=False):
            with contextlib.suppress(OSError):  # Files that it left there go with the machine.
                os.rmdir(folder)


def write(folder, name, text):
    with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
        file.write(text)


def boot(units, out):
    """The end of the container, and its output."""
    command = ['systemd-nspawn', '--quiet', '--boot', '--directory=/', '--volatile=yes',
               '--private-network', '--register=no', f'--machine=papo{os.getpid()}',
               f'--bind-ro={units}:/etc/systemd/system', f'--bind={out}:/papo/out',
               f'--bind-ro={HERE}:/papo/e2e', f'--bind-ro={server_program()}:/papo/papo-server',
               '--console=pipe', 'systemd.unit=papo-check.service']
    with contextlib.ExitStack() as stack:
        enter = None
        if not os.path.exists('/run/systemd/system'):  # Without systemd nobody would give the container a cgroup.
            command.insert(1, '--keep-unit')
            enter = stack.enter_context(own_cgroup())
        started = subprocess.Popen(
            command, env=os.environ | {'SYSTEMD_NSPAWN_UNIFIED_HIERARCHY': '1'},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding='utf-8', errors='replace', preexec_fn=enter)
        try:
            said, _ = started.communicate(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            started.kill()
            said, _ = started.communicate()
        return started.returncode, said.strip()


def check():
    """The results of the tests in the container."""
    if os.geteuid() != 0 or not shutil.which('systemd-nspawn') or not os.path.exists(PYTHON):
        raise Impossible(f'needs root, systemd-nspawn and {PYTHON}')
    with tempfile.TemporaryDirectory() as folder:
        units, out = os.path.join(folder, 'units'), os.path.join(folder, 'out')
        os.mkdir(units)
        os.mkdir(out)
        for name in ('papo.service', 'papo.socket'):
            with open(os.path.join(os.environ['PAPO_UNITS'], name), encoding='utf-8') as unit:
                write(units, name, re.sub('=[^ ]+/papo-server ', '=/papo/papo-server ', unit.read()))
        write(units, 'papo-check.service', CHECK)
        status, said = boot(units, out)
        if not os.path.exists(os.path.join(out, 'log')):
            raise Impossible(f'it ended with {status}: {said}')
        with open(os.path.join(out, 'log'), encoding='utf-8') as log:
            print(log.read())
        return status


if __name__ == '__main__':
    try:
        sys.exit(check())
    except Impossible as why:
        print(f'skipped: no systemd can be started here: {why}')
        sys.exit(77)
