# SPDX-License-Identifier: MIT

"""The common part of the pictures: they are SVG, and readable on white and on black."""

from xml.sax.saxutils import escape

TEXT, LINE = '#7d8590', '#7d859055'
BLUE, ORANGE, GREEN, PINK = '#3b82f6', '#d0893a', '#2da44e', '#d0609a'


def text(x, y, words, anchor='start', more=''):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>'
            f'{escape(words)}</text>')


def line(x1, y1, x2, y2):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{LINE}"/>')


def document(width, height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="system-ui, sans-serif" '
            f'font-size="12" fill="{TEXT}">\n' + '\n'.join(parts) + '\n</svg>\n')
