# SPDX-License-Identifier: MIT

"""Talks IRC to a Papo server: the common part of the tests of the IRC dialect.

A client here is strict. Each message that it reads must keep the rules for every message: see
Client._check(). A step ends with a PING whose PONG comes behind all that happened before, so no
test waits for a time.
"""

import itertools
import os
import pathlib
import re
import socket
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'e2e'))
import papo  # pylint: disable=wrong-import-position

DEADLINE = papo.DEADLINE
OPERATORS_PASSWORD = 'the-password-of-the-tests'

# Two workers, because two clients of two workers must agree as well.
OPTIONS = ('--workers', '2', '--clients-per-worker', '0', '--max-per-address', '0')

# The tags that a capability brings. Any other tag was not asked for.
TAGS_OF = {'server-time': {'time'}, 'account-tag': {'account'}, 'batch': {'batch'},
           'labeled-response': {'label'}, 'message-tags': {'msgid', 'bot'},
           'draft/multiline': {'draft/multiline-concat'}}

UNESCAPED = {':': ';', 's': ' ', '\\': '\\', 'r': '\r', 'n': '\n'}
ESCAPED = {value: '\\' + key for key, value in UNESCAPED.items()}


def escape(value):
    """The value of a tag as it is sent."""
    return ''.join(ESCAPED.get(one, one) for one in value)


def unescape(value):
    return re.sub(r'\\(.?)', lambda found: UNESCAPED.get(found[1], found[1]), value, flags=re.S)


class Message:
    """One message, taken apart."""

    def __init__(self, line):
        self.line = line
        self.tags = {}
        self.twice = set()  # Tags of the server that the line has more than once.
        self.source = ''
        rest = line
        if rest.startswith('@'):
            tags, rest = rest[1:].split(' ', 1)
            for tag in tags.split(';'):
                key, _, value = tag.partition('=')
                if key in self.tags and not key.startswith('+'):
                    self.twice.add(key)
                self.tags[key] = unescape(value)
        if rest.startswith(':'):
            self.source, rest = rest[1:].split(' ', 1)
        middle, colon, last = rest.partition(' :')
        self.command, *self.params = middle.split(' ')
        if colon:
            self.params.append(last)
        self.has_colon = bool(colon)

    @property
    def nick(self):
        return self.source.partition('!')[0]

    @property
    def last(self):
        return self.params[-1]

    def is_numeric(self):
        return self.command.isdigit()

    def matches(self, command, params):
        """Whether the message has this command and these parameters. None stands for any text, a
        pattern for a text that it matches wholly, and ... at the end for any further parameters."""
        if self.command != command:
            return False
        if params and params[-1] is ...:
            params = params[:-1]
            if len(self.params) < len(params):
                return False
        elif params and len(self.params) != len(params):
            return False
        return all(wanted is None
                   or (wanted.fullmatch(got) if isinstance(wanted, re.Pattern) else wanted == got)
                   for wanted, got in zip(params, self.params))

    def __repr__(self):
        return ascii(self.line)


class Client:
    """A client with a bare socket. Commands and what came are text; a line is sent with CR LF."""

    _tokens = itertools.count()

    def __init__(self, address, source=None):
        family = socket.AF_INET6 if ':' in address[0] else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            if source:
                self.socket.bind((source, 0))
            self.socket.settimeout(DEADLINE)
            self.socket.connect(address)
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.nick = '*'
        self.caps = set()
        self.support = {}
        self._received = bytearray()
        self._story = []

    # Sending.

    def send_bytes(self, data):
        self.socket.sendall(data)

    def send(self, *lines):
        for line in lines:
            self._story.append(f'-> {ascii(line)}')
            if asked := re.fullmatch('CAP REQ :?(.*)', line):
                self.caps |= set(asked[1].split())
        self.send_bytes(''.join(line + '\r\n' for line in lines).encode())

    def say(self, *lines):
        """Sends the lines, and returns all messages up to the answer to a PING behind them."""
        self.send(*lines)
        return self.sync()

    def ask(self, command, target, *words):
        """Sends a command whose last parameter may have blanks."""
        return self.say(' '.join([command, target, *words[:-1], ':' + words[-1]]))

    # Receiving.

    def fail(self, why):
        raise AssertionError(f'{self.nick}: {why}\n  ' + '\n  '.join(self._story[-25:]))

    def next(self, deadline=DEADLINE):
        """The next message; None once the server has closed the connection."""
        end = time.monotonic() + deadline
        while (at := self._received.find(b'\n')) < 0:
            left = end - time.monotonic()
            if left <= 0:
                self.fail(f'nothing more came in time, but {bytes(self._received)!r}')
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(1 << 16)
            except TimeoutError:
                continue
            except ConnectionError:
                data = b''
            if not data:
                if self._received:
                    self.fail(f'the connection ended within {bytes(self._received)!r}')
                return None
            self._received += data
        line = bytes(self._received[:at + 1])
        del self._received[:at + 1]
        self._story.append(f'<- {ascii(line.decode(errors="replace").rstrip())}')
        return self._check(line)

    def _check(self, line):
        """Checks the rules for each message of a server."""
        if not line.endswith(b'\r\n') or line.count(b'\r') > 1:
            self.fail(f'not one line with CR LF: {line!r}')
        try:
            message = Message(line[:-2].decode())
        except (UnicodeDecodeError, ValueError) as error:
            self.fail(f'{error}: {line!r}')
        tags, body = re.fullmatch(rb'(@\S+ )?(.*)', line, re.S).groups()
        if len(tags or b'') > 8191 or len(body) > 512:
            self.fail(f'too long: {len(tags or b"")} bytes of tags, {len(body)} of the rest: {line!r}')
        if b'\0' in line:
            self.fail(f'a NUL: {line!r}')
        if not message.source and message.command not in ('PING', 'ERROR', 'AUTHENTICATE'):
            self.fail(f'no source: {line!r}')
        if not re.fullmatch(r'[A-Z]+|\d{3}', message.command):
            self.fail(f'no command: {line!r}')
        if len(message.params) > 15 or '' in message.params[:-1]:
            self.fail(f'more than 15 parameters, or an empty one: {line!r}')
        allowed = set().union(*(TAGS_OF.get(cap, ()) for cap in self.caps))
        if 'message-tags' in self.caps:
            allowed |= {tag for tag in message.tags if tag.startswith('+')}
        if extra := set(message.tags) - allowed:
            self.fail(f'the tags {sorted(extra)} were not asked for: {line!r}')
        if message.twice:
            self.fail(f'the tags {sorted(message.twice)} stand there twice: {line!r}')
        if message.command == 'NICK' and message.nick == self.nick:
            self.nick = message.params[0]
        if message.is_numeric():
            if message.command == '001':
                self.nick = message.params[0]
            elif message.params[0] == '*' and message.command in ('730', '731'):
                pass  # One line may serve all watchers.
            elif self.nick not in ('*', message.params[0]):
                self.fail(f'a numeric to somebody else: {line!r}')
        return message

    def sync(self):
        """All messages that come before the answer to a PING. An end of the connection is an end."""
        token = f'token{next(self._tokens)}'
        try:
            self.send_bytes(f'PING :{token}\r\n'.encode())
        except ConnectionError:
            pass
        messages = []
        end = time.monotonic() + DEADLINE
        while message := self.next(end - time.monotonic()):
            if message.command == 'PONG' and message.last == token:
                break
            messages.append(message)
        return messages

    def until(self, command, *params):
        """The messages up to the wanted one, which is the last of them."""
        messages = []
        end = time.monotonic() + DEADLINE
        while True:
            message = self.next(end - time.monotonic())
            if message is None:
                self.fail(f'the connection ended before {command} {params}')
            messages.append(message)
            if message.matches(command, params):
                return messages

    def rest(self):
        """All messages up to the end of the connection."""
        end = time.monotonic() + DEADLINE
        return list(iter(lambda: self.next(end - time.monotonic()), None))

    # Coming and going.

    def register(self, nick, caps='', user='someone', real='Some One'):
        """Returns the messages of the welcome."""
        if caps:
            self.request(caps)
        self.send(f'NICK {nick}', f'USER {user} 0 * :{real}')
        if caps:
            self.send('CAP END')
        welcome = self.until('001', ...)
        welcome += self.sync()
        for message in welcome:
            if message.command == '005':
                for token in message.params[1:-1]:
                    key, _, value = token.partition('=')
                    self.support[key] = value
        return welcome

    def request(self, caps):
        self.send(f'CAP REQ :{caps}')
        answer = self.until('CAP', ...)[-1]
        if answer.params[1] != 'ACK':
            self.fail(f'the capabilities {caps} were refused')

    def leave(self):
        """The name is free once the server has closed the connection."""
        try:
            self.send('QUIT')
            self.caps |= set(TAGS_OF)
            self.rest()
        except OSError:
            pass
        self.socket.close()


_fresh = itertools.count(1)


class Case(unittest.TestCase):
    """A test with a server that all tests of its class share. Rooms have fresh names, and the
    clients of a test leave at its end."""

    options = ()
    rate = 0  # Lines a second; no limit slows the tests down.
    operators = False  # Whether OPER with OPERATORS_PASSWORD works.
    longMessage = True

    @classmethod
    def setUpClass(cls):
        options = [*OPTIONS, '--rate-limit', str(cls.rate), *cls.options]
        if cls.operators:
            cls.oper_hash = papo.hash_of(OPERATORS_PASSWORD.encode()).stdout.decode().strip()
            options += ['--oper-password', cls.oper_hash]
        cls.server = cls.enterClassContext(papo.Server(*options))

    def setUp(self):
        self.room = f'#room{next(_fresh)}'

    # People.

    def connect(self, **how):
        client = Client(self.server.addresses[0], **how)
        self.addCleanup(client.leave)
        return client

    def client(self, nick, caps='', **who):
        """A client that is in, with these capabilities."""
        client = self.connect()
        client.welcome = client.register(nick, caps, **who)
        return client

    def clients(self, *nicks, caps=''):
        return [self.client(nick, caps) for nick in nicks]

    def join(self, room, *clients):
        """Has the clients join in this order. All have read what came of that."""
        for client in clients:
            self.one(client.say(f'JOIN {room}'), '366', client.nick, room, ...)
        for client in clients:
            client.sync()

    def together(self, *nicks, caps=''):
        """Clients in the test's room, of which the first is the operator."""
        clients = self.clients(*nicks, caps=caps)
        self.join(self.room, *clients)
        return clients

    def plain(self, name):
        """Somebody with netcat who is in the first room of the house."""
        person = self.server.join(name)
        self.addCleanup(self.end_of, person)
        return person

    def end_of(self, person):
        """The name is free once the server has closed the connection."""
        try:
            person.say('/quit')
            person.lines_to_end()
        except (OSError, AssertionError):
            pass  # The server has closed the connection already.
        person.close()

    def become_operator(self, client):
        self.one(client.say(f'OPER anything {OPERATORS_PASSWORD}'), '381', client.nick, ...)

    # Looking at messages.

    def all(self, messages, command, *params):
        return [message for message in messages if message.matches(command, params)]

    def one(self, messages, command, *params):
        """The one message with that command, which has these parameters."""
        found = self.all(messages, command, ...)
        self.assertEqual(len(found), 1, f'one {command} was wanted: {messages}')
        self.assertTrue(found[0].matches(command, params), f'{command} {params} was wanted: {messages}')
        return found[0]

    def only(self, messages, command, *params):
        """The one message that there is."""
        self.assertEqual(len(messages), 1, messages)
        return self.one(messages, command, *params)

    def none(self, messages, *commands):
        """No message at all, or none with these commands."""
        found = [message for message in messages if not commands or message.command in commands]
        self.assertEqual(found, [])

    def order(self, messages, *commands):
        """These commands stand in the messages, one behind the other."""
        left = iter(message.command for message in messages)
        if not all(command in left for command in commands):
            self.fail(f'{commands} in this order were wanted: {messages}')

    def batch(self, messages, kind, *params):
        """The opening and the content of the one batch of this kind. The content stands between the
        opening and the end, and each message of it carries the batch's name."""
        openings = self.all(messages, 'BATCH', re.compile(r'\+.+'), kind, ...)
        self.assertEqual(len(openings), 1, f'one batch of {kind} was wanted: {messages}')
        opening = openings[0]
        self.assertTrue(opening.matches('BATCH', [None, kind, *params]), opening)
        name = opening.params[0][1:]
        end = self.one(self.all(messages, 'BATCH', re.compile('-.+')), 'BATCH', f'-{name}')
        content = messages[messages.index(opening) + 1:messages.index(end)]
        self.assertEqual({message.tags.get('batch') for message in content} - {name}, set(), messages)
        return opening, content

    def names(self, messages, room):
        """The names of a NAMES answer."""
        return sorted(name for message in self.all(messages, '353', None, None, room, ...)
                      for name in message.last.split())


def main():
    """Runs the file's tests, and prints how many cases it has."""
    program = unittest.main(exit=False, verbosity=2 if os.environ.get('VERBOSE') else 1)
    print(f'{program.result.testsRun} cases', flush=True)
    sys.exit(not program.result.wasSuccessful())
