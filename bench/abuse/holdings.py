# SPDX-License-Identifier: MIT

"""The memory and the lines of the log that an attack costs the server and the kernel."""

import re
import resource
import threading
from pathlib import Path


def kernel_memory():
    """Bytes that the kernel holds for TCP, on the whole machine."""
    sockets = Path('/proc/net/sockstat').read_text(encoding='ascii')
    [of_tcp] = [line.split() for line in sockets.splitlines() if line.startswith('TCP:')]
    return int(of_tcp[of_tcp.index('mem') + 1]) * resource.getpagesize()


def logged_of_attackers(log, members_from):
    """Bytes of the log in lines about the attackers."""
    others = re.compile(rb' (load-\d+|newcomer|127\.0\.0\.1:\d+|%s:\d+) '
                        % re.escape(members_from.encode()))
    with open(log, 'rb') as lines:
        return sum(len(line) for line in lines if not others.search(line))


def peak_memory(pid):
    status = Path(f'/proc/{pid}/status').read_text(encoding='ascii')
    return int(re.search(r'VmHWM:\s+(\d+) kB', status)[1]) * 1024


class MostMemory:
    """The most memory that the kernel held for TCP during a `with`, beyond the memory before it."""

    def __enter__(self):
        self._before = self.most = kernel_memory()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self.most -= self._before

    def _look(self):
        while not self._over.wait(0.1):
            self.most = max(self.most, kernel_memory())
