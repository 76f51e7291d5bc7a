"""ComfyUI workflows: as the editor saves them (`nodes` with `widgets_values`) and as its API takes them (`class_type`).

Which prompt is positive and which negative follows from the samplers: their inputs `positive` and `negative` are
walked back through the links to the nodes that hold text. A text that stands at no sampler is of unknown role, unless
its input or its node says what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from promptlint.dataclass import dataclass
from promptlint.documents.comfyui.clips import encoders_by_node
from promptlint.documents.comfyui.graph import Graph, Node, api_graph, editor_graph
from promptlint.documents.comfyui.roles import Roles
from promptlint.documents.comfyui.samplers import UNKNOWN, Sampling, sampling_by_node
from promptlint.documents.comfyui.texts import (
    TEXT_NODE,
    is_text,
    own_role,
    said_by,
    says_something,
    templates_are_read,
)
from promptlint.documents.json_flaws import json_flaws
from promptlint.documents.model import Document, Region, Role
from promptlint.formats.json import Json, JsonValue, read_json, respell, string_source
from promptlint.programs.comfyui.encoders import target_of_encoders
from promptlint.text import Edit

__all__ = ["WorkflowPrompt", "is_workflow", "matches", "read", "read_workflow", "workflow_prompts"]


def matches(path: str, text: str) -> bool:  # noqa: ARG001  # all are called alike
    """Whether a JSON text has the marks of a workflow."""
    return '"class_type"' in text or ('"nodes"' in text and '"links"' in text)


def is_workflow(root: JsonValue) -> bool:
    """Whether a JSON value is a workflow of either form."""
    return _workflow(root) is not None


def _workflow(root: JsonValue) -> JsonValue | None:
    """The workflow itself: programs that send or save one may put it into a table."""
    for value in (root, *(root.get(key) for key in ("prompt", "output", "workflow"))):
        if value is None or value.kind != "object":
            continue
        nodes = value.get("nodes")
        # The first nodes show it; a table of something else may have thousands of members.
        if nodes is not None and any(item.get("type") is not None for item in nodes.items[:50]):
            return value
        if any(member.get("class_type") is not None for _, member in value.members[:50]):
            return value
    return None


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001
    """The prompts of a workflow. Raises FormatError for broken JSON."""
    json = read_json(text)
    document = read_workflow(json, text, path)
    return replace(document, flaws=(*document.flaws, *json_flaws(json, text)))


def read_workflow(json: Json, text: str, path: str) -> Document:
    """The prompts of a workflow whose JSON has been read."""
    root = _workflow(json.root)
    if root is None:
        return Document(path, "comfyui", text, ())
    graph, roles, found = _prompts(root, text)
    regions = {start: each.region for start, each in found.items()}
    return Document(path, "comfyui", text, roles.pairs(regions), references=tuple(graph.references))


@dataclass(frozen=True, slots=True)
class WorkflowPrompt:
    """A prompt of a workflow, and the `input` of the `node` that it stands in. Of a node in a subgraph, `node` has the
    subgraph's name and a slash before the node's own."""

    node: str
    input: str
    region: Region


def workflow_prompts(text: str) -> list[tuple[WorkflowPrompt, ...]]:
    """The prompts of a workflow with where they stand, those together that one picture is made of. Raises FormatError
    for broken JSON."""
    root = _workflow(read_json(text).root)
    if root is None:
        return []
    _, roles, found = _prompts(root, text)
    by_region = {id(each.region): each for each in found.values()}
    pairs = roles.pairs({start: each.region for start, each in found.items()})
    return [tuple([by_region[id(region)] for region in pair]) for pair in pairs]


def _prompts(root: JsonValue, text: str) -> tuple[Graph, Roles, dict[int, WorkflowPrompt]]:
    """The prompts of a workflow by where they begin."""
    graph = editor_graph(root) if root.get("nodes") is not None else api_graph(root)
    roles = Roles(graph)
    found = _Found(text, graph, roles, encoders_by_node(graph, roles), sampling_by_node(graph, roles))
    prompts = {
        value.start: WorkflowPrompt(node.number.partition("#")[0], name, found.region(node, name, value))
        for node in graph.nodes.values()
        for name, value in _texts(node, roles)
    }
    return graph, roles, prompts


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of the nodes of a workflow, whose JSON is `text`."""

    text: str
    graph: Graph
    roles: Roles
    encoders: Mapping[str, tuple[str, ...]]
    sampling: Mapping[str, Sampling]

    def region(self, node: Node, name: str, value: JsonValue) -> Region:
        """The prompt in an input of a node."""
        called = f'"{node.title}"' if node.title and node.title != node.type else node.type
        inside = f' in "{node.inside}"' if node.inside else ""
        number = node.number.rpartition("/")[2].partition("#")[0]
        encoders = self.encoders.get(node.number, ())
        sampling = self.sampling.get(node.number, UNKNOWN)
        return Region(
            f"node {number} {called}{inside}, {name}",
            self.roles.of(node, name),
            string_source(self.text, value),
            self.text,
            dict(sampling.settings),
            _Spelling(self.text, value),
            self.roles.plugins_of(node, name),
            target=self.roles.target_of(node) or target_of_encoders(encoders),
            is_sent=self.graph.is_sent or not templates_are_read(node.type),
            encoders=encoders,
            leaves_out_at_one=sampling.leaves_out,
        )


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its JSON string."""

    text: str
    value: JsonValue

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return respell(self.text, self.value, region.source, edits)


def _texts(node: Node, roles: Roles) -> Iterator[tuple[str, JsonValue]]:
    """The texts of a node that are prompts, or parts of one."""
    if roles.instructs(node):
        return
    number = 0
    stated = said_by(node) if roles.says(node) else ()
    for known, value in node.strings:
        if any(value is each for each in stated):
            yield known or "text", value
            continue
        if stated or not says_something(value) or not is_text(node.type, known or "text"):
            continue
        if known is None and number and not TEXT_NODE.search(node.type):
            continue  # of the unknown strings of a node that is not one of prompts, the first is the one that counts
        number += 1
        name = known or ("text" if number == 1 else f"text {number}")
        # A widget turned into an input keeps the old text, which is not read any more.
        if any(
            each in node.links for each in ({name} if known else {"text", "prompt", "string"} if number == 1 else ())
        ):
            continue
        is_sure = own_role(name) is not None or TEXT_NODE.search(node.type) is not None
        if "lora" in node.type.casefold():
            is_sure = known is not None or "<" in value.text
        if is_sure or roles.may_be_prompt(node, value.text):
            yield name, value
