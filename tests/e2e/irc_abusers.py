# SPDX-License-Identifier: MIT

"""The acts of people that do harm by IRC. They know the server's limits, and keep to each of them,
or come again as soon as they have reached one. See attacks.py.

The room is that of papo-load's members. The attackers come before them, so the first attacker is
the operator of the room.
"""

import itertools
import random

from abusers import LINE_BURST, LINE_RATE, again_and_again, ask, steadily
from strangers import Stranger, group

ROOM = '#papo'
CROWDED = '#crowd'
TAGS = 'message-tags server-time echo-message'
LONGEST_BODY = 510    # Bytes of a line without its tags and its end.
LONGEST_TAGS = 4094   # Bytes of the tags of a client.
LONGEST_NICK = 32
MOST_MONITORED = 100
MOST_MODES = 4        # Changes in one line that any server takes.


def registered(door, nick, capabilities='', **how):
    """A client that has come in, and is in no room."""
    stranger = Stranger(door, **how)
    ask_first = f'CAP REQ :{capabilities}\r\n' if capabilities else ''
    go_on = 'CAP END\r\n' if capabilities else ''
    stranger.send(f'{ask_first}NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n{go_on}'.encode())
    stranger.wait_for(b' 001 ')
    return stranger


def member(door, nick, capabilities='', room=ROOM, **how):
    one = registered(door, nick, capabilities, **how)
    one.send(f'JOIN {room}\r\n'.encode())
    one.wait_for(b' 366 ')
    return one


def member_with_tags(door, nick):
    return member(door, nick, TAGS)


def of_length(line, length=LONGEST_BODY):
    return line + b'x' * (length - len(line)) + b'\r\n'


# ---- Floods

def pours(door, how_many, words, enter=member):
    """Clients that send everything that the kernel takes."""
    with group(how_many, lambda number: enter(door, f'pour{number}')) as people:
        while True:
            yield 0.05
            for one in people:
                one.pour(words)
                one.drop_input()
            people.come_again()


def pings(door, how_many=50):
    return pours(door, how_many, b'PING :x\r\n' * 20 + of_length(b'PING :') * 4)


def talks(door, how_many=30):
    return steadily(door, how_many, of_length(f'PRIVMSG {ROOM} :'.encode()), LINE_BURST - 10,
                    enter=member)


def tagmsg(door, how_many=30):
    """Everyone is typing, all the time."""
    lines = [f'@+typing={state} TAGMSG {ROOM}\r\n'.encode() for state in ('active', 'paused', 'done')]
    return steadily(door, how_many, lines, LINE_BURST - 10, enter=member_with_tags)


def long_tags(door, how_many=30):
    """As many tags as a client may send, short ones and one long one."""
    many = ';'.join(f'+t{number}=x' for number in range(2000))[:LONGEST_TAGS - 8].rpartition(';')[0]
    lines = [f'@{tags} {line} {ROOM}\r\n'.encode()
             for tags in (many, '+t=' + 'x' * (LONGEST_TAGS - 3), '+t=' + '\\:' * 2000)
             for line in ('TAGMSG', 'PRIVMSG', 'NOTICE')]
    return steadily(door, how_many, [line.replace(f' {ROOM}\r'.encode(), f' {ROOM} :x\r'.encode())
                                     if b'TAGMSG' not in line else line for line in lines],
                    LINE_BURST // 2, enter=member_with_tags)


def too_long_tags(door, how_many=20):
    """Lines of 8 KiB of tags, which are refused, and lines that never end."""
    refused = b'@' + b'+t=x;' * 1638 + f'+t TAGMSG {ROOM}\r\n'.encode()
    return pours(door, how_many, refused * 8 + b'@' + b'x' * 100_000 + b'\r\n', member_with_tags)


def labels(door):
    """Each question has a label, and its long answer is a batch."""
    def enter(door, nick):
        return member(door, nick, 'labeled-response batch')

    return ask(door, [f'@label={"x" * 60}{number} NAMES {ROOM}\r\n'.encode()
                      for number in range(4)], enter=enter)


def batches(door, how_many=30):
    """Messages of many lines, of which some never end."""
    def enter(door, nick):
        return member(door, nick, 'batch draft/multiline message-tags')

    def lines():
        for number in itertools.count():
            yield f'BATCH +b{number} draft/multiline {ROOM}\r\n'.encode()
            for _ in range(40):
                yield of_length(f'@batch=b{number} PRIVMSG {ROOM} :'.encode(), 450)
            if number % 2:
                yield f'BATCH -b{number}\r\n'.encode()

    return steadily(door, how_many, lines(), LINE_BURST - 10, enter=enter)


# ---- Questions with long answers

def asks_among(door, how_many, lines):
    """A crowd with the longest names, and some people that ask. They have a room of their own,
    where talk costs nothing."""
    def come(door, nick):
        return member(door, nick, room=CROWDED)

    with group(how_many,
               lambda number: come(door, f'crowd{number}'.ljust(LONGEST_NICK, 'x'))) as crowd:
        for rest in ask(door, lines, enter=come):
            yield rest
            for one in crowd:
                one.drop_input()


def asks_who(door, how_many=700):
    """WHO of everyone, in all its forms."""
    return asks_among(door, how_many, [
        line.encode() + b'\r\n' for line in (
            'WHO *', f'WHO {CROWDED}', f'WHO {CROWDED} %tcuhnfdar,152', 'WHO 0', 'WHO *x*x*x*x*x* %na',
            f'NAMES {CROWDED}', 'NAMES')])


def asks_lists(door, how_many=100, rooms_each=20):
    """Thousands of rooms, and people that all ask for their list."""
    with group(how_many, lambda number: member(door, f'host{number}')) as hosts:
        for number, host in enumerate(hosts):
            rooms = ','.join(f'#r{number}-{n}' for n in range(rooms_each - 1))
            host.send(f'JOIN {rooms}\r\n'.encode())
        yield from ask(door, [b'LIST\r\n', b'LIST *r*r*r*\r\n', b'LIST >1,<100\r\n', b'LUSERS\r\n'],
                       enter=member)


def asks_history(door, lines=200, people=40):
    """The whole history of the room, by everyone at once."""
    def enter(door, nick):
        return member(door, nick, 'batch draft/chathistory server-time message-tags')

    with group(people, lambda number: member(door, f'filler{number}')) as fillers:
        for one in fillers:
            one.send(of_length(f'PRIVMSG {ROOM} :'.encode()) * (lines // people) + b'PING :full\r\n')
        for one in fillers:
            one.wait_for(b'full')
        yield from ask(door, [f'CHATHISTORY {what} 1000\r\n'.encode() for what in (
            f'LATEST {ROOM} *', f'BEFORE {ROOM} timestamp=2099-01-01T00:00:00.000Z',
            f'AROUND {ROOM} timestamp=2020-01-01T00:00:00.000Z')], enter=enter)


def asks_whois(door, how_many=50):
    nicks = ' '.join(f'load-{number}' for number in range(60))
    return asks_among(door, how_many, [
        line.encode() + b'\r\n' for line in (
            'WHOIS load-0', 'WHOIS load-1 load-1', 'WHOWAS load-0 100', 'WHOWAS gone 1000',
            f'ISON :{nicks}', f'USERHOST {nicks[:40]}', 'WHOIS *')])


# ---- Coming and going

def joins(door, how_many=100):
    """Into the room and out of it, again and again."""
    return steadily(door, how_many, [of_length(f'PART {ROOM} :'.encode(), 300),
                                     f'JOIN {ROOM}\r\n'.encode()], enter=member)


def joins_0(door, how_many=100, rooms=19):
    """All go into the same rooms with one line, and out of all of them with the next."""
    same = ','.join([ROOM, *(f'#same{number}' for number in range(rooms - 1))])
    return steadily(door, how_many, [b'JOIN 0\r\n', f'JOIN {same}\r\n'.encode()], enter=member)


def nicks(door, how_many=100, rooms=19):
    """All are in the same rooms, and change their nicks all the time."""
    same = ','.join([ROOM, *(f'#same{number}' for number in range(rooms - 1))])

    def come(number):
        one = member(door, f'nameless{number}')
        one.send(f'JOIN {same}\r\n'.encode())
        return one

    with group(how_many, come) as people:
        for number in itertools.count():
            yield 0.05
            for place, one in enumerate(people):
                one.drop_input()
                one.send(b'NICK n%d-%d\r\n' % (place, number % 10))
            people.come_again()


def away(door, how_many=100):
    return steadily(door, how_many, [of_length(b'AWAY :', 200), b'AWAY\r\n'],
                    enter=lambda door, nick: member(door, nick, 'away-notify'))


def capabilities(door, how_many=50):
    """Capabilities on and off, so that the variants of the room change all the time."""
    known = ('server-time', 'message-tags', 'account-tag', 'multi-prefix', 'extended-join',
             'away-notify', 'userhost-in-names', 'echo-message')
    choose = random.Random(1)
    lines = [b'CAP LS 302\r\n', b'CAP LIST\r\n']
    for _ in range(50):
        lines.append(('CAP REQ :' + ' '.join(
            choose.choice(('', '-')) + name for name in known) + '\r\n').encode())
    return steadily(door, how_many, lines, enter=member)


def half_in(door, how_many=1000):
    """Clients that begin to come in, and never end that."""
    def come(number):
        stranger = Stranger(door)
        stranger.send(b'CAP LS 302\r\nNICK half%d\r\nUSER half 0 * :half\r\n' % number)
        return stranger

    with group(how_many, come) as crowd:
        while True:
            yield 1
            for stranger in crowd:
                stranger.send(b'CAP LS 302\r\n')
                stranger.drop_input()
            crowd.come_again()


def quits(door):
    """Each comes into the room, and leaves with a long reason, which everyone is told."""
    reason = b'x' * 400
    return again_and_again(door, lambda number: (
        b'NICK quits%d\r\nUSER q 0 * :q\r\nJOIN %s\r\nQUIT :%s\r\n'
        % (number, ROOM.encode(), reason)))


def gateways(door):
    """Each pretends to be a gateway, and comes from no address of one."""
    return again_and_again(door, lambda number: (
        b'WEBIRC guess%d gateway host.test 192.0.2.%d\r\nNICK g%d\r\nUSER g 0 * :g\r\nQUIT\r\n'
        % (number, number % 256, number)))


# ---- Ruling a room

def modes(door, how_many=20):
    """Operators that change the modes of the room all the time, and ask for them."""
    lines = [f'MODE {ROOM} {change}\r\n'.encode() for change in (
        '+t-t+s-s', '+l 100000', '-l', '+b *!*@nobody.test', '-b *!*@nobody.test', 'b', '',
        '+vvvv load-0 load-1 load-2 load-3', '-vvvv load-0 load-1 load-2 load-3', '+e a!b@c',
        '-e a!b@c', '+k key', '-k key')]

    def come(number):
        return member(door, f'ruler{number}')

    with group(how_many, come) as people:
        people[0].send(b''.join(f'MODE {ROOM} +o ruler{number}\r\n'.encode()
                                for number in range(1, how_many)))
        for step in itertools.count():
            yield 1 / (LINE_RATE - 1)
            for place, one in enumerate(people):
                one.drop_input()
                one.send(lines[(step + place) % len(lines)])
            people.come_again()


def bans(door, how_many=100, most=100):
    """Rooms with as many bans as there may be, each as hard to match as can be, and people that
    knock at the doors of these rooms."""
    hard = 'a*' * 60

    def own_room(door, nick):
        one = member(door, nick, room=f'#{nick}')
        for first in range(0, most, MOST_MODES):
            masks = ' '.join(f'*{n}{hard}b!*@*' for n in range(first, first + MOST_MODES))
            one.send(f'MODE #{nick} +{"b" * MOST_MODES} {masks}\r\n'.encode())
        return one

    with group(10, lambda number: own_room(door, f'banner{number}')):
        doors = [f'{what} #banner{number}\r\n'.encode()
                 for number in range(10) for what in ('JOIN', 'PART')]
        yield from steadily(door, how_many, doors, name='a' * 20, enter=member)


def invites(door, how_many=50):
    """Operators of rooms that invite everyone, again and again."""
    def enter(door, nick):
        one = member(door, nick, room=f'#{nick}')
        one.send(f'MODE #{nick} +i\r\n'.encode())
        return one

    def lines():
        for number in itertools.count():
            yield f'INVITE load-{number % 200} #steady{number % how_many}\r\n'.encode()

    return steadily(door, how_many, lines(), enter=enter)


# ---- Lists that the server keeps for a client

def monitor(door, how_many=50):
    """Lists of people to watch that change all the time, and people that come and go."""
    def targets(first):
        return ','.join(f'seen{number}' for number in range(first, first + 40))

    lines = [line.encode() + b'\r\n' for line in (
        'MONITOR + ' + targets(0), 'MONITOR + ' + targets(40), 'MONITOR L', 'MONITOR S',
        'MONITOR - ' + targets(0), 'MONITOR C')]
    watching = steadily(door, how_many, lines, name='watcher', enter=registered)

    def come(number):
        return registered(door, f'seen{number}')

    with group(MOST_MONITORED // 2, come) as seen:
        for rest in watching:
            yield rest
            for place, one in enumerate(seen):
                one.drop_input()
                one.send(b'NICK seen%d\r\n' % (place + random.randrange(2) * 50))
            seen.come_again()
