# SPDX-License-Identifier: MIT

"""The server's text when it starts: its addresses, and the command to join."""

import os
import re
import subprocess
import tempfile
import unittest

from namespace_link import Cable, NoCable
from papo import DEADLINE, GREETING, Person, Server, clean_environment, run, server_program

FOLDER, NAME = os.path.split(server_program())
CLIENT = os.path.join(FOLDER, 'papo-client')


def join_with(client, host, port):
    return f'join with: {client} --host {host} --port {port}, or: nc {host} {port}'


class FirstLine(unittest.TestCase):
    def first_line(self, *command, env=None, **how):
        """The text of a server that ends at once after it."""
        with subprocess.Popen([*command, '--port', '0'], env=clean_environment(env),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, encoding='utf-8', **how) as process:
            line = process.stdout.readline().rstrip('\n')
            process.terminate()
            self.assertEqual(process.wait(DEADLINE), 0)
        return line

    def test_on_the_loopback_only_this_machine_can_join(self):
        for host, shown in (('127.0.0.1', '127.0.0.1'), ('::1', '[::1]')):
            with Server('--host', host) as server:
                port = server.port
                server.out.wait_for('in a browser')
                self.assertEqual(server.out.lines,
                                 [f'papo is listening on {shown}:{port}, for this machine only; '
                                  + join_with(CLIENT, host, port),
                                  f'in a browser: http://{shown}:{port}/'])

    def client_named(self, *command, **how):
        return re.search('join with: (.*) --host', self.first_line(*command, **how))[1]

    def test_the_client_is_called_as_the_server_was(self):
        folder = os.path.basename(FOLDER)
        self.assertEqual(self.client_named(f'{folder}/{NAME}', cwd=os.path.dirname(FOLDER)),
                         f'{folder}/papo-client')
        self.assertEqual(self.client_named(f'./{NAME}', cwd=FOLDER), './papo-client')
        path = f'{FOLDER}:{os.environ["PATH"]}'
        self.assertEqual(self.client_named('env', NAME, env={'PATH': path}), 'papo-client')

    def test_a_shell_takes_the_client_for_one_word(self):
        with tempfile.TemporaryDirectory() as parent:
            folder = os.path.join(parent, "Ana's papo")
            os.mkdir(folder)
            server = os.path.join(folder, NAME)
            os.symlink(server_program(), server)
            self.assertEqual(self.client_named(server), 'papo-client', 'there is none beside it')
            os.symlink(CLIENT, os.path.join(folder, 'papo-client'))
            word = subprocess.run(['sh', '-c', f'printf %s {self.client_named(server)}'],
                                  capture_output=True, encoding='utf-8', check=True).stdout
            self.assertEqual(word, os.path.join(folder, 'papo-client'))

    def test_on_all_addresses_it_names_one_that_works_from_elsewhere(self):
        try:
            with Cable() as cable:
                with subprocess.Popen(
                        [*cable.over_there, server_program(), '--host', '0.0.0.0', '--port', '0'],
                        env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL, encoding='utf-8') as process:
                    line = process.stdout.readline().rstrip('\n')
                    try:
                        port = int(re.search(r'listening on 0\.0\.0\.0:(\d+);', line)[1])
                        self.assertTrue(line.endswith('; ' + join_with(CLIENT, cable.there, port)),
                                        line)
                        ana = Person((cable.there, port))
                        self.addCleanup(ana.close)
                        ana.expect(GREETING)
                    finally:
                        process.terminate()
                    self.assertEqual(process.wait(DEADLINE), 0)
        except NoCable as why:
            self.skipTest(str(why))

    def test_on_all_addresses_of_a_machine_without_a_network_only_that_can_join(self):
        alone = ['unshare', '--map-root-user', '--net']
        if subprocess.run([*alone, 'true'], capture_output=True, check=False).returncode != 0:
            self.skipTest('no network namespace')
        line = self.first_line(*alone, server_program(), '--host', '0.0.0.0')
        self.assertRegex(line, r'^papo is listening on 0\.0\.0\.0:\d+, for this machine only; '
                               r'join with: .* --host 127\.0\.0\.1 --port \d+, or: nc 127\.0\.0\.1 ')

    def test_a_port_that_is_taken_names_the_option_for_another(self):
        with Server() as server:
            ended = run('--port', str(server.port))
            self.assertEqual((ended.returncode, ended.stderr),
                             (1, f'papo-server: cannot listen on 127.0.0.1:{server.port}: Address '
                                 'already in use; --port takes another port\n'))


if __name__ == '__main__':
    unittest.main()
