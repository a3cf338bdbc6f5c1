# SPDX-License-Identifier: MIT

"""The number of people that can be in, and that nothing of them is left behind."""

import os
import re
import resource
import socket
import tempfile
import unittest

from papo import BYE, GREETING, Server, hash_of, wait_until

FULL = re.compile(r'!! papo is full.*')
MORE_THAN_FIT = 60
FEW_DESCRIPTORS = 48


class MaxClients(unittest.TestCase):
    def test_one_too_many_is_told_and_sent_away(self):
        with Server('--max-clients', '2') as server:
            ana, bia = server.people('ana', 'bia')
            for _ in range(3):
                extra = server.connect()
                extra.expect(FULL)
                extra.expect_end()
            ana.say('we are complete')
            bia.expect('<ana> we are complete')

    def test_who_leaves_makes_room(self):
        with Server('--max-clients', '2') as server:
            ana, bia = server.people('ana', 'bia')
            server.connect().expect(FULL)
            bia.leave()
            caio = self.connect_when_there_is_room(server)
            caio.close()
            self.connect_when_there_is_room(server)
            server.connect().expect(FULL)
            ana.expect('-- bia left #lobby (quit)')

    def connect_when_there_is_room(self, server):
        admitted = []

        def attempt():
            someone = server.connect()
            if someone.line() == GREETING:
                admitted.append(someone)
            return admitted

        wait_until(attempt, 'there is room')
        return admitted[0]

    def test_who_has_no_name_yet_counts(self):
        with Server('--max-clients', '1') as server:
            server.newcomer()
            server.connect().expect(FULL)


class Descriptors(unittest.TestCase):
    def talking_pair(self, server):
        # The people talk before descriptors run out. UndefinedBehaviorSanitizer needs a descriptor to see for
        # the first time that an object is of its type, and remembers that.
        ana, bia = server.people('ana', 'bia')
        ana.say('hello')
        bia.expect('<ana> hello')
        return ana, bia

    def test_without_descriptors_those_in_keep_talking_and_later_others_come_in(self):
        with Server(max_descriptors=FEW_DESCRIPTORS) as server:
            ana, bia = self.talking_pair(server)
            crowd = [server.connect() for _ in range(MORE_THAN_FIT)]
            server.log.wait_for('(?i)descriptor|too many open files')
            ana.say('still here?')
            bia.expect('<ana> still here?')
            bia.say('still here')
            ana.expect('<bia> still here')

            # The kernel took them all. They come in one by one as the earlier ones leave.
            for person in crowd:
                person.expect(GREETING)
                person.say('sair')
                person.expect(BYE)
                person.expect_end()
                person.close()
            caio = server.join('caio')
            ana.expect('-- caio joined #lobby')
            caio.say('at last')
            bia.expect('-- caio joined #lobby', '<caio> at last')

    def test_the_log_says_once_that_there_are_no_descriptors(self):
        with Server(max_descriptors=FEW_DESCRIPTORS) as server:
            ana, bia = self.talking_pair(server)
            for _ in range(MORE_THAN_FIT):
                server.connect()
            found = server.log.wait_for('(?i).*(descriptor|too many open files).*')
            for number in range(50):
                ana.say(f'{number}')
                bia.expect(f'<ana> {number}')
            again = server.log.matches('(?i).*(descriptor|too many open files).*')
            self.assertEqual([m[0] for m in again], [m[0] for m in found])

    def test_bans_that_cannot_be_written_are_saved_as_soon_as_they_can_be(self):
        """First the file's folder is gone, then there is no descriptor, and no newcomer is let in."""
        password = hash_of(b'secret\n').stdout.decode().strip()
        with tempfile.TemporaryDirectory() as parent:
            folder = os.path.join(parent, 'state')
            path = os.path.join(folder, 'bans')
            os.mkdir(folder)

            def saved():
                with open(path, encoding='utf-8') as bans:
                    return bans.read().count('\n')

            unsaved = ('!! but that is not on the disk yet, and may not outlive papo; '
                       'papo goes on trying')
            with Server('--oper-password', password, '--bans', path) as server:
                os.rmdir(folder)
                ana, bia = self.talking_pair(server)
                ana.say('/oper letmein', '/oper secret', '/ban davi')
                ana.expect('!! wrong password', '-- you are an operator now, and shown as @ana',
                           '-- davi is banned for ever', unsaved)
                server.log.wait_for('the bans were not saved')
                os.mkdir(folder)
                server.log.wait_for('the bans are saved again')
                self.assertEqual(saved(), 1)

                server.limit(resource.RLIMIT_NOFILE, server.descriptors())
                caio = server.connect()
                caio.say('caio')
                server.log.wait_for('cannot accept newcomers for now')
                ana.say('/ban eva', '/ban fabio')
                ana.expect('-- eva is banned for ever', unsaved, '-- fabio is banned for ever', unsaved)
                server.log.wait_for('the bans were not saved', count=2)
                bia.say('/oper secret')
                bia.expect('-- you are an operator now, and shown as @bia')
                bia.say('still here')
                ana.expect('<@bia> still here')
                self.assertEqual(saved(), 1)

                server.limit(resource.RLIMIT_NOFILE)
                caio.expect(GREETING)
                ana.expect('-- caio joined #lobby')
                server.log.wait_for('the bans are saved again', count=2)
                self.assertEqual(saved(), 3)
                server.stop()
                for told, times in (('cannot accept newcomers for now', 1),
                                    ('accepting newcomers again', 1),
                                    ('the bans were not saved', 2),
                                    ('the bans are saved again', 2)):
                    self.assertEqual(len(server.log.matches(told)), times, told)

    def test_without_descriptors_nothing_that_was_said_is_lost(self):
        with Server('--rate-limit', '0', max_descriptors=FEW_DESCRIPTORS) as server:
            ana, bia = self.talking_pair(server)
            for number in range(500):
                if number % 5 == 0:
                    server.connect()
                ana.say(f'{number}')
            server.log.wait_for('(?i)descriptor|too many open files')
            bia.expect(*[f'<ana> {number}' for number in range(500)])


class NothingIsLeftBehind(unittest.TestCase):
    def test_a_thousand_visits_leave_no_descriptor_and_no_memory_behind(self):
        with Server('--rate-limit', '0') as server:
            ana = server.join('ana')
            ways = [leave_in_order, leave_by_reset, leave_unnamed, leave_in_mid_line]

            def visits():
                for number in range(500):
                    ways[number % len(ways)](server)
                    ana.say('/who')
                    ana.lines_until(re.compile(r'-- \d+ here in #lobby: .*'))

            before = server.descriptors()
            visits()  # Now the pools of memory are as large as they need to be.
            wait_until(lambda: server.descriptors() == before, 'all connections are closed')
            memory = server.memory()
            visits()
            wait_until(lambda: server.descriptors() == before, 'all connections are closed')
            self.assertLess(server.memory() - memory, 16 << 20)

    def test_connections_that_vanish_before_they_are_accepted_do_no_harm(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            before = server.descriptors()
            for _ in range(200):
                with socket.socket() as someone:
                    someone.setblocking(False)
                    someone.connect_ex(server.addresses[0])
            ana.say('hello')
            bia.expect('<ana> hello')
            wait_until(lambda: server.descriptors() == before, 'all connections are closed')


def leave_in_order(server):
    server.join('visitor-1').leave()


def leave_by_reset(server):
    visitor = server.connect()
    visitor.say('visitor-2', 'hello')
    visitor.expect(GREETING)
    visitor.reset()


def leave_unnamed(server):
    visitor = server.newcomer()
    visitor.close()


def leave_in_mid_line(server):
    visitor = server.connect()
    visitor.send(b'visitor-3\nhello\nand')
    visitor.close()


if __name__ == '__main__':
    unittest.main()
