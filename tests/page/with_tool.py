# SPDX-License-Identifier: MIT

"""Runs a command, or says that its program is missing: the test is skipped then."""

import shutil
import subprocess
import sys

SKIPPED = 77


def main():
    if not shutil.which(sys.argv[1]):
        print(f'skipped: {sys.argv[1]} is not here')
        return SKIPPED
    return subprocess.run(sys.argv[1:], check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
