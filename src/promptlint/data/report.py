"""The report of a run as a page: how much of what was found, examples of each, and the worst rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from promptlint.data.output import Asked
from promptlint.data.summary import Count, Summary
from promptlint.dataclass import dataclass
from promptlint.output.page import escaped, page
from promptlint.output.summary import count

__all__ = ["About", "render"]

_MOST_CODES = 200
_MOST_TABLES = 50
_TITLES = {
    "check": "What is in these prompts",
    "fix": "What was fixed in these prompts",
    "facts": "What reaches the model of these prompts",
}
_STYLE = """
.code { white-space: nowrap; font-weight: 600; } .code a { color: inherit; }
td.share { width: 22%; min-width: 6rem; } td.share .bar b { left: 0; }
.error { color: var(--alarm); } .warning { color: var(--high); } .info { color: var(--low); }
.bar.error b { background: var(--alarm); } .bar.warning b { background: var(--high); }
.bar.info b { background: var(--low); }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: .8rem 0 0; }
.figures div { color: var(--soft); font-size: .85rem; }
.figures b { display: block; color: var(--ink); font-size: 1.35rem; font-variant-numeric: tabular-nums; }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid var(--line); overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
"""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a code: its name, and the page about it."""

    name: str
    url: str = ""


def render(asked: Asked, summary: Summary, about: Callable[[str], About]) -> str:
    """The page of a run. `about` says what codes mean. The same run makes the same page."""
    body = "".join(
        (
            *_overview(asked, summary),
            *_distribution(summary, about),
            *_examples(asked, summary, about),
            *_worst(asked, summary),
        )
    )
    return page(_TITLES[asked.name], body, _STYLE)


def _overview(asked: Asked, summary: Summary) -> Iterator[str]:
    yield f"<section>\n<h2>{count(len(asked.sources), 'table')}, {summary.rows:,} rows</h2>\n"
    for source in asked.sources[:_MOST_TABLES]:
        yield f'<p class="soft">{escaped(source.path)}</p>\n'
    if len(asked.sources) > _MOST_TABLES:
        yield f'<p class="note">… and {len(asked.sources) - _MOST_TABLES} more</p>\n'
    yield '<div class="figures">'
    for words, number in _figures(asked, summary).items():
        yield f"<div><b>{number}</b>{words}</div>"
    yield "</div>\n</section>\n"


def _figures(asked: Asked, summary: Summary) -> Mapping[str, str]:
    of_rows = f"{summary.found:,} ({_percent(summary.found, summary.rows)})"
    figures = {"rows": f"{summary.rows:,}"}
    if asked.name == "check":
        findings = sum(each.findings for each in summary.by_code.values())
        figures |= {"rows with findings": of_rows, "findings": f"{findings:,}"}
    elif asked.name == "fix":
        figures |= {"rows changed": of_rows}
    else:
        mean = summary.tokens / max(1, summary.answers)
        figures |= {
            "prompts": f"{summary.answers:,}",
            "tokens of a prompt, on average": f"{mean:.1f}",
            "most tokens": f"{summary.most_tokens:,}",
            "that stop the program": f"{summary.found:,}",
        }
    if summary.failed:
        figures["could not be done"] = f"{summary.failed:,}"
    return figures


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.1f} %"


def _distribution(summary: Summary, about: Callable[[str], About]) -> Iterator[str]:
    if not summary.by_code:
        return
    most = max(each.rows for each in summary.by_code.values()) or 1
    yield '<section>\n<h2>By code</h2>\n<div class="wide"><table>\n<tr><th>code</th><th></th><th class="n">times</th>'
    yield '<th class="n">rows</th><th class="n">of all</th><th></th></tr>\n'
    for code, each in _ordered(summary):
        known = about(code)
        yield (
            f'<tr><td class="code">{_linked(code, known)}</td><td>{escaped(known.name)}</td>'
            f'<td class="n">{each.findings:,}</td><td class="n">{each.rows:,}</td>'
            f'<td class="n">{_percent(each.rows, summary.rows)}</td>'
            f'<td class="share"><div class="bar {escaped(each.severity)}">'
            f'<b style="width:{100 * each.rows / most:.2f}%"></b></div></td></tr>\n'
        )
    yield "</table></div>\n</section>\n"


def _ordered(summary: Summary) -> list[tuple[str, Count]]:
    return sorted(summary.by_code.items(), key=lambda item: (-item[1].rows, item[0]))[:_MOST_CODES]


def _linked(code: str, known: About) -> str:
    text = escaped(code)
    return f'<a href="{escaped(known.url)}" rel="noreferrer">{text}</a>' if known.url else text


def _examples(asked: Asked, summary: Summary, about: Callable[[str], About]) -> Iterator[str]:
    some = [(code, each) for code, each in _ordered(summary) if each.examples]
    if not some:
        return
    yield "<section>\n<h2>Examples</h2>\n"
    for code, each in some:
        fixable = f", {each.fixable:,} of them can be fixed" if each.fixable else ""
        yield (
            f'<details><summary><span class="code {escaped(each.severity)}">{escaped(code)}</span> '
            f'{escaped(about(code).name)} <span class="soft">{escaped(each.severity)}, '
            f"{each.findings:,} times{fixable}</span></summary>\n<table>\n"
        )
        for example in each.examples:
            snippet = f"<code>{escaped(example.snippet)}</code>" if example.snippet else ""
            yield (
                f'<tr><td class="k soft">{_row(asked, example.table, example.row_id)}, {escaped(example.role)}</td>'
                f"<td>{snippet} {escaped(example.message)}</td></tr>\n"
            )
        yield "</table>\n</details>\n"
    yield "</section>\n"


def _worst(asked: Asked, summary: Summary) -> Iterator[str]:
    if not summary.worst:
        return
    yield "<section>\n<h2>The worst rows</h2>\n"
    for row in summary.worst:
        levels = ((row.errors, "error"), (row.warnings, "warning"), (row.infos, "info"))
        found = ", ".join(f'<span class="{level}">{count(number, level)}</span>' for number, level in levels if number)
        codes = escaped(", ".join(row.codes))
        yield f'<h3>{_row(asked, row.table, row.row_id)}: {found} <span class="soft">{codes}</span></h3>\n'
        for role, text in (("", row.positive), ("negative: ", row.negative)):
            if text is not None:
                yield f'<blockquote><span class="soft">{role}</span>{escaped(text)}</blockquote>\n'
    yield "</section>\n"


def _row(asked: Asked, table: int, row_id: str | None) -> str:
    """Which row, and of several tables which one."""
    own = "without an id" if row_id is None else escaped(row_id[:200])
    path = asked.sources[table].path
    if len(asked.sources) == 1 or (row_id or "").startswith(f"{path}:"):
        return own
    return f"{own} in {escaped(path)}"
