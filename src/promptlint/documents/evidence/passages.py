"""What a passage of a page looks like: a prompt for pictures, or something else that pages hold.

Pages explain prompts more often than they hold them. `judge` tells tags, weights and words of pictures from sentences
about prompts, code, figures, links and placeholders, by the text alone; what that is worth depends on where it stands.
"""

from __future__ import annotations

import re
from enum import IntEnum

from promptlint.regex import regex

__all__ = ["Verdict", "count_words_of_pictures", "has_syntax_of_prompts", "is_placeholder", "judge"]


class Verdict(IntEnum):
    """How much a text looks like a prompt. What is OPEN may be one, if something else says so."""

    NO = 0
    OPEN = 1
    LIKELY = 2
    SURE = 3


_LONGEST = 8_000
"""What is longer has its start judged: a bound, several times as long as prompts are."""

_WORDS_OF_PICTURES = regex(
    r"masterpiece|(?:best|high|worst|low|bad|normal|ultra|top|amazing|good)[ _-]?quality|(?:highly|very|ultra|extremely"
    r"|insanely|hyper)[ -]?detailed|intricate|photo-?realis\w*|hyper-?realis\w*|\b(?:low|high|absurd)res\b"
    r"|bad[ _](?:anatomy|hands|feet|proportions|composition|art)|\bblurry\b|watermark|jpeg[ _]artifacts?"
    r"|(?:extra|missing|fused|mutated|deformed|malformed)[ _](?:digits?|fingers?|limbs?|arms?|legs?|hands?)"
    r"|\bdeformed\b|\bmutat(?:ed|ion)\b|disfigured|poorly[ _]drawn|\b\d(?:girls?|boys?)\b|\bsolo\b"
    r"|looking[ _]at[ _]viewer|cinematic|volumetric|bokeh|depth of field|sharp focus|artstation|octane render"
    r"|unreal engine|\b(?:4|8|16)k\b|\bu?hdr?\b|(?:digital|oil|matte) painting|watercolou?r|concept art|film grain"
    r"|golden hour|(?:wide|close)[ -](?:shot|up)|full[ _]body|upper[ _]body|high resolution|raw photo|\bdslr\b"
    r"|\bscore_\d|(?:soft|studio|dramatic|rim|natural) light(?:ing)?|\b\w+[ _](?:hair|eyes)\b|line ?art|\bcropped\b"
    r"|out of frame|\bsignature\b|\bmonochrome\b|\b(?:easynegative|badhandv\d|ng_deepnegative\w*)\b|\bnsfw\b"
    r"|\bportrait (?:of|photo)|photo of|trending on|style of|color palette|shallow depth|\d{2,3}mm\b|\bvibrant\b",
    re.IGNORECASE,
)
_WEIGHT = regex(r"\((?P<what>[^()\n]{1,200}):\s?\d{0,2}[.,]?\d{1,3}\s?\)")
_DOUBLED = regex(
    r"(?<![\w)])\(\((?=[^\s()])[^()\n]{1,100}\)\)|\{\{(?=[^\s{}])[^{}\n]{1,100}\}\}(?=\s?(?:,|$))", re.MULTILINE
)
_NETWORK = regex(r"<(?:lora|lyco|hypernet):(?P<name>[^<>:\n]{1,200})(?::[^<>\n]{0,80})?>")
_SCHEDULE = regex(r"\[[^\[\]\n]{0,200}:[^\[\]\n]{0,200}:\s?\d{0,3}\.?\d{1,3}\]")
_CAPITALS = regex(r"\b(?:BREAK|ADDCOL|ADDROW|ADDCOMM|ADDBASE)\b|\b[A-Z]{4,10}\([0-9.][0-9., ]*\)")
_PLACEHOLDER = regex(
    r"(?:(?:your|the|my|some|any|another|lora|embedding|model|file|wildcard|example)[ _-]?)*"
    r"(?:words?|texts?|tags?|keywords?|file[ _-]?names?|lora|loras|names?|models?|weights?|values?|numbers?|multiplier"
    r"|strength|concept|something|prompts?|prompt text|subject|foo|bar|baz|hello_world|x{2,4}|\.{3}|…)"
    r"[ _-]?\d{0,2}"
    r"|[\w-]{0,40}(?:名|名称|名字|模型|权重|提示词|关键词|词|単語|강도|이름)",
    re.IGNORECASE,
)
_WEIGHT_NAMED = regex(
    r"<(?:lora|lyco|hypernet):[^<>\n]{1,200}:\s?(?:weight|multiplier|strength|value|number|x|w|权重|强度|重み|強さ)\s?>",
    re.IGNORECASE,
)
_BRACKETED = regex(r"[(\[](?P<name>[^()\[\]:,\n]{1,40})[)\]]")
_OTHER_TAG = regex(r"<(?!(?:lora|lyco|hypernet):)[a-z]{2,20}(?:\[[^\[\]\n]{0,60}\])?:[^<>\n]", re.IGNORECASE)
_COMMA = regex(r"[,，、]")
_CODE = regex(
    r"(?m)[;{]\s*$|^[^\S\n]*+(?:\$ |>>> ?|#!|//|@\w+\()"
    r"|^[^\S\n]*+(?:import [\w.]+$|from [\w.]+ import|def \w+\(|class \w+[:(]"
    r"|git clone|pip3? install|cd [\w./~]+$|sudo |curl |python3? |npm |npx |docker |bash |const \w+ ?=|let \w+ ?="
    r"|var \w+ ?=|return\b)"
    r"|=>|->|[=!<>]=|\b\w+\([\"']|^[^\S\n]*+(?:[\w.-]{1,60} ?= |[{}\[\]],?$|[\[{]\s*\")|\"\w+\": ?|</\w+>|[┌├└│─▶→]"
    r"|\b\w+=[\"']|\b[a-z_][\w.]{0,60}\(\)|(?:^|\s)--[a-z]|\w\.(?:py|js|ts|sh|md|json|ya?ml|txt|html|css)\b"
    r"|^[^\S\n]*+# |\$\{[A-Z_]|[\w-]/[\w-]+/[\w-]|\w::\w|\b[a-z_]+\.[a-z_]+\.[a-z_]+\b"
)
_LINK = regex(r"https?://|\]\(|\]\[|^\[[^\]\n]{0,300}\]: |\bwww\.")
_FIELD = regex(r"(?m)^[^\S\n]*+[\"']?[A-Za-z][\w /]{0,30}[\"']?\s?:\s")
_TYPE = regex(
    r"(?:str|string|text|int|integer|bool|boolean|float|number|list|array|object|any|none|null|optional|required|yes|no"
    r"|true|false|n/?a|conditioning|textarea|multiline|default|empty|enabled|disabled|tbd|todo|-+|\.+|…)"
    r"(?:\s*[\[(|,].{0,60})?",
    re.IGNORECASE,
)
_ABOUT = regex(
    r"\b(?:you|your|yours|you're|we|should|must|can|can't|cannot|could|might|may|will|would|don't|doesn't|isn't|aren't|won't"
    r"|negative prompts?|positive prompts?|prompts?|prompting|models?|generat(?:e|es|ed|ing|ion)|describ(?:e|es|ed|ing)"
    r"|description|want|wants|wanted|avoid|exclude|specif(?:y|ies|ied)|optional|defaults?|required?|settings?"
    r"|parameters?|inputs?|users?|please|leave|etc|e\.g|i\.e|examples?|following|here|there|this|these|those"
    r"|because|how|what|which|if|uses?|used|using|tells?|means?|are|is|was|were|has|have|been|be|does|not"
    r"|text ?box(?:es)?|buttons?|fixed|crash(?:es)?|saved|same|ignored|added"
    r"|supports?|supported|works?|allows?|requires?|recommended|instead"
    r"|usted|debe|puede|quieres?|para que|lo que|vous|votre|devez|pouvez|voulez|ce que|sie|ihr|müssen|können"
    r"|sollten?|beschreib\w*|вы|вам|ваш\w*|нужно|можно|чтобы|что|котор\w+|опиш\w+|опис\w+|используй\w*)\b"
    r"|[你您请請]|利用|的[ ]?tag\b|过程|通过|需要|想要|希望|描述|输入|填写|用于|可以|的东西|例如|比如|建议|如下|使用"
    r"|说明|です|ます|ください|下さい"
    r"|という|ための|場合|入力|説明|指定|합니다|입니다|하세요|주세요|입력|설명|니다",
    re.IGNORECASE,
)
_ORDER = regex(
    r"(?:use|be|avoid|add|include|describe|write|enter|keep|put|set|leave|try|start|specify|type|see|click|choose|select"
    r"|make|summari[sz]e|translate|classify|explain|answer|list|give|tell|create|generate|act as|you are|craft|extract"
    r"|note|do|does|don't|which|what|how|why|who|when|where|can|could|is|are|if|the following|same as|none)\b(?!-)",
    re.IGNORECASE,
)
_CHAT = regex(
    r"\[/?INST\]|<\|im_|<</?SYS>>|^\W{0,3}(?:human|user|assistant|system|ai|bot|q|a|input|output|context|question|answer)\s?:\s"
    r"|## ?instruction",
    re.IGNORECASE | re.MULTILINE,
)
_EXAMPLE = regex(r"[（(]\s?(?:例|예|e\.g|for example|z\. ?B|p\. ?ex|p\. ?ej|напр|например)[\s.:：,、「]", re.IGNORECASE)
_FIGURES = regex(r"(?:(?<![\w.:])\d{1,6}[ \t]+){4}\d")
_SENTENCE_END = regex(r"[.!?:。！？：]['\"”)]?\Z")
_SEPARATOR = regex(r"[,，、;；\n]+")
_WIDE = regex(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER = regex(r"[^\W\d_]")
_LETTER_OR_DIGIT = regex(r"[^\W_]")
_FEWEST_LETTERS = 0.25
"""Of the letters and digits of a prompt. `score_9, 1girl, 8k` has more than half; tables of figures have next to
none."""

_MOST_WORDS = 5
_MOST_WIDE = 14
"""How long a tag may be, in words and in characters of scripts without blanks: `a girl with red hair`; what is longer
is a part of a sentence."""


def count_words_of_pictures(text: str) -> int:
    """How many words of a text are those that people write in prompts for pictures."""
    return sum(1 for _ in _WORDS_OF_PICTURES.finditer(text[:_LONGEST]))


def is_placeholder(name: str) -> bool:
    """Whether a name in an example stands for another: `filename`, `word`, `X`."""
    return _PLACEHOLDER.fullmatch(name.strip().strip("\"'")) is not None


def judge(text: str) -> Verdict:
    """What a text looks like, wherever it stands."""
    text = text[:_LONGEST].strip()
    if not _has_letters(text[:2000]) or _TYPE.fullmatch(text):
        return Verdict.NO
    if any(pattern.search(text) is not None for pattern in (_LINK, _CODE, _CHAT, _EXAMPLE, _FIGURES)):
        return Verdict.NO
    lines = text.count("\n") + 1
    # Settings, or the fields of a form: `key: value` in more than half of the lines.
    if lines > 1 and len(_FIELD.findall(text)) * 2 > lines:
        return Verdict.NO
    words = count_words_of_pictures(text)
    are_tags = _are_tags(text)
    if _names_what_to_put(text) or (words < 2 and not (are_tags and words) and _has_placeholders(text)):
        return Verdict.NO
    has_syntax = has_syntax_of_prompts(text)
    if _explains(text, are_tags=are_tags, is_strong=are_tags and (words > 0 or has_syntax)):
        return Verdict.NO
    if (has_syntax and _is_bare_example(text)) or _OTHER_TAG.search(text) or "..." in text or "…" in text:
        return Verdict.OPEN
    if (are_tags and (words or has_syntax)) or has_syntax or words > 2:
        return Verdict.SURE
    return Verdict.LIKELY if are_tags or (words and "," in text) else Verdict.OPEN


def _has_letters(text: str) -> bool:
    """Whether a text is more than figures."""
    letters = len(_LETTER.findall(text))
    return letters > 0 and letters >= _FEWEST_LETTERS * len(_LETTER_OR_DIGIT.findall(text))


def has_syntax_of_prompts(text: str) -> bool:
    """Whether a text has weights, networks or schedules as the WebUI reads them."""
    return any(pattern.search(text) is not None for pattern in (_WEIGHT, _NETWORK, _DOUBLED, _SCHEDULE, _CAPITALS))


def _is_bare_example(text: str) -> bool:
    """Whether a text is one bracket and nothing else, as in an explanation of the syntax."""
    return any(pattern.fullmatch(text) is not None for pattern in (_WEIGHT, _NETWORK, _DOUBLED, _SCHEDULE))


def _names_what_to_put(text: str) -> bool:
    """Whether a tag says what belongs in it, as in `<lora:filename:weight>`."""
    if _WEIGHT_NAMED.search(text) is not None:
        return True
    return any(is_placeholder(match["name"]) for match in _NETWORK.finditer(text))


def _has_placeholders(text: str) -> bool:
    """Whether what stands in brackets is a name for what others put there."""
    names = [match["what"] for match in _WEIGHT.finditer(text)]
    names += [match["name"] for match in _BRACKETED.finditer(text)]
    return any(is_placeholder(name) for name in names)


def _are_tags(text: str) -> bool:
    """Whether a text is short pieces with commas between."""
    items = [item for piece in _SEPARATOR.split(text) if (item := piece.strip())]
    # Two commas stand in any sentence, and one that ends in a colon or question mark leads to something; eight items do
    # not.
    if len(items) < 3 or len(_COMMA.findall(text)) < 2 or (text[-1] in "?:：" and len(items) < 8):
        return False
    short = sum(1 for item in items if _is_short(item))
    return short * 4 >= len(items) * 3


def _is_short(item: str) -> bool:
    wide = len(_WIDE.findall(item[:200]))
    return wide <= _MOST_WIDE if wide else len(item.split()) <= _MOST_WORDS


def _explains(text: str, *, are_tags: bool, is_strong: bool) -> bool:
    """Whether a text tells its reader something, instead of a picture."""
    about = len(_ABOUT.findall(text))
    # Words about prompts against all words: the more a text looks like a prompt otherwise, the more of them it may have
    # (one in five with tags and words of pictures, one in twelve with tags alone, one at all with neither).
    size = len(text.split()) + len(_WIDE.findall(text)) // 3
    if is_strong:
        is_order = _ORDER.match(text) is not None and _SENTENCE_END.search(text) is not None
        return is_order or (about >= 2 and about * 5 > size)
    if _ORDER.match(text.lstrip("\"'“*_ ")) is not None and (about or not are_tags or text[0].isupper()):
        return True
    if text.endswith(("?", "？", ":", "：")):
        return True
    if are_tags:
        return about >= 2 and about * 12 > size
    return about >= 2 or (about == 1 and (_SENTENCE_END.search(text) is not None or size < 8))
