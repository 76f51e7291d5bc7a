"""The settings of the samplers that the texts of a workflow feed, by the keys of infotext.

Of a sampler that is not ComfyUI's own nothing is known, nor of a number that another node gives. Where a text feeds
several samplers, what they have in common is known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from promptlint.dataclass import dataclass
from promptlint.documents.comfyui.graph import Graph, Node, Place
from promptlint.documents.comfyui.loaded import Loaded
from promptlint.documents.comfyui.roles import Roles
from promptlint.documents.comfyui.texts import own_role
from promptlint.documents.model import Role, file_stem
from promptlint.programs.comfyui.sampling import PLAIN_SAMPLERS, is_plain_node
from promptlint.regex import regex

__all__ = ["UNKNOWN", "Sampling", "sampling_by_node"]

_MOST_WALKED = 50_000
"""Nodes that are walked through for all samplers together. A bound, so that many samplers at the end of many nodes do
not cost their product; beyond it nothing is said."""

_MODEL = regex(r"(?:base_|opt_)?model(?:_?[0-9]{1,3})?", re.IGNORECASE)
_FILES = {
    "CheckpointLoaderSimple": "ckpt_name",
    "CheckpointLoader": "ckpt_name",
    "UNETLoader": "unet_name",
    "UnetLoaderGGUF": "unet_name",
}
_HANDS_ON = regex(
    r"(?:ControlNetApply|Conditioning|InpaintModelConditioning|FluxGuidance|FluxDisableGuidance|FluxKontext"
    r"|ReferenceLatent|StyleModelApply|unCLIPConditioning|Reroute|SetNode|GetNode|CLIPTextEncode).*",
    re.DOTALL,
)
"""Types of nodes that take a conditioning and give one, and do nothing else with it."""
_OWN_SAMPLERS = frozenset(("KSampler", "KSamplerAdvanced", "SamplerCustom", "CFGGuider", "BasicGuider"))
_CHANGES = regex(
    r"model|positive|negative|conditioning|guider|sampler|cfg|(?:base_|opt_)?model.*", re.IGNORECASE | re.DOTALL
)
"""Inputs of nodes that may have a part in how the negative prompt is used."""
_NAMED_FOR_IT = regex(r"cfg|guid|sampler|(?-i:NAG|PAG|SLG)|skim|negative|uncond|perp|smZ", re.IGNORECASE)
_WHOLE = regex(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Sampling:
    """What is known of the samplers that a text feeds. `settings` have `Steps`, `CFG scale`, `Sampler` and `Model` as
    far as all agree. Where `leaves_out`, all leave the negative prompt out at a CFG scale of 1: no node of the workflow
    is known or feared to use it."""

    settings: tuple[tuple[str, str], ...] = ()
    leaves_out: bool = False

    def __and__(self, other: Sampling) -> Sampling:
        common = tuple(pair for pair in self.settings if pair in other.settings)
        return Sampling(common, self.leaves_out and other.leaves_out)


UNKNOWN = Sampling()


def sampling_by_node(graph: Graph, roles: Roles) -> Mapping[str, Sampling]:
    """What is known of the samplers that the texts of each node feed; without nodes of which nothing is known."""
    is_plain = all(node.is_off or node.is_group or _is_plain(node) for node in graph.nodes.values())
    runs = _runs(graph)
    files = Loaded(graph, _file_of, _models_of)
    ends: dict[Sampling, dict[Role, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for node in graph.nodes.values():
        links = {link: role for name, link in node.links.items() if (role := _side(name)) is not None}
        if not links or node.is_group or node.is_off or _HANDS_ON.fullmatch(node.type[:200]):
            continue
        sampling = _sampling(node, runs, files, graph, is_plain=is_plain)
        for link, role in links.items():
            ends[sampling][role].append(link)
    found: dict[str, Sampling] = {}
    walked = 0
    for sampling, sides in ends.items():
        for role, places in sides.items():
            behind = roles.behind(places, role)
            walked += len(behind)
            if walked > _MOST_WALKED:
                return {}
            for number in behind:
                found[number] = found[number] & sampling if number in found else sampling
    return {number: sampling for number, sampling in found.items() if sampling != UNKNOWN}


def _side(name: str) -> Role | None:
    """The side that an input of conditioning is on, or None for another input."""
    role = own_role(name)
    return Role.POSITIVE if role is None and name.casefold().startswith("cond") else role


def _is_plain(node: Node) -> bool:
    if is_plain_node(node.type):
        return True
    if _NAMED_FOR_IT.search(node.type) is not None:
        return False
    return not any(_CHANGES.fullmatch(name[:200]) for name in node.links)


def _runs(graph: Graph) -> dict[str, list[Node]]:
    """The nodes that run each guider."""
    runs: dict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        if "guider" in node.links:
            guider = graph.giver(node.links["guider"])
            if guider is not None:
                runs[guider.number].append(node)
    return runs


def _sampling(
    node: Node, runs: Mapping[str, list[Node]], files: Loaded[str | None], graph: Graph, *, is_plain: bool
) -> Sampling:
    if node.type not in _OWN_SAMPLERS:
        return UNKNOWN
    settings: dict[str, str] = {}
    model = _model(node, files)
    if model is not None:
        settings["Model"] = model
    cfg = node.own("cfg")
    if cfg is not None and node.type != "BasicGuider":
        settings["CFG scale"] = cfg
    running = runs.get(node.number, []) if node.type.endswith("Guider") else [node]
    for key, values in (
        ("Steps", {_steps(each, graph) for each in running}),
        ("Sampler", {_sampler(each, graph) for each in running}),
    ):
        value = next(iter(values)) if len(values) == 1 else None
        if value is not None:
            settings[key] = value
    leaves_out = is_plain and settings.get("Sampler") in PLAIN_SAMPLERS
    return Sampling(tuple(sorted(settings.items())), leaves_out)


def _steps(node: Node, graph: Graph) -> str | None:
    if "sigmas" in node.links:
        giver = graph.giver(node.links["sigmas"])
        steps = giver.own("steps") if giver is not None and giver.type.endswith("Scheduler") else None
    else:
        steps = node.own("steps")
    return steps if steps is not None and _WHOLE.fullmatch(steps) else None


def _sampler(node: Node, graph: Graph) -> str | None:
    if "sampler" in node.links:
        giver = graph.giver(node.links["sampler"])
        return giver.own("sampler_name") if giver is not None and giver.type == "KSamplerSelect" else None
    return node.own("sampler_name")


def _model(node: Node, files: Loaded[str | None]) -> str | None:
    """The stem of the one file that the model of a node is loaded from; None where it is not known, or several."""
    start = node.links.get("model")
    names = files.by(start) if start is not None else ()
    name = next(iter(names)) if len(names) == 1 else None
    return file_stem(name) if name is not None else None


def _file_of(node: Node) -> tuple[str | None] | None:
    """The file that a node loads, None in it for one that is not told; None for a node that is not a loader."""
    return (node.own(_FILES[node.type]),) if node.type in _FILES else None


def _models_of(node: Node) -> list[Place]:
    return [link for name, link in node.links.items() if _MODEL.fullmatch(name[:200])]
