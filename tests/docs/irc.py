# SPDX-License-Identifier: MIT

"""docs/irc.md has a row for each command and each capability of the IRC dialect, and no other.

Argument: the source folder.
"""

import pathlib
import re
import sys


def rows_below(page, heading):
    """The names in the first column of the table below the heading."""
    section = page.split(f'\n## {heading}\n')[1].split('\n## ')[0]
    table = re.search(r'(?:^\|.*\n)+', section, re.MULTILINE)[0]
    return [name for row in table.splitlines()[2:] for name in re.findall(r'`([^`]+)`', row.split('|')[1])]


def faults(root):
    page = (root / 'docs' / 'irc.md').read_text(encoding='utf-8')
    for heading, file, row in (('Commands', 'commands.cc', r'CommandRow\{"(\w+)"'),
                               ('Capabilities', 'capabilities.cc', r'CapabilityRow\{Capability::\w+, "([^"]+)"')):
        known = re.findall(row, (root / 'src' / 'wire' / 'irc' / file).read_text(encoding='utf-8'))
        if not known:
            yield f'src/wire/irc/{file} has no rows that this test finds'
        told = rows_below(page, heading)
        yield from (f'docs/irc.md, {heading}: {name} is missing' for name in known if name not in told)
        yield from (f'docs/irc.md, {heading}: there is no {name}' for name in told if name not in known)


def main():
    found = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found) or 'the page of IRC tells the commands and capabilities that the code has')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
