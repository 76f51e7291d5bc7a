"""ComfyUI workflows: as the editor saves them (`nodes` with `widgets_values`) and as its API takes them (`class_type`).

Which prompt is positive and which negative follows from the samplers: their inputs `positive` and `negative` are
walked back through the links to the nodes that hold text. A text that stands at no sampler is of unknown role, unless
its input or its node says what it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from promptlint.documents.comfy_graph import SHOWS, Graph, Node, Place, api_graph, editor_graph
from promptlint.documents.json_flaws import json_flaws
from promptlint.documents.model import Document, Region, Role
from promptlint.formats.json import Json, JsonValue, read_json, respell, string_source
from promptlint.text import Edit

__all__ = ["is_workflow", "matches", "read", "read_value"]

_TEXT_INPUT = re.compile(
    r"(?:text|prompt|positive|negative|string|value|wildcard|populated)(?:_.{0,40}|[0-9]{0,3})?|user_prompt"
    r"|clip_[lgh]|t5xxl|bert|mt5xl|llama|qwen25_7b|tags|lyrics"
)
_POSITIVE = re.compile(r"\+ve|(?:text_|prompt_|base_|refiner_)?pos(?:itive)?(?:_?(?:prompt|text|cond|[gl1-9]))*")
_NEGATIVE = re.compile(r"-ve|(?:text_|prompt_|base_|refiner_)?neg(?:ative)?(?:_?(?:prompt|text|cond|[gl1-9]))*")
_TEXT_NODE = re.compile(r"text ?encode|prompt|conditioning|styler|wildcard", re.IGNORECASE)
_STRING_NODE = re.compile(r"text|string|prompt|primitive|wildcard", re.IGNORECASE)
_NO_PROMPT = re.compile(r"note|load|save|show|preview|display|file|sampler|upscale", re.IGNORECASE)
_WRITER = re.compile(
    r"text ?generat|generate ?text|(?-i:LLM|VLM|(?<![A-Za-z])[lv]lm)|ollama|gpt|openai|gemini|claude|anthropic"
    r"|deepseek|groq|grok|mistral|llava|lm ?studio|florence|caption|interrogat|tagger|describe|chat"
    r"|image ?to ?(?:text|prompt)|img2(?:txt|text)"
    r"|qwen.*(?:vl|instruct)|prompt ?(?:enhanc|rewrit|upsampl|improv)|super ?prompt",
    re.IGNORECASE,
)
"""Types of nodes whose text a model has written: what goes into them are instructions."""

_OF_WRITERS = frozenset(
    (
        *("temperature", "top_p", "max_tokens", "max_new_tokens", "repetition_penalty", "num_predict"),
        *("system_prompt", "system_message", "system_instruction", "system_instructions"),
    )
)
"""Inputs that only such nodes have, whatever their type is called."""

_ENCODER = re.compile(r"text ?encode", re.IGNORECASE)
_LONGEST_TYPE = 200
_ASIDE = re.compile(
    r"(?:.{0,60}_)?(?:key|mode|action|delimiter|separator|file|filename|path|folder|name|type|format|method|model"
    r"|language|title|label|encoding|regex|pattern|find|search|replace|replacement|case|position|device|dtype|style"
    r"|category|status|id|seed|operation|preset|choice|index|system_prompt)[0-9]{0,3}"
)
"""Names of inputs that are no text of their own, beside one that is."""

_NO_TEXT_LINK = re.compile(
    r"(?:clip|model|vae|image|pixels|samples|latent|mask|control|conditioning|style_model|reference|width|height|steps"
    r"|seed|cfg|guidance|strength|scale|size|crop|target|batch|lora|opt_|noise|sigmas|sampler).*"
    r"|.{0,60}_(?:mask|image|video|latent|pipe|hook|stack)s?[0-9]{0,3}"
)
_TAKES_TEXT = re.compile(r"text ?encode|prompt|loader|styler|wildcard|detailer", re.IGNORECASE)
_KEEPS = re.compile(r"save|show|preview|display|note", re.IGNORECASE)
"""Types of nodes that only keep what they get."""

_NO_ENCODER = re.compile(r"load|lora|detail|sampler|segs|detect|save|show|preview|display", re.IGNORECASE)
_NO_TEXT = re.compile(
    r"data:[a-z]{1,20}/.*|#[0-9a-f]{3,8}|(?:\\[nrt])+|select (?:a|the) .{1,40} to add .*"
    r"|.{1,500}\.(?:safetensors|ckpt|pth?|bin|gguf|sft|png|jpe?g|webp|txt|json)(?: \[\w{1,20}\])?",
    re.IGNORECASE,
)
"""Strings that are colours, files, line ends, or what a list says before anything is chosen."""

_PLUGINS = (
    (re.compile(r"PC(?=[A-Z])|ScheduleToCond|PromptToSchedule|EditableCLIPEncode"), ("prompt-control",)),
    (re.compile(r"Impact\w*Wildcard|easy (?:wildcards|positive|negative)"), ("impact-pack", "lora-tags")),
    (re.compile(r"DP[A-Z][a-z]+"), ("dynamic-prompts",)),
    (re.compile(r"Power Prompt|.*lora", re.IGNORECASE), ("lora-tags",)),
)
"""What the text of a node may have in it beyond ComfyUI's own syntax, by the start of the node's type."""

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
        "full",
        "yes",
        "no",
        "populate",
        "reproduce",
    )
)
_MOST_WALKED = 50_000
"""Nodes that are walked through, over and over, to find the pair of each sampler."""

_SWITCHED = frozenset(("on_true", "on_false"))
_PASSED = frozenset(("", "*", "STRING", "CONDITIONING", "TEXT", "PROMPT", "STRINGS"))
_NOT_PASSED = frozenset(
    ("clip", "model", "vae", "image", "pixels", "samples", "latent", "latent_image", "mask", "control_net")
)


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
        if nodes is not None and any(item.get("type") is not None for item in nodes.items[:50]):
            return value
        if any(member.get("class_type") is not None for _, member in value.members[:50]):
            return value
    return None


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001
    """The prompts of a workflow. Raises FormatError for broken JSON."""
    json = read_json(text)
    document = read_value(json, text, path)
    return replace(document, flaws=(*document.flaws, *json_flaws(json, text)))


def read_value(json: Json, text: str, path: str) -> Document:
    """The prompts of a workflow whose JSON has been read."""
    root = _workflow(json.root)
    if root is None:
        return Document(path, "comfyui", text, ())
    graph = editor_graph(root) if root.get("nodes") is not None else api_graph(root)
    roles = _Roles(graph)
    regions = {
        value.start: _region(text, node, name, value, roles)
        for node in graph.nodes.values()
        for name, value in _texts(node, roles)
    }
    pairs = roles.pairs(regions)
    return Document(path, "comfyui", text, pairs, references=tuple(graph.references))


def _region(text: str, node: Node, name: str, value: JsonValue, roles: _Roles) -> Region:
    called = f'"{node.title}"' if node.title and node.title != node.type else node.type
    inside = f' in "{node.inside}"' if node.inside else ""
    number = node.number.rpartition("/")[2].partition("#")[0]
    title = f"node {number} {called}{inside}, {name}"
    source = string_source(text, value)
    return Region(title, roles.of(node, name), source, text, {}, _Spelling(text, value), roles.plugins_of(node))


def _plugins(node_type: str) -> tuple[str, ...]:
    return next((names for pattern, names in _PLUGINS if pattern.match(node_type)), ())


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its JSON string."""

    text: str
    value: JsonValue

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return respell(self.text, self.value, region.source, edits)


def _own_role(name: str) -> Role | None:
    """What the name of an input says."""
    name = name.casefold()
    if _NEGATIVE.fullmatch(name):
        return Role.NEGATIVE
    return Role.POSITIVE if _POSITIVE.fullmatch(name) else None


def _texts(node: Node, roles: _Roles) -> Iterator[tuple[str, JsonValue]]:
    """The texts of a node that are prompts, or parts of one."""
    if roles.instructs(node):
        return
    number = 0
    said = _said(node) if roles.says(node) else ()
    for known, value in node.strings:
        if any(value is each for each in said):
            yield known or "text", value
            continue
        if said or not _says_something(value) or not _is_text(node.type, known or "text"):
            continue
        if known is None and number and not _TEXT_NODE.search(node.type):
            continue  # of the unknown strings of a node that is no prompt's, the first is the one that counts
        number += 1
        name = known or ("text" if number == 1 else f"text {number}")
        # A widget turned into an input keeps the old text, which is not read any more.
        if any(
            each in node.links for each in ({name} if known else {"text", "prompt", "string"} if number == 1 else ())
        ):
            continue
        is_sure = _own_role(name) is not None or _TEXT_NODE.search(node.type) is not None
        if "lora" in node.type.casefold():
            is_sure = known is not None or "<" in value.text
        if is_sure or roles.may_be_prompt(node, value.text):
            yield name, value


def _says_something(value: JsonValue) -> bool:
    """Whether a string is more than a choice, or the name of a file."""
    text = value.text
    return any(map(str.isalnum, text)) and text.casefold() not in _CHOICES and not _NO_TEXT.fullmatch(text)


def _said(node: Node) -> list[JsonValue]:
    """The strings of a node that are the text it hands to an encoder, whatever they are called."""
    shows = SHOWS.search(node.type) is not None
    candidates = [
        (name, value)
        for name, value in node.strings
        if _says_something(value)
        and not (name is not None and (name in node.links or _ASIDE.fullmatch(name.casefold())))
    ]
    if any(name is None for name, _ in candidates) and not shows and (node.links or _is_text(node.type, "text")):
        return []  # the order of its widgets has to tell
    named = [
        value
        for name, value in candidates
        if (shows if name is None else _TEXT_INPUT.fullmatch(name.casefold()) or _own_role(name) is not None)
    ]
    if named or len(candidates) == 1:
        return named or [candidates[0][1]]
    return [value for _, value in candidates if re.search(r"[\s,]", value.text.strip())]


def _takes_text(node: Node, name: str) -> bool:
    """Whether what is linked to an input of a node is the text of a prompt. That of an encoder may be called anything;
    what is called positive may be a conditioning, too."""
    name = name.casefold()
    takes = _TAKES_TEXT.search(node.type) is not None and not _KEEPS.search(node.type)
    if _own_role(name) is not None:
        return takes and "detailer" not in node.type.casefold()
    if _TEXT_INPUT.fullmatch(name):
        return takes or "clip" in node.links
    if _NO_TEXT_LINK.fullmatch(name) or _ASIDE.fullmatch(name):
        return False
    is_encoder = _ENCODER.search(node.type) is not None or "clip" in node.links
    return is_encoder and _NO_ENCODER.search(node.type) is None


def _is_text(node_type: str, name: str) -> bool:
    name = name.casefold()
    if _own_role(name) is not None:
        return not re.search(r"save|show|preview|display", node_type, re.IGNORECASE)
    if "lora" in node_type.casefold():
        return name == "text"  # tags
    if _NO_PROMPT.search(node_type):
        return False
    return bool(_TEXT_INPUT.fullmatch(name)) and bool(_TEXT_NODE.search(node_type) or _STRING_NODE.search(node_type))


class _Roles:
    """Which nodes feed the positive and which the negative side of a sampler."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._writers = {number for number, node in graph.nodes.items() if _is_writer(node)}
        self._walked = 0
        self._feeding = graph.origins(link for node in graph.nodes.values() for link in node.links.values())
        self._ends: list[dict[Role, list[Place]]] = []
        sides: dict[Role, list[Place]] = {Role.POSITIVE: [], Role.NEGATIVE: []}
        texts: list[Place] = []
        handed: list[Place] = []
        instructions: list[Place] = []
        readers: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        for node in graph.nodes.values():
            own: dict[Role, list[Place]] = defaultdict(list)
            plugins = _plugins(node.type)
            if node.number in self._writers:
                instructions += [link for name, link in node.links.items() if _carries_text(name)]
                continue
            for name, link in node.links.items():
                role = _own_role(name)
                if _takes_text(node, name) and self._gives_text(link):
                    handed.append(link)
                if name == "conditioning" and "guider" in node.type.casefold():
                    role = Role.POSITIVE  # of one conditioning, such as Flux has
                if role is not None:
                    own[role].append(link)
                if _carries_text(name) and (plugins or _TEXT_NODE.search(node.type)):
                    texts.append(link)
                    if plugins:
                        readers[plugins].append(link)
            for role, links in own.items():
                sides[role] += links
            if len(own) == 2:
                self._ends.append(own)
        self._found: dict[str, set[Role]] = defaultdict(set)
        for role, links in sides.items():
            for number in self._behind(links, role):
                self._found[number].add(role)
        self._encoded = self._behind(texts, Role.UNKNOWN)
        self._saying = self._behind(handed, Role.UNKNOWN)
        self._instructing = self._behind(instructions, Role.UNKNOWN)
        self._plugins: dict[str, set[str]] = defaultdict(set)
        for names, links in readers.items():
            for number in self._behind(links, Role.UNKNOWN):
                self._plugins[number].update(names)

    def of(self, node: Node, name: str) -> Role:
        """The role of a node's text."""
        own = _own_role(name)
        reached = self._found.get(node.number, set())
        if own is not None and (len(reached) != 1 or self._has_both(node)):
            return own
        if reached:
            return next(iter(reached)) if len(reached) == 1 else Role.UNKNOWN
        title = node.title.casefold()
        if "negative" in title:
            return Role.NEGATIVE
        return Role.POSITIVE if "positive" in title else Role.UNKNOWN

    def says(self, node: Node) -> bool:
        """Whether the output of a node is the text of an encoder, or a part of it. One that only shows what others
        say does not say it again."""
        return node.number in self._saying and not (SHOWS.search(node.type) is not None and self._repeats(node))

    def _repeats(self, node: Node) -> bool:
        if self._walked > _MOST_WALKED:
            return True
        behind = self._behind(list(node.links.values()), Role.UNKNOWN)
        self._walked += len(behind)
        return any(_said(self._graph.nodes[number]) for number in behind)

    def instructs(self, node: Node) -> bool:
        """Whether the texts of a node only tell a model what to write."""
        number = node.number
        if number in self._writers:
            return True
        reached = number in self._saying or number in self._found or number in self._encoded
        return number in self._instructing and not reached

    def plugins_of(self, node: Node) -> tuple[str, ...]:
        """What reads a node's text: the node itself, and those it hands the text to."""
        return tuple(sorted(self._plugins.get(node.number, set()).union(_plugins(node.type))))

    def may_be_prompt(self, node: Node, text: str) -> bool:
        """Whether the text of a node of strings goes where prompts go, or nowhere and reads like one."""
        if node.number in self._found or node.number in self._encoded:
            return True
        return node.number not in self._feeding and _is_list(text)

    def pairs(self, regions: dict[int, Region]) -> tuple[tuple[Region, ...], ...]:
        """The regions as groups: the positive and the negative prompt of one sampler go together where each is one."""
        by_node: dict[str, list[int]] = defaultdict(list)
        for node in self._graph.nodes.values():
            by_node[node.number] += [value.start for _, value in node.strings if value.start in regions]
        partner: dict[int, int] = {}
        taken: set[int] = set()
        walked = 0
        for end in self._ends:
            texts: dict[Role, list[int]] = {}
            for role, links in end.items():
                behind = self._behind(links, role)
                walked += len(behind)
                starts = [start for number in behind for start in by_node[number]]
                texts[role] = [start for start in starts if regions[start].role is role]
            if walked > _MOST_WALKED:
                break
            positive, negative = texts[Role.POSITIVE], texts[Role.NEGATIVE]
            if len(positive) == len(negative) == 1 and taken.isdisjoint((*positive, *negative)):
                partner[positive[0]] = negative[0]
                taken.update((*positive, *negative))
        seconds = set(partner.values())
        return tuple(
            (regions[start], regions[partner[start]]) if start in partner else (regions[start],)
            for start in regions
            if start not in seconds
        )

    @staticmethod
    def _has_both(node: Node) -> bool:
        names = [*node.links, *(name for name, _ in node.strings if name is not None)]
        return {Role.POSITIVE, Role.NEGATIVE} <= {_own_role(name) for name in names}

    def _behind(self, starts: list[Place], role: Role) -> set[str]:
        """The nodes behind some outputs, through whatever hands text or conditionings on."""
        found: set[str] = set()
        stack = list(starts)
        seen: set[Place] = set(stack)
        while stack:
            place = stack.pop()
            following = self._graph.jumps.get(place)
            if following is None:
                node = self._graph.nodes.get(place[0])
                if node is None or "zeroout" in node.type.casefold() or node.number in self._writers:
                    continue  # what a zeroed conditioning, or the text of a model, was made of does not count
                found.add(node.number)
                inputs = self._inputs(node, place[1], role)
                following = [link for name, link in inputs if _carries_text(name) and self._gives_text(link)]
            for link in following:
                if link not in seen:
                    seen.add(link)
                    stack.append(link)
        return found

    def _inputs(self, node: Node, slot: int, role: Role) -> Iterable[tuple[str, Place]]:
        """The inputs that an output depends on: where a node takes a pair and gives a pair, that of one side, and of a
        switch that one which is on."""
        if not _SWITCHED.isdisjoint(node.links):
            off = self._off(node)
            return [(name, link) for name, link in node.links.items() if name != off]
        sides = {name: _own_role(name) for name in node.links}
        if not {Role.POSITIVE, Role.NEGATIVE} <= set(sides.values()) or "sampler" in node.type.casefold():
            return node.links.items()
        named = _own_role(node.outputs[slot]) if slot < len(node.outputs) else None
        side = named or (role if role is not Role.UNKNOWN else Role.POSITIVE if slot == 0 else Role.NEGATIVE)
        return [(name, link) for name, link in node.links.items() if sides[name] is side]

    def _off(self, node: Node) -> str | None:
        """The input of a switch that is not used; None where the file does not tell."""
        deciding = [link for name, link in node.links.items() if name not in _SWITCHED]
        switches = list(node.switches.values()) if not deciding else []
        for number in self._graph.origins(deciding):
            giver = self._graph.nodes.get(number)
            switches += giver.switches.values() if giver is not None else ()
        if len(switches) != 1:
            return None
        return "on_false" if switches[0] else "on_true"

    def _gives_text(self, place: Place) -> bool:
        """Whether an output may be a text or a conditioning; those of unknown type may."""
        node = self._graph.nodes.get(place[0])
        if node is None or place[1] >= len(node.types):
            return True
        kind = node.types[place[1]]
        return kind in _PASSED or "PIPE" in kind or "TUPLE" in kind or not kind.isupper()


_ITEMS = re.compile(r"[,\n]")
_MOST_WORDS = 6
_NOTE_SIZE = 10_000


def _is_list(text: str) -> bool:
    """Whether a text reads like a prompt and not like a note: mostly short items."""
    items = [item for item in _ITEMS.split(text[:_NOTE_SIZE]) if item.strip()]
    short = sum(len(item.split()) <= _MOST_WORDS and not item.rstrip().endswith((".", ":")) for item in items)
    return len(items) > 1 and 4 * short >= 3 * len(items)


def _is_writer(node: Node) -> bool:
    """Whether a node gives text that a model writes."""
    node_type = node.type[:_LONGEST_TYPE]
    if _ENCODER.search(node_type) is not None:
        return False
    return _WRITER.search(node_type) is not None or any(
        name.rpartition(".")[2].casefold() in _OF_WRITERS for name in node.inputs
    )


def _carries_text(name: str) -> bool:
    name = name.casefold()
    return name not in _NOT_PASSED and not name.startswith(
        ("clip_vision", "noise", "sigmas", "sampler", "seed", "steps", "cfg")
    )
