"""All stages in the host's order: what becomes of a prompt, and where each piece of it stood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate
from types import NoneType
from typing import TYPE_CHECKING

from promptlint.arguments import expect, expect_text
from promptlint.dataclass import dataclass
from promptlint.roles import RoleName, role_name
from promptlint.semantics.errors import HostError
from promptlint.semantics.host import WEBUI, Host, PartRead
from promptlint.semantics.networks import ExtraNetworkUse, LoraActivation
from promptlint.semantics.scheduling import ScheduledText, StepRange, unscheduled
from promptlint.semantics.weighting import Weighted, join_none, text_and_weight
from promptlint.text import SourceText, Span

if TYPE_CHECKING:
    from promptlint.semantics.chunking import Chunks

__all__ = ["DEFAULT_STEPS", "EncodedText", "Evaluation", "Part", "Piece", "evaluate"]

DEFAULT_STEPS = 20
"""The steps of a picture by default: what the WebUI itself starts with."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one weight as it goes to the tokenizer. `spans` are where it stood in the prompt, in order; a break
    is the text `BREAK` with weight -1."""

    text: str
    weight: float
    spans: tuple[Span, ...]


class EncodedText:
    """One text of a part's schedule: it applies up to and including `end_step`.

    Its pieces and chunks are made when first asked for; equal texts of a part share them.
    """

    def __init__(self, scheduled: ScheduledText, host: Host, role: RoleName, embeddings: Mapping[str, int]) -> None:
        self.end_step = scheduled.end_step
        self._scheduled = scheduled
        self._host = host
        self._role = role
        self._embeddings = embeddings

    def __repr__(self) -> str:
        return f"EncodedText({self.end_step}, {self.text!r})"

    @property
    def text(self) -> str:
        return self._scheduled.text

    @property
    def source(self) -> SourceText:
        """The text with its places in the prompt."""
        return self._scheduled.source

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The weighted pieces, neighbours of equal weight joined where the host joins them. Raises HostError."""
        return tuple(Piece(*text_and_weight(group), _joined(self.source, group)) for group in self._groups) or (
            Piece("", 1.0, ()),
        )

    @cached_property
    def weighed(self) -> list[tuple[str, float]]:
        """The texts and weights of `pieces`, for those who do not ask where they stand. Raises HostError."""
        return [text_and_weight(group) for group in self._groups] or [("", 1.0)]

    @cached_property
    def _groups(self) -> list[list[Weighted]]:
        """What the host reads as one piece each."""
        groups = self._host.join(self._host.weigh(self.text))
        if self._host.needs_text and groups and all(self.is_break(*text_and_weight(group)) for group in groups):
            first = Span(groups[0][0].start, groups[0][0].end)
            raise HostError("RuntimeError", "torch.cat(): expected a non-empty list of Tensors", first)
        return groups

    def is_break(self, text: str, weight: float) -> bool:
        """Whether a text of one weight begins a new chunk, in a prompt of this role."""
        return self._host.is_break(text, weight, self._role)

    @cached_property
    def _offsets(self) -> list[list[int]]:
        """Where each text of a group starts in the group's piece."""
        return [list(accumulate((len(piece.text) for piece in group[:-1]), initial=0)) for group in self._groups]

    def place(self, number: int, start: int, end: int) -> Span:
        """Where a part of the text of `pieces[number]` stood in the prompt, from its first to its last character; that
        of a `TokenPlace` is the place of a token's word. Raises HostError."""
        first = self._in_text(number, start)[0]
        last = self._in_text(number, end - 1)[1] if end > start else first
        return self.source.origin(first, last)

    def _in_text(self, number: int, offset: int) -> tuple[int, int]:
        """Start and end in `text` of one character of a piece; what a backslash escapes includes it."""
        if not self._groups:
            return 0, 0
        index = bisect_right(self._offsets[number], offset) - 1
        piece = self._groups[number][index]
        if len(piece.text) != piece.end - piece.start:
            return piece.start, piece.end
        at = piece.start + offset - self._offsets[number][index]
        return at, at + 1

    @cached_property
    def chunks(self) -> Chunks:
        """Tokens in chunks of 75. Raises HostError."""
        from promptlint.semantics.chunking import chunk_pieces  # loads the vocabulary

        return chunk_pieces(self.weighed, self._embeddings, is_break=self.is_break)


def _joined(source: SourceText, group: list[Weighted]) -> tuple[Span, ...]:
    """The places of some neighbouring pieces, touching ones as one span."""
    spans: list[Span] = []
    for piece in group:
        if not piece.text or piece.start == piece.end:
            continue
        for span in source.origins(piece.start, piece.end):
            if spans and spans[-1].end == span.start:
                spans[-1] = Span(spans[-1].start, span.end)
            else:
                spans.append(span)
    return tuple(spans)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part, such as those between ANDs: its text with places, its weight, and the texts of its schedule in order.
    `what` says what it is, where it is not simply a part of the prompt."""

    source: SourceText
    weight: float
    texts: tuple[EncodedText, ...]
    what: str = ""

    @property
    def text(self) -> str:
        return self.source.text


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What a host makes of a prompt.

    `source` is the text without comments and tags. `networks` are the tags by kind, whether the host knows the kind
    or not; `loras` is what it is asked to load of them. `unused` is what a host that reads prompts as a whole reads and
    does not use, each with why.
    """

    host: Host
    role: RoleName
    steps: int
    source: SourceText
    networks: tuple[ExtraNetworkUse, ...]
    loras: LoraActivation
    parts: tuple[Part, ...]
    unused: tuple[tuple[Span, str], ...] = ()

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def token_count(self) -> int:
        """The largest token count of any text, as the WebUI's counter shows it. Raises HostError."""
        return max(text.chunks.token_count for part in self.parts for text in part.texts)


def evaluate(
    prompt: str,
    *,
    role: RoleName = "positive",
    host: Host = WEBUI,
    steps: int = DEFAULT_STEPS,
    hires_steps: int | None = None,
    embeddings: Mapping[str, int] | None = None,
) -> Evaluation:
    """Run a prompt through all stages of a host. `promptlint.evaluate`, which finds hosts by name, says what the
    arguments are.

    Raises HostError where the host does, ValueError for a pass without steps and an unknown role, and TypeError for an
    argument of another type.
    """
    expect_text(prompt, "prompt")
    expect(host, "host", Host, "a Host")
    expect(steps, "steps", int, "a whole number")
    expect(hires_steps, "hires_steps", (int, NoneType), "a whole number or None")
    expect(embeddings, "embeddings", (Mapping, NoneType), "a mapping of names to vector counts or None")
    role = role_name(role)
    step_range = host.step_range(steps, hires_steps)
    source = host.strip_comments(SourceText(prompt), role)
    source, networks = host.cut_networks(source, role)
    registered = dict(embeddings or {})
    if host.read is not None:
        read = host.read(source.text)
        whole = _Whole(source, step_range, host, role, registered)
        parts = tuple(whole.part(each) for each in read.parts)
        unused = tuple((source.origin(span.start, span.end), why) for span, why in read.unused)
        return Evaluation(host, role, steps, source, tuple(networks), host.load_loras(networks), parts, unused)
    parts = tuple(
        Part(text, weight, _encoded(host.scheduled_texts(text, step_range), host, role, registered))
        for text, weight in host.split_parts(source, role)
    )
    return Evaluation(host, role, steps, source, tuple(networks), host.load_loras(networks), parts)


def _encoded(
    entries: list[ScheduledText], host: Host, role: RoleName, embeddings: Mapping[str, int]
) -> tuple[EncodedText, ...]:
    """The texts of a schedule; what repeats is weighed and encoded once."""
    known: dict[str, EncodedText] = {}
    texts: list[EncodedText] = []
    for entry in entries:
        first = known.get(entry.text)
        text = EncodedText(entry, host, role, embeddings)
        if first is None:
            known[entry.text] = text
        else:
            text = _Repeated(entry, first)
        texts.append(text)
    return tuple(texts)


@dataclass(frozen=True, slots=True)
class _Whole:
    """A prompt that is read as a whole, and its circumstances."""

    source: SourceText
    steps: StepRange
    host: Host
    role: RoleName
    embeddings: Mapping[str, int]

    def part(self, read: PartRead) -> Part:
        """One of its parts."""
        start = min((piece.start for piece in read.pieces), default=0)
        text = self.source.slice(start, max((piece.end for piece in read.pieces), default=start))
        pieces = [Weighted(each.text, each.weight, each.start - start, each.end - start) for each in read.pieces]
        (scheduled,) = unscheduled(text, self.steps)
        return Part(text, read.weight, (_Read(scheduled, pieces, self),), read.what)


class _Read(EncodedText):
    """A text of which the pieces are known, each of its own."""

    def __init__(self, scheduled: ScheduledText, pieces: list[Weighted], whole: _Whole) -> None:
        super().__init__(scheduled, whole.host, whole.role, whole.embeddings)
        self._groups_read = join_none(pieces)

    @cached_property
    def _groups(self) -> list[list[Weighted]]:
        return self._groups_read


class _Repeated(EncodedText):
    """A text that came before, at later steps."""

    def __init__(self, scheduled: ScheduledText, first: EncodedText) -> None:
        super().__init__(scheduled, first._host, first._role, first._embeddings)  # noqa: SLF001  # its own kind
        self._first = first

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        return self._first.pieces

    @cached_property
    def weighed(self) -> list[tuple[str, float]]:
        return self._first.weighed

    @cached_property
    def chunks(self) -> Chunks:
        return self._first.chunks
