# SPDX-License-Identifier: MIT

"""A link to a network namespace, whose other end may be cut; needs root."""

import itertools
import os
import subprocess


class NoCable(Exception):
    """Why there can be none here."""


class Cable:
    """For the time of a `with`: `here` and `there` are the addresses at its ends.

    What is sent over it may be held to so many Mbit/s each way. Whoever is over there may come from
    any of the addresses that begin with `there_too`, not only from `there`."""

    _numbers = itertools.count()

    def __init__(self, rate=0):
        pid = os.getpid()  # Others may have cables at the same time.
        number = next(Cable._numbers)
        network = f'10.{213 + number % 16}.{pid // 64 % 256}.'
        self.here = network + str(pid % 64 * 4 + 1)
        self.there = network + str(pid % 64 * 4 + 2)
        self.there_too = f'10.{229 + number % 16}.{pid % 256}.'
        self.namespace = f'papo{pid}.{number}'
        self.link = f'p{pid}b{number}'  # Its name over there.
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
        """What a command begins with that is to be run there."""
        return ['ip', 'netns', 'exec', self.namespace]


def _run(command):
    try:
        return subprocess.run(command.split(), capture_output=True, text=True, check=False)
    except OSError as error:
        raise NoCable(f'no network namespace: {error}') from None
