"""Which program made a picture or a file, as it says itself: by the name it gives, or by a word of its settings.

Sources: the settings lines that A1111 1.10, Forge, reForge, Forge Classic and Neo, SD.Next, ComfyUI's saving nodes and
Fooocus write, and the names NovelAI, Draw Things and others leave in `Software`, `Source` or `CreatorTool`.
"""

from __future__ import annotations

import re

from promptlint.documents.model import OTHER

__all__ = ["target_of_infotext", "target_of_name"]

_NAMES = (
    ("novelai", re.compile(r"novel ?ai", re.IGNORECASE)),
    (
        OTHER,
        re.compile(
            r"fooocus|swarm ?ui|draw ?things|easy ?diffusion|stability ?matrix|diffusion ?bee|mochi ?diffusion"
            r"|midjourney|ai.?horde|stable ?horde|artbot|tensor\.?art|leonardo\.?ai|dall.?e|ideogram",
            re.IGNORECASE,
        ),
    ),
    ("comfyui", re.compile(r"comfy", re.IGNORECASE)),
    ("invoke", re.compile(r"invoke ?ai|lstein/stable-diffusion", re.IGNORECASE)),
    ("sdnext", re.compile(r"sd\.? ?next|vladmandic", re.IGNORECASE)),
    ("forge", re.compile(r"(?<!source)forge", re.IGNORECASE)),
    ("a1111", re.compile(r"automatic1111|a1111|stable.diffusion.web.?ui", re.IGNORECASE)),
)
"""What programs are called, and the targets they are; the first that is found."""

_SAID = re.compile(
    r'(?m)(?:^|[,\n])[ \t]*+(?P<key>App|Version|Backend|Parser|Civitai resources):[ \t]*+"?+(?P<value>[^,"\n]{1,100})'
)
_VERSIONS = (
    ("a1111", re.compile(r"v?1\.[0-9]{1,3}(?:\.[0-9]{1,3})?(?:[-+.].*)?")),
    ("forge", re.compile(r"f[0-9].*|classic|neo.*", re.IGNORECASE)),
)
_SETTINGS_SIZE = 20_000
"""Characters at the end of an infotext, where its settings are."""


def target_of_name(name: str) -> str | None:
    """The target of the program with this name, as pictures and files write it; None for any other."""
    return next((target for target, pattern in _NAMES if pattern.search(name[:200])), None)


def target_of_infotext(text: str) -> str | None:
    """The target of the program that wrote an infotext, by its settings; None where they do not say."""
    start = text.rfind("\n", 0, max(0, text.rfind("Steps:"))) + 1
    said: dict[str, str] = {}
    for match in _SAID.finditer(text, max(0, start, len(text) - _SETTINGS_SIZE)):
        said.setdefault(match["key"], match["value"].strip())
    for key in ("App", "Version"):
        named = target_of_name(said.get(key, ""))
        if named is not None:
            return named
    if "App" not in said and ("Backend" in said or "Parser" in said) and "Version" in said:
        return "sdnext"  # before it wrote its name
    version = said.get("Version", "")
    for target, pattern in _VERSIONS:
        if pattern.fullmatch(version):
            return target
    return OTHER if "App" in said or "Civitai resources" in said else None
