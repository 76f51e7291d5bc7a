"""Which program wrote a JSON, YAML or TOML file: by the name it gives, or by keys that no other has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promptlint.documents.model import OTHER
from promptlint.documents.programs import target_of_name

__all__ = ["Maker", "is_fooocus_log", "maker_of"]

_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Maker:
    """A program by its `name`, and the `target` it is; None for one that hands its prompts to the WebUI."""

    name: str
    target: str | None


def _has(*keys: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(keys)})[\"']?\s{{0,20}}[:=]")


_MAKERS = (
    (
        _has("sui_image_params", "sui_models", "param_map", "swarm_version", "swarm_internal"),
        Maker("SwarmUI", OTHER),
    ),
    (
        _has("preset_data", "positive_style_prompt", "invokeai_metadata", "sd-metadata", "dreamtime"),
        Maker("InvokeAI", "invoke"),
    ),
    (
        re.compile(
            r"(?<![\w-])(?:default_prompt_negative|default_styles|default_cfg_tsnr|fooocus_scheme|adm_guidance"
            r"|fooocus_v2_expansion)[\"']?\s{0,20}[:=]|:\s{0,20}\"(?:Ruined)?Fooocus v?\d",
            re.IGNORECASE,
        ),
        Maker("Fooocus", OTHER),
    ),
    (
        re.compile(
            r"\"(?:trusted_workers|censor_nsfw|slow_workers|worker_blacklist|replacement_filter)\"\s{0,20}:"
            r"|\"sampler_name\"\s{0,20}:\s{0,20}\"k_"
        ),
        Maker("AI-Horde", OTHER),
    ),
    (_has("use_stable_diffusion_model", "reqBody", "numOutputsTotal"), Maker("Easy Diffusion", OTHER)),
    (_has("style_prompt"), Maker("Krita AI Diffusion", OTHER)),
    (_has("prompt_map", "motion_module"), Maker("AnimateDiff", OTHER)),
    (re.compile(r"\bsd_parseq\b|\"promptList\"\s{0,20}:"), Maker("Parseq", OTHER)),
    (_has("v4_prompt", "ucPreset", "uncond_scale"), Maker("NovelAI", "novelai")),
    (
        re.compile(
            r"(?<![\w-])(?:animation_prompts(?:_positive|_negative)?|animation_mode|max_frames|strength_schedule)"
            r"[\"']?\s{0,20}:"
        ),
        Maker("Deforum", None),
    ),
)


_FOOOCUS_LOG = re.compile(
    r"<title>\s{0,20}(?:Ruined)?Fooocus\b|<p>\s{0,20}Fooocus Log\b|\[[\"']Fooocus V2[\"'\]]", re.IGNORECASE
)


def is_fooocus_log(page: str) -> bool:
    """Whether an HTML page is the log that Fooocus keeps of its pictures."""
    return _FOOOCUS_LOG.search(page[:_HEAD]) is not None


_NAMED = re.compile(
    r"[\"'](?:app|software|generator|creator|created_by|backend|metadata_scheme|tool)[\"']\s{0,20}:\s{0,20}"
    r"[\"'](?P<name>[^\"'\n]{1,100})[\"']",
    re.IGNORECASE,
)


def maker_of(text: str) -> Maker | None:
    """The program that wrote a file, by its first 64 kB; None where neither a name nor a key says which."""
    head = text[:_HEAD]
    for match in _NAMED.finditer(head):
        target = target_of_name(match["name"])
        if target is not None:
            return Maker(match["name"], target)
    return next((maker for sign, maker in _MAKERS if sign.search(head) is not None), None)
