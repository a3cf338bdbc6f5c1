# SPDX-License-Identifier: MIT

"""The disk has what was said, after a stop, after a crash, and after a bad day of the disk.

PAPO_CRASHES says how often the server is killed in the middle of talk, and PAPO_LATEST after how many
seconds a line has to be on the disk.
"""

import contextlib
import os
import pathlib
import random
import re
import resource
import shutil
import sqlite3
import stat
import struct
import sys
import threading
import time
import unittest

from papo import Server, faults, hash_of, run, wait_until
from store_case import StoreCase

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'irc'))
import irc  # pylint: disable=wrong-import-position

CRASHES = int(os.environ.get('PAPO_CRASHES', '10'))
HOUR = 3600
LATEST = float(os.environ.get('PAPO_LATEST', '1'))  # A machine with nothing else to do takes 0.1.
LINE = r'\[\d{4}-\d\d-\d\d \d\d:\d\d\] '


class Case(StoreCase):
    @contextlib.contextmanager
    def opened(self):
        connection = sqlite3.connect(self.database, isolation_level=None, timeout=20)
        try:
            yield connection
        finally:
            connection.close()

    def kept(self, room='#lobby'):
        """The lines of the room that are on the disk."""
        if not os.path.exists(self.database):
            return []
        with self.opened() as database:
            return [text for text, in database.execute(
                'SELECT text FROM lines WHERE room = (SELECT id FROM rooms WHERE key = ?) '
                'ORDER BY sequence', (room,))]

    def lost(self, room='#lobby'):
        """How many lines of the room are in its holes."""
        with self.opened() as database:
            return sum(lines for lines, in database.execute(
                'SELECT lines FROM holes WHERE room = (SELECT id FROM rooms WHERE key = ?)', (room,)))

    def check_soundness(self):
        with self.opened() as database:
            self.assertEqual(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)])
            self.assertEqual(database.execute('PRAGMA foreign_key_check').fetchall(), [])
            database.execute("INSERT INTO words(words) VALUES('integrity-check')")
            self.assertEqual(database.execute('SELECT count(*) FROM lines').fetchone(),
                             database.execute('SELECT sum(lines) FROM rooms').fetchone())

    def join(self, server, name):
        """A person that has entered, and has read what was said before."""
        person = server.connect()
        person.say(name, '/ping')
        person.lines_until('%% pong')
        return person

    def history(self, person, room):
        """All lines of the room, page by page."""
        person.say('/history 100')
        pages = [self.page(person, room)]
        while pages[0][1]:
            person.say('/history more')
            pages.insert(0, self.page(person, room))
        return [line for page, _ in pages for line in page]

    def page(self, person, room):
        """The lines of a page, and whether there are more."""
        first = person.expect(re.compile('-- .*'))
        if first.startswith('-- nothing is kept'):
            return [], False
        self.assertIn(room, first)
        lines = []
        while not (line := person.line()).startswith('-- end of history'):
            lines.append(re.sub(f'^{LINE}', '', line))
        return lines, 'more' in line


class Searches(Case):
    def found(self, person, what, room='#jogos'):
        """The lines that the search finds, without their times and their room."""
        person.say(f'/search {what}', '/ping')
        told = person.lines_until('%% pong')
        if '-- nothing was found in your rooms' in told:
            return []
        begin = next(i for i, line in enumerate(told) if re.fullmatch(r'-- \d+ lines? w\w+ found:', line))
        self.assertTrue(told[-1].startswith('-- end of the search'), told)
        self.assertTrue(told[-2].startswith(f'-- /history around {room}:'), told)
        return [re.sub(f'^{LINE}{room}:[0-9a-v]+ ', '', line) for line in told[begin + 1:-2]]

    def test_words_are_found_whatever_their_case_and_accents_also_after_a_restart(self):
        said = ['quem quer bolo?', 'Ação já em Łódź', 'Straße 7', '日本語テスト', 'C++ a"b foo:bar', 'uma festa 🎉']
        for run_number in range(2):
            with self.server('--history-limit', '2') as server:
                ana = self.join(server, 'ana')
                ana.say('/join #jogos', '/ping')
                ana.lines_until('%% pong')
                if run_number == 0:
                    ana.say(*said, '/ping')
                    ana.lines_until('%% pong')
                for words, which in (('BOLO', 0), ('acao', 1), ('lodz', 1), ('strasse', 2), ('本語', 3),
                                     ('c++', 4), ('a"b', 4), ('foo:bar', 4), ('🎉', 5), ('festa from:Ana', 5)):
                    self.assertEqual(self.found(ana, words), [f'<ana> {said[which]}'], words)
                for words in ('nada', '%', '_', '--', ':)', 'bolo from:bia', 'bolo before:2020-01-01',
                              '" OR 1=1', 'said:bolo'):
                    self.assertEqual(self.found(ana, words), [], words)
                self.assertEqual(len(self.found(ana, 'from:ana since:2020-01-01')), len(said))
                ana.leave()

    def test_only_lines_are_found_that_one_may_read(self):
        with self.server() as server:
            ana = self.join(server, 'ana')
            bia = self.join(server, 'bia')
            ana.say('/join #jogos', 'bolo', '/mode +i', '/invite bia', '/join #other', 'bolo', '/ping')
            ana.lines_until('%% pong')
            self.assertEqual(self.found(bia, 'bolo'), [])
            bia.say('/search bolo in:#jogos')
            bia.expect(re.compile('!! you are not in #jogos.*'))
            bia.say('/join #jogos', '/ping')
            bia.lines_until('%% pong')
            self.assertEqual(self.found(bia, 'bolo'), [], 'it was said before bia was let in')
            bia.say('bolo', '/ping')
            bia.lines_until('%% pong')
            self.assertEqual(self.found(bia, 'bolo'), ['<bia> bolo'])

    def test_a_server_that_keeps_nothing_says_so(self):
        with Server() as server:
            ana = self.join(server, 'ana')
            ana.say('/search bolo', '/search', '/buscar bolo antes:2026-13-01')
            ana.expect('!! this papo keeps nothing that can be searched')
            for _ in range(2):
                ana.expect(re.compile('!! it is used like this: .*'))


class Restarts(Case):
    def test_a_new_start_keeps_all_rooms(self):
        for run_number in range(3):
            with self.server('--history-limit', '10') as server:
                ana = self.join(server, 'ana')
                for room in ('#lobby', '#jogos', '#João'):
                    ana.say(f'/join {room}', *(f'{run_number} {n}' for n in range(150)), '/ping')
                    ana.lines_until('%% pong')
                    bia = self.join(server, 'bia')
                    bia.say(f'/join {room}', '/ping')
                    bia.lines_until('%% pong')
                    self.assertEqual(self.history(bia, room),
                                     [f'<ana> {r} {n}' for r in range(run_number + 1) for n in range(150)])
                    bia.leave()
        self.check_soundness()

    def test_a_stop_loses_nothing(self):
        said = []
        for run_number in range(5):
            with self.server('--workers', '2') as server:
                ana, bia = self.join(server, 'ana'), self.join(server, 'bia')
                ana.expect('-- bia joined #lobby')
                ana.say(*(f'{run_number} {n}' for n in range(2000)))
                bia.lines_until(f'<ana> {run_number} {random.Random(run_number).randrange(2000)}')
                self.assertEqual(server.stop(), 0)
                seen = [line for line in bia.lines_to_end() if line.startswith('<ana> ')]
            kept = self.kept()
            own = kept[len(said):]
            self.assertEqual(kept[:len(said)], said)
            self.assertEqual(own, [f'{run_number} {n}' for n in range(len(own))])
            if seen:
                self.assertGreater(len(own), int(seen[-1].split()[-1]))
            said = kept
        self.check_soundness()

    def test_no_id_is_given_twice_whatever_the_clock_and_the_end(self):
        clock = os.path.join(self.parent, 'clock')
        ids = []
        # The third and the fourth run are an hour back, and nothing of theirs is kept.
        for number, (hours, ends) in enumerate(((0, 'stop'), (0, 'crash'), (-1, 'crash'), (-1, 'crash'),
                                                (-1, 'stop'), (-2, 'crash'), (0, 'stop'))):
            with open(clock, 'wb') as file:
                file.write(struct.pack('=q', hours * HOUR))
            with self.server(env=faults(clock_file=clock)) as server:
                ana, bia = (irc.Client(server.addresses[0]) for _ in range(2))
                for client, nick in ((ana, 'ana'), (bia, 'bia')):
                    self.addCleanup(client.socket.close)
                    client.register(nick, 'message-tags echo-message')
                if number not in (2, 3):
                    ana.say('JOIN #jogos')
                    ids += [message.tags['msgid'] for message in
                            ana.say(*(f'PRIVMSG #jogos :{number} {n}' for n in range(20)))]
                ids += [message.tags['msgid'] for message in
                        ana.say(*(f'PRIVMSG bia :{n}' for n in range(20)))]
                if ends == 'crash':
                    server.crash()
                else:
                    server.stop()
        self.assertEqual(len(ids), (7 * 2 - 2) * 20)
        self.assertEqual(len(set(ids)), len(ids))
        kept = self.kept('#jogos')
        self.assertEqual(kept, sorted(kept, key=lambda text: [int(n) for n in text.split()]))


class Reader(threading.Thread):
    """Notes when each line came."""

    def __init__(self, person):
        super().__init__(daemon=True)
        self.person = person
        self.seen = []
        self.start()

    def talk_lasts(self):
        return time.monotonic() - self.seen[0][0] if self.seen else 0

    def run(self):
        with contextlib.suppress(AssertionError, OSError):
            while (line := self.person.line()) is not None:
                if line.startswith('<'):
                    self.seen.append((time.monotonic(), line))


class Crashes(Case):
    def test_what_was_read_before_a_crash_is_there_after_it(self):
        rng = random.Random(1)
        before = 0
        for number in range(CRASHES):
            with self.subTest(number), self.server('--workers', '2', '--send-limit', str(16 << 20)) as server:
                reader, *talkers = (self.join(server, name) for name in ('reader', 'ana', 'bia', 'caio'))
                reading = Reader(reader)
                threads = [threading.Thread(target=self.talk, args=(talker, number), daemon=True)
                           for talker in talkers]
                for thread in threads:
                    thread.start()
                enough = LATEST + rng.uniform(0.01, 0.5)
                wait_until(lambda reading=reading, enough=enough: reading.talk_lasts() > enough, 'they talk')
                killed = time.monotonic()
                server.crash()
                for thread in [*threads, reading]:
                    thread.join()
                seen = reading.seen
                in_time = sum(when < killed - LATEST for when, _ in seen)
            self.check_soundness()
            with self.server() as server:
                self.assertEqual(server.log.matches('damaged|rror'), [])
                kept = self.kept()[before:]
                self.assertGreater(in_time, 0)
                self.assertGreaterEqual(len(kept), in_time)
                texts = [line.split(' ', 1)[1] for _, line in seen]
                both = min(len(kept), len(texts))
                self.assertEqual(kept[:both], texts[:both])
                self.assertEqual(len(set(kept)), len(kept))
                before += len(kept)

    def talk(self, person, number):
        with contextlib.suppress(OSError):
            for n in range(100000):
                person.say(f'{number} {id(person)} {n}')
                if n % 10 == 9:
                    time.sleep(0.001)  # Only so that talk is not all at once.


class Trouble(Case):
    def test_a_disk_without_room_keeps_nobody_from_talking(self):
        with self.server() as server:
            ana, bia = self.join(server, 'ana'), self.join(server, 'bia')
            ana.expect('-- bia joined #lobby')
            ana.say('first')
            bia.expect('<ana> first')
            wait_until(lambda: self.kept() == ['first'], 'it is kept')
            # The server's log is a pipe, so no file size limits it.
            server.limit(resource.RLIMIT_FSIZE, 4096)
            sent = [f'{number:04} {"x" * 100}' for number in range(500)]
            ana.say(*sent)
            bia.expect(*(f'<ana> {text}' for text in sent))
            server.log.wait_for('error.*what is said cannot be kept')
            ana.say('/join #jogos', 'there')
            ana.lines_until(re.compile('.*you are alone in #jogos.*'))
            bia.say('/history 100')
            bia.expect(re.compile('-- last 100 lines of #lobby:'))
            bia.lines_until(re.compile('-- end of history.*'))
            server.limit(resource.RLIMIT_FSIZE)
            server.log.wait_for('what is said is kept again')
            wait_until(lambda: len(self.kept()) == 501, 'all is there')
            self.assertEqual(self.kept(), ['first', *sent])
            wait_until(lambda: self.kept('#jogos') == ['there'], 'the other room is there')
            self.assertEqual(len(server.log.matches('cannot be kept')), 1)
        self.check_soundness()

    def test_a_stop_without_room_on_the_disk_is_a_stop(self):
        with self.server() as server:
            ana = self.join(server, 'ana')
            server.limit(resource.RLIMIT_FSIZE, 4096)
            ana.say('lost')
            server.log.wait_for('what is said cannot be kept')
            self.assertEqual(server.stop(), 0)
            server.log.wait_for('1 changes could not be kept')

    def test_who_looks_at_the_database_is_in_nobodys_way(self):
        with self.server('--history-limit', '5') as server:
            ana, bia = self.join(server, 'ana'), self.join(server, 'bia')
            ana.expect('-- bia joined #lobby')
            ana.say('0')
            bia.expect('<ana> 0')
            wait_until(lambda: self.kept() == ['0'], 'it is kept')
            with self.opened() as database:
                database.execute('BEGIN EXCLUSIVE')
                ana.say(*(str(n) for n in range(1, 1000)))
                bia.expect(*(f'<ana> {n}' for n in range(1, 1000)))
                server.log.wait_for('what is said cannot be kept')
                bia.say('/history 100')
                bia.expect(re.compile('!! .*'))
                bia.say('/history 3', '/join #new')
                bia.expect('-- last 3 lines of #lobby:', *(re.compile(f'{LINE}<ana> {n}') for n in (997, 998, 999)))
                bia.lines_until(re.compile('.*you are alone in #new.*'))
                database.execute('ROLLBACK')
            server.log.wait_for('what is said is kept again')
            wait_until(lambda: len(self.kept()) == 1000, 'all is there')
            self.assertEqual(self.kept(), [str(n) for n in range(1000)])

    def test_operators_are_told_once_and_nobody_else(self):
        password = hash_of(b'secret\n').stdout.decode().strip()
        with self.server('--oper-password', password) as server:
            ana, bia, caio = (self.join(server, name) for name in ('ana', 'bia', 'caio'))
            ana.say('/oper secret')
            ana.lines_until(re.compile('-- you are an operator now.*'))
            bia.say('/lang pt', '/oper secret')
            bia.lines_until(re.compile('-- .*@bia'))
            dora = irc.Client(server.addresses[0])
            self.addCleanup(dora.leave)
            dora.register('dora')
            dora.say('OPER any secret')
            caio.say('0')
            wait_until(lambda: self.kept() == ['0'], 'it is kept')
            with self.opened() as database:
                database.execute('BEGIN EXCLUSIVE')
                caio.say('1')
                ana.lines_until('-- the disk does not take what is said; the log of papo tells why')
                bia.lines_until('-- o disco não guarda o que se diz; o log do papo explica por quê')
                dora.until('NOTICE', '$*', 'The disk does not take what is said; the log of papo tells why')
                database.execute('ROLLBACK')
            self.assertEqual(ana.lines_until('-- the disk takes what is said again')[:-1], [])
            bia.lines_until('-- o disco voltou a guardar o que se diz')
            dora.until('NOTICE', '$*', 'The disk takes what is said again')
            caio.say('/ping')
            self.assertFalse([line for line in caio.lines_until('%% pong') if 'disk' in line])

    def test_a_long_reader_does_no_harm(self):
        with self.server() as server:
            ana = self.join(server, 'ana')
            ana.say('0')
            wait_until(lambda: self.kept() == ['0'], 'it is kept')
            with self.opened() as database:
                database.execute('BEGIN')
                database.execute('SELECT count(*) FROM lines').fetchall()
                ana.say(*(str(n) for n in range(1, 500)))
                wait_until(lambda: len(self.kept()) == 500, 'all is there')
            self.assertEqual(server.log.matches('cannot be kept'), [])

    def test_nobody_waits_for_a_disk_that_hangs(self):
        disk = os.path.join(self.parent, 'disk')

        def hang(number):
            with open(disk, 'wb' if not os.path.exists(disk) else 'r+b') as file:
                file.write(struct.pack('=q', number))

        hang(0)
        with self.server('--workers', '2', '--send-limit', str(64 << 20), env=faults(disk_file=disk)) as server:
            ana, bia = self.join(server, 'ana'), self.join(server, 'bia')
            ana.expect('-- bia joined #lobby')
            ana.say('0')
            wait_until(lambda: self.kept() == ['0'], 'it is kept')
            hang(1)
            lines = 24000
            threading.Thread(target=ana.say, daemon=True,
                             args=[f'{n} {"x" * 900}' for n in range(1, lines)] + ['end']).start()
            bia.lines_until('<ana> end')
            bia.say('/ping')
            bia.lines_until('%% pong')
            hang(0)
            wait_until(lambda: len(self.kept()) + self.lost() == lines + 1, 'each line is kept or counted')
            self.assertGreater(self.lost(), 0)
            # The chat goes on, and is kept.
            bia.say('last')
            wait_until(lambda: self.kept()[-1:] == ['last'], 'it is kept again')
        self.check_soundness()


class Damage(Case):
    def damage(self, how):
        with self.server() as server:
            ana = self.join(server, 'ana')
            ana.say(*(f'{n} {"x" * 200}' for n in range(300)))
            wait_until(lambda: len(self.kept()) == 300, 'all is there')
            server.stop()
        how()
        with self.server() as server:
            server.log.wait_for(r'error.*put aside as .*/papo\.db\.damaged-')
            ana, bia = self.join(server, 'ana'), self.join(server, 'bia')
            ana.expect('-- bia joined #lobby')
            ana.say('hello')
            bia.expect('<ana> hello')
            wait_until(lambda: self.kept() == ['hello'], 'it is kept')
        self.assertTrue([name for name in os.listdir(self.folder)
                         if re.fullmatch(r'papo\.db\.damaged-\w+', name)])
        self.check_soundness()

    def test_garbage_is_put_aside(self):
        def garbage():
            with open(self.database, 'r+b') as file:
                file.write(random.Random(1).randbytes(os.path.getsize(self.database)))
        self.damage(garbage)

    def test_a_short_header_is_put_aside(self):
        self.damage(lambda: os.truncate(self.database, 50))

    def test_damage_that_a_start_meets_is_put_aside_by_the_next_start(self):
        """The first server gives up: it cannot read what it begins with."""
        for name in ('accounts', 'lines_by_sequence'):
            def lost(name=name):
                self.lose_root_of(name)
                ended = run('--port', '0', '--data', self.folder)
                self.assertEqual(ended.returncode, 1)
                self.assertIn('malformed', ended.stderr)
            with self.subTest(name):
                self.damage(lost)
                shutil.rmtree(self.folder)

    def test_damage_that_is_met_while_people_talk_is_put_aside_by_the_next_start(self):
        def index_lost():
            self.lose_root_of('lines_by_time')
            with self.server() as server:
                self.join(server, 'ana').say('hello')
                server.log.wait_for('error.*malformed')
        self.damage(index_lost)

    def lose_root_of(self, name):
        """A table, or an index."""
        with contextlib.closing(sqlite3.connect(self.database)) as opened:
            (page,), = opened.execute('SELECT rootpage FROM sqlite_schema WHERE name = ?', (name,))
            (size,), = opened.execute('PRAGMA page_size')
        with open(self.database, 'r+b') as file:
            file.seek((page - 1) * size)
            file.write(b'\xff' * size)

    def test_a_truncated_one_is_put_aside_after_a_crash(self):
        """After a crash the whole database is looked at."""
        def cut():
            os.truncate(self.database, os.path.getsize(self.database) // 2)
            with open(os.path.join(self.folder, 'papo.open'), 'wb'):
                pass
        self.damage(cut)


class Folder(Case):
    def test_files_are_for_their_user_alone(self):
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        with self.server() as server:
            self.join(server, 'ana').say('hello')
            wait_until(lambda: self.kept() == ['hello'], 'it is kept')
            self.assertEqual(stat.S_IMODE(os.stat(self.folder).st_mode), 0o700)
            names = os.listdir(self.folder)
            self.assertGreaterEqual(set(names), {'papo.db', 'papo.db-wal', 'papo.lock'})
            for name in names:
                mode = os.stat(os.path.join(self.folder, name)).st_mode
                self.assertEqual(stat.S_IMODE(mode), 0o600, name)

    def test_a_folder_that_cannot_be_used_is_an_error(self):
        with open(self.folder, 'wb'):
            pass
        for folder in (self.folder, f'{self.folder}/below', '/proc/none'):
            ended = run('--port', '0', '--data', folder)
            self.assertEqual(ended.returncode, 1, folder)
            self.assertRegex(ended.stderr, r'\Apapo-server: .*\n\Z')
            self.assertIn(folder, ended.stderr)

    def test_a_second_server_is_refused(self):
        with self.server():
            ended = run('--port', '0', '--data', self.folder)
            self.assertEqual((ended.returncode, ended.stderr),
                             (1, f'papo-server: cannot keep what is said in {self.folder}: another server '
                                 'uses the folder\n'))

    def test_none_makes_no_file(self):
        state = {'XDG_STATE_HOME': self.parent, 'HOME': self.parent}
        with Server('--data', 'none', env=state) as server:
            self.join(server, 'ana').say('hello')
        self.assertEqual(os.listdir(self.parent), [])
        self.assertFalse(os.path.exists('none'))

    def test_without_the_option_it_is_in_the_users_state(self):
        usual = {'PAPO_DATA': None, 'XDG_STATE_HOME': None, 'STATE_DIRECTORY': None, 'HOME': '/nowhere'}
        for number, (variable, value, folder) in enumerate((
                ('HOME', '{}', '.local/state/papo'), ('XDG_STATE_HOME', '{}', 'papo'),
                ('XDG_STATE_HOME', '{}/a/b', 'a/b/papo'), ('STATE_DIRECTORY', '{}/one:/two', 'one'))):
            with self.subTest(variable):
                parent = os.path.join(self.parent, str(number))
                os.mkdir(parent)
                self.folder = os.path.join(parent, folder)
                self.database = os.path.join(self.folder, 'papo.db')
                with Server(env=usual | {variable: value.format(parent)}) as server:
                    self.join(server, 'ana').say('hello')
                    wait_until(lambda: self.kept() == ['hello'], 'it is kept')

    def test_rooms_that_sleep_are_in_no_list(self):
        with self.server() as server:
            ana = self.join(server, 'ana')
            ana.say('/join #jogos', 'hello', '/leave #jogos', '/ping', '/rooms')
            ana.lines_until('%% pong')
            ana.expect('-- 1 room:', '-- #lobby, 1 person')


if __name__ == '__main__':
    unittest.main()
