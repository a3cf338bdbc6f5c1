# SPDX-License-Identifier: MIT

"""The picture: a bar for each server in each case, on a logarithmic scale."""

import statistics
from math import floor, log10

import svg

from comparison.report import as_number


class Picture:
    COLOURS = {'floor': '#8b949e', 'papo': svg.BLUE, 'papo-default': svg.BLUE,
               'papo-2': svg.BLUE, 'papo-no-ring': svg.BLUE}
    OTHERS = svg.ORANGE

    LABELS, BARS, VALUES = 130, 480, 170  # Widths.
    ROW, HEAD, FOOT = 20, 34, 44          # Heights.

    def __init__(self, costs):
        self.least = floor(log10(min(costs)))  # The powers of ten at the ends of the scale.
        self.most = floor(log10(max(costs))) + 1
        self.parts = []
        self.y = 10

    def x(self, cost):
        return self.LABELS + (log10(cost) - self.least) / (self.most - self.least) * self.BARS

    def text(self, x, y, text, anchor='start', more=''):
        self.parts.append(svg.text(x, y, text, anchor, more))

    def draw_case(self, case, servers, results):
        self.y += self.HEAD
        self.text(self.LABELS, self.y - 10, case.title, more='font-weight="bold"')
        for server in servers:
            if server.name in results:
                self.draw_bar(server, results[server.name])

    def draw_bar(self, server, result):
        self.text(self.LABELS - 8, self.y + 14, server.title, 'end')
        if result.rounds:
            cost = statistics.median(result.cpu(number) for number in result.rounds)
            width = self.x(cost) - self.LABELS
            colour = self.COLOURS.get(server.name, self.OTHERS)
            self.parts.append(f'<rect x="{self.LABELS}" y="{self.y + 3}" width="{width:.1f}" '
                              f'height="{self.ROW - 6}" rx="2" fill="{colour}"/>')
            self.text(self.LABELS + width + 6, self.y + 14, as_number(cost) + ' µs')
        else:
            self.text(self.LABELS + 6, self.y + 14, result.why_not or '',
                      more='font-style="italic"')
        self.y += self.ROW

    def finish(self):
        bottom = self.y + 8
        scale = []
        for decade in range(self.least, self.most + 1):
            x = self.x(10.0 ** decade)
            scale.append(svg.line(x, 14, x, bottom))
            self.text(x, bottom + 14, f'{10.0 ** decade:g}', 'middle')
        self.text(self.LABELS, bottom + 30,
                  'µs of the server\'s CPU for each delivery; less is better')
        width, height = self.LABELS + self.BARS + self.VALUES, bottom + self.FOOT
        return svg.document(width, height, scale + self.parts)


def write_svg(path, cases, servers, results):
    costs = [result.cpu(number) for case in cases for result in results[case.name].values()
             for number in result.rounds]
    if not costs:
        return
    picture = Picture(costs)
    for case in cases:
        picture.draw_case(case, servers, results[case.name])
    path.write_text(picture.finish(), encoding='utf-8')
