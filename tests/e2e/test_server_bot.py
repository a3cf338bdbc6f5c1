"""The bot that the README shows, run as it stands there."""

import pathlib
import re
import subprocess
import sys
import unittest

from papo import DEADLINE, Server, clean_environment

README = pathlib.Path(__file__).parents[2] / 'README.md'


class Bot(unittest.TestCase):
    def setUp(self):
        text = README.read_text(encoding='utf-8')
        self.source = re.search(r'```python\n(.*?)```', text, re.DOTALL)[1]

    def start(self, server):
        source = self.source.replace('50000', str(server.port))
        self.assertNotEqual(source, self.source)
        process = subprocess.Popen([sys.executable, '-c', source], env=clean_environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def test_it_tells_the_time_to_who_asks(self):
        with Server() as server:
            ana = server.join('ana')
            ana.say('!time')  # In the history: that was no question to it.
            bot = self.start(server)
            ana.expect('-- clock joined #lobby')
            ana.say('what !time is it?', '!time')
            ana.expect(re.compile(r'<clock> it is \d\d:\d\d'))
            ana.say('/who', '/msg clock !time', '/ping')
            ana.expect('-- 2 here in #lobby: ana, clock', '(private to clock) !time', '%% pong')
        self.assertEqual(bot.wait(DEADLINE), 0, 'it ends when the server does')
        self.assertEqual(bot.stdout.read(), '')


if __name__ == '__main__':
    unittest.main()
