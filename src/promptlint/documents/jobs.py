"""What the script "Prompts from file or textbox" takes: a job a line, with options such as `--prompt` and `--steps`.

A line with `--` in it is cut as a shell would; where that fails, A1111 takes the whole line as the prompt.
Source: the script of A1111 1.8.0.

The sample prompts of kohya's training scripts are jobs too: the prompt comes first, and `--n` is the negative one. Such
a line is cut at ` --` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from promptlint.dataclass import dataclass
from promptlint.documents.model import Document, Flaw, NamingProgram, Region, Role
from promptlint.regex import regex
from promptlint.text import Edit, LineIndex, SourceText, Span, apply_edits

__all__ = ["matches", "read"]

_OPTION = regex(r"(?m)^[ \t]{0,20}--(?:prompt|negative_prompt|steps|seed|width|height|cfg_scale|sampler_name)\b")
_SAMPLE = regex(r"(?m)^(?!#)[^\n]{1,5000}? --(?:n \S|w \d{2,5} --h \d|h \d{2,5} --w \d)")
_FOREIGN = regex(r" --(?:ar|aspect|v|no|niji|stylize|chaos) ")
_CUT = regex(" --")
_SAMPLE_SETTINGS = {"s": "Steps", "l": "CFG scale", "d": "Seed"}
_PIECE = regex(
    r"""(?P<plain>[^\s"'\\]++)|\\(?P<escaped>.)|'(?P<single>[^']*+)'|"(?P<double>(?:[^"\\]|\\.)*+)" """.strip()
)
_SPACE = regex(r"\s++")
_QUOTED = regex(r'["\\]')
_INSIDE = regex(r'\\(?P<character>["\\])')
_TEXTS = frozenset(
    (
        *("outpath_samples", "outpath_grids", "prompt_for_display", "prompt", "negative_prompt", "styles"),
        *("sampler_name", "sd_model", "restore_faces", "tiling", "do_not_save_samples", "do_not_save_grid"),
    )
)
_WHOLE_NUMBERS = frozenset(
    (
        *("seed", "subseed", "seed_resize_from_h", "seed_resize_from_w", "sampler_index", "batch_size", "n_iter"),
        *("steps", "width", "height"),
    )
)
_NUMBERS = frozenset(("subseed_strength", "cfg_scale"))
_SETTINGS = {"steps": "Steps", "cfg_scale": "CFG scale", "sampler_name": "Sampler", "seed": "Seed"}


class _BrokenLineError(Exception):
    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class _Word:
    source: SourceText
    start: int
    end: int
    lost: tuple[int, ...]
    """Where an unquoted backslash goes away."""


def matches(path: str, text: str) -> bool:  # noqa: ARG001  # all are called alike
    """Whether a line of the text starts with an option of the script, or ends in those of a sample prompt."""
    return _OPTION.search(text) is not None or _has_samples(text)


def _has_samples(text: str) -> bool:
    if " --" not in text or _OPTION.search(text) is not None:
        return False
    return _SAMPLE.search(text) is not None and _FOREIGN.search(text) is None


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001
    """A job a line."""
    if _has_samples(text):
        return _read_samples(text, path)
    index = LineIndex(text)
    groups: list[tuple[Region, ...]] = []
    flaws: list[Flaw] = []
    for number in range(1, len(index) + 1):
        start = index.start(number)
        line = SourceText.cut_from(text, start, start + len(index.line(number))).strip()
        if not line.text:
            continue
        if "--" not in line.text:
            groups.append((Region(f"line {number}", Role.POSITIVE, line, text),))
            continue
        try:
            group = _job(line, text, number, flaws)
        except _BrokenLineError as error:
            place = line.origin(error.at, min(error.at + 1, len(line)))
            flaws.append(
                Flaw(
                    "prompts-file-line",
                    place,
                    NamingProgram.of("{error}: {program} takes the whole line as the prompt", error=str(error)),
                )
            )
            group = (Region(f"line {number}", Role.POSITIVE, line, text),)
        if group:
            groups.append(group)
    return Document(path, "jobs", text, tuple(groups), flaws=tuple(flaws))


def _read_samples(text: str, path: str) -> Document:
    index = LineIndex(text)
    groups: list[tuple[Region, ...]] = []
    for number in range(1, len(index) + 1):
        start = index.start(number)
        line = SourceText.cut_from(text, start, start + len(index.line(number))).strip()
        if not line.text or line.text.startswith("#"):
            continue
        cuts = [match.start() for match in _CUT.finditer(line.text)]
        texts = [(Role.POSITIVE, 0, cuts[0] if cuts else len(line))]
        settings: dict[str, str] = {}
        for at, end in pairwise([*cuts, len(line)]):
            option, _, value = line.text[at + len(" --") : end].partition(" ")
            if option == "n":
                texts.append((Role.NEGATIVE, at + len(" --n "), end))
            elif option in _SAMPLE_SETTINGS:
                settings[_SAMPLE_SETTINGS[option]] = value.strip()
        regions = [
            Region(f"line {number}, {role}", role, source, text, settings)
            for role, first, last in texts
            if (source := line.slice(first, max(first, last)).strip()).text
        ]
        groups.append(tuple(regions))
    return Document(path, "jobs", text, tuple(group for group in groups if group))


def _job(line: SourceText, text: str, number: int, flaws: list[Flaw]) -> tuple[Region, ...]:
    words = list(_words(line))
    regions: list[Region] = []
    options: dict[str, list[_Word]] = {}
    at = 0
    while at < len(words):
        word = words[at]
        if not word.source.text.startswith("--"):
            raise _BrokenLineError(f"{word.source.text[:30]!r} is where an option should be", word.start)
        name = word.source.text[2:]
        if name not in _TEXTS | _WHOLE_NUMBERS | _NUMBERS:
            raise _BrokenLineError(f"unknown option --{name[:30]}", word.start)
        end = at + 1
        if name in ("prompt", "negative_prompt"):
            while end < len(words) and not words[end].source.text.startswith("--"):
                end += 1
        else:
            end = at + 2
            if end > len(words):
                raise _BrokenLineError(f"--{name} has no value", word.start)
            _hold_to_number(name, words[at + 1])
        options[name] = words[at + 1 : end]
        at = end
    settings = {_SETTINGS[name]: given[0].source.text for name, given in options.items() if name in _SETTINGS and given}
    for name, role in (("prompt", Role.POSITIVE), ("negative_prompt", Role.NEGATIVE)):
        given = options.get(name, [])
        if not given:
            continue
        parts: list[SourceText] = []
        for word in given:
            if parts:
                # Words are joined with one space, whatever stood between them.
                parts.append(SourceText.replacing(" ", *_span(line, word.start - 1, word.start)))
            parts.append(word.source)
        spell = _Spelling(line, Span(given[0].start, given[-1].end), role)
        regions.append(Region(f"line {number}, --{name}", role, SourceText.join(parts), text, settings, spell))
        for word in given:
            flaws += [
                Flaw(
                    "prompts-file-line",
                    line.origin(lost, lost + 1),
                    "this backslash is lost when the line is split into words, unless it is in quotes",
                    "write it twice",
                    (Edit(Span(*_span(line, lost, lost)), "\\"),),
                )
                for lost in word.lost
            ]
    return tuple(regions)


def _hold_to_number(name: str, value: _Word) -> None:
    """Raises _BrokenLineError for an option that needs a number and has none, as Python reads numbers."""
    if name in _TEXTS:
        return
    text = value.source.text
    try:
        int(text) if name in _WHOLE_NUMBERS else float(text)
    except ValueError:
        kind = "whole number" if name in _WHOLE_NUMBERS else "number"
        raise _BrokenLineError(f"--{name} needs a {kind}, not `{text[:30]}`", value.start) from None


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its words: as they are where the line is then cut as it should be, else the prompt
    gets quotes. `words` is where the prompt stands in the line."""

    line: SourceText
    words: Span
    role: Role

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        edits = list(edits)
        wanted = apply_edits(region.text, edits)
        plain = region.source.edits_of_origin(edits)
        start = self.line.origin(0, 0).start
        inside = [each.moved(-start) for each in plain]
        if self._read(apply_edits(self.line.text, inside)) == wanted:
            return plain
        quoted = _QUOTED.sub(r"\\\g<0>", wanted)
        return [Edit(self.line.origin(self.words.start, self.words.end), f'"{quoted}"')]

    def _read(self, line: str) -> str | None:
        """The prompt of a changed line."""
        try:
            regions = _job(SourceText(line), line, 1, [])
        except _BrokenLineError:
            return None
        return next((region.text for region in regions if region.role is self.role), None)


def _span(line: SourceText, start: int, end: int) -> tuple[int, int]:
    span = line.origin(start, end)
    return span.start, span.end


def _words(line: SourceText) -> Iterator[_Word]:
    """The words of a line as `shlex.split` cuts it."""
    text = line.text
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space is not None:
            at = space.end()
            continue
        start = at
        parts: list[SourceText] = []
        lost: list[int] = []
        while at < len(text) and not text[at].isspace():
            piece = _PIECE.match(text, at)
            if piece is None:
                raise _BrokenLineError("this quote is never closed" if text[at] != "\\" else "ends in a backslash", at)
            if piece["plain"] is not None:
                parts.append(line.slice(at, piece.end()))
            elif piece["escaped"] is not None:
                lost += [at] if piece["escaped"] in "()[]{}" else []
                parts.append(SourceText.replacing(piece["escaped"], *_span(line, at, at + 2)))
            elif piece["single"] is not None:
                parts.append(line.slice(at + 1, piece.end() - 1))
            else:
                inside = at + 1
                for escape in _INSIDE.finditer(text, at + 1, piece.end() - 1):
                    parts.append(line.slice(inside, escape.start()))
                    parts.append(SourceText.replacing(escape["character"], *_span(line, escape.start(), escape.end())))
                    inside = escape.end()
                parts.append(line.slice(inside, piece.end() - 1))
            at = piece.end()
        yield _Word(SourceText.join(parts), start, at, tuple(lost))
