"""Suppression comments: `# promptlint: ignore[PD002] -- reason` and its relatives.

They stand where the host has comments, so they never reach the model:

- `ignore[CODES]` behind a text speaks of its line, alone on a line of the next line;
- `disable[CODES]` … `enable[CODES]` of everything in between, up to the end of the prompt without an `enable`;
- `file-ignore[CODES]` of the whole prompt, and of the prompt it is paired with.

CODES are codes, prefixes of codes or rule names; they are never left out. A reason may follow behind `--`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from promptlint.diagnostics import Applicability, Diagnostic, Fix
from promptlint.engine.settings import did_you_mean
from promptlint.rules.base import Rule
from promptlint.rules.context import Context
from promptlint.rules.registry import FAMILIES
from promptlint.rules.tool_codes import UNKNOWN_CODE_IN_SUPPRESSION, UNUSED_SUPPRESSION, ToolCode
from promptlint.syntax import Comment
from promptlint.text import Edit, LineIndex, Span

__all__ = ["has_suppressions", "suppress"]

_DIRECTIVE = re.compile(r"#[ \t]*promptlint:[ \t]*(?P<word>[\w-]*)[ \t]*(?:\[(?P<codes>[^\]\n]*)\])?")
_WORDS = ("ignore", "file-ignore", "disable", "enable")
_REQUIRE = "require"


def has_suppressions(context: Context) -> bool:
    """Whether a prompt can hold any: a cheap look before its comments are read."""
    return "promptlint:" in context.text


def suppress(
    contexts: Sequence[Context], diagnostics: Iterable[Diagnostic], rules: Sequence[Rule], available: Sequence[Rule]
) -> list[Diagnostic]:
    """What suppressions leave of the findings in some prompts that are used together, with what is wrong with the
    suppressions themselves. `rules` are those that are on: a suppression of others cannot be called unused.
    `available` are all that there are."""
    problems: list[Diagnostic] = []
    by_role = {context.role: list(_directives(context, problems, available)) for context in contexts}
    lookups = {role: _Lookup(directives) for role, directives in by_role.items()}
    everywhere = _Lookup([d for directives in by_role.values() for d in directives if d.word == "file-ignore"])
    nothing = _Lookup([])
    left = [
        diagnostic
        for diagnostic in diagnostics
        if not (lookups.get(diagnostic.role, nothing).covers(diagnostic) | everywhere.covers(diagnostic))
    ]
    left += problems
    for context in contexts:
        for directive in by_role[context.role]:
            left += _unused(directive, context, rules)
    return left


@dataclass(slots=True, eq=False)
class _Directive:
    """One comment; `start` and `end` bound what it speaks of. `codes` are the written codes with their places."""

    word: str
    codes: dict[str, Span]
    comment: Comment
    start: int
    end: int
    used: set[str] = field(default_factory=set)


class _Lookup:
    """Directives by code, so that a finding asks only those that may cover it."""

    def __init__(self, directives: Iterable[_Directive]) -> None:
        self._by_code: dict[str, list[_Directive]] = {}
        for directive in directives:
            for code in directive.codes:
                self._by_code.setdefault(code.casefold(), []).append(directive)

    def covers(self, diagnostic: Diagnostic) -> bool:
        covered = False
        code = diagnostic.code.casefold()
        for written in (diagnostic.name, *(code[:size] for size in range(2, len(code) + 1))):
            for directive in self._by_code.get(written, ()):
                if directive.word == "file-ignore" or directive.start <= diagnostic.span.start < directive.end:
                    directive.used.add(written)
                    covered = True
        return covered


def _directives(context: Context, problems: list[Diagnostic], available: Sequence[Rule]) -> Iterator[_Directive]:
    """The directives of one prompt; what is wrong with them goes into `problems`."""
    index = LineIndex(context.text)
    open_: dict[str, _Directive] = {}
    for leaf in context.prompt.leaf_list:
        if not isinstance(leaf, Comment):
            continue
        match = _DIRECTIVE.match(leaf.text)
        if match is None or match["word"] == _REQUIRE:
            continue
        word = match["word"]
        span = Span(leaf.start, leaf.start + match.end())
        if word not in _WORDS:
            message = f"promptlint knows no {word!r} here{did_you_mean(word, _WORDS)}"
            problems.append(_problem(UNKNOWN_CODE_IN_SUPPRESSION, context, span, message))
            continue
        if match["codes"] is None or not match["codes"].strip():
            message = f"this suppression names no code and has no effect: write {word}[CODE]"
            problems.append(_problem(UNKNOWN_CODE_IN_SUPPRESSION, context, span, message))
            continue
        codes = dict(_codes(match, leaf.start, context, problems, available))
        if word == "enable":
            for code in codes:
                directive = open_.pop(code.casefold(), None)
                if directive is not None:
                    directive.end = leaf.start
            continue
        start, end = _scope(word, leaf, context.text, index)
        for code, place in codes.items():
            # One directive a code, so that an `enable` can end them apart.
            directive = _Directive(word, {code: place}, leaf, start, end)
            if word == "disable":
                open_.setdefault(code.casefold(), directive)
            yield directive


def _codes(
    match: re.Match[str], offset: int, context: Context, problems: list[Diagnostic], available: Sequence[Rule]
) -> Iterator[tuple[str, Span]]:
    """The codes of a directive that exist, with their places."""
    at = match.start("codes")
    for written in match["codes"].split(","):
        code = written.strip()
        start = offset + at + len(written) - len(written.lstrip())
        at += len(written) + 1
        span = Span(start, start + len(code))
        if any(rule.code.startswith(code.upper()) or rule.name == code for rule in available) and len(code) > 1:
            yield code, span
        elif code:
            known = [*(rule.code for rule in available), *(rule.name for rule in available), *FAMILIES]
            message = f"there is no rule {code!r}{did_you_mean(code, known)}"
            problems.append(_problem(UNKNOWN_CODE_IN_SUPPRESSION, context, span, message))


def _scope(word: str, comment: Comment, text: str, index: LineIndex) -> tuple[int, int]:
    """The offsets a directive speaks of."""
    if word == "file-ignore":
        return 0, len(text) + 1
    if word == "disable":
        return comment.start, len(text) + 1
    line = index.position(comment.start).line
    if not text[index.start(line) : comment.start].strip():
        line += 1
    if line > len(index):
        return len(text), len(text) + 1
    end = index.start(line + 1) if line < len(index) else len(text) + 1
    return index.start(line), end


def _unused(directive: _Directive, context: Context, rules: Sequence[Rule]) -> Iterator[Diagnostic]:
    for code, span in directive.codes.items():
        is_on = any(rule.code.startswith(code.upper()) or rule.name == code for rule in rules)
        if code.casefold() in directive.used or not is_on:
            continue
        edit = _removal(directive, span, context.text)
        fix = Fix(Applicability.SAFE, "delete it", (edit,))
        yield _problem(UNUSED_SUPPRESSION, context, span, f"{code} is suppressed here and never found", fix)


def _removal(directive: _Directive, span: Span, text: str) -> Edit:
    """The edit that takes a code out of its comment, with the comment if it is the only one."""
    comment = directive.comment
    listed = comment.text[comment.text.index("[") + 1 : comment.text.index("]")]
    if "," not in listed:
        start, end = comment.start, comment.end
        line_start = text.rfind("\n", 0, start) + 1
        if not text[line_start:start].strip() and end < len(text):
            return Edit(Span(line_start, end + 1), "")
        while start > line_start and text[start - 1] in " \t":
            start -= 1
        return Edit(Span(start, end), "")
    before = text[: span.start].rstrip()
    if before.endswith(","):
        return Edit(Span(len(before) - 1, span.end), "")
    end = span.end
    while text[end : end + 1] in (" ", ","):
        end += 1
    return Edit(Span(span.start, end), "")


def _problem(code: ToolCode, context: Context, span: Span, message: str, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(code.code, code.name, code.severity, message, context.role, span, fix=fix)
