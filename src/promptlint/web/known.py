"""What a workflow says of its prompts, as a page gets it and gives it back with each of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from promptlint.documents.comfyui.reading import workflow_prompts
from promptlint.documents.model import OTHER, Region
from promptlint.programs.catalogue import NAMES
from promptlint.programs.comfyui.encoders import ENCODERS
from promptlint.programs.extensions.catalogue import NAMES as EXTENSIONS
from promptlint.resources.names import did_you_mean
from promptlint.web.requests import RequestError, mapping, optional_text, texts

__all__ = ["described", "prompts_of_workflow"]

_KEYS = ("settings", "plugins", "target", "encoders", "is_sent", "leaves_out_at_one")


def prompts_of_workflow(workflow: str) -> list[dict[str, Any]]:
    """The prompts of a workflow of ComfyUI: where each stands, its role, what is known of it, and of those that go with
    another prompt the number of that one."""
    found: list[dict[str, Any]] = []
    for group in workflow_prompts(workflow):
        first = len(found)
        for each in group:
            region = each.region
            found.append(
                {
                    "node": each.node,
                    "input": each.input,
                    "role": region.role.value,
                    "known": _known(region),
                    "beside": None if len(group) == 1 else 2 * first + 1 - len(found),
                }
            )
    return found


def _known(region: Region) -> dict[str, Any]:
    return {
        "settings": dict(region.settings),
        "plugins": list(region.plugins),
        "target": region.target,
        "encoders": list(region.encoders),
        "is_sent": region.is_sent,
        "leaves_out_at_one": region.leaves_out_at_one,
    }


def described(region: Region, request: Mapping[str, Any], key: str) -> Region:
    """A prompt with what a page says is known of it, as `prompts_of_workflow` said. Raises RequestError."""
    known = mapping(request, key)
    if not known:
        return region
    for name in known:
        if name not in _KEYS:
            raise RequestError(f"{key} has an unknown key {name!r}{did_you_mean(str(name), _KEYS)}")
    settings = mapping(known, "settings")
    if not all(isinstance(value, str) for value in settings.values()):
        raise RequestError(f"{key}: settings must be an object of texts")
    target = optional_text(known, "target")
    for name, chosen, names in (
        ("target", [target] if target is not None else [], (*NAMES, OTHER)),
        ("plugins", texts(known, "plugins"), EXTENSIONS),
        ("encoders", texts(known, "encoders"), tuple(ENCODERS)),
    ):
        for each in chosen:
            if each not in names:
                raise RequestError(f"{key}: {name} has an unknown {each!r}{did_you_mean(each, names)}")
    return dataclasses.replace(
        region,
        settings=dict(settings),
        plugins=tuple(texts(known, "plugins")),
        target=target,
        encoders=tuple(texts(known, "encoders")),
        is_sent=known.get("is_sent") is True,
        leaves_out_at_one=known.get("leaves_out_at_one") is True,
    )
