"""What a suppression comment says: its word, its codes with their places, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Fix
from promptlint.regex import regex
from promptlint.resources.names import did_you_mean
from promptlint.roles import TextRole
from promptlint.rules.kit.rule import Rule
from promptlint.rules.kit.tool_codes import UNKNOWN_CODE_IN_SUPPRESSION, UNUSED_SUPPRESSION, ToolCode
from promptlint.rules.registry import FAMILIES
from promptlint.text import Edit, Span

__all__ = ["MARK", "Directive", "Lookup", "Remark", "Remarks"]

MARK = "promptlint:"
"""What every such comment holds."""

_DIRECTIVE = regex(r'"?(?:#|<!--)[ \t]*promptlint:[ \t]*(?P<word>[\w-]*)[ \t]*(?:\[(?P<codes>[^\]\n]*)\])?')
_WORDS = ("ignore", "file-ignore", "disable", "enable")
_REQUIRE = "require"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, with everything that goes when it goes."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(slots=True, eq=False)
class Directive:
    """One code of one comment, so that an `enable` can end them apart. `start` and `end` bound what it applies to; with
    `file-ignore` they are not looked at."""

    word: str
    code: str
    place: Span
    remark: Remark
    start: int
    end: int
    used: bool = False


class Lookup:
    """Directives by code, so that a finding asks only those that may cover it."""

    def __init__(self, directives: Iterable[Directive], rules: Iterable[Rule]) -> None:
        self._aliases = {rule.code: tuple(map(str.casefold, rule.aliases)) for rule in rules if rule.aliases}
        self._by_code: dict[str, list[Directive]] = {}
        for directive in directives:
            self._by_code.setdefault(directive.code.casefold(), []).append(directive)

    def covers(self, diagnostic: Diagnostic, offset: int) -> bool:
        """Whether a finding at an offset is suppressed; notes which directives are of use."""
        covered = False
        code = diagnostic.code.casefold()
        aliases = self._aliases.get(diagnostic.code, ())
        for written in (diagnostic.name, *aliases, *(code[:size] for size in range(2, len(code) + 1))):
            for directive in self._by_code.get(written, ()):
                if directive.word == "file-ignore" or directive.start <= offset < directive.end:
                    directive.used = covered = True
        return covered


@dataclass(slots=True)
class Remarks:
    """The suppression comments of one text. `role` is that of the findings about them, and `prompt` the number of the
    prompt, if it is one; `available` are all rules there are, and `scope` gives the offsets that an `ignore` applies
    to."""

    text: str
    role: TextRole
    available: Sequence[Rule]
    scope: Callable[[Remark], tuple[int, int]]
    prompt: int | None = None
    problems: list[Diagnostic] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)

    def read(self, remarks: Iterable[Remark]) -> None:
        """Read the comments, in their order. What is wrong with them goes into `problems`."""
        open_: dict[str, Directive] = {}
        for remark in remarks:
            match = _DIRECTIVE.match(remark.text)
            if match is None or match["word"] == _REQUIRE:
                continue
            word = match["word"]
            for code, place in self._codes(match, remark):
                if word == "enable":
                    self._end(open_.pop(code.casefold(), None), code, place, remark)
                    continue
                if word == "ignore":
                    start, end = self.scope(remark)
                else:
                    start, end = (remark.start if word == "disable" else 0), len(self.text) + 1
                directive = Directive(word, code, place, remark, start, end)
                if word == "disable":
                    open_.setdefault(code.casefold(), directive)
                self.directives.append(directive)

    def unused(self, rules: Sequence[Rule]) -> Iterator[Diagnostic]:
        """Findings about directives that had nothing to do. `rules` are those that are on: a suppression of others
        cannot be called unused."""
        for directive in self.directives:
            if not directive.used and _names_any(directive.code, rules):
                message = f"{directive.code} is suppressed here and never found"
                yield self._useless(message, directive.place, directive.remark)

    def _end(self, directive: Directive | None, code: str, place: Span, remark: Remark) -> None:
        if directive is not None:
            directive.end = remark.start
        else:
            message = f"{code} is enabled here and was not disabled before"
            self.problems.append(self._useless(message, place, remark))

    def _codes(self, match: re.Match[str], remark: Remark) -> Iterator[tuple[str, Span]]:
        """The codes of a directive that exist, with their places."""
        word, span = match["word"], Span(remark.start + match.start(), remark.start + match.end())
        if word not in _WORDS:
            self._unknown(span, f"{word!r} is not something promptlint knows here{did_you_mean(word, _WORDS)}")
            return
        if match["codes"] is None or not match["codes"].strip():
            self._unknown(span, f"this suppression names no code and has no effect: write {word}[CODE]")
            return
        at = remark.start + match.start("codes")
        for written in match["codes"].split(","):
            code = written.strip()
            start = at + len(written) - len(written.lstrip())
            at += len(written) + 1
            place = Span(start, start + len(code))
            if len(code) > 1 and _names_any(code, self.available):
                yield code, place
            elif code:
                known = [*(rule.code for rule in self.available), *(rule.name for rule in self.available), *FAMILIES]
                self._unknown(place, f"there is no rule {code!r}{did_you_mean(code, known)}")

    def _unknown(self, span: Span, message: str) -> None:
        self.problems.append(self._problem(UNKNOWN_CODE_IN_SUPPRESSION, span, message))

    def _useless(self, message: str, place: Span, remark: Remark) -> Diagnostic:
        fix = Fix(Applicability.SAFE, "delete it", (_removal(place, remark, self.text),))
        return self._problem(UNUSED_SUPPRESSION, place, message, fix)

    def _problem(self, code: ToolCode, span: Span, message: str, fix: Fix | None = None) -> Diagnostic:
        return Diagnostic(code.code, code.name, code.severity, message, self.role, span, fix=fix, prompt=self.prompt)


def _names_any(code: str, rules: Iterable[Rule]) -> bool:
    return any(
        rule.code.startswith(code.upper()) or rule.name == code or code in rule.aliases or code.upper() in rule.aliases
        for rule in rules
    )


def _removal(place: Span, remark: Remark, text: str) -> Edit:
    """The edit that takes a code out of its comment, with the comment if it is the only one."""
    listed = remark.text[remark.text.index("[") + 1 : remark.text.index("]")]
    if "," not in listed:
        start, end = remark.start, remark.end
        line_start = text.rfind("\n", 0, start) + 1
        alone = not text[line_start:start].strip()
        if alone and text.startswith(("\n", "\r\n"), end):
            return Edit(Span(line_start, text.index("\n", end) + 1), "")
        while start > line_start and text[start - 1] in " \t":
            start -= 1
        return Edit(Span(start, end), "")
    before = text[: place.start].rstrip()
    if before.endswith(","):
        return Edit(Span(len(before) - 1, place.end), "")
    end = place.end
    while text[end : end + 1] in (" ", "\t", ","):
        end += 1
    return Edit(Span(place.start, end), "")
