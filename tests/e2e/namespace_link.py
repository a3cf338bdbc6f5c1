# SPDX-License-Identifier: MIT

"""A link to a network namespace, whose other end may be cut; needs root."""

import itertools
import os
import subprocess


class NoCable(Exception):
    """Why there can be no link here."""


class Cable:
    """A link for the time of a `with`. `here` and `there` are the addresses at its ends.

    The link may be limited to so many Mbit/s each way. Clients on the other side may come from any
    address that begins with `there_too`, not only from `there`.
    """

    _numbers = itertools.count()

    def __init__(self, rate=0):
        pid = os.getpid()  # Another process may have links at the same time.
        number = next(Cable._numbers)
        network = f'10.{213 + number % 16}.{pid // 64 % 256}.'
        self.here = network + str(pid % 64 * 4 + 1)
        self.there = network + str(pid % 64 * 4 + 2)
        self.there_too = f'10.{229 + number % 16}.{pid % 256}.'
        self.namespace = f'papo{pid}.{number}'
        self.link = f'p{pid}b{number}'  # The name of the link on the other side.
        self._our_link = f'p{pid}a{number}'
        self._rate = rate

    def __enter__(self):
        commands = [f'ip netns add {self.namespace}',
                    f'ip link add {self._our_link} type veth peer name {self.link}',
                    f'ip link set {self.link} netns {self.namespace}',
                    f'ip addr add {self.here}/30 dev {self._our_link}',
                    f'ip link set {self._our_link} up',
                    f'ip -n {self.namespace} addr add {self.there}/30 dev {self.link}',
                    f'ip -n {self.namespace} link set lo up',
                    f'ip -n {self.namespace} link set {self.link} up',
                    f'ip -n {self.namespace} route add local {self.there_too}0/24 dev lo',
                    f'ip route add {self.there_too}0/24 via {self.there}']
        if self._rate:
            shape = f'root tbf rate {self._rate}mbit burst 64kb latency 200ms'
            commands += [f'tc qdisc add dev {self._our_link} {shape}',
                         f'tc -n {self.namespace} qdisc add dev {self.link} {shape}']
        for command in commands:
            made = _run(command)
            if made.returncode != 0:
                self.__exit__()
                raise NoCable(f'no network namespace: {command}: {made.stderr.strip()}')
        return self

    def __exit__(self, *_):
        _run(f'ip link del {self._our_link}')
        _run(f'ip netns del {self.namespace}')

    @property
    def over_there(self):
        """The beginning of a command that is to run on the other side."""
        return ['ip', 'netns', 'exec', self.namespace]


def _run(command):
    try:
        return subprocess.run(command.split(), capture_output=True, text=True, check=False)
    except OSError as error:
        raise NoCable(f'no network namespace: {error}') from None
