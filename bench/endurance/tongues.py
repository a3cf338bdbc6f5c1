# SPDX-License-Identifier: MIT

"""The dialects that people of the soak speak.

Each person thinks in the lines of plain: the acts, their answers and the rooms' stories are written
in it. A tongue turns the lines that its person sends into requests of its dialect. It turns what the
server sends into plain's lines, and checks all rules of its dialect meanwhile. So people of all
dialects are held to one story.
"""

import re

from endurance.room import Fault, words_in_irc

GREETING = '-- welcome to papo; what is your name?'
ASKED_AGAIN = '-- what is your name?'
NOT_UTF8 = '!! that line is not UTF-8, so it was not sent'
TOO_LONG = '!! that line is longer than 4096 bytes, so it was not sent'
MUTED = '!! you may only listen for now, so it was not sent'
BEHIND = '!! first take what you have asked for; try again later'
TOO_SLOW = '!! you were too slow to read what was said, and were disconnected'
NO_NAME = '!! a name is made of letters, digits, "_", "-" and "."'
NO_ROOM = '!! you are in no room; /join #name enters one'
BAD_UTF8 = b'\xfe\xfd'
# A program that asks for its state is told the ids of lines from then on.
OF_IDS = re.compile(r'%% (?:(said|sent|at) \w+ #\S+|history(?:-end)? #\S+(?: \w+)*)')


class Plain:
    """The lines are sent and read as they are."""

    greeting = (GREETING,)
    refused_first = (('uma pessoa', (NO_NAME, ASKED_AGAIN)),
                     ('x' * 33, ('!! a name has at most 32 characters', ASKED_AGAIN)),
                     ('/who', ('!! that needs a name first', ASKED_AGAIN)),
                     ('a\u200bb', (NO_NAME, ASKED_AGAIN)),
                     (BAD_UTF8, (NOT_UTF8, ASKED_AGAIN)),
                     (b'x' * 5000, (TOO_LONG, ASKED_AGAIN)))
    hidden = ('\x1b', '\x07', '\x9b', '\u2028', '\u202e', '\u2066', '\x1f')  # Are taken out.
    most_text = 3900    # Bytes of one line.
    story = 'plain'     # The story of a room that the person reads.
    hears_itself = False
    tells_state = True  # Each change of the person's state is told.
    plays_back = False  # The last lines of a room are sent as if they were said now.
    has_current = True  # The server knows which room the person talks in.

    def __init__(self, person):
        self._person = person
        self._said = None  # The line that told the id of the next one.

    def may_be_called(self, name):
        return bool(name)

    def requests(self, lines):
        return b''.join((line if isinstance(line, bytes) else line.encode()) + b'\n' for line in lines)

    def spoilt(self, data):
        """A line with such bytes, which are no text."""
        return data

    def hear(self, line):
        # A server that gives up on a slow client leaves out the line of the last id.
        if self._said and line.startswith(('%%', '--', '!!')) and line != TOO_SLOW:
            raise Fault(f'{self._said!r} is followed by {line!r}, which nobody said')
        self._said = None
        if not (found := OF_IDS.fullmatch(line)):
            self._person.hear(line)
        elif found[1] == 'said':
            self._said = line

    def end(self):
        pass


# The capabilities that IRC people ask for. A capability brings tags, and no others may come.
LEVELS = (
    '',
    'server-time message-tags echo-message',
    'batch server-time multi-prefix away-notify',
    'batch draft/multiline labeled-response server-time message-tags echo-message draft/chathistory '
    'extended-join userhost-in-names multi-prefix account-notify account-tag away-notify chghost '
    'setname invite-notify standard-replies cap-notify extended-monitor draft/message-redaction',
)
TAGS_OF = {'server-time': ('time',), 'account-tag': ('account',), 'batch': ('batch',),
           'labeled-response': ('label',), 'message-tags': ('msgid', 'bot'),
           'draft/multiline': ('draft/multiline-concat',)}

LONGEST_LINE = 512
LONGEST_TAGS = 8191
LINES_TOGETHER = 3     # Lines that are sent as one message.
PIECE = 380            # Bytes of a longer line that are sent in one line of IRC.
MAY_GO_ON = PIECE      # Bytes. A line that long may have been cut, and go on in the next one.

HEAD = re.compile(r'(?:\x01ACTION )?@\S+ \w+:(\d+)(?: |$)')  # How each message of the soak begins.
COMMAND = re.compile(r'[A-Z]+|\d{3}')
WELCOME = frozenset('001 002 003 004 005 251 252 253 254 255 265 266 375 372 376 422'.split())
IGNORED = frozenset('333 311 312 317 378 338 465'.split())
REFUSALS = {
    '401': '!! there is nobody called {}',
    '403': '!! there is no room called {0}; /join {0} makes it',
    '404': MUTED,
    '417': TOO_LONG,
    '451': '!! that needs a name first',
    '481': '!! only operators can do that',
}
CUT_OFF = ('ERROR', 'Closing link: Too slow')
BEFORE_REGISTRATION = frozenset(('432', '433', '451', '417'))


class Irc:
    """A client of IRC with some capabilities."""

    greeting = ()
    refused_first = ((b'NICK 9lives\r', (NO_NAME, ASKED_AGAIN)),
                     (b'NICK a.b\r', (NO_NAME, ASKED_AGAIN)),
                     (b'NICK ana\r\nJOIN #lobby\r', ('!! that needs a name first', ASKED_AGAIN)),
                     (b'NICK ana\r\nPRIVMSG #lobby :' + BAD_UTF8 + b'\r', (NOT_UTF8,)),
                     (b'NICK ana\r\nPRIVMSG #lobby :' + b'x' * 5000 + b'\r', (TOO_LONG, ASKED_AGAIN)))
    hidden = ('\x1b', '\x07', '\x9b', '\u2028', '\u202e', '\u2066')  # The others are formatting.
    story = 'irc'
    tells_state = False
    has_current = False

    def __init__(self, person, level):
        self._person = person
        self._asked = LEVELS[level]
        caps = set(self._asked.split())
        self._tags = {tag for cap in caps for tag in TAGS_OF.get(cap, ())}
        self._labels_requests = 'labeled-response' in caps
        self._joins_lines = 'draft/multiline' in caps
        self.most_text = Plain.most_text if self._joins_lines else 300
        self.hears_itself = 'echo-message' in caps
        self.plays_back = 'server-time' in caps and 'draft/chathistory' not in caps
        self._nick = ''
        self._registers = False
        self._joining = None    # The room, and what was told about it so far.
        self._names = []
        self._labels = {}       # Requests that wait for their answer, and their lines.
        self._numbers = 0
        self._batches = {}      # The open ones, each with its kind and the lines of its message.
        self._held = None       # A line that may go on: the source, the room, and the text.
        self._own_rooms = []
        self._whispers = []     # Private lines that were neither refused nor echoed yet.

    def __str__(self):
        return f'IRC with {self._asked or "nothing"}'

    def may_be_called(self, name):
        return '.' not in name

    def spoilt(self, data):
        return b'PRIVMSG #lobby :' + data.replace(b'\r', b'').replace(b'\0', b'')

    # ---- Sending

    def requests(self, lines):
        out = bytearray()
        lines = list(lines)
        while lines:
            line = lines.pop(0)
            if isinstance(line, bytes):
                out += line + b'\n'
                continue
            message = self._message(line)
            if message is None:
                out += ''.join(f'{request}\r\n' for request in self._request(line)).encode()
                continue
            target, text = message
            texts = [text]
            if self._joins_lines:
                while lines and len(texts) < LINES_TOGETHER and isinstance(lines[0], str):
                    following = self._message(lines[0])
                    if following is None or following[0] != target or '\x01' in text + following[1]:
                        break
                    if len(text) + len(following[1]) > PIECE:
                        break
                    texts.append(following[1])
                    lines.pop(0)
            out += ''.join(f'{request}\r\n' for request in self._talk(target, texts)).encode()
        return bytes(out)

    def _message(self, line):
        """The room and the text, if the line says something in a room."""
        if line.startswith('/me '):
            return self._person.current, f'\x01ACTION {line[4:]}\x01'
        if line.startswith('#'):
            return line.split(' ', 1)
        if line.startswith('/') or line in ('sair', 'SAIR') or not self._nick:
            return None
        return self._person.current or '#', line

    def _talk(self, target, texts):
        if len(texts) == 1 and len(texts[0].encode()) <= PIECE:
            return [f'{self._label()}PRIVMSG {target} :{texts[0]}']
        for text in texts[1:]:  # Later, the whole message is kept as one.
            self._person.continues.add(int(HEAD.match(text)[1]))
        self._numbers += 1
        batch = f'b{self._numbers}'
        requests = [f'{self._label(len(texts))}BATCH +{batch} draft/multiline {target}']
        for text in texts:
            goes_on = ''
            while text or not goes_on:
                piece = text.encode()[:PIECE].decode(errors='ignore')
                requests.append(f'@batch={batch}{goes_on} PRIVMSG {target} :{piece}')
                text = text[len(piece):]
                goes_on = ';draft/multiline-concat'
        return [*requests, f'BATCH -{batch}']

    def _label(self, lines=1):
        if not self._labels_requests or not self._nick:
            return ''
        self._numbers += 1
        label = f'l{self._numbers}'
        self._labels[label] = lines
        return f'@label={label} '

    def _request(self, line):
        word, _, rest = line.partition(' ')
        label = self._label() if word not in ('/ping', '/quit', 'sair', 'SAIR') else ''
        if word == '/ping':
            return [f'PING :{rest}']
        if word in ('sair', 'SAIR'):
            return ['QUIT']
        if word == '/quit':
            return [f'QUIT :{rest}']
        if word == '/msg':
            name, text = rest.split(' ', 1)
            name = name.removeprefix('@')
            other = self._person.house.holder_of(name)
            self._whispers.append((name, f'(private to {other.shown}) {text}'))
            return [f'{label}PRIVMSG {name} :{text}']
        if word == '/join':
            return [f'{label}JOIN {rest}']
        if word == '/leave':
            return [f'{label}PART {rest}']
        if word == '/nick':
            return [f'{label}NICK {rest}']
        if word == '/topic':
            return [f'{label}TOPIC {self._person.current} :{"" if rest == "-" else rest}']
        if word in ('/who', '/quem'):
            return [f'{label}NAMES {rest or self._person.current}']
        if word == '/state':
            return [f'{label}WHOIS {self._person.name}']
        if word == '/expel':
            return [f'{label}KILL {rest} :why']
        if word.startswith('/'):
            return [f'{label}{word[1:].upper()} {rest}']
        return self._register(word)

    def _register(self, name):
        if self._registers:
            return [f'NICK {name}']
        self._registers = True
        requests = [f'NICK {name}', 'USER soak 0 * :Someone of the soak']
        if self._asked:
            requests = [f'CAP REQ :{self._asked}', *requests, 'CAP END']
        return requests

    # ---- Reading

    def hear(self, line):
        if line[-1:] != '\r' or '\r' in line[:-1] or '\0' in line:
            raise Fault(f'this is not one line with CR LF: {line!r}')
        body = line[:-1]
        tags = {}
        if body[:1] == '@':
            own, _, body = body[1:].partition(' ')
            tags = dict(tag.partition('=')[::2] for tag in own.split(';'))
            if not self._tags.issuperset(tags):
                raise Fault(f'the tags of this were not asked for: {line!r}')
            if len(own) > LONGEST_TAGS // 4:
                raise Fault(f'the tags of this are too long: {line!r}')
        length = len(body if body.isascii() else body.encode()) + 2
        if length > LONGEST_LINE:
            raise Fault(f'this line is too long: {line!r}')
        source = ''
        if body[:1] == ':':
            source, _, body = body[1:].partition(' ')
        middle, has_last, last = body.partition(' :')
        command, *params = middle.split(' ')
        if has_last:
            params.append(last)
        if not COMMAND.fullmatch(command) or '' in params[:-1]:
            raise Fault(f'this is no message: {line!r}')
        if not source and command not in ('ERROR', 'PING'):
            raise Fault(f'this line has no source: {line!r}')
        lines = self._answers_label(tags)
        held = self._held
        if held is not None:
            self._held = None
            if (command in ('PRIVMSG', 'NOTICE') and held[:2] == (source, params[0])
                    and not HEAD.match(params[1]) and 'msgid' not in tags):
                params[1] = held[2] + params[1]
            elif (command, *params) != CUT_OFF:  # Such a line may lack its end.
                self._said(*held)
        if command == 'PRIVMSG' and 'time' in self._tags and not tags.keys() & {'time', 'batch'}:
            raise Fault(f'this has no time: {line!r}')
        if 'msgid' in tags:
            target = params[0] if command == 'PRIVMSG' else params[-1]
            self._person.house.check_id(tags['msgid'], (source, target, tags['time']))
            if tags['msgid'][-1] == '0' and self._person.kind == 'chatter' and not self._batches:
                self._person.house.hear_time(tags['time'])
        self._take(command, source, params, tags, lines, length)

    def _answers_label(self, tags):
        label = tags.get('label')
        if label is None:
            return 1
        if label not in self._labels:
            raise Fault(f'an answer for {label}, which was not asked, or is answered already')
        return self._labels.pop(label)

    def _take(self, command, source, params, tags, lines, length):
        nick = source.partition('!')[0]
        person = self._person
        batch = self._batches.get(tags['batch']) if 'batch' in tags else None
        if 'batch' in tags and batch is None:
            raise Fault(f'{tags["batch"]} is no open batch')
        if command == 'PRIVMSG':
            if batch is not None and batch[0] == 'draft/multiline':
                if 'draft/multiline-concat' in tags:
                    batch[1][-1][2] += params[1]
                else:
                    batch[1].append([source, params[0], params[1]])
            elif length > MAY_GO_ON:
                self._held = (source, params[0], params[1])
            else:
                self._said(source, params[0], params[1])
        elif command == 'PONG':
            self._pong(params[-1])
        elif command == 'JOIN':
            if nick == self._nick:
                self._joining = (params[0], [])
                self._names = []
            else:
                person.hear_in(params[0], f'-- {nick} joined {params[0]}')
        elif command == 'PART':
            if nick == self._nick:
                then = person.talks_in_after(params[0])
                person.hear_answer(f'-- you left {params[0]}; '
                                   + (f'you are talking in {then} now' if then else 'you are in no room'))
            else:
                person.hear_in(params[0], f'-- {nick} left {params[0]}')
        elif command == 'QUIT':
            person.hear_once(f'-- {nick} left ({params[0]})')
        elif command == 'NICK':
            if nick == self._nick:
                self._nick = params[0]
                person.hear_answer(f'-- you are {params[0]} now')
            else:
                person.hear_once(f'-- {nick} is now known as {params[0]}')
        elif command == 'TOPIC':
            person.hear_in(params[0], f'-- {nick} set the topic of {params[0]}: {params[1]}' if params[1]
                           else f'-- {nick} took away the topic of {params[0]}')
        elif command == 'KICK':
            line = f'-- {nick} took {params[1]} out of {params[0]}: {params[2]}'
            if params[1] == self._nick:
                person.taken_out(params[0], line)
            else:
                person.hear_in(params[0], line)
        elif command == 'NOTICE':
            self._noticed(nick, params)
        elif command == 'BATCH':
            self._batch(params)
        elif command == 'ERROR':
            self._closing(params[0])
        elif command == 'FAIL' and params[1] == 'INVALID_UTF8':
            person.hear_error(NOT_UTF8)
        elif command.isdigit():
            self._numeric(command, params, lines)
        elif command not in ('CAP', 'ACK', 'KILL', 'MARKREAD'):
            raise Fault(f'{command} {params} of {source} was not to come')

    def _said(self, source, target, text):
        nick = source.partition('!')[0]
        if not target.startswith('#'):
            is_echo = nick == self._nick and self.hears_itself and self._whispers
            if is_echo:  # A line to oneself is echoed, and then it comes.
                self._whispered(target, text)
            else:
                self._person.hear_whisper(nick, text)
        elif text.startswith('\x01ACTION '):
            self._person.hear_in(target, f'* {nick} {text[8:].removesuffix(chr(1))}')
        else:
            self._person.hear_in(target, f'<{nick}> {text}')

    def _whispered(self, target, text):
        """The server took what was written."""
        if not self._whispers or self._whispers[0][0] != target:
            raise Fault(f'echoed is what was not written to {target}: {text!r}')
        line = self._whispers.pop(0)[1]
        if not line.endswith(f') {text}'):
            raise Fault(f'{line!r} was written, and echoed is {text!r}')
        self._person.hear_answer(line)

    def _pong(self, token):
        if self._labels or self._batches or self._joining:
            raise Fault(f'not answered are {self._labels}, {self._batches}, {self._joining}')
        for _, line in self._whispers:  # Without an echo, no news is good news.
            if self.hears_itself:
                raise Fault(f'not echoed is {line!r}')
            self._person.hear_answer(line)
        self._whispers.clear()
        self._person.hear_answer(f'%% pong {token}')

    def _noticed(self, nick, params):
        if params[0] == '$*':
            self._person.hear_announcement(f'-- {nick} announces: {params[1]}')
        elif nick == 'papo.server':
            by, _, what = params[1].partition(' ')
            holder = self._person.house.holder_of(by.removeprefix('@'))
            self._person.hear_notice(f'-- {holder.shown if holder else by} {what}')
        else:
            raise Fault(f'{nick} gave a notice that nobody gave: {params}')

    def _batch(self, params):
        name = params[0][1:]
        if params[0][0] == '+':
            if name in self._batches:
                raise Fault(f'the batch {name} opens twice')
            self._batches[name] = (params[1], [])
            return
        if name not in self._batches:
            raise Fault(f'the batch {name} ends and was not open')
        for source, target, text in self._batches.pop(name)[1]:
            self._said(source, target, text)

    def _closing(self, text):
        words = text.removeprefix('Closing link: ')
        if text == CUT_OFF[1]:
            self._person.hear_error(TOO_SLOW)
        elif self._person.hangs_up and not self._nick:
            pass  # The client asked for nothing.
        elif words.startswith('Quit') or not self._nick:
            self._person.hear_answer('-- bye')
        else:
            if words.startswith('banned: '):
                words = 'Banned: ' + words.removeprefix('banned: ').removeprefix('Banned: ')
            why = next((why for why in self._person.may_go if words_in_irc(why) == words), words)
            self._person.last_word(why)

    def _numeric(self, numeric, params, lines):
        person = self._person
        if numeric == '001':
            self._nick = params[0]
        elif numeric in WELCOME or numeric in IGNORED:
            pass
        elif numeric == '332':
            self._joining[1].append(params[2])
        elif numeric == '353':
            self._names += [name.partition('!')[0] for name in params[3].split()]
        elif numeric == '366':
            self._named(params[1])
        elif numeric == '319':
            self._own_rooms += [room.lstrip('@+') for room in params[2].split()]
        elif numeric == '318':
            self._told_state()
        elif numeric == '263':
            self._try_later(params)
        elif numeric in ('432', '433'):
            person.hear_answer(f'!! the name {params[1]} is taken' if numeric == '433'
                               else f'!! the name {params[1]} is banned' if 'banned' in params[2]
                               else NO_NAME)
        elif numeric == '421':
            person.hear_answer(f'!! there is no command /{params[1].lower()}; '
                               '/help lists those there are')
        elif numeric == '403' and params[1] == '#':
            person.hear_answer(NO_ROOM)
        elif numeric in REFUSALS:
            if numeric == '401':
                self._whispers.pop(0)
            for _ in range(lines):
                person.hear_error(REFUSALS[numeric].format(params[1]))
        else:
            raise Fault(f'{numeric} {params} was not to come')
        if not self._nick and numeric in BEFORE_REGISTRATION:
            person.hear_answer(ASKED_AGAIN)

    def _named(self, room):
        person = self._person
        if self._joining is None:
            person.hear_answer(f'-- {len(self._names)} here in {room}: ' + ', '.join(self._names))
            self._names = []
            return
        joined, topic = self._joining
        self._joining = None
        if joined != room:
            raise Fault(f'joined {joined}, and told the names of {room}')
        self._names, others = [], self._names
        told = [*(f'topic: {text}' for text in topic), 'here: ' + ' '.join(others)]
        count = len(others) - 1
        where = f'alone in {room}' if count == 0 else f'in {room} with {count} others'
        is_first = not person.is_here
        person.welcome = told
        person.hear_answer(f'-- you are {self._nick + ", " if is_first else ""}{where}')

    def _told_state(self):
        person = self._person
        rooms, self._own_rooms = self._own_rooms, []
        if set(rooms) == set(person.rooms) and len(rooms) == len(person.rooms):
            rooms = person.rooms  # WHOIS has another order.
        person.hear_answer(' '.join(['%% state', self._nick, person.current or '-', *rooms]))

    def _try_later(self, params):
        if ' has not yet read' not in params[2]:
            self._names = []
            return self._person.hear_answer(BEHIND)
        name, line = self._whispers.pop(0)
        shown = line.removeprefix('(private to ').partition(')')[0]
        if not params[2].startswith(name):
            raise Fault(f'{name} was written to, and refused is {params[2]!r}')
        return self._person.hear_answer(
            f'!! {shown} has not yet read what was written before; try again later')

    def end(self):
        """The connection ended. A line that was held back is whole."""
        held, self._held = self._held, None
        if held is not None and not self._person.thrown_out:
            self._said(*held)


def tongue_for(person, level):
    """A tongue by its number: 0 is plain, the others are IRC with ever more capabilities."""
    return Plain(person) if level == 0 else Irc(person, level - 1)


TONGUES = 1 + len(LEVELS)
