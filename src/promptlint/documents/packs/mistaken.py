"""Text that YAML does not read as text, and the strings of a file in spite of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import accumulate
from pathlib import PurePath

from promptlint.documents.model import Document, Flaw
from promptlint.documents.packs.scalars import scalars_of
from promptlint.formats.errors import MAX_PROMPT, FormatError
from promptlint.formats.scalars import Scalar
from promptlint.text import Span, apply_edits

__all__ = ["mistaken_flaws", "outside_of_blocks", "scalars_despite", "without_flawed"]


def mistaken_flaws(text: str, path: str, is_prompt: Callable[[str | None], bool]) -> list[Flaw]:
    """What stands unquoted in a YAML file and is not read as text; `is_prompt` is asked for the key in front of it,
    None for an entry of a list."""
    if PurePath(path).suffix.casefold() not in (".yaml", ".yml"):
        return []
    from promptlint.formats.yaml_mistakes import mistaken_values

    return [
        Flaw(
            "container-eats-text",
            each.value,
            f"YAML takes {each.taken}: this is not text",
            "quote the prompt",
            (each.quoted(text),),
        )
        for each in mistaken_values(text)
        if is_prompt(each.key)
    ]


def outside_of_blocks(flaws: list[Flaw], scalars: list[Scalar]) -> list[Flaw]:
    """The flaws that do not stand in a text of several lines, whatever it is: a line of it is not a value."""
    if not flaws:
        return []
    blocks = [
        scalar.source().origin(0, len(scalar.text))
        for scalar in scalars
        if "\n" in scalar.text and len(scalar.text) < MAX_PROMPT
    ]
    starts = [block.start for block in blocks]
    outside: list[Flaw] = []
    for flaw in flaws:
        at = bisect_right(starts, flaw.span.start) - 1
        if at < 0 or not blocks[at].contains(flaw.span):
            outside.append(flaw)
    return outside


def scalars_despite(flaws: list[Flaw], text: str, path: str) -> list[Scalar]:
    """The strings of a file, or none where only these flaws keep it from being read. Raises FormatError for a file that
    is broken in other ways too."""
    try:
        return scalars_of(text, path)
    except FormatError:
        if not flaws:
            raise
        repaired = apply_edits(text, [edit for flaw in flaws for edit in flaw.edits])
        try:
            scalars_of(repaired, path)
        except FormatError:
            pass
        else:
            return []
        raise


class _Reach:
    """How far spans reach, by where they start."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._ends = list(accumulate((span.end for span in ordered), max))

    def contain(self, span: Span, *, in_longer: bool = False) -> bool:
        """Whether a span lies inside one of these, or inside a longer one."""
        if not in_longer:
            return self._furthest_from(span.start) >= span.end
        return self._furthest_from(span.start) > span.end or self._furthest_from(span.start - 1) >= span.end

    def _furthest_from(self, start: int) -> int:
        """The last end of those that start there or before; -1 without any."""
        at = bisect_right(self._starts, start)
        return self._ends[at - 1] if at else -1


def without_flawed(document: Document, flaws: list[Flaw]) -> Document:
    """A document with flaws of the file. Prompts inside of one are left out, and so are flaws inside of a longer
    prompt: a line of a block of text is not a value."""
    if not flaws:
        return document
    places = {id(r): r.source.origin(0, len(r.source)) for group in document.prompts for r in group}
    flawed, prompts = _Reach(flaw.span for flaw in flaws), _Reach(places.values())
    groups = (tuple(r for r in group if not flawed.contain(places[id(r)])) for group in document.prompts)
    kept = tuple(flaw for flaw in flaws if not prompts.contain(flaw.span, in_longer=True))
    return replace(document, prompts=tuple(group for group in groups if group), flaws=kept)
