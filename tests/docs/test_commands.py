# SPDX-License-Identifier: MIT

"""Every command that a page shows: each is run, or is named here with the file that runs it.

The test fails if a page shows a command that this file does not know, and if this file knows a
command that no page shows.
"""

import contextlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'e2e'))
import tls_proxy  # pylint: disable=wrong-import-position
from papo import Server, clean_environment, wait_until  # pylint: disable=wrong-import-position

PAGES = [str(page.relative_to(ROOT)) for folder in ('.', 'docs', 'tests')
         for page in sorted((ROOT / folder).glob('*.md'))]
PATIENCE = 120  # Seconds that a command may take.

# A line or a piece of code that begins so is a command.
BEGINS = re.compile(r'(build|bench|tests)/\S+|papo-(server|client|admin|load)|nc|meson|printf|openssl|socat|'
                    r'systemctl|systemd-analyze|sysctl')

# Other files run these commands. Such a file must exist and hold the words.
ELSEWHERE = {
    r'\$\(command -v sudo\) apt-get update .*': ('.ci/run', 'apt-get install'),
    r'CC=clang CXX=clang\+\+ meson setup build-fuzz .*': ('.ci/run', '-Dfuzz=enabled'),
    r'meson (setup|compile -C) build': ('.ci/run', 'meson compile -C build'),
    r'meson setup build-(asan|tsan) .*': ('.ci/run', '--setup tsan'),
    r'git config core\.hooksPath tools/hooks': ('tests/tools/test_pre_commit.py', 'core.hooksPath'),
    r'meson compile -C build-fuzz && tests/fuzz/run build-fuzz': ('.ci/run', 'tests/fuzz/run'),
    r'\.ci/run': ('.ci/run', 'Runs all of continuous integration'),
    r'bench/soak.*': ('.ci/run', 'bench/soak --seconds 30 --seed 1'),
    r'bench/hostile.*': ('.ci/run', 'bench/hostile --check'),
    r'bench/keeping.*': ('.ci/run', 'bench/keeping --runs 1'),
    r'build/bench/store/papo-store-bench .*': ('.ci/run', '--suite store'),
    r'bench/instructions': ('.ci/run', '--suite instructions'),
    r'bench/memory': ('tests/bench/meson.build', "find_program('../../bench/memory')"),
    r'bench/scale.*': ('tests/bench/meson.build', "find_program('../../bench/scale')"),
    r'tests/irc/conformance PATH_TO_IRCTEST': ('.ci/run', 'tests/irc/conformance'),
    r'tests/model/check': ('tests/model/meson.build', "files('check')"),
    r'systemctl (daemon-reload|reload papo|enable --now papo\.socket papo\.service)':
        ('tests/e2e/under_systemd.py', 'systemctl'),
    r'systemd-analyze security': ('tests/e2e/test_server_service.py', 'systemd-analyze'),
    r'papo-admin .*': ('tests/e2e/test_admin.py', "'backup'"),
    r'papo-server --proxy-protocol 127\.0\.0\.1':
        ('tests/e2e/test_server_proxy.py', '--proxy-protocol'),
    r'papo-server --tls-cert .*': ('tests/e2e/test_server_tls.py', "'--tls-cert'"),
    r'papo-server --tls-self-signed .*': ('tests/e2e/test_server_tls.py', "'--tls-self-signed'"),
    r'papo-server --web-proxy 127\.0\.0\.1': ('tests/e2e/test_server_web.py', "'--web-proxy', '127.0.0.1'"),
}
# These commands open an editor, want a name on the Internet, or would change the whole machine.
OUTSIDE = [r'systemctl edit papo\.socket', r'sysctl kernel\.io_uring_disabled=2', r'certbot certonly .*',
           r" *'install -D -m 600 -t /etc/papo/tls .*'"]


def is_command(code):
    """Whether the code is a command, and does not only name a program or a file."""
    word, _, arguments = code.partition(' ')
    if arguments:
        return bool(BEGINS.fullmatch(word))
    file = ROOT / word
    return '/' in word and file.is_file() and os.access(file, os.X_OK)


def shown_in(page):
    """The commands: in blocks of shell, in indented lines, and in a line of text."""
    text = (ROOT / page).read_text(encoding='utf-8')
    for block in re.findall(r'^```sh\n(.*?)^```', text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()
    text = re.sub(r'^```.*?^```', '', text, flags=re.DOTALL | re.MULTILINE)
    for prompt, line in re.findall(r'^    (\$ )?(.*)$', text, re.MULTILINE):
        if prompt or (is_command(line) and '—' not in line and '   ' not in line):
            yield line
    yield from filter(is_command, re.findall(r'`([^`\n]+)`', text))


def listens(port):
    with contextlib.suppress(ConnectionRefusedError):
        socket.create_connection(('127.0.0.1', port)).close()
        return True
    return False


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.programs = {'build/papo-server': os.environ['PAPO_SERVER'],
                        'build/papo-client': os.environ['PAPO_CLIENT'],
                        'build/papo-load': os.environ['PAPO_LOAD'],
                        'build/bench/papo-floor': os.environ['PAPO_FLOOR']}
        cls.programs.update({name.removeprefix('build/'): program
                             for name, program in cls.programs.items() if name.count('/') == 1})
        cls.build = pathlib.Path(os.environ['PAPO_SERVER']).parent
        cls.shown = {command: page for page in PAGES for command in shown_in(page)}

    def shell(self, command, server=None, folder=ROOT, given=''):
        for named, program in self.programs.items():
            command = re.sub(rf'(?<![\w/-]){re.escape(named)}(?![\w-])', program, command)
        environment = clean_environment()
        if server:
            environment['PAPO_CLIENT_PORT'] = str(server.port)
            command = command.replace(' 50000', f' {server.port}')
        return subprocess.run(['bash', '-c', command], cwd=folder, env=environment, timeout=PATIENCE,
                              input=given, text=True, capture_output=True, check=False)

    def succeeds(self, command, *args, **how):
        ended = self.shell(command, *args, **how)
        self.assertEqual(ended.returncode, 0, f'{command}\n{ended.stdout}\n{ended.stderr}')
        return ended.stdout

    def needs(self, *programs):
        for program in programs:
            if not shutil.which(program):
                self.skipTest(f'there is no {program}')

    # How each kind is run: the command as it is shown, but shorter.

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

    def run_hash(self, command):
        self.assertRegex(self.succeeds(command, given='secret\n'), r'\A\$argon2id\$\S+\n\Z')

    def run_gateway(self, command):
        """The options alone: nobody comes from that gateway."""
        self.succeeds(command.replace('papo-server', 'papo-server --check-config', 1),
                      given='secret\n')

    def run_check(self, command):
        self.succeeds(command)

    def run_client(self, command):
        with Server() as server:
            ana = server.join('ana')
            ana.say('/join #ops')
            # With a port that is free here.
            command = re.sub(r'[:@]?\[::1\]', '@127.0.0.1', command)
            command = re.sub('([: ])4000', rf'\g<1>{server.port}', command)
            command = command.replace('chat.example', '127.0.0.1')
            self.succeeds(re.sub('--name ana|(?<= )ana(?=@)', lambda name: name[0][:-3] + 'bia',
                                 command), server)

    def run_nc(self, command):
        self.needs('nc')
        with Server() as server:
            ana = server.join('ana')
            command = command.replace('chat.example', '127.0.0.1')
            self.succeeds(f"printf 'bia\\nhello\\nsair\\n' | {command}", server)
            ana.lines_until('<bia> hello')

    def run_pipe_to_nc(self, command):
        self.needs('nc')
        if 'OpenBSD' not in self.shell('nc -h').stderr:
            self.skipTest('this nc is not that of OpenBSD')
        with Server() as server:
            self.assertIn('-- 1 here in #lobby: ana\n',
                          self.succeeds(command.replace('...', '127.0.0.1 50000'), server))

    def run_over_tls(self, command):
        """Makes a certificate and a proxy for the time of this; both names stay those that are
        verified."""
        self.needs('openssl', command.split()[0])
        with Server() as server, tls_proxy.Proxy('chat.example', server.port) as proxy:
            ana = server.join('ana')
            command = command.replace('chat.example:50443', f'127.0.0.1:{proxy.port}')
            command = command.replace('cafile=', 'commonname=chat.example,cafile=')
            self.succeeds(command, folder=proxy.folder, given='bia\nhello\nsair\n')
            ana.lines_until('<bia> hello')

    def run_tunnel(self, command):
        self.needs('openssl', 'socat')
        with socket.create_server(('127.0.0.1', 0)) as free:
            port = free.getsockname()[1]
        with Server() as server, tls_proxy.Proxy('chat.example', server.port) as proxy:
            ana = server.join('ana')
            command = command.removesuffix(' &').replace(':50000,', f':{port},')
            command = command.replace('chat.example:50443', f'127.0.0.1:{proxy.port}')
            command = command.replace('cafile=', 'commonname=chat.example,cafile=')
            tunnel = subprocess.Popen(command.split(), cwd=proxy.folder, stdin=subprocess.DEVNULL)
            self.addCleanup(tunnel.wait)
            self.addCleanup(tunnel.kill)
            wait_until(lambda: listens(port), 'the tunnel listens')
            self.succeeds(f'printf "bia\\nhello\\n" | build/papo-client --port {port}')
            ana.lines_until('<bia> hello')

    def run_certificate(self, command):
        self.needs('openssl')
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
            subprocess.run(['openssl', 'x509', '-in', 'me.crt', '-noout'], cwd=folder, check=True)

    def run_load(self, command):
        self.succeeds(re.sub(r'--clients \d+', '--clients 50', command) +
                      ('' if '--arrivals' in command else ' --duration 0.3 --warmup 0.1'))

    def run_compare(self, command):
        command = re.sub(r' --(build|duration|warmup|timeout) \S+', '', command)
        self.succeeds(f'{command} --build {self.build} --runs 1 --duration 0.2 --warmup 0.1 '
                      '--cases ' + ('16-bytes' if '--shapes' in command else 'w16') +
                      ' --servers floor,papo')

    def run_tests(self, command):
        """The tests that the command would run. They are run, but not here."""
        self.needs('meson')
        command = re.sub(r' -C build\S*', '', command)
        self.assertIn('papo', self.succeeds(f'{command} -C {self.build} --no-rebuild --list'))

    def run_unit_test(self, command):
        program, _, filtered = command.partition(' ')
        program = self.build / program.removeprefix('build/')
        self.needs(program)
        self.assertNotIn('Running 0 tests', self.succeeds(f'{program} {filtered}'))

    def run_dist(self, command):
        """The content of the archive. Its own tests would be all of these."""
        self.needs('meson', 'git')
        if self.shell('git ls-files --error-unmatch meson.build').returncode:
            self.skipTest('this folder is no checkout')
        told = self.succeeds(re.sub(' -C build', f' -C {self.build} --no-tests --allow-dirty', command))
        packed = re.search(r'^Created (.*/papo-.*)$', told, re.MULTILINE)[1]
        self.assertIn('/README.md\n', self.succeeds(f'tar -tf {packed}'))

    def run_install(self, command):
        self.needs('meson')
        command = re.sub(' -C build$', '', command) + f' -C {self.build}'
        with tempfile.TemporaryDirectory() as folder:
            self.succeeds(f'{command} --no-rebuild --destdir {folder}')
            programs = [file.name for file in pathlib.Path(folder).rglob('bin/*')]
        self.assertLessEqual({'papo-server', 'papo-client', 'papo-load'}, set(programs))

    RUNNERS = {
        r'build/papo-server( --lang pt_BR)?': run_server,
        r'papo-server --password-file /etc/papo/password': run_server,
        r'papo-server --hash-password': run_hash,
        r'papo-server --check-config': run_check,
        r'papo-server --webirc .*': run_gateway,
        r'(printf .* \| )?build/papo-client.*': run_client,
        r'papo-client( (--host )?(chat\.example|ana@\[::1\])([: ]4000)?)?': run_client,
        r'nc (127\.0\.0\.1|chat\.example) 50000': run_nc,
        r"printf 'ana\\n/who\\n' \| nc -N \.\.\.": run_pipe_to_nc,
        r'openssl s_client .*': run_over_tls,
        r'openssl req .*': run_certificate,
        r'socat STDIO .*': run_over_tls,
        r'socat TCP-LISTEN:.* &': run_tunnel,
        r'build/papo-load .*': run_load,
        r'bench/compare.*': run_compare,
        r'meson test( .*)?': run_tests,
        r'build/tests/\S+ .*': run_unit_test,
        r'meson dist .*': run_dist,
        r'meson install( -C build)?': run_install,
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

    def test_ci_builds_as_the_readme_does(self):
        """CI's first build has README's options, and takes each warning as an error."""
        ci = re.search(r'^check "configure with g\+\+" (meson setup build .*)$',
                       (ROOT / '.ci/run').read_text(encoding='utf-8'), re.MULTILINE)[1]
        for page in ('README.md', 'README.pt-BR.md'):
            text = (ROOT / page).read_text(encoding='utf-8')
            line = re.search(r'&& (meson setup .*?) && .*build/papo-server', text)
            self.assertEqual(ci.replace(' --werror', ''), line[1].split(' && ')[0], page)


if __name__ == '__main__':
    unittest.main()
