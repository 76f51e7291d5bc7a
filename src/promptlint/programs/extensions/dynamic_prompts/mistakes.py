"""Where a template stops, and why, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from promptlint.programs.extensions.dynamic_prompts.drawing import drawing_faults
from promptlint.programs.extensions.dynamic_prompts.errors import Mistake, TemplateError
from promptlint.programs.extensions.dynamic_prompts.reading import parse_template
from promptlint.programs.extensions.dynamic_prompts.scanner import DEFAULT_MARKS, Marks
from promptlint.text import Span

__all__ = ["TemplateFault", "template_error"]

_REASONS: Mapping[Mistake, str] = {
    Mistake.UNCLOSED_VARIANTS: "this `{start}` is not closed by a `{end}`",
    Mistake.UNCLOSED_VARIABLE: "this `${{` is not closed by a `}}`",
    Mistake.UNCLOSED_WRAP: "this `%{{` is not closed: it has the form `%{{text ... text$$prompt}}`",
    Mistake.UNCLOSED_WILDCARD: "this `{wildcard}` opens a wildcard, and no second `{wildcard}` closes it; each "
    "`{wildcard}` counts, those in file names too",
    Mistake.EMPTY_WILDCARD: "this wildcard has no name between its `{wildcard}`",
    Mistake.ARGUMENTS: "the `(` in a wildcard must begin its arguments, `(name=value)`, and its `{wildcard}` must "
    "follow right after the first `)`",
    Mistake.COMMENT: "this comment hides the rest of its line, and the `{hidden}` in it is missed",
    Mistake.DOLLARS: "`$$` may stand only after a number at the start of `{start}{end}`, as in `{start}2$$a|b{end}`, "
    "after one separator that follows it, and once in `%{{…}}`",
    Mistake.DOLLAR: "`$` may stand only in `${{name}}` and `$$`, and cannot be escaped",
    Mistake.PERCENT: "`%` may stand only in `%{{…$$…}}`, and cannot be escaped",
    Mistake.PIPE: "`|` may not stand in `${{…}}` and `%{{…}}` unless it is in `{start}…{end}`",
    Mistake.VARIABLE: "a variable has the form `${{name}}`, `${{name:default}}` or `${{name=value}}`, with a name of "
    "the letters a to z, digits, `_` and `-` that does not begin with a digit",
    Mistake.INNER_ASSIGNMENT: "a variable cannot be set inside of brackets and wildcards",
    Mistake.WRAP_WITHOUT_DOLLARS: "this `%{{…}}` has no `$$` between the text around and the prompt in it",
    Mistake.CHARACTER: "this character is not allowed here",
    Mistake.DEFAULT_OF_NAME: "the default of a variable in the name of a wildcard must be plain text",
    Mistake.LARGE_NUMBER: "this number is too large",
}


_ADVICE: Mapping[Mistake, str] = {
    Mistake.UNCLOSED_VARIANTS: "close it where the last option ends",
    Mistake.UNCLOSED_VARIABLE: "close it with }",
    Mistake.UNCLOSED_WILDCARD: "write the same after the name, or remove it",
    Mistake.EMPTY_WILDCARD: "write a name in it, or remove it",
    Mistake.COMMENT: "put the comment on a line of its own, outside of the template",
    Mistake.DOLLAR: "put it in words, such as `dollar`",
    Mistake.PERCENT: "put it in words, such as `percent`",
    Mistake.INNER_ASSIGNMENT: "set it at the start of the prompt",
    Mistake.WRAP_WITHOUT_DOLLARS: "write %{text around ... text around$$prompt in it}",
}


class TemplateFault(NamedTuple):
    """The part of a prompt that makes the library raise, why in plain words, and the kind of exception.

    `stops` is where the library says that it stopped, for a template that it cannot read; None for one that it reads
    and cannot fill in. `mistake` is the kind of what cannot be read. `at_random` says that it raises only where options
    are drawn at random.
    """

    place: Span
    reason: str
    kind: str
    stops: int | None = None
    mistake: Mistake | None = None
    at_random: bool = False
    advice: str | None = None
    """What to write instead."""

    @property
    def is_of_wildcard(self) -> bool:
        """Whether a mark of wildcards has no partner, so that each of them may be the one that is too many."""
        return self.mistake is Mistake.UNCLOSED_WILDCARD


def template_error(text: str, marks: Marks = DEFAULT_MARKS, *, is_entry: bool = False) -> TemplateFault | None:
    """What makes the library raise for a template: while it reads, or else while it fills in what is reached.

    None for a template that it reads and can fill in. An entry of a wildcard `is_entry`: its variables may be set by
    the prompt that draws it. Values of wildcards are not looked at. Raises TypeError for a text that is not a string.
    """
    try:
        template = parse_template(text, marks)
    except TemplateError as error:
        reason = _REASONS[error.mistake].format(
            start=marks.variant_start, end=marks.variant_end, wildcard=marks.wildcard, hidden=error.missed
        )
        advice = _ADVICE.get(error.mistake)
        return TemplateFault(error.place, reason, error.kind, error.stops, error.mistake, advice=advice)
    faults = sorted(drawing_faults(template, is_entry=is_entry), key=lambda fault: fault.place.start)
    if not faults:
        return None
    first = faults[0]
    return TemplateFault(first.place, first.reason, first.kind, at_random=first.at_random)
