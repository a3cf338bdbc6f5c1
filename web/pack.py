# SPDX-License-Identifier: MIT

"""Writes the page as the server sends it: without comments and blanks, and with all modules in one file.

The folder works as it is, too. But each module is a request of its own there, and a phone far away waits for them one
after the other. Nothing is renamed and nothing is translated: this only takes away and puts together.

    python3 pack.py FOLDER OUTPUT
"""

import pathlib
import re
import sys

# Strings, templates, comments and regular expressions, in which blanks mean something.
TOKEN = re.compile(r'''
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<literal>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`
      |(?<=[(=,:\[!&|?{};])/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*
      |(?<=[(=,:\[!&|?{};]\ )/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)
''', re.X | re.S)
IMPORT = re.compile(r"^import \{[^}]*\} from '\./(\w+)\.js';\n", re.M)
EXPORT = re.compile(r'^export (?=(?:async )?(?:const|let|function|class) )', re.M)
TOP = re.compile(r'^(?:async )?(?:const|let|function|class) ([\w$]+)', re.M)
# Globals of browsers that a module may use: another module's name would hide them.
OF_BROWSERS = {'open', 'close', 'focus', 'blur', 'history', 'location', 'document', 'window', 'name', 'status', 'top',
               'parent', 'find', 'stop', 'print', 'scroll', 'event', 'origin', 'self', 'screen', 'alert', 'fetch', 'length'}


def squeezed(code):
    """Code that means the same, in fewer bytes."""
    kept = []

    def keep(found):
        if found['comment'] is not None:
            return ''
        kept.append(found[0])
        return f'\0{len(kept) - 1}\0'

    # A cast is a comment before parentheses.
    code = re.sub(r'/\*\* @type \{[^*]*\} \*/ \((\w+)\)', r'\1', code)
    code = TOKEN.sub(keep, code)
    code = re.sub(r'\s*\n\s*', '\n', code)
    code = re.sub(r' *([{}()\[\];,<>=*?:|&!%]) *', r'\1', code)
    code = re.sub(r'(?<=[\w)\]\0]) ([+-]) (?=[\w(\[\0$])', r'\1', code)
    code = re.sub(r' ([-+*/]=)', r'\1', code)
    code = re.sub(r'(?<![\w$])\(([\w$]+)\)=>', r'\1=>', code)
    code = re.sub(r'\n*([{(\[;,=?:|&])\n*', r'\1', code)
    code = re.sub(r'\n+([})\]])', r'\1', code)
    code = re.sub(r';}', '}', code)
    code = re.sub(r'((?:^|[;{}\n])const (?:(?! of )[^;{}\n])*);const (?=[\w$])', r'\1,', code)
    code = re.sub(r'((?:^|[;{}\n])const (?:(?! of )[^;{}\n])*);const (?=[\w$])', r'\1,', code)
    return re.sub(r'\0(\d+)\0', lambda found: kept[int(found[1])], code).strip()


def style(css):
    css = re.sub(r'/\*.*?\*/', '', css, flags=re.S)
    css = re.sub(r'\s+', ' ', css)
    return re.sub(r' ?([{};,]) ?', r'\1', css).replace(': ', ':').replace(';}', '}').strip()


def bundle(folder, name, done, names):
    """The code of a module after the code of all modules that it imports, with no wall between them."""
    if name in done:
        return ''
    done.add(name)
    text = (folder / f'{name}.js').read_text(encoding='utf-8')
    before = ''.join(bundle(folder, found[1], done, names) for found in IMPORT.finditer(text))
    text = EXPORT.sub('', IMPORT.sub('', text))
    for found in TOP.finditer(text):
        if names.setdefault(found[1], name) != name or found[1] in OF_BROWSERS:
            raise SystemExit(f'{name}.js: {found[1]} is a name of {names[found[1]]}.js or of browsers, too')
    if left := re.search(r'^(?:import|export)\b.*', text, re.M):
        raise SystemExit(f'{name}.js: this cannot be put together: {left[0]}')
    return f'{before}{squeezed(text)}\n'


def pack(folder):
    """The files that the server sends, by name."""
    page = re.sub(r'<!--.*?-->|(?<=>)\s+(?=<)', '', (folder / 'index.html').read_text(encoding='utf-8'), flags=re.S)
    return {
        'index.html': page,
        'main.js': bundle(folder, 'main', set(), {}),
        'page.css': style((folder / 'page.css').read_text(encoding='utf-8')),
        'icon.svg': (folder / 'icon.svg').read_text(encoding='utf-8'),
    }


def main():
    output = pathlib.Path(sys.argv[2])
    output.mkdir(parents=True, exist_ok=True)
    for name, text in pack(pathlib.Path(sys.argv[1])).items():
        (output / name).write_text(text, encoding='utf-8')


if __name__ == '__main__':
    main()
