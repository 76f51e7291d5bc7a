"""ADetailer: the prompts for what it has detected in a picture, one after the other.

Source: `_get_prompt` and the test for `[SKIP]` of `scripts/!adetailer.py` at 36189cbe.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.model import Asked, Extension, Fault
from promptlint.programs.model import Source
from promptlint.regex import regex
from promptlint.syntax import Piece
from promptlint.text import Span

__all__ = ["ADETAILER", "FIELDS", "DetectionPrompt", "detection_prompts", "keyword_spans"]

_SEPARATOR = "[SEP]"
_MAIN = "[PROMPT]"
_SKIP = "[SKIP]"
_KEYWORD = regex(r"\[(?:SEP|PROMPT|SKIP)\]")

_ALMOST = regex(r"\[\s*(SEP|PROMPT|SKIP)\s*\]", re.IGNORECASE)


def _pieces(asked: Asked) -> Iterator[Piece]:
    """The keywords; `[SEP]` parts the prompt."""
    for match in _KEYWORD.finditer(asked.text):
        yield Span(*match.span()), "BREAK" if match[0] == _SEPARATOR else "TEXT"


def _faults(asked: Asked) -> list[Fault]:
    """Keywords that are misspelt, or not alone in their part."""
    text = asked.text
    found = []
    for match in _ALMOST.finditer(text):
        keyword = f"[{match[1].upper()}]"
        if match[0] != keyword:
            found.append(
                Fault(
                    kind="misread",
                    span=Span(*match.span()),
                    message=f"ADetailer reads {keyword} in capitals and without blanks inside: this is text",
                    help=f"write {keyword}",
                    repair=keyword,
                )
            )
    for part in _parts(text):
        at = text.find(_SKIP, part.start, part.end)
        if at < 0:
            continue
        if asked.role == "negative":
            message, advice = "ADetailer looks for [SKIP] in its prompt only: in the negative one it is text", None
        elif text[part.start : part.end].strip() != _SKIP:
            message = "ADetailer leaves a detection out only where [SKIP] is all of its part: this is text"
            advice = "write nothing else in the part"
        else:
            continue
        found.append(Fault(kind="misread", span=Span(at, at + len(_SKIP)), message=message, help=advice))
    return sorted(found, key=lambda fault: fault.span)


ADETAILER = Extension(
    name="adetailer",
    label="ADetailer",
    summary="ADetailer detects faces, hands and the like in a picture and draws them again with a prompt of its own.",
    programs=("a1111", "forge", "sdnext"),
    folders=("adetailer", "!adetailer"),
    words=(_SEPARATOR, _SKIP),
    pieces=_pieces,
    faults=_faults,
    keywords={
        _SEPARATOR: "parts the prompt: the first part is for the first detection, and so on; the last one for the rest",
        _MAIN: "is replaced by the main prompt",
        _SKIP: "as all of a part: the detection is left as it is",
    },
    notes=(
        "An empty part is the main prompt.",
        "The keywords are read in the prompts of ADetailer only, in capitals and without blanks inside.",
    ),
    sources=(Source("Bing-su/adetailer", "36189cbe", ("scripts/!adetailer.py",)),),
)


@dataclass(frozen=True, slots=True)
class DetectionPrompt:
    """The prompt for one detection; `span` is where its part is written, which may be empty.

    A skipped detection is left as it is.
    """

    text: str
    skipped: bool
    span: Span


def detection_prompts(text: str, main: str) -> list[DetectionPrompt]:
    """The prompts of the parts between `[SEP]`; there is always one. `main` is the main prompt."""
    prompts = []
    for span in _parts(text):
        part = text[span.start : span.end]
        prompt = part.replace(_MAIN, main) if part else main
        prompts.append(DetectionPrompt(prompt, prompt.strip() == _SKIP, span))
    return prompts


def keyword_spans(text: str) -> list[Span]:
    """Where keywords stand."""
    return [Span(*match.span()) for match in _KEYWORD.finditer(text)]


def _parts(text: str) -> Iterator[Span]:
    """The parts, without the white space beside separators."""
    written = text.split(_SEPARATOR)
    at = 0
    for number, part in enumerate(written):
        start, end = at, at + len(part)
        if number < len(written) - 1:
            end = start + len(part.rstrip())
        if number > 0:
            start = min(end, start + len(part) - len(part.lstrip()))
        yield Span(start, end)
        at += len(part) + len(_SEPARATOR)


def _result(text: str) -> object:
    return [{"prompt": each.text, "skipped": each.skipped} for each in detection_prompts(text, "MAIN PROMPT")]


FIELDS: Mapping[str, Callable[[str], object]] = {"result": _result}
"""The stages by name."""
