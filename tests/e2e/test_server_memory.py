# SPDX-License-Identifier: MIT

"""The server's memory stays bounded, for anything that people send or do not read."""

import contextlib
import os
import re
import resource
import signal
import tempfile
import threading
import time
import unittest

from kept_accounts import keep_house
from papo import DEADLINE, GREETING, TOLD_WHY, Server, wait_until

SHORT_OF_MEMORY = '!! papo is short of memory; come back later'
LOST_TO_IT = '!! papo is out of memory for you, and disconnected you; come back later'
LONG = 3 * DEADLINE  # This is hard work on a busy machine.
MIB = 1 << 20


class Memory(unittest.TestCase):
    def test_a_line_that_never_ends_is_not_kept(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            before = server.peak_memory()
            for _ in range(64):
                ana.send(b'x' * MIB)
            ana.say('', 'still here')
            bia.expect('<ana> still here')
            self.assertLess(server.peak_memory() - before, 16 * MIB)
            ana.expect(TOLD_WHY)
            bia.say('so I see')
            ana.expect('<bia> so I see')

    def test_unfinished_lines_are_kept_only_up_to_the_limit(self):
        with Server('--max-line', '1024') as server:
            ana, bia = server.people('ana', 'bia')
            before = server.peak_memory()
            for _ in range(100):
                server.connect().send(b'x' * MIB)
            ana.say('still here')
            bia.expect('<ana> still here')
            self.assertLess(server.peak_memory() - before, 32 * MIB)

    def test_a_flood_that_is_faster_than_its_delivery_is_slowed_down_and_not_kept(self):
        with Server('--rate-limit', '0', '--send-limit', '262144', '--workers', '1') as server:
            ana = server.join('ana')
            bia = server.join('bia')
            before = server.peak_memory()
            with drained(bia):
                # Short lines cost much more to deal with than to read.
                for _ in range(50):
                    ana.send(b'x\n' * 30_000)
                ana.say('/who')
                ana.lines_until(re.compile(r'-- \d+ here in #lobby: .*'), deadline=LONG)
            self.assertLess(server.peak_memory() - before, 32 * MIB)

    def test_what_many_are_owed_by_several_rooms_is_not_copied_for_each(self):
        with Server('--rate-limit', '0', '--history', '0', '--workers', '1') as server:
            listeners = [server.connect() for _ in range(250)]
            for number, listener in enumerate(listeners):
                listener.say(f'listener{number}', '/join #x', '/ping in')
            for listener in listeners:
                listener.lines_until('%% pong in')
            talkers = [server.connect() for _ in range(4)]
            for number, talker in enumerate(talkers):
                talker.say(f'talker{number}', '/join #x', '/ping in')
                talker.lines_until('%% pong in')
            before = server.peak_memory()
            # All in one turn: much is said in two rooms, and then everyone is told something once.
            server.send_signal(signal.SIGSTOP)
            for talker in talkers:
                talker.say(*['#lobby ' + 'y' * 40, '#x ' + 'y' * 40] * 500)
            talkers[-1].say('/nick renamed')
            server.send_signal(signal.SIGCONT)
            for listener in listeners:
                read_past(listener, b'-- talker3 is now known as renamed\n')
            self.assertLess(server.peak_memory() - before, 20 * MIB)

    def test_what_waits_for_people_who_do_not_read_is_kept_only_up_to_the_limit(self):
        with Server('--rate-limit', '0', '--send-limit', '65536') as server:
            ana = server.join('ana')
            for number in range(50):
                server.join(f'deaf{number}', receive_buffer=4096)
            before = server.peak_memory()
            line = 'x' * 4000
            gone = 0
            while gone < 50:
                ana.say(*[line] * 8, '/who')
                heard = ana.lines_until(re.compile(r'-- \d+ here in #lobby: .*'), deadline=LONG)
                gone += sum(1 for line in heard if line.endswith('left #lobby (too slow)'))
            self.assertLess(server.peak_memory() - before, 32 * MIB)


@contextlib.contextmanager
def without_variable(name):
    value = os.environ.pop(name, None)
    try:
        yield
    finally:
        if value is not None:
            os.environ[name] = value


class House(unittest.TestCase):
    def test_accounts_and_rooms_on_the_disk_take_little(self):
        with tempfile.TemporaryDirectory() as parent:
            folder = os.path.join(parent, 'data')
            with Server('--data', folder) as server:
                server.stop()
            keep_house(os.path.join(folder, 'papo.db'), accounts=100_000, rooms=10_000)
            # MALLOC_PERTURB_, which tests have, would write into the reserve of memory.
            with without_variable('MALLOC_PERTURB_'), Server('--data', folder) as server:
                ana = server.join('ana')
                ana.say('/join #room77', '/ping')
                ana.lines_until('%% pong')
                self.assertLess(server.memory(), 40 * MIB)


class OutOfMemory(unittest.TestCase):
    def test_those_who_are_in_talk_on_and_newcomers_are_told_until_there_is_memory_again(self):
        with Server('--max-line', '65536', '--workers', '2') as server:
            ana, bia = server.people('ana', 'bia')
            limit = server.data() + 8 * MIB
            if limit > 1 << 32:
                self.skipTest('a sanitizer needs all the memory that it asks for')
            resource.prlimit(server.pid, resource.RLIMIT_DATA, (limit, limit))
            crowd = []
            newcomers_until_one_is_turned_away(server, crowd)
            for number in range(50):
                ana.say(f'{number} ' + 'y' * 1000)
                bia.expect(f'<ana> {number} ' + 'y' * 1000)
            bia.say('/who')
            bia.expect('-- 2 here in #lobby: ana, bia')
            # Clients whose lines found no memory are lost, and their memory is there for others.
            newcomers_until_one_is_turned_away(server, crowd)
            server.log.wait_for('memory is short')
            for one in crowd:
                one.close()
            wait_until(lambda: server.connect().line() == GREETING, 'newcomers are welcome again')
            server.log.wait_for('memory is no longer short')
            carl = server.join('carl')
            bia.expect('-- carl joined #lobby')
            carl.say('hello')
            bia.expect('<carl> hello')


def newcomers_until_one_is_turned_away(server, crowd):
    """The first clients take the memory, with a line without end each, at their own risk. The
    others then have less than they need."""
    def come():
        newcomer = server.connect()
        newcomer.say('/ping')  # A client that speaks first is greeted at once.
        return newcomer

    while (told := (newcomer := come()).line()) != SHORT_OF_MEMORY:
        assert told in (GREETING, LOST_TO_IT), told
        assert len(crowd) < 2000, 'memory never becomes short'
        if len(crowd) < 300 and told == GREETING:
            newcomer.send(b'x' * 60_000)
        crowd.append(newcomer)
    newcomer.expect_end()


def read_past(person, text, deadline=LONG):
    """Reads up to the end of that text, and looks at nothing else."""
    end = time.monotonic() + deadline
    last = b''
    while text not in last:
        person.socket.settimeout(max(end - time.monotonic(), 0.001))
        came = person.socket.recv(MIB)
        assert came, f'{person.name} was cut off'
        last = last[-len(text):] + came


@contextlib.contextmanager
def drained(person):
    """Reads and forgets a person's lines, for the time of a `with`."""
    over = threading.Event()

    def read():
        person.socket.settimeout(0.1)
        while not over.is_set():
            try:
                if not person.socket.recv(MIB):
                    return
            except TimeoutError:
                pass

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


if __name__ == '__main__':
    unittest.main()
