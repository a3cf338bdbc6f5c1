# SPDX-License-Identifier: MIT

"""Accounts and registered rooms on the disk, without a server that runs."""

import sqlite3

MADE = 1_790_000_000_000_000  # 2026-09-21 in microseconds.
# The form of Argon2id's hashes. No password fits this one.
HASH = '$argon2id$v=19$m=65536,t=2,p=1$' + 'a' * 22 + '$' + 'b' * 43


def keep_accounts(database, names, first=1):
    """The database has an account for each name, with numbers from `first` on."""
    with sqlite3.connect(database) as opened:
        opened.execute('PRAGMA secure_delete = ON')
        opened.executemany(
            'INSERT INTO accounts(id, key, name, hash, email, made, seen) VALUES(?, ?, ?, ?, ?, ?, ?)',
            ((number, name.lower(), name, HASH, f'{name}@example.org', MADE, MADE)
             for number, name in enumerate(names, first)))
        opened.execute("REPLACE INTO settings SELECT 'last_account', max(id) FROM accounts")
    opened.close()


def keep_house(database, accounts, rooms):
    """A house of so many accounts, each in three rooms, and so many registered rooms with lines."""
    keep_accounts(database, (f'person{number}' for number in range(accounts)))
    rules = '{"modes":"nt","topic":"%s","ops":[1,2,3]}' % ('a topic ' * 10)
    with sqlite3.connect(database) as opened:
        opened.executemany(
            'INSERT INTO registered_rooms(key, name, founder, made, rules) VALUES(?, ?, ?, ?, ?)',
            ((f'#room{number}', f'#room{number}', number % accounts + 1, MADE, rules) for number in range(rooms)))
        opened.executemany(
            'INSERT INTO account_rooms(account, key, name, read_up_to) VALUES(?, ?, ?, ?)',
            ((account + 1, f'#room{room}', f'#room{room}', 1)
             for account in range(accounts) for room in {(account * step) % rooms for step in (1, 7, 13)}))
        opened.executemany('INSERT INTO rooms(id, key, name, lines) VALUES(?, ?, ?, 1)',
                           ((number + 1, f'#room{number}', f'#room{number}') for number in range(rooms)))
        opened.executemany("INSERT INTO lines VALUES(?, ?, ?, 0, 1, 'ana', 'a line', '', 'u@h', 'person1')",
                           ((number + 1, number + 1, MADE + number) for number in range(rooms)))
        opened.execute("REPLACE INTO settings VALUES('first_indexed', ?)", (rooms + 1,))
    opened.close()
