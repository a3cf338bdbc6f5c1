# SPDX-License-Identifier: MIT

"""The pages tell the limits of the code.

The table below "## Limits" of each page is the output of print-limits, from src/budget/table.cc.
With --write it is put there. Each constant of the files of limits must have its place in that
table.
"""

import pathlib
import re
import subprocess
import sys

PAGES = ('plain', 'irc', 'architecture')
HEADING = '## Limits\n'
FILES = ('budget/limits.h', 'chat/limits.h', 'text/limits.h', 'wire/plain/limits.h',
         'wire/irc/limits.h', 'web/limits.h')
TABLE = 'budget/table.cc'


def shown_in(text):
    """The place of the table: the first rows after the heading."""
    rows = re.compile(r'(?:^\|.*\n)+', re.MULTILINE).search(text, text.index(HEADING))
    return rows.span()


def not_in_table(source):
    """Constants that no page tells."""
    told = (source / TABLE).read_text(encoding='utf-8')
    for name in FILES:
        text = (source / name).read_text(encoding='utf-8')
        for constant in re.findall(r'^inline constexpr [^=;{]*?(\w+)(?: = |\{)', text, re.MULTILINE):
            if not re.search(rf'\b{constant}\b', told):
                yield f'src/{name}: {constant} has no row in src/{TABLE}'


def main():
    write = '--write' in sys.argv
    program, root = [argument for argument in sys.argv[1:] if argument != '--write']
    root = pathlib.Path(root)
    faults = list(not_in_table(root / 'src'))
    for name in PAGES:
        page = root / 'docs' / f'{name}.md'
        text = page.read_text(encoding='utf-8')
        begin, end = shown_in(text)
        printed = subprocess.run([program, name], check=True, capture_output=True, encoding='utf-8').stdout
        if write:
            page.write_text(text[:begin] + printed + text[end:], encoding='utf-8')
            continue
        shown = text[begin:end].splitlines()
        wanted = printed.splitlines()
        faults += [f'docs/{name}.md has not: {row}' for row in wanted if row not in shown]
        faults += [f'docs/{name}.md has, but the code does not: {row}' for row in shown if row not in wanted]
        if shown != wanted and not faults:
            faults.append(f'docs/{name}.md has the rows in another order')
    print('\n'.join(faults) or 'the pages tell the limits that the code has')
    if faults and not write:
        print('Write each limit in src/budget/table.cc; then `ninja -C build papo-limits` brings the pages up to it.')
    return 1 if faults else 0


sys.exit(main())
