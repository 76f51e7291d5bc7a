"""Whether a CFG scale of 1 switches the negative prompt off.

It does so in A1111 and its relatives, whose prediction is `uncond + (cond - uncond) * scale` over all AND parts: at 1
the negative prediction cancels, unless the weights of the parts do not sum to 1. Forge and what came of it do not even
compute it. A scale of a second pass, samplers of CFG++ and extensions that guide in a way of their own use it all the
same. In ComfyUI the nodes of the workflow decide.

Source: `combine_denoised` of A1111, `setup_conds` and `sampling_function` of Forge (dfdcbab6), `sampling_function` of
Forge Classic and reForge. Read, not run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from promptlint.programs.extensions.abilities import GUIDES
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.semantics.host import WEBUI
from promptlint.semantics.python_numbers import read_as
from promptlint.text import SourceText

__all__ = ["is_switched_off"]

_KEY = "CFG scale"
_SECOND = "Hires CFG Scale"
_HARMLESS = regex(r"(?:Hires )?Distilled CFG Scale|(?:\w+ )?negative prompt(?: \w+)?", re.IGNORECASE)
_GUIDES = regex(
    r"cfg|guid|negative|uncond|threshold|perturb|neutral|\b(?:NAG|PAG|SAG|SEG|SLG|APG|RP)\b|skim|mahiro|smea",
    re.IGNORECASE,
)
"""Words in the keys of what extensions write, that guide otherwise or have a scale of their own."""
_OTHERS = ("App", "Civitai resources", "Civitai metadata", "Created Date")
"""Keys that other programs and sites write, some of which put a model's distilled guidance into the CFG scale."""
_NEUTRAL = "AND_"
"""How the words of the extension Neutral Prompt begin, which adds parts by other formulas."""
_FORGE = regex(r"f[0-9].*")
_A1111 = regex(r"v?1\.[0-9].*")


def is_switched_off(negative: Context, positive: Context | None) -> bool:
    """Whether what is known of the picture's settings makes certain that the negative prompt does nothing."""
    settings = negative.settings
    if not _is_one(settings.get(_KEY, "")):
        return False
    if negative.surroundings.leaves_out_at_one:
        return True
    how = negative.program.negative_at_one
    if how in (None, "by nodes") or _is_guided_otherwise(settings) or negative.has(GUIDES):
        return False
    version = settings.get("Version", "")
    if _FORGE.fullmatch(version):
        how = "left out"
    elif version and how == "cancelled" and not _A1111.fullmatch(version):
        return False  # a program that the settings do not make known
    if positive is not None and _NEUTRAL in positive.text:
        return False
    return how == "left out" or positive is None or math.isclose(_weight_of_all(positive), 1.0, abs_tol=1e-9)


def _is_one(scale: str) -> bool:
    return read_as(float, scale) == 1


def _is_guided_otherwise(settings: Mapping[str, str]) -> bool:
    """Whether a second pass, the sampler, or something that is not the program's own may use the negative prompt."""
    if any(key in settings for key in _OTHERS) or not _is_one(settings.get(_SECOND, "1")):
        return True
    sampler = settings.get("Sampler", "")
    if "CFG++" in sampler or "cfg_pp" in sampler or sampler == "Undefined" or settings.get("Version") == "neo":
        return True
    others = (key for key in settings if key not in (_KEY, _SECOND) and not _HARMLESS.fullmatch(key))
    return any(_GUIDES.search(key) for key in others)


def _weight_of_all(positive: Context) -> float:
    """The sum of the weights of the AND parts."""
    host = positive.program.host or WEBUI
    source, _ = host.cut_networks(host.strip_comments(SourceText(positive.text), positive.role), positive.role)
    return sum(weight for _, weight in host.split_parts(source, positive.role))
