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
BYTES_A_LINE = 16


def array(name, content):
    """A string literal may not be as long as the page is."""
    lines = [f'constexpr std::array<char, {len(content)}> {name}{{']
    for begin in range(0, len(content), BYTES_A_LINE):
        lines.append('    ' + ', '.join(f"'\\{byte:03o}'" for byte in content[begin:begin + BYTES_A_LINE]) + ',')
    return '\n'.join([*lines, '};'])


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
        text += [array(f'content_{number}', content), array(f'gzipped_{number}', gzipped), '']
        rows.append(f'    PageFile{{"{name}", "{TYPES[pathlib.Path(name).suffix]}", "\\"{tag}\\"",\n'
                    f'             {{content_{number}.data(), content_{number}.size()}},\n'
                    f'             {{gzipped_{number}.data(), gzipped_{number}.size()}}}},')
    text += [f'constexpr std::array<PageFile, {len(rows)}> files{{', *rows, '};', '', '}  // namespace', '',
             'std::span<const PageFile> page_files() { return files; }', '', '}  // namespace papo::web', '']
    out.write_text('\n'.join(text), encoding='utf-8')


main()
