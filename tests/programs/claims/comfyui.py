"""Statements about ComfyUI: what its page sent of a prompt, and the pieces that its core made of that.

Most rules are held to one check whatever their words are; any other must not say what ComfyUI does, or say so with
`as text`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from promptlint.rules.registry import all_rules
from tests.programs.claims.model import Claim, Claims, Said, Vector

__all__ = ["PROGRAMS"]

_INFINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_QUOTED = re.compile(r"`([^`]+)`")


def _sent(vector: Vector) -> list[str]:
    return list(vector.row.get("frontend", [vector.prompt]))


def _fails(vector: Vector) -> bool:
    batches = vector.row.get("after_frontend", vector.get("tokens"))
    return "IndexError" in str(batches)


def _pieces(vector: Vector) -> list[tuple[str, float]]:
    """Those of the text as it stands, which a program may have sent, and those of what the page sends."""
    found: list[Any] = [
        *vector.get("weights"),
        *(piece for batch in vector.row.get("after_frontend", []) for piece in batch),
    ]
    return [(text, _INFINITE.get(weight, weight)) for text, weight in found]


def _text(vector: Vector) -> str:
    """Everything that is text to it."""
    return "\0".join(text for text, _ in _pieces(vector))


def _tokens(vector: Vector) -> str:
    """What is text once embeddings are taken out."""
    batches = [*vector.get("tokens"), *vector.row.get("after_frontend", [])]
    return "\0".join(text for batch in batches for text, _ in batch)


def _weighs(vector: Vector, weight: float) -> bool:
    """Whether something has a weight, which messages give with two decimals at least, or brackets inside of it."""
    return any(
        math.isclose(each, weight * 1.1**depth, rel_tol=1e-9, abs_tol=0.006)
        or (math.isnan(each) and math.isnan(weight))
        for _, each in _pieces(vector)
        for depth in range(9)
    )


def _is_multiplied(vector: Vector, weight: float) -> bool:
    """Whether a weight is that of brackets around 1 or around a number that is written somewhere."""
    written = map(float, re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)", vector.prompt))
    return any(
        math.isclose(weight, base * 1.1**depth, rel_tol=1e-9) for base in (1.0, *written) for depth in range(1, 9)
    )


def _is_text(vector: Vector, said: Said) -> bool:
    """What the message quotes last before it says "as text" is text, at ×1.1 if it says so."""
    message = said.finding.message
    before, as_text, _ = message.partition("as text")
    written = [each for each in _QUOTED.findall(before) if "…" not in each]
    if not as_text or not written:
        return True
    there = [weight for text, weight in _pieces(vector) if _plain(written[-1]) in _plain(text)]
    if "bracket counts" in message:  # beside that text
        there = [weight for _, weight in _pieces(vector)]
    return bool(there) and ("×1.1" not in message or any(_is_multiplied(vector, weight) for weight in there))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _is_there_twice(vector: Vector, said: Said) -> bool:
    (written, *_) = _QUOTED.findall(said.finding.message)
    return _text(vector).count(written.strip("()")) > 1


def _is_there(vector: Vector, said: Said) -> bool:
    (written, *_) = _QUOTED.findall(said.finding.message)
    return written in _text(vector)


def _holds_nothing(_: Vector, said: Said) -> bool:
    return not said.written.strip("(), \n")


def _names_weight(vector: Vector, said: Said) -> bool:
    number = re.search(r"weight (?:is )?`?([-+]?(?:[0-9][-+.\w]*|\.[0-9]+|inf|nan))", said.finding.message)
    assert number is not None, said.finding.message
    return _weighs(vector, float(number[1]))


def _is_python_number(vector: Vector, said: Said) -> bool:
    return _weighs(vector, float(said.written))


def _brackets_are_text(vector: Vector, said: Said) -> bool:
    """They are, or else what closes an open one is the end of the text, if that is a closing bracket."""
    return said.written[0] in _text(vector) or vector.prompt.endswith(")")


def _ends_are_text(vector: Vector, said: Said) -> bool:
    written = said.written
    return all(mark in _text(vector) for mark in ((written,) if written.isalpha() else (written[0], written[-1])))


def _page_deletes(vector: Vector, said: Said) -> bool:
    if "as text" in said.finding.message:
        return all(said.written in sent for sent in _sent(vector))
    return "frontend" in vector.row and all(said.written not in sent for sent in _sent(vector))


def _page_changes(vector: Vector, said: Said) -> bool:
    if said.written == "\\":
        return any(sent.endswith("\\undefined") for sent in _sent(vector))
    if "never closed" in said.finding.message:
        return all(sent.count("{") < vector.prompt.count("{") for sent in _sent(vector))
    return all(said.written not in sent for sent in _sent(vector))


def _embedding_is_not_read(vector: Vector, said: Said) -> bool:
    message = said.finding.message
    if "IndexError" in message:
        return _fails(vector)
    if "as text" in message or "is text" in message:
        return said.written in _tokens(vector)
    name = re.sub(r"\\([()])", r"\1", said.written.partition(":")[2])
    return any(asked.strip(",") == name for asked in vector.row.get("embeddings_asked", []))


def _says_nothing_of_it(_: Vector, said: Said) -> bool:
    return "ComfyUI" not in said.finding.message


_CHECKS: Mapping[str, Callable[[Vector, Said], bool]] = {
    "PD001": _is_there_twice,
    "PN005": _is_there,
    "PS003": _holds_nothing,
    "PW001": _is_text,
    "PW003": _is_text,
    "PW004": _is_text,
    "PW008": _names_weight,
    "PW009": _names_weight,
    "PW010": _names_weight,
    "PW011": _names_weight,
    "PW012": _names_weight,
    "PW015": _is_there,
    "PW020": _is_python_number,
    "PS001": _brackets_are_text,
    "PS002": _brackets_are_text,
    "PX003": _is_text,
    "PX004": _is_text,
    "PX005": _is_text,
    "PX006": _ends_are_text,
    "PX010": _page_deletes,
    "PX011": _embedding_is_not_read,
    "PX012": _page_changes,
}
_UNCHECKED = {
    "PD004": "it speaks of repetitions, which no syntax changes",
    "PS014": "it speaks of single characters, which no syntax changes",
}
_OTHERS = tuple(rule.code for rule in all_rules() if rule.code not in {*_CHECKS, *_UNCHECKED})
_CLAIMS = (
    *(Claim("", check, (code,)) for code, check in _CHECKS.items()),
    Claim(r"as text", _is_text, _OTHERS),
    Claim(r"\A(?!.*as text)", _says_nothing_of_it, _OTHERS),
)

_PROMPTS = (r"\(cat:1.2\)",)


def _text_without_weights(vector: Vector) -> str:
    """Everything that is text to an encoder that is run without weights."""
    batches = vector.get("tokens_disable_weights")
    return "" if vector.raises("tokens_disable_weights") else "\0".join(text for batch in batches for text, _ in batch)


def _is_text_without_weights(vector: Vector, said: Said) -> bool:
    """What is marked is text as it stands, brackets, numbers and all, but for what stands for an embedding."""
    if vector.raises("tokens_disable_weights") or "embedding:" in said.written:
        return True
    return _plain(re.sub(r"\\([()])", r"\1", said.written)) in _plain(_text_without_weights(vector))


_PAGE = {code: _CHECKS[code] for code in ("PS003", "PX010", "PX012")}
_UNCHECKED_WITHOUT_WEIGHTS = {
    **_UNCHECKED,
    "PX011": "which embeddings are asked for without weights is not in the vectors",
}
_TEXTS = tuple(rule.code for rule in all_rules() if rule.code not in {*_PAGE, *_UNCHECKED_WITHOUT_WEIGHTS})
_SPEAK_OF_IT = ("PD001", "PN005", "PW018", "PX003")
"""Those that name the program and say something else of it, which the other claims look at."""
_CLAIMS_WITHOUT_WEIGHTS = (
    *(Claim("", check, (code,)) for code, check in _PAGE.items()),
    Claim("", _is_text_without_weights, ("PD001", "PN005", "PW018")),
    Claim(r"as text", _is_text_without_weights, _TEXTS),
    Claim(r"\A(?!.*as text)", _says_nothing_of_it, tuple(code for code in _TEXTS if code not in _SPEAK_OF_IT)),
)

PROGRAMS = (
    Claims("comfyui", "comfyui", _CLAIMS, _UNCHECKED, ("handmade", "fuzz"), _PROMPTS),
    Claims(
        "comfyui-no-weights",
        "comfyui",
        _CLAIMS_WITHOUT_WEIGHTS,
        _UNCHECKED_WITHOUT_WEIGHTS,
        ("handmade", "fuzz"),
        _PROMPTS,
    ),
)
