# SPDX-License-Identifier: MIT

"""The example, built against the library as `meson install` leaves it, and run.

    test_installed.py COMPILER...
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import program

ROOT = pathlib.Path(__file__).parents[2]
COMPILER = sys.argv[1:]


def run(*command, **how):
    ended = subprocess.run(command, text=True, capture_output=True, timeout=120, check=False, **how)
    if ended.returncode != 0:
        raise AssertionError(f'{command}\n{ended.stdout}\n{ended.stderr}')
    return ended.stdout


class Installed(program.HoldsAServer):
    @classmethod
    def setUpClass(cls):
        for tool in 'meson', 'pkg-config':
            if not shutil.which(tool):
                raise unittest.SkipTest(f'there is no {tool}')
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        run('meson', 'install', '-C', os.environ['PAPO_BUILD'], '--no-rebuild', '--destdir', folder.name)
        cls.prefix = cls.folder / os.environ['PAPO_PREFIX'].lstrip('/')
        cls.library = next(cls.prefix.rglob('papo.pc')).parents[1]

    def asked(self, *what):
        """The answer of pkg-config about the place of this copy."""
        environment = os.environ | {'PKG_CONFIG_PATH': str(self.library / 'pkgconfig')}
        return run('pkg-config', f'--define-variable=prefix={self.prefix}', *what, 'papo',
                   env=environment).split()

    def test_a_program_is_built_against_it_and_serves(self):
        shared = bool(list(self.library.glob('libpapo.so*')))
        flags = self.asked('--cflags', '--libs', *([] if shared else ['--static']))
        embedded = self.folder / 'embedded'
        run(*COMPILER, '-std=c++20', str(ROOT / 'examples/embedded.cc'), *flags, '-pthread',
            '-o', str(embedded))
        environment = os.environ | {'LD_LIBRARY_PATH': str(self.library)}
        self.serves_and_stops(str(embedded), environment)

    def test_only_what_is_declared_can_be_used(self):
        if not shutil.which('nm'):
            self.skipTest('there is no nm')
        for library in self.library.glob('libpapo.so'):
            symbols = run('nm', '--dynamic', '--defined-only', '--demangle', str(library))
            foreign = [line for line in symbols.splitlines() if 'papo::Server' not in line]
            self.assertEqual(foreign, [])

    def test_its_version_is_that_of_the_programs(self):
        version = run(str(self.prefix / 'bin/papo-server'), '--version').split()[1]
        self.assertEqual(self.asked('--modversion'), [version])

    def test_each_header_that_is_installed_stands_alone(self):
        flags = self.asked('--cflags')
        headers = sorted((self.prefix / 'include/papo').glob('*.h'))
        self.assertEqual([header.name for header in headers], ['options.h', 'server.h', 'version.h'])
        for header in headers:
            run(*COMPILER, '-std=c++20', '-fsyntax-only', '-x', 'c++', *flags, '-',
                input=f'#include <papo/{header.name}>\n')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
