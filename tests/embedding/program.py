# SPDX-License-Identifier: MIT

"""The example, which holds a server, and a client of that server."""

import socket
import subprocess
import unittest

PATIENCE = 30  # Seconds.


class HoldsAServer(unittest.TestCase):
    """Tests of the example, wherever the program comes from."""

    def start(self, program, *arguments, environment=None):
        started = subprocess.Popen([program, *arguments], env=environment, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(started.__exit__, None, None, None)  # Closes the program's pipes, and waits.
        self.addCleanup(started.kill)
        return started

    def serves_and_stops(self, program, environment=None):
        started = self.start(program, '#games', environment=environment)
        told = started.stdout.readline()
        self.assertRegex(told, r'\Athe chat is at 127\.0\.0\.1:\d+\n\Z')
        port = int(told.rpartition(':')[2])
        with socket.create_connection(('127.0.0.1', port), timeout=PATIENCE) as papo:
            papo.sendall(b'ana\n')
            lines = papo.makefile(encoding='utf-8')
            until(lines, 'This chat lives in another program.')
            until(lines, '-- you are ana, alone in #games')
            started.stdin.close()
            # To the end of the connection, which the server closes.
            self.assertTrue(lines.read().endswith('-- papo is stopping; goodbye\n'))
        self.assertEqual(started.wait(PATIENCE), 0)


def until(lines, text):
    for line in lines:
        if text in line:
            return
    raise AssertionError(f'the server never said {text!r}')
