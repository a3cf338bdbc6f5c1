# SPDX-License-Identifier: MIT

"""The files that the server writes, and the secrets that it keeps."""

import errno
import os
import stat
import tempfile
import unittest

from papo import Server, hash_of, run

NOBODY = 65534  # The user and the group of that name.


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def link(self, name):
        os.symlink(self.path('elsewhere'), self.path(name))
        return self.path(name)

    def assert_for_its_user_alone(self, name):
        self.assertEqual(stat.S_IMODE(os.stat(self.path(name)).st_mode), 0o600)

    def test_they_are_for_its_user_alone(self):
        secret = hash_of(b'secret').stdout.decode().strip()
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        with Server('--log-file', self.path('log'), '--bans', self.path('bans'),
                    '--oper-password', secret) as server:
            ana = server.join('ana')
            ana.say('/oper secret')
            ana.expect('-- you are an operator now, and shown as @ana')
            ana.say('/ban bia')
            ana.lines_until('-- bia is banned for ever')
            server.stop()
        self.assert_for_its_user_alone('log')
        self.assert_for_its_user_alone('bans')

    def assert_refused(self, *args):
        ended = run('--port', '0', *args)
        self.assertEqual(ended.returncode, 1, ended)
        self.assertRegex(ended.stderr, r'\A[^\n]+\n\Z')
        self.assertIn(args[-1], ended.stderr)
        self.assertFalse(os.path.exists(self.path('elsewhere')))

    def test_it_does_not_log_through_a_link(self):
        self.assert_refused('--log-file', self.link('log'))

    def test_it_does_not_keep_bans_in_a_folder_that_is_not_there(self):
        self.assert_refused('--bans', self.path('elsewhere/bans'))

    def test_it_does_not_keep_bans_through_a_link(self):
        self.assert_refused('--bans', self.link('bans'))


class Secrets(unittest.TestCase):
    """The passwords of the house and of operators are found nowhere else."""

    def test_they_are_not_in_the_log_nor_in_what_others_can_read_of_the_process(self):
        with tempfile.NamedTemporaryFile('w') as file:
            file.write('open sesame\n')
            file.flush()
            secret = hash_of(b'hush-hush').stdout.decode().strip()
            with Server('--password-file', file.name, '--log-level', 'debug',
                        env={'PAPO_OPER_PASSWORD': secret}) as server:
                ana = server.connect()
                ana.say('open says me', 'open sesame', 'ana', '/oper hush', '/oper hush-hush')
                ana.lines_until('-- you are an operator now, and shown as @ana')
                with open(f'/proc/{server.pid}/cmdline', encoding='utf-8') as words:
                    told = words.read()
                server.stop()
                told += '\n'.join(server.log.lines + server.out.lines)
            self.assertIn('operator', told)
            for kept in ('sesame', 'says me', 'hush', secret):
                self.assertNotIn(kept, told)

    def test_they_are_not_in_the_help(self):
        told = run('--help', env={'PAPO_PASSWORD': 'open sesame'}).stdout
        self.assertNotIn('sesame', told)


class Root(unittest.TestCase):
    def warnings(self, how=None):
        """The server's words about root, started by our own user or, as root, by another."""
        with Server(**(how or {})) as server:
            server.join('ana')
            server.stop()
            return server.log.matches('running as root')

    def test_it_warns_of_root(self):
        self.assertEqual(bool(self.warnings()), os.geteuid() == 0)

    def test_it_needs_nothing_of_root(self):
        if os.geteuid() != 0:
            self.skipTest('nobody here is root, and so all other tests tell it')
        try:
            self.assertFalse(self.warnings({'user': NOBODY}))
        except OSError as error:  # EINVAL: a user namespace without that user.
            if error.errno not in (errno.EACCES, errno.EPERM, errno.EINVAL):
                raise
            self.skipTest(f'nobody else may start the program here: {error}')


if __name__ == '__main__':
    unittest.main()
