# SPDX-License-Identifier: MIT

"""The console client from outside: in pipes, and at a terminal (a pty with a small model of its
screen). Also servers that the test plays itself."""

import fcntl
import os
import pty
import random
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unicodedata
import unittest

from papo import BYE, DEADLINE, GREETING, wait_until

CTRL_A, CTRL_C, CTRL_D, CTRL_E, CTRL_G = '\x01', '\x03', '\x04', '\x05', '\x07'
CTRL_Q, CTRL_R, CTRL_S, CTRL_U, CTRL_Z = '\x11', '\x12', '\x13', '\x15', '\x1a'
LEFT, RIGHT, UP, HOME, END, DELETE = '\x1b[D', '\x1b[C', '\x1b[A', '\x1b[H', '\x1b[F', '\x1b[3~'


def client_program():
    return os.environ['PAPO_CLIENT']


def environment(**changes):
    """The environment, in which only the test sets the variables that the client reads."""
    looked_at = ('NO_COLOR', 'TERM', 'LANG', 'LC_ALL', 'LC_CTYPE', 'EDITRC', 'TZ')
    result = {k: v for k, v in os.environ.items()
              if k not in looked_at and not k.startswith('PAPO_')}
    result.update(TERM='vt100', XDG_CONFIG_HOME='/nonexistent', PAPO_CLIENT_HINT='off')
    result.update(changes)
    return {k: v for k, v in result.items() if v is not None}


def run_client(port, *args, **how):
    """Runs the client in pipes, to its end. Returns its status, output and errors (bytes)."""
    how.setdefault('stdin', subprocess.DEVNULL if 'input' not in how else None)
    if 'input' in how:
        del how['stdin']
    return subprocess.run([client_program(), '--port', str(port), *args], capture_output=True,
                          env=environment(), timeout=DEADLINE, check=False, **how)


class ClientTest(unittest.TestCase):
    def start_client(self, port, *args, **how):
        """Starts the client in pipes, unbuffered. The client is gone afterwards, in any case."""
        client = subprocess.Popen([client_program(), '--port', str(port), *args], bufsize=0,
                                  env=environment(), **how)
        for pipe in (client.stdin, client.stdout, client.stderr):
            if pipe:
                self.addCleanup(pipe.close)
        self.addCleanup(client.wait)
        self.addCleanup(client.kill)
        return client


class ScriptedServer:
    """A listening socket. The test says the server's lines."""

    def __init__(self, address=('127.0.0.1', 0)):
        self.listener = socket.create_server(address)
        self.listener.settimeout(DEADLINE)
        self.port = self.listener.getsockname()[1]
        self.socket = None
        self._received = b''

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.close()

    def accept(self):
        self.close()
        self._received = b''
        self.socket, _ = self.listener.accept()
        self.socket.settimeout(DEADLINE)
        return self

    def greets(self):
        """Plays a server that knows no /state, until a person at a terminal is asked for a name."""
        self.accept()
        self.say(GREETING)
        asked = self.line()
        assert asked == '/state', asked
        self.say('!! there is no command /state; /help lists those there are')
        return self

    def enters(self, name='ana'):
        """Plays a server that knows no /state, until a person has entered."""
        self.greets()
        entered = self.line()
        assert entered == name, entered
        self.say(f'-- you are {name}, alone in #lobby')

    def say(self, *lines):
        self.socket.sendall(b''.join(
            (line if isinstance(line, bytes) else line.encode()) + b'\n' for line in lines))

    def line(self):
        """The next line that the client sent; None at the end."""
        while b'\n' not in self._received:
            data = self.socket.recv(1 << 16)
            if not data:
                assert not self._received, self._received
                return None
            self._received += data
        line, self._received = self._received.split(b'\n', 1)
        return line.decode()

    def lets_go(self):
        """Plays the server's part after /quit."""
        self.say(BYE)
        self.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.close()

    def close(self):
        if self.socket:
            self.socket.close()


class House(ScriptedServer):
    """A server that tells programs their state. It answers pings when they come, on the way to the
    next line that is asked for."""

    def __init__(self, address=('127.0.0.1', 0)):
        super().__init__(address)
        self.rooms = []

    def greets(self, *after):
        self.accept()
        self.say('-- welcome to papo')
        asked = self.line()
        assert asked == '/state', asked
        self.say(*(after or ['%% asks name']))
        return self

    def enters(self, name='ana', *rooms):
        """Plays until a person has entered. The person is then in these rooms, and talks in the
        last."""
        self.greets()
        self.takes(name)
        self.is_in(name)
        for room in rooms:
            self.joins(room, name)

    def takes(self, *lines):
        for wanted in lines:
            line = self.line()
            assert line == wanted, (line, wanted)

    def is_in(self, name='ana', *rooms):
        self.rooms = ['#lobby', *rooms]
        self.say(f'-- you are {name}, alone in #lobby', f'%% state {name} #lobby #lobby')

    def joins(self, room, name='ana'):
        self.takes(f'/join {room}')
        self.rooms.append(room)
        self.say(f'-- you are alone in {room}', f'%% state {name} {room} ' + ' '.join(self.rooms))

    def is_pinged(self):
        """Answers the next line, which must be a ping."""
        ping = super().line()
        assert ping.startswith('/ping '), ping
        self.say(f'%% pong {ping[6:]}')

    def line(self):
        while True:
            line = super().line()
            if line is None or not line.startswith('/ping '):
                return line
            self.say(f'%% pong {line[6:]}')


class Screen:
    """As much of a VT100 as the client uses. A wide character takes two cells, and the second is
    ''."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.cells = [self._blank() for _ in range(rows)]
        self.scrolled_off = []
        self.row = self.column = 0
        self.wrap_due = False  # The last column was written, so the next character goes below.
        self.wraps = True
        self.pastes_are_marked = False
        self.escapes = []
        self.bells = 0
        self._held = ''

    def _blank(self):
        return [' '] * self.columns

    def _down(self):
        if self.row + 1 < self.rows:
            self.row += 1
        else:
            self.scrolled_off.append(self.cells.pop(0))
            self.cells.append(self._blank())

    def _put(self, character):
        if unicodedata.category(character) in ('Mn', 'Me', 'Cf'):
            self.cells[self.row][max(0, self.column - 1)] += character
            return
        width = 2 if unicodedata.east_asian_width(character) in 'WF' else 1
        if not self.wraps:
            self.wrap_due = False
            self.column = min(self.column, self.columns - width)
        elif self.wrap_due or self.column + width > self.columns:
            self.column = 0
            self._down()
            self.wrap_due = False
        self.cells[self.row][self.column] = character
        if width == 2:
            self.cells[self.row][self.column + 1] = ''
        self.column += width
        if self.column >= self.columns:
            self.column = self.columns - 1
            self.wrap_due = self.wraps

    def _escape(self, parameter, final):
        number = int(parameter) if parameter.isdigit() else 0
        if parameter == '?7':
            self.wraps = final == 'h'
        elif parameter == '?2004':
            self.pastes_are_marked = final == 'h'
        elif final == 'A':
            self.row = max(0, self.row - max(1, number))
        elif final == 'B':
            self.row = min(self.rows - 1, self.row + max(1, number))
        elif final == 'C':
            self.column = min(self.columns - 1, self.column + max(1, number))
        elif final == 'D':
            self.column = max(0, self.column - max(1, number))
        elif final == 'K' and number == 0:
            self.cells[self.row][self.column:] = [' '] * (self.columns - self.column)
        elif final == 'J' and number == 0:
            self._escape('', 'K')
            for row in range(self.row + 1, self.rows):
                self.cells[row] = self._blank()
        elif final == 'J' and number == 2:
            self.cells = [self._blank() for _ in range(self.rows)]
        elif final == 'H' and not parameter:
            self.row = self.column = 0
        elif final != 'm':
            raise AssertionError(f'an escape the screen does not know: {parameter!r}{final!r}')
        if final != 'm':
            self.wrap_due = False

    def feed(self, text):
        text, self._held = self._held + text, ''
        at = 0
        while at < len(text):
            character = text[at]
            if character == '\x1b':
                found = re.compile(r'\x1b\[([?0-9;]*)([A-Za-z])').match(text, at)
                if not found:
                    assert len(text) - at < 12, f'not an escape: {text[at:at + 20]!r}'
                    self._held = text[at:]
                    return
                self.escapes.append(found[0])
                self._escape(found[1], found[2])
                at = found.end()
                continue
            if character == '\r':
                self.column, self.wrap_due = 0, False
            elif character == '\n':
                self._down()
                self.wrap_due = False
            elif character == '\b':
                self.column, self.wrap_due = max(0, self.column - 1), False
            elif character == '\a':
                self.bells += 1
            elif character not in '\x0e\x0f\0':
                self._put(character)
            at += 1

    def widen(self, columns):
        for cells in self.cells:
            cells += [' '] * (columns - self.columns)
        self.columns = columns

    def lines(self):
        """The rows on the screen, and the rows that have scrolled off it, without trailing blanks."""
        shown = [''.join(cells).rstrip() for cells in self.scrolled_off + self.cells]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    def cursor(self):
        """The text before the cursor in its row."""
        return ''.join(self.cells[self.row][:self.column + self.wrap_due])


# A minimal shell: it stops its children by Ctrl-Z, and lets them go on by SIGUSR1.
SHELL = '''
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = os.fork()
if not child:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    _, status = os.waitpid(child, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    os.tcsetpgrp(0, os.getpgrp())
    os.write(1, b'[stopped]\\r\\n')
    signal.sigwait([signal.SIGUSR1])
    os.tcsetpgrp(0, child)
    os.kill(-child, signal.SIGCONT)
'''


class Terminal:
    """The client, or another program, at a terminal of its own; perhaps below a shell."""

    def __init__(self, port, *args, rows=24, columns=80, env=None, times=False, shell=False,
                 program=None, codec='utf-8', output=None):
        try:
            self.controlling, self.tty = pty.openpty()
        except OSError as error:  # For example, a bare root folder has no /dev/pts.
            raise unittest.SkipTest(f'no pseudo-terminal is to be had: {error}') from None
        self.screen = Screen(rows, columns)
        self.set_size(rows, columns)
        self.modes_before = termios.tcgetattr(self.tty)

        no_times = [] if times or '--time-format' in args else ['--time-format', '']

        def take_terminal():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        program = program or [client_program(), '--port', str(port), *no_times, *args]
        above = [sys.executable, '-c', SHELL] if shell else []
        elsewhere = os.open(output, os.O_WRONLY | os.O_CREAT) if output else os.dup(self.tty)
        self.process = subprocess.Popen(
            above + program, stdin=self.tty, stdout=elsewhere, stderr=self.tty,
            env=env or environment(), start_new_session=True, preexec_fn=take_terminal)
        os.close(elsewhere)
        self.codec = codec
        self.tells_silence = False
        self.fed = ''
        self._undecoded = b''
        self.seed = int(os.environ.get('PAPO_TEST_SEED') or random.randrange(1 << 30))
        self.chance = random.Random(self.seed)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.controlling)
        os.close(self.tty)

    def set_size(self, rows, columns):
        fcntl.ioctl(self.tty, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def type(self, text):
        """Types as over a slow line: in pieces that end anywhere, and each may be read by itself."""
        data = text.encode() if isinstance(text, str) else text
        while data:
            piece = data[:self.chance.choice((1, 1, 2, 3, 5, 8, 20, 1000))]
            data = data[len(piece):]
            os.write(self.controlling, piece)
            time.sleep(0.001)  # Lets the piece arrive.
            end = time.monotonic() + 0.02
            while time.monotonic() < end and self.unread() > 0:
                time.sleep(0.0005)

    def unread(self):
        return struct.unpack('i', fcntl.ioctl(self.tty, termios.FIONREAD, b'\0' * 4))[0]

    def paste(self, text, end='\x1b[201~'):
        """Pastes as a terminal does that was asked to mark pastes."""
        assert self.screen.pastes_are_marked
        self.type('\x1b[200~' + text.replace('\n', '\r') + end)

    def _read(self, seconds):
        if not select.select([self.controlling], [], [], seconds)[0]:
            return
        self._undecoded += os.read(self.controlling, 1 << 16)
        for cut in range(4):  # A part of a character may have come.
            whole = self._undecoded[:len(self._undecoded) - cut]
            try:
                text = whole.decode(self.codec)
            except UnicodeDecodeError:
                continue
            self._undecoded = self._undecoded[len(whole):]
            self.fed += text
            self.screen.feed(text)
            return
        raise AssertionError(f'not UTF-8: {self._undecoded!r}')

    def wait_for(self, condition, what):
        end = time.monotonic() + DEADLINE
        while not condition():
            left = end - time.monotonic()
            if left < 0:
                shown = '\n    '.join(self.screen.lines())
                raise AssertionError(f'{what} was not shown, but:\n    {shown}\n'
                                     f'with the cursor after {self.screen.cursor()!r}, '
                                     f'PAPO_TEST_SEED={self.seed}')
            self._read(left)

    def _settled(self, line):
        """A server that the test plays answers late, and on a busy machine the client says so."""
        return line if self.tells_silence else re.sub(r' \(no answer for \d+ s\)>', '>', line)

    def _last_lines(self, count):
        return list(map(self._settled, self.screen.lines()[-count:]))

    def shows(self, *lines):
        """Waits until these lines stand below each other at the end of the screen."""
        wanted = list(lines)
        self.wait_for(lambda: self._last_lines(len(wanted)) == wanted, repr(wanted))

    def matches(self, *patterns):
        """Waits so for patterns of whole lines."""
        def fits():
            lines = self._last_lines(len(patterns))
            return len(lines) == len(patterns) and all(map(re.fullmatch, patterns, lines))
        self.wait_for(fits, repr(patterns))

    def cursor_is_after(self, text):
        self.wait_for(lambda: self._settled(self.screen.cursor()) == text, f'the cursor after {text!r}')

    def child(self):
        """The number of the client, which is the shell's child."""
        with open(f'/proc/{self.process.pid}/task/{self.process.pid}/children',
                  encoding='ascii') as children:
            return int(children.read())

    def modes(self):
        return termios.tcgetattr(self.tty)

    def ends(self):
        """The exit status, once everything that the program has written is on the screen."""
        end = time.monotonic() + DEADLINE
        while self.process.poll() is None:
            assert time.monotonic() < end, 'the client did not end: ' + repr(self.screen.lines())
            self._read(0.01)
        while select.select([self.controlling], [], [], 0)[0]:
            self._read(0)
        return self.process.returncode


class Tmux:
    """A terminal of another program, whose lines can be read back."""

    def __enter__(self):
        if not shutil.which('tmux'):
            raise unittest.SkipTest('tmux is not here')
        self.folder = tempfile.TemporaryDirectory()
        return self

    def __exit__(self, *_):
        self._tmux('kill-server', check=False)
        self.folder.cleanup()

    def _tmux(self, *args, check=True):
        return subprocess.run(
            ['tmux', '-u', '-f', '/dev/null', '-S', self.folder.name + '/socket', *args], check=check,
            env=environment(TERM='xterm', LC_ALL='C.UTF-8'), timeout=DEADLINE, text=True,
            encoding='utf-8', capture_output=True).stdout

    def run_client(self, port, *args, rows=50, columns=80):
        self._tmux('new-session', '-d', '-x', str(columns), '-y', str(rows), '--',
                   client_program(), '--port', str(port), *args)

    def resize(self, columns, rows=50, wait=True):
        """Perhaps also waits until the programs in the window were told, which tmux delays."""
        self._tmux('resize-window', '-x', str(columns), '-y', str(rows))
        if not wait:
            return
        tty = self._tmux('display-message', '-p', '#{pane_tty}').strip()
        size = struct.pack('HH', rows, columns)

        def told():
            with open(tty, 'rb', buffering=0) as pane:
                return fcntl.ioctl(pane, termios.TIOCGWINSZ, b'\0' * 8)[:4] == size
        wait_until(told, f'{columns} columns')

    def lines(self):
        """The rows on the screen, and the rows that have scrolled off it, cut as they are."""
        return self._tmux('capture-pane', '-p', '-S', '-').rstrip('\n').split('\n')

    def clear(self):
        self._tmux('clear-history')

    def type(self, *keys):
        self._tmux('send-keys', *keys)

    def shows(self, line):
        wait_until(lambda: line in map(str.rstrip, self.lines()), repr(line))


class AtTerminal(unittest.TestCase):
    """A server whose lines the test says, and the client at a terminal."""
    def setUp(self):
        self.server = self.enterContext(House())

    def enter(self, *rooms, **how):
        args = [arg for room in rooms for arg in ('--room', room)]
        terminal = self.enterContext(Terminal(self.server.port, '--name', 'ana', *args, **how))
        self.server.enters('ana', *rooms)
        terminal.shows(f'#{(rooms or ("#lobby",))[-1][1:]} ana>')
        return terminal
