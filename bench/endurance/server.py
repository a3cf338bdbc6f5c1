# SPDX-License-Identifier: MIT

"""The server under the soak, and its memory, descriptors and threads."""

import dataclasses
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from endurance.room import HISTORY, Fault

# A hash of the operators' password that is cheap to check. The 64 MiB of a usual hash would hide everything
# else in the picture.
OPERATORS = ('$argon2id$v=19$m=8,t=1,p=1$mtwkeazTfEanpXtckBALdA'
             '$mWbVgJa4B6pUULEmubXs/Ai7oglMTEEpW6hOj1mz7Ns')

START_DEADLINE = 60.0  # Seconds.
STOP_DEADLINE = 60.0
SANITIZER_REPORT = re.compile(r'(Address|Thread|Leak|Undefined\w*)Sanitizer|runtime error:')


def is_sanitized(program):
    """Most memory is then the sanitizer's, which gives little back."""
    binary = Path(program).read_bytes()
    return any(name in binary for name in (b'__asan_init', b'__tsan_init', b'__msan_init'))


@dataclasses.dataclass
class Sample:
    seconds: float
    memory: int  # KiB in memory.
    descriptors: int
    threads: int
    people: int = 0


class Server:
    """Runs the server for the time of a `with`. At the end the server must stop in good order."""

    def __init__(self, program, workers):
        environment = {k: v for k, v in os.environ.items() if not k.startswith('PAPO_')}
        environment['LC_ALL'] = 'C.UTF-8'
        environment['PAPO_DATA'] = 'none'
        # AddressSanitizer keeps freed memory, by default more than the soak allows.
        options = environment.get('ASAN_OPTIONS', '')
        environment['ASAN_OPTIONS'] = f'quarantine_size_mb=4:{options}'.rstrip(':')
        self._output = tempfile.TemporaryFile('w+b')
        self._process = subprocess.Popen(
            [program, '--port', '0', '--lang', 'en', '--workers', str(workers),
             '--history', str(HISTORY), '--room-modes', 'n', '--rate-limit', '200', '--send-limit', str(1 << 20),
             '--send-soft-limit', str(512 << 10), '--send-patience', '5',
             '--max-line', '4096', '--idle-ping', '0', '--name-timeout', '0',
             '--log-level', 'warn', '--oper-password', OPERATORS],
            env=environment, stdin=subprocess.DEVNULL, stdout=self._output,
            stderr=subprocess.STDOUT)
        self.began = time.monotonic()
        try:
            self.port = self._wait_for_port()
        except BaseException:
            self._end()
            raise

    def _wait_for_port(self):
        while True:
            found = re.search(r'listening on \S+:(\d+)', self.output())
            if found:
                return int(found[1])
            if self._process.poll() is not None or time.monotonic() > self.began + START_DEADLINE:
                raise Fault(f'the server does not start: {self.output()}')
            time.sleep(0.02)

    def output(self):
        return os.pread(self._output.fileno(), 1 << 20, 0).decode(errors='replace')

    def sample(self):
        proc = Path(f'/proc/{self._process.pid}')
        try:
            status = (proc / 'status').read_text(encoding='utf-8')
            descriptors = len(os.listdir(proc / 'fd'))
            figures = {key: int(value) for key, value in
                       re.findall(r'^(VmRSS|Threads):\s+(\d+)', status, re.MULTILINE)}
            return Sample(time.monotonic() - self.began, figures['VmRSS'], descriptors,
                          figures['Threads'])
        except (OSError, KeyError):
            raise Fault(f'the server is gone:\n{self.output()[-4000:]}') from None

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        try:
            if failure is None:
                self._stop()
        finally:
            self._end()

    def _end(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def _stop(self):
        self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            raise Fault(f'the server did not stop within {STOP_DEADLINE} s') from None
        if status != 0 or SANITIZER_REPORT.search(self.output()):
            raise Fault(f'the server ended with status {status}:\n{self.output()[-8000:]}')
