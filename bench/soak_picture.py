"""The picture of a soak: memory, people, descriptors and threads over time, one below the other."""

from math import ceil, floor, log10

import svg

LEFT, WIDTH, RIGHT = 60, 620, 100  # Of the scale's labels, the plots, and the last values.
HEAD, HEIGHT, GAP, FOOT = 26, 110, 30, 40


def picture_of(samples):
    plots = (('memory of the server, MiB', svg.BLUE, [s.memory / 1024 for s in samples]),
             ('people', svg.ORANGE, [s.people for s in samples]),
             ('descriptors of the server', svg.GREEN, [s.descriptors for s in samples]),
             ('threads of the server', svg.PINK, [s.threads for s in samples]))
    times = [s.seconds for s in samples]
    parts = []
    top = 0
    for title, colour, values in plots:
        top += HEAD
        parts += plot(title, colour, times, values, top)
        top += HEIGHT + GAP
    bottom = top - GAP
    for time in ticks(times[-1], 8):
        if time > times[-1]:
            break
        x = LEFT + WIDTH * time / times[-1]
        parts.append(svg.text(x, bottom + 18, f'{time:g}', 'middle'))
    parts.append(svg.text(LEFT + WIDTH / 2, bottom + 36, 'seconds', 'middle'))
    return svg.document(LEFT + WIDTH + RIGHT, bottom + FOOT + 6, parts)


def plot(title, colour, times, values, top):
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
    last = values[-1]
    parts.append(svg.text(LEFT + WIDTH + 8, y(last) + 4, f'{round(last, 1):g} at the end'))
    return parts


def ticks(most, about):
    """Round numbers from 0 to the first that is no less."""
    step = 10.0 ** floor(log10(most / about))
    step *= next(factor for factor in (1, 2, 5, 10) if step * factor * about >= most)
    return [step * i for i in range(ceil(most / step - 1e-9) + 1)]
