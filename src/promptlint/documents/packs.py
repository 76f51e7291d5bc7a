"""Packs: prompts in JSON, YAML or TOML under keys such as `prompt` and `negative_prompt`, at any depth.

Fooocus and SDXL-styler styles, the styles of SD.Next, payloads of the API, and AI-Horde's `positive###negative`.
Comments and layout stay as they are: only the characters of a prompt are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from promptlint.documents.model import NO_KEYS, Document, Flaw, PromptKeys, Region, Role
from promptlint.formats.errors import FormatError
from promptlint.formats.json import Json, JsonValue, objects, read_json, respell, string_source, strings
from promptlint.formats.scalars import Scalar
from promptlint.text import Edit, LineIndex, SourceText, apply_edits

__all__ = [
    "LINES",
    "matches",
    "mistaken_flaws",
    "pack_document",
    "read",
    "read_json_value",
    "scalars_despite",
    "scalars_of",
    "spelled",
    "without_flawed",
]

_POSITIVE = ("prompt", "positive", "positive_prompt", "positive_conditioning", "positive_style_prompt")
_NEGATIVE = ("negative_prompt", "negative", "negative_conditioning", "negative_style_prompt")
_KNOWN = PromptKeys(
    positive=frozenset(
        [*_POSITIVE, "prompts", "positive_prompts", "prompt_positive", "text_positive", "hr_prompt", "ad_prompt"]
    ),
    negative=frozenset(
        [*_NEGATIVE, "negative_prompts", "negativeprompt", "neg_prompt", "uc", "text_negative", "prompt_negative"]
    )
    | {"hr_negative_prompt", "ad_negative_prompt"},
)
_CHANT = "content"
"""Where the chants of tagcomplete have their prompt, beside `terms`."""

_NOT_TEXT = re.compile(r"true|false|yes|no|on|off|null|none|~|[-+]?[0-9.]{1,30}", re.IGNORECASE)
_OF_PACKAGES = frozenset(["scripts", "dependencies", "devDependencies", "peerDependencies", "packages", "node_modules"])
_OF_CONVERSATIONS = ("completion", "response", "answer", "chosen", "rejected", "instruction")

LINES = (".jsonl", ".ndjson")
"""Suffixes of files with a JSON value a line."""

_SETTINGS = {
    "steps": "Steps",
    "cfg_scale": "CFG scale",
    "sampler_name": "Sampler",
    "sampler": "Sampler",
    "seed": "Seed",
}
_NAMES = ("name", "title", "id")


def matches(path: str, text: str, keys: PromptKeys = NO_KEYS) -> bool:  # noqa: ARG001  # all are called alike
    """Whether a file has a key for prompts in it."""
    lower = text.casefold()
    if any(key in lower for key in ("prompt", "positive", "negative")) or ('"terms"' in text and '"content"' in text):
        return True
    plain = PromptKeys.plain(lower) if keys is not NO_KEYS else ""
    return any(key in plain for key in (*keys.positive, *keys.negative))


def read(text: str, path: str, role: Role | None = None, keys: PromptKeys = NO_KEYS) -> Document:  # noqa: ARG001
    """The prompts of a pack, under the known keys and some more. Raises FormatError for a file that is broken."""
    suffix = PurePath(path).suffix.casefold()
    if suffix in LINES:
        return _read_lines(text, path, keys)
    if suffix in (".yaml", ".yml", ".toml"):
        flaws = mistaken_flaws(text, path, lambda key: key is not None and _role_of(key, keys) is not None)
        scalars = scalars_despite(flaws, text, path)
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
    return read_json_value(read_json(text), text, path, keys)


def mistaken_flaws(text: str, path: str, is_prompt: Callable[[str | None], bool]) -> list[Flaw]:
    """What stands unquoted in a YAML file and is no text there; `is_prompt` is asked for the key in front of it, None
    for an entry of a list."""
    if PurePath(path).suffix.casefold() not in (".yaml", ".yml"):
        return []
    from promptlint.formats.yaml import mistaken_values  # noqa: PLC0415

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
        from promptlint.formats.yaml import read_yaml  # noqa: PLC0415

        return read_yaml(text)
    if suffix == ".toml":
        from promptlint.formats.toml import read_toml  # noqa: PLC0415

        return read_toml(text)
    return list(_json_scalars(read_json(text), text, NO_KEYS))


def read_json_value(json: Json, text: str, path: str, keys: PromptKeys = NO_KEYS) -> Document:
    """The prompts of a pack whose JSON has been read."""
    document = pack_document(_json_scalars(json, text, keys), text, path, keys)
    flaws = [
        Flaw(
            "container-eats-text",
            span,
            f"JSON has no escape `{text[span.start : span.end]}`: no program can read this file",
            "write the backslash twice",
            (Edit(replace(span, end=span.start), "\\"),),
        )
        for span in json.bad_escapes
    ]
    lists: list[tuple[Region, ...]] = []
    if "script_args" in text:
        from promptlint.documents import search_replace  # noqa: PLC0415

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
        if parent is not None and (_key_of(path, keys) is not None or path[-1] == _CHANT):
            siblings = {
                key.text: member.text for key, member in parent.members[:64] if member.kind in ("string", "number")
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


def _role_of(key: object, more: PromptKeys) -> Role | None:
    name = PromptKeys.plain(key)
    for keys in (more, _KNOWN):
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
    return at if path and _role_of(path[at], keys) is not None else None


def _found(scalar: Scalar, keys: PromptKeys) -> tuple[int, Role] | None:
    """Where in its path a string is called a prompt, and of which role; None for one that is none."""
    path, text = scalar.path, scalar.text.strip()
    at = _key_of(path, keys)
    if at is None:
        if not path or path[-1] != _CHANT or "terms" not in scalar.siblings:
            return None
        name = scalar.siblings.get("name", "") + scalar.siblings["terms"]
        return (len(path) - 1, Role.NEGATIVE if "neg" in name.casefold() else Role.POSITIVE) if text else None
    if not text or _NOT_TEXT.fullmatch(text) or PromptKeys.plain(text) == PromptKeys.plain(path[at]):
        return None
    if any(step in _OF_PACKAGES for step in path) or any(key in scalar.siblings for key in _OF_CONVERSATIONS):
        return None
    role = _role_of(path[at], keys)
    assert role is not None
    return at, role


def pack_document(scalars: Iterable[Scalar], text: str, path: str, keys: PromptKeys = NO_KEYS) -> Document:
    """The prompts among the strings of a file; those of one table go together."""
    groups: dict[tuple[str | int, ...], list[Region]] = {}
    for scalar in scalars:
        found = _found(scalar, keys)
        if found is None:
            continue
        at, role = found
        name = next((scalar.siblings[key] for key in _NAMES if scalar.siblings.get(key)), "")
        place = spelled(scalar.path)
        title = f'"{name[:60]}", {place}' if name else place
        settings = {_SETTINGS[key]: str(value) for key, value in scalar.siblings.items() if key in _SETTINGS and value}
        key = (*scalar.path[:at], _family(scalar.path[at]), *scalar.path[at + 1 :])
        for part, source in _parts(scalar, role):
            called = title if part is role else f"{title} (negative)"
            region = Region(called, part, source, text, settings, _Spelling(scalar))
            group = groups.setdefault(key, [])
            if any(other.role is part for other in group):
                group = groups.setdefault((*scalar.path, "itself"), [])
            group.append(region)
    return Document(path, "pack", text, tuple(tuple(group) for group in groups.values()), keys=keys)


def _family(key: object) -> str:
    """What the keys of a pair have in common where one table has several: of the hires pass, of ADetailer, of style."""
    name = PromptKeys.plain(key)
    return next((family for family in ("hr_", "ad_", "_style_") if family in name), "")


def _parts(scalar: Scalar, role: Role) -> Iterator[tuple[Role, SourceText]]:
    source = scalar.source()
    at = source.text.find("###")
    if role is not Role.POSITIVE or at < 0:
        yield role, source.strip()
        return
    for part, start, end in ((Role.POSITIVE, 0, at), (Role.NEGATIVE, at + 3, len(source))):
        piece = source.slice(start, end).strip()
        if piece.text:
            yield part, piece


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its string."""

    scalar: Scalar

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return self.scalar.spell(region.source, edits)


def spelled(path: tuple[str | int, ...]) -> str:
    """A path as people write it: `styles[3].prompt`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
