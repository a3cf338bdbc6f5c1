# SPDX-License-Identifier: MIT

"""A server, or a person in it, is stopped for longer than its time limits, and goes on."""

import os
import signal
import subprocess
import sys
import time
import unittest

from papo import DEADLINE, GREETING, Server

NAME_TIMEOUT = 2  # Seconds.
IDLE_PING = 1
LONGER = 1  # The pause is so much longer than these limits.


def stop_for(process, seconds):
    """Sleeps for so long, because this test is about time."""
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    time.sleep(seconds)


class Pauses(unittest.TestCase):
    def test_who_gave_a_name_in_time_is_in_after_the_server_was_stopped(self):
        with Server('--name-timeout', str(NAME_TIMEOUT)) as server:
            ana = server.join('ana')
            bia, caio = (server.connect() for _ in range(2))
            for person in (bia, caio):
                person.expect(GREETING)
            server.send_signal(signal.SIGSTOP)
            bia.say('bia', 'hello')
            stop_for(server.process, NAME_TIMEOUT + LONGER)
            server.send_signal(signal.SIGCONT)
            bia.expect('-- you are bia, in #lobby with 1 other: ana')
            ana.expect('-- bia joined #lobby', '<bia> hello')
            self.assertTrue(caio.line().startswith('!! '))  # Caio gave no name.
            caio.expect_end()

    def test_what_is_said_before_and_while_the_server_is_stopped_arrives(self):
        with Server('--idle-ping', str(IDLE_PING)) as server:
            ana, bia = server.people('ana', 'bia')
            ana.say(*[f'before {number}' for number in range(20)])
            stop_for(server.process, IDLE_PING + LONGER)
            ana.say(*[f'while {number}' for number in range(20)])
            caio = server.connect()  # The kernel has caio wait.
            caio.say('caio')
            server.send_signal(signal.SIGCONT)
            bia.expect(*[f'<ana> before {number}' for number in range(20)])
            lines = [bia.line() for _ in range(21)]
            lines.remove('-- caio joined #lobby')
            self.assertEqual(lines, [f'<ana> while {number}' for number in range(20)])
            caio.expect(GREETING)

    def test_what_others_say_while_someone_is_stopped_arrives(self):
        with Server('--idle-ping', str(IDLE_PING)) as server:
            ana = server.join('ana')
            listener = subprocess.Popen(
                [sys.executable, '-c', LISTEN, str(server.port)], stdout=subprocess.PIPE,
                encoding='utf-8')
            with listener:
                try:
                    ana.expect('-- bia joined #lobby')
                    stop_for(listener, IDLE_PING + LONGER)
                    ana.say(*[f'{number}' for number in range(20)])
                    ana.say('/ping')
                    ana.expect('%% pong')
                    listener.send_signal(signal.SIGCONT)
                    ana.say('sair')
                    said, _ = listener.communicate(timeout=DEADLINE)
                    self.assertEqual(said.splitlines()[2:], [f'<ana> {n}' for n in range(20)])
                finally:
                    listener.kill()


# Reads until ana leaves.
LISTEN = '''
import socket, sys
papo = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
papo.sendall(b"bia\\n")
for line in papo.makefile():
    if "ana left" in line:
        break
    print(line, end="")
'''


if __name__ == '__main__':
    unittest.main()
