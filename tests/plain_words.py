# SPDX-License-Identifier: MIT

"""Comments and pages in plain words: finds the faults of style that a program can find.

No sentence has a clause with "who" or "what" as its subject, or more than 30 words. No comment
begins with a word that points to something else. A page names only files that exist.
"""

import itertools
import pathlib
import re
import sys

FOLDERS = ('src', 'include', 'bench', 'examples', 'tools', 'tests')
PAGES = ('*.md', 'docs/*.md', 'tests/*.md')
LONGEST = 30  # Words in a sentence.
SOURCES = ('.cc', '.h', '.in')
CLAUSE = re.compile(r'(Who|What|Whoever|Whatever|Those who|Those that)\b(?!.*\?$)')
POINTER = re.compile(r'(It|Its|They|Their|Them|Those|The same|Of)\b')
FILE = re.compile(r'`([\w./-]+/[\w.-]+\.(?:h|cc|py|pml|md|build))`|\]\((?!https?:)([^)#]+)')


def comments(path):
    """Each comment of a file: the number of its first line and its text."""
    mark = '//' if path.suffix in SOURCES else '#'
    whole = re.compile(rf'\s*{mark} ?(?!!|clang-format|NOLINT|pylint)(.*)')
    lines = path.read_text(encoding='utf-8').splitlines()
    numbered = [(number, whole.fullmatch(line), line) for number, line in enumerate(lines, 1)]
    for is_comment, run in itertools.groupby(numbered, lambda each: bool(each[1])):
        run = list(run)
        if is_comment:
            text = '\n'.join(match[1] if match[1][:2] != '  ' else '' for _, match, _ in run)
            yield run[0][0], re.sub(r'^Sources?:.*?(\n\n|\Z)', '\n\n', text, flags=re.S | re.M)
            continue
        for number, _, line in run:
            if behind := re.search(rf'  {mark} (?!NOLINT|pylint)([^"\']*)$', line):
                yield number, behind[1]
    for found in re.finditer(r'"""(.*?)"""', '\n'.join(lines), re.S) if mark == '#' else ():
        yield 1 + found.string[:found.start()].count('\n'), found[1]


def paragraphs(path):
    """Each paragraph of a page that is neither code, a table nor a heading."""
    text = re.sub(r'^```.*?^```$', lambda code: '\n' * code[0].count('\n'),
                  path.read_text(encoding='utf-8'), flags=re.S | re.M)
    for found in re.finditer(r'^ {0,3}(?![ |#<>]).+(?:\n(?! {4}| *[*-] | *\d+\. |[|#]).+)*', text, re.M):
        yield 1 + text[:found.start()].count('\n'), re.sub(r'^ *([*-]|\d+\.) ', '', found[0])


def wrong_in(text):
    for paragraph in re.split(r'\n\s*\n', text):
        plain = re.sub(r'\]\([^)]*\)|["`*\[\]()]|^-+ ', '', ' '.join(paragraph.split()))
        for sentence in re.split(r'(?<=[.?!:;]) ', plain):
            if CLAUSE.match(sentence):
                yield f'the subject is a clause: {sentence[:60]}'
            if len(sentence.split()) > LONGEST:
                yield f'{len(sentence.split())} words: {sentence[:60]}'


def faults(root):
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob('*')
                       if path.suffix in (*SOURCES, '.py') or path.is_file() and path.read_bytes()[:2] == b'#!'):
        for number, text in comments(path):
            yield from (f'{path}:{number}: {wrong}' for wrong in wrong_in(text))
            if POINTER.match(text):
                yield f'{path}:{number}: names no subject: {text[:60]}'
    for path in sorted(path for pattern in PAGES for path in root.glob(pattern)):
        for number, text in paragraphs(path):
            yield from (f'{path}:{number}: {wrong}' for wrong in wrong_in(text))
        for name in map(''.join, FILE.findall(path.read_text(encoding='utf-8'))):
            folders = (path.parent, root, root / 'src', root / 'include')
            if not re.search('NAME| ', name) and not any(list(folder.glob(name + '*')) for folder in folders):
                yield f'{path}: there is no {name}'


if __name__ == '__main__':
    found_faults = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found_faults) or 'plain words')
    sys.exit(1 if found_faults else 0)
