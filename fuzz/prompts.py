"""Random prompts that know the grammar: made of its parts, or of a made one by mutation.

Everything comes from one `random.Random`, so that a seed and a number name a prompt for good.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from promptlint.programs.catalogue import NAMES
from promptlint.programs.extensions.catalogue import all_extensions, extends

__all__ = ["Sample", "mutated", "sample", "text"]

RoleName = Literal["positive", "negative", "unknown"]

_EXTENSIONS = {target: tuple(each.name for each in all_extensions() if extends(each, target)) for target in NAMES}
"""The extensions that each target can have."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A prompt to try, with what it is for. Only a positive one has a negative beside it."""

    text: str
    negative: str | None
    role: RoleName
    target: str
    plugins: tuple[str, ...]


_TAGS = (
    "a cat", "blue sky", "1girl", "masterpiece", "best quality", "RAW photo", "8k", "16:9", "solo", "sea", "fog",
    "red dress", "depth of field", "looking at viewer", "long_hair", "hatsune miku (cosplay)", "o_o", ">_<", ":3",
    ":d", "^_^", "2D", "3d render", "lowres", "bad hands", "watercolor", "night", "f/1.8", "50mm", "style of x",
    "--ar 16:9", "score_9", "rating:safe", "don't", "a's", '"quoted"', "'q'", "it;is", "50%", "a=b", "AND", "BREAK",
    "and", "break", "masterpiece", "a cat", "EasyNegative", "embedding:easynegative", "embedding:a:1.2", "0", "1.2",
    "-1", "C++",
)  # fmt: skip
_NUMBERS = (
    "1", "1.0", "1.1", "1.2", "0.5", "0.50", ".5", "5.", "5", "0", "0.0", "-1", "+1.2", "-0.5", "1.21", "1.331", "2",
    "10", "20", "30", "0.04", "1.05", "1e1", "1e-1", "5e-1", "1e400", "99999999999999999999", "0,8", "1..2", ".", "+.",
    "1.2.3", "50%", "nan", "inf", "-inf", "1_0", "１.２", "٣", "½", "", " 1.2", "1.2 ", "\n1.2\n", "0x1", "1.2f",
    "01.20", "1.1000", "0.9090909090909091", "1.2100000000000002", "3.14159265358979323846", "0.000001", "1" * 40,
)  # fmt: skip
_SPACES = (
    " ", "", "  ", "\n", "\t", " \n ", "\n\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\xa0", "\u3000", "\u2028",
    "\u200b", "\ufeff",
)  # fmt: skip
_SEPARATORS = (
    ", ", ",", " ,", " , ", ",,", ", ,", ",\n", "\n", " ", "  ", ";", "，", "、", "。", ". ", " | ", "|", ":",
    " BREAK ", "\nBREAK\n", ", BREAK, ", " AND ", "\nAND ", " AND ", "／", "\t", ",\t", ", BREAK", "",
)  # fmt: skip
_LOOSE = (
    "(", ")", "[", "]", "{", "}", "<", ">", ":", "|", "\\", "#", ",", "~", "`", '"', "'", "&", "%", "$", "@", "!",
    "*", "(((", ")))", "[[", "]]", "{{", "}}", "\\(", "\\)", "\\[", "\\]", "\\\\", "\\:", "\\|", "\\,", "\\n",
    "\\\n", ")(", "][", "()", "[]", "{}", "<>", "::", ":::", "||", "（", "）", "［", "］", "｛", "｝", "＜", "＞",
    "：", "｜", "，", "＃", "<!--", "-->", "&amp;", "&#39;", "&lt;", "&nbsp;", "//", "/*", "*/", "__", "$$", "##",
    "BREAK", "AND",
)  # fmt: skip
_ODD = (
    "\x00", "\x07", "\x08", "\x1b[31m", "\x1b]0;x\x07", "\x7f", "\x9b", "\u202e", "\u2066", "\u2069", "\ufffd",
    "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "e\u0301", "é", "ß", "ﬁ", "İ", "ı", "ſ", "K", "Ω",
    "日本", "中文", "東京タワー", "한국어", "عربي", "кот", "“x”", "‘x’", "…", "–", "Ã©", "â€™", "\ufe0f", "\u0345",
    "\u1e9e", "ǅ", "\ud7ff", "\U0010ffff", "ｆｕｌｌ", "ＡＮＤ", "ＢＲＥＡＫ", "<|endoftext|>", "<|startoftext|>",
    "<|ENDOFTEXT|>", "\uff08a\uff1a1.2\uff09",
)  # fmt: skip
_COMMENTS = (
    "# a remark\n", "#no\n", "\n# promptlint: ignore\n", "# promptlint: ignore[PS001]\n", "# requires: a\n", "#fff",
    "# promptlint: disable\n", "# promptlint: enable\n", "# requires <lora:x> (1.2)\n", "\\# x\n", "# [a:b:0.5]\n",
    "// x\n", "/* x */", "<!-- x -->", "##a##",
)  # fmt: skip
_OTHER_PROGRAMS = (
    "{a|b}", "{2$$a|b|c}", "{0.5::a|0.5::b}", "{1-2$$, $$a|b}", "__color__", "__a/b*__", "${x=a}", "${x}",
    "${x=!{a|b}}", "{{a}}", "{a:1.2}", "1.2::a::", "-1::a::", "(a)++", "a+", "(a)1.2", "(a, b)-",
    "('a', 'b').blend(0.5, 0.5)", "('a', 'b').and()", "a.swap(b)", "<random:a,b>", "<wildcard:x>", "<setvar[x]:a>",
    "<alternate:a,b>", "<fromto[0.5]:a,b>", "<embed:x>", "<segment:face>", "[SEP]", "[LAB]", "[STYLE(a)]", "{$x}",
    "<$x>", "<lora:a:0.5:LBW=IN>", "<lora:a:1:lbw=x>", "<lora:a:0@0,1@0.5>", "[a:b::c:0.3,0.6]", "[a|b:0.5]",
    "[a::!]", "AND_PERP", "AND_SALT", "AND_TOPK", "AND[a]", "a:-1", "(a:-1.2)", "ADDCOL", "ADDROW", "ADDCOMM",
    "ADDBASE", "COL2", "BREAK2", "CAT", "AVG(0.5)", "COUPLE(0 0.5)", "MASK(0 1)", "FEATHER(8)", "DEF(X=a)",
    "SHIFT(1)", "NOISE(0.1)", "STYLE(A1111)", "[SDXL(1024 1024)]", "TE_WEIGHT(g=1)", "[choose]a|b[/choose]",
    "[set x]a[/set]", "[get x]", "{#if}", "<[tag][other]>", "$$opts=1$$", "<lora:a:0.5:0.5:dyn=3>", "[|a]",
    "[a||b]", "[[:a::0.2]|b:0.3]", "(a:0.5,1.2)", "[a:b:0.2, 0.5]", "[a:0.1-0.5]", "<prompt:1>",
    "(embedding:a:1.2)", "(a.(b).(c))", "lbw=1,0,1", "<hypernet:a:0.5>", "<lyco:a:1>", "<lora:>", "<lora>",
    "< lora:a:1>",
)  # fmt: skip
_NAMES = (
    "a",
    "x",
    "style",
    "koreanDoll",
    "a b",
    "a_b",
    "a.safetensors",
    "dir/a",
    "日本",
    "",
    "a=b",
    "(a)",
    "a,b",
    " a ",
)
_KINDS = ("lora", "lora", "lora", "hypernet", "lyco", "LORA", "foo", "lora ", "ｌora")

Random = random.Random
_Maker = Callable[[Random, int], str]


def _tag(rng: Random, _depth: int) -> str:
    return rng.choice(_TAGS)


def _words(rng: Random, _depth: int) -> str:
    return " ".join(rng.choice(_TAGS) for _ in range(rng.randrange(1, 4)))


def _loose(rng: Random, _depth: int) -> str:
    return rng.choice(_LOOSE)


def _odd(rng: Random, _depth: int) -> str:
    return rng.choice(_ODD)


def _comment(rng: Random, _depth: int) -> str:
    return rng.choice(_COMMENTS)


def _other(rng: Random, _depth: int) -> str:
    return rng.choice(_OTHER_PROGRAMS)


def _weight(rng: Random, depth: int) -> str:
    return f"({text(rng, depth - 1)}{rng.choice(_SPACES[:3])}:{rng.choice(_NUMBERS)})"


def _stack(rng: Random, depth: int) -> str:
    opener, closer = rng.choice(("()", "()", "[]", "{}", "（）"))
    count = rng.choice((1, 1, 2, 2, 3, 5))
    closers = count + rng.choice((0, 0, 0, 0, -1, 1))
    return opener * count + text(rng, depth - 1) + closer * closers


def _escaped(rng: Random, depth: int) -> str:
    return f"\\({text(rng, depth - 1)}\\)"


def _editing(rng: Random, depth: int) -> str:
    before = rng.choice((f"{text(rng, depth - 1)}:", f"{text(rng, depth - 1)}:", "", ":"))
    return f"[{before}{text(rng, depth - 1)}:{rng.choice(_NUMBERS)}]"


def _alternation(rng: Random, depth: int) -> str:
    options = [rng.choice((text(rng, depth - 1), "")) for _ in range(rng.randrange(2, 5))]
    return f"[{'|'.join(options)}]"


def _variants(rng: Random, depth: int) -> str:
    return "{" + "|".join(text(rng, depth - 1) for _ in range(rng.randrange(1, 4))) + "}"


def _network(rng: Random, _depth: int) -> str:
    parts = [rng.choice(_KINDS), rng.choice(_NAMES)]
    count = rng.choice((0, 1, 1, 1, 2, 3))
    parts += [rng.choice(("", "", "te=", "unet=", "dyn=", "lbw=")) + rng.choice(_NUMBERS) for _ in range(count)]
    return f"<{':'.join(parts)}{rng.choice(('>', '>', '>', '>', ''))}"


def _again(rng: Random, depth: int) -> str:
    return (text(rng, depth - 1) + rng.choice(_SEPARATORS)) * rng.choice((2, 2, 3, 8))


def _trailing_weight(rng: Random, depth: int) -> str:
    return f"{text(rng, depth - 1)}{rng.choice(_SPACES[:3])}:{rng.choice(_NUMBERS)}"


_FLAT: tuple[tuple[_Maker, int], ...] = ((_tag, 12), (_words, 4), (_loose, 3), (_odd, 2), (_comment, 1), (_other, 3),
                                         (_network, 3))  # fmt: skip
_DEEP: tuple[tuple[_Maker, int], ...] = ((_weight, 6), (_stack, 5), (_escaped, 2), (_editing, 3), (_alternation, 2),
                                         (_variants, 1), (_again, 1), (_trailing_weight, 1))  # fmt: skip
_SHALLOW = tuple(maker for maker, count in _FLAT for _ in range(count))
_ALL = (*_SHALLOW, *(maker for maker, count in _DEEP for _ in range(count)))


_COUNTS = (0, 1, 1, 1, 2, 2, 3, 5)


def text(rng: Random, depth: int = 3, counts: Sequence[int] = _COUNTS) -> str:
    """A prompt, or a piece of one, with at most so many groups in one another that were made on purpose, of as many
    pieces as one of `counts` says."""
    pieces = []
    for _ in range(rng.choice(counts)):
        maker = rng.choice(_ALL if depth > 0 else _SHALLOW)
        pieces += [maker(rng, depth), rng.choice(_SEPARATORS) if rng.random() < 0.9 else rng.choice(_SPACES)]
    if pieces and rng.random() < 0.7:
        pieces.pop()
    return "".join(pieces)


def _junk(rng: Random) -> str:
    pools: Sequence[Sequence[str]] = (_LOOSE, _ODD, _NUMBERS, _SPACES, _TAGS, "abcABC ,:()[]{}<>|\\#0159.\n")
    return "".join(rng.choice(rng.choice(pools)) for _ in range(rng.randrange(1, 30)))


def mutated(rng: Random, original: str, other: str = "") -> str:
    """A text with one change: something put in, taken out, twice, elsewhere, around it, or from another text."""
    start = rng.randrange(len(original) + 1)
    end = min(len(original), start + rng.choice((0, 1, 1, 2, 3, 8, 20)))
    head, cut, tail = original[:start], original[start:end], original[end:]
    match rng.randrange(9):
        case 0:
            return head + tail
        case 1:
            return head + cut * 2 + tail
        case 2:
            return head + rng.choice(rng.choice((_LOOSE, _ODD, _SPACES, _NUMBERS, _SEPARATORS))) + cut + tail
        case 3:
            opener, closer = rng.choice(
                (*("()", "[]", "{}"), ("(", ":1.2)"), ("[", ":0.5]"), ("\\(", "\\)"), ("<", ">"))
            )
            return head + opener + cut + closer + tail
        case 4:
            at = rng.randrange(len(other) + 1)
            return head + other[at : at + rng.choice((1, 3, 10, 40))] + tail
        case 5:
            at = rng.randrange(len(tail) + 1)
            return head + tail[:at] + cut + tail[at:]
        case 6:
            return head + "".join(rng.sample(cut, len(cut))) + tail
        case 7:
            return head + rng.choice((cut.upper(), cut.lower(), cut.swapcase(), cut[::-1])) + tail
        case _:
            return head + cut * rng.choice((3, 10, 40)) + tail


def sample(rng: Random, targets: Sequence[str] = NAMES) -> Sample:
    """A prompt with a target, a role, some of the target's extensions and now and then a negative prompt. Half of the
    prompts are for A1111, which is the one that the oracle knows."""
    made = text(rng, rng.choice((1, 1, 2, 3)), (1, 2, 3, 4, 6, 9)) if rng.random() < 0.9 else _junk(rng)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        made = mutated(rng, made, text(rng, 1))
    target = "a1111" if "a1111" in targets and rng.random() < 0.5 else rng.choice(targets)
    offered = _EXTENSIONS[target]
    plugins = (
        tuple(sorted(rng.sample(offered, min(len(offered), rng.choice((1, 1, 2, 3)))))) if rng.random() < 0.2 else ()
    )
    role: RoleName = rng.choice(("positive", "positive", "positive", "negative", "unknown"))
    negative = text(rng, 2) if role == "positive" and rng.random() < 0.3 else None
    return Sample(made, negative, role, target, plugins)
