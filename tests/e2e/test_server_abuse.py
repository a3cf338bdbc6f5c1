# SPDX-License-Identifier: MIT

"""A person that keeps to the rules, or does a thing often, cannot harm the others.

Each test is of one kind of abuse (attacks.py has most of them). It judges by the effect on the
others, or by a cost that can be counted. No test judges by how long people waited.
"""

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import abusers
import attacks
from attack_thread import Attack
from namespace_link import Cable, NoCable
from papo import DEADLINE, GREETING, STOPPING, Server, hash_of, wait_until
from strangers import Door, Stranger, addresses, group, member
from talking_crowd import TalkingCrowd

ATTACKER = '127.0.0.2'
OPERATOR = re.compile('-- you are an operator now.*')
LONG = 'x' * abusers.LONGEST
FEW_LINES = {'PAPO_RATE_LIMIT': '2'}  # Lines a second of one connection; an address may say more.
# The share of an address of this machine with that limit: at once, and in each second after that. The limit
# works if no more than twice that is taken.
MOST_AT_ONCE, MOST_A_SECOND = 2 * 500, 2 * 100


def door(server, *sources):
    return Door(*server.addresses[0], sources or (ATTACKER,))


class Abuse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # The server inherits this limit.

    def cable(self, stack):
        try:
            return stack.enter_context(Cable())
        except NoCable as why:
            return self.skipTest(str(why))


def run(attack, done, seconds=DEADLINE):
    """Steps of an attack, until so many seconds are over or it has done enough."""
    end = time.monotonic() + seconds
    with contextlib.closing(attack):
        for rest in attack:
            if done() or time.monotonic() > end:
                return
            time.sleep(rest)


def processor_time(server):
    """Seconds that the process has taken."""
    with open(f'/proc/{server.pid}/stat', encoding='utf-8') as stat:
        fields = stat.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


class SlowNames(Abuse):
    FORMS = (b'/msg %s hi\n', b'/join %s\n', b'/nick %s\n', b'/complete %s\n', b'#%s hi\n',
             b'/whois %s\n', b'/who #%s\n')

    def cost(self, server, name, form):
        """Seconds of the server's time for many lines of that form."""
        with Stranger(door(server)) as someone:
            someone.enter('someone')
            before = processor_time(server)
            someone.send(form % name * 100 + b'/ping done\n')
            someone.wait_for(b'%% pong done')
            return processor_time(server) - before

    def test_a_name_costs_no_more_whatever_order_its_marks_are_in(self):
        with Server('--rate-limit', '0') as server:
            for form in self.FORMS:
                usual = self.cost(server, abusers.marks(sorted_already=True), form)
                self.assertLess(self.cost(server, abusers.marks(), form), 5 * usual + 0.1, form)

    def test_a_name_that_is_given_on_entering_costs_no_more_either(self):
        with Server('--rate-limit', '0') as server, Stranger(door(server)) as someone:
            before = processor_time(server)
            someone.send((abusers.marks() + b'\n') * 100 + b'/ping done\n')
            someone.wait_for(b'%% pong done')
            self.assertLess(processor_time(server) - before, 0.3)

    def test_what_was_said_behind_such_names_is_not_lost_when_the_server_stops(self):
        with Server('--drain-timeout', '1') as server:
            ana, bia = server.people('ana', 'bia')
            with group(10, lambda _: Stranger(door(server))) as strangers:
                for one in strangers:
                    one.send((abusers.marks() + b'\n') * abusers.LINE_BURST)
                end = time.monotonic() + 1  # The kernel takes the bytes as fast as the server does.
                while not all([one.send(b'') for one in strangers]) and time.monotonic() < end:
                    time.sleep(0.01)
                ana.say('is anyone here?')
                wait_until(lambda: not unread(server, ana), 'it has been read')
                server.send_signal(signal.SIGTERM)
                bia.expect('<ana> is anyone here?', STOPPING)
                self.assertEqual(server.wait(), 0)


def queues(server, peer=''):
    """Bytes that wait in the kernel for the server's connections, to be sent and to be read."""
    with open('/proc/net/tcp', encoding='ascii') as connections:
        for _, here, there, _, waiting, *_ in map(str.split, connections):
            if here.endswith(f':{server.port:04X}') and there.endswith(peer):
                to_send, to_read = waiting.split(':')
                yield int(to_send, 16), int(to_read, 16)


def unread(server, person):
    """Bytes of that person that wait for the server."""
    _, port = person.socket.getsockname()
    [(_, to_read)] = queues(server, f':{port:04X}')
    return to_read


class MuchTalk(Abuse):
    """A person that does not read for a few seconds, or has a narrow link, is not thrown out
    because of strangers' talk, even if the strangers have many connections."""

    SECONDS = 4  # Seconds without reading. A client under the limit says little in that time.
    LIMITS = {'PAPO_RATE_LIMIT': '5'}

    def endure(self, attack, enough):
        with Server(env=self.LIMITS) as server:
            dona = server.join('dona', receive_buffer=4096)
            own_door = door(server)
            run(attack(own_door), lambda: own_door.came > enough, self.SECONDS)
            dona.say('/ping I am here')
            dona.lines_until('%% pong I am here')
            dona.say('/whois dona')
            dona.lines_until(re.compile('-- dona is in .*'))

    def test_by_those_who_leave_with_long_reasons(self):
        self.endure(abusers.quits, 3000)

    def test_by_many_who_talk_within_their_limit(self):
        self.endure(lambda own: abusers.steadily(own, 60, LONG.encode() + b'\n'), 10_000)

    def test_by_many_who_write_to_one_person(self):
        line = f'/msg dona {LONG[:-20]}\n'.encode()
        self.endure(lambda own: abusers.steadily(own, 60, line), 10_000)


class SlowReaders(Abuse):
    MOST_MEMORY = 256 << 20  # Sanitizers need most of it. Without a bound it is 600 MB.

    def test_hundreds_who_do_not_read_cost_no_more_than_they_may_together(self):
        with Server('--rate-limit', '0', env={'PAPO_SEND_MEMORY': str(16 << 20)}) as server, \
             TalkingCrowd(server, 6) as crowd:
            before = server.memory()
            with group(300, lambda number: member(
                    door(server), f'deaf{number}', receive_buffer=4096)):
                talker = server.join('talker')
                for said in range(25, 501, 25):
                    talker.say(*[LONG] * 25, '/ping')
                    talker.lines_until('%% pong')
                    crowd.talk_until(lambda s=said: crowd.story.count(f'<talker> {LONG}') == s,
                                     'they have read what was said')
                crowd.check()
                in_the_kernel = sum(waiting for waiting, _ in queues(server))
                self.assertLess(server.peak_memory() - before + in_the_kernel, self.MOST_MEMORY)

    def test_who_reads_slowly_and_steadily_has_not_vanished(self):
        """This holds even if, with a large window, its kernel seldom tells that it has read."""
        with Server('--rate-limit', '0', '--idle-ping', '1') as server:
            ana = server.join('ana')
            dona = server.join('dona', receive_buffer=1 << 18)
            ana.lines_until('-- dona joined #lobby')
            for _ in range(450):  # More than the kernels hold, and little enough to wait.
                ana.say('x' * 3000)
            ana.say('/ping')
            ana.lines_until('%% pong')
            end = time.monotonic() + 8
            while time.monotonic() < end:
                self.assertTrue(dona.socket.recv(300))
                time.sleep(0.1)
            ana.say('/whois dona')
            ana.expect(re.compile('-- dona is in .*'))


class Ghosts(Abuse):
    def test_those_who_have_gone_do_not_go_on_talking(self):
        """The clients sent much more than they may say in the time that is left to them."""
        how_many = 20
        with Server() as server, TalkingCrowd(server, 6) as crowd:
            before = server.descriptors()
            run(abusers.ghosts(door(server), how_many), lambda: False, 2)
            crowd.talk_until(lambda: len(crowd.have_left('connection lost')) == how_many,
                             'all of them have left')
            crowd.check()
            wait_until(lambda: server.descriptors() == before, 'their places are free')

    def test_what_is_left_of_who_closed_is_dropped_in_time(self):
        """Everything that the client sent is in the server's kernel, with its end."""
        with Server() as server:
            ana, eva = server.people('ana', 'eva')
            eva.send(b'x\n' * 5000)
            eva.close()
            heard = ana.lines_until('-- eva left #lobby (connection lost)')
            self.assertGreaterEqual(len(heard), abusers.LINE_BURST)
            self.assertEqual(heard, ['<eva> x'] * len(heard))


class Places(Abuse):
    MOST = 200

    def test_one_address_elsewhere_cannot_take_all_places(self):
        with contextlib.ExitStack() as stack:
            cable = self.cable(stack)
            server = stack.enter_context(Server('--max-clients', str(self.MOST), '--host',
                                                '127.0.0.1', '--host', cable.here, addresses=2))
            attack = stack.enter_context(subprocess.Popen(
                [*cable.over_there, sys.executable, '-B', attacks.__file__, 'places', cable.here,
                 str(server.addresses[1][1]), cable.there, str(self.MOST)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            self.assertEqual(attack.stdout.readline(), 'ready\n')
            for number in range(20):
                server.join(f'someone{number}')
            attack.kill()

    def test_this_machine_cannot_take_all_places_either(self):
        with contextlib.ExitStack() as stack:
            cable = self.cable(stack)
            server = stack.enter_context(Server('--max-clients', str(self.MOST), '--host',
                                                '127.0.0.1', '--host', cable.here, addresses=2))
            taken = stack.enter_context(group(
                self.MOST, lambda _: Stranger(door(server, *addresses('127.0.1.1+200')))))
            for one in taken:
                one.wait_for(b'\n')  # The client is in, or was told the reason.
            host, port = server.addresses[1]
            greeted = subprocess.run(
                [*cable.over_there, 'bash', '-c', f'exec 3<>/dev/tcp/{host}/{port}; head -n 1 <&3'],
                capture_output=True, text=True, timeout=DEADLINE, check=True)
            self.assertEqual(greeted.stdout, GREETING + '\n')


class Logs(Abuse):
    MOST_AT_ONCE, MOST_A_SECOND = 128 << 10, 20_000  # Bytes.

    def measure(self, attack, enough):
        with Server() as server:
            own_door = door(server)
            began = time.monotonic()
            run(attack(own_door), lambda: own_door.came > enough, 5)
            server.stop()
            seconds = time.monotonic() - began
            size = sum(len(line) + 1 for line in server.log.lines)
            self.assertLess(size, self.MOST_AT_ONCE + self.MOST_A_SECOND * seconds)

    def test_those_who_come_and_quit_do_not_fill_the_disk(self):
        self.measure(abusers.quits, 3000)

    def test_nor_do_those_who_connect_and_reset(self):
        self.measure(abusers.fast_resets, 10_000)


class Guessing(Abuse):
    def test_nobody_can_try_thousands_of_passwords_by_coming_again(self):
        with Server('--password', 'sesame', env=FEW_LINES) as server:
            own_door = door(server)
            under_way = 64
            began = time.monotonic()
            run(abusers.guesses(own_door), lambda: own_door.came > 1000, 5)
            seconds = time.monotonic() - began
            tries = 5 * (own_door.came - under_way)
            self.assertLess(tries, MOST_AT_ONCE + MOST_A_SECOND * seconds)

    def test_those_who_know_the_password_get_in_beside_many_who_guess(self):
        with Server('--password', 'sesame') as server:
            own_door = door(server)
            with Attack(abusers.guesses(own_door)):
                wait_until(lambda: own_door.came >= 60, 'they guess')
                people = [server.connect() for _ in range(30)]
                for number, person in enumerate(people):  # All at the same time.
                    person.say('sesame', f'ana{number}')
                for number, person in enumerate(people):
                    person.lines_until(re.compile(f'-- you are ana{number}, .*'))

    def check_operator(self, how_many, *sources):
        hashed = hash_of(b'secret\n').stdout.decode().strip()
        with Server('--oper-password', hashed) as server:
            attack = abusers.guesses_operator(door(server, *sources), how_many)
            with Attack(attack) as running:
                wait_until(lambda: running.steps > 20, 'they guess')
                for _ in range(5):
                    with contextlib.closing(server.join('ana')) as ana:
                        ana.say('/oper secret')
                        told = next(line for line in iter(ana.line, None)
                                    if line.startswith('!! ') or 'operator' in line)
                        self.assertRegex(told, OPERATOR)
                        ana.say('/quit')
                        ana.lines_until('-- bye')

    def test_an_operator_gets_in_beside_a_hundred_who_guess(self):
        self.check_operator(100)

    def test_an_operator_gets_in_beside_two_hundred_addresses_that_guess(self):
        self.check_operator(200, *addresses('127.0.1.1+200'))


class FalseRecords(Abuse):
    def test_the_log_tells_of_nothing_that_did_not_happen(self):
        """An operator throws a person out, and the person's own commands are read in the same
        moment."""
        hashed = hash_of(b'secret\n').stdout.decode().strip()
        with Server('--rate-limit', '0', '--workers', '1', '--oper-password', hashed) as server:
            ana, _ = server.people('ana', 'bia')
            ana.say('/oper secret')
            ana.lines_until(OPERATOR)
            for number in range(10):
                eva = server.join(f'eva{number}')
                with stopped(server):
                    ana.say(f'/expel eva{number}')
                    eva.say('/announce dinner', '/ban 203.0.113.0/24', '/expel bia', '/mute bia',
                            '/unban 203.0.113.0/24', '/unmute bia')
                ana.lines_until(re.compile(f'-- eva{number} left #lobby .*expelled by @?ana.*'))
                eva.close()
            server.stop()
            false = server.log.matches(r'eva\d (announced|banned|expelled|muted|unmuted|lifted)')
            self.assertEqual([found[0] for found in false], [])


@contextlib.contextmanager
def stopped(server):
    """The worker finds all inputs of that time at once."""
    server.send_signal(signal.SIGSTOP)
    with open(f'/proc/{server.pid}/stat', encoding='utf-8') as stat:
        wait_until(lambda: stat.seek(0) or stat.read().rsplit(')', 1)[1].split()[0] == 'T',
                   'it has stopped')
    yield
    server.send_signal(signal.SIGCONT)


class Answers(Abuse):
    MOST_AT_ONCE, MOST_A_SECOND = 8 << 20, 1 << 20  # Bytes.

    def test_short_questions_do_not_get_one_client_an_endless_stream_of_answers(self):
        with Server() as server, abusers.full_history(door(server, '127.0.0.3')), \
             Stranger(door(server)) as someone:
            someone.enter('someone')
            got, answered = 0, 0
            began = time.monotonic()
            while answered < 45 and time.monotonic() < began + 4:
                someone.send(b'/history 200\n/ping\n')
                answers = b''
                while not answers.endswith(b'%% pong\n') and time.monotonic() < began + 4:
                    someone.send(b'')
                    answers = answers[-16:] + (more := someone.take_input())
                    got += len(more)
                    self.assertFalse(someone.gone)
                answered += 1
            seconds = time.monotonic() - began
            self.assertLess(got, self.MOST_AT_ONCE + self.MOST_A_SECOND * seconds)


class RoomsList(Abuse):
    def test_rooms_with_few_people_do_not_hide_those_with_many(self):
        with Server() as server, Attack(abusers.hides_rooms(door(server))):
            watcher = server.join('watcher')

            def rooms():
                watcher.say('/rooms', '/ping')
                return watcher.lines_until('%% pong')

            people = [server.join(f'ana{number}') for number in range(3)]
            for person in people:
                person.say('/join #zoo')
            alone = server.join('alone')
            alone.say('/join #zz', '/ping')
            alone.lines_until('%% pong')
            wait_until(lambda: re.search(r'-- 2[01]\d rooms', '\n'.join(rooms())),
                       'they have made their rooms')
            self.assertIn('-- #zoo, 3 people', rooms())
            alone.say('/rooms', '/ping')
            self.assertIn('-- #zz, 1 person', alone.lines_until('%% pong'))


class ForgedLines(Abuse):
    """No row of anybody's terminal may look like the server's, and be another person's."""

    FORGED = '-- papo is stopping; goodbye'
    LIKE_IT = re.compile(r'(\d\d:\d\d )?-- papo is stopping')  # The client tells the time.
    WIDTHS = (40, 57, 80, 132, 200)

    def rows(self, command, width, last):
        """The rows of a terminal of that width, once there is a row with that end."""
        with tempfile.TemporaryDirectory() as folder:
            tmux = ['tmux', '-f', '/dev/null', '-S', os.path.join(folder, 'tmux')]

            def ask(*arguments):
                return subprocess.run([*tmux, *arguments], check=True, capture_output=True,
                                      text=True, timeout=DEADLINE).stdout

            try:
                ask('set', '-g', 'history-limit', '100000', ';', 'new-session', '-d', '-x',
                    str(width), '-y', '24', *command)
            except FileNotFoundError:
                self.skipTest('there is no tmux')
            try:
                yield None
                seen = []

                def complete():
                    seen[:] = ask('capture-pane', '-p', '-S', '-').split('\n')
                    return any(row.endswith(last) for row in seen)

                wait_until(complete, 'all has been shown')
                yield seen
            finally:
                ask('kill-server')

    def check(self, command, texts):
        for width in self.WIDTHS:
            with self.subTest(width), Server('--rate-limit', '0') as server:
                eva = server.join('eva')
                terminal = self.rows(command(server.port), width, 'that was all')
                next(terminal)
                eva.expect(re.compile('-- bia joined #lobby'))
                for text in texts(width):
                    eva.say(text + self.FORGED, f'{text}12:34 {self.FORGED}')
                eva.say('that was all')
                rows = next(terminal)
                terminal.close()
                self.assertEqual([row for row in rows if self.LIKE_IT.match(row)], [])

    @staticmethod
    def filled_with_blanks(width):
        return ['hello' + '\t' * 200 + ' ', '\t' * 200 + ' ', 'hello' + '\t ' * 200,
                *('hello' + ' ' * many for many in range(width))]

    def test_in_nc(self):
        def command(port):
            return ['bash', '-c', f'exec 3<>/dev/tcp/127.0.0.1/{port}; echo bia >&3; cat <&3']

        self.check(command, self.filled_with_blanks)

    def test_in_the_client(self):
        def command(port):
            client = os.environ['PAPO_CLIENT']
            return ['bash', '-c', f'exec {client} --port {port} --name bia']

        def texts(width):
            return [*self.filled_with_blanks(width), *('x' * many for many in range(width))]

        self.check(command, texts)


if __name__ == '__main__':
    unittest.main()
