"""Packs: prompts in JSON, YAML or TOML under keys such as `prompt` and `negative_prompt`, at any depth.

Fooocus and SDXL-styler styles, the styles of SD.Next, payloads of the API, AI-Horde's `positive###negative`, Deforum's
frames, and what other programs save. Comments and layout stay as they are: only the characters of a prompt are written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from promptlint.documents.frames import FRAMED, is_frame, names_frames, parts_of_frame
from promptlint.documents.json_flaws import json_flaws
from promptlint.documents.makers import maker_of
from promptlint.documents.model import NO_KEYS, OTHER, Document, Flaw, PromptKeys, Region, Role
from promptlint.documents.pack_evidence import evidence, is_named_for_a_language, is_other_text, place_of_other_texts
from promptlint.documents.plain import role_of_name
from promptlint.formats.errors import MAX_PROMPT, FormatError
from promptlint.formats.json import Json, JsonValue, objects, read_json, respell, string_source, strings
from promptlint.formats.scalars import Scalar
from promptlint.text import Edit, LineIndex, SourceText, apply_edits

__all__ = [
    "LINES",
    "PLAIN",
    "matches",
    "mistaken_flaws",
    "pack_document",
    "read",
    "read_json_value",
    "role_of_key",
    "scalars_despite",
    "scalars_of",
    "spelled",
    "without_flawed",
]

_POSITIVE = ("prompt", "positive", "positive_prompt", "positive_conditioning", "positive_style_prompt")
_NEGATIVE = ("negative_prompt", "negative", "negative_conditioning", "negative_style_prompt")
_OF_FILMS = frozenset(
    ("animation_prompts", "animation_prompts_positive", "prompt_map", "prompt_schedule", "head_prompt", "tail_prompt")
)
_KNOWN = PromptKeys(
    positive=frozenset(
        [*_POSITIVE, "prompts", "positive_prompts", "prompt_positive", "text_positive", "hr_prompt", "ad_prompt"]
    )
    | _OF_FILMS
    | {"default_prompt", "style_prompt"},
    negative=frozenset(
        [*_NEGATIVE, "negative_prompts", "negativeprompt", "neg_prompt", "uc", "text_negative", "prompt_negative"]
    )
    | {"hr_negative_prompt", "ad_negative_prompt", "default_prompt_negative", "default_negative_prompt"}
    | {"animation_prompts_negative", "n_prompt", "neg_prompts"},
)
_CHANT = "content"
"""Where the chants of tagcomplete have their prompt, beside `terms`."""

_OF_DRAW_THINGS = "c"
"""Where Draw Things has it, beside `uc`."""

_BOTH = "###"
"""What AI-Horde has between both prompts."""

_MOST_SIBLINGS = 64

_WORDS_OF_KEYS = ("prompt", "positive", "negative", '"uc')
_REST_OF_KEY = re.compile(r"[\w \-]{0,40}[\"']?\s{0,20}[:=]")
_KEYS_OF_CHANTS = ('"terms"', '"content"')
_FIRST_KEY = re.compile(r"\s*+\{\s*+\"[^\"\n]{1,100}\"\s*+:\s*+\"")
_JSON_START = re.compile(
    r"\s*+(?:\{\s*+(?:\"(?:[^\"\\\n]|\\.){0,200}\"\s*+:|\}\s*+\Z)"
    r"|\[\s*+(?:\{\s*+\"(?:[^\"\\\n]|\\.){0,200}\"\s*+:|(?P<list>\")|\]\s*+\Z))"
)
"""How a text starts that is JSON and no prompt. One that starts with a list of strings may be prompt editing."""

_MOST_JSON = 64 * 1024 * 1024
_NOT_TEXT = re.compile(r"true|false|yes|no|on|off|null|none|~|[-+]?[0-9.]{1,30}", re.IGNORECASE)
LINES = (".jsonl", ".ndjson")
"""Suffixes of files with a JSON value a line."""

PLAIN = (".txt", ".prompt")
"""Suffixes of plain text, which may be JSON."""

_SETTINGS = {
    "steps": "Steps",
    "cfg_scale": "CFG scale",
    "sampler_name": "Sampler",
    "sampler": "Sampler",
    "seed": "Seed",
}
_NAMES = ("name", "title", "id")


def matches(path: str, text: str, keys: PromptKeys = NO_KEYS) -> bool:
    """Whether a file has a key for prompts in it, and does not lie among translations. A `.txt` is one where it is
    JSON, whatever it holds: it is then no prompt."""
    if PurePath(path).suffix.casefold() in PLAIN:
        return _is_json_text(text)
    if keys == NO_KEYS and place_of_other_texts(path) is not None:
        return False
    if _has_key(text.casefold()) or all(key in text for key in _KEYS_OF_CHANTS):
        return True
    if _FIRST_KEY.match(text) is not None and names_frames(path, ["0"]):
        return True
    plain = PromptKeys.plain(text) if keys != NO_KEYS else ""
    return any(key in plain for key in (*keys.positive, *keys.negative))


def _has_key(lower: str) -> bool:
    """Whether a text in small letters has a key with one of the words that those of prompts have."""
    for word in _WORDS_OF_KEYS:
        at = lower.find(word)
        while at >= 0:
            if _REST_OF_KEY.match(lower, at + len(word)) is not None:
                return True
            at = lower.find(word, at + 1)
    return False


def _is_json_text(text: str) -> bool:
    start = _JSON_START.match(text)
    if start is None:
        return False
    if start["list"] is None:
        return True
    try:
        read_json(text)
    except FormatError:
        return False
    return True


def read(text: str, path: str, role: Role | None = None, keys: PromptKeys = NO_KEYS) -> Document:  # noqa: ARG001
    """The prompts of a pack, under the known keys and some more. Raises FormatError for a file that is broken."""
    document = _read(text, path, keys)
    if is_named_for_a_language(path) and document.kind == "pack" and evidence(document) is None:
        return replace(document, prompts=(), flaws=())
    return document


def _read(text: str, path: str, keys: PromptKeys) -> Document:
    suffix = PurePath(path).suffix.casefold()
    if suffix in LINES:
        return _read_lines(text, path, keys)
    if suffix in (".yaml", ".yml", ".toml"):
        flaws = mistaken_flaws(text, path, lambda key: key is not None and role_of_key(key, keys) is not None)
        scalars = scalars_despite(flaws, text, path)
        flaws = _outside_of_blocks(flaws, scalars)
        flaws += [
            Flaw(
                "container-eats-text",
                scalar.cut_off,
                "YAML takes this for a comment: it is no part of the prompt",
                "quote the prompt",
                scalar.quoted_with_rest,
            )
            for scalar in scalars
            if scalar.cut_off is not None and _key_of(scalar.path, keys) is not None
        ]
        return without_flawed(pack_document(scalars, text, path, keys), flaws)
    if suffix in PLAIN and _JSON_START.match(text) is not None:
        return _read_plain(text, path, keys)
    return read_json_value(read_json(text), text, path, keys)


def _read_plain(text: str, path: str, keys: PromptKeys) -> Document:
    """JSON, or JSON in lines, in a file of plain text. What looks like JSON and cannot be read is no prompt."""
    if len(text) > _MOST_JSON:
        raise FormatError(f"is JSON of more than {_MOST_JSON // 1024**2} MB")
    try:
        json = read_json(text)
    except FormatError:
        try:
            return _read_lines(text, path, keys)
        except FormatError:
            return Document(path, "pack", text, (), keys=keys)
    from promptlint.documents import comfyui

    if comfyui.is_workflow(json.root):
        document = comfyui.read_value(json, text, path)
        return replace(document, target="comfyui", flaws=(*document.flaws, *json_flaws(json, text)))
    return read_json_value(json, text, path, keys)


def mistaken_flaws(text: str, path: str, is_prompt: Callable[[str | None], bool]) -> list[Flaw]:
    """What stands unquoted in a YAML file and is no text there; `is_prompt` is asked for the key in front of it, None
    for an entry of a list."""
    if PurePath(path).suffix.casefold() not in (".yaml", ".yml"):
        return []
    from promptlint.formats.yaml import mistaken_values

    return [
        Flaw(
            "container-eats-text",
            each.value,
            f"YAML takes {each.taken}: this is no text",
            "quote the prompt",
            (each.quoted(text),),
        )
        for each in mistaken_values(text)
        if is_prompt(each.key)
    ]


def _outside_of_blocks(flaws: list[Flaw], scalars: list[Scalar]) -> list[Flaw]:
    """The flaws that do not stand in a text of several lines, whatever it is: a line of it is no value."""
    if not flaws:
        return []
    blocks = [
        scalar.source().origin(0, len(scalar.text))
        for scalar in scalars
        if "\n" in scalar.text and len(scalar.text) < MAX_PROMPT
    ]
    starts = [block.start for block in blocks]
    kept: list[Flaw] = []
    for flaw in flaws:
        at = bisect_right(starts, flaw.span.start) - 1
        if at < 0 or not blocks[at].contains(flaw.span):
            kept.append(flaw)
    return kept


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


def without_flawed(document: Document, flaws: list[Flaw]) -> Document:
    """A document with flaws of the file. Prompts inside of one are left out, and so are flaws inside of a longer
    prompt: a line of a block of text is no value."""
    if not flaws:
        return document
    spans = [flaw.span for flaw in flaws]
    places = {id(r): r.source.origin(0, len(r.source)) for group in document.prompts for r in group}
    groups = (
        tuple(r for r in group if not any(span.contains(places[id(r)]) for span in spans)) for group in document.prompts
    )
    kept = tuple(
        flaw
        for flaw in flaws
        if not any(place.contains(flaw.span) and len(place) > len(flaw.span) for place in places.values())
    )
    return replace(document, prompts=tuple(group for group in groups if group), flaws=kept)


def scalars_of(text: str, path: str) -> list[Scalar]:
    """The strings of a YAML, TOML or JSON file, by the suffix. Raises FormatError."""
    suffix = PurePath(path).suffix.casefold()
    if suffix in (".yaml", ".yml"):
        from promptlint.formats.yaml import read_yaml

        return read_yaml(text)
    if suffix == ".toml":
        from promptlint.formats.toml import read_toml

        return read_toml(text)
    return list(_json_scalars(read_json(text), text, NO_KEYS))


def read_json_value(json: Json, text: str, path: str, keys: PromptKeys = NO_KEYS) -> Document:
    """The prompts of a pack whose JSON has been read."""
    is_table = json.root.kind == "object"
    framed = is_table and names_frames(path, [key.text for key, _ in json.root.members])
    document = pack_document(_json_scalars(json, text, keys), text, path, keys, framed=framed)
    flaws = json_flaws(json, text)
    lists: list[tuple[Region, ...]] = []
    if "script_args" in text:
        from promptlint.documents import search_replace

        by_start = {r.source.origin(0, 0).start: r for group in document.prompts for r in group}
        for payload in objects(json.root):
            prompts = [by_start[value.start + 1] for _, value in payload.members if value.start + 1 in by_start]
            more, wrong = search_replace.of_payload(payload, text, prompts)
            lists += more
            flaws += wrong
    return replace(document, prompts=(*document.prompts, *lists), flaws=(*document.flaws, *flaws))


def _read_lines(text: str, path: str, keys: PromptKeys) -> Document:
    """The prompts of a file with a JSON value a line."""
    index = LineIndex(text)
    groups: list[tuple[Region, ...]] = []
    flaws: list[Flaw] = []
    for number in range(1, len(index) + 1):
        line, start = index.line(number), index.start(number)
        if not line.strip():
            continue
        try:
            document = read_json_value(read_json(line), line, path, keys)
        except FormatError as error:
            raise FormatError(str(error), start + (error.offset or 0)) from None
        groups += [tuple(_moved(region, start, text, number) for region in group) for group in document.prompts]
        flaws += [
            replace(flaw, span=flaw.span.moved(start), edits=tuple(_edits_moved(flaw.edits, start)))
            for flaw in document.flaws
        ]
    return Document(path, "pack", text, tuple(groups), flaws=tuple(flaws), keys=keys)


def _moved(region: Region, start: int, text: str, number: int) -> Region:
    name = f"line {number}, {region.name}"
    return replace(region, name=name, source=region.source.moved(start), origin=text, spell=_InLine(region, start))


def _edits_moved(edits: Iterable[Edit], start: int) -> list[Edit]:
    return [Edit(edit.span.moved(start), edit.replacement) for edit in edits]


@dataclass(frozen=True, slots=True)
class _InLine:
    """Writes edits of a prompt that was read from a line of its own."""

    alone: Region
    start: int

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return _edits_moved(self.alone.in_file(edits), self.start)


def _json_scalars(json: Json, text: str, keys: PromptKeys) -> Iterator[Scalar]:
    for path, value, parent in strings(json.root):
        siblings = {}
        if parent is not None and (_key_of(path, keys) is not None or path[-1] in (_CHANT, _OF_DRAW_THINGS)):
            siblings = {
                key.text: member.text if member.kind in ("string", "number") else ""
                for key, member in parent.members[:_MOST_SIBLINGS]
            }
        yield Scalar(path, _JsonSource(text, value), siblings, value.text)


@dataclass(frozen=True, slots=True)
class _JsonSource:
    text: str
    value: JsonValue

    def source(self) -> SourceText:
        return string_source(self.text, self.value)

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        return respell(self.text, self.value, source, edits)


def role_of_key(key: object, more: PromptKeys, *, known: bool = True) -> Role | None:
    """The role of what stands under a key, or None where it is no prompt; `more` are keys beside the known ones."""
    name = PromptKeys.plain(key)
    for keys in (more, _KNOWN) if known else (more,):
        if name in keys.positive:
            return Role.POSITIVE
        if name in keys.negative:
            return Role.NEGATIVE
    return None


def _key_of(path: tuple[str | int, ...], keys: PromptKeys) -> int | None:
    """Where in a path the key is that says what the string is: the last one, in front of places in a list."""
    at = len(path) - 1
    while at > 0 and isinstance(path[at], int):
        at -= 1
    if at > 0 and PromptKeys.plain(path[at - 1]) in FRAMED and is_frame(path[at]):
        at -= 1
    return at if path and role_of_key(path[at], keys) is not None else None


def _found(scalar: Scalar, keys: PromptKeys) -> tuple[int, Role] | None:
    """Where in its path a string is called a prompt, and of which role; None for one that is none."""
    path, text = scalar.path, scalar.text.strip()
    at = _key_of(path, keys)
    if not text or not path:
        return None
    if at is None:
        last, beside = path[-1], scalar.siblings
        if last == _CHANT and "terms" in beside:
            name = beside.get("name", "") + beside["terms"]
            return len(path) - 1, Role.NEGATIVE if "neg" in name.casefold() else Role.POSITIVE
        if last == _OF_DRAW_THINGS and "uc" in beside and ("steps" in beside or "sampler" in beside):
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
            is_of_other or (role is Role.POSITIVE and _BOTH in scalar.text) or scalar.path[-1:] == (_OF_DRAW_THINGS,)
        )
        parts = parts_of_frame(scalar.source(), role) if is_of_frame else _parts(scalar, role)
        for part, source in parts:
            called = title if part is role else f"{title} (negative)"
            region = Region(called, part, source, text, settings, _Spelling(scalar))
            group = groups.setdefault(key, [])
            if any(other.role is part for other in group):
                group = groups.setdefault((*scalar.path, "itself"), [])
            group.append(region)
    document = Document(path, "pack", text, tuple(tuple(group) for group in groups.values()), keys=keys)
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
