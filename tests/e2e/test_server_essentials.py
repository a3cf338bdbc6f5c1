# SPDX-License-Identifier: MIT

"""Papo's purpose: people talk, some leave, some are cut off, and all the others know."""

import subprocess
import sys
import unittest

from papo import BYE, DEADLINE, Server

# A person in a process of its own, so that the whole process can be killed.
ANOTHER_PROCESS = '''
import signal, socket, sys
someone = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
someone.sendall(b"caio\\nhello from afar\\n")
signal.pause()
'''


class Essentials(unittest.TestCase):
    def test_three_people_talk_with_each_other(self):
        with Server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            ana.say('hello')
            bia.expect('<ana> hello')
            caio.expect('<ana> hello')
            bia.say('hello, ana')
            ana.expect('<bia> hello, ana')
            caio.expect('<bia> hello, ana')
            caio.say('good morning')
            ana.expect('<caio> good morning')
            bia.expect('<caio> good morning')

    def test_who_says_sair_leaves_and_the_others_are_told(self):
        with Server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            bia.say('sair')
            bia.expect(BYE)
            bia.expect_end()
            for other in (ana, caio):
                other.expect('-- bia left #lobby (quit)')
            ana.say('now we are two')
            caio.expect('<ana> now we are two')

    def test_who_is_cut_off_is_noticed_and_the_others_are_told(self):
        with Server() as server:
            ana, bia, caio = server.people('ana', 'bia', 'caio')
            bia.reset()
            for other in (ana, caio):
                other.expect('-- bia left #lobby (connection lost)')
            ana.say('now we are two')
            caio.expect('<ana> now we are two')

    def test_who_is_killed_is_noticed_and_the_others_are_told(self):
        with Server() as server:
            ana, bia = server.people('ana', 'bia')
            program = [sys.executable, '-c', ANOTHER_PROCESS, str(server.port)]
            with subprocess.Popen(program) as caio:
                try:
                    for other in (ana, bia):
                        other.expect('-- caio joined #lobby', '<caio> hello from afar')
                finally:
                    caio.kill()
                    caio.wait(DEADLINE)
            for other in (ana, bia):
                other.expect('-- caio left #lobby (connection lost)')
            ana.say('now we are two')
            bia.expect('<ana> now we are two')


if __name__ == '__main__':
    unittest.main()
