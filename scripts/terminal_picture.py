"""What a command prints in a terminal, as an SVG: text with its colours, dark or light, and nothing loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

_CODE = re.compile(r"\x1b\[([\d;]*)m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")
WIDTH, HEIGHT, MARGIN, SIZE = 8.4, 20, 16, 14
FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"


@dataclass(frozen=True)
class Theme:
    """The colours of a terminal; `colours` by the last digit of ANSI's codes."""

    background: str
    text: str
    border: str
    dim: str
    colours: dict[str, str]


DARK = Theme(
    *("#0d1117", "#e6edf3", "#30363d", "#8b949e"),
    {"1": "#ff7b72", "2": "#7ee787", "3": "#e3b341", "4": "#79c0ff", "5": "#d2a8ff", "6": "#76e3ea"},
)
LIGHT = Theme(
    *("#ffffff", "#1f2328", "#d1d9e0", "#59636e"),
    {"1": "#cf222e", "2": "#116329", "3": "#9a6700", "4": "#0550ae", "5": "#8250df", "6": "#1b7c83"},
)


def _runs(line: str, theme: Theme) -> Iterator[tuple[str, str, bool]]:
    """Pieces of a line with their colour, and whether they are bold."""
    colour, bold, start = theme.text, False, 0
    for match in _CODE.finditer(line):
        if match.start() > start:
            yield line[start : match.start()], colour, bold
        start = match.end()
        if match[1] is None:
            continue
        for code in match[1].split(";"):
            if code in ("", "0"):
                colour, bold = theme.text, False
            elif code == "1":
                bold = True
            elif code == "2":
                colour = theme.dim
            elif len(code) == 2 and code[0] in "39":
                colour = theme.colours.get(code[1], theme.text)
    if start < len(line):
        yield line[start:], colour, bold


def picture(command: str, output: str, theme: Theme) -> str:
    """A command and what it printed."""
    lines = [f"\x1b[2m$\x1b[0m \x1b[1m{command}\x1b[0m", *output.rstrip("\n").split("\n")]
    columns = max(len(_CODE.sub("", line)) for line in lines)
    width, height = columns * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
    colours = f'fill="{theme.background}" stroke="{theme.border}"'
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" role="img">',
        f"<title>{escape(command)}</title>",
        f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1}" rx="8" {colours}/>',
        f'<g font-family="{FONT}" font-size="{SIZE}" xml:space="preserve">',
    ]
    for number, line in enumerate(lines, 1):
        column = 0
        for text, colour, bold in _runs(line, theme):
            lead = len(text) - len(text.lstrip(" "))
            weight = ' font-weight="bold"' if bold else ""
            if shown := text.strip(" "):
                drawn.append(
                    f'<text x="{MARGIN + (column + lead) * WIDTH:.1f}" y="{MARGIN + number * HEIGHT - 5}" '
                    f'textLength="{len(shown) * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs" fill="{colour}"{weight}>'
                    f"{escape(shown, quote=False)}</text>"
                )
            column += len(text)
    return "\n".join([*drawn, "</g>", "</svg>", ""])
