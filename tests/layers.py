# SPDX-License-Identifier: MIT

"""The rooms of the house: who may know whom. Fails with each #include that crosses a wall."""

import pathlib
import re
import sys

MAY_KNOW = {
    'base': {'base'},
    'net': {'net', 'budget', 'base'},
    'tls': {'tls', 'base'},
    'text': {'text', 'base'},
    'chat': {'chat', 'text', 'base'},
    'budget': {'budget', 'chat', 'base'},
    'lang': {'lang', 'base'},
    'config': {'config', 'base', 'lang'},
    'engine': {'engine', 'chat', 'base'},
    'store': {'store', 'engine', 'chat', 'text', 'budget', 'base'},
    'wire': {'wire', 'chat', 'text', 'lang', 'base'},
    'web': {'web', 'wire', 'tls', 'chat', 'text', 'lang', 'base'},
    'delivery': {'delivery', 'wire', 'chat', 'net', 'tls', 'lang', 'base'},
    'server': {'server', 'delivery', 'web', 'wire', 'store', 'engine', 'chat', 'text', 'net', 'tls', 'budget', 'lang', 'base', 'papo'},
    'daemon': {'daemon', 'server', 'delivery', 'web', 'wire', 'store', 'engine', 'chat', 'text', 'net', 'tls', 'budget', 'lang', 'config', 'base', 'papo'},
    'admin': {'admin', 'store', 'chat', 'text', 'lang', 'config', 'base', 'papo'},
    'client': {'client', 'text', 'net', 'tls', 'lang', 'config', 'base', 'papo'},
}
# These files may know more than their folder. No program of Papo's is linked with them.
MORE = {
    'budget/table.cc': {'wire', 'web', 'text', 'papo'},
}
ROOMS = set(MAY_KNOW) | {'papo'}
# The headers of the server that a folder above may know, because both must agree on them.
ALSO_KNOWN = {
    'admin': {'daemon/data_folder.h', 'server/admin_socket.h', 'server/passwords.h'},
    'client': {'wire/plain/words.h'},
}
# The only folder, or the only file of it, that may name a library.
ONLY_IN = {
    'uv.h': 'net/',
    'liburing.h': 'net/',
    'openssl': 'tls/',
    'wslay': 'web/messages.cc',
    'sqlite3.h': 'store/database.cc',
    # Only the command line uses CLI11, because its versions differ in everything else.
    'CLI': 'config/arguments.cc',
    'toml++': 'config/toml_file.cc',
    'boost': ('lang/boost_catalogue.cc', 'web/request.cc', 'chat/people.h', 'chat/person.h'),
}

# The state is the same on every machine. So nothing there may read a clock or a random number, start a
# thread, or use a socket. Two files define a time, and how people write one.
NOT_IN_CHAT = re.compile(
    r'#include <(thread|mutex|shared_mutex|condition_variable|atomic|future|stop_token|semaphore|random|ctime|time\.h|'
    r'unistd\.h|poll\.h|sys/.*|netinet/.*|arpa/.*)>|::now\(|\bstd::time\(|\brand\(')
CLOCKS_IN_CHAT = {'stamp.h', 'duration.h', 'duration.cc'}


def faults(source):
    for path in sorted(source.glob('*/**/*.*')):
        room = path.relative_to(source).parts[0]
        known = MAY_KNOW[room] | MORE.get(str(path.relative_to(source)), set())
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            if room == 'chat':
                reads_clock = '#include <chrono>' in line and path.name not in CLOCKS_IN_CHAT
                if reads_clock or NOT_IN_CHAT.search(line):
                    yield f'{path}:{number}: nothing in chat reads a clock or a random number, or knows threads or sockets'
            include = re.match(r'#include [<"](([^/">]+)(/?)[^">]*)', line)
            if not include:
                continue
            header, first, is_folder = include.groups()
            may_know = first in known or header in ALSO_KNOWN.get(room, ())
            if is_folder and first in ROOMS and not may_know:
                yield f'{path}:{number}: {room} must not know {first}'
            if not str(path.relative_to(source)).startswith(ONLY_IN.get(first, '')):
                yield f'{path}:{number}: only {ONLY_IN[first]} names {first}'


def main():
    found = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found) or 'every room keeps to itself')
    return 1 if found else 0


sys.exit(main())
