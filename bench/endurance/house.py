# SPDX-License-Identifier: MIT

"""Everyone together: the people, their turns, and the quiet points where all must agree.

The people act at the pace of the server's answers: so many acts are under way at a time. Every few
seconds all people stop. Once each has been answered, everything that the server ever sent has been
read. Then the lines that everyone saw, those that the rooms' hosts saw, and the answers to /who,
/rooms and /state must agree.
"""

import datetime
import random
import select
import time

from endurance import acts
from endurance.person import LOBBY, PATIENCE, Person
from endurance.room import Fault, Room
from endurance.tongues import TONGUES

IN_FLIGHT = 48        # Acts.
ARRIVING = 8          # People at a time.
ROUND = 8.0           # Seconds from a quiet point to the next.
SIP = 256             # Bytes that a slow reader takes at once.
SIP_TIME = 0.05       # Seconds between two of these.
LATE = 2.0            # Seconds for which this program may be away from its sockets.
ROOM_CALLS = 150      # After so many acts, a room that was opened for a while closes.
OPERATORS = 2


class House:
    def __init__(self, port, clients, seed, on_step):
        self.port = port
        self.seed = seed
        self.clients = clients
        self.on_step = on_step
        self.rng = random.Random(f'{seed} house')
        self.rooms = {}
        self.by_token = {}     # Everyone since the last quiet point.
        self.people = []       # The people that may act; the others are taken out now and then.
        self.hosts = []
        self.operators = []
        self.holders = {}      # By name, the people that have it, ask for it, or had it since the last quiet point.
        self.reserved = set()  # Names that nobody may take, because they are banned or muted.
        self.banned = {}       # Names, and how many people try each just now.
        self.announcements = set()
        self.in_flight = 0
        self.much = None       # The last person that said so much, and that act.
        self.lines_read = 0
        self.acts = 0
        self.came = 0
        self.thrown_out = 0
        self.whispers_refused = 0  # Refused, because their readers are behind.
        self.doing = ''        # Tells a waiting user what the program does.
        self._numbers = 0
        self._ids = {}         # For each id of IRC, the source, place and time of its message.
        self._choices = {}
        self._by_fd = {}
        self._epoll = select.epoll()
        self._slow = []
        self._resting = False  # At a quiet point nobody reads slowly.
        self._last_step = time.monotonic()
        self._longest_step = 0.0
        self._next_sip = 0.0
        self._opened_at = {}   # The rooms that will close, and the acts by then.

    # ---- The people

    def come(self, kind, tongue=0):
        self._numbers += 1
        person = Person(self, f'p{self._numbers}', kind, tongue)
        self._choices[person.token] = acts.own_choices(self.seed, person.token)
        self.by_token[person.token] = person
        self.people.append(person)
        self._by_fd[person.socket.fileno()] = person
        self._epoll.register(person.socket, select.EPOLLIN if kind != 'deaf' else 0)
        if kind == 'slow':
            self._slow.append(person)
        self.came += 1
        return person

    def holder_of(self, name):
        return self.holders.get(name)

    def someone(self, rng, is_meant):
        for _ in range(20):
            person = rng.choice(self.people)
            if is_meant(person):
                return person
        return None

    def people_here(self):
        return sum(1 for person in self.people if person.is_here)

    def check_id(self, message, told):
        """All readers are told the same of a message."""
        if self._ids.setdefault(message, told) != told:
            raise Fault(f'of {message} others were told {self._ids[message]}, and not {told}')

    def hear_time(self, said):
        """Somebody reads now what was said then."""
        late = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(said)
        self._longest_step = max(self._longest_step, late.total_seconds())

    def threw_out(self, person):
        """The server found this person too slow. From now on the person reads everything."""
        if not person.thrown_out:
            person.thrown_out = True
            self.thrown_out += 1
            self.watch(person)

    def is_free_for_much(self):
        return self.much is None or self.much[0].act is not self.much[1]

    def was_late(self):
        return self._longest_step > LATE

    # ---- The sockets

    def watch(self, person):
        if person.socket.fileno() < 0 or person.socket.fileno() not in self._by_fd:
            return
        sips = person.kind == 'slow' and person.rooms and not (self._resting or person.thrown_out)
        events = 0 if person.kind == 'deaf' or sips else select.EPOLLIN
        if person.wants_to_send:
            events |= select.EPOLLOUT
        self._epoll.modify(person.socket, events)

    def unwatch(self, person):
        del self._by_fd[person.socket.fileno()]
        self._epoll.unregister(person.socket)

    def step(self):
        """Reads and checks what has come, hosts first: they know what the others must see."""
        ready = [(self._by_fd[fd], events) for fd, events in self._epoll.poll(0.02)]
        ready.sort(key=lambda item: item[0].hosted is None)
        for person, events in ready:
            if events & select.EPOLLOUT:
                self._guard(person, person.flush)
            if events & ~select.EPOLLOUT and person.socket.fileno() >= 0:
                if person.kind == 'deaf':
                    if not person.thrown_out:
                        raise_about(person, Fault('the connection broke'))
                    self._guard(person, lambda who=person: who.vanish('reset'))
                else:
                    self._guard(person, person.read)
        self._tend_the_slow()
        now = time.monotonic()
        self._longest_step = max(self._longest_step, now - self._last_step)
        self._last_step = now
        self.on_step(self)

    def _guard(self, person, call):
        try:
            call()
        except Fault as fault:
            raise_about(person, fault)

    def _tend_the_slow(self):
        now = time.monotonic()
        if now < self._next_sip:
            return
        self._next_sip = now + SIP_TIME
        self._slow = [person for person in self._slow if not person.is_over]
        for person in self._slow:
            self.watch(person)
            if person.rooms and not self._resting:
                self._guard(person, lambda who=person: who.read(SIP))
        for person in self.people:
            if person.kind == 'deaf' and person.thrown_out and not person.is_over:
                person.vanish('reset')
            elif person.act is not None and now - person.act.began > PATIENCE:
                raise_about(person, Fault(f'no answer to {person.act.what!r} within {PATIENCE} s, '
                                          f'but {[a[0] for a in person.act.answers][:3]} is due'))
        self.people = [person for person in self.people if not person.is_over]

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE
        while (why_not := condition()) is not None:
            self.doing = f'waits until {what}; {why_not}'
            if time.monotonic() > end:
                raise Fault(f'not within {PATIENCE} s: {what}; {why_not}')
            self.step()

    # ---- The beginning

    def open_doors(self):
        """The hosts and the operators take their places."""
        for name in [LOBBY, acts.LOUD_ROOM, *(f'#sala{i}' for i in range(self.clients // 16))]:
            self._settle_host(name)
        for number in range(self.clients // 40):
            self._settle_host(f'#instante{number}', opens_later=True)
        for number in range(OPERATORS):
            person = self._named('operator', f'zeladora-{number}')
            person.muting = []
            self._guard(person, lambda who=person: acts.become_operator(who))
            self.wait_until(self.somebody_busy, f'{person} is an operator')
            self.operators.append(person)

    def _settle_host(self, name, opens_later=False):
        person = self._named('host', f'anfitria-{len(self.hosts)}')
        self.hosts.append(person)
        if name != LOBBY:
            acts.leave_room(person, LOBBY)
            self.wait_until(self.somebody_busy, f'{person} has left {LOBBY}')
            person.own_room = name
            if not opens_later:
                self._open_room(person)
                self.wait_until(self.somebody_busy, f'{person} has opened {name}')

    def _named(self, kind, name):
        person = self.come(kind)
        if not self.hosts:
            self._host(person, LOBBY)
        self.holders[name] = person
        acts.enter_as(person, name)
        self.wait_until(self.somebody_busy, f'{person} is here')
        return person

    def _host(self, person, name):
        person.hosted = self.rooms[name] = Room(name)

    def _open_room(self, person):
        self._host(person, person.own_room)
        self._opened_at[person] = self.acts
        acts.join_room(person, person.own_room)

    # ---- The churn

    def churn(self, seconds):
        self.doing = 'lets people come and go'
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._let_come()
            self._let_act()
            self.step()

    def _let_come(self):
        arriving = sum(1 for person in self.people if not person.is_here)
        for _ in range(min(ARRIVING - arriving, self.clients - len(self.people))):
            kind = self.rng.choices(('chatter', 'knocker', 'slow', 'deaf'), (85, 10, 3, 2))[0]
            if kind in ('slow', 'deaf') and self._is_full_of_bad_readers():
                kind = 'chatter'
            person = self.come(kind, self._some_tongue())
            rng = self._choices[person.token]
            if kind == 'deaf':
                acts.enter_deaf(person, rng)
            elif kind == 'knocker':
                names = [name for name in self.banned if person.tongue.may_be_called(name)]
                if names and rng.random() < 0.6:
                    acts.enter_banned(person, rng.choice(names))
                else:
                    acts.knock(person, rng)
            else:
                acts.enter(person, rng)
            self.acts += 1

    def _some_tongue(self):
        """Half of the people speak plain, and the others all kinds of IRC."""
        return 0 if self.rng.random() < 0.5 else self.rng.randrange(1, TONGUES)

    def _is_full_of_bad_readers(self):
        """These people stay until they are thrown out. There must not be more and more of them."""
        bad = sum(1 for person in self.people if person.may_be_too_slow)
        return bad > self.clients // 10

    def _let_act(self):
        for _ in range(2 * IN_FLIGHT):
            if self.in_flight >= IN_FLIGHT:
                return
            person = self.rng.choice(self.people)
            if person.act is None and not person.is_over and not person.may_go:
                self._guard(person, lambda who=person: self._let_one_act(who))

    def _let_one_act(self, person):
        rng = self._choices[person.token]
        self.acts += 1
        if person.kind == 'operator':
            if rng.random() < 0.2:  # These people do not talk most.
                acts.operate(person, rng)
        elif person.kind == 'knocker':
            acts.leave_the_door(person, rng)
        elif person.kind == 'slow' and acts.LOUD_ROOM not in person.rooms:
            acts.join_room(person, acts.LOUD_ROOM)
        elif person.kind == 'host':
            self._tend_room(person)
        elif person.kind == 'chatter' and person.is_here and not person.condemned:
            acts.chat(person, rng)

    def _tend_room(self, host):
        """Some rooms are there for a while only, until all people in them have been asked to leave."""
        if host.hosted is None:
            if getattr(host, 'own_room', None):
                self._open_room(host)
            return
        room = host.hosted
        if not room.name.startswith('#instante'):
            return
        room.closing = room.closing or self.acts - self._opened_at[host] > ROOM_CALLS
        is_empty = not room.coming and not room.stretches and list(room.members) == [host.name]
        if room.closing and is_empty:
            acts.close_room(host)

    # ---- A quiet point

    def somebody_busy(self):
        for person in self.people:
            if person.act is not None:
                return f'{person} waits for {person.act.what!r}'
            if person.thrown_out and not person.is_over:
                return f'{person} was thrown out and reads'
        return None

    def _somebody_unsettled(self):
        """People that went must be seen to go, and people that never read must be seen to come."""
        for room in self.rooms.values():
            for name, person in room.members.items():
                if not person.is_here:
                    return f'{name} ({person}) went and is in {room.name}'
        for person in self.people:
            if person.kind == 'deaf' and not person.thrown_out:
                for name in (LOBBY, acts.LOUD_ROOM):
                    if person.name not in self.rooms[name].members:
                        return f'{person} is not in {name} yet'
            if person.may_go and not person.is_over:
                return f'{person} is not gone'
            if person.condemned:
                return f'{person} is to be thrown out'
        return self.somebody_busy()

    def come_to_rest(self):
        self._resting = True
        for person in self._slow:
            self.watch(person)
        self.wait_until(self._somebody_unsettled, 'all is done and seen')
        self._ask_all(acts.ask_ping)
        self._check()
        self._ask_all(acts.ask_state)
        self._forget()
        self._resting = False

    def _ask_all(self, ask):
        for person in list(self.people):
            if person.kind not in ('deaf', 'knocker') and person.is_here:
                self._guard(person, lambda who=person: ask(who))
        self.wait_until(self.somebody_busy, 'all are answered')

    def _check(self):
        for room in self.rooms.values():
            behind = [*room.waiting, *(s for s in room.stretches if not s.is_at_the_end())]
            if behind:
                raise Fault(f'not all was seen: {behind[0].story()}')
            here = {person.name for person in self.people if room.name in person.rooms}
            here |= {person.name for person in self.people if person.kind == 'deaf' and person.is_here
                     and room.name in (LOBBY, acts.LOUD_ROOM)}
            if here != set(room.members):
                raise Fault(f'{room.name}: only the host knows of {set(room.members) - here}, '
                            f'and it does not know of {here - set(room.members)}')
        for person in self.by_token.values():
            self._guard(person, person.check_and_forget)

    def _forget(self):
        for room in self.rooms.values():
            room.coming.clear()
            room.forget()
        self.by_token = {person.token: person for person in self.people if not person.is_over}
        self._choices = {token: self._choices[token] for token in self.by_token}
        self.holders = {person.name: person for person in self.by_token.values() if person.name}
        self.announcements.clear()
        self._ids.clear()

    # ---- The end

    def all_leave(self):
        """First the people leave, and then, after the hosts have seen that, the hosts."""
        self._pardon_all()
        for person in list(self.people):
            if person.kind == 'deaf':
                person.vanish('reset')
            elif person.kind == 'knocker':
                acts.leave_the_door(person, self._choices[person.token])
            elif person.kind != 'host':
                self._guard(person, lambda who=person: acts.part(who, self._choices[who.token]))
        self._resting = True
        self.wait_until(self._somebody_unsettled, 'all have left')
        for room in self.rooms.values():
            if list(room.members) != [room.host.name]:
                raise Fault(f'in {room.name} are {list(room.members)}')
        for host in self.hosts:
            acts.quit_saying(host, [], 'sair', '(quit)')
        self.wait_until(lambda: f'{self.people[0]} is here' if self.people else None,
                        'the hosts have left')
        self._epoll.close()

    def _pardon_all(self):
        """Bans and mutes would outlive the people that they are for."""
        for person in self.operators:
            while person.muting:
                acts.unmute(person, person.muting.pop())
                self.wait_until(self.somebody_busy, 'the muted may talk')
        while self.banned:
            acts.lift_ban(self.operators[0], next(iter(self.banned)))
            self.wait_until(self.somebody_busy, 'the bans are lifted')


def raise_about(person, fault):
    lines = ''.join(f'\n    {line!r}' for line in person.recent_lines())
    raise Fault(f'{person}: {fault}\n  the last lines that it read:{lines}') from None
