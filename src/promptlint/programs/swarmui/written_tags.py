"""The tags of a prompt for SwarmUI, as they are written: nothing is filled in here.

Source: `ProcessPromptLike` of `src/Text2Image/T2IPromptHandling.cs`, read.
"""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.dataclass import dataclass
from promptlint.programs.swarmui.tags import TAG_MEANINGS
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import ExtraNetworkUse, LoraActivation, LoraUse
from promptlint.text import SourceText, Span

__all__ = [
    "WrittenTag",
    "all_tags",
    "cut_loras",
    "filled_in",
    "load_loras",
    "lora_number",
    "places",
    "split_entries",
    "strip_comment_tags",
    "written_tags",
]

_BRACKET = regex(r"[<>]")
_NAME = regex(r"(?P<name>[A-Za-z]+)(?:\[(?P<parameter>[^\[\]:<>]*)\])?(?=:|\Z)")
_LEFT = frozenset({"break", "comment", "lora"})
"""Tags that are read here, so that nothing is left of them to fill in."""
_CUT = frozenset({"comment", "lora"})
# What .NET's `double.Parse` takes, with commas between digits; the tag was put in lowercase before.
_NUMBER = regex(r"\s*(?P<number>[+-]?(?:\d[\d,]*+\.?\d*+|\.\d++)(?:e[+-]?\d++)?|[+-]?(?:infinity|nan))\s*")


@dataclass(frozen=True, slots=True)
class WrittenTag:
    """A tag with its `name` in lowercase, known or not, its `parameter` in square brackets, and what stands after the
    colon; None without these."""

    name: str
    data: str | None
    span: Span
    parameter: str | None = None

    @property
    def data_start(self) -> int:
        """Where what stands after the colon begins."""
        return self.span.end - 1 - len(self.data or "")

    @property
    def is_known(self) -> bool:
        return self.name in TAG_MEANINGS


def written_tags(text: str) -> list[WrittenTag]:
    """The tags that are in no other, in order."""
    found: list[WrittenTag] = []
    for tag in all_tags(text):
        if not found or tag.span.start >= found[-1].span.end:
            found.append(tag)
    return found


def all_tags(text: str) -> list[WrittenTag]:
    """The tags, also those in others, by where they start. What is in brackets is one if it starts with a word and a
    colon, or is a word that is the name of one."""
    found: list[WrittenTag] = []
    open_: list[int] = []
    for match in _BRACKET.finditer(text) if "<" in text else ():
        if match.group() == "<":
            open_.append(match.start())
        elif open_:
            start, end = open_.pop(), match.end()
            name = _NAME.match(text, start + 1, end - 1)
            if name is None:
                continue
            data = text[name.end() + 1 : end - 1] if name.end() < end - 1 else None
            tag = WrittenTag(name["name"].lower(), data, Span(start, end), name["parameter"])
            if data is not None or tag.is_known:
                found.append(tag)
    return sorted(found, key=lambda tag: tag.span)


def split_entries(data: str) -> list[str]:
    """The texts of a tag, at `||`, or else `|`, or else commas; those of tags inside do not count."""
    marks: dict[str, list[int]] = {"||": [], "|": [], ",": []}
    depth = 0
    at = 0
    while at < len(data):
        sign = data[at]
        depth += (sign == "<") - (sign == ">")
        if depth == 0 and sign in "|,":
            mark = "||" if data.startswith("||", at) else sign
            marks[mark].append(at)
            at += len(mark) - 1
        at += 1
    mark = next((mark for mark, places in marks.items() if places), ",")
    ends = [*marks[mark], len(data)]
    starts = [0, *(place + len(mark) for place in marks[mark])]
    return [data[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def strip_comment_tags(source: SourceText) -> SourceText:
    """The text without `<comment:…>`."""
    return source.without(tag.span for tag in written_tags(source.text) if tag.name == "comment")


def cut_loras(source: SourceText) -> tuple[SourceText, list[ExtraNetworkUse]]:
    """The text without `<lora:…>`, and these; their spans are in the origin.

    One that is not installed stays in the text; here all are taken for installed.
    """
    loras = [tag for tag in written_tags(source.text) if tag.name == "lora" and tag.data is not None]
    uses = []
    for tag in loras:
        arguments = tuple((tag.data or "").split(":", 2))
        uses.append(ExtraNetworkUse("lora", arguments, {}, source.origin(tag.span.start, tag.span.end), arguments))
    return source.without(tag.span for tag in loras), uses


def load_loras(uses: Iterable[ExtraNetworkUse]) -> LoraActivation:
    """What is loaded: a weight, and one for the text encoder where it is another. A LoRA may come several times.

    Raises HostError for a weight that is not a number, after which there is no picture. Names that a tag fills in are
    left as they are written.
    """
    loras: list[LoraUse] = []
    for use in uses:
        name, *weights = use.args
        if any("<" in weight for weight in weights):
            weights = []  # filled in first
        numbers = [lora_number(weight) for weight in weights]
        unet = numbers[0] if numbers else 1.0
        loras.append(LoraUse(name, numbers[1] if len(numbers) > 1 else unet, unet, None))
    return LoraActivation(tuple(loras))


def lora_number(text: str) -> float:
    """A weight of a LoRA. Raises HostError for what is not a number."""
    match = _NUMBER.fullmatch(text.lower())
    if match is None:
        raise HostError("FormatException", f"{text!r} is not a number")
    return float(match["number"].replace(",", ""))


def filled_in(text: str) -> list[tuple[Span, str]]:
    """The tags that SwarmUI fills in or takes out before its text node reads the prompt, with what each does."""
    return [(tag.span, TAG_MEANINGS[tag.name]) for tag in written_tags(text) if tag.is_known and tag.name not in _LEFT]


def places(text: str) -> list[tuple[Span, bool]]:
    """Where the known tags are, and whether each is cut out and leaves nothing."""
    return [(tag.span, tag.name in _CUT) for tag in written_tags(text) if tag.is_known]
