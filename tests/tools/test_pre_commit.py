# SPDX-License-Identifier: MIT

"""The hook that checks a commit: the commits that it accepts, and those that it refuses."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parents[2]
GOOD = '#include "base/fd.h"\n\nint number() { return 1; }\n'


class PreCommit(unittest.TestCase):
    def setUp(self):
        if not shutil.which('git'):
            self.skipTest('there is no git')
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        # Git tells a hook its repository by such variables, and a hook may have started these tests.
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith('GIT_')}
        self.environment |= {'HOME': folder.name, 'GIT_CONFIG_NOSYSTEM': '1'}
        self.git('init', '--quiet')
        self.git('config', 'user.name', 'Papo')
        self.git('config', 'user.email', 'papo@localhost')
        self.git('config', 'core.hooksPath', str(ROOT / 'tools/hooks'))
        for file in '.clang-format', 'tests/layers.py':
            self.write(file, (ROOT / file).read_text(encoding='utf-8'))
        self.write('src/net/number.cc', GOOD)
        self.assertCommits()

    def git(self, *arguments):
        return subprocess.run(['git', *arguments], cwd=self.folder, env=self.environment, timeout=30,
                              text=True, capture_output=True, check=False)

    def write(self, file, text, stage=True):
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')
        if stage:
            self.git('add', file)

    def assertCommits(self):
        ended = self.git('commit', '--quiet', '--message', 'a change')
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)

    def assertRefuses(self, why):
        ended = self.git('commit', '--quiet', '--message', 'a change')
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn(why, ended.stdout + ended.stderr)

    def test_takes_a_change_that_is_in_order(self):
        self.write('src/net/number.cc', GOOD.replace('1', '2'))
        self.assertCommits()

    def test_refuses_a_file_that_is_formatted_otherwise(self):
        if not shutil.which('clang-format'):
            self.skipTest('there is no clang-format')
        self.write('src/net/number.cc', GOOD.replace('{ return', '{return'))
        self.assertRefuses('[-Wclang-format-violations]')

    def test_refuses_a_folder_that_knows_one_above(self):
        self.write('src/net/number.cc', GOOD.replace('base/fd.h', 'server/worker.h'))
        self.assertRefuses('net must not know server')

    def test_refuses_blanks_at_the_end_of_a_line(self):
        self.write('README.md', 'hello \n')
        self.assertRefuses('trailing whitespace')

    def test_sees_what_is_staged_and_not_what_lies_there(self):
        self.write('src/net/number.cc', GOOD.replace('base/fd.h', 'server/worker.h'))
        self.write('src/net/number.cc', GOOD.replace('1', '3'), stage=False)
        self.assertRefuses('net must not know server')
        self.git('add', '.')
        self.write('src/net/number.cc', GOOD.replace('{ return', '{return'), stage=False)
        self.assertCommits()

    def test_takes_that_a_file_goes(self):
        self.git('rm', '--quiet', 'src/net/number.cc')
        self.assertCommits()


if __name__ == '__main__':
    unittest.main()
