"""The prompts of pictures whose texts many programs write: workflows, infotext, and JSON with keys for prompts."""

from __future__ import annotations

import re
from dataclasses import replace

from promptlint.documents.comfyui.reading import is_workflow, read_workflow
from promptlint.documents.infotext.reading import looks_like_infotext, read_infotext
from promptlint.documents.model import OTHER, Document
from promptlint.documents.packs.json_values import read_json_value
from promptlint.documents.pictures.picture import Picture, with_place
from promptlint.documents.programs import target_of_infotext, target_of_name
from promptlint.regex import regex

__all__ = ["infotext_of", "pack", "workflow"]

_INFOTEXTS = ("parameters", "usercomment", "comment", "xpcomment", "description", "prompt")
_WORKFLOWS = ("prompt", "workflow", "usercomment", "comment", "parameters", "description", "xpcomment")
_PLACEHOLDERS = frozenset(("unknown", "undefined", "none", "null", "n/a", "nothing", ""))
_WEBUIS = frozenset(("a1111", "forge", "sdnext"))


def workflow(picture: Picture) -> Document | None:
    """A workflow of ComfyUI, unless a text beside it is of a program that only uses the same names."""
    found: Document | None = None
    for name, root in picture.roots(names=_WORKFLOWS):
        json = picture.json(name)
        if json is None or not is_workflow(root):
            continue
        if found is None and _is_of_webui(picture):
            return None
        document = read_workflow(json, picture.texts[name], picture.path)
        document = with_place(replace(document, target="comfyui"), picture, name)
        if document.prompts:
            return document
        found = found or document
        if name == "prompt":  # that was run; `workflow` is the same for the editor
            break
    return found


def _is_of_webui(picture: Picture) -> bool:
    """Whether a text says that a WebUI wrote it, and there is infotext with prompts."""
    for name in ("parameters", "usercomment"):
        text = picture.texts.get(name, "")
        if text and picture.root(name) is None and target_of_infotext(text) in _WEBUIS:
            beside = infotext_of(picture)
            return beside is not None and bool(beside.prompts)
    return False


def infotext_of(picture: Picture) -> Document | None:
    """The text that A1111 and many others write. A comment counts if it cannot be anything else."""
    found: Document | None = None
    for name in _INFOTEXTS:
        text = picture.texts.get(name, "")
        if not text or picture.root(name) is not None:
            continue
        if not looks_like_infotext(text) and not (
            name == "parameters" or (name == "usercomment" and _is_prompt(text, picture))
        ):
            continue
        document = read_infotext(text, picture.path)
        regions = document.regions
        if regions and all(region.text.strip().casefold() in _PLACEHOLDERS for region in regions):
            continue
        document = with_place(replace(document, target=_target(picture, text)), picture, name)
        if document.prompts:
            return document
        found = found or document
    return found


def _target(picture: Picture, text: str) -> str | None:
    """Who reads an infotext: the program that its settings name, or what stands beside it."""
    target = target_of_infotext(text)
    if target is None and "fooocus_scheme" in picture.texts:
        target = OTHER
    target = target or _named(picture)
    if target is None and ("smproj" in picture.texts or "parameters-json" in picture.texts):
        target = OTHER
    if target is None and any(is_workflow(root) for _, root in picture.roots(names=_WORKFLOWS)):
        target = "comfyui"
    return target


def _named(picture: Picture) -> str | None:
    """The program that a text beside the prompts names."""
    names = (picture.texts.get(sign, "") for sign in ("software", "source", "creatortool"))
    return next(filter(None, map(target_of_name, names)), None)


_MARKS = regex(r"[,\uff0c\u3001]")
_OF_OTHERS = regex(
    r"\s*+(?:screen ?(?:shot|grab|cap)|created (?:with|by|in|using|on)|made (?:with|by|in)|generated (?:with|by)"
    r"|edited|processed|scanned|captured|shot (?:on|with)|taken (?:on|with|by|in)|file (?:written|source)|optimi[sz]ed"
    r"|(?:photo|image|picture|photograph) (?:by|taken)|copyright|\(c\)|\u00a9|creator:|software:|lavc|https?:"
    r"|bildschirmfoto|capture d|captura de|schermata|zrzut|\u622a\u56fe|\u5c4f\u5e55\u622a\u56fe|\u622a\u5c4f"
    r"|\u30b9\u30af\u30ea\u30fc\u30f3\u30b7\u30e7\u30c3\u30c8|\uc2a4\ud06c\ub9b0\uc0f7|\u0441\u043d\u0438\u043c\u043e\u043a)",
    re.IGNORECASE,
)
"""How comments of cameras, screenshots and editors start."""

_PAIR = regex(r"\s*+[A-Za-z][\w ./-]{0,40}+\s*+[:=]\s*+\S")
_OF_CAMERA = regex(
    r"\s*+(?:iso ?[0-9]+|f ?/? ?[0-9][0-9.]*|[0-9.]+ ?mm|1/[0-9]+ ?s?(?:ec)?|[0-9.]+ ?s(?:ec)?|[-+]?[0-9.]+ ?ev"
    r"|(?:canon|nikon|sony|fujifilm|olympus|panasonic|leica|pentax|ricoh|gopro|dji|iphone|pixel|samsung|huawei|xiaomi)\b.*"
    r"|.*\bcamera|flash.*)\s*",
    re.IGNORECASE,
)
"""Items of a comment that say how a photograph was taken."""

_COMMENT_SIZE = 10_000
"""Characters of a comment that are looked at. A bound: longer than prompts are."""


def _is_prompt(comment: str, picture: Picture) -> bool:
    """Whether a comment without settings may be a prompt: it has several items, and they are not settings of others."""
    comment = comment[:_COMMENT_SIZE]
    if picture.is_photo or _OF_OTHERS.match(comment) is not None:
        return False
    items = [item for item in _MARKS.split(comment) if item.strip()]
    others = sum(_PAIR.match(item) is not None or _OF_CAMERA.fullmatch(item[:100]) is not None for item in items)
    # One item may be a title or a name; of a prompt with settings after it, most items are those of the prompt.
    return len(items) > 1 and 2 * others < len(items)


def pack(picture: Picture) -> Document | None:
    """JSON of a program that does not say who it is."""
    found: Document | None = None
    for name, root in picture.roots():
        json = picture.json(name)
        if json is None or is_workflow(root):
            continue
        document = read_json_value(json, picture.texts[name], picture.path)
        document = with_place(replace(document, target=document.target or _named(picture)), picture, name)
        if document.prompts:
            return document
        found = found or document
    return found
