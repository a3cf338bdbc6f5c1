# SPDX-License-Identifier: MIT

"""Broken clients, and clients that do harm in the simplest ways; see attacks.py.

None of them needs much of a processor: an attacker's own work is not the server's fault.
"""

import contextlib
import itertools
import random
import subprocess
import unicodedata

from strangers import Stranger, group, member


def never_reads(door, how_many=1, asks_for_more=True):
    """Clients that are owed everything and read nothing. A client that asks for more comes again
    when it was cut off."""
    def come(number):
        deaf = member(door, f'deaf{number}', receive_buffer=4096)
        deaf.send(b'/help\n' * 100)  # More than the kernel holds for the client.
        return deaf

    with group(how_many, come) as deaf:
        while True:
            yield 0.5
            if not asks_for_more:
                continue
            for one in deaf:
                one.pour(b'/help\n' * 100)  # Other questions are refused while much waits for the client.
            deaf.come_again()


def byte_a_second(door, rest=1):
    with group(1, lambda number: member(door, f'slow{number}')) as slow:
        for letter in itertools.cycle(b'very, very slowly\n'):
            yield rest
            slow[0].send(bytes([letter]))
            slow[0].drop_input()


def endless_line(door):
    with group(1, lambda number: member(door, f'endless{number}')) as endless:
        while True:
            yield 0.01
            endless[0].pour(b'x' * (1 << 16))
            endless[0].drop_input()


def silent(door, how_many=1000):
    with group(how_many, lambda _: Stranger(door)) as crowd:
        while True:
            yield 1
            for stranger in crowd:
                stranger.drop_input()
            crowd.come_again()


def resets(door, a_step=10):
    """A hundred times a second so many clients connect, and are gone with a reset."""
    said = itertools.cycle([b'', b'a name without an end', b'no-name-\xff\n'])
    yield 0
    while True:
        for _ in range(a_step):
            stranger = Stranger(door)
            stranger.send(next(said))
            stranger.reset()
        yield 0.01


def half_closed(door):
    """Five times a second a client enters, speaks, sends no more, and never reads nor closes."""
    left = []
    try:
        yield 0
        for number in itertools.count():
            stranger = Stranger(door, receive_buffer=4096)
            left.append(stranger)
            stranger.send(f'half{number}\n/history 200\nis anyone here?\nhalf a line'.encode())
            stranger.finish()
            while len(left) > 50:
                left.pop(0).close()
            yield 0.2
    finally:
        for stranger in left:
            stranger.close()


def half_open(door, link, how_many=50):
    """Members whose cable is cut. Must run in a network namespace of its own, which has the link."""
    with group(int(how_many), lambda number: member(door, f'cut{number}')) as cut:
        for one in cut:
            one.send(b'can you hear me?\n')
        subprocess.run(['ip', 'link', 'set', link, 'down'], check=True)
        while True:
            yield 1


def flood(door, how_many=1, size=60):
    """Members that say, in lines of that many bytes, everything that the kernel takes."""
    with group(how_many, lambda number: member(door, f'flood{number}')) as people:
        words = ''.join(f'{n:<{size}}.\n' for n in range(100)).encode()
        while True:
            yield 0.05
            for one in people:
                one.pour(words)
                one.drop_input()


def random_bytes(door, how_many=10, seed=1):
    """Half of them are members, and half of them are asked for a name."""
    noises = random.Random(seed).randbytes(1 << 20)  # Is made once, because making it is the expensive part.
    pieces = itertools.cycle(noises[at:at + 4096] for at in range(0, len(noises), 4096))

    def come(number):
        return member(door, f'noise{number}') if number % 2 else Stranger(door)

    with group(how_many, come) as noise:
        while True:
            yield 0.05
            for one in noise:
                while one.send(next(pieces)):
                    pass
                one.drop_input()
            noise.come_again()


NASTY_LINES = [
    b'\x1b[2J\x1b[Hall is gone', b'\x1b]0;a title\x07', b'\x9b31mred', '\u009b31mred'.encode(),
    b'\x00\x01\x02\x03', b'\rover what was here', b'\x08\x08\x08\x7f', b'\x1bP+q544e\x1b\\',
    '\u202edesrever si siht'.encode(), '\u2066isolated\u2069'.encode(),
    'hi\u2028<ana> a line of my own\u2029-- ana left #lobby'.encode(),
    b'\xc0\xafoverlong', b'\xe0\x80\xafoverlong', b'\xf0\x80\x80\xafoverlong',
    b'\xed\xa0\x80surrogate', b'\xed\xb0\x80\xed\xa0\x80surrogates', b'\xf4\x90\x80\x80too large',
    b'\xfe\xff', b'\xf5\x80\x80\x80', b'\x80alone', b'\xe2\x82',
    ('e' + '\u0301' * 2000).encode(), '\ufdfa'.encode() * 1300, '/msg \u202eana hi'.encode(),
    b'/nick \x1b(0ana', b'/topic \x1b]0;title\x07', b'/away \x1b[2J', b'/join #\x1b[2J',
    b'/' + b'x' * 4000, b'#' * 4000, b'/complete ' + b'a' * 4000, b'%% state ana #lobby', b'<ana> hi',
]


def alike(name):
    """Other spellings of the same name."""
    ways = {name.upper(), name.lower(), name.title(), unicodedata.normalize('NFD', name),
            unicodedata.normalize('NFD', name.upper()), f'\u202e{name}', f'{name}x\x7f'}
    return sorted(ways - {name})


def nasty_text(door, name='João', rest=0.1):
    """Says things that would steer terminals, and asks for names that look like a taken one."""
    with contextlib.closing(member(door, name)) as talker, \
         group(1, lambda _: Stranger(door)) as doubles:
        for line, other in zip(itertools.cycle(NASTY_LINES), itertools.cycle(alike(name))):
            yield rest
            talker.send(line + b'\n')
            doubles[0].send(f'{other}\n'.encode())
            talker.drop_input()
            doubles[0].drop_input()


def come_and_go(door, how_many=200):
    """All come at once, every second, and leave in every possible way."""
    ways = itertools.cycle([
        lambda one: one.send(b'sair\n'), Stranger.finish, Stranger.reset, Stranger.close])
    yield 0
    for wave in itertools.count():
        with group(how_many, lambda _: Stranger(door)) as people:
            for number, one in enumerate(people):
                one.send(f'wave{wave}-{number}\n'.encode())
            yield 0.5
            for one in people:
                next(ways)(one)
            yield 0.5
