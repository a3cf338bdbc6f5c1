# SPDX-License-Identifier: MIT

"""The server as a service: passed sockets, and its messages to the service manager. systemd(1)."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import unittest

from papo import DEADLINE, GREETING, STOPPING, Server, server_program


def listening(host='127.0.0.1', port=0):
    return socket.create_server((host, port))


class PassedSockets(unittest.TestCase):
    def test_people_come_in_by_them_and_not_by_its_own(self):
        with listening() as one, listening() as other:
            with Server(passed=[one, other], addresses=2) as server:
                self.assertEqual(server.addresses, [one.getsockname(), other.getsockname()])
                ana = server.join('ana')
                server.join('bia', address=server.addresses[1])
                ana.expect('-- bia joined #lobby')
                server.log.wait_for('in place of --host and --port')

    def test_who_came_before_it_was_started_is_served(self):
        with listening() as passed, socket.create_connection(passed.getsockname()) as early:
            early.settimeout(DEADLINE)
            with Server(passed=[passed]):
                with early.makefile(encoding='utf-8') as lines:
                    self.assertEqual(lines.readline().rstrip(), GREETING)

    def test_who_comes_while_it_is_started_again_waits_and_is_served(self):
        with listening() as passed:
            with Server(passed=[passed]) as server:
                server.join('ana')
                server.stop()
            with socket.create_connection(passed.getsockname(), DEADLINE) as between:
                with Server(passed=[passed]):
                    with between.makefile(encoding='utf-8') as lines:
                        self.assertEqual(lines.readline().rstrip(), GREETING)

    def assert_refused(self, passed, what):
        with self.assertRaises(AssertionError) as failure:
            Server(passed=[passed])
        self.assertIn(what, str(failure.exception))

    def test_what_does_not_listen_for_tcp_is_refused(self):
        with socket.socket() as bound:
            bound.bind(('127.0.0.1', 0))
            self.assert_refused(bound, 'descriptor 3 is no listening TCP socket')
        with socket.socket(type=socket.SOCK_DGRAM) as datagrams:
            datagrams.bind(('127.0.0.1', 0))
            self.assert_refused(datagrams, 'descriptor 3 is no listening TCP socket')
        with open('/dev/null', 'rb') as no_socket:
            self.assert_refused(no_socket, 'descriptor 3 is no listening TCP socket')


class Manager:
    """The service manager, which listens to the server."""

    def __init__(self, name):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(name.replace('@', '\0', 1) if name.startswith('@') else name)
        self.socket.settimeout(DEADLINE)
        self.environment = {'NOTIFY_SOCKET': name}

    def told(self):
        return self.socket.recv(4096).decode().splitlines()


class Notify(unittest.TestCase):
    def check(self, name):
        manager = Manager(name)
        with manager.socket, Server(env=manager.environment) as server:
            self.assertEqual(manager.told(), ['READY=1', f'STATUS=listening on 127.0.0.1:{server.port}'])
            ana = server.join('ana')
            status = server.stop()
            self.assertEqual(status, 0)
            self.assertEqual(manager.told(), ['STOPPING=1', 'STATUS=saying goodbye'])
            self.assertEqual(ana.lines_to_end()[-1], STOPPING)

    def test_it_tells_when_it_serves_and_when_it_stops(self):
        with tempfile.TemporaryDirectory() as folder:
            self.check(os.path.join(folder, 'notify'))

    def test_a_name_that_is_no_file_will_do(self):
        self.check(f'@papo-test-{os.getpid()}')

    def test_it_serves_though_nobody_listens_to_that(self):
        with Server(env={'NOTIFY_SOCKET': '/nonexistent/notify'}) as server:
            server.join('ana')
            server.log.wait_for('cannot tell the service manager')

    def test_it_tells_nothing_when_it_cannot_serve(self):
        manager = Manager(f'@papo-test-not-{os.getpid()}')
        with manager.socket:
            with self.assertRaises(AssertionError):
                Server('--host', '192.0.2.1', env=manager.environment)  # RFC 5737.
            manager.socket.setblocking(False)
            self.assertRaises(BlockingIOError, manager.socket.recv, 1)


class Units(unittest.TestCase):
    def setUp(self):
        if not shutil.which('systemd-analyze'):
            self.skipTest('there is no systemd-analyze here')
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.units = []
        for name in ('papo.service', 'papo.socket'):
            with open(os.path.join(os.environ['PAPO_UNITS'], name), encoding='utf-8') as unit:
                text = unit.read()
            self.units.append(os.path.join(folder.name, name))
            with open(self.units[-1], 'w', encoding='utf-8') as unit:
                # systemd may not be installed yet.
                unit.write(re.sub('ExecStart=[^ ]+', f'ExecStart={server_program()}', text))

    def analyze(self, *args):
        return subprocess.run(['systemd-analyze', *args], timeout=DEADLINE, capture_output=True,
                              encoding='utf-8', check=False)

    def test_systemd_understands_them(self):
        ended = self.analyze('verify', '--man=no', *self.units)
        ours = [line for line in ended.stderr.splitlines() if 'papo.' in line]
        self.assertEqual((ended.returncode, ours), (0, []), ended.stderr)

    def test_the_sandbox_leaves_little_exposed(self):
        ended = self.analyze('security', '--offline=yes', '--threshold=15', self.units[0])
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)


if __name__ == '__main__':
    unittest.main()
