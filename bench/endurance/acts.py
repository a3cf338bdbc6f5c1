# SPDX-License-Identifier: MIT

"""The acts of people, each with the exact answers to it. All choices come from a seed."""

import random
import re

from endurance.person import LOBBY
from endurance.room import NAMES_LISTED, Fault
from endurance.tongues import ASKED_AGAIN, BEHIND, NO_ROOM, NOT_UTF8, TOO_LONG

PASSWORD = 'abre-te sesamo'  # The operators' password.
LOUD_ROOM = '#barulho'  # People shout much in this room, so that slow readers are found out.
MOST_ROOMS = 5
FLOOD = 1200  # Lines: more than the server takes of one person at once.
SHOUTS = 60

FIRST_NAMES = ('Ana', 'João', 'Zé', 'Conceição', 'Íris', 'bia', 'caio', 'Otávio', 'лена', 'ΝΙΚΟΣ',
               'さくら', 'estêvão', 'Inês', 'dudu', 'José-Luís', 'm.clara', 'tiã_o', 'نور')
SENTENCES = (
    'bom dia, tudo bem?', 'você já almoçou?', 'o pão de queijo da cantina acabou', 'não é possível!',
    'amanhã tem reunião às nove', 'alguém viu a minha xícara?', 'ação, coração, limões e maçãs',
    'the build is green again', 'à toa na vida, o meu amor me chamou', 'שלום לכולם', '猫が好きです',
    '🎉🎉 parabéns!! 👏🏽', 'e\u0301 com acento separado', '<ana> fingindo ser outra pessoa',
    '-- bia left #lobby (quit)', '%% pong 7', '!! isto não é um erro', 'três   espaços')


# ---- Coming

def enter(person, rng):
    """Gives a name; sometimes first a name that is refused."""
    house = person.house
    lines, answers = [], greeting_of(person)
    if house.hosts and rng.random() < 0.15:
        lines.append(rng.choice(house.hosts).name.upper())
        answers += [(f'!! the name {lines[-1]} is taken', None), (ASKED_AGAIN, None)]
    person.name = free_name(person, rng)
    come_in(person, lines, answers)


def come_in(person, lines, answers):
    """Gives the person's name, and asks for the state."""
    answers = [*answers, (re.compile(rf'-- you are {re.escape(person.name)}, (alone )?in {LOBBY}( .*)?'),
                          person.entered)]
    lines = [*lines, person.name]
    if person.tongue.story == 'irc':
        lines.append(f'/join {LOBBY}')
    answers.append((person.state, person.welcomed))
    person.do('enter', [*lines, '/state'], answers)


def greeting_of(person):
    return [(line, None) for line in person.tongue.greeting]


def enter_banned(person, banned):
    """Tries a name that is banned, then goes."""
    person.house.banned[banned] += 1

    def was_refused(_):
        person.house.banned[banned] -= 1

    person.do('enter with a banned name', [banned],
              [*greeting_of(person), (f'!! the name {banned} is banned', None), (ASKED_AGAIN, was_refused)])


def enter_deaf(person, rng):
    """Comes in, and reads no line."""
    person.name = free_name(person, rng)
    person.send([person.name, *([f'/join {LOBBY}'] if person.tongue.story == 'irc' else []),
                 f'/join {LOUD_ROOM}'])
    person.is_here = True


def knock(person, rng):
    """Connects, and is refused; `leave_the_door` ends that."""
    lines, answers = [], greeting_of(person)
    for _ in range(rng.randrange(4)):
        line, refusals = rng.choice(person.tongue.refused_first)
        lines.append(line)
        answers += [(why, None) for why in refusals]
    person.do('knock', lines, answers)


def leave_the_door(person, rng):
    how = rng.choice(('sair', 'half-close', 'close', 'reset'))
    if how == 'sair':
        quit_saying(person, [], 'sair', '(quit)')
    elif how == 'half-close':
        person.half_close()
    else:
        person.vanish(how)


def free_name(person, rng):
    """A name that nobody has had since the last quiet point. The more names are taken, the more
    there are."""
    house = person.house
    numbers = 100
    while True:
        name = f'{rng.choice(FIRST_NAMES)}{rng.randrange(numbers)}'
        if (house.holder_of(name) is None and name not in house.reserved
                and person.tongue.may_be_called(name)):
            house.holders[name] = person
            return name
        numbers += 1


# ---- Talking

def filler(rng):
    return ' '.join(rng.choice(SENTENCES) for _ in range(1 + rng.randrange(3))).strip()


def say(person, rng):
    where = person.current
    kind = rng.random()
    if where is None:
        person.do('say in no room', ['hello?'],
                  [(NO_ROOM, None)])
    elif kind < 0.25 and len(person.rooms) > 1:
        room = rng.choice(person.rooms)
        person.do('say in a room', [f'{room} {person.speech(room, filler(rng))}'])
    elif kind < 0.35:
        person.do('/me', ['/me ' + person.speech(where, filler(rng))])
    elif kind < 0.4:
        text = person.speech(where, filler(rng))
        hidden = rng.choice(person.tongue.hidden)
        person.do('say with controls', [hidden + text.replace(' ', f'{hidden}\t', 1) + hidden])
    else:
        person.do('say', [person.speech(where, filler(rng)) for _ in range(1 + rng.randrange(3))])


def flood(person, rng):
    where = person.current
    if where is None or not person.house.is_free_for_much():
        return say(person, rng)
    text = filler(rng)
    return say_much(person, 'flood', [person.speech(where, text) for _ in range(FLOOD)])


def shout(person, rng):
    """Long lines, in the loud room."""
    if LOUD_ROOM not in person.rooms or not person.house.is_free_for_much():
        return say(person, rng)
    most = person.tongue.most_text
    text = 'x' * rng.randrange(most // 2, most)
    return say_much(person, 'shout', [f'{LOUD_ROOM} {person.speech(LOUD_ROOM, text)}'
                                      for _ in range(SHOUTS)])


def say_much(person, what, lines):
    """One person at a time does so, so that no other person becomes too slow."""
    person.do(what, lines)
    person.house.much = (person, person.act)


def write_privately(person, rng):
    other = person.house.someone(rng, lambda p: p.is_here and p.kind != 'deaf')
    if other is None:
        return say(person, rng)
    name, text = other.name, person.whisper(other, filler(rng))
    count = person.count

    def answered(line):
        if not line.startswith('!!'):
            person.echoed.add(count)
        elif line == refusals[1]:
            person.house.whispers_refused += 1
        elif (other.is_here and other.name == name
              and not (other.may_go or other.act or other.may_be_too_slow)):
            raise Fault(f'was told {line!r}, but {other} is')

    refusals = (f'!! there is nobody called {name}',
                f'!! {other.shown} has not yet read what was written before; try again later')
    return person.do('/msg', [f'/msg {rng.choice((name, other.shown))} {text}'],
                     [(re.compile('|'.join(map(re.escape, (f'(private to {other.shown}) {text}',
                                                           *refusals)))), answered)])


def set_topic(person, rng):
    if person.current is None:
        return say(person, rng)
    if rng.random() < 0.2:
        return person.do('take away the topic', ['/topic -'])
    return person.do('/topic', ['/topic ' + person.speech(person.current, rng.choice(SENTENCES).strip())])


def look(person, rng):
    """Lists the people of a room at that very moment."""
    if person.current is None:
        return say(person, rng)
    room = rng.choice(person.rooms)
    command = rng.choice(('/who', '/quem'))
    return person.do('/who', [command if room == person.current else f'{command} {room}'],
                     [(re.compile(rf'-- \d+ here in {room}: .+|{BEHIND}'),
                       lambda line: person.hear_who(room, line))])


def blunder(person, rng):
    """A line that can only be refused."""
    wrong = rng.randrange(5)
    if wrong == 0:
        return person.do('too long a line', [b'x' * rng.randrange(4097, 40_000)], [(TOO_LONG, None)])
    if wrong == 1:
        count = 1 + rng.randrange(5)
        return person.do('random bytes', [person.tongue.spoilt(random_bytes(rng)) for _ in range(count)],
                         [(NOT_UTF8, None)] * count)
    if wrong == 2:
        return person.do('no command', ['/jion #x'],
                         [('!! there is no command /jion; /help lists those there are', None)])
    if wrong == 3:
        return person.do('a room that is not there', ['#nenhures psst'],
                         [('!! there is no room called #nenhures; /join #nenhures makes it', None)])
    return person.do('an operator\'s command', ['/expel ana'],
                     [('!! only operators can do that', None)])


def random_bytes(rng):
    """A line that is not UTF-8. It has no byte of telnet, because the end of the line could belong
    to that."""
    return b'\xfe' + rng.randbytes(rng.randrange(200)).replace(b'\n', b'').replace(b'\xff', b'')


# ---- Rooms and names

def join(person, rng):
    house = person.house
    if person.rooms and rng.random() < 0.15:
        return go(person, rng)
    names = [name for name, room in house.rooms.items()
             if room.host is not None and not room.closing and name not in person.rooms]
    if len(person.rooms) >= MOST_ROOMS or not names:
        return leave(person, rng)
    return join_room(person, rng.choice(names))


def join_room(person, name):
    person.house.rooms[name].coming.add(person)

    def joined(line):
        person.joined(name, line)
        person.expect_state(person.welcomed)

    person.do(f'/join {name}', [f'/join {name}'],
              [(re.compile(rf'-- you are (alone in {name}|in {name} with .*)'), joined)])


def go(person, rng):
    name = rng.choice(person.rooms)
    command = rng.choice(('/go', '/join', '/ir', '/entrar'))

    if not person.tongue.has_current:
        person.current = name
        return say(person, rng)

    def went(_):
        person.current = name
        person.expect_state()

    return person.do('/go', [f'{command} {name}'], [(f'-- you are talking in {name} now', went)])


def leave(person, rng):
    if not person.rooms:
        return join(person, rng)
    return leave_room(person, rng.choice(person.rooms))


def leave_room(person, name):
    person.asked_to_leave.add(name)
    then = person.talks_in_after(name)
    where = f'you are talking in {then} now' if then else 'you are in no room'
    person.do('/leave', [f'/leave {name}'],
              [(f'-- you left {name}; {where}', lambda _: person.left(name))])


def rename(person, rng):
    if rng.random() < 0.2:
        taken = rng.choice(person.house.hosts).name
        return person.do('/nick, taken', [f'/nick {taken}'], [(f'!! the name {taken} is taken', None)])
    name = free_name(person, rng)
    return person.do('/nick', [f'/nick {name}'],
                     [(f'-- you are {name} now', lambda _: person.is_renamed(name))])


# ---- Going

def part(person, rng):
    """Leaves, in one of several ways; sometimes in the middle of a line."""
    how = rng.choice(('sair', '/quit', 'close', 'reset', 'kill', 'half-close'))
    last = [person.speech(person.current, filler(rng))
            for _ in range(rng.randrange(4))] if person.current else []
    if how == 'sair' or (how == '/quit' and person.may_be_muted):
        quit_saying(person, last, 'SAIR', '(quit)')
    elif how == '/quit':
        reason = rng.choice(SENTENCES).strip()
        quit_saying(person, last, f'/quit {reason}', f'(quit: {reason})')
    elif how == 'half-close':
        person.do(how, last)
        person.half_close()
    else:
        person.do(how, last)
        person.vanish(how)


def quit_saying(person, last, word, why):
    person.may_go.add(why)
    person.do(word, [*last, word], [('-- bye', lambda _: person.quits(why))], last=True)


# ---- Operators

def become_operator(person):
    def is_one(_):
        person.is_operator = True

    person.do('/oper', [f'/oper {PASSWORD}'],
              [(f'-- you are an operator now, and shown as @{person.name}', is_one)])


def operate(person, rng):
    """Does something to another person as an operator; sometimes only talks."""
    house = person.house
    kind = rng.random()
    if kind < 0.2:
        return say(person, rng)
    if kind < 0.3:
        line = f'-- {person.shown} announces: {filler(rng)}'
        house.announcements.add(line)
        return person.do('/announce', ['/announce ' + line.partition(': ')[2]])
    if kind < 0.45 and person.muting:
        return unmute(person, person.muting.pop(0))
    unbannable = [name for name, tries in house.banned.items() if tries == 0]
    if kind < 0.6 and unbannable:
        return lift_ban(person, rng.choice(unbannable))
    other = house.someone(rng, lambda p: p.is_here and p.kind == 'chatter' and p.act is None
                          and not (p.condemned or p.may_be_muted or p.may_go))
    if other is None:
        return say(person, rng)
    if kind < 0.72 and person.current in other.rooms:
        return take_out(person, other, rng)
    if kind < 0.8:
        return expel(person, other, rng)
    if kind < 0.87:
        return ban(person, other, rng)
    return mute(person, other)


def expel(person, other, rng):
    other.condemned = True
    reason = rng.choice(SENTENCES).strip()
    other.may_go.add(f'(expelled by {person.shown}: {reason})')
    person.do('/expel', [f'/expel {other.name} {reason}'])


def take_out(person, other, rng):
    """Takes another person out of the room in which this person talks."""
    room = person.current
    other.condemned = True
    line = f'-- {person.shown} took {other.name} out of {room}: {rng.choice(SENTENCES).strip()}'
    other.may_be_taken.add(line)
    person.do('/kick', [f'/kick {other.name} {line.partition(": ")[2]}'])


def ban(person, other, rng):
    house = person.house
    other.condemned = True
    name = other.name
    reason = rng.choice(SENTENCES).strip()
    other.may_go.add(f'(banned by {person.shown}: {reason})')
    house.reserved.add(name)

    def is_banned(_):
        house.banned[name] = 0

    person.do('/ban', [f'/ban {name} {reason}'], [(f'-- {name} is banned for ever', is_banned)])


def lift_ban(person, name):
    del person.house.banned[name]
    person.do('/unban', [f'/unban {name}'],
              [(f'-- {name} is not banned any more', lambda _: person.house.reserved.discard(name))])


def mute(person, other):
    name = other.name
    other.may_be_muted = True
    person.house.reserved.add(name)
    person.do('/mute', [f'/mute {name}'],
              [(re.compile(re.escape(f'-- {name} may only listen now') + '|'
                           + re.escape(f'!! there is nobody called {name}')),
                lambda line: person.muting.append((other, name, line.startswith('--'))))])


def unmute(person, muted):
    _, name, was_muted = muted

    def can_talk(_):
        person.house.reserved.discard(name)

    person.do('/unmute', [f'/unmute {name}'],
              [(f'-- {name} may talk again' if was_muted else f'!! {name} may talk anyway', can_talk)])


# ---- Choosing

CHATTING = ((say, 46), (write_privately, 14), (join, 12), (leave, 8), (rename, 3), (set_topic, 2),
            (blunder, 4), (look, 2), (shout, 6), (part, 3), (flood, 0.1))
ACTS, WEIGHTS = zip(*CHATTING)


def chat(person, rng):
    """The next act of a person that is free for it."""
    closing = [room for room in person.rooms if person.house.rooms[room].closing]
    if person.may_be_muted:  # The person tries to talk all the same.
        (say if rng.random() < 0.95 else part)(person, rng)
    elif closing:
        leave_room(person, closing[0])
    else:
        rng.choices(ACTS, WEIGHTS)[0](person, rng)


def own_choices(seed, token):
    """Random choices that are the same for the same person of a run with the same seed."""
    return random.Random(f'{seed} {token}')


# ---- The people that are always here, and the quiet points

def enter_as(person, name):
    person.name = name
    come_in(person, [], greeting_of(person))


def close_room(host):
    """The last person leaves a room, which is gone then."""
    name = host.hosted.name

    def left(_):
        del host.house.rooms[name]
        host.hosted = None
        host.left(name)

    host.do('close the room', [f'/leave {name}'], [(f'-- you left {name}; you are in no room', left)])


def ask_ping(person):
    person.do('/ping', [])


def ask_state(person):
    """Each person asks for its own state, and a host asks for everything about the room."""
    lines, answers = ['/state'], [(person.state(), None)]
    room = person.hosted
    if room is not None:
        names = room.with_ranks(room.names_shown())
        more = len(names) - NAMES_LISTED
        lines += ['/who', '/topic']
        answers.append((f'-- {len(names)} here in {room.name}: '
                        + ', '.join(names[:NAMES_LISTED]), None))
        if more > 0:
            answers.append((f'-- and {more} more; /who {room.name} 2 shows the next', None))
        answers += [(f'-- topic of {room.name}: {room.topic}' if room.topic
                     else f'-- {room.name} has no topic', None)]
        if room.name == LOBBY:
            rooms = sorted(person.house.rooms.values(), key=lambda room: (
                room.name not in person.rooms, -len(room.members), room.name))
            lines.append('/rooms')
            answers.append((f'-- {len(rooms)} rooms:', None))
            for room in rooms:
                count = len(room.members)
                answers.append((f'-- {room.name}, {count} {"person" if count == 1 else "people"}'
                                + (f': {room.topic}' if room.topic else ''), None))
    person.do('/state', lines, answers)
