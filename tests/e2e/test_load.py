# SPDX-License-Identifier: MIT

"""The load generator gives right figures for a good server, and finds each fault of a bad one. The
test plays the bad server: FakeServer speaks the plain dialect, with one fault."""

import json
import os
import re
import selectors
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from xml.etree import ElementTree

from papo import DEADLINE, Server, clean_environment, server_program

CLIENTS = 5
VICTIM = 'load-3'  # With one sender, or two, this client only listens.
FIRST = 20         # The message at which a fault begins. The earlier ones are for getting started.
MIB = 1 << 20


def run_load(*args, program=None):
    """Runs the load generator to its end. With --json, returns the figures, too."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'figures.json')
        ended = subprocess.run(
            [program or os.environ['PAPO_LOAD'], *args, '--json', path], timeout=3 * DEADLINE,
            env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False)
        ended.figures = {}
        if os.path.exists(path):
            with open(path, encoding='utf-8') as file:
                ended.figures = json.load(file)
        return ended


def fault_lose(server, person, lines):
    """Five messages do not reach the victim."""
    return [line for number, line in lines if not FIRST <= number < FIRST + 5]


def fault_repeat(server, person, lines):
    """Five messages reach the victim twice."""
    return [line for number, line in lines for _ in range(1 + (FIRST <= number < FIRST + 5))]


def fault_reorder(server, person, lines):
    """One message reaches the victim after the next."""
    result = []
    for number, line in lines:
        if number == FIRST:
            server.held_back = line
        else:
            result.append(line)
            if server.held_back:
                result.append(server.held_back)
                server.held_back = None
    return result


def fault_damage(server, person, lines):
    """One message reaches the victim with a letter changed."""
    return [line.replace(b'c', b'?') if number == FIRST else line for number, line in lines]


def fault_close(server, person, lines):
    """The victim's connection is closed."""
    if any(number >= FIRST for number, _ in lines):
        person.is_closed = True
    return [line for number, line in lines if number < FIRST]


def fault_die(server, person, lines):
    """The whole server ends."""
    if any(number >= FIRST for number, _ in lines):
        os._exit(5)
    return [line for _, line in lines]


def fault_echo(server, person, lines):
    """One message comes back to its sender; see FakeServer."""
    return [line for _, line in lines]


def fault_stray(server, person, lines):
    """One message from another room reaches the victim; see FakeServer."""
    return [line for _, line in lines]


def fault_stray_aside(server, person, lines):
    """One message from another room reaches the victim, with its room."""
    return [line for _, line in lines]


def fault_wrong_room(server, person, lines):
    """The victim is taken to another room than it asked for."""
    return [line.replace(b'in #load-', b'in #fake-') for _, line in lines]


def fault_full(server, person, lines):
    """Nobody is let in; see FakeServer."""
    return []


def fault_silent(server, person, lines):
    """Nobody is answered; see FakeServer."""
    return []


def fault_forget_join(server, person, lines):
    """The victim is not told that the one after it came in."""
    return [line for _, line in lines if b'load-4 joined' not in line]


def fault_repeat_join(server, person, lines):
    """The victim is told twice that one came in."""
    return [line for _, line in lines for _ in range(1 + (b'load-4 joined' in line))]


def fault_miscount(server, person, lines):
    """The victim is told of more others than there are."""
    return [line.replace(b'with 3 others', b'with 7 others') for _, line in lines]


def fault_hold(server, person, lines):
    """Connections that its clients close stay open; see FakeServer."""
    return [line for _, line in lines]


class Person:
    def __init__(self, connection):
        self.socket = connection
        self.name = None
        self.room = '#lobby'
        self.unread = b''
        self.lines = []  # Lines that are to be sent to the client: (number of the message or -1, line).
        self.is_closed = False


class FakeServer:
    """Everyone is in one room, without checks. The lines of a turn of the loop are sent at its end."""

    def __init__(self, fault=None):
        self.fault = fault
        self.held_back = None
        self.has_strayed = False
        self.said = 0
        self.people = []
        self.held = []  # The connections that the server should have closed.
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.stopped, self.stopper = socket.socketpair()
        self.selector.register(self.stopped, selectors.EVENT_READ)
        self.thread = None

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopper.close()
        self.thread.join()
        for person in self.people + self.held:
            person.socket.close()
        self.listener.close()
        self.selector.close()
        self.stopped.close()

    def serve(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.stopped:
                    return
                if key.fileobj is self.listener:
                    self.admit()
                else:
                    self.read(key.data)
            for person in self.people:
                self.flush(person)
            for person in [p for p in self.people if p.is_closed]:
                self.people.remove(person)
                self.selector.unregister(person.socket)
                if self.fault is fault_hold:
                    self.held.append(person)
                else:
                    person.socket.close()

    def admit(self):
        connection, _ = self.listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        person = Person(connection)
        self.people.append(person)
        self.selector.register(connection, selectors.EVENT_READ, person)
        if self.fault is fault_full:
            connection.sendall(b'!! papo is full; come back later\n')
            person.is_closed = True

    def read(self, person):
        try:
            received = person.socket.recv(65536)
        except ConnectionError:
            received = b''
        if not received:
            person.is_closed = True
            return
        *lines, person.unread = (person.unread + received).split(b'\n')
        if self.fault is not fault_silent:
            for line in lines:
                self.on_line(person, line)

    def on_line(self, person, line):
        if person.name is None:
            others = sum(other.name is not None for other in self.people)
            person.name = line.decode()
            where = f'in #lobby with {others} others' if others else 'alone in #lobby'
            person.lines.append((-1, f'-- you are {person.name}, {where}\n'.encode()))
            self.tell_others(person, -1, b'-- ' + line + b' joined #lobby\n')
            return
        if line.startswith(b'/join '):
            person.room = line.removeprefix(b'/join ').decode()
            person.lines.append((-1, f'-- you are alone in {person.room}\n'.encode()))
            return
        line = b'<' + person.name.encode() + b'> ' + line + b'\n'
        self.tell_others(person, self.said, line)
        if self.said >= FIRST and self.fault in (fault_stray, fault_stray_aside):
            self.stray(person, line)
        if self.fault is fault_echo and self.said == FIRST:
            person.lines.append((self.said, line))
        self.said += 1

    def tell_others(self, person, number, line):
        for other in self.people:
            if other is not person and other.name is not None and other.room == person.room:
                other.lines.append((number, line))

    def stray(self, sender, line):
        """The first message that does not belong to the victim's room."""
        victim = next(person for person in self.people if person.name == VICTIM)
        if sender.room != victim.room and not self.has_strayed:
            self.has_strayed = True
            aside = sender.room.encode() + b' ' if self.fault is fault_stray_aside else b''
            victim.lines.append((self.said, aside + line))

    def flush(self, person):
        lines, person.lines = person.lines, []
        if self.fault and person.name == VICTIM:
            lines = self.fault(self, person, lines)
        else:
            lines = [line for _, line in lines]
        try:
            if lines:
                person.socket.sendall(b''.join(lines))
        except ConnectionError:
            pass  # The next turn reads this as the end.


class GoodServer(unittest.TestCase):
    def test_everything_arrives_once_and_in_order(self):
        ended = run_load('--spawn', server_program(), '--clients', '20', '--senders', '5',
                         '--window', '8', '--duration', '0.5', '--warmup', '0.1', '--size', '100',
                         '--server-arg=--workers=2')
        self.assertEqual(ended.returncode, 0, ended)
        figures = ended.figures
        self.assertTrue(figures['faultless'])
        self.assertEqual(figures['rooms'], 1)
        self.assertEqual(ended.stderr, '')  # The server tells only faults.
        self.assertGreater(figures['sent'], 10)
        self.assertEqual(figures['delivered'], 19 * figures['sent'])
        for fault in ('lost', 'duplicated', 'out_of_order', 'damaged', 'closed'):
            self.assertEqual(figures[fault], 0, fault)
        self.assertEqual((figures['clients'], figures['senders'], figures['size'],
                          figures['window']), (20, 5, 100, 8))
        self.assertGreaterEqual(figures['measured_s'], 0.4)
        self.assertGreater(figures['deliveries_per_s'], 0)
        latency = figures['latency_us']
        self.assertLess(0, latency['p50'])
        self.assertLessEqual(latency['p50'], latency['p90'])
        self.assertLessEqual(latency['p90'], latency['p99'])
        self.assertLessEqual(latency['p99'], latency['p99.9'])
        self.assertLessEqual(latency['p99.9'], latency['max'])
        self.assertGreater(figures['server']['cpu_us_per_delivery'], 0)
        self.assertGreater(figures['server']['resident_bytes'], 0)
        self.assertGreaterEqual(figures['server']['peak_resident_bytes'],
                                figures['server']['resident_bytes'])
        self.assertIn('20 clients, 5 of them talking', ended.stdout)
        self.assertEqual(ended.stderr, '')  # There is no progress bar without a terminal.

    def test_people_by_all_ways_see_one_order(self):
        ended = run_load('--spawn', server_program(), '--server-arg=--room=#papo', '--server-arg=--tls-self-signed',
                         '--server-arg=--data=none', '--server-arg=--workers=2', '--all-ways', '--clients', '24',
                         '--senders', '8', '--window', '16', '--duration', '0.5', '--warmup', '0.1')
        self.assertEqual(ended.returncode, 0, ended)
        self.assertTrue(ended.figures['faultless'])
        self.assertEqual(ended.figures['delivered'], 23 * ended.figures['sent'])
        self.assertIn('(all ways)', ended.stdout)

    def test_a_window_of_one_is_a_strict_ping(self):
        with FakeServer() as server:
            ended = run_load('--port', str(server.port), '--clients', '3', '--senders', '2',
                             '--window', '1', '--duration', '0.2', '--warmup', '0')
        self.assertEqual(ended.returncode, 0, ended)
        self.assertEqual(ended.figures['delivered'], 2 * ended.figures['sent'])

    def test_all_but_one_may_talk(self):
        with FakeServer() as server:
            ended = run_load('--port', str(server.port), '--clients', '8', '--senders', '7',
                             '--window', '30', '--duration', '0.3', '--warmup', '0')
        self.assertEqual(ended.returncode, 0, ended)
        self.assertEqual(ended.figures['delivered'], 7 * ended.figures['sent'])

    def test_the_rate_is_kept(self):
        with FakeServer() as server:
            ended = run_load('--port', str(server.port), '--clients', '4', '--senders', '3',
                             '--rate', '500', '--duration', '1', '--warmup', '0')
        self.assertEqual(ended.returncode, 0, ended)
        # On a busy machine messages are late, but all that were due in time were sent. The last ones and the
        # first one are added.
        self.assertAlmostEqual(ended.figures['messages_per_s'] * ended.figures['measured_s'],
                               500 * ended.figures['measured_s'], delta=25)
        self.assertEqual(ended.figures['rate'], 500)
        self.assertNotIn('server', ended.figures)

    def test_people_in_many_rooms_get_what_is_said_in_theirs(self):
        ended = run_load('--spawn', server_program(), '--clients', '50', '--rooms', '10',
                         '--senders', '20', '--window', '16', '--duration', '0.5', '--warmup',
                         '0.1', '--server-arg=--workers=2')
        self.assertEqual(ended.returncode, 0, ended)
        figures = ended.figures
        self.assertTrue(figures['faultless'])
        self.assertEqual((figures['rooms'], figures['astray']), (10, 0))
        self.assertGreater(figures['sent'], 10 + 20)
        self.assertEqual(figures['delivered'], 4 * figures['sent'])
        self.assertIn('50 clients in 10 rooms, 20 of them talking', ended.stdout)

    def test_someone_talks_in_each_room(self):
        with FakeServer() as server:
            ended = run_load('--port', str(server.port), '--clients', '25', '--rooms', '12',
                             '--rate', '500', '--duration', '0.2', '--warmup', '0')
        self.assertEqual(ended.returncode, 0, ended)
        self.assertEqual(ended.figures['senders'], 12)

    def test_history_and_other_people_confuse_nothing(self):
        with Server('--rate-limit', '0') as server:
            others = server.people('ana', 'bia')
            for person in others:
                person.say('/join #load-1', *['papo000000000000'] * 5)
            for _ in range(2):
                ended = run_load('--port', str(server.port), '--clients', '6', '--rooms', '3',
                                 '--senders', '3', '--size', '16', '--rate', '200', '--duration',
                                 '0.2', '--warmup', '0')
                self.assertEqual(ended.returncode, 0, ended)
                self.assertEqual(ended.figures['delivered'], ended.figures['sent'])
            # There was a history that could confuse the client.
            newcomer = server.join('caio')
            newcomer.say('/join #load-1')
            newcomer.lines_until(re.compile(r'-- last \d+ lines of #load-1:'))

    def test_a_server_that_runs_already_can_be_measured(self):
        with FakeServer() as server:
            ended = run_load('--port', str(server.port), '--clients', '3', '--senders', '1',
                             '--duration', '0.2', '--warmup', '0', '--server-pid',
                             str(os.getpid()))
        self.assertEqual(ended.returncode, 0, ended)
        self.assertGreater(ended.figures['server']['cpu_us_per_delivery'], 0)


class BadServer(unittest.TestCase):
    def run_against(self, fault, *args, senders=1):
        with FakeServer(fault) as server:
            ended = run_load('--port', str(server.port), '--clients', str(CLIENTS), '--senders',
                             str(senders), '--window', '8', '--duration', '0.4', '--warmup', '0',
                             '--patience', '1', *args)
        self.assertEqual(ended.returncode, 1, ended)
        return ended

    def expect(self, ended, **faults):
        figures = ended.figures
        self.assertFalse(figures['faultless'])
        for fault in ('lost', 'duplicated', 'out_of_order', 'damaged', 'closed'):
            self.assertEqual(figures[fault], faults.get(fault, 0), f'{fault}: {ended}')
        self.assertGreater(figures['sent'], FIRST + 5)
        if not figures['closed']:
            self.assertEqual(figures['delivered'] + figures['lost'],
                             (CLIENTS - 1) * figures['sent'])

    def test_what_was_lost_is_counted(self):
        self.expect(self.run_against(fault_lose), lost=5)

    def test_what_was_lost_is_counted_with_several_senders(self):
        self.expect(self.run_against(fault_lose, senders=2), lost=5)

    def test_what_came_twice_is_counted(self):
        self.expect(self.run_against(fault_repeat), duplicated=5)

    def test_what_came_back_to_its_sender_is_counted(self):
        self.expect(self.run_against(fault_echo), duplicated=1)

    def test_what_came_in_another_order_is_counted(self):
        self.expect(self.run_against(fault_reorder), out_of_order=1)

    def test_what_was_damaged_is_counted(self):
        self.expect(self.run_against(fault_damage), damaged=1, lost=1)

    def test_what_reached_another_room_is_counted(self):
        for fault in (fault_stray, fault_stray_aside):
            with self.subTest(fault.__name__):
                ended = self.run_against(fault, '--rooms', '2', senders=2)
                figures = ended.figures
                self.assertEqual(figures['astray'], 1, ended)
                self.assertIn('astray         1\n', ended.stdout)
                for other in ('lost', 'duplicated', 'out_of_order', 'damaged', 'closed'):
                    self.assertEqual(figures[other], 0, f'{other}: {ended}')

    def test_who_is_in_the_wrong_room_has_not_entered(self):
        ended = self.run_against(fault_wrong_room, '--rooms', '2', senders=2)
        self.assertIn(f'only {CLIENTS - 1} of {CLIENTS} clients were let in', ended.stderr)

    def test_who_was_closed_is_counted(self):
        self.expect(self.run_against(fault_close), closed=1)

    def test_one_that_lets_nobody_in_is_told_of(self):
        ended = self.run_against(fault_full)
        self.assertIn('was not let in: papo is full', ended.stderr)

    def test_one_that_does_not_answer_is_given_up(self):
        ended = self.run_against(fault_silent)
        self.assertIn(f'only 0 of {CLIENTS} clients were let in', ended.stderr)

    def test_none_is_told_of(self):
        with socket.create_server(('127.0.0.1', 0)) as taken:
            port = taken.getsockname()[1]
        ended = run_load('--port', str(port))
        self.assertEqual(ended.returncode, 1, ended)
        self.assertIn('cannot connect', ended.stderr)
        self.assertEqual(ended.stderr.count('\n'), 1)


def load_program(program_text, *arguments):
    """Runs the load generator with a server of its own that is a Python program."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'server')
        here = os.path.dirname(os.path.abspath(__file__))
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'#!{sys.executable} -B\nimport os, signal, sys\n'
                       f'sys.path.insert(0, {here!r})\nimport test_load\n{program_text}\n')
        os.chmod(path, stat.S_IRWXU)
        return run_load('--spawn', path, '--clients', str(CLIENTS), *arguments)


def load_fake(fault, *arguments, before=''):
    """Runs the load generator with a FakeServer, in a process in which nothing else happens."""
    name = f'test_load.{fault.__name__}' if fault else None
    return load_program(f'server = test_load.FakeServer({name})\n{before}\n'
                        'print(f"listening on 127.0.0.1:{server.port}", flush=True)\n'
                        'server.serve()', *arguments)


class SpawnedServer(unittest.TestCase):
    ARGUMENTS = ('--senders', '1', '--window', '8', '--duration', '0.4', '--warmup', '0')

    def serve(self, fault, before=''):
        return load_fake(fault, *self.ARGUMENTS, before=before)

    def test_an_unclean_end_is_a_fault(self):
        ended = self.serve(None, 'signal.signal(signal.SIGTERM, lambda *_: os._exit(3))')
        self.assertEqual(ended.returncode, 1, ended)
        self.assertEqual(ended.figures['lost'], 0)
        self.assertIn('ended with status 3', ended.figures['server_end'])
        self.assertIn('ended with status 3', ended.stdout)

    def test_a_clean_end_is_none(self):
        ended = self.serve(None, 'signal.signal(signal.SIGTERM, lambda *_: os._exit(0))')
        self.assertEqual(ended.returncode, 0, ended)

    def test_one_with_a_password_lets_in_who_gives_it(self):
        for password, status in (('sesame', 0), ('wrong', 1)):
            with self.subTest(password):
                ended = run_load('--spawn', server_program(), '--server-arg=--password=sesame',
                                 '--password', password, '--clients', '5', *self.ARGUMENTS)
                self.assertEqual(ended.returncode, status, ended)

    def test_one_that_dies_is_noticed(self):
        ended = self.serve(fault_die)
        self.assertEqual(ended.returncode, 1, ended)
        self.assertGreater(ended.figures['closed'], 0)
        self.assertIn('ended with status 5', ended.figures['server_end'])

    def test_one_that_does_not_listen_is_told_of(self):
        ended = load_program('sys.exit(1)', *self.ARGUMENTS)
        self.assertEqual(ended.returncode, 1, ended)
        self.assertIn('ended instead of listening', ended.stderr)

    def test_one_that_is_not_there_is_told_of(self):
        ended = run_load('--spawn', '/nowhere/papo-server')
        self.assertEqual(ended.returncode, 1, ended)
        self.assertIn('cannot start /nowhere/papo-server', ended.stderr)


class Arrivals(unittest.TestCase):
    def run_against(self, fault=None):
        # Each client comes after the one before. The server ends by the signal that tells it to stop.
        return load_fake(fault, '--arrivals', '--entering', '1', '--patience', '1',
                         before='signal.signal(signal.SIGTERM, lambda *_: os._exit(0))')

    def expect(self, ended, **faults):
        self.assertEqual(ended.returncode, 1, ended)
        self.assertFalse(ended.figures['faultless'])
        for fault in ('wrong', 'missing', 'closed'):
            self.assertEqual(ended.figures[fault], faults.get(fault, 0), f'{fault}: {ended}')

    def test_everyone_knows_of_everyone_and_leaves_nothing_behind(self):
        ended = run_load('--spawn', server_program(), '--arrivals', '--clients', '100',
                         '--server-arg=--workers=2')
        self.assertEqual(ended.returncode, 0, ended)
        figures = ended.figures
        self.assertTrue(figures['faultless'])
        self.assertEqual(figures['entered'], 100)
        self.assertEqual(figures['told'], 100 * 99 // 2)
        self.assertEqual((figures['wrong'], figures['missing'], figures['closed']), (0, 0, 0))
        server = figures['server']
        self.assertEqual(server['idle']['descriptors'], server['before']['descriptors'] + 100)
        self.assertEqual(server['descriptors_left'], 0)
        self.assertGreater(server['arriving_cpu_s'], 0)
        self.assertGreater(server['leaving_cpu_s'], 0)
        self.assertGreater(server['idle']['resident_bytes'], 0)
        self.assertIn('100 clients arrive', ended.stdout)

    def test_a_member_takes_little_memory_and_it_goes_back_when_everyone_has_left(self):
        # With so few members, a fifth is what the server needs for a crowd at all (bench/memory
        # has more of them).
        ended = run_load('--spawn', server_program(), '--arrivals', '--clients', '2000')
        self.assertEqual(ended.returncode, 0, ended)
        before, after = (ended.figures['server'][when]['resident_bytes']
                         for when in ('before', 'after'))
        if before > 16 * MIB:
            self.skipTest('a sanitizer keeps what is freed')
        self.assertLess(after, 1.2 * before)
        self.assertLess(ended.figures['server']['bytes_a_member'], 2048)

    def test_a_good_server_of_another_kind(self):
        ended = self.run_against()
        self.assertEqual(ended.returncode, 0, ended)
        self.assertEqual(ended.figures['told'], 10)

    def test_who_is_not_told_of_is_counted(self):
        self.expect(self.run_against(fault_forget_join), missing=1)

    def test_who_is_told_of_twice_is_counted(self):
        self.expect(self.run_against(fault_repeat_join), wrong=1)

    def test_a_wrong_count_on_entering_is_counted(self):
        # The victim has no place in the order then, so its later notices are out of place, too.
        self.expect(self.run_against(fault_miscount), wrong=2, missing=CLIENTS)

    def test_connections_that_stay_open_are_counted(self):
        ended = self.run_against(fault_hold)
        self.expect(ended)
        self.assertEqual(ended.figures['server']['descriptors_left'], CLIENTS)

    def test_one_that_lets_nobody_in_is_told_of(self):
        ended = self.run_against(fault_full)
        self.assertEqual(ended.returncode, 1, ended)
        self.assertIn('load-0 was not let in', ended.stderr)


class HostileClients(unittest.TestCase):
    """bench/hostile, briefly."""

    def test_it_tells_what_it_measured(self):
        program = Path(__file__).resolve().parents[2] / 'bench' / 'hostile'
        build = Path(os.environ['PAPO_LOAD']).parent
        ended = subprocess.run(
            [program, '--check', '--build', build, 'nasty-text', 'half-closed'],
            timeout=3 * DEADLINE, env=clean_environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 0, ended)
        rows = [[cell.strip() for cell in line.split('|')] for line in ended.stdout.splitlines()]
        self.assertEqual([row[1] for row in rows[2:]], ['nasty-text', 'half-closed'])
        self.assertEqual({row[-2] for row in rows[2:]}, {'none'})


class Comparison(unittest.TestCase):
    """bench/compare for the servers that are always there: the floor and Papo."""

    def test_it_tells_what_it_measured(self):
        program = Path(__file__).resolve().parents[2] / 'bench' / 'compare'
        build = Path(os.environ['PAPO_LOAD']).parent
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            ended = subprocess.run(
                [sys.executable, '-B', program, '--build', build, '--runs', '1', '--duration',
                 '0.2', '--warmup', '0.1', '--cases', 'w16', '--servers', 'floor,papo,ngircd',
                 '--before', build, '--allowed', '1000',
                 '--json', folder / 'all.json', '--svg', folder / 'bars.svg'],
                timeout=9 * DEADLINE, env=clean_environment(), stdin=subprocess.DEVNULL,
                capture_output=True, text=True, check=False)
            self.assertEqual(ended.returncode, 0, ended)
            case, = json.loads((folder / 'all.json').read_text(encoding='utf-8'))['cases']
            picture = ElementTree.parse(folder / 'bars.svg').getroot()
        self.assertIn('### 500 members, 16 in flight', ended.stdout)
        self.assertRegex(ended.stdout, r'### Beside the build before\n\n.*\n.*\n'
                                       r'\| 500 members, 16 in flight +\| \d')
        servers = case['servers']
        for name in ('floor', 'papo'):
            self.assertGreater(servers[name]['cpu_us_per_delivery'], 0, ended)
            self.assertEqual(servers[name]['notes'], '')
        self.assertEqual(servers['floor']['ratio_to_floor'], 1)
        self.assertEqual(servers['papo']['ratio_to_papo'], 1)
        # Another server may not be installed. Then the program says so.
        self.assertTrue(servers['ngircd']['cpu_us_per_delivery'] or servers['ngircd']['notes'])
        bars = picture.findall('{http://www.w3.org/2000/svg}rect')
        self.assertEqual(len(bars), sum(bool(server['rounds']) for server in servers.values()))


class CommandLine(unittest.TestCase):
    def test_wrong_usage_is_told_in_one_line(self):
        for args in (['--window', '0'], ['--window', '4', '--rate', '5'], ['--rate', '0'],
                     ['--clients', '1'], ['--senders', '0'], ['--clients', 'many'],
                     ['--clients', '10', '--senders', '11'], ['--clients', '9', '--senders', '9'],
                     ['--size', '15'], ['--duration', '0'], ['--port', '70000'],
                     ['--protocol', 'pigeon'], ['--all-ways', '--tls'], ['--server-arg=x'], ['--what'], ['word'],
                     ['--rooms', '0'], ['--rooms', '3', '--clients', '5'],
                     ['--rooms', '3', '--senders', '2'], ['--rooms', '2', '--arrivals'],
                     ['--rooms', '3', '--clients', '12', '--senders', '10'],
                     ['--rooms', '2', '--protocol', 'floor'],
                     ['--arrivals', '--window', '4'], ['--arrivals', '--protocol', 'floor'],
                     ['--spawn', 'x', '--protocol', 'redis'], ['--entering', '0'],
                     ['--spawn', 'x', '--port', '5'], ['--spawn', 'x', '--server-pid', '1']):
            with self.subTest(args):
                ended = run_load(*args)
                self.assertEqual(ended.returncode, 2, ended)
                self.assertEqual(ended.stderr.count('\n'), 1, ended.stderr)
                self.assertEqual(ended.stdout, '')

    def test_help_and_version(self):
        ended = run_load('--help')
        self.assertEqual(ended.returncode, 0)
        self.assertIn('coordinated omission', ended.stdout)
        ended = run_load('--version')
        self.assertEqual(ended.returncode, 0)
        self.assertRegex(ended.stdout, r'^papo-load \d+\.\d+\.\d+\n$')

    def test_too_few_descriptors_are_told_of(self):
        ended = run_load('-c', 'ulimit -n 100; exec "$0" "$@"', os.environ['PAPO_LOAD'],
                         '--clients', '200', program='/bin/sh')
        self.assertEqual(ended.returncode, 1, ended)
        self.assertIn('open files', ended.stderr)


if __name__ == '__main__':
    unittest.main()
