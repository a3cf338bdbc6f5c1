# SPDX-License-Identifier: MIT

"""The picture of a soak: memory, people, descriptors and threads over time, one below the other."""

from math import ceil, floor, log10

import svg

LEFT, WIDTH, RIGHT = 60, 680, 20  # Widths of the scale's labels, of the plots, and of the margin.
TITLE, HEAD, HEIGHT, GAP, FOOT = 34, 26, 110, 26, 40


def picture_of(samples, title, start=None, end=None):
    """`start` and `end` are the samples that must be alike, when nobody is there. A dashed line
    shows the height of the first."""
    plots = (('memory of the server, MiB', svg.BLUE, lambda s: round(s.memory / 1024, 1), True),
             ('people', svg.ORANGE, lambda s: s.people, False),
             ('descriptors of the server', svg.GREEN, lambda s: s.descriptors, True),
             ('threads of the server', svg.PINK, lambda s: s.threads, True))
    times = [s.seconds for s in samples]
    parts = [svg.text(LEFT, 24, title, more='font-size="15" font-weight="bold"')]
    top = TITLE
    for name, colour, value_of, is_compared in plots:
        top += HEAD
        mark = None
        if is_compared and start and end:
            name += f': {value_of(start):g} at the start, {value_of(end):g} at the end'
            mark = (start.seconds, value_of(start))
        parts += plot(name, colour, times, [value_of(s) for s in samples], top, mark)
        top += HEIGHT + GAP
    bottom = top - GAP
    for time in ticks(times[-1], 8):
        if time > times[-1]:
            break
        x = LEFT + WIDTH * time / times[-1]
        parts.append(svg.text(x, bottom + 18, f'{time:g}', 'middle'))
    parts.append(svg.text(LEFT + WIDTH / 2, bottom + 36, 'time, seconds', 'middle'))
    return svg.document(LEFT + WIDTH + RIGHT, bottom + FOOT + 6, parts)


def plot(title, colour, times, values, top, mark):
    scale = ticks(max(*values, 1), 4)
    most = scale[-1]

    def y(value):
        return top + HEIGHT * (1 - value / most)

    parts = [svg.text(LEFT, top - 9, title, more='font-weight="bold"')]
    for value in scale:
        parts.append(svg.line(LEFT, y(value), LEFT + WIDTH, y(value)))
        parts.append(svg.text(LEFT - 8, y(value) + 4, f'{value:g}', 'end'))
    points = ' '.join(f'{LEFT + WIDTH * time / times[-1]:.1f},{y(value):.1f}'
                      for time, value in zip(times, values))
    parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5" '
                 'stroke-linejoin="round"/>')
    if mark:
        time, value = mark
        parts.append(f'<path d="M{LEFT + WIDTH * time / times[-1]:.1f} {y(value):.1f}H{LEFT + WIDTH}" '
                     f'stroke="{svg.TEXT}" stroke-dasharray="5 4"/>')
    return parts


def ticks(most, about):
    """Round numbers from 0 to the first that is not below `most`."""
    step = 10.0 ** floor(log10(most / about))
    step *= next(factor for factor in (1, 2, 5, 10) if step * factor * about >= most)
    return [step * i for i in range(ceil(most / step - 1e-9) + 1)]
