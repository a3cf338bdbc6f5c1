# SPDX-License-Identifier: MIT

"""A person that adds a request, an event or a refusal and forgets a place of it is told by the
compiler.

Each case changes headers and forgets the rest. It names the source that must not compile then, and
a word of the compiler's reason. Arguments: the source folder, and the compiler with its options.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

REQUESTS, EVENTS, WORDS = 'chat/request.h', 'chat/event.h', 'wire/plain/words.h'


def request(body):
    """Edits that add a request."""
    return [(REQUESTS, r'(?=\nstruct Request \{)', f'\nstruct Wave {{ {body} }};\n'),
            (REQUESTS, r'(?<=using What =\n      std::variant<)', 'Wave, ')]


def request_traits(words):
    return f'static constexpr RequestTraits traits{{Asker::anyone, Answer::at_once, Words::{words}}};'


def event(body):
    """Edits that add an event."""
    return [(EVENTS, r'(?=\nstruct Event \{)', f'\nstruct Waved {{ {body} }};\n'),
            (EVENTS, r'(?=Joined, Said, Left)', 'Waved, ')]


def event_traits(reach, kind='news', size='small'):
    return f'static constexpr EventTraits traits{{Reach::{reach}, Kind::{kind}, Size::{size}}};'


# The forgotten places: the edits, the source that does not compile, and a word of the reason.
CASES = {
    'a request says nothing of itself':
        (request('int times;'), 'wire/plain/parse.cc', 'traits'),
    'a request does not say all of itself':
        (request('static constexpr RequestTraits traits{Asker::anyone, Answer::at_once};'),
         'wire/plain/parse.cc', f'{REQUESTS}:'),
    'a request does not say that others are shown its text':
        (request(request_traits('none') + 'std::string_view text;'), 'wire/plain/parse.cc', 'assert'),
    'a request has no rule':
        (request(request_traits('none')), 'chat/rules.cc', 'Wave'),
    'a command makes a request that is only the server\'s':
        ([(REQUESTS, r'(?<=struct GoAway \{\n  static constexpr RequestTraits traits\{Asker::)anyone',
           'server')], 'wire/plain/commands.cc', 'assert'),
    'a command has words and no row':
        ([(WORDS, r'(?=    CommandWords\{\{"oper")', '    CommandWords{{"wave", "acenar"}},\n')],
         'wire/plain/commands.cc', 'assert'),
    'a command has a row and no words':
        ([(WORDS, r'    CommandWords\{\{"kick"[^}]*\}\},\n', '')],
         'wire/plain/commands.cc', '"kick"'),
    'an event says nothing of itself':
        (event('int times;'), 'chat/event.cc', 'traits'),
    'an event that reaches rooms does not say which':
        (event(event_traits('rooms')), 'chat/event.cc', 'room'),
    'an event does not say how large it is':
        (event(event_traits('subject', size='varies')), 'chat/event.cc', 'assert'),
    'an event has no words for its subject':
        (event(event_traits('subject')), 'wire/plain/render.cc', 'Waved'),
    'an event has no words for a room':
        ([(EVENTS, r'(?<=struct TopicTold \{\n  static constexpr EventTraits traits\{Reach::)subject',
           'rooms')], 'wire/plain/render.cc', 'TopicTold'),
    'an event has no words for everyone':
        ([(EVENTS, r'(?<=struct TopicTold \{\n  static constexpr EventTraits traits\{Reach::)subject',
           'everyone')], 'wire/plain/render.cc', 'TopicTold'),
    'a deed has no words in the log':
        (event(event_traits('observers', kind='deed')), 'server/deed_log.cc', 'told'),
    'a deed does not reach the log':
        ([(EVENTS, r'(?<=struct MuteChanged \{\n  static constexpr EventTraits traits\{Reach::)observers',
           'subject')], 'server/deed_log.cc', 'assert'),
    'a change of the bans is not kept':
        (event(event_traits('observers') + 'std::uint64_t version;'), 'engine/bans_copy.cc', 'take'),
    'a refusal has no words':
        ([(EVENTS, r'(?<=    not_operator,\n)', '    too_loud,\n')], 'wire/plain/explanation.cc',
         'too_loud'),
    'a refusal has no numeric':
        ([(EVENTS, r'(?<=    not_operator,\n)', '    too_loud,\n')], 'wire/irc/replies.cc', 'too_loud'),
    'an event has no lines of IRC for its subject':
        (event(event_traits('subject')), 'wire/irc/replies.cc', 'Waved'),
    'an event has no line of IRC for a room':
        (event(event_traits('rooms') + 'RoomRef room;'), 'wire/irc/render.cc', 'IRC has no line'),
}


def complaint(source, compiler, edits, broken):
    """The compiler's errors for a source after the edits; empty if it compiles."""
    with tempfile.TemporaryDirectory() as folder:
        for path, pattern, text in edits:
            edited = pathlib.Path(folder, path)
            edited.parent.mkdir(parents=True, exist_ok=True)
            before = (edited if edited.exists() else source / 'src' / path).read_text(encoding='utf-8')
            after, count = re.subn(pattern, lambda _, text=text: text, before)
            if count != 1:
                return f'the edit of {path} fits {count} places: {pattern}'
            edited.write_text(after, encoding='utf-8')
        command = [*compiler, '-std=c++20', '-fsyntax-only', f'-I{folder}', f'-I{source / "src"}',
                   f'-I{source / "include"}', str(source / 'src' / broken)]
        done = subprocess.run(command, capture_output=True, encoding='utf-8', check=False)
        return '' if done.returncode == 0 else done.stderr


def faults(source, compiler):
    with concurrent.futures.ThreadPoolExecutor(min(4, os.cpu_count())) as pool:
        said = {name: pool.submit(complaint, source, compiler, edits, broken)
                for name, (edits, broken, _) in CASES.items()}
        for name, (_, broken, reason) in CASES.items():
            answer = said[name].result()
            if not answer:
                yield f'{broken} compiles though {name}'
            elif 'error' not in answer or reason not in answer:
                yield f'{broken} does not compile, but not because {name}: {answer}'


def main():
    found = list(faults(pathlib.Path(sys.argv[1]), sys.argv[2:]))
    print('\n'.join(found) or f'{len(CASES)} forgotten things do not compile')
    return 1 if found else 0


sys.exit(main())
