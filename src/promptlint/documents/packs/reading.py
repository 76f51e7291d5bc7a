"""Packs: prompts in JSON, YAML or TOML under keys such as `prompt` and `negative_prompt`, at any depth.

Fooocus and SDXL-styler styles, the styles of SD.Next, payloads of the API, AI-Horde's `positive###negative`, Deforum's
frames, and what other programs save. Comments and layout stay as they are: only the characters of a prompt are written.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from promptlint.documents.evidence.files import evidence
from promptlint.documents.evidence.names import is_named_for_a_language, place_of_other_texts
from promptlint.documents.frames import names_frames
from promptlint.documents.json_flaws import json_flaws
from promptlint.documents.model import NO_KEYS, Document, Flaw, PromptKeys, Role, Unread
from promptlint.documents.packs.json_values import read_json_lines, read_json_value
from promptlint.documents.packs.keys import key_of, role_of_key
from promptlint.documents.packs.mistaken import mistaken_flaws, outside_of_blocks, scalars_despite, without_flawed
from promptlint.documents.packs.prompts import pack_document
from promptlint.documents.packs.scalars import scalars_of
from promptlint.formats.errors import FormatError
from promptlint.formats.json import read_json
from promptlint.formats.scalars import Scalar
from promptlint.regex import regex

__all__ = ["LINES", "PLAIN", "matches", "read"]

_WORDS_OF_KEYS = ("prompt", "positive", "negative", '"uc')
_REST_OF_KEY = regex(r"[\w \-]{0,40}[\"']?\s{0,20}[:=]")
_KEYS_OF_CHANTS = ('"terms"', '"content"')
_FIRST_KEY = regex(r"\s*+\{\s*+\"[^\"\n]{1,100}\"\s*+:\s*+\"")
_JSON_START = regex(
    r"\s*+(?:\{\s*+(?:\"(?:[^\"\\\n]|\\.){0,200}\"\s*+:|\}\s*+\Z)"
    r"|\[\s*+(?:\{\s*+\"(?:[^\"\\\n]|\\.){0,200}\"\s*+:|(?P<list>\")|\]\s*+\Z))"
)
"""How a text starts that is JSON and no prompt. One that starts with a list of strings may be prompt editing."""

_MOST_JSON = 64 * 1024 * 1024
"""Characters of a `.txt` that is read as JSON; as large as JSON of its own name may be."""

LINES = (".jsonl", ".ndjson")
"""Suffixes of files with a JSON value a line."""

PLAIN = (".txt", ".prompt")
"""Suffixes of plain text, which may be JSON."""


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
        return read_json_lines(text, path, keys)
    if suffix in (".yaml", ".yml", ".toml"):
        flaws = mistaken_flaws(text, path, lambda key: key is not None and role_of_key(key, keys) is not None)
        scalars, unread = _scalars_of_parts(flaws, text, path)
        flaws = outside_of_blocks(flaws, scalars)
        flaws += [
            Flaw(
                "container-eats-text",
                scalar.cut_off,
                "YAML takes this for a comment: it is not part of the prompt",
                "quote the prompt",
                scalar.quoted_with_rest,
            )
            for scalar in scalars
            if scalar.cut_off is not None and key_of(scalar.path, keys) is not None
        ]
        document = pack_document(scalars, text, path, keys)
        document = replace(document, unread=(*unread, *document.unread))
        return without_flawed(document, flaws)
    if suffix in PLAIN and _JSON_START.match(text) is not None:
        return _read_plain(text, path, keys)
    return read_json_value(read_json(text), text, path, keys)


def _scalars_of_parts(flaws: list[Flaw], text: str, path: str) -> tuple[list[Scalar], list[Unread]]:
    """The strings of a file, and the documents of a YAML file that cannot be read where others can. Raises
    FormatError where none can."""
    try:
        return scalars_despite(flaws, text, path), []
    except FormatError:
        if PurePath(path).suffix.casefold() == ".toml":
            raise
        from promptlint.formats.yaml import readable_documents

        readable, broken = readable_documents(text)
        if readable is None:
            raise
        return scalars_of(readable, path), [Unread.of(error, "this document") for error in broken]


def _read_plain(text: str, path: str, keys: PromptKeys) -> Document:
    """JSON, or JSON in lines, in a file of plain text. What looks like JSON and cannot be read is not a prompt."""
    if len(text) > _MOST_JSON:
        raise FormatError(f"is JSON of more than {_MOST_JSON // 1024**2} MB")
    try:
        json = read_json(text)
    except FormatError:
        try:
            return read_json_lines(text, path, keys, strict=True)
        except FormatError:
            return Document(path, "pack", text, (), keys=keys)
    from promptlint.documents.comfyui.reading import is_workflow, read_workflow

    if is_workflow(json.root):
        document = read_workflow(json, text, path)
        return replace(document, target="comfyui", flaws=(*document.flaws, *json_flaws(json, text)))
    return read_json_value(json, text, path, keys)
