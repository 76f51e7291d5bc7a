"""The nodes of a ComfyUI workflow and what feeds them, of both forms a workflow is saved in.

The editor saves `nodes` with `widgets_values` in the order of a node's widgets, whose names it mostly leaves out,
`links`, and subgraphs, which are nodes with nodes inside. The API takes `class_type` and `inputs` by name.
Source: the workflow schema of ComfyUI's editor (docs.comfy.org, "Workflow JSON"), version 1.0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from promptlint.documents.model import Reference
from promptlint.formats.json import JsonValue
from promptlint.text import Span

__all__ = ["SHOWS", "Graph", "Node", "Place", "api_graph", "editor_graph"]

Place = tuple[str, int]
"""An output: the node's number, and which of its outputs."""

_INPUTS, _OUTPUTS = "-10", "-20"
"""The nodes of a subgraph that stand for its own inputs and outputs."""

_MUTED, _BYPASSED = "2", "4"
_LORA_FILE = re.compile(r".{1,500}\.(?:safetensors|pt|ckpt)", re.IGNORECASE | re.DOTALL)
SHOWS = re.compile(r"show|preview|display", re.IGNORECASE)
"""Types of nodes that show what goes through them."""

_ON_OFF = ("true", "false")
_AFTER_A_SEED = frozenset({"fixed", "randomize", "increment", "decrement"})
_LOADER = ("ckpt_name", "vae_name", "clip_skip", "lora_name", "lora_model_strength", "lora_clip_strength")
_WIDGETS: dict[str, tuple[str, ...]] = {
    "CLIPTextEncodeSDXL": (
        *("width", "height", "crop_w", "crop_h", "target_width", "target_height"),
        *("text_g", "text_l"),
    ),
    "CLIPTextEncodeSDXLRefiner": ("ascore", "width", "height", "text"),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "CLIPTextEncodeSD3": ("clip_l", "clip_g", "t5xxl", "empty_padding"),
    "CLIPTextEncodeHunyuanDiT": ("bert", "mt5xl"),
    "SDXLPromptStyler": ("text_positive", "text_negative", "style"),
    "SDXLPromptStylerAdvanced": (
        *("text_positive_g", "text_positive_l", "text_negative"),
        *("style", "negative_prompt_to", "log_prompt"),
    ),
    "Efficient Loader": (*_LOADER, "positive", "negative", "token_normalization", "weight_interpretation"),
    "Eff. Loader SDXL": (
        *("base_ckpt_name", "base_clip_skip", "refiner_ckpt_name", "refiner_clip_skip"),
        *("positive_ascore", "negative_ascore", "vae_name", "positive", "negative"),
        *("token_normalization", "weight_interpretation"),
    ),
    "StringConcatenate": ("string_a", "string_b", "delimiter"),
    "Text Concatenate": ("delimiter", "clean_whitespace", "text_a", "text_b", "text_c", "text_d"),
    "CR Text Concatenate": ("text1", "text2", "separator"),
    "StringFunction|pysssss": ("action", "tidy_tags", "text_a", "text_b", "text_c"),
    "WanVideoTextEncode": ("positive_prompt", "negative_prompt"),
    "Power Prompt (rgthree)": ("prompt", "insert_lora", "insert_embedding", "insert_saved"),
    "ImpactWildcardEncode": ("wildcard_text", "populated_text", "mode"),
    "ImpactWildcardProcessor": ("wildcard_text", "populated_text", "mode"),
    "smZ CLIPTextEncode": ("text", "parser"),
}
"""The first widgets of nodes with texts besides others, for files that do not name them."""


@dataclass(slots=True)
class Node:
    """A node: `links` are the outputs that feed its inputs, by the inputs' names, `strings` its own inputs of text;
    `None` is the name of one that the file does not tell. `outputs` are the names of its outputs where they are known,
    `types` those of what they give."""

    number: str
    type: str
    title: str = ""
    inside: str = ""
    """The name of the subgraph it is in."""
    links: dict[str, Place] = field(default_factory=dict)
    strings: list[tuple[str | None, JsonValue]] = field(default_factory=list)
    switches: dict[str, bool] = field(default_factory=dict)
    """Its own inputs that are on or off."""
    inputs: set[str] = field(default_factory=set)
    """The names of its inputs of all kinds, as far as the file tells them."""
    outputs: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Graph:
    """A workflow. `jumps` lead from outputs that only pass something on to those that give it. One that `is_sent` has
    the form that the API takes: the page has done its part."""

    nodes: dict[str, Node] = field(default_factory=dict)
    jumps: dict[Place, list[Place]] = field(default_factory=lambda: defaultdict(list))
    references: list[Reference] = field(default_factory=list)
    is_sent: bool = False

    def origins(self, places: Iterable[Place]) -> set[str]:
        """The nodes whose outputs are behind some outputs, where those only pass on what others give."""
        stack = list(places)
        seen = set(stack)
        found: set[str] = set()
        while stack:
            place = stack.pop()
            if place not in self.jumps:
                found.add(place[0])
            for following in self.jumps.get(place, ()):
                if following not in seen:
                    seen.add(following)
                    stack.append(following)
        return found


def api_graph(root: JsonValue) -> Graph:
    """The workflow as the API takes it."""
    graph = Graph(is_sent=True)
    for key, value in root.members:
        kind = value.string("class_type")
        inputs = value.get("inputs")
        if not kind or inputs is None:
            continue
        meta = value.get("_meta")
        node = Node(key.text, kind, meta.string("title") if meta is not None else "")
        node.inputs = {name.text for name, _ in inputs.members}
        for name, given in inputs.members:
            if given.kind == "array" and len(given.items) == 2 and given.items[1].kind == "number":
                node.links[name.text] = (given.items[0].text, _whole(given.items[1].text))
            elif given.kind == "string":
                node.strings.append((name.text, given))
            elif given.text in _ON_OFF and given.kind == "word":
                node.switches[name.text] = given.text == "true"
            graph.references += _loras(kind, given)
        graph.nodes[node.number] = node
    return graph


def editor_graph(root: JsonValue) -> Graph:
    """The workflow as the editor saves it."""
    graph = Graph()
    definitions = root.get("definitions")
    listed = definitions.get("subgraphs") if definitions is not None else None
    subgraphs = {each.string("id"): each for each in (listed.items if listed is not None else ())}
    _read_scope(root, "", graph, subgraphs)
    for name, subgraph in subgraphs.items():
        _read_scope(subgraph, f"{name}/", graph, subgraphs)
    return graph


def _read_scope(scope: JsonValue, prefix: str, graph: Graph, subgraphs: dict[str, JsonValue]) -> None:
    """The nodes of the workflow, or of a subgraph."""
    links = dict(_links(scope, prefix, graph))
    nodes = scope.get("nodes")
    kept: dict[str, Place] = {}
    wanted: list[tuple[Place, str]] = []
    for value in nodes.items if nodes is not None else ():
        kind = value.string("type")
        if not kind:
            continue
        node = Node(prefix + value.string("id"), kind, value.string("title"), scope.string("name") if prefix else "")
        inputs = _items(value, "inputs")
        for given in inputs:
            link = given.get("link")
            if link is not None and link.text in links:
                node.links[given.string("name")] = links[link.text]
        node.inputs = {given.string("name") for given in inputs}
        outputs = _items(value, "outputs")
        node.outputs = [each.string("name") for each in outputs]
        node.types = [each.string("type") for each in outputs]
        for name, item in _widgets(value):
            if item.kind == "string":
                node.strings.append((name, item))
            elif item.kind == "word" and item.text in _ON_OFF:
                node.switches[name or "value"] = item.text == "true"
            elif item.kind == "array" and SHOWS.search(kind):  # the texts that it has shown
                node.strings += [(name, text) for text in item.items if text.kind == "string"]
        graph.nodes[node.number] = node
        if kind in subgraphs:
            _enter(node, len(outputs), subgraphs[kind], graph)
        elif kind in ("SetNode", "GetNode") and node.strings:
            # Nodes that hand a value on by a name.
            name = node.strings.pop(0)[1].text
            if kind == "GetNode":
                wanted.append(((node.number, 0), name))
            elif node.links:
                kept[name] = next(iter(node.links.values()))
        if value.string("mode") not in (_MUTED, _BYPASSED):
            widgets = value.get("widgets_values")
            for item in [*widgets.items, *(each for _, each in widgets.members)] if widgets is not None else ():
                graph.references += _loras(kind, item)
    for place, name in wanted:
        if name in kept:
            graph.jumps[place].append(kept[name])


def _links(scope: JsonValue, prefix: str, graph: Graph) -> Iterator[tuple[str, Place]]:
    for link in _items(scope, "links"):
        if link.kind == "array" and len(link.items) >= 5:
            # [id, from node, from output, to node, to input, type]
            number, origin, slot, target, into = (item.text for item in link.items[:5])
        else:
            keys = ("id", "origin_id", "origin_slot", "target_id", "target_slot")
            number, origin, slot, target, into = (link.string(key) for key in keys)
        place = (prefix + origin, _whole(slot))
        yield number, place
        if prefix and target == _OUTPUTS:
            graph.jumps[prefix + _OUTPUTS, _whole(into)].append(place)


def _enter(node: Node, outputs: int, subgraph: JsonValue, graph: Graph) -> None:
    """Tie a node that stands for a subgraph to what is inside: its outputs to theirs, and theirs inputs to its."""
    for slot in range(outputs):
        graph.jumps[node.number, slot].append((f"{node.type}/{_OUTPUTS}", slot))
    texts = {name: value for name, value in node.strings if name is not None}
    for slot, given in enumerate(_items(subgraph, "inputs")):
        name = given.string("name")
        inside = (f"{node.type}/{_INPUTS}", slot)
        if name in node.links:
            graph.jumps[inside].append(node.links[name])
        elif name in texts:
            number = f"{node.number}#{name}"
            title = node.title or subgraph.string("name")
            graph.nodes[number] = Node(number, "PrimitiveString", title, node.inside, {}, [(name, texts[name])])
            graph.jumps[inside].append((number, 0))
        elif name in node.switches:
            number = f"{node.number}#{name}"
            graph.nodes[number] = Node(number, "PrimitiveBoolean", switches={"value": node.switches[name]})
            graph.jumps[inside].append((number, 0))
    node.strings = []


def _widgets(value: JsonValue) -> Iterator[tuple[str | None, JsonValue]]:
    """The values of a node's widgets with their names; None for one that is not known."""
    widgets = value.get("widgets_values")
    if widgets is None:
        return
    for key, item in widgets.members:
        yield key.text, item
    names = [given.get("widget") for given in _items(value, "inputs")]
    named = _aligned([name.string("name") for name in names if name is not None], widgets.items)
    known = named or list(_WIDGETS.get(value.string("type"), ()))
    for number, item in enumerate(widgets.items):
        yield (known[number] if number < len(known) else None), item


def _aligned(names: list[str], values: Sequence[JsonValue]) -> list[str]:
    """The names of all values, where the file names every widget; a seed has a second one for what comes after it."""
    result: list[str] = []
    for name in names:
        result.append(name)
        following = values[len(result)] if len(result) < len(values) else None
        if "seed" in name and following is not None and following.text in _AFTER_A_SEED:
            result.append("control_after_generate")
    return result if len(result) == len(values) else []


def _loras(kind: str, value: JsonValue) -> Iterator[Reference]:
    """The LoRA that an input of a loader names: a file, or a table of a file and whether it is on."""
    if "lora" not in kind.casefold():
        return
    if value.kind == "object":
        on, lora = value.get("on"), value.get("lora")
        if lora is None or (on is not None and on.text == "false"):
            return
        value = lora
    if value.kind == "string" and _LORA_FILE.fullmatch(value.text):
        yield Reference("lora", value.text, Span(value.start, value.end))


def _items(value: JsonValue, key: str) -> Sequence[JsonValue]:
    member = value.get(key)
    return member.items if member is not None else ()


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
