"""A prompt in the target's forms, as close to what is written as can be: brackets that both programs read alike stay,
and so do commas, line ends, prompt editing, AND and tags where the target has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby

from promptlint.conversion.comparing import Comparison
from promptlint.conversion.embeddings import Mentions, embedding_text
from promptlint.conversion.readings import BREAK, Piece, Reading, merged
from promptlint.conversion.tags import reads_tags, write_lora
from promptlint.conversion.writing import Writer
from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.roles import RoleName
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import ExtraNetworkUse
from promptlint.semantics.weighting import text_and_weight
from promptlint.syntax import Alternation, Group, Node, Prompt, Schedule
from promptlint.text import SourceText, Span

__all__ = ["Rewriter"]

_PRIVATE = (range(0xE000, 0xF8FF), range(0xF0000, 0xFFFFE))
"""Characters that have no meaning; those that a prompt does not use stand for what is written by itself."""
_DEEPEST = 16
"""Prompt editing inside of prompt editing, down to where it is looked at."""


@dataclass(frozen=True, slots=True)
class Rewriter:
    """From one program to another, in prompts of a role. `mentions` are the embeddings that the source knows by their
    place, where the target names them otherwise."""

    source: Program
    target: Program
    role: RoleName
    comparison: Comparison
    writer: Writer
    mentions: Mentions | None

    def rewritten(self, text: str, reading: Reading) -> str:
        """A prompt of which the source reads `reading`, in parts. Raises HostError where the source does."""
        host = self.source.host
        assert host is not None
        stripped = host.strip_comments(SourceText(text), self.role).text
        stand_ins = _StandIns(stripped)
        if host.has_networks_in(self.role):
            _, uses = host.take_networks(SourceText(stripped))
            extras = dict(reading.extras)
            tags = [
                (use.span, "" if reading.error else self._tag(stripped[use.span.start : use.span.end], use, extras))
                for use in uses
            ]
            stripped = stand_ins.put(stripped, tags)
        if self.mentions is not None:
            found = [(each.span, each.name) for each in self.mentions.find(stripped)]
            named = [embedding_text(name, self.target, stripped, span) for span, name in found]
            stripped = stand_ins.put(stripped, [(span, shown) for shown, span in named])
        parts: list[str] = []
        for part, weight in host.split_parts(SourceText(stripped), self.role):
            shown = self._part(part.text, stand_ins, 0)
            parts.append(self.writer.part(shown, weight))
        whole = " AND ".join(part.strip() for part in parts) if len(parts) > 1 else parts[0]
        return self.writer.in_lines(stand_ins.filled(whole))

    def _tag(self, written: str, use: ExtraNetworkUse, extras_of: Mapping[str, tuple[str, ...]]) -> str:
        """A tag of the source in the target's form; nothing where it has none."""
        if not reads_tags(self.target, self.role):
            return ""
        source, target = self.source.host, self.target.host
        assert source is not None
        assert target is not None
        if use.kind not in source.lora_kinds:
            networks = self.target.networks
            return written if networks is not None and use.kind in networks.loads else ""
        loras = source.load_loras([use]).loras
        if not loras:
            return ""
        extras = extras_of.get(use.arguments[0], ())
        if not extras and self._reads_alike(written, loras[0]):
            return written
        step_weights = self.target.networks is not None and self.target.networks.step_weights
        shown = write_lora(loras[0], self.target, extras if step_weights else ())
        return shown.tag if shown is not None else ""

    def _reads_alike(self, written: str, lora: object) -> bool:
        host, networks = self.target.host, self.target.networks
        assert host is not None
        if networks is None or networks.step_weights:
            return False
        try:
            rest, uses = host.take_networks(SourceText(written))
            return not rest.text and host.load_loras(uses).loras == (lora,)
        except HostError:
            return False

    def _part(self, text: str, stand_ins: _StandIns, depth: int) -> str:
        """Text without AND: what is edited by steps stands aside while the rest is written."""
        host = self.source.host
        assert host is not None
        if self.target.schedules is None or not host.has_schedules or "[" not in text:
            return self._flat(text)
        found = [
            (Span(node.start, node.end), self._edited(node, text, stand_ins, depth))
            for node in _outermost(self.source.parse(text, self.role))
        ]
        return self._flat(stand_ins.put(text, found))

    def _edited(self, node: Schedule | Alternation, text: str, stand_ins: _StandIns, depth: int) -> str:
        if depth == _DEEPEST:
            return text[node.start : node.end]
        if isinstance(node, Alternation):
            return f"[{'|'.join(self._side(side, stand_ins, depth) for side in node.options)}]"
        before, after = (self._side(side, stand_ins, depth) for side in node.sides)
        starts = f"{before}:" if before or text.startswith(":", node.start + 1) else ""
        return f"[{starts}{after}:{node.when_text}]"

    def _side(self, nodes: Sequence[Node], stand_ins: _StandIns, depth: int) -> str:
        return self._part("".join(map(str, nodes)), stand_ins, depth + 1)

    def _flat(self, text: str) -> str:
        """Text without anything but weights and breaks."""
        return self.writer.joined(map(self._segment, self._segments(text)))

    def _segments(self, text: str) -> Iterator[str]:
        """The text cut where it is outside of all brackets, so that each can be read by itself."""
        if not self.source.reads_a1111_weights:
            yield text
            return
        children = self.source.parse(text, self.role).children
        for is_group, nodes in groupby(children, lambda node: isinstance(node, Group)):
            if is_group:
                for node in nodes:
                    yield text[node.start : node.end]
            else:
                some = list(nodes)
                yield text[some[0].start : some[-1].end]

    def _segment(self, text: str) -> str:
        pieces = self._read(text, self.source)
        is_literal = all(piece == BREAK or self.writer.guarded(piece[0]) == piece[0] for piece in pieces)
        if is_literal and self._is_alike(pieces, text):
            return text
        return self.writer.pieces(pieces)

    def _read(self, text: str, program: Program) -> list[Piece]:
        """The pieces of a text in which nothing but weights is read."""
        host = program.host
        assert host is not None
        if host.read is not None:
            parts = host.read(text).parts
            if len(parts) != 1:
                raise HostError("not known", "several parts")
            return merged((piece.text, piece.weight) for piece in parts[0].pieces)
        pieces = [text_and_weight(group) for group in host.join(host.weigh(text))]
        return merged(BREAK if host.is_break(*piece, self.role) else piece for piece in pieces)

    def _is_alike(self, pieces: Sequence[Piece], text: str) -> bool:
        try:
            return self.comparison.are_equal(pieces, self._read(text, self.target))
        except (HostError, ValueError):
            return False


def _outermost(prompt: Prompt) -> Iterator[Schedule | Alternation]:
    """What changes with the steps, without what is inside of it."""
    stack: list[Node] = [prompt]
    while stack:
        node = stack.pop()
        if isinstance(node, (Schedule, Alternation)):
            yield node
        elif isinstance(node, Group):
            stack += reversed(node.parts)


class _StandIns:
    """Characters that stand for pieces of text while the text around them is written."""

    def __init__(self, text: str) -> None:
        used = set(text)
        self._free = (chr(code) for code in chain(*_PRIVATE) if chr(code) not in used)
        self._meanings: dict[str, str] = {}

    def put(self, text: str, pieces: Sequence[tuple[Span, str]]) -> str:
        """The text with a character in the place of each piece. Raises HostError when there are no more."""
        parts: list[str] = []
        at = 0
        for span, meaning in sorted(pieces, key=lambda piece: piece[0]):
            parts.append(text[at : span.start])
            at = span.end
            if not meaning:
                continue
            stand_in = next(self._free, None)
            if stand_in is None:
                raise HostError("not known", "too many tags and schedules")
            self._meanings[stand_in] = meaning
            parts.append(stand_in)
        return "".join([*parts, text[at:]])

    def filled(self, text: str) -> str:
        """The text with what its characters stand for, those of pieces inside of others too."""
        for _ in range(_DEEPEST + 2):
            if self._meanings.keys().isdisjoint(text):
                break
            text = "".join([self._meanings.get(character, character) for character in text])
        return text
