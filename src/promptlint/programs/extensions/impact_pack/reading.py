"""ComfyUI Impact Pack: comments and LoRA tags of its wildcard nodes.

Source: `modules/impact/wildcards.py` at 727295b5. What it fills in for templates is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["FIELDS", "ImpactLora", "lora_tags", "requested_loras", "strip_comments", "without_loras"]

_TAG = regex(r"<lora:([^>]++)>")
_NAMED_BLOCKS = regex(r"LBW=[A-Za-z][A-Za-z0-9_-]*+:")
_BLOCKS = "LBW="
_NUMBER = regex(r"-?(?:\d++\.?+\d*+|\.\d++)$")


@dataclass(frozen=True, slots=True)
class ImpactLora:
    """What a tag asks for; `span` is the tag. `blocks`, `a` and `b` are those of `LBW=`."""

    name: str
    model: float
    clip: float
    blocks: str | None
    a: float | None
    b: float | None
    span: Span


def strip_comments(text: str) -> str:
    """The text without lines that begin with `#`; what follows one is joined to the line before it with a blank."""
    lines: list[list[str]] = []
    after_comment = False
    for line in text.split("\n"):
        if line.lstrip().startswith("#"):
            after_comment = True
        elif lines and after_comment:
            lines[-1].append(line)
            after_comment = False
        else:
            # A comment before the first line joins the second line to it.
            lines.append([line])
    return "\n".join([" ".join(parts) for parts in lines])


def lora_tags(text: str) -> list[ImpactLora]:
    """What each tag asks for."""
    return [_read(match[1], Span(*match.span())) for match in _TAG.finditer(text, 0, _end_of_tags(text))]


def requested_loras(text: str) -> list[ImpactLora]:
    """What is loaded: the first tag of each LoRA."""
    first: dict[str, ImpactLora] = {}
    for lora in lora_tags(text):
        first.setdefault(lora.name, lora)
    return list(first.values())


def without_loras(text: str) -> str:
    """The text without tags, which leave no blank."""
    end = _end_of_tags(text)
    return _TAG.sub("", text[:end]) + text[end:]


def _end_of_tags(text: str) -> int:
    # A "<lora:" with no ">" after it would be tried to the end of the text each time.
    return text.rfind(">") + 1


def _read(arguments: str, span: Span) -> ImpactLora:
    name, *rest = _NAMED_BLOCKS.sub(_BLOCKS, arguments.strip(":")).split(":")
    numbers: list[float] = []
    blocks: str | None = None
    a: float | None = None
    b: float | None = None
    for argument in rest:
        if _NUMBER.match(argument):
            numbers.append(float(argument))
        elif argument.startswith(_BLOCKS):
            for part in argument.removeprefix(_BLOCKS).split(";"):
                if part.startswith("A="):
                    a = _number(part[2:].strip())
                elif part.startswith("B="):
                    b = _number(part[2:].strip())
                elif part.strip():
                    blocks = part
    model = numbers[0] if numbers else 1.0
    return ImpactLora(name, model, numbers[1] if len(numbers) > 1 else model, blocks, a, b, span)


def _number(text: str) -> float:
    return float(text) if _NUMBER.match(text) else 1.0


def _lora(text: str) -> object:
    """`[[name, model, clip, LBW, A, B], ...]`."""
    return [[each.name, each.model, each.clip, each.blocks, each.a, each.b] for each in requested_loras(text)]


FIELDS: Mapping[str, Callable[[str], object]] = {
    "comments": strip_comments,
    "lora": _lora,
    "without_lora": without_loras,
}
"""The stages by name."""
