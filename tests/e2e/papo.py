# SPDX-License-Identifier: MIT

"""Runs a Papo server and talks to it as people do: the common part of the end-to-end tests.

Nothing here sleeps in the hope that something has happened by then. Everything waits for the thing
itself, and once DEADLINE has passed it fails with the lines that came instead. The deadline is
generous, because the same tests run against sanitized builds on busy machines.
"""

import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

DEADLINE = 20.0

GREETING = '-- welcome to papo; what is your name?'
ASKED_AGAIN = '-- what is your name?'
BYE = '-- bye'
STOPPING = '-- papo is stopping; goodbye'
TOLD_WHY = re.compile(r'!! .+')  # Every refusal and error starts like this.

SANITIZER_REPORT = re.compile(r'(Address|Thread|Leak|Undefined\w*)Sanitizer|runtime error:')

# A shell may have started the tests in the background with ignored signals, which programs inherit.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)


def server_program():
    return os.environ['PAPO_SERVER']


def clean_environment(extra=None):
    """The environment without variables that would configure a program by accident, such as its
    language. A variable in `extra` that is None is not there."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith('PAPO_')}
    environment.update(LC_ALL='C.UTF-8', LANGUAGE='', PAPO_DATA='none')
    # AddressSanitizer keeps freed memory, by default more than some tests allow.
    sanitizer = environment.get('ASAN_OPTIONS', '')
    environment['ASAN_OPTIONS'] = (
        f'{sanitizer}:quarantine_size_mb=4:verify_asan_link_order=0').lstrip(':')
    environment.update(extra or {})
    return {name: value for name, value in environment.items() if value is not None}


def faults(rates=None, clock_file=None, disk_file=None):
    """Has a server meet these faults: see tests/faults/interpose.cc."""
    environment = {'LD_PRELOAD': os.environ['PAPO_INTERPOSE']}
    if rates:
        environment['PAPO_FAULTS'] = rates
    if clock_file:
        environment['PAPO_CLOCK_FILE'] = clock_file
    if disk_file:
        environment['PAPO_DISK_FILE'] = disk_file
    return environment


def run(*args, env=None, timeout=DEADLINE):
    """Runs the server program to its end, for calls that do not serve."""
    return subprocess.run([server_program(), *args], env=clean_environment(env), timeout=timeout,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def hash_of(password):
    """Runs the server program with these bytes to hash."""
    return subprocess.run([server_program(), '--hash-password'], input=password,
                          env=clean_environment(), timeout=DEADLINE, capture_output=True,
                          check=False)


def wait_until(condition, what, deadline=DEADLINE):
    """Looks again until it is so. This is for things that can only be looked at, such as /proc."""
    end = time.monotonic() + deadline
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f'not within {deadline} s: {what}')
        time.sleep(0.01)


class Output:
    """The lines of a program's output, read as they come so that its pipe never fills."""

    def __init__(self, pipe):
        self._pipe = pipe
        self._lines = []
        self._ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        with self._pipe:
            for line in self._pipe:
                with self._changed:
                    self._lines.append(line.rstrip('\n'))
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def lines(self):
        with self._changed:
            return list(self._lines)

    def finish(self):
        self._thread.join(DEADLINE)

    def matches(self, pattern):
        return [found for line in self.lines for found in re.finditer(pattern, line)]

    def wait_for(self, pattern, count=1, deadline=DEADLINE):
        """The first `count` matches of the pattern, once there are as many."""
        end = time.monotonic() + deadline
        with self._changed:
            while True:
                found = [m for line in self._lines for m in re.finditer(pattern, line)]
                if len(found) >= count:
                    return found[:count]
                left = end - time.monotonic()
                if self._ended or left <= 0 or not self._changed.wait(left):
                    raise AssertionError(f'{count} times {pattern!r} was not printed, but:\n'
                                         + '\n'.join(self._lines[-30:]))


# Starts a program as systemd does when it passes sockets: they follow the standard descriptors, and the
# program's own number is in the environment. Arguments: the present numbers of the sockets, and the program
# with its arguments.
PASS_SOCKETS = '''
import fcntl, os, sys
aside = [fcntl.fcntl(int(fd), fcntl.F_DUPFD_CLOEXEC, 100) for fd in sys.argv[1].split(',')]
for i, fd in enumerate(aside):
    os.dup2(fd, 3 + i)
os.environ.update(LISTEN_FDS=str(len(aside)), LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
'''


class Server:
    """A server on a free port for the time of a `with`. At the end it must stop in good order."""

    def __init__(self, *args, env=None, addresses=1, max_descriptors=None, port=0, passed=(),
                 inherited=(), user=None):
        def limit_descriptors():
            resource.setrlimit(resource.RLIMIT_NOFILE, (max_descriptors, max_descriptors))

        self._people = []
        if rates := os.environ.get('PAPO_TEST_FAULTS'):  # These tests run on a bad machine, too.
            env = faults(rates) | (env or {})
        passed = [str(one.fileno()) for one in passed]
        starter = [sys.executable, '-c', PASS_SOCKETS, ','.join(passed)] if passed else []
        self.process = subprocess.Popen(
            [*starter, server_program(), *([] if port is None else ['--port', str(port)]), *args],
            env=clean_environment(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding='utf-8', errors='replace',
            pass_fds=[*(int(fd) for fd in passed), *inherited], user=user,
            preexec_fn=limit_descriptors if max_descriptors else None)
        self.out = Output(self.process.stdout)
        self.log = Output(self.process.stderr)
        try:
            found = self.out.wait_for(r'(?:listening on|escutando em) \[?([^\s\]]+)\]?:(\d+)',
                                      count=addresses)
        except AssertionError:
            self._kill()
            raise AssertionError(f'the server did not start: {self.out.lines} '
                                 f'{self.log.lines}') from None
        self.addresses = [(m[1], int(m[2])) for m in found]

    @property
    def port(self):
        return self.addresses[0][1]

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        try:
            if failure:
                self._kill()
                print('\nthe last of the server\'s log:', *self.log.lines[-20:], sep='\n  ')
                return
            if self.process.returncode is None:
                status = self.stop()
                if status != 0:
                    raise AssertionError(f'the server ended with {status}:\n'
                                         + '\n'.join(self.log.lines[-60:]))
            if self.log.matches(SANITIZER_REPORT):
                raise AssertionError('\n'.join(self.log.lines))
        finally:
            self._kill()
            for person in self._people:
                person.close()

    def _kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.out.finish()
        self.log.finish()

    def send_signal(self, number):
        self.process.send_signal(number)

    def wait(self, deadline=DEADLINE):
        """The server's exit status; negative for the signal that ended it."""
        try:
            status = self.process.wait(deadline)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'the server did not end within {deadline} s') from None
        self.out.finish()
        self.log.finish()
        return status

    def crash(self):
        """Ends the server at once, without a last step, as when the machine fails."""
        self.process.kill()
        self.wait()

    def stop(self, number=signal.SIGTERM, deadline=DEADLINE):
        self.send_signal(number)
        return self.wait(deadline)

    def connect(self, address=None, receive_buffer=None, source=None):
        person = Person(address or self.addresses[0], receive_buffer, source)
        self._people.append(person)
        return person

    def newcomer(self, **how):
        """A person without a name that has been greeted, at once because the person spoke first."""
        person = self.connect(**how)
        person.say('/ping')
        person.expect(GREETING, '%% pong')
        return person

    def join(self, name, **how):
        """A person that has just entered and has read the welcome."""
        person = self.connect(**how)
        person.join(name)
        return person

    def people(self, *names):
        """Several people that enter in that order. Each has read of the later ones."""
        entered = []
        for name in names:
            newcomer = self.join(name)
            for person in entered:
                person.expect(f'-- {name} joined #lobby')
            entered.append(newcomer)
        return entered

    def limit(self, what, most=None):
        """Limits a resource of the server to that number; to the hard limit without a number."""
        _, hard = resource.prlimit(self.pid, what)
        resource.prlimit(self.pid, what, (hard if most is None else most, hard))

    def descriptors(self):
        return len(os.listdir(f'/proc/{self.pid}/fd'))

    def memory(self):
        """Bytes that the server has in memory."""
        return self._kilobytes('VmRSS') * 1024

    def peak_memory(self):
        return self._kilobytes('VmHWM') * 1024

    def data(self):
        """Bytes that the server may write to, whether it has or not."""
        return self._kilobytes('VmData') * 1024

    def _kilobytes(self, of_what):
        with open(f'/proc/{self.pid}/status', encoding='utf-8') as status:
            return int(re.search(rf'{of_what}:\s+(\d+) kB', status.read())[1])


class Person:
    """A person with a bare socket, as with nc or telnet."""

    def __init__(self, address, receive_buffer=None, source=None):
        family = socket.AF_INET6 if ':' in address[0] else socket.AF_INET
        self.name = 'a newcomer'
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        if receive_buffer:  # Before connecting, because this sets the offered window.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        if source:  # The address that the person comes from.
            self.socket.bind((source, 0))
        try:
            self.socket.connect(address)
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = bytearray()
        self._read_lines = []

    # Sending.

    def send(self, data):
        """Sends exactly these bytes."""
        self.socket.sendall(data)

    def say(self, *lines):
        self.send(''.join(line + '\n' for line in lines).encode())

    def join(self, name):
        """Gives a name that is accepted, before the server asks. Returns the server's answer."""
        self.say(name)
        self.expect(GREETING)
        self.name = name
        return self.expect(re.compile(r'-- you are .+'))

    def is_refused(self, name):
        """Gives a name that is refused, and is asked again. Returns the reason."""
        self.send(name if isinstance(name, bytes) else name.encode() + b'\n')
        try:
            why = self.expect(TOLD_WHY)
            self.expect(ASKED_AGAIN)
        except AssertionError as error:
            raise AssertionError(f'giving the name {name!r}: {error}') from None
        return why

    # Receiving.

    def _receive(self, end):
        left = end - time.monotonic()
        if left <= 0:
            raise AssertionError(self._story('nothing more came in time'))
        self.socket.settimeout(left)
        try:
            data = self.socket.recv(1 << 16)
        except TimeoutError:
            raise AssertionError(self._story('nothing more came in time')) from None
        except ConnectionError as error:
            raise AssertionError(self._story(f'the connection broke: {error}')) from None
        finally:
            self.socket.settimeout(DEADLINE)
        self._received += data
        return bool(data)

    def line(self, deadline=DEADLINE):
        """The next line; None once the server has closed the connection after a whole line."""
        end = time.monotonic() + deadline
        searched = 0
        while (at := self._received.find(b'\n', searched)) < 0:
            searched = len(self._received)
            if not self._receive(end):
                if self._received:
                    raise AssertionError(self._story('the connection ended within a line'))
                return None
        line = self._received[:at].decode()
        del self._received[:at + 1]
        self._read_lines = self._read_lines[-4:] + [line]
        return line

    def expect(self, *wanted, deadline=DEADLINE):
        """The very next lines must be these (texts, or patterns for the whole line). Returns the
        last."""
        line = None
        for want in wanted:
            line = self.line(deadline)
            if line is None or not _is(line, want):
                shown = want.pattern if isinstance(want, re.Pattern) else want
                got = 'the end' if line is None else ascii(line)
                raise AssertionError(self._story(f'expected {ascii(shown)}, got {got}'))
        return line

    def expect_end(self, deadline=DEADLINE):
        line = self.line(deadline)
        if line is not None:
            raise AssertionError(self._story(f'expected the end, got {line!r}'))

    def lines_until(self, wanted, deadline=DEADLINE):
        """The lines before the wanted one, which is dropped."""
        end = time.monotonic() + deadline
        lines = []
        while True:
            line = self.line(end - time.monotonic())
            if line is None:
                raise AssertionError(self._story(f'the connection ended before {wanted!r}'))
            if _is(line, wanted):
                return lines
            lines.append(line)

    def lines_to_end(self, deadline=DEADLINE):
        end = time.monotonic() + deadline
        return list(iter(lambda: self.line(end - time.monotonic()), None))

    def _story(self, what):
        before = ''.join(f'\n    {ascii(line)}' for line in self._read_lines)
        held = f'\n  and unfinished: {bytes(self._received[:200])!r}' if self._received else ''
        return f'{self.name}: {what}\n  the last lines were:{before}{held}'

    # Leaving.

    def leave(self):
        """Leaves in good order, and reads the rest."""
        self.say('sair')
        self.lines_until(BYE)
        self.expect_end()
        self.close()

    def finish(self):
        """Sends no more, but still reads."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Is gone with a TCP reset, as when a program or machine crashes."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.socket.close()

    def close(self):
        self.socket.close()


def _is(line, wanted):
    return bool(wanted.fullmatch(line)) if isinstance(wanted, re.Pattern) else line == wanted
