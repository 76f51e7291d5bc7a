"""The nodes of a ComfyUI workflow and what feeds them, of both forms a workflow is saved in.

The editor saves `nodes` with `widgets_values` in the order of a node's widgets, whose names it mostly leaves out,
`links`, and subgraphs, which are nodes with nodes inside. The API takes `class_type` and `inputs` by name.
Source: the workflow schema of ComfyUI's editor (docs.comfy.org, "Workflow JSON"), version 1.0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.documents.comfyui.widgets import items_of, widgets
from promptlint.documents.model import Reference
from promptlint.formats.json import JsonValue
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["SHOWS", "Graph", "Node", "Place", "api_graph", "editor_graph"]

Place = tuple[str, int]
"""An output: the node's number, and which of its outputs."""

_INPUTS, _OUTPUTS = "-10", "-20"
"""The nodes of a subgraph that stand for its own inputs and outputs."""

_MUTED, _BYPASSED = "2", "4"
_LORA_FILE = regex(r".{1,500}\.(?:safetensors|pt|ckpt)", re.IGNORECASE | re.DOTALL)
SHOWS = regex(r"show|preview|display", re.IGNORECASE)
"""Types of nodes that show what goes through them."""

_MOST_PASSED = 100
"""Outputs that only pass something on, one after the other. A bound, for each node that asks."""

_ON_OFF = ("true", "false")


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
    numbers: dict[str, str] = field(default_factory=dict)
    """Its own inputs that are numbers, as they are written."""
    inputs: set[str] = field(default_factory=set)
    """The names of its inputs of all kinds, as far as the file tells them."""
    outputs: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    is_group: bool = False
    """Whether it stands for a subgraph, whose nodes do the work."""
    is_off: bool = False
    """Whether it is muted or bypassed: what it gets is handed on, if anything is."""

    def own(self, name: str) -> str | None:
        """The number or string that an input of the node has by itself; None where another node gives it, or where the
        file does not tell."""
        if name in self.links:
            return None
        if name in self.numbers:
            return self.numbers[name]
        return next((value.text for known, value in self.strings if known == name), None)


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

    def giver(self, place: Place) -> Node | None:
        """The one node that an output comes from, if it is one, over a few nodes that only pass on what others give."""
        for _ in range(_MOST_PASSED):
            following = self.jumps.get(place)
            if following is None:
                return self.nodes.get(place[0])
            if len(following) != 1:
                return None
            place = following[0]
        return None


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
            elif given.kind == "number":
                node.numbers[name.text] = given.text
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
        inputs = items_of(value, "inputs")
        for given in inputs:
            link = given.get("link")
            if link is not None and link.text in links:
                node.links[given.string("name")] = links[link.text]
        node.inputs = {given.string("name") for given in inputs}
        outputs = items_of(value, "outputs")
        node.outputs = [each.string("name") for each in outputs]
        node.types = [each.string("type") for each in outputs]
        for name, item in widgets(value):
            if item.kind == "string":
                node.strings.append((name, item))
            elif item.kind == "word" and item.text in _ON_OFF:
                node.switches[name or "value"] = item.text == "true"
            elif item.kind == "number" and name is not None:
                node.numbers[name] = item.text
            elif item.kind == "array" and SHOWS.search(kind):  # the texts that it has shown
                node.strings += [(name, text) for text in item.items if text.kind == "string"]
        node.is_off = value.string("mode") in (_MUTED, _BYPASSED)
        graph.nodes[node.number] = node
        if kind in subgraphs:
            node.is_group = True
            _enter(node, len(outputs), subgraphs[kind], graph)
        elif kind in ("SetNode", "GetNode") and node.strings:
            # Nodes that hand a value on by a name.
            name = node.strings.pop(0)[1].text
            if kind == "GetNode":
                wanted.append(((node.number, 0), name))
            elif node.links:
                kept[name] = next(iter(node.links.values()))
        if not node.is_off:
            own = value.get("widgets_values")
            for item in [*own.items, *(each for _, each in own.members)] if own is not None else ():
                graph.references += _loras(kind, item)
    for place, name in wanted:
        if name in kept:
            graph.jumps[place].append(kept[name])


def _links(scope: JsonValue, prefix: str, graph: Graph) -> Iterator[tuple[str, Place]]:
    for link in items_of(scope, "links"):
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
    for slot, given in enumerate(items_of(subgraph, "inputs")):
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


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
