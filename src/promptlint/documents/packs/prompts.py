"""The prompts among the strings of a file, and how edits of them are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.dataclass import dataclass
from promptlint.documents.evidence.fields import is_other_text
from promptlint.documents.frames import is_frame, parts_of_frame
from promptlint.documents.model import NO_KEYS, OTHER, Document, PromptKeys, Region, Role, Unread
from promptlint.documents.packs.keys import key_of, role_of_key
from promptlint.documents.plain import role_of_name
from promptlint.documents.programs import maker_of
from promptlint.formats.errors import FormatError
from promptlint.formats.scalars import Scalar
from promptlint.regex import regex
from promptlint.text import Edit, SourceText

__all__ = ["CHANT", "OF_DRAW_THINGS", "pack_document", "spelled"]

CHANT = "content"
"""Where the chants of tagcomplete have their prompt, beside `terms`."""

OF_DRAW_THINGS = "c"
"""Where Draw Things has it, beside `uc`."""

_BOTH = "###"
"""What AI-Horde has between both prompts."""

_NOT_TEXT = regex(r"true|false|yes|no|on|off|null|none|~|[-+]?[0-9.]{1,30}", re.IGNORECASE)
_SETTINGS = {
    "steps": "Steps",
    "cfg_scale": "CFG scale",
    "sampler_name": "Sampler",
    "sampler": "Sampler",
    "seed": "Seed",
}
_NAMES = ("name", "title", "id")


def _found(scalar: Scalar, keys: PromptKeys) -> tuple[int, Role] | None:
    """Where in its path a string is called a prompt, and of which role; None for one that is none."""
    path, text = scalar.path, scalar.text.strip()
    at = key_of(path, keys)
    if not text or not path:
        return None
    if at is None:
        last, beside = path[-1], scalar.siblings
        if last == CHANT and "terms" in beside:
            name = beside.get("name", "") + beside["terms"]
            return len(path) - 1, Role.NEGATIVE if "neg" in name.casefold() else Role.POSITIVE
        if last == OF_DRAW_THINGS and "uc" in beside and ("steps" in beside or "sampler" in beside):
            return len(path) - 1, Role.POSITIVE
        return None
    if _NOT_TEXT.fullmatch(text) or PromptKeys.plain(text) == PromptKeys.plain(path[at]):
        return None
    if role_of_key(path[at], keys, known=False) is None and is_other_text(text, path[:at], scalar.siblings):
        return None
    role = role_of_key(path[at], keys)
    assert role is not None
    return at, role


def pack_document(
    scalars: Iterable[Scalar], text: str, path: str, keys: PromptKeys = NO_KEYS, *, framed: bool = False
) -> Document:
    """The prompts among the strings of a file; those of one table go together. In a file that is `framed` the keys are
    frames of a film."""
    groups: dict[tuple[str | int, ...], list[Region]] = {}
    is_of_other = False
    unread: list[Unread] = []
    for scalar in scalars:
        is_frame_alone = framed and len(scalar.path) == 1 and bool(scalar.text.strip())
        found = (0, role_of_name(path)) if is_frame_alone else _found(scalar, keys)
        if found is None:
            continue
        at, role = found
        is_of_frame = is_frame_alone or (at + 1 < len(scalar.path) and is_frame(scalar.path[at + 1]))
        name = next((scalar.siblings[key] for key in _NAMES if scalar.siblings.get(key)), "")
        place = spelled(scalar.path)
        title = f'"{name[:60]}", {place}' if name else place
        settings = {_SETTINGS[key]: str(value) for key, value in scalar.siblings.items() if key in _SETTINGS and value}
        key = scalar.path
        if not is_frame_alone:
            key = (*scalar.path[:at], _family(scalar.path[at]), *scalar.path[at + 1 :])
        is_of_other = (
            is_of_other or (role is Role.POSITIVE and _BOTH in scalar.text) or scalar.path[-1:] == (OF_DRAW_THINGS,)
        )
        try:
            parts = list(parts_of_frame(scalar.source(), role) if is_of_frame else _parts(scalar, role))
        except FormatError as error:  # longer than any prompt
            unread.append(Unread.of(error, "this text"))
            continue
        for part, source in parts:
            called = title if part is role else f"{title} (negative)"
            region = Region(called, part, source, text, settings, _Spelling(scalar))
            group = groups.setdefault(key, [])
            if any(other.role is part for other in group):
                group = groups.setdefault((*scalar.path, "itself"), [])
            group.append(region)
    if unread and not groups:
        raise FormatError(unread[0].reason, unread[0].offset)
    prompts = tuple(tuple(group) for group in groups.values())
    document = Document(path, "pack", text, prompts, keys=keys, unread=tuple(unread))
    if not groups:
        return document
    maker = maker_of(text)
    target = OTHER if is_of_other else maker.target if maker is not None else None
    return replace(document, target=target)


def _family(key: object) -> str:
    """What the keys of a pair have in common where one table has several: of the hires pass, of ADetailer, of style."""
    name = PromptKeys.plain(key)
    return next((family for family in ("hr_", "ad_", "_style_") if family in name), "")


def _parts(scalar: Scalar, role: Role) -> Iterator[tuple[Role, SourceText]]:
    source = scalar.source()
    at = source.text.find(_BOTH)
    if role is not Role.POSITIVE or at < 0:
        yield role, source.strip()
        return
    for part, start, end in ((Role.POSITIVE, 0, at), (Role.NEGATIVE, at + len(_BOTH), len(source))):
        piece = source.slice(start, end).strip()
        if piece.text:
            yield part, piece


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its string."""

    scalar: Scalar

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        edits = list(edits)
        if any(_hides_expression(region, edit) for edit in edits):
            return []
        return self.scalar.spell(region.source, edits)


def _hides_expression(region: Region, edit: Edit) -> bool:
    """Whether an edit would write over an expression of Deforum that the region shows as a number."""
    place = region.source.origin(edit.span.start, edit.span.end)
    shown = region.text[edit.span.start : edit.span.end]
    return region.origin.count("`", place.start, place.end) != shown.count("`")


def spelled(path: tuple[str | int, ...]) -> str:
    """A path as people write it: `styles[3].prompt`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
