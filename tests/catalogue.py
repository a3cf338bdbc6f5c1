# SPDX-License-Identifier: MIT

"""The catalogues of po/: each has all texts of Papo, with fitting places and lines.

Arguments: the source folder, and xgettext's arguments.
"""

import ast
import pathlib
import re
import shutil
import subprocess
import sys

SKIPPED = 77  # Meson's word for it.
KINDS = ('-- ', '!! ', '%% ')
ENDS = ('\n', ': ', '')


def run(*command, given=''):
    return subprocess.run(command, input=given, check=True, capture_output=True,
                          encoding='utf-8').stdout


def messages(text):
    """The messages of a .po file, each as {'msgid': ..., 'msgid_plural': ..., 'msgstr[0]': ...}. A
    message that is marked as fuzzy has its originals only."""
    for paragraph in run('msgcat', '-', given=text).split('\n\n'):
        message, key = {}, None
        for line in paragraph.splitlines():
            if found := re.fullmatch(r'(?:(msg\S+) )?(".*")', line):
                key = found[1] or key
                message[key] = message.get(key, '') + ast.literal_eval(found[2])
        if re.search(r'^#,.*\bfuzzy\b', paragraph, re.MULTILINE):
            message = {k: v for k, v in message.items() if k.startswith('msgid')}
        if message.get('msgid'):
            yield message


def places(text):
    """The numbers of fmt's places, in order: "{} of {}" and "{1} {0}" both have 0 and 1. None if
    the text mixes the two forms, or cannot be read."""
    plain = text.replace('{{', '').replace('}}', '')
    found = re.findall(r'\{(\d*)\}', plain)
    if re.search(r'[{}]', re.sub(r'\{\d*\}', '', plain)) or len({not f for f in found}) > 1:
        return None
    return sorted(int(number or at) for at, number in enumerate(found))


def mark(text):
    return next((kind for kind in KINDS if text.startswith(kind)), '')


def end(text):
    return next(end for end in ENDS if text.endswith(end))


def faults_of_one(wanted, message):
    """Compares `wanted`, the text in the code, with `message`, its entry in the catalogue."""
    translations = {k: v for k, v in (message or {}).items() if k.startswith('msgstr')}
    if not translations or not all(translations.values()):
        yield 'is not translated'
        return
    if wanted.get('msgid_plural') != message.get('msgid_plural'):
        yield 'has another plural'
        return
    for key, text in translations.items():
        many = key not in ('msgstr', 'msgstr[0]')
        original = wanted['msgid_plural'] if many else wanted['msgid']
        if places(text) is None or places(text) != places(original):
            yield f'has other places: {text!r}'
        if mark(text) != mark(original):
            yield f'begins with another mark: {text!r}'
        if end(text) != end(original):
            yield f'ends otherwise: {text!r}'


def faults(source, xgettext_arguments):
    listed = (source / 'po/POTFILES').read_text(encoding='utf-8').split()
    for path in sorted(source.glob('src/**/*.cc')):
        name = str(path.relative_to(source))
        speaks = re.search(r'#include "lang/(translate|voice)\.h"', path.read_text(encoding='utf-8'))
        if speaks and not name.startswith('src/lang/') and name not in listed:
            yield f'{name} speaks to people, but is not in po/POTFILES'
    wanted = list(messages(run('xgettext', *xgettext_arguments, f'--directory={source}',
                               *listed, '--omit-header', '--output=-')))
    if not wanted:
        yield 'xgettext found nothing'
    for language in (source / 'po/LINGUAS').read_text(encoding='utf-8').split():
        catalogue = source / f'po/{language}.po'
        run('msgfmt', '--check', '--output-file=/dev/null', str(catalogue))
        have = {m['msgid']: m for m in messages(catalogue.read_text(encoding='utf-8'))}
        for message in wanted:
            for fault in faults_of_one(message, have.get(message['msgid'])):
                yield f'{language}: {message["msgid"]!r} {fault}'


def main():
    for tool in ('xgettext', 'msgfmt', 'msgcat'):
        if not shutil.which(tool):
            print(f'skipped: there is no {tool} here')
            return SKIPPED
    try:
        found = list(faults(pathlib.Path(sys.argv[1]), sys.argv[2:]))
    except subprocess.CalledProcessError as error:
        found = [error.stderr]
    print('\n'.join(found) or 'the catalogues are complete')
    return 1 if found else 0


sys.exit(main())
