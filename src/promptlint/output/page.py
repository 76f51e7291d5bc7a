"""The frame of pages that need nothing else: no script, no network, dark and light.

Every text of somebody else's passes `escaped`, which leaves nothing that a browser would obey.
"""

from __future__ import annotations

import html

from promptlint.text.controls import visible_lines

__all__ = ["escaped", "page"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Nothing is loaded or run, whatever a prompt says; the styles stand in the page itself."""

_LIGHT = """
  --back: #fbfbfa; --card: #fff; --ink: #1c1d20; --soft: #5d6169; --line: #dcdde0; --bar: #4c6ef5; --rest: #e7e8ec;
  --alarm: #b3261e; --odd: #8e24aa; --low: #2b5fd0; --less: #0b7285; --more: #2b7a2e; --high: #a65b00;
  --extreme: #c62828;"""
_DARK = """
  --back: #17181b; --card: #1f2125; --ink: #e6e6e8; --soft: #a2a6ae; --line: #383b41; --bar: #748ffc; --rest: #2d3036;
  --alarm: #ff8a80; --odd: #d591e8; --low: #8ab4ff; --less: #5cc8d8; --more: #7fce83; --high: #f2b45c;
  --extreme: #ff8a80;"""
# A page beside a text in VS Code has the theme of the editor, not of the system, in the class of its body.
_THEMES = f"""
:root {{ color-scheme: light dark; {_LIGHT} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}
body.vscode-light, body.vscode-high-contrast-light {{ color-scheme: light; {_LIGHT} }}
body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) {{ color-scheme: dark; {_DARK} }}
"""
_STYLE = """
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; background: var(--back); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.25rem; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 0; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
h4 { font-size: .9rem; margin: 1rem 0 .3rem; color: var(--soft); font-weight: 600; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1.1rem 1.25rem;
  margin-bottom: 1.25rem; }
p { margin: .2rem 0; overflow-wrap: anywhere; }
.soft, .note { color: var(--soft); } .note { font-size: .9rem; }
.alarm { color: var(--alarm); font-weight: 600; }
.text { line-height: 1.9; overflow-wrap: anywhere; }
.text i, .legend i { font-style: normal; border-radius: .2rem; padding: .05rem .15rem;
  background: color-mix(in srgb, currentColor 11%, transparent); }
.text sub, .legend i { font-size: .72rem; }
.text sub { margin-left: .12rem; opacity: .85; }
.legend { display: inline-flex; flex-wrap: wrap; gap: .35rem; margin-left: .6rem; vertical-align: middle;
  font-weight: 400; }
.odd { color: var(--odd); } .low { color: var(--low); } .less { color: var(--less); } .more { color: var(--more); }
.high { color: var(--high); } .extreme { color: var(--extreme); }
.break { display: block; text-align: center; color: var(--soft); font-size: .8rem;
  border-bottom: 1px dashed var(--line); margin: .2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .8rem; }
th, td { padding: .25rem .75rem .25rem 0; vertical-align: top; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
tr:last-child td { border-bottom: 0; }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; width: 1%; }
td.s { white-space: nowrap; width: 1%; }
td.k { width: 35%; min-width: 10rem; }
td.b { width: 30%; min-width: 8rem; }
.two td + td { width: 50%; }
.bar { position: relative; height: .7rem; margin-top: .4rem; background: var(--rest); border-radius: .2rem;
  overflow: hidden; }
.bar b { position: absolute; top: 0; bottom: 0; background: var(--bar); }
table + .note { margin-top: .8rem; }
@media (max-width: 36rem) {
  body { padding: .75rem .5rem 3rem; } section { padding: .8rem .8rem; }
  td.k { width: 45%; min-width: 0; } td.b { width: 20%; min-width: 3.5rem; }
  .time tr { display: grid; grid-template-columns: 7rem 1fr 3.5rem; border-bottom: 1px solid var(--line); }
  .time td, .time th { border: 0; padding-bottom: .1rem; } .time td.b, .time td.s, .time td.n { width: auto; }
  .time tr > :last-child { grid-column: 1 / 4; } .time th:last-child { display: none; }
}
code { font: .9em ui-monospace, monospace; }
summary { cursor: pointer; margin-top: .8rem; }
"""


def page(title: str, body: str, style: str = "") -> str:
    """A page with a title and a body of HTML, and further styles."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(title)}</title>\n<style>{_THEMES}{_STYLE}{style}</style>\n</head>\n<body>\n"
        f"<h1>{escaped(title)}</h1>\n{body}</body>\n</html>\n"
    )


def escaped(text: str) -> str:
    """A text as HTML. Line breaks stay, and nothing else that controls."""
    return html.escape(visible_lines(text))
