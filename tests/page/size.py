# SPDX-License-Identifier: MIT

"""The page that the server sends is small: each file is compressed by itself, as the server does it."""

import gzip
import pathlib
import sys

MOST = 40 * 1024

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'web'))

import pack  # pylint: disable=wrong-import-position


def main():
    sizes = {name: len(gzip.compress(text.encode(), 9)) for name, text in pack.pack(ROOT / 'web').items()}
    for name, size in sizes.items():
        print(f'{size:6} {name}')
    whole = sum(sizes.values())
    print(f'{whole:6} of {MOST} bytes')
    return 0 if whole <= MOST else 1


if __name__ == '__main__':
    sys.exit(main())
