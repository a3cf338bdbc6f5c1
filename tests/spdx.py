# SPDX-License-Identifier: MIT

"""Each file of the source begins with its licence, or has it right after the line of its
interpreter."""

import pathlib
import sys

LICENCE = 'SPDX-License-Identifier: MIT'
C = f'// {LICENCE}'
SHELL = f'# {LICENCE}'
BEGINS = {
    '.cc': C,
    '.h': C,
    '.h.in': C,
    '.js': C,
    '.pml': f'/* {LICENCE} */',
    '.map': SHELL,
    '.py': SHELL,
    '.sh': SHELL,
    'meson.build': SHELL,
    'meson_options.txt': SHELL,
    '.service.in': SHELL,
    '.socket': SHELL,
}
# These are not sources: built files, Git's own, and the inputs of fuzzers.
LEFT_OUT = ('build', '.git', '__pycache__', 'corpus', 'regressions', '.cache')


def files_in(folder):
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if not path.name.startswith(LEFT_OUT):
                yield from files_in(path)
        elif path.is_file():
            yield path


def licence_for(path):
    """The licence line of this file; None if it needs none."""
    for end, licence in BEGINS.items():
        if path.name.endswith(end):
            return licence
    if not path.suffix:
        with path.open('rb') as file:
            return SHELL if file.read(2) == b'#!' else None
    return None


def says(path, licence):
    lines = path.read_text(encoding='utf-8').splitlines()
    if lines and lines[0].startswith('#!'):
        del lines[0]
    return lines[:1] == [licence]


def main():
    root = pathlib.Path(sys.argv[1])
    asked = [(path, licence) for path in files_in(root) if (licence := licence_for(path))]
    silent = [f'{path}: it does not begin with {licence}' for path, licence in asked
              if not says(path, licence)]
    print('\n'.join(silent) or f'{len(asked)} files say their licence')
    return 1 if silent or not asked else 0


if __name__ == '__main__':
    sys.exit(main())
