# SPDX-License-Identifier: MIT

"""papo-admin, as the person that runs the server uses it."""

import contextlib
import glob
import json
import os
import pathlib
import re
import socket
import sqlite3
import stat
import subprocess
import threading
import unittest

from kept_accounts import HASH, keep_accounts
from papo import DEADLINE, Server, clean_environment, wait_until
from store_case import StoreCase

ADMIN = os.environ.get('PAPO_ADMIN', str(pathlib.Path(__file__).parents[2] / 'build/papo-admin'))
TABLES = ('accounts', 'account_certificates', 'account_rooms', 'letters', 'markers', 'registered_rooms', 'lines', 'rooms')


class AdminCase(StoreCase):
    def admin(self, *words, env=None, **how):
        return subprocess.run((ADMIN, '--data', self.folder, *words), capture_output=True, check=False,
                              env=clean_environment(env), timeout=DEADLINE, encoding='utf-8', **how)

    def told(self, *words, **how):
        """The output of a command that succeeds."""
        result = self.admin(*words, **how)
        self.assertEqual((result.returncode, result.stderr), (0, ''), words)
        return result.stdout

    def refused(self, *words, status=1, **how):
        """The reason of a command that does not succeed."""
        result = self.admin(*words, **how)
        self.assertEqual((result.returncode, result.stdout), (status, ''), (words, result.stderr))
        self.assertEqual(result.stderr.count('\n'), 1, result.stderr)
        return result.stderr.rstrip('\n')

    def make_store(self, *accounts):
        """A store with these accounts, which no server has open."""
        with self.server() as server:
            server.stop()
        keep_accounts(self.database, accounts)

    def change(self, *statements):
        with sqlite3.connect(self.database) as database:
            database.execute('PRAGMA secure_delete = ON')
            for statement in statements:
                database.execute(statement)
        database.close()

    def read(self, sql):
        database = sqlite3.connect(f'file:{self.database}?mode=ro', uri=True, timeout=20)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def files_with(self, text):
        """The files of the store that have this text anywhere."""
        return [os.path.basename(path) for path in glob.glob(self.folder + '/papo.db*')
                if text.encode() in pathlib.Path(path).read_bytes()]

    def fill(self):
        """One of everything that is kept of ana."""
        self.make_store('Ana', 'bia')
        self.change(
            "INSERT INTO account_certificates VALUES('ab:cd', 1, 1790000000000000)",
            "INSERT INTO account_rooms VALUES(1, '#jogos', '#Jogos', 7)",
            "INSERT INTO letters VALUES(1, 5, 9, 1, 1790000000000001, 0, 'bia', 'Bia', 'b@h', 'oi', '')",
            "INSERT INTO letters VALUES(2, 6, 9, 1, 1790000000000001, 1, 'Ana', 'Ana', 'a@h', 'acena', '')",
            "INSERT INTO markers VALUES(1, '#jogos', 1790000000000002)",
            "INSERT INTO registered_rooms(key, name, founder, made, keep_days, rules) "
            "VALUES('#jogos', '#Jogos', 1, 1790000000000000, 30, '{}')",
            "INSERT INTO rooms(id, key, name, lines) VALUES(1, '#jogos', '#Jogos', 3)",
            "INSERT INTO lines VALUES(1, 1, 1790000000000003, 0, 1, 'Ana', 'bom \"dia\"', '+a=b', 'a@h', 'Ana')",
            "INSERT INTO lines VALUES(1, 2, 1790000000000003, 0, 1, 'ana', 'of somebody else', '', 'x@h', '')",
            "INSERT INTO lines VALUES(1, 3, 1790000000000003, 0, 1, 'Ana', 'tchau', '', NULL, 'Ana')")


class Reading(AdminCase):
    def both_ways(self):
        """Once without a server, and once with one."""
        yield 'stopped'
        with self.server():
            yield 'running'

    def test_accounts_are_listed(self):
        self.make_store('Zoë', 'ana', 'Bia')
        self.change("UPDATE accounts SET is_suspended = 1, stays = 1 WHERE name = 'ana'")
        for how in self.both_ways():
            with self.subTest(how):
                self.assertEqual(self.told('list').splitlines(), [
                    'NAME  SINCE       SEEN        STATE',
                    'ana   2026-09-21  2026-09-21  suspended, stays',
                    'Bia   2026-09-21  2026-09-21',
                    'Zoë   2026-09-21  2026-09-21'])

    def test_an_account_is_shown(self):
        self.fill()
        for how in self.both_ways():
            with self.subTest(how):
                shown = self.told('show', 'ANA')
                for line in ('name +Ana', 'email +Ana@example.org', 'certificates +1', 'rooms +#Jogos', 'registered rooms +#Jogos',
                             'private messages that wait +1', 'lines in rooms +2'):
                    self.assertRegex(shown, rf'(?m)^{line}$')
                self.assertNotIn('argon2', shown)

    def test_all_that_is_kept_of_an_account_is_exported(self):
        self.fill()
        time = '2026-09-21T14:13:20.00000'
        wanted = [
            {'kind': 'account', 'name': 'Ana', 'email': 'Ana@example.org', 'made': time + '0Z', 'seen': time + '0Z',
             'suspended': False, 'stays': False},
            {'kind': 'certificate', 'fingerprint': 'ab:cd', 'added': time + '0Z'},
            {'kind': 'room', 'name': '#Jogos', 'read_up_to': 7},
            {'kind': 'registered_room', 'name': '#Jogos', 'made': time + '0Z', 'keep_days': 30, 'keep_lines': 0,
             'rules': '{}'},
            {'kind': 'marker', 'target': '#jogos', 'time': time + '2Z'},
            {'kind': 'letter', 'sequence': 5, 'time': time + '1Z', 'from': 'Bia', 'mask': 'b@h', 'account': 'bia',
             'how': 'text', 'text': 'oi', 'tags': ''},
            {'kind': 'sent_letter', 'to': 'bia', 'sequence': 6, 'time': time + '1Z', 'from': 'Ana', 'mask': 'a@h',
             'account': 'Ana', 'how': 'act', 'text': 'acena', 'tags': ''},
            {'kind': 'line', 'sequence': 1, 'time': time + '3Z', 'room': '#Jogos', 'name': 'Ana', 'mask': 'a@h',
             'how': 'text', 'text': 'bom "dia"', 'tags': '+a=b'},
            {'kind': 'line', 'sequence': 3, 'time': time + '3Z', 'room': '#Jogos', 'name': 'Ana', 'mask': '',
             'how': 'text', 'text': 'tchau', 'tags': ''}]
        for how in self.both_ways():
            with self.subTest(how):
                exported = self.told('export', 'ana')
                self.assertEqual([json.loads(line) for line in exported.splitlines()], wanted)
                self.assertNotIn(HASH, exported)

    def test_an_export_of_many_lines_has_each_once(self):
        self.make_store('ana')
        self.change("INSERT INTO rooms(id, key, name, lines) VALUES(1, '#a', '#a', 2500)", *(
            f"INSERT INTO lines VALUES(1, {number}, 0, 0, 1, 'ana', '{number}', '', NULL, 'ana')"
            for number in range(1, 2501)))
        lines = [json.loads(line) for line in self.told('export', 'ana').splitlines()[1:]]
        self.assertEqual([line['text'] for line in lines], [str(number) for number in range(1, 2501)])

    def test_a_slow_reader_of_an_export_holds_nothing_up(self):
        self.make_store('ana')
        self.change("INSERT INTO rooms(id, key, name, lines) VALUES(1, '#a', '#a', 5000)", *(
            f"INSERT INTO lines VALUES(1, {number}, 0, 0, 1, 'ana', '{'x' * 500}', '', NULL, 'ana')"
            for number in range(1, 5001)))
        export = subprocess.Popen((ADMIN, '--data', self.folder, 'export', 'ana'), stdout=subprocess.PIPE,
                                  env=clean_environment())
        with export, self.server():
            self.assertIn(b'"kind":"account"', export.stdout.readline())
            writer = sqlite3.connect(self.database, timeout=20)
            try:
                # The first number is whether a reader was in the way.
                wait_until(lambda: writer.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchone()[0] == 0,
                           'the log is emptied')
            finally:
                writer.close()
            self.assertEqual(len(export.stdout.read().splitlines()), 5000)

    def test_the_log_is_for_the_servers_user_after_a_look(self):
        self.make_store('ana')
        self.told('list')
        for path in glob.glob(self.folder + '/papo.*'):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600, path)
            self.assertEqual(os.stat(path).st_uid, os.stat(self.folder).st_uid, path)

    @unittest.skipUnless(os.geteuid() == 0, 'only root can look at the files of others')
    def test_files_that_root_makes_are_the_servers(self):
        self.make_store('ana')
        nobody = 65534
        for path in (self.folder, *glob.glob(self.folder + '/*')):
            os.chown(path, nobody, nobody)
        self.told('list')
        for path in glob.glob(self.folder + '/papo.*'):
            self.assertEqual(os.stat(path).st_uid, nobody, path)


class Backups(AdminCase):
    def contents(self, path):
        database = sqlite3.connect(path)
        try:
            self.assertEqual(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)])
            return {table: sorted(map(repr, database.execute(f'SELECT * FROM {table}'))) for table in TABLES}
        finally:
            database.close()

    def test_a_backup_is_the_store_and_a_server_takes_it(self):
        self.fill()
        self.change('UPDATE registered_rooms SET keep_days = 0')  # The lines are older than that.
        path = os.path.join(self.parent, 'copy.db')
        self.assertEqual(self.told('backup', path), '')
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(self.contents(path), self.contents(self.database))
        other = os.path.join(self.parent, 'other')
        os.mkdir(other)
        os.rename(path, os.path.join(other, 'papo.db'))
        with Server('--data', other) as server:
            caio = server.join('caio')
            caio.say('/join #jogos')
            caio.lines_until(re.compile(r'.*tchau'))

    def lines_kept(self):
        return self.read('SELECT count(*) FROM lines')[0][0] if os.path.exists(self.database) else 0

    def test_a_backup_is_made_while_people_talk(self):
        said, stop = [], threading.Event()
        with self.server() as server:
            ana = server.join('ana')

            def talk():
                while not stop.is_set():
                    said.append(f'line {len(said)}')
                    ana.say(said[-1], '/ping')
                    ana.lines_until('%% pong')

            talking = threading.Thread(target=talk)
            talking.start()
            try:
                copies = [os.path.join(self.parent, f'{number}.db') for number in range(5)]
                kept = 0
                for copy in copies:
                    wait_until(lambda kept=kept: self.lines_kept() > kept, 'more lines are kept')
                    kept = self.lines_kept()
                    self.told('backup', copy)
            finally:
                stop.set()
                talking.join()
        lengths = []
        for copy in copies:
            database = sqlite3.connect(copy)
            lines = [text for text, in database.execute('SELECT text FROM lines ORDER BY sequence')]
            database.close()
            self.contents(copy)
            self.assertEqual(lines, said[:len(lines)])
            lengths.append(len(lines))
        self.assertEqual(lengths, sorted(lengths))
        self.assertGreater(lengths[-1], lengths[0])

    def test_a_backup_overwrites_nothing(self):
        self.make_store('ana')
        path = pathlib.Path(self.parent, 'copy.db')
        path.write_text('mine', encoding='utf-8')
        self.assertEqual(self.refused('backup', str(path)),
                         f'papo-admin: {path} cannot be written: File exists')
        self.assertEqual(path.read_text(encoding='utf-8'), 'mine')
        link = pathlib.Path(self.parent, 'link')
        link.symlink_to(pathlib.Path(self.parent, 'target'))
        self.assertIn('cannot be written', self.refused('backup', str(link)))
        self.assertFalse(pathlib.Path(self.parent, 'target').exists())

    def test_a_backup_that_fails_leaves_nothing(self):
        self.make_store(*(f'person{number}' for number in range(2000)))
        path = os.path.join(self.parent, 'copy.db')
        reason = self.refused('backup', path, preexec_fn=limit_files)
        self.assertIn('papo-admin: ', reason)
        self.assertFalse(os.path.exists(path))
        self.assertIn('cannot be written', self.refused('backup', self.parent + '/no/copy.db'))


def limit_files():
    import resource  # pylint: disable=import-outside-toplevel
    import signal  # pylint: disable=import-outside-toplevel
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


class Mistakes(AdminCase):
    def test_no_server_runs(self):
        self.make_store('ana')
        for words in (('suspend', 'ana'), ('unsuspend', 'ana'), ('reset', 'ana'), ('delete', 'ana'), ('erase', 'ana')):
            self.assertEqual(self.refused(*words), f'papo-admin: no server runs with the folder {self.folder}')
        self.assertEqual(self.read('SELECT hash, is_suspended FROM accounts'), [(HASH, 0)])

    def test_there_is_no_such_account(self):
        self.make_store('ana')
        for name in ('bia', '', 'a b', "ana'--", '%', 'x' * 1000):
            for word in ('show', 'export'):
                self.assertEqual(self.refused(word, name), f'papo-admin: there is no account {name}')

    def test_there_is_no_store(self):
        self.assertEqual(self.refused('list'), f'papo-admin: there is no store in {self.folder}')
        self.make_store()
        self.assertEqual(self.told('list').splitlines(), ['NAME  SINCE  SEEN  STATE'])

    def test_the_store_of_another_papo(self):
        self.make_store('ana')
        self.change('PRAGMA user_version = 1')
        self.assertIn('version 1', self.refused('list'))

    def test_a_file_that_is_no_store(self):
        os.mkdir(self.folder)
        pathlib.Path(self.database).write_bytes(b'x' * 5000)
        self.assertIn('papo.db', self.refused('list'))

    def test_wrong_words(self):
        for words, reason in (((), 'a command is missing; --help tells them'),
                              (('lst',), 'lst: there is no such command; did you mean list?'),
                              (('list', 'ana'), 'usage: papo-admin list'),
                              (('show',), 'usage: papo-admin show NAME'),
                              (('show', 'ana', 'bia'), 'usage: papo-admin show NAME'),
                              (('--nope', 'list'), '--nope: there is no such option')):
            self.assertEqual(self.refused(*words, status=2), f'papo-admin: {reason}')

    def test_an_output_that_takes_nothing(self):
        self.make_store('ana')
        with open('/dev/full', 'wb') as full:
            result = subprocess.run((ADMIN, '--data', self.folder, 'list'), stdout=full, stderr=subprocess.PIPE,
                                    env=clean_environment(), check=False, timeout=DEADLINE)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b'the output cannot be written', result.stderr)

    def test_they_are_told_in_the_language_of_the_locale(self):
        for locale, said in (('C.UTF-8', 'there is no store in'), ('en_US.UTF-8', 'there is no store in'),
                             ('pt_BR.UTF-8', 'não há dados de um servidor em')):
            self.assertIn(said, self.refused('list', env={'LC_ALL': locale}), locale)
            self.assertIn('there is no store in', self.refused('--lang', 'en', 'list', env={'LC_ALL': locale}))

    def test_help_tells_each_command(self):
        told = self.told('--help')
        for word in ('list', 'show', 'reset', 'suspend', 'unsuspend', 'delete', 'export', 'erase', 'backup'):
            self.assertRegex(told, rf'(?m)^  {word}\b')


class Asking(AdminCase):
    """papo-admin and a socket, behind which the test is in the place of a server."""

    def setUp(self):
        super().setUp()
        self.make_store('Ana')
        self.asked = []
        self.listening = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.listening.close)
        self.listening.bind(os.path.join(self.folder, 'papo.sock'))
        self.listening.listen()
        self.listening.settimeout(DEADLINE)

    @contextlib.contextmanager
    def answering(self, answer, deed=lambda: None):
        def serve():
            connection, _ = self.listening.accept()
            with connection, connection.makefile('rw', encoding='utf-8') as stream:
                self.asked.append(json.loads(stream.readline()))
                if 'hash' in self.asked[-1]:
                    self.change(f"UPDATE accounts SET hash = '{self.asked[-1]['hash']}'")
                deed()
                stream.write(answer)
        serving = threading.Thread(target=serve)
        serving.start()
        try:
            yield
        finally:
            serving.join()

    OK = '{"ok":true}\n'

    def test_a_new_password_is_printed_and_its_hash_is_sent(self):
        with self.answering(self.OK):
            password = self.told('reset', 'ana')
        self.assertRegex(password, r'\A([a-z2-9]{5}-){3}[a-z2-9]{5}\n\Z')
        request, = self.asked
        digest = request.pop('hash')
        self.assertEqual(request, {'do': 'reset', 'name': 'Ana'})
        self.assertTrue(digest.startswith('$argon2id$v=19$m='), digest)
        self.assertNotIn(password.strip(), digest)

    def test_no_two_passwords_are_the_same(self):
        passwords = set()
        for _ in range(3):
            with self.answering(self.OK):
                passwords.add(self.told('reset', 'ana'))
        self.assertEqual(len(passwords), 3)

    def test_an_account_is_suspended(self):
        for word in ('suspend', 'unsuspend'):
            with self.answering(self.OK):
                self.assertEqual(self.told(word, 'ana'), '')
        self.assertEqual(self.asked, [{'do': 'suspend', 'name': 'Ana'}, {'do': 'unsuspend', 'name': 'Ana'}])

    def test_the_servers_reason_is_told(self):
        with self.answering('{"error":"not now"}\n'):
            self.assertEqual(self.refused('reset', 'ana'), 'papo-admin: not now')

    def test_an_answer_that_makes_no_sense(self):
        for answer in ('', '\n', 'ok\n', '[]\n', '{"ok":true}', 'x' * 100_000):
            with self.answering(answer):
                self.assertEqual(self.refused('suspend', 'ana'), 'papo-admin: the server does not answer')

    def test_an_erasure_is_waited_for(self):
        ended = threading.Event()

        def begin():
            self.change("INSERT INTO partings(account, until, erases) VALUES('Ana', 1, 1)",
                        "INSERT INTO settings VALUES('partings_begun', 1) "
                        'ON CONFLICT DO UPDATE SET value = value + 1')
            timer.start()

        def end():
            ended.set()
            self.change('DELETE FROM partings')

        for words, request in ((('erase', 'ana'), {'do': 'erase', 'name': 'Ana', 'and_drop': False}),
                               (('erase', 'ana', '--account'), {'do': 'erase', 'name': 'Ana', 'and_drop': True}),
                               (('delete', 'ana'), {'do': 'delete', 'name': 'Ana'})):
            ended.clear()
            timer = threading.Timer(0.3, end)
            with self.answering(self.OK, begin):
                self.assertEqual(self.told(*words), '')
            self.assertTrue(ended.is_set(), words)
            timer.join()
            self.assertEqual(self.asked.pop(), request)


class Partings(AdminCase):
    """The lines of accounts that a server has still to change or to remove."""

    def part(self, erases):
        with self.server() as server:
            bia = server.join('bia')
            bia.say('the words of bia', '/ping')
            bia.lines_until('%% pong')
            ana = server.join('ana')
            ana.say(*(f'abracadabra {number}' for number in range(500)), '/ping')
            ana.lines_until('%% pong')
        self.assertTrue(self.files_with('abracadabra'))
        keep_accounts(self.database, ['Ananas'])
        self.change("UPDATE lines SET account = 'Ananas' WHERE name = 'ana'", 'DELETE FROM accounts',
                    f"INSERT INTO partings(account, until, erases) VALUES('Ananas', {2**62}, {erases})")

    def texts(self):
        return self.read('SELECT text, account FROM lines ORDER BY sequence')

    def test_erased_lines_leave_no_trace_in_any_file(self):
        self.part(erases=1)
        with self.server() as server:
            wait_until(lambda: not self.read('SELECT * FROM partings'), 'the end of the parting')
            for text in ('abracadabra', 'Ananas'):
                wait_until(lambda text=text: not self.files_with(text), f'{text} is in no file')
            bia = server.join('bia')
            bia.say('/search abracadabra')
            bia.lines_until('-- nothing was found in your rooms')
        self.assertEqual(self.texts(), [('the words of bia', '')])

    def test_forgotten_accounts_leave_no_trace_in_any_file(self):
        self.part(erases=0)
        with self.server():
            wait_until(lambda: not self.files_with('Ananas'), 'the account is in no file')
        self.assertEqual(len(self.texts()), 501)

    def test_a_parting_goes_on_after_a_crash(self):
        self.part(erases=1)
        with self.server() as server:
            wait_until(lambda: len(self.texts()) < 501, 'some lines are gone')
            server.crash()
        with self.server():
            wait_until(lambda: not self.files_with('abracadabra'), 'nothing is in any file')
        self.assertEqual(self.texts(), [('the words of bia', '')])


if __name__ == '__main__':
    unittest.main()
