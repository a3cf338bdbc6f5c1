"""A link to a network namespace, whose other end may be cut; needs root."""

import os
import subprocess


class NoCable(Exception):
    """Why there can be none here."""


class Cable:
    """For the time of a `with`: `here` and `there` are the addresses at its ends."""

    def __init__(self):
        pid = os.getpid()  # Others may have cables at the same time.
        network = f'10.213.{pid // 64 % 256}.'
        self.here = network + str(pid % 64 * 4 + 1)
        self.there = network + str(pid % 64 * 4 + 2)
        self.namespace = f'papo{pid}'
        self.link = f'papo{pid}b'  # Its name over there.
        self._our_link = f'papo{pid}a'

    def __enter__(self):
        for command in [f'netns add {self.namespace}',
                        f'link add {self._our_link} type veth peer name {self.link}',
                        f'link set {self.link} netns {self.namespace}',
                        f'addr add {self.here}/30 dev {self._our_link}',
                        f'link set {self._our_link} up',
                        f'-n {self.namespace} addr add {self.there}/30 dev {self.link}',
                        f'-n {self.namespace} link set {self.link} up']:
            made = _ip(command)
            if made.returncode != 0:
                self.__exit__()
                raise NoCable(f'no network namespace: {made.stderr.strip()}')
        return self

    def __exit__(self, *_):
        _ip(f'link del {self._our_link}')
        _ip(f'netns del {self.namespace}')

    @property
    def over_there(self):
        """What a command begins with that is to be run there."""
        return ['ip', 'netns', 'exec', self.namespace]


def _ip(command):
    try:
        return subprocess.run(['ip', *command.split()], capture_output=True, text=True,
                              check=False)
    except OSError as error:
        raise NoCable(f'no network namespace: {error}') from None
