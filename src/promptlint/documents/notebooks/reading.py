"""Jupyter notebooks that make pictures: the prompts in their code.

A prompt is a plain string that is assigned to a name such as `prompt` or `negative_prompt`, given to a call or stored
in a table under such a name, alone, in a list, or by frame as Deforum has them. What is computed, formatted strings
included, is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from promptlint.documents.evidence.fields import is_other_text
from promptlint.documents.json_flaws import json_flaws
from promptlint.documents.model import OTHER, Document, Region, Role
from promptlint.documents.notebooks.code import named_strings
from promptlint.documents.notebooks.literals import Spelling, content_of
from promptlint.formats.errors import MAX_PROMPT, FormatError
from promptlint.formats.json import JsonValue, read_json, string_source
from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["read"]

_MOST_JSON = 64 * 1024 * 1024
"""Characters of a notebook that is read; as for other JSON. Those with pictures in them have some ten millions."""

_PICTURES = regex(
    r"stable[ _-]?diffusion|\bdiffusers\b|deforum|txt2img|text2img|img2img|sdapi|text[ -]to[ -]image|comfyui"
    r"|automatic1111|\bsdxl\b|controlnet|dreambooth|disco[ _-]diffusion",
    re.IGNORECASE,
)
"""What a notebook has that makes pictures; in others a prompt is for a language model."""

_WEIGHTED = regex(r"compel|lpw_stable|sd_embed|weighted_text|prompt_weighting", re.IGNORECASE)
_DIFFUSERS = regex(r"(?:from|import) diffusers\b")
_WEBUI = regex(r"sdapi/v1|webui", re.IGNORECASE)
_OTHER_LANGUAGE = regex(r"\s*%%(?!time|capture)")


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001  # all are called alike
    """The prompts in the code of a notebook that makes pictures. Raises FormatError for one that is broken."""
    nothing = Document(path, "notebook", text, ())
    if len(text) > _MOST_JSON:
        raise FormatError(f"is larger than {_MOST_JSON // 1024**2} MB")
    if "prompt" not in text.casefold() or _PICTURES.search(text) is None:
        return nothing
    notebook = read_json(text)
    groups: list[list[Region]] = []
    code: list[str] = []
    for number, cell in enumerate(_cells(notebook.root), 1):
        lines = _lines_of(cell)
        written = "".join(line.text for line in lines)
        if _OTHER_LANGUAGE.match(written) is not None:
            continue
        code.append(written)
        if "prompt" in written.casefold():
            groups += _prompts(SourceText.join(string_source(text, line) for line in lines), text, number)
    if not groups:
        return nothing
    return replace(
        nothing,
        prompts=tuple(map(tuple, groups)),
        target=_target("\n".join(code)),
        flaws=tuple(json_flaws(notebook, text)),
    )


def _target(code: str) -> str | None:
    """The program that the code hands its prompts to."""
    if _WEIGHTED.search(code) is None:
        if _DIFFUSERS.search(code) is not None:
            return "diffusers"
        if _WEBUI.search(code) is not None:
            return None
    return OTHER


def _cells(root: JsonValue) -> Iterator[JsonValue]:
    """All cells, of the present form and of the one before it."""
    worksheets = root.get("worksheets")
    for sheet in (root, *(worksheets.items if worksheets is not None else ())):
        cells = sheet.get("cells") if sheet.kind == "object" else None
        yield from cells.items if cells is not None else ()


def _lines_of(cell: JsonValue) -> list[JsonValue]:
    """The code of a cell; nothing of one that has none, or more than a person writes."""
    if cell.kind != "object" or cell.string("cell_type") != "code":
        return []
    source = cell.get("source") or cell.get("input")
    if source is None:
        return []
    lines = [line for line in (source, *source.items) if line.kind == "string"]
    return lines if sum(line.end - line.start for line in lines) <= MAX_PROMPT else []


def _prompts(source: SourceText, text: str, number: int) -> list[list[Region]]:
    """The prompts of a cell. Those of one call or table go together, and those that are assigned one by one."""
    groups: dict[object, list[Region]] = {}
    alone = count()
    for name, role, literal, place in named_strings(source.text):
        content = content_of(literal, source)
        if content is None or not (content := content.strip()).text or is_other_text(content.text, (), {}):
            continue
        region = Region(f"cell {number}, {name}{literal.step}", role, content, text, {}, Spelling(literal))
        group = groups.setdefault((place, literal.step), [])
        if any(other.role is role for other in group):
            group = groups.setdefault(next(alone), [])
        group.append(region)
    return list(groups.values())
