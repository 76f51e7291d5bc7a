"""Which program made a picture or a file: by the name it gives, a word of its settings, or keys that no other has.

Sources: the settings lines that A1111 1.10, Forge, reForge, Forge Classic and Neo, SD.Next, ComfyUI's saving nodes and
Fooocus write, and the names NovelAI, Draw Things and others leave in `Software`, `Source` or `CreatorTool`.
"""

from __future__ import annotations

import re

from promptlint.dataclass import dataclass
from promptlint.documents.model import HEAD, OTHER
from promptlint.regex import regex

__all__ = ["Maker", "is_fooocus_log", "maker_of", "target_of_infotext", "target_of_name"]

_NAMES = (
    ("novelai", regex(r"novel ?ai", re.IGNORECASE)),
    ("swarmui", regex(r"swarm ?ui", re.IGNORECASE)),
    (
        OTHER,
        regex(
            r"fooocus|draw ?things|easy ?diffusion|stability ?matrix|diffusion ?bee|mochi ?diffusion"
            r"|midjourney|ai.?horde|stable ?horde|artbot|tensor\.?art|leonardo\.?ai|dall.?e|ideogram",
            re.IGNORECASE,
        ),
    ),
    ("comfyui", regex(r"comfy", re.IGNORECASE)),
    ("invoke", regex(r"invoke ?ai|lstein/stable-diffusion", re.IGNORECASE)),
    ("sdnext", regex(r"sd\.? ?next|vladmandic", re.IGNORECASE)),
    ("reforge", regex(r"re-?forge", re.IGNORECASE)),
    ("forge-classic", regex(r"forge[ -]classic", re.IGNORECASE)),
    ("forge", regex(r"(?<!source)forge", re.IGNORECASE)),
    ("a1111", regex(r"automatic1111|a1111|stable.diffusion.web.?ui", re.IGNORECASE)),
)
"""What programs are called, and the targets they are; the first that is found."""

_SAID = regex(
    r'(?m)(?:^|[,\n])[ \t]*+(?P<key>App|Version|Backend|Parser|Civitai resources):[ \t]*+"?+(?P<value>[^,"\n]{1,100})'
)
_VERSIONS = (
    ("a1111", regex(r"v?1\.[0-9]{1,3}(?:\.[0-9]{1,3})?(?:[-+.].*)?")),
    ("forge-classic", regex(r"classic", re.IGNORECASE)),
    ("forge", regex(r"f[0-9].*|neo.*", re.IGNORECASE)),
)
_SETTINGS_SIZE = 20_000
"""Characters at the end of an infotext, where its settings are. Long ones name hashes of all networks: some
thousands."""


def target_of_name(name: str) -> str | None:
    """The target of the program with this name, as pictures and files write it; None for any other."""
    return next((target for target, pattern in _NAMES if pattern.search(name[:200])), None)


def target_of_infotext(text: str) -> str | None:
    """The target of the program that wrote an infotext, by its settings; None where they do not say."""
    start = text.rfind("\n", 0, max(0, text.rfind("Steps:"))) + 1
    settings: dict[str, str] = {}
    for match in _SAID.finditer(text, max(0, start, len(text) - _SETTINGS_SIZE)):
        settings.setdefault(match["key"], match["value"].strip())
    for key in ("App", "Version"):
        named = target_of_name(settings.get(key, ""))
        if named is not None:
            return named
    if "App" not in settings and ("Backend" in settings or "Parser" in settings) and "Version" in settings:
        return "sdnext"  # before it wrote its name
    version = settings.get("Version", "")
    for target, pattern in _VERSIONS:
        if pattern.fullmatch(version):
            return target
    return OTHER if "App" in settings or "Civitai resources" in settings else None


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
        Maker("SwarmUI", "swarmui"),
    ),
    (
        _has("preset_data", "positive_style_prompt", "invokeai_metadata", "sd-metadata", "dreamtime"),
        Maker("InvokeAI", "invoke"),
    ),
    (
        regex(
            r"(?<![\w-])(?:default_prompt_negative|default_styles|default_cfg_tsnr|fooocus_scheme|adm_guidance"
            r"|fooocus_v2_expansion)[\"']?\s{0,20}[:=]|:\s{0,20}\"(?:Ruined)?Fooocus v?\d",
            re.IGNORECASE,
        ),
        Maker("Fooocus", OTHER),
    ),
    (
        regex(
            r"\"(?:trusted_workers|censor_nsfw|slow_workers|worker_blacklist|replacement_filter)\"\s{0,20}:"
            r"|\"sampler_name\"\s{0,20}:\s{0,20}\"k_"
        ),
        Maker("AI-Horde", OTHER),
    ),
    (_has("use_stable_diffusion_model", "reqBody", "numOutputsTotal"), Maker("Easy Diffusion", OTHER)),
    (_has("style_prompt"), Maker("Krita AI Diffusion", OTHER)),
    (_has("prompt_map", "motion_module"), Maker("AnimateDiff", OTHER)),
    (regex(r"\bsd_parseq\b|\"promptList\"\s{0,20}:"), Maker("Parseq", OTHER)),
    (_has("v4_prompt", "ucPreset", "uncond_scale"), Maker("NovelAI", "novelai")),
    (
        regex(
            r"(?<![\w-])(?:animation_prompts(?:_positive|_negative)?|animation_mode|max_frames|strength_schedule)"
            r"[\"']?\s{0,20}:"
        ),
        Maker("Deforum", None),
    ),
)


_FOOOCUS_LOG = regex(
    r"<title>\s{0,20}(?:Ruined)?Fooocus\b|<p>\s{0,20}Fooocus Log\b|\[[\"']Fooocus V2[\"'\]]", re.IGNORECASE
)


def is_fooocus_log(page: str) -> bool:
    """Whether an HTML page is the log that Fooocus keeps of its pictures."""
    return _FOOOCUS_LOG.search(page[:HEAD]) is not None


_NAMED = regex(
    r"[\"'](?:app|software|generator|creator|created_by|backend|metadata_scheme|tool)[\"']\s{0,20}:\s{0,20}"
    r"[\"'](?P<name>[^\"'\n]{1,100})[\"']",
    re.IGNORECASE,
)


def maker_of(text: str) -> Maker | None:
    """The program that wrote a file, by its first 64 kB; None where neither a name nor a key says which."""
    head = text[:HEAD]
    for match in _NAMED.finditer(head):
        target = target_of_name(match["name"])
        if target is not None:
            return Maker(match["name"], target)
    return next((maker for sign, maker in _MAKERS if sign.search(head) is not None), None)
