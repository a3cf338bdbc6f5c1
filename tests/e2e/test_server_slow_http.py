# SPDX-License-Identifier: MIT

"""The attacks of slowhttptest: clients of HTTP that are slow on purpose. People who talk meanwhile notice nothing."""

import shutil
import subprocess
import time
import unittest

from papo import Server
from web import ask

TOOL = shutil.which('slowhttptest')
CONNECTIONS = 300
SECONDS = 14    # Longer than a connection of HTTP lives.
LONGEST = 1.0   # Seconds that a line may take meanwhile.

ATTACKS = {
    'slow headers': ['-H', '-i', '1'],
    'slow body': ['-B', '-i', '1', '-s', '8192'],
    'ranges': ['-R'],
    'slow reading': ['-X', '-k', '3', '-w', '1', '-y', '64', '-n', '1', '-z', '5'],
}


@unittest.skipIf(TOOL is None, 'there is no slowhttptest')
class SlowClients(unittest.TestCase):
    def test_nobody_notices(self):
        with Server('--max-per-shared-address', '2000') as server:
            ana, bia = (server.join(name, source='127.0.0.2') for name in ('ana', 'bia'))  # Others share no tokens.
            descriptors = server.descriptors()
            began = time.monotonic()
            attackers = [subprocess.Popen(
                [TOOL, *how, '-c', str(CONNECTIONS), '-r', '100', '-l', str(SECONDS), '-u', f'http://127.0.0.1:{server.port}/'],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for how in ATTACKS.values()]
            longest = 0.0
            try:
                while any(attacker.poll() is None for attacker in attackers) and time.monotonic() - began < 4 * SECONDS:
                    said = time.monotonic()
                    ana.say('hello')
                    bia.expect('<ana> hello')
                    longest = max(longest, time.monotonic() - said)
                    time.sleep(0.2)  # People do not talk faster.
            finally:
                for attacker in attackers:
                    attacker.kill()
                    attacker.wait()
            self.assertLess(longest, LONGEST)
            self.assertEqual(ask(server, '/health').status, 200)
            end = time.monotonic() + SECONDS
            while server.descriptors() > descriptors and time.monotonic() < end:
                time.sleep(0.1)
            self.assertLessEqual(server.descriptors(), descriptors, 'all of them are gone')


if __name__ == '__main__':
    unittest.main()
