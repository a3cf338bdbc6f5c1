# SPDX-License-Identifier: MIT

"""The units in the hands of a running systemd: test_systemd.py starts this in a container."""

import contextlib
import glob
import os
import re
import shutil
import signal
import stat
import subprocess
import threading
import unittest

from papo import ASKED_AGAIN, DEADLINE, GREETING, STOPPING, Person, hash_of, wait_until

ADDRESS = ('127.0.0.1', 50000)
DROP_INS = '/run/systemd/system/papo.service.d'
STORE = '/var/lib/papo/papo.'  # The store's files begin so.
OPTIONS = '/etc/papo/papo.toml'
COPY = '/run/papo/papo.toml'
PROBE = '/run/papo-probe.pl'

# Prints the result of each of these calls.
ASK_THE_KERNEL = r'''
use Errno;
use Socket;

sub refusal {  # The name of the last error.
  for my $name (keys %!) { return $name if $!{$name}; }
  return "none";
}
my %calls = (mount => 165, ptrace => 101, bpf => 321, unshare => 272);  # The numbers of x86-64.
my $new_network = 0x40000000;
for my $call (sort keys %calls) {
  print "$call: ", syscall($calls{$call}, $new_network, 0, 0, 0, 0) < 0 ? refusal() : "done", "\n";
}
for my $place ("/", "/etc", "/usr", "/var", "/papo/out") {
  print "write in $place: ", (open(my $file, ">", "$place/x") ? "done" : refusal()), "\n";
}
print "socket of netlink: ", (socket(my $netlink, 16, SOCK_RAW, 0) ? "done" : refusal()), "\n";
'''


def systemctl(*args, check=True):
    return subprocess.run(['systemctl', *args], timeout=DEADLINE, capture_output=True,
                          encoding='utf-8', check=check).stdout


def shown(what, unit='papo.service'):
    return systemctl('show', '--value', '--property', what, unit).strip()


def told(pid, what):
    """A line of /proc/PID/status."""
    with open(f'/proc/{pid}/status', encoding='utf-8') as status:
        return re.search(rf'^{what}:\s+(.*)$', status.read(), re.MULTILINE)[1]


def logged(unit='papo.service'):
    subprocess.run(['journalctl', '--sync'], timeout=DEADLINE, check=True)
    return subprocess.run(['journalctl', '--unit', unit, '--output', 'cat'], timeout=DEADLINE,
                          capture_output=True, encoding='utf-8', check=True).stdout


class Service(unittest.TestCase):
    def setUp(self):
        self.addCleanup(self.clean)
        systemctl('start', 'papo.socket')

    def clean(self):
        systemctl('stop', 'papo.socket', 'papo.service')
        systemctl('reset-failed', 'papo.socket', 'papo.service', check=False)
        for file in glob.glob(f'{STORE}*'):
            os.remove(file)

    def join(self, name):
        person = Person(ADDRESS)
        self.addCleanup(person.close)
        person.join(name)
        return person

    def pid(self):
        return int(shown('MainPID'))

    def rings(self):
        folder = f'/proc/{self.pid()}/fd'
        return [name for name in map(os.readlink, glob.glob(f'{folder}/*')) if 'io_uring' in name]

    def dropped_in(self, text):
        os.makedirs(DROP_INS)
        with open(os.path.join(DROP_INS, 'test.conf'), 'w', encoding='utf-8') as drop_in:
            drop_in.write(f'[Service]\n{text}')
        systemctl('daemon-reload')
        self.addCleanup(systemctl, 'daemon-reload')
        self.addCleanup(shutil.rmtree, DROP_INS)

    def has_options(self, text):
        os.makedirs(os.path.dirname(OPTIONS), exist_ok=True)
        with open(os.open(OPTIONS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w',
                  encoding='utf-8') as options:
            options.write(text)
        self.addCleanup(lambda: os.path.exists(OPTIONS) and os.remove(OPTIONS))


class Serving(Service):
    def test_the_first_who_comes_has_it_started(self):
        self.assertEqual(shown('ActiveState'), 'inactive')
        ana = self.join('ana')
        bia = self.join('bia')
        ana.expect('-- bia joined #lobby')
        ana.say('oi')
        bia.expect('<ana> oi')
        ana.leave()

    def test_it_is_started_once_it_serves(self):
        systemctl('start', 'papo.service')  # Waits for READY=1.
        self.assertEqual(shown('ActiveState'), 'active')
        self.assertEqual(shown('StatusText'), 'listening on 127.0.0.1:50000')
        self.assertIn('listening on 127.0.0.1:50000', logged())

    def test_who_is_here_when_it_is_stopped_is_told_goodbye(self):
        ana = self.join('ana')
        bia = self.join('bia')
        ana.expect('-- bia joined #lobby')
        ana.say('last words')
        bia.expect('<ana> last words')
        systemctl('stop', 'papo.service')
        for person in (ana, bia):
            self.assertEqual(person.lines_to_end()[-1], STOPPING)
        self.assertEqual((shown('Result'), shown('ExecMainStatus')), ('success', '0'))

    def test_what_was_said_is_there_when_it_is_started_again(self):
        ana = self.join('ana')
        ana.say('before')
        ana.leave()
        systemctl('stop', 'papo.service')
        self.assertEqual(os.stat(f'{STORE}db').st_mode & 0o777, 0o600)
        self.join('bia').expect('-- last line of #lobby:')

    def test_nobody_is_turned_away_while_it_is_started_again(self):
        over = threading.Event()
        first_lines = []

        def come():
            while not over.wait(0.005):  # The newcomers are too few a second to wait at the door.
                try:
                    with contextlib.closing(Person(ADDRESS)) as person:
                        person.say('/ping')  # A client that speaks first is greeted at once.
                        first_lines.append(person.line())
                except (AssertionError, OSError) as error:
                    first_lines.append(str(error))

        comers = [threading.Thread(target=come) for _ in range(4)]
        for comer in comers:
            comer.start()
        try:
            for _ in range(3):
                came = len(first_lines)
                systemctl('restart', 'papo.service')
                wait_until(lambda least=came + 8: len(first_lines) >= least, 'some come after it, too')
        finally:
            over.set()
            for comer in comers:
                comer.join()
        self.assertGreater(len(first_lines), 12)
        # Some come just before the server stops, and are told so.
        self.assertEqual({line for line in first_lines if line != STOPPING}, {GREETING})

    def test_it_comes_back_when_it_was_killed(self):
        self.join('ana')
        before = self.pid()
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: self.pid() not in (0, before), 'there is another')
        self.join('ana')

    def test_an_option_that_makes_no_sense_is_a_failure_that_the_journal_explains(self):
        self.has_options('port = "eleven"\n')
        systemctl('start', 'papo.service', check=False)
        wait_until(lambda: shown('ActiveState') == 'failed', 'it has given up')
        self.assertIn('papo.toml:1:8: port: it takes a whole number from 0 to 65535', logged())


class Keeping(Service):
    def test_bans_are_kept_for_it_alone_and_hold_when_it_is_started_again(self):
        secret = hash_of(b'secret').stdout.decode().strip()
        self.has_options(f"oper-password = '{secret}'\n")
        ana = self.join('ana')
        ana.say('/oper secret', '/ban caio')
        ana.lines_until('-- caio is banned for ever')
        owner = int(told(self.pid(), 'Uid').split()[0])
        systemctl('restart', 'papo.service')
        file, folder = os.stat(f'{STORE}db'), os.stat(os.path.dirname(STORE))
        self.assertEqual((stat.S_IMODE(file.st_mode), file.st_uid), (0o600, owner))
        self.assertEqual((stat.S_IMODE(folder.st_mode), folder.st_uid), (0o700, owner))
        caio = Person(ADDRESS)
        self.addCleanup(caio.close)
        caio.expect(GREETING)
        caio.say('caio')
        caio.expect('!! the name caio is banned')
        self.assertNotIn('secret', logged())


    def test_a_password_may_be_for_root_alone(self):
        self.dropped_in('LoadCredential=password:/run/password\n'
                        'Environment=PAPO_PASSWORD_FILE=%d/password\n')
        with open(os.open('/run/password', os.O_WRONLY | os.O_CREAT, 0o600), 'w',
                  encoding='utf-8') as password:
            password.write('open sesame\n')
        ana = Person(ADDRESS)
        self.addCleanup(ana.close)
        ana.say('letmein', 'open sesame')
        ana.lines_until('!! wrong password')
        ana.lines_until(ASKED_AGAIN)


class Reloading(Service):
    def enters(self, *lines):
        person = Person(ADDRESS)
        self.addCleanup(person.close)
        person.say(*lines)
        return person

    def test_a_changed_password_is_taken_and_nobody_has_to_go(self):
        self.has_options('password = "one"\n')
        ana = self.enters('one', 'ana')
        ana.lines_until('-- you are ana, alone in #lobby')
        pid = self.pid()
        os.remove(OPTIONS)  # Many an editor writes a new file in the place of the old one.
        self.has_options('password = "other"\n')
        systemctl('reload', 'papo.service')
        wait_until(lambda: 'were read again' in logged(), 'it was read again')
        bia = self.enters('one', 'other', 'bia')
        bia.lines_until('!! wrong password')
        bia.lines_until('-- you are bia, in #lobby with 1 other: ana')
        ana.expect('-- bia joined #lobby')
        self.assertEqual(self.pid(), pid)
        wait_until(lambda: shown('ActiveState') == 'active', 'it is done')

    def test_a_reload_says_what_is_wrong_and_changes_nothing(self):
        self.has_options('password = "one"\n')
        self.enters('one', 'ana').lines_until('-- you are ana, alone in #lobby')
        pid = self.pid()
        self.has_options('pasword = "other"\n')
        tried = subprocess.run(['systemctl', 'reload', 'papo.service'], timeout=DEADLINE,
                               capture_output=True, check=False)
        self.assertNotEqual(tried.returncode, 0)
        self.assertIn('papo.toml:1:1: pasword: there is no such option; did you mean password?',
                      logged())
        self.enters('one', 'bia').lines_until('-- you are bia, in #lobby with 1 other: ana')
        self.assertEqual((self.pid(), shown('ActiveState')), (pid, 'active'))

    def test_a_password_from_a_credential_stays(self):
        self.dropped_in('LoadCredential=password:/run/password\n'
                        'Environment=PAPO_PASSWORD_FILE=%d/password\n')
        with open(os.open('/run/password', os.O_WRONLY | os.O_CREAT, 0o600), 'w',
                  encoding='utf-8') as password:
            password.write('open sesame\n')
        self.enters('open sesame', 'ana').lines_until('-- you are ana, alone in #lobby')
        systemctl('reload', 'papo.service')
        wait_until(lambda: 'were read again' in logged(), 'it was read again')
        self.enters('open sesame', 'bia').lines_until('-- you are bia, in #lobby with 1 other: ana')

    def test_its_copy_of_the_options_is_for_it_alone_and_goes_with_it(self):
        self.has_options('history = 5\n')
        self.join('ana')
        owner = int(told(self.pid(), 'Uid').split()[0])
        for path, mode, uid in ((COPY, 0o400, owner), (os.path.dirname(COPY), 0o755, 0)):
            status = os.stat(path)
            self.assertEqual((stat.S_IMODE(status.st_mode), status.st_uid), (mode, uid))
        systemctl('stop', 'papo.service')
        self.assertFalse(os.path.exists(COPY))


class Sandbox(Service):
    def test_it_may_nothing(self):
        self.join('ana')
        pid = self.pid()
        self.assertNotIn('0', told(pid, 'Uid').split())
        self.assertNotIn('0', told(pid, 'Gid').split())
        for capabilities in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'):
            self.assertEqual(int(told(pid, capabilities), 16), 0, capabilities)
        self.assertEqual((told(pid, 'NoNewPrivs'), told(pid, 'Seccomp')), ('1', '2'))
        self.assertFalse(os.path.exists(f'/proc/{pid}/root{OPTIONS}'))

    def test_it_takes_no_more_than_half_of_the_memory_and_leaves_no_core(self):
        self.join('ana')
        with open('/proc/meminfo', encoding='utf-8') as memory:
            machine = int(re.search(r'MemTotal:\s+(\d+) kB', memory.read())[1]) * 1024
        self.assertAlmostEqual(int(shown('MemoryMax')) / machine, 0.5, delta=0.01)
        with open(f'/proc/{self.pid()}/limits', encoding='utf-8') as limits:
            cores = re.search(r'^Max core file size\s+(\S+)\s+(\S+)', limits.read(),
                              re.MULTILINE)
        self.assertEqual(cores.groups(), ('0', '0'))

    def test_the_filter_lets_it_send_by_io_uring(self):
        self.join('ana')
        self.assertNotEqual(self.rings(), [])

    def test_it_serves_though_a_filter_refuses_io_uring(self):
        self.dropped_in('SystemCallFilter=~io_uring_setup\n')
        ana, bia = self.join('ana'), self.join('bia')
        bia.say('oi')
        ana.expect('-- bia joined #lobby', '<bia> oi')
        self.assertEqual(self.rings(), [])

    @unittest.skipUnless(os.uname().machine == 'x86_64', 'knows the numbers of x86-64')
    def test_what_it_may_ask_of_the_kernel(self):
        # Another program takes the server's place, because the server itself does not try.
        with open('/etc/systemd/system/papo.service', encoding='utf-8') as unit:
            text = unit.read()
        with open(PROBE, 'w', encoding='utf-8') as probe:
            probe.write(ASK_THE_KERNEL)
        text = re.sub('^(Requires|After|Restart)=.*\n', '', text, flags=re.MULTILINE)
        text = re.sub('^Type=.*$', 'Type=oneshot', text, flags=re.MULTILINE)
        text = re.sub('^ExecStart=.*$', f'ExecStart=/usr/bin/perl {PROBE}', text,
                      flags=re.MULTILINE)
        with open('/run/systemd/system/papo-probe.service', 'w', encoding='utf-8') as unit:
            unit.write(text)
        systemctl('daemon-reload')
        systemctl('start', 'papo-probe.service')
        answers = dict(re.findall(r'^(.+): (.+)$', logged('papo-probe.service'), re.MULTILINE))
        for place in ('/', '/etc', '/usr', '/var', '/papo/out'):
            self.assertIn(answers.pop(f'write in {place}'), ('EACCES', 'EROFS'), place)
        for what in ('mount', 'ptrace', 'bpf', 'unshare'):
            self.assertEqual(answers.pop(what), 'EPERM', what)
        self.assertEqual(answers.pop('socket of netlink'), 'EAFNOSUPPORT')


if __name__ == '__main__':
    unittest.main(verbosity=2)
