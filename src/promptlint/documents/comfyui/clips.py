"""Which text encoders read each text of a workflow: from the encoding node's `clip` back to the node that loads it.

Of a checkpoint it is not known, nor of a node that loads, changes or asks an encoder in a way that was not read. Then,
and where a text is read by encoders that are not the same, nothing is said.

Source: `nodes.py` and `comfy_extras` of ComfyUI 0.3.64; ComfyUI-GGUF; ComfyUI-MultiGPU, whose loaders have the inputs
of those that they are named after. Read, not run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from promptlint.documents.comfyui.graph import Graph, Node, Place
from promptlint.documents.comfyui.loaded import Loaded
from promptlint.documents.comfyui.roles import Roles
from promptlint.documents.comfyui.texts import carries_text
from promptlint.documents.model import Role
from promptlint.programs.comfyui.encoders import encoders_of
from promptlint.regex import regex

__all__ = ["encoders_by_node"]

_MOST_KINDS = 16
"""Kinds of encoders that are told apart. A bound: a workflow has one or two."""

_LOADER = regex(r"(?P<node>(?:Dual|Triple|Quadruple)?CLIPLoader(?:GGUF)?)(?:DisTorch2?)?(?:MultiGPU)?")
_PASSES = regex(
    r"CLIPSetLastLayer|T5TokenizerOptions|CLIPAttentionMultiply|CLIPMerge(?:Simple|Add|Subtract)"
    r"|Reroute\b.*|[GS]etNode|.*lora.*",
    re.IGNORECASE | re.DOTALL,
)
"""Types of nodes that give the encoder that they get, its tokenizer unchanged but for lengths."""
_SWITCH = regex(r"switch", re.IGNORECASE)
_CHOOSES = regex(r"select.*|switch|boolean|bool|condition|index|mode", re.IGNORECASE | re.DOTALL)
"""What the input of a switch is called that only says which of the others is on."""
_CLIP = regex(r"|\*|value|(?:opt_|in_)?clip(?:[_ ]?[0-9]{1,3})?", re.IGNORECASE)

_ENCODING = frozenset(
    (
        *("CLIPTextEncode", "CLIPTextEncodeSDXL", "CLIPTextEncodeSDXLRefiner", "CLIPTextEncodeFlux"),
        *("CLIPTextEncodeSD3", "CLIPTextEncodeHunyuanDiT", "CLIPTextEncodeHiDream", "CLIPTextEncodeLumina2"),
        *("CLIPTextEncodePixArtAlpha", "CLIPTextEncodeKandinsky5", "CLIPTextEncodeControlnet"),
        *("TextEncodeQwenImageEdit", "TextEncodeQwenImageEditPlus", "TextEncodeZImageOmni"),
        *("TextEncodeHunyuanVideo_ImageToVideo", "TextEncodeAceStepAudio"),
    )
)
"""ComfyUI's own nodes that encode text: each hands it to the tokenizer of its `clip` as it is. Which encoder that is
they do not say: the keyword arguments of one tokenizer are ignored by others."""
_ENCODES = regex(r"text ?encode", re.IGNORECASE)


def encoders_by_node(graph: Graph, roles: Roles) -> Mapping[str, tuple[str, ...]]:
    """The names of the encoders, as in `ENCODERS`, that may read the texts of each node; without those of which it is
    not known. Where a loader's type leaves several, all of them."""
    clips = Loaded(graph, _loaded_by, _handed_on)
    readers: dict[tuple[str, ...], list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        if node.is_off:
            continue
        if "clip" in node.links or _ENCODES.search(node.type):
            if node.type not in _ENCODING and _passes(node):
                continue
            known = node.type in _ENCODING and "clip" in node.links
            readers[tuple(sorted(clips.by(node.links["clip"]))) if known else ()].append(node)
    if not any(readers) or len(readers) > _MOST_KINDS:
        return {}
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for names, nodes in readers.items():
        links = [
            link
            for node in nodes
            for name, link in node.links.items()
            if carries_text(name) and not name.startswith("conditioning")
        ]
        for number in {node.number for node in nodes} | roles.behind(links, Role.UNKNOWN):
            found[number].add(names)
    return {number: next(iter(kinds)) for number, kinds in found.items() if len(kinds) == 1 and () not in kinds}


def _loaded_by(node: Node) -> tuple[str, ...] | None:
    """The encoders that a node may load; None if it is not a loader."""
    match = _LOADER.fullmatch(node.type)
    if match is None:
        return None
    found = encoders_of(node.own("type") or "", node=match["node"])
    return () if node.is_off else tuple(encoder.name for encoder in found)


def _passes(node: Node) -> bool:
    if node.is_off:
        return True
    passes = _PASSES.fullmatch(node.type[:200]) is not None or _SWITCH.search(node.type) is not None
    return passes and _ENCODES.search(node.type) is None


def _handed_on(node: Node) -> list[Place]:
    """The outputs that a node gives what it gives from, if it gives an encoder unchanged."""
    if not _passes(node):
        return []
    if _SWITCH.search(node.type):
        return [link for name, link in node.links.items() if not _CHOOSES.fullmatch(name[:200])]
    return [link for name, link in node.links.items() if _CLIP.fullmatch(name)]
