# SPDX-License-Identifier: MIT

"""Hostile or broken clients, for the tests and for bench/hostile: all attacks by name.

An attack is a generator. The code before its first `yield` prepares it. Each `yield` is a step, and
says how many seconds to rest after it. An attack ends when it is closed, and closes its
connections. It is given the server's `Door`, which knows the attackers' own addresses. So the share
of these addresses is the attackers' alone.

As a program, `attacks.py NAME HOST PORT SOURCE [MORE]` prints `ready` once the attack is prepared,
and goes on until its standard input ends. SOURCE is an address, or `ADDRESS+N` for N addresses from
that one on.
"""

import contextlib
import dataclasses
import resource
import select
import sys
import time
from typing import Callable

import abusers
import broken_clients
import irc_abusers
from strangers import Door, addresses


@dataclasses.dataclass(frozen=True)
class Kind:
    """An attack, and the server and the place that it is meant for."""
    attack: Callable
    server: dict = dataclasses.field(default_factory=dict)  # The server's options; empty: the usual ones.
    memory: int = 0           # MiB that the attack may cost, with the kernel's for its connections.
    sources: int = 1          # How many addresses the attackers come from.
    elsewhere: bool = False   # The attackers come over a link, not from this machine itself.
    link: int = 0             # Mbit/s of the link over which the others come; 0: they are here.
    protocol: str = 'plain'   # The others' protocol.
    members: int = 0          # How many others there are; 0: the usual number.
    password: bool = False    # The server has a password.
    operators: bool = False   # The server has a password for operators.
    cuts_link: bool = False   # The attack is given the name of its link, to cut it.

    def __call__(self, door, *more):
        return self.attack(door, *more)


def by_irc(attack, **more):
    """An attack by IRC on a room of people that speak it, too."""
    return Kind(attack, protocol='irc-tags', **more)


ATTACKS = {
    'never-reads': Kind(broken_clients.never_reads),
    '100-never-read': Kind(lambda door: broken_clients.never_reads(door, 100, asks_for_more=False)),
    'byte-a-second': Kind(broken_clients.byte_a_second),
    'endless-line': Kind(broken_clients.endless_line),
    'silent-1000': Kind(broken_clients.silent),
    'resets': Kind(broken_clients.resets),
    'half-closed': Kind(broken_clients.half_closed),
    'half-open': Kind(broken_clients.half_open, elsewhere=True, cuts_link=True),
    'flood': Kind(broken_clients.flood),
    'flood-50': Kind(lambda door: broken_clients.flood(door, 50)),
    'random-bytes': Kind(broken_clients.random_bytes),
    'nasty-text': Kind(broken_clients.nasty_text),
    'come-and-go': Kind(broken_clients.come_and_go),
    'slow-names': Kind(abusers.slow_names, operators=True),
    'slow-commands': Kind(abusers.slow_commands, operators=True),
    'quits': Kind(abusers.quits),
    'quits-over-link': Kind(abusers.quits, elsewhere=True, link=100, members=50),
    'talkers-over-link': Kind(abusers.talkers, elsewhere=True, link=100, members=50),
    'whisperers': Kind(abusers.whisperers, elsewhere=True, link=10, members=50),
    'deaf-2000': Kind(abusers.deaf_to_history, server={'send-memory': 64 << 20}, memory=192),
    'ghosts': Kind(abusers.gone_for_long, server={'max-clients': 440}, elsewhere=True, sources=5),
    'places': Kind(abusers.places, elsewhere=True),
    'fast-resets': Kind(abusers.fast_resets),
    'tls-hellos': Kind(abusers.hellos, server={'tls-self-signed': 'true'}, sources=200),
    'guesses': Kind(abusers.guesses, password=True),
    'guesses-100': Kind(abusers.keeps_guessing, password=True),
    'oper-100': Kind(abusers.guesses_operator, operators=True),
    'oper-200': Kind(lambda door: abusers.guesses_operator(door, 200), operators=True),
    'oper-200-addresses': Kind(lambda door: abusers.guesses_operator(door, 200), operators=True,
                               sources=200),
    'asks-who': Kind(abusers.asks_who),
    'asks-history': Kind(abusers.asks_history),
    'asks-rooms': Kind(abusers.asks_rooms),
    'asks-complete': Kind(lambda door: abusers.ask(door, b'/complete l\n'), members=900),
    'hides-rooms': Kind(abusers.hides_rooms),
    'renames': Kind(abusers.renames),
    'irc-pings': by_irc(irc_abusers.pings),
    'irc-talks': by_irc(irc_abusers.talks),
    'irc-who': by_irc(irc_abusers.asks_who),
    'irc-lists': by_irc(irc_abusers.asks_lists),
    'irc-history': by_irc(irc_abusers.asks_history),
    'irc-whois': by_irc(irc_abusers.asks_whois),
    'irc-joins': by_irc(irc_abusers.joins),
    'irc-join-0': by_irc(irc_abusers.joins_0),
    'irc-modes': by_irc(irc_abusers.modes),
    'irc-bans': by_irc(irc_abusers.bans),
    'irc-invites': by_irc(irc_abusers.invites),
    'irc-tagmsg': by_irc(irc_abusers.tagmsg),
    'irc-long-tags': by_irc(irc_abusers.long_tags),
    'irc-too-long-tags': by_irc(irc_abusers.too_long_tags),
    'irc-labels': by_irc(irc_abusers.labels),
    'irc-batches': by_irc(irc_abusers.batches),
    'irc-monitor': by_irc(irc_abusers.monitor),
    'irc-nicks': by_irc(irc_abusers.nicks),
    'irc-away': by_irc(irc_abusers.away),
    'irc-caps': by_irc(irc_abusers.capabilities),
    'irc-half-in': by_irc(irc_abusers.half_in),
    'irc-quits': by_irc(irc_abusers.quits),
    'irc-gateways': by_irc(irc_abusers.gateways),
}


def main():
    name, host, port, sources, *more = sys.argv[1:]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    door = Door(host, int(port), addresses(sources))
    with contextlib.closing(ATTACKS[name](door, *more)) as attack:
        due = time.monotonic() + next(attack)
        print('ready', flush=True)
        while not select.select([sys.stdin], [], [], max(0, due - time.monotonic()))[0]:
            # An attack that is late does not hurry: its rests keep it cheap.
            due = time.monotonic() + next(attack)


if __name__ == '__main__':
    main()
