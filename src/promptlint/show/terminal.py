"""The picture in a terminal, or in a pipe, where colours are not needed to read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from promptlint.output.display import elide, visible, width, wrap
from promptlint.output.style import Style
from promptlint.show.differences import differing, limited
from promptlint.show.flow import Run, flow, plain
from promptlint.show.levels import legend, level
from promptlint.show.model import Dropped, PartPicture, Picture, PiecePicture, TextPicture, weight_text
from promptlint.show.timelines import shares, timeline
from promptlint.show.wording import (
    assumed_line,
    chunk_end,
    chunk_notes,
    count,
    dropped_lists,
    headline,
    lora_line,
    part_line,
    stop_line,
    title,
    whose_text,
)

__all__ = ["render"]

_COLOURS = {
    "odd": "1;35",
    "low": "34",
    "less": "36",
    "plain": "",
    "more": "32",
    "high": "33",
    "extreme": "1;31",
}
_MAX_TEXT = 6000
_MAX_PIECES = 300
_MAX_CHUNKS = 20
_MAX_ROWS = 12
_MAX_PARTS = 8
_MAX_ITEMS = 12
_MAX_OTHERS = 3
_BAR = 25
_LEAST = 20


def render(picture: Picture, *, style: Style, width: int) -> Iterator[str]:
    """The lines of one picture, without line ends, none wider than `width` cells (at least 40)."""
    return _Page(picture, style, max(width, 40)).lines()


class _Page:
    """One picture on a page of a width."""

    def __init__(self, picture: Picture, style: Style, room: int) -> None:
        self._picture = picture
        self._style = style
        self._room = room

    def lines(self) -> Iterator[str]:
        picture = self._picture
        place = f" in {visible(picture.path)}" if picture.path else ""
        yield self._style.bold(elide(f"{visible(title(picture))}{place}", self._room))
        yield from self._wrapped(headline(picture))
        if picture.error is not None:
            yield from self._stop(picture.error)
        many = len(picture.parts) + picture.parts_left_out > 1
        for number, part in enumerate(picture.parts[:_MAX_PARTS], start=1):
            yield from self._part(part, number, many=many)
        hidden = len(picture.parts[_MAX_PARTS:]) + picture.parts_left_out
        if hidden:
            yield ""
            yield self._left_out(count(hidden, "more AND part"))
        yield from self._loras()
        yield from self._dropped()
        for note in (assumed_line(picture), *picture.notes):
            if note:
                yield ""
                yield from self._wrapped(f"{note}.", indent=6, first="Note: ")

    def _part(self, part: PartPicture, number: int, *, many: bool) -> Iterator[str]:
        if line := part_line(part, number, many=many):
            yield ""
            yield self._style.bold(line)
        if len(part.texts) > 1 or part.entries_left_out:
            yield from self._timeline(part)
        text = part.texts[0]
        yield ""
        yield from self._text(text, whose_text(part, 0))
        yield from self._others(part)

    def _others(self, part: PartPicture) -> Iterator[str]:
        """What the timeline does not tell of the later texts: weights, errors, and other numbers of chunks."""
        first, *others = part.texts
        shown = 0
        for number, text in enumerate(others, start=1):
            alike = _weighed(text) == _weighed(first) and text.error == first.error
            if alike and len(text.chunks) == len(first.chunks):
                continue
            if shown == _MAX_OTHERS:
                yield ""
                yield self._left_out("the weights of later texts")
                return
            shown += 1
            yield ""
            if not text.pieces or not first.pieces:
                yield from self._text(text, whose_text(part, number))
                continue
            pieces, _ = limited(differing(first.pieces, text.pieces), _MAX_TEXT, _MAX_PIECES)
            chunks = f": {count(len(text.chunks), 'chunk')}" if len(text.chunks) != len(first.chunks) else ""
            yield from self._pieces(pieces, f"{whose_text(part, number)}, where it differs{chunks}")
            if text.error is not None:
                yield from self._stop(text.error)

    def _timeline(self, part: PartPicture) -> Iterator[str]:
        rows, hidden = timeline(part, _MAX_ROWS)
        yield ""
        yield self._style.bold(f"{count(len(part.texts), 'text')} over {count(self._picture.steps, 'step')}")
        labels = max(len("steps"), *(len(row.steps) for row in rows))
        size = min(self._picture.steps, max(_BAR, self._room // 2 - 10), self._room - labels - 12)
        narrow = self._room - labels - size - 12 < _LEAST
        yield self._style.faint(f"  {'steps':<{labels}} {'':<{size}} tokens{'' if narrow else '  text'}")
        for row in rows:
            bar = "".join(
                "█" if share > 0.99 else "▒" if share > 0 else "·"
                for share in shares(row.entries, self._picture.steps, size)
            )
            text = part.texts[row.text]
            tokens = "stops" if text.token_count is None else str(text.token_count)
            head = f"  {row.steps:<{labels}} {bar} {tokens:>6}"
            lead = "\n    " if narrow else "  "
            room = self._room - len(lead if narrow else head + lead)
            shown = f"{'… ' if row.before else ''}{plain(row.middle[:_MAX_TEXT])}{' …' if row.after else ''}"
            yield from f"{self._style.faint(head)}{lead}{elide(shown, room) or '(nothing)'}".split("\n")
        if hidden:
            yield self._left_out(f"{count(hidden, 'more text')} of this schedule")
        if part.entries_left_out:
            yield self._left_out(f"{count(part.entries_left_out, 'later change')} of this schedule")

    def _text(self, text: TextPicture, whose: str) -> Iterator[str]:
        pieces, hidden = limited(text.pieces, _MAX_TEXT, _MAX_PIECES)
        if text.error is not None and not text.pieces:
            yield self._style.bold(whose)
            yield from self._stop(text.error)
            return
        yield from self._pieces(pieces, whose if self._style.on else f"{whose}, each piece with its weight")
        if hidden:
            yield self._left_out(f"{count(hidden, 'more character')} of this text")
        if text.error is not None:
            yield from self._stop(text.error)
        yield ""
        yield from self._chunks(text)

    def _pieces(self, pieces: Sequence[PiecePicture], whose: str) -> Iterator[str]:
        if self._style.on:
            labels = self._legend(pieces)
            size = sum(len(plain) + 1 for plain, _ in labels)
            if len(whose) + 1 + size <= self._room:
                yield "  ".join([self._style.bold(whose), " ".join(painted for _, painted in labels)]).rstrip()
            else:
                yield from map(self._style.bold, self._wrapped(whose))
                yield from self._in_lines(labels)
            yield from self._coloured(pieces)
        else:
            yield from self._wrapped(whose)
            yield from self._margin(pieces)
        if not any(piece.text.strip() for piece in pieces):
            yield "  (nothing)"

    def _coloured(self, pieces: Sequence[PiecePicture]) -> Iterator[str]:
        for is_break, some in groupby(pieces, key=lambda piece: piece.is_break):
            if is_break:
                yield from (self._style.faint(f"  ── {piece.text} ──") for piece in some)
                continue
            runs = [run for piece in some for run in _runs(piece)]
            for line in flow(runs, self._room - 2):
                yield "  " + "".join(self._style.paint(codes, part) for part, codes in line)

    def _legend(self, pieces: Sequence[PiecePicture]) -> list[tuple[str, str]]:
        """The weights, each without its colour and with it, and how many are left out."""
        weights, hidden = legend(pieces)
        labels = [(f"×{weight_text(weight)}", _COLOURS[level(weight)]) for weight in weights]
        rest = f"and {hidden} more"
        return [(plain, self._style.paint(codes, plain)) for plain, codes in labels] + [(rest, rest)] * bool(hidden)

    def _in_lines(self, labels: Iterable[tuple[str, str]]) -> Iterator[str]:
        line, used = "", 0
        for bare, painted in labels:
            if used and used + 2 + len(bare) > self._room:
                yield line
                line, used = "", 0
            line += f" {painted}" if used else f"  {painted}"
            used += len(bare) + (1 if used else 2)
        if line:
            yield line

    def _margin(self, pieces: Sequence[PiecePicture]) -> Iterator[str]:
        labels = [weight_text(piece.weight) for piece in pieces]
        size = max(map(len, labels), default=0)
        for piece, label in zip(pieces, labels, strict=True):
            if piece.is_break:
                yield f"  {'':<{size}}  {piece.text} (the next chunk begins)"
                continue
            for number, line in enumerate(flow([(piece.text.strip(), "")], self._room - size - 4)):
                yield f"  {'' if number else label:>{size}}  " + "".join(part for part, _ in line)

    def _chunks(self, text: TextPicture) -> Iterator[str]:
        yield self._style.bold(f"{count(len(text.chunks), 'chunk')}, {count(text.token_count or 0, 'token')}")
        shown = text.chunks[:_MAX_CHUNKS]
        size = len(str(len(shown)))
        bar = min(_BAR, max(5, self._room - 48))
        for number, chunk in enumerate(shown, start=1):
            last = number == len(text.chunks)
            full = max(round(bar * min(chunk.used, 75) / 75), chunk.used > 0)
            head = f"  {number:>{size}} {self._style.faint('█' * full + '·' * (bar - full))} {chunk.used:>3}"
            room = self._room - size - bar - 20
            end = elide(plain(chunk_end(chunk, self._picture.prompt, min(room - 1, 30))), room)
            ending = f"ends with  {end}" if end else "empty"
            notes = plain("; ".join(chunk_notes(chunk, number, last=last, word=self._picture.host.break_text)))
            if notes and len(ending) == width(ending) and len(ending) + len(notes) + 2 <= room + 11:
                yield f"{head}  {ending}  {self._style.faint(notes)}"
                continue
            yield f"{head}  {ending}"
            if notes:
                for line in self._wrapped(notes, indent=size + 3):
                    yield self._style.faint(line)
        if len(text.chunks) > len(shown):
            yield self._left_out(f"{count(len(text.chunks) - len(shown), 'more chunk')}")

    def _loras(self) -> Iterator[str]:
        picture = self._picture
        if picture.lora_error is not None:
            yield ""
            yield self._style.bold("LoRAs")
            why = f"none is loaded: {picture.host.label} cannot read the tags ({picture.lora_error})"
            yield from self._wrapped(plain(why), indent=2)
        elif picture.loras:
            yield ""
            yield self._style.bold("LoRAs, if installed")
            for lora in picture.loras[:_MAX_ITEMS]:
                weights = lora_line(lora)
                name = elide(plain(lora.name), max(12, self._room - len(weights) - 6))
                yield f"  {name}  {self._style.faint(weights)}"
            if len(picture.loras) > _MAX_ITEMS:
                yield self._left_out(f"{count(len(picture.loras) - _MAX_ITEMS, 'more LoRA')}")

    def _dropped(self) -> Iterator[str]:
        for heading, some in dropped_lists(self._picture):
            yield ""
            yield self._style.bold(heading)
            for item in some[:_MAX_ITEMS]:
                yield from self._item(item)
            if len(some) > _MAX_ITEMS:
                yield self._left_out(count(len(some) - _MAX_ITEMS, "more place"))

    def _item(self, item: Dropped) -> Iterator[str]:
        shown = elide(plain(item.text[: 4 * self._room]), self._room - 2)
        why = plain(item.why)
        if width(shown) + width(why) + 5 <= self._room:
            yield f"  {shown}  {self._style.faint(why)}"
        else:
            yield f"  {shown}"
            for line in self._wrapped(why, indent=4):
                yield self._style.faint(line)

    def _stop(self, error: str) -> Iterator[str]:
        line = plain(stop_line(self._picture, elide(plain(error), 400)))
        for part in self._wrapped(line, indent=2):
            yield self._style.paint("1;31", part)

    def _left_out(self, what: str) -> str:
        return self._style.faint(f"  … {what} left out here")

    def _wrapped(self, text: str, *, indent: int = 0, first: str | None = None) -> Iterator[str]:
        """A paragraph after `indent` blanks; what comes before the text in its first line."""
        first = " " * indent if first is None else first
        yield from (first + wrap(text, self._room, used=width(first), indent=indent)).split("\n")


def _weighed(text: TextPicture) -> list[tuple[str, str]]:
    """The words that have another weight than 1."""
    return [(piece.text.strip(), weight_text(piece.weight)) for piece in text.pieces if level(piece.weight) != "plain"]


def _runs(piece: PiecePicture) -> Iterator[Run]:
    """A piece in its colour, with its weight after its words unless that is 1."""
    codes = _COLOURS[level(piece.weight)]
    words = piece.text.rstrip()
    yield words, codes
    if codes and words:
        yield f"×{weight_text(piece.weight)}", f"2;{codes.removeprefix('1;')}"
    yield piece.text[len(words) :], ""
