"""Every command that README and docs show: each is run, or named here with what else runs it.

A command that a page shows and that this file does not know fails the test, and so does one that is
known here but shown nowhere.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'e2e'))
from papo import Server, clean_environment  # pylint: disable=wrong-import-position

PAGES = ['README.md', 'README.pt-BR.md', *(f'docs/{page.name}' for page in
                                           sorted((ROOT / 'docs').glob('*.md')))]
PATIENCE = 120  # Seconds that a command may take.

# What runs a command that is not run here. A file must be there and hold the words.
ELSEWHERE = {
    r'\$\(command -v sudo\) apt-get update .*': ('.ci/run', 'apt-get install'),
    r'meson test -C build': ('.ci/run', 'meson test -C build --print-errorlogs'),
    r'meson test --benchmark -C build': ('.ci/run', 'meson test --benchmark -C build'),
    r'CC=clang CXX=clang\+\+ meson setup build-fuzz .*': ('.ci/run', '-Dfuzz=enabled'),
    r'meson compile -C build-fuzz && tests/fuzz/run build-fuzz': ('.ci/run', 'tests/fuzz/run'),
    r'systemctl (daemon-reload|enable --now papo\.socket papo\.service)':
        ('tests/e2e/under_systemd.py', 'systemctl'),
    r'papo-server --proxy-protocol 127\.0\.0\.1':
        ('tests/e2e/test_server_proxy.py', '--proxy-protocol'),
}
# What needs a certificate and a proxy of somebody else's.
OUTSIDE = [r'openssl s_client .*', r'socat .*', r'papo-client']


def shown_in(page):
    """The commands: in blocks of shell, behind a prompt, and those that begin with one of our programs."""
    text = (ROOT / page).read_text(encoding='utf-8')
    for block in re.findall(r'^```sh\n(.*?)^```', text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()
    for line in re.findall(r'^    (?:\$ )?(.*)$', text, re.MULTILINE):
        if re.match(r'(build|bench|tests)/\S+( |$)|(nc|meson) ', line) and '—' not in line:
            if not re.search(r'\.(h|cc)\b|   ', line):
                yield line


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.programs = {'build/papo-server': os.environ['PAPO_SERVER'],
                        'build/papo-client': os.environ['PAPO_CLIENT'],
                        'build/papo-load': os.environ['PAPO_LOAD'],
                        'build/bench/papo-floor': os.environ['PAPO_FLOOR']}
        cls.build = pathlib.Path(os.environ['PAPO_SERVER']).parent
        cls.shown = {command: page for page in PAGES for command in shown_in(page)}

    def shell(self, command, server=None):
        for named, program in self.programs.items():
            command = re.sub(rf'(?<![\w/]){re.escape(named)}(?![\w-])', program, command)
        environment = clean_environment()
        if server:
            environment['PAPO_CLIENT_PORT'] = str(server.port)
            command = command.replace(' 50000', f' {server.port}')
        return subprocess.run(['bash', '-c', command], cwd=ROOT, env=environment, timeout=PATIENCE,
                              input='', text=True, capture_output=True, check=False)

    def succeeds(self, command, server=None):
        ended = self.shell(command, server)
        self.assertEqual(ended.returncode, 0, f'{command}\n{ended.stdout}\n{ended.stderr}')
        return ended.stdout

    # How each kind is run: the command as it is shown, but for how long it takes.

    def run_server(self, command):
        _, *arguments = command.split()
        with tempfile.NamedTemporaryFile('w') as password:
            password.write('secret\n')
            password.flush()
            arguments = [password.name if '/' in word else word for word in arguments]
            started = subprocess.Popen([os.environ['PAPO_SERVER'], *arguments], cwd=ROOT,
                                       env=clean_environment({'PAPO_PORT': '0'}),
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            with started:
                line = started.stdout.readline()
                started.terminate()
            self.assertRegex(line, r'127\.0\.0\.1:\d+')
            self.assertEqual(started.returncode, 0)

    def run_client(self, command):
        with Server() as server:
            ana = server.join('ana')
            ana.say('/join #ops')
            self.succeeds(command.replace('--name ana', '--name bia'), server)

    def run_nc(self, command):
        if not shutil.which('nc'):
            self.skipTest('there is no nc')
        with Server() as server:
            ana = server.join('ana')
            self.succeeds(f"printf 'bia\\nhello\\nsair\\n' | {command}", server)
            ana.lines_until('<bia> hello')

    def run_load(self, command):
        self.succeeds(re.sub(r'--clients \d+', '--clients 50', command) +
                      ('' if '--arrivals' in command else ' --duration 0.3 --warmup 0.1'))

    def run_compare(self, command):
        self.succeeds(command.replace('--build build', f'--build {self.build}') +
                      ' --runs 1 --duration 0.2 --warmup 0.1 --cases w16 --servers floor,papo')

    RUNNERS = {
        r'build/papo-server( --lang pt_BR)?': run_server,
        r'papo-server --password-file /etc/papo/password': run_server,
        r'(printf .* \| )?build/papo-client.*': run_client,
        r'nc 127\.0\.0\.1 50000': run_nc,
        r'build/papo-load .*': run_load,
        r'bench/compare --build build': run_compare,
    }

    def test_every_command_that_is_shown_runs(self):
        for command, page in self.shown.items():
            for pattern, run in self.RUNNERS.items():
                if re.fullmatch(pattern, command):
                    with self.subTest(command, page=page):
                        run(self, command)

    def test_every_command_that_is_shown_is_known_here(self):
        known = [*self.RUNNERS, *ELSEWHERE, *OUTSIDE]
        for command, page in self.shown.items():
            self.assertTrue(any(re.fullmatch(pattern, command) for pattern in known),
                            f'{page} shows `{command}`, which nothing runs')
        for pattern in known:
            self.assertTrue(any(re.fullmatch(pattern, command) for command in self.shown),
                            f'no page shows {pattern}')

    def test_what_is_run_elsewhere_is(self):
        for file, words in ELSEWHERE.values():
            self.assertIn(words, (ROOT / file).read_text(encoding='utf-8'))

    def test_ci_installs_what_the_readme_does(self):
        def packages(text):
            return set(re.findall(r'\b(?:lib(?!clang)[a-z0-9+-]+-dev|meson|gettext|pkg-config|nlohmann-json3-dev)\b',
                                  text))

        ci = packages((ROOT / '.ci/run').read_text(encoding='utf-8'))
        for page in ('README.md', 'README.pt-BR.md'):
            line = re.search(r'apt-get install -y (.*?) && meson', (ROOT / page).read_text('utf-8'))
            self.assertEqual(packages(line[1]), ci, page)


if __name__ == '__main__':
    unittest.main()
