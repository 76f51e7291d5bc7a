"""Why the texts found in a file are prompts, where the file was not named and its keys may be those of anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promptlint.documents.evidence.fields import SYNTAX, is_known_item, is_prose, items_of, looks_like_prompt
from promptlint.documents.frames import names_frames
from promptlint.documents.model import HEAD, Document, Region, Role
from promptlint.documents.programs import maker_of
from promptlint.regex import regex

__all__ = ["evidence"]

_PROMPT_KEY = regex(r"prompt[\w -]{0,40}[\"']?\s{0,20}[:=]", re.IGNORECASE)
_SETTINGS = regex(
    r"\b(?:(?:sampler_name|samplerName|sampler_index|cfg_scale|cfgScale|cfgscale|guidance_scale|num_inference_steps"
    r"|denoising_strength|clip_skip|clipSkip|model_hash|enable_hr|sd_model_checkpoint)[\"']?\s{0,20}[:=]\s{0,20}[^\s,}]"
    r"|(?i:sampler)[\"']?\s{0,20}[:=]\s{0,20}[\"']?(?i:k_|euler|dpm|ddim|lms|heun|unipc|plms|lcm))"
)
"""Settings of programs that make pictures."""

_MOST_TEXTS = 200
"""Texts of a file that are looked at, so that one of a million rows costs no more. They are alike in such files."""

_FEWEST_OF_ALL = 0.2
"""The share of texts that must look like prompts where the keys say `prompt`. In collections of plain sentences, tags
are the exception; among the texts of an interface, one that looks like tags is."""

_FEWEST_KNOWN = 2
_FEWEST_SETTINGS = 2
"""Words that are common in prompts, and settings beside one text, that are enough: one may be there by chance."""


def evidence(document: Document) -> str | None:
    """Why the texts that were found in a file are prompts, in a clause; None where nothing says so.

    Of `positive` and `negative` alone, which are also words for opinions, it asks for more than of `prompt`.
    """
    regions = document.regions[:_MOST_TEXTS]
    if not regions:
        return None
    if document.kind == "table" and "prompt" in document.text[:HEAD].partition("\n")[0].casefold():
        return "its texts look like prompts" if any(looks_like_prompt(region.text) for region in regions) else None
    if document.kind == "table":  # a column `text` may hold anything
        return _of_texts(regions)
    if document.kind != "pack" or maker_of(document.text) is not None:
        return "it is a file of a program that makes pictures"
    head = document.text[:HEAD]
    if _SETTINGS.search(head) is not None or any(len(region.settings) >= _FEWEST_SETTINGS for region in regions):
        return "it has settings for pictures"
    if any({region.role for region in group} > {Role.NEGATIVE} and group[0].settings for group in document.prompts):
        return "it has a prompt with its negative prompt and a setting"
    if document.keys.positive or document.keys.negative:
        return "the configuration names its keys"
    is_film = names_frames(document.path, [region.name.removesuffix(" (negative)") for region in regions])
    if is_film or _PROMPT_KEY.search(head) is not None:
        alike = sum(1 for region in regions if looks_like_prompt(region.text))
        return "its texts look like prompts" if alike and alike >= _FEWEST_OF_ALL * len(regions) else None
    return _of_texts(regions)


def _of_texts(regions: Sequence[Region]) -> str | None:
    """What the texts alone say, whatever stands around them."""
    if any(SYNTAX.search(region.text) is not None and not is_prose(region.text) for region in regions):
        return "it has the syntax of prompts"
    known = {item for region in regions for item in items_of(region.text[:HEAD]) if is_known_item(item)}
    return "it has words that are common in prompts" if len(known) >= _FEWEST_KNOWN else None
