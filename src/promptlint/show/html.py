"""The picture as one page that needs nothing else: no script, no network, dark and light.

Every text of a prompt passes `escaped`, which leaves nothing that a browser would obey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.output.page import escaped, page
from promptlint.show.differences import limited
from promptlint.show.levels import legend, level
from promptlint.show.model import (
    ChunkPicture,
    Dropped,
    PartPicture,
    Picture,
    PiecePicture,
    TextPicture,
    weight_text,
)
from promptlint.show.side_by_side import SideBySide
from promptlint.show.timelines import timeline
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

__all__ = ["MAX_PICTURES", "render"]

_MAX_TEXT = 50_000
_MAX_PIECES = 2_000
_MAX_CHUNKS = 200
_MAX_ROWS = 50
_MAX_DETAILS = 20
_MAX_PARTS = 20
_MAX_ITEMS = 100
_MAX_CUT = 500
MAX_PICTURES = 200
"""Prompts that a page has room for."""
_MAX_BARS = 300
_HARD_BLANK = "\u00a0"


def render(pictures: Sequence[Picture | SideBySide], *, more: int = 0) -> str:
    """The page of some pictures, at most MAX_PICTURES, and how many more there would be; of two programs side by side
    that is what differs, and the picture of the second. The same pictures make the same page."""
    body = "".join(
        part
        for each in pictures
        for part in (_picture(each) if isinstance(each, Picture) else (*_compared(each), *_picture(each.right)))
    )
    if not pictures:
        body = '<p class="soft">There is no prompt to show.</p>'
    if more:
        body += _left_out(count(more, "more prompt"))
    return page("What reaches the model", body)


def _compared(pair: SideBySide) -> Iterator[str]:
    """Two programs' readings in two columns, with marks where they differ."""
    names = [escaped(each.host.label) for each in (pair.left, pair.right)]
    place = f' <span class="soft">in {escaped(pair.left.path)}</span>' if pair.left.path else ""
    yield f"<section>\n<h2>{names[0]} and {names[1]}{place}</h2>\n"
    said = "Both programs read the same." if pair.same else "≠ marks where the programs differ."
    yield f'<p class="soft">{escaped(title(pair.left))}. {said}</p>\n'
    yield f'<table class="two">\n<tr><th></th><th>{names[0]}</th><th>{names[1]}</th></tr>\n'
    for fact in pair.facts:
        cells = [f"{escaped(fact.what)}: {escaped(_cut(each) or 'none')}" for each in (fact.left, fact.right)]
        yield _columns(cells, same=fact.same)
    for text in pair.texts:
        if text.heading:
            yield f'<tr><td></td><td colspan="2"><b>{escaped(text.heading)}</b></td></tr>\n'
        for run in text.runs[:_MAX_PIECES]:
            cells = ["".join(map(_piece, limited(each, _MAX_TEXT, _MAX_PIECES)[0])) for each in (run.left, run.right)]
            yield _columns([f'<div class="text">{cell}</div>' for cell in cells], same=run.same)
    yield "</table>\n"
    left_out = sum(text.words_left_out for text in pair.texts)
    if left_out:
        yield _left_out(count(left_out, "more word"))
    if pair.texts_left_out:
        yield _left_out(count(pair.texts_left_out, "more text"))
    yield "</section>\n"


def _columns(cells: Sequence[str], *, same: bool) -> str:
    mark = '<td class="s"></td>' if same else '<td class="s high">≠</td>'
    return f"<tr>{mark}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _picture(picture: Picture) -> Iterator[str]:
    name = title(picture)
    name = f"{name[:1].upper()}{name[1:]}"
    place = f' <span class="soft">in {escaped(picture.path)}</span>' if picture.path else ""
    yield f'<section>\n<h2>{escaped(name)}{place}</h2>\n<p class="soft">{escaped(headline(picture))}</p>\n'
    if picture.error is not None:
        yield _stop(picture, picture.error)
    many = len(picture.parts) + picture.parts_left_out > 1
    for number, part in enumerate(picture.parts[:_MAX_PARTS], start=1):
        yield from _part(picture, part, number, many=many)
    hidden = len(picture.parts[_MAX_PARTS:]) + picture.parts_left_out
    if hidden:
        yield _left_out(count(hidden, "more AND part"))
    yield from _loras(picture)
    for heading, some in dropped_lists(picture):
        yield from _dropped(heading, some)
    for note in (assumed_line(picture), *picture.notes):
        if note:
            yield f'<p class="note">Note: {escaped(note)}.</p>\n'
    yield "</section>\n"


def _part(picture: Picture, part: PartPicture, number: int, *, many: bool) -> Iterator[str]:
    if line := part_line(part, number, many=many):
        yield f"<h3>{line}</h3>\n"
    if len(part.texts) > 1 or part.entries_left_out:
        yield from _timeline(picture, part)
    yield from _encoded(picture, part, 0)
    for other in range(1, min(len(part.texts), _MAX_DETAILS)):
        fold = "<details open>" if part.texts[other].error else "<details>"
        yield f"{fold}<summary>{escaped(whose_text(part, other))}</summary>\n"
        yield from _encoded(picture, part, other)
        yield "</details>\n"


def _timeline(picture: Picture, part: PartPicture) -> Iterator[str]:
    rows, hidden = timeline(part, _MAX_ROWS)
    yield f'<h3>{count(len(part.texts), "text")} over {count(picture.steps, "step")}</h3>\n<table class="time">\n'
    yield '<tr><th>steps</th><th></th><th class="n">tokens</th><th>text</th></tr>\n'
    for row in rows:
        bars = "".join(
            f'<b style="left:{100 * (entry.first_step - 1) / picture.steps:.3f}%;'
            f'width:{100 * (entry.last_step - entry.first_step + 1) / picture.steps:.3f}%"></b>'
            for entry in row.entries[:_MAX_BARS]
        )
        tokens = part.texts[row.text].token_count
        shown = f"{'… ' if row.before else ''}{_cut(row.middle) or '(nothing)'}{f'{_HARD_BLANK}…' if row.after else ''}"
        yield (
            f'<tr><td class="s">{row.steps}</td><td class="b"><div class="bar">{bars}</div></td>'
            f'<td class="n">{"stops" if tokens is None else tokens}</td><td>{escaped(shown)}</td></tr>\n'
        )
    yield "</table>\n"
    if hidden:
        yield _left_out(f"{count(hidden, 'more text')} of this schedule")
    if part.entries_left_out:
        yield _left_out(f"{count(part.entries_left_out, 'later change')} of this schedule")


def _encoded(picture: Picture, part: PartPicture, number: int) -> Iterator[str]:
    text = part.texts[number]
    yield f"<h3>{escaped(whose_text(part, number))}{_legend(text.pieces)}</h3>\n"
    pieces, hidden = limited(text.pieces, _MAX_TEXT, _MAX_PIECES)
    if text.error is None and not any(piece.text.strip() for piece in pieces):
        yield '<p class="soft">(nothing)</p>\n'
    elif pieces:
        yield f'<p class="text">{"".join(_piece(piece) for piece in pieces)}</p>\n'
    if hidden:
        yield _left_out(f"{count(hidden, 'more character')} of this text")
    if text.error is not None:
        yield _stop(picture, text.error)
    if text.chunks:
        yield from _chunks(picture, text)


def _legend(pieces: Sequence[PiecePicture]) -> str:
    weights, hidden = legend(pieces)
    shown = "".join(f'<i class="{level(weight)}">×{weight_text(weight)}</i>' for weight in weights)
    more = f"<span>and {hidden} more</span>" if hidden else ""
    return f'<span class="legend">{shown}{more}</span>' if shown else ""


def _piece(piece: PiecePicture) -> str:
    if piece.is_break:
        return f'<span class="break">{escaped(piece.text)}</span>'
    if level(piece.weight) == "plain":
        return escaped(piece.text)
    weight = weight_text(piece.weight)
    return f'<i class="{level(piece.weight)}" title="weight {weight}">{escaped(piece.text)}<sub>{weight}</sub></i>'


def _chunks(picture: Picture, text: TextPicture) -> Iterator[str]:
    yield f"<h4>{count(len(text.chunks), 'chunk')}, {count(text.token_count or 0, 'token')}</h4>\n<table>\n"
    yield '<tr><th class="n">#</th><th></th><th class="n">tokens</th><th>ends with</th></tr>\n'
    for number, chunk in enumerate(text.chunks[:_MAX_CHUNKS], start=1):
        yield _chunk(picture, chunk, number, last=number == len(text.chunks))
    yield "</table>\n"
    if len(text.chunks) > _MAX_CHUNKS:
        yield _left_out(count(len(text.chunks) - _MAX_CHUNKS, "more chunk"))


def _chunk(picture: Picture, chunk: ChunkPicture, number: int, *, last: bool) -> str:
    share = min(100.0, 100 * chunk.used / max(1, chunk.used + chunk.padding))
    end = f"<code>{escaped(chunk_end(chunk, picture.prompt))}</code>" if chunk.end is not None else "empty"
    notes = "; ".join(chunk_notes(chunk, number, last=last, word=picture.host.break_text))
    return (
        f'<tr><td class="n">{number}</td><td class="b"><div class="bar"><b style="left:0;width:{share:.1f}%"></b></div>'
        f'</td><td class="n">{chunk.used}</td><td>{end}'
        f'{f"""<div class="note">{escaped(notes)}</div>""" if notes else ""}</td></tr>\n'
    )


def _loras(picture: Picture) -> Iterator[str]:
    if picture.lora_error is not None:
        why = f"None is loaded: {picture.host.label} cannot read the tags ({_cut(str(picture.lora_error))})."
        yield f'<h3>LoRAs</h3>\n<p class="alarm">{escaped(why)}</p>\n'
    elif picture.loras:
        yield "<h3>LoRAs, if installed</h3>\n<table>\n"
        for lora in picture.loras[:_MAX_ITEMS]:
            yield f'<tr><td class="k">{escaped(_cut(lora.name))}</td><td class="soft">{lora_line(lora)}</td></tr>\n'
        yield "</table>\n"
        if len(picture.loras) > _MAX_ITEMS:
            yield _left_out(count(len(picture.loras) - _MAX_ITEMS, "more LoRA"))


def _dropped(heading: str, some: Sequence[Dropped]) -> Iterator[str]:
    yield f"<h3>{heading}</h3>\n<table>\n"
    for item in some[:_MAX_ITEMS]:
        what, why = escaped(_cut(item.text)), escaped(_cut(item.why))
        yield f'<tr><td class="k"><code>{what}</code></td><td class="soft">{why}</td></tr>\n'
    yield "</table>\n"
    if len(some) > _MAX_ITEMS:
        yield _left_out(count(len(some) - _MAX_ITEMS, "more place"))


def _stop(picture: Picture, error: str) -> str:
    return f'<p class="alarm">{escaped(_cut(stop_line(picture, error)))}</p>\n'


def _left_out(what: str) -> str:
    return f'<p class="note">… {what} left out here</p>\n'


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_CUT else f"{text[:_MAX_CUT]}…"
