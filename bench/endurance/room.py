# SPDX-License-Identifier: MIT

"""The model of a room: the events there, their order, and the part of them that each member must
have seen.

Every room has a host, which only listens, comes first and leaves last. The lines that the host
reads are the room's log. Every other member must read one unbroken stretch of that log, from just
after its own joining to its own leaving. A member gets no copy of its own lines. So there is one
order for all, no line is lost or comes twice, and nobody sees a line without being there. The names
that /who lists must be those of the people at that very place of the log.

People of IRC read the same story in other words. The log has it in these, too.

A member may be ahead of the host. Its lines then wait until the host has read as far.
"""

import bisect
import collections
import dataclasses
import re

HISTORY = 5      # Lines that a newcomer in the room is sent. The server gets the same option.
HISTORY_BYTES = 16 << 10  # The most bytes of these. A line counts so many bytes beside its text.
LINE_BYTES = 24
NAMES_TOLD = 20  # The most names that a newcomer in the room is told.
NAMES_LISTED = 200  # The most that one answer to /who lists.

# The text of a message tells its room, its speaker, and the number of the speaker's line: @#room who:count
# text.
SPEECH = re.compile(r'(?:<(\S+)>|\* (\S+)) (@(\S+) (\w+):(\d+)(?: .*)?)')
JOINED = re.compile(r'-- (\S+) joined (\S+)')
LEFT = re.compile(r'-- (\S+) left (\S+)(?: (\(.*\)))?')
TOPIC_SET = re.compile(r'-- (\S+) set the topic of (\S+): (@(\S+) (\w+):(\d+)(?: .*)?)')
TOPIC_TAKEN = re.compile(r'-- (\S+) took away the topic of (\S+)')
TAKEN = re.compile(r'-- (\S+) took (\S+) out of (\S+): (.*)')
RENAMED = re.compile(r'-- (\S+) is now known as (\S+)')
CHANGES_MEMBERS = re.compile(r'-- \S+ (?:joined|left|took \S+ out of|is now known as) ')
ANNOUNCED = re.compile(r'-- (\S+) announces: (.*)')
# A line that is told once to each person that shares a room with its subject, whatever the rooms.
ONCE = re.compile(r'-- (\S+) (?:is now known as \S+|left \(.*\))')
MARKED = re.compile(r'^(<|\* |-- )@')  # IRC does not mark the operators of the house.

# How a person went, in the words of plain and of IRC.
WAYS = tuple((re.compile(plain), irc) for plain, irc in (
    (r'\(quit\)', 'Quit'), (r'\(quit: (.*)\)', 'Quit: {}'),
    (r'\(connection lost\)', 'Connection lost'), (r'\(too slow\)', 'Too slow'),
    (r'\(expelled by @?(\S+): (.*)\)', 'Killed ({} ({}))'),
    (r'\(banned by @?\S+: (.*)\)', 'Banned: {}')))


class Fault(Exception):
    """The server did something that it must not do."""


def shortened(lines):
    """The beginnings of the lines, and their lengths, for a fault."""
    return [line if len(line) < 200 else f'{line[:100]}... ({len(line)} characters)'
            for line in map(str, lines)]


def words_in_irc(why):
    return next((words.format(*found.groups()) for way, words in WAYS
                 if (found := way.fullmatch(why))), why)


def in_irc(line):
    """A line of the log as people of IRC are told it."""
    if line[0] == '-' and (found := LEFT.fullmatch(line)) and found[3]:
        return f'-- {found[1].removeprefix("@")} left ({words_in_irc(found[3])})'
    return MARKED.sub(r'\1', line)


@dataclasses.dataclass
class Joining:
    """A member's coming as the log has it, and the lines that the member must have been told then."""
    at: int         # The member sees the log from here on.
    others: list
    topic: str
    history: list


def last_lines(said):
    """The part of the talk that a newcomer in the room is sent. A message may have several lines."""
    lines, left = [], HISTORY_BYTES
    for message in reversed(said):
        speaker = message[0].removeprefix('* ').partition(' ')[0].strip('<>').removeprefix('@')
        text = '\n'.join(line.removeprefix('* ').partition(' ')[2] for line in message)
        left -= len(f'{speaker}{text}'.encode()) + LINE_BYTES
        if left < 0 and lines:
            break
        lines.insert(0, message)
    return lines


class Room:
    def __init__(self, name):
        self.name = name
        self.host = None
        self.log = []       # The lines since the last quiet point.
        self.irc_log = []   # These lines in the words of IRC.
        self.speakers = []  # The speaker of each line of the log; None for a notice.
        self.members = {}   # The people here at the log's end, by name, in the order they came.
        self.ruler = None   # The operator of the room: the host, as the first to come.
        self.topic = ''
        self.history = collections.deque(maxlen=HISTORY)
        self.stretches = set()  # The stretches of the people that are here, as the people themselves know.
        # The people that are ahead of the host, in the order in which they got ahead. A person may have left
        # and joined again meanwhile, and the first joining belongs to the first stretch.
        self.waiting = {}
        self.coming = set()     # People that asked to come in and have no answer yet.
        self.closing = False    # Nobody may join any more.
        self._presence = {}     # By name, the parts of the log during which the person was here.
        self._rosters = []      # The people here from each line of the log on, in the order they came.
        self._joinings = {}     # By name, the joinings that no person has claimed yet.
        self._last_count = {}   # For each speaker.

    def open(self, host, makes_rulers):
        """The host is here, alone."""
        self.host = host
        self.ruler = host.name if makes_rulers else None
        self.members = {host.name: host}
        self._presence = {host.name: [[0, None]]}
        self._note_members(0)

    # The lines that the host reads.

    def write(self, line, holder_of):
        """`holder_of` tells the person that has a name."""
        speaker = None
        if line.startswith(('<', '* ')):
            speaker = self._said(line)
        elif found := TAKEN.fullmatch(line):
            self._unmarked(found[1])
            self._left(self._unmarked(found[2]), f'(taken out: {line})')
        elif found := JOINED.fullmatch(line):
            name = found[1].removeprefix('@')
            self._joined(name, holder_of(name))
        elif found := LEFT.fullmatch(line):
            self._left(self._unmarked(found[1]), found[3])
        elif found := TOPIC_SET.fullmatch(line):
            self._speech(found[1], found[3], found[4], found[5], int(found[6]))
            self.topic = found[3]
        elif found := TOPIC_TAKEN.fullmatch(line):
            self._unmarked(found[1])
            self.topic = ''
        elif found := RENAMED.fullmatch(line):
            self._renamed(found[1], found[2], holder_of(found[2]))
        elif not ANNOUNCED.fullmatch(line):
            raise Fault(f'the host of {self.name} was told what nobody said: {line!r}')
        self.log.append(line)
        self.irc_log.append(in_irc(line))
        self.speakers.append(speaker)
        if CHANGES_MEMBERS.match(line):
            self._note_members(len(self.log))

    def catch_up(self):
        """The host has read on. The people that were ahead are compared with the host's lines."""
        for stretch in list(self.waiting):
            stretch.catch_up()

    def _member(self, name):
        member = self.members.get(name)
        if member is None:
            raise Fault(f'{name} is heard of in {self.name} and is not there')
        return member

    def _shown(self, name):
        """The person's name as others read it at the log's end. The person may have another name
        already."""
        return f'@{name}' if self.members[name].is_operator else name

    def _unmarked(self, shown):
        """The name of a member in a line. A mark shows an operator."""
        name = shown.removeprefix('@')
        self._member(name)
        if shown != self._shown(name):
            raise Fault(f'{shown} is not how {name} is shown')
        return name

    def _said(self, line):
        found = SPEECH.fullmatch(line)
        if not found:
            raise Fault(f'said in {self.name} is what nobody said: {line!r}')
        self._speech(found[1] or found[2], found[3], found[4], found[5], int(found[6]))
        member = self._member((found[1] or found[2]).removeprefix('@'))
        if int(found[6]) in member.continues:
            self.history[-1].append(line)
        else:
            self.history.append([line])
        return found[5]

    def _speech(self, shown, text, room, token, count):
        name = self._unmarked(shown)
        member = self._member(name)
        if room != self.name:
            raise Fault(f'{text!r} was heard in {self.name}')
        if token != member.token:
            raise Fault(f'{name} of {self.name} is not the one who said {text!r}')
        if count <= self._last_count.get(token, 0):
            raise Fault(f'{text!r} came twice or too late to {self.name}, '
                        f'after number {self._last_count[token]}')
        self._last_count[token] = count
        said = member.unheard.pop(count, None)
        if said != text:
            raise Fault(f'{name} said {said!r} in {self.name}, and what came is {text!r}')

    def _joined(self, name, who):
        if name in self.members:
            raise Fault(f'{name} joined {self.name} twice')
        if who is None:
            raise Fault(f'{name} joined {self.name}, and nobody is called so')
        at = len(self.log) + 1
        others = self.names_shown()
        self._joinings.setdefault(name, collections.deque()).append(
            Joining(at, others, self.topic, last_lines(self.history)))
        self.members[name] = who
        self._presence.setdefault(name, []).append([at, None])

    def _left(self, name, why):
        member = self._member(name)
        member.may_have_left(self.name, why)
        del self.members[name]
        self._presence[name][-1][1] = len(self.log)

    def _renamed(self, old, new, who):
        if self._member(old) is not who:
            raise Fault(f'{old} of {self.name} took the name {new}, which it never asked for')
        # The new name has the old one's place in the order.
        self.members = {new if name == old else name: member
                        for name, member in self.members.items()}
        here = len(self.log)
        self._presence[old][-1][1] = here
        self._presence.setdefault(new, []).append([here + 1, None])

    def _note_members(self, at):
        self._rosters.append((at, self.names_shown()))

    # Questions of the members.

    def names_shown(self):
        return [self._shown(name) for name in self.members]

    def with_ranks(self, names):
        """The names as plain lists them, with the rank of the one that has one."""
        return [f'{name} (operator)' if name == self.ruler else name for name in names]

    def in_irc(self, names):
        return [f'@{self.ruler}' if name == self.ruler else name.removeprefix('@') for name in names]

    def claim(self, name):
        """The joining of a person of that name; None if the host has not read it yet."""
        joinings = self._joinings.get(name)
        return joinings.popleft() if joinings else None

    def members_at(self, at):
        """The names of the people that were here just before that line of the log, as /who lists
        them."""
        _, names = self._rosters[bisect.bisect_right(self._rosters, at, key=lambda r: r[0]) - 1]
        return names

    def was_here(self, name, at):
        return any(begin <= at and (end is None or at <= end)
                   for begin, end in self._presence.get(name, ()))

    def forget(self):
        """At a quiet point everyone has seen the log to its end."""
        self.log.clear()
        self.irc_log.clear()
        self.speakers.clear()
        self._joinings.clear()
        self._last_count.clear()
        self._presence = {name: [[0, None]] for name in self.members}
        self._rosters.clear()
        self._note_members(0)
        for stretch in self.stretches:
            stretch.at = 0


class Stretch:
    """The part of a room that one member has seen, from its joining on."""

    def __init__(self, room, person):
        self.room = room
        self.name = person.name  # The member's name when it joined.
        self.token = person.token
        self.tongue = person.tongue
        self.log = room.log if person.tongue.story == 'plain' else room.irc_log
        self._joining = None
        self.at = None      # The next line of the log that the member has not seen; None until its joining was claimed.
        self.welcome = []   # The lines that the member was told on joining.
        self.seen_once = collections.Counter()  # The lines that are told once, and were seen here.
        self._ahead = collections.deque()  # Lines, and lists of names that /who told in between.
        room.stretches.add(self)

    def hear(self, line):
        at, log = self.at, self.log
        if (at is not None and at < len(log) and log[at] == line and not self._ahead
                and line[0] != '-'):
            self.at = at + 1  # This is nearly always so.
            return
        self._ahead.append(line)
        self.catch_up()

    def hear_who(self, count, names):
        """/who listed these names, of so many, behind all lines that the member has heard until
        now."""
        self._ahead.append((count, names))
        self.catch_up()

    def end(self, line=None):
        """The member left; `line` is the line that the others read, None if the member did not see
        how it went."""
        if line is not None:
            self.hear(line)
        self.room.stretches.discard(self)

    def is_at_the_end(self):
        if self._ahead or self.at is None:
            return False
        self._pass_own()
        return self.at == len(self.room.log)

    def story(self):
        """The member's place in the log, for a fault."""
        if self.at is None:
            return f'the host has not read that {self.name} joined {self.room.name}'
        return (f'next in {self.room.name} is {shortened(self.log[self.at:self.at + 3])}, '
                f'and {self.name} read {shortened(list(self._ahead)[:3])}')

    def catch_up(self):
        if self.at is None and not self._claim():
            self.room.waiting[self] = True
            return
        while self._ahead:
            self._pass_own()
            line = self._ahead[0]
            if isinstance(line, tuple):
                self._check_who(*line)
            elif self.at < len(self.log) and self.log[self.at] == line:
                self.at += 1
                if ONCE.fullmatch(line):
                    self.seen_once[line] += 1
            elif not self._is_of_another_room(line):
                if self.at < len(self.room.log):
                    raise Fault(f'not the same order, or something lost or twice: {self.story()}')
                self.room.waiting[self] = True
                return
            self._ahead.popleft()
        self.room.waiting.pop(self, None)

    def _claim(self):
        joining = self._joining = self._joining or self.room.claim(self.name)
        if joining is None or (self.tongue.plays_back and self._lacks_past(joining)):
            return False
        self.at = joining.at
        if self.tongue.story == 'irc':
            self._check_irc_welcome(joining)
            return True
        expected = welcome_of(self.room.name, joining)
        told = [re.sub(r'^\[[-\d]{10} [:\d]{5}\] ', '[] ', line) for line in self.welcome]
        # The names stand at the end of the first line, after the member's own name and room.
        if not told[0].endswith(expected[0]) or told[1:] != expected[1:]:
            raise Fault(f'{self.name} joined {self.room.name} and was told {told} '
                        f'instead of {expected}')
        return True

    def _lacks_past(self, joining):
        return len(self._ahead) < sum(map(len, joining.history))

    def _check_irc_welcome(self, joining):
        here = ' '.join([*self.room.in_irc(joining.others), self.name])
        expected = [f'topic: {joining.topic}'] if joining.topic else []
        expected.append('here: ' + here)
        if self.tongue.plays_back:  # These lines came before all others.
            past = [in_irc(line) for message in joining.history for line in message]
            expected += past
            self.welcome += [self._ahead.popleft() for _ in past]
        if self.welcome != expected:
            raise Fault(f'{self.name} joined {self.room.name} and was told {self.welcome} '
                        f'instead of {expected}')

    def _check_who(self, count, names):
        here = self.room.members_at(self.at)
        if count != len(here):
            raise Fault(f'/who told {self.name} of {count} in {self.room.name}, and there are '
                        f'{len(here)}')
        here = (self.room.in_irc(here) if self.tongue.story == 'irc'
                else self.room.with_ranks(here[:NAMES_LISTED]))
        if names != here:
            told, true = set(names), set(here)
            wrong = (f'not there were {sorted(told - true)}, not listed were {sorted(true - told)}'
                     if told != true else f'{names} came in the order {here}')
            raise Fault(f'/who told {self.name} who is in {self.room.name}, and {wrong}')

    def _pass_own(self):
        if self.tongue.hears_itself:
            return
        speakers = self.room.speakers
        while self.at < len(speakers) and speakers[self.at] == self.token:
            self.at += 1

    def _is_of_another_room(self, line):
        """Some things are told once, whatever the rooms. Their subject need not be in this room."""
        found = ONCE.fullmatch(line)
        return found is not None and not self.room.was_here(found[1], self.at)


def welcome_of(room, joining):
    """The lines that a newcomer is told; of the first line only the part after the name and the
    room."""
    count = len(joining.others)
    if count == 0:
        lines = [f'alone in {room}']
    else:
        more = max(0, count - NAMES_TOLD)
        lines = [f'in {room} with {count} other{"s" if count > 1 else ""}: '
                 + ', '.join(joining.others[:NAMES_TOLD]) + (f' and {more} more' if more else '')]
    if joining.topic:
        lines.append(f'-- topic of {room}: {joining.topic}')
    if joining.history:
        kept = len(joining.history)
        lines.append(f'-- last line of {room}:' if kept == 1 else f'-- last {kept} lines of {room}:')
        lines += [f'[] {line}' for message in joining.history for line in message]
        lines.append('-- end of history')
    return lines
