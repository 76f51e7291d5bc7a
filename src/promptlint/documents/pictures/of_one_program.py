"""The prompts of pictures whose texts only one program writes so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import zip_longest

from promptlint.documents.model import OTHER, Document, Region, Role
from promptlint.documents.pictures.picture import SETTINGS, Picture, read_only, settings_of, whole_text
from promptlint.documents.programs import target_of_name
from promptlint.formats.json import JsonValue, string_source
from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["draw_things", "easy_diffusion", "fooocus", "invoke", "novelai", "of_service", "swarm"]


def swarm(picture: Picture) -> Document | None:
    """SwarmUI."""
    root = picture.root("sui_image_params")
    if root is None:
        return None
    pair = picture.pair("sui_image_params", root, ("prompt",), ("negativeprompt", "negative_prompt"), settings_of(root))
    return picture.document([pair], "swarmui")


_NOVELAI_KEYS = ("v4_prompt", "v4_negative_prompt", "noise_schedule", "uncond_scale", "signed_hash", "request_type")


def novelai(picture: Picture) -> Document | None:
    """NovelAI: the prompt in the comment, or with version 1 in the description, and that of each character."""
    signs = (picture.texts.get(name, "") for name in ("software", "source", "title"))
    comment = next((name for name in ("comment", "usercomment") if picture.root(name) is not None), "")
    root = picture.root(comment)
    known = root is not None and any(root.get(key) is not None for key in _NOVELAI_KEYS)
    known = known or (picture.texts.get("title") == "AI generated image" and root is not None)
    if not known and not any(target_of_name(sign) == "novelai" for sign in signs):
        return None
    settings = settings_of(root)
    positive, negative = (_caption(root, key) for key in ("v4_prompt", "v4_negative_prompt"))
    first = (
        picture.prompt(comment, positive, ("base_caption",), Role.POSITIVE, settings)
        or picture.prompt(comment, root, ("prompt",), Role.POSITIVE, settings)
        or whole_text(picture, "description", Role.POSITIVE, settings)
    )
    second = picture.prompt(comment, negative, ("base_caption",), Role.NEGATIVE, settings) or picture.prompt(
        comment, root, ("uc", "negative_prompt"), Role.NEGATIVE, settings
    )
    groups: list[list[Region | None]] = [[first, second]]
    captions = [_characters(each) for each in (positive, negative)]
    groups += [
        [
            picture.prompt(comment, each, ("char_caption",), role, settings)
            for each, role in zip(both, (Role.POSITIVE, Role.NEGATIVE), strict=True)
        ]
        for both in zip_longest(*captions)
    ]
    return picture.document(groups, "novelai")


def _caption(root: JsonValue | None, key: str) -> JsonValue | None:
    prompt = root.get(key) if root is not None else None
    return prompt.get("caption") if prompt is not None else None


def _characters(caption: JsonValue | None) -> list[JsonValue]:
    listed = caption.get("char_captions") if caption is not None else None
    return list(listed.items) if listed is not None else []


def invoke(picture: Picture) -> Document | None:
    """InvokeAI: of version 3 and later, of version 2, and of the first ones, whose negative prompts are in brackets."""
    root = picture.root("invokeai_metadata")
    if root is not None:
        settings = settings_of(root)
        pairs = [
            picture.pair(
                "invokeai_metadata", root, (f"positive{style}_prompt",), (f"negative{style}_prompt",), settings
            )
            for style in ("", "_style")
        ]
        return picture.document(pairs, "invoke")
    root = picture.root("sd-metadata")
    image = root.get("image") if root is not None else None
    listed = image.get("prompt") if image is not None else None
    if listed is not None:
        groups = []
        for item in (listed, *listed.items):
            value = item.get("prompt") if item.kind == "object" else item
            if value is not None and value.kind == "string":
                source = string_source(picture.texts["sd-metadata"], value)
                groups.append(_with_brackets(picture, "sd-metadata", source, settings_of(image)))
        return picture.document(groups, "invoke")
    dreamt = _DREAM.match(picture.texts.get("dream", ""))
    if dreamt is not None:
        source = SourceText(picture.texts["dream"]).slice(*dreamt.span("prompt"))
        return picture.document([_with_brackets(picture, "dream", source, {})], "invoke")
    return None


_DREAM = regex(r'\s*+"(?P<prompt>(?:[^"\\]++|\\.|"(?!\s+-\w|\s*+\Z))*+)"', re.DOTALL)
_BRACKETS = regex(r"(?<!\\)\[([^\[\]]*+)\]")


def _with_brackets(picture: Picture, name: str, source: SourceText, settings: Mapping[str, str]) -> list[Region | None]:
    """The prompts of a text whose negative ones are in square brackets."""
    wanted: list[SourceText] = []
    unwanted: list[SourceText] = []
    at = 0
    for match in _BRACKETS.finditer(source.text):
        wanted.append(source.slice(at, match.start()))
        if unwanted:
            place = source.origin(match.start(), match.start()).start
            unwanted.append(SourceText.replacing(", ", place, place))
        unwanted.append(source.slice(*match.span(1)))
        at = match.end()
    wanted.append(source.slice(at, len(source)))
    text = picture.texts[name]
    return [
        Region(picture.place(str(role), name), role, joined, text, settings, read_only)
        for role, parts in ((Role.POSITIVE, wanted), (Role.NEGATIVE, unwanted))
        if (joined := SourceText.join(parts).strip(" ,\n\t")).text
    ]


_DRAW_THINGS = ("uc", "model", "sampler", "seed", "scale", "strength", "v2", "profile", "steps")


def draw_things(picture: Picture) -> Document | None:
    """Draw Things: `c` and `uc`, beside a setting that it has."""
    for name, root in picture.roots(('"c"',)):
        if root.get("c") is not None and any(root.get(key) is not None for key in _DRAW_THINGS):
            return picture.document([picture.pair(name, root, ("c",), ("uc",), settings_of(root))], OTHER)
    return None


def easy_diffusion(picture: Picture) -> Document | None:
    """Easy Diffusion: texts that are prompts as they are, or JSON with its keys."""
    for name, root in picture.roots(('"use_stable_diffusion_model"',)):
        if root.get("use_stable_diffusion_model") is not None:
            pair = picture.pair(name, root, ("prompt",), ("negative_prompt",), settings_of(root))
            return picture.document([pair], OTHER)
    if "negative_prompt" not in picture.texts and "use_stable_diffusion_model" not in picture.texts:
        return None
    if picture.root("prompt") is not None:
        return None
    settings = {SETTINGS[name]: text for name, text in picture.texts.items() if name in SETTINGS and len(text) < 100}
    prompts = [
        whole_text(picture, "prompt", Role.POSITIVE, settings),
        whole_text(picture, "negative_prompt", Role.NEGATIVE, settings),
    ]
    return picture.document([prompts], OTHER)


_NEGATIVES = ("negativePrompt", "negative_prompt", "NegativePrompt", "Negative")


def of_service(picture: Picture) -> Document | None:
    """TensorArt, Civitai and Stability Matrix, which send workflows to ComfyUI, and write beside them what was asked
    for."""
    for name in ("generation_data", "extrametadata", "parameters-json"):
        root = picture.root(name)
        if root is not None:
            pair = picture.pair(name, root, ("prompt", "PositivePrompt"), _NEGATIVES, settings_of(root))
            found = picture.document([pair], OTHER)
            if found is not None:
                return found
    return None


def fooocus(picture: Picture) -> Document | None:
    """Fooocus and its kin: JSON, which says so itself or beside it."""
    for name, root in picture.roots(names=("parameters", "usercomment", "comment")):
        signs = ("version", "software", "metadata_scheme")
        named = any(target_of_name(root.string(key)) == OTHER for key in signs)
        if named or "fooocus_scheme" in picture.texts:
            keys = ("prompt", "Prompt")
            return picture.document([picture.pair(name, root, keys, _NEGATIVES, settings_of(root))], OTHER)
    return None
