# SPDX-License-Identifier: MIT

"""The acts of people that know the server's limits, and keep to each of them, or come again as soon
as they have reached one. See attacks.py."""

import collections
import contextlib
import itertools
import ssl
import time
import unicodedata

from strangers import PATIENCE, Stranger, group, member

LINE_RATE, LINE_BURST = 20, 100  # The server takes so much from one connection by default.
LONGEST = 4000                   # Bytes of a line that is long, but not too long.


def steadily(door, how_many, line, burst=0, at_once=1, name='steady', enter=member):
    """Members that say one line after the other, or so many at once, as fast as the server takes
    them by default. They come in by `enter`."""
    lines = itertools.cycle([line] if isinstance(line, bytes) else line)

    def next_lines(number):
        return b''.join(itertools.islice(lines, number))

    def come(number):
        one = enter(door, f'{name}{number}')
        one.send(next_lines(burst))
        return one

    with group(how_many, come) as people:
        while True:
            yield at_once / (LINE_RATE - 1)
            for one in people:
                one.drop_input()
                one.send(next_lines(at_once))
            people.come_again()


def ask(door, question, how_many=100, enter=member):
    """Questions with long answers, all at the same time, and as many as the server takes at once."""
    return steadily(door, how_many, question, at_once=2 * LINE_RATE - 2, enter=enter)


def again_and_again(door, say, answer=None, at_a_time=64, a_step=32):
    """Connections that say something and are closed, as many a second as there is time for.

    A connection is closed after an answer with that end, or when others come after it.
    """
    waiting = collections.deque()
    try:
        yield 0
        for number in itertools.count():
            stranger = Stranger(door)
            stranger.send(say(number))
            waiting.append(stranger)
            if len(waiting) >= at_a_time:
                while answer and answer not in waiting[0].take_input() and not waiting[0].gone:
                    yield 0.001
                waiting.popleft().close()
            if number % a_step == 0:
                yield 0
    finally:
        for stranger in waiting:
            stranger.close()


def marks(length=2300, sorted_already=False):
    """A letter and two-byte marks in the order that takes longest to sort. A name of at most so
    many bytes may be given so."""
    known = sorted(filter(unicodedata.combining, map(chr, range(0x80, 0x800))),
                   key=unicodedata.combining, reverse=not sorted_already)
    many = (length - 1) // 2
    return ('x' + ''.join(known[n * len(known) // many] for n in range(many))).encode()


def slow_names(door):
    """One connection at a time, without a name; it asks for as many names as the server takes at
    once."""
    asked = marks() + b'\n'
    yield 0
    while True:
        with Stranger(door) as stranger:
            stranger.send(asked * LINE_BURST)
            answers, end = 0, time.monotonic() + PATIENCE
            while answers < LINE_BURST and not stranger.gone and time.monotonic() < end:
                yield 0.005
                stranger.send(b'')
                answers += stranger.take_input().count(b'!! ')


def slow_commands(door, how_many=10):
    name = marks()
    forms = (b'/msg %s hi\n', b'/join %s\n', b'/nick %s\n', b'/complete %s\n', b'#%s hi\n')
    return steadily(door, how_many, [form % name for form in forms], LINE_BURST - 10)


def quits(door, size=LONGEST):
    """Each gives a name, and leaves with a long reason, which the whole room is told."""
    reason = b'x' * size
    return again_and_again(door, lambda number: b'quits%d\n/quit %s\n' % (number, reason))


def talkers(door, how_many=30):
    return steadily(door, how_many, b'x' * LONGEST + b'\n', LINE_BURST - 1)


def whisperers(door, how_many=16, whom='load-0'):
    """All write to one person, so that this person is thrown out."""
    line = f'/msg {whom} '.encode()
    return steadily(door, how_many, line + b'x' * (LONGEST - len(line)) + b'\n', LINE_BURST - 1)


@contextlib.contextmanager
def full_history(door, lines=200, people=40):
    """Fills the room's history: many people have said a little each, and one has stayed."""
    with group(people, lambda number: member(door, f'filler{number}')) as fillers:
        share = lines // people
        for one in fillers:
            one.send(b''.join(b'%d ' % n + b'x' * LONGEST + b'\n' for n in range(share)))
            one.send(b'/ping filled\n')
        for one in fillers:
            one.wait_for(b'%% pong filled')
        for one in fillers[1:]:
            one.close()
        yield


def deaf_to_history(door, how_many=2000):
    """Each asks, in forty bytes, for the whole history of the room, and reads nothing."""
    with full_history(door), \
         group(how_many, lambda _: Stranger(door, receive_buffer=4096)) as deaf:
        for number, one in enumerate(deaf):
            one.send(b'deaf%d\n/history 200\n/history 200\n' % number)
        while True:
            yield 1
            for one in deaf:
                one.send(b'')


def asks_who(door, how_many=900):
    """A crowd with the longest names, and some people that ask who is there. They have a room of
    their own, where talk costs nothing."""
    def come(door, name):
        one = member(door, name)
        one.send(b'/join #crowd\n/leave #lobby\n')
        return one

    with group(how_many, lambda number: come(door, chr(0x20000 + number) * 32)) as crowd:
        for rest in ask(door, b'/who #crowd\n', enter=come):
            yield rest
            for one in crowd:
                one.drop_input()


def asks_history(door):
    with full_history(door):
        yield from ask(door, b'/history 200\n')


def asks_rooms(door, how_many=100, rooms_each=20):
    """Thousands of rooms, and people that all ask for the list of rooms."""
    with group(how_many, lambda number: member(door, f'host{number}')) as hosts:
        for number, host in enumerate(hosts):
            host.send(b''.join(b'/join #r%d-%d\n' % (number, n) for n in range(rooms_each - 1)))
        yield from ask(door, b'/rooms\n')


def hides_rooms(door, how_many=11, rooms_each=20):
    """As many rooms as the list of rooms can hold, with names that come before all others."""
    with group(how_many, lambda number: member(door, f'hider{number}')) as hiders:
        for number, hider in enumerate(hiders):
            hider.send(b''.join(b'/join #-%d-%d\n' % (number, n) for n in range(rooms_each - 1)))
        while True:
            yield 0.2
            for hider in hiders:
                hider.drop_input()


def renames(door, how_many=100, rooms_each=20):
    """All are in the same many rooms, and change their names all the time."""
    def come(number):
        one = member(door, f'nameless{number}')
        one.send(b''.join(b'/join #same%d\n' % n for n in range(rooms_each - 1)))
        return one

    with group(how_many, come) as people:
        for number in itertools.count():
            yield 0.05
            for place, one in enumerate(people):
                one.drop_input()
                one.send(b'/nick n%d-%d\n' % (place, number % 10))


def ghosts(door, how_many=50, size=1_500_000):
    """Clients that say much more than the server takes from them, and that close at once."""
    words = b'x\n' * (size // 2)
    with group(how_many, lambda number: member(door, f'ghost{number}')) as people:
        yield 0
        for one in people:
            one.send(words)
        yield 0.5
        for one in people:
            one.drop_input()
    while True:
        yield 1


def gone_for_long(door):
    """Ghosts that have been gone for longer than the server still hears a client."""
    attack = ghosts(door, 250)
    end = time.monotonic() + 9
    while time.monotonic() < end:
        time.sleep(next(attack))
    yield from attack


def places(door, how_many=10_000):
    """Clients that take every place, and keep it. A client that is turned away tries again."""
    with group(int(how_many), lambda _: Stranger(door)) as taken:
        while True:
            yield 1
            for stranger in taken:
                stranger.drop_input()
            taken.come_again()


def fast_resets(door):
    """Clients that connect and are reset, as many a second as there is time for."""
    yield 0
    while True:
        for _ in range(32):
            Stranger(door).reset()
        yield 0


def hellos(door, a_second=1000):
    """So many clients a second begin a handshake of TLS, and leave once they have had time for the answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    said = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), said, server_hostname='papo').do_handshake()
    hello = said.read()
    at_once = a_second // 100
    begun = collections.deque()
    with contextlib.ExitStack() as leaving:
        leaving.callback(lambda: [stranger.reset() for stranger in begun])
        while True:
            yield 0.01
            for _ in range(at_once):
                begun.append(Stranger(door))
                begun[-1].send(hello)
            while len(begun) > a_second // 4:
                begun.popleft().reset()


def guesses(door):
    """Each connection tries five passwords of the house, and then the next connection comes."""
    return again_and_again(door, lambda number: b'wrong%d\n' % number * 5, b'too many')


def keeps_guessing(door, how_many=100):
    """Each connection tries a password at a time, and four of them before the next connection."""
    with group(how_many, lambda _: Stranger(door)) as strangers:
        while True:
            yield 0.001
            for stranger in strangers:
                stranger.send(b'wrong\n' * 5)
                stranger.drop_input()
            strangers.come_again()


def guesses_operator(door, how_many=100):
    """Members try the operators' password, as often as the server takes it. They come again when
    they are thrown out."""
    with group(how_many, lambda _: Stranger(door)) as people:
        for number in itertools.count():
            yield 0.05
            for place, one in enumerate(people):
                one.send(b'oper%d-%d\n' % (place, number) + b'/oper wrong\n' * 3
                         if not one.greeted else b'/oper wrong\n')
                one.greeted = True
                one.drop_input()
            people.come_again()
