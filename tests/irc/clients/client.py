# SPDX-License-Identifier: MIT

"""One client of IRC, as somebody runs it: the part that is common to all of them.

Each client is a real program in a home of its own, on one server, under one nick. The tests type into
the program, and read its files. The kernel ends the program with the test.
"""

import contextlib
import fcntl
import os
import pathlib
import pty
import re
import shutil
import struct
import subprocess
import tempfile
import termios
import threading
import unittest

from papo import DEADLINE, clean_environment, wait_until

README = pathlib.Path(__file__).parents[3] / 'README.md'


def lines_of(file):
    """The lines of a file that a program is still writing; none before there is one."""
    try:
        return file.read_text(encoding='utf-8', errors='replace').splitlines()
    except FileNotFoundError:
        return []


def write_into(pipe, line):
    """Gives a line to the program that reads this pipe, once it does."""
    opened = []

    def can_be_opened():
        try:
            opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:  # There is no pipe yet, or nobody reads it yet.
            return False
        return True
    wait_until(can_be_opened, f'a program reads {pipe}')
    with open(opened[0], 'w', encoding='utf-8') as file:
        file.write(line + '\n')


def told_by_the_page(client, host, port):
    """The pieces of code in the line that README has for this client, for a server that is here."""
    row = re.search(rf'^\| {client} \| (.*) \|$', README.read_text(encoding='utf-8'), re.MULTILINE)[1]
    return [code.replace('chat.example', host).replace('50000', str(port))
            for code in re.findall('`([^`]+)`', row)]


class Client:
    """The interface that each client has. Most of them understand the same commands."""
    programs = ()  # The test is skipped where one of these is not installed.
    scrolls_back = False  # Whether the client has a way to see what it missed.
    answers = ()  # A question to a bot, and its answer.

    def __init__(self, host, port, nick):
        for program in self.programs:
            if not shutil.which(program):
                raise unittest.SkipTest(f'there is no {program}')
        self.host, self.port, self.nick = host, port, nick
        self._folder = tempfile.TemporaryDirectory(prefix='papo-irc-', ignore_cleanup_errors=True)
        self.home = pathlib.Path(self._folder.name)
        self._processes = []
        try:
            self.start()
        except BaseException as error:
            told = self.everything()
            self.close()
            if isinstance(error, unittest.SkipTest):
                raise
            raise AssertionError(f'{type(self).__name__} did not start:\n{told}') from error

    # Each client does this in its own way.

    def start(self):
        """Starts the program, and returns once it is on the server."""
        raise NotImplementedError

    def type(self, line):
        """Gives the program a line as its user would."""
        raise NotImplementedError

    def shown(self, place):
        """The lines that the program has shown of a room or a person so far."""
        raise NotImplementedError

    def names(self, room):
        """The names of the last list that the program showed, each with the sign of the rank."""
        raise NotImplementedError

    # Most clients do this so.

    def join(self, room):
        self.type(f'/join {room}')

    def part(self, room):
        self.type(f'/part {room}')

    def say(self, place, text):
        self.type(f'/msg {place} {text}')

    def set_topic(self, room, text):
        self.type(f'/topic {room} {text}')

    def kick(self, room, nick, why):
        self.type(f'/quote KICK {room} {nick} :{why}')

    def change_nick(self, nick):
        self.type(f'/nick {nick}')
        self.nick = nick

    def list_names(self, room):
        """Has the program show the list again."""
        self.type(f'/names {room}')

    def reconnect(self):
        """Comes back after the server went. Most programs do so by themselves."""

    # Reading.

    def shows(self, place, *words):
        """Waits until one line has all these words."""
        self._wait(lambda: any(all(word in line for word in words) for line in self.shown(place)),
                   f'shows {words} in {place}')

    def lists(self, room, *names):
        """Waits until the program shows exactly these names of the room."""
        self.list_names(room)
        self._wait(lambda: sorted(self.names(room)) == sorted(names), f'lists {names} in {room}')

    def _wait(self, condition, what):
        try:
            wait_until(condition, what)
        except AssertionError as error:
            raise AssertionError(f'{type(self).__name__} {error}; shown is:\n{self.everything()}') from None

    def everything(self):
        """For the story of a failure: the end of each file in which the program shows something."""
        files = [file for end in ('log', 'out') for file in sorted(self.home.rglob(f'*{end}')) if file.is_file()]
        return '\n'.join(f'--- {file.name}\n' + '\n'.join(lines_of(file)[-40:]) for file in files)

    # The program.

    def run(self, *command, **how):
        """Starts a program that ends with this one, whatever ends this one."""
        environment = {name: value for name, value in clean_environment().items()
                       if not name.startswith(('XDG_', 'DBUS_', 'DISPLAY', 'WAYLAND_'))}
        environment.update(HOME=str(self.home), **how.pop('environment', {}))
        how.setdefault('stdin', subprocess.DEVNULL)
        with open(self.home / f'{pathlib.Path(command[0]).name}.out', 'ab') as out:
            how.setdefault('stdout', out)
            how.setdefault('stderr', out)
            process = subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', *self._as_a_user(),
                                        *map(str, command)], cwd=self.home, env=environment, **how)
        self._processes.append(process)
        return process

    def _as_a_user(self):
        """As nobody, because ZNC and Limnoria do not want to be root."""
        if os.geteuid() != 0:
            return []
        for file in (self.home, *self.home.rglob('*')):
            shutil.chown(file, 'nobody', 'nogroup')
        return ['--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups']

    def end(self, process):
        process.terminate()
        try:
            process.wait(DEADLINE / 4)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._processes.remove(process)

    def close(self):
        for process in reversed(list(self._processes)):
            self.end(process)
        self._folder.cleanup()


class InFiles:
    """A client whose program writes all that it is shown into a file for each place."""

    def shown(self, place):
        return lines_of(self.home / f'{place}.log')

    def names(self, room):
        lists = [line for line in self.shown(room) if line.startswith('names: ')]
        return lists[-1].split()[1:] if lists else []


class InTerminal:
    """A client for a terminal. The test reads what the program draws, and drops that."""

    def run_in_terminal(self, *command, **how):
        self._controlling, tty = pty.openpty()
        fcntl.ioctl(tty, termios.TIOCSWINSZ, struct.pack('HHHH', 50, 200, 0, 0))
        try:
            self.run('setsid', '--ctty', *command, stdin=tty, stdout=tty, stderr=tty,
                     environment={'TERM': 'xterm'}, **how)
        finally:
            os.close(tty)
        self._drawing = threading.Thread(target=self._drop_drawn, daemon=True)
        self._drawing.start()

    def _drop_drawn(self):
        with contextlib.suppress(OSError):  # The terminal's end.
            while os.read(self._controlling, 1 << 16):
                pass

    def type(self, line):
        os.write(self._controlling, line.encode() + b'\r')

    def close(self):
        super().close()
        if hasattr(self, '_drawing'):
            self._drawing.join(DEADLINE)
            os.close(self._controlling)
