"""What tells the prompts in JSON, YAML, TOML and notebooks from other texts under the same keys.

`prompt`, `positive` and `negative` are also words of interfaces, forms, reviews and language models. Some texts are
known to be something else whoever names the file (`is_other_text`, `place_of_other_texts`); of a file that nobody has
named, at least one text must look like a prompt (`evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import PurePath

from promptlint.documents.frames import names_frames
from promptlint.documents.makers import maker_of
from promptlint.documents.model import Document, Region, Role
from promptlint.resources.known.quality_words import quality_words

__all__ = ["evidence", "is_named_for_a_language", "is_other_text", "looks_like_prompt", "place_of_other_texts"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PART_OF_A_NAME = re.compile(r"[iI]18[nN]|[lL]10[nN]|[A-Z]?[a-z]+|[A-Z]+")

_OF_TRANSLATIONS = frozenset(
    (
        *("locale", "locales", "i18n", "l10n", "translation", "translations"),
        *("localization", "localizations", "localisation", "localisations"),
    )
)
"""Words of a folder's or file's name that say that it holds translations."""

_LANGUAGES = frozenset(("language", "languages", "lang", "langs", "intl"))
"""Whole names of such; as words they are also those of language models."""

_OF_INTERFACES = frozenset(
    ("hints", "hint", "tooltips", "tooltip", "strings", "messages", "labels", "placeholders", "glossary")
)
"""Whole names of files with the words of an interface."""

_LANGUAGE_CODE = re.compile(
    r"(?:ar|bg|bn|ca|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|ms|nb|nl|no|pl|pt|ro|ru|sk|sl|sr|sv|th"
    r"|tr|uk|vi|zh)(?:[-_](?:[a-z]{2}|hans|hant))?",
    re.IGNORECASE,
)
_NEAREST = 3
"""Folders above a file that are asked; those further up are not the project's."""

_STEPS = frozenset(
    (
        *("colors", "colours", "palette", "tooltips", "tooltip", "placeholders", "placeholder", "labels"),
        *("translations", "translation", "i18n", "l10n", "locales", "locale"),
        *("scripts", "dependencies", "devDependencies", "peerDependencies", "packages", "node_modules"),
    )
)
"""Keys below which `prompt`, `positive` and `negative` are something else."""

_OF_CONVERSATIONS = frozenset(
    (
        *("completion", "completions", "response", "responses", "answer", "answers", "chosen", "rejected"),
        *("instruction", "system", "system_prompt", "system_message", "systemprompt", "messages"),
        *("temperature", "max_tokens", "max_new_tokens", "top_p", "assistant", "conversation", "conversations"),
        *("ground_truth", "expected_output", "stop_sequences", "few_shot", "question"),
    )
)
"""Keys beside a prompt for a language model."""

_FIELDS = frozenset(
    ("select", "multiselect", "confirm", "input", "radio", "checkbox", "password", "scale", "textarea", "boolean")
)
"""Types of questions in a form."""

_SPEAKERS = frozenset(("system", "user", "assistant", "developer", "tool", "human", "gpt", "bot"))

_NO_TEXT = re.compile(
    r"\#[0-9a-f]{3,8}|0x[0-9a-f]{6,8}|(?:rgb|hsl)a?\([^()]*\)|var\(--[^()]*\)"
    r"|(?-i:STRING|CONDITIONING|TEXT|COMBO|MODEL|CLIP|VAE|LATENT|IMAGE|MASK|\*)"
    r"|string|str|number|integer|int|float|bool|boolean|array|any|varchar"
    r"|https?://\S+|[\w.~${}/\\ -]{1,300}\.(?:txt|json|jsonl|csv|md|ya?ml|toml|py|js|ts|png|jpe?g|webp|svg|html)"
    r"|(?!\{prompt\}\Z)[${%<\[]{1,2}[\w .:-]{0,40}prompt[\w .:-]{0,40}[}%>\]]{1,2}",
    re.IGNORECASE,
)
"""Colours, types, addresses, file names, and places that a program fills in."""

_ABOUT_PROMPTS = re.compile(
    r"(?<![\w{<\-])prompts?(?![\w}>\-])|提示词|提示詞|咒语|咒語|プロンプト|呪文|프롬프트|промпт|промт", re.IGNORECASE
)
_QUESTION = re.compile(r"[?？؟][\s\"'”’)»]*\Z")
_OBJECT = r"(?:an?|the|this|that|these|those|all|each|only|to|in|with|about|me|following|my|your|our|its)\b"
_FOR_LANGUAGE_MODELS = re.compile(
    r"\A\W*(?:you are (?:an?|the|now)\b|your (?:task|job|role|goal) is\b|act as (?:an?|if)\b|i want you to\b"
    r"|(?:please )?(?:summari[sz]e|translate|rewrite|paraphrase|classify|answer|respond|reply|extract|explain"
    rf"|analy[sz]e|evaluate|tell me) {_OBJECT})"
    r"|^[ \t]*\#{2,3} ?(?:instruction|response|input|human|assistant|user|system)\b"
    r"|<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text)\|>|\[/?INST\]|\{%"
    r"|\{(?:question|query|context|input|user_input|instructions?|document|options|choices|history|chat_history)\}"
    r"|^(?:human|assistant|user|system):\s|\b(?:json|markdown|bullet points?) (?:format|object|with|output)\b"
    r"|\b(?:step by step|in (?:one|two|three) sentences?|the following (?:text|question|context|code|article))\b",
    re.IGNORECASE | re.MULTILINE,
)
_REQUEST = re.compile(
    r"\A\W*(?:please )?(?:generate|create|write|list|describe|compose|identify|convert|given|review|provide|enter|type"
    rf"|select|choose|pick|rate|upload|confirm|specify) (?:{_OBJECT}|\w+ (?:about|for|of|from)\b)",
    re.IGNORECASE,
)
"""How what is asked of a language model, or in a form, begins. A person may ask a program for a picture like that."""

_SEPARATOR = re.compile(r"[,，、;\n]")
_FUNCTION_WORDS = frozenset(
    (
        *("is", "are", "was", "were", "be", "been", "this", "that", "these", "those", "you", "your", "we", "our"),
        *("they", "their", "it", "its", "if", "then", "should", "would", "could", "must", "will", "can", "please"),
        *("not", "do", "does", "did", "have", "has", "had", "what", "which", "how", "when", "why", "i", "my", "me"),
        *("there", "so", "but", "because", "than", "too", "don't", "it's", "very"),
    )
)
_MOST_FUNCTION_WORDS = 0.06
_FEWEST_FUNCTION_WORDS = 2
_SYNTAX = re.compile(
    r"<(?:lora|lyco|hypernet|embed|wildcard|random):|\([^()\n]{1,80}:-?[0-9]*\.?[0-9]+\)|\(\([^()]{1,80}\)\)"
    r"|\{prompt\}|(?-i:\bBREAK\b)|(?<!\w)__[a-z][\w/*-]{1,60}__|\{[^{}|\n]{1,60}\|[^{}\n]{1,200}\}|\)\+"
    r"|\bembedding:\w|\{p\}",
    re.IGNORECASE,
)
_KNOWN_WORDS = frozenset(
    (
        *("lowres", "blurry", "watermark", "jpeg artifacts", "extra fingers", "missing fingers", "extra limbs"),
        *("deformed", "disfigured", "mutation", "mutated", "8k", "uhd", "highly detailed", "ultra detailed"),
        *("intricate", "intricate details", "detailed background", "sharp focus", "depth of field", "bokeh"),
        *("cinematic lighting", "dramatic lighting", "volumetric lighting", "soft lighting", "studio lighting"),
        *("golden hour", "film grain", "photorealistic", "hyperrealistic", "photo-realistic", "octane render"),
        *("unreal engine", "trending on artstation", "artstation", "digital art", "digital painting", "concept art"),
        *("oil painting", "watercolor", "3d render", "wide shot", "1girl", "1boy", "2girls", "looking at viewer"),
    )
)
"""Comma items that are common in prompts, besides those of the list of quality words."""

_PROMPT_KEY = re.compile(r"prompt[\w -]{0,40}[\"']?\s{0,20}[:=]", re.IGNORECASE)
_SETTINGS = re.compile(
    r"\b(?:(?:sampler_name|samplerName|sampler_index|cfg_scale|cfgScale|cfgscale|guidance_scale|num_inference_steps"
    r"|denoising_strength|clip_skip|clipSkip|model_hash|enable_hr|sd_model_checkpoint)[\"']?\s{0,20}[:=]\s{0,20}[^\s,}]"
    r"|(?i:sampler)[\"']?\s{0,20}[:=]\s{0,20}[\"']?(?i:k_|euler|dpm|ddim|lms|heun|unipc|plms|lcm))"
)
"""Settings of programs that make pictures."""

_HEAD = 64 * 1024
_BEGINNING = 4000
_LONGEST_LABEL = 200
_MOST_TEXTS = 200
_FEWEST_OF_ALL = 0.2
_FEWEST_ITEMS = 3
_LONGEST_ITEM = 6
_FEWEST_SHORT = 0.6
_MOST_FIGURES = 0.2
_FEWEST_KNOWN = 2
_FEWEST_SETTINGS = 2


def place_of_other_texts(path: str) -> str | None:
    """Why a file cannot hold prompts where it lies; None where nothing speaks against it."""
    *folders, file = PurePath(path).parts or ("",)
    for name in (*folders[-_NEAREST:], PurePath(file).stem):
        words = {part.casefold() for part in _PART_OF_A_NAME.findall(name)}
        if words & _OF_TRANSLATIONS or name.strip("._").casefold() in _LANGUAGES:
            return f"`{name}` is the name of translations"
    if PurePath(file).stem.casefold() in _OF_INTERFACES:
        return f"`{file}` is the name of the words of an interface"
    return None


def is_named_for_a_language(path: str) -> bool:
    """Whether a file has the code of a language for its name, as translations have: `de.json`, `zh-CN.yaml`."""
    return _LANGUAGE_CODE.fullmatch(PurePath(path).stem) is not None


def is_other_text(text: str, steps: Iterable[str | int], beside: Mapping[str, str]) -> bool:
    """Whether a text under a key for prompts is none: a label, a question, a colour, a type, a file name, or what a
    language model is told. `steps` lead to it, `beside` are the plain values of its table; of lists and tables there
    the value is empty."""
    if any(isinstance(step, str) and step in _STEPS for step in steps):
        return True
    if any(key.casefold() in _OF_CONVERSATIONS for key in beside) or beside.get("role", "").casefold() in _SPEAKERS:
        return True
    if beside.get("type", "").casefold() in _FIELDS:
        return True
    return bool(
        _NO_TEXT.fullmatch(text)
        or _QUESTION.search(text[-20:])
        or _FOR_LANGUAGE_MODELS.search(text[:_BEGINNING])
        or _is_label(text)
    )


def _is_label(text: str) -> bool:
    """Whether a text says what a field is for: it is short and names prompts."""
    if (
        len(text) > _LONGEST_LABEL
        or "\n" in text
        or _ABOUT_PROMPTS.search(text) is None
        or _SYNTAX.search(text) is not None
    ):
        return False
    return sum(1 for _ in _SEPARATOR.finditer(text)) < _FEWEST_ITEMS


def looks_like_prompt(text: str) -> bool:
    """Whether a text has what prompts have and other texts do not: syntax, or short items with commas between."""
    text = text[:_HEAD]
    if _is_prose(text) or _REQUEST.match(text) is not None:
        return False
    if _SYNTAX.search(text) is not None:
        return True
    items = _items(text)
    if len(items) > 1 and any(_is_known(item) for item in items):
        return True
    if len(items) < _FEWEST_ITEMS:
        return False
    short = sum(1 for item in items if len(item.split()) <= _LONGEST_ITEM)
    figures = sum(1 for item in items if not any(character.isalpha() for character in item))
    return short >= _FEWEST_SHORT * len(items) and figures < _MOST_FIGURES * len(items)


def _is_prose(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    count = sum(1 for word in words if word in _FUNCTION_WORDS)
    return count >= _FEWEST_FUNCTION_WORDS and count > _MOST_FUNCTION_WORDS * len(words)


def _items(text: str) -> list[str]:
    return [item for each in _SEPARATOR.split(text) if (item := each.strip(" \t\r.()[]{}").casefold())]


def _is_known(item: str) -> bool:
    return item in _KNOWN_WORDS or item.replace("_", " ") in quality_words()


def evidence(document: Document) -> str | None:
    """Why the texts that were found in a file are prompts, in a clause; None where nothing says so.

    Of `positive` and `negative` alone, which are also words for opinions, it asks for more than of `prompt`.
    """
    regions = list(islice(document.regions, _MOST_TEXTS))
    if not regions:
        return None
    if document.kind == "table" and "prompt" in document.text[:_HEAD].partition("\n")[0].casefold():
        return "its texts look like prompts" if any(looks_like_prompt(region.text) for region in regions) else None
    if document.kind == "table":  # a column `text` may hold anything
        return _of_texts(regions)
    if document.kind != "pack" or maker_of(document.text) is not None:
        return "it is a file of a program that makes pictures"
    head = document.text[:_HEAD]
    if _SETTINGS.search(head) is not None or any(len(region.settings) >= _FEWEST_SETTINGS for region in regions):
        return "it has settings for pictures"
    if any({region.role for region in group} > {Role.NEGATIVE} and group[0].settings for group in document.prompts):
        return "it has a prompt with its negative prompt and a setting"
    if document.keys.positive or document.keys.negative:
        return "the configuration names its keys"
    is_film = names_frames(document.path, [region.name.removesuffix(" (negative)") for region in regions])
    if is_film or _PROMPT_KEY.search(head) is not None:
        alike = sum(1 for region in regions if looks_like_prompt(region.text))
        return "its texts look like prompts" if alike and alike >= _FEWEST_OF_ALL * len(regions) else None
    return _of_texts(regions)


def _of_texts(regions: list[Region]) -> str | None:
    """What the texts alone say, whatever stands around them."""
    if any(_SYNTAX.search(region.text) is not None and not _is_prose(region.text) for region in regions):
        return "it has the syntax of prompts"
    known = {item for region in regions for item in _items(region.text[:_HEAD]) if _is_known(item)}
    return "it has words that are common in prompts" if len(known) >= _FEWEST_KNOWN else None
