"""Which strings of a node are prompts, by the names of its inputs and by its type."""

from __future__ import annotations

import re

from promptlint.documents.comfyui.graph import SHOWS, Node
from promptlint.documents.model import OTHER, Role
from promptlint.formats.json import JsonValue
from promptlint.regex import regex

__all__ = [
    "TEXT_NODE",
    "carries_text",
    "is_list",
    "is_text",
    "is_writer",
    "own_role",
    "plugins_of_input",
    "said_by",
    "says_something",
    "takes_text",
    "target_of",
    "templates_are_read",
]

_TEXT_INPUT = regex(
    r"(?:text|prompt|positive|negative|string|value|wildcard|populated)(?:_.{0,40}|[0-9]{0,3})?|user_prompt"
    r"|clip_[lgh]|t5xxl|bert|mt5xl|llama|qwen25_7b|tags|lyrics"
)
_POSITIVE = regex(r"\+ve|(?:text_|prompt_|base_|refiner_)?pos(?:itive)?(?:_?(?:prompt|text|cond|[gl1-9]))*")
_NEGATIVE = regex(r"-ve|(?:text_|prompt_|base_|refiner_)?neg(?:ative)?(?:_?(?:prompt|text|cond|[gl1-9]))*")
TEXT_NODE = regex(r"text ?encode|prompt|conditioning|styler|wildcard", re.IGNORECASE)
_STRING_NODE = regex(r"text|string|prompt|primitive|wildcard", re.IGNORECASE)
_NO_PROMPT = regex(r"note|load|save|show|preview|display|file|sampler|upscale", re.IGNORECASE)
_WRITER = regex(
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

_ENCODER = regex(r"text ?encode", re.IGNORECASE)
_LONGEST_TYPE = 200
"""Characters of the type of a node that are looked at. A bound: types have some dozens."""

_ASIDE = regex(
    r"(?:.{0,60}_)?(?:key|mode|action|delimiter|separator|file|filename|path|folder|name|type|format|method|model"
    r"|language|title|label|encoding|regex|pattern|find|search|replace|replacement|case|position|device|dtype|style"
    r"|category|status|id|seed|operation|preset|choice|index|system_prompt)[0-9]{0,3}"
)
"""Names of inputs that are not texts of their own, beside one that is."""

_NO_TEXT_LINK = regex(
    r"(?:clip|model|vae|image|pixels|samples|latent|mask|control|conditioning|style_model|reference|width|height|steps"
    r"|seed|cfg|guidance|strength|scale|size|crop|target|batch|lora|opt_|noise|sigmas|sampler).*"
    r"|.{0,60}_(?:mask|image|video|latent|pipe|hook|stack)s?[0-9]{0,3}"
)
_TAKES_TEXT = regex(r"text ?encode|prompt|loader|styler|wildcard|detailer", re.IGNORECASE)
_KEEPS = regex(r"save|show|preview|display|note", re.IGNORECASE)
"""Types of nodes that only keep what they get."""

_NO_ENCODER = regex(r"load|lora|detail|sampler|segs|detect|save|show|preview|display", re.IGNORECASE)
_NO_TEXT = regex(
    r"data:[a-z]{1,20}/.*|#[0-9a-f]{3,8}|(?:\\[nrt])+|select (?:a|the) .{1,40} to add .*"
    r"|.{1,500}\.(?:safetensors|ckpt|pth?|bin|gguf|sft|png|jpe?g|webp|txt|json)(?: \[\w{1,20}\])?",
    re.IGNORECASE,
)
"""Strings that are colours, files, line ends, or what a list says before anything is chosen."""

_PLUGINS = (
    (
        regex(r"PC(?=[A-Z])|ScheduleTo(?:Cond|Model)|PromptToSchedule|PromptControlSimple|EditableCLIPEncode"),
        ("prompt-control",),
    ),
    (
        regex(
            r"Impact\w*Wildcard|(?:WildcardEncode|MakeBasicPipe) //Inspire"
            r"|easy (?:wildcards|positive|negative|\w+Loader)"
        ),
        ("impact-pack", "lora-tags"),
    ),
    # DPJinja reads templates of Jinja, and DPOutput none.
    (regex(r"DP(?:RandomGenerator|CombinatorialGenerator|FeelingLucky|MagicPrompt)"), ("dynamic-prompts",)),
    (regex(r"Power Prompt|.*lora", re.IGNORECASE), ("lora-tags",)),
)
"""What the text of a node may have in it beyond ComfyUI's own syntax, by the start of the node's type.

Sources: the mappings of node classes of asagi4/comfyui-prompt-control at b24d93b7 and before, of
ltdrdata/ComfyUI-Impact-Pack at 727295b5, of ltdrdata/ComfyUI-Inspire-Pack at 1aef2c55, of
adieyal/comfyui-dynamicprompts at 3f2fff32 and of shiimizu/ComfyUI_smZNodes at 9562d76c.
"""

_WITH_WILDCARDS = regex(r"\w*Detailer\w*|RegionalPrompt\w+ //Inspire")
"""Nodes of these packs that hand only one of their inputs to Impact Pack's wildcards."""

_SMZ = "smZ CLIPTextEncode"
_SMZ_TARGETS = {"A1111": "comfyui-smz", "full": "comfyui-smz", "compel": OTHER, "fixed attention": OTHER}
"""Which syntax smZNodes' encoder reads with a parser, where that is not ComfyUI's. All of them read A1111's schedules;
`full` also A1111's weights, `compel` other ones, and `fixed attention` none."""

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
_NOT_PASSED = frozenset(
    ("clip", "model", "vae", "image", "pixels", "samples", "latent", "latent_image", "mask", "control_net")
)


def plugins_of_type(node_type: str) -> tuple[str, ...]:
    """The plug-ins whose syntax the text of a node of this type may have."""
    return next((names for pattern, names in _PLUGINS if pattern.match(node_type[:_LONGEST_TYPE])), ())


def plugins_of_input(node: Node, name: str) -> tuple[str, ...]:
    """The plug-ins whose syntax the text of an input of a node may have."""
    if name.casefold().startswith("wildcard") and _WITH_WILDCARDS.fullmatch(node.type[:_LONGEST_TYPE]):
        return ("impact-pack", "lora-tags")
    if node.type == _SMZ and target_of(node) is None:
        return ("smz-nodes",)
    return plugins_of_type(node.type)


_WITH_TEMPLATES = regex(r"(?:smZ )?CLIPTextEncode\w*|TextEncode\w+")


def templates_are_read(node_type: str) -> bool:
    """Whether the page reads braces and comments in the texts of a node: those of ComfyUI's own encoders have
    `dynamicPrompts`; of other nodes it is not known."""
    return _WITH_TEMPLATES.fullmatch(node_type) is not None


def target_of(node: Node) -> str | None:
    """The program whose syntax a node reads, where that is not ComfyUI's own."""
    if node.type == "DPJinja":
        return OTHER
    if node.type != _SMZ:
        return None
    chosen = (_SMZ_TARGETS.get(value.text) for name, value in node.strings if name == "parser")
    return next(chosen, None)


def own_role(name: str) -> Role | None:
    """What the name of an input says."""
    name = name.casefold()
    if _NEGATIVE.fullmatch(name):
        return Role.NEGATIVE
    return Role.POSITIVE if _POSITIVE.fullmatch(name) else None


def says_something(value: JsonValue) -> bool:
    """Whether a string is more than a choice, or the name of a file."""
    text = value.text
    return any(map(str.isalnum, text)) and text.casefold() not in _CHOICES and not _NO_TEXT.fullmatch(text)


def said_by(node: Node) -> list[JsonValue]:
    """The strings of a node that are the text it hands to an encoder, whatever they are called."""
    shows = SHOWS.search(node.type) is not None
    candidates = [
        (name, value)
        for name, value in node.strings
        if says_something(value)
        and not (name is not None and (name in node.links or _ASIDE.fullmatch(name.casefold())))
    ]
    if any(name is None for name, _ in candidates) and not shows and (node.links or is_text(node.type, "text")):
        return []  # the order of its widgets has to tell
    named = [
        value
        for name, value in candidates
        if (shows if name is None else _TEXT_INPUT.fullmatch(name.casefold()) or own_role(name) is not None)
    ]
    if named or len(candidates) == 1:
        return named or [candidates[0][1]]
    return [value for _, value in candidates if re.search(r"[\s,]", value.text.strip())]


def takes_text(node: Node, name: str) -> bool:
    """Whether what is linked to an input of a node is the text of a prompt. That of an encoder may be called anything;
    what is called positive may be a conditioning, too."""
    name = name.casefold()
    takes = _TAKES_TEXT.search(node.type) is not None and not _KEEPS.search(node.type)
    if own_role(name) is not None:
        return takes and "detailer" not in node.type.casefold()
    if _TEXT_INPUT.fullmatch(name):
        return takes or "clip" in node.links
    if _NO_TEXT_LINK.fullmatch(name) or _ASIDE.fullmatch(name):
        return False
    is_encoder = _ENCODER.search(node.type) is not None or "clip" in node.links
    return is_encoder and _NO_ENCODER.search(node.type) is None


def is_text(node_type: str, name: str) -> bool:
    """Whether an input of a node of this type holds text that goes to a prompt."""
    name = name.casefold()
    if own_role(name) is not None:
        return not re.search(r"save|show|preview|display", node_type, re.IGNORECASE)
    if "lora" in node_type.casefold():
        return name == "text"  # tags
    if _NO_PROMPT.search(node_type):
        return False
    return bool(_TEXT_INPUT.fullmatch(name)) and bool(TEXT_NODE.search(node_type) or _STRING_NODE.search(node_type))


_ITEMS = regex(r"[,\n]")
_MOST_WORDS = 6
"""Words of an item of a list: phrases such as `a girl with long red hair`, and no sentences."""

_NOTE_SIZE = 10_000
"""Characters of a text that are looked at. A bound: longer than prompts are."""


def is_list(text: str) -> bool:
    """Whether a text reads like a prompt and not like a note: mostly short items."""
    items = [item for item in _ITEMS.split(text[:_NOTE_SIZE]) if item.strip()]
    short = sum(len(item.split()) <= _MOST_WORDS and not item.rstrip().endswith((".", ":")) for item in items)
    # A prompt may have a sentence in it: three of four items are enough.
    return len(items) > 1 and 4 * short >= 3 * len(items)


def is_writer(node: Node) -> bool:
    """Whether a node gives text that a model writes."""
    node_type = node.type[:_LONGEST_TYPE]
    if _ENCODER.search(node_type) is not None:
        return False
    return _WRITER.search(node_type) is not None or any(
        name.rpartition(".")[2].casefold() in _OF_WRITERS for name in node.inputs
    )


def carries_text(name: str) -> bool:
    """Whether text or a conditioning may go through an input of this name."""
    name = name.casefold()
    return name not in _NOT_PASSED and not name.startswith(
        ("clip_vision", "noise", "sigmas", "sampler", "seed", "steps", "cfg")
    )
