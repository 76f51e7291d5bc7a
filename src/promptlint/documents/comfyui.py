"""ComfyUI workflows: as the editor saves them (`nodes` with `widgets_values`) and as its API takes them (`class_type`).

Which prompt is positive and which negative follows from the samplers: their inputs `positive` and `negative` are
walked back through the links to the nodes that hold text. A text that stands at no sampler is of unknown role.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from promptlint.documents.model import Document, Reference, Region, Role
from promptlint.formats.json import Json, JsonValue, read_json, respell, string_source
from promptlint.text import Edit, Span

__all__ = ["is_workflow", "matches", "read", "read_value"]

_TEXT_INPUT = re.compile(
    r"(?:text|prompt|positive|negative|string|value|wildcard|populated)(?:_.{0,40}|[0-9]{0,3})?|(?:clip_l|t5xxl)"
)
_TEXT_NODE = re.compile(r"text ?encode|prompt|conditioning|styler|wildcard", re.IGNORECASE)
_STRING_NODE = re.compile(r"text|string|prompt|primitive|wildcard", re.IGNORECASE)
_NO_PROMPT = re.compile(r"note|load|save|show|preview|display|file|sampler|upscale", re.IGNORECASE)
_LORA_FILE = re.compile(r".{1,500}\.(?:safetensors|pt|ckpt)", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class _Node:
    number: str
    type: str
    title: str = ""
    links: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Input to the node and output that feed it."""
    texts: list[tuple[str, JsonValue]] = field(default_factory=list)
    """Inputs that hold text of their own."""


def matches(path: str, text: str) -> bool:  # noqa: ARG001  # all are called alike
    """Whether a JSON text has the marks of a workflow."""
    return '"class_type"' in text or ('"nodes"' in text and '"links"' in text)


def is_workflow(root: JsonValue) -> bool:
    """Whether a JSON value is a workflow of either form."""
    if root.kind != "object":
        return False
    nodes = root.get("nodes")
    if nodes is not None and nodes.kind == "array":
        return any(item.get("type") is not None for item in nodes.items[:50])
    inner = root.get("prompt")
    if inner is not None and inner.kind == "object":
        root = inner
    return any(value.get("class_type") is not None for _, value in root.members[:50])


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001
    """The prompts of a workflow. Raises FormatError for broken JSON."""
    return read_value(read_json(text), text, path)


def read_value(json: Json, text: str, path: str) -> Document:
    """The prompts of a workflow whose JSON has been read."""
    root = json.root
    nodes = root.get("nodes")
    references: list[Reference] = []
    if nodes is not None and nodes.kind == "array":
        graph = _editor_graph(root, nodes, references)
    else:
        inner = root.get("prompt")
        graph = _api_graph(inner if inner is not None and inner.kind == "object" else root, references)
    roles = _roles(graph)
    regions: list[tuple[_Node, Region]] = []
    for node in graph.values():
        for name, value in node.texts:
            if not value.text.strip():
                continue
            role = roles.get((node.number, name), roles.get((node.number, ""), Role.UNKNOWN))
            if role is Role.UNKNOWN and _own_role(name) is not None:
                role = _own_role(name) or role
            called = f'"{node.title}"' if node.title and node.title != node.type else node.type
            title = f"node {node.number} {called}, {name}"
            regions.append((node, Region(title, role, string_source(text, value), text, {}, _Spelling(text, value))))
    return Document(path, "comfyui", text, _pairs(regions), target="comfyui", references=tuple(references))


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its JSON string."""

    text: str
    value: JsonValue

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return respell(self.text, self.value, region.source, edits)


def _own_role(name: str) -> Role | None:
    if "negative" in name:
        return Role.NEGATIVE
    return Role.POSITIVE if "positive" in name else None


def _is_text(node_type: str, name: str) -> bool:
    if _NO_PROMPT.search(node_type) and not re.search(r"lora", node_type, re.IGNORECASE):
        return False
    if "lora" in node_type.casefold():
        return name == "text"
    return bool(_TEXT_INPUT.fullmatch(name)) and bool(_TEXT_NODE.search(node_type) or _STRING_NODE.search(node_type))


def _reference(references: list[Reference], node_type: str, value: JsonValue) -> None:
    if "lora" in node_type.casefold() and value.kind == "string" and _LORA_FILE.fullmatch(value.text):
        references.append(Reference("lora", value.text, Span(value.start, value.end)))


def _api_graph(root: JsonValue, references: list[Reference]) -> dict[str, _Node]:
    graph: dict[str, _Node] = {}
    for key, value in root.members:
        kind = value.string("class_type")
        inputs = value.get("inputs")
        if not kind or inputs is None:
            continue
        meta = value.get("_meta")
        node = _Node(key.text, kind, meta.string("title") if meta is not None else "")
        for name, given in inputs.members:
            if given.kind == "array" and len(given.items) == 2 and given.items[1].kind == "number":
                output = given.items[1].text
                node.links[name.text] = (given.items[0].text, int(output) if output.isdigit() else 0)
            elif given.kind == "string":
                _reference(references, kind, given)
                if _is_text(kind, name.text):
                    node.texts.append((name.text, given))
        graph[node.number] = node
    return graph


def _editor_graph(root: JsonValue, nodes: JsonValue, references: list[Reference]) -> dict[str, _Node]:
    links: dict[str, tuple[str, int]] = {}
    given = root.get("links")
    for link in given.items if given is not None else ():
        # [id, from node, from output, to node, to input, type]
        if link.kind == "array" and len(link.items) >= 5:
            output = link.items[2].text
            links[link.items[0].text] = (link.items[1].text, int(output) if output.isdigit() else 0)
        elif link.kind == "object":
            output = link.string("origin_slot")
            links[link.string("id")] = (link.string("origin_id"), int(output) if output.isdigit() else 0)
    graph: dict[str, _Node] = {}
    for value in nodes.items:
        kind = value.string("type")
        if not kind:
            continue
        node = _Node(value.string("id"), kind, value.string("title"))
        inputs = value.get("inputs")
        for given_input in inputs.items if inputs is not None else ():
            link_number = given_input.get("link")
            if link_number is not None and link_number.text in links:
                node.links[given_input.string("name")] = links[link_number.text]
        widgets = value.get("widgets_values")
        named = widgets.members if widgets is not None else []
        plain = widgets.items if widgets is not None else []
        for key, given_value in named:
            if given_value.kind == "string" and _is_text(kind, key.text):
                node.texts.append((key.text, given_value))
        number = 0
        for item in plain:
            if item.kind != "string":
                continue
            _reference(references, kind, item)
            if not _is_text(kind, "text") or (number and not _TEXT_NODE.search(kind)) or _is_choice(item.text):
                continue
            if "lora" in kind.casefold() and _LORA_FILE.fullmatch(item.text):
                continue
            number += 1
            name = "text" if number == 1 else f"text {number}"
            # A widget turned into an input keeps the old text, which is not read any more.
            if not (name == "text" and any(node.links.get(each) for each in ("text", "prompt", "string"))):
                node.texts.append((name, item))
        graph[node.number] = node
    return graph


_CHOICES = frozenset(
    (
        "fixed",
        "randomize",
        "increment",
        "decrement",
        "enable",
        "disable",
        "none",
        "default",
        "normal",
        "comfy",
        "simple",
        "true",
        "false",
        "a1111",
        "comfy++",
        "compel",
        "mean",
    )
)


def _is_choice(text: str) -> bool:
    return text.casefold() in _CHOICES


def _roles(graph: dict[str, _Node]) -> dict[tuple[str, str], Role]:
    """The role of each node that holds text, by walking back from the samplers."""
    found: dict[tuple[str, str], set[Role]] = {}
    for node in graph.values():
        if not ("positive" in node.links and "negative" in node.links):
            continue
        if node.type.casefold().find("sampler") < 0 and _feeds_others(graph, node):
            continue
        for role in (Role.POSITIVE, Role.NEGATIVE):
            _walk_back(graph, node.links[str(role)], role, found)
    for node in graph.values():
        # Guiders of one conditioning, such as those of Flux.
        if "conditioning" in node.links and "guider" in node.type.casefold():
            _walk_back(graph, node.links["conditioning"], Role.POSITIVE, found)
    return {key: next(iter(roles)) if len(roles) == 1 else Role.UNKNOWN for key, roles in found.items()}


def _feeds_others(graph: dict[str, _Node], node: _Node) -> bool:
    return any(source == node.number for other in graph.values() for source, _ in other.links.values())


def _walk_back(
    graph: dict[str, _Node], start: tuple[str, int], role: Role, found: dict[tuple[str, str], set[Role]]
) -> None:
    stack = [start]
    seen: set[tuple[str, int]] = set()
    while stack:
        place = stack.pop()
        node = graph.get(place[0])
        if node is None or place in seen:
            continue
        seen.add(place)
        found.setdefault((node.number, ""), set()).add(role)
        if "positive" in node.links and "negative" in node.links and "sampler" not in node.type.casefold():
            # A node that takes a pair and gives a pair: the outputs are in the same order.
            stack.append(node.links["positive" if place[1] == 0 else "negative"])
            continue
        for name, link in node.links.items():
            other = graph.get(link[0])
            if other is not None and _carries_text(name):
                stack.append(link)


def _carries_text(name: str) -> bool:
    name = name.casefold()
    if name in ("clip", "model", "vae", "image", "pixels", "samples", "latent", "latent_image", "mask", "control_net"):
        return False
    return not name.startswith(("clip_vision", "noise", "sigmas", "sampler", "seed", "steps", "cfg"))


def _pairs(regions: list[tuple[_Node, Region]]) -> tuple[tuple[Region, ...], ...]:
    """Regions as groups: the positive and the negative prompt of one sampler go together where each is one."""
    positive = [region for _, region in regions if region.role is Role.POSITIVE]
    negative = [region for _, region in regions if region.role is Role.NEGATIVE]
    if len(positive) == 1 and len(negative) == 1:
        pair = (positive[0], negative[0])
        return (pair, *((region,) for _, region in regions if region not in pair))
    return tuple((region,) for _, region in regions)
