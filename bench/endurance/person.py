# SPDX-License-Identifier: MIT

"""One person at a socket, and the check of all lines that the person is sent.

A person does one thing at a time, an act: a few lines and a /ping behind them. The person knows
exactly which answers must come before the pong, in that order. Any other line tells of a room that
the person is in, was written to the person alone, or is an operator's doing.
"""

import collections
import dataclasses
import errno
import re
import socket
import struct
import subprocess
import time

from endurance.room import NAMES_LISTED, ONCE, Fault, Stretch, in_irc
from endurance.tongues import BEHIND, MUTED, TOO_SLOW, tongue_for

LOBBY = '#lobby'
# A person that floods may be told so at any moment. Nothing else follows from it.
SLOWED = '-- you talk faster than it is passed on; what you send waits for its turn'
LISTED = re.compile(r'-- \d+ here in ')
PRIVATE = re.compile(r'\(private\) <(\S+)> (.*)')
WHISPER = re.compile(r'@(\S+) (\w+):(\d+)(?: .*)?')

TAKEN_OUT = re.compile(r'!! you were taken out of (\S+) by (\S+): (.*)')

PATIENCE = 90.0   # Seconds for an answer: the machine may be slow, and the server may be sanitized.
READ_SIZE = 1 << 16
LOST = '(connection lost)'
SLOW = '(too slow)'
PARTING = 5  # Seconds for which the server reads what somebody has sent that sends no more.
CLOSED = re.compile('%% closed (quit|kicked|banned|too-slow)')


@dataclasses.dataclass
class Act:
    what: str
    # The lines that must come, in this order: a text, a pattern, or a function that gives the text at that
    # time. Each has an action for when it has come.
    answers: collections.deque
    optional: dict   # Lines that may come too, each with an action.
    first_count: int  # How many lines the person had sent before it.
    began: float
    refused: int = 0


class Person:
    def __init__(self, house, token, kind, tongue=0):
        self.house = house
        self.token = token
        self.kind = kind
        self.tongue = tongue_for(self, tongue)
        self.name = ''
        self.current = None   # The room that the person talks in.
        self.rooms = []       # In the order joined.
        self.hosted = None    # The room of which this person is the host.
        self.act = None
        self.is_here = False  # The person has entered and has not gone.
        self.is_over = False  # The person can be forgotten: nothing more will come.
        self.is_operator = False
        self.condemned = False     # An operator is about to throw the person out, or out of a room.
        self.may_be_muted = False  # An operator has begun to mute the person.
        self.thrown_out = False    # The server found the person too slow.
        self.last_words = False    # The server said why it closes the connection.
        self.told_closed = False   # The server said so in a line for programs, too.
        self.may_go = set()        # The ways in which the person may go, in the words that the room reads.
        self.asked_to_leave = set()
        self.may_be_taken = set()  # The lines of the ways in which the person may be taken out of a room.
        self.unasked = collections.deque()  # Lines that must come next, though nothing was asked.

        # The lines that the person said, and their readers.
        self.count = 0       # How many lines the person said, in any place.
        self.answered = 0    # The person's lines up to this one were carried out.
        self.unheard = {}    # Lines said to a room, by count, until the room's host hears them.
        self.refused = 0     # How many lines were refused, because the person was muted.
        self.continues = set()  # The lines that are of one message with those before them.
        self.whispered = {}  # By count, the reader and the text.
        self.echoed = set()  # The private lines that the server took.
        self.received = set()  # The private lines that reached their reader.

        self._hears = {}     # For each room, the object that takes the lines of that room.
        self._stretches = {}
        self._welcoming = None
        self.welcome = []    # For an IRC person, the topic and names on joining.
        self._listing = None
        self._told_once = {}  # The line, and the stretches in which it was to be seen.
        self._muted = False
        self.hangs_up = False  # The person sends no more.
        self._hung_up_at = None
        self._rest = b''
        self._recent = (b'', b'')
        self._to_send = b''
        self._pings = 0

        self.socket = socket.socket()
        if kind in ('slow', 'deaf'):  # Before connecting, for the window that is offered.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        self.socket.setblocking(False)
        error = self.socket.connect_ex(('127.0.0.1', house.port))
        if error not in (0, errno.EINPROGRESS):
            raise Fault(f'cannot connect: {errno.errorcode.get(error, error)}')
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def shown(self):
        """The person's name as others read it."""
        return f'@{self.name}' if self.is_operator else self.name

    def __str__(self):
        return f'{self.token} ({self.kind}, {self.tongue.story}, {self.name or "no name"})'

    # ---- Acting

    def do(self, what, lines, answers=(), optional=None, last=False):
        """Sends the lines. Their answers must come before the next act."""
        self._pings += 1
        self.act = Act(what, collections.deque(answers), optional or {}, self.count,
                       time.monotonic())
        if not last:  # After the last act the person is not there to be answered.
            lines = [*lines, f'/ping {self._pings}']
            self.act.answers.append((f'%% pong {self._pings}', self._done))
        self.house.in_flight += 1
        self.send(lines)

    def send(self, lines):
        self._to_send += self.tongue.requests(lines)
        self.flush()

    def speech(self, room, filler):
        """A line that the person is about to say in that room, and that must be heard there."""
        self.count += 1
        text = f'@{room} {self.token}:{self.count} {filler}'
        self.unheard[self.count] = text
        return text

    def whisper(self, other, filler):
        self.count += 1
        text = f'@{other.name} {self.token}:{self.count} {filler}'
        self.whispered[self.count] = (other, text)
        return text

    def _done(self, _=None):
        self.refused += self.act.refused
        self.answered = self.count
        self._end_act()

    def _end_act(self):
        if self.act is not None:
            self.act = None
            self.house.in_flight -= 1

    def flush(self):
        if self._to_send:
            try:
                sent = self.socket.send(self._to_send)
            except BlockingIOError:
                sent = 0
            except (ConnectionError, OSError):
                sent = len(self._to_send)  # Reading will tell what became of the connection.
            self._to_send = self._to_send[sent:]
        if not self._to_send and self.hangs_up:
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        self.house.watch(self)

    @property
    def may_be_too_slow(self):
        """This may come at any time. Some people learn of it before a room's host has read it."""
        return self.kind in ('slow', 'deaf')

    @property
    def wants_to_send(self):
        return bool(self._to_send)

    # ---- Going

    def half_close(self):
        """Sends no more, but reads to the end."""
        self.may_go.add(LOST)
        self.hangs_up = True
        self._hung_up_at = time.monotonic()
        self.flush()

    def vanish(self, how):
        """Goes without a word: 'close', 'reset', or 'kill' of the process that has the socket."""
        self.may_go.add(LOST)
        self.house.unwatch(self)
        if how == 'kill':
            with subprocess.Popen(['sleep', '600'], stdin=self.socket) as process:
                self.socket.close()
                process.kill()
        else:
            if how == 'reset':
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       struct.pack('ii', 1, 0))
            self.socket.close()
        self._go(None)
        self.is_over = True

    def _go(self, why):
        """The person is gone. `why` is the reason that the rooms are told, if the person saw it."""
        for room, stretch in self._stretches.items():
            line = f'-- {self.shown} left {room} {why}' if why else None
            stretch.end(in_irc(line) if line and self.tongue.story == 'irc' else line)
        self._stretches.clear()
        self._hears.clear()
        self.rooms = []
        self.current = None
        self.is_here = False
        self._end_act()

    def last_word(self, why, saw_all=True):
        if why not in self.may_go:
            raise Fault(f'was told to go: {why}')
        self.last_words = True
        self._go(why if saw_all else None)

    def quits(self, why):
        """The person's goodbye was answered, so all its earlier lines were carried out."""
        self.answered = self.count
        self.refused += self.act.refused
        self.last_word(why)

    def may_have_left(self, room, why):
        """A host reads that the person left."""
        if why is None:
            if room not in self.asked_to_leave:
                raise Fault(f'{self} left {room} and never asked for it')
        elif why.startswith('(taken out: '):
            if why[len('(taken out: '):-1] not in self.may_be_taken:
                raise Fault(f'{self} was taken out of {room}, and nobody asked for it')
        elif why == SLOW and self.may_be_too_slow:
            self.may_go.add(SLOW)
            self.house.threw_out(self)
        elif why not in self.may_go:
            raise Fault(f'{self} left {room} {why}, but it may only go {sorted(self.may_go)}')

    def _on_end(self):
        self.tongue.end()
        self.house.unwatch(self)
        self.socket.close()
        if self.last_words:
            pass
        elif self.hangs_up and self.act is None:
            self._go(LOST)
        elif self.hangs_up and time.monotonic() - self._hung_up_at >= PARTING:
            self._go(None)  # The server had to hold some lines back until then, and dropped them.
        elif (self.thrown_out or self.may_go) and self.house.was_late():
            self._go(None)  # The server does not wait for ever for a reader of its last word.
        elif self.kind == 'knocker' and self.hangs_up and not self.act.answers:
            self._end_act()
        else:
            raise Fault('the connection was closed without a word why'
                        + (f', while it waited for {self.act.what!r}' if self.act else '')
                        + (f'; it may go {sorted(self.may_go)}' if self.may_go else ''))
        if self._rest and not self.thrown_out:
            raise Fault(f'the connection ended within a line: {self._rest[:100]}')
        self.is_over = True

    # ---- Reading

    def read(self, size=READ_SIZE):
        try:
            data = self.socket.recv(size)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b''
        if not data:
            self._on_end()
            return
        self._recent = (self._recent[1], data)
        data = self._rest + data
        end = data.rfind(b'\n') + 1
        self._rest = data[end:]
        lines = data[:end].decode().split('\n')
        lines.pop()
        self.house.lines_read += len(lines)
        for line in lines:
            self.tongue.hear(line)
        if self.hosted is not None:
            self.hosted.catch_up()

    def recent_lines(self, most=12):
        """The last lines that the person read, for a fault."""
        data = b''.join(self._recent).decode(errors='backslashreplace')
        return [line[:200] for line in data.split('\n')[-most:] if line]

    def hear(self, line):
        """Takes a line of plain."""
        kind = line[:1]
        if line == SLOWED:
            return
        if kind in ('<', '*'):
            self.hear_in(self.current, line)
        elif kind == '#':
            room, _, rest = line.partition(' ')
            if room == self.current:
                raise Fault(f'told where it was said, which is where it talks: {line!r}')
            self.hear_in(room, rest)
        elif line.startswith('-- '):
            self.hear_notice(line)
        elif kind == '(' and line.startswith('(private) '):
            self._hear_private(line)
        elif line.startswith('!! '):
            self.hear_error(line)
        else:
            self.hear_answer(line)

    def hear_in(self, room, line):
        hear = self._hears.get(room)
        if hear is None:
            raise Fault(f'heard what is said in {room}, where it is not: {line!r}')
        hear(line)

    def hear_notice(self, line):
        words = line.split(' ')
        verb = words[2] if len(words) > 2 else ''
        if words[1] == 'you' or self._listing is not None:
            self.hear_answer(line)
        elif verb in ('joined', 'left'):
            self.hear_in(words[3], line)
        elif verb == 'set':
            self.hear_in(words[6][:-1], line)
        elif verb == 'took' and words[3] == 'away':
            self.hear_in(words[7], line)
        elif verb == 'took':
            self.hear_in(words[6][:-1], line)
        elif verb == 'is' and ONCE.fullmatch(line):
            self.hear_once(line)
        elif verb == 'announces:':
            if line not in self.house.announcements:
                raise Fault(f'nobody announced this: {line!r}')
            self.hear_everywhere(line)
        elif words[2:] == ['was', 'expelled']:  # An operator reads so if it shares no room with that person.
            if self.act is None or self.act.what != '/expel':
                raise Fault(f'did not expel anybody: {line!r}')
        elif verb == 'lets' and words[3] == 'you':
            if not self.may_be_muted:
                raise Fault(f'nobody did that: {line!r}')
            self._muted = words[4] == 'only'
            if not self._muted:
                self.may_be_muted = False
        else:
            self.hear_answer(line)

    def hear_announcement(self, line):
        if line not in map(in_irc, self.house.announcements):
            raise Fault(f'nobody announced this: {line!r}')
        self.hear_everywhere(line)

    def hear_everywhere(self, line):
        for hear in self._hears.values():
            hear(line)

    def hear_once(self, line):
        """This is told once, however many rooms the person shares with its subject."""
        self.hear_everywhere(line)
        if line in self._told_once:
            raise Fault(f'was told twice: {line!r}')
        if self.hosted is None:  # A host's room checks that itself.
            self._told_once[line] = list(self._stretches.values())

    def _hear_private(self, line):
        found = PRIVATE.fullmatch(line)
        if not found:
            raise Fault(f'nobody wrote this: {line!r}')
        name = found[1].removeprefix('@')
        self.hear_whisper(name, found[2])
        if found[1].startswith('@') != self.house.holder_of(name).is_operator:
            raise Fault(f'only an operator is shown as one: {line!r}')

    def hear_whisper(self, name, text):
        found = WHISPER.fullmatch(text)
        if not found:
            raise Fault(f'nobody wrote this: {text!r}')
        sender, count = self.house.by_token.get(found[2]), int(found[3])
        if found[1] != self.name:
            raise Fault(f'read what is for {found[1]} alone: {text!r}')
        if sender is None or self.house.holder_of(name) is not sender:
            raise Fault(f'{name} is not who wrote this: {text!r}')
        if sender.whispered.get(count, (None, None))[1] != text:
            raise Fault(f'this is not what was written: {text!r}')
        if count in sender.received:
            raise Fault(f'came twice: {text!r}')
        sender.received.add(count)

    def hear_error(self, line):
        if self.act is not None and line in self.act.optional:
            self.act.optional.pop(line)()
        elif line == MUTED and self._muted and self.act is not None:
            self.act.refused += 1
        elif found := TAKEN_OUT.fullmatch(line):
            self.taken_out(found[1], f'-- {found[2]} took {self.name} out of {found[1]}: {found[3]}')
        elif found := re.fullmatch(r'!! you were expelled by (\S+: .*)', line):
            self.last_word(f'(expelled by {found[1]})')
        elif found := re.fullmatch(r'!! you are banned: (.*)', line):
            why = next((why for why in self.may_go if why.startswith('(banned by ')
                        and why.endswith(f': {found[1]})')), line)
            self.last_word(why)
        elif line == TOO_SLOW and self.kind == 'slow':
            self.may_go.add(SLOW)
            self.house.threw_out(self)
            self.last_word(SLOW, saw_all=False)
        else:
            self.hear_answer(line)

    def hear_answer(self, line):
        if self._welcoming is not None and line.startswith(('[', '-- topic of ', '-- last ',
                                                            '-- end of history')):
            self._welcoming.welcome.append(line)
            return
        if self._listing is not None:  # The list of names goes on.
            line = f'{self._listing} {line[3:]}'
        self._listing = line if LISTED.match(line) and line.endswith(',') else None
        if self._listing is not None:
            return
        if self.last_words and not self.told_closed and CLOSED.fullmatch(line):
            self.told_closed = True
            return
        if self.unasked:
            if (wanted := self.unasked.popleft()) != line:
                raise Fault(f'was told {line!r} instead of {wanted!r}')
            return
        if self.act is None or not self.act.answers:
            raise Fault(f'was told what it never asked for: {line!r}')
        wanted, then = self.act.answers.popleft()
        if callable(wanted):
            wanted = wanted()
        is_it = wanted.fullmatch(line) if isinstance(wanted, re.Pattern) else wanted == line
        if not is_it:
            raise Fault(f'was answered {line!r} instead of {wanted!r}')
        if then is not None:
            then(line)

    def expect_next(self, wanted, then=None):
        """Adds an answer that must come before all others."""
        self.act.answers.appendleft((wanted, then))

    # ---- Its own state

    def expect_state(self, then=None):
        """The person's state has changed. Some are told so."""
        if self.tongue.tells_state:
            self.expect_next(self.state, then)
        elif then is not None:
            then(None)

    def state(self):
        return ' '.join(['%% state', self.name, self.current or '-', *self.rooms])

    def entered(self, line):
        self.is_here = True
        self.joined(LOBBY, line)

    def joined(self, name, line):
        """The first line about the person's state; the others follow."""
        room = self.house.rooms[name]
        room.coming.discard(self)
        self.rooms.append(name)
        self.current = name
        if self.hosted is room:
            room.open(self, makes_rulers=name != LOBBY)
            self._hears[name] = lambda line: room.write(line, self.house.holder_of)
        else:
            self._welcoming = self._stretches[name] = Stretch(room, self)
            self._welcoming.welcome += [line] if self.tongue.story == 'plain' else self.welcome
            self._hears[name] = self._welcoming.hear

    def welcomed(self, _):
        if self._welcoming is not None:
            self._welcoming.catch_up()
            self._welcoming = None

    def hear_who(self, room, line):
        """The people in a room of this person, at the time of this answer."""
        if line == BEHIND:
            return
        count, names = int(line.split(' ', 2)[1]), line.partition(': ')[2].split(', ')
        more = count - NAMES_LISTED
        if more > 0 and self.tongue.story == 'plain':
            self.expect_next(f'-- and {more} more; /who {room} 2 shows the next')
        self._stretches[room].hear_who(count, names)

    def talks_in_after(self, leaving):
        """The room in which the person will talk after leaving that room."""
        if self.current != leaving:
            return self.current
        rest = [room for room in self.rooms if room != leaving]
        return rest[-1] if rest else None

    def left(self, name):
        self._is_out_of(name, f'-- {self.name if self.tongue.story == "irc" else self.shown} left {name}')
        self.expect_state()

    def taken_out(self, name, line):
        """An operator took the person out of a room. `line` is the line that the others read."""
        if line not in {in_irc(may) if self.tongue.story == 'irc' else may for may in self.may_be_taken}:
            raise Fault(f'was taken out of {name}, and nobody asked for it: {line!r}')
        talked_there = self.current == name
        self._is_out_of(name, line)
        self.condemned = False
        if self.tongue.tells_state:
            if talked_there:
                self.unasked.append(f'-- you are talking in {self.current} now' if self.current
                                    else '-- you are in no room now; /join #name enters one')
            self.unasked.append(self.state())

    def _is_out_of(self, name, line):
        self.current = self.talks_in_after(name)
        self.rooms.remove(name)
        del self._hears[name]
        if name in self._stretches:
            self._stretches.pop(name).end(line)

    def is_renamed(self, new):
        line = f'-- {self.name} is now known as {new}'
        self.name = new
        self.hear_everywhere(line)  # Everyone else in the room reads this, too.
        self.expect_state()

    # ---- At a quiet point, when all is done and read

    def check_and_forget(self):
        self._check_speech()
        self._check_whispers()
        for line, stretches in self._told_once.items():
            if not any(stretch.seen_once[line] for stretch in stretches):
                raise Fault(f'was told in no room that it shares: {line!r}')
        for stretch in self._stretches.values():
            stretch.seen_once.clear()
        self._told_once.clear()
        self.asked_to_leave.clear()
        self.may_be_taken.clear()
        self.continues.clear()

    def _check_speech(self):
        certain = [count for count in self.unheard if count <= self.answered]
        if len(certain) != self.refused:
            raise Fault(f'{len(certain)} lines were not heard where they were said, '
                        f'{self.refused} were refused: '
                        f'{[self.unheard[count] for count in certain][:5]}')
        # The person went before an answer. A line that was not heard was not read by the server.
        uncertain = [count for count in self.unheard if count > self.answered]
        if not self.may_be_muted and uncertain != list(
                range(self.count - len(uncertain) + 1, self.count + 1)):
            raise Fault('later lines were heard than these: '
                        f'{[self.unheard[count] for count in uncertain][:5]}')
        self.unheard.clear()
        self.refused = 0

    def _check_whispers(self):
        for count in self.echoed - self.received:
            other, text = self.whispered[count]
            if other.is_here and other.kind != 'deaf':
                raise Fault(f'{other} never got {text!r}')
        if self.is_here and (early := self.received - self.echoed):
            raise Fault(f'its words came, and it was not told: '
                        f'{[self.whispered[count][1] for count in early]}')
        self.whispered.clear()
        self.echoed.clear()
        self.received.clear()
