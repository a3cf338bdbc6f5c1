#!/usr/bin/env python3
# SPDX-License-Identifier: MIT

"""Makes C++ of the page, as web/pack.py packs it: embed_page.py FOLDER OUT"""

import gzip
import hashlib
import pathlib
import sys

TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
}
BYTES_A_LINE = 64
PLAIN = set(range(0x20, 0x7f)) - set(b'"\\?')


def literal(content):
    """Octal escapes have three digits, so nothing behind them belongs to them."""
    lines = []
    for begin in range(0, len(content), BYTES_A_LINE):
        part = content[begin:begin + BYTES_A_LINE]
        lines.append('    "' + ''.join(chr(b) if b in PLAIN else f'\\{b:03o}' for b in part) + '"')
    return '\n'.join(lines) or '    ""'


def main():
    folder, out = map(pathlib.Path, sys.argv[1:])
    sys.path.insert(0, str(folder))
    from pack import pack  # pylint: disable=import-outside-toplevel
    rows = []
    text = ['// Made by tools/embed_page.py.', '', '#include "web/page.h"', '', '#include <array>', '',
            'namespace papo::web {', 'namespace {', '']
    for number, (name, packed) in enumerate(pack(folder).items()):
        content = packed.encode()
        gzipped = gzip.compress(content, mtime=0)
        if len(gzipped) >= len(content):
            gzipped = b''
        tag = hashlib.sha256(content).hexdigest()[:16]
        text += [f'constexpr char content_{number}[] =', literal(content) + ';',
                 f'constexpr char gzipped_{number}[] =', literal(gzipped) + ';', '']
        rows.append(f'    PageFile{{"{name}", "{TYPES[pathlib.Path(name).suffix]}", "\\"{tag}\\"",\n'
                    f'             {{content_{number}, {len(content)}}}, {{gzipped_{number}, {len(gzipped)}}}}},')
    text += [f'constexpr std::array<PageFile, {len(rows)}> files{{', *rows, '};', '', '}  // namespace', '',
             'std::span<const PageFile> page_files() { return files; }', '', '}  // namespace papo::web', '']
    out.write_text('\n'.join(text), encoding='utf-8')


main()
